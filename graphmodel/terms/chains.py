"""Chains (kedjor): the shortest explanation of how one system hangs on another.

A chain runs from the system that is hit, need by need, to one that fails: each next system is one step nearer.  Of several shortest chains it is the
one that, walking from the system that is hit, takes the smallest id each time.

*Of a failure*: a system is down because a hard need is down, or a member of a group that has too few left; it is degraded because a soft need, or a
member of a group that still has enough, is down.  Distance counts such steps among what is down or failing, so a chain never leads past a system
that stays up.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> from graphmodel.terms.failure import failure
>>> ids = ["s-ad", "s-bygg", "s-gis", "s-larm", "s-net"]
>>> told = ["s-ad s-net", "s-gis s-net", "s-gis s-bygg", "s-bygg s-ad", "s-bygg s-gis"]
>>> relations = [(key, Relation(f"r-{key}", "DEPENDS_ON", *each.split())) for key, each in enumerate(told)]
>>> soft = Relation("r-9", "DEPENDS_ON", "s-larm", "s-bygg", properties={"strength": "soft"})
>>> piece = piece_of([(key, Node(id, "System", id)) for key, id in enumerate(ids)], [*relations, (9, soft)], [], Schema(), ["DEPENDS_ON"])
>>> holding = Dependencies(piece, 700_000)
>>> chains = chains_of_failure(holding, failure(holding, np.array([4])), np.array([1, 3]))
>>> [[ids[each] for each in chain] for chain in chains]
[['s-bygg', 's-ad', 's-net'], ['s-larm', 's-bygg', 's-ad', 's-net']]
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graphmodel.piece import Bools, Ints
from graphmodel.terms.dependencies import Dependencies, Numbers
from graphmodel.terms.failure import Failure
from graphmodel.terms.fan_out import among, distinct

Explains = Callable[[Numbers], Numbers]
"""Given needs, keeps those that explain why their origin is hit."""


def chains_of_failure(dependencies: Dependencies, happens: Failure, systems: Numbers) -> list[list[int]]:
    """For each of these systems, down or degraded, the chain to a failing one, both ends included.  O(their needs among what is hit)."""
    n = len(dependencies.piece.nodes)
    fallen = np.zeros(n, np.bool_)
    fallen[happens.failing] = True
    fallen[happens.down] = True
    hurt = np.zeros(n, np.bool_)
    hurt[happens.degraded] = True
    origin, target = dependencies.relations.origin, dependencies.relations.target

    def explaining(places: Numbers) -> Numbers:
        of_fallen = fallen[origin[places]]
        hit = fallen[target[places]] | (~of_fallen & hurt[target[places]])
        grouped = dependencies.grouped(places)
        reason = hit & (dependencies.hard(places) | ~of_fallen)
        unsure = hit & of_fallen & grouped
        if unsure.any():
            # A group that still has enough is no reason for being down.
            groups = dependencies.groups(places[unsure])
            failed = groups.code[groups.size - groups.count(fallen) < groups.need]
            reason |= unsure & among(distinct(failed), dependencies.relations.any_of[places])
        return places[reason]

    return _chains(dependencies, systems, happens.failing, explaining)


def _chains(dependencies: Dependencies, systems: Numbers, ends: Ints, explaining: Explains) -> list[list[int]]:
    """The chain from each system to the nearest end.

    Only what the systems need is looked at: every step of their chains lies there.
    """
    n = len(dependencies.piece.nodes)
    at_end = np.zeros(n, np.bool_)
    at_end[ends] = True
    origin, target = _explained(dependencies, systems, at_end, explaining)
    nearest = _nearer(origin, target, ends, n)
    found = []
    for system in systems.tolist():
        chain = [system]
        while not at_end[chain[-1]]:
            chain.append(int(nearest[chain[-1]]))
        found.append(chain)
    return found


def _explained(dependencies: Dependencies, systems: Numbers, at_end: Bools, explaining: Explains) -> tuple[Ints, Ints]:
    """The explaining needs of the systems and of all that those lead to: origins and targets, without those of the ends."""
    relations = dependencies.relations
    seen = at_end.copy()
    seen[systems] = True
    frontier = systems[~at_end[systems]]
    walked: list[Numbers] = [np.empty(0, np.int64)]
    while len(frontier):
        places = explaining(dependencies.needs(frontier))
        walked.append(places)
        reached = relations.target[places]
        frontier = distinct(reached[~seen[reached]])
        seen[frontier] = True
    places = np.concatenate(walked)
    return relations.origin[places], relations.target[places]


def _nearer(origin: Ints, target: Ints, ends: Ints, n: int) -> Ints:
    """For each origin, the smallest target that is one step nearer to an end; n where there is none.  Shape (n,)."""
    order = np.argsort(target, kind="stable")
    origin, target = origin[order], target[order]
    distance = np.full(n, -1, np.int32)
    distance[ends] = 0
    frontier, steps = np.sort(ends), 0
    while len(frontier):
        steps += 1
        low, high = np.searchsorted(target, frontier), np.searchsorted(target, frontier, side="right")
        count = high - low
        places = np.arange(count.sum()) + np.repeat(low - (np.cumsum(count) - count), count)
        reached = origin[places]
        frontier = distinct(reached[distance[reached] < 0])
        distance[frontier] = steps
    nearest = np.full(n, n, np.int32)
    step = (distance[target] >= 0) & (distance[target] == distance[origin] - 1)
    np.minimum.at(nearest, origin[step], target[step])
    return nearest
