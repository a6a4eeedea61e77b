"""The tools that we are measured beside answer as we do, so that a time means something."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from bench.generated import Estate, added
from bench.ours import Ours, estate_file
from bench.rivals import RIVALS, CannotError
from bench.speed import QUESTIONS
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
