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
import math
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import IO

from graphmodel.problems import NOWHERE, Place, Problem, info
from importers.archive import opened_archive, opened_entry
from importers.broken_encoding import as_windows_shows
from importers.excel_dates import BUILT_IN, is_date_format, moment
from importers.formulas import constant, link_label, unguarded
from importers.grid import MAX_FORMULA, NO_MARKS, Grid, Mark, Row, Value
from importers.limits import MAX_CELLS, MAX_COLUMN, MAX_DEPTH, MAX_EXCEL_TEXT, MAX_MERGES, MAX_ROW, MAX_SHEETS, Limits
from importers.refusal import refusal
from importers.xml_stream import local, parsed

BATCH = 1_000
SPARSE = 4  # from so many places a filled one, and over the limit of cells, a sheet is too sparse to be a table

TAGS = 8  # opening and closing, that one cell may have: itself, its formula, its text in the cell

MergedRange = tuple[int, int, int, int]
"""First row, first column, last row, last column; rows from 1, columns from 0, the last ones included."""

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class SheetEnd:
    """What stands after a sheet's rows: its merged ranges, and its hidden columns (from 0)."""

    merges: tuple[MergedRange, ...]
    hidden_columns: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    state: str
    part: str | None


@dataclass(slots=True)
class _Tally:
    """What all sheets of a workbook have cost so far."""

    cells: int = 0  # cells, also empty ones that have a format
    places: int = 0  # values of rows, with the empty ones before the last filled one
    rows: int = 0  # also those that hold nothing
    kept: int = 0  # rows that hold something
    others: int = 0  # all other elements


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
        book = _Workbook(archive, place, limits, progress)
        sheets = book.sheets()
        dates = book.date_styles()
        texts: list[Value] | None = None
        tally = _Tally()
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
                yield sheet.name, _SheetReader(where, limits, tally, texts, dates, book.from_1904).read(archive, sheet.part, progress, problems)


class _Workbook:
    """The parts of a workbook that its sheets share."""

    def __init__(self, archive: zipfile.ZipFile, place: Place, limits: Limits, progress: Callable[[], None]) -> None:
        self.archive = archive
        self.place = place
        self.limits = limits
        self.progress = progress
        self.from_1904 = False
        self.parts = {entry.filename.casefold(): entry.filename for entry in archive.infolist()}
        self.main = self._part("", "officeDocument") or "xl/workbook.xml"
        if self.main.casefold().endswith(".bin"):
            raise refusal("binary_workbook", place)
        if self.main.casefold() not in self.parts:
            raise refusal("bad_archive", place, reason="there is no workbook in it")
        self.main = self.parts[self.main.casefold()]

    def sheets(self) -> list[_Sheet]:
        """The sheets in the order of their tabs; sets `from_1904`."""
        targets = self._targets(self.main)
        found: list[_Sheet] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            name = local(name)
            if name == "workbookPr":
                self.from_1904 = attributes.get("date1904") in _TRUE
            elif name == "sheet":
                kind, part = targets.get(next((value for key, value in attributes.items() if key.endswith(":id")), ""), ("", ""))
                state = attributes.get("state", "visible")
                # A sheet without a name cannot be made with a spreadsheet program; it is read all the same.
                found.append(_Sheet(attributes.get("name", ""), state, part if kind == "worksheet" and part.casefold() in self.parts else None))
            if len(found) > MAX_SHEETS:
                raise refusal("too_large", self.place, unit="sheets", found=len(found), limit=MAX_SHEETS)

        self._parse(self.main, start)
        return found

    def date_styles(self) -> frozenset[str]:
        """The numbers of the cell styles that show a day or a time of day."""
        part = self._part(self.main, "styles")
        if part is None:
            return frozenset()
        formats: dict[str, bool] = {}
        styles: list[str] = []
        path: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            name = local(name)
            path.append(name)
            if name == "numFmt" and path[-2:-1] == ["numFmts"]:
                formats[attributes.get("numFmtId", "")] = is_date_format(attributes.get("formatCode", "")[:1_000])
            elif name == "xf" and path[-2:-1] == ["cellXfs"]:
                styles.append(attributes.get("numFmtId", "0"))

        self._parse(part, start, lambda _: path.pop())
        shows = {number: formats.get(number, _row_number(number) in BUILT_IN) for number in set(styles)}
        return frozenset(str(style) for style, number in enumerate(styles) if shows[number])

    def shared_texts(self) -> list[Value]:
        """The texts that cells refer to by number."""
        part = self._part(self.main, "sharedStrings")
        texts: list[Value] = []
        if part is None:
            return texts
        self.refuse_many(part, b"si", "texts")
        pieces: list[str] = []
        taking = False
        phonetic = 0

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal taking, phonetic
            name = local(name)
            if name == "t":
                taking = not phonetic
            elif name == "si":
                pieces.clear()
            elif name == "rPh":
                phonetic += 1

        def end(name: str) -> None:
            nonlocal taking, phonetic
            name = local(name)
            if name == "t":
                taking = False
            elif name == "si":
                texts.append(_plain("".join(pieces), self.place))
                if len(texts) > self.limits.cells:
                    raise refusal("too_large", self.place, unit="texts", found=len(texts), limit=self.limits.cells)
            elif name == "rPh":
                phonetic -= 1

        self._parse(part, start, end, lambda characters: pieces.append(characters) if taking else None, most=2 * self.limits.cells)
        return texts

    def refuse_many(self, part: str, names: bytes, unit: str) -> None:
        """Raise BadInput when a part has more elements of some names than cells are allowed, before any of them is read.

        Counting bytes is far quicker than parsing, and is only done where the part is large enough.  It may count too few (in UTF-16, say), and so
        the limit is held again when the part is read.
        """
        if self.archive.getinfo(part).file_size // 4 <= self.limits.cells:
            return
        count = tags = 0
        opening = re.compile(rb"[<:](?:" + names + rb")[ />\t\r\n]")
        with opened_entry(self.archive, part, self.place) as stream:
            while chunk := stream.read(1 << 20):
                count += len(opening.findall(chunk))
                tags += chunk.count(b"<")
                self.progress()
                if max(count, tags // TAGS) > self.limits.cells:
                    raise refusal("too_large", self.place, unit=unit, found=max(count, tags // TAGS), limit=self.limits.cells)

    def _part(self, part: str, kind: str) -> str | None:
        """The archive's name of the first part of that kind that `part` refers to; None when there is none."""
        for found, target in self._targets(part).values():
            if found == kind and target.casefold() in self.parts:
                return self.parts[target.casefold()]
        return None

    def _targets(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: reference -> (last word of its kind, name in the archive)."""
        folder, name = posixpath.split(part)
        source = self.parts.get(posixpath.join(folder, "_rels", f"{name}.rels").casefold())
        targets: dict[str, tuple[str, str]] = {}
        if source is None:
            return targets

        def start(name: str, attributes: dict[str, str]) -> None:
            if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                targets[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], self.parts.get(target.casefold(), target))

        self._parse(source, start)
        return targets

    def _parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], object],
        end: Callable[[str], object] = lambda _: None,
        text: Callable[[str], object] = lambda _: None,
        most: int = MAX_MERGES,
    ) -> None:
        depth = elements = 0

        def counted_start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth, elements
            depth += 1
            elements += 1
            if depth > MAX_DEPTH:
                raise refusal("too_deep", self.place, limit=MAX_DEPTH)
            if elements > most:
                raise refusal("too_large", self.place, unit="elements", found=elements, limit=most)
            start(name, attributes)

        def counted_end(name: str) -> None:
            nonlocal depth
            depth -= 1
            end(name)

        with opened_entry(self.archive, part, self.place) as stream:
            for _ in parsed(stream, self.place, counted_start, counted_end, text):
                self.progress()


class _SheetReader:
    """One sheet's XML as it streams by.

    `_start`, `_text` and `_end` are the inner loop of every import: the elements of which a sheet has millions (`c`, `v`, `t`, `f`, `row`) come
    first, and nothing is done for them that could be done for a row or for 64 kB.
    """

    __slots__ = (
        "_attributes_of_c", "_column", "_columns", "_dates", "_formula", "_from_1904", "_group", "_hidden", "_hidden_columns", "_hidden_rows",
        "_limits", "_marks", "_merges", "_number", "_phonetic", "_pieces", "_place", "_rows", "_shared_formulas", "_stored", "_strange", "_taking",
        "_tally", "_texts", "_values",
    )  # fmt: skip

    def __init__(self, place: Place, limits: Limits, tally: _Tally, texts: list[Value], dates: frozenset[str], from_1904: bool) -> None:
        self._place = place
        self._limits = limits
        self._tally = tally
        self._texts = texts
        self._dates = dates
        self._from_1904 = from_1904
        self._rows: list[Row] = []
        self._merges: list[MergedRange] = []
        self._hidden_columns: set[int] = set()
        self._hidden_rows = 0
        # The row that is being read, and the cell in it.
        self._number, self._column, self._hidden = 0, -1, False
        self._values: list[Value] = []
        self._marks: dict[int, Mark] = {}
        self._attributes_of_c: dict[str, str] = {}
        self._stored: str | None = None
        self._formula: str | None = None
        self._group: str | None = None
        self._shared_formulas: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        # The text that is being gathered.
        self._taking = False
        self._pieces: list[str] = []
        self._phonetic = 0
        self._strange = 0

    def read(self, archive: zipfile.ZipFile, part: str, progress: Callable[[], None], problems: list[Problem]) -> Iterator[list[Row] | SheetEnd]:
        """Batches of rows, and at last the sheet's end."""
        with opened_entry(archive, part, self._place) as stream:
            for _ in parsed(stream, self._place, self._start, self._end, self._text):
                progress()
                self._refuse_large()
                if len(self._rows) >= BATCH:
                    batch, self._rows = self._rows, []
                    yield batch
        self._refuse_large()
        if self._rows:
            yield self._rows
        if self._hidden_rows:
            problems.append(info("hidden_rows", self._place, count=self._hidden_rows))
        if self._hidden_columns:
            problems.append(info("hidden_columns", self._place, count=len(self._hidden_columns)))
        yield SheetEnd(tuple(self._merges), frozenset(self._hidden_columns))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._attributes_of_c = attributes
            self._stored = self._formula = None
            self._tally.cells += 1
            reference = attributes.get("r")
            if reference is None:
                self._column += 1
            else:
                letters = reference.rstrip("0123456789")
                column = self._columns.get(letters)
                self._column = self._new_column(letters) if column is None else column
        elif name == "v" or name == "t":
            if not self._phonetic:
                self._taking = True
                self._pieces.clear()
        elif name == "row":
            self._tally.rows += 1
            reference = attributes.get("r")
            self._number = self._number + 1 if reference is None else _row_number(reference)
            if not 0 < self._number <= MAX_ROW:
                raise refusal("bad_archive", self._place, reason=f"row {(reference or str(self._number))[:20]!r}")
            self._hidden = attributes.get("hidden") in _TRUE
            self._column = -1
        elif name == "f":
            self._group = attributes.get("si")
            self._taking = True
            self._pieces.clear()
        elif ":" in name:
            self._start(local(name), attributes)
        else:
            self._start_other(name, attributes)

    def _text(self, characters: str) -> None:
        if self._taking:
            self._pieces.append(characters)

    def _end(self, name: str) -> None:
        if name == "v":
            self._taking = False
            self._stored = "".join(self._pieces)
        elif name == "c":
            if self._stored is not None or self._formula is not None:
                self._keep_cell()
        elif name == "row":
            if self._values:
                self._keep_row()
        elif name == "t":
            if self._taking:
                self._taking = False
                self._stored = (self._stored or "") + "".join(self._pieces)
        elif name == "f":
            self._taking = False
            self._formula = "=" + "".join(self._pieces)
            if self._group is not None:
                # A formula that is filled down is written out once, for the first of its cells.
                self._formula = self._shared_formulas.setdefault(self._group, self._formula)
        elif ":" in name:
            self._end(local(name))
        else:
            self._strange -= 1
            if name == "rPh":
                self._phonetic -= 1

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        self._tally.others += 1
        self._strange += 1
        if self._strange > MAX_DEPTH:
            raise refusal("too_deep", self._place, limit=MAX_DEPTH)
        if name == "rPh":
            self._phonetic += 1
        elif name == "mergeCell":
            self._merges.append(_merged_range(attributes.get("ref", ""), self._place))
            if len(self._merges) > MAX_MERGES:
                raise refusal("too_large", self._place, unit="merged ranges", found=len(self._merges), limit=MAX_MERGES)
        elif name == "col" and attributes.get("hidden") in _TRUE:
            first, last = (_row_number(attributes.get(key, "")) for key in ("min", "max"))
            self._hidden_columns.update(range(max(0, first - 1), min(last, MAX_COLUMN)))

    def _new_column(self, letters: str) -> int:
        found = _REFERENCE.fullmatch(letters + "1")
        column = -1
        for letter in "" if found is None else found[1].upper():
            column = (column + 1) * 26 + ord(letter) - ord("A")
        if not 0 <= column < MAX_COLUMN:
            raise refusal("bad_archive", self._place, reason=f"column {letters[:20]!r}")
        self._columns[letters] = column
        return column

    def _keep_cell(self) -> None:
        mark: Mark | None = None
        stored, attributes = self._stored, self._attributes_of_c
        kind = attributes.get("t")
        value: Value = None
        if stored is None or (not stored and kind != "str"):
            pass
        elif kind == "s":
            try:
                value = self._texts[int(stored)]
            except (ValueError, IndexError) as fault:
                raise refusal("bad_archive", self._place, reason=f"there is no shared text {stored[:20]!r}") from fault
        elif kind is None or kind == "n":
            value = _number(stored)
            if attributes.get("s") in self._dates and isinstance(value, int | float):
                value = _day_or_number(value, self._from_1904)
        elif kind == "b":
            value = stored in _TRUE
        elif kind == "e":
            mark = Mark(error=stored[:50])
        elif kind == "d":
            value = _iso_moment(stored)
        else:
            value = _plain(stored, self._place)
        if self._formula is not None:
            value, mark = _with_formula(value, mark, self._formula, computed=bool(stored) or (stored is not None and kind == "str"))
        if value is None and mark is None:
            return
        missing = self._column - len(self._values)
        if missing >= 0:
            if missing:
                self._values.extend([None] * missing)
            self._values.append(value)
        else:
            self._values[self._column] = value
        if mark is not None:
            self._marks[self._column] = mark

    def _keep_row(self) -> None:
        self._rows.append(Row(self._number, tuple(self._values), dict(self._marks) if self._marks else NO_MARKS, self._hidden))
        self._hidden_rows += self._hidden
        tally = self._tally
        tally.kept += 1
        tally.places += len(self._values)
        if tally.places > self._limits.cells and tally.places > SPARSE * tally.cells:
            row = Place(self._place.file, self._place.sheet, self._number)
            raise refusal("sheet_too_sparse", row, found=tally.cells, places=tally.places, limit=self._limits.cells)
        self._values = []
        self._marks.clear()

    def _refuse_large(self) -> None:
        tally = self._tally
        for unit, found, limit in (
            ("cells", max(tally.cells, tally.places), self._limits.cells),
            ("records", tally.kept, self._limits.records),
            ("rows", tally.rows, self._limits.cells),
            ("elements", tally.others, self._limits.cells),
        ):
            if found > limit:
                raise refusal("too_large", self._place, unit=unit, found=found, limit=limit)


def _row_number(text: str) -> int:
    """A number of a row or column as written; 0 for what is none."""
    return int(text) if len(text) < 8 and text.isdecimal() else 0


def _number(stored: str) -> Value:
    """A number as written; what is none, or not finite, stays text."""
    if len(stored) <= 18 and (stored.isdecimal() or (stored[0] == "-" and stored[1:].isdecimal())):
        return int(stored)
    try:
        number = float(stored)
    except ValueError:
        return stored
    return number if math.isfinite(number) else stored


def _day_or_number(number: float, from_1904: bool) -> Value:
    shown = moment(number, from_1904)
    return number if shown is None else shown


def _iso_moment(stored: str) -> Value:
    """A day written out, as some programs do; what is none stays text."""
    try:
        found = datetime.fromisoformat(stored).replace(tzinfo=None)
    except ValueError:
        return stored
    return found if found.time() != time() else found.date()


def _with_formula(value: Value, mark: Mark | None, formula: str, computed: bool) -> tuple[Value, Mark]:
    """The value and mark of a cell with a formula; `computed`: the file holds its result."""
    label = link_label(formula) if "HYPERL" in formula[:12].upper() else None
    if not computed and label is not None:
        value = label if label.strip() else None
    elif not computed and (known := constant(formula)) is not None:
        value, computed = None if known == "" else known, True
    error = None if mark is None else mark.error
    return value, Mark(formula=formula[:MAX_FORMULA], formula_without_value=not computed, hyperlink_label=label is not None, error=error)


def _plain(text: str, place: Place) -> Value:
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


def _merged_range(reference: str, place: Place) -> MergedRange:
    """A range such as A1:C3."""
    corners = []
    for corner in reference.split(":", 1):
        found = _REFERENCE.fullmatch(corner)
        if found is None:
            raise refusal("bad_archive", place, reason=f"merged range {reference[:40]!r}")
        column = 0
        for letter in found[1].upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        corners.append((int(found[2]), column - 1))
    (top, left), (bottom, right) = corners[0], corners[-1]
    return top, left, bottom, right
