"""Key people (nyckelpersoner): on whom does too much rest?

A present person is *key* when any of these is so, were the person gone:

- `ownership_worse`: three systems in use, or one of criticality 4, get another ownership degree;
- `sole_specialist`: a system of criticality 3 or more loses the only present specialist that it has on a side; a specialist for its home object is
  one for the system;
- `groups_lost`: a steering group that can act no longer can.

Positions give no relief, since the person is the holder.  The reasons stand apart, never as one score; `exposed_criticality` is the criticality, in
all, of the systems named by the first two.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(
...     node("s-a", criticality=4), "obj-a", "p-bo", ("s-a", "PART_OF", "obj-a"), ("p-bo", "OWNS", "obj-a", {"side": "it"}),
... ))
>>> [(row.person.id, [system.id for system in row.ownership_worse], row.exposed_criticality) for row in key_people(graph).rows]
[('p-bo', ['s-a'], 4)]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graphmodel.answers import ABSENT, Evidence, Nothing, Told, Truncated, cut
from graphmodel.graph import Graph, Ref
from graphmodel.piece import LEVEL_CODE, Codes, Ints, Keys, Piece
from graphmodel.terms import operable, ownership
from graphmodel.terms.criticality import criticality
from graphmodel.terms.evidence import Grounds
from graphmodel.terms.fan_out import distinct, fan_out
from graphmodel.terms.presence import in_service

KINDS: Final = tuple(dict.fromkeys((*ownership.KINDS, *operable.KINDS, "SPECIALIST_FOR")))
"""The relations a piece must hold for key people to be told."""
_MANY, _GRAVEST, _GRAVE = 3, 4, 3
_ID: Final = np.int64(2**32 - 1)


@dataclass(frozen=True, slots=True)
class KeyPersonRow:
    """A person, what would be lost by reason (by id), and the criticality of the systems among it in all."""

    person: Ref
    ownership_worse: tuple[Ref, ...]
    sole_specialist: tuple[Ref, ...]
    groups_lost: tuple[Ref, ...]
    exposed_criticality: int
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class KeyPeople:
    """The key people: those first without whom no portfolio group is left to act, then exposed criticality and groups lost descending, then id."""

    rows: tuple[KeyPersonRow, ...]
    summary: Nothing
    truncated: Truncated | None = None


@dataclass(frozen=True, slots=True)
class KeyPersons:
    """Who is key on a day, in the answer's order, as numbers of a piece.

    `worse`, `sole` and `lost` are pairs of a person and a system or group, ascending, of everybody; `exposed` has one element a node.
    """

    people: Keys
    worse: Keys
    sole: Keys
    lost: Keys
    exposed: Keys


def key_persons(piece: Piece, day: int, *, staff_register: bool) -> KeyPersons:
    """Find the people on whom too much rests; needs the piece's `KINDS`.

    Nothing is simulated person by person: a person matters exactly where nobody else stands beside, so that all are found in one pass,
    O(n + m log m).
    """
    answers = ownership.ownership(piece, day, staff_register=staff_register)
    systems = np.flatnonzero(in_service(piece, day)).astype(np.int32)
    grave = criticality(piece.nodes)
    worse = _worse(answers, systems)
    sole = _sole_specialists(piece, answers, systems, grave)
    lost = _alone(operable.operable_groups(piece, day, answers.presence).seats[:, :2])
    exposed = np.zeros(len(piece.nodes), np.int64)
    portfolio, key = (np.zeros(len(piece.nodes), np.bool_) for _ in range(2))
    both = _once(np.concatenate((worse, sole)))
    np.add.at(exposed, both[:, 0], grave[both[:, 1]].astype(np.int64))
    portfolio[lost[piece.nodes.level[lost[:, 1]] == LEVEL_CODE["portfolio"], 0]] = True
    key[np.bincount(worse[:, 0], minlength=len(key)) >= _MANY] = True
    key[worse[grave[worse[:, 1]] >= _GRAVEST, 0]] = True
    key[sole[:, 0]] = key[lost[:, 0]] = True
    people = np.flatnonzero(key)
    losses = np.bincount(lost[:, 0], minlength=len(key))
    ordered = people[np.lexsort((people, -losses[people], -exposed[people], ~portfolio[people]))]
    return KeyPersons(ordered, worse, sole, lost, exposed)


def key_people(graph: Graph, *, evidence: bool = False, limit: int | None = None) -> KeyPeople:
    """Find the people on whom too much rests, on the graph's day; `evidence` tells the claims, knowledge and seats that would be lost with each.

    One piece; O(n + m log m).
    """
    piece = graph.whole(KINDS)
    found = key_persons(piece, graph.day.toordinal(), staff_register=any(source.staff_register for source in graph.sources()))
    shown = found.people[:limit]
    parts = [by_person(pairs, shown) for pairs in (found.worse, found.sole, found.lost)]
    named = np.unique(np.array([*shown, *(node for part in parts for listed in part.values() for node in listed)], np.int64))
    refs = dict(zip(named.tolist(), graph.refs(piece.nodes.key[named]), strict=True))
    told: Sequence[Told] = _evidence(graph, piece, shown, parts) if evidence else [ABSENT] * len(shown)
    rows: list[KeyPersonRow] = []
    for person in shown.tolist():
        worse_refs, sole_refs, lost_refs = (tuple(refs[node] for node in part.get(person, ())) for part in parts)
        rows.append(KeyPersonRow(refs[person], worse_refs, sole_refs, lost_refs, int(found.exposed[person]), told[len(rows)]))
    return KeyPeople(tuple(rows), Nothing(), cut(len(found.people), limit))


def _evidence(graph: Graph, piece: Piece, people: Keys, parts: Sequence[Mapping[int, Sequence[int]]]) -> list[tuple[Evidence, ...]]:
    answers = ownership.ownership(piece, graph.day.toordinal(), staff_register=any(source.staff_register for source in graph.sources()))
    stands, there, holds = Grounds(graph, len(people)), answers.presence, piece.relations("HOLDS")
    worse, sole, lost = parts
    for row, person in enumerate(people.tolist()):
        held = there.holding[holds.origin[there.holding] == person]
        actors = [person, *holds.target[held].tolist()]
        stands.claims(piece, answers, np.array(worse.get(person, ()), np.int32), row=row, person=person)
        for kind, nodes in (("SPECIALIST_FOR", sole), ("MEMBER_OF", lost)):
            known = [*nodes.get(person, ()), *(home for node in nodes.get(person, ()) for home in answers.homes(node))]
            stands.between(row, piece, kind, [(actor, node) for actor in actors for node in known])
        stands.relations(row, holds.key[held].tolist())
    return stands.evidence()


def _worse(answers: ownership.Ownership, systems: Ints) -> Keys:
    """Person and system, for each system that gets another degree without the person: where nobody else is able on a side."""
    place, side, person = answers.owners(systems)
    return _alone_on_a_side(systems[place], side, person)


def _sole_specialists(piece: Piece, answers: ownership.Ownership, systems: Ints, grave: Codes) -> Keys:
    """Person and system, for each grave system that has no other present specialist on a side."""
    knows, there = piece.relations("SPECIALIST_FOR"), answers.presence
    systems = systems[grave[systems] >= _GRAVE]
    home_which, home = fan_out(answers.home_start, systems)
    which = np.concatenate((np.arange(len(systems)), home_which))
    at, hanging = fan_out(knows.into, np.concatenate((systems, answers.home[home])))
    place = knows.by_target[hanging]
    live = knows.on(there.day)[place]
    which, place = which[at[live]], place[live]
    behind, person = there.behind(knows.origin[place])
    return _alone_on_a_side(systems[which[behind]], np.maximum(knows.side[place[behind]], 0), person)


def _alone_on_a_side(systems: Ints, side: Codes, person: Ints) -> Keys:
    """Person and system, each pair once, for each system with nobody but the person on a side."""
    alone = _alone(np.stack((systems.astype(np.int64) * 2 + side, person.astype(np.int64)), axis=1))
    alone[:, 1] //= 2
    return _once(alone)


def _alone(pairs: Keys) -> Keys:
    """Of pairs of a place and a person those whose person is the only one there, as person and place, ascending."""
    pairs = _once(pairs)
    place = pairs[:, 0]
    shared = np.zeros(len(pairs), np.bool_)
    same = place[1:] == place[:-1]
    shared[1:] |= same
    shared[:-1] |= same
    return _once(pairs[~shared][:, ::-1])


def _once(pairs: Keys) -> Keys:
    """The pairs ascending, each once."""
    packed = distinct((pairs[:, 0] << 32) | pairs[:, 1])
    return np.stack((packed >> 32, packed & _ID), axis=1)


def by_person(pairs: Keys, shown: Keys) -> dict[int, list[int]]:
    """What each of the shown people would take along, ascending."""
    found: dict[int, list[int]] = {}
    for person, node in pairs[np.isin(pairs[:, 0], shown)].tolist():
        found.setdefault(person, []).append(node)
    return found
