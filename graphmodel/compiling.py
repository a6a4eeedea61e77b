"""From entities to arrays: how nodes, relations and statements become the numbers of a piece.

In two steps, so that an engine may keep the first one's result in columns of its own and need no entity to compile a piece from them:
*facts* are what the arrays say of one entity (`node_facts`, `relation_facts`, `statement_facts`), and `compiled` numbers the ends, lets the
estate's own kinds play their parts and sorts.  `piece_of` does both.

>>> from graphmodel.kinds import Schema
>>> net, larm = Node("s-net", "System", "Net"), Node("s-larm", "System", "Larm")
>>> needs = Relation("r-1", "DEPENDS_ON", "s-larm", "s-net")
>>> made = piece_of([(7, net), (3, larm)], [(1, needs)], [], Schema(), ["DEPENDS_ON"])
>>> made.nodes.key.tolist(), made.relations("DEPENDS_ON").origin.tolist(), made.relations("DEPENDS_ON").target.tolist()
([3, 7], [0], [1])
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphmodel.entities import Node, Relation, Statement
from graphmodel.kinds import SIDES, Schema
from graphmodel.piece import (
    BOTH_SIDES,
    DEP_TYPE_CODE,
    FIELD_CODE,
    FUNCTION_CODE,
    KIND_CODE,
    LEVEL_CODE,
    LIFECYCLE_CODE,
    OPEN_FROM,
    OPEN_THROUGH,
    READING_CODE,
    SIDE_CODE,
    STANDING_CODE,
    STRENGTH_CODE,
    Bools,
    Ints,
    Keys,
    Nodes,
    Piece,
    Relations,
    Statements,
    relations_from,
)


class NodeFacts(NamedTuple):
    """What the arrays say of a node, but for its kind (which the estate's schema has a say in) and its absences."""

    valid_from: int
    valid_through: int
    criticality: int
    klassa_t: int
    lifecycle: int
    required_sides: int
    level: int
    year: int


class RelationFacts(NamedTuple):
    """What the arrays say of a relation, but for its kind, its ends and the name of its any-of group."""

    valid_from: int
    valid_through: int
    side: int
    function: int
    strength: int
    dep_type: int
    need: int
    acting: int


class StatementFacts(NamedTuple):
    """What the arrays say of a statement, but for its subject and target."""

    valid_from: int
    valid_through: int
    field: int
    side: int
    reading: int
    standing: int


def node_facts(node: Node) -> NodeFacts:
    """The facts of a node: criticality 0 and year 0 when nobody said, lifecycle active, both sides required."""
    said = node.properties
    klassa = said.get("klassa")
    return NodeFacts(
        first_day(node.valid_from),
        last_day(node.valid_through),
        _number(said.get("criticality"), 0, 1, 4),
        _number(klassa[2], -1, 0, 4) if isinstance(klassa, Sequence) and len(klassa) == 4 else -1,
        LIFECYCLE_CODE.get(_word(said.get("lifecycle")), LIFECYCLE_CODE["active"]),
        _sides(said.get("required_sides")),
        LEVEL_CODE.get(_word(said.get("level")), -1),
        _number(said.get("year"), 0, 0, 9999),
    )


def absences(node: Node) -> list[tuple[int, int]]:
    """The absences of a person, `{valid_from?, valid_through?}` each, as first and last day."""
    listed = node.properties.get("absences")
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return []
    return [(first_day(_day(each.get("valid_from"))), last_day(_day(each.get("valid_through")))) for each in listed if isinstance(each, Mapping)]


def relation_facts(relation: Relation) -> RelationFacts:
    """The facts of a relation: hard when nobody said, one of the group needed, -1 for what does not apply."""
    said = relation.properties
    if not said:
        return RelationFacts(first_day(relation.valid_from), last_day(relation.valid_through), -1, -1, 0, -1, 1, 0)
    return RelationFacts(
        first_day(relation.valid_from),
        last_day(relation.valid_through),
        SIDE_CODE.get(_word(said.get("side")), -1),
        FUNCTION_CODE.get(_word(said.get("function")), -1),
        STRENGTH_CODE.get(_word(said.get("strength")), STRENGTH_CODE["hard"]),
        DEP_TYPE_CODE.get(_word(said.get("dep_type")), -1),
        _number(said.get("need"), 1, 1, 2**15 - 1),
        int(said.get("acting") is True),
    )


def group_name(relation: Relation) -> str | None:
    """The name of the relation's any-of group, or None."""
    name = relation.properties.get("any_of")
    return str(name) if name is not None and name != "" else None


def statement_facts(statement: Statement) -> StatementFacts:
    """The facts of a statement; a field nobody has defined counts as `other`."""
    return StatementFacts(
        first_day(statement.valid_from),
        last_day(statement.valid_through),
        FIELD_CODE.get(statement.field, FIELD_CODE["other"]),
        SIDE_CODE.get(statement.side or "", -1),
        READING_CODE.get(statement.reading, READING_CODE["unknown"]),
        STANDING_CODE.get(statement.standing, STANDING_CODE["accepted"]),
    )


def first_day(day: date | None) -> int:
    """The ordinal of a first day; an open one begins before all days."""
    return OPEN_FROM if day is None else day.toordinal()


def last_day(day: date | None) -> int:
    """The ordinal of a last day; an open one ends after all days."""
    return OPEN_THROUGH if day is None else day.toordinal()


@dataclass(frozen=True, slots=True)
class NodeColumns:
    """Nodes ascending by id; `kind` indexes `kinds`, the names of their kinds.  `facts` has shape (n, 8), columns as in `NodeFacts`.

    `absences` has shape (a, 3): the place of the node, first and last day.
    """

    key: Keys
    kinds: Sequence[str]
    kind: Ints
    facts: Ints
    absences: Ints


@dataclass(frozen=True, slots=True)
class RelationColumns:
    """Relations in any order; `kind` indexes `kinds`, ends are keys of nodes, `any_of` numbers the groups' names (-1 none).

    `facts` has shape (m, 8), columns as in `RelationFacts`.
    """

    key: Keys
    kinds: Sequence[str]
    kind: Ints
    origin: Keys
    target: Keys
    any_of: Ints
    facts: Ints


@dataclass(frozen=True, slots=True)
class StatementColumns:
    """Statements in any order; ends are keys of nodes, target -1 where none was read.  `facts`: (s, 6), as in `StatementFacts`."""

    key: Keys
    subject: Keys
    target: Keys
    facts: Ints


def compiled(
    nodes: NodeColumns,
    relations: RelationColumns,
    statements: StatementColumns,
    schema: Schema,
    kinds: Iterable[str],
    rim: Bools | None = None,
) -> Piece:
    """The piece that columns make, with the relations of these built-in kinds.

    A relation or statement that names a node which is not among the nodes is left out; a statement's target becomes -1.  O(m log m).
    """
    n = len(nodes.key)
    order = np.argsort(nodes.key, kind="stable")
    ordered = nodes.key[order]

    def number(keys: Keys) -> Ints:
        if not n or not len(keys):
            return np.full(len(keys), -1, np.int32)
        place = np.minimum(np.searchsorted(ordered, keys), n - 1)
        return np.where(ordered[place] == keys, order[place], -1).astype(np.int32)

    base = np.array([KIND_CODE.get(schema.base(name), -1) for name in nodes.kinds] or [-1], np.int8)
    fact = nodes.facts.T
    numbered = Nodes(
        key=nodes.key,
        by_key=order,
        kind=base[nodes.kind] if n else np.empty(0, np.int8),
        valid_from=_column(fact[0], np.int32),
        valid_through=_column(fact[1], np.int32),
        criticality=_column(fact[2], np.int8),
        klassa_t=_column(fact[3], np.int8),
        lifecycle=_column(fact[4], np.int8),
        required_sides=_column(fact[5], np.int8),
        level=_column(fact[6], np.int8),
        year=_column(fact[7], np.int16),
        absence_of=_column(nodes.absences[:, 0], np.int32),
        absent_from=_column(nodes.absences[:, 1], np.int32),
        absent_through=_column(nodes.absences[:, 2], np.int32),
    )
    origin, target = number(relations.origin), number(relations.target)
    known = (origin >= 0) & (target >= 0)
    return Piece(
        nodes=numbered,
        by_kind={kind: _of_kind(kind, relations, origin, target, known, schema, n) for kind in dict.fromkeys(kinds)},
        statements=numbered_statements(statements, number(statements.subject), number(statements.target)),
        rim=np.zeros(n, np.bool_) if rim is None else rim,
    )


def _of_kind(kind: str, columns: RelationColumns, origin: Ints, target: Ints, known: Bools, schema: Schema, n: int) -> Relations:
    players = schema.players(kind)
    plays = np.array([name in players for name in columns.kinds] or [False], np.bool_)
    turned = np.array([name in players and schema.plays(name)[1] for name in columns.kinds] or [False], np.bool_)
    chosen = np.flatnonzero(plays[columns.kind] & known) if len(columns.kind) else np.empty(0, np.int64)
    turn = turned[columns.kind[chosen]]
    source, sink = origin[chosen], target[chosen]
    source, sink = np.where(turn, sink, source), np.where(turn, source, sink)
    fact = columns.facts[chosen].T
    return relations_from(
        kind,
        n,
        source,
        sink,
        columns.key[chosen],
        valid_from=fact[0],
        valid_through=fact[1],
        side=fact[2].astype(np.int8),
        function=fact[3].astype(np.int8),
        strength=fact[4].astype(np.int8),
        dep_type=fact[5].astype(np.int8),
        any_of=_group_codes(source, columns.any_of[chosen]),
        need=fact[6].astype(np.int16),
        acting=fact[7].astype(np.bool_),
    )


def _group_codes(origin: Ints, group: Ints) -> Ints:
    """A code for each pair of origin and group, -1 where there is no group."""
    result = np.full(len(origin), -1, np.int32)
    grouped = np.flatnonzero(group >= 0)
    if len(grouped):
        pair = (origin[grouped].astype(np.int64) << 32) | group[grouped].astype(np.int64)
        result[grouped] = np.unique(pair, return_inverse=True)[1]
    return result


def numbered_statements(columns: StatementColumns, subject: Ints, target: Ints) -> Statements:
    """The statements of a piece, given the numbers of their ends; one whose subject has none (-1) is left out."""
    known = np.flatnonzero(subject >= 0)
    order = known[np.lexsort((columns.key[known], subject[known]))]
    fact = columns.facts[order].T
    return Statements(
        subject=subject[order],
        field=_column(fact[2], np.int8),
        side=_column(fact[3], np.int8),
        reading=_column(fact[4], np.int8),
        standing=_column(fact[5], np.int8),
        target=target[order],
        valid_from=_column(fact[0], np.int32),
        valid_through=_column(fact[1], np.int32),
        key=columns.key[order],
    )


def piece_of(
    nodes: Iterable[tuple[int, Node]],
    relations: Iterable[tuple[int, Relation]],
    statements: Iterable[tuple[int, Statement]],
    schema: Schema,
    kinds: Iterable[str],
    rim: Container[int] = (),
) -> Piece:
    """The piece that entities make, each given with its key; `rim` holds the keys of the nodes brought along only because others name them.

    A relation or statement that names a node which is not among the nodes is left out.
    """
    placed = sorted(nodes, key=lambda pair: pair[1].id)
    keys = {node.id: key for key, node in placed}
    node_kinds: dict[str, int] = {}
    kind_of_node = [node_kinds.setdefault(node.kind, len(node_kinds)) for _, node in placed]
    away = [(place, *days) for place, (_, node) in enumerate(placed) for days in absences(node)]
    node_columns = NodeColumns(
        np.array([key for key, _ in placed], np.int64),
        list(node_kinds),
        np.array(kind_of_node, np.int32),
        _table([node_facts(node) for _, node in placed], len(NodeFacts._fields)),
        _table(away, 3),
    )
    joined = [(key, each) for key, each in relations if each.origin in keys and each.target in keys]
    relation_kinds: dict[str, int] = {}
    groups: dict[str, int] = {}
    kind_of_relation = [relation_kinds.setdefault(each.kind, len(relation_kinds)) for _, each in joined]
    relation_columns = RelationColumns(
        np.array([key for key, _ in joined], np.int64),
        list(relation_kinds),
        np.array(kind_of_relation, np.int32),
        np.array([keys[each.origin] for _, each in joined], np.int64),
        np.array([keys[each.target] for _, each in joined], np.int64),
        np.array([-1 if (name := group_name(each)) is None else groups.setdefault(name, len(groups)) for _, each in joined], np.int32),
        _table([relation_facts(each) for _, each in joined], len(RelationFacts._fields)),
    )
    said = [(key, each) for key, each in statements if each.subject in keys]
    statement_columns = StatementColumns(
        np.array([key for key, _ in said], np.int64),
        np.array([keys[each.subject] for _, each in said], np.int64),
        np.array([-1 if each.target is None else keys.get(each.target, -1) for _, each in said], np.int64),
        _table([statement_facts(each) for _, each in said], len(StatementFacts._fields)),
    )
    marks = np.array([key in rim for key, _ in placed], np.bool_)
    return compiled(node_columns, relation_columns, statement_columns, schema, kinds, marks)


def _table(rows: Sequence[Sequence[int]], width: int) -> Ints:
    return np.array(rows, np.int32).reshape(len(rows), width)


def _column(values: NDArray[Any], dtype: type) -> Any:
    return np.ascontiguousarray(values, dtype)


def _number(value: Any, default: int, least: int, most: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most else default


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _sides(value: Any) -> int:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return BOTH_SIDES
    return sum(1 << place for place, side in enumerate(SIDES) if side in value) or BOTH_SIDES


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
