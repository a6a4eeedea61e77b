"""How fast the questions are here, beside other tools, in one run: `python -m bench.speed [SYSTEMS ...] [--dense-sizes SYSTEMS ...] [--minutes M] [--write FILE]`.

Each tool is filled with the same generated estate in a process of its own and asked the same questions, warm, one after the other; the median counts,
in seconds of processor time.  A question that takes longer than `LIMIT` is given up.  An answer that differs from ours is no result, and the run
says so and ends with 1.  Storing beside a bare tool, whole commands, and one changed relation are measured too.  What misses its aim is profiled.

The run ends within its minutes: each step has a share of them, and what the steps before it left over.  Figures are kept as they come; a step that
fails or runs out of time costs only itself, and the page names it.
"""  # noqa: E501

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from bench.aims import aims
from bench.asking import QUESTIONS, TOOLS
from bench.ours import Ours
from bench.running import Clock, Fault, OutOfTime, kept, say, told

LIMIT: Final = 60.0
"""Seconds after which a question is given up at the largest size."""
LIMIT_BELOW: Final = 40.0
"""And at the smaller ones, where one that takes longer would not be finished at the largest anyhow."""
LIMIT_DENSE: Final = 20.0
SIZES: Final = (10_000, 100_000, 1_000_000)
DENSE: Final = (100_000,)
MINUTES: Final = 24.0
RESULTS: Final = Path("build/bench/speed.json")
TIMED_ONLY: Final = frozenset(("shared_full", "audit"))
"""Questions whose answers are not compared: no other tool gives all of them."""
DENSE_QUESTIONS: Final = ("typical", "hub", "hub_around", "hub_failure", "cycles", "shared_departments", "single_points", "shared_full")
"""What the dense twin is asked: what depends on how the needs lie."""
ORDER: Final = (Ours.name, "scipy", "igraph", "DuckDB", "SQLite CTE", "networkx")
PROFILES: Final = "profiles"
NEEDED: Final = ("stored", "compiled")
ON_THE_ESTATE: Final = ("compiled", "commands", "patched", Ours.name)
SHARES: Final[Mapping[str, tuple[float, float, float]]] = {
    "stored": (5, 33, 400), "compiled": (2, 3, 60), "bare": (2, 5, 60), "commands": (9, 3, 60), "patched": (3, 6, 80),
    Ours.name: (6, 20, 190), "scipy": (3, 2, 30), "igraph": (3, 7, 75), "DuckDB": (3, 5, 60), "SQLite CTE": (4, 20, 80), "networkx": (6, 85, 160),
}  # fmt: skip
"""The share of each step in seconds: so many, and so many more for each 100 000 systems, and at most so many; as measured on two cores."""
def share(step: str, systems: int) -> float:
    """The share of a step."""
    base, more, most = SHARES[step]
    return min(most, base + more * systems / 100_000)


def steps(sizes: Sequence[int], dense: Sequence[int]) -> dict[str, float]:
    """All steps in order, with their shares: `100000 stored`, `dense 100000 scipy`."""
    found = {}
    for size in sizes:
        if size == max(sizes):  # the largest comes last: it has what the others left over
            for each in dense:
                found |= {f"dense {each} {step}": share(step, each) for step in ("stored", "compiled", *ORDER)}
        found |= {f"{size} {step}": share(step, size) for step in ("stored", "compiled", "bare", "commands", "patched", *ORDER)}
    return {**found, PROFILES: 60.0}


class Run:
    """One run: what it has found so far, and the clock."""

    def __init__(self, sizes: Sequence[int], dense: Sequence[int], folder: Path, minutes: float, results: Path) -> None:
        self.sizes, self.dense, self.folder, self.results = sorted(sizes), sorted(dense), folder, results
        self.clock = Clock(60 * minutes, steps(self.sizes, self.dense))
        self.found: dict[str, Any] = {
            "cells": [], "stored": {}, "patched": {}, "cold": {}, "profiles": [], "left_out": [], "wrong": [], "machine": machine(),
            "sizes": self.sizes, "dense": self.dense, "minutes": minutes,
        }  # fmt: skip

    def all(self) -> dict[str, Any]:
        """Measure everything."""
        for name in self.clock.shares:
            if name != PROFILES:
                self._step(name)
        self._profiles()
        self.found["took"] = time.monotonic() - self.clock.begun
        self.found["load"] = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        kept(self.results, self.found)
        return self.found

    def _step(self, name: str) -> None:
        begun = time.monotonic()
        parts = name.removeprefix("dense ").split(" ", 1)
        systems, step, dense = int(parts[0]), parts[1], name.startswith("dense ")
        estate = self.folder / f"estate-{systems}{'-dense' if dense else ''}.db"
        if step in ON_THE_ESTATE and not estate.exists():
            self.found["left_out"].append([name, "the estate was not stored"])
            return
        try:
            self._measured(systems, step, dense, self.clock.until(name, begun, needed=step in NEEDED))
        except OutOfTime:
            self.found["left_out"].append([name, f"its part of the time was over after {time.monotonic() - begun:.0f} s"])
            say(f"{name}: out of time")
        except Fault as fault:
            self.found["wrong"].append([name, str(fault)])
            say(f"{name}: {fault}")
        self.clock.took[name] = time.monotonic() - begun
        self.found["steps"] = self.clock.took
        kept(self.results, self.found)

    def _measured(self, systems: int, step: str, dense: bool, until: float) -> None:
        given = [str(systems), str(self.folder)]
        if step in TOOLS:
            self._asked(step, systems, dense, until)
        elif step == "commands":
            cold = self.found["cold"].setdefault(systems, {})
            for each in told("bench.commands", given, until):
                cold[each.pop("command")] = each
            say(f"{systems}: " + ", ".join(f"{name} {each['seconds'] * 1000:.0f} ms" for name, each in cold.items()))
        else:
            into = self.found["patched" if step == "patched" else "stored"].setdefault(systems, {}) if not dense else {}
            for each in told("bench.storing", [step, *given, *(["--dense"] if dense else [])], until):
                into |= each
            say(f"{'dense ' if dense else ''}{systems} {step}: {json.dumps(into)}")

    def _asked(self, tool: str, systems: int, dense: bool, until: float) -> None:
        cell: dict[str, Any] = {"tool": tool, "systems": systems, "dense": dense}
        self.found["cells"].append(cell)
        questions = [each for each in QUESTIONS if not dense or each in DENSE_QUESTIONS]
        limit = LIMIT_DENSE if dense else LIMIT if systems == max(self.sizes) else LIMIT_BELOW
        cell["limit"] = limit
        if not dense and tool != Ours.name:
            for question in questions:
                if said := self._hopeless(tool, systems, question, limit):
                    cell[question] = said
        left = [each for each in questions if each not in cell]
        given = [tool, str(systems), str(self.folder), *(["--dense"] if dense else []), "--limit", str(limit), "--questions", *left]
        asking, begun, within = "", time.monotonic(), limit
        try:
            for said in told("bench.asking", given, until):
                cell["memory"] = max(cell.get("memory", 0), said.get("memory", 0))
                if "asking" in said:
                    asking, begun, within = said["asking"], time.monotonic(), said["within"]
                elif "question" in said:
                    cell[said.pop("question")] = said
                    asking = ""
                else:
                    cell["load"] = said["load"]
        except OutOfTime:
            if asking:
                cell[asking] = {"over": min(within, time.monotonic() - begun)}
            for question in questions:
                cell.setdefault(question, {"unasked": "no time was left"})
        finally:
            say(f"{'dense ' if dense else ''}{systems} {tool}: " + ", ".join(f"{each} {shown(cell[each])}" for each in questions if each in cell))
        self._compare(cell)

    def _hopeless(self, tool: str, systems: int, question: str, limit: float) -> dict[str, Any]:
        """Why a question need not be asked: at a smaller size it took so long that here, growing only as the size does, it would not be finished."""
        for cell in self.found["cells"]:
            if cell["tool"] == tool and not cell["dense"] and cell["systems"] < systems:
                before = cell.get(question, {})
                spent = before.get("seconds", before.get("over", 0.0))
                least = max(spent * systems / cell["systems"], before.get("least", 0.0))
                if least > limit:
                    took = f"{'not finished in ' if 'over' in before else ''}{seconds(spent)}" if spent else "not asked"
                    return {"unasked": f"{took} at {cell['systems']:,} systems".replace(",", " "), "least": least}
        return {}

    def _compare(self, cell: dict[str, Any]) -> None:
        """Take away what differs from our answer, and say so."""
        same = [each for each in self.found["cells"] if (each["systems"], each["dense"]) == (cell["systems"], cell["dense"])]
        ours: dict[str, Any] = next((each for each in same if each["tool"] == Ours.name), {})
        for question in QUESTIONS:
            mine, theirs = (each.get(question, {}).get("answer") for each in (ours, cell))
            if question not in TIMED_ONLY and mine not in (None, []) and theirs not in (None, []) and mine != theirs:
                self.found["wrong"].append([f"{cell['systems']} {cell['tool']}", f"answers {question} otherwise than we: {theirs}, {mine}"[:300]])
                cell[question] = {"differs": True}

    def _profiles(self) -> None:
        """Where the time goes in what missed its aim; what was profiled once is not again."""
        done: set[tuple[str, int]] = set()
        for aim in aims(self.found):
            if aim.met is not False or aim.profile in done:
                continue
            done.add(aim.profile)
            what, systems = aim.profile
            if time.monotonic() > self.clock.end - 5:
                self.found["left_out"].append([f"the profile of {what} at {systems}", "no time was left"])
                continue
            say(f"profile of {what} at {systems}")
            try:
                for each in told("bench.profiling", [what, str(systems), str(self.folder)], self.clock.end):
                    self.found["profiles"].append({"what": what, "systems": systems, **each})
            except (OutOfTime, Fault) as fault:
                self.found["left_out"].append([f"the profile of {what} at {systems}", str(fault) or "it took too long"])


def shown(cell: Mapping[str, Any] | None) -> str:
    """A cell in words."""
    if not cell:
        return "–"
    if "over" in cell:
        return f"not finished in {cell['over']:.0f} s"
    if "unasked" in cell:
        return f"not asked (> {cell['least']:.0f} s)" if "least" in cell else "not asked"
    if "differs" in cell:
        return "another answer"
    return "cannot" if "cannot" in cell else seconds(cell["seconds"])


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
    packages = {name: version(name) for name in ("numpy", "scipy", "networkx", "igraph", "duckdb", "typer")}
    return {
        "processor": f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores", "day": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(), "sqlite": sqlite3.sqlite_version, **packages,
    }  # fmt: skip


def loaded(path: Path) -> dict[str, Any]:
    """Figures that were kept."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for part in ("stored", "patched", "cold"):
        found[part] = {int(size): figures for size, figures in found[part].items()}
    return found


def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="steward-bench-") as made:
        yield Path(made)


def main() -> None:
    """Measure, and print or write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--dense-sizes", nargs="*", type=int, default=list(DENSE))
    parser.add_argument("--minutes", type=float, default=MINUTES, help="the run ends within so many")
    parser.add_argument("--write", type=Path, help="the page to write; its picture stands beside it in pictures/")
    parser.add_argument("--folder", type=Path, help="where estates are made and left (else they are removed)")
    parser.add_argument("--save", type=Path, default=RESULTS, help="where figures are kept as they come")
    parser.add_argument("--results", type=Path, help="figures that were kept, instead of a run")
    given = parser.parse_args()
    if given.results:
        found = loaded(given.results)
    else:
        for folder in _folder(given.folder):
            run = Run(given.sizes or SIZES, given.dense_sizes, folder, given.minutes, given.save)
            try:
                run.all()
            except KeyboardInterrupt:
                say("interrupted: the page says what was measured until then")
        found = loaded(given.save)
    from bench.page import page

    text = page(found, given.write.parent / "pictures" / "speed.svg" if given.write else None)
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    sys.exit(1 if found["wrong"] else 0)


if __name__ == "__main__":
    main()
