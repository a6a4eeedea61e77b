"""Owners (ägare): who answers for each system, and where nobody does: who did last, for how long has nobody, and who should appoint?

Asked about the systems in use, side by side, as `graphmodel.terms.ownership` has it.  Where a required side has no able owner, those are told who
last answered for it, up to and including which day, and how many days ago that is; null where no day is known on which anybody did.  What the
sources write in place of an owner stands beside it, as they write it.

*Who should appoint* is the nearest steering group that can act on the way of a question upward (`graphmodel.terms.escalation`), with the person
whom it is put to; null where no group on the way can.  The *department* is the one that decides on that way.

What else is wrong with the owners of a system is told by its *flags*:

- `conflict`: the sources disagree on who owns it, or its home object where that decides (`graphmodel.terms.disagreement`);
- `contested`: several able owners share a side;
- `same_person_both_sides`: one person answers for the business and for IT;
- `dead_claim`: beside an able owner stands the claim of a position that nobody holds, of a department that is closed, or of somebody who has left;
- `overloaded`: one of its able owners answers for so many systems in use (ten, when nobody says) or more.

Without a status, the systems are listed that are not owned on every side.  A status lists those of that degree, or that have it on a side, or that
have that flag.  The summary counts the flags among all systems in use, and names those who own too much.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(
...     "s-bygg", "obj-b", "dep-sbf", "p-bo", node("p-gun", valid_through="2026-03-31"), node("grp-sbf", level="department"),
...     ("s-bygg", "PART_OF", "obj-b"), ("obj-b", "HOSTED_BY", "dep-sbf"), ("p-gun", "OWNS", "obj-b", {"side": "business"}),
...     ("grp-sbf", "STEERS", "dep-sbf"), ("p-bo", "MEMBER_OF", "grp-sbf", {"function": "chair"}),
... ))
>>> [row] = owners(graph).rows
>>> side = row.sides["business"]
>>> row.flags, [(each.person.id, each.systems) for each in owners(graph, too_many=0).summary.overloaded]
((), [])
>>> row.degree, side.status, side.last[0].id, str(side.until), side.days, row.appoint.group.id, row.appoint.contact.id
('owner_left', 'owner_left', 'p-gun', '2026-03-31', 184, 'grp-sbf', 'p-bo')
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from graphmodel.answers import Evidence, Truncated, cut
from graphmodel.errors import WrongUse
from graphmodel.graph import Graph, Ref, Step
from graphmodel.kinds import SIDES
from graphmodel.piece import Bools, Codes, Ints, Piece
from graphmodel.terms.criticality import criticality
from graphmodel.terms.disagreement import Disagreement, disagreements
from graphmodel.terms.escalation import KINDS, Escalations, Way
from graphmodel.terms.evidence import Grounds, statements_by_key
from graphmodel.terms.ownership import DEGREE, DEGREES, OWNED, STATUS, STATUSES, Ownership, badness, ownership
from graphmodel.terms.presence import in_service
from graphmodel.terms.refs import refs
from graphmodel.terms.subject import subject
from graphmodel.terms.turns import turns

FLAGS: Final = ("conflict", "contested", "same_person_both_sides", "dead_claim", "overloaded")
"""What else may be wrong with a system's owners, in the order in which it is told."""
ASKED_FOR: Final = (*DEGREES, *FLAGS)
"""What systems may be asked for by."""
TOO_MANY: Final = 10
"""So many systems are too many for one owner."""
_DEAD: Final = ("vacant", "owner_left", "orphan_department")
OWNING: Final = (Step("PART_OF"), Step("OWNS", "dependents"), Step("HOLDS", "dependents"))
"""The route from systems to all who ever answered for them."""


@dataclass(frozen=True, slots=True)
class OwnersSide:
    """One required side: its status and the able owners.

    Where there are none: who answered last, through which day and how many days ago (empty and null where no such day is known), and
    `said`, what the sources write instead, as written.  Persons by id.
    """

    status: str
    owners: tuple[Ref, ...]
    last: tuple[Ref, ...]
    until: date | None
    days: int | None
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Appointer:
    """The group that should appoint, and the person whom its questions are put to; `deputy` tells that this is the deputy chair."""

    group: Ref
    level: str
    contact: Ref
    deputy: bool


@dataclass(frozen=True, slots=True)
class OwnersRow:
    """One system: how critical (assumed where nobody said), its degree, the department that decides, its sides, who should appoint, its flags.

    `evidence` names the claims that decide its sides, those of the last owners, and what the sources disagree on; where there is none of these, its
    own record.
    """

    system: Ref
    criticality: int
    degree: str
    department: Ref | None
    sides: Mapping[str, OwnersSide]
    appoint: Appointer | None
    flags: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """A person, and for how many systems in use it answers."""

    person: Ref
    systems: int


@dataclass(frozen=True, slots=True)
class OwnersSummary:
    """All systems in use and how well they are owned; `listed` are those asked for, `by_criticality` counts these, the highest first.

    `by_flag` counts the flags that occur, `overloaded` are those who own too much, most systems first, then by id.
    """

    systems: int
    owned: int
    partially_owned: int
    strictly_unowned: int
    by_degree: Mapping[str, int]
    listed: int
    by_criticality: Mapping[str, int]
    by_flag: Mapping[str, int]
    overloaded: tuple[Load, ...]


@dataclass(frozen=True, slots=True)
class Owners:
    """The systems asked for: criticality descending, worst degree first, id."""

    rows: tuple[OwnersRow, ...]
    summary: OwnersSummary
    truncated: Truncated | None = None


def owners(
    graph: Graph,
    *,
    status: str | None = None,
    department: str | None = None,
    min_criticality: int | None = None,
    too_many: int = TOO_MANY,
    limit: int | None = None,
) -> Owners:
    """Tell who answers for each system on the graph's day, or who did last.

    `status` is a degree, a side's status or a flag, `department` the id of the one that decides, `too_many` how many systems make an owner
    overloaded.  Raises `UnknownReference`, and `WrongUse` for an id of another kind or a status there is none of.  Two pieces; O(n + m), and for the
    rows shown the days on which their ownership changed.
    """
    if status is not None and status not in ASKED_FOR:
        message = f"There is no status “{status}”. There are: {', '.join(ASKED_FOR)}."
        raise WrongUse(message, code="not_a_choice", option="status", choices=list(ASKED_FOR), text=status)
    decides = subject(graph, department, "Department") if department is not None else None
    piece = graph.whole(KINDS)
    ways = Escalations(piece, graph.day.toordinal(), staff_register=_staff_register(graph))
    answers = ways.answers
    systems = np.flatnonzero(in_service(piece, ways.day)).astype(np.int32)
    grave = criticality(piece.nodes)
    flags = _Flags(graph, piece, answers, systems, too_many)
    wanted = flags.of[status] if status in flags.of else _with_status(answers, systems, status)
    chosen = systems[wanted & (grave[systems] >= (min_criticality or 0))]
    distinct, which = ways.of_systems(chosen)
    if decides is not None:
        number = int(piece.locate(np.array([decides], np.int64))[0])
        of_department = np.array([way.department == number for way in distinct], np.bool_)[which] if len(chosen) else np.zeros(0, np.bool_)
        chosen, which = chosen[of_department], which[of_department]
    order = np.lexsort((chosen, -badness(answers.degree[chosen]), -grave[chosen].astype(np.int32)))
    shown = order[:limit]
    rows, overloaded = _rows(graph, ways, chosen[shown], [distinct[int(each)] for each in which[shown]], grave, flags)
    return Owners(tuple(rows), _summary(answers, systems, grave[chosen], flags, overloaded), cut(len(chosen), limit))


def _staff_register(graph: Graph) -> bool:
    return any(source.staff_register for source in graph.sources())


def _with_status(answers: Ownership, systems: Ints, status: str | None) -> Bools:
    degree = answers.degree[systems]
    if status is None:
        unowned: Bools = badness(degree) > 0
        return unowned
    if status == "owned" or status not in STATUS:  # of a whole system: a side alone is not enough
        whole: Bools = degree == DEGREE[status]
        return whole
    required = (answers.required[systems, None] >> np.arange(len(SIDES))) & 1 == 1
    on_a_side: Bools = (required & (answers.status[systems] == STATUS[status])).any(axis=1)
    return on_a_side


def _summary(answers: Ownership, systems: Ints, grave: Codes, flags: _Flags, overloaded: tuple[Load, ...]) -> OwnersSummary:
    degree = answers.degree[systems]
    bad = badness(degree)
    count = np.bincount(degree, minlength=len(DEGREES))
    weight = np.bincount(grave, minlength=5)
    return OwnersSummary(
        len(systems),
        int((bad == 0).sum()),
        int((bad == 1).sum()),
        int((bad > 1).sum()),
        {name: int(count[code]) for code, name in enumerate(DEGREES) if count[code]},
        len(grave),
        {str(level): int(weight[level]) for level in range(4, 0, -1) if weight[level]},
        {name: int(which.sum()) for name, which in flags.of.items() if which.any()},
        overloaded,
    )


def _rows(
    graph: Graph, ways: Escalations, systems: Ints, way_of: list[Way], grave: Codes, flags: _Flags
) -> tuple[list[OwnersRow], tuple[Load, ...]]:
    """The rows, and who owns too much: all that is named is asked for at once."""
    piece, answers = ways.piece, ways.answers
    stands = Grounds(graph, len(systems))
    stands.claims(piece, answers, systems)
    last = _LastOwners(graph, piece, answers, systems, stands)
    flags.stand_on(stands, systems)
    for place, system in enumerate(systems.tolist()):
        if stands.bare(place):
            stands.node(place, int(piece.nodes.key[system]))
    proof = stands.evidence()
    able = _by_side(*answers.owners(systems))
    said = _said(graph, answers, systems)
    appoints = [_appoints(ways, way) for way in way_of]
    people = {person for listed in able.values() for person in listed}
    seen = {number for found in appoints if found is not None for number in found[:2]} | {way.department for way in way_of} - {-1}
    names = refs(graph, piece, systems, people, seen, flags.overloaded)
    rows = []
    for place, (system, way, found) in enumerate(zip(systems.tolist(), way_of, appoints, strict=True)):
        sides = {}
        for code, side in enumerate(SIDES):
            if not int(answers.required[system]) >> code & 1:
                continue
            until = last.until.get((place, code))
            sides[side] = OwnersSide(
                STATUSES[int(answers.status[system, code])],
                tuple(names[person] for person in able.get((place, code), ())),
                last.people.get((place, code), ()),
                until,
                (graph.day - until).days if until is not None else None,
                said.get((place, code), ()),
            )
        appoint = None
        if found is not None:
            group, contact, level, deputy = found
            appoint = Appointer(names[group], level, names[contact], deputy)
        row = OwnersRow(
            names[system],
            int(grave[system]),
            DEGREES[int(answers.degree[system])],
            names.get(way.department),
            sides,
            appoint,
            flags.on(system),
            proof[place],
        )
        rows.append(row)
    return rows, tuple(Load(names[person], many) for person, many in flags.overloaded.items())


def _appoints(ways: Escalations, way: Way) -> tuple[int, int, str, bool] | None:
    """The nearest group on the way that can act: group, contact, level, whether the deputy acts."""
    for step in way.steps:
        if step.group >= 0 and (contact := int(ways.groups.contact[step.group])) >= 0:
            return step.group, contact, step.level, int(ways.groups.chair[step.group]) < 0
    return None


def _by_side(which: Iterable[int], side: Iterable[int], person: Iterable[int]) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = {}
    for place, code, who in zip(which, side, person, strict=True):
        found.setdefault((int(place), int(code)), []).append(int(who))
    return found


def _said(graph: Graph, answers: Ownership, systems: Ints) -> dict[tuple[int, int], tuple[str, ...]]:
    """What the sources write instead of an owner, for each side that statements decide."""
    which, side, claim = answers.deciding(systems)
    spoken = answers.claims.statement[claim]
    known = statements_by_key(graph, spoken.tolist())
    found: dict[tuple[int, int], set[str]] = {}
    for place, code, key in zip(which.tolist(), side.tolist(), spoken.tolist(), strict=True):
        if key >= 0:
            found.setdefault((place, code), set()).add(known[key].raw)
    return {slot: tuple(sorted(texts)) for slot, texts in found.items()}


class _LastOwners:
    """For each place and side without an able owner: the last day on which it had one, and who that was."""

    def __init__(self, graph: Graph, piece: Piece, answers: Ownership, systems: Ints, stands: Grounds) -> None:
        self.until: dict[tuple[int, int], date] = {}
        self.people: dict[tuple[int, int], tuple[Ref, ...]] = {}
        lacking = answers.status[systems] != OWNED
        lacking &= (answers.required[systems, None] >> np.arange(len(SIDES))) & 1 == 1
        open_still = {(int(place), int(code)) for place, code in np.argwhere(lacking)}
        if not open_still:
            return
        near = graph.along(piece.nodes.key[systems], OWNING)
        number = near.locate(piece.nodes.key[systems])
        staff_register = _staff_register(graph)
        who: dict[tuple[int, int], list[int]] = {}
        for turn in turns(near, graph.day.toordinal()):
            if not open_still:
                break
            then = ownership(near, turn - 1, staff_register=staff_register)
            held = [slot for slot in open_still if then.status[number[slot[0]], slot[1]] == OWNED]
            if not held:
                continue
            places = sorted({place for place, _code in held})
            # Asked for on both sides, whatever was required then.
            both = _both_sides(then, number[places])
            able = _by_side(*both.owners(number[places]))
            for place, code in held:
                self.until[place, code] = date.fromordinal(turn - 1)
                who[place, code] = able[places.index(place), code]
                stands.claims(near, both, number[place : place + 1], [SIDES[code]], row=place)
            open_still -= set(held)
        names = refs(graph, near, (person for listed in who.values() for person in listed))
        self.people = {slot: tuple(names[person] for person in listed) for slot, listed in who.items()}


def _both_sides(then: Ownership, nodes: Ints) -> Ownership:
    """Who answers on that day, these systems being asked about on both sides."""
    required = then.required.copy()
    required[nodes] = 3
    return replace(then, required=required)


class _Flags:
    """What else is wrong with the owners of the systems in use.

    `of` tells of each flag which of them have it, `overloaded` who owns too much, and how many systems.
    """

    def __init__(self, graph: Graph, piece: Piece, answers: Ownership, systems: Ints, too_many: int) -> None:
        n = len(piece.nodes)
        self._place = np.full(n, -1, np.int64)
        self._place[systems] = np.arange(len(systems))
        self.of: dict[str, Bools] = {name: np.zeros(len(systems), np.bool_) for name in FLAGS}
        which, side, person = answers.owners(systems)
        slot, count = np.unique(which * 2 + side, return_counts=True)
        self.of["contested"][slot[count > 1] // 2] = True
        pairs, sides = np.unique(which * n + person, return_counts=True)
        self.of["same_person_both_sides"][pairs[sides > 1] // n] = True
        owns = np.bincount(pairs % n, minlength=n)
        self.of["overloaded"][pairs[owns[pairs % n] >= max(too_many, 1)] // n] = True
        self._dead(answers, systems)
        self._disagreed = self._conflicts(graph, piece, answers, systems)
        many = np.flatnonzero(owns >= max(too_many, 1))
        self.overloaded = {int(each): int(owns[each]) for each in many[np.lexsort((many, -owns[many]))]}

    def on(self, system: int) -> tuple[str, ...]:
        """The flags of one system."""
        return tuple(name for name, which in self.of.items() if which[self._place[system]])

    def stand_on(self, stands: Grounds, systems: Ints) -> None:
        """Each system's row stands on what the sources disagree on."""
        for row, system in enumerate(systems.tolist()):
            for each in self._disagreed.get(system, ()):
                stands.relations(row, each.relations)
                stands.statements(row, each.statements)

    def _dead(self, answers: Ownership, systems: Ints) -> None:
        which, side, claim = answers.outranked(systems)
        system = systems[which]
        of_home = answers.claims.target[claim] != system
        beside = (answers.status[system, side] == OWNED) & (of_home == answers.inherited[system, side])
        beside &= ((answers.required[system] >> side) & 1 == 1) & np.isin(answers.claims.status[claim], [STATUS[name] for name in _DEAD])
        self.of["dead_claim"][which[beside]] = True

    def _conflicts(self, graph: Graph, piece: Piece, answers: Ownership, systems: Ints) -> Mapping[int, list[Disagreement]]:
        about: dict[int, list[Disagreement]] = defaultdict(list)
        for each in disagreements(piece, graph.day.toordinal(), graph):
            if each.field == "ownership":
                about[each.subject].append(each)
        found: dict[int, list[Disagreement]] = defaultdict(list)
        for place, system in enumerate(systems.tolist() if about else ()):
            own = about.get(system, [])
            theirs = [
                each for home in answers.homes(system) for each in about.get(home, ()) if answers.inherited[system, max(each.side, 0)]
            ]  # fmt: skip
            if own or theirs:
                found[system] = [*own, *theirs]
                self.of["conflict"][place] = True
        return found

