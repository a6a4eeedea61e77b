"""The lease (lånet): who may write, told by the Estate itself, and what a writer that never came back left behind.

A writer takes the lease with a number of its own, the *fence*, one more than the last.  Each of its transactions first touches the Estate, which
locks it, and goes on only while the fence is still its own; so a writer that was held up, and whose lease has run out and been taken by another, can
do no harm.  Time is the server's, so that no clock of a client matters.

What is written with a version from the Estate's `version` on, or ended by a revision after its `head`, is seen by nobody.  Where the last writer did
not finish (`dirty`), the next one first takes all of that away.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Final

from graphmodel.engines.neo4j.database import Database, Row, Writing
from graphmodel.engines.neo4j.model import LABELS, TURNED, TYPES
from graphmodel.engines.neo4j.register import Estate, Register
from graphmodel.engines.versions import OPEN
from graphmodel.errors import Busy, StewardError, StorageFault

LEASE_SECONDS: Final = 20.0
"""How long a lease lasts after each of a writer's transactions."""
_LOOK_AGAIN: Final = 0.25
_AT_A_TIME: Final = 10_000
LOCKED: Final = "MATCH (e:Estate {name: 'estate'}) SET e.touched = timestamp() WITH e"
"""The Estate, locked first, so that what is then read of it cannot be changed by another before the transaction ends."""


class Lease:
    """The right to write, once taken."""

    def __init__(self, database: Database, fence: int, seconds: float) -> None:
        self._database = database
        self.fence = fence
        self._milliseconds = int(seconds * 1000)
        self.wrote = False
        """Whether a batch may have been written."""

    def touch(self, writing: Writing, batch: int) -> bool:
        """Hold the lease on in a transaction that writes a batch; False where this batch has been written already.

        The driver repeats a transaction when it lost the connection before it heard how it ended, so a batch may come twice.  Raises `Busy` where
        another writer has the lease now.
        """
        self.wrote = self.wrote or batch > 0
        row = writing.run(
            f"{LOCKED} WHERE e.fence = $fence "
            "WITH e, e.batch AS before SET e.batch = CASE WHEN before < $batch THEN $batch ELSE before END, e.lease_until = timestamp() + $lease "
            "RETURN before < $batch",
            fence=self.fence, batch=batch, lease=self._milliseconds,
        )  # fmt: skip
        if not row:
            message = f"Another writer has taken over at {self._database.url}, because this one was held up too long. Nothing was changed; try again."
            raise Busy(message, code="lease_lost", url=self._database.url, path=self._database.url)
        return bool(row[0][0])

    def release(self, writing: Writing, *, dirty: bool) -> None:
        """Give the lease back."""
        writing.run(
            f"{LOCKED} WHERE e.fence = $fence SET e.lease_until = 0, e.writer = null, e.dirty = $dirty", fence=self.fence, dirty=dirty
        )


@contextlib.contextmanager
def taken(database: Database, register: Register, writer: str, busy_seconds: float, seconds: float) -> Iterator[tuple[Lease, Estate]]:
    """The lease, and the estate as it is under it; what an interrupted writer left is gone.

    When the block ends badly the lease is given back, what was written is taken away again, if the server can still be reached; a block that ends
    well has given it back itself.  Raises `Busy` where somebody else holds it longer than `busy_seconds`.
    """
    lease, dirty = _take(database, writer, busy_seconds, seconds)
    try:
        if dirty:
            sweep(database, lease)
        yield lease, register.there()
    except BaseException:
        with contextlib.suppress(StewardError):
            if lease.wrote:
                sweep(database, lease)
            database.write(lambda writing: lease.release(writing, dirty=False))
        raise


def _take(database: Database, writer: str, busy_seconds: float, seconds: float) -> tuple[Lease, bool]:
    end = time.monotonic() + busy_seconds
    while True:
        try:
            rows = database.write(lambda writing: _asked(writing, writer, int(seconds * 1000)), max(1.0, busy_seconds))
        except StorageFault as fault:
            if fault.code != "database_too_slow":
                raise
            # One of the other writer's transactions has held the Estate all the while.
            raise Busy(f"Somebody else is writing to {database.url}. Try again in a moment.", path=database.url) from fault
        if not rows:
            raise StorageFault(f"The estate at {database.url} is gone. Bring back a backup.", code="database_emptied", path=database.url)
        got, fence, dirty, holder, left = rows[0]
        if got:
            return Lease(database, fence, seconds), bool(dirty)
        if time.monotonic() >= end:
            message = (
                f"Somebody else ({holder}) is writing to {database.url}. Try again in a moment; if that writer was interrupted, "
                f"the way is free in {max(1, round(left / 1000))} seconds."
            )
            raise Busy(message, code="writer_busy", url=database.url, path=database.url, writer=holder, seconds=max(1, round(left / 1000)))
        time.sleep(_LOOK_AGAIN)


def _asked(writing: Writing, writer: str, lease: int) -> list[Row]:
    return writing.run(
        # A writer knows its own name again when the driver repeats a request whose answer was lost.
        f"{LOCKED} WITH e, e.writer = $writer OR e.writer IS NULL OR e.lease_until < timestamp() AS free, e.dirty AS dirty, "
        "e.lease_until - timestamp() AS left, e.writer AS holder "
        "SET e.fence = CASE WHEN free THEN e.fence + 1 ELSE e.fence END, e.batch = CASE WHEN free THEN 0 ELSE e.batch END, "
        "e.writer = CASE WHEN free THEN $writer ELSE e.writer END, e.dirty = CASE WHEN free THEN true ELSE e.dirty END, "
        "e.lease_until = CASE WHEN free THEN timestamp() + $lease ELSE e.lease_until END "
        "RETURN free, e.fence, dirty, holder, left",
        writer=writer, lease=lease,
    )  # fmt: skip


def sweep(database: Database, lease: Lease) -> None:
    """Take away what nobody sees: versions and nodes after the head's, and endings by revisions after it.  In transactions of bounded size."""
    ended = database.fresh(
        "MATCH (e:Estate {name: 'estate'}) MATCH (p:Ended) WHERE p.revision > e.head RETURN elementId(p), p.word, p.versions"
    )
    for page, word, versions in ended:
        reopened = [_match(word)] + ([_match(TURNED)] if word == TYPES[-1] else [])

        def reopen(writing: Writing, page: str = page, versions: list[int] = versions, reopened: list[str] = reopened) -> None:
            lease.touch(writing, 0)
            for match in reopened:
                writing.run(f"UNWIND $versions AS version MATCH {match} WHERE x.version = version SET x.ended = {OPEN}", versions=versions)
            writing.run("MATCH (p:Ended) WHERE elementId(p) = $page DELETE p", page=page)

        database.write(reopen)
    present = {row[0] for row in database.fresh("CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType")}
    beyond = "MATCH (e:Estate {name: 'estate'}) WITH e.version AS next, e.node AS key "
    for word in (*TYPES, TURNED):
        if word in present:
            _until_gone(database, lease, f"{beyond} MATCH {_match(word)} WHERE x.version >= next WITH x LIMIT {_AT_A_TIME} DELETE x RETURN count(*)")
    for label in LABELS.values():
        names = "OPTIONAL MATCH (x)-[:ANSWERS_TO]->(n:Name) DETACH DELETE n, x" if label == "State" else "DETACH DELETE x"
        statement = f"{beyond} MATCH (x:{label}) WHERE x.version >= next WITH x LIMIT {_AT_A_TIME} {names} RETURN count(*)"
        _until_gone(database, lease, statement)
    _until_gone(database, lease, f"{beyond} MATCH (x:Node) WHERE x.key >= key WITH x LIMIT {_AT_A_TIME} DETACH DELETE x RETURN count(*)")


def _match(word: str) -> str:
    return f"()-[x:{word}]->()" if word in TYPES or word == TURNED else f"(x:{word})"


def _until_gone(database: Database, lease: Lease, statement: str) -> None:
    def some(writing: Writing) -> int:
        lease.touch(writing, 0)
        return int(writing.run(statement)[0][0])

    while database.write(some):
        pass
