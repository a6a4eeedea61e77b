r"""An answer's rows as CSV: the fields of the JSON rows, a node as two columns (its id and its name), a list in one cell with semicolons.

>>> print(csv_text([{"system": {"id": "s-a", "kind": "System", "name": "=A1"}, "owners": [{"id": "p-x", "kind": "Person", "name": "X"}]}], ()))
system,system_name,owners
s-a,'=A1,p-x
<BLANKLINE>

A cell that a spreadsheet would take for a formula begins with an apostrophe, so that it stays text.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from visualisation.tables.plain_text import visible

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Mapping[str, Any]], headings: Sequence[str]) -> str:
    """The rows as CSV with a header line; `headings` stand there when there are no rows.  Lines end with a line feed alone."""
    flat = [_flat(row) for row in rows]
    columns = _ordered(dict.fromkeys(name for row in flat for name in row)) or list(headings)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in flat:
        writer.writerow([guarded(row.get(name, "")) for name in columns])
    return out.getvalue()


def _ordered(columns: Iterable[str]) -> list[str]:
    """The columns as they were met, but a node's name always right after its id: the first rows may have had no node there."""
    met = list(columns)
    named = [name for name in met if name.endswith("_name") and name.removesuffix("_name") in met]
    rest = [name for name in met if name not in named]
    return [column for name in rest for column in (name, f"{name}_name") if column == name or column in named]


def guarded(value: Any) -> Any:
    """A cell's value, so that no spreadsheet runs it."""
    if not isinstance(value, str):
        return value
    text = visible(value)
    return "'" + text if text.startswith(FORMULA) or value.startswith(FORMULA) else text


def _flat(value: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, inner in value.items():
        place = f"{before}{name}"
        if _is_ref(inner):
            flat[place] = inner["id"]
            flat[f"{place}_name"] = inner["name"]
        elif isinstance(inner, Mapping):
            flat.update(_flat(inner, f"{place}."))
        else:
            flat[place] = _cell(inner)
    return flat


def _is_ref(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"id", "kind", "name"}


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if all(_is_ref(each) for each in value):
            return "; ".join(each["id"] for each in value)
        if value and all(isinstance(each, Mapping) and set(each) == {"id", "source", "record"} for each in value):
            return "; ".join(" ".join(str(part) for part in each.values() if part) for each in value)
        if all(isinstance(each, str | int | float) for each in value):
            return "; ".join(str(each) for each in value)
        return json.dumps(value, ensure_ascii=False)
    return value
