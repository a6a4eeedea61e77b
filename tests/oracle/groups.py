"""Which groups can act, the naive way (domain 3.3, 3.11)."""

from __future__ import annotations

from tests.oracle.register import Register

STEERED = {"object": "ManagementObject", "department": "Department", "portfolio": "Portfolio"}


def seated(register: Register, group: str, function: str) -> list[str]:
    """Who can be asked in a function of a group that exists, by id."""
    if not register.exists(group):
        return []
    sits = [each for each in register.claims("MEMBER_OF", target=group) if each.properties.get("function") == function]
    return sorted({person for each in sits for person in register.to_ask(each.origin)})


def contact(register: Register, group: str) -> str | None:
    """Whom a question to the group is put to."""
    asked = seated(register, group, "chair") or seated(register, group, "deputy_chair")
    return asked[0] if asked else None


def level(register: Register, group: str) -> str:
    """The group's level."""
    return str(register.nodes[group].properties["level"])


def steering(register: Register, steered: str) -> list[str]:
    """The groups that exist and steer a node of their level, by id."""
    kind = register.kind(steered)
    steers = register.structure("STEERS", target=steered)
    return sorted({each.origin for each in steers if STEERED[level(register, each.origin)] == kind})


def flags(register: Register, group: str) -> list[str]:
    """The flags of a group."""
    chair, deputy = seated(register, group, "chair"), seated(register, group, "deputy_chair")
    found = []
    if not chair and deputy:
        found.append("chair_missing_deputy_acts")
    if not chair and not deputy:
        found.append("inoperative")
    if not deputy:
        found.append("no_deputy")
    steers = any(group in steering(register, each.target) for each in register.structure("STEERS", origin=group))
    implicit = level(register, group) == "portfolio" and not any(register.exists(each) for each in register.of("Portfolio"))
    if not steers and not implicit:
        found.append("steers_nothing")
    return found


def departments_without_group(register: Register) -> list[str]:
    """Departments where neither they nor anything above has a group, without those beneath such a one, and without committees."""

    def served(department: str) -> bool:
        above = [each.target for each in register.structure("SUBUNIT_OF", origin=department)]
        return bool(steering(register, department)) or any(served(each) for each in above)

    bare = [
        each
        for each in register.of("Department")
        if register.exists(each)
        and not served(each)
        and register.nodes[each].properties.get("unit_type") not in ("committee", "federation", "municipality")
    ]
    return [each for each in bare if not any(above.target in bare for above in register.structure("SUBUNIT_OF", origin=each))]
