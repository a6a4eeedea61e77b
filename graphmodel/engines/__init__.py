"""The engines: places where an estate lives.  They are imported late, by `graphmodel.store`."""
