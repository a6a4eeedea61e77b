"""Rows (rader): what the arrays say of an entity, as bytes that lie beside it in the database.

So that a million relations can be streamed as a million short values instead of a dozen million numbers.  The numbers are those of
`graphmodel.compiling`; `soundness` holds them against the body.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphmodel.compiling import (
    NodeColumns,
    RelationColumns,
    StatementColumns,
    absences,
    node_facts,
    relation_facts,
    statement_facts,
)
from graphmodel.engines.neo4j.model import TYPE_BITS, TYPES, indexed, type_of
from graphmodel.entities import Node, Relation, Statement
from graphmodel.names import MATCHES, answers_to, name_key
from graphmodel.piece import Ints, Keys

_ID, _CALLED = MATCHES.index("id"), MATCHES.index("name")
_NODE: Final = struct.Struct("<q8i")
_AWAY: Final = struct.Struct("<2i")
_RELATION: Final = struct.Struct("<3q8i")
_STATEMENT: Final = struct.Struct("<3q6i")
_NODES: Final = np.dtype([("key", "<i8"), ("facts", "<i4", (8,))])
_RELATIONS: Final = np.dtype([("version", "<i8"), ("origin", "<i8"), ("target", "<i8"), ("facts", "<i4", (8,))])
_STATEMENTS: Final = np.dtype([("version", "<i8"), ("subject", "<i8"), ("target", "<i8"), ("facts", "<i4", (6,))])

Rows = NDArray[np.void]


def node_row(key: int, node: Node) -> bytes:
    """A node: its key and its facts."""
    return _NODE.pack(key, *node_facts(node))


def away_row(node: Node) -> bytes | None:
    """The absences of a person, None where there are none."""
    return b"".join(_AWAY.pack(*days) for days in absences(node)) or None


def names_beside(node: Node) -> tuple[list[str], list[tuple[int, str]]]:
    """What a node answers to besides its id and its name: the texts, each behind the digit of its strength; and strength and key of all that are
    looked up by a `Name`, its id among them where that is not its own key.  Both sorted.
    """
    others = [(strength, text) for strength, text in answers_to(node) if strength not in (_ID, _CALLED)]
    keys = {(strength, indexed(name_key(text))) for strength, text in others}
    if name_key(node.id) != node.id:
        keys.add((_ID, indexed(name_key(node.id))))
    return sorted(f"{strength}{text}" for strength, text in others), sorted(keys)


def relation_row(version: int, origin: int, target: int, relation: Relation) -> bytes:
    """A relation: its version, the keys of its ends as it is written, and its facts."""
    return _RELATION.pack(version, origin, target, *relation_facts(relation))


def statement_row(version: int, subject: int, target: int, statement: Statement) -> bytes:
    """A statement: its version, the keys of its subject and its target (-1), and its facts."""
    return _STATEMENT.pack(version, subject, target, *statement_facts(statement))


def relation_key(kind: str, version: int) -> int:
    """The key of a relation: its version and the place of its type."""
    return version << TYPE_BITS | TYPES.index(type_of(kind))


def type_and_version(key: int) -> tuple[str, int]:
    """The type and the version that a relation's key was made of."""
    return TYPES[key & (1 << TYPE_BITS) - 1], key >> TYPE_BITS


def relations_in(rows: Sequence[bytes]) -> Rows:
    """The rows of relations as a table: `version`, `origin`, `target`, `facts`."""
    return np.frombuffer(b"".join(rows), _RELATIONS)


def statements_in(rows: Sequence[bytes]) -> Rows:
    """The rows of statements as a table: `version`, `subject`, `target`, `facts`."""
    return np.frombuffer(b"".join(rows), _STATEMENTS)


@dataclass(slots=True)
class Gathered:
    """Relations gathered from several answers, by kind; `groups` says which any-of group a version is in."""

    tables: list[tuple[str, Rows]] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)

    def add(self, kind: str, rows: Sequence[bytes], groups: Iterable[tuple[int, str]]) -> Rows:
        """Take up relations of a kind; a twin's kind is taken for its own.  Gives them as a table."""
        table = relations_in(rows)
        self.tables.append((kind.removeprefix("~"), table))
        self.groups.update(groups)
        return table

    def columns(self) -> RelationColumns:
        """All relations once, as columns."""
        if not self.tables:
            empty = np.empty(0, np.int64)
            return RelationColumns(empty, [], empty.astype(np.int32), empty, empty, empty.astype(np.int32), np.empty((0, 8), np.int32))
        kinds = list(dict.fromkeys(kind for kind, _ in self.tables))
        kind = np.concatenate([np.full(len(table), kinds.index(name), np.int32) for name, table in self.tables])
        whole = np.concatenate([table for _, table in self.tables])
        version, first = np.unique(whole["version"], return_index=True)
        kind, whole = kind[first], whole[first]
        places = np.array([TYPES.index(type_of(name)) for name in kinds], np.int64)
        return RelationColumns(
            version << TYPE_BITS | places[kind],
            kinds,
            kind,
            whole["origin"].copy(),
            whole["target"].copy(),
            _numbered(version, self.groups),
            np.ascontiguousarray(whole["facts"]),
        )


def _numbered(version: Keys, groups: Mapping[int, str]) -> Ints:
    """The number of each version's group, -1 for none."""
    result = np.full(len(version), -1, np.int32)
    if groups:
        names: dict[str, int] = {}
        grouped = np.array(list(groups), np.int64)
        code = np.array([names.setdefault(name, len(names)) for name in groups.values()], np.int32)
        place = np.minimum(np.searchsorted(version, grouped), max(len(version) - 1, 0))
        there = version[place] == grouped
        result[place[there]] = code[there]
    return result


def node_columns(ids: Sequence[str], kinds: Sequence[str], rows: Sequence[bytes], away: Iterable[tuple[int, bytes]]) -> NodeColumns:
    """Nodes in any order as columns ascending by id; `away` holds the absences of the nodes with these keys."""
    order = sorted(range(len(ids)), key=ids.__getitem__)
    table = np.frombuffer(b"".join(rows), _NODES)[np.array(order, np.int64)]
    names: dict[str, int] = {}
    code = np.array([names.setdefault(kinds[place], len(names)) for place in order], np.int32)
    key = table["key"].copy()
    place_of = {int(each): place for place, each in enumerate(key.tolist())} if away else {}
    absent = [(place_of[node], *days) for node, said in away for days in _AWAY.iter_unpack(said)]
    absent.sort(key=lambda each: each[0])
    return NodeColumns(key, list(names), code, np.ascontiguousarray(table["facts"]), np.array(absent, np.int32).reshape(-1, 3))


def statement_columns(tables: Sequence[Any]) -> StatementColumns:
    """Statements as columns."""
    whole = np.concatenate([np.empty(0, _STATEMENTS), *tables])
    return StatementColumns(whole["version"].copy(), whole["subject"].copy(), whole["target"].copy(), np.ascontiguousarray(whole["facts"]))
