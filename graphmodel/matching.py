"""When two spellings may mean the same thing (namnlikhet): the levels at which names match, from sure to doubtful.

A `NameIndex` knows the spellings of some things and answers which of them another spelling means, and at which level:

`norm`      equal after NFKC, case folding and removal of blanks and hyphens: the same without asking
`alias`     the text stands in an alias list, or is an alias of a node: the same without asking
`mojibake`  equal once broken encoding is repaired (`LÃ¤rplattform`): the same, with a notice
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

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from graphmodel.identity import REMEMBERED, match_key

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


@lru_cache(maxsize=REMEMBERED)
def unmarked(key: str) -> str:
    """A key without the marks of its letters: å and ä are a, ö is o, é is e.

    >>> unmarked("ställföreträdare")
    'stallforetradare'
    """
    if key.isascii():
        return key
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

    Adding and matching are dictionary look-ups.
    """

    def __init__(self, vendors: Iterable[str] = ()) -> None:
        self._levels: dict[Level, dict[str, set[Owner]]] = {level: defaultdict(set) for level in LEVELS}
        self._vendors = {key for vendor in vendors if (key := match_key(vendor))}
        self._stems = {key[:length] for key in self._vendors for length in range(SHORTEST_VENDOR_STEM, len(key))}

    def add(self, text: str, owner: Owner, *, alias: bool = False) -> None:
        """One more spelling of a thing; an `alias` is one that a list or a person gave."""
        key = match_key(text)
        if not key:
            return
        self._levels["alias" if alias else "norm"][key].add(owner)
        self._levels["diacritics"][unmarked(key)].add(owner)
        for bare in self.without_vendor(text):
            self._levels["vendor"][bare].add(owner)

    def match(self, text: str, *, levels: Collection[Level] = LEVELS, without: Collection[Owner] = ()) -> Match[Owner] | None:
        """Whom the text means: the first level with an answer, owners ordered; None when nobody answers.

        Only these `levels` are tried; the owners in `without` are passed over.
        """
        key = match_key(text)
        for level in LEVELS:
            if level not in levels:
                continue
            owners: set[Owner] = set()
            for wanted in self._keys(level, key, text):
                owners = self._owners(level, wanted).difference(without)
                if owners:
                    return Match(tuple(sorted(owners)), level)
        if "vendor" in levels and (bare := self._levels["vendor"].get(key, set()).difference(without)):
            return Match(tuple(sorted(bare)), "vendor")
        return None

    def _keys(self, level: Level, key: str, text: str) -> tuple[str, ...]:
        if level in ("norm", "alias"):
            return (key,)
        if level == "mojibake":
            mended = repaired(text)
            return (match_key(mended),) if mended != text else ()
        if level == "diacritics":
            return (unmarked(match_key(repaired(text))),)
        return self.without_vendor(text)

    def _owners(self, level: Level, key: str) -> set[Owner]:
        if level in ("norm", "alias", "diacritics"):
            return self._levels[level].get(key, set())
        sure = self._levels["norm"].get(key) or self._levels["alias"].get(key)
        return sure or (self._levels["diacritics"].get(unmarked(key), set()) if level == "vendor" else set())

    def without_vendor(self, text: str) -> tuple[str, ...]:
        """The keys that remain when the first or last one or two words are a vendor, or all are; in front also the beginning of one."""
        words = text.replace("(", " ").replace(")", " ").split()
        left = []
        for count in (1, 2):
            if len(words) > count:
                if self._is_vendor(match_key(" ".join(words[:count]))):
                    left.append(match_key(" ".join(words[count:])))
                if match_key(" ".join(words[-count:])) in self._vendors:
                    left.append(match_key(" ".join(words[:-count])))
        if match_key(text) in self._vendors:
            # A product that bears its vendor's name: Matilda FoodTech for Matilda.
            left += [match_key(" ".join(words[:count])) for count in range(len(words) - 1, 0, -1)]
        return tuple(dict.fromkeys(key for key in left if key))

    def _is_vendor(self, front: str) -> bool:
        """Whether words are a vendor's name, the beginning of one, or begin with one."""
        if front in self._vendors or front in self._stems:
            return True
        return any(front[:length] in self._vendors for length in range(SHORTEST_VENDOR_STEM, len(front)))
