"""History (historik): who said what about a node, and when?

Every change to the node, and to the relations, statements and attestations that name it, oldest first.  What was altered is told by the fields that
differ, beside what tells which thing it is; what was added or ended is told whole.  A node that the register no longer has still has its history.

>>> from tests.building import added, estate, node
>>> from graphmodel.changes import Change, ChangeSet
>>> from graphmodel.engines.reference import ReferenceStore
>>> store, net = ReferenceStore(), node("s-net", criticality=3)
>>> _ = store.apply(added(estate(net)), on=0)
>>> _ = store.apply(ChangeSet([Change(net, node("s-net", criticality=4))], by="eva"), on=1)
>>> [(row.revision, row.by, row.change, row.before and row.before.get("criticality")) for row in history(store.graph(), "s-net").rows]
[(1, 'test', 'added', None), (2, 'eva', 'altered', 3)]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphmodel.answers import Nothing, Truncated, cut
from graphmodel.changes import Action
from graphmodel.graph import Graph, LogEntry
from graphmodel.terms.as_written import as_written, differences, said_by
from graphmodel.terms.subject import subject

_WHICH: Final = ("id", "kind", "from", "to", "subject", "field", "node")
"""What tells which thing has been altered."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change: the revision, when (UTC) and by whom, the source and record it stands on, and the thing before and after it."""

    revision: int
    at: str
    by: str
    source: str | None
    source_record: str | None
    change: Action
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class History:
    """The changes, oldest first, in a revision nodes before relations before statements and attestations, by id."""

    rows: tuple[HistoryRow, ...]
    summary: Nothing
    truncated: Truncated | None = None


def history(graph: Graph, node: str, *, limit: int | None = None) -> History:
    """Tell the history of a node up to the graph's revision.  Raises `UnknownReference` where there has never been one.  Cost: its own history."""
    entries = graph.log_of(node)
    if not entries:
        key = subject(graph, node)
        entries = graph.log_of(graph.refs([key])[0].id)
    return History(tuple(_row(entry) for entry in entries[:limit]), Nothing(), cut(len(entries), limit))


def _row(entry: LogEntry) -> HistoryRow:
    revision, change = entry.revision, entry.change
    before = as_written(change.before) if change.before is not None else None
    after = as_written(change.after) if change.after is not None else None
    if before is not None and after is not None:
        told = [name for name in (*_WHICH, *differences(before, after)) if name in before or name in after]
        before, after = ({name: side.get(name) for name in dict.fromkeys(told)} for side in (before, after))
    source = said_by(change.before, change.after)
    return HistoryRow(
        revision.number,
        revision.at,
        revision.by,
        source.source if source else revision.source or None,
        (source.record or None) if source else None,
        change.action,
        before,
        after,
    )
