"""A file's tables as they were understood last: what would be understood the same is not looked at again.

An import asks all files for the names that they describe, and again as long as these tell more; then it reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from importers.known_names import AskedNames

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

    __slots__ = ("_asked", "_grids", "_known", "_layouts", "_names", "_parts", "_understood")

    def __init__(self) -> None:
        self._grids: Sequence[Grid] = ()
        self._parts: list[Grid] = []
        self._known: KnownNames | None = None
        self._layouts: list[Layout] = []
        self._asked: list[AskedNames] = []
        self._understood: list[UnderstoodGrid] = []
        self._names: Mapping[str, tuple[str, ...]] | None = None

    def of(self, grids: Sequence[Grid], known: KnownNames, mappings: Callable[[Table], TableMapping | None]) -> list[UnderstoodGrid]:
        """The grids as they are understood when these names are known; `mappings` says how a table is to be read."""
        from importers.columns import understand

        if grids is self._grids and known is self._known:
            return self._understood
        self._lay_out(grids, known)
        understood = [
            UnderstoodGrid(grid, layout, tuple(understand(table, known, mappings(table)) for table in layout.tables))
            for grid, layout in zip(self._parts, self._layouts, strict=True)
        ]
        if understood != self._understood:
            self._understood, self._names = understood, None
        self._known = known
        return self._understood

    def names(
        self,
        grids: Sequence[Grid],
        known: KnownNames,
        mappings: Callable[[Table], TableMapping | None],
        told: Callable[[Sequence[UnderstoodGrid]], Mapping[str, tuple[str, ...]]],
    ) -> Mapping[str, tuple[str, ...]]:
        """What `told` says that the grids' tables describe, when these names are known."""
        understood = self.of(grids, known, mappings)
        if self._names is None:
            self._names = told(understood)
        return self._names

    def forget(self) -> None:
        """Let go of them: they are not asked for again."""
        self.__init__()  # type: ignore[misc]

    def _lay_out(self, grids: Sequence[Grid], known: KnownNames) -> None:
        """Find the tables of each grid, unless that was done with names that would have answered the same."""
        from importers.side_by_side import side_by_side
        from importers.tables import tables_of

        if grids is not self._grids:
            self._grids, self._layouts, self._asked, self._understood = grids, [], [], []
            self._parts = [part for grid in grids for part in side_by_side(grid)]
        for place, grid in enumerate(self._parts):
            if place < len(self._asked) and self._asked[place].answered_as(known):
                continue
            asked = AskedNames(known)
            layout = tables_of(grid, asked)
            if place < len(self._asked):
                self._layouts[place], self._asked[place] = layout, asked
            else:
                self._layouts.append(layout)
                self._asked.append(asked)
