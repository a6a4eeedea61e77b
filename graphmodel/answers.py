"""What every answer is made of: evidence, what was left out, and the plain values that JSON and pages are written from.

A query's result is a frozen dataclass with three fields: `rows` (a tuple of frozen row dataclasses, in the query's order), `summary` (a frozen
dataclass) and `truncated` (`Truncated` or None).  A row's fields are named as in the outer face; a field whose name is a Python word has a trailing
underscore (`from_`).  A field that holds `ABSENT` has no key in JSON at all; `None` is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Final

import numpy as np


class Absent:
    """The type of `ABSENT`."""

    def __repr__(self) -> str:
        """As it reads in a dump."""
        return "ABSENT"


ABSENT: Final = Absent()
"""The value of a field that does not apply to a row: JSON has no key for it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The relation, statement or node that says so, by id, and the source and record it was read from.  Several records: one evidence each."""

    id: str
    source: str | None = None
    record: str | None = None


Told = tuple[Evidence, ...] | Absent
"""What a row stands on, where it was asked for."""


@dataclass(frozen=True, slots=True)
class Truncated:
    """What an answer leaves out: how many of what (`{"rows": 812}`), and how to get it."""

    left_out: Mapping[str, int]
    how: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """A summary with nothing in it."""


def plain(value: Any) -> Any:
    """A result, row or value as JSON values: dataclasses as objects, days as ISO text, tuples and arrays as lists, sets sorted."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {
            part.name.rstrip("_"): plain(inner)
            for part in fields(value)
            if not isinstance(inner := getattr(value, part.name), Absent)
        }
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, set | frozenset):
        return sorted(plain(inner) for inner in value)
    return [plain(inner) for inner in value]


def cut(rows: int, limit: int | None, how: str = "--limit 0") -> Truncated | None:
    """What a limit leaves out of so many rows, or None."""
    return Truncated({"rows": rows - limit}, how) if limit is not None and rows > limit else None


__all__ = ["ABSENT", "Absent", "Evidence", "Nothing", "Told", "Truncated", "cut", "plain"]
