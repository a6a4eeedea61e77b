"""Shared dependencies (gemensamma beroenden): which systems do many others lean on?

A system is *shared* when at least so many other systems (two, when nobody says) need it directly on the day, in any way.  For each of them is told

- `direct`: how many others need it directly;
- `hard_down`: how many others go down when it fails (`graphmodel.terms.failure`), and `down_weight`, their criticality added up;
- `transitive_any`: how many others need it in any way and in any number of steps;
- `departments`: how many departments use it, or something that needs it so.

The heaviest come first: one soft circle makes `transitive_any` the same for everything, while `down_weight` still tells what hurts.

With `of`, what is leaned on is not a system but the *suppliers*, *contracts* or *people* behind systems (`graphmodel.terms.behind`): `direct` counts
the systems behind them, which all fail with them and are counted in the other numbers too.

>>> from tests.building import estate, reference_graph
>>> graph = reference_graph(estate(
...     "s-ad", "s-hr", "s-net", "s-vo", "dep-vof", ("s-ad", "DEPENDS_ON", "s-net"), ("s-hr", "DEPENDS_ON", "s-net", {"strength": "soft"}),
...     ("s-vo", "DEPENDS_ON", "s-ad"), ("dep-vof", "USES", "s-vo"),
... ))
>>> [(row.node.id, row.direct, row.hard_down, row.transitive_any, row.departments, row.down_weight) for row in shared(graph).rows]
[('s-net', 2, 2, 3, 1, 4)]

Where working out the failure of every candidate would take too long (far beyond 100 000 systems), those that most departments lean on are worked out,
and the rest is counted in `truncated`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graphmodel.answers import Nothing, Truncated
from graphmodel.graph import Graph, Ref
from graphmodel.piece import Bools, Ints, Keys
from graphmodel.terms import behind
from graphmodel.terms.closures import Causes, Sums
from graphmodel.terms.criticality import criticality
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.failure_of_each import affordable, failure_of_each, reached_by_each
from graphmodel.terms.refs import refs
from graphmodel.terms.usage import departments_leaning, departments_leaning_on_each

Of = Literal["systems", "suppliers", "contracts", "people"]

FIRST: Final = 1000
"""So many candidates are worked out where all of them would take too long."""


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One shared dependency and its numbers, see the module."""

    node: Ref
    direct: int
    hard_down: int
    transitive_any: int
    departments: int
    down_weight: int


@dataclass(frozen=True, slots=True)
class Shared:
    """What is shared: down_weight descending, direct descending, id."""

    rows: tuple[SharedRow, ...]
    summary: Nothing
    truncated: Truncated | None = None


def shared(
    graph: Graph, *, at_least: int = 2, across_departments: int | None = None, of: Of = "systems", limit: int | None = None
) -> Shared:
    """Find what at least so many systems lean on, on the graph's day; `across_departments` keeps what so many departments lean on.

    One piece.  O(n + m) and, for the failures, candidates / 64 · (n + m) words.
    """
    piece = graph.whole(["DEPENDS_ON", "USES", *([] if of == "systems" else behind.KINDS[of])])
    dependencies = Dependencies(piece, graph.day.toordinal())
    if of == "systems":
        found = _systems(dependencies, at_least)
    else:
        staff_register = any(source.staff_register for source in graph.sources())
        found = _behind(dependencies, at_least, *behind.systems_behind(dependencies, of, staff_register=staff_register))
    if across_departments is not None:
        found = found.only(found.departments >= across_departments)
    known = found
    if not affordable(dependencies, len(found.node)):
        known = found.only(np.lexsort((found.node, -found.direct, -found.departments))[:FIRST])
    causes = known.causes()
    measures = np.stack((dependencies.everyone.astype(np.int64), criticality(piece.nodes).astype(np.int64)), axis=1)
    # A system that fails does not go down by itself; what is behind a supplier, a contract or a person does.
    less = known.alone(measures) if of == "systems" else np.zeros((len(known.node), 2), np.int64)
    down = failure_of_each(dependencies, causes, measures) - less
    reached = reached_by_each(dependencies, causes, measures[:, :1])[:, 0] - less[:, 0]
    order = np.lexsort((known.node, -known.direct, -down[:, 1]))[:limit]
    names = refs(graph, piece, known.node[order])
    rows = [
        SharedRow(names[int(known.node[at])], int(known.direct[at]), int(down[at, 0]), int(reached[at]), int(known.departments[at]), int(down[at, 1]))
        for at in order.tolist()
    ]
    return Shared(tuple(rows), Nothing(), _left_out(len(found.node), len(known.node), len(rows)))


def _left_out(found: int, known: int, shown: int) -> Truncated | None:
    if found == shown:
        return None
    how = "--limit 0" if found == known else f"too many to work out; the first {known} by departments are exact: --at-least or --across-departments"
    return Truncated({"rows": found - shown}, how)


@dataclass(frozen=True, slots=True)
class _Found:
    """The candidates: node, direct and departments, one element each; `start` points into `system`, the systems behind each."""

    node: Ints
    direct: Keys
    departments: Keys
    start: Keys
    system: Ints

    def only(self, chosen: Bools | Keys) -> _Found:
        """Some of the candidates, in the order given."""
        places = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen
        size = np.diff(self.start)[places]
        start = np.concatenate((np.zeros(1, np.int64), np.cumsum(size)))
        at = np.arange(start[-1]) + np.repeat(self.start[places] - start[:-1], size)
        return _Found(self.node[places], self.direct[places], self.departments[places], start, self.system[at])

    def causes(self) -> Causes:
        """The failing of each."""
        count = len(self.node)
        return Causes(np.repeat(np.arange(count), np.diff(self.start)), self.system.astype(np.int64), count)

    def alone(self, measures: Sums) -> Sums:
        """The sums of the measures over the systems behind each themselves.  Shape (candidates, k)."""
        before = np.concatenate((np.zeros((1, measures.shape[1]), np.int64), np.cumsum(measures[self.system], axis=0)))
        sums: Sums = before[self.start[1:]] - before[self.start[:-1]]
        return sums


def _systems(dependencies: Dependencies, at_least: int) -> _Found:
    relations = dependencies.relations
    n = len(dependencies.piece.nodes)
    places = np.flatnonzero(dependencies.all_holding & (relations.origin != relations.target))
    origin, target = relations.origin[places], relations.target[places]
    if len(places):
        again = np.zeros(len(places), np.bool_)
        again[1:] = (origin[1:] == origin[:-1]) & (target[1:] == target[:-1])  # relations are ordered by origin, then target
        target = target[~again]
    direct = np.bincount(target, minlength=n)
    node = np.flatnonzero(dependencies.everyone & (direct >= at_least)).astype(np.int32)
    leaning = departments_leaning(dependencies)
    return _Found(node, direct[node], leaning[node], np.arange(len(node) + 1), node)


def _behind(dependencies: Dependencies, at_least: int, whose: Ints, system: Ints) -> _Found:
    node, first, direct = np.unique(whose, return_index=True, return_counts=True)
    start = np.concatenate((first, [len(whose)]))
    found = _Found(node, direct, np.zeros(len(node), np.int64), start, system).only(direct >= at_least)
    return _Found(found.node, found.direct, departments_leaning_on_each(dependencies, found.causes()), found.start, found.system)

