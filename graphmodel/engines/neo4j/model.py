"""The model (modellen) of an estate in Neo4j, in what the Community edition has: labels, types, uniqueness constraints, range indexes.

::

    (:Estate {store_id, format, head, digest, node, version, types, writer, fence, batch, lease_until, dirty})   one, the head pointer
    (:Revision {number, at, by, reason, source, method, digest, first, next})       first <= version < next: what it made
    (:Ended {revision, word, versions})                                             what it ended, of one label or type
    (:Node:System {id, key})-[:HAS]->(:State {id, node, version, made, ended, kind, name, name_key, also, row, away, body})
    (:State)-[:ANSWERS_TO]->(:Name {key, strength})                                 what a node answers to besides its id and name
    (:Node)-[:DEPENDS_ON {rel, kind, version, made, ended, valid_from, valid_through, any_of, row, body}]->(:Node)
    (:Statement {id, version, made, ended, row, body})-[:ABOUT]->(:Node), -[:NAMES]->(:Node)
    (:Attestation {id, version, made, ended, by, body})-[:ABOUT]->(:Node)
    (:Decision | :Source | :SchemaPart {id, version, made, ended, body})

A version is one number for all entities, ascending; the register at revision r is what has `made <= r < ended`, and `ended` is 2^53 while a version
stands.  A node's second label is the built-in kind it counts as, for people who look at the database; nothing is answered by it.  `body` is the
entity in canonical JSON, from which the digests are reckoned, `row` what the arrays say of it (`graphmodel.engines.neo4j.rows`).

A relation of a built-in kind is a relationship of that type.  The estate's own kinds all have the type `OWN_KIND`, with a twin `OWN_KIND_TURNED` that
runs the other way and whose `kind` begins with `~`: what part an own kind plays, and which way, may change from one revision to the next, the type
of a relationship cannot.  A walk takes the one or the other, as the schema of its revision says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graphmodel.entities import Attestation, Decision, KnownSource, Node, SchemaPart, Statement
from graphmodel.kinds import RELATION_KINDS, Schema

FORMAT: Final = 1
"""The version of the model; an estate says which it was written by."""
OWN: Final = "OWN_KIND"
TURNED: Final = "OWN_KIND_TURNED"
TYPES: Final = (*RELATION_KINDS, OWN)
"""The types that relations have, without the twin.  Their places stand in the keys of relations, which live no longer than the process."""
TYPE_BITS: Final = 6
LABELS: Final[Mapping[type, str]] = {
    Node: "State",
    Statement: "Statement",
    Attestation: "Attestation",
    Decision: "Decision",
    KnownSource: "Source",
    SchemaPart: "SchemaPart",
}
"""The label of the versions of each kind of entity but relations, which are relationships."""
ALL_LABELS: Final = ("Estate", "Revision", "Ended", "Node", "Name", *LABELS.values())
LONGEST: Final = 500
"""So many bytes of a text go into an index; Neo4j refuses a few thousand."""


def type_of(kind: str) -> str:
    """The type of a relation of this kind."""
    return kind if kind in RELATION_KINDS else OWN


def stands(name: str) -> str:
    """The condition that something stands in the register at revision `$r`."""
    return f"{name}.made <= $r AND {name}.ended > $r"


def players(schema: Schema, kinds: Iterable[str]) -> tuple[list[str], list[str] | None]:
    """The types that are walked for these built-in kinds, and the words that `kind` must be among; None where the types say it all."""
    listed = list(dict.fromkeys(kinds))
    own = [name for kind in listed for name in schema.players(kind)[1:]]
    if not own:
        return [kind for kind in listed if kind in RELATION_KINDS], None
    words = [("~" if schema.plays(name)[1] else "") + name for name in own]
    return [*(kind for kind in listed if kind in RELATION_KINDS), OWN, TURNED], [*listed, *words]


def indexed(text: str) -> str:
    """A text as an index can hold it: itself, or for a long one its SHA-256 behind a character that no name has."""
    raw = text.encode()
    return text if len(raw) <= LONGEST else "\x01" + hashlib.sha256(raw).hexdigest()


def schema_statements(types: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names of all constraints and indexes that an estate with these types needs, each with the statement that makes it."""
    unique = {
        "Estate": ["name"], "Revision": ["number"], "Node": ["id", "key"],
        **{label: ["version"] for label in LABELS.values()},
    }  # fmt: skip
    for label, names in unique.items():
        for name in names:
            known = f"steward_{label.lower()}_{name}"
            yield known, f"CREATE CONSTRAINT {known} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{name} IS UNIQUE"
    for label in LABELS.values():
        known = f"steward_{label.lower()}_id_made"
        if label in ("State", "Statement", "Attestation"):
            yield known, f"CREATE CONSTRAINT {known} IF NOT EXISTS FOR (n:{label}) REQUIRE (n.id, n.made) IS UNIQUE"
    for label, names in {"State": ["node", "name_key", "kind"], "Name": ["key"], "Attestation": ["by"], "Ended": ["revision"]}.items():
        for name in names:
            known = f"steward_{label.lower()}_{name}"
            yield known, f"CREATE INDEX {known} IF NOT EXISTS FOR (n:{label}) ON (n.{name})"
    for word in types:
        known = f"steward_{word.lower()}_version"
        yield known, f"CREATE INDEX {known} IF NOT EXISTS FOR ()-[r:{word}]-() ON (r.version)"
        if word != TURNED:
            known = f"steward_{word.lower()}_rel_made"
            yield known, f"CREATE CONSTRAINT {known} IF NOT EXISTS FOR ()-[r:{word}]-() REQUIRE (r.rel, r.made) IS UNIQUE"


__all__ = ["ALL_LABELS", "FORMAT", "LABELS", "OWN", "TURNED", "TYPES", "TYPE_BITS", "indexed", "players", "schema_statements", "stands", "type_of"]
