"""Who may do what: the one place that is asked, before anything is read or written.

An *actor* wants to do an *action* to a *resource*.  What is not allowed here is refused.  Today there is one person, on the machine itself, who may
do everything once the start's secret has been shown; sign-in and roles go behind `allowed` without touching a page.

>>> allowed(PERSON, "write", "node"), allowed(NOBODY, "read", "page"), allowed(NOBODY, "read", "health")
(True, False, True)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from graphmodel.errors import StewardError

Action = Literal["read", "write"]
Resource = Literal["health", "static", "entrance", "page", "query", "node", "graph", "import", "description"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks.  `way` tells how they were recognised: by `token` (a program), by `cookie` (a browser), or not at all."""

    way: Literal["token", "cookie", "none"]
    reads: bool
    writes: bool
    name: str = ""


PERSON: Final = Actor("cookie", reads=True, writes=True)
NOBODY: Final = Actor("none", reads=False, writes=False)
PUBLIC: Final = frozenset(("health", "static", "entrance"))
"""What everybody may read: that the server lives, its style sheet, and the door itself."""


class Forbidden(StewardError):
    """The actor may not do that; `status` is 401 where showing the secret would help."""

    code = "forbidden"


def allowed(actor: Actor, action: Action, resource: Resource, name: str = "") -> bool:
    """Whether the actor may do this to that.  What no rule allows is not allowed.

    `name` tells which one: a page's address in THE list, a question's or a node's id.  One person may see all of them, so no rule asks for it yet.
    """
    if action == "read":
        return resource in PUBLIC or actor.reads
    return resource in ("node", "import") and actor.writes


def authorize(actor: Actor, action: Action, resource: Resource, name: str = "") -> None:
    """Go on only if it is allowed.  Raises `Forbidden`."""
    if allowed(actor, action, resource, name):
        return
    if actor.way == "none":
        message = "This server wants its start's secret. Open the link that “steward serve” printed, or send Authorization: Bearer TOKEN."
        raise Forbidden(message, code="secret_wanted")
    raise Forbidden("That may not be done.", code="forbidden")
