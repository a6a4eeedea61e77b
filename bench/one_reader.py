"""What one person waits for who looks at pictures: what the server takes for an exploration two steps wide, how soon Chromium paints a page, and how
soon another picture stands there after a click.

The estates have about 120, 1 000 and 5 000 nodes.  The aims are those of the screens: the server within 50 ms at 1 000 nodes and 150 ms at 5 000, the
first paint within a second, another picture within 300 ms.  Every picture is one that nobody has asked for before.
"""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SIZES: Final = {"S": 120, "M": 1_000, "L": 5_000}
PICTURES: Final = 40
"""So many explorations the server is asked for at each size."""
CLICKS: Final = 12
SWAPPED: Final = """selector => new Promise(done => { const begun = performance.now();
  document.addEventListener('swapped', () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun))), {once: true});
  const last = Array.from(document.querySelectorAll(selector)).pop();
  last.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true})); })"""
PAINTED: Final = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


@dataclass(frozen=True, slots=True)
class Waited:
    """One row: what was done at which size, in milliseconds, the most it should be, and why it was not measured where it was not."""

    what: str
    size: str
    aim: float
    times: tuple[float, ...] = ()
    why_not: str = ""

    @property
    def row(self) -> str:
        """The row of the table."""
        if not self.times:
            return f"| {self.what} | {self.size}: {SIZES[self.size]} | | | {self.aim:.0f} | {self.why_not} |"
        middle, worst = statistics.median(self.times), max(self.times)
        reached = "reached" if middle <= self.aim else "not reached"
        return f"| {self.what} | {self.size}: {SIZES[self.size]} | {middle:.0f} | {worst:.0f} | {self.aim:.0f} | {reached} |"


def waited(serve: Callable[[int], AbstractContextManager[tuple[str, Sequence[str]]]], headers: Mapping[str, str]) -> list[Waited]:
    """The rows.  `serve` starts a server for an estate of so many nodes and gives its address and the ids of systems, the busiest first."""
    found = []
    for size, nodes in SIZES.items():
        with serve(nodes) as (url, systems):
            if size != "S":
                times = tuple(_asked(url, systems, headers))
                found.append(Waited("an exploration, two steps, on the server", size, 50 if size == "M" else 150, times))
            found += _seen(size, url, systems, headers)
    return found


def _asked(url: str, systems: Sequence[str], headers: Mapping[str, str]) -> Iterator[float]:
    import httpx

    with httpx.Client(base_url=url, headers=dict(headers), trust_env=False, timeout=60) as client:
        client.get(f"/explore?focus={systems[0]}&depth=1").raise_for_status()
        for each in systems[:PICTURES]:
            begun = time.perf_counter()
            client.get(f"/explore?focus={each}&depth=2").raise_for_status()
            yield 1_000 * (time.perf_counter() - begun)


def _seen(size: str, url: str, systems: Sequence[str], headers: Mapping[str, str]) -> list[Waited]:
    paint, click = ("the first paint of a picture's page in Chromium", 1_000.0), ("from a click to another picture in Chromium", 300.0)
    wanted = [*([paint] if size != "M" else []), *([click] if size == "M" else [])]
    try:
        with _chromium() as browser:
            context = browser.new_context(extra_http_headers=dict(headers), viewport={"width": 1400, "height": 900})
            page = context.new_page()
            if size == "M":
                page.goto(f"{url}/explore?focus={systems[0]}&depth=1")
                return [Waited(*_named(click, size), tuple(page.evaluate(SWAPPED, "#stage a.box, #stage a.more") for _click in range(CLICKS)))]
            times = []
            for each in systems[:5]:
                page.goto(f"{url}/explore?focus={each}&direction=both&depth=2&colour=department")
                times.append(first_paint(page))
            return [Waited(*_named(paint, size), tuple(times))]
    except _Missing as reason:
        return [Waited(*_named(each, size), why_not=str(reason)) for each in wanted]


def first_paint(page: Any) -> float:
    """Milliseconds from the beginning of a page to its first paint.  The browser tells of it a little after it was."""
    until = time.monotonic() + 10
    while (painted := page.evaluate(PAINTED)) is None:
        if time.monotonic() > until:
            raise TimeoutError("the browser does not tell when it painted")
        time.sleep(0.02)  # not by the page's own means of waiting, which its policy forbids
    return float(painted)


def _named(what: tuple[str, float], size: str) -> tuple[str, str, float]:
    return what[0], size, what[1]


class _Missing(Exception):
    """No browser is installed."""


@contextmanager
def _chromium() -> Iterator[Any]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise _Missing("not measured: Playwright is not installed") from None
    if path is None or not Path(path).exists():
        raise _Missing("not measured: Chromium is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def table(found: Sequence[Waited]) -> list[str]:
    """The rows as lines of Markdown."""
    return [
        "", "## What one reader waits for", "",
        "One at a time, each picture one that nobody has asked for before; the busiest systems of generated estates.", "",
        "| | estate: nodes | median ms | worst ms | at most | aim |", "|---|---|---:|---:|---:|---|", *(each.row for each in found),
    ]  # fmt: skip
