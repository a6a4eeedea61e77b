"""Attested (intygat): who vouched for the record of a system last, and whose word is older than it may be.

The word of somebody counts who has to do with the system: owns it or is a specialist for it, owns, leads or is a specialist for its home object, or
maintains the model; directly or through a position; on the day of the word or on the day asked about.  The word of anybody else counts as none.
It is *overdue* (förfallet) when more days have passed than it holds for: 180 for a system of criticality 3 or 4, else 365.

>>> from tests.building import estate, node, reference_graph
>>> from graphmodel.entities import Attestation
>>> from datetime import date
>>> graph = reference_graph(estate(
...     node("s-larm", criticality=4), "p-anna", "p-bo", ("p-anna", "OWNS", "s-larm"),
...     Attestation("at-1", "s-larm", "p-anna", date(2026, 4, 1)), Attestation("at-2", "s-larm", "p-bo", date(2026, 9, 1)),
... ))
>>> [(each.by, each.at.isoformat(), each.age, each.overdue) for each in attested(graph).values()]
[('p-anna', '2026-04-01', 183, True)]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from graphmodel.entities import Attestation
from graphmodel.graph import Graph
from graphmodel.piece import Piece
from graphmodel.terms.criticality import criticality
from graphmodel.terms.presence import in_service

ROLES: Final = ("OWNS", "SPECIALIST_FOR", "LEADS", "MAINTAINS_MODEL")
KINDS: Final = (*ROLES, "HOLDS", "PART_OF")
HOLDS_FOR: Final = 365
HOLDS_FOR_GRAVE: Final = 180
"""So many days an attestation holds; the latter for systems of criticality 3 and 4."""


@dataclass(frozen=True, slots=True)
class Attested:
    """The last word that counts: who gave it, when, how many days ago, whether it is overdue, and the attestation itself."""

    by: str
    at: date
    age: int
    overdue: bool
    word: Attestation


def attested(graph: Graph) -> Mapping[str, Attested]:
    """The last word that counts for each system in use that has one, by the system's id.  One piece, and all attestations."""
    words: dict[str, list[Attestation]] = defaultdict(list)
    for each in graph.attestations():
        if each.at <= graph.day:
            words[each.node].append(each)
    if not words:
        return {}
    piece = graph.whole(KINDS)
    day = graph.day.toordinal()
    systems = [int(number) for number in in_service(piece, day).nonzero()[0]]
    ids = [ref.id for ref in graph.refs(piece.nodes.key[systems])]
    grave = criticality(piece.nodes)
    having = _Having(graph, piece, {each.by for listed in words.values() for each in listed})
    found = {}
    for number, id_ in zip(systems, ids, strict=True):
        counting = [each for each in words.get(id_, ()) if having.role(each.by, number, each.at.toordinal(), day)]
        if counting:
            last = max(counting, key=lambda each: (each.at, each.id))
            age = (graph.day - last.at).days
            overdue = age > (HOLDS_FOR_GRAVE if grave[number] >= 3 else HOLDS_FOR)
            found[id_] = Attested(last.by, last.at, age, overdue, last)
    return found


class _Having:
    """Who has to do with what, on which day."""

    def __init__(self, graph: Graph, piece: Piece, who: Collection[str]) -> None:
        self._piece = piece
        known = {each: key for each, key in zip(who, graph.keys_of(who), strict=True) if key is not None}
        self._number = dict(zip(known, piece.locate(np.array([*known.values()], np.int64)).tolist(), strict=True))

    def role(self, who: str, system: int, *days: int) -> bool:
        """Whether somebody has a role for a system on one of the days."""
        number = self._number.get(who, -1)
        return number >= 0 and any(self._on(number, system, day) for day in days)

    def _on(self, number: int, system: int, day: int) -> bool:
        actors = {number, *self._targets(number, "HOLDS", day)}
        meant = {system, *self._targets(system, "PART_OF", day)}
        return any(
            kind == "MAINTAINS_MODEL" or target in meant for actor in actors for kind in ROLES for target in self._targets(actor, kind, day)
        )

    def _targets(self, number: int, kind: str, day: int) -> list[int]:
        relations = self._piece.relations(kind)
        here = slice(int(relations.start[number]), int(relations.start[number + 1]))
        return [
            int(target)
            for target, first, last in zip(relations.target[here], relations.valid_from[here], relations.valid_through[here], strict=True)
            if first <= day <= last
        ]
