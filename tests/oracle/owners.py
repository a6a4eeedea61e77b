"""Who answers, who did last and who should appoint, the naive way."""

from __future__ import annotations

from collections import Counter
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
    flags: frozenset[str]


def owners(holdings: Holdings, day: date, too_many: int) -> dict[str, Told]:
    """Every system in use."""
    register = Register(holdings, day)
    found = {}
    asked = [(system, side) for system in register.in_use() for side in register.required(system)]
    able = {slot: ownership.side_of(register, *slot).owners for slot in asked}
    load = Counter(person for _system, person in {(system, person) for (system, _side), people in able.items() for person in people})
    for system in register.in_use():
        sides = {}
        for side in register.required(system):
            now = ownership.side_of(register, system, side)
            last, until = ((), None) if now.status == "owned" else _last(holdings, day, system, side)
            sides[side] = (now.status, now.owners, last, until)
        path = escalation.escalation(register, system)
        steps = [(group, level, who) for level, group, who in path.steps if group and who]
        people = {side: able[system, side] for side in register.required(system)}
        flags = {
            "contested": any(len(each) > 1 for each in people.values()),
            "same_person_both_sides": len(people) == 2 and bool(set.intersection(*(set(each) for each in people.values()))),
            "overloaded": any(load[person] >= too_many for each in people.values() for person in each),
            "dead_claim": any(_dead_beside(register, system, side) for side in people),
            "conflict": any(
                _disagree(holdings, register, on, side)
                for side in ("business", "it")
                for on in (system, *(register.homes(system) if _inherited(register, system, side) else []))
            ),
        }
        told = frozenset(flag for flag, holds in flags.items() if holds)
        found[system] = Told(ownership.degree_of(register, system), escalation.anchor(register, system)[0], sides, steps[0] if steps else None, told)
    return found


def _inherited(register: Register, system: str, side: str) -> bool:
    own = [claim for claim in ownership.claims_on(register, system, side) if claim.status in ownership.MASKING]
    theirs = [claim for home in register.homes(system) for claim in ownership.claims_on(register, home, side) if claim.status in ownership.MASKING]
    return not own and bool(theirs)


def _dead_beside(register: Register, system: str, side: str) -> bool:
    if ownership.side_of(register, system, side).status != "owned":
        return False
    level = register.homes(system) if _inherited(register, system, side) else [system]
    claims = [claim for on in level for claim in ownership.claims_on(register, on, side)]
    return any(claim.status in {"vacant", "owner_left", "orphan_department"} for claim in claims)


def _disagree(holdings: Holdings, register: Register, on: str, side: str) -> bool:
    owns = [each for each in register.claims("OWNS", target=on) if each.properties.get("side", "business") == side]
    said = [
        each
        for each in holdings.statements
        if each.subject == on and each.field == "ownership" and (each.side or "business") == side
        and (each.valid_from or register.day) <= register.day <= (each.valid_through or register.day)
        and (each.standing == "overruled" or owns)
    ]  # fmt: skip
    if said:
        return any(each.target not in {claim.origin for claim in owns} for each in said)
    persons = {claim.origin for claim in owns if register.kind(claim.origin) == "Person"}
    here = [person for person in persons if register.exists(person)]
    rows = {tuple(sorted((row.source, row.record) for row in claim.provenance)) for claim in owns if claim.origin in persons}
    return len(persons) > 1 and len(here) < 2 and len(rows) > 1


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


