"""Every question has the same answer on every engine, to the byte in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.generated import change_set
from graphmodel.answers import plain
from graphmodel.changes import ChangeSet
from graphmodel.engines.reference import ReferenceStore
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.graph import Graph
from queries.agenda import agenda
from queries.audit import audit
from queries.between_departments import between_departments
from queries.common_steering import common_steering
from queries.concerned import concerned
from queries.coverage import coverage
from queries.cycles import cycles
from queries.escalation_path import escalation, escalation_health
from queries.find import find
from queries.groups import groups
from queries.history import history
from queries.impact import impact
from queries.key_people import key_people
from queries.namesakes import namesakes
from queries.needs import needs
from queries.overview import overview
from queries.owned_by import owned_by
from queries.owners import owners
from queries.path import path
from queries.reconcile import reconcile
from queries.revisions import revisions, unread
from queries.shared_dependencies import shared
from queries.show import show
from queries.single_points import single_points
from queries.steering_tree import steering_tree
from queries.unowned import unowned
from tests.building import DAY, added, example_estate

ESTATE_WIDE = {
    "unowned": lambda graph: unowned(graph, everything=True),
    "coverage": lambda graph: coverage(graph, by="department"),
    "shared": lambda graph: shared(graph, at_least=1),
    "shared suppliers": lambda graph: shared(graph, of="suppliers"),
    "shared people": lambda graph: shared(graph, of="people"),
    "between-departments": between_departments,
    "cycles": cycles,
    "single-points": lambda graph: single_points(graph, full=True),
    "escalation --all": escalation_health,
    "groups": groups,
    "owners": lambda graph: [owners(graph), owners(graph, status="owned")],
    "common-steering": common_steering,
    "agenda": lambda graph: [agenda(graph, row.group.id, since=0) for row in groups(graph).rows[:4]],
    "overview": overview,
    "steering-tree": steering_tree,
    "namesakes": namesakes,
    "revisions": revisions,
    "unread": lambda graph: unread(graph, 1),
    "key-people": key_people,
    "audit": audit,
    "reconcile": reconcile,
    "find": lambda graph: find(graph, "system"),
}
OF_A_NODE = {
    "concerned": lambda graph, system: concerned(graph, [system]),
    "needs": needs, "escalation": escalation, "show": show, "history": history}


@pytest.fixture(scope="module", params=["example", "generated"])
def graphs(request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Graph, Graph]]:
    """The same estate in the plain engine and in a file, its arrays compiled."""
    change: ChangeSet = added(example_estate(shared)) if request.param == "example" else change_set(150, seed=4)
    plainly = ReferenceStore()
    plainly.apply(change, on=0)
    with SqliteStore(tmp_path_factory.mktemp("agree") / "estate.db", create=True, small=0) as kept:
        kept.apply(change, on=0)
        yield plainly.graph(as_of=DAY), kept.graph(as_of=DAY)


def told(answer: Any) -> str:
    """An answer as JSON, without the time at which the program happened to store it."""
    return "\n".join(line for line in json.dumps(plain(answer), ensure_ascii=False, indent=1).split("\n") if '"at":' not in line)


@pytest.mark.parametrize("question", ESTATE_WIDE)
def test_a_question_about_the_estate_has_one_answer(graphs: tuple[Graph, Graph], question: str) -> None:
    first, second = (told(ESTATE_WIDE[question](graph)) for graph in graphs)
    assert first == second


@pytest.mark.parametrize("question", OF_A_NODE)
def test_a_question_about_a_system_has_one_answer(graphs: tuple[Graph, Graph], question: str) -> None:
    for ref in graphs[0].refs(graphs[0].keys_of_kind("System"))[:20]:
        first, second = (told(OF_A_NODE[question](graph, ref.id)) for graph in graphs)
        assert first == second, ref


def test_impact_paths_and_ownership_have_one_answer(graphs: tuple[Graph, Graph]) -> None:
    systems = [ref.id for ref in graphs[0].refs(graphs[0].keys_of_kind("System"))][:12]
    people = [ref.id for ref in graphs[0].refs(graphs[0].keys_of_kind("Person"))][:12]
    for one, other in zip(systems, reversed(systems), strict=True):
        for ask in (lambda graph: impact(graph, [one]), lambda graph: impact(graph, [one, other], change=True), lambda graph: path(graph, one, other)):  # noqa: B023
            first, second = (told(ask(graph)) for graph in graphs)
            assert first == second, (one, other)
    for person in people:
        first, second = (told(owned_by(graph, person, everything=True)) for graph in graphs)
        assert first == second, person
