"""Tables in memory, and folders of them understood together, for tests of understanding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from graphmodel.records import Mention, NodeRecord, RelationRecord, StatementRecord, Unit
from importers.columns import Understanding, understand
from importers.csv_grid import read_csv
from importers.excel_grid import read_excel
from importers.grid import Grid, Row, Value
from importers.importer import Reading
from importers.kept_tables import KeptTables
from importers.known_names import KnownNames
from importers.sources import source_name
from importers.table_names import names_in, unmapped
from importers.table_records import units_of
from importers.tables import Layout, tables_of


def grid(*rows: Sequence[Value], file: str = "lista.csv", sheet: str | None = None) -> Grid:
    """A grid of these rows; an empty one leaves a gap."""
    made = []
    for number, values in enumerate(rows, start=1):
        filled = tuple(value if value != "" else None for value in values)
        while filled and filled[-1] is None:
            filled = filled[:-1]
        if filled:
            made.append(Row(number, filled))
    return Grid(file, sheet, tuple(made))


def laid_out(*rows: Sequence[Value]) -> Layout:
    """How the tables of these rows lie."""
    return tables_of(grid(*rows))


def understood(*rows: Sequence[Value], known: dict[str, tuple[str, ...]] | None = None, file: str = "lista.csv") -> Understanding:
    """The first table of these rows, understood."""
    names = KnownNames(known)
    return understand(tables_of(grid(*rows, file=file), names).tables[0], names)


def meanings(seen: Understanding) -> dict[str, str | None]:
    """The meaning of each column, by its heading; a detail stands after a point."""
    return {column.heading: f"{column.meaning}.{column.detail}" if column.detail else column.meaning for column in seen.columns}


class Said:
    """What the units of some grids say, flat."""

    def __init__(self, grids: Sequence[Grid], *, known: dict[str, tuple[str, ...]] | None = None, department: str | None = None) -> None:
        names = dict(known or {})
        for name, kinds in names_in(KeptTables().of(grids, KnownNames(), unmapped)).items():
            names.setdefault(name, kinds)
        shown = grids[0].file
        self.items = list(units_of(grids, Reading(shown, source_name(shown), department, known=KnownNames(names))))
        self.units = [item for item in self.items if isinstance(item, Unit) and item.counted]
        self.problems = [item for item in self.items if not isinstance(item, Unit)] + [each for unit in self.units for each in unit.problems]
        self.codes = {problem.code for problem in self.problems}

    def nodes(self, kind: str) -> dict[str, dict[str, object]]:
        """The nodes of a kind by name, with their values."""
        return {
            record.node.text: dict(record.values)
            for unit in self.units
            for record in unit.records
            if isinstance(record, NodeRecord) and record.kind == kind and isinstance(record.node, Mention)
        }

    def relations(self, kind: str) -> list[tuple[str, str]]:
        """The ends of the relations of a kind."""
        return [(_text(record.origin), _text(record.target)) for record in self.of(kind)]

    def of(self, kind: str) -> Iterator[RelationRecord]:
        """The relations of a kind."""
        return (record for unit in self.units for record in unit.records if isinstance(record, RelationRecord) and record.kind == kind)

    def statements(self) -> list[tuple[str, str, str, str]]:
        """Subject, field, raw text and reading of the statements."""
        return [
            (_text(record.subject), record.field, record.raw, record.reading)
            for unit in self.units
            for record in unit.records
            if isinstance(record, StatementRecord)
        ]


def said(*rows: Sequence[Value], file: str = "lista.csv", known: dict[str, tuple[str, ...]] | None = None, department: str | None = None) -> Said:
    """What a table of these rows says."""
    return Said([grid(*rows, file=file)], known=known, department=department)


def _text(end: object) -> str:
    assert isinstance(end, Mention)
    return end.text


def opened(path: Path, shown: str) -> tuple[Grid, ...]:
    """The grids of a file."""
    if path.suffix == ".csv":
        return (read_csv(path.read_bytes(), shown)[0],)
    with path.open("rb") as stream:
        return read_excel(stream, shown)[0]


def folder(path: Path) -> tuple[dict[str, tuple[Grid, ...]], dict[str, tuple[str, ...]]]:
    """The grids of every table in a folder by file, and the names that all of them describe."""
    files = {str(each.relative_to(path)): each for each in sorted(path.rglob("*")) if each.suffix in {".csv", ".xlsx"}}
    grids = {shown: opened(each, shown) for shown, each in files.items()}
    known: dict[str, tuple[str, ...]] = {}
    for listed in grids.values():
        for name, kinds in names_in(KeptTables().of(listed, KnownNames(), unmapped)).items():
            known[name] = tuple(dict.fromkeys((*known.get(name, ()), *kinds)))
    return grids, known
