"""Findings on contracts: systems in use on contracts that have ended, and systems with a supplier that no contract has ever covered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from graphmodel.piece import Piece
from graphmodel.terms.contracts import KINDS as COVERING
from graphmodel.terms.contracts import contract_cover
from queries.audit.drafts import Draft, named

KINDS: Final = COVERING
"""The relations a piece must hold for these findings."""


def contract_findings(piece: Piece, day: int) -> Iterator[Draft]:
    """All findings of a day."""
    cover = contract_cover(piece, day)
    covers, provided = piece.relations("COVERS"), piece.relations("PROVIDED_BY")
    for system in np.flatnonzero(cover.expired).tolist():
        places = covers.by_target[covers.into[system] : covers.into[system + 1]]
        yield Draft("contract_expired_in_use", system, {"names": named(covers.origin[places])}, tuple(sorted(covers.key[places].tolist())))
    for system in np.flatnonzero(cover.missing).tolist():
        places = np.arange(provided.start[system], provided.start[system + 1])
        yield Draft("contract_missing", system, {"names": named(provided.target[places])}, tuple(sorted(provided.key[places].tolist())))
