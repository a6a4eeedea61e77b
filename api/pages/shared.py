"""What is shared: what do several departments lean on, and is there a group in common for it?"""

from __future__ import annotations

from typing import Final

from api.page import LIMIT, MOST, SORT, Asked, Shown
from graphmodel.wording import _
from queries import QUERIES

_QUESTION: Final = QUERIES["common-steering"]
PARAMETERS: Final = (*_QUESTION.parameters, LIMIT, SORT)


def shared(asked: Asked) -> Shown:
    """The systems that concern several departments, with what hangs on each."""
    given = {name: asked.values[name] for name in ("at_least", "without") if name in asked.values}
    sent = {name: value if value is True else str(value) for name, value in given.items()}
    answered = asked.ask("common-steering", limit=MOST, evidence=True, **sent)
    result = answered.result
    weight = {row.node.id: row for row in asked.ask("shared", at_least="1", limit=MOST).result.rows}
    columns = {
        **COLUMNS,
        "down": lambda row: weight[row.system.id].hard_down if row.system.id in weight else 0,
    }
    left = result.truncated.left_out["rows"] if result.truncated is not None else 0
    return Shown(
        _("Shared between departments"),
        {
            "listed": asked.listed(result.rows, left, columns),
            "summary": result.summary,
            "weight": weight,
            "at_least": asked.values.get("at_least", 2),
            "without": bool(asked.values.get("without")),
            "csv_link": asked.csv("common-steering", **given),
        },
        csv=asked.csv("common-steering", **given),
        json=asked.json("common-steering", **given),
    )


COLUMNS: Final = {
    "system": lambda row: row.system.name,
    "criticality": lambda row: row.criticality,
    "departments": lambda row: len(row.departments),
    "direct": lambda row: row.direct,
}
"""What each column sorts by."""
