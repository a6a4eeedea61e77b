"""Escalation: where does a question about a system go, whom is it put to on each step, and where does the ladder lack a rung?"""

from __future__ import annotations

from typing import Any, Final

from api.page import Asked, Shown
from graphmodel.graph import Ref
from graphmodel.wording import _, word
from queries import QUERIES
from visualisation.reading import alphabetical

PARAMETERS: Final = tuple(each for each in QUERIES["escalation"].parameters if each.name in {"urgent", "origin_department"})


def escalation(asked: Asked) -> Shown:
    """The ladder, step by step, with contacts, deputies and gaps; and what the organisation wrote itself."""
    id_ = asked.path["id"]
    given = {name: asked.values[name] for name in ("urgent", "origin_department") if name in asked.values}
    answered = asked.ask("escalation", ref=id_, evidence=True, **given)
    result = answered.result
    people = [person for row in result.rows for person in _people(row)]
    here = asked.snapshot.here
    departments = [row.of for row in asked.ask("coverage", by="department").result.rows if row.of is not None]
    return Shown(
        _("Where a question about {name} goes", name=result.summary.system.name),
        {
            "way": result,
            "rows": result.rows,
            "summary": result.summary,
            "acting": {row.group.id: row for row in asked.ask("groups").result.rows},
            "mail": mail(here, people),
            "urgent": bool(given.get("urgent")),
            "origin": answered.parameters.get("origin_department", ""),
            "departments": sorted(departments, key=lambda ref: alphabetical(ref.name)),
            "remarks": [word(flag) for flag in result.summary.flags],
        },
        csv=asked.csv("escalation", ref=id_, **given),
        json=asked.json("escalation", ref=id_, **given),
    )


def _people(row: Any) -> list[Ref]:
    found = [row.contact] if row.contact is not None else []
    if row.level == "leaders":
        found += [person for persons in row.leaders.values() for person in persons]
    return found


def mail(graph: Any, people: list[Ref]) -> dict[str, str]:
    """The e-mail of each of these persons who has one, by id."""
    ids = sorted({person.id for person in people})
    keys = [key for key in graph.keys_of(ids) if key is not None]
    return {node.id: str(node.properties["email"]) for node in graph.nodes(keys) if node.properties.get("email")}
