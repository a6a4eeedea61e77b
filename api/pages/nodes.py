"""Any node's page; a system's is the system page."""

from __future__ import annotations

from api.page import Asked, Elsewhere, Shown


def node(asked: Asked) -> Shown | Elsewhere:
    """Everything that the register says about one node."""
    [row] = asked.ask("show", ref=asked.path["id"]).result.rows
    if asked.snapshot.here.schema.base(row.node.kind) == "System":
        return Elsewhere(asked.link("systems", row.node.id))
    return Shown(row.node.name, {"row": row}, json=asked.json("show", ref=row.node.id))
