"""The graph (grafen) of an estate in a file, at one revision."""

# ruff: noqa: S608 - what is put into the statements here are names of tables and columns, our own words; values are always bound.
from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from graphmodel.changes import Revision
from graphmodel.engines.adjacency import DamagedArrays
from graphmodel.engines.sqlite.arrays import Arrays
from graphmodel.engines.sqlite.register import Register
from graphmodel.engines.versions import entity, entries_about, leads_to
from graphmodel.entities import Attestation, Decision, KnownSource, Node, Relation, Statement
from graphmodel.graph import Direction, LogEntry, Ref, Step, as_keys
from graphmodel.kinds import ASSET, NODE_KINDS
from graphmodel.names import MATCHES, answers_to, name_key
from graphmodel.piece import KIND_CODE, Keys, Piece

ENGINE: Final = "sqlite"
UNCUT: Final = 12
"""A whole of up to so many times what counts as small is never cut: what has been worked out of it for others before is worth more."""


class SqliteGraph:
    """The estate at one revision, see `graphmodel.graph.Graph`.

    `around` hands out the whole of the kinds it is asked for, and so does `along` where it would be much of it, or the estate is small.
    """

    def __init__(self, register: Register, arrays: Arrays, revision: int, day: date) -> None:
        self.engine: str = ENGINE
        self.revision = revision
        self.day = day
        self.schema = register.schema(revision)
        self._register = register
        self._arrays = arrays
        self._redirects = register.redirects(revision)

    def whole(self, kinds: Iterable[str]) -> Piece:
        """All nodes, and all relations of these kinds, without a copy."""
        wanted = tuple(kinds)
        try:
            return self._arrays.compiled(self.revision).piece(wanted)
        except DamagedArrays:
            return self._arrays.recompiled(self.revision).piece(wanted)

    def around(self, keys: Iterable[int] | Keys, kinds: Iterable[str], direction: Direction, depth: int | None = None) -> Piece:
        """More than these nodes reach: the whole, which costs nothing to hand out."""
        return self.whole(kinds)

    def along(self, keys: Iterable[int] | Keys, route: Sequence[Step]) -> Piece:
        """What these nodes reach, cut out where it is little of a large estate, else the whole."""
        from graphmodel.slicing import along, most

        piece = self.whole(step.kind for step in route)
        keys = as_keys(keys)
        if len(keys) > most(piece) or len(piece.nodes) + sum(len(each) for each in piece.by_kind.values()) <= UNCUT * self._arrays.small:
            return piece
        start = piece.locate(keys)
        return along(piece, start[start >= 0], route)

    def key_of(self, id: str) -> int | None:  # noqa: A002
        """The key of a node by its id, a merged one's where it redirects to.  One look-up in an index."""
        question = "SELECT node FROM node JOIN node_state ON node = key WHERE node.id = :id AND made <= :r AND ended > :r"
        found = self._rows(question, id=self._redirected(id))
        return int(found[0][0]) if found else None

    def keys_of(self, ids: Iterable[str]) -> list[int | None]:
        """The keys of nodes by their ids, in their order.  A look-up in an index each, in one question."""
        answering = [self._redirected(each) for each in ids]
        question = (
            "SELECT node.id, node.key FROM json_each(:ids) k JOIN node ON node.id = k.value JOIN node_state s ON s.node = node.key "
            "WHERE made <= :r AND ended > :r"
        )
        found = dict(self._rows(question, ids=json.dumps(answering))) if answering else {}
        return [found.get(each) for each in answering]

    def keys_of_kind(self, kind: str) -> Keys:
        """The keys of the nodes of a built-in kind (or of no built-in kind: `Asset`), ascending by id."""
        if kind not in NODE_KINDS and kind != ASSET:
            return np.empty(0, np.int64)
        nodes = self.whole(()).nodes
        chosen: Keys = nodes.key[nodes.kind == KIND_CODE.get(kind, -1)]
        return chosen

    def nodes(self, keys: Iterable[int] | Keys) -> list[Node]:
        """The nodes with these keys.  One round trip."""
        return [entity("node", text) for (text,) in self._asked("s.body", "node_state s ON s.node = k.value", keys)]

    def refs(self, keys: Iterable[int] | Keys) -> list[Ref]:
        """The nodes with these keys as answers name them.  One round trip."""
        joined = "node_state s ON s.node = k.value JOIN node ON node.key = s.node JOIN word ON word.code = s.kind"
        return [Ref(*row) for row in self._asked("node.id, word.text, s.name", joined, keys)]

    def relations(self, keys: Iterable[int] | Keys) -> list[Relation]:
        """The relations with these keys.  One round trip."""
        return [entity("relation", text) for (text,) in self._asked("s.body", "relation s ON s.version = k.value", keys)]

    def statements(self, keys: Iterable[int] | Keys) -> list[Statement]:
        """The statements with these keys.  One round trip."""
        return [entity("statement", text) for (text,) in self._asked("s.body", "statement s ON s.version = k.value", keys)]

    def relation(self, id: str) -> Relation | None:  # noqa: A002
        """The relation with this id, or None.  One look-up in an index."""
        found = self._rows("SELECT body FROM relation WHERE id = :id AND made <= :r AND ended > :r", id=id)
        return entity("relation", found[0][0]) if found else None

    def relations_at(self, key: int) -> list[Relation]:
        """All relations that a node is an end of, by id."""
        stands = "made <= :r AND ended > :r"
        question = (
            f"SELECT id, body FROM relation WHERE origin = :key AND {stands} "
            f"UNION SELECT id, body FROM relation WHERE target = :key AND {stands} ORDER BY id"
        )
        return [entity("relation", text) for _, text in self._rows(question, key=int(key))]

    def statements_about(self, key: int) -> list[Statement]:
        """All statements about a node, by id."""
        question = "SELECT body FROM statement WHERE subject = :key AND made <= :r AND ended > :r ORDER BY id"
        return [entity("statement", text) for (text,) in self._rows(question, key=int(key))]

    def attestations(self, keys: Iterable[int] | Keys | None = None) -> list[Attestation]:
        """The attestations of these nodes, or all, by node, day and id.  One round trip."""
        stands = "made <= :r AND ended > :r"
        if keys is None:
            question = f"SELECT body FROM attestation a JOIN node ON key = node WHERE {stands}"
            rows = self._rows(f"{question} ORDER BY node.id, at, a.id")
        else:
            question = f"SELECT body FROM attestation a JOIN node ON key = node WHERE node IN (SELECT value FROM json_each(:keys)) AND {stands}"
            rows = self._rows(f"{question} ORDER BY node.id, at, a.id", keys=_listed(keys))
        return [entity("attestation", text) for (text,) in rows]

    def sources(self) -> tuple[KnownSource, ...]:
        """The sources the register has read, by name."""
        return self._register.sources(self.revision)

    def decisions(self) -> tuple[Decision, ...]:
        """What persons have said about identity, by id."""
        return self._register.decisions(self.revision)

    def named(self, text: str) -> list[tuple[int, str]]:
        """The nodes that answer to a text, each once, by the strongest of what it answers by.  One look-up in an index."""
        wanted = name_key(text)
        question = (
            "SELECT node.id, node.key, 0 FROM node JOIN node_state s ON s.node = node.key WHERE node.id = :key AND made <= :r AND ended > :r "
            "UNION ALL SELECT node.id, node.key, n.strength FROM name n JOIN node_state s USING (version) JOIN node ON node.key = s.node "
            "WHERE n.key = :key AND made <= :r AND ended > :r"
        )
        hits = [(row[0], row[2]) for row in self._rows(question, key=wanted)]
        hits += [(drop, 0) for drop in self._redirects if name_key(drop) == wanted]
        found: dict[str, int] = {}
        for answer, strength in hits:
            answer = self._redirected(answer)
            found[answer] = min(strength, found.get(answer, strength))
        answers = sorted(found)
        return [(key, MATCHES[found[answer]]) for answer, key in zip(answers, self.keys_of(answers), strict=True) if key is not None]

    def names(self) -> Iterator[tuple[int, str, str]]:
        """Every text that a node answers to, by the node's id, then by strength."""
        last: tuple[str, int, str] | None = None
        for answer, strength, text, key in heapq.merge(self._own_names(), self._redirected_names()):
            if (answer, strength, text) != last:
                last = (answer, strength, text)
                yield key, MATCHES[strength], text

    def names_beyond_ascii(self) -> list[tuple[int, str]]:
        """The nodes whose own names have a letter outside ASCII, and these names, by id."""
        question = (
            "SELECT node.id, node.key, s.name FROM node_state s JOIN node ON node.key = s.node "
            "WHERE length(s.name) <> length(CAST(s.name AS BLOB)) AND made <= :r AND ended > :r ORDER BY 1"
        )
        return [(key, name) for answer, key, name in self._rows(question) if answer not in self._redirects]

    def unsourced(self) -> Keys:
        """The keys of the nodes that no source has said anything about."""
        question = "SELECT node FROM node_state WHERE json_extract(body, '$.provenance[0]') IS NULL AND made <= :r AND ended > :r"
        return np.array([key for (key,) in self._rows(question)], np.int64)

    def _own_names(self) -> Iterator[tuple[str, int, str, int]]:
        question = (
            "SELECT node.id, n.strength, CASE n.text WHEN '' THEN n.key ELSE n.text END, node.key "
            "FROM node JOIN node_state s ON s.node = node.key LEFT JOIN name n USING (version) WHERE made <= :r AND ended > :r ORDER BY 1, 2, 3"
        )
        last = ""
        for answer, strength, text, key in self._register.file.stream(question, {"r": self.revision}):
            if answer in self._redirects:
                continue
            if answer != last:
                last = answer
                yield answer, 0, answer, key
            if strength is not None:
                yield answer, strength, text, key

    def _redirected_names(self) -> list[tuple[str, int, str, int]]:
        found: list[tuple[str, int, str, int]] = []
        for drop in self._redirects:
            answer = self._redirected(drop)
            key = self.key_of(answer)
            if key is None:
                continue
            found.append((answer, 0, drop, key))
            question = "SELECT body FROM node JOIN node_state ON node = key WHERE node.id = :id AND made <= :r AND ended > :r"
            for (text,) in self._rows(question, id=drop):
                found += [(answer, strength, said, key) for strength, said in answers_to(entity("node", text))]
        return sorted(found)

    def _redirected(self, id: str) -> str:  # noqa: A002
        return leads_to(id, self._redirects)

    def log(self, since: int = 0) -> Iterator[LogEntry]:
        """The changes that revisions after `since` made."""
        for revision in self._register.revisions(self.revision, since):
            yield from self._register.changes(revision)

    def log_of(self, id: str) -> list[LogEntry]:  # noqa: A002
        """The changes to a node, and to what names it."""
        return entries_about(id, self._register.versions_about(id), self.revisions())

    def revisions(self) -> list[Revision]:
        """The revisions up to this graph's."""
        return self._register.revisions(self.revision)

    def _rows(self, question: str, **values: Any) -> list[tuple[Any, ...]]:
        return list(self._register.file.stream(question, {"r": self.revision, **values}))

    def _asked(self, columns: str, joined: str, keys: Iterable[int] | Keys) -> list[tuple[Any, ...]]:
        """A row for each key, in the keys' order.  Raises `KeyError` for a key that this graph did not give."""
        listed = _listed(keys)
        question = f"SELECT {columns} FROM json_each(:keys) k JOIN {joined} WHERE made <= :r AND ended > :r ORDER BY k.key"
        found = self._rows(question, keys=listed)
        if len(found) != len(json.loads(listed)):
            from graphmodel.engines.sqlite.soundness import check_pages

            check_pages(self._register.file)
            raise KeyError(listed)
        return found


def _listed(keys: Iterable[int] | Keys) -> str:
    return json.dumps(keys.tolist() if isinstance(keys, np.ndarray) else [int(key) for key in keys])
