"""The start page: how do things stand, and where does one begin?"""

from __future__ import annotations

from api.page import Asked, Shown
from graphmodel.wording import _


def start(asked: Asked) -> Shown:
    """How well the systems are owned, each number a link to the list behind it."""
    coverage = asked.ask("coverage").result
    return Shown(_("How do things stand?"), {"summary": coverage.summary}, csv=asked.csv("coverage"), json=asked.json("coverage"))
