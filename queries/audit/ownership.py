"""Findings on who answers (domain 3.1): systems without owners, claims of those who cannot act, several owners, one owner on both sides, and
people who have left but still have roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

import numpy as np

from graphmodel.kinds import FUNCTIONS, SIDES
from graphmodel.piece import OPEN_THROUGH, Ints, Keys, Piece
from graphmodel.terms.fan_out import runs
from graphmodel.terms.ownership import DEGREES, STATUS, STATUSES, Ownership, ownership
from graphmodel.terms.ownership import KINDS as OWNING
from graphmodel.terms.presence import in_service
from queries.audit.drafts import Draft, Drafts, collected, columns, named, of_run

ROLES: Final = ("OWNS", "LEADS", "SPECIALIST_FOR", "MEMBER_OF", "HOLDS", "MAINTAINS_MODEL")
KINDS: Final = tuple(dict.fromkeys((*OWNING, *ROLES)))
"""The relations a piece must hold for these findings."""


class OwnershipFindings:
    """The findings of this area on a piece; `staff_register` tells whether a register of staff has been read."""

    def __init__(self, *, staff_register: bool) -> None:
        self._staff_register = staff_register

    def __call__(self, piece: Piece, day: int) -> Iterator[Drafts]:
        """All findings of a day."""
        answers = ownership(piece, day, staff_register=self._staff_register)
        yield from _unowned(piece, answers, day)
        yield from collected(_dead_claims(answers))
        yield from collected(_contested(piece, answers, day))
        yield from collected(_same_person(piece, answers, day))
        yield from collected(_departed(piece, day))


def _unowned(piece: Piece, answers: Ownership, day: int) -> Iterator[Drafts]:
    systems = np.flatnonzero(in_service(piece, day) & (answers.degree > 0)).astype(np.int32)
    degree = answers.degree[systems]
    for number in np.unique(degree).tolist():
        of_degree = systems[degree == number]
        yield columns(f"unowned_{DEGREES[number]}", of_degree, partial(_unowned_made, piece, answers, of_degree, DEGREES[number]))


def _unowned_made(piece: Piece, answers: Ownership, of_degree: Ints, code: str, places: Keys) -> Iterator[Draft]:
    systems = of_degree[places]
    which, _side, claim = answers.deciding(systems)
    start = np.searchsorted(which, np.arange(len(systems) + 1))
    for place, system in enumerate(systems.tolist()):
        claims = claim[of_run(start, place)]
        statuses = {
            side: STATUSES[answers.status[system, number]]
            for number, side in enumerate(SIDES)
            if answers.required[system] >> number & 1
        }
        values = {"degree": code, "sides": statuses, **_turning_days(piece, answers, claims, code)}
        relations, statements = answers.claims.relation[claims], answers.claims.statement[claims]
        yield Draft(f"unowned_{code}", system, values, _keys(relations), _keys(statements))


def _turning_days(piece: Piece, answers: Ownership, claims: np.ndarray, code: str) -> dict[str, str]:
    """When the last claim ended, or the next begins, for the degrees that say so."""
    if code not in ("expired", "not_yet"):
        return {}
    owns = piece.relations("OWNS")
    near = np.unique(answers.claims.target[claims])
    reaching = np.concatenate([np.empty(0, np.int32), *(owns.by_target[owns.into[each] : owns.into[each + 1]] for each in near.tolist())])
    place = reaching[np.isin(owns.key[reaching], answers.claims.relation[claims])]
    if code == "expired":
        ends = owns.valid_through[place]
        ends = ends[ends < OPEN_THROUGH]
        return {"ended": date.fromordinal(int(ends.max())).isoformat()} if len(ends) else {"ended": "?"}
    begins = np.maximum(owns.valid_from[place], piece.nodes.valid_from[owns.origin[place]])
    return {"begins": date.fromordinal(int(begins.min())).isoformat()} if len(begins) else {"begins": "?"}


def _dead_claims(answers: Ownership) -> Iterator[Draft]:
    claims = answers.claims
    dead = np.flatnonzero((claims.actor >= 0) & np.isin(claims.status, (STATUS["vacant"], STATUS["orphan_department"])))
    of_actor: dict[int, list[int]] = defaultdict(list)
    for claim in dead.tolist():
        of_actor[int(claims.actor[claim])].append(claim)
    for actor, listed in of_actor.items():
        reasons = sorted({STATUSES[claims.status[claim]] for claim in listed})
        yield Draft(
            "dead_claim", actor, {"names": named(claims.target[listed]), "reasons": reasons}, _keys(claims.relation[listed]), about=",".join(reasons)
        )


def _contested(piece: Piece, answers: Ownership, day: int) -> Iterator[Draft]:
    retired = piece.of_kind("System") & ~in_service(piece, day, planned=True)
    owned = np.unique(answers.claims.target)
    owned = owned[~retired[owned]]
    which, side, claim = answers.deciding(owned)
    own = answers.claims.target[claim] == owned[which]  # what an object's claims decide is told of the object, once
    which, side, claim = which[own], side[own], claim[own]
    of_place, on_side, person = answers.people(which, side, claim)
    start = runs(of_place * 2 + on_side)
    for run in np.flatnonzero(np.diff(start) > 1).tolist():
        place, number = int(of_place[start[run]]), int(on_side[start[run]])
        here = slice(*np.searchsorted(which, (place, place + 1)))
        these = claim[here][side[here] == number]
        values = {"side": SIDES[number], "names": named(person[of_run(start, run)])}
        yield Draft("contested", int(owned[place]), values, _keys(answers.claims.relation[these]), about=SIDES[number])


def _same_person(piece: Piece, answers: Ownership, day: int) -> Iterator[Draft]:
    systems = np.flatnonzero(in_service(piece, day)).astype(np.int32)
    which, side, claim = answers.deciding(systems)
    place, _side, person = answers.people(which, side, claim)
    # A person comes once for a place and a side: who comes twice for a place is on both.
    both = np.sort(place << 32 | person)
    both = both[1:][both[1:] == both[:-1]]
    on_both, persons = both >> 32, both & 0xFFFFFFFF
    start = runs(on_both)
    told: set[int] = set()
    for run in range(len(start) - 1):
        at = int(on_both[start[run]])
        these = claim[slice(*np.searchsorted(which, (at, at + 1)))]
        targets = set(answers.claims.target[these].tolist())
        subject = targets.pop() if len(targets) == 1 else int(systems[at])
        if subject not in told:
            told.add(subject)
            yield Draft("same_person_both_sides", subject, {"names": named(persons[of_run(start, run)])}, _keys(answers.claims.relation[these]))


def _departed(piece: Piece, day: int) -> Iterator[Draft]:
    gone = piece.of_kind("Person") & (piece.nodes.valid_through < day)
    roles: dict[int, list[tuple[str, int, str, int]]] = defaultdict(list)
    for kind in ROLES:
        relations = piece.relations(kind)
        for place in np.flatnonzero(relations.on(day) & gone[relations.origin]).tolist():
            word = ""
            if kind == "MEMBER_OF" and relations.function[place] >= 0:
                word = FUNCTIONS[relations.function[place]]
            elif relations.side[place] >= 0:
                word = SIDES[relations.side[place]]
            roles[int(relations.origin[place])].append((kind, int(relations.target[place]), word, int(relations.key[place])))
    for person, held in roles.items():
        held.sort(key=lambda role: (ROLES.index(role[0]), role[1], role[2]))
        values = {"roles": [(kind, target, word) for kind, target, word, _key in held], "names": named(target for _kind, target, *_rest in held)}
        yield Draft("departed_with_roles", person, values, tuple(key for *_rest, key in held))


def _keys(keys: np.ndarray) -> tuple[int, ...]:
    return tuple(sorted({int(key) for key in keys if key >= 0}))
