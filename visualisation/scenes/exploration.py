"""The picture of an exploration: what a system needs on one side, what needs it on the other, as many steps away as its column says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from graphmodel.wording import N_, _
from queries.exploration import Exploration, Explored, Fold
from visualisation.portrayed import line_drawn, portrayed
from visualisation.reading import alphabetical
from visualisation.scene import Caption, Scene, SceneNode, State

Grouping = Literal["department", "none"]


def scene(
    result: Exploration,
    group: Grouping = "department",
    *,
    title: Caption | None = None,
    summary: Sequence[Caption] = (),
    states: Mapping[str, State] | None = None,
) -> Scene:
    """The scene of an exploration; in each column by heading and name, as the reader's alphabet goes.

    Under which heading: the department that a system belongs to, or none at all.  A picture of something else than a walk brings its own `title`,
    what is said first (`summary`), and what happens to the systems (`states`, by id).
    """
    said = result.summary
    nodes = [_node(row, said.around.id if said.around else None, group, (states or {}).get(row.said.node.id)) for row in result.rows]
    boxes = [node for node in nodes if node.box == node.id]
    boxes += [_folded(fold, group) for fold in result.folds]
    order = _order(group)
    return Scene(
        title=title or _title(result),
        summary=(*(summary or (_asked(result),)), *_summary(result)),
        nodes=tuple(sorted(boxes, key=order)),
        edges=tuple(
            line_drawn(each.origin, each.target, each.line, count=each.count, circle=each.circle, alternatives=each.alternatives)
            for each in result.lines
        ),
        as_of=said.as_of,
        revision=said.revision,
        around=said.base,
        listed=tuple(sorted((node for node in nodes if node.box != node.id), key=order)),
    )


def _order(group: Grouping) -> Callable[[SceneNode], tuple[object, ...]]:
    def key(node: SceneNode) -> tuple[object, ...]:
        place = node.column if node.column is not None else -1000
        # Those that belong to no department come last; a folded box comes first under its heading.
        return (place, group == "department" and not node.group, alphabetical(node.group), not node.folded, alphabetical(node.name), node.id)

    return key


def _node(row: Explored, focus: str | None, group: Grouping, state: State | None) -> SceneNode:
    said = row.said
    return portrayed(
        said,
        focus=said.node.id == focus,
        column=row.column,
        steps=row.steps,
        group=said.departments[0].name if group == "department" and said.base == "System" and said.departments else "",
        turn=row.turn,
        box=row.box,
        needs_beyond=row.more,
        state=state,
        remarks=(_("an alternative beside the way"),) if row.rim else (),
    )


def _folded(fold: Fold, group: Grouping) -> SceneNode:
    return SceneNode(
        id=fold.id,
        kind="System",
        name=fold.department.name if fold.department else "",
        criticality=fold.criticality or None,
        departments=(fold.department.name,) if fold.department else (),
        column=fold.column,
        steps=abs(fold.column),
        group=fold.department.name if group == "department" and fold.department else "",
        turn=fold.turn,
        folded=fold.systems,
        folded_unowned=fold.strictly_unowned,
        box=fold.id,
    )


def _title(result: Exploration) -> Caption:
    said = result.summary
    name = said.around.name if said.around else ""
    if said.way is not None:
        return Caption(N_("From {one} to {other}"), {"one": name, "other": said.way.to.name})
    return Caption(N_("Around {name}"), {"name": name})


def _summary(result: Exploration) -> list[Caption]:
    said = result.summary
    sentences = []
    counts = {"drawn": said.drawn, "rows": said.rows, "listed": said.listed, "folded": said.folded, "boxes": said.boxes - said.drawn}
    if not said.listed:
        sentences.append(Caption(N_("All {rows} are drawn."), counts))
    elif said.folded:
        sentences.append(
            Caption(N_("{drawn} of {rows} are drawn; {listed} are in the list only, {folded} of them in folded boxes ({boxes})."), counts)
        )
    else:
        sentences.append(Caption(N_("{drawn} of {rows} are drawn; {listed} are in the list only."), counts))
    if said.unseen:
        sentences.append(Caption(N_("Needs between folded boxes that are not drawn, because they are too many: {unseen}."), {"unseen": said.unseen}))
    owned = {"systems": said.systems, "owned": said.owned, "partial": said.partially_owned, "unowned": said.strictly_unowned}
    sentences.append(
        Caption(N_("Systems: {systems}. Owned on every side: {owned}. Owned on one side only: {partial}. Nobody answers for: {unowned}."), owned)
    )
    if said.broken:
        sentences.append(Caption(N_("The way upward is broken for: {count}."), {"count": said.broken}))
    for circle in said.circles:
        names = " → ".join(each.name for each in (*circle, circle[0]))
        sentences.append(Caption(N_("They need each other in a circle: {names}."), {"names": names}))
    return sentences


def _asked(result: Exploration) -> Caption:
    said = result.summary
    name = said.around.name if said.around else ""
    if said.way is not None:
        names = {"one": name, "other": said.way.to.name, "length": said.way.length, "ways": said.way.ways}
        if said.way.length is None:
            return Caption(N_("There is no way: neither does {one} need {other}, nor {other} need {one}, not even by way of others."), names)
        if said.way.back:
            return Caption(N_("{one} does not need {other}, but {other} needs {one}. Steps on the shortest way: {length}. Such ways: {ways}."), names)
        return Caption(N_("{one} needs {other}. Steps on the shortest way: {length}. Such ways: {ways}."), names)
    values = {"name": name, "depth": said.depth}
    if said.base != "System":
        own = {
            "both": N_("The systems of {name}, what they need and who needs them."),
            "needs": N_("The systems of {name}, and what they need."),
            "dependents": N_("The systems of {name}, and who needs them."),
        }
        return Caption(own[said.direction] if said.depth != 1 else N_("The systems of {name}."), values)
    if said.depth is None:
        without = {
            "both": N_("What {name} needs and who needs it, however many steps away."),
            "needs": N_("What {name} needs, however many steps away."),
            "dependents": N_("Who needs {name}, however many steps away."),
        }
        return Caption(without[said.direction], values)
    within = {
        "both": N_("What {name} needs and who needs it, at most {depth} steps away."),
        "needs": N_("What {name} needs, at most {depth} steps away."),
        "dependents": N_("Who needs {name}, at most {depth} steps away."),
    }
    return Caption(within[said.direction], values)
