"""The graph (grafen) of an estate in a database, at one revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from graphmodel.changes import Revision
from graphmodel.engines.neo4j.model import indexed, stands
from graphmodel.engines.neo4j.pieces import Pieces
from graphmodel.engines.neo4j.register import Register
from graphmodel.engines.neo4j.rows import type_and_version
from graphmodel.engines.versions import entity, entries_about, leads_to
from graphmodel.entities import Attestation, Decision, KnownSource, Node, Relation, Statement
from graphmodel.graph import Direction, LogEntry, Ref, Step
from graphmodel.kinds import ASSET, NODE_KINDS
from graphmodel.names import MATCHES, name_key
from graphmodel.piece import KIND_CODE, Keys, Piece

ENGINE: Final = "neo4j"
MOST_KEPT: Final = 5_000
"""So many nodes that were shown are kept at most: most answers name the same ones several times."""
_ID, _NAME = MATCHES.index("id"), MATCHES.index("name")


class Neo4jGraph:
    """The estate at one revision, see `graphmodel.graph.Graph`."""

    def __init__(self, register: Register, pieces: Pieces, revision: int, day: date) -> None:
        self.engine: str = ENGINE
        self.revision = revision
        self.day = day
        known = register.known(revision)
        self.schema = known.schema
        self._redirects = known.redirects
        self._register = register
        self._pieces = pieces
        self._keys: dict[str, int | None] = {}
        """The keys of nodes by id, as far as they have been heard of: a revision never changes."""
        self._nodes: dict[int, Node] = {}
        self._refs: dict[int, Ref] = {}
        self._sources: tuple[KnownSource, ...] | None = None

    def whole(self, kinds: Iterable[str]) -> Piece:
        """All nodes, and all relations of these kinds.  One round trip for nodes, statements and each kind the first time, then none."""
        return self._pieces.whole(self.revision, self.schema, kinds)

    def around(self, keys: Iterable[int] | Keys, kinds: Iterable[str], direction: Direction, depth: int | None = None) -> Piece:
        """What these nodes reach.  At most four round trips."""
        return self._pieces.around(self.revision, self.day, self.schema, _listed(keys), kinds, direction, depth)

    def along(self, keys: Iterable[int] | Keys, route: Sequence[Step]) -> Piece:
        """What these nodes reach over a route.  At most three round trips."""
        return self._pieces.along(self.revision, self.schema, _listed(keys), route)

    def key_of(self, id: str) -> int | None:  # noqa: A002
        """The key of a node by its id, a merged one's where it redirects to.  One look-up in an index, none for a node heard of before."""
        return self.keys_of([id])[0]

    def keys_of(self, ids: Iterable[str]) -> list[int | None]:
        """The keys of nodes by their ids, in their order.  One round trip, none for nodes heard of before."""
        answering = [leads_to(each, self._redirects) for each in ids]
        self._keys_of(sorted(set(answering) - self._keys.keys()))
        return [self._keys[each] for each in answering]

    def keys_of_kind(self, kind: str) -> Keys:
        """The keys of the nodes of a built-in kind (or of no built-in kind: `Asset`), ascending by id."""
        if kind not in NODE_KINDS and kind != ASSET:
            return np.empty(0, np.int64)
        if self._pieces.kept(self.revision, ()):
            nodes = self.whole(()).nodes
            chosen: Keys = nodes.key[nodes.kind == KIND_CODE.get(kind, -1)]
            return chosen
        # A kind that nobody has defined counts as Asset too, so Asset is what is of no other base.
        names = [name for name in self.schema.node_names() if (self.schema.base(name) == kind) == (kind != ASSET)]
        among = "x.kind IN $kinds" if kind != ASSET else "NOT x.kind IN $kinds"
        found = self._rows(f"MATCH (x:State) WHERE {among} AND {{stands}} RETURN x.id, x.node", kinds=names)
        return np.array([key for _, key in sorted(found)], np.int64)

    def nodes(self, keys: Iterable[int] | Keys) -> list[Node]:
        """The nodes with these keys.  One round trip, none for those that were asked for a moment ago."""
        listed = _listed(keys)
        there = {key: node for key in listed if (node := self._nodes.get(key)) is not None}
        missing = [key for key in listed if key not in there]
        fresh = {key: entity("node", text) for key, (text,) in zip(missing, self._asked("State", "node", "x.body", missing), strict=True)}
        there |= fresh
        _remember(self._nodes, fresh)
        self._keys.update((node.id, key) for key, node in fresh.items())
        return [there[key] for key in listed]

    def refs(self, keys: Iterable[int] | Keys) -> list[Ref]:
        """The nodes with these keys as answers name them.  One round trip, none for those that were asked for a moment ago."""
        listed = _listed(keys)
        there = {key: Ref(node.id, node.kind, node.name) for key in listed if (node := self._nodes.get(key)) is not None}
        there.update({key: ref for key in listed if (ref := self._refs.get(key)) is not None})
        missing = [key for key in listed if key not in there]
        fresh = {key: Ref(*row) for key, row in zip(missing, self._asked("State", "node", "x.id, x.kind, x.name", missing), strict=True)}
        there |= fresh
        _remember(self._refs, fresh)
        self._keys.update((ref.id, key) for key, ref in fresh.items())
        return [there[key] for key in listed]

    def relations(self, keys: Iterable[int] | Keys) -> list[Relation]:
        """The relations with these keys.  One round trip.  Raises `KeyError` for a key that this graph did not give."""
        listed = [type_and_version(key) for key in _listed(keys)]
        wanted: dict[str, list[int]] = {}
        for word, version in dict.fromkeys(listed):
            wanted.setdefault(word, []).append(version)
        found = {key: entity("relation", text) for key, text in self._register.relation_bodies(wanted).items()}
        return [found[key] for key in listed]

    def statements(self, keys: Iterable[int] | Keys) -> list[Statement]:
        """The statements with these keys.  One round trip."""
        return [entity("statement", text) for (text,) in self._asked("Statement", "version", "x.body", _listed(keys))]

    def relation(self, id: str) -> Relation | None:  # noqa: A002
        """The relation with this id, or None.  A look-up in the index of each type, one round trip."""
        types = self._register.types()
        if not types:
            return None
        each_type = " UNION ALL ".join(f"MATCH ()-[x:{each}]->() WHERE x.rel = $id AND {{stands}} RETURN x" for each in types)
        found = self._rows(f"CALL {{ {each_type} }} RETURN x.body", id=id)
        return entity("relation", found[0][0]) if found else None

    def relations_at(self, key: int) -> list[Relation]:
        """All relations that a node is an end of, by id; the ends' keys come with them.  One round trip, one more where an end was merged."""
        types = self._register.types()
        if not types:
            return []
        rows = self._rows(
            f"MATCH (n:Node {{key: $key}})-[x:{'|'.join(types)}]-(m) WHERE {{stands}} WITH DISTINCT x, m "
            f"RETURN x.rel, x.body, m.id, CASE WHEN EXISTS {{ (m)-[:HAS]->(s:State) WHERE {stands('s')} }} THEN m.key ELSE null END",
            key=int(key),
        )
        self._keys.update((row[2], row[3]) for row in rows if row[2] not in self._redirects)
        bodies = {row[0]: row[1] for row in rows}
        found: list[Relation] = [entity("relation", bodies[name]) for name in sorted(bodies)]
        self.keys_of({end for each in found for end in (each.origin, each.target)})
        return found

    def statements_about(self, key: int) -> list[Statement]:
        """All statements about a node, by id.  One round trip."""
        rows = self._rows("MATCH (:Node {key: $key})<-[:ABOUT]-(x:Statement) WHERE {stands} RETURN x.id, x.body", key=int(key))
        return [entity("statement", text) for _, text in sorted(rows)]

    def attestations(self, keys: Iterable[int] | Keys | None = None) -> list[Attestation]:
        """The attestations of these nodes, or all, by node, day and id.  One round trip."""
        if keys is None:
            rows = self._rows("MATCH (x:Attestation) WHERE {stands} RETURN x.body")
        else:
            question = "MATCH (n:Node)<-[:ABOUT]-(x:Attestation) WHERE n.key IN $keys AND {stands} RETURN x.body"
            rows = self._rows(question, keys=_listed(keys))
        return sorted((entity("attestation", text) for (text,) in rows), key=lambda each: (each.node, each.at, each.id))

    def sources(self) -> tuple[KnownSource, ...]:
        """The sources the register has read, by name.  One round trip the first time."""
        if self._sources is None:
            self._sources = self._register.all(KnownSource, self.revision)
        return self._sources

    def decisions(self) -> tuple[Decision, ...]:
        """What persons have said about identity, by id.  One round trip."""
        return self._register.all(Decision, self.revision)

    def named(self, text: str) -> list[tuple[int, str]]:
        """The nodes that answer to a text, each once, by the strongest of what it answers by.  Look-ups in indexes, two round trips."""
        wanted = name_key(text)
        hits = self._rows(
            "CALL { MATCH (x:State {id: $text}) RETURN x, $id AS strength "
            "UNION ALL MATCH (x:State {name_key: $key}) RETURN x, $name AS strength "
            "UNION ALL MATCH (n:Name {key: $key})<-[:ANSWERS_TO]-(x:State) RETURN x, n.strength AS strength } "
            "WITH x, strength WHERE {stands} RETURN x.id, strength",
            text=wanted, key=indexed(wanted), id=_ID, name=_NAME,
        )  # fmt: skip
        hits += [[drop, _ID] for drop in self._redirects if name_key(drop) == wanted]
        found: dict[str, int] = {}
        for answer, strength in hits:
            answer = leads_to(answer, self._redirects)
            found[answer] = min(strength, found.get(answer, strength))
        self._keys_of(sorted(found.keys() - self._keys.keys()))
        return [(key, MATCHES[found[answer]]) for answer in sorted(found) if (key := self._keys[answer]) is not None]

    def names(self) -> Iterator[tuple[int, str, str]]:
        """Every text that a node answers to, by the node's id, then by strength.  At most three round trips."""
        answers: set[tuple[str, int, str]] = set()
        key_of: dict[str, int] = {}
        for (rows,) in self._register.windows("State", "collect([x.id, x.node, x.name, x.also])", self.revision):
            for id, key, name, also in rows:  # noqa: A001
                key_of[id] = key
                answer = leads_to(id, self._redirects)
                texts = [(_ID, id), *((int(each[0]), each[1:]) for each in also or ()), (_NAME, name)]
                seen: set[str] = set()
                for strength, text in texts:
                    if text not in seen:
                        seen.add(text)
                        answers.add((answer, strength, text))
        answers |= {(leads_to(drop, self._redirects), _ID, drop) for drop in self._redirects}
        return ((key_of[answer], MATCHES[strength], text) for answer, strength, text in sorted(answers) if answer in key_of)

    def names_beyond_ascii(self) -> list[tuple[int, str]]:
        """The nodes whose own names have a letter outside ASCII, and these names, by id.  One round trip for each hundred thousand."""
        found: list[tuple[str, int, str]] = []
        for (rows,) in self._register.windows("State", "collect([x.id, x.node, x.name])", self.revision):
            found += [(id, key, name) for id, key, name in rows if not name.isascii() and id not in self._redirects]  # noqa: A001
        return [(key, name) for _id, key, name in sorted(found)]

    def unsourced(self) -> Keys:
        """The keys of the nodes that no source has said anything about.  One round trip for each hundred thousand."""
        found: list[int] = []
        for (rows,) in self._register.windows("State", "collect([x.node, x.body])", self.revision):
            found += [key for key, body in rows if not entity("node", body).provenance]
        return np.array(found, np.int64)

    def log(self, since: int = 0) -> Iterator[LogEntry]:
        """The changes that revisions after `since` made.  A constant number of round trips for each hundred thousand changes."""
        return self._register.log(self.revision, since)

    def log_of(self, id: str) -> list[LogEntry]:  # noqa: A002
        """The changes to a node, and to what names it.  Five round trips."""
        return entries_about(id, self._register.versions_about(id, self.revision), self.revisions())

    def revisions(self) -> list[Revision]:
        """The revisions up to this graph's.  One round trip."""
        return self._register.revisions(self.revision)

    def _keys_of(self, ids: Sequence[str]) -> None:
        """Hear of the keys of the nodes with these ids, None where there is none.  One round trip, none for none."""
        if ids:
            rows = self._rows("UNWIND $ids AS id MATCH (x:State) WHERE x.id = id AND {stands} RETURN x.id, x.node", ids=list(ids))
            self._keys.update(dict.fromkeys(ids))
            self._keys.update((row[0], row[1]) for row in rows)

    def _rows(self, question: str, **values: Any) -> list[Any]:
        return self._register.database.read(question.replace("{stands}", stands("x")), r=self.revision, **values)

    def _asked(self, label: str, name: str, told: str, keys: Sequence[int]) -> list[tuple[Any, ...]]:
        """What `told` says for each key, in the keys' order.  Raises `KeyError` for a key that this graph did not give."""
        if not keys:
            return []
        question = f"UNWIND $keys AS key MATCH (x:{label} {{{name}: key}}) WHERE {{stands}} RETURN key, {told}"
        found = {key: tuple(row) for key, *row in self._rows(question, keys=list(dict.fromkeys(keys)))}
        return [found[key] for key in keys]


def _remember(kept: dict[int, Any], fresh: dict[int, Any]) -> None:
    """Keep what was asked for, until it becomes too much."""
    if len(kept) + len(fresh) > MOST_KEPT:
        kept.clear()
    if len(fresh) <= MOST_KEPT:
        kept.update(fresh)


def _listed(keys: Iterable[int] | Keys) -> list[int]:
    return [int(key) for key in (keys.tolist() if isinstance(keys, np.ndarray) else keys)]
