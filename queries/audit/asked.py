"""Findings that other questions already answer: single points of failure, hard cycles, key people, departments without a group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from graphmodel.graph import Graph
from graphmodel.piece import Keys, Piece
from graphmodel.terms.cycles import cycles
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.points_of_failure import single_systems, taken_down
from queries.audit.drafts import Draft, Drafts, Found, Named, collected, columns, named
from queries.groups import departments_without_group
from queries.key_people import KINDS as KNOWING
from queries.key_people import by_person, key_persons

GRAVE: Final = 3
"""The criticality from which a system that goes down makes its cause a single point of failure."""
DEPENDING: Final = ("DEPENDS_ON",)
SITTING: Final = ("STEERS", "SUBUNIT_OF", "HOLDS")
__all__ = ["DEPENDING", "GRAVE", "KNOWING", "SITTING", "cycle_findings", "department_findings", "key_person_findings", "single_point_findings"]


def single_point_findings(piece: Piece, day: int) -> Iterator[Drafts]:
    """Systems whose failure takes another one of criticality 3 or more down; the evidence is what needs them directly."""
    dependencies = Dependencies(piece, day)
    system = single_systems(dependencies, min_criticality=GRAVE)
    needs = piece.relations("DEPENDS_ON")

    def made(places: Keys) -> Iterator[Draft]:
        these = system[places]
        count, weight = taken_down(dependencies, these, np.arange(len(these) + 1, dtype=np.int64))
        for number, how_many, how_heavy in zip(these.tolist(), count.tolist(), weight.tolist(), strict=True):
            into = needs.by_target[needs.into[number] : needs.into[number + 1]]
            into = into[(needs.valid_from[into] <= day) & (needs.valid_through[into] >= day) & (needs.strength[into] == 0)]
            yield Draft("single_point_of_failure", number, {"count": how_many, "weight": how_heavy}, tuple(sorted(needs.key[into].tolist())))

    yield columns("single_point_of_failure", system, made)


def cycle_findings(piece: Piece, day: int) -> Iterator[Drafts]:
    """Circles of hard needs; the subject is the first of them by id."""
    yield from collected(_cycles(piece, day))


def _cycles(piece: Piece, day: int) -> Iterator[Draft]:
    needs = piece.relations("DEPENDS_ON")
    for cycle in cycles(Dependencies(piece, day)):
        if cycle.hard and len(cycle.systems) > 1:
            members = cycle.systems
            leaving = np.concatenate([np.arange(needs.start[each], needs.start[each + 1]) for each in members.tolist()])
            inside = leaving[np.isin(needs.target[leaving], members) & (needs.strength[leaving] == 0)]
            inside = inside[(needs.valid_from[inside] <= day) & (needs.valid_through[inside] >= day)]
            values = {"names": named(members), "shortest": Named(tuple(cycle.shortest))}
            yield Draft("cycle_hard", int(members[0]), values, tuple(sorted(needs.key[inside].tolist())))


def key_person_findings(*, staff_register: bool) -> Found:
    """Persons on whom too much rests, with the reasons; `staff_register` tells whether a register of staff has been read."""

    def found(piece: Piece, day: int) -> Iterator[Drafts]:
        persons = key_persons(piece, day, staff_register=staff_register)
        people = np.sort(persons.people)
        reasons = {"ownership_worse": persons.worse, "sole_specialist": persons.sole, "groups_lost": persons.lost}

        def made(places: Keys) -> Iterator[Draft]:
            parts = {name: by_person(pairs, people[places]) for name, pairs in reasons.items()}
            for number in people[places].tolist():
                values: dict[str, Any] = {name: named(part.get(number, ())) for name, part in parts.items()}
                held: list[int] = []
                for kind in KNOWING:
                    relations = piece.relations(kind)
                    here = slice(int(relations.start[number]), int(relations.start[number + 1]))
                    holds = (relations.valid_from[here] <= day) & (relations.valid_through[here] >= day)
                    held += relations.key[here][holds].tolist()
                values |= {"reasons": [name for name, part in parts.items() if number in part], "exposed_criticality": int(persons.exposed[number])}
                yield Draft("key_person", number, values, tuple(sorted(held)))

        yield columns("key_person", people, made)

    return found


def department_findings(graph: Graph) -> Found:
    """Departments that neither have a group nor stand under one that has; `graph` is asked what kind of unit they are."""

    def found(piece: Piece, day: int) -> Iterator[Drafts]:
        yield columns("department_without_group", departments_without_group(graph, piece, day))

    return found
