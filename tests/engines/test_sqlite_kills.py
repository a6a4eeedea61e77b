"""Killed with -9 at a random moment, an estate holds the old revision or the new one, whole, and the next start sweeps up.

`KILLS` says how often (25; more in a soak run).
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphmodel.changes import Change, ChangeSet
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.entities import Node, Relation
from graphmodel.errors import WrongUse
from tests.engines.children import killed

KILLS = int(os.environ.get("KILLS", "25"))
NODES, RELATIONS = 200, 600


@pytest.fixture
def folder(memory_folder: Path) -> Iterator[Path]:
    """An empty folder; a killed process, unlike a killed machine, needs no disk to be tried on."""
    made = memory_folder / "kills"
    made.mkdir()
    yield made
    shutil.rmtree(made)


def batch(number: int) -> ChangeSet:
    """The change set of one revision: so many nodes and relations of its own, and one node that each revision alters."""
    counter = Node("s-counter", "System", f"Counter {number}")
    before = None if number == 1 else Node("s-counter", "System", f"Counter {number - 1}")
    nodes = [Node(f"s-{number}-{each}", "System", f"System {each}") for each in range(NODES)]
    relations = [Relation(f"r-{number}-{each}", "DEPENDS_ON", nodes[each % NODES].id, nodes[(each * 7) % NODES].id) for each in range(RELATIONS)]
    return ChangeSet([Change(before, counter), *(Change(None, each) for each in nodes), *(Change(None, each) for each in relations)])


def check_whole(path: Path, least: int) -> int:
    """The estate is whole, at revision `least` or one more; which one."""
    with SqliteStore(path, small=0) as store:
        head = store.head()
        assert head in (least, least + 1)
        assert store.verify() == []
        held = store.dump()
        assert (len(held.nodes), len(held.relations)) == (1 + head * NODES, head * RELATIONS)
        assert store.graph().nodes([store.graph().key_of("s-counter") or -1])[0].name == f"Counter {head}"
        assert len(store.graph().whole(["DEPENDS_ON"]).relations("DEPENDS_ON")) == head * RELATIONS
    assert list(path.parent.glob("*.part-*")) == []
    return head


def applying(path: Path) -> Callable[[Callable[[], None]], None]:
    """The work of a child that writes one revision after another until it is killed."""

    def work(done: Callable[[], None]) -> None:
        store = SqliteStore(path)
        head = store.head()
        done()
        while True:
            head = store.apply(batch(head + 1), on=head).number
            done()

    return work


def test_a_killed_import_leaves_the_old_estate_or_the_new_one(folder: Path) -> None:
    path = folder / "estate.db"
    chance = random.Random(3)
    whole = folder / "whole.db"
    with SqliteStore(whole, create=True) as store:
        store.apply(batch(1), on=0)
        begun = time.monotonic()
        store.apply(batch(2), on=1)
        long = 4 * (time.monotonic() - begun)
    between = 0
    for _ in range(KILLS):
        for old in folder.glob("estate.db*"):
            old.unlink()
        shutil.copy(whole, path)
        completed = killed(applying(path), chance.random() * long) - 1
        between += check_whole(path, 2 + completed) > 2
    assert between, "no kill came after a revision was made: the waits are too short to say anything"


def test_a_killed_first_import_leaves_no_estate_or_a_whole_one(folder: Path) -> None:
    path = folder / "estate.db"
    chance = random.Random(4)

    def work(done: Callable[[], None]) -> None:
        done()
        SqliteStore(path, create=True).apply(batch(1), on=0)

    for _ in range(KILLS):
        for old in folder.iterdir():
            old.unlink()
        killed(work, chance.random() * 0.05)
        with SqliteStore(path, create=True) as store:
            if store.head() == 0:
                store.apply(batch(1), on=0)
        check_whole(path, 1)


@pytest.mark.parametrize("what", ["backup", "arrays"])
def test_a_killed_backup_or_compilation_leaves_no_half_file(folder: Path, what: str) -> None:
    path, copy = folder / "estate.db", folder / "copy.db"
    with SqliteStore(path, create=True) as store:
        for number in range(5):
            store.apply(batch(number + 1), on=number)
    chance = random.Random(5)

    def work(done: Callable[[], None]) -> None:
        store = SqliteStore(path, small=0)
        done()
        while True:
            if what == "backup":
                store.backup(copy)
                copy.unlink()
            else:
                store.graph().whole(["DEPENDS_ON"])
                store.recompiled(5)

    for _ in range(KILLS):
        killed(work, chance.random() * 0.03)
        copy.unlink(missing_ok=True)
        with SqliteStore(path) as store:
            store.backup(copy)
        check_whole(path, 5)
        check_whole(copy, 5)
        copy.unlink()


def test_a_killed_migration_leaves_the_old_file_as_it_was(folder: Path) -> None:
    path = folder / "estate.db"
    chance = random.Random(6)

    def step(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE source ADD COLUMN note TEXT NOT NULL DEFAULT ''")
        connection.execute("UPDATE node_state SET year = year + 0")
        connection.execute("CREATE INDEX relation_kind ON relation (kind)")

    def work(done: Callable[[], None]) -> None:
        done()
        SqliteStore(path, migrations=(step,)).close()

    with SqliteStore(folder / "whole.db", create=True) as store:
        store.apply(batch(1), on=0)
    seen = set()
    for _ in range(KILLS):
        for old in folder.glob("estate.db*"):
            old.unlink()
        shutil.copy(folder / "whole.db", path)
        killed(work, chance.random() * 0.04)
        version = sqlite3.connect(path).execute("PRAGMA user_version").fetchone()[0]
        seen.add(version)
        if version == 1:
            check_whole(path, 1)
        with SqliteStore(path, migrations=(step,)) as store:
            assert (store.head(), store.verify()) == (1, [])
        copies = list(folder.glob("estate.db.version-1-*.backup"))
        assert copies
        for each in copies:
            check_whole(each, 1)
    assert seen <= {1, 2}


def test_a_log_that_was_lost_after_a_kill_is_refused_or_leaves_an_older_estate(folder: Path) -> None:
    path = folder / "estate.db"
    with SqliteStore(path, create=True) as store:
        store.apply(batch(1), on=0)
    killed(applying(path), 0.3)
    for beside in folder.glob("estate.db-*"):
        beside.unlink()
    try:
        store = SqliteStore(path)
    except WrongUse as refused:
        pytest.fail(f"an estate is there: {refused}")
    except Exception as refused:  # noqa: BLE001
        assert type(refused).__name__ == "NotAnEstate"  # noqa: PT017
    else:
        problems = store.verify()
        assert problems or len(store.dump().relations) == store.head() * RELATIONS
        store.close()
