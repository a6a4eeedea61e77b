"""Any node's page: a person's, a department's, an object's, a group's; a system's is the system page."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from api.page import Asked, Elsewhere, Shown
from visualisation.reading import alphabetical

OWNERS: Final = ("Person", "Position", "Department")


def node(asked: Asked) -> Shown | Elsewhere:
    """Everything that the register says about one node."""
    [row] = asked.ask("show", ref=asked.path["id"]).result.rows
    kind = asked.snapshot.here.schema.base(row.node.kind)
    if kind == "System":
        return Elsewhere(asked.link("systems", row.node.id))
    id_ = row.node.id
    return Shown(
        row.node.name,
        {
            "row": row,
            "kind": kind,
            "facts": list(row.properties.items()),
            "relations": _relations(row),
            "over": [each for each in (*row.relations.outgoing, *row.relations.incoming) if not each.holds],
            "owned": asked.ask("owned-by", ref=id_).result if kind in OWNERS else None,
            "trail": asked.trail(id_),
            "by": asked.snapshot.names(str(each["by"]) for each in row.attestations),
        },
        csv=asked.csv("show", ref=id_),
        json=asked.json("show", ref=id_),
    )


def _relations(row: Any) -> list[tuple[str, bool, list[tuple[Any, Any]]]]:
    """The relations that hold, by kind and direction: the other end and the relation, in the reader's order."""
    found: dict[tuple[str, bool], list[tuple[Any, Any]]] = defaultdict(list)
    for outward, listed in ((True, row.relations.outgoing), (False, row.relations.incoming)):
        for each in listed:
            if each.holds:
                found[each.kind, outward].append((each.to if outward else each.from_, each))
    return [
        (kind, outward, sorted(pairs, key=lambda pair: (str(pair[1].properties.get("side", "")), alphabetical(pair[0].name))))
        for (kind, outward), pairs in found.items()
    ]
