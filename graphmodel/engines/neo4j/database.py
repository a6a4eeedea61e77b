"""The database (databasen): the connection to a Neo4j server, and reading and writing in transactions that the driver repeats by itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import neo4j

from graphmodel.engines.neo4j.faults import FAULTS, error_for
from graphmodel.errors import StorageFault, WrongUse

Row = list[Any]
T = TypeVar("T")

# What the driver says while it repeats something is for whoever asks for its log, not for everybody's terminal.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

CONNECT_SECONDS: Final = 10.0
RETRY_SECONDS: Final = 15.0
"""How long the driver repeats a transaction before it gives up."""
READ_SECONDS: Final = 300.0
WRITE_SECONDS: Final = 60.0
"""How long one transaction may take before the server stops it."""


class Writing:
    """A transaction that writes: statements, one after the other."""

    def __init__(self, transaction: neo4j.ManagedTransaction, count: Callable[[], None]) -> None:
        self._transaction = transaction
        self._count = count

    def run(self, statement: str, **values: Any) -> list[Row]:
        """The rows that a statement gives."""
        self._count()
        return [list(record.values()) for record in self._transaction.run(statement, values)]


class Database:
    """A connection to one database.  Several threads may use it.  `statements` is how many it has been sent.

    What is read after something was written, here or before `fresh` was read, is at least as new as that, also in a cluster: the bookmarks see to it.
    """

    def __init__(
        self, url: str, user: str, password: str, name: str, *, retry_seconds: float = RETRY_SECONDS, read_seconds: float = READ_SECONDS
    ) -> None:
        self.url = _server(url)
        self.statements = 0
        self._user = user
        self._name = name or None
        self._read_seconds = read_seconds
        self._lock = threading.Lock()
        self._closed = False
        try:
            self._driver = neo4j.GraphDatabase.driver(
                self.url,
                auth=(user, password) if user or password else None,
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=2 * CONNECT_SECONDS,
                max_transaction_retry_time=retry_seconds,
                notifications_min_severity="OFF",
                user_agent="stewardgraph",
            )
        except FAULTS as fault:
            raise error_for(fault, self.url, user) from fault
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        try:
            # Once, without repeating: a server that is not there is told of at once.
            with self._session(neo4j.READ_ACCESS) as session:
                session.run("RETURN 1").consume()
        except FAULTS as fault:
            self._driver.close()
            raise error_for(fault, self.url, user) from fault

    def read(self, statement: str, **values: Any) -> list[Row]:
        """The rows of a question, from whichever server may answer it."""
        return self._read(statement, values, neo4j.READ_ACCESS)

    def fresh(self, statement: str, **values: Any) -> list[Row]:
        """The rows of a question, from the server that writes: what the last writer, whoever it was, has left."""
        return self._read(statement, values, neo4j.WRITE_ACCESS)

    def write(self, work: Callable[[Writing], T], seconds: float = WRITE_SECONDS) -> T:
        """What the work gives, done in one transaction.  It may be called again when the connection is lost, so it must bear that."""

        @neo4j.unit_of_work(timeout=seconds)
        def done(transaction: neo4j.ManagedTransaction) -> T:
            return work(Writing(transaction, self._count))

        try:
            with self._session(neo4j.WRITE_ACCESS) as session:
                return session.execute_write(done)
        except FAULTS as fault:
            raise error_for(fault, self.url, self._user) from fault

    def define(self, statements: list[str]) -> None:
        """Make constraints and indexes, and wait until they are there."""
        if statements:
            self.write(lambda writing: [writing.run(each) for each in statements])
            self.fresh("CALL db.awaitIndexes(300)")

    def close(self) -> None:
        """Let go of the connections."""
        self._closed = True
        self._driver.close()

    def _read(self, statement: str, values: dict[str, Any], access: str) -> list[Row]:
        @neo4j.unit_of_work(timeout=self._read_seconds)
        def read(transaction: neo4j.ManagedTransaction) -> list[Row]:
            self._count()
            return [list(record.values()) for record in transaction.run(statement, values)]

        try:
            with self._session(access) as session:
                return session.execute_read(read) if access == neo4j.READ_ACCESS else session.execute_write(read)
        except FAULTS as fault:
            raise error_for(fault, self.url, self._user) from fault

    def _session(self, access: str) -> neo4j.Session:
        if self._closed:
            raise StorageFault(f"{self.url} has been closed.", code="closed", path=self.url)
        return self._driver.session(database=self._name, default_access_mode=access, bookmark_manager=self._bookmarks, fetch_size=1000)

    def _count(self) -> None:
        with self._lock:
            self.statements += 1


def _server(url: str) -> str:
    """The address of the server, which is all that an address may say.  Raises `WrongUse`, without showing what else it says."""
    parts = urlsplit(url)
    server = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    try:
        sound = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound:
        raise WrongUse(f"{server} is no address of a Neo4j server. It reads like neo4j://HOST:7687.", code="bad_address", url=server)
    if "@" in parts.netloc or parts.query or parts.fragment or parts.path.strip("/"):
        message = (
            f"{server} is all that the address should say. The user, the password and the database are named by "
            "NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE."
        )
        raise WrongUse(message, code="address_says_too_much", url=server)
    return server
