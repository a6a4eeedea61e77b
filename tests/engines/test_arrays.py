"""Compiled arrays beside the estate are a cache: right when they fit, never needed, swept away when they are old."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphmodel.changes import Change, ChangeSet
from graphmodel.engines.adjacency import file_of
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.entities import Node
from graphmodel.kinds import RELATION_KINDS
from graphmodel.piece import Piece
from tests.building import DAY, added, example_estate
from tests.engines.children import in_child


@pytest.fixture
def estate(shared: Path) -> Iterator[Path]:
    """The worked example in a folder that others may look into."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    with SqliteStore(folder / "estate.db", create=True) as store:
        store.apply(added(example_estate(shared)), on=0)
    yield folder / "estate.db"
    folder.chmod(0o755)
    shutil.rmtree(folder)


def arrays_beside(estate: Path) -> list[Path]:
    return sorted(estate.parent.glob("*.arrays"))


def look(estate: Path, known_at: int | None = None, small: int = 0) -> Piece:
    with SqliteStore(estate, small=small) as store:
        return store.graph(as_of=DAY, known_at=known_at).whole(RELATION_KINDS)


def same(one: Piece, other: Piece) -> bool:
    kinds = one.by_kind.keys() | other.by_kind.keys()
    parts: list[tuple[Any, Any]] = [(one.nodes, other.nodes), (one.statements, other.statements)]
    parts += [(one.relations(kind), other.relations(kind)) for kind in kinds]
    arrays = [(getattr(a, each.name), getattr(b, each.name)) for a, b in parts for each in fields(a) if each.name != "kind" or a is one.nodes]
    return all(np.array_equal(a, b) for a, b in [*arrays, (one.rim, other.rim)])


def test_arrays_from_the_file_are_those_that_were_compiled(estate: Path) -> None:
    made = look(estate)
    assert len(arrays_beside(estate)) == 1
    mapped = look(estate)
    assert same(made, mapped)
    with SqliteStore(estate, small=10**9) as store:
        assert same(store.graph(as_of=DAY).whole(RELATION_KINDS), mapped)


def test_a_whole_piece_is_a_view_on_the_file(estate: Path) -> None:
    with SqliteStore(estate, small=0) as store:
        graph = store.graph(as_of=DAY)
        first, second = graph.whole(["DEPENDS_ON"]), graph.whole(["DEPENDS_ON", "OWNS"])
        for piece in (first, second):
            assert not piece.relations("DEPENDS_ON").target.flags.owndata
            assert not piece.relations("DEPENDS_ON").target.flags.writeable
        assert first.relations("DEPENDS_ON").target is second.relations("DEPENDS_ON").target


def test_a_new_revision_has_its_own_file_and_the_old_one_goes(estate: Path) -> None:
    with SqliteStore(estate, small=0) as store:
        before = store.graph(as_of=DAY)
        piece = before.whole(["DEPENDS_ON"])
        old = arrays_beside(estate)
        store.apply(ChangeSet([Change(None, Node("s-new", "System", "New"))]), on=1)
        assert len(store.graph().whole(["DEPENDS_ON"]).nodes) == len(piece.nodes) + 1
        new = arrays_beside(estate)
        assert len(new) == 1
        assert new != old
        assert len(before.whole(["DEPENDS_ON"]).nodes) == len(piece.nodes), "who holds the old revision keeps it"
        assert piece.relations("DEPENDS_ON").target.sum() == before.whole(["DEPENDS_ON"]).relations("DEPENDS_ON").target.sum()
    assert len(look(estate, known_at=1).nodes) == len(piece.nodes)
    assert arrays_beside(estate) == new, "an older revision is compiled in memory"


@pytest.mark.parametrize("harm", ["magic", "header", "middle", "end", "cut", "empty", "text"])
def test_a_damaged_file_of_arrays_is_made_anew(estate: Path, harm: str) -> None:
    made = look(estate, small=10**9)  # not a view on the file that is about to be harmed
    look(estate)
    (arrays,) = arrays_beside(estate)
    content = bytearray(arrays.read_bytes())
    place = {"magic": 0, "header": 40, "middle": len(content) // 2, "end": len(content) - 70}.get(harm, 0)
    content[place] ^= 0x10
    arrays.write_bytes({"cut": bytes(content[: len(content) // 2]), "empty": b"", "text": b"not arrays\n"}.get(harm, bytes(content)))
    assert same(look(estate), made)
    assert same(look(estate), made)
    assert len(arrays_beside(estate)) == 1


@pytest.mark.parametrize("later", [False, True])
def test_damage_that_leaves_size_and_time_as_they_were_is_found(estate: Path, later: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    made = look(estate, small=10**9)
    look(estate), look(estate)  # the second one has found all of it sound
    (arrays,) = arrays_beside(estate)
    noted = arrays.with_name(f"{arrays.name}.checked")
    assert json.loads(noted.read_text())["sections"]
    before = arrays.stat()
    with arrays.open("r+b") as file:
        file.seek(before.st_size // 2)
        byte = file.read(1)[0]
        file.seek(before.st_size // 2)
        file.write(bytes([byte ^ 0x10]))
    os.utime(arrays, ns=(before.st_atime_ns, before.st_mtime_ns))
    if later:  # a disk that lost a bit: not even the time of the change tells
        now = arrays.stat()
        stamp = json.loads(noted.read_text())
        stamp["stamp"][:4] = [now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns]
        noted.write_text(json.dumps(stamp))
        tomorrow = time.time() + 86_400
        monkeypatch.setattr("graphmodel.engines.adjacency.time.time", lambda: tomorrow)
    assert same(look(estate), made)


def test_arrays_of_another_estate_are_not_taken(estate: Path, tmp_path: Path) -> None:
    look(estate)
    (arrays,) = arrays_beside(estate)
    with SqliteStore(tmp_path / "estate.db", create=True, small=0) as other:
        other.apply(ChangeSet([Change(None, Node("s-only", "System", "Only"))]), on=0)
        (wanted,) = [file_of(tmp_path / "estate.db", other.store_id, each.digest)[0] for each in other.graph().revisions()]
        shutil.copy(arrays, wanted)
        assert len(other.graph().whole(["OWNS"]).nodes) == 1


def test_the_file_is_the_owners_alone_and_may_be_deleted_at_any_time(estate: Path) -> None:
    made = look(estate)
    (arrays,) = arrays_beside(estate)
    assert stat.S_IMODE(arrays.stat().st_mode) == 0o600
    arrays.unlink()
    assert same(look(estate), made)


def test_where_one_may_not_write_the_arrays_stay_in_memory(estate: Path) -> None:
    estate.chmod(0o644)
    estate.parent.chmod(0o555)
    assert in_child(lambda: len(look(estate).nodes), without_root=True) == 57
    assert arrays_beside(estate) == []


def test_somebody_elses_arrays_that_may_not_be_read_are_no_hindrance(estate: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a file that another may not read")
    made = look(estate)
    estate.chmod(0o644)
    assert in_child(lambda: same(look(estate), made), without_root=True)


def test_a_small_estate_needs_no_file(estate: Path) -> None:
    with SqliteStore(estate) as store:
        store.graph().whole(["OWNS"])
    assert arrays_beside(estate) == []


def test_an_orphan_of_a_killed_process_is_swept_away(estate: Path) -> None:
    from graphmodel.engines.whole_files import made_whole

    def die() -> None:
        with made_whole(estate.with_name("estate.db.0123.arrays"), overwrite=True):
            os._exit(1)

    child = os.fork()
    if child == 0:
        die()
    os.waitpid(child, 0)
    assert len(list(estate.parent.glob("*.part-*"))) == 1
    look(estate)
    assert list(estate.parent.glob("*.part-*")) == []
