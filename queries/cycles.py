"""Cycles (cirkelberoenden): which systems need each other in a circle?

A cycle is told once for each set of systems that all lead to each other, with one shortest circle in it; it is hard when the systems could not be
started cold, one after the other (`graphmodel.terms.cycles`).

>>> from tests.building import estate, reference_graph
>>> graph = reference_graph(estate(
...     "s-bygg", "s-gis", "s-ad", "s-net", ("s-bygg", "DEPENDS_ON", "s-gis"), ("s-gis", "DEPENDS_ON", "s-bygg"),
...     ("s-ad", "DEPENDS_ON", "s-net"), ("s-net", "DEPENDS_ON", "s-ad", {"strength": "soft"}),
... ))
>>> [([each.id for each in row.nodes], row.hard_cycle) for row in cycles(graph).rows]
[(['s-ad', 's-net'], False), (['s-bygg', 's-gis'], True)]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmodel.answers import ABSENT, Nothing, Told, Truncated, cut
from graphmodel.graph import Graph, Ref
from graphmodel.terms import cycles as term
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.evidence import of_chains
from graphmodel.terms.refs import refs


@dataclass(frozen=True, slots=True)
class CycleRow:
    """One cycle: its systems by id, one shortest circle need by need (the first is not repeated at the end), and whether it is hard."""

    nodes: tuple[Ref, ...]
    shortest: tuple[Ref, ...]
    hard_cycle: bool
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class Cycles:
    """The cycles, largest first, then by first id."""

    rows: tuple[CycleRow, ...]
    summary: Nothing
    truncated: Truncated | None = None


def cycles(graph: Graph, *, evidence: bool = False, limit: int | None = None) -> Cycles:
    """Find the cycles among the systems that take part on the graph's day; `evidence` tells the needs of each shortest circle.

    One piece; O(n + m), and the shortest circles of what is shown.
    """
    piece = graph.whole(["DEPENDS_ON"])
    found = term.cycles(Dependencies(piece, graph.day.toordinal()))
    shown = found[:limit]
    names = refs(graph, piece, *(each.systems for each in shown))
    told: Sequence[Told] = of_chains(graph, piece, [(*each.shortest, each.shortest[0]) for each in shown]) if evidence else [ABSENT] * len(shown)
    rows = [
        CycleRow(tuple(names[each] for each in cycle.systems.tolist()), tuple(names[each] for each in cycle.shortest), cycle.hard, proof)
        for cycle, proof in zip(shown, told, strict=True)
    ]
    return Cycles(tuple(rows), Nothing(), cut(len(found), limit))
