"""The server as a process: uvicorn around the application, on a socket that is open already."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import uvicorn

from api.app import create_app
from api.protocol import PatientProtocol
from api.settings import Settings

KEEP_ALIVE_SECONDS: Final = 15


class _Server(uvicorn.Server):
    """uvicorn's server, which a second interrupt does not hurry.

    It would leave with a traceback, and what is open has a few seconds at most anyway.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop, once."""
        if not self.should_exit:
            super().handle_exit(sig, frame)


def server(estate: str, settings: Settings, told: Callable[..., Any] = lambda _code: None) -> uvicorn.Server:
    """The server, not yet started; `server.config.app` is the application."""
    app = create_app(estate, settings, told=told)
    config = uvicorn.Config(
        app,
        lifespan="on",
        loop="asyncio",
        http=PatientProtocol,
        ws="none",
        log_level="warning",
        access_log=False,  # it would write the one-time link down
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=5,
    )
    return _Server(config)


def run(estate: str, settings: Settings, listener: socket.socket, told: Callable[..., Any]) -> None:
    """Serve on the socket until interrupted; `told` is given the first code for `/enter/CODE`, and each one after it."""
    started = server(estate, settings, told)
    told(started.config.app.state.entrance.code, True)  # type: ignore[union-attr]
    # When it has finished, uvicorn sends the signal that stopped it once more; it must not end the process before its caller has tidied up.
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        started.run(sockets=[listener])
    except KeyboardInterrupt:
        return


def _as_interrupt(_signal: int, _frame: Any) -> None:
    raise KeyboardInterrupt
