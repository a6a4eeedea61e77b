"""The look of the pages as far as it can be reckoned: contrast of the tokens, nothing that moves unasked, and the same page twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from api.static_files import content
from tests.browser.screens import DAY, SCREENS
from tests.serving import Server
from visualisation import style

CSS = (resources.files("api") / "static" / "app.css").read_text("utf-8")
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", CSS))
PAPERS = ("paper", "paper-2", "paper-3")


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2.1 reckons it."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((light(one), light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("ink", ["ink", "ink-2", "link", "good", "warn", "bad"])
def test_every_text_can_be_read_on_every_paper(ink: str, paper: str) -> None:
    """U33: text at least 4.5."""
    assert contrast(TOKENS[ink], TOKENS[paper]) >= 4.5


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("accent-ink", "accent", 4.5), ("accent-ink", "accent-2", 4.5), ("ink", "warn-paper", 4.5), ("ink", "bad-paper", 4.5), ("ink", "good-paper", 4.5),
        ("line", "paper", 3), ("line", "paper-2", 3), ("focus", "paper", 3), ("accent", "paper-2", 3),
    ],
)  # fmt: skip
def test_lines_and_buttons_stand_out(one: str, other: str, least: float) -> None:
    """U33: lines at least 3."""
    assert contrast(TOKENS[one], TOKENS[other]) >= least


def test_nothing_moves_for_whoever_wants_rest() -> None:
    """U35: whatever moves stands under the reader's consent."""
    for name in ("app.css", "pictures.css"):
        text = (resources.files("api") / "static" / name).read_text("utf-8")
        without = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]|\{[^{}]*\})*\}", "", text)
        assert not re.search(r"\b(transition|animation|scroll-behavior)\b", without), name


@pytest.mark.slow
def test_the_same_address_gives_the_same_page_twice(served: Callable[[Path], Server], kommun_file: Path) -> None:
    """U45: worked out anew, not kept."""
    server = served(kommun_file)
    for name, address in SCREENS.items():
        first = server.get(address + ("&" if "?" in address else "?") + DAY)
        server.estate._forget()
        assert server.get(address + ("&" if "?" in address else "?") + DAY).content == first.content, name


def test_what_a_style_sheet_says_of_boxes_is_what_the_file_of_a_picture_has() -> None:
    """A page's boxes get the sizes of their words, and the marks of those that lack owners, from the style sheet; the drawn file from `style`."""
    sheet = content("pictures.css")[0].decode()
    assert f"text.name {{ font-size: {style.NAME_SIZE}px; font-weight: bold; }}" in sheet
    for state in ("partial", "unowned"):
        mark = style.MARKS[state]
        assert f".{state} > a > use {{ color: {mark.border}; stroke-width: {mark.width}px; }}" in sheet
        assert f".{state} > a > text:not(.name) {{ fill: {mark.ink}; }}" in sheet
