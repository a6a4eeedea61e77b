"""Faults (fel): what the driver raises, as our own errors, in one table.

What may go over by itself (a leader that moves, a lock, a short loss of the connection) the driver has repeated already when an error comes here.
"""

from __future__ import annotations

import re
from typing import Final

from neo4j.exceptions import ConfigurationError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from graphmodel.errors import Busy, Conflict, NotAnEstate, StewardError, StorageFault, WrongUse

FAULTS: Final = (Neo4jError, DriverError, OSError, UnicodeEncodeError)
"""What the driver raises; the last for half a character in a text."""

_TABLE: Final[tuple[tuple[str, type[StewardError], str, str], ...]] = (
    (
        r"Neo\.ClientError\.Security\.(Unauthorized|AuthenticationRateLimit|CredentialsExpired|TokenExpired)",
        StorageFault, "sign_in_refused",
        "{url} refuses to let {user} in. Set NEO4J_USERNAME and NEO4J_PASSWORD; after several wrong tries wait a moment. Nothing was changed.",
    ),
    (
        r"Neo\.ClientError\.Security\.", StorageFault, "not_allowed",
        "{user} has not the right to do this at {url} ({reason}). Nothing was changed; ask whoever runs the server.",
    ),
    (
        r"Neo\.ClientError\.Database\.DatabaseNotFound", StorageFault, "no_database",
        "{url} has no such database. Set NEO4J_DATABASE to one it has, or leave it out for the server's own choice.",
    ),
    (
        r"Neo\.ClientError\.Cluster\.NotALeader|Neo\.ClientError\.General\.(ForbiddenOnReadOnlyDatabase|WriteOnReadOnlyAccessDatabase)",
        StorageFault, "takes_no_writes",
        "{url} takes no changes: it is a replica or set to read only. Use the cluster's neo4j:// address. Nothing was changed.",
    ),
    (
        r"Neo\.(ClientError\.Transaction\.(TransactionTimedOut|LockClientStopped)|TransientError\.Transaction\.LockAcquisitionTimeout)",
        StorageFault, "database_too_slow",
        "{url} did not finish within the time that was allowed ({reason}). Nothing was changed; try again when it has less to do.",
    ),
    (r"Neo\.TransientError\.Transaction\.", Busy, "busy", "Somebody else is writing to {url}. Try again in a moment."),
    (
        r"Neo\.ClientError\.Schema\.ConstraintValidationFailed", Conflict, "does_not_fit",
        "The change does not fit what the estate says. Prepare it again.",
    ),
    (
        r"Neo\.\w+\.General\.\w*OutOfMemory\w*", StorageFault, "server_memory",
        "{url} has too little memory for this ({reason}). Nothing was changed; give the server more, see docs/neo4j.md.",
    ),
    (
        r"Neo\.TransientError\.", StorageFault, "unreachable",
        "{url} cannot be reached ({reason}). Nothing was changed. See whether the server runs and the address is right.",
    ),
)  # fmt: skip
"""The server's codes, first match first: our error, its code and its sentence."""

_UNREACHABLE: Final = _TABLE[-1]


def error_for(fault: Exception, url: str, user: str) -> StewardError:
    """Our error for one of the driver's.  Neither the password nor the text of a statement is in it."""
    values = {"url": url, "path": url, "user": user or "nobody", "reason": _reason(fault)}
    if isinstance(fault, UnicodeEncodeError):
        half = fault.object[fault.start : fault.end]
        return StorageFault(f"A text holds half a character ({half!a}) and cannot be kept. Nothing was changed.", code="bad_text")
    if isinstance(fault, ConfigurationError):
        return WrongUse(f"{url} is no address of a Neo4j server: {values['reason']}", code="bad_address", **values)
    if isinstance(fault, ServiceUnavailable | SessionExpired | OSError):
        _, kind, code, sentence = _UNREACHABLE
        return kind(sentence.format(**values), code=code, **values)
    said = getattr(fault, "code", None) or ""
    for pattern, kind, code, sentence in _TABLE:
        if re.match(pattern, said):
            return kind(sentence.format(**values), code=code, **values)
    return StorageFault(f"{url} cannot be used: {values['reason']}. Nothing was changed.", **values)


def _reason(fault: Exception) -> str:
    text = getattr(fault, "message", None) or str(fault) or type(fault).__name__
    return " ".join(str(text).split())[:200].rstrip(". ")


def no_estate(url: str) -> WrongUse:
    """The error for a database where no estate is."""
    return WrongUse(f"There is no estate at {url} yet. Make one: steward import FILE --estate {url}", code="no_estate", estate=url, path=url)


def damaged(url: str, reason: str) -> NotAnEstate:
    """The error for a database that does not say what was written."""
    return NotAnEstate(f"The estate at {url} is damaged ({reason}). Bring back a backup.", code="corrupt", path=url, url=url, reason=reason)
