"""Where people work, and what each place belongs to: namesakes are told apart by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graphmodel.changes import Holdings
from graphmodel.reconcile.naming import Naming
from graphmodel.reconcile.things import Thing
from graphmodel.reconcile.typing_records import Checked
from graphmodel.records import RelationRecord, source_of


def tell_namesakes_apart(naming: Naming, holdings: Holdings, good: Sequence[Checked]) -> None:
    """Let namesakes be told apart by where they work."""
    works: dict[str, set[str]] = defaultdict(set)
    above: dict[str, set[str]] = defaultdict(set)
    for relation in holdings.relations:
        if relation.kind == "EMPLOYED_IN":
            works[relation.origin].add(relation.target)
        elif relation.kind == "SUBUNIT_OF":
            above[relation.origin].add(relation.target)
    for each in good:
        record = each.record
        if isinstance(record, RelationRecord) and record.kind in ("EMPLOYED_IN", "SUBUNIT_OF"):
            source = source_of(record)
            origin, target = naming.meaning(record.origin, source), naming.meaning(record.target, source)
            if isinstance(origin, Thing) and isinstance(target, Thing):
                (works if record.kind == "EMPLOYED_IN" else above)[origin.id].add(target.id)

    def employed(person: Thing) -> set[str]:
        reached = set(works.get(person.id, ()))
        open_ends = list(reached)
        while open_ends:
            for parent in above.get(open_ends.pop(), ()):
                if parent not in reached:
                    reached.add(parent)
                    open_ends.append(parent)
        return reached

    def nearest_first(department: str) -> list[str]:
        reached: list[str] = []
        open_ends = [department]
        for each in open_ends:
            for parent in sorted(above.get(each, ())):
                if parent not in reached and parent != department:
                    reached.append(parent)
                    open_ends.append(parent)
        return reached

    naming.employed = employed
    naming.above = nearest_first
    naming.forget_lookups()
