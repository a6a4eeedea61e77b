"""The embedded engine: one estate in one SQLite file (`schema.sql`).  The only file that imports sqlite3 and speaks SQL.

*Writing.*  One change set is one transaction, begun with `BEGIN IMMEDIATE`, in WAL mode and with `synchronous=FULL`: after a crash the file
holds the old revision or the new one.  Nothing is overwritten, so a graph of revision r goes on reading revision r while others write.

*Reading.*  Pieces come from compiled arrays (`graphmodel.engines.adjacency`), everything else from the tables.  Reading never makes an estate, and
works where nothing may be written.

*Older and newer files.*  The file says by which version of the schema it was written.  A newer one is refused; an older one is copied to
`NAME.version-N-….backup` and then carried forward by `MIGRATIONS`, in one transaction.
"""

# ruff: noqa: S608 - what is put into the statements here are names of tables and columns, our own words; values are always bound.
from __future__ import annotations

import contextlib
import heapq
import json
import os
import sqlite3
import struct
import threading
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib import resources
from itertools import chain as chained
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import quote

import numpy as np

from graphmodel import days
from graphmodel.changes import (
    KIND_OF_ENTITY,
    Change,
    ChangeSet,
    Holdings,
    Revision,
    body,
    canonical,
    chain,
    entity_from,
    head_line,
    is_about,
    line,
    needed_nodes,
)
from graphmodel.compiling import (
    NodeColumns,
    NodeFacts,
    RelationColumns,
    RelationFacts,
    StatementColumns,
    StatementFacts,
    absences,
    compiled,
    group_name,
    node_facts,
    relation_facts,
    statement_facts,
)
from graphmodel.engines.adjacency import Compiled, DamagedArrays, InMemory, discard, file_of, opened, write
from graphmodel.engines.whole_files import made_whole, sweep
from graphmodel.entities import Attestation, Decision, Entity, KnownSource, Node, Relation, SchemaPart, Statement
from graphmodel.errors import Busy, Conflict, NotAnEstate, StewardError, StorageFault, TooNew, WrongUse
from graphmodel.graph import Direction, LogEntry, Ref, Step
from graphmodel.kinds import ASSET, NODE_KINDS, RELATION_KINDS, Schema, schema_from
from graphmodel.names import MATCHES, answers_to, name_key
from graphmodel.piece import KIND_CODE, Ints, Keys, Piece
from graphmodel.problems import Problem, error

ENGINE: Final = "sqlite"
APPLICATION: Final = 0x53746577
"""Stands in the file's header: "Stew"."""
OPEN: Final = 2**53
"""The revision that ended a version which stands."""
SMALL: Final = 5_000
"""An estate with fewer nodes and relations is compiled when it is asked, without a file of arrays beside it."""

Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: Final[tuple[Migration, ...]] = ()
"""What carries a file from version 1 to 2, from 2 to 3 …; each runs inside the one transaction of all."""

_TABLES: Final[Mapping[type, str]] = {
    Node: "node_state",
    Relation: "relation",
    Statement: "statement",
    Attestation: "attestation",
    Decision: "decision",
    KnownSource: "source",
    SchemaPart: "schema_part",
}
_ORDER: Final[Mapping[str, int]] = {kind: place for place, kind in enumerate(KIND_OF_ENTITY.values())}


# --- What went wrong


_FAULTS: Final = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises; the second where a damaged file gives it words that are none."""


def _fault(fault: Exception, path: Path) -> StewardError:
    """Our error for one of SQLite's."""
    code = sqlite3.SQLITE_CORRUPT if isinstance(fault, UnicodeDecodeError) else getattr(fault, "sqlite_errorcode", 0) & 0xFF
    values = {"path": str(path), "reason": str(fault)}
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(f"Somebody else is writing to {path}. Try again in a moment.", **values)
    if code == sqlite3.SQLITE_NOTADB:
        return NotAnEstate(f"{path} is not an estate: it is no SQLite file. Name another file with --estate.", **values)
    if code == sqlite3.SQLITE_CORRUPT:
        return NotAnEstate(f"{path} is damaged ({fault}). Bring back a backup; `steward verify` tells more.", code="corrupt", **values)
    if code == sqlite3.SQLITE_FULL:
        return StorageFault(f"{path} cannot be written: the disk is full. Nothing was changed; make room and try again.", code="disk_full", **values)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        message = f"{path} or its folder cannot be written ({fault}). Nothing was changed; ask for the right to write there."
        return StorageFault(message, code="not_writable", **values)
    return StorageFault(f"{path} cannot be used: {fault}. Nothing was changed.", **values)


def _no_estate(path: Path) -> WrongUse:
    return WrongUse(f"There is no estate at {path} yet. Make one: steward import FILE.", code="no_estate", estate=str(path))


# --- What kind of file it is, told from its first bytes, before SQLite touches it


def _is_estate(path: Path) -> bool:
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


def _schema_statements() -> list[str]:
    text = resources.files("graphmodel.engines").joinpath("schema.sql").read_text(encoding="utf-8")
    bare = "\n".join(each for each in text.splitlines() if not each.startswith("--"))
    return [statement for each in bare.split(";") if (statement := each.strip())]


class SqliteStore:
    """An estate in a file, see `graphmodel.graph.Store`.

    With `create` the file is made by the first `apply`; until then the estate is empty.  Several threads may use one store; each gets a connection of
    its own.  `busy_seconds` is how long to wait for somebody else who is writing, `small` the size below which no arrays are kept beside the file,
    `vfs` the operating system interface by SQLite's name (default: the system's own).
    """

    def __init__(
        self,
        path: Path,
        *,
        create: bool = False,
        clock: days.Clock = days.now,
        busy_seconds: float = 5.0,
        migrations: Sequence[Migration] = MIGRATIONS,
        small: int = SMALL,
        vfs: str | None = None,
    ) -> None:
        self.path = path
        self.url = str(path)
        self._clock = clock
        self._busy_seconds = busy_seconds
        self._migrations = migrations
        self._small = small
        self._vfs = vfs
        self._closed = False
        self._lock = threading.Lock()
        self._own = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._compiled: dict[int, Compiled] = {}
        self._there = _is_estate(path)
        if self._there and self._version() == 0:
            self._there = False  # an interrupted first import left it without tables
        if not self._there and not create:
            if path.exists() and not path.stat().st_size:
                message = f"{path} is empty: 0 bytes. Bring back a backup, or remove it and import again."
                raise NotAnEstate(message, code="cut_short", path=str(path), bytes=0)
            raise _no_estate(path)
        if self._there:
            sweep(path)
            self._carry_forward()
            self.store_id = self._stored_id()
        else:
            self.store_id = uuid.uuid4().hex

    def head(self) -> int:
        """The number of the last revision; 0 for an empty estate."""
        return int(self._rows("SELECT coalesce(max(number), 0) FROM revision")[0][0])

    def graph(self, as_of: date | None = None, known_at: int | date | None = None) -> SqliteGraph:
        """See `graphmodel.graph.Store`."""
        return SqliteGraph(self, self._revision(known_at), as_of or days.today(self._clock))

    def apply(self, change_set: ChangeSet, on: int) -> Revision:
        """See `graphmodel.graph.Store`.  Raises `Conflict` also where the change set does not fit what the register says.

        Cost: in proportion to the changes.
        """
        self._make()
        with self._writing() as connection:
            if self._number_of_tables(connection) == 0:
                for statement in _schema_statements():
                    connection.execute(statement)
                connection.execute("INSERT INTO meta VALUES ('store_id', ?)", (self.store_id,))
                connection.execute(f"PRAGMA user_version = {1 + len(self._migrations)}")
            made = _applied(connection, change_set, on, days.stamp(self._clock))
        if not self._there:
            self._there = True
            self.store_id = self._stored_id()
        return made

    def dump(self, known_at: int | date | None = None) -> Holdings:
        """All that the register says at a revision."""
        revision = self._revision(known_at)
        return Holdings(
            self._all(Node, revision),
            self._all(Relation, revision),
            self._all(Statement, revision),
            self._all(Attestation, revision),
            self._all(Decision, revision),
            self._all(KnownSource, revision),
            self._all(SchemaPart, revision),
            revision,
        )

    def verify(self) -> list[Problem]:
        """What is wrong with the store: damaged pages, damaged rows, columns that do not say what the body says, the first broken revision."""
        if not self._there:
            return []
        try:
            damage = [row[0] for row in self._rows("PRAGMA integrity_check(20)") if row[0] != "ok"]
            problems = [error("store_damaged", detail=detail) for detail in damage]
            problems += [error("row_damaged", table=table, id=name, revision=made) for table, name, made in self._damaged_rows()]
            broken = self._broken_revision()
        except NotAnEstate as fault:
            return [error("store_damaged", detail=str(fault.values.get("reason", fault.message)))]
        except (TypeError, ValueError, KeyError) as fault:  # a row that holds what nobody wrote there
            return [error("store_damaged", detail=str(fault))]
        return problems if broken is None else [*problems, error("chain_broken", revision=broken)]

    def backup(self, path: Path) -> None:
        """See `graphmodel.graph.Store`.  Raises `WrongUse` where `path` exists."""
        if not self._there:
            raise _no_estate(self.path)
        if path.exists():
            raise WrongUse(f"{path} is there already; a backup overwrites nothing. Name another file.", code="file_exists", path=str(path))
        self._copy_to(path)

    def close(self) -> None:
        """Let go of the file, with what the log holds moved into it."""
        self._closed = True
        with self._lock:
            connections, self._connections = self._connections, []
            self._compiled.clear()
        for place, connection in enumerate(connections):
            with contextlib.suppress(sqlite3.Error):
                if place == len(connections) - 1:
                    # Not for want of trying: a reader elsewhere may keep the log alive, and the last one to close then does this.
                    connection.execute("PRAGMA busy_timeout = 100")
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()

    def __enter__(self) -> SqliteStore:
        """The store itself, closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """See `close`."""
        self.close()

    # --- Connections

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection; to an empty estate in memory while there is no file."""
        if self._closed:
            raise StorageFault(f"{self.path} has been closed.", code="closed", path=self.url)
        if not self._there and _is_estate(self.path) and self._version() != 0:
            self._there = True  # somebody else has made it
            self.store_id = self._stored_id()
        known: tuple[bool, sqlite3.Connection] | None = getattr(self._own, "connection", None)
        if known is None or known[0] != self._there:
            known = self._own.connection = self._there, self._opened() if self._there else _empty()
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
            except _FAULTS as fault:
                refused = fault
                if getattr(fault, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
                    break
        raise _fault(refused or sqlite3.OperationalError("no way to open it"), self.path)

    def _tried(self, mode: str) -> sqlite3.Connection:
        vfs = f"&vfs={self._vfs}" if self._vfs else ""
        address = f"file:{quote(str(self.path.absolute()))}?{mode}{vfs}"
        connection = sqlite3.connect(address, uri=True, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False)
        try:
            for setting in ("synchronous = FULL", "trusted_schema = OFF", "cell_size_check = ON", "temp_store = MEMORY", "cache_size = -16384"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except _FAULTS:
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
                    f"{self.path} is damaged (version {version}). Bring back a backup.", code="corrupt", path=self.url, reason="version"
                )
            return version
        except _FAULTS as fault:
            raise _fault(fault, self.path) from fault
        finally:
            connection.close()

    def _stored_id(self) -> str:
        return str(self._rows("SELECT value FROM meta WHERE name = 'store_id'")[0][0])

    def _make(self) -> None:
        """Make the file, empty and marked as ours, where there is none."""
        if self._there:
            return
        try:
            if not self.path.exists():
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            pass
        except OSError as fault:
            message = f"{self.path} cannot be made: {fault.strerror}. Ask for the right to write there, or name another file with --estate."
            raise StorageFault(message, code="not_writable", path=self.url, reason=fault.strerror) from fault
        try:
            connection = self._tried("mode=rw")
            try:
                if self._number_of_tables(connection) == 0:
                    # The mark is the first thing that is written, so that no moment leaves a file that looks like another program's.
                    connection.execute(f"PRAGMA application_id = {APPLICATION}")
                self._log_ahead(connection)
            finally:
                connection.close()
        except _FAULTS as fault:
            raise _fault(fault, self.path) from fault

    def _log_ahead(self, connection: sqlite3.Connection) -> None:
        """Put the file in WAL mode, or say why it cannot be."""
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            message = (
                f"{self.path} cannot be written safely: its file system does not let SQLite keep a write-ahead log (it offers {mode!r}). "
                "Put the estate on a local disk."
            )
            raise StorageFault(message, code="no_wal", path=self.url, mode=mode)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else can be in: kept when the block ends well, undone when it does not."""
        try:
            connection = self._tried("mode=rw")
        except _FAULTS as fault:
            raise _fault(fault, self.path) from fault
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                self._log_ahead(connection)
            connection.execute("PRAGMA cache_size = -131072")  # a large import touches all of its indexes again and again
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except _FAULTS as fault:
            raise _fault(fault, self.path) from fault
        finally:
            with contextlib.suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    @staticmethod
    def _number_of_tables(connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])

    def _carry_forward(self) -> None:
        """Refuse a newer file; copy an older one and bring it up to this version."""
        present, wanted = self._version(), 1 + len(self._migrations)
        if present > wanted:
            message = f"{self.path} was written by a later version of Stewardgraph (file {present}, this one knows {wanted}). Upgrade stewardgraph."
            raise TooNew(message, path=self.url, version=present, known=wanted)
        if present == wanted:
            return
        if not os.access(self.path, os.W_OK) or not os.access(self.path.parent, os.W_OK):
            message = f"{self.path} was written by an earlier version and must be carried forward first, but it cannot be written here."
            raise StorageFault(message, code="not_writable", path=self.url, reason="an earlier version")
        when = days.stamp(self._clock).replace(":", "").replace("-", "").replace(".", "")
        self._copy_to(self.path.with_name(f"{self.path.name}.version-{present}-{when}.backup"))
        with self._writing() as connection:
            present = int(connection.execute("PRAGMA user_version").fetchone()[0])
            for migration in self._migrations[present - 1 :]:
                migration(connection)
            connection.execute(f"PRAGMA user_version = {wanted}")

    def _copy_to(self, path: Path) -> None:
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
        except _FAULTS as fault:
            raise _fault(fault, path) from fault
        except OSError as fault:
            raise StorageFault(f"{path} cannot be written: {fault.strerror}.", code="not_writable", path=str(path), reason=fault.strerror) from fault

    # --- Reading

    def stream(self, statement: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a question in SQL, one at a time."""
        try:
            # Not `yield from`, which would close the cursor of a store that is closed already when nobody reads on.
            for row in self._connection().execute(statement, values):  # noqa: UP028
                yield row
        except _FAULTS as fault:
            raise _fault(fault, self.path) from fault

    def _rows(self, statement: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return list(self.stream(statement, values))

    def _revision(self, known_at: int | date | None) -> int:
        if known_at is None:
            return self.head()
        times = [row[0] for row in self.stream("SELECT at FROM revision ORDER BY number")]
        return days.revision_known(times, known_at, days.today(self._clock))

    def _all(self, kind: type, revision: int) -> tuple[Any, ...]:
        word, table = KIND_OF_ENTITY[kind], _TABLES[kind]
        joined, order = ("JOIN node ON node.key = node_state.node", "node.id") if kind is Node else ("", f"{table}.id")
        question = f"SELECT body FROM {table} {joined} WHERE made <= ? AND ended > ? ORDER BY {order}"
        return tuple(_entity(word, row[0]) for row in self.stream(question, (revision, revision)))

    def compiled(self, revision: int) -> Compiled:
        """The arrays of a revision: from the file beside the estate, else made now.  The last two revisions' stay in memory."""
        with self._lock:
            known = self._compiled.get(revision)
        if known is None:
            known = self._found_arrays(revision)
            with self._lock:
                while len(self._compiled) > 1:
                    del self._compiled[next(iter(self._compiled))]
                self._compiled[revision] = known
        return known

    def recompiled(self, revision: int) -> Compiled:
        """The arrays of a revision, made again because the file that held them is damaged."""
        if self._there and (digest := self._digest(revision)):
            discard(file_of(self.path, self.store_id, digest)[0])
        with self._lock:
            self._compiled.pop(revision, None)
        return self.compiled(revision)

    def _digest(self, revision: int) -> str:
        found = self._rows("SELECT digest FROM revision WHERE number = ?", (revision,))
        return str(found[0][0]) if found else ""

    def _found_arrays(self, revision: int) -> Compiled:
        count = "SELECT (SELECT count(*) FROM node) + (SELECT count(*) FROM relation)"
        if not self._there or revision != self.head() or int(self._rows(count)[0][0]) < self._small:
            return InMemory(self._made_arrays(revision))
        place, key = file_of(self.path, self.store_id, self._digest(revision))
        kept = opened(place, key)
        if kept is not None:
            return kept
        made = self._made_arrays(revision)
        try:
            write(place, key, made, self.path)
        except OSError:
            return InMemory(made)
        return opened(place, key) or InMemory(made)

    def _made_arrays(self, revision: int) -> Piece:
        """Compile a revision from the tables, columns by columns."""
        try:
            return self._columns_compiled(revision)
        except (ValueError, TypeError, KeyError, IndexError, OverflowError) as fault:  # columns that hold what nobody wrote there
            message = f"{self.path} is damaged ({fault}). Bring back a backup; `steward verify` tells more."
            raise NotAnEstate(message, code="corrupt", path=self.url, reason=str(fault)) from fault

    def _columns_compiled(self, revision: int) -> Piece:
        at = {"r": revision}
        stands = "made <= :r AND ended > :r"
        node_rows = self._table(
            "SELECT node, kind, valid_from, valid_through, criticality, klassa_t, lifecycle, required_sides, level, year "
            f"FROM node JOIN node_state ON node = key WHERE {stands} ORDER BY id", at, len(NodeFacts._fields) + 2,
        )  # fmt: skip
        away = self._table(f"SELECT s.node, a.first, a.last FROM absence a JOIN node_state s USING (version) WHERE {stands}", at, 3)
        relation_rows = self._table(
            "SELECT version, kind, origin, target, any_of, valid_from, valid_through, side, function, strength, dep_type, need, acting "
            f"FROM relation WHERE {stands}", at, len(RelationFacts._fields) + 5,
        )  # fmt: skip
        statement_rows = self._table(
            "SELECT version, subject, coalesce(target, -1), valid_from, valid_through, field, side, reading, standing "
            f"FROM statement WHERE {stands}", at, len(StatementFacts._fields) + 3,
        )  # fmt: skip
        node_kinds, kind_of_node = self._words(node_rows[:, 1])
        relation_kinds, kind_of_relation = self._words(relation_rows[:, 1])
        away[:, 0] = _places(node_rows[:, 0], away[:, 0])
        schema = self.schema(revision)
        played = {schema.plays(name)[0] for name in relation_kinds}
        return compiled(
            NodeColumns(node_rows[:, 0].copy(), node_kinds, kind_of_node, node_rows[:, 2:].astype(np.int32), away.astype(np.int32)),
            RelationColumns(
                relation_rows[:, 0].copy(), relation_kinds, kind_of_relation, relation_rows[:, 2], relation_rows[:, 3],
                relation_rows[:, 4].astype(np.int32), relation_rows[:, 5:].astype(np.int32),
            ),
            StatementColumns(statement_rows[:, 0].copy(), statement_rows[:, 1], statement_rows[:, 2], statement_rows[:, 3:].astype(np.int32)),
            schema,
            [kind for kind in RELATION_KINDS if kind in played],
        )  # fmt: skip

    def _table(self, question: str, values: Mapping[str, Any], width: int) -> Keys:
        """The rows of a question, all numbers, as an array of shape (rows, width)."""
        return np.fromiter(chained.from_iterable(self.stream(question, values)), np.int64).reshape(-1, width)

    def _words(self, codes: Keys) -> tuple[list[str], Ints]:
        """The words behind codes, and the codes again as places among them."""
        present, places = np.unique(codes, return_inverse=True)
        said = dict(self._rows("SELECT code, text FROM word WHERE code IN (SELECT value FROM json_each(?))", (json.dumps(present.tolist()),)))
        return [said[code] for code in present.tolist()], places.astype(np.int32)

    def schema(self, revision: int) -> Schema:
        """The kinds of the estate at a revision."""
        return schema_from(part.definition for part in self._all(SchemaPart, revision))

    def sources(self, revision: int) -> tuple[KnownSource, ...]:
        """The sources the register had read at a revision, by name."""
        return self._all(KnownSource, revision)

    def decisions(self, revision: int) -> tuple[Decision, ...]:
        """What persons had said about identity at a revision, by id."""
        return self._all(Decision, revision)

    def redirects(self, revision: int) -> dict[str, str]:
        """Where the ids of merged nodes lead to at a revision."""
        question = "SELECT dropped, keep FROM decision WHERE kind = 'merged' AND made <= ? AND ended > ? ORDER BY id"
        return dict(self.stream(question, (revision, revision)))

    # --- Whether the store is sound

    def check_pages(self) -> None:
        """Raise `NotAnEstate` when the file's pages or indexes are damaged."""
        found = self._rows("PRAGMA integrity_check(1)")[0][0]
        if found != "ok":
            message = f"{self.path} is damaged ({found}). Bring back a backup; `steward verify` tells more."
            raise NotAnEstate(message, code="corrupt", path=self.url, reason=found)

    def _damaged_rows(self) -> Iterator[tuple[str, str, Any]]:
        for kind, table in _TABLES.items():
            columns = [row[1] for row in self.stream(f"PRAGMA table_info({table})")]
            ids = dict(self.stream("SELECT key, id FROM node")) if kind in (Node, Relation, Statement, Attestation) else {}
            words = dict(self.stream("SELECT code, text FROM word")) if kind in (Node, Relation) else {}
            beside: list[Iterator[tuple[int, list[tuple[Any, ...]]]]] = []
            if kind is Node:
                beside = [
                    _by_version(self.stream("SELECT version, strength, key, text FROM name ORDER BY version, strength, key, text")),
                    _by_version(self.stream("SELECT version, first, last FROM absence ORDER BY version, rowid")),
                ]
            waiting = [next(each, None) for each in beside]
            for row in self.stream(f"SELECT * FROM {table} ORDER BY version"):
                stored = dict(zip(columns, row, strict=True))
                told: list[list[tuple[Any, ...]]] = []
                for place, group in enumerate(waiting):
                    mine = group is not None and group[0] <= stored["version"]
                    told.append(group[1] if mine and group is not None else [])
                    if mine:
                        waiting[place] = next(beside[place], None)
                if not _row_is_sound(kind, stored, ids, words, told):
                    yield table, str(stored.get("id") or ids.get(stored.get("node"), "?")), stored["made"]

    def _broken_revision(self) -> int | None:
        """The first revision whose digest is not what its content gives; one too many where rows belong to no revision."""
        previous = ""
        number = 0
        for row in self._rows("SELECT number, at, by, reason, source, method, digest FROM revision ORDER BY number"):
            revision = Revision(*row)
            number += 1
            if revision.number != number:
                return number
            lines = []
            for word, name, _, before, after in self._changed(number):
                if after is None:
                    lines.append(line("ended", word, json.dumps({"id": name}, ensure_ascii=False, separators=(",", ":"))))
                else:
                    lines.append(line("added" if before is None else "altered", word, after))
            if chain(previous, [head_line(revision)], lines) != revision.digest:
                return number
            previous = revision.digest
        beyond = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE made > :r OR (ended > :r AND ended < {OPEN})" for table in _TABLES.values())
        return number + 1 if self._rows(f"SELECT EXISTS ({beyond})", {"r": number})[0][0] else None

    def _changed(self, revision: int) -> Iterator[tuple[str, str, int, str | None, str | None]]:
        """What a revision changed, in the log's order: kind of entity, id, revision, body before and after."""
        for kind, table in _TABLES.items():
            name, joined, same = ("node.id", "JOIN node ON node.key = x.node", "o.node = x.node") if kind is Node else ("x.id", "", "o.id = x.id")
            question = (
                f"SELECT {name} AS id, o.body AS before, x.body AS after FROM {table} x {joined} "
                f"LEFT JOIN {table} o ON {same} AND o.ended = :r WHERE x.made = :r "
                f"UNION ALL SELECT {name}, x.body, NULL FROM {table} x {joined} "
                f"WHERE x.ended = :r AND NOT EXISTS (SELECT 1 FROM {table} o WHERE {same} AND o.made = :r) ORDER BY 1"
            )
            for found, before, after in self.stream(question, {"r": revision}):
                yield KIND_OF_ENTITY[kind], found, revision, before, after

    def changes(self, revision: Revision) -> Iterator[LogEntry]:
        """The changes of a revision, by kind of entity and id."""
        for word, _, _, before, after in self._changed(revision.number):
            yield LogEntry(revision, Change(_entity(word, before), _entity(word, after)))

    def revisions(self, through: int, since: int = 0) -> list[Revision]:
        """The revisions after one and up to another, oldest first."""
        question = "SELECT number, at, by, reason, source, method, digest FROM revision WHERE number > ? AND number <= ? ORDER BY number"
        return [Revision(*row) for row in self.stream(question, (since, through))]

    def versions_about(self, node: str) -> Iterator[tuple[str, str, int, int, str]]:
        """All versions of a node and of what has ever named it: kind of entity, id, made, ended, body."""
        about = (
            (Node, "SELECT node.id, made, ended, body FROM node_state JOIN node ON node.key = node_state.node WHERE node.id = :id"),
            (Relation, _HISTORY.format("relation", "origin = :key UNION SELECT id FROM relation WHERE target = :key")),
            (Statement, _HISTORY.format("statement", "subject = :key UNION SELECT id FROM statement WHERE target = :key")),
            (Attestation, _HISTORY.format("attestation", "node = :key UNION SELECT id FROM attestation WHERE by = :id")),
        )
        found = self._rows("SELECT key FROM node WHERE id = ?", (node,))
        for kind, question in about:
            for name, made, ended, text in self.stream(question, {"id": node, "key": found[0][0] if found else -1}):
                if not (isinstance(name, str) and isinstance(made, int) and isinstance(ended, int)):
                    raise NotAnEstate(f"{self.path} is damaged. Bring back a backup.", code="corrupt", path=self.url, reason=kind.__name__)
                yield KIND_OF_ENTITY[kind], name, made, ended, text


_HISTORY = "SELECT id, made, ended, body FROM {0} WHERE id IN (SELECT id FROM {0} WHERE {1})"


def _empty() -> sqlite3.Connection:
    """An estate in memory that says nothing."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for statement in _schema_statements():
        connection.execute(statement)
    return connection


def _places(keys: Keys, wanted: Keys) -> Keys:
    order = np.argsort(keys, kind="stable")
    return order[np.searchsorted(keys[order], wanted)] if len(wanted) else wanted


def _entity(word: str, text: str | None) -> Any:
    if text is None:
        return None
    try:
        return entity_from(word, json.loads(text))
    except (ValueError, TypeError, KeyError) as fault:
        message = f"The estate is damaged: what is stored of a {word} cannot be read. Bring back a backup; `steward verify` tells more."
        raise NotAnEstate(message, code="row_unreadable", word=word) from fault


def _by_version(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """The rows of each version of a node, without it, for each version that has any."""
    for version, group in groupby(rows, key=lambda row: row[0]):
        yield version, [row[1:] for row in group]


def _row_is_sound(
    kind: type, stored: Mapping[str, Any], ids: Mapping[int, str], words: Mapping[int, str], beside: Sequence[list[tuple[Any, ...]]]
) -> bool:
    """Whether a row's body is the one that was written, and its columns (a node's names and absences too) say what the body says."""
    text = stored["body"]
    if not isinstance(text, str) or zlib.crc32(text.encode()) != stored["crc"]:
        return False
    try:
        entity = entity_from(KIND_OF_ENTITY[kind], json.loads(text))
    except (ValueError, TypeError, KeyError):
        return False
    if isinstance(entity, Node):
        said: dict[str, Any] = {**node_facts(entity)._asdict(), "name": entity.name}
        named = {"node": entity.id, "kind": entity.kind}
        if beside != [sorted(_names_of(entity)), absences(entity)]:
            return False
    elif isinstance(entity, Relation):
        said = {**relation_facts(entity)._asdict(), "id": entity.id}
        named = {"origin": entity.origin, "target": entity.target, "kind": entity.kind}
        group = group_name(entity)
        if (words.get(stored["any_of"]) if stored["any_of"] >= 0 else None) != group:
            return False
    elif isinstance(entity, Statement):
        said = {**statement_facts(entity)._asdict(), "id": entity.id}
        named = {"subject": entity.subject}
        if (None if stored["target"] is None else ids.get(stored["target"])) != entity.target:
            return False
    elif isinstance(entity, Attestation):
        said, named = {"id": entity.id, "by": entity.by, "at": entity.at.isoformat()}, {"node": entity.node}
    elif isinstance(entity, Decision):
        said, named = {"id": entity.id, "kind": entity.kind, "keep": entity.keep, "dropped": entity.drop}, {}
    else:
        said, named = {"id": entity.id}, {}
    tables = {"kind": words}
    return all(stored[part] == value for part, value in said.items()) and all(
        tables.get(part, ids).get(stored[part]) == value for part, value in named.items()
    )


# --- Writing a revision


def _applied(connection: sqlite3.Connection, change_set: ChangeSet, on: int, at: str) -> Revision:
    """Write a revision inside the transaction that the connection is in."""
    head, previous = connection.execute("SELECT coalesce(max(number), 0), coalesce(max(digest), '') FROM revision").fetchone()
    if head:
        previous = connection.execute("SELECT digest FROM revision WHERE number = ?", (head,)).fetchone()[0]
    if head != on:
        raise Conflict(f"The estate is at revision {head}, the change was prepared on {on}. Prepare it again.", head=head, on=on)
    number = head + 1
    sorted_out: dict[type, list[Change]] = {kind: [] for kind in _TABLES}
    for change in change_set.changes:
        sorted_out[type(change.subject)].append(change)
    lines: list[str] = []
    try:
        for kind, changes in sorted_out.items():
            if changes:
                _write(connection, kind, changes, number, lines)
    except sqlite3.IntegrityError as fault:
        _refuse(connection, change_set, fault)
    except UnicodeEncodeError as fault:
        message = f"A text holds half a character ({fault.object[fault.start : fault.end]!a}) and cannot be kept. Nothing was changed."
        raise StorageFault(message, code="bad_text") from fault
    bare = Revision(number, at, change_set.by, change_set.reason, change_set.source, change_set.method)
    digest = chain(previous, [head_line(bare)], lines)
    made = Revision(number, at, bare.by, bare.reason, bare.source, bare.method, digest)
    connection.execute("INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, ?)", (number, at, made.by, made.reason, made.source, made.method, digest))
    return made


def _refuse(connection: sqlite3.Connection, change_set: ChangeSet, fault: sqlite3.Error) -> NoReturn:
    """Say what does not fit: an end that the estate has never had, or an entity that is there already."""
    known = {row[0] for row in connection.execute("SELECT id FROM node")}
    for change in change_set.changes:
        for end in needed_nodes(change.subject):
            if end not in known:
                message = f"{change.subject.id} names {end}, which the estate has never had. Prepare the change again."
                raise Conflict(message, code="unknown_end", id=change.subject.id, end=end) from fault
    raise Conflict("The change does not fit what the estate says. Prepare it again.", code="does_not_fit", reason=str(fault)) from fault


def _write(connection: sqlite3.Connection, kind: type, changes: Sequence[Change], number: int, lines: list[str]) -> None:
    """Write the changes of one kind of entity, and add their lines."""
    table = _TABLES[kind]
    gone = [change.subject.id for change in changes if change.before is not None]
    if gone:
        same = "node = (SELECT key FROM node WHERE id = ?)" if kind is Node else "id = ?"
        ended = connection.executemany(
            f"UPDATE {table} SET ended = {number} WHERE {same} AND ended = {OPEN}",
            ((each,) for each in gone),
        )
        if ended.rowcount != len(gone):
            raise Conflict(
                "The change alters or ends what the estate does not say. Prepare it again.", code="does_not_fit", kind=KIND_OF_ENTITY[kind]
            )
    lines += [canonical("ended", change.subject) for change in changes if change.after is None]
    made = [change for change in changes if change.after is not None]
    texts = _texts(made, lines)
    version = connection.execute(f"SELECT coalesce(max(version), 0) + 1 FROM {table}").fetchone()[0]
    entities = [change.subject for change in made]
    _WRITERS[kind](connection, entities, texts, number, version)
    if gone:
        same = "a.node = b.node" if kind is Node else "a.id = b.id"
        both = f"SELECT count(*) FROM {table} a JOIN {table} b ON {same} AND b.ended = {number} WHERE a.made = {number}"
        if connection.execute(both).fetchone()[0] != sum(change.before is not None for change in made):
            raise Conflict("The change names something twice. Prepare it again.", code="does_not_fit", kind=KIND_OF_ENTITY[kind])


def _texts(made: Sequence[Change], lines: list[str]) -> Iterator[str]:
    """The bodies of what is added or altered; their lines are added on the way."""
    for change in made:
        text = body(change.subject)
        lines.append(line(change.action, KIND_OF_ENTITY[type(change.subject)], text))
        yield text


def _codes(connection: sqlite3.Connection, words: Iterable[str]) -> dict[str, int]:
    """The codes of words, new ones included."""
    wanted = sorted(set(words))
    connection.executemany("INSERT INTO word (text) VALUES (?) ON CONFLICT DO NOTHING", ((word,) for word in wanted))
    question = "SELECT text, code FROM word WHERE text IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(question, (json.dumps(wanted),)))


def _write_nodes(connection: sqlite3.Connection, nodes: Sequence[Node], texts: Iterator[str], number: int, version: int) -> None:
    kinds = _codes(connection, (node.kind for node in nodes))
    connection.executemany("INSERT INTO node (id) VALUES (?) ON CONFLICT DO NOTHING", ((node.id,) for node in nodes))
    connection.executemany(
        "INSERT INTO node_state SELECT ?1, key, ?2, ?3, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16 FROM node WHERE id = ?4",
        (
            (place, number, OPEN, node.id, kinds[node.kind], node.name, *node_facts(node), zlib.crc32(text.encode()), text)
            for place, (node, text) in enumerate(zip(nodes, texts, strict=True), version)
        ),
    )
    connection.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?)",
        ((place, *name) for place, node in enumerate(nodes, version) for name in _names_of(node)),
    )
    connection.executemany(
        "INSERT INTO absence VALUES (?, ?, ?)", ((place, *away) for place, node in enumerate(nodes, version) for away in absences(node))
    )


def _names_of(node: Node) -> Iterator[tuple[int, str, str]]:
    """The rows for what a node answers to: strength, key and text; its id needs none where it is its own key."""
    for strength, text in answers_to(node):
        key = name_key(text)
        if key != node.id or text != node.id:
            yield strength, key, "" if text == key else text


def _write_relations(connection: sqlite3.Connection, relations: Sequence[Relation], texts: Iterator[str], number: int, version: int) -> None:
    codes = _codes(connection, chained((each.kind for each in relations), (name for each in relations if (name := group_name(each)) is not None)))
    connection.executemany(
        "INSERT INTO relation VALUES (?, ?, ?, ?, ?, (SELECT key FROM node WHERE id = ?), (SELECT key FROM node WHERE id = ?), "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                place, each.id, number, OPEN, codes[each.kind], each.origin, each.target, *relation_facts(each),
                -1 if (name := group_name(each)) is None else codes[name], zlib.crc32(text.encode()), text,
            )
            for place, (each, text) in enumerate(zip(relations, texts, strict=True), version)
        ),
    )  # fmt: skip


def _write_statements(connection: sqlite3.Connection, statements: Sequence[Statement], texts: Iterator[str], number: int, version: int) -> None:
    # An unknown target becomes -1, which the table refuses; none at all stays none.
    connection.executemany(
        "INSERT INTO statement VALUES (?1, ?2, ?3, ?4, (SELECT key FROM node WHERE id = ?5), "
        "CASE WHEN ?6 IS NULL THEN NULL ELSE ifnull((SELECT key FROM node WHERE id = ?6), -1) END, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        (
            (place, each.id, number, OPEN, each.subject, each.target, *statement_facts(each), zlib.crc32(text.encode()), text)
            for place, (each, text) in enumerate(zip(statements, texts, strict=True), version)
        ),
    )


def _write_attestations(connection: sqlite3.Connection, attested: Sequence[Attestation], texts: Iterator[str], number: int, version: int) -> None:
    connection.executemany(
        "INSERT INTO attestation VALUES (?, ?, ?, ?, (SELECT key FROM node WHERE id = ?), ?, ?, ?, ?)",
        (
            (place, each.id, number, OPEN, each.node, each.by, each.at.isoformat(), zlib.crc32(text.encode()), text)
            for place, (each, text) in enumerate(zip(attested, texts, strict=True), version)
        ),
    )


def _write_decisions(connection: sqlite3.Connection, decisions: Sequence[Decision], texts: Iterator[str], number: int, version: int) -> None:
    connection.executemany(
        "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (place, each.id, number, OPEN, each.kind, each.keep, each.drop, zlib.crc32(text.encode()), text)
            for place, (each, text) in enumerate(zip(decisions, texts, strict=True), version)
        ),
    )


def _write_sources(connection: sqlite3.Connection, sources: Sequence[Entity], texts: Iterator[str], number: int, version: int) -> None:
    _write_plain(connection, "source", sources, texts, number, version)


def _write_schema(connection: sqlite3.Connection, parts: Sequence[Entity], texts: Iterator[str], number: int, version: int) -> None:
    _write_plain(connection, "schema_part", parts, texts, number, version)


def _write_plain(connection: sqlite3.Connection, table: str, each: Sequence[Entity], texts: Iterator[str], number: int, version: int) -> None:
    connection.executemany(
        f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)",
        (
            (place, entity.id, number, OPEN, zlib.crc32(text.encode()), text)
            for place, (entity, text) in enumerate(zip(each, texts, strict=True), version)
        ),
    )


_WRITERS: Final[Mapping[type, Callable[[sqlite3.Connection, Any, Iterator[str], int, int], None]]] = {
    Node: _write_nodes,
    Relation: _write_relations,
    Statement: _write_statements,
    Attestation: _write_attestations,
    Decision: _write_decisions,
    KnownSource: _write_sources,
    SchemaPart: _write_schema,
}


# --- The graph


class SqliteGraph:
    """The estate at one revision, see `graphmodel.graph.Graph`.  `around` and `along` hand out the whole of the kinds they are asked for."""

    def __init__(self, store: SqliteStore, revision: int, day: date) -> None:
        self.engine: str = ENGINE
        self.revision = revision
        self.day = day
        self.schema = store.schema(revision)
        self._store = store
        self._redirects = store.redirects(revision)

    def whole(self, kinds: Iterable[str]) -> Piece:
        """All nodes, and all relations of these kinds, without a copy."""
        wanted = tuple(kinds)
        try:
            return self._store.compiled(self.revision).piece(wanted)
        except DamagedArrays:
            return self._store.recompiled(self.revision).piece(wanted)

    def around(self, keys: Iterable[int] | Keys, kinds: Iterable[str], direction: Direction, depth: int | None = None) -> Piece:
        """More than these nodes reach: the whole, which costs nothing to hand out."""
        return self.whole(kinds)

    def along(self, keys: Iterable[int] | Keys, route: Sequence[Step]) -> Piece:
        """More than these nodes reach: the whole, which costs nothing to hand out."""
        return self.whole(step.kind for step in route)

    def key_of(self, id: str) -> int | None:  # noqa: A002
        """The key of a node by its id, a merged one's where it redirects to.  One look-up in an index."""
        question = "SELECT node FROM node JOIN node_state ON node = key WHERE node.id = :id AND made <= :r AND ended > :r"
        found = self._rows(question, id=self._redirected(id))
        return int(found[0][0]) if found else None

    def keys_of_kind(self, kind: str) -> Keys:
        """The keys of the nodes of a built-in kind (or of no built-in kind: `Asset`), ascending by id."""
        if kind not in NODE_KINDS and kind != ASSET:
            return np.empty(0, np.int64)
        nodes = self.whole(()).nodes
        chosen: Keys = nodes.key[nodes.kind == KIND_CODE.get(kind, -1)]
        return chosen

    def nodes(self, keys: Iterable[int] | Keys) -> list[Node]:
        """The nodes with these keys.  One round trip."""
        return [_entity("node", text) for (text,) in self._asked("s.body", "node_state s ON s.node = k.value", keys)]

    def refs(self, keys: Iterable[int] | Keys) -> list[Ref]:
        """The nodes with these keys as answers name them.  One round trip."""
        joined = "node_state s ON s.node = k.value JOIN node ON node.key = s.node JOIN word ON word.code = s.kind"
        return [Ref(*row) for row in self._asked("node.id, word.text, s.name", joined, keys)]

    def relations(self, keys: Iterable[int] | Keys) -> list[Relation]:
        """The relations with these keys.  One round trip."""
        return [_entity("relation", text) for (text,) in self._asked("s.body", "relation s ON s.version = k.value", keys)]

    def statements(self, keys: Iterable[int] | Keys) -> list[Statement]:
        """The statements with these keys.  One round trip."""
        return [_entity("statement", text) for (text,) in self._asked("s.body", "statement s ON s.version = k.value", keys)]

    def relations_at(self, key: int) -> list[Relation]:
        """All relations that a node is an end of, by id."""
        stands = "made <= :r AND ended > :r"
        question = (
            f"SELECT id, body FROM relation WHERE origin = :key AND {stands} "
            f"UNION SELECT id, body FROM relation WHERE target = :key AND {stands} ORDER BY id"
        )
        return [_entity("relation", text) for _, text in self._rows(question, key=int(key))]

    def statements_about(self, key: int) -> list[Statement]:
        """All statements about a node, by id."""
        question = "SELECT body FROM statement WHERE subject = :key AND made <= :r AND ended > :r ORDER BY id"
        return [_entity("statement", text) for (text,) in self._rows(question, key=int(key))]

    def attestations(self, keys: Iterable[int] | Keys | None = None) -> list[Attestation]:
        """The attestations of these nodes, or all, by node, day and id.  One round trip."""
        stands = "made <= :r AND ended > :r"
        if keys is None:
            question = f"SELECT body FROM attestation a JOIN node ON key = node WHERE {stands}"
            rows = self._rows(f"{question} ORDER BY node.id, at, a.id")
        else:
            question = f"SELECT body FROM attestation a JOIN node ON key = node WHERE node IN (SELECT value FROM json_each(:keys)) AND {stands}"
            rows = self._rows(f"{question} ORDER BY node.id, at, a.id", keys=_listed(keys))
        return [_entity("attestation", text) for (text,) in rows]

    def sources(self) -> tuple[KnownSource, ...]:
        """The sources the register has read, by name."""
        return self._store.sources(self.revision)

    def decisions(self) -> tuple[Decision, ...]:
        """What persons have said about identity, by id."""
        return self._store.decisions(self.revision)

    def named(self, text: str) -> list[tuple[int, str]]:
        """The nodes that answer to a text, each once, by the strongest of what it answers by.  One look-up in an index."""
        wanted = name_key(text)
        question = (
            "SELECT node.id, node.key, 0 FROM node JOIN node_state s ON s.node = node.key WHERE node.id = :key AND made <= :r AND ended > :r "
            "UNION ALL SELECT node.id, node.key, n.strength FROM name n JOIN node_state s USING (version) JOIN node ON node.key = s.node "
            "WHERE n.key = :key AND made <= :r AND ended > :r"
        )
        hits = [(row[0], row[2]) for row in self._rows(question, key=wanted)]
        hits += [(drop, 0) for drop in self._redirects if name_key(drop) == wanted]
        found: dict[str, int] = {}
        for answer, strength in hits:
            answer = self._redirected(answer)
            found[answer] = min(strength, found.get(answer, strength))
        keys = {answer: self.key_of(answer) for answer in sorted(found)}
        return [(key, MATCHES[found[answer]]) for answer, key in keys.items() if key is not None]

    def names(self) -> Iterator[tuple[int, str, str]]:
        """Every text that a node answers to, by the node's id, then by strength."""
        last: tuple[str, int, str] | None = None
        for answer, strength, text, key in heapq.merge(self._own_names(), self._redirected_names()):
            if (answer, strength, text) != last:
                last = (answer, strength, text)
                yield key, MATCHES[strength], text

    def _own_names(self) -> Iterator[tuple[str, int, str, int]]:
        question = (
            "SELECT node.id, n.strength, CASE n.text WHEN '' THEN n.key ELSE n.text END, node.key "
            "FROM node JOIN node_state s ON s.node = node.key LEFT JOIN name n USING (version) WHERE made <= :r AND ended > :r ORDER BY 1, 2, 3"
        )
        last = ""
        for answer, strength, text, key in self._store.stream(question, {"r": self.revision}):
            if answer in self._redirects:
                continue
            if answer != last:
                last = answer
                yield answer, 0, answer, key
            if strength is not None:
                yield answer, strength, text, key

    def _redirected_names(self) -> list[tuple[str, int, str, int]]:
        found: list[tuple[str, int, str, int]] = []
        for drop in self._redirects:
            answer = self._redirected(drop)
            key = self.key_of(answer)
            if key is None:
                continue
            found.append((answer, 0, drop, key))
            question = "SELECT body FROM node JOIN node_state ON node = key WHERE node.id = :id AND made <= :r AND ended > :r"
            for (text,) in self._rows(question, id=drop):
                found += [(answer, strength, said, key) for strength, said in answers_to(_entity("node", text))]
        return sorted(found)

    def _redirected(self, id: str) -> str:  # noqa: A002
        seen: set[str] = set()
        while id in self._redirects and id not in seen:
            seen.add(id)
            id = self._redirects[id]  # noqa: A001
        return id

    def log(self, since: int = 0) -> Iterator[LogEntry]:
        """The changes that revisions after `since` made."""
        for revision in self._store.revisions(self.revision, since):
            yield from self._store.changes(revision)

    def log_of(self, id: str) -> list[LogEntry]:  # noqa: A002
        """The changes to a node, and to what names it."""
        versions = [(word, name, made, ended, _entity(word, text)) for word, name, made, ended, text in self._store.versions_about(id)]
        begun = {(word, name, made): entity for word, name, made, _, entity in versions}
        over = {(word, name, ended): entity for word, name, _, ended, entity in versions}
        revisions = {each.number: each for each in self.revisions()}
        entries = []
        for place in sorted(begun.keys() | over.keys(), key=lambda each: (each[2], _ORDER[each[0]], each[1])):
            change = Change(over.get(place), begun.get(place))
            if place[2] in revisions and any(part is not None and is_about(part, id) for part in (change.before, change.after)):
                entries.append(LogEntry(revisions[place[2]], change))
        return entries

    def revisions(self) -> list[Revision]:
        """The revisions up to this graph's."""
        return self._store.revisions(self.revision)

    def _rows(self, question: str, **values: Any) -> list[tuple[Any, ...]]:
        return list(self._store.stream(question, {"r": self.revision, **values}))

    def _asked(self, columns: str, joined: str, keys: Iterable[int] | Keys) -> list[tuple[Any, ...]]:
        """A row for each key, in the keys' order.  Raises `KeyError` for a key that this graph did not give."""
        listed = _listed(keys)
        question = f"SELECT {columns} FROM json_each(:keys) k JOIN {joined} WHERE made <= :r AND ended > :r ORDER BY k.key"
        found = self._rows(question, keys=listed)
        if len(found) != len(json.loads(listed)):
            self._store.check_pages()
            raise KeyError(listed)
        return found


def _listed(keys: Iterable[int] | Keys) -> str:
    return json.dumps(keys.tolist() if isinstance(keys, np.ndarray) else [int(key) for key in keys])
