# ruff: noqa: E501 - examples and patterns read better in one line
"""Where the tables stand in a grid: title lines, headings, data, sections, notes, sums.  (Swedish: *tabell*, *rubrikrad*.)

A table begins at a heading row: the row whose cells are most plainly headings.  One or two rows make the heading.  Above it stand titles; below
it data, until another heading row begins another table.  Every row that holds something gets a `part`, so that what was read adds up.

>>> from importers.grid import Grid, Row
>>> grid = Grid("lista.csv", None, (Row(1, ("Systemlista VOF",)), Row(3, ("System", "Systemägare", "Leverantör")), Row(4, ("Vakt", "Anna Ek", "Securi"))))
>>> [(table.title, table.headings, table.header_row, [row.number for row in table.data]) for table in tables_of(grid).tables]
[('Systemlista VOF', ('System', 'Systemägare', 'Leverantör'), 3, [4])]
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from graphmodel.vocabulary import (
    DEPARTMENT_WORDS,
    NOTE_ROW,
    RETIRED_TITLES,
    SUM_ROW,
    fold,
    is_title,
    look_up,
    points_above,
    side_of,
    squeeze,
)
from importers.cell_texts import clean
from importers.grid import Grid, Row, Value, text_of
from importers.headings import written
from importers.known_names import AskedNames, KnownNames

Part = Literal["title", "header", "data", "section", "note", "sum", "blank", "repeated_header", "no_name", "unread"]
"""What a row is.  `no_name` rows say something of nothing, `unread` rows stand in a table that was not understood."""

SEARCHED: Final = 60
"""How many rows from the top of a grid (or after a gap) are searched for a heading row."""
SHOWN_BLANKS: Final = 200
"""How many blank rows between others are counted one by one; of longer gaps only so many."""


@dataclass(slots=True)
class Table:
    """One table of a grid.

    `headings` has one text for each column of the grid ("" where none stands); of a heading of two rows both texts, as in "Klassning K".
    `tops` holds the upper texts alone and `bottoms` the lower ones.  `data` are the rows of data, `sections` the section that stands above a
    row (by row number), `filled` how many cells were filled down from the row above, by column; `pointed` holds what cells said that were filled
    since they pointed above ("se ovan"), by row number and column.
    """

    file: str
    sheet: str | None
    header_row: int
    headings: tuple[str, ...]
    title: str = ""
    group_header_row: int | None = None
    tops: tuple[str, ...] = ()
    bottoms: tuple[str, ...] = ()
    data: list[Row] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    filled: dict[int, int] = field(default_factory=dict)
    pointed: dict[int, dict[int, str]] = field(default_factory=dict)
    parts: list[tuple[int, Part]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Which table of all tables this is."""
        return f"{self.file}!{self.sheet or ''}:{self.header_row}"

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.headings)

    def cell(self, row: Row, column: int) -> str:
        """The cleaned text of a cell; "" for an empty one."""
        value = row[column]
        return clean(value) if isinstance(value, str) else "" if value is None else text_of(value)

    def texts(self, column: int, at_most: int = 5000) -> list[str]:
        """The cleaned texts of a column's filled cells, in the order of the rows, at most so many."""
        found: list[str] = []
        for row in self.data:
            value = row.values[column] if column < len(row.values) else None
            if value is not None:
                text = clean(value) if isinstance(value, str) else text_of(value)
                if text:
                    found.append(text)
                    if len(found) >= at_most:
                        break
        return found


@dataclass(slots=True)
class Layout:
    """All tables of a grid, and what each of its rows is (blank ones between others included), by row number, in order.

    `loose` are rows that belong to no table: a grid without any heading row has only those.
    """

    tables: list[Table]
    parts: list[tuple[int, Part]]
    titles: list[str]
    loose: list[Row]


def tables_of(grid: Grid, known: KnownNames | AskedNames | None = None) -> Layout:
    """Find the tables of a grid.  One pass over its rows; the search for headings looks at `SEARCHED` rows after the top and after each gap."""
    return _Reader(grid, known or KnownNames()).layout()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A row that may be a heading row: its index, how many of its cells are headings (weighed), of how many filled ones."""

    index: int
    weight: float
    filled: int
    exact: int

    @property
    def share(self) -> float:
        return self.weight / self.filled if self.filled else 0.0


class _Reader:
    """Finds the tables of one grid."""

    def __init__(self, grid: Grid, known: KnownNames | AskedNames) -> None:
        self.grid = grid
        self.rows = grid.rows
        self.known = known
        self.width = min(grid.width, 400)

    # --- the whole

    def layout(self) -> Layout:
        parts: list[tuple[int, Part]] = []
        tables: list[Table] = []
        titles: list[str] = []
        header = self._first_header()
        if header is None:
            loose = list(self.rows)
            return Layout(
                [],
                self._with_blanks([(row.number, "note" if row.own_values <= 1 else "unread") for row in loose]),
                [self._line(row) for row in loose[:3]],
                loose,
            )
        top, bottom = header
        for row in self.rows[:top]:
            parts.append((row.number, "title"))
            titles.append(self._line(row))
        table = self._begin(top, bottom, titles)
        parts.extend((self.rows[index].number, "header") for index in range(top, bottom + 1))
        body: list[int] = []
        index = bottom + 1
        while index < len(self.rows):
            begun = self._another(index, table, body)
            if begun is not None:
                next_top, next_bottom, title_rows = begun
                body = [row for row in body if row not in title_rows]
                self._finish(table, body, parts)
                tables.append(table)
                lines = [self._line(self.rows[row]) for row in title_rows]
                parts.extend((self.rows[row].number, "title") for row in title_rows)
                table = self._begin(next_top, next_bottom, lines or titles[:0])
                parts.extend((self.rows[row].number, "header") for row in range(next_top, next_bottom + 1))
                body = []
                index = next_bottom + 1
                continue
            body.append(index)
            index += 1
        self._finish(table, body, parts)
        tables.append(table)
        parts.sort()
        return Layout(tables, self._with_blanks(parts), titles, [])

    def _with_blanks(self, parts: list[tuple[int, Part]]) -> list[tuple[int, Part]]:
        """The rows' parts with the blank rows between them."""
        result: list[tuple[int, Part]] = []
        before = 0
        for number, part in sorted(parts):
            gap = min(number - before - 1, SHOWN_BLANKS)
            result.extend((blank, "blank") for blank in range(number - gap, number))
            result.append((number, part))
            before = number
        return result

    # --- headings

    def _line(self, row: Row) -> str:
        """The row's own texts on one line."""
        seen: list[str] = []
        for column, value in enumerate(row.values):
            if value is not None and row.mark(column).merged_from is None:
                text = clean(value) if isinstance(value, str) else text_of(value)
                if text:
                    seen.append(text)
        return " ".join(seen)

    def _candidate(self, index: int) -> _Candidate:
        """How much a row looks like headings."""
        row = self.rows[index]
        weight = 0.0
        filled = exact = 0
        seen: set[str] = set()
        for column, value in enumerate(row.values[: self.width]):
            if value is None or row.mark(column).merged_from is not None:
                continue
            filled += 1
            if not isinstance(value, str):
                weight -= 0.5
                continue
            text = clean(value)
            if not text or text.startswith(("=", "http")) or "@" in text or len(text) > 90:
                weight -= 0.5
                continue
            found = written(text)
            form = squeeze(text)
            if found is None or form in seen:
                continue
            seen.add(form)
            if found.sure >= 0.95:
                weight += 1.0
                exact += 1
            elif len(text) <= 60 and "Person" not in self.known.kinds(text) and "Department" not in self.known.kinds(text):
                weight += 0.45
        return _Candidate(index, weight, filled, exact)

    def _first_header(self) -> tuple[int, int] | None:
        """The first heading row (or two) of the grid, as indices of its first and last row."""
        candidates = [self._candidate(index) for index in range(min(len(self.rows), SEARCHED))]
        good = [
            one
            for one in candidates
            if one.filled >= 2
            and (one.weight >= 1.4 or (one.filled == 2 and one.exact == 1 and one.index < 3))
            and one.share >= 0.4
            and (one.exact >= 2 or (one.exact >= 1 and one.filled <= 3) or one.weight >= 2.2)
        ]
        if good:
            best = max(one.weight * (0.5 + one.share) for one in good)
            chosen = next(one for one in good if one.weight * (0.5 + one.share) >= 0.6 * best)
            return self._whole_heading(chosen.index)
        return self._by_shape()

    def _by_shape(self) -> tuple[int, int] | None:
        """A heading row whose words nobody knows: the first wide row of short, different texts above rows of another make."""
        if len(self.rows) < 3:
            return None
        widest = max(row.own_values for row in self.rows[:SEARCHED])
        if widest < 2:
            return None
        for index, row in enumerate(self.rows[: min(15, len(self.rows) - 2)]):
            if row.own_values < max(2, 0.7 * widest):
                continue
            texts = [clean(value) for value in row.values if isinstance(value, str) and clean(value)]
            plain = len(texts) == row.own_values and len({squeeze(text) for text in texts}) == len(texts)
            if plain and all(len(text) <= 40 and not re.search(r"[@\d;]|https?:", text) and not self.known.kinds(text) for text in texts):
                return index, index
            return None
        return None

    def _whole_heading(self, index: int) -> tuple[int, int]:
        """The heading's first and last row: two when the row above groups it, or the row below carries it on."""
        row = self.rows[index]
        if index + 1 < len(self.rows):
            below = self._candidate(index + 1)
            if self._carries_on(row, self.rows[index + 1]) or (below.filled >= 3 and below.share >= 0.45 and self._groups(row, self.rows[index + 1])):
                return index, index + 1
        if index > 0 and self._groups(self.rows[index - 1], row):
            return index - 1, index
        return index, index

    def _carries_on(self, upper: Row, lower: Row) -> bool:
        """Whether the lower row is the second row of a heading: it stands under wide or merged headings and names their parts."""
        if lower.number != upper.number + 1:
            return False
        merged_down = merged_right = 0
        own: list[tuple[int, str]] = []
        for column in range(self.width):
            mark = lower.mark(column)
            if mark.merged_from is not None and mark.merged_from[0] == upper.number:
                merged_down += 1
            elif isinstance(lower[column], str):
                text = clean(str(lower[column]))
                if text:
                    own.append((column, text))
            elif lower[column] is not None:
                return False
            above = upper.mark(column).merged_from
            if above is not None and above[0] == upper.number:
                merged_right += 1
        if not own:
            return False
        known_parts = sum(
            1 for _, text in own if len(text) <= 40 and (look_up(text) is not None or side_of(text) is not None or squeeze(text) in _PARTS)
        )
        if known_parts < 0.6 * len(own):
            return False
        if merged_down >= 1 and merged_right >= 1:
            return True
        # Without merging (CSV): the first columns are empty below, and parts stand under a heading or right of one.
        first_empty = lower[0] is None and upper[0] is not None
        under_gap = sum(1 for column, _ in own if upper[column] is None or (column + 1 < self.width and upper[column + 1] is None))
        return first_empty and len(own) >= 2 and under_gap >= 0.6 * len(own)

    def _groups(self, upper: Row, lower: Row) -> bool:
        """Whether the upper row groups the headings of the lower one: two or more texts, fewer than the headings, each over several of them."""
        if lower.number != upper.number + 1:
            return False
        own = [column for column in range(self.width) if upper[column] is not None and upper.mark(column).merged_from is None]
        texts = [clean(str(upper[column])) for column in own if isinstance(upper[column], str)]
        if len(own) < 2 or len(texts) != len(own) or len(own) >= lower.own_values:
            return False
        if any(len(text) > 40 for text in texts):
            return False
        spread = any(upper.mark(column).merged_from is not None for column in range(self.width))
        known = sum(1 for text in texts if look_up(text) is not None)
        last_filled = max(own)
        return spread or known >= 2 or (known >= 1 and last_filled >= 0.4 * lower.own_values)

    def _begin(self, top: int, bottom: int, titles: Sequence[str]) -> Table:
        """A table with its headings."""
        upper = self._heading_texts(self.rows[top])
        if top == bottom:
            headings = tuple(upper)
            table = Table(self.grid.file, self.grid.sheet, self.rows[top].number, headings)
        else:
            lower_row, upper_row = self.rows[bottom], self.rows[top]
            lower = self._heading_texts(lower_row)
            for column in range(self.width):
                if lower_row.mark(column).merged_from is not None and lower_row.mark(column).merged_from[0] == upper_row.number:  # type: ignore[index]
                    lower[column] = ""
            current = ""
            merged = {mark.merged_from for column in range(self.width) if (mark := upper_row.mark(column)).merged_from is not None}
            for column in range(self.width):
                # A group heading that is not merged reaches right until the next one, over columns that have a part of their own.
                if upper[column]:
                    current = upper[column]
                elif upper_row.mark(column).merged_from is None and merged:
                    current = ""
                elif lower[column]:
                    upper[column] = current
                else:
                    current = ""
            headings = tuple(" ".join(part for part in pair if part) for pair in zip(upper, lower, strict=True))
            table = Table(
                self.grid.file, self.grid.sheet, self.rows[bottom].number, headings,
                group_header_row=self.rows[top].number, tops=tuple(upper), bottoms=tuple(lower),
            )  # fmt: skip
        table.title = "\n".join(line for line in titles if line)
        return table

    def _heading_texts(self, row: Row) -> list[str]:
        return [" ".join(clean(text_of(row[column])).split()) for column in range(self.width)]

    # --- another table below

    def _another(self, index: int, table: Table, body: Sequence[int]) -> tuple[int, int, list[int]] | None:
        """Whether another table begins at this row: its heading rows, and the title rows that were taken for the last table's."""
        row, before = self.rows[index], self.rows[index - 1]
        gap = row.number - before.number > 1
        if not gap and not (body and body[-1] == index - 1 and _own(before) == 1):
            return None
        if _own(row) < 2:
            return None
        candidate = self._candidate(index)
        told = len(body) > 0 and _own(before) == 1 and RETIRED_TITLES.search(fold(self._line(before))) is not None
        first = next((column for column, value in enumerate(row.values[: self.width]) if value is not None), 0)
        names_again = told and self._is_heading(row[first], table, first)
        if not names_again and (candidate.exact < (1 if told else 2) or candidate.share < (0.45 if told else 0.7) or self._repeats(row, table)):
            return None
        titles: list[int] = []
        position = len(body) - 1
        while position >= 0 and self.rows[body[position]].own_values == 1 and len(titles) < 3:
            line = self._line(self.rows[body[position]])
            below = index if not titles else titles[0]
            if self.rows[below].number - self.rows[body[position]].number > 2 or NOTE_ROW.search(fold(line)) or SUM_ROW.search(fold(line)):
                break
            titles.insert(0, body[position])
            position -= 1
        top, bottom = self._whole_heading(index)
        return (top, bottom, titles) if top == index else (index, index, titles)

    def _repeats(self, row: Row, table: Table) -> bool:
        """Whether a row repeats the table's headings (printed lists have them on every page)."""
        first = next((column for column, value in enumerate(row.values[: self.width]) if value is not None), None)
        if first is None or not self._is_heading(row[first], table, first):
            return False
        same = filled = 0
        for column, value in enumerate(row.values[: self.width]):
            if value is not None:
                filled += 1
                same += self._is_heading(value, table, column)
        return filled >= 2 and same >= 0.8 * filled

    @staticmethod
    def _is_heading(value: Value, table: Table, column: int) -> bool:
        """Whether a cell says what stands above its column."""
        if not isinstance(value, str) or not table.headings[column]:
            return False
        texts = (table.headings[column], table.tops[column], table.bottoms[column]) if table.tops else (table.headings[column],)
        if all(len(value) > 2 * len(text) + 8 for text in texts):
            return False
        begins = _first_letter(value)
        if all(begins != _first_letter(text) for text in texts):
            return False  # quickly, for it is asked of every row
        form = squeeze(clean(value))
        return any(form == squeeze(text) for text in texts)

    # --- rows of a table

    def _finish(self, table: Table, body: Sequence[int], parts: list[tuple[int, Part]]) -> None:
        """Say what each row under the headings is."""
        used = [column for column in range(self.width) if table.headings[column]]
        subject = self._subject(table, used)
        kinds: list[tuple[int, Part]] = []
        section = ""
        last_data = -1
        merged_sections = any(self._wide(self.rows[index], used) for index in body)
        for position, index in enumerate(body):
            row = self.rows[index]
            part = self._part(row, table, used, subject, merged_sections, body, position)
            if part == "note" and self._carries_on_above(row, used, subject, kinds):
                part = "data"
            if part == "section":
                section = self._line(row).rstrip(":").strip()
            elif part == "data":
                last_data = len(kinds)
                if section:
                    table.sections[row.number] = section
            kinds.append((index, part))
        for position, (index, part) in enumerate(kinds):
            row = self.rows[index]
            if part == "section" and position > last_data:
                part = "note"
            if part == "note":
                table.notes.append(self._line(row))
            if part == "data":
                table.data.append(row)
            table.parts.append((row.number, part))
            parts.append((row.number, part))
        self._fill_down(table, used, subject)
        self._point_up(table, subject)

    def _carries_on_above(self, row: Row, used: Sequence[int], subject: int, kinds: Sequence[tuple[int, Part]]) -> bool:
        """Whether a row of one short cell belongs to the rows above it, which leave the naming column empty too."""
        own = [column for column, value in enumerate(row.values[: self.width]) if value is not None]
        if not kinds or kinds[-1][1] != "data" or len(own) != 1 or own[0] <= subject or own[0] not in used:
            return False
        above = self.rows[kinds[-1][0]]
        return above[subject] is None and above.number == row.number - 1 and len(text_of(row[own[0]])) <= 40

    def _next_is_data(self, body: Sequence[int], position: int, subject: int) -> bool:
        if position + 1 >= len(body):
            return False
        following = self.rows[body[position + 1]]
        return _own(following) >= 2 and following[subject] is not None

    def _subject(self, table: Table, used: Sequence[int]) -> int:
        """The column that names what a row is about: the first with a naming heading, else the first with a heading."""
        for wanted in _SUBJECTS:
            for column in used:
                found = look_up(table.bottoms[column] if table.bottoms and table.bottoms[column] else table.headings[column])
                if found and found.sure >= 0.95 and found.meanings[0] in wanted:
                    before = [each for each in used if each < column]
                    if (wanted is _SUBJECTS[-1] or found.meanings[0] == "from_system") and self._names_something(table, before):
                        continue  # a supplier or a department beside what a heading before it names
                    return column
        return used[0] if used else 0

    @staticmethod
    def _names_something(table: Table, columns: Sequence[int]) -> bool:
        """Whether one of these columns has a heading that holds a word for a name or a system."""
        return any((found := look_up(table.headings[each])) is not None and found.meanings[0] in {"system", "name"} for each in columns)

    def _wide(self, row: Row, used: Sequence[int]) -> bool:
        """Whether a row is one value merged over half the table's width or more."""
        if not row.marks:
            return False
        repeated = sum(1 for column in range(self.width) if (mark := row.mark(column).merged_from) is not None and mark[0] == row.number)
        return row.own_values == 1 and repeated >= 1 and repeated + 1 >= 0.5 * len(used)

    def _part(self, row: Row, table: Table, used: Sequence[int], subject: int, merged_sections: bool, body: Sequence[int], position: int) -> Part:
        """What the row at a position of the body is."""
        if not row.marks and _own(row) > max(4, 0.4 * len(used)):
            return "repeated_header" if self._repeats(row, table) else "data"
        if row.marks:
            own = [column for column, value in enumerate(row.values[: self.width]) if value is not None and row.mark(column).merged_from is None]
        else:
            own = [column for column, value in enumerate(row.values[: self.width]) if value is not None]
        if not own:
            return "note"
        first: Value = row[own[0]]
        text = clean(text_of(first))
        folded = fold(text)
        if (
            SUM_ROW.search(folded)
            and len(own) <= max(4, 0.4 * len(used))
            and (len(own) > 1 or text.endswith(":") or re.search(r"\d|\(", text) or folded in {"summa", "totalt", "total", "antal"})
        ):
            return "sum"
        if len(own) >= 2:
            if self._repeats(row, table):
                return "repeated_header"
            return "data"
        vertically = sum(1 for column in range(self.width) if (mark := row.mark(column).merged_from) is not None and mark[0] != row.number)
        if vertically and own[0] in used and not self._wide(row, used):
            return "data"
        if self._wide(row, used):
            return "section" if self._section_like(text) else "note"
        if isinstance(first, date | int | float):
            return "data" if own[0] == subject else "note"
        if len(text) > 60 or (text.endswith(".") and len(text) > 25) or text.startswith("*") or NOTE_ROW.search(folded):
            return "note"
        if own[0] > subject and own[0] in used and len(text) <= 40:
            return "data"
        if own[0] != subject:
            return (
                "section"
                if self._section_like(text) and own[0] <= subject and not merged_sections and self._next_is_data(body, position, subject)
                else "note"
            )
        if self._names_a_section(text) and not merged_sections and self._next_is_data(body, position, subject):
            return "section"
        return "data"

    def _section_like(self, text: str) -> bool:
        return (
            bool(text)
            and len(text) <= 60
            and not text.endswith(".")
            and not text.startswith("*")
            and not NOTE_ROW.search(fold(text))
            and not re.search(r"[=@]|https?:", text)
        )

    def _names_a_section(self, text: str) -> bool:
        """Whether a lone text in the naming column is a section's name rather than a system that is only named."""
        if self.known.is_a(text, "System"):
            return False
        if self.known.is_a(text, "Department", "ManagementObject"):
            return True
        folded = fold(text)
        return bool(
            text.endswith(":")
            or re.match(r"^(gemensamma|övriga|centrala|interna|externa|kommungemensamma|avvecklade|andra|shared|common|other)\b", folded)
            or re.match(r"^([A-ZÅÄÖ]|\d+)\.\s", text)
            or (
                DEPARTMENT_WORDS.search(folded)
                and re.search(r"(enheten|förvaltningen|kontoret|avdelningen|nämnden|sektorn|sektionen|kansliet)$", folded)
            )
        )

    # --- blanks that mean "as above"

    def _fill_down(self, table: Table, used: Sequence[int], subject: int) -> None:
        """Fill cells that stand empty because the value above them holds on, where the column's whole pattern says so.

        A merged cell holds for all its rows (the grid has filled it already).  An unmerged column is filled down only when it is the naming
        column or stands left of it, when no value comes back, and when many cells are empty: a list in blocks.
        """
        if len(table.data) < 3:
            return
        left = [column for column in range(self.width) if column <= subject]
        touched: dict[int, dict[int, Value]] = {}
        for column in left:
            if any(row.mark(column).merged_from is not None for row in table.data):
                continue
            values = [row[column] for row in table.data]
            filled = [squeeze(text_of(value)) for value in values if value is not None]
            empty = len(values) - len(filled)
            if values[0] is None or empty < 0.3 * len(values) or len(filled) < 2 or len(set(filled)) < 0.95 * len(filled):
                continue
            if (
                column < subject
                and empty < len(filled)
                and any(values[position] is None and table.data[position][subject] is None for position in range(len(values)))
            ):
                continue
            current: Value = None
            for position, value in enumerate(values):
                if value is not None:
                    current = value
                elif current is not None:
                    touched.setdefault(position, {})[column] = current
                    table.filled[column] = table.filled.get(column, 0) + 1
        for position, cells in touched.items():
            row = table.data[position]
            values_now = list(row.values)
            for column, value in cells.items():
                while len(values_now) <= column:
                    values_now.append(None)
                values_now[column] = value
            table.data[position] = Row(row.number, tuple(values_now), row.marks, row.hidden)


    def _point_up(self, table: Table, subject: int) -> None:
        """Cells that say "as above" get what stands above them in the list."""
        for position, row in enumerate(table.data):
            for column, value in enumerate(row.values[: self.width]):
                if not isinstance(value, str) or len(value) > 25 or value[:1] not in _POINTERS or column == subject or not points_above(value):
                    continue
                above = table.data[position - 1][column] if position else None
                if above is not None and not (isinstance(above, str) and points_above(above)):
                    values = list(table.data[position].values)
                    values[column] = above
                    table.data[position] = Row(row.number, tuple(values), row.marks, row.hidden)
                    table.pointed.setdefault(row.number, {})[column] = value


def _own(row: Row) -> int:
    """`Row.own_values`, quickly where nothing is merged."""
    return row.own_values if row.marks else len(row.values) - row.values.count(None)


_POINTERS: Final = frozenset("sSdDiIoOlL \"”“″〃„'’-–—")
"""What words and marks that point above begin with."""
def _first_letter(text: str) -> str:
    """The first letter or digit of a text as `squeeze` would give it."""
    found = _LETTER.search(text)
    return found[0].casefold() if found is not None else ""


_LETTER: Final = re.compile(r"[^\W_]")
_PARTS: Final = frozenset(
    {
        "k",
        "r",
        "t",
        "s",
        "namn",
        "epost",
        "mail",
        "telefon",
        "från",
        "till",
        "start",
        "slut",
        "in",
        "ut",
        "id",
        "verksamhet",
        "it",
        "business",
        "name",
        "email",
        "from",
        "to",
        "datum",
        "nr",
        "titel",
        "förvaltning",
        "enhet",
    }
)
"""Parts of a heading of two rows."""

_SUBJECTS: Final[tuple[frozenset[str], ...]] = (
    frozenset({"system"}),
    frozenset({"name", "person", "from_system", "canonical"}),
    frozenset({"object", "group", "contract", "unit"}),
    frozenset({"department", "supplier", "object_id", "group_id", "first_name", "last_name"}),
)
"""Meanings of a naming column, the likeliest first."""


def heading_words(table: Table, column: int) -> tuple[str, ...]:
    """The texts by which a column's meaning may be looked up, the best first: of a heading of two rows both, then the lower, then the upper."""
    whole = table.headings[column]
    if not table.bottoms:
        return (whole,)
    top, bottom = table.tops[column], table.bottoms[column]
    return tuple(dict.fromkeys(text for text in (whole, bottom, top) if text))


def title_lines(table: Table) -> Mapping[str, str]:
    """The table's titles: `title` (its title rows) and `sheet`."""
    return {"title": table.title, "sheet": table.sheet or ""}


__all__ = ["SHOWN_BLANKS", "Layout", "Part", "Table", "heading_words", "is_title", "tables_of", "title_lines"]
