"""Revisions (versioner): what has been read into the register or changed in it, when and by whom, and what of it names nobody?

Newest first.  A revision is one import or one edit.  Of each are told what was added, altered and ended, and the *sources* that it stands on, with
how many of their records.  *Unread* (oläst) is what a source wrote where somebody or something should be named, and that names nothing the register
knew: kept as it was written, so that it can be mended.  *Refused* (avvisad) is a row of a table that an import left out since something in it is
wrong: nothing that it says was written, but that it was refused, and why, is kept with its source.

Asked about one revision, a row for each unread value tells where it stands, what it was to say of whom, and what is spelled like it now.

>>> from tests.building import added, estate
>>> from graphmodel.engines.reference import ReferenceStore
>>> from graphmodel.entities import Provenance, Statement
>>> store = ReferenceStore()
>>> said = Statement("st-1", "s-vo", "ownership", "Åsa Öbreg", "dangling", provenance=(Provenance("vof.csv", "vof.csv:41"),))
>>> _ = store.apply(added(estate("s-vo", said)), on=0)
>>> [row] = revisions(store.graph()).rows
>>> row.revision, row.by, row.added, row.unread, [(each.source, each.records) for each in row.sources]
(1, 'test', 2, 1, [('test', 1), ('vof.csv', 1)])
>>> [(row.subject.id, row.field, row.raw, row.record) for row in unread(store.graph(), 1).rows]
[('s-vo', 'ownership', 'Åsa Öbreg', 'vof.csv:41')]
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from graphmodel.answers import Nothing, Truncated, cut
from graphmodel.changes import Revision
from graphmodel.entities import KnownSource, Node, Relation, Statement
from graphmodel.errors import UnknownRevision
from graphmodel.graph import Graph, LogEntry, Ref
from graphmodel.identity import match_key
from graphmodel.problems import Problem
from graphmodel.refusals import refusal_of
from graphmodel.terms.refs import refs_of_ids
from queries.reconcile import STATEMENT, reconcile

NAMES_NOBODY: Final = frozenset({"dangling", "not_in_register", "unknown"})
"""The readings of statements that name nothing the register knew: a name nobody described, or a placeholder."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source and how many of its records a revision stands on."""

    source: str
    records: int


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision: when (UTC), by whom, how and why, and from which files as they were named; what it changed, by number.

    Sources are by name.
    """

    revision: int
    at: str
    by: str
    method: str
    reason: str
    files: str
    added: int
    altered: int
    ended: int
    unread: int
    sources: tuple[SourceRow, ...]
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revisions, newest first."""

    rows: tuple[RevisionRow, ...]
    summary: Nothing
    truncated: Truncated | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row was refused: a problem's code, the column that is to blame, and what fills the code's sentences."""

    code: str
    column: str | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """One value that names nobody: of whom it was to say what (on which side), how it was read, as it is written, and where it stands.

    `nearest` are the nodes that are spelled like it, by score and id.  A refused row is about nobody: its `field` is `row`, its `reading` `refused`,
    and `why` tells what is wrong with it.
    """

    subject: Ref | None
    field: str
    side: str | None
    reading: str
    raw: str
    source: str | None
    record: str | None
    nearest: tuple[Ref, ...]
    why: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """What a revision refused, by source and row, then what it read that names nobody, by source, record and id; the summary is the revision."""

    rows: tuple[UnreadRow, ...]
    summary: RevisionRow
    truncated: Truncated | None = None


def revisions(graph: Graph, *, limit: int | None = None) -> Revisions:
    """Tell what the revisions up to the graph's changed, newest first.  Cost: the changes of those that are shown."""
    known = graph.revisions()
    shown = known[::-1][:limit]
    counted: dict[int, _Counted] = defaultdict(_Counted)
    if shown:
        for entry in graph.log(since=shown[-1].number - 1):
            counted[entry.revision.number].take(entry)
    return Revisions(tuple(counted[each.number].row(each) for each in shown), Nothing(), cut(len(known), limit))


def unread(graph: Graph, revision: int, *, limit: int | None = None) -> Unread:
    """Tell what one revision refused, what it read that names nobody, and what is spelled like it.

    Raises `UnknownRevision`.  Cost: the changes since that revision, and for what is spelled alike that of `queries.reconcile`.
    """
    known = {each.number: each for each in graph.revisions()}
    if revision not in known:
        message = f"The estate has no revision {revision}; the last one is {graph.revision}."
        raise UnknownRevision(message, revision=revision, last=graph.revision)
    counted = _Counted()
    said: list[Statement] = []
    refused: list[UnreadRow] = []
    for entry in graph.log(since=revision - 1):
        if entry.revision.number > revision:
            break
        counted.take(entry)
        if (statement := _names_nobody(entry)) is not None:
            said.append(statement)
        refused += [_refused_row(entry, problem) for problem in _refused(entry)]
    said.sort(key=lambda each: (*_where(each), each.id))
    shown = said[: None if limit is None else max(0, limit - len(refused))]
    alike = _alike(graph) if any(each.reading != "unknown" for each in shown) else {}
    names = refs_of_ids(graph, (each.subject for each in shown))
    rows = tuple(
        UnreadRow(
            names.get(each.subject, Ref(each.subject, "", each.subject)),
            each.field,
            each.side,
            each.reading,
            each.raw,
            _where(each)[0] or None,
            _where(each)[1] or None,
            alike.get(match_key(each.raw), ()),
        )
        for each in shown
    )
    return Unread((*refused[:limit], *rows), counted.row(known[revision]), cut(len(refused) + len(said), limit))


class _Counted:
    """What one revision changed."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.unread = 0
        self.refused = 0
        self.records: dict[str, set[str]] = defaultdict(set)

    def take(self, entry: LogEntry) -> None:
        """Count one change."""
        self.count[entry.change.action] += 1
        self.unread += _names_nobody(entry) is not None
        self.refused += len(_refused(entry))
        after, before = entry.change.after, entry.change.before
        if isinstance(after, Node | Relation | Statement):
            known = set(before.provenance) if isinstance(before, Node | Relation | Statement) else set()
            for each in after.provenance:
                if each not in known:
                    self.records[each.source].add(each.record)

    def row(self, revision: Revision) -> RevisionRow:
        """The revision with its numbers."""
        sources = tuple(SourceRow(source, len(records)) for source, records in sorted(self.records.items()))
        count = self.count
        numbers = (count["added"], count["altered"], count["ended"], self.unread)
        made = (revision.number, revision.at, revision.by, revision.method, revision.reason, revision.source)
        return RevisionRow(*made, *numbers, sources, self.refused)


def _names_nobody(entry: LogEntry) -> Statement | None:
    after = entry.change.after
    new = isinstance(after, Statement) and after.reading in NAMES_NOBODY
    return after if new and isinstance(after, Statement) and not _was_said(entry) else None


def _refused(entry: LogEntry) -> list[Problem]:
    """The rows of a source that a change says were refused, and that were not before."""
    before, after = entry.change.before, entry.change.after
    if not isinstance(after, KnownSource):
        return []
    known = set(before.refused) if isinstance(before, KnownSource) else set()
    return [refusal_of(text) for text in after.refused if text not in known]


def _refused_row(entry: LogEntry, problem: Problem) -> UnreadRow:
    row = str(replace(problem.place, column=None))
    why = Refusal(problem.code, problem.place.column, problem.values)
    return UnreadRow(None, "row", None, "refused", problem.value or "", entry.change.subject.id, row, (), why)


def _was_said(entry: LogEntry) -> bool:
    before, after = entry.change.before, entry.change.after
    return isinstance(before, Statement) and isinstance(after, Statement) and (before.raw, before.reading) == (after.raw, after.reading)


def _where(statement: Statement) -> tuple[str, str]:
    first = next(iter(statement.provenance), None)
    return (first.source, first.record) if first is not None else ("", "")


def _alike(graph: Graph) -> Mapping[str, tuple[Ref, ...]]:
    """What is spelled like each text that names nobody, by the text's key."""
    found: dict[str, list[Ref]] = defaultdict(list)
    for row in reconcile(graph).rows:
        if row.drop.kind == STATEMENT and row.decision is None:
            found[match_key(row.drop.name)].append(row.keep)
    return {text: tuple(dict.fromkeys(refs)) for text, refs in found.items()}


__all__ = ["NAMES_NOBODY", "Refusal", "RevisionRow", "Revisions", "SourceRow", "Unread", "UnreadRow", "revisions", "unread"]
