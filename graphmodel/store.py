"""Opening an estate: which engine keeps it is told by where it is.

`memory:` is an estate that is gone when the program ends, a `neo4j://` or `bolt://` address a Neo4j database, anything without `://` the path of an
SQLite file.

>>> with_nothing = open_store("memory:")
>>> with_nothing.head()
0
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graphmodel.errors import WrongUse

if TYPE_CHECKING:
    from graphmodel.graph import Store

MEMORY: Final = "memory:"
NEO4J: Final = ("neo4j://", "neo4j+s://", "neo4j+ssc://", "bolt://", "bolt+s://", "bolt+ssc://")
"""How the address of an estate in Neo4j begins; `+s` is encrypted, `+ssc` encrypted with a certificate that nobody vouches for."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to sign in to a database; `database` is the server's own choice when it is empty.  The password is never shown."""

    user: str = ""
    password: str = field(default="", repr=False)
    database: str = ""


NOBODY: Final = SignIn()
"""Signing in to nothing: what a file needs, or a server that lets everybody in."""


def is_address(url: str | Path) -> bool:
    """Whether an estate is in a database that is reached by an address, not in a file."""
    return str(url).lower().startswith(NEO4J)


def open_store(url: str | Path, create: bool = False, sign_in: SignIn = NOBODY) -> Store:
    """The estate at a path or address; the engine is imported now, not before.

    With `create` a missing estate counts as an empty one, and is made by the first change that is applied.  `sign_in` is for a database.

    Raises `WrongUse` where there is no estate and none is to be made, or no engine speaks to that address; `NotAnEstate` where it is something
    else, cut short or damaged; `TooNew` where a later version wrote it; `StorageFault` where it cannot be read; `Busy` where it is locked.
    """
    address = str(url)
    if address == MEMORY:
        from graphmodel.engines.reference import ReferenceStore

        return ReferenceStore()
    if is_address(address):
        from graphmodel.engines.neo4j import Neo4jStore

        return Neo4jStore(address, sign_in.user, sign_in.password, sign_in.database, create=create)
    if "://" in address or "\0" in address or not address.strip():
        shown = address.split("@")[-1]
        raise WrongUse(f"{shown!r} names no estate: give the path of a file, or a neo4j:// address.", code="no_such_engine", url=shown)
    from graphmodel.engines.sqlite import SqliteStore

    return SqliteStore(Path(address).expanduser(), create=create)
