"""`GET /api/v1/graph?around=REF`: a piece of the graph, small enough to be drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any, Final

from api.references import resolve
from api.route import Call, Reply, Route
from api.routes.describing import TIMES, Described, operation, query_parameter
from api.routes.queries import as_http
from api.routes.schemas import graph_schema
from api.settings import Limits
from graphmodel.answers import plain
from graphmodel.errors import WrongUse
from graphmodel.kinds import NODE_KINDS
from queries.neighbourhood import neighbourhood

USUAL: Final = 150
DEEPEST: Final = 999
DIRECTIONS: Final = ("needs", "dependents", "both")


def graph(call: Call) -> Reply:
    """What stands around a node, or without `around` the whole estate: at most `limit` nodes, what is left out counted for each kind."""
    call.only("around", "depth", "kinds", "limit", "direction", "as_of", "known_at")
    here = call.snapshot().here
    around, direction = call.one("around"), call.one("direction") or "both"
    if direction not in DIRECTIONS:
        message = f"direction takes one of {', '.join(DIRECTIONS)}, not “{direction}”."
        raise WrongUse(message, code="not_a_choice", option="direction", choices=DIRECTIONS, text=direction)
    kinds = call.told().get("kinds", [])
    for kind in kinds:
        if kind not in NODE_KINDS:
            message = f"kinds takes one of {', '.join(NODE_KINDS)}, not “{kind}”."
            raise WrongUse(message, code="not_a_choice", option="kinds", choices=list(NODE_KINDS), text=kind)
    found = neighbourhood(
        here,
        None if around is None else resolve(here, around).id,
        depth=None if call.one("depth") is None else call.number("depth", 0, 0, DEEPEST),
        direction=direction,  # type: ignore[arg-type]  # checked above
        limit=call.number("limit", USUAL, 1, call.limits.nodes),
    )
    rows, left = found.rows, Counter(found.truncated.left_out if found.truncated is not None else {})
    if kinds:
        focus = found.summary.around.id if found.summary.around is not None else None
        kept = [row for row in rows if row.base in kinds or row.node.id == focus]
        ids = {row.node.id for row in kept}
        rows = tuple(replace(row, relations=tuple(line for line in row.relations if line.to.id in ids)) for row in kept)
        left = Counter({kind: count for kind, count in left.items() if kind in kinds})
    how = as_http(found.truncated.how) if found.truncated is not None else ""
    values: dict[str, Any] = {
        "summary": plain(found.summary),
        "rows": plain(rows),
        "truncated": {"left_out": dict(sorted(left.items())), "how": how} if left else None,
    }
    return Reply(values)


def routes() -> tuple[Route, ...]:
    """The one address."""
    most = Limits().nodes
    kinds = {"type": "array", "items": {"type": "string", "enum": list(NODE_KINDS)}}
    parameters = [
        query_parameter("around", {"type": "string", "minLength": 1}, "any node: its id, external id, alias or name; without it the whole estate"),
        query_parameter("depth", {"type": "integer", "minimum": 0, "maximum": DEEPEST}, "so many steps along needs (2 around a system)"),
        query_parameter("kinds", kinds, "only nodes of these kinds, and the one asked for"),
        query_parameter("direction", {"type": "string", "enum": list(DIRECTIONS), "default": "both"}, "what it needs, what depends on it, or both"),
        query_parameter("limit", {"type": "integer", "minimum": 1, "maximum": most, "default": USUAL}, "at most so many nodes"),
        *TIMES,
    ]

    def described() -> Described:
        answer = {"200": ("The nodes, each with the relations that leave it for another of them.", graph_schema())}
        return operation("graph", "A piece of the graph for a picture.", "register", parameters, answer)

    return (Route("GET", "/api/v1/graph", graph, described, "graph"),)
