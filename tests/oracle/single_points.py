"""What takes something important down alone, the naive way (domain 3.5)."""

from __future__ import annotations

from tests.oracle import impact
from tests.oracle.dependencies import Needs
from tests.oracle.register import Register
from tests.oracle.shared_dependencies import behind


def single_points(register: Register, min_criticality: int = 3, of: str = "systems") -> list[tuple[str, list[str], int]]:
    """Each with what it takes down and how much that weighs, heaviest first."""
    needs = Needs(register)
    causes = {each: {each} for each in needs.systems} if of == "systems" else behind(register, of)
    rows = []
    for whose, systems in causes.items():
        down = impact.failure(needs, systems) - systems
        if any(register.criticality(each) >= min_criticality for each in down):
            rows.append((whose, sorted(down), sum(map(register.criticality, down))))
    return sorted(rows, key=lambda row: (-row[2], row[0]))
