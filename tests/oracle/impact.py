"""What is hit, the naive way (domain 3.4)."""

from __future__ import annotations

from tests.oracle import ownership
from tests.oracle.dependencies import Needs
from tests.oracle.register import Register


def failure(needs: Needs, failing: set[str]) -> set[str]:
    """All that is down, the failing ones included: sweep over everything until nothing more falls."""
    down = failing & set(needs.systems)
    more = True
    while more:
        more = False
        for system in set(needs.systems) - down:
            if needs.hard(system) & down or any(len(group.members - down) < group.need for group in needs.groups(system)):
                down.add(system)
                more = True
    return down


def degraded(needs: Needs, down: set[str], *, spread: bool = False) -> set[str]:
    """What is left degraded; with `spread` also all that needs what is degraded."""
    hurt = {
        system
        for system in set(needs.systems) - down
        if needs.soft(system) & down or any(group.members & down for group in needs.groups(system))
    }
    while spread:
        more = {system for system in set(needs.systems) - down - hurt if needs.any(system) & hurt}
        if not more:
            break
        hurt |= more
    return hurt


def reasons(needs: Needs, system: str, down: set[str], hurt: set[str]) -> set[str]:
    """The systems whose state explains that of this one."""
    if system in down:
        failed = [group.members & down for group in needs.groups(system) if len(group.members - down) < group.need]
        return (needs.hard(system) & down).union(*failed)
    return needs.any(system) & (down | hurt)


def chain(needs: Needs, system: str, failing: set[str], down: set[str], hurt: set[str]) -> list[str]:
    """The shortest explanation, of several the first in the order of ids: breadth first over all chains."""
    chains = [[system]]
    while True:
        ended = sorted(each for each in chains if each[-1] in failing)
        if ended:
            return ended[0]
        chains = [[*each, reason] for each in chains for reason in reasons(needs, each[-1], down, hurt) if reason not in each]


def departments(register: Register, systems: set[str]) -> set[str]:
    """The departments that use one of these."""
    return {each.origin for each in register.structure("USES") if each.target in systems}


def owners(register: Register, system: str) -> set[str]:
    """The persons who answer for a system."""
    return {person for side in register.required(system) for person in ownership.side_of(register, system, side).owners}


def groups(register: Register, systems: set[str]) -> set[str]:
    """The groups that steer a department that uses one of these, or the home object of one."""
    steered = departments(register, systems) | {home for system in systems for home in register.homes(system)}
    return {each.origin for each in register.claims("STEERS") if each.target in steered and register.exists(each.origin)}
