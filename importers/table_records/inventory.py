"""Inventories (inventeringar): a row is a system, who owns and uses it, what it belongs to, needs and feeds, who supplies it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from graphmodel.identity import match_key
from graphmodel.matching import repaired, unmarked
from graphmodel.records import Mention, NodeRecord
from graphmodel.vocabulary import OWN_WORDS, empty_word, fold, no_dependency, no_name, squeeze
from importers.name_lists import Item as NamedItem
from importers.name_lists import listed
from importers.scales import whole_number
from importers.table_records.meanings import Meanings
from importers.table_records.people import Claims
from importers.table_records.row import RowRecords
from importers.table_records.system_fields import SystemFields
from importers.table_records.writer import RowWriter

ROLES_ON_A_SYSTEM: Final[Mapping[str, str]] = {
    "owner": "OWNS",
    "owner_it": "OWNS",
    "owner_department": "OWNS",
    "leader": "SPECIALIST_FOR",
    "leader_it": "SPECIALIST_FOR",
    "specialist": "SPECIALIST_FOR",
    "specialist_it": "SPECIALIST_FOR",
}
"""What somebody in a column of this meaning is to a system."""


class Inventory(RowWriter):
    """Writes the rows of an inventory."""

    def __init__(self, meant: Meanings) -> None:
        super().__init__(meant)
        self._fields = SystemFields(meant)
        self._claims = Claims(meant, ROLES_ON_A_SYSTEM)
        self._ids_of_several = self._marks_of_several()
        self._flows = [(column, meaning == "needs") for meaning in ("needs", "feeds") for column in self.seen.of(meaning)]
        self._suppliers: dict[str, Mention | None] = {}
        self._needed: dict[str, Mention | Literal["nothing", "unknown"]] = {}
        self._users: dict[str, tuple[NamedItem, ...]] = {}
        seen = meant.seen
        self._system, self._system_id, self._own_department = seen.first("system"), seen.first("system_id"), seen.first("department")
        self._used_by, self._number_of_users = seen.of("used_by"), seen.first("users")
        self._objects, self._supplied_by = seen.of("object"), seen.of("supplier")
        self._told_object = bool(seen.of("object", "object_id"))
        self._replacing = [(column, meaning == "replaces") for meaning in ("replaces", "replaced_by") for column in seen.of(meaning)]

    def _marks_of_several(self) -> frozenset[str]:
        """Identifiers that stand beside several names: they identify nothing."""
        name, mark = self.seen.first("system"), self.seen.first("system_id")
        if name is None or mark is None:
            return frozenset()
        names: dict[str, set[str]] = defaultdict(set)
        for row in self.table.data:
            names[self.table.cell(row, mark.index)].add(match_key(repaired(self.table.cell(row, name.index))))
        counted = {text: len({unmarked(each) for each in found}) for text, found in names.items()}
        several = frozenset(text for text, count in counted.items() if count > 1)
        # One system may stand on two rows under two names; an identifier of many is none.
        return several if len(several) > 0.3 * len(counted) else frozenset(text for text in several if counted[text] > 2)

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
        column = self._system
        name = at.text(column)
        if column is None or not name or no_name(name):
            at.no_name(column)
            return
        name, told = _system_name(name, self.meant.kinds)
        system_id = at.text(self._system_id)
        external = (self.meant.source, system_id) if system_id and not empty_word(system_id) and system_id not in self._ids_of_several else None
        department = self._row_department(at)
        system = Mention(name, ("System",), external=external, department=department)
        at.describe(system, "System", name=(name, column))
        self._fields.write(at, told)
        self._uses(at, system, department)
        self._claims.write(at, system, department)
        if self._told_object:
            self._belongs(at, system)
        self._dependencies(at, system)
        self._supplied(at, system)
        for listing, forwards in self._replacing:
            for item in at.names(listing):
                other = self.meant.system(item.name)
                at.relate("REPLACES", system if forwards else other, other if forwards else system, listing, item.raw)
        at.finish()

    def _row_department(self, at: RowRecords) -> str | None:
        """The department that namesakes of a row are told apart by: its own column's, its section's where that is one, else the file's."""
        own = at.text(self._own_department)
        if own and not empty_word(own):
            return own
        section = self.table.sections.get(at.row.number)
        if self.meant.department is None:
            unit = at.text(self.seen.first("unit", "owner_department", "board"))
            if unit and not empty_word(unit):
                return unit
            if section and self.known.is_a(section, "Department"):
                return section
        elif section and self.known.is_a(section, "Department") and not self.known.is_unit(section):
            return section
        return self.meant.department

    def _uses(self, at: RowRecords, system: Mention, department: str | None) -> None:
        """Departments that use the system: whose list it is, and those a column names."""
        users = whole_number(at.text(self._number_of_users) or "") if self._number_of_users is not None else None
        values: dict[str, Any] = {"users": users} if users is not None else {}
        own = at.text(self._own_department)
        if own and not empty_word(own):
            for item in self._listed_departments(own):
                at.relate("USES", self.meant.department_named(item.name), system, self._own_department, item.raw, values)
        elif department is not None:
            at.relate("USES", self.meant.department_named(department), system, None, department, values)
        for column in self._used_by:
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
                    at.relate("USES", self.meant.department_named(item.name), system, column, item.raw)

    def _listed_departments(self, text: str) -> tuple[NamedItem, ...]:
        """The departments that a cell of the department's own column lists: by commas only where every part is known."""
        found = self._users.get(text)
        if found is None:
            kinds = self.meant.kinds
            separator = next((each for each in (";", "\n") if each in text), None)
            if separator is None and "," in text and not kinds(text) and all(kinds(part.strip()) for part in text.split(",")):
                separator = ","
            found = self._users[text] = listed(text, separator, kinds)
        return found

    def _belongs(self, at: RowRecords, system: Mention) -> None:
        """The system's objects."""
        marked = at.said("object_id")
        code = marked.text if marked is not None else None
        done = False
        for column in self._objects:
            for item in at.names(column):
                done = True
                target = self.meant.object(item.name, code)
                named = target.external is None or target.text != target.external[1]
                if named and not self.meant.objects_known and self.meant.first_times(f"object {target.text}"):
                    at.add(NodeRecord(target, "ManagementObject", at.place, {"name": target.text}, at.provenance, {"name": column.heading}))
                at.relate("PART_OF", system, target, column, item.raw)
        if not done and marked is not None:
            at.relate("PART_OF", system, self.meant.object(marked.text, None), marked.column, marked.text)

    def _dependencies(self, at: RowRecords, system: Mention) -> None:
        """What the system needs, and what needs it."""
        for column, forwards in self._flows:
            text = at.text(column)
            if not text:
                continue
            for item in self.meant.items(column, text):
                other = self._needed.get(item.name)
                if other is None:
                    other = self._needed[item.name] = no_dependency(item.name) or self.meant.system(item.name)
                if isinstance(other, Mention):
                    at.relate("DEPENDS_ON", system if forwards else other, other if forwards else system, column, item.raw)
                elif other == "unknown":
                    at.state(system, "dependency", item.raw, "unknown", column)

    def _supplied(self, at: RowRecords, system: Mention) -> None:
        """The system's suppliers; one that the organisation made itself has none."""
        for column in self._supplied_by:
            for item in at.names(column):
                if squeeze(item.name) in OWN_WORDS:
                    at.put("hosting", "own", column)
                    continue
                if item.name not in self._suppliers:
                    self._suppliers[item.name] = None if empty_word(item.name) else Mention(item.name, ("Supplier",))
                supplier = self._suppliers[item.name]
                if supplier is None:
                    continue
                if self.meant.first_times(f"supplier {item.name}"):
                    at.add(NodeRecord(supplier, "Supplier", at.place, {"name": item.name}, at.provenance, {"name": column.heading}))
                at.relate("PROVIDED_BY", system, supplier, column, item.raw)


def _system_name(text: str, kinds: Callable[[str], tuple[str, ...]]) -> tuple[str, str | None]:
    """A system's name, without what a parenthesis after it tells of its life ("Lotus Notes (avvecklas)"), and that."""
    name = " ".join(text.split())
    if name[-1:] not in (")", "]"):
        return name, None
    found = re.match(r"^(.*\S)\s*[(\[]([^()\[\]]*)[)\]]$", name)
    if found and not kinds(name) and re.search(r"avveckl|utfas|släck|under införande|pilot|planerad|upphandlas|decommission|retired", fold(found[2])):
        return found[1], found[2]
    return name, None
