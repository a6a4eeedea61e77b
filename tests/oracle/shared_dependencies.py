"""What many lean on, the naive way (domain 3.2)."""

from __future__ import annotations

from typing import NamedTuple

from tests.oracle import impact
from tests.oracle.dependencies import Needs
from tests.oracle.register import Register


class Row(NamedTuple):
    """One row, as the query has it."""

    node: str
    direct: int
    hard_down: int
    transitive_any: int
    departments: int
    down_weight: int


def reaching(needs: Needs, systems: set[str]) -> set[str]:
    """All that needs one of these in any way, and they themselves."""
    reached = set(systems)
    while more := {each for each in set(needs.systems) - reached if needs.any(each) & reached}:
        reached |= more
    return reached


def shared(register: Register, at_least: int = 2, across_departments: int = 0) -> list[Row]:
    """The systems that so many others need directly, heaviest first."""
    needs = Needs(register)
    rows = []
    for system in needs.systems:
        direct = {each.origin for each in needs.edges if each.target == system} - {system}
        down = impact.failure(needs, {system}) - {system}
        reached = reaching(needs, {system})
        users = impact.departments(register, reached)
        if len(direct) >= at_least and len(users) >= across_departments:
            rows.append(Row(system, len(direct), len(down), len(reached) - 1, len(users), sum(map(register.criticality, down))))
    return ordered(rows)


def shared_behind(register: Register, of: str, at_least: int = 2) -> list[Row]:
    """The suppliers, contracts or people with so many systems behind them."""
    needs = Needs(register)
    rows = []
    for whose, systems in behind(register, of).items():
        if len(systems) >= at_least:
            down, reached = impact.failure(needs, systems), reaching(needs, systems)
            users = impact.departments(register, reached)
            rows.append(Row(whose, len(systems), len(down), len(reached), len(users), sum(map(register.criticality, down))))
    return ordered(rows)


def ordered(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.down_weight, -row.direct, row.node))


def behind(register: Register, of: str) -> dict[str, set[str]]:
    """The systems that take part behind each supplier, contract or person."""
    pairs: set[tuple[str, str]] = set()
    if of == "people":
        pairs = {(person, system) for system in register.in_use() for person in impact.owners(register, system)}
    else:
        covers = {(each.origin, each.target) for each in register.structure("COVERS")}
        if of == "contracts":
            pairs = covers
        else:
            pairs = {(each.target, each.origin) for each in register.structure("PROVIDED_BY")}
            pairs |= {(each.target, system) for each in register.structure("WITH_SUPPLIER") for contract, system in covers if contract == each.origin}
    found: dict[str, set[str]] = {}
    for whose, system in pairs:
        if system in register.in_use():
            found.setdefault(whose, set()).add(system)
    return found
