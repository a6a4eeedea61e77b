"""JSON schemas of what the interface gives and takes; those of answers are read off the results' own types, so that they cannot drift.

>>> from queries.coverage import CoverageRow
>>> schema_of(CoverageRow)["required"]
['of', 'systems', 'owned', 'partially_owned', 'strictly_unowned']
"""

from __future__ import annotations

import types
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from graphmodel.answers import Absent, Evidence, Truncated
from graphmodel.editing import ACTIONS
from graphmodel.graph import Ref
from queries import Question

Schema = dict[str, Any]
_PLAIN: Final[Mapping[Any, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    date: {"type": "string", "format": "date"},
}


def schema_of(hint: Any) -> Schema:
    """The schema of what `graphmodel.answers.plain` makes of a value of this type."""
    if hint is Ref:
        return {"$ref": "#/components/schemas/Ref"}
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if is_dataclass(hint) and isinstance(hint, type):
        return _object(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        told = [schema_of(each) for each in arguments if each is not Absent]
        return told[0] if len(told) == 1 else {"anyOf": told}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(arguments[1])}
    if origin is tuple and arguments[-1:] != (Ellipsis,):
        return {"type": "array", "prefixItems": [schema_of(each) for each in arguments], "minItems": len(arguments), "maxItems": len(arguments)}
    if isinstance(origin, type) and issubclass(origin, Collection):
        return {"type": "array", "items": schema_of(arguments[0])}
    return {}


def _object(made: type) -> Schema:
    hints = get_type_hints(made)
    properties, required = {}, []
    for part in fields(made):
        hint = hints[part.name]
        name = part.name.rstrip("_")
        properties[name] = schema_of(hint)
        if Absent not in get_args(hint):
            required.append(name)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


@cache
def _result(path: str) -> Any:
    module, name = path.split(":")
    return getattr(import_module(module), name)


def envelope_schema(question: Question) -> Schema:
    """The envelope with the rows and the summary of a question."""
    paths = [question.result, *([question.instead[2]] if question.instead is not None else [])]
    hints = [get_type_hints(_result(path)) for path in paths]
    return {
        "type": "object",
        "properties": {
            "query": {"const": question.name},
            "parameters": {"type": "object"},
            "as_of": {"type": "string", "format": "date"},
            "revision": {"type": "integer", "minimum": 0},
            "engine": {"type": "string"},
            "summary": _either(schema_of(each["summary"]) for each in hints),
            "rows": _either(schema_of(each["rows"]) for each in hints),
            "truncated": _nullable(schema_of(Truncated)),
        },
        "required": ["query", "parameters", "as_of", "revision", "engine", "summary", "rows", "truncated"],
        "additionalProperties": False,
    }


def _either(schemas: Iterable[Schema]) -> Schema:
    told: Sequence[Schema] = list(schemas)
    return told[0] if len(told) == 1 else {"anyOf": list(told)}


def _nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _closed(properties: Mapping[str, Schema], optional: Sequence[str] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": dict(properties), "required": required, "additionalProperties": False}


_TEXT: Final[Schema] = {"type": "string"}
_MAYBE_TEXT: Final[Schema] = {"type": ["string", "null"]}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_WRITTEN: Final[Schema] = {"type": "object", "properties": {"id": _TEXT, "kind": _TEXT}, "required": ["id"]}
"""A thing as an estate file writes it: its id, and whatever it says."""

PROBLEM_ROW: Final[Schema] = _closed(
    {
        "severity": {"enum": ["error", "warning", "info"]},
        "code": _TEXT,
        "file": _MAYBE_TEXT,
        "sheet": _MAYBE_TEXT,
        "row": {"type": ["integer", "null"]},
        "column": _MAYBE_TEXT,
        "value": _MAYBE_TEXT,
        "values": {"type": "object"},
        "message": _TEXT,
        "repair": _TEXT,
    }
)
SHARED: Final[Mapping[str, Schema]] = {
    "Ref": _closed({"id": _TEXT, "kind": _TEXT, "name": _TEXT}),
    "Evidence": _object(Evidence),
    "ProblemRow": PROBLEM_ROW,
    "Problem": {
        "type": "object",
        "description": "RFC 9457. `code` names what is wrong and `values` fill its sentence; `problems` lists what is wrong with data.",
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
            "values": {"type": "object"},
            "problems": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemRow"}},
            "was": {"type": ["object", "null"]},
            "now": {"type": "object"},
        },
        "required": ["type", "title", "status", "detail", "code", "values"],
        "additionalProperties": False,
    },
}
PROBLEM_SCHEMA: Final[Schema] = {"$ref": "#/components/schemas/Problem"}
NODE: Final[Schema] = _closed(
    {
        "last_changed": _COUNT,
        "node": {**_WRITTEN, "required": ["id", "kind", "name"]},
        "relations": {"type": "array", "items": {**_WRITTEN, "required": ["id", "kind", "from", "to"]}},
        "statements": {"type": "array", "items": _WRITTEN},
        "attestations": {"type": "array", "items": _WRITTEN},
    }
)
NODES: Final[Schema] = _closed(
    {"revision": _COUNT, "total": _COUNT, "rows": {"type": "array", "items": {"$ref": "#/components/schemas/Ref"}}, "next": _MAYBE_TEXT}
)
CHANGES: Final[Schema] = _closed(
    {
        "reason": {"type": "string", "minLength": 1, "maxLength": 10_000, "description": "why, to stand in the history"},
        "changes": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1_000,
            "items": _closed(
                {
                    "action": {"enum": list(ACTIONS)},
                    "node": {"type": ["string", "null"], "description": "the node's id; empty for one that is added and has none yet"},
                    "relation": {"type": ["string", "null"], "description": "the relation's id; empty for one that is added"},
                    "values": {"type": ["object", "null"], "description": "fields as an estate file writes them; null clears one"},
                    "seen": {"type": ["integer", "null"], "minimum": 0, "maximum": 2**63 - 1, "description": "the revision that was looked at"},
                },
                ("node", "relation", "values", "seen"),
            ),
        },
    }
)
CHANGED: Final[Schema] = _closed({"revision": {"type": ["integer", "null"]}, "changed": _COUNT, "head": _COUNT})
_TRUNCATED: Final[Schema] = _nullable(_object(Truncated))
IMPORTED: Final[Schema] = _closed(
    {
        "query": {"const": "import"},
        "parameters": {"type": "object"},
        "as_of": {"type": "string", "format": "date"},
        "revision": _COUNT,
        "engine": _TEXT,
        "summary": _closed(
            {
                **dict.fromkeys(("read", "created", "changed", "unchanged", "skipped", "rejected"), _COUNT),
                "revision": {"type": ["integer", "null"]},
                "dry_run": {"type": "boolean"},
            }
        ),
        "rows": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemRow"}},
        "truncated": _TRUNCATED,
    }
)


@cache
def graph_schema() -> Schema:
    """The schema of a piece of the graph."""
    hints = get_type_hints(_result("queries.neighbourhood:Neighbourhood"))
    return _closed({"summary": schema_of(hints["summary"]), "rows": schema_of(hints["rows"]), "truncated": _TRUNCATED})
