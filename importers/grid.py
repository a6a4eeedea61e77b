"""A grid: what stands in one table of cells, before anybody asks what its columns mean.  (Swedish: *rutnät*, one *blad* or one CSV file.)

A CSV file is one grid; a workbook is one grid for each sheet that may be read.  A grid keeps what was written, typed as the file typed it: a text
stays a text (also "2026-10-01"), a date cell of a workbook is a date.  Where the file itself says more about a cell (merged, a formula
without a stored result, an error), a `Mark` says so.  Titles, headings, sums and notes are rows like all others here.

>>> grid = Grid("lista.csv", None, (Row(1, ("System", "Antal")), Row(3, ("Vakt", 4))))
>>> [(row.number, row[0], row[7]) for row in grid.rows]
[(1, 'System', None), (3, 'Vakt', None)]
>>> grid.width
2
>>> [(cell.kind.value, cell.text) for cell in grid.rows[1].cells]
[('text', 'Vakt'), ('number', '4')]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias

from graphmodel.problems import Place, Problem

Value: TypeAlias = str | int | float | bool | date | datetime | None
"""What a cell holds.  None = empty; a day without a time of day is a `date`, with one a `datetime`; a time of day alone is text, HH:MM:SS."""


class CellKind(Enum):
    """How the file typed a cell."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the file says about a cell beside its value.

    `merged_from`: the cell lies in a merged range and repeats the value of the range's first cell, (row number, column from 0).
    `formula`: the cell's formula, beginning with `=`, at most 500 characters.
    `formula_without_value`: the program that wrote the file stored no result of the formula.  The value is then empty in a workbook; in a CSV
    file, where a formula is only text, it is that text.
    `hyperlink_label`: the formula is HYPERLINK and the value is the label that it shows.
    `error`: the cell shows an error such as `#N/A`; its value is empty.
    """

    merged_from: tuple[int, int] | None = None
    formula: str | None = None
    formula_without_value: bool = False
    hyperlink_label: bool = False
    error: str | None = None


MAX_FORMULA = 500  # characters of a formula that a mark keeps
PLAIN = Mark()
NO_MARKS: Mapping[int, Mark] = MappingProxyType({})


def no_marks() -> Mapping[int, Mark]:
    """The marks of a row of plain cells: always the same empty mapping."""
    return NO_MARKS


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value, and what the file says about it."""

    value: Value
    mark: Mark = PLAIN

    @property
    def kind(self) -> CellKind:
        """How the file typed it."""
        return CellKind.ERROR if self.mark.error is not None else kind_of(self.value)

    @property
    def text(self) -> str:
        """The value as a person would type it, see `text_of`."""
        return text_of(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds at least one value.

    `number` is the row of the spreadsheet, or in a CSV file the number of the record (the first is 1, blank lines count, a quoted line break does
    not).  `values` begins with column 0 and ends with the row's last filled or marked cell, so rows differ in length: `row[7]` is None past the end.
    `marks` holds the few cells that have one, by column.
    """

    number: int
    values: tuple[Value, ...]
    marks: Mapping[int, Mark] = field(default_factory=no_marks)
    hidden: bool = False

    def __getitem__(self, column: int) -> Value:
        """The value in that column, counted from 0; None where the row has ended."""
        return self.values[column] if 0 <= column < len(self.values) else None

    def mark(self, column: int) -> Mark:
        """What the file says about the cell in that column."""
        return self.marks.get(column, PLAIN)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The row's cells, made anew at each call: take `values` where speed counts."""
        if not self.marks:
            return tuple([Cell(value) for value in self.values])
        return tuple([Cell(value, self.marks.get(column, PLAIN)) for column, value in enumerate(self.values)])

    @property
    def own_values(self) -> int:
        """How many cells hold a value of their own, those that only repeat a merged one not counted."""
        repeated = sum(1 for mark in self.marks.values() if mark.merged_from is not None)
        return sum(1 for value in self.values if value is not None) - repeated


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of cells: the file as it was named, its sheet (None for CSV), its rows in the file's order, and what was assumed to read it.

    Rows without any value are not among `rows`; they show as gaps in the numbers.  `assumptions` are problems of severity info (encoding and
    delimiter of a CSV file, with how sure) and never keep the grid out.
    """

    file: str
    sheet: str | None
    rows: tuple[Row, ...]
    assumptions: tuple[Problem, ...] = ()
    hidden_columns: frozenset[int] = field(default_factory=frozenset)

    @property
    def width(self) -> int:
        """The number of columns: the length of the longest row.  O(rows)."""
        return max((len(row.values) for row in self.rows), default=0)

    def place(self, row: Row | None = None, column: str | None = None) -> Place:
        """Where that row (and column, by its heading) is, for a problem or a provenance."""
        return Place(self.file, self.sheet, None if row is None else row.number, column)


def kind_of(value: Value) -> CellKind:
    """How a value is typed; an error cell has no value and so is told by its mark alone."""
    if value is None:
        return CellKind.EMPTY
    if isinstance(value, str):
        return CellKind.TEXT
    if isinstance(value, bool):
        return CellKind.BOOLEAN
    if isinstance(value, int | float):
        return CellKind.NUMBER
    return CellKind.DATE


def text_of(value: Value) -> str:
    """The value as a person would type it: "" for empty, a whole number without a point, a day as 2026-10-01, a truth as TRUE or FALSE.

    >>> [text_of(value) for value in (None, 3.0, 2.5, True, date(2026, 10, 1), " x ")]
    ['', '3', '2.5', 'TRUE', '2026-10-01', ' x ']
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)
