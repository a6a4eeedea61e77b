"""Needs between departments, the naive way: loops over every need and every pair of departments."""

from __future__ import annotations

from tests.oracle.dependencies import Needs
from tests.oracle.register import Register

Row = tuple[str, str, int, list[str], list[str], list[str]]
NOBODY = "~"
"""Sorts after every id."""


def departments(register: Register, system: str) -> list[str]:
    """Where a system belongs: the hosts of its objects, else its users, else nowhere."""
    hosts = {each.target for home in register.homes(system) for each in register.structure("HOSTED_BY", origin=home)}
    return sorted(hosts or {each.origin for each in register.structure("USES", target=system)}) or [NOBODY]


def governing(register: Register, department: str) -> set[str]:
    """The groups that steer a department or something that it hosts."""
    steered = {department} | {each.origin for each in register.structure("HOSTED_BY", target=department)}
    found = {each.origin for each in register.structure("STEERS") if each.target in steered}
    return {group for group in found if register.nodes[group].properties.get("level") != "portfolio"}


def between_departments(register: Register) -> tuple[list[Row], int, int]:
    """The rows, the number of needs, and that of needs that join systems without a common department."""
    behind: dict[tuple[str, str], list[tuple[str, str]]] = {}
    across = 0
    needs = Needs(register)
    for edge in needs.edges:
        near, far = departments(register, edge.origin), departments(register, edge.target)
        across += not (set(near) & set(far) - {NOBODY})
        for one in near:
            for other in far:
                behind.setdefault((one, other), []).append((edge.origin, edge.target))
    rows = []
    for (one, other), ends in sorted(behind.items()):
        common = [] if NOBODY in (one, other) else sorted(governing(register, one) & governing(register, other))
        rows.append((one, other, len(ends), sorted({near for near, _far in ends}), sorted({far for _near, far in ends}), common))
    return rows, len(needs.edges), across
