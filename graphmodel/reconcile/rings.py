"""Relations that may not go round (ringar): a department that is a part of its own part, a group that escalates to itself in the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from graphmodel.entities import Entity, Relation
from graphmodel.kinds import Schema
from graphmodel.problems import error
from graphmodel.reconcile.attempt import Attempt
from graphmodel.reconcile.claiming import Fact
from graphmodel.records import Unit


def refuse_rings(
    relations: Iterable[Entity], schema: Schema, attempt: Attempt, units: Sequence[Unit], facts: Mapping[str, Sequence[Fact]]
) -> None:
    """Refuse the units whose relations make a ring; `facts` are what each relation comes from."""
    acyclic = {name for name in schema.relation_names() if (kind := schema.relation(name)) is not None and kind.acyclic}
    by_kind: dict[str, dict[str, dict[str, str]]] = {name: defaultdict(dict) for name in sorted(acyclic)}
    for relation in relations:
        if isinstance(relation, Relation) and relation.kind in acyclic:
            by_kind[relation.kind][relation.origin][relation.target] = relation.id
    for kind_name, edges in by_kind.items():
        while (ring := _ring(edges)) is not None:
            guilty = [(edges[a][b], a, b) for a, b in pairwise(ring)]
            numbers = sorted({fact.unit for relation_id, *_ends in guilty for fact in facts.get(relation_id, ()) if fact.unit >= 0})
            for number in numbers:
                place = units[number].place
                attempt.rejected[number].append(
                    error("cycle", place, " → ".join(ring), relation=kind_name, ids=" → ".join(ring))
                )
            for _relation_id, a, b in guilty:
                edges[a].pop(b, None)


def _ring(edges: Mapping[str, Mapping[str, str]]) -> list[str] | None:
    """One cycle among these edges, its first node at both ends, in the direction of the edges; None when there is none."""
    from graphlib import CycleError, TopologicalSorter

    try:
        TopologicalSorter({origin: sorted(targets) for origin, targets in sorted(edges.items())}).prepare()
    except CycleError as found:
        ring: list[str] = found.args[1]
        return ring[::-1]
    return None
