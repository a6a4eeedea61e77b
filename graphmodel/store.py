"""Opening an estate: which engine keeps it is told by where it is.

`memory:` is an estate that is gone when the program ends, anything without `://` the path of an SQLite file.

>>> with_nothing = open_store("memory:")
>>> with_nothing.head()
0
"""

from __future__ import annotations

from pathlib import Path

from graphmodel.errors import WrongUse
from graphmodel.graph import Store

MEMORY = "memory:"
_NEO4J = ("neo4j://", "neo4j+s://", "neo4j+ssc://", "bolt://", "bolt+s://", "bolt+ssc://")


def open_store(url: str | Path, create: bool = False) -> Store:
    """The estate at a path or address; the engine is imported now, not before.

    With `create` a missing estate counts as an empty one, and its file is made by the first change that is applied.

    Raises `WrongUse` where there is no estate and none is to be made, or no engine speaks to that address; `NotAnEstate` where the file is something
    else, cut short or damaged; `TooNew` where a later version wrote it; `StorageFault` where it cannot be read; `Busy` where it is locked.
    """
    address = str(url)
    if address == MEMORY:
        from graphmodel.engines.reference import ReferenceStore

        return ReferenceStore()
    if address.lower().startswith(_NEO4J):
        message = "This version of Stewardgraph does not speak to Neo4j yet. Name a file with --estate."
        raise WrongUse(message, code="no_neo4j", url=address.split("://")[0])
    if "://" in address or "\0" in address or not address.strip():
        raise WrongUse(f"{address!r} names no estate: give the path of a file.", code="no_such_engine", url=address)
    from graphmodel.engines.sqlite import SqliteStore

    return SqliteStore(Path(address).expanduser(), create=create)
