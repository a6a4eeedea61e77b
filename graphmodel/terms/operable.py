"""Operable groups (beslutsföra styrgrupper): those that somebody can call together.

A steering group that exists is *operable* on a day when its chair can be asked, else when a deputy chair can: then the deputy acts.  A chair or
deputy can be asked when present and not absent; a position sits through whoever holds it.  Of several chairs the first by id counts.  A group that
has ended, or has not begun, is not operable.

>>> from datetime import date
>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> gun, hans = Node("p-gun", "Person", "Gun", valid_through=date(2026, 3, 31)), Node("p-hans", "Person", "Hans")
>>> nodes = [(0, Node("grp-sbf", "SteeringGroup", "SBF", properties={"level": "department"})), (1, gun), (2, hans)]
>>> sits = [("p-gun", "chair"), ("p-hans", "deputy_chair")]
>>> relations = [(key, Relation(f"r-{key}", "MEMBER_OF", who, "grp-sbf", properties={"function": what})) for key, (who, what) in enumerate(sits)]
>>> groups = operable_groups(piece_of(nodes, relations, [], Schema(), KINDS), date(2026, 10, 1).toordinal())
>>> groups.operable[0].item(), groups.chair[0].item(), groups.contact[0].item()  # Gun has left, Hans acts
(True, -1, 2)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graphmodel.piece import FUNCTION_CODE, Bools, Ints, Keys, Piece
from graphmodel.terms.presence import Presence, presence

KINDS: Final = ("MEMBER_OF", "HOLDS")
"""The relations a piece must hold for operable groups to be told."""


@dataclass(frozen=True)
class OperableGroups:
    """Which groups can act on a day, and through whom.  Shape (n,) each, -1 for nobody.

    `seats` lists, for every chair and deputy who can be asked: group, person and the place of the MEMBER_OF relation, one column each, (s, 3).
    """

    presence: Presence
    chair: Ints
    deputy: Ints
    seats: Keys

    @property
    def contact(self) -> Ints:
        """Whom the question is put to: the chair, else the deputy."""
        return np.where(self.chair >= 0, self.chair, self.deputy)

    @property
    def operable(self) -> Bools:
        """Which nodes are groups that can act."""
        return np.greater_equal(self.contact, 0)

    def seat_of(self, group: int, person: int) -> list[int]:
        """The places of the MEMBER_OF relations that make this person the group's chair or deputy."""
        return [int(place) for place in self.seats[(self.seats[:, 0] == group) & (self.seats[:, 1] == person), 2]]


def operable_groups(piece: Piece, day: int, there: Presence | None = None) -> OperableGroups:
    """Which groups of a piece can act on a day; needs the piece's `KINDS`.  O(n + m log m)."""
    there = there if there is not None else presence(piece, day)
    chairs, deputies = (_seated(piece, there, function) for function in ("chair", "deputy_chair"))
    return OperableGroups(there, _first(chairs, len(piece.nodes)), _first(deputies, len(piece.nodes)), np.concatenate((chairs, deputies)))


def _seated(piece: Piece, there: Presence, function: str) -> Keys:
    """Group, person, place of the relation, for each person who can be asked in that function."""
    sits = piece.relations("MEMBER_OF")
    group = piece.of_kind("SteeringGroup") & there.exists
    place = np.flatnonzero(sits.on(there.day) & (sits.function == FUNCTION_CODE[function]) & group[sits.target])
    which, person = there.behind(sits.origin[place], contacts=True)
    return np.stack((sits.target[place[which]].astype(np.int64), person.astype(np.int64), place[which]), axis=1)


def _first(seats: Keys, nodes: int) -> Ints:
    """The first person by id for each group, -1 where there is none."""
    first = np.full(nodes, nodes, np.int32)
    np.minimum.at(first, seats[:, 0], seats[:, 1].astype(np.int32))
    return np.where(first < nodes, first, np.int32(-1))
