"""What a system stands on, the naive way."""

from __future__ import annotations

from tests.oracle.dependencies import Group, Needs


def hard(needs: Needs, system: str) -> dict[str, list[str]]:
    """All that it hard-needs, each with the first in the order of ids of the shortest chains to it."""
    found: dict[str, list[str]] = {system: [system]}
    chains = [[system]]
    while chains:
        longer = sorted([*each, needed] for each in chains for needed in needs.hard(each[-1]) if needed not in found)
        chains = []
        for each in longer:
            if each[-1] not in found:
                found[each[-1]] = each
                chains.append(each)
    return {needed: way for needed, way in found.items() if needed != system}


def soft(needs: Needs, system: str) -> set[str]:
    """What it needs softly, directly, where nothing makes it hard."""
    return needs.soft(system) - set(hard(needs, system)) - {system}


def groups(needs: Needs, system: str) -> list[Group]:
    """Its groups, and those of all that it hard-needs."""
    return [group for each in (system, *hard(needs, system)) for group in needs.groups(each)]
