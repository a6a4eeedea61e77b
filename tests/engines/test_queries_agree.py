"""Every question has the same answer on every engine, to the byte in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.generated import change_set
from graphmodel.answers import plain
from graphmodel.copying import copy
from graphmodel.engines.reference import ReferenceStore
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.graph import Graph, Store
from graphmodel.store import SignIn, open_store
from importers.load import load
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
from tests.neo4j.server import Server

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


ON = [
    ("example", "sqlite"),
    ("generated", "sqlite"),
    pytest.param(("kommun", "sqlite"), marks=pytest.mark.slow),
    *(pytest.param((estate, "neo4j"), marks=[pytest.mark.neo4j, pytest.mark.slow]) for estate in ("example", "generated", "kommun")),
]


@pytest.fixture(scope="module", params=ON, ids=" on ".join)
def graphs(request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Graph, Graph]]:
    """The same estate, copied revision by revision: in the plain engine and in a file, its arrays compiled; or in such a file and in a database."""
    estate, engine = request.param
    folder = tmp_path_factory.mktemp("agree")
    # What is in a database is held against a file, which has been held against the plain engine, and is quicker.
    plainly: Store = ReferenceStore() if engine == "sqlite" else SqliteStore(folder / "plain.db", create=True, small=0)
    if estate == "kommun":
        imported = open_store(folder / "kommun.db", create=True)
        load(imported, [shared / "data/kommun"], partial=True)
        copy(imported, plainly)
        imported.close()
    else:
        plainly.apply(added(example_estate(shared)) if estate == "example" else change_set(150, seed=4), on=0)
    kept: Store
    if engine == "sqlite":
        kept = SqliteStore(folder / "estate.db", create=True, small=0)
    else:
        server: Server = request.getfixturevalue("neo4j_server")
        server.empty()
        kept = open_store(server.url, create=True, sign_in=SignIn(**server.sign_in))
    try:
        copy(plainly, kept)
        yield plainly.graph(as_of=DAY), kept.graph(as_of=DAY)
    finally:
        kept.close()
        plainly.close()


def told(answer: Any) -> str:
    """An answer as JSON."""
    return json.dumps(plain(answer), ensure_ascii=False, indent=1)


def forgetting(graph: Graph) -> Graph:
    """A graph that has nothing in the process to answer from: a neighbourhood is then walked in the database."""
    pieces = getattr(graph, "_pieces", None)
    if pieces is not None:
        pieces.clear()
    return graph


@pytest.mark.parametrize("question", ESTATE_WIDE)
def test_a_question_about_the_estate_has_one_answer(graphs: tuple[Graph, Graph], question: str) -> None:
    first, second = (told(ESTATE_WIDE[question](graph)) for graph in graphs)
    assert first == second


@pytest.mark.parametrize("question", OF_A_NODE)
def test_a_question_about_a_system_has_one_answer(graphs: tuple[Graph, Graph], question: str) -> None:
    for ref in graphs[0].refs(graphs[0].keys_of_kind("System"))[:20]:
        first, second = (told(OF_A_NODE[question](forgetting(graph), ref.id)) for graph in graphs)
        assert first == second, ref


def test_impact_paths_and_ownership_have_one_answer(graphs: tuple[Graph, Graph]) -> None:
    systems = [ref.id for ref in graphs[0].refs(graphs[0].keys_of_kind("System"))][:12]
    people = [ref.id for ref in graphs[0].refs(graphs[0].keys_of_kind("Person"))][:12]
    for one, other in zip(systems, reversed(systems), strict=True):
        for ask in (lambda graph: impact(graph, [one]), lambda graph: impact(graph, [one, other], change=True), lambda graph: path(graph, one, other)):  # noqa: B023
            first, second = (told(ask(forgetting(graph))) for graph in graphs)
            assert first == second, (one, other)
    for person in people:
        first, second = (told(owned_by(graph, person, everything=True)) for graph in graphs)
        assert first == second, person
