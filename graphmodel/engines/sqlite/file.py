"""The file (filen) of an estate: what kind of file it is, connections to it, transactions, copies.

*Writing.*  A transaction begins with `BEGIN IMMEDIATE`, in WAL mode and with `synchronous=FULL`: after a crash the file holds what it held before,
or all of what was written.  Reading never makes a file, and works where nothing may be written.

*Older and newer files.*  The file says by which version of the schema it was written.  A newer one is refused; an older one is copied to
`NAME.version-N-….backup` and then carried forward by `MIGRATIONS`, in one transaction.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import struct
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from graphmodel import days
from graphmodel.engines.sqlite.faults import FAULTS, error_for, no_estate
from graphmodel.engines.whole_files import made_whole, sweep
from graphmodel.errors import NotAnEstate, StorageFault, TooNew, WrongUse

APPLICATION: Final = 0x53746577
"""Stands in the file's header: "Stew"."""

Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: Final[tuple[Migration, ...]] = ()
"""What carries a file from version 1 to 2, from 2 to 3 …; each runs inside the one transaction of all."""


class EstateFile:
    """The file at a path.  Several threads may use it; each gets a connection of its own.

    With `create` a missing file is made by the first transaction; until then the estate is empty.  `busy_seconds` is how long to wait for somebody
    else who is writing, `vfs` the operating system interface by SQLite's name (None: the system's own).
    """

    def __init__(
        self, path: Path, *, create: bool, clock: days.Clock, busy_seconds: float, migrations: Sequence[Migration], vfs: str | None
    ) -> None:
        self.path = path
        self._busy_seconds = busy_seconds
        self._migrations = migrations
        self._vfs = vfs
        self._closed = False
        self._lock = threading.Lock()
        self._own = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self.there = is_estate(path)
        """Whether there is an estate; it is looked for again until there is."""
        if self.there and self._version() == 0:
            self.there = False  # an interrupted first import left it without tables
        if not self.there and not create:
            if path.exists() and not path.stat().st_size:
                message = f"{path} is empty: 0 bytes. Bring back a backup, or remove it and import again."
                raise NotAnEstate(message, code="cut_short", path=str(path), bytes=0)
            raise no_estate(path)
        if self.there:
            sweep(path)
            self._carry_forward(clock)
            self.store_id = self._stored_id()
        else:
            self.store_id = uuid.uuid4().hex

    def stream(self, statement: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a question in SQL, one at a time."""
        try:
            # Not `yield from`, which would close the cursor of a store that is closed already when nobody reads on.
            for row in self._connection().execute(statement, values):  # noqa: UP028
                yield row
        except FAULTS as fault:
            raise error_for(fault, self.path) from fault

    def rows(self, statement: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a question in SQL."""
        return list(self.stream(statement, values))

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else can be in: kept when the block ends well, undone when it does not."""
        try:
            connection = self._tried("mode=rw")
        except FAULTS as fault:
            raise error_for(fault, self.path) from fault
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                self._log_ahead(connection)
            connection.execute("PRAGMA cache_size = -131072")  # a large import touches all of its indexes again and again
            connection.execute("PRAGMA temp_store = DEFAULT")  # what is sorted for the digest may be larger than memory
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except FAULTS as fault:
            raise error_for(fault, self.path) from fault
        finally:
            with contextlib.suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def make(self) -> None:
        """Make the file, empty and marked as ours, where there is none."""
        if self.there:
            return
        try:
            if not self.path.exists():
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            pass
        except OSError as fault:
            message = f"{self.path} cannot be made: {fault.strerror}. Ask for the right to write there, or name another file with --estate."
            raise StorageFault(message, code="not_writable", path=str(self.path), reason=fault.strerror) from fault
        try:
            connection = self._tried("mode=rw")
            try:
                if self._number_of_tables(connection) == 0:
                    # The mark is the first thing that is written, so that no moment leaves a file that looks like another program's.
                    connection.execute(f"PRAGMA application_id = {APPLICATION}")
                self._log_ahead(connection)
            finally:
                connection.close()
        except FAULTS as fault:
            raise error_for(fault, self.path) from fault

    def copy_to(self, path: Path) -> None:
        """Write a whole copy to a file that does not exist yet.  Raises `WrongUse` where it does."""
        try:
            with made_whole(path, overwrite=False) as part:
                copy = sqlite3.connect(f"file:{quote(str(part.absolute()))}?mode=rw", uri=True, isolation_level=None)
                try:
                    # The copy has its real name only when it is whole, so it needs no journal of its own.
                    copy.execute("PRAGMA journal_mode = OFF")
                    self._connection().backup(copy)
                finally:
                    copy.close()
                with part.open("rb+") as file:
                    os.fsync(file.fileno())
        except FileExistsError as fault:
            raise WrongUse(f"{path} is there already; a backup overwrites nothing.", code="file_exists", path=str(path)) from fault
        except FAULTS as fault:
            raise error_for(fault, path) from fault
        except OSError as fault:
            raise StorageFault(f"{path} cannot be written: {fault.strerror}.", code="not_writable", path=str(path), reason=fault.strerror) from fault

    def close(self) -> None:
        """Let go of the file, with what the log holds moved into it."""
        self._closed = True
        with self._lock:
            connections, self._connections = self._connections, []
        for place, connection in enumerate(connections):
            with contextlib.suppress(sqlite3.Error):
                if place == len(connections) - 1:
                    # Not for want of trying: a reader elsewhere may keep the log alive, and the last one to close then does this.
                    connection.execute("PRAGMA busy_timeout = 100")
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()

    def fill(self, connection: sqlite3.Connection) -> list[str]:
        """Give a file its tables, inside the transaction that is to write its first revision, where it has none.

        Returns the statements that make its indexes, to be run when the rows are there: that is several times quicker.
        """
        if self._number_of_tables(connection) > 0:
            return []
        tables, indexes = _schema_statements()
        for statement in tables:
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('store_id', ?)", (self.store_id,))
        connection.execute(f"PRAGMA user_version = {1 + len(self._migrations)}")
        return indexes

    def found(self) -> None:
        """Take note that there is an estate now."""
        if not self.there:
            self.there = True
            self.store_id = self._stored_id()

    # --- Connections

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection; to an empty estate in memory while there is no file."""
        if self._closed:
            raise StorageFault(f"{self.path} has been closed.", code="closed", path=str(self.path))
        if not self.there and is_estate(self.path) and self._version() != 0:
            self.found()  # somebody else has made it
        known: tuple[bool, sqlite3.Connection] | None = getattr(self._own, "connection", None)
        if known is None or known[0] != self.there:
            known = self._own.connection = self.there, self._opened() if self.there else _empty()
            with self._lock:
                self._connections.append(known[1])
        return known[1]

    def _opened(self) -> sqlite3.Connection:
        """A connection to the file: to read and write, else to read, else to read what nobody can be changing."""
        modes = ["mode=rw", "mode=ro"] if os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK) else ["mode=ro"]
        log = self.path.with_name(self.path.name + "-wal")
        if not (log.exists() and log.stat().st_size):
            modes.append("mode=ro&immutable=1")
        refused: Exception | None = None
        for mode in modes:
            try:
                return self._tried(mode)
            except FAULTS as fault:
                refused = fault
                if getattr(fault, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
                    break
        raise error_for(refused or sqlite3.OperationalError("no way to open it"), self.path)

    def _tried(self, mode: str) -> sqlite3.Connection:
        vfs = f"&vfs={self._vfs}" if self._vfs else ""
        address = f"file:{quote(str(self.path.absolute()))}?{mode}{vfs}"
        connection = sqlite3.connect(address, uri=True, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False)
        try:
            for setting in ("synchronous = FULL", "trusted_schema = OFF", "cell_size_check = ON", "temp_store = MEMORY", "cache_size = -16384"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except FAULTS:
            connection.close()
            raise
        return connection

    def _version(self) -> int:
        """The version of the schema that the file was written by; 0 while there are no tables."""
        connection = self._opened()
        try:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version < 1 and self._number_of_tables(connection):
                raise NotAnEstate(
                    f"{self.path} is damaged (version {version}). Bring back a backup.", code="corrupt", path=str(self.path), reason="version"
                )
            return version
        except FAULTS as fault:
            raise error_for(fault, self.path) from fault
        finally:
            connection.close()

    def _stored_id(self) -> str:
        return str(self.rows("SELECT value FROM meta WHERE name = 'store_id'")[0][0])

    def _log_ahead(self, connection: sqlite3.Connection) -> None:
        """Put the file in WAL mode, or say why it cannot be."""
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            message = (
                f"{self.path} cannot be written safely: its file system does not let SQLite keep a write-ahead log (it offers {mode!r}). "
                "Put the estate on a local disk."
            )
            raise StorageFault(message, code="no_wal", path=str(self.path), mode=mode)

    @staticmethod
    def _number_of_tables(connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])

    def _carry_forward(self, clock: days.Clock) -> None:
        """Refuse a newer file; copy an older one and bring it up to this version."""
        present, wanted = self._version(), 1 + len(self._migrations)
        if present > wanted:
            message = f"{self.path} was written by a later version of Stewardgraph (file {present}, this one knows {wanted}). Upgrade stewardgraph."
            raise TooNew(message, path=str(self.path), version=present, known=wanted)
        if present == wanted:
            return
        if not os.access(self.path, os.W_OK) or not os.access(self.path.parent, os.W_OK):
            message = f"{self.path} was written by an earlier version and must be carried forward first, but it cannot be written here."
            raise StorageFault(message, code="not_writable", path=str(self.path), reason="an earlier version")
        when = days.stamp(clock).replace(":", "").replace("-", "").replace(".", "")
        self.copy_to(self.path.with_name(f"{self.path.name}.version-{present}-{when}.backup"))
        with self.writing() as connection:
            present = int(connection.execute("PRAGMA user_version").fetchone()[0])
            for migration in self._migrations[present - 1 :]:
                migration(connection)
            connection.execute(f"PRAGMA user_version = {wanted}")


def is_estate(path: Path) -> bool:
    """Whether there is an estate; False for none, or a file that an interrupted first import left empty.

    Raises `NotAnEstate` for anything else, `StorageFault` when it cannot be read.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise NotAnEstate(f"{path} is a folder, not an estate. Name a file with --estate.", path=str(path))
        with path.open("rb") as file:
            start = file.read(100)
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise StorageFault(f"The folder {path.parent} does not exist. Make it first.", code="no_folder", path=str(path)) from None
        return False
    except OSError as fault:
        raise StorageFault(f"{path} cannot be read: {fault.strerror}.", code="not_readable", path=str(path), reason=fault.strerror) from fault
    log = path.with_name(path.name + "-wal")
    logged = log.exists() and log.stat().st_size > 0
    if size == 0:
        if logged:  # SQLite would throw the log away
            message = f"{path} is empty, but its log {log.name} is not. Bring back a backup."
            raise NotAnEstate(message, code="cut_short", path=str(path), bytes=0)
        return False
    if len(start) < 100 or not start.startswith(b"SQLite format 3\0"):
        message = f"{path} is not an estate: it is no SQLite file, or only the beginning of one. Name another file with --estate."
        raise NotAnEstate(message, path=str(path))
    if struct.unpack(">I", start[68:72])[0] != APPLICATION:
        message = f"{path} is an SQLite file of another program. It was left alone; name another file with --estate."
        raise NotAnEstate(message, code="foreign_file", path=str(path))
    page, pages = struct.unpack(">H", start[16:18])[0], struct.unpack(">I", start[28:32])[0]
    whole = (65_536 if page == 1 else page) * pages
    # A checkpoint that was killed may have left the file short, and then the log has the rest.
    if size < whole and not logged:
        message = f"{path} is cut short: {size} of {whole} bytes are there. Bring back a backup."
        raise NotAnEstate(message, code="cut_short", path=str(path), bytes=size, whole=whole)
    return True


def _schema_statements() -> tuple[list[str], list[str]]:
    """What makes the tables, and what makes their indexes."""
    text = resources.files("graphmodel.engines.sqlite").joinpath("schema.sql").read_text(encoding="utf-8")
    bare = "\n".join(each for each in text.splitlines() if not each.startswith("--"))
    statements = [statement for each in bare.split(";") if (statement := each.strip())]
    return [each for each in statements if each.startswith("CREATE TABLE")], [each for each in statements if not each.startswith("CREATE TABLE")]


def _empty() -> sqlite3.Connection:
    """An estate in memory that says nothing."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for statement in chain(*_schema_statements()):
        connection.execute(statement)
    return connection
