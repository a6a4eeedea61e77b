"""Closures (slutna höljen): for many causes at once, what each of them brings with it along edges and through thresholds.

A *cause* strikes some nodes.  A node is brought by what brings the target of one of its edges, and by what brings so many members of a group of
its own that fewer than the group's need are left.  Which causes bring a node is kept as bits, 64 causes a word.  Nodes that bring each other in
a circle of edges are one *part*; the parts follow each other level by level, targets first, so that each is worked out once.  Where groups
close circles, this is repeated until nothing more is brought.

>>> edges = np.array([1, 2], np.int32), np.array([0, 1], np.int32)  # 2 is brought by 1, 1 by 0
>>> sums_over_closures(3, *edges, None, Causes.single(np.arange(3)), np.array([[4], [2], [1]]))[:, 0].tolist()
[7, 3, 1]
>>> causes_of_each(3, *edges, Causes.single(np.arange(3))).tolist()
[1, 2, 3]

Cost: causes / 64 · (n + m) words, in blocks of causes that fit in a bounded memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from graphmodel.piece import Ints, Keys
from graphmodel.terms.cycles import strong_components
from graphmodel.terms.dependencies import Groups
from graphmodel.terms.fan_out import distinct, fan_out, pointers

Words = NDArray[np.uint64]
Sums = NDArray[np.int64]
_MEMORY = 96 * 2**20
"""Bytes that the bits of one block of causes may take."""
_CHUNK = 2**20
"""Words that are worked on at a time, so that they stay in the processor's cache."""
_FEW = 4
"""So many systems at most are finished one by one instead of need by need."""


@dataclass(frozen=True, slots=True)
class Causes:
    """What fails: cause `of[i]` makes `system[i]` fail; causes are numbered 0 … count-1, and several may name the same system."""

    of: Keys
    system: Keys
    count: int

    @classmethod
    def single(cls, systems: NDArray[np.integer]) -> Causes:
        """Each system is a cause of its own."""
        return cls(np.arange(len(systems), dtype=np.int64), systems.astype(np.int64, copy=False), len(systems))


def sums_over_closures(n: int, origin: Ints, target: Ints, groups: Groups | None, causes: Causes, measures: Sums) -> Sums:
    """For each cause the sums of the measures, shape (n, k), over what it strikes and all that this brings.  Shape (causes, k)."""
    order = _Order.of(n, origin, target, groups)
    worth = np.zeros((order.parts, measures.shape[1]), np.int64)
    np.add.at(worth, order.place, measures)
    # Causes that strike the same parts have the same sums; of single systems that leaves one for each part.
    cause, part = order.struck(causes)
    same = _representatives(cause, part, causes.count)
    chosen = distinct(same)
    renumbered = np.full(causes.count, -1, np.int64)
    renumbered[chosen] = np.arange(len(chosen))
    kept = renumbered[cause] >= 0
    sums = np.zeros((len(chosen), measures.shape[1]), np.int64)
    kinds, kind = np.unique(worth, axis=0, return_inverse=True)
    rows_of_kind = np.split(np.argsort(kind.reshape(-1), kind="stable"), np.cumsum(np.bincount(kind.reshape(-1)))[:-1])
    for first, last, bits in _blocks(order, renumbered[cause[kept]], part[kept], len(chosen)):
        for rows, of_each in zip(rows_of_kind, kinds, strict=True):
            sums[first:last] += _column_counts(bits, rows)[: last - first, None] * of_each
    return sums[renumbered[same]]


def first_of_closures(n: int, origin: Ints, target: Ints, groups: Groups | None, causes: Causes, most: int) -> list[Ints]:
    """For each cause the smallest `most` of the nodes that it strikes or brings, ascending.

    Nodes are looked through in their order until every cause of a block has enough: quick for causes that bring much, and only for them.
    """
    order = _Order.of(n, origin, target, groups)
    found: list[Ints] = []
    for first, last, bits in _blocks(order, *order.struck(causes), causes.count):
        listed: list[list[Ints]] = [[] for _ in range(first, last)]
        lacking = np.full(last - first, most, np.int64)
        step = max(_CHUNK // (64 * bits.shape[1]), 1)
        for low in range(0, n, step):
            waiting = np.flatnonzero(lacking > 0)
            if not len(waiting):
                break
            brought = np.unpackbits(bits[order.place[low : low + step]].view(np.uint8), axis=1, bitorder="little")[:, waiting]
            which, node = np.nonzero(brought.T)
            begin = np.searchsorted(which, np.arange(len(waiting) + 1))
            for at in distinct(which).tolist():
                some = node[begin[at] : begin[at + 1]][: lacking[waiting[at]]]
                listed[waiting[at]].append((low + some).astype(np.int32))
                lacking[waiting[at]] -= len(some)
        found += [np.concatenate(each) if each else np.empty(0, np.int32) for each in listed]
    return found


def causes_of_each(n: int, origin: Ints, target: Ints, causes: Causes) -> Sums:
    """For each node, how many of the causes strike or bring it.  Shape (n,)."""
    order = _Order.of(n, origin, target, None)
    counts = np.zeros(order.parts, np.int64)
    for _first, _last, bits in _blocks(order, *order.struck(causes), causes.count):
        counts += _row_counts(bits)
    return counts[order.place]


def _representatives(cause: Keys, part: Keys, count: int) -> Keys:
    """For each cause the first one that strikes the same parts, told for causes that strike one part; others stand for themselves."""
    same = np.arange(count, dtype=np.int64)
    if len(cause):
        single = np.bincount(cause, minlength=count)[cause] == 1
        parts, first = np.unique(part[single], return_index=True)
        same[cause[single]] = cause[single][first][np.searchsorted(parts, part[single])]
    return same


@dataclass(frozen=True)
class _Order:
    """The parts in the order in which they are worked out, level by level: `place` of each node's.  `circular` gates may have to be tried again."""

    parts: int
    place: Keys
    levels: list[_Level]
    circular: list[_Gates]

    @classmethod
    def of(cls, n: int, origin: Ints, target: Ints, groups: Groups | None) -> _Order:
        """The order for n nodes, edges and groups."""
        groups = groups if groups is not None and len(groups) else None
        component = strong_components(n, origin, target)
        parts = int(component.max(initial=-1)) + 1
        between = component[origin] != component[target]
        origin, target = _distinct(parts, component[origin[between]], component[target[between]])
        owner, member = np.empty(0, np.int32), np.empty(0, np.int32)
        if groups is not None:
            owner, member = component[np.repeat(groups.origin, groups.size)], component[groups.member]
        # A group's member that hangs on the group's own system cannot come before it.
        forward = np.zeros(0, np.bool_)
        if groups is not None:
            whole = strong_components(parts, np.concatenate((origin, owner)), np.concatenate((target, member)))
            forward = whole[owner] != whole[member]
        level = _levels(parts, *_distinct(parts, np.concatenate((origin, owner[forward])), np.concatenate((target, member[forward]))))
        degree = np.bincount(origin, minlength=parts)
        sequence = np.lexsort((-degree, level))
        place = np.empty(parts, np.int64)
        place[sequence] = np.arange(parts)
        before, after = place[target], place[origin]
        listed = np.lexsort((before, after))
        before, after = before[listed], after[listed]
        start = pointers(after.astype(np.int32), parts)
        bounds = np.searchsorted(level[sequence], np.arange(int(level.max(initial=-1)) + 2))
        gates: dict[int, list[_Gates]] = {}
        circular: list[_Gates] = []
        if groups is not None:
            home = component[groups.origin]
            gates = _Gates.by_level(place[home], level[home], groups, place[component[groups.member]])
            again = np.add.reduceat(~forward, groups.start[:-1]) > 0
            if again.any():
                some = groups.chosen(again)
                circular = _Gates.by_level(place[home[again]], np.zeros(len(some), np.int32), some, place[component[some.member]])[0]
        levels = [
            _Level.of(int(begin), int(end), start, before, gates.get(number, []))
            for number, (begin, end) in enumerate(pairwise(bounds))
        ]
        return cls(parts, place[component], [each for each in levels if each.needs or each.rest or each.gates], circular)

    def struck(self, causes: Causes) -> tuple[Keys, Keys]:
        """Which cause strikes which part, each pair once, by cause."""
        pair = distinct(causes.of * np.int64(self.parts) + self.place[causes.system])
        return pair // max(self.parts, 1), pair % max(self.parts, 1)


@dataclass(frozen=True, slots=True)
class _Gates:
    """Equally large groups of different systems.

    `place` of the systems, shape (g,), and of the members, (size, g); `lost` is how many of them must fall before the system does.
    """

    place: Keys
    members: Keys
    lost: int

    @classmethod
    def by_level(cls, place: Keys, level: Ints, groups: Groups, member: Keys) -> dict[int, list[_Gates]]:
        """The gates that these groups make: their systems' places and levels, and the places of all members."""
        size, lost = groups.size, groups.size - groups.need + 1
        by_place = np.argsort(place, kind="stable")
        turn = np.empty(len(place), np.int64)  # the first, second … group of the same system
        turn[by_place] = np.arange(len(place)) - np.searchsorted(place[by_place], place[by_place])
        found: dict[int, list[_Gates]] = {}
        alike, which = np.unique(np.stack((level, size, lost, turn), axis=1), axis=0, return_inverse=True)
        listed = np.split(np.argsort(which.reshape(-1), kind="stable"), np.cumsum(np.bincount(which.reshape(-1)))[:-1])
        for (at, members, missing, _), some in zip(alike.tolist(), listed, strict=True):
            rows = groups.start[some] + np.arange(members)[:, None]
            found.setdefault(at, []).append(cls(place[some], member[rows], missing))
        return found

    def open(self, bits: Words) -> bool:
        """Let the systems fall by the causes that take down so many of the members; tells whether any system falls by a new one."""
        at_once = max(_CHUNK // (bits.shape[1] * len(self.members)), 1)
        more = False
        for low in range(0, len(self.place), at_once):
            among = slice(low, low + at_once)
            rows = bits[self.members[:, among]]
            opened = np.bitwise_and.reduce(rows, axis=0) if self.lost == len(rows) else _at_least(_added(rows), self.lost)
            fallen = bits[self.place[among]]
            more = more or bool((opened & ~fallen).any())
            bits[self.place[among]] = fallen | opened
        return more


@dataclass(frozen=True, slots=True)
class _Level:
    """One level, from place `begin` on, those with most needs first.

    The j-th needs of its places are `needs[j]`, those of its first `len(needs[j])` places.  `rest` are the further needs of those few places that
    have more than the others.
    """

    begin: int
    needs: list[Keys]
    rest: list[tuple[int, Keys]]
    gates: list[_Gates]

    @classmethod
    def of(cls, begin: int, end: int, start: Keys, target: Keys, gates: list[_Gates]) -> _Level:
        """The level of these places, each with the needs that stand at its pointers, most needs first."""
        first = start[begin:end]
        count = start[begin + 1 : end + 1] - first
        needs: list[Keys] = []
        column = 0
        while True:
            deep = int(np.searchsorted(-count, -column, side="left"))  # how many places have more needs than `column`
            if deep <= (_FEW if column else 0):
                break
            needs.append(target[first[:deep] + column])
            column += 1
        rest = [(begin + place, target[first[place] + column : first[place] + count[place]]) for place in range(deep)]
        return cls(begin, needs, rest, gates)

    def settle(self, bits: Words, buffer: Words) -> None:
        """Let every place of the level fall by whatever takes down one of its needs, or opens one of its gates."""
        rows = max(_CHUNK // bits.shape[1], 1)
        for targets in self.needs:
            for low in range(0, len(targets), rows):
                chunk = targets[low : low + rows]
                taken = np.take(bits, chunk, axis=0, out=buffer[: len(chunk)], mode="clip")
                bits[self.begin + low : self.begin + low + len(chunk)] |= taken
        for place, targets in self.rest:
            bits[place] |= np.bitwise_or.reduce(bits[targets], axis=0)
        for gates in self.gates:
            gates.open(bits)


def _blocks(order: _Order, cause: Keys, part: Keys, causes: int) -> Iterator[tuple[int, int, Words]]:
    """Block by block of causes: the first, the one after the last, and which of them bring each part; the bits are written over by the next block.

    `cause` and `part` are the pairs that strike, by cause.
    """
    if not order.parts or not causes:
        return
    words = max(1, min(-(-causes // 64), _MEMORY // (8 * order.parts)))
    bits = np.zeros((order.parts, words), np.uint64)
    buffer = np.empty((max(_CHUNK // words, 1), words), np.uint64)
    for first in range(0, causes, words * 64):
        last = min(first + words * 64, causes)
        among = slice(*np.searchsorted(cause, (first, last)))
        bits[:] = 0
        bit = cause[among] - first
        np.bitwise_or.at(bits, (part[among], bit >> 6), np.uint64(1) << (bit & 63).astype(np.uint64))
        _settle(order, bits, buffer)
        yield first, last, bits


def _settle(order: _Order, bits: Words, buffer: Words) -> None:
    """Work out the whole block: once, and again as long as a gate in a circle takes down more."""
    more = True
    while more:
        for level in order.levels:
            level.settle(bits, buffer)
        more = any(gates.open(bits) for gates in order.circular)


def _column_counts(bits: Words, rows: Keys) -> Sums:
    """How many of these rows have each bit.  Shape (64 · words,)."""
    words = bits.shape[1]
    counts = np.zeros(64 * words, np.int64)
    step = max(_CHUNK // words, 2)
    for low in range(0, len(rows), step):
        for weight, plane in enumerate(_added(bits[rows[low : low + step]])):
            counts += np.unpackbits(plane.view(np.uint8), bitorder="little").astype(np.int64) << weight
    return counts


def _row_counts(bits: Words) -> Sums:
    """How many bits each row has.  Shape (parts,)."""
    counts = np.empty(len(bits), np.int64)
    step = max(_CHUNK // bits.shape[1], 1)
    for low in range(0, len(bits), step):
        some = bits[low : low + step]
        if hasattr(np, "bitwise_count"):
            counts[low : low + step] = np.bitwise_count(some).sum(axis=1, dtype=np.int64)
        else:
            counts[low : low + step] = np.unpackbits(some.view(np.uint8), axis=1).sum(axis=1, dtype=np.int64)
    return counts


def _added(rows: Words) -> list[Words]:
    """The rows added up bit by bit: the sums' binary digits, the lowest first, each a row of words.

    Halves are added to each other until one row is left, so that every step works on many rows at once.
    """
    planes = [rows]
    while (count := len(planes[0])) > 1:
        half = count // 2
        odd = [plane[2 * half :] for plane in planes]
        added: list[Words] = []
        carry: Words | None = None
        for plane in planes:
            left, right = plane[:half], plane[half : 2 * half]
            both, one = left & right, left ^ right
            if carry is None:
                added.append(one)
                carry = both
            else:
                added.append(one ^ carry)
                carry = both | (one & carry)
        if carry is not None:
            added.append(carry)
        if count % 2:
            nothing = np.zeros_like(odd[0])
            added = [np.concatenate((plane, rest)) for plane, rest in zip(added, [*odd, nothing], strict=True)]
        planes = added
    return [plane[0] for plane in planes]


def _at_least(planes: list[Words], least: int) -> Words:
    """The bits whose number, given by its binary digits, is at least `least` (from 1 on)."""
    greater = np.zeros_like(planes[0])
    equal = ~greater
    for digit in range(max(len(planes), least.bit_length()) - 1, -1, -1):
        plane = planes[digit] if digit < len(planes) else np.zeros_like(greater)
        if least >> digit & 1:
            equal = equal & plane
        else:
            greater = greater | (equal & plane)
            equal = equal & ~plane
    return greater | equal


def _distinct(parts: int, origin: Ints, target: Ints) -> tuple[Ints, Ints]:
    pair = distinct(origin.astype(np.int64) * max(parts, 1) + target)
    return (pair // max(parts, 1)).astype(np.int32), (pair % max(parts, 1)).astype(np.int32)


def _levels(parts: int, origin: Ints, target: Ints) -> Ints:
    """The level of each part: 0 without needs, else one above the highest of its needs.  The needs must be without circles."""
    level = np.zeros(parts, np.int32)
    waiting = np.bincount(origin, minlength=parts) if parts else np.empty(0, np.int64)
    into = pointers(target, parts)
    dependent = origin[np.argsort(target, kind="stable")]
    frontier = np.flatnonzero(waiting == 0)
    number = 0
    while len(frontier):
        level[frontier] = number
        reached = dependent[fan_out(into, frontier)[1]]
        met, times = np.unique(reached, return_counts=True)
        waiting[met] -= times
        frontier = met[waiting[met] == 0]
        number += 1
    return level
