"""What a scene takes over of an answer: a portrait as a node, a line as an edge.  Every scene is made of these two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from graphmodel.answers import Absent
from graphmodel.graph import Ref
from graphmodel.terms.portraits import Line, SideOfSystem
from visualisation.scene import Claim, Ownership, SceneEdge, SceneNode


class Said(Protocol):
    """What an answer says of a node, see `graphmodel.terms.portraits.Portrait`."""

    @property
    def node(self) -> Ref: ...
    @property
    def base(self) -> str: ...
    @property
    def criticality(self) -> int | None: ...
    @property
    def assumed(self) -> bool: ...
    @property
    def degree(self) -> str | None: ...
    @property
    def sides(self) -> Mapping[str, SideOfSystem]: ...
    @property
    def objects(self) -> Sequence[Ref]: ...
    @property
    def departments(self) -> Sequence[Ref]: ...
    @property
    def suppliers(self) -> Sequence[Ref]: ...
    @property
    def level(self) -> str | None: ...
    @property
    def ended(self) -> bool: ...
    @property
    def way(self) -> str | None: ...


def portrayed(said: Said, **more: Any) -> SceneNode:
    """The node of a scene for a portrait; `more` are the fields that only the scene knows."""
    return SceneNode(
        id=said.node.id,
        kind=said.base,
        name=said.node.name,
        own_kind=said.node.kind if said.node.kind != said.base else None,
        criticality=said.criticality,
        criticality_assumed=said.assumed,
        ownership=ownership_of(said.degree),
        degree=said.degree,
        claims=tuple(Claim(side, told.status, tuple(owner.name for owner in told.owners)) for side, told in said.sides.items()),
        objects=tuple(each.name for each in said.objects),
        departments=tuple(each.name for each in said.departments),
        suppliers=tuple(each.name for each in said.suppliers),
        level=said.level,
        ended=said.ended,
        way=said.way,
        **more,
    )


def ownership_of(degree: str | None) -> Ownership | None:
    """A degree of ownership in the three steps that a picture can show; None for what needs no owner."""
    if degree is None:
        return None
    return "owned" if degree == "owned" else "partial" if degree in ("business_only", "it_only") else "unowned"


def line_drawn(origin: str, target: str, line: Line, **more: Any) -> SceneEdge:
    """The edge of a scene for a line between two boxes, which are given by id."""
    group = None if isinstance(line.any_of, Absent) else line.any_of
    return SceneEdge(
        origin=origin,
        kind=line.relation,
        target=target,
        manner=None if line.relation != "DEPENDS_ON" else "any_of" if group is not None else "soft" if line.strength == "soft" else "hard",
        alternative_of=group,
        needed=1 if isinstance(line.need, Absent) else line.need,
        side=None if isinstance(line.side, Absent) else line.side,
        acting=line.acting is True,
        **more,
    )
