"""Findings on contracts: systems in use on contracts that have ended, and systems with a supplier that no contract has ever covered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from graphmodel.piece import Keys, Piece
from graphmodel.terms.contracts import KINDS as COVERING
from graphmodel.terms.contracts import contract_cover
from queries.audit.drafts import Draft, Drafts, columns, named

KINDS: Final = COVERING
"""The relations a piece must hold for these findings."""


def contract_findings(piece: Piece, day: int) -> Iterator[Drafts]:
    """All findings of a day."""
    cover = contract_cover(piece, day)
    covers, provided = piece.relations("COVERS"), piece.relations("PROVIDED_BY")
    expired, missing = np.flatnonzero(cover.expired), np.flatnonzero(cover.missing)

    def on_expired(places: Keys) -> Iterator[Draft]:
        for system in expired[places].tolist():
            here = covers.by_target[covers.into[system] : covers.into[system + 1]]
            yield Draft("contract_expired_in_use", system, {"names": named(covers.origin[here])}, tuple(sorted(covers.key[here].tolist())))

    def without(places: Keys) -> Iterator[Draft]:
        for system in missing[places].tolist():
            here = slice(int(provided.start[system]), int(provided.start[system + 1]))
            yield Draft("contract_missing", system, {"names": named(provided.target[here])}, tuple(sorted(provided.key[here].tolist())))

    yield columns("contract_expired_in_use", expired, on_expired)
    yield columns("contract_missing", missing, without)
