"""The page that names a test for each promise of the screens names tests that there are, and leaves no promise out."""

from __future__ import annotations

import re

from tests.places import PROJECT

PAGE = (PROJECT / "docs" / "screens-tested.md").read_text("utf-8")


def test_every_promise_has_a_test_that_there_is() -> None:
    tests = {name for path in (PROJECT / "tests").rglob("test_*.py") for name in re.findall(r"(?m)^def (test_\w+)", path.read_text("utf-8"))}
    assert set(re.findall(r"`(test_\w+)`", PAGE)) <= tests
    assert sorted({int(each) for each in re.findall(r"\bU(\d+)\b", PAGE)}) == list(range(1, 46))
