"""The overview (överblick): how do things stand, in figures that each have a list behind them?

One row a figure, in an order that begins with what there is and goes on with what is lacking:

- `systems`: those in use; `unowned`: those of them that nobody answers for; `partly_owned`: those with an owner on one side only;
- `owner_left`: those of which an owner has left, on a side that has no other;
- `groups_without_chair`: the steering groups without a chair who can be asked; `objects_without_group`: the objects that no group steers;
- `without_common_group`: the systems that concern several departments without a group in common (`queries.common_steering`);
- `cycles`: the circles of hard needs, in which nothing can be started first; `broken_paths`: the systems whose questions reach no portfolio group
  that can act;
- `changed`: the systems of which something was changed in the register within the last 30 days.

The summary tells of the last revision, and of how many values it read that name nobody.

>>> from tests.building import estate, reference_graph
>>> found = overview(reference_graph(estate("s-a", "s-b", "p-x", ("p-x", "OWNS", "s-a", {"side": "it"}), ("s-a", "DEPENDS_ON", "s-b"))))
>>> {row.figure: (row.count, row.of) for row in found.rows if row.figure in ("systems", "unowned", "partly_owned", "broken_paths")}
{'systems': (2, None), 'unowned': (1, 2), 'partly_owned': (1, 2), 'broken_paths': (2, 2)}
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from graphmodel import days
from graphmodel.answers import Truncated, cut
from graphmodel.changes import needed_nodes
from graphmodel.entities import Node
from graphmodel.graph import Graph
from queries.common_steering import common_steering
from queries.cycles import cycles
from queries.escalation_path import escalation_health
from queries.groups import groups
from queries.owners import owners
from queries.revisions import RevisionRow, revisions

LATELY: Final = timedelta(days=30)
"""How long ago a change is still told."""


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One figure: its code, the number, and of how many where it is a share."""

    figure: str
    count: int
    of: int | None


@dataclass(frozen=True, slots=True)
class OverviewSummary:
    """The last revision, None in an empty estate."""

    last: RevisionRow | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures, in their order."""

    rows: tuple[OverviewRow, ...]
    summary: OverviewSummary
    truncated: Truncated | None = None


def overview(graph: Graph, *, limit: int | None = None) -> Overview:
    """Count how things stand on the graph's day.  Cost: the estate once for each figure, and the changes of the last 30 days."""
    owned = owners(graph, limit=0).summary
    acting, paths = groups(graph), escalation_health(graph, limit=0).summary
    hard = sum(row.hard_cycle and len(row.nodes) > 1 for row in cycles(graph).rows)
    common = common_steering(graph, limit=0).summary
    objects = len(graph.keys_of_kind("ManagementObject"))
    without_chair = sum(row.chair is None for row in acting.rows)
    last = revisions(graph, limit=1).rows
    rows = (
        OverviewRow("systems", owned.systems, None),
        OverviewRow("unowned", owned.strictly_unowned, owned.systems),
        OverviewRow("partly_owned", owned.partially_owned, owned.systems),
        OverviewRow("owner_left", owners(graph, status="owner_left", limit=0).summary.listed, owned.systems),
        OverviewRow("groups_without_chair", without_chair, len(acting.rows)),
        OverviewRow("objects_without_group", len(acting.summary.objects_without_group), objects),
        OverviewRow("without_common_group", common.without_group, common.shared),
        OverviewRow("cycles", hard, None),
        OverviewRow("broken_paths", paths.broken, paths.complete + paths.degraded + paths.broken),
        OverviewRow("changed", _changed(graph), None),
    )
    return Overview(rows[:limit], OverviewSummary(last[0] if last else None), cut(len(rows), limit))


def _changed(graph: Graph) -> int:
    """How many systems something was changed of, in the last days of the register."""
    began = days.end_of(graph.day - LATELY)
    after = next((each.number - 1 for each in graph.revisions() if each.at >= began), graph.revision)
    systems = {ref.id for ref in graph.refs(graph.keys_of_kind("System"))}
    touched: set[str] = set()
    for entry in graph.log(since=after):
        entity = entry.change.subject
        touched.update((entity.id,) if isinstance(entity, Node) else needed_nodes(entity))
    return len(touched & systems)
