"""The store (förvaret): an estate in one SQLite file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from graphmodel import days
from graphmodel.changes import ChangeSet, Holdings, Revision
from graphmodel.engines.sqlite.arrays import REBUILT_AT, Arrays
from graphmodel.engines.sqlite.faults import no_estate
from graphmodel.engines.sqlite.file import MIGRATIONS, EstateFile, Migration
from graphmodel.engines.sqlite.graph import SqliteGraph
from graphmodel.engines.sqlite.register import Register
from graphmodel.errors import WrongUse
from graphmodel.problems import Problem

SMALL: Final = 5_000
"""An estate with fewer nodes and relations is compiled when it is asked, without a file of arrays beside it."""


class SqliteStore:
    """An estate in a file, see `graphmodel.graph.Store`.

    With `create` the file is made by the first `apply`; until then the estate is empty.  Several threads may use one store; each gets a connection of
    its own.  `busy_seconds` is how long to wait for somebody else who is writing, `small` the size below which no arrays are kept beside the file,
    `rebuilt_at` the part of the relations that may have changed before they are compiled anew instead of patched, `vfs` the operating system
    interface by SQLite's name (default: the system's own).
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
        rebuilt_at: float = REBUILT_AT,
        vfs: str | None = None,
    ) -> None:
        self.path = path
        self.url = str(path)
        self._clock = clock
        self._file = EstateFile(path, create=create, clock=clock, busy_seconds=busy_seconds, migrations=migrations, vfs=vfs)
        self._register = Register(self._file, clock)
        self._arrays = Arrays(self._register, small, rebuilt_at)

    @property
    def store_id(self) -> str:
        """The estate's own mark, made with it."""
        return self._file.store_id

    def head(self) -> int:
        """The number of the last revision; 0 for an empty estate."""
        return self._register.head()

    def graph(self, as_of: date | None = None, known_at: int | date | None = None) -> SqliteGraph:
        """See `graphmodel.graph.Store`."""
        return SqliteGraph(self._register, self._arrays, self._register.revision(known_at), as_of or days.today(self._clock))

    def apply(self, change_set: ChangeSet, on: int, at: str | None = None) -> Revision:
        """See `graphmodel.graph.Store`.  Raises `Conflict` also where the change set does not fit what the register says.

        Cost: in proportion to the changes.
        """
        from graphmodel.engines.sqlite.revision import write_revision

        self._file.make()
        with self._file.writing() as connection:
            indexes = self._file.fill(connection)
            made = write_revision(connection, change_set, on, at or days.stamp(self._clock), indexes)
        self._file.found()
        return made

    def dump(self, known_at: int | date | None = None) -> Holdings:
        """All that the register says at a revision."""
        return self._register.dump(known_at)

    def verify(self) -> list[Problem]:
        """What is wrong with the store: damaged pages, damaged rows, columns that do not say what the body says, the first broken revision."""
        from graphmodel.engines.sqlite.soundness import unsound

        return unsound(self._register)

    def backup(self, path: Path) -> None:
        """See `graphmodel.graph.Store`.  Raises `WrongUse` where `path` exists."""
        if not self._file.there:
            raise no_estate(self.path)
        if path.exists():
            raise WrongUse(f"{path} is there already; a backup overwrites nothing. Name another file.", code="file_exists", path=str(path))
        self._file.copy_to(path)

    def close(self) -> None:
        """Let go of the file, with what the log holds moved into it."""
        self._arrays.clear()
        self._file.close()

    def __enter__(self) -> SqliteStore:
        """The store itself, closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """See `close`."""
        self.close()
