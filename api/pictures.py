"""Pictures of answers: what a page shows beside a table, and what `steward picture --query` writes.

An answer says which systems; what a picture says of each of them beside that is asked for here, once for all pictures.  A page calls these from its
template: `pictures.impact(asked, result)` gives a `Picture`, and `{{ picture(…) }}` of `picture.html` shows it with its legend.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from api.page import Asked
from graphmodel.errors import WrongUse
from graphmodel.graph import Graph
from queries.between_departments import between_departments
from queries.exploration import MOST, explore
from visualisation.matrix import Matrix, matrix
from visualisation.scene import Scene
from visualisation.scenes import answers, escalation
from visualisation.scenes.exploration import scene
from visualisation.svg_picture import Wishes, arrow_sentence, legend, svg


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a page: the drawing, what its looks mean, and the sentence about its arrows."""

    drawing: Markup
    legend: Mapping[str, Any]
    arrow: str


class Beside:
    """Where the boxes of a page's picture lead: to the nodes' own pages; what more there is, to the explorer."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def node(self, id: str) -> str | None:  # noqa: A002 - the domain's word
        """The node's page; nowhere for a gap."""
        return None if self._asked.snapshot.here.key_of(id) is None else self._asked.node(id)

    def more(self, id: str) -> str:  # noqa: A002
        """The explorer around it; for a folded box around what stands in the middle."""
        return self._asked.link("explore", focus=id.split("~")[0]) if id.split("~")[0] else self._asked.link("explore")


def scene_of(graph: Graph, question: str, asked: str, result: Any, *, room: int = MOST) -> Scene:
    """The scene of any answer that names systems.  Raises `WrongUse` where there is nothing to draw."""
    if question == "escalation" and hasattr(result.summary, "system"):
        return escalation.scene(result, graph.day, graph.revision)
    chosen = answers.shown(question, asked, result)
    if not chosen.columns:
        raise WrongUse("The answer names no system that could be drawn.", code="nothing_to_draw")
    found = explore(graph, chosen.focus, columns=chosen.columns, room=room)
    return scene(found, title=chosen.title, summary=chosen.summary or (chosen.title,), states=chosen.states)


def impact(asked: Asked, result: Any, *, prefix: str = "impact") -> Picture | None:
    """What is hit, step by step; None where nothing is."""
    return _picture(asked, scene_of(asked.snapshot.here, "impact", "", result), prefix) if result.rows else None


def around(asked: Asked, id: str, *, prefix: str = "around") -> Picture | None:  # noqa: A002
    """What a system needs and what needs it, one step away; None where there is neither."""
    found = explore(asked.snapshot.here, id, depth=1, room=24)
    return _picture(asked, scene(found), prefix) if found.summary.rows > 1 else None


def ladder(asked: Asked, result: Any, *, prefix: str = "ladder") -> Picture | None:
    """The way upward of an answer to `escalation`; None for a system that has none."""
    here = asked.snapshot.here
    return _picture(asked, escalation.scene(result, here.day, here.revision), prefix) if result.rows else None


def between(asked: Asked) -> Matrix | None:
    """The needs between departments as a matrix; None where no two departments have systems."""
    made = matrix(between_departments(asked.snapshot.here))
    return made if len(made.columns) > 1 else None


def _picture(asked: Asked, made: Scene, prefix: str) -> Picture:
    arrows = any(edge.kind == "DEPENDS_ON" for edge in made.edges)
    return Picture(svg(made, Beside(asked), Wishes(prefix=prefix)), legend(made), arrow_sentence() if arrows else "")


FOR_TEMPLATES: Mapping[str, Callable[..., Any]] = {"impact": impact, "around": around, "ladder": ladder, "between": between}
"""What a template finds under `pictures`."""

__all__ = ["FOR_TEMPLATES", "Picture", "around", "between", "impact", "ladder", "scene_of"]
