"""Storing a generated estate beside a bare `executemany`, compiling its arrays, and patching them after one more relation.

*Stored* is what an import of records that name their nodes by ids does with each of them: every field is checked and typed by the schema, ids and
ends are looked at (`graphmodel.reconcile.checking`, as every import has it), a relation must join kinds that it may; then all of it is written as
one revision: versions, indexes, names, the log with its digest.  Making the records up is not counted.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from bench.generated import DAY, Estate, kept_estate, records
from bench.ours import estate_file
from bench.running import peak, tell
from graphmodel.changes import Change, ChangeSet
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.engines.sqlite.columns import Columns
from graphmodel.entities import Node, Relation
from graphmodel.kinds import schema_from
from graphmodel.patching import patched as patch
from graphmodel.reconcile import checking
from graphmodel.records import ById, NodeRecord

_AT_ONCE: Final = 20_000
PATCHES: Final = 5


class Checked(Sequence[Change]):
    """What adds an estate to an empty one, each record checked when it is asked for; `making` is the processor time that making them up took."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self.making = 0.0

    def __len__(self) -> int:
        """How many changes."""
        return self._estate.rows

    def __getitem__(self, place: Any) -> Any:
        """Not meant to be asked: everything is read in order."""
        return list(self)[place]

    def __iter__(self) -> Iterator[Change]:
        """One by one, nodes first.  Raises `ValueError` for a record that is wrong."""
        schema = schema_from(())
        kinds: dict[str, str] = {}
        waiting = records(self._estate)
        while True:
            begun = time.process_time()
            some = list(islice(waiting, _AT_ONCE))
            self.making += time.process_time() - begun
            if not some:
                return
            for each in some:
                if isinstance(each, NodeRecord):
                    values, problems = checking.node_values(each, schema)
                    named = each.node.id if isinstance(each.node, ById) else ""
                    kinds[named] = each.kind
                    entity: Node | Relation = Node(
                        named, each.kind, values["name"], valid_from=values.get("valid_from"), valid_through=values.get("valid_through"),
                        properties=values["properties"], provenance=each.provenance,
                    )  # fmt: skip
                else:
                    values, problems = checking.relation_values(each, schema)
                    origin, target = (end.id if isinstance(end, ById) else "" for end in (each.origin, each.target))
                    if not checking.ends_fit(schema, each.kind, kinds[origin], kinds[target]):
                        raise ValueError(f"{each.kind} cannot join {origin} and {target}")
                    days = values.get("valid_from"), values.get("valid_through")
                    entity = Relation(each.id or "", each.kind, origin, target, *days, values["properties"], each.provenance)
                if problems:
                    raise ValueError(f"{problems[0]}")
                yield Change(None, entity)


def stored(estate: Estate, folder: Path, _until: float) -> None:
    """Store the estate, and tell how long that took."""
    gc.disable()  # as an import has it
    path = estate_file(folder, estate)
    beside = path.with_suffix(".making")
    changes = Checked(estate)
    begun = time.process_time()
    with SqliteStore(beside, create=True) as store:
        store.apply(ChangeSet(changes, by="bench", source="generated"), on=0)
    seconds = time.process_time() - begun - changes.making
    beside.replace(path)
    tell(rows=estate.rows, seconds=seconds, making=changes.making, size=path.stat().st_size, memory=peak())


def compiled(estate: Estate, folder: Path, _until: float) -> None:
    """Compile the arrays beside the estate, and tell how long that took."""
    begun = time.process_time()
    with SqliteStore(estate_file(folder, estate)) as store:
        store.graph(as_of=DAY).whole(())
    tell(compiled=time.process_time() - begun)


def bare(estate: Estate, folder: Path, _until: float) -> None:
    """One executemany a table of the same nodes and relations, with an index for each end: tell how long that took."""
    gc.disable()
    nodes = [(each.id, each.kind, each.name) for each in estate.nodes()]
    rows = [
        (kind, *row)
        for kind, links in estate.links.items()
        for row in zip(*(column.tolist() for column in (links.origin, links.target, links.valid_from, links.valid_through)), strict=True)
    ]
    path = folder / "bare.sqlite"
    begun = time.process_time()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode = WAL; CREATE TABLE node (id TEXT PRIMARY KEY, kind TEXT, name TEXT) WITHOUT ROWID;"
        "CREATE TABLE edge (kind TEXT, origin INT, target INT, first INT, last INT);"
        "CREATE INDEX by_origin ON edge (kind, origin, target); CREATE INDEX by_target ON edge (kind, target, origin); BEGIN"
    )
    connection.executemany("INSERT INTO node VALUES (?, ?, ?)", nodes)
    connection.executemany("INSERT INTO edge VALUES (?, ?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    connection.close()
    seconds = time.process_time() - begun
    for each in folder.glob("bare.sqlite*"):
        each.unlink()
    tell(bare=seconds)


def patched(estate: Estate, folder: Path, until: float) -> None:
    """Seconds for the arrays after one more relation: compiled anew, patched in memory, and patched with what is written beside the estate."""
    path = estate_file(folder, estate)
    copy = folder / "patched.db"
    shutil.copy(path, copy)
    for beside in folder.glob(f"{path.name}.*.arrays"):
        shutil.copy(beside, folder / beside.name.replace(path.name, copy.name))
    in_memory, on_disk = [], []
    with SqliteStore(copy) as store:
        columns = Columns(store._register)  # noqa: SLF001 - what is measured is inside
        for number in range(PATCHES):
            head = store.head()
            whole = store._arrays.compiled(head).whole()  # noqa: SLF001
            ends = estate.name("s", 100 * number % estate.systems), estate.name("s", (100 * number + 50) % estate.systems)
            store.apply(ChangeSet([Change(None, Relation(f"r-more-{number}", "DEPENDS_ON", *ends))]), on=head)
            found = columns.difference(head, head + 1, estate.rows)
            if found is None:
                raise SystemExit("nothing to patch")
            begun = time.process_time()
            patch(whole, found[0], columns.base_kinds(head + 1))
            in_memory.append(time.process_time() - begun)
            begun = time.process_time()
            store.graph(as_of=DAY).whole(["DEPENDS_ON"])
            on_disk.append(time.process_time() - begun)
            if time.monotonic() > until - 20:
                break
        begun = time.process_time()
        columns.piece(store.head())
        anew = time.process_time() - begun
    for each in folder.glob("patched.db*"):
        each.unlink()
    tell(anew=anew, in_memory=statistics.median(in_memory), on_disk=statistics.median(on_disk))


WORK: Final[dict[str, Callable[[Estate, Path, float], None]]] = {"stored": stored, "compiled": compiled, "bare": bare, "patched": patched}


def main() -> None:
    """Do one of these, as the run says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=WORK)
    parser.add_argument("systems", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dense", action="store_true")
    parser.add_argument("--until", type=float, default=float("inf"))
    given = parser.parse_args()
    WORK[given.work](kept_estate(given.folder, given.systems, dense=given.dense), given.folder, given.until)


if __name__ == "__main__":
    main()
