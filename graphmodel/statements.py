"""What a source says without naming anybody (domain 2.3b): the fields and readings that a statement may have."""

from __future__ import annotations

FIELDS = (
    "ownership",
    "leadership",
    "specialist",
    "chair",
    "deputy",
    "member",
    "holder",
    "dependency",
    "escalates_to",
    "object",
    "department",
    "group",
    "supplier",
    "system",
    "usage",
    "other",
)
"""What a statement may be about; `ownership` is the one that decides degrees."""

READINGS = ("person", "department", "vacant", "left", "unknown", "not_in_register", "dangling", "several", "value")
"""How the text was read: a person or a department (an overruled claim), a vacancy, somebody who left, a placeholder, a name that may not stand in
the register of staff, a name that resolves to nothing, a name that any of several nodes provides, the value of a property (named by the statement's
field) on which sources disagree."""

STANDINGS = ("accepted", "overruled")
"""Whether the statement counts, or another source has authority over its field."""
