"""Failure (bortfall): what goes down when systems fail, and what is left degraded.

A system is *down* (nere) when one that it hard-needs is down, or when fewer of an any-of group's members are left than the group needs: the least set
that contains the failing ones and has this property.  It is unique, and circles do no harm: nothing goes down by its own fault.

A system that is not down is *degraded* (nedsatt) when it needs a down system softly, or when a group of its own has lost a member.  Degradation
does not spread; with `spread` whatever needs a degraded system, in any way, is degraded too.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> ids = ["s-ad", "s-hr", "s-larm", "s-mobil", "s-net"]
>>> told = [("s-ad", "s-net", {}), ("s-hr", "s-ad", {"strength": "soft"})]
>>> told += [("s-larm", "s-net", {"any_of": "way"}), ("s-larm", "s-mobil", {"any_of": "way"})]
>>> relations = [(key, Relation(f"r-{key}", "DEPENDS_ON", a, b, properties=said)) for key, (a, b, said) in enumerate(told)]
>>> piece = piece_of([(key, Node(id, "System", id)) for key, id in enumerate(ids)], relations, [], Schema(), ["DEPENDS_ON"])
>>> for failing in (["s-net"], ["s-net", "s-mobil"]):
...     happens = failure(Dependencies(piece, 700_000), np.array([ids.index(id) for id in failing]))
...     print([ids[each] for each in happens.down], [ids[each] for each in happens.degraded])
['s-ad'] ['s-hr', 's-larm']
['s-ad', 's-larm'] ['s-hr']
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from graphmodel.piece import Bools, Ints
from graphmodel.terms.dependencies import Dependencies, Numbers
from graphmodel.terms.fan_out import distinct

# What a walk costs, in microseconds on an ordinary machine: frontier by frontier, and once over everything in C.  Only their ratio matters.
_A_ROUND = 60.0
_A_NEED = 0.1
_OVER_EVERYTHING = 300.0
_OVER_A_NEED = 0.03
_AGAIN_A_NEED = 0.001
_SWEPT_A_NEED = 0.012
_LOADING = 250_000.0
_spent_without_scipy = [0.0]
"""What walks in this process have cost that scipy would have made in C: when it is as much as loading it, it is loaded."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What happens: the failing systems that take part, what goes down with them, what is degraded; disjoint, ascending numbers."""

    failing: Ints
    down: Ints
    degraded: Ints


def failure(dependencies: Dependencies, failing: Numbers, *, spread: bool = False) -> Failure:
    """What happens when these systems fail together; needs the piece's DEPENDS_ON.

    Those that take no part fail without harm.  A small failure costs what its neighbourhood costs; the largest a few walks over the piece.
    """
    struck = _struck(dependencies, failing)
    down = np.zeros(len(dependencies.piece.nodes), np.bool_)
    _fall(dependencies, struck, down)
    fallen = np.flatnonzero(down).astype(np.int32)
    hurt = _hurt(dependencies, fallen, down)
    if spread:
        hurt = _spread(dependencies, hurt, down)
    return Failure(struck, np.delete(fallen, np.searchsorted(fallen, struck)), hurt)


def falls_with(dependencies: Dependencies, failing: Numbers) -> Ints:
    """Only what goes down when these systems fail, without them, ascending."""
    struck, down = _struck(dependencies, failing), np.zeros(len(dependencies.piece.nodes), np.bool_)
    _fall(dependencies, struck, down)
    down[struck] = False
    return np.flatnonzero(down).astype(np.int32)


def _struck(dependencies: Dependencies, failing: Numbers) -> Ints:
    """The failing systems that take part, each once, ascending."""
    systems: Ints = distinct(failing).astype(np.int32, copy=False)
    return systems[dependencies.take_part(systems)]


def _fall(dependencies: Dependencies, failing: Ints, down: Bools) -> None:
    """Mark what goes down in `down`, the failing ones included.

    Frontier by frontier as long as that is cheap, groups when nothing more falls by itself.  Before it has cost as much as going over everything
    would, that is done, so that together they never cost more than twice the better of the two.
    """
    down[failing] = True
    frontier = failing
    spent, walks = 0.0, 1
    relations = dependencies.relations
    lost: list[Numbers] = []
    while len(frontier):
        spent += _A_ROUND + _A_NEED * int((relations.into[frontier + 1] - relations.into[frontier]).sum())
        if spent > _price(dependencies) * walks**2:  # less is left after each
            walks += 1
            if _loaded():
                down[_reached(dependencies, frontier)] = True
            else:
                _spent_without_scipy[0] += spent
                _sweep(dependencies, down)
            frontier, lost, spent = _of_groups(dependencies, down), [], 0.0
        else:
            places = dependencies.dependents(frontier)
            places = places[~down[relations.origin[places]]]
            lost.append(places[dependencies.grouped(places)])
            frontier = _distinct(relations.origin[places[dependencies.hard(places)]], down)
            if not len(frontier):
                frontier, lost = _by_groups(dependencies, np.concatenate(lost), down), []
        down[frontier] = True
    _spent_without_scipy[0] += spent


def _sweep(dependencies: Dependencies, down: Bools) -> None:
    """Mark what goes down by hard needs alone, however far away, by going over the needs of what still stands again and again.

    Each round is over what the one before left: as good as a walk in C where much falls within a few steps.
    """
    relations = dependencies.relations
    places = np.flatnonzero(dependencies.all_holding & dependencies.hard(slice(None)))
    origin, target = relations.origin[places], relations.target[places]
    while len(origin):
        still = np.flatnonzero(~down[origin])  # places are gathered twice as fast as they are masked
        origin, target = origin[still], target[still]
        hit = np.flatnonzero(down[target])
        if not len(hit):
            return
        down[origin[hit]] = True


def _of_groups(dependencies: Dependencies, down: Bools) -> Ints:
    """What is not down, though too few of one of its groups are left."""
    if dependencies.worked_out("all_groups") or _loaded():
        groups = dependencies.all_groups
    else:
        relations = dependencies.relations
        places = np.flatnonzero(relations.any_of >= 0)
        places = places[~down[relations.origin[places]]]
        groups = dependencies.groups(places[dependencies.hold(places)])
    failed = groups.origin[groups.size - groups.count(down) < groups.need]
    return distinct(failed[~down[failed]])


def _by_groups(dependencies: Dependencies, lost: Numbers, down: Bools) -> Ints:
    """The systems, none of them down, that go down because these needs of theirs, each one of several, are not met."""
    lost = lost[~down[dependencies.relations.origin[lost]]]
    if not len(lost):
        return lost.astype(np.int32)
    groups = dependencies.groups(lost)
    return distinct(groups.origin[groups.size - groups.count(down) < groups.need])


def _distinct(found: Ints, down: Bools) -> Ints:
    """These systems, each once, ascending; by marking them where they are many."""
    if len(found) * 16 < len(down):
        return distinct(found)
    marked = np.zeros(len(down), np.bool_)
    marked[found] = True
    return np.flatnonzero(marked).astype(np.int32)


def _price(dependencies: Dependencies) -> float:
    in_c = _AGAIN_A_NEED if dependencies.worked_out("hard_dependents") else _OVER_A_NEED
    return _OVER_EVERYTHING + (in_c if _loaded() else _SWEPT_A_NEED) * len(dependencies.relations)


def _loaded() -> bool:
    """Whether walks are made in C: where scipy is loaded already, or as much has been spent without it as loading it costs."""
    return "scipy.sparse.csgraph" in sys.modules or _spent_without_scipy[0] > _LOADING


def _reached(dependencies: Dependencies, frontier: Ints) -> Ints:
    """What goes down with the frontier by hard needs alone, however far away, the frontier included."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import breadth_first_order

    graph = dependencies.hard_dependents
    if len(frontier) == 1:
        walked: Ints = breadth_first_order(graph, int(frontier[0]), directed=True, return_predecessors=False)
        return walked
    n = graph.shape[0]
    # One more node, with the whole frontier behind it, makes one walk of many.
    pointers = np.concatenate((graph.indptr, graph.indptr[-1:] + np.int32(len(frontier))))
    targets = np.concatenate((graph.indices, frontier))
    wider = csr_matrix((np.ones(len(targets)), targets, pointers), shape=(n + 1, n + 1))
    order: Ints = breadth_first_order(wider, n, directed=True, return_predecessors=False)[1:]
    return order


def _hurt(dependencies: Dependencies, fallen: Ints, down: Bools) -> Ints:
    """What is not down but needs something that is, softly or as one of several; ascending."""
    if len(fallen) * 4 > len(down):
        origin, target = dependencies.yielding
        marked = np.zeros(len(down), np.bool_)
        marked[origin[np.flatnonzero(down[target])]] = True
        return np.flatnonzero(marked & ~down).astype(np.int32)
    origin = dependencies.relations.origin[dependencies.dependents(fallen)]
    return distinct(origin[~down[origin]])


def _spread(dependencies: Dependencies, hurt: Ints, down: Bools) -> Ints:
    """The hurt ones and all that need them in any way, however far away, unless it is down; ascending."""
    marked = np.zeros(len(down), np.bool_)
    marked[hurt] = True
    reached, frontier = [hurt], hurt
    while len(frontier):
        origin = dependencies.relations.origin[dependencies.dependents(frontier)]
        frontier = distinct(origin[~(down[origin] | marked[origin])])
        marked[frontier] = True
        reached.append(frontier)
    return np.sort(np.concatenate(reached))
