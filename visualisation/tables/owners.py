"""Tables of who answers: unowned, owned-by, coverage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graphmodel.answers import Absent
from graphmodel.wording import NO_VALUE, _, plural, word
from visualisation.tables.table import Cell, Table, names, status, table


def unowned(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """The systems without an able owner, worst first."""
    summary = result.summary
    sides = [side for side in ("business", "it") if asked.get("side") in {None, side}]
    rows = [
        [row.system.name, row.criticality, status(row.degree), *(_side(row.sides, side) for side in sides)]
        for row in result.rows
    ]  # fmt: skip
    lead = [
        _("{owned} of {systems} have an able owner on every side they need; {partly} on one side only; {none} nowhere.",
          owned=summary.owned, systems=plural("{count} system", "{count} systems", summary.systems), partly=summary.partially_owned,
          none=summary.strictly_unowned)
    ]  # fmt: skip
    notes = []
    if any(_fallback(row.sides, side) for row in result.rows for side in sides):
        notes.append(_("else …: who would own it by the object or the system, were the broken claim not there."))
    headings = [_("System"), _("Crit."), _("State"), *(_("Business") if side == "business" else _("IT") for side in sides)]
    return [table(headings, rows, lead=lead, notes=notes, right=[1])]


def _of(sides: Any, side: str) -> Any:
    found = sides.get(side) if isinstance(sides, Mapping) else getattr(sides, side, None)
    return None if found is None or isinstance(found, Absent) else found


def _fallback(sides: Any, side: str) -> Any:
    found = _of(sides, side)
    return found.fallback if found is not None else ()


def _side(sides: Any, side: str) -> Cell:
    """Who owns it on one side, or why nobody does; a side that is not asked for is empty."""
    found = _of(sides, side)
    if found is None:
        return Cell(_("not needed"), "quiet")
    if found.status == "owned":
        return Cell(names(found.owners), "good")
    text = word(found.status)
    if found.fallback:
        text = _("{status}; else {names}", status=text, names=names(found.fallback))
    return Cell(text, "warn" if found.status == "department_only" else "bad")


def owners(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """Who answers for each system; where nobody does, who did last, for how many days nobody has, and who should appoint."""
    summary = result.summary
    headings = [
        _("System"), _("Department"), _("Crit."), _("State"), _("Owners"), _("Last owner known"), _("Days without"), _("Who should appoint"),
    ]  # fmt: skip
    rows = [
        [
            row.system.name,
            row.department.name if row.department is not None else NO_VALUE,
            row.criticality,
            _state(row, asked.get("status")),
            *_owned(row.sides),
            appointer(row.appoint),
        ]
        for row in result.rows
    ]
    lead = [
        _("{owned} of {systems} have an able owner on every side they need; {partly} on one side only; {none} nowhere.",
          owned=summary.owned, systems=plural("{count} system", "{count} systems", summary.systems), partly=summary.partially_owned,
          none=summary.strictly_unowned)
    ]  # fmt: skip
    if summary.overloaded:
        people = ", ".join(f"{each.person.name} ({each.systems})" for each in summary.overloaded)
        lead.append(_("They own too much: {names}.", names=people))
    if summary.listed:
        counts = ", ".join(_("{count} of criticality {level}", count=count, level=level) for level, count in counted(summary.by_criticality))
        lead.append(_("Listed here: {counts}.", counts=counts))
    return [table(headings, rows, lead=lead, right=[2, 6])]


def _state(row: Any, wanted: str | None) -> Cell:
    """The degree, and what else is wrong; who owns too much is told above the table, once, unless that was asked for."""
    told = status(row.degree)
    flags = [word(flag) for flag in row.flags if flag != "overloaded" or wanted == flag]
    return replace(told, text="; ".join((told.text, *flags)))


def counted(counts: Any) -> list[tuple[str, int]]:
    """Counts by their word, of a mapping or of what JSON made of one."""
    return list(counts.items() if isinstance(counts, Mapping) else vars(counts).items())


def appointer(appoint: Any) -> Cell | str:
    """The group that should appoint and whom its questions are put to."""
    if appoint is None:
        return Cell(_("no group can act"), "bad")
    who = _("{name} (deputy)", name=appoint.contact.name) if appoint.deputy else appoint.contact.name
    return f"{appoint.group.name}: {who}"


def _owned(sides: Any) -> tuple[Cell | str, Cell | str, int | None]:
    """The able owners, the last ones of the sides that lack one, and the days for which the longest of these has lacked one."""
    told = [(side, found) for side in ("business", "it") if (found := _of(sides, side)) is not None]
    able = "; ".join(f"{word(side)}: {names(found.owners)}" for side, found in told if found.owners)
    lacking = [(side, found) for side, found in told if not found.owners]
    last = []
    for side, found in lacking:
        if found.last:
            last.append(_("{side}: {names}, through {day}", side=word(side), names=names(found.last), day=found.until))
        elif found.said:
            last.append(_("{side}: “{text}” in the list", side=word(side), text="”, “".join(found.said)))
        else:
            last.append(f"{word(side)}: {word(found.status)}")
    days = [found.days for _side, found in lacking if found.days is not None]
    return able or NO_VALUE, "; ".join(last) or NO_VALUE, max(days) if days else None


def owned_by(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """What somebody owns, on which side, and through what."""
    rows = [
        [row.node.name, word(row.node.kind), word(row.side), row.via.name if row.via is not None else _("directly")] for row in result.rows
    ]  # fmt: skip
    direct, systems = result.summary.direct, result.summary.systems
    lead = [
        _("Claims of its own on: {names}.", names=names(direct)),
        _("Systems it answers for, {count} in all: {names}.", count=len(systems), names=names(systems)),
    ]
    return [table([_("What"), _("Kind"), _("Side"), _("Through")], rows, lead=lead)]


def coverage(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """How many systems are owned, in all and by what was asked."""
    by = asked.get("by")
    headings = [_("Of"), _("Systems"), _("Owned"), _("One side"), _("Nowhere"), _("Owned, %")]
    whole = result.summary
    rows = [_coverage_row(row.of.name if row.of is not None else (_("the rest") if by else _("all systems")), row) for row in result.rows]
    lead = []
    if by:
        rows.append([Cell(_("all, each once"), "strong"), *_coverage_row("", whole)[1:]])
        lead = [_("A system that several use counts in each row; the last row counts it once.")]
    return [table(headings, rows, lead=lead, right=[1, 2, 3, 4, 5])]


def _coverage_row(name: str, row: Any) -> list[Cell | str | int | None]:
    share = round(100 * row.owned / row.systems) if row.systems else 0
    return [name, row.systems, row.owned, row.partially_owned, row.strictly_unowned, share]
