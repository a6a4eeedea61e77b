"""A system's page: what is it, who answers for it, whom does one ask?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from api.page import Asked, Elsewhere, Shown
from graphmodel.wording import word
from visualisation.reading import alphabetical

FACTS: Final = (
    "criticality", "lifecycle", "system_type", "klassa", "personal_data", "hosting", "external", "rto_hours", "aliases", "external_ids", "tags",
    "status", "valid_from", "valid_through", "attrs",
)  # fmt: skip
"""What is told of a system, in this order; other properties follow by name."""
AROUND: Final = ("PART_OF", "PROVIDED_BY", "COVERS", "USES", "SPECIALIST_FOR", "SUPPORTS", "HOLDS_INFO", "IN_SYSTEM", "REPLACES")


def system(asked: Asked) -> Shown | Elsewhere:
    """Everything that the register says about one system; another kind of node has its page elsewhere."""
    [row] = asked.ask("show", ref=asked.path["id"]).result.rows
    if asked.snapshot.here.schema.base(row.node.kind) != "System":
        return Elsewhere(asked.node(row.node.id))
    id_ = row.node.id
    way = asked.ask("escalation", ref=id_).result
    now = [each for each in (*row.relations.outgoing, *row.relations.incoming) if each.holds]
    return Shown(
        row.node.name,
        {
            "row": row,
            "facts": facts(row.properties),
            "around": _around(now, id_),
            "needs": _other([each for each in row.relations.outgoing if each.holds and each.kind == "DEPENDS_ON"], outward=True),
            "dependents": _other([each for each in row.relations.incoming if each.holds and each.kind == "DEPENDS_ON"], outward=False),
            "owns": [each for each in row.relations.incoming if each.kind == "OWNS"],
            "way": way,
            "remarks": ", ".join(word(flag) for flag in way.summary.flags),
            "trail": asked.trail(id_),
            "by": asked.snapshot.names(str(each["by"]) for each in row.attestations),
        },
        csv=asked.csv("show", ref=id_),
        json=asked.json("show", ref=id_),
    )


def facts(properties: Any) -> list[tuple[str, Any]]:
    """The properties that are told, in their order."""
    ordered = [name for name in FACTS if name in properties]
    return [(name, properties[name]) for name in (*ordered, *sorted(set(properties) - set(FACTS)))]


def _around(relations: Iterable[Any], id_: str) -> list[tuple[str, bool, list[Any]]]:
    """What stands around the system, by relation: whether the relation leaves it, and the other ends, in the reader's order."""
    found: dict[tuple[str, bool], list[Any]] = defaultdict(list)
    for each in relations:
        if each.kind in AROUND:
            outward = each.from_.id == id_
            found[each.kind, outward].append(each.to if outward else each.from_)
    ordered = sorted(found, key=lambda slot: AROUND.index(slot[0]))
    return [(kind, outward, sorted(dict.fromkeys(found[kind, outward]), key=lambda ref: alphabetical(ref.name))) for kind, outward in ordered]


def _other(relations: list[Any], *, outward: bool) -> list[tuple[Any, Any]]:
    """The relations with their other ends, those one cannot do without first, then in the reader's order."""
    pairs = [(each.to if outward else each.from_, each) for each in relations]
    return sorted(pairs, key=lambda pair: (_softness(pair[1]), alphabetical(pair[0].name), pair[0].id))


def _softness(relation: Any) -> int:
    said = relation.properties
    return 1 if said.get("any_of") else 2 if said.get("strength") == "soft" else 0
