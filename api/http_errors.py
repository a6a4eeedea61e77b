"""Errors on their way out over HTTP: RFC 9457 problem documents for programs.  Never a stack trace, never a path.

>>> problem_of(UnknownReference("Nothing is called “x”.", text="x"))["status"]
404
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from api.access import Forbidden
from api.problems import problem_values
from graphmodel.answers import plain
from graphmodel.errors import (
    AmbiguousReference,
    BadInput,
    Busy,
    Conflict,
    Stale,
    StewardError,
    StorageFault,
    UnknownReference,
    UnknownRevision,
    WrongUse,
)  # fmt: skip
from graphmodel.wording import N_, fault

PROBLEM: Final = "application/problem+json"
RETRY_SECONDS: Final = 2
MOST_PROBLEMS: Final = 1_000
"""So many problems with data are told in one answer."""

_BY_CODE: Final[Mapping[str, int]] = {
    "secret_wanted": 401,
    "no_such_kind": 404,
    "wrong_kind": 404,
    "no_estate": 503,
    "disk_full": 507,
}
_BY_KIND: Final[tuple[tuple[type[StewardError], int], ...]] = (
    (UnknownReference, 404),
    (UnknownRevision, 404),
    (AmbiguousReference, 409),
    (BadInput, 422),
    (WrongUse, 422),
    (Stale, 412),
    (Conflict, 409),
    (Busy, 503),
    (Forbidden, 403),
    (StorageFault, 503),
)
TITLES: Final[Mapping[int, str]] = {
    400: N_("The request is not understood"),
    401: N_("The secret is wanted"),
    403: N_("That may not be done"),
    404: N_("That is not here"),
    405: N_("That cannot be done here"),
    409: N_("The estate has changed meanwhile"),
    412: N_("Somebody else was first"),
    413: N_("That is too much"),
    415: N_("That form is not read here"),
    422: N_("That cannot be answered as it was asked"),
    500: N_("Something went wrong in the program itself"),
    503: N_("The estate cannot be reached just now"),
    507: N_("There is no room left"),
}
"""What each status means, in words."""

_HIDDEN: Final = frozenset(("path", "reason", "estate", "url", "detail", "folder", "file"))
"""Values that may tell where things are on the machine."""
AWAY: Final = "The estate cannot be read just now. Try again in a moment; if it lasts, whoever started the server can see why."
BUSY: Final = "Somebody else is writing to the estate. Try again in a moment."


class HttpError(StewardError):
    """What only HTTP knows of: an address that is not there, a body that is too large.  Carries its status and the headers to send."""

    def __init__(self, status: int, message: str, *, code: str, headers: Mapping[str, str] | None = None, **values: Any) -> None:
        super().__init__(message, code=code, **values)
        self.status = status
        self.headers = dict(headers or {})


def status_of(error: StewardError) -> int:
    """The HTTP status of an error."""
    if isinstance(error, HttpError):
        return error.status
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    return next((status for kind, status in _BY_KIND if isinstance(error, kind)), 500)


def headers_of(error: StewardError) -> dict[str, str]:
    """The headers that go with an error: when to try again, how to show who one is."""
    status = status_of(error)
    headers = dict(error.headers) if isinstance(error, HttpError) else {}
    if status == 503:
        headers.setdefault("Retry-After", str(RETRY_SECONDS))
    if status == 401:
        headers.setdefault("WWW-Authenticate", 'Bearer realm="steward"')
    return headers


def told(error: StewardError, *, translated: bool = False) -> str:
    """The error's sentence, without anything that tells where things are on the machine; `translated` in the reader's language."""
    code, message, values = error.code, error.message, error.values
    if isinstance(error, Busy):
        code, message, values = "busy_now", BUSY, {}
    elif isinstance(error, StorageFault) or code == "no_estate":
        code, message, values = "estate_away", AWAY, {}
    return fault(code, message, values) if translated else message


def problem_of(error: StewardError) -> dict[str, Any]:
    """The error as a problem document: type, title, status, detail, and beside them `code` and `values`."""
    status = status_of(error)
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, TITLES[500]),
        "status": status,
        "detail": told(error),
        "code": error.code,
        "values": {name: plain(value) for name, value in error.values.items() if name not in _HIDDEN},
    }
    if isinstance(error, Stale):
        # Both versions stand on their own, for whoever has to choose.
        document |= {name: plain(document["values"].pop(name, None)) for name in ("was", "now")}
    if isinstance(error, BadInput) and error.problems:
        document["problems"] = problem_values(error.problems[:MOST_PROBLEMS])
    return document


def problem(error: StewardError) -> Response:
    """The problem document as a response."""
    body = json.dumps(problem_of(error), ensure_ascii=False, allow_nan=False)
    return Response(body.encode("utf-8", "backslashreplace"), status_of(error), headers_of(error), PROBLEM)
