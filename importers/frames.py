"""What the reading process tells the asking one: messages of JSON, each after its length.

The reading process handles foreign files and so is not believed: JSON can carry no object that does something, a message has a largest
length, and what does not have the agreed form raises ValueError.  A message is a list whose first member is its kind:

- `["sheet", name | null, [problem…]]` a grid begins, with what was assumed; `["rows", [row…]]`; `["end", [merged range…], [hidden column…]]`
- `["problems", [problem…]]` with the file, or `["refused", [problem…]]` which keep it out
- `["done"]` nothing more comes of this file; `["alive"]` only a sign of progress

A row is `[number, [value…]]`, or `[number, [value…], hidden, marks]` with the marks as pairs.  A day is `{"d": "2026-10-01"}`.

>>> decoded(encoded(["rows", [row_out(Row(2, ("Vakt", None, date(2026, 10, 1))))]])[4:])
['rows', [[2, ['Vakt', None, datetime.date(2026, 10, 1)]]]]
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from datetime import date, datetime
from typing import IO, Any

from graphmodel.problems import Place, Problem
from importers.grid import NO_MARKS, Mark, Row

LENGTH = struct.Struct(">I")
MAX_FRAME = 24_000_000  # bytes: room for one cell of the largest allowed size; what is more is sent in parts


def encoded(message: list[Any]) -> bytes:
    """A message as it goes through the pipe, its length first."""
    data = json.dumps(message, ensure_ascii=False, separators=(",", ":"), default=_day_out).encode("utf-8", "replace")
    return LENGTH.pack(len(data)) + data


def decoded(data: bytes) -> list[Any]:
    """A message without its length.  Raises ValueError when it is none."""
    try:
        message = json.loads(data, object_hook=_day_in, parse_constant=_refuse_constant)
    except RecursionError as fault:
        raise ValueError("nested too deep") from fault
    if not isinstance(message, list) or not message or not isinstance(message[0], str):
        raise ValueError("no message")
    return message


def received(stream: IO[bytes]) -> bytes | None:
    """The next message's bytes; None when the stream has ended, also in the middle of a message.  Raises ValueError for one that is too long."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > MAX_FRAME:
        raise ValueError("a message too long")
    data = stream.read(length)
    return data if len(data) == length else None


def row_out(row: Row) -> list[Any]:
    """A row as a message carries it."""
    if not row.marks and not row.hidden:
        return [row.number, row.values]
    marks = [[column, mark.formula, mark.formula_without_value, mark.hyperlink_label, mark.error] for column, mark in row.marks.items()]
    return [row.number, row.values, row.hidden, marks]


def rows_in(rows: Iterable[Any]) -> list[Row]:
    """Rows from a message.  Raises ValueError, TypeError for what has not their form."""
    found = []
    for row in rows:
        number, values = row[0], row[1]
        if not isinstance(number, int) or not isinstance(values, list):
            raise TypeError("no row")
        if len(row) == 2:
            found.append(Row(number, tuple(values)))
        else:
            marks = {int(column): Mark(None, formula, bool(bare), bool(label), error) for column, formula, bare, label, error in row[3]}
            found.append(Row(number, tuple(values), marks or NO_MARKS, bool(row[2])))
    return found


def problem_out(problem: Problem) -> list[Any]:
    """A problem as a message carries it."""
    place = problem.place
    return [problem.severity, problem.code, [place.file, place.sheet, place.row, place.column], problem.value, dict(problem.values)]


def problem_in(message: Any) -> Problem:
    """A problem from a message.  Raises ValueError, TypeError for what has not its form."""
    severity, code, place, value, values = message
    if severity not in ("error", "warning", "info") or not isinstance(code, str) or not isinstance(values, dict):
        raise ValueError("no problem")
    return Problem(severity, code, Place(*place), value, values)


def _day_out(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"d": value.isoformat()}
    raise TypeError(type(value).__name__)


def _day_in(found: dict[str, Any]) -> Any:
    if len(found) == 1 and "d" in found:
        text = found["d"]
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    return found


def _refuse_constant(text: str) -> None:
    raise ValueError(text)
