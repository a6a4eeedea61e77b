"""Two nodes that a person says are one (slå ihop), taken apart again (dela), or said to be two (håll isär).

*merge(keep, drop)*: the dropped node ends and its id redirects to the kept one for ever.  Its names become aliases; its relations, statements
and attestations move to the kept node; those that become equal collapse into one that carries both provenances (hard wins over soft); a relation
between the two disappears, since a thing is not related to itself by being one.  What the kept node does not say is taken from the dropped one.  What
other registers call the dropped node is remembered in the attribute `also_marked`.

Merging a *text* that names nobody (a dangling statement) into a node: the text becomes an alias, and every statement with that text becomes the
relation it would have been, where the node is of a kind that it could have named.

*unmerge(drop)* takes a merge back from the log, whatever was recorded since then: each thing that the merge moved goes back, with what has been
learnt about it in the meantime; what was recorded of the kept node since stays there, and what has ended since does not come back.  It also remembers
that the two are to be kept apart.

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

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from graphmodel.changes import Change, ChangeSet
from graphmodel.entities import Attestation, Decision, Entity, Node, Provenance, Relation, Statement
from graphmodel.errors import UnknownReference, WrongUse
from graphmodel.graph import Graph, LogEntry
from graphmodel.identity import ALSO_MARKED as MARKS
from graphmodel.identity import RelationIdentity, attestation_id, match_key, relation_id, relation_identity, statement_id
from graphmodel.statements import NAMING, READINGS, WouldBe, would_be
from graphmodel.wording import _

PERSONAL: Final = ("email", "signature", "org_id")
_EMPTY: Final[Mapping[str, Any]] = {}


def texts_of_nobody(graph: Graph) -> list[Statement]:
    """The statements whose text may be a name but named nobody, or several, when it was read; by id.  One round trip."""
    statements = graph.whole(()).statements
    wanted = np.isin(statements.reading, [READINGS.index(reading) for reading in NAMING]) & (statements.target < 0)
    return sorted(graph.statements(statements.key[wanted]), key=lambda each: each.id)


def merge(graph: Graph, keep: str, drop: str, *, by: str = "", reason: str = "") -> ChangeSet:
    """Make `drop` the same node as `keep`; `drop` may be the id of a statement whose text names nobody.

    Reads both nodes and what hangs on the dropped one.  Raises `UnknownReference` for an id that is neither, `WrongUse` when both are the same, of
    different base kinds, or the text could not have named such a node.
    """
    kept = _node(graph, keep)
    if graph.key_of(drop) is None:
        text = next((each for each in texts_of_nobody(graph) if each.id == drop), None)
        if text is not None:
            return ChangeSet(_named(graph, kept, text), by=by, reason=reason, method="manual")
    dropped = _node(graph, drop)
    if kept.id == dropped.id:
        raise _same(keep, drop)
    if graph.schema.base(kept.kind) != graph.schema.base(dropped.kind):
        raise WrongUse(
            f"{keep} is a {kept.kind} and {drop} is a {dropped.kind}; only nodes of one kind can be merged.",
            code="merge_kinds", keep=keep, drop=drop, first=kept.kind, second=dropped.kind,
        )  # fmt: skip
    return ChangeSet(_merged(graph, kept, dropped), by=by, reason=reason, method="manual")


def keep_apart(graph: Graph, first: str, second: str, *, by: str = "", reason: str = "") -> ChangeSet:
    """Remember that two nodes, or a node and a text that names nobody, are two, so that they are never proposed again; empty when that is known.

    Raises `UnknownReference` for an id that is neither, `WrongUse` when both are the same.
    """
    texts = {each.id for each in texts_of_nobody(graph)} if any(graph.key_of(each) is None for each in (first, second)) else set()
    if first in texts:
        first, second = second, first
    one, other = _node(graph, first).id, second if second in texts else _node(graph, second).id
    if one == other:
        raise _same(first, second)
    decision = _apart(one, other, text=other in texts)
    known = any(each.id == decision.id for each in graph.decisions())
    return ChangeSet([] if known else [Change(None, decision)], by=by, reason=reason, method="manual")


def unmerge(graph: Graph, drop: str, *, by: str = "", reason: str = "") -> ChangeSet:
    """Take back the merge that dropped this id (of a node or a text).  Reads the log from that merge on.

    Raises `WrongUse` when no merge that still holds dropped it.
    """
    decision = next((each for each in graph.decisions() if each.kind == "merged" and each.drop == drop), None)
    made = _revision_of(graph, decision) if decision is not None else None
    if decision is None or made is None:
        raise WrongUse(f"{drop} has not been merged into another node, so there is nothing to take back.", code="not_merged", drop=drop)
    merged: list[LogEntry] = []
    now: dict[tuple[type, str], Entity | None] = {}
    for entry in graph.log(made - 1):
        if entry.revision.number == made:
            merged.append(entry)
        now[type(entry.change.subject), entry.change.subject.id] = entry.change.after
    key_kept = graph.key_of(decision.keep)
    changes: dict[tuple[type, str], Change] = {}
    for entry in merged:
        subject = entry.change.subject
        today = now[type(subject), subject.id]
        if isinstance(subject, Node) and subject.id == decision.keep and today is None and key_kept is not None:
            today = graph.nodes([key_kept])[0]  # the kept one was merged in its turn, and the names went along
        back = _taken_back(entry.change, today)
        if back != today:
            changes[type(subject), (back or today or subject).id] = Change(today, back)
    text = not any(isinstance(entry.change.subject, Node) and entry.change.subject.id == drop for entry in merged)
    apart = _apart(decision.keep if key_kept is None else graph.refs([key_kept])[0].id, drop, text=text)
    if all(each.id != apart.id for each in graph.decisions()):
        changes[Decision, apart.id] = Change(None, apart)
    return ChangeSet(list(changes.values()), by=by, reason=reason, method="manual")


def _revision_of(graph: Graph, decision: Decision) -> int | None:
    """The revision that made a decision.  One made by hand is found without reading what imports did."""
    by_hand = {revision.number for revision in graph.revisions() if revision.method == "manual"}
    for number in sorted(by_hand, reverse=True):
        for entry in graph.log(number - 1):
            if entry.revision.number != number:
                break
            if entry.change.action == "added" and entry.change.subject == decision:
                return number
    return None


def _apart(one: str, other: str, *, text: bool = False) -> Decision:
    """That two are two: of two nodes the lesser id first, of a node and a text the node."""
    if not text:
        one, other = sorted((one, other))
    return Decision(f"d-apart-{one}-{other}", "apart", one, other)


def _same(keep: str, drop: str) -> WrongUse:
    return WrongUse(f"{keep} and {drop} are already the same node.", code="merge_same", keep=keep, drop=drop)


def _node(graph: Graph, id: str) -> Node:  # noqa: A002 - the domain's word
    key = graph.key_of(id)
    if key is None:
        hint = _("“steward find” searches for a part of a name.")
        raise UnknownReference(f"Nothing is called “{id}”. “steward find” searches for a part of a name.", text=id, hint=hint)
    return graph.nodes([key])[0]


# --- two nodes become one


def _merged(graph: Graph, kept: Node, dropped: Node) -> list[Change]:
    key_kept, key_dropped = graph.key_of(kept.id), graph.key_of(dropped.id)
    if key_kept is None or key_dropped is None:
        raise UnknownReference(dropped.id, text=dropped.id, hint="")
    # Two that were to be kept apart are so no longer, and one that was apart from the dropped one is now apart from the kept one.
    decided: dict[str, Decision] = {each.id: each for each in graph.decisions() if each.kind == "apart"}
    changes: list[Change] = [
        Change(kept, _joined(kept, dropped, graph.schema.base(kept.kind) == "Person")),
        Change(None, Decision(f"d-merged-{dropped.id}", "merged", kept.id, dropped.id)),
        Change(dropped, None),
        *_moved_relations(graph, kept.id, dropped.id, key_kept, key_dropped),
        *_moved_statements(graph, kept, dropped, key_kept, key_dropped),
        *_moved_attestations(graph, kept.id, dropped.id),
    ]
    for each in decided.values():
        if dropped.id in (each.keep, each.drop):
            changes.append(Change(each, None))
            one, other = (kept.id if end == dropped.id else end for end in (each.keep, each.drop))
            moved = _apart(one, other, text=graph.key_of(other) is None)
            if one != other and moved.id not in decided:
                changes.append(Change(None, moved))
    changes += [Change(each, replace(each, department=kept.id)) for each in graph.sources() if each.department == dropped.id]
    return changes


def _joined(kept: Node, dropped: Node, person: bool) -> Node:
    marks: dict[str, list[str]] = {register: list(known) for register, known in kept.attrs.get(MARKS, _EMPTY).items()}
    told = [*dropped.external_ids.items(), *((name, dropped.properties.get(name)) for name in (PERSONAL if person else ()))]
    told += [(register, mark) for register, known in dropped.attrs.get(MARKS, _EMPTY).items() for mark in known]
    own = {**kept.external_ids, **{name: kept.properties.get(name) for name in (PERSONAL if person else ())}}
    for register, mark in told:
        held = own.get(register)
        if isinstance(mark, str) and mark and held and held != mark and mark not in marks.get(register, ()):
            marks.setdefault(register, []).append(mark)
    names = [each for each in (dropped.name, *dropped.aliases) if each != kept.name and each not in kept.aliases]
    attrs = {**dropped.attrs, **kept.attrs}
    attrs.pop(MARKS, None)
    return replace(
        kept,
        aliases=(*kept.aliases, *sorted(set(names))),
        external_ids={**dropped.external_ids, **kept.external_ids},
        status=kept.status if kept.status is not None else dropped.status,
        tags=(*kept.tags, *(tag for tag in dropped.tags if tag not in kept.tags)),
        properties={**dropped.properties, **kept.properties},
        attrs={**attrs, MARKS: {register: marks[register] for register in sorted(marks)}} if marks else attrs,
        provenance=_both(kept.provenance, dropped.provenance),
    )


def _both(first: tuple[Provenance, ...], second: tuple[Provenance, ...]) -> tuple[Provenance, ...]:
    return (*first, *(each for each in second if each not in first))


@dataclass(slots=True)
class _Moving:
    """Entities on their way to another node: which are altered in place, which end, which are made anew, by id."""

    present: dict[str, Any]
    after: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.after = dict(self.present)

    def changes(self) -> Iterator[Change]:
        for name in sorted({**self.present, **self.after}):
            before, after = self.present.get(name), self.after.get(name)
            if before != after:
                yield Change(before, after)


def _is_derived(relation: Relation) -> bool:
    return bool(relation.provenance) and all(each.method == "derived" for each in relation.provenance)


def _moved_relations(graph: Graph, keep: str, drop: str, key_kept: int, key_dropped: int) -> Iterator[Change]:
    here, there = graph.relations_at(key_kept), graph.relations_at(key_dropped)
    moving = _Moving({each.id: each for each in (*here, *there)})
    held: dict[RelationIdentity, str] = {}
    for each in here:
        if drop not in (each.origin, each.target):
            held[_identity(graph, each)] = each.id
    steers = any(each.kind == "STEERS" and each.origin == keep and not _is_derived(each) for each in here)
    for each in there:
        origin, target = (keep if end == drop else end for end in (each.origin, each.target))
        moved = replace(each, origin=origin, target=target)
        identity = _identity(graph, moved)
        known = held.get(identity)
        if _is_derived(each):
            # Made anew by every import, from names; that of a group that is gone, or that has been told itself, would not be made again.
            del moving.after[each.id]
            fresh = replace(moved, id=relation_id(identity))
            if each.origin != drop and known is None and origin != target and fresh.id not in moving.after:
                moving.after[fresh.id] = fresh
                held[identity] = fresh.id
        elif origin == target:
            del moving.after[each.id]
        elif known is not None:
            del moving.after[each.id]
            moving.after[known] = _collapsed(moving.after[known], moved)
        else:
            held[identity] = each.id
            moving.after[each.id] = moved
            steers = steers or (each.kind == "STEERS" and origin == keep)
    for name, each in list(moving.after.items()):
        if steers and _is_derived(each) and each.origin == keep:
            del moving.after[name]
    yield from moving.changes()


def _identity(graph: Graph, relation: Relation) -> RelationIdentity:
    return relation_identity(graph.schema, relation.kind, relation.origin, relation.target, relation.properties, relation.valid_from)


def _collapsed(held: Relation, moved: Relation) -> Relation:
    if _is_derived(held):
        return replace(moved, id=held.id)
    properties = {**moved.properties, **held.properties}
    strengths = {each.properties.get("strength", "hard") for each in (held, moved)}
    if len(strengths) > 1:
        properties["strength"] = "hard"
    if "need" in held.properties and "need" in moved.properties:
        properties["need"] = min(held.properties["need"], moved.properties["need"])
    open_end = held.valid_through is None or moved.valid_through is None
    through = None if open_end else max(day for day in (held.valid_through, moved.valid_through) if day is not None)
    return replace(held, properties=properties, valid_through=through, provenance=_both(held.provenance, moved.provenance))


def _moved_statements(graph: Graph, kept: Node, dropped: Node, key_kept: int, key_dropped: int) -> Iterator[Change]:
    about = graph.statements_about(key_dropped)
    piece = graph.whole(())
    place = piece.locate(np.array([key_dropped], np.int64))[0]
    naming = graph.statements(piece.statements.key[piece.statements.target == place]) if place >= 0 else []
    subjects = {each.subject for each in naming} - {kept.id, dropped.id}
    others = [each for subject in sorted(subjects) if (key := graph.key_of(subject)) is not None for each in graph.statements_about(key)]
    moving = _Moving({each.id: each for each in (*graph.statements_about(key_kept), *others, *about, *naming)})
    says = {**dropped.properties, **kept.properties}
    for each in sorted({each.id: each for each in (*about, *naming)}.values(), key=lambda each: each.id):
        if each.reading == "value" and each.subject == dropped.id and each.field in says:
            held = says[each.field]
            chosen = each.raw == (held if isinstance(held, str) else json.dumps(held, ensure_ascii=False))
            each = replace(each, standing="accepted" if chosen else "overruled")
        if _statement_id(each) != each.id:
            moved = replace(each, subject=_of(each.subject, kept, dropped), target=_of(each.target, kept, dropped))
        else:
            # Its id is made of what it says, so that it is the same when its source is read again.
            said = kept.name if each.target == dropped.id and each.raw == dropped.name else each.raw
            moved = replace(each, subject=_of(each.subject, kept, dropped), target=_of(each.target, kept, dropped), raw=said)
            moved = replace(moved, id=_statement_id(moved))
        del moving.after[each.id]
        known = moving.after.get(moved.id)
        moving.after[moved.id] = moved if known is None else replace(known, provenance=_both(known.provenance, moved.provenance))
    yield from moving.changes()


def _of(end: Any, kept: Node, dropped: Node) -> Any:
    return kept.id if end == dropped.id else end


def _statement_id(each: Statement) -> str:
    return statement_id(each.subject, each.field, each.side, each.raw, each.target, each.valid_from)


def _moved_attestations(graph: Graph, keep: str, drop: str) -> Iterator[Change]:
    moving = _Moving({each.id: each for each in graph.attestations()})
    for each in list(moving.present.values()):
        if drop not in (each.node, each.by):
            continue
        node, vouched_by = (keep if end == drop else end for end in (each.node, each.by))
        own = each.id == attestation_id(each.node, each.by, each.at)
        moved = replace(each, node=node, by=vouched_by, id=attestation_id(node, vouched_by, each.at) if own else each.id)
        del moving.after[each.id]
        known = moving.after.get(moved.id)
        moving.after[moved.id] = moved if known is None else replace(known, provenance=_both(known.provenance, moved.provenance))
    yield from moving.changes()


# --- a text gets its meaning


def _named(graph: Graph, kept: Node, text: Statement) -> list[Change]:
    """The changes that make a node the one that a text names, wherever the text stands."""
    key, base = match_key(text.raw), graph.schema.base(kept.kind)
    key_kept = graph.key_of(kept.id)
    relations = {each.id: each for each in (graph.relations_at(key_kept) if key_kept is not None else ())}
    held = {_identity(graph, each): each.id for each in relations.values()}
    moving = _Moving(relations)
    statements: list[Change] = []
    bases: dict[str, str] = {}
    fits = False
    for each in texts_of_nobody(graph):
        if match_key(each.raw) != key:
            continue
        if each.subject not in bases:
            found = graph.key_of(each.subject)
            bases[each.subject] = graph.schema.base(graph.refs([found])[0].kind) if found is not None else ""
        meant = would_be(each.field, each.side, bases[each.subject])
        if meant is None or base not in meant.kinds or not _may_join(graph, meant, base, bases[each.subject]):
            continue
        if each.subject == kept.id and meant.kind != "DEPENDS_ON":
            continue
        fits = fits or each.id == text.id
        statements.append(Change(each, None))
        if each.standing == "overruled":
            told = replace(each, raw=kept.name, target=kept.id, reading="department" if base == "Department" else "person")
            statements.append(Change(None, replace(told, id=_statement_id(told))))
            continue
        origin, target = (kept.id, each.subject) if meant.other_is_origin else (each.subject, kept.id)
        identity = relation_identity(graph.schema, meant.kind, origin, target, meant.properties, each.valid_from)
        made = Relation(
            _free_id(identity, moving.after), meant.kind, origin, target, each.valid_from, each.valid_through, dict(meant.properties), each.provenance
        )
        known = held.setdefault(identity, made.id)
        moving.after[known] = _collapsed(moving.after[known], made) if known in moving.after else made
    if not fits:
        raise WrongUse(
            f"“{text.raw}” ({text.field}) cannot name {kept.name}, which is a {kept.kind}.",
            code="cannot_name", text=text.raw, field=text.field, name=kept.name, kind=kept.kind,
        )  # fmt: skip
    known_as = {kept.name, *kept.aliases}
    changes: list[Change] = [] if text.raw in known_as else [Change(kept, replace(kept, aliases=(*kept.aliases, text.raw)))]
    changes.append(Change(None, Decision(f"d-merged-{text.id}", "merged", kept.id, text.id)))
    settled = {each.subject.id for each in statements}
    apart = [each for each in graph.decisions() if each.kind == "apart" and kept.id in (each.keep, each.drop)]
    changes += [Change(each, None) for each in apart if not settled.isdisjoint((each.keep, each.drop))]
    return [*changes, *moving.changes(), *statements]


def _may_join(graph: Graph, meant: WouldBe, named: str, subject: str) -> bool:
    kind = graph.schema.relation(meant.kind)
    return kind is not None and ((named, subject) if meant.other_is_origin else (subject, named)) in kind.ends


def _free_id(identity: RelationIdentity, taken: Iterable[str]) -> str:
    """The id of a new relation; the one that it would have may be that of another whose first day has moved."""
    made, number, known = relation_id(identity), 2, set(taken)
    while made in known:
        made = relation_id((*identity[:3], (*identity[3], number), identity[4]))
        number += 1
    return made


# --- taking back


def _taken_back(change: Change, today: Entity | None) -> Entity | None:
    """What an entity that the merge changed should be now: as before the merge, with what was learnt about it since."""
    before, after = change.before, change.after
    if after is None:
        return before if today is None else today
    if today is None or today == after:
        return None if today is None else before  # what has ended since then stays so
    if before is None:
        return _less(today, after)
    if isinstance(today, Node) and isinstance(before, Node) and isinstance(after, Node):
        return replace(
            today,
            aliases=tuple(each for each in today.aliases if each in before.aliases or each not in after.aliases),
            external_ids=_unlearnt(today.external_ids, before.external_ids, after.external_ids),
            status=before.status if today.status == after.status else today.status,
            tags=tuple(each for each in today.tags if each in before.tags or each not in after.tags),
            properties=_unlearnt(today.properties, before.properties, after.properties),
            attrs=_unlearnt(today.attrs, before.attrs, after.attrs),
            provenance=_told(today.provenance, before.provenance, after.provenance),
        )
    if isinstance(today, Relation) and isinstance(before, Relation) and isinstance(after, Relation):
        return replace(
            today,
            origin=before.origin,
            target=before.target,
            valid_through=before.valid_through if today.valid_through == after.valid_through else today.valid_through,
            properties=_unlearnt(today.properties, before.properties, after.properties),
            provenance=_told(today.provenance, before.provenance, after.provenance),
        )
    if isinstance(today, Statement) and isinstance(before, Statement) and isinstance(after, Statement):
        provenance = _told(today.provenance, before.provenance, after.provenance)
        return replace(today, subject=before.subject, target=before.target, provenance=provenance)
    if isinstance(today, Attestation) and isinstance(before, Attestation) and isinstance(after, Attestation):
        return replace(today, node=before.node, by=before.by, provenance=_told(today.provenance, before.provenance, after.provenance))
    return before


def _less(today: Entity, after: Entity) -> Entity | None:
    """What is left of something that the merge made, when what the merge said of it is taken away: what others have said since, or nothing."""
    if isinstance(today, Relation | Statement | Attestation) and isinstance(after, Relation | Statement | Attestation):
        left = tuple(each for each in today.provenance if each not in after.provenance)
        return replace(today, provenance=left) if left else None
    return None


def _unlearnt(today: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Today's values, those that only the merge gave as they were before."""
    made = {}
    for name, value in today.items():
        if name in after and after[name] == value:
            if name in before:
                made[name] = before[name]
        else:
            made[name] = value
    return made


def _told(today: tuple[Provenance, ...], before: tuple[Provenance, ...], after: tuple[Provenance, ...]) -> tuple[Provenance, ...]:
    return tuple(each for each in today if each in before or each not in after)
