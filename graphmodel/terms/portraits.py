"""Portrait (porträtt): what a picture and its table say of a node, and the lines between the nodes that are drawn.

Of every node its name and built-in kind, and whether it is out of time; of an object its hosts; of a group its level.  Of a system its criticality,
who answers for it on each required side and why nobody does (`graphmodel.terms.ownership`), its home objects, the departments it belongs to
(`graphmodel.terms.departments`), its suppliers, and how good the way upward is (`graphmodel.terms.escalation`).

Lines are the relations that hold on the day between the nodes that are drawn: needs between systems that take part, of the same need said twice the
harder one; of all other kinds one, however many sources or periods say it.

>>> from tests.building import estate, reference_graph
>>> graph = reference_graph(estate("s-a", "s-b", "p-x", ("p-x", "OWNS", "s-a", {"side": "it"}), ("s-a", "DEPENDS_ON", "s-b")))
>>> portraits = Portraits(graph, graph.whole(KINDS))
>>> [a, b] = portraits.of([1, 2])
>>> a.node.id, a.degree, {side: (said.status, [owner.id for owner in said.owners]) for side, said in a.sides.items()}
('s-a', 'it_only', {'business': ('none', []), 'it': ('owned', ['p-x'])})
>>> [(origin, line.relation, line.to.id) for origin, line in portraits.lines({1: a.node, 2: b.node}, portraits.piece)]
[(1, 'DEPENDS_ON', 's-b')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np

from graphmodel.answers import ABSENT, Absent
from graphmodel.compiling import group_name
from graphmodel.graph import Graph, Ref, Step
from graphmodel.kinds import LEVELS, NODE_KINDS, SIDES
from graphmodel.piece import LIFECYCLE_CODE, STRENGTH_CODE, Bools, Ints, Piece
from graphmodel.terms import departments, escalation, ownership, surroundings
from graphmodel.terms.criticality import assumed, criticality
from graphmodel.terms.departments import departments_of, joined
from graphmodel.terms.escalation import Escalations, escalations
from graphmodel.terms.escalation_route import ROUTE as UPWARD
from graphmodel.terms.escalation_route import travels
from graphmodel.terms.fan_out import fan_out
from graphmodel.terms.ownership import DEGREES, STATUSES
from graphmodel.terms.refs import refs
from graphmodel.terms.surroundings import Surroundings

KINDS: Final = tuple(dict.fromkeys((*escalation.KINDS, *ownership.KINDS, *departments.KINDS, *surroundings.KINDS, "DEPENDS_ON")))
"""The relations a piece must hold for portraits and lines."""
ROUTE: Final = (*UPWARD, Step("PROVIDED_BY"), Step("COVERS", "dependents"))
"""The route from systems to all that their portraits are told from; the tops of the way upward are where it begins too."""
DRAWN: Final = ("DEPENDS_ON", *surroundings.KINDS)
"""The relations that are drawn, in the order of a node's lines."""


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
class Portrait:
    """What is said of one node.

    `base` is its built-in kind.  `criticality`, `assumed`, `degree`, `sides`, `objects`, `suppliers` and `way` say something of systems, `level` of
    groups, `departments` of systems and objects.  Lists are by id.
    """

    node: Ref
    base: str
    criticality: int | None
    assumed: bool
    degree: str | None
    sides: Mapping[str, SideOfSystem]
    objects: tuple[Ref, ...]
    departments: tuple[Ref, ...]
    suppliers: tuple[Ref, ...]
    level: str | None
    ended: bool
    way: Literal["complete", "degraded", "broken"] | None


class Portraits:
    """The portraits and lines of a piece that holds `KINDS`; nodes are named by their numbers in it."""

    def __init__(self, graph: Graph, piece: Piece) -> None:
        self.graph, self.piece = graph, piece
        self.day = graph.day.toordinal()
        self._levels, self._guessed = criticality(piece.nodes), assumed(piece.nodes)
        self._exists = piece.exists(self.day)

    @cached_property
    def surroundings(self) -> Surroundings:
        """What stands around the systems of the piece."""
        return Surroundings(self.piece, self.day)

    @cached_property
    def _ways(self) -> Escalations:
        register = any(source.staff_register for source in self.graph.sources())
        return escalations(self.piece, self.day, staff_register=register)

    def base(self, number: int) -> str:
        """The built-in kind of a node."""
        code = int(self.piece.nodes.kind[number])
        return tuple(NODE_KINDS)[code] if code >= 0 else "Asset"

    def of(self, numbers: Sequence[int]) -> list[Portrait]:
        """The portraits of these nodes, in their order.  One round trip for names."""
        asked = np.array(numbers, np.int32).reshape(-1)
        of_system = self.piece.of_kind("System")[asked]
        systems = asked[of_system]
        answers = self._ways.answers
        which, place = fan_out(answers.home_start, systems)
        objects = _by_place(which, answers.home[place], systems)
        suppliers = _by_place(*joined(self.piece, answers, "PROVIDED_BY", systems), systems)
        others = asked[self.piece.of_kind("ManagementObject")[asked]]
        belongs = _by_place(*departments_of(self.piece, answers, systems), systems)
        belongs |= _by_place(*joined(self.piece, answers, "HOSTED_BY", others), others)
        able: dict[tuple[int, int], list[int]] = {}
        for place, side, person in zip(*(part.tolist() for part in answers.owners(systems)), strict=True):
            able.setdefault((int(systems[place]), side), []).append(person)
        ways = self._status(systems)
        named = refs(self.graph, self.piece, numbers, *able.values(), *objects.values(), *suppliers.values(), *belongs.values())

        def listed(found: Mapping[int, list[int]], number: int) -> tuple[Ref, ...]:
            return tuple(named[each] for each in found.get(number, ()))

        return [
            Portrait(
                node=named[number],
                base=self.base(number),
                criticality=int(self._levels[number]) if is_system else None,
                assumed=bool(self._guessed[number]) if is_system else False,
                degree=DEGREES[answers.degree[number]] if is_system else None,
                sides={
                    name: SideOfSystem(STATUSES[answers.status[number, side]], tuple(named[each] for each in able.get((number, side), ())))
                    for side, name in enumerate(SIDES)
                    if is_system and answers.required[number] >> side & 1
                },
                objects=listed(objects, number),
                departments=listed(belongs, number),
                suppliers=listed(suppliers, number),
                level=LEVELS[self.piece.nodes.level[number]] if self.piece.nodes.level[number] >= 0 else None,
                ended=not self._exists[number],
                way=ways.get(number),
            )
            for number, is_system in zip(asked.tolist(), of_system.tolist(), strict=True)
        ]

    def lines(self, named: Mapping[int, Ref], needs: Piece) -> Iterator[tuple[int, Line]]:
        """The lines between these nodes (numbers and names), each with the number it leaves; `needs` is the piece that holds the systems' needs."""
        yield from self.surrounding_lines(named)
        keys = self.piece.nodes.key
        by_key = {int(keys[number]): number for number in named}
        for origin, line in need_lines(self.graph, needs, self.day, {key: named[number] for key, number in by_key.items()}):
            yield by_key[origin], line

    def surrounding_lines(self, named: Mapping[int, Ref]) -> Iterator[tuple[int, Line]]:
        """The lines but for needs; several periods or sources of the same are one line."""
        inside = np.zeros(len(self.piece.nodes), np.bool_)
        inside[list(named)] = True
        for kind, held in self.surroundings.held.items():
            relations = held.relations
            drawn: set[tuple[int, int, int]] = set()
            for place in np.flatnonzero(held.holds & inside[relations.origin] & inside[relations.target]).tolist():
                line = (int(relations.origin[place]), int(relations.target[place]), int(relations.side[place]))
                if line in drawn:
                    continue
                drawn.add(line)
                side = SIDES[max(line[2], 0)] if kind == "OWNS" else ABSENT
                yield line[0], Line(kind, named[line[1]], side=side, acting=True if relations.acting[place] else ABSENT)

    def _status(self, systems: Ints) -> dict[int, Literal["complete", "degraded", "broken"]]:
        """How good the way upward of each system is, where it has one."""
        going = systems[travels(self.piece, self.day)[systems]] if len(systems) else systems
        if not len(going):
            return {}
        health = self._ways.health(going)
        return dict(zip(going.tolist(), (escalation.STATUSES[place] for place in health.status[health.which].tolist()), strict=True))


def drawn_systems(piece: Piece, day: int) -> Bools:
    """The systems that have a place in pictures: they exist on the day and are not retired; planned ones are among them.  Shape (n,)."""
    there: Bools = piece.of_kind("System") & piece.exists(day) & (piece.nodes.lifecycle != LIFECYCLE_CODE["retired"])
    return there


def drawn_needs(piece: Piece, day: int) -> Bools:
    """The needs that hold on the day between systems that have a place in pictures.  Shape (m,)."""
    needs = piece.relations("DEPENDS_ON")
    there = drawn_systems(piece, day)
    holds: Bools = needs.on(day) & there[needs.origin] & there[needs.target]
    return holds


def need_lines(graph: Graph, piece: Piece, day: int, named: Mapping[int, Ref]) -> Iterator[tuple[int, Line]]:
    """The needs between drawn systems, which are given by key, each with the key it leaves; where the same is said twice, the harder one."""
    relations, keys = piece.relations("DEPENDS_ON"), piece.nodes.key
    drawn = np.isin(keys, np.fromiter(named, np.int64)) & piece.exists(day)
    places = np.flatnonzero(relations.on(day) & drawn[relations.origin] & drawn[relations.target])
    grouped = places[relations.any_of[places] >= 0]
    said = zip(grouped.tolist(), graph.relations(relations.key[grouped]), strict=True)
    groups = {place: group_name(relation) for place, relation in said}
    lines: dict[tuple[int, int, str | None], Line] = {}
    for place in places.tolist():
        origin, target, group = int(keys[relations.origin[place]]), int(keys[relations.target[place]]), groups.get(place)
        strength = "soft" if relations.strength[place] == STRENGTH_CODE["soft"] else "hard"
        before = lines.get((origin, target, group))
        if before is None or strength == "hard":
            lines[origin, target, group] = Line(
                "DEPENDS_ON", named[target], strength=strength,
                any_of=ABSENT if group is None else group, need=ABSENT if group is None else int(relations.need[place]),
            )  # fmt: skip
    for (origin, _target, _group), line in lines.items():
        yield origin, line


def order_of_line(line: Line) -> tuple[int, str, str, str]:
    """The order of a node's lines: by kind as `DRAWN` has them, then by target."""
    return DRAWN.index(line.relation), line.to.id, str(line.side), str(line.any_of)


def _by_place(which: Iterable[int], found: Iterable[int], nodes: Ints) -> dict[int, list[int]]:
    """Pairs of a place in the list and a node, as the nodes found for each listed one."""
    listed: dict[int, list[int]] = {}
    for place, each in zip(which, found, strict=True):
        listed.setdefault(int(nodes[place]), []).append(int(each))
    return listed
