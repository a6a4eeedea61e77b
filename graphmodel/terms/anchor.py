"""The anchor (ankare): the department in which a question about a system starts.

It is the department that hosts the system's home object (värdförvaltning).  Where there is no object, or nobody hosts it, it is the department of
whoever answers for the system now: the business's owner before the IT side's, a position's department before its holder's.  Where nobody answers,
it is the department that uses the system, if there is only one.  Several departments at the same step make the anchor *ambiguous*; nothing at
all leaves the system without one.  A department that has ended stands for those that came after it.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> from graphmodel.terms.ownership import ownership
>>> from datetime import date
>>> ids = {"dep-klf": "Department", "dep-srv": "Department", "s-arende": "System"}
>>> nodes = [(key, Node(id, kind, id, valid_through=date(2018, 12, 31) if id == "dep-srv" else None)) for key, (id, kind) in enumerate(ids.items())]
>>> told = [("OWNS", "dep-srv", "s-arende"), ("SUCCEEDED_BY", "dep-srv", "dep-klf")]
>>> relations = [(key, Relation(f"r-{key}", kind, a, b)) for key, (kind, a, b) in enumerate(told)]
>>> piece = piece_of(nodes, relations, [], Schema(), KINDS)
>>> found = anchors(piece, ownership(piece, date(2026, 10, 1).toordinal()), np.array([2], np.int32))
>>> found.department.tolist(), found.reason.tolist() == [OWNER], found.succeeded.tolist()
([0], True, [True])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graphmodel.piece import Bools, Codes, Ints, Keys, Piece
from graphmodel.terms import ownership as owning
from graphmodel.terms.fan_out import fan_out
from graphmodel.terms.presence import Presence, ends_exist

KINDS: Final = (*owning.KINDS, "HOSTED_BY", "SUCCEEDED_BY", "EMPLOYED_IN", "POSITION_IN", "USES")
"""The relations a piece must hold for anchors to be told."""

REASONS: Final = range(5)
HOST, OWNER, USER, AMBIGUOUS, NOWHERE = REASONS
"""Why a department is the anchor, or why none is."""

_ANSWERING = tuple(owning.STATUS[name] for name in ("owned", "department_only", "vacant", "orphan_department"))


@dataclass(frozen=True, slots=True)
class Anchors:
    """The anchors of some systems, in their order: the department (-1 for none), why, and whether it came after one that has ended."""

    department: Ints
    reason: Codes
    succeeded: Bools


def anchors(piece: Piece, answers: owning.Ownership, systems: Ints) -> Anchors:
    """The anchors of these systems.  O(relations of the systems); ended departments are walked one by one."""
    there = answers.presence
    found = Anchors(
        np.full(len(systems), -1, np.int32), np.full(len(systems), NOWHERE, np.int8), np.zeros(len(systems), np.bool_)
    )
    after = _After(piece, there)
    housed = np.flatnonzero(answers.home_count[systems] > 0)
    home = answers.home[answers.home_start[systems[housed]]]
    objects, place = np.unique(home, return_inverse=True)
    hosts = piece.relations("HOSTED_BY")
    which, relation = fan_out(hosts.start, objects)
    current = hosts.on(there.day)[relation]
    which, relation = which[current], relation[current]
    at, department, succeeded = after.resolved(which, hosts.target[relation])
    hosted = np.full(len(objects), -1, np.int32)
    # Two hosts at once are a slip of the register, told as a finding; the smaller id hosts.
    ascending = np.flatnonzero(~succeeded)[::-1]
    hosted[at[ascending]] = department[ascending]
    later = _Choice(at[succeeded], department[succeeded], np.ones(int(succeeded.sum()), np.bool_), len(objects))
    _settle(found, housed, _Decided(hosted[place], np.zeros(len(place), np.bool_), np.zeros(len(place), np.bool_)), HOST)
    _settle(found, housed, later.decided(place), HOST)
    for side in (0, 1):
        open_ = _unsettled(found)
        owners = _owner_departments(piece, answers, systems[open_], side, after)
        _settle(found, open_, owners.decided(np.arange(len(open_))), OWNER)
    open_ = _unsettled(found)
    uses = piece.relations("USES")
    which, hanging = fan_out(uses.into, systems[open_])
    used = uses.by_target[hanging]
    live = uses.on(there.day)[used] & ends_exist(there, uses.origin[used], uses.target[used])
    users = _Choice(which[live], uses.origin[used[live]], np.zeros(int(live.sum()), np.bool_), len(open_))
    _settle(found, open_, users.decided(np.arange(len(open_))), USER)
    return found


@dataclass(frozen=True, slots=True)
class _Decided:
    department: Ints
    succeeded: Bools
    ambiguous: Bools


class _Choice:
    """Departments offered for each place: none, exactly one, or too many to choose from."""

    def __init__(self, which: Keys, department: Ints, succeeded: Bools, places: int) -> None:
        # A department that is named itself, besides as a successor, counts as named itself: it is sorted first, and the first of equals is kept.
        order = np.lexsort((succeeded, department, which))
        which, department, succeeded = which[order], department[order], succeeded[order]
        if len(which):
            new = np.concatenate((np.ones(1, np.bool_), (which[1:] != which[:-1]) | (department[1:] != department[:-1])))
            which, department, succeeded = which[new], department[new], succeeded[new]
        self._count = np.bincount(which, minlength=places)
        self._department, self._succeeded = np.full(places, -1, np.int32), np.zeros(places, np.bool_)
        self._department[which], self._succeeded[which] = department, succeeded

    def decided(self, place: Keys) -> _Decided:
        one = self._count[place] == 1
        return _Decided(np.where(one, self._department[place], np.int32(-1)), one & self._succeeded[place], self._count[place] > 1)


class _After:
    """Departments as they stand on the day: an ended one is resolved to those that came after it."""

    def __init__(self, piece: Piece, there: Presence) -> None:
        self._there = there
        self._department = piece.of_kind("Department")
        followed = piece.relations("SUCCEEDED_BY")
        self._next: dict[int, list[int]] = {}
        for place in np.flatnonzero(followed.on(there.day)):
            self._next.setdefault(int(followed.origin[place]), []).append(int(followed.target[place]))

    def resolved(self, which: Keys, department: Ints) -> tuple[Keys, Ints, Bools]:
        """The pairs with each ended department replaced by its living successors; those are marked."""
        lives = self._there.exists[department] & self._department[department]
        gone = np.flatnonzero(self._there.ended[department])
        heirs = {int(dead): self._heirs(int(dead)) for dead in np.unique(department[gone])}
        passed = [(int(which[place]), heir) for place in gone for heir in heirs[int(department[place])]]
        added = np.array(passed, np.int64).reshape(-1, 2)
        at, by = np.concatenate((which[lives], added[:, 0])), np.concatenate((department[lives], added[:, 1].astype(np.int32)))
        marked = np.concatenate((np.zeros(int(lives.sum()), np.bool_), np.ones(len(added), np.bool_)))
        order = np.lexsort((by, at))
        return at[order], by[order], marked[order]

    def _heirs(self, dead: int) -> list[int]:
        seen, living, waiting = {dead}, set(), [dead]
        while waiting:
            for heir in self._next.get(waiting.pop(), ()):
                if heir in seen:
                    continue
                seen.add(heir)
                if self._there.exists[heir]:
                    living.add(heir)
                else:
                    waiting.append(heir)
        return sorted(living)


def _owner_departments(piece: Piece, answers: owning.Ownership, systems: Ints, side: int, after: _After) -> _Choice:
    """The departments of those who answer for a side now."""
    there, claims = answers.presence, answers.claims
    which, of_side, claim = answers.deciding(systems)
    chosen = (of_side == side) & (claims.actor[claim] >= 0) & np.isin(claims.status[claim], _ANSWERING)
    which, actor = which[chosen], claims.actor[claim[chosen]]
    itself = piece.of_kind("Department")[actor]
    seat_which, seat_department, seated = _placed(piece, there, "POSITION_IN", actor)
    person_which, person = there.behind(actor)
    unseated = ~seated[person_which]  # a position's own department goes before its holder's
    person_which, person = person_which[unseated], person[unseated]
    work_which, work_department, _ = _placed(piece, there, "EMPLOYED_IN", person)
    at = np.concatenate((which[itself], which[seat_which], which[person_which[work_which]]))
    department = np.concatenate((actor[itself], seat_department, work_department))
    return _Choice(*after.resolved(at, department), places=len(systems))


def _placed(piece: Piece, there: Presence, kind: str, members: Ints) -> tuple[Keys, Ints, Bools]:
    """The departments that members are in on the day, as pairs, and which members are in any."""
    relations = piece.relations(kind)
    which, place = fan_out(relations.start, members)
    live = relations.on(there.day)[place]
    which, department = which[live], relations.target[place[live]]
    placed = np.zeros(len(members), np.bool_)
    placed[which] = True
    return which, department, placed


def _unsettled(found: Anchors) -> Keys:
    return np.flatnonzero(found.reason == NOWHERE)


def _settle(found: Anchors, places: Keys, decided: _Decided, reason: int) -> None:
    """Write what has been decided at those places that are still open."""
    still = found.reason[places] == NOWHERE
    one, several = still & (decided.department >= 0), still & decided.ambiguous
    found.department[places[one]] = decided.department[one]
    found.succeeded[places[one]] = decided.succeeded[one]
    found.reason[places[one]] = reason
    found.reason[places[several]] = AMBIGUOUS
