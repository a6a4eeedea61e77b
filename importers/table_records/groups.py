"""Lists of steering groups (styrgrupper), and of who sits in them."""

from __future__ import annotations

import re

from graphmodel.records import Mention, NodeRecord
from graphmodel.vocabulary import empty_word, ends_here, fold, level, meetings_a_year, role, squeeze
from importers.columns import Column
from importers.name_lists import Item as NamedItem
from importers.name_lists import coded
from importers.scales import whole_number
from importers.table_records.meanings import GROUP_REGISTER, Meanings
from importers.table_records.people import ABLE, days_beside, mention_of, people_of_row
from importers.table_records.row import RowRecords
from importers.table_records.writer import RowWriter


class Groups(RowWriter):
    """Writes the rows of a list of groups."""

    def __init__(self, meant: Meanings) -> None:
        super().__init__(meant)
        self._reversed = self._levels_reversed()
        self._left_over = self._level_left_over()

    def _levels_reversed(self) -> bool:
        """Whether numbered levels run from the portfolio (1) down: told by the names of groups beside them."""
        column, name = self.seen.first("level"), self.seen.first("group")
        if column is None or name is None:
            return False
        straight = turned = 0
        for row in self.table.data:
            number = whole_number(self.table.cell(row, column.index))
            by_name = level_by_name(self.table.cell(row, name.index))
            if number in {1, 3} and by_name in {"object", "portfolio"}:
                straight += (number == 1) == (by_name == "object")
                turned += (number == 3) == (by_name == "object")
        return turned > straight

    def _level_left_over(self) -> tuple[str, str] | None:
        """The one word of the column of levels that nobody knows, and its level, where the others are known and name the other two."""
        column = self.seen.first("level")
        if column is None:
            return None
        words = {fold(text): level(text) for text in self.table.texts(column.index) if not empty_word(text)}
        unknown = [word for word, found in words.items() if found is None and not re.fullmatch(r"\d+", word)]
        missing = {"object", "department", "portfolio"} - set(words.values())
        return (unknown[0], missing.pop()) if len(unknown) == 1 and len(missing) == 1 else None

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
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
        if up is not None and above and not ends_here(above):
            at.relate("ESCALATES_TO", group, self.meant.group(above), up, above)
        for other in seen.of("steers"):
            for item in at.names(other):
                if not empty_word(item.name):
                    self._steers(at, group, item, other)
        department_column = seen.first("department")
        department = at.text(department_column)
        if department and not empty_word(department) and at.values.get("level") == "department":
            at.relate("STEERS", group, self.meant.department_named(department), department_column, department)
        meets = at.text(seen.first("meets"))
        if meets:
            count = meetings_a_year(meets)
            if count is not None:
                at.put("meets", count, seen.first("meets"))
            elif not empty_word(meets):
                at.attr("meets", meets)
        at.put_days({"start": "valid_from", "end": "valid_through"})
        at.finish()

    def _level(self, at: RowRecords, name: str) -> None:
        """The group's level: from its column, else from its name, else a guess that is told."""
        column = self.seen.first("level")
        text = at.text(column)
        found: str | None = None
        if column is not None and text and not empty_word(text):
            number = re.fullmatch(r"(?:nivå|level)?\s*([123])", fold(text))
            if number:
                order = ("portfolio", "department", "object") if self._reversed else ("object", "department", "portfolio")
                found = order[int(number[1]) - 1]
            else:
                found = level(text)
            if found is None and self._left_over is not None and self._left_over[0] == fold(text):
                found = self._left_over[1]
            if found is None:
                at.doubt("level_not_understood", column, text)
        if found is not None:
            at.put("level", found, column)
            return
        by_name = level_by_name(name)
        at.put("level", by_name or "department", column, assumed=True)
        if by_name is None:
            at.doubt("level_guessed", column, name)

    def _steers(self, at: RowRecords, group: Mention, item: NamedItem, column: Column) -> None:
        kinds = {"object": "ManagementObject", "department": "Department", "portfolio": "Portfolio"}
        kind = kinds.get(str(at.values.get("level")), "ManagementObject")
        target = self.meant.object(item.name, None) if kind == "ManagementObject" else Mention(item.name, (kind,))
        if kind == "Portfolio":
            at.add(NodeRecord(target, "Portfolio", at.place, {"name": item.name}, at.provenance, {"name": column.heading}))
        at.relate("STEERS", group, target, column, item.raw)

    def _seats(self, at: RowRecords, column: Column, group: Mention, function: str) -> None:
        """Those who sit in a group with one function."""
        field = {"chair": "chair", "deputy_chair": "deputy"}.get(function, "member")
        for who in self.meant.people(at.text(column)):
            if who.reading is not None:
                if function in {"chair", "deputy_chair"} or who.reading != "unknown":
                    at.state(group, field, who.raw, who.reading, column)
                continue
            at.warn_person(who, column)
            values = days_beside(who)
            values["function"] = function
            at.relate("MEMBER_OF", mention_of(at, who, ABLE, None), group, column, who.raw, values)


class Members(RowWriter):
    """Writes the rows of a list of members."""

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
        seen = self.seen
        column, code_column = seen.first("group"), seen.first("group_id")
        text = at.text(column) or at.text(code_column) or (self.table.sections.get(at.row.number, "") if seen.group_from_section else "")
        code = at.text(code_column) if column is not None else ""
        if not text:
            at.no_name(column or code_column)
            return
        group = self.meant.group(text, code or None)
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
        field = {"chair": "chair", "deputy_chair": "deputy"}.get(function, "member")
        days = {key: value for key, value in values.items() if key != "function"}
        people_of_row(
            at,
            lambda origin, raw, column: at.relate("MEMBER_OF", origin, group, column, raw, values),
            ABLE,
            lambda raw, reading, column: at.state(group, field, raw, reading, column, values=days),
        )
        at.finish()


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
