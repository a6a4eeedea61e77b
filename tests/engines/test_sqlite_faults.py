"""What can be wrong with an estate's file, and with the place it lies in: a clear error, and nothing is lost or overwritten."""

from __future__ import annotations

import contextlib
import random
import resource
import shutil
import sqlite3
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphmodel.changes import Change, ChangeSet, Holdings, body, chain
from graphmodel.engines.sqlite import APPLICATION, SqliteStore
from graphmodel.entities import Node
from graphmodel.errors import Busy, Conflict, NotAnEstate, StorageFault, TooNew, WrongUse
from graphmodel.store import open_store
from tests.building import DAY, added, example_estate
from tests.engines.children import in_child

SYSTEM = Node("s-new", "System", "New")
ONE_MORE = ChangeSet([Change(None, SYSTEM)], by="test")


@pytest.fixture(scope="module")
def example(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the worked example, three revisions long; not to be changed, copy it."""
    path = tmp_path_factory.mktemp("example") / "estate.db"
    with SqliteStore(path, create=True) as store:
        store.apply(added(example_estate(shared)), on=0)
        before = store.dump().nodes[-1]
        after = Node(before.id, before.kind, "Renamed")
        store.apply(ChangeSet([Change(before, after)]), on=1)
        store.apply(ChangeSet([Change(after, before)]), on=2)
    return path


@pytest.fixture
def estate(example: Path, tmp_path: Path) -> Path:
    """A copy of the example to do harm to."""
    return Path(shutil.copy(example, tmp_path / "estate.db"))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that others than its owner may look into."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def said(path: Path) -> Holdings:
    with SqliteStore(path) as store:
        return store.dump()


# --- What is not an estate


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("content", [b"name;owner\nNet;Bo\n", b"SQLite format 3\0", b"x" * 4096, "Åse".encode("utf-16")])
def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path, content: bytes, create: bool) -> None:
    path = tmp_path / "estate.db"
    path.write_bytes(content)
    with pytest.raises(NotAnEstate, match=r"estate\.db is not an estate"):
        open_store(path, create=create)
    assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["estate.db"]


@pytest.mark.parametrize("create", [False, True])
def test_another_programs_sqlite_file_is_left_alone(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "estate.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE node (id)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotAnEstate, match="another program"):
        open_store(path, create=create)
    assert path.read_bytes() == before


def test_a_folder_is_no_estate(tmp_path: Path) -> None:
    with pytest.raises(NotAnEstate, match="folder"):
        open_store(tmp_path, create=True)


def test_a_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StorageFault, match="does not exist"):
        open_store(tmp_path / "nowhere" / "estate.db", create=True)
    assert list(tmp_path.iterdir()) == []


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no estate"):
        open_store(tmp_path / "estate.db")
    store = open_store(tmp_path / "estate.db", create=True)
    assert store.head() == 0
    assert store.dump() == Holdings()
    graph = store.graph(as_of=DAY)
    assert (len(graph.whole(["OWNS"]).nodes), list(graph.names()), graph.named("x"), graph.log_of("s-a")) == (0, [], [], [])
    assert store.verify() == []
    with pytest.raises(WrongUse):
        store.backup(tmp_path / "copy.db")
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_an_estate_that_somebody_else_makes_meanwhile_is_seen(tmp_path: Path) -> None:
    waiting, quick = (open_store(tmp_path / "estate.db", create=True) for _ in range(2))
    assert waiting.head() == 0
    quick.apply(ONE_MORE, on=0)
    assert waiting.head() == 1
    assert waiting.store_id == quick.store_id
    with pytest.raises(Conflict):
        waiting.apply(ONE_MORE, on=0)
    waiting.close()
    quick.close()


def test_the_file_and_all_beside_it_are_the_owners_alone(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "estate.db", create=True, small=0)
    store.apply(ONE_MORE, on=0)
    store.graph().whole(["OWNS"])
    store.backup(tmp_path / "copy.db")
    names = {each.name.split(".")[-1] for each in tmp_path.iterdir()}
    assert {"db", "db-wal", "db-shm", "arrays"} <= names
    assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()} == {0o600}
    store.close()
    assert not (tmp_path / "estate.db-wal").exists()


# --- Damage


@pytest.mark.parametrize("part", [1, 50, 4096, 40_000, -1])
def test_a_file_that_is_cut_short_is_refused(estate: Path, part: int) -> None:
    content = estate.read_bytes()[:part]
    estate.write_bytes(content)
    with pytest.raises(NotAnEstate):
        open_store(estate, create=True)
    assert estate.read_bytes() == content


def test_an_estate_that_was_emptied_is_not_taken_for_a_new_one(estate: Path) -> None:
    estate.write_bytes(b"")
    with pytest.raises(NotAnEstate, match="0 bytes"):
        open_store(estate)


def test_a_flipped_bit_is_found_or_makes_no_difference(estate: Path, example: Path) -> None:
    whole, content = said(example), example.read_bytes()
    names = sorted(named(example))
    chance = random.Random(1)
    used = in_use(content)
    assert len(used) < len(content) / 2, "two thirds of so small a file are room that its pages have left: there a bit says nothing"
    places = [*(chance.choice(used) for _ in range(40)), *(chance.randrange(len(content)) for _ in range(20))]
    found = 0
    for place in places:
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        estate.write_bytes(flipped)
        try:
            with SqliteStore(estate) as store:
                if store.verify():
                    found += 1
                else:
                    assert (store.dump(), sorted(named(estate))) == (whole, names), place
        except StorageFault:
            found += 1
        with contextlib.suppress(StorageFault), SqliteStore(estate) as store:
            look_at_everything(store)
        assert estate.read_bytes() == bytes(flipped), "looking at a damaged file must not change it"
    assert found > 40, "nearly each of those in use, and a third of the others"


def in_use(content: bytes) -> list[int]:
    """The places of a SQLite file that say something: in each page its header and list of cells, and its cells, but not the room between them."""
    size = int.from_bytes(content[16:18], "big")
    used: list[int] = []
    for first in range(0, len(content), size):
        header = first + (100 if first == 0 else 0)
        if content[header] in (2, 5, 10, 13):
            cells, begin = (int.from_bytes(content[header + at : header + at + 2], "big") for at in (3, 5))
            used += range(first, header + (8 if content[header] > 5 else 12) + 2 * cells)
            used += range(first + begin, first + size)
    return used


def look_at_everything(store: SqliteStore) -> None:
    graph = store.graph(as_of=DAY)
    piece = graph.whole(["DEPENDS_ON", "OWNS"])
    graph.nodes(piece.nodes.key)
    graph.relations(piece.relations("OWNS").key)
    list(graph.log())
    graph.log_of("s-ad")
    graph.named("net")


def named(path: Path) -> list[tuple[int, str, str]]:
    with SqliteStore(path) as store:
        return list(store.graph(as_of=DAY).names())


TAMPERING = {
    "an owner is edited": ("UPDATE relation SET body = replace(body, 'p-inga', 'p-bo') WHERE body LIKE '%p-inga%'", "row_damaged", 1),
    "a source is edited": ("UPDATE relation SET body = replace(body, 'inventering', 'hearsay') WHERE version = 4", "row_damaged", 1),
    "a column is edited": ("UPDATE relation SET target = target + 1 WHERE version = 7", "row_damaged", None),
    "a name's key is edited": ("UPDATE name SET key = 'x' WHERE version = 3", "row_damaged", None),
    "a relation is deleted": ("DELETE FROM relation WHERE version = 9", "chain_broken", 1),
    "an end is undone": ("UPDATE node_state SET made = 3 WHERE made = 2", "chain_broken", 2),
    "a revision's author is edited": ("UPDATE revision SET by = 'somebody else' WHERE number = 2", "chain_broken", 2),
    "a revision's time is edited": ("UPDATE revision SET at = '2020-01-01T00:00:00.000000Z' WHERE number = 1", "chain_broken", 1),
    "two revisions change places": (
        "UPDATE revision SET number = -number WHERE number > 1; UPDATE revision SET number = 5 + number WHERE number < 0",
        "chain_broken",
        2,
    ),
    "a revision is deleted": ("DELETE FROM revision WHERE number = 2", "chain_broken", 2),
    "the last revision is deleted": ("DELETE FROM revision WHERE number = 3", "chain_broken", 3),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_a_history_that_was_tampered_with_is_told_at_its_first_broken_link(estate: Path, how: str) -> None:
    statement, code, revision = TAMPERING[how]
    connection = sqlite3.connect(estate)
    for each in statement.split("; "):
        assert connection.execute(each).rowcount > 0
    connection.commit()
    connection.close()
    with SqliteStore(estate) as store:
        problems = store.verify()
    assert code in {each.code for each in problems}
    if revision is not None:
        assert {each.values["revision"] for each in problems if each.code == code} == {revision}


def test_a_careful_forger_still_breaks_the_chain(estate: Path) -> None:
    """Body, checksum and columns agree with each other; the digests of the revisions do not."""
    import zlib

    connection = sqlite3.connect(estate)
    version, text = connection.execute("SELECT version, body FROM attestation").fetchone()
    forged = text.replace('"at":"20', '"at":"19')
    at = connection.execute("SELECT at FROM attestation WHERE version = ?", (version,)).fetchone()[0].replace("20", "19", 1)
    connection.execute("UPDATE attestation SET body = ?, at = ?, crc = ? WHERE version = ?", (forged, at, zlib.crc32(forged.encode()), version))
    connection.commit()
    connection.close()
    with SqliteStore(estate) as store:
        assert [(each.code, each.values["revision"]) for each in store.verify()] == [("chain_broken", 1)]


def test_the_digest_is_what_anybody_can_reckon_from_the_dump(estate: Path) -> None:
    """No number of the engine's own is in it."""
    with SqliteStore(estate) as store:
        first, *_ = store.graph().revisions()
        held = store.dump(known_at=1)
    lines = [f'["added","node",{body(each)}]' for each in held.nodes]
    lines += [f'["added","relation",{body(each)}]' for each in held.relations]
    lines += [f'["added","attestation",{body(each)}]' for each in held.attestations]
    assert first.digest == chain("", [f'["revision",1,"{first.at}","test","","test","import"]'], lines)


# --- Versions


def test_a_newer_file_is_refused_and_left_alone(estate: Path) -> None:
    connection = sqlite3.connect(estate)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    before = estate.read_bytes()
    with pytest.raises(TooNew, match="later version"):
        open_store(estate)
    assert estate.read_bytes() == before


def test_an_older_file_is_copied_and_then_carried_forward(estate: Path, example: Path) -> None:
    def note(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE source ADD COLUMN note TEXT")

    def again(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE source SET note = ''")

    with SqliteStore(estate, migrations=(note, again)) as store:
        assert store.dump() == said(example)
        assert store.verify() == []
        store.apply(ONE_MORE, on=3)
    copies = list(estate.parent.glob("estate.db.version-1-*.backup"))
    assert len(copies) == 1
    assert said(copies[0]) == said(example)
    with pytest.raises(TooNew):
        open_store(estate)
    with SqliteStore(estate, migrations=(note, again)) as store:
        assert store.head() == 4
    assert len(list(estate.parent.glob("*.backup"))) == 1


def test_a_migration_that_fails_leaves_the_old_file(estate: Path, example: Path) -> None:
    def fails(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM relation")
        connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StorageFault):
        SqliteStore(estate, migrations=(fails,))
    assert said(estate) == said(example)


def test_the_mark_of_the_file_never_changes() -> None:
    assert APPLICATION.to_bytes(4, "big") == b"Stew"


# --- Two at a time


def test_a_second_writer_is_told_to_wait(estate: Path) -> None:
    other = sqlite3.connect(estate, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with SqliteStore(estate, busy_seconds=0.05) as store:
        assert store.head() == 3, "reading goes on"
        with pytest.raises(Busy, match="Somebody else"):
            store.apply(ONE_MORE, on=3)
        other.execute("ROLLBACK")
        assert store.apply(ONE_MORE, on=3).number == 4
    other.close()


def test_of_two_writers_at_once_one_wins(estate: Path) -> None:
    stores = [SqliteStore(estate, busy_seconds=30) for _ in range(4)]
    outcomes: list[str] = []

    def write(number: int) -> None:
        try:
            stores[number].apply(ChangeSet([Change(None, Node(f"s-{number}", "System", "x"))]), on=3)
            outcomes.append("won")
        except Conflict:
            outcomes.append("lost")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["lost", "lost", "lost", "won"]
    assert (stores[0].head(), stores[0].verify()) == (4, [])
    for store in stores:
        store.close()


def test_a_reader_keeps_its_revision_while_others_write(estate: Path) -> None:
    with SqliteStore(estate) as reading, SqliteStore(estate) as writing:
        graph = reading.graph(as_of=DAY)
        before = list(graph.names()), graph.refs(graph.whole([]).nodes.key)
        names = graph.names()
        first = next(names)
        node = next(each for each in writing.dump().nodes if each.id == "s-ad")
        writing.apply(ChangeSet([Change(node, None), Change(None, SYSTEM)]), on=3)
        assert [first, *names] == before[0]
        assert graph.refs(graph.whole([]).nodes.key) == before[1]
        assert graph.key_of("s-ad") is not None
        assert reading.graph().key_of("s-ad") is None


def test_threads_share_a_store(estate: Path) -> None:
    with SqliteStore(estate) as store:
        graph = store.graph(as_of=DAY)
        wanted = list(graph.names())
        answers: list[bool] = []
        threads = [threading.Thread(target=lambda: answers.append(list(graph.names()) == wanted)) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert answers == [True] * 8


def test_a_locked_file_is_said_to_be_busy(estate: Path) -> None:
    other = sqlite3.connect(estate, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Busy):
        SqliteStore(estate, busy_seconds=0.05)
    other.close()


def test_a_closed_store_says_so(estate: Path) -> None:
    store = SqliteStore(estate)
    store.close()
    with pytest.raises(StorageFault, match="closed"):
        store.head()


# --- Places where one may not write


def test_an_estate_in_a_folder_that_cannot_be_written_can_be_read(example: Path, open_folder: Path) -> None:
    path = Path(shutil.copy(example, open_folder / "estate.db"))
    path.chmod(0o644)
    open_folder.chmod(0o555)
    whole = said(example)

    def work() -> str:
        with SqliteStore(path, small=0) as store:
            assert store.dump() == whole
            assert len(store.graph(as_of=DAY).whole(["OWNS"]).relations("OWNS")) == 14
            with pytest.raises(StorageFault) as refused:
                store.apply(ONE_MORE, on=3)
            return refused.value.message

    assert "cannot be written" in in_child(work, without_root=True)
    assert [each.name for each in open_folder.iterdir()] == ["estate.db"]
    assert said(path) == whole


def test_an_estate_that_may_not_be_read_says_so(example: Path, open_folder: Path) -> None:
    path = Path(shutil.copy(example, open_folder / "estate.db"))
    path.chmod(0)
    with pytest.raises(StorageFault, match="cannot be read"):
        in_child(lambda: open_store(path), without_root=True)


def test_no_estate_is_made_where_one_may_not_write(open_folder: Path) -> None:
    open_folder.chmod(0o555)

    def work() -> None:
        open_store(open_folder / "estate.db", create=True).apply(ONE_MORE, on=0)

    with pytest.raises(StorageFault, match="cannot be made"):
        in_child(work, without_root=True)
    assert list(open_folder.iterdir()) == []


def test_an_older_file_that_cannot_be_written_is_not_carried_forward(example: Path, open_folder: Path) -> None:
    path = Path(shutil.copy(example, open_folder / "estate.db"))
    path.chmod(0o444)
    open_folder.chmod(0o555)

    def work() -> None:
        SqliteStore(path, migrations=(lambda connection: None,))

    with pytest.raises(StorageFault, match="earlier version"):
        in_child(work, without_root=True)


def test_a_disk_that_fills_up_at_any_moment_changes_nothing(estate: Path) -> None:
    big = ChangeSet([Change(None, Node(f"s-{number}", "System", "x" * 300)) for number in range(700)])

    def work() -> list[int]:
        refused = []
        for limit in [*range(4096, 1_400_000, 34_567)]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            try:
                with SqliteStore(estate, small=0) as store:
                    store.graph().whole(["OWNS"])
                    store.apply(big, on=3)
                done = True
            except StorageFault:
                done = False
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            with SqliteStore(estate) as store:
                assert (store.head(), store.verify()) == (4 if done else 3, []), limit
            if done:
                break
            refused.append(limit)
        return refused

    assert len(in_child(work)) > 5
    with SqliteStore(estate) as store:
        assert store.head() == 4


def test_a_disk_that_is_full_at_the_first_import_leaves_no_estate(tmp_path: Path) -> None:
    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, resource.RLIM_INFINITY))
        with SqliteStore(tmp_path / "estate.db", create=True) as store:
            store.apply(ONE_MORE, on=0)

    with pytest.raises(StorageFault):
        in_child(work)
    with pytest.raises(WrongUse, match="no estate"):
        open_store(tmp_path / "estate.db")
    with SqliteStore(tmp_path / "estate.db", create=True) as store:
        assert store.apply(ONE_MORE, on=0).number == 1


def test_where_no_log_can_be_kept_nothing_is_written(tmp_path: Path) -> None:
    """SQLite without shared memory, as on some network disks."""
    store = SqliteStore(tmp_path / "estate.db", create=True, vfs="unix-dotfile")
    with pytest.raises(StorageFault, match="write-ahead log"):
        store.apply(ONE_MORE, on=0)
    store.close()


def test_a_text_that_cannot_be_kept_is_refused(estate: Path) -> None:
    with SqliteStore(estate) as store:
        with pytest.raises(StorageFault, match="half a character"):
            store.apply(ChangeSet([Change(None, Node("s-half", "System", "x\ud800"))]), on=3)
        assert (store.head(), store.verify()) == (3, [])


# --- Backup


def test_a_backup_made_while_others_write_is_whole(estate: Path, tmp_path: Path) -> None:
    with SqliteStore(estate) as store:
        store.apply(ONE_MORE, on=3)
        store.backup(tmp_path / "copy.db")
        assert said(tmp_path / "copy.db") == store.dump()
        with pytest.raises(WrongUse, match="already"):
            store.backup(tmp_path / "copy.db")
        with pytest.raises(StorageFault):
            store.backup(tmp_path / "nowhere" / "copy.db")
    with SqliteStore(tmp_path / "copy.db") as copy:
        assert (copy.head(), copy.verify()) == (4, [])
        assert copy.apply(ChangeSet([Change(SYSTEM, None)]), on=4).number == 5
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_a_million_names_are_not_read_to_find_one(tmp_path: Path) -> None:
    """The plan of the look-up uses the indexes only; and it is quick."""
    with SqliteStore(tmp_path / "estate.db", create=True) as store:
        nodes = [Node(f"s-{number}", "System", f"System {number}", external_ids={"x": f"X{number}"}) for number in range(20_000)]
        store.apply(ChangeSet([Change(None, each) for each in nodes]), on=0)
        graph = store.graph()
        begun = time.perf_counter()
        for number in range(100):
            assert graph.named(f" SYSTEM {number} ") == [(graph.key_of(f"s-{number}"), "name")]
            assert graph.named(f"x{number}")[0][1] == "external_id"
        assert time.perf_counter() - begun < 2
