"""The two times of a question: the day it is about, and what the register knew."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from graphmodel import days
from graphmodel.errors import UnknownRevision, WrongUse


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-06-30T21:59:59", date(2026, 6, 30)),
        ("2026-06-30T22:00:00", date(2026, 7, 1)),
        ("2026-12-31T22:59:59", date(2026, 12, 31)),
        ("2026-12-31T23:00:00", date(2027, 1, 1)),
        ("2026-03-29T00:30:00", date(2026, 3, 29)),  # the night summer time begins
        ("2026-10-25T22:59:59", date(2026, 10, 25)),  # the night it ends
    ],
)
def test_today_is_the_day_in_sweden_wherever_the_server_stands(moment: str, day: date) -> None:
    assert days.today(lambda: datetime.fromisoformat(moment).replace(tzinfo=UTC)) == day


@pytest.mark.parametrize(("day", "end"), [("2026-03-28", "23:00"), ("2026-03-29", "22:00"), ("2026-10-24", "22:00"), ("2026-10-25", "23:00")])
def test_a_day_of_changed_clocks_ends_at_its_own_midnight(day: str, end: str) -> None:
    assert days.end_of(date.fromisoformat(day)) == f"{day}T{end}:00.000000Z"


def test_the_last_day_there_is_has_an_end() -> None:
    assert days.end_of(date.max) > days.end_of(date(9999, 12, 30))


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-02-30", "20261001x", "-1", "2026-1-1", "２０２６-10-01", "1e3", "1.0"])
def test_neither_a_day_nor_a_revision_is_wrong_use(text: str) -> None:
    with pytest.raises(WrongUse):
        days.known_at(text)
    with pytest.raises(WrongUse):
        days.as_of(text)


def test_digits_are_a_revision_even_when_they_look_like_a_day() -> None:
    assert days.known_at(" 20261001 ") == 20261001
    with pytest.raises(WrongUse):
        days.as_of("20261001")


def test_what_has_not_been_reached_is_refused() -> None:
    times = ["2026-03-01T08:00:00.000000Z"]
    today = date(2026, 3, 2)
    for later in (2, -1, date(2026, 3, 3)):
        with pytest.raises(UnknownRevision):
            days.revision_known(times, later, today)
    assert days.revision_known(times, today, today) == 1
    assert days.revision_known(times, 0, today) == 0
    assert days.revision_known([], None, today) == 0
