"""Which systems concern several departments, and what group these have in common, the naive way."""

from __future__ import annotations

from tests.oracle import escalation, groups
from tests.oracle.dependencies import Needs
from tests.oracle.register import Register


def concerned(register: Register, needs: Needs, system: str) -> list[str]:
    """The departments that use a system, or one that needs it directly."""
    near = {system} | {each.origin for each in needs.edges if each.target == system}
    return sorted({each.origin for one in near for each in register.structure("USES", target=one)} if system in needs.systems else set())


def in_common(register: Register, system: str, departments: list[str]) -> str | None:
    """The group that they have in common for the system."""
    for home in register.homes(system)[:1]:
        for group in groups.steering(register, home):
            if groups.contact(register, group):
                return group
    serving = set()
    for department in departments:
        offered, _ = escalation.offered_to(register, department)
        able = [each for each in offered if groups.contact(register, each)]
        serving.add(able[0] if able else None)
    return serving.pop() if len(serving) == 1 else None


def common_steering(register: Register, at_least: int = 2) -> dict[str, tuple[list[str], str | None, str | None]]:
    """Each shared system: departments, group in common, the nearest group on the way that can act."""
    needs = Needs(register)
    found = {}
    for system in register.in_use():
        departments = concerned(register, needs, system)
        if len(departments) >= at_least:
            steps = escalation.escalation(register, system).steps
            nearest = next((group for _, group, who in steps if who), None)
            found[system] = (departments, in_common(register, system, departments), nearest)
    return found
