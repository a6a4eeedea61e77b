"""What is proposed while somebody types a name: a few nodes, told apart by kind and department, each with where it leads."""

from __future__ import annotations

import json
from typing import Any, Final

from api.page import Asked, File
from graphmodel.terms.departments import departments_of_keys
from graphmodel.wording import N_, word
from queries import Parameter
from queries.find import MATCHED
from visualisation.labels import first_upper, shown

MOST: Final = 8
LOOKED_AT: Final = 60
"""So many of what is found are put in order."""
PARAMETERS: Final = (
    Parameter("q", "text", N_("what has been typed")),
    Parameter("kind", "text", N_("only nodes of this kind")),
)


def suggestions(asked: Asked) -> File:
    """The nodes that what has been typed may mean, the likeliest first, as JSON: `{"found": [{id, name, about, address}]}`."""
    text = str(asked.values.get("q") or "").strip()
    kind = str(asked.values.get("kind") or "")
    found: list[dict[str, Any]] = []
    if text:
        graph = asked.snapshot.here
        rows = [(row, graph.schema.base(row.node.kind)) for row in asked.ask("find", text=text, limit=None if kind else LOOKED_AT).result.rows]
        # Of those that are found as well, systems come first: they are what most people look for.
        rows.sort(key=lambda each: (MATCHED.index(each[0].matched), each[1] != "System"))
        refs = [row.node for row, base in rows if not kind or base == kind][:MOST]
        where = departments_of_keys(graph, [ref.id for ref in refs])
        for ref in refs:
            about = [first_upper(word(ref.kind)), *(shown(each.name) for each in where.get(ref.id, ()))]
            found.append({"id": ref.id, "name": shown(ref.name), "about": " · ".join(about), "address": asked.node(ref.id)})
    return File(json.dumps({"found": found}, ensure_ascii=False).encode("utf-8", "backslashreplace"), "application/json")
