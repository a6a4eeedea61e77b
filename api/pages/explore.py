"""The explorer: how does it hang together around a node?  One page with a picture and an equal list, and the files that both can be taken away as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote_plus

from api.http_errors import HttpError
from api.page import Asked, Elsewhere, File, Shown
from api.references import resolve
from graphmodel.graph import Ref
from graphmodel.terms.portraits import DRAWN
from graphmodel.wording import N_, _, plural
from queries import Parameter
from queries.between_departments import between_departments
from queries.exploration import KINDS, MOST, Exploration, explore
from visualisation.colours import COLOURS
from visualisation.matrix import matrix
from visualisation.reading import Reading, readings
from visualisation.scene import Scene, SceneNode, without_headings
from visualisation.scenes.exploration import scene
from visualisation.svg_picture import NoLinks, Wishes, arrow_sentence, legend, svg
from visualisation.tables.csv_text import csv_text

DIRECTIONS: Final = ("both", "needs", "dependents")
DEPTHS: Final = ("0", "1", "2", "3", "4", "all")
GROUPS: Final = ("department", "none")
DEFAULTS: Final = {"direction": "both", "group": "department", "colour": "criticality"}
PARAMETERS: Final = (
    Parameter("focus", "text", N_("the node in the middle")),
    Parameter("direction", "choice", N_("what it needs, who needs it, or both"), choices=DIRECTIONS),
    Parameter("depth", "choice", N_("how many steps around it"), choices=DEPTHS),
    Parameter("kinds", "text", N_("the kinds that have boxes"), many=True),
    Parameter("relations", "text", N_("the relations that are drawn"), many=True),
    Parameter("group", "choice", N_("under which headings"), choices=GROUPS),
    Parameter("colour", "choice", N_("by what boxes are coloured"), choices=COLOURS),
    Parameter("expand", "text", N_("what is shown in addition"), many=True),
    Parameter("to", "text", N_("show the ways to this system instead")),
    Parameter("pin", "text", N_("boxes that somebody has moved: id:x,y"), many=True),
)
ENDS: Final = (
    Parameter("from", "text", N_("the department whose systems need; none: systems without one")),
    Parameter("to", "text", N_("the department whose systems are needed; none: systems without one")),
)
STARTS: Final = 12
"""So many places to begin are proposed where nothing was asked for."""
FAR: Final = 20_000
"""No box is pinned further out than this."""


@dataclass(frozen=True, slots=True)
class View:
    """What one address shows: the answer, its scene, and how it is to be drawn."""

    focus: Ref
    result: Exploration
    scene: Scene
    wishes: Wishes


def page(asked: Asked) -> Shown | Elsewhere:
    """The picture and the list around a node; without one, where to begin."""
    if not _text(asked, "focus"):
        return _beginning(asked)
    canonical = _canonical(asked)
    if canonical:
        return Elsewhere(canonical)
    view = _view(asked)
    leads = Addresses(asked, full=view.result.summary.boxes >= MOST)
    rows = list(_rows(view))
    told = {row["id"]: row["place"] for row in rows}
    said = view.result.summary
    values = {
        "view": view,
        "around": _typed(asked, view.focus),
        "to": _typed(asked, said.way.to) if said.way else "",
        "said": said,
        "scene": view.scene,
        "picture": svg(view.scene, leads, replace(view.wishes, told=told)),
        "leads": leads,
        "legend": legend(view.scene, view.wishes.colour),
        "arrow": arrow_sentence(),
        "rows": rows,
        "headings": _headings(),
        "directions": {"both": _("both ways"), "needs": _("what it needs"), "dependents": _("what needs it")},
        "depths": DEPTHS,
        "depth": "all" if said.depth is None else str(said.depth),
        "colours": {
            "criticality": _("criticality"), "owner": _("owner"), "department": _("department"), "object": _("object"), "supplier": _("supplier"),
        },
        "groups": {"department": _("by department"), "none": _("not at all")},
        "kinds": KINDS,
        "chosen_kinds": _kinds(asked),
        "relations": DRAWN,
        "chosen_relations": _relations(asked),
        "defaults": DEFAULTS,
    }  # fmt: skip
    return Shown(_("Explore: {name}", name=view.focus.name), values, csv=leads.here(".csv"))


def drawing(asked: Asked) -> File:
    """The picture as an SVG file that opens alone."""
    view = _needed(asked)
    wishes = Wishes(colour=view.wishes.colour, pins=view.wishes.pins, alone=True)
    return File(str(svg(view.scene, NoLinks(), wishes)).encode("utf-8", "backslashreplace"), "image/svg+xml; charset=utf-8", _named(view, "svg"))


def rows(asked: Asked) -> File:
    """The list as CSV: UTF-8 with a byte order mark, by which Excel knows it."""
    view = _needed(asked)
    headings = ("id", *_headings())
    listed = ((node.id, reading.name, *_cells(reading, node)) for node, reading in _readings(view))
    text = csv_text((dict(zip(headings, row, strict=True)) for row in listed), headings)
    return File(b"\xef\xbb\xbf" + text.encode("utf-8", "backslashreplace"), "text/csv; charset=utf-8", _named(view, "csv"))


def free_picture(asked: Asked) -> File:
    """The same piece as a free, draggable picture: one file that needs no network, to be kept and opened."""
    from visualisation.pyvis_page import page as pyvis_page

    view = _needed(asked)
    return File(pyvis_page(without_headings(view.scene)).encode("utf-8", "backslashreplace"), "text/html; charset=utf-8", _named(view, "html"))


class Addresses:
    """Where the explorer leads: a box puts its node into the middle, what more there is comes into the picture beside what is there.

    What is as it would be anyway is left out of the addresses.  `full` says that the picture has room for no more boxes.
    """

    def __init__(self, asked: Asked, *, full: bool = False) -> None:
        self._asked, self._full = asked, full
        kinds, relations = _kinds(asked), _relations(asked)
        given = {name: asked.values.get(name) for name in ("direction", "depth", "group", "colour")}
        self._look = {name: value for name, value in given.items() if value != DEFAULTS.get(name)}
        self._look |= {"kinds": kinds if kinds != ("System",) else None, "relations": relations if relations != DRAWN else None}

    def node(self, id: str) -> str:  # noqa: A002 - the domain's word
        """The same look around this node: an address beside the page's own, which hundreds of boxes and rows have."""
        return f"?focus={quote_plus(id)}{self._same_look}"

    def more(self, id: str) -> str:  # noqa: A002
        """The same view with this one's neighbours, or what is folded in it, too."""
        if self._full and "~" not in id:
            return ""
        expand = [each for each in self._asked.values.get("expand", ()) if each != id]
        return self.here(expand=[*expand, id]).removeprefix("/explore")

    @cached_property
    def _same_look(self) -> str:
        return "&" + alike.partition("?")[2] if "?" in (alike := self._asked.link("explore", **self._look)) else ""

    def here(self, ending: str = "", **changes: Any) -> str:
        """The same view, some of it changed; with an ending as a file."""
        values = {name: self._asked.values.get(name) for name in ("focus", "to", "expand", "pin")}
        return self._asked.link(f"explore{ending}", **{**values, **self._look, **changes})


# --- what was asked


def _text(asked: Asked, name: str) -> str:
    return str(asked.values.get(name) or "").strip()


def _typed(asked: Asked, ref: Ref) -> str:
    """What a person would type for a node: its name, where nothing else answers to it, else its id."""
    return ref.name if len(asked.snapshot.here.named(ref.name)) == 1 else ref.id


def _canonical(asked: Asked) -> str | None:
    """The address with ids where a name was typed; None where it already has them."""
    graph = asked.snapshot.here
    changed: dict[str, Any] = {}
    for name, kinds in (("focus", ()), ("to", ("System",))):
        text = _text(asked, name)
        if text and graph.key_of(text) is None:
            changed[name] = resolve(graph, text, kinds).id
    return asked.here(**changed) if changed else None


def _kinds(asked: Asked) -> tuple[str, ...]:
    chosen = tuple(each for each in KINDS if each in asked.values.get("kinds", ()))
    return chosen or ("System",)


def _relations(asked: Asked) -> tuple[str, ...]:
    chosen = tuple(each for each in DRAWN if each in asked.values.get("relations", ()))
    return chosen or DRAWN


def _view(asked: Asked) -> View:
    depth = asked.values.get("depth")
    result = explore(
        asked.snapshot.here,
        _text(asked, "focus"),
        direction=asked.values.get("direction", "both"),
        depth=None if depth in (None, "all") else int(depth),
        everything=depth == "all",
        kinds=_kinds(asked),
        relations=_relations(asked),
        expand=tuple(asked.values.get("expand", ())),
        to=_text(asked, "to") or None,
    )
    made = scene(result, asked.values.get("group", "department"))
    [focus] = [result.summary.around] if result.summary.around else []
    return View(focus, result, made, Wishes(colour=asked.values.get("colour", "criticality"), pins=_pins(asked)))


def _needed(asked: Asked) -> View:
    if not _text(asked, "focus"):
        raise HttpError(404, "There is nothing at this address.", code="not_found")
    return _view(asked)


def _pins(asked: Asked) -> Mapping[str, tuple[int, int]]:
    """Boxes that somebody has moved: what cannot be read is passed over, as an address may have been cut."""
    pins = {}
    for each in asked.values.get("pin", ()):
        name, _colon, place = str(each).rpartition(":")
        x, _comma, y = place.partition(",")
        if name and x.lstrip("-").isdecimal() and y.lstrip("-").isdecimal() and len(x) < 7 and len(y) < 7:
            pins[name] = (max(-FAR, min(FAR, int(x))), max(-FAR, min(FAR, int(y))))
    return pins


def _named(view: View, ending: str) -> str:
    return f"{view.focus.id}-{view.result.summary.as_of}.{ending}"


# --- the list


def _readings(view: View) -> Iterator[tuple[SceneNode, Reading]]:
    """All nodes of the view, drawn or not, as rows: what is in the middle first, then column by column, then what has no column."""
    everything = [node for node in (*view.scene.nodes, *view.scene.listed) if not node.folded]
    drawn = {node.id for node in view.scene.nodes}
    order = sorted(everything, key=lambda node: (not node.focus, node.steps is None, node.steps or 0, node.id not in drawn))
    yield from zip(order, readings(view.scene, order), strict=True)


def _headings() -> list[str]:
    headings = Reading.headings()
    return [*headings[:7], _("Steps"), _("In the picture")]


def _cells(reading: Reading, node: SceneNode) -> list[str]:
    return [*reading.cells()[:6], _steps(node), _place(node)]


def _steps(node: SceneNode) -> str:
    """How many steps away, and on which side: needed, or needing."""
    if node.column is None or node.steps is None:
        return ""
    if node.column == 0 or not node.steps:
        return str(node.steps)
    if node.column > 0:
        return plural("{count} step (is needed)", "{count} steps (is needed)", node.steps)
    return plural("{count} step (needs it)", "{count} steps (needs it)", node.steps)


def _place(node: SceneNode) -> str:
    if node.box == node.id:
        return _("drawn")
    return _("in a folded box") if node.box else _("in the list only")


def _rows(view: View) -> Iterator[dict[str, Any]]:
    """The rows as the page lists them; `place` is what a row is called there, for the box that is told by it."""
    for number, (node, reading) in enumerate(_readings(view)):
        kind, criticality, ownership, *others = _cells(reading, node)
        level = _("{level} of 4", level=criticality) if criticality else ""
        if node.ownership == "unowned":
            ownership = _("⚠ owner missing: {why}", why=ownership.removeprefix("⚠ "))
        yield {"id": node.id, "place": f"r{number}", "name": reading.name, "cells": [kind, level, ownership, *others], "mark": reading.mark}


# --- where nothing was asked for


def between(asked: Asked) -> Shown:
    """What stands behind one field of the matrix: the systems that need, and those that are needed."""
    one, other = (_text(asked, name) for name in ("from", "to"))
    found = between_departments(asked.snapshot.here)
    pair = next((row for row in found.rows if (row.from_.id if row.from_ else "", row.to.id if row.to else "") == (one, other)), None)
    graph = asked.snapshot.here
    names = [resolve(graph, each, ("Department",)).name if each else _("no department") for each in (one, other)]
    values = {"pair": pair, "one": names[0], "other": names[1], "same": one == other}
    return Shown(_("From {one} to {other}", one=names[0], other=names[1]), values, csv=asked.csv("between-departments"))


def _beginning(asked: Asked) -> Shown:
    """The departments' needs of each other as a matrix, and the systems that many lean on: each a place to begin."""
    if asked.snapshot.empty:
        return Shown(_("Explore"), {"view": None, "matrix": None, "starts": ()})
    found = between_departments(asked.snapshot.here)
    starts = asked.ask("shared", limit=STARTS).result.rows
    return Shown(
        _("Explore"),
        {"view": None, "matrix": matrix(found), "starts": starts},
        csv=asked.csv("between-departments"),
        json=asked.json("between-departments"),
    )
