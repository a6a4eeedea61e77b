"""Presence (närvaro): who is there on a day, and who can be asked.

A person is *present* on a day within the own validity, both ends included.  A person with an absence (frånvaro) on that day is still present, and
goes on owning, but is no *contact*: nobody can put a question to somebody who is on leave.  A position is *held* when a present person HOLDS
it on that day, an acting holder (t.f.) like any other; a position that has ended is held by nobody.  Whoever was taken away (`without`) is as if the
employment had ended the day before.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> from datetime import date
>>> eva, gun = Node("p-eva", "Person", "Eva"), Node("p-gun", "Person", "Gun", valid_through=date(2026, 3, 31))
>>> nodes = [(0, eva), (1, gun), (2, Node("pos-chef", "Position", "Chef"))]
>>> before, after = Relation("r-1", "HOLDS", "p-gun", "pos-chef"), Relation("r-2", "HOLDS", "p-eva", "pos-chef", valid_from=date(2026, 6, 1))
>>> piece = piece_of(nodes, [(0, before), (1, after)], [], Schema(), ["HOLDS"])
>>> [presence(piece, day.toordinal()).held[2].item() for day in (date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 1))]
[True, False, True]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmodel.piece import LIFECYCLE_CODE, Bools, Ints, Keys, Piece
from graphmodel.terms.fan_out import fan_out, pointers


@dataclass(frozen=True)
class Presence:
    """Who is there on a day.  All arrays but the last three have shape (n,), one element a node of the piece.

    `exists` and `ended` tell the nodes' own validity (neither: not begun yet); `present` are the persons who are there, `contact` those of them
    who are not absent; `held` the positions with a present holder.  `holder[holder_start[i]:holder_start[i + 1]]` are the present holders of
    position i and `holding` the places of their HOLDS relations.
    """

    day: int
    exists: Bools
    ended: Bools
    present: Bools
    contact: Bools
    held: Bools
    holder_start: Keys
    holder: Ints
    holding: Keys

    def behind(self, actors: Ints, *, contacts: bool = False) -> tuple[Keys, Ints]:
        """The present persons (with `contacts`, only those not absent) behind persons and positions.

        Returns pairs in the actors' order: the actor's place in the list, and a person.  Nobody stands behind a department.  O(actors + pairs).
        """
        able = self.contact if contacts else self.present
        themselves = np.flatnonzero(able[actors])
        which, place = fan_out(self.holder_start, actors)
        person = self.holder[place]
        if contacts:
            keep = able[person]
            which, person = which[keep], person[keep]
        which = np.concatenate((themselves, which))
        order = np.argsort(which, kind="stable")
        return which[order], np.concatenate((actors[themselves], person))[order].astype(np.int32, copy=False)


def presence(piece: Piece, day: int, without: Bools | None = None) -> Presence:
    """Who is there on a day; needs the piece's HOLDS.  `without` marks persons taken away, shape (n,).  O(n + holdings)."""
    n = len(piece.nodes)
    exists = piece.exists(day)
    ended = piece.nodes.valid_through < day
    person = piece.of_kind("Person")
    if without is not None:
        exists, ended = exists & ~without, ended | without
    present = person & exists
    contact = present.copy()
    away = (piece.nodes.absent_from <= day) & (piece.nodes.absent_through >= day)
    contact[piece.nodes.absence_of[away]] = False
    holds = piece.relations("HOLDS")
    place = np.flatnonzero(holds.on(day) & present[holds.origin] & exists[holds.target]) if len(holds) else np.empty(0, np.int64)
    place = place[np.argsort(holds.target[place], kind="stable")]
    start = pointers(holds.target[place], n)
    held = start[1:] > start[:-1]
    return Presence(day, exists, ended, present, contact, held, start, holds.origin[place], place)


def in_service(piece: Piece, day: int, *, planned: bool = False) -> Bools:
    """Which systems are in use on a day: lifecycle active or phasing out, within their own validity.  Shape (n,).

    One past its last day counts as retired.  With `planned` also the planned ones and those whose first day is still to come.
    """
    lifecycle = piece.nodes.lifecycle
    chosen: Bools = piece.of_kind("System") & (piece.nodes.valid_through >= day) & (lifecycle != LIFECYCLE_CODE["retired"])
    if not planned:
        chosen &= (piece.nodes.valid_from <= day) & (lifecycle != LIFECYCLE_CODE["planned"])
    return chosen


def ends_exist(presence: Presence, origin: NDArray[np.int32], target: NDArray[np.int32]) -> Bools:
    """Which relations join two nodes that both exist on the day, as structure must (domain 2.3).  Shape (m,)."""
    both: Bools = presence.exists[origin] & presence.exists[target]
    return both
