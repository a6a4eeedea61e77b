"""How fast the questions are here, beside other tools, in one run: `python -m bench.speed [SYSTEMS ...] [--dense SYSTEMS] [--write FILE]`.

Each tool is filled with the same generated estate in a process of its own and asked the same questions, warm, one after the other; the median counts,
in seconds of processor time.  A question that takes longer than `LIMIT` is given up.  An answer that differs from ours is no result: the run fails.
Then the command line is timed from outside, and one changed relation is patched and compiled anew.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from bench.generated import DAY, Estate, added
from bench.ours import Ours, estate_file
from bench.rivals import RIVALS, CannotError, PlainScipy, Rival, sample

LIMIT: Final = 60.0
SIZES: Final = (10_000, 100_000, 1_000_000)
TOOLS: Final[dict[str, type[Rival]]] = {Ours.name: Ours, **RIVALS}
QUESTIONS: Final[dict[str, str]] = {
    "unowned": "unowned systems, by degree",
    "typical": "all that needs a typical system (30 of them)",
    "hub": "all that needs the largest hub, ids",
    "hub_around": "the same with departments, owners and groups",
    "hub_failure": "what goes down or is degraded with the hub (any-of groups counted)",
    "hub_impact": "`impact` of the hub as the program answers it",
    "cycles": "cycles",
    "escalation": "the way upward of all",
    "shared_departments": "departments that lean on each system",
    "single_points": "single points of failure",
    "shared_full": "`shared` as the program answers it",
    "audit": "`audit` as the program answers it",
}
FLOOR: Final = PlainScipy.name
_NOT_ASKED: Final = {("networkx", 1_000_000): ("audit", "shared_full", "single_points")}


# --- One tool, in a process of its own


def one(tool: str, estate: Estate, folder: Path, left_out: Sequence[str]) -> None:
    """Fill a tool, ask it everything, and print what came as lines of JSON."""
    rival = TOOLS[tool](estate, folder)
    begun = time.process_time()
    rival.load()
    _tell(load=time.process_time() - begun, memory=_peak())
    for question in QUESTIONS:
        if question in left_out:
            continue
        try:
            ask = rival.ask(question)
        except CannotError as reason:
            _tell(question=question, cannot=str(reason))
            continue
        _tell(asking=question)
        answer, seconds = _asked(ask)
        _tell(question=question, seconds=seconds, answer=answer, memory=_peak())


def _asked(ask: Callable[[], Any]) -> tuple[Any, float]:
    """The answer, and the median seconds of several times; the first of several is not counted."""
    times = []
    answer = None
    while not times or (len(times) < 6 and sum(times) < 2.0):
        begun = time.process_time()
        answer = ask()
        times.append(time.process_time() - begun)
    return answer, statistics.median(times[1:] or times)


def _tell(**told: Any) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _peak() -> int:
    """Bytes at the peak so far."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def measured(tool: str, estate: Estate, folder: Path, known_slow: set[str]) -> dict[str, Any]:
    """What a tool took, question by question; it is started again after a question that was given up."""
    found: dict[str, Any] = {"tool": tool, "systems": estate.systems, "dense": estate.dense}
    left_out = {*known_slow, *_NOT_ASKED.get((tool, estate.systems), ())}
    found |= {question: {"given_up": True} for question in left_out}
    while True:
        command = [sys.executable, "-m", "bench.speed", "--one", tool, str(estate.systems), "--folder", str(folder), "--skip", ",".join(left_out)]
        worker = subprocess.Popen([*command, *(["--dense"] if estate.dense else [])], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own module
        given_up = None
        for told in _lines(worker):
            if told is None:
                given_up = found.pop("asking", None)
                break
            if "question" in told:
                found[told.pop("question")] = told
                found["memory"] = max(found.get("memory", 0), told.get("memory", 0))
            else:
                found |= told
        worker.kill()
        worker.wait()
        if given_up is None:
            if worker.returncode not in (0, -9):
                raise SystemExit(f"{tool} failed at {estate.systems} systems")
            return found
        found[given_up] = {"given_up": True}
        left_out |= {given_up, *(question for question in QUESTIONS if question in found)}


def _lines(worker: subprocess.Popen[str]) -> Iterator[dict[str, Any] | None]:
    """What the worker tells; None when it has been at one question for longer than the limit."""
    import select

    if worker.stdout is None:
        return
    begun = 0.0
    while True:
        ready = select.select([worker.stdout], [], [], 1.0)[0]
        if ready:
            line = worker.stdout.readline()
            if not line:
                return
            told = json.loads(line)
            begun = _busy(worker.pid) if "asking" in told else 0.0
            yield told
        elif begun and _busy(worker.pid) - begun > LIMIT:
            yield None
            return


def _busy(pid: int) -> float:
    """Seconds of processor time of a process, or of the clock where that cannot be told."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return time.monotonic()


# --- Loading, patching, and the command line


def stored(estate: Estate, folder: Path) -> dict[str, Any]:
    """The estate in a file, how long storing it took, and how long the bare tool does with as many rows."""
    from graphmodel.engines.sqlite import SqliteStore

    path = estate_file(folder, estate)
    beside = path.with_suffix(".json")
    if beside.exists():
        known: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
        return known
    begun = time.process_time()
    made = sum(1 for _ in added(estate).changes)
    making = time.process_time() - begun  # is taken off again
    begun = time.process_time()
    with SqliteStore(path, create=True) as store:
        store.apply(added(estate), on=0)
    seconds = time.process_time() - begun - making
    begun = time.process_time()
    with SqliteStore(path) as store:
        store.graph(as_of=DAY).whole(())
    compiled = time.process_time() - begun
    told = {"rows": made, "seconds": seconds, "compiled": compiled, "memory": _peak(), "bare": _bare(estate, folder)}
    beside.write_text(json.dumps(told), encoding="utf-8")
    return told


def _bare(estate: Estate, folder: Path) -> float:
    """Seconds of one executemany a table of the same nodes and relations, with an index for each end."""
    import sqlite3

    nodes = [(each.id, each.kind, each.name) for each in estate.nodes()]
    rows = [
        (kind, *row)
        for kind, links in estate.links.items()
        for row in zip(*(column.tolist() for column in (links.origin, links.target, links.valid_from, links.valid_through)), strict=True)
    ]
    path = folder / "bare.sqlite"
    begun = time.process_time()
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.executescript(
            "PRAGMA journal_mode = WAL; CREATE TABLE node (id TEXT PRIMARY KEY, kind TEXT, name TEXT) WITHOUT ROWID;"
            "CREATE TABLE edge (kind TEXT, origin INT, target INT, first INT, last INT);"
            "CREATE INDEX by_origin ON edge (kind, origin, target); CREATE INDEX by_target ON edge (kind, target, origin); BEGIN"
        )
        connection.executemany("INSERT INTO node VALUES (?, ?, ?)", nodes)
        connection.executemany("INSERT INTO edge VALUES (?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
    connection.close()
    seconds = time.process_time() - begun
    for each in folder.glob("bare.sqlite*"):
        each.unlink()
    return seconds


def patched(estate: Estate, folder: Path) -> dict[str, float]:
    """Seconds for the arrays after one more relation: compiled anew, patched in memory, and patched with what is written beside the estate."""
    from graphmodel.changes import Change, ChangeSet
    from graphmodel.engines.sqlite import SqliteStore
    from graphmodel.engines.sqlite.columns import Columns
    from graphmodel.entities import Relation
    from graphmodel.patching import patched as patch

    path = estate_file(folder, estate)
    copy = folder / "patched.db"
    shutil.copy(path, copy)
    for beside in folder.glob(f"{path.name}.*.arrays"):
        shutil.copy(beside, folder / beside.name.replace(path.name, copy.name))
    in_memory, on_disk = [], []
    with SqliteStore(copy) as store:
        columns = Columns(store._register)  # noqa: SLF001 - what is measured is inside
        for number in range(5):
            head = store.head()
            whole = store._arrays.compiled(head).whole()  # noqa: SLF001
            ends = estate.name("s", 100 * number), estate.name("s", 100 * number + 50)
            store.apply(ChangeSet([Change(None, Relation(f"r-more-{number}", "DEPENDS_ON", *ends))]), on=head)
            found = columns.difference(head, head + 1, estate.rows)
            if found is None:
                raise SystemExit("nothing to patch")
            begun = time.process_time()
            patch(whole, found[0], columns.base_kinds(head + 1))
            in_memory.append(time.process_time() - begun)
            begun = time.process_time()
            store.graph(as_of=DAY).whole(["DEPENDS_ON"])
            on_disk.append(time.process_time() - begun)
        begun = time.process_time()
        columns.piece(store.head())
        anew = time.process_time() - begun
    for each in folder.glob("patched.db*"):
        each.unlink()
    return {"anew": anew, "in_memory": statistics.median(in_memory), "on_disk": statistics.median(on_disk)}


EMPTY: Final = "import typer\napp = typer.Typer(add_completion=False, rich_markup_mode=None)\n@app.command()\ndef nothing() -> None: pass\napp()\n"


def cold(estate: Estate, folder: Path) -> dict[str, dict[str, float]]:
    """Whole commands, started again and again in turn: median seconds of processor time, and the most memory."""
    steward = [sys.executable, "-c", "from api.cli import main; main()"]
    asked = [*steward, "impact", "--estate", str(estate_file(folder, estate)), "--as-of", DAY.isoformat(), "--limit", "50", "--format", "json"]
    (folder / "empty.py").write_text(EMPTY)
    typical = sample(estate)[0]
    commands = {
        "python": [sys.executable, "-c", "pass"],
        "empty": [sys.executable, str(folder / "empty.py")],
        "version": [*steward, "--version"],
        "typical": [*asked, estate.name("s", typical)],
        "hub": [*asked, estate.name("s", estate.hub)],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    subprocess.run([sys.executable, "-m", "compileall", "-q", "api", "graphmodel", "importers", "queries", "visualisation"], check=False)
    for turn in range(8):
        for name, command in commands.items():
            spent = _spent(command)
            if turn:
                taken[name].append(spent)
    return {
        name: {"seconds": statistics.median(each), "memory": _memory(commands[name])} for name, each in taken.items()
    }


_WATCHED: Final = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def _memory(command: list[str]) -> int:
    """Bytes at the peak of a command, watched from a process that is smaller than any of them: a child's peak is never told below its parent's."""
    told = subprocess.run([sys.executable, "-c", _WATCHED, *command], check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - our own
    return int(told) * (1 if sys.platform == "darwin" else 1024)


def _spent(command: list[str]) -> float:
    """Seconds of processor time of a command that must end well."""
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own commands
    _pid, status, usage = os.wait4(worker.pid, 0)
    worker.returncode = os.waitstatus_to_exitcode(status)
    if worker.returncode:
        raise SystemExit(f"{command} ended with {worker.returncode}")
    return usage.ru_utime + usage.ru_stime


# --- All of it


def run(sizes: Sequence[int], dense: Sequence[int], folder: Path) -> dict[str, Any]:
    """Measure everything; what comes is told on the way."""
    told: dict[str, Any] = {"cells": [], "stored": {}, "patched": {}, "cold": {}, "machine": machine()}
    slow: dict[str, set[str]] = {tool: set() for tool in TOOLS}
    for estate in [*(Estate(size) for size in sizes), *(Estate(size, dense=True) for size in dense)]:
        what = f"{estate.systems} systems{', dense' if estate.dense else ''}"
        kept = stored(estate, folder)
        say(f"{what}: {kept['rows'] / kept['seconds']:,.0f} rows/s, bare {kept['rows'] / kept['bare']:,.0f}; arrays in {kept['compiled']:.2f} s")
        if not estate.dense:
            told["stored"][estate.systems] = kept
            told["cold"][estate.systems] = cold(estate, folder)
            say("  " + ", ".join(f"{name} {each['seconds'] * 1000:.0f} ms" for name, each in told["cold"][estate.systems].items()))
            told["patched"][estate.systems] = patched(estate, folder)
        found = []
        for tool in TOOLS:
            found.append(measured(tool, estate, folder, slow[tool] if not estate.dense else set()))
            say(f"  {tool}: " + ", ".join(f"{question} {shown(found[-1].get(question))}" for question in QUESTIONS if question in found[-1]))
            if not estate.dense:
                slow[tool] |= {question for question in QUESTIONS if found[-1].get(question, {}).get("given_up")}
        told["cells"] += found
        compare(found)
    return told


def merged(told: list[dict[str, Any]]) -> dict[str, Any]:
    """Several runs as one."""
    return {
        "cells": [cell for each in told for cell in each["cells"]],
        "machine": told[0]["machine"],
        **{part: {int(size): figures for each in told for size, figures in each[part].items()} for part in ("stored", "patched", "cold")},
    }


def compare(found: list[dict[str, Any]]) -> None:
    """Stop where two tools answer differently."""
    for question in QUESTIONS:
        answers = {each["tool"]: each[question]["answer"] for each in found if each.get(question, {}).get("answer") not in (None, [])}
        ours = answers.get(Ours.name)
        for tool, answer in answers.items():
            if question not in ("shared_full", "audit") and ours is not None and answer != ours:
                raise SystemExit(f"{question}: {tool} answers {answer}, {Ours.name} {ours}")


def shown(cell: dict[str, Any] | None) -> str:
    """A cell in words."""
    if cell is None:
        return "–"
    if cell.get("given_up"):
        return f"> {LIMIT:.0f} s"
    if "cannot" in cell:
        return "cannot"
    return seconds(cell["seconds"])


def seconds(taken: float) -> str:
    """Seconds in the unit that reads best, three digits at most."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        value = taken * factor
        if value >= 1 or unit == "µs":
            return f"{value:.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}" if value >= 10 else f"{value:.2f} {unit}"
    return ""


def machine() -> dict[str, str]:
    """What it was measured on, and with what."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    import sqlite3

    packages = {name: version(name) for name in ("numpy", "scipy", "networkx", "igraph", "duckdb", "typer")}
    return {
        "processor": f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores",
        "python": platform.python_version(), "sqlite": sqlite3.sqlite_version, **packages,
    }  # fmt: skip


def say(text: str) -> None:
    """Tell on standard error how it goes."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> None:
    """Measure, and print or write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--dense-sizes", nargs="*", type=int, default=[100_000])
    parser.add_argument("--write", type=Path)
    parser.add_argument("--one")
    parser.add_argument("--dense", action="store_true")
    parser.add_argument("--folder", type=Path, help="where estates are kept for the next run (else they are removed)")
    parser.add_argument("--save", type=Path, help="where to put the figures")
    parser.add_argument("--note", help="a sentence for the page, about how it was measured")
    parser.add_argument("--results", type=Path, nargs="*", help="figures that were saved, instead of a run")
    parser.add_argument("--skip", default="")
    given = parser.parse_args()
    if given.one:
        one(given.one, Estate(given.sizes[0], dense=given.dense), given.folder, given.skip.split(","))
        return
    if given.results:
        told = merged([json.loads(each.read_text(encoding="utf-8")) for each in given.results])
    elif given.folder:
        told = run(given.sizes or SIZES, given.dense_sizes, given.folder)
    else:
        with tempfile.TemporaryDirectory() as folder:
            told = run(given.sizes or SIZES, given.dense_sizes, Path(folder))
    if given.note:
        told["note"] = given.note
    if given.save:
        given.save.write_text(json.dumps(told), encoding="utf-8")
    from bench.page import page

    text = page(told, given.write.parent / "pictures" / "speed.svg" if given.write else None)
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
