# ruff: noqa: E501 - examples and patterns read better in one line
"""What a table is, and what each of its columns means: by its headings, and by what its cells show.  (Swedish: *kolumn*, *rubrik*.)

Each heading is looked up in the vocabulary, then by likeness; each kind of table tries what the columns would mean in it; the kind that explains
most is taken.  What the cells hold may turn a meaning down ("Till" over days is an end, not a system) or give one where the heading says
nothing (cells that are names of known systems are dependencies).

>>> from importers.grid import Grid, Row
>>> from importers.tables import tables_of
>>> rows = (Row(1, ("Namn", "Ansvarig (systemägare)", "Läser från", "Prio")), Row(2, ("Vakt", "Anna Ek", "AD, Larm", "1")), Row(3, ("Larm", "", "Vakt", "3")))
>>> seen = understand(tables_of(Grid("lista.csv", None, rows)).tables[0])
>>> seen.kind, [(column.meaning, column.separator) for column in seen.columns], seen.scale.shown
('inventory', [('system', None), ('owner', None), ('needs', ','), ('criticality', None)], '4-1')
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final, Literal

from graphmodel.problems import Place, Problem, info, warning
from graphmodel.vocabulary import (
    IGNORED,
    KINDS_BY_NAME,
    PHASING_OUT_TITLES,
    RETIRED_TITLES,
    TABLE_KINDS,
    Match,
    TableKind,
    fold,
    heading_forms,
    hosting,
    is_committee,
    lifecycle,
    look_up,
    no_dependency,
    side_of,
    squeeze,
    unit_type,
)
from importers.day_cells import day
from importers.heading_phrases import BARE, phrase
from importers.headings import heading
from importers.known_names import KnownNames
from importers.name_lists import listed, separator_of
from importers.person_cells import persons
from importers.scales import Scale, klassa, scale_of
from importers.shown_cells import DAYS, EXPECTED, PERSONS, SAMPLE, Shown, denied, fits, full_name
from importers.tables import Table, heading_words
from importers.told_by_cells import OF_SOME, by_arrows, by_values, other_names, roles_told

Why = Literal["heading", "grammar", "part", "likeness", "values", "folder", "position", "profile"]
"""Whence a column's meaning: the heading is a word of the list, says it by its grammar, holds a word, is like one; what the cells are, and what they
are in other tables; the place beside another column; a profile."""

LISTS: Final = frozenset(
    {
        "needs",
        "feeds",
        "systems",
        "used_by",
        "alias",
        "steers",
        "object",
        "replaces",
        "replaced_by",
        "target",
        "supplier",
        "family",
        "portfolio",
        "object_group",
    }
)
"""Meanings of columns whose cells may list names of something other than people."""
_MANY: Final = frozenset(
    {
        "needs",
        "feeds",
        "owner",
        "owner_it",
        "leader",
        "leader_it",
        "specialist",
        "specialist_it",
        "contact",
        "alias",
        "systems",
        "members",
        "adjuncts",
        "used_by",
        "note",
        "link",
        "responsible",
        "information_owner",
        "steers",
        "description",
        "owner_department",
        "target",
        "object",
        "email",
        "signature",
        "secretary",
        "chief",
        "code",
    }
)
"""Meanings that several columns of a table may have."""
_WHOLE: Final = frozenset({"object", "alias", "supplier", "target", "family", "portfolio", "object_group"})
_JOINING: Final = frozenset({",", "/", "+", " & ", " och ", " + "})
_SAYING_LITTLE: Final = frozenset({"name", "id", "code", "number", "start", "end", "responsible", "system_or_object", "level", "system_type", "employed_from", "employed_through"})
"""Headings that mean something of their own in each kind of table."""
_OF_OBJECTS: Final = frozenset({"object", "object_id", "object_group", "leader", "leader_it", "owner", "owner_it", "systems", "family", "portfolio"})
_GENERAL: Final = frozenset({"number", "id", "code"})
"""Headings that any table may have: what they stand for does not make a table of that kind."""
_UNDIRECTED: Final = re.compile(r"integra|koppl|samband|samverk|gränssnitt|interface|connection|kommunicer|linked|connected")


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it was understood: its index, its heading, its meaning (None: not read), how sure and whence.

    `detail` says what of the thing the cells give when it is not the name (`email`, `signature`, `title` of an owner; `code`), and of which
    column (`beside`).  `separator` is what stands between the names of a cell.
    """

    index: int
    heading: str
    meaning: str | None
    sure: float = 0.0
    why: Why = "heading"
    detail: str | None = None
    beside: int | None = None
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """A table as it was understood.

    `kind` is None when no kind of table explains it: then nothing of it is read.  `scale` is how it writes criticality.  `lifecycle` is what its title says of
    all its rows (a table of retired systems).  `problems` are the assumptions, to be shown.
    """

    table: Table
    kind: str | None
    sure: float
    columns: tuple[Column, ...]
    scale: Scale | None = None
    lifecycle: str | None = None
    group_from_section: bool = False
    problems: tuple[Problem, ...] = ()
    by_meaning: Mapping[str, tuple[Column, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the columns by meaning, once."""
        found: dict[str, tuple[Column, ...]] = {}
        for column in self.columns:
            if column.meaning is not None and column.detail is None:
                found[column.meaning] = (*found.get(column.meaning, ()), column)
        object.__setattr__(self, "by_meaning", found)

    def of(self, *meanings: str) -> tuple[Column, ...]:
        """The columns with one of these meanings, in the order of the meanings, details of others left out."""
        if len(meanings) == 1:
            return self.by_meaning.get(meanings[0], ())
        return tuple(column for meaning in meanings for column in self.by_meaning.get(meaning, ()))

    def first(self, *meanings: str) -> Column | None:
        """The first column with the first of these meanings that any has."""
        for meaning in meanings:
            if found := self.by_meaning.get(meaning):
                return found[0]
        return None

    def beside(self, column: Column, detail: str) -> Column | None:
        """The column that gives a detail (e-mail, signature, title) of what another names."""
        return next((other for other in self.columns if other.detail == detail and other.beside == column.index), None)


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What a profile says of a table: its kind, and the meaning (None: do not read) and separator of columns by heading."""

    kind: str | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)
    scale: str | None = None


# --- headings ---------------------------------------------------------------------------------------------------------------------------------


def _candidates(table: Table, column: int) -> Match | None:
    """What a column's heading may mean; of a heading of two rows the best of both, the lower and the upper."""
    best: Match | None = None
    for position, text in enumerate(heading_words(table, column)):
        if position and side_of(text) is not None and len(fold(text).split(" ")) == 1:
            # "Verksamhet" or "IT" under "Ansvar" says the side, not a unit.
            continue
        found = heading(text) if text else None
        if found is None:
            continue
        if position:
            # A part alone says less than both; the side stands in the other part ("Ägare" over "IT").
            found = Match(found.meanings, found.sure - 0.02 * position, found.word)
        if best is None or found.sure > best.sure + 0.04:
            best = found
    return best


# --- the whole table --------------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Trial:
    """One kind of table tried on a table: how much it explains, and what each column would mean."""

    kind: TableKind
    score: float
    columns: dict[int, Column]
    section: bool = False


def understand(table: Table, known: KnownNames | None = None, mapping: TableMapping | None = None) -> Understanding:
    """What a table is and what its columns mean.  Looks at `SAMPLE` cells of each column.

    `mapping` is what a profile says: it rules over everything else.
    """
    names = known or KnownNames()
    given = mapping or TableMapping()
    used = [
        index
        for index in range(table.width)
        if table.headings[index] or any(index < len(row.values) and row.values[index] is not None for row in table.data[:SAMPLE])
    ]
    title = fold(" ".join((table.title, table.sheet or "", re.sub(r"\.\w+$", "", table.file.rsplit("/", 1)[-1]))))
    found = {index: _candidates(table, index) for index in used}
    shown = {index: Shown(table, index, names) for index in used}
    found.update(roles_told(found, shown))
    found.update(other_names(found, shown, title))
    found.update(by_arrows(found, shown))
    found.update(by_values(found, shown))
    by_profile = {squeeze(name): meaning for name, meaning in given.columns.items()}
    kinds = [kind for kind in TABLE_KINDS if given.kind in {None, kind.name}]
    tree = _is_a_tree(found, shown)
    trials = [
        trial for kind in kinds
        if (trial := _tried(kind, table, used, found, shown, title, by_profile, tree=tree, forced=bool(given.kind))) is not None
    ]  # fmt: skip
    trials.sort(key=lambda trial: -trial.score)
    if not trials or (trials[0].score < (1.0 if RETIRED_TITLES.search(fold(table.title)) else 1.6) and not given.kind):
        fallback = _by_cells(table, used, found, shown)
        if fallback is None:
            return _not_understood(table, used, found)
        trials = [fallback]
    best = trials[0]
    second = next((trial.score for trial in trials[1:] if trial.kind.name != best.kind.name), 0.0)
    sure = 1.0 if given.kind else round(min(0.99, 0.55 + 0.45 * (best.score - second) / max(best.score, 1.0)), 2)
    columns = _settled(best, table, used, shown, names, by_profile)
    columns = tuple(_with_separator(column, shown, names, given.separators) for column in columns)
    scale = _scale(columns, table, shown, given.scale)
    seen = Understanding(table, best.kind.name, sure, columns, scale, _lifecycle_of(title, table), best.section)
    beside = _beside(seen, used)
    return replace(seen, problems=(*_assumptions(seen), *_doubts(seen, shown), *(() if beside is None else (beside,))))


def _tried(
    kind: TableKind, table: Table, used: Sequence[int], found: Mapping[int, Match | None], shown: Mapping[int, Shown], title: str,
    by_profile: Mapping[str, str | None], *, tree: bool = False, forced: bool,
) -> _Trial | None:  # fmt: skip
    """Try one kind of table; None when it lacks what it must have."""
    stands_for = dict(kind.stands_for or {})
    if kind.name == "roles":
        said = {match.meanings[0] for match in found.values() if match is not None}
        if "person" not in said and said & {"system", "object", "target"}:
            stands_for["name"] = "person"
    retired = False
    if kind.name == "inventory" and RETIRED_TITLES.search(fold(table.title)):
        stands_for["year"] = "in_use_through"
        retired = True
    columns: dict[int, Column] = {}
    score = 0.0
    taken: set[str] = set()
    stood: set[int] = set()  # columns whose heading means something else, and stands for what it can here
    plain: set[str] = set()  # those that no general heading ("Nr", "Kod") stands for
    # Columns whose heading is surest choose first, so that a likeness never takes the place of a word of the list.
    order = sorted(used, key=lambda index: (-(found[index].sure if found[index] else 0.0), index))  # type: ignore[union-attr]
    for index in order:
        text = table.headings[index]
        form = squeeze(text)
        if form in by_profile:
            meaning = by_profile[form]
            columns[index] = Column(index, text, meaning, 1.0, "profile")
            score += 1.0 if meaning else 0.0
            if meaning:
                taken.add(meaning)
                plain.add(meaning)
            continue
        match = found[index]
        if match is None:
            continue
        best: tuple[float, str, str] | None = None
        for position, meaning in enumerate(match.meanings):
            for here in dict.fromkeys((meaning, stands_for.get(meaning, meaning))):
                if here not in kind.speaks_for and here not in IGNORED:
                    continue
                if not match.word and meaning in OF_SOME and kind.name not in OF_SOME[meaning]:
                    continue
                if not match.word and here == "owner" and side_of(text) == "it":
                    here = "owner_it"
                if here == "number" and "number" in stands_for and not shown[index].running():
                    # Numbers that are no running numbers are somebody's own marks.
                    continue
                if meaning == "number" and here != "number" and shown[index].running():
                    continue
                told = 1.0 if here == meaning else 0.93 if meaning in _SAYING_LITTLE else 0.8
                worth = match.sure * (1 - 0.04 * position) * fits(here, shown[index]) * told
                if here in DAYS and match.word and phrase(match.word).sure == BARE and shown[index].days() < 0.4:
                    worth *= 0.2
                if here in {"needs", "feeds"} and (
                    (match.sure < 0.94 and shown[index].names_nothing("System")) or (match.word and phrase(match.word).sure == BARE and max(shown[index].spoken("System"), shown[index].named("System")) < 0.5)
                ):
                    worth *= 0.2  # what leans on what is named; a preposition alone says too little
                if here in taken and here not in _MANY and here not in IGNORED:
                    worth *= 0.2
                if best is None or worth > best[0]:
                    best = (worth, here, meaning)
        if match.sure >= 0.95 and match.meanings[0] in kind.speaks_against and (best is None or best[1] != best[2] or best[1] not in kind.speaks_for):
            # The heading says another kind of table plainly, and here it could only stand for something else.
            score -= 0.8
        if best is None or best[0] < 0.2:
            continue
        worth, meaning, written = best
        why = _why(match, meaning, shown[index])
        if meaning in taken and meaning not in _MANY and meaning not in IGNORED:
            continue
        columns[index] = Column(index, text, meaning, round(min(worth, 1.0), 2), why)
        if meaning != written or meaning in IGNORED:
            stood.add(index)
        if meaning in IGNORED:
            score += 0.1
        elif meaning in {"email", "signature", "title"} and kind.name not in {"staff", "members", "roles", "suppliers"}:
            # What belongs to somebody says little of what the table is about.
            score += 0.2 * worth
        else:
            score += worth if meaning not in taken else 0.3 * worth
        taken.add(meaning)
        if written not in _GENERAL or meaning == written:
            plain.add(meaning)
    section = False
    if not forced and kind.name in _SUBJECTS and not plain & set(kind.needs[0]):
        free = [index for index in used if index not in columns or index in stood]
        open_to = [index for index in free if (match := found[index]) is None or match.sure < 0.94 or match.meanings[0] in _OPEN]
        named = _naming_column(kind, table, open_to, columns, stood, shown, title, enough=retired)
        if named is not None:
            columns[named.index] = named
            taken.add(kind.subject)
            plain.add(kind.subject)
            score += named.sure + (0.5 if retired else 0.0)
    for group in kind.needs:
        if not plain & set(group):
            if kind.name == "members" and "group" in group and table.sections and len(table.sections) >= 0.9 * len(table.data) and "role" in taken:
                section = True
                continue
            if retired and "system" in taken:
                continue  # a list of what is retired may have nothing but names
            if not forced:
                return None
    if not taken & set(kind.speaks_for):
        return None
    if any(word in title for word in kind.titles):
        score += 0.6
    if kind.name == "staff" and not taken & {"email", "signature", "title", "employed_from", "org_id", "phone"} and any(
        column.meaning in {"department", "unit"} and shown[index].unique() for index, column in columns.items()
    ):
        score -= 1.0  # one person to each department is its head
    if kind.name == "staff" and any(column.meaning == "title" and shown[index].roles() >= 0.9 and len(shown[index].texts) > 2 for index, column in columns.items()):
        score -= 2.0  # those who have roles in systems are no register of staff
    if kind.name in {"staff", "suppliers", "units", "departments"} and RETIRED_TITLES.search(fold(table.title.split("\n")[-1])):
        score -= 1.5  # what is taken out of use is no person and no department
    if kind.name not in {"roles", "members"} and any(
        cells.roles() >= 0.9 and len(cells.texts) > 2 * len(cells.different) > 0 and cells.people() < 0.5 for cells in shown.values()
    ):
        score -= 2.0  # roles, time and again: who has them, not what there is
    if kind.name == "aliases" and len(columns) == len([index for index in used if table.headings[index]]):
        score += 0.8
    subject = next((column for column in columns.values() if column.meaning in {kind.subject, f"{kind.subject}_id"}), None)
    if subject is not None:
        cells = shown[subject.index]
        if kind.name == "inventory" and cells.lists() > 0.3:
            score -= 3.0
        if kind.name == "staff" and cells.different and cells.people() >= 0.6:
            score += 0.4
        if kind.name == "inventory" and cells.share("full names", full_name) >= 0.8:
            score -= 0.6
        if kind.name in {"objects", "groups", "departments", "units", "inventory", "staff", "contracts"}:
            score += 0.4 if cells.unique() else -0.4 if len(cells.different) < 0.7 * len(cells.texts) else 0.0
    if kind.name == "objects" and not any(
        (match := found[index]) is not None and match.word and set(match.meanings[:1]) & _OF_OBJECTS for index in columns
    ):
        score -= 2.0  # nothing in it is an object's own
    score += _by_the_folder(kind, subject, shown)
    if tree:
        # A list whose rows stand under other rows of it, or that says what sort of part each is, is the organisation.
        score += 2.5 if kind.name == "units" else -2.5
    object_id = next((column for column in columns.values() if column.meaning == "object_id"), None)
    if kind.name == "objects" and object_id is not None and shown[object_id.index].unique():
        score += 1.0
    return _Trial(kind, score, columns, section)


def _why(match: Match, meaning: str, cells: Shown) -> Why:
    """Whence a match has its meaning."""
    if not match.word:
        kinds = EXPECTED.get(meaning, ())
        return "folder" if kinds and max(cells.named(kind) for kind in kinds) >= 0.5 else "values"
    if match.sure >= 0.94:
        return "heading"
    if match.word in heading_forms() and squeeze(match.word) == match.word:
        return "likeness"
    return "grammar" if meaning in phrase(match.word).meanings else "part"


_SUBJECTS: Final[Mapping[str, str]] = {
    "inventory": "System", "objects": "ManagementObject", "groups": "SteeringGroup", "departments": "Department", "units": "Department", "staff": "Person",
}  # fmt: skip
"""What the rows of a table describe, by its kind."""


def _naming_column(
    kind: TableKind, table: Table, used: Sequence[int], columns: Mapping[int, Column], stood: set[int], shown: Mapping[int, Shown], title: str,
    *, enough: bool = False,
) -> Column | None:  # fmt: skip
    """The column that names the rows of a table, where no heading does: different texts in nearly every row, that other tables speak of, or that come first.

    Only where the other columns are plainly those of such a table; None where no column is.
    """
    described = _SUBJECTS[kind.name]
    telling = sum(1 for index, column in columns.items() if index not in stood and column.sure >= 0.75 and column.meaning in _TELLING.get(kind.name, kind.speaks_for))
    hinted = any(word in title for word in kind.titles)
    best: tuple[float, int] | None = None
    for place, index in enumerate(used):
        cells = shown[index]
        if len(cells.texts) < max(2, 0.85 * len(table.data)) or len(cells.different) < 0.8 * len(cells.texts):
            continue
        if cells.numbers() >= 0.5 or cells.days() >= 0.5 or cells.emails() >= 0.3 or cells.long() >= 0.2 or cells.lists() >= 0.2 or cells.codes() >= 0.8:
            continue
        people = cells.named("Person") >= 0.5 or (not enough and cells.share("full names", full_name) >= 0.8)
        if people != (described == "Person"):
            continue
        spoken = cells.spoken(described)
        if not denied((described,), cells) and (best is None or spoken + 0.2 > best[0] + 0.2 * bool(place)):
            best = max(best or (0.0, index), (spoken + (0.2 if place <= 1 else 0.0), index), key=lambda each: each[0])
    if best is None:
        return None
    spoken = shown[best[1]].spoken(described)
    if not enough and not (spoken >= 0.4 and telling >= 1) and not telling >= (2 if hinted or kind.name == "inventory" else 3):
        return None
    return Column(best[1], table.headings[best[1]], kind.subject, 0.75 if spoken >= 0.6 else 0.5, "values")


_OPEN: Final = frozenset({"target", "target_kind", "name", "system_or_object", "title", "canonical", "alias"})
"""Words over a column that may also stand over the names that a table is about."""
_TELLING: Final[Mapping[str, frozenset[str]]] = {
    "inventory": frozenset({"owner", "owner_it", "needs", "feeds", "criticality", "klassa", "supplier", "lifecycle", "personal_data", "hosting", "contract_end", "specialist", "object"}),
    "objects": frozenset({"object_id", "owner", "owner_it", "leader", "leader_it", "object_group", "systems", "family"}),
    "groups": frozenset({"group_id", "level", "chair", "escalates_to", "secretary", "deputy_chair", "members", "meets", "steers"}),
    "departments": frozenset({"board", "chief", "code", "parent", "successor", "unit_type"}),
    "units": frozenset({"department", "parent", "chief", "code", "unit_type"}),
    "staff": frozenset({"email", "signature", "title", "employed_from", "employed_through", "org_id", "department", "unit", "personal_number"}),
}  # fmt: skip
"""What only such a table says of its rows."""


def _by_the_folder(kind: TableKind, subject: Column | None, shown: Mapping[int, Shown]) -> float:
    """What other tables say of a table's kind: whether they speak of what it would describe, or describe it themselves, or know it as something else."""
    described = _SUBJECTS.get(kind.name)
    if described is None or subject is None or subject.why == "profile":
        return 0.0
    cells = shown[subject.index]
    if len(cells.different) < 3 or not cells.known:
        return 0.0
    if denied((described,), cells):
        return -2.0
    spoken = cells.spoken(described)
    if described in {"ManagementObject", "SteeringGroup"} and not cells.unique() and len(cells.different) < 0.7 * len(cells.texts):
        # Names that come again and again, and that another table lists: this one only refers to them.
        return -2.5 if cells.named(described) >= 0.5 else -0.5
    return 0.8 * spoken


def _is_a_tree(found: Mapping[int, Match | None], shown: Mapping[int, Shown]) -> bool:
    """Whether a table lists an organisation with its parts: a column names rows of the table itself, or tells the sorts of departments and units."""
    said = {index: set(match.meanings) if match is not None else set() for index, match in found.items()}
    if any(meanings & {"group", "escalates_to", "chair", "system", "object", "needs", "feeds", "person", "role"} for meanings in said.values()):
        return False
    own = {
        index: {squeeze(text) for text in cells.texts} for index, cells in shown.items()
        if cells.unique() and (not said[index] or said[index] & {"name", "unit", "department", "code", "id"})
    }  # fmt: skip
    for index, cells in shown.items():
        if len(cells.different) < 2:
            continue
        if said[index] & {"parent", "department", "board"}:
            named = sum(1 for text in cells.different if any(squeeze(text) in names for other, names in own.items() if other != index))
            if named >= 0.5 * len(cells.different):
                return True
        sorts = {unit_type(text) for text in cells.different}
        if len(cells.texts) > 2 * len(cells.different) and None not in sorts and len(sorts) > 1 and len(cells.different) <= 12:
            return True
    return False


def _by_cells(table: Table, used: Sequence[int], found: Mapping[int, Match | None], shown: Mapping[int, Shown]) -> _Trial | None:
    """An inventory whose naming column has a heading that nobody knows: columns only inventories have, and a first column of different texts."""
    kind = KINDS_BY_NAME["inventory"]
    columns: dict[int, Column] = {}
    telling = 0
    for index in used:
        match = found[index]
        if match is None or not match.word:
            continue
        meaning = next(
            (
                here
                for meaning in match.meanings
                for here in (meaning, (kind.stands_for or {}).get(meaning, meaning))
                if here in kind.speaks_for and here != "system"
            ),
            None,
        )
        if meaning is not None and (meaning in _MANY or all(column.meaning != meaning for column in columns.values())):
            columns[index] = Column(index, table.headings[index], meaning, round(match.sure * 0.9, 2), "heading")
            telling += meaning in {
                "owner",
                "owner_it",
                "needs",
                "feeds",
                "criticality",
                "klassa",
                "supplier",
                "lifecycle",
                "personal_data",
                "hosting",
                "contract_end",
                "specialist",
                "object",
            }
    if telling < 2:
        return None
    for index in used:
        cells = shown[index]
        if (
            index not in columns
            and cells.texts
            and len(cells.texts) >= 0.9 * len(table.data)
            and len(cells.different) >= 0.8 * len(cells.texts)
            and cells.numbers() < 0.5
            and cells.days() < 0.5
            and cells.emails() < 0.3
            and cells.long() < 0.2
            and cells.codes() < 0.8
        ):
            columns[index] = Column(index, table.headings[index], "system", 0.5, "values")
            return _Trial(kind, 1.7, columns)
    return None


def headings_aside(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts of a first column when they are plainly headings: the table is turned, one thing a column.  Else nothing.

    >>> headings_aside(["System", "Systemägare", "Leverantör", "Kritikalitet"]), headings_aside(["System", "Vakt", "Byggr"])
    (('System', 'Systemägare', 'Leverantör', 'Kritikalitet'), ())
    """
    said = [text for text in dict.fromkeys(texts) if (found := look_up(text)) is not None and found.sure >= 0.9]
    return tuple(said) if len(said) >= 3 and 2 * len(said) > len(texts) else ()


def _beside(seen: Understanding, used: Sequence[int]) -> Problem | None:
    """A doubt when another table seems to stand to the right of this one: past an empty column, headings that begin a table of another kind."""
    for left, right in pairwise(used):
        heading = seen.table.headings[right]
        found = look_up(heading) if right - left > 1 and heading else None
        if found is None or found.sure < 0.95 or len(used) - used.index(right) < 2:
            continue
        apart = any((row[left] is None) != (row[right] is None) for row in seen.table.data)
        if apart and found.meanings[0] in KINDS_BY_NAME[str(seen.kind)].speaks_against:
            place = Place(seen.table.file, seen.table.sheet, seen.table.header_row, heading)
            return warning("tables_side_by_side", place, heading, heading=heading)
    return None


def _not_understood(table: Table, used: Sequence[int], found: Mapping[int, Match | None]) -> Understanding:
    columns = tuple(Column(index, table.headings[index], None) for index in used)
    headings = ", ".join(table.headings[index] for index in used if table.headings[index])[:300]
    place = Place(table.file, table.sheet, table.header_row)
    aside = headings_aside([table.headings[used[0]], *table.texts(used[0], SAMPLE)]) if used else ()
    if aside:
        return Understanding(table, None, 0.0, columns, problems=(warning("table_turned", place, None, headings=", ".join(aside)[:300]),))
    likely = ", ".join(dict.fromkeys(match.meanings[0] for match in found.values() if match is not None))
    return Understanding(
        table, None, 0.0, columns, problems=(warning("table_not_understood", place, None, headings=headings, likely=likely, rows=len(table.data)),)
    )


def _settled(
    trial: _Trial, table: Table, used: Sequence[int], shown: Mapping[int, Shown], known: KnownNames, by_profile: Mapping[str, str | None]
) -> tuple[Column, ...]:
    """The columns of the chosen kind with the last doubts settled: by their cells, and by what stands beside them."""
    columns = dict(trial.columns)
    kind = trial.kind.name
    fixed = {index for index, column in columns.items() if column.why == "profile"}
    owned = frozenset(index for index, column in columns.items() if column.meaning == "owner")
    for index in used:
        if index not in columns:
            columns[index] = _from_cells(index, table, kind, shown[index], columns)
    for index, column in list(columns.items()):
        if index in fixed:
            continue
        cells = shown[index]
        if kind == "inventory":
            columns[index] = _inventory_column(column, cells, columns, bool(owned - {index}), [*table.notes, *table.title.split("\n")])
        elif kind == "objects" and column.meaning == "owner" and _LED.search(fold(column.heading)):
            columns[index] = _of_the_leader(column)
    if kind not in {"staff", "members", "roles", "aliases", "integrations"}:
        _details(columns, fixed)
    return tuple(columns[index] for index in sorted(columns))


def _from_cells(index: int, table: Table, kind: str, cells: Shown, columns: Mapping[int, Column]) -> Column:
    """The meaning of a column whose heading says nothing, from its cells; None when they do not say either."""
    text = table.headings[index]
    taken = {column.meaning for column in columns.values()}
    nothing = Column(index, text, None)
    if not cells.different or re.search(r"^\W*$", "".join(cells.different)):
        return nothing
    if kind == "inventory":
        if RETIRED_TITLES.search(fold(table.title)) and cells.days() >= 0.6 and "in_use_through" not in taken:
            return Column(index, text, "in_use_through", 0.7, "values")
        if cells.named("System") >= 0.6:
            # Beside a column of needs another list of systems may be what leans on this one: nobody can tell.
            return nothing if "needs" in taken else Column(index, text, "needs", 0.6, "values")
        if cells.named("ManagementObject") >= 0.6 and "object" not in taken:
            return Column(index, text, "object", 0.6, "values")
        if cells.named("Department") >= 0.6 and "unit" not in taken:
            return Column(index, text, "unit", 0.6, "values")
        if cells.named("Supplier") >= 0.6 and "supplier" not in taken:
            return Column(index, text, "supplier", 0.6, "values")
        if cells.emails() >= 0.6 or cells.named("Person") >= 0.5:
            return Column(index, text, "contact", 0.6, "values")
        if len(cells.different) <= 8 and "lifecycle" not in taken and cells.share("status words", lambda text: lifecycle(text) is not None) >= 0.8:
            return Column(index, text, "lifecycle", 0.6, "values")
        return nothing
    told = _of_the_kind(kind, cells, taken)
    if told is not None:
        return Column(index, text, told, 0.65, "values")
    if kind == "staff" and cells.emails() >= 0.6 and "email" not in taken:
        return Column(index, text, "email", 0.8, "values")
    if kind == "staff" and cells.named("Department") >= 0.6 and "department" not in taken:
        return Column(index, text, "department", 0.6, "values")
    if kind in {"objects", "contracts"} and cells.named("System") >= 0.6 and "systems" not in taken:
        return Column(index, text, "systems", 0.6, "values")
    if kind == "groups" and cells.named("SteeringGroup") >= 0.5 and "escalates_to" not in taken:
        return Column(index, text, "escalates_to", 0.7, "values")
    if kind == "groups" and cells.named("Person") >= 0.5 and "members" not in taken:
        return Column(index, text, "members", 0.6, "values")
    if kind == "objects" and cells.named("SteeringGroup") >= 0.6 and "object_group" not in taken:
        return Column(index, text, "object_group", 0.6, "values")
    if kind == "groups" and cells.named("ManagementObject") >= 0.6 and "steers" not in taken:
        return Column(index, text, "steers", 0.6, "values")
    return nothing


_SIGN: Final = re.compile(r"[a-zåäö]{3,8}\d{0,4}")
"""What people log in as."""


def _of_the_kind(kind: str, cells: Shown, taken: set[str | None]) -> str | None:
    """What the cells of a column mean in a list of an organisation, of groups or of people, where its heading does not say."""
    people = cells.named("Person") >= 0.5 or (cells.share("full names", full_name) >= 0.8 and cells.people() >= 0.8)
    short = cells.unique() and cells.share("short codes", lambda text: re.fullmatch(r"[A-ZÅÄÖ]{1,6}[-_ ]?\d{0,4}[A-Z]?|\d{2,6}", text) is not None) >= 0.8
    if kind in {"departments", "units"}:
        if "board" not in taken and cells.share("committees", is_committee) >= 0.6:
            return "board"
        if "chief" not in taken and people:
            return "chief"
        if "code" not in taken and short:
            return "code"
        if kind == "units" and not taken & {"department", "parent"} and cells.spoken("Department") >= 0.6:
            return "department"
    if kind == "groups":
        if "escalates_to" not in taken and cells.named("SteeringGroup") >= 0.5:
            return "escalates_to"
        if "chair" not in taken and people and cells.lists() < 0.3:
            return "chair"
        if "group_id" not in taken and short:
            return "group_id"
    if kind == "staff" and not taken & {"signature", "org_id"} and cells.unique() and cells.share("signs", lambda text: _SIGN.fullmatch(text) is not None) >= 0.8:
        return "signature"
    if kind == "objects":
        if "object_id" not in taken and short:
            return "object_id"
        if "department" not in taken and cells.spoken("Department") >= 0.6:
            return "department"
    return None


def _inventory_column(column: Column, cells: Shown, columns: Mapping[int, Column], owned: bool, notes: Sequence[str] = ()) -> Column:
    """A column of an inventory whose cells say otherwise than its heading, or that leans on other columns (`owned`: others name the owner); `notes` may explain its signs."""
    meaning = column.meaning
    if meaning == "responsible" and column.why in {"values", "folder"}:
        # Nobody knows the heading: whom it names owns the system only where no other column names anybody.
        return replace(column, meaning="contact", sure=0.5)
    if meaning == "owner" and _LED.search(fold(column.heading)):
        return _of_the_leader(column)
    if (
        meaning == "owner_department" and column.why not in {"heading", "profile"} and owned
        and all(other.meaning != "department" for other in columns.values())
    ):
        return replace(column, meaning="department")  # beside the owners it says whose the system is
    if meaning == "contract" and cells.days() >= 0.5:
        return replace(column, meaning="contract_end", sure=min(column.sure, 0.85), why="values")
    if meaning == "responsible":
        if owned:
            return replace(column, meaning="contact", sure=min(column.sure, 0.8), why="values")
        return replace(column, meaning="owner_it" if side_of(column.heading) == "it" else "owner", sure=min(column.sure, 0.6), why="part")
    if (
        meaning == "owner"
        and re.search(r"chef|chief|head|manager|direkt[öo]r|rektor", fold(column.heading))
        and not re.search(r"[äa]gare|owner", fold(column.heading))
        and owned
    ):
        return replace(column, meaning="contact", sure=0.7)
    if (
        meaning == "hosting"
        and cells.share("hosting", lambda text: hosting(text) is not None) < 0.25
        and cells.share("lifecycle", lambda text: lifecycle(text) is not None) >= 0.6
        and all(other.meaning != "lifecycle" for other in columns.values())
    ):
        return replace(column, meaning="lifecycle", sure=0.7, why="values")
    if (
        meaning in {None, "system_type", "klassa"}
        and all(other.meaning != "criticality" for other in columns.values())
        and cells.share("signs", lambda text: bool(re.fullmatch(r"[A-E1-5]", text))) >= 0.9
        and (meaning != "klassa" or cells.share("klassa", lambda text: klassa(text) is not None) < 0.3)
        and (
            re.search(r"\b[A-E]\s*[-–]\s*[A-E]\b|\b1\s*[-–]\s*[3-5]\b", column.heading)
            or re.search(r"\(\s*[A1]\b(?!\s*\))", column.heading)
            or any(re.search(r"(?<!\w)[A-E1-5]\s*(=|:|är|–)", note) for note in notes)
        )
    ):
        return replace(column, meaning="criticality", sure=0.6, why="values")
    if (
        meaning == "description" and len(cells.different) <= 6 and all(other.meaning != "lifecycle" for other in columns.values())
        and cells.share("status words", lambda text: lifecycle(text) is not None) >= 0.9
    ):
        return replace(column, meaning="lifecycle", sure=0.7, why="values")
    if meaning == "users" and cells.named("Department") >= 0.5:
        return replace(column, meaning="used_by", sure=0.8, why="values")
    if meaning == "used_by" and cells.named("System") >= 0.5 and cells.named("Department") < 0.3:
        return replace(column, meaning="feeds", sure=0.8, why="values")
    if meaning == "used_by" and (cells.named("Person") >= 0.5 or cells.share("full names", full_name) >= 0.8):
        return replace(column, meaning="contact", sure=0.7, why="values")
    if meaning == "used_by" and cells.numbers() >= 0.6:
        return replace(column, meaning="users", sure=0.8, why="values")
    if meaning == "in_use_through" and "contract_end" not in {other.meaning for other in columns.values()} and cells.share("open", lambda text: day(text).open):
        return replace(column, meaning="contract_end", sure=0.7, why="values")  # what runs until further notice is a contract
    if meaning == "in_use_through" and cells.days() < 0.3:
        return replace(column, meaning="lifecycle", detail=None, sure=0.7, why="values")
    if meaning == "owner_department" and cells.share("persons", lambda text: all(who.form not in {"words", "title"} for who in persons(text))) >= 0.3:
        return replace(column, meaning="owner", sure=0.8, why="values")
    if (
        meaning in {"department", "unit"} and cells.named("ManagementObject") >= 0.6 and cells.named("Department") < 0.3
        and all(other.meaning != "object" for other in columns.values())
    ):
        return replace(column, meaning="object", sure=0.7, why="values")
    if meaning in {"department", "unit"} and cells.named("System") >= 0.6 and cells.named("Department") < 0.2:
        return replace(column, meaning="needs", sure=0.6, why="values")
    if meaning == "supplier" and (cells.emails() >= 0.6 or cells.named("Person") >= 0.6):
        return replace(column, meaning="contact", sure=0.6, why="values")
    return column


_LED: Final = re.compile(r"\bled(er|s)\b|\bled by\b|\bleads\b")
"""To lead is not to own."""


def _of_the_leader(column: Column) -> Column:
    return replace(column, meaning="leader_it" if side_of(column.heading) == "it" else "leader", sure=min(column.sure, 0.8))


def _mail_heading(text: str) -> bool:
    return bool(re.search(r"e ?post|\be ?mail|mejl|\bmail", fold(text)))


def _details(columns: dict[int, Column], fixed: set[int]) -> None:
    """Columns that give the e-mail, signature or title of somebody whom another column names."""
    for index in sorted(columns):
        column = columns[index]
        if index in fixed or column.meaning is None:
            continue
        if column.meaning in PERSONS:
            detail = (
                "email"
                if _mail_heading(column.heading)
                else "title"
                if re.search(r"\btitel|\btitle|befattning", fold(column.heading))
                else "signature"
                if re.search(r"\bsign|signatur|anv[äa]ndarid|username|handle", fold(column.heading))
                else None
            )
            if detail:
                main = next(
                    (
                        other
                        for other in columns.values()
                        if other.index != index and other.meaning == column.meaning and other.detail is None and not _mail_heading(other.heading)
                    ),
                    None,
                )
                if main is not None:
                    columns[index] = replace(column, detail=detail, beside=main.index)
        elif column.meaning in {"email", "signature", "title"}:
            before = [other for other in columns.values() if other.index < index and other.meaning in PERSONS and other.detail is None]
            if before and not any(other.meaning in {"first_name", "last_name"} for other in columns.values()):
                main = max(before, key=lambda other: other.index)
                columns[index] = replace(column, detail=column.meaning, beside=main.index, why="position", sure=min(column.sure, 0.8))


def _with_separator(column: Column, shown: Mapping[int, Shown], known: KnownNames, given: Mapping[str, str]) -> Column:
    """A column with what stands between the names of its cells."""
    for name, separator in given.items():
        if squeeze(name) == squeeze(column.heading):
            return replace(column, separator=separator)
    if column.meaning in LISTS and column.detail is None:
        texts = [text for text in shown[column.index].texts if no_dependency(text) is None]
        cut = separator_of(texts, known.kinds)
        if column.meaning in _WHOLE and cut in (_JOINING - {","} if column.meaning == "alias" else _JOINING):
            # Names of objects and suppliers hold commas and joining words; they are cut there only where the parts are known.
            several = (sum(1 for item in listed(text, cut, known.kinds) if known.kinds(item.name)) > 1 for text in texts)
            cut = cut if known and any(several) else None
        return replace(column, separator=cut)
    return column


def _scale(columns: Sequence[Column], table: Table, shown: Mapping[int, Shown], given: str | None) -> Scale | None:
    """The scale of the column of criticality."""
    column = next((column for column in columns if column.meaning == "criticality"), None)
    if column is None:
        return None
    if given:
        made = scale_named(given)
        if made is not None:
            return made
    return scale_of(column.heading, table.texts(column.index), [*table.notes, *table.title.split("\n")])


def scale_named(text: str) -> Scale | None:
    """The scale that a profile names by its signs: `1-4`, `4-1`, `A-C`, `C-A`, `words`, `yes/no`; None for anything else.

    >>> scale_named("4-1"), scale_named("A-C").steps, scale_named("often")
    (Scale(kind='number', steps=4, reversed=True, why='legend', order=()), 3, None)
    """
    if found := re.fullmatch(r"\s*(\d+)\s*-\s*(\d+)\s*", text):
        first, last = int(found[1]), int(found[2])
        return Scale("number", max(first, last), first > last, "legend")
    if found := re.fullmatch(r"\s*([A-E])\s*-\s*([A-E])\s*", text.upper()):
        return Scale("letter", max(ord(found[1]), ord(found[2])) - ord("A") + 1, found[1] > found[2], "legend")
    return {"words": Scale("word"), "yes/no": Scale("yes_no", 2)}.get(text.strip().lower())


def _lifecycle_of(title: str, table: Table) -> str | None:
    """What a title says of all rows: retired ("Avvecklade system"), phasing_out, or nothing."""
    own = fold(" ".join((table.title.split("\n")[-1] if table.title else "", table.sheet or "")))
    if PHASING_OUT_TITLES.search(own):
        return "phasing_out"
    return "retired" if RETIRED_TITLES.search(own) else None


# --- what was assumed, said -------------------------------------------------------------------------------------------------------------------


def _assumptions(seen: Understanding) -> tuple[Problem, ...]:
    """The assumptions behind an understanding, as information: the table, each column that was not plain, the scale."""
    table = seen.table
    place = Place(table.file, table.sheet, table.header_row)
    read = [column for column in seen.columns if column.meaning and column.meaning not in IGNORED]
    told: list[Problem] = [
        info(
            "table_understood",
            place,
            None,
            kind=seen.kind,
            sure=_percent(seen.sure),
            header_row=table.header_row,
            rows=len(table.data),
            columns="; ".join(f"{column.heading or '?'} = {column.meaning}{f' ({column.detail})' if column.detail else ''}" for column in read),
            meanings=[
                {"heading": column.heading, "meaning": column.meaning, "detail": column.detail, "sure": _percent(column.sure), "why": column.why}
                for column in read
            ],
        )
    ]
    for column in seen.columns:
        at = Place(table.file, table.sheet, table.header_row, column.heading or None)
        if column.meaning is None:
            if column.heading or column.index in table.filled:
                told.append(info("column_not_read", at, column.heading or None, heading=column.heading))
        elif column.meaning == "personal_number":
            told.append(info("personal_number_not_read", at, None, heading=column.heading))
        elif column.meaning in IGNORED:
            continue
        elif (
            column.meaning in {"owner", "owner_it"}
            and re.search(r"ansvar|responsible|chef|head|manager", fold(column.heading))
            and not re.search(r"[äa]gare|owner", fold(column.heading))
            and seen.kind == "inventory"
            and column.why != "profile"
        ):
            told.append(warning("responsible_read_as_owner", at, column.heading, heading=column.heading))
        elif column.sure < 0.9 and column.why != "profile":
            told.append(
                info(
                    "column_assumed",
                    at,
                    column.heading or None,
                    heading=column.heading,
                    meaning=column.meaning,
                    sure=_percent(column.sure),
                    why=column.why,
                )
            )
        if column.meaning == "needs" and seen.kind == "inventory" and _UNDIRECTED.search(fold(column.heading)) and column.why != "profile":
            told.append(info("direction_assumed", at, column.heading, heading=column.heading))
        if column.separator is not None and column.meaning in LISTS:
            told.append(
                info(
                    "separator_assumed",
                    at,
                    None,
                    heading=column.heading,
                    separator={"\n": "line break"}.get(column.separator, column.separator.strip()),
                )
            )
        if column.index in table.filled:
            told.append(info("filled_down", at, None, heading=column.heading, cells=table.filled[column.index]))
    if seen.scale is not None:
        column = next(column for column in seen.columns if column.meaning == "criticality")
        at = Place(table.file, table.sheet, table.header_row, column.heading)
        plain = seen.scale.kind == "word" or (
            seen.scale.kind == "number" and seen.scale.steps == 4 and seen.scale.why == "legend" and not seen.scale.reversed
        )
        if not plain:
            told.append(info("scale_assumed", at, None, heading=column.heading, scale=seen.scale.shown, why=seen.scale.why))
    if seen.lifecycle is not None:
        told.append(info("lifecycle_from_title", place, table.title.split("\n")[-1] or table.sheet, lifecycle=seen.lifecycle))
    return tuple(told)


_INVENTORY_FOLDER: Final = re.compile(r"(^|/)(inventar|inventer|inventor|system)[^/]*/", re.IGNORECASE)
"""A folder in which every file should tell of systems."""


def _doubts(seen: Understanding, shown: Mapping[int, Shown]) -> tuple[Problem, ...]:
    """What somebody should look at: names without a heading, a list among the inventories that tells of no system, people and systems that are not read."""
    table = seen.table
    place = Place(table.file, table.sheet, table.header_row)
    told: list[Problem] = []
    kind = KINDS_BY_NAME[str(seen.kind)]
    naming = seen.first(kind.subject)
    if naming is not None and naming.why in {"values", "folder"} and len(table.data) > 1:
        at = Place(table.file, table.sheet, table.header_row, naming.heading or None)
        told.append(warning("names_assumed", at, naming.heading or None, heading=naming.heading, kind=seen.kind, sure=_percent(naming.sure)))
    if len(table.data) >= 5 and _INVENTORY_FOLDER.search(table.file) and seen.kind not in {"inventory", "contracts", "suppliers"}:
        told.append(warning("no_systems_told", place, None, rows=len(table.data), kind=seen.kind))
    if seen.kind != "inventory":
        return tuple(told)
    owned = seen.first("owner", "owner_it") is not None
    for column in seen.columns:
        at = Place(table.file, table.sheet, table.header_row, column.heading or None)
        if column.meaning == "contact" and column.why in {"values", "folder"} and not owned:
            told.append(warning("people_not_owners", at, column.heading or None, heading=column.heading))
        elif column.meaning is None and len(shown[column.index].different) >= 3 and shown[column.index].named("System") >= 0.6:
            told.append(warning("systems_not_read", at, column.heading or None, heading=column.heading))
    return tuple(told)


def _percent(share: float) -> int:
    return round(100 * share)


def side_of_column(column: Column) -> str:
    """The side a column of people speaks of: its meaning's, else what its heading says, else business."""
    if column.meaning is not None and column.meaning.endswith("_it"):
        return "it"
    return side_of(column.heading) or "business" if column.meaning in {"leader", "specialist"} else "business"
