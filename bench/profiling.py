"""Where the time goes in what missed its aim: measured by Python's profiler in the same run, and told as shares.

*Itself* is the time inside a function without what it calls, *altogether* with it.  The profiler makes small functions look dearer than they are:
the shares say where to look.  Of a whole command also the shares of loading its modules, by `python -X importtime`.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from bench.commands import commands
from bench.generated import DAY, kept_estate
from bench.ours import Ours, estate_file
from bench.running import tell
from bench.storing import Checked
from graphmodel.changes import ChangeSet
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.entities import Relation

OWN: Final = ("api", "graphmodel", "importers", "queries", "visualisation")
MOST: Final = 8
LEAST: Final = 0.02
_ROOT: Final = str(Path(__file__).resolve().parents[1]) + "/"
_IMPORTED = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s*(\S+)")
_WATCHED: Final = (
    "import cProfile, runpy, sys, time; kept, script = sys.argv[1:3]; sys.argv[:3] = [script]; watch = cProfile.Profile(time.process_time)\n"
    "try: watch.runcall(runpy.run_path, script, run_name='__main__')\n"
    "finally: watch.dump_stats(kept)"
)
Row = tuple[str, int, float, float]


def rows(stats: Any, *, without: Iterable[str] = ()) -> list[Row]:
    """The functions in which most of the time is spent: name, how often called, share of the time itself and altogether."""
    table = stats.stats
    whole = sum(itself for _, _, itself, _, _ in table.values()) or 1.0
    found = [
        (_name(*where), calls, itself / whole, min(1.0, altogether / whole))
        for where, (_, calls, itself, altogether, _) in table.items()
        if not any(each in where[0] for each in without)
    ]
    found.sort(key=lambda row: -row[2])
    return [row for row in found[:MOST] if row[2] >= LEAST]


def _name(file: str, line: int, function: str) -> str:
    """A function in few words: our own by their module, a library's by its package."""
    if file in ("~", ""):
        return re.sub(r" at 0x[0-9a-f]+", "", function.strip("<>").removeprefix("built-in method ").removeprefix("method "))
    if installed := file.partition("site-packages/")[2]:
        return f"{installed.partition('/')[0]}: {function}"
    inside = file.removeprefix(_ROOT)
    if inside != file:
        return f"{inside.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}: {function}"
    return f"{Path(file).stem}: {function}"


def profiled(work: Callable[[], Any]) -> list[Row]:
    """Where the processor time of this work goes."""
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    work()
    profile.disable()
    return rows(pstats.Stats(profile))


def question(name: str, systems: int, folder: Path) -> None:
    """Of a question, asked a second time."""
    ours = Ours(kept_estate(folder, systems), folder)
    ours.load()
    ask = ours.ask(name)
    ask()
    tell(rows=profiled(ask))


def storing(systems: int, folder: Path) -> None:
    """Of storing; making the records up is left out."""
    changes = ChangeSet(Checked(kept_estate(folder, systems)), by="bench", source="generated")
    with tempfile.TemporaryDirectory(dir=folder) as fresh, SqliteStore(Path(fresh, "profiled.db"), create=True) as store:
        profile = cProfile.Profile(time.process_time)
        profile.enable()
        store.apply(changes, on=0)
        profile.disable()
    tell(rows=rows(pstats.Stats(profile), without=("bench/generated.py",)))


def patching(systems: int, folder: Path) -> None:
    """Of asking after one more relation: what patches the arrays and writes that beside the estate."""
    from graphmodel.changes import Change

    estate = kept_estate(folder, systems)
    path = estate_file(folder, estate)
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        copy = Path(fresh, path.name)
        for each in folder.glob(f"{path.name}*"):
            Path(fresh, each.name).write_bytes(each.read_bytes())
        with SqliteStore(copy) as store:
            for number in (0, 1):  # the first time brings in what is needed, and does not count
                store.graph(as_of=DAY).whole(["DEPENDS_ON"])
                ends = estate.name("s", 1 + number), estate.name("s", 5 + number)
                store.apply(ChangeSet([Change(None, Relation(f"r-more-{number}", "DEPENDS_ON", *ends))]), on=store.head())
                found = profiled(lambda: store.graph(as_of=DAY).whole(["DEPENDS_ON"]))
            tell(rows=found)


def command(name: str, systems: int, folder: Path) -> None:
    """Of a whole command: what loading its modules takes, by whose they are, and where the rest goes."""
    line = commands(kept_estate(folder, systems), folder)[name]
    told = subprocess.run([line[0], "-X", "importtime", *line[1:]], check=True, capture_output=True, text=True).stderr  # noqa: S603 - our own
    loading: Counter[str] = Counter()
    for each in told.splitlines():
        if found := _IMPORTED.match(each):
            top = found[2].partition(".")[0]
            whose = "our own modules" if top in OWN else "the standard library" if top in sys.stdlib_module_names or top == "encodings" else top
            loading[whose] += int(found[1])
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        kept = Path(fresh, "profile")
        watched = [line[0], "-c", _WATCHED, str(kept), *line[1:]]
        subprocess.run(watched, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
        stats = pstats.Stats(str(kept))
    tell(loading=[[whose, spent / 1e6] for whose, spent in loading.most_common(6)], loaded=sum(loading.values()) / 1e6, rows=rows(stats))


def main() -> None:
    """Profile one thing, as the run says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", help="question:NAME, command:NAME, storing or patching")
    parser.add_argument("systems", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--until", type=float, default=float("inf"))
    given = parser.parse_args()
    kind, _, name = given.what.partition(":")
    if kind == "question":
        question(name, given.systems, given.folder)
    elif kind == "command":
        command(name, given.systems, given.folder)
    else:
        {"storing": storing, "patching": patching}[kind](given.systems, given.folder)


if __name__ == "__main__":
    main()
