"""The scene of the worked example, as it was agreed; `STEWARD_GOLDEN=renew` writes it anew, to be read before it is committed."""

from __future__ import annotations

import json
import os
from pathlib import Path

from graphmodel.answers import plain
from queries.neighbourhood import neighbourhood
from tests.building import example_estate, reference_graph
from tests.visualisation.scenes import example_scene
from visualisation.scenes.neighbourhood import scene

GOLDEN = Path(__file__).parent / "golden"


def compared(name: str, made: object) -> None:
    path = GOLDEN / f"{name}.json"
    text = json.dumps(plain(made), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("STEWARD_GOLDEN") == "renew":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_the_scene_of_the_whole_example(shared: Path) -> None:
    compared("example", example_scene(shared))


def test_the_scene_around_one_system(shared: Path) -> None:
    compared("around-s-vo", example_scene(shared, "s-vo", 1))


def test_a_scene_adds_nothing_and_loses_nothing(shared: Path) -> None:
    result = neighbourhood(reference_graph(example_estate(shared)))
    drawn = scene(result)
    assert [node.id for node in drawn.nodes] == [row.node.id for row in result.rows]
    assert [(edge.origin, edge.kind, edge.target) for edge in drawn.edges] == [
        (row.node.id, line.relation, line.to.id) for row in result.rows for line in row.relations
    ]


def test_only_the_asked_for_node_is_the_focus(shared: Path) -> None:
    assert [node.id for node in example_scene(shared, "dep-vof").nodes if node.focus] == ["dep-vof"]
    assert [node.id for node in example_scene(shared).nodes if node.focus] == []
