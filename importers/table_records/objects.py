"""Lists of management objects (förvaltningsobjekt): who owns and leads each, what it holds, who steers it; and their plans."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from graphmodel.records import Mention, NodeRecord
from graphmodel.vocabulary import empty_word, no_dependency, squeeze, yes_or_no
from importers.cell_texts import link_of
from importers.day_cells import day
from importers.name_lists import coded
from importers.table_records.meanings import OBJECT_REGISTER, Meanings
from importers.table_records.people import Claims
from importers.table_records.row import RowRecords
from importers.table_records.writer import RowWriter

ROLES_ON_AN_OBJECT: Final[Mapping[str, str]] = {
    "owner": "OWNS", "owner_it": "OWNS", "leader": "LEADS", "leader_it": "LEADS", "specialist": "SPECIALIST_FOR", "specialist_it": "SPECIALIST_FOR",
}  # fmt: skip
"""What somebody in a column of this meaning is to an object."""


class Objects(RowWriter):
    """Writes the rows of a list of objects."""

    def __init__(self, meant: Meanings) -> None:
        super().__init__(meant)
        self._claims = Claims(meant, ROLES_ON_AN_OBJECT)

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
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
            at.relate("HOSTED_BY", target, self.meant.department_named(department), department_column, department)
        hint = department if department and not empty_word(department) else self.meant.department
        self._claims.write(at, target, hint)
        for other in seen.of("object_group"):
            for item in at.names(other):
                if not empty_word(item.name):
                    at.relate("STEERS", self.meant.group(item.name), target, other, item.raw)
        for other in seen.of("systems"):
            for item in at.names(other):
                if no_dependency(item.name) is None:
                    at.relate("PART_OF", self.meant.system(item.name), target, other, item.raw)
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


class Plans(RowWriter):
    """Writes the rows of a list of maintenance plans."""

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
        seen = self.seen
        column, code_column = seen.first("object"), seen.first("object_id")
        text = at.text(column) or at.text(code_column)
        year_text = at.text(seen.first("year")) or at.text(seen.first("plan"))
        year = re.search(r"\b(19|20)\d\d\b", year_text or "")
        if not text or empty_word(text):
            at.no_name(column or code_column)
            return
        code = at.text(code_column) if column is not None else None
        target = self.meant.object(text, code or None)
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
