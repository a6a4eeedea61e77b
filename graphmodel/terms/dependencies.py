"""Dependencies that hold (gällande beroenden): the needs between systems on a day, and the any-of groups among them.

A need *holds* when its own validity has the day and both its systems take part (`graphmodel.terms.taking_part`).  It is *hard* (hård), *soft*
(mjuk), or one of several: the needs of a system that bear the same any-of name are a *group* (valfri grupp), whose strength does not matter.  The
group's members are the distinct other systems behind the needs that hold; the system asks for `need` of them, the smallest that any of these needs
says, and never for more than there are.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> nodes = [(key, Node(id, "System", id)) for key, id in enumerate(["s-larm", "s-mobil", "s-net", "s-vo"])]
>>> told = [("s-mobil", {"any_of": "way"}), ("s-net", {"any_of": "way", "need": 3}), ("s-vo", {"strength": "soft"})]
>>> relations = [(key, Relation(f"r-{key}", "DEPENDS_ON", "s-larm", to, properties=said)) for key, (to, said) in enumerate(told)]
>>> holding = Dependencies(piece_of(nodes, relations, [], Schema(), ["DEPENDS_ON"]), 700_000)
>>> groups = holding.groups(holding.needs(np.array([0])))
>>> groups.origin.tolist(), groups.need.tolist(), groups.member.tolist()
([0], [1], [1, 2])

Everything is worked out for the part that a walk has come to, so that a question about one system costs what its neighbourhood costs, however
large the piece is; a walk that has come far asks for `all_holding` once instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from graphmodel.piece import LIFECYCLE_CODE, STRENGTH_CODE, Bools, Ints, Keys, Piece, Relations
from graphmodel.terms.fan_out import among, distinct, fan_out
from graphmodel.terms.taking_part import taking_part

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Numbers = NDArray[np.integer]
_HARD = STRENGTH_CODE["hard"]
_PLANNED = LIFECYCLE_CODE["planned"]
_NOBODY = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Groups:
    """Any-of groups: group g of system `origin[g]` needs `need[g]` of `member[start[g]:start[g + 1]]`, distinct and ascending.

    `code` is the piece's own number for the group, `place` that of one of its needs.
    """

    code: Ints
    place: Numbers
    origin: Ints
    need: Ints
    start: Keys
    member: Ints

    def __len__(self) -> int:
        """How many groups."""
        return len(self.code)

    @property
    def size(self) -> Keys:
        """How many members each group has."""
        return np.diff(self.start)

    def count(self, chosen: Bools) -> Keys:
        """How many of each group's members are chosen; `chosen` has one element a node of the piece."""
        return np.diff(np.concatenate((np.zeros(1, np.int64), np.cumsum(chosen[self.member], dtype=np.int64)))[self.start])

    def chosen(self, groups: Bools) -> Groups:
        """Some of the groups alone; `groups` has one element a group."""
        places = np.flatnonzero(groups)
        start = np.concatenate((np.zeros(1, np.int64), np.cumsum(self.size[places])))
        member = self.member[fan_out(self.start, places)[1]]
        return Groups(self.code[places], self.place[places], self.origin[places], self.need[places], start, member)


@dataclass(frozen=True)
class Dependencies:
    """The dependencies of a piece that hold on a day.  `asked` are the numbers of the systems that the question is about.

    Needs are named by their places in `relations`.
    """

    piece: Piece
    day: int
    asked: Numbers = field(default_factory=lambda: _NOBODY)

    @cached_property
    def relations(self) -> Relations:
        """The piece's DEPENDS_ON, of any validity."""
        return self.piece.relations("DEPENDS_ON")

    @cached_property
    def everyone(self) -> Bools:
        """Which nodes take part.  Shape (n,)."""
        if self._usual:
            everyone: Bools = self.piece.memory.recall(self.day, "everyone", lambda: taking_part(self.piece, self.day, slice(None), _NOBODY))
            return everyone
        return taking_part(self.piece, self.day, slice(None), self.asked)

    @cached_property
    def all_holding(self) -> Bools:
        """Which needs hold.  Shape (m,)."""
        def holding() -> Bools:
            needs = self.relations
            return needs.on(self.day) & self.everyone[needs.origin] & self.everyone[needs.target]

        holds: Bools = self.recalled("all_holding", holding)
        return holds

    @cached_property
    def hard_dependents(self) -> csr_matrix:
        """Who hard-needs each node: a matrix for walks in C.  O(n + m)."""
        def matrix() -> csr_matrix:
            from scipy.sparse import csr_matrix

            relations, n = self.relations, len(self.piece.nodes)
            counted = (self.all_holding & self.hard(slice(None)))[relations.by_target]
            before = np.concatenate((np.zeros(1, np.int32), np.cumsum(counted, dtype=np.int32)))
            dependent = relations.origin[relations.by_target[counted]]
            return csr_matrix((np.ones(len(dependent)), dependent, before[relations.into]), shape=(n, n))

        made: csr_matrix = self.recalled("hard_dependents", matrix)
        return made

    @cached_property
    def yielding(self) -> tuple[Ints, Ints]:
        """Origins and targets of the needs that hold without being hard: soft ones, and one of several."""
        def ends() -> tuple[Ints, Ints]:
            places = np.flatnonzero(self.all_holding & ~self.hard(slice(None)))
            return self.relations.origin[places], self.relations.target[places]

        found: tuple[Ints, Ints] = self.recalled("yielding", ends)
        return found

    @cached_property
    def _usual(self) -> bool:
        """Whether the same take part as in every question of the day: nobody asks about a planned system."""
        return not len(self.asked) or bool((self.piece.nodes.lifecycle[self.asked] != _PLANNED).all())

    def recalled(self, what: str, work_out: Callable[[], Any], kind: str = "DEPENDS_ON") -> Any:
        """What has been worked out of the piece's relations of a kind for the day, or is now; kept where no planned system is asked about."""
        # A piece that was cut without the kind may share its memory with one that has it.
        return self.piece.memory.recall(self.day, what, work_out) if self._usual and kind in self.piece.by_kind else work_out()

    def worked_out(self, what: str) -> bool:
        """Whether something about all needs is known already."""
        kept = self._usual and (what == "everyone" or "DEPENDS_ON" in self.piece.by_kind) and self.piece.memory.holds(self.day, what)
        return kept or what in self.__dict__

    def take_part(self, numbers: Numbers) -> Bools:
        """Which of these nodes take part.  Shape as `numbers`."""
        if self.worked_out("everyone"):
            return self.everyone[numbers]
        return taking_part(self.piece, self.day, numbers, self.asked)

    def hold(self, places: Numbers) -> Bools:
        """Which of these needs hold.  Shape as `places`."""
        if self.worked_out("all_holding"):
            return self.all_holding[places]
        needs = self.relations
        holding: Bools = (needs.valid_from[places] <= self.day) & (needs.valid_through[places] >= self.day)
        holding &= self.take_part(needs.origin[places]) & self.take_part(needs.target[places])
        return holding

    def needs(self, numbers: Numbers) -> Numbers:
        """The needs of these systems that hold, system by system.  O(their needs)."""
        places = fan_out(self.relations.start, numbers)[1]
        return places[self.hold(places)]

    def dependents(self, numbers: Numbers) -> Numbers:
        """The needs that hold and have these systems as their targets, system by system.  O(those needs)."""
        places = self.relations.by_target[fan_out(self.relations.into, numbers)[1]]
        return places[self.hold(places)]

    def hard(self, places: Numbers | slice) -> Bools:
        """Which of these needs are hard, outside every group."""
        chosen: Bools = (self.relations.strength[places] == _HARD) & (self.relations.any_of[places] < 0)
        return chosen

    def soft(self, places: Numbers | slice) -> Bools:
        """Which of these needs are soft, outside every group."""
        chosen: Bools = (self.relations.strength[places] != _HARD) & (self.relations.any_of[places] < 0)
        return chosen

    def grouped(self, places: Numbers | slice) -> Bools:
        """Which of these needs are one of several."""
        return np.greater_equal(self.relations.any_of[places], 0)

    def groups(self, places: Numbers) -> Groups:
        """The whole groups that these needs (those outside groups are passed over) are members of, by origin, then code.  O(needs of the origins)."""
        relations = self.relations
        places = places[relations.any_of[places] >= 0]
        codes = distinct(relations.any_of[places])
        candidates = self.needs(distinct(relations.origin[places]))
        candidates = candidates[among(codes, relations.any_of[candidates])]
        return self._groups_of(candidates)

    @cached_property
    def all_groups(self) -> Groups:
        """All groups with a member that takes part."""
        def groups() -> Groups:
            places = np.flatnonzero(self.relations.any_of >= 0)
            return self._groups_of(places[self.all_holding[places]])

        found: Groups = self.recalled("all_groups", groups)
        return found

    def _groups_of(self, places: Numbers) -> Groups:
        relations = self.relations
        n = np.int64(max(len(self.piece.nodes), 1))
        places = places[relations.origin[places] != relations.target[places]]  # nobody is its own spare
        order = np.lexsort((relations.target[places], relations.any_of[places], relations.origin[places]))
        places = places[order]
        code, target = relations.any_of[places], relations.target[places]
        first = _firsts(code)
        starts = np.flatnonzero(first)
        least = np.minimum.reduceat(relations.need[places], starts) if len(starts) else np.empty(0, np.int16)
        member = _firsts(code.astype(np.int64) * n + target)
        size = np.add.reduceat(member.astype(np.int64), starts) if len(starts) else np.empty(0, np.int64)
        return Groups(
            code=code[starts],
            place=places[starts],
            origin=relations.origin[places[starts]],
            need=np.minimum(least, size).astype(np.int32),
            start=np.concatenate((np.zeros(1, np.int64), np.cumsum(size))),
            member=target[member],
        )


def _firsts(values: NDArray[np.integer]) -> Bools:
    """Where a run of equal values begins."""
    first = np.ones(len(values), np.bool_)
    first[1:] = values[1:] != values[:-1]
    return first
