
"""The names that tables describe (namn i tabeller), told before anything is read, so that each table is understood by what the others list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from graphmodel.vocabulary import (
    KINDS_BY_NAME,
    empty_word,
    no_dependency,
    placeholder,
)
from importers.columns import Column, TableMapping, Understanding
from importers.grid import Row
from importers.kept_tables import UnderstoodGrid
from importers.known_names import UNIT, WHOLE
from importers.name_lists import listed
from importers.organisation_tables import levels_of, sort_of_unit
from importers.person_cells import persons
from importers.shown_cells import SAMPLE
from importers.tables import Table

Mappings: TypeAlias = Callable[[Table], TableMapping | None]
"""What a profile says of a table; None where it says nothing."""


def unmapped(_table: Table) -> None:
    """No profile says anything."""


def names_in(grids: Iterable[UnderstoodGrid]) -> dict[str, tuple[str, ...]]:
    """The names that the tables of grids describe, each with its kinds, for understanding other tables of the same import.

    Systems, objects, groups, departments (units with the mark `unit` beside), persons with their signatures, suppliers.  O(cells of naming columns).
    """
    found: dict[str, dict[str, None]] = {}
    guess = ""

    def add(text: str, *kinds: str) -> None:
        if text and not empty_word(text):
            told = (f"{kinds[0]}{guess}", *kinds[1:]) if guess else kinds
            held = found.get(text)
            if held is None:
                found[text] = dict.fromkeys(told)
            else:
                held.update(dict.fromkeys(told))

    for grid in grids:
        for seen in grid.tables:
            table = seen.table
            if seen.kind is None or seen.sure < 0.4:
                continue
            guess = "" if _surely(seen) else f"@{table.key}"
            for meaning, kinds in _NAMES.get(seen.kind, ()):
                for column in seen.of(meaning):
                    for text in dict.fromkeys(table.texts(column.index, 1_000_000)):
                        if meaning == "org_id" and not re.search(r"[^\W\d_]", text):
                            continue  # a number names nobody in other lists
                        if kinds[0] == "Person" and meaning not in {"signature", "org_id"}:
                            for who in persons(text):
                                if who.reading is None and who.form == "name":
                                    add(who.text, *kinds)
                        elif meaning == "alias":
                            for item in listed(text, column.separator):
                                add(item.name, *kinds)
                        elif len(text) <= 120:
                            add(text, *kinds)
            if seen.kind in {"objects", "groups"}:
                _coded_names(seen, add)
            elif seen.kind == "units" and (levels := levels_of(seen)) is not None:
                for level in (levels.department, levels.code, seen.first("board")):
                    for text in dict.fromkeys(seen.table.texts(level.index, 1_000_000)) if level is not None else ():
                        add(text, "Department", WHOLE)
            elif seen.kind == "units" and seen.first("parent", "unit_type") is not None:
                _parts_named(seen, add)
            guess = ""
            _spoken_of(seen, add)
    return {text: tuple(kinds) for text, kinds in found.items()}


_NAMES: Final[Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "inventory": (("system", ("System",)), ("alias", ("System",)), ("supplier", ("Supplier",))),
    "aliases": (("alias", ("System",)), ("canonical", ("System",))),
    "objects": (("object", ("ManagementObject",)), ("object_id", ("ManagementObject",))),
    "groups": (("group", ("SteeringGroup",)), ("group_id", ("SteeringGroup",))),
    "departments": (
        ("department", ("Department", WHOLE)),
        ("code", ("Department", WHOLE)),
        ("alias", ("Department", WHOLE)),
        ("board", ("Department", WHOLE)),
    ),
    "units": (("unit", ("Department", UNIT)), ("code", ("Department", UNIT))),
    "staff": (("person", ("Person",)), ("signature", ("Person",)), ("org_id", ("Person",))),
    "suppliers": (("supplier", ("Supplier",)),),
    "contracts": (("supplier", ("Supplier",)),),
}


_SURE: Final = 0.9
_SPOKEN_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "System": ("needs", "feeds", "systems", "from_system", "to_system", "canonical"),
    "Department": ("department", "parent", "used_by", "board", "owner_department"),
    "ManagementObject": ("object", "object_id"),
    "SteeringGroup": ("object_group", "group", "group_id", "escalates_to"),
}
"""What the names in columns are spoken of as, though their table does not describe them."""
_DESCRIBING: Final = {"inventory": "system", "objects": "object", "groups": "group", "departments": "department", "units": "unit"}


def _surely(seen: Understanding) -> bool:
    """Whether a table describes what it seems to: it is said by the heading of its naming column, or there is no other reading."""
    naming = seen.first(KINDS_BY_NAME[str(seen.kind)].subject)
    return naming is not None and (naming.why == "profile" or (naming.why in {"heading", "part"} and naming.sure >= 0.75 and seen.sure >= 0.6))


def _spoken_of(seen: Understanding, add: Callable[..., None]) -> None:
    """The names in columns whose headings are sure, each with the kind that it is spoken of as."""
    for kind, meanings in _SPOKEN_OF.items():
        for column in seen.of(*meanings):
            if column.meaning == _DESCRIBING.get(str(seen.kind)) or column.sure < _SURE or column.why not in {"heading", "profile"}:
                continue
            for text in dict.fromkeys(seen.table.texts(column.index, SAMPLE)):
                if no_dependency(text) is None and placeholder(text) is None:
                    for item in listed(text, column.separator):
                        if 1 < len(item.name) <= 80:
                            add(item.name, f"~{kind}")


def _parts_named(seen: Understanding, add: Callable[..., None]) -> None:
    """Of a list of a whole organisation those that are whole departments."""
    own, above = seen.first("unit"), seen.first("department", "parent")
    sort = seen.first("unit_type")
    for row in seen.table.data:
        def text(column: Column | None, row: Row = row) -> str:
            return seen.table.cell(row, column.index) if column is not None else ""

        if own is not None and sort_of_unit(seen, seen.table, text(sort), text(own), text(above), "unit") != "unit":
            for column in (own, *seen.of("code", "alias")):
                add(text(column), "Department", WHOLE)


def _coded_names(seen: Understanding, add: Callable[..., None]) -> None:
    """Objects and groups also go by their code and name together."""
    name, code = (seen.first("object"), seen.first("object_id")) if seen.kind == "objects" else (seen.first("group"), seen.first("group_id"))
    if name is None or code is None:
        return
    kind = "ManagementObject" if seen.kind == "objects" else "SteeringGroup"
    for row in seen.table.data:
        add(f"{seen.table.cell(row, code.index)} {seen.table.cell(row, name.index)}", kind)
