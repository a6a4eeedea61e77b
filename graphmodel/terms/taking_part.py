"""Taking part (delta): which systems count in a question about dependencies on a day.

A system takes part while it exists and its lifecycle is active or phasing out.  One past its last day, one that is retired, one whose first
day is still to come and one that is only planned neither fail, nor carry anybody, nor are leaned on.  A planned system takes part all the
same in a question that is *about* it, so that one can ask what it is going to stand on.

>>> from datetime import date
>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node
>>> from graphmodel.kinds import Schema
>>> told = [{}, {"lifecycle": "phasing_out"}, {"lifecycle": "planned"}, {"lifecycle": "retired"}]
>>> nodes = [(key, Node(f"s-{key}", "System", "", properties=each)) for key, each in enumerate(told)]
>>> nodes.append((4, Node("s-4", "System", "", valid_through=date(2025, 12, 31))))
>>> piece = piece_of(nodes, [], [], Schema(), [])
>>> day = date(2026, 1, 1).toordinal()
>>> [taking_part(piece, day, np.arange(5), asked).tolist() for asked in (np.array([]), np.array([2, 3]))]
[[True, True, False, False, False], [True, True, True, False, False]]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmodel.piece import KIND_CODE, LIFECYCLE_CODE, Bools, Piece

_SYSTEM = KIND_CODE["System"]
_PLANNED, _RETIRED = LIFECYCLE_CODE["planned"], LIFECYCLE_CODE["retired"]


def taking_part(piece: Piece, day: int, numbers: NDArray[np.integer] | slice, asked: NDArray[np.integer]) -> Bools:
    """Which of the nodes with these numbers take part; `asked` are the numbers of those the question is about.

    Shape as `numbers`; `slice(None)` means all nodes.  O(numbers).
    """
    nodes = piece.nodes
    lifecycle = nodes.lifecycle[numbers]
    serving = (lifecycle != _RETIRED) & (lifecycle != _PLANNED)
    planned = np.flatnonzero(lifecycle == _PLANNED) if len(asked) else asked
    if len(planned):
        of = planned if isinstance(numbers, slice) else numbers[planned]
        serving[planned] = np.isin(of, asked)
    there: Bools = serving & (nodes.kind[numbers] == _SYSTEM) & (nodes.valid_from[numbers] <= day) & (nodes.valid_through[numbers] >= day)
    return there
