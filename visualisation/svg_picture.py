"""The picture on a page (bild): a scene as SVG, drawn on the server, whose boxes are ordinary links.

It needs no script: every box can be reached by keyboard, has a name that begins with what stands in it, and leads to a page.  What a script may
add (lighting up a box's lines, moving about) it finds in a few data attributes.  Looks are attributes of the drawing itself, so that it can
stand in a page with a strict policy, be saved as a file of its own, and be printed.  Where everything stands is `visualisation.layout`'s business.

>>> from datetime import date
>>> from visualisation.scene import Caption
>>> node = SceneNode("s-a", "System", "<b>A</b>", criticality=4, column=0, box="s-a")
>>> drawn = svg(Scene(Caption("Around {name}", {"name": "A"}), (), (node,), (), date(2026, 10, 1), 1), NoLinks())
>>> "<b>" in drawn, "&lt;b&gt;A" in drawn, "<script" in drawn
(False, True, False)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from graphmodel.wording import _, language, plural, word
from visualisation import style
from visualisation.colours import Colour, colouring
from visualisation.labels import (
    BARS_ROOM,
    WIDER,
    Label,
    box_name,
    first_upper,
    fitted,
    label,
    owner_line,
    said,
    shown,
    squeezed,
    state_words,
    width_of,
    zone_heading,
)
from visualisation.layout import Box, lay_out_in_columns
from visualisation.scene import Scene, SceneEdge, SceneNode

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

MARGIN = 54
HEADINGS = 52
"""How much room the columns' headings take above the picture."""
ZONE_FILL = "#f5f7f9"
ALTERNATIVE_AT = 24
"""How far beside a box the mark of its alternatives stands."""
BEND = 46
"""How far a line bends out between two boxes of the same column."""

Point = tuple[float, float]


class Links(Protocol):
    """Where the boxes of a picture lead to; None: nowhere."""

    def node(self, id: str) -> str | None:  # noqa: A002 - the domain's word
        """The address behind a node's box."""
        ...

    def more(self, id: str) -> str | None:  # noqa: A002
        """The address that shows a node's neighbours too, or opens a folded box; empty where there is no room: they are only counted then."""
        ...


class NoLinks:
    """No box leads anywhere: for a file that stands alone."""

    def node(self, id: str) -> str | None:  # noqa: A002
        """Nowhere."""

    def more(self, id: str) -> str | None:  # noqa: A002
        """Nowhere."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a picture is to be drawn.

    `colour` says by what boxes are coloured; `pins` puts boxes at places of somebody's own choice (their middles, by node id); `alone` makes a file
    of its own, with its title in it; `prefix` keeps two pictures on one page apart; `headings` says what the columns are.  `told` names, by node id,
    the element of the page that already says what the box says, so that those who hear it are told from there.
    """

    colour: Colour = "criticality"
    pins: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    alone: bool = False
    prefix: str = "p"
    headings: bool = True
    told: Mapping[str, str] = field(default_factory=dict)


def svg(scene: Scene, links: Links, wishes: Wishes | None = None) -> Markup:
    """The scene as an SVG element (with `alone`, a whole file), in the present language.  Cost: about 15 ms for 60 boxes."""
    wishes = wishes or Wishes()
    from markupsafe import Markup

    return Markup(_template().render(**_Drawing(scene, links, wishes).parts()))  # noqa: S704 - the template escapes whatever it is given


def arrow_sentence() -> str:
    """What an arrow means, in every picture and whichever way the page reads."""
    return _("An arrow always runs from the one that needs to what it needs.")


def legend(scene: Scene, colour: Colour = "criticality") -> dict[str, Any]:
    """What the looks in a picture mean, only what occurs in it, as the page's own elements.

    `lines`: code, words, colour, dashes of each kind of line; `states` of ownership; `colours` of the categories, with letter, words and how many
    boxes; `kinds` of boxes that are no systems; `signs` the other marks.
    """
    systems = [node for node in scene.nodes if node.kind == "System" and not node.folded]
    kinds = {node.kind for node in scene.nodes} - {"System"}
    hues = colouring(scene, colour)
    small = style.outline("rounded", 54, 30)
    return {
        "arrow": arrow_sentence(),
        "lines": [
            {"code": code, "word": _(line.word), "colour": line.colour, "width": line.width, "dash": _dash(line.dash), "arrow": line.arrow}
            for code, line in _kinds_of_lines(scene)
        ],
        "states": [
            {
                "code": state, "word": first_upper(_(mark.word)), "outline": small, "fill": style.fill("System", 2), "border": mark.border,
                "width": mark.width, "dash": _dash(mark.dash), "strip": mark.strip, "ink": mark.ink, "sign": state != "owned",
                "count": sum(node.ownership == state for node in systems),
            }
            for state, mark in style.MARKS.items()
            if any(node.ownership == state for node in systems)
        ],
        "colours": [
            {"letter": each.letter, "word": each.word, "fill": each.fill, "border": each.border, "count": each.count, "code": each.code}
            for each in hues.categories
        ],
        "kinds": [
            {
                "code": kind, "word": first_upper(word(kind)), "outline": style.outline(style.look(kind).shape, 48, 26),
                "fill": style.look(kind).fill, "border": style.look(kind).border,
            }
            for kind in sorted(kinds)
        ],
        "signs": list(_signs(scene)),
    }  # fmt: skip


def _signs(scene: Scene) -> Iterator[tuple[str, str]]:
    """The small signs in a picture, and what they mean."""
    if any(node.needs_beyond or node.dependents_beyond for node in scene.nodes):
        yield "+6", _("so many neighbours are not drawn: choose it to see them here")
    if any(edge.manner == "any_of" for edge in scene.edges):
        yield "1/2", _("one of two alternatives is enough")
    if any(edge.circle for edge in scene.edges):
        yield "↻", _("part of a circle: they need each other")
    if any(node.folded for node in scene.nodes):
        yield "▤", _("several systems of one department in one box: choose it to open it")
    if any(edge.count > 1 for edge in scene.edges):
        yield "×3", _("so many needs in one line")


# --- the drawing


class _State(NamedTuple):
    """The sign at the foot of a box of what happens to its system."""

    text: str
    fill: str
    ink: str
    width: int


class _BoxLook(NamedTuple):
    """All of a box but its words: boxes that look alike are drawn from one."""

    outline: tuple[int, str]
    width: int
    height: int
    fill: str
    dash: str
    ring: bool
    folded: str | None
    strip: str | None
    strip_top: int | None
    level: int | None
    badge: tuple[str, str] | None
    state: _State | None


class _Drawing:
    """A scene with everything in its place, as the template takes it."""

    def __init__(self, scene: Scene, links: Links, wishes: Wishes) -> None:
        self.scene, self.links, self.wishes = scene, links, wishes
        self.hues = colouring(scene, wishes.colour)
        self.labels = {node.id: label(node) for node in scene.nodes}
        sizes = {node.id: (style.look(node.kind).width, self.labels[node.id].height) for node in scene.nodes}
        self.placed = lay_out_in_columns(scene, sizes)
        self.boxes = {
            name: Box(*wishes.pins[name], box.width, box.height) if name in wishes.pins else box for name, box in self.placed.boxes.items()
        }
        self.outlines: dict[str, int] = {}
        self.looks: dict[_BoxLook, int] = {}
        self.number = {node.id: number for number, node in enumerate(scene.nodes)}
        self.focus = next((node.name for node in scene.nodes if node.focus), "")

    def parts(self) -> dict[str, Any]:
        """What the template draws."""
        left, top, right, bottom = self._frame()
        boxes = [self._box(node) for node in self.scene.nodes]
        return {
            "title": said(self.scene.title),
            "description": " ".join([*(said(sentence) for sentence in self.scene.summary), arrow_sentence()]),
            "lang": language(),
            "alone": self.wishes.alone,
            "prefix": self.wishes.prefix,
            "view": f"{left} {top} {right - left} {bottom - top}",
            "width": right - left,
            "height": bottom - top,
            "font": style.FONT,
            "ink": style.INK,
            "quiet": style.QUIET_INK,
            "paper": style.PAPER,
            "zone_fill": ZONE_FILL,
            "zones": list(self._zones()),
            "heads": [
                {"text": (words := fitted(shown(text), width, 13)), "x": x, "y": y, "width": squeezed(words, width, 13, bold=True)}
                for text, x, y, width in self.placed.heads
            ],
            "outlines": self.outlines,
            "looks": list(self.looks),
            "levels": sorted({node.criticality for node in self.scene.nodes if node.kind == "System" and node.criticality is not None}),
            "border": style.MARKS["owned"].border,
            "thin": style.MARKS["owned"].width,
            "kinds": list(self._lines_by_kind()),
            "pills": list(self._alternatives()),
            "boxes": boxes,
            "bars": {"on": style.BAR_ON, "off": style.BAR_OFF},
        }  # fmt: skip

    def _frame(self) -> tuple[int, int, int, int]:
        boxes = self.boxes.values()
        headings = HEADINGS if self.wishes.headings and any(node.column is not None for node in self.scene.nodes) else 0
        if not boxes:
            return 0, 0, 300, 60
        return (
            min(box.x - box.width // 2 for box in boxes) - MARGIN,
            min(self.placed.top, *(box.y - box.height // 2 for box in boxes)) - MARGIN - headings,
            max(box.x + box.width // 2 for box in boxes) + MARGIN,
            max(self.placed.bottom, *(box.y + box.height // 2 for box in boxes)) + MARGIN,
        )

    def _zones(self) -> Iterator[dict[str, Any]]:
        """The bands behind the columns, with their headings."""
        if not self.wishes.headings:
            return
        top, bottom = self.placed.top - 14, self.placed.bottom + 16
        for zone, (left, right) in self.placed.zones.items():
            lines = [fitted(text, right - left + 60, 14) for text in zone_heading(zone, self.scene)]
            yield {"x": left - 18, "y": top, "width": right - left + 36, "height": bottom - top, "middle": (left + right) // 2, "lines": lines}

    # --- lines

    def _lines_by_kind(self) -> Iterator[dict[str, Any]]:
        """The lines, those of a kind together: needs last, so that they lie on top."""
        found: dict[str, list[dict[str, Any]]] = {}
        for edge, route in zip(self.scene.edges, self.placed.routes, strict=True):
            points = self._points(edge, route)
            more = (1.4 if edge.circle else 0) + min(edge.count - 1, 6) * 0.25
            found.setdefault(_code(edge), []).append({
                "points": points,
                "width": round(style.line(edge.kind, edge.manner).width + more, 2) if more else None,
                "ends": f"{self.number[edge.origin]} {self.number[edge.target]}",
                "middle": _middle(points) if edge.circle or edge.count > 1 else None,
                "sign": ("↻" if edge.circle else "") + (f"×{edge.count}" if edge.count > 1 else ""),
            })  # fmt: skip
        for code, line in reversed(_kinds_of_lines(self.scene)):
            yield {
                "code": code, "colour": line.colour, "width": line.width, "dash": _dash(line.dash),
                "marker": _marker(code) if line.arrow else None, "lines": found[code],
                "paths": list(_paths(found[code], whole=self.wishes.alone)),
            }  # fmt: skip

    def _points(self, edge: SceneEdge, route: Sequence[tuple[int, int]]) -> list[Point] | str:
        """The points that a line goes through, from box to box; or a path of its own for one inside a column."""
        start, end = self.boxes[edge.origin], self.boxes[edge.target]
        moved = edge.origin in self.wishes.pins or edge.target in self.wishes.pins
        shift = _SHIFT.get(edge.kind if edge.kind != "DEPENDS_ON" else edge.manner or "hard", 0)
        if edge.origin == edge.target:
            x, y = start.x + start.width / 2, start.y
            return f"M{_n(x)} {_n(y - 8)}C{_n(x + 40)} {_n(y - 30)} {_n(x + 40)} {_n(y + 30)} {_n(x)} {_n(y + 8)}"
        apart = abs(start.x - end.x) > (start.width + end.width) / 2
        if not apart:
            one, other = start.x + start.width / 2, end.x + end.width / 2
            far: float = max(one, other) + min(BEND, 18 + abs(start.y - end.y) / 12)
            level, target = start.y + shift, end.y + shift
            return f"M{_n(one)} {_n(level)}C{_n(far)} {_n(level)} {_n(far)} {_n(target)} {_n(other)} {_n(target)}"
        forward = end.x > start.x
        way = 1 if forward else -1
        first = (start.x + way * start.width / 2, start.y + shift)
        if edge.manner == "any_of" and forward and not moved:
            first = (start.x + start.width / 2 + ALTERNATIVE_AT + 14, self._alternative_height(edge))
        last = (end.x - way * end.width / 2, float(end.y))
        passed: list[Point] = [] if moved else [(float(x), float(y)) for x, y in route]
        return [first, *passed, last]

    def _groups(self) -> dict[str, list[str]]:
        """The groups of alternatives that leave each box rightwards, in order."""
        found: dict[str, list[str]] = {}
        for edge in self.scene.edges:
            if edge.manner == "any_of" and edge.alternative_of is not None and self.boxes[edge.target].x > self.boxes[edge.origin].x + 100:
                listed = found.setdefault(edge.origin, [])
                if edge.alternative_of not in listed:
                    listed.append(edge.alternative_of)
        return found

    def _alternative_height(self, edge: SceneEdge) -> float:
        box = self.boxes[edge.origin]
        groups = self._groups().get(edge.origin, [])
        place = groups.index(edge.alternative_of) if edge.alternative_of in groups else 0
        return box.y + 22 + 22 * place if box.height > 60 else box.y + 14 + 20 * place

    def _alternatives(self) -> Iterator[dict[str, Any]]:
        """The marks from which the lines to alternatives run: how many of how many are needed."""
        done = set()
        for edge in self.scene.edges:
            name = (edge.origin, edge.alternative_of)
            if edge.manner != "any_of" or name in done or edge.alternative_of not in self._groups().get(edge.origin, []):
                continue
            done.add(name)
            box = self.boxes[edge.origin]
            yield {
                "x": box.x + box.width / 2 + ALTERNATIVE_AT, "y": self._alternative_height(edge), "from": box.x + box.width / 2,
                "text": f"{edge.needed}/{edge.alternatives}", "colour": style.NEEDS["any_of"].colour, "ends": f"{self.number[edge.origin]}",
            }  # fmt: skip

    # --- boxes

    def _box(self, node: SceneNode) -> dict[str, Any]:
        box, words = self.boxes[node.id], self.labels[node.id]
        look, border, width, ink = self._look(node)
        top = -box.height / 2 + style.PADDING
        room = box.width - 2 * style.PADDING - 4
        below = top + len(words.name) * style.NAME_STEP + 4
        beyond = node.needs_beyond + node.dependents_beyond
        more = self.links.more(node.id) if node.folded or beyond else None
        return {
            "id": node.id,
            "href": more if node.folded else self.links.node(node.id),
            "x": box.x,
            "y": box.y,
            "look": look,
            "number": self.looks[look],
            "border": border,
            "width": width,
            "ink": ink,
            "styled": not self.wishes.alone and not node.focus and node.kind == "System" and node.ownership in ("partial", "unowned"),
            "name": [
                (text, round(top + (place + 0.5) * style.NAME_STEP) + 5, squeezed(text, room - self._taken(node), style.NAME_SIZE, bold=True))
                for place, text in enumerate(words.name)
            ],
            "lines": [
                (text, round(below + (place + 0.5) * style.LINE_STEP) + 4, squeezed(text, room, style.LINE_SIZE), text.startswith("⚠"))
                for place, text in enumerate(words.lines)
            ],
            "left": None if node.kind != "System" else -box.width // 2 + style.PADDING + 2,
            "told": self.wishes.told.get(node.id),
            "label": None if node.id in self.wishes.told else self._spoken(node, words),
            "code": " ".join(self._codes(node)),
            "more": None if node.folded or more is None else {
                "href": more, "text": f"+{beyond}", "wide": beyond > 999,
                "label": f"+{beyond} " + _("more around {name}: show them here", name=shown(node.name)),
                "x": box.width // 2 + 3 if (node.column or 0) >= 0 else -box.width // 2 - 39, "y": -(box.height // 2),
            },
        }  # fmt: skip

    def _taken(self, node: SceneNode) -> int:
        """How much of a name's room its bars take."""
        return BARS_ROOM if node.kind == "System" else 0

    def _look(self, node: SceneNode) -> tuple[_BoxLook, str, float, str]:
        """How a node's box looks, which many may share; and for itself the colour and width of its border, the ink of its small lines."""
        kind, box, words = style.look(node.kind), self.boxes[node.id], self.labels[node.id]
        mark = style.MARKS[node.ownership] if node.kind == "System" and node.ownership else None
        border, width, dash = (mark.border, mark.width, mark.dash) if mark else (kind.border, 1.6, ())
        if node.missing:
            lacking = style.MARKS["unowned"]
            border, width, dash = lacking.border, lacking.width, lacking.dash
        hue = self.hues.of(node)
        strip = mark.strip if mark else None
        if node.folded and node.folded_unowned:
            strip = style.MARKS["partial"].strip
        ink = style.MARKS["partial"].ink if node.folded and strip else mark.ink if mark and mark.strip else style.INK
        look = _BoxLook(
            outline=self._outline(style.outline(kind.shape, box.width, box.height)),
            width=box.width,
            height=box.height,
            fill=hue.fill if hue else style.fill(node.kind, node.criticality),
            dash=_dash(dash) if not node.ended else "2 3",
            ring=node.focus,
            folded=border if node.folded else None,
            strip=strip,
            strip_top=round(style.PADDING + len(words.name) * style.NAME_STEP + 2 - box.height / 2) if strip else None,
            level=node.criticality if node.kind == "System" else None,
            badge=(hue.letter, hue.border) if hue and hue.letter else None,
            state=_state(node),
        )
        self.looks.setdefault(look, len(self.looks))
        return look, style.INK if node.focus else border, 4 if node.focus else width, ink

    def _outline(self, path: str) -> tuple[int, str]:
        """An outline and its number: it stands in the drawing once however many boxes have it."""
        return self.outlines.setdefault(path, len(self.outlines)), path

    def _codes(self, node: SceneNode) -> Iterator[str]:
        """What the legend filters by: a system's kind is none of it."""
        if node.kind != "System":
            yield node.kind
        if node.ownership:
            yield node.ownership
        hue = self.hues.of(node)
        if hue:
            yield hue.code

    def _spoken(self, node: SceneNode, words: Label) -> str:
        """A box's name for those who hear it: what stands in it first, then where it is."""
        if node.folded:
            told = [box_name(node), *words.lines[1:]]
        else:
            told = [shown(node.name), *(owner_line(claim) for claim in node.claims)]
            if node.kind == "System" and node.ownership == "unowned":
                told.append(_("owner missing"))
            if node.criticality:
                told.append(_("criticality {number} of 4", number=node.criticality))
            if node.kind != "System":
                told.append(first_upper(word(node.own_kind or node.kind)))
            told += [*node.remarks, *(shown(name) for name in node.departments)]
            if node.way == "broken":
                told.append(_("the way upward is broken"))
        state = _state(node)
        if state:
            told.append(state.text)
        if node.focus:
            told.append(_("in focus"))
        elif node.steps and node.column is not None:
            away = plural("{count} step away", "{count} steps away", node.steps)
            told.append(away)
        if node.ended:
            told.append(_("no longer valid"))
        if node.folded:
            told.append(_("choose it to open it"))
        return ". ".join(told)


_SHIFT: dict[str, float] = {"hard": 0, "soft": 5, "any_of": 10, "OWNS": -12, "HOLDS": -12, "PART_OF": -6, "USES": 9, "STEERS": 6, "HOSTED_BY": 6}


def _state(node: SceneNode) -> _State | None:
    if node.state is None:
        return None
    looks = {
        "failing": ("#14202e", "#ffffff"), "down": ("#7d1010", "#ffffff"), "degraded": ("#ffd48a", "#3d2200"), "test": ("#d6e6ff", "#0d2f5e"),
    }  # fmt: skip
    text = state_words(node)
    return _State(text, *looks[node.state], width=round(width_of(text, 12, bold=True) * WIDER) + 10)


def _kinds_of_lines(scene: Scene) -> list[tuple[str, style.Line]]:
    """The kinds of lines in the scene, each once, needs first."""
    present = {_code(edge): style.line(edge.kind, edge.manner) for edge in scene.edges}
    order = [f"DEPENDS_ON:{manner}" for manner in style.NEEDS] + list(style.LINES)
    return sorted(present.items(), key=lambda item: (order.index(item[0]) if item[0] in order else len(order), item[0]))


def _code(edge: SceneEdge) -> str:
    return f"DEPENDS_ON:{edge.manner or 'hard'}" if edge.kind == "DEPENDS_ON" else edge.kind


def _marker(code: str) -> str:
    return code.split(":")[-1].lower()


def _dash(dash: Iterable[float]) -> str:
    return " ".join(map(str, dash))


def _paths(lines: Sequence[Mapping[str, Any]], *, whole: bool) -> Iterator[dict[str, Any]]:
    """What is drawn of the lines of a kind: each line, in pieces where it runs in one lane with others, which is drawn once for all of them.

    `ends` are the two of its line, or with `through` those of all that run there; `on` says that it ends in the middle, without an arrow.
    """
    pieces = [[] if whole or isinstance(line["points"], str) or line["width"] else _pieces(line["points"]) for line in lines]
    users: dict[tuple[Point, ...], list[int]] = {}
    for place, listed in enumerate(pieces):
        for piece in listed:
            users.setdefault(piece, []).append(place)
    drawn = set()
    for line, listed in zip(lines, pieces, strict=True):
        if not listed:
            points = line["points"]
            d = points if isinstance(points, str) else _curve(points)
            yield {"ends": line["ends"], "through": False, "d": d, "width": line["width"], "on": False}
        for several, run in groupby(enumerate(listed), lambda each: tuple(users[each[1]])):
            numbered = list(run)
            path = (*numbered[0][1], *(point for _number, piece in numbered[1:] for point in piece[1:]))
            if path in drawn:
                continue
            drawn.add(path)
            ends = " ".join(dict.fromkeys(end for each in several for end in lines[each]["ends"].split()))
            yield {
                "ends": ends if len(several) > 1 else line["ends"], "through": len(several) > 1, "width": None,
                "d": _curve(path, level_first=numbered[0][0] > 0), "on": numbered[-1][0] < len(listed) - 1,
            }  # fmt: skip


def _pieces(points: Sequence[Point]) -> list[tuple[Point, ...]]:
    """A line in pieces: from its box to the first lane, from lane to lane, and from the last one to its box."""
    last = len(points) - 1
    breaks = [0, *range(1, last, 2), last]
    return [tuple(points[one : other + 1]) for one, other in pairwise(breaks)]


def _curve(points: Sequence[Point], *, level_first: bool = False) -> str:
    """A line through points, bending only between columns: there it leaves and arrives level, so that it never runs through a box.

    It begins with a bend, or level in a lane.

    >>> _curve([(10, 5), (60, 20), (160, 20), (200, 8)])
    'M10 5c25 0 25 15 50 15h100c20 0 20-12 40-12'
    """
    points = [(round(x), round(y)) for x, y in points]
    path = f"M{points[0][0]} {points[0][1]}"
    for number, ((x, y), (right, below)) in enumerate(pairwise(points), start=level_first):
        across, down = right - x, below - y
        if number % 2 == 1 and not down:
            path += f"h{across}"
        else:
            path += f"c{across // 2} 0 {across - across // 2} {down} {across} {down}".replace(" -", "-")
    return path


def _middle(points: list[Point] | str) -> Point | None:
    """A place on a line for its sign: half way in the first bend."""
    if isinstance(points, str):
        numbers = [float(part) for part in points.replace("M", " ").replace("C", " ").split()]
        x = sum(weight * numbers[place] for place, weight in ((0, 0.125), (2, 0.375), (4, 0.375), (6, 0.125)))
        y = sum(weight * numbers[place] for place, weight in ((1, 0.125), (3, 0.375), (5, 0.375), (7, 0.125)))
        return x, y
    one, other = points[-2], points[-1]
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("visualisation"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["n"] = _n
    return environment.get_template("picture.svg")


__all__ = ["Links", "NoLinks", "Wishes", "legend", "svg"]
