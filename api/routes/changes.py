"""`POST /api/v1/changes`: several changes by hand as one revision, with who and why."""

from __future__ import annotations

from typing import Any, Final

from api.editing import change
from api.http_errors import HttpError
from api.route import JSON, Call, Reply, Route, json_body
from api.routes.describing import operation, receives
from api.routes.schemas import CHANGED, CHANGES
from graphmodel.editing import ACTIONS, Edit
from graphmodel.errors import BadInput
from graphmodel.problems import Place, Problem, error
from graphmodel.reconcile.checking import shortened

MOST: Final = 1_000
"""So many changes in one revision; more are an import."""
LONGEST: Final = 10_000
_KEYS: Final = ("action", "node", "relation", "values", "seen")
_LARGEST: Final = 2**63 - 1


def changes(call: Call) -> Reply:
    """Make the changes, all or none.

    Raises `Stale` (412) with both versions, `BadInput` (422) with everything that is wrong, `Busy` (503) while somebody else writes.
    """
    call.only()
    body = json_body(call)
    seen = _if_match(call.headers.get("if-match"))
    edits, problems = _read(body, seen)
    if problems:
        raise BadInput("The change was not made, because something in it is wrong.", problems, code="change_refused")
    done = change(call.estate.store, edits, by=call.actor.name, reason=body["reason"])
    return Reply({"revision": done.revision, "changed": done.changed, "head": done.head})


def _if_match(text: str | None) -> int | None:
    """The revision that an If-Match names: the ETag of the node as it was read.  Raises `HttpError` 412 for one that no node here has had."""
    if text is None or text.strip() == "*":
        return None
    bare = text.strip().strip('"').split("-")[0]
    if not (bare.isascii() and bare.isdigit() and len(bare) < 19):
        raise HttpError(412, "That is no revision of anything here. Read the node again, and send its ETag.", code="bad_etag")
    return int(bare)


def _read(body: dict[str, Any], seen: int | None) -> tuple[list[Edit], list[Problem]]:
    problems: list[Problem] = []

    def wrong(code: str, number: int | None, key: str, value: Any = None, **values: Any) -> None:
        problems.append(error(code, Place(None, None, number, key), None if value is None else shortened(value), key=key, **values))

    for key in sorted(body.keys() - {"reason", "changes"}):
        wrong("unknown_key", None, key, key, kind="changes", nearest="reason, changes")
    reason, listed = body.get("reason"), body.get("changes")
    if not isinstance(reason, str) or not reason.strip():
        wrong("missing_key" if reason is None or isinstance(reason, str) else "wrong_type", None, "reason", reason, expected="text")
    elif len(reason) > LONGEST:
        wrong("too_long", None, "reason", reason, length=len(reason), most=LONGEST)
    if not isinstance(listed, list) or not listed:
        wrong("missing_key" if listed is None or listed == [] else "wrong_type", None, "changes", listed, expected="list")
        return [], problems
    if len(listed) > MOST:
        wrong("too_long", None, "changes", length=len(listed), most=MOST)
        return [], problems
    edits = []
    for number, each in enumerate(listed, start=1):
        if not isinstance(each, dict):
            wrong("wrong_type", number, "changes", each, expected="map")
            continue
        for key in sorted(each.keys() - set(_KEYS)):
            wrong("unknown_key", number, key, key, kind="change", nearest=", ".join(_KEYS))
        action: Any = each.get("action")
        if action not in ACTIONS:
            wrong("bad_choice", number, "action", action, choices=", ".join(ACTIONS))
        for key in ("node", "relation"):
            if each.get(key) is not None and not isinstance(each[key], str):
                wrong("wrong_type", number, key, each[key], expected="id")
        values = each.get("values")
        if values is not None and not isinstance(values, dict):
            wrong("wrong_type", number, "values", values, expected="map")
        told = each.get("seen")
        if told is not None and (isinstance(told, bool) or not isinstance(told, int)):
            wrong("wrong_type", number, "seen", told, expected="integer")
        elif isinstance(told, int) and not 0 <= told <= _LARGEST:
            wrong("out_of_range", number, "seen", told, least=0, most=_LARGEST)
        if not problems:
            edits.append(Edit(action, each.get("node"), each.get("relation"), values or {}, told if told is not None else seen))
    return edits, problems


def routes() -> tuple[Route, ...]:
    """The one address."""
    text = (
        "Make changes by hand, all or none, as one revision. "
        "What is altered, ended or vouched for says which revision was `seen`, or the request's If-Match does."
    )
    answers = {
        "200": ("The revision that was made; null where everything was so already.", CHANGED),
        "409": ("Others keep writing, or a reference is ambiguous.", None),
        "412": ("Something was changed since it was seen; `was` and `now` are both versions.", None),
    }
    body = receives(JSON, CHANGES)
    return (Route("POST", "/api/v1/changes", changes, lambda: operation("changes", text, "writing", [], answers, body), "node", JSON),)
