"""A system's own fields: criticality, information class, lifecycle, days, hosting, remarks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from graphmodel.vocabulary import RETIRED_TITLES, empty_word, fold, hosting, lifecycle, personal_data, yes_or_no
from importers.cell_texts import link_of
from importers.scales import criticality, hours, klassa, one_level
from importers.table_records.meanings import Meanings
from importers.table_records.row import RowRecords

_REMARKS: Final = (
    ("description", "description"),
    ("note", "note"),
    ("contact", "contact"),
    ("information_owner", "information_owner"),
    ("system_type", "type"),
    ("contract", "contract_name"),
    ("contract_id", "contract_id"),
    ("diary_no", "diary_no"),
)


class SystemFields:
    """Writes the fields of a system that a table has columns for."""

    def __init__(self, meant: Meanings) -> None:
        self.seen = meant.seen
        self.table = meant.table
        self._unit = self.seen.first("unit")
        self._writers = self._field_writers()

    def write(self, at: RowRecords, told: str | None) -> None:
        """The system's own fields: those that the table has columns for."""
        self._lifecycle(at, told)
        for field in self._writers:
            field(at)
        unit = at.text(self._unit) or self.table.sections.get(at.row.number, "")
        if unit and not empty_word(unit):
            at.attr("unit", unit)

    def _field_writers(self) -> tuple[Callable[[RowRecords], None], ...]:
        """What writes the fields of a system, for the columns that the table has."""
        every: tuple[tuple[tuple[str, ...], Callable[[RowRecords], None]], ...] = (
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

    def _aliases_of_row(self, at: RowRecords) -> None:
        aliases = [item.name for column in self.seen.of("alias") for item in at.names(column) if not empty_word(item.name)]
        if aliases:
            at.put("aliases", aliases, self.seen.first("alias"))

    def _criticality(self, at: RowRecords) -> None:
        said = at.said("criticality")
        if said is None:
            return
        found = criticality(said.text, self.seen.scale) if self.seen.scale is not None else None
        if found is None:
            at.doubt("criticality_not_understood", said.column, said.text)
        else:
            at.put("criticality", found[0], said.column, assumed=found[1])

    def _personal_data(self, at: RowRecords) -> None:
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

    def _rto(self, at: RowRecords) -> None:
        said = at.said("rto")
        if said is None:
            return
        number = hours(said.text)
        if number is None:
            at.doubt("number_not_understood", said.column, said.text)
        else:
            at.put("rto_hours", number, said.column)

    def _contract_end(self, at: RowRecords) -> None:
        column = self.seen.of("contract_end")[0]
        until = at.day(column, end=True)
        if until.on is not None:
            at.put("contract_end", until.on, column, assumed=until.precision != "day")
        elif until.open:
            at.attr("contract", until.raw)

    def _in_use(self, at: RowRecords) -> None:
        at.put_days({"in_use_from": "valid_from", "in_use_through": "valid_through"})

    def _remarks(self, at: RowRecords) -> None:
        for meaning, key in _REMARKS:
            texts = [text for column in self.seen.of(meaning) if (text := at.text(column)) and not empty_word(text)]
            if texts:
                at.attr(key, "; ".join(dict.fromkeys(texts)))

    def _links(self, at: RowRecords) -> None:
        for column in self.seen.of("link"):
            link = link_of(at.raw(column))
            if link:
                at.attr("url", link)

    def _lifecycle(self, at: RowRecords, told: str | None) -> None:
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

    def _klassa(self, at: RowRecords) -> None:
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

    def _hosting(self, at: RowRecords) -> None:
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
