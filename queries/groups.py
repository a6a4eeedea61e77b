"""Steering groups (styrgrupper): which can act, through whom, and what has no group at all?

A group that exists on the day is operable when its chair, else a deputy chair, can be asked (`graphmodel.terms.operable`).  Flags:
`chair_missing_deputy_acts`, `inoperative`, `no_deputy` (no deputy who can be asked: the group hangs on one person), `steers_nothing` (nothing of
its level that exists; a portfolio group always steers something where no portfolio is named).

A department is *without group* when neither it nor a department above it has one.  Units under a department that is listed for this are not listed
themselves, nor are committees, federations and the municipality as a whole: they stand above the steering groups.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(
...     node("grp-sbf", level="department"), node("p-gun", valid_through="2026-03-31"), "p-hans", "dep-sbf", "dep-klf",
...     ("grp-sbf", "STEERS", "dep-sbf"), ("p-gun", "MEMBER_OF", "grp-sbf", {"function": "chair"}),
...     ("p-hans", "MEMBER_OF", "grp-sbf", {"function": "deputy_chair"}),
... ))
>>> found = groups(graph)
>>> found.rows[0].operable, found.rows[0].chair, found.rows[0].deputy.id, found.rows[0].flags, found.summary.departments_without_group[0].id
(True, None, 'p-hans', ('chair_missing_deputy_acts',), 'dep-klf')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graphmodel.answers import ABSENT, Evidence, Told, Truncated, cut
from graphmodel.graph import Graph, Ref
from graphmodel.kinds import LEVELS
from graphmodel.piece import LEVEL_CODE, Bools, Ints, Piece
from graphmodel.terms.evidence import Grounds
from graphmodel.terms.operable import OperableGroups, operable_groups
from graphmodel.terms.presence import Presence, ends_exist, in_service, presence

_KINDS: Final = ("STEERS", "MEMBER_OF", "HOLDS", "SUBUNIT_OF", "PART_OF")
_STEERED: Final = {"object": "ManagementObject", "department": "Department", "portfolio": "Portfolio"}
_ABOVE: Final = ("committee", "federation", "municipality")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group, its level, whether it can act, the chair and deputy who can be asked, and its flags by name."""

    group: Ref
    level: str
    operable: bool
    chair: Ref | None
    deputy: Ref | None
    flags: tuple[str, ...]
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class GroupsSummary:
    """What no group steers, and the systems in use that are in no object.  By id."""

    departments_without_group: tuple[Ref, ...]
    objects_without_group: tuple[Ref, ...]
    systems_without_object: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The steering groups that exist on the day, by id."""

    rows: tuple[GroupRow, ...]
    summary: GroupsSummary
    truncated: Truncated | None = None


def groups(graph: Graph, *, evidence: bool = False, limit: int | None = None) -> Groups:
    """Tell which steering groups can act on the graph's day; `evidence` tells what seats their chair and deputy, and their own record.

    One piece; O(n + m).
    """
    piece = graph.whole(_KINDS)
    day = graph.day.toordinal()
    acting = operable_groups(piece, day)
    there = acting.presence
    steered, busy = _steered(piece, there)
    group = np.flatnonzero(piece.of_kind("SteeringGroup") & there.exists).astype(np.int32)
    shown = group[:limit]
    people = np.unique(np.concatenate((acting.chair[shown], acting.deputy[shown])))
    people = people[people >= 0]
    named = dict(zip(people.tolist(), graph.refs(piece.nodes.key[people]), strict=True))
    told: Sequence[Told] = _evidence(graph, piece, acting, shown) if evidence else [ABSENT] * len(shown)
    rows: list[GroupRow] = []
    for number, ref in zip(shown.tolist(), graph.refs(piece.nodes.key[shown]), strict=True):
        chair, deputy = int(acting.chair[number]), int(acting.deputy[number])
        level = int(piece.nodes.level[number])
        rows.append(
            GroupRow(
                ref,
                LEVELS[level] if level >= 0 else "",
                chair >= 0 or deputy >= 0,
                named.get(chair),
                named.get(deputy),
                tuple(sorted(_flags(chair, deputy, bool(busy[number])))),
                told[len(rows)],
            )
        )
    summary = GroupsSummary(
        tuple(graph.refs(piece.nodes.key[_bare_departments(graph, piece, there, steered)])),
        tuple(graph.refs(piece.nodes.key[piece.of_kind("ManagementObject") & there.exists & ~steered])),
        tuple(graph.refs(piece.nodes.key[in_service(piece, day) & ~_housed(piece, there)])),
    )
    return Groups(tuple(rows), summary, cut(len(group), limit))


def _evidence(graph: Graph, piece: Piece, acting: OperableGroups, shown: Ints) -> list[tuple[Evidence, ...]]:
    stands, sits = Grounds(graph, len(shown)), piece.relations("MEMBER_OF").key
    for row, number in enumerate(shown.tolist()):
        stands.node(row, int(piece.nodes.key[number]))
        for person in (int(acting.chair[number]), int(acting.deputy[number])):
            stands.relations(row, (int(sits[place]) for place in acting.seat_of(number, person)))
    return stands.evidence()


def _flags(chair: int, deputy: int, busy: bool) -> list[str]:
    told = {
        "chair_missing_deputy_acts": chair < 0 <= deputy,
        "inoperative": chair < 0 and deputy < 0,
        "no_deputy": deputy < 0,
        "steers_nothing": not busy,
    }
    return [flag for flag, holds in told.items() if holds]


def _steered(piece: Piece, there: Presence) -> tuple[Bools, Bools]:
    """Which nodes a group of their level steers on the day, and which groups steer anything."""
    steers = piece.relations("STEERS")
    live = steers.on(there.day) & ends_exist(there, steers.origin, steers.target)
    steered, busy = (np.zeros(len(piece.nodes), np.bool_) for _ in range(2))
    for level, name in _STEERED.items():
        fits = live & (piece.nodes.level[steers.origin] == LEVEL_CODE[level]) & piece.of_kind(name)[steers.target]
        steered[steers.target[fits]] = True
        busy[steers.origin[fits]] = True
    if not (piece.of_kind("Portfolio") & there.exists).any():
        busy |= piece.nodes.level == LEVEL_CODE["portfolio"]
    return steered, busy


def _housed(piece: Piece, there: Presence) -> Bools:
    """Which systems are in an object on the day."""
    part_of = piece.relations("PART_OF")
    housed = np.zeros(len(piece.nodes), np.bool_)
    housed[part_of.origin[part_of.on(there.day) & ends_exist(there, part_of.origin, part_of.target)]] = True
    return housed


def departments_without_group(graph: Graph, piece: Piece, day: int) -> Ints:
    """The departments without a group on a day, as the module's definition has it, ascending; needs the piece's STEERS and SUBUNIT_OF."""
    there = presence(piece, day)
    return _bare_departments(graph, piece, there, _steered(piece, there)[0])


def _bare_departments(graph: Graph, piece: Piece, there: Presence, steered: Bools) -> Ints:
    below = piece.relations("SUBUNIT_OF")
    live = np.flatnonzero(below.on(there.day) & ends_exist(there, below.origin, below.target))
    origin, target = below.origin[live], below.target[live]
    served = steered.copy()
    # Downward from those that have a group, level by level: as many rounds as the tree is deep.
    while (newly := served[target] & ~served[origin]).any():
        served[origin[newly]] = True
    bare = np.flatnonzero(piece.of_kind("Department") & there.exists & ~served).astype(np.int32)
    unit = dict(zip(bare.tolist(), graph.nodes(piece.nodes.key[bare]), strict=True))
    line = {number for number, node in unit.items() if node.properties.get("unit_type") not in _ABOVE}
    covered = {int(unit) for unit, above in zip(origin, target, strict=True) if int(above) in line}
    listed: Ints = np.array(sorted(line - covered), np.int32)
    return listed
