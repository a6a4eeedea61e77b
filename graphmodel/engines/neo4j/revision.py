"""Writing a revision (ändring): a change set in batches that nobody sees, and then one transaction that moves the head.

Before anything is written, the change set is held against what the register says, so that one that does not fit leaves no trace.  Each batch is one
transaction, whatever its statements; it is written once even where the driver repeats it (`graphmodel.engines.neo4j.lease`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any, Final, TypeVar

from graphmodel.changes import KIND_OF_ENTITY, Change, ChangeSet, Revision, body, canonical, chain, head_line, line, needed_nodes
from graphmodel.compiling import group_name, relation_facts
from graphmodel.engines.neo4j.database import Database, Writing
from graphmodel.engines.neo4j.faults import damaged, error_for
from graphmodel.engines.neo4j.lease import LOCKED, Lease
from graphmodel.engines.neo4j.model import LABELS, OWN, TURNED, TYPES, indexed, stands, type_of
from graphmodel.engines.neo4j.register import Estate, Register
from graphmodel.engines.neo4j.rows import away_row, names_beside, node_row, relation_row, statement_row
from graphmodel.engines.versions import OPEN
from graphmodel.entities import Attestation, Decision, KnownSource, Node, Relation, SchemaPart, Statement
from graphmodel.errors import Busy, Conflict, StorageFault
from graphmodel.kinds import Schema, schema_from
from graphmodel.names import name_key

ROWS: Final = 5_000
"""So many rows are written in one transaction."""
_LOOKED_UP: Final = 10_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Step:
    """A statement with one of the rows that it takes; `word` is the label or type of versions that it ends."""

    statement: str
    row: Any
    word: str = ""


@dataclass(slots=True)
class _Plan:
    """A change set, held against the estate: what is ended, which nodes are new, the keys of all nodes that are named."""

    number: int
    changes: Mapping[type, Sequence[Change]]
    keys: dict[str, int]
    new: Sequence[str]
    ended: Mapping[str, Sequence[int]]
    schema: Schema
    version: int
    lines: list[str] = field(default_factory=list)

    def next_version(self) -> int:
        """A number for one more version."""
        self.version += 1
        return self.version - 1


def write_revision(
    database: Database, register: Register, lease: Lease, estate: Estate, change_set: ChangeSet, at: str, rows: int = ROWS
) -> Revision:
    """Write a revision under the lease, on the estate as it is.

    Raises `Conflict` where the change set does not fit, `Busy` where another writer has taken over.
    """
    plan = _plan(database, register, estate, change_set)
    try:
        for batch, steps in enumerate(_cut(_steps(plan), rows), 1):
            _write_batch(database, lease, batch, plan.number, steps)
    except UnicodeEncodeError as fault:
        raise error_for(fault, database.url, "") from fault
    number = plan.number
    bare = Revision(number, at, change_set.by, change_set.reason, change_set.source, change_set.method)
    digest = chain(estate.digest, [head_line(bare)], plan.lines)
    made = Revision(number, at, bare.by, bare.reason, bare.source, bare.method, digest)
    used = {type_of(change.subject.kind) for change in plan.changes[Relation] if isinstance(change.subject, Relation)} | set(estate.types)
    _move_head(database, lease, estate, made, plan, [word for word in TYPES if word in used])
    return made


# --- Whether the change set fits


def _plan(database: Database, register: Register, estate: Estate, change_set: ChangeSet) -> _Plan:
    changes: dict[type, list[Change]] = {kind: [] for kind in KIND_OF_ENTITY}
    for change in change_set.changes:
        changes[type(change.subject)].append(change)
    ended: dict[str, list[int]] = {}
    for kind, listed in changes.items():
        ids = [change.subject.id for change in listed]
        if len(set(ids)) != len(ids):
            raise Conflict("The change names something twice. Prepare it again.", code="does_not_fit", kind=KIND_OF_ENTITY[kind])
        present = _present(database, estate, kind, ids)
        for change in listed:
            there = present.get(change.subject.id)
            if (there is None) != (change.before is None):
                name = change.subject.id
                raise Conflict(f"The change of {name} does not fit what the estate says. Prepare it again.", code="does_not_fit", id=name)
            if there is not None:
                ended.setdefault(there[0], []).append(there[1])
    keys, new = _node_keys(database, estate, changes)
    parts = {part.id: part for part in register.all(SchemaPart, estate.head)} if estate.head else {}
    for change in changes[SchemaPart]:
        parts.pop(change.subject.id, None)
        if isinstance(change.after, SchemaPart):
            parts[change.after.id] = change.after
    schema = schema_from(parts[name].definition for name in sorted(parts))
    return _Plan(estate.head + 1, changes, keys, new, ended, schema, estate.version)


def _present(database: Database, estate: Estate, kind: type, ids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Which of these ids stand at the head: label or type, and version."""
    if not estate.head or not ids:
        return {}
    found: dict[str, tuple[str, int]] = {}
    words = estate.types if kind is Relation else (LABELS[kind],)
    for word in words:
        pattern, name = (f"()-[x:{word}]->()", "rel") if kind is Relation else (f"(x:{word})", "id")
        question = f"UNWIND $ids AS id MATCH {pattern} WHERE x.{name} = id AND {stands('x')} RETURN id, x.version"
        for some in _cut(ids, _LOOKED_UP):
            found.update({id: (word, version) for id, version in database.fresh(question, ids=some, r=estate.head)})  # noqa: A001
    return found


def _node_keys(database: Database, estate: Estate, changes: Mapping[type, Sequence[Change]]) -> tuple[dict[str, int], list[str]]:
    """The keys of all nodes that the changes name, new ones included; and the new ones' ids.  Raises `Conflict` for an end nobody knows."""
    wanted = {change.subject.id: True for change in changes[Node] if change.after is not None}
    for change in (change for listed in changes.values() for change in listed):
        for end in needed_nodes(change.subject):
            wanted.setdefault(end, False)
    known: dict[str, int] = {}
    if estate.head:
        question = "UNWIND $ids AS id MATCH (n:Node {id: id}) WHERE n.key < $next RETURN n.id, n.key"
        for some in _cut(wanted, _LOOKED_UP):
            known.update((row[0], row[1]) for row in database.fresh(question, ids=some, next=estate.node))
    new = [name for name, made in wanted.items() if made and name not in known]
    known.update({name: key for key, name in enumerate(new, estate.node)})
    for change in (change for listed in changes.values() for change in listed):
        for end in needed_nodes(change.subject):
            if end not in known:
                message = f"{change.subject.id} names {end}, which the estate has never had. Prepare the change again."
                raise Conflict(message, code="unknown_end", id=change.subject.id, end=end)
    return known, new


# --- What is written


# The rows are lists, not maps: what is sent for a large import is mostly what the driver has to pack, name by name.
_VERSION: Final = "made: $number, ended: $open"
_NEW: Final = "UNWIND $rows AS row CREATE (:Node {id: row[0], key: row[1]}) RETURN count(*)"
_STATE: Final = (
    f"UNWIND $rows AS row MATCH (n:Node {{{{key: row[0]}}}}) SET n:{{label}} CREATE (n)-[:HAS]->(:State {{{{{_VERSION}, node: row[0], id: row[1], "
    "version: row[2], body: row[3], kind: row[4], name: row[5], name_key: row[6], also: row[7], row: row[8], away: row[9]}}) RETURN count(*)"
)
_ANSWERS: Final = (
    "UNWIND $rows AS row MATCH (x:State {version: row[0]}) CREATE (x)-[:ANSWERS_TO]->(:Name {strength: row[1], key: row[2]}) RETURN count(*)"
)
_ABOUT: Final = (
    f"UNWIND $rows AS row MATCH (n:Node {{{{key: row[0]}}}}) CREATE (:{{label}} {{{{{_VERSION}, id: row[1], version: row[2], body: row[3], "
    "{name}: row[4]}})-[:ABOUT]->(n) RETURN count(*)"
)
_NAMES: Final = "UNWIND $rows AS row MATCH (x:Statement {version: row[0]}) MATCH (n:Node {key: row[1]}) CREATE (x)-[:NAMES]->(n) RETURN count(*)"
_ALONE: Final = f"UNWIND $rows AS row CREATE (:{{label}} {{{{{_VERSION}, id: row[0], version: row[1], body: row[2]}}}}) RETURN count(*)"
_BETWEEN: Final = (
    "UNWIND $rows AS row MATCH (a:Node {{key: row[0]}}) MATCH (b:Node {{key: row[1]}}) "
    f"CREATE (a)-[:{{word}} {{{{{_VERSION}, rel: row[2], version: row[3], body: row[4], kind: row[5], valid_from: row[6], valid_through: row[7], "
    "any_of: row[8], row: row[9]}}]->(b) RETURN count(*)"
)
_END: Final = "UNWIND $rows AS version MATCH {pattern} WHERE x.version = version SET x.ended = $number RETURN count(*)"
_NOTED: Final = "CREATE (:Ended {revision: $number, word: $word, versions: $rows})"


def _steps(plan: _Plan) -> Iterator[_Step]:
    """All that is written, those of one statement after one another; the lines of the digest are gathered on the way."""
    for listed in plan.changes.values():
        plan.lines += [canonical("ended", change.subject) for change in listed if change.after is None]
    for word, versions in plan.ended.items():
        pattern = f"()-[x:{word}]->()" if word in TYPES else f"(x:{word})"
        yield from (_Step(_END.format(pattern=pattern), version, word) for version in versions)
        if word == OWN:
            yield from (_Step(_END.format(pattern=f"()-[x:{TURNED}]->()"), version) for version in versions)
    yield from (_Step(_NEW, [name, plan.keys[name]]) for name in plan.new)
    yield from _node_steps(plan)
    yield from _statement_steps(plan)
    for change, text in _made(plan, Attestation):
        said = change.after
        if isinstance(said, Attestation):
            row = [plan.keys[said.node], said.id, plan.next_version(), text, indexed(said.by)]
            yield _Step(_ABOUT.format(label="Attestation", name="by"), row)
    for kind in (Decision, KnownSource, SchemaPart):
        for change, text in _made(plan, kind):
            yield _Step(_ALONE.format(label=LABELS[kind]), [change.subject.id, plan.next_version(), text])
    yield from _relation_steps(plan)


def _made(plan: _Plan, kind: type, order: Sequence[Change] | None = None) -> Iterator[tuple[Change, str]]:
    """The changes of a kind that leave something behind, each with its canonical JSON; their lines are added."""
    for change in plan.changes[kind] if order is None else order:
        if change.after is not None:
            text = body(change.after)
            plan.lines.append(line(change.action, KIND_OF_ENTITY[kind], text))
            yield change, text


def _node_steps(plan: _Plan) -> Iterator[_Step]:
    def label(change: Change) -> str:
        return plan.schema.base(change.subject.kind) if isinstance(change.subject, Node) else ""

    names: list[_Step] = []
    for change, text in _made(plan, Node, sorted(plan.changes[Node], key=label)):
        node = change.after
        if not isinstance(node, Node):
            continue
        key, version = plan.keys[node.id], plan.next_version()
        also, answers = names_beside(node)
        called = indexed(name_key(node.name))
        row = [key, node.id, version, text, node.kind, node.name, called, also or None, node_row(key, node), away_row(node)]
        yield _Step(_STATE.format(label=label(change)), row)
        names += [_Step(_ANSWERS, [version, *each]) for each in answers]
    yield from names


def _statement_steps(plan: _Plan) -> Iterator[_Step]:
    named: list[_Step] = []
    for change, text in _made(plan, Statement):
        said = change.after
        if not isinstance(said, Statement):
            continue
        version = plan.next_version()
        subject, target = plan.keys[said.subject], -1 if said.target is None else plan.keys[said.target]
        row = [subject, said.id, version, text, statement_row(version, subject, target, said)]
        yield _Step(_ABOUT.format(label="Statement", name="row"), row)
        if target >= 0:
            named.append(_Step(_NAMES, [version, target]))
    yield from named


def _relation_steps(plan: _Plan) -> Iterator[_Step]:
    def word(change: Change) -> str:
        return type_of(change.subject.kind) if isinstance(change.subject, Relation) else ""

    twins: list[_Step] = []
    for change, text in _made(plan, Relation, sorted(plan.changes[Relation], key=word)):
        relation = change.after
        if not isinstance(relation, Relation):
            continue
        facts = relation_facts(relation)
        origin, target = plan.keys[relation.origin], plan.keys[relation.target]
        version, name = plan.next_version(), group_name(relation)
        walked = [facts.valid_from, facts.valid_through, name, relation_row(version, origin, target, relation)]
        yield _Step(_BETWEEN.format(word=word(change)), [origin, target, relation.id, version, text, relation.kind, *walked])
        if word(change) == OWN:
            # Its row says how the relation is written; only the way it runs here is turned.
            twins.append(_Step(_BETWEEN.format(word=TURNED), [target, origin, None, version, None, f"~{relation.kind}", *walked]))
    yield from twins


# --- Writing it


def _write_batch(database: Database, lease: Lease, batch: int, number: int, steps: Sequence[_Step]) -> None:
    def work(writing: Writing) -> None:
        if not lease.touch(writing, batch):
            return
        for (statement, word), alike in groupby(steps, lambda step: (step.statement, step.word)):
            rows = [step.row for step in alike]
            if word:
                writing.run(_NOTED, rows=rows, word=word, number=number)
            written = writing.run(statement, rows=rows, number=number, open=OPEN)[0][0]
            if written != len(rows):
                raise damaged(database.url, f"{len(rows) - written} of the things that are to be altered are missing")

    database.write(work)


def _move_head(database: Database, lease: Lease, estate: Estate, made: Revision, plan: _Plan, types: Sequence[str]) -> None:
    told = {
        "number": made.number, "at": made.at, "by": made.by, "reason": made.reason, "source": made.source, "method": made.method,
        "digest": made.digest, "first": estate.version, "next": plan.version,
    }  # fmt: skip

    def work(writing: Writing) -> bool:
        moved = writing.run(
            f"{LOCKED} WHERE e.fence = $fence AND e.head = $on SET e.head = $number, e.digest = $digest, e.node = $node, e.version = $version, "
            "e.types = $types, e.writer = null, e.dirty = false, e.lease_until = 0 CREATE (v:Revision) SET v = $told RETURN e.head",
            fence=lease.fence, on=estate.head, number=made.number, digest=made.digest, node=estate.node + len(plan.new), version=plan.version,
            types=list(types), told=told,
        )  # fmt: skip
        # Nothing is moved twice: when the driver repeats what went well, the revision is there already.
        return bool(moved) or writing.run(_DIGEST, number=made.number) == [[made.digest]]

    try:
        done = database.write(work)
    except StorageFault as fault:
        if fault.code != "unreachable":
            raise
        done = _was_moved(database, made)
    if not done:
        message = f"Another writer has taken over at {database.url}, because this one was held up too long. Nothing was changed; try again."
        raise Busy(message, code="lease_lost", url=database.url, path=database.url)


def _was_moved(database: Database, made: Revision) -> bool:
    """Whether the head was moved although the connection was lost before anybody heard of it.  Raises `StorageFault` where that cannot be told."""
    try:
        return database.fresh(_DIGEST, number=made.number) == [[made.digest]]
    except StorageFault as fault:
        message = (
            f"The connection to {database.url} was lost in the moment when the change was completed, and whether it was kept is not known. "
            "When the server is back, make the same change again: what is there already stays as it is."
        )
        raise StorageFault(message, code="perhaps_changed", url=database.url, path=database.url) from fault


_DIGEST: Final = "MATCH (v:Revision {number: $number}) RETURN v.digest"


def _cut(each: Iterable[T] | Collection[T], size: int) -> Iterator[list[T]]:
    """The elements in lists of at most so many."""
    source = iter(each)
    while some := list(islice(source, size)):
        yield some
