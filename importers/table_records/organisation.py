"""Lists of departments and units: what each belongs to, its committee, its head."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from graphmodel.records import Mention, NodeRecord
from graphmodel.vocabulary import COMPANY, empty_word, fold, no_name, squeeze
from importers.columns import Column
from importers.organisation_tables import Levels, levels_of, sort_of_unit
from importers.table_records.meanings import Meanings
from importers.table_records.people import days_beside, mention_of
from importers.table_records.row import RowRecords
from importers.table_records.writer import RowWriter


class _Organisation(RowWriter):
    """Writes what a row says of a part of the organisation."""

    def __init__(self, meant: Meanings) -> None:
        super().__init__(meant)
        self._levels = levels_of(meant.seen)
        self._twice = self._names_twice()

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

    def _organisation(self, at: RowRecords, column: Column | None, above: Column | None, unit_type: str) -> None:
        """A department or unit, what it belongs to, and who heads it."""
        seen = self.seen
        name = at.text(column)
        if column is None or not name or no_name(name):
            at.no_name(column)
            return
        above = above or seen.first("parent")
        parent = at.text(above) or (self.table.sections.get(at.row.number, "") if unit_type == "unit" else "")
        external = None
        if squeeze(name) in self._twice and parent:
            hit = self.known.department(parent)
            external = ("unit", f"{hit[0] if hit else parent} / {name}")
        mention = Mention(name, ("Department",), external=external, department=parent or None)
        unit_type = sort_of_unit(self.seen, self.table, at.text(seen.first("unit_type")), name, parent, unit_type)
        at.describe(mention, "Department", name=(name, column))
        at.put("unit_type", unit_type, column, assumed=True)
        levels = self._levels
        own_code = next((each for each in seen.of("code") if levels is None or each is not levels.code), None)
        code = at.text(own_code)
        aliases = [code] if code and not empty_word(code) and squeeze(code) != squeeze(name) else []
        for other in seen.of("alias"):
            aliases.extend(item.name for item in at.names(other) if not empty_word(item.name))
        if aliases:
            at.put("aliases", aliases, own_code or seen.first("alias"))
        at.put_days({"start": "valid_from", "end": "valid_through"})
        if parent and not empty_word(parent) and squeeze(parent) != squeeze(name):
            at.relate("SUBUNIT_OF", mention, self.meant.department_named(parent), above, parent)
        if levels is None:
            self._under_board(at, mention, name, column)
        for other in seen.of("successor"):
            for item in at.names(other):
                at.relate("SUCCEEDED_BY", mention, self.meant.department_named(item.name), other, item.raw)
        for chief in seen.of("chief"):
            if levels is None or chief not in levels.chiefs:
                self._head(at, chief, mention, name)
        at.finish()

    def _under_board(self, at: RowRecords, mention: Mention, name: str, column: Column | None = None) -> None:
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

    def _head(self, at: RowRecords, column: Column, department: Mention, name: str) -> None:
        """The head of a department: a position in it, and who holds it."""
        text = at.text(column)
        if not text:
            return
        title = re.sub(r"\s*\(.*?\)|\s+namn$", "", column.heading).strip() or "Chef"
        if fold(title) == "chef" and self.seen.kind == "units":
            title = "Enhetschef"  # a unit may bear its department's name
        position = Mention(f"{title} {name}", ("Position",), department=department.text)
        found = self.meant.people(text)
        at.add(NodeRecord(position, "Position", at.place, {"name": position.text}, at.provenance, {"name": column.heading}))
        at.relate("POSITION_IN", position, department, column, text)
        for who in found:
            if who.reading is not None:
                at.state(position, "holder", who.raw, who.reading, column)
                continue
            values = days_beside(who)
            if who.acting:
                values["acting"] = True
            at.relate("HOLDS", mention_of(at, who, ("Person",), name), position, column, who.raw, values)


class Departments(_Organisation):
    """Writes the rows of a list of departments."""

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
        self._organisation(at, self.seen.first("department") or self.seen.first("board"), None, "department")


class Units(_Organisation):
    """Writes the rows of a list of units, and of the departments that it describes beside them."""

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
        if self._levels is not None:
            self._whole(at, self._levels)
        self._organisation(at, self.seen.first("unit"), self.seen.first("department", "parent"), "unit")

    def _whole(self, at: RowRecords, levels: Levels) -> None:
        """The department that a row of a list of units also describes: its code, its committee, its head."""
        name = at.text(levels.department)
        if not name or no_name(name) or not self.meant.first_times(f"department {name}"):
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
