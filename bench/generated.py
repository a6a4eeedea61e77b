"""Generated estates for measuring: seeded, with the shape of real ones.

Dependencies fall on a few hubs (Zipf), most stay inside a department; there are short cycles, any-of groups, soft needs, three levels of steering
groups, positions, people who have left, and systems that nobody owns.  `dense` makes an estate in which almost everything hangs together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

import numpy as np

from graphmodel.changes import Change, ChangeSet
from graphmodel.entities import Entity, Node, Provenance, Relation

DAY = date(2026, 10, 1)
LEFT = date(2026, 3, 31)
SYSTEMS_A_DEPARTMENT = 250
SYSTEMS_AN_OBJECT = 8
NEEDS_A_SYSTEM = 3.8


def entities(systems: int, *, seed: int = 1, dense: bool = False) -> Iterator[Entity]:
    """The nodes, then the relations, of an estate with so many systems.  The same seed gives the same estate."""
    chance = np.random.default_rng(seed)
    departments = max(4, min(400, systems // SYSTEMS_A_DEPARTMENT))
    objects = max(4, systems // SYSTEMS_AN_OBJECT)
    people = max(20, systems // 3)
    said = (Provenance("generated", "generated"),)
    criticality = chance.choice([0, 1, 2, 3, 4], systems, p=[0.1, 0.3, 0.35, 0.2, 0.05])
    for number in range(systems):
        weight = {"criticality": int(criticality[number])} if criticality[number] else {}
        yield Node(_id("s", number), "System", f"System {number}", properties=weight, provenance=said)
    for number in range(departments):
        yield Node(_id("dep", number), "Department", f"Department {number}", provenance=said)
    gone = chance.random(people) < 0.06
    for number in range(people):
        yield Node(_id("p", number), "Person", f"Person {number}", valid_through=LEFT if gone[number] else None, provenance=said)
    positions = departments * 4
    for number in range(positions):
        yield Node(_id("pos", number), "Position", f"Position {number}", provenance=said)
    for number in range(objects):
        yield Node(_id("obj", number), "ManagementObject", f"Object {number}", provenance=said)
    yield Node("pf-1", "Portfolio", "Portfolio", provenance=said)
    object_groups = max(2, objects // 2)
    for level, count in (("object", object_groups), ("department", departments), ("portfolio", 1)):
        for number in range(count):
            yield Node(_id(f"grp-{level}", number), "SteeringGroup", f"Group {level} {number}", properties={"level": level}, provenance=said)

    def related(kind: str, origin: str, target: str, **properties: object) -> Relation:
        told = f"{kind}|{origin}|{target}|{properties.get('side')}|{properties.get('any_of')}"
        return Relation("r-" + hashlib.sha256(told.encode()).hexdigest()[:16], kind, origin, target, properties=properties, provenance=said)

    home = chance.integers(0, objects, systems)
    host = np.arange(objects) % departments
    for number in range(systems):
        if chance.random() < 0.93:
            yield related("PART_OF", _id("s", number), _id("obj", home[number]))
        for department in {int(host[home[number]]), int(chance.integers(departments))}:
            yield related("USES", _id("dep", department), _id("s", number))
        if chance.random() < 0.15:
            yield related("OWNS", _id("p", chance.integers(people)), _id("s", number), side="business")
        elif chance.random() < 0.05:
            yield related("OWNS", _id("pos", chance.integers(positions)), _id("s", number), side="business")
    for number in range(people):
        yield related("EMPLOYED_IN", _id("p", number), _id("dep", chance.integers(departments)))
    for number in range(positions):
        yield related("POSITION_IN", _id("pos", number), _id("dep", number % departments))
        if chance.random() < 0.8:
            yield related("HOLDS", _id("p", chance.integers(people)), _id("pos", number))
    for number in range(objects):
        yield related("HOSTED_BY", _id("obj", number), _id("dep", host[number]))
        yield related("IN_PORTFOLIO", _id("obj", number), "pf-1")
        if chance.random() < 0.9:
            yield related("OWNS", _id("p", chance.integers(people)), _id("obj", number), side="business")
        if chance.random() < 0.8:
            yield related("OWNS", _id("p", chance.integers(people)), _id("obj", number), side="it")
        yield related("LEADS", _id("p", chance.integers(people)), _id("obj", number), side="business")
        if chance.random() < 0.9:
            yield related("STEERS", _id("grp-object", number % object_groups), _id("obj", number))
    for number in range(departments):
        yield related("STEERS", _id("grp-department", number), _id("dep", number))
    yield related("STEERS", _id("grp-portfolio", 0), "pf-1")
    for level, count in (("object", object_groups), ("department", departments), ("portfolio", 1)):
        for number in range(count):
            group = _id(f"grp-{level}", number)
            yield related("MEMBER_OF", _id("p", chance.integers(people)), group, function="chair")
            if chance.random() < 0.5:
                yield related("MEMBER_OF", _id("p", chance.integers(people)), group, function="deputy_chair")
    yield from _needs(chance, systems, home, related, dense=dense)


def _needs(chance: np.random.Generator, systems: int, home: np.ndarray, related, *, dense: bool) -> Iterator[Relation]:  # type: ignore[no-untyped-def,type-arg]
    """Each system needs a few others: hubs by Zipf, neighbours of its own object, and now and then a later one, which closes a cycle."""
    count = int(systems * NEEDS_A_SYSTEM)
    origin = chance.integers(0, systems, count)
    hub = np.minimum(chance.zipf(1.35, count) - 1, systems - 1)
    near = np.clip(origin - 1 - chance.integers(0, 40, count), 0, systems - 1)
    target = np.where(chance.random(count) < (0.5 if dense else 0.35), hub, near)
    back = chance.random(count) < (0.05 if dense else 0.002)
    target = np.where(back, chance.integers(0, systems, count), target)
    soft = chance.random(count) < (0.1 if dense else 0.3)
    grouped = chance.random(count) < 0.04
    seen: set[tuple[int, int]] = set()
    for a, b, is_soft, is_grouped in zip(origin.tolist(), target.tolist(), soft.tolist(), grouped.tolist(), strict=True):
        if a == b or (a, b) in seen:
            continue
        seen.add((a, b))
        if is_grouped:
            other = (b + 7) % systems
            if other in (a, b) or (a, other) in seen:
                continue
            seen.add((a, other))
            for member in (b, other):
                yield related("DEPENDS_ON", _id("s", a), _id("s", member), strength="hard", any_of=f"g{b}", need=1)
        else:
            yield related("DEPENDS_ON", _id("s", a), _id("s", b), strength="soft" if is_soft else "hard")


def _id(prefix: str, number: int) -> str:
    return f"{prefix}-{int(number):07}"


def change_set(systems: int, *, seed: int = 1, dense: bool = False) -> ChangeSet:
    """The change set that adds a generated estate to an empty one."""
    return ChangeSet([Change(None, each) for each in entities(systems, seed=seed, dense=dense)], by="bench", source="generated")
