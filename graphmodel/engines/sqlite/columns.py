"""The columns (kolumnerna) of a file as numbers: all that the register says at a revision, or what has changed between two."""

# ruff: noqa: S608 - what is put into the statements here are names of tables and columns, our own words; values are always bound.
from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import chain
from typing import Any, Final

import numpy as np

from graphmodel.compiling import NodeColumns, NodeFacts, RelationColumns, RelationFacts, StatementColumns, StatementFacts, compiled
from graphmodel.engines.sqlite.register import Register
from graphmodel.engines.versions import OPEN
from graphmodel.errors import NotAnEstate
from graphmodel.kinds import RELATION_KINDS, Schema
from graphmodel.patching import Added, Difference, Gone
from graphmodel.piece import KIND_CODE, Ints, Keys, Piece

_STANDS: Final = "made <= :r AND ended > :r"
_SAME: Final = "made <= :b AND ended > :r"
_COME: Final = "made > :b AND made <= :r AND ended > :r"
_GONE: Final = f"ended > :b AND ended <= :r AND ended < {OPEN} AND made <= :b"


class Columns:
    """What a register says, as columns of numbers."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._file = register.file

    def piece(self, revision: int) -> Piece:
        """The piece of a whole revision."""
        try:
            at = {"r": revision}
            relations = self._relations(_STANDS, at)
            schema = self._register.schema(revision)
            played = {schema.plays(name)[0] for name in relations.kinds}
            nodes = self._nodes(f"SELECT {_NODE} WHERE {_STANDS} ORDER BY id", at)
            return compiled(nodes, relations, self._statements(at), schema, [kind for kind in RELATION_KINDS if kind in played])
        except _MISREAD as fault:
            raise self._damaged(fault) from fault

    def difference(self, before: int, after: int, most: int) -> tuple[Difference, int] | None:
        """What has changed between two revisions, and how many rows that is; None where it is more than `most`, or a kind of the estate's own is
        another one now.
        """
        at = {"b": before, "r": after}
        counted = [self._count(table, f"made > :b AND made <= :r UNION ALL SELECT 1 FROM {table} WHERE {_GONE}", at) for table in _COUNTED]
        if counted[-1] or sum(counted) > most:
            return None
        try:
            return self._between(at, said_anew=counted[2] > 0), sum(counted)
        except _MISREAD as fault:
            raise self._damaged(fault) from fault

    def base_kinds(self, revision: int) -> Mapping[str, int]:
        """The code of each kind of node, the estate's own included."""
        schema = self._register.schema(revision)
        return {name: KIND_CODE.get(schema.base(name), -1) for name in schema.node_names()}

    def _between(self, at: Mapping[str, int], *, said_anew: bool) -> Difference:
        touched = f"SELECT node FROM node_state WHERE made > :b AND made <= :r UNION SELECT node FROM node_state WHERE {_GONE}"
        was, now = (self._keys(f"SELECT node FROM node_state WHERE node IN ({touched}) AND made <= :{x} AND ended > :{x}", at) for x in "br")
        both, came, lost = np.intersect1d(was, now), np.setdiff1d(now, was), np.setdiff1d(was, now)
        chosen = f"SELECT {_NODE} WHERE {_STANDS} AND node IN (SELECT value FROM json_each(:keys)) ORDER BY id"
        new = self._nodes(chosen, at, came)
        schema = self._register.schema(at["r"])
        # A node that comes back brings what has been said of it all the while.
        back = "SELECT version FROM relation WHERE {0} IN (SELECT value FROM json_each(:keys)) AND " + _SAME
        returned = self._keys(back.format("origin") + " UNION " + back.format("target"), at, came)
        relations = self._relations(f"({_COME}) OR version IN (SELECT value FROM json_each(:keys))", at, returned)
        return Difference(
            altered=self._nodes(chosen, at, both) if len(both) else None,
            new=new if len(came) else None,
            before=np.array([self._one_before(key, at["b"]) for key in new.key.tolist()], np.int64),
            lost=lost,
            relations=tuple(self._added(relations, schema, at)),
            gone=tuple(self._gone(schema, at)),
            statements=self._statements(at) if said_anew or len(lost) or len(came) else None,
        )

    def _one_before(self, key: int, revision: int) -> int:
        """The key of the node that stood before this one in the order of ids, -1 for none."""
        question = (
            "SELECT key FROM node WHERE id < (SELECT id FROM node WHERE key = :key) "
            "AND EXISTS (SELECT 1 FROM node_state WHERE node = key AND made <= :r AND ended > :r) ORDER BY id DESC LIMIT 1"
        )
        found = self._file.rows(question, {"key": key, "r": revision})
        return int(found[0][0]) if found else -1

    def _added(self, relations: RelationColumns, schema: Schema, at: Mapping[str, int]) -> list[Added]:
        found = []
        for number, name in enumerate(relations.kinds):
            kind, turned = schema.plays(name)
            if kind is None:
                continue
            rows = np.flatnonzero(relations.kind == number)
            origin, target = relations.origin[rows], relations.target[rows]
            if turned:
                origin, target = target, origin
            group = relations.any_of[rows].astype(np.int64)
            asked = zip(origin.tolist(), group.tolist(), strict=True)
            fellow = np.array([-1 if named < 0 else self._fellow(who, named, kind, schema, at) for who, named in asked], np.int64)
            found.append(Added(relations.key[rows], kind, origin, target, group, fellow, relations.facts[rows]))
        return found

    def _fellow(self, origin: int, group: int, kind: str, schema: Schema, at: Mapping[str, int]) -> int:
        """The key of an older relation that is in the same any-of group of the same node, or -1."""
        question = (
            "SELECT version, text, origin, target FROM relation JOIN word ON code = kind "
            f"WHERE any_of = :group AND (origin = :who OR target = :who) AND {_SAME}"
        )
        for version, name, one, other in self._file.stream(question, {**at, "who": origin, "group": group}):
            part, turned = schema.plays(name)
            if part == kind and (other if turned else one) == origin:
                return int(version)
        return -1

    def _gone(self, schema: Schema, at: Mapping[str, int]) -> list[Gone]:
        by_kind: dict[str, list[tuple[int, int]]] = {}
        question = f"SELECT version, text, origin, target FROM relation JOIN word ON code = kind WHERE {_GONE}"
        for version, name, origin, target in self._file.stream(question, at):
            kind, turned = schema.plays(name)
            if kind is not None:
                by_kind.setdefault(kind, []).append((version, target if turned else origin))
        return [Gone(keys[:, 0], kind, keys[:, 1]) for kind, pairs in by_kind.items() for keys in [np.array(pairs, np.int64)]]

    # --- Columns

    def _nodes(self, question: str, at: Mapping[str, int], keys: Keys | None = None) -> NodeColumns:
        rows = self._table(question, at, len(NodeFacts._fields) + 2, keys)
        away = "SELECT s.node, a.first, a.last FROM absence a JOIN node_state s USING (version) WHERE " + _STANDS
        chosen = "" if keys is None else " AND s.node IN (SELECT value FROM json_each(:keys))"
        absent = self._table(away + chosen, at, 3, keys)
        absent[:, 0] = _places(rows[:, 0], absent[:, 0])
        names, kind = self._words(rows[:, 1])
        return NodeColumns(rows[:, 0].copy(), names, kind, rows[:, 2:].astype(np.int32), absent.astype(np.int32))

    def _relations(self, where: str, at: Mapping[str, int], keys: Keys | None = None) -> RelationColumns:
        question = (
            "SELECT version, kind, origin, target, any_of, valid_from, valid_through, side, function, strength, dep_type, need, acting "
            f"FROM relation WHERE {where}"
        )
        rows = self._table(question, at, len(RelationFacts._fields) + 5, keys)
        names, kind = self._words(rows[:, 1])
        return RelationColumns(
            rows[:, 0].copy(), names, kind, rows[:, 2].copy(), rows[:, 3].copy(), rows[:, 4].astype(np.int32), rows[:, 5:].astype(np.int32)
        )

    def _statements(self, at: Mapping[str, int]) -> StatementColumns:
        question = (
            "SELECT version, subject, coalesce(target, -1), valid_from, valid_through, field, side, reading, standing "
            f"FROM statement WHERE {_STANDS}"
        )
        rows = self._table(question, at, len(StatementFacts._fields) + 3)
        return StatementColumns(rows[:, 0].copy(), rows[:, 1].copy(), rows[:, 2].copy(), rows[:, 3:].astype(np.int32))

    def _table(self, question: str, values: Mapping[str, Any], width: int, keys: Keys | None = None) -> Keys:
        """The rows of a question, all numbers, as an array of shape (rows, width)."""
        named = values if keys is None else {**values, "keys": json.dumps(keys.tolist())}
        return np.fromiter(chain.from_iterable(self._file.stream(question, named)), np.int64).reshape(-1, width)

    def _keys(self, question: str, at: Mapping[str, int], keys: Keys | None = None) -> Keys:
        return np.unique(self._table(question, at, 1, keys))

    def _count(self, table: str, where: str, at: Mapping[str, int]) -> int:
        return int(self._file.rows(f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {where})", at)[0][0])

    def _words(self, codes: Keys) -> tuple[list[str], Ints]:
        """The words behind codes, and the codes again as places among them."""
        present, places = np.unique(codes, return_inverse=True)
        said = dict(self._file.rows("SELECT code, text FROM word WHERE code IN (SELECT value FROM json_each(?))", (json.dumps(present.tolist()),)))
        return [said[code] for code in present.tolist()], places.astype(np.int32)

    def _damaged(self, fault: Exception) -> NotAnEstate:
        """The error for columns that hold what nobody wrote there."""
        path = str(self._file.path)
        message = f"{path} is damaged ({fault}). Bring back a backup; `steward verify` tells more."
        return NotAnEstate(message, code="corrupt", path=path, reason=str(fault))


_MISREAD: Final = (ValueError, TypeError, KeyError, IndexError, OverflowError)
_COUNTED: Final = ("node_state", "relation", "statement", "schema_part")
_NODE: Final = (
    "node, kind, valid_from, valid_through, criticality, klassa_t, lifecycle, required_sides, level, year FROM node JOIN node_state ON node = key"
)


def _places(keys: Keys, wanted: Keys) -> Keys:
    order = np.argsort(keys, kind="stable")
    return order[np.searchsorted(keys[order], wanted)] if len(wanted) else wanted
