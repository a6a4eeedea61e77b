"""A file is refused as a whole: what a reader raises when there is no use in reading on.  (Swedish: *avvisad fil*.)

>>> str(refusal("too_large", Place("a.csv"), limit=5))
'a.csv: too_large'
"""

from __future__ import annotations

from typing import Any

from graphmodel.errors import BadInput
from graphmodel.problems import Place, error


def refusal(code: str, place: Place, value: str | None = None, **values: Any) -> BadInput:
    """The exception to raise for one error that keeps the whole file out; it carries the problem."""
    return BadInput(f"{place}: {code}", [error(code, place, value, **values)])
