# ruff: noqa: E501, SIM905 - a table of words
"""Names that are known before a table is understood: those of the estate, and those that other files of the same import list.

They decide what a column of names is about, where a cell that lists names is cut, and which department a file belongs to.

>>> known = KnownNames({"VA, avfall och gata": ("ManagementObject",), "Kultur- och fritidsförvaltningen": ("Department",), "KFF": ("Department",)})
>>> known.kinds("va, avfall och  GATA"), known.kinds("Raindance")
(('ManagementObject',), ())
>>> known.department_in("kultur_fritid_it"), known.department_in("KFF systemlista 2025"), known.department_in("Systemlista")
(('Kultur- och fritidsförvaltningen', 0.9), ('KFF', 0.95), None)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from graphmodel.vocabulary import begins_word, department_letters, department_stem, department_words, fold, is_committee, plain_letters, squeeze

_FILE_WORDS: Final = frozenset(
    (
        "system systemlista systemlistan systemförteckning systeminventering inventering inventarielista lista förteckning it stöd itstöd verksamhetssystem applikationer applikation applikationslista program xlsx csv xls ny nya gammal slutlig slutversion final kopia copy version v ver utkast draft och i av för inom digitala tjänster "
        "systemdokumentation systemregister register underlag svar inskickad ifylld mall kommun kommunens systemen våra alla blad blad1 sheet1 sheet tabell data export rapport enligt beslut samband reviderad uppdaterad"
    ).split()
)  # fmt: skip
_YEAR: Final = re.compile(r"^(19|20)?\d{2,4}$|^v\d+$|^\d+$")


REMEMBERED: Final = 500_000
"""How many answers are kept."""
UNIT: Final = "unit"
"""Beside the kind Department: the name is a unit's, inside a department."""
WHOLE: Final = "whole"
"""Beside the kind Department: the name is a whole department's, though a unit may bear it too."""


class KnownNames:
    """Names with the node kinds they may have, compared without case, blanks, hyphens and punctuation."""

    __slots__ = ("_asked", "_departments", "_every_kind", "_guessed", "_kinds", "_named", "_plain", "_plain_stems", "_spoken", "_stems", "_units")

    def __init__(self, names: Mapping[str, Iterable[str]] | None = None) -> None:
        self._asked: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, tuple[str, float] | None] = {}
        self._kinds: dict[str, tuple[str, ...]] = {}
        self._plain: dict[str, tuple[str, ...]] = {}
        self._departments: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        self._plain_stems: dict[str, str] = {}
        self._units: set[str] = set()
        self._every_kind: set[str] = set()
        self._spoken: dict[str, frozenset[str]] = {}
        self._guessed: dict[str, dict[str, frozenset[str]]] = {}
        for name, kinds in (names or {}).items():
            self.add(name, kinds)

    def __bool__(self) -> bool:
        """Whether any name is known."""
        return bool(self._kinds)

    def add(self, name: str, kinds: Iterable[str]) -> None:
        """Make a name known; of its kinds `~System` says that it is only spoken of as a system, `System@TABLE` that only this table may describe it."""
        form = squeeze(name)
        if not form:
            return
        if self._asked or self._named:
            self._asked.clear()
            self._named.clear()
        if any("@" in kind or kind[0] == "~" for kind in kinds):
            kinds = self._set_apart(form, kinds)
            if not kinds:
                return
        elif form in self._guessed:
            self._guessed[form] = {kind: tables for kind, tables in self._guessed[form].items() if kind not in kinds}
        before = self._kinds.get(form)
        together = tuple(dict.fromkeys(kinds)) if before is None else tuple(dict.fromkeys((*before, *kinds)))
        self._every_kind.update(together)
        self._kinds[form] = together
        self._plain[plain_letters(form)] = together
        if UNIT in together and WHOLE not in together:
            self._units.add(form)
        else:
            self._units.discard(form)
        if "Department" in together:
            self._departments.setdefault(form, name)
            stem = department_stem(name)
            if len(stem) >= 3:
                for stems, form in ((self._stems, stem), (self._plain_stems, plain_letters(stem))):
                    first = stems.setdefault(form, name)
                    if self._rank(name) < self._rank(first):
                        stems[form] = name

    def _set_apart(self, form: str, kinds: Iterable[str]) -> tuple[str, ...]:
        """The kinds that a name is said to have, what is only spoken or guessed of it set apart."""
        own: list[str] = []
        spoken = {kind[1:] for kind in kinds if kind[0] == "~"}
        if spoken:
            self._spoken[form] = self._spoken.get(form, frozenset()) | spoken
        plain = {kind for kind in kinds if "@" not in kind}
        for kind in kinds:
            bare, _, table = kind.partition("@")
            if kind[0] == "~":
                continue
            if table and bare not in plain and (bare not in self._kinds.get(form, ()) or bare in self._guessed.get(form, {})):
                guessed = self._guessed.setdefault(form, {})
                guessed[bare] = guessed.get(bare, frozenset()) | {table}
            elif not table:
                self._guessed.get(form, {}).pop(bare, None)
            own.append(bare)
        return tuple(dict.fromkeys(own))

    def elsewhere(self, text: str, table: str) -> tuple[str, ...]:
        """The kinds that a name may have, those left out that nobody but a guess about this table says."""
        found = self.kinds(text)
        if not found or not self._guessed:
            return found
        guessed = self._guessed.get(squeeze(text))
        return tuple(kind for kind in found if guessed.get(kind, frozenset()) != {table}) if guessed else found

    def is_spoken_of(self, text: str, kind: str) -> bool:
        """Whether a column that is sure elsewhere holds the name as one of this kind: an owner, a system that another needs."""
        return kind in self._spoken.get(squeeze(text), ())

    def _rank(self, name: str) -> int:
        """A short name means the department, before a unit in it, before its committee."""
        return 2 if is_committee(name) else 1 if squeeze(name) in self._units else 0

    def kinds(self, text: str) -> tuple[str, ...]:
        """The kinds that a name may have; nothing for a name that is not known.  Lost å, ä and ö are forgiven."""
        found = self._asked.get(text)
        if found is None:
            form = squeeze(text)
            found = self._kinds.get(form) or self._plain.get(plain_letters(form), ())
            if len(self._asked) < REMEMBERED:
                self._asked[text] = found
        return found

    def has_kind(self, kind: str) -> bool:
        """Whether any name of this kind is known."""
        return kind in self._every_kind

    def is_unit(self, text: str) -> bool:
        """Whether a text is the name of a unit inside a department."""
        return squeeze(text) in self._units

    def is_a(self, text: str, *kinds: str) -> bool:
        """Whether a text is a known name of one of these kinds."""
        return any(kind in kinds for kind in self.kinds(text))

    def department(self, text: str) -> tuple[str, float] | None:
        """The known department that a text names, as it is written in full, and how sure.

        By the name itself, by its stem ("Kultur & fritid" for Kultur- och fritidsförvaltningen), by the stem without å, ä, ö, and last by the ways
        in which people shorten names: beginnings of its words ("Arbetsmarknad & vux"), letters left out ("Komledn."), a code beside ("AMF/Vux").
        None when several departments could be meant.
        """
        if text not in self._named:
            if len(self._named) > REMEMBERED:
                self._named.clear()
            self._named[text] = self._department(text)
        return self._named[text]

    def _department(self, text: str) -> tuple[str, float] | None:
        form = squeeze(text)
        if not form:
            return None
        if form in self._departments:
            return self._departments[form], 1.0
        for word in ("sektorn", "sektor", "förvaltningen", "enheten", "avdelningen"):
            if form.startswith(word) and form[len(word) :] in self._departments:
                return self._departments[form[len(word) :]], 0.95
        stem = department_stem(text)
        plain = plain_letters(stem)
        if len(stem) >= 3 and stem in self._stems:
            named = self._stems[stem]
            whole = self._shortened(text, plain) if is_committee(named) and not is_committee(text) else None
            # A department before its committee, also where its name says more: "Räddningstjänst" of a place.
            return (whole[0], 0.85) if whole is not None and not is_committee(whole[0]) else (named, 0.9)
        if len(plain) >= 4 and plain in self._plain_stems:
            return self._plain_stems[plain], 0.85
        return self._shortened(text, plain)

    def _shortened(self, text: str, plain: str) -> tuple[str, float] | None:
        """The one department whose name a text shortens."""
        words = department_words(text)
        if not words or len(plain) < 4:
            return None
        whole = {stem: name for stem, name in self._plain_stems.items() if self._rank(name) == 0 and len(stem) >= 4}
        if not whole:
            whole = {stem: name for stem, name in self._plain_stems.items() if squeeze(name) not in self._units and len(stem) >= 4}
        begun = {name for name in whole.values() if _begins(words, department_words(name))}
        if len(begun) == 1:
            return begun.pop(), 0.8
        codes = {self._departments[word] for word in words if len(word) >= 2 and word in self._departments and word not in self._units}
        if len(codes) == 1 and len(words) == 2:
            return codes.pop(), 0.75
        alike = {name for stem, name in whole.items() if _alike(stem, plain) >= max(5, len(min(stem, plain, key=len)) - 1)}
        if len(alike) == 1:
            return alike.pop(), 0.7
        if len(plain) >= 6:
            left_out = {name for stem, name in whole.items() if stem[:2] == plain[:2] and _leaves_out(plain, stem)}
            if len(left_out) == 1:
                return left_out.pop(), 0.65
        return None

    def people(self, text: str) -> tuple[str, ...]:
        """The kinds that a text in a column of people may have: also a department's, by its short name."""
        found = self.kinds(text)
        if not found and (hit := self.department(text)) is not None and hit[1] >= 0.8:
            return ("Department",)
        return found

    def department_in(self, text: str) -> tuple[str, float] | None:
        """The known department that a title or a file name speaks of, and how sure; None when it speaks of none, or of several.

        The longest run of words that is a department's name, code or short name counts, a department before a unit; words such as "systemlista"
        and years are passed over.
        """
        words = [word for word in fold(text).split(" ") if word]
        units: dict[str, float] = {}
        for size in range(min(len(words), 7), 0, -1):
            found: dict[str, float] = {}
            for start in range(len(words) - size + 1):
                run = words[start : start + size]
                if size == 1 and (run[0] in _FILE_WORDS or _YEAR.match(run[0])):
                    continue
                hit = self.department(" ".join(run))
                if hit is not None and hit[1] >= 0.85:
                    sure = 0.95 if hit[1] == 1.0 else hit[1]
                    (units if squeeze(hit[0]) in self._units else found)[hit[0]] = sure
            if found:
                return next(iter(found.items())) if len(found) == 1 else None
        if units:
            return (next(iter(units)), 0.5) if len(units) == 1 else None
        kept = [word for word in words if word not in _FILE_WORDS and not _YEAR.match(word)]
        hit = self.department(" ".join(kept)) if 1 <= len(kept) <= 4 else None
        return (hit[0], 0.7) if hit is not None else self._by_beginning([word for word in words if word not in _FILE_WORDS and not _YEAR.match(word)])

    def _by_beginning(self, words: list[str]) -> tuple[str, float] | None:
        """A department whose stem begins as the words do, or the other way round, or whose usual letters they are; only when there is one."""
        text = plain_letters("".join(words))
        found: set[str] = set()
        if len(text) >= 4:
            found = {name for stem, name in self._plain_stems.items() if len(stem) >= 4 and (stem.startswith(text) or text.startswith(stem))}
        if len(found) > 1:
            # A department before its committee and its units.
            least = min(self._rank(name) for name in found)
            found = {name for name in found if self._rank(name) == least}
        if len(found) != 1:
            letters = {name for name in self._stems.values() for word in words if 2 <= len(word) <= 4 and word in department_letters(name)}
            found = letters if not found else found & letters
        return (next(iter(found)), 0.6) if len(found) == 1 else None



class AskedNames:
    """Known names that remember what they were asked, so that it can be seen whether other names would have answered the same."""

    __slots__ = ("_answers", "_known")

    def __init__(self, known: KnownNames) -> None:
        self._known = known
        self._answers: dict[str, tuple[str, ...]] = {}

    def kinds(self, text: str) -> tuple[str, ...]:
        """See `KnownNames.kinds`."""
        found = self._answers[text] = self._known.kinds(text)
        return found

    def is_a(self, text: str, *kinds: str) -> bool:
        """See `KnownNames.is_a`."""
        return any(kind in kinds for kind in self.kinds(text))

    def answered_as(self, other: KnownNames) -> bool:
        """Whether other names answer the same to all that was asked."""
        return all(other.kinds(text) == found for text, found in self._answers.items())


def _begins(short: list[str], full: list[str]) -> bool:
    """Whether each word of a short name begins a word of the full one, in order; single words must say enough."""
    position = 0
    for word in short:
        plain = plain_letters(word)
        while position < len(full) and not begins_word(plain, plain_letters(full[position])):
            position += 1
        if position == len(full) or len(plain) < 3:
            return False
        position += 1
    return len(short) >= 2 or len(short[0]) >= 4


def _leaves_out(short: str, full: str) -> bool:
    """Whether a short form is the full one with letters left out."""
    letters = iter(full)
    return len(short) < len(full) and all(letter in letters for letter in short)


def _alike(one: str, other: str) -> int:
    """How many letters two texts begin with in common."""
    return next((place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))
