"""Which person a list means: by e-mail, signature, register id, name, short name or initials, with the list's department to tell namesakes apart.

What identifies for certain comes first: e-mail, the directory's id, signature.  A name decides only when one candidate remains: among several persons
of that name, the one who works in the list's department (domain 2.4).  Initials (`NK`) and short forms (`Birgitta P`) are tried last, first
among those of the list's department, then among all.

>>> index = PersonIndex()
>>> index.add("p-1", "Robert Östlund", email="robert.ostlund@k.example", departments=["utb"])
>>> index.add("p-2", "Robert Östlund", email="robert.ostlund2@k.example", departments=["vof"])
>>> index.add("p-3", "Niklas Kärrman", signature="karnik", departments=["mbf"])
>>> index.match("Östlund, Robert", departments=["vof"])
PersonMatch(owners=('p-2',), by='name')
>>> index.match("Robert Östlund")
PersonMatch(owners=('p-1', 'p-2'), by='name')
>>> [index.match(text) for text in ("NK", "Niklas K", "karnik", "Kärrman Niklas")]
[PersonMatch(owners=('p-3',), by='initials'), PersonMatch(owners=('p-3',), by='short'), PersonMatch(owners=('p-3',), by='signature'), PersonMatch(owners=('p-3',), by='name')]
>>> [index.match(text).by for text in ("N. Kärrman", "Kärrman, N", "niklas.karrman", "KÃ¤rrman Niklas", "Niklas K?rrman")]
['short', 'short', 'name', 'name', 'name']
>>> index.match("Ulla Mattsson") is None
True
"""  # noqa: E501 - the answers of the examples are one line each

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from graphmodel.identity import REMEMBERED, match_key
from graphmodel.matching import is_holed, repaired, unmarked, with_holes

PersonBy = Literal["email", "org_id", "signature", "name", "short", "initials"]
WAYS: tuple[PersonBy, ...] = ("email", "org_id", "signature", "name", "short", "initials")
_INITIALS = re.compile(r"[^\W\d_]\.?\s?[^\W\d_]\.?(?:\s?[^\W\d_]\.?)?")
_PARTS = re.compile(r"[\s.\-]+")
_DOTTED = re.compile(r"[^\W\d_][\w\-]*([._])[^\W\d_][\w\-]*(?:\1[^\W\d_][\w\-]*)*")
"""An account's name: `ove.strom`."""
_INITIAL_FIRST = re.compile(r"([^\W\d_](?:[.\-\s]{0,2}[^\W\d_])?)(?:\.\s?|\s)([^\W\d_]{2}[\w\-'’]*(?: [^\W\d_][\w\-'’]*)*)")
_INITIAL_LAST = re.compile(r"([^\W\d_]{2}[\w\-'’]*(?: [^\W\d_]{2}[\w\-'’]*)*),?\s([^\W\d_](?:[.\-][^\W\d_])?)\.?")


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """Who is meant, and by what it was seen; several owners are namesakes that nothing tells apart."""

    owners: tuple[str, ...]
    by: PersonBy


class PersonIndex:
    """The persons of an estate and of the files being read.  Adding and matching are dictionary look-ups."""

    def __init__(self) -> None:
        self._certain: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._by_short: dict[str, set[str]] = defaultdict(set)
        self._by_initials: dict[str, set[str]] = defaultdict(set)
        self._holed: dict[str, set[str]] = defaultdict(set)
        self._departments: dict[str, set[str]] = defaultdict(set)

    def add(
        self,
        owner: str,
        name: str,
        *,
        aliases: Iterable[str] = (),
        email: str | None = None,
        signature: str | None = None,
        org_id: str | None = None,
        departments: Iterable[str] = (),
    ) -> None:
        """One person, by all that is known; adding the same owner again adds to it.  `departments` are keys that `match` is given too."""
        for by, value in (("email", email), ("signature", signature), ("org_id", org_id)):
            if value:
                self._certain[by, value.strip().casefold()].add(owner)
        if email and "@" in email:
            self._certain["email", email.strip().casefold().partition("@")[0]].add(owner)
        for written in (name, *aliases):
            self._by_name[person_key(written)].add(owner)
            self._by_name[unmarked(person_key(written))].add(owner)
            if not written.isascii():
                self._holed[with_holes(person_key(written))].add(owner)
            words = written.replace(",", " ").split()
            if len(words) > 1:
                for family in {words[-1], " ".join(words[1:])}:
                    # "A. Ek", "A-L Ek"
                    for first in {words[0][0], "".join(part[0] for part in _PARTS.split(words[0]) if part)}:
                        self._by_short[_initial_key(first, family)].add(owner)
                for length in range(1, min(4, len(words[-1]) + 1)):
                    self._by_short[match_key(words[0] + "|" + words[-1][:length])].add(owner)
                self._by_initials["".join(part[0] for part in _PARTS.split(written) if part).casefold()].add(owner)
                self._by_initials[(words[0][0] + words[-1][0]).casefold()].add(owner)
        self._departments[owner].update(departments)

    def match(
        self,
        text: str,
        *,
        email: str | None = None,
        signature: str | None = None,
        org_id: str | None = None,
        departments: Collection[str] = (),
        by: Collection[PersonBy] = WAYS,
    ) -> PersonMatch | None:
        """Who is meant by a text and what came with it; None when nobody is.  Owners are ordered.  `by` is what may tell."""
        word = text.strip()
        certain: tuple[tuple[PersonBy, str | None], ...] = (
            ("email", email or (word if "@" in word or ("." in word and " " not in word) else None)),
            ("org_id", org_id or word),
            ("signature", signature or word),
        )
        for way, value in certain:
            found = self._certain.get((way, value.strip().casefold())) if value and way in by else None
            if found:
                return PersonMatch(tuple(sorted(found)), way)
        for written in (word, repaired(word)) if "name" in by else ():
            for key in (person_key(written), unmarked(person_key(written))):
                if found := self._by_name.get(key):
                    return self._of_department(found, "name", departments)
        if "name" in by and is_holed(word) and (found := self._holed.get(with_holes(person_key(word)))):
            return self._of_department(found, "name", departments)
        if "name" in by and (dotted := _DOTTED.fullmatch(word)) and (found := self._by_name.get(unmarked(person_key(word.replace(dotted[1], " "))))):
            return self._of_department(found, "name", departments)
        if "short" in by and (found := self._short(word)):
            return self._of_department(found, "short", departments)
        if "initials" in by and _INITIALS.fullmatch(word) and word.upper() == word:
            letters = re.sub(r"[^\w]", "", word).casefold()
            if found := self._by_initials.get(letters):
                return self._of_department(found, "initials", departments)
        return None

    def _short(self, word: str) -> set[str] | None:
        written = repaired(word)
        if found := _INITIAL_FIRST.fullmatch(written):
            return self._by_short.get(_initial_key(found[1], found[2]))
        if found := _INITIAL_LAST.fullmatch(written):
            known = self._by_short.get(_initial_key(found[2], found[1]))
            if known:
                return known
        words = written.rstrip(".").split()
        if len(words) == 2 and len(words[1]) <= 3:
            return self._by_short.get(match_key(words[0] + "|" + words[1]))
        return None

    def _of_department(self, found: set[str], by: PersonBy, departments: Collection[str]) -> PersonMatch:
        if len(found) > 1 and departments:
            wanted = set(departments)
            there = {owner for owner in found if self._departments[owner] & wanted}
            found = there or found
        return PersonMatch(tuple(sorted(found)), by)


def _initial_key(first: str, family: str) -> str:
    return unmarked(match_key(re.sub(r"[\W\d_]", "", first) + "||" + family))


@lru_cache(maxsize=REMEMBERED)
def person_key(written: str) -> str:
    """A person's name however it is turned: `Ek, Anna` and `Anna Ek` and `Ek Anna` are one.  Empty when nothing can be seen."""
    return "|".join(sorted(key for word in written.replace(",", " ").split() if (key := match_key(word))))
