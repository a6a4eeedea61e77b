"""The agenda of a steering group (dagordning): what does that group have to decide?

A system is in the *care* (omsorg) of the nearest group on its way upward (`graphmodel.terms.escalation`) that can act; a group that cannot act itself
is told of what would be in its care if it could.  On its agenda stand, in this order:

- `group`: what is wrong with the group itself: no chair, no deputy, a circle of escalation;
- `unowned`: the systems in its care without an able owner on each side they need, since it is the one that should appoint;
- `path`: the questions from its care that reach the portfolio by no whole path, one for each object with the same faults;
- `shared`: the systems in its care that concern several departments without a group in common (`queries.common_steering`);
- `object`: its objects without a leader or this year's plan;
- `conflict`: what the sources disagree on, and owners that dispute a side, among the systems and objects in its care;
- `overdue`: the systems in its care that nobody has vouched for in time (`graphmodel.terms.attested`);
- `changed`: the systems in its care, and their objects, of which something was changed after a revision or the end of a day, where one is named.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(
...     "s-bygg", "obj-b", "p-o", node("grp-b", level="object"), ("s-bygg", "PART_OF", "obj-b"), ("grp-b", "STEERS", "obj-b"),
...     ("p-o", "MEMBER_OF", "grp-b", {"function": "chair"}), ("p-o", "OWNS", "s-bygg", {"side": "it"}),
... ))
>>> [(row.item, row.subject.id, row.code) for row in agenda(graph, "grp-b").rows]  # doctest: +NORMALIZE_WHITESPACE
[('group', 'grp-b', 'group_without_deputy'), ('unowned', 's-bygg', 'unowned_it_only'), ('path', 'obj-b', 'escalation_broken'),
 ('object', 'obj-b', 'object_without_leader'), ('object', 'obj-b', 'object_without_plan')]
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, get_args

import numpy as np

from graphmodel import days
from graphmodel.answers import Absent, Evidence, Truncated, cut
from graphmodel.changes import needed_nodes
from graphmodel.entities import Attestation, Node, Relation, Statement
from graphmodel.findings import FINDINGS
from graphmodel.graph import Graph, Ref
from graphmodel.piece import Ints
from graphmodel.terms.attested import attested
from graphmodel.terms.criticality import criticality
from graphmodel.terms.escalation import KINDS, Escalations
from graphmodel.terms.evidence import evidence
from graphmodel.terms.presence import in_service
from graphmodel.terms.refs import refs_of_ids
from graphmodel.terms.subject import subject
from graphmodel.wording import N_
from queries.audit import Finding, audit
from queries.common_steering import common_steering

Item = Literal["group", "unowned", "path", "shared", "object", "conflict", "overdue", "changed"]
ITEMS: Final[tuple[Item, ...]] = get_args(Item)
"""What may stand on an agenda, in its order."""

SENTENCES: Final[Mapping[str, str]] = {
    "no_group_in_common": N_("{subject} concerns {departments}, which have no group in common for it."),
    "attestation_overdue": N_("{by} vouched for {subject} last on {day}, {age} days ago."),
    "changed_since": N_("Of {subject}, {count} things were changed, the last on {day}."),
}
"""What an item says, for the codes that are no findings of the audit."""
REPAIRS: Final[Mapping[str, str]] = {
    "no_group_in_common": N_("Decide which group steers it for all of them, or place it in an object."),
    "attestation_overdue": N_("Ask its owner or leader to attest it."),
    "changed_since": N_("See its history."),
}
"""What to do about them."""

_OF_ITEM: Final[Mapping[str, Item]] = {
    **dict.fromkeys(("group_inoperative", "group_chair_missing", "group_without_deputy"), "group"),
    **dict.fromkeys(("escalation_loop", "wrong_direction", "group_ended"), "group"),
    **dict.fromkeys(("object_without_leader", "object_without_plan"), "object"),
    **dict.fromkeys(("conflict", "contested"), "conflict"),
    **dict.fromkeys((code for code in FINDINGS if code.startswith("unowned_")), "unowned"),
    **dict.fromkeys(("escalation_degraded", "escalation_broken"), "path"),
}


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One thing to decide: what kind of item, what it is about, and how critical that is where it is a system.

    `code` is the audit's (`graphmodel.findings`) or stands in `SENTENCES`; `values` fill its sentence.  `message` and `repair` are English; pages
    write them anew from the code.  `since` is the first day from which it has held, None where no earlier one is known.
    """

    item: Item
    subject: Ref
    criticality: int | None
    code: str
    values: Mapping[str, Any]
    message: str
    repair: str
    since: date | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class AgendaSummary:
    """The group, whether it can act and through whom; how many items of each kind, in their order.

    So many systems are `in_care`, and so many more `passing`: their questions go through the group on their way further up or after one below it.
    `since` is the revision after which changes are told, None when none was asked for.
    """

    group: Ref
    level: str
    operable: bool
    chair: Ref | None
    deputy: Ref | None
    in_care: int
    passing: int
    since: int | None
    by_item: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What the group has to decide: by item, criticality descending, code, id."""

    rows: tuple[AgendaRow, ...]
    summary: AgendaSummary
    truncated: Truncated | None = None


def agenda(graph: Graph, group: str, *, since: int | date | None = None, limit: int | None = None) -> Agenda:
    """Tell what a steering group has to decide on the graph's day, and what was changed in its care after a time of the register.

    Raises `UnknownReference`, `WrongUse` for the id of something else, and `UnknownRevision`.  Cost: that of the audit.
    """
    key = subject(graph, group, "SteeringGroup")
    care = _Care(graph, key)
    after = _revision(graph, since)
    rows = [
        *_found(graph, care),
        *_unsteered(graph, care),
        *_overdue(graph, care),
        *(_changed(graph, care, after) if after is not None else ()),
    ]
    rows.sort(key=lambda row: (ITEMS.index(row.item), -(row.criticality or 0), row.code, row.subject.id))
    count = Counter(row.item for row in rows)
    summary = AgendaSummary(
        care.group,
        care.level,
        care.chair is not None or care.deputy is not None,
        care.chair,
        care.deputy,
        len(care.systems),
        care.passing,
        after,
        {item: count[item] for item in ITEMS if count[item]},
    )
    return Agenda(tuple(rows[:limit]), summary, cut(len(rows), limit))


class _Care:
    """What is in the care of a group: systems with their criticality and homes by id, objects by id."""

    def __init__(self, graph: Graph, key: int) -> None:
        piece = graph.whole(KINDS)
        ways = Escalations(piece, graph.day.toordinal(), staff_register=any(source.staff_register for source in graph.sources()))
        number = int(piece.locate(np.array([key], np.int64))[0])
        systems = np.flatnonzero(in_service(piece, ways.day)).astype(np.int32)
        distinct, which = ways.of_systems(systems)
        able = ways.groups.operable.copy()
        able[number] = True  # it is told of what would be in its care if it could act
        falls = np.array([next((step.group for step in way.steps if step.group >= 0 and able[step.group]), -1) for way in distinct])
        mine: Ints = systems[falls[which] == number] if len(systems) else systems
        through = np.array([any(step.group == number for step in way.steps) for way in distinct], np.bool_)
        self.passing = int(through[which].sum()) - len(mine) if len(systems) else 0
        homes = {int(system): ways.answers.homes(int(system)) for system in mine}
        steers = piece.relations("STEERS")
        live = np.flatnonzero(steers.on(ways.day) & (steers.origin == number))
        steered = [int(each) for each in steers.target[live] if piece.of_kind("ManagementObject")[each] and ways.there.exists[each]]
        numbers = sorted({number, *homes, *(home for each in homes.values() for home in each), *steered})
        seats = [int(each) for each in (ways.groups.chair[number], ways.groups.deputy[number]) if each >= 0]
        wanted = sorted({*numbers, *seats})
        names = dict(zip(wanted, graph.refs(piece.nodes.key[wanted]), strict=True))
        grave = criticality(piece.nodes)
        self.group = names[number]
        self.level = str(graph.nodes([key])[0].properties.get("level", ""))
        self.chair, self.deputy = (names.get(int(each)) for each in (ways.groups.chair[number], ways.groups.deputy[number]))
        self.systems = {names[each].id: names[each] for each in homes}
        self.keys = piece.nodes.key[mine]
        self.all_keys = piece.nodes.key[numbers]
        self.criticality = {names[each].id: int(grave[each]) for each in homes}
        self.home = {names[each].id: [names[home] for home in of][:1] for each, of in homes.items()}
        self.objects = {names[each].id: names[each] for each in {*(home for of in homes.values() for home in of), *steered}}


def _found(graph: Graph, care: _Care) -> Iterator[AgendaRow]:
    """The audit's findings about the group and what is in its care; paths with the same faults as one."""
    paths: dict[tuple[str, str, tuple[str, ...]], list[Finding]] = defaultdict(list)
    # A circle is told of its first group; all that are in it have it on their agenda.
    circles = audit(graph, only={"escalation_loop"}).rows
    for row in (*circles, *audit(graph, only=_OF_ITEM.keys() - {"escalation_loop"}, about=care.all_keys).rows):
        item = _OF_ITEM[row.code]
        if item == "group":
            members = {ref.id for ref in row.values.get("names", ())} if row.code == "escalation_loop" else set()
            if care.group.id in {row.subject.id, *members}:
                yield _as_row(item, row, None)
        elif item == "path" and row.subject.id in care.systems:
            home = next(iter(care.home[row.subject.id]), row.subject)
            paths[home.id, row.code, tuple(row.values["flags"])].append(row)
        elif item == "object" and row.subject.id in care.objects:
            yield _as_row(item, row, None)
        elif item in {"unowned", "conflict"} and (row.subject.id in care.systems or (item == "conflict" and row.subject.id in care.objects)):
            yield _as_row(item, row, care.criticality.get(row.subject.id))
    for (home_id, _code, _flags), rows in paths.items():
        gravest = max(care.criticality[row.subject.id] for row in rows)
        shown = care.objects.get(home_id, rows[0].subject)
        begun = [row.since for row in rows]
        since = None if None in begun else min(each for each in begun if each is not None)
        made = _as_row("path", rows[0], gravest)
        said = [each for row in rows for each in row.evidence]
        values = {**made.values, "systems": [row.subject for row in rows]}
        message = made.message.replace(rows[0].subject.name, shown.name, 1)
        yield replace(made, subject=shown, values=values, message=message, since=since, evidence=tuple(dict.fromkeys(said)))


def _as_row(item: Item, row: Finding, grave: int | None) -> AgendaRow:
    return AgendaRow(item, row.subject, grave, row.code, row.values, row.message, row.repair, row.since, row.evidence)


def _own(item: Item, about: Ref, grave: int | None, code: str, values: Mapping[str, Any], said: tuple[Evidence, ...]) -> AgendaRow:
    message = SENTENCES[code].format(subject=about.name, **{name: _spelt(value) for name, value in values.items()})
    return AgendaRow(item, about, grave, code, values, message, REPAIRS[code], None, said)


def _spelt(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(each.name for each in value)
    return value.name if isinstance(value, Ref) else value


def _unsteered(graph: Graph, care: _Care) -> Iterator[AgendaRow]:
    for row in common_steering(graph, without=True, evidence=True, among=care.keys).rows:
        values = {"departments": list(row.departments), "direct": row.direct}
        yield _own("shared", row.system, row.criticality, "no_group_in_common", values, () if isinstance(row.evidence, Absent) else row.evidence)


def _overdue(graph: Graph, care: _Care) -> Iterator[AgendaRow]:
    late = {id_: word for id_, word in attested(graph).items() if word.overdue and id_ in care.systems}
    names = refs_of_ids(graph, (word.by for word in late.values()))
    for id_, word in sorted(late.items()):
        values = {"by": names.get(word.by, Ref(word.by, "", word.by)), "day": word.at.isoformat(), "age": word.age}
        yield _own("overdue", care.systems[id_], care.criticality[id_], "attestation_overdue", values, evidence(word.word))


def _changed(graph: Graph, care: _Care, after: int) -> Iterator[AgendaRow]:
    count: Counter[str] = Counter()
    last: dict[str, tuple[str, str]] = {}
    said: dict[str, dict[str, Node | Relation | Statement | Attestation]] = defaultdict(dict)
    for entry in graph.log(since=after):
        entity = entry.change.subject
        if not isinstance(entity, Node | Relation | Statement | Attestation):
            continue
        named = (entity.id,) if isinstance(entity, Node) else needed_nodes(entity)
        for id_ in dict.fromkeys(named):
            if id_ in care.systems or id_ in care.objects or id_ == care.group.id:
                count[id_] += 1
                last[id_] = (entry.revision.at[:10], entry.revision.by)
                said[id_][entity.id] = entity  # as the last change left it
    for id_, number in sorted(count.items()):
        subject_of = care.systems.get(id_) or care.objects.get(id_) or care.group
        day, by = last[id_]
        values = {"count": number, "day": day, "by": by}
        yield _own("changed", subject_of, care.criticality.get(id_), "changed_since", values, evidence(*said[id_].values()))


def _revision(graph: Graph, since: int | date | None) -> int | None:
    """The revision that a time means, None for none."""
    if since is None:
        return None
    return days.revision_known([revision.at for revision in graph.revisions()], since, days.today())


__all__ = ["ITEMS", "REPAIRS", "SENTENCES", "Agenda", "AgendaRow", "AgendaSummary", "Item", "agenda"]
