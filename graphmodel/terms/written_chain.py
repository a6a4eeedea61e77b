"""The written chain (den skrivna vägen): how a question moves upward by what the organisation itself has written down, and nothing else.

It begins in the group that STEERS the system's home object and follows ESCALATES_TO alone.  A group that has ended is walked through, and deputies
count for nothing.  It is `complete` when it ends in a portfolio group that names no further one, a `dead_end` when it ends below, a `loop` when it
comes back to a group it has been in, a `dangling_group` when a group names one that nobody has described; an object that nobody steers has
`no_group`, a system in no object `no_object`.  On the way it notes the *gaps*: an object without an able owner, a group without a present chair, a
group that has ended.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> from graphmodel.terms.ownership import ownership
>>> nodes = [(0, Node("grp-a", "SteeringGroup", "A", properties={"level": "object"})), (1, Node("obj-a", "ManagementObject", "A"))]
>>> piece = piece_of(nodes, [(0, Relation("r-0", "STEERS", "grp-a", "obj-a"))], [], Schema(), KINDS)
>>> chain = WrittenChains(piece, ownership(piece, 739_000)).of_object(1)
>>> chain.status, chain.groups, chain.gaps
('dead_end', (0,), (('object_without_owner', 1), ('group_without_chair', 0)))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graphmodel.piece import FIELD_CODE, FUNCTION_CODE, LEVEL_CODE, READING_CODE, STANDING_CODE, Piece
from graphmodel.terms import ownership as owning

KINDS: Final = (*owning.KINDS, "STEERS", "ESCALATES_TO", "MEMBER_OF")
"""The relations a piece must hold for written chains to be told."""

ChainStatus = Literal["complete", "dead_end", "loop", "dangling_group", "no_group", "no_object"]
Gap = Literal["object_without_owner", "group_without_chair", "group_ended"]


@dataclass(frozen=True, slots=True)
class WrittenChain:
    """One chain, nodes by their numbers: the object (-1 for none), the groups as walked, those of the loop, and the gaps in the order of the walk.

    `names` is the engine's key of the statement that names a group nobody has described, -1 for none.
    """

    object: int
    status: ChainStatus
    groups: tuple[int, ...] = ()
    loop: tuple[int, ...] = ()
    names: int = -1
    gaps: tuple[tuple[Gap, int], ...] = ()


NO_OBJECT: Final = WrittenChain(-1, "no_object")


class WrittenChains:
    """The written chains of a piece on the day of its ownership; each object is walked once."""

    def __init__(self, piece: Piece, answers: owning.Ownership) -> None:
        there = answers.presence
        self._answers = answers
        self._exists, self._ended = there.exists, there.ended
        self._level = piece.nodes.level
        steers, onward = piece.relations("STEERS"), piece.relations("ESCALATES_TO")
        self._steering: dict[int, int] = {}
        # Ascending, living groups last, so that the first living one stands, and the first of all where none lives.
        places = np.flatnonzero(steers.on(there.day))
        for place in places[np.lexsort((-steers.origin[places], there.exists[steers.origin[places]]))]:
            self._steering[int(steers.target[place])] = int(steers.origin[place])
        self._onward: dict[int, int] = {}
        for place in np.flatnonzero(onward.on(there.day)):
            self._onward.setdefault(int(onward.origin[place]), int(onward.target[place]))
        self._named = _dangling(piece, there.day)
        sits = piece.relations("MEMBER_OF")
        chairs = np.flatnonzero(sits.on(there.day) & (sits.function == FUNCTION_CODE["chair"]))
        self._chaired = {int(sits.target[chairs[which]]) for which in there.behind(sits.origin[chairs])[0]}
        self._walked: dict[int, WrittenChain] = {}

    def of_system(self, system: int) -> tuple[WrittenChain, ...]:
        """One chain for each home object, ascending by the object's id; one `no_object` where there is none."""
        return tuple(self.of_object(home) for home in self._answers.homes(system)) or (NO_OBJECT,)

    def of_object(self, target: int) -> WrittenChain:
        """The chain of an object."""
        if target not in self._walked:
            self._walked[target] = self._walk(target)
        return self._walked[target]

    def _walk(self, target: int) -> WrittenChain:
        gaps: list[tuple[Gap, int]] = []
        # The business side, as it is the business's object; where only the IT side is required, that one.
        side = 0 if self._answers.required[target] & 1 else 1
        if self._answers.status[target, side] != owning.OWNED:
            gaps.append(("object_without_owner", target))
        group = self._steering.get(target)
        if group is None:
            return WrittenChain(target, "no_group", names=self._named.get((target, "group"), -1), gaps=tuple(gaps))
        walked: list[int] = []
        while group not in walked:
            walked.append(group)
            if group not in self._chaired:
                gaps.append(("group_without_chair", group))
            if self._ended[group]:
                gaps.append(("group_ended", group))
            further = self._onward.get(group)
            if further is None:
                names = self._named.get((group, "escalates_to"), -1)
                if names >= 0:
                    return WrittenChain(target, "dangling_group", tuple(walked), names=names, gaps=tuple(gaps))
                top = self._level[group] == LEVEL_CODE["portfolio"]
                return WrittenChain(target, "complete" if top else "dead_end", tuple(walked), gaps=tuple(gaps))
            group = further
        return WrittenChain(target, "loop", tuple(walked), tuple(walked[walked.index(group) :]), gaps=tuple(gaps))


def _dangling(piece: Piece, day: int) -> dict[tuple[int, str], int]:
    """The statement in which a node names a group that nobody has described, by node and field."""
    said = piece.statements
    found: dict[tuple[int, str], int] = {}
    current = (said.valid_from <= day) & (said.valid_through >= day) & (said.standing == STANDING_CODE["accepted"])
    dangling = current & (said.reading == READING_CODE["dangling"])
    for field in ("group", "escalates_to"):
        for place in np.flatnonzero(dangling & (said.field == FIELD_CODE[field])):
            found.setdefault((int(said.subject[place]), field), int(said.key[place]))
    return found
