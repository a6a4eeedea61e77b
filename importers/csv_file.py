"""A plain table, CSV with a header row, read by a profile (see `importers.profile`).

The first row that holds something is the header.  Each row after it is one thing: a node record, who answers for it, what it needs.  Rows of
one thing are told by its id, or by its name's key: their lists are united, and with `repeated: last` its single fields and owners are the last
row's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.entities import Provenance
from graphmodel.errors import BadInput
from graphmodel.identity import match_key
from graphmodel.problems import Place, Problem, error, info
from graphmodel.records import Item, Mention, NodeRecord, Record, RelationRecord, SourceRecord, StatementRecord, Unit
from importers.grid import Grid, text_of
from importers.grid import Row as GridRow
from importers.importer import Reading
from importers.recognise import FileKind, recognised

if TYPE_CHECKING:
    from importers.profile import Cells, Needs, People, Profile


class CsvFile:
    """Reads CSV by a profile."""

    name = "csv"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By what stands in it, see `importers.recognise`."""
        return recognised(head, b"", path.name).kind is FileKind.CSV

    def read(self, path: Path, reading: Reading) -> Iterator[Item]:
        """The file's rows as units; without a profile there is nothing to read it by."""
        if reading.profile is None:
            yield error("profile_needed", Place(reading.shown))
            return
        try:
            grid, problems = opened(path, reading)
        except BadInput as fault:
            yield from fault.problems
            return
        yield from by_profile(grid, problems, reading, reading.profile)


def opened(path: Path, reading: Reading) -> tuple[Grid, Sequence[Problem]]:
    """The file's grid.  Raises `BadInput` for a file that is refused as a whole."""
    from importers.csv_grid import read_csv

    if reading.grids is not None:
        grids, problems = reading.grids(path, reading.shown)
        if not grids:
            raise BadInput(reading.shown, problems)
        return grids[0], problems
    return read_csv(path.read_bytes(), reading.shown)


def by_profile(grid: Grid, problems: Sequence[Problem], reading: Reading, profile: Profile) -> Iterator[Item]:
    """The units of a grid, and what was assumed to read it."""
    yield from grid.assumptions
    if not grid.rows:
        yield error("no_header", Place(reading.shown))
        return
    yield from _Rows(grid, problems, reading, profile).items()


class _Rows:
    def __init__(self, grid: Grid, problems: Sequence[Problem], reading: Reading, profile: Profile) -> None:
        self.grid = grid
        self.reading = reading
        self.profile = profile
        self.source = reading.source
        self.base = profile.row.kind
        self.header = grid.rows[0]
        self.columns = {text_of(value).strip().casefold(): place for place, value in reversed(list(enumerate(self.header.values)))}
        self.of_row: dict[int, list[Problem]] = defaultdict(list)
        self.of_file: list[Problem] = []
        for problem in problems:
            (self.of_file if problem.place.row is None else self.of_row[problem.place.row]).append(problem)
        self._mentions: dict[str, Mention] = {}
        self._people: dict[tuple[int, str, str], Mention] = {}

    def items(self) -> Iterator[Item]:
        yield from self.of_file
        yield Unit(Place(self.grid.file, self.grid.sheet), (SourceRecord(self.source, Place(self.grid.file), *self._about()),), counted=False)
        lacking = [name for name in self._wanted() if name.strip().casefold() not in self.columns]
        named_by = self.profile.row.id or self.profile.row.name
        if named_by is not None and named_by in lacking:
            yield error("column_needed", self.grid.place(self.header), named_by, column=named_by, profile=self.profile.name)
            return
        for name in lacking:
            yield info("column_lacking", self.grid.place(self.header), name, column=name, profile=self.profile.name)
        rows = self.grid.rows[1:]
        keys = [self._key(row) for row in rows]
        last = {key: row.number for key, row in zip(keys, rows, strict=True)}
        provided: dict[str, dict[str, None]] = defaultdict(dict)
        if self.profile.provides is not None:
            for key, row in zip(keys, rows, strict=True):
                provided[key].update(dict.fromkeys(self._names(row, self.profile.provides)))
        numbers = {row.number for row in rows}
        for number, found in sorted(self.of_row.items()):
            if number not in numbers:  # rows that the reader of the file left out
                yield Unit(self.grid.place(GridRow(number, ())), (), tuple(found))
        for key, row in zip(keys, rows, strict=True):
            yield self._unit(row, key, last[key] == row.number or self.profile.repeated == "vote", provided.get(key, {}))

    def _about(self) -> tuple[Mention | None, tuple[str, ...] | None]:
        department = self.reading.department
        return (None if department is None else Mention(department, ("Department",))), self.reading.authority

    def _wanted(self) -> list[str]:
        profile = self.profile
        lists: list[Cells | None] = [profile.row.aliases, profile.department, profile.provides, *profile.needs]
        named = [profile.row.id, profile.row.name, profile.row.valid_from, profile.row.valid_through]
        named += [*profile.row.properties.values(), *profile.row.attrs.values()]
        for people in profile.people:
            named += [people.column, people.identified_by, people.email]
        named += [column for cells in lists if cells is not None for column in cells.columns]
        return list(dict.fromkeys(each for each in named if each))

    def _text(self, row: GridRow, column: str | None) -> str:
        place = self.columns.get(column.strip().casefold()) if column else None
        if place is None:
            return ""
        value = row[place]
        return value.strip() if isinstance(value, str) else text_of(value)

    def _has(self, column: str) -> bool:
        return column.strip().casefold() in self.columns

    def _key(self, row: GridRow) -> str:
        own = self._text(row, self.profile.row.id)
        if own or self.profile.row.name is None:
            return own
        name = self._text(row, self.profile.row.name)
        return name if self.profile.identity == "exact" else match_key(name)

    def _names(self, row: GridRow, cells: Cells) -> list[str]:
        return [name for column in cells.columns for name in cells.names(self._text(row, column))]

    def _system(self, text: str) -> Mention:
        """A row's thing, or another one of the table's kind, by its id or name."""
        known = self._mentions.get(text)
        if known is None:
            by_id = (self.profile.register_, text) if self.profile.register_ and self.profile.row.id and self.profile.identity == "exact" else None
            known = self._mentions[text] = Mention(text, (self.base,), self.profile.identity, by_id)
        return known

    def _unit(self, row: GridRow, key: str, single: bool, provided: dict[str, None]) -> Unit:
        place = self.grid.place(row)
        problems = list(self.of_row.get(row.number, ()))
        name = self._text(row, self.profile.row.name) or self._text(row, self.profile.row.id)
        if not key or not name:
            blank = not any(text_of(value).strip() for value in row.values)
            return Unit(place, (), tuple(problems), "blank" if blank else "no_name")
        own = self._text(row, self.profile.row.id)
        thing = self._system(own) if own and (own == name or self.profile.identity == "exact") else self._system(name)
        if own and thing.external is None and self.profile.register_:
            thing = Mention(name, (self.base,), self.profile.identity, (self.profile.register_, own))
        provenance = (Provenance(self.source, str(place)),)
        records: list[Record] = [self._node(row, thing, name, place, provenance, single, provided)]
        for number, people in enumerate(self.profile.people):
            self._answering(row, number, people, thing, place, provenance, single, records)
        if self.profile.department is not None:
            for text in self._names(row, self.profile.department):
                department = Mention(text, ("Department",))
                records.append(RelationRecord("USES", department, thing, place, provenance=provenance))
        for needs in self.profile.needs:
            self._needing(row, needs, thing, place, provenance, records)
        return Unit(place, tuple(records), tuple(problems))

    def _node(
        self, row: GridRow, thing: Mention, name: str, place: Place, provenance: tuple[Provenance, ...], single: bool, provided: dict[str, None]
    ) -> NodeRecord:
        values: dict[str, Any] = {}
        columns: dict[str, str | int] = {}
        profile = self.profile
        if name != thing.text:
            values["name"] = name
        if profile.row.aliases is not None and (aliases := self._names(row, profile.row.aliases)):
            values["aliases"] = aliases
        if single:
            period = {"valid_from": profile.row.valid_from, "valid_through": profile.row.valid_through}
            for field, column in {**period, **profile.row.properties}.items():
                if column is not None and (text := self._text(row, column)):
                    values[field] = text
                    columns[field] = column
            attrs: dict[str, Any] = {field: text for field, column in profile.row.attrs.items() if (text := self._text(row, column))}
            if provided:
                attrs["provides"] = list(provided)
            if attrs:
                values["attrs"] = attrs
        return NodeRecord(thing, profile.row.kind, place, values, provenance, columns)

    def _answering(
        self,
        row: GridRow,
        number: int,
        people: People,
        thing: Mention,
        place: Place,
        provenance: tuple[Provenance, ...],
        single: bool,
        records: list[Record],
    ) -> None:
        if not self._has(people.column):
            return
        written = self._text(row, people.column)
        mark = self._text(row, people.identified_by)
        pieces = [written]
        for character in people.split:
            pieces = [part for piece in pieces for part in piece.split(character)]
        for piece in pieces:
            text = piece.strip()
            if not text and not mark:
                continue
            reading = people.nobody.get(mark) if mark else None
            reading = reading or people.nobody.get(text)
            column = {"end": people.column}
            if reading is not None:
                if single:
                    field = {"OWNS": "ownership", "LEADS": "leadership", "SPECIALIST_FOR": "specialist"}[people.relation]
                    raw = f"{text} <{mark}>" if mark and mark != text else text
                    records.append(StatementRecord(thing, field, raw, reading, place, people.side, provenance=provenance, columns=column))
                continue
            who = self._person(number, people, text or mark, mark, self._text(row, people.email))
            if people.make:
                values = {"email": who.email} if who.email else {}
                records.append(NodeRecord(who, people.kinds[0], place, values, provenance, column))
            if single:
                records.append(RelationRecord(people.relation, who, thing, place, {"side": people.side}, provenance, column))

    def _person(self, number: int, people: People, text: str, mark: str, email: str) -> Mention:
        known = self._people.get((number, text, mark or email))
        if known is None:
            # Who is identified by a column is identified by it alone; where it is empty, by the name in its place.
            external = (self.profile.register_ or self.source, mark or text) if people.identified_by else None
            kinds = people.kinds[:1] if people.make else people.kinds
            known = Mention(text, kinds, "exact" if people.identified_by else self.profile.identity, external, email or None)
            self._people[number, text, mark or email] = known
        return known

    def _needing(
        self, row: GridRow, needs: Needs, thing: Mention, place: Place, provenance: tuple[Provenance, ...], records: list[Record]
    ) -> None:
        shared = {name: value for name, value in (("strength", needs.strength), ("dep_type", needs.dep_type)) if value is not None}
        for column in needs.columns:
            text = self._text(row, column)
            if not text:
                continue
            where = {"end": column}
            for written, names in needs.wanted(text):
                values: dict[str, Any] = {**shared, "any_of": written[:200], "need": 1} if len(names) > 1 else shared
                for name in names:
                    other = self._system(name)
                    ends = (thing, other) if needs.direction == "needs" else (other, thing)
                    records.append(RelationRecord("DEPENDS_ON", *ends, place, values, provenance, where))
