"""Pictures of answers: each shows the systems that the answer names, what needs another to the left of it, and what happens to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.pictures import scene_of
from graphmodel.errors import WrongUse
from graphmodel.graph import Graph
from graphmodel.wording import speaking
from queries import QUERIES
from queries.groups import groups
from queries.impact import impact
from tests.building import estate, example_estate, reference_graph
from visualisation.labels import said
from visualisation.pyvis_page import page
from visualisation.scene import Scene, without_headings
from visualisation.svg_picture import NoLinks, svg


@pytest.fixture(scope="module")
def example(shared: Path) -> Graph:
    return reference_graph(example_estate(shared))


def asked(graph: Graph, name: str, *given: Any, **more: Any) -> Scene:
    question = QUERIES[name]
    return scene_of(graph, name, question.question, question.ask(frozenset())(graph, *given, **more))


def columns(made: Scene) -> dict[str, int | None]:
    return {node.id: node.column for node in made.nodes}


def test_what_is_hit_stands_as_far_to_the_left_as_its_chain_is_long_and_says_what_happens(example: Graph) -> None:
    made = asked(example, "impact", ["s-int"])
    assert columns(made) == {"s-int": 0, "s-ekonomi": -1, "s-hr": -1, "s-vo": -1, "s-skol": -1}
    assert {node.id: node.state for node in made.nodes} == {"s-int": "failing", "s-ekonomi": "down", "s-hr": "degraded", "s-vo": "degraded", "s-skol": "degraded"}
    assert said(made.summary[0]) == "If Integrationsplattform fails: 1 go down, 3 are degraded."
    with speaking("sv"):
        text = str(svg(made, NoLinks()))
    assert "■ nere" in text
    assert "✖ stannar" in text


def test_a_change_shows_what_must_be_tested(example: Graph) -> None:
    made = scene_of(example, "impact", "", impact(example, ["s-int"], change=True))
    assert {node.state for node in made.nodes} == {"failing", "down", "test"}
    assert said(made.summary[0]) == "If Integrationsplattform is changed: 3 to be tested, 1 go down if it fails."


def test_what_a_system_stands_on_stands_to_its_right(example: Graph) -> None:
    assert columns(asked(example, "needs", "s-larm")) == {"s-larm": 0, "s-vo": 1, "s-net": 1, "s-mobil": 1}


def test_ways_run_from_left_to_right_whichever_end_was_asked_first(example: Graph) -> None:
    assert columns(asked(example, "path", "s-larm", "s-ad")) == {"s-larm": 0, "s-net": 1, "s-vo": 1, "s-ad": 2}


def test_circles_unowned_and_single_points_are_drawn(example: Graph) -> None:
    assert set(columns(asked(example, "cycles"))) == {"s-ad", "s-hr", "s-int", "s-net", "s-bygg", "s-gis"}
    assert len(asked(example, "unowned").nodes) == 8
    assert columns(asked(example, "single-points"))["s-net"] == 0


def test_the_ladder_has_a_box_for_each_step_and_each_gap(example: Graph) -> None:
    made = asked(example, "escalation", "s-bygg")
    told = [(node.column, node.name, node.missing, node.remarks) for node in made.nodes]
    assert told == [
        (0, "Bygglovssystem", False, ()),
        (1, "Hans Mo", False, ("business",)),
        (2, "⚠ no group for the object", True, ()),
        (3, "Förvaltningsstyrgrupp SBF", False, ("deputy chair:", "Hans Mo")),
        (4, "Portföljstyrgrupp", False, ("chair:", "Bo Lind")),
    ]
    assert [(edge.origin, edge.target) for edge in made.edges] == [("s-bygg", "p-hans"), ("p-hans", "gap-2"), ("gap-2", "grp-sbf"), ("grp-sbf", "grp-port")]


def test_a_group_that_serves_two_steps_has_one_box() -> None:
    told = [("s-a", "PART_OF", "obj-a"), ("obj-a", "HOSTED_BY", "dep-a")]
    made = asked(reference_graph(estate("s-a", "obj-a", "dep-a", *told)), "escalation", "s-a")
    assert len({node.id for node in made.nodes}) == len(made.nodes)


def test_an_answer_without_systems_cannot_be_drawn_and_says_so(example: Graph) -> None:
    with pytest.raises(WrongUse, match="names no system"):
        scene_of(example, "groups", "", groups(example))


@pytest.mark.parametrize(
    ("name", "given"),
    [("impact", (["s-net"],)), ("needs", ("s-lms",)), ("path", ("s-larm", "s-ad")), ("cycles", ()), ("unowned", ()), ("escalation", ("s-vo",))],
)
def test_each_is_a_file_that_opens_alone_too(example: Graph, name: str, given: tuple[Any, ...]) -> None:
    made = asked(example, name, *given)
    text = page(without_headings(made))
    assert all(node.id in text for node in made.nodes)
