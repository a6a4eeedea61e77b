"""The failure of each (vad vart och ett tar med sig): how much goes down with every system, supplier or contract, for all of them at once.

For many *causes*, each of which is the failing of one or several systems together, this tells the sums of some *measures* (how many systems, their
criticality …) over what is then down (`graphmodel.terms.failure`), the failing systems included.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> ids = ["s-ad", "s-hr", "s-larm", "s-mobil", "s-net"]
>>> told = [("s-ad", "s-net", {}), ("s-hr", "s-ad", {}), ("s-larm", "s-net", {"any_of": "way"}), ("s-larm", "s-mobil", {"any_of": "way"})]
>>> relations = [(key, Relation(f"r-{key}", "DEPENDS_ON", a, b, properties=said)) for key, (a, b, said) in enumerate(told)]
>>> piece = piece_of([(key, Node(id, "System", id)) for key, id in enumerate(ids)], relations, [], Schema(), ["DEPENDS_ON"])
>>> holding, how_many = Dependencies(piece, 700_000), np.ones((5, 1), np.int64)
>>> failure_of_each(holding, Causes.single(np.arange(5)), how_many)[:, 0].tolist()
[2, 1, 1, 1, 3]
>>> failure_of_each(holding, Causes(np.array([0, 0]), np.array([3, 4]), 1), how_many)[:, 0].tolist()  # mobil and net together
[5]
"""

from __future__ import annotations

from typing import Final

import numpy as np

from graphmodel.piece import Ints
from graphmodel.terms.closures import Causes, Sums, first_of_closures, sums_over_closures
from graphmodel.terms.dependencies import Dependencies, Groups

_MOST: Final = 5_000_000_000
"""Words that may be worked on before an answer takes too long: well under a minute on an ordinary machine."""


def affordable(dependencies: Dependencies, causes: int) -> bool:
    """Whether the failure of so many causes can be worked out without anybody waiting for more than a minute."""
    return causes // 64 * (len(dependencies.piece.nodes) + len(dependencies.relations)) <= _MOST


def failure_of_each(dependencies: Dependencies, causes: Causes, measures: Sums) -> Sums:
    """The sums of the measures, shape (n, k), over all that is down by each cause.  Shape (causes, k)."""
    return sums_over_closures(len(dependencies.piece.nodes), *falling(dependencies), causes, measures)


def first_down_by_each(dependencies: Dependencies, causes: Causes, most: int) -> list[Ints]:
    """The smallest `most` numbers of what is down by each cause, ascending; for causes that take much down."""
    return first_of_closures(len(dependencies.piece.nodes), *falling(dependencies), causes, most)


def falling(dependencies: Dependencies) -> tuple[Ints, Ints, Groups]:
    """The edges along which systems fall, and the groups through which they do."""
    relations = dependencies.relations
    groups = dependencies.all_groups
    tight = groups.need == groups.size
    of_tight = np.repeat(tight, groups.size)
    hard = np.flatnonzero(dependencies.all_holding & dependencies.hard(slice(None)))
    # A group that needs all its members is as hard as can be.
    origin = np.concatenate((relations.origin[hard], np.repeat(groups.origin, groups.size)[of_tight]))
    target = np.concatenate((relations.target[hard], groups.member[of_tight]))
    return origin, target, groups.chosen(~tight)


def reached_by_each(dependencies: Dependencies, causes: Causes, measures: Sums) -> Sums:
    """The sums of the measures over all that needs a system of the cause, in any way and however far away, and over these systems themselves."""
    relations = dependencies.relations
    places = np.flatnonzero(dependencies.all_holding)
    return sums_over_closures(len(measures), relations.origin[places], relations.target[places], None, causes, measures)
