"""The picture of a neighbourhood, or of the whole estate: who answers for what, and what hangs on what."""

from __future__ import annotations

from graphmodel.wording import N_
from queries.neighbourhood import Neighbourhood
from visualisation.portrayed import line_drawn, portrayed
from visualisation.scene import Caption, Scene


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
        nodes=tuple(
            portrayed(
                row, needs_beyond=row.needs_beyond, dependents_beyond=row.dependents_beyond,
                focus=said.around is not None and row.node.id == said.around.id, box=row.node.id,
            )
            for row in result.rows
        ),
        edges=tuple(line_drawn(row.node.id, line.to.id, line) for row in result.rows for line in row.relations),
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
