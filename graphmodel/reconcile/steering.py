"""Department groups that do not say which department they steer: read from their own name (domain 3.3).

A steering group on department level without any STEERS steers the department whose name, short name (an alias or an id in another register) or code
(its id without the kind's prefix) stands in the group's own name or id, as whole words.  Several: the longest decides; when that does not, nobody
does.  Such a relation is derived: made anew at every import, gone when the group says it itself, and left out of exports.

>>> department = Node("dep-vof", "Department", "Vård- och omsorgsförvaltningen", aliases=("VOF",))
>>> group = Node("grp-1", "SteeringGroup", "Styrgrupp VOF", properties={"level": "department"})
>>> [(each.origin, each.target, each.provenance[0].method) for each in derived_steering([group, department], [])]
[('grp-1', 'dep-vof', 'derived')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from graphmodel.entities import Node, Provenance, Relation
from graphmodel.identity import relation_id
from graphmodel.kinds import NODE_KINDS
from graphmodel.names import name_key

DERIVED: Final = "derived"
_WORD = re.compile(r"\w+")
SHORTEST = 2
"""A name of one letter stands in too many others."""


def is_derived(relation: Relation) -> bool:
    """Whether a relation only follows from others and is made anew at every import."""
    return bool(relation.provenance) and all(each.method == DERIVED for each in relation.provenance)


def derived_steering(nodes: Iterable[Node], relations: Iterable[Relation]) -> list[Relation]:
    """The derived STEERS, by the group's id.  `relations` are all that sources say; a group that has a STEERS of its own gets none."""
    groups: list[Node] = []
    departments: list[tuple[Node, set[tuple[str, ...]]]] = []
    for node in nodes:
        if node.kind == "SteeringGroup" and node.properties.get("level") == "department":
            groups.append(node)
        elif node.kind == "Department":
            code = node.id.removeprefix(NODE_KINDS["Department"].prefix + "-")
            names = {_words(each) for each in (node.name, *node.aliases, *node.external_ids.values(), code)}
            departments.append((node, {each for each in names if len("".join(each)) >= SHORTEST}))
    if not groups or not departments:
        return []
    steering = {each.origin for each in relations if each.kind == "STEERS" and not is_derived(each)}
    made: list[Relation] = []
    for group in sorted(groups, key=lambda each: each.id):
        if group.id in steering:
            continue
        texts = (_words(group.name), _words(group.id))
        found: dict[str, int] = {}
        for department, names in departments:
            lengths = [len("".join(name)) for name in names for text in texts if _stands_in(name, text)]
            if lengths:
                found[department.id] = max(lengths)
        longest = max(found.values(), default=0)
        best = [each for each, length in found.items() if length == longest]
        if len(best) == 1:
            identity = ("STEERS", group.id, best[0], (), None)
            made.append(Relation(relation_id(identity), "STEERS", group.id, best[0], provenance=(Provenance(DERIVED, group.name, DERIVED),)))
    return made


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(name_key(text).replace("_", " ")))


def _stands_in(name: tuple[str, ...], text: tuple[str, ...]) -> bool:
    """Whether the words stand in the text side by side; the last may have the genitive's s."""
    count = len(name)
    for start in range(len(text) - count + 1):
        here = text[start : start + count]
        if here[:-1] == name[:-1] and here[-1] in (name[-1], name[-1] + "s"):
            return True
    return False
