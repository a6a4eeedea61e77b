"""Who answers, who did last and who should appoint, the naive way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from graphmodel.changes import Holdings
from tests.oracle import escalation, ownership
from tests.oracle.register import Register


@dataclass(frozen=True)
class Told:
    """A system as the query tells of it: sides as (status, owners, last, until), and the group that should appoint."""

    degree: str
    department: str | None
    sides: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], date | None]]
    appoint: tuple[str, str, str] | None


def owners(holdings: Holdings, day: date) -> dict[str, Told]:
    """Every system in use."""
    register = Register(holdings, day)
    found = {}
    for system in register.in_use():
        sides = {}
        for side in register.required(system):
            now = ownership.side_of(register, system, side)
            last, until = ((), None) if now.status == "owned" else _last(holdings, day, system, side)
            sides[side] = (now.status, now.owners, last, until)
        path = escalation.escalation(register, system)
        steps = [(group, level, who) for level, group, who in path.steps if group and who]
        found[system] = Told(ownership.degree_of(register, system), escalation.anchor(register, system)[0], sides, steps[0] if steps else None)
    return found


def _last(holdings: Holdings, day: date, system: str, side: str) -> tuple[tuple[str, ...], date | None]:
    """Day by day backward, over those on which something ended or before which something began."""
    things = [*holdings.nodes, *holdings.relations, *holdings.statements]
    days = {each.valid_through for each in things if each.valid_through} | {each.valid_from - timedelta(days=1) for each in things if each.valid_from}
    for then in sorted((each for each in days if each < day), reverse=True):
        register = Register(holdings, then)
        answer = ownership.side_of(register, system, side)
        if answer.status == "owned":
            return answer.owners, then
    return (), None


