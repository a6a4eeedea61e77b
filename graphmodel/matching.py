"""When two spellings may mean the same thing (namnlikhet): the levels at which names match, from sure to doubtful.

A `NameIndex` knows the spellings of some things and answers which of them another spelling means, and at which level:

`norm`      equal after NFKC, case folding and removal of blanks and hyphens: the same without asking
`alias`     the text stands in an alias list, or is an alias of a node: the same without asking
`mojibake`  equal once broken encoding is repaired (`LÃ¤rplattform`), or but for letters that were lost (`L?rplattform`): the same, with a notice
`diacritics` equal once å, ä, ö and other marks are lost (`Larplattform`): the same, with a notice
`vendor`    equal once the vendor's name in front of either is taken away (`CGI Raindance`): the same, with a notice

The first level with an answer decides, and a level with more than one answer decides nothing: the things compete for the name (domain 2.4).
A misspelling is no level; it is only proposed, with a score, by the question `reconcile`.

>>> index = NameIndex(vendors=["CGI", "Tietoevry"])
>>> index.add("Raindance", 1); index.add("Lärplattform", 2); index.add("Procapita IFO", 3)
>>> [index.match(text) for text in ("RAIN-DANCE", "CGI Raindance", "Larplattform", "LÃ¤rplattform", "Tieto Procapita IFO", "Heroma")]
[Match(owners=(1,), level='norm'), Match(owners=(1,), level='vendor'), Match(owners=(2,), level='diacritics'),
 Match(owners=(2,), level='mojibake'), Match(owners=(3,), level='vendor'), None]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, Literal, TypeVar

from graphmodel.identity import REMEMBERED, match_key

Owner = TypeVar("Owner", bound=int | str)
Level = Literal["norm", "alias", "mojibake", "diacritics", "vendor"]
LEVELS: tuple[Level, ...] = ("norm", "alias", "mojibake", "diacritics", "vendor")
NOTICED: frozenset[Level] = frozenset(("mojibake", "diacritics", "vendor"))
"""Levels at which a match is told to the user, as information."""

LIKELY = 85
"""From this score on a resemblance is proposed (0–100)."""
LIKELY_WORD = 80
"""How much of each word must agree."""
SHORT = 9
"""Names up to so many letters are compared when their first or last letter is the same, longer ones when three are."""
SHORTEST_VENDOR_STEM = 4
"""A vendor may be written shorter (Tieto for Tietoevry) down to so many letters."""
LONGEST_VENDOR = 4
"""So many words at most are looked at as a vendor's name: Tools for Schools, Natur & Kultur."""
LONGEST_BEGINNING = 2
"""So many words at most may be the beginning of a vendor's name, or begin with one."""
_LETTERS_WITHOUT_MARK = str.maketrans({"ø": "o", "æ": "a", "đ": "d", "ł": "l", "ð": "d"})


@dataclass(frozen=True, slots=True)
class Match(Generic[Owner]):
    """Whom a spelling means, at which level; several owners compete for the name."""

    owners: tuple[Owner, ...]
    level: Level


def unmarked(key: str) -> str:
    """A key without the marks of its letters: å and ä are a, ö is o, é is e.

    >>> unmarked("ställföreträdare")
    'stallforetradare'
    """
    return key if key.isascii() else _unmarked(key)


@lru_cache(maxsize=REMEMBERED)
def _unmarked(key: str) -> str:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", key) if not unicodedata.combining(letter))
    return bare.translate(_LETTERS_WITHOUT_MARK)


_BROKEN = re.compile(
    "[\u00c2\u00c3\u00c4\u00c5][\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]"
    "|\u00e2[\u20ac\u0080].?|\u251c."
)
"""Two or three letters that were one before their bytes were read in another encoding."""
_DOS_LETTERS = {"\u201e": "\u00e4", "\u2020": "\u00e5", "\u201d": "\u00f6", "\u201a": "\u00e9"}
_DOS = re.compile("(?<=[^\\W\\d_])[\u201e\u2020\u201d\u201a](?=[^\\W\\d_])")
"""Letters of a DOS code page, read as Windows-1252, inside a word."""
_PERHAPS_BROKEN = re.compile("[\u00c2\u00c3\u00c4\u00c5\u00e2\u251c\u201e\u2020\u201d\u201a]")
"""What a broken text has at least one of."""
UNREADABLE = "\ufffd"
"""Stands where a letter was lost altogether."""


def repaired(text: str) -> str:
    """Text whose bytes were once read in another encoding, read rightly; other text as it is.

    >>> repaired("LÃ¤rplattform"), repaired("Ã–ppna Data, Märsta"), repaired("L\u251c\u00f1rplattform"), repaired("Lärplattform")
    ('Lärplattform', 'Öppna Data, Märsta', 'Lärplattform', 'Lärplattform')
    """
    if text.isascii() or _PERHAPS_BROKEN.search(text) is None:
        return text
    for _time in range(2):  # what was broken twice is mended twice
        mended = _BROKEN.sub(_mended, text)
        if mended == text:
            break
        text = mended
    return _DOS.sub(lambda found: _DOS_LETTERS[found[0]], text)


def _mended(found: re.Match[str]) -> str:
    broken = found[0]
    for encoding in ("cp850", "cp437") if broken[0] == "\u251c" else ("cp1252", "latin-1"):
        try:
            return broken.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return broken


def with_holes(key: str) -> str:
    """A key with a hole for each letter outside the English alphabet, and for each sign that stands where one was lost.

    >>> with_holes("lärplattform") == with_holes("l\ufffdrplattform") == with_holes("l?rplattform")
    True
    """
    if key.isascii() and "?" not in key:
        return key
    return "".join(UNREADABLE if letter == "?" or not letter.isascii() else letter for letter in unicodedata.normalize("NFC", key))


def is_holed(text: str) -> bool:
    """Whether a letter was lost inside a text: a sign for what cannot be read, or a question mark before a letter.

    >>> is_holed("L\ufffdrplattform"), is_holed("L?rplattform"), is_holed("Vem?"), is_holed("?")
    (True, True, False, False)
    """
    return UNREADABLE in text or _LOST.search(text) is not None


_LOST = re.compile(r"\?(?=[^\W\d_])")


class NameIndex(Generic[Owner]):
    """The spellings of some things of one kind.  `vendors` are names that may stand in front of a product's own.

    Adding and matching are dictionary look-ups.
    """

    def __init__(self, vendors: Iterable[str] = ()) -> None:
        # Hundreds of thousands of names have one owner each, so owners are tuples.  Keys without marks are their own key without marks: "norm" and
        # "alias" hold them already, and "diacritics" only those of other keys.
        self._levels: dict[Level, dict[str, tuple[Owner, ...]]] = {level: {} for level in LEVELS}
        self._holed: dict[str, tuple[Owner, ...]] = {}
        self._beside: dict[frozenset[str], tuple[Owner, ...]] = {}
        self._vendors = {key for vendor in vendors if (key := match_key(vendor))}
        self._stems = {key[:length] for key in self._vendors for length in range(SHORTEST_VENDOR_STEM, len(key))}
        self._heads = {key[:SHORTEST_VENDOR_STEM] for key in self._vendors}

    def add(self, text: str, owner: Owner, *, alias: bool = False) -> None:
        """One more spelling of a thing; an `alias` is one that a list or a person gave."""
        key = match_key(text)
        if not key:
            return
        _put(self._levels["alias" if alias else "norm"], key, owner)
        if not key.isascii():
            if (bare_key := unmarked(key)) != key:
                _put(self._levels["diacritics"], bare_key, owner)
            _put(self._holed, with_holes(key), owner)
        if self._vendors:
            for bare in self.without_vendor(text):
                _put(self._levels["vendor"], bare, owner)
            if (words := self._with_vendor(text)) is not None:
                _put(self._beside, words, owner)

    def match(self, text: str, *, levels: Collection[Level] = LEVELS, without: Collection[Owner] = ()) -> Match[Owner] | None:
        """Whom the text means: the first level with an answer, owners ordered; None when nobody answers.

        Only these `levels` are tried; the owners in `without` are passed over.
        """
        key = match_key(text)
        for level in LEVELS:
            if level not in levels:
                continue
            for wanted in self._keys(level, key, text):
                if owners := _but(self._owners(level, wanted), without):
                    return Match(owners, level)
        if "vendor" in levels and self._vendors:
            if bare := _but(self._levels["vendor"].get(key, ()), without):
                return Match(bare, "vendor")
            if (words := self._with_vendor(text)) and (turned := _but(self._beside.get(words, ()), without)):
                return Match(turned, "vendor")
        return None

    def _with_vendor(self, text: str) -> frozenset[str] | None:
        """The words of a name of which the first or the last is a vendor: "CGI Raindance" and "Raindance (CGI)" have the same."""
        words = _bare_words(text)
        if len(words) < 2 or (unmarked(_word_key(words[0])) not in self._vendors and unmarked(_word_key(words[-1])) not in self._vendors):
            return None
        return frozenset([unmarked(_word_key(word)) for word in words])

    def _keys(self, level: Level, key: str, text: str) -> tuple[str, ...]:
        if level in ("norm", "alias"):
            return (key,)
        if level == "mojibake":
            if text.isascii() and "?" not in text:
                return ()
            mended = repaired(text)
            found = (match_key(mended),) if mended != text else ()
            return (*found, with_holes(key)) if is_holed(text) else found
        if level == "diacritics":
            return (unmarked(match_key(repaired(text))),)
        return self.without_vendor(text) if self._vendors else ()

    def _owners(self, level: Level, key: str) -> Collection[Owner]:
        if level in ("norm", "alias"):
            return self._levels[level].get(key, ())
        if level == "diacritics":
            return self._without_marks(key)
        if level == "mojibake" and UNREADABLE in key:
            return self._holed.get(key, ())
        sure = self._levels["norm"].get(key) or self._levels["alias"].get(key)
        return sure or (self._without_marks(unmarked(key)) if level == "vendor" else ())

    def _without_marks(self, key: str) -> Collection[Owner]:
        """The owners of names that are this key when their marks are lost."""
        found = [owners for level in ("norm", "alias", "diacritics") if (owners := self._levels[level].get(key))] if unmarked(key) == key else []
        return found[0] if len(found) == 1 else {owner for owners in found for owner in owners}

    def without_vendor(self, text: str) -> tuple[str, ...]:
        """The keys that remain when the first or last words are a vendor, or all are; in front also the beginning of one."""
        left = [match_key(" ".join(rest)) for _vendor, rest in self._parted(text)]
        if match_key(text) in self._vendors:
            # A product that bears its vendor's name: Matilda FoodTech for Matilda.
            words = _bare_words(text)
            left += [match_key(" ".join(words[:count])) for count in range(len(words) - 1, 0, -1)]
        return tuple(dict.fromkeys(key for key in left if key)) if left else ()

    def vendors_in(self, text: str) -> set[str]:
        """The keys of the vendors that stand in front of a name or after it, as they are written there."""
        return {vendor for vendor, _rest in self._parted(text)}

    def _parted(self, text: str) -> list[tuple[str, list[str]]]:
        """A name's vendors, by their keys, each with the words that are left without it."""
        words = _bare_words(text)
        parted = []
        for count in range(1, min(len(words), LONGEST_VENDOR + 1)):
            front = _word_key(words[0] if count == 1 else " ".join(words[:count]))
            if front in self._vendors or (count <= LONGEST_BEGINNING and self._is_vendor(front)):
                parted.append((front, words[count:]))
            if (back := _word_key(words[-1] if count == 1 else " ".join(words[-count:]))) in self._vendors:
                parted.append((back, words[:-count]))
        return parted

    def _is_vendor(self, front: str) -> bool:
        """Whether words are a vendor's name, the beginning of one, or begin with one."""
        if front in self._vendors or front in self._stems:
            return True
        if front[:SHORTEST_VENDOR_STEM] not in self._heads:
            return False
        return any(front[:length] in self._vendors for length in range(SHORTEST_VENDOR_STEM, len(front)))


def _bare_words(text: str) -> list[str]:
    """The words of a name, without the brackets around some."""
    return text.replace("(", " ").replace(")", " ").split()


def _put(index: dict[Any, tuple[Owner, ...]], key: str | frozenset[str], owner: Owner) -> None:
    held = index.setdefault(key, (owner,))
    if owner not in held:
        index[key] = (*held, owner)


def _but(owners: Collection[Owner], without: Collection[Owner]) -> tuple[Owner, ...]:
    """The owners but for some, each once, in order."""
    if len(owners) < 2:
        return tuple(owner for owner in owners if owner not in without) if owners else ()
    return tuple(sorted(set(owners).difference(without)))


def _word_key(word: str) -> str:
    """`match_key` of a word: most are plain, and of no use to remember."""
    return word.casefold() if word.isascii() and word.isalnum() else match_key(word)


# --- misspellings

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_LONE = re.compile(r"(?<!\w)[^\W\d_](?!\w)")


def telling_parts(spelling: str) -> tuple[str, ...]:
    """The numbers and the words of one letter in a name: names that differ in these are no misspellings of each other.

    >>> telling_parts("Personec P"), telling_parts("Windows Server 2019")
    (('p',), ('2019',))
    """
    return (*_NUMBER.findall(match_key(spelling)), *sorted(_LONE.findall(spelling.casefold())))


def is_slip(one: str, other: str) -> bool:
    """Whether two spellings that are alike as a whole are so word for word: a word more, or another word, is another product."""
    from rapidfuzz.distance import Indel

    first, second = (_WORD.findall(unmarked(each.casefold())) for each in (one, other))
    if len(first) != len(second):
        return not (set(first) < set(second) or set(second) < set(first))
    return all(
        Indel.distance(word, wording) <= max(2, (len(word) + len(wording)) * (100 - LIKELY_WORD) // 100)
        for word, wording in zip(sorted(first), sorted(second), strict=True)
    )


def nearest(text: str, spellings: Mapping[str, str]) -> str | None:
    """The spelling that a text is most likely a slip for, of those given by their keys; None when none is near.  Each key is looked at.

    >>> names = {match_key(each): each for each in ("Personec P", "Personec F", "Procapita")}
    >>> nearest("Personek P", names), nearest("Personek", names), nearest("Procapita IFO", names)
    ('Personec P', None, None)
    """
    from rapidfuzz import fuzz, process

    key = match_key(text)
    if not key:
        return None
    for other, _score, _place in process.extract(key, list(spellings), scorer=fuzz.ratio, score_cutoff=LIKELY, limit=5):
        letters = 1 if min(len(key), len(other)) <= SHORT else 3
        begins_or_ends = key[:letters] == other[:letters] or key[-letters:] == other[-letters:]
        if begins_or_ends and telling_parts(text) == telling_parts(spellings[other]) and is_slip(text, spellings[other]):
            return spellings[other]
    return None
