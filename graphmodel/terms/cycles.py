"""Cycles (cirkelberoenden): systems that need each other in a circle.

A *cycle* is a greatest set of systems each of which needs, in some steps of any strength, each of the others; or one system that needs itself.  It
is told once, with one shortest circle in it (one among all single circles in the set, which are too many to list).  It is *hard* when hard needs
alone, outside every group, still close a circle: then there is no order in which the systems can be started cold.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> ids = ["s-ad", "s-bygg", "s-gis", "s-hr", "s-net"]
>>> told = ["s-ad s-net hard", "s-net s-ad soft", "s-ad s-hr soft", "s-hr s-ad hard", "s-bygg s-gis hard", "s-gis s-bygg hard", "s-gis s-net hard"]
>>> relations = [
...     (key, Relation(f"r-{key}", "DEPENDS_ON", a, b, properties={"strength": strength}))
...     for key, (a, b, strength) in enumerate(each.split() for each in told)
... ]
>>> piece = piece_of([(key, Node(id, "System", id)) for key, id in enumerate(ids)], relations, [], Schema(), ["DEPENDS_ON"])
>>> for each in cycles(Dependencies(piece, 700_000)):
...     print([ids[system] for system in each.systems], each.hard)
['s-ad', 's-hr', 's-net'] False
['s-bygg', 's-gis'] True
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graphmodel.piece import Bools, Ints, Keys
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.fan_out import distinct, fan_out, pointers


@dataclass(frozen=True)
class Cycle:
    """One cycle: its systems (numbers, ascending) and whether it is hard.  `origin` and `target` are the needs among them."""

    systems: Ints
    hard: bool
    origin: Ints
    target: Ints

    @cached_property
    def shortest(self) -> list[int]:
        """One shortest circle, need by need, from its smallest number on; the first is not repeated at the end.

        Circles through one system after the other are looked for, the busiest first; a system that is done with is taken away, and with it all
        that is then in no circle any more.  O(systems · needs) at worst; a ring, or a set where everybody needs everybody, is done at once.
        """
        alone = self.systems[np.isin(self.systems, self.origin[self.origin == self.target])]
        if len(alone):
            return [int(alone[0])]
        origin, target = (np.searchsorted(self.systems, ends).astype(np.int32) for ends in (self.origin, self.target))
        circle = self.systems[_shortest(len(self.systems), origin, target)]
        first = int(np.argmin(circle))
        return [int(each) for each in np.roll(circle, -first)]


def cycles(dependencies: Dependencies) -> list[Cycle]:
    """The cycles of a piece, the largest first, then by smallest id.  O(n + m)."""
    relations = dependencies.relations
    n = len(dependencies.piece.nodes)
    places = np.flatnonzero(dependencies.all_holding)
    origin, target = relations.origin[places], relations.target[places]
    component = strong_components(n, origin, target)
    inside = component[origin] == component[target]
    places, origin, target = places[inside], origin[inside], target[inside]
    is_hard = dependencies.hard(places)
    hard_origin, hard_target = origin[is_hard], target[is_hard]
    hard_component = strong_components(n, hard_origin, hard_target)
    closing = np.zeros(n, np.bool_)
    closing[component[hard_origin[hard_component[hard_origin] == hard_component[hard_target]]]] = True
    # Every need inside a component lies on a circle, so a component without one is a single system that does not need itself.
    order = np.argsort(component[origin], kind="stable")
    origin, target = origin[order], target[order]
    start = pointers(component[origin], n)
    found = []
    for each in np.flatnonzero(np.diff(start)):
        among = slice(start[each], start[each + 1])
        found.append(Cycle(distinct(origin[among]), bool(closing[each]), origin[among], target[among]))
    return sorted(found, key=lambda cycle: (-len(cycle.systems), int(cycle.systems[0])))


def strong_components(n: int, origin: Ints, target: Ints) -> Ints:
    """For each of n nodes the number of its strongly connected component, along these edges.  O(n + m)."""
    if not len(origin):
        return np.arange(n, dtype=np.int32)
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    graph = csr_matrix((np.ones(len(origin)), (origin, target)), shape=(n, n))
    labels: Ints = connected_components(graph, directed=True, connection="strong")[1].astype(np.int32, copy=False)
    return labels


def _shortest(n: int, origin: Ints, target: Ints) -> Ints:
    """A shortest circle among n nodes that form one component, without a node that needs itself; nodes in order."""
    pair = distinct(origin.astype(np.int64) * n + target)
    origin, target = (pair // n).astype(np.int32), (pair % n).astype(np.int32)
    back = np.isin(pair, target.astype(np.int64) * n + origin)
    if back.any():
        return np.array([origin[back][0], target[back][0]], np.int32)
    start, left = pointers(origin, n), np.ones(n, np.bool_)
    into, source = pointers(target, n), origin[np.argsort(target, kind="stable")]
    busiest = np.argsort(-np.diff(start) * np.diff(into), kind="stable")
    best = np.arange(n + 1, dtype=np.int32)
    for node in busiest.tolist():
        if not left[node]:
            continue
        circle = _through(node, start, target, left, len(best) - 1)
        if circle is not None:
            best = circle
            if len(best) == 3:  # there is no circle of two
                break
        left[node] = False
        _thin_out(node, start, target, into, source, left)
    return best


def _through(node: int, start: Keys, target: Ints, left: Bools, most: int) -> Ints | None:
    """A shortest circle of at most `most` nodes through a node, among the nodes that are left; None when there is none."""
    before = np.full(len(left), -1, np.int32)
    frontier = np.array([node], np.int32)
    for _steps in range(most):
        which, place = fan_out(start, frontier)
        reached = target[place]
        closing = np.flatnonzero(reached == node)
        if len(closing):
            circle = [int(frontier[which[closing[0]]])]
            while circle[-1] != node:
                circle.append(int(before[circle[-1]]))
            return np.array(circle[::-1], np.int32)
        fresh = left[reached] & (before[reached] < 0)
        reached, first = np.unique(reached[fresh], return_index=True)
        before[reached] = frontier[which[fresh][first]]
        frontier = reached
        if not len(frontier):
            return None
    return None


def _thin_out(node: int, start: Keys, target: Ints, into: Keys, source: Ints, left: Bools) -> None:
    """Take away, one after the other, the nodes that nothing leads to or from any more since `node` was taken away."""
    waiting = [*target[start[node] : start[node + 1]].tolist(), *source[into[node] : into[node + 1]].tolist()]
    while waiting:
        each = waiting.pop()
        if left[each]:
            after, prior = target[start[each] : start[each + 1]], source[into[each] : into[each + 1]]
            if not (left[after].any() and left[prior].any()):
                left[each] = False
                waiting.extend(after[left[after]].tolist())
                waiting.extend(prior[left[prior]].tolist())
