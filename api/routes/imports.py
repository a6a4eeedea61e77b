"""`POST /api/v1/imports`: a file, or a zip archive of a folder's files, becomes one revision, or with `dry_run` a plan."""

from __future__ import annotations

from typing import Any, Final

from api.editing import bring_in
from api.http_errors import HttpError
from api.problems import problem_values
from api.route import Call, Reply, Route
from api.routes.describing import operation, query_parameter, receives
from api.routes.schemas import IMPORTED
from api.uploads import unpacked
from graphmodel.errors import BadInput, WrongUse

OCTETS: Final = "application/octet-stream"
LONGEST: Final = 10_000


def imports(call: Call) -> Reply:
    """Import the body.

    Raises `BadInput` (422) with all problems where something is wrong and nothing was written; a dry run tells the same and is no error.
    """
    call.only("filename", "dry_run", "partial", "replace", "reason")
    name, reason = call.one("filename"), call.one("reason") or ""
    if not name:
        raise WrongUse("filename is missing: what the file is called.", code="filename_missing")
    if len(reason) > LONGEST or len(name) > LONGEST:
        raise HttpError(422, f"A text is longer than {LONGEST} characters.", code="text_too_long", most=LONGEST)
    dry_run, partial = call.truth("dry_run"), call.truth("partial")
    replace = call.told().get("replace", [])
    store = call.estate.store
    came = bring_in(call.estate, unpacked(name, call.body), by=call.actor.name, reason=reason, dry_run=dry_run, partial=partial, replace=replace)
    if came.refused and not dry_run and not partial:
        raise BadInput("Nothing was written, because something is wrong.", came.problems, code="import_refused")
    rows = problem_values(came.problems)
    graph = store.graph()
    most = call.limits.rows
    given: dict[str, Any] = {"filename": name, "dry_run": dry_run, "partial": partial, "replace": list(replace), "reason": reason}
    values: dict[str, Any] = {
        "query": "import",
        "parameters": {key: value for key, value in given.items() if value},
        "as_of": graph.day.isoformat(),
        "revision": graph.revision,
        "engine": graph.engine,
        "summary": came.summary(),
        "rows": rows[:most],
        "truncated": {"left_out": {"rows": len(rows) - most}, "how": "mend what is told, and ask again"} if len(rows) > most else None,
    }
    return Reply(values)


def routes() -> tuple[Route, ...]:
    """The one address."""
    flag = {"type": "boolean", "default": False}
    parameters = [
        query_parameter("filename", {"type": "string", "minLength": 1}, "what the file is called; of a folder's files, a zip archive", needed=True),
        query_parameter("dry_run", flag, "show what would be read, and every problem; write nothing"),
        query_parameter("partial", flag, "take the good rows, and list the rest"),
        query_parameter("replace", {"type": "array", "items": {"type": "string"}}, "this source is now whole: what it no longer says is ended"),
        query_parameter("reason", {"type": "string", "maxLength": LONGEST}, "why, to stand in the history"),
    ]
    text = "Import a file, or the files of a folder as one zip archive, as one revision: all or nothing."
    answers = {"200": ("What came of it, and one row for each problem.", IMPORTED), "409": ("Others keep writing.", None)}
    body = receives(OCTETS, {"type": "string", "format": "binary"})
    return (Route("POST", "/api/v1/imports", imports, lambda: operation("imports", text, "writing", parameters, answers, body), "import", OCTETS),)
