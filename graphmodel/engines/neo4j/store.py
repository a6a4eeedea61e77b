"""The store (förvaret): an estate in one Neo4j database."""

from __future__ import annotations

import os
import platform
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from graphmodel import days
from graphmodel.changes import ChangeSet, Holdings, Revision
from graphmodel.engines.neo4j.database import READ_SECONDS, RETRY_SECONDS, Database, Writing
from graphmodel.engines.neo4j.faults import no_estate
from graphmodel.engines.neo4j.graph import Neo4jGraph
from graphmodel.engines.neo4j.lease import LEASE_SECONDS, LOCKED, taken
from graphmodel.engines.neo4j.model import FORMAT, OWN, TURNED, schema_statements, type_of
from graphmodel.engines.neo4j.pieces import Pieces
from graphmodel.engines.neo4j.register import Estate, Register
from graphmodel.engines.neo4j.revision import ROWS, write_revision
from graphmodel.engines.neo4j.soundness import unsound
from graphmodel.entities import Relation
from graphmodel.errors import Conflict, WrongUse
from graphmodel.problems import Problem

Migration = Callable[[Writing], None]
MIGRATIONS: Final[tuple[Migration, ...]] = ()
"""What carries an estate from model 1 to 2, from 2 to 3 …; each in one transaction, which also says that it is done."""


class Neo4jStore:
    """An estate in a database, see `graphmodel.graph.Store`.

    With `create` it is made by the first `apply`; until then the estate is empty.  Several threads may use one store.  `busy_seconds` is how long to
    wait for somebody else who is writing, `lease_seconds` how long a writer that is not heard of keeps others out, `rows` how many are written in one
    transaction, `retry_seconds` and `read_seconds` how long the driver repeats what failed and how long a question may take.
    """

    def __init__(
        self,
        url: str,
        user: str = "",
        password: str = "",
        database: str = "",
        *,
        create: bool = False,
        clock: days.Clock = days.now,
        busy_seconds: float = 5.0,
        lease_seconds: float = LEASE_SECONDS,
        rows: int = ROWS,
        retry_seconds: float = RETRY_SECONDS,
        read_seconds: float = READ_SECONDS,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> None:
        self._clock = clock
        self._busy_seconds = busy_seconds
        self._lease_seconds = lease_seconds
        self._rows = rows
        self._migrations = migrations
        self._database = Database(url, user, password, database, retry_seconds=retry_seconds, read_seconds=read_seconds)
        self.url = self._database.url
        self._register = Register(self._database, clock, FORMAT + len(migrations))
        self._pieces = Pieces(self._register)
        self._defined: set[str] = set()
        self._made = uuid.uuid4().hex
        try:
            found = self._register.found()
            if found is None and not create:
                raise no_estate(self.url)
            if found is not None:
                self._carry_forward(found)
        except BaseException:
            self._database.close()
            raise

    @property
    def store_id(self) -> str:
        """The estate's own mark, made with it."""
        found = self._register.found()
        return self._made if found is None else found.store_id

    @property
    def round_trips(self) -> int:
        """How many statements have been sent to the server so far."""
        return self._database.statements

    def head(self) -> int:
        """The number of the last revision; 0 for an empty estate."""
        found = self._register.found()
        return 0 if found is None else found.head

    def graph(self, as_of: date | None = None, known_at: int | date | None = None) -> Neo4jGraph:
        """See `graphmodel.graph.Store`."""
        return Neo4jGraph(self._register, self._pieces, self._register.revision(known_at, self.head()), as_of or days.today(self._clock))

    def apply(self, change_set: ChangeSet, on: int, at: str | None = None) -> Revision:
        """See `graphmodel.graph.Store`.  Raises `Conflict` also where the change set does not fit what the register says.

        Cost: in proportion to the changes.
        """
        self._refuse_unless(on, self._make())
        self._define(type_of(each.subject.kind) for each in change_set.changes if isinstance(each.subject, Relation))
        writer = f"{platform.node() or 'somebody'}, process {os.getpid()}, {uuid.uuid4().hex[:8]}"
        with taken(self._database, self._register, writer, self._busy_seconds, self._lease_seconds) as (lease, estate):
            self._refuse_unless(on, estate)
            made = write_revision(self._database, self._register, lease, estate, change_set, at or days.stamp(self._clock), self._rows)
        self._register.saw(estate.store_id, made.number, made.digest)
        return made

    def dump(self, known_at: int | date | None = None) -> Holdings:
        """All that the register says at a revision."""
        return self._register.dump(self._register.revision(known_at, self.head()))

    def verify(self) -> list[Problem]:
        """What is wrong with the store: foreign nodes, damaged versions, rows that do not say what the body says, the first broken revision."""
        return unsound(self._register)

    def backup(self, path: Path) -> None:
        """Refused: a database has no file; `graphmodel.copying.back_up` writes one."""
        raise WrongUse(f"An estate in a database has no file to copy to {path}; copy the estate instead.", code="no_file", path=str(path))

    def close(self) -> None:
        """Let go of the connections."""
        self._pieces.clear()
        self._database.close()

    def __enter__(self) -> Neo4jStore:
        """The store itself, closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """See `close`."""
        self.close()

    @staticmethod
    def _refuse_unless(on: int, estate: Estate) -> None:
        if estate.head != on:
            message = f"The estate is at revision {estate.head}, the change was prepared on {on}. Prepare it again."
            raise Conflict(message, head=estate.head, on=on)

    def _make(self) -> Estate:
        """The estate, made now where there is none."""
        found = self._register.stored()
        if found is not None:
            return found
        self._define(())
        statement = (
            "MERGE (e:Estate {name: 'estate'}) ON CREATE SET e.store_id = $id, e.format = $format, e.head = 0, e.digest = '', e.node = 1, "
            "e.version = 1, e.types = [], e.fence = 0, e.batch = 0, e.lease_until = 0, e.dirty = false"
        )
        values = {"id": self._made, "format": FORMAT + len(self._migrations)}
        self._database.write(lambda writing: writing.run(statement, **values))
        return self._register.there()

    def _define(self, types: Iterable[str]) -> None:
        """Make the constraints and indexes that are missing, for the labels and these types."""
        wanted = set(types)
        named = dict(schema_statements([*sorted(wanted), *([TURNED] if OWN in wanted else [])]))
        if named.keys() <= self._defined:
            return
        self._defined = {row[0] for row in self._database.fresh("SHOW INDEXES YIELD name RETURN name")}
        self._database.define([statement for name, statement in named.items() if name not in self._defined])
        self._defined |= named.keys()

    def _carry_forward(self, found: Estate) -> None:
        """Bring an estate of an earlier model up to this one, a step at a time."""
        for number, migration in enumerate(self._migrations[found.format - FORMAT :], found.format + 1):

            def step(writing: Writing, number: int = number, migration: Migration = migration) -> None:
                if writing.run(f"{LOCKED} WHERE e.format = $before SET e.format = $number RETURN 1", before=number - 1, number=number):
                    migration(writing)

            self._database.write(step)
