"""What the explorer shows around a node: columns, folded boxes, expansions, ways and circles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.changes import Holdings
from graphmodel.errors import UnknownReference, WrongUse
from graphmodel.graph import Graph
from queries.exploration import MOST, Exploration, explore
from tests.building import DAY, estate, example_estate, node, reference_graph
from tests.estates_dependencies import dependent_estates, systems_of
from tests.oracle.neighbourhood import alternatives_beside, systems_around


@pytest.fixture(scope="module")
def example(shared: Path) -> Graph:
    return reference_graph(example_estate(shared))


def columns(found: Exploration) -> dict[str, int | None]:
    return {row.said.node.id: row.column for row in found.rows}


def drawn(found: Exploration) -> list[str]:
    return [row.said.node.id for row in found.rows if row.place == "drawn"]


def star(members: int, departments: int, *, hubs: int = 1) -> Holdings:
    """A hub that so many systems of so many departments need."""
    systems = [f"s-{number:03}" for number in range(members)]
    homes = [f"dep-{number:02}" for number in range(departments)]
    needs = [(each, "DEPENDS_ON", f"s-hub{number % hubs}") for number, each in enumerate(systems)]
    uses = [(homes[number % departments], "USES", each) for number, each in enumerate(systems)]
    return estate(*systems, *homes, *(f"s-hub{number}" for number in range(hubs)), *needs, *uses)


def test_what_a_system_needs_stands_on_one_side_and_what_needs_it_on_the_other(example: Graph) -> None:
    found = columns(explore(example, "s-int", depth=1))
    assert found == {"s-int": 0, "s-ad": 1, "s-net": 1, "s-ekonomi": -1, "s-vo": -1, "s-hr": -1, "s-skol": -1}


def test_around_anything_else_stand_its_systems(example: Graph) -> None:
    found = explore(example, "obj-vo")
    assert columns(found) == {"s-vo": 0, "s-larm": 0, "obj-vo": None}
    assert {(each.origin, each.line.relation, each.target) for each in found.lines} >= {("s-vo", "PART_OF", "obj-vo"), ("s-larm", "DEPENDS_ON", "s-vo")}


def test_a_row_says_who_answers_and_how_good_the_way_upward_is(example: Graph) -> None:
    rows = {row.said.node.id: row.said for row in explore(example, "s-larm", direction="needs").rows}
    assert (rows["s-larm"].sides["business"].status, rows["s-larm"].way, rows["s-net"].way) == ("vacant", "complete", "degraded")
    assert [each.id for each in rows["s-vo"].departments] == ["dep-vof"]


def test_all_of_a_group_of_alternatives_are_drawn_where_one_is(example: Graph) -> None:
    lines = [each for each in explore(example, "s-net", depth=1).lines if each.line.any_of == "larmvag"]
    assert [(each.origin, each.target, each.line.need, each.alternatives) for each in lines] == [("s-larm", "s-mobil", 1, 2), ("s-larm", "s-net", 1, 2)]


def test_more_than_a_dozen_of_a_department_are_one_box() -> None:
    found = explore(reference_graph(star(200, 10)), "s-hub0")
    assert [(fold.column, fold.systems) for fold in found.folds] == [(-1, 20)] * 10
    assert len({fold.department.id for fold in found.folds if fold.department}) == 10
    assert (found.summary.drawn, found.summary.folded, found.summary.rows) == (1, 200, 201)
    assert {each.count for each in found.lines} == {20}


def test_a_hub_becomes_at_most_one_box_a_department_where_there_is_no_room() -> None:
    found = explore(reference_graph(star(200, 40)), "s-hub0")
    assert len(found.folds) == 40
    assert found.summary.boxes == 41


def test_a_folded_box_that_is_opened_shows_its_systems_and_moves_nobody_else() -> None:
    graph = reference_graph(star(60, 3))
    before = explore(graph, "s-hub0")
    after = explore(graph, "s-hub0", expand=[before.folds[1].id])
    opened = {row.said.node.id for row in before.rows if row.box == before.folds[1].id}
    assert set(drawn(after)) == {"s-hub0", *opened}
    assert [fold.id for fold in after.folds] == [before.folds[0].id, before.folds[2].id]
    assert {row.turn for row in after.rows if row.said.node.id in opened} == {1}


def test_no_picture_has_more_boxes_than_any_may_have() -> None:
    graph = reference_graph(star(400, 1))
    fold = explore(graph, "s-hub0").folds[0].id
    found = explore(graph, "s-hub0", expand=[fold], everything=True, kinds=("System", "Department"))
    assert found.summary.boxes <= MOST
    assert found.summary.drawn + found.summary.listed == found.summary.rows == 402


def test_expanding_a_node_brings_its_neighbours_beside_it(example: Graph) -> None:
    first = explore(example, "s-int", depth=1)
    assert {row.said.node.id: row.more for row in first.rows}["s-skol"] == 1, "lms needs skol; ad, which skol needs, is drawn"
    found = explore(example, "s-int", depth=1, expand=["s-skol"])
    [lms] = [row for row in found.rows if row.said.node.id == "s-lms"]
    assert (lms.column, lms.turn, lms.place) == (-2, 1, "drawn")
    assert drawn(first) == [each for each in drawn(found) if each != "s-lms"]


def test_what_cannot_be_expanded_is_passed_over(example: Graph) -> None:
    assert explore(example, "s-int", expand=["s-nowhere", "~", "s-int~1~dep-none", "p-bo"]).summary.rows == explore(example, "s-int").summary.rows


def test_a_way_between_two_systems(example: Graph) -> None:
    found = explore(example, "s-larm", to="s-ad")
    assert columns(found) == {"s-larm": 0, "s-net": 1, "s-vo": 1, "s-ad": 2}
    assert found.summary.way is not None
    assert (found.summary.way.length, found.summary.way.ways, found.summary.way.back) == (2, 2, False)
    back = explore(example, "s-ad", to="s-larm")
    assert back.summary.way is not None
    assert (back.summary.way.length, back.summary.way.back) == (2, True)
    assert columns(back) == {"s-larm": -2, "s-net": -1, "s-vo": -1, "s-ad": 0}


def test_where_there_is_no_way_both_are_drawn_and_it_is_said(example: Graph) -> None:
    found = explore(example, "s-mobil", to="s-int")
    assert found.summary.way is not None
    assert (found.summary.way.length, found.summary.way.ways) == (None, 0)
    assert drawn(found) == ["s-mobil", "s-int"]


def test_circles_are_marked_and_told(example: Graph) -> None:
    found = explore(example, "s-bygg", direction="needs", depth=1)
    assert [[each.id for each in circle] for circle in found.summary.circles] == [["s-bygg", "s-gis"]]
    assert {(each.origin, each.target) for each in found.lines if each.circle} == {("s-bygg", "s-gis"), ("s-gis", "s-bygg")}


def test_owners_and_groups_are_drawn_when_asked_for_and_only_over_the_relations_asked_for(example: Graph) -> None:
    found = explore(example, "s-vo", depth=0, kinds=("System", "Person", "ManagementObject"))
    assert set(drawn(found)) == {"s-vo", "obj-vo", "p-anna", "p-bo"}
    found = explore(example, "s-vo", depth=0, kinds=("System", "Person", "ManagementObject"), relations=("PART_OF",))
    assert set(drawn(found)) == {"s-vo", "obj-vo"}, "nobody is drawn without a line"
    assert columns(explore(example, "s-vo", relations=("OWNS",))) == {"s-vo": 0}, "without needs there is nothing to walk along"


def test_what_nobody_has_heard_of_and_what_makes_no_sense_is_refused(example: Graph) -> None:
    with pytest.raises(UnknownReference):
        explore(example, "s-nowhere")
    with pytest.raises(WrongUse):
        explore(example, "s-vo", depth=-1)
    with pytest.raises(WrongUse):
        explore(example, "p-bo", to="s-vo")
    with pytest.raises(UnknownReference):
        explore(example, "s-vo", to="s-nowhere")


def test_a_retired_system_is_shown_when_it_is_asked_for() -> None:
    graph = reference_graph(estate(node("s-old", lifecycle="retired"), "s-a", ("s-a", "DEPENDS_ON", "s-old")))
    assert columns(explore(graph, "s-old")) == {"s-old": 0}


@given(dependent_estates, st.data(), st.integers(0, 4), st.sampled_from(["needs", "dependents", "both"]))
def test_rows_and_steps_are_those_of_the_plain_definition(holdings: Holdings, data: st.DataObject, depth: int, direction: Any) -> None:
    start = data.draw(st.sampled_from(systems_of(holdings)))
    found = explore(reference_graph(holdings), start, depth=depth, direction=direction)
    around = systems_around(holdings, start, depth, direction, DAY)
    assert {row.said.node.id: row.steps for row in found.rows if not row.rim} == around
    assert {row.said.node.id for row in found.rows if row.rim} == alternatives_beside(holdings, set(around), DAY)
    assert found.summary.drawn + found.summary.listed == found.summary.rows


@given(dependent_estates, st.data())
def test_a_is_among_the_dependents_of_b_when_b_is_among_the_needs_of_a(holdings: Holdings, data: st.DataObject) -> None:
    graph = reference_graph(holdings)
    systems = systems_of(holdings)
    one, other = data.draw(st.sampled_from(systems)), data.draw(st.sampled_from(systems))
    reaches = other in columns(explore(graph, one, direction="needs", everything=True))
    assert reaches == (one in columns(explore(graph, other, direction="dependents", everything=True))) or one == other


@given(dependent_estates, st.data(), st.lists(st.sampled_from(["s-a", "s-b", "s-c", "s-d"]), max_size=3))
def test_what_is_expanded_moves_nothing_that_was_there(holdings: Holdings, data: st.DataObject, expand: list[str]) -> None:
    graph = reference_graph(holdings)
    start = data.draw(st.sampled_from(systems_of(holdings)))
    before, after = explore(graph, start, depth=1), explore(graph, start, depth=1, expand=expand)
    kept = {row.said.node.id: row.column for row in after.rows}
    assert all(kept[each] == column for each, column in columns(before).items())
    assert [each for each in drawn(after) if each in set(drawn(before))] == drawn(before)
    assert before == explore(graph, start, depth=1), "the same question, the same answer"


def test_alternatives_beside_the_way_are_marked_and_not_walked_on() -> None:
    graph = reference_graph(estate(
        "s-alarm", "s-net", "s-mobile", "s-mast", "s-desk", ("s-alarm", "DEPENDS_ON", "s-net", {"any_of": "line"}),
        ("s-alarm", "DEPENDS_ON", "s-mobile", {"any_of": "line"}), ("s-mobile", "DEPENDS_ON", "s-mast"), ("s-desk", "DEPENDS_ON", "s-alarm"),
    ))  # fmt: skip
    found = explore(graph, "s-net", direction="dependents")
    assert {row.said.node.id: (row.column, row.rim) for row in found.rows} == {
        "s-net": (0, False), "s-alarm": (-1, False), "s-desk": (-2, False), "s-mobile": (0, True),
    }  # fmt: skip
    assert {(line.origin, line.target): line.alternatives for line in found.lines} == {
        ("s-alarm", "s-net"): 2, ("s-alarm", "s-mobile"): 2, ("s-desk", "s-alarm"): 1,
    }  # fmt: skip
    assert {row.said.node.id for row in explore(graph, "s-desk", direction="needs", depth=1).rows} == {"s-desk", "s-alarm"}
