"""The walk upward (vägen uppåt, steg för steg): from many starts at once, level by level, with what groups have written down going before what is derived.

On each *level* a group is derived, or there is a gap.  A group that names another on its own level or a higher one hands on to it, and the derived way
goes on above the highest level seen; a chain that comes back to a group already asked is cut there.  What is to be noted on the way is gathered as
flags, one bit each.

>>> level, nobody = np.array([0, 1, 2, 2], np.int8), np.full(4, -1, np.int32)  # the groups 0, 1, 2 and 3; 0 hands on to 3, past the department's
>>> groups = Groups(level, np.array([3, -1, -1, -1]), np.zeros(4, np.int64), np.ones(4, np.bool_), nobody, np.array([7, 8, 9, 9]), np.empty(0, np.int64))
>>> derived = Derived(np.zeros(1, np.int64), np.array([[0], [1], [2]]), np.zeros((3, 1), np.int64), np.full((3, 1), NOWHERE))
>>> walked = walk(derived, groups)
>>> [(group, written) for group, _level, written in walked.steps_of(0)], sorted(names_of(walked.flags[0])), STATUSES[walked.status[0]]
([(0, False), (3, True)], ['chair_missing_deputy_acts', 'skips_department'], 'degraded')
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from graphmodel.kinds import LEVELS, SIDES
from graphmodel.piece import LEVEL_CODE, Bools, Codes, Ints, Keys
from graphmodel.terms.fan_out import among

Status = Literal["complete", "degraded", "broken"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
FLAGS: Final = (
    "no_object", "no_anchor", "department_ambiguous", "portfolio_ambiguous", *(f"no_group_{level}" for level in LEVELS),
    *(f"inoperative_{level}" for level in LEVELS), "skips_department", "multiple_objects", *(f"several_groups_{level}" for level in LEVELS),
    "several_escalations", "chair_missing_deputy_acts", "via_successor", "wrong_direction", "loop", "group_ended",
    *(f"leader_missing_{side}" for side in SIDES), "same_decision_maker", "via_parent",
)  # fmt: skip
"""All flags; each is a bit in the order of this list."""
HARMLESS: Final = frozenset({*(f"leader_missing_{side}" for side in SIDES), "same_decision_maker", "via_parent"})
"""Flags that do not keep a way from being complete."""
OBJECT, DEPARTMENT, PORTFOLIO = (LEVEL_CODE[level] for level in LEVELS)
NOWHERE: Final = -(1 << 20)
"""Where nothing is offered, see `Derived.offers`."""


def bits_of(flags: Iterable[str]) -> int:
    """Flags as bits."""
    return sum(1 << FLAGS.index(flag) for flag in set(flags))


def names_of(bits: int) -> frozenset[str]:
    """The flags that bits stand for."""
    return frozenset(flag for place, flag in enumerate(FLAGS) if int(bits) >> place & 1)


_COUNTED: Final = ~np.int64(bits_of(HARMLESS))
_LOOP, _SKIPS, _DEPUTY, _SAME = (
    bits_of([flag]) for flag in ("loop", "skips_department", "chair_missing_deputy_acts", "same_decision_maker")
)
_INOPERATIVE, _SEVERAL = (np.array([bits_of([f"{what}_{level}"]) for level in LEVELS], np.int64) for what in ("inoperative", "several_groups"))


@dataclass(frozen=True, slots=True)
class Derived:
    """What is derived for k starts: the flags that they begin with, shape (k,), and for each level, shape (3, k), the group (-1 for a gap), the
    flags that deriving it raises, and which slot of `Groups.offered` its rivals stand in (`NOWHERE` for none).
    """

    begin: Keys
    group: NDArray[np.integer]
    flags: Keys
    offers: NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups that are walked over, one element a node of the piece: level, the group that one hands on to (-1 for none) and the flags that
    what it has written raises, whether it can act, its chair and whom its questions are put to (-1 for nobody).

    `offered` are the groups that are offered in each slot, packed as slot · n + group, ascending, each once.
    """

    level: Codes
    onward: NDArray[np.integer]
    onward_flags: Keys
    operable: Bools
    chair: NDArray[np.integer]
    contact: NDArray[np.integer]
    offered: Keys

    def has_rivals(self, slot: NDArray[np.integer], group: NDArray[np.integer]) -> Bools:
        """Whether each of these groups is offered in its slot beside others."""
        n = np.int64(len(self.level))
        first = slot.astype(np.int64) * n
        count = np.searchsorted(self.offered, first + n) - np.searchsorted(self.offered, first)
        return among(self.offered, first + group) & (count > 1)


@dataclass(frozen=True, slots=True)
class _Round:
    """One step of some of the starts: which, to which group (-1 for a gap), on which level, and whether the group before it named it."""

    which: Keys
    group: NDArray[np.integer]
    level: Codes
    written: Bools


@dataclass(frozen=True)
class Walked:
    """How good the way of each start is, as places in `STATUSES`, and its flags as bits.  Shape (k,) each."""

    status: Codes
    flags: Keys
    rounds: list[_Round]
    loops: list[tuple[Keys, Keys, Ints]]

    def steps_of(self, start: int) -> list[tuple[int, int, bool]]:
        """The steps of one start in their order: group (-1 for a gap), level, and whether the group before it named it."""
        columns, begin = self._by_start
        here = slice(*begin[start : start + 2].tolist())
        return list(zip(*(column[here].tolist() for column in columns), strict=True))

    def loop_of(self, start: int) -> list[int]:
        """The groups of the circle that a start's written chain ran into first, as walked; none where there is no circle."""
        for which, count, target in self.loops:
            place = int(np.searchsorted(which, start))
            if place < len(which) and which[place] == start:
                seen = [group for group, _level, _written in self.steps_of(start) if group >= 0][: int(count[place])]
                return seen[seen.index(int(target[place])) :]
        return []

    @cached_property
    def _by_start(self) -> tuple[tuple[NDArray[np.integer], Codes, Bools], Keys]:
        which = np.concatenate([np.empty(0, np.int64), *(each.which for each in self.rounds)])
        order = np.argsort(which, kind="stable")
        group = np.concatenate([np.empty(0, np.int64), *(each.group for each in self.rounds)])
        level = np.concatenate([np.empty(0, np.int8), *(each.level for each in self.rounds)])
        written = np.concatenate([np.empty(0, np.bool_), *(each.written for each in self.rounds)])
        begin = np.searchsorted(which[order], np.arange(len(self.status) + 1))
        return (group[order], level[order], written[order]), begin


def statuses(acts_above: Bools, flags: Keys) -> Codes:
    """How good ways are, as places in `STATUSES`: `acts_above` tells whether a portfolio group that can act is among the steps."""
    good = np.where((flags & _COUNTED) != 0, STATUSES.index("degraded"), STATUSES.index("complete"))
    return np.where(acts_above, good, STATUSES.index("broken")).astype(np.int8)


def walk(derived: Derived, groups: Groups) -> Walked:
    """Walk upward from all starts at once.  As many rounds as the longest way has steps, each O(starts still under way)."""
    k = len(derived.begin)
    flags = derived.begin.astype(np.int64)
    level = np.zeros(k, np.int8)
    at, asked = np.full(k, -1, np.int64), np.full(k, -1, np.int64)
    acts_above = np.zeros(k, np.bool_)
    rounds: list[_Round] = []
    loops: list[tuple[Keys, Keys, Ints]] = []
    seen: list[Keys] = []
    while len(going := np.flatnonzero((at >= 0) | (level <= PORTFOLIO))):
        on_a_group = at[going] >= 0
        deriving, handing = going[~on_a_group], going[on_a_group]
        on_level = level[deriving]
        found = derived.group[on_level, deriving]
        flags[deriving] |= derived.flags[on_level, deriving]
        level[deriving] += 1
        before = at[handing]
        target = groups.onward[before]
        flags[handing] |= groups.onward_flags[before]
        at[handing] = -1
        handing, before, target = handing[target >= 0], before[target >= 0], target[target >= 0]
        again = np.zeros(len(handing), np.bool_)
        for each in seen:
            again |= each[handing] == target
        if again.any():
            flags[handing[again]] |= _LOOP
            count = sum((each[handing[again]] >= 0).astype(np.int64) for each in seen)
            loops.append((handing[again], np.asarray(count), target[again].astype(np.int32)))
            handing, before, target = handing[~again], before[~again], target[~again]
        reached = groups.level[target]
        flags[handing[(reached == PORTFOLIO) & (groups.level[before] == OBJECT)]] |= _SKIPS
        rivals = groups.has_rivals(derived.offers[reached, handing], target)
        flags[handing[rivals]] |= _SEVERAL[reached[rivals]]
        level[handing] = np.maximum(level[handing], reached + 1)
        rounds.append(
            _Round(
                np.concatenate((deriving, handing)), np.concatenate((found, target)), np.concatenate((on_level, reached)),
                np.arange(len(deriving) + len(handing)) >= len(deriving),
            )
        )  # fmt: skip
        # Whoever has come to a group notes how it stands with it.
        there = np.flatnonzero(rounds[-1].group >= 0)
        which, group, group_level = rounds[-1].which[there], rounds[-1].group[there], rounds[-1].level[there]
        at[which] = group
        come = np.full(k, -1, np.int64)
        come[which] = group
        seen.append(come)
        able = groups.operable[group]
        flags[which[~able]] |= _INOPERATIVE[group_level[~able]]
        which, group, group_level = which[able], group[able], group_level[able]
        flags[which[groups.chair[group] < 0]] |= _DEPUTY
        contact = groups.contact[group]
        flags[which[asked[which] == contact]] |= _SAME
        asked[which] = contact
        acts_above[which[group_level == PORTFOLIO]] = True
    return Walked(statuses(acts_above, flags), flags, rounds, loops)
