
"""Whose list a file is (förvaltning): by what is said of it, its title, its name, its column of units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graphmodel.vocabulary import (
    empty_word,
    fold,
    squeeze,
)
from importers.columns import Understanding
from importers.grid import Grid
from importers.importer import Reading
from importers.known_names import KnownNames
from importers.tables import Layout


@dataclass(frozen=True, slots=True)
class FileDepartment:
    """Whose list a file is: the department's name, whence (sources.yaml, title, file name, unit column), and how sure (0-1)."""

    text: str
    whence: str
    sure: float


_DEPARTMENT_NAME: Final = re.compile(
    r"((?:[^\W\d_]+-\s(?:och|&)\s|[^\W\d_]+\s(?:och|&)\s)?[^\W\d_]+(?:förvaltningen|förvaltning|kontoret|sektorn|nämnden|räddningstjänsten|bolaget)"
    r"|[^\W\d_]+a\s(?:förvaltningen|kontoret|nämnden|sektorn|verken)|[^\W\d_]+tjänsten)(?![^\W\d_])",
    re.IGNORECASE,
)


def department_of(
    layouts: Sequence[tuple[Grid, Layout]], seen: Sequence[Understanding], reading: Reading, known: KnownNames
) -> FileDepartment | None:
    """Whose list a file is: what `sources.yaml` says, else what title rows, the file's name and the column of units tell, in that order."""
    if reading.department:
        return FileDepartment(reading.department, "sources.yaml", 1.0)
    lines = [line for _, layout in layouts for line in layout.titles[:3]]
    lines += [line for one in seen for line in one.table.title.split("\n")[:3]]
    weak: FileDepartment | None = None
    for line in lines:
        found = known.department_in(line)
        if found is not None:
            if not known.is_unit(found[0]):
                return FileDepartment(found[0], "title", found[1])
            weak = weak or FileDepartment(found[0], "title", found[1])
    name = re.sub(r"\.\w{1,5}$", "", reading.shown.rsplit("/", 1)[-1])
    found = known.department_in(name)
    if found is not None and (found[1] >= 0.6 or weak is None):
        return FileDepartment(found[0], "file name", found[1])
    if weak is not None:
        return weak
    for line in [*lines, name]:
        written = _DEPARTMENT_NAME.search(line)
        if written and fold(written[1]) not in {"förvaltning", "förvaltningen", "kontoret", "nämnden", "tjänsten", "sektorn", "bolaget", "styrgrupp"}:
            return FileDepartment(_capitalised(written[1]), "title" if line in lines else "file name", 0.7 if line in lines else 0.6)
    counted: Counter[str] = Counter()
    if any(len({squeeze(text) for column in one.of("department") for text in one.table.texts(column.index)}) > 1 for one in seen):
        return None
    for one in seen:
        if one.kind == "inventory":
            for column in one.of("department", "unit"):
                counted.update(text for text in one.table.texts(column.index) if not empty_word(text))
    if counted:
        text, count = counted.most_common(1)[0]
        share = count / sum(counted.values())
        if share >= 0.6:
            return FileDepartment(text, "unit column", round(0.5 * share, 2))
    letters = [
        word
        for word in re.split(r"[\s_\-.]+", name)
        if re.fullmatch(r"[A-ZÅÄÖ]{2,5}", word) and word not in {"IT", "CSV", "PM", "GDPR", "PUL", "API", "KLASSA", "EXCEL"}
    ]
    if len(letters) == 1:
        return FileDepartment(letters[0], "file name", 0.5)
    return None


def departments_of_sheets(layouts: Sequence[tuple[Grid, Layout]], known: KnownNames) -> dict[str, str]:
    """Of a book whose sheets name different departments, in their titles or their own names, the department of each such sheet.  Else nothing."""
    found: dict[str, str] = {}
    for grid, layout in layouts:
        for line in (*layout.titles[:3], *(line for table in layout.tables for line in table.title.split("\n")[:3]), grid.sheet or ""):
            hit = known.department_in(line) if line else None
            if hit is not None and hit[1] >= 0.85 and not known.is_unit(hit[0]):
                found[grid.sheet or ""] = hit[0]
                break
    return found if len(set(found.values())) > 1 else {}


def _capitalised(text: str) -> str:
    return text[:1].upper() + (text[1:].lower() if text.isupper() else text[1:])
