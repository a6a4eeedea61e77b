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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from graphmodel.answers import ABSENT, Absent, Truncated
from graphmodel.errors import WrongUse
from graphmodel.graph import Direction, Graph, Ref
from graphmodel.kinds import LEVELS, NODE_KINDS, SIDES
from graphmodel.piece import LIFECYCLE_CODE, STRENGTH_CODE, Bools, Ints, Keys, Piece
from graphmodel.terms.criticality import assumed, criticality
from graphmodel.terms.ownership import DEGREES, STATUSES, ownership
from graphmodel.terms.refs import refs
from graphmodel.terms.subject import subject
from graphmodel.terms.surroundings import FROM_SYSTEMS, KINDS, TO_SYSTEMS, Surroundings, own_systems

LIMIT: Final = 300
"""How many nodes a picture has room for."""
DEPTH: Final = 2
"""How far around a system is looked when nobody says; around anything else its own systems alone."""
ALONE: Final = ("ManagementObject", "Department", "Portfolio", "SteeringGroup")
"""What the whole estate shows even where no system brings it."""
PEOPLE: Final = ("Person", "Position")
DRAWN: Final = ("DEPENDS_ON", *KINDS)
"""The relations that are drawn, in the order of a row's lines."""


@dataclass(frozen=True, slots=True)
class SideOfSystem:
    """Who answers on one side: the status (domain 3.1) and the able owners, by id."""

    status: str
    owners: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A relation that leaves a drawn node for another one; what does not apply is absent."""

    relation: str
    to: Ref
    strength: str | Absent = ABSENT
    any_of: str | Absent = ABSENT
    need: int | Absent = ABSENT
    side: str | Absent = ABSENT
    acting: bool | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A drawn node.

    `base` is its built-in kind.  `distance` counts steps from the node that was asked for, null in the whole estate and for what a system brings.
    `criticality`, `assumed`, `degree` and `sides` say something of systems, `level` of groups.  `objects` are home objects; `departments` those that
    host the object or the system's objects, or else those that use it.  `needs_beyond` and `dependents_beyond` count what it needs, and who needs
    it, that is not drawn; 0 in a direction that was not asked.  `relations` leave this node, by kind and target.
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
    level: str | None
    ended: bool
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
        piece = graph.whole(DRAWN)
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
        graph.along(np.append(taken, key), FROM_SYSTEMS),
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


def _taking_part(piece: Piece, day: int) -> Bools:
    """The systems that exist on the day and are not retired; planned ones are among them.  Shape (n,)."""
    there: Bools = piece.of_kind("System") & piece.exists(day) & (piece.nodes.lifecycle != LIFECYCLE_CODE["retired"])
    return there


def _current_needs(piece: Piece, day: int) -> tuple[Ints, Ints]:
    """Origins and targets of the needs that hold on the day between systems that take part."""
    needs = piece.relations("DEPENDS_ON")
    there = _taking_part(piece, day)
    holds = needs.on(day) & there[needs.origin] & there[needs.target]
    return needs.origin[holds], needs.target[holds]


def _of_estate(piece: Piece, day: int) -> list[int]:
    """All systems by number, the most critical first, then the most needed, then by id."""
    systems = np.flatnonzero(_taking_part(piece, day))
    order = np.lexsort((systems, -_needed(piece, day)[systems], -criticality(piece.nodes)[systems].astype(np.int64)))
    return [int(each) for each in systems[order]]


def _needed(piece: Piece, day: int) -> Keys:
    """How many needs in the piece lead to each node.  Shape (n,)."""
    return np.bincount(_current_needs(piece, day)[1], minlength=len(piece.nodes))


def _reach(graph: Graph, key: int, depth: int, direction: Direction, *, is_system: bool) -> dict[int, int]:
    """The systems within reach and how many steps away they are, by key, in the order in which a picture takes them."""
    day = graph.day.toordinal()
    start, first = np.array([key], np.int64), 0
    if not is_system:
        if depth == 0:
            return {}
        piece = graph.along(start, TO_SYSTEMS)
        own = own_systems(piece, piece.locate(start), day)
        start, first = piece.nodes.key[own[_taking_part(piece, day)[own]]], 1
    found: dict[int, tuple[int, int, int, int, int]] = {}
    for turn, way in enumerate(("needs", "dependents")):
        if direction not in (way, "both"):
            continue
        piece = graph.around(start, ("DEPENDS_ON",), "needs" if way == "needs" else "dependents", depth - first)
        steps = _steps(piece, piece.locate(start), day, way, depth - first)
        levels, needed = criticality(piece.nodes), _needed(piece, day)
        for node in np.flatnonzero(steps >= 0).tolist():
            rank = (first + int(steps[node]), -int(levels[node]), -int(needed[node]), turn, node)
            each = int(piece.nodes.key[node])
            found[each] = min(found.get(each, rank), rank)
    return {each: found[each][0] for each in sorted(found, key=lambda each: found[each])}


def _steps(piece: Piece, start: Ints, day: int, way: str, depth: int) -> Ints:
    """How many steps each node of a piece is from the start over needs that hold, -1 where it is not reached.  Shape (n,)."""
    origin, target = _current_needs(piece, day)
    near, far = (origin, target) if way == "needs" else (target, origin)
    steps = np.full(len(piece.nodes), -1, np.int32)
    steps[start[start >= 0]] = 0
    for step in range(1, depth + 1):
        found = far[(steps[near] == step - 1) & (steps[far] < 0)]
        if not len(found):
            break
        steps[found] = step
    return steps


# --- what is drawn


class _Drawing:
    """A picture's nodes and lines, taken from a piece with surroundings and from what the systems need and who needs them."""

    def __init__(self, graph: Graph, piece: Piece, needs: Piece, dependents: Piece, direction: Direction) -> None:
        self.graph, self.piece, self.needs, self.dependents, self.direction = graph, piece, needs, dependents, direction
        self.day = graph.day.toordinal()
        self.levels, self.guessed = criticality(piece.nodes), assumed(piece.nodes)
        self.exists = piece.exists(self.day)
        self.owned = ownership(piece, self.day, staff_register=any(source.staff_register for source in graph.sources()))
        self.around = Surroundings(piece, self.day)

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
        left_out = Counter(self._base(each) for each in {each for system in chosen for each in self.around.of(system)} - drawn)
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
            more = {system, *(each for each in self.around.of(system) if people or self._base(each) not in PEOPLE)}
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
        named = refs(self.graph, self.piece, numbers)
        by_key = {int(key): named[number] for key, number in zip(keys, numbers, strict=True)}
        lines: dict[str, list[Line]] = {ref.id: [] for ref in named.values()}
        for origin, line in (*self._surrounding_lines(named), *self._need_lines(by_key)):
            lines[origin.id].append(line)
        needs_beyond, dependents_beyond = self._beyond(keys, "needs"), self._beyond(keys, "dependents")
        systems = [number for number in numbers if self._base(number) == "System"]
        sides = self._sides(systems)
        return tuple(
            Neighbour(
                node=named[number],
                base=self._base(number),
                distance=0 if key == focus else steps.get(key),
                criticality=int(self.levels[number]) if number in sides else None,
                assumed=bool(self.guessed[number]) if number in sides else False,
                degree=DEGREES[self.owned.degree[number]] if number in sides else None,
                sides=sides.get(number, {}),
                objects=tuple(named[each] for each in self.around.objects(number) if each in named),
                departments=tuple(named[each] for each in self.around.departments(number) if each in named),
                level=LEVELS[self.piece.nodes.level[number]] if self.piece.nodes.level[number] >= 0 else None,
                ended=not self.exists[number],
                needs_beyond=needs_beyond[key],
                dependents_beyond=dependents_beyond[key],
                relations=tuple(sorted(lines[named[number].id], key=_order_of_line)),
            )
            for key, number in zip(keys.tolist(), numbers, strict=True)
        )

    def _sides(self, systems: Sequence[int]) -> dict[int, dict[str, SideOfSystem]]:
        """The required sides of each system, business first."""
        numbers = np.array(systems, np.int32)
        able: dict[tuple[int, int], list[int]] = {}
        for place, side, person in zip(*(part.tolist() for part in self.owned.owners(numbers)), strict=True):
            able.setdefault((place, side), []).append(person)
        known = refs(self.graph, self.piece, *able.values())
        return {
            number: {
                name: SideOfSystem(STATUSES[self.owned.status[number, side]], tuple(known[person] for person in able.get((place, side), ())))
                for side, name in enumerate(SIDES)
                if self.owned.required[number] >> side & 1
            }
            for place, number in enumerate(systems)
        }

    def _surrounding_lines(self, named: Mapping[int, Ref]) -> Iterator[tuple[Ref, Line]]:
        """The lines between drawn nodes but for needs; several periods or sources of the same are one line."""
        for kind, held in self.around.held.items():
            relations = held.relations
            drawn: set[tuple[int, int, int]] = set()
            for place in held.places():
                line = (int(relations.origin[place]), int(relations.target[place]), int(relations.side[place]))
                if line[0] not in named or line[1] not in named or line in drawn:
                    continue
                drawn.add(line)
                side = SIDES[max(line[2], 0)] if kind == "OWNS" else ABSENT
                yield named[line[0]], Line(kind, named[line[1]], side=side, acting=True if relations.acting[place] else ABSENT)

    def _need_lines(self, by_key: Mapping[int, Ref]) -> Iterator[tuple[Ref, Line]]:
        """The needs between drawn systems; where the same is said twice, the harder one."""
        relations, keys = self.needs.relations("DEPENDS_ON"), self.needs.nodes.key
        drawn = np.isin(keys, np.fromiter(by_key, np.int64)) & self.needs.exists(self.day)
        places = np.flatnonzero(relations.on(self.day) & drawn[relations.origin] & drawn[relations.target])
        grouped = places[relations.any_of[places] >= 0]
        said = zip(grouped.tolist(), self.graph.relations(relations.key[grouped]), strict=True)
        groups = {place: str(relation.properties.get("any_of")) for place, relation in said}
        lines: dict[tuple[int, int, str | None], Line] = {}
        for place in places.tolist():
            origin, target, group = int(keys[relations.origin[place]]), int(keys[relations.target[place]]), groups.get(place)
            strength = "soft" if relations.strength[place] == STRENGTH_CODE["soft"] else "hard"
            before = lines.get((origin, target, group))
            if before is None or strength == "hard":
                lines[origin, target, group] = Line(
                    "DEPENDS_ON", by_key[target], strength=strength,
                    any_of=ABSENT if group is None else group, need=ABSENT if group is None else int(relations.need[place]),
                )  # fmt: skip
        for (origin, _target, _group), line in lines.items():
            yield by_key[origin], line

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

    def _base(self, number: int) -> str:
        code = int(self.piece.nodes.kind[number])
        return tuple(NODE_KINDS)[code] if code >= 0 else "Asset"


def _order_of_line(line: Line) -> tuple[int, str, str, str]:
    return DRAWN.index(line.relation), line.to.id, str(line.side), str(line.any_of)
