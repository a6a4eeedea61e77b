"""Those concerned (berörda): whom must one ask when systems fail or are to be changed, in which role, and how does it concern them?

Beside what is hit (`queries.impact`) stand, role by role, the persons to ask about it:

- `owner`, on a side: who answers for a system that fails or is hit;
- `leader`, on a side: who leads its home object and can be asked;
- `specialist`, on a side: who knows a failing system, or its home object;
- `chair` or `deputy`: whom the questions of a group are put to that steers a department hit or the home object of something failing or down.

Each has the systems that make it concern them, with the chain from there to a failing one.  *By department*: how many of the systems that it uses
fail, are down or degraded (to be tested), the highest criticality among them, who answers for them, and the group that decides for the department.
Systems that are hit and that nobody answers for on any side are listed by themselves, since there is nobody to ask.

>>> from tests.building import estate, reference_graph
>>> graph = reference_graph(estate(
...     "s-ad", "s-net", "p-bo", "p-eva", "dep-klf", "obj-a", ("s-ad", "DEPENDS_ON", "s-net"), ("p-bo", "OWNS", "s-ad", {"side": "it"}),
...     ("dep-klf", "USES", "s-ad"), ("s-ad", "PART_OF", "obj-a"), ("p-eva", "LEADS", "obj-a", {"side": "it"}),
... ))
>>> found = concerned(graph, ["s-net"])
>>> [(row.role, row.side, row.person.id, [[each.id for each in why.chain] for why in row.because]) for row in found.rows]
[('owner', 'it', 'p-bo', [['s-ad', 's-net']]), ('leader', 'it', 'p-eva', [['s-ad', 's-net']])]
>>> [(row.department.id, row.systems, row.group) for row in found.summary.departments], [ref.id for ref in found.summary.nobody]
([('dep-klf', 1, None)], ['s-net'])
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from graphmodel.answers import ABSENT, Told, Truncated, cut
from graphmodel.graph import Graph, Ref, Step
from graphmodel.kinds import SIDES
from graphmodel.piece import Ints
from graphmodel.terms.criticality import criticality
from graphmodel.terms.escalation import Escalations
from graphmodel.terms.escalation_route import ROUTE
from graphmodel.terms.evidence import Grounds
from graphmodel.terms.fan_out import fan_out
from graphmodel.terms.refs import refs
from queries.impact import Impact, impact

Role = Literal["owner", "leader", "specialist", "chair", "deputy"]
ROLES: Final[tuple[Role, ...]] = ("owner", "leader", "specialist", "chair", "deputy")
_ROUTE: Final = (*ROUTE[:-2], Step("SPECIALIST_FOR", "dependents"), *ROUTE[-2:])
FAILING: Final = "failing"
"""The state of the systems that fail or are changed."""


@dataclass(frozen=True, slots=True)
class Because:
    """One system that makes it concern somebody: its state and the chain from it to a failing one, both included."""

    system: Ref
    state: str
    chain: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class ConcernedRow:
    """A person in a role: on which side, for a chair or deputy of which group, and because of which systems, the worst hit first."""

    role: Role
    side: str | None
    person: Ref
    group: Ref | None
    because: tuple[Because, ...]
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class DepartmentHit:
    """A department that uses what is hit: how many such systems, in which states, the highest criticality, the owners, the group that decides."""

    department: Ref
    systems: int
    states: Mapping[str, int]
    criticality: int
    owners: tuple[Ref, ...]
    group: Ref | None
    contact: Ref | None


@dataclass(frozen=True, slots=True)
class ConcernedSummary:
    """The failing systems; how many others are in each state; the departments hit, most systems first; hit systems that nobody answers for."""

    failing: tuple[Ref, ...]
    down: int
    degraded: int
    test: int
    departments: tuple[DepartmentHit, ...]
    nobody: tuple[Ref, ...]
    persons: int


@dataclass(frozen=True, slots=True)
class Concerned:
    """The persons to ask: by role, business before IT, person's id, group's id."""

    rows: tuple[ConcernedRow, ...]
    summary: ConcernedSummary
    truncated: Truncated | None = None


def concerned(
    graph: Graph, failing: Sequence[str], *, change: bool = False, evidence: bool = False, limit: int | None = None
) -> Concerned:
    """Tell whom to ask when the systems with these ids fail together or, with `change`, are changed.

    `evidence` tells of each row what gives the person the role, and the needs of the chains.  Raises as `queries.impact.impact`.  Cost: that of the
    impact, and one more piece around what is hit.
    """
    hit = impact(graph, failing, change=change)
    told = _Concerning(graph, hit)
    rows = sorted(told.rows(), key=lambda row: (ROLES.index(row.role), row.side != "business", row.person.id, row.group.id if row.group else ""))
    shown = told.with_evidence(rows[:limit]) if evidence else rows[:limit]
    summary = ConcernedSummary(
        hit.summary.failing,
        hit.summary.down,
        hit.summary.degraded,
        hit.summary.test,
        tuple(told.departments()),
        told.nobody(),
        len({row.person.id for row in rows}),
    )
    return Concerned(tuple(shown), summary, cut(len(rows), limit))


class _Concerning:
    """The piece around what is hit, and who has to do with it."""

    def __init__(self, graph: Graph, hit: Impact) -> None:
        self._graph = graph
        self._states = {**{ref.id: FAILING for ref in hit.summary.failing}, **{row.system.id: row.state for row in hit.rows}}
        self._chains = {**{ref.id: (ref,) for ref in hit.summary.failing}, **{row.system.id: row.chain for row in hit.rows}}
        self._refs = {**{ref.id: ref for ref in hit.summary.failing}, **{row.system.id: row.system for row in hit.rows}}
        self._order = {id_: place for place, id_ in enumerate(self._refs)}
        self._keys = {id_: key for id_, key in zip(self._refs, graph.keys_of(self._refs), strict=True) if key is not None}
        hit_keys = np.array([self._keys[id_] for id_ in self._refs], np.int64)
        using = {ref.id: ref for ref in (*hit.summary.departments, *(each for row in hit.rows for each in row.departments))}
        departments = np.array([key for key in graph.keys_of(using) if key is not None], np.int64)
        self.piece = graph.along(np.concatenate((hit_keys, departments)), _ROUTE)
        self.ways = Escalations(self.piece, graph.day.toordinal(), staff_register=any(source.staff_register for source in graph.sources()))
        self._number = dict(zip(self._refs, self.piece.locate(hit_keys).tolist(), strict=True))
        self._id = {number: id_ for id_, number in self._number.items()}
        self._departments = dict(zip(using, self.piece.locate(departments).tolist(), strict=True))
        self._department_refs = using
        self._groups = hit.summary.groups
        self._users = {row.system.id: [each.id for each in row.departments] for row in hit.rows}
        for ref in hit.summary.failing:
            self._users[ref.id] = self._using(self._number[ref.id])
        self._owners = self._owned()

    def _using(self, system: int) -> list[str]:
        """The departments that use a failing system: it has no row in the impact."""
        uses = self.piece.relations("USES")
        places = uses.by_target[fan_out(uses.into, np.array([system]))[1]]
        live = places[uses.on(self.ways.day)[places]]
        by_number = {number: id_ for id_, number in self._departments.items()}
        return sorted({by_number[int(origin)] for origin in uses.origin[live] if int(origin) in by_number})

    def _owned(self) -> dict[str, list[tuple[int, int]]]:
        """The able owners of each system: side and person."""
        ids = list(self._refs)
        which, side, person = self.ways.answers.owners(np.array([self._number[id_] for id_ in ids], np.int32))
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, code, who in zip(which.tolist(), side.tolist(), person.tolist(), strict=True):
            found[ids[place]].append((code, who))
        return found

    def rows(self) -> Iterator[ConcernedRow]:
        """The persons in their roles, in no order."""
        by_person: dict[tuple[Role, int | None, int], set[str]] = defaultdict(set)
        for id_, pairs in self._owners.items():
            for code, who in pairs:
                by_person["owner", code, who].add(id_)
        for id_ in self._refs:
            number = self._number[id_]
            for home in self.ways.answers.homes(number):
                for code in range(len(SIDES)):
                    for who, _key in self.ways.leaders(home, code):
                        by_person["leader", code, who].add(id_)
            if self._states[id_] == FAILING:
                for code, who in self._specialists(number):
                    by_person["specialist", code, who].add(id_)
        names = refs(self._graph, self.piece, (who for _role, _code, who in by_person))
        for (role, of_side, who), ids in by_person.items():
            yield ConcernedRow(role, SIDES[of_side] if of_side is not None else None, names[who], None, self._because(ids))
        yield from self._deciders()

    def with_evidence(self, rows: Sequence[ConcernedRow]) -> list[ConcernedRow]:
        """The rows, each with the relations that give the person the role and those of the chains."""
        stands = Grounds(self._graph, len(rows))
        persons = [key for row in rows if (key := self._graph.key_of(row.person.id)) is not None]
        number = dict(zip((row.person.id for row in rows), self.piece.locate(np.array(persons, np.int64)).tolist(), strict=True))
        failing = np.array([self._keys[id_] for id_, state in self._states.items() if state == FAILING], np.int64)
        around = self._graph.around(failing, ["DEPENDS_ON"], "dependents")
        place = dict(zip(self._keys, around.locate(np.array(list(self._keys.values()), np.int64)).tolist(), strict=True))
        for at, row in enumerate(rows):
            self._role(stands, at, row, number[row.person.id])
            for why in row.because:
                stands.between(at, around, "DEPENDS_ON", pairwise(place[each.id] for each in why.chain))
        return [replace(row, evidence=told) for row, told in zip(rows, stands.evidence(), strict=True)]

    def _role(self, stands: Grounds, at: int, row: ConcernedRow, person: int) -> None:
        """The row stands on what makes this person owner, leader, specialist, chair or deputy there."""
        systems = [self._number[why.system.id] for why in row.because]
        homes = {system: self.ways.answers.homes(system) for system in systems}
        if row.role == "owner":
            stands.claims(self.piece, self.ways.answers, np.array(systems, np.int32), [row.side or ""], row=at, person=person)
            return
        if row.group is not None:
            group = int(self.piece.locate(np.array([self._graph.key_of(row.group.id)], np.int64))[0])
            steers = self.piece.relations("STEERS")
            steered = set(steers.target[steers.on(self.ways.day) & (steers.origin == group)].tolist())
            stands.relations(at, (int(self.piece.relations("MEMBER_OF").key[place]) for place in self.ways.groups.seat_of(group, person)))
            for why, system in zip(row.because, systems, strict=True):
                using = [number for name in self._users.get(why.system.id, ()) if (number := self._departments[name]) in steered]
                stands.between(at, self.piece, "USES", [(department, system) for department in using])
                placed = [home for home in homes[system] if home in steered]
                stands.between(at, self.piece, "PART_OF", [(system, home) for home in placed])
                stands.between(at, self.piece, "STEERS", [(group, each) for each in (*using, *placed)])
            return
        known = self.piece.relations("LEADS" if row.role == "leader" else "SPECIALIST_FOR")
        for system in systems:
            about: Ints = np.array([*homes[system], *([system] if row.role == "specialist" else [])], np.int32)
            for place in known.by_target[fan_out(known.into, about)[1]].tolist():
                actor, target = int(known.origin[place]), int(known.target[place])
                seat = self._seat(actor, person)
                if known.on(self.ways.day)[place] and SIDES[max(int(known.side[place]), 0)] == row.side and seat is not None:
                    stands.relations(at, (int(known.key[place]), *seat))
                    stands.between(at, self.piece, "PART_OF", [(system, target)])

    def _seat(self, actor: int, person: int) -> list[int] | None:
        """By which relations a person is this actor: none where it is the person, those to the position that it holds, None where it is another."""
        holds, there = self.piece.relations("HOLDS"), self.ways.there
        held = there.holding[there.holder_start[actor] : there.holder_start[actor + 1]]
        keys: list[int] = holds.key[held[holds.origin[held] == person]].tolist()
        return keys if keys or actor == person else None

    def _specialists(self, system: int) -> Iterator[tuple[int, int]]:
        known = self.piece.relations("SPECIALIST_FOR")
        about: Ints = np.array([system, *self.ways.answers.homes(system)], np.int32)
        places = known.by_target[fan_out(known.into, about)[1]]
        places = places[known.on(self.ways.day)[places]]
        which, person = self.ways.there.behind(known.origin[places], contacts=True)
        for place, who in zip(places[which].tolist(), person.tolist(), strict=True):
            yield max(int(known.side[place]), 0), who

    def _deciders(self) -> Iterator[ConcernedRow]:
        """The chair, else the deputy, of each group that has to decide, because of what it steers."""
        steers = self.piece.relations("STEERS")
        live = np.flatnonzero(steers.on(self.ways.day))
        steered: dict[int, set[int]] = defaultdict(set)
        for origin, target in zip(steers.origin[live].tolist(), steers.target[live].tolist(), strict=True):
            steered[origin].add(target)
        using: dict[int, set[str]] = defaultdict(set)
        for id_, departments in self._users.items():
            for department in departments:
                using[self._departments[department]].add(id_)
        homed: dict[int, set[str]] = defaultdict(set)
        for id_ in self._refs:
            for home in self.ways.answers.homes(self._number[id_]):
                homed[home].add(id_)
        keys = self._graph.keys_of(ref.id for ref in self._groups)
        numbers = self.piece.locate(np.array([key for key in keys if key is not None], np.int64)).tolist()
        contacts = {number: int(self.ways.groups.contact[number]) for number in numbers if number >= 0}
        names = refs(self._graph, self.piece, (who for who in contacts.values() if who >= 0))
        for ref, number in zip(self._groups, numbers, strict=True):
            who = contacts.get(number, -1)
            if who < 0:
                continue
            ids = {
                id_
                for target in steered[number]
                for id_ in (*using[target], *homed[target])
                if self._states[id_] in {FAILING, "down"}
            }
            role: Role = "chair" if int(self.ways.groups.chair[number]) >= 0 else "deputy"
            yield ConcernedRow(role, None, names[who], ref, self._because(ids))

    def _because(self, ids: Iterable[str]) -> tuple[Because, ...]:
        return tuple(Because(self._refs[id_], self._states[id_], self._chains[id_]) for id_ in sorted(ids, key=lambda each: self._order[each]))

    def departments(self) -> Iterator[DepartmentHit]:
        """The departments hit, most systems first, then id."""
        grave = criticality(self.piece.nodes)
        hit: dict[str, list[str]] = defaultdict(list)
        for id_, departments in self._users.items():
            for department in departments:
                hit[department].append(id_)
        owners = {name: sorted({who for id_ in ids for _code, who in self._owners.get(id_, ())}) for name, ids in hit.items()}
        group = {name: self.ways.serving(self._departments[name]) for name in hit}
        contact = {name: int(self.ways.groups.contact[number]) if number >= 0 else -1 for name, number in group.items()}
        names = refs(self._graph, self.piece, *owners.values(), (each for each in (*group.values(), *contact.values()) if each >= 0))
        for name, ids in sorted(hit.items(), key=lambda each: (-len(each[1]), each[0])):
            states = {state: sum(self._states[id_] == state for id_ in ids) for state in (FAILING, "down", "degraded", "test")}
            yield DepartmentHit(
                self._department_refs[name],
                len(ids),
                {state: count for state, count in states.items() if count},
                max(int(grave[self._number[id_]]) for id_ in ids),
                tuple(names[who] for who in owners[name]),
                names.get(group[name]),
                names.get(contact[name]),
            )

    def nobody(self) -> tuple[Ref, ...]:
        """What is hit and nobody answers for, in the order of the impact."""
        return tuple(ref for id_, ref in self._refs.items() if not self._owners.get(id_))
