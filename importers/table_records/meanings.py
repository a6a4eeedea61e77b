"""What the texts of one table mean, each worked out once: a system, a department, persons, an object, a group, a day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from graphmodel.records import NOTHING, Mention
from importers.cell_texts import clean
from importers.columns import Column, Understanding
from importers.day_cells import DayCell, day
from importers.grid import Grid, Row, Value, text_of
from importers.importer import Reading
from importers.known_names import KnownNames
from importers.name_lists import Item as NamedItem
from importers.name_lists import coded, listed
from importers.person_cells import PersonCell, persons
from importers.tables import Table

OBJECT_REGISTER: Final = "object"
"""The register in whose numbering objects are told apart (FO07)."""
GROUP_REGISTER: Final = "group"
"""The register in whose numbering steering groups are told apart (OSG-08)."""


class Meanings:
    """One table with what the same text means in the same column; `department` is whose list the file is."""

    def __init__(self, seen: Understanding, grid: Grid, department: str | None, reading: Reading, known: KnownNames) -> None:
        self.seen = seen
        self.table: Table = seen.table
        self.grid = grid
        self.department = department
        self.source = reading.source
        self.known = known
        self.kinds = known.kinds
        self.objects_known = known.has_kind("ManagementObject")
        self._under: dict[int, Mapping[str, str | int]] = {}
        self._systems: dict[str, Mention] = {}
        self._departments: dict[str, Mention] = {}
        self._persons: dict[str, tuple[PersonCell, ...]] = {}
        self._lists: dict[tuple[int, str], tuple[NamedItem, ...]] = {}
        self._days: dict[tuple[int, str], DayCell] = {}
        self._objects: dict[tuple[str, str | None], Mention] = {}
        self._columns: dict[str, tuple[Column, ...]] = {}
        self._clean: dict[str, str] = {}
        self._same: dict[tuple[Any, ...], tuple[Mapping[str, str | int], frozenset[str]]] = {}
        self._made: Counter[str] = Counter()

    def columns_of(self, meaning: str) -> tuple[Column, ...]:
        """The columns of a meaning."""
        found = self._columns.get(meaning)
        if found is None:
            found = self._columns[meaning] = tuple(self.seen.of(meaning))
        return found

    def text_of(self, value: Value) -> str:
        """A cell's cleaned text."""
        if not isinstance(value, str):
            return text_of(value)
        if value.isascii():
            return clean(value)  # as quick as to remember it
        found = self._clean.get(value)
        if found is None:
            found = self._clean[value] = clean(value)
        return found

    def stands_under(self, column: Column | None) -> Mapping[str, str | int]:
        """The heading that a relation's words stand under, as records tell it."""
        if column is None:
            return NOTHING
        found = self._under.get(column.index)
        if found is None:
            found = self._under[column.index] = {"end": column.heading}
        return found

    def same(self, columns: dict[str, str | int], assumed: set[str]) -> tuple[Mapping[str, str | int], frozenset[str]]:
        """The headings of a row's fields and the fields that were assumed, the same objects for all rows that have the same."""
        key = (*columns.items(), None, *assumed)
        found = self._same.get(key)
        if found is None:
            found = self._same[key] = columns, frozenset(assumed)
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

    def first_times(self, what: str) -> bool:
        """Whether something that rows make beside what they are about is told for the first or second time.

        Twice, so that one row that is kept out does not take it away from all the others.
        """
        self._made[what] += 1
        return self._made[what] <= 2
