"""What stands around a node, a second time: plain sets and loops over the register, written from the definition alone."""

from __future__ import annotations

from datetime import date

from graphmodel.changes import Holdings
from graphmodel.entities import Node, Relation


def holds(entity: Node | Relation, day: date) -> bool:
    """Whether a node or a relation is within its own validity."""
    return (entity.valid_from is None or entity.valid_from <= day) and (entity.valid_through is None or day <= entity.valid_through)


def systems_around(register: Holdings, start: str, depth: int, direction: str, day: date) -> dict[str, int]:
    """The systems around a system and how many steps away they are."""
    there = {
        node.id for node in register.nodes if node.kind == "System" and holds(node, day) and node.properties.get("lifecycle") != "retired"
    }
    needs = {
        (each.origin, each.target)
        for each in register.relations
        if each.kind == "DEPENDS_ON" and holds(each, day) and each.origin in there and each.target in there
    }
    found = {start: 0}
    for way in ("needs", "dependents"):
        if direction not in (way, "both"):
            continue
        edge = {start}
        seen = {start}
        for step in range(1, depth + 1):
            edge = {(b if way == "needs" else a) for a, b in needs if (a if way == "needs" else b) in edge} - seen
            seen |= edge
            for each in edge:
                found[each] = min(found.get(each, step), step)
    return found


def alternatives_beside(register: Holdings, reached: set[str], day: date) -> set[str]:
    """The members of any-of groups that were not reached, of groups of reached systems with a member that was."""
    there = {
        node.id for node in register.nodes if node.kind == "System" and holds(node, day) and node.properties.get("lifecycle") != "retired"
    }
    members: dict[tuple[str, str], set[str]] = {}
    for each in register.relations:
        group = each.properties.get("any_of")
        if each.kind == "DEPENDS_ON" and group and holds(each, day) and {each.origin, each.target} <= there and each.origin != each.target:
            members.setdefault((each.origin, group), set()).add(each.target)
    brought = [several for (origin, _name), several in members.items() if origin in reached and several & reached]
    return set().union(*brought) - reached
