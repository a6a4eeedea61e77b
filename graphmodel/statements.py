"""What a source says without naming anybody (domain 2.3b): the fields and readings that a statement may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

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

NAMING: Final = ("dangling", "not_in_register", "unknown")
"""Readings of texts that may come to mean somebody or something: a name that nobody has, or that several have."""


@dataclass(frozen=True, slots=True)
class WouldBe:
    """The relation that a statement would be if its text named a node: its kind, the kinds of node that the text may name, likeliest first, whether
    the named one is the relation's origin, and the relation's properties."""

    kind: str
    kinds: tuple[str, ...]
    other_is_origin: bool
    properties: Mapping[str, str] = field(default_factory=dict)


_ABLE = ("Person", "Position")
_BY_FIELD: Final[Mapping[str, WouldBe]] = {
    "ownership": WouldBe("OWNS", (*_ABLE, "Department"), True),
    "leadership": WouldBe("LEADS", _ABLE, True),
    "specialist": WouldBe("SPECIALIST_FOR", _ABLE, True),
    "chair": WouldBe("MEMBER_OF", _ABLE, True, {"function": "chair"}),
    "deputy": WouldBe("MEMBER_OF", _ABLE, True, {"function": "deputy_chair"}),
    "member": WouldBe("MEMBER_OF", _ABLE, True, {"function": "member"}),
    "dependency": WouldBe("DEPENDS_ON", ("System",), False),
    "escalates_to": WouldBe("ESCALATES_TO", ("SteeringGroup",), False),
    "usage": WouldBe("USES", ("System",), False),
}
_BY_SUBJECT: Final[Mapping[tuple[str, str], WouldBe]] = {
    ("holder", "Position"): WouldBe("HOLDS", ("Person",), True),
    ("holder", "Person"): WouldBe("HOLDS", ("Position",), False),
    ("object", "System"): WouldBe("PART_OF", ("ManagementObject",), False),
    ("object", "SteeringGroup"): WouldBe("STEERS", ("ManagementObject",), False),
    ("department", "SteeringGroup"): WouldBe("STEERS", ("Department",), False),
    ("group", "ManagementObject"): WouldBe("STEERS", ("SteeringGroup",), True),
    ("group", "Department"): WouldBe("STEERS", ("SteeringGroup",), True),
    ("department", "ManagementObject"): WouldBe("HOSTED_BY", ("Department",), False),
    ("department", "Person"): WouldBe("EMPLOYED_IN", ("Department",), False),
    ("department", "Position"): WouldBe("POSITION_IN", ("Department",), False),
    ("department", "Department"): WouldBe("SUBUNIT_OF", ("Department",), False),
    ("department", "System"): WouldBe("USES", ("Department",), True),
    ("supplier", "System"): WouldBe("PROVIDED_BY", ("Supplier",), False),
    ("supplier", "Contract"): WouldBe("WITH_SUPPLIER", ("Supplier",), False),
    ("system", "Contract"): WouldBe("COVERS", ("System",), False),
    ("system", "ManagementObject"): WouldBe("PART_OF", ("System",), True),
}


_BY_HOLDER: Final[Mapping[str, WouldBe]] = {
    "ownership": WouldBe("OWNS", ("System", "ManagementObject"), False),
    "leadership": WouldBe("LEADS", ("ManagementObject",), False),
    "specialist": WouldBe("SPECIALIST_FOR", ("System", "ManagementObject"), False),
    "chair": WouldBe("MEMBER_OF", ("SteeringGroup",), False, {"function": "chair"}),
    "deputy": WouldBe("MEMBER_OF", ("SteeringGroup",), False, {"function": "deputy_chair"}),
    "member": WouldBe("MEMBER_OF", ("SteeringGroup", "Forum"), False, {"function": "member"}),
}
"""The same where the subject is the one who has the role, and what the role is in was only named."""


def would_be(of_field: str, side: str | None, subject: str) -> WouldBe | None:
    """What a statement in a field about a node of the base kind `subject` would be if its text named somebody; None where that does not tell.

    >>> would_be("ownership", "it", "System").kind, would_be("ownership", "it", "System").properties, would_be("other", None, "System")
    ('OWNS', {'side': 'it'}, None)
    """
    holder = _BY_HOLDER.get(of_field) if subject in (*_ABLE, "Department") else None
    known = holder or _BY_FIELD.get(of_field) or _BY_SUBJECT.get((of_field, subject))
    if known is None or not side or known.kind not in _OF_A_SIDE:
        return known
    return WouldBe(known.kind, known.kinds, known.other_is_origin, {"side": side})


_OF_A_SIDE: Final = frozenset(("OWNS", "LEADS", "SPECIALIST_FOR"))
