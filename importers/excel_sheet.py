"""One sheet of a workbook, as its XML streams by.  (Swedish: *blad*, *flik*.)"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graphmodel.problems import Place, Problem, info
from importers.archive import opened_entry
from importers.excel_cells import REFERENCE, TRUE, MergedRange, day_or_number, iso_moment, merged_range, number, plain, row_number, with_formula
from importers.grid import NO_MARKS, Mark, Row, Value
from importers.limits import MAX_COLUMN, MAX_DEPTH, MAX_MERGES, MAX_ROW, Limits
from importers.refusal import refusal
from importers.xml_stream import local, parsed

BATCH = 1_000
SPARSE = 4  # from so many places a filled one, and over the limit of cells, a sheet is too sparse to be a table


@dataclass(frozen=True, slots=True)
class SheetEnd:
    """What stands after a sheet's rows: its merged ranges, and its hidden columns (from 0)."""

    merges: tuple[MergedRange, ...]
    hidden_columns: frozenset[int]


@dataclass(slots=True)
class Tally:
    """What all sheets of a workbook have cost so far."""

    cells: int = 0  # cells, also empty ones that have a format
    places: int = 0  # values of rows, with the empty ones before the last filled one
    rows: int = 0  # also those that hold nothing
    kept: int = 0  # rows that hold something
    others: int = 0  # all other elements


class SheetReader:
    """One sheet's XML as it streams by.

    `_start`, `_text` and `_end` are the inner loop of every import: the elements of which a sheet has millions (`c`, `v`, `t`, `f`, `row`) come
    first, and nothing is done for them that could be done for a row or for 64 kB.
    """

    __slots__ = (
        "_attributes_of_c", "_column", "_columns", "_dates", "_formula", "_from_1904", "_group", "_hidden", "_hidden_columns", "_hidden_rows",
        "_limits", "_marks", "_merges", "_number", "_phonetic", "_pieces", "_place", "_rows", "_shared_formulas", "_stored", "_strange", "_taking",
        "_tally", "_texts", "_values",
    )  # fmt: skip

    def __init__(self, place: Place, limits: Limits, tally: Tally, texts: list[Value], dates: frozenset[str], from_1904: bool) -> None:
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
            self._number = self._number + 1 if reference is None else row_number(reference)
            if not 0 < self._number <= MAX_ROW:
                raise refusal("bad_archive", self._place, reason=f"row {(reference or str(self._number))[:20]!r}")
            self._hidden = attributes.get("hidden") in TRUE
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
            self._merges.append(merged_range(attributes.get("ref", ""), self._place))
            if len(self._merges) > MAX_MERGES:
                raise refusal("too_large", self._place, unit="merged ranges", found=len(self._merges), limit=MAX_MERGES)
        elif name == "col" and attributes.get("hidden") in TRUE:
            first, last = (row_number(attributes.get(key, "")) for key in ("min", "max"))
            self._hidden_columns.update(range(max(0, first - 1), min(last, MAX_COLUMN)))

    def _new_column(self, letters: str) -> int:
        found = REFERENCE.fullmatch(letters + "1")
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
            value = number(stored)
            if attributes.get("s") in self._dates and isinstance(value, int | float):
                value = day_or_number(value, self._from_1904)
        elif kind == "b":
            value = stored in TRUE
        elif kind == "e":
            mark = Mark(error=stored[:50])
        elif kind == "d":
            value = iso_moment(stored)
        else:
            value = plain(stored, self._place)
        if self._formula is not None:
            value, mark = with_formula(value, mark, self._formula, computed=bool(stored) or (stored is not None and kind == "str"))
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
