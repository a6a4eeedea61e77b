"""Between departments (mellan förvaltningar): how much do the systems of one department need those of another, and is there a group for both?

Every need that holds on the day, of any strength, counts once for each pair of a department of the system that needs and one of the system that is
needed (`graphmodel.terms.departments`); a system without a department counts under nobody.  A pair's row also has the systems that need and
those that are needed, and the steering groups that the two departments have in common: groups that steer the department itself or an object that it
hosts.  The portfolio's group is over everybody and counts for none.

>>> from tests.building import estate, reference_graph
>>> graph = reference_graph(estate(
...     "s-vo", "s-ad", "s-net", "dep-vof", "dep-klf", "obj-it", ("dep-vof", "USES", "s-vo"), ("s-ad", "PART_OF", "obj-it"),
...     ("obj-it", "HOSTED_BY", "dep-klf"), ("s-vo", "DEPENDS_ON", "s-ad"), ("s-ad", "DEPENDS_ON", "s-net"),
... ))
>>> for row in between_departments(graph).rows:
...     print(row.from_ and row.from_.id, row.to and row.to.id, row.needs, [each.id for each in row.systems], [each.id for each in row.needed])
dep-klf None 1 ['s-ad'] ['s-net']
dep-vof dep-klf 1 ['s-vo'] ['s-ad']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from graphmodel.answers import Truncated, cut
from graphmodel.graph import Graph, Ref
from graphmodel.piece import LEVEL_CODE, Bools, Ints, Keys, Piece
from graphmodel.terms import departments, ownership
from graphmodel.terms.departments import departments_of
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.fan_out import fan_out, pointers
from graphmodel.terms.ownership import Ownership, badness
from graphmodel.terms.presence import ends_exist
from graphmodel.terms.refs import refs

_KINDS: Final = (*ownership.KINDS, *departments.KINDS, "DEPENDS_ON", "STEERS")


@dataclass(frozen=True, slots=True)
class PairRow:
    """So many needs run from systems of one department to those of another (None: of nobody); systems and common groups by id."""

    from_: Ref | None
    to: Ref | None
    needs: int
    systems: tuple[Ref, ...]
    needed: tuple[Ref, ...]
    groups: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department (None: nobody) with a system: how many systems it has, and how many of these nobody answers for."""

    department: Ref | None
    systems: int
    strictly_unowned: int


@dataclass(frozen=True, slots=True)
class BetweenSummary:
    """The departments that have systems, by id, nobody last; all needs, each once, and how many of them join systems that share no department."""

    departments: tuple[DepartmentRow, ...]
    needs: int
    across: int


@dataclass(frozen=True, slots=True)
class BetweenDepartments:
    """One row for each pair with a need, by the id of the one that needs, then of the one that is needed; nobody last."""

    rows: tuple[PairRow, ...]
    summary: BetweenSummary
    truncated: Truncated | None = None


def between_departments(graph: Graph, *, limit: int | None = None) -> BetweenDepartments:
    """Count the needs between departments on the graph's day.  One piece; O(n + m), and the pairs of departments that the needs make."""
    piece = graph.whole(_KINDS)
    day = graph.day.toordinal()
    needs = Dependencies(piece, day)
    answers = ownership.ownership(piece, day, staff_register=any(source.staff_register for source in graph.sources()))
    nobody = len(piece.nodes)
    start, department = _departments(piece, answers, np.flatnonzero(needs.everyone).astype(np.int32), nobody)
    places = np.flatnonzero(needs.all_holding)
    origin, target = needs.relations.origin[places], needs.relations.target[places]
    which, one = fan_out(start, origin)
    again, other = fan_out(start, target[which])
    which, from_, to = which[again], department[one[again]], department[other]
    pair = from_ * (nobody + 1) + to
    order = np.argsort(pair, kind="stable")
    pairs, first = np.unique(pair[order], return_index=True)
    bounds = [*first.tolist(), len(order)]
    governing = _governing(piece, answers)
    shown = []
    for place, each in enumerate(pairs[:limit].tolist()):
        behind = which[order[bounds[place] : bounds[place + 1]]]
        one_department, other_department = divmod(each, nobody + 1)
        common = sorted(governing.get(one_department, set()) & governing.get(other_department, set()))
        shown.append((one_department, other_department, len(behind), np.unique(origin[behind]), np.unique(target[behind]), common))
    table = _owned(answers, start, department, needs.everyone, nobody)
    numbers: Iterable[int] = (number for *ends, _n, systems, needed, common in shown for number in (*ends, *systems, *needed, *common))
    names: Mapping[int, Ref] = refs(graph, piece, (each for each in numbers if each < nobody), (each for each, _row in table if each < nobody))
    inside = np.zeros(len(places), np.bool_)
    inside[which[(from_ == to) & (from_ < nobody)]] = True
    rows = tuple(
        PairRow(
            names.get(one), names.get(other), count, tuple(names[int(each)] for each in systems),
            tuple(names[int(each)] for each in needed), tuple(names[each] for each in common),
        )
        for one, other, count, systems, needed, common in shown
    )  # fmt: skip
    listed = tuple(DepartmentRow(names.get(each), *counts) for each, counts in table)
    return BetweenDepartments(rows, BetweenSummary(listed, len(places), int(np.count_nonzero(~inside))), cut(len(pairs), limit))


def _departments(piece: Piece, answers: Ownership, systems: Ints, nobody: int) -> tuple[Keys, Keys]:
    """The departments of each node as pointers and numbers; `nobody` for a system without one, nothing for what is not among the systems."""
    which, department = departments_of(piece, answers, systems)
    without = np.ones(len(systems), np.bool_)
    without[which] = False
    system = np.concatenate((systems[which], systems[without]))
    belongs = np.concatenate((department.astype(np.int64), np.full(int(without.sum()), nobody, np.int64)))
    return pointers(system, len(piece.nodes)), belongs[np.argsort(system, kind="stable")]


def _governing(piece: Piece, answers: Ownership) -> dict[int, set[int]]:
    """The groups, but the portfolio's, that steer each department or an object that it hosts on the day."""
    there = answers.presence
    steers, hosted = piece.relations("STEERS"), piece.relations("HOSTED_BY")
    live = steers.on(there.day) & ends_exist(there, steers.origin, steers.target) & (piece.nodes.level[steers.origin] != LEVEL_CODE["portfolio"])
    hosts: dict[int, list[int]] = {}
    for place in np.flatnonzero(hosted.on(there.day) & ends_exist(there, hosted.origin, hosted.target)).tolist():
        hosts.setdefault(int(hosted.origin[place]), []).append(int(hosted.target[place]))
    found: dict[int, set[int]] = {}
    for group, steered in zip(steers.origin[live].tolist(), steers.target[live].tolist(), strict=True):
        for each in (steered, *hosts.get(steered, ())):
            found.setdefault(each, set()).add(group)
    return found


def _owned(answers: Ownership, start: Keys, department: Keys, everyone: Bools, nobody: int) -> list[tuple[int, tuple[int, int]]]:
    """How many systems each department has, and how many of these nobody answers for, ascending; `nobody` last."""
    systems = np.flatnonzero(everyone)
    which, place = fan_out(start, systems)
    of = department[place]
    unowned = badness(answers.degree[systems])[which] >= 2
    counts, lacking = np.bincount(of, minlength=nobody + 1), np.bincount(of[unowned], minlength=nobody + 1)
    return [(each, (int(counts[each]), int(lacking[each]))) for each in np.flatnonzero(counts).tolist()]
