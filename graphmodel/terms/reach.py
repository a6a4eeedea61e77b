"""Reach (räckvidd): the systems within so many steps of a start along the needs that hold on the day, and on which side of it they stand.

What the start needs has steps 1, 2, … and what needs it -1, -2, …; the two walks do not mix, so that another dependent of something the start
needs is not within reach.  What is reached both ways, in a circle, stands on the nearer side, on that of the needs where both are as near.  The order
is that in which a picture takes them: the nearest first, then the most critical, then the most needed.

>>> from tests.building import estate, reference_graph
>>> told = [("s-a", "DEPENDS_ON", "s-b"), ("s-b", "DEPENDS_ON", "s-c"), ("s-x", "DEPENDS_ON", "s-a"), ("s-y", "DEPENDS_ON", "s-b")]
>>> graph = reference_graph(estate("s-a", "s-b", "s-c", "s-x", "s-y", *told))
>>> found = reach(graph, np.array([graph.key_of("s-a")]), 2, "both")
>>> {graph.refs([key])[0].id: step for key, step in found.items()}
{'s-a': 0, 's-b': 1, 's-x': -1, 's-c': 2}
"""

from __future__ import annotations

import numpy as np

from graphmodel.graph import Direction, Graph
from graphmodel.piece import Ints, Keys, Piece
from graphmodel.terms.criticality import criticality
from graphmodel.terms.portraits import drawn_needs


def reach(graph: Graph, start: Keys, depth: int | None, direction: Direction) -> dict[int, int]:
    """The systems within reach of these, by key, and their steps; the start has 0.  `depth` None: all there is.  Two round trips."""
    day = graph.day.toordinal()
    found: dict[int, tuple[int, int, int, int, int]] = {}
    for turn, way in enumerate(("needs", "dependents")):
        if direction not in (way, "both"):
            continue
        piece = graph.around(start, ("DEPENDS_ON",), "needs" if way == "needs" else "dependents", depth)
        steps = _steps(piece, piece.locate(start), day, way, depth)
        levels, needed = criticality(piece.nodes), needed_by(piece, day)
        for node in np.flatnonzero(steps >= 0).tolist():
            rank = (int(steps[node]), -int(levels[node]), -int(needed[node]), turn, node)
            each = int(piece.nodes.key[node])
            found[each] = min(found.get(each, rank), rank)
    return {each: found[each][0] * (-1 if found[each][3] else 1) for each in sorted(found, key=lambda each: found[each])}


def needed_by(piece: Piece, day: int) -> Keys:
    """How many needs in the piece lead to each node on the day.  Shape (n,)."""
    return np.bincount(piece.relations("DEPENDS_ON").target[drawn_needs(piece, day)], minlength=len(piece.nodes))


def _steps(piece: Piece, start: Ints, day: int, way: str, depth: int | None) -> Ints:
    """How many steps each node of a piece is from the start over needs that hold, -1 where it is not reached.  Shape (n,)."""
    needs, holds = piece.relations("DEPENDS_ON"), drawn_needs(piece, day)
    origin, target = needs.origin[holds], needs.target[holds]
    near, far = (origin, target) if way == "needs" else (target, origin)
    steps = np.full(len(piece.nodes), -1, np.int32)
    steps[start[start >= 0]] = 0
    step = 0
    while depth is None or step < depth:
        found = far[(steps[near] == step) & (steps[far] < 0)]
        if not len(found):
            break
        step += 1
        steps[found] = step
    return steps
