"""Lists of staff (personallistor): a row is a person, where and since when she is employed."""

from __future__ import annotations

import re
from typing import Any

from graphmodel.vocabulary import empty_word
from importers.table_records.people import person_named
from importers.table_records.row import RowRecords
from importers.table_records.writer import RowWriter


class Staff(RowWriter):
    """Writes the rows of a list of staff."""

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
        seen = self.seen
        column = seen.first("person") or seen.first("last_name", "first_name")
        who = person_named(at)
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
            at.relate("EMPLOYED_IN", person, self.meant.department_named(department), department_column, department, employed)
            if unit and not empty_word(unit):
                at.attr("unit", unit)
        elif unit and not empty_word(unit):
            at.relate("EMPLOYED_IN", person, self.meant.department_named(unit), unit_column, unit, employed)
        elif self.table.sections.get(at.row.number):
            section = self.table.sections[at.row.number]
            at.relate("EMPLOYED_IN", person, self.meant.department_named(section), None, section, employed)
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
