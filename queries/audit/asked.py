"""Findings that other questions already answer: single points of failure, hard cycles, key people, departments without a group.

Each is asked of the graph as it is to be read on a day, so that the same finding can be looked for on earlier days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final, TypeAlias, cast

import numpy as np

from graphmodel.graph import Graph, Ref, as_keys
from graphmodel.piece import Piece
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.ownership import KINDS as OWNING
from graphmodel.terms.points_of_failure import points_of_failure, systems_alone
from queries.audit.drafts import Draft, Named
from queries.cycles import cycles
from queries.groups import groups
from queries.key_people import key_people

GRAVE: Final = 3
"""The criticality from which a system that goes down makes its cause a single point of failure."""
DEPENDING: Final = ("DEPENDS_ON",)
SITTING: Final = ("STEERS", "SUBUNIT_OF")
KNOWING: Final = (*OWNING, "SPECIALIST_FOR", "MEMBER_OF")


Numbers: TypeAlias = Callable[[Iterable[Ref]], list[int]]
"""The numbers, in a piece, of nodes that an answer names."""


class OnDay:
    """The same graph, read as of another day."""

    def __init__(self, graph: Graph, day: int) -> None:
        self._graph = graph
        self.day = date.fromordinal(day)

    def __getattr__(self, name: str) -> Any:
        """All but the day is the graph's own."""
        return getattr(self._graph, name)


class _Asked:
    """Drafts made from another question's answer."""

    def __init__(self, graph: Graph, drafts: Callable[[Graph, Piece, Numbers], Iterable[Draft]]) -> None:
        self._graph = graph
        self._drafts = drafts
        self._keys: dict[str, int] = {}

    def __call__(self, piece: Piece, day: int) -> Iterable[Draft]:
        """All findings of a day."""
        def numbers(refs: Iterable[Ref]) -> list[int]:
            ids = [ref.id for ref in refs]
            for id_ in ids:
                if id_ not in self._keys:
                    self._keys[id_] = self._graph.key_of(id_) or 0
            found: list[int] = piece.locate(as_keys([self._keys[id_] for id_ in ids])).tolist()
            return found

        return self._drafts(cast(Graph, OnDay(self._graph, day)), piece, numbers)


def single_point_findings(piece: Piece, day: int) -> Iterator[Draft]:
    """Systems whose failure takes another one of criticality 3 or more down; the evidence is what needs them directly."""
    dependencies = Dependencies(piece, day)
    system, start = systems_alone(dependencies)
    points = points_of_failure(dependencies, system, start, min_criticality=GRAVE)
    needs = piece.relations("DEPENDS_ON")
    holding = needs.on(day) & (needs.strength == 0)
    for number, count, weight in zip(system[points.cause].tolist(), points.count.tolist(), points.weight.tolist(), strict=True):
        into = needs.by_target[needs.into[number] : needs.into[number + 1]]
        yield Draft("single_point_of_failure", number, {"count": count, "weight": weight}, tuple(sorted(needs.key[into[holding[into]]].tolist())))


def cycle_findings(graph: Graph) -> _Asked:
    """Circles of hard needs; the subject is the first of them by id."""

    def drafts(on_day: Graph, piece: Piece, numbers: Numbers) -> Iterator[Draft]:
        for row in cycles(on_day).rows:
            if row.hard_cycle and len(row.nodes) > 1:
                members = numbers(row.nodes)
                needs = piece.relations("DEPENDS_ON")
                inside = np.isin(needs.origin, members) & np.isin(needs.target, members) & (needs.strength == 0)
                keys = needs.key[inside & needs.on(on_day.day.toordinal())]
                values = {"names": Named(tuple(members)), "shortest": Named(tuple(numbers(row.shortest)))}
                yield Draft("cycle_hard", members[0], values, tuple(sorted(keys.tolist())))

    return _Asked(graph, drafts)


def key_person_findings(graph: Graph) -> _Asked:
    """Persons on whom too much rests, with the reasons."""

    def drafts(on_day: Graph, piece: Piece, numbers: Numbers) -> Iterator[Draft]:
        rows = key_people(on_day).rows
        for number, row in zip(numbers(row.person for row in rows), rows, strict=True):
            parts = {"ownership_worse": row.ownership_worse, "sole_specialist": row.sole_specialist, "groups_lost": row.groups_lost}
            reasons = [name for name, refs in parts.items() if refs]
            values: dict[str, Any] = {name: Named(tuple(numbers(refs))) for name, refs in parts.items()}
            held: list[int] = []
            for kind in KNOWING:
                relations = piece.relations(kind)
                here = np.arange(relations.start[number], relations.start[number + 1])
                held += relations.key[here[relations.on(on_day.day.toordinal())[here]]].tolist()
            values |= {"reasons": reasons, "exposed_criticality": row.exposed_criticality}
            yield Draft("key_person", number, values, tuple(sorted(held)))

    return _Asked(graph, drafts)


def department_findings(graph: Graph) -> _Asked:
    """Departments that neither have a group nor stand under one that has."""

    def drafts(on_day: Graph, piece: Piece, numbers: Numbers) -> Iterator[Draft]:
        for number in numbers(groups(on_day, limit=0).summary.departments_without_group):
            yield Draft("department_without_group", number)

    return _Asked(graph, drafts)
