"""What writes the records of one table's rows: one class for each kind of table."""

from __future__ import annotations

from abc import ABC, abstractmethod

from importers.table_records.meanings import Meanings
from importers.table_records.row import RowRecords


class RowWriter(ABC):
    """Writes the rows of a table of one kind."""

    def __init__(self, meant: Meanings) -> None:
        self.meant = meant
        self.seen = meant.seen
        self.table = meant.table
        self.known = meant.known

    @abstractmethod
    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
