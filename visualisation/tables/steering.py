"""Tables of where a question goes: escalation, groups, key-people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphmodel.answers import Absent
from graphmodel.wording import NO_VALUE, _, plural, word
from queries.escalation_path import BECAUSE
from visualisation.tables.table import Cell, Table, names, table, way, words


def escalation(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """The way of a question upward, one row a step; with `all`, the state of every system's way."""
    if asked.get("all"):
        return [_every(result)]
    summary = result.summary
    rows: list[list[Cell | str | int | None]] = []
    for row in result.rows:
        why = why_step(row)
        if row.level == "leaders":
            rows.append([word("leaders"), NO_VALUE, _leaders(row.leaders), why])
            continue
        group: Cell | str = row.group.name if row.group is not None else Cell(_("no group"), "bad")
        who: Cell | str = row.contact.name if row.contact is not None else Cell(_("nobody"), "bad")
        if row.contact is not None and row.deputy:
            who = Cell(_("{name} (deputy)", name=row.contact.name), "warn")
        rows.append([word(row.level), group, who, why])
    if summary.status is None:
        lead = [_("There is no way upward for {system}: {why}.", system=summary.system.name, why=words(summary.flags))]
    else:
        lead = [_("A question about {system}. The way upward: {status}.", system=summary.system.name, status=way(summary.status).text)]
    notes = []
    if summary.flags and summary.status is not None:
        notes.append(_("Remarks: {flags}.", flags=words(summary.flags)))
    if summary.consult:
        notes.append(_("To be consulted: {names}.", names=names(summary.consult)))
    if summary.notify:
        notes.append(_("To be told: {names}.", names=names(summary.notify)))
    for each in summary.written:
        walked = " → ".join(group.name for group in each.groups) or NO_VALUE
        notes.append(_("As the organisation wrote it itself: {groups} ({status}).", groups=walked, status=word(each.status)))
    return [table([_("Step"), _("Group"), _("Who decides"), _("Why")], rows, lead=lead, notes=notes)]


def why_step(row: Any) -> str:
    """Why a step of the way upward is the step, in the present language."""
    return _(BECAUSE[row.code], **row.values) if row.code in BECAUSE else str(row.because)


def _leaders(leaders: Any) -> Cell | str:
    if leaders is None or isinstance(leaders, Absent):
        return Cell(NO_VALUE)
    sides = leaders.items() if isinstance(leaders, Mapping) else ((side, getattr(leaders, side)) for side in ("business", "it"))
    told = [f"{word(side)}: {names(persons)}" for side, persons in sides if not isinstance(persons, Absent)]
    return "; ".join(told) or NO_VALUE


def _every(result: Any) -> Table:
    summary = result.summary
    rows = [[row.system.name, way(row.status), words(row.flags)] for row in result.rows]
    counts = {state: getattr(summary, state) for state in ("complete", "degraded", "broken")}
    said = _("Whole ways: {complete}. With gaps: {degraded}. Broken: {broken}.", **counts)
    return table([_("System"), _("Way"), _("Remarks")], rows, lead=[said])


def groups(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """The steering groups, whether they can act, and what has none."""
    rows = [
        [
            row.group.name,
            word(row.level),
            Cell(_("yes"), "good") if row.operable else Cell(_("no"), "bad"),
            row.chair.name if row.chair is not None else Cell(NO_VALUE, "bad"),
            row.deputy.name if row.deputy is not None else NO_VALUE,
            words(row.flags),
        ]
        for row in result.rows
    ]
    summary = result.summary
    notes = [
        sentence
        for refs, sentence in (
            (summary.departments_without_group, _("Departments without a group: {names}.", names=names(summary.departments_without_group))),
            (summary.objects_without_group, _("Management objects without a group: {names}.", names=names(summary.objects_without_group))),
            (summary.systems_without_object, _("Systems outside every object: {names}.", names=names(summary.systems_without_object, most=30))),
        )
        if refs
    ]
    return [table([_("Group"), _("Level"), _("Can act"), _("Chair"), _("Deputy"), _("Remarks")], rows, notes=notes)]


def steering_tree(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """The groups, what each steers, and which stands above it."""
    rows = [
        [row.group.name, word(row.level), row.above.name if row.above is not None else NO_VALUE, names(row.steers), row.in_care, row.passing]
        for row in result.rows
    ]
    headings = [_("Group"), _("Level"), _("Under"), _("Steers"), _("In its care"), _("Passing")]
    return [table(headings, rows, right=[4, 5])]


def common_steering(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """Systems that concern several departments, and the group these have in common."""
    rows = [
        [
            row.system.name,
            row.criticality,
            len(row.departments),
            names(row.departments),
            names(row.owners),
            row.group.name if row.group is not None else Cell(_("no group in common"), "bad"),
            row.decides.name if row.decides is not None else Cell(_("nobody"), "bad"),
        ]
        for row in result.rows
    ]
    summary = result.summary
    shared = plural("One system concerns several departments", "{count} systems concern several departments", summary.shared)
    lead = [_("{shared}; {without} of them have no group in common.", shared=shared, without=summary.without_group)]
    headings = [_("System"), _("Crit."), _("No. of dep."), _("Departments"), _("Owners"), _("Group in common"), _("Who decides now")]
    return [table(headings, rows, lead=lead, right=[1, 2])]


def key_people(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """On whom too much rests, and how."""
    rows = [
        [row.person.name, row.exposed_criticality, names(row.ownership_worse), names(row.sole_specialist), names(row.groups_lost)]
        for row in result.rows
    ]  # fmt: skip
    count = len(rows) + (result.truncated.left_out.get("rows", 0) if result.truncated is not None else 0)
    lead = [plural("One person is hard to replace.", "{count} persons are hard to replace.", count) if rows else _("Nobody is a key person.")]
    notes = [_("Weight: the criticalities (1–4) of the systems in the next two columns, each once.")] if rows else []
    headings = [_("Person"), _("Weight"), _("Systems that lose an owner"), _("Only specialist of"), _("Groups that cannot act")]
    return [table(headings, rows, lead=lead, notes=notes, right=[1])]
