"""Where everything stands (placering): columns from those that decide, by way of departments, owners and objects, to the systems; among the systems
from what needs to what is needed (`lay_out`), or by how many steps they are from what the picture is about (`lay_out_in_columns`).

The same scene gives the same picture, in every language.  Boxes never overlap, and no line runs through a box: a line that passes a column
does so in a lane of its own between the boxes.  Lines that lead to the same thing (or, for owners, groups and departments, from the same one) share
a lane, so that a hub is reached by one bundle; as all lines in a lane agree in one end, nobody can mistake where a line leads.

How: kinds give zones, and inside a zone each system stands to the left of what it needs; circles are first cut where it costs least, at partial
needs before whole ones, and the cut lines run from right to left.  Columns that become too high are folded.  Barycentre sweeps order each
column; the order with the fewest crossings wins.  Heights follow by least squares (each thing as near to its neighbours as the order allows).

In columns by steps nothing is sorted: each column keeps the scene's own order, under headings, so that what is expanded later moves nothing out of
its column or order.  Only the lanes between the boxes are put where they bend least.

Cost: about a second for 300 nodes with 2 000 lines.  Lengths are in the picture's units; y grows downward.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from visualisation.scene import Scene, SceneEdge, SceneNode

ZONES = ("steering", "departments", "owners", "objects", "systems")
"""The zones from left to right."""
ASPECT = 1.75
COLUMN_GAP = 76
NODE_GAP = 22
LANE_GAP = 11
CLOSE_LANE_GAP = 5
MANY = 120
"""From so many things in a column, its lanes lie closer."""
LANE_HEIGHT = 4
FOLDS = (300, 400, 550, 700, 900, 1150, 1450, 1800, 2300, 2900, 3700, 4700)
"""Heights above which columns may be folded; the one that makes the whole picture largest on a screen is used."""
STEP_GAP = 104
"""Between columns by steps: room for the marks of alternatives and for bends."""
HEAD = 30
"""How much room a heading above a box takes."""
COMFORT = 1.35
"""A column may become so much higher than the others by what is expanded before a new one is begun beside it."""
SWEEPS = 24
RELAXATIONS = 30
STILL = 0.05
"""When nothing moves by more than this any more, everything has its place."""
THREADINGS = 2


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node's box stands: its middle and its size."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by node id; for each edge, in the scene's order, the points that its line passes between its two boxes; and what each zone spans.

    `zones` maps the zone's name, or the number of a column by steps, to the left and right of its columns; `heads` are the headings inside columns:
    text, left, baseline and width.  `top` and `bottom` are the picture's own.
    """

    boxes: Mapping[str, Box]
    routes: tuple[tuple[tuple[int, int], ...], ...]
    zones: Mapping[str, tuple[int, int]]
    top: int
    bottom: int
    heads: tuple[tuple[str, int, int, int], ...] = ()


def zone_of(node: SceneNode) -> str:
    """The zone that a node belongs to, by its kind and level."""
    if node.kind == "SteeringGroup":
        return "owners" if node.level == "object" else "steering"
    if node.kind in ("Person", "Position"):
        return "owners"
    return {"Portfolio": "departments", "Department": "departments", "ManagementObject": "objects"}.get(node.kind, "systems")


def bundle_of(edge: SceneEdge) -> str:
    """Lines with the same bundle may share a lane: needs by what is needed, the work of owners, groups and departments by who does it."""
    if edge.kind in ("OWNS", "STEERS", "USES", "HOLDS"):
        return f"{edge.kind} from {edge.origin}"
    return f"{edge.kind} {edge.manner} to {edge.target}"


def implied(edges: Sequence[SceneEdge]) -> frozenset[int]:
    """The needs, by place, that already follow from others: the origin also reaches the target by way of something else.

    Things that need each other in a circle count as one, and no need inside a circle is implied.  What reaches what is the same without them.

    >>> arrows = [SceneEdge(*ends.split()) for ends in ("a DEPENDS_ON b", "b DEPENDS_ON c", "a DEPENDS_ON c")]
    >>> implied(arrows)
    frozenset({2})
    """
    needs = [(place, edge.origin, edge.target) for place, edge in enumerate(edges) if edge.kind == "DEPENDS_ON"]
    number = {name: place for place, name in enumerate(sorted({end for _place, *ends in needs for end in ends}))}
    reach = [1 << place for place in range(len(number))]
    targets: list[set[int]] = [set() for _name in number]
    for _place, start, end in needs:
        targets[number[start]].add(number[end])
    changed = True
    while changed:
        changed = False
        for each, mask in enumerate(reach):
            for way in targets[each]:
                mask |= reach[way]
            if mask != reach[each]:
                reach[each], changed = mask, True

    def reaches(one: int, other: int) -> bool:
        return bool(reach[one] >> other & 1)

    def together(one: int, other: int) -> bool:
        return reaches(one, other) and reaches(other, one)

    found = set()
    for place, start, end in needs:
        one, other = number[start], number[end]
        ways = (way for way in targets[one] if way != other and reaches(way, other))
        if not together(one, other) and any(not together(way, one) and not together(way, other) for way in ways):
            found.add(place)
    return frozenset(found)


def lay_out(scene: Scene, sizes: Mapping[str, tuple[int, int]], without: frozenset[int] = frozenset()) -> Layout:
    """Place a scene whose boxes have these sizes (width, height by node id); edges `without` (by place) get no lane of their own."""
    if not scene.nodes:
        return Layout({}, tuple(() for _edge in scene.edges), {}, 0, 0)
    members: dict[str, list[SceneNode]] = defaultdict(list)
    for node in scene.nodes:
        members[zone_of(node)].append(node)
    layers = {zone: _layers(members[zone], scene.edges) for zone in ZONES if members[zone]}
    heights = [sum(sizes[name][1] + NODE_GAP for name in layer) for listed in layers.values() for layer in listed]
    highest = max(heights)
    limits = sorted({max(highest, 300), *(limit for limit in FOLDS if limit < highest)}, reverse=True)
    grids = [(_Grid(columns, scene.edges, sizes, without), zones) for columns, zones in (_columns(layers, limit, sizes) for limit in limits)]
    grid, zones = max(grids, key=lambda each: each[0].scale)
    grid.order()
    grid.settle()
    return grid.drawn(scene.edges, zones, sizes)


def lay_out_in_columns(scene: Scene, sizes: Mapping[str, tuple[int, int]]) -> Layout:
    """Place a scene whose systems have columns; boxes have these sizes (width, height by node id).

    From left to right: groups, departments, owners and objects where there are any, the columns by number, and whatever else there is.  Columns
    that are much too high are folded into several side by side.  The zones are named `steering` … `objects`, `-1`, `0`, `1`, … and `others`.
    """
    if not scene.nodes:
        return Layout({}, tuple(() for _edge in scene.edges), {}, 0, 0)
    zones: dict[str, list[SceneNode]] = defaultdict(list)
    for node in scene.nodes:
        zones[str(node.column) if node.column is not None else zone_of(node) if zone_of(node) != "systems" else "others"].append(node)
    numbers = sorted({node.column for node in scene.nodes if node.column is not None})
    order = [zone for zone in (*ZONES[:-1], *map(str, numbers), "others") if zones[zone]]
    layers = {zone: _first_layers(zones[zone], scene.edges if zone == "0" else ()) for zone in order}
    later = {zone: [node.id for node in zones[zone] if node.turn] for zone in order}
    group = {node.id: node.group for node in scene.nodes}
    rank = {node.id: place for place, node in enumerate(scene.nodes)}

    def columns(limit: int) -> dict[str, list[list[str]]]:
        return {zone: [part for layer in layers[zone] if layer for part in _folded(layer, limit, sizes)] for zone in order}

    def size(found: Mapping[str, list[list[str]]]) -> float:
        listed = [part for parts in found.values() for part in parts]
        width = sum(max(sizes[name][0] for name in part) + STEP_GAP for part in listed)
        return min(ASPECT / max(width, 1), 1 / max((_height(part, sizes, group) for part in listed), default=1))

    limit = max(FOLDS, key=lambda each: (size(columns(each)), -each))
    found = columns(limit)
    for zone in order:
        found[zone] = _with_later(found[zone], later[zone], limit, sizes, rank)
    listed = [part for zone in order for part in found[zone]]
    heads = {name: HEAD for part in listed for above, name in pairwise(["", *part]) if group[name] and (not above or group[above] != group[name])}
    grid = _Grid(listed, scene.edges, sizes, frozenset(), heads=heads, gap=STEP_GAP, bundles=_busier_end(scene.edges))
    grid.thread()
    spans: dict[str, tuple[int, int]] = {}
    for zone in order:
        first = sum(map(len, (found[each] for each in order[: order.index(zone)])))
        spans[zone] = (first, first + len(found[zone]) - 1)
    return grid.drawn(scene.edges, spans, sizes, group)


def _first_layers(nodes: Sequence[SceneNode], edges: Sequence[SceneEdge]) -> list[list[str]]:
    """What stands in the middle, from what needs to what is needed where several do; in the scene's own order otherwise."""
    first = [node for node in nodes if not node.turn]
    inside = {node.id for node in first}
    if any(edge.origin in inside and edge.target in inside and edge.origin != edge.target for edge in edges):
        return _layers(first, edges)
    return [[node.id for node in first]]


def _with_later(
    columns: list[list[str]], later: list[str], limit: int, sizes: Mapping[str, tuple[int, int]], rank: Mapping[str, int]
) -> list[list[str]]:
    """Columns with what was expanded: in its own place in the last of them while that has room, then in new ones."""
    made = [list(column) for column in columns] or [[]]
    for name in later:
        if made[-1] and sum(sizes[each][1] + NODE_GAP for each in (*made[-1], name)) > limit * COMFORT:
            made.append([])
        made[-1].append(name)
    return [sorted(column, key=lambda each: rank[each]) for column in made if column]


def _height(column: Sequence[str], sizes: Mapping[str, tuple[int, int]], group: Mapping[str, str]) -> int:
    headings = sum(bool(group[name]) and (not above or group[above] != group[name]) for above, name in pairwise(["", *column]))
    return sum(sizes[name][1] + NODE_GAP for name in column) + headings * HEAD


def _busier_end(edges: Sequence[SceneEdge]) -> list[str]:
    """For each edge, the lane it may share: that of its busier end, so that a hub is left, or reached, by one bundle."""
    leaving: dict[tuple[str, str, str | None], int] = defaultdict(int)
    reaching: dict[tuple[str, str, str | None], int] = defaultdict(int)
    for edge in edges:
        leaving[edge.kind, edge.origin, edge.manner] += 1
        reaching[edge.kind, edge.target, edge.manner] += 1
    return [
        f"{edge.kind} {edge.manner} from {edge.origin}"
        if leaving[edge.kind, edge.origin, edge.manner] > reaching[edge.kind, edge.target, edge.manner]
        else f"{edge.kind} {edge.manner} to {edge.target}"
        for edge in edges
    ]


# --- columns


def _columns(
    layers: Mapping[str, Sequence[Sequence[str]]], limit: int, sizes: Mapping[str, tuple[int, int]]
) -> tuple[list[list[str]], dict[str, tuple[int, int]]]:
    """Which nodes stand in which column when none may be higher than the limit, and the first and last column of each zone."""
    columns: list[list[str]] = []
    zones: dict[str, tuple[int, int]] = {}
    for zone, listed in layers.items():
        first = len(columns)
        for layer in listed:
            columns += _folded(layer, limit, sizes)
        zones[zone] = (first, len(columns) - 1)
    return columns, zones


def _layers(nodes: Sequence[SceneNode], edges: Iterable[SceneEdge]) -> list[list[str]]:
    """Layers of one zone from left to right: each node to the left of what it leads to, as near as possible to it."""
    inside = {node.id for node in nodes}
    weights: dict[tuple[str, str], int] = defaultdict(int)
    for edge in edges:
        if edge.origin in inside and edge.target in inside and edge.origin != edge.target:
            weights[edge.origin, edge.target] += 1 if edge.manner == "soft" else 3
    rank = {name: place for place, name in enumerate(_line_up(sorted(inside), weights))}
    after: dict[str, set[str]] = defaultdict(set)
    before: dict[str, set[str]] = defaultdict(set)
    for origin, target in weights:
        left, right = (origin, target) if rank[origin] < rank[target] else (target, origin)
        after[left].add(right)
        before[right].add(left)
    depth: dict[str, int] = {}
    for name in sorted(inside, key=lambda each: -rank[each]):
        depth[name] = 1 + max((depth[each] for each in after[name]), default=-1)
    deepest = max(depth.values())
    for name in sorted(inside, key=lambda each: rank[each]):
        if not after[name] and not before[name]:
            depth[name] = deepest
        elif len(before[name]) > len(after[name]):
            # Needed by more than it needs: lines become shorter when it moves towards them.
            depth[name] = max(depth[name], min(depth[each] for each in before[name]) - 1)
    layers: list[list[str]] = [[] for _layer in range(deepest + 1)]
    for node in nodes:
        layers[deepest - depth[node.id]].append(node.id)
    return [layer for layer in layers if layer]


def _line_up(names: Sequence[str], weights: Mapping[tuple[str, str], int]) -> list[str]:
    """All names in a row: each before what it leads to, and inside a circle so that little weight points backwards."""
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from(weights)
    circles = networkx.condensation(graph)
    members = {number: sorted(circles.nodes[number]["members"]) for number in circles}
    order = networkx.lexicographical_topological_sort(circles, key=lambda number: members[number][0])
    return [name for number in order for name in _line_up_circle(members[number], weights)]


def _line_up_circle(names: Sequence[str], all_weights: Mapping[tuple[str, str], int]) -> list[str]:
    """The names of a circle in a row so that little weight points backwards (Eades, Lin and Smyth's rule; ties by name)."""
    if len(names) == 1:
        return list(names)
    inside = set(names)
    weights = {ends: weight for ends, weight in all_weights.items() if ends[0] in inside and ends[1] in inside}
    leaving: dict[str, dict[str, int]] = {name: {} for name in names}
    reaching: dict[str, dict[str, int]] = {name: {} for name in names}
    for (origin, target), weight in weights.items():
        leaving[origin][target] = weight
        reaching[target][origin] = weight
    left: list[str] = []
    right: list[str] = []
    remaining = set(names)

    def take(name: str) -> None:
        remaining.discard(name)
        for other in leaving[name]:
            reaching[other].pop(name, None)
        for other in reaching[name]:
            leaving[other].pop(name, None)

    while remaining:
        sinks = sorted(name for name in remaining if not leaving[name])
        sources = sorted(name for name in remaining if not reaching[name] and leaving[name])
        if sinks:
            for name in sinks:
                right.append(name)
                take(name)
        elif sources:
            for name in sources:
                left.append(name)
                take(name)
        else:
            best = min(remaining, key=lambda name: (sum(reaching[name].values()) - sum(leaving[name].values()), name))
            left.append(best)
            take(best)
    return left + right[::-1]


def _folded(layer: Sequence[str], limit: int, sizes: Mapping[str, tuple[int, int]]) -> list[list[str]]:
    """A layer as columns of about equal height, none above the limit."""
    total = sum(sizes[name][1] + NODE_GAP for name in layer)
    count = -(-total // limit)
    columns: list[list[str]] = [[] for _column in range(count)]
    height = 0
    for name in layer:
        columns[min(height * count // total, count - 1)].append(name)
        height += sizes[name][1] + NODE_GAP
    return [column for column in columns if column]


# --- order and heights


@dataclass(slots=True)
class _Thing:
    """What takes room in a column: a box, or a lane in which lines pass (`box` empty)."""

    name: str
    column: int
    height: int
    box: bool
    order: int = 0
    y: float = 0.0
    left: dict[str, int] = field(default_factory=dict)
    right: dict[str, int] = field(default_factory=dict)


class _Grid:
    """The columns with their boxes and lanes, while they are being put in order."""

    def __init__(
        self, columns: Sequence[Sequence[str]], edges: Sequence[SceneEdge], sizes: Mapping[str, tuple[int, int]], without: frozenset[int],
        *, heads: Mapping[str, int] | None = None, gap: int = COLUMN_GAP, bundles: Sequence[str] | None = None,
    ) -> None:  # fmt: skip
        self.things: dict[str, _Thing] = {}
        self.heads, self.gap = heads or {}, gap
        self.widths = {name: width for name, (width, _height) in sizes.items()}
        self.columns: list[list[_Thing]] = []
        for number, names in enumerate(columns):
            self.columns.append([_Thing(name, number, sizes[name][1] + self.heads.get(name, 0), box=True) for name in names])
            self.things.update((thing.name, thing) for thing in self.columns[-1])
        shared = bundles if bundles is not None else [bundle_of(edge) for edge in edges]
        self.chains = [() if place in without else self._chain(edge, shared[place]) for place, edge in enumerate(edges)]
        for column in self.columns:
            for place, thing in enumerate(column):
                thing.order = place

    def _chain(self, edge: SceneEdge, bundle: str) -> tuple[str, ...]:
        """The things that an edge's line joins, one a column, from its origin to its target; the bundle's lanes are made on the way."""
        start, end = self.things[edge.origin], self.things[edge.target]
        if start.column == end.column:
            return (start.name, end.name)
        step = 1 if end.column > start.column else -1
        chain = [start.name]
        for number in range(start.column + step, end.column, step):
            name = f"\0{bundle} {step} {number}"
            if name not in self.things:
                self.things[name] = _Thing(name, number, LANE_HEIGHT, box=False)
                self.columns[number].append(self.things[name])
            chain.append(name)
        chain.append(end.name)
        weight = 2 if edge.kind == "DEPENDS_ON" else 1
        for one, other in pairwise(chain):
            near, far = (self.things[one], self.things[other]) if step > 0 else (self.things[other], self.things[one])
            # Two lanes that follow on each other should be one straight line.
            pull = weight if near.box or far.box else 4
            near.right[far.name] = max(near.right.get(far.name, 0), pull)
            far.left[near.name] = max(far.left.get(near.name, 0), pull)
        return tuple(chain)

    @property
    def scale(self) -> float:
        """How large the picture is when all of it is shown on a screen of the usual shape."""
        width = sum(max((self.widths[thing.name] for thing in column if thing.box), default=0) + self.gap for column in self.columns)
        height = max(_offsets(column)[-1] + column[-1].height for column in self.columns)
        return min(ASPECT / width, 1 / height)

    def order(self) -> None:
        """Put each column in the order with the fewest crossings that the sweeps find."""
        best, fewest = self._present(), self._crossings()
        for sweep in range(SWEEPS):
            rightwards = sweep % 2 == 0
            for column in self.columns if rightwards else self.columns[::-1]:
                self._sort(column, rightwards=rightwards, both=sweep >= SWEEPS // 2)
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = self._present(), crossings
        for number, names in enumerate(best):
            self.columns[number] = [self.things[name] for name in names]
            for place, name in enumerate(names):
                self.things[name].order = place

    def thread(self) -> None:
        """Put the lanes between the boxes, which keep their order, where the lines bend least, and give each thing its height."""
        for column in self.columns:
            boxes = [thing for thing in column if thing.box]
            offsets = _offsets(boxes) if boxes else []
            for thing, offset in zip(boxes, offsets, strict=True):
                thing.y = offset - offsets[-1] / 2
        for _round in range(THREADINGS):
            wished: dict[str, list[float]] = defaultdict(list)
            for chain in self.chains:
                for place, name in enumerate(chain[1:-1], 1):
                    start, end = self.things[chain[0]].y, self.things[chain[-1]].y
                    wished[name].append(start + (end - start) * place / (len(chain) - 1))
            for name, heights in wished.items():
                self.things[name].y = sum(heights) / len(heights)
            for column in self.columns:
                column.sort(key=lambda thing: (thing.y, thing.name))
                for place, thing in enumerate(column):
                    thing.order = place
            self.settle()

    def _present(self) -> list[list[str]]:
        return [[thing.name for thing in column] for column in self.columns]

    def _sort(self, column: list[_Thing], *, rightwards: bool, both: bool) -> None:
        size = max(len(column), 1)

        def wish(thing: _Thing) -> float:
            near = {**thing.left, **thing.right} if both else thing.left if rightwards else thing.right
            if not near:
                return (thing.order + 0.5) / size
            total = sum(near.values())
            return sum(self._place(self.things[name]) * weight for name, weight in near.items()) / total

        column.sort(key=lambda thing: (wish(thing), thing.order))
        for place, thing in enumerate(column):
            thing.order = place

    def _place(self, thing: _Thing) -> float:
        return (thing.order + 0.5) / len(self.columns[thing.column])

    def _crossings(self) -> int:
        crossings = 0
        for column in self.columns[:-1]:
            reached: list[int] = []
            for thing in column:
                ends = sorted(self.things[name].order for name in thing.right)
                crossings += sum(len(reached) - bisect_left(reached, end + 1) for end in ends)
                for end in ends:
                    insort(reached, end)
        return crossings

    def settle(self) -> None:
        """Give each thing its height: as near to its neighbours as order and gaps allow."""
        settled = []
        for column in self.columns:
            offsets = _offsets(column)
            for thing, offset in zip(column, offsets, strict=True):
                thing.y = offset - offsets[-1] / 2
            near = [[(self.things[name], weight) for side in (thing.left, thing.right) for name, weight in side.items()] for thing in column]
            totals = [sum(weight for _thing, weight in each) for each in near]
            settled.append((column, near, totals, [total + 0.1 for total in totals], offsets))
        for turn in range(RELAXATIONS):
            moved = 0.0
            for column, near, totals, weights, offsets in settled if turn % 2 == 0 else settled[::-1]:
                wishes = [
                    sum([other.y * weight for other, weight in each]) / total if total else thing.y
                    for thing, each, total in zip(column, near, totals, strict=True)
                ]
                for thing, y in zip(column, _nearest(wishes, weights, offsets), strict=True):
                    moved = max(moved, abs(y - thing.y))
                    thing.y = y
            if moved < STILL:
                break

    def drawn(
        self, edges: Sequence[SceneEdge], zones: Mapping[str, tuple[int, int]], sizes: Mapping[str, tuple[int, int]],
        groups: Mapping[str, str] | None = None,
    ) -> Layout:  # fmt: skip
        """The finished layout, in whole units, its top left box near (0, 0)."""
        widths = [max((sizes[thing.name][0] for thing in column if thing.box), default=0) for column in self.columns]
        lefts: list[int] = []
        x = 0
        for width in widths:
            lefts.append(x)
            x += width + self.gap
        top = min(thing.y - thing.height / 2 for thing in self.things.values())
        at = {name: round(thing.y - top) for name, thing in self.things.items()}
        boxes = {
            thing.name: Box(
                lefts[thing.column] + widths[thing.column] // 2, at[thing.name] + self.heads.get(thing.name, 0) // 2, *sizes[thing.name]
            )
            for thing in self.things.values()
            if thing.box
        }
        routes = []
        for edge, chain in zip(edges, self.chains, strict=True):
            points: list[tuple[int, int]] = []
            forward = self.things[edge.target].column > self.things[edge.origin].column
            for name in chain[1:-1]:
                left = lefts[self.things[name].column]
                right = left + widths[self.things[name].column]
                points += [(left, at[name]), (right, at[name])] if forward else [(right, at[name]), (left, at[name])]
            routes.append(tuple(points))
        spans = {zone: (lefts[first], lefts[last] + widths[last]) for zone, (first, last) in zones.items()}
        bottom = max(at[thing.name] + thing.height // 2 for thing in self.things.values())
        heads = tuple(
            ((groups or {})[name], lefts[self.things[name].column], boxes[name].y - boxes[name].height // 2 - 9, widths[self.things[name].column])
            for name in self.heads
        )
        return Layout(boxes, tuple(routes), spans, 0, bottom, heads)


def _offsets(column: Sequence[_Thing]) -> list[float]:
    """How far below the first thing each one stands when all stand as close as they may."""
    offsets = [0.0]
    lane_gap = LANE_GAP if len(column) < MANY else CLOSE_LANE_GAP
    for above, below in pairwise(column):
        gap = NODE_GAP if above.box and below.box else LANE_GAP if above.box or below.box else lane_gap
        # Whole units after rounding: one unit more keeps the gap.
        offsets.append(offsets[-1] + (above.height + below.height) / 2 + gap + 1)
    return offsets


def _nearest(wishes: Sequence[float], weights: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """The places nearest to the wishes (least weighted squares) that keep the order and the gaps: pool adjacent violators.

    >>> _nearest([0, 0], [1, 1], [0, 10])
    [-5.0, 5.0]
    """
    pools: list[list[float]] = []
    for wish, weight, offset in zip(wishes, weights, offsets, strict=True):
        pools.append([wish - offset, weight, 1])
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            value, mass, count = pools.pop()
            pools[-1] = [(pools[-1][0] * pools[-1][1] + value * mass) / (pools[-1][1] + mass), pools[-1][1] + mass, pools[-1][2] + count]
    levelled = [value for value, _mass, count in pools for _place in range(int(count))]
    return [level + offset for level, offset in zip(levelled, offsets, strict=True)]
