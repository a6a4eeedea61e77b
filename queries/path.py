"""Path (vägen mellan två system): how does one system hang on another?

From the first system need by need to the second, of any strength, all the shortest ways.  Where a system needs the next one twice, the way shows
the hardest of these needs: hard before one of several before soft, then the smallest id.

>>> from tests.building import estate, reference_graph
>>> graph = reference_graph(estate(
...     "s-larm", "s-net", "s-vo", "s-ad",
...     ("s-larm", "DEPENDS_ON", "s-net", {"any_of": "way"}), ("s-net", "DEPENDS_ON", "s-ad", {"strength": "soft"}),
...     ("s-larm", "DEPENDS_ON", "s-vo", {"strength": "soft"}), ("s-vo", "DEPENDS_ON", "s-ad"),
... ))
>>> for row in path(graph, "s-larm", "s-ad").rows:
...     print([(step.from_.id, step.strength, step.any_of) for step in row.steps])
[('s-larm', 'hard', 'way'), ('s-net', 'soft', None)]
[('s-larm', 'soft', None), ('s-vo', 'hard', None)]
>>> path(graph, "s-ad", "s-larm").summary
PathSummary(length=None, paths=0)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Final, Literal

import numpy as np

from graphmodel.answers import ABSENT, Evidence, Told, Truncated
from graphmodel.compiling import group_name
from graphmodel.entities import Relation
from graphmodel.graph import Graph, Ref
from graphmodel.kinds import STRENGTHS
from graphmodel.piece import Piece
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.evidence import Grounds
from graphmodel.terms.refs import refs
from graphmodel.terms.subject import subject
from graphmodel.terms.ways import Ways

SHOWN: Final = 100
"""How many of the shortest ways are shown at most."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One need on the way: from which system to which, the id of the relation, its strength, and its group where it is one of several."""

    from_: Ref
    relation: str
    to: Ref
    strength: Literal["hard", "soft"]
    any_of: str | None


@dataclass(frozen=True, slots=True)
class PathRow:
    """One shortest way, step by step; no step for the way from a system to itself."""

    steps: tuple[StepRow, ...]
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class PathSummary:
    """How many steps the shortest ways have (None: there is no way), and exactly how many they are."""

    length: int | None
    paths: int


@dataclass(frozen=True, slots=True)
class Paths:
    """The shortest ways, ordered by the ids along them; the first 100 when they are more."""

    rows: tuple[PathRow, ...]
    summary: PathSummary
    truncated: Truncated | None = None


def path(graph: Graph, a: str, b: str, *, evidence: bool = False, limit: int | None = None) -> Paths:
    """Find all shortest ways on which `a` needs `b`, on the graph's day.

    `evidence` tells of each way the needs it is made of; the way from a system to itself has the system's own record.  Raises
    `UnknownReference`, or `WrongUse` for an id of another kind.  One piece, around `a`.
    """
    keys = np.array([subject(graph, a, "System"), subject(graph, b, "System")], np.int64)
    piece = graph.around(keys[:1], ["DEPENDS_ON"], "needs")
    ends = piece.locate(keys)
    dependencies = Dependencies(piece, graph.day.toordinal(), ends[ends >= 0])
    start, end = (int(each) for each in ends)
    ways = Ways(dependencies, start, end)
    if end < 0 or ways.length is None:
        return Paths((), PathSummary(None, 0))
    most = SHOWN if limit is None else min(limit, SHOWN)
    shown = list(islice(ways.walked(start), most))
    summary = PathSummary(ways.length, ways.count)
    how = "--limit 0" if len(shown) < SHOWN else f"only the first {SHOWN} are listed"
    left_out = Truncated({"rows": ways.count - len(shown)}, how) if ways.count > len(shown) else None
    rows = _rows(graph, piece, ways, shown)
    if evidence:
        rows = [replace(row, evidence=told) for row, told in zip(rows, _evidence(graph, piece, shown), strict=True)]
    return Paths(tuple(rows), summary, left_out)


def _evidence(graph: Graph, piece: Piece, shown: list[list[int]]) -> list[tuple[Evidence, ...]]:
    stands = Grounds(graph, len(shown))
    for row, way in enumerate(shown):
        stands.between(row, piece, "DEPENDS_ON", pairwise(way))
        if len(way) == 1:
            stands.node(row, int(piece.nodes.key[way[0]]))
    return stands.evidence()


def _rows(graph: Graph, piece: Piece, ways: Ways, shown: list[list[int]]) -> list[PathRow]:
    steps = {step for way in shown for step in pairwise(way)}
    keys = {step: ways.between(*step) for step in steps}
    listed = sorted({key for several in keys.values() for key in several})
    relations = dict(zip(listed, graph.relations(listed), strict=True))
    names = refs(graph, piece, *shown)
    told = {step: _told([relations[key] for key in several], names[step[0]], names[step[1]]) for step, several in keys.items()}
    return [PathRow(tuple(told[step] for step in pairwise(way))) for way in shown]


def _told(needs: list[Relation], near: Ref, far: Ref) -> StepRow:
    def softness(need: Relation) -> tuple[int, str]:
        return 1 if group_name(need) else 2 * STRENGTHS.index(need.properties.get("strength", "hard")), need.id

    need = min(needs, key=softness)
    return StepRow(near, need.id, far, "soft" if need.properties.get("strength") == "soft" else "hard", group_name(need))
