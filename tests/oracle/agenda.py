"""What a steering group has to decide about the systems in its care, the naive way."""

from __future__ import annotations

from tests.oracle import common_steering, escalation, groups, ownership
from tests.oracle.register import Register


def in_care(register: Register, group: str) -> list[str]:
    """The systems for which it is the nearest group that can act, or would be if it could."""
    found = []
    for system in register.in_use():
        steps = escalation.escalation(register, system).steps
        nearest = next((each for _, each, who in steps if each and (who or each == group)), None)
        if nearest == group:
            found.append(system)
    return found


def agenda(register: Register, group: str) -> dict[str, list[str]]:
    """The ids that stand under the items about systems; a path stands under its object."""
    care = in_care(register, group)
    unsteered = {system for system, (_, common, _) in common_steering.common_steering(register).items() if common is None}
    paths = set()
    for system in care:
        path = escalation.escalation(register, system)
        if path.status != "complete":
            paths.add(((register.homes(system) or [system])[0], path.status, tuple(sorted(path.flags))))
    return {
        "unowned": sorted(system for system in care if ownership.degree_of(register, system) != "owned"),
        "path": sorted(home for home, _, _ in paths),
        "shared": sorted(set(care) & unsteered),
    }


def every(register: Register) -> list[str]:
    """All groups that a question can be put to, whether they exist or not."""
    return [each for each in register.of("SteeringGroup") if register.exists(each) and groups.level(register, each)]
