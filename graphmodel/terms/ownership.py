"""Ownership (ägarskap): who answers for a system, side by side, and how well.

A *claim* (anspråk) says who owns a system or an object on one side: an OWNS relation, or an accepted statement on ownership that names nobody.  A
claim without a side is the business's (a plain "systemägare").  On a day, a claim that holds by its own validity has the status

- `owned`: a present person, or a position that a present person holds;
- `department_only`: a department that exists: there is nobody to ask;
- `vacant`: a position that nobody holds, or the word "vacant";
- `owner_left`: a person who has left, or the word "left";
- `not_in_register`: a name that the register of staff lacks, where such a register has been read;
- `orphan_department`: a department that has ended.

A claimant whose own time has not come makes the claim `not_yet`; one that holds no longer is `expired`, one that will hold `not_yet`, and a
placeholder ("?", or a name that nothing answers to) is `unknown`.  None of these three *masks*.

Each side that the system's home object requires (both, where it has none) is decided at the first level with a claim that holds: the system itself,
then its home objects together.  A claim on the system *masks* those on the object even when it is broken: it is the more specific word.  The side's
status is the best among the deciding claims; without any it is `not_yet` if something will begin, else `expired`, else `unknown`, else `none`.
The *degree* (grad) of a system is `owned` when all required sides are, `business_only` or `it_only` when one of the two is, and the best of the
sides' statuses when none is.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> kinds = {"obj-adm": "ManagementObject", "p-inga": "Person", "pos-chef": "Position", "s-ekonomi": "System"}
>>> nodes = [(key, Node(id, kind, id)) for key, (id, kind) in enumerate(kinds.items())]
>>> told = [("OWNS", "p-inga", "obj-adm"), ("PART_OF", "s-ekonomi", "obj-adm"), ("OWNS", "pos-chef", "s-ekonomi")]
>>> relations = [(key, Relation(f"r-{key}", kind, a, b)) for key, (kind, a, b) in enumerate(told)]
>>> def degree_of_ekonomi(*also):
...     piece = piece_of(nodes, [*relations, *also], [], Schema(), KINDS)
...     return DEGREES[ownership(piece, 700_000).degree[3]]
>>> degree_of_ekonomi()  # nobody holds the position, and it masks Inga, who owns the object
'vacant'
>>> degree_of_ekonomi((9, Relation("r-9", "HOLDS", "p-inga", "pos-chef")))
'business_only'
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphmodel.piece import FIELD_CODE, READING_CODE, STANDING_CODE, Bools, Codes, Ints, Keys, Piece
from graphmodel.terms.fan_out import distinct, fan_out, pointers
from graphmodel.terms.presence import Presence, ends_exist, presence

KINDS: Final = ("OWNS", "HOLDS", "PART_OF")
"""The relations a piece must hold for ownership to be computed on it."""

STATUSES: Final = (
    "owned", "department_only", "vacant", "owner_left", "not_in_register", "orphan_department", "expired", "not_yet", "unknown", "none",
)  # fmt: skip
"""The statuses of a side, best first."""
DEGREES: Final = ("owned", "business_only", "it_only", *STATUSES[1:])
"""The degrees of a system, best first; `business_only` and `it_only` are equally good."""
STATUS: Final = {name: code for code, name in enumerate(STATUSES)}
DEGREE: Final = {name: code for code, name in enumerate(DEGREES)}
OWNED, NONE = STATUS["owned"], STATUS["none"]
_MASKING = STATUS["orphan_department"]  # this one and all better ones
_LESSER: Final = {1: "not_yet", 2: "expired", 4: "unknown"}
"""The statuses that do not mask, as bits, the best one first."""
_BY_READING = {"vacant": "vacant", "left": "owner_left", "not_in_register": "not_in_register"}


def badness(degree: NDArray[np.integer]) -> Ints:
    """How bad degrees are: 0 `owned`, 1 `business_only` and `it_only`, 2 `department_only` … 10 `none`.  Same shape."""
    worse: Ints = (degree - (degree >= 2)).astype(np.int32)
    return worse


@dataclass(frozen=True)
class Claims:
    """All claims of a piece, of any validity, ordered by what they are on; `start[i]:start[i + 1]` are those on node i.

    `actor` is the claimant's node number, -1 for a statement; `status` indexes `STATUSES`.  `relation` and `statement` are the engine's keys for the
    evidence, -1 for the one that it is not.
    """

    target: Ints
    side: Codes
    status: Codes
    actor: Ints
    relation: Keys
    statement: Keys
    start: NDArray[np.integer]

    @property
    def masking(self) -> Bools:
        """Which hold on the day and mask those of the object."""
        return self.status <= _MASKING


@dataclass(frozen=True)
class Ownership:
    """Who answers for each system and object of a piece on a day.

    `status` and `inherited` have shape (n, 2), one column a side (business, IT), and say something for systems and objects only; `inherited` marks
    the sides that the home objects' claims decide; with `direct` none is.  `required` holds the required sides as bits, shape (n,).
    `home_start`/`home` list the home objects of each system on the day, ascending,
    and `home_place` the places of their PART_OF relations.
    """

    presence: Presence
    claims: Claims
    direct: bool
    status: Codes
    inherited: Bools
    required: Codes
    home_start: Keys
    home: Ints
    home_place: Keys

    @cached_property
    def degree(self) -> Codes:
        """How well each node is answered for, as places in `DEGREES`.  Shape (n,).  O(n), once."""
        return degrees(self.status, self.required)

    def deciding(self, nodes: Ints) -> tuple[Keys, Codes, Keys]:
        """The claims that decide the sides of these systems or objects now, or say why none does.

        Returns the node's place in the list, the side, and the claim, for each claim that has the side's status and stands at the deciding level,
        in the nodes' order.  A side that is not required is left out.
        """
        which, claim, of_home = self._claims_of(nodes)
        node, side = nodes[which], self.claims.side[claim]
        status = self.status[node, side]
        # Where nothing holds, neither level decides: what is gone or still to come is told from both.
        level = (of_home == self.inherited[node, side]) | ((status > _MASKING) & (not self.direct))
        chosen = np.flatnonzero((self.claims.status[claim] == status) & level & self._requires(node, side))
        return which[chosen], side[chosen], claim[chosen]

    def outranked(self, nodes: Ints) -> tuple[Keys, Codes, Keys]:
        """The claims that hold but do not decide: masked by one on the system itself, weaker than a better one, or on a side nobody requires."""
        which, claim, of_home = self._claims_of(nodes)
        node, side = nodes[which], self.claims.side[claim]
        decides = (self.claims.status[claim] == self.status[node, side]) & (of_home == self.inherited[node, side]) & self._requires(node, side)
        chosen = np.flatnonzero(self.claims.masking[claim] & ~decides)
        return which[chosen], side[chosen], claim[chosen]

    def on_homes(self, nodes: Ints) -> tuple[Keys, Codes, Keys]:
        """The claims on the home objects of these systems by somebody able, whether they decide or are masked."""
        which, claim, of_home = self._claims_of(nodes)
        chosen = np.flatnonzero(of_home & (self.claims.status[claim] == OWNED))
        return which[chosen], self.claims.side[claim[chosen]], claim[chosen]

    def owners(self, nodes: Ints) -> tuple[Keys, Codes, Ints]:
        """The able owners: node's place in the list, side, person; each once, in that order."""
        return self.people(*self.deciding(nodes))

    def people(self, which: Keys, side: Codes, claim: Keys) -> tuple[Keys, Codes, Ints]:
        """The able persons behind claims, each once for a place and a side, in that order."""
        able = np.flatnonzero(self.claims.status[claim] == OWNED)
        which, side, claim = which[able], side[able], claim[able]
        place, person = self.presence.behind(self.claims.actor[claim])
        n = np.int64(len(self.required) + 1)
        packed = distinct((which[place] * 2 + side[place]) * n + person)
        return packed // n // 2, (packed // n % 2).astype(np.int8), (packed % n).astype(np.int32)

    def homes(self, node: int) -> list[int]:
        """The home objects of a system on the day, ascending."""
        return [int(home) for home in self.home[self.home_start[node] : self.home_start[node + 1]]]

    @cached_property
    def answering(self) -> tuple[Ints, Ints]:
        """Who answers for what: nodes and able persons, in no order, some pairs more than once.  O(n + claims), once."""
        # Only what somebody able claims can be answered for: on the node itself, or on an object that decides for it.
        able = np.flatnonzero(self.claims.status == OWNED)
        system = np.repeat(np.arange(len(self.required), dtype=np.int32), self.home_count)
        before = np.concatenate((np.zeros(1, np.int32), np.cumsum(self.claims.status == OWNED, dtype=np.int32)))
        which, place = fan_out(before[self.claims.start], self.home)
        node, claim = np.concatenate((self.claims.target[able], system[which])), np.concatenate((able, able[place]))
        side = self.claims.side[claim]
        slot = node.astype(np.int64) * 2 + side
        of_home = np.arange(len(claim)) >= len(able)
        decides = (self.status.reshape(-1)[slot] == OWNED) & (self.inherited.reshape(-1)[slot] == of_home) & self._requires(node, side)
        node, actor = node[decides], self.claims.actor[claim[decides]]
        themselves = self.presence.present[actor]
        seat, seated = actor[~themselves], node[~themselves]
        which, holding = fan_out(self.presence.holder_start, seat)
        return np.concatenate((node[themselves], seated[which])), np.concatenate((actor[themselves], self.presence.holder[holding]))

    @cached_property
    def home_count(self) -> Keys:
        """How many home objects each node has on the day.  Shape (n,)."""
        return np.diff(self.home_start)

    def _claims_of(self, nodes: Ints) -> tuple[Keys, Keys, Bools]:
        own_which, own = fan_out(self.claims.start, nodes)
        home_which, home = fan_out(self.home_start, nodes)
        place, inherited = fan_out(self.claims.start, self.home[home])
        which = np.concatenate((own_which, home_which[place]))
        order = np.argsort(which, kind="stable")
        of_home = np.concatenate((np.zeros(len(own), np.bool_), np.ones(len(inherited), np.bool_)))
        return which[order], np.concatenate((own, inherited))[order], of_home[order]

    def _requires(self, node: NDArray[np.integer], side: Codes) -> Bools:
        asked: Bools = (self.required[node] >> side) & 1 == 1
        return asked


def ownership(
    piece: Piece, day: int, *, staff_register: bool = False, direct: bool = False, without: Bools | None = None
) -> Ownership:
    """Who answers for every system and object of a piece; needs the piece's `KINDS`.

    `staff_register` tells whether a register of staff has been read, `direct` looks at claims on the node itself alone (required sides are the
    home object's all the same), `without` marks persons taken away, shape (n,).  O(n + m log m), all of it in numpy.
    """
    if without is None and not direct and all(kind in piece.by_kind for kind in KINDS):
        # Asked again and again of the same day; a piece cut without one of the kinds may share its memory with one that has it.
        told: Ownership = piece.memory.recall(
            day, f"ownership {staff_register}", lambda: _ownership(piece, presence(piece, day), staff_register=staff_register, direct=False)
        )
        return told
    return _ownership(piece, presence(piece, day, without), staff_register=staff_register, direct=direct)


def _ownership(piece: Piece, there: Presence, *, staff_register: bool, direct: bool) -> Ownership:
    claims = claims_of(piece, there, staff_register=staff_register)
    n = len(piece.nodes)
    home_start, home, home_place, system = _homes(piece, there)
    best = np.full(2 * n, NONE, np.int8)
    slot = claims.target.astype(np.int64) * 2 + claims.side
    masking = np.flatnonzero(claims.masking)
    masking = masking[np.argsort(-claims.status[masking], kind="stable")]
    best[slot[masking]] = claims.status[masking]  # of several for a place the last one stays: the best
    marks = np.zeros(2 * n, np.int8)
    for bit, name in _LESSER.items():
        marks[slot[np.flatnonzero(claims.status == STATUS[name])]] |= bit
    inherited = np.zeros(2 * n, np.bool_)
    if not direct and len(home):
        from_home = np.full(2 * n, NONE, np.int8)
        for side in (0, 1):
            of_system, of_home = system * 2 + side, home.astype(np.int64) * 2 + side
            np.minimum.at(from_home, of_system, best[of_home])
            marked = np.flatnonzero(marks[of_home])
            np.bitwise_or.at(marks, of_system[marked], marks[of_home[marked]])
        inherited = (best == NONE) & (from_home <= _MASKING)
        np.copyto(best, from_home, where=inherited)
    # Where nothing holds, what is to begin goes before what has ended, and that before what nobody is sure of.
    open_ = np.flatnonzero(marks)
    open_ = open_[best[open_] == NONE]
    for bit in sorted(_LESSER, reverse=True):
        best[open_[marks[open_] & bit > 0]] = STATUS[_LESSER[bit]]
    required = piece.nodes.required_sides.copy()
    if len(home):
        required[system] = 0
        np.bitwise_or.at(required, system, piece.nodes.required_sides[home])
    by_side = best.reshape(n, 2)
    return Ownership(there, claims, direct, by_side, inherited.reshape(n, 2), required, home_start, home, home_place)


def degrees(status: Codes, required: Codes) -> Codes:
    """The degree that the sides' statuses, shape (k, 2), make where these sides are required, shape (k,).  Shape (k,)."""
    business, it = (required & 1) > 0, (required & 2) > 0
    best = np.minimum(np.where(business, status[:, 0], NONE), np.where(it, status[:, 1], NONE))
    business_able, it_able = ~business | (status[:, 0] == OWNED), ~it | (status[:, 1] == OWNED)
    neither = np.where(best == OWNED, DEGREE["owned"], best + 2)  # statuses after the first are two places later among the degrees
    one = np.where(business_able, DEGREE["business_only"], DEGREE["it_only"])
    both = business & it
    return np.select([business_able & it_able, both & (business_able | it_able)], [DEGREE["owned"], one], neither).astype(np.int8)


def claims_of(piece: Piece, there: Presence, *, staff_register: bool) -> Claims:
    """All claims of a piece and their statuses, ordered by target."""
    owns, said = piece.relations("OWNS"), piece.statements
    spoken = np.flatnonzero((said.field == FIELD_CODE["ownership"]) & (said.standing == STANDING_CODE["accepted"]) & (said.target < 0))
    spoken_status = _spoken(piece, spoken, there.day, staff_register)
    spoken, spoken_status = spoken[spoken_status != NONE], spoken_status[spoken_status != NONE]
    target = np.concatenate((owns.target, said.subject[spoken])) if len(spoken) else owns.target
    # Where nobody speaks of owners besides, they are ordered already.
    order, start = (np.argsort(target, kind="stable"), pointers(target, len(piece.nodes))) if len(spoken) else (owns.by_target, owns.into)
    nothing, nobody = np.full(len(spoken), -1, np.int64), np.full(len(owns), -1, np.int64)
    return Claims(
        target=target[order],
        side=np.maximum(np.concatenate((owns.side, said.side[spoken])), 0)[order],
        status=np.concatenate((_claimed(piece, there), spoken_status))[order],
        actor=np.concatenate((owns.origin, nothing)).astype(np.int32)[order],
        relation=np.concatenate((owns.key, nothing))[order],
        statement=np.concatenate((nobody, said.key[spoken]))[order],
        start=start,
    )


def _claimed(piece: Piece, there: Presence) -> Codes:
    """The status of each OWNS relation."""
    owns = piece.relations("OWNS")
    actor = owns.origin
    department = piece.of_kind("Department")[actor]
    person = piece.of_kind("Person")[actor]
    exists, ended = there.exists[actor], there.ended[actor]
    return np.select(
        [
            owns.valid_through < there.day,
            (owns.valid_from > there.day) | ~(exists | ended),
            person & exists | there.held[actor],
            department & exists,
            department,
            person,
        ],
        [STATUS[name] for name in ("expired", "not_yet", "owned", "department_only", "orphan_department", "owner_left")],
        STATUS["vacant"],
    ).astype(np.int8)


def _spoken(piece: Piece, place: Keys, day: int, staff_register: bool) -> Codes:
    """The status of statements; `none` for a placeholder that does not hold on the day: it never was a claim."""
    said = piece.statements
    by_reading = np.full(len(READING_CODE), STATUS["unknown"], np.int8)
    for reading, name in _BY_READING.items():
        if reading != "not_in_register" or staff_register:
            by_reading[READING_CODE[reading]] = STATUS[name]
    status = by_reading[said.reading[place]]
    over, ahead = said.valid_through[place] < day, said.valid_from[place] > day
    placeholder = status == STATUS["unknown"]
    return np.select([(over | ahead) & placeholder, over, ahead], [NONE, STATUS["expired"], STATUS["not_yet"]], status).astype(np.int8)


def _homes(piece: Piece, there: Presence) -> tuple[Keys, Ints, Keys, Keys]:
    """The home objects on the day: pointers by system, objects, places in PART_OF, and the system of each.  Several periods count once."""
    part_of = piece.relations("PART_OF")
    place = np.flatnonzero(part_of.on(there.day) & ends_exist(there, part_of.origin, part_of.target))
    system, home = part_of.origin[place], part_of.target[place]
    if len(place):
        again = (system[1:] == system[:-1]) & (home[1:] == home[:-1])  # a piece's relations are ordered by origin, then target
        first = np.concatenate((np.ones(1, np.bool_), ~again))
        place, system, home = place[first], system[first], home[first]
    return pointers(system, len(piece.nodes)), home, place, system.astype(np.int64)
