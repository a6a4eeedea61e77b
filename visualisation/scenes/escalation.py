"""The picture of a way upward: the ladder from the system by its leaders and groups, each with whom the question is put to, and its gaps.

Its words are those of the language that is spoken when it is made.
"""

from __future__ import annotations

from datetime import date

from graphmodel.answers import Absent
from graphmodel.graph import Ref
from graphmodel.wording import N_, _, word
from queries.escalation_path import Escalation, StepRow
from visualisation.scene import Caption, Scene, SceneEdge, SceneNode


def scene(result: Escalation, as_of: date, revision: int) -> Scene:
    """The ladder from left to right, the system first; a gap is a box of its own that says what is missing."""
    said = result.summary
    nodes = [SceneNode(said.system.id, "System", said.system.name, column=0, focus=True, box=said.system.id)]
    headings = {0: Caption(N_("The question"))}
    edges: list[SceneEdge] = []
    before = [said.system.id]
    for column, row in enumerate(result.rows, 1):
        # A group that serves two steps, or a person who leads and is somewhere else too, has one box, at its first step.
        step = [each for each in _step(row, column) if each.id not in {node.id for node in nodes}]
        nodes += step
        headings.setdefault(column, _heading(row))
        edges += [SceneEdge(one, "ESCALATES_TO", other.id) for one in before for other in step]
        before = [each.id for each in step] or before
    status = {
        "complete": N_("The way upward is complete."), "degraded": N_("The way upward has gaps."), "broken": N_("⚠ The way upward is broken."),
    }  # fmt: skip
    return Scene(
        title=Caption(N_("Where a question about {name} goes"), {"name": said.system.name}),
        summary=(Caption(status[said.status]),) if said.status else (),
        nodes=tuple(nodes),
        edges=tuple(edges),
        as_of=as_of,
        revision=revision,
        around="System",
        headings=headings,
    )


def _heading(row: StepRow) -> Caption:
    named = {
        "leaders": N_("Leaders"), "object": N_("For the object"), "department": N_("For the department"), "portfolio": N_("For the portfolio"),
    }  # fmt: skip
    return Caption(named[row.level])


def _step(row: StepRow, column: int) -> list[SceneNode]:
    if row.level == "leaders":
        led = {} if isinstance(row.leaders, Absent) else row.leaders
        listed = list(dict.fromkeys(person for people in led.values() for person in people))
        return [_leader(person, [side for side, people in led.items() if person in people], column) for person in listed] or [_gap(row, column)]
    if row.group is None:
        return [_gap(row, column)]
    if row.contact is None:
        remarks: tuple[str, ...] = (_("⚠ nobody can act"),)
    else:
        # The name has a line of its own: it is what one looks for.
        remarks = (f"{word('deputy_chair' if row.deputy else 'chair')}:", row.contact.name)
    return [SceneNode(row.group.id, "SteeringGroup", row.group.name, column=column, box=row.group.id, remarks=remarks, missing=row.contact is None)]


def _leader(person: Ref, sides: list[str], column: int) -> SceneNode:
    return SceneNode(person.id, "Person", person.name, column=column, box=person.id, remarks=(", ".join(word(side) for side in sides),))


def _gap(row: StepRow, column: int) -> SceneNode:
    name = {
        "leaders": _("⚠ nobody leads it"), "object": _("⚠ no group for the object"), "department": _("⚠ no group for the department"),
        "portfolio": _("⚠ no group for the portfolio"),
    }[row.level]  # fmt: skip
    return SceneNode(f"gap-{column}", "SteeringGroup", name, column=column, box=f"gap-{column}", missing=True)
