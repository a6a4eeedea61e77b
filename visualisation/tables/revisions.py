"""Tables of what was read and changed: revisions, unread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from graphmodel.days import ZONE
from graphmodel.wording import NO_VALUE, _, plural, sentence, word
from visualisation.tables.table import Table, names, table


def moment(stamp: str) -> str:
    """The time of a revision as it was in Sweden, to the minute.

    >>> moment("2026-11-27T17:12:08.044288Z")
    '2026-11-27 18:12'
    """
    return datetime.fromisoformat(stamp).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def told_of(row: Any) -> str:
    """A revision in one line: its number, when, by whom and from what."""
    said = [_("revision {number}", number=row.revision), moment(row.at)]
    said += [_("by {who}", who=row.by)] if row.by else []
    said += [file_names(row.files) or row.reason] if row.files or row.reason else []
    return ", ".join(said)


def file_names(files: str) -> str:
    """The files that a revision was read from, by their names alone; by as much of the path before it as tells two of the same name apart.

    >>> file_names("/home/eva/lists/vof.csv, C:\\\\lists\\\\uf.xlsx")
    'vof.csv, uf.xlsx'
    >>> file_names("../../lists/2025/vof.csv, ../../lists/2026/vof.csv, ../uf.xlsx")
    '2025/vof.csv, 2026/vof.csv, uf.xlsx'
    """
    paths = [PurePath(each.replace("\\", "/")).parts for each in files.split(", ") if each]
    return ", ".join("/".join(path[-_telling(path, paths) :]) for path in paths)


def _telling(path: tuple[str, ...], paths: Sequence[tuple[str, ...]]) -> int:
    """How many parts of a path, from its end, tell it apart from the others that differ from it; all of them where nothing less does."""
    return next((n for n in range(1, len(path)) if not any(other[-n:] == path[-n:] for other in paths if other != path)), len(path))


def revisions(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """What was read or changed, newest first."""
    rows = [
        [
            row.revision, moment(row.at), row.by or NO_VALUE, file_names(row.files) or row.reason or NO_VALUE, row.added, row.altered, row.ended,
            row.unread,
        ]
        for row in result.rows
    ]  # fmt: skip
    headings = [_("Revision"), _("When"), _("By"), _("From what, or why"), _("Added"), _("Altered"), _("Ended"), _("Names nobody")]
    return [table(headings, rows, right=[0, 4, 5, 6, 7])]


def why_refused(row: Any) -> str:
    """What is wrong with a refused row, and what to do."""
    said = sentence(row.why.code, {"key": row.why.column or "", **row.why.values, "value": row.raw})
    return f"{said.message} {said.repair}".strip()


def unread(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """What one revision read that names nobody, and where it stands."""
    rows = [
        [
            row.record or row.source, word(row.field), row.raw or NO_VALUE, word(row.reading) if row.why is None else why_refused(row),
            row.subject.name if row.subject is not None else NO_VALUE, names(row.nearest),
        ]
        for row in result.rows
    ]  # fmt: skip
    count, refused = result.summary.unread, result.summary.refused
    lead = [plural("One value names nobody.", "{count} values name nobody.", count) if count else _("Every value named somebody.")]
    lead += [plural("One row was refused.", "{count} rows were refused.", refused)] if refused else []
    headings = [_("Where"), _("About"), _("Written"), _("Read as"), _("Of"), _("Spelled like it")]
    return [table(headings, rows, lead=lead, title=told_of(result.summary))]
