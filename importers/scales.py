# ruff: noqa: E501 - patterns read better in one line
"""How tables grade: criticality on their own scales, information classes, hours (skalor).

>>> [criticality(text, Scale("letter", 3)) for text in "ABC"]
[(4, True), (3, True), (2, True)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Final, Literal

from graphmodel.vocabulary import (
    LEAST,
    MOST,
    REVERSED_HEADINGS,
    criticality_word,
    fold,
    unsaid,
)
from importers.cell_texts import clean


@dataclass(frozen=True, slots=True)
class Scale:
    """How a column writes criticality.

    `kind` is number, letter, word or yes_no; `steps` how many steps it has; `reversed` when 1 (or the last letter) is the highest: letters
    run from A, the highest, unless reversed.  `why` is the reason for the direction: legend, cells, heading or usual.  `order` are the words of
    a scale of words from the lowest, where the table tells them.
    """

    kind: Literal["number", "letter", "word", "yes_no"]
    steps: int = 4
    reversed: bool = False
    why: Literal["legend", "cells", "heading", "usual"] = "usual"
    order: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The scale in signs: `1-4`, `4-1`, `A-C`, `words`, `yes/no`; the highest stands last for numbers and first for letters."""
        if self.kind == "number":
            return f"{self.steps}-1" if self.reversed else f"1-{self.steps}"
        if self.kind == "letter":
            last = chr(ord("A") + self.steps - 1)
            return f"{last}-A" if self.reversed else f"A-{last}"
        return "yes/no" if self.kind == "yes_no" else "words"


_LEADING: Final = re.compile(
    r"^(?:nivå|klass|prio(?:ritet)?|kategori|grad|level|class|tier|krit\w*|steg)?\s*\.?:?\s*(?:([0-9]{1,2})|([A-Ea-e]))(?![^\W\d_]|\d)\s*[-–:.)(=]?\s*(.*)$",
    re.IGNORECASE,
)
_TRAILING: Final = re.compile(r"^(.*?)\s*[(\[]\s*([0-9]{1,2}|[A-Ea-e])\s*[)\]]$")
_LEGEND: Final = re.compile(r"(?<![\w])([0-9]|[A-Ea-e])\s*(?:=|:|är|motsvarar|betyder|is|means|–|-\s)\s*([^,;.\n]{2,60})")
_RANGE: Final = re.compile(r"(?<!\d)([01])\s*(?:-|–|—|till|to|\.\.)\s*(\d{1,2})(?!\d)")
_BARE_LEGEND: Final = re.compile(r"(?<![\w-])([0-9]|[A-E])\s+((?:är\s+)?(?:h[öo]g(?:st|sta|re)?|l[äa]gst|viktig(?:ast|ast|are)|mest|minst|lägst|lägsta|allvarligast|highest|lowest|most|least|top)\b[^,;.\n)\d]{0,30})", re.IGNORECASE)
_LETTER_RANGE: Final = re.compile(r"(?<![\w])A\s*(?:-|–|—|till|to)\s*([B-E])(?![\w])")


def scale_of(heading: str, cells: Iterable[str], legends: Iterable[str] = ()) -> Scale | None:
    """The scale a column of criticality uses, from its cells, its heading and the table's notes; None when no cell can be read.

    >>> scale_of("Prio", ["1", "3"]).shown, scale_of("Krit.", ["A", "C"]).shown, scale_of("Kritikalitet", ["1", "4"]).shown, scale_of("Kritisk", ["Hög"]).shown
    ('4-1', 'A-C', '1-4', 'words')
    >>> scale_of("Prio", ["1"], ["Prio 4 = viktigast, 1 = minst viktig"]).shown
    '1-4'
    """
    numbers: list[int] = []
    letters: list[str] = []
    words = answers = 0
    told: list[tuple[str, str]] = []
    seen: set[str] = set()
    for cell in cells:
        text = clean(cell)
        if not text or unsaid(text):
            continue
        seen.add(fold(text))
        sign, word = _sign(text)
        if sign is not None:
            if sign.isdigit():
                numbers.append(int(sign))
            else:
                letters.append(sign.upper())
            if word:
                told.append((sign.upper(), word))
        elif fold(text) in {"ja", "nej", "yes", "no", "x", "j", "n"}:
            answers += 1
        elif criticality_word(text) is not None:
            words += 1
    explained = list(legends)
    heading = heading.replace("_", " ")
    for legend in (heading, *explained):
        told.extend((match[1].upper(), match[2]) for match in _BARE_LEGEND.finditer(legend))
    for legend in (heading, *explained):
        told.extend((match[1].upper(), match[2]) for match in _LEGEND.finditer(legend))
        told.extend((match[1].upper(), match[2]) for match in re.finditer(r"\bdär\s+([0-9]|[A-E])\s+(?:är|=)\s+([^,;.\n]{2,40})", legend))
    counted = max(len(numbers), len(letters), words, answers)
    if not counted:
        return None
    if words == counted:
        return _of_words(seen, explained)
    if answers == counted:
        return Scale("yes_no", 2)
    if len(numbers) == counted:
        top = max(numbers)
        ends = [int(sign) for sign, word in told if sign.isdigit() and (MOST.search(fold(word)) or LEAST.search(fold(word)))]
        steps = max(ends) if len(ends) >= 2 and max(ends) >= top else max(top, 4)
        for text in (heading, *explained):
            found = _RANGE.search(text)
            if found and int(found[2]) >= top:
                steps = int(found[2])
                break
        turned, why = _direction([(int(sign), word) for sign, word in told if sign.isdigit()])
        if turned is None:
            turned, why = (True, "heading") if REVERSED_HEADINGS.search(fold(heading)) else (False, "usual")
        return Scale("number", steps, turned, why)
    steps = max(ord(letter) - ord("A") + 1 for letter in letters)
    for text in (heading, *explained):
        found = _LETTER_RANGE.search(text)
        if found:
            steps = max(steps, ord(found[1]) - ord("A") + 1)
    steps = max([steps, 3, *(ord(sign) - ord("A") + 1 for sign, _ in told if sign.isalpha() and len(sign) == 1 and sign <= "E")])
    # As numbers, A is 1 and the highest: a letter that is explained as the least makes it the other way round.
    turned, why = _direction([(ord(sign) - ord("A") + 1, word) for sign, word in told if sign.isalpha()])
    return Scale("letter", steps, turned is False, why if turned is not None else "usual")


_GRADES: Final = ("ringa försumbar obetydlig ingen låg", "måttlig", "betydande", "allvarlig")


def _of_words(cells: Iterable[str], explained: Iterable[str]) -> Scale:
    """A scale of words: in the order that a note tells ("Ringa < Måttlig < Allvarlig"), in that of the grades of consequence, or each by itself."""
    seen = set(cells)
    for legend in explained:
        if "<" in legend or ">" in legend:
            steps = [re.sub(r"^.*[:=]\s*", "", part).strip() for part in re.split(r"[<>]", legend)]
            order = tuple(fold(part) for part in (reversed(steps) if ">" in legend else steps) if part)
            if len(order) > 1 and len(seen & set(order)) >= 0.6 * len(seen):
                return Scale("word", len(order), why="legend", order=order)
    if {"betydande", "allvarlig"} <= seen and seen <= {word for grade in _GRADES for word in grade.split()}:
        return Scale("word", 4, why="cells", order=_GRADES)
    return Scale("word")


def _direction(told: Iterable[tuple[int, str]]) -> tuple[bool | None, Literal["legend", "cells", "heading", "usual"]]:
    """Whether the smallest number is the highest, from words that stand beside numbers; None when they do not say."""
    high = [sign for sign, word in told if MOST.search(fold(word)) and not LEAST.search(fold(word))]
    low = [sign for sign, word in told if LEAST.search(fold(word))]
    if not high and not low:
        return None, "usual"
    if high and low:
        return min(high) < max(low), "legend"
    if high:
        return min(high) <= 1, "legend"
    return max(low) > 1, "legend"


def _sign(text: str) -> tuple[str | None, str]:
    """The number or letter of a cell such as "3", "3 - Hög", "Hög (3)", "Klass B", and the word beside it."""
    found = _LEADING.match(text)
    if found:
        sign = found[1] or found[2]
        # "A" alone is a letter of a scale; "a" before a word is not.
        if found[1] or not found[3] or not found[3][0].islower() or re.match(r"^\w+\s*[-–:.)=]", text):
            return sign, (found[3] or "").strip(" ()[]-–")
    found = _TRAILING.match(text)
    if found:
        return found[2], found[1].strip()
    return None, text


@lru_cache(maxsize=16384)
def criticality(text: str, scale: Scale) -> tuple[int, bool] | None:
    """The criticality 1-4 (4 highest) that a cell says on its column's scale, and whether it was derived; None when it cannot be read.

    A scale of other than four steps maps to the higher of each step's range: of A-C, A is 4, B 3 and C 2.

    >>> [criticality(text, Scale("letter", 3)) for text in "ABC"], criticality("1", Scale("number", 4, reversed=True))
    ([(4, True), (3, True), (2, True)], (4, True))
    >>> criticality("3", Scale("number")), criticality("Mycket hög", Scale("word")), criticality("Ja", Scale("yes_no"))
    ((3, False), (4, False), (3, True))
    """
    cleaned = clean(text)
    if not cleaned or unsaid(cleaned):
        return None
    sign, word = _sign(cleaned)
    if sign is not None and (scale.kind == "letter") == sign.isalpha() and scale.kind in {"letter", "number"}:
        step = ord(sign.upper()) - ord("A") + 1 if sign.isalpha() else int(sign)
        # Letters run from A, the highest; numbers to the highest.
        from_top = (scale.kind == "letter") != scale.reversed
        rank = scale.steps + 1 - step if from_top else step
        if scale.kind == "number" and step == 0 and not scale.reversed:
            return 1, True
        if not 1 <= rank <= scale.steps:
            return None
        return min(4, max(1, ceil(rank * 4 / scale.steps))), scale.steps != 4 or scale.kind == "letter" or scale.reversed
    if scale.order:
        for place, grade in enumerate(scale.order, start=1):
            if fold(cleaned) == grade or (scale.order is _GRADES and fold(cleaned) in grade.split()):
                return min(4, max(1, ceil(place * 4 / len(scale.order)))), len(scale.order) != 4
    answer = {"ja": True, "yes": True, "j": True, "x": True, "nej": False, "no": False, "n": False}.get(fold(cleaned))
    if answer is not None:
        return (3, True) if answer else (1, True)
    found = criticality_word(word or cleaned)
    return None if found is None else (found, scale.kind != "word")


# --- classes, hours, numbers

@lru_cache(maxsize=16384)
def klassa(text: str) -> tuple[int, ...] | None:
    """The levels of an information class (KLASSA: confidentiality, integrity, availability, perhaps traceability), each 0-4; None when unreadable.

    >>> klassa("3-1-1"), klassa("K3 R2 T1"), klassa("2/2/3/1"), klassa("311"), klassa("K=3, R=1, T=4"), klassa("3-9-1"), klassa("2026-10-01")
    ((3, 1, 1), (3, 2, 1), (2, 2, 3, 1), (3, 1, 1), (3, 1, 4), None, None)
    """
    cleaned = clean(text)
    lettered = dict(re.findall(r"([KRTSCIA])\s*[=:]?\s*([0-4])(?!\d)", cleaned.upper()))
    for letters in (("K", "R", "T"), ("C", "I", "A")):
        if all(letter in lettered for letter in letters):
            levels = [int(lettered[letter]) for letter in letters]
            return (*levels, int(lettered["S"])) if "S" in lettered else tuple(levels)
    found = re.fullmatch(r"\(?\s*([0-4])\s*[-–/,.;: ]?\s*([0-4])\s*[-–/,.;: ]?\s*([0-4])(?:\s*[-–/,.;: ]?\s*([0-4]))?\s*\)?", cleaned)
    return tuple(int(level) for level in found.groups() if level is not None) if found else None


def one_level(text: str) -> int | None:
    """One level of an information class, 0-4: "3", "K3", "3 - allvarlig"; None when it cannot be read."""
    found = re.match(r"^\s*(?:nivå|[KRTS])?\s*([0-4])(?!\d)", clean(text), re.IGNORECASE)
    return int(found[1]) if found else None


@lru_cache(maxsize=16384)
def hours(text: str) -> int | None:
    """A time as whole hours: "4 h", "2 dygn", "1 vecka", "24"; None when it cannot be read.

    >>> hours("4 timmar"), hours("2 dygn"), hours("1 vecka"), hours("30 min"), hours("snarast")
    (4, 48, 168, 1, None)
    """
    found = re.search(
        r"(?<!\d)(\d{1,6}(?:[.,]\d{1,3})?)\s*(min\w*|h|tim\w*|hours?|dygn|dag\w*|days?|d|vecka|veckor|weeks?|v|månad\w*|mån|months?)?\b", clean(text), re.IGNORECASE
    )
    if not found:
        return None
    number = float(found[1].replace(",", "."))
    unit = (found[2] or "h").lower()
    factor = (
        1 / 60
        if unit.startswith("min")
        else 720.0
        if unit.startswith(("mån", "month"))
        else 168.0
        if unit[0] in "vw"
        else 24.0
        if unit[0] == "d"
        else 1.0
    )
    return max(1, ceil(number * factor)) if number else 0


MOST_DIGITS: Final = 18
"""A longer number is no count; Python would even refuse to read some."""


def whole_number(text: str) -> int | None:
    """A whole number such as "1 250" or "ca 200"; None when the cell has none, or one that counts nothing on earth.

    >>> whole_number("ca 1 250 st"), whole_number("många"), whole_number("9" * 5_000)
    (1250, None, None)
    """
    found = re.search(r"\d{1,3}(?:[ \u00a0]\d{3})+|\d+", text)
    return int(re.sub(r"\D", "", found[0])) if found and len(found[0]) <= MOST_DIGITS else None
