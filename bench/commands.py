"""Whole commands from start to end, started again and again in turn: processor time and peak memory of each."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from bench.generated import DAY, Estate, kept_estate
from bench.ours import estate_file
from bench.rivals import sample
from bench.running import tell

TURNS: Final = 8
STEWARD: Final = "from api.cli import main\nmain()\n"
EMPTY: Final = "import typer\napp = typer.Typer(add_completion=False, rich_markup_mode=None)\n@app.command()\ndef nothing() -> None: pass\napp()\n"
_WATCHED: Final = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def commands(estate: Estate, folder: Path) -> dict[str, list[str]]:
    """What is started, by its name."""
    steward, empty = folder / "steward.py", folder / "empty.py"
    steward.write_text(STEWARD, encoding="utf-8")
    empty.write_text(EMPTY, encoding="utf-8")
    own = [sys.executable, str(steward)]
    asked = [*own, "impact", "--estate", str(estate_file(folder, estate)), "--as-of", DAY.isoformat(), "--limit", "50", "--format", "json"]
    return {
        "python": [sys.executable, "-c", "pass"],
        "empty": [sys.executable, str(empty)],
        "version": [*own, "--version"],
        "typical": [*asked, estate.name("s", sample(estate)[0])],
        "hub": [*asked, estate.name("s", estate.hub)],
    }


def spent(command: list[str]) -> float:
    """Seconds of processor time of a command that must end well."""
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own commands
    _pid, status, usage = os.wait4(worker.pid, 0)
    worker.returncode = os.waitstatus_to_exitcode(status)
    if worker.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {worker.returncode}")
    return usage.ru_utime + usage.ru_stime


def memory(command: list[str]) -> int:
    """Bytes at the peak of a command, watched from a process that is smaller than any of them: a child's peak is never told below its parent's."""
    told = subprocess.run([sys.executable, "-c", _WATCHED, *command], check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - our own
    return int(told) * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Measure the commands, as the run says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("systems", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--until", type=float, default=float("inf"))
    given = parser.parse_args()
    started = commands(kept_estate(given.folder, given.systems), given.folder)
    subprocess.run([sys.executable, "-m", "compileall", "-q", "api", "graphmodel", "importers", "queries", "visualisation"], check=False)
    taken: dict[str, list[float]] = {name: [] for name in started}
    for turn in range(TURNS):
        if turn > 1 and time.monotonic() > given.until - 15:
            break
        for name, command in started.items():
            took = spent(command)
            if turn:
                taken[name].append(took)
    for name, each in taken.items():
        tell(command=name, seconds=statistics.median(each), memory=memory(started[name]), times=len(each))


if __name__ == "__main__":
    main()
