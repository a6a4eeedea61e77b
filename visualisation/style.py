"""How things look (utseende): shape and colour for each kind, lines, criticality, and the mark of what nobody answers for.  The one place.

Nothing is told by colour alone: each kind has a shape of its own, criticality has bars and a digit, a missing owner has a dark strip with white
words, a warning sign and a broken border, and lines differ by their dashes.  So the picture can be read in greyscale and by the colour-blind.  A test
computes the contrasts: words at least 4.5 to 1 against what they stand on, borders and lines at least 3 to 1 (WCAG 2.1, 1.4.3 and 1.4.11).

Lengths are in the picture's own units, pixels at scale 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graphmodel.wording import N_

Shape = Literal["rounded", "hexagon", "roof", "octagon", "pill", "slanted", "folder", "plain"]

PAPER = "#ffffff"
INK = "#14202e"
QUIET_INK = "#44525f"
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
NAME_SIZE = 15
LINE_SIZE = 12.5
NAME_STEP = 18
LINE_STEP = 16
PADDING = 9


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of node looks: shape, fill and border, and how wide its box is."""

    shape: Shape
    fill: str
    border: str
    width: int = 190


@dataclass(frozen=True, slots=True)
class Line:
    """How a kind of relation is drawn: what the legend says, colour, width, dashes (lengths of dash and gap), and whether it is an arrow."""

    word: str
    colour: str
    width: float
    dash: tuple[int, ...] = ()
    arrow: bool = False


LOOKS: dict[str, Look] = {
    "System": Look("rounded", "#dfeaf8", "#2a5d9c", 198),
    "ManagementObject": Look("hexagon", "#e2f2e3", "#2c6a33", 174),
    "Department": Look("roof", "#eceff1", "#46535c", 182),
    "SteeringGroup": Look("octagon", "#f0e8f8", "#6a3d9a", 170),
    "Portfolio": Look("folder", "#dff1f0", "#1c6a69", 170),
    "Person": Look("pill", "#fff3d9", "#855600", 150),
    "Position": Look("slanted", "#fff9ea", "#855600", 170),
}
"""The kinds that a picture knows, in the order of the legend."""

OTHER = Look("plain", "#f4f4f4", "#555555")

CRITICALITY_FILL = {1: "#f3f7fc", 2: "#dfeaf8", 3: "#c2d8f2", 4: "#9dc1ea"}
"""The fill of a system by its criticality; the bars in its corner say the same."""
CRITICALITY_UNKNOWN_FILL = "#ffffff"
BAR_ON = "#173a66"
BAR_OFF = "#ffffff"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a state of ownership is marked on a box: border, its dashes, the strip behind the owners' lines and the words on it (None: no strip)."""

    word: str
    border: str
    width: float
    dash: tuple[int, ...]
    strip: str | None
    ink: str


MARKS: dict[str, Mark] = {
    "owned": Mark(N_("owned on every side"), "#2a5d9c", 1.5, (), None, INK),
    "partial": Mark(N_("owned on one side only"), "#8a4b00", 2.5, (9, 4), "#ffe2ac", "#4a2800"),
    "unowned": Mark(N_("nobody answers for it"), "#8c1313", 3.5, (7, 5), "#7d1010", "#ffffff"),
}

NEEDS: dict[str, Line] = {
    "hard": Line(N_("needs, and stops without it"), "#26323e", 1.8, (), arrow=True),
    "soft": Line(N_("needs, but gets by without it"), "#55677c", 1.5, (7, 5), arrow=True),
    "any_of": Line(N_("needs one of several alternatives"), "#8a2f7b", 1.8, (2, 4), arrow=True),
}
LINES: dict[str, Line] = {
    "OWNS": Line(N_("owns"), "#9a6500", 1.5),
    "HOLDS": Line(N_("holds the position"), "#9a6500", 1.5, (3, 3)),
    "PART_OF": Line(N_("is part of the object"), "#3c8245", 1.3),
    "HOSTED_BY": Line(N_("is hosted by the department"), "#5c6b75", 1.3, (10, 3, 2, 3)),
    "IN_PORTFOLIO": Line(N_("is in the portfolio"), "#1c7a78", 1.3, (10, 3)),
    "USES": Line(N_("uses"), "#647683", 1.2, (1, 4)),
    "STEERS": Line(N_("steers"), "#6a3d9a", 1.5),
    "ESCALATES_TO": Line(N_("hands on to"), "#6a3d9a", 1.5, (6, 3)),
}
OTHER_LINE = Line(N_("other relation"), "#666666", 1.2)


def look(kind: str) -> Look:
    """The look of a built-in kind; one plain look for all that a picture does not know."""
    return LOOKS.get(kind, OTHER)


def line(kind: str, manner: str | None = None) -> Line:
    """How a relation is drawn: needs by their manner, the others by their kind."""
    return NEEDS[manner or "hard"] if kind == "DEPENDS_ON" else LINES.get(kind, OTHER_LINE)


def fill(kind: str, criticality: int | None = None) -> str:
    """The fill of a box: a system's by its criticality, the others' by their kind."""
    if kind != "System":
        return look(kind).fill
    return CRITICALITY_FILL.get(criticality or 0, CRITICALITY_UNKNOWN_FILL)


def outline(shape: Shape, width: float, height: float) -> str:
    """The outline of a shape as a path in SVG's words, its middle at (0, 0): drawn alike on a canvas and in the legend.

    >>> outline("plain", 10, 4)
    'M-5 -2H5V2H-5Z'
    """
    w, h = width / 2, height / 2
    if shape in ("rounded", "pill"):
        r = 8.0 if shape == "rounded" else min(h, 20.0)
        path = (
            f"M{_n(r - w)} {_n(-h)}H{_n(w - r)}A{_n(r)} {_n(r)} 0 0 1 {_n(w)} {_n(r - h)}V{_n(h - r)}"
            f"A{_n(r)} {_n(r)} 0 0 1 {_n(w - r)} {_n(h)}H{_n(r - w)}A{_n(r)} {_n(r)} 0 0 1 {_n(-w)} {_n(h - r)}V{_n(r - h)}"
            f"A{_n(r)} {_n(r)} 0 0 1 {_n(r - w)} {_n(-h)}Z"
        )
    elif shape == "hexagon":
        path = _polygon((-w, 0), (-w + 14, -h), (w - 14, -h), (w, 0), (w - 14, h), (-w + 14, h))
    elif shape == "octagon":
        path = _polygon((-w, -h + 11), (-w + 11, -h), (w - 11, -h), (w, -h + 11), (w, h - 11), (w - 11, h), (-w + 11, h), (-w, h - 11))
    elif shape == "roof":
        path = _polygon((-w, -h + 8), (0, -h - 5), (w, -h + 8), (w, h), (-w, h))
    elif shape == "slanted":
        path = _polygon((-w + 12, -h), (w, -h), (w - 12, h), (-w, h))
    elif shape == "folder":
        path = _polygon((-w, -h - 6), (-0.35 * w, -h - 6), (-0.25 * w, -h), (w, -h), (w, h), (-w, h))
    else:
        path = f"M{_n(-w)} {_n(-h)}H{_n(w)}V{_n(h)}H{_n(-w)}Z"
    return path


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (`#rrggbb`) as WCAG 2.1 reckons it, 1 to 21.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _polygon(*points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + "Z"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
