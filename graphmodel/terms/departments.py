"""Departments of a system (systemets förvaltningar): where a system belongs when the organisation is looked at by department.

A system belongs to the departments that host its home objects; where none does, to each that uses it.  All of it on one day, between nodes that
exist then.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> from graphmodel.terms.ownership import KINDS as OWNING
>>> ids = {"dep-klf": "Department", "dep-vof": "Department", "obj-vo": "ManagementObject", "s-gis": "System", "s-vo": "System"}
>>> told = [("s-vo", "PART_OF", "obj-vo"), ("obj-vo", "HOSTED_BY", "dep-vof"), ("dep-klf", "USES", "s-vo"), ("dep-klf", "USES", "s-gis")]
>>> nodes = [(place, Node(id, kind, id)) for place, (id, kind) in enumerate(ids.items())]
>>> relations = [(place, Relation(f"r-{place}", kind, a, b)) for place, (a, kind, b) in enumerate(told)]
>>> piece = piece_of(nodes, relations, [], Schema(), (*OWNING, *KINDS))
>>> which, department = departments_of(piece, ownership(piece, 700_000), np.array([3, 4], np.int32))
>>> which.tolist(), department.tolist()  # s-gis is used by dep-klf; s-vo is hosted by dep-vof, whoever else uses it
([0, 1], [0, 1])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from graphmodel.graph import Graph, Ref, Step
from graphmodel.piece import Bools, Ints, Keys, Piece
from graphmodel.terms.fan_out import distinct, fan_out
from graphmodel.terms.ownership import Ownership, ownership
from graphmodel.terms.presence import ends_exist
from graphmodel.terms.refs import refs

KINDS: Final = ("HOSTED_BY", "USES")
"""The relations a piece must hold, beside those of ownership."""


def departments_of(piece: Piece, answers: Ownership, systems: Ints) -> tuple[Keys, Ints]:
    """The departments of each system: distinct pairs of its place in the list and a department, ascending.  O(pairs log pairs)."""
    which, place = fan_out(answers.home_start, systems)
    at, host = joined(piece, answers, "HOSTED_BY", answers.home[place])
    which = which[at]
    hosted: Bools = np.zeros(len(systems), np.bool_)
    hosted[which] = True
    without = np.flatnonzero(~hosted)
    user, department = joined(piece, answers, "USES", systems[without], against=True)
    return _distinct(np.concatenate((which, without[user])), np.concatenate((host, department)))


def departments_of_keys(graph: Graph, ids: Sequence[str]) -> dict[str, tuple[Ref, ...]]:
    """The departments of the systems among these nodes, by id.  One piece, around them."""
    keys = np.array([key for key in graph.keys_of(ids) if key is not None], np.int64)
    piece = graph.along(keys, (Step("PART_OF"), Step("HOSTED_BY"), Step("USES", "dependents")))
    numbers = piece.locate(keys)
    systems = numbers[(numbers >= 0) & piece.of_kind("System")[numbers]] if len(numbers) else numbers
    which, department = departments_of(piece, ownership(piece, graph.day.toordinal()), systems)
    names = refs(graph, piece, systems, department)
    found: dict[str, list[Ref]] = {}
    for place, each in zip(which.tolist(), department.tolist(), strict=True):
        found.setdefault(names[int(systems[place])].id, []).append(names[each])
    return {name: tuple(listed) for name, listed in found.items()}


def joined(piece: Piece, answers: Ownership, kind: str, nodes: Ints, *, against: bool = False) -> tuple[Keys, Ints]:
    """What these nodes are joined to on the day over relations of a kind, or against them: distinct pairs of place and node, ascending."""
    relations, there = piece.relations(kind), answers.presence
    which, hanging = fan_out(relations.into if against else relations.start, nodes)
    place = relations.by_target[hanging] if against else hanging
    live = (relations.on(there.day) & ends_exist(there, relations.origin, relations.target))[place]
    return _distinct(which[live], (relations.origin if against else relations.target)[place[live]])


def _distinct(which: Keys, node: Ints) -> tuple[Keys, Ints]:
    packed = distinct((which << 32) | node.astype(np.int64))
    return packed >> 32, (packed & 0xFFFFFFFF).astype(np.int32)
