"""Escalation (eskalering): the way upward of a question about a system, step by step.

The derived way begins with the *leaders* of the home object and goes through three *levels*: the object group that STEERS the object, the department
group that STEERS the anchor's department (`graphmodel.terms.anchor`) or else its nearest parent that has one, and the portfolio group that STEERS the
object's portfolio.  An object that names no portfolio is in the only one; where no portfolio is named at all, all portfolio groups steer everything.
A group that has ended steers nothing.  Of several groups for a step the first operable one by id is taken.  A group that is missing or not
operable is a *gap*, and the question goes on.

What a group has written down goes before what is derived: ESCALATES_TO a group on the same level or a higher one is the next step.  Downward it is
ignored, and one that leads back to a group already asked is cut there: the derived way goes on above the highest level seen.

The way is `broken` without an operable portfolio group, `complete` when all three levels have one and no flag but the harmless ones is raised, else
`degraded`.  Flags:

- gaps: `no_object`, `no_anchor`, `department_ambiguous`, `portfolio_ambiguous`, `no_group_<level>`, `inoperative_<level>`, `skips_department`;
- doubt: `multiple_objects`, `several_groups_<level>`, `several_escalations`, `chair_missing_deputy_acts`, `via_successor`;
- wrong edges: `wrong_direction`, `loop`, `group_ended`;
- harmless: `leader_missing_<side>`, `same_decision_maker`, `via_parent`.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> kinds = {"dep": "Department", "grp": "SteeringGroup", "obj": "ManagementObject", "p": "Person", "s": "System"}
>>> level = {"grp-a": "object", "grp-b": "department", "grp-c": "portfolio"}
>>> nodes = [
...     (key, Node(id, kinds[id.split("-")[0]], id, properties={"level": level[id]} if id in level else {}))
...     for key, id in enumerate(["dep-a", *level, "obj-a", "p-eva", "s-a"])
... ]
>>> told = "s-a PART_OF obj-a, obj-a HOSTED_BY dep-a, grp-a STEERS obj-a, grp-b STEERS dep-a, p-eva MEMBER_OF grp-b, p-eva MEMBER_OF grp-c"
>>> relations = [
...     (key, Relation(f"r-{key}", kind, origin, target, properties={"function": "chair"} if kind == "MEMBER_OF" else {}))
...     for key, (origin, kind, target) in enumerate(each.split() for each in told.split(", "))
... ]
>>> ways = Escalations(piece_of(nodes, relations, [], Schema(), KINDS), 739_000)
>>> way = ways.of_system(6)
>>> way.status, [(step.level, step.group) for step in way.steps], sorted(way.flags - HARMLESS)
('degraded', [('object', 1), ('department', 2), ('portfolio', 3)], ['inoperative_object'])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np

from graphmodel.kinds import LEVELS, SIDES
from graphmodel.piece import KIND_CODE, LEVEL_CODE, Bools, Codes, Ints, Keys, Piece
from graphmodel.terms import anchor, operable, ownership, upward, written_chain
from graphmodel.terms.anchor import AMBIGUOUS, HOST, NOWHERE, OWNER, USER, anchors
from graphmodel.terms.fan_out import distinct, runs
from graphmodel.terms.operable import operable_groups
from graphmodel.terms.presence import ends_exist
from graphmodel.terms.upward import HARMLESS, STATUSES, Status, bits_of, names_of

__all__ = ["HARMLESS", "KINDS", "STATUSES", "Escalations", "Health", "Level", "Status", "Step", "Way", "escalations", "names_of"]
Level = Literal["leaders", "object", "department", "portfolio"]

KINDS: Final = tuple(
    dict.fromkeys((*anchor.KINDS, *operable.KINDS, *written_chain.KINDS, "LEADS", "SUBUNIT_OF", "IN_PORTFOLIO", "STEERS", "ESCALATES_TO"))
)
"""The relations a piece must hold for the way upward, and the written chain, to be told."""

_OBJECT, _DEPARTMENT, _PORTFOLIO = upward.OBJECT, upward.DEPARTMENT, upward.PORTFOLIO
_FEW: Final = 20_000
"""In a piece with so few nodes the starts of all its systems are told at once: a little more than that of one."""
_STEERED: Final = {_OBJECT: "ManagementObject", _DEPARTMENT: "Department", _PORTFOLIO: "Portfolio"}
_WHY_DEPARTMENT = {HOST: "steers_host", OWNER: "steers_owners_department", USER: "steers_only_user"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its level, the group (-1 for a gap), and why it is the step.

    `code` names the reason and `about` the nodes in it by role; `relations` are the engine's keys of the relations that make it the step.
    """

    level: Level
    group: int
    code: str
    about: Mapping[str, int] = field(default_factory=dict)
    relations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """The way upward of a system: the steps above the leaders in their order, how good it is, and its flags.

    `department` is the one that decides (-1 for none), `loop` the groups of the circle that ESCALATES_TO ran into, as walked.
    """

    steps: tuple[Step, ...]
    status: Status
    flags: frozenset[str]
    department: int
    loop: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How good ways are: for each distinct one its status, as a place in `STATUSES`, and its flags as bits; and which of them each system goes."""

    status: Codes
    flags: Keys
    which: Keys

    def flagged(self, flag: str) -> Bools:
        """Which systems' ways have this flag."""
        chosen: Bools = (self.flags & bits_of([flag]) != 0)[self.which]
        return chosen


@dataclass(frozen=True, slots=True)
class _Starts:
    """All that the steps depend on, one element a start: systems with the same start go the same way.  `mark` tells one start from another."""

    mark: Keys
    home: Keys
    several: Bools
    department: Ints
    reason: Codes
    succeeded: Bools

    def at(self, place: int) -> _Start:
        """One of them."""
        columns = (self.home, self.several, self.department, self.reason, self.succeeded)
        return _Start(*(column[place].item() for column in columns))

    def chosen(self, places: Keys) -> _Starts:
        """Some of them."""
        return _Starts(*(getattr(self, each.name)[places] for each in fields(self)))


@dataclass(frozen=True, slots=True)
class _Start:
    """One start."""

    home: int
    several: bool
    department: int
    reason: int
    succeeded: bool


def escalations(piece: Piece, day: int, *, staff_register: bool = False) -> Escalations:
    """The ways upward in a piece on a day, worked out once for all who ask of the same piece and day."""
    # Pieces of the same nodes share what was worked out, also where one was cut without a kind that matters here.
    held = " ".join(kind for kind in KINDS if kind in piece.by_kind)
    work = f"escalations {staff_register} {held}"
    told: Escalations = piece.memory.recall(day, work, lambda: Escalations(piece, day, staff_register=staff_register))
    return told


class Escalations:
    """The ways upward in a piece on a day; needs the piece's `KINDS`.  Each distinct start is walked once."""

    def __init__(self, piece: Piece, day: int, *, staff_register: bool = False) -> None:
        self.piece = piece
        self.day = day
        self.answers = ownership.ownership(piece, day, staff_register=staff_register)
        self.there = self.answers.presence
        self.groups = operable_groups(piece, day, self.there)
        self._operable, self._contact = self.groups.operable, self.groups.contact
        self._level = piece.nodes.level
        self._group = piece.of_kind("SteeringGroup") & self.there.exists
        self._steering = _Steering.of(self._steers(), self._operable)
        self._onward = self._current("ESCALATES_TO")
        self._parents = self._current("SUBUNIT_OF", exist=True)
        self._hosts = self._current("HOSTED_BY")
        self._portfolio_of = self._current("IN_PORTFOLIO", exist=True)
        self._portfolios = np.flatnonzero(piece.of_kind("Portfolio") & self.there.exists).tolist()
        self._leaders = self._led()
        self._ways: dict[int, Way] = {}

    def of_system(self, system: int, origin: int = -1) -> Way:
        """The way of one system; with `origin`, the department that a question comes from has a step beside the host's."""
        starts, which = self._starts_of(np.array([system], np.int32))
        [way] = self._ways_of(starts.chosen(which))
        if origin >= 0 and origin != way.department:
            way = self._with_origin(way, origin)
        return way

    def of_systems(self, systems: Ints) -> tuple[list[Way], Keys]:
        """Distinct ways, those of these systems among them, and which of them each goes.  O(systems + distinct ways)."""
        starts, which = self._starts_of(systems)
        return self._ways_of(starts), which

    def health(self, systems: Ints) -> Health:
        """How good the ways of these systems are, without telling the ways themselves.  In arrays, O(systems + distinct ways)."""
        starts, which = self._starts_of(systems)
        walked = self._walked(starts) if len(self.piece.nodes) > _FEW else self._walked_of_all
        return Health(walked.status, walked.flags, which)

    def leaders(self, home: int, side: int) -> list[tuple[int, int]]:
        """Who leads an object on a side and can be asked: person, and the key of the LEADS relation; ascending."""
        return self._leaders.get((home, side), [])

    def asked(self, system: int) -> tuple[list[int], list[int]]:
        """The first home object of a system, if any, and the sides that it requires (0 business, 1 IT; both without an object)."""
        homes = self.answers.homes(system)[:1]
        bits = int(self.piece.nodes.required_sides[homes[0]]) if homes else 3
        return homes, [side for side in range(len(SIDES)) if bits >> side & 1]

    def consulted(self, system: int, way: Way) -> list[int]:
        """The groups of the other departments that use a system, ascending: they are heard, and do not decide."""
        uses = self.piece.relations("USES")
        places = uses.by_target[uses.into[system] : uses.into[system + 1]]
        live = places[uses.on(self.day)[places] & ends_exist(self.there, uses.origin[places], uses.target[places])]
        departments = {int(uses.origin[place]) for place in live} - {way.department}
        found = {self._department_group(each, set()).group for each in departments}
        return sorted(found - {step.group for step in way.steps} - {-1})

    def steering(self, steered: int, level: str) -> list[int]:
        """The groups of a level that steer a node on the day, each once, ascending."""
        return list(dict.fromkeys(self._steering.offered(steered, LEVEL_CODE[level])))

    def serving(self, department: int) -> int:
        """The group that serves a department on the day: its own, else that of the nearest department above it which has one; -1 for none."""
        return self._department_group(department, set()).group

    # --- the walk

    def _starts_of(self, systems: Ints) -> tuple[_Starts, Keys]:
        """Distinct starts, those of these systems among them, and which of them each has."""
        if len(self.piece.nodes) > _FEW:
            return self._starts(systems)
        starts, of_all = self._starts_of_all
        return starts, of_all[systems]

    @cached_property
    def _starts_of_all(self) -> tuple[_Starts, Keys]:
        """The distinct starts of all systems, and which of them each node has, were it a system."""
        systems = np.flatnonzero(self.piece.of_kind("System")).astype(np.int32)
        starts, which = self._starts(systems)
        placed = np.full(len(self.piece.nodes), -1, np.int64)
        placed[systems] = which
        return starts, placed

    def _starts(self, systems: Ints) -> tuple[_Starts, Keys]:
        """The distinct starts of these systems, and which of them each has."""
        found = anchors(self.piece, self.answers, systems)
        count = self.answers.home_count[systems]
        home = np.full(len(systems), -1, np.int64)
        housed = count > 0
        home[housed] = self.answers.home[self.answers.home_start[systems[housed]]]
        nodes = len(self.piece.nodes) + 1
        packed = (home + 1) * nodes + found.department + 1
        packed = (packed * len(anchor.REASONS) + found.reason) * 4 + (count > 1) * 2 + found.succeeded
        mark, first, which = np.unique(packed, return_index=True, return_inverse=True)
        columns = home[first], count[first] > 1, found.department[first], found.reason[first], found.succeeded[first]
        return _Starts(mark, *columns), which.reshape(-1)

    @cached_property
    def _walked_of_all(self) -> upward.Walked:
        """The walk from the starts of all systems."""
        return self._walked(self._starts_of_all[0])

    def _ways_of(self, starts: _Starts) -> list[Way]:
        """The ways of these starts; those that are not known yet are walked together."""
        marks = starts.mark.tolist()
        unknown = [place for place, mark in enumerate(marks) if mark not in self._ways]
        if unknown:
            walked = self._walked(fresh := starts.chosen(np.array(unknown, np.int64)))
            for number, place in enumerate(unknown):
                self._ways[marks[place]] = self._told(fresh.at(number), walked, number)
        return [self._ways[mark] for mark in marks]

    def _told(self, start: _Start, walked: upward.Walked, number: int) -> Way:
        """A way with what makes each of its steps the step."""
        steps: list[Step] = []
        for group, level, written in walked.steps_of(number):
            steps.append(self._handed_on(steps[-1].group, group, level) if written else self._derived(start, level, set()))
        status, flags = STATUSES[walked.status[number]], names_of(walked.flags[number])
        return Way(tuple(steps), status, flags, start.department, tuple(walked.loop_of(number)))

    def _handed_on(self, previous: int, group: int, level: int) -> Step:
        key = next(key for target, key in self._onward.of(previous) if target == group)
        return Step(LEVELS[level], group, "escalates_to", {"group": group, "previous": previous}, (key,))  # type: ignore[arg-type]

    def _walked(self, starts: _Starts) -> upward.Walked:
        """The walk from these starts."""
        k = len(starts.mark)
        group, raised, offers = np.full((3, k), -1, np.int64), np.zeros((3, k), np.int64), np.full((3, k), upward.NOWHERE, np.int64)
        housed = np.flatnonzero(starts.home >= 0)
        offers[_OBJECT, housed] = _slot(starts.home[housed], _OBJECT)
        group[_OBJECT], several = self._steering.best(offers[_OBJECT])
        raised[_OBJECT] = np.where(several, bits_of(["several_groups_object"]), 0)
        raised[_OBJECT, housed[group[_OBJECT, housed] < 0]] |= bits_of(["no_group_object"])
        # The other two steps are the same for many starts: each is derived once.
        portfolios = self._portfolio_of.several(starts.home)
        for level, same, steered in ((_DEPARTMENT, starts.department * 8 + starts.reason, "parent"), (_PORTFOLIO, portfolios, "portfolio")):
            _same, first, which = np.unique(same, return_index=True, return_inverse=True)
            steps: list[tuple[int, int, int]] = []
            for place in first.tolist():
                flags: set[str] = set()
                step = self._derived(starts.at(place), level, flags)
                offering = step.about.get(steered, -1)
                silent = step.code == "portfolio_ambiguous" or (level == _DEPARTMENT and offering < 0)
                steps.append((step.group, bits_of(flags), upward.NOWHERE if silent else int(_slot(offering, level))))
            group[level], raised[level], offers[level] = np.array(steps, np.int64).reshape(-1, 3)[which.reshape(-1)].T
        return upward.walk(upward.Derived(self._begun(starts), group, raised, offers), self._to_walk)

    def _begun(self, starts: _Starts) -> Keys:
        """The flags that starts begin with."""
        flags = np.where(starts.home < 0, bits_of(["no_object"]), 0)
        flags |= np.where(starts.several, bits_of(["multiple_objects"]), 0) | np.where(starts.succeeded, bits_of(["via_successor"]), 0)
        for side, name in enumerate(SIDES):
            led = np.zeros(len(self.piece.nodes) + 1, np.bool_)
            led[[home for home, of_side in self._leaders if of_side == side]] = True
            required = np.append(self.piece.nodes.required_sides, 0)[starts.home] >> side & 1 == 1
            flags |= np.where(required & ~led[starts.home], bits_of([f"leader_missing_{name}"]), 0)
        return flags

    @cached_property
    def _to_walk(self) -> upward.Groups:
        """The groups with what they have written: the first group that exists and is not below them is handed on to."""
        n = len(self.piece.nodes)
        origin, target = self._onward.origin, self._onward.target
        ended, exists = self.there.ended[target], self._group[target] & ~self.there.ended[target]
        downward = exists & (self._level[target] < self._level[origin])
        flags = np.zeros(n, np.int64)
        for places, name in ((ended, "group_ended"), (downward, "wrong_direction")):
            flags[np.unique(origin[places])] |= bits_of([name])
        offered = exists & ~downward
        origin, target = origin[offered], target[offered]
        onward = np.full(n, -1, np.int64)
        onward[origin[::-1]] = target[::-1]  # the smallest is written last
        flags[np.unique(origin[target != onward[origin]])] |= bits_of(["several_escalations"])
        return upward.Groups(self._level, onward, flags, self._operable, self.groups.chair, self._contact, self._steering.packed(n))

    def _derived(self, start: _Start, level: int, flags: set[str]) -> Step:
        if level == _OBJECT:
            return self._object_step(start, flags)
        return self._department_step(start, flags) if level == _DEPARTMENT else self._portfolio_step(start, flags)

    def _object_step(self, start: _Start, flags: set[str]) -> Step:
        if start.home < 0:
            return Step("object", -1, "no_object")
        group, relations = self._chosen(start.home, _OBJECT, flags)
        return Step("object", group, "steers_object" if group >= 0 else "no_group_object", {"group": group, "object": start.home}, relations)

    def _department_step(self, start: _Start, flags: set[str]) -> Step:
        if start.reason in (AMBIGUOUS, NOWHERE):
            code = "department_ambiguous" if start.reason == AMBIGUOUS else "no_anchor"
            flags.add(code)
            return Step("department", -1, code)
        step = self._department_group(start.department, flags)
        if start.reason == HOST:
            hosts = self._hosts.of(start.home)
            hosted = tuple(key for department, key in hosts if department == start.department) or tuple(key for _, key in hosts)
            step = replace(step, about={**step.about, "object": start.home}, relations=(*hosted, *step.relations))
        return replace(step, code=_WHY_DEPARTMENT[start.reason]) if step.code == "steers_department" else step

    def _department_group(self, department: int, flags: set[str]) -> Step:
        """The step of a department: its own group, else that of the nearest parent which has one."""
        climbed: dict[int, tuple[int, ...]] = {department: ()}
        front = [department]
        while front:
            for each in front:
                group, relations = self._chosen(each, _DEPARTMENT, flags)
                if group >= 0:
                    about = {"group": group, "department": department, "parent": each}
                    if each == department:
                        return Step("department", group, "steers_department", about, relations)
                    flags.add("via_parent")
                    return Step("department", group, "steers_parent", about, (*climbed[each], *relations))
            above = [(parent, (*climbed[each], key)) for each in front for parent, key in self._parents.of(each) if parent not in climbed]
            climbed |= dict(reversed(above))
            front = sorted({parent for parent, _ in above})
        flags.add("no_group_department")
        return Step("department", -1, "no_group_department", {"department": department})

    def _portfolio_step(self, start: _Start, flags: set[str]) -> Step:
        named = self._portfolio_of.of(start.home)
        if not self._portfolios:
            group, relations = self._chosen(-1, _PORTFOLIO, flags)
            if group < 0:
                flags.add("no_group_portfolio")
            return Step("portfolio", group, "steers_everything" if group >= 0 else "no_group_portfolio", {"group": group}, relations)
        if len({portfolio for portfolio, _ in named}) > 1:
            flags.add("portfolio_ambiguous")
        portfolio, way = named[0] if named else (self._portfolios[0], -1)
        if not named and len(self._portfolios) > 1:
            flags.add("portfolio_ambiguous")
            return Step("portfolio", -1, "portfolio_ambiguous")
        group, relations = self._chosen(portfolio, _PORTFOLIO, flags)
        if group < 0:
            flags.add("no_group_portfolio")
        code = "steers_portfolio" if group >= 0 else "no_group_portfolio"
        return Step("portfolio", group, code, {"group": group, "portfolio": portfolio}, (way, *relations) if way >= 0 else relations)

    def _chosen(self, steered: int, level: int, flags: set[str]) -> tuple[int, tuple[int, ...]]:
        """The group that steers a node on a level: the first operable one, else the first; -1 for none.  And the key of the STEERS relation."""
        group, key, several = self._steering.first(steered, level)
        if several:
            flags.add(f"several_groups_{LEVELS[level]}")
        return group, (key,) if key >= 0 else ()

    def _with_origin(self, way: Way, origin: int) -> Way:
        """The way with a step for the department that the question comes from, after the host's."""
        flags = set(way.flags)
        step = self._department_group(origin, flags)
        if step.group >= 0 and any(each.group == step.group for each in way.steps):
            return way
        if step.group >= 0:
            self._note(step, flags)
        if step.code == "steers_department":
            step = replace(step, code="steers_origin")
        place = 1 + max((place for place, each in enumerate(way.steps) if each.level != "portfolio"), default=-1)
        steps = (*way.steps[:place], step, *way.steps[place:])
        return replace(way, steps=steps, status=self._status(steps, flags), flags=frozenset(flags))

    def _note(self, step: Step, flags: set[str]) -> None:
        """Flag a group that cannot act, or acts through its deputy."""
        if not self._operable[step.group]:
            flags.add(f"inoperative_{step.level}")
        elif self.groups.chair[step.group] < 0:
            flags.add("chair_missing_deputy_acts")

    def _acts(self, step: Step) -> bool:
        return step.group >= 0 and bool(self._operable[step.group])

    def _status(self, steps: Iterable[Step], flags: set[str]) -> Status:
        acts = any(step.level == "portfolio" and self._acts(step) for step in steps)
        return STATUSES[int(upward.statuses(np.array([acts]), np.array([bits_of(flags)], np.int64))[0])]

    # --- what the walk looks things up in

    def _current(self, kind: str, *, exist: bool = False) -> _Ends:
        """The relations of a kind on the day; with `exist`, those whose ends exist."""
        relations = self.piece.relations(kind)
        chosen = relations.on(self.day)
        if exist:
            chosen &= ends_exist(self.there, relations.origin, relations.target)
        places = np.flatnonzero(chosen)
        return _Ends(relations.origin[places], relations.target[places], relations.key[places])

    def _steers(self) -> tuple[Keys, Ints, Keys]:
        """The slots, groups and keys of the STEERS relations by which a group of a level steers what its level is for.

        In the slot of node -1 stand all portfolio groups: they steer everything where no portfolio is named.
        """
        steers = self.piece.relations("STEERS")
        fits = np.zeros((len(LEVELS) + 1, len(KIND_CODE) + 1), np.bool_)  # the last row and column are for a level or kind of -1
        for level, kind in _STEERED.items():
            fits[level, KIND_CODE[kind]] = True
        chosen: Bools = steers.on(self.day) & self._group[steers.origin] & self.there.exists[steers.target]
        chosen &= fits[self._level[steers.origin], self.piece.nodes.kind[steers.target]]
        places = np.flatnonzero(chosen)
        group = steers.origin[places]
        everywhere = np.flatnonzero(self._group & (self._level == _PORTFOLIO)).astype(np.int32)
        slot = np.concatenate((_slot(steers.target[places], self._level[group]), np.full(len(everywhere), _slot(-1, _PORTFOLIO))))
        return slot, np.concatenate((group, everywhere)), np.concatenate((steers.key[places], np.full(len(everywhere), -1, np.int64)))

    def _led(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """For each object and side, who leads it and can be asked; a leader without a side is the business's."""
        leads = self.piece.relations("LEADS")
        place = np.flatnonzero(leads.on(self.day))
        which, person = self.there.behind(leads.origin[place], contacts=True)
        place = place[which]
        slot = leads.target[place].astype(np.int64) * 2 + np.maximum(leads.side[place], 0)
        return {(slot // 2, slot % 2): people for slot, people in _listed(slot, person, leads.key[place]).items()}


def _slot(steered: Any, level: Any) -> Any:
    """Where groups of a level that steer a node are offered; numbers or arrays of numbers."""
    return np.asarray(steered, np.int64) * 4 + level


@dataclass(frozen=True, slots=True)
class _Ends:
    """Relations by their ends, ordered by origin, target and key."""

    origin: Ints
    target: Ints
    key: Keys

    def of(self, node: int) -> list[tuple[int, int]]:
        """The targets of one origin, ascending, with the keys of the relations."""
        here = slice(*np.searchsorted(self.origin, (node, node + 1)).tolist())
        return list(zip(self.target[here].tolist(), self.key[here].tolist(), strict=True))

    def several(self, nodes: Keys) -> Keys:
        """For each node a number that is the same where the first target is, and where there is a further one or not."""
        first, last = np.searchsorted(self.origin, nodes), np.searchsorted(self.origin, nodes, side="right")
        target = np.append(self.target, -1).astype(np.int64)
        more = target[first] != target[np.maximum(last - 1, first)]
        return np.where(last > first, target[first] * 2 + more, -1)


@dataclass(frozen=True, slots=True)
class _Steering:
    """Who steers what: groups and the keys of their STEERS relations by slot, ascending; and of each slot that is taken the group that is first
    asked, an operable one before others, with its key, and whether another group is offered there too.
    """

    slot: Keys
    group: Ints
    key: Keys
    taken: Keys
    asked: Ints
    asked_key: Keys
    contended: Bools

    @classmethod
    def of(cls, steers: tuple[Keys, Ints, Keys], operable: Bools) -> _Steering:
        """The steering by these slots, groups and keys."""
        slot, group, key = steers
        order = np.lexsort((key, group, slot))
        slot, group, key = slot[order], group[order], key[order]
        start = runs(slot)
        first = np.lexsort((key, group, ~operable[group], slot))[start[:-1]]
        contended = group[start[:-1]] != group[start[1:] - 1]
        return cls(slot, group, key, slot[start[:-1]], group[first], key[first], contended)

    def offered(self, steered: int, level: int) -> list[int]:
        """The groups of a level that steer a node, ascending."""
        at = int(_slot(steered, level))
        groups: list[int] = self.group[slice(*np.searchsorted(self.slot, (at, at + 1)).tolist())].tolist()
        return groups

    def first(self, steered: int, level: int) -> tuple[int, int, bool]:
        """The group that is first asked, its key, and whether there are others; -1 for none."""
        at = int(_slot(steered, level))
        place = int(np.searchsorted(self.taken, at))
        if place == len(self.taken) or self.taken[place] != at:
            return -1, -1, False
        return int(self.asked[place]), int(self.asked_key[place]), bool(self.contended[place])

    def best(self, slots: Keys) -> tuple[Keys, Bools]:
        """The group that is first asked in each of these slots, -1 for none, and whether there are others."""
        if not len(self.taken):
            return np.full(len(slots), -1, np.int64), np.zeros(len(slots), np.bool_)
        place = np.minimum(np.searchsorted(self.taken, slots), len(self.taken) - 1)
        found = self.taken[place] == slots
        return np.where(found, self.asked[place], -1).astype(np.int64), found & self.contended[place]

    def packed(self, nodes: int) -> Keys:
        """The groups of each slot, as `upward.Groups.offered` wants them."""
        return distinct(self.slot * np.int64(nodes) + self.group)


def _listed(at: Ints | Keys, by: Ints, key: Keys) -> dict[int, list[tuple[int, int]]]:
    """Pairs of node and relation key by where they stand, ascending by node, then key."""
    order = np.lexsort((key, by, at))
    found: dict[int, list[tuple[int, int]]] = {}
    columns: Iterable[tuple[int, int, int]] = zip(at[order].tolist(), by[order].tolist(), key[order].tolist(), strict=True)
    for where, node, relation in columns:
        found.setdefault(where, []).append((node, relation))
    return found
