"""A question's rows as a file for a spreadsheet."""

from __future__ import annotations

from api.answering import envelope, headings
from api.http_errors import HttpError
from api.page import TIMES, Asked, File
from queries import QUERIES
from visualisation.tables.csv_text import csv_text


def csv(asked: Asked) -> File:
    """The rows as CSV: UTF-8 with a byte order mark, by which Excel knows it; all rows unless `limit` says otherwise."""
    question = QUERIES.get(asked.path["name"])
    if question is None:
        raise HttpError(404, "There is nothing at this address.", code="not_found")
    given: dict[str, list[str]] = {}
    for name, value in asked.given:
        if name not in TIMES:
            given.setdefault(name, []).append(value)
    answered = asked.snapshot.ask(question.name, given)
    text = csv_text(envelope(answered)["rows"], headings(answered))
    return File(b"\xef\xbb\xbf" + text.encode("utf-8", "backslashreplace"), "text/csv; charset=utf-8", f"{question.name}-{answered.as_of}.csv")
