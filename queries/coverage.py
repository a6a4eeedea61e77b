"""Coverage (täckning): how many of the systems in use have owners, in all and part by part?

A system is owned, partially owned or strictly unowned (`graphmodel.terms.ownership`).  Counted by department, it counts for the department that hosts
its home object, or where nobody does for each department that uses it; by object for each home object; by supplier for each supplier.  A system
may so count in several rows, and in the row of nobody where it has none; the totals count it once.

>>> from tests.building import estate, reference_graph
>>> graph = reference_graph(estate(
...     "s-a", "s-b", "p-x", "dep-klf", ("p-x", "OWNS", "s-a", {"side": "it"}), ("dep-klf", "USES", "s-a"),
... ))
>>> [(row.of and row.of.id, row.systems, row.partially_owned, row.strictly_unowned) for row in coverage(graph, by="department").rows]
[('dep-klf', 1, 1, 0), (None, 1, 0, 1)]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graphmodel.answers import Truncated, cut
from graphmodel.graph import Graph, Ref
from graphmodel.piece import Ints, Keys, Piece
from graphmodel.terms import departments
from graphmodel.terms.departments import departments_of, joined
from graphmodel.terms.fan_out import fan_out
from graphmodel.terms.ownership import KINDS, Ownership, badness, ownership
from graphmodel.terms.presence import in_service

Part = Literal["department", "object", "supplier"]
_ASKED: Final[dict[Part, tuple[str, ...]]] = {"department": departments.KINDS, "object": (), "supplier": ("PROVIDED_BY",)}


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A part (None: all systems, or those that belong to no part) and how many of its systems are how well owned."""

    of: Ref | None
    systems: int
    owned: int
    partially_owned: int
    strictly_unowned: int


@dataclass(frozen=True, slots=True)
class CoverageSummary:
    """All systems in use, each once."""

    systems: int
    owned: int
    partially_owned: int
    strictly_unowned: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """One row a part, by id, the systems without a part last; without `by` one row for them all."""

    rows: tuple[CoverageRow, ...]
    summary: CoverageSummary
    truncated: Truncated | None = None


def coverage(graph: Graph, *, by: Part | None = None, limit: int | None = None) -> Coverage:
    """Count how well the systems are owned on the graph's day, by part where asked.  One piece; O(n + m)."""
    piece = graph.whole((*KINDS, *(_ASKED[by] if by else ())))
    day = graph.day.toordinal()
    answers = ownership(piece, day, staff_register=any(source.staff_register for source in graph.sources()))
    systems = np.flatnonzero(in_service(piece, day)).astype(np.int32)
    group = np.minimum(badness(answers.degree[systems]), 2)
    total = np.bincount(group, minlength=3)
    summary = CoverageSummary(len(systems), *(int(count) for count in total))
    if by is None:
        return Coverage((CoverageRow(None, *_counted(total)),)[:limit], summary, cut(1, limit))
    which, part = _parts(piece, answers, systems, by)
    table = np.zeros((len(piece.nodes), 3), np.int64)
    np.add.at(table, (part, group[which]), 1)
    found = np.flatnonzero(table.any(axis=1))
    apart = np.ones(len(systems), np.bool_)
    apart[which] = False
    rest = np.bincount(group[apart], minlength=3)
    rows = [CoverageRow(ref, *_counted(table[node])) for node, ref in zip(found[:limit], graph.refs(piece.nodes.key[found[:limit]]), strict=True)]
    if rest.any():
        rows.append(CoverageRow(None, *_counted(rest)))
    return Coverage(tuple(rows[:limit]), summary, cut(len(found) + bool(rest.any()), limit))


def _counted(counts: Keys) -> tuple[int, int, int, int]:
    owned, partially, strictly = (int(count) for count in counts)
    return owned + partially + strictly, owned, partially, strictly


def _parts(piece: Piece, answers: Ownership, systems: Ints, by: Part) -> tuple[Keys, Ints]:
    """The parts of each system, as distinct pairs of its place in the list and the part."""
    if by == "supplier":
        return joined(piece, answers, "PROVIDED_BY", systems)
    which, place = fan_out(answers.home_start, systems)
    home = answers.home[place]
    if by == "object":
        return which, home
    return departments_of(piece, answers, systems)
