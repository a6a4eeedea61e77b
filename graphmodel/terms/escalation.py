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
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from graphmodel.kinds import LEVELS, SIDES
from graphmodel.piece import KIND_CODE, LEVEL_CODE, Bools, Ints, Keys, Piece
from graphmodel.terms import anchor, operable, ownership, written_chain
from graphmodel.terms.anchor import AMBIGUOUS, HOST, NOWHERE, OWNER, USER, anchors
from graphmodel.terms.operable import operable_groups
from graphmodel.terms.presence import ends_exist

Level = Literal["leaders", "object", "department", "portfolio"]
Status = Literal["complete", "degraded", "broken"]

KINDS: Final = tuple(
    dict.fromkeys((*anchor.KINDS, *operable.KINDS, *written_chain.KINDS, "LEADS", "SUBUNIT_OF", "IN_PORTFOLIO", "STEERS", "ESCALATES_TO"))
)
"""The relations a piece must hold for the way upward, and the written chain, to be told."""

HARMLESS: Final = frozenset({"leader_missing_business", "leader_missing_it", "same_decision_maker", "via_parent"})
"""Flags that do not keep a way from being complete."""

_OBJECT, _DEPARTMENT, _PORTFOLIO = (LEVEL_CODE[level] for level in LEVELS)
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
class _Start:
    """All that the steps depend on: systems with the same start go the same way."""

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
        self._steering = self._steerings()
        self._onward = self._current("ESCALATES_TO")
        self._parents = self._current("SUBUNIT_OF", exist=True)
        self._hosts = self._current("HOSTED_BY")
        self._portfolio_of = self._current("IN_PORTFOLIO", exist=True)
        self._portfolios = np.flatnonzero(piece.of_kind("Portfolio") & self.there.exists).tolist()
        self._leaders = self._led()
        self._ways: dict[_Start, Way] = {}

    def of_system(self, system: int, origin: int = -1) -> Way:
        """The way of one system; with `origin`, the department that a question comes from has a step beside the host's."""
        if len(self.piece.nodes) <= _FEW:
            starts, which = self._starts_of_all
            start = starts[which[system]]
        else:
            [start], _ = self._starts(np.array([system], np.int32))
        way = self._way(start)
        if origin >= 0 and origin != way.department:
            way = self._with_origin(way, origin)
        return way

    def of_systems(self, systems: Ints) -> tuple[list[Way], Keys]:
        """Distinct ways, those of these systems among them, and which of them each goes.  O(systems + distinct ways)."""
        if len(self.piece.nodes) <= _FEW:
            starts, of_all = self._starts_of_all
            which = of_all[systems]
        else:
            starts, which = self._starts(systems)
        return [self._way(start) for start in starts], which

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
        return list(dict.fromkeys(group for group, _ in self._steering.get((steered, LEVEL_CODE[level]), [])))

    def serving(self, department: int) -> int:
        """The group that serves a department on the day: its own, else that of the nearest department above it which has one; -1 for none."""
        return self._department_group(department, set()).group

    # --- the walk

    @cached_property
    def _starts_of_all(self) -> tuple[list[_Start], Keys]:
        """The distinct starts of all systems, and which of them each node has, were it a system."""
        systems = np.flatnonzero(self.piece.of_kind("System")).astype(np.int32)
        starts, which = self._starts(systems)
        placed = np.full(len(self.piece.nodes), -1, np.int64)
        placed[systems] = which
        return starts, placed

    def _starts(self, systems: Ints) -> tuple[list[_Start], Keys]:
        """The distinct starts of these systems, and which of them each has."""
        found = anchors(self.piece, self.answers, systems)
        count = self.answers.home_count[systems]
        home = np.full(len(systems), -1, np.int64)
        housed = count > 0
        home[housed] = self.answers.home[self.answers.home_start[systems[housed]]]
        nodes = len(self.piece.nodes) + 1
        packed = (home + 1) * nodes + found.department + 1
        packed = (packed * len(anchor.REASONS) + found.reason) * 4 + (count > 1) * 2 + found.succeeded
        first, which = np.unique(packed, return_index=True, return_inverse=True)[1:]
        columns = (home[first], count[first] > 1, found.department[first], found.reason[first], found.succeeded[first])
        return [_Start(*each) for each in zip(*(column.tolist() for column in columns), strict=True)], which

    def _way(self, start: _Start) -> Way:
        if start not in self._ways:
            flags: set[str] = set()
            steps, loop = self._walk(start, flags)
            asked = [int(self._contact[step.group]) for step in steps if self._acts(step)]
            if any(first == second for first, second in pairwise(asked)):
                flags.add("same_decision_maker")
            self._ways[start] = Way(tuple(steps), self._status(steps, flags), frozenset(flags), start.department, tuple(loop))
        return self._ways[start]

    def _walk(self, start: _Start, flags: set[str]) -> tuple[list[Step], list[int]]:
        if start.home < 0:
            flags.add("no_object")
        else:
            bits = int(self.piece.nodes.required_sides[start.home])
            flags |= {f"leader_missing_{side}" for place, side in enumerate(SIDES) if bits >> place & 1 and not self.leaders(start.home, place)}
        if start.several:
            flags.add("multiple_objects")
        if start.succeeded:
            flags.add("via_successor")
        steps: list[Step] = []
        seen: list[int] = []
        loop: list[int] = []
        level = _OBJECT
        while level <= _PORTFOLIO:
            step = self._derived(start, level, flags)
            level += 1
            while True:
                steps.append(step)
                if step.group < 0:
                    break
                seen.append(step.group)
                self._note(step, flags)
                written = self._written(step, flags)
                if written is None:
                    break
                if written.group in seen:
                    flags.add("loop")
                    loop = loop or seen[seen.index(written.group) :]
                    break
                reached = int(self._level[written.group])
                if reached == _PORTFOLIO and int(self._level[step.group]) == _OBJECT:
                    flags.add("skips_department")
                self._rivals(start, reached, written.group, flags)
                level = max(level, reached + 1)
                step = written
        return steps, loop

    def _derived(self, start: _Start, level: int, flags: set[str]) -> Step:
        if level == _OBJECT:
            return self._object_step(start, flags)
        return self._department_step(start, flags) if level == _DEPARTMENT else self._portfolio_step(start, flags)

    def _object_step(self, start: _Start, flags: set[str]) -> Step:
        if start.home < 0:
            return Step("object", -1, "no_object")
        group, relations = self._chosen(start.home, _OBJECT, flags)
        if group < 0:
            flags.add("no_group_object")
        return Step("object", group, "steers_object" if group >= 0 else "no_group_object", {"group": group, "object": start.home}, relations)

    def _department_step(self, start: _Start, flags: set[str]) -> Step:
        if start.reason in (AMBIGUOUS, NOWHERE):
            code = "department_ambiguous" if start.reason == AMBIGUOUS else "no_anchor"
            flags.add(code)
            return Step("department", -1, code)
        step = self._department_group(start.department, flags)
        if start.reason == HOST:
            hosts = self._hosts.get(start.home, [])
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
            above = [(parent, (*climbed[each], key)) for each in front for parent, key in self._parents.get(each, []) if parent not in climbed]
            climbed |= dict(reversed(above))
            front = sorted({parent for parent, _ in above})
        flags.add("no_group_department")
        return Step("department", -1, "no_group_department", {"department": department})

    def _portfolio_step(self, start: _Start, flags: set[str]) -> Step:
        named = self._portfolio_of.get(start.home, [])
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
        offered = self._steering.get((steered, level), [])
        if not offered:
            return -1, ()
        if len({group for group, _ in offered}) > 1:
            flags.add(f"several_groups_{LEVELS[level]}")
        group, key = min(offered, key=lambda each: (not self._operable[each[0]], each[0]))
        return group, (key,) if key >= 0 else ()

    def _rivals(self, start: _Start, level: int, reached: int, flags: set[str]) -> None:
        """Flag a step that was reached by ESCALATES_TO where other groups would do as well."""
        aside: set[str] = set()
        if level == _DEPARTMENT and start.department >= 0:
            step = self._department_group(start.department, aside)
            offered = self.steering(step.about.get("parent", -1), "department")
        elif level == _PORTFOLIO:
            step = self._portfolio_step(start, aside)
            # Where it is not said which portfolio is meant, no group is offered at all.
            offered = [] if step.code == "portfolio_ambiguous" else self.steering(step.about.get("portfolio", -1), "portfolio")
        else:
            offered = self.steering(start.home, "object")
        if reached in offered and len(offered) > 1:
            flags.add(f"several_groups_{LEVELS[level]}")

    def _written(self, step: Step, flags: set[str]) -> Step | None:
        """The step that the group itself names, or None."""
        offered = []
        for target, key in self._onward.get(step.group, []):
            if self.there.ended[target]:
                flags.add("group_ended")
            elif self._group[target]:
                if self._level[target] < self._level[step.group]:
                    flags.add("wrong_direction")
                else:
                    offered.append((target, key))
        if not offered:
            return None
        if len({target for target, _ in offered}) > 1:
            flags.add("several_escalations")
        target, key = offered[0]
        level: Level = LEVELS[self._level[target]]  # type: ignore[assignment]
        return Step(level, target, "escalates_to", {"group": target, "previous": step.group}, (key,))

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
        if not any(step.level == "portfolio" and self._acts(step) for step in steps):
            return "broken"
        return "degraded" if flags - HARMLESS else "complete"

    # --- what the walk looks things up in

    def _current(self, kind: str, *, exist: bool = False) -> dict[int, list[tuple[int, int]]]:
        """For each origin its targets on the day, ascending, with the keys of the relations; with `exist`, both ends must."""
        relations = self.piece.relations(kind)
        chosen = relations.on(self.day)
        if exist:
            chosen &= ends_exist(self.there, relations.origin, relations.target)
        return _listed(relations.origin[chosen], relations.target[chosen], relations.key[chosen])

    def _steerings(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """For each steered node and level, the groups of that level with the keys of their STEERS, ascending.

        Under node -1 stand all portfolio groups: they steer everything where no portfolio is named.
        """
        steers = self.piece.relations("STEERS")
        fits = np.zeros((len(LEVELS) + 1, len(KIND_CODE) + 1), np.bool_)  # the last row and column are for a level or kind of -1
        for level, kind in _STEERED.items():
            fits[level, KIND_CODE[kind]] = True
        chosen: Bools = steers.on(self.day) & self._group[steers.origin] & self.there.exists[steers.target]
        chosen &= fits[self._level[steers.origin], self.piece.nodes.kind[steers.target]]
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        listed = _listed(steers.target[chosen], steers.origin[chosen], steers.key[chosen])
        for steered, groups in listed.items():
            for group, key in groups:
                found.setdefault((steered, int(self._level[group])), []).append((group, key))
        everywhere = np.flatnonzero(self._group & (self._level == _PORTFOLIO))
        found[-1, _PORTFOLIO] = [(int(group), -1) for group in everywhere]
        return found

    def _led(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """For each object and side, who leads it and can be asked; a leader without a side is the business's."""
        leads = self.piece.relations("LEADS")
        place = np.flatnonzero(leads.on(self.day))
        which, person = self.there.behind(leads.origin[place], contacts=True)
        place = place[which]
        slot = leads.target[place].astype(np.int64) * 2 + np.maximum(leads.side[place], 0)
        return {(slot // 2, slot % 2): people for slot, people in _listed(slot, person, leads.key[place]).items()}


def _listed(at: Ints | Keys, by: Ints, key: Keys) -> dict[int, list[tuple[int, int]]]:
    """Pairs of node and relation key by where they stand, ascending by node, then key."""
    order = np.lexsort((key, by, at))
    found: dict[int, list[tuple[int, int]]] = {}
    columns: Iterable[tuple[int, int, int]] = zip(at[order].tolist(), by[order].tolist(), key[order].tolist(), strict=True)
    for where, node, relation in columns:
        found.setdefault(where, []).append((node, relation))
    return found
