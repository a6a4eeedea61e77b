"""Needs (vad ett system vilar på): what a system cannot do without.

A system *hard-needs* whatever its hard needs lead to, one after the other.  Two things are told apart from that: what it needs *softly*, directly,
where nothing makes it hard; and the any-of groups of the system and of all that it hard-needs, of which so many members as each group needs
must work.  The members of groups are not walked on from: each of them can be spared.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> ids = ["s-ad", "s-ekonomi", "s-hr", "s-int", "s-net"]
>>> told = ["s-ekonomi s-int hard", "s-ekonomi s-hr soft", "s-int s-net hard", "s-int s-ad hard", "s-ad s-net hard", "s-net s-ad soft"]
>>> relations = [
...     (key, Relation(f"r-{key}", "DEPENDS_ON", a, b, properties={"strength": strength}))
...     for key, (a, b, strength) in enumerate(each.split() for each in told)
... ]
>>> piece = piece_of([(key, Node(id, "System", id)) for key, id in enumerate(ids)], relations, [], Schema(), ["DEPENDS_ON"])
>>> stands_on = needs(Dependencies(piece, 700_000), 1)
>>> [ids[each] for each in stands_on.hard], [ids[each] for each in stands_on.soft], [ids[each] for each in stands_on.chain(4)]
(['s-ad', 's-int', 's-net'], ['s-hr'], ['s-ekonomi', 's-int', 's-net'])
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphmodel.piece import Bools, Ints
from graphmodel.terms.dependencies import Dependencies, Groups, Numbers


@dataclass(frozen=True)
class Needs:
    """What one system stands on: hard and soft (numbers, ascending, without the system itself) and the groups.

    `distance` and `before` have shape (n,): how many steps away each hard-needed system is (-1 for others), and the one before it on its chain.
    """

    system: int
    hard: Ints
    soft: Ints
    groups: Groups
    distance: Ints
    before: Ints

    def chain(self, needed: int) -> list[int]:
        """The shortest way to a needed system, both ends included; of several, the one with the smallest id at each step from the system on."""
        if self.distance[needed] < 0:
            return [self.system, needed]
        chain = [needed]
        while chain[-1] != self.system:
            chain.append(int(self.before[chain[-1]]))
        return chain[::-1]


def needs(dependencies: Dependencies, system: int) -> Needs:
    """What the system with this number stands on; nothing, when it takes no part.  O(what it needs)."""
    relations = dependencies.relations
    n = len(dependencies.piece.nodes)
    distance, before = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    distance[system] = 0
    walked: list[Numbers] = [np.empty(0, np.int64)]
    frontier, steps = np.array([system], np.int32), 0
    while len(frontier):
        steps += 1
        places = dependencies.needs(frontier)
        walked.append(places)
        places = places[dependencies.hard(places) & (distance[relations.target[places]] < 0)]
        # The frontier is in the order of its chains, and needs come system by system: the first to reach a target is on the least chain.
        target, first = np.unique(relations.target[places], return_index=True)
        distance[target] = steps
        before[target] = relations.origin[places[first]]
        frontier = target[np.lexsort((target, _rank(frontier, before[target])))]
    places = np.concatenate(walked)
    reached = distance >= 0
    direct = places[relations.origin[places] == system]
    soft = np.unique(relations.target[direct[dependencies.soft(direct)]])
    return Needs(system, _others(reached, system), soft[~reached[soft]], dependencies.groups(places), distance, before)


def _rank(frontier: Ints, numbers: Ints) -> Ints:
    """The places of these numbers in the frontier."""
    order = np.argsort(frontier)
    place: Ints = order[np.searchsorted(frontier, numbers, sorter=order)].astype(np.int32)
    return place


def _others(reached: Bools, system: int) -> Ints:
    chosen = np.flatnonzero(reached).astype(np.int32)
    others: Ints = chosen[chosen != system]
    return others
