"""Who answers, who did last, for how long nobody has, and who should appoint: rules, laws, and a naive second reckoning."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from graphmodel.changes import Holdings
from graphmodel.entities import Provenance, Statement
from graphmodel.errors import WrongUse
from graphmodel.graph import Graph
from graphmodel.terms.ownership import DEGREES
from queries import QUERIES
from queries.owners import ASKED_FOR, FLAGS, OwnersRow, owners
from queries.unowned import unowned
from tests.building import DAY, estate, example_estate, node, reference_graph
from tests.estates import governed_estates
from tests.oracle import owners as naive
from tests.queries.counting import asks_alike

EVERY = ("owned", "business_only", "it_only")


@pytest.fixture(scope="module")
def example(shared: Path) -> Graph:
    """The worked example on its own day."""
    return reference_graph(example_estate(shared))


def test_the_example_tells_who_answered_last_and_for_how_long_nobody_has(example: Graph) -> None:
    rows = {row.system.id: row for row in owners(example).rows}
    assert [row.system.id for row in owners(example).rows] == [row.system.id for row in unowned(example).rows]
    chief = rows["s-ekonomi"].sides["business"]
    assert ([each.id for each in chief.last], chief.until, chief.days) == (["p-inga"], date(2026, 5, 31), 123)
    gis = rows["s-gis"].sides["business"]
    assert ([each.id for each in gis.last], gis.until) == (["p-hans"], date(2025, 12, 31))
    assert rows["s-int"].sides["it"].until is None


def test_the_nearest_group_that_can_act_should_appoint(example: Graph) -> None:
    rows = {row.system.id: row for row in owners(example).rows}
    assert [(rows[each].appoint.group.id, rows[each].appoint.contact.id, rows[each].appoint.deputy) for each in ("s-larm", "s-bygg", "s-int")] == [
        ("grp-vo", "p-anna", False), ("grp-sbf", "p-hans", True), ("grp-port", "p-bo", False),
    ]  # fmt: skip


def test_nobody_should_appoint_where_no_group_can_act() -> None:
    [row] = owners(reference_graph(estate("s-a", node("grp-port", level="portfolio")))).rows
    assert row.appoint is None


def test_a_gap_between_two_owners_does_not_make_the_first_the_last() -> None:
    owns = [
        ("p-a", "OWNS", "s-a", {"side": "it", "valid_through": "2020-12-31"}),
        ("p-b", "OWNS", "s-a", {"side": "it", "valid_from": "2022-01-01", "valid_through": "2026-09-30"}),
    ]
    [row] = owners(reference_graph(estate("s-a", "p-a", "p-b", *owns))).rows
    assert ([each.id for each in row.sides["it"].last], row.sides["it"].days) == (["p-b"], 1)


def test_what_the_source_wrote_instead_of_an_owner_stands_beside_it() -> None:
    said = Statement("st-1", "s-a", "ownership", "Rekrytering pågår", "vacant", provenance=(Provenance("vof.csv", "12"),))
    [row] = owners(reference_graph(estate("s-a", said))).rows
    assert row.sides["business"].said == ("Rekrytering pågår",)


def test_a_status_lists_the_systems_that_have_it(example: Graph) -> None:
    assert [row.system.id for row in owners(example, status="vacant").rows] == ["s-larm", "s-ekonomi"]
    assert [row.system.id for row in owners(example, status="it_only").rows] == ["s-larm"]
    assert {row.degree for row in owners(example, status="owned").rows} == {"owned"}
    with pytest.raises(WrongUse, match="no status"):
        owners(example, status="lost")


def test_every_door_offers_every_status() -> None:
    assert QUERIES["owners"].parameter("status").choices == ASKED_FOR == (*DEGREES, *FLAGS)


def test_what_else_is_wrong_with_the_owners_is_a_flag_that_may_be_asked_for() -> None:
    parts = [
        "s-a", "s-b", "s-c", "s-d", "p-x", "p-y", node("p-gone", valid_through="2026-03-31"), "pos-empty",
        ("p-x", "OWNS", "s-a", {"side": "it"}), ("p-y", "OWNS", "s-a", {"side": "it"}),
        ("p-x", "OWNS", "s-b", {"side": "it"}), ("p-x", "OWNS", "s-b", {"side": "business"}),
        ("p-x", "OWNS", "s-c", {"side": "it"}), ("pos-empty", "OWNS", "s-c", {"side": "it"}),
        ("p-y", "OWNS", "s-d", {"side": "it"}), ("p-gone", "OWNS", "s-d", {"side": "it"}),
        Statement("st-1", "s-d", "ownership", "Kalle", "unknown", side="it", provenance=(Provenance("vof.csv", "12"),)),
    ]  # fmt: skip
    graph = reference_graph(estate(*parts))
    having = {flag: [row.system.id for row in owners(graph, status=flag, too_many=3).rows] for flag in FLAGS}
    assert having == {
        "conflict": ["s-d"], "contested": ["s-a"], "same_person_both_sides": ["s-b"], "dead_claim": ["s-c", "s-d"],
        "overloaded": ["s-a", "s-c", "s-b"],
    }  # fmt: skip
    [row] = owners(graph, status="conflict").rows
    assert "st-1" in {each.id for each in row.evidence}
    found = owners(graph, too_many=3).summary
    assert ([(each.person.id, each.systems) for each in found.overloaded], found.by_flag["dead_claim"]) == ([("p-x", 3)], 2)
    assert owners(graph).summary.overloaded == ()


def test_the_row_of_a_last_owner_is_evidence(example: Graph) -> None:
    rows = {row.system.id: row for row in owners(example).rows}
    assert {each.id for each in rows["s-gis"].evidence} == {
        each.id for each in example.relations_at(example.key_of("s-gis")) if each.kind == "OWNS"
    }  # fmt: skip


def test_a_department_lists_the_systems_that_it_decides_about(example: Graph) -> None:
    assert [row.system.id for row in owners(example, department="dep-sbf").rows] == ["s-bygg"]
    found = owners(example, department="dep-sbf").summary
    assert (found.listed, found.systems, found.by_criticality) == (1, 13, {"2": 1})


def test_what_is_not_shown_is_counted(example: Graph) -> None:
    found = owners(example, limit=3, min_criticality=3)
    assert (len(found.rows), found.truncated.left_out, found.summary.listed) == (3, {"rows": found.summary.listed - 3}, found.summary.listed)
    assert all(row.criticality >= 3 for row in owners(example, min_criticality=3).rows)


def test_it_asks_for_the_same_however_large_the_estate_is() -> None:
    asks_alike(lambda graph: owners(graph, status="owned", limit=5))


def told(row: OwnersRow) -> Any:
    """A row as the naive reckoning tells it."""
    sides = {
        side: (each.status, tuple(ref.id for ref in each.owners), tuple(ref.id for ref in each.last), each.until) for side, each in row.sides.items()
    }
    appoint = row.appoint and (row.appoint.group.id, row.appoint.level, row.appoint.contact.id)
    return naive.Told(row.degree, row.department and row.department.id, sides, appoint, frozenset(row.flags))


@given(governed_estates())
def test_it_agrees_with_the_naive_reckoning(holdings: Holdings) -> None:
    graph = reference_graph(holdings)
    found = {row.system.id: told(row) for status in (*EVERY, None) for row in owners(graph, status=status, too_many=2).rows}
    assert found == naive.owners(holdings, DAY, too_many=2)
