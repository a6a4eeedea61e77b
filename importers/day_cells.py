# ruff: noqa: E501 - patterns read better in one line
"""Cells that give days and periods, in all the usual Swedish forms (datumceller).

>>> day("okt 2026", end=True).on, day("1/10 2026").on, day("Tillsvidare").open
(datetime.date(2026, 10, 31), datetime.date(2026, 10, 1), True)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from graphmodel.vocabulary import (
    empty_word,
)
from importers.cell_texts import clean

Precision = Literal["day", "month", "quarter", "half", "year", "week"]


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day as a cell gives it.

    `on` is None when the cell is empty, `open` (tillsvidare, löpande) or not readable.  `precision` is coarser than "day" when the cell named a
    month, quarter or year: then `on` is its last day for an end and its first for a beginning.  `assumed`: day and month could be read
    the other way round too, or the century was added.  `first` is the beginning of a period when the cell held one.
    """

    raw: str
    on: date | None = None
    open: bool = False
    precision: Precision = "day"
    assumed: bool = False
    first: date | None = None

    @property
    def readable(self) -> bool:
        """Whether the cell said anything that was understood."""
        return self.on is not None or self.open


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan januari january", "feb febr februari february", "mar mars march", "apr april", "maj may", "jun juni june", "jul juli july", "aug augusti august", "sep sept september", "okt oktober oct october", "nov november", "dec december"),
        1,
    )
    for name in names.split()
}  # fmt: skip
_OPEN: Final = re.compile(
    r"^(t\.?\s?v\.?|tillsvidare|tills vidare|löpande|löper|löper tillsvidare|rullande|obestämd( tid)?|ingen slutdatum|inget slutdatum|inget slut|utan slut|utan slutdatum|årsvis|ett år i taget|1 år i taget|auto(matisk)?( förlängning|förlängs|\.? förl\.?)?|förlängs automatiskt|ongoing|open( ended)?|until further notice|rolling|perpetual|evergreen|no end( date)?|indefinite(ly)?|continuous|pågående|pågår|aktivt?|gäller|månadsvis|permanent|tillsv\.?|öppet|öppen|evig|evigt)\b",
    re.IGNORECASE,
)
_MONTH_NAME: Final = r"(jan(?:uari|uary)?|febr?(?:uari|uary)?|mars?|march|apr(?:il)?|maj|may|juni?|june|juli?|july|aug(?:usti|ust)?|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_ISO: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}[:.]\d{2}.*)?$")
_PACKED: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SHORT_PACKED: Final = re.compile(r"^(\d{2})(\d{2})(\d{2})$")
_SHORT_ISO: Final = re.compile(r"^(\d{2})-(\d{2})-(\d{2})$")
_DAY_FIRST: Final = re.compile(r"^(?:den\s+)?(\d{1,2})\s*[/.]\s*(\d{1,2})\s*[-/.,\s]\s*'?(\d{4}|\d{2})$")
_DASHED: Final = re.compile(r"^(\d{1,2})-(\d{1,2})-(\d{4})$")
_DAY_MONTH: Final = re.compile(rf"^(?:den\s+)?(\d{{1,2}})(?::?[ea]|st|nd|rd|th)?[\s.\-]*{_MONTH_NAME}\.?[\s,\-]*'?(\d{{4}}|\d{{2}})$", re.IGNORECASE)
_MONTH_DAY: Final = re.compile(rf"^{_MONTH_NAME}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})$", re.IGNORECASE)
_MONTH_YEAR: Final = re.compile(rf"^(?:(?:slutet|början|mitten) av\s+|i\s+)?{_MONTH_NAME}\.?[\s\-/,]*'?(\d{{4}}|\d{{2}})$", re.IGNORECASE)
_YEAR_MONTH_NAME: Final = re.compile(rf"^(\d{{4}})[\s\-/]*{_MONTH_NAME}\.?$", re.IGNORECASE)
_YEAR_MONTH: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})$")
_MONTH_SLASH_YEAR: Final = re.compile(r"^(\d{1,2})[/.](\d{4})$")
_QUARTER: Final = re.compile(
    r"^(?:(\d{4})\s*[-/ ]?\s*(?:q|kv\.?|kvartal)\s*([1-4])|(?:q|kv\.?|kvartal)\s*([1-4])\s*[-/ ,]?\s*'?(\d{4}|\d{2}))$", re.IGNORECASE
)
_HALF: Final = re.compile(r"^(?:(\d{4})\s*[-/ ]?\s*(?:h|halvår)\s*([12])|(?:h|halvår)\s*([12])\s*[-/ ]?\s*(\d{4}|\d{2}))$", re.IGNORECASE)
_TERM: Final = re.compile(r"^(vt|ht|våren|hösten|vår|höst|sommaren|sommar|vintern|spring|autumn|fall|summer)[\s\-]*'?(\d{4}|\d{2})$", re.IGNORECASE)
_TURN: Final = re.compile(
    r"^(?:vid )?(årsskiftet|halvårsskiftet|slutet av(?: året)?|årets slut|början av|utgången av|end of|mitten av)\s+(\d{4})(?:\s*[/\-–]\s*(\d{4}|\d{2}))?$",
    re.IGNORECASE,
)
_WEEK: Final = re.compile(r"^(?:(?:v|vecka|week)\.?\s*(\d{1,2})[\s,\-/]+(\d{4})|(\d{4})\s*[-/ ]?\s*(?:v|w|vecka)\.?\s*(\d{1,2}))$", re.IGNORECASE)
_YEAR_ONLY: Final = re.compile(r"^(?:år\s+|under\s+|våren\s+)?(20\d{2}|19\d{2})$", re.IGNORECASE)
_WORDS_BEFORE: Final = re.compile(
    r"^(?:ca\.?|cirka|omkring|prel\.?|preliminärt|senast|löper ut|går ut|utgår|utgick|utgått|upphör|upphörde|gäller till|gäller|slutar|slut|t\.?\s?o\.?\s?m\.?|tom|till och med|till|fr\.?\s?o\.?\s?m\.?|from|från och med|från|den|avslutas|avvecklas|avvecklad|avvecklat|until|through|since|expires?|ends?|sedan|beräknat)\s+(?=\S*\d|jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec|års|halv|slut|q|kv|vt|ht|den)",
    re.IGNORECASE,
)
_PERIOD: Final = re.compile(r"^(.*?\d)\s*(?:--|–|—|\s-\s|\s+till\s+|\s+t\.?o\.?m\.?\s+|\s+to\s+|\.\.)\s*(.*\d.*)$", re.IGNORECASE)
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_MORE: Final = re.compile(r"\s*(?:[(,;\[]|\s+[-–]\s+|\+|\s(?:med|därefter|sedan|option|opt|inkl|exkl|möjlig|kan|förl)\w*\b)")


def day(value: str | date | datetime | float | None, *, end: bool = False) -> DayCell:
    """The day that a cell names, in any of the usual forms; `end` says that the column is an end, so that a month means its last day.

    A number is an Excel day (1900 system).  1/10 2026 is the first of October.  Raises nothing: what cannot be read has neither `on` nor `open`.

    >>> [day(text).on.isoformat() for text in ("2026-10-01", "1/10 2026", "261001", "1 okt 2026", "20261001", "1.10.2026", "46296")]
    ['2026-10-01', '2026-10-01', '2026-10-01', '2026-10-01', '2026-10-01', '2026-10-01', '2026-10-01']
    >>> [str(day(text, end=True).on) for text in ("2026-Q3", "apr 2027", "2027", "årsskiftet 2026/27", "VT27", "31/2 2026", "1/6")]
    ['2026-09-30', '2027-04-30', '2027-12-31', '2026-12-31', '2027-06-30', 'None', 'None']
    """
    if value is None:
        return DayCell("")
    if isinstance(value, datetime):
        return DayCell(value.isoformat(sep=" "), value.date())
    if isinstance(value, date):
        return DayCell(value.isoformat(), value)
    if isinstance(value, int | float):
        return _excel_day(value)
    return _day_of_text(value, end)


_SPAN: Final = re.compile(r"^(.*?)\s*(?:--|–|—|→|\.\.|(?<=\d)\s+-|-(?=\s)|^-|\b(?:till och med|till|t\.?\s?o\.?\s?m\.?|to|through|until)\b)\s*(.*)$", re.IGNORECASE)
_TWO_DAYS: Final = re.compile(r"^(\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4}(?:-\d{2})?)\s*[-/]\s*(\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4}(?:-\d{2})?)?$")


def period(value: str | date | datetime | float | None) -> tuple[DayCell, DayCell]:
    """The first and the last day of a period in one cell; an end that is not named is empty.

    >>> [(str(first.on), str(last.on)) for first, last in map(period, ("2024-01-01 – 2025-06-30", "2024-01-01 –", "t.o.m. 2025-06-30", "2024-2026", "fr.o.m. 1/4 2024"))]
    [('2024-01-01', '2025-06-30'), ('2024-01-01', 'None'), ('None', '2025-06-30'), ('2024-01-01', '2026-12-31'), ('2024-04-01', 'None')]
    """
    nothing = DayCell("")
    if not isinstance(value, str):
        return (day(value), nothing) if value is not None else (nothing, nothing)
    text = clean(value)
    if not text or empty_word(text):
        return nothing, nothing
    found = _TWO_DAYS.match(text) or _SPAN.match(text)
    if found is None:
        whole = day(text)
        if whole.precision in {"year", "half", "quarter"} and not re.search(r"fr\.?\s?o\.?\s?m|från|sedan|from|since", text, re.IGNORECASE):
            return whole, day(text, end=True)
        return whole, nothing
    first, last = day(found[1] or ""), day(found[2] or "", end=True)
    if found[1] and not first.readable and not last.readable:
        return DayCell(text), nothing
    return first, last


def _excel_day(number: float) -> DayCell:
    raw = str(int(number)) if float(number).is_integer() else str(number)
    if 20000 <= number < 75000:
        return DayCell(raw, _EXCEL_EPOCH + timedelta(days=int(number)))
    found = _day_of_text(raw, False)
    return found if found.readable else DayCell(raw)


_DAY_DASHES: Final = re.compile(r"(?<=\d)[‐‑‒–—](?=\d{2}[‐‑‒–—-]\d{2}(?!\d))|(?<=\d{4}[‐‑‒–—-]\d{2})[‐‑‒–—](?=\d{2}(?!\d))")
"""Other dashes than the usual one inside a day: 2026–09–30."""
_WEEKDAY: Final = re.compile(r"^(mån|tis|ons|tors?|fre|lör|sön|mon|tue|wed|thu|fri|sat|sun)[a-zåäö]*\.?,?\s+(den\s+|the\s+)?(?=\d)", re.IGNORECASE)


@lru_cache(maxsize=32768)
def _day_of_text(value: str, end: bool) -> DayCell:
    raw = clean(value)
    if not raw or empty_word(raw):
        return DayCell(raw)
    text = _WEEKDAY.sub("", _DAY_DASHES.sub("-", raw.strip(" .,;:")))
    found = _one_day(text, end)
    if found is None:
        stripped = _WORDS_BEFORE.sub("", text)
        found = _one_day(stripped, end) if stripped != text else None
    if found is None and _OPEN.match(text):
        return DayCell(raw, open=True)
    if found is None:
        period = _PERIOD.match(text)
        if period:
            first, last = _one_day(_WORDS_BEFORE.sub("", period[1].strip()), False), _one_day(_WORDS_BEFORE.sub("", period[2].strip()), True)
            if first and last and first[0] <= last[0]:
                return DayCell(raw, last[0] if end else first[0], precision=last[1] if end else first[1], assumed=first[2] or last[2], first=first[0])
    if found is None:
        # "2026-12-31 (option 1+1 år)", "2026-12-31, därefter löpande": what stands first counts.
        head = _MORE.split(text, maxsplit=1)[0].strip()
        if head and head != text:
            found = _one_day(_WORDS_BEFORE.sub("", head), end)
            if found is not None:
                return DayCell(raw, found[0], precision=found[1], assumed=True)
    if found is None and re.search(r"\b(tillsvidare|tills vidare|löpande|until further notice)\b", text, re.IGNORECASE):
        return DayCell(raw, open=True)
    return DayCell(raw) if found is None else DayCell(raw, found[0], precision=found[1], assumed=found[2])


def _one_day(text: str, end: bool) -> tuple[date, Precision, bool] | None:
    """The day a text is, with how fine and whether something was assumed; None when it is none."""
    if match := _ISO.match(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _PACKED.match(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _SHORT_PACKED.match(text):
        return _made(_century(match[1]), int(match[2]), int(match[3]), assumed=True)
    if re.fullmatch(r"\d{5}(\.0+)?", text) and 20000 <= float(text) < 75000:
        return _EXCEL_EPOCH + timedelta(days=int(float(text))), "day", True
    if match := _SHORT_ISO.match(text):
        return _made(_century(match[1]), int(match[2]), int(match[3]), assumed=True)
    if match := _DAY_FIRST.match(text):
        first, second = int(match[1]), int(match[2])
        if second > 12 >= first:
            return _made(_century(match[3]), first, second, assumed=True)
        return _made(_century(match[3]), second, first, assumed=len(match[3]) == 2)
    if match := _DASHED.match(text):
        return _made(int(match[3]), int(match[2]), int(match[1]), assumed=int(match[1]) <= 12)
    if match := _DAY_MONTH.match(text):
        return _made(_century(match[3]), _MONTHS[match[2].lower()], int(match[1]))
    if match := _MONTH_DAY.match(text):
        return _made(int(match[3]), _MONTHS[match[1].lower()], int(match[2]))
    if match := _MONTH_YEAR.match(text):
        return _month(_century(match[2]), _MONTHS[match[1].lower()], end)
    if match := _YEAR_MONTH_NAME.match(text):
        return _month(int(match[1]), _MONTHS[match[2].lower()], end)
    if match := _YEAR_MONTH.match(text):
        return _month(int(match[1]), int(match[2]), end)
    if match := _MONTH_SLASH_YEAR.match(text):
        return _month(int(match[2]), int(match[1]), end)
    if match := _QUARTER.match(text):
        quarter, year = int(match[2] or match[3]), _century(match[1] or match[4])
        return _span(year, 3 * quarter - 2, 3 * quarter, end, "quarter")
    if match := _HALF.match(text):
        half, year = int(match[2] or match[3]), _century(match[1] or match[4])
        return _span(year, 6 * half - 5, 6 * half, end, "half")
    if match := _TERM.match(text):
        months = {"v": (1, 6), "s": (6, 8), "h": (7, 12), "a": (7, 12), "f": (7, 12)}[match[1][0].lower()]
        if match[1].lower() == "spring":
            months = (1, 6)
        return _span(_century(match[2]), months[0], months[1], end, "half", assumed=True)
    if match := _TURN.match(text):
        word, year = match[1].lower(), int(match[2])
        if word.startswith(("halv", "mitten")):
            return date(year, 6, 30), "half", True
        return (date(year, 1, 31), "month", True) if word.startswith("början") else (date(year, 12, 31), "year", True)
    if match := _WEEK.match(text):
        week, year = int(match[1] or match[4]), int(match[2] or match[3])
        if 1 <= week <= 53:
            try:
                return date.fromisocalendar(year, week, 7 if end else 1), "week", False
            except ValueError:
                return None
        return None
    if match := _YEAR_ONLY.match(text):
        year = int(match[1])
        return (date(year, 12, 31) if end else date(year, 1, 1)), "year", False
    return None


def _century(text: str) -> int:
    number = int(text)
    if len(text) == 4:
        return number
    return 2000 + number if number < 70 else 1900 + number


def _made(year: int, month: int, day_of_month: int, *, assumed: bool = False) -> tuple[date, Precision, bool] | None:
    try:
        return date(year, month, day_of_month), "day", assumed
    except ValueError:
        return None


def _month(year: int, month: int, end: bool) -> tuple[date, Precision, bool] | None:
    return _span(year, month, month, end, "month") if 1 <= month <= 12 and year > 0 else None


def _span(year: int, first: int, last: int, end: bool, precision: Precision, *, assumed: bool = False) -> tuple[date, Precision, bool] | None:
    if not 1 <= year < 9999:
        return None
    if not end:
        return date(year, first, 1), precision, assumed
    following = date(year + 1, 1, 1) if last == 12 else date(year, last + 1, 1)
    return following - timedelta(days=1), precision, assumed
