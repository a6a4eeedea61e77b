"""A profile of columns (kolumnprofil): how tables of one form are read, saved so that next year's file is read in the same way.

::

    profile: stewardgraph-columns/1
    name: vof-inventering
    tables:
      - source: vof_system           # the file's name without the year; left out: every file
        sheet: System                # left out: every sheet
        rows: inventory              # inventory, staff, objects, groups, members, roles, integrations, aliases, contracts ...
        columns: {Systemnamn: system, Ansvarig: contact, "Läser från": needs, Anteckning: null}
        separators: {"Läser från": ";"}
        scale: 4-1                   # 1-4, 4-1, A-C, words, yes/no

What a profile says rules; what it leaves out is understood as without one.  A heading with null is not read.  Of several entries that fit a
table, the one that shares most headings with it is followed; one that lists headings and shares none is not.

>>> from importers.grid import Grid, Row
>>> from importers.columns import understand
>>> from importers.tables import tables_of
>>> grid = Grid("lista.csv", None, (Row(1, ("Namn", "Ansvarig", "Prio")), Row(2, ("Vakt", "Anna Ek", "1")), Row(3, ("Larm", "Bo Ek", "2"))))
>>> print(written("lista", [understand(table) for table in tables_of(grid).tables]), end="")
profile: stewardgraph-columns/1
name: lista
tables:
- rows: inventory
  columns:
    Namn: system
    Ansvarig: owner
    Prio: criticality
  scale: 4-1
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from graphmodel.problems import Place, Problem, error
from graphmodel.vocabulary import HEADINGS, TABLE_KINDS, squeeze
from importers.columns import TableMapping, Understanding, scale_named
from importers.tables import Table

FORMAT: Final = "stewardgraph-columns/1"
KINDS: Final = tuple(kind.name for kind in TABLE_KINDS)
MEANINGS: Final = frozenset(heading.meaning for heading in HEADINGS)


class TableColumns(BaseModel):
    """How the tables of one sheet are read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str | None = None
    sheet: str | None = None
    rows: str | None = None
    columns: Mapping[str, str | None] = Field(default_factory=dict)
    separators: Mapping[str, str] = Field(default_factory=dict)
    scale: str | None = None

    @model_validator(mode="after")
    def _known(self) -> TableColumns:
        if self.rows is not None and self.rows not in KINDS:
            raise ValueError(f"rows are none of {', '.join(KINDS)}: {self.rows}")
        wrong = sorted({meaning for meaning in self.columns.values() if meaning is not None and meaning not in MEANINGS})
        if wrong:
            raise ValueError(f"no such meaning: {', '.join(wrong)}; known are {', '.join(sorted(MEANINGS))}")
        if self.scale is not None and scale_named(self.scale) is None:
            raise ValueError(f"no such scale: {self.scale}; write 1-4, 4-1, A-C, words or yes/no")
        return self


class TableProfile(BaseModel):
    """A whole profile of columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    profile: Literal["stewardgraph-columns/1"]
    name: str
    describes: str = ""
    tables: tuple[TableColumns, ...]

    def mapping(self, table: Table, source: str | None = None) -> TableMapping | None:
        """What the profile says of a table of this source; None where it says nothing."""
        headings = {squeeze(heading) for heading in table.headings if heading}
        best: tuple[tuple[int, bool, bool], TableColumns] | None = None
        for said in self.tables:
            if said.source not in {None, source} or said.sheet not in {None, table.sheet}:
                continue
            shared = len(headings & {squeeze(heading) for heading in said.columns})
            fits = (shared, said.source is not None, said.sheet is not None)
            if (shared or not said.columns) and (best is None or fits > best[0]):
                best = fits, said
        return None if best is None else TableMapping(best[1].rows, best[1].columns, best[1].separators, best[1].scale)


def table_profile_of(tree: Any, shown: str) -> TableProfile | list[Problem]:
    """The profile that a parsed tree of plain values holds, or all that is wrong with it."""
    try:
        return TableProfile.model_validate(tree)
    except ValidationError as fault:
        return [
            error(
                "mapping_wrong",
                Place(shown),
                None,
                key=".".join(map(str, each["loc"])) or "profile",
                reason=each["msg"].removeprefix("Value error, "),
            )
            for each in fault.errors(include_url=False, include_input=False)
        ]


def written(name: str, understood: Iterable[Understanding], sources: Mapping[str, str] = MappingProxyType({})) -> str:
    """A profile, as YAML text, that says what was understood: to be read over, corrected and given to `--profile`.

    `sources` are the sources of the files, by name as shown; of tables from several files each says its own.  Tables that nobody understood are
    there too, with nothing for their rows.
    """
    import yaml

    listed = list(understood)
    several = len({seen.table.file for seen in listed}) > 1
    tables = []
    for seen in listed:
        table: dict[str, Any] = {}
        if several and seen.table.file in sources:
            table["source"] = sources[seen.table.file]
        if seen.table.sheet:
            table["sheet"] = seen.table.sheet
        table["rows"] = seen.kind
        table["columns"] = {column.heading: column.meaning for column in seen.columns if column.heading}
        separators = {column.heading: column.separator for column in seen.columns if column.separator and column.heading}
        if separators:
            table["separators"] = separators
        if seen.scale is not None:
            table["scale"] = seen.scale.shown
        tables.append(table)
    return yaml.safe_dump({"profile": FORMAT, "name": name, "tables": tables}, allow_unicode=True, sort_keys=False, width=140)


__all__ = ["FORMAT", "KINDS", "MEANINGS", "TableColumns", "TableProfile", "table_profile_of", "written"]
