"""What an importer is: it recognises files of one format, and turns such a file into units of records.

No importer knows a store, another importer, or what the estate holds already; which node a name means is for `graphmodel.reconcile`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from graphmodel.records import Item
from importers.kept_tables import KeptTables
from importers.known_names import KnownNames

if TYPE_CHECKING:
    from graphmodel.problems import Problem
    from importers.columns import Understanding
    from importers.grid import Grid
    from importers.profile import Profile

HEAD = 65_536
"""How many bytes of a file an importer is shown to recognise it by."""


OpenGrids: TypeAlias = "Callable[[Path, str], tuple[Sequence[Grid], Sequence[Problem]]]"
"""Opens a table: its path and the name it is shown by -> its grids, and problems; no grids where it is refused."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file is to be read.

    `shown` is the file's name as problems and provenance show it (relative to what was asked for, `/` between folders, the same on every
    system).  `source` is the name of its source, `department` and `authority` what `sources.yaml` says of it (None: nothing).  `profile` says how
    a table is read (None: the importer's own understanding).  `known` are names that the estate has, each with its kinds: what a column of
    names may be told by.  `grids` opens a foreign table somewhere safe (None: here).  `understood` is told how each table was understood.
    `kept` are its tables as they were understood last, which are the same as long as the same names are known.
    """

    shown: str
    source: str
    department: str | None = None
    authority: tuple[str, ...] | None = None
    profile: Profile | None = None
    known: KnownNames = field(default_factory=KnownNames)
    grids: OpenGrids | None = None
    understood: Callable[[Understanding], object] | None = None
    kept: KeptTables = field(default_factory=KeptTables)


class Importer(Protocol):
    """One format."""

    name: str

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the file is of this format, by its first bytes (`HEAD` at most) and, where they say nothing, by its name."""
        ...

    def read(self, path: Path, reading: Reading) -> Iterator[Item]:
        """The file's units in the file's order, and problems with the file itself.  Never raises for what stands in the file."""
        ...
