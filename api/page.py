"""What a page is: an address, a function that is asked, a template that shows what it gives.

A page's whole state is in its address, so that a link, the Back button and a reload show the same.  Its function reads one snapshot of the estate,
and says what the template is to show; it writes nothing.  A form changes something, and then leads to a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import quote, urlencode

from api.access import Actor, Resource
from api.answering import Answer
from api.estate import Estate, Snapshot
from graphmodel.graph import Ref
from graphmodel.wording import N_
from queries import Parameter
from visualisation.reading import alphabetical

TIMES = ("as_of", "known_at")
"""What every page takes: the day it shows, and the time of the register that it shows it by."""

Given = Sequence[tuple[str, str]]
ROWS: Final = 100
"""So many rows a page shows unless more are asked for."""
MOST: Final = 5_000
"""So many rows a page shows at most: the whole is in the CSV."""
LIMIT: Final = Parameter("limit", "int", N_("at most so many rows; 0: all"))
SORT: Final = Parameter("sort", "text", N_("the column to sort by; a minus before it turns the order round"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a page, read and typed.

    `path` holds the parts of the address in braces, `values` the page's own parameters as its `parameters` type them (those not given are not there),
    `given` everything in the query as it was written.  `snapshot` is the estate as of the header's day.
    """

    snapshot: Snapshot
    address: str
    path: Mapping[str, str]
    values: Mapping[str, Any]
    given: Given
    lang: str
    actor: Actor
    csrf: str
    as_of: date | None = None
    known_at: int | date | None = None

    def ask(self, question: str, *, limit: int | None = None, **given: Any) -> Answer:
        """Ask one of the catalogue's questions of the page's snapshot, with the parameters of the API: `asked.ask("unowned", side="it")`."""
        return self.snapshot.ask(question, given, limit=limit)

    def here(self, **changes: Any) -> str:
        """This page's address with some parameters changed: None takes one away, a list repeats it."""
        kept = [(name, value) for name, value in self.given if name not in changes]
        return _joined(self.address, [*kept, *_pairs(changes)])

    def link(self, *parts: str, **given: Any) -> str:
        """The address of another page, on the same day and by the same record: `asked.link("systems", "s-vo", "impact", change=True)`."""
        times = [(name, value) for name, value in self.given if name in TIMES and name not in given]
        return _joined("/" + "/".join(quote(part, safe=":@") for part in parts), [*_pairs(given), *times])

    def node(self, id: str) -> str:  # noqa: A002 - the domain's word
        """The address of a node's own page."""
        return self.link("nodes", id)

    def about(self, ref: Ref) -> str:
        """The address of the page about a node: a system's own, else that of any node."""
        return self.link("systems" if ref.kind == "System" else "nodes", ref.id)

    def trail(self, id: str, most: int = 12) -> Trail:  # noqa: A002
        """What was changed of a node last, newest first, and the names of all that these changes speak of."""
        rows = self.ask("history", ref=id).result.rows
        shown = rows[::-1][:most]
        ids = {str(value) for row in shown for side in (row.before, row.after) for value in (side or {}).values() if isinstance(value, str)}
        return Trail(shown, len(rows), self.snapshot.names(each for each in ids if "-" in each))

    def listed(self, rows: Sequence[Any], left_out: int = 0, columns: Mapping[str, Callable[[Any], Any]] | None = None) -> Listed:
        """The rows that the page shows: sorted by the column that was asked for, and no more than was asked for.

        `columns` tells by what each column sorts: text as the reader's alphabet has it, null last.  `left_out` were not even made.
        """
        sort = str(self.values.get("sort", ""))
        name = sort.removeprefix("-")
        kept = list(rows)
        if columns and name in columns:
            value = columns[name]
            there = [row for row in kept if value(row) is not None]
            there.sort(key=lambda row: alphabetical(text) if isinstance(text := value(row), str) else text, reverse=sort.startswith("-"))
            kept = there + [row for row in kept if value(row) is None]
        limit = self.values.get("limit", ROWS) or MOST
        return Listed(kept[:limit], len(kept) + left_out, sort if name in (columns or {}) else "")

    def csv(self, question: str, **given: Any) -> str:
        """Where a question's rows are to be had as CSV, for a spreadsheet."""
        return self.link("queries", f"{question}.csv", **given)

    def json(self, question: str, **given: Any) -> str:
        """Where a question's whole answer is to be had as JSON."""
        return self.link("api", "v1", "queries", question, **given)


@dataclass(frozen=True, slots=True)
class Trail:
    """The last changes of a node: so many of `total`, and names by id."""

    rows: Sequence[Any]
    total: int
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows as a page shows them: so many of `total`, sorted by `sort` (empty: as the question orders them)."""

    rows: Sequence[Any]
    total: int
    sort: str = ""

    @property
    def left_out(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page's template is given, and how it is sent.  `title` stands in the browser's tab; `csv` and `json` are offered in the footer."""

    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    csv: str | None = None
    json: str | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class File:
    """What an address gives that is no page: bytes to look at, or with a `name` to be kept."""

    body: bytes
    kind: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where the reader is sent on to (303)."""

    address: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its address, the function that is asked, its template (None: the function gives a `File` or `Elsewhere`), its parameters."""

    address: str
    function: Callable[[Asked], Shown | File | Elsewhere]
    template: str | None = None
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """One form that was sent: what stood in its fields, the files in it, who sent it, and the estate that is to be changed."""

    estate: Estate
    asked: Asked
    fields: Mapping[str, str]
    files: Sequence[tuple[str, bytes]] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One form: where it is sent, and the function that does what it says.

    The function gives `Elsewhere`, or `Shown` for `template` where something must be said first (a stale form, a dry run).
    `files` says that it may bring files, `resource` what it changes.
    """

    address: str
    function: Callable[[Written], Shown | Elsewhere]
    template: str | None = None
    files: bool = False
    resource: Resource = "node"


def _pairs(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in given.items():
        listed = value if isinstance(value, list | tuple) else [value]
        pairs += [(name, "true" if each is True else str(each)) for each in listed if each is not None and each is not False and each != ""]
    return pairs


def _joined(address: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(pairs)}" if pairs else address
