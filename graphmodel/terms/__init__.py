"""Definitions that several questions share; each file's docstring is the definition (domain section 3)."""
