"""The laws of `test_conformance` on a real Neo4j server, for as many random histories as a suite has time for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.answers import plain as as_values
from graphmodel.changes import Holdings
from graphmodel.engines.reference import ReferenceStore
from queries.audit import audit
from queries.cycles import cycles
from queries.escalation_path import escalation, escalation_health
from queries.groups import groups
from queries.impact import impact
from queries.needs import needs
from queries.shared_dependencies import shared
from queries.unowned import unowned
from tests.building import DAY, added
from tests.engines import test_conformance as law
from tests.engines.histories import Clock, Replay, moves
from tests.estates import governed_estates
from tests.estates_dependencies import dependent_estates
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


ASKED = {
    "unowned": lambda graph: unowned(graph, everything=True),
    "escalation": escalation_health,
    "groups": groups,
    "shared": lambda graph: shared(graph, at_least=1),
    "cycles": cycles,
    "audit": audit,
}


@settings(max_examples=HISTORIES)
@given(holdings=st.one_of(governed_estates(), dependent_estates))
def test_random_estates_have_the_answers_of_the_plain_engine(on_neo4j: law.Opener, holdings: Holdings) -> None:
    plain, kept = ReferenceStore(), on_neo4j(Clock())
    kept.apply(added(holdings), on=0, at=plain.apply(added(holdings), on=0).at)
    for name, ask in ASKED.items():
        first, second = (json.dumps(as_values(ask(store.graph(as_of=DAY))), ensure_ascii=False) for store in (plain, kept))
        assert first == second, name
    for ref in plain.graph(as_of=DAY).refs(plain.graph(as_of=DAY).keys_of_kind("System"))[:3]:
        kept._pieces.clear()  # type: ignore[attr-defined] - so that the neighbourhood is walked in the database
        for ask_of in (lambda graph, one: impact(graph, [one]), needs, escalation):
            first, second = (json.dumps(as_values(ask_of(store.graph(as_of=DAY), ref.id)), ensure_ascii=False) for store in (plain, kept))
            assert first == second, ref
    kept.close()
