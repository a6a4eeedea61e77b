"""`steward serve`: the pages and the HTTP interface, for the person at this machine."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.cli.command import Command, Typed
from api.cli.manners import environment
from api.cli.voice import Voice
from api.cli.who import who
from graphmodel.errors import WrongUse
from graphmodel.wording import N_, _
from queries import Parameter, Question

if TYPE_CHECKING:
    from api.settings import Settings

QUESTION: Final = Question(
    "serve",
    N_("Serve the pages and the HTTP interface on this machine."),
    "api.app:create_app",
    "api.app:create_app",
    (
        Parameter("host", "text", N_("where to listen; only this machine's own addresses"), default="127.0.0.1"),
        Parameter("port", "int", N_("the port; 0 takes one that is free"), default="8000", at_least=0),
        Parameter("no_secret", "flag", N_("let everybody on this machine read without the secret; writing still wants it")),
    ),
)
SAFE: Final = 16
"""From so many characters on a secret cannot be guessed by trying."""


def serve(typed: Typed, voice: Voice) -> int:
    """Serve until it is interrupted."""
    from api.answering import typed as read
    from api.serving_process import run
    from api.settings import Settings

    options = read(QUESTION, {name: value for name, value in typed.items() if value is not None})
    manners = voice.manners
    host = _loopback(options.get("host", "127.0.0.1"))
    token = environment().get("STEWARD_TOKEN", "").strip()
    _fit(token)
    if token and len(token) < SAFE:
        voice.warn(_("STEWARD_TOKEN is short and can be guessed by others on this machine; {count} characters or more cannot.", count=SAFE))
    with _listening(host, options.get("port", 8000)) as listener:
        settings = Settings(
            host=host,
            port=listener.getsockname()[1],
            token=token or secrets.token_urlsafe(32),
            open_reading=bool(options.get("no_secret")),
            person=who(),
            lang=manners.lang,
            sign_in=manners.sign_in,
        )
        with _kept_token(manners.estate, settings, given=bool(token)) as place:

            def told(code: str, first: bool = False) -> None:
                link = f"{address_of(settings)}/enter/{code}"
                if first:
                    voice.tell(_("Open {link}", link=link))
                    voice.tell(_("A program asks so: {line}", line=_curl(settings, place)))
                    voice.tell(_("Stop with Ctrl+C."))
                else:
                    voice.tell(_("A browser has come in. For another one: {link}", link=link))

            run(manners.estate, settings, listener, told)
    return 0


def _loopback(host: str) -> str:
    """Raises `WrongUse` for an address that others can reach: until there is sign-in, whoever reaches the server may do everything."""
    from api.settings import LOOPBACK

    plain = host.strip().strip("[]").casefold()
    if plain not in LOOPBACK:
        message = (
            f"{host} can be reached by others, and there is no sign-in yet: whoever reaches the server could read and change everything. "
            "Serve on 127.0.0.1, and let others in by a tunnel (ssh -L 8000:127.0.0.1:8000) on accounts of their own."
        )
        raise WrongUse(message, code="not_loopback", host=host)
    return plain


def _fit(token: str) -> None:
    """Raises `WrongUse` for a secret that cannot stand in a header."""
    if not token.isascii() or not token.isprintable() or " " in token:
        message = "STEWARD_TOKEN holds blanks or letters that a header cannot carry. Use A–Z, a–z, 0–9, - and _."
        raise WrongUse(message, code="unfit_token")


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket to listen on, open already, so that the address that is told is the one that is served.  Raises `WrongUse` where it is taken."""
    family = socket.AF_INET6 if host == "::1" else socket.AF_INET
    # Named as TCP, for only then does asyncio send the second part of an answer before the first has been acknowledged.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError) as fault:
            reason = getattr(fault, "strerror", None) or str(fault)
            message = f"Port {port} of {host} cannot be served: {reason}. Give another one with --port."
            raise WrongUse(message, code="port_taken", host=host, port=port, reason=reason) from fault
        yield listener
    finally:
        listener.close()


@contextlib.contextmanager
def _kept_token(estate: str, settings: Settings, *, given: bool) -> Iterator[Path | None]:
    """Write the secret beside the estate, for this person's programs alone, and take it away again; nothing where it was given from outside."""
    if given:
        yield None
        return
    place = Path(f"steward-{settings.port}.token") if "://" in estate or estate == "memory:" else Path(f"{Path(estate).expanduser()}.token")
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    try:
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w", encoding="ascii") as open_file:
            open_file.write(settings.token)
        part.replace(place)
    except OSError as fault:
        part.unlink(missing_ok=True)
        reason = fault.strerror or str(fault)
        message = f"{place} cannot be written: {reason}. Give the secret yourself in STEWARD_TOKEN."
        raise WrongUse(message, code="token_not_written", file=str(place), reason=reason) from fault
    try:
        yield place
    finally:
        with contextlib.suppress(OSError):
            if place.read_text(encoding="ascii") == settings.token:  # another start may have put its own there
                place.unlink()


def address_of(settings: Settings) -> str:
    """Where the server is, as a browser writes it."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _curl(settings: Settings, place: Path | None) -> str:
    shown = "$STEWARD_TOKEN" if place is None else f"$(cat '{place}')"
    return f'curl -H "Authorization: Bearer {shown}" {address_of(settings)}/api/v1/queries/unowned'


COMMAND = Command(
    "serve",
    N_("In and out"),
    QUESTION.question,
    serve,
    QUESTION.parameters,
    more=N_(
        "Only this machine can reach it, and everything wants the start's secret: a browser comes in by the link that is printed, "
        "a program by the token in ESTATE.token or in STEWARD_TOKEN."
    ),
    examples=("steward serve", "steward serve --port 8080 --no-secret"),
)
