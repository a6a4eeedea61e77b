"""The free picture (fri bild): one HTML file with a picture that can be dragged, searched and read as a table, and that needs no network at all.

pyvis holds the nodes and edges and brings the drawing library, vis-network; its template is not used, because it links to other people's servers and
prints some texts as HTML.  Ours is `templates/picture.html`: autoescaping, foreign text only as text, and a content security policy by which nothing
runs but the scripts that stand in the file, and nothing is fetched from anywhere.  The library stands in the file as pyvis ships it, its licence
notice included.  Everything is placed by `visualisation.layout`, so that the same scene gives the same bytes.

>>> from datetime import date
>>> scene = Scene(Caption("The whole estate"), (), (SceneNode("s-a", "System", "</script><b>A"),), (), date(2026, 10, 1), 1)
>>> "<b>A" in page(scene, "en"), "&lt;/script&gt;&lt;b&gt;A" in page(scene, "en")
(False, True)
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any

from graphmodel.errors import WrongUse
from graphmodel.wording import _, language, speaking, word
from visualisation import style
from visualisation.labels import BARS_ROOM, Label, box_name, first_upper, label, said, shown, state_words, wrapped, zone_heading
from visualisation.layout import Box, Layout, implied, lay_out, lay_out_in_columns
from visualisation.reading import Reading, in_order, readings, sentence_of
from visualisation.scene import Caption, Scene, SceneEdge, SceneNode

if TYPE_CHECKING:
    from jinja2 import Template

LARGEST = 300
"""How many boxes a picture may hold: more cannot be read, and a browser becomes slow."""
LIBRARY = "templates/lib/vis-9.1.2/vis-network.min.js"
MANY = 120
"""From so many boxes on, each says only its name and what is wrong."""
MANY_LINES = 300
"""From so many lines on, those that follow from others are hidden at first."""
ZONE_FILL = "#f5f7f9"
ZONE_MARGIN = 26
HEADING_SIZE = 17
SHIFTS = {"OWNS": -13, "HOLDS": -13, "PART_OF": -6, "USES": 9, "STEERS": 7, "HOSTED_BY": 6, "IN_PORTFOLIO": -7}
"""How far from the middle of a box's side lines of a kind meet it, so that they can be told apart there."""


def page(scene: Scene, lang: str | None = None) -> str:
    """The whole file as text, to be written as UTF-8 with plain line feeds (the policy's hashes depend on it).

    `lang` is `sv` or `en`; None means the present language.  Raises `WrongUse` for more than `LARGEST` nodes.  Cost: 0.5 to 1.3 MB, and a second or
    so for 300 nodes.
    """
    if len(scene.nodes) > LARGEST:
        message = f"A picture holds at most {LARGEST} boxes, and this one would have {len(scene.nodes)}. Ask for fewer: --limit {LARGEST}."
        raise WrongUse(message, code="picture_too_large", count=len(scene.nodes), most=LARGEST)
    with speaking(lang):
        rows = list(readings(scene, in_order(scene)))
        numbers = {node.id: number for number, node in enumerate(scene.nodes)}
        css, script = _own("picture.css"), _own("picture.js")
        library = _library() if scene.nodes else ""
        return _template().render(
            lang=language(),
            policy=_policy(scripts=(library, script), styles=(css,)),
            title=said(scene.title),
            when=_("Holds on {day}. Record: revision {revision}.", day=scene.as_of, revision=scene.revision),
            summary=[said(sentence) for sentence in scene.summary],
            left_out=_left_out(scene),
            words=_words(),
            legend=_legend(scene),
            hidden=_hidden_sentence(scene),
            headings=Reading.headings(),
            nodes=[
                {"number": numbers[each.id], "id": each.id, "name": each.name, "cells": each.cells(), "unowned": each.mark} for each in rows
            ],
            edges=[{"number": number, **_parts(scene, edge)} for number, edge in enumerate(scene.edges)],
            css=_trusted(css),
            library=_trusted(library),
            script=_trusted(script),
            data=_trusted(_as_script_text(_data(scene, {each.id: each for each in rows}))) if scene.nodes else "",
        )


def _words() -> dict[str, str]:
    """The page's own words."""
    return {
        "picture": _("Picture"),
        "skip": _("Go to the table"),
        "no_script": _("The picture is drawn with JavaScript, which is turned off here. The table below holds the same content."),
        "search": _("Search"),
        "only_unowned": _("Only those that lack an owner"),
        "closer": _("Closer"),
        "farther": _("Farther"),
        "whole": _("Show all"),
        "put_back": _("Put back"),
        "close": _("Close"),
        "keyboard": _(
            "Drag to move about, scroll to zoom, choose a box to see what it needs and who needs it. With the keyboard: "
            "arrow keys go from box to box, + and - zoom, 0 shows all, Esc lets go; Enter in the search box goes to the next match."
        ),
        "legend": _("Legend"),
        "arrow": _("An arrow means “needs”: it runs from the one that needs to what it needs."),
        "sides": _("In the boxes: B is who answers on the business side, IT on the IT side."),
        "no_arrow": _("Lines without an arrowhead show who owns, steers and uses what. Clear a box to hide its lines."),
        "table": _("The same as a table"),
        "nodes": _("Everything in the picture"),
        "edges": _("Every line in the picture, as a sentence"),
        "no_edges": _("No relations between these."),
        "empty": _("There is nothing to show: the estate has no systems on this day. Import a file with “steward import FILE” first."),
    }


# --- what the script draws


def _data(scene: Scene, read: dict[str, Reading]) -> dict[str, Any]:
    """What the script in the page reads: the network as pyvis holds it, with place and look of each box and line."""
    labels = {node.id: label(node, brief=len(scene.nodes) > MANY) for node in scene.nodes}
    hidden = _hidden(scene)
    sizes = {node.id: (style.look(node.kind).width, labels[node.id].height) for node in scene.nodes}
    in_columns = any(node.column is not None for node in scene.nodes)
    placed = lay_out_in_columns(scene, sizes) if in_columns else lay_out(scene, sizes, hidden)
    numbers = {node.id: number for number, node in enumerate(scene.nodes)}
    net = _network()
    for node in scene.nodes:
        net.add_node(numbers[node.id], **_box(node, labels[node.id], placed.boxes[node.id], read[node.id]))
    for number, (edge, route) in enumerate(zip(scene.edges, placed.routes, strict=True)):
        forward = placed.boxes[edge.target].x >= placed.boxes[edge.origin].x
        net.add_edge(
            numbers[edge.origin], numbers[edge.target],
            id=number, line=_line_code(edge), points=[list(point) for point in route], direction=1 if forward else -1,
            implied=number in hidden,
        )  # fmt: skip
    return {
        "nodes": net.nodes,
        "edges": net.edges,
        "options": net.options,
        "lines": {
            code: {
                "colour": line.colour, "width": line.width, "dash": list(line.dash), "arrow": line.arrow, "shift": SHIFTS.get(code, 0),
            }
            for code, line in _lines(scene)
        },
        "bars": {"on": style.BAR_ON, "off": style.BAR_OFF},
        "font": style.FONT,
        "faint": len(scene.edges) > MANY_LINES,
        "quietInk": style.QUIET_INK,
        "zoneFill": ZONE_FILL,
        "headingSize": HEADING_SIZE,
        **_frame(placed, scene),
        "words": {"found": _("Matches: {count}")},
    }  # fmt: skip


def _hidden(scene: Scene) -> frozenset[int]:
    """The lines that a picture with very many shows only when it is asked: needs that already follow from others."""
    return implied(scene.edges) if len(scene.edges) > MANY_LINES else frozenset()


def _network() -> Any:
    """An empty pyvis network: fixed places, no physics, nothing that moves by itself."""
    from pyvis.network import Network

    net = Network(directed=True)
    net.options = {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {"hover": False, "multiselect": False, "keyboard": {"enabled": False}, "selectConnectedEdges": False},
        "edges": {"smooth": False, "chosen": False},
        "nodes": {"chosen": False},
    }
    return net


def _box(node: SceneNode, words: Label, box: Box, reading: Reading) -> dict[str, Any]:
    look = style.look(node.kind)
    mark = style.MARKS[node.ownership] if node.kind == "System" and node.ownership else None
    border, width, dash = (mark.border, mark.width, mark.dash) if mark else (look.border, 1.6, ())
    if node.missing:
        lacking = style.MARKS["unowned"]
        border, width, dash = lacking.border, lacking.width, lacking.dash
    if node.ended:
        dash = (2, 3)
    name = box_name(node)
    details = [f"{heading}: {text}" for heading, text in zip(Reading.headings()[1:], reading.cells(), strict=True) if text]
    return {
        "label": name,
        "shape": "custom",
        "color": border,
        "name": name,
        "x": box.x,
        "y": box.y,
        "w": box.width,
        "h": box.height,
        "outline": style.outline(look.shape, box.width, box.height),
        "inset": 0 if look.shape in ("rounded", "plain", "roof", "folder") else 16,
        "fill": style.fill(node.kind, node.criticality),
        "border": border,
        "width": width,
        "dash": list(dash),
        "focus": node.focus,
        "strip": mark.strip if mark else None,
        "stripTop": round(_first_line(words, box) - style.LINE_STEP / 2 - 2, 1),
        "bars": node.criticality if node.kind == "System" else None,
        "state": "" if mark is None or node.ownership == "owned" else str(node.ownership),
        "words": list(_placed_words(node, words, box, mark.ink if mark and mark.strip else style.INK)),
        "text": " ".join((shown(node.name), node.id, *reading.cells()[:6])).casefold(),
        "details": details,
    }


def _first_line(words: Label, box: Box) -> float:
    """Where the middle of the first small line stands, from the middle of the box."""
    return -box.height / 2 + style.PADDING + len(words.name) * style.NAME_STEP + 4 + style.LINE_STEP / 2


def _placed_words(node: SceneNode, words: Label, box: Box, ink: str) -> Iterator[dict[str, Any]]:
    """Each line of a box's words with its place from the box's middle, and the width into which it must be squeezed."""
    system = node.kind == "System"
    room = box.width - 2 * style.PADDING
    left, align = (-box.width / 2 + style.PADDING + 2, "left") if system else (0.0, "center")
    for number, text in enumerate(words.name):
        y = -box.height / 2 + style.PADDING + (number + 0.5) * style.NAME_STEP
        narrower = BARS_ROOM if system else 0
        yield {
            "text": text, "x": left, "y": y, "room": room - narrower, "size": style.NAME_SIZE, "bold": True, "ink": style.INK, "align": align,
        }  # fmt: skip
    for number, text in enumerate(words.lines):
        bold = node.ownership == "unowned" and number == 0
        y = _first_line(words, box) + number * style.LINE_STEP
        yield {"text": text, "x": left, "y": y, "room": room, "size": style.LINE_SIZE, "bold": bold, "ink": ink, "align": align}
    if node.state:
        y = box.height / 2 - style.LINE_STEP / 2
        yield {
            "text": state_words(node), "x": left, "y": y, "room": room, "size": style.LINE_SIZE, "bold": True, "ink": ink, "align": align,
        }  # fmt: skip
    if system:
        digit = str(node.criticality) if node.criticality else "?"
        yield {
            "text": digit, "x": box.width / 2 - 14, "y": -box.height / 2 + 17, "room": 16, "size": style.NAME_SIZE, "bold": True,
            "ink": style.INK, "align": "center",
        }  # fmt: skip


def _frame(placed: Layout, scene: Scene) -> dict[str, Any]:
    """The zones with their headings, and what must be seen when all is shown."""
    words = {
        "steering": _("Steering"),
        "departments": _("Departments and portfolio") if any(node.kind == "Portfolio" for node in scene.nodes) else _("Departments"),
        "owners": _("Owners and object groups"),
        "objects": _("Management objects"),
        "systems": _("Systems: from those that need, to what is needed →"),
    }
    lines = {
        zone: wrapped(words[zone], max(right - left + ZONE_MARGIN, 150), HEADING_SIZE) if zone in words else zone_heading(zone, scene)
        for zone, (left, right) in placed.zones.items()
    }
    top, bottom = placed.top - ZONE_MARGIN, placed.bottom + ZONE_MARGIN
    zones = [
        {"words": lines[zone], "left": left - ZONE_MARGIN, "right": right + ZONE_MARGIN, "top": top, "bottom": bottom}
        for zone, (left, right) in placed.zones.items()
    ]
    left = min(left for left, _right in placed.zones.values()) - ZONE_MARGIN - 12
    right = max(right for _left, right in placed.zones.values()) + ZONE_MARGIN + 12
    frame = {"left": left, "right": right, "top": top - 20 - 22 * max(map(len, lines.values())), "bottom": bottom + 12}
    return {"zones": zones, "frame": frame}


def _line_code(edge: SceneEdge) -> str:
    return f"{edge.kind}:{edge.manner or 'hard'}" if edge.kind == "DEPENDS_ON" else edge.kind


def _lines(scene: Scene) -> list[tuple[str, style.Line]]:
    """The kinds of lines in the scene, each once, needs first, in the legend's order."""
    present = {_line_code(edge): style.line(edge.kind, edge.manner) for edge in scene.edges}
    order = [f"DEPENDS_ON:{manner}" for manner in style.NEEDS] + list(style.LINES)
    return sorted(present.items(), key=lambda item: (order.index(item[0]) if item[0] in order else len(order), item[0]))


# --- legend and sentences


def _legend(scene: Scene) -> dict[str, Any]:
    """What the picture's looks mean; only what occurs in it."""
    kinds = {node.kind for node in scene.nodes}
    systems = [node for node in scene.nodes if node.kind == "System"]
    small = style.outline("rounded", 54, 32)
    known = [kind for kind in style.LOOKS if kind in kinds]
    entries = [(first_upper(word(kind)), style.LOOKS[kind]) for kind in known]
    if kinds - set(known):
        entries.append((_("Other"), style.OTHER))
    return {
        "kinds": [
            {"word": text, "outline": style.outline(look.shape, 48, 26), "fill": look.fill, "border": look.border} for text, look in entries
        ],
        "marks": [
            {
                "word": first_upper(_(mark.word)), "outline": small, "fill": style.fill("System", 2), "border": mark.border, "width": mark.width,
                "dash": " ".join(map(str, mark.dash)), "strip": mark.strip, "ink": mark.ink, "sign": state != "owned",
            }
            for state, mark in style.MARKS.items()
            if any(node.ownership == state for node in systems)
        ],
        "criticality": [
            {
                "word": _("Criticality {number} of 4, 4 the highest", number=number), "outline": small, "fill": style.fill("System", number),
                "border": style.look("System").border, "ink": style.INK, "digit": number,
                "bars": [
                    {"x": -22 + 8 * bar, "fill": style.BAR_ON if bar < number else style.BAR_OFF, "border": style.BAR_ON} for bar in range(4)
                ],
            }
            for number in sorted({node.criticality for node in systems if node.criticality})
        ],
        "lines": [
            {"code": code, "word": _(line.word), "colour": line.colour, "dash": " ".join(map(str, line.dash)), "arrow": line.arrow}
            for code, line in _lines(scene)
        ],
    }  # fmt: skip


def _hidden_sentence(scene: Scene) -> str | None:
    hidden = len(_hidden(scene))
    return _("needs that also follow by way of others ({count}; those of a chosen box are always shown)", count=hidden) if hidden else None


def _parts(scene: Scene, edge: SceneEdge) -> dict[str, str]:
    origin, verb, target, how = sentence_of(edge, {node.id: node for node in scene.nodes})
    return {"origin": origin, "verb": verb, "target": target, "how": how}


def _left_out(scene: Scene) -> str | None:
    """What is not drawn, counted, and how to see it."""
    if not any(scene.left_out.values()):
        return None
    counted = ", ".join(f"{word(kind)} {count}" for kind, count in scene.left_out.items() if count)
    text = _("Not drawn, because a picture of more than so many cannot be read: {counted}.", counted=counted)
    return f"{text} {said(scene.how_to_see_more)}" if scene.how_to_see_more else text


# --- the file


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(loader=PackageLoader("visualisation"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return environment.get_template("picture.html")


@cache
def _library() -> str:
    """vis-network as pyvis ships it, its licence notice first."""
    text = (resources.files("pyvis") / LIBRARY).read_text(encoding="utf-8")
    if "</script" in text.lower() or "@license" not in text[:2000]:
        raise RuntimeError(f"the drawing library is not the one that was looked at: {LIBRARY}")
    return text


def _own(name: str) -> str:
    return (resources.files("visualisation") / "templates" / name).read_text(encoding="utf-8")


def _policy(scripts: Iterable[str], styles: Sequence[str]) -> str:
    """Nothing is fetched, nothing runs and nothing styles but what has these very bytes."""
    allowed, styled = (" ".join(_hash(text) for text in texts if text) or "'none'" for texts in (scripts, styles))
    return f"default-src 'none'; script-src {allowed}; style-src {styled}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _as_script_text(data: Any) -> str:
    """JSON that can stand inside a script element whatever its texts say."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _trusted(text: str) -> Any:
    """Text that is our own, or that has been made harmless, and is not to be escaped."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - our own files, the library, and JSON that has been escaped


__all__ = ["Caption", "page"]
