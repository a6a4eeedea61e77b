"""A file's tables as they were understood last: asked again with the same names, they are not understood anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importers.columns import TableMapping, Understanding
    from importers.grid import Grid
    from importers.known_names import KnownNames
    from importers.tables import Layout, Table


@dataclass(frozen=True, slots=True)
class UnderstoodGrid:
    """A grid with where its tables are, and what each of them is."""

    grid: Grid
    layout: Layout
    tables: tuple[Understanding, ...]


class KeptTables:
    """What one file's grids were understood as."""

    __slots__ = ("_grids", "_known", "_understood")

    def __init__(self) -> None:
        self._grids: Sequence[Grid] | None = None
        self._known: KnownNames | None = None
        self._understood: list[UnderstoodGrid] = []

    def of(self, grids: Sequence[Grid], known: KnownNames, mappings: Callable[[Table], TableMapping | None]) -> list[UnderstoodGrid]:
        """The grids as they are understood when these names are known; `mappings` says how a table is to be read."""
        from importers.columns import understand
        from importers.tables import tables_of

        if grids is not self._grids or known is not self._known:
            layouts = [(grid, tables_of(grid, known)) for grid in grids]
            self._understood = [
                UnderstoodGrid(grid, layout, tuple(understand(table, known, mappings(table)) for table in layout.tables)) for grid, layout in layouts
            ]
            self._grids, self._known = grids, known
        return self._understood

    def forget(self) -> None:
        """Let go of them: they are not asked for again."""
        self._grids, self._known, self._understood = None, None, []
