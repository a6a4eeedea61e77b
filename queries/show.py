"""Show (visa): what does the register say about a node, and who says so?

Everything in one row: its properties, its relations both ways with whether they hold on the day, the statements and attestations about it, where
each was read; for a system and an object also who answers for it, side by side (`graphmodel.terms.ownership`), and for a system how good its way
upward is (`graphmodel.terms.escalation`).

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(
...     node("s-net", criticality=4), "s-ad", "p-bo", ("p-bo", "OWNS", "s-net", {"side": "it"}), ("s-ad", "DEPENDS_ON", "s-net"),
... ))
>>> [row] = show(graph, "s-net").rows
>>> row.properties, [(each.kind, each.from_.id) for each in row.relations.incoming], row.relations.outgoing
({'criticality': 4}, [('DEPENDS_ON', 's-ad'), ('OWNS', 'p-bo')], ())
>>> row.ownership.degree, row.ownership.sides["it"].owners[0].id, row.escalation.status
('it_only', 'p-bo', 'broken')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from graphmodel.answers import Nothing, Truncated
from graphmodel.entities import Attestation, Provenance, Relation, Statement
from graphmodel.graph import Graph, Ref
from graphmodel.kinds import SIDES
from graphmodel.piece import Piece
from graphmodel.terms.as_written import as_written
from graphmodel.terms.escalation import Status, escalations
from graphmodel.terms.escalation_route import ROUTE, tops, travels
from graphmodel.terms.ownership import DEGREES, STATUS, STATUSES, Ownership
from graphmodel.terms.refs import refs
from graphmodel.terms.subject import subject

_APART: Final = ("id", "kind", "name", "provenance")
_MASKING: Final = STATUS["orphan_department"]


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation: its ends, what it says, whether it holds on the day, and who says so.  `properties` are written as in the estate's file."""

    id: str
    kind: str
    from_: Ref
    to: Ref
    holds: bool
    properties: Mapping[str, Any]
    provenance: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True)
class RelationRows:
    """The relations that leave the node and those that reach it, each by kind, then by the other end's id, then by relation id."""

    outgoing: tuple[RelationRow, ...]
    incoming: tuple[RelationRow, ...]


@dataclass(frozen=True, slots=True)
class SideRow:
    """One side: its status, the persons who answer, the object through which they do, and the able owners of the object whom a claim masks."""

    status: str
    owners: tuple[Ref, ...]
    via: Ref | None
    fallback: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class OwnershipRow:
    """The degree, and each required side."""

    degree: str
    sides: Mapping[str, SideRow]


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """How good the way upward is, and why not better."""

    status: Status
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShowRow:
    """The node; `ownership` for systems and objects, `escalation` for systems that have a way upward, else None.

    `current` tells whether the node exists on the day.  Statements are by id, attestations by day and id.
    """

    node: Ref
    current: bool
    properties: Mapping[str, Any]
    relations: RelationRows
    statements: tuple[Mapping[str, Any], ...]
    attestations: tuple[Mapping[str, Any], ...]
    ownership: OwnershipRow | None
    escalation: EscalationRow | None
    provenance: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True)
class Show:
    """One row: all that the register says of one node."""

    rows: tuple[ShowRow, ...]
    summary: Nothing
    truncated: Truncated | None = None


def show(graph: Graph, node: str) -> Show:
    """Tell all that the register says about a node.

    Raises `UnknownReference`.  One piece, around a system or an object, and the node's own relations in full.
    """
    key = subject(graph, node)
    [found] = graph.nodes([key])
    written = as_written(found)
    ownership, escalation = _answered(graph, key, graph.schema.base(found.kind))
    row = ShowRow(
        Ref(found.id, found.kind, found.name),
        _within(found.valid_from, graph.day, found.valid_through),
        {name: value for name, value in written.items() if name not in _APART},
        _relations(graph, key, found.id),
        tuple(_said(each) for each in graph.statements_about(key)),
        tuple(_said(each) for each in graph.attestations([key])),
        ownership,
        escalation,
        found.provenance,
    )
    return Show((row,), Nothing())


def _said(entity: Statement | Attestation) -> Mapping[str, Any]:
    """A statement or attestation as it is written, without the node that it is about."""
    return {name: value for name, value in as_written(entity).items() if name not in {"subject", "node"}}


def _relations(graph: Graph, key: int, id: str) -> RelationRows:  # noqa: A002
    relations = graph.relations_at(key)
    ids = sorted({end for each in relations for end in (each.origin, each.target)})
    keys = {each: found for each, found in zip(ids, graph.keys_of(ids), strict=True) if found is not None}
    known = dict(zip(keys, graph.nodes(keys.values()), strict=True))
    there = {each for each, other in known.items() if _within(other.valid_from, graph.day, other.valid_through)}
    names = {each: Ref(other.id, other.kind, other.name) for each, other in known.items()}

    def named(end: str) -> Ref:
        return names.get(end, Ref(end, "", end))

    def row(relation: Relation) -> RelationRow:
        told = as_written(relation)
        kind = graph.schema.relation(relation.kind)
        holds = _within(relation.valid_from, graph.day, relation.valid_through)
        # A claim holds by its own validity; structure needs both its ends.
        holds = holds and ((kind is not None and kind.claim) or {relation.origin, relation.target} <= there)
        rest = {name: value for name, value in told.items() if name not in {"id", "kind", "from", "to", "provenance"}}
        return RelationRow(relation.id, relation.kind, named(relation.origin), named(relation.target), holds, rest, relation.provenance)

    outgoing = [row(each) for each in relations if each.origin == id]
    incoming = [row(each) for each in relations if each.target == id]
    outgoing.sort(key=lambda each: (each.kind, each.to.id, each.id))
    incoming.sort(key=lambda each: (each.kind, each.from_.id, each.id))
    return RelationRows(tuple(outgoing), tuple(incoming))


def _answered(graph: Graph, key: int, kind: str) -> tuple[OwnershipRow | None, EscalationRow | None]:
    """Who answers for a system or an object, and a system's way upward."""
    if kind not in {"System", "ManagementObject"}:
        return None, None
    piece = graph.along(np.array([key, *(tops(graph) if kind == "System" else [])], np.int64), ROUTE)
    day = graph.day.toordinal()
    ways = escalations(piece, day, staff_register=any(source.staff_register for source in graph.sources()))
    number = int(piece.locate(np.array([key], np.int64))[0])
    owned = _ownership(graph, piece, ways.answers, number)
    if not travels(piece, day)[number]:
        return owned, None
    way = ways.of_system(number)
    return owned, EscalationRow(way.status, tuple(sorted(way.flags)))


def _ownership(graph: Graph, piece: Piece, answers: Ownership, number: int) -> OwnershipRow:
    this = np.array([number], np.int32)
    _which, side, claim = answers.deciding(this)
    of_side = list(zip(side.tolist(), answers.claims.target[claim].tolist(), strict=True))
    owners, fallback = (
        [(code, who) for _place, code, who in zip(*(each.tolist() for each in found), strict=True)]
        for found in (answers.owners(this), answers.people(*answers.on_homes(this)))
    )
    homes = answers.homes(number)
    names = refs(graph, piece, homes, (who for _code, who in (*owners, *fallback)))
    sides = {}
    for code, name in enumerate(SIDES):
        if int(answers.required[number]) >> code & 1:
            status = int(answers.status[number, code])
            inherited = bool(answers.inherited[number, code])
            deciding = [target for of, target in of_side if of == code]
            through = [target for target in deciding if target != number]
            masked = status <= _MASKING and not inherited
            sides[name] = SideRow(
                STATUSES[status],
                tuple(names[who] for of, who in owners if of == code),
                names[min(through)] if through and len(through) == len(deciding) else None,
                tuple(names[who] for of, who in fallback if of == code) if masked else (),
            )
    return OwnershipRow(DEGREES[int(answers.degree[number])], sides)


def _within(first: date | None, day: date, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
