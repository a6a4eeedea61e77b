"""`GET /api/v1/queries/{name}`: every question of the catalogue, with the envelope and the rows that the command line gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from api.answering import envelope
from api.route import Call, Reply, Route
from api.routes.describing import TIMES, operation, parameter_of, query_parameter
from api.routes.schemas import envelope_schema
from api.settings import Limits
from queries import QUERIES, Question

_OPTION: Final = re.compile(r"--([a-z][a-z-]*)(?: ([^ .]+))?")
APART: Final = ("as_of", "known_at", "limit")


def routes() -> tuple[Route, ...]:
    """One address for each question."""
    return tuple(_route(question) for question in QUERIES.values())


def _route(question: Question) -> Route:
    def called(call: Call) -> Reply:
        return ask(question, call)

    return Route("GET", f"/api/v1/queries/{question.name}", called, lambda: _described(question), "query")


def ask(question: Question, call: Call) -> Reply:
    """Ask the question, and give the envelope; at most `limit` rows."""
    limits = call.limits
    limit = call.number("limit", limits.rows, 0, limits.most_rows) or limits.most_rows
    whole = envelope(call.snapshot().ask(question.name, call.told(*APART), limit=limit if question.limited else None))
    if whole["truncated"] is not None:
        whole["truncated"] = {**whole["truncated"], "how": as_http(str(whole["truncated"]["how"]))}
    return Reply(whole)


def as_http(how: str) -> str:
    """How to get what was left out, as the query of an address writes it.

    >>> as_http("--limit 0"), as_http("--full"), as_http("--min-criticality 4")
    ('limit=0', 'full=true', 'min_criticality=4')
    """
    return _OPTION.sub(lambda found: f"{found[1].replace('-', '_')}={found[2] or 'true'}", how)


def _described(question: Question) -> Mapping[str, Any]:
    parameters = [parameter_of(each, needed=each.required) for each in question.parameters]
    if question.limited:
        most = Limits().most_rows
        text = f"at most so many rows; 0: as many as there are, up to {most}"
        parameters.append(query_parameter("limit", {"type": "integer", "minimum": 0, "maximum": most, "default": Limits().rows}, text))
    return operation(
        f"query-{question.name}", question.question, "questions", [*parameters, *TIMES], {"200": ("The answer.", envelope_schema(question))}
    )
