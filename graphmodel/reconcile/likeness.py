"""Which thing a spelling means that is nobody's own: broken encoding, lost marks, a vendor beside the name, a department's short name, initials.

What is found here is told with how sure it is, and only where one thing answers: two that compete for a spelling leave it alone.  A misspelling is
never found here; it is only ever proposed.

>>> likeness = Likeness(["CGI"])
>>> likeness.add("System", "s-1", ["Raindance"], ["Ekonomisystemet"]); likeness.add("System", "s-2", ["Lärplattform"])
>>> likeness.add("Department", "dep-1", ["Utbildningsförvaltningen"]); likeness.add("Department", "dep-2", ["Utbildningsnämnden"])
>>> [likeness.of("System", text) for text in ("CGI Raindance", "Larplattform", "Raindanse")]
[Like(owners=('s-1',), by='vendor'), Like(owners=('s-2',), by='diacritics'), None]
>>> likeness.of("Department", "Utbildning")
Like(owners=('dep-1',), by='department')

A vendor beside the name says nothing where another one is known to supply the thing:

>>> likeness.add("System", "s-3", ["Viva"], suppliers=["ilab"])
>>> likeness.of("System", "CGI Viva"), likeness.of("System", "Viva (CGI)")
(None, None)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graphmodel.matching import NOTICED, NameIndex, repaired, unmarked
from graphmodel.reconcile.supplied import alike
from graphmodel.vocabulary import begins_word, department_stem, department_words, is_committee

SURE: Final[Mapping[str, int]] = {"mojibake": 99, "diacritics": 95, "vendor": 90, "department": 90, "inside": 95, "short": 85, "initials": 75}
"""How sure each way of being alike is, in hundredths; the keys are all ways there are."""
BY_NAME: Final = frozenset(("System", "ManagementObject", "SteeringGroup", "Department", "Supplier", "Contract", "BusinessService"))
"""The kinds whose names are compared in these ways; persons have their own (`graphmodel.persons`)."""
_SHORTEST_STEM: Final = 3
_PARTS: Final = re.compile(r"\s*[/\\>|:,()]+\s*|\s+[-–—]\s+")


@dataclass(frozen=True, slots=True)
class Like:
    """The owners that a spelling may mean, ordered, and by what they are alike; several compete."""

    owners: tuple[str, ...]
    by: str


class Likeness:
    """The spellings of the things of an import and of the register.  `vendors` may stand beside a system's name."""

    def __init__(self, vendors: Iterable[str] = ()) -> None:
        self._vendors = list(vendors)
        self._names: dict[str, NameIndex[str]] = {}
        self._stems: dict[str, set[str]] = defaultdict(set)
        self._words: list[tuple[list[str], str]] = []
        self._rank: dict[str, int] = {}
        self._suppliers: dict[str, set[str]] = {}

    def add(
        self, base: str, owner: str, names: Iterable[str], aliases: Iterable[str] = (), *, unit: bool = False, suppliers: Collection[str] = ()
    ) -> None:
        """One more thing, with what it is called; `unit` says that it is a part of a department, `suppliers` are the keys of who supplies it."""
        if suppliers:
            self._suppliers.setdefault(owner, set()).update(suppliers)
        index = self._names.get(base)
        if index is None:
            index = self._names[base] = NameIndex(self._vendors if base == "System" else ())
        for alias, texts in ((False, names), (True, aliases)):
            for text in texts:
                index.add(text, owner, alias=alias)
                if base == "Department":
                    stem = unmarked(department_stem(text))
                    if len(stem) >= _SHORTEST_STEM:
                        self._stems[stem].add(owner)
                        self._words.append(([unmarked(word) for word in department_words(text)], owner))
                    # A short name means the department, before a unit in it, before its committee.
                    rank = 2 if is_committee(text) else 1 if unit else 0
                    self._rank[owner] = max(self._rank.get(owner, 0), 0 if alias else rank)

    def of(self, base: str, text: str, without: Collection[str] = ()) -> Like | None:
        """Whom a text means that is nobody's own name; None when nobody is like it."""
        index = self._names.get(base)
        if index is None:
            return None
        found = index.match(text, levels=NOTICED, without=without)
        if found is not None and found.level == "vendor":
            owners = self._of_this_supplier(index, found.owners, text, without)
            return Like(owners, found.level) if owners else None
        if found is not None:
            return Like(found.owners, found.level)
        return self._department(text, without) if base == "Department" else None

    def _of_this_supplier(self, index: NameIndex[str], owners: tuple[str, ...], text: str, asking: Collection[str]) -> tuple[str, ...]:
        """The owners that nobody else supplies than the vendor in the text, or than the supplier of those who ask."""
        vendors = index.vendors_in(text).union(*(self._suppliers.get(each, ()) for each in asking))
        return tuple(each for each in owners if not vendors or not (known := self._suppliers.get(each)) or alike(vendors, known))

    def inside(self, text: str) -> list[tuple[str, str]]:
        """How a text may be read as a part of something and what it is a part of: `VOF/Hemtjänst`, `Hemtjänst (VOF)`; (part, whole) pairs."""
        parts = [part for part in _PARTS.split(text) if part]
        return [(parts[1], parts[0]), (parts[0], parts[1])] if len(parts) == 2 else []

    def _department(self, text: str, without: Collection[str]) -> Like | None:
        mended = repaired(text)
        stem = unmarked(department_stem(mended))
        if len(stem) < _SHORTEST_STEM:
            return None
        best = self._best(self._stems.get(stem, set()).difference(without))
        if best and not (self._rank[best[0]] == 2 and not is_committee(mended)):
            return Like(best, "department")
        short = [unmarked(word) for word in department_words(mended)]
        begun = {owner for words, owner in self._words if self._rank[owner] == 0 and owner not in without and _begins(short, words)}
        # A department whose name says more goes before a committee of just this one.
        found = tuple(sorted(begun)) or best
        return Like(found, "department") if found else None

    def _best(self, owners: Collection[str]) -> tuple[str, ...]:
        least = min((self._rank[owner] for owner in owners), default=0)
        return tuple(sorted(owner for owner in owners if self._rank[owner] == least))


def is_short(text: str) -> bool:
    """Whether a name is a department's short one, that is, without any tail.

    >>> is_short("Utbildning"), is_short("Kultur & fritid"), is_short("Utbildningsförvaltningen")
    (True, True, False)
    """
    plain = [word for word in re.findall(r"\w+", text.casefold()) if word not in ("och", "o", "and")]
    return plain == department_words(text)


def _begins(short: list[str], full: list[str]) -> bool:
    """Whether each word of a short name begins a word of the full one, in order, and says enough: `Arbetsmarknad & vux`."""
    place = 0
    for word in short:
        while place < len(full) and not begins_word(word, full[place]):
            place += 1
        if place == len(full) or len(word) < _SHORTEST_STEM:
            return False
        place += 1
    return len("".join(short)) >= 2 * _SHORTEST_STEM


__all__ = ["BY_NAME", "SURE", "Like", "Likeness", "is_short"]
