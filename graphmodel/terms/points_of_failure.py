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
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.failure_of_each import affordable, failure_of_each

FIRST: Final = 1000
"""So many causes are worked out where all of them would take too long."""
_ROUNDS: Final = 6


@dataclass(frozen=True)
class Points:
    """The points of failure, heaviest first, then by cause: places in the list of causes, how many systems each takes down, and their weight.

    `not_worked_out` counts the causes that nobody looked at.
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

    O(n + m) and, for the causes that are worked out, causes / 64 · (n + m) words.
    """
    causes = len(start) - 1
    grave = criticality(dependencies.piece.nodes)
    everyone = dependencies.everyone
    measures = np.stack((everyone, np.where(everyone, grave, 0), everyone & (grave >= min_criticality)), axis=1).astype(np.int64)
    candidates = np.arange(causes)
    if not affordable(dependencies, causes):
        candidates = np.sort(_most_promising(dependencies, grave, start, system)[:FIRST])
    size = np.diff(start)
    worked_out = np.isin(np.repeat(np.arange(causes), size), candidates)
    failing = Causes(np.repeat(np.arange(len(candidates)), size[candidates]), system[worked_out].astype(np.int64), len(candidates))
    own = np.zeros((len(candidates), 3), np.int64)
    np.add.at(own, failing.of, measures[failing.system])
    down: Sums = failure_of_each(dependencies, failing, measures) - own
    points = np.flatnonzero(down[:, 2] > 0)
    points = points[np.lexsort((candidates[points], -down[points, 1]))]
    return Points(candidates[points], down[points, 0], down[points, 1], causes - len(candidates))


def _most_promising(dependencies: Dependencies, grave: NDArray[np.int8], start: Keys, system: Ints) -> Keys:
    """The causes by how much they promise to take down: what hard-needs them within a few steps, counted once for every way."""
    relations = dependencies.relations
    places = np.flatnonzero(dependencies.all_holding & ~dependencies.soft(slice(None)))
    origin, target = relations.origin[places], relations.target[places]
    n = len(dependencies.piece.nodes)
    promise: NDArray[np.float64] = grave.astype(np.float64)
    for _round in range(_ROUNDS):
        promise = (grave + np.bincount(target, promise[origin], minlength=n)).astype(np.float64)
    of_each = np.add.reduceat(promise[system], start[:-1])
    return np.argsort(-of_each, kind="stable")
