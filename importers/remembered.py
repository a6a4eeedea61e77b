"""Tables that the register keeps, so that they can be understood anew (minne): a read table <-> one text.

The text is JSON, compressed and in letters; it holds the cells as they were read, whose list it is, and the profile that told how to read it.
A table of more than `MOST_ROWS` rows is a register of its own and is not kept: what it said then stands as it was understood.

>>> from importers.grid import Row
>>> table = RememberedTable("vof.csv", "vof", None, ("ownership",), None, (Grid("vof.csv", None, (Row(2, ("Vakt", date(2026, 10, 1))),)),), ())
>>> recalled(written(table) or "") == table, list(table.rows())
(True, [('vof', 'vof.csv:2')])
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from graphmodel.problems import Problem
from importers.frames import problem_in, problem_out
from importers.grid import NO_MARKS, Grid, Mark, Row
from importers.table_profile import TableProfile

MOST_ROWS: Final = 20_000
MOST_BYTES: Final = 40_000_000
"""So long a text may be when it is unfolded; what is longer is not kept either."""


@dataclass(frozen=True, slots=True)
class RememberedTable:
    """One file of tables as it was read, and how it is to be understood: see `importers.importer.Reading`."""

    shown: str
    source: str
    department: str | None
    authority: tuple[str, ...] | None
    profile: TableProfile | None
    grids: Sequence[Grid]
    problems: Sequence[Problem]

    def rows(self) -> Iterator[tuple[str, str]]:
        """Its rows as provenance names them: source and record."""
        for grid in self.grids:
            for row in grid.rows:
                yield self.source, str(grid.place(row))


def worth_keeping(grids: Sequence[Grid]) -> bool:
    """Whether a file is short enough to be kept, and says anything at all."""
    return 0 < sum(len(grid.rows) for grid in grids) <= MOST_ROWS


def written(table: RememberedTable, before: str | None = None) -> str | None:
    """The table as a text; the one of `before` where that says the same; None where it is too long to be kept."""
    data = json.dumps(
        {
            "file": table.shown,
            "source": table.source,
            "department": table.department,
            "authority": table.authority,
            "profile": None if table.profile is None else table.profile.model_dump(mode="json"),
            "grids": [
                {
                    "sheet": grid.sheet,
                    "rows": [_row_out(row) for row in grid.rows],
                    "assumptions": [problem_out(each) for each in grid.assumptions],
                    "hidden": sorted(grid.hidden_columns),
                }
                for grid in table.grids
            ],
            "problems": [problem_out(each) for each in table.problems],
        },
        ensure_ascii=False, separators=(",", ":"), default=_day_out,
    ).encode("utf-8", "surrogatepass")  # fmt: skip
    if len(data) > MOST_BYTES:
        return None
    if before is not None and _unfolded(before) == data:
        return before  # another version of the compressor may write other bytes
    return base64.b64encode(zlib.compress(data, 9)).decode("ascii")


def recalled(text: str) -> RememberedTable:
    """The table of a text.  Raises ValueError for one that is none."""
    try:
        told = json.loads(_unfolded(text).decode("utf-8", "surrogatepass"), object_hook=_day_in)
        profile = told["profile"]
        return RememberedTable(
            told["file"],
            told["source"],
            told["department"],
            None if told["authority"] is None else tuple(told["authority"]),
            None if profile is None else TableProfile.model_validate(profile),
            tuple(
                Grid(
                    told["file"], grid["sheet"], tuple(_row_in(row) for row in grid["rows"]),
                    tuple(map(problem_in, grid["assumptions"])), frozenset(grid["hidden"]),
                )
                for grid in told["grids"]
            ),
            tuple(map(problem_in, told["problems"])),
        )  # fmt: skip
    except (zlib.error, KeyError, TypeError, IndexError) as fault:
        raise ValueError(f"no remembered table: {fault}") from fault


def _unfolded(text: str) -> bytes:
    worker = zlib.decompressobj()
    data = worker.decompress(base64.b64decode(text), MOST_BYTES)
    if worker.unconsumed_tail:
        raise ValueError("a remembered table is too long")
    return data


def _row_out(row: Row) -> list[Any]:
    if not row.marks and not row.hidden:
        return [row.number, row.values]
    marks = [
        [column, mark.merged_from, mark.formula, mark.formula_without_value, mark.hyperlink_label, mark.error] for column, mark in row.marks.items()
    ]
    return [row.number, row.values, row.hidden, marks]


def _row_in(row: list[Any]) -> Row:
    if len(row) == 2:
        return Row(row[0], tuple(row[1]))
    marks = {
        column: Mark(None if merged is None else (merged[0], merged[1]), formula, bare, label, error)
        for column, merged, formula, bare, label, error in row[3]
    }
    return Row(row[0], tuple(row[1]), marks or NO_MARKS, row[2])


def _day_out(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"d": value.isoformat()}
    raise TypeError(type(value).__name__)


def _day_in(found: dict[str, Any]) -> Any:
    if len(found) == 1 and "d" in found:
        text = found["d"]
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    return found


__all__ = ["MOST_ROWS", "RememberedTable", "recalled", "worth_keeping", "written"]
