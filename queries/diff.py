"""Diff (skillnad): what has changed in the register between two times?

*Between two records* (two revisions, or the ends of two days) it is what the register said that differs, whatever day it is said of: a correction of
the past and an agreement for next year are changes like any other.  Of several changes to the same thing only the first state and the
last are compared, so what was added and taken away again is no difference.

*Between two days*, at one record, it is what holds: what holds on the second day and not on the first is added, the reverse removed.  Claims
hold by their own validity, structure where both ends exist too.

Every thing in the register is compared.  One row tells of a node or of a relation; statements, attestations, decisions on identity and
what else belongs to a node stand with that node, named by `field`.

>>> from tests.building import added, estate, node, relation
>>> from graphmodel.changes import Change, ChangeSet
>>> from graphmodel.engines.reference import ReferenceStore
>>> store, net = ReferenceStore(), node("s-net", criticality=3)
>>> _ = store.apply(added(estate(net, "s-ad")), on=0)
>>> changed = [Change(net, node("s-net", criticality=4)), Change(None, relation("s-ad", "DEPENDS_ON", "s-net"))]
>>> _ = store.apply(ChangeSet(changed, by="eva"), on=1)
>>> found = diff(store.graph(known_at=1), store.graph(known_at=2))
>>> [(row.change, row.field, row.before, row.by) for row in found.rows if row.relation is ABSENT], found.summary
([('altered', 'criticality', 3, 'eva')], DiffSummary(added=1, altered=1, removed=0))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from graphmodel.answers import ABSENT, Absent, Truncated, cut
from graphmodel.changes import KIND_OF_ENTITY, Revision
from graphmodel.entities import Attestation, Decision, Entity, KnownSource, Node, Relation, SchemaPart, Statement
from graphmodel.errors import WrongUse
from graphmodel.graph import Graph, LogEntry, Ref
from graphmodel.terms.as_written import as_written, differences, said_by

Kind = Literal["added", "altered", "removed"]

_ORDER: Final = {kind: place for place, kind in enumerate(KIND_OF_ENTITY)}
_Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class RelationRef:
    """A relation as a row names it: its id, its kind and its ends."""

    id: str
    kind: str
    from_: Ref
    to: Ref


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One difference: of a node or of a relation (the other is absent; both are for what belongs to the register as a whole).

    `field` is the field that was altered, None where the whole thing was added or removed, and the kind of thing for what stands with a node.
    `at` (UTC) and `by` are of the revision that last changed it, `source` where it was read.
    """

    change: Kind
    node: Ref | Absent
    relation: RelationRef | Absent
    field: str | None
    before: Any
    after: Any
    by: str
    at: str
    source: str | None


@dataclass(frozen=True, slots=True)
class DiffSummary:
    """How many things were added, altered and removed; a thing altered in several fields counts once."""

    added: int
    altered: int
    removed: int


@dataclass(frozen=True, slots=True)
class Diff:
    """The differences, by the id of the node or relation, then field."""

    rows: tuple[DiffRow, ...]
    summary: DiffSummary
    truncated: Truncated | None = None


@dataclass(frozen=True, slots=True)
class _Difference:
    """One thing before and after, and the revision that last changed it."""

    before: Entity | None
    after: Entity | None
    revision: Revision

    @property
    def subject(self) -> Entity:
        subject = self.after if self.after is not None else self.before
        if subject is None:
            raise ValueError("a difference needs a before or an after")
        return subject

    @property
    def change(self) -> Kind:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "altered"


def diff(before: Graph, after: Graph, *, limit: int | None = None) -> Diff:
    """Compare two graphs of one estate: two records at one day, or two days at one record.

    Raises `WrongUse` when both differ.  Cost: the changes between the two records; the whole history for two days.
    """
    if before.revision != after.revision and before.day != after.day:
        raise WrongUse("Compare two records of one day, or two days of one record.", code="two_differences")
    found = list(_between_days(before, after) if before.day != after.day else _between_records(before, after))
    found.sort(key=lambda each: (_about(each.subject), _ORDER[type(each.subject)], each.subject.id))
    rows = [(each, field) for each in found for field in _fields(each)]
    names = _Names(after, before)
    shown = tuple(_row(each, field, names) for each, field in rows[:limit])
    count = {kind: sum(each.change == kind for each in found) for kind in ("added", "altered", "removed")}
    return Diff(shown, DiffSummary(**count), cut(len(rows), limit))


def _between_records(before: Graph, after: Graph) -> Iterator[_Difference]:
    forward = before.revision <= after.revision
    earlier, later = (before, after) if forward else (after, before)
    for first, last in _first_and_last(later.log(since=earlier.revision)).values():
        then, now = first.change.before, last.change.after
        if then != now:
            yield _Difference(then, now, last.revision) if forward else _Difference(now, then, last.revision)


def _between_days(before: Graph, after: Graph) -> Iterator[_Difference]:
    known = {key: last for key, (_first, last) in _first_and_last(after.log()).items() if last.change.after is not None}
    holding = [_holding(graph, known) for graph in (before, after)]
    for key, last in known.items():
        then, now = (key in each for each in holding)
        if then != now:
            entity = last.change.after
            yield _Difference(entity if then else None, entity if now else None, last.revision)


def _first_and_last(log: Iterable[LogEntry]) -> dict[_Key, tuple[LogEntry, LogEntry]]:
    """For each thing that was changed, the first change and the last."""
    found: dict[_Key, tuple[LogEntry, LogEntry]] = {}
    for entry in log:
        subject = entry.change.subject
        key = (_ORDER[type(subject)], subject.id)
        found[key] = (found[key][0] if key in found else entry, entry)
    return found


def _holding(graph: Graph, known: dict[_Key, LogEntry]) -> set[_Key]:
    """What holds on the graph's day.  What has no time of its own always does."""
    day = graph.day
    there = set()
    for key, entry in known.items():
        entity = entry.change.after
        if isinstance(entity, Attestation):
            holds = entity.at <= day
        elif isinstance(entity, Node | Relation | Statement):
            holds = (entity.valid_from is None or entity.valid_from <= day) and (entity.valid_through is None or entity.valid_through >= day)
        else:
            holds = True
        if holds:
            there.add(key)
    nodes = {name for place, name in there if place == _ORDER[Node]}
    gone = set()
    for key in there:
        entity = known[key].change.after
        kind = graph.schema.relation(entity.kind) if isinstance(entity, Relation) else None
        if isinstance(entity, Relation) and not (kind is not None and kind.claim) and not {entity.origin, entity.target} <= nodes:
            gone.add(key)
    return there - gone


def _about(entity: Entity) -> str:
    """The id of the node or relation that a row about this thing tells of."""
    match entity:
        case Statement():
            return entity.subject
        case Attestation():
            return entity.node
        case Decision():
            return entity.keep
        case _:
            return entity.id


def _fields(difference: _Difference) -> list[str | None]:
    if not isinstance(difference.subject, Node | Relation):
        return [KIND_OF_ENTITY[type(difference.subject)]]
    if difference.before is None or difference.after is None:
        return [None]
    return [*sorted(differences(as_written(difference.before), as_written(difference.after)))]


class _Names:
    """The names of nodes by id, each asked for once: as the later graph knows them, else the earlier."""

    def __init__(self, *graphs: Graph) -> None:
        self._graphs = graphs
        self._known: dict[str, Ref] = {}

    def __call__(self, id: str) -> Ref:  # noqa: A002 - the domain's word
        if id not in self._known:
            self._known[id] = next((graph.refs([key])[0] for graph in self._graphs if (key := graph.key_of(id)) is not None), Ref(id, "", id))
        return self._known[id]


def _row(difference: _Difference, field: str | None, names: _Names) -> DiffRow:
    subject = difference.subject
    before, after = (None if each is None else as_written(each) for each in (difference.before, difference.after))
    altered = isinstance(subject, Node | Relation) and field is not None
    source = said_by(difference.before, difference.after)
    node: Ref | Absent = ABSENT
    relation: RelationRef | Absent = ABSENT
    match subject:
        case Node():
            node = Ref(subject.id, subject.kind, subject.name)
        case Relation():
            relation = RelationRef(subject.id, subject.kind, names(subject.origin), names(subject.target))
        case KnownSource() | SchemaPart():
            pass
        case _:
            node = names(_about(subject))
    return DiffRow(
        difference.change,
        node,
        relation,
        field,
        (before or {}).get(field or "") if altered else before,
        (after or {}).get(field or "") if altered else after,
        difference.revision.by,
        difference.revision.at,
        source.source if source else difference.revision.source or None,
    )
