"""What a steering group has to decide: rules, laws, and a naive second reckoning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from graphmodel.changes import Change, ChangeSet, Holdings
from graphmodel.engines.reference import ReferenceStore
from graphmodel.entities import Attestation
from graphmodel.errors import UnknownRevision, WrongUse
from graphmodel.graph import Graph
from graphmodel.terms.attested import attested
from queries.agenda import ITEMS, Agenda, agenda
from tests.building import DAY, added, estate, example_estate, node, reference_graph
from tests.estates import governed_estates
from tests.oracle import agenda as naive
from tests.oracle.register import Register


@pytest.fixture(scope="module")
def example(shared: Path) -> Graph:
    """The worked example on its own day."""
    return reference_graph(example_estate(shared))


def told(found: Agenda, item: str) -> list[str]:
    """What stands under an item, by id."""
    return sorted(row.subject.id for row in found.rows if row.item == item)


def test_a_group_is_told_of_what_is_in_its_care_alone(example: Graph) -> None:
    found = agenda(example, "grp-vo")
    assert (told(found, "unowned"), found.summary.in_care) == (["s-larm"], 2)
    assert told(agenda(example, "grp-vof"), "unowned") == []
    assert (agenda(example, "grp-vof").summary.in_care, agenda(example, "grp-vof").summary.passing) == (0, 2)


def test_what_no_group_below_can_decide_comes_to_the_portfolio(example: Graph) -> None:
    found = agenda(example, "grp-port")
    assert {"s-arende", "s-gis", "s-int"} <= set(told(found, "unowned"))
    assert set(told(found, "shared")) >= {"s-gis", "s-int"}


def test_a_group_that_cannot_act_sees_what_would_be_in_its_care() -> None:
    graph = reference_graph(
        estate("s-a", "obj-a", node("grp-a", level="object"), ("s-a", "PART_OF", "obj-a"), ("grp-a", "STEERS", "obj-a")),
    )
    found = agenda(graph, "grp-a")
    assert (found.summary.operable, told(found, "unowned")) == (False, ["s-a"])
    assert [row.code for row in found.rows if row.item == "group"] == ["group_inoperative"]


def test_paths_with_the_same_faults_are_one_item_of_their_object(example: Graph) -> None:
    paths = [row for row in agenda(example, "grp-skola").rows if row.item == "path"]
    assert [(row.subject.id, [each.id for each in row.values["systems"]]) for row in paths] == [("obj-skola", ["s-lms", "s-skol"])]


def test_items_stand_in_the_order_of_the_agenda_and_the_gravest_first(example: Graph) -> None:
    for group in ("grp-port", "grp-vo", "grp-adm"):
        rows = agenda(example, group).rows
        assert [ITEMS.index(row.item) for row in rows] == sorted(ITEMS.index(row.item) for row in rows)
        grave = [row.criticality for row in rows if row.item == "unowned"]
        assert grave == sorted(grave, reverse=True)


def test_what_is_overdue_in_the_example_is_what_was_worked_out_by_hand(example: Graph, shared: Path) -> None:
    stale = yaml.safe_load((shared / "data/example/answers.yaml").read_text(encoding="utf-8"))["data.stale"]
    late = {id_ for id_, reasons in stale.items() if "overdue" in reasons}
    assert {id_ for id_, word in attested(example).items() if word.overdue} == late
    assert all(set(told(agenda(example, group), "overdue")) <= late for group in ("grp-adm", "grp-port", "grp-sbf"))
    assert "s-ad" in told(agenda(example, "grp-adm"), "overdue")


def test_the_word_of_somebody_without_a_role_counts_as_none() -> None:
    word = Attestation("at-1", "s-a", "p-x", date(2020, 1, 1))
    assert attested(reference_graph(estate("s-a", "p-x", word))) == {}
    assert attested(reference_graph(estate("s-a", "p-x", ("p-x", "OWNS", "s-a"), word)))["s-a"].overdue


@pytest.mark.parametrize(("criticality", "days", "overdue"), [(2, 365, False), (2, 366, True), (3, 180, False), (3, 181, True)])
def test_a_word_holds_for_a_year_and_for_half_of_one_where_it_matters(criticality: int, days: int, overdue: bool) -> None:
    word = Attestation("at-1", "s-a", "p-x", date.fromordinal(DAY.toordinal() - days))
    graph = reference_graph(estate(node("s-a", criticality=criticality), "p-x", ("p-x", "OWNS", "s-a"), word))
    assert attested(graph)["s-a"].overdue is overdue


def test_what_was_changed_after_a_revision_is_told_only_when_one_is_named() -> None:
    store, larm = ReferenceStore(), node("s-a", criticality=3)
    group = [node("grp-port", level="portfolio"), "p-x", ("p-x", "MEMBER_OF", "grp-port", {"function": "chair"})]
    store.apply(added(estate(larm, "s-b", *group)), on=0)
    store.apply(ChangeSet([Change(larm, node("s-a", criticality=4))], by="eva"), on=1)
    graph = store.graph(as_of=DAY)
    assert told(agenda(graph, "grp-port"), "changed") == []
    [row] = [row for row in agenda(graph, "grp-port", since=1).rows if row.item == "changed"]
    assert (row.subject.id, row.values["count"], row.values["by"]) == ("s-a", 1, "eva")
    with pytest.raises(UnknownRevision):
        agenda(graph, "grp-port", since=9)


def test_only_a_steering_group_has_an_agenda(example: Graph) -> None:
    with pytest.raises(WrongUse, match="SteeringGroup"):
        agenda(example, "s-vo")


def test_what_is_left_out_is_counted(example: Graph) -> None:
    whole, cut = agenda(example, "grp-port"), agenda(example, "grp-port", limit=2)
    assert (cut.rows, cut.truncated.left_out, cut.summary) == (whole.rows[:2], {"rows": len(whole.rows) - 2}, whole.summary)


@settings(max_examples=100)
@given(governed_estates())
def test_it_agrees_with_the_naive_reckoning(holdings: Holdings) -> None:
    graph = reference_graph(replace(holdings))
    register = Register(holdings, DAY)
    for group in naive.every(register):
        found = agenda(graph, group)
        assert {item: told(found, item) for item in ("unowned", "path", "shared")} == naive.agenda(register, group)
        assert found.summary.in_care == len(naive.in_care(register, group))


def test_every_item_has_its_words(example: Graph) -> None:
    rows: list[Any] = [row for group in ("grp-port", "grp-vo", "grp-adm", "grp-sbf", "grp-skola") for row in agenda(example, group).rows]
    assert all(row.message and "{" not in row.message and row.repair for row in rows)
