"""A problem: something wrong or doubtful in the user's data, as a value.

Problems are collected and shown all at once; they are never raised one by one.  The words come from `graphmodel.wording`, by `code`
and `values`, in the reader's language; in JSON `message` and `repair` are always English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: a file as it was named, and inside it sheet, row and column, as far as they exist.

    `row` is the row as a spreadsheet shows it (a CSV record's number, the first is 1; for YAML and JSON the line); `column` is the heading or the
    key.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """`inventory.xlsx!Sheet1:12 (Owner)`, leaving out what is not known."""
        text = self.file or ""
        if self.sheet is not None:
            text += f"!{self.sheet}"
        if self.row is not None:
            text += f":{self.row}"
        if self.column is not None:
            text += f" ({self.column})"
        return text


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the data.

    `code` is a snake_case name that has a sentence and a repair in `graphmodel.wording.problems`; `values` fill both; `value` is the text that
    was read, where one cell is to blame.  An `error` keeps the row or the file out; a `warning` and an `info` do not.
    """

    severity: Severity
    code: str
    place: Place = NOWHERE
    value: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def error(code: str, place: Place = NOWHERE, value: str | None = None, **values: Any) -> Problem:
    """A problem that keeps its row, or its file, out of the estate."""
    return Problem("error", code, place, value, values)


def warning(code: str, place: Place = NOWHERE, value: str | None = None, **values: Any) -> Problem:
    """Something doubtful: the row is kept."""
    return Problem("warning", code, place, value, values)


def info(code: str, place: Place = NOWHERE, value: str | None = None, **values: Any) -> Problem:
    """What was assumed, or left out by rule."""
    return Problem("info", code, place, value, values)
