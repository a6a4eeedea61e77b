"""The estate as tables, in CSV files or a workbook: the same content, order and bytes for the same estate, read back without loss (export).

How a table looks is told in `importers.estate_tables`.  There is one for each kind of node and of relation that occurs, one for statements,
attestations, decisions, sources and kinds of the estate's own; a table is called after what it holds.  Derived relations are left out.

>>> from graphmodel.entities import Node, Provenance
>>> for name, text in csv_files(Holdings((Node("s-a", "System", "=Vakt", provenance=(Provenance("list", "a.csv:2"),)),))): print(name, text, sep="\\n")
nodes-System.csv
stewardgraph-estate/1,id,kind,name,aliases,external_ids,valid_from,valid_through,status,tags,system_type,lifecycle,criticality,klassa,external,personal_data,hosting,hosting_country,rto_hours,contract_end,attrs,source,record,provenance
nodes,s-a,System,'=Vakt,,,,,,,,,,,,,,,,,,list,a.csv:2,
<BLANKLINE>
"""  # noqa: E501 - a table's first line is one line

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any, Final

from graphmodel.changes import Holdings
from graphmodel.errors import WrongUse
from graphmodel.kinds import Schema, schema_from
from importers.estate_file import FORMAT
from importers.estate_tables import EstateTables, cell_of
from importers.export import on_day, sections
from importers.limits import MAX_EXCEL_TEXT, MAX_ROW

FORMULA: Final = ("=", "+", "-", "@")
SHEET_NAME: Final = 31
"""Characters that a sheet's name may have."""
_TOLD: Final = ("source", "record", "provenance")
_NODE: Final = ("id", "kind", "name", "aliases", "external_ids", "valid_from", "valid_through", "status", "tags")
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "statements": ("id", "subject", "field", "side", "raw", "reading", "target", "standing", "valid_from", "valid_through", *_TOLD),
    "attestations": ("id", "node", "by", "at", "statement", *_TOLD),
    "decisions": ("id", "kind", "keep", "drop"),
    "sources": ("id", "department", "authority", "staff_register"),
    "schema": ("name", "extends", "from", "to", "acts_as", "reversed", "properties"),
}


@dataclass(slots=True)
class EstateTable:
    """One table: what it is called, its headings after the first, and its rows: what each is, and its values by heading."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)


def tables(holdings: Holdings, as_of: date | None = None) -> list[EstateTable]:
    """The estate as tables, nodes first; at least one, without rows for an empty estate.  Cost: in proportion to the estate, all of it in memory."""
    schema = schema_from(part.definition for part in holdings.schema)
    made: dict[str, EstateTable] = {}
    for section, entries in sections(holdings if as_of is None else on_day(holdings, as_of)):
        if isinstance(entries, dict):
            table = made[section] = EstateTable(section, _COLUMNS[section])
            table.rows += [(f"{section}.{part}", entry) for part, listed in entries.items() for entry in listed]
            continue
        for entry in entries:
            name = f"{section}-{entry['kind']}" if section in ("nodes", "relations") else section
            known = made.get(name)
            if known is None:
                known = made[name] = EstateTable(name, _columns(section, entry["kind"] if section in ("nodes", "relations") else "", schema))
            known.rows.append((section, _flat(entry)))
    for table in made.values():
        extra = sorted({name for _section, entry in table.rows for name in entry} - set(table.columns))
        table.columns = (*table.columns[: len(table.columns) - len(_TOLD)], *extra, *_TOLD) if extra else table.columns
    order = [*(f"nodes-{kind}" for kind in schema.node_names()), *(f"relations-{kind}" for kind in schema.relation_names()), *_COLUMNS]
    ordered = [made[name] for name in order if name in made]
    return ordered or [EstateTable("nodes", (*_NODE, *_TOLD))]


def _columns(section: str, kind: str, schema: Schema) -> tuple[str, ...]:
    if section == "nodes":
        node = schema.node(kind)
        return (*_NODE, *(spec.name for spec in (node.properties if node else ())), "attrs", *_TOLD)
    if section == "relations":
        relation = schema.relation(kind)
        properties = (spec.name for spec in (relation.properties if relation else ()))
        return ("id", "kind", "from", "to", *properties, "valid_from", "valid_through", *_TOLD)
    return _COLUMNS[section]


def _flat(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The entry with its one plain provenance in two columns."""
    told = entry.get("provenance")
    if told is None or len(told) != 1 or set(told[0]) != {"source", "record"}:
        return entry
    return {**{name: value for name, value in entry.items() if name != "provenance"}, **told[0]}


# --- CSV


def csv_files(holdings: Holdings, as_of: date | None = None) -> Iterator[tuple[str, str]]:
    """The names and texts of the CSV files: commas, quotation marks where needed, each line ended by a line feed."""
    taken: set[str] = set()
    for table in tables(holdings, as_of):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow((FORMAT, *table.columns))
        for section, entry in table.rows:
            writer.writerow((section, *(_guarded(cell_of(entry.get(name))) for name in table.columns)))
        yield _free(table.name, taken, 200) + ".csv", out.getvalue()


def _guarded(text: str) -> str:
    return "'" + text if text.startswith(FORMULA) else text


def write_csv(holdings: Holdings, folder: Path, as_of: date | None = None) -> None:
    """Write the CSV files to a folder, in the place of an earlier export.  Raises `WrongUse` for a folder that holds something else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        inside = sorted(folder.iterdir())
        if any(not each.is_file() or not EstateTables().recognises(each, each.read_bytes()[:256]) for each in inside):
            message = f"{folder} holds other files; the export leaves them alone. Name an empty folder."
            raise WrongUse(message, code="export_folder_in_use", folder=str(folder))
        written = set()
        for name, text in csv_files(holdings, as_of):
            written.add(name)
            part = folder / f".{name}.part"
            part.write_text(text, encoding="utf-8", newline="")
            part.replace(folder / name)
        for each in inside:
            if each.name not in written:
                each.unlink()
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise WrongUse(f"{folder} cannot be written: {reason}", code="output_not_written", file=str(folder), reason=reason) from fault


# --- a workbook


def write_xlsx(holdings: Holdings, stream: IO[bytes], as_of: date | None = None) -> None:
    """Write the workbook: a sheet for each table, more where one is longer than a sheet can be.

    Raises `WrongUse` for a text longer than a cell can hold, before anything is written.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    from importers.workbook_file import as_text, save

    made = tables(holdings, as_of)
    _refuse_long(made)
    workbook = Workbook(write_only=True)
    bold = Font(bold=True)
    taken: set[str] = set()
    for table in made:
        for start in range(0, max(1, len(table.rows)), MAX_ROW - 1):
            sheet = workbook.create_sheet(_free(table.name, taken, SHEET_NAME))
            sheet.freeze_panes = "B2"
            for place, name in enumerate(("", *table.columns), start=1):
                sheet.column_dimensions[_letters(place)].width = max(12, min(40, len(name) + 4))
            headings = []
            for name in (FORMAT, *table.columns):
                cell = WriteOnlyCell(sheet)
                as_text(cell, name)
                cell.font = bold
                headings.append(cell)
            sheet.append(headings)
            for section, entry in table.rows[start : start + MAX_ROW - 1]:
                sheet.append([section, *(_cell(sheet, entry.get(name), WriteOnlyCell, as_text) for name in table.columns)])
    with tempfile.TemporaryFile() as whole:  # a workbook that fails on the way is never the answer
        save(workbook, whole)
        whole.seek(0)
        while block := whole.read(1 << 20):
            stream.write(block)


def _cell(sheet: Any, value: Any, make: Any, as_text: Any) -> Any:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    cell = make(sheet)
    as_text(cell, cell_of(value))
    return cell


def _refuse_long(made: Sequence[EstateTable]) -> None:
    for table in made:
        for _section, entry in table.rows:
            for name, value in entry.items():
                if isinstance(value, str | list | dict) and len(cell_of(value)) > MAX_EXCEL_TEXT:
                    called = str(entry.get("id", ""))
                    message = f"{name} of {called} is longer than a cell can be ({MAX_EXCEL_TEXT} characters). Export yaml, json or csv instead."
                    raise WrongUse(message, code="too_long_for_cell", id=called, field=name, most=MAX_EXCEL_TEXT)


def _letters(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place))


def _free(name: str, taken: set[str], length: int) -> str:
    """A name that no other table has, whatever the case: nodes-Robot, nodes-robot 2."""
    made, number = name[:length], 2
    while made.casefold() in taken:
        ending = f" {number}"
        made, number = name[: length - len(ending)] + ending, number + 1
    taken.add(made.casefold())
    return made
