"""Today, and the two times of a question: the day it is asked about and the moment of the register it is asked of.

`--as-of` (valid time) is a day in Sweden.  `--known-at` (record time) is a revision's number, or a day that means its end in Sweden: what the
register said when that day was over.

>>> as_of("2026-10-01"), known_at("7"), known_at("2026-12-31")
(datetime.date(2026, 10, 1), 7, datetime.date(2026, 12, 31))

Revisions are ordered by their number, not by their clock: when the clock has been wrong, the last revision that bears a time within the day counts,
with everything before it.

>>> times = ["2026-03-01T08:00:00Z", "2031-03-01T08:00:00Z", "2026-03-02T08:00:00Z"]
>>> today = date(2026, 3, 4)
>>> revision_known(times, date(2026, 3, 1), today), revision_known(times, date(2026, 3, 2), today), revision_known(times, date(2026, 2, 28), today)
(1, 3, 0)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from graphmodel.errors import UnknownRevision, WrongUse

ZONE: Final = ZoneInfo("Europe/Stockholm")
Clock = Callable[[], datetime]
"""Says what time it is now, with a zone; tests bring their own."""


def now() -> datetime:
    """The time by the computer's clock, in UTC."""
    return datetime.now(UTC)


def today(clock: Clock = now) -> date:
    """The day it is in Sweden, wherever the computer stands."""
    return clock().astimezone(ZONE).date()


def stamp(clock: Clock = now) -> str:
    """The time as a revision bears it: ISO 8601 in UTC with microseconds, always equally long."""
    return clock().astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def day_of(stamp: str) -> date:
    """The day it was in Sweden at the time of a stamp.

    >>> day_of("2026-03-28T23:30:00.000000Z")
    datetime.date(2026, 3, 29)
    """
    return datetime.fromisoformat(stamp).astimezone(ZONE).date()


def as_of(text: str, option: str = "--as-of") -> date:
    """The day that `--as-of` (or `option`) names.  Raises `WrongUse` for anything but `YYYY-MM-DD`."""
    return _day(text.strip(), option)


def known_at(text: str, option: str = "--known-at") -> int | date:
    """The revision (all digits) or the day that `--known-at` (or `option`) names.  Raises `WrongUse` for anything else."""
    text = text.strip()
    if re.fullmatch("[0-9]{1,18}", text):
        return int(text)
    return _day(text, option, or_revision=True)


def revision_known(times: Sequence[str], wanted: int | date | None, today: date) -> int:
    """The number of the last revision that the register had at a record time; 0 before the first one.

    `times` are the revisions' own, oldest first.  Raises `UnknownRevision` for a number after the last one and for a day after today.
    """
    if wanted is None:
        return len(times)
    if isinstance(wanted, int):
        if wanted > len(times) or wanted < 0:
            message = f"The estate has no revision {wanted}; the last one is {len(times)}. Ask for a number from 0 to {len(times)}, or a day."
            raise UnknownRevision(message, revision=wanted, last=len(times))
        return wanted
    if wanted > today:
        message = f"What the estate says at the end of {wanted} is not known yet: today is {today}. Ask for today or an earlier day."
        raise UnknownRevision(message, code="day_not_reached", day=wanted.isoformat(), today=today.isoformat())
    after = end_of(wanted)
    return next((number for number in range(len(times), 0, -1) if times[number - 1] < after), 0)


def end_of(day: date) -> str:
    """The first moment after a day in Sweden, as a stamp: what is less than it belongs to the day or to an earlier one.

    >>> end_of(date(2026, 3, 29)), end_of(date(2026, 12, 31))
    ('2026-03-29T22:00:00.000000Z', '2026-12-31T23:00:00.000000Z')
    """
    if day == date.max:
        return "9999-12-31T23:59:59.999999Z"
    midnight = datetime.combine(day + timedelta(days=1), time(), ZONE)
    return stamp(lambda: midnight)


def _day(text: str, option: str, *, or_revision: bool = False) -> date:
    # Only the long form: date.fromisoformat would also take 20261001 and week dates, which people do not mean.
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    message = f'{option} takes a day as YYYY-MM-DD{" or the number of a revision" if or_revision else ""}, not "{text}".'
    raise WrongUse(message, code="not_a_day", option=option, text=text)
