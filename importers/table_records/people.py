"""Whom a row names: owners, leaders, specialists, holders and members, with all that the cell and its row tell of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from graphmodel.records import Mention, RelationRecord
from graphmodel.vocabulary import DEPARTMENT_WORDS, empty_word, fold, placeholder
from importers.columns import Column, side_of_column
from importers.person_cells import PersonCell, persons
from importers.table_records.meanings import Meanings
from importers.table_records.row import RowRecords

ANYBODY: Final = ("Person", "Position", "Department")
"""What may own: a column of owners names any of these."""
ABLE: Final = ("Person", "Position")
"""What may lead, know or sit in a group."""
FIELDS: Final[Mapping[str, str]] = {"OWNS": "ownership", "LEADS": "leadership", "SPECIALIST_FOR": "specialist"}
"""What a statement is about that stands where somebody of this relation should."""


def mention_of(at: RowRecords, who: PersonCell, kinds: tuple[str, ...], department: str | None) -> Mention:
    """A person (or whoever may stand in such a cell) with all that the cell and the row tell."""
    meant = at.meant
    known = meant.known.people(who.text)
    order = kinds
    if who.form in {"email", "signature"} or (who.form in {"name", "first_initial", "initial_last"} and "Department" not in known):
        order = tuple(dict.fromkeys(("Person", *kinds)))
    elif "Department" in known and "Department" in kinds and "Person" not in known:
        order = ("Department",)
    elif who.form == "title" and "Position" in kinds:
        order = ("Position", *[kind for kind in kinds if kind != "Position"])
    elif who.form == "words" and "Department" in kinds and DEPARTMENT_WORDS.search(fold(who.text)):
        order = ("Department", *[kind for kind in kinds if kind != "Department"])
    text = who.text
    if order[0] == "Department":
        text = meant.department_named(text).text
    hint = who.unit or department
    return Mention(text, order, email=who.email, signature=who.signature, department=meant.department_named(hint).text if hint else None)


def days_beside(who: PersonCell) -> dict[str, Any]:
    """The days that a cell gives beside a name."""
    values: dict[str, Any] = {}
    if who.valid_from is not None:
        values["valid_from"] = who.valid_from
    if who.valid_through is not None:
        values["valid_through"] = who.valid_through
    return values


def address_of(at: RowRecords) -> str | None:
    """The e-mail of a row about a person."""
    text = at.text(at.meant.seen.first("email"))
    found = re.search(r"[^\s<>;,()]+@[^\s<>;,()]+", text) if text else None
    return found[0].removeprefix("mailto:").strip(".").lower() if found else None


def person_named(at: RowRecords) -> tuple[Mention, str] | None:
    """The person that a row of staff is about, with the name as it is to be kept; None when nobody is named."""
    seen = at.meant.seen
    first, last = at.text(seen.first("first_name")), at.text(seen.first("last_name"))
    whole = at.text(seen.first("person"))
    name = " ".join(part for part in (first, last) if part) if (first or last) else ""
    if not name and whole and placeholder(whole) is None:
        found = at.meant.people(whole)
        name = found[0].text if found and found[0].form != "email" else whole
    elif name and whole and not (first and last):
        name = whole
    email, signature, org_id = address_of(at), at.text(seen.first("signature")), at.text(seen.first("org_id"))
    signature = signature if signature and not empty_word(signature) else ""
    org_id = org_id if org_id and not empty_word(org_id) else ""
    if not name and not email and not signature:
        return None
    name = name or email or signature
    department = at.text(seen.first("department")) or at.text(seen.first("unit")) or None
    return Mention(name, ("Person",), email=email, signature=signature or None, org_id=org_id or None, department=department), name


def people_of_row(
    at: RowRecords,
    relate: Callable[[Mention, str, Column | None], None],
    kinds: tuple[str, ...],
    state: Callable[[str, str, Column | None], None],
) -> None:
    """Relate those whom a row of roles or members names; `state` what stands there when nobody does."""
    seen = at.meant.seen
    column = seen.first("person", "last_name", "first_name", "email", "signature")
    if column is None:
        return
    text = at.text(seen.first("person"))
    if seen.first("person") is not None and text:
        hint = at.text(seen.first("department", "unit")) or None
        email, signature = address_of(at), at.text(seen.first("signature")) or None
        found = at.meant.people(text)
        for who in found:
            if who.reading is not None:
                if len(found) == 1 or who.reading != "unknown":
                    state(who.raw, who.reading, column)
                continue
            at.warn_person(who, column)
            mention = mention_of(at, who, kinds, hint)
            if len(found) == 1 and (email or signature):
                mention = replace(mention, email=mention.email or email, signature=mention.signature or signature)
            relate(mention, who.raw, column)
        return
    single = person_named(at)
    if single is not None:
        relate(single[0], single[1], column)


@dataclass(frozen=True, slots=True)
class _Claimant:
    """A column of people who own, lead or know: the relation they have, the field and side it is about, and the columns beside it."""

    column: Column
    kind: str
    field: str
    side: str
    email: Column | None
    signature: Column | None


@dataclass(frozen=True, slots=True)
class _Claim:
    """Somebody in such a column, with the mention and the values of the relation."""

    who: PersonCell
    mention: Mention
    values: Mapping[str, Any]


class Claims:
    """Those who own, lead or know what the rows of a table describe; `roles` tells which relation a column's meaning is."""

    def __init__(self, meant: Meanings, roles: Mapping[str, str]) -> None:
        seen = meant.seen
        self._claimants = [
            _Claimant(column, kind, FIELDS[kind], side_of_column(column), seen.beside(column, "email"), seen.beside(column, "signature"))
            for meaning, kind in roles.items()
            for column in seen.of(meaning)
        ]
        self._claimed: dict[tuple[int, str, str | None], tuple[_Claim, ...]] = {}
        self._values: dict[tuple[tuple[str, Any], ...], Mapping[str, Any]] = {}

    def write(self, at: RowRecords, target: Mention, department: str | None) -> None:
        """What all these columns of a row say of its node."""
        for claimant in self._claimants:
            self._write(at, claimant, target, department)

    def _write(self, at: RowRecords, claimant: _Claimant, target: Mention, department: str | None) -> None:
        """Those who own, lead or know the row's node, and what stands there when nobody does."""
        column = claimant.column
        text = at.text(column)
        email, signature = at.text(claimant.email), at.text(claimant.signature)
        if not text:
            text = email or signature
            if not text:
                return
            email = signature = ""
        key = (column.index, text, department)
        found = self._claimed.get(key)
        if found is None:
            found = self._claimed[key] = tuple(self._claim(at, who, claimant, department) for who in at.meant.people(text))
        for claim in found:
            if claim.who.reading is not None:
                at.state(target, claimant.field, claim.who.raw, claim.who.reading, column, side=claimant.side)
                continue
            at.warn_person(claim.who, column)
            mention = claim.mention
            if len(found) == 1 and (email or signature):
                address = persons(email)[0].email if "@" in email else None
                mark = signature if signature and not empty_word(signature) else None
                mention = replace(mention, email=mention.email or address, signature=mention.signature or mark)
            under = at.meant.stands_under(column)
            at.records.append(RelationRecord(claimant.kind, mention, target, at.place, claim.values, at.provenance, under, raw=claim.who.raw))

    def _claim(self, at: RowRecords, who: PersonCell, claimant: _Claimant, department: str | None) -> _Claim:
        """One of those whom a cell of claimants names, as all rows with the same cell say it."""
        values = days_beside(who)
        values["side"] = claimant.side
        if who.acting and claimant.kind != "SPECIALIST_FOR":
            values["acting"] = True
        able: tuple[str, ...] = ("Department",) if claimant.column.meaning == "owner_department" else ANYBODY if claimant.kind == "OWNS" else ABLE
        # Values that are the same are one object: they are typed once.
        return _Claim(who, mention_of(at, who, able, department), self._values.setdefault(tuple(values.items()), values))
