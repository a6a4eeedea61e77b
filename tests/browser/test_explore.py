"""The explorer in a real browser: it is found by typing, walked by keyboard, swapped in place, filtered, rearranged, taken away and printed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.one_reader import first_paint
from tests.serving import Server

pytestmark = pytest.mark.browser
Served = Callable[[Path], Server]
DAY = "as_of=2026-10-01"
NODES = "Array.from(document.querySelectorAll('#stage .node'), node => node.dataset.id)"
ROWS = "Array.from(document.querySelectorAll('#list-table tbody tr'), row => new URL(row.querySelector('a').href).searchParams.get('focus'))"
FOCUSED = "document.activeElement.closest('.node')?.dataset.id ?? document.activeElement.id"


class Visit:
    """A visitor with one page; what was complained of and what was asked of others is remembered."""

    def __init__(self, server: Server, browser: Any, **how: Any) -> None:
        self.server = server
        self.context = server.context(browser, **{"viewport": {"width": 1400, "height": 900}, **how})
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def go(self, address: str) -> Any:
        self.page.goto(address)
        return self.page

    def box(self, id: str) -> Any:  # noqa: A002
        return self.page.locator(f'#stage .node[data-id="{id}"]')

    def swapped(self, doing: Callable[[], Any]) -> None:
        """Do something, and wait until another view stands in its place."""
        self.page.evaluate("document.addEventListener('swapped', () => document.body.dataset.swapped = 'yes', {once: true}); delete document.body.dataset.swapped")
        doing()
        self.page.wait_for_selector("body[data-swapped]", timeout=10_000)

    def quiet(self) -> None:
        assert self.said == []
        assert [url for url in self.asked if not url.startswith((self.server.url, "data:", "blob:"))] == []


@pytest.fixture
def visit(served: Served, browser: Any) -> Iterator[Callable[..., Visit]]:
    made: list[Visit] = []

    def come(path: Path, **how: Any) -> Visit:
        made.append(Visit(served(path), browser, **how))
        return made[-1]

    yield come
    for each in made:
        each.quiet()
        each.context.close()


def test_typing_proposes_names_soon_and_keys_choose(visit: Any, generated_file: Callable[[int], Path]) -> None:
    visitor = visit(generated_file(1_000))
    page = visitor.go("/explore")
    search = page.get_by_role("combobox").first
    search.click()
    search.press_sequentially("system 1")
    began = time.monotonic()
    page.locator("[role=option]:first-child", has_text=re.compile("^System 1")).wait_for(timeout=3_000)
    assert time.monotonic() - began < 3, "the aim is 0.3 s after the last key"
    first = page.get_by_role("option").first
    search.press("ArrowDown")
    assert first.get_attribute("aria-selected") == "true"
    search.press("Enter")
    page.wait_for_url("**/systems/**")


def test_a_search_that_finds_nothing_says_so_and_esc_closes_it(visit: Any, example: Path) -> None:
    page = visit(example).go("/explore")
    search = page.get_by_role("combobox").first
    search.fill("qqqq")
    page.get_by_text("Nothing is called that").first.wait_for()
    search.press("Escape")
    assert page.get_by_role("listbox").count() == 0


def test_a_view_is_swapped_in_place_has_an_address_and_back_undoes_it(visit: Any, example: Path) -> None:
    visitor = visit(example)
    page = visitor.go(f"/explore?focus=s-int&depth=1&{DAY}")
    first, loaded = page.evaluate(NODES), page.evaluate("performance.timeOrigin")
    visitor.swapped(lambda: visitor.box("s-skol").locator("a.box").click())
    assert "focus=s-skol" in page.url
    assert page.evaluate("performance.timeOrigin") == loaded, "no new page was loaded"
    assert page.evaluate(FOCUSED) == "s-skol", "what was chosen keeps the focus"
    assert page.get_by_role("heading", level=1).inner_text() == "Explore: Skoladministration"
    there = page.evaluate(NODES)
    other = visitor.context.new_page()
    other.goto(page.url)
    assert other.evaluate(NODES) == there, "the address alone shows the same, in the same order"
    other.close()
    visitor.swapped(page.go_back)
    assert page.evaluate(NODES) == first
    assert page.evaluate(FOCUSED) in {"s-int", "s-skol"}


def test_expanding_keeps_what_is_there_where_it_is(visit: Any, kommun_file: Path) -> None:
    visitor = visit(kommun_file)
    page = visitor.go("/explore?focus=s-procapita&depth=1")
    places = "Object.fromEntries(Array.from(document.querySelectorAll('#stage .node'), node => [node.dataset.id, node.getAttribute('transform').match(/-?[\\d.]+/g).map(Number)]))"
    before = page.evaluate(places)
    more = page.locator("#stage a.more").first
    whose = more.evaluate("link => link.closest('.node').dataset.id")
    at = visitor.box(whose).bounding_box()
    visitor.swapped(more.click)
    after = page.evaluate(places)
    assert set(before) < set(after)
    for one, (x, y) in before.items():
        for other, (u, v) in before.items():
            near, far = after[one], after[other]
            assert (x < u) == (near[0] < far[0])
            if x == u:
                assert (y < v) == (near[1] < far[1])
    now = visitor.box(whose).bounding_box()
    assert abs(now["x"] - at["x"]) < 60, "what was expanded stays before the eyes"


def test_a_folded_box_opens_and_lists_its_systems(visit: Any, kommun_file: Path) -> None:
    visitor = visit(kommun_file)
    page = visitor.go("/explore?focus=s-active-directory&depth=1")
    fold = page.locator("#stage .node[data-id*='~'] a.box").first
    count = int(re.search(r"\d+", fold.get_attribute("aria-label"))[0])  # type: ignore[index]
    before = page.evaluate(NODES)
    rows = page.evaluate(ROWS)
    visitor.swapped(fold.click)
    after = page.evaluate(NODES)
    assert len(set(after) - set(before)) == count
    assert set(page.evaluate(ROWS)) == set(rows)
    assert len(after) <= 150


def test_form_and_legend_change_the_picture(visit: Any, example: Path) -> None:
    visitor = visit(example)
    page = visitor.go(f"/explore?focus=s-larm&{DAY}")
    visitor.swapped(lambda: page.get_by_label("Colour by").select_option("department"))
    assert "colour=department" in page.url
    assert page.locator("#stage .badge").count() > 0
    page.get_by_label("Direction").focus()
    visitor.swapped(lambda: page.get_by_label("Direction").select_option("needs"))
    assert "relations" not in page.url, "what is as it would be anyway stays out of the address"
    assert page.evaluate(FOCUSED) == "direction", "the control keeps the focus"
    soft = page.locator("#stage .lines[data-code='DEPENDS_ON:soft']")
    page.locator("#legend button[data-line='DEPENDS_ON:soft']").click()
    assert soft.evaluate("group => getComputedStyle(group).display") == "none"
    unowned = page.locator("#legend button[data-code='unowned']")
    unowned.click()
    assert unowned.get_attribute("aria-pressed") == "false"
    assert visitor.box("s-int").evaluate("node => node.classList.contains('dim')")


def test_a_box_lights_up_its_lines_for_eyes_and_keys_alike(visit: Any, example: Path) -> None:
    visitor = visit(example)
    page = visitor.go(f"/explore?focus=s-int&depth=1&{DAY}")
    lit = "Array.from(document.querySelectorAll('#stage .node.lit'), node => node.dataset.id)"
    visitor.box("s-skol").locator("a.box").focus()
    assert set(page.evaluate(lit)) == {"s-skol", "s-int", "s-ad"}
    visitor.box("s-vo").locator("a.box").hover()
    assert set(page.evaluate(lit)) == {"s-vo", "s-int", "s-ad"}
    outline = visitor.box("s-skol").locator("a.box")
    outline.focus()
    page.keyboard.press("ArrowDown")
    wide = page.evaluate("parseFloat(getComputedStyle(document.activeElement.querySelector('a.box > use')).strokeWidth)")
    assert wide >= 4, "where the focus is can be seen"


def test_the_picture_is_walked_by_keys_alone(visit: Any, example: Path) -> None:
    visitor = visit(example)
    page = visitor.go(f"/explore?focus=s-int&depth=1&{DAY}")
    visitor.box("s-int").locator("a.box").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) in {"s-ad", "s-net"}
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(FOCUSED) == "s-int"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(FOCUSED) in {"s-ekonomi", "s-hr", "s-skol", "s-vo"}
    width = page.evaluate("document.querySelector('#stage svg').getAttribute('width')")
    page.keyboard.press("+")
    assert int(page.evaluate("document.querySelector('#stage svg').getAttribute('width')")) > int(width)
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "focus"
    order = [each for each in page.evaluate(NODES) if page.evaluate(f"!!document.querySelector('.node[data-id=\"{each}\"] a.box')")]
    assert len(order) == len(set(order)) == 7, "each box is one stop, in reading order"


def test_a_box_that_is_dragged_stays_where_it_was_put_also_for_others(visit: Any, example: Path) -> None:
    visitor = visit(example)
    page = visitor.go(f"/explore?focus=s-int&depth=1&{DAY}")
    place = visitor.box("s-net").bounding_box()

    def drag() -> None:
        page.mouse.move(place["x"] + 60, place["y"] + 20)
        page.mouse.down()
        page.mouse.move(place["x"] + 90, place["y"] + 60, steps=4)
        page.mouse.move(place["x"] + 120, place["y"] + 140, steps=4)
        page.mouse.up()

    visitor.swapped(drag)
    assert "pin=s-net" in page.url
    assert "focus=s-int" in page.url, "a drag opens nothing"
    moved = visitor.box("s-net").get_attribute("transform")
    other = visitor.context.new_page()
    other.goto(page.url)
    assert other.locator('#stage .node[data-id="s-net"]').get_attribute("transform") == moved
    other.close()
    visitor.swapped(page.get_by_text("Put moved boxes back").click)
    assert "pin=" not in page.url


def test_png_svg_csv_and_the_free_picture_are_taken_away(visit: Any, example: Path, tmp_path: Path, browser: Any) -> None:
    visitor = visit(example)
    page = visitor.go(f"/explore?focus=s-int&{DAY}")
    boxes = len(page.evaluate(NODES))
    for name, sign in {"PNG": b"\x89PNG", "SVG": b"<?xml", "CSV": b"\xef\xbb\xbf", "Open as free picture": b"<!doctype"}.items():
        with page.expect_download() as waiting:
            page.locator(".figure").get_by_text(name, exact=True).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        assert path.read_bytes()[: len(sign)].lower() == sign.lower()
    alone = browser.new_context(offline=True)
    opened = alone.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.goto(next(tmp_path.glob("*.svg")).as_uri())
    assert opened.locator(".node").count() == boxes
    assert opened.locator("script").count() == 0
    assert complaints == []
    alone.close()


def test_the_list_is_copied_as_a_spreadsheet_takes_it(visit: Any, example: Path) -> None:
    visitor = visit(example, permissions=["clipboard-read", "clipboard-write"])
    page = visitor.go(f"/explore?focus=s-int&depth=1&{DAY}")
    page.get_by_text("Copy the list").click()
    page.get_by_text("The list is copied.").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert len(text.splitlines()) == len(page.evaluate(ROWS)) + 1
    assert all("\t" in line for line in text.splitlines())


def test_without_javascript_form_links_and_list_work(visit: Any, example: Path) -> None:
    visitor = visit(example, java_script_enabled=False)
    page = visitor.go(f"/explore?focus=s-int&depth=1&{DAY}")
    visitor.box("s-skol").locator("a.box").click()
    assert "focus=s-skol" in page.url
    page.get_by_label("Direction").select_option("needs")
    page.locator("#controls").get_by_role("button", name="Show").click()
    assert "direction=needs" in page.url
    assert page.locator("#list-table tbody tr").count() == page.locator("#stage .node").count()
    page.get_by_role("textbox", name="Around", exact=True).fill("omsorgssystem")
    page.locator("#controls").get_by_role("button", name="Show").click()
    assert "focus=s-vo" in page.url
    assert page.locator("[data-script]:visible").count() == 0, "what needs a script is not offered"


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_names_stay_inside_their_boxes_and_no_line_crosses_a_box(visit: Any, kommun_file: Path, lang: str) -> None:
    visitor = visit(kommun_file, lang=lang)
    page = visitor.go("/explore?focus=s-active-directory&colour=object")
    out = page.evaluate(
        """() => Array.from(document.querySelectorAll('#stage .node')).flatMap(node => {
          const box = node.querySelector('a.box > use').getBoundingClientRect();
          return Array.from(node.querySelectorAll('a.box text')).filter(text => text.getBoundingClientRect().width && (
            text.getBoundingClientRect().left < box.left - 1 || text.getBoundingClientRect().right > box.right + 1)).map(text => text.textContent); })"""
    )
    assert out == []
    crossed = page.evaluate(
        """() => { const svg = document.querySelector('#stage svg');
          const boxes = Array.from(svg.querySelectorAll('.node'), (node, n) => { const [x, y] = node.getAttribute('transform').match(/-?[\\d.]+/g).map(Number);
            const size = node.querySelector('a.box > use').getBBox(); return {n: String(n), left: x + size.x + 3, right: x + size.x + size.width - 3,
            top: y + size.y + 3, bottom: y + size.y + size.height - 3}; });
          const found = [];
          for (const line of svg.querySelectorAll('.lines path')) { const ends = (line.dataset.ends ?? line.dataset.through).split(' ');
            const length = line.getTotalLength();
            for (let at = 0; at <= length; at += 6) { const {x, y} = line.getPointAtLength(at);
              const hit = boxes.find(box => !ends.includes(box.n) && x > box.left && x < box.right && y > box.top && y < box.bottom);
              if (hit) { found.push(ends + ' crosses ' + hit.n); break; } } }
          return found; }"""
    )
    assert crossed == []


def test_every_box_has_a_name_that_begins_with_what_is_seen(visit: Any, example: Path) -> None:
    page = visit(example, lang="sv").go(f"/explore?focus=s-int&{DAY}")
    told = page.evaluate(
        """Array.from(document.querySelectorAll('#stage a'), link => [
           link.getAttribute('aria-label') ?? Array.from(document.getElementById(link.getAttribute('aria-labelledby')).cells, cell => cell.textContent).join(' '),
           Array.from(link.querySelectorAll('.name'), part => part.textContent).join(' ') || link.textContent.trim()])"""
    )
    assert told
    for name, seen in told:
        assert name.replace("-", "").replace(" ", "").startswith(seen.replace("-", "").replace(" ", "")), (name, seen)
    [ekonomi] = [name for name, _seen in told if name.startswith("Ekonomisystem")]
    assert "ägare saknas" in ekonomi
    assert "Kommunledningsförvaltningen" in ekonomi
    assert "1 steg (behöver det)" in ekonomi


@pytest.mark.parametrize("how", [{"viewport": {"width": 320, "height": 800}}, {"viewport": {"width": 700, "height": 450}, "device_scale_factor": 2}], ids=["320", "200 %"])
def test_the_page_never_scrolls_sideways_and_the_list_is_at_hand(visit: Any, kommun_file: Path, how: dict[str, Any]) -> None:
    page = visit(kommun_file, **how).go("/explore?focus=s-active-directory")
    assert page.evaluate("document.documentElement.scrollWidth") <= how["viewport"]["width"]
    page.locator(".skip-picture").focus()
    page.keyboard.press("Enter")
    page.locator("#list:focus").wait_for(timeout=5_000)


def test_nothing_moves_by_itself_for_those_who_asked_for_rest(visit: Any, example: Path) -> None:
    page = visit(example, reduced_motion="reduce").go(f"/explore?focus=s-int&{DAY}")
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("Array.from(document.querySelectorAll('*')).filter(each => parseFloat(getComputedStyle(each).transitionDuration) > 0).length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_forced_colours_keep_boxes_and_words(visit: Any, example: Path) -> None:
    page = visit(example, forced_colors="active").go(f"/explore?focus=s-int&{DAY}")
    looks = "selector => { const it = getComputedStyle(document.querySelector(selector)); return [it.color, it.fill]; }"
    ink, _fill = page.evaluate(looks, "body")
    assert page.evaluate(looks, "#stage a.box > use")[0] == ink, "borders are in the reader's own ink"
    assert page.evaluate(looks, "#stage .heads text")[1] == ink
    assert page.evaluate(looks, "#stage defs .paper")[1] != ink


def test_a_system_that_stands_alone_gives_a_sentence_and_one_box(visit: Any, example: Path) -> None:
    page = visit(example).go(f"/explore?focus=s-mobil&direction=needs&{DAY}")
    assert page.evaluate(NODES) == ["s-mobil"]
    assert "All 1 are drawn." in page.locator("#said").inner_text()


def test_on_paper_there_is_the_whole_picture_and_the_list_and_no_controls(visit: Any, example: Path) -> None:
    visitor = visit(example)
    page = visitor.go(f"/explore?focus=s-int&{DAY}")
    paper = page.pdf(format="A4", landscape=True, prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page[^s]", paper))
    assert 1 <= pages <= 2
    page.emulate_media(media="print")
    assert not page.locator("#controls").is_visible()
    assert page.locator("#list-table").is_visible()
    picture, stage = page.locator("#stage svg").bounding_box(), page.locator("#stage").bounding_box()
    assert picture["width"] <= stage["width"] + 1


def test_scripts_of_the_application_are_small(served: Served, example: Path) -> None:
    server = served(example)
    text = server.get(f"/explore?focus=s-int&{DAY}").text
    scripts = set(re.findall(r'<script[^>]* src="([^"]+)"', text))
    assert scripts
    assert sum(len(server.get(each).content) for each in scripts) <= 30_000


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("address", ["/explore", f"/explore?focus=s-int&{DAY}&colour=owner", f"/explore?focus=p-bo&{DAY}", f"/explore?focus=s-mobil&to=s-int&{DAY}"])
def test_axe_finds_nothing(visit: Any, example: Path, lang: str, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    visitor = visit(example, lang=lang, bypass_csp=True)
    page = visitor.go(address)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found] == []


def test_a_page_with_many_boxes_stays_light_and_comes_soon(visit: Any, kommun_file: Path, generated_file: Callable[[int], Path]) -> None:
    """U24 and U25: the aims, the first paint within 1 s and a new picture within 0.3 s, are what `bench` records; ten times as long is too long."""
    visitor = visit(kommun_file)
    page = visitor.go("/explore?focus=s-active-directory")
    assert first_paint(page) < 10_000
    began = time.monotonic()
    visitor.swapped(page.locator("#stage a.box").nth(3).click)
    assert time.monotonic() - began < 3
    large = visit(generated_file(5_000))
    large.go("/explore")
    hub = max(large.server.get("/api/v1/queries/shared").json()["rows"], key=lambda row: row["direct"])["node"]["id"]
    page = large.go(f"/explore?focus={hub}&depth=all")
    assert 1 < len(page.evaluate(NODES)) <= 150


@pytest.fixture(scope="module")
def hostile_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An estate in which every name is an attack, and two systems are namesakes."""
    from graphmodel.store import open_store
    from tests.building import added, estate, node
    from tests.visualisation.scenes import HOSTILE

    names = [name.encode("utf-8", "replace").decode("utf-8") for name in (*HOSTILE, "=cmd|' /C calc'!A0", "Bokning", "Bokning")]
    systems = [node(f"s-{place}", name=name) for place, name in enumerate(names)]
    homes = [node("dep-a", name="<b>Kultur</b>"), node("dep-b", name="Fritid")]
    uses = [("dep-a" if place % 2 else "dep-b", "USES", f"s-{place}") for place in range(len(names))]
    path = tmp_path_factory.mktemp("hostile") / "estate.db"
    store = open_store(path, create=True)
    store.apply(added(estate(*systems, *homes, *uses, *[(f"s-{place}", "DEPENDS_ON", "s-0") for place in range(1, len(names))])), on=0)
    store.close()
    return path


def test_hostile_names_run_nothing_and_namesakes_are_told_apart(visit: Any, hostile_file: Path) -> None:
    visitor = visit(hostile_file)
    page = visitor.go("/explore?focus=s-0&colour=department")
    page.on("dialog", lambda dialog: (visitor.said.append(dialog.message), dialog.dismiss()))
    for box in page.locator("#stage .node a.box").all():
        box.hover(force=True)
    assert page.locator("main img, main b:not(.sign-key b)").count() == 0
    search = page.get_by_role("combobox").first
    search.fill("bokning")
    page.locator(".suggestions [role=option]").nth(1).wait_for()
    told = page.locator(".suggestions [role=option]").all_inner_texts()
    assert len(set(told)) == 2, "the department tells namesakes apart"
    search.fill("<img")
    page.locator("[role=option]", has_text="<img").first.wait_for()
    assert page.locator(".suggestions img").count() == 0
    text = visitor.server.get("/explore.csv?focus=s-0").content.decode("utf-8-sig")
    assert "'=cmd|" in text
    assert not re.search(r'(?m)(^|,)"?=cmd', text)
