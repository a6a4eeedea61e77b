"""Tables of what hangs on what: shared, between-departments, needs, impact, concerned, path, cycles, single-points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphmodel.answers import Absent
from graphmodel.wording import NO_VALUE, _, plural, word
from visualisation.tables.table import Cell, Table, chain, names, status, table


def shared(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """What many lean on, the heaviest first."""
    headings = [_("What"), _("Depend directly"), _("Go down with it"), _("Reach it"), _("Departments"), _("Weight")]
    rows = [[row.node.name, row.direct, _number(row.hard_down), _number(row.transitive_any), row.departments, row.down_weight] for row in result.rows]
    explained = _("Weight: the criticalities (1–4) of all that goes down with it, added up. Reach it: over any dependency, soft ones too.")
    notes = [explained] if rows else []
    return [table(headings, rows, lead=[] if rows else [_("Nothing is leaned on by so many.")], notes=notes, right=[1, 2, 3, 4, 5])]


def _number(value: Any) -> Any:
    return None if isinstance(value, Absent) else value


def between_departments(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """How many needs run from department to department, and which groups the two have in common."""
    rows = [
        [
            _department(row.from_), _department(row.to), row.needs, names(row.needed, most=6),
            Cell(_("the same department"), "quiet") if row.from_ is not None and row.from_ == row.to
            else Cell(names(row.groups)) if row.groups else Cell(_("⚠ no common group"), "warn"),
        ]
        for row in result.rows
    ]  # fmt: skip
    summary = result.summary
    lead = [_("Needs between systems: {needs}. Between systems that share no department: {across}.", needs=summary.needs, across=summary.across)]
    notes = [_("A need counts for each pair of a department of the one that needs and one of what it needs.")] if rows else []
    headings = [_("Needs from"), _("Systems of"), _("Needs"), _("Needed systems"), _("Common groups")]
    return [table(headings, rows, lead=lead, notes=notes, right=[2])]


def _department(department: Any) -> str:
    return department.name if department is not None else _("no department")


def needs(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """What a system stands on, with the shortest chain to each."""
    rows = [[row.system.name, _strength(row.strength), chain(row.chain)] for row in result.rows]
    summary = result.summary
    lead = [
        plural("It cannot do without one system.", "It cannot do without {count} systems.", len(summary.hard)) if summary.hard
        else _("There is no system that it cannot do without.")
    ]  # fmt: skip
    notes = [_("One of several: it needs {need} of {members}.", need=group.need, members=names(group.members)) for group in summary.any_of]
    return [table([_("System"), _("Strength"), _("Because")], rows, lead=lead, notes=notes)]


def _strength(code: str) -> Cell:
    return Cell(word(code), "strong" if code == "hard" else "plain")


def impact(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """What goes down, degrades or must be tested, why, and whom to call."""
    summary = result.summary
    change = bool(asked.get("change"))
    failing = names(summary.failing)
    counts = {state: plural("{count} system", "{count} systems", getattr(summary, state)) for state in ("down", "degraded", "test")}
    if change:
        said = _("When {names} is changed: {test} must be tested, and {down} would go down if it failed.", names=failing, **counts)
    else:
        said = plural(
            "If {names} fails: {down} down, {degraded} degraded.",
            "If {names} fail together: {down} down, {degraded} degraded.",
            len(summary.failing),
            names=failing,
            **counts,
        )
    lead = [said]
    lead.append(_("Departments hit: {names}.", names=names(summary.departments)))
    rows = [
        [row.system.name, status(row.state), row.criticality, chain(row.chain), names(row.owners)] for row in result.rows
    ]  # fmt: skip
    made = [table([_("System"), _("State"), _("Crit."), _("Because"), _("Owners")], rows, lead=lead, right=[2])]
    if summary.notify:
        calls = [[call.person.name, names(call.because, most=6)] for call in summary.notify]
        made.append(table([_("Tell"), _("because of")], calls, title=_("Whom to tell")))
    if summary.groups:
        made.append(table([], [], lead=[_("Steering groups concerned: {names}.", names=names(summary.groups))]))
    return made


def paths(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """The shortest ways from one system to another, step by step."""
    length = result.summary.length
    if length is None:
        return [table([], [], lead=[_("There is no way: the first does not need the second, not even by way of others.")])]
    rows = []
    for number, row in enumerate(result.rows, 1):
        for place, step in enumerate(row.steps):
            note = word(step.strength) if not step.any_of else _("one of several ({group})", group=step.any_of)
            rows.append([number if place == 0 else Cell(""), step.from_.name, step.to.name, note])
    lead = [plural("The shortest way has one step.", "The shortest ways have {count} steps.", length)]
    return [table([_("Way"), _("From"), _("To"), _("Strength")], rows, lead=lead, right=[0])]


def cycles(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """The systems that need each other in a circle."""
    rows: list[list[Cell | str | int | None]] = [
        [len(row.nodes), names(row.nodes), chain((*row.shortest, row.shortest[0])), Cell(_("yes"), "bad") if row.hard_cycle else Cell(_("no"))]
        for row in result.rows
    ]
    lead = [] if rows else [_("No systems need each other in a circle.")]
    notes = [_("Hard: none of them can be started before the others.")] if rows else []
    return [table([_("Size"), _("Systems"), _("A shortest circle"), _("Hard")], rows, lead=lead, notes=notes, right=[0])]


def single_points(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """What takes important systems down by failing alone."""
    rows = [[row.node.name, row.weight, _count(row), names(row.takes_down, most=12)] for row in result.rows]
    lead = [] if rows else [_("Nothing takes an important system down by failing alone.")]
    notes = [_("Weight: the criticalities (1–4) of all that goes down, added up.")] if rows else []
    return [table([_("What"), _("Weight"), _("Systems"), _("Takes down")], rows, lead=lead, notes=notes, right=[1, 2])]


def _count(row: Any) -> int:
    counted = getattr(row, "count", None)
    return counted if isinstance(counted, int) else len(row.takes_down)


def concerned(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """Whom to ask, role by role, each with the chain that makes it concern them; then department by department."""
    rows = [
        [role_of(row), row.person.name, row.group.name if row.group is not None else NO_VALUE, "; ".join(chain(why.chain) for why in row.because)]
        for row in result.rows
    ]
    made = [table([_("Role"), _("Who"), _("Group"), _("Because of")], rows, title=_("Whom to ask"))]
    summary = result.summary
    if summary.departments:
        hit = [
            [
                each.department.name,
                each.systems,
                each.criticality,
                names(each.owners),
                each.group.name if each.group is not None else Cell(_("no group"), "bad"),
                each.contact.name if each.contact is not None else NO_VALUE,
            ]
            for each in summary.departments
        ]
        headings = [_("Department"), _("Systems"), _("Highest crit."), _("Owners"), _("Group that decides"), _("Put to")]
        made.append(table(headings, hit, title=_("By department"), right=[1, 2]))
    if summary.nobody:
        made.append(table([], [], lead=[_("Nobody answers for: {names}.", names=names(summary.nobody))]))
    return made


def role_of(row: Any) -> str:
    """A person's role in the reader's words, with its side."""
    if row.side is None:
        return word(row.role)
    return _("{role}, {side}", role=word(row.role), side=word(row.side))
