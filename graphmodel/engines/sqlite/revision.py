"""Writing a revision (ändring): the rows of a change set, inside one transaction."""

# ruff: noqa: S608 - what is put into the statements here are names of tables and columns, our own words; values are always bound.
from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from itertools import chain as chained
from itertools import groupby, islice
from typing import Any, Final, NoReturn

from graphmodel.changes import KIND_OF_ENTITY, Change, ChangeSet, Revision, body, chain_of_sorted, head_line, needed_nodes
from graphmodel.compiling import absences, group_name, node_facts, relation_facts, statement_facts
from graphmodel.engines.sqlite.register import TABLES, lines_of
from graphmodel.engines.versions import OPEN
from graphmodel.entities import Attestation, Decision, Entity, KnownSource, Node, Relation, SchemaPart, Statement
from graphmodel.errors import Conflict, StorageFault
from graphmodel.names import answers_to, name_key

_AT_ONCE: Final = 20_000
"""So many changes at most are held as rows at a time."""

def write_revision(connection: sqlite3.Connection, change_set: ChangeSet, on: int, at: str, indexes: Sequence[str] = ()) -> Revision:
    """Write a revision inside the transaction that the connection is in; `indexes` are statements to be run when the rows are there."""
    head, previous = connection.execute("SELECT coalesce(max(number), 0), coalesce(max(digest), '') FROM revision").fetchone()
    if head:
        previous = connection.execute("SELECT digest FROM revision WHERE number = ?", (head,)).fetchone()[0]
    if head != on:
        raise Conflict(f"The estate is at revision {head}, the change was prepared on {on}. Prepare it again.", head=head, on=on)
    number = head + 1
    try:
        for kind, changes in _by_kind(change_set.changes):
            _write(connection, kind, changes, number)
        for statement in indexes:
            connection.execute(statement)
    except sqlite3.IntegrityError as fault:
        _refuse(connection, change_set, fault)
    except UnicodeEncodeError as fault:
        message = f"A text holds half a character ({fault.object[fault.start : fault.end]!a}) and cannot be kept. Nothing was changed."
        raise StorageFault(message, code="bad_text") from fault
    bare = Revision(number, at, change_set.by, change_set.reason, change_set.source, change_set.method)
    made = replace(bare, digest=chain_of_sorted(previous, [head_line(bare)], lines_of(connection.execute, number)))
    connection.execute("INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(made))
    return made


def _by_kind(changes: Sequence[Change]) -> Iterator[tuple[type, Iterable[Change]]]:
    """The changes of each kind of entity, nodes first.  What is no plain list is in this order already, and read only once."""
    if not isinstance(changes, list | tuple):
        yield from groupby(changes, key=lambda change: type(change.subject))
        return
    sorted_out: dict[type, list[Change]] = {kind: [] for kind in TABLES}
    for change in changes:
        sorted_out[type(change.subject)].append(change)
    yield from sorted_out.items()


def _refuse(connection: sqlite3.Connection, change_set: ChangeSet, fault: sqlite3.Error) -> NoReturn:
    """Say what does not fit: an end that the estate has never had, or an entity that is there already."""
    known = {row[0] for row in connection.execute("SELECT id FROM node")}
    for change in change_set.changes:
        for end in needed_nodes(change.subject):
            if end not in known:
                message = f"{change.subject.id} names {end}, which the estate has never had. Prepare the change again."
                raise Conflict(message, code="unknown_end", id=change.subject.id, end=end) from fault
    raise Conflict("The change does not fit what the estate says. Prepare it again.", code="does_not_fit", reason=str(fault)) from fault


def _write(connection: sqlite3.Connection, kind: type, changes: Iterable[Change], number: int) -> None:
    """Write the changes of one kind of entity, some thousands at a time."""
    table, word = TABLES[kind], KIND_OF_ENTITY[kind]
    same = "node = (SELECT key FROM node WHERE id = ?)" if kind is Node else "id = ?"
    version = connection.execute(f"SELECT coalesce(max(version), 0) + 1 FROM {table}").fetchone()[0]
    ended = altered = 0
    waiting = iter(changes)
    while some := list(islice(waiting, _AT_ONCE)):
        gone = [change.subject.id for change in some if change.before is not None]
        if gone:
            done = connection.executemany(f"UPDATE {table} SET ended = {number} WHERE {same} AND ended = {OPEN}", ((each,) for each in gone))
            if done.rowcount != len(gone):
                raise Conflict("The change alters or ends what the estate does not say. Prepare it again.", code="does_not_fit", kind=word)
        entities = [change.after for change in some if change.after is not None]
        _WRITERS[kind](connection, entities, [body(each) for each in entities], number, version)
        version += len(entities)
        ended += len(gone)
        altered += sum(change.before is not None and change.after is not None for change in some)
    if ended:
        again = "a.node = b.node" if kind is Node else "a.id = b.id"
        both = f"SELECT count(*) FROM {table} a JOIN {table} b ON {again} AND b.ended = {number} AND b.ended < {OPEN} WHERE a.made = {number}"
        if connection.execute(both).fetchone()[0] != altered:
            raise Conflict("The change names something twice. Prepare it again.", code="does_not_fit", kind=word)


def _codes(connection: sqlite3.Connection, words: Iterable[str]) -> dict[str, int]:
    """The codes of words, new ones included."""
    wanted = sorted(set(words))
    connection.executemany("INSERT INTO word (text) VALUES (?) ON CONFLICT DO NOTHING", ((word,) for word in wanted))
    question = "SELECT text, code FROM word WHERE text IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(question, (json.dumps(wanted),)))


def _write_nodes(connection: sqlite3.Connection, nodes: Sequence[Node], texts: Sequence[str], number: int, version: int) -> None:
    kinds = _codes(connection, (node.kind for node in nodes))
    connection.executemany("INSERT INTO node (id) VALUES (?) ON CONFLICT DO NOTHING", ((node.id,) for node in nodes))
    connection.executemany(
        "INSERT INTO node_state SELECT ?1, key, ?2, ?3, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16 FROM node WHERE id = ?4",
        (
            (place, number, OPEN, node.id, kinds[node.kind], node.name, *node_facts(node), zlib.crc32(text.encode()), text)
            for place, (node, text) in enumerate(zip(nodes, texts, strict=True), version)
        ),
    )
    connection.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?)",
        ((place, *name) for place, node in enumerate(nodes, version) for name in names_of(node)),
    )
    connection.executemany(
        "INSERT INTO absence VALUES (?, ?, ?)", ((place, *away) for place, node in enumerate(nodes, version) for away in absences(node))
    )


def names_of(node: Node) -> Iterator[tuple[int, str, str]]:
    """The rows for what a node answers to: strength, key and text; its id needs none where it is its own key."""
    for strength, text in answers_to(node):
        key = name_key(text)
        if key != node.id or text != node.id:
            yield strength, key, "" if text == key else text


def _write_relations(connection: sqlite3.Connection, relations: Sequence[Relation], texts: Sequence[str], number: int, version: int) -> None:
    codes = _codes(connection, chained((each.kind for each in relations), (name for each in relations if (name := group_name(each)) is not None)))
    connection.executemany(
        "INSERT INTO relation VALUES (?, ?, ?, ?, ?, (SELECT key FROM node WHERE id = ?), (SELECT key FROM node WHERE id = ?), "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                place, each.id, number, OPEN, codes[each.kind], each.origin, each.target, *relation_facts(each),
                -1 if (name := group_name(each)) is None else codes[name], zlib.crc32(text.encode()), text,
            )
            for place, (each, text) in enumerate(zip(relations, texts, strict=True), version)
        ),
    )  # fmt: skip


def _write_statements(connection: sqlite3.Connection, statements: Sequence[Statement], texts: Sequence[str], number: int, version: int) -> None:
    # An unknown target becomes -1, which the table refuses; none at all stays none.
    connection.executemany(
        "INSERT INTO statement VALUES (?1, ?2, ?3, ?4, (SELECT key FROM node WHERE id = ?5), "
        "CASE WHEN ?6 IS NULL THEN NULL ELSE ifnull((SELECT key FROM node WHERE id = ?6), -1) END, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        (
            (place, each.id, number, OPEN, each.subject, each.target, *statement_facts(each), zlib.crc32(text.encode()), text)
            for place, (each, text) in enumerate(zip(statements, texts, strict=True), version)
        ),
    )


def _write_attestations(connection: sqlite3.Connection, attested: Sequence[Attestation], texts: Sequence[str], number: int, version: int) -> None:
    connection.executemany(
        "INSERT INTO attestation VALUES (?, ?, ?, ?, (SELECT key FROM node WHERE id = ?), ?, ?, ?, ?)",
        (
            (place, each.id, number, OPEN, each.node, each.by, each.at.isoformat(), zlib.crc32(text.encode()), text)
            for place, (each, text) in enumerate(zip(attested, texts, strict=True), version)
        ),
    )


def _write_decisions(connection: sqlite3.Connection, decisions: Sequence[Decision], texts: Sequence[str], number: int, version: int) -> None:
    connection.executemany(
        "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (place, each.id, number, OPEN, each.kind, each.keep, each.drop, zlib.crc32(text.encode()), text)
            for place, (each, text) in enumerate(zip(decisions, texts, strict=True), version)
        ),
    )


def _write_sources(connection: sqlite3.Connection, sources: Sequence[Entity], texts: Sequence[str], number: int, version: int) -> None:
    _write_plain(connection, "source", sources, texts, number, version)


def _write_schema(connection: sqlite3.Connection, parts: Sequence[Entity], texts: Sequence[str], number: int, version: int) -> None:
    _write_plain(connection, "schema_part", parts, texts, number, version)


def _write_plain(connection: sqlite3.Connection, table: str, each: Sequence[Entity], texts: Sequence[str], number: int, version: int) -> None:
    connection.executemany(
        f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)",
        (
            (place, entity.id, number, OPEN, zlib.crc32(text.encode()), text)
            for place, (entity, text) in enumerate(zip(each, texts, strict=True), version)
        ),
    )


_WRITERS: Final[Mapping[type, Callable[[sqlite3.Connection, Any, Sequence[str], int, int], None]]] = {
    Node: _write_nodes,
    Relation: _write_relations,
    Statement: _write_statements,
    Attestation: _write_attestations,
    Decision: _write_decisions,
    KnownSource: _write_sources,
    SchemaPart: _write_schema,
}
