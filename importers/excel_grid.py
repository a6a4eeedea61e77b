"""A workbook (.xlsx, .xlsm) becomes grids: one for each sheet that can be seen.  (Swedish: *arbetsbok*, *blad*, *flik*.)

The sheets' XML is read as it streams by, and so nothing is ever as large as a sheet claims to be: cells A1 and XFD1048576 are two
cells.  Hidden sheets are reported (`hidden_sheet`) and not read; hidden rows and columns are read and reported (`hidden_rows`, `hidden_columns`).
A text that looks like a date stays a text.  A number in a date format is a day.  A formula has the result that was stored with it; without
one the cell is empty and marked, except that HYPERLINK has its label.  What a merged range holds is repeated in its cells, but only in rows that
hold something of their own and not past the sheet's last used column: `merged` does that.

>>> import io, openpyxl
>>> book = openpyxl.Workbook()
>>> book.active.append(["System", "Antal"]); book.active.append(["Vakt", 4])
>>> stream = io.BytesIO(); book.save(stream)
>>> grids, problems = read_excel(stream, "lista.xlsx")
>>> [(grid.sheet, [row.values for row in grid.rows]) for grid in grids]
[('Sheet', [('System', 'Antal'), ('Vakt', 4)])]
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import IO

from graphmodel.problems import NOWHERE, Place, Problem, info
from importers.archive import opened_archive
from importers.excel_cells import MergedRange
from importers.excel_sheet import SheetEnd, SheetReader, Tally
from importers.excel_workbook import WorkbookParts
from importers.grid import Grid, Mark, Row, Value
from importers.limits import MAX_CELLS, Limits
from importers.refusal import refusal


@dataclass(slots=True)
class ExcelReading:
    """The reading of one workbook, a sheet at a time and of a sheet a batch of rows at a time; `problems` is whole at the end."""

    sheets: Iterator[tuple[str, Iterator[list[Row] | SheetEnd]]]
    problems: list[Problem] = field(default_factory=list)


def read_excel(stream: IO[bytes], file: str, limits: Limits | None = None) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """The grids of a workbook in the order of its tabs, and what was left out or reported (all of severity info).

    Raises BadInput with one problem when the file is refused: `bad_archive` (damaged, or made to deceive), `password_protected`, `too_large`,
    `too_deep`, `sheet_too_sparse`, `xml_forbidden`.
    """
    limits = limits or Limits()
    reading = open_excel(stream, file, limits)
    grids = []
    for name, parts in reading.sheets:
        rows: list[Row] = []
        end = SheetEnd((), frozenset())
        for part in parts:
            if isinstance(part, SheetEnd):
                end = part
            else:
                rows.extend(part)
        grids.append(Grid(file, name, merged(rows, end.merges, Place(file, name), limits.cells), (), end.hidden_columns))
    return tuple(grids), tuple(reading.problems)


def open_excel(stream: IO[bytes], file: str, limits: Limits, progress: Callable[[], None] = lambda: None) -> ExcelReading:
    """The same as it streams, merged ranges not yet repeated; `progress` is called after every 64 kB.  Raises BadInput while it is read."""
    reading = ExcelReading(iter(()))
    reading.sheets = _sheets(stream, file, limits, progress, reading.problems)
    return reading


def merged(rows: Iterable[Row], ranges: Iterable[MergedRange], place: Place = NOWHERE, limit: int = MAX_CELLS) -> tuple[Row, ...]:
    """The rows with each merged range's value repeated and marked.  O(rows + repeated cells); more than `limit` of these raises BadInput `too_large`.

    >>> [row.values for row in merged([Row(1, ("Titel",)), Row(2, ("Kansli", "Vakt")), Row(3, (None, "Byggr")), Row(9, (None, None, "x"))],
    ...                               [(1, 0, 1, 7), (2, 0, 8, 0)])]
    [('Titel', 'Titel', 'Titel'), ('Kansli', 'Vakt'), ('Kansli', 'Byggr'), (None, None, 'x')]
    """
    changed = list(rows)
    at = {row.number: index for index, row in enumerate(changed)}
    width = max((len(row.values) for row in changed), default=0)
    fills: dict[int, list[tuple[int, int, Value, Mark]]] = {}
    repeated = 0
    for top, left, bottom, right in ranges:
        index = at.get(top)
        if index is None or (value := changed[index][left]) is None:
            continue
        mark, right = Mark(merged_from=(top, left)), min(right, width - 1)
        while index < len(changed) and top <= changed[index].number <= bottom:
            fills.setdefault(index, []).append((left, right, value, mark))
            index += 1
            repeated += 1 + right - left
            if repeated > limit:
                raise refusal("too_large", place, unit="cells in merged ranges", found=repeated, limit=limit)
    for index, filled in fills.items():
        row = changed[index]
        values, marks = list(row.values), dict(row.marks)
        values.extend([None] * (1 + max(right for _, right, _, _ in filled) - len(values)))
        for left, right, value, mark in filled:
            for column in range(left, right + 1):
                if (row.number, column) != mark.merged_from:
                    values[column], marks[column] = value, mark
        changed[index] = replace(row, values=tuple(values), marks=marks)
    return tuple(changed)


def _sheets(
    stream: IO[bytes], file: str, limits: Limits, progress: Callable[[], None], problems: list[Problem]
) -> Iterator[tuple[str, Iterator[list[Row] | SheetEnd]]]:
    place = Place(file)
    size = stream.seek(0, io.SEEK_END)
    with opened_archive(stream, size, place, limits) as archive:
        book = WorkbookParts(archive, place, limits, progress)
        sheets = book.sheets()
        dates = book.date_styles()
        texts: list[Value] | None = None
        tally = Tally()
        for sheet in sheets:
            where = Place(file, sheet.name)
            if sheet.state != "visible":
                problems.append(info("hidden_sheet", where, state=sheet.state))
            elif sheet.part is None:
                problems.append(info("sheet_without_cells", where))
            else:
                book.refuse_many(sheet.part, b"c|row", "cells")
                if texts is None:
                    texts = book.shared_texts()
                yield sheet.name, SheetReader(where, limits, tally, texts, dates, book.from_1904).read(archive, sheet.part, progress, problems)
