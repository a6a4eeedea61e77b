"""The picture on a page: what stands in it, where it stands, and that nothing foreign is anything but text."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given

from graphmodel.graph import Graph
from graphmodel.wording import speaking
from queries.exploration import explore
from tests.building import estate, example_estate, node, reference_graph
from tests.queries.test_exploration import star
from tests.visualisation.scenes import HOSTILE, scenes
from visualisation import colours, style
from visualisation.layout import lay_out_in_columns
from visualisation.scene import Scene
from visualisation.scenes.exploration import scene
from visualisation.svg_picture import ZONE_FILL, NoLinks, Wishes, arrow_sentence, legend, svg

SVG = "{http://www.w3.org/2000/svg}"


class Links:
    """Addresses as a page has them."""

    def node(self, id: str) -> str:  # noqa: A002
        return f"/explore?focus={id}"

    def more(self, id: str) -> str:  # noqa: A002
        return f"/explore?expand={id}"


@pytest.fixture(scope="module")
def example(shared: Path) -> Graph:
    return reference_graph(example_estate(shared))


def read(drawn: str) -> Element:
    return fromstring(str(drawn))


def drawn_of(scene_: Scene, **wishes: object) -> Element:
    return read(svg(scene_, Links(), Wishes(**wishes)))  # type: ignore[arg-type]


def names(root: Element) -> list[str]:
    return [each.get("aria-label", "") for each in root.iter(f"{SVG}a") if each.get("class") == "box"]


def test_every_box_is_a_link_whose_name_begins_with_what_stands_in_it(example: Graph) -> None:
    root = drawn_of(scene(explore(example, "s-larm")))
    found = names(root)
    assert len(found) == len([each for each in root.iter(f"{SVG}g") if each.get("data-id")])
    [larm] = [each for each in found if each.startswith("Trygghetslarm")]
    assert larm == (
        "Trygghetslarm. Business: ⚠ missing (vacant). IT: Bo Lind. criticality 4 of 4. Vård- och omsorgsförvaltningen. in focus"
    )
    assert any(("owner missing" in each and "step away" in each) or "steps away" in each for each in found)


def test_both_sides_of_ownership_stand_in_each_box_in_the_readers_language(example: Graph) -> None:
    with speaking("sv"):
        text = str(svg(scene(explore(example, "s-larm")), Links()))
    assert "V: ⚠ vakant" in text
    assert "IT: Bo Lind" in text


def test_an_arrow_runs_from_the_one_that_needs_whichever_way_was_asked(example: Graph) -> None:
    for direction in ("needs", "dependents", "both"):
        made = scene(explore(example, "s-int", direction=direction))  # type: ignore[arg-type]
        number = {str(place): each for place, each in enumerate(made.nodes)}
        root = drawn_of(made)
        arrows = [each for kind in root.iter(f"{SVG}g") if kind.get("marker-end") for each in kind.iter(f"{SVG}path")]
        told = {tuple(number[end].id for end in (each.get("data-ends") or "").split()) for each in arrows if each.get("data-ends")}
        assert told == {(edge.origin, edge.target) for edge in made.edges if edge.kind == "DEPENDS_ON"}
        assert "from the one that needs to what it needs" in arrow_sentence()


def test_a_lane_that_several_lines_run_in_is_drawn_once_and_arrows_stand_at_what_is_needed_only(example: Graph) -> None:
    made = scene(explore(example, "s-net", depth=4))
    root = drawn_of(made)
    number = {str(place): each for place, each in enumerate(made.nodes)}
    paths = [each for kind in root.iter(f"{SVG}g") if kind.get("marker-end") for each in kind.iter(f"{SVG}path")]
    shared = [each for each in paths if each.get("data-through")]
    assert shared
    assert len({each.get("d") for each in paths}) == len(paths), "nothing is drawn twice"
    for each in shared:
        through = [number[end].id for end in (each.get("data-through") or "").split()]
        told = {(edge.origin, edge.target) for edge in made.edges if {edge.origin, edge.target} <= set(through)}
        assert len(told) >= len(through) - 1, "a lane names the lines that run in it"
    pointed = [each for each in paths if each.get("class") != "on"]
    targets = {edge.target for edge in made.edges if edge.kind == "DEPENDS_ON"}
    assert {number[(each.get("data-through") or each.get("data-ends") or "").split()[1]].id for each in pointed} <= targets


def test_columns_run_from_what_needs_it_to_what_it_needs(example: Graph) -> None:
    made = scene(explore(example, "s-int"))
    placed = lay_out_in_columns(made, {each.id: (200, 60) for each in made.nodes})
    by_column = sorted((each.column, placed.boxes[each.id].x) for each in made.nodes if each.column is not None)
    assert [x for _column, x in by_column] == sorted(x for _column, x in by_column)


def test_what_is_expanded_keeps_column_and_order_of_what_was_there() -> None:
    graph = reference_graph(star(96, 3, hubs=2))
    before = scene(explore(graph, "s-hub0", depth=1))
    fold = explore(graph, "s-hub0", depth=1).folds[1].id
    after = scene(explore(graph, "s-hub0", depth=1, expand=[fold]))

    def places(made: Scene) -> dict[str, tuple[int, int]]:
        return {name: (box.x, box.y) for name, box in lay_out_in_columns(made, {each.id: (200, 60) for each in made.nodes}).boxes.items()}

    was, now = places(before), places(after)
    kept = [name for name in was if name in now]
    for one in kept:
        for other in kept:
            if was[one][0] == was[other][0]:
                assert now[one][0] == now[other][0]
                assert (was[one][1] < was[other][1]) == (now[one][1] < now[other][1])
            else:
                assert (was[one][0] < was[other][0]) == (now[one][0] < now[other][0])


def test_each_column_is_in_the_readers_alphabet() -> None:
    listed = ["Öppna", "Zabbix", "Ärenden", "Åtgärder", "Arkiv"]
    systems = [node(f"s-{place}", name=name) for place, name in enumerate(listed)]
    graph = reference_graph(estate("s-hub", *systems, *[(f"s-{place}", "DEPENDS_ON", "s-hub") for place in range(5)]))
    with speaking("sv"):
        made = scene(explore(graph, "s-hub"))
        placed = lay_out_in_columns(made, {each.id: (200, 60) for each in made.nodes})
    order = sorted((placed.boxes[each.id].y, each.name) for each in made.nodes if each.column == -1)
    assert [name for _y, name in order] == ["Arkiv", "Zabbix", "Åtgärder", "Ärenden", "Öppna"]


def test_hostile_names_are_text_in_the_page_and_in_the_file() -> None:
    systems = [node(f"s-{place}", name=name) for place, name in enumerate(HOSTILE)]
    needs = [(f"s-{place}", "DEPENDS_ON", "s-0") for place in range(1, len(HOSTILE))]
    departments = [node("dep-x", name=HOSTILE[0]), *[("dep-x", "USES", f"s-{place}") for place in range(len(HOSTILE))]]
    made = scene(explore(reference_graph(estate(*systems, *needs, *departments)), "s-0"))
    for alone in (True, False):
        root = drawn_of(made, alone=alone, colour="department")
        assert {each.tag.replace(SVG, "") for each in root.iter()} <= {
            "svg", "title", "desc", "defs", "marker", "path", "g", "a", "text", "rect", "circle", "use",
        }  # fmt: skip
        assert all(not name.startswith("on") for each in root.iter() for name in each.attrib)
        assert all((each.get("href") or "#").startswith(("/explore?", "#")) for each in root.iter())


def test_the_file_stands_alone(example: Graph) -> None:
    text = str(svg(scene(explore(example, "s-int")), NoLinks(), Wishes(alone=True)))
    root = read(text)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    assert [each.text for each in root.iter(f"{SVG}title")] == ["Around Integrationsplattform"]
    assert "An arrow always runs" in (next(each.text for each in root.iter(f"{SVG}desc")) or "")
    assert not list(root.iter(f"{SVG}a"))
    assert not list(root.iter(f"{SVG}script"))
    assert len([each for each in root.iter(f"{SVG}g") if each.get("data-id")]) == explore(example, "s-int").summary.boxes


def test_the_same_scene_gives_the_same_picture(example: Graph) -> None:
    assert svg(scene(explore(example, "s-net")), Links()) == svg(scene(explore(example, "s-net")), Links())


@given(scenes())
def test_boxes_never_overlap_and_no_line_that_passes_a_column_runs_through_a_box(made: Scene) -> None:
    sizes = {each.id: (style.look(each.kind).width, 60) for each in made.nodes}
    placed = lay_out_in_columns(made, sizes)
    boxes = list(placed.boxes.values())
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = abs(one.x - other.x) >= (one.width + other.width) / 2 or abs(one.y - other.y) >= (one.height + other.height) / 2
            assert apart
    for route in placed.routes:
        for (left, y), (right, level) in zip(route[::2], route[1::2], strict=True):
            assert y == level
            low, high = sorted((left, right))
            assert not [box for box in boxes if box.x + box.width / 2 > low and box.x - box.width / 2 < high and abs(box.y - y) < box.height / 2]


def test_names_of_departments_stand_above_their_boxes_and_lines_keep_off_them(example: Graph) -> None:
    made = scene(explore(example, "s-net"))
    placed = lay_out_in_columns(made, {each.id: (198, 70) for each in made.nodes})
    assert {text for text, *_place in placed.heads} == {each.group for each in made.nodes if each.group}
    for route in placed.routes:
        for (left, y), (right, _level) in zip(route[::2], route[1::2], strict=True):
            for _text, x, base, width in placed.heads:
                assert not (min(left, right) < x + width and max(left, right) > x and base - 12 < y < base + 2)


@pytest.mark.parametrize("colour", colours.COLOURS)
def test_every_colouring_has_words_and_letters_in_the_legend(example: Graph, colour: colours.Colour) -> None:
    made = scene(explore(example, "s-net"))
    told = legend(made, colour)["colours"]
    assert bool(told) == (colour != "criticality")
    assert sum(each["count"] for each in told) == (len(made.nodes) if told else 0)
    assert len({each["letter"] for each in told}) == len(told), "no two are told apart by colour alone"
    text = str(svg(made, Links(), Wishes(colour=colour)))
    assert all(f">{each['letter']}</text>" in text for each in told)


@pytest.mark.parametrize("fill,dark", [*colours.TINTS, colours.REST, colours.NOTHING])  # noqa: PT006 - two names
def test_words_can_be_read_on_every_tint(fill: str, dark: str) -> None:
    assert style.contrast(style.INK, fill) >= 4.5
    assert style.contrast(style.PAPER, dark) >= 4.5
    assert style.contrast(dark, ZONE_FILL) >= 3
    for mark in style.MARKS.values():
        assert style.contrast(mark.ink, mark.strip or fill) >= 4.5


def test_a_pinned_box_stands_where_it_was_put(example: Graph) -> None:
    root = drawn_of(scene(explore(example, "s-int")), pins={"s-ad": (1234, 567)})
    [box] = [each for each in root.iter(f"{SVG}g") if each.get("data-id") == "s-ad"]
    assert box.get("transform") == "translate(1234 567)"
    left, _top, width, _height = map(int, (root.get("viewBox") or "").split())
    assert left + width > 1234 + 99, "the picture grows with it"
