"""Criticality (kritikalitet): how grave it is that a system is down, 1–4, 4 gravest.

Where nobody has said, the KLASSA class of availability stands in, but never as less than 1; where that is missing too, 2.  Both are assumptions.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node
>>> from graphmodel.kinds import Schema
>>> said = [{"criticality": 4}, {"klassa": [2, 1, 3, 1]}, {"klassa": [2, 1, 0, 1]}, {}]
>>> piece = piece_of([(i, Node(f"s-{i}", "System", "", properties=each)) for i, each in enumerate(said)], [], [], Schema(), [])
>>> criticality(piece.nodes).tolist(), assumed(piece.nodes).tolist()
([4, 3, 1, 2], [False, True, True, True])
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmodel.piece import Bools, Codes, Nodes


def criticality(nodes: Nodes, numbers: NDArray[np.integer] | slice = slice(None)) -> Codes:
    """The criticality of each node, or of those with these numbers, said or assumed, 1–4.  Shape as `numbers`.  O(numbers)."""
    said, klassa = nodes.criticality[numbers], nodes.klassa_t[numbers]
    return np.where(said > 0, said, np.where(klassa >= 0, np.maximum(klassa, 1), 2)).astype(np.int8)


def assumed(nodes: Nodes) -> Bools:
    """Whose criticality nobody has said.  Shape (n,)."""
    return np.equal(nodes.criticality, 0)
