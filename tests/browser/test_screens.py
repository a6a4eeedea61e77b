"""Every screen in a real browser: quiet, accessible, usable by keyboard and without scripts, safe with hostile names, on paper and on a narrow screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from graphmodel.store import open_store
from tests.browser.screens import DAY, EMPTY, HOSTILE_SCREENS, SCREENS, hostile
from tests.building import added, estate, node
from tests.serving import Server, serving

pytestmark = pytest.mark.browser
Served = Callable[[Path], Server]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for an estate that has nothing yet."""
    with serving(tmp_path_factory.mktemp("empty") / "empty.db") as server:
        yield server


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for an estate full of hostile names."""
    with serving(hostile(tmp_path_factory.mktemp("hostile"))) as server:
        yield server


@contextmanager
def visitor(server: Server, browser: Any, **how: Any) -> Iterator[Any]:
    """A page of somebody who has come in; `said` on it gathers what the console says, `asked` what it requests."""
    context = server.context(browser, **how)
    page = context.new_page()
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()


def dated(address: str) -> str:
    """The address on the example's own day."""
    return address + ("&" if "?" in address else "?") + DAY


def quiet(said: list[str]) -> list[str]:
    """What the console says, but for the browser's own note on a page that is an error's."""
    return [each for each in said if "Failed to load resource" not in each]


def faults(page: Any) -> list[str]:
    """What axe finds on the page."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_axe_finds_nothing_on_any_screen_and_each_is_quiet_and_in_its_language(served: Served, kommun_file: Path, browser: Any, lang: str) -> None:
    """U28, U36, U42."""
    server = served(kommun_file)
    with visitor(server, browser, lang=lang) as page:
        for name, address in SCREENS.items():
            answer = page.goto(dated(address))
            assert "default-src 'none'" in answer.headers["content-security-policy"], name
            assert faults(page) == [], name
            assert page.get_attribute("html", "lang") == lang
        assert quiet(page.said) == []
        assert [url for url in page.asked if not url.startswith(server.url)] == []


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_axe_finds_nothing_in_an_empty_estate_either(empty: Server, browser: Any, lang: str) -> None:
    """U28, U37."""
    with visitor(empty, browser, lang=lang) as page:
        for address in EMPTY:
            assert page.goto(address).status == 200
            assert faults(page) == [], address
        assert page.said == []


def test_an_empty_estate_explains_the_first_import(empty: Server, browser: Any) -> None:
    """U37."""
    with visitor(empty, browser) as page:
        page.goto("/")
        page.get_by_role("main").get_by_role("link", name="Read files in").click()
        assert page.get_by_role("button", name="Show what would happen").is_visible()
        assert page.locator("svg:not([aria-hidden])").count() == 0


def test_no_screen_scrolls_sideways_on_a_narrow_one_or_at_twice_the_size(served: Served, kommun_file: Path, browser: Any) -> None:
    """U31: 320 px wide, which is also what 640 px at 200 % leave."""
    with visitor(served(kommun_file), browser, viewport={"width": 320, "height": 640}) as page:
        wide = []
        for name, address in SCREENS.items():
            page.goto(dated(address))
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                wide.append(name)
        assert wide == []


def test_hostile_names_stay_text_on_every_screen(struck: Server, browser: Any) -> None:
    """Row 27 of the bad inputs: no element, handler or link comes of a name, and the policy has nothing to report."""
    with visitor(struck, browser) as page:
        for address in HOSTILE_SCREENS:
            page.goto(address)
            assert page.evaluate("window.struck") is None, address
            assert page.locator("main img, main script, main iframe, main [onerror], main [onload], main [onmouseover]").count() == 0, address
            links = page.eval_on_selector_all("a[href]", "all => all.map(each => each.getAttribute('href'))")
            assert [each for each in links if not re.match(r"[/#?]|mailto:|https?:", each)] == [], address
            page.eval_on_selector_all("main a", "all => all.forEach(each => each.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))")
            assert page.evaluate("window.struck") is None, address
        assert quiet(page.said) == []


def test_everything_works_without_a_script(served: Served, kommun_file: Path, browser: Any) -> None:
    """U22: forms, links and lists."""
    with visitor(served(kommun_file), browser, java_script_enabled=False) as page:
        page.goto(dated("/owners"))
        page.get_by_label("Criticality at least").select_option("4")
        page.get_by_role("main").get_by_role("button", name="Show").click()
        assert "min_criticality=4" in page.url
        rows = page.locator("tbody tr")
        assert rows.count() > 0
        page.get_by_role("link", name="Days without").click()
        assert "sort=days" in page.url
        assert page.locator("th[aria-sort=ascending]").count() == 1
        rows.first.get_by_role("rowheader").get_by_role("link").first.click()
        assert "/systems/" in page.url
        page.get_by_role("main").get_by_role("link", name="Impact").click()
        assert page.get_by_role("heading", name="Whom to ask").is_visible()


def test_the_keyboard_alone_leads_from_the_start_by_search_and_impact_to_an_owner(served: Served, kommun_file: Path, browser: Any) -> None:
    """U29."""
    with visitor(served(kommun_file), browser, java_script_enabled=False) as page:
        page.goto("/")

        def tab_to(text: str) -> None:
            for _step in range(400):
                page.keyboard.press("Tab")
                here = page.locator("a:focus, input:focus")
                if here.count() and text in (here.get_attribute("id") or here.inner_text()):
                    return
            raise AssertionError(text)

        tab_to("search")
        page.keyboard.type("Lifecare P")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search*")
        tab_to("Lifecare Planering")
        page.keyboard.press("Enter")
        page.wait_for_url("**/systems/**")
        tab_to("Impact")
        page.keyboard.press("Enter")
        page.wait_for_url("**/impact*")
        owner = page.locator(".role li a").first.inner_text()
        tab_to(owner)
        page.keyboard.press("Enter")
        page.wait_for_url("**/nodes/**")
        assert page.get_by_role("heading", level=1).inner_text() == owner


def test_the_focus_is_seen(served: Served, kommun_file: Path, browser: Any) -> None:
    """U32: an outline of three pixels, black on light and white on the dark bar."""
    with visitor(served(kommun_file), browser) as page:
        page.goto("/owners")
        seen = []
        for _step in range(14):
            page.keyboard.press("Tab")
            style = "(() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth, s.outlineColor]; })()"
            seen.append(tuple(page.evaluate(style)))
        assert {each[:2] for each in seen} == {("solid", "3px")}
        assert {each[2] for each in seen} == {"rgb(0, 0, 0)", "rgb(255, 255, 255)"}


def test_two_systems_of_one_name_are_told_apart_by_their_departments(tmp_path: Path, browser: Any) -> None:
    """U18, and U43: the order of the reader's alphabet."""
    names = ["Öppna", "Zabbix", "Ärenden", "Åtgärder", "Arkiv"]
    parts = estate(
        *(node(f"s-{number}", name=name) for number, name in enumerate(names)), node("s-b1", name="Bokning"), node("s-b2", name="Bokning"),
        node("dep-k", name="Kultur"), node("dep-b", name="Bygg"), ("dep-k", "USES", "s-b1"), ("dep-b", "USES", "s-b2"),
    )  # fmt: skip
    path = tmp_path / "named.db"
    with closing(open_store(path, create=True)) as store:
        store.apply(added(parts), on=0)
    with serving(path) as server, visitor(server, browser, lang="sv") as page:
        page.goto("/owners?sort=system")
        told = page.locator("tbody th").all_inner_texts()
        assert [each for each in told if each in names] == ["Arkiv", "Zabbix", "Åtgärder", "Ärenden", "Öppna"]
        assert [each for each in told if each.startswith("Bokning")] == ["Bokning (Kultur)", "Bokning (Bygg)"]


def test_a_system_without_relations_says_so_in_a_sentence(tmp_path: Path, browser: Any) -> None:
    """U38."""
    path = tmp_path / "alone.db"
    with closing(open_store(path, create=True)) as store:
        store.apply(added(estate(node("s-a", name="Ensam"))), on=0)
    with serving(path) as server, visitor(server, browser) as page:
        page.goto("/systems/s-a")
        text = page.get_by_role("main").inner_text()
        assert "It stands alone in the register" in text
        assert "No system in the register needs it." in text
        page.goto("/systems/s-a/impact")
        assert "No other system is hit: nothing in the register needs it." in page.get_by_role("main").inner_text()
        assert page.locator("svg:not([aria-hidden])").count() == 0


def test_an_impact_of_twenty_systems_is_two_papers_with_the_opened_list_and_no_menu(served: Served, kommun_file: Path, browser: Any, tmp_path: Path) -> None:
    """U41."""
    with visitor(served(kommun_file), browser) as page:
        page.goto(dated(SCREENS["impact"]))
        assert page.locator("section:has(#list) tbody tr").count() >= 18
        paper = page.pdf(prefer_css_page_size=True)
        (tmp_path / "impact.pdf").write_bytes(paper)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) <= 2
        page.emulate_media(media="print")
        assert not page.locator("header.top").is_visible()
        assert page.locator("section:has(#list) tbody tr").last.is_visible()


def test_all_scripts_together_are_small() -> None:
    """U27: at most 30 kB."""
    from importlib import resources

    scripts = [each for each in (resources.files("api") / "static").iterdir() if each.name.endswith(".js")]
    assert sum(len(each.read_bytes()) for each in scripts) <= 30_000


def test_every_list_says_its_day_and_where_its_data_came_from(served: Served, kommun_file: Path) -> None:
    """U44, and how many rows are not shown with a way to them."""
    server = served(kommun_file)
    for address in ("/", "/owners", "/shared", "/groups", "/quality", "/imports", SCREENS["impact"], SCREENS["agenda"]):
        text = server.get(dated(address)).text
        assert "As of 2026-10-01. Data: revision 1" in text, address
    quality = server.get(dated("/quality")).text
    assert re.search(r"100 of \d+ rows are shown", quality)
    assert "limit=0" in quality
    assert server.get(dated("/quality?limit=0")).text.count("<tr>") > 300


def test_an_unknown_id_is_a_page_with_a_search_and_status_404(served: Served, kommun_file: Path, browser: Any) -> None:
    """U17."""
    with visitor(served(kommun_file), browser) as page:
        answer = page.goto("/systems/s-lifecar")
        assert answer.status == 404
        assert page.get_by_role("search").is_visible()
        assert page.get_by_role("main").get_by_role("link", name="Lifecare", exact=False).count() >= 1


def test_the_list_of_people_is_copied_as_text(served: Served, kommun_file: Path, browser: Any) -> None:
    with visitor(served(kommun_file), browser) as page:
        page.goto(dated(SCREENS["impact"]))
        page.get_by_text("The list as text, to copy").click()
        lines = page.locator("#people-text").input_value().strip().split("\n")
        assert len(lines) >= page.locator(".role > ul > li").count()
        page.get_by_role("button", name="Copy", exact=True).click()
        page.get_by_role("button", name="Copied").wait_for()
