"""Files become records: each format in a file of its own, none of which knows a store.

`IMPORTERS` lists the formats; the first that recognises a file reads it (`importer_for`).  `importers.load` is the whole import.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from importers.csv_file import CsvFile
from importers.estate_file import EstateFile
from importers.estate_tables import EstateTables
from importers.importer import HEAD, Importer
from importers.table_file import TableFile

IMPORTERS: Final[tuple[Importer, ...]] = (EstateTables(), EstateFile(), TableFile())
"""The formats that are read, those that say what they are before those that have to be guessed."""
BY_PROFILE: Final[tuple[Importer, ...]] = (EstateTables(), EstateFile(), CsvFile())
"""The same where a profile of rows says how tables are read."""


def importer_for(path: Path, *, by_profile: bool = False) -> Importer | None:
    """The importer that recognises a file, by its content first; None when none does.  Raises `OSError` for one that cannot be opened.

    `by_profile` says that tables are read by a profile of rows.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return next((each for each in (BY_PROFILE if by_profile else IMPORTERS) if each.recognises(path, head)), None)
