"""Disagreement (oenighet): what the sources say differently of a node on a day.

They disagree where a statement is overruled by a source with authority, where a placeholder stands beside an ownership on the same side, and where
rows name different persons as owners of a side of whom not two are there (two who are there are `contested`).  Retired systems are left out.

>>> from tests.building import estate, node, reference_graph, relation
>>> from graphmodel.entities import Provenance
>>> owns = [relation(who, "OWNS", "s-a", {"side": "it", "provenance": (Provenance(f"{who}.csv", "2"),)}) for who in ("p-a", "p-b")]
>>> graph = reference_graph(estate("s-a", "p-a", node("p-b", valid_through="2026-03-31"), *owns))
>>> piece = graph.whole(["OWNS"])
>>> [(each.subject, each.field, each.side, each.actors) for each in disagreements(piece, graph.day.toordinal(), graph)]
[(2, 'ownership', 1, (0, 1))]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphmodel.graph import Graph
from graphmodel.piece import FIELD_CODE, STANDING_CODE, Piece
from graphmodel.statements import FIELDS, READINGS
from graphmodel.terms.presence import in_service


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What is said differently: of which node, which field and side (-1 where none is told); whom the sources name, by number, and how others read.

    `relations` and `statements` are the keys of what disagrees, ascending.
    """

    subject: int
    field: str
    side: int
    actors: tuple[int, ...]
    readings: tuple[str, ...]
    relations: tuple[int, ...]
    statements: tuple[int, ...]


def disagreements(piece: Piece, day: int, graph: Graph) -> Iterator[Disagreement]:
    """What the sources disagree on, on a day; needs the piece's OWNS, and asks its graph for the rows of owners that differ."""
    said, owns = piece.statements, piece.relations("OWNS")
    now = (said.valid_from <= day) & (said.valid_through >= day)
    overruled = now & (said.standing == STANDING_CODE["overruled"])
    held = _Held(piece, day)
    listed: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for place in np.flatnonzero(overruled).tolist():
        listed[int(said.subject[place]), int(said.field[place]), int(said.side[place])].append(place)
    ownership = now & ~overruled & (said.field == FIELD_CODE["ownership"])
    for place in np.flatnonzero(ownership).tolist():
        if held.at(int(said.subject[place]), int(said.side[place])):
            listed[int(said.subject[place]), int(said.field[place]), int(said.side[place])].append(place)
    retired = piece.of_kind("System") & ~in_service(piece, day, planned=True)
    for (subject, field, side), places in listed.items():
        if retired[subject]:
            continue
        relations = held.at(subject, side) if field == FIELD_CODE["ownership"] else []
        agreed = set(owns.origin[relations].tolist())
        places = [place for place in places if int(said.target[place]) not in agreed]
        if places:
            named = {*agreed, *(int(said.target[place]) for place in places if said.target[place] >= 0)}
            yield Disagreement(
                subject,
                FIELDS[field],
                side,
                tuple(sorted(named)),
                tuple(sorted({READINGS[said.reading[place]] for place in places})),
                tuple(sorted(int(owns.key[place]) for place in relations)),
                tuple(sorted(int(said.key[place]) for place in places)),
            )
    told = {(subject, max(side, 0)) for subject, field, side in listed if field == FIELD_CODE["ownership"]}
    people, here = piece.of_kind("Person"), piece.exists(day)
    for subject, side, places in held.by_several():
        if retired[subject] or (subject, side) in told:
            continue
        persons = {int(each) for each in owns.origin[places].tolist() if people[each]}
        if len(persons) < 2 or sum(bool(here[each]) for each in persons) > 1:
            continue
        keys = tuple(sorted(int(owns.key[place]) for place in places if people[owns.origin[place]]))
        rows = {tuple(sorted((row.source, row.record) for row in each.provenance)) for each in graph.relations(list(keys))}
        if len(rows) > 1:  # one cell that names both has been written so by one hand
            yield Disagreement(subject, "ownership", side, tuple(sorted(persons)), (), keys, ())


class _Held:
    """The ownerships that hold on a day, by what is owned and on which side; one without a side is the business's."""

    def __init__(self, piece: Piece, day: int) -> None:
        owns = piece.relations("OWNS")
        places = np.flatnonzero(owns.on(day))
        slot = owns.target[places].astype(np.int64) * 2 + np.maximum(owns.side[places], 0)
        order = np.argsort(slot, kind="stable")
        self._places, self._slot = places[order], slot[order]

    def at(self, owned: int, side: int) -> list[int]:
        """The places of those of one node on one side, ascending."""
        slot = owned * 2 + max(side, 0)
        found: list[int] = self._places[slice(*np.searchsorted(self._slot, (slot, slot + 1)))].tolist()
        return found

    def by_several(self) -> Iterator[tuple[int, int, list[int]]]:
        """Node, side and places, where there is more than one ownership."""
        again = np.flatnonzero(self._slot[1:] == self._slot[:-1])
        for slot in dict.fromkeys(self._slot[again].tolist()):
            node, side = divmod(slot, 2)
            yield node, side, self.at(node, side)
