"""Needs (vad systemet vilar på): what does a system stand on?

Listed are all systems that it hard-needs, directly or through others, each with a shortest chain to it, and those it needs softly, directly.
Where one of several will do, in a group of the system itself or of something it hard-needs, the group stands in the summary with its members
and how many of them must work (`graphmodel.terms.needs`).

>>> from tests.building import estate, reference_graph
>>> graph = reference_graph(estate(
...     "s-larm", "s-mobil", "s-net", "s-vo", "s-ad", ("s-larm", "DEPENDS_ON", "s-vo", {"strength": "soft"}), ("s-vo", "DEPENDS_ON", "s-ad"),
...     ("s-larm", "DEPENDS_ON", "s-net", {"any_of": "way"}), ("s-larm", "DEPENDS_ON", "s-mobil", {"any_of": "way"}), ("s-ad", "DEPENDS_ON", "s-net"),
... ))
>>> [[each.id for each in row.chain] for row in needs(graph, "s-vo").rows]
[['s-vo', 's-ad'], ['s-vo', 's-ad', 's-net']]
>>> stands_on = needs(graph, "s-larm")
>>> [(row.system.id, row.strength) for row in stands_on.rows], [(g.group, g.need, [m.id for m in g.members]) for g in stands_on.summary.any_of]
([('s-vo', 'soft')], [('way', 1, ['s-mobil', 's-net'])])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graphmodel.answers import ABSENT, Told, Truncated, cut
from graphmodel.compiling import group_name
from graphmodel.graph import Graph, Ref
from graphmodel.piece import Piece
from graphmodel.terms import needs as term
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.evidence import of_chains
from graphmodel.terms.refs import refs
from graphmodel.terms.subject import subject


@dataclass(frozen=True, slots=True)
class NeedsRow:
    """One system that is needed; `chain` runs from the system that was asked about to it, both included."""

    system: Ref
    strength: Literal["hard", "soft"]
    chain: tuple[Ref, ...]
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class GroupRow:
    """An any-of group: its name, how many of its members must work, and the members by id."""

    group: str
    need: int
    members: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class NeedsSummary:
    """What is hard-needed and what is softly needed, by id, and the groups by name, then members."""

    hard: tuple[Ref, ...]
    soft_direct: tuple[Ref, ...]
    any_of: tuple[GroupRow, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a system stands on: hard before soft, shorter chains first, then by id."""

    rows: tuple[NeedsRow, ...]
    summary: NeedsSummary
    truncated: Truncated | None = None


def needs(graph: Graph, system: str, *, evidence: bool = False, limit: int | None = None) -> Needs:
    """Tell what a system stands on, on the graph's day; a planned one as if it were in use, a retired one on nothing.

    `evidence` tells of each row the needs that its chain is made of.  Raises `UnknownReference`, or `WrongUse` for an id of another kind.  One
    piece, around the system.
    """
    key = subject(graph, system, "System")
    piece = graph.around(np.array([key], np.int64), ["DEPENDS_ON"], "needs")
    asked = piece.locate(np.array([key], np.int64))
    stands_on = term.needs(Dependencies(piece, graph.day.toordinal(), asked), int(asked[0]))
    hard = stands_on.hard[np.lexsort((stands_on.hard, stands_on.distance[stands_on.hard]))]
    listed = [*hard.tolist(), *stands_on.soft.tolist()]
    chains = [stands_on.chain(each) for each in listed[:limit]]
    names = refs(graph, piece, listed, stands_on.groups.member, *chains)
    told = of_chains(graph, piece, chains) if evidence else [ABSENT] * len(chains)
    rows = [
        NeedsRow(names[chain[-1]], "hard" if place < len(hard) else "soft", tuple(names[each] for each in chain), told[place])
        for place, chain in enumerate(chains)
    ]
    summary = NeedsSummary(
        tuple(names[each] for each in stands_on.hard.tolist()),
        tuple(names[each] for each in stands_on.soft.tolist()),
        _groups(graph, piece, stands_on, names),
    )
    return Needs(tuple(rows), summary, cut(len(listed), limit))


def _groups(graph: Graph, piece: Piece, stands_on: term.Needs, names: Mapping[int, Ref]) -> tuple[GroupRow, ...]:
    groups = stands_on.groups
    if not len(groups):
        return ()
    called = [group_name(each) or "" for each in graph.relations(piece.relations("DEPENDS_ON").key[groups.place])]
    rows = [
        GroupRow(name, int(groups.need[place]), tuple(names[each] for each in groups.member[groups.start[place] : groups.start[place + 1]].tolist()))
        for place, name in enumerate(called)
    ]
    return tuple(sorted(rows, key=lambda row: (row.group, [member.id for member in row.members], row.need)))
