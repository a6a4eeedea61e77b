"""What an address of the HTTP interface is: a method, a path, a function that is called, and how the description tells of it.

What a GET answered at a revision is kept for whoever asks the same next.  A call that writes is worked out by the one thread that writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.access import Action, Actor, Resource, authorize
from api.answering import json_text
from api.estate import Estate, Kept, Snapshot, today
from api.gate import Entrance
from api.http_errors import HttpError
from api.serving import Endpoint, finished, sent
from api.settings import Limits
from graphmodel import days
from graphmodel.errors import BadInput, WrongUse
from graphmodel.wording import speaking

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the interface: its path's parts, what stands in its query (as it was written), its body and headers, who sent it."""

    estate: Estate
    limits: Limits
    path: Mapping[str, str]
    given: Sequence[tuple[str, str]]
    actor: Actor
    head: int | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def told(self, *apart: str) -> dict[str, list[str]]:
        """What the query gives, by name, but for these names."""
        told: dict[str, list[str]] = {}
        for name, value in self.given:
            if name not in apart:
                told.setdefault(name, []).append(value)
        return told

    def one(self, name: str) -> str | None:
        """A parameter that may be given once.  Raises `WrongUse`."""
        found = [value for each, value in self.given if each == name]
        if len(found) > 1:
            raise WrongUse(f"{name} takes one value only.", code="one_value", option=name)
        return found[0] if found else None

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number between two others.  Raises `WrongUse`."""
        text = self.one(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
            message = f"{name} takes a whole number from {least} to {most}, not “{text}”."
            raise WrongUse(message, code="number_between", option=name, at_least=least, at_most=most, text=text)
        return int(text)

    def truth(self, name: str) -> bool:
        """A flag: `true` or `false`.  Raises `WrongUse`."""
        text = self.one(name)
        if text not in (None, "true", "false"):
            raise WrongUse(f"{name} takes true or false, not “{text}”.", code="not_a_flag", option=name, text=text)
        return text == "true"

    def only(self, *known: str) -> None:
        """Raises `WrongUse` for a parameter that is not known here: it is most likely misspelt."""
        for name, _value in self.given:
            if name not in known:
                message = f"This address cannot be asked with “{name}”. It takes: {', '.join(known) or 'nothing'}."
                raise WrongUse(message, code="unknown_parameter_here", name=name, known=list(known))

    def snapshot(self) -> Snapshot:
        """The estate on the day and at the time of the register that were asked for.  Raises `WrongUse`, `UnknownRevision`."""
        as_of, known_at = self.one("as_of"), self.one("known_at")
        day = _exactly(as_of, "as_of", days.as_of)
        time = _exactly(known_at, "known_at", days.known_at)
        return self.estate.snapshot(as_of=day, known_at=time if time is not None else self.head)


def _exactly(text: str | None, name: str, read: Callable[[str, str], Any]) -> Any:
    """What a parameter says; a program has no reason to put blanks around it."""
    return None if text is None else read(text if text == text.strip() else f"“{text}”", name)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call gives: JSON values, ready text, or bytes; its ETag where the thing itself has one."""

    values: Mapping[str, Any] | None = None
    text: str | None = None
    status: int = 200
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the interface.  `describe` gives its OpenAPI operation; `takes` is the media type of its body."""

    method: str
    path: str
    function: Callable[[Call], Reply]
    describe: Callable[[], Mapping[str, Any]]
    resource: Resource
    takes: str = ""

    @property
    def action(self) -> Action:
        """What calling it is: a GET reads, and nothing but a GET does."""
        return "read" if self.method == "GET" else "write"


def route_endpoint(which: Route, estate: Estate, entrance: Entrance) -> Endpoint:
    """The endpoint of an address."""

    async def endpoint(request: Request) -> Response:
        actor: Actor = request.scope["actor"]
        authorize(actor, which.action, which.resource, request.path_params.get("id", which.path.rsplit("/", 1)[1]))
        path = {name: str(value) for name, value in request.path_params.items()}
        given = request.query_params.multi_items()
        limits = entrance.settings.limits
        if which.action == "read":
            head, now = await estate.head_soon(), today()
            key = ("api", head, now, actor.way, request.scope["path"], request.scope["query_string"])
            call = Call(estate, limits, path, given, actor, head, headers=request.headers)
            return sent(await estate.once(key, lambda: _called(which, call)), request)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if kind != which.takes:
            raise HttpError(415, f"This address takes {which.takes}.", code="wrong_content_type", wanted=which.takes)
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        call = Call(estate, limits, path, given, actor, None, body, request.headers)
        return sent(await estate.worked_out(lambda: _called(which, call), writing=True), request)

    return endpoint


def _called(which: Route, call: Call) -> Kept:
    # Texts in JSON are always English, whoever reads them.
    with speaking("en"):
        reply = which.function(call)
    text = reply.text if reply.text is not None else json_text(reply.values or {})
    more = {"etag": f'"{reply.etag}"'} if reply.etag is not None else {}
    return finished(text.encode("utf-8", "backslashreplace"), JSON, reply.status, more)


def json_body(call: Call) -> dict[str, Any]:
    """The body as JSON: an object, strictly read.

    Raises `HttpError` 400 for what is no JSON, and `BadInput` for keys that stand twice, half characters and numbers that are none.
    """
    from importers.strict_json import composed
    from importers.tree import unwrapped

    try:
        text = call.body.decode("utf-8")
    except UnicodeDecodeError:
        raise HttpError(400, "The body is no UTF-8.", code="not_json", what="no UTF-8") from None
    try:
        tree, problems = composed(text, "body")
    except BadInput as fault:
        if any(each.code == "json_syntax" for each in fault.problems):
            reason = str(fault.problems[0].values.get("reason", ""))
            raise HttpError(400, f"The body is no JSON: {reason}.", code="not_json", what=reason) from None
        raise
    if problems:
        raise BadInput("The body is JSON that says something twice.", problems, code="bad_json")
    if not isinstance(tree, dict):
        raise HttpError(422, "The body is no JSON object.", code="not_an_object")
    values: dict[str, Any] = unwrapped(tree)
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise HttpError(422, "A text holds half a character. Nothing was changed.", code="bad_text") from None
    return values

