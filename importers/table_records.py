# ruff: noqa: E501 - examples and patterns read better in one line
"""Tables as they were understood -> units of records.  (Swedish: *uppgifter*.)

Each row of each grid becomes one unit: a row of data holds the records that it says, every other row its reason for being passed over, so that
what was read adds up.  Names become mentions with all that the cell and its row tell of them; nothing is resolved here.

>>> from importers.grid import Grid, Row
>>> from importers.importer import Reading
>>> rows = (Row(1, ("System", "Systemägare", "Läser från")), Row(2, ("Vakt", "Anna Ek", "AD")), Row(3, ("Larm", "Vakant", "-")))
>>> found = [item for item in units_of([Grid("vof_system.csv", None, rows)], Reading("vof_system.csv", "vof_system", department="VOF")) if isinstance(item, Unit)]
>>> [[getattr(record, "kind", type(record).__name__) for record in unit.records] for unit in found if unit.records and unit.counted]
[['System', 'USES', 'OWNS', 'DEPENDS_ON'], ['System', 'USES', 'StatementRecord']]
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from graphmodel.entities import Provenance
from graphmodel.identity import match_key
from graphmodel.matching import repaired, unmarked
from graphmodel.names import unkept_character
from graphmodel.problems import Place, Problem, error, info, warning
from graphmodel.records import NOTHING, Item, Mention, NodeRecord, Record, RelationRecord, SourceRecord, StatementRecord, Unit
from graphmodel.vocabulary import (
    AS_ABOVE,
    COMPANY,
    DEPARTMENT_WORDS,
    IGNORED,
    KINDS_BY_NAME,
    OWN_WORDS,
    RETIRED_TITLES,
    RoleReading,
    empty_word,
    fold,
    hosting,
    level,
    lifecycle,
    look_up,
    meetings_a_year,
    no_dependency,
    no_name,
    personal_data,
    placeholder,
    role,
    squeeze,
    target_kind,
    unsaid,
    yes_or_no,
)
from importers.cell_texts import link_of
from importers.columns import Column, Understanding, headings_aside, side_of_column, understand
from importers.day_cells import DayCell, day, period
from importers.file_department import FileDepartment, department_of
from importers.grid import Grid, Row, text_of
from importers.importer import Reading
from importers.known_names import KnownNames
from importers.name_lists import Item as NamedItem
from importers.name_lists import arrow, coded, flow, listed
from importers.organisation_tables import Levels, levels_of, sort_of_unit
from importers.person_cells import PersonCell, persons
from importers.scales import criticality, hours, klassa, one_level, whole_number
from importers.table_names import Mappings, unmapped
from importers.tables import Layout, Table, tables_of

OBJECT_REGISTER: Final = "object"
"""The register in whose numbering objects are told apart (FO07)."""
GROUP_REGISTER: Final = "group"
"""The register in whose numbering steering groups are told apart (OSG-08)."""
ROLE_AUTHORITY: Final = ("ownership",)
"""The fields that a list of role assignments has authority over unless `sources.yaml` says otherwise."""

_ANYBODY: Final = ("Person", "Position", "Department")
_ABLE: Final = ("Person", "Position")


# --- the whole file -----------------------------------------------------------------------------------------------------------------------------


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
    known = KnownNames(reading.known)
    layouts = [(grid, tables_of(grid, known)) for grid in grids]
    understood: list[list[Understanding]] = []
    for _grid, layout in layouts:
        understood.append([understand(table, known, mappings(table)) for table in layout.tables])
    every = [one for tables in understood for one in tables]
    if reading.understood is not None:
        for one in every:
            reading.understood(one)
    whose = (
        department_of(layouts, every, reading, known) if any(one.kind in {"inventory", "contracts"} for one in every) or reading.department else None
    )
    yield from _of_the_source(grids, every, whose, reading)
    for (grid, layout), tables in zip(layouts, understood, strict=True):
        yield from grid.assumptions
        for one in tables:
            yield from one.problems
        if not layout.tables and layout.loose and all(row.own_values <= 1 for row in layout.loose):
            yield info("sheet_without_table", grid.place(layout.loose[0]), text_of(layout.loose[0].values[-1])[:200], rows=len(layout.loose))
        elif not layout.tables and (aside := headings_aside([text_of(row[0]) for row in layout.loose])):
            yield warning("table_turned", grid.place(layout.loose[0]), None, headings=", ".join(aside)[:300])
        elif not layout.tables and layout.loose:
            first = " | ".join(text_of(value) for value in layout.loose[0].values if value is not None)[:200]
            yield warning("no_heading_row", grid.place(layout.loose[0]), first, rows=len(layout.loose))
        for unit in _units(grid, layout, tables, whose, reading, known):
            found = of_row.pop((grid.sheet, unit.place.row or 0), None)
            if found:
                unit.problems = (*found, *unit.problems)
            yield unit
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
    rows: dict[int, tuple[_Writer, Row]] = {}
    for one in tables:
        if one.kind is not None:
            writer = _Writer(one, grid, whose.text if whose is not None else None, reading, known)
            for row in one.table.data:
                rows[row.number] = (writer, row)
    for number, part in layout.parts:
        written = rows.get(number)
        if part == "data" and written is not None:
            yield written[0].unit(written[1])
        elif part == "data":
            yield Unit(Place(grid.file, grid.sheet, number), skipped="unread")
        else:
            yield Unit(Place(grid.file, grid.sheet, number), skipped=part)


# --- one table ----------------------------------------------------------------------------------------------------------------------------------


class _Writer:
    """Writes the records of one table's rows; what the same text means in the same column is worked out once."""

    def __init__(self, seen: Understanding, grid: Grid, department: str | None, reading: Reading, known: KnownNames) -> None:
        self.seen = seen
        self.table: Table = seen.table
        self.grid = grid
        self.department = department
        self.reading = reading
        self.known = known
        self.kinds = known.kinds
        self.objects_known = any("ManagementObject" in kinds for kinds in reading.known.values())
        self._under: dict[int, Mapping[str, str | int]] = {}
        self._systems: dict[str, Mention] = {}
        self._departments: dict[str, Mention] = {}
        self._persons: dict[str, tuple[PersonCell, ...]] = {}
        self._lists: dict[tuple[int, str], tuple[NamedItem, ...]] = {}
        self._days: dict[tuple[int, str], DayCell] = {}
        self.reversed_levels = self._levels_reversed()
        self.twice = self._names_twice()
        self.ids_of_several = self._ids_of_several()
        self.levels = levels_of(seen)
        roles = _OBJECT_ROLES if seen.kind == "objects" else _OWNERSHIP
        self.claimants = [
            _Claimant(column, kind, _FIELDS[kind], side_of_column(column), seen.beside(column, "email"), seen.beside(column, "signature"))
            for meaning, kind in roles.items()
            for column in seen.of(meaning)
        ]
        self.claimed: dict[tuple[int, str, str | None], tuple[_Claim, ...]] = {}
        self.flows = [(column, meaning == "needs") for meaning in ("needs", "feeds") for column in seen.of(meaning)]
        self._objects: dict[tuple[str, str | None], Mention] = {}
        self._suppliers: dict[str, Mention | None] = {}
        self._made: Counter[str] = Counter()
        self.fields = self._field_writers()
        self.write: Callable[[_Row], None] = {
            "inventory": self.write_inventory,
            "staff": self.write_staff,
            "departments": self.write_departments,
            "units": self.write_units,
            "objects": self.write_objects,
            "groups": self.write_groups,
            "members": self.write_members,
            "roles": self.write_roles,
            "integrations": self.write_integrations,
            "aliases": self.write_aliases,
            "contracts": self.write_contracts,
            "plans": self.write_plans,
            "suppliers": self.write_suppliers,
        }[str(seen.kind)]

    def unit(self, row: Row) -> Unit:
        """The unit of one row of data."""
        place = Place(self.grid.file, self.grid.sheet, row.number)
        at = _Row(self, row, place)
        if at.refuses_text():
            return Unit(place, (), tuple(at.problems))
        for column, value in enumerate(row.values):
            if isinstance(value, str) and not value.isascii() and (mended := repaired(value)) != value:
                heading = self.table.headings[column] if column < self.table.width else ""
                at.problems.append(info("encoding_mended", replace(place, column=heading or None), value[:200], mended=mended[:200]))
        for index, said in self.table.pointed.get(row.number, {}).items():
            at.problems.append(
                info("read_as_above", replace(place, column=self.table.headings[index] or None), said, taken=self.table.cell(row, index)[:200])
            )
        if row.marks:
            at.tell_formulas()
        self.write(at)
        if at.lacks_name and not any(problem.severity == "error" for problem in at.problems):
            return Unit(place, (), tuple(at.problems), skipped="no_name")
        return Unit(place, tuple(at.records), tuple(at.problems))

    def stands_under(self, column: Column | None) -> Mapping[str, str | int]:
        """The heading that a relation's words stand under, as records tell it."""
        if column is None:
            return NOTHING
        found = self._under.get(column.index)
        if found is None:
            found = self._under[column.index] = {"end": column.heading}
        return found

    def system(self, text: str) -> Mention:
        """A system that a cell names."""
        found = self._systems.get(text)
        if found is None:
            found = self._systems[text] = Mention(text, ("System",))
        return found

    def department_named(self, text: str) -> Mention:
        """A department that a cell names, by its full name where a short one is known to mean it."""
        found = self._departments.get(text)
        if found is None:
            hit = self.known.department(text)
            found = self._departments[text] = Mention(hit[0] if hit is not None and hit[1] >= 0.65 else text, ("Department",))
        return found

    # --- cells, once each

    def people(self, text: str) -> tuple[PersonCell, ...]:
        """Everybody a cell names."""
        found = self._persons.get(text)
        if found is None:
            found = self._persons[text] = persons(text, self.known.people)
        return found

    def items(self, column: Column, text: str) -> tuple[NamedItem, ...]:
        """The names a cell lists."""
        key = (column.index, text)
        found = self._lists.get(key)
        if found is None:
            found = self._lists[key] = listed(text, column.separator, self.kinds)
        return found

    def day(self, column: Column, row: Row, *, end: bool) -> DayCell:
        """The day a cell gives."""
        value = row[column.index]
        if isinstance(value, date) or not isinstance(value, str):
            return day(value, end=end)
        key = (column.index, value)
        found = self._days.get(key)
        if found is None:
            found = self._days[key] = day(value, end=end)
        return found

    # --- what a whole table decides

    def _levels_reversed(self) -> bool:
        """Whether numbered levels run from the portfolio (1) down: told by the names of groups beside them."""
        column, name = self.seen.first("level"), self.seen.first("group")
        if self.seen.kind != "groups" or column is None or name is None:
            return False
        straight = turned = 0
        for row in self.table.data:
            number = whole_number(self.table.cell(row, column.index))
            by_name = level_by_name(self.table.cell(row, name.index))
            if number in {1, 3} and by_name in {"object", "portfolio"}:
                straight += (number == 1) == (by_name == "object")
                turned += (number == 3) == (by_name == "object")
        return turned > straight

    def _names_twice(self) -> frozenset[str]:
        """Names of units that stand under several departments: namesakes, not one unit."""
        name, parent = self.seen.first("unit"), self.seen.first("department", "parent")
        if self.seen.kind != "units" or name is None or parent is None:
            return frozenset()
        parents: dict[str, set[str]] = defaultdict(set)
        for row in self.table.data:
            above = self.table.cell(row, parent.index)
            hit = self.known.department(above)
            parents[squeeze(self.table.cell(row, name.index))].add(squeeze(hit[0] if hit else above))
        return frozenset(form for form, above in parents.items() if len(above) > 1)

    def _ids_of_several(self) -> frozenset[str]:
        """Identifiers that stand beside several names: they identify nothing."""
        name, mark = self.seen.first("system"), self.seen.first("system_id")
        if self.seen.kind != "inventory" or name is None or mark is None:
            return frozenset()
        names: dict[str, set[str]] = defaultdict(set)
        for row in self.table.data:
            names[self.table.cell(row, mark.index)].add(match_key(repaired(self.table.cell(row, name.index))))
        counted = {text: len({unmarked(each) for each in found}) for text, found in names.items()}
        several = frozenset(text for text, count in counted.items() if count > 1)
        # One system may stand on two rows under two names; an identifier of many is none.
        return several if len(several) > 0.3 * len(counted) else frozenset(text for text in several if counted[text] > 2)

    # --- kinds of table

    def write_inventory(self, at: _Row) -> None:
        seen = self.seen
        column = seen.first("system")
        name = at.text(column)
        if column is None or not name or no_name(name):
            at.no_name(column)
            return
        name, told = _system_name(name, self.kinds)
        system_id = at.text(seen.first("system_id"))
        external = (self.reading.source, system_id) if system_id and not empty_word(system_id) and system_id not in self.ids_of_several else None
        department = self._row_department(at)
        system = Mention(name, ("System",), external=external, department=department)
        at.describe(system, "System", name=(name, column))
        self._system_fields(at, told)
        self._uses(at, system, department)
        for claimant in self.claimants:
            at.claims(claimant, system, department)
        self._belongs(at, system)
        self._dependencies(at, system)
        self._supplied(at, system)
        for meaning, forwards in (("replaces", True), ("replaced_by", False)):
            for listing in seen.of(meaning):
                for item in at.names(listing):
                    other = self.system(item.name)
                    at.relate("REPLACES", system if forwards else other, other if forwards else system, listing, item.raw)
        at.finish()

    def _row_department(self, at: _Row) -> str | None:
        """The department that namesakes of a row are told apart by: its own column's, its section's where that is one, else the file's."""
        own = at.text(self.seen.first("department"))
        if own and not empty_word(own):
            return own
        section = self.table.sections.get(at.row.number)
        if self.department is None:
            unit = at.text(self.seen.first("unit", "owner_department", "board"))
            if unit and not empty_word(unit):
                return unit
            if section and self.known.is_a(section, "Department"):
                return section
        elif section and self.known.is_a(section, "Department") and not self.known.is_unit(section):
            return section
        return self.department

    def _system_fields(self, at: _Row, told: str | None) -> None:
        """The system's own fields: those that the table has columns for."""
        self._lifecycle(at, told)
        for write in self.fields:
            write(at)
        unit = at.text(self.seen.first("unit")) or self.table.sections.get(at.row.number, "")
        if unit and not empty_word(unit):
            at.attr("unit", unit)

    def _field_writers(self) -> tuple[Callable[[_Row], None], ...]:
        """What writes the fields of a system, for the columns that the table has."""
        every: tuple[tuple[tuple[str, ...], Callable[[_Row], None]], ...] = (
            (("alias",), self._aliases_of_row),
            (("criticality",), self._criticality),
            (("klassa", "klassa_k"), self._klassa),
            (("personal_data",), self._personal_data),
            (("rto",), self._rto),
            (("contract_end",), self._contract_end),
            (("hosting",), self._hosting),
            (("in_use_from", "in_use_through"), self._in_use),
            (tuple(meaning for meaning, _ in _REMARKS), self._remarks),
            (("link",), self._links),
        )
        return tuple(write for needed, write in every if self.seen.of(*needed))

    def _aliases_of_row(self, at: _Row) -> None:
        aliases = [item.name for column in self.seen.of("alias") for item in at.names(column) if not empty_word(item.name)]
        if aliases:
            at.put("aliases", aliases, self.seen.first("alias"))

    def _criticality(self, at: _Row) -> None:
        said = at.said("criticality")
        if said is None:
            return
        found = criticality(said.text, self.seen.scale) if self.seen.scale is not None else None
        if found is None:
            at.doubt("criticality_not_understood", said.column, said.text)
        else:
            at.put("criticality", found[0], said.column, assumed=found[1])

    def _personal_data(self, at: _Row) -> None:
        said = at.said("personal_data")
        if said is None:
            return
        data = personal_data(said.text)
        if data == "ordinary" and yes_or_no(said.text) and re.search(r"känslig|sensitive", fold(said.column.heading)):
            data = "sensitive"
        if data is None:
            at.doubt("personal_data_not_understood", said.column, said.text)
        else:
            at.put("personal_data", data, said.column)

    def _rto(self, at: _Row) -> None:
        said = at.said("rto")
        if said is None:
            return
        number = hours(said.text)
        if number is None:
            at.doubt("number_not_understood", said.column, said.text)
        else:
            at.put("rto_hours", number, said.column)

    def _contract_end(self, at: _Row) -> None:
        column = self.seen.of("contract_end")[0]
        until = at.day(column, end=True)
        if until.on is not None:
            at.put("contract_end", until.on, column, assumed=until.precision != "day")
        elif until.open:
            at.attr("contract", until.raw)

    def _in_use(self, at: _Row) -> None:
        at.put_days({"in_use_from": "valid_from", "in_use_through": "valid_through"})

    def _remarks(self, at: _Row) -> None:
        for meaning, key in _REMARKS:
            texts = [text for column in self.seen.of(meaning) if (text := at.text(column)) and not empty_word(text)]
            if texts:
                at.attr(key, "; ".join(dict.fromkeys(texts)))

    def _links(self, at: _Row) -> None:
        for column in self.seen.of("link"):
            link = link_of(at.raw(column))
            if link:
                at.attr("url", link)

    def _lifecycle(self, at: _Row, told: str | None) -> None:
        """Lifecycle and its tag: from the status column, else from the title of the table, the section or the name."""
        found: tuple[str, str | None] | None = None
        said = at.said("lifecycle")
        if said is not None:
            answer = yes_or_no(said.text)
            if answer is not None and re.search(r"avveckl|ur drift|decommission|retired|släckt", fold(said.column.heading)):
                found = ("retired" if answer else "active", None)
            else:
                found = lifecycle(said.text)
            if found is None:
                at.doubt("lifecycle_not_understood", said.column, said.text)
        section = self.table.sections.get(at.row.number)
        if found is None and self.seen.lifecycle is not None:
            found = (self.seen.lifecycle, None)
        if found is None and section and RETIRED_TITLES.search(fold(section)):
            found = ("retired", None)
        if found is None and told is not None:
            found = lifecycle(told)
        if found is not None:
            column = said.column if said is not None else None
            at.put("lifecycle", found[0], column)
            if found[1]:
                at.put("tags", [found[1]], column)

    def _klassa(self, at: _Row) -> None:
        """The information class, from one column or from one for each letter; traceability, which few write, is 0 where it is not written."""
        if said := at.said("klassa"):
            levels = klassa(said.text)
            if levels is None:
                at.doubt("klassa_not_understood", said.column, said.text)
            else:
                at.put("klassa", [*levels, 0][:4], said.column, assumed=len(levels) < 4)
            return
        parts = [self.seen.first(f"klassa_{letter}") for letter in "krts"]
        read = [one_level(at.text(part)) if part is not None else None for part in parts]
        if all(value is not None for value in read[:3]):
            at.put("klassa", [value or 0 for value in read], parts[0], assumed=read[3] is None)

    def _hosting(self, at: _Row) -> None:
        said = at.said("hosting")
        if said is None:
            return
        answer = yes_or_no(said.text)
        found = hosting(said.text)
        if answer is not None and re.search(r"moln|cloud|saas", fold(said.column.heading)):
            at.put("hosting", "cloud" if answer else "own", said.column, assumed=not answer)
        elif found is not None:
            at.put("hosting", found, said.column)
        else:
            at.attr("hosting", said.text)

    def _uses(self, at: _Row, system: Mention, department: str | None) -> None:
        """Departments that use the system: whose list it is, and those a column names."""
        using = self.seen.of("used_by")
        users = whole_number(at.text(self.seen.first("users")) or "")
        values: dict[str, Any] = {"users": users} if users is not None else {}
        own = at.text(self.seen.first("department"))
        lists = [own] if own and not empty_word(own) else []
        if lists:
            column = self.seen.first("department")
            for item in listed(
                own,
                ";"
                if ";" in own
                else "\n"
                if "\n" in own
                else ","
                if "," in own and not self.kinds(own) and all(self.kinds(part.strip()) for part in own.split(","))
                else None,
                self.kinds,
            ):
                at.relate("USES", self.department_named(item.name), system, column, item.raw, values)
        elif department is not None:
            at.relate("USES", self.department_named(department), system, None, department, values)
        for column in using:
            for item in at.names(column):
                if fold(item.name) in {
                    "alla",
                    "alla förvaltningar",
                    "samtliga",
                    "hela kommunen",
                    "samtliga förvaltningar",
                    "kommunövergripande",
                    "kommungemensamt",
                    "all",
                    "all departments",
                }:
                    at.attr("used_by", item.name)
                else:
                    at.relate("USES", self.department_named(item.name), system, column, item.raw)

    def _belongs(self, at: _Row, system: Mention) -> None:
        """The system's objects."""
        marked = at.said("object_id")
        code = marked.text if marked is not None else None
        done = False
        for column in self.seen.of("object"):
            for item in at.names(column):
                done = True
                target = self.object(item.name, code)
                named = target.external is None or target.text != target.external[1]
                if named and not self.objects_known and self._first_times(f"object {target.text}"):
                    at.add(NodeRecord(target, "ManagementObject", at.place, {"name": target.text}, at.provenance, {"name": column.heading}))
                at.relate("PART_OF", system, target, column, item.raw)
        if not done and marked is not None:
            at.relate("PART_OF", system, self.object(marked.text, None), marked.column, marked.text)

    def _first_times(self, what: str) -> bool:
        """Whether something that rows make beside what they are about is told for the first or second time.

        Twice, so that one row that is kept out does not take it away from all the others.
        """
        self._made[what] += 1
        return self._made[what] <= 2

    def object(self, text: str, code: str | None) -> Mention:
        """An object as a cell names it: by code, by name, by both."""
        found = self._objects.get((text, code))
        if found is None:
            found = self._objects[text, code] = self._object(text, code)
        return found

    def _object(self, text: str, code: str | None) -> Mention:
        if self.known.is_a(text, "ManagementObject"):
            found, name = coded(text)
            if found is None or not name:
                return Mention(
                    text,
                    ("ManagementObject",),
                    external=(OBJECT_REGISTER, code) if code else (OBJECT_REGISTER, found) if found and found == text else None,
                )
        found, name = coded(text)
        mark = code or found
        return Mention(name or text, ("ManagementObject",), external=(OBJECT_REGISTER, mark) if mark else None)

    def group(self, text: str, code: str | None = None) -> Mention:
        """A steering group as a cell names it: by code, by name, by both."""
        found, name = coded(text)
        if (
            found is not None
            and name
            and not (self.known.is_a(text, "SteeringGroup") or self.known.is_a(found, "SteeringGroup") or self.known.is_a(name, "SteeringGroup"))
        ):
            found, name = None, text
        mark = code or found
        if mark is None and self.known.is_a(text, "SteeringGroup") and re.fullmatch(r"[A-ZÅÄÖ0-9_.\-]{2,12}", text):
            mark = text
        return Mention(name or text, ("SteeringGroup",), external=(GROUP_REGISTER, mark) if mark and re.search(r"\w", mark) else None)

    def _dependencies(self, at: _Row, system: Mention) -> None:
        """What the system needs, and what needs it."""
        for column, forwards in self.flows:
            text = at.text(column)
            if not text:
                continue
            for item in self.items(column, text):
                answer = no_dependency(item.name)
                if answer == "unknown":
                    at.state(system, "dependency", item.raw, "unknown", column)
                elif answer is None:
                    other = self.system(item.name)
                    at.relate("DEPENDS_ON", system if forwards else other, other if forwards else system, column, item.raw)

    def _supplied(self, at: _Row, system: Mention) -> None:
        """The system's suppliers; one that the organisation made itself has none."""
        for column in self.seen.of("supplier"):
            for item in at.names(column):
                if squeeze(item.name) in OWN_WORDS:
                    at.put("hosting", "own", column)
                    continue
                if item.name not in self._suppliers:
                    self._suppliers[item.name] = None if empty_word(item.name) else Mention(item.name, ("Supplier",))
                supplier = self._suppliers[item.name]
                if supplier is None:
                    continue
                if self._first_times(f"supplier {item.name}"):
                    at.add(NodeRecord(supplier, "Supplier", at.place, {"name": item.name}, at.provenance, {"name": column.heading}))
                at.relate("PROVIDED_BY", system, supplier, column, item.raw)

    def write_staff(self, at: _Row) -> None:
        seen = self.seen
        column = seen.first("person") or seen.first("last_name", "first_name")
        who = at.person()
        if who is None:
            at.no_name(column)
            return
        person = who[0]
        at.describe(person, "Person", name=(who[1], column))
        for meaning in ("email", "signature", "org_id"):
            value = getattr(person, meaning)
            if value:
                at.put(meaning, value, seen.first(meaning))
        first, last = seen.first("employed_from"), seen.first("employed_through")
        employed: dict[str, Any] = {}
        if seen.first("period") is not None:
            at.put_days({})
            employed = {field: at.values[field] for field in ("valid_from", "valid_through") if field in at.values}
        if first is not None and (begins := at.day(first, end=False)).on is not None:
            employed["valid_from"] = begins.on
            at.put("valid_from", begins.on, first)
        if last is not None and (ends := at.day(last, end=True)).on is not None:
            employed["valid_through"] = ends.on
            at.put("valid_through", ends.on, last)
        title = at.text(seen.first("title"))
        if title and not empty_word(title):
            at.attr("title", title)
        unit_column, department_column = seen.first("unit"), seen.first("department")
        unit, department = at.text(unit_column), at.text(department_column)
        if department and not unit:
            department, unit = self._place(department)
        elif unit and not department:
            whole, part = self._place(unit)
            if part:
                department, unit, department_column = whole, part, unit_column
        if department and not empty_word(department):
            at.relate("EMPLOYED_IN", person, self.department_named(department), department_column, department, employed)
            if unit and not empty_word(unit):
                at.attr("unit", unit)
        elif unit and not empty_word(unit):
            at.relate("EMPLOYED_IN", person, self.department_named(unit), unit_column, unit, employed)
        elif self.table.sections.get(at.row.number):
            section = self.table.sections[at.row.number]
            at.relate("EMPLOYED_IN", person, self.department_named(section), None, section, employed)
        at.finish()

    def _place(self, text: str) -> tuple[str, str]:
        """A place that is written as a path ("KLF > IT-stab"): the department and the unit in it; the text itself and nothing where it is none."""
        if self.known.is_a(text, "Department"):
            return text, ""
        parts = [part.strip() for part in re.split(r"\s*(?:>|»|→|\\|/|\||::)\s*|\s+[-–—]\s+|:\s+|,\s+", text) if part.strip()]
        wholes = [part for part in parts if (hit := self.known.department(part)) is not None and not self.known.is_unit(hit[0])]
        if len(parts) < 2 or not wholes:
            return text, ""
        rest = [part for part in parts if part != wholes[0]]
        return wholes[0], rest[-1]

    def write_departments(self, at: _Row) -> None:
        self._organisation(at, self.seen.first("department") or self.seen.first("board"), None, "department")

    def write_units(self, at: _Row) -> None:
        if self.levels is not None:
            self._whole(at, self.levels)
        self._organisation(at, self.seen.first("unit"), self.seen.first("department", "parent"), "unit")

    def _whole(self, at: _Row, levels: Levels) -> None:
        """The department that a row of a list of units also describes: its code, its committee, its head."""
        name = at.text(levels.department)
        if not name or no_name(name) or not self._first_times(f"department {name}"):
            return
        whole = Mention(name, ("Department",))
        sort = "company" if COMPANY.search(fold(name)) else "department"
        values: dict[str, Any] = {"name": name, "unit_type": sort}
        code = at.text(levels.code)
        if code and not empty_word(code) and squeeze(code) != squeeze(name):
            values["aliases"] = [code]
        under = {"name": levels.department.heading}
        at.add(NodeRecord(whole, "Department", at.place, values, at.provenance, under, assumed=frozenset(("unit_type",))))
        self._under_board(at, whole, name)
        for chief in levels.chiefs:
            self._head(at, chief, whole, name)

    def _organisation(self, at: _Row, column: Column | None, above: Column | None, unit_type: str) -> None:
        """A department or unit, what it belongs to, and who heads it."""
        seen = self.seen
        name = at.text(column)
        if column is None or not name or no_name(name):
            at.no_name(column)
            return
        above = above or seen.first("parent")
        parent = at.text(above) or (self.table.sections.get(at.row.number, "") if unit_type == "unit" else "")
        external = None
        if squeeze(name) in self.twice and parent:
            hit = self.known.department(parent)
            external = ("unit", f"{hit[0] if hit else parent} / {name}")
        mention = Mention(name, ("Department",), external=external, department=parent or None)
        unit_type = self._sort_of(at.text(seen.first("unit_type")), name, parent, unit_type)
        at.describe(mention, "Department", name=(name, column))
        at.put("unit_type", unit_type, column, assumed=True)
        levels = self.levels
        own_code = next((each for each in seen.of("code") if levels is None or each is not levels.code), None)
        code = at.text(own_code)
        aliases = [code] if code and not empty_word(code) and squeeze(code) != squeeze(name) else []
        for other in seen.of("alias"):
            aliases.extend(item.name for item in at.names(other) if not empty_word(item.name))
        if aliases:
            at.put("aliases", aliases, own_code or seen.first("alias"))
        at.put_days({"start": "valid_from", "end": "valid_through"})
        if parent and not empty_word(parent) and squeeze(parent) != squeeze(name):
            at.relate("SUBUNIT_OF", mention, self.department_named(parent), above, parent)
        if levels is None:
            self._under_board(at, mention, name, column)
        for other in seen.of("successor"):
            for item in at.names(other):
                at.relate("SUCCEEDED_BY", mention, self.department_named(item.name), other, item.raw)
        for chief in seen.of("chief"):
            if levels is None or chief not in levels.chiefs:
                self._head(at, chief, mention, name)
        at.finish()

    def _under_board(self, at: _Row, mention: Mention, name: str, column: Column | None = None) -> None:
        """The committee that a department belongs to."""
        board_column = self.seen.first("board")
        board = at.text(board_column)
        if board_column is not None and board_column is not column and board and not empty_word(board) and squeeze(board) != squeeze(name):
            committee = Mention(board, ("Department",))
            at.add(
                NodeRecord(
                    committee, "Department", at.place, {"name": board, "unit_type": "committee"}, at.provenance, {"name": board_column.heading}
                )
            )
            at.relate("SUBUNIT_OF", mention, committee, board_column, board)

    def _sort_of(self, word: str, name: str, parent: str, usual: str) -> str:
        """What sort of part of the organisation a row is: by its own word, its name, else by what stands above it in the same list."""
        return sort_of_unit(self.seen, self.table, word, name, parent, usual)

    def _head(self, at: _Row, column: Column, department: Mention, name: str) -> None:
        """The head of a department: a position in it, and who holds it."""
        text = at.text(column)
        if not text:
            return
        title = re.sub(r"\s*\(.*?\)|\s+namn$", "", column.heading).strip() or "Chef"
        if fold(title) == "chef" and self.seen.kind == "units":
            title = "Enhetschef"  # a unit may bear its department's name
        position = Mention(f"{title} {name}", ("Position",), department=department.text)
        found = self.people(text)
        at.add(NodeRecord(position, "Position", at.place, {"name": position.text}, at.provenance, {"name": column.heading}))
        at.relate("POSITION_IN", position, department, column, text)
        for who in found:
            if who.reading is not None:
                at.state(position, "holder", who.raw, who.reading, column)
                continue
            values = at.period_of(who)
            if who.acting:
                values["acting"] = True
            at.relate("HOLDS", at.mention(who, ("Person",), name, column), position, column, who.raw, values)

    def write_objects(self, at: _Row) -> None:
        seen = self.seen
        column, code_column = seen.first("object"), seen.first("object_id")
        marked = at.said("object_id")
        code = marked.text if marked is not None else None
        text = at.text(column) or code or ""
        if not text or empty_word(text):
            at.no_name(column or code_column)
            return
        found, name = coded(text)
        if found is not None and not code:
            code = found
        elif found is not None and name and squeeze(found) != squeeze(code or ""):
            name = text
        name = name or text
        target = Mention(name, ("ManagementObject",), external=(OBJECT_REGISTER, code) if code else None)
        at.describe(target, "ManagementObject", name=(name, column or code_column))
        aliases = [code, f"{code} {name}"] if code and squeeze(code) != squeeze(name) else []
        for other in seen.of("alias"):
            aliases.extend(item.name for item in at.names(other) if not empty_word(item.name))
        if aliases:
            at.put("aliases", aliases, code_column or column)
        department_column = seen.first("department")
        department = at.text(department_column)
        if department and not empty_word(department):
            at.relate("HOSTED_BY", target, self.department_named(department), department_column, department)
        hint = department if department and not empty_word(department) else self.department
        for claimant in self.claimants:
            at.claims(claimant, target, hint)
        for other in seen.of("object_group"):
            for item in at.names(other):
                if not empty_word(item.name):
                    at.relate("STEERS", self.group(item.name), target, other, item.raw)
        for other in seen.of("systems"):
            for item in at.names(other):
                if no_dependency(item.name) is None:
                    at.relate("PART_OF", self.system(item.name), target, other, item.raw)
        for meaning, node, kind in (("family", "ObjectFamily", "IN_FAMILY"), ("portfolio", "Portfolio", "IN_PORTFOLIO")):
            for other in seen.of(meaning):
                for item in at.names(other):
                    if not empty_word(item.name):
                        belongs = Mention(item.name, (node,))
                        at.add(NodeRecord(belongs, node, at.place, {"name": item.name}, at.provenance, {"name": other.heading}))
                        at.relate(kind, target, belongs, other, item.raw)
        at.put_days({"start": "valid_from", "end": "valid_through"})
        description = at.text(seen.first("description"))
        if description and not empty_word(description):
            at.attr("description", description)
        at.finish()

    def write_groups(self, at: _Row) -> None:
        seen = self.seen
        column, code_column = seen.first("group"), seen.first("group_id")
        marked = at.said("group_id")
        code = marked.text if marked is not None else None
        text = at.text(column) or code or ""
        if not text or empty_word(text):
            at.no_name(column or code_column)
            return
        found, bare = coded(text)
        if not code and found and bare and re.search(r"[A-ZÅÄÖ]", found):
            code, text = found, bare
        group = Mention(text, ("SteeringGroup",), external=(GROUP_REGISTER, code) if code else None)
        at.describe(group, "SteeringGroup", name=(text, column or code_column))
        if code and squeeze(code) != squeeze(text):
            at.put("aliases", [code, f"{code} {text}"], code_column)
        self._level(at, text)
        for meaning, function in (
            ("chair", "chair"),
            ("deputy_chair", "deputy_chair"),
            ("secretary", "secretary"),
            ("members", "member"),
            ("adjuncts", "adjunct"),
        ):
            for who in seen.of(meaning):
                self._seats(at, who, group, function)
        up = seen.first("escalates_to")
        above = at.text(up)
        if up is not None and above and no_dependency(above) is None:
            at.relate("ESCALATES_TO", group, self.group(above), up, above)
        for other in seen.of("steers"):
            for item in at.names(other):
                if not empty_word(item.name):
                    self._steers(at, group, item, other)
        department_column = seen.first("department")
        department = at.text(department_column)
        if department and not empty_word(department) and at.values.get("level") == "department":
            at.relate("STEERS", group, self.department_named(department), department_column, department)
        meets = at.text(seen.first("meets"))
        if meets:
            count = meetings_a_year(meets)
            if count is not None:
                at.put("meets", count, seen.first("meets"))
            elif not empty_word(meets):
                at.attr("meets", meets)
        at.put_days({"start": "valid_from", "end": "valid_through"})
        at.finish()

    def _level(self, at: _Row, name: str) -> None:
        """The group's level: from its column, else from its name, else a guess that is told."""
        column = self.seen.first("level")
        text = at.text(column)
        found: str | None = None
        if column is not None and text and not empty_word(text):
            number = re.fullmatch(r"(?:nivå|level)?\s*([123])", fold(text))
            if number:
                order = ("portfolio", "department", "object") if self.reversed_levels else ("object", "department", "portfolio")
                found = order[int(number[1]) - 1]
            else:
                found = level(text)
            if found is None:
                at.doubt("level_not_understood", column, text)
        if found is not None:
            at.put("level", found, column)
            return
        by_name = level_by_name(name)
        at.put("level", by_name or "department", column, assumed=True)
        if by_name is None:
            at.doubt("level_guessed", column, name)

    def _steers(self, at: _Row, group: Mention, item: NamedItem, column: Column) -> None:
        kinds = {"object": "ManagementObject", "department": "Department", "portfolio": "Portfolio"}
        kind = kinds.get(str(at.values.get("level")), "ManagementObject")
        target = self.object(item.name, None) if kind == "ManagementObject" else Mention(item.name, (kind,))
        if kind == "Portfolio":
            at.add(NodeRecord(target, "Portfolio", at.place, {"name": item.name}, at.provenance, {"name": column.heading}))
        at.relate("STEERS", group, target, column, item.raw)

    def _seats(self, at: _Row, column: Column, group: Mention, function: str) -> None:
        """Those who sit in a group with one function."""
        field = {"chair": "chair", "deputy_chair": "deputy"}.get(function, "member")
        for who in self.people(at.text(column)):
            if who.reading is not None:
                if function in {"chair", "deputy_chair"} or who.reading != "unknown":
                    at.state(group, field, who.raw, who.reading, column)
                continue
            at.warn_person(who, column)
            values = at.period_of(who)
            values["function"] = function
            at.relate("MEMBER_OF", at.mention(who, _ABLE, None, column), group, column, who.raw, values)

    def write_members(self, at: _Row) -> None:
        seen = self.seen
        column, code_column = seen.first("group"), seen.first("group_id")
        text = at.text(column) or at.text(code_column) or (self.table.sections.get(at.row.number, "") if seen.group_from_section else "")
        code = at.text(code_column) if column is not None else ""
        if not text:
            at.no_name(column or code_column)
            return
        group = self.group(text, code or None)
        role_column = seen.first("role")
        said = at.text(role_column)
        function = "member"
        if said and not empty_word(said):
            found = role(said)
            if found is None or found.function is None:
                at.doubt("role_not_understood", role_column, said)
            else:
                function = found.function
        values = at.period("start", "end")
        values["function"] = function
        self._people_of_row(at, lambda origin, raw, column: at.relate("MEMBER_OF", origin, group, column, raw, values), _ABLE,
                            lambda raw, reading, column: at.state(group, {"chair": "chair", "deputy_chair": "deputy"}.get(function, "member"), raw, reading, column, values={key: value for key, value in values.items() if key != "function"}))  # fmt: skip
        at.finish()

    def write_roles(self, at: _Row) -> None:
        seen = self.seen
        role_column = seen.first("role")
        said = at.text(role_column)
        found = role(said) if said else None
        if role_column is None or not said:
            at.no_name(role_column)
            return
        if found is None:
            at.doubt("role_not_understood", role_column, said)
            return
        if not found.relation:
            at.tell("role_not_kept", role_column, said)
            return
        targets = list(self._role_targets(at, said, found))
        if not targets:
            at.no_name(seen.first("target", "system", "object"))
            return
        values = at.period("start", "end")
        for target, column, raw in targets:
            kind = found.on_system if target.kinds[0] == "System" else found.relation
            about = {"OWNS": "ownership", "LEADS": "leadership", "SPECIALIST_FOR": "specialist", "MEMBER_OF": found.function or "member"}.get(
                kind, "other"
            )
            about = {"deputy_chair": "deputy", "secretary": "member", "adjunct": "member"}.get(about, about)
            made = dict(values)
            side: str | None = None
            if kind == "MEMBER_OF":
                made["function"] = found.function or "member"
            elif kind != "MAINTAINS_MODEL":
                made["side"] = side = found.side
            self._people_of_row(
                at, self._relating(at, kind, target, made, raw), _ANYBODY if kind == "OWNS" else _ABLE,
                self._stating(at, target, about, side, values),
            )  # fmt: skip
            if not at.records:
                at.tell("nobody_named", column, raw)
        at.finish()

    @staticmethod
    def _relating(at: _Row, kind: str, target: Mention, values: dict[str, Any], said: str) -> Callable[[Mention, str, Column | None], None]:
        """Writes a person's relation to the target.  The words kept when the target is unknown are the target's, when the person is, the person's."""
        return lambda origin, raw, column: at.relate(kind, origin, target, column, None, values)

    @staticmethod
    def _stating(at: _Row, target: Mention, about: str, side: str | None, values: dict[str, Any]) -> Callable[[str, str, Column | None], None]:
        return lambda raw, reading, column: at.state(target, about, raw, reading, column, side=side, values=values)

    def _role_targets(self, at: _Row, said: str, found: RoleReading) -> Iterator[tuple[Mention, Column, str]]:
        """What a role is for: from its own columns, or from one with the kind beside."""
        seen = self.seen
        kind_text = at.text(seen.first("target_kind"))
        told = target_kind(kind_text) if kind_text else None
        for meaning, kind in (("system", "System"), ("object", "ManagementObject"), ("object_id", "ManagementObject"), ("target", told)):
            for column in seen.of(meaning):
                text = at.text(column)
                if not text or empty_word(text):
                    continue
                for item in at.names(column):
                    which = kind or self._kind_of_target(item.name, said, found)
                    if which == "ManagementObject":
                        yield self.object(item.name, None), column, item.raw
                    elif which == "SteeringGroup":
                        yield self.group(item.name), column, item.raw
                    else:
                        yield Mention(item.name, (which,)), column, item.raw
        if told is None and kind_text and not any(seen.of("system", "object", "target", "object_id")):
            for column in seen.of("target_kind"):
                yield Mention(kind_text, (self._kind_of_target(kind_text, said, found),)), column, kind_text

    def _kind_of_target(self, text: str, said: str, found: RoleReading) -> str:
        """The kind of a role's target where no column says it: by the known name, the role's own word, the relation."""
        known = [kind for kind in self.kinds(text) if kind in {"System", "ManagementObject", "SteeringGroup", "Portfolio"}]
        if found.relation == "MEMBER_OF":
            return "SteeringGroup"
        if found.relation == "MAINTAINS_MODEL":
            return "Portfolio"
        if len(known) == 1:
            return known[0]
        folded = fold(said)
        if "objekt" in folded or "object" in folded or re.search(r"förvaltningsledare|\boä\b|\bfl\b|\bol\b", folded):
            return "ManagementObject"
        return "System"

    def _people_of_row(
        self,
        at: _Row,
        relate: Callable[[Mention, str, Column | None], None],
        kinds: tuple[str, ...],
        state: Callable[[str, str, Column | None], None],
    ) -> None:
        """Those whom a row of roles or members names."""
        seen = self.seen
        column = seen.first("person", "last_name", "first_name", "email", "signature")
        if column is None:
            return
        text = at.text(seen.first("person"))
        if seen.first("person") is not None and text:
            hint = at.text(seen.first("department", "unit")) or None
            email, signature = at.address(), at.text(seen.first("signature")) or None
            found = self.people(text)
            for who in found:
                if who.reading is not None:
                    if len(found) == 1 or who.reading != "unknown":
                        state(who.raw, who.reading, column)
                    continue
                at.warn_person(who, column)
                mention = at.mention(who, kinds, hint, column)
                if len(found) == 1 and (email or signature):
                    mention = replace(mention, email=mention.email or email, signature=mention.signature or signature)
                relate(mention, who.raw, column)
            return
        single = at.person()
        if single is not None:
            relate(single[0], single[1], column)

    def write_integrations(self, at: _Row) -> None:
        seen = self.seen
        whole = seen.first("flow")
        ends = flow(at.text(whole)) if whole is not None else ()
        source, target = seen.first("from_system") or whole, seen.first("to_system") or whole
        sender, receiver = (ends[0], ends[1]) if ends else (at.text(source), at.text(target))
        if source is None or target is None or not sender or not receiver or empty_word(sender) or empty_word(receiver):
            at.no_name(source if not sender else target)
            return
        way = self._way(at.text(seen.first("direction")), source)
        both = len(ends) == 3 or way == "both"
        for giver in self.items(source, sender):
            for taker in self.items(target, receiver):
                give, take = (taker, giver) if way == "left" else (giver, taker)
                at.relate("DEPENDS_ON", self.system(take.name), self.system(give.name), target, None)
                if both:
                    at.relate("DEPENDS_ON", self.system(give.name), self.system(take.name), source, None)
        at.finish()

    @staticmethod
    def _way(text: str, source: Column) -> str | None:
        """Which way data goes: an arrow's, or a word's; words from one end's view only count where the headings do not say who sends."""
        pointed = arrow(text) if text else None
        if pointed is not None or not text:
            return pointed
        folded = fold(text)
        if re.search(r"båda|bägge|dubbel|två(vägs)?|both|bi ?directional|ömsesid|in (och|/) ut|in ut", folded):
            return "both"
        sided = look_up(source.heading)
        plain = sided is None or re.search(r"\b(a|1|i)$", fold(source.heading)) is not None
        return "left" if plain and re.search(r"^(in|till a|till 1|inkommande|hämtar|läser|tar emot|från b|b till a|b a|in(bound|coming))$", folded) else None

    def write_aliases(self, at: _Row) -> None:
        seen = self.seen
        canonical, other = seen.first("canonical"), seen.first("alias")
        name = at.text(canonical)
        if canonical is None or other is None or not name or empty_word(name):
            at.no_name(canonical)
            return
        aliases = [item.name for column in seen.of("alias") for item in at.names(column) if not empty_word(item.name) and item.name != name]
        if not aliases:
            at.tell("no_alias", other, at.text(other))
            return
        kind_text = at.text(seen.first("target_kind"))
        kind = target_kind(kind_text) if kind_text else None
        if kind is None:
            kinds = [one for one in self.kinds(name) if one in {"System", "Department", "ManagementObject", "SteeringGroup", "Supplier"}]
            heading = fold(canonical.heading)
            kind = "System" if "System" in kinds or not kinds else kinds[0]
            if "förvaltning" in heading and "objekt" not in heading:
                kind = "Department"
        at.add(
            NodeRecord(
                Mention(name, (kind,)),
                kind,
                at.place,
                {"aliases": aliases},
                at.provenance,
                {"aliases": other.heading, "name": canonical.heading},
                makes=False,
            )
        )

    def write_contracts(self, at: _Row) -> None:
        seen = self.seen
        column, code_column = seen.first("contract"), seen.first("contract_id")
        marked = at.said("contract_id")
        name, code = at.text(column), marked.text if marked is not None else None
        if not name and not code:
            at.no_name(column or code_column)
            return
        name = name if name and not empty_word(name) else code or ""
        suppliers = [item for one in seen.of("supplier") for item in at.names(one) if not empty_word(item.name)]
        if code and name != code and fold(name) in {"avtal", "licensavtal", "driftavtal", "supportavtal", "systemavtal"}:
            name = f"{name} {code}"
        contract = Mention(name, ("Contract",), external=(self.reading.source, code) if code else None)
        at.describe(contract, "Contract", name=(name, column or code_column))
        for meaning, field, end in (("start", "valid_from", False), ("end", "valid_through", True), ("extension", "extension_until", True)):
            day_column = seen.first(meaning)
            if day_column is not None:
                when = day(at.row[day_column.index], end=end) if meaning == "extension" else at.day(day_column, end=end)
                if when.on is not None:
                    at.put(field, when.on, day_column)
                elif meaning == "extension" and not empty_word(when.raw):
                    at.attr("extension", when.raw)
        notice = at.text(seen.first("notice"))
        if notice:
            number = whole_number(notice)
            if number is not None:
                at.put(
                    "notice_months",
                    12 * number if re.search(r"\bår\b|year", notice) else number,
                    seen.first("notice"),
                    assumed=bool(re.search(r"dag|day|vecka|week", notice)),
                )
        diary = at.text(seen.first("diary_no"))
        if diary and not empty_word(diary):
            at.put("diary_no", diary, seen.first("diary_no"))
        way = fold(at.text(seen.first("procurement")) or "")
        if way:
            kind = (
                "framework"
                if re.search(r"ramavtal|framework|avrop", way)
                else "direct"
                if re.search(r"direkt|direct", way)
                else "LOU"
                if re.search(r"\blou\b|upphandla|öppen|öppet|förfarande|tender|open|selektiv|förenklad", way)
                else None
            )
            if kind is not None:
                at.put("procurement", kind, seen.first("procurement"))
        for item in suppliers:
            supplier = Mention(item.name, ("Supplier",))
            at.add(NodeRecord(supplier, "Supplier", at.place, {"name": item.name}, at.provenance, {"name": "supplier"}))
            at.relate("WITH_SUPPLIER", contract, supplier, seen.first("supplier"), item.raw)
        for other in seen.of("systems"):
            for item in at.names(other):
                if no_dependency(item.name) is None:
                    at.relate("COVERS", contract, self.system(item.name), other, item.raw)
        party_column = seen.first("party")
        party = at.text(party_column) or self.department
        if party and not empty_word(party):
            at.relate("PARTY_TO", self.department_named(party), contract, party_column, party)
        at.finish()

    def write_plans(self, at: _Row) -> None:
        seen = self.seen
        column, code_column = seen.first("object"), seen.first("object_id")
        text = at.text(column) or at.text(code_column)
        year_text = at.text(seen.first("year")) or at.text(seen.first("plan"))
        year = re.search(r"\b(19|20)\d\d\b", year_text or "")
        if not text or empty_word(text):
            at.no_name(column or code_column)
            return
        code = at.text(code_column) if column is not None else None
        target = self.object(text, code or None)
        named = at.text(seen.first("plan"))
        if named and (empty_word(named) or yes_or_no(named) is False):
            at.tell("no_plan", seen.first("plan"), named)
            return
        name = (
            named
            if named and not re.fullmatch(r"[\d\s]+", named) and yes_or_no(named) is None and not link_of(named)
            else f"Förvaltningsplan {target.text}{f' {year[0]}' if year else ''}"
        )
        plan = Mention(name, ("MaintenancePlan",))
        at.describe(plan, "MaintenancePlan", name=(name, column))
        if year:
            at.put("year", int(year[0]), seen.first("year", "plan"))
        decided = seen.first("decision")
        if decided is not None and (when := day(at.row[decided.index])).on is not None:
            at.put("decided_on", when.on, decided)
        for link_column in seen.of("link"):
            link = link_of(at.raw(link_column))
            if link:
                at.put("url", link, link_column)
        at.relate("PLAN_FOR", plan, target, column or code_column, text)
        at.finish()

    def write_suppliers(self, at: _Row) -> None:
        """A list of suppliers."""
        column = self.seen.first("supplier")
        name = at.text(column)
        if column is None or not name or no_name(name):
            at.no_name(column)
            return
        number = at.text(self.seen.first("org_number"))
        supplier = Mention(name, ("Supplier",), external=("org_number", number) if number and not empty_word(number) else None)
        at.describe(supplier, "Supplier", name=(name, column))
        aliases = [item.name for one in self.seen.of("alias") for item in at.names(one) if not empty_word(item.name)]
        if aliases:
            at.put("aliases", aliases, self.seen.first("alias"))
        at.finish()


# --- one row ------------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Claimant:
    """A column of people who own, lead or know: the relation they have, the field and side it is about, and the columns beside it."""

    column: Column
    kind: str
    field: str
    side: str
    email: Column | None
    signature: Column | None


@dataclass(frozen=True, slots=True)
class _Claim:
    """Somebody in such a column, with the mention and the values of the relation."""

    who: PersonCell
    mention: Mention
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Said:
    """A cell that says something."""

    column: Column
    text: str


class _Row:
    """One row on its way to a unit: its records, the fields of the node it describes, what is doubtful in it."""

    __slots__ = (
        "assumed",
        "attrs",
        "columns",
        "kind",
        "lacks_name",
        "node",
        "place",
        "problems",
        "provenance",
        "records",
        "row",
        "texts",
        "values",
        "writer",
    )

    def __init__(self, writer: _Writer, row: Row, place: Place) -> None:
        self.writer = writer
        self.row = row
        self.place = place
        self.provenance = (Provenance(writer.reading.source, str(place)),)
        self.records: list[Record] = []
        self.problems: list[Problem] = []
        self.lacks_name = False
        self.node: Mention | None = None
        self.kind = ""
        self.values: dict[str, Any] = {}
        self.columns: dict[str, str | int] = {}
        self.attrs: dict[str, Any] = {}
        self.texts: dict[int, str] = {}
        self.assumed: set[str] = set()

    # --- cells

    def text(self, column: Column | None) -> str:
        """A cell's cleaned text; "" where there is no such column or nothing in it."""
        if column is None:
            return ""
        index = column.index
        found = self.texts.get(index)
        if found is None:
            found = self.texts[index] = self.writer.table.cell(self.row, index)
        return found

    def raw(self, column: Column) -> str:
        """A cell's text as it stands, a formula as its mark keeps it."""
        mark = self.row.mark(column.index)
        return mark.formula or text_of(self.row[column.index])

    def names(self, column: Column) -> tuple[NamedItem, ...]:
        """The names a cell lists; nothing for one that says "none"."""
        text = self.text(column)
        return self.writer.items(column, text) if text and not empty_word(text) else ()

    def day(self, column: Column, *, end: bool) -> DayCell:
        """The day a cell gives; one that cannot be read is told."""
        found = self.writer.day(column, self.row, end=end)
        if not found.readable and found.raw and not empty_word(found.raw):
            self.doubt("day_not_understood", column, found.raw)
        return found

    def both_days(self, column: Column) -> tuple[DayCell, DayCell]:
        """The first and the last day that a cell with a whole period gives; one that cannot be read is told."""
        first, last = period(self.row[column.index])
        if not first.readable and not last.readable and first.raw:
            self.doubt("day_not_understood", column, first.raw)
        return first, last

    def put_days(self, fields: Mapping[str, str]) -> None:
        """Days of the row's node: from the column of a meaning to a field, else from a column with the whole period."""
        whole = self.writer.seen.first("period")
        if whole is not None:
            for field, when in zip(("valid_from", "valid_through"), self.both_days(whole), strict=True):
                if when.on is not None:
                    self.put(field, when.on, whole, assumed=when.precision != "day")
        for meaning, field in fields.items():
            column = self.writer.seen.first(meaning)
            if column is not None and (when := self.day(column, end=field == "valid_through")).on is not None:
                self.put(field, when.on, column, assumed=when.precision != "day")

    def said(self, *meanings: str) -> _Said | None:
        """The first column of one of these meanings whose cell says something, with what it says."""
        for meaning in meanings:
            for column in self.writer.seen.of(meaning):
                text = self.text(column)
                if text and not unsaid(text):
                    return _Said(column, text)
        return None

    def period(self, start: str, end: str) -> dict[str, Any]:
        """The days of a row's own period."""
        values: dict[str, Any] = {}
        first, last = self.writer.seen.first(start), self.writer.seen.first(end)
        if first is not None and (begins := self.day(first, end=False)).on is not None:
            values["valid_from"] = begins.on
        if last is not None and (ends := self.day(last, end=True)).on is not None:
            values["valid_through"] = ends.on
        whole = self.writer.seen.first("period")
        if whole is not None:
            for field, when in zip(("valid_from", "valid_through"), self.both_days(whole), strict=True):
                if when.on is not None:
                    values.setdefault(field, when.on)
        if values.get("valid_from") and values.get("valid_through") and values["valid_from"] > values["valid_through"]:
            last = last or whole
            self.problems.append(
                error("period_turned", self.at(last), None, valid_from=str(values["valid_from"]), valid_through=str(values["valid_through"]))
            )
        return values

    @staticmethod
    def period_of(who: PersonCell) -> dict[str, Any]:
        """The days that a cell gives beside a name."""
        values: dict[str, Any] = {}
        if who.valid_from is not None:
            values["valid_from"] = who.valid_from
        if who.valid_through is not None:
            values["valid_through"] = who.valid_through
        return values

    def at(self, column: Column | None) -> Place:
        """The place of a cell."""
        return replace(self.place, column=column.heading or None) if column is not None else self.place

    # --- doubts

    def refuses_text(self) -> bool:
        """Tell of cells that hold what no text may hold; whether there are any."""
        for value in self.row.values:
            if isinstance(value, str) and not value.isprintable():
                break
        else:
            return False
        for column in self.writer.seen.columns:
            value = self.row[column.index]
            if column.meaning is not None and isinstance(value, str) and (character := unkept_character(value)) is not None:
                self.problems.append(error("bad_text", self.at(column), value[:80], character=character))
        return bool(self.problems)

    def tell_formulas(self) -> None:
        """Tell of cells whose result is not in the file: an error where they should name the row, else a doubt."""
        seen = self.writer.seen
        subject = KINDS_BY_NAME[str(seen.kind)].subject
        for column in seen.columns:
            mark = self.row.mark(column.index)
            if column.meaning is None or column.meaning in IGNORED or not (mark.formula or mark.error):
                continue
            names = column.meaning == subject or column.meaning.endswith("_id")
            if mark.error is not None:
                self.doubt("cell_shows_error", column, mark.error, heading=column.heading, error=mark.error)
            elif mark.formula_without_value and not mark.hyperlink_label:
                code = "formula_without_value" if self.row[column.index] is None else "formula_as_text"
                tell = error if names else warning
                formula = str(mark.formula)
                self.problems.append(tell(code, self.at(column), formula, heading=column.heading, formula=formula[:80]))

    def doubt(self, code: str, column: Column | None, value: str, **values: Any) -> None:
        """A doubtful cell: the row is kept."""
        self.problems.append(warning(code, self.at(column), value, **values))

    def tell(self, code: str, column: Column | None, value: str) -> None:
        """What was passed over by rule."""
        self.problems.append(info(code, self.at(column), value))

    def no_name(self, column: Column | None) -> None:
        """The row says something of nothing."""
        self.lacks_name = True
        self.problems.append(warning("row_without_name", self.at(column), None, heading=column.heading if column is not None else ""))

    def warn_person(self, who: PersonCell, column: Column | None) -> None:
        """Tell of a name with a question mark."""
        if who.doubtful:
            self.doubt("doubtful_person", column, who.raw)

    # --- records

    def describe(self, node: Mention, kind: str, name: tuple[str, Column | None]) -> None:
        """Begin the record of the node that the row is about; `finish` adds it."""
        self.node, self.kind = node, kind
        self.put("name", *name)

    def put(self, field: str, value: Any, column: Column | None, *, assumed: bool = False) -> None:
        """A field of the row's node."""
        self.values[field] = value
        if column is not None:
            self.columns[field] = column.heading
        if assumed:
            self.assumed.add(field)

    def attr(self, key: str, value: str) -> None:
        """A remark on the row's node, kept as it is."""
        self.attrs[key] = value

    def finish(self) -> None:
        """Put the node's record before the others."""
        if self.node is None:
            return
        if self.attrs:
            self.values["attrs"] = self.attrs
        self.records.insert(
            0, NodeRecord(self.node, self.kind, self.place, self.values, self.provenance, self.columns, assumed=frozenset(self.assumed))
        )

    def add(self, record: NodeRecord) -> None:
        """Another node that the row makes."""
        self.records.append(record)

    def relate(
        self, kind: str, origin: Mention, target: Mention, column: Column | None, raw: str | None, values: Mapping[str, Any] | None = None
    ) -> None:
        """A relation that the row states."""
        made: Mapping[str, Any] = dict(values) if values else NOTHING
        self.records.append(RelationRecord(kind, origin, target, self.place, made, self.provenance, self.writer.stands_under(column), raw=raw))

    def state(
        self,
        subject: Mention,
        field: str,
        raw: str,
        reading: str,
        column: Column | None,
        *,
        side: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """A statement that names nobody."""
        if squeeze(raw) in AS_ABOVE:
            self.doubt("points_above", column, raw)
        elif field != "dependency" or reading == "unknown":
            self.problems.append(info("placeholder_read", self.at(column), raw, reading=reading, field=field))
        made: Mapping[str, Any] = dict(values) if values else NOTHING
        under = self.writer.stands_under(column)
        self.records.append(StatementRecord(subject, field, raw, reading, self.place, side, None, "accepted", made, self.provenance, under))

    # --- people

    def mention(self, who: PersonCell, kinds: tuple[str, ...], department: str | None, column: Column | None) -> Mention:
        """A person (or whoever may stand in such a cell) with all that the cell and the row tell."""
        known = self.writer.known.people(who.text)
        order = kinds
        if who.form in {"email", "signature"} or (who.form in {"name", "first_initial", "initial_last"} and "Department" not in known):
            order = tuple(dict.fromkeys(("Person", *kinds)))
        elif "Department" in known and "Department" in kinds and "Person" not in known:
            order = ("Department",)
        elif who.form == "title" and "Position" in kinds:
            order = ("Position", *[kind for kind in kinds if kind != "Position"])
        elif who.form == "words" and "Department" in kinds and DEPARTMENT_WORDS.search(fold(who.text)):
            order = ("Department", *[kind for kind in kinds if kind != "Department"])
        text = who.text
        if order[0] == "Department":
            text = self.writer.department_named(text).text
        hint = who.unit or department
        return Mention(text, order, email=who.email, signature=who.signature, department=self.writer.department_named(hint).text if hint else None)

    def claims(self, claimant: _Claimant, target: Mention, department: str | None) -> None:
        """Those who own, lead or know the row's node, and what stands there when nobody does."""
        column = claimant.column
        text = self.text(column)
        email, signature = self.text(claimant.email), self.text(claimant.signature)
        if not text:
            text = email or signature
            if not text:
                return
            email = signature = ""
        key = (column.index, text, department)
        found = self.writer.claimed.get(key)
        if found is None:
            found = self.writer.claimed[key] = tuple(self._claim(who, claimant, department) for who in self.writer.people(text))
        for claim in found:
            if claim.who.reading is not None:
                self.state(target, claimant.field, claim.who.raw, claim.who.reading, column, side=claimant.side)
                continue
            self.warn_person(claim.who, column)
            mention = claim.mention
            if len(found) == 1 and (email or signature):
                address = persons(email)[0].email if "@" in email else None
                mark = signature if signature and not empty_word(signature) else None
                mention = replace(mention, email=mention.email or address, signature=mention.signature or mark)
            under = self.writer.stands_under(column)
            self.records.append(RelationRecord(claimant.kind, mention, target, self.place, claim.values, self.provenance, under, raw=claim.who.raw))

    def _claim(self, who: PersonCell, claimant: _Claimant, department: str | None) -> _Claim:
        """One of those whom a cell of claimants names, as all rows with the same cell say it."""
        values = self.period_of(who)
        values["side"] = claimant.side
        if who.acting and claimant.kind != "SPECIALIST_FOR":
            values["acting"] = True
        able: tuple[str, ...] = ("Department",) if claimant.column.meaning == "owner_department" else _ANYBODY if claimant.kind == "OWNS" else _ABLE
        return _Claim(who, self.mention(who, able, department, claimant.column), values)

    def address(self) -> str | None:
        """The e-mail of a row about a person."""
        text = self.text(self.writer.seen.first("email"))
        found = re.search(r"[^\s<>;,()]+@[^\s<>;,()]+", text) if text else None
        return found[0].removeprefix("mailto:").strip(".").lower() if found else None

    def person(self) -> tuple[Mention, str] | None:
        """The person that a row of staff is about, with the name as it is to be kept; None when nobody is named."""
        seen = self.writer.seen
        first, last = self.text(seen.first("first_name")), self.text(seen.first("last_name"))
        whole = self.text(seen.first("person"))
        name = " ".join(part for part in (first, last) if part) if (first or last) else ""
        if not name and whole and placeholder(whole) is None:
            found = self.writer.people(whole)
            name = found[0].text if found and found[0].form != "email" else whole
        elif name and whole and not (first and last):
            name = whole
        email, signature, org_id = self.address(), self.text(seen.first("signature")), self.text(seen.first("org_id"))
        signature = signature if signature and not empty_word(signature) else ""
        org_id = org_id if org_id and not empty_word(org_id) else ""
        if not name and not email and not signature:
            return None
        name = name or email or signature
        department = self.text(seen.first("department")) or self.text(seen.first("unit")) or None
        return Mention(name, ("Person",), email=email, signature=signature or None, org_id=org_id or None, department=department), name


_OWNERSHIP: Final[Mapping[str, str]] = {
    "owner": "OWNS", "owner_it": "OWNS", "owner_department": "OWNS", "leader": "SPECIALIST_FOR", "leader_it": "SPECIALIST_FOR", "specialist": "SPECIALIST_FOR", "specialist_it": "SPECIALIST_FOR",
}  # fmt: skip
_FIELDS: Final[Mapping[str, str]] = {"OWNS": "ownership", "LEADS": "leadership", "SPECIALIST_FOR": "specialist"}
_OBJECT_ROLES: Final[Mapping[str, str]] = {
    "owner": "OWNS", "owner_it": "OWNS", "leader": "LEADS", "leader_it": "LEADS", "specialist": "SPECIALIST_FOR", "specialist_it": "SPECIALIST_FOR",
}  # fmt: skip
_REMARKS: Final = (
    ("description", "description"), ("note", "note"), ("contact", "contact"), ("information_owner", "information_owner"), ("system_type", "type"), ("contract", "contract_name"), ("contract_id", "contract_id"), ("diary_no", "diary_no"),
)  # fmt: skip


def level_by_name(name: str) -> str | None:
    """A steering group's level as its name tells; None when it does not.

    >>> level_by_name("Förvaltningsstyrgrupp Kommunledning"), level_by_name("Objektstyrgrupp IT"), level_by_name("IT-rådet"), level_by_name("Gruppen")
    ('department', 'object', 'portfolio', None)
    """
    folded = fold(name)
    if re.search(r"objekt|object", folded):
        return "object"
    if re.search(r"portfölj|portfolio", folded):
        return "portfolio"
    if re.search(r"^förvaltning|förvaltningsstyr|department|sektor", folded):
        return "department"
    return "portfolio" if re.search(r"\brådet?\b|\bråd\b|digitaliseringsråd|kommungemensam|koncern|council", folded) else None


def _system_name(text: str, kinds: Callable[[str], tuple[str, ...]]) -> tuple[str, str | None]:
    """A system's name, without what a parenthesis after it tells of its life ("Lotus Notes (avvecklas)"), and that."""
    name = " ".join(text.split())
    found = re.match(r"^(.*\S)\s*[(\[]([^()\[\]]*)[)\]]$", name)
    if found and not kinds(name) and re.search(r"avveckl|utfas|släck|under införande|pilot|planerad|upphandlas|decommission|retired", fold(found[2])):
        return found[1], found[2]
    return name, None


__all__ = ["GROUP_REGISTER", "OBJECT_REGISTER", "ROLE_AUTHORITY", "level_by_name", "units_of"]
