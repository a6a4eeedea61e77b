"""The start page: how do things stand, and where does one begin?"""

from __future__ import annotations

from typing import Any, Final

from api.page import Asked, Shown
from graphmodel.wording import _
from visualisation.tables.overview import FIGURES

FIRST: Final = 6
"""So many rows of each list stand on the first page."""


def start(asked: Asked) -> Shown:
    """The figures, each a link to the list behind it; the gravest of what wants a decision; what was changed last."""
    figures = asked.ask("overview").result
    owned = asked.ask("owners", limit=FIRST).result
    shared = asked.ask("common-steering", without=True, limit=FIRST).result
    return Shown(
        _("How do things stand?"),
        {
            "figures": [(row, _(FIGURES[row.figure]), address(asked, row.figure)) for row in figures.rows],
            "last": figures.summary.last,
            "owned": owned,
            "shared": shared,
            "revisions": asked.ask("revisions", limit=FIRST).result,
        },
        csv=asked.csv("overview"),
        json=asked.json("overview"),
    )


def address(asked: Asked, figure: str) -> str:
    """Where the list behind a figure is."""
    targets: dict[str, Any] = {
        "systems": asked.link("explore"),
        "unowned": asked.link("owners"),
        "partly_owned": asked.link("owners"),
        "owner_left": asked.link("owners", status="owner_left"),
        "groups_without_chair": asked.link("groups"),
        "objects_without_group": asked.link("groups"),
        "without_common_group": asked.link("shared", without=True),
        "cycles": asked.link("quality", code="cycle_hard"),
        "broken_paths": asked.link("quality", code="escalation_broken"),
        "changed": asked.link("imports"),
    }
    return str(targets[figure])
