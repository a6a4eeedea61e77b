"""The tools that we are measured beside answer as we do, so that a time means something."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import pytest

from bench.asking import QUESTIONS
from bench.generated import Estate, added
from bench.ours import Ours, estate_file
from bench.page import page
from bench.rivals import RIVALS, CannotError
from bench.running import Clock, Fault, OutOfTime, told
from bench.speed import Run, loaded
from bench.storing import Checked
from graphmodel.engines.sqlite import SqliteStore
from queries.shared_dependencies import shared
from tests.building import DAY

UNLIKE = {"hub_impact", "shared_full", "audit"}
"""Questions whose answers are timed only; what they rest on is compared by the others."""


@pytest.fixture(scope="module", params=[False, True], ids=["narrow", "dense"])
def ours(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ours:
    """A small generated estate in our hands."""
    folder, estate = tmp_path_factory.mktemp("bench"), Estate(400, seed=3, dense=request.param)
    with SqliteStore(estate_file(folder, estate), create=True) as store:
        store.apply(added(estate), on=0)
    made = Ours(estate, folder)
    made.load()
    return made


def answers(tool: Any) -> dict[str, Any]:
    """What a tool answers to all that it can be asked and compared by."""
    found = {}
    for question in QUESTIONS.keys() - UNLIKE:
        with contextlib.suppress(CannotError):
            found[question] = tool.ask(question)()
    return found


@pytest.mark.parametrize("name", RIVALS)
def test_every_tool_gives_our_answers(ours: Ours, name: str) -> None:
    rival = RIVALS[name](ours.estate, ours.folder)
    rival.load()
    theirs, own = answers(rival), answers(ours)
    assert theirs == {question: own[question] for question in theirs}
    assert len(theirs) >= 4


def test_shared_dependencies_are_those_that_networkx_counts_one_by_one(ours: Ours) -> None:
    rival = RIVALS["networkx"](ours.estate, ours.folder)
    rival.load()
    rows = shared(ours.store.graph(as_of=DAY)).rows
    assert [len(rows), sum(row.hard_down for row in rows), sum(row.transitive_any for row in rows)] == rival.ask("shared_full")()


def test_the_same_seed_gives_the_same_estate_in_the_same_order() -> None:
    first, second = (list(added(Estate(60, seed=5)).changes) for _ in range(2))
    assert first == second
    assert len(first) == Estate(60, seed=5).rows


def test_what_is_stored_when_it_is_timed_has_been_checked_and_is_the_same_estate() -> None:
    estate = Estate(60, seed=5)
    assert list(Checked(estate)) == list(added(estate).changes)
    estate.criticality[:] = 9
    with pytest.raises(ValueError, match="out_of_range"):
        list(Checked(estate))


def test_what_is_left_of_the_time_is_shared_between_a_step_and_those_after_it() -> None:
    clock = Clock(100, {"a": 10, "b": 30, "c": 10}, begun=0)
    assert [clock.until(step, now) for step, now in (("a", 0), ("b", 4), ("b", 60), ("c", 70), ("c", 100))] == [20, 76, 90, 100, 100]
    assert clock.until("b", 80, needed=True) == 100
    assert clock.until("a", 90, needed=True) == 100
    assert Clock(20, clock.shares, begun=0).until("a", 0, needed=True) == 20, "others stand on it"


def test_what_takes_too_long_or_fails_is_ended_and_told(tmp_path: Path) -> None:
    with pytest.raises(OutOfTime):
        list(told("bench.asking", ["networkx", "200000", str(tmp_path)], time.monotonic() - 6))
    with pytest.raises(Fault, match="KeyError"):
        list(told("bench.asking", ["no such tool", "300", str(tmp_path)], time.monotonic() + 60))


def test_a_question_that_takes_longer_than_its_limit_is_given_up_and_the_next_one_asked(tmp_path: Path) -> None:
    given = ["networkx", "3000", str(tmp_path), "--limit", "0.05", "--questions", "single_points", "cycles"]
    found = {each["question"]: each for each in told("bench.asking", given, time.monotonic() + 60) if "question" in each}
    assert found["single_points"]["over"] >= 0.05
    assert found["cycles"]["seconds"] > 0


@pytest.mark.slow
def test_a_small_run_measures_everything_and_its_page_hides_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    found = Run([300], [300], tmp_path, 4, kept).all()
    assert (found["wrong"], found["left_out"]) == ([], [])
    text = page(loaded(kept), tmp_path / "speed.svg")
    assert "300 systems, the dense twin" in text
    assert all(f"| {words} |" in text for words in QUESTIONS.values())
    assert (tmp_path / "speed.svg").stat().st_size > 10_000


def test_a_run_that_was_cut_off_has_a_page_of_what_it_came_to(tmp_path: Path) -> None:
    run = Run([300], [], tmp_path, 0.001, tmp_path / "kept.json")
    run.all()
    found = loaded(tmp_path / "kept.json")
    cells = [cell[question] for cell in found["cells"] for question in QUESTIONS if question in cell]
    assert cells or found["left_out"]
    assert not any("seconds" in each for each in cells), "nothing was asked in no time"
    told = page(found, None)
    assert all(what in told for what, _ in found["left_out"])
    assert "| not asked |" in told or found["left_out"]
    json.dumps(found)
