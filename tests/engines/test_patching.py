"""Arrays patched after a change are those that compiling all of it would have made."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from graphmodel.changes import Change, ChangeSet
from graphmodel.engines.adjacency import Mapped
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.engines.sqlite.columns import Columns
from graphmodel.entities import Node, Relation
from graphmodel.kinds import RELATION_KINDS
from graphmodel.piece import Piece
from queries.impact import impact
from tests.building import DAY
from tests.engines.histories import Clock, Replay, moves

NUMBERS = count()
ALWAYS = 10**9


def compiled_anew(store: SqliteStore, revision: int) -> Piece:
    return Columns(store._register).piece(revision)


def same(one: Piece, other: Piece) -> None:
    """Every array is the same; any-of groups and absences may be numbered and listed in another order."""
    for name in one.nodes.__slots__:
        if not name.startswith("absen"):
            assert np.array_equal(getattr(one.nodes, name), getattr(other.nodes, name)), name
    assert absences(one) == absences(other)
    for name in one.statements.__slots__:
        assert np.array_equal(getattr(one.statements, name), getattr(other.statements, name)), name
    for kind in RELATION_KINDS:
        ours, theirs = one.relations(kind), other.relations(kind)
        for name in vars(theirs):
            if name not in ("kind", "any_of"):
                assert np.array_equal(getattr(ours, name), getattr(theirs, name)), (kind, name)
        assert np.array_equal(ours.any_of < 0, theirs.any_of < 0)
        pairs = {*zip(ours.any_of.tolist(), theirs.any_of.tolist(), strict=True)}
        assert len({a for a, _ in pairs}) == len(pairs) == len({b for _, b in pairs}), "a group is one group in both"


def absences(piece: Piece) -> list[tuple[int, int, int]]:
    nodes = piece.nodes
    return sorted(zip(nodes.absence_of.tolist(), nodes.absent_from.tolist(), nodes.absent_through.tolist(), strict=True))


@given(history=moves)
def test_arrays_patched_after_each_revision_of_any_history_are_those_compiled_anew(memory_folder: Path, history: list[list[tuple[int, int, int]]]) -> None:
    clock, replay = Clock(), Replay(history)
    with SqliteStore(memory_folder / f"{next(NUMBERS)}.db", create=True, clock=clock, small=0, rebuilt_at=ALWAYS) as store:
        for number, change_set in enumerate(replay.change_sets()):
            store.apply(change_set, on=number)
            clock.wait(days=1)
            same(store.graph(as_of=DAY).whole(RELATION_KINDS), compiled_anew(store, number + 1))


@given(history=moves)
def test_arrays_patched_over_several_revisions_are_those_compiled_anew(memory_folder: Path, history: list[list[tuple[int, int, int]]]) -> None:
    clock, replay = Clock(), Replay(history)
    with SqliteStore(memory_folder / f"{next(NUMBERS)}.db", create=True, clock=clock, small=0, rebuilt_at=ALWAYS) as store:
        for number, change_set in enumerate(replay.change_sets()):
            store.apply(change_set, on=number)
            if number == 0:
                store.graph().whole(())
        same(store.graph(as_of=DAY).whole(RELATION_KINDS), compiled_anew(store, len(history)))


@pytest.fixture
def larger(memory_folder: Path) -> Iterator[SqliteStore]:
    """An estate of a few hundred systems, patched as long as at most a tenth has changed."""
    chance = random.Random(8)
    nodes = [Node(f"s-{number:03}", "System", f"System {number}") for number in range(300)]
    needs = [need(number, chance.randrange(300), chance.randrange(300)) for number in range(900)]
    with SqliteStore(memory_folder / f"{next(NUMBERS)}.db", create=True, small=0, rebuilt_at=0.1) as store:
        store.apply(ChangeSet([Change(None, each) for each in [*nodes, Node("p-a", "Person", "A"), *needs]]), on=0)
        store.graph().whole(())
        yield store


def need(number: int, origin: int, target: int, **said: object) -> Relation:
    return Relation(f"r-{number:04}", "DEPENDS_ON", f"s-{origin:03}", f"s-{target:03}", properties=said)


def files(store: SqliteStore) -> list[Path]:
    return sorted(store.path.parent.glob(f"{store.path.name}.*.arrays"))


def test_many_changes_at_once_are_worked_in_like_few(larger: SqliteStore) -> None:
    chance = random.Random(9)
    for round_ in range(3):
        held = list(larger.dump().relations)
        gone = chance.sample(held, 20)
        fresh = [need(2000 + 100 * round_ + k, chance.randrange(300), chance.randrange(300), any_of=f"g{k % 3}") for k in range(20)]
        larger.apply(ChangeSet([*(Change(each, None) for each in gone), *(Change(None, each) for each in fresh)]), on=round_ + 1)
        piece = larger.graph().whole(RELATION_KINDS)
        same(piece, compiled_anew(larger, round_ + 2))


def test_a_change_writes_what_it_changed_beside_the_older_file(larger: SqliteStore) -> None:
    (base,) = files(larger)
    larger.apply(ChangeSet([Change(None, need(2000, 1, 2))]), on=1)
    larger.graph().whole(())
    both = files(larger)
    assert len(both) == 2
    assert base in both
    delta = next(each for each in both if each != base)
    assert delta.stat().st_mode & 0o777 == 0o600
    kept = larger._arrays.compiled(2)
    assert isinstance(kept, Mapped)
    assert (kept.path, kept.own, kept.changed) == (delta, ["DEPENDS_ON"], 1)
    larger.apply(ChangeSet([Change(None, Relation("r-own", "OWNS", "p-a", "s-001"))]), on=2)
    same(larger.graph().whole(RELATION_KINDS), compiled_anew(larger, 3))
    after = files(larger)
    assert len(after) == 2
    assert base in after
    assert delta not in after, "a second change stands on the same base, not on the first change"
    kept = larger._arrays.compiled(3)
    assert isinstance(kept, Mapped)
    assert sorted(kept.own) == ["DEPENDS_ON", "OWNS"]


def test_past_the_limit_all_is_compiled_anew(larger: SqliteStore) -> None:
    (base,) = files(larger)
    for number in range(10):
        larger.apply(ChangeSet([Change(None, need(2000 + 10 * number + k, k, number + 1)) for k in range(10)]), on=number + 1)
        larger.graph().whole(())
    assert base not in files(larger)
    last = larger._arrays.compiled(11)
    assert last.changed < 90
    same(larger.graph().whole(RELATION_KINDS), compiled_anew(larger, 11))


@pytest.mark.parametrize("harm", ["the base is deleted", "the base is damaged", "the change is damaged", "both are deleted"])
def test_files_that_are_harmed_or_missing_are_made_anew(larger: SqliteStore, harm: str) -> None:
    (base,) = files(larger)
    larger.apply(ChangeSet([Change(None, need(2000, 1, 2))]), on=1)
    larger.graph().whole(())
    delta = next(each for each in files(larger) if each != base)
    for path in {"the base is deleted": [base], "the base is damaged": [base], "the change is damaged": [delta]}.get(harm, [base, delta]):
        content = bytearray(path.read_bytes())
        path.unlink()
        if harm.endswith("damaged"):
            content[-65] ^= 0x10
            content[len(content) // 2] ^= 0x10
            path.write_bytes(content)
    with SqliteStore(larger.path, small=0, rebuilt_at=0.1) as again:
        same(again.graph().whole(RELATION_KINDS), compiled_anew(again, 2))
        same(again.graph().whole(RELATION_KINDS), compiled_anew(again, 2))


def test_whoever_holds_an_older_revision_keeps_it(larger: SqliteStore) -> None:
    before = larger.graph()
    held = before.whole(["DEPENDS_ON"]).relations("DEPENDS_ON")
    ends = held.target.tolist()
    larger.apply(ChangeSet([Change(None, Node("s-000a", "System", "Between")), Change(None, need(2000, 1, 2))]), on=1)
    assert len(larger.graph().whole(["DEPENDS_ON"]).relations("DEPENDS_ON")) == len(ends) + 1
    assert held.target.tolist() == ends == before.whole(["DEPENDS_ON"]).relations("DEPENDS_ON").target.tolist()


def test_an_answer_on_patched_arrays_is_the_answer_on_new_ones(larger: SqliteStore) -> None:
    larger.apply(ChangeSet([Change(None, need(2000 + k, k + 1, k)) for k in range(30)]), on=1)
    patched = impact(larger.graph(as_of=DAY), ["s-000"])
    assert larger._arrays.compiled(2).changed == 30
    with SqliteStore(larger.path, small=ALWAYS) as plain:
        assert impact(plain.graph(as_of=DAY), ["s-000"]) == patched
    assert patched.summary.down >= 30
