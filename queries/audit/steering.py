"""Findings on the way upward (domain 3.3): systems outside every object, objects without group, plan or leader, groups that cannot act or point the
wrong way, and paths that are not whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final, Literal

import numpy as np

from graphmodel.kinds import LEVELS, RELATION_KINDS, SIDES
from graphmodel.piece import Bools, Ints, Keys, Piece
from graphmodel.terms import escalation, plans
from graphmodel.terms.escalation import STATUSES, Escalations
from graphmodel.terms.operable import OperableGroups
from graphmodel.terms.presence import Presence, ends_exist, in_service
from queries.audit.drafts import Draft, Drafts, collected, columns, named, told_of, told_of_each

SINGLE: Final = tuple(name for name, kind in RELATION_KINDS.items() if kind.one_target)
KINDS: Final = tuple(dict.fromkeys((*escalation.KINDS, *plans.KINDS, *SINGLE)))
"""The relations a piece must hold for these findings."""


class SteeringFindings:
    """The findings of this area on a piece; `staff_register` tells whether a register of staff has been read."""

    def __init__(self, *, staff_register: bool) -> None:
        self._staff_register = staff_register

    def __call__(self, piece: Piece, day: int) -> Iterator[Drafts]:
        """All findings of a day."""
        ways = Escalations(piece, day, staff_register=self._staff_register)
        there = ways.there
        yield from _paths(piece, ways, day)
        yield from _objects(piece, there, day)
        yield from _groups(piece, ways.groups, there)
        yield from collected(_directions(piece, there, day))
        yield from collected(_several(piece, there, day))


def _paths(piece: Piece, ways: Escalations, day: int) -> Iterator[Drafts]:
    systems = np.flatnonzero(in_service(piece, day)).astype(np.int32)
    health = ways.health(systems)
    status = health.status[health.which]
    for number, name in enumerate(STATUSES):
        if name != "complete":
            hit = np.flatnonzero(status == number)
            yield columns(f"escalation_{name}", systems[hit], partial(_paths_made, name, ways, systems[hit]))
    yield columns("same_decision_maker", systems[health.flagged("same_decision_maker")])
    yield columns("system_without_object", systems[ways.answers.home_count[systems] == 0])


def _paths_made(status: str, ways: Escalations, systems: Ints, places: Keys) -> Iterator[Draft]:
    distinct, which = ways.of_systems(systems[places])
    for system, number in zip(systems[places].tolist(), which.tolist(), strict=True):
        way = distinct[number]
        keys = tuple(sorted({key for step in way.steps for key in step.relations}))
        yield Draft(f"escalation_{status}", system, {"flags": sorted(way.flags)}, keys)


def _objects(piece: Piece, there: Presence, day: int) -> Iterator[Drafts]:
    objects = np.flatnonzero(piece.of_kind("ManagementObject") & there.exists)
    year = date.fromordinal(day).year
    plan = plans.plan_of(piece, year)
    leads = piece.relations("LEADS")
    able = leads.on(day) & (there.present[leads.origin] | there.held[leads.origin])
    lacking = piece.nodes.required_sides.copy()
    for number in range(len(SIDES)):
        of_side = able & (np.maximum(leads.side, 0) == number)
        lacking[leads.target[of_side]] &= ~np.int8(1 << number)
    bare, leaderless = objects[~_ends(piece, "STEERS", there, day, "target")[objects]], objects[lacking[objects] > 0]
    yield told_of_each("object_without_group", piece, bare, "STEERS")
    yield told_of_each("object_without_plan", piece, objects[plan[objects] < 0], "PLAN_FOR", lambda _each: {"year": year})

    def missing(node: int) -> list[str]:
        return [side for number, side in enumerate(SIDES) if lacking[node] >> number & 1]

    def leaders_missing(places: Keys) -> Iterator[Draft]:
        for each in leaderless[places].tolist():
            sides = missing(each)
            yield Draft("object_without_leader", each, {"sides": sides}, told_of(piece, each, "LEADS"), about=",".join(sides))

    yield columns(
        "object_without_leader", leaderless, leaders_missing, lambda places: [",".join(missing(each)) for each in leaderless[places].tolist()]
    )
    if int((piece.of_kind("Portfolio") & there.exists).sum()) > 1:
        yield columns("portfolio_ambiguous", objects[~_ends(piece, "IN_PORTFOLIO", there, day, "origin")[objects]])


def _groups(piece: Piece, groups: OperableGroups, there: Presence) -> Iterator[Drafts]:
    yield from collected(_ended(piece, there))
    group = np.flatnonzero(piece.of_kind("SteeringGroup") & there.exists)
    operable, chair, deputy = groups.operable[group], groups.chair[group], groups.deputy[group]
    yield told_of_each("group_inoperative", piece, group[~operable], "MEMBER_OF")
    acting = group[operable & (chair < 0)]
    yield told_of_each("group_chair_missing", piece, acting, "MEMBER_OF", lambda each: {"deputy": named([groups.deputy[each]])})
    yield told_of_each("group_without_deputy", piece, group[operable & (chair >= 0) & (deputy < 0)], "MEMBER_OF")


def _ended(piece: Piece, there: Presence) -> Iterator[Draft]:
    naming: dict[int, set[int]] = defaultdict(set)
    evidence: dict[int, list[int]] = defaultdict(list)
    for kind in ("STEERS", "ESCALATES_TO"):
        relations = piece.relations(kind)
        ended = relations.target if kind == "ESCALATES_TO" else relations.origin
        naming_end = relations.origin if kind == "ESCALATES_TO" else relations.target
        for place in np.flatnonzero(relations.on(there.day) & there.ended[ended] & there.exists[naming_end]).tolist():
            naming[int(ended[place])].add(int(naming_end[place]))
            evidence[int(ended[place])].append(int(relations.key[place]))
    for group, by in naming.items():
        yield Draft("group_ended", group, {"names": named(by)}, tuple(sorted(evidence[group])))


def _directions(piece: Piece, there: Presence, day: int) -> Iterator[Draft]:
    onward = piece.relations("ESCALATES_TO")
    places = np.flatnonzero(onward.on(day) & there.exists[onward.origin] & there.exists[onward.target])
    following: dict[int, tuple[int, int]] = {}
    for place in places.tolist():
        origin, target = int(onward.origin[place]), int(onward.target[place])
        if piece.nodes.level[target] < piece.nodes.level[origin]:
            levels = [LEVELS[piece.nodes.level[end]] for end in (origin, target)]
            yield Draft("wrong_direction", origin, {"names": named([target]), "levels": levels}, (int(onward.key[place]),), about=f"{target:09}")
        following.setdefault(origin, (target, int(onward.key[place])))
    done: set[int] = set()
    for start in sorted(following):
        walked: list[int] = []
        group = start
        while group in following and group not in done and group not in walked:
            walked.append(group)
            group = following[group][0]
        if group in walked:
            loop = walked[walked.index(group) :]
            yield Draft("escalation_loop", min(loop), {"names": named(loop)}, tuple(sorted(following[each][1] for each in loop)))
        done.update(walked)


def _several(piece: Piece, there: Presence, day: int) -> Iterator[Draft]:
    for kind in SINGLE:
        relations = piece.relations(kind)
        places = np.flatnonzero(_holding(piece, kind, there, day))
        origin, count = np.unique(relations.origin[places], return_counts=True)
        for each in origin[count > 1].tolist():
            here = places[slice(*np.searchsorted(relations.origin[places], (each, each + 1)))]
            targets = named(relations.target[here])
            if len(targets.nodes) > 1:
                code = "multiple_objects" if kind == "PART_OF" else "several_targets"
                yield Draft(code, each, {"relation": kind, "names": targets}, tuple(relations.key[here].tolist()), about=kind)


def _holding(piece: Piece, kind: str, there: Presence, day: int) -> np.ndarray:
    relations = piece.relations(kind)
    return relations.on(day) & ends_exist(there, relations.origin, relations.target)


def _ends(piece: Piece, kind: str, there: Presence, day: int, end: Literal["origin", "target"]) -> Bools:
    """Which nodes a relation of this kind has as that end on the day.  Shape (n,)."""
    marked = np.zeros(len(piece.nodes), np.bool_)
    marked[getattr(piece.relations(kind), end)[_holding(piece, kind, there, day)]] = True
    return marked
