"""The doors: command line, JSON and pages."""
