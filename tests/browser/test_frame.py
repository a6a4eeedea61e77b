"""The frame of every page in a real browser: it is quiet, it can be used by keyboard, it fits a narrow screen, the language and the day can be chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.serving import Server

pytestmark = pytest.mark.browser
Served = Callable[[Path], Server]


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("width", [320, 1400])
def test_the_frame_is_quiet_and_never_scrolls_sideways(served: Served, example: Path, browser: Any, lang: str, width: int) -> None:
    server = served(example)
    context = server.context(browser, lang=lang, viewport={"width": width, "height": 800})
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    assert page.get_attribute("html", "lang") == lang
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    assert [url for url in asked if not url.startswith(server.url)] == []
    context.close()


def test_day_and_language_are_chosen_in_the_header(served: Served, example: Path, browser: Any) -> None:
    context = served(example).context(browser)
    page = context.new_page()
    page.goto("/systems/s-vo")
    page.get_by_label("As of").fill("2026-10-01")
    page.get_by_role("button", name="Show").click()
    assert "as_of=2026-10-01" in page.url
    page.get_by_role("link", name="Svenska").click()
    assert page.get_attribute("html", "lang") == "sv"
    assert "as_of=2026-10-01" in page.url
    assert page.get_by_role("heading", level=1).inner_text() == "Omsorgssystem"
    context.close()


def test_the_first_stop_of_the_keyboard_skips_to_the_content(served: Served, example: Path, browser: Any) -> None:
    context = served(example).context(browser)
    page = context.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    context.close()
