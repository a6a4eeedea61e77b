"""Turns (brytdagar): the days on which something about a piece may change: something begins on them, or ended the day before.

Between two turns every answer is the same, so whoever asks since when a thing has held, or when it last did, only asks of the days before turns.

>>> from datetime import date
>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node
>>> from graphmodel.kinds import Schema
>>> piece = piece_of([(0, Node("p-gun", "Person", "Gun", valid_from=date(2021, 1, 1), valid_through=date(2026, 3, 31)))], [], [], Schema(), [])
>>> [date.fromordinal(turn).isoformat() for turn in turns(piece, date(2026, 10, 1).toordinal())]
['2026-04-01', '2021-01-01']
"""

from __future__ import annotations

import numpy as np

from graphmodel.piece import OPEN_FROM, OPEN_THROUGH, Piece


def turns(piece: Piece, day: int) -> list[int]:
    """The turns up to a day, last first.  O(n + m log m)."""
    columns = [(piece.nodes.valid_from, piece.nodes.valid_through), (piece.statements.valid_from, piece.statements.valid_through)]
    columns += [(each.valid_from, each.valid_through) for each in piece.by_kind.values()]
    begins = np.unique(np.concatenate([since[since > OPEN_FROM] for since, _through in columns]))
    ends = np.unique(np.concatenate([through[through < OPEN_THROUGH] for _since, through in columns])) + 1
    found = np.union1d(begins, ends)
    past: list[int] = found[found <= day][::-1].tolist()
    return past
