"""Impact: what and who is hit when a system fails or is changed, and who must be asked?"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from api.page import LIMIT, MOST, SORT, Asked, Shown
from graphmodel.wording import N_, _, plural, word
from queries import QUERIES, Parameter
from visualisation.tables.dependencies import role_of
from visualisation.tables.table import names

_QUESTION: Final = QUERIES["impact"]
PERSONS: Final = 100
"""So many persons are listed in a role; all of them are in the text to copy and in the CSV."""
CHAINS: Final = 20
"""So many chains are listed for a person; the rest is in the CSV."""
_FLAGS: Final = tuple(each for each in _QUESTION.parameters if each.type == "flag")
PARAMETERS: Final = (*_FLAGS, Parameter("ref", "ref", N_("another system that fails at the same time"), many=True, kinds=("System",)), LIMIT, SORT)


def impact(asked: Asked) -> Shown:
    """What is hit, whom to ask role by role with the chain that makes it concern them, and department by department."""
    failing = [asked.path["id"], *asked.values.get("ref", ())]
    flags = {name: True for name in ("change", "spread") if asked.values.get(name)}
    hit = asked.ask("impact", ref=failing, limit=MOST, evidence=True, **flags).result
    told = asked.ask("concerned", ref=failing, limit=MOST, evidence=True, **({"change": True} if "change" in flags else {})).result
    left = hit.truncated.left_out.get("rows", 0) if hit.truncated is not None else 0
    change = bool(flags.get("change"))
    [system] = [ref for ref in hit.summary.failing if ref.id == asked.path["id"]] or hit.summary.failing[:1]
    return Shown(
        _("What if {name} is changed?", name=system.name) if change else _("What if {name} fails?", name=system.name),
        {
            "system": system,
            "hit": hit,
            "failing": hit.summary.failing,
            "change": change,
            "sentence": sentence(hit, told, change=change),
            "listed": asked.listed(hit.rows, left, COLUMNS),
            "roles": _by_role(told.rows),
            "departments": told.summary.departments,
            "nobody": told.summary.nobody,
            "chains": CHAINS,
            "persons": PERSONS,
            "copy": copied(told),
            "groups": hit.summary.groups,
            "csv_link": asked.csv("impact", ref=failing, **flags),
            "people_csv": asked.csv("concerned", ref=failing, **({"change": True} if change else {})),
        },
        csv=asked.csv("impact", ref=failing, **flags),
        json=asked.json("impact", ref=failing, **flags),
    )


def sentence(hit: Any, told: Any, *, change: bool) -> str:
    """The numbers, as one reads them out in a meeting."""
    summary = hit.summary
    unnamed = hit.truncated.left_out.get("departments", 0) if hit.truncated is not None else 0
    systems = [
        plural("one system goes down", "{count} systems go down", summary.down),
        plural("one must be tested", "{count} must be tested", summary.test) if change
        else plural("one is left degraded", "{count} are left degraded", summary.degraded),
        plural("in one department", "in {count} departments", len(summary.departments) + unnamed),
    ]  # fmt: skip
    people = plural("One person to ask", "{count} persons to ask", told.summary.persons)
    nobody = plural("one system hit has no owner", "{count} systems hit have no owner", len(told.summary.nobody))
    text = _("{first}, {second}, {third}.", first=systems[0], second=systems[1], third=systems[2])
    return text[:1].upper() + text[1:] + " " + _("{people}; {nobody}.", people=people, nobody=nobody)


def _by_role(rows: Any) -> list[tuple[str, list[Any]]]:
    """The persons under their roles, in the roles' order."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[role_of(row)].append(row)
    return list(found.items())


def copied(told: Any) -> list[str]:
    """The list of people as lines of plain text, to be put into a message: one line each, with the role and what it concerns."""
    lines = []
    for row in told.rows:
        about = names([why.system for why in row.because], most=CHAINS)
        group = f" ({row.group.name})" if row.group is not None else ""
        lines.append(f"{row.person.name} – {role_of(row)}{group}: {about}")
    lines += [_("Nobody answers for: {names}.", names=names(told.summary.nobody, most=PERSONS))] if told.summary.nobody else []
    return lines


COLUMNS: Final = {
    "system": lambda row: row.system.name,
    "state": lambda row: word(row.state),
    "criticality": lambda row: row.criticality,
    "steps": lambda row: len(row.chain),
}
"""What each column sorts by."""
