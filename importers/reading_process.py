"""The process that foreign files are read in.  It may die of them: the asking one (`importers.foreign`) does not.

It holds itself to limits of memory, processor time and written files where the system knows such (`resource`; Windows does not), asks nothing of
the network, and has only Python's own library and ours on its path.  Requests come on stdin, one JSON object a line: `path`, `shown`, `kind` (csv
or xlsx).  Answers are the messages of `importers.frames` on stdout, each request's ending in `["done"]`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from graphmodel.errors import BadInput
from graphmodel.problems import Place, Problem, error
from importers.csv_grid import open_csv
from importers.excel_grid import open_excel
from importers.excel_sheet import SheetEnd
from importers.frames import MAX_FRAME, encoded, problem_out, row_out
from importers.grid import Row
from importers.limits import Limits
from importers.refusal import refusal

ALIVE_SECONDS = 0.3  # between two signs of progress


class Answer:
    """One file's answer as it is sent, held to a size."""

    def __init__(self, out: IO[bytes], place: Place, limits: Limits) -> None:
        self._out = out
        self._place = place
        self._left = 2 * limits.unzipped
        self._limit = self._left
        self._last = time.monotonic()

    def send(self, message: list[Any]) -> None:
        """Send one message.  Raises BadInput when the file has become more text than is allowed."""
        data = encoded(message)
        if len(data) > MAX_FRAME:
            raise refusal("too_large", self._place, unit="characters in one row", found=len(data), limit=MAX_FRAME)
        self._left -= len(data)
        if self._left < 0:
            raise refusal("too_large", self._place, unit="characters", found=self._limit - self._left, limit=self._limit)
        self._out.write(data)
        self._out.flush()
        self._last = time.monotonic()

    def rows(self, rows: list[Row]) -> None:
        """Send a batch of rows, in several messages when it is large."""
        size = sum(len(value) for row in rows for value in row.values if isinstance(value, str))
        if len(rows) > 1 and size > MAX_FRAME // 8:
            middle = len(rows) // 2
            self.rows(rows[:middle])
            self.rows(rows[middle:])
        else:
            self.send(["rows", [row_out(row) for row in rows]])

    def alive(self) -> None:
        """Send a sign of progress, when the last message was some time ago."""
        if time.monotonic() - self._last > ALIVE_SECONDS:
            self.send(["alive"])


def answer(request: dict[str, str], limits: Limits, out: IO[bytes]) -> None:
    """Read one file and send what is in it; what goes wrong becomes a problem."""
    place = Place(request["shown"])
    reply = Answer(out, place, limits)
    kind, problems = "refused", list[Problem]()
    try:
        problems = _READERS[request["kind"]](Path(request["path"]), request["shown"], limits, reply)
        kind = "problems"
    except BadInput as refused:
        problems = list(refused.problems)
    except MemoryError:
        problems = [error("too_large", place, unit="bytes of memory", found=limits.memory, limit=limits.memory)]
    except OSError as fault:
        problems = [error("file_unreadable", place, reason=fault.strerror or type(fault).__name__)]
    except Exception as fault:  # noqa: BLE001 - the border: a reader's own mistake is the asking process's problem, and must reach it
        problems = [error("reader_died", place, reason=type(fault).__name__)]
    end = Answer(out, place, limits)
    end.send([kind, [problem_out(problem) for problem in problems]])
    end.send(["done"])


def _read_csv(path: Path, shown: str, limits: Limits, reply: Answer) -> list[Problem]:
    with path.open("rb") as stream:
        data = stream.read(limits.bytes + 1)
    if len(data) > limits.bytes:
        raise refusal("too_large", Place(shown), unit="bytes", found=path.stat().st_size, limit=limits.bytes)
    reading = open_csv(data, shown, limits, reply.alive)
    del data
    reply.send(["sheet", None, [problem_out(problem) for problem in reading.assumptions]])
    for batch in reading.rows:
        reply.rows(batch)
    reply.send(["end", [], []])
    return reading.problems


def _read_excel(path: Path, shown: str, limits: Limits, reply: Answer) -> list[Problem]:
    with path.open("rb") as stream:
        reading = open_excel(stream, shown, limits, reply.alive)
        for name, parts in reading.sheets:
            reply.send(["sheet", name, []])
            for part in parts:
                if isinstance(part, SheetEnd):
                    reply.send(["end", part.merges, sorted(part.hidden_columns)])
                else:
                    reply.rows(part)
    return reading.problems


_READERS: dict[str, Callable[[Path, str, Limits, Answer], list[Problem]]] = {"csv": _read_csv, "xlsx": _read_excel}


def hold_to(limits: Limits) -> None:
    """Set this process's own limits, as far as the system knows them: memory, and no written files."""
    try:
        import resource
    except ImportError:  # Windows: the asking process's clock is what remains
        return
    for kind, most in ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # a system that lists a limit and does not know it
            continue


def allow_seconds(seconds: int) -> None:
    """Allow this process so many more seconds of processor time."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    try:
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))
    except (ValueError, OSError):
        return


def main() -> None:
    """Answer requests until stdin ends.  The limits come as the last argument, a JSON object."""
    limits = Limits(**json.loads(sys.argv[-1]))
    hold_to(limits)
    out = sys.stdout.buffer
    out.write(encoded(["alive"]))
    out.flush()
    for line in sys.stdin.buffer:
        allow_seconds(limits.cpu_seconds)
        answer(json.loads(line), limits, out)


if __name__ == "__main__":
    main()
