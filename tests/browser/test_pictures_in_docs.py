"""The pictures of the screens in `docs/pictures/`: taken by `make pictures`, here only compared with the list of screens and held to their size."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.screens import DAY, SCREENS
from tests.places import PROJECT
from tests.serving import Server

pytestmark = pytest.mark.browser
Served = Callable[[Path], Server]
FOLDER: Final = PROJECT / "docs" / "pictures"
LARGEST: Final = 300_000
WIDTH: Final = 1400
PICTURES: Final = {
    "start": ("/", "sv", WIDTH, 1150),
    "system": (SCREENS["system"], "sv", WIDTH, 1250),
    "explore": ("/explore?focus=s-lifecare", "sv", WIDTH, 1150),
    "impact": (SCREENS["impact"], "sv", WIDTH, 1180),
    "escalation": ("/systems/s-lifecare/escalation", "sv", WIDTH, 1150),
    "shared": (SCREENS["shared"], "sv", WIDTH, 1000),
    "owners": (SCREENS["owners"], "sv", WIDTH, 1000),
    "groups": (SCREENS["groups"], "sv", WIDTH, 1000),
    "agenda": (SCREENS["agenda"], "sv", WIDTH, 1200),
    "imports": (SCREENS["imports"], "sv", WIDTH, 720),
    "revision": (SCREENS["revision"], "sv", WIDTH, 1000),
    "quality": (SCREENS["quality"], "sv", WIDTH, 1150),
    "same": (SCREENS["same"], "sv", WIDTH, 720),
    "assign": (SCREENS["assign"], "sv", WIDTH, 640),
    "start-narrow": ("/", "sv", 360, 900),
    "start-english": ("/", "en", WIDTH, 1150),
    "impact-english": (SCREENS["impact"], "en", WIDTH, 1180),
}
"""Each picture: the address, the language, and how wide and high the window is."""


@pytest.mark.slow
def test_every_screen_has_its_picture(served: Served, kommun_file: Path, browser: Any, tmp_path: Path) -> None:
    """With STEWARD_PICTURES=1 they are written into docs/pictures."""
    server = served(kommun_file)
    folder = FOLDER if os.environ.get("STEWARD_PICTURES") == "1" else tmp_path
    for name, (address, lang, width, height) in PICTURES.items():
        context = server.context(browser, lang=lang, viewport={"width": width, "height": height})
        page = context.new_page()
        page.goto(address + ("&" if "?" in address else "?") + DAY)
        page.screenshot(path=folder / f"{name}.png")
        context.close()
    assert [path.name for path in folder.glob("*.png") if path.stat().st_size > LARGEST] == []
    assert {path.stem for path in FOLDER.glob("*.png")} == set(PICTURES)
