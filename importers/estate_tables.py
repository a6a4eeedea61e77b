r"""The estate as tables, `stewardgraph-estate/1` in CSV files or the sheets of a workbook: read back to the same estate.

The heading of a table's first column is the format's name; below it stands what a row is: `nodes`, `relations`, `statements`, `attestations`,
`decisions`, `sources`, `schema.nodes` or `schema.relations`.  The other headings are the keys of the estate file (`importers.estate_file`), so a
table may hold rows of one kind or of all, and its columns and rows may stand in any order.  An empty cell says nothing.  `source` and `record`
together are the provenance where there is only one; else `provenance` holds them all.

A cell holds a text as it is.  What no cell could hold so that it comes back the same (an empty text, a carriage return, a text that begins with one
of `" [ { '`), and what is no text (a list, a map), is written as JSON.  In CSV an apostrophe stands before `= + - @`, so that no spreadsheet takes
the text for a formula.

>>> [cell_of(value) for value in ("Vakt", "=1+1", "", ["a", "b"], 3, True, '"x"')]
['Vakt', '=1+1', '""', '["a", "b"]', '3', 'true', '"\\"x\\""']
>>> [value_of(text, 1) for text in ("Vakt", "'=1+1", '""', '["a", "b"]', "3", "[obs")]
['Vakt', '=1+1', '', ['a', 'b'], '3', '[obs']
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from graphmodel.errors import BadInput
from graphmodel.problems import Place, error
from graphmodel.records import Item
from importers.estate_file import FORMAT, units_of
from importers.formulas import unguarded
from importers.grid import Grid, text_of
from importers.importer import Reading
from importers.tree import Map
from importers.tree import Sequence as Listed

SECTIONS: Final = ("nodes", "relations", "statements", "attestations", "decisions", "sources", "schema.nodes", "schema.relations")
"""What a row may be."""
_NOT_PLAIN: Final = ('"', "[", "{", "'", "\t")
_DELIMITERS: Final = (",", ";", "\t")


def cell_of(value: Any) -> str:
    """A value as the text of a cell, see the head; the empty text for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        plain = value.strip() and "\r" not in value and not value.startswith(_NOT_PLAIN)
        return value if plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def value_of(text: str, row: int) -> Any:
    """The value of a cell that is not empty, as `cell_of` wrote it or a person did; lists and maps know their row."""
    bare = unguarded(text)
    if bare.startswith(('"', "[", "{")):
        try:
            return _lined(json.loads(bare, parse_constant=_refused), row)
        except (ValueError, RecursionError):
            return bare  # a person's own words
    return bare


def _refused(constant: str) -> Any:
    raise ValueError(constant)


def _lined(value: Any, row: int) -> Any:
    if isinstance(value, dict):
        made = Map(row)
        made.update({key: _lined(inner, row) for key, inner in value.items()})
        return made
    if isinstance(value, list):
        listed = Listed(row)
        listed += [_lined(inner, row) for inner in value]
        return listed
    return value


class EstateTables:
    """Reads tables of `stewardgraph-estate/1`.  A CSV file tells so itself; what a workbook is can be asked of its grids (`is_estate`)."""

    name = "estate-tables"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the file is a CSV file whose first cell is the format's name."""
        begin = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b'"')
        return begin.startswith(FORMAT.encode()) and begin[len(FORMAT) :].lstrip(b'"')[:1] in (b",", b";", b"\t", b"\r", b"\n", b"")

    def read(self, path: Path, reading: Reading) -> Iterator[Item]:
        """The file's units, table by table, in the order of its rows; never raises for what stands in it."""
        if self.recognises(path, _head(path)):
            yield from _csv_units(path, reading)
            return
        grids, problems = reading.grids(path, reading.shown) if reading.grids is not None else _grids(path, reading.shown)
        yield from problems
        for grid in grids:
            shown = reading.shown if grid.sheet is None else f"{reading.shown}!{grid.sheet}"
            rows = [(row.number, [_text(value) for value in row.values]) for row in grid.rows]
            yield from _units(rows, replace(reading, shown=shown))


def is_estate(grids: Sequence[Grid]) -> bool:
    """Whether these are the sheets of an estate: the first cell of the first sheet with any cells is the format's name."""
    for grid in grids:
        if grid.rows:
            return text_of(grid.rows[0][0]).strip() == FORMAT
    return False


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(256)


def _grids(path: Path, shown: str) -> tuple[Sequence[Grid], Sequence[Any]]:
    from importers.excel_grid import read_excel

    try:
        with path.open("rb") as stream:
            return read_excel(stream, shown)
    except BadInput as fault:
        return (), fault.problems


def _text(value: Any) -> str:
    """A cell as text; a spreadsheet may have made a truth, a number or a day of it."""
    return str(value).lower() if isinstance(value, bool) else text_of(value)


def _csv_units(path: Path, reading: Reading) -> Iterator[Item]:
    place = Place(reading.shown)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        yield error("file_unreadable", place, reason=fault.strerror or str(fault))
        return
    except UnicodeDecodeError as fault:
        yield error("not_utf8", place, offset=fault.start)
        return
    first = text[: len(FORMAT) + 4].replace('"', "")[len(FORMAT) :][:1]
    lines = text.split("\n")
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader((line + "\n" for line in lines), delimiter=first if first in _DELIMITERS else ",", strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as fault:
        yield error("bad_csv", replace(place, row=line), reason=str(fault))
        return
    yield from _units(rows, reading)


def _units(rows: Iterable[tuple[int, Sequence[str]]], reading: Reading) -> Iterator[Item]:
    """The units of one table."""
    listed = [(number, [each if each.strip() else "" for each in row]) for number, row in rows]
    listed = [(number, row) for number, row in listed if any(row)]
    if not listed:
        return
    number, header = listed[0]
    columns = [each.strip() for each in header]
    if columns[0] != FORMAT:
        yield error("not_estate_table", Place(reading.shown, row=number), columns[0][:80], format=FORMAT)
        return
    twice = sorted({each for each in columns if each and columns.count(each) > 1})
    if twice:
        yield error("duplicate_heading", Place(reading.shown, row=number), twice[0], headings=", ".join(twice))
        return
    tree = Map(number)
    tree["format"] = FORMAT
    schema = Map(number)
    for number, row in listed[1:]:
        section = row[0].strip()
        if section not in SECTIONS:
            yield error("unknown_section", Place(reading.shown, row=number), section[:80], choices=", ".join(SECTIONS))
            continue
        entry = _entry(columns, row, number)
        home = schema if section.startswith("schema.") else tree
        home.setdefault(section.removeprefix("schema."), Listed(number)).append(entry)
    if schema:
        tree["schema"] = schema
    yield from units_of(tree, reading)


def _entry(columns: Sequence[str], row: Sequence[str], number: int) -> Map:
    entry = Map(number)
    told = Map(number)
    for place, text in enumerate(row):
        if place == 0 or text == "":
            continue
        name = columns[place] if place < len(columns) and columns[place] else f"column {place + 1}"
        (told if name in ("source", "record") else entry)[name] = value_of(text, number)
    if told and "provenance" not in entry:
        entry["provenance"] = told
    return entry
