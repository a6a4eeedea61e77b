# ruff: noqa: E501 - patterns read better in one line
"""What stands in a cell: persons, lists of names, days, scales, classes.

Everything here turns one text into small frozen values; nothing knows a table or a file.  Whatever was guessed says so in the value.

>>> [(who.text, who.form, who.acting) for who in persons("Palm, Birgitta (t.f.) / Bengt L")]
[('Birgitta Palm', 'name', True), ('Bengt L', 'first_initial', False)]
>>> day("okt 2026", end=True).on, day("1/10 2026").on, day("Tillsvidare").open
(datetime.date(2026, 10, 31), datetime.date(2026, 10, 1), True)
>>> [(item.name, item.comment) for item in listed("AD (inloggning), Raindance", ",")]
[('AD', 'inloggning'), ('Raindance', None)]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import ceil
from typing import Final, Literal

from graphmodel.matching import repaired
from graphmodel.vocabulary import (
    ACTING,
    CONSULTANT,
    DEPARTMENT_WORDS,
    GONE,
    LEAST,
    MOST,
    REVERSED_HEADINGS,
    Reading,
    criticality_word,
    empty_word,
    fold,
    is_title,
    no_dependency,
    placeholder,
    squeeze,
    unsaid,
)

Kinds = Callable[[str], tuple[str, ...]]
"""Answers which node kinds a name is known to have, see `importers.known_names`."""


def knows_nothing(text: str) -> tuple[str, ...]:
    """The answer where no names are known."""
    return ()


# --- texts ----------------------------------------------------------------------------------------------------------------------------------

_BLANKS: Final = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE: Final = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
_UNCLEAN: Final = re.compile(r"^=|[\t\r\u00a0\u00ad\u2000-\u200f\u202a-\u202f\u205f\u2060\u3000\ufeff]|  ")
_HYPERLINK: Final = re.compile(r'^=\s*(?:HYPERLINK|HYPERLÄNK)\s*\(\s*"([^"]*)"\s*(?:[;,]\s*"([^"]*)"\s*)?\)\s*$', re.IGNORECASE)


def clean(text: str) -> str:
    """The text without invisible characters and with single blanks; line breaks stay.  A HYPERLINK formula is its label; broken encoding is mended.

    >>> clean("  Visma\\u00a0 Proceedo "), clean('=HYPERLINK("https://x.example","Öppna")'), clean("LÃ¤rplattform")
    ('Visma Proceedo', 'Öppna', 'Lärplattform')
    """
    if not text.isascii():
        text = repaired(text)
    if _UNCLEAN.search(text):
        link = _HYPERLINK.match(text)
        if link:
            text = link[2] or link[1]
        text = _BLANKS.sub(" ", _INVISIBLE.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def link_of(text: str) -> str | None:
    """The address behind a HYPERLINK formula or written out; None when the text has none."""
    link = _HYPERLINK.match(text.strip())
    if link:
        return link[1] or None
    found = re.search(r"https?://\S+|www\.\S+", text)
    return found[0] if found else None


# --- persons --------------------------------------------------------------------------------------------------------------------------------

Form = Literal["name", "first_initial", "initial_last", "initials", "signature", "email", "title", "words"]


@dataclass(frozen=True, slots=True)
class PersonCell:
    """Somebody (or nobody) named in a cell.

    `text` is the name in its usual order without what surrounds it; `form` how it names: `name` (Anna Ek), `first_initial` (Anna E), `initial_last`
    (A. Ek), `initials` (AE), `signature` (ekanna), `email`, `title` (a position: Ekonomichef), `words` (anything else, such as a department or
    "Leverantören").  `reading` is set when nobody is named: vacant, left, unknown; then the rest is empty.  `left` says that the cell itself tells
    that the person has left.  `doubtful`: the writer put a question mark.
    """

    raw: str
    text: str = ""
    form: Form = "name"
    email: str | None = None
    signature: str | None = None
    title: str | None = None
    unit: str | None = None
    comment: str | None = None
    acting: bool = False
    left: bool = False
    consultant: bool = False
    doubtful: bool = False
    valid_from: date | None = None
    valid_through: date | None = None
    reading: Reading | None = None


_EMAIL: Final = re.compile(r"(?<![\w.+\-'])[\w.+\-']++@[\w\-]++(?:\.[\w\-]++)++")  # begun once a word, or long texts would take for ever
_PHONE: Final = re.compile(r"(?<![\w.@])(?:[=+]?\(?\+?\d{1,4}\)?[\s\-/]?)?(?:\(0\))?\d{2,4}[\s\-]?\d{2,3}[\s\-]?\d{2,3}(?:[\s\-]?\d{2,4})?(?![\w@])")
_WORD: Final = r"[A-ZÅÄÖÉÈÜÁÍÓÚÇÐØÆŠŽĆČŁŃŚŻÀ][\w'’´.]*+(?:-[\w'’]++)*+"
_NAME: Final = re.compile(rf"^{_WORD}(?:\s+(?:(?:von|van|af|av|de|da|der|den|del|la|el|al|bin|ibn|zu|y|dos|di|le|ten|ter)\s+)*{_WORD}){{1,4}}$")
_NAME_ANY_CASE: Final = re.compile(r"^[^\W\d_]+(?:[-'’][^\W\d_]+)*(?: [^\W\d_]+(?:[-'’][^\W\d_]+)*){1,3}$")
_FIRST_INITIAL: Final = re.compile(rf"^({_WORD}(?:[\s-]{_WORD})?)\s+([A-ZÅÄÖ]{{1,2}})\.?$")
_INITIAL_LAST: Final = re.compile(rf"^([A-ZÅÄÖ])\.?\s?(?:[A-ZÅÄÖ]\.?\s)?({_WORD}(?:\s{_WORD})?)$")
_INITIALS: Final = re.compile(r"^(?:[A-ZÅÄÖ]{2,4}|(?:[A-ZÅÄÖ]\.\s?){1,3}[A-ZÅÄÖ]\.?|[A-ZÅÄÖ][a-zåäö]?[A-ZÅÄÖ])$")
_SIGNATURE: Final = re.compile(r"^(?:[a-zåäö]{4,8}\d{0,4}|[a-zåäö]{2,8}\d{1,4}|[A-ZÅÄÖ]{3,6}\d{1,4}|(?:\w+\\)[\w.]+|[a-zåäö]{5,7}[A-Z]{0,2})$")
_IN_BRACKETS: Final = re.compile(r"^(?=.*[aeiouyåäö])[a-zåäö]{5,7}\d{0,3}$")
"""What in parentheses after a name is a signature rather than a remark, where no list of staff tells: "Anna Ek (annaek)"."""
_PERSON_SEPARATORS: Final = re.compile(
    r"\s*(?:\n|;|\||•|·|\s/\s|(?<=[^\W\d_.)])/(?=[^\W\d_(])|\s\+\s|\+(?=\s?[^\W\d_])|\s&\s|&|\s(?:och|samt|and|el|eller|or|alt|alternativt)\.?\s)\s*",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    r"(?:fr\.?\s?o\.?\s?m\.?|från(?: och med)?|from|since|sedan)\s+(.+?)(?=\s+(?:t\.?\s?o\.?\s?m\.?|till|through|until|to)\s|$|\))", re.IGNORECASE
)
_THROUGH: Final = re.compile(r"(?:t\.?\s?o\.?\s?m\.?|tom|till(?: och med)?|through|until)\s+(.+?)(?=$|\))", re.IGNORECASE)
_DIRECTION: Final = re.compile(r"\b(?:fr\.?\s?o\.?\s?m|t\.?\s?o\.?\s?m|från|till|from|until|through|since|sedan)\b", re.IGNORECASE)
_PARENTHESES: Final = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
_INSIDE: Final = re.compile(r"[(\[][^()\[\]]*[)\]]")


def persons(text: str, kinds: Kinds = knows_nothing) -> tuple[PersonCell, ...]:
    """Everybody named in a cell, in its order; nothing for an empty cell.

    "A / B", "A; B", "A och B" are several; a known name (of a department "Gata/park", of an object) is kept whole.  "Surname, First" is turned round;
    "Name, title" keeps the title apart.  A placeholder gives one entry with a `reading`.
    """
    whole = clean(text)
    if not whole:
        return ()
    pieces = _pieces(whole, kinds)
    reading = placeholder(whole)
    if reading is not None and not (len(pieces) > 1 and any(_NAME.match(piece) or "@" in piece for piece in pieces)):
        return (PersonCell(whole, reading=reading),)
    found: list[PersonCell] = []
    for piece in pieces:
        part = placeholder(piece)
        found.append(PersonCell(piece, reading=part) if part is not None else _person(piece, kinds))
    named = [who for who in found if who.reading is None]
    # "Anna Ek / vakant" names Anna; the vacancy beside her says nothing about who answers.
    return tuple(named or found[:1])


def _pieces(whole: str, kinds: Kinds) -> list[str]:
    """The cell cut into one text for each person."""
    if kinds(whole):
        return [whole]
    addresses = _EMAIL.findall(whole)
    if len(addresses) > 1 and not re.sub(r"[\s,;/|&+\n]|och|and", "", _EMAIL.sub("", whole)):
        return list(addresses)
    outside = _INSIDE.sub(lambda found: "\x00" * len(found[0]), whole)
    cuts = [(found.start(), found.end()) for found in _PERSON_SEPARATORS.finditer(outside)]
    pieces: list[str] = []
    start = 0
    for left, right in cuts:
        pieces.append(whole[start:left])
        start = right
    pieces.append(whole[start:])
    pieces = [re.sub(r"^[\s\-–*•·]+(?=\w)|^\d+[.)]\s+", "", piece).strip(" ,;") for piece in pieces]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) == 2 and _is_half_name(pieces[0]) and _NAME.match(pieces[1]) and " och " in whole:
        # "Anna och Bo Ek" share a surname.
        pieces[0] = f"{pieces[0]} {pieces[1].split(' ')[-1]}"
    result: list[str] = []
    for piece in pieces:
        result.extend(_by_commas(piece, kinds))
    return result


def _is_half_name(text: str) -> bool:
    return bool(re.fullmatch(_WORD, text)) and not DEPARTMENT_WORDS.search(fold(text))


def _by_commas(piece: str, kinds: Kinds) -> list[str]:
    """A piece with commas: one person ("Surname, First", "Name, title"), or several."""
    if "," not in piece or kinds(piece):
        return [piece]
    parts = [part.strip() for part in piece.split(",") if part.strip()]
    bare = [_PARENTHESES.sub(" ", part).strip() for part in parts]
    if (
        len(parts) >= 2
        and all(_NAME.match(part) or _EMAIL.fullmatch(part) or "Person" in kinds(part) for part in bare)
        and not any(is_title(part) for part in bare[1:])
    ):
        turned = f"{bare[1]} {bare[0]}"
        return [piece] if len(parts) == 2 and "Person" in kinds(turned) else parts
    if len(parts) == 4 and all(re.fullmatch(_WORD, part) for part in bare) and not any(is_title(part) for part in bare):
        # "Ek, Anna, Berg, Bo"
        return [f"{parts[0]}, {parts[1]}", f"{parts[2]}, {parts[3]}"]
    if len(parts) > 2 and all(re.fullmatch(_WORD, part) for part in bare):
        return parts
    return [piece]


def _person(piece: str, kinds: Kinds) -> PersonCell:
    """One person as one piece names him."""
    raw = piece
    email = next(iter(_EMAIL.findall(piece)), None)
    rest = piece
    if email:
        rest = re.sub(rf"mailto:\s*{re.escape(email)}|[<(\[]?\s*{re.escape(email)}\s*[>)\]]?", " ", rest)
        email = email.lower()
    comment: list[str] = []
    title: str | None = None
    unit: str | None = None
    mark: str | None = None
    acting = left = consultant = False
    valid_from = valid_through = None
    for inside in _PARENTHESES.findall(rest):
        words = inside.strip()
        if not words:
            continue
        if ACTING.search(words):
            acting = True
        elif GONE.search(words):
            left = True
        elif "Department" in kinds(words):
            unit = words
        elif is_title(words):
            title = words
        elif " " not in words and ("Person" in kinds(words) or (_IN_BRACKETS.match(words) and not CONSULTANT.search(words))):
            mark = words
        first, last = _period(words)
        valid_from, valid_through = valid_from or first, valid_through or last
        comment.append(words)
    if CONSULTANT.search(fold(rest)) and not kinds(rest):
        consultant = True
    outside = rest if not _name_left(rest) and consultant else _PARENTHESES.sub(" ", rest)
    first, last = _period(outside)
    if first or last:
        valid_from, valid_through = valid_from or first, valid_through or last
        outside = _DIRECTION.split(outside)[0]
    doubtful = bool(re.search(r"\?\s*$|^\?", outside.strip()))
    outside = outside.strip().strip("?").strip()
    if ACTING.search(outside) and ACTING.sub("", outside).strip(" ,.-–"):
        acting = True
        outside = ACTING.sub(" ", outside)
    if GONE.search(outside) and GONE.sub("", outside).strip(" ,.-–"):
        left = True
        outside = re.sub(r"\b\d{4}(-\d{2}(-\d{2})?)?\b", " ", GONE.sub(" ", outside))
    if _PHONE.search(outside) and re.search(r"[^\W\d_]{2}", _PHONE.sub(" ", outside)):
        outside = _PHONE.sub(" ", outside)
    outside = (
        re.sub(r"\b(tel|tfn|mobil|ankn|mail|e-?post)\b\.?:?", " ", outside, flags=re.IGNORECASE) if email or re.search(r"\d", piece) else outside
    )
    outside = _BLANKS.sub(" ", outside).strip(" ,;:-–/.")
    signature: str | None = mark if mark is not None and mark.casefold() not in outside.casefold().split() else None
    form: Form = "words"
    text = outside
    if outside and not kinds(outside):
        text, found_title, found_unit = _turned(outside, kinds)
        title, unit = title or found_title, unit or found_unit
    if not text:
        if email:
            return PersonCell(
                raw,
                email,
                "email",
                email=email,
                acting=acting,
                left=left,
                comment="; ".join(comment) or None,
                valid_from=valid_from,
                valid_through=valid_through,
            )
        text = raw
    if "Person" in kinds(text):
        form = "name" if " " in text else "signature"
    elif "Department" in kinds(text) and not _INITIALS.match(text):
        form = "words"
    elif _INITIALS.match(text):
        form = "initials"
    elif _FIRST_INITIAL.match(text):
        form = "first_initial"
    elif _INITIAL_LAST.match(text) and (text[1] in ". " if len(text) > 1 else False):
        form = "initial_last"
    elif consultant and not _name_left(text):
        form = "words"
    elif is_title(text) and not (_NAME.match(text) and not _title_first(text)):
        form = "title"
    elif _NAME.match(text) and not DEPARTMENT_WORDS.search(fold(text)):
        form = "name"
    elif _SIGNATURE.match(text) and not DEPARTMENT_WORDS.search(fold(text)):
        form = "signature"
    elif _NAME_ANY_CASE.match(text) and not DEPARTMENT_WORDS.search(fold(text)):
        form = "name"
    if form == "signature":
        signature = text.rsplit("\\", 1)[-1]
        text = signature
    if form == "initials":
        text = text.replace(".", "").replace(" ", "")
    if email and form in {"signature", "words"} and not kinds(text):
        form = "email" if form == "words" else form
    return PersonCell(
        raw, text, form, email, signature, title, unit, "; ".join(comment) or None, acting, left, consultant, doubtful, valid_from, valid_through
    )  # fmt: skip


def _name_left(text: str) -> bool:
    """Whether a name is left when parentheses are taken away: "Konsult (CGI)" has none."""
    bare = _PARENTHESES.sub(" ", text).strip()
    return bool(_NAME.match(bare)) and not CONSULTANT.fullmatch(bare)


def _title_first(text: str) -> bool:
    words = text.split(" ")
    return is_title(words[0]) or is_title(words[-1])


def _turned(text: str, kinds: Kinds) -> tuple[str, str | None, str | None]:
    """A name in its usual order, with the title or unit that stood beside it."""
    if "," in text:
        left, right = (part.strip() for part in text.split(",", 1))
        if not left or not right:
            return left or right, None, None
        if "Department" in kinds(right):
            return left, None, right
        if "Department" in kinds(left) and _NAME.match(right):
            return right, None, left
        if is_title(right) or ("," in right and is_title(right.split(",")[0])):
            return left, right, None
        if is_title(left) and _NAME.match(right):
            return right, left, None
        if _NAME.match(left) and len(left.split(" ")) >= 2 and right[:1].islower():
            return left, right, None  # "Anna Ek, producent"
        if _NAME.match(left) and len(left.split(" ")) >= 2 and DEPARTMENT_WORDS.search(fold(right)):
            return left, None, right
        if len(left.split(" ")) <= 3 and len(right.split(" ")) <= 3 and not re.search(r"\d", right):
            return f"{right} {left}", None, None
        return left, right, None
    dashed = re.split(r"\s+[-–—:]\s+|:\s+", text, maxsplit=1)
    if len(dashed) == 2:
        left, right = (part.strip() for part in dashed)
        if is_title(left) and _NAME.match(right):
            return right, left, None
        if _NAME.match(left):
            return (
                left,
                right if is_title(right) else None,
                right if not is_title(right) and (DEPARTMENT_WORDS.search(fold(right)) or "Department" in kinds(right)) else None,
            )
    words = text.split(" ")
    if len(words) >= 3 and "Person" in kinds(" ".join(words[1:])) and "Person" not in kinds(text):
        return " ".join(words[1:]), words[0], None
    if (
        len(words) >= 3
        and is_title(words[0])
        and not is_title(words[-1])
        and _NAME.match(" ".join(words[1:]))
        and not DEPARTMENT_WORDS.search(fold(text))
    ):
        return " ".join(words[1:]), words[0], None
    if len(words) >= 3 and is_title(words[-1]) and words[-1][:1].islower() and _NAME.match(" ".join(words[:-1])):
        return " ".join(words[:-1]), words[-1], None
    return text, None, None


def _period(text: str) -> tuple[date | None, date | None]:
    """The days that stand after "fr.o.m." and "t.o.m." in a text."""
    first, last = _FROM.search(text), _THROUGH.search(text)
    return (day(first[1]).on if first else None), (day(last[1], end=True).on if last else None)


# --- lists ----------------------------------------------------------------------------------------------------------------------------------


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
    pieces = _cut(whole, separator) if separator else [whole]
    if "(" not in whole and "[" not in whole and all(kinds(piece) for piece in pieces):
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
    return _INSIDE.sub(lambda found: " " * len(found[0]), text) if "(" in text or "[" in text else text


def _cut(text: str, separator: str) -> list[str]:
    """The text cut at a separator outside parentheses; the pieces without blanks around them and without bullets."""
    if "(" not in text and "[" not in text:
        pieces = text.split(separator)
    else:
        outside = _INSIDE.sub(lambda found: "\x00" * len(found[0]), text)
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


# --- flows ---

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


# --- days -----------------------------------------------------------------------------------------------------------------------------------

Precision = Literal["day", "month", "quarter", "half", "year", "week"]


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day as a cell gives it.

    `on` is None when the cell is empty, `open` (tillsvidare, löpande) or not readable.  `precision` is coarser than "day" when the cell named a
    month, quarter or year: then `on` is its last day for an end and its first for a beginning.  `assumed`: day and month could be read
    the other way round too, or the century was added.  `first` is the beginning of a period when the cell held one.
    """

    raw: str
    on: date | None = None
    open: bool = False
    precision: Precision = "day"
    assumed: bool = False
    first: date | None = None

    @property
    def readable(self) -> bool:
        """Whether the cell said anything that was understood."""
        return self.on is not None or self.open


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan januari january", "feb febr februari february", "mar mars march", "apr april", "maj may", "jun juni june", "jul juli july", "aug augusti august", "sep sept september", "okt oktober oct october", "nov november", "dec december"),
        1,
    )
    for name in names.split()
}  # fmt: skip
_OPEN: Final = re.compile(
    r"^(t\.?\s?v\.?|tillsvidare|tills vidare|löpande|löper|löper tillsvidare|rullande|obestämd( tid)?|ingen slutdatum|inget slutdatum|inget slut|utan slut|utan slutdatum|årsvis|ett år i taget|1 år i taget|auto(matisk)?( förlängning|förlängs|\.? förl\.?)?|förlängs automatiskt|ongoing|open( ended)?|until further notice|rolling|perpetual|evergreen|no end( date)?|indefinite(ly)?|continuous|pågående|pågår|aktivt?|gäller|månadsvis|permanent|tillsv\.?|öppet|öppen|evig|evigt)\b",
    re.IGNORECASE,
)
_MONTH_NAME: Final = r"(jan(?:uari|uary)?|febr?(?:uari|uary)?|mars?|march|apr(?:il)?|maj|may|juni?|june|juli?|july|aug(?:usti|ust)?|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_ISO: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}[:.]\d{2}.*)?$")
_PACKED: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SHORT_PACKED: Final = re.compile(r"^(\d{2})(\d{2})(\d{2})$")
_SHORT_ISO: Final = re.compile(r"^(\d{2})-(\d{2})-(\d{2})$")
_DAY_FIRST: Final = re.compile(r"^(?:den\s+)?(\d{1,2})\s*[/.]\s*(\d{1,2})\s*[-/.,\s]\s*'?(\d{4}|\d{2})$")
_DASHED: Final = re.compile(r"^(\d{1,2})-(\d{1,2})-(\d{4})$")
_DAY_MONTH: Final = re.compile(rf"^(?:den\s+)?(\d{{1,2}})(?::?[ea]|st|nd|rd|th)?[\s.\-]*{_MONTH_NAME}\.?[\s,\-]*'?(\d{{4}}|\d{{2}})$", re.IGNORECASE)
_MONTH_DAY: Final = re.compile(rf"^{_MONTH_NAME}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})$", re.IGNORECASE)
_MONTH_YEAR: Final = re.compile(rf"^(?:(?:slutet|början|mitten) av\s+|i\s+)?{_MONTH_NAME}\.?[\s\-/,]*'?(\d{{4}}|\d{{2}})$", re.IGNORECASE)
_YEAR_MONTH_NAME: Final = re.compile(rf"^(\d{{4}})[\s\-/]*{_MONTH_NAME}\.?$", re.IGNORECASE)
_YEAR_MONTH: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})$")
_MONTH_SLASH_YEAR: Final = re.compile(r"^(\d{1,2})[/.](\d{4})$")
_QUARTER: Final = re.compile(
    r"^(?:(\d{4})\s*[-/ ]?\s*(?:q|kv\.?|kvartal)\s*([1-4])|(?:q|kv\.?|kvartal)\s*([1-4])\s*[-/ ,]?\s*'?(\d{4}|\d{2}))$", re.IGNORECASE
)
_HALF: Final = re.compile(r"^(?:(\d{4})\s*[-/ ]?\s*(?:h|halvår)\s*([12])|(?:h|halvår)\s*([12])\s*[-/ ]?\s*(\d{4}|\d{2}))$", re.IGNORECASE)
_TERM: Final = re.compile(r"^(vt|ht|våren|hösten|vår|höst|sommaren|sommar|vintern|spring|autumn|fall|summer)[\s\-]*'?(\d{4}|\d{2})$", re.IGNORECASE)
_TURN: Final = re.compile(
    r"^(?:vid )?(årsskiftet|halvårsskiftet|slutet av(?: året)?|årets slut|början av|utgången av|end of|mitten av)\s+(\d{4})(?:\s*[/\-–]\s*(\d{4}|\d{2}))?$",
    re.IGNORECASE,
)
_WEEK: Final = re.compile(r"^(?:(?:v|vecka|week)\.?\s*(\d{1,2})[\s,\-/]+(\d{4})|(\d{4})\s*[-/ ]?\s*(?:v|w|vecka)\.?\s*(\d{1,2}))$", re.IGNORECASE)
_YEAR_ONLY: Final = re.compile(r"^(?:år\s+|under\s+|våren\s+)?(20\d{2}|19\d{2})$", re.IGNORECASE)
_WORDS_BEFORE: Final = re.compile(
    r"^(?:ca\.?|cirka|omkring|prel\.?|preliminärt|senast|löper ut|går ut|utgår|utgick|utgått|upphör|upphörde|gäller till|gäller|slutar|slut|t\.?\s?o\.?\s?m\.?|tom|till och med|till|fr\.?\s?o\.?\s?m\.?|from|från och med|från|den|avslutas|avvecklas|avvecklad|avvecklat|until|through|since|expires?|ends?|sedan|beräknat)\s+(?=\S*\d|jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec|års|halv|slut|q|kv|vt|ht|den)",
    re.IGNORECASE,
)
_PERIOD: Final = re.compile(r"^(.*?\d)\s*(?:--|–|—|\s-\s|\s+till\s+|\s+t\.?o\.?m\.?\s+|\s+to\s+|\.\.)\s*(.*\d.*)$", re.IGNORECASE)
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_MORE: Final = re.compile(r"\s*(?:[(,;\[]|\s+[-–]\s+|\+|\s(?:med|därefter|sedan|option|opt|inkl|exkl|möjlig|kan|förl)\w*\b)")


def day(value: str | date | datetime | float | None, *, end: bool = False) -> DayCell:
    """The day that a cell names, in any of the usual forms; `end` says that the column is an end, so that a month means its last day.

    A number is an Excel day (1900 system).  1/10 2026 is the first of October.  Raises nothing: what cannot be read has neither `on` nor `open`.

    >>> [day(text).on.isoformat() for text in ("2026-10-01", "1/10 2026", "261001", "1 okt 2026", "20261001", "1.10.2026", "46296")]
    ['2026-10-01', '2026-10-01', '2026-10-01', '2026-10-01', '2026-10-01', '2026-10-01', '2026-10-01']
    >>> [str(day(text, end=True).on) for text in ("2026-Q3", "apr 2027", "2027", "årsskiftet 2026/27", "VT27", "31/2 2026", "1/6")]
    ['2026-09-30', '2027-04-30', '2027-12-31', '2026-12-31', '2027-06-30', 'None', 'None']
    """
    if value is None:
        return DayCell("")
    if isinstance(value, datetime):
        return DayCell(value.isoformat(sep=" "), value.date())
    if isinstance(value, date):
        return DayCell(value.isoformat(), value)
    if isinstance(value, int | float):
        return _excel_day(value)
    return _day_of_text(value, end)


_SPAN: Final = re.compile(r"^(.*?)\s*(?:--|–|—|→|\.\.|(?<=\d)\s+-|-(?=\s)|^-|\b(?:till och med|till|t\.?\s?o\.?\s?m\.?|to|through|until)\b)\s*(.*)$", re.IGNORECASE)
_TWO_DAYS: Final = re.compile(r"^(\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4}(?:-\d{2})?)\s*[-/]\s*(\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4}(?:-\d{2})?)?$")


def period(value: str | date | datetime | float | None) -> tuple[DayCell, DayCell]:
    """The first and the last day of a period in one cell; an end that is not named is empty.

    >>> [(str(first.on), str(last.on)) for first, last in map(period, ("2024-01-01 – 2025-06-30", "2024-01-01 –", "t.o.m. 2025-06-30", "2024-2026", "fr.o.m. 1/4 2024"))]
    [('2024-01-01', '2025-06-30'), ('2024-01-01', 'None'), ('None', '2025-06-30'), ('2024-01-01', '2026-12-31'), ('2024-04-01', 'None')]
    """
    nothing = DayCell("")
    if not isinstance(value, str):
        return (day(value), nothing) if value is not None else (nothing, nothing)
    text = clean(value)
    if not text or empty_word(text):
        return nothing, nothing
    found = _TWO_DAYS.match(text) or _SPAN.match(text)
    if found is None:
        whole = day(text)
        if whole.precision in {"year", "half", "quarter"} and not re.search(r"fr\.?\s?o\.?\s?m|från|sedan|from|since", text, re.IGNORECASE):
            return whole, day(text, end=True)
        return whole, nothing
    first, last = day(found[1] or ""), day(found[2] or "", end=True)
    if found[1] and not first.readable and not last.readable:
        return DayCell(text), nothing
    return first, last


def _excel_day(number: float) -> DayCell:
    raw = str(int(number)) if float(number).is_integer() else str(number)
    if 20000 <= number < 75000:
        return DayCell(raw, _EXCEL_EPOCH + timedelta(days=int(number)))
    found = _day_of_text(raw, False)
    return found if found.readable else DayCell(raw)


@lru_cache(maxsize=32768)
def _day_of_text(value: str, end: bool) -> DayCell:
    raw = clean(value)
    if not raw or empty_word(raw):
        return DayCell(raw)
    text = raw.strip(" .,;:")
    found = _one_day(text, end)
    if found is None:
        stripped = _WORDS_BEFORE.sub("", text)
        found = _one_day(stripped, end) if stripped != text else None
    if found is None and _OPEN.match(text):
        return DayCell(raw, open=True)
    if found is None:
        period = _PERIOD.match(text)
        if period:
            first, last = _one_day(_WORDS_BEFORE.sub("", period[1].strip()), False), _one_day(_WORDS_BEFORE.sub("", period[2].strip()), True)
            if first and last and first[0] <= last[0]:
                return DayCell(raw, last[0] if end else first[0], precision=last[1] if end else first[1], assumed=first[2] or last[2], first=first[0])
    if found is None:
        # "2026-12-31 (option 1+1 år)", "2026-12-31, därefter löpande": what stands first counts.
        head = _MORE.split(text, maxsplit=1)[0].strip()
        if head and head != text:
            found = _one_day(_WORDS_BEFORE.sub("", head), end)
            if found is not None:
                return DayCell(raw, found[0], precision=found[1], assumed=True)
    if found is None and re.search(r"\b(tillsvidare|tills vidare|löpande|until further notice)\b", text, re.IGNORECASE):
        return DayCell(raw, open=True)
    return DayCell(raw) if found is None else DayCell(raw, found[0], precision=found[1], assumed=found[2])


def _one_day(text: str, end: bool) -> tuple[date, Precision, bool] | None:
    """The day a text is, with how fine and whether something was assumed; None when it is none."""
    if match := _ISO.match(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _PACKED.match(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _SHORT_PACKED.match(text):
        return _made(_century(match[1]), int(match[2]), int(match[3]), assumed=True)
    if re.fullmatch(r"\d{5}(\.0+)?", text) and 20000 <= float(text) < 75000:
        return _EXCEL_EPOCH + timedelta(days=int(float(text))), "day", True
    if match := _SHORT_ISO.match(text):
        return _made(_century(match[1]), int(match[2]), int(match[3]), assumed=True)
    if match := _DAY_FIRST.match(text):
        first, second = int(match[1]), int(match[2])
        if second > 12 >= first:
            return _made(_century(match[3]), first, second, assumed=True)
        return _made(_century(match[3]), second, first, assumed=len(match[3]) == 2)
    if match := _DASHED.match(text):
        return _made(int(match[3]), int(match[2]), int(match[1]), assumed=int(match[1]) <= 12)
    if match := _DAY_MONTH.match(text):
        return _made(_century(match[3]), _MONTHS[match[2].lower()], int(match[1]))
    if match := _MONTH_DAY.match(text):
        return _made(int(match[3]), _MONTHS[match[1].lower()], int(match[2]))
    if match := _MONTH_YEAR.match(text):
        return _month(_century(match[2]), _MONTHS[match[1].lower()], end)
    if match := _YEAR_MONTH_NAME.match(text):
        return _month(int(match[1]), _MONTHS[match[2].lower()], end)
    if match := _YEAR_MONTH.match(text):
        return _month(int(match[1]), int(match[2]), end)
    if match := _MONTH_SLASH_YEAR.match(text):
        return _month(int(match[2]), int(match[1]), end)
    if match := _QUARTER.match(text):
        quarter, year = int(match[2] or match[3]), _century(match[1] or match[4])
        return _span(year, 3 * quarter - 2, 3 * quarter, end, "quarter")
    if match := _HALF.match(text):
        half, year = int(match[2] or match[3]), _century(match[1] or match[4])
        return _span(year, 6 * half - 5, 6 * half, end, "half")
    if match := _TERM.match(text):
        months = {"v": (1, 6), "s": (6, 8), "h": (7, 12), "a": (7, 12), "f": (7, 12)}[match[1][0].lower()]
        if match[1].lower() == "spring":
            months = (1, 6)
        return _span(_century(match[2]), months[0], months[1], end, "half", assumed=True)
    if match := _TURN.match(text):
        word, year = match[1].lower(), int(match[2])
        if word.startswith(("halv", "mitten")):
            return date(year, 6, 30), "half", True
        return (date(year, 1, 31), "month", True) if word.startswith("början") else (date(year, 12, 31), "year", True)
    if match := _WEEK.match(text):
        week, year = int(match[1] or match[4]), int(match[2] or match[3])
        if 1 <= week <= 53:
            try:
                return date.fromisocalendar(year, week, 7 if end else 1), "week", False
            except ValueError:
                return None
        return None
    if match := _YEAR_ONLY.match(text):
        year = int(match[1])
        return (date(year, 12, 31) if end else date(year, 1, 1)), "year", False
    return None


def _century(text: str) -> int:
    number = int(text)
    if len(text) == 4:
        return number
    return 2000 + number if number < 70 else 1900 + number


def _made(year: int, month: int, day_of_month: int, *, assumed: bool = False) -> tuple[date, Precision, bool] | None:
    try:
        return date(year, month, day_of_month), "day", assumed
    except ValueError:
        return None


def _month(year: int, month: int, end: bool) -> tuple[date, Precision, bool] | None:
    return _span(year, month, month, end, "month") if 1 <= month <= 12 and year > 0 else None


def _span(year: int, first: int, last: int, end: bool, precision: Precision, *, assumed: bool = False) -> tuple[date, Precision, bool] | None:
    if not 1 <= year < 9999:
        return None
    if not end:
        return date(year, first, 1), precision, assumed
    following = date(year + 1, 1, 1) if last == 12 else date(year, last + 1, 1)
    return following - timedelta(days=1), precision, assumed


# --- scales ---------------------------------------------------------------------------------------------------------------------------------


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
_BARE_LEGEND: Final = re.compile(r"(?<![\w-])([0-9]|[A-E])\s+((?:är\s+)?(?:h[öo]g(?:st|sta|re)?|l[äa]gst|viktig(?:ast|ast|are)|mest|minst|lägst|lägsta|allvarligast|highest|lowest|most|least|top)\b[^,;.\n)]{0,30})", re.IGNORECASE)
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


# --- classes, hours -------------------------------------------------------------------------------------------------------------------------


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


# --- codes before names ---------------------------------------------------------------------------------------------------------------------

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
