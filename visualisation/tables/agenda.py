"""The table of a steering group's agenda: one table for each kind of item, so that a meeting can go through them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graphmodel.findings import FINDINGS
from graphmodel.wording import N_, NO_VALUE, _, phrased, plural, shown
from queries.agenda import ITEMS, REPAIRS, SENTENCES
from visualisation.tables.register import evidence_of, finding_sentence
from visualisation.tables.table import Table, names, table

TITLES: Final[Mapping[str, str]] = {
    "group": N_("The group itself"),
    "unowned": N_("Systems without an owner"),
    "path": N_("Questions that reach the portfolio by no whole path"),
    "shared": N_("Shared by several departments, without a group in common"),
    "object": N_("Objects without a leader or a plan"),
    "conflict": N_("The sources disagree"),
    "overdue": N_("Not vouched for in time"),
    "changed": N_("Changed since last time"),
}
"""The heading of each kind of item."""


def agenda(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """The group and what is in its care; then each kind of item that there is."""
    made = [Table(lead=tuple(standing(result.summary)), title=_("Agenda of {group}", group=result.summary.group.name))]
    for place, item in enumerate((each for each in ITEMS if any(row.item == each for row in result.rows)), start=1):
        listed = [row for row in result.rows if row.item == item]
        rows = [
            [
                row.subject.name,
                row.criticality if row.criticality is not None else NO_VALUE,
                *agenda_sentence(row),
                row.since,
                evidence_of(row.evidence),
            ]
            for row in listed
        ]
        headings = [_("About"), _("Crit."), _("What is to be decided"), _("Proposal"), _("Since"), _("Who says so")]
        made.append(table(headings, rows, title=f"{place}. {_(TITLES[item])} ({len(listed)})", right=[1]))
    if len(made) == 1:
        made.append(table([], [], lead=[_("The group has nothing to decide.")]))
    return made


def standing(summary: Any) -> list[str]:
    """Whether the group can act and through whom, and what is in its care, as sentences."""
    if summary.chair is not None:
        said = _("Chair: {chair}. Deputy: {deputy}.", chair=summary.chair.name, deputy=summary.deputy.name if summary.deputy else NO_VALUE)
    elif summary.deputy is not None:
        said = _("No chair can be asked; {deputy} acts as deputy.", deputy=summary.deputy.name)
    else:
        said = _("The group cannot act: it has neither a chair nor a deputy who can be asked.")
    care = plural("One system is in its care", "{count} systems are in its care", summary.in_care)
    more = plural("the questions of one more pass through it", "the questions of {count} more pass through it", summary.passing)
    return [said, _("{care}; {more}.", care=care, more=more)]


def agenda_sentence(row: Any) -> tuple[str, str]:
    """What an item says and what to do, in the present language."""
    if row.code in FINDINGS:
        message, repair = finding_sentence(row)
        systems = row.values.get("systems", ())
        if len(systems) > 1:
            holds_for = _("It holds for: {names}.", names=names(systems))
            message = f"{message} {holds_for}"
        return message, repair
    values = {name: names(value) if isinstance(value, list | tuple) else shown(value) for name, value in row.values.items()}
    said = phrased(SENTENCES[row.code], REPAIRS[row.code], {"subject": row.subject.name, **values})
    return said.message, said.repair


__all__ = ["TITLES", "agenda", "agenda_sentence", "standing"]
