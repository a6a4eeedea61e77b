"""The steering tree (styrningen som träd): which groups are there, what does each steer, and to which group do its questions go on?

A group stands *under* the one that the questions passing through it go to next (`graphmodel.terms.escalation`); of several the one that most systems'
questions go to, of equals the first by id.  Where no question passes through it, it stands under the group that it hands on to itself, else
under none.  A circle of groups is cut at the first of them by id.

`in_care` counts the systems in use for which it is the nearest group on the way that can act, `passing` the others whose questions go through it.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(
...     "s-a", "obj-a", "dep-a", node("grp-o", level="object"), node("grp-d", level="department"), ("s-a", "PART_OF", "obj-a"),
...     ("obj-a", "HOSTED_BY", "dep-a"), ("grp-o", "STEERS", "obj-a"), ("grp-d", "STEERS", "dep-a"), "p-x",
...     ("p-x", "MEMBER_OF", "grp-d", {"function": "chair"}),
... ))
>>> [(row.group.id, row.above and row.above.id, [each.id for each in row.steers], row.in_care, row.passing) for row in steering_tree(graph).rows]
[('grp-d', None, ['dep-a'], 1, 0), ('grp-o', 'grp-d', ['obj-a'], 0, 1)]
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from graphmodel.answers import ABSENT, Nothing, Told, Truncated, cut
from graphmodel.graph import Graph, Ref
from graphmodel.kinds import LEVELS
from graphmodel.piece import Piece
from graphmodel.terms.escalation import KINDS, Escalations
from graphmodel.terms.evidence import Grounds
from graphmodel.terms.presence import in_service
from graphmodel.terms.refs import refs

_TOP: Final = len(LEVELS)


@dataclass(frozen=True, slots=True)
class SteeringRow:
    """A group: its level, the group above it, what it steers on the day (by id), and how many systems are in its care and pass through it."""

    group: Ref
    level: str
    above: Ref | None
    steers: tuple[Ref, ...]
    in_care: int
    passing: int
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class SteeringTree:
    """The groups that exist on the day, by id."""

    rows: tuple[SteeringRow, ...]
    summary: Nothing
    truncated: Truncated | None = None


def steering_tree(graph: Graph, *, evidence: bool = False, limit: int | None = None) -> SteeringTree:
    """Tell how the steering groups stand under each other on the graph's day; `evidence` tells what each steers and hands on to, and its own record.

    One piece; O(n + m) and one walk for each distinct way.
    """
    piece = graph.whole(KINDS)
    ways = Escalations(piece, graph.day.toordinal(), staff_register=any(source.staff_register for source in graph.sources()))
    systems = np.flatnonzero(in_service(piece, ways.day)).astype(np.int32)
    distinct, which = ways.of_systems(systems)
    count = np.bincount(which, minlength=len(distinct)).tolist()
    onward: dict[int, Counter[int]] = defaultdict(Counter)
    care: Counter[int] = Counter()
    through: Counter[int] = Counter()
    for way, many in zip(distinct, count, strict=True):
        groups = list(dict.fromkeys(step.group for step in way.steps if step.group >= 0))
        for one, other in pairwise(groups):
            onward[one][other] += many
        for group in groups:
            through[group] += many
        care[next((group for group in groups if ways.groups.operable[group]), -1)] += many
    there = np.flatnonzero(piece.of_kind("SteeringGroup") & ways.there.exists).tolist()
    above = _above(piece, ways, there, onward)
    steers = piece.relations("STEERS")
    live = steers.on(ways.day) & ways.there.exists[steers.target]
    steered: dict[int, list[int]] = defaultdict(list)
    for group, target in zip(steers.origin[live].tolist(), steers.target[live].tolist(), strict=True):
        if target not in steered[group]:
            steered[group].append(target)
    shown = there[:limit]
    names = refs(graph, piece, shown, above.values(), *(sorted(steered[group]) for group in shown))
    told: Sequence[Told] = [ABSENT] * len(shown)
    if evidence:
        stands = Grounds(graph, len(shown))
        for row, group in enumerate(shown):
            stands.node(row, int(piece.nodes.key[group]))
            stands.between(row, piece, "STEERS", [(group, each) for each in steered[group]])
            stands.between(row, piece, "ESCALATES_TO", [(group, above[group])] if group in above else [])
        told = stands.evidence()
    rows = tuple(
        SteeringRow(
            names[group],
            LEVELS[int(piece.nodes.level[group])] if piece.nodes.level[group] >= 0 else "",
            names.get(above.get(group, -1)),
            tuple(names[each] for each in sorted(steered[group])),
            care[group],
            through[group] - care[group],
            told[row],
        )
        for row, group in enumerate(shown)
    )
    return SteeringTree(rows, Nothing(), cut(len(there), limit))


def _above(piece: Piece, ways: Escalations, there: list[int], onward: Mapping[int, Counter[int]]) -> dict[int, int]:
    """The group above each, where there is one; no circles."""
    escalates = piece.relations("ESCALATES_TO")
    live = escalates.on(ways.day)
    known = set(there)
    above: dict[int, int] = {}
    for group in there:
        passed = onward.get(group)
        if passed:
            above[group] = min(passed, key=lambda each: (-passed[each], each))
            continue
        named = sorted({int(target) for target in escalates.target[live & (escalates.origin == group)] if int(target) in known and target != group})
        if named:
            above[group] = named[0]
    for group in there:
        seen = {group}
        at = group
        while at in above:
            if above[at] in seen:
                del above[min(_circle(above, at))]
                break
            at = above[at]
            seen.add(at)
    return above


def _circle(above: Mapping[int, int], start: int) -> set[int]:
    """The groups of the circle that a group stands in."""
    found = {start}
    at = above[start]
    while at != start:
        found.add(at)
        at = above[at]
    return found
