"""The route of a question (eskaleringens underlag): which part of the graph the way upward of some systems is told from.

From the systems to their objects, owners and users, on to the departments, their successors and parents, and the portfolios, and to the groups
that steer any of these, with all who sit in them.  What a portfolio step looks at whatever the system, the *tops*, is where the route begins too.
"""

from __future__ import annotations

from typing import Final

from graphmodel.graph import Graph, Step
from graphmodel.piece import Bools, Piece
from graphmodel.terms.presence import in_service

ROUTE: Final = (
    Step("PART_OF"),
    Step("OWNS", "dependents"),
    Step("HOLDS", "dependents"),
    Step("POSITION_IN"),
    Step("EMPLOYED_IN"),
    Step("USES", "dependents"),
    Step("HOSTED_BY"),
    Step("SUCCEEDED_BY", repeat=True),
    Step("SUBUNIT_OF", repeat=True),
    Step("IN_PORTFOLIO"),
    Step("LEADS", "dependents"),
    Step("STEERS", "dependents"),
    Step("ESCALATES_TO", repeat=True),
    Step("MEMBER_OF", "dependents"),
    Step("HOLDS", "dependents"),
)
"""The route from systems and tops to all that their ways upward are told from."""


def tops(graph: Graph) -> list[int]:
    """The keys of the portfolios, and of the portfolio groups where no portfolio exists on the day."""
    portfolios = [int(key) for key in graph.keys_of_kind("Portfolio")]
    if any((node.valid_from or graph.day) <= graph.day <= (node.valid_through or graph.day) for node in graph.nodes(portfolios)):
        return portfolios
    groups = [int(key) for key in graph.keys_of_kind("SteeringGroup")]
    return [*portfolios, *(key for key, node in zip(groups, graph.nodes(groups), strict=True) if node.properties.get("level") == "portfolio")]


def travels(piece: Piece, day: int) -> Bools:
    """Which systems have a way upward: those that exist on the day and are not retired, planned ones too.  Shape (n,)."""
    return in_service(piece, day, planned=True) & piece.exists(day)
