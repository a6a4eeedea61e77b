"""Owned by somebody (ägs av): what does a person, a position or a department own, directly and through objects?

A person's claims are the person's own and those of the positions that the person holds on the day.  A claim on an object counts for the object and
for each system in use that it is the home of.  Listed are the claims that decide a side now; on request also those that hold but are masked by a
claim on the system itself, or outranked by a better one.

>>> from tests.building import estate, reference_graph
>>> graph = reference_graph(estate(
...     "s-lms", "s-skol", "obj-skola", "p-bo", "dep-klf", ("s-lms", "PART_OF", "obj-skola"), ("s-skol", "PART_OF", "obj-skola"),
...     ("p-bo", "OWNS", "obj-skola", {"side": "it"}), ("dep-klf", "OWNS", "s-lms", {"side": "it"}),
... ))
>>> found = owned_by(graph, "p-bo")
>>> [(row.node.id, row.side, row.via and row.via.id, row.direct) for row in found.rows]
[('obj-skola', 'it', None, True), ('s-skol', 'it', 'obj-skola', False)]
>>> [row.node.id for row in owned_by(graph, "p-bo", everything=True).rows]
['obj-skola', 's-lms', 's-skol']
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from graphmodel.answers import ABSENT, Told, Truncated, cut
from graphmodel.graph import Graph, Ref, Step
from graphmodel.kinds import SIDES
from graphmodel.piece import Codes, Ints, Keys
from graphmodel.terms.evidence import Grounds
from graphmodel.terms.ownership import Ownership, ownership
from graphmodel.terms.presence import in_service
from graphmodel.terms.subject import subject

_ROUTE: Final = (
    Step("HOLDS"),
    Step("OWNS"),
    Step("PART_OF", "dependents"),  # the systems of the objects
    Step("PART_OF"),  # and all their home objects, since claims on those count together
    Step("OWNS", "dependents"),  # and everybody else's claims, since the best decides
    Step("HOLDS", "dependents"),
)


@dataclass(frozen=True, slots=True)
class OwnedByRow:
    """One node and side.

    `via` is the object that a system is owned through, else the position that the person holds, None for a claim of one's own; `direct` tells
    that the claim stands on the node itself.
    """

    node: Ref
    side: str
    via: Ref | None
    direct: bool
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class OwnedBySummary:
    """`direct`: the nodes that are claimed themselves; `systems`: the systems among all the nodes.  By id."""

    direct: tuple[Ref, ...]
    systems: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class OwnedBy:
    """What somebody owns, by node, then side, those without an object or position between first."""

    rows: tuple[OwnedByRow, ...]
    summary: OwnedBySummary
    truncated: Truncated | None = None


def owned_by(graph: Graph, owner: str, *, everything: bool = False, evidence: bool = False, limit: int | None = None) -> OwnedBy:
    """Find what a person, position or department owns on the graph's day.

    `everything` adds the claims that hold but do not decide, `evidence` which claim each row stands on, and on what way.
    Raises `UnknownReference`, or `WrongUse` for an id of another kind.
    One piece, around the owner.
    """
    key = subject(graph, owner, "Person", "Position", "Department")
    piece = graph.along(np.array([key], np.int64), _ROUTE)
    day = graph.day.toordinal()
    answers = ownership(piece, day, staff_register=any(source.staff_register for source in graph.sources()))
    me = int(piece.locate(np.array([key], np.int64))[0])
    there = answers.presence
    mine = {me, *(int(seat) for seat in np.flatnonzero(there.held) if me in there.holder[there.holder_start[seat] : there.holder_start[seat + 1]])}
    owned = np.flatnonzero(in_service(piece, day) | (piece.of_kind("ManagementObject") & there.exists)).astype(np.int32)
    claims = [answers.deciding(owned), *([answers.outranked(owned)] if everything else [])]
    made_by: dict[_Slot, set[int]] = defaultdict(set)
    for each in claims:
        _slots(made_by, answers, owned, each, me, mine)
    slots = sorted(made_by)
    direct = sorted({slot.node for slot in slots if slot.direct})
    system = piece.of_kind("System")
    systems = sorted({slot.node for slot in slots if system[slot.node]})
    shown = slots[:limit]
    named = np.unique(np.array([*direct, *systems, *(slot.node for slot in shown), *(slot.via for slot in shown if slot.via >= 0)], np.int32))
    refs = dict(zip(named.tolist(), graph.refs(piece.nodes.key[named]), strict=True))
    told: Sequence[Told] = [ABSENT] * len(shown)
    if evidence:
        stands = Grounds(graph, len(shown))
        for row, slot in enumerate(shown):
            for claim in made_by[slot]:
                actor, target = int(answers.claims.actor[claim]), int(answers.claims.target[claim])
                stands.relations(row, (int(answers.claims.relation[claim]),))
                stands.between(row, piece, "PART_OF", [(slot.node, target)])
                stands.between(row, piece, "HOLDS", [(me, actor)])
        told = stands.evidence()
    return OwnedBy(
        tuple(OwnedByRow(refs[slot.node], SIDES[slot.side], refs.get(slot.via), slot.direct, told[row]) for row, slot in enumerate(shown)),
        OwnedBySummary(tuple(refs[node] for node in direct), tuple(refs[node] for node in systems)),
        cut(len(slots), limit),
    )


class _Slot(NamedTuple):
    """One row by numbers; `via` is -1 for nothing between, so that claims of one's own are sorted first."""

    node: int
    side: int
    via: int
    direct: bool


def _slots(
    made_by: dict[_Slot, set[int]], answers: Ownership, owned: Ints, claims: tuple[Keys, Codes, Keys], me: int, mine: set[int]
) -> None:
    """Add the rows that these claims make, of those that are the owner's, each with the claims that make it."""
    which, side, claim = claims
    kept = np.flatnonzero(np.isin(answers.claims.actor[claim], sorted(mine)))
    columns = (owned[which[kept]], side[kept], answers.claims.target[claim[kept]], answers.claims.actor[claim[kept]], claim[kept])
    for node, code, target, actor, number in zip(*(column.tolist() for column in columns), strict=True):
        between = target if target != node else -1 if actor == me else actor
        made_by[_Slot(node, code, between, target == node)].add(number)
