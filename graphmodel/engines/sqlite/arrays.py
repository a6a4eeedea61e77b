"""The arrays (fälten) of a file: compiled from its columns, kept beside it for the newest revision, in memory for others."""

# ruff: noqa: S608 - what is put into the statements here are names of tables and columns, our own words; values are always bound.
from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from itertools import chain as chained
from typing import Any

import numpy as np

from graphmodel.compiling import NodeColumns, NodeFacts, RelationColumns, RelationFacts, StatementColumns, StatementFacts, compiled
from graphmodel.engines.adjacency import Compiled, InMemory, discard, file_of, opened, write
from graphmodel.engines.sqlite.register import Register
from graphmodel.errors import NotAnEstate
from graphmodel.kinds import RELATION_KINDS
from graphmodel.piece import Ints, Keys, Piece


class Arrays:
    """The arrays of an estate.  An estate with fewer nodes and relations than `small` has none beside it: it is compiled when it is asked."""

    def __init__(self, register: Register, small: int) -> None:
        self._register = register
        self._file = register.file
        self._small = small
        self._lock = threading.Lock()
        self._compiled: dict[int, Compiled] = {}

    def clear(self) -> None:
        """Let go of what is in memory."""
        with self._lock:
            self._compiled.clear()

    def compiled(self, revision: int) -> Compiled:
        """The arrays of a revision: from the file beside the estate, else made now.  The last two revisions' stay in memory."""
        with self._lock:
            known = self._compiled.get(revision)
        if known is None:
            known = self._found_arrays(revision)
            with self._lock:
                while len(self._compiled) > 1:
                    del self._compiled[next(iter(self._compiled))]
                self._compiled[revision] = known
        return known

    def recompiled(self, revision: int) -> Compiled:
        """The arrays of a revision, made again because the file that held them is damaged."""
        if self._file.there and (digest := self._digest(revision)):
            discard(file_of(self._file.path, self._file.store_id, digest)[0])
        with self._lock:
            self._compiled.pop(revision, None)
        return self.compiled(revision)

    def _digest(self, revision: int) -> str:
        found = self._file.rows("SELECT digest FROM revision WHERE number = ?", (revision,))
        return str(found[0][0]) if found else ""

    def _found_arrays(self, revision: int) -> Compiled:
        count = "SELECT (SELECT count(*) FROM node) + (SELECT count(*) FROM relation)"
        if not self._file.there or revision != self._register.head() or int(self._file.rows(count)[0][0]) < self._small:
            return InMemory(self._made_arrays(revision))
        place, key = file_of(self._file.path, self._file.store_id, self._digest(revision))
        kept = opened(place, key)
        if kept is not None:
            return kept
        made = self._made_arrays(revision)
        try:
            write(place, key, made, self._file.path)
        except OSError:
            return InMemory(made)
        return opened(place, key) or InMemory(made)

    def _made_arrays(self, revision: int) -> Piece:
        """Compile a revision from the tables, columns by columns."""
        try:
            return self._columns_compiled(revision)
        except (ValueError, TypeError, KeyError, IndexError, OverflowError) as fault:  # columns that hold what nobody wrote there
            message = f"{self._file.path} is damaged ({fault}). Bring back a backup; `steward verify` tells more."
            raise NotAnEstate(message, code="corrupt", path=str(self._file.path), reason=str(fault)) from fault

    def _columns_compiled(self, revision: int) -> Piece:
        at = {"r": revision}
        stands = "made <= :r AND ended > :r"
        node_rows = self._table(
            "SELECT node, kind, valid_from, valid_through, criticality, klassa_t, lifecycle, required_sides, level, year "
            f"FROM node JOIN node_state ON node = key WHERE {stands} ORDER BY id", at, len(NodeFacts._fields) + 2,
        )  # fmt: skip
        away = self._table(f"SELECT s.node, a.first, a.last FROM absence a JOIN node_state s USING (version) WHERE {stands}", at, 3)
        relation_rows = self._table(
            "SELECT version, kind, origin, target, any_of, valid_from, valid_through, side, function, strength, dep_type, need, acting "
            f"FROM relation WHERE {stands}", at, len(RelationFacts._fields) + 5,
        )  # fmt: skip
        statement_rows = self._table(
            "SELECT version, subject, coalesce(target, -1), valid_from, valid_through, field, side, reading, standing "
            f"FROM statement WHERE {stands}", at, len(StatementFacts._fields) + 3,
        )  # fmt: skip
        node_kinds, kind_of_node = self._words(node_rows[:, 1])
        relation_kinds, kind_of_relation = self._words(relation_rows[:, 1])
        away[:, 0] = _places(node_rows[:, 0], away[:, 0])
        schema = self._register.schema(revision)
        played = {schema.plays(name)[0] for name in relation_kinds}
        return compiled(
            NodeColumns(node_rows[:, 0].copy(), node_kinds, kind_of_node, node_rows[:, 2:].astype(np.int32), away.astype(np.int32)),
            RelationColumns(
                relation_rows[:, 0].copy(), relation_kinds, kind_of_relation, relation_rows[:, 2], relation_rows[:, 3],
                relation_rows[:, 4].astype(np.int32), relation_rows[:, 5:].astype(np.int32),
            ),
            StatementColumns(statement_rows[:, 0].copy(), statement_rows[:, 1], statement_rows[:, 2], statement_rows[:, 3:].astype(np.int32)),
            schema,
            [kind for kind in RELATION_KINDS if kind in played],
        )  # fmt: skip

    def _table(self, question: str, values: Mapping[str, Any], width: int) -> Keys:
        """The rows of a question, all numbers, as an array of shape (rows, width)."""
        return np.fromiter(chained.from_iterable(self._file.stream(question, values)), np.int64).reshape(-1, width)

    def _words(self, codes: Keys) -> tuple[list[str], Ints]:
        """The words behind codes, and the codes again as places among them."""
        present, places = np.unique(codes, return_inverse=True)
        said = dict(self._file.rows("SELECT code, text FROM word WHERE code IN (SELECT value FROM json_each(?))", (json.dumps(present.tolist()),)))
        return [said[code] for code in present.tolist()], places.astype(np.int32)


def _places(keys: Keys, wanted: Keys) -> Keys:
    order = np.argsort(keys, kind="stable")
    return order[np.searchsorted(keys[order], wanted)] if len(wanted) else wanted
