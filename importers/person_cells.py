
"""Cells that name people (personceller): "Ek, Anna (t.f.) / Bo L", a vacancy, a department; one text becomes those whom it names.

>>> [(who.text, who.form, who.acting) for who in persons("Palm, Birgitta (t.f.) / Bengt L")]
[('Birgitta Palm', 'name', True), ('Bengt L', 'first_initial', False)]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from graphmodel.vocabulary import (
    ACTING,
    CONSULTANT,
    DEPARTMENT_WORDS,
    GONE,
    Reading,
    fold,
    is_title,
    placeholder,
)
from importers.cell_texts import BLANKS, INSIDE, Kinds, clean, knows_nothing
from importers.day_cells import day

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
    outside = INSIDE.sub(lambda found: "\x00" * len(found[0]), whole)
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
    outside = BLANKS.sub(" ", outside).strip(" ,;:-–/.")
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
