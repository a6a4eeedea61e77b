"""Tables that stand side by side in one sheet (tabeller bredvid varandra), told apart: past a column that holds nothing, with a title over each.

Whoever draws up one list beside another leaves a column empty between them, writes a title over each, and begins the second with the names of what it
is about.  Only where all of that is so is a sheet divided: an empty column alone may be a mere space within one table.

>>> from importers.grid import Row
>>> sheet = Grid("lista.xlsx", "Blad1", (
...     Row(1, ("GATA", None, None, "KOST")), Row(2, ("System", "Ägare", None, "System", "Ägare")),
...     Row(3, ("Vakt", "Anna Ek", None, "Mashie", "Bo Lind")), Row(4, (None, None, None, "Matilda"))))
>>> [[(row.number, row.values) for row in part.rows[1:]] for part in side_by_side(sheet)]
[[(2, ('System', 'Ägare')), (3, ('Vakt', 'Anna Ek'))],
 [(2, (None, None, None, 'System', 'Ägare')), (3, (None, None, None, 'Mashie', 'Bo Lind')), (4, (None, None, None, 'Matilda'))]]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from graphmodel.vocabulary import TABLE_KINDS
from importers.grid import Grid, Row, Value
from importers.headings import heading

WIDEST: Final = 400
"""A wider grid is taken as it is."""
SEARCHED: Final = 30
"""How many rows from the top are searched for titles above headings."""
_NAMING: Final = frozenset(kind.subject for kind in TABLE_KINDS) | {"name", "code", "system_id", "object_id", "group_id"}
"""What the headings that a table begins with mean."""


def side_by_side(grid: Grid) -> list[Grid]:
    """The grid in parts, from left to right: each has its own columns where they stood, and only rows that say something in them.

    A grid of one part is given back itself.  Looks at the first rows, and at all where these stand on both sides of an empty column.
    """
    blocks = _blocks(grid.rows[:SEARCHED], grid.width)
    if len(blocks) < 2 or not _titled(grid.rows[:SEARCHED], blocks):
        return [grid]
    whole = _blocks(grid.rows, grid.width)
    if len(whole) != len(blocks):
        return [grid]  # further down something stands in between
    edges = [first for first, _last in whole[1:]]
    return [_part(grid, first, last) for first, last in zip([0, *edges], [*edges, grid.width], strict=True)]


def _own(row: Row, column: int) -> Value:
    """What a cell itself says: not a merged one's repetition."""
    value = row[column]
    return None if (isinstance(value, str) and not value.strip()) or row.mark(column).merged_from is not None else value


def _blocks(rows: Sequence[Row], width: int) -> list[tuple[int, int]]:
    """The runs of columns in which something stands: the first of each, and the one after its last."""
    if width > WIDEST:
        return []
    filled = [False] * width
    for row in rows:
        for column, value in enumerate(row.values):
            if not filled[column] and value is not None and _own(row, column) is not None:
                filled[column] = True
    found: list[tuple[int, int]] = []
    for column in range(width):
        if filled[column] and (column == 0 or not filled[column - 1]):
            found.append((column, column + 1))
        elif filled[column]:
            found[-1] = (found[-1][0], column + 1)
    return found


def _titled(rows: Sequence[Row], blocks: Sequence[tuple[int, int]]) -> bool:
    """Whether a row has one title over the first column of each block, and the next one headings that begin a table in each."""
    for above, below in pairwise(rows):
        titles = [[column for column in range(*block) if _own(above, column) is not None] for block in blocks]
        if any(found != [block[0]] for found, block in zip(titles, blocks, strict=True)):
            continue
        if all(isinstance(above[block[0]], str) and _begins(below, block) for block in blocks):
            return True
    return False


def _begins(row: Row, block: tuple[int, int]) -> bool:
    """Whether a row's cells in a block are headings, one of the first two of which names what a table is about."""
    texts = [value for column in range(*block) if (value := _own(row, column)) is not None]
    if len(texts) < 2 or not all(isinstance(text, str) for text in texts):
        return False
    meant = [heading(str(text)) for text in texts]
    known = sum(found is not None for found in meant)
    return 2 * known >= len(meant) and any(found is not None and found.meanings[0] in _NAMING for found in meant[:2])


def _part(grid: Grid, first: int, last: int) -> Grid:
    rows = []
    for row in grid.rows:
        marks = {column: mark for column, mark in row.marks.items() if first <= column < last}
        end = min(last, len(row.values))
        while end > first and row.values[end - 1] is None and end - 1 not in marks:
            end -= 1
        values = (*(None for _ in range(first)), *row.values[first:end])
        part = replace(row, values=values, marks=marks)
        if any(_own(part, column) is not None for column in range(first, len(values))):
            rows.append(part)
    return replace(grid, rows=tuple(rows), assumptions=grid.assumptions if first == 0 else ())
