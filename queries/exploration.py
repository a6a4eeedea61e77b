"""Exploration (utforskning): what hangs together with a node, as far as one picture can show it, and everything else in a list.

Around a system, what it needs stands in columns 1, 2, … and what needs it in columns -1, -2, …, as many steps away (`graphmodel.terms.reach`).
Of a group of alternatives that is reached in part the others come too, marked, and are not walked on.
Around any other node its own systems stand in column 0.  With `to`, the picture shows all the shortest ways to another system instead
(`graphmodel.terms.ways`), or back from it where there is none forwards.

A picture has *room* for so many boxes.  Column by column, the nearest first, every system has a box of its own, but more than a dozen of one
department in one column are *folded* (hopvikta) into one box, which can be opened; where a whole column has no room, all departments in it are
folded; and what has no room even so stands in the list alone.  What somebody *expands* comes in addition, up to the most that any picture may
hold: the neighbours of a system in the columns beside it, or the systems of a folded box.  It moves nothing that was there (`turn` says with which
expansion a box came, 0 for the first picture).

Asked for, the owners, objects, departments, groups and suppliers that the drawn systems bring have boxes too.

>>> from tests.building import estate, reference_graph
>>> many = [f"s-{number:02}" for number in range(15)]
>>> graph = reference_graph(estate(
...     "s-hub", "dep-a", *many, *[(each, "DEPENDS_ON", "s-hub") for each in many], *[("dep-a", "USES", each) for each in many],
... ))
>>> found = explore(graph, "s-hub", depth=1)
>>> [(fold.id, fold.column, fold.systems) for fold in found.folds], found.summary.drawn, found.summary.listed
([('s-hub~-1~dep-a', -1, 15)], 1, 15)
>>> explore(graph, "s-hub", depth=1, expand=["s-hub~-1~dep-a"]).summary.drawn
16
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

import numpy as np

from graphmodel.answers import ABSENT, Truncated
from graphmodel.errors import WrongUse
from graphmodel.graph import Direction, Graph, Ref
from graphmodel.piece import Keys, Piece
from graphmodel.terms.cycles import Cycle, strong_components
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.escalation_route import tops
from graphmodel.terms.portraits import DRAWN, ROUTE, Line, Portrait, Portraits, drawn_needs, drawn_systems, need_lines, order_of_line
from graphmodel.terms.reach import reach
from graphmodel.terms.subject import subject
from graphmodel.terms.surroundings import TO_SYSTEMS, own_systems
from graphmodel.terms.ways import Ways

ROOM: Final = 60
"""So many boxes has the first picture."""
MOST: Final = 150
"""So many boxes has any picture, whatever is asked."""
FOLDED_FROM: Final = 13
"""So many systems of one department in one column become one box."""
FOLDED_LINES: Final = 30
"""So many lines are drawn between folded boxes; where there are more, none is: nobody can read them, and a matrix tells it better."""
EXPANSIONS: Final = 40
"""So many expansions are heeded; what comes after them is left out."""
KINDS: Final = ("System", "ManagementObject", "Department", "Person", "Position", "SteeringGroup", "Portfolio", "Supplier", "Contract")
"""The kinds that can have boxes."""

NOBODY: Final = -1
"""The key of nothing: what a picture without a middle has in it."""

Place = Literal["drawn", "folded", "listed"]


@dataclass(frozen=True, slots=True)
class Explored:
    """One node: what is said of it, and where it is.

    `column` is where its box stands or would stand (None for what is no system), `steps` how many steps it is away (None where no walk comes to it),
    `place` whether it has a box, is in a folded one (`box` is that box's id) or stands in the list alone.  `turn` is the expansion that brought it.
    `more` counts its neighbours along needs, in the directions asked, that are neither drawn nor folded; 0 for what is not drawn.  `rim` marks a
    system that was not reached itself, but is an alternative to one that was.
    """

    said: Portrait
    column: int | None
    steps: int | None
    place: Place
    box: str | None
    turn: int
    more: int = 0
    rim: bool = False


@dataclass(frozen=True, slots=True)
class Fold:
    """A folded box: so many systems of a department (None: of nobody), how many nobody answers for, and how critical the most critical is."""

    id: str
    column: int
    turn: int
    department: Ref | None
    systems: int
    strictly_unowned: int
    criticality: int


@dataclass(frozen=True, slots=True)
class BoxLine:
    """A line between two boxes, by their ids: `count` relations of a kind; where they differ, the hardest.

    `circle` marks one of a circle, `alternatives` is how many members its any-of group has, drawn or not; 1 where it has none.
    """

    origin: str
    target: str
    line: Line
    count: int = 1
    circle: bool = False
    alternatives: int = 1


@dataclass(frozen=True, slots=True)
class WaySaid:
    """What was found out about the way to another system: its length (None: there is none), how many ways, and whether it runs back from it."""

    to: Ref
    length: int | None
    ways: int
    back: bool


@dataclass(frozen=True, slots=True)
class ExplorationSummary:
    """What was asked, and how many of the rows are drawn, folded and in the list alone (`listed` holds the folded too); `boxes` with folded ones.

    `unseen` counts the needs between folded boxes that are not drawn because there are too many.  `owned`, `partially_owned` and `strictly_unowned`
    count the systems among the rows, `broken` those whose way upward is, `circles` tells one shortest circle of each set of drawn systems that need
    each other.
    """

    around: Ref | None
    base: str
    depth: int | None
    direction: Direction
    as_of: date
    revision: int
    rows: int
    drawn: int
    folded: int
    listed: int
    boxes: int
    unseen: int
    systems: int
    owned: int
    partially_owned: int
    strictly_unowned: int
    broken: int
    circles: tuple[tuple[Ref, ...], ...]
    way: WaySaid | None


@dataclass(frozen=True, slots=True)
class Exploration:
    """Systems in the order in which a picture takes them, then the rest by kind and id; folded boxes by column and id; lines by their ends."""

    summary: ExplorationSummary
    rows: tuple[Explored, ...]
    folds: tuple[Fold, ...]
    lines: tuple[BoxLine, ...]
    truncated: Truncated | None = None


def explore(
    graph: Graph,
    focus: str | None,
    *,
    columns: Mapping[str, int] | None = None,
    direction: Direction = "both",
    depth: int | None = None,
    everything: bool = False,
    kinds: Sequence[str] = ("System",),
    relations: Sequence[str] = DRAWN,
    expand: Sequence[str] = (),
    to: str | None = None,
    room: int = ROOM,
) -> Exploration:
    """What hangs together with a node (its id).

    With `columns` nothing is walked: the picture is of these systems, by id, in these columns, and `focus` may be None.  `depth` is how many steps
    are walked: 2 around a system and 1 around anything else when nobody says, no bound with `everything`.  `expand` lists ids of systems and of
    folded boxes; what is unknown among them, and in `columns`, is passed over.  Raises `UnknownReference` for an id that nothing has, `WrongUse`
    for a depth below zero and for a way to or from what is no system.  At most ten round trips and two for each system that is expanded.
    """
    if depth is not None and depth < 0:
        raise WrongUse(f"A picture cannot reach {depth} steps. Give 0 or more.", code="negative_depth", depth=depth)
    if focus is None:
        return _Exploring(graph, NOBODY, None, "System", None, direction, tuple(kinds), tuple(relations), room).found(expand, None, columns or {})
    key = subject(graph, focus)
    [ref] = graph.refs([key])
    base = graph.schema.base(ref.kind) or "Asset"
    far = None if everything else depth if depth is not None else 2 if base == "System" else 1
    return _Exploring(graph, key, ref, base, far, direction, tuple(kinds), tuple(relations), room).found(expand, to, columns)


class _Exploring:
    """One exploration while it is put together; nodes are named by their keys."""

    def __init__(
        self, graph: Graph, key: int, ref: Ref | None, base: str, depth: int | None, direction: Direction,
        kinds: tuple[str, ...], relations: tuple[str, ...], room: int,
    ) -> None:  # fmt: skip
        self.graph, self.key, self.ref, self.base, self.depth, self.direction = graph, key, ref, base, depth, direction
        self.kinds, self.relations = kinds, relations
        self.room = min(room, MOST)
        self.day = graph.day.toordinal()
        self.column: dict[int, int] = {}
        self.turn: dict[int, int] = {}
        self.wanted: dict[int, int] = {}
        self.anchor: dict[int, str] = {}
        self.rim: set[int] = set()
        self.opened: dict[str, int] = {}
        self.portrait: dict[int, Portrait] = {}
        self.fold_of: dict[int, str] = {}
        self.drawn: dict[int, None] = {}

    def found(self, expand: Sequence[str], to: str | None, columns: Mapping[str, int] | None) -> Exploration:
        """The whole answer."""
        way = None
        if columns is None:
            way = self._walk(to)
        else:
            self._given(columns)
        beside = columns is None and way is None
        if beside:
            self._bring_alternatives()
        self._expand(expand)
        if beside and expand:
            self._bring_alternatives()
        systems = list(self.column)
        start = np.array([*systems, *([self.key] if self.ref else []), *tops(self.graph)], np.int64)
        piece = self.graph.along(start, ROUTE)
        portraits = Portraits(self.graph, piece)
        numbers = [int(each) for each in piece.locate(np.array(systems, np.int64))]
        self.portrait = dict(zip(systems, portraits.of(numbers), strict=True))
        if "System" not in self.kinds:
            self.column = {key: column for key, column in self.column.items() if key == self.key}
        self._draw(on_a_way=way is not None)
        number_of = dict(zip(systems, numbers, strict=True))
        if self.key not in number_of:
            number_of[self.key] = int(piece.locate(np.array([self.key], np.int64))[0]) if self.ref else NOBODY
        others = self._others(piece, portraits, number_of)
        around = np.array([*self.drawn, *self.fold_of], np.int64)
        needs = self.graph.around(around, ("DEPENDS_ON",), "needs", 0)
        dependents = self.graph.around(around, ("DEPENDS_ON",), "dependents", 0)
        return self._result(piece, portraits, needs, dependents, others, number_of, way)

    # --- which systems

    def _given(self, columns: Mapping[str, int]) -> None:
        """Fill `column` with systems that were chosen elsewhere."""
        known = {key: column for key, column in zip(self.graph.keys_of(columns), columns.values(), strict=True) if key is not None}
        systems = {key for key, ref in zip(known, self.graph.refs(list(known)), strict=True) if self.graph.schema.base(ref.kind) == "System"}
        self.column = {key: column for key, column in known.items() if key in systems}
        self.turn = dict.fromkeys(self.column, 0)

    def _walk(self, to: str | None) -> WaySaid | None:
        """Fill `column` with the systems of the first picture; the ways to another system where one is named."""
        start = np.array([self.key], np.int64)
        if to is not None:
            return self._ways(to)
        first = 0
        if self.base != "System":
            piece = self.graph.along(start, TO_SYSTEMS)
            own = own_systems(piece, piece.locate(start), self.day)
            start, first = piece.nodes.key[own[drawn_systems(piece, self.day)[own]]], 1
            if self.depth == 0:
                return None
        needed = "DEPENDS_ON" in self.relations
        depth = 0 if not needed else None if self.depth is None else self.depth - first
        self.column = reach(self.graph, start, depth, self.direction)
        if self.base == "System":
            # The one that was asked about is always drawn, also when it has ended.
            self.column = {self.key: 0, **self.column}
        self.turn = dict.fromkeys(self.column, 0)
        return None

    def _ways(self, to: str) -> WaySaid:
        if self.ref is None:
            raise WrongUse("A way begins at a System.", code="way_from_nowhere")
        if self.base != "System":
            said = {"ref": self.ref.id, "kind": self.ref.kind, "kinds": ["System"]}
            raise WrongUse(f'"{self.ref.id}" is a {self.ref.kind}; this question is about a System.', code="wrong_kind", **said)
        end = subject(self.graph, to, "System")
        [ref] = self.graph.refs([end])
        for back, (one, other) in enumerate(((self.key, end), (end, self.key))):
            piece = self.graph.around(np.array([one], np.int64), ["DEPENDS_ON"], "needs")
            ends = piece.locate(np.array([one, other], np.int64))
            ways = Ways(Dependencies(piece, self.day, ends[ends >= 0]), int(ends[0]), int(ends[1]))
            if ways.length is not None:
                steps = ways.steps(int(ends[0]))
                shift = ways.length if back else 0
                self.column = {int(piece.nodes.key[number]): step - shift for number, step in steps.items()}
                break
        else:
            self.column = {self.key: 0, end: 1}
            ways, back = None, 0
        self.turn = dict.fromkeys(self.column, 0)
        return WaySaid(ref, ways.length if ways else None, ways.count if ways else 0, bool(back))

    def _expand(self, expand: Sequence[str]) -> None:
        """Add what is expanded: neighbours of systems to `column`, folded boxes to `opened`."""
        for turn, each in enumerate(list(dict.fromkeys(expand))[:EXPANSIONS], 1):
            if "~" in each:
                self.opened[each] = turn
                continue
            key = self.graph.key_of(each)
            if key is None or key not in self.column:
                continue
            self.anchor[turn] = each
            for near, step in reach(self.graph, np.array([key], np.int64), 1, self.direction).items():
                if near not in self.column:
                    self.column[near] = self.column[key] + step
                    self.turn[near] = turn
                elif near != key:
                    # It may have been folded or without room: who expands its neighbour wants to see it.
                    self.wanted.setdefault(near, turn)

    def _bring_alternatives(self) -> None:
        """Add the other members of any-of groups that were reached in part: they are marked, and nothing is walked on from them."""
        if "DEPENDS_ON" not in self.relations or not self.column:
            return
        piece = self.graph.around(np.array(list(self.column), np.int64), ("DEPENDS_ON",), "needs", 0)
        needs, keys = piece.relations("DEPENDS_ON"), piece.nodes.key
        grouped = np.flatnonzero(drawn_needs(piece, self.day) & (needs.any_of >= 0) & (needs.origin != needs.target))
        members: dict[tuple[int, int], list[int]] = defaultdict(list)
        for place in grouped[np.isin(keys[needs.origin[grouped]], list(self.column))].tolist():
            members[int(keys[needs.origin[place]]), int(needs.any_of[place])].append(int(keys[needs.target[place]]))
        reached = dict(self.column)
        for (origin, _group), listed in sorted(members.items()):
            turns = [self.turn[each] for each in listed if each in reached]
            for each in listed if turns else ():
                if each not in self.column:
                    self.column[each], self.turn[each] = reached[origin] + 1, max(self.turn[origin], min(turns))
                    self.rim.add(each)

    # --- which of them have boxes

    def _draw(self, *, on_a_way: bool) -> None:
        """Decide which systems have boxes, and fill `fold_of` for those that are folded."""
        first = [key for key in self.column if self.turn[key] == 0]
        columns: dict[int, list[int]] = defaultdict(list)
        for key in first:
            columns[self.column[key]].append(key)
        for column in sorted(columns, key=lambda each: (abs(each), -each)):
            if on_a_way or column == 0:
                self._take(columns[column], MOST if on_a_way else self.room)
            else:
                self._fold_column(self.ref.id if self.ref else "", column, columns[column], self.room, turn=0)
        for turn in sorted({*self.turn.values(), *self.wanted.values(), *self.opened.values()} - {0}):
            self._draw_turn(turn)

    def _draw_turn(self, turn: int) -> None:
        """Draw what one expansion brings."""
        for fold in [each for each, opened in self.opened.items() if opened == turn]:
            members = [key for key, of in self.fold_of.items() if of == fold]
            self._take(members, MOST, turn=turn, freed=1)
        fresh = [key for key in self.column if self.turn[key] == turn and key not in self.drawn]
        columns: dict[int, list[int]] = defaultdict(list)
        for key in fresh:
            columns[self.column[key]].append(key)
        for column, members in sorted(columns.items()):
            self._fold_column(self.anchor[turn], column, members, MOST, turn=turn)
        self._take((key for key, of in self.wanted.items() if of == turn and key in self.column), MOST, turn=turn)

    def _fold_column(self, anchor: str, column: int, members: Sequence[int], room: int, *, turn: int) -> None:
        groups: dict[str, list[int]] = defaultdict(list)
        for key in members:
            departments = self.portrait[key].departments
            groups[departments[0].id if departments else ""].append(key)
        left = room - self._count()
        folded = {of for of, listed in groups.items() if len(listed) >= FOLDED_FROM}
        if sum(1 if of in folded else len(listed) for of, listed in groups.items()) > left:
            folded = {of for of, listed in groups.items() if len(listed) > 1}
        for of, listed in sorted(groups.items(), key=lambda each: (-len(each[1]), each[0])):
            name = f"{anchor}~{column}~{of}"
            if of not in folded:
                self._take(listed, room, turn=turn)
            elif self._count() < room:
                self.fold_of |= dict.fromkeys(listed, name)

    def _take(self, members: Iterable[int], room: int, *, turn: int = 0, freed: int = 0) -> None:
        """Give boxes of their own to as many as have room; those that come out of a folded box leave it."""
        listed = [key for key in members if key not in self.drawn]
        left = max(room - self._count(), 0)
        # A folded box that becomes empty makes room for one more.
        chosen = listed if len(listed) <= left + freed else listed[:left]
        for key in chosen:
            self.drawn[key] = None
            self.fold_of.pop(key, None)
            self.turn[key] = max(self.turn[key], turn)

    def _count(self) -> int:
        return len(self.drawn) + len(set(self.fold_of.values())) + (self.base != "System")

    def _others(self, piece: Piece, portraits: Portraits, number_of: dict[int, int]) -> dict[int, tuple[Portrait, bool]]:
        """What the drawn systems bring, of the kinds that were asked for: by number, the portrait, and whether there is room for a box."""
        wanted = set(self.kinds) - {"System"}
        if not wanted and self.base == "System":
            return {}
        around = portraits.surroundings
        found: set[int] = set()
        for key in self.drawn:
            number = number_of[key]
            brought = {*around.of(number), *around.held["PROVIDED_BY"].targets(number), *around.held["COVERS"].origins(number)}
            found |= {each for each in brought if portraits.base(each) in wanted}
        found.discard(number_of[self.key])
        if self.base != "System":
            found.add(number_of[self.key])
        named = dict(zip(sorted(found), portraits.of(sorted(found)), strict=True))
        order = sorted(found, key=lambda each: (each != number_of[self.key], int(piece.nodes.kind[each]), each))
        left = MOST - len(self.drawn) - len(set(self.fold_of.values()))
        return {number: (named[number], place < left) for place, number in enumerate(order)}

    # --- the answer

    def _result(
        self, piece: Piece, portraits: Portraits, needs: Piece, dependents: Piece, others: dict[int, tuple[Portrait, bool]],
        number_of: dict[int, int], way: WaySaid | None,
    ) -> Exploration:  # fmt: skip
        lines = self._lines(portraits, needs, others, number_of)
        if self.relations != DRAWN:
            # Where some relations were not asked for, what only they would have joined is not shown.
            joined = {end for each in lines for end in (each.origin, each.target)}
            others = {each: said for each, said in others.items() if said[0].node.id in joined or each == number_of[self.key]}
        lines, unseen = _without_crowd(lines)
        lines, circles = self._circles(_with_alternatives(lines, needs, self.day, self._number_in(needs)))
        more = self._more(needs, dependents)
        rows = [
            Explored(
                said=self.portrait[key],
                column=column,
                steps=None if key in self.rim else abs(column) + (self.base != "System"),
                place="drawn" if key in self.drawn else "folded" if key in self.fold_of else "listed",
                box=self.portrait[key].node.id if key in self.drawn else self.fold_of.get(key),
                turn=self.turn[key],
                more=more[key],
                rim=key in self.rim,
            )
            for key, column in self.column.items()
        ]
        rows += [
            Explored(said, None, 0 if number == number_of[self.key] else None, "drawn" if room else "listed", said.node.id if room else None, 0)
            for number, (said, room) in others.items()
        ]
        folds = self._folds()
        degrees = Counter(row.said.degree for row in rows if row.said.degree is not None)
        partial = degrees["business_only"] + degrees["it_only"]
        places = Counter(row.place for row in rows)
        summary = ExplorationSummary(
            around=self.ref, base=self.base, depth=self.depth, direction=self.direction, as_of=self.graph.day, revision=self.graph.revision,
            rows=len(rows), drawn=places["drawn"], folded=places["folded"], listed=places["folded"] + places["listed"],
            boxes=places["drawn"] + len(folds), unseen=unseen, systems=sum(degrees.values()), owned=degrees["owned"], partially_owned=partial,
            strictly_unowned=sum(degrees.values()) - degrees["owned"] - partial, broken=sum(row.said.way == "broken" for row in rows),
            circles=circles, way=way,
        )  # fmt: skip
        return Exploration(summary, tuple(rows), folds, lines)

    def _folds(self) -> tuple[Fold, ...]:
        members: dict[str, list[int]] = defaultdict(list)
        for key, name in self.fold_of.items():
            members[name].append(key)
        folds = []
        for name, listed in members.items():
            said = [self.portrait[key] for key in listed]
            lacking = sum(each.degree not in ("owned", "business_only", "it_only") for each in said)
            department = said[0].departments[0] if said[0].departments else None
            column, turn = self.column[listed[0]], min(self.turn[key] for key in listed)
            folds.append(Fold(name, column, turn, department, len(listed), lacking, max(each.criticality or 0 for each in said)))
        return tuple(sorted(folds, key=lambda each: (each.column, each.id)))

    def _lines(
        self, portraits: Portraits, needs: Piece, others: dict[int, tuple[Portrait, bool]], number_of: dict[int, int]
    ) -> tuple[BoxLine, ...]:
        box = {key: self.portrait[key].node.id for key in self.drawn} | self.fold_of
        names = {key: self.portrait[key].node for key in (*self.drawn, *self.fold_of)}
        found: dict[tuple[str, str, str, str, str], tuple[Line, int]] = {}

        def add(origin: str, target: str, line: Line) -> None:
            if line.relation not in self.relations or (origin == target and "~" in origin):
                return
            group = "" if line.any_of is ABSENT or "~" in origin or "~" in target else str(line.any_of)
            name = (origin, target, line.relation, group, "" if line.side is ABSENT else str(line.side))
            before = found.get(name)
            if before is None:
                found[name] = (line, 1)
            else:
                found[name] = (line if before[0].strength == "soft" else before[0], before[1] + 1)

        key_of = {node.id: key for key, node in names.items()}
        for key, line in need_lines(self.graph, needs, self.day, names):
            add(box[key], box[key_of[line.to.id]], line)
        named = {number: said.node for number, (said, room) in others.items() if room}
        named |= {number_of[key]: self.portrait[key].node for key in self.drawn}
        for number, line in portraits.surrounding_lines(named):
            add(named[number].id, line.to.id, line)
        lines = [
            BoxLine(origin, target, replace(line, any_of=ABSENT, need=ABSENT), count)
            if "~" in origin or "~" in target
            else BoxLine(origin, target, line)
            for (origin, target, *_kind), (line, count) in found.items()
        ]
        return tuple(sorted(lines, key=lambda each: (each.origin, order_of_line(each.line), each.target)))

    def _circles(self, lines: tuple[BoxLine, ...]) -> tuple[tuple[BoxLine, ...], tuple[tuple[Ref, ...], ...]]:
        """The lines with those of circles marked, and one shortest circle of each set of drawn systems that need each other."""
        ids = sorted(self.portrait[key].node.id for key in self.drawn)
        number = {each: place for place, each in enumerate(ids)}
        node = {self.portrait[key].node.id: self.portrait[key].node for key in self.drawn}
        ends = [
            (number[each.origin], number[each.target]) if each.line.relation == "DEPENDS_ON" and {each.origin, each.target} <= number.keys() else None
            for each in lines
        ]
        among = np.array([each for each in ends if each is not None], np.int32).reshape(-1, 2)
        component = strong_components(len(ids), among[:, 0], among[:, 1])
        inside = among[component[among[:, 0]] == component[among[:, 1]]]
        marked = tuple(
            replace(each, circle=True) if pair is not None and component[pair[0]] == component[pair[1]] else each
            for each, pair in zip(lines, ends, strict=True)
        )
        circles = []
        for each in np.unique(component[inside[:, 0]]).tolist():
            chosen = inside[component[inside[:, 0]] == each]
            cycle = Cycle(np.unique(chosen[:, 0]), False, chosen[:, 0], chosen[:, 1])
            circles.append(tuple(node[ids[place]] for place in cycle.shortest))
        return marked, tuple(sorted(circles))

    def _number_in(self, piece: Piece) -> dict[str, int]:
        keys = list(self.drawn)
        numbers = piece.locate(np.array(keys, np.int64)).tolist()
        return {self.portrait[key].node.id: number for key, number in zip(keys, numbers, strict=True)}

    def _more(self, needs: Piece, dependents: Piece) -> Counter[int]:
        """How many neighbours each drawn system has, in the directions asked, that are neither drawn nor folded."""
        shown: Keys = np.array([*self.drawn, *self.fold_of], np.int64)
        own: Keys = np.array(list(self.drawn), np.int64)
        pairs: set[tuple[int, int]] = set()
        for way, piece in (("needs", needs), ("dependents", dependents)):
            if self.direction not in (way, "both") or "DEPENDS_ON" not in self.relations:
                continue
            relations, holds = piece.relations("DEPENDS_ON"), drawn_needs(piece, self.day)
            origin, target = relations.origin[holds], relations.target[holds]
            near, far = (origin, target) if way == "needs" else (target, origin)
            keys = piece.nodes.key
            outward = np.isin(keys, own)[near] & ~np.isin(keys, shown)[far]
            pairs |= set(zip(keys[near[outward]].tolist(), keys[far[outward]].tolist(), strict=True))
        return Counter(one for one, _other in pairs)


def _without_crowd(lines: tuple[BoxLine, ...]) -> tuple[tuple[BoxLine, ...], int]:
    """The lines without those between folded boxes where these are too many, and how many needs that leaves out."""
    crowd = [each for each in lines if "~" in each.origin and "~" in each.target]
    if len(crowd) <= FOLDED_LINES:
        return lines, 0
    return tuple(each for each in lines if not ("~" in each.origin and "~" in each.target)), sum(each.count for each in crowd)


def _with_alternatives(lines: tuple[BoxLine, ...], needs: Piece, day: int, number: Mapping[str, int]) -> tuple[BoxLine, ...]:
    """The lines, those of any-of groups with how many members the group has."""
    grouped = [each for each in lines if each.line.any_of is not ABSENT]
    if not grouped:
        return lines
    groups = Dependencies(needs, day).all_groups
    size = {int(code): int(count) for code, count in zip(groups.code, groups.size, strict=True)}
    relations = needs.relations("DEPENDS_ON")
    code_of = {
        (int(relations.origin[place]), int(relations.target[place])): int(relations.any_of[place])
        for place in np.flatnonzero(relations.any_of >= 0).tolist()
    }

    def counted(each: BoxLine) -> BoxLine:
        if each.line.any_of is ABSENT:
            return each
        return replace(each, alternatives=size.get(code_of.get((number[each.origin], number[each.target]), -1), 1))

    return tuple(counted(each) for each in lines)


__all__ = ["KINDS", "MOST", "ROOM", "BoxLine", "Exploration", "ExplorationSummary", "Explored", "Fold", "WaySaid", "explore"]
