"""A copy of an estate has the same history, revision by revision, whatever engines keep the two."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from graphmodel.changes import Change, ChangeSet
from graphmodel.copying import Copied, back_up, copy
from graphmodel.engines.reference import ReferenceStore
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.entities import Node
from graphmodel.errors import WrongUse
from graphmodel.graph import Store
from tests.engines.histories import Clock, Replay, moves


def played(store: Store, history: list[list[tuple[int, int, int]]], clock: Clock) -> Store:
    for number, change_set in enumerate(Replay(history).change_sets()):
        store.apply(change_set, on=number)
        clock.wait(hours=7)
    return store


HISTORY = [[(0, 0, 1), (2, 1, 0), (6, 1, 1), (7, 1, 2)], [(0, 0, 2), (9, 4, 1)], [(2, 1, 3), (8, 1, 1)]]


@given(history=moves)
def test_a_copy_says_the_same_at_every_revision_and_has_the_same_digests(history: list[list[tuple[int, int, int]]]) -> None:
    clock = Clock()
    source, target = played(ReferenceStore(clock), history, clock), ReferenceStore()
    assert copy(source, target) == Copied(len(history), 0)
    assert target.graph().revisions() == source.graph().revisions()
    assert list(target.graph().log()) == list(source.graph().log())
    for revision in range(len(history) + 1):
        assert target.dump(revision) == source.dump(revision)
    assert target.verify() == []


def test_a_copy_from_a_file_and_back_is_the_same_estate(tmp_path: Path) -> None:
    clock = Clock()
    with SqliteStore(tmp_path / "a.db", create=True, clock=clock) as first, SqliteStore(tmp_path / "b.db", create=True) as second:
        played(first, HISTORY, clock)
        between = ReferenceStore()
        copy(first, between)
        copy(between, second)
        assert second.graph().revisions() == first.graph().revisions()
        assert second.verify() == []
        assert second.store_id != first.store_id


def test_an_interrupted_copy_is_gone_on_with_and_a_finished_one_changes_nothing() -> None:
    clock = Clock()
    source, target = played(ReferenceStore(clock), HISTORY, clock), ReferenceStore()

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(source, target, stop)
    assert target.head() == 1
    assert copy(source, target) == Copied(2, 1)
    assert copy(source, target) == Copied(0, 3)
    assert target.graph().revisions() == source.graph().revisions()


def test_a_target_with_another_history_is_left_alone() -> None:
    clock = Clock()
    source, target = played(ReferenceStore(clock), HISTORY, clock), ReferenceStore()
    target.apply(ChangeSet([Change(None, Node("s-own", "System", "Own"))]), on=0)
    with pytest.raises(WrongUse, match="another history"):
        copy(source, target)
    assert (target.head(), target.graph().key_of("s-own") is not None) == (1, True)


def test_a_target_that_is_ahead_of_the_source_is_left_alone() -> None:
    clock = Clock()
    source, target = played(ReferenceStore(clock), HISTORY, clock), ReferenceStore()
    copy(source, target)
    behind = ReferenceStore()
    with pytest.raises(WrongUse):
        copy(behind, target)
    assert target.head() == 3


def test_a_backup_of_a_file_overwrites_nothing(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "a.db", create=True) as store:
        store.apply(ChangeSet([Change(None, Node("s-a", "System", "A"))]), on=0)
        back_up(store, tmp_path / "b.db")
        with pytest.raises(WrongUse):
            back_up(store, tmp_path / "b.db")
    with SqliteStore(tmp_path / "b.db") as copied:
        assert copied.head() == 1
