"""Foreign tables, read in a process of their own, so that no file can take the program down.  (Swedish: *främmande filer*.)

One process serves a whole import.  It is held to limits of memory and processor time (`importers.reading_process`), and watched from here by the
clock on every system: when it gives no sign of progress for some seconds, or is not done after many, it is ended, and the file that it was reading
is refused.  A process that died is replaced for the next file, so that every file's problems are told at once.  What comes back is data, never
code (`importers.frames`), and is held to the limits again.

>>> import tempfile
>>> folder = tempfile.TemporaryDirectory(); path = Path(folder.name, "lista.csv"); _ = path.write_text("Namn;Ägare\\nVakt;Anna\\n", "utf-8")
>>> with ForeignReader() as reader:
...     reading = reader.read(path, "lista.csv", FileKind.CSV)
>>> [row.values for row in reading.grids[0].rows], reading.problems
([('Namn', 'Ägare'), ('Vakt', 'Anna')], ())
>>> folder.cleanup()
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import graphmodel
from graphmodel.errors import BadInput
from graphmodel.problems import Place, Problem, error
from importers.excel_cells import MergedRange
from importers.excel_grid import merged
from importers.excel_sheet import SPARSE
from importers.frames import decoded, problem_in, received, rows_in
from importers.grid import Grid, Row
from importers.limits import Limits
from importers.recognise import FileKind, recognise

START_SECONDS = 30.0  # for the process to start, which no file can make slower
ENDING_SECONDS = 2.0  # for it to end by itself
LARGE_FRAME = 1_000_000  # bytes from which texts that repeat are kept once

# The package's own beginning, which lists every format, is not run there: only what reads tables is needed, and nothing that others wrote.
_START = """
import sys, types
sys.path.insert(0, sys.argv[1])
sys.modules["importers"] = package = types.ModuleType("importers")
package.__path__ = [sys.argv[2]]
from importers.reading_process import main
main()
"""
_PASSED_ON = ("SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """One file as it was read: its grids in the order of its sheets, and its problems.

    A file that is `refused` as a whole has no grids, and a problem of severity error says why.  In a file that is not, an error keeps its row out.
    """

    file: str
    kind: FileKind
    grids: tuple[Grid, ...]
    problems: tuple[Problem, ...]
    refused: bool = False


class ForeignReader:
    """Reads foreign tables, one file after another, in one process; it starts with the first file and ends with the `with`.

    `progress` is called with the file's name and the number of its rows so far.
    """

    def __init__(self, limits: Limits | None = None, progress: Callable[[str, int], object] | None = None) -> None:
        self._limits = limits or Limits()
        self._progress = progress
        self._process: subprocess.Popen[bytes] | None = None
        self._messages: queue.Queue[bytes | None] = queue.Queue()

    def __enter__(self) -> Self:
        """The reader itself; the process starts when it is needed."""
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """End the process."""
        self.close()

    def read(self, path: Path, shown: str, kind: FileKind) -> ForeignTable:
        """One file, of a kind that `recognise` told (CSV or XLSX), named `shown` in problems.

        Never raises for what stands in the file: `ForeignTable.problems` says it.
        """
        try:
            return self._read(path, shown, kind)
        except _DiedError as died:
            return ForeignTable(shown, kind, (), (died.problem,), refused=True)

    def close(self) -> None:
        """End the process; a next file starts a new one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        # The thread ends with the pipe; until then it may stand before a full queue.
        while self._messages.get() is not None:
            pass
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                # What was asked of a process that had died already is still in the buffer, and nobody is there to take it.
                with contextlib.suppress(OSError):
                    pipe.close()

    def _read(self, path: Path, shown: str, kind: FileKind) -> ForeignTable:
        place = Place(shown)
        self._ask({"path": str(path.absolute()), "shown": shown, "kind": kind.value}, place)
        table = _Assembly(shown, self._limits)
        end = time.monotonic() + self._limits.whole_seconds
        while not table.done:
            data = self._next(place)
            if time.monotonic() > end:
                # It goes on and on, and gives signs of life: no system but ours need hold it to a limit.
                self.close()
                raise _DiedError(error("reader_slow", place, seconds=round(self._limits.whole_seconds)))
            try:
                table.take(decoded(data), len(data))
            except (ValueError, TypeError, LookupError) as fault:
                raise self._died(place, str(fault)) from fault
            if self._progress is not None:
                self._progress(shown, table.count)
        if table.refused:
            return ForeignTable(shown, kind, (), tuple(table.refused), refused=True)
        return ForeignTable(shown, kind, tuple(table.grids), tuple(table.problems))

    def _ask(self, request: dict[str, str], place: Place) -> None:
        process = self._process or self._start(place)
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
        except OSError as fault:
            raise self._died(place, "it has ended") from fault

    def _start(self, place: Place) -> subprocess.Popen[bytes]:
        """Start the process, and wait until it listens."""
        model, ours = Path(graphmodel.__path__[0]).absolute().parent, Path(__file__).absolute().parent
        limits = json.dumps(dataclasses.asdict(self._limits))
        command = [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", _START, str(model), str(ours), limits]
        # No secret of ours goes along: neither in the environment nor as an open file.
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        process = subprocess.Popen(  # noqa: S603 - our own Python and our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self._process, self._messages = process, queue.Queue(maxsize=2)
        threading.Thread(target=_receive, args=(process.stdout, self._messages), daemon=True, name="foreign-reader").start()
        self._next(place, START_SECONDS)
        return process

    def _next(self, place: Place, seconds: float | None = None) -> bytes:
        """The next message's bytes.  Raises _DiedError when the process is silent for so long, or has ended."""
        try:
            data = self._messages.get(timeout=seconds or self._limits.silence_seconds)
        except queue.Empty:
            self.close()
            raise _DiedError(error("reader_stuck", place, seconds=seconds or self._limits.silence_seconds)) from None
        if data is None:
            self._messages.put(None)  # for `close`
            raise self._died(place, "it has ended")
        return data

    def _died(self, place: Place, reason: str) -> _DiedError:
        """The process is ended, if it has not ended itself; what to say of the file."""
        process = self._process
        status = None
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = process.wait(ENDING_SECONDS)
        self.close()
        if status is not None and status == -getattr(signal, "SIGXCPU", 0):
            seconds = self._limits.cpu_seconds
            return _DiedError(error("too_large", place, unit="seconds of processor time", found=seconds, limit=seconds))
        return _DiedError(error("reader_died", place, reason=reason if status is None or status >= 0 else f"signal {-status}"))


def read_foreign(
    files: Iterable[tuple[Path, str]], limits: Limits | None = None, progress: Callable[[str, int], object] | None = None
) -> Iterator[ForeignTable]:
    """Read many files in one process: (path, name in problems) each; one answer for each, in their order.

    Files that are no tables get an answer too, with the kind and the problems of `recognise` and no grids; an estate file is for its own importer.
    """
    with ForeignReader(limits, progress) as reader:
        for path, shown in files:
            found = recognise(path, shown, limits)
            if found.kind in (FileKind.CSV, FileKind.XLSX):
                table = reader.read(path, shown, found.kind)
                yield dataclasses.replace(table, problems=(*found.problems, *table.problems))
            else:
                yield ForeignTable(shown, found.kind, (), found.problems, refused=found.kind is FileKind.REFUSED)


class _Assembly:
    """A file's grids, put together from the messages about it."""

    def __init__(self, shown: str, limits: Limits) -> None:
        self.grids: list[Grid] = []
        self.problems: list[Problem] = []
        self.refused: list[Problem] = []
        self.count = 0
        self.done = False
        self._shown = shown
        self._limits = limits
        self._grid: Grid | None = None
        self._rows: list[Row] = []
        self._texts: dict[str, str] = {}
        self._cells = 0

    def take(self, message: list[Any], size: int) -> None:
        """One message more, so many bytes long.  Raises ValueError, TypeError or LookupError when it does not fit."""
        match message:
            case ["rows", list() as rows] if self._grid is not None:
                self._take_rows(rows_in(rows), size)
            case ["sheet", (str() | None) as name, list() as assumptions]:
                self._grid = Grid(self._shown, name, (), tuple(map(problem_in, assumptions)))
                self._rows, self._texts = [], {}
            case ["end", list() as merges, list() as hidden] if self._grid is not None:
                self._end(self._grid, [_range(found) for found in merges], frozenset(map(int, hidden)))
            case ["refused", list() as problems]:
                self.refused.extend(map(problem_in, problems))
            case ["problems", list() as problems]:
                self.problems.extend(map(problem_in, problems))
            case ["done"]:
                self.done = True
            case ["alive"]:
                pass
            case _:
                raise ValueError("an unknown message")

    def _take_rows(self, rows: list[Row], size: int) -> None:
        self._cells += sum(len(row.values) for row in rows)
        if self._cells > SPARSE * self._limits.cells:
            raise ValueError("more cells than it may send")
        if size > LARGE_FRAME:
            # A workbook may name one long text a million times: it is kept once.
            texts = self._texts
            for index, row in enumerate(rows):
                values = tuple([texts.setdefault(value, value) if isinstance(value, str) else value for value in row.values])
                rows[index] = dataclasses.replace(row, values=values)
        self._rows.extend(rows)
        self.count += len(rows)

    def _end(self, grid: Grid, merges: list[MergedRange], hidden: frozenset[int]) -> None:
        try:
            rows = merged(self._rows, merges, Place(grid.file, grid.sheet), self._limits.cells)
        except BadInput as fault:
            self.refused.extend(fault.problems)
        else:
            self.grids.append(dataclasses.replace(grid, rows=rows, hidden_columns=hidden))
        self._grid, self._rows = None, []


class _DiedError(Exception):
    """The process could not finish a file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _receive(stream: IO[bytes], messages: queue.Queue[bytes | None]) -> None:
    """Hand on messages from the pipe until it ends, and then None.  The only thing that the thread does."""
    try:
        while (data := received(stream)) is not None:
            messages.put(data)
    except (ValueError, OSError):  # too long a message, or the pipe was closed
        pass
    finally:
        messages.put(None)


def _range(found: Any) -> MergedRange:
    top, left, bottom, right = map(int, found)
    return top, left, bottom, right
