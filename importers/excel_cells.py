"""What stands in a cell of a workbook: a number, a text, a day, a truth, and what a formula left behind.  (Swedish: *cellvärde*.)

>>> from graphmodel.problems import NOWHERE
>>> number("12"), number("-2.5"), number("1e999"), plain("a_x000D_b", NOWHERE), merged_range("A1:C3", NOWHERE)
(12, -2.5, '1e999', 'a\\nb', (1, 0, 3, 2))
"""

from __future__ import annotations

import math
import re
from datetime import datetime, time

from graphmodel.problems import Place
from importers.broken_encoding import as_windows_shows
from importers.excel_dates import moment
from importers.formulas import constant, link_label, unguarded
from importers.grid import MAX_FORMULA, Mark, Value
from importers.limits import MAX_EXCEL_TEXT
from importers.refusal import refusal

MergedRange = tuple[int, int, int, int]
"""First row, first column, last row, last column; rows from 1, columns from 0, the last ones included."""

REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
TRUE = ("1", "true")


def row_number(text: str) -> int:
    """A number of a row or column as written; 0 for what is none."""
    return int(text) if len(text) < 8 and text.isdecimal() else 0


def number(stored: str) -> Value:
    """A number as written; what is none, or not finite, stays text."""
    if len(stored) <= 18 and (stored.isdecimal() or (stored[0] == "-" and stored[1:].isdecimal())):
        return int(stored)
    try:
        found = float(stored)
    except ValueError:
        return stored
    return found if math.isfinite(found) else stored


def day_or_number(stored: float, from_1904: bool) -> Value:
    """A number in a date format as the day that it shows; one that is no day stays a number."""
    shown = moment(stored, from_1904)
    return stored if shown is None else shown


def iso_moment(stored: str) -> Value:
    """A day written out, as some programs do; what is none stays text."""
    try:
        found = datetime.fromisoformat(stored).replace(tzinfo=None)
    except ValueError:
        return stored
    return found if found.time() != time() else found.date()


def with_formula(value: Value, mark: Mark | None, formula: str, computed: bool) -> tuple[Value, Mark]:
    """The value and mark of a cell with a formula; `computed`: the file holds its result."""
    label = link_label(formula) if "HYPERL" in formula[:12].upper() else None
    if not computed and label is not None:
        value = label if label.strip() else None
    elif not computed and (known := constant(formula)) is not None:
        value, computed = None if known == "" else known, True
    error = None if mark is None else mark.error
    return value, Mark(formula=formula[:MAX_FORMULA], formula_without_value=not computed, hyperlink_label=label is not None, error=error)


def plain(text: str, place: Place) -> Value:
    """A cell's text: escapes undone, line breaks as `\\n`; None for blanks alone."""
    if len(text) > MAX_EXCEL_TEXT:
        raise refusal("too_large", place, unit="characters in one cell", found=len(text), limit=MAX_EXCEL_TEXT)
    if "_x" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("'"):
        text = unguarded(text)
    if not text.isascii():
        text = as_windows_shows(text)
    return text if text and not text.isspace() else None


def _unescaped(found: re.Match[str]) -> str:
    """A character that XML cannot hold; half a pair of surrogates and NUL stay escaped."""
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 or not code else chr(code)


def merged_range(reference: str, place: Place) -> MergedRange:
    """A range such as A1:C3."""
    corners = []
    for corner in reference.split(":", 1):
        found = REFERENCE.fullmatch(corner)
        if found is None:
            raise refusal("bad_archive", place, reason=f"merged range {reference[:40]!r}")
        column = 0
        for letter in found[1].upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        corners.append((int(found[2]), column - 1))
    (top, left), (bottom, right) = corners[0], corners[-1]
    return top, left, bottom, right
