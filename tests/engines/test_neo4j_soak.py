"""The long run on a real Neo4j server: random histories and estates as in a file, writers and servers that are killed, damage that is found."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.generated import change_set
from graphmodel.answers import plain as as_values
from graphmodel.changes import ChangeSet
from graphmodel.copying import copy
from graphmodel.engines.neo4j import Neo4jStore
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.entities import Relation
from graphmodel.errors import StewardError
from graphmodel.graph import Graph
from queries.impact import impact
from queries.needs import needs
from queries.show import show
from tests.building import DAY
from tests.engines.children import killed
from tests.engines.histories import Clock, Replay
from tests.engines.test_conformance import played
from tests.engines.test_neo4j_conformance import ASKED
from tests.engines.test_neo4j_faults import node, opened, raised, things
from tests.neo4j.server import Server

pytestmark = [pytest.mark.neo4j, pytest.mark.soak, pytest.mark.timeout(0)]

AT_LEAST = 4
SYSTEMS = 120
HARMS = (
    "MATCH (x:State) WITH x ORDER BY x.version SKIP $skip LIMIT 1 SET x.body = replace(x.body, '\"', ' ')",
    "MATCH (x:State) WITH x ORDER BY x.version SKIP $skip LIMIT 1 SET x.row = x.away",
    "MATCH (x:State) WITH x ORDER BY x.version SKIP $skip LIMIT 1 DETACH DELETE x",
    "MATCH ()-[x:DEPENDS_ON]->() WITH x ORDER BY x.version SKIP $skip LIMIT 1 DELETE x",
    "MATCH ()-[x:DEPENDS_ON]->() WITH x ORDER BY x.version SKIP $skip LIMIT 1 SET x.valid_through = x.valid_through - 1",
    "MATCH (v:Revision) SET v.reason = v.reason + '.'",
)


def answered(graph: Graph) -> dict[str, str]:
    """The answers to what is asked of a whole estate, and of some of its systems, as JSON."""
    of_one: dict[str, Callable[[Graph, str], Any]] = {"impact": lambda of, one: impact(of, [one]), "needs": needs, "show": show}
    found = {name: json.dumps(as_values(ask(graph)), ensure_ascii=False) for name, ask in ASKED.items()}
    systems = graph.keys_of_kind("System")[:3]
    for ref, key in zip(graph.refs(systems), systems, strict=True):
        if graph.key_of(ref.id) != key:
            continue  # merged away into another, of whatever kind, by a history that keeps it all the same
        found |= {f"{name} {ref.id}": json.dumps(as_values(ask(graph, ref.id)), ensure_ascii=False) for name, ask in of_one.items()}
    return found


def replayed(chance: random.Random, server: Server, path: Path) -> None:
    """A random history: the same revisions, digests and answers as in a file, at any of its revisions and on any day; and so after copying to and fro."""
    history = [
        [(chance.randint(0, 9), chance.randint(0, 6), chance.randint(0, 40)) for _ in range(chance.randint(1, 9))] for _ in range(chance.randint(1, 6))
    ]
    first, second, replay = Clock(), Clock(), Replay(history)
    server.empty()
    kept = played(SqliteStore(path, create=True, clock=first), replay, first)
    base = played(Neo4jStore(server.url, **server.sign_in, create=True, clock=second), replay, second)
    assert base.graph().revisions() == kept.graph().revisions()
    for known_at in chance.sample(range(1, len(history) + 1), min(2, len(history))):
        day = DAY + timedelta(days=chance.randint(-400, 400))
        assert base.dump(known_at) == kept.dump(known_at)
        one, other = (answered(store.graph(as_of=day, known_at=known_at)) for store in (base, kept))
        assert one == other
    back = SqliteStore(path.with_suffix(".back"), create=True)
    copy(base, back)
    base.close()
    server.empty()
    again = opened(server)
    copy(back, again)
    assert [store.graph().revisions() for store in (back, again)] == [kept.graph().revisions()] * 2
    assert again.verify() == []
    for store in (back, again, kept):
        store.close()


def asked(chance: random.Random, server: Server, path: Path) -> None:
    """A random estate with hubs, circles and spares has the answers that it has in a file."""
    made = change_set(chance.randint(30, SYSTEMS), seed=chance.randrange(10**6), dense=chance.random() < 0.3)
    server.empty()
    with SqliteStore(path, create=True) as kept, opened(server) as base:
        base.apply(made, on=0, at=kept.apply(made, on=0).at)
        one, other = (answered(store.graph(as_of=DAY)) for store in (base, kept))
        assert one == other


def writer_killed(chance: random.Random, server: Server, _path: Path) -> None:
    """A writer killed at a random moment leaves the old or the new estate, and the next one clears away after it."""
    much = change_set(SYSTEMS, seed=chance.randrange(10**6))
    server.empty()

    def work(done: Callable[[], None]) -> None:
        mine = opened(server)
        done()
        mine.apply(much, on=1)
        done()

    with opened(server, busy_seconds=6) as store:
        store.apply(ChangeSet([node("s-before")]), on=0)
        clean = things(server)
        heard = killed(work, chance.random() * 3)
        head = store.head()
        assert head in (1, 2)
        assert head == 2 or heard < 2, "what was acknowledged is kept"
        assert store.verify() == []
        assert len(store.dump().relations) == (0 if head == 1 else sum(isinstance(each.after, Relation) for each in much.changes))
        store.apply(ChangeSet([node("s-after")]), on=head)
        assert store.verify() == []
        assert head == 2 or things(server) == clean + 4


def server_killed(chance: random.Random, server: Server, _path: Path) -> None:
    """A server killed at a random moment of a change has the old or the new estate when it is back, and goes on."""
    much = change_set(SYSTEMS, seed=chance.randrange(10**6))
    server.empty()
    with opened(server) as store:
        store.apply(ChangeSet([node("s-before")]), on=0)
        before = store.dump()
        thread, faults = raised(lambda: store.apply(much, on=1))
        time.sleep(chance.random() * 3)
        server.kill()
        thread.join(120)
        server.start()
        head = store.head()
        assert head == 2 or (head == 1 and store.dump() == before)
        assert head == 2 or faults
        assert all(isinstance(fault, StewardError) and fault.exit_code == 4 for fault in faults), faults
        assert store.verify() == []
    with opened(server) as again:
        again.apply(ChangeSet([node("s-after")]), on=head)
        assert again.verify() == []


def harmed(chance: random.Random, server: Server, _path: Path) -> None:
    """Whatever somebody else changes in the database is found."""
    server.empty()
    with opened(server) as store:
        store.apply(change_set(30, seed=chance.randrange(10**6)), on=0)
        server.ask(chance.choice(HARMS), skip=chance.randrange(20))
        assert store.verify() != []


WORK: dict[str, tuple[int, Callable[[random.Random, Server, Path], None]]] = {
    "histories": (4, replayed), "estates": (3, asked), "writers killed": (4, writer_killed), "damages found": (2, harmed), "servers killed": (1, server_killed),
}  # fmt: skip
"""What is tried, and how often beside the rest."""


def test_however_long_neo4j_is_tried_it_answers_as_a_file_does_and_loses_nothing(neo4j_server: Server, memory_folder: Path, soak_minutes: float) -> None:
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    reached: Counter[str] = Counter()
    end = time.monotonic() + 60 * soak_minutes
    often = [name for name, (count, _) in WORK.items() for _ in range(count)]
    print(f"\nsoak: Neo4j, seed {seed}")
    while time.monotonic() < end or min(reached[name] for name in WORK) < 1 or reached.total() < AT_LEAST:
        waiting = [name for name in WORK if not reached[name]]
        name = waiting[0] if waiting else chance.choice(often)
        for old in memory_folder.glob("soak*"):
            old.unlink()
        WORK[name][1](chance, neo4j_server, memory_folder / "soak.db")
        reached[name] += 1
    print(f"soak: Neo4j, {soak_minutes:g} minutes, seed {seed}: " + ", ".join(f"{count} {what}" for what, count in sorted(reached.items())))
