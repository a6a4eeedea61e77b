"""Usage (användning): which departments use which systems on a day.

A department uses a system when the USES relation holds on the day, the department exists and the system takes part.

A department *leans on* (vilar på) a system when it uses the system itself, or another one that needs it in some steps of any strength.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> kinds = {"dep-klf": "Department", "dep-uf": "Department", "s-lms": "System", "s-net": "System", "s-skol": "System"}
>>> told = ["dep-uf USES s-skol", "dep-klf USES s-lms", "s-skol DEPENDS_ON s-net", "s-lms DEPENDS_ON s-skol"]
>>> nodes = [(key, Node(id, kind, id)) for key, (id, kind) in enumerate(kinds.items())]
>>> relations = [(key, Relation(f"r-{key}", kind, a, b)) for key, (a, kind, b) in enumerate(each.split() for each in told)]
>>> piece = piece_of(nodes, relations, [], Schema(), ["DEPENDS_ON", "USES"])
>>> departments_leaning(Dependencies(piece, 700_000))[2:].tolist()
[1, 2, 2]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graphmodel.piece import Ints, Piece
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.fan_out import pointers

if TYPE_CHECKING:
    from graphmodel.terms.closures import Causes

_TRIED: Final = 8
_WORTH_WALKING: Final = 8.0
"""So many times the size of the piece may be walked before working out all departments at once is quicker."""


def users(dependencies: Dependencies) -> tuple[Ints, Ints]:
    """Who uses what on the day: departments and systems, each pair once, by department; needs the piece's USES."""
    def pairs() -> tuple[Ints, Ints]:
        piece, day = dependencies.piece, dependencies.day
        uses = piece.relations("USES")
        place = np.flatnonzero(uses.on(day))
        place = place[_exists(piece, uses.origin[place], day) & dependencies.take_part(uses.target[place])]
        origin, target = uses.origin[place], uses.target[place]
        first = np.ones(len(place), np.bool_)
        first[1:] = (origin[1:] != origin[:-1]) | (target[1:] != target[:-1])
        return origin[first], target[first]

    found: tuple[Ints, Ints] = dependencies.recalled("users", pairs, "USES")
    return found


def departments_leaning(dependencies: Dependencies) -> NDArray[np.int64]:
    """How many departments lean on each node; needs the piece's DEPENDS_ON and USES.  Shape (n,).

    Where departments lean on little, each is walked from; else all of them are worked out at once, in O(departments / 64 · (n + m)).
    """
    from graphmodel.terms.closures import causes_of_each

    n = len(dependencies.piece.nodes)
    places = np.flatnonzero(dependencies.all_holding)
    origin, target = dependencies.relations.origin[places], dependencies.relations.target[places]
    causes = _as_causes(dependencies)
    walked = _walked(n, origin, target, causes) if causes.count else np.zeros(n, np.int64)
    # A system is leaned on by whoever leans on one that needs it.
    return causes_of_each(n, target, origin, causes) if walked is None else walked


def _walked(n: int, origin: Ints, target: Ints, causes: Causes) -> NDArray[np.int64] | None:
    """For each node how many of the causes come to it, by a walk from each; None where a few of them show that they come to very much.

    `origin` must be ascending.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import breadth_first_order

    start = np.concatenate((pointers(origin, n), len(origin) + np.cumsum(np.bincount(causes.of, minlength=causes.count)))).astype(np.int32)
    neighbours = np.concatenate((target, causes.system)).astype(np.int32)
    size = n + causes.count
    graph = csr_matrix((np.ones(len(neighbours)), neighbours, start), shape=(size, size))

    def reached(cause: int) -> Ints:
        order: Ints = breadth_first_order(graph, n + cause, return_predecessors=False)[1:]
        return order

    tried = np.unique(np.linspace(0, causes.count - 1, min(causes.count, _TRIED)).astype(np.int64))
    if sum(len(reached(int(cause))) for cause in tried) / len(tried) * causes.count > _WORTH_WALKING * (n + len(origin)):
        return None
    counts = np.zeros(n, np.int64)
    for cause in range(causes.count):
        counts[reached(cause)] += 1
    return counts


def departments_leaning_on_each(dependencies: Dependencies, causes: Causes) -> NDArray[np.int64]:
    """How many departments lean on a system of each cause.  Shape (causes,).  O((departments + causes) / 64 · (n + m))."""
    from graphmodel.terms.closures import causes_of_each

    places = np.flatnonzero(dependencies.all_holding)
    relations = dependencies.relations
    n = len(dependencies.piece.nodes)
    # Each cause is one more node, which all of its systems lead on to.
    target = np.concatenate((relations.origin[places], causes.system)).astype(np.int32)
    origin = np.concatenate((relations.target[places], n + causes.of)).astype(np.int32)
    return causes_of_each(n + causes.count, origin, target, _as_causes(dependencies))[n:]


def _as_causes(dependencies: Dependencies) -> Causes:
    from graphmodel.terms.closures import Causes

    department, system = users(dependencies)
    known, number = np.unique(department, return_inverse=True)
    return Causes(number.reshape(-1).astype(np.int64), system.astype(np.int64), len(known))


def _exists(piece: Piece, numbers: Ints, day: int) -> NDArray[np.bool_]:
    there: NDArray[np.bool_] = (piece.nodes.valid_from[numbers] <= day) & (piece.nodes.valid_through[numbers] >= day)
    return there


