"""Whom to ask, role by role; how the groups stand under each other; who has the same name: rules, laws, and naive reckonings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.changes import Holdings
from graphmodel.graph import Graph
from queries.concerned import concerned
from queries.impact import impact
from queries.namesakes import namesakes
from queries.steering_tree import steering_tree
from tests.building import DAY, estate, example_estate, node, reference_graph, relation
from tests.estates import SYSTEMS, governed_estates
from tests.oracle import agenda, groups
from tests.oracle import concerned as naive
from tests.oracle.register import Register

_NEEDS = st.lists(st.tuples(st.sampled_from(SYSTEMS), st.sampled_from(SYSTEMS), st.sampled_from([{}, {"strength": "soft"}])), max_size=6)


@pytest.fixture(scope="module")
def example(shared: Path) -> Graph:
    """The worked example on its own day."""
    return reference_graph(example_estate(shared))


def test_the_owners_to_ask_are_those_the_impact_tells_with_a_chain_to_what_fails(example: Graph) -> None:
    found, hit = concerned(example, ["s-int"]), impact(example, ["s-int"])
    owners = {row.person.id for row in found.rows if row.role == "owner"}
    assert owners == {each.person.id for each in hit.summary.notify}
    chains = {row.system.id: row.chain for row in hit.rows}
    for row in found.rows:
        assert all(why.chain == chains.get(why.system.id, (why.system,)) for why in row.because)


def test_leaders_specialists_and_chairs_have_their_own_rows(example: Graph) -> None:
    rows = concerned(example, ["s-vo"]).rows
    assert {row.role: sorted({each.person.id for each in rows if each.role == row.role}) for row in rows} == {
        "owner": ["p-anna", "p-bo"], "leader": ["p-carin", "p-david"], "specialist": ["p-carin", "p-david"], "chair": ["p-anna", "p-frida"],
    }  # fmt: skip


def test_each_department_hit_has_its_number_its_gravest_and_the_group_that_decides(example: Graph) -> None:
    departments = {each.department.id: each for each in concerned(example, ["s-net"]).summary.departments}
    vof = departments["dep-vof"]
    assert (vof.group.id, vof.contact.id, vof.criticality) == ("grp-vof", "p-frida", 4)
    assert departments["dep-klf"].group is None


def test_a_department_that_only_uses_what_is_left_degraded_is_told_of_too() -> None:
    graph = reference_graph(estate("s-a", "s-b", "dep-a", ("dep-a", "USES", "s-b"), ("s-b", "DEPENDS_ON", "s-a", {"strength": "soft"})))
    [department] = concerned(graph, ["s-a"]).summary.departments
    assert (department.department.id, department.states) == ("dep-a", {"degraded": 1})


def test_what_nobody_answers_for_is_told_since_nobody_can_be_asked(example: Graph) -> None:
    assert {"s-int", "s-arende", "s-gis"} <= {ref.id for ref in concerned(example, ["s-net"]).summary.nobody}


def test_a_change_asks_about_what_is_to_be_tested(example: Graph) -> None:
    states = {why.state for row in concerned(example, ["s-int"], change=True).rows for why in row.because}
    assert states == {"failing", "down", "test"}


def test_a_chair_is_asked_because_of_what_goes_down_and_not_of_what_is_only_degraded() -> None:
    graph = reference_graph(
        estate(
            "s-a", "s-b", "s-c", "dep-a", "p-x", node("grp-a", level="department"), ("grp-a", "STEERS", "dep-a"), ("dep-a", "USES", "s-b"), ("dep-a", "USES", "s-c"),
            ("p-x", "MEMBER_OF", "grp-a", {"function": "chair"}), ("s-b", "DEPENDS_ON", "s-a"), ("s-c", "DEPENDS_ON", "s-a", {"strength": "soft"}),
        )
    )  # fmt: skip
    [chair] = [row for row in concerned(graph, ["s-a"]).rows if row.role == "chair"]
    assert [why.system.id for why in chair.because] == ["s-b"]


@given(governed_estates(), _NEEDS, st.sets(st.sampled_from(SYSTEMS), min_size=1, max_size=2))
def test_whom_to_ask_agrees_with_the_naive_reckoning(holdings: Holdings, needs: Any, failing: set[str]) -> None:
    register = Register(holdings, DAY)
    failing &= {each for each in register.in_use() if register.exists(each)}
    if not failing:
        return
    there = set(register.nodes)
    more = {(made := relation(a, "DEPENDS_ON", b, said)).id: made for a, b, said in needs if {a, b} <= there}
    holdings = replace(holdings, relations=tuple(sorted((*holdings.relations, *more.values()), key=lambda each: each.id)))
    found = {
        (row.role, row.side, row.person.id, row.group and row.group.id, tuple(sorted(why.system.id for why in row.because)))
        for row in concerned(reference_graph(holdings), sorted(failing)).rows
    }
    assert found == naive.concerned(Register(holdings, DAY), failing)


def test_the_groups_of_the_example_stand_under_each_other_as_questions_go(example: Graph) -> None:
    rows = {row.group.id: row for row in steering_tree(example).rows}
    assert {group: row.above and row.above.id for group, row in rows.items()} == {
        "grp-adm": "grp-port", "grp-port": None, "grp-sbf": "grp-port", "grp-skola": "grp-uf", "grp-uf": "grp-port", "grp-vo": "grp-vof", "grp-vof": "grp-port",
    }  # fmt: skip
    assert (rows["grp-vo"].in_care, rows["grp-vof"].passing) == (2, 2)


def test_groups_that_hand_on_to_each_other_in_a_circle_are_cut_at_the_first_of_them() -> None:
    three = [node(f"grp-{letter}", level="object") for letter in "abc"]
    circle = [("grp-a", "ESCALATES_TO", "grp-b"), ("grp-b", "ESCALATES_TO", "grp-c"), ("grp-c", "ESCALATES_TO", "grp-a")]
    rows = {row.group.id: row.above and row.above.id for row in steering_tree(reference_graph(estate(*three, *circle))).rows}
    assert rows == {"grp-a": None, "grp-b": "grp-c", "grp-c": "grp-a"}


@given(governed_estates())
def test_the_tree_has_no_circle_and_each_system_is_in_one_care(holdings: Holdings) -> None:
    register = Register(holdings, DAY)
    rows = {row.group.id: row for row in steering_tree(reference_graph(holdings)).rows}
    for group in rows:
        at, steps = group, 0
        while (above := rows[at].above) is not None:
            at, steps = above.id, steps + 1
            assert steps <= len(rows)
    for group, row in rows.items():
        if groups.contact(register, group):
            assert row.in_care == len(agenda.in_care(register, group))
    cared = Counter({group: row.in_care for group, row in rows.items()})
    assert cared.total() <= len(register.in_use())


def test_three_of_a_name_are_told_apart_by_department_and_where_that_is_not_enough_by_id() -> None:
    graph = reference_graph(
        estate(
            *(node(id_, name="Bokning") for id_ in ("s-a", "s-b", "s-c")), node("s-d", name="Karta"), node("dep-k", name="Kultur"), node("dep-b", name="Bygg"),
            ("dep-k", "USES", "s-a"), ("dep-b", "USES", "s-b"), ("dep-b", "USES", "s-c"), node("p-a", name="Bokning"),
        )
    )  # fmt: skip
    assert {row.node.id: row.apart for row in namesakes(graph).rows} == {"s-a": "Kultur", "s-b": "s-b", "s-c": "s-c"}


def test_persons_of_one_name_are_told_apart_by_where_they_work() -> None:
    graph = reference_graph(
        estate(
            node("p-a", name="Eva Berg"), node("p-b", name="eva  berg"), node("dep-k", name="Kultur"), ("p-a", "EMPLOYED_IN", "dep-k"),
        )
    )  # fmt: skip
    assert {row.node.id: row.apart for row in namesakes(graph).rows} == {"p-a": "Kultur", "p-b": "p-b"}
