# ruff: noqa: E501 - examples and patterns read better in one line
"""What a column means by its cells alone (kolumner efter innehåll), where its heading says nothing, or something that the cells deny."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from graphmodel.vocabulary import (
    DEPARTMENT_WORDS,
    IGNORED,
    KINDS_BY_NAME,
    Match,
    fold,
    is_committee,
    level,
)
from importers.known_names import KnownNames
from importers.name_lists import arrow, flow
from importers.shown_cells import Shown, fits, full_name


def by_values(found: Mapping[int, Match | None], shown: Mapping[int, Shown]) -> dict[int, Match]:
    """What the cells of a column say that it means, where its heading says nothing, or something that the cells deny."""
    told: dict[int, Match] = {}
    days: list[int] = []
    for index, cells in shown.items():
        match = found[index]
        if len(cells.texts) < 2 or (match is not None and max(fits(meaning, cells) for meaning in match.meanings) > 0.3):
            continue
        meaning = _value_of(cells)
        if meaning == "day":
            days.append(index)
        elif meaning is not None:
            told[index] = Match((meaning,), 0.7, "")
    said = {meaning for match in found.values() if match is not None for meaning in match.meanings[:1]}
    if not said & {"start", "end", "period", "employed_from", "employed_through"}:
        for index, meaning in zip(days[:2], ("start", "end") if len(days) > 1 else ("end",), strict=False):
            told[index] = Match((meaning,), 0.7, "")
    return told


def _value_of(cells: Shown) -> str | None:
    """What sort of thing the cells of a column are; None where they do not say."""
    if cells.days() >= 0.8 and cells.numbers() < 0.8:
        return "day"
    if cells.emails() >= 0.6:
        return "email" if cells.unique() and cells.share("bare", lambda text: re.fullmatch(r"\S+@\S+", text) is not None) >= 0.9 else "person"
    repeated = len(cells.different) <= 0.6 * len(cells.texts)
    if cells.scale_words() >= 0.9:
        return "criticality"
    if repeated and cells.roles() >= 0.9:
        return "role"
    if cells.share("committees", is_committee) >= 0.7:
        return "board"
    named = {kind: cells.named(kind) for kind in ("Person", "SteeringGroup", "ManagementObject", "System", "Department", "Supplier")}
    if named["System"] >= 0.15 and named["ManagementObject"] >= 0.15 and named["System"] + named["ManagementObject"] >= 0.6 and max(named["System"], named["ManagementObject"]) < 0.9:
        return "target"
    best = max(named, key=lambda kind: named[kind])
    if named[best] < 0.6 and cells.share("short departments", lambda text: (hit := cells.known.department(text)) is not None and hit[1] >= 0.8) >= 0.7:
        return "department"
    if named[best] < 0.6 and named["Person"] + cells.emails() >= 0.7:
        return "person"
    if named[best] < 0.6 and cells.share("places", lambda text: _is_place(text, cells.known)) >= 0.6:
        return "department"
    if named[best] >= 0.6:
        if best == "Department":
            units = cells.share("units", cells.known.is_unit)
            return "unit" if units >= 0.6 else "department"
        return {"Person": "person", "SteeringGroup": "group", "ManagementObject": "object", "System": "system", "Supplier": "supplier"}[best]
    if repeated and len(cells.different) <= 6 and cells.share("levels of groups", lambda text: level(text) is not None) >= 0.6:
        return "level"
    if cells.unique() and cells.people() < 0.5 and cells.share("departments", lambda text: DEPARTMENT_WORDS.search(fold(text)) is not None) >= 0.6:
        return "department"
    if cells.share("full names", full_name) >= 0.8 and cells.people() >= 0.8:
        return "person"
    if cells.unique() and cells.share("codes", lambda text: re.fullmatch(r"[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{0,5}[-_ ]?\d{0,4}[A-Z]?", text) is not None) >= 0.9:
        return "code"
    return None


def _is_place(text: str, known: KnownNames) -> bool:
    """Whether a text is a path through the organisation: "KLF > IT-stab"."""
    parts = re.split(r"\s*[>»→\\/|]\s*|\s+[-–—]\s+|:\s+", text)
    return len(parts) > 1 and any(known.is_a(part, "Department") for part in parts)


_DATED: Final = frozenset({"members", "roles", "staff", "groups", "contracts"})
OF_SOME: Final[Mapping[str, frozenset[str]]] = {
    "start": _DATED, "end": _DATED, "email": frozenset({"staff", "members", "roles", "suppliers", "departments", "units"}), "criticality": frozenset({"inventory"}), "level": frozenset({"groups"}), "code": frozenset({"departments", "units", "objects", "groups"}),
}  # fmt: skip
"""What cells alone say in some kinds of tables only: days that nothing is said of are a period there, short words are codes."""


def by_arrows(found: Mapping[int, Match | None], shown: Mapping[int, Shown]) -> dict[int, Match]:
    """Of a table with a column of arrows what stands left and right of it; of one whose cells hold whole flows ("A → B") that they do."""
    told: dict[int, Match] = {}
    for index, cells in shown.items():
        if len(cells.texts) < 2:
            continue
        if cells.share("arrows", lambda text: arrow(text) is not None) >= 0.9:
            sides = [other for other in sorted(shown) if shown[other].different and (found[other] is None or found[other].meanings[0] not in IGNORED)]  # type: ignore[union-attr]
            left, right = [other for other in sides if other < index], [other for other in sides if other > index]
            named = {other for other in sides if shown[other].named("System") >= 0.3}
            first, second = next((each for each in reversed(left) if each in named or not named), None), next((each for each in right if each in named or not named), None)
            told[index] = Match(("direction",), 0.97, "")
            if first is not None and second is not None:
                told[first], told[second] = Match(("from_system",), 0.96, ""), Match(("to_system",), 0.96, "")
            return told
        match = found[index]
        if (match is None or {"flow", "integration_id", "needs"} & set(match.meanings)) and cells.share("flows", lambda text: bool(flow(text))) >= 0.8:
            return {index: Match(("flow",), 0.97, "")}
    return told


def other_names(found: Mapping[int, Match | None], shown: Mapping[int, Shown], title: str) -> dict[int, Match]:
    """Of a table with other names, and a column beside them that nobody knows by its heading but that lists known names: that they are the right ones."""
    said = {index: match.meanings for index, match in found.items() if match is not None}
    alias = [index for index, meanings in said.items() if "alias" in meanings]
    canonical = [index for index, meanings in said.items() if "canonical" in meanings]
    filled = [index for index, cells in shown.items() if cells.different]
    if not alias and not canonical and len(filled) == 2 and any(word in title for word in KINDS_BY_NAME["aliases"].titles):
        shares = {index: shown[index].named("System") for index in filled}
        # Names that the lists of systems use are the right ones; where both are, since they are known from here, those that several others stand for.
        best = max(filled, key=lambda index: (round(shares[index] * 4), len(shown[index].texts) - len(shown[index].different)))
        if shares[best] >= 0.5 and all(cells.days() < 0.3 and cells.people() < 0.9 for cells in (shown[index] for index in filled)):
            return {index: Match(("canonical" if index == best else "alias",), 0.9, "") for index in filled}
    if len(alias) == 2 and not canonical:
        # Both are other names by their headings: those that the lists of systems use are the right ones.
        first, second = sorted(alias, key=lambda index: -shown[index].named("System"))
        if shown[first].named("System") >= 0.5 > shown[second].named("System"):
            return {first: Match(("canonical",), 0.96, "")}
    if len(alias) + len(canonical) != 1 or len(filled) > 3:
        return {}
    wanted = "canonical" if alias else "alias"
    unknown = [index for index in filled if index not in said]
    named = [index for index in unknown if shown[index].named("System") >= 0.5] if alias else unknown
    return {named[0]: Match((wanted,), 0.9, "")} if len(named) == 1 else {}


def roles_told(found: Mapping[int, Match | None], shown: Mapping[int, Shown]) -> dict[int, Match]:
    """What cells say where a column plainly holds roles, time and again: that it does, and of doubtful headings beside it who has them, and for what."""
    roles = [index for index, cells in shown.items() if len(cells.texts) > 2 * len(cells.different) > 0 and cells.roles() >= 0.9]
    told: dict[int, Match] = {}
    if not roles:
        return told
    fitting = {meaning for kind in ("roles", "members") for meaning in KINDS_BY_NAME[kind].speaks_for}
    for index, match in found.items():
        cells = shown[index]
        if index in roles:
            if match is None or match.meanings[0] not in {"role", "title"}:
                told[index] = Match(("role",), 0.96, "")
        elif cells.different and (match is None or match.sure < 0.94 or match.meanings[0] not in fitting - {"name"}):
            if len(cells.different) <= 4 and cells.kinds() >= 0.9:
                told[index] = Match(("target_kind",), 0.94, "")
            elif cells.emails() >= 0.6 or cells.named("Person") >= 0.5:
                told[index] = Match(("person",), 0.94, "")
            elif cells.named("SteeringGroup") >= 0.5:
                told[index] = Match(("group",), 0.94, "")
            elif cells.named("System") >= 0.5 or cells.named("ManagementObject") >= 0.5:
                told[index] = Match(("target",), 0.94, "")
    return told
