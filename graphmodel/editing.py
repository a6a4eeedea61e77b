"""What a person changes by hand (redigering): nodes and relations added, altered or ended, records vouched for; one change set, or none.

*add* records a node or a relation that was not there.  *alter* gives fields other values; `None` clears one, and what is not named stays.  A role
that is over is altered to have a last day.  *end* says that the register was wrong: from now on it no longer says so; a node can be ended
when no relation hangs on it any more.  *attest* vouches for a node's record on a day.  *merge*, *unmerge* and *keep_apart* are
`graphmodel.merging`'s.

Every value is held to the same rules as in a file (`graphmodel.reconcile.checking`), and everything that is wrong is told at once.  Whoever alters
something says which revision they have *seen*; if it has been changed since, nothing is done, and the error holds both versions.

What a person says about a field outranks what tables say about it: the source `manual` gets authority over the fields that it has spoken of, so
that the next import of the same tables does not take the word back; what a table says otherwise is kept as an overruled statement.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(node("s-net", criticality=3), "p-bo"))
>>> made = edited(graph, [
...     Edit("add", relation="", values={"kind": "OWNS", "from": "p-bo", "to": "s-net", "side": "it", "valid_from": "2026-10-01"}),
...     Edit("alter", node="s-net", values={"criticality": 4}, seen=1),
... ], by="eva", reason="decided on 1 October")
>>> [(change.action, type(change.subject).__name__) for change in made.changes]
[('added', 'Relation'), ('altered', 'Node'), ('added', 'Statement'), ('added', 'Statement'), ('added', 'KnownSource')]
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from graphmodel import days, merging
from graphmodel.changes import Change, ChangeSet
from graphmodel.entities import Attestation, Entity, KnownSource, Node, Provenance, Relation, Statement
from graphmodel.errors import BadInput, Stale, UnknownReference, WrongUse
from graphmodel.graph import Graph, LogEntry
from graphmodel.identity import attestation_id, new_id, relation_id, relation_identity, statement_id
from graphmodel.problems import Place, Problem, error
from graphmodel.reconcile import checking
from graphmodel.reconcile.claiming import field_of
from graphmodel.reconcile.steering import is_derived
from graphmodel.records import AttestationRecord, ById, NodeRecord, RelationRecord
from graphmodel.terms.as_written import as_written

Action = Literal["add", "alter", "end", "attest", "merge", "unmerge", "keep_apart"]
ACTIONS: Final = ("add", "alter", "end", "attest", "merge", "unmerge", "keep_apart")
BY_HAND: Final = "manual"
"""The source of what a person said by hand."""
_APART: Final = frozenset(("id", "kind", "provenance", "from", "to"))
_VOTED: Final = frozenset(("valid_from", "valid_through", "status"))
"""Beside a kind's own properties, the fields that tables may disagree about."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change.  Exactly one of `node` and `relation` names what is changed, by its id.

    For *add* the id may be empty, and is then made of the name, or of what the relation says; `values` hold `kind`, for a relation `from` and `to`,
    and the fields as an estate file writes them.  For *attest* `values` are `by` (a person or position), `at` (default: the graph's day) and
    `statement`; for *merge* `drop`, for *keep_apart* `other`, and `node` is the one kept.  `seen` is the revision that whoever changes it has
    looked at.
    """

    action: Action
    node: str | None = None
    relation: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    seen: int | None = None


def edited(graph: Graph, edits: Sequence[Edit], *, by: str = "", reason: str = "") -> ChangeSet:
    """The change set of these edits, taken in order; empty when everything is so already.

    Raises `BadInput` with all problems, each with the number of its edit (from 1) as its row; `Stale` where something has been changed since it was
    seen; `UnknownReference` for what is not there.  Reads what the edits name, and what hangs on it.
    """
    work = _Edits(graph, by, reason)
    for number, edit in enumerate(edits, start=1):
        work.take(number, edit)
    if work.problems:
        raise BadInput("The change was not made, because something in it is wrong.", work.problems, code="change_refused")
    return ChangeSet(work.changes(), by=by, reason=reason, source=BY_HAND, method="manual")


def last_changed(entries: Sequence[LogEntry]) -> int:
    """The last revision among entries of the log, 0 where there are none."""
    return max((each.revision.number for each in entries), default=0)


class _Edits:
    def __init__(self, graph: Graph, by: str, reason: str) -> None:
        self.graph = graph
        self.by = by
        self.reason = reason
        self.problems: list[Problem] = []
        self.before: dict[tuple[type, str], Entity | None] = {}
        self.after: dict[tuple[type, str], Entity | None] = {}
        self.provenance = (Provenance(BY_HAND, "", "manual", by or None, days.stamp()),)
        self.spoken: set[str] = set()

    # --- what it comes to

    def changes(self) -> list[Change]:
        self._authority()
        return [
            Change(self.before[key], after)
            for key, after in self.after.items()
            if not (self.before[key] is None and after is None) and not _same(self.before[key], after)
        ]

    def _authority(self) -> None:
        """Let the word that was given by hand stand against tables."""
        known = next((each for each in self.graph.sources() if each.id == BY_HAND), None)
        fields = set(known.authority) if known is not None else set()
        if not self.spoken <= fields:
            self._put(known, replace(known or KnownSource(BY_HAND), authority=tuple(sorted(fields | self.spoken))))

    def _put(self, before: Entity | None, after: Entity | None) -> None:
        subject = after if after is not None else before
        if subject is not None:
            key = type(subject), subject.id
            self.before.setdefault(key, before)
            self.after[key] = after

    # --- one edit

    def take(self, number: int, edit: Edit) -> None:
        place = Place(None, None, number)
        if edit.action not in ACTIONS:
            self._wrong("bad_choice", place, "action", str(edit.action), choices=", ".join(ACTIONS))
        elif edit.action in ("merge", "unmerge", "keep_apart"):
            self._same_or_not(edit, place)
        elif (edit.node is None) == (edit.relation is None):
            self._wrong("node_or_relation", place)
        elif edit.action == "add":
            self._add_node(edit, place) if edit.node is not None else self._add_relation(edit, place)
        elif edit.action == "attest":
            self._attest(edit, place)
        elif edit.node is not None:
            self._change_node(edit, self._node(edit.node), place)
        else:
            self._change_relation(edit, place)

    def _wrong(self, code: str, place: Place, key: str | None = None, value: str | None = None, **values: Any) -> None:
        told = replace(place, column=key)
        self.problems.append(error(code, told, None if value is None else checking.shortened(value), **({"key": key} if key else {}), **values))

    # --- nodes

    def _node(self, id: str) -> Node:  # noqa: A002 - the domain's word
        made = self.after.get((Node, id))
        if isinstance(made, Node):
            return made
        key = self.graph.key_of(id)
        if key is None:
            raise UnknownReference(f"There is no node {id}.", code="unknown_node", text=id, nearest=())
        return self.graph.nodes([key])[0]

    def _checked(self, id: str, kind: str, values: Mapping[str, Any], place: Place) -> Mapping[str, Any] | None:  # noqa: A002
        made, found = checking.node_values(NodeRecord(ById(id), kind, place, values), self.graph.schema)
        self.problems += found
        return None if found else made

    def _add_node(self, edit: Edit, place: Place) -> None:
        values = {name: value for name, value in edit.values.items() if name != "kind" and value is not None}
        kind, name = edit.values.get("kind"), values.get("name")
        if not isinstance(kind, str) or not isinstance(name, str) or not name.strip():
            for key, value in (("kind", kind), ("name", name)):
                if not isinstance(value, str) or not value.strip():
                    self._wrong("missing_key", place, key, expected="text")
            return
        made_id = edit.node or self._free_id(kind, name)
        made = self._checked(made_id, kind, values, place)
        if made is None:
            return
        if (Node, made_id) in self.after or self.graph.key_of(made_id) is not None:
            self._wrong("id_taken", place, "node", made_id, id=made_id)
            return
        self._put(None, _node_of(made_id, kind, made, self.provenance))

    def _free_id(self, kind: str, name: str) -> str:
        known = self.graph.schema.node(kind)
        graph, after = self.graph, self.after

        class Taken:
            def __contains__(self, id: object) -> bool:  # noqa: A002
                return (Node, str(id)) in after or graph.key_of(str(id)) is not None

        return new_id(known.prefix if known else "a", name, f"{kind}|{name}", Taken())

    def _change_node(self, edit: Edit, node: Node, place: Place) -> None:
        self._fresh(edit, node, place)
        if edit.action == "end":
            self._end_node(node, place)
            return
        present = {name: value for name, value in as_written(node).items() if name not in _APART}
        for key in sorted(_APART & edit.values.keys()):
            self._wrong("cannot_alter", place, key)
        wanted = {**present, **{name: value for name, value in edit.values.items() if name not in _APART}}
        made = self._checked(node.id, node.kind, {name: value for name, value in wanted.items() if value is not None}, place)
        if made is None or _APART & edit.values.keys():
            return
        if "name" not in made:
            self._wrong("missing_key", place, "name", expected="text")
            return
        rows = tuple(each for each in node.provenance if each.source != BY_HAND)
        after = _node_of(node.id, node.kind, made, (*rows, *self.provenance))
        if _said_of(after) == _said_of(node):
            return
        self._put(node, after)
        self._outrank(node, after, rows)

    def _outrank(self, before: Node, after: Node, rows: tuple[Provenance, ...]) -> None:
        """Keep what tables said of a field beside what a person says of it now, as the import does where tables disagree."""
        own = {spec.name for spec in kind.properties} if (kind := self.graph.schema.node(before.kind)) is not None else set()
        key = self.graph.key_of(before.id)
        standing = [each for each in self.graph.statements_about(key) if each.reading == "value"] if key is not None else []
        was, now = {**before.properties, **_scalars(before)}, {**after.properties, **_scalars(after)}
        for name in sorted((own | _VOTED) & (was.keys() | now.keys())):
            if was.get(name) == now.get(name) or now.get(name) is None:
                continue
            self.spoken.add(name)
            told = {each.id: each for each in standing if each.field == name}
            ours = _value(before.id, name, now[name], "accepted", self.provenance)
            for each in told.values():
                left = tuple(row for row in each.provenance if row.source != BY_HAND)
                self._put(each, replace(each, standing="overruled", provenance=left) if left else None)
            if not told and was.get(name) is not None and rows:
                self._put(None, _value(before.id, name, was[name], "overruled", rows))
            agreeing = told.get(ours.id)
            if agreeing is not None:
                left = tuple(row for row in agreeing.provenance if row.source != BY_HAND)
                ours = replace(ours, provenance=(*left, *self.provenance))
            self._put(agreeing, ours)

    def _end_node(self, node: Node, place: Place) -> None:
        key = self.graph.key_of(node.id)
        if key is None:
            self._put(None, None)
            return
        hanging = [each for each in self.graph.relations_at(key) if self.after.get((Relation, each.id), each) is not None]
        if hanging:
            self._wrong("node_in_use", place, "node", node.id, id=node.id, count=len(hanging))
            return
        said: list[Entity] = [*self.graph.statements_about(key), *self.graph.attestations([key])]
        for entity in said:
            self._put(entity, None)
        self._put(node, None)

    # --- relations

    def _add_relation(self, edit: Edit, place: Place) -> None:
        kind, ends = edit.values.get("kind"), (edit.values.get("from"), edit.values.get("to"))
        lacking = [key for key, value in (("kind", kind), ("from", ends[0]), ("to", ends[1])) if not isinstance(value, str) or not value]
        for key in lacking:
            self._wrong("missing_key", place, key, expected="text")
        if lacking or not isinstance(kind, str):
            return
        origin, target = (self._node(str(end)) for end in ends)
        values = {name: value for name, value in edit.values.items() if name not in _APART and value is not None}
        record = RelationRecord(kind, ById(origin.id), ById(target.id), place, values, id=edit.relation or None)
        made, found = checking.relation_values(record, self.graph.schema)
        self.problems += found
        if found or not self._fits(kind, origin, target, place):
            return
        relation = _relation_of(edit.relation or "", kind, origin.id, target.id, made, self.provenance)
        identity = relation_identity(self.graph.schema, kind, origin.id, target.id, relation.properties, relation.valid_from)
        for each in self._between(origin, target):
            if relation_identity(self.graph.schema, each.kind, each.origin, each.target, each.properties, each.valid_from) == identity:
                if is_derived(each):
                    self._put(each, None)
                else:
                    self._wrong("relation_there", place, "relation", each.id, id=each.id)
                    return
        made_id = edit.relation or relation_id(identity)
        if not edit.relation and self.graph.relation(made_id) is not None:
            made_id = relation_id((*identity[:4], date.max))  # another that was first recorded so has had its first day moved since
        if self.graph.relation(made_id) is not None or (Relation, made_id) in self.after:
            self._wrong("id_taken", place, "relation", made_id, id=made_id)
            return
        if not self._in_a_ring(kind, origin, target, place):
            self._put(None, replace(relation, id=made_id))
            self._steered(relation)
            self._claimed(relation)

    def _change_relation(self, edit: Edit, place: Place) -> None:
        relation = self._relation(edit.relation or "")
        self._fresh(edit, relation, place)
        if is_derived(relation):
            self._wrong("relation_derived", place, "relation", relation.id, id=relation.id)
            return
        if edit.action == "end":
            self._put(relation, None)
            return
        for key in sorted(_APART & edit.values.keys()):
            self._wrong("cannot_alter", place, key)
        present = {name: value for name, value in as_written(relation).items() if name not in _APART}
        wanted = {**present, **{name: value for name, value in edit.values.items() if name not in _APART}}
        values = {name: value for name, value in wanted.items() if value is not None}
        record = RelationRecord(relation.kind, ById(relation.origin), ById(relation.target), place, values, id=relation.id)
        made, found = checking.relation_values(record, self.graph.schema)
        self.problems += found
        if found or _APART & edit.values.keys():
            return
        rows = tuple(each for each in relation.provenance if each.source != BY_HAND)
        after = _relation_of(relation.id, relation.kind, relation.origin, relation.target, made, (*rows, *self.provenance))
        if _said_of(after) != _said_of(relation):
            self._put(relation, after)
            self._claimed(after)

    def _relation(self, id: str) -> Relation:  # noqa: A002
        made = self.after.get((Relation, id))
        found = made if isinstance(made, Relation) else self.graph.relation(id)
        if found is None:
            raise UnknownReference(f"There is no relation {id}.", code="unknown_relation", text=id, nearest=())
        return found

    def _fits(self, kind: str, origin: Node, target: Node, place: Place) -> bool:
        known = self.graph.schema.relation(kind)
        if known is None or not checking.ends_fit(self.graph.schema, kind, origin.kind, target.kind):
            allowed = ", ".join(f"{first} {kind} {second}" for first, second in known.ends) if known is not None else ""
            self._wrong(
                "wrong_endpoint_kind", place, None, f"{origin.kind} {kind} {target.kind}",
                relation=kind, origin=origin.id, origin_kind=origin.kind, target=target.id, target_kind=target.kind, allowed=allowed,
            )  # fmt: skip
            return False
        if origin.id == target.id:
            self._wrong("related_to_itself", place, None, origin.id, relation=kind, id=origin.id)
            return False
        return True

    def _between(self, origin: Node, target: Node) -> Iterator[Relation]:
        """The relations that run from one node to another, with what these edits have made of them."""
        key = self.graph.key_of(origin.id)
        stored = self.graph.relations_at(key) if key is not None else []
        known = {each.id for each in stored}
        for each in (*stored, *(made for made in self.after.values() if isinstance(made, Relation) and made.id not in known)):
            present = self.after.get((Relation, each.id), each)
            if isinstance(present, Relation) and present.origin == origin.id and present.target == target.id:
                yield present

    def _in_a_ring(self, kind: str, origin: Node, target: Node, place: Place) -> bool:
        """Whether a kind that refuses cycles would get one; then it is told."""
        known = self.graph.schema.relation(kind)
        if known is None or not known.acyclic:
            return False
        added = [each for each in self.after.values() if isinstance(each, Relation) and each.kind == kind]
        reached, ahead = {target.id}, [target.id]
        while ahead:
            here = ahead.pop()
            key = self.graph.key_of(here)
            stored = self.graph.relations_at(key) if key is not None else []
            for each in (*stored, *added):
                if each.kind == kind and each.origin == here and self.after.get((Relation, each.id), each) is not None and each.target not in reached:
                    reached.add(each.target)
                    ahead.append(each.target)
        if origin.id in reached:
            self._wrong("cycle", place, None, f"{origin.id} → {target.id}", relation=kind, ids=f"{origin.id} → {target.id} → … → {origin.id}")
            return True
        return False

    def _steered(self, relation: Relation) -> None:
        """A group that says itself whom it steers has no derived steering."""
        key = self.graph.key_of(relation.origin)
        if relation.kind == "STEERS" and key is not None:
            for each in self.graph.relations_at(key):
                if each.kind == "STEERS" and each.origin == relation.origin and is_derived(each) and (Relation, each.id) not in self.after:
                    self._put(each, None)

    def _claimed(self, relation: Relation) -> None:
        """Where a source rules who has such a role, a person's word rules beside it."""
        named, _about_target = field_of(self.graph.schema.plays(relation.kind)[0], relation.properties.get("function"))
        if any(named in each.authority for each in self.graph.sources() if each.id != BY_HAND):
            self.spoken.add(named)

    # --- vouching, and what is the same

    def _attest(self, edit: Edit, place: Place) -> None:
        if edit.node is None:
            self._wrong("node_or_relation", place)
            return
        node = self._node(edit.node)
        self._fresh(edit, node, place)
        for key in sorted(edit.values.keys() - {"by", "at", "statement"}):
            self._wrong("unknown_key", place, key, key, kind="attestation", nearest="by, at, statement")
        by, said = edit.values.get("by"), edit.values.get("statement")
        if not isinstance(by, str) or not by:
            self._wrong("missing_key", place, "by", expected="id")
            return
        who = self._node(by)
        record = AttestationRecord(ById(node.id), ById(who.id), edit.values.get("at") or self.graph.day, place, said)
        made, found = checking.attestation_values(record)
        self.problems += found
        if self.graph.schema.base(who.kind) not in ("Person", "Position"):
            self._wrong("wrong_attester", place, "by", who.id, id=who.id, kind=who.kind)
            return
        if found:
            return
        made_id = attestation_id(node.id, who.id, made["at"])
        found_key = self.graph.key_of(node.id)
        present = self.graph.attestations([found_key]) if found_key is not None else []
        before = next((each for each in present if each.id == made_id), None)
        after = Attestation(made_id, node.id, who.id, made["at"], said, self.provenance)
        if before is None or before.statement != said:
            self._put(before, after)

    def _same_or_not(self, edit: Edit, place: Place) -> None:
        wanted = {"merge": "drop", "keep_apart": "other"}.get(edit.action)
        other = edit.values.get(wanted) if wanted is not None else ""
        if edit.node is None or not isinstance(other, str) or (wanted is not None and not other):
            self._wrong("missing_key", place, "node" if edit.node is None else wanted, expected="id")
            return
        for key in sorted(edit.values.keys() - {wanted}):
            self._wrong("unknown_key", place, key, key, kind=edit.action, nearest=wanted or "?")
        if edit.seen is not None:
            self._fresh(edit, self._node(edit.node), place)
        how = {"by": self.by, "reason": self.reason}
        if edit.action == "merge":
            made = merging.merge(self.graph, edit.node, other, **how)
        elif edit.action == "unmerge":
            made = merging.unmerge(self.graph, edit.node, **how)
        else:
            made = merging.keep_apart(self.graph, edit.node, other, **how)
        for change in made.changes:
            if (type(change.subject), change.subject.id) in self.after:
                raise WrongUse("These changes touch the same things. Send them one after the other.", code="changes_overlap", id=change.subject.id)
            self._put(change.before, change.after)

    def _fresh(self, edit: Edit, entity: Node | Relation, place: Place) -> None:
        """Raises `Stale` where it has been changed since it was seen; tells where that was not said."""
        if (type(entity), entity.id) in self.before:
            return  # an earlier edit of the same change has been held against it
        if edit.seen is None:
            self._wrong("seen_missing", place, "seen", id=entity.id)
            return
        entries = self.graph.log_of(entity.id if isinstance(entity, Node) else entity.origin)
        own = [each for each in entries if type(each.change.subject) is type(entity) and each.change.subject.id == entity.id]
        # Whoever vouches for a record vouches for what hangs on it too; another change concerns the thing itself alone.
        last = last_changed(entries if edit.action == "attest" else own)
        if edit.seen >= last:
            return
        seen = next((each.change.before for each in own if each.revision.number > edit.seen), entity)
        was = as_written(seen) if seen is not None else None
        message = f"{entity.id} was changed at revision {last}; you had seen revision {edit.seen}. Nothing was changed."
        raise Stale(message, id=entity.id, seen=edit.seen, revision=last, was=was, now=as_written(entity))


def _node_of(id: str, kind: str, made: Mapping[str, Any], provenance: tuple[Provenance, ...]) -> Node:  # noqa: A002
    properties = {name: value for name, value in made["properties"].items() if value is not None}
    return Node(
        id,
        kind,
        made.get("name") or id,
        made.get("aliases") or (),
        made.get("external_ids") or {},
        made.get("valid_from"),
        made.get("valid_through"),
        made.get("status"),
        made.get("tags") or (),
        properties,
        made.get("attrs") or {},
        provenance,
    )


def _relation_of(id: str, kind: str, origin: str, target: str, made: Mapping[str, Any], provenance: tuple[Provenance, ...]) -> Relation:  # noqa: A002
    properties = {name: value for name, value in made["properties"].items() if value is not None}
    return Relation(id, kind, origin, target, made.get("valid_from"), made.get("valid_through"), properties, provenance)


def _scalars(node: Node) -> dict[str, Any]:
    return {name: getattr(node, name) for name in _VOTED if getattr(node, name) is not None}


def _value(subject: str, name: str, value: Any, standing: str, provenance: tuple[Provenance, ...]) -> Statement:
    """A field's value as a statement, as `graphmodel.reconcile.describing` writes it."""
    raw = str(value) if isinstance(value, str | date) else json.dumps(value, ensure_ascii=False)
    return Statement(statement_id(subject, name, None, raw, None, None), subject, name, raw, "value", standing=standing, provenance=provenance)


def _said_of(entity: Entity) -> dict[str, Any]:
    return {name: value for name, value in as_written(entity).items() if name != "provenance"}


def _same(before: Entity | None, after: Entity | None) -> bool:
    return before is not None and after is not None and before == after
