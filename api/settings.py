"""How the server is set up: where it listens, who may come in, and how much it does for one request."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

from graphmodel.store import SignIn

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
"""Where the server may listen, and the hosts that it answers to."""

MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request may ask for.

    `body` bytes of a request, `upload` bytes of a file to import, `depth` of JSON, `rows` of an answer unless more are asked for, `most_rows` when
    they are, `nodes` of a piece of the graph, `seconds` for a question, `import_seconds` for an import, `form_files` in one upload.
    """

    body: int = 10 * MEGABYTE
    upload: int = 50 * MEGABYTE
    depth: int = 32
    rows: int = 1_000
    most_rows: int = 100_000
    nodes: int = 2_000
    seconds: float = 20.0
    import_seconds: float = 600.0
    form_files: int = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """One server's settings.

    `token` is the start's secret, which a program sends as `Authorization: Bearer`; a browser gets a cookie by the one-time link.  With
    `open_reading` reading needs neither.  `person` is who the changes are written down as.  `lang` is for readers whose browser asks for no language
    that we have.  `sign_in` is for an estate in a database.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    open_reading: bool = False
    person: str = ""
    lang: str = "en"
    limits: Limits = field(default_factory=Limits)
    sign_in: SignIn = field(default_factory=SignIn)

    @property
    def cookie(self) -> str:
        """The name of the cookie; the port is in it, because cookies of one host are shared by all its ports."""
        return f"steward-{self.port}"
