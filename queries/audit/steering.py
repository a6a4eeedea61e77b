"""Findings on the way upward (domain 3.3): systems outside every object, objects without group, plan or leader, groups that cannot act or point the
wrong way, and paths that are not whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np

from graphmodel.kinds import LEVELS, RELATION_KINDS, SIDES
from graphmodel.piece import Piece
from graphmodel.terms import escalation, plans
from graphmodel.terms.escalation import Escalations
from graphmodel.terms.operable import OperableGroups
from graphmodel.terms.presence import Presence, ends_exist, in_service
from queries.audit.drafts import Draft, named, told_of

SINGLE: Final = tuple(name for name, kind in RELATION_KINDS.items() if kind.one_target)
KINDS: Final = tuple(dict.fromkeys((*escalation.KINDS, *plans.KINDS, *SINGLE)))
"""The relations a piece must hold for these findings."""


class SteeringFindings:
    """The findings of this area on a piece; `staff_register` tells whether a register of staff has been read."""

    def __init__(self, *, staff_register: bool) -> None:
        self._staff_register = staff_register

    def __call__(self, piece: Piece, day: int) -> Iterator[Draft]:
        """All findings of a day."""
        ways = Escalations(piece, day, staff_register=self._staff_register)
        there = ways.there
        yield from _paths(piece, ways, day)
        yield from _objects(piece, there, day)
        yield from _groups(piece, ways.groups, there)
        yield from _directions(piece, there, day)
        yield from _several(piece, there, day)


def _paths(piece: Piece, ways: Escalations, day: int) -> Iterator[Draft]:
    systems = np.flatnonzero(in_service(piece, day)).astype(np.int32)
    distinct, which = ways.of_systems(systems)
    for system, number in zip(systems.tolist(), which.tolist(), strict=True):
        way = distinct[number]
        if way.status != "complete":
            keys = tuple(sorted({key for step in way.steps for key in step.relations}))
            yield Draft(f"escalation_{way.status}", system, {"flags": sorted(way.flags)}, keys)
        if "same_decision_maker" in way.flags:
            yield Draft("same_decision_maker", system)
        if not ways.answers.homes(system):
            yield Draft("system_without_object", system)


def _objects(piece: Piece, there: Presence, day: int) -> Iterator[Draft]:
    objects = np.flatnonzero(piece.of_kind("ManagementObject") & there.exists).tolist()
    steered = _reached(piece, "STEERS", there, day)
    year = date.fromordinal(day).year
    plan = plans.plan_of(piece, year)
    leads = piece.relations("LEADS")
    able = leads.on(day) & (there.present[leads.origin] | there.held[leads.origin])
    led: dict[int, int] = defaultdict(int)
    for place in np.flatnonzero(able).tolist():
        led[int(leads.target[place])] |= 1 << max(int(leads.side[place]), 0)
    in_portfolio = set(piece.relations("IN_PORTFOLIO").origin[_holding(piece, "IN_PORTFOLIO", there, day)].tolist())
    several = int((piece.of_kind("Portfolio") & there.exists).sum()) > 1
    for each in objects:
        if each not in steered:
            yield Draft("object_without_group", each, {}, told_of(piece, each, "STEERS"))
        if plan[each] < 0:
            yield Draft("object_without_plan", each, {"year": year}, told_of(piece, each, "PLAN_FOR"))
        missing = [side for number, side in enumerate(SIDES) if piece.nodes.required_sides[each] >> number & 1 and not led[each] >> number & 1]
        if missing:
            yield Draft("object_without_leader", each, {"sides": missing}, told_of(piece, each, "LEADS"), about=",".join(missing))
        if several and each not in in_portfolio:
            yield Draft("portfolio_ambiguous", each)


def _groups(piece: Piece, groups: OperableGroups, there: Presence) -> Iterator[Draft]:
    day = there.day
    naming: dict[int, set[int]] = defaultdict(set)
    evidence: dict[int, list[int]] = defaultdict(list)
    for kind in ("STEERS", "ESCALATES_TO"):
        relations = piece.relations(kind)
        ended = relations.target if kind == "ESCALATES_TO" else relations.origin
        naming_end = relations.origin if kind == "ESCALATES_TO" else relations.target
        for place in np.flatnonzero(relations.on(day) & there.ended[ended] & there.exists[naming_end]).tolist():
            naming[int(ended[place])].add(int(naming_end[place]))
            evidence[int(ended[place])].append(int(relations.key[place]))
    for group, by in naming.items():
        yield Draft("group_ended", group, {"names": named(by)}, tuple(sorted(evidence[group])))
    for group in np.flatnonzero(piece.of_kind("SteeringGroup") & there.exists).tolist():
        if not groups.operable[group]:
            yield Draft("group_inoperative", group, {}, told_of(piece, group, "MEMBER_OF"))
        elif groups.chair[group] < 0:
            yield Draft("group_chair_missing", group, {"deputy": named([groups.deputy[group]])}, told_of(piece, group, "MEMBER_OF"))
        elif groups.deputy[group] < 0:
            yield Draft("group_without_deputy", group, {}, told_of(piece, group, "MEMBER_OF"))


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
            here = places[relations.origin[places] == each]
            targets = named(relations.target[here])
            if len(targets.nodes) > 1:
                code = "multiple_objects" if kind == "PART_OF" else "several_targets"
                yield Draft(code, each, {"relation": kind, "names": targets}, tuple(relations.key[here].tolist()), about=kind)


def _holding(piece: Piece, kind: str, there: Presence, day: int) -> np.ndarray:
    relations = piece.relations(kind)
    return relations.on(day) & ends_exist(there, relations.origin, relations.target)


def _reached(piece: Piece, kind: str, there: Presence, day: int) -> set[int]:
    return set(piece.relations(kind).target[_holding(piece, kind, there, day)].tolist())
