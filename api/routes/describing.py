"""The interface's own description: OpenAPI 3.1, made from the same lists that serve it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.routes.schemas import PROBLEM_SCHEMA, SHARED
from queries import Parameter

Described = Mapping[str, Any]
_DAY: Final = {"type": "string", "format": "date"}
_REVISION: Final = {"anyOf": [{"type": "string", "pattern": "^[0-9]{1,18}$"}, _DAY]}


def query_parameter(name: str, schema: Described, text: str, *, needed: bool = False) -> Described:
    """A parameter in the query; a list is given by repeating it."""
    return {"name": name, "in": "query", "required": needed, "schema": schema, "description": text}


def path_parameter(name: str, text: str) -> Described:
    """A part of the path."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}, "description": text}


AS_OF: Final = query_parameter("as_of", _DAY, "the day asked about; today in Sweden unless said")
KNOWN_AT: Final = query_parameter("known_at", _REVISION, "what the register said at a revision, or at the end of a day; now unless said")
TIMES: Final = (AS_OF, KNOWN_AT)


def parameter_of(each: Parameter, *, needed: bool) -> Described:
    """One of a question's parameters."""
    schema: dict[str, Any]
    match each.type:
        case "int":
            schema = {"type": "integer", "minimum": each.at_least or 0, "maximum": 999_999_999}
            if each.default:
                schema["default"] = int(each.default)
        case "choice":
            schema = {"type": "string", "enum": list(each.choices)}
            if each.default:
                schema["default"] = each.default
        case "flag":
            schema = {"type": "boolean", "default": False}
        case "date":
            schema = dict(_DAY)
        case "revision":
            schema = dict(_REVISION)
        case _:
            schema = {"type": "string", "minLength": 1}
    if each.many:
        schema = {"type": "array", "items": schema, "minItems": 1 if needed else 0}
    return query_parameter(each.name, schema, each.help, needed=needed)


def receives(kind: str, schema: Described) -> Described:
    """A body of one media type."""
    return {"required": True, "content": {kind: {"schema": schema}}}


_ALWAYS: Final = {
    "400": "The request is not understood.",
    "401": "The start's secret is wanted.",
    "403": "That may not be done.",
    "404": "Something that was named is not there.",
    "409": "A name can mean several nodes.",
    "413": "That is too large.",
    "422": "It cannot be answered as it was asked; `code`, `values` and `problems` say why.",
    "500": "Something went wrong in the program itself.",
    "503": "The estate cannot be reached, somebody else is writing, or the answer takes too long; Retry-After says when to come back.",
    "507": "There is no room left.",
}


def operation(
    name: str, text: str, tag: str, parameters: Sequence[Described], answers: Mapping[str, tuple[str, Described | None]],
    body: Described | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One operation: what it takes, what it gives, and how it says that it cannot."""
    refusal = {"application/problem+json": {"schema": PROBLEM_SCHEMA}}
    responses: dict[str, Any] = {status: {"description": said, "content": refusal} for status, said in _ALWAYS.items()}
    if body is not None:
        responses["415"] = {"description": "The body is of another kind than is taken here.", "content": refusal}
    for status, (said, schema) in answers.items():
        responses[status] = {"description": said, "content": {"application/json": {"schema": schema}} if schema is not None else refusal}
    made: dict[str, Any] = {"operationId": name, "summary": text, "tags": [tag], "parameters": list(parameters)}
    made["responses"] = dict(sorted(responses.items()))
    if body is not None:
        made["requestBody"] = body
    return made


def description(paths: Mapping[str, Mapping[str, Any]], version: str) -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Stewardgraph",
            "version": version,
            "description": (
                "Who answers for what, what hangs on what, and where a question goes. "
                "Texts are English; `code` and `values` say the same for programs."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": "questions"}, {"name": "register"}, {"name": "writing"}],
        "security": [{"bearer": []}],
        "paths": dict(paths),
        "components": {"schemas": dict(SHARED), "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }
