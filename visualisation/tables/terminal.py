"""A table on a terminal, by Rich: at most as wide as the terminal, colours only where they are wanted, and never the only way something is said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from visualisation.tables.plain_text import visible
from visualisation.tables.table import Mark, Table

if TYPE_CHECKING:
    from rich.console import Console

STYLES: dict[Mark, str] = {"plain": "", "strong": "bold", "quiet": "dim", "good": "green", "warn": "yellow", "bad": "bold red"}


def print_tables(tables: Iterable[Table], console: Console) -> None:
    """Write tables to a console; names are text, never markup."""
    with console.capture() as drawn:
        _draw(tables, console)
    # Rich fills every line up to the width; nobody wants to copy that.
    console.file.write("\n".join(line.rstrip() for line in drawn.get().split("\n")))


def _draw(tables: Iterable[Table], console: Console) -> None:
    from rich import box
    from rich.padding import Padding
    from rich.table import Table as Drawn
    from rich.text import Text

    for number, each in enumerate(tables):
        if number:
            console.print()
        if each.title:
            console.print(Text(visible(each.title), style="bold"))
        for sentence in each.lead:
            console.print(Text(visible(sentence)))
        if each.columns and each.rows:
            drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
            for column, width in zip(each.columns, widths(each, console.width), strict=True):
                drawn.add_column(Text(column.heading), justify="right" if column.right else "left", overflow="fold", width=width)
            for row in each.rows:
                drawn.add_row(*(Text(visible(cell.text), style=STYLES[cell.mark]) for cell in row))
            if each.title or each.lead:
                console.print()
            console.print(drawn)
        if each.notes:
            if each.columns and each.rows:
                console.print()
            for note in each.notes:
                console.print(Padding(Text(visible(note), style="dim"), (0, 0, 0, 0)))


def widths(each: Table, room: int) -> list[int]:
    """How wide each column is drawn, in characters, so that the table fits the room.

    First each column gets its longest word, so that words stay whole, as far as all of them fit side by side; what is left goes, a character at a
    time, to the column whose longest text is the most cramped.
    """
    texts = [[column.heading, *(visible(row[place].text) for row in each.rows)] for place, column in enumerate(each.columns)]
    words = [max(len(part) for text in column for part in (text.split() or ("",))) for column in texts]
    wanted = [min(room // 2, max(1, *(len(text) for text in column))) for column in texts]
    free = max(room - 2 * (len(texts) - 1), len(texts))
    cap = next((cap for cap in range(max(words), 0, -1) if sum(min(cap, word) for word in words) <= free), 1)
    given = [max(1, min(cap, word)) for word in words]
    for _step in range(free - sum(given)):
        cramped = max(range(len(given)), key=lambda place: wanted[place] / given[place])
        if wanted[cramped] <= given[cramped]:
            break
        given[cramped] += 1
    return given
