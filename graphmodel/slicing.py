"""Slicing (utsnitt): the part of a piece that a route reaches, as a piece of its own, so that a question about a few nodes costs what these cost.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> kinds = {"dep-uf": "Department", "dep-vof": "Department", "s-lms": "System", "s-vo": "System"}
>>> told = ["dep-uf USES s-lms", "dep-vof USES s-vo"]
>>> nodes = [(key, Node(id, kind, id)) for key, (id, kind) in enumerate(kinds.items())]
>>> relations = [(key, Relation(f"r-{key}", kind, a, b)) for key, (a, kind, b) in enumerate(each.split() for each in told)]
>>> whole = piece_of(nodes, relations, [], Schema(), ["USES"])
>>> part = along(whole, np.array([3]), [Step("USES", "dependents")])
>>> part.nodes.key.tolist(), part.relations("USES").key.tolist()
([1, 3], [1])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphmodel.graph import Step
from graphmodel.piece import Ints, Nodes, Piece, Relations, Statements, pointers
from graphmodel.terms.fan_out import among, distinct, fan_out

Numbers = NDArray[np.integer]
_SMALL_PART: Final = 16
"""A part larger than one in so many of the whole is not worth cutting out …"""
_SMALL: Final = 1_000
"""… unless it is this small."""
_NOBODY: Final = np.empty(0, np.int64)


def most(piece: Piece) -> int:
    """How large a part, in nodes and relations, is worth cutting out of the piece."""
    return max((len(piece.nodes) + sum(len(each) for each in piece.by_kind.values())) // _SMALL_PART, _SMALL)


def along(piece: Piece, start: Numbers, route: Sequence[Step]) -> Piece:
    """What these nodes, given by number, reach over the steps of a route, see `graphmodel.graph.Graph.along`; or the whole, where it reaches much.

    O(what is reached), as long as that is little.
    """
    enough = most(piece)
    if len(start) > enough:
        return piece
    reached: Numbers = distinct(start.astype(np.int64))
    walked_from = _NOBODY
    brought: dict[str, list[Numbers]] = {step.kind: [] for step in route}
    for step in route:
        relations = piece.relations(step.kind)
        frontier = reached
        while len(frontier):
            if len(reached) + sum(len(each) for listed in brought.values() for each in listed) > enough:
                return piece
            walked_from = np.concatenate((walked_from, frontier))
            pointer, far = (relations.start, relations.target) if step.direction == "needs" else (relations.into, relations.origin)
            hanging: Numbers = fan_out(pointer, frontier)[1]
            place = hanging if step.direction == "needs" else relations.by_target[hanging]
            brought[step.kind].append(place)
            found = distinct(far[place].astype(np.int64))
            fresh = found[~among(reached, found)]
            reached = _joined(reached, fresh)
            frontier = fresh if step.repeat else _NOBODY
    return _cut(piece, reached, distinct(walked_from), {kind: distinct(np.concatenate([_NOBODY, *listed])) for kind, listed in brought.items()})


def _cut(piece: Piece, reached: Numbers, walked_from: Numbers, places: dict[str, Numbers]) -> Piece:
    """The piece of these nodes and relations, with the whole of each any-of group that one of them is in, and all that its statements name."""
    for kind, some in places.items():
        relations = piece.relations(kind)
        groups = relations.any_of[some]
        if (groups >= 0).any():
            all_of_origins = fan_out(relations.start, distinct(relations.origin[some[groups >= 0]].astype(np.int64)))[1]
            places[kind] = _joined(some, all_of_origins[np.isin(relations.any_of[all_of_origins], groups[groups >= 0])])
            reached = _joined(reached, relations.target[places[kind]])
    said = piece.statements
    first, last = np.searchsorted(said.subject, reached), np.searchsorted(said.subject, reached, side="right")
    spoken = np.concatenate([_NOBODY, *(np.arange(a, b) for a, b in zip(first.tolist(), last.tolist(), strict=True) if b > a)])
    claimed = said.target[spoken]
    numbers = _joined(reached, claimed[claimed >= 0])
    by_kind = {kind: _relations(piece.relations(kind), some, numbers) for kind, some in places.items()}
    return Piece(_nodes(piece.nodes, numbers), by_kind, _statements(said, numbers), ~among(walked_from, numbers))


def _nodes(nodes: Nodes, numbers: Numbers) -> Nodes:
    away = np.flatnonzero(among(numbers, nodes.absence_of))
    columns = {each.name: getattr(nodes, each.name)[numbers] for each in fields(nodes) if each.name not in ("by_key", *_ABSENCES)}
    return Nodes(
        **columns,
        by_key=np.argsort(columns["key"], kind="stable"),
        absence_of=_numbered(numbers, nodes.absence_of[away]),
        absent_from=nodes.absent_from[away],
        absent_through=nodes.absent_through[away],
    )


_ABSENCES: Final = ("absence_of", "absent_from", "absent_through")


def _relations(relations: Relations, places: Numbers, numbers: Numbers) -> Relations:
    columns = {each.name: getattr(relations, each.name) for each in fields(relations) if each.name not in ("kind", "start", "by_target", "into")}
    cut = replace(relations, **{name: column[places] for name, column in columns.items()})
    origin, target = _numbered(numbers, cut.origin), _numbered(numbers, cut.target)
    by_target = np.argsort(target, kind="stable").astype(np.int32)
    n = len(numbers)
    return replace(cut, origin=origin, target=target, start=pointers(origin, n), by_target=by_target, into=pointers(target, n))


def _statements(said: Statements, numbers: Numbers) -> Statements:
    first, last = np.searchsorted(said.subject, numbers), np.searchsorted(said.subject, numbers, side="right")
    spoken = np.concatenate([_NOBODY, *(np.arange(a, b) for a, b in zip(first.tolist(), last.tolist(), strict=True) if b > a)])
    cut = {each.name: getattr(said, each.name)[spoken] for each in fields(said)}
    known = among(numbers, cut["target"])
    target = np.where(known, _numbered(numbers, np.where(known, cut["target"], numbers[:1] if len(numbers) else 0)), -1).astype(np.int32)
    return Statements(**{**cut, "subject": _numbered(numbers, cut["subject"]), "target": target})


def _numbered(numbers: Numbers, old: Numbers) -> Ints:
    """The new numbers of nodes that are among these."""
    return np.searchsorted(numbers, old).astype(np.int32)


def _joined(numbers: Numbers, more: Numbers) -> Numbers:
    """The numbers of both, ascending, each once."""
    return distinct(np.concatenate((numbers, more)).astype(np.int64, copy=False))
