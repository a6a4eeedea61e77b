"""On whom too much rests, the naive way: take each person away and look again (domain 3.6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from graphmodel.changes import Holdings
from tests.oracle import groups, ownership
from tests.oracle.register import Register


def without(holdings: Holdings, person: str, register: Register) -> Register:
    """The register as if the person had left the day before."""
    gone = tuple(
        replace(each, valid_from=None, valid_through=register.day - timedelta(days=1)) if each.id == person else each for each in holdings.nodes
    )
    return Register(replace(holdings, nodes=gone), register.day)


def specialists(register: Register, system: str, side: str) -> set[str]:
    """The present specialists of a system's side, those of its homes among them."""
    known = [each for on in (system, *register.homes(system)) for each in register.claims("SPECIALIST_FOR", target=on)]
    return {person for each in known if each.properties.get("side", "business") == side for person in register.behind(each.origin)}


def key_people(register: Register) -> list[tuple[str, list[str], list[str], list[str], int]]:
    """Person, systems with another degree, systems without another specialist, groups lost, exposed criticality; in the query's order."""
    systems = register.in_use()
    before = {each: ownership.degree_of(register, each) for each in systems}
    acting = [each for each in register.of("SteeringGroup") if groups.contact(register, each)]
    found = []
    for person in register.of("Person"):
        if not register.exists(person):
            continue
        after = without(register.holdings, person, register)
        worse = [each for each in systems if ownership.degree_of(after, each) != before[each]]
        sole = [
            each
            for each in systems
            if register.criticality(each) >= 3 and any(specialists(register, each, side) == {person} for side in ("business", "it"))
        ]
        lost = [each for each in acting if groups.contact(after, each) is None]
        exposed = sum(register.criticality(each) for each in {*worse, *sole})
        if sole or lost or len(worse) >= 3 or any(register.criticality(each) == 4 for each in worse):
            found.append((person, worse, sole, lost, exposed))
    top = {each for each in acting if groups.level(register, each) == "portfolio"}
    return sorted(found, key=lambda row: (not top & set(row[3]), -row[4], -len(row[3]), row[0]))
