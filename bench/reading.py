"""How long reading a table of 100 000 rows takes here, beside the bare readers, in one run: `python -m bench.reading [ROWS]`.

Bare = Python's csv module, and openpyxl in its read-only mode, into a list.  Ours = typed grids with what was assumed, once in this process and
once as an import has it, in a process of its own with limits.  Each is measured three times and the quickest counts.
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import openpyxl

from importers.csv_grid import read_csv
from importers.excel_grid import read_excel
from importers.foreign import ForeignReader
from importers.recognise import FileKind

HEADINGS = ["System", "Leverantör", "Systemägare", "Förvaltningsledare IT", "Förvaltningsobjekt", "Läser från", "Kritikalitet", "Avtal slut"]


def table(rows: int) -> list[list[object]]:
    """An inventory of so many systems."""
    begins = date(2026, 1, 1)
    return [
        [
            f"System {row}",
            f"Leverantör {row % 500}",
            f"Anna Berg {row % 3000}",
            "Ola Ek",
            f"FO{row % 40:02}",
            f"System {row // 2}, System {row // 3}",
            row % 4 + 1,
            begins + timedelta(row % 900),
        ]
        for row in range(rows)
    ]


def seconds(work: Callable[[], object]) -> float:
    """The quickest of three times."""
    times = []
    for _ in range(3):
        begins = time.perf_counter()
        work()
        times.append(time.perf_counter() - begins)
    return min(times)


def bare_csv(path: Path) -> list[list[str]]:
    """The file as Python's csv module reads it."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))


def bare_openpyxl(path: Path) -> list[tuple[object, ...]]:
    """The first sheet as openpyxl reads it in its quickest mode."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return list(book.worksheets[0].iter_rows(values_only=True))


def grids_of_csv(path: Path) -> object:
    """The file as a grid."""
    return read_csv(path.read_bytes(), path.name)


def grids_of_xlsx(path: Path) -> object:
    """The file as grids."""
    return read_excel(io.BytesIO(path.read_bytes()), path.name)


def in_a_process(path: Path, kind: FileKind) -> int:
    """The number of rows, read as an import reads them."""
    with ForeignReader() as reader:
        return sum(len(grid.rows) for grid in reader.read(path, path.name, kind).grids)


def main() -> None:
    """Write the two files, read them in every way, and print a table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        csv_path, xlsx_path = Path(folder, "inventory.csv"), Path(folder, "inventory.xlsx")
        data = table(rows)
        with csv_path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows([HEADINGS, *data])
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("System")
        for row in [HEADINGS, *data]:
            sheet.append(row)
        book.save(xlsx_path)
        say(f"{rows} rows of {len(HEADINGS)} cells; seconds, and times the bare reader")
        compare(csv_path, FileKind.CSV, bare_csv, grids_of_csv)
        compare(xlsx_path, FileKind.XLSX, bare_openpyxl, grids_of_xlsx)


def compare(path: Path, kind: FileKind, bare: Callable[[Path], object], grids: Callable[[Path], object]) -> None:
    """Measure the three ways of reading one file, and print a line."""
    first, inside, outside = seconds(partial(bare, path)), seconds(partial(grids, path)), seconds(partial(in_a_process, path, kind))
    ours = f"grids {inside:7.2f} ({inside / first:.1f} x)   in a process {outside:7.2f} ({outside / first:.1f} x)"
    say(f"{kind.value:5} bare {first:7.2f}   {ours}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
