"""The owners' page: where is an owner missing, since when, and who should appoint one?"""

from __future__ import annotations

from typing import Any, Final

from api.page import LIMIT, MOST, SORT, Asked, Shown
from graphmodel.terms.ownership import DEGREES
from graphmodel.wording import _
from queries import QUERIES
from queries.owners import FLAGS, TOO_MANY
from visualisation.reading import alphabetical

_QUESTION: Final = QUERIES["owners"]
PARAMETERS: Final = (*_QUESTION.parameters, LIMIT, SORT)


def owners(asked: Asked) -> Shown:
    """The systems without an owner on a side they need, or those of the status asked for."""
    given = {each.name: asked.values[each.name] for each in _QUESTION.parameters if each.name in asked.values}
    answered = asked.ask("owners", limit=MOST, **{name: str(value) for name, value in given.items()})
    listed = asked.listed(answered.result.rows, answered.result.summary.listed - len(answered.result.rows), COLUMNS)
    departments = [row.of for row in asked.ask("coverage", by="department").result.rows if row.of is not None]
    return Shown(
        _("Owners"),
        {
            "listed": listed,
            "summary": answered.result.summary,
            "degrees": DEGREES,
            "flags": FLAGS,
            "too_many": answered.parameters.get("too_many", TOO_MANY),
            "departments": sorted(departments, key=lambda ref: alphabetical(ref.name)),
            "chosen": answered.parameters,
            "csv_link": asked.csv("owners", **answered.parameters),
        },
        csv=asked.csv("owners", **answered.parameters),
        json=asked.json("owners", **answered.parameters),
    )


def _days(row: Any) -> int | None:
    return max((side.days for side in row.sides.values() if side.days is not None), default=None)


COLUMNS: Final = {
    "system": lambda row: row.system.name,
    "department": lambda row: row.department.name if row.department is not None else None,
    "criticality": lambda row: row.criticality,
    "days": _days,
    "appoint": lambda row: row.appoint.group.name if row.appoint is not None else None,
}
"""What each column sorts by."""
