"""A second, naive copy of each definition: plain Python over the register's lists, written from the words of the domain alone."""
