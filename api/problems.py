"""Problems as rows: in JSON as the outer face says, in tables with the words of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphmodel.answers import plain
from graphmodel.wording import _, sentence, word

if TYPE_CHECKING:
    from graphmodel.problems import Problem
    from visualisation.tables.table import Table

ORDER = {"error": 0, "warning": 1, "info": 2}


def problem_values(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """The problems as JSON rows, the worst first, then as they were met; their words are English."""
    rows = []
    for problem in sorted(problems, key=lambda each: ORDER[each.severity]):
        said = sentence(problem.code, {**problem.values, "value": problem.value}, "en")
        rows.append(
            {
                "severity": problem.severity,
                "code": problem.code,
                "file": problem.place.file,
                "sheet": problem.place.sheet,
                "row": problem.place.row,
                "column": problem.place.column,
                "value": problem.value,
                "values": plain(problem.values),
                "message": said.message,
                "repair": said.repair,
            }
        )
    return rows


def problem_tables(problems: Sequence[Problem], lead: str, limit: int | None = None) -> list[Table]:
    """The problems as a table under a sentence, the worst first; `limit` rows, and how many more there are."""
    from visualisation.tables.table import Cell, status, table

    listed = sorted(problems, key=lambda each: ORDER[each.severity])
    rows: list[list[Cell | str | int | None]] = []
    for problem in listed[:limit]:
        said = sentence(problem.code, {**problem.values, "value": problem.value})
        mark: Cell = status("high") if problem.severity == "error" else status("medium")
        severity = Cell(word(problem.severity), "quiet" if problem.severity == "info" else mark.mark)
        rows.append([severity, str(problem.place), said.message, said.repair])
    notes = []
    if limit is not None and len(listed) > limit:
        notes.append(_("{count} more rows are not shown; --limit 0 shows them all.", count=len(listed) - limit))
    return [table([_("Severity"), _("Where"), _("What"), _("What to do")], rows, lead=[lead], notes=notes)]
