"""A change set (ändringssats): everything one revision adds, alters and ends; can be shown before it is applied.

Nothing is overwritten: *alter* ends the record as it was and adds it as it is; *end* means that from this revision on the register no longer says
so.  The fact's own validity (`valid_through`) is a property of the record and another matter.
"""

from __future__ import annotations

import hashlib
import json
import json.encoder
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import chain as chained
from typing import Any, Literal

from graphmodel.entities import Attestation, Decision, Entity, KnownSource, Node, Provenance, Relation, SchemaPart, Statement

Action = Literal["added", "altered", "ended"]
KIND_OF_ENTITY: Mapping[type, str] = {
    Node: "node",
    Relation: "relation",
    Statement: "statement",
    Attestation: "attestation",
    Decision: "decision",
    KnownSource: "source",
    SchemaPart: "schema",
}
"""The word for each kind of entity, in the order in which a revision lists them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entity before and after: added (no before), ended (no after), altered (both, same id)."""

    before: Entity | None
    after: Entity | None

    @property
    def action(self) -> Action:
        """Which of the three it is."""
        if self.before is None:
            return "added"
        return "ended" if self.after is None else "altered"

    @property
    def subject(self) -> Entity:
        """The entity as it is after, or as it was when it is ended."""
        subject = self.after if self.after is not None else self.before
        if subject is None:
            raise ValueError("a change needs a before or an after")
        return subject


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All changes of one revision, and who made them and why.

    `source` names what the change was read from (the import's paths), `by` who did it, `method` how.  `changes` that are no list come one by one, in
    the order of `KIND_OF_ENTITY`, and need not be in memory together.
    """

    changes: Sequence[Change]
    by: str = ""
    reason: str = ""
    source: str = ""
    method: str = "import"

    def __bool__(self) -> bool:
        """Whether there is anything to apply."""
        return bool(self.changes)


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of the estate: its number (1, 2, …), when it was applied (UTC, ISO 8601, by the program's clock), by whom and from what.

    `digest` chains the revisions: SHA-256 over the previous digest and this revision's canonical text.
    """

    number: int
    at: str
    by: str = ""
    reason: str = ""
    source: str = ""
    method: str = "import"
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that the register says at one revision, each kind ordered by id: what an export writes and an import compares with."""

    nodes: tuple[Node, ...] = ()
    relations: tuple[Relation, ...] = ()
    statements: tuple[Statement, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    decisions: tuple[Decision, ...] = ()
    sources: tuple[KnownSource, ...] = ()
    schema: tuple[SchemaPart, ...] = ()
    revision: int = 0


_PARTS: Mapping[type, tuple[str, ...]] = {kind: tuple(part.name for part in fields(kind)) for kind in KIND_OF_ENTITY}
_SAID = tuple(part.name for part in fields(Provenance))
_SORTED: Mapping[type, tuple[str, ...]] = {kind: tuple(sorted(parts)) for kind, parts in _PARTS.items()}
_quoted = json.encoder.encode_basestring
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def plain(entity: Entity) -> dict[str, Any]:
    """The entity as JSON values, days as ISO text, keys in the order of its definition; empty values left out."""
    result: dict[str, Any] = {}
    for part in _PARTS[type(entity)]:
        value = getattr(entity, part)
        if type(value) is str:
            if value:
                result[part] = value
            continue
        if value is None or value == () or value == {}:
            continue
        if part == "provenance":
            value = [{said: told for said in _SAID if (told := getattr(each, said))} for each in value]
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, Mapping):
            value = dict(value)
        result[part] = value
    return result


def entity_from(kind: str, values: Mapping[str, Any]) -> Entity:
    """The entity that `plain` made these values of; `kind` is its word in `KIND_OF_ENTITY`."""
    made = dict(values)
    if "provenance" in made:
        made["provenance"] = tuple(Provenance(**each) for each in made["provenance"])
    for part in _DAYS:
        if part in made:
            made[part] = date.fromisoformat(made[part])
    for part in _LISTS:
        if part in made:
            made[part] = tuple(made[part])
    for part, default in _NEEDED.get(kind, ()):
        made.setdefault(part, default)
    return _ENTITY_OF_KIND[kind](**made)


_ENTITY_OF_KIND: Mapping[str, Callable[..., Entity]] = {word: kind for kind, word in KIND_OF_ENTITY.items()}
_DAYS = ("valid_from", "valid_through", "at")
_LISTS = ("aliases", "tags", "authority", "tables", "refused")
_NEEDED: Mapping[str, tuple[tuple[str, Any], ...]] = {"node": (("name", ""),), "statement": (("raw", ""),), "schema": (("definition", {}),)}
"""What an entity cannot be made without, and `plain` leaves out where it is empty."""


def needed_nodes(entity: Entity) -> tuple[str, ...]:
    """The ids of the nodes that an entity cannot be without: a relation's ends, what a statement or an attestation is about."""
    if isinstance(entity, Relation):
        return entity.origin, entity.target
    if isinstance(entity, Statement):
        return (entity.subject,) if entity.target is None else (entity.subject, entity.target)
    return (entity.node,) if isinstance(entity, Attestation) else ()


def is_about(entity: Entity, id: str) -> bool:  # noqa: A002
    """Whether an entity belongs to the history of a node: the node itself, or a relation, statement or attestation that names it."""
    if isinstance(entity, Node):
        return entity.id == id
    return id in needed_nodes(entity) or (isinstance(entity, Attestation) and entity.by == id)


def body(entity: Entity) -> str:
    """The entity as canonical JSON: keys sorted, no blanks, letters as they are; the same as that of `plain`, written several times quicker."""
    written = []
    for part in _SORTED[type(entity)]:
        value = getattr(entity, part)
        if type(value) is str:
            if value:
                written.append(f'"{part}":{_quoted(value)}')
        elif value is None or value == () or value == {}:
            continue
        elif part == "provenance":
            written.append(f'"provenance":[{",".join([_said(each) for each in value])}]')
        elif isinstance(value, date):
            written.append(f'"{part}":"{value.isoformat()}"')
        else:
            written.append(f'"{part}":{_encode(dict(value) if isinstance(value, Mapping) else value)}')
    return "{" + ",".join(written) + "}"


def _said(each: Provenance) -> str:
    """One row of provenance as canonical JSON."""
    if each.recorded_at or each.recorded_by or not each.source or not each.record:
        return _encode({said: told for said in _SAID if (told := getattr(each, said))})
    return f'{{"method":"{each.method}","record":{_quoted(each.record)},"source":{_quoted(each.source)}}}'  # nearly all


def canonical(action: Action, entity: Entity) -> str:
    """One line of a revision's canonical text: action, kind of entity and the entity (its id alone when it is ended), keys sorted."""
    return line(action, KIND_OF_ENTITY[type(entity)], id_text(entity.id) if action == "ended" else body(entity))


def id_text(id: str) -> str:  # noqa: A002 - the domain's word
    """What the line of an ended entity holds: its id alone."""
    return _encode({"id": id})


def line(action: Action, kind: str, text: str) -> str:
    """The line of an entity whose canonical JSON is known already."""
    return f'["{action}","{kind}",{text}]'


def head_line(revision: Revision) -> str:
    """The first line of a revision's canonical text: what the revision says of itself, but for its digest."""
    said = (revision.number, revision.at, revision.by, revision.reason, revision.source, revision.method)
    return json.dumps(["revision", *said], ensure_ascii=False, separators=(",", ":"))


def chain(previous: str, head: Sequence[str], lines: Iterable[str]) -> str:
    """The digest of a revision: SHA-256 over the previous digest, its own head (number, at, by …) and its lines, sorted."""
    return chain_of_sorted(previous, head, sorted(lines))


def chain_of_sorted(previous: str, head: Sequence[str], lines: Iterable[str]) -> str:
    """See `chain`; the lines come sorted, and need not be in memory together."""
    digest = hashlib.sha256(previous.encode())
    for each in chained(head, lines):
        digest.update(b"\n")
        digest.update(each.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
