"""Where boxes and lines stand."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

from hypothesis import given

from tests.visualisation.scenes import example_scene, hub_scene, scenes
from visualisation.labels import label
from visualisation.layout import Layout, implied, lay_out, zone_of
from visualisation.scene import Scene, SceneEdge
from visualisation.style import look


def laid_out(scene: Scene) -> Layout:
    return lay_out(scene, {node.id: (look(node.kind).width, label(node).height) for node in scene.nodes})


def overlapping(layout: Layout) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, a), (other, b) in combinations(layout.boxes.items(), 2)
        if 2 * abs(a.x - b.x) < a.width + b.width and 2 * abs(a.y - b.y) < a.height + b.height
    ]


def lines_through_boxes(scene: Scene, layout: Layout) -> list[tuple[SceneEdge, str]]:
    """The level parts of lines, where they pass a column, that touch a box."""
    return [
        (edge, name)
        for edge, route in zip(scene.edges, layout.routes, strict=True)
        for (x1, y), (x2, _y) in zip(route[::2], route[1::2], strict=True)
        for name, box in layout.boxes.items()
        if min(x1, x2) < box.x + box.width / 2 and max(x1, x2) > box.x - box.width / 2 and 2 * abs(y - box.y) <= box.height
    ]


@given(scene=scenes())
def test_no_two_boxes_overlap(scene: Scene) -> None:
    assert overlapping(laid_out(scene)) == []


@given(scene=scenes())
def test_no_line_runs_through_a_box(scene: Scene) -> None:
    assert lines_through_boxes(scene, laid_out(scene)) == []


@given(scene=scenes())
def test_the_same_scene_gives_the_same_picture(scene: Scene) -> None:
    assert laid_out(scene) == laid_out(scene)


@given(scene=scenes())
def test_every_line_goes_from_column_to_column_without_turning_back(scene: Scene) -> None:
    layout = laid_out(scene)
    for edge, route in zip(scene.edges, layout.routes, strict=True):
        start, end = layout.boxes[edge.origin].x, layout.boxes[edge.target].x
        passed = [start, *(x for x, _y in route), end]
        assert passed == sorted(passed, reverse=start > end)


@given(scene=scenes())
def test_what_needs_stands_left_of_what_it_needs_unless_they_need_each_other(scene: Scene) -> None:
    layout = laid_out(scene)
    systems = {node.id for node in scene.nodes if zone_of(node) == "systems"}
    reached = {each: {each} for each in systems}
    arrows = {(edge.origin, edge.target) for edge in scene.edges if edge.origin in systems and edge.target in systems}
    for _round in systems:
        for one, other in arrows:
            reached[one] |= reached[other]
    for one, other in arrows:
        if one not in reached[other]:
            assert layout.boxes[one].x < layout.boxes[other].x


@given(scene=scenes())
def test_leaving_out_implied_needs_changes_nothing_in_what_reaches_what(scene: Scene) -> None:
    def reach(edges: list[SceneEdge]) -> dict[str, set[str]]:
        found = {node.id: {node.id} for node in scene.nodes}
        for _round in scene.nodes:
            for edge in edges:
                if edge.kind == "DEPENDS_ON":
                    found[edge.origin] |= found[edge.target]
        return found

    without = implied(scene.edges)
    assert reach(list(scene.edges)) == reach([edge for place, edge in enumerate(scene.edges) if place not in without])


def test_the_example_has_its_systems_in_the_order_of_needs(shared: Path) -> None:
    scene = example_scene(shared)
    layout = laid_out(scene)
    x = {name: box.x for name, box in layout.boxes.items()}
    assert x["s-lms"] < x["s-skol"] < x["s-int"] < x["s-ad"] < x["s-net"]
    assert x["grp-vof"] < x["dep-vof"] < x["p-anna"] < x["obj-vo"] < x["s-vo"]
    assert overlapping(layout) == []
    assert lines_through_boxes(scene, layout) == []


def test_a_hub_with_three_hundred_around_it_is_laid_out_for_a_screen() -> None:
    scene = hub_scene()
    layout = laid_out(scene)
    assert len(layout.boxes) == 300
    assert overlapping(layout) == []
    left, right = layout.zones["systems"]
    assert 0.5 < (right - left) / layout.bottom < 4, "neither a single row nor a single column"
