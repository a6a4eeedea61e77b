"""The estate as its own file again: YAML or JSON, always the same bytes for the same estate, read back without loss (export).

Nodes, relations, statements and attestations stand by id, a relation written out, each with its provenance; keys stand in the order of the
kind's definition.  Everything that holds at some time is there, unless a day is given: then only what exists on that day.  Derived relations
are left out, since every import makes them anew.  What the estate says of its sources, decisions on identity and kinds of its own follow where there
are any.

>>> from graphmodel.entities import Node, Provenance
>>> print("".join(written(Holdings((Node("s-a", "System", "NO: 1", provenance=(Provenance("list", "a.csv:2"),)),)), "yaml")), end="")
format: stewardgraph-estate/1
nodes:
  - id: s-a
    kind: System
    name: "NO: 1"
    provenance: [{source: list, record: "a.csv:2"}]
relations: []
statements: []
attestations: []
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from graphmodel.changes import Holdings
from graphmodel.entities import Attestation, Decision, KnownSource, Node, Provenance, Relation, SchemaPart, Statement
from graphmodel.kinds import Schema, schema_from
from graphmodel.reconcile.steering import is_derived
from importers.estate_file import FORMAT

Form = Literal["yaml", "json"]
_PLAIN = re.compile(r"\w[\w./@()+-]*(?: [\w./@()&+-]+)*")
_NOTHING = frozenset(("null", "Null", "NULL"))
_TYPED = re.compile(r"true|false|-?[0-9]+(?:\.[0-9]+)?")
_BREAKS = re.compile("[\u0085\u2028\u2029\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def written(holdings: Holdings, form: Form, as_of: date | None = None) -> Iterator[str]:
    """The file's text, piece by piece.  Cost: in proportion to the estate."""
    listed = sections(holdings if as_of is None else on_day(holdings, as_of))
    return _json(listed) if form == "json" else _yaml(listed)


def on_day(holdings: Holdings, day: date) -> Holdings:
    """What exists on a day: nodes and what holds between them."""

    def holds(each: Node | Relation | Statement) -> bool:
        return (each.valid_from is None or each.valid_from <= day) and (each.valid_through is None or day <= each.valid_through)

    nodes = tuple(each for each in holdings.nodes if holds(each))
    there = {each.id for each in nodes}
    return Holdings(
        nodes,
        tuple(each for each in holdings.relations if holds(each) and each.origin in there and each.target in there),
        tuple(each for each in holdings.statements if holds(each) and each.subject in there and (each.target is None or each.target in there)),
        tuple(each for each in holdings.attestations if each.at <= day and each.node in there and each.by in there),
        tuple(each for each in holdings.decisions if each.keep in there and (each.kind == "merged" or each.drop in there)),
        tuple(each for each in holdings.sources if each.department is None or each.department in there),
        holdings.schema,
        holdings.revision,
    )


def sections(holdings: Holdings) -> Iterator[tuple[str, Iterable[dict[str, Any]] | dict[str, Any]]]:
    """The estate file's top keys and their entries, in the file's order."""
    schema = schema_from(part.definition for part in holdings.schema)
    if holdings.schema:
        yield "schema", _schema(holdings.schema)
    if holdings.sources:
        yield "sources", (_source(each) for each in sorted(holdings.sources, key=_by_id))
    yield "nodes", (_node(each, schema) for each in sorted(holdings.nodes, key=_by_id))
    yield "relations", (_relation(each, schema) for each in sorted(holdings.relations, key=_by_id) if not is_derived(each))
    yield "statements", (_statement(each) for each in sorted(holdings.statements, key=_by_id))
    yield "attestations", (_attestation(each) for each in sorted(holdings.attestations, key=_by_id))
    if holdings.decisions:
        yield "decisions", (_decision(each) for each in sorted(holdings.decisions, key=_by_id))


def _by_id(each: Node | Relation | Statement | Attestation | Decision | KnownSource | SchemaPart) -> str:
    return each.id


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_sorted(each) for each in value]
    return value


def _filled(values: Mapping[str, Any], provenance: tuple[Provenance, ...] | None = None) -> dict[str, Any]:
    made = {}
    for key, value in values.items():
        if value is None or value == () or value == {}:
            continue
        made[key] = value.isoformat() if isinstance(value, date) else value
    if provenance is not None:
        made["provenance"] = [
            {
                "source": each.source,
                "record": each.record,
                **({"method": each.method} if each.method != "import" else {}),
                **({"recorded_by": each.recorded_by} if each.recorded_by is not None else {}),
                **({"recorded_at": each.recorded_at} if each.recorded_at is not None else {}),
            }
            for each in provenance
        ]
    return made


def _properties(schema_properties: Iterable[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: _sorted(properties[name]) for name in schema_properties if properties.get(name) is not None}
    return {**known, **{name: _sorted(properties[name]) for name in sorted(properties) if name not in known and properties[name] is not None}}


def _node(node: Node, schema: Schema) -> dict[str, Any]:
    kind = schema.node(node.kind)
    values = {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "aliases": list(node.aliases) or None,
        "external_ids": _sorted(node.external_ids),
        "valid_from": node.valid_from,
        "valid_through": node.valid_through,
        "status": node.status,
        "tags": list(node.tags) or None,
        **_properties([spec.name for spec in kind.properties] if kind else (), node.properties),
        "attrs": _sorted(node.attrs),
    }
    return _filled(values, node.provenance)


def _relation(relation: Relation, schema: Schema) -> dict[str, Any]:
    kind = schema.relation(relation.kind)
    values = {
        "id": relation.id,
        "kind": relation.kind,
        "from": relation.origin,
        "to": relation.target,
        **_properties([spec.name for spec in kind.properties] if kind else (), relation.properties),
        "valid_from": relation.valid_from,
        "valid_through": relation.valid_through,
    }
    return _filled(values, relation.provenance)


def _statement(each: Statement) -> dict[str, Any]:
    values = {
        "id": each.id,
        "subject": each.subject,
        "field": each.field,
        "side": each.side,
        "raw": each.raw,
        "reading": each.reading,
        "target": each.target,
        "standing": None if each.standing == "accepted" else each.standing,
        "valid_from": each.valid_from,
        "valid_through": each.valid_through,
    }
    return _filled(values, each.provenance)


def _attestation(each: Attestation) -> dict[str, Any]:
    return _filled({"id": each.id, "node": each.node, "by": each.by, "at": each.at, "statement": each.statement}, each.provenance)


def _decision(each: Decision) -> dict[str, Any]:
    return {"id": each.id, "kind": each.kind, "keep": each.keep, "drop": each.drop}


def _source(each: KnownSource) -> dict[str, Any]:
    values = {"id": each.id, "department": each.department, "authority": list(each.authority) or None}
    return {**_filled(values), **({"staff_register": True} if each.staff_register else {})}


def _schema(parts: Iterable[SchemaPart]) -> dict[str, Any]:
    made: dict[str, list[Any]] = {"nodes": [], "relations": []}
    for part in sorted(parts, key=_by_id):
        definition = {key: part.definition[key] for key in ("name", "extends", "from", "to", "acts_as", "reversed") if key in part.definition}
        if part.definition.get("properties"):
            definition["properties"] = part.definition["properties"]
        made["nodes" if part.id.startswith("node:") else "relations"].append(definition)
    return {key: listed for key, listed in made.items() if listed}


def _json(sections: Iterable[tuple[str, Any]]) -> Iterator[str]:
    yield f'{{\n"format": {json.dumps(FORMAT)}'
    for name, entries in sections:
        yield f",\n{json.dumps(name)}: "
        if isinstance(entries, dict):
            yield json.dumps(entries, ensure_ascii=False)
            continue
        opening = "[\n"
        for entry in entries:
            yield opening + json.dumps(entry, ensure_ascii=False)
            opening = ",\n"
        yield "[]" if opening == "[\n" else "\n]"
    yield "\n}\n"


def _yaml(sections: Iterable[tuple[str, Any]]) -> Iterator[str]:
    yield f"format: {FORMAT}\n"
    for name, entries in sections:
        if isinstance(entries, dict):
            yield f"{name}: {_flow(entries)}\n"
            continue
        opening = f"{name}:\n"
        for entry in entries:
            lines = [f"{key}: {_flow(value, key == 'attrs')}" for key, value in entry.items()]
            yield opening + "  - " + "\n    ".join(lines) + "\n"
            opening = ""
        if opening:
            yield f"{name}: []\n"


def _flow(value: Any, untyped: bool = False) -> str:
    """A value on one line.  Where nothing types it (`untyped`), a text that looks like a number stands in quotes."""
    if isinstance(value, str):
        if _PLAIN.fullmatch(value) and value not in _NOTHING and not (untyped and _TYPED.fullmatch(value)):
            return value
        return _quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = format(Decimal(repr(value)), "f")
        return text if "." in text else text + ".0"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(inner, untyped)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(inner, untyped) for inner in value) + "]"
    return str(value)


def _quoted(text: str) -> str:
    # YAML takes some of these for line breaks, and an editor lets others turn the text about.
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
