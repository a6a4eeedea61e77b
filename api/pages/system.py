"""A system's page: what is it, who owns it, whom does one ask?"""

from __future__ import annotations

from api.page import Asked, Elsewhere, Shown


def system(asked: Asked) -> Shown | Elsewhere:
    """Everything that the register says about one system; another kind of node has its page elsewhere."""
    [row] = asked.ask("show", ref=asked.path["id"]).result.rows
    if asked.snapshot.here.schema.base(row.node.kind) != "System":
        return Elsewhere(asked.node(row.node.id))
    return Shown(row.node.name, {"row": row}, json=asked.json("show", ref=row.node.id))
