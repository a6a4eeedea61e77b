"""Lists of contracts and of suppliers."""

from __future__ import annotations

import re

from graphmodel.records import Mention, NodeRecord
from graphmodel.vocabulary import empty_word, fold, no_dependency, no_name
from importers.day_cells import day
from importers.scales import whole_number
from importers.table_records.row import RowRecords
from importers.table_records.writer import RowWriter


class Contracts(RowWriter):
    """Writes the rows of a list of contracts."""

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
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
        contract = Mention(name, ("Contract",), external=(self.meant.source, code) if code else None)
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
                    at.relate("COVERS", contract, self.meant.system(item.name), other, item.raw)
        party_column = seen.first("party")
        party = at.text(party_column) or self.meant.department
        if party and not empty_word(party):
            at.relate("PARTY_TO", self.meant.department_named(party), contract, party_column, party)
        at.finish()


class Suppliers(RowWriter):
    """Writes the rows of a list of suppliers."""

    def write(self, at: RowRecords) -> None:
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
