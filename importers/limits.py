"""How large a foreign file may be.  (Swedish: *gränser*.)  What is larger is refused as a whole, with the limit named.

The numbers are the ones the project promises.  Over HTTP they stand as they are; on the command line `--max-bytes` raises them together, see
`Limits.for_bytes`; the estate's own formats have none.

>>> Limits().bytes, Limits.for_bytes(100_000_000).cells
(50000000, 10000000)
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 50_000_000  # of a file as it lies on the disk
MAX_UNZIPPED = 200_000_000  # bytes of all entries of an archive together
MAX_CELLS = 5_000_000  # of one file, blank but formatted ones and those that merged ranges repeat counted
MAX_RECORDS = 1_000_000  # rows of one file
MAX_FIELD = 10_000_000  # characters of one cell of a CSV file: from that many on the whole file is refused
MAX_EXCEL_TEXT = 32_767  # characters of one cell, as spreadsheet programs have it; a CSV row with a longer one is left out
MAX_ENTRIES = 10_000  # of an archive; a workbook has one or two a sheet
MAX_SHEETS = 1_000
MAX_MERGES = 200_000
MAX_DEPTH = 64  # of elements in a workbook's XML; a real one has about ten
MAX_ROW = 1_048_576  # of a spreadsheet
MAX_COLUMN = 16_384
MEMORY = 1_500_000_000  # bytes of address space of the reading process, where the system can hold it to that
SILENCE_SECONDS = 4.5  # of the reading process: longer without a sign of progress, and it is stopped
CPU_SECONDS = 120  # of the reading process for one file, however it progresses, where the system can hold it to that
WHOLE_SECONDS = 600.0  # of the clock for one file, however it progresses: what holds on every system


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    bytes: int = MAX_BYTES
    unzipped: int = MAX_UNZIPPED
    cells: int = MAX_CELLS
    records: int = MAX_RECORDS
    memory: int = MEMORY
    silence_seconds: float = SILENCE_SECONDS
    cpu_seconds: int = CPU_SECONDS
    whole_seconds: float = WHOLE_SECONDS

    @classmethod
    def for_bytes(cls, max_bytes: int) -> Limits:
        """Limits for files of that many bytes: the others grow in proportion, and none shrinks."""
        factor = max(1.0, max_bytes / MAX_BYTES)
        return cls(
            bytes=max_bytes,
            unzipped=int(MAX_UNZIPPED * factor),
            cells=int(MAX_CELLS * factor),
            records=int(MAX_RECORDS * factor),
            memory=int(MEMORY * factor),
            cpu_seconds=int(CPU_SECONDS * factor),
            whole_seconds=WHOLE_SECONDS * factor,
        )
