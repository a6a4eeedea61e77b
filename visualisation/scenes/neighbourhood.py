"""The picture of a neighbourhood, or of the whole estate: who answers for what, and what hangs on what."""

from __future__ import annotations

from graphmodel.answers import Absent
from graphmodel.wording import N_
from queries.neighbourhood import Line, Neighbour, Neighbourhood
from visualisation.scene import Caption, Claim, Ownership, Scene, SceneEdge, SceneNode


def scene(result: Neighbourhood) -> Scene:
    """The scene of a neighbourhood; nodes in the result's order, edges by origin in that order."""
    said = result.summary
    if said.around is None:
        title = Caption(N_("The whole estate: who answers for what, and what hangs on what"))
        more = Caption(N_("Draw the picture of one system, person or department to see more: steward picture REF."))
    else:
        title = Caption(N_("Around {name}"), {"name": said.around.name})
        more = Caption(N_("Draw fewer steps (--depth 1), or the picture of another node, to see more."))
    return Scene(
        title=title,
        summary=tuple(_summary(result)),
        nodes=tuple(_node(row, focus=said.around is not None and row.node.id == said.around.id) for row in result.rows),
        edges=tuple(_edge(row, line) for row in result.rows for line in row.relations),
        as_of=said.as_of,
        revision=said.revision,
        left_out=result.truncated.left_out if result.truncated else {},
        how_to_see_more=more,
    )


def _summary(result: Neighbourhood) -> list[Caption]:
    said = result.summary
    sentences = []
    if said.around is not None:
        own = N_("Its systems, what they need and who needs them, at most {depth} steps away.")
        text = {
            "both": N_("What it needs and who needs it, at most {depth} steps away."),
            "needs": N_("What it needs, at most {depth} steps away."),
            "dependents": N_("Who needs it, at most {depth} steps away."),
        }[said.direction]
        base = next((row.base for row in result.rows if row.node.id == said.around.id), "System")
        sentences.append(Caption(text if base == "System" else own, {"depth": said.depth}))
    owned = {"systems": said.systems, "owned": said.owned, "partial": said.partially_owned, "unowned": said.strictly_unowned}
    sentences.append(
        Caption(N_("Systems: {systems}. Owned on every side: {owned}. Owned on one side only: {partial}. Nobody answers for: {unowned}."), owned)
    )
    return sentences


def _node(row: Neighbour, *, focus: bool) -> SceneNode:
    return SceneNode(
        id=row.node.id,
        kind=row.base,
        name=row.node.name,
        own_kind=row.node.kind if row.node.kind != row.base else None,
        criticality=row.criticality,
        criticality_assumed=row.assumed,
        ownership=_ownership(row.degree),
        degree=row.degree,
        claims=tuple(Claim(side, said.status, tuple(owner.name for owner in said.owners)) for side, said in row.sides.items()),
        objects=tuple(each.name for each in row.objects),
        departments=tuple(each.name for each in row.departments),
        level=row.level,
        needs_beyond=row.needs_beyond,
        dependents_beyond=row.dependents_beyond,
        focus=focus,
        ended=row.ended,
    )


def _ownership(degree: str | None) -> Ownership | None:
    if degree is None:
        return None
    return "owned" if degree == "owned" else "partial" if degree in ("business_only", "it_only") else "unowned"


def _edge(row: Neighbour, line: Line) -> SceneEdge:
    group = None if isinstance(line.any_of, Absent) else line.any_of
    return SceneEdge(
        origin=row.node.id,
        kind=line.relation,
        target=line.to.id,
        manner=None if line.relation != "DEPENDS_ON" else "any_of" if group is not None else "soft" if line.strength == "soft" else "hard",
        alternative_of=group,
        needed=1 if isinstance(line.need, Absent) else line.need,
        side=None if isinstance(line.side, Absent) else line.side,
        acting=line.acting is True,
    )
