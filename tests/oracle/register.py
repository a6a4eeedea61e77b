"""The register as plain lists, and the few things that every naive definition asks of it."""

from __future__ import annotations

from datetime import date

from graphmodel.changes import Holdings
from graphmodel.entities import Node, Relation
from graphmodel.kinds import SIDES


class Register:
    """A register on a day."""

    def __init__(self, holdings: Holdings, day: date) -> None:
        self.holdings, self.day = holdings, day
        self.nodes = {each.id: each for each in holdings.nodes}
        self.staff_register = any(each.staff_register for each in holdings.sources)

    def when(self, thing: Node | Relation) -> str:
        """`over`, `now` or `ahead`."""
        if thing.valid_through is not None and thing.valid_through < self.day:
            return "over"
        return "ahead" if thing.valid_from is not None and thing.valid_from > self.day else "now"

    def state(self, id: str) -> str:  # noqa: A002
        return self.when(self.nodes[id])

    def exists(self, id: str) -> bool:  # noqa: A002
        return self.state(id) == "now"

    def of(self, kind: str) -> list[str]:
        return sorted(each.id for each in self.holdings.nodes if each.kind == kind)

    def kind(self, id: str) -> str:  # noqa: A002
        return self.nodes[id].kind

    def claims(self, kind: str, *, origin: str | None = None, target: str | None = None) -> list[Relation]:
        """The relations that hold by their own validity."""
        return [
            each
            for each in self.holdings.relations
            if each.kind == kind and self.when(each) == "now" and origin in (None, each.origin) and target in (None, each.target)
        ]

    def structure(self, kind: str, *, origin: str | None = None, target: str | None = None) -> list[Relation]:
        """The relations that hold between two nodes that exist."""
        return [each for each in self.claims(kind, origin=origin, target=target) if self.exists(each.origin) and self.exists(each.target)]

    def holders(self, position: str) -> set[str]:
        if not self.exists(position):
            return set()
        return {each.origin for each in self.claims("HOLDS", target=position) if self.exists(each.origin)}

    def behind(self, actor: str) -> set[str]:
        """The present persons behind a person or a position."""
        if self.kind(actor) == "Person":
            return {actor} if self.exists(actor) else set()
        return self.holders(actor) if self.kind(actor) == "Position" else set()

    def to_ask(self, actor: str) -> set[str]:
        """Those of them who are not absent."""
        return {person for person in self.behind(actor) if not self.away(person)}

    def away(self, person: str) -> bool:
        absences = self.nodes[person].properties.get("absences", ())
        # ISO days compare as text.
        return any((each.get("valid_from") or "0") <= self.day.isoformat() <= (each.get("valid_through") or "9") for each in absences)

    def homes(self, system: str) -> list[str]:
        return sorted({each.target for each in self.structure("PART_OF", origin=system)})

    def required(self, id: str) -> list[str]:  # noqa: A002
        """The sides that a system's homes, or an object itself, require."""
        asked = self.homes(id) if self.kind(id) == "System" else [id]
        told = {side for each in asked for side in self.nodes[each].properties.get("required_sides", SIDES)}
        return [side for side in SIDES if side in (told or SIDES)]

    def in_use(self, *, planned: bool = False) -> list[str]:
        """The systems that questions of ownership are about."""
        found = []
        for id in self.of("System"):  # noqa: A001
            lifecycle = self.nodes[id].properties.get("lifecycle", "active")
            if lifecycle == "retired" or self.state(id) == "over":
                continue
            if planned or (lifecycle != "planned" and self.exists(id)):
                found.append(id)
        return found

    def criticality(self, id: str) -> int:  # noqa: A002
        said = self.nodes[id].properties
        if said.get("criticality"):
            return int(said["criticality"])
        return max(1, int(said["klassa"][2])) if said.get("klassa") else 2
