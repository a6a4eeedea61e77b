"""Fan-out: what hangs at each of many nodes, gathered at once, in arrays.

Columns sorted by node have pointers: what hangs at node i stands from `start[i]` to `start[i + 1]`.  Fanning out a list of nodes gives one pair for
each of those places: which element of the list, and the place.

>>> start = np.array([0, 2, 2, 3])
>>> which, place = fan_out(start, np.array([2, 0, 1]))
>>> which.tolist(), place.tolist()
([0, 1, 1], [2, 0, 1])
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graphmodel.piece import Bools, Ints, Keys

_Number = TypeVar("_Number", bound=np.integer)


def pointers(ends: Ints, nodes: int) -> Keys:
    """The pointers into columns that are sorted by these ends.  Shape (nodes + 1,).  O(m)."""
    counts = np.bincount(ends, minlength=nodes) if len(ends) else np.zeros(nodes, np.int64)
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)))


def distinct(numbers: NDArray[_Number]) -> NDArray[_Number]:
    """The numbers ascending, each once.  Sorting packed pairs is many times quicker than numpy's own `unique`, which hashes.  O(m log m)."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate((np.ones(1, np.bool_), ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def among(numbers: NDArray[np.integer], asked: NDArray[np.integer]) -> Bools:
    """Which of these are among the numbers, which ascend.  Shape as `asked`.  O(asked log numbers)."""
    if not len(numbers):
        return np.zeros(len(asked), np.bool_)
    found: Bools = numbers[np.minimum(np.searchsorted(numbers, asked), len(numbers) - 1)] == asked
    return found


def runs(ordered: NDArray[np.integer]) -> Keys:
    """Where each run of equal values begins, and the end: pointers into values that are sorted."""
    if not len(ordered):
        return np.zeros(1, np.int64)
    return np.concatenate((np.zeros(1, np.int64), np.flatnonzero(ordered[1:] != ordered[:-1]) + 1, [len(ordered)]))


def fan_out(start: NDArray[np.integer], nodes: NDArray[np.integer]) -> tuple[Keys, Keys]:
    """For each place that hangs at one of the nodes: the node's place in the list, and the place itself.  O(nodes + places)."""
    first = start[nodes]
    count = start[nodes + 1] - first
    which = np.repeat(np.arange(len(nodes), dtype=np.int64), count)
    before = np.cumsum(count) - count
    place = np.arange(len(which), dtype=np.int64) + np.repeat(first - before, count)
    return which, place
