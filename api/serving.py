"""Pages and forms as routes: a request is read, the page's function is asked in a thread, the template is filled, and what came of it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import Actor, authorize
from api.answering import as_sent, values_of
from api.estate import Estate, Kept, today
from api.gate import Entrance
from api.http_errors import HttpError, problem
from api.page import Asked, Elsewhere, File, Form, Page, Shown, Written
from api.rendering import error_page, page
from graphmodel import days
from graphmodel.errors import StewardError
from graphmodel.wording import LANGUAGES, speaking

LANGUAGE_COOKIE: Final = "steward-lang"
HTML: Final = "text/html; charset=utf-8"
Endpoint = Callable[[Request], Awaitable[Response]]


def language_of(request: Request, otherwise: str) -> str:
    """The reader's language: their choice (a cookie), else what their browser asks for first that we have, else `otherwise`."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(request.headers.get("accept-language", "").split(",")[:20]):
        name, _semicolon, rest = part.partition(";")
        short = name.strip().casefold().split("-")[0]
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            weight = 0.0
        if short in LANGUAGES and weight > 0:
            wanted.append((-weight, place, short))
    return min(wanted)[2] if wanted else otherwise


def page_endpoint(which: Page, estate: Estate, entrance: Entrance) -> Endpoint:
    """The endpoint of a page.  What it answered at this revision and on this day, in this language, is not worked out again."""

    async def endpoint(request: Request) -> Response:
        lang = language_of(request, entrance.settings.lang)
        actor: Actor = request.scope["actor"]
        authorize(actor, "read", "page", which.address)
        head, now = await estate.head_soon(), today()
        key = ("page", head, now, lang, actor.way, request.scope["path"], request.scope["query_string"])

        def work() -> Kept:
            with speaking(lang):
                asked = _asked(which, request, estate, entrance, lang, actor, head)
                return _kept(which.function(asked), which.template, asked)

        return sent(await estate.once(key, work), request)

    return endpoint


def form_endpoint(which: Form, estate: Estate, entrance: Entrance) -> Endpoint:
    """The endpoint of a form.  Refuses one that does not carry the token of our own forms."""

    async def endpoint(request: Request) -> Response:
        lang = language_of(request, entrance.settings.lang)
        actor: Actor = request.scope["actor"]
        authorize(actor, "write", which.resource, request.path_params.get("id", ""))
        limits = entrance.settings.limits
        kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
            raise HttpError(415, "This address takes forms.", code="no_form")
        async with request.form(max_files=limits.form_files, max_fields=1_000, max_part_size=1_000_000) as sent_form:
            fields: dict[str, str] = {}
            files: list[tuple[str, bytes]] = []
            for name, value in sent_form.multi_items():
                if isinstance(value, str):
                    fields[name] = value
                elif which.files and value.filename:
                    files.append((value.filename, await value.read()))
        if actor.way == "cookie" and not entrance.is_ours(fields.pop("csrf", "")):
            raise HttpError(403, "This form is too old, or not ours. Load the page again and send it once more.", code="csrf")

        def work() -> Kept:
            with speaking(lang):
                blank = Page(which.address, lambda _asked: Elsewhere("/"))
                asked = _asked(blank, request, estate, entrance, lang, actor, None)
                return _kept(which.function(Written(estate, asked, fields, files)), which.template, asked)

        return sent(await estate.worked_out(work, writing=True), request)

    return endpoint


def sent(kept: Kept, request: Request) -> Response:
    """A finished response, or 304 where the reader has it already."""
    response = Response(status_code=kept.status)
    headers = dict(kept.headers)
    if kept.status == HTTPStatus.OK and headers.get(b"etag", b"") == request.headers.get("if-none-match", "-").encode("latin-1", "replace"):
        response.status_code = HTTPStatus.NOT_MODIFIED
        response.raw_headers = [each for each in kept.headers if each[0] not in (b"content-length", b"content-type")]
        return response
    response.body = kept.body
    response.raw_headers = list(kept.headers)
    return response


def finished(body: bytes, kind: str, status: int = 200, more: Mapping[str, str] | None = None) -> Kept:
    """A response ready to be kept: its body with length, type and ETag."""
    headers = {
        "content-type": kind,
        "content-length": str(len(body)),
        "cache-control": "private, no-cache",
        "vary": "Cookie, Accept-Language",
        "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        **(more or {}),
    }
    return Kept(body, status, tuple((name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()))


def _kept(given: Shown | File | Elsewhere, template: str | None, asked: Asked) -> Kept:
    if isinstance(given, Elsewhere):
        return Kept(b"", HTTPStatus.SEE_OTHER, ((b"location", given.address.encode("ascii", "replace")), (b"content-length", b"0")))
    if isinstance(given, File):
        return finished(given.body, given.kind, more=_disposition(given.name))
    if template is None:
        raise TypeError(f"{asked.address} shows something, but has no template")
    return finished(page(template, asked, given), HTML, given.status)


def _disposition(name: str | None) -> dict[str, str]:
    """The header that gives a file its name, which may have any letters (RFC 6266)."""
    from urllib.parse import quote

    if name is None:
        return {}
    plain = "".join(each if each.isascii() and (each.isalnum() or each in "-_. ") else "_" for each in name)
    return {"content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"}


def _asked(which: Page, request: Request, estate: Estate, entrance: Entrance, lang: str, actor: Actor, head: int | None) -> Asked:
    given = [(name, value) for name, value in request.query_params.multi_items() if value != ""]
    as_of, known_at = times_of(dict(given))
    told: dict[str, list[str]] = {}
    for name, value in given:
        told.setdefault(name, []).append(value)
    values = values_of(which.parameters, told, as_sent, [each.name for each in which.parameters if each.required])
    snapshot = estate.snapshot(as_of=as_of, known_at=known_at if known_at is not None else head)
    path = {name: str(value) for name, value in request.path_params.items()}
    return Asked(snapshot, request.scope["path"], path, values, given, lang, actor, entrance.csrf(), as_of, known_at)


def times_of(given: Mapping[str, str]) -> tuple[date | None, int | date | None]:
    """The day and the time of the register that were asked for.  Raises `WrongUse`."""
    as_of, known_at = given.get("as_of"), given.get("known_at")
    return days.as_of(as_of, "as_of") if as_of else None, days.known_at(known_at, "known_at") if known_at else None


def failed(request: Request, error: StewardError, otherwise: str) -> Response:
    """An error as the asker reads it: a program gets a problem document, a person a page."""
    path: str = request.scope["path"]
    if path.startswith("/api/") or path == "/healthz":
        return problem(error)
    lang = language_of(request, otherwise)
    with speaking(lang):
        body, status, headers = error_page(error, address=path, lang=lang)
    return Response(body, status, headers, HTML)


def language_endpoint(entrance: Entrance) -> Endpoint:
    """`GET /language/{lang}?back=…`: remembers the reader's language in a cookie, and leads back to the page they were on."""

    async def endpoint(request: Request) -> Response:
        lang, back = request.path_params["lang"], request.query_params.get("back", "/")
        if lang not in LANGUAGES:
            raise HttpError(404, "There is nothing at this address.", code="not_found")
        response = RedirectResponse(local(back), HTTPStatus.SEE_OTHER)
        response.set_cookie(LANGUAGE_COOKIE, lang, max_age=31_536_000, httponly=True, samesite="strict", path="/")
        return response

    return endpoint


def enter_endpoint(entrance: Entrance, told: Callable[[str], Any]) -> Endpoint:
    """`GET /enter/{code}`: the one-time link; gives the browser its cookie and leads to the start page.  `told` is given the next code."""

    async def endpoint(request: Request) -> Response:
        session = entrance.enter(request.path_params["code"])
        if session is None:
            message = "This link has been used, or is from an earlier start. Use the one that “steward serve” printed last."
            raise HttpError(403, message, code="link_used")
        told(entrance.code)
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        response.set_cookie(entrance.settings.cookie, session, httponly=True, samesite="strict", path="/")
        return response

    return endpoint


def local(address: str) -> str:
    r"""An address on this server; anything that would lead elsewhere becomes the start page.

    >>> local("/owners?status=vacant"), local("//evil.example"), local("https://evil.example"), local("/\\evil.example")
    ('/owners?status=vacant', '/', '/', '/')
    """
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if ours else "/"
