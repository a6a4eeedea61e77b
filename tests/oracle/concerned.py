"""Whom to ask when something fails, the naive way."""

from __future__ import annotations

from tests.oracle import groups, impact, ownership
from tests.oracle.dependencies import Needs
from tests.oracle.register import Register


def concerned(register: Register, failing: set[str]) -> set[tuple[str, str | None, str, str | None, tuple[str, ...]]]:
    """Role, side, person, group, and the systems that make it concern them, ascending."""
    needs = Needs(register, *failing)
    down = impact.failure(needs, failing) | failing
    hurt = impact.degraded(needs, down)
    listed = down | hurt
    found: dict[tuple[str, str | None, str, str | None], set[str]] = {}
    for system in listed:
        for side in ("business", "it"):
            if side in register.required(system):
                for person in ownership.side_of(register, system, side).owners:
                    found.setdefault(("owner", side, person, None), set()).add(system)
            for home in register.homes(system):
                for each in register.claims("LEADS", target=home):
                    if each.properties.get("side", "business") == side:
                        for person in register.to_ask(each.origin):
                            found.setdefault(("leader", side, person, None), set()).add(system)
                if system in failing:
                    _specialists(register, home, side, system, found)
            if system in failing:
                _specialists(register, system, side, system, found)
    for group in impact.groups(register, down):
        who = groups.contact(register, group)
        if who is None:
            continue
        steered = {each.target for each in register.claims("STEERS", origin=group)}
        because = {each for each in down if set(register.homes(each)) & steered or impact.departments(register, {each}) & steered}
        role = "chair" if groups.seated(register, group, "chair") else "deputy"
        found.setdefault((role, None, who, group), set()).update(because)
    return {(*who, tuple(sorted(because))) for who, because in found.items()}


def _specialists(register: Register, about: str, side: str, system: str, found: dict[tuple[str, str | None, str, str | None], set[str]]) -> None:
    for each in register.claims("SPECIALIST_FOR", target=about):
        if each.properties.get("side", "business") == side:
            for person in register.to_ask(each.origin):
                found.setdefault(("specialist", side, person, None), set()).add(system)
