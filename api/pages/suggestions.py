"""Finding a node by its name: what is proposed while somebody types, and the page of all that a text may mean.

Both tell nodes apart by kind and department, and lead to the node's own page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.page import LIMIT, ROWS, Asked, Elsewhere, File, Shown
from graphmodel.graph import Ref
from graphmodel.terms.departments import departments_of_keys
from graphmodel.wording import N_, _, word
from queries import Parameter
from queries.find import MATCHED, FindRow
from visualisation.labels import first_upper, shown

MOST: Final = 8
LOOKED_AT: Final = 60
"""So many of what is found are put in order while somebody types."""
PARAMETERS: Final = (
    Parameter("q", "text", N_("what has been typed")),
    Parameter("kind", "text", N_("only nodes of these kinds"), many=True),
)
SEARCHED: Final = (*PARAMETERS, LIMIT)


@dataclass(frozen=True, slots=True)
class Found:
    """A node that a text may mean: what kind of node it is and of which departments (`about`), and how it was found."""

    node: Ref
    about: str
    matched: str


def suggestions(asked: Asked) -> File:
    """The nodes that what has been typed may mean, the likeliest first, as JSON: `{"found": [{id, name, about, address}]}`."""
    rows = _likeliest(asked, None if asked.values.get("kind") else LOOKED_AT)[:MOST]
    found = [
        {"id": each.node.id, "name": shown(each.node.name), "about": each.about, "address": asked.node(each.node.id)} for each in _told(asked, rows)
    ]
    return File(json.dumps({"found": found}, ensure_ascii=False).encode("utf-8", "backslashreplace"), "application/json")


def search(asked: Asked) -> Shown | Elsewhere:
    """All nodes that a text may mean; where it is the very name of one alone, that one's page."""
    rows = _likeliest(asked, None)
    exact = [row for row in rows if row.matched == "exact"]
    if len(exact) == 1:
        return Elsewhere(asked.node(exact[0].node.id))
    most = asked.values.get("limit", ROWS) or len(rows)
    text = str(asked.values.get("q") or "").strip()
    values = {"text": text, "found": _told(asked, rows[:most]), "total": len(rows)}
    if not text:
        return Shown(_("Search"), values)
    return Shown(_("Search: “{text}”", text=text), values, csv=asked.csv("find", text=text), json=asked.json("find", text=text))


def _likeliest(asked: Asked, limit: int | None) -> list[FindRow]:
    """What is found, of nodes of some kinds where these were asked for, the likest first; of those found alike systems come first."""
    text = str(asked.values.get("q") or "").strip()
    if not text:
        return []
    graph = asked.snapshot.here
    rows = [(row, graph.schema.base(row.node.kind)) for row in asked.ask("find", text=text, limit=limit).result.rows]
    rows.sort(key=lambda each: (MATCHED.index(each[0].matched), each[1] != "System"))
    kinds = asked.values.get("kind", ())
    return [row for row, base in rows if not kinds or base in kinds]


def _told(asked: Asked, rows: Sequence[FindRow]) -> list[Found]:
    where = departments_of_keys(asked.snapshot.here, [row.node.id for row in rows])
    departments = {row.node.id: [shown(each.name) for each in where.get(row.node.id, ())] for row in rows}
    return [Found(row.node, " · ".join([first_upper(word(row.node.kind)), *departments[row.node.id]]), row.matched) for row in rows]
