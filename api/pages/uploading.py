"""Reading files in over the web: first what would come of it, problem by problem; then, when somebody says so, one revision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from api import editing
from api.http_errors import HttpError
from api.page import LIMIT, Asked, Elsewhere, File, Shown, Written
from api.problems import ORDER, problem_values
from api.uploads import unpacked
from api.waiting import Tried
from graphmodel.changes import Change, needed_nodes
from graphmodel.entities import KnownSource, Node, Relation, Statement
from graphmodel.terms.as_written import as_written, differences
from graphmodel.wording import _, sentence, word
from visualisation.tables.csv_text import csv_text

PARAMETERS: Final = (LIMIT,)
COLUMNS: Final = ("severity", "code", "file", "sheet", "row", "column", "value", "values", "message", "repair")
PREVIEWED: Final = 60
"""So many changes are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """One problem as the reader has it: how bad, where, what was written, what is wrong and what to do."""

    severity: str
    file: str
    sheet: str
    row: int | None
    column: str
    value: str
    message: str
    repair: str


def upload(written: Written) -> Shown | Elsewhere:
    """Try the files; what they come to waits at an address of its own."""
    files = [found for name, body in written.files for found in unpacked(name, body)]
    if not files:
        raise HttpError(422, "Choose at least one file.", code="no_files")
    reason = written.fields.get("reason", "").strip()
    head = written.estate.head()
    imported = editing.upload(written.estate, files, by=written.asked.actor.name, reason=reason, dry_run=True)
    name = written.estate.waiting.keep(Tried(files, imported, head, reason))
    return Elsewhere(written.asked.link("imports", "tried", name))


def tried(asked: Asked) -> Shown:
    """What the files would come to."""
    return _shown(asked, _waiting(asked))


def tried_problems(asked: Asked) -> File:
    """All problems of the files as CSV: file, sheet, row, column, value, what is wrong and what to do."""
    waiting = _waiting(asked)
    text = csv_text(problem_values(waiting.imported.problems), COLUMNS)
    return File(b"\xef\xbb\xbf" + text.encode("utf-8", "backslashreplace"), "text/csv; charset=utf-8", "problems.csv")


def apply(written: Written) -> Shown | Elsewhere:
    """Read the files in as one revision: all of them, or where that was said what is good in them.

    Where somebody has written since they were tried, what would come of it is shown anew first.
    """
    asked = written.asked
    waiting = _waiting(asked)
    partial = written.fields.get("what") == "partial"
    if written.estate.head() != waiting.revision:
        again = editing.upload(written.estate, waiting.files, by=asked.actor.name, reason=waiting.reason, dry_run=True)
        renewed = Tried(waiting.files, again, written.estate.head(), waiting.reason)
        name = written.estate.waiting.keep(renewed)
        written.estate.waiting.drop(asked.path["name"])
        return _shown(asked, renewed, name=name, changed=True)
    reason = written.fields.get("reason", "").strip() or waiting.reason
    done = editing.upload(written.estate, waiting.files, by=asked.actor.name, reason=reason, dry_run=False, partial=partial)
    if done.revision is None:
        return _shown(asked, Tried(waiting.files, done, waiting.revision, reason))
    written.estate.waiting.drop(asked.path["name"])
    return Elsewhere(asked.link("imports", str(done.revision)))


def _waiting(asked: Asked) -> Tried:
    found = asked.snapshot.waiting.find(asked.path["name"])
    if found is None:
        message = "These files are no longer waiting: they were read in, or more than half an hour has passed. Choose them again."
        raise HttpError(404, message, code="upload_gone")
    return found


def _shown(asked: Asked, waiting: Tried, *, name: str | None = None, changed: bool = False) -> Shown:
    imported = waiting.imported
    problems = sorted(imported.problems, key=lambda each: ORDER[each.severity])
    of = Counter(each.severity for each in problems)
    plan = imported.plan
    return Shown(
        _("What would happen"),
        {
            "name": name or asked.path["name"],
            "files": [each for each, _body in waiting.files],
            "summary": imported.summary(),
            "errors": of["error"],
            "warnings": of["warning"],
            "notes": of["info"],
            "listed": asked.listed([_told(each) for each in problems]),
            "changes": _preview(asked, plan.changes),
            "total": len(plan.changes),
            "actions": Counter(change.action for change in plan.changes),
            "refused": imported.refused,
            "changed": changed,
            "reason": waiting.reason,
            "csv_link": asked.link("imports", "tried", name or asked.path["name"], "problems.csv"),
        },
        status=HTTPStatus.PRECONDITION_FAILED if changed else HTTPStatus.OK,
    )


def _told(problem: Any) -> Told:
    said = sentence(problem.code, {**problem.values, "value": problem.value})
    place = problem.place
    return Told(problem.severity, place.file or "", place.sheet or "", place.row, place.column or "", problem.value or "", said.message, said.repair)


def _preview(asked: Asked, changes: Sequence[Change]) -> list[tuple[str, str, list[tuple[str, Any, Any]]]]:
    """The first changes to what is there already, then the first of what is new: action, what, and the fields from what to what."""
    ordered = sorted(changes[:20_000], key=lambda change: (change.action == "added", not isinstance(change.subject, Node)))[:PREVIEWED]
    ends = {end for change in ordered for end in needed_nodes(change.subject)}
    names = {**{change.subject.id: change.subject.name for change in changes if isinstance(change.subject, Node)}, **asked.snapshot.names(ends)}
    return [(change.action, _what(change, names), _fields(change)) for change in ordered]


def _what(change: Change, names: dict[str, str]) -> str:
    subject = change.subject
    if isinstance(subject, Node):
        return f"{subject.name} ({word(subject.kind)})"
    if isinstance(subject, Relation):
        return f"{names.get(subject.origin, subject.origin)} {word(subject.kind)} {names.get(subject.target, subject.target)}"
    if isinstance(subject, Statement):
        about = names.get(subject.subject, subject.subject)
        return _("{field} of {name}, as written: “{text}”", field=word(subject.field), name=about, text=subject.raw)
    if isinstance(subject, KnownSource):
        return _("the source {name}", name=subject.id)
    return subject.id


def _fields(change: Change) -> list[tuple[str, Any, Any]]:
    if change.before is None or change.after is None:
        return []
    before, after = as_written(change.before), as_written(change.after)
    return [(name, before.get(name), after.get(name)) for name in differences(before, after) if name != "provenance"]
