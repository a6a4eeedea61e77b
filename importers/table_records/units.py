"""The rows of a file -> its units, in the order of the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from graphmodel.matching import repaired
from graphmodel.problems import Place, Problem, info, warning
from graphmodel.records import Item, Mention, SourceRecord, Unit
from importers.columns import Understanding, headings_aside
from importers.file_department import FileDepartment, department_of, departments_of_sheets
from importers.grid import Grid, Row, text_of
from importers.importer import Reading
from importers.known_names import KnownNames
from importers.table_names import Mappings, unmapped
from importers.table_records.aliases import Aliases
from importers.table_records.contracts import Contracts, Suppliers
from importers.table_records.groups import Groups, Members
from importers.table_records.integrations import Integrations
from importers.table_records.inventory import Inventory
from importers.table_records.meanings import Meanings
from importers.table_records.objects import Objects, Plans
from importers.table_records.organisation import Departments, Units
from importers.table_records.roles import Roles
from importers.table_records.row import RowRecords
from importers.table_records.staff import Staff
from importers.table_records.writer import RowWriter
from importers.tables import Layout

ROLE_AUTHORITY: Final = ("ownership",)
"""The fields that a list of role assignments has authority over unless `sources.yaml` says otherwise."""


_WRITERS: Final[Mapping[str, type[RowWriter]]] = {
    "inventory": Inventory,
    "staff": Staff,
    "departments": Departments,
    "units": Units,
    "objects": Objects,
    "groups": Groups,
    "members": Members,
    "roles": Roles,
    "integrations": Integrations,
    "aliases": Aliases,
    "contracts": Contracts,
    "plans": Plans,
    "suppliers": Suppliers,
}


def units_of(
    grids: Sequence[Grid],
    reading: Reading,
    mappings: Mappings = unmapped,
    problems: Sequence[Problem] = (),
) -> Iterator[Item]:
    """All units of one file's grids, in the order of the file, and what was assumed.

    `mappings` says how a table is to be read; it rules over what is understood here.  `problems` are those of
    reading the file: one of a row goes into the row's unit (an error keeps it out), the others come first.
    """
    of_row: dict[tuple[str | None, int], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.place.row is None:
            yield problem
        else:
            of_row[problem.place.sheet, problem.place.row].append(problem)
    known = reading.known
    understood = reading.kept.of(grids, known, mappings)
    every = [one for each in understood for one in each.tables]
    if reading.understood is not None:
        for one in every:
            reading.understood(one)
    whose: FileDepartment | None = None
    if reading.department or any(one.kind in {"inventory", "contracts"} for one in every):
        whose = department_of([(each.grid, each.layout) for each in understood], every, reading, known)
    sheets = departments_of_sheets([(each.grid, each.layout) for each in understood], known) if whose is not None and not reading.department else {}
    yield from _of_the_source(grids, every, whose, reading)
    for each in understood:
        grid, layout = each.grid, each.layout
        yield from grid.assumptions
        for one in each.tables:
            yield from one.problems
        if not layout.tables and layout.loose and all(row.own_values <= 1 for row in layout.loose):
            yield info("sheet_without_table", grid.place(layout.loose[0]), text_of(layout.loose[0].values[-1])[:200], rows=len(layout.loose))
        elif not layout.tables and (aside := headings_aside([text_of(row[0]) for row in layout.loose])):
            yield warning("table_turned", grid.place(layout.loose[0]), None, headings=", ".join(aside)[:300])
        elif not layout.tables and layout.loose:
            first = " | ".join(text_of(value) for value in layout.loose[0].values if value is not None)[:200]
            yield warning("no_heading_row", grid.place(layout.loose[0]), first, rows=len(layout.loose))
        own = sheets.get(grid.sheet or "")
        for unit in _units(grid, layout, each.tables, replace(whose, text=own) if whose is not None and own is not None else whose, reading, known):
            found = of_row.pop((grid.sheet, unit.place.row or 0), None)
            if found:
                unit.problems = (*found, *unit.problems)
            yield unit
    reading.kept.forget()
    for (sheet, number), found in sorted(of_row.items(), key=lambda each: (each[0][0] or "", each[0][1])):
        # Rows that the reader of the file left out are in no grid.
        yield Unit(Place(reading.shown, sheet, number), (), tuple(found), "unread")


def _of_the_source(grids: Sequence[Grid], every: Sequence[Understanding], whose: FileDepartment | None, reading: Reading) -> Iterator[Item]:
    """What a file says of itself: whose list it is, what it rules, whether it is a register of staff."""
    kinds = {one.kind for one in every if one.kind is not None}
    if not kinds:
        return
    place = Place(reading.shown)
    authority = reading.authority
    if authority is None and "roles" in kinds:
        authority = ROLE_AUTHORITY
        yield info("authority_assumed", place, None, fields=", ".join(ROLE_AUTHORITY))
    if whose is not None and whose.whence != "sources.yaml":
        yield info("department_assumed", place, whose.text, department=whose.text, whence=whose.whence, sure=round(100 * whose.sure))
    elif whose is None and "inventory" in kinds and not any(one.of("department") for one in every):
        yield warning("department_not_known", place)
    department = Mention(whose.text, ("Department",)) if whose is not None else None
    record = SourceRecord(reading.source, place, department, authority, True if "staff" in kinds else None)
    yield Unit(place, (record,), counted=False)


def _units(
    grid: Grid, layout: Layout, tables: Sequence[Understanding], whose: FileDepartment | None, reading: Reading, known: KnownNames
) -> Iterator[Unit]:
    """One unit for each row of a grid, in the order of its rows."""
    rows: dict[int, tuple[RowWriter, Row]] = {}
    for one in tables:
        if one.kind is not None:
            writer = _WRITERS[one.kind](Meanings(one, grid, whose.text if whose is not None else None, reading, known))
            for row in one.table.data:
                rows[row.number] = (writer, row)
    for number, part in layout.parts:
        written = rows.get(number)
        if part == "data" and written is not None:
            yield _unit(*written)
        elif part == "data":
            yield Unit(Place(grid.file, grid.sheet, number), skipped="unread")
        else:
            yield Unit(Place(grid.file, grid.sheet, number), skipped=part)


def _unit(writer: RowWriter, row: Row) -> Unit:
    """The unit of one row of data."""
    meant, table = writer.meant, writer.table
    place = Place(meant.grid.file, meant.grid.sheet, row.number)
    at = RowRecords(meant, row, place)
    if at.refuses_text():
        return Unit(place, (), tuple(at.problems))
    for column, value in enumerate(row.values):
        if isinstance(value, str) and not value.isascii() and (mended := repaired(value)) != value:
            heading = table.headings[column] if column < table.width else ""
            at.problems.append(info("encoding_mended", replace(place, column=heading or None), value[:200], mended=mended[:200]))
    for index, said in table.pointed.get(row.number, {}).items():
        at.problems.append(info("read_as_above", replace(place, column=table.headings[index] or None), said, taken=table.cell(row, index)[:200]))
    if row.marks:
        at.tell_formulas()
    writer.write(at)
    if at.lacks_name and not any(problem.severity == "error" for problem in at.problems):
        return Unit(place, (), tuple(at.problems), skipped="no_name")
    return Unit(place, tuple(at.records), tuple(at.problems))
