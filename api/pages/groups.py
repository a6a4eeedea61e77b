"""The steering groups: which are there, which can act, and what has each to decide?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from api.page import MOST, Asked, File, Shown
from graphmodel.wording import _, word
from queries import Parameter
from queries.agenda import ITEMS
from visualisation.paper import paper
from visualisation.reading import alphabetical
from visualisation.tables import as_tables
from visualisation.tables.agenda import TITLES, standing
from visualisation.tables.markdown import markdown

SINCE: Final = (Parameter("since", "revision", TITLES["changed"]),)
_LEVELS: Final = ("portfolio", "department", "object")


@dataclass(frozen=True, slots=True)
class Branch:
    """A group in the tree: what is told of it, and the groups under it."""

    row: Any
    acting: Any
    below: list[Branch]


def groups(asked: Asked) -> Shown:
    """All groups as a tree, the portfolio's first, and what has no group at all."""
    acting = asked.ask("groups", evidence=True).result
    branches, roots = _tree(asked, {row.group.id: row for row in acting.rows})
    return Shown(
        _("Steering groups"),
        {
            "roots": roots,
            "count": len(branches),
            "summary": acting.summary,
            "unable": sum(not row.operable for row in acting.rows),
            "without_chair": sum(row.chair is None for row in acting.rows),
        },
        csv=asked.csv("groups"),
        json=asked.json("groups"),
    )


def _tree(asked: Asked, acting: dict[str, Any]) -> tuple[list[Any], list[Branch]]:
    rows = asked.ask("steering-tree").result.rows
    below: dict[str | None, list[Any]] = defaultdict(list)
    for row in rows:
        below[row.above.id if row.above is not None else None].append(row)

    def branches(above: str | None) -> list[Branch]:
        listed = sorted(below[above], key=lambda row: (_LEVELS.index(row.level) if row.level in _LEVELS else 9, alphabetical(row.group.name)))
        return [Branch(row, acting.get(row.group.id), branches(row.group.id)) for row in listed]

    return list(rows), branches(None)


def agenda(asked: Asked) -> Shown:
    """What one group has to decide, item by item."""
    given = _given(asked)
    answered = asked.ask("agenda", **given, limit=MOST)
    result = answered.result
    items = [(item, _(TITLES[item]), [row for row in result.rows if row.item == item]) for item in ITEMS]
    return Shown(
        _("Agenda: {group}", group=result.summary.group.name),
        {
            "summary": result.summary,
            "level": word(result.summary.level),
            "standing": standing(result.summary),
            "items": [(item, title, rows) for item, title, rows in items if rows],
            "since": str(asked.values.get("since", "")),
        },
        csv=asked.csv("agenda", **given),
        json=asked.json("agenda", **given),
    )


def agenda_paper(asked: Asked) -> File:
    """The agenda as a paper of its own, to be sent with the notice of a meeting."""
    tables = _tables(asked)
    return File(paper(tables, tables[0].title).encode("utf-8", "backslashreplace"), "text/html; charset=utf-8", _named(asked, "html"))


def agenda_markdown(asked: Asked) -> File:
    """The agenda as Markdown, for a protocol or a wiki."""
    return File(markdown(_tables(asked)).encode("utf-8", "backslashreplace"), "text/markdown; charset=utf-8", _named(asked, "md"))


def _given(asked: Asked) -> dict[str, Any]:
    since = {"since": str(asked.values["since"])} if "since" in asked.values else {}
    return {"group": asked.path["id"], **since}


def _tables(asked: Asked) -> Any:
    answered = asked.ask("agenda", **_given(asked))
    return as_tables("agenda", answered.result, answered.parameters)


def _named(asked: Asked, suffix: str) -> str:
    return f"agenda-{asked.path['id']}-{asked.snapshot.here.day}.{suffix}"


__all__ = ["SINCE", "Branch", "agenda", "agenda_markdown", "agenda_paper", "groups"]
