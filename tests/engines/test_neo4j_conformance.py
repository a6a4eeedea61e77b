"""The laws of `test_conformance` on a real Neo4j server, for as many random histories as a suite has time for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from graphmodel.engines.reference import ReferenceStore
from tests.engines import test_conformance as law
from tests.engines.histories import Clock, Replay, moves
from tests.neo4j.server import Server

pytestmark = pytest.mark.neo4j

HISTORIES = 20
History = list[list[tuple[int, int, int]]]


@pytest.fixture(scope="module")
def on_neo4j(neo4j_server: Server) -> law.Opener:
    return law.on_neo4j(neo4j_server)


@settings(max_examples=HISTORIES)
@given(history=moves)
def test_neo4j_knows_what_the_register_said_at_every_revision(on_neo4j: law.Opener, history: History) -> None:
    law.test_every_engine_knows_what_the_register_said_at_every_revision.hypothesis.inner_test(on_neo4j, history)  # type: ignore[attr-defined]


@settings(max_examples=HISTORIES)
@given(history=moves)
def test_a_neighbourhood_holds_what_is_reached(on_neo4j: law.Opener, history: History) -> None:
    law.test_a_neighbourhood_holds_what_is_reached_with_all_its_relations_and_groups.hypothesis.inner_test(on_neo4j, history)  # type: ignore[attr-defined]


@settings(max_examples=HISTORIES)
@given(history=moves)
def test_a_route_leads_where_its_steps_lead(on_neo4j: law.Opener, history: History) -> None:
    law.test_a_route_leads_where_its_steps_lead.hypothesis.inner_test(on_neo4j, history)  # type: ignore[attr-defined]


@settings(max_examples=HISTORIES)
@given(history=moves)
def test_the_chain_of_digests_is_that_of_the_plain_engine(on_neo4j: law.Opener, history: History) -> None:
    first, second, replay = Clock(), Clock(), Replay(history)
    plain, kept = law.played(ReferenceStore(first), replay, first), law.played(on_neo4j(second), replay, second)
    assert kept.graph().revisions() == plain.graph().revisions()
    kept.close()
