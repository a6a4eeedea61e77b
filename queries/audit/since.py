"""Since when (sedan när): the first day from which a finding has held without a break.

It is told by asking the same of earlier days: facts only change when something begins, or on the day after it ended.  In a small estate everything is
asked again for each such day.  In a large one each subject is asked about alone, on the part of the estate that its findings rest on (an area's
*route* leads to it), and only for the days of that part; so the cost is that of the parts, and not days times the estate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graphmodel.graph import Step
from graphmodel.piece import KIND_CODE, LEVEL_CODE, OPEN_FROM, Bools, Keys, Piece
from graphmodel.slicing import along
from graphmodel.terms.criticality import criticality
from graphmodel.terms.cycles import strong_components
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.failure import falls_with
from graphmodel.terms.turns import turns
from queries.audit.drafts import Draft, Drafts, Found

Identity = tuple[str, int, str]
"""A finding's code, its subject, and what it is about."""
Since = dict[Identity, int | None]
"""The first day of each finding; None when no day is known before which it did not hold."""
MANY: Final = 5_000_000
"""Days times nodes and relations from which it is not everything that is asked again."""


@dataclass(frozen=True, slots=True)
class Area:
    """Findings that are found together: the kinds of relations they need, how they are found, and the route to what those of a subject rest on.

    With `tops` they rest on the portfolios and their groups, whatever the subject; `since` tells the first days in another way than by a route.
    """

    kinds: tuple[str, ...]
    found: Found
    route: tuple[Step, ...] = ()
    tops: bool = False
    since: Callable[[Piece, int, Sequence[Draft]], Since] | None = None


def first_days(area: Area, piece: Piece, day: int, found: Sequence[Drafts], shown: Sequence[Draft]) -> Since:
    """The first day from which each of the drafts that are shown has held; `found` are all of the area on the day."""
    if not shown:
        return {}
    if is_quick(piece, day):
        return _walked_back(area.found, piece, turns(piece, day), {_place(draft) for draft in shown})
    if area.since is not None:
        return area.since(piece, day, shown)
    of_subject: dict[int, list[Identity]] = defaultdict(list)
    for identity in _identities(found, piece, (draft.subject for draft in shown)):
        of_subject[identity[1]].append(identity)
    tops = _tops(piece) if area.tops else np.empty(0, np.int64)
    since: Since = {}
    for subject, own in of_subject.items():
        since |= _alone(area.found, along(piece, np.concatenate(([subject], tops)), area.route), piece, day, subject, own)
    return since


def is_quick(piece: Piece, day: int) -> bool:
    """Whether everything can be asked again for each turn."""
    return len(turns(piece, day)) * (len(piece.nodes) + sum(len(each) for each in piece.by_kind.values())) <= MANY


def _alone(found: Found, part: Piece, piece: Piece, day: int, subject: int, own: Sequence[Identity]) -> Since:
    """The first days of one subject's findings, told on the part of the piece that they rest on."""
    number = int(part.locate(piece.nodes.key[subject : subject + 1])[0])
    # What a finding is about may hold numbers of the piece; in the part they are others, in the same order.
    here, there = sorted(_identities(found(part, day), part, [number])), sorted(own)
    if [code for code, _, _ in here] != [code for code, _, _ in there]:
        raise AssertionError(f"the part around {subject} does not hold what its findings rest on: {here} instead of {there}")
    told = _walked_back(found, part, turns(part, day), set(here))
    return {whole: told[each] for whole, each in zip(there, here, strict=True)}


def _place(draft: Draft) -> Identity:
    return draft.code, draft.subject, draft.about


def _identities(found: Iterable[Drafts], piece: Piece, subjects: Iterable[int]) -> Iterator[Identity]:
    """What is found about these subjects."""
    among = np.zeros(len(piece.nodes), np.bool_)
    among[list(subjects)] = True
    for drafts in found:
        yield from drafts.identities(among)


def _walked_back(found: Found, piece: Piece, turning: Iterable[int], now: set[Identity]) -> Since:
    """Back over the days on which anything of the piece began or had just ended, until nothing is left that still held."""
    still = set(now)
    since: Since = dict.fromkeys(still)
    for turn in turning:
        if not still:
            break
        before = set(_identities(found(piece, turn - 1), piece, {subject for _code, subject, _about in still}))
        for broken in still - before:
            since[broken] = turn
        still &= before
    return since


def _tops(piece: Piece) -> Keys:
    """The portfolios, and the groups of that level."""
    nodes = piece.nodes
    group = (nodes.kind == KIND_CODE["SteeringGroup"]) & (nodes.level == LEVEL_CODE["portfolio"])
    return np.flatnonzero((nodes.kind == KIND_CODE["Portfolio"]) | group)


# --- Areas whose subjects rest on too much for a route


def of_single_points(grave: int) -> Callable[[Piece, int, Sequence[Draft]], Since]:
    """The first days of single points of failure, for those who take down a system of at least this criticality."""

    def since(piece: Piece, day: int, shown: Sequence[Draft]) -> Since:
        weight = criticality(piece.nodes)
        turning = np.array(turns(piece, day), np.int64)
        return {_place(draft): _point_since(piece, day, draft.subject, weight >= grave, turning) for draft in shown}

    return since


def _point_since(piece: Piece, day: int, system: int, heavy: Bools, turning: Keys) -> int | None:
    while True:
        began = _certain_from(piece, day, system, heavy)
        if began == OPEN_FROM:
            return None
        if began is None:  # nothing heavy needs it directly: step back turn by turn
            earlier = turning[turning <= day]
            if not len(earlier):
                return None
            began = int(earlier[0])
        fallen = falls_with(Dependencies(piece, began - 1), np.array([system]))
        if not heavy[fallen].any():
            return began
        day = began - 1


def _certain_from(piece: Piece, day: int, system: int, heavy: Bools) -> int | None:
    """The first day of a time up to this one in which something heavy hard-needs the system directly, and so falls with it, if anything does."""
    dependencies = Dependencies(piece, day)
    needs, nodes = dependencies.relations, piece.nodes
    places = dependencies.dependents(np.array([system]))
    places = places[dependencies.hard(places) & heavy[needs.origin[places]] & (needs.origin[places] != system)]
    if not len(places):
        return None
    origin = needs.origin[places]
    return int(np.maximum(np.maximum(needs.valid_from[places], nodes.valid_from[origin]), nodes.valid_from[system]).min())


def of_cycles(found: Found) -> Callable[[Piece, int, Sequence[Draft]], Since]:
    """The first days of cycles: each is told among the systems that ever stood in a circle with its own."""

    def since(piece: Piece, day: int, shown: Sequence[Draft]) -> Since:
        needs = piece.relations("DEPENDS_ON")
        component = strong_components(len(piece.nodes), needs.origin, needs.target)
        order = np.argsort(component, kind="stable")
        ordered = component[order]
        told: Since = {}
        for draft in shown:
            low, high = np.searchsorted(ordered, component[draft.subject]), np.searchsorted(ordered, component[draft.subject], side="right")
            part = along(piece, np.sort(order[low:high]), (Step("DEPENDS_ON"),))
            told |= _alone(found, part, piece, day, draft.subject, [_place(draft)])
        return told

    return since
