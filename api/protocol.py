"""HTTP/1.1 with a deadline: a connection on which no whole request has come in time is closed.

uvicorn closes idle connections between requests, but waits for ever for the end of a request that has begun; a few such half requests would use
up all connections.  The same deadline holds for a body: every part of it must come in time.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

DEADLINE_SECONDS: Final = 10.0
"""From the opening of a connection, or the first bytes of a request, to the end of its headers; and between two parts of a body."""


class PatientProtocol(H11Protocol):
    """uvicorn's own protocol, which loses its patience."""

    deadline_seconds = DEADLINE_SECONDS

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
