"""How many readers the server can serve, beside a bare FastAPI route that returns the same bytes; alone, and while another process imports.

Each server is a process of its own; the readers keep their connections and ask one request after the other.  Measured are pages that are kept (the
same one again), pages that are worked out (each system's once), a question of the HTTP interface, and the bare route.  The bare route and ours
are measured in turns, and the figure is the median of the turns, since the machine is not idle.

    python -m bench.serving --nodes 1000 --write docs/web-speed.md
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import platform
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.one_reader import table, waited

TOKEN = "token-of-the-load-bench-0123456789"  # noqa: S105 - it opens nothing but this bench's server
READERS = 16
IMPORTED_ROWS = 4_000
BARE = "bare FastAPI route, the same bytes"
KEPT, ANEW, QUESTION = "system page, kept", "system page, worked out anew", "question over the interface, kept"
AIMS = {KEPT: 2.0, ANEW: 20.0, QUESTION: 2.0}
"""At most so many times the bare route's p50."""
TAIL = 3
"""The slowest of a hundred pages that are worked out while another process imports may take so many times what the middle one takes."""


@dataclass
class Figures:
    """What one way of asking came to, over all its turns: requests a second, and milliseconds."""

    rates: list[float] = field(default_factory=list)
    halves: list[float] = field(default_factory=list)
    tails: list[float] = field(default_factory=list)

    def add(self, seconds: float, times: Sequence[float]) -> None:
        ordered = sorted(times)
        self.rates.append(len(ordered) / seconds)
        self.halves.append(1_000 * ordered[len(ordered) // 2])
        self.tails.append(1_000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))])

    @property
    def row(self) -> tuple[float, float, float]:
        return statistics.median(self.rates), statistics.median(self.halves), statistics.median(self.tails)


# --- the servers


def _bare(port: int, page: bytes, kind: str) -> None:
    """The route to be compared with: no work at all but sending these bytes."""
    import uvicorn
    from fastapi import FastAPI
    from fastapi.responses import Response

    app = FastAPI()

    @app.get("/page")
    async def given() -> Response:
        return Response(page, media_type=kind)

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, http="h11")


@contextmanager
def _running(target: Callable[..., None], *given: Any, port: int) -> Iterator[None]:
    process = multiprocessing.get_context("spawn").Process(target=target, args=given, daemon=True)
    process.start()
    try:
        _wait(port, process.is_alive)
        yield
    finally:
        process.terminate()
        process.join(20)


@contextmanager
def _steward(estate: Path, port: int) -> Iterator[None]:
    script = "import sys; from api.cli import run; sys.exit(run(sys.argv[1:]))"
    line = [sys.executable, "-c", script, "--estate", str(estate), "serve", "--port", str(port), "--quiet"]
    process = subprocess.Popen(line, env={**os.environ, "STEWARD_TOKEN": TOKEN})  # noqa: S603 - our own command
    try:
        _wait(port, lambda: process.poll() is None)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, alive: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if not alive() or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


# --- the readers


async def _read(port: int, addresses: Iterator[str], until: float, times: list[float], wrong: list[str]) -> None:
    """One reader: a connection that is kept, one request after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for address in addresses:
            begun = time.perf_counter()
            if begun > until:
                break
            writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(length)
            times.append(time.perf_counter() - begun)
            if b" 200 " not in head[:15]:
                wrong.append(f"{address}: {head[:40]!r}")
    finally:
        writer.close()


async def _load(port: int, make: Callable[[], Iterator[str]], seconds: float, readers: int) -> tuple[float, list[float]]:
    """So many readers for so long: how long it took, and how long each request did."""
    times: list[float] = []
    wrong: list[str] = []
    begun = time.perf_counter()
    until = begun + seconds
    tasks: list[Awaitable[None]] = [_read(port, make(), until, times, wrong) for _reader in range(readers)]
    await asyncio.gather(*tasks)
    if wrong:
        raise SystemExit(f"{len(wrong)} requests failed, the first: {wrong[0]}")
    return time.perf_counter() - begun, times


def _again(address: str) -> Callable[[], Iterator[str]]:
    def forever() -> Iterator[str]:
        while True:
            yield address

    return forever


def _each(addresses: Sequence[str], mark: str) -> Callable[[], Iterator[str]]:
    """Addresses that have not been asked before: each with another mark, which pages do not heed."""
    count = iter(range(10**9))

    def fresh() -> Iterator[str]:
        chance = random.Random(1)  # noqa: S311 - no secret
        while True:
            yield f"{chance.choice(addresses)}?{mark}={next(count)}"

    return fresh


# --- the measuring


def _measured(ours: int, bare: int, systems: Sequence[str], turns: int, seconds: float, readers: int, mark: str) -> dict[str, Figures]:
    ways: dict[str, tuple[int, Callable[[], Iterator[str]]]] = {
        BARE: (bare, _again("/page")),
        KEPT: (ours, _again(systems[0])),
        ANEW: (ours, _each(systems, mark)),
        QUESTION: (ours, _again("/api/v1/queries/unowned?limit=50")),
    }
    found = {name: Figures() for name in ways}
    for _turn in range(turns):
        for name, (port, make) in ways.items():
            found[name].add(*asyncio.run(_load(port, make, seconds, readers)))
    return found


@contextmanager
def _importing(estate: Path, folder: Path) -> Iterator[list[int]]:
    """Another process that imports again and again, each time a list that says something new, until the block ends; counts its revisions."""
    script = (
        "import sys, time, pathlib\n"
        "from graphmodel.store import open_store\nfrom importers.load import load\n"
        "store = open_store(sys.argv[1]); folder = pathlib.Path(sys.argv[2]); number = 0\n"
        "while not (folder / 'stop').exists():\n"
        "    number += 1\n"
        "    rows = ''.join(f'Listed {row};{1 + (row + number) % 4}\\n' for row in range(int(sys.argv[3])))\n"
        "    (folder / 'list.csv').write_text('System;Kritikalitet\\n' + rows, encoding='utf-8')\n"
        "    load(store, [folder / 'list.csv'], by='bench')\n"
        "    (folder / 'made').write_text(str(number), encoding='utf-8')\n"
    )
    line = [sys.executable, "-c", script, str(estate), str(folder), str(IMPORTED_ROWS)]
    process = subprocess.Popen(line)  # noqa: S603 - our own command
    made: list[int] = []
    try:
        yield made
    finally:
        (folder / "stop").touch()
        process.wait(120)
        made.append(int((folder / "made").read_text(encoding="utf-8")) if (folder / "made").exists() else 0)


def _generated(path: Path, nodes: int) -> list[str]:
    """An estate of about so many nodes in a file, and the ids of its first 400 systems."""
    from bench.generated import change_set
    from graphmodel.store import open_store

    store = open_store(path, create=True)
    # About 1.6 nodes for each system: people, objects, groups and departments come beside them.
    store.apply(change_set(round(nodes / 1.6)), on=0)
    graph = store.graph()
    systems = [ref.id for ref in graph.refs(graph.keys_of_kind("System")[:400])]
    store.close()
    return systems


@contextmanager
def _served(nodes: int) -> Iterator[tuple[str, list[str]]]:
    """A server for an estate of about so many nodes: its address, and its systems, those that most lean on first."""
    with tempfile.TemporaryDirectory(prefix="steward-look-") as made:
        from graphmodel.store import open_store
        from queries.shared_dependencies import shared

        estate, port = Path(made) / "estate.db", _free_port()
        _generated(estate, nodes)
        store = open_store(estate)
        rows = sorted(shared(store.graph()).rows, key=lambda row: (-row.direct, row.node.id))
        store.close()
        with _steward(estate, port):
            yield f"http://127.0.0.1:{port}", [row.node.id for row in rows]


def measure(nodes: int, turns: int, seconds: float, readers: int) -> dict[str, Any]:
    """The tables, as numbers: `quiet` and `importing`, how many imports were made meanwhile, and what one reader `waited` for."""
    import httpx

    with tempfile.TemporaryDirectory(prefix="steward-load-") as made:
        folder = Path(made)
        estate = folder / "estate.db"
        systems = [f"/systems/{each}" for each in _generated(estate, nodes)]
        ours, bare = _free_port(), _free_port()
        with _steward(estate, ours):
            headers = {"Authorization": f"Bearer {TOKEN}"}
            page = httpx.get(f"http://127.0.0.1:{ours}{systems[0]}", headers=headers, trust_env=False, timeout=60)
            page.raise_for_status()
            with _running(_bare, bare, page.content, "text/html; charset=utf-8", port=bare):
                quiet = _measured(ours, bare, systems, turns, seconds, readers, "quiet")
                with _importing(estate, folder) as count:
                    busy = _measured(ours, bare, systems, turns, seconds, readers, "busy")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    about = {"imports": count[0], "bytes": len(page.content), "load": load, "nodes": nodes, "readers": readers}
    return {"quiet": quiet, "importing": busy, "waited": waited(_served, {"Authorization": f"Bearer {TOKEN}"}), **about}


def report(found: dict[str, Any]) -> str:
    """The tables as Markdown."""
    lines = [
        "# How fast the pages are",
        "",
        f"A generated estate of about {found['nodes']} nodes, {found['readers']} readers at once, each with one connection;",
        f"the page has {found['bytes']} bytes. Python {platform.python_version()} on {os.cpu_count()} processors,",
        "which readers, server and import share.",
        "Made by `make bench`; the median of the turns.",
        f"Meanwhile {found['load']:.0f} programs on average wanted the processors.",
    ]
    writing = f"While another process imports ({found['imports']} imports of {IMPORTED_ROWS} rows)"
    for name, title in (("quiet", "Nobody writes"), ("importing", writing)):
        base = found[name][BARE]
        lines += ["", f"## {title}", "", "| | requests/s | p50 ms | p99 ms | p50 beside the bare route | aim |", "|---|---:|---:|---:|---:|---|"]
        for way, figures in found[name].items():
            rate, half, tail = figures.row
            beside = statistics.median(ours / bare for ours, bare in zip(figures.halves, base.halves, strict=True))
            aim = f"{AIMS[way]:.0f} ×: {'reached' if beside <= AIMS[way] else 'not reached'}" if way in AIMS else ""
            if way == ANEW and name == "importing":
                aim += f"; p99 {TAIL} × p50: {'reached' if tail <= TAIL * half else f'{tail / half:.1f} ×, not reached'}"
            lines.append(f"| {way} | {rate:.0f} | {half:.1f} | {tail:.1f} | {beside:.1f} × | {aim} |")
    return "\n".join([*lines, *table(found["waited"]), ""])


def main() -> None:
    """Measure, and write or print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1_000)
    parser.add_argument("--turns", type=int, default=11)
    parser.add_argument("--seconds", type=float, default=0.7)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    found = measure(asked.nodes, asked.turns, asked.seconds, asked.readers)
    text = report(found)
    if asked.write is not None:
        asked.write.write_text(text, encoding="utf-8")
    print(text)  # noqa: T201 - a bench says what it found


if __name__ == "__main__":
    main()
