"""The free picture in a real browser without any network: it is drawn, it is quiet, it can be used, and nothing foreign runs in it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.visualisation.scenes import example_scene, hostile_scene, hub_scene
from visualisation.pyvis_page import page
from visualisation.scene import Scene

pytestmark = pytest.mark.browser

class Opened:
    """A file opened in a browser that has no network; what it asked for and complained of is remembered."""

    def __init__(self, browser: Any, path: Path, *, width: int = 1600, javascript: bool = True) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 1000}, offline=True, java_script_enabled=javascript)
        self.context.set_offline(True)
        self.wanted: list[str] = []
        self.said: list[str] = []
        self.page = self.context.new_page()
        self.context.route("**/*", lambda route: route.continue_() if route.request.url == path.as_uri() else route.abort())
        self.page.on("request", lambda request: self.wanted.append(request.url))
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self._refuse)
        began = time.monotonic()
        self.page.goto(path.as_uri())
        if javascript:
            self.page.wait_for_selector("html[data-drawn]", timeout=20_000)
        self.seconds = time.monotonic() - began
        self.uri = path.as_uri()

    def _refuse(self, dialog: Any) -> None:
        self.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def quiet(self) -> None:
        """Nothing was fetched but the file, and nothing was complained of."""
        assert self.wanted == [self.uri]
        assert self.said == []

    def ink(self) -> int:
        """How many different colours stand on the canvas."""
        count: int = self.page.evaluate(
            """() => { const canvas = document.querySelector('#net canvas');
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            const seen = new Set();
            for (let at = 0; at < data.length; at += 4) seen.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2]);
            return seen.size; }"""
        )
        return count


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens scenes; every one of them must have been quiet in the end."""
    made: list[Opened] = []

    def open_scene(scene: Scene, lang: str = "en", **how: Any) -> Opened:
        path = tmp_path / f"picture-{len(made)}.html"
        path.write_text(page(scene, lang), encoding="utf-8", newline="\n")
        made.append(Opened(browser, path, **how))
        return made[-1]

    yield open_scene
    for each in made:
        each.quiet()
        each.context.close()


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_example_is_drawn_without_network_and_without_complaint(opened: Any, shared: Path, lang: str) -> None:
    scene = example_scene(shared)
    shown = opened(scene, lang)
    assert shown.page.get_attribute("html", "data-drawn") == str(len(scene.nodes))
    assert shown.page.get_attribute("html", "lang") == lang
    assert shown.ink() > 50
    assert shown.page.locator("#nodes tbody tr").count() == len(scene.nodes)
    assert shown.page.locator("#edges li").count() == len(scene.edges)


def test_three_hundred_nodes_are_drawn_soon(opened: Any) -> None:
    shown = opened(hub_scene())
    assert shown.page.get_attribute("html", "data-drawn") == "300"
    assert shown.seconds < 20, "the aim is 2 s; ten times as long would be a fault"
    assert shown.ink() > 50


def test_hostile_names_run_nothing_wherever_they_are_pointed_at(opened: Any) -> None:
    """Hovering, choosing, searching and walking by key over names that are attacks."""
    shown = opened(hostile_scene())
    tags = "() => Array.from(document.body.querySelectorAll('*'), each => each.localName).sort().join()"
    before = shown.page.evaluate(tags)
    box = shown.page.locator("#net").bounding_box()
    for x in range(20, int(box["width"]), 90):
        for y in range(20, int(box["height"]), 60):
            shown.page.mouse.move(box["x"] + x, box["y"] + y)
    shown.page.fill("#search", "<img")
    for _match in range(6):
        shown.page.press("#search", "Enter")
        assert "<img" in shown.page.inner_text("#details-name") + shown.page.inner_text("#details-lines")
    shown.page.press("#search", "Escape")
    shown.page.fill("#search", "")
    after = shown.page.evaluate(tags).replace(",li" * shown.page.locator("#details-lines li").count(), "", 1)
    assert "img" not in after.split(",")
    assert sorted(set(after.split(","))) == sorted(set(before.split(",")))


def test_search_finds_shows_and_says(opened: Any, shared: Path) -> None:
    shown = opened(example_scene(shared))
    shown.page.fill("#search", "trygg")
    assert shown.page.inner_text("#said").startswith("Matches: ")
    assert shown.page.locator("#nodes tbody tr:visible").count() < 10
    shown.page.press("#search", "Enter")
    assert shown.page.inner_text("#details-name") == "Trygghetslarm"
    assert "Business: ⚠ missing (vacant) · IT: Bo Lind" in shown.page.inner_text("#details-lines")


def test_those_without_an_owner_can_be_singled_out(opened: Any, shared: Path) -> None:
    shown = opened(example_scene(shared))
    shown.page.check("#only-unowned")
    assert shown.page.locator("#nodes tbody tr:visible").count() == 8, "six that nobody answers for and two that one side answers for"


def test_the_picture_can_be_walked_by_keyboard_alone(opened: Any, shared: Path) -> None:
    shown = opened(example_scene(shared, "s-vo", 1))
    shown.page.focus("#net")
    names = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        shown.page.keyboard.press(key)
        names.append(shown.page.inner_text("#details-name"))
    assert all(names)
    assert len(set(names)) > 1
    shown.page.keyboard.press("Escape")
    assert shown.page.is_hidden("#details")


def test_a_name_in_the_table_leads_to_its_box(opened: Any, shared: Path) -> None:
    shown = opened(example_scene(shared))
    shown.page.click("#nodes a:has-text('Bygglovssystem')")
    assert shown.page.inner_text("#details-name") == "Bygglovssystem"
    assert shown.page.evaluate("() => document.activeElement.id") == "net"


def test_the_legend_hides_and_shows_lines(opened: Any, shared: Path) -> None:
    shown = opened(example_scene(shared))
    pixels = "() => document.querySelector('#net canvas').toDataURL()"
    whole = shown.page.evaluate(pixels)
    shown.page.uncheck("input.line[value='OWNS']")
    fewer = shown.page.evaluate(pixels)
    shown.page.check("input.line[value='OWNS']")
    assert whole != fewer
    assert shown.page.evaluate(pixels) == whole


def test_without_javascript_the_table_says_it_all(opened: Any, shared: Path) -> None:
    scene = example_scene(shared)
    shown = opened(scene, javascript=False)
    assert shown.page.locator("#nodes tbody tr:visible").count() == len(scene.nodes)
    assert shown.page.locator("#edges li:visible").count() == len(scene.edges)
    assert shown.page.locator("noscript").inner_text() != ""


@pytest.mark.parametrize("width", [320, 1600])
def test_the_page_never_scrolls_sideways(opened: Any, shared: Path, width: int) -> None:
    shown = opened(example_scene(shared), "sv", width=width)
    assert shown.page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_axe_finds_nothing_in_the_file(browser: Any, tmp_path: Path, shared: Path, lang: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    path = tmp_path / "picture.html"
    path.write_text(page(example_scene(shared), lang), encoding="utf-8", newline="\n")
    context = browser.new_context(bypass_csp=True)
    shown = context.new_page()
    shown.goto(path.as_uri())
    found = Axe().run(shown, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found] == []
    context.close()


def test_a_network_that_swallows_everything_holds_nothing_up(browser: Any, tmp_path: Path, shared: Path) -> None:
    """Worse than no network is one that drops what is sent: whatever asks for something waits for ever."""
    path = tmp_path / "picture.html"
    path.write_text(page(example_scene(shared), "sv"), encoding="utf-8", newline="\n")
    context = browser.new_context()
    asked: list[str] = []
    context.route(re.compile("^(?!file:)"), lambda route: asked.append(route.request.url))
    shown = context.new_page()
    began = time.monotonic()
    shown.goto(path.as_uri())
    shown.wait_for_selector("html[data-drawn]", timeout=20_000)
    assert time.monotonic() - began < 20, "the aim is 2 s"
    assert asked == []
    context.close()
