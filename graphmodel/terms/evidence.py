"""Evidence (underlag): the relations and statements that an answer stands on, each with the source and record that it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graphmodel.answers import Evidence
from graphmodel.entities import Node, Relation, Statement
from graphmodel.graph import Graph


def evidence(*entities: Node | Relation | Statement) -> tuple[Evidence, ...]:
    """What these say, by id: one evidence for each of their provenances, one without a source where there is none."""
    return tuple(
        Evidence(entity.id, source.source if source else None, (source.record or None) if source else None)
        for entity in sorted(entities, key=lambda each: each.id)
        for source in (entity.provenance or (None,))
    )


def relations_by_key(graph: Graph, keys: Iterable[int]) -> Mapping[int, Relation]:
    """The relations with these keys, each once; -1 is left out.  One round trip."""
    wanted = sorted({int(key) for key in keys if key >= 0})
    return dict(zip(wanted, graph.relations(wanted), strict=True)) if wanted else {}


def statements_by_key(graph: Graph, keys: Iterable[int]) -> Mapping[int, Statement]:
    """The statements with these keys, each once; -1 is left out.  One round trip."""
    wanted = sorted({int(key) for key in keys if key >= 0})
    return dict(zip(wanted, graph.statements(wanted), strict=True)) if wanted else {}
