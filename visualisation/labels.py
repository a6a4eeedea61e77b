"""What stands in a box (etikett): the name, and under it what a reader wants to know first, wrapped so that it stays inside.

Widths are reckoned from a table of how wide letters are in Arial, a little generously; a renderer that can measure squeezes what still is too
wide.  How many lines a box has does not depend on the language, so that the picture is laid out alike in Swedish and English.

>>> wrapped("Vård- och omsorgsförvaltningens gemensamma arkiv", 160, 15)
['Vård- och omsorgs-', 'förvaltningens', 'gemensamma arkiv']
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from graphmodel.wording import _, plural, word
from visualisation.scene import Caption, Claim, Scene, SceneNode
from visualisation.style import LINE_SIZE, LINE_STEP, LOOKS, NAME_SIZE, NAME_STEP, PADDING, look

WIDTHS = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft·", 333: "()-r`", 355: '"', 389: "*", 469: "^", 500: "Jckszvxy",
    556: "#$0123456789?L_abdeghnopqu", 584: "+<=>~", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W",
}  # fmt: skip
WIDTH_OF = {char: width / 1000 for width, chars in WIDTHS.items() for char in chars}
"""How wide letters are, in parts of the size; accented ones are as wide as their letter."""
NAME_LINES = 3
BREAK_AFTER = ("förvaltnings", "omsorgs", "utbildnings", "samhälls", "kommunlednings", "integrations", "administrations", "verksamhets", "byggnads")
"""Where long Swedish compounds that are common in names may be broken."""
BARS_ROOM = 44
FOOT = 9
"""How much room the sign of what happens to a system takes at the foot of its box."""
SIGNS = {"failing": "✖", "down": "■", "degraded": "◪", "test": "◇"}
WIDER = 1.25
"""How much wider than Arial's the letters may be that a reader's computer takes instead."""


@dataclass(frozen=True, slots=True)
class Label:
    """The words in a box: the name's lines, and the smaller lines under it; `strip` says that these stand on the mark's strip.

    `foot` is how much more room there is below them.
    """

    name: tuple[str, ...]
    lines: tuple[str, ...]
    strip: bool = False
    foot: int = 0

    @property
    def height(self) -> int:
        """How high a box must be to hold it."""
        return round(len(self.name) * NAME_STEP + len(self.lines) * LINE_STEP + 2 * PADDING + (4 if self.lines else 0)) + self.foot


def label(node: SceneNode, *, brief: bool = False) -> Label:
    """The words in a node's box, in the present language; `brief` says only what is wrong, for pictures with very many boxes."""
    width = look(node.kind).width
    if node.folded:
        return _folded(node, width - 2 * PADDING)
    room = width - 2 * PADDING - {"hexagon": 16, "octagon": 8, "slanted": 20, "pill": 14}.get(look(node.kind).shape, 0)
    name = wrapped(shown(node.name), room - (BARS_ROOM if node.kind == "System" else 0), NAME_SIZE)
    lines = tuple(fitted(line, room, LINE_SIZE) for line in _lines(node, brief=brief))
    return Label(tuple(name), lines, strip=node.kind == "System" and node.ownership != "owned", foot=FOOT if node.state else 0)


def state_words(node: SceneNode) -> str:
    """What happens to a system, with the sign that says it too; empty where nothing does."""
    return f"{SIGNS[node.state]} {word(node.state)}" if node.state else ""


def box_name(node: SceneNode) -> str:
    """What a box is called: its node's name, or how many systems of which department are folded in it."""
    if not node.folded:
        return shown(node.name)
    count = plural("{count} system", "{count} systems", node.folded)
    return f"▤ {count} " + (_("in {department}", department=shown(node.name)) if node.name else _("without a department"))


def _folded(node: SceneNode, room: float) -> Label:
    lines = [_("in {department}", department=shown(node.name)) if node.name else _("without a department")]
    if node.folded_unowned:
        lines.append(plural("⚠ {count} without an owner", "⚠ {count} without an owner", node.folded_unowned))
    name = "▤ " + plural("{count} system", "{count} systems", node.folded)
    return Label((name,), tuple(fitted(line, room, LINE_SIZE) for line in lines), strip=bool(node.folded_unowned))


def zone_heading(zone: str, scene: Scene) -> list[str]:
    """What a band of a picture in columns is called, on one or two lines."""
    named = {
        "steering": _("Steering"), "departments": _("Departments"), "owners": _("Owners and object groups"), "objects": _("Management objects"),
        "others": _("Suppliers and contracts"),
    }  # fmt: skip
    if zone in named:
        return [named[zone]]
    column, about_system = int(zone), scene.around == "System"
    if column in scene.headings:
        return [said(scene.headings[column])]
    if column == 0:
        return [_("In focus")] if about_system else [_("Its systems")]
    away = plural("{count} step away", "{count} steps away", abs(column))
    if column < 0:
        return [_("They need it") if about_system else _("They need these"), away]
    return [_("It needs") if about_system else _("These need"), away]


def _lines(node: SceneNode, *, brief: bool) -> Iterable[str]:
    if node.kind == "System":
        yield from _owners(node, brief=brief)
        if node.way == "broken":
            yield _("⚠ way upward broken")
    elif node.level:
        yield _("Level: {level}", level=word(node.level))
    elif node.own_kind or node.kind not in LOOKS:
        yield first_upper(word(node.own_kind or node.kind))
    yield from node.remarks
    if node.ended:
        yield _("⚠ no longer valid")


def _owners(node: SceneNode, *, brief: bool) -> Iterable[str]:
    if node.ownership == "unowned":
        yield _("⚠ Nobody answers for it")
    if node.ownership is None or (brief and node.ownership != "partial"):
        return
    for claim in node.claims:
        if claim.owners and not brief:
            yield f"{side_letter(claim.side)}: {', '.join(shown(name) for name in claim.owners)}"
        elif not claim.owners:
            yield f"{side_letter(claim.side)}: ⚠ {word(claim.status)}"


def owner_line(claim: Claim) -> str:
    """Who answers on a side: `Business: Anna Ek`, or a warning and why nobody does."""
    side = first_upper(word(claim.side))
    if claim.owners:
        return f"{side}: {', '.join(shown(name) for name in claim.owners)}"
    return f"{side}: " + _("⚠ missing ({why})", why=word(claim.status))


def side_letter(side: str) -> str:
    """A side as a box has room for it."""
    return {"business": _("B"), "it": _("IT")}.get(side, side)


def said(caption: Caption) -> str:
    """A caption in the present language."""
    return _(caption.text, **caption.values)


def first_upper(text: str) -> str:
    """The text with its first letter upper case, the rest as it is (IT stays IT)."""
    return text[:1].upper() + text[1:]


def shown(text: str) -> str:
    """A foreign text on one line and without what cannot be shown: control characters, half characters, marks that turn the reading direction."""
    kept = (char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else " " if char.isspace() else "\ufffd" for char in text)
    return " ".join("".join(kept).split()) or "\ufffd"


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is in Arial of that size; a letter that is not in the table is taken to be as wide as it is high."""
    em = sum(WIDTH_OF.get(char, 1.0) for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return em * size * (1.08 if bold else 1.02)


def squeezed(text: str, room: float, size: float, *, bold: bool = False) -> int | None:
    """The width that a text must be given so that it stays inside its room in a wider letter than was reckoned with; None where it will anyway.

    >>> squeezed("GIS", 160, 15), squeezed("Skoladministration", 136, 15, bold=True)
    (None, 132)
    """
    width = width_of(text, size, bold=bold)
    return round(min(width, room)) if width * WIDER > room else None


def fitted(text: str, room: float, size: float) -> str:
    """The text, its end replaced by an ellipsis where it is too wide."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip(" ·,:(") + "…"


def wrapped(text: str, room: float, size: float) -> list[str]:
    """The text on at most three lines of that width; a word that is too long is broken, after a part of a compound where one is known."""
    lines = [""]
    for part in text.split():
        candidate = f"{lines[-1]} {part}".strip()
        if width_of(candidate, size, bold=True) <= room:
            lines[-1] = candidate
            continue
        if lines[-1]:
            remaining = _split(part, room - width_of(lines[-1] + " ", size, bold=True), size, room)
            if len(remaining) > 1:
                lines[-1] += " " + remaining.pop(0)
                part = remaining[0]
            lines.append("")
        while width_of(part, size, bold=True) > room:
            pieces = _split(part, room, size, 0)
            if len(pieces) < 2:
                break
            lines[-1] = pieces[0]
            lines.append("")
            part = pieces[1]
        lines[-1] = part
    if len(lines) > NAME_LINES:
        lines = [*lines[: NAME_LINES - 1], fitted(" ".join(lines[NAME_LINES - 1 :]), room / 1.06, size)]
    return lines


def _split(part: str, room: float, size: float, whole: float) -> list[str]:
    """A word broken so that its first part fits; unbroken where it fits on a line of its own of width `whole`, or nothing fits."""
    if whole and width_of(part, size, bold=True) <= whole:
        return [part]
    longest = 0
    while longest < len(part) and width_of(part[: longest + 1] + "-", size, bold=True) <= room:
        longest += 1
    known = [part.casefold().find(prefix) + len(prefix) for prefix in BREAK_AFTER if prefix in part.casefold()]
    after = max((place for place in known if 4 <= place <= longest and len(part) - place > 3), default=0)
    if not after:
        hyphen = part.rfind("-", 3, longest)
        after = hyphen + 1 if hyphen > 0 else min(longest, max(len(part) - 4, 3)) if not whole else 0
    if after < 3:
        return [part]
    head = part[:after]
    return [head if head.endswith("-") else head + "-", part[after:]]
