# ruff: noqa: E501 - examples and patterns read better in one line
"""What the cells of a column show (cellinnehåll): days, people, names of a kind, roles; and how well a meaning fits that."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from graphmodel.vocabulary import (
    criticality_word,
    fold,
    hosting,
    is_committee,
    level,
    lifecycle,
    no_dependency,
    personal_data,
    placeholder,
    role,
    target_kind,
    yes_or_no,
)
from importers.day_cells import day, period
from importers.known_names import KnownNames
from importers.name_lists import listed, separator_of
from importers.person_cells import persons
from importers.scales import klassa, one_level, scale_of
from importers.tables import Table

SAMPLE: Final = 400
"""How many cells of a column are looked at."""
PERSONS: Final = frozenset(
    {
        "owner",
        "owner_it",
        "leader",
        "leader_it",
        "specialist",
        "specialist_it",
        "contact",
        "information_owner",
        "responsible",
        "chief",
        "chair",
        "deputy_chair",
        "secretary",
        "person",
        "members",
        "adjuncts",
    }
)
"""Meanings of columns whose cells name people."""
DAYS: Final = frozenset(
    {"start", "end", "contract_end", "contract_start", "employed_from", "employed_through", "in_use_from", "in_use_through", "extension"}
)
"""Meanings of columns whose cells are days."""


class Shown:
    """What the cells of one column show, each share worked out once, when it is asked for."""

    def __init__(self, table: Table, column: int, known: KnownNames) -> None:
        self.texts = table.texts(column, SAMPLE)
        self.different = list(dict.fromkeys(self.texts))
        self.known = known
        self.table = table.key
        self._shares: dict[str, float] = {}
        self._kinds: list[set[str]] | None = None

    def share(self, name: str, test: Callable[[str], bool]) -> float:
        """The share of the column's different texts that pass a test; 0 for an empty column."""
        if name not in self._shares:
            self._shares[name] = sum(1 for text in self.different if test(text)) / len(self.different) if self.different else 0.0
        return self._shares[name]

    def days(self) -> float:
        return self.share("days", lambda text: day(text).readable)

    def emails(self) -> float:
        return self.share("emails", lambda text: "@" in text and bool(re.search(r"\w@\w+[\w.-]*\.\w+", text)))

    def numbers(self) -> float:
        return self.share("numbers", lambda text: bool(re.fullmatch(r"[\d\s.,]+", text)))

    def codes(self) -> float:
        """The share of texts that are marks rather than names: FO07, INT-002."""
        return self.share("codes", lambda text: re.fullmatch(r"[A-ZÅÄÖ]{1,6}[-_. ]?\d{1,5}[A-Za-z]?|[A-ZÅÄÖ]{2,5}", text) is not None)

    def long(self) -> float:
        return self.share("long", lambda text: len(text) > 60)

    def people(self) -> float:
        """The share of texts that read as names of people, or as placeholders for them."""
        return self.share(
            "people", lambda text: bool(text) and all(who.reading is not None or who.form not in {"words", "title"} for who in persons(text))
        )

    def roles(self) -> float:
        """The share of texts that are words for roles."""
        return self.share("roles", lambda text: role(text) is not None)

    def scale_words(self) -> float:
        """The share of texts that are words of a scale ("Hög"), of few that come again and again."""
        if not 2 <= len(self.different) <= 6 or len(self.texts) < 2 * len(self.different):
            return 0.0
        return self.share("scale words", lambda text: len(text) <= 25 and criticality_word(text) is not None)

    def kinds(self) -> float:
        """The share of texts that are words for what a role may be for."""
        return self.share("target kinds", lambda text: target_kind(text) is not None and len(text) <= 20 and len(fold(text).split(" ")) <= 2)

    def named(self, kind: str) -> float:
        """The share of texts that are, or list, known names of a kind; texts that name nothing are not counted."""
        if self._kinds is None:
            texts = [text for text in self.different if no_dependency(text) is None and placeholder(text) is None]
            separator = separator_of(texts, self.known.kinds) if texts else None
            self._kinds = [
                {each for item in listed(text, separator, self.known.kinds) for each in self.known.elsewhere(item.name, self.table)} for text in texts
            ]
        return sum(1 for kinds in self._kinds if kind in kinds) / len(self._kinds) if self._kinds else 0.0

    def spoken(self, kind: str) -> float:
        """The share of texts that other lists describe as of a kind, or speak of as one."""
        return self.share(f"spoken {kind}", lambda text: kind in self.known.elsewhere(text, self.table) or self.known.is_spoken_of(text, kind))

    def names_nothing(self, kind: str) -> bool:
        """Whether hardly one of several texts is a name of a kind of which many names are known."""
        return len(self.different) >= 3 and self.known.has_kind(kind) and max(self.named(kind), self.spoken(kind)) < 0.1

    def unique(self) -> bool:
        """Whether every cell is filled differently."""
        return len(self.different) == len(self.texts) and bool(self.texts)

    def running(self) -> bool:
        """Whether the cells are 1, 2, 3 … or empty."""
        return all(re.fullmatch(r"\d+", text) for text in self.texts) and [int(text) for text in self.texts] == list(range(1, len(self.texts) + 1))

    def lists(self) -> float:
        return self.share("lists", lambda text: ";" in text or "\n" in text or text.count(",") >= 2)


_NODE_KINDS: Final = ("System", "Department", "Person", "ManagementObject", "SteeringGroup", "Supplier")
EXPECTED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("needs", "feeds", "systems", "from_system", "to_system", "system", "canonical"), ("System",)),
    **dict.fromkeys(("department", "unit", "parent", "used_by", "board", "owner_department"), ("Department",)),
    **dict.fromkeys(("object", "object_id"), ("ManagementObject",)),
    **dict.fromkeys(("object_group", "group", "group_id", "escalates_to"), ("SteeringGroup",)),
    **dict.fromkeys(("owner", "owner_it", "responsible", "information_owner"), ("Person", "Department")),
    **dict.fromkeys(("leader", "leader_it", "specialist", "specialist_it", "chair", "deputy_chair", "secretary", "chief", "person", "members"), ("Person",)),
    "contact": ("Person", "Supplier"),
    "supplier": ("Supplier",),
    "target": ("System", "ManagementObject"),
}
"""Of which kinds the names in a column are, whatever their table says of them."""


_NAMING: Final = frozenset({"needs", "feeds", "systems", "from_system", "to_system", "supplier", "used_by", "object", "department", "unit", "alias", "canonical", "hosting", "escalates_to"})
"""Meanings of columns that name something: days are none of them."""


def denied(wanted: Sequence[str], shown: Shown) -> bool:
    """Whether the names of a column are known from elsewhere, as something else than these kinds."""
    if not shown.known:
        return False
    others = max(shown.named(kind) for kind in _NODE_KINDS if kind not in wanted)
    return others >= 0.6 and max(shown.named(kind) for kind in wanted) <= 0.15


def fits(meaning: str, shown: Shown) -> float:
    """How well a meaning fits what the cells show: 1 well, near 0 not at all; an empty column fits everything."""
    if not shown.different:
        return 1.0
    if (wanted := EXPECTED.get(meaning)) is not None and len(shown.different) >= 3 and denied(wanted, shown):
        return 0.1
    if meaning in {"id", "system_id", "number", "code", "org_id"} and shown.share("telephones", lambda text: re.fullmatch(r"\+?[\d\s()/–-]{7,}", text) is not None) >= 0.6:
        return 0.1
    if meaning == "system_id" and shown.running():
        return 0.1  # 1, 2, 3 … numbers the rows of a list, and tells no system from another
    if meaning in _NAMING and shown.days() >= 0.6 and shown.numbers() < 0.6:
        return 0.05
    if meaning in {"needs", "feeds", "systems", "from_system", "to_system"} and shown.scale_words() >= 0.8 > shown.named("System"):
        return 0.05
    if meaning in {"parent", "chief", "department", "unit"} and len(shown.different) >= 2 and shown.share("committees", is_committee) >= 0.7:
        return 0.1
    if meaning == "title" and len(shown.texts) > 2 * len(shown.different) and shown.roles() >= 0.9:
        return 0.5  # roles, time and again, are nobody's titles
    if meaning == "system" and len(shown.different) >= 3 and shown.named("Person") + shown.emails() >= 0.5 > shown.named("System"):
        return 0.1  # people are no systems
    if meaning == "system" and len(shown.texts) >= 8 and len(shown.different) < 0.5 * len(shown.texts):
        return 0.3  # a list of systems names each once or twice
    if meaning in DAYS:
        return 1.0 if shown.days() >= 0.4 else 0.75 if meaning in {"in_use_through", "extension", "contract_end"} else 0.15
    if meaning == "period":
        return 1.0 if shown.share("periods", lambda text: any(each.readable for each in period(text))) >= 0.4 else 0.15
    if meaning in {"from_system", "to_system", "target", "system", "name", "object", "group"} and shown.days() >= 0.6 and shown.numbers() < 0.6:
        return 0.1
    if meaning in PERSONS and meaning != "contact" and (shown.days() >= 0.6 or shown.numbers() >= 0.6 or shown.share("committees", is_committee) >= 0.7):
        return 0.1
    if meaning == "hosting" and (shown.emails() >= 0.5 or shown.named("Person") >= 0.6):
        return 0.1
    if meaning in {"department", "unit"} and shown.named("Person") + shown.emails() >= 0.5 and shown.named("Department") < 0.3:
        return 0.1
    if meaning == "department" and len(shown.different) >= 3 and shown.known and shown.named("Department") < 0.1 and shown.named("Supplier") >= 0.3:
        return 0.2
    if meaning == "lifecycle":
        return 1.0 if shown.share("lifecycle", lambda text: lifecycle(text) is not None or yes_or_no(text) is not None) >= 0.25 else 0.3
    if meaning == "target_kind":
        return 1.0 if shown.kinds() >= 0.6 else 0.1
    if meaning == "group" and shown.named("SteeringGroup") < 0.2 and max(shown.named("System"), shown.named("ManagementObject")) >= 0.5:
        return 0.1
    if meaning == "target" and len(shown.different) <= 4 and shown.kinds() >= 0.9:
        return 0.1
    if meaning == "level":
        return 1.0 if shown.share("level", lambda text: level(text) is not None) >= 0.5 else 0.3
    if meaning == "role":
        return 1.0 if shown.share("role", lambda text: role(text) is not None) >= 0.3 else 0.6
    if meaning == "users":
        return 1.0 if shown.share("counted", lambda text: bool(re.search(r"\d", text))) >= 0.4 else 0.4
    if meaning == "email":
        return 1.0 if shown.emails() >= 0.3 else 0.3
    if meaning in {"klassa_k", "klassa_r", "klassa_t", "klassa_s"}:
        return 1.0 if shown.share("levels", lambda text: one_level(text) is not None and len(text) <= 25) >= 0.6 else 0.1
    if meaning == "klassa":
        return 1.0 if shown.share("klassa", lambda text: klassa(text) is not None) >= 0.3 else 0.5
    if meaning == "criticality":
        return 1.0 if scale_of("", shown.different) is not None else 0.3
    if meaning == "personal_data":
        return 1.0 if shown.share("personal data", lambda text: personal_data(text) is not None) >= 0.4 else 0.5
    if meaning == "number":
        return 1.0 if shown.numbers() >= 0.5 else 0.3
    if meaning == "year":
        return 1.0 if shown.share("years", lambda text: bool(re.search(r"\b(19|20)\d\d\b", text))) >= 0.5 else 0.2
    if meaning == "hosting":
        return 1.0 if shown.share("hosting", lambda text: hosting(text) is not None) >= 0.25 else 0.6
    if meaning == "contract" and shown.days() >= 0.5:
        return 0.6
    return 1.0


def full_name(text: str) -> bool:
    """Whether a text is a person's first and last name, or an address."""
    return all(who.form == "email" or (who.form == "name" and ("," in text or text == text.title())) for who in persons(text)) and " " in text
