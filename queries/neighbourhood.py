"""Neighbourhood (omgivning): what stands around a node, or the whole estate, small enough to be drawn.

*Around a system* stand the systems it needs and those that need it, each within so many steps along needs that hold on the day; the two walks do
not mix, so another dependent of something the system needs is not in its neighbourhood.  *Around any other node* stand first its own
systems, one step away (`graphmodel.terms.surroundings`); each further step is one along needs.  Systems take part when they exist on the day and
are not retired; the node that was asked for always does.

Each drawn system brings its surroundings: objects, departments, owners, groups.  The whole estate also shows the objects, departments, portfolios and
groups that no system brings.  The relations between drawn nodes that hold on the day are its lines.

A picture has room for `limit` nodes.  Systems are taken by distance, the most critical first, then the most needed, what is needed before what
depends, then by id; each with all that it brings, until there is no room for the next.  Where not everything has room, people and positions make
room for systems: they are named with the systems that they answer for, but have no place of their own.  What is left out is counted, for each
kind, in `truncated`.

>>> from datetime import date
>>> from graphmodel.changes import Change, ChangeSet
>>> from graphmodel.engines.reference import ReferenceStore
>>> from graphmodel.entities import Node, Relation
>>> nodes = [Node(each, "System", each) for each in ("s-a", "s-b", "s-c", "s-x")]
>>> needs = [Relation(f"r-{a}{b}", "DEPENDS_ON", f"s-{a}", f"s-{b}") for a, b in ("ab", "bc", "xc")]
>>> store = ReferenceStore()
>>> _ = store.apply(ChangeSet([Change(None, each) for each in (*nodes, *needs)]), on=0)
>>> [row.node.id for row in neighbourhood(store.graph(date(2026, 10, 1)), "s-a", depth=2).rows]  # s-x only needs what s-a needs too
['s-a', 's-b', 's-c']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from graphmodel.answers import Truncated
from graphmodel.errors import WrongUse
from graphmodel.graph import Direction, Graph, Ref
from graphmodel.kinds import NODE_KINDS
from graphmodel.piece import Ints, Keys, Piece
from graphmodel.terms.criticality import criticality
from graphmodel.terms.escalation_route import tops
from graphmodel.terms.portraits import KINDS, ROUTE, Line, Portraits, SideOfSystem, drawn_needs, drawn_systems, order_of_line
from graphmodel.terms.reach import needed_by, reach
from graphmodel.terms.subject import subject
from graphmodel.terms.surroundings import TO_SYSTEMS, own_systems

LIMIT: Final = 300
"""How many nodes a picture has room for."""
DEPTH: Final = 2
"""How far around a system is looked when nobody says; around anything else its own systems alone."""
ALONE: Final = ("ManagementObject", "Department", "Portfolio", "SteeringGroup")
"""What the whole estate shows even where no system brings it."""
PEOPLE: Final = ("Person", "Position")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A drawn node.

    `base` is its built-in kind.  `distance` counts steps from the node that was asked for, null in the whole estate and for what a system brings.
    `criticality`, `assumed`, `degree`, `sides` and `way` say something of systems, `level` of groups, see `graphmodel.terms.portraits`.
    `needs_beyond` and `dependents_beyond` count what it needs, and who needs it, that is not drawn; 0 in a direction that was not asked.
    `relations` leave this node, by kind and target.
    """

    node: Ref
    base: str
    distance: int | None
    criticality: int | None
    assumed: bool
    degree: str | None
    sides: Mapping[str, SideOfSystem]
    objects: tuple[Ref, ...]
    departments: tuple[Ref, ...]
    suppliers: tuple[Ref, ...]
    level: str | None
    ended: bool
    way: str | None
    needs_beyond: int
    dependents_beyond: int
    relations: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class NeighbourhoodSummary:
    """What was asked, and what is drawn: of so many systems in the neighbourhood (`of_systems`) so many, owned in full, in part, not at all."""

    around: Ref | None
    depth: int | None
    direction: Direction
    as_of: date
    revision: int
    of_systems: int
    systems: int
    owned: int
    partially_owned: int
    strictly_unowned: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Systems in the order in which they are taken; then what they bring, by kind in the model's order and id."""

    summary: NeighbourhoodSummary
    rows: tuple[Neighbour, ...]
    truncated: Truncated | None


def neighbourhood(
    graph: Graph, ref: str | None = None, *, depth: int | None = None, direction: Direction = "both", limit: int | None = LIMIT
) -> Neighbourhood:
    """What stands around a node (its id), or the whole estate when none is given.

    `limit` is at most how many nodes are drawn (None: all).  Raises `UnknownReference` for an id that nothing has and `WrongUse` for a depth below
    zero.  At most six round trips, and the names of what is drawn.
    """
    if depth is not None and depth < 0:
        raise WrongUse(f"A picture cannot reach {depth} steps. Give 0 or more.", code="negative_depth", depth=depth)
    if ref is None:
        piece = graph.whole(KINDS)
        systems = _of_estate(piece, graph.day.toordinal())
        rows, left_out = _Drawing(graph, piece, piece, piece, direction).rows(systems, {}, None, limit, alone=True)
        return _result(graph, None, None, direction, rows, left_out, len(systems))
    key = subject(graph, ref)
    [focus] = graph.refs([key])
    is_system = graph.schema.base(focus.kind) == "System"
    far = depth if depth is not None else DEPTH if is_system else 1
    steps = _reach(graph, key, far, direction, is_system=is_system)
    # What cannot be drawn is counted, and not fetched.
    taken = np.array(list(steps) if limit is None else list(steps)[:limit], np.int64)
    drawing = _Drawing(
        graph,
        graph.along(np.concatenate((taken, [key], tops(graph))).astype(np.int64), ROUTE),
        graph.around(taken, ("DEPENDS_ON",), "needs", 0),
        graph.around(taken, ("DEPENDS_ON",), "dependents", 0),
        direction,
    )
    rows, left_out = drawing.rows(drawing.piece.locate(taken).tolist(), steps, key, limit, alone=False)
    return _result(graph, focus, far, direction, rows, left_out + Counter(System=len(steps) - len(taken)), len(steps))


def _result(
    graph: Graph, focus: Ref | None, depth: int | None, direction: Direction, rows: tuple[Neighbour, ...], left_out: Counter[str], of_systems: int
) -> Neighbourhood:
    degrees = Counter(row.degree for row in rows if row.degree is not None)
    partial = degrees["business_only"] + degrees["it_only"]
    unowned = sum(degrees.values()) - partial - degrees["owned"]
    counts = {kind: left_out[kind] for kind in NODE_KINDS if left_out[kind]}
    how = "a narrower picture: picture REF" if focus is None else "a smaller --depth, or the picture of another node"
    summary = NeighbourhoodSummary(
        focus, depth, direction, graph.day, graph.revision, of_systems, sum(degrees.values()), degrees["owned"], partial, unowned
    )
    return Neighbourhood(summary, rows, Truncated(counts, how) if counts else None)


# --- which systems


def _current_needs(piece: Piece, day: int) -> tuple[Ints, Ints]:
    """Origins and targets of the needs that hold on the day between systems that take part."""
    needs, holds = piece.relations("DEPENDS_ON"), drawn_needs(piece, day)
    return needs.origin[holds], needs.target[holds]


def _of_estate(piece: Piece, day: int) -> list[int]:
    """All systems by number, the most critical first, then the most needed, then by id."""
    systems = np.flatnonzero(drawn_systems(piece, day))
    order = np.lexsort((systems, -needed_by(piece, day)[systems], -criticality(piece.nodes)[systems].astype(np.int64)))
    return [int(each) for each in systems[order]]


def _reach(graph: Graph, key: int, depth: int, direction: Direction, *, is_system: bool) -> dict[int, int]:
    """The systems within reach and how many steps away they are, by key, in the order in which a picture takes them."""
    day = graph.day.toordinal()
    start, first = np.array([key], np.int64), 0
    if not is_system:
        if depth == 0:
            return {}
        piece = graph.along(start, TO_SYSTEMS)
        own = own_systems(piece, piece.locate(start), day)
        start, first = piece.nodes.key[own[drawn_systems(piece, day)[own]]], 1
    return {each: first + abs(step) for each, step in reach(graph, start, depth - first, direction).items()}


# --- what is drawn


class _Drawing:
    """A picture's nodes and lines, taken from a piece with surroundings and from what the systems need and who needs them."""

    def __init__(self, graph: Graph, piece: Piece, needs: Piece, dependents: Piece, direction: Direction) -> None:
        self.piece, self.needs, self.dependents, self.direction = piece, needs, dependents, direction
        self.day = graph.day.toordinal()
        self.exists = piece.exists(self.day)
        self.portraits = Portraits(graph, piece)
        self.around = self.portraits.surroundings

    def rows(
        self, systems: Sequence[int], steps: Mapping[int, int], focus: int | None, limit: int | None, *, alone: bool
    ) -> tuple[tuple[Neighbour, ...], Counter[str]]:
        """The rows of what has room, and how many of the systems (and, with `alone`, of the rest) have not."""
        drawn = set() if focus is None else {int(self.piece.locate(np.array([focus], np.int64))[0])}
        first = set(drawn)
        chosen = self._with_room(systems, drawn, limit)
        if len(chosen) < len(systems):
            drawn = first
            chosen = self._with_room(systems, drawn, limit, people=False)
        left_out = Counter(self.portraits.base(each) for each in {each for system in chosen for each in self.around.of(system)} - drawn)
        left_out["System"] = len(systems) - len(chosen)
        if alone:
            for kind in ALONE:
                for node in np.flatnonzero(self.piece.of_kind(kind) & self.exists).tolist():
                    if node not in drawn and limit is not None and len(drawn) >= limit:
                        left_out[kind] += 1
                    else:
                        drawn.add(node)
        others = sorted(drawn - set(chosen), key=lambda node: (int(self.piece.nodes.kind[node]), node))
        return self._made([*chosen, *others], steps, focus), left_out

    def _with_room(self, systems: Iterable[int], drawn: set[int], limit: int | None, *, people: bool = True) -> list[int]:
        """The systems that have room with all that they bring (but for people and positions where these make room); `drawn` gets both."""
        chosen: list[int] = []
        for system in systems:
            more = {system, *(each for each in self.around.of(system) if people or self.portraits.base(each) not in PEOPLE)}
            if limit is not None and len(drawn | more) > limit:
                if chosen:
                    break
                # A first one that brings more than there is room for is drawn with as much of it as there is.
                more = {system, *sorted(more - {system})[: max(limit - 1, 0)]}
            drawn |= more
            chosen.append(system)
        return chosen

    def _made(self, numbers: Sequence[int], steps: Mapping[int, int], focus: int | None) -> tuple[Neighbour, ...]:
        keys = self.piece.nodes.key[np.array(numbers, np.int64)]
        portraits = dict(zip(numbers, self.portraits.of(numbers), strict=True))
        lines: dict[int, list[Line]] = {number: [] for number in numbers}
        for origin, line in self.portraits.lines({number: each.node for number, each in portraits.items()}, self.needs):
            lines[origin].append(line)
        needs_beyond, dependents_beyond = self._beyond(keys, "needs"), self._beyond(keys, "dependents")
        return tuple(
            Neighbour(
                node=said.node,
                base=said.base,
                distance=0 if key == focus else steps.get(key),
                criticality=said.criticality,
                assumed=said.assumed,
                degree=said.degree,
                sides=said.sides,
                objects=said.objects,
                departments=said.departments,
                suppliers=said.suppliers,
                level=said.level,
                ended=said.ended,
                way=said.way,
                needs_beyond=needs_beyond[key],
                dependents_beyond=dependents_beyond[key],
                relations=tuple(sorted(lines[number], key=order_of_line)),
            )
            for key, (number, said) in zip(keys.tolist(), portraits.items(), strict=True)
        )

    def _beyond(self, keys: Keys, way: Direction) -> Counter[int]:
        """How many neighbours along needs each drawn node has that are not drawn, by key; none in a direction that was not asked."""
        if self.direction not in (way, "both"):
            return Counter()
        piece = self.needs if way == "needs" else self.dependents
        origin, target = _current_needs(piece, self.day)
        near, far = (origin, target) if way == "needs" else (target, origin)
        drawn = np.isin(piece.nodes.key, keys)
        outward = drawn[near] & ~drawn[far]
        pairs = set(zip(piece.nodes.key[near[outward]].tolist(), piece.nodes.key[far[outward]].tolist(), strict=True))
        return Counter(one for one, _other in pairs)
