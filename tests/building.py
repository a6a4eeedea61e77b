"""Estates for tests, written in a few words: `estate("s-a", "p-x", ("p-x", "OWNS", "s-a", {"side": "it"}))`.

The kind of a node is read from its id's prefix (`s-` a System, `p-` a Person …), so that a test names only what it is about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from graphmodel.changes import Change, ChangeSet, Holdings
from graphmodel.entities import Attestation, KnownSource, Node, Provenance, Relation, Statement
from graphmodel.graph import Graph
from graphmodel.kinds import NODE_KINDS

DAY = date(2026, 10, 1)
PREFIXES = {kind.prefix: kind.name for kind in NODE_KINDS.values()}
COMMON = ("id", "kind", "name", "aliases", "external_ids", "valid_from", "valid_through", "status", "tags", "attrs", "provenance")


def day(text: Any) -> date | None:
    """A day from ISO text; None stays None."""
    return text if text is None or isinstance(text, date) else date.fromisoformat(str(text))


def node(id: str, **values: Any) -> Node:  # noqa: A002
    """A node whose kind is told by its id's prefix, unless `kind` is given."""
    kind = values.pop("kind", None) or PREFIXES[id.split("-")[0]]
    return Node(
        id=id,
        kind=kind,
        name=values.pop("name", id),
        aliases=tuple(values.pop("aliases", ())),
        external_ids=values.pop("external_ids", {}),
        valid_from=day(values.pop("valid_from", None)),
        valid_through=day(values.pop("valid_through", None)),
        tags=tuple(values.pop("tags", ())),
        provenance=tuple(values.pop("provenance", (Provenance("test", id),))),
        properties=values,
    )


def relation(origin: str, kind: str, target: str, properties: Mapping[str, Any] | None = None) -> Relation:
    """A relation with an id of its own; `valid_from` and `valid_through` may stand among its properties."""
    values = dict(properties or {})
    since, through = day(values.pop("valid_from", None)), day(values.pop("valid_through", None))
    provenance = tuple(values.pop("provenance", (Provenance("test", f"{origin} {kind} {target}"),)))
    told = f"{kind}|{origin}|{target}|{sorted(values.items(), key=str)}|{since}|{through}"
    return Relation("r-" + hashlib.sha256(told.encode()).hexdigest()[:16], kind, origin, target, since, through, values, provenance)


def estate(*parts: Node | Relation | Statement | Attestation | KnownSource | str | tuple[Any, ...]) -> Holdings:
    """The register made of nodes (or their ids), relations (or `(origin, KIND, target[, properties])`), statements and attestations."""
    nodes: dict[str, Node] = {}
    relations: list[Relation] = []
    statements: list[Statement] = []
    attestations: list[Attestation] = []
    sources: list[KnownSource] = []
    for part in parts:
        if isinstance(part, str):
            nodes[part] = node(part)
        elif isinstance(part, tuple):
            relations.append(relation(*part))
        elif isinstance(part, Node):
            nodes[part.id] = part
        elif isinstance(part, Relation):
            relations.append(part)
        elif isinstance(part, Statement):
            statements.append(part)
        elif isinstance(part, Attestation):
            attestations.append(part)
        else:
            sources.append(part)
    return Holdings(
        tuple(sorted(nodes.values(), key=lambda each: each.id)),
        tuple(sorted(relations, key=lambda each: each.id)),
        tuple(sorted(statements, key=lambda each: each.id)),
        tuple(sorted(attestations, key=lambda each: each.id)),
        sources=tuple(sources),
    )


def added(holdings: Holdings) -> ChangeSet:
    """The change set that adds a whole register to an empty estate."""
    everything = (*holdings.sources, *holdings.schema, *holdings.nodes, *holdings.relations, *holdings.statements, *holdings.attestations)
    return ChangeSet([Change(None, each) for each in everything], by="test", source="test")


def reference_graph(holdings: Holdings, on: date = DAY) -> Graph:
    """The register as the plain engine reads it."""
    from graphmodel.engines.reference import ReferenceStore

    store = ReferenceStore()
    store.apply(added(holdings), on=0)
    return store.graph(as_of=on)


def example_estate(shared: Path) -> Holdings:
    """The worked example as a register, read without any of our own importers."""
    import yaml

    read = yaml.safe_load((shared / "data/example/estate.yaml").read_text(encoding="utf-8"))
    default = read["provenance"]
    provenance = (Provenance(default["source"], "estate.yaml", "import", default["recorded_by"], str(default["recorded_at"])),)
    parts: list[Any] = [node(**{**each, "provenance": provenance}) for each in read["nodes"]]
    for each in read["relations"]:
        rest = {key: value for key, value in each.items() if key not in ("kind", "from", "to")}
        parts += [relation(a, each["kind"], b, {**rest, "provenance": provenance}) for a in _many(each["from"]) for b in _many(each["to"])]
    for number, each in enumerate(read["attestations"]):
        parts.append(Attestation(f"at-{number:03}", each["node"], each["by"], each["at"], None, provenance))
    return estate(*parts)


def _many(value: Any) -> Iterable[str]:
    return value if isinstance(value, list) else [value]
