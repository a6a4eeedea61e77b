"""Since when a finding has held: told on the part of the estate that it rests on, it is what asking the whole of each earlier day tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.generated import change_set
from graphmodel.changes import Holdings
from graphmodel.engines.reference import ReferenceStore
from graphmodel.graph import Graph
from queries.audit import audit, since
from tests.building import DAY, example_estate, node, reference_graph
from tests.building import estate as made_of


def both_ways(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> int:
    whole = audit(graph)
    monkeypatch.setattr(since, "MANY", -1)
    alone = audit(graph)
    assert [(row.code, row.subject.id, row.values, row.since) for row in alone.rows] == [(row.code, row.subject.id, row.values, row.since) for row in whole.rows]
    assert alone == whole
    return sum(row.since is not None for row in whole.rows)


def test_in_the_worked_example(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert both_ways(reference_graph(example_estate(shared)), monkeypatch) > 10


@pytest.mark.parametrize("seed", [1, 2])
def test_in_a_generated_estate(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ReferenceStore()
    store.apply(change_set(60, seed=seed), on=0)
    assert both_ways(store.graph(as_of=DAY), monkeypatch) > 50


@pytest.mark.parametrize("spare", [True, False])
def test_of_a_point_of_failure_through_a_group_or_a_chain(spare: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"any_of": "way", "need": 2} if spare else {"valid_from": "2024-01-01"}
    held: Holdings = made_of(
        "s-net", "s-mid", ("s-mid", "DEPENDS_ON", "s-net", {"valid_from": "2022-03-01"}), "s-other",
        ("s-vo", "DEPENDS_ON", "s-mid", said), ("s-vo", "DEPENDS_ON", "s-other", {"any_of": "way", "need": 2} if spare else {}), node("s-vo", criticality=4),
    )  # fmt: skip
    graph = reference_graph(held)
    both_ways(graph, monkeypatch)
    first = {row.subject.id: row.since for row in audit(graph).rows if row.code == "single_point_of_failure"}
    assert str(first["s-net"]) == ("2022-03-01" if spare else "2024-01-01")
    assert str(first["s-mid"]) == ("None" if spare else "2024-01-01")


def test_beyond_the_first_thousand_it_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    store = ReferenceStore()
    store.apply(change_set(60, seed=3), on=0)
    graph = store.graph(as_of=DAY)
    whole = audit(graph)
    monkeypatch.setattr(since, "MANY", -1)
    monkeypatch.setattr("queries.audit.DATED", 20)
    cut = audit(graph)
    assert cut.truncated is not None
    assert cut.truncated.left_out["since"] > 0
    assert [row.since for row in cut.rows[:20]] == [row.since for row in whole.rows[:20]]
    assert cut.summary == whole.summary
