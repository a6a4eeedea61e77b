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

from graphmodel.answers import Nothing, Truncated
from graphmodel.graph import Graph, Ref
from graphmodel.piece import Ints, Keys
from graphmodel.terms import behind
from graphmodel.terms.closures import Causes
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.failure import falls_with
from graphmodel.terms.failure_of_each import first_down_by_each
from graphmodel.terms.points_of_failure import points_of_failure, systems_alone
from graphmodel.terms.refs import refs

Of = Literal["systems", "suppliers", "contracts"]

NAMED: Final = 100
"""So many of the systems that one failure takes down are named, unless all are asked for."""
_LARGE: Final = 1000
_FEW: Final = 20


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
    if of == "systems":
        system, start = systems_alone(dependencies)
        node = system
    else:
        whose, system = behind.systems_behind(dependencies, of)
        node, first = np.unique(whose, return_index=True)
        start = np.concatenate((first, [len(whose)]))
    points = points_of_failure(dependencies, system, start, min_criticality=min_criticality)
    shown = points.cause[:limit]
    failing = [system[start[at] : start[at + 1]] for at in shown.tolist()]
    named = _taken(dependencies, failing, points.count[:limit], None if full else NAMED)
    names = refs(graph, piece, node[shown], *named)
    rows = [
        SinglePointRow(names[int(node[at])], tuple(names[each] for each in listed.tolist()), int(count), int(weight))
        for at, listed, count, weight in zip(shown.tolist(), named, points.count, points.weight, strict=False)
    ]
    left_out = {
        "rows": len(points.cause) - len(shown),
        "takes_down": int(points.count[:limit].sum()) - sum(len(each) for each in named),
        "not_worked_out": points.not_worked_out,
    }
    return SinglePoints(tuple(rows), Nothing(), _truncated({kind: count for kind, count in left_out.items() if count}))


def _taken(dependencies: Dependencies, failing: list[Ints], count: Keys, most: int | None) -> list[Ints]:
    """What each failure takes down, ascending, at most so many; `count` says how many that are.  Small ones one by one, large ones all at once."""
    large = [at for at, each in enumerate(count.tolist()) if most is not None and each > _LARGE]
    found: dict[int, Ints] = {}
    if most is not None and len(large) > _FEW:
        size = [len(failing[at]) for at in large]
        causes = Causes(np.repeat(np.arange(len(large)), size), np.concatenate([failing[at] for at in large]).astype(np.int64), len(large))
        for at, down in zip(large, first_down_by_each(dependencies, causes, most + max(size)), strict=True):
            found[at] = down[~np.isin(down, failing[at])][:most]
    return [found[at] if at in found else np.sort(falls_with(dependencies, each))[:most] for at, each in enumerate(failing)]


def _truncated(left_out: dict[str, int]) -> Truncated | None:
    if not left_out:
        return None
    how = {"rows": "--limit 0", "takes_down": "--full", "not_worked_out": "impact REF"}
    return Truncated(left_out, "; ".join(how[kind] for kind in left_out))
