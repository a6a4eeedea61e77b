"""Contract cover (avtalstäckning): which systems a contract covers on a day, and which are used without one.

A contract *covers* a system on a day when the COVERS relation holds and both exist then; the contract's own validity is its term.  A system in service is
*used on an expired contract* when contracts have covered it and every one of them has ended.  Its contract is *missing* when a supplier provides it on the day
but no contract has ever covered it, nor is to.

>>> from datetime import date
>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate("s-skol", "s-gis", "sup-a", ("s-gis", "PROVIDED_BY", "sup-a"), node("c-skol", valid_through="2026-08-31"), ("c-skol", "COVERS", "s-skol")))
>>> cover = contract_cover(graph.whole(KINDS), date(2026, 10, 1).toordinal())
>>> cover.expired.nonzero()[0].tolist(), cover.missing.nonzero()[0].tolist()  # the nodes by id: c-skol, s-gis, s-skol, sup-a
([2], [1])
"""  # noqa: E501

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graphmodel.piece import Bools, Piece
from graphmodel.terms.presence import in_service

KINDS: Final = ("COVERS", "PROVIDED_BY", "WITH_SUPPLIER")
"""The relations a piece must hold for contract cover to be computed on it."""


@dataclass(frozen=True)
class ContractCover:
    """Which systems are covered, used on expired contracts, or without any.  All of shape (n,), one element a node of the piece."""

    covered: Bools
    expired: Bools
    missing: Bools


def contract_cover(piece: Piece, day: int) -> ContractCover:
    """The contract cover of every system of a piece; needs the piece's `KINDS`.  O(n + m)."""
    n = len(piece.nodes)
    covers, provided = piece.relations("COVERS"), piece.relations("PROVIDED_BY")
    exists = piece.exists(day)
    ended = (covers.valid_through < day) | (piece.nodes.valid_through[covers.origin] < day)
    now = covers.on(day) & exists[covers.origin] & exists[covers.target]
    ever, lasting, covered, supplied = (np.zeros(n, np.bool_) for _ in range(4))
    ever[covers.target] = True
    lasting[covers.target[~ended]] = True
    covered[covers.target[now]] = True
    supplied[provided.origin[provided.on(day) & exists[provided.origin] & exists[provided.target]]] = True
    used = in_service(piece, day)
    return ContractCover(covered, used & ever & ~lasting, used & supplied & ~ever)
