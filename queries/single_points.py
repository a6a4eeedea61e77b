"""Single points of failure (enskilda felpunkter): what takes an important system down by failing alone?

A system is a single point of failure when its failure takes down at least one other system of at least the given criticality (3, when nobody says).
Redundancy counts: a system that others can do without because one of several is enough is none.  A supplier or a contract is one when the
failing of all systems behind it (`graphmodel.terms.behind`) takes down another system of that criticality; those behind it do not count.

`weight` is the criticality of all that is taken down, added up.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(
...     "s-mobil", "s-net", node("s-larm", criticality=4), node("s-vo", criticality=4), ("s-vo", "DEPENDS_ON", "s-net"),
...     ("s-larm", "DEPENDS_ON", "s-net", {"any_of": "way"}), ("s-larm", "DEPENDS_ON", "s-mobil", {"any_of": "way"}),
... ))
>>> [(row.node.id, [each.id for each in row.takes_down], row.weight) for row in single_points(graph).rows]
[('s-net', ['s-vo'], 4)]

Where working out the failure of every system would take too long (far beyond 100 000 systems), those that promise to take most down are worked
out, and how many were not is told in `truncated`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from graphmodel.answers import Nothing, Truncated
from graphmodel.graph import Graph, Ref
from graphmodel.piece import Ints
from graphmodel.terms import behind
from graphmodel.terms.closures import Causes, Sums
from graphmodel.terms.criticality import criticality
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.failure import falls_with
from graphmodel.terms.failure_of_each import affordable, failure_of_each
from graphmodel.terms.refs import refs

Of = Literal["systems", "suppliers", "contracts"]

FIRST: Final = 1000
"""So many candidates are worked out where all of them would take too long."""
NAMED: Final = 100
"""So many of the systems that one failure takes down are named, unless all are asked for."""
_ROUNDS: Final = 6


@dataclass(frozen=True, slots=True)
class SinglePointRow:
    """One single point of failure: what it takes down, by id, how many these are, and their criticality added up."""

    node: Ref
    takes_down: tuple[Ref, ...]
    count: int
    weight: int


@dataclass(frozen=True, slots=True)
class SinglePoints:
    """The single points of failure: weight descending, id."""

    rows: tuple[SinglePointRow, ...]
    summary: Nothing
    truncated: Truncated | None = None


def single_points(
    graph: Graph, *, min_criticality: int = 3, of: Of = "systems", full: bool = False, limit: int | None = None
) -> SinglePoints:
    """Find the single points of failure on the graph's day; `full` names all that each takes down, also where it is more than a hundred.

    One piece.  O(n + m), candidates / 64 · (n + m) words, and the failure of each row shown.
    """
    piece = graph.whole(["DEPENDS_ON", *([] if of == "systems" else behind.KINDS[of])])
    dependencies = Dependencies(piece, graph.day.toordinal())
    grave = criticality(piece.nodes)
    everyone = dependencies.everyone
    measures = np.stack((everyone, np.where(everyone, grave, 0), everyone & (grave >= min_criticality)), axis=1).astype(np.int64)
    if of == "systems":
        systems = np.flatnonzero(everyone & _leaned_on(dependencies)).astype(np.int32)
        node, system, start = systems, systems, np.arange(len(systems) + 1)
    else:
        whose, system = behind.systems_behind(dependencies, of)
        node, first = np.unique(whose, return_index=True)
        start = np.concatenate((first, [len(whose)]))
    candidates = np.arange(len(node))
    if not affordable(dependencies, len(node)):
        candidates = np.sort(_most_promising(dependencies, grave, start, system)[:FIRST])
    size = np.diff(start)
    worked_out = np.isin(np.repeat(np.arange(len(node)), size), candidates)
    causes = Causes(np.repeat(np.arange(len(candidates)), size[candidates]), system[worked_out].astype(np.int64), len(candidates))
    own = np.zeros((len(candidates), 3), np.int64)
    np.add.at(own, causes.of, measures[causes.system])
    down: Sums = failure_of_each(dependencies, causes, measures) - own
    points = np.flatnonzero(down[:, 2] > 0)
    points = points[np.lexsort((node[candidates[points]], -down[points, 1]))]
    shown = points[:limit]
    taken = [_taken(dependencies, system[start[at] : start[at + 1]]) for at in candidates[shown].tolist()]
    named = [each if full else each[:NAMED] for each in taken]
    names = refs(graph, piece, node[candidates[shown]], *named)
    rows = [
        SinglePointRow(names[int(node[candidates[at]])], tuple(names[each] for each in listed.tolist()), int(down[at, 0]), int(down[at, 1]))
        for at, listed in zip(shown.tolist(), named, strict=True)
    ]
    left_out = {
        "rows": len(points) - len(shown),
        "takes_down": sum(len(each) - len(listed) for each, listed in zip(taken, named, strict=True)),
        "not_worked_out": len(node) - len(candidates),
    }
    return SinglePoints(tuple(rows), Nothing(), _truncated({kind: count for kind, count in left_out.items() if count}))


def _leaned_on(dependencies: Dependencies) -> NDArray[np.bool_]:
    """Which nodes somebody needs otherwise than softly: the failure of any other one takes nothing down."""
    relations = dependencies.relations
    leaned_on = np.zeros(len(dependencies.piece.nodes), np.bool_)
    leaned_on[relations.target[dependencies.all_holding & ~dependencies.soft(slice(None))]] = True
    return leaned_on


def _taken(dependencies: Dependencies, failing: Ints) -> Ints:
    return np.sort(falls_with(dependencies, failing))


def _most_promising(
    dependencies: Dependencies, grave: NDArray[np.int8], start: NDArray[np.int64], system: Ints
) -> NDArray[np.int64]:
    """The candidates by how much they promise to take down: what hard-needs them within a few steps, counted once for every way."""
    relations = dependencies.relations
    places = np.flatnonzero(dependencies.all_holding & ~dependencies.soft(slice(None)))
    origin, target = relations.origin[places], relations.target[places]
    n = len(dependencies.piece.nodes)
    promise: NDArray[np.float64] = grave.astype(np.float64)
    for _round in range(_ROUNDS):
        promise = (grave + np.bincount(target, promise[origin], minlength=n)).astype(np.float64)
    of_each = np.add.reduceat(promise[system], start[:-1])
    return np.argsort(-of_each, kind="stable")


def _truncated(left_out: dict[str, int]) -> Truncated | None:
    if not left_out:
        return None
    how = {"rows": "--limit 0", "takes_down": "--full", "not_worked_out": "impact REF"}
    return Truncated(left_out, "; ".join(how[kind] for kind in left_out))
