"""Points of failure (felpunkter): how much each of many causes takes down by failing alone.

A *cause* is a system, or whatever several systems stand behind and fail with (a supplier, a contract).  It is a point of failure when its failure takes down
at least one system of at least the given criticality that is not itself behind it.  Its *weight* is the criticality of all that it takes down.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate("s-net", node("s-vo", criticality=4), "s-web", ("s-vo", "DEPENDS_ON", "s-net"), ("s-web", "DEPENDS_ON", "s-net")))
>>> dependencies = Dependencies(graph.whole(["DEPENDS_ON"]), graph.day.toordinal())
>>> points = points_of_failure(dependencies, *systems_alone(dependencies), min_criticality=3)
>>> points.cause.tolist(), points.count.tolist(), points.weight.tolist()  # s-net takes both down, of criticality 4 and, assumed, 2
([0], [2], [6])

Where working out every failure would take too long (far beyond 100 000 systems), those that promise to take most down are worked out.
"""  # noqa: E501

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphmodel.piece import Bools, Ints, Keys
from graphmodel.terms.closures import Causes, Sums
from graphmodel.terms.criticality import criticality
from graphmodel.terms.cycles import strong_components
from graphmodel.terms.dependencies import Dependencies, Groups
from graphmodel.terms.failure_of_each import affordable, failure_of_each, falling
from graphmodel.terms.fan_out import distinct, fan_out, pointers

FIRST: Final = 1000
"""So many causes are worked out where all of them would take too long."""
_ROUNDS: Final = 6
_AT_ONCE: Final = 1 << 14
"""So many failures are followed at a time …"""
_MOST_PAIRS: Final = 5_000_000
"""… as long as no more falls with them, one counted for each."""


@dataclass(frozen=True)
class Points:
    """The points of failure, heaviest first, then by cause: places in the list of causes, how many systems each takes down, and their weight.

    `not_worked_out` counts the causes that nobody looked at; systems that fail alone and are no points need not be.
    """

    cause: Keys
    count: Keys
    weight: Keys
    not_worked_out: int


def systems_alone(dependencies: Dependencies) -> tuple[Ints, Keys]:
    """The systems that others need otherwise than softly, each a cause of its own (no other failure takes anything down): systems, pointers."""
    relations = dependencies.relations
    leaned_on: Bools = np.zeros(len(dependencies.piece.nodes), np.bool_)
    leaned_on[relations.target[dependencies.all_holding & ~dependencies.soft(slice(None))]] = True
    systems = np.flatnonzero(dependencies.everyone & leaned_on).astype(np.int32)
    return systems, np.arange(len(systems) + 1, dtype=np.int64)


def points_of_failure(dependencies: Dependencies, system: Ints, start: Keys, *, min_criticality: int) -> Points:
    """Which causes are points of failure; `system[start[i]:start[i + 1]]` fail with cause i.

    O(n + m) and, for the causes that are worked out, causes / 64 · (n + m) words.  Systems that fail alone and are no points need not be worked out.
    """
    causes = len(start) - 1
    candidates = np.arange(causes)
    if len(system) == causes:
        candidates = np.flatnonzero(np.isin(system, single_systems(dependencies, min_criticality=min_criticality)))
    left_out = 0
    if not affordable(dependencies, len(candidates)):
        promising = _most_promising(dependencies, start, system)
        promising = promising[np.isin(promising, candidates)]
        left_out = max(len(candidates) - FIRST, 0)
        candidates = np.sort(promising[:FIRST])
    down = _taken(dependencies, *_chosen(system, start, candidates), min_criticality)
    points = np.flatnonzero(down[:, 2] > 0)
    points = points[np.lexsort((candidates[points], -down[points, 1]))]
    return Points(candidates[points], down[points, 0], down[points, 1], left_out)


def taken_down(dependencies: Dependencies, system: Ints, start: Keys) -> tuple[Keys, Keys]:
    """How many systems each cause takes down that are not behind it, and their weight; `system[start[i]:start[i + 1]]` fail with cause i."""
    down = _taken(dependencies, system, start, 0)
    return down[:, 0], down[:, 1]


def single_systems(dependencies: Dependencies, *, min_criticality: int) -> Ints:
    """The systems that are points of failure by themselves, ascending; exact at any size.

    What a grave system hard-needs, however far away, takes it down, which one walk tells of all.  Where it takes several of a group failing, the
    failure is followed until something grave falls; there nothing grave stands on the way, so that it is short.  O(n + m) and what is followed.
    """
    grave = dependencies.everyone & (criticality(dependencies.piece.nodes) >= min_criticality)
    origin, target, groups = falling(dependencies)
    found = _below(len(grave), origin, target, grave)
    if len(groups):
        owner = np.repeat(groups.origin, groups.size)
        near = _below(len(grave), np.concatenate((origin, owner)), np.concatenate((target, groups.member)), grave)
        unsure = np.flatnonzero(near & ~found).astype(np.int32)
        follow = _Following(dependencies, grave, origin, target, groups, min_criticality)
        for low in range(0, len(unsure), _AT_ONCE):
            found[unsure[low : low + _AT_ONCE]] = follow.take_down(unsure[low : low + _AT_ONCE])
    return np.flatnonzero(found).astype(np.int32)


def _below(n: int, origin: Ints, target: Ints, grave: Bools) -> Bools:
    """Which nodes another one that is grave leads to along these edges.  Shape (n,)."""
    component = strong_components(n, origin, target)
    within = np.bincount(component[grave], minlength=n)
    led = _led_to(n, origin, target, grave)
    onward = led[origin] & (component[origin] != component[target])
    above = np.zeros(n, np.bool_)
    above[component[target[onward]]] = True
    below: Bools = above[component] | (within[component] > grave)
    return below


def _led_to(n: int, origin: Ints, target: Ints, start: Bools) -> Bools:
    """The start and all that these edges lead to from there.  Shape (n,)."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import breadth_first_order

    first = np.flatnonzero(start).astype(np.int32)  # one more node leads to all of them
    ends = np.concatenate((origin, np.full(len(first), n, np.int32))), np.concatenate((target, first))
    graph = csr_matrix((np.ones(len(ends[0])), ends), shape=(n + 1, n + 1))
    led = np.zeros(n + 1, np.bool_)
    led[breadth_first_order(graph, n, return_predecessors=False)] = True
    return led[:n]


class _Following:
    """Follows the failure of many systems at once, each by itself, as pairs of a system that fails and one that falls with it."""

    def __init__(self, dependencies: Dependencies, grave: Bools, origin: Ints, target: Ints, groups: Groups, min_criticality: int) -> None:
        self._dependencies, self._min_criticality = dependencies, min_criticality
        self._n = np.int64(len(grave))
        self._grave = grave
        self._dependent, self._into = origin[np.argsort(target, kind="stable")], pointers(target, len(grave))
        self._groups = groups
        by_member = np.argsort(groups.member, kind="stable")
        self._group_of, self._member_into = np.repeat(np.arange(len(groups)), groups.size)[by_member], pointers(groups.member, len(grave))
        self._lost = groups.size - groups.need + 1

    def take_down(self, systems: Ints) -> Bools:
        """Which of these take down something grave besides themselves.  Shape as `systems`."""
        found = np.zeros(len(systems), np.bool_)
        frontier = known = np.arange(len(systems), dtype=np.int64) * self._n + systems
        hits = np.empty(0, np.int64)
        while len(frontier):
            if len(known) > _MOST_PAIRS:
                # So much falls before anything grave does that it is quicker to work it out for all at once.
                down = _taken(self._dependencies, systems, np.arange(len(systems) + 1, dtype=np.int64), self._min_criticality)
                return np.greater(down[:, 2], 0)
            cause, fallen = frontier // self._n, frontier % self._n
            which, place = fan_out(self._into, fallen)
            by_need = cause[which] * self._n + self._dependent[place]
            which, place = fan_out(self._member_into, fallen)
            hits = np.sort(np.concatenate((hits, cause[which] * len(self._groups) + self._group_of[place])))
            first = np.flatnonzero(np.concatenate(([True], hits[1:] != hits[:-1]))) if len(hits) else np.empty(0, np.int64)
            group = hits[first] % len(self._groups)
            opened = np.diff(np.append(first, len(hits))) >= self._lost[group]
            by_group = hits[first[opened]] // len(self._groups) * self._n + self._groups.origin[group[opened]]
            fresh = distinct(np.concatenate((by_need, by_group)))
            fresh = fresh[~np.isin(fresh, known, assume_unique=True)]
            cause, fallen = fresh // self._n, fresh % self._n
            found[cause[self._grave[fallen] & (fallen != systems[cause])]] = True
            frontier = fresh[~found[cause]]
            known = np.concatenate((known, frontier))
        return found


def _chosen(system: Ints, start: Keys, causes: Keys) -> tuple[Ints, Keys]:
    """The systems of some of the causes, which ascend, and where those of each begin."""
    size = np.diff(start)
    chosen = np.zeros(len(size), np.bool_)
    chosen[causes] = True
    return system[np.repeat(chosen, size)], np.concatenate((np.zeros(1, np.int64), np.cumsum(size[causes])))


def _taken(dependencies: Dependencies, system: Ints, start: Keys, min_criticality: int) -> Sums:
    """For each cause how many systems it takes down that are not behind it, their criticality in all, and how many of at least that much."""
    grave, everyone = criticality(dependencies.piece.nodes), dependencies.everyone
    measures = np.stack((everyone, np.where(everyone, grave, 0), everyone & (grave >= min_criticality)), axis=1).astype(np.int64)
    causes = len(start) - 1
    failing = Causes(np.repeat(np.arange(causes), np.diff(start)), system.astype(np.int64), causes)
    own = np.zeros((causes, 3), np.int64)
    np.add.at(own, failing.of, measures[failing.system])
    return failure_of_each(dependencies, failing, measures) - own


def _most_promising(dependencies: Dependencies, start: Keys, system: Ints) -> Keys:
    """The causes by how much they promise to take down: what hard-needs them within a few steps, counted once for every way."""
    relations, grave = dependencies.relations, criticality(dependencies.piece.nodes)
    places = np.flatnonzero(dependencies.all_holding & ~dependencies.soft(slice(None)))
    origin, target = relations.origin[places], relations.target[places]
    n = len(dependencies.piece.nodes)
    promise: NDArray[np.float64] = grave.astype(np.float64)
    for _round in range(_ROUNDS):
        promise = (grave + np.bincount(target, promise[origin], minlength=n)).astype(np.float64)
    of_each = np.add.reduceat(promise[system], start[:-1])
    return np.argsort(-of_each, kind="stable")
