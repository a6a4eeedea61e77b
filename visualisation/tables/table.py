"""A table before it has a form: headings, cells, and the sentences above and below.

A terminal, a page, a report and Markdown are all written from this, so that they say the same.  A cell's `mark` says how it is meant; whoever draws
it may use colour, but the words alone are enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from graphmodel.wording import NO_VALUE, shown, word

Mark = Literal["plain", "strong", "quiet", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table, and how it is meant."""

    text: str
    mark: Mark = "plain"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; numbers stand to the right."""

    heading: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `lead` are the sentences above it, `notes` those below.  It may have no columns and be sentences only."""

    lead: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    notes: tuple[str, ...] = ()
    title: str = ""


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell | str | int | None]],
    *,
    title: str = "",
    lead: Iterable[str] = (),
    notes: Iterable[str] = (),
    right: Sequence[int] = (),
) -> Table:
    """A table from headings and plain values; `right` are the columns of numbers."""
    return Table(
        tuple(lead),
        tuple(Column(heading, place in right) for place, heading in enumerate(columns)),
        tuple(tuple(value if isinstance(value, Cell) else Cell(value if isinstance(value, str) else shown(value)) for value in row) for row in rows),
        tuple(notes),
        title,
    )


def names(refs: Iterable[Any], *, most: int | None = None) -> str:
    """Nodes by name, with commas; `most` names only so many and counts the rest."""
    listed = [each.name for each in refs]
    if most is not None and len(listed) > most:
        return ", ".join(listed[:most]) + f" +{len(listed) - most}"
    return ", ".join(listed) or NO_VALUE


def chain(refs: Iterable[Any]) -> str:
    """Nodes as a chain, an arrow from the one that needs to what it needs."""
    return " → ".join(each.name for each in refs)


def words(codes: Iterable[str]) -> str:
    """Codes in the reader's words, with commas."""
    return ", ".join(word(code) for code in codes)


MARK_OF_STATUS: dict[str, Mark] = {
    "owned": "good", "business_only": "warn", "it_only": "warn", "department_only": "warn",
    "complete": "good", "degraded": "warn", "broken": "bad", "down": "bad", "test": "warn",
    "critical": "bad", "high": "bad", "medium": "warn", "low": "quiet",
}  # fmt: skip


def status(code: str) -> Cell:
    """A degree, a status or a severity in words, marked by how bad it is."""
    return Cell(word(code), MARK_OF_STATUS.get(code, "bad"))


def way(code: str) -> Cell:
    """The state of a way upward in words, marked by how bad it is."""
    return Cell(word(f"way_{code}"), MARK_OF_STATUS.get(code, "bad"))
