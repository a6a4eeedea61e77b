"""Surroundings (sammanhang): what belongs to a system without being a dependency, and whose a system is.

A system *brings* its home objects with their hosts and portfolios, those who claim to own it or its objects (also those who have left), the
holders of owning positions, the departments that use it, and the groups that steer any of these.  *Its systems* (egna system) are, for any other
node, those that a person, a position or a department owns, directly or through objects, that a department hosts or uses, that a group
steers, that an object or a portfolio holds, that a supplier provides or a contract covers.  All of it on one day: claims by their own validity,
structure where both ends exist.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> ids = {"dep-vof": "Department", "obj-vo": "ManagementObject", "p-anna": "Person", "s-vo": "System"}
>>> told = [("s-vo", "PART_OF", "obj-vo"), ("obj-vo", "HOSTED_BY", "dep-vof"), ("p-anna", "OWNS", "obj-vo")]
>>> nodes = [(place, Node(id, kind, id)) for place, (id, kind) in enumerate(ids.items())]
>>> relations = [(place, Relation(f"r-{place}", kind, a, b)) for place, (a, kind, b) in enumerate(told)]
>>> piece = piece_of(nodes, relations, [], Schema(), KINDS)
>>> sorted(Surroundings(piece, 700_000).of(3))
[0, 1, 2]
>>> own_systems(piece, np.array([0]), 700_000).tolist()  # what dep-vof hosts
[3]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graphmodel.graph import Step
from graphmodel.piece import Bools, Ints, Piece, Relations

STRUCTURE: Final = ("PART_OF", "HOSTED_BY", "IN_PORTFOLIO", "SUBUNIT_OF", "USES", "PROVIDED_BY", "COVERS")
CLAIMS: Final = ("OWNS", "HOLDS", "STEERS", "ESCALATES_TO")
KINDS: Final = (*STRUCTURE, *CLAIMS)
"""The relations that surroundings are told from."""

TO_SYSTEMS: Final = (
    Step("HOLDS"), Step("STEERS"), Step("OWNS"), Step("HOSTED_BY", "dependents"), Step("IN_PORTFOLIO", "dependents"), Step("PART_OF", "dependents"),
    Step("USES"), Step("PROVIDED_BY", "dependents"), Step("WITH_SUPPLIER", "dependents"), Step("COVERS"),
)  # fmt: skip
"""The route from a node that is no system to its systems."""


def holding(piece: Piece, kind: str, day: int) -> Bools:
    """Which relations of a kind hold on the day: claims by their own validity, structure where both ends exist too.  Shape (m,)."""
    relations = piece.relations(kind)
    if kind in CLAIMS:
        return relations.on(day)
    there = piece.exists(day)
    holds: Bools = relations.on(day) & there[relations.origin] & there[relations.target]
    return holds


def own_systems(piece: Piece, nodes: Ints, day: int) -> Ints:
    """The systems of these nodes on the day, ascending; the piece must hold what `TO_SYSTEMS` leads over.  O(n + m)."""
    reached = np.zeros(len(piece.nodes), np.bool_)
    reached[nodes] = True
    for step in TO_SYSTEMS:
        relations = piece.relations(step.kind)
        near, far = (relations.origin, relations.target) if step.direction == "needs" else (relations.target, relations.origin)
        reached[far[holding(piece, step.kind, day) & reached[near]]] = True
    return np.flatnonzero(reached & piece.of_kind("System")).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Held:
    """The relations of one kind that hold on a day, to be followed from either end."""

    relations: Relations
    holds: Bools

    def places(self) -> list[int]:
        """Their places among the relations of the kind, ascending."""
        return [int(place) for place in np.flatnonzero(self.holds)]

    def targets(self, node: int) -> list[int]:
        """What the node leads to, ascending, each once."""
        start, end = self.relations.start[node], self.relations.start[node + 1]
        return [int(each) for each in np.unique(self.relations.target[start:end][self.holds[start:end]])]

    def origins(self, node: int) -> list[int]:
        """What leads to the node, ascending, each once."""
        places = self.relations.by_target[self.relations.into[node] : self.relations.into[node + 1]]
        return [int(each) for each in np.unique(self.relations.origin[places[self.holds[places]]])]


class Surroundings:
    """What stands around the systems of a piece on a day; needs the piece's `KINDS`."""

    def __init__(self, piece: Piece, day: int) -> None:
        self.held = {kind: Held(piece.relations(kind), holding(piece, kind, day)) for kind in KINDS}

    def of(self, system: int) -> set[int]:
        """All that a system brings, by number."""
        objects = self.objects(system)
        departments = {*self.held["USES"].origins(system), *(host for each in objects for host in self.held["HOSTED_BY"].targets(each))}
        portfolios = {portfolio for each in objects for portfolio in self.held["IN_PORTFOLIO"].targets(each)}
        owners = {owner for each in (system, *objects) for owner in self.held["OWNS"].origins(each)}
        holders = {holder for each in owners for holder in self.held["HOLDS"].origins(each)}
        groups = {group for each in (*objects, *departments, *portfolios) for group in self.held["STEERS"].origins(each)}
        return {*objects, *departments, *portfolios, *owners, *holders, *groups}

    def objects(self, system: int) -> list[int]:
        """The home objects of a system, ascending."""
        return self.held["PART_OF"].targets(system)

    def departments(self, node: int) -> list[int]:
        """The departments that host an object, or a system's home objects in turn; where none does, those that use the system, ascending."""
        hosts = [host for each in (node, *self.objects(node)) for host in self.held["HOSTED_BY"].targets(each)]
        return list(dict.fromkeys(hosts)) or self.held["USES"].origins(node)
