"""How long an estate in Neo4j takes to load and to ask, beside the same in a file, in one run: `python -m bench.on_neo4j [--write PAGE] [SYSTEMS …]`.

Starts a Neo4j server of its own (see tests/neo4j).  Each question is asked four times of a store that has been opened anew, so that nothing is kept
in the process when it is asked first: *first* is the first time, *again* the quickest of the others.  `round trips` are the statements that the
first asking sent.  The answers of the two engines are compared before a time counts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import neo4j

from bench.generated import DAY, change_set
from graphmodel.answers import plain
from graphmodel.engines.neo4j import Neo4jStore
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.graph import Graph
from queries.cycles import cycles
from queries.escalation_path import escalation, escalation_health
from queries.impact import impact
from queries.needs import needs
from queries.path import path
from queries.shared_dependencies import shared
from queries.show import show
from queries.unowned import unowned
from tests.neo4j.server import Server, running

SIZES: Final = (10_000, 100_000)
WARM: Final = 2_000
SETTINGS: Final = {"server.memory.pagecache.size": "1g", "server.bolt.connection_keep_alive": "2m"}
MEMORY: Final = ("-Xms1g", "-Xmx3g", "-XX:+UseG1GC")
HUB: Final = "s-0000000"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
Question = Callable[[Graph, str], Any]
QUESTIONS: Final[dict[str, Question]] = {
    "`show` of a typical system": show,
    "`needs` of a typical system": needs,
    "`path` from a typical system to the hub": lambda graph, typical: path(graph, typical, HUB),
    "`escalation` of a typical system": escalation,
    "`impact` of a typical system": lambda graph, typical: impact(graph, [typical], limit=50),
    "`impact` of the largest hub": lambda graph, _: impact(graph, [HUB], limit=50),
    "`unowned`": lambda graph, _: unowned(graph, limit=50),
    "`shared`": lambda graph, _: shared(graph, limit=50),
    "`cycles`": lambda graph, _: cycles(graph),
    "`escalation --all`": lambda graph, _: escalation_health(graph, limit=50),
}


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long the work takes, and what it gives."""
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def told(answer: Any) -> str:
    """An answer as JSON, without the time at which the estate was stored."""
    return "\n".join(each for each in json.dumps(plain(answer), indent=1).split("\n") if '"at":' not in each)


def measured(systems: int, server: Server, folder: Path) -> tuple[list[str], list[str]]:
    """The lines about loading and about asking, each said as soon as it is known."""
    change = change_set(systems)
    file = folder / f"{systems}.db"
    server.empty()
    file.unlink(missing_ok=True)
    in_file, made = seconds(lambda: _applied(SqliteStore(file, create=True), change))
    busy, ours = server.busy_seconds, time.process_time()
    in_base, again = seconds(lambda: _applied(_opened(server), change, made.at))
    busy, ours = server.busy_seconds - busy, time.process_time() - ours
    if made.digest != again.digest:
        raise SystemExit("the two estates are not the same")
    rows = len(change.changes)
    loading = [f"| {systems:,} | {rows:,} | {in_base:.1f} | {busy:.1f} | {ours:.1f} | {rows / (busy + ours):,.0f} | {in_file:.1f} |"]
    say(loading[0])
    typical = f"s-{systems // 2 + 11:07}"
    asking = []
    for name, question in QUESTIONS.items():
        with _opened(server) as base, SqliteStore(file) as kept:
            graph, other = base.graph(as_of=DAY), kept.graph(as_of=DAY)
            before = base.round_trips
            first, answer = seconds(lambda: question(graph, typical))  # noqa: B023
            trips = base.round_trips - before
            later = min(seconds(lambda: question(graph, typical))[0] for _ in range(3))  # noqa: B023
            embedded, same = seconds(lambda: question(other, typical))  # noqa: B023
            embedded_again = min(seconds(lambda: question(other, typical))[0] for _ in range(3))  # noqa: B023
        if told(answer) != told(same):
            raise SystemExit(f"{name}: the two answers are not the same")
        asking.append(
            f"| {systems:,} | {name} | {first * 1000:,.0f} | {later * 1000:,.1f} | {trips} | {embedded * 1000:,.0f} | {embedded_again * 1000:,.1f} |"
        )
        say(asking[-1])
    return loading, asking


def _opened(server: Server) -> Neo4jStore:
    return Neo4jStore(server.url, **server.sign_in, create=True)


def _applied(store: Any, change: Any, at: str | None = None) -> Any:
    with store:
        return store.apply(change, on=0, at=at)


def page(loading: list[str], asking: list[str], agent: str, opening: float) -> str:
    """What stands between the marks in docs/neo4j.md."""
    java = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr.split("\n")[0]  # noqa: S607 - it runs the server too
    machine = (
        f"Written by `make bench-neo4j` on {datetime.now(UTC).date().isoformat()}: {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"{agent} ({' '.join(MEMORY)}), {java}, Python {platform.python_version()}, driver {neo4j.__version__}; all of it on one machine, "
        f"with a load of {os.getloadavg()[0]:.0f} beside it. Where other work runs beside it, the processor's times are the steadier ones."
    )
    return "\n".join([
        machine, "",
        f"Opening an estate (connecting, signing in, reading the head): {opening * 1000:,.0f} ms.", "",
        "| systems | nodes and relations | into Neo4j s | server's CPU s | program's CPU s | rows a CPU second | into a file s |",
        "|--:|--:|--:|--:|--:|--:|--:|", *loading, "",
        "| systems | question | Neo4j, first ms | again ms | round trips | file, first ms | again ms |", "|--:|---|--:|--:|--:|--:|--:|", *asking,
    ])  # fmt: skip


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure, and print the tables; `--write` puts them into a page, between its marks."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("systems", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--write", type=Path, help="the page with the marks")
    given = parser.parse_args()
    loading: list[str] = []
    asking: list[str] = []
    with tempfile.TemporaryDirectory() as folder, running(Path(folder, "server"), MEMORY, SETTINGS) as server:
        measured(WARM, server, Path(folder))  # a server that has just started is slow, whatever it is asked
        for systems in given.systems:
            loads, asks = measured(systems, server, Path(folder))
            loading, asking = loading + loads, asking + asks
        opening, store = seconds(lambda: _opened(server))
        store.close()
        with neo4j.GraphDatabase.driver(server.url, auth=tuple(server.sign_in.values())) as driver:
            agent = driver.get_server_info().agent
    text = page(loading, asking, agent, opening)
    if given.write:
        whole = given.write.read_text(encoding="utf-8")
        before, _, rest = whole.partition(BEGIN)
        after = rest.partition(END)[2]
        given.write.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
