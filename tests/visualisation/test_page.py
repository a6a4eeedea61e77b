"""The free picture as a file: alone, harmless, the same each time, and the same in picture and table."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from graphmodel.errors import WrongUse
from tests.visualisation.scenes import HOSTILE, example_scene, hostile_scene, hub_scene, scenes
from visualisation.pyvis_page import page
from visualisation.scene import Caption, Scene, SceneNode


class Read(HTMLParser):
    """What a browser would make of the file: elements with their attributes, scripts and styles, and the text of the rest."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.text = ""
        self._open: tuple[str, dict[str, str | None]] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._open = (tag, dict(attrs))
            self.raw.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is None:
            self.text += data
        else:
            tag, attrs, before = self.raw[-1]
            self.raw[-1] = (tag, attrs, before + data)

    def data(self) -> dict[str, Any]:
        [found] = [text for tag, attrs, text in self.raw if attrs.get("id") == "data"]
        read: dict[str, Any] = json.loads(found)
        return read

    def policy(self) -> str:
        [found] = [attrs["content"] for tag, attrs in self.elements if attrs.get("http-equiv") == "Content-Security-Policy"]
        assert found is not None
        return found


@pytest.fixture(scope="module")
def example(shared: Path) -> Scene:
    return example_scene(shared)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_picture_and_table_hold_the_same_nodes_and_lines(example: Scene, lang: str) -> None:
    read = Read(page(example, lang))
    drawn = read.data()
    rows = {int(attrs["data-node"] or 0) for tag, attrs in read.elements if tag == "tr" and "data-node" in attrs}
    sentences = {int(attrs["data-edge"] or 0) for tag, attrs in read.elements if tag == "li" and "data-edge" in attrs}
    assert {node["id"] for node in drawn["nodes"]} == rows == set(range(len(example.nodes)))
    assert {edge["id"] for edge in drawn["edges"]} == sentences == set(range(len(example.edges)))
    ends = [(example.nodes[edge["from"]].id, example.nodes[edge["to"]].id) for edge in drawn["edges"]]
    assert ends == [(edge.origin, edge.target) for edge in example.edges]


def test_the_table_says_who_answers_on_each_side(example: Scene) -> None:
    text = Read(page(example, "en")).text
    assert "Business: Anna Ek · IT: Bo Lind" in text
    assert "Business: ⚠ missing (vacant) · IT: Bo Lind" in text
    swedish = Read(page(example, "sv")).text
    assert "Verksamhet: Anna Ek · IT: Bo Lind" in swedish


def test_every_line_is_a_sentence(example: Scene) -> None:
    text = re.sub(r"\s+", " ", Read(page(example, "en")).text)
    assert "Lärplattform needs Skoladministration, and stops without it" in text
    assert "Omsorgssystem needs Integrationsplattform, but gets by without it" in text
    assert "Trygghetslarm needs Mobilnät, or another of the same kind (larmvag: 1 must work)" in text
    assert "Gun Dal owns Samhällsbyggnad (business)" in text


@pytest.mark.parametrize("make", [example_scene, hostile_scene])
def test_nothing_in_the_file_points_out_of_it(make: Any, shared: Path) -> None:
    html = page(make(shared) if make is example_scene else make(), "en")
    read = Read(html)
    assert {tag for tag, _attrs in read.elements} & {"link", "img", "iframe", "object", "embed", "base", "video", "audio", "source"} == set()
    for _tag, attrs in read.elements:
        for name in ("src", "href", "action", "formaction", "srcset", "data", "poster", "ping"):
            assert (attrs.get(name) or "#").startswith("#")
    own = "".join(text for _tag, attrs, text in read.raw if "@license" not in text[:2000])
    outside = re.sub(r"<script>/\*\*\s+\* vis-network.*?</script>", "", html, flags=re.DOTALL)
    assert len(outside) < len(html) - 400_000, "the library was found"
    assert re.findall(r"https?:|//[a-z]+\.", own + outside) == [], "addresses stand in the library's own licence notice and nowhere else"


def test_the_library_keeps_its_licence(example: Scene) -> None:
    html = page(example, "en")
    assert "@license" in html
    assert "The MIT License" in html
    assert "Almende B.V" in html


def test_only_the_scripts_and_styles_of_the_file_may_run(example: Scene) -> None:
    read = Read(page(example, "sv"))
    policy = read.policy()
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "*" not in policy
    for tag, attrs, text in read.raw:
        if attrs.get("type") == "application/json":
            continue
        hashed = b64encode(sha256(text.encode()).digest()).decode()
        assert f"'sha256-{hashed}'" in policy, f"a {tag} that the policy does not know"
    assert [attrs for _tag, attrs in read.elements if any(name == "style" or name.startswith("on") for name in attrs)] == []


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_names_are_text_and_never_anything_else(lang: str) -> None:
    hostile, harmless = hostile_scene(), Read(page(hostile_scene(), lang))
    friendly = Read(page(_renamed(hostile), lang))
    assert [(tag, sorted(attrs)) for tag, attrs in harmless.elements] == [(tag, sorted(attrs)) for tag, attrs in friendly.elements]
    for name in HOSTILE[:6]:
        assert name in harmless.text, "the name can be read as it is"
        assert name in {node["name"] for node in harmless.data()["nodes"]}
    [data] = [text for _tag, attrs, text in harmless.raw if attrs.get("id") == "data"]
    assert not set(data) & set("<>&\u2028\u2029")


def _renamed(scene: Scene) -> Scene:
    from dataclasses import replace

    return replace(scene, title=replace(scene.title, values={"name": "x"}), nodes=tuple(replace(node, name="x") for node in scene.nodes))


@given(scene=scenes(largest=8))
@settings(max_examples=30)
def test_any_scene_makes_a_file_that_can_be_written_and_read(scene: Scene) -> None:
    html = page(scene, "en")
    read = Read(html.encode("utf-8").decode("utf-8"))
    assert len(read.data()["nodes"]) == len(scene.nodes)
    assert html == page(scene, "en")


def test_the_same_scene_gives_the_same_bytes(shared: Path) -> None:
    assert page(example_scene(shared), "sv") == page(example_scene(shared), "sv")


def test_the_language_is_the_readers_and_is_said(example: Scene) -> None:
    for lang, word in (("sv", "Teckenförklaring"), ("en", "Legend")):
        read = Read(page(example, lang))
        assert [attrs["lang"] for tag, attrs in read.elements if tag == "html"] == [lang]
        assert word in read.text


def test_the_picture_is_laid_out_alike_in_both_languages(example: Scene) -> None:
    swedish, english = (Read(page(example, lang)).data()["nodes"] for lang in ("sv", "en"))
    assert [(node["x"], node["y"], node["h"]) for node in swedish] == [(node["x"], node["y"], node["h"]) for node in english]


def test_a_cut_picture_says_what_it_leaves_out() -> None:
    scene = hub_scene()
    text = re.sub(r"\s+", " ", Read(page(scene, "en")).text)
    assert len(scene.nodes) == 300
    assert "Not drawn, because a picture of more than so many cannot be read: system 100, person 40." in text


def test_three_hundred_nodes_make_a_file_of_reasonable_size() -> None:
    assert len(page(hub_scene(), "en").encode()) < 1_500_000


def test_more_than_can_be_read_is_refused() -> None:
    too_many = tuple(SceneNode(f"s-{number}", "System", "x") for number in range(301))
    with pytest.raises(WrongUse, match="at most 300"):
        page(Scene(Caption("Too much"), (), too_many, (), date(2026, 10, 1), 1))


def test_an_empty_picture_says_what_to_do_first() -> None:
    read = Read(page(Scene(Caption("The whole estate"), (), (), (), date(2026, 10, 1), 0), "en"))
    assert "Import a file" in read.text
    assert [tag for tag, _attrs in read.elements if tag == "script"] == []
