"""The register (registret) in its file: what the rows say at a revision, and what each revision changed."""

# ruff: noqa: S608 - what is put into the statements here are names of tables and columns, our own words; values are always bound.
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from graphmodel import days
from graphmodel.changes import KIND_OF_ENTITY, Action, Change, Holdings, Revision, id_text, line
from graphmodel.engines.sqlite.file import EstateFile
from graphmodel.engines.versions import OPEN, Version, entity
from graphmodel.entities import Attestation, Decision, KnownSource, Node, Relation, SchemaPart, Statement
from graphmodel.errors import NotAnEstate
from graphmodel.graph import LogEntry
from graphmodel.kinds import Schema, schema_from

Ask = Callable[[str, Mapping[str, Any]], Iterable[tuple[Any, ...]]]
"""Puts a question in SQL and gives its rows."""
TABLES: Final[Mapping[type, str]] = {
    Node: "node_state",
    Relation: "relation",
    Statement: "statement",
    Attestation: "attestation",
    Decision: "decision",
    KnownSource: "source",
    SchemaPart: "schema_part",
}


class Register:
    """What is said in a file, revision by revision."""

    def __init__(self, file: EstateFile, clock: days.Clock) -> None:
        self.file = file
        self._clock = clock

    def head(self) -> int:
        """The number of the last revision; 0 for an empty estate."""
        return int(self.file.rows("SELECT coalesce(max(number), 0) FROM revision")[0][0])

    def revision(self, known_at: int | date | None) -> int:
        """The number of the revision that is meant, see `graphmodel.graph.Store.graph`."""
        if known_at is None:
            return self.head()
        times = [row[0] for row in self.file.stream("SELECT at FROM revision ORDER BY number")]
        return days.revision_known(times, known_at, days.today(self._clock))

    def dump(self, known_at: int | date | None = None) -> Holdings:
        """All that the register says at a revision."""
        revision = self.revision(known_at)
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

    def all(self, kind: type, revision: int) -> tuple[Any, ...]:
        """The entities of a kind that the register has at a revision, by id."""
        word, table = KIND_OF_ENTITY[kind], TABLES[kind]
        joined, order = ("JOIN node ON node.key = node_state.node", "node.id") if kind is Node else ("", f"{table}.id")
        question = f"SELECT body FROM {table} {joined} WHERE made <= ? AND ended > ? ORDER BY {order}"
        return tuple(entity(word, row[0]) for row in self.file.stream(question, (revision, revision)))

    def schema(self, revision: int) -> Schema:
        """The kinds of the estate at a revision."""
        return schema_from(part.definition for part in self.all(SchemaPart, revision))

    def sources(self, revision: int) -> tuple[KnownSource, ...]:
        """The sources the register had read at a revision, by name."""
        return self.all(KnownSource, revision)

    def decisions(self, revision: int) -> tuple[Decision, ...]:
        """What persons had said about identity at a revision, by id."""
        return self.all(Decision, revision)

    def redirects(self, revision: int) -> dict[str, str]:
        """Where the ids of merged nodes lead to at a revision."""
        question = "SELECT dropped, keep FROM decision WHERE kind = 'merged' AND made <= ? AND ended > ? ORDER BY id"
        return dict(self.file.stream(question, (revision, revision)))

    def changes(self, revision: Revision) -> Iterator[LogEntry]:
        """The changes of a revision, by kind of entity and id."""
        for word, _, _, before, after in self.changed(revision.number):
            yield LogEntry(revision, Change(entity(word, before), entity(word, after)))

    def revisions(self, through: int, since: int = 0) -> list[Revision]:
        """The revisions after one and up to another, oldest first."""
        question = "SELECT number, at, by, reason, source, method, digest FROM revision WHERE number > ? AND number <= ? ORDER BY number"
        return [Revision(*row) for row in self.file.stream(question, (since, through))]

    def changed(self, revision: int) -> Iterator[tuple[str, str, int, str | None, str | None]]:
        """What a revision changed, in the log's order: kind of entity, id, revision, body before and after."""
        for kind, table in TABLES.items():
            name, joined, same = _named(kind)
            question = (
                f"SELECT {name} AS id, o.body AS before, x.body AS after FROM {table} x {joined} "
                f"LEFT JOIN {table} o ON {same} AND {_ended('o')} WHERE x.made = :r "
                f"UNION ALL SELECT {name}, x.body, NULL FROM {table} x {joined} "
                f"WHERE {_ended('x')} AND NOT EXISTS (SELECT 1 FROM {table} o WHERE {same} AND o.made = :r) ORDER BY 1"
            )
            for found, before, after in self.file.stream(question, {"r": revision}):
                yield KIND_OF_ENTITY[kind], found, revision, before, after

    def versions_about(self, node: str) -> Iterator[Version]:
        """All versions of a node and of what has ever named it."""
        about = (
            (Node, "SELECT node.id, made, ended, body FROM node_state JOIN node ON node.key = node_state.node WHERE node.id = :id"),
            (Relation, _EVER.format("relation", "origin = :key UNION SELECT id FROM relation WHERE target = :key")),
            (Statement, _EVER.format("statement", "subject = :key UNION SELECT id FROM statement WHERE target = :key")),
            (Attestation, _EVER.format("attestation", "node = :key UNION SELECT id FROM attestation WHERE by = :id")),
        )
        found = self.file.rows("SELECT key FROM node WHERE id = ?", (node,))
        for kind, question in about:
            for name, made, ended, text in self.file.stream(question, {"id": node, "key": found[0][0] if found else -1}):
                if not (isinstance(name, str) and isinstance(made, int) and isinstance(ended, int)):
                    path = str(self.file.path)
                    raise NotAnEstate(f"{path} is damaged. Bring back a backup.", code="corrupt", path=path, reason=kind.__name__)
                yield Version(KIND_OF_ENTITY[kind], name, made, ended, text)


def _named(kind: type) -> tuple[str, str, str]:
    """How a row x of a table of entities comes by its id: the column, what to join for it, and when a row o is of the same entity."""
    return ("node.id", "JOIN node ON node.key = x.node", "o.node = x.node") if kind is Node else ("x.id", "", "o.id = x.id")


def _ended(row: str) -> str:
    # The second half says what the index of ended rows is about, so that it is used.
    return f"{row}.ended = :r AND {row}.ended < {OPEN}"


def lines_of(ask: Ask, revision: int) -> Iterator[str]:
    """The lines of a revision's canonical text but for its head, sorted; sorted by the database, so that they need not be in memory together."""
    at = {"r": revision}
    kinds = sorted(TABLES, key=lambda kind: KIND_OF_ENTITY[kind])
    actions: tuple[tuple[Action, str], ...] = (("added", "NOT EXISTS"), ("altered", "EXISTS"))
    for action, taken in actions:
        for kind in kinds:
            table, (_, _, same) = TABLES[kind], _named(kind)
            some_ended = next(iter(ask(f"SELECT EXISTS (SELECT 1 FROM {table} o WHERE {_ended('o')})", at)))[0]
            if some_ended:
                before = f"AND {taken} (SELECT 1 FROM {table} o WHERE {same} AND {_ended('o')})"
            elif action == "added":
                before = ""
            else:
                continue
            for (text,) in ask(f"SELECT body FROM {table} x WHERE made = :r {before} ORDER BY body", at):
                yield line(action, KIND_OF_ENTITY[kind], text)
    for kind in kinds:
        name, joined, same = _named(kind)
        new = f"SELECT 1 FROM {TABLES[kind]} o WHERE {same} AND o.made = :r"
        question = f"SELECT {name} FROM {TABLES[kind]} x {joined} WHERE {_ended('x')} AND NOT EXISTS ({new})"
        yield from sorted(line("ended", KIND_OF_ENTITY[kind], id_text(row[0])) for row in ask(question, at))


_EVER = "SELECT id, made, ended, body FROM {0} WHERE id IN (SELECT id FROM {0} WHERE {1})"
