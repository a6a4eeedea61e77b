"""One row of a table on its way to a unit: its cells, what is doubtful in it, and its records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphmodel.entities import Provenance
from graphmodel.names import unkept_character
from graphmodel.problems import Place, Problem, error, info, warning
from graphmodel.records import NOTHING, Mention, NodeRecord, Record, RelationRecord, StatementRecord
from graphmodel.vocabulary import AS_ABOVE, IGNORED, KINDS_BY_NAME, empty_word, squeeze, unsaid
from importers.columns import Column
from importers.day_cells import DayCell, period
from importers.grid import Row, text_of
from importers.name_lists import Item as NamedItem
from importers.person_cells import PersonCell
from importers.table_records.meanings import Meanings


@dataclass(frozen=True, slots=True)
class Said:
    """A cell that says something."""

    column: Column
    text: str


class RowRecords:
    """One row on its way to a unit: its records, the fields of the node it describes, what is doubtful in it."""

    __slots__ = (
        "assumed",
        "attrs",
        "columns",
        "kind",
        "lacks_name",
        "meant",
        "node",
        "place",
        "problems",
        "provenance",
        "records",
        "row",
        "texts",
        "values",
    )

    def __init__(self, meant: Meanings, row: Row, place: Place) -> None:
        self.meant = meant
        self.row = row
        self.place = place
        self.provenance = (Provenance(meant.source, str(place)),)
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
            values = self.row.values
            value = values[index] if index < len(values) else None
            found = self.texts[index] = "" if value is None else self.meant.text_of(value)
        return found

    def raw(self, column: Column) -> str:
        """A cell's text as it stands, a formula as its mark keeps it."""
        mark = self.row.mark(column.index)
        return mark.formula or text_of(self.row[column.index])

    def names(self, column: Column) -> tuple[NamedItem, ...]:
        """The names a cell lists; nothing for one that says "none"."""
        text = self.text(column)
        return self.meant.items(column, text) if text and not empty_word(text) else ()

    def day(self, column: Column, *, end: bool) -> DayCell:
        """The day a cell gives; one that cannot be read is told."""
        found = self.meant.day(column, self.row, end=end)
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
        whole = self.meant.seen.first("period")
        if whole is not None:
            for field, when in zip(("valid_from", "valid_through"), self.both_days(whole), strict=True):
                if when.on is not None:
                    self.put(field, when.on, whole, assumed=when.precision != "day")
        for meaning, field in fields.items():
            column = self.meant.seen.first(meaning)
            if column is not None and (when := self.day(column, end=field == "valid_through")).on is not None:
                self.put(field, when.on, column, assumed=when.precision != "day")

    def said(self, *meanings: str) -> Said | None:
        """The first column of one of these meanings whose cell says something, with what it says."""
        for meaning in meanings:
            for column in self.meant.columns_of(meaning):
                text = self.text(column)
                if text and not unsaid(text):
                    return Said(column, text)
        return None

    def period(self, start: str, end: str) -> dict[str, Any]:
        """The days of a row's own period."""
        values: dict[str, Any] = {}
        first, last = self.meant.seen.first(start), self.meant.seen.first(end)
        if first is not None and (begins := self.day(first, end=False)).on is not None:
            values["valid_from"] = begins.on
        if last is not None and (ends := self.day(last, end=True)).on is not None:
            values["valid_through"] = ends.on
        whole = self.meant.seen.first("period")
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
        for column in self.meant.seen.columns:
            value = self.row[column.index]
            if column.meaning is not None and isinstance(value, str) and (character := unkept_character(value)) is not None:
                self.problems.append(error("bad_text", self.at(column), value[:80], character=character))
        return bool(self.problems)

    def tell_formulas(self) -> None:
        """Tell of cells whose result is not in the file: an error where they should name the row, else a doubt."""
        seen = self.meant.seen
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
        under, assumed = self.meant.same(self.columns, self.assumed)
        self.records.insert(0, NodeRecord(self.node, self.kind, self.place, self.values, self.provenance, under, assumed=assumed))

    def add(self, record: NodeRecord) -> None:
        """Another node that the row makes."""
        self.records.append(record)

    def relate(
        self, kind: str, origin: Mention, target: Mention, column: Column | None, raw: str | None, values: Mapping[str, Any] | None = None
    ) -> None:
        """A relation that the row states."""
        made: Mapping[str, Any] = dict(values) if values else NOTHING
        self.records.append(RelationRecord(kind, origin, target, self.place, made, self.provenance, self.meant.stands_under(column), raw=raw))

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
        under = self.meant.stands_under(column)
        self.records.append(StatementRecord(subject, field, raw, reading, self.place, side, None, "accepted", made, self.provenance, under))
