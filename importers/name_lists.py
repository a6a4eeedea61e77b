# ruff: noqa: E501 - patterns read better in one line
"""Cells that list names (namnlistor): what stands between them, comments after them, flows from one to another, codes before them.

>>> [(item.name, item.comment) for item in listed("AD (inloggning), Raindance", ",")]
[('AD', 'inloggning'), ('Raindance', None)]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graphmodel.vocabulary import (
    no_dependency,
    squeeze,
)
from importers.cell_texts import INSIDE, Kinds, clean, knows_nothing


@dataclass(frozen=True, slots=True)
class Item:
    """A name in a list of names, without bullets and without the comment that stood in parentheses after it."""

    name: str
    comment: str | None
    raw: str


SEPARATORS: Final = ("\n", ";", "|", "•", " + ", " / ", ",", "/", "+", " & ", " och ", " samt ", " and ")
"""What may stand between the names of a list, the surest first; "," and ";" with or without a blank."""

_QUOTES: Final = re.compile(r"^[\"”“'’»«]([^\"”“'’»«]+)[\"”“'’»«]$")
_BEFORE_NAME: Final = re.compile(r"^(?:bl\.?\s?a\.?|t\.?\s?ex\.?|bland annat|till exempel|exempelvis|främst|framför allt|huvudsakligen|ev\.?|eventuellt|e\.g\.|mainly)\s+", re.IGNORECASE)
_AFTER_NAME: Final = re.compile(r"^(.+?)(?:\s*:\s+|\s+[-–—]\s+|\s*\[|\s+(?:m\.?\s?fl\.?|m\.?\s?m\.?|etc\.?|osv\.?|via|genom|för|etc)\b)(.*)$", re.DOTALL | re.IGNORECASE)
_BULLET: Final = re.compile(r"^\s*(?:[•·▪◦‣●○■□➢➤→*\-–—]+\s*|\d{1,2}[.)]\s+|\([a-z0-9]\)\s+)(?=\S)")
_BULLETS: Final = re.compile(r"\n\s*[•·*\-–—]+\s*\S")
_COMMENT: Final = re.compile(r"^(.*\S)\s*\(([^()]*(?:\([^()]*\)[^()]*)?)\)\s*$", re.DOTALL)


def separator_of(texts: Iterable[str], kinds: Kinds = knows_nothing) -> str | None:
    """What stands between the names in a column, decided over all its cells; None when no cell holds more than one name.

    What cuts most cells into known names wins; where nothing is known, the surest separator that occurs.  A name that itself holds a comma, a
    slash or a plus sign makes no separator as long as it is known whole.

    >>> separator_of(["AD; Raindance", "VA, avfall och gata"]), separator_of(["AD + Lifecare", "Matilda"]), separator_of(["Raindance"])
    (';', ' + ', None)
    """
    present: Counter[str] = Counter()
    cut: dict[str, list[int]] = {separator: [0, 0] for separator in SEPARATORS}
    for text in texts:
        bare = _outside(text)
        if kinds(text):
            continue
        for separator in SEPARATORS:
            if separator in bare:
                present[separator] += 1
                pieces = _cut(text, separator)
                if len(pieces) > 1:
                    cut[separator][0] += len(pieces)
                    cut[separator][1] += sum(1 for piece in pieces if kinds(piece) or kinds(_named(piece).name))
    candidates = [separator for separator in SEPARATORS if cut[separator][0]]
    if not candidates:
        return None
    known = {separator: cut[separator][1] / cut[separator][0] for separator in candidates}
    best = max(known.values())
    if best > 0:
        telling = {separator: known[separator] * present[separator] for separator in candidates if known[separator] >= 0.3}
        if telling:
            top = max(telling.values())
            return next(separator for separator in SEPARATORS if telling.get(separator, -1.0) == top)
    sure = [separator for separator in candidates if separator in {"\n", ";", "|", "•", " + ", ","}]
    if sure:
        # A comma in more cells than a semicolon or line break is what the writer lists with.
        if "," in sure and sure[0] != "," and present[","] > 3 * present[sure[0]]:
            return ","
        return sure[0]
    likely = [separator for separator in candidates if separator in {" / ", " & ", " och ", " samt ", " and "}]
    if likely:
        return likely[0]
    bare_slash = [separator for separator in candidates if separator in {"/", "+"}]
    return bare_slash[0] if bare_slash and present[bare_slash[0]] >= 2 else None


def listed(text: str, separator: str | None, kinds: Kinds = knows_nothing) -> tuple[Item, ...]:
    """The names of one cell, in its order, each once; bullets, numbers and comments in parentheses stripped.

    A piece that is no known name is cut further where other separators then give known names ("A, B och C"); pieces that together are a known
    name are kept together ("Ärende, nämnd och arkiv").
    """
    whole = clean(text)
    if not whole:
        return ()
    if kinds(whole) or no_dependency(whole):
        return (_named(whole, kinds),)
    if separator != "\n" and _BULLETS.search(whole):
        separator = "\n"  # a list with bullets, whatever the other cells list with
    pieces = _cut(whole, separator) if separator else [whole]
    if "(" not in whole and "[" not in whole and all(kinds(piece) for piece in pieces):
        if len(pieces) == 1 and not _only_noise(pieces[0]):
            return (Item(pieces[0], None, pieces[0]),)
        return _each_once(Item(piece, None, piece) for piece in pieces)
    pieces = _together(pieces, separator, kinds) if separator and len(pieces) > 1 else pieces
    return _each_once(_named(part, kinds) for piece in pieces for part in _further(piece, kinds))


def _each_once(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items in their order, each name once, without what is no name ("m.fl.")."""
    found: dict[str, Item] = {}
    for item in items:
        if item.name and not _only_noise(item.name):
            found.setdefault(squeeze(item.name) or item.name, item)
    return tuple(found.values())


_NOISE: Final = frozenset({"mfl", "mm", "etc", "osv", "bla", "tex", "exempelvis", "samt", "medflera", "och"})


def _only_noise(text: str) -> bool:
    return len(text) <= 12 and squeeze(text) in _NOISE


def _outside(text: str) -> str:
    """The text with what stands in parentheses made blank, so that separators inside comments cut nothing."""
    return INSIDE.sub(lambda found: " " * len(found[0]), text) if "(" in text or "[" in text else text


def _cut(text: str, separator: str) -> list[str]:
    """The text cut at a separator outside parentheses; the pieces without blanks around them and without bullets."""
    if "(" not in text and "[" not in text:
        pieces = text.split(separator)
    else:
        outside = INSIDE.sub(lambda found: "\x00" * len(found[0]), text)
        pieces, start = [], 0
        position = outside.find(separator)
        while position >= 0:
            pieces.append(text[start:position])
            start = position + len(separator)
            position = outside.find(separator, start)
        pieces.append(text[start:])
    if separator == " och ":
        # "Barn- och elevregistret" is one name.
        for place in range(len(pieces) - 1, 0, -1):
            if pieces[place - 1].endswith("-"):
                pieces[place - 1 : place + 1] = [f"{pieces[place - 1]} och {pieces[place]}"]
    stripped = (_BULLET.sub("", piece).strip(" \t\n,;") for piece in pieces)
    return [piece for piece in stripped if piece]


def _together(pieces: Sequence[str], separator: str, kinds: Kinds) -> list[str]:
    """Neighbouring pieces joined again where they are a known name only together."""
    joint = f"{separator} " if separator in {",", ";"} else separator
    result: list[str] = []
    position = 0
    while position < len(pieces):
        taken = 1
        for size in range(min(4, len(pieces) - position), 1, -1):
            whole = joint.join(pieces[position : position + size])
            if kinds(whole) or kinds(_named(whole).name):
                taken = size
                break
        result.append(joint.join(pieces[position : position + taken]))
        position += taken
    return result


def _further(piece: str, kinds: Kinds) -> list[str]:
    """A piece that is no known name, cut further where that gives known names."""
    name = _named(piece, kinds).name
    if kinds(piece) or kinds(name) or len(name) < 3:
        return [piece]
    for separator in SEPARATORS:
        if separator in _outside(piece):
            parts = _together(_cut(piece, separator), separator, kinds)
            if len(parts) > 1 and any(kinds(_named(part, kinds).name) for part in parts):
                return [finer for part in parts for finer in _further(part, kinds)]
    return [piece]


def _named(piece: str, kinds: Kinds = knows_nothing) -> Item:
    """A piece as a name and its comment."""
    text = _BULLET.sub("", clean(piece)).strip(" ,;")
    if text.endswith(")") and not kinds(text):
        found = _COMMENT.match(text)
        if found:
            return Item(found[1].strip(), found[2].strip() or None, piece)
    if text.endswith("."):
        text = text if kinds(text) else text.rstrip(".")
    if text and not kinds(text):
        bare = _BEFORE_NAME.sub("", _QUOTES.sub(r"\1", text)).rstrip("*¹²³ ").removesuffix("?").strip()
        if kinds(bare) or (bare != text and not _BEFORE_NAME.match(text)):
            text = bare or text
        if not kinds(text):
            # What follows a name that is known says something of it: "Raindance – nattlig fil", "Raindance: fakturor", "Raindance [API]".
            found = _AFTER_NAME.match(text)
            if found and kinds(found[1].strip()):
                return Item(found[1].strip(), found[2].strip(" ])") or None, piece)
    return Item(text, None, piece)


# --- flows from one to another

_ARROWS: Final[Mapping[str, str]] = {
    "->": "right", "-->": "right", "→": "right", "=>": "right", ">": "right", ">>": "right", "⇒": "right", "➔": "right", "➜": "right", "⟶": "right",
    "<-": "left", "<--": "left", "←": "left", "<=": "left", "<": "left", "<<": "left", "⇐": "left", "⟵": "left",
    "<->": "both", "<-->": "both", "↔": "both", "<=>": "both", "⇔": "both", "<>": "both", "⟷": "both",
}  # fmt: skip
_FLOW: Final = re.compile(r"^(.+?)\s*(<-+>|<=+>|-+>|=+>|<-+|<=+|[→←↔⇒⇐⇔➔➜⟶⟵⟷]|\s[<>]{1,2}\s)\s*(.+)$")


def arrow(text: str) -> str | None:
    """Which way an arrow points: right, left or both; None for what is none.

    >>> arrow("->"), arrow("←"), arrow("<->"), arrow("fil")
    ('right', 'left', 'both', None)
    """
    return _ARROWS.get(text.replace(" ", ""))


def flow(text: str) -> tuple[str, ...]:
    """The two ends of a flow in one cell, the sender first; () for a cell that holds none, and the first end again at the end where it runs both ways.

    >>> flow("Raindance → Heroma"), flow("Heroma <- AD"), flow("A <-> B"), flow("Raindance")
    (('Raindance', 'Heroma'), ('AD', 'Heroma'), ('A', 'B', 'A'), ())
    """
    found = _FLOW.match(clean(text))
    if found is None:
        return ()
    way = arrow(found[2].strip()) or "right"
    left, right = found[1].strip(), found[3].strip()
    return (right, left) if way == "left" else (left, right, left) if way == "both" else (left, right)


# --- codes before names

_CODED: Final = re.compile(
    r"^([A-ZÅÄÖ]{1,6}[-_. ]?\d{1,4}(?:\.\d+)?|\d{1,4}(?:\.\d+)?|[A-ZÅÄÖ]{2,6}-[A-ZÅÄÖ]{1,6}|[A-ZÅÄÖ]{1,4}\d{1,4}[A-Za-z]?)(?:\s*[-–—:.,]\s+|\s*[–—:]\s*|\s+-?\s*|\s*$)(.*)$"
)
_CODE_AFTER: Final = re.compile(r"^(.+?)\s*[(\[]\s*([A-ZÅÄÖ]{1,6}[-_. ]?\d{1,4}|\d{1,4}|[A-ZÅÄÖ]{2,6}-[A-ZÅÄÖ]{1,6})\s*[)\]]$")


@lru_cache(maxsize=16384)
def coded(text: str) -> tuple[str | None, str]:
    """A code and the name beside it: "FO07 Individ- och familjeomsorg", "FO07", "Ekonomi (FO20)"; no code: None and the text.

    >>> coded("FO07 Individ- och familjeomsorg"), coded("FO07"), coded("Ekonomi (FO20)"), coded("Ekonomi"), coded("OSG-08 Objektstyrgrupp")
    (('FO07', 'Individ- och familjeomsorg'), ('FO07', ''), ('FO20', 'Ekonomi'), (None, 'Ekonomi'), ('OSG-08', 'Objektstyrgrupp'))
    """
    cleaned = clean(text)
    found = _CODED.match(cleaned)
    if found:
        return found[1], found[2].strip(" -–:")
    found = _CODE_AFTER.match(cleaned)
    if found:
        return found[2], found[1]
    return None, cleaned
