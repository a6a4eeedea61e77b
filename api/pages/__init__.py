"""The pages: one page or one family of them a module; each reads a snapshot of the estate, and says what its template is to show."""
