"""Uploads that wait: the oldest goes when there is no room, and all go after half an hour."""

from __future__ import annotations

from typing import Any, cast

from api.waiting import MOST, MOST_BYTES, SECONDS, Tried, Waiting


def tried(size: int = 1) -> Tried:
    """An upload of so many bytes."""
    return Tried([("a.csv", b"x" * size)], cast(Any, None), 1, "")


def test_an_upload_waits_under_a_name_that_cannot_be_guessed() -> None:
    waiting = Waiting()
    name = waiting.keep(tried())
    assert len(name) >= 24
    assert waiting.find(name) is not None
    assert waiting.find("another") is None
    waiting.drop(name)
    assert waiting.find(name) is None


def test_after_half_an_hour_it_has_gone() -> None:
    now = [0.0]
    waiting = Waiting(lambda: now[0])
    name = waiting.keep(tried())
    now[0] = SECONDS
    assert waiting.find(name) is not None
    now[0] = SECONDS + 1
    assert waiting.find(name) is None


def test_the_oldest_goes_when_there_are_too_many_or_they_are_too_large() -> None:
    waiting = Waiting()
    names = [waiting.keep(tried()) for _number in range(MOST + 1)]
    assert [waiting.find(name) is not None for name in names] == [False] + [True] * MOST
    large = waiting.keep(tried(MOST_BYTES))
    assert [waiting.find(name) is not None for name in names] == [False] * (MOST + 1)
    assert waiting.find(large) is not None
