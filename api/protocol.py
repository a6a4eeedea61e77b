"""HTTP/1.1 with a deadline, and with the headers that every response carries, also those that no application has a hand in.

A connection on which no whole request has come in time is closed.

uvicorn closes idle connections between requests, but waits for ever for the end of a request that has begun; a few such half requests would use
up all connections.  The same deadline holds for a body: every part of it must come in time.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ON_EVERYTHING: Final = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),  # under no-referrer a browser sends its own forms with "Origin: null"
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
"""What every response carries: under it no script runs but ours, and no page is shown in a frame."""
CONNECTIONS: Final = 1_000
"""With more open connections others are told to come back."""
DEADLINE_SECONDS: Final = 10.0
"""From the opening of a connection, or the first bytes of a request, to the end of its headers; and between two parts of a body."""


_PLAIN: Final = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"no-store"),
    *((name.lower().encode(), value.encode()) for name, value in ON_EVERYTHING),
)


async def _come_back(_scope: Any, _receive: Any, send: Any) -> None:
    body = b"Too many connections are open. Try again in a moment.\n"
    headers = [*_PLAIN, (b"content-length", str(len(body)).encode()), (b"retry-after", b"5"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class PatientProtocol(H11Protocol):
    """uvicorn's own protocol, which loses its patience."""

    deadline_seconds = DEADLINE_SECONDS
    connections_most = CONNECTIONS

    def handle_events(self) -> None:
        """Whole requests go to the application, or while too many are open to an answer that says so."""
        crowded = max(len(self.connections), len(self.tasks)) > self.connections_most
        self.app = _come_back if crowded else self.config.loaded_app
        super().handle_events()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is answered and hung up on."""
        body = f"{msg}\n".encode("ascii", "replace")
        headers = [*_PLAIN, (b"content-length", str(len(body)).encode()), (b"connection", b"close")]
        for event in (h11.Response(status_code=400, headers=headers, reason=b"Bad Request"), h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def connection_made(self, transport: Any) -> None:
        """A connection: its first request is awaited."""
        super().connection_made(transport)
        self._deadline: asyncio.TimerHandle | None = None
        self._await_more()

    def data_received(self, data: bytes) -> None:
        """Bytes have come.  Those of a body renew the deadline; those of headers do not, for they may not come one at a time for ever."""
        super().data_received(data)
        cycle: RequestResponseCycle | None = self.cycle  # none before the first request
        if cycle is None or cycle.response_complete:
            if self._deadline is None and not self.transport.is_closing():
                self._await_more()
        elif cycle.more_body:
            self._await_more()
        else:
            self._calm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._calm()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """The next request may begin whenever it likes; uvicorn's own time for idle connections holds until then."""
        self._calm()
        super().on_response_complete()

    def _await_more(self) -> None:
        self._calm()
        self._deadline = self.loop.call_later(self.deadline_seconds, self._lose_patience)

    def _calm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _lose_patience(self) -> None:
        self._deadline = None
        if self.flow.read_paused:
            self._await_more()  # it is we who do not read
        elif not self.transport.is_closing():
            self.transport.close()
