"""Random histories of a small estate, and a plain replay of one: what every engine's answers are held against.

A history is a list of revisions, a revision a list of moves `(what, which, how)` of small numbers.  `Replay` reads the moves against what the
register says at that moment (a thing that is there is altered or ended, one that is not is added) and keeps every revision's register as a
dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from graphmodel.changes import KIND_OF_ENTITY, Change, ChangeSet
from graphmodel.entities import Attestation, Decision, Entity, KnownSource, Node, Provenance, Relation, SchemaPart, Statement
from graphmodel.kinds import Schema, schema_from

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORDER = {kind: place for place, kind in enumerate(KIND_OF_ENTITY)}
NODES = ("s-a", "s-b", "s-c", "p-a", "p-b", "obj-a", "grp-a", "x-a")
KINDS = {"s": "System", "p": "Person", "obj": "ManagementObject", "grp": "SteeringGroup", "x": "Robot"}
RELATIONS = ("DEPENDS_ON", "DEPENDS_ON", "DEPENDS_ON", "OWNS", "PART_OF", "FEEDS", "NOTES", "HOLDS")
NAMES = ("Årende", "ÅRENDE ", "Net", "a\u030arende", "", "s-b")
DAYS = (None, date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1))
OWN = (
    SchemaPart("node:Robot", {"name": "Robot", "extends": "System"}),
    SchemaPart("relation:FEEDS", {"name": "FEEDS", "from": ["System"], "to": ["System"], "acts_as": "dependency", "reversed": True}),
    SchemaPart("relation:NOTES", {"name": "NOTES", "from": ["System"], "to": ["Person"], "acts_as": "none"}),
)
moves = st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6), st.integers(0, 40)), min_size=1, max_size=9), min_size=1, max_size=5)

Place = tuple[int, str]
Said = dict[Place, Entity]


def place(entity: Entity) -> Place:
    """Where an entity stands in a revision's order."""
    return ORDER[type(entity)], entity.id


class Replay:
    """The registers of all revisions, and the changes between them."""

    def __init__(self, history: list[list[tuple[int, int, int]]]) -> None:
        self.said: list[Said] = [{}]
        self.changes: list[list[Change]] = []
        self.ever: list[str] = []
        for revision in history:
            self._play(revision)

    def _play(self, revision: list[tuple[int, int, int]]) -> None:
        before = self.said[-1]
        changed: dict[Place, Change] = {}
        if not self.changes:  # an estate needs nodes before anything else can be said
            for name in ("s-a", "s-b", "p-a"):
                self._change(before, changed, self._node(name, 0), end=False)
        for what, which, how in revision:
            for entity in self._entity(what, which, how):
                self._change(before, changed, entity, end=how % 4 == 3)
        made = sorted(changed.values(), key=lambda change: place(change.subject))
        after = dict(before)
        for change in made:
            if change.after is None:
                del after[place(change.subject)]
            else:
                after[place(change.subject)] = change.after
        self.changes.append(made)
        self.said.append(after)

    def _change(self, before: Said, changed: dict[Place, Change], entity: Entity, *, end: bool) -> None:
        at = place(entity)
        there = before.get(at)
        if there is None and end:
            return
        changed[at] = Change(there, None if end else entity)
        if isinstance(entity, Node) and entity.id not in self.ever:
            self.ever.append(entity.id)

    def _node(self, name: str, how: int) -> Node:
        properties: dict[str, Any] = {"criticality": how % 5} if how % 5 else {}
        if how % 7 == 1:
            properties |= {"klassa": [1, 2, how % 5, 0], "lifecycle": "retired", "absences": [{"valid_from": "2026-02-01"}]}
        if name.startswith("grp"):
            properties["level"] = ("object", "department", "portfolio")[how % 3]
        if name.startswith("obj") and how % 2:
            properties["required_sides"] = ["it"]
        external = {"register": f"X{how % 3}", "old": "x1"} if how % 3 else {}
        aliases = (NAMES[how % 4],) if how % 2 else ()
        kind = KINDS[name.split("-")[0]]
        return Node(
            name, kind, NAMES[how % 6], aliases, external, DAYS[how % 2], DAYS[how % 3], None, (), properties, {}, (Provenance("list", f"l:{how}"),)
        )

    def _entity(self, what: int, which: int, how: int) -> Iterator[Entity]:
        some = self.ever[(which + how) % len(self.ever)] if self.ever else "s-a"
        other = self.ever[which % len(self.ever)] if self.ever else "s-b"
        said = (Provenance("list", f"l:{how}"), Provenance("other", method="manual", recorded_by="p-a")) if how % 2 else ()
        if what <= 1:
            yield self._node(NODES[(which + how) % len(NODES)], how)
        elif what <= 5:
            kind = RELATIONS[(which + how) % len(RELATIONS)]
            properties: dict[str, Any] = {}
            if kind in ("DEPENDS_ON", "FEEDS"):
                properties = {"strength": ("hard", "soft")[how % 2], **({"any_of": "spare", "need": 1 + how % 2} if how % 3 else {})}
            elif kind == "OWNS":
                properties = {"side": ("business", "it")[how % 2], "acting": how % 5 == 0}
            yield Relation(f"r-{what}{which}", kind, some, other, DAYS[how % 2], DAYS[how % 3], properties, said)
        elif what == 6:
            target = other if how % 2 else None
            yield Statement(f"st-{which}", some, "ownership", "Vakant", "vacant", ("business", "it", None)[how % 3], target, provenance=said)
        elif what == 7:
            yield Attestation(f"at-{which}", some, other, date(2026, 1, 1 + how % 28), "yes" if how % 2 else None)
        elif what == 8:
            if some != other:
                yield Decision(f"d-{which}", "merged" if how % 2 else "apart", some, other)
        elif which < 3:
            yield OWN[which]
        else:
            yield KnownSource(f"source {which}", None, ("ownership",) if how % 2 else (), how % 3 == 0)

    def change_sets(self) -> list[ChangeSet]:
        """The revisions as change sets, their changes in no particular order."""
        return [ChangeSet(changes[::-1], f"by {number}", "because", "list", "import") for number, changes in enumerate(self.changes)]

    def all(self, kind: type[Any], revision: int) -> list[Any]:
        """What a register says of one kind of entity, by id."""
        return [entity for at, entity in sorted(self.said[revision].items()) if at[0] == ORDER[kind]]

    def schema(self, revision: int) -> Schema:
        """The kinds at a revision."""
        return schema_from(part.definition for part in self.all(SchemaPart, revision))


class Clock:
    """A clock that goes a day on with each look at it that a revision takes."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)
