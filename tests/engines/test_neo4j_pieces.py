"""Pieces by Cypher: a neighbourhood costs the same number of round trips in a small estate and in a large one, and is walked by the right operator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import neo4j
import pytest

from graphmodel.changes import Change, ChangeSet
from graphmodel.engines.neo4j import Neo4jStore
from graphmodel.engines.neo4j.model import TURNED
from graphmodel.engines.neo4j.pieces import walk
from graphmodel.entities import Relation, SchemaPart
from graphmodel.graph import Direction, Graph, Step
from queries.escalation_path import escalation
from queries.impact import impact
from queries.needs import needs
from queries.path import path
from queries.show import show
from tests.building import DAY, added, relation
from tests.neo4j.server import PASSWORD, USER, Server
from tests.queries.counting import governed

pytestmark = pytest.mark.neo4j

SIZES: Final = (10, 10_000)
QUESTIONS: dict[str, tuple[int, Callable[[Graph], Any]]] = {
    "show": (11, lambda graph: show(graph, "s-0007")),
    "show of what has to do with everything": (6, lambda graph: show(graph, "dep-a")),
    "needs": (6, lambda graph: needs(graph, "s-0008")),
    "impact": (12, lambda graph: impact(graph, ["s-0006"])),
    "path": (9, lambda graph: path(graph, "s-0008", "s-0006")),
    "escalation": (9, lambda graph: escalation(graph, "s-0008")),
}
"""Questions about one system, and so many round trips at most, whatever the size of the estate."""


def grown(systems: int) -> ChangeSet:
    """An estate of systems that need each other in fives, whatever its size."""
    needs = [relation(f"s-{each:04}", "DEPENDS_ON", f"s-{each - 1:04}") for each in range(systems) if each % 5]
    built = governed(systems)
    return added(type(built)(built.nodes, (*built.relations, *needs), built.statements, built.attestations))


@pytest.mark.parametrize("systems", SIZES)
def test_a_question_about_a_system_takes_few_round_trips_however_large_the_estate_is(neo4j_database: Server, systems: int) -> None:
    found, around = {}, set()
    with Neo4jStore(neo4j_database.url, **neo4j_database.sign_in, create=True) as store:
        store.apply(grown(systems), on=0)
        for name, (_, question) in QUESTIONS.items():
            graph = store.graph(as_of=DAY)
            before = store.round_trips
            question(graph)
            found[name] = store.round_trips - before
            around.add(len(graph.around([graph.key_of("s-0007") or 0], ["DEPENDS_ON"], "both").nodes))
    assert {name: trips for name, trips in found.items() if trips > QUESTIONS[name][0]} == {}, found
    assert around == {5}, "the neighbourhood is what it is, whatever there is beside it"


@pytest.fixture
def small(neo4j_database: Server) -> Iterator[Neo4jStore]:
    with Neo4jStore(neo4j_database.url, **neo4j_database.sign_in, create=True) as store:
        store.apply(grown(10), on=0)
        yield store


def operators(server: Server, statement: str, **values: Any) -> list[str]:
    """The operators by which the planner would carry out a statement."""

    def all_of(plan: Any) -> list[str]:
        return [plan["operatorType"], *(each for child in plan.get("children", ()) for each in all_of(child))]

    with neo4j.GraphDatabase.driver(server.url, auth=(USER, PASSWORD)) as driver:
        return [each.partition("@")[0] for each in all_of(driver.execute_query(f"EXPLAIN {statement}", values).summary.plan)]


@pytest.mark.parametrize("direction", ["needs", "dependents", "both"])
@pytest.mark.parametrize("depth", [None, 3])
@pytest.mark.parametrize("own", [False, True])
def test_a_walk_never_goes_twice_over_a_node(small: Neo4jStore, neo4j_database: Server, direction: Direction, depth: int | None, own: bool) -> None:
    types = ["DEPENDS_ON", "OWN_KIND", TURNED] if own else ["DEPENDS_ON"]
    statement = walk(types, own, direction, depth)
    planned = operators(neo4j_database, statement, keys=[1], r=1, day=DAY.toordinal(), kinds=["DEPENDS_ON"])
    assert "VarLengthExpand(Pruning,BFS,All)" in planned, planned
    assert {"NodeUniqueIndexSeek", "MultiNodeIndexSeek"} & set(planned) or any("UniqueIndexSeek" in each for each in planned), planned
    assert not any(each.startswith(("AllNodesScan", "NodeByLabelScan", "CartesianProduct")) for each in planned), planned


def test_a_step_that_repeats_never_goes_twice_over_a_node(small: Neo4jStore, neo4j_database: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, dict[str, Any]]] = []
    read = small._database.read

    def noted(statement: str, **values: Any) -> Any:
        sent.append((statement, values))
        return read(statement, **values)

    graph = small.graph(as_of=DAY)
    key = graph.key_of("s-0008") or 0
    monkeypatch.setattr(small._database, "read", noted)
    graph.along([key], [Step("DEPENDS_ON", "needs", repeat=True), Step("PART_OF")])
    plans = [operators(neo4j_database, statement, **values) for statement, values in sent if "*0.." in statement]
    assert ["VarLengthExpand(Pruning,BFS,All)" in each for each in plans] == [True]
    assert len(sent) == 2, "the route is walked by one statement, and one brings what is said about what it reached"
    assert not [each for statement, values in sent for each in operators(neo4j_database, statement, **values) if each.startswith("AllNodesScan")]


def test_an_own_kind_plays_the_part_that_the_schema_of_its_revision_says(neo4j_database: Server) -> None:
    """FEEDS is nothing at first, then a dependency, then one the other way round."""
    kinds = [
        SchemaPart("relation:FEEDS", {"name": "FEEDS", "from": ["System"], "to": ["System"], "acts_as": part, "reversed": turned})
        for part, turned in (("none", False), ("dependency", False), ("dependency", True))
    ]
    feeds = Relation("r-feeds", "FEEDS", "s-0000", "s-0005")
    with Neo4jStore(neo4j_database.url, **neo4j_database.sign_in, create=True) as store:
        store.apply(grown(10), on=0)
        store.apply(ChangeSet([Change(None, kinds[0]), Change(None, feeds)]), on=1)
        store.apply(ChangeSet([Change(kinds[0], kinds[1])]), on=2)
        store.apply(ChangeSet([Change(kinds[1], kinds[2])]), on=3)
        reached = {}
        for revision in (2, 3, 4):
            graph = store.graph(as_of=DAY, known_at=revision)
            for name in ("s-0000", "s-0005"):
                piece = graph.around([graph.key_of(name) or 0], ["DEPENDS_ON"], "needs")
                reached[revision, name] = [ref.id for ref in graph.refs(piece.nodes.key)]
    alone = {(2, "s-0000"): ["s-0000"], (2, "s-0005"): ["s-0005"]}
    both = ["s-0000", "s-0005"]
    assert reached == alone | {(3, "s-0000"): both, (3, "s-0005"): ["s-0005"], (4, "s-0000"): ["s-0000"], (4, "s-0005"): both}


def test_the_whole_streams_the_kinds_that_are_asked_for_and_each_once(small: Neo4jStore) -> None:
    graph = small.graph(as_of=DAY)
    sent = []
    for kinds in (["OWNS"], ["OWNS"], ["USES", "OWNS"], ["HOSTED_BY", "COVERS"], []):
        before = small.round_trips
        graph.whole(kinds)
        sent.append(small.round_trips - before)
    assert sent == [3, 0, 1, 1, 0], "nodes, statements and a kind; nothing; another kind; a kind that the estate has, and one that it has not; nothing"
    before = small.round_trips
    graph.around([graph.key_of("s-0008") or 0], ["OWNS"], "both")
    assert small.round_trips - before == 1, "the key alone: what is in the process is not asked for again"
