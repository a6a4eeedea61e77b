"""Refs: the nodes of a piece as an answer names them, fetched once for all that it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from graphmodel.graph import Graph, Ref
from graphmodel.piece import Piece


def refs(graph: Graph, piece: Piece, *numbers: Iterable[int]) -> Mapping[int, Ref]:
    """The names of all these nodes, by their numbers in the piece.  One round trip."""
    wanted = np.array(sorted({int(number) for listed in numbers for number in listed}), np.int64)
    return dict(zip(wanted.tolist(), graph.refs(piece.nodes.key[wanted]), strict=True)) if len(wanted) else {}
