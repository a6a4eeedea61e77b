"""Generated estates for measuring: seeded, with the shape of real ones, as columns from which every tool that is measured is filled alike.

Systems stand on a scale from basic to special; a need leads from a system to a more basic one, the more basic the likelier (Zipf hubs), so that
most systems carry little and a few carry almost everything, while each one stands on a narrow cone.  Some neighbours on the scale need each other in
short circles; three in ten are soft, and some are any-of groups of two or three.  There are departments, management objects with three levels of
groups, people (some of whom have left, some absent), positions (some vacant), suppliers and contracts, and systems that nobody owns; claims, seats and
contracts begin and end on days of the last ten years.

In the *dense* twin a need leads to any more basic system alike, so that everything stands on a wide cone: what is quick on the first estate because cones
are narrow is not quick on this one.
"""  # noqa: E501

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmodel.changes import Change, ChangeSet
from graphmodel.entities import Entity, Node, Provenance, Relation
from graphmodel.problems import Place
from graphmodel.records import ById, NodeRecord, RelationRecord

DAY = date(2026, 10, 1)
NEEDS_A_SYSTEM = 4.2
SYSTEMS_A_DEPARTMENT = 500
SYSTEMS_AN_OBJECT = 8
SKEW = 4.0
"""How much likelier the basic systems are needed: a need of the system at place i leads to the one at i · x ** SKEW, x between 0 and 1."""
OPEN_FROM, OPEN_THROUGH = 0, 2**31 - 1
TEN_YEARS = 3650
_SAID = (Provenance("generated", "generated"),)

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Links:
    """Relations of one kind between numbered nodes: first and last day (ordinals), and what else they say."""

    kind: str
    origin: Numbers
    target: Numbers
    origin_is: str
    target_is: str
    valid_from: Numbers
    valid_through: Numbers
    said: dict[str, NDArray[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many."""
        return len(self.origin)

    def on(self, day: date) -> NDArray[np.bool_]:
        """Which hold on the day."""
        return (self.valid_from <= day.toordinal()) & (self.valid_through >= day.toordinal())


class Estate:
    """An estate with so many systems.  The same seed gives the same estate."""

    def __init__(self, systems: int, *, seed: int = 1, dense: bool = False) -> None:
        chance = np.random.default_rng(seed)
        self.systems, self.dense = systems, dense
        self.departments = max(4, systems // SYSTEMS_A_DEPARTMENT)
        self.objects = max(4, systems // SYSTEMS_AN_OBJECT)
        self.people = max(20, systems // 3)
        self.positions = self.departments * 4
        self.suppliers = max(3, systems // 100)
        self.contracts = max(3, systems // 20)
        self.object_groups = max(2, self.objects // 2)
        self.groups = self.object_groups + self.departments + 1
        self.criticality = chance.choice([0, 1, 2, 3, 4], systems, p=[0.1, 0.3, 0.35, 0.2, 0.05])
        today = DAY.toordinal()
        self.left = np.where(chance.random(self.people) < 0.06, today - chance.integers(1, TEN_YEARS, self.people), OPEN_THROUGH)
        self.links = {each.kind: each for each in (self._needs(chance), *self._rest(chance))}

    def _needs(self, chance: np.random.Generator) -> Links:
        n, count = self.systems, int(self.systems * NEEDS_A_SYSTEM)
        scale = chance.permutation(n)  # the number of the system at each place
        place = chance.integers(1, n, count)
        to = (place * chance.random(count) ** (1.0 if self.dense else SKEW)).astype(np.int64)
        # Short rings: each of up to five systems next to each other needs the one before it, and the first needs the last.
        first = chance.integers(0, n - 5, max(2, n // 400))
        size = chance.integers(2, 6, len(first))
        ring, step = np.repeat(first, size), np.concatenate([np.arange(each) for each in size])
        place, to = np.concatenate((place, ring + step)), np.concatenate((to, ring + (step - 1) % np.repeat(size, size)))
        count = len(place)
        origin, target = scale[place], scale[to]
        soft = chance.random(count) < 0.3
        # One need in twenty-five gets one or two spares: together they are a group of which one is enough.
        first = np.flatnonzero((chance.random(count) < 0.04) & (to < place))
        spares = np.repeat(first, chance.integers(1, 3, len(first)))
        spare = scale[(place[spares] * chance.random(len(spares))).astype(np.int64)]
        group = np.full(count + len(spares), -1, np.int64)
        group[first], group[count:] = first, spares
        origin, target = np.concatenate((origin, origin[spares])), np.concatenate((target, spare))
        soft = np.concatenate((soft, np.zeros(len(spares), np.bool_))) & (group < 0)
        # Each pair once, and nobody needs itself.
        kept = np.unique(origin * np.int64(n) + target, return_index=True)[1]
        kept = kept[origin[kept] != target[kept]]
        begins, ends = self._days(chance, len(kept), begun=0.2, over=0.02)
        said = {"strength": soft[kept].astype(np.int64), "any_of": group[kept]}
        return Links("DEPENDS_ON", origin[kept], target[kept], "s", "s", begins, ends, said)

    def _rest(self, chance: np.random.Generator) -> Iterator[Links]:
        s, d, o, p, q = self.systems, self.departments, self.objects, self.people, self.positions

        def some(share: float, of: int) -> Numbers:
            return np.flatnonzero(chance.random(of) < share)

        def any_of(of: int, count: int) -> Numbers:
            return chance.integers(0, of, count)

        def links(
            kind: str, ends: str, origin: Numbers, target: Numbers, begun: float = 0.0, over: float = 0.0, **said: NDArray[Any]
        ) -> Links:
            first, last = self._days(chance, len(origin), begun=begun, over=over)
            origin_is, target_is = ends.split()
            return Links(kind, origin, target, origin_is, target_is, first, last, said)

        home = any_of(o, s)
        host = np.arange(o) % d
        housed = some(0.93, s)
        yield links("PART_OF", "s obj", housed, home[housed])
        using = np.unique(np.concatenate((host[home] * np.int64(s) + np.arange(s), any_of(d, s) * np.int64(s) + np.arange(s))))
        yield links("USES", "dep s", using // s, using % s, begun=0.1)
        claimed, owned = some(0.15, s), some(0.85, o)
        it_owned, seated = some(0.8, o), some(0.04, s)
        owner_is = np.concatenate((np.zeros(len(claimed)), np.zeros(len(owned)), np.zeros(len(it_owned)), np.ones(len(seated)))).astype(np.int64)
        owner = np.concatenate((any_of(p, len(claimed)), any_of(p, len(owned)), any_of(p, len(it_owned)), any_of(q, len(seated))))
        what = np.concatenate((claimed, s + owned, s + it_owned, seated))  # systems, then objects
        side = np.concatenate((np.zeros(len(claimed)), np.zeros(len(owned)), np.ones(len(it_owned)), np.zeros(len(seated)))).astype(np.int64)
        yield links("OWNS", "owner owned", owner + owner_is * p, what, begun=0.5, over=0.06, side=side)
        yield links("EMPLOYED_IN", "p dep", np.arange(p), any_of(d, p), begun=0.9)
        yield links("POSITION_IN", "pos dep", np.arange(q), np.arange(q) % d)
        held = some(0.8, q)
        yield links("HOLDS", "p pos", any_of(p, len(held)), held, begun=0.9)
        yield links("HOSTED_BY", "obj dep", np.arange(o), host)
        yield links("IN_PORTFOLIO", "obj pf", np.arange(o), np.zeros(o, np.int64))
        yield links("LEADS", "p obj", any_of(p, o), np.arange(o), begun=0.5, over=0.05, side=np.zeros(o, np.int64))
        known = some(0.3, s)
        yield links("SPECIALIST_FOR", "p s", any_of(p, len(known)), known, begun=0.5, over=0.05, side=np.ones(len(known), np.int64))
        steered = some(0.9, o)
        groups = np.concatenate((steered % self.object_groups, self.object_groups + np.arange(d), [self.groups - 1]))
        over = np.concatenate((steered, o + np.arange(d), [o + d]))  # objects, departments, the portfolio
        yield links("STEERS", "grp steered", groups, over)
        second = some(0.5, self.groups)
        sits = np.concatenate((np.arange(self.groups), second))
        function = np.concatenate((np.zeros(self.groups, np.int64), np.ones(len(second), np.int64)))
        yield links("MEMBER_OF", "p grp", any_of(p, len(sits)), sits, begun=0.7, function=function)
        provided = some(0.4, s)
        yield links("PROVIDED_BY", "s sup", provided, any_of(self.suppliers, len(provided)))
        yield links("WITH_SUPPLIER", "c sup", np.arange(self.contracts), any_of(self.suppliers, self.contracts))
        covered = some(0.3, s)
        yield links("COVERS", "c s", any_of(self.contracts, len(covered)), covered, begun=0.9, over=0.2)

    @staticmethod
    def _days(chance: np.random.Generator, count: int, *, begun: float, over: float) -> tuple[Numbers, Numbers]:
        """First and last days: so large a part begins on a known day, and so large a part has ended, after it began."""
        today = DAY.toordinal()
        length = chance.integers(1, TEN_YEARS, count)
        first = np.where(chance.random(count) < begun, today - length, OPEN_FROM)
        last = np.where(chance.random(count) < over, today - (length * chance.random(count)).astype(np.int64) - 1, OPEN_THROUGH)
        return first, np.maximum(last, first)

    @cached_property
    def needs(self) -> Links:
        """The needs."""
        return self.links["DEPENDS_ON"]

    @cached_property
    def hub(self) -> int:
        """The number of the system that most need directly."""
        return int(np.bincount(self.needs.target[self.needs.on(DAY)], minlength=self.systems).argmax())

    def name(self, what: str, number: int) -> str:
        """The id of the node with a number among those that an end of a relation may be."""
        if what == "owner":
            return self.name("p", number) if number < self.people else self.name("pos", number - self.people)
        if what == "owned":
            return self.name("s", number) if number < self.systems else self.name("obj", number - self.systems)
        if what == "steered":
            if number < self.objects:
                return self.name("obj", number)
            return self.name("dep", number - self.objects) if number < self.objects + self.departments else "pf-1"
        return "pf-1" if what == "pf" else f"{what}-{number:07}"

    def level(self, group: int) -> str:
        """The level of a group."""
        return "object" if group < self.object_groups else "department" if group < self.groups - 1 else "portfolio"

    def nodes(self) -> Iterator[Node]:
        """The nodes."""
        for number, weight in enumerate(self.criticality.tolist()):
            yield Node(self.name("s", number), "System", f"System {number}", properties={"criticality": weight} if weight else {}, provenance=_SAID)
        for number, last in enumerate(self.left.tolist()):
            yield Node(self.name("p", number), "Person", f"Person {number}", valid_through=_day(last), provenance=_SAID)
        for what, kind, count in (
            ("dep", "Department", self.departments), ("pos", "Position", self.positions), ("obj", "ManagementObject", self.objects),
            ("sup", "Supplier", self.suppliers), ("c", "Contract", self.contracts),
        ):  # fmt: skip
            for number in range(count):
                yield Node(self.name(what, number), kind, f"{kind} {number}", provenance=_SAID)
        yield Node("pf-1", "Portfolio", "Portfolio", provenance=_SAID)
        for number in range(self.groups):
            yield Node(self.name("grp", number), "SteeringGroup", f"Group {number}", properties={"level": self.level(number)}, provenance=_SAID)

    def relations(self) -> Iterator[Relation]:
        """The relations, kind by kind."""
        for each in self.links.values():
            columns = (each.origin, each.target, each.valid_from, each.valid_through, *each.said.values())
            for origin, target, first, last, *said in zip(*(column.tolist() for column in columns), strict=True):
                a, b = self.name(each.origin_is, origin), self.name(each.target_is, target)
                told = "|".join((each.kind, a, b, str(said)))
                id_ = "r-" + hashlib.sha256(told.encode()).hexdigest()[:16]
                yield Relation(id_, each.kind, a, b, _day(first), _day(last), _properties(each, said), _SAID)

    @cached_property
    def rows(self) -> int:
        """How many nodes and relations there are."""
        nodes = self.systems + self.people + self.departments + self.positions + self.objects + self.suppliers + self.contracts + 1 + self.groups
        return nodes + sum(len(each) for each in self.links.values())


def _properties(links: Links, said: list[int]) -> dict[str, Any]:
    """What a relation says beside its ends and days."""
    told = dict(zip(links.said, said, strict=True))
    if "any_of" in told and told["any_of"] >= 0:
        return {"any_of": f"g{told['any_of']}", "need": 1}
    if "strength" in told:
        return {"strength": ("hard", "soft")[told["strength"]]}
    if "side" in told:
        return {"side": ("business", "it")[told["side"]]}
    return {"function": ("chair", "deputy_chair")[told["function"]]} if "function" in told else {}


def _day(ordinal: int) -> date | None:
    return None if ordinal in (OPEN_FROM, OPEN_THROUGH) else date.min + timedelta(days=ordinal - 1)


class Additions(Sequence[Change]):
    """All that adds an estate to an empty one: made one by one when they are asked for, nodes first, so that they need not be in memory together."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate

    def __len__(self) -> int:
        """How many changes."""
        return self._estate.rows

    def __iter__(self) -> Iterator[Change]:
        """One by one, nodes first."""
        entity: Entity
        for entity in self._estate.nodes():
            yield Change(None, entity)
        for entity in self._estate.relations():
            yield Change(None, entity)

    def __getitem__(self, place: Any) -> Any:
        """Not meant to be asked: everything is read in order."""
        return list(self)[place]


def change_set(systems: int, *, seed: int = 1, dense: bool = False) -> ChangeSet:
    """The change set that adds a generated estate to an empty one."""
    return added(Estate(systems, seed=seed, dense=dense))


def added(estate: Estate) -> ChangeSet:
    """The change set that adds this estate to an empty one."""
    return ChangeSet(Additions(estate), by="bench", source="generated")


def records(estate: Estate) -> Iterator[NodeRecord | RelationRecord]:
    """The estate as an importer would give it: records whose values nobody has looked at yet, days as text; nodes first."""
    place = Place("generated")
    for node in estate.nodes():
        yield NodeRecord(ById(node.id), node.kind, place, {"name": node.name, **_written(node)}, node.provenance)
    for each in estate.relations():
        yield RelationRecord(each.kind, ById(each.origin), ById(each.target), place, _written(each), each.provenance, id=each.id)


def _written(entity: Node | Relation) -> dict[str, Any]:
    days = {"valid_from": entity.valid_from, "valid_through": entity.valid_through}
    return {**entity.properties, **{name: day.isoformat() for name, day in days.items() if day is not None}}


def kept_estate(folder: Path, systems: int, *, dense: bool = False) -> Estate:
    """The estate as the folder keeps it for the processes of one run, made the first time."""
    path = folder / f"estate-{systems}{'-dense' if dense else ''}.pickle"
    if path.exists():
        found: Estate = pickle.loads(path.read_bytes())  # noqa: S301 - written by ourselves into a folder of our own
        return found
    made = Estate(systems, dense=dense)
    beside = path.with_suffix(".new")
    beside.write_bytes(pickle.dumps(made, 5))
    beside.replace(path)
    return made
