"""Systems that concern several departments, and the group these have in common: rules, laws, and a naive second reckoning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graphmodel.changes import Holdings
from queries.common_steering import common_steering
from tests.building import DAY, estate, example_estate, node, reference_graph, relation
from tests.estates import SYSTEMS, governed_estates
from tests.oracle import common_steering as naive
from tests.oracle.register import Register
from tests.queries.counting import asks_alike

_NEEDS = st.lists(st.tuples(st.sampled_from(SYSTEMS), st.sampled_from(SYSTEMS), st.sampled_from([{}, {"strength": "soft"}])), max_size=6)


def test_the_example_shares_what_stands_outside_every_object_without_a_group_in_common(shared: Path) -> None:
    found = common_steering(reference_graph(example_estate(shared)))
    without = [row.system.id for row in found.rows if row.group is None]
    assert {"s-int", "s-gis", "s-arende"} <= set(without)
    assert [row.system.id for row in found.rows][: len(without)] == without
    assert (found.summary.shared, found.summary.without_group) == (len(found.rows), len(without))


def shared_system(*more: Any) -> Any:
    """The row of a system that two departments use."""
    [row] = common_steering(reference_graph(estate("s-a", "dep-a", "dep-b", ("dep-a", "USES", "s-a"), ("dep-b", "USES", "s-a"), *more))).rows
    return row


CHAIRED = [node("grp-a", level="object"), "p-a", ("p-a", "MEMBER_OF", "grp-a", {"function": "chair"})]


def test_the_group_of_the_object_is_the_one_in_common() -> None:
    row = shared_system("obj-a", ("s-a", "PART_OF", "obj-a"), ("grp-a", "STEERS", "obj-a"), *CHAIRED)
    assert row.group.id == "grp-a"


def test_an_object_group_that_cannot_act_is_none_in_common() -> None:
    assert shared_system("obj-a", ("s-a", "PART_OF", "obj-a"), ("grp-a", "STEERS", "obj-a"), node("grp-a", level="object")).group is None


def test_a_department_group_above_both_is_in_common() -> None:
    above = ["dep-top", ("dep-a", "SUBUNIT_OF", "dep-top"), ("dep-b", "SUBUNIT_OF", "dep-top"), ("grp-a", "STEERS", "dep-top")]
    assert shared_system(*above, node("grp-a", level="department"), *CHAIRED[1:]).group.id == "grp-a"


def test_a_portfolio_group_is_nobodys_in_particular() -> None:
    row = shared_system(node("grp-a", level="portfolio"), *CHAIRED[1:])
    assert (row.group, row.decides.id) == (None, "grp-a")


def test_a_department_is_concerned_through_a_system_that_needs_it() -> None:
    rows = common_steering(reference_graph(estate("s-a", "s-b", "dep-a", ("dep-a", "USES", "s-b"), ("s-b", "DEPENDS_ON", "s-a"))), at_least=1).rows
    assert {row.system.id: [each.id for each in row.departments] for row in rows} == {"s-a": ["dep-a"], "s-b": ["dep-a"]}


def test_what_is_left_out_is_counted(shared: Path) -> None:
    graph = reference_graph(example_estate(shared))
    whole, cut = common_steering(graph), common_steering(graph, limit=1)
    assert (cut.truncated.left_out, cut.rows) == ({"rows": len(whole.rows) - 1}, whole.rows[:1])
    assert common_steering(graph, without=True).rows == tuple(row for row in whole.rows if row.group is None)


def test_it_asks_for_the_same_however_large_the_estate_is() -> None:
    asks_alike(lambda graph: common_steering(graph, at_least=1, limit=5))


@given(governed_estates(), _NEEDS)
def test_it_agrees_with_the_naive_reckoning(holdings: Holdings, needs: Any) -> None:
    there = {each.id for each in holdings.nodes}
    more = {relation(a, "DEPENDS_ON", b, said).id: relation(a, "DEPENDS_ON", b, said) for a, b, said in needs if {a, b} <= there}
    holdings = replace(holdings, relations=tuple(sorted((*holdings.relations, *more.values()), key=lambda each: each.id)))
    found = {
        row.system.id: ([each.id for each in row.departments], row.group and row.group.id, row.decides and row.decides.id)
        for row in common_steering(reference_graph(holdings)).rows
    }
    assert found == naive.common_steering(Register(holdings, DAY))
