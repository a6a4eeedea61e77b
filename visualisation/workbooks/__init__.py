"""Workbooks that people are sent: what stands in them, and how they look."""
