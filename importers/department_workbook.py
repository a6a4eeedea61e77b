"""A department's answers (svarsbok): the workbook that `steward workbook` makes, filled in and read back.

The sheet that has the workbook's mark over its last column is the one of systems: each row is the system with the id of its first column, whatever
its name is now.  That last column keeps what the cells held when the workbook was made, so only what somebody has written since is read, and an
untouched workbook says nothing.  A cell that was emptied says nothing either.

The answers are one source a department, `workbook` and the department's id.  It rules over who owns a system, its object, supplier, criticality and
the end of its contract: what other lists say of these, where the department has answered, is overruled.  What systems need is only added to.  A row
without an id, in the empty ones at the end, tells of a system that was missing: by its name, and that the department uses it.  On the
sheet of names, each name that no system has becomes an alias of the one that is chosen for it.

Cells are understood as in every other inventory (`importers.table_records`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from graphmodel.errors import BadInput
from graphmodel.problems import Place, error
from graphmodel.records import ById, End, Item, Mention, NodeRecord, Record, RelationRecord, SourceRecord, StatementRecord, Unit
from graphmodel.vocabulary import WORKBOOK, WORKBOOK_HEADINGS
from importers.columns import TableMapping
from importers.grid import Grid, Row, Value, text_of
from importers.importer import Reading
from importers.table_file import opened
from importers.table_records import units_of

RULES: Final = ("ownership", "object", "supplier", "criticality", "contract_end")
"""What a department's answer is the last word on."""
_HEADER_ROWS: Final = 6
_MEANINGS: Final[Mapping[str, str]] = {heading: meaning for meaning, headings in WORKBOOK_HEADINGS.items() for heading in headings}
_FIXED: Final = ("system_id", "system")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of the workbook: its headings' row, and the meaning of each column that is read."""

    grid: Grid
    header: Row
    columns: Mapping[int, str]
    kept: int | None = None
    department: str = ""


class DepartmentWorkbook:
    """Reads a filled-in workbook of a department; that it is one is asked of its grids (`is_workbook`)."""

    name = "department-workbook"

    def recognises(self, path: Path, head: bytes) -> bool:
        """No: what a workbook is stands in its cells."""
        return False

    def read(self, path: Path, reading: Reading) -> Iterator[Item]:
        """A unit for each row of the two sheets; those that nobody has answered are skipped.  Never raises for what stands in the file."""
        try:
            grids, problems = opened(path, reading)
        except BadInput as fault:
            yield from fault.problems
            return
        yield from (problem for problem in problems if problem.code not in ("hidden_sheet", "hidden_columns"))
        systems = next((sheet for grid in grids if (sheet := _sheet(grid, "system")) is not None and sheet.kept is not None), None)
        if systems is None:
            return
        ours = replace(
            reading, source=f"workbook {systems.department}", authority=RULES if reading.authority is None else reading.authority, department=None
        )
        names = next((sheet for grid in grids if (sheet := _sheet(grid, "alias")) is not None), None)
        units = [*_answers(systems, ours), *(_names(names, ours) if names is not None else ())]
        if any(unit.records for unit in units):
            place = Place(reading.shown)
            yield Unit(place, (SourceRecord(ours.source, place, ById(systems.department), ours.authority),), counted=False)
        yield from units


def is_workbook(grids: Sequence[Grid]) -> bool:
    """Whether these are the sheets of a department's workbook."""
    return any((sheet := _sheet(grid, "system")) is not None and sheet.kept is not None for grid in grids)


def _sheet(grid: Grid, needed: str) -> _Sheet | None:
    for row in grid.rows[:_HEADER_ROWS]:
        texts = [text_of(value).strip() for value in row.values]
        columns = {place: _MEANINGS[text] for place, text in enumerate(texts) if text in _MEANINGS}
        if needed in columns.values() and len(columns) > 1:
            kept = next((place for place, text in enumerate(texts) if text.startswith(WORKBOOK + " ")), None)
            return _Sheet(grid, row, columns, kept, texts[kept].removeprefix(WORKBOOK).strip() if kept is not None else "")
    return None


def _rows(sheet: _Sheet) -> Iterator[Row]:
    return (row for row in sheet.grid.rows if row.number > sheet.header.number)


def _read(sheet: _Sheet, kind: str, rows: Sequence[Row], reading: Reading) -> Iterator[Unit]:
    """The units of some rows, understood by the headings that we wrote ourselves."""
    places = sorted(sheet.columns)
    headings = tuple(text_of(sheet.header[place]).strip() for place in places)
    grid = Grid(
        sheet.grid.file, sheet.grid.sheet,
        (Row(sheet.header.number, headings), *(Row(row.number, tuple(row[place] for place in places)) for row in rows)),
    )  # fmt: skip
    mapping = TableMapping(kind, {heading: sheet.columns[place] for place, heading in zip(places, headings, strict=True)}, scale="1-4")
    wanted = {row.number for row in rows}
    for item in units_of([grid], reading, lambda _table: mapping):
        if isinstance(item, Unit) and item.counted and item.place.row in wanted:
            yield item


def _answers(sheet: _Sheet, reading: Reading) -> Iterator[Unit]:
    """The rows of systems."""
    asked: list[Row] = []
    kinds: dict[str, str] = {}
    by_row: dict[int, Unit] = {}
    id_column = next((place for place, meaning in sheet.columns.items() if meaning == "system_id"), 0)
    name_column = next((place for place, meaning in sheet.columns.items() if meaning == "system"), 1)
    missing: set[int] = set()
    for row in _rows(sheet):
        node_id = text_of(row[id_column]).strip()
        held = _held(row[sheet.kept or 0])
        values: list[Value] = list(row.values)
        written = False
        for place, meaning in sheet.columns.items():
            if meaning in _FIXED or place >= len(values) or values[place] is None:
                continue
            if text_of(values[place]).strip() == held.get(meaning, ""):
                values[place] = None
            else:
                written = True
        at = Place(sheet.grid.file, sheet.grid.sheet, row.number)
        if not node_id and text_of(row[name_column]).strip():
            missing.add(row.number)
            asked.append(Row(row.number, tuple(values)))
        elif not written:
            by_row[row.number] = Unit(at, skipped="unanswered")
        elif not node_id:
            by_row[row.number] = Unit(at, (), (error("row_of_no_system", at, None, heading=text_of(sheet.header[name_column])),))
        else:
            kinds[node_id] = held.get("kind", "System")
            asked.append(Row(row.number, tuple(values)))
    for unit in _read(sheet, "inventory", asked, reading) if asked else ():
        said = (record for record in unit.records if not _is_use(record))
        records = [_by_id(record, reading.source, kinds) for record in said]
        if unit.place.row in missing and records and isinstance(records[0], NodeRecord):
            new = records[0]
            records.append(RelationRecord("USES", ById(sheet.department), new.node, unit.place, provenance=new.provenance))
        by_row[unit.place.row or 0] = replace(unit, records=tuple(records))
    yield from (by_row[number] for number in sorted(by_row))


def _held(value: Value) -> dict[str, str]:
    """What the row's cells held when the workbook was made, and its node's kind, by meaning."""
    try:
        found = json.loads(text_of(value) or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}


def _is_use(record: Record) -> bool:
    """Whether a record says that the department uses the system, as a list of its own would: here it was asked, and need not use it."""
    return isinstance(record, RelationRecord) and record.kind == "USES"


def _by_id(record: Record, source: str, kinds: Mapping[str, str]) -> Record:
    """The record with the row's own system named by its id."""

    def named(end: End) -> End:
        ours = isinstance(end, Mention) and end.external is not None and end.external[0] == source
        return ById(end.external[1]) if ours and isinstance(end, Mention) and end.external is not None else end

    if isinstance(record, NodeRecord):
        node = named(record.node)
        if isinstance(node, ById):
            values: dict[str, Any] = {name: value for name, value in record.values.items() if name != "name"}
            return replace(record, node=node, kind=kinds.get(node.id, record.kind), values=values, makes=False, weighed=True)
        return record
    if isinstance(record, RelationRecord):
        return replace(record, origin=named(record.origin), target=named(record.target))
    if isinstance(record, StatementRecord):
        return replace(record, subject=named(record.subject))
    return record


def _names(sheet: _Sheet, reading: Reading) -> Iterator[Unit]:
    """The rows of names that no system has."""
    answer = next((place for place, meaning in sheet.columns.items() if meaning == "canonical"), None)
    asked = [row for row in _rows(sheet) if answer is not None and text_of(row[answer]).strip()]
    by_row = {row.number: Unit(Place(sheet.grid.file, sheet.grid.sheet, row.number), skipped="unanswered") for row in _rows(sheet)}
    by_row.update((unit.place.row or 0, unit) for unit in (_read(sheet, "aliases", asked, reading) if asked else ()))
    yield from (by_row[number] for number in sorted(by_row))
