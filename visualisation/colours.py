"""Colouring (färgläggning): systems in a picture told apart by one thing at a time, never by colour alone.

By criticality a box is the darker the more critical its system is, and bars and a digit say the same.  By owner, department, object or supplier each
category has a tint and a letter, which stand on the box and in the legend; the largest categories get one of their own, the rest share the last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from graphmodel.wording import _
from visualisation.labels import shown
from visualisation.reading import alphabetical
from visualisation.scene import Scene, SceneNode

Colour = Literal["criticality", "owner", "department", "object", "supplier"]
COLOURS: Final[tuple[Colour, ...]] = get_args(Colour)
TINTS: Final = (
    ("#cfe3f7", "#1d5a96"), ("#ffe3c2", "#8a4b00"), ("#d5efd8", "#2c6a33"), ("#f3d9ee", "#8a2f7b"),
    ("#fdf3b8", "#6b5900"), ("#d8f1f0", "#1c6a69"), ("#e6def7", "#5b3a9a"), ("#f9d9d5", "#9c2a1c"),
)  # fmt: skip
"""Fill and dark companion of each category: told apart in hue, and in the letter that always stands beside them."""
REST: Final = ("#eeeeee", "#555555")
NOTHING: Final = ("#ffffff", "#555555")


@dataclass(frozen=True, slots=True)
class Category:
    """One category of the legend: its code, letter, words, colours, and how many boxes it has."""

    code: str
    letter: str
    word: str
    fill: str
    border: str
    count: int


@dataclass(frozen=True, slots=True)
class Colouring:
    """The categories of a picture and which one each system is in; none at all where criticality decides."""

    categories: tuple[Category, ...]
    by_node: Mapping[str, Category]

    def of(self, node: SceneNode) -> Category | None:
        """The category of a node; None for what is not coloured so."""
        return self.by_node.get(node.id)


def colouring(scene: Scene, colour: Colour) -> Colouring:
    """The categories of a scene's systems, the largest first, then as the alphabet goes; those with nothing last."""
    if colour == "criticality":
        return Colouring((), {})
    values = {node.id: value_of(node, colour) for node in scene.nodes if node.kind == "System" and not node.folded}
    counts = Counter(value for value in values.values() if value)
    order = sorted(counts, key=lambda value: (-counts[value], alphabetical(value)))
    made: dict[str, Category] = {}
    for place, value in enumerate(order[: len(TINTS)]):
        made[value] = Category(f"colour-{place}", "ABCDEFGH"[place], shown(value), *TINTS[place], counts[value])
    categories = list(made.values())
    others = order[len(TINTS) :]
    if others:
        rest = Category("colour-rest", "…", _("others ({count})", count=len(others)), *REST, sum(counts[value] for value in others))
        made |= dict.fromkeys(others, rest)
        categories.append(rest)
    without = sum(not value for value in values.values())
    if without:
        nothing = Category("colour-none", "–", {
            "owner": _("no owner"), "department": _("no department"), "object": _("no object"), "supplier": _("no supplier"),
        }[colour], *NOTHING, without)  # fmt: skip
        made[""] = nothing
        categories.append(nothing)
    return Colouring(tuple(categories), {name: made[value] for name, value in values.items()})


def value_of(node: SceneNode, colour: Colour) -> str:
    """What a system is coloured by: the first owner, department, object or supplier; empty for none."""
    if colour == "owner":
        owners = [owner for claim in node.claims for owner in claim.owners]
        return owners[0] if owners else ""
    listed = {"department": node.departments, "object": node.objects, "supplier": node.suppliers}.get(colour, ())
    return listed[0] if listed else ""
