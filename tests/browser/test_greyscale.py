"""The screens without any colour (U34): what nobody answers for is found by its words, and kinds of boxes and lines are still told apart."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest

from tests.serving import Server
from visualisation import style

pytestmark = pytest.mark.browser
DAY = "as_of=2026-10-01"


class Grey:
    """A visitor who sees no colours at all."""

    def __init__(self, server: Server, browser: Any) -> None:
        self.context = server.context(browser, lang="sv", viewport={"width": 1400, "height": 1000})
        self.page = self.context.new_page()
        self.context.new_cdp_session(self.page).send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})

    def seen(self, what: Any) -> np.ndarray:
        """How light each pixel of an element is, 0 to 1, as WCAG reckons it; asserts that none has a colour."""
        pixels = matplotlib.image.imread(io.BytesIO(what.screenshot()))[..., :3]
        assert float(np.abs(pixels - pixels.mean(axis=2, keepdims=True)).max()) < 0.02
        grey = pixels.mean(axis=2)
        return np.where(grey <= 0.04045, grey / 12.92, ((grey + 0.055) / 1.055) ** 2.4)


@pytest.fixture
def grey(served: Callable[[Path], Server], browser: Any, example: Path) -> Any:
    visitor = Grey(served(example), browser)
    yield visitor
    visitor.context.close()


def contrast(light: np.ndarray) -> float:
    """The contrast between what is most of a picture, its ground, and what stands out most from it: the words."""
    ground = float(np.median(light))
    darkest, lightest = float(np.quantile(light, 0.002)), float(np.quantile(light, 0.998))
    return max((max(ground, other) + 0.05) / (min(ground, other) + 0.05) for other in (darkest, lightest))


def test_a_missing_owner_is_found_by_its_words_in_the_picture(grey: Grey) -> None:
    grey.page.goto(f"/explore?focus=s-int&{DAY}")
    lacking = grey.page.locator("#stage .node.unowned").first
    words = lacking.locator("text", has_text="⚠").first
    assert "Ingen svarar för det" in words.inner_html()
    assert contrast(grey.seen(words)) >= 4.5, "the words can be read on their strip"
    partial = grey.page.locator("#stage .node.partial").first.locator("text", has_text="⚠").first
    assert contrast(grey.seen(partial)) >= 4.5


def test_boxes_that_lack_owners_look_unlike_others_without_colour(grey: Grey) -> None:
    grey.page.goto(f"/explore?focus=s-int&{DAY}")
    grounds = {}
    for state in ("owned", "partial", "unowned"):
        line = grey.page.locator(f"#stage .node.{state} a.box text:not(.name)").first
        grounds[state] = float(np.median(grey.seen(line)))
    assert (grounds["owned"] + 0.05) / (grounds["unowned"] + 0.05) >= 3, "a dark strip is not a light box"
    dashes = {state: mark.dash for state, mark in style.MARKS.items()}
    assert len(set(dashes.values())) == 3, "and each has a border of its own"
    told = grey.page.locator("#stage .node.owned text").all_text_contents()
    assert told
    assert not [each for each in told if "⚠ Ingen" in each]


def test_kinds_of_lines_differ_in_their_dashes_and_critical_systems_in_bars(grey: Grey) -> None:
    grey.page.goto(f"/explore?focus=s-larm&depth=all&{DAY}")
    groups = grey.page.eval_on_selector_all(
        "#stage .lines", "all => all.filter(each => each.dataset.code.startsWith('DEPENDS_ON')).map(each => each.getAttribute('stroke-dasharray') ?? '')"
    )
    assert len(groups) == len(set(groups)) > 1
    levels = grey.page.eval_on_selector_all("#stage defs [id^='p-c'] text", "all => all.map(each => each.textContent)")
    assert len(levels) == len(set(levels)) > 1
    grey.seen(grey.page.locator("#stage"))


@pytest.mark.parametrize("address", ["/owners", "/systems/s-ekonomi", "/systems/s-ekonomi/impact", "/quality", "/", "/shared"])
def test_what_is_wrong_is_said_by_a_sign_and_words_on_every_screen(grey: Grey, address: str) -> None:
    grey.page.goto(f"{address}?{DAY}")
    grey.seen(grey.page.locator("main"))
    marks = grey.page.locator("main .state.bad:visible, main .state.warn:visible")
    for mark in marks.all()[:6]:
        text = mark.inner_text().strip()
        assert text[0] in "⚠◐", text
        assert len(text) > 3
        assert contrast(grey.seen(mark)) >= 4.5, (address, text)
