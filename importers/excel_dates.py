"""Days in a workbook: numbers that a cell's format shows as dates.  (Swedish: *datumformat*.)

A workbook stores a day as the number of days since an epoch, and only the format of the cell tells it from another number.  There are two
epochs: the usual one, in which 1 is 1 January 1900 and the year 1900 wrongly has a 29 February (number 60), and that of old Macintosh files, in
which 0 is 1 January 1904.

>>> is_date_format("yyyy-mm-dd"), is_date_format('0.0 "dygn"'), is_date_format("[h]:mm"), is_date_format("[Red]General")
(True, False, False, False)
>>> moment(46296, False), moment(44834, True), moment(46296.5, False), moment(0.25, False)
(datetime.date(2026, 10, 1), datetime.date(2026, 10, 1), datetime.datetime(2026, 10, 1, 12, 0), '06:00:00')
>>> moment(59, False), moment(60, False), moment(61, False)
(datetime.date(1900, 2, 28), None, datetime.date(1900, 3, 1))
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

BUILT_IN = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
"""The numbers of the formats with a day or a time of day that need no description; 46 is a span of hours."""

LAST_DAY = 2_958_465  # 9999-12-31 from 1900
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_SPAN = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_PART = re.compile(r"[ymdhs]", re.IGNORECASE)


def is_date_format(code: str) -> bool:
    """Whether a number format shows a day or a time of day; a span of hours (`[h]:mm`) is neither."""
    section = _LITERAL.sub("", code).split(";")[0]
    return "general" not in section.casefold() and not _SPAN.search(section) and _PART.search(section) is not None


def moment(number: float, from_1904: bool) -> date | datetime | str | None:
    """What the number shows in a date format: a day, a day with a time, a time of day alone as HH:MM:SS; None when it is no day.

    Seconds are rounded, since a fraction of a day is rarely exact.
    """
    days, rest = divmod(number, 1)
    seconds = round(rest * 86_400)
    whole = int(days)
    if seconds == 86_400:
        whole, seconds = whole + 1, 0
    if whole == 0 and (seconds or not from_1904):
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if whole < 0 or whole > (LAST_DAY - 1462 if from_1904 else LAST_DAY) or (whole == 60 and not from_1904):
        return None
    # Before the day that never was, the numbers are one behind.
    day = _EPOCH_1904 + timedelta(whole) if from_1904 else _EPOCH_1900 + timedelta(whole + (whole < 60))
    return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds) if seconds else day  # noqa: DTZ001 - a workbook knows no zones
