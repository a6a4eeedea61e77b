"""The terms that questions about dependencies share: they agree with each other, and cost what they should, on large pieces too."""

from __future__ import annotations

import time
from functools import cache
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.changes import Holdings
from graphmodel.piece import OPEN_THROUGH, Nodes, Piece, Statements, relations_from
from graphmodel.terms import failure as failing
from graphmodel.terms import failure_of_each as many
from graphmodel.terms.closures import Causes
from graphmodel.terms.cycles import cycles
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.failure import failure
from graphmodel.terms.failure_of_each import failure_of_each, reached_by_each
from graphmodel.terms.needs import needs
from graphmodel.terms.usage import departments_leaning, departments_leaning_on_each
from queries.shared_dependencies import shared
from queries.single_points import single_points
from tests.building import DAY, estate, reference_graph
from tests.estates_dependencies import dependent_estates

DAY_NUMBER = DAY.toordinal()


def systems(count: int, origin: Any, target: Any, **columns: Any) -> Piece:
    """A piece of so many systems, without any engine."""
    nothing = np.empty(0, np.int32)
    nodes = Nodes(
        key=np.arange(count), by_key=np.arange(count), kind=np.zeros(count, np.int8), valid_from=np.zeros(count, np.int32),
        valid_through=np.full(count, OPEN_THROUGH, np.int32), criticality=np.zeros(count, np.int8), klassa_t=np.full(count, -1, np.int8),
        lifecycle=np.ones(count, np.int8), required_sides=np.full(count, 3, np.int8), level=np.full(count, -1, np.int8),
        year=np.zeros(count, np.int16), absence_of=nothing, absent_from=nothing, absent_through=nothing,
    )  # fmt: skip
    needed = relations_from("DEPENDS_ON", count, np.asarray(origin, np.int32), np.asarray(target, np.int32), np.arange(len(origin)), **columns)
    nobody = np.empty(0, np.int8)
    said = Statements(nothing, nobody, nobody, nobody, nobody, nothing, nothing, nothing, np.empty(0, np.int64))
    return Piece(nodes, {"DEPENDS_ON": needed}, said, np.zeros(count, np.bool_))


@cache
def a_million() -> Piece:
    """A million systems in chains of ten, each also needing softly the head of the next chain."""
    count = 1_000_000
    number = np.arange(count)
    inside = number[number % 10 > 0]
    heads = number[(number % 10 == 0) & (number > 0)]
    origin, target = np.concatenate((inside, heads)), np.concatenate((inside - 1, heads - 10))
    strength = np.concatenate((np.zeros(len(inside), np.int8), np.ones(len(heads), np.int8)))
    return systems(count, origin, target, strength=strength)


@given(dependent_estates, st.data())
def test_both_ways_to_walk_a_failure_come_to_the_same(holdings: Holdings, data: st.DataObject) -> None:
    """Frontier by frontier, and in one go over everything as soon as anything has been spent."""
    piece = reference_graph(holdings).whole(["DEPENDS_ON"])
    struck = np.array(data.draw(st.lists(st.integers(0, len(piece.nodes) - 1), max_size=3, unique=True)), np.int32)
    struck = struck[piece.of_kind("System")[struck]]
    slowly = failure(Dependencies(piece, DAY_NUMBER), struck)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(failing, "_LOADING", 0.0)
        patched.setattr(failing, "_OVER_EVERYTHING", 0.0)
        patched.setattr(failing, "_OVER_A_NEED", 0.0)
        at_once = failure(Dependencies(piece, DAY_NUMBER), struck)
    for slow, quick in ((slowly.failing, at_once.failing), (slowly.down, at_once.down), (slowly.degraded, at_once.degraded)):
        assert slow.tolist() == quick.tolist()


@given(dependent_estates, st.data())
def test_a_failure_reckoned_for_many_causes_is_the_failure_of_each(holdings: Holdings, data: st.DataObject) -> None:
    piece = reference_graph(holdings).whole(["DEPENDS_ON"])
    dependencies = Dependencies(piece, DAY_NUMBER)
    using = np.flatnonzero(dependencies.everyone)
    causes = data.draw(st.lists(st.lists(st.sampled_from(using.tolist()), max_size=3), max_size=5)) if len(using) else []
    flat = Causes(
        np.array([number for number, each in enumerate(causes) for _ in each], np.int64),
        np.array([system for each in causes for system in each], np.int64),
        len(causes),
    )
    worth = np.stack((np.ones(len(piece.nodes), np.int64), 2 ** np.arange(len(piece.nodes), dtype=np.int64)), axis=1)
    found = failure_of_each(dependencies, flat, worth)
    for number, each in enumerate(causes):
        happens = failure(dependencies, np.array(each, np.int32))
        down = np.concatenate((happens.failing, happens.down))
        assert found[number].tolist() == worth[down].sum(axis=0).tolist()


@given(dependent_estates)
def test_a_department_leans_on_a_system_as_it_leans_on_one_alone_behind_something(holdings: Holdings) -> None:
    piece = reference_graph(holdings).whole(["DEPENDS_ON", "USES"])
    dependencies = Dependencies(piece, DAY_NUMBER)
    using = np.flatnonzero(dependencies.everyone)
    assert departments_leaning_on_each(dependencies, Causes.single(using)).tolist() == departments_leaning(dependencies)[using].tolist()


def test_more_causes_than_fit_in_one_block_are_reckoned_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from graphmodel.terms import closures

    count = 1000
    chain = systems(count, np.arange(1, count), np.arange(count - 1))
    monkeypatch.setattr(closures, "_MEMORY", 2 * 8 * count)  # two words a system: 128 causes at a time
    monkeypatch.setattr(closures, "_CHUNK", 16)
    found = failure_of_each(Dependencies(chain, DAY_NUMBER), Causes.single(np.arange(count)), np.ones((count, 1), np.int64))
    assert found[:, 0].tolist() == list(range(count, 0, -1))


@pytest.mark.parametrize("need", [1, 2, 3, 4])
def test_a_group_of_four_falls_when_more_members_are_lost_than_it_can_spare(need: int) -> None:
    members = 4
    origin, target = [members] * members, list(range(members))
    piece = systems(members + 1, origin, target, any_of=np.zeros(members, np.int32), need=np.full(members, need, np.int16))
    dependencies = Dependencies(piece, DAY_NUMBER)
    subsets = [[each for each in range(members) if number >> each & 1] for number in range(16)]
    causes = Causes(np.repeat(np.arange(16), [len(each) for each in subsets]), np.array([each for some in subsets for each in some]), 16)
    down = failure_of_each(dependencies, causes, np.array([[0]] * members + [[1]]))[:, 0]
    assert down.tolist() == [int(members - len(each) < need) for each in subsets]
    assert [len(failure(dependencies, np.array(each, np.int32)).down) for each in subsets] == down.tolist()


def test_groups_that_close_a_circle_hold_each_other_up() -> None:
    """Each of two systems needs the other or a spare of its own: nothing takes them down but one of them failing without the other's spare."""
    origin, target = [0, 0, 1, 1], [1, 2, 0, 3]
    piece = systems(4, origin, target, any_of=np.array([0, 0, 1, 1], np.int32))
    dependencies = Dependencies(piece, DAY_NUMBER)
    causes = Causes(np.array([0, 1, 1, 2, 2, 3]), np.array([2, 2, 3, 2, 0, 0]), 4)
    assert failure_of_each(dependencies, causes, np.ones((4, 1), np.int64))[:, 0].tolist() == [1, 2, 2, 1]
    assert failure_of_each(dependencies, Causes(np.array([0, 0]), np.array([0, 3]), 1), np.ones((4, 1), np.int64)).tolist() == [[3]]


# --- a million systems


def test_a_small_failure_in_a_million_costs_only_its_neighbourhood() -> None:
    piece = a_million()
    begun = time.perf_counter()
    happens = failure(Dependencies(piece, DAY_NUMBER), np.array([500_003], np.int32))
    spent = time.perf_counter() - begun
    assert (happens.down - 500_003).tolist() == [1, 2, 3, 4, 5, 6]
    assert spent < 0.05  # nothing that walks a million is as quick as that on a slow machine
    dependencies = Dependencies(piece, DAY_NUMBER)
    failure(dependencies, np.array([7], np.int32))
    assert not {"everyone", "all_holding", "hard_dependents"} & set(vars(dependencies))


@pytest.mark.slow
def test_the_failure_of_everything_in_a_million_ends_quickly() -> None:
    count = 1_000_000
    chain = systems(count, np.arange(1, count), np.arange(count - 1))
    begun = time.perf_counter()
    assert len(failure(Dependencies(chain, DAY_NUMBER), np.array([0], np.int32)).down) == count - 1
    assert time.perf_counter() - begun < 20


def test_needs_and_cycles_of_a_million() -> None:
    dependencies = Dependencies(a_million(), DAY_NUMBER)
    assert needs(dependencies, 19).chain(10) == [19, 18, 17, 16, 15, 14, 13, 12, 11, 10]
    assert cycles(dependencies) == []


@pytest.mark.slow
def test_a_hundred_thousand_systems_are_reckoned_exactly_within_a_minute() -> None:
    count = 100_000
    chance = np.random.default_rng(7)
    number = np.arange(1, count)
    near, hub = number - 1 - chance.integers(0, np.minimum(number, 60)), np.minimum(chance.zipf(1.4, count - 1) - 1, number - 1)
    spread = chance.random(count - 1) < 0.3
    origin, target = np.concatenate((number, number[spread])), np.concatenate((near, hub[spread]))
    dependencies = Dependencies(systems(count, origin, target), DAY_NUMBER)
    begun = time.perf_counter()
    causes, ones = Causes.single(np.arange(count)), np.ones((count, 1), np.int64)
    down = failure_of_each(dependencies, causes, ones)[:, 0]
    assert (down == reached_by_each(dependencies, causes, ones)[:, 0]).all()  # all is hard here
    assert time.perf_counter() - begun < 60
    for system in chance.integers(0, count, 50).tolist():
        assert len(failure(dependencies, np.array([system], np.int32)).down) == down[system] - 1


# --- too many to reckon


def test_what_is_too_much_to_reckon_is_pruned_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "_MOST", -1)
    monkeypatch.setattr("queries.shared_dependencies.FIRST", 1)
    monkeypatch.setattr("graphmodel.terms.points_of_failure.FIRST", 1)
    needs_of_three = [(f"s-{each}", "DEPENDS_ON", "s-net") for each in "abc"]
    needs_of_two = [(f"s-{each}", "DEPENDS_ON", "s-ad") for each in "ab"]
    graph = reference_graph(estate("s-a", "s-b", "s-c", "s-net", "s-ad", *needs_of_three, *needs_of_two))
    found = shared(graph)
    assert [(row.node.id, row.hard_down) for row in found.rows] == [("s-net", 3)]
    assert found.truncated is not None
    assert found.truncated.left_out == {"rows": 1}
    points = single_points(graph, min_criticality=1)
    assert [(row.node.id, row.count) for row in points.rows] == [("s-net", 3)]
    assert points.truncated is not None
    assert points.truncated.left_out == {"not_worked_out": 1}
    assert points.rows[0].takes_down[0].id == "s-a"


def test_large_failures_are_named_as_small_ones_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty systems in a line, with a group here and there: each takes down all that follow it."""
    monkeypatch.setattr("queries.single_points.NAMED", 4)
    names = [f"s-{number:02}" for number in range(40)]
    line = [(here, "DEPENDS_ON", before, {"any_of": "g"} if place % 7 == 0 else {}) for place, (before, here) in enumerate(pairwise(names))]
    graph = reference_graph(estate(*names, *line, "sup-a", *((each, "PROVIDED_BY", "sup-a") for each in names[:30:3])))
    kinds: tuple[Literal["systems", "suppliers"], ...] = ("systems", "suppliers")
    for of in kinds:
        one_by_one = single_points(graph, min_criticality=1, of=of)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("queries.single_points._LARGE", 0)
            patched.setattr("queries.single_points._FEW", 0)
            assert single_points(graph, min_criticality=1, of=of) == one_by_one


@given(dependent_estates)
def test_both_ways_to_find_who_leans_on_what_come_to_the_same(holdings: Holdings) -> None:
    dependencies = Dependencies(reference_graph(holdings).whole(["DEPENDS_ON", "USES"]), DAY_NUMBER)
    found = []
    for worth_walking in (np.inf, -1.0):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("graphmodel.terms.usage._WORTH_WALKING", worth_walking)
            found.append(departments_leaning(dependencies).tolist())
    assert found[0] == found[1]
