"""Two nodes that a person says are one (slå ihop), taken apart again (dela), or said to be two (håll isär).

*merge(keep, drop)*: the dropped node ends and its id redirects to the kept one for ever.  Its names become aliases; its relations, statements
and attestations move to the kept node; relations that become equal collapse into one that carries both provenances (hard wins over soft); a relation
between the two disappears, since a thing is not related to itself by being one.  What the kept node does not say is taken from the dropped one.

*unmerge(drop)* takes a merge back from the log, whatever was recorded since then: each thing that the merge moved goes back, with what has been
learnt about it in the meantime; what was recorded of the kept node since stays there.  It also remembers that the two are to be kept apart.

Each answers with a `ChangeSet`; nothing is written here.

>>> from tests.building import estate, reference_graph, node
>>> graph = reference_graph(estate(node("s-a", name="Lifecare"), node("s-b", name="Life Care"), "s-c", ("s-c", "DEPENDS_ON", "s-b")))
>>> for change in merge(graph, "s-a", "s-b").changes: print(change.action, change.subject.id.split("-")[0], getattr(change.subject, "target", ""))
altered s
added d
ended s
altered r s-a
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from graphmodel.changes import Change, ChangeSet
from graphmodel.entities import Attestation, Decision, Entity, Node, Provenance, Relation, Statement
from graphmodel.errors import UnknownReference, WrongUse
from graphmodel.graph import Graph, LogEntry
from graphmodel.kinds import Schema
from graphmodel.wording import _


def merge(graph: Graph, keep: str, drop: str, *, by: str = "", reason: str = "") -> ChangeSet:
    """Make `drop` the same node as `keep`.  Reads both nodes and what hangs on the dropped one.

    Raises `UnknownReference` for an id that is no node, `WrongUse` when both are the same or of different base kinds.
    """
    kept, dropped = _node(graph, keep), _node(graph, drop)
    if kept.id == dropped.id:
        raise WrongUse(_("{keep} and {drop} are already the same node.").format(keep=keep, drop=drop), code="merge_same", keep=keep, drop=drop)
    if graph.schema.base(kept.kind) != graph.schema.base(dropped.kind):
        raise WrongUse(
            _("{keep} is a {first} and {drop} is a {second}; only nodes of one kind can be merged.").format(
                keep=keep, drop=drop, first=kept.kind, second=dropped.kind
            ),
            code="merge_kinds", keep=keep, drop=drop, first=kept.kind, second=dropped.kind,
        )  # fmt: skip
    key_kept, key_dropped = graph.key_of(kept.id), graph.key_of(dropped.id)
    if key_kept is None or key_dropped is None:
        raise UnknownReference(_("{ref} is not a node.").format(ref=drop), ref=drop)
    changes = [
        Change(kept, _joined(kept, dropped)),
        Change(None, Decision(f"d-merged-{dropped.id}", "merged", kept.id, dropped.id)),
        Change(dropped, None),
        *_moved_relations(graph, kept.id, dropped.id, key_kept, key_dropped),
    ]
    changes += [Change(each, replace(each, subject=kept.id)) for each in graph.statements_about(key_dropped)]
    for vow in graph.attestations():
        node, vouched_by = (kept.id if end == dropped.id else end for end in (vow.node, vow.by))
        if (node, vouched_by) != (vow.node, vow.by):
            changes.append(Change(vow, replace(vow, node=node, by=vouched_by)))
    changes += [
        Change(each, replace(each, department=kept.id)) for each in graph.sources() if each.department == dropped.id
    ]
    return ChangeSet(changes, by=by, reason=reason, method="manual")


def keep_apart(graph: Graph, first: str, second: str, *, by: str = "", reason: str = "") -> ChangeSet:
    """Remember that two nodes are two, so that they are never proposed again.  Raises `UnknownReference` for an id that is no node."""
    one, other = sorted((_node(graph, first).id, _node(graph, second).id))
    if one == other:
        raise WrongUse(_("{keep} and {drop} are already the same node.").format(keep=first, drop=second), code="merge_same", keep=first, drop=second)
    decision = Decision(f"d-apart-{one}-{other}", "apart", one, other)
    return ChangeSet([Change(None, decision)], by=by, reason=reason, method="manual")


def unmerge(graph: Graph, drop: str, *, by: str = "", reason: str = "") -> ChangeSet:
    """Take back the merge that dropped this id.  Reads the log from that merge on.

    Raises `WrongUse` when no merge that still holds dropped it.
    """
    merged: tuple[LogEntry, Decision] | None = None
    entries: list[LogEntry] = []
    for entry in graph.log():
        subject = entry.change.subject
        if isinstance(subject, Decision) and subject.kind == "merged" and subject.drop == drop:
            merged = (entry, subject) if entry.change.action == "added" else None
    if merged is None:
        raise WrongUse(
            _("{drop} has not been merged into another node, so there is nothing to take back.").format(drop=drop), code="not_merged", drop=drop
        )
    made, decision = merged
    now: dict[tuple[type, str], Entity | None] = {}
    for entry in graph.log(made.revision.number - 1):
        if entry.revision.number == made.revision.number:
            entries.append(entry)
        now[(type(entry.change.subject), entry.change.subject.id)] = entry.change.after
    changes: list[Change] = []
    for entry in entries:
        subject = entry.change.subject
        today = now[(type(subject), subject.id)]
        back = _taken_back(entry.change, today)
        if back != today:
            changes.append(Change(today, back))
    one, other = sorted((decision.keep, decision.drop))
    changes.append(Change(None, Decision(f"d-apart-{one}-{other}", "apart", one, other)))
    return ChangeSet(changes, by=by, reason=reason, method="manual")


def _node(graph: Graph, id: str) -> Node:  # noqa: A002 - the domain's word
    key = graph.key_of(id)
    if key is None:
        raise UnknownReference(_("{ref} is not a node.").format(ref=id), ref=id)
    return graph.nodes([key])[0]


def _joined(kept: Node, dropped: Node) -> Node:
    clashing = [value for system, value in dropped.external_ids.items() if kept.external_ids.get(system, value) != value]
    names = [dropped.name, *dropped.aliases, *clashing]
    return replace(
        kept,
        aliases=(*kept.aliases, *sorted({name for name in names if name != kept.name and name not in kept.aliases})),
        external_ids={**dropped.external_ids, **kept.external_ids},
        tags=(*kept.tags, *(tag for tag in dropped.tags if tag not in kept.tags)),
        properties={**dropped.properties, **kept.properties},
        attrs={**dropped.attrs, **kept.attrs},
        provenance=_both(kept.provenance, dropped.provenance),
    )


def _both(first: tuple[Provenance, ...], second: tuple[Provenance, ...]) -> tuple[Provenance, ...]:
    return (*first, *(each for each in second if each not in first))


def _identity(schema: Schema, relation: Relation) -> tuple[Any, ...]:
    kind = schema.relation(relation.kind)
    told = tuple(relation.properties.get(name) for name in kind.told_apart_by) if kind else ()
    return (relation.kind, relation.origin, relation.target, told, relation.valid_from)


def _moved_relations(graph: Graph, keep: str, drop: str, key_kept: int, key_dropped: int) -> Iterator[Change]:
    present = {_identity(graph.schema, each): each for each in graph.relations_at(key_kept) if drop not in (each.origin, each.target)}
    original = dict(present)
    gone: list[Relation] = []
    fresh: list[tuple[Relation, tuple[Any, ...]]] = []
    for each in graph.relations_at(key_dropped):
        origin, target = (keep if end == drop else end for end in (each.origin, each.target))
        if origin == target:
            gone.append(each)
            continue
        moved = replace(each, origin=origin, target=target)
        identity = _identity(graph.schema, moved)
        if identity in present:
            present[identity] = _collapsed(present[identity], moved)
            gone.append(each)
        else:
            present[identity] = moved
            fresh.append((each, identity))
    for before, identity in fresh:
        yield Change(before, present[identity])
    for identity, held in original.items():
        if present[identity] != held:
            yield Change(held, present[identity])
    for each in gone:
        yield Change(each, None)


def _collapsed(held: Relation, moved: Relation) -> Relation:
    properties = {**moved.properties, **held.properties}
    strengths = {each.properties.get("strength", "hard") for each in (held, moved)}
    if len(strengths) > 1:
        properties["strength"] = "hard"
    open_end = held.valid_through is None or moved.valid_through is None
    through = None if open_end else max(day for day in (held.valid_through, moved.valid_through) if day is not None)
    return replace(held, properties=properties, valid_through=through, provenance=_both(held.provenance, moved.provenance))


def _taken_back(change: Change, today: Entity | None) -> Entity | None:
    """What an entity that the merge changed should be now: as before the merge, with what was learnt about it since."""
    before, after = change.before, change.after
    if before is None or today == after or today is None:
        return before
    if isinstance(today, Node) and isinstance(before, Node) and isinstance(after, Node):
        return replace(
            today,
            aliases=tuple(each for each in today.aliases if each in before.aliases or each not in after.aliases),
            external_ids={k: v for k, v in today.external_ids.items() if k in before.external_ids or k not in after.external_ids},
            tags=tuple(each for each in today.tags if each in before.tags or each not in after.tags),
            properties={k: v for k, v in today.properties.items() if k in before.properties or k not in after.properties or after.properties[k] != v},
            attrs={k: v for k, v in today.attrs.items() if k in before.attrs or k not in after.attrs or after.attrs[k] != v},
            provenance=tuple(each for each in today.provenance if each in before.provenance or each not in after.provenance),
        )
    if isinstance(today, Relation) and isinstance(before, Relation):
        return replace(today, origin=before.origin, target=before.target)
    if isinstance(today, Statement) and isinstance(before, Statement):
        return replace(today, subject=before.subject)
    if isinstance(today, Attestation) and isinstance(before, Attestation):
        return replace(today, node=before.node, by=before.by)
    return before
