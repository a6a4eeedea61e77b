"""Tables of people who have never heard of us: CSV and XLSX, understood by their headings and their cells.

Reading a folder takes two rounds, for a column of names is told by names that stand in other files: `names` says what a file describes, and a
`Reading` that knows the names of all of them is given to `read`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from graphmodel.errors import BadInput
from graphmodel.problems import Place, Problem, error
from graphmodel.records import Item
from importers.grid import Grid
from importers.importer import Reading
from importers.recognise import FileKind, recognised
from importers.table_names import Mappings, names_in, unmapped
from importers.table_profile import TableProfile
from importers.table_records import units_of


class TableFile:
    """Reads CSV and XLSX without a profile, or with one of columns."""

    name = "table"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By what stands in it, see `importers.recognise`."""
        return recognised(head, b"", path.name).kind in {FileKind.CSV, FileKind.XLSX}

    def read(self, path: Path, reading: Reading) -> Iterator[Item]:
        """The file's rows as units, in the order of its sheets, and what was assumed."""
        try:
            grids, problems = opened(path, reading)
        except BadInput as fault:
            yield from fault.problems
            return
        if not problems and not any(grid.rows for grid in grids):
            yield error("empty_file", Place(reading.shown))
            return
        yield from units_of(grids, reading, _mappings(reading), problems)


def names(path: Path, reading: Reading) -> Mapping[str, tuple[str, ...]]:
    """The names that a file describes, each with its kinds; nothing for one that is refused."""
    try:
        grids, _ = opened(path, reading)
    except BadInput:
        return {}
    return reading.kept.names(grids, reading.known, _mappings(reading), names_in)


def _mappings(reading: Reading) -> Mappings:
    """What the profile says of this source's tables."""
    profile: object = reading.profile
    return partial(profile.mapping, source=reading.source) if isinstance(profile, TableProfile) else unmapped


def opened(path: Path, reading: Reading) -> tuple[Sequence[Grid], Sequence[Problem]]:
    """The file's grids, and the problems of reading them.  Raises `BadInput` for a file that is refused as a whole."""
    if reading.grids is not None:
        grids, problems = reading.grids(path, reading.shown)
        if not grids and any(problem.severity == "error" for problem in problems):
            raise BadInput(reading.shown, problems)
        return grids, problems
    with path.open("rb") as stream:
        head = stream.read(8192)
    if recognised(head, b"", path.name).kind is FileKind.XLSX:
        from importers.excel_grid import read_excel

        with path.open("rb") as stream:
            return read_excel(stream, reading.shown)
    from importers.csv_grid import read_csv

    grid, found = read_csv(path.read_bytes(), reading.shown)
    return (grid,), found
