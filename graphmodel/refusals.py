"""Refused rows (avvisade rader) as the register keeps them with their source, so that whoever keeps the model finds them when the import is over.

>>> from graphmodel.problems import Place, error
>>> problem = error("bad_text", Place("vof.csv", None, 12, "Ägare"), "Va\\x07kt", character="U+0007")
>>> refusal_of(text_of_refusal(problem)) == problem
True
"""

from __future__ import annotations

import json
from typing import Any

from graphmodel.problems import Place, Problem

MOST = 1_000
"""So many refused rows of one source are kept; who has more has misread the whole list, and the import tells all of them."""


def text_of_refusal(problem: Problem) -> str:
    """An error that keeps a row out, as one text."""
    place = problem.place
    said = [problem.code, [place.file, place.sheet, place.row, place.column], problem.value, dict(problem.values)]
    return json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)


def refusal_of(text: str) -> Problem:
    """The error that a text keeps.  Raises ValueError for what is none."""
    said: Any = json.loads(text)
    match said:
        case [str() as code, [file, sheet, row, column], value, dict() as values]:
            return Problem("error", code, Place(file, sheet, row, column), value, values)
    raise ValueError("no refusal")
