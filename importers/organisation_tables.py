
"""Lists of an organisation (organisationslistor): what sort of part a row is, and which columns of a list of units describe their departments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphmodel.vocabulary import (
    COMPANY,
    empty_word,
    fold,
    is_committee,
    squeeze,
    unit_type,
)
from importers.columns import Column, Understanding
from importers.tables import Table


@dataclass(frozen=True, slots=True)
class Levels:
    """Of a list of units that also describes their departments: the columns of the department, its code and its heads."""

    department: Column
    code: Column | None
    chiefs: tuple[Column, ...]


def levels_of(seen: Understanding) -> Levels | None:
    """The columns of a list of units that describe the departments; None where it only names them.

    A committee beside the department tells that it is described, and so do two columns of heads, or a code before the unit's column.
    """
    unit, department = seen.first("unit"), seen.first("department")
    if seen.kind != "units" or unit is None or department is None or unit.index < department.index:
        return None
    chiefs = seen.of("chief")
    said = [each for each in chiefs if re.search(r"förvaltning|sektor|kontor|department|direkt[öo]r|\bvd\b", fold(each.heading))]
    if not said and len(chiefs) > 1:
        said = [each for each in chiefs if department.index < each.index < unit.index]
    code = next((each for each in seen.of("code") if each.index < unit.index and not re.search(r"enhet|unit|avd", fold(each.heading))), None)
    if seen.first("board") is None and not said and code is None:
        return None
    if seen.first("board") is None and code is None and len(chiefs) < 2:
        return None
    return Levels(department, code, tuple(said))


def sort_of_unit(seen: Understanding, table: Table, word: str, name: str, parent: str, usual: str) -> str:
    """The `unit_type` of a department or unit: a word beside it, its name, or that it stands at the top of a list that holds a whole organisation."""
    told = unit_type(word) if word and not empty_word(word) else None
    if told is not None:
        return told
    if is_committee(name):
        return "committee"
    if COMPANY.search(fold(name)):
        return "company"
    above = seen.first("parent")
    if usual == "unit" and above is not None and not seen.of("department"):
        own = seen.first("unit")
        names = {squeeze(text) for text in table.texts(own.index)} if own is not None else set()
        tree = any(squeeze(text) in names for text in table.texts(above.index))
        if tree and (not parent or is_committee(parent)):
            return "department"
    return usual
