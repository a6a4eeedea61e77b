"""What holds between systems on a day, the naive way (domain 2.3, 3.2, 3.4; rulings 7)."""

from __future__ import annotations

from dataclasses import dataclass

from graphmodel.entities import Relation
from tests.oracle.register import Register


@dataclass(frozen=True)
class Group:
    """An any-of group: whose it is, its name, its members and how many of them are needed."""

    of: str
    name: str
    members: frozenset[str]
    need: int


class Needs:
    """The needs that hold, among the systems that take part; planned ones do when they are asked about."""

    def __init__(self, register: Register, *asked: str) -> None:
        self.register = register
        in_use = set(register.in_use()) | {each for each in register.in_use(planned=True) if each in asked and register.exists(each)}
        self.systems = sorted(in_use)
        self.edges: list[Relation] = [each for each in register.claims("DEPENDS_ON") if {each.origin, each.target} <= in_use]

    def hard(self, system: str) -> set[str]:
        """What a system hard-needs directly."""
        return {each.target for each in self.edges if each.origin == system and self._strength(each) == "hard"}

    def soft(self, system: str) -> set[str]:
        """What a system needs softly."""
        return {each.target for each in self.edges if each.origin == system and self._strength(each) == "soft"}

    def any(self, system: str) -> set[str]:
        """What a system needs in any way."""
        return {each.target for each in self.edges if each.origin == system}

    def groups(self, system: str) -> list[Group]:
        """The groups of a system."""
        named: dict[str, list[Relation]] = {}
        for each in self.edges:
            if each.origin == system and each.target != system and each.properties.get("any_of"):
                named.setdefault(each.properties["any_of"], []).append(each)
        return [
            Group(
                system,
                name,
                members := frozenset(each.target for each in several),
                min(len(members), *(each.properties.get("need", 1) for each in several)),
            )
            for name, several in named.items()
        ]

    @staticmethod
    def _strength(edge: Relation) -> str:
        return "group" if edge.properties.get("any_of") else edge.properties.get("strength", "hard")
