"""A scene (bild): everything a picture shows, said once, before anybody decides where it stands or in which language it is read.

A scene holds no graph and asks nothing: it is made from one query's result (`visualisation.scenes`), and every renderer draws the same scene.
The picture and the table under it are two ways of reading it, so they cannot differ.  Words are still English source sentences (`Caption`) and codes;
a renderer puts them in the reader's language.

An edge is drawn as its relation reads: from the origin to the target.  Only an edge of kind `DEPENDS_ON` is an arrow, and the arrow means *needs*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

Ownership = Literal["owned", "partial", "unowned"]
"""How a system is owned, in three steps that a picture can show: on all required sides, on one of them, on none."""

Manner = Literal["hard", "soft", "any_of"]
"""How one system needs another: wholly, partly, or as one of several alternatives."""

State = Literal["failing", "down", "degraded", "test"]
"""What happens to a system in a picture of a failure or a change."""


@dataclass(frozen=True, slots=True)
class Caption:
    """A sentence to be translated when it is shown: the English source text with `str.format` fields, and the values that fill them."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who answers on one side: the names of the able owners, and the status (domain 3.1) that says why there is none."""

    side: str
    status: str
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneNode:
    """One node as the picture and the table show it.

    `kind` is its built-in kind, by which it gets its look; `own_kind` the estate's own name for it, where there is one.  `claims` holds one entry
    for each side that must be answered for; `ownership` is None for what needs no owner.  `objects` and `departments` are names.  `needs_beyond` and
    `dependents_beyond` count what it needs, and who needs it, that is not drawn.  `focus` marks what the picture is about, `ended` what is no
    longer (or not yet) valid.

    In a picture in columns, `column` is the system's, `steps` how many steps it is from what the picture is about, `group` the heading it stands
    under, and `turn` the expansion that brought it (0: it was there first; what comes later moves nothing).  `folded` counts the systems that a
    folded box stands for, 0 for a single node; `folded_unowned` those of them that nobody answers for.  `box` is the box that shows the node: its
    own, the folded one it is in, or None where it stands in the table alone.  `way` tells how good the way upward is, `state` what happens to it.
    `remarks` are further lines in the box, and `missing` marks what stands for a gap or cannot act.
    """

    id: str
    kind: str
    name: str
    own_kind: str | None = None
    criticality: int | None = None
    criticality_assumed: bool = False
    ownership: Ownership | None = None
    degree: str | None = None
    claims: tuple[Claim, ...] = ()
    objects: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    level: str | None = None
    needs_beyond: int = 0
    dependents_beyond: int = 0
    focus: bool = False
    ended: bool = False
    suppliers: tuple[str, ...] = ()
    column: int | None = None
    steps: int | None = None
    group: str = ""
    turn: int = 0
    folded: int = 0
    folded_unowned: int = 0
    box: str | None = None
    way: str | None = None
    state: State | None = None
    remarks: tuple[str, ...] = ()
    missing: bool = False


@dataclass(frozen=True, slots=True)
class SceneEdge:
    """One relation between two drawn nodes: `origin KIND target`, read as a sentence.

    `manner` says how, for needs; `alternative_of` names the group of alternatives, `alternatives` how many it has and `needed` how many of them must
    stand.  `side` is the side of an ownership, `acting` that it is held for somebody else for the time being.  `count` relations are drawn as one
    line where an end is a folded box; `circle` marks a need that is part of a circle.
    """

    origin: str
    kind: str
    target: str
    manner: Manner | None = None
    alternative_of: str | None = None
    needed: int = 1
    alternatives: int = 1
    side: str | None = None
    acting: bool = False
    count: int = 1
    circle: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole picture: title, what it says in a few sentences, nodes and edges in order, and what was left out and how to see it.

    `listed` are the nodes that have no box of their own, for the table alone; `around` is the built-in kind of what a picture in columns is about,
    and `headings` say what its columns are where that is something else than steps.  `left_out` counts what not even the table has, per built-in
    kind.  `as_of` is the day the facts hold on and `revision` the record they were read from.
    """

    title: Caption
    summary: tuple[Caption, ...]
    nodes: tuple[SceneNode, ...]
    edges: tuple[SceneEdge, ...]
    as_of: date
    revision: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    how_to_see_more: Caption | None = None
    listed: tuple[SceneNode, ...] = ()
    around: str | None = None
    headings: Mapping[int, Caption] = field(default_factory=dict)


def without_headings(scene: Scene) -> Scene:
    """The scene for a picture in which boxes can be moved about: no headings above them, and what has no box is counted instead of listed."""
    left_out = Counter(node.kind for node in scene.listed)
    return replace(scene, nodes=tuple(replace(node, group="") for node in scene.nodes), left_out=left_out, how_to_see_more=None)
