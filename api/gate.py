"""The gate: what every request passes on its way in, and every response on its way out.

*In.*  The Host must be one of ours (against DNS rebinding), the body may be only so large, and whoever asks is recognised by the start's secret:
`Authorization: Bearer`, or the cookie of a browser that came in by the one-time link.  A change that comes by cookie must come from one of our own
pages (`Origin`, `Sec-Fetch-Site`), because every page in the same browser can send requests here.

*Out.*  Every response carries a policy under which a page runs no script but ours and is shown in no frame, and nothing is shared with other origins.
"""

from __future__ import annotations

import hmac
import json
import logging
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import NOBODY, Actor
from api.http_errors import HttpError, problem
from api.protocol import ON_EVERYTHING
from api.settings import LOOPBACK, Settings
from graphmodel.errors import StewardError

WRITING: Final = frozenset(("POST", "PUT", "PATCH", "DELETE"))

log = logging.getLogger("steward")


class Entrance:
    """Who has come in: the one-time code that `serve` printed, and the cookies that were given for such codes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._sessions: set[str] = set()
        self.code = secrets.token_urlsafe(24)

    def enter(self, code: str) -> str | None:
        """The cookie's value for a code that has not been used; the code is used up, and `code` is a new one.  None for any other code."""
        if not hmac.compare_digest(code.encode("utf-8", "surrogatepass"), self.code.encode()):
            return None
        self.code = secrets.token_urlsafe(24)
        session = secrets.token_urlsafe(32)
        self._sessions.add(session)
        return session

    def actor(self, headers: Mapping[str, str]) -> Actor:
        """Whoever sent these headers.  Raises `HttpError` 401 for a wrong token: it is not the same as none."""
        settings = self.settings
        scheme, _blank, shown = headers.get("authorization", "").partition(" ")
        if scheme:
            if scheme.casefold() == "bearer" and hmac.compare_digest(shown.strip().encode("utf-8", "surrogatepass"), settings.token.encode()):
                return Actor("token", reads=True, writes=True, name=settings.person)
            raise HttpError(401, "That is not this server's secret. It stands beside the estate, in ESTATE.token.", code="secret_wrong")
        session = self._session(headers.get("cookie", ""))
        if session is not None and session in self._sessions:
            return Actor("cookie", reads=True, writes=True, name=settings.person)
        return Actor("none", reads=True, writes=False) if settings.open_reading else NOBODY

    def _session(self, cookies: str) -> str | None:
        try:
            found = SimpleCookie(cookies).get(self.settings.cookie)
        except CookieError:
            return None
        return None if found is None else found.value

    def csrf(self) -> str:
        """What a form of ours carries to show that it is ours: no other page can read it."""
        return hmac.new(self.settings.token.encode(), b"form", "sha256").hexdigest()

    def is_ours(self, csrf: str) -> bool:
        """Whether a form carries it."""
        return hmac.compare_digest(csrf.encode("utf-8", "surrogatepass"), self.csrf().encode())


class Gate:
    """The ASGI application around the application; `scope["actor"]` is who asks."""

    def __init__(self, app: ASGIApp, entrance: Entrance) -> None:
        self.app = app
        self.entrance = entrance
        settings = entrance.settings
        self.hosts = frozenset((*LOOPBACK, settings.host.casefold()))
        self.limits = settings.limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in ON_EVERYTHING:
                    headers.setdefault(name, value)
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        try:
            headers = Headers(scope=scope)
            self._host(headers)
            self._length(scope, headers)
            scope["actor"] = actor = self.entrance.actor(headers)
            if scope["method"] in WRITING and actor.way == "cookie":
                _of_our_own(headers)
            await self.app(scope, self._counted(scope, receive), sent)
        except StewardError as error:
            if begun:
                raise
            await problem(error)(scope, receive, sent)
        except Exception:
            log.exception("%s %s failed", scope["method"], json.dumps(scope["path"]))
            if begun:
                raise
            fault = HttpError(500, "Something went wrong in the program itself. Whoever started the server can see what.", code="surprise")
            await problem(fault)(scope, receive, sent)

    def _host(self, headers: Headers) -> None:
        """Raises `HttpError` 400 unless the request names this server by one of its own names."""
        if host_of(headers.get("host", "")) not in self.hosts or len(headers.getlist("host")) != 1:
            raise HttpError(400, "This server does not go by that name. Use http://127.0.0.1 or http://localhost and its port.", code="bad_host")

    def _most(self, scope: Scope) -> int:
        path: str = scope["path"]
        large = path == "/api/v1/imports" or path.startswith("/imports")
        return self.limits.upload if large else self.limits.body

    def _length(self, scope: Scope, headers: Headers) -> None:
        said = headers.get("content-length", "")
        if said and (not said.isascii() or not said.isdigit() or len(said) > 15 or int(said) > self._most(scope)):
            raise _too_large(self._most(scope))

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        """The body, up to the most it may be, whatever its length was said to be."""
        most, taken = self._most(scope), 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                if taken > most:
                    raise _too_large(most)
            return message

        return counted


def host_of(said: str) -> str:
    """The host that a Host header names, without its port, in lower case; empty for anything that is none.

    >>> host_of("LOCALHOST:8000"), host_of("[::1]:8000"), host_of("127.0.0.1"), host_of("localhost."), host_of("a@b"), host_of("[::1]x")
    ('localhost', '::1', '127.0.0.1', 'localhost.', '', '')
    """
    text = said.strip().casefold()
    if text.startswith("["):
        name, bracket, port = text[1:].partition("]")
        return name if bracket and (not port or (port[0] == ":" and port[1:].isdigit())) else ""
    name, colon, port = text.partition(":")
    if (colon and not port.isdigit()) or not name or not all(each.isalnum() or each in "-." for each in name):
        return ""
    return name


def _of_our_own(headers: Headers) -> None:
    """Raises `HttpError` 403 unless a page of ours sent this: its Origin is the address it was sent to."""
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site not in (None, "same-origin") or (origin is None and site is None):
        raise _foreign()
    if origin is not None and origin.casefold().partition("://")[2] != headers.get("host", "").casefold():
        raise _foreign()


def _foreign() -> HttpError:
    return HttpError(403, "That was sent by a page that is not this server's own. Nothing was changed.", code="foreign_origin")


def _too_large(most: int) -> HttpError:
    return HttpError(413, f"That is larger than the {most} bytes that are taken. Nothing was changed.", code="too_large", most=most)
