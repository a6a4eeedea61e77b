"""When two spellings may mean the same thing (namnlikhet): the levels at which names match, from sure to doubtful.

A `NameIndex` knows the spellings of some things and answers which of them another spelling means, and at which level:

`norm`      equal after NFKC, case folding and removal of blanks and hyphens: the same without asking
`alias`     the text stands in an alias list, or is an alias of a node: the same without asking
`mojibake`  equal once broken encoding is repaired (`LÃ¤rplattform`): the same, with a notice
`diacritics` equal once å, ä, ö and other marks are lost (`Larplattform`): the same, with a notice
`vendor`    equal once the vendor's name in front is taken away (`CGI Raindance`): the same, with a notice

The first level with an answer decides, and a level with more than one answer decides nothing: the things compete for the name (domain 2.4).
A misspelling is no level; it is only proposed, with a score, by `NameIndex.resembling`.

>>> index = NameIndex(vendors=["CGI", "Tietoevry"])
>>> index.add("Raindance", 1); index.add("Lärplattform", 2); index.add("Procapita IFO", 3)
>>> [index.match(text) for text in ("RAIN-DANCE", "CGI Raindance", "Larplattform", "LÃ¤rplattform", "Tieto Procapita IFO", "Heroma")]
[Match(owners=(1,), level='norm'), Match(owners=(1,), level='vendor'), Match(owners=(2,), level='diacritics'),
 Match(owners=(2,), level='mojibake'), Match(owners=(3,), level='vendor'), None]
>>> index.resembling("Raindanse")
[Resemblance(owner=1, spelling='Raindance', score=89)]
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from graphmodel.identity import match_key

Owner = TypeVar("Owner", bound=int | str)
Level = Literal["norm", "alias", "mojibake", "diacritics", "vendor"]
LEVELS: tuple[Level, ...] = ("norm", "alias", "mojibake", "diacritics", "vendor")
NOTICED: frozenset[Level] = frozenset(("mojibake", "diacritics", "vendor"))
"""Levels at which a match is told to the user, as information."""

LIKELY = 85
"""From this score on a resemblance is proposed (0–100)."""
SHORTEST_VENDOR_STEM = 4
"""A vendor may be written shorter (Tieto for Tietoevry) down to so many letters."""
_LETTERS_WITHOUT_MARK = str.maketrans({"ø": "o", "æ": "a", "đ": "d", "ł": "l", "ð": "d"})


@dataclass(frozen=True, slots=True)
class Match(Generic[Owner]):
    """Whom a spelling means, at which level; several owners compete for the name."""

    owners: tuple[Owner, ...]
    level: Level


@dataclass(frozen=True, slots=True)
class Resemblance(Generic[Owner]):
    """A thing whose spelling is like the text, with a score of 0–100."""

    owner: Owner
    spelling: str
    score: int


def unmarked(key: str) -> str:
    """A key without the marks of its letters: å and ä are a, ö is o, é is e.

    >>> unmarked("ställföreträdare")
    'stallforetradare'
    """
    bare = "".join(letter for letter in unicodedata.normalize("NFD", key) if not unicodedata.combining(letter))
    return bare.translate(_LETTERS_WITHOUT_MARK)


def repaired(text: str) -> str:
    """Text whose UTF-8 was once read as Windows-1252 or Latin-1, read rightly; other text as it is.

    >>> repaired("LÃ¤rplattform"), repaired("Lärplattform")
    ('Lärplattform', 'Lärplattform')
    """
    if text.isascii():
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            mended = text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if mended != text:
            return mended
    return text


class NameIndex(Generic[Owner]):
    """The spellings of some things of one kind.  `vendors` are names that may stand in front of a product's own.

    Adding and matching are dictionary look-ups; `resembling` compares with every spelling.
    """

    def __init__(self, vendors: Iterable[str] = ()) -> None:
        self._levels: dict[Level, dict[str, set[Owner]]] = {level: defaultdict(set) for level in LEVELS}
        self._spellings: dict[str, tuple[str, Owner]] = {}
        self._vendors = sorted({key for vendor in vendors if (key := match_key(vendor))})

    def add(self, text: str, owner: Owner, *, alias: bool = False) -> None:
        """One more spelling of a thing; an `alias` is one that a list or a person gave."""
        key = match_key(text)
        if not key:
            return
        self._levels["alias" if alias else "norm"][key].add(owner)
        self._levels["diacritics"][unmarked(key)].add(owner)
        self._spellings.setdefault(key, (text, owner))

    def match(self, text: str) -> Match[Owner] | None:
        """Whom the text means: the first level with an answer, owners ordered; None when nobody answers."""
        key = match_key(text)
        for level, keys in (
            ("norm", (key,)),
            ("alias", (key,)),
            ("mojibake", (match_key(repaired(text)),)),
            ("diacritics", (unmarked(key),)),
            ("vendor", self._without_vendor(text)),
        ):
            owners: set[Owner] = set()
            for wanted in keys:
                owners |= self._owners(level, wanted)  # type: ignore[arg-type]
            if owners:
                return Match(tuple(sorted(owners)), level)  # type: ignore[arg-type]
        return None

    def _owners(self, level: Level, key: str) -> set[Owner]:
        if level in ("norm", "alias", "diacritics"):
            return self._levels[level].get(key, set())
        return self._levels["norm"].get(key) or self._levels["alias"].get(key) or set()

    def _without_vendor(self, text: str) -> tuple[str, ...]:
        """The keys that remain when the first one or two words are a vendor, or the beginning of one."""
        words = text.split()
        left = []
        for count in (1, 2):
            if len(words) > count:
                front = match_key(" ".join(words[:count]))
                if any(self._same_vendor(front, vendor) for vendor in self._vendors):
                    left.append(match_key(" ".join(words[count:])))
        return tuple(left)

    @staticmethod
    def _same_vendor(front: str, vendor: str) -> bool:
        if front == vendor:
            return True
        shorter, longer = sorted((front, vendor), key=len)
        return len(shorter) >= SHORTEST_VENDOR_STEM and longer.startswith(shorter)

    def resembling(self, text: str, limit: int = 3) -> list[Resemblance[Owner]]:
        """The things whose spelling is like the text (a slip of the hand), best first, then by spelling; at most `limit`."""
        from rapidfuzz import fuzz, process

        key = match_key(text)
        found = process.extract(key, list(self._spellings), scorer=fuzz.ratio, score_cutoff=LIKELY, limit=limit + 1)
        likely = [(-round(score), *self._spellings[near]) for near, score, _place in found if near != key]
        return [Resemblance(owner, written, -score) for score, written, owner in sorted(likely)[:limit]]
