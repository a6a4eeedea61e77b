"""Refs: the nodes of a piece, or of some ids, as an answer names them, fetched once for all that it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from graphmodel.graph import Graph, Ref
from graphmodel.piece import Piece


def refs(graph: Graph, piece: Piece, *numbers: Iterable[int]) -> Mapping[int, Ref]:
    """The names of all these nodes, by their numbers in the piece.  One round trip."""
    wanted = np.array(sorted({int(number) for listed in numbers for number in listed}), np.int64)
    return dict(zip(wanted.tolist(), graph.refs(piece.nodes.key[wanted]), strict=True)) if len(wanted) else {}


def refs_of_ids(graph: Graph, ids: Iterable[str]) -> dict[str, Ref]:
    """The names of the nodes with these ids, by id, in the order of the ids; those that the register does not know are left out.  Two round trips."""
    listed = list(dict.fromkeys(ids))
    keys = {id_: key for id_, key in zip(listed, graph.keys_of(listed), strict=True) if key is not None}
    return dict(zip(keys, graph.refs(keys.values()), strict=True)) if keys else {}
