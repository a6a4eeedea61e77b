"""The HTTP interface: one family of addresses a module; `ROUTES` is the list of them all, and the description is made from it."""
