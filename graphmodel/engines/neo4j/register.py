"""The register (registret) in its database: what it says at a revision, and what each revision changed.

Everything is fetched in windows over the versions, one statement for all windows of a label or type, so that neither the server nor a message ever
holds more than a window.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graphmodel import days
from graphmodel.changes import KIND_OF_ENTITY, Change, Holdings, Revision
from graphmodel.engines.neo4j.database import Database, Row
from graphmodel.engines.neo4j.faults import damaged, no_estate
from graphmodel.engines.neo4j.model import FORMAT, LABELS, TURNED, TYPES, indexed, stands
from graphmodel.engines.versions import Version, entity
from graphmodel.entities import Attestation, Decision, KnownSource, Node, Relation, SchemaPart, Statement
from graphmodel.errors import NotAnEstate, StorageFault, TooNew
from graphmodel.graph import LogEntry
from graphmodel.kinds import Schema, schema_from

WINDOW: Final = 20_000
"""So many versions are fetched in one piece."""
MOST_WINDOWS: Final = 200
AT_ONCE: Final = 100_000
"""The log is read for as many revisions at once as made so many versions."""
_ORDER: Final[Mapping[str, int]] = {kind: place for place, kind in enumerate(KIND_OF_ENTITY.values())}
_REVISION: Final = "v.number, v.at, v.by, v.reason, v.source, v.method, v.digest"


@dataclass(frozen=True, slots=True)
class Estate:
    """The head pointer: which estate this is, its last revision, what keys and versions come next, which types it has, and who is writing."""

    store_id: str
    format: int
    head: int
    digest: str
    node: int
    version: int
    types: tuple[str, ...]
    fence: int


@dataclass(frozen=True, slots=True)
class Known:
    """What every graph of a revision needs: its kinds, and where the ids of merged nodes lead."""

    schema: Schema
    redirects: Mapping[str, str]


class Register:
    """What is said in a database, revision by revision."""

    def __init__(self, database: Database, clock: days.Clock, formats: int = FORMAT) -> None:
        self.database = database
        self._clock = clock
        self._formats = formats
        self._lock = threading.Lock()
        self._known: dict[int, Known] = {}
        self._seen: tuple[str, int, str] | None = None
        self._types: tuple[str, ...] = ()

    def stored(self) -> Estate | None:
        """The estate in the database, None where the database is empty.  Its head is 0 while it holds only the beginning of a first import.

        Raises `NotAnEstate` for a database of something else, `TooNew` for one that a later version wrote, `StorageFault` where another estate, or
        an older state of this one, has taken the place of the one that was there before.
        """
        question = (
            "OPTIONAL MATCH (e:Estate {name: 'estate'}) "
            "OPTIONAL MATCH (v:Revision {number: e.head}) "
            "RETURN e {.*}, v.digest, e IS NULL AND EXISTS { MATCH (n) } LIMIT 1"
        )
        told, digest, foreign = self.database.fresh(question)[0]
        url = self.database.url
        if foreign:
            message = f"The database at {url} holds something else than an estate. It was left alone; name an empty database with NEO4J_DATABASE."
            raise NotAnEstate(message, code="foreign_database", url=url, path=url)
        if self._seen is not None and (told is None or not told["head"]):
            raise StorageFault(f"The estate that was at {url} is gone. Bring back a backup.", code="database_emptied", url=url, path=url)
        if told is None:
            return None
        try:
            estate = Estate(**{name: told[name] for name in Estate.__slots__} | {"types": tuple(told["types"])})
        except KeyError as fault:
            raise damaged(url, f"{fault} is missing") from fault
        if estate.format > self._formats:
            message = (
                f"The estate at {url} was written by a later version of Stewardgraph (model {estate.format}, this one knows {self._formats}). "
                "Upgrade stewardgraph."
            )
            raise TooNew(message, path=url, version=estate.format, known=self._formats)
        self._types = tuple(each for each in estate.types if each in TYPES)
        if estate.head and digest != estate.digest:
            raise damaged(url, f"revision {estate.head} is missing or another")
        if estate.head:
            self._compare(estate)
            self.saw(estate.store_id, estate.head, estate.digest)
        return estate

    def found(self) -> Estate | None:
        """The estate in the database, None where there is none, or only the beginning of a first import.  Raises what `stored` raises."""
        stored = self.stored()
        return stored if stored is not None and stored.head else None

    def there(self) -> Estate:
        """The estate in the database, be it only begun.  Raises what `stored` raises, and `StorageFault` where it is gone."""
        stored = self.stored()
        if stored is None:
            raise StorageFault(f"The estate at {self.database.url} is gone. Bring back a backup.", code="database_emptied", path=self.database.url)
        return stored

    def saw(self, store_id: str, head: int, digest: str) -> None:
        """Remember which estate this is and how far it has come."""
        self._seen = store_id, head, digest

    def _compare(self, estate: Estate) -> None:
        """Notice when this is not the estate, or not as new a state of it, as was seen before."""
        url, seen = self.database.url, self._seen
        if seen is not None and seen[0] != estate.store_id:
            raise StorageFault(f"Another estate has taken the place of the one at {url}. Begin again.", code="other_estate", url=url, path=url)
        if seen is not None and (estate.head < seen[1] or (estate.head == seen[1] and estate.digest != seen[2])):
            message = f"The estate at {url} was at revision {seen[1]} and is now at {estate.head}: an older state has been brought back. Begin again."
            raise StorageFault(message, code="older_estate", url=url, path=url, was=seen[1], head=estate.head)

    def estate(self) -> Estate:
        """The estate in the database.  Raises what `found` raises, and `WrongUse` where there is none."""
        found = self.found()
        if found is None:
            raise no_estate(self.database.url)
        return found

    def revision(self, known_at: int | date | None, head: int) -> int:
        """The number of the revision that is meant, see `graphmodel.graph.Store.graph`."""
        if known_at is None:
            return head
        if isinstance(known_at, int):
            times = [""] * head  # only their number is looked at
        else:
            times = [row[0] for row in self.database.read("MATCH (v:Revision) WHERE v.number <= $head RETURN v.at ORDER BY v.number", head=head)]
        return days.revision_known(times, known_at, days.today(self._clock))

    def known(self, revision: int) -> Known:
        """The kinds and the merges of a revision.  One round trip the first time."""
        with self._lock:
            found = self._known.get(revision)
        if found is None:
            parts = [entity("schema", text) for text in self._bodies(SchemaPart, revision)]
            merged = sorted((entity("decision", text) for text in self._bodies(Decision, revision)), key=lambda each: each.id)
            redirects = {each.drop: each.keep for each in merged if each.kind == "merged"}
            found = Known(schema_from(part.definition for part in sorted(parts, key=lambda each: each.id)), redirects)
            with self._lock:
                while len(self._known) > 3:
                    del self._known[next(iter(self._known))]
                self._known[revision] = found
        return found

    def _bodies(self, kind: type, revision: int) -> list[str]:
        question = f"MATCH (x:{LABELS[kind]}) WHERE {stands('x')} RETURN collect(x.body)"
        return list(self.database.read(question, r=revision)[0][0])

    def all(self, kind: type, revision: int) -> tuple[Any, ...]:
        """The entities of a kind that the register has at a revision, by id."""
        word = KIND_OF_ENTITY[kind]
        if kind is Relation:
            texts = [text for word_ in self.types() for (rows,) in self.windows(word_, "collect(x.body)", revision) for text in rows]
        elif kind in (Node, Statement, Attestation):
            texts = [text for (rows,) in self.windows(LABELS[kind], "collect(x.body)", revision) for text in rows]
        else:
            texts = self._bodies(kind, revision)
        return tuple(sorted((entity(word, text) for text in texts), key=lambda each: each.id))

    def dump(self, revision: int) -> Holdings:
        """All that the register says at a revision."""
        return Holdings(
            self.all(Node, revision),
            self.all(Relation, revision),
            self.all(Statement, revision),
            self.all(Attestation, revision),
            self.all(Decision, revision),
            self.all(KnownSource, revision),
            self.all(SchemaPart, revision),
            revision,
        )

    def types(self) -> tuple[str, ...]:
        """The types of the relations that the estate had when it was last looked at, without the twin.  They never become fewer."""
        return self._types

    def windows(self, word: str, told: str, revision: int) -> Iterator[Row]:
        """What `told` says of the versions `x` of a label or type that stand at a revision, window by window.  One round trip."""
        return self._windows(word, told, stands("x"), None, None, {"r": revision})

    def versions(self, word: str, told: str, first: int, beyond: int) -> Iterator[Row]:
        """What `told` says of the versions `x` of a label or type from one number up to another, window by window.  One round trip."""
        return self._windows(word, told, "true", first, beyond, {})

    def _windows(self, word: str, told: str, condition: str, first: int | None, beyond: int | None, values: Mapping[str, Any]) -> Iterator[Row]:
        named = f"()-[x:{word}]->()" if word in TYPES or word == TURNED else f"(x:{word})"
        names = ", ".join(f"told{place}" for place in range(_parts(told)))
        question = (
            f"MATCH (e:Estate {{name: 'estate'}}) WITH coalesce($first, 0) AS first, coalesce($beyond, e.version) AS beyond, {WINDOW} AS least "
            f"WITH first, beyond, least, (beyond - first) / {MOST_WINDOWS} AS share "
            "WITH first, beyond, CASE WHEN share > least THEN share ELSE least END AS step "
            "UNWIND range(first, beyond, step) AS low WITH low, CASE WHEN low + step < beyond THEN low + step ELSE beyond END AS high "
            f"CALL (low, high) {{ MATCH {named} WHERE x.version >= low AND x.version < high AND {condition} RETURN {_named(told)} }} RETURN {names}"
        )
        yield from self.database.read(question, first=first, beyond=beyond, **values)

    # --- History

    def revisions(self, through: int, since: int = 0) -> list[Revision]:
        """The revisions after one and up to another, oldest first."""
        question = f"MATCH (v:Revision) WHERE v.number > $since AND v.number <= $through RETURN {_REVISION} ORDER BY v.number"
        return [Revision(*row) for row in self.database.read(question, since=since, through=through)]

    def log(self, through: int, since: int = 0) -> Iterator[LogEntry]:
        """The changes of the revisions after one and up to another, oldest first, then by kind of entity and id."""
        for revision, changes in self.changed(through, since):
            for word, _, before, after in changes:
                yield LogEntry(revision, Change(entity(word, before), entity(word, after)))

    def changed(self, through: int, since: int = 0) -> Iterator[tuple[Revision, list[tuple[str, str, str | None, str | None]]]]:
        """What each of these revisions changed, in the log's order: kind of entity, id, body before and after."""
        question = (
            "MATCH (v:Revision) WHERE v.number > $since AND v.number <= $through "
            f"RETURN {_REVISION}, v.first, v.next ORDER BY v.number"
        )
        waiting: list[tuple[Revision, int, int]] = []
        for *told, first, beyond in self.database.read(question, since=since, through=through):
            waiting.append((Revision(*told), first, beyond))
            if beyond - waiting[0][1] >= AT_ONCE:
                yield from self._changes(waiting)
                waiting = []
        if waiting:
            yield from self._changes(waiting)

    def _changes(self, wanted: Sequence[tuple[Revision, int, int]]) -> Iterator[tuple[Revision, list[tuple[str, str, str | None, str | None]]]]:
        begun: dict[int, dict[tuple[str, str], str]] = {revision.number: {} for revision, *_ in wanted}
        over: dict[int, dict[tuple[str, str], str]] = {revision.number: {} for revision, *_ in wanted}
        ended: dict[str, list[int]] = {}
        question = "MATCH (p:Ended) WHERE p.revision >= $first AND p.revision <= $last RETURN p.word, p.versions"
        for word, versions in self.database.read(question, first=wanted[0][0].number, last=wanted[-1][0].number):
            ended.setdefault(word, []).extend(versions)
        types = self.types()
        for word, kind in ((*((label, KIND_OF_ENTITY[of]) for of, label in LABELS.items()), *((each, "relation") for each in types))):
            name = "rel" if kind == "relation" else "id"
            told = f"collect([x.{name}, x.made, x.body])"
            for (rows,) in self.versions(word, told, wanted[0][1], wanted[-1][2]) if wanted[-1][2] > wanted[0][1] else ():
                for id, made, text in rows:  # noqa: A001
                    if made in begun:
                        begun[made][kind, id] = text
            for id, until, text in self.versions_named(word, f"x.{name}, x.ended, x.body", ended.get(word, ())):  # noqa: A001
                if until in over:
                    over[until][kind, id] = text
        for revision, *_ in wanted:
            made, gone = begun[revision.number], over[revision.number]
            places = sorted(made.keys() | gone.keys(), key=lambda each: (_ORDER[each[0]], each[1]))
            yield revision, [(word, id, gone.get((word, id)), made.get((word, id))) for word, id in places]  # noqa: A001

    def versions_named(self, word: str, told: str, versions: Sequence[int]) -> list[Row]:
        """What `told` says of the versions of a label or type with these numbers, in their order.  One round trip, none for none."""
        if not versions:
            return []
        named = f"()-[x:{word} {{version: version}}]->()" if word in TYPES or word == TURNED else f"(x:{word} {{version: version}})"
        return self.database.read(f"UNWIND $versions AS version MATCH {named} RETURN {told}", versions=list(versions))

    def versions_about(self, node: str, through: int) -> Iterator[Version]:
        """All versions, made by revisions up to one, of a node and of what has ever named it.  Four round trips."""
        for kind, about in _EVER_ABOUT.items():
            question = f"{about} MATCH (x:{LABELS[kind]}) WHERE x.id = id AND x.made <= $r RETURN x.id, x.made, x.ended, x.body"
            for row in self.database.read(question, id=node, by=indexed(node), r=through):
                yield Version(KIND_OF_ENTITY[kind], *row)
        types = self.types()
        if not types:
            return
        each_type = " UNION ALL ".join(f"MATCH ()-[x:{each}]->() WHERE x.rel = id AND x.made <= $r RETURN x" for each in types)
        question = (
            f"MATCH (:Node {{id: $id}})-[y:{'|'.join(types)}]-() WHERE y.made <= $r WITH DISTINCT y.rel AS id "
            f"CALL (id) {{ {each_type} }} RETURN x.rel, x.made, x.ended, x.body"
        )
        for row in self.database.read(question, id=node, r=through):
            yield Version("relation", *row)

    def relation_bodies(self, wanted: Mapping[str, Sequence[int]]) -> dict[tuple[str, int], str]:
        """The canonical JSON of relations, by type and version.  One round trip, none for none."""
        if not wanted:
            return {}
        # All types that there are, so that the statement is the same whatever is asked for, and the server plans it once.
        each_type = " UNION ALL ".join(
            f"UNWIND coalesce($wanted.{each}, []) AS version MATCH ()-[x:{each} {{version: version}}]->() RETURN x, version" for each in self.types()
        )
        question = f"CALL {{ {each_type} }} RETURN type(x), version, x.body"
        return {(word, version): text for word, version, text in self.database.read(question, wanted=dict(wanted))}


_EVER_ABOUT: Final[Mapping[type, str]] = {
    Node: "WITH $id AS id",
    Statement: "MATCH (:Node {id: $id})<-[:ABOUT|NAMES]-(y:Statement) WHERE y.made <= $r WITH DISTINCT y.id AS id",
    Attestation: (
        "CALL { MATCH (:Node {id: $id})<-[:ABOUT]-(y:Attestation) RETURN y UNION MATCH (y:Attestation {by: $by}) RETURN y } "
        "WITH y WHERE y.made <= $r WITH DISTINCT y.id AS id"
    ),
}
"""The ids of what has ever been, or named, a node."""


def _parts(told: str) -> int:
    """How many values a list of aggregates gives: each begins with `collect(`."""
    return told.count("collect(")


def _named(told: str) -> str:
    """The aggregates with names: `collect(a) AS told0, collect(b) AS told1`."""
    parts = [f"collect({each}" for each in told.split("collect(")[1:]]
    return ", ".join(f"{part.rstrip().rstrip(',')} AS told{place}" for place, part in enumerate(parts))

