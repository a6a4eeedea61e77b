"""The plan for a year (förvaltningsplan): which objects have one.

A plan is for a year when its `year` says so or, lacking that, when its validity overlaps the year.  An object has a plan when such a plan is
PLAN_FOR it.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate("obj-a", "obj-b", node("plan-a", year=2026), ("plan-a", "PLAN_FOR", "obj-a")))
>>> plan_of(graph.whole(KINDS), 2026).tolist()  # obj-a has the third node as its plan, obj-b none
[2, -1, -1]
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from graphmodel.piece import OPEN_FROM, OPEN_THROUGH, Ints, Piece

KINDS: Final = ("PLAN_FOR",)
"""The relations a piece must hold for plans to be found on it."""


def plan_of(piece: Piece, year: int) -> Ints:
    """The plan of each object for a year, as a node number, the smallest where there are several; -1 for none.  Shape (n,).  O(n + m)."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    nodes, plans = piece.nodes, piece.relations("PLAN_FOR")
    dated = (nodes.valid_from > OPEN_FROM) | (nodes.valid_through < OPEN_THROUGH)
    overlaps = (nodes.year == 0) & dated & (nodes.valid_from <= last) & (nodes.valid_through >= first)
    chosen = ((nodes.year == year) | overlaps)[plans.origin] & (plans.valid_from <= last) & (plans.valid_through >= first)
    found = np.full(len(nodes), -1, np.int32)
    found[plans.target[chosen][::-1]] = plans.origin[chosen][::-1]
    return found
