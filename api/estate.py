"""The estate behind the server: opened when it is first asked for, one snapshot for each request, and what has been answered kept for the next.

A reader never waits for a writer: a snapshot is a revision, and revisions never change.  What was answered is therefore true for as long as the
estate stands at that revision; the next revision is another key.  Questions are worked out by a few threads of our own, each with its own connection
to the estate; the same question asked twice at once is worked out once.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, TypeVar

from api.answering import Answer, answer, as_sent
from api.http_errors import HttpError
from api.waiting import Waiting
from graphmodel import days
from graphmodel.changes import Revision
from graphmodel.errors import StorageFault
from graphmodel.graph import Graph, Store
from graphmodel.store import NOBODY, SignIn, open_store
from graphmodel.terms.refs import refs_of_ids
from visualisation.tables.revisions import file_names

T = TypeVar("T")
READERS: Final = 4
"""So many questions are worked out at once; more wait their turn.  They share one interpreter, so more at once would only make all of them late."""
SOURCES: Final = 3
"""So many of an import's files are named."""
KEPT_ANSWERS: Final = 256
KEPT_ROWS: Final = 5_000
"""An answer with more rows is not kept."""
KEPT_BYTES: Final = 64_000_000
"""So much of finished pages and API answers is kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished response: its bytes and how they are to be sent."""

    body: bytes
    status: int
    headers: tuple[tuple[bytes, bytes], ...]


class Estate:
    """One estate, for many requests at once."""

    def __init__(self, url: str, sign_in: SignIn = NOBODY, *, seconds: float = 20.0, import_seconds: float = 600.0) -> None:
        self.url = url
        self.sign_in = sign_in
        self.seconds = seconds
        self.import_seconds = import_seconds
        self.waiting = Waiting()
        self._local = "://" not in url and url != "memory:"
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._file: tuple[int, int] | None = None
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._writer = ThreadPoolExecutor(1, "writer")
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._finished: OrderedDict[Hashable, Kept] = OrderedDict()
        self._finished_bytes = 0
        self._under_way: dict[Hashable, asyncio.Future[Any]] = {}

    @property
    def store(self) -> Store:
        """The store, opened if it is not.  A file that was put in another's place is opened anew.  Raises `StorageFault` where it has gone."""
        with self._lock:
            present = self._present()
            if self._store is not None and self._file is not None and present != self._file:
                # Others may be reading it: what they hold is let go of when they have finished.
                self._store = None
                self._forget()
                if present is None:
                    self._file = (0, 0)
            if self._file == (0, 0) and present is None:
                raise StorageFault("The file of the estate is not there any more.", code="estate_gone", path=self.url)
            if self._store is None:
                self._store = open_store(self.url, create=True, sign_in=self.sign_in)
            self._file = present or self._file
            return self._store

    def _present(self) -> tuple[int, int] | None:
        """Which file it is, or None where there is none, or none that matters."""
        if not self._local:
            return None
        try:
            found = os.stat(self.url)  # noqa: PTH116 - two microseconds instead of twenty, at every request
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def head(self) -> int:
        """The estate's last revision."""
        return self.store.head()

    async def head_soon(self) -> int:
        """The estate's last revision; an estate on another machine is asked without holding up others."""
        return self.head() if self._local else await self.worked_out(self.head)

    def snapshot(self, as_of: date | None = None, known_at: int | date | None = None) -> Snapshot:
        """The estate as of a day and as it was known at a time, fixed for one request."""
        store = self.store
        return Snapshot(self, store, store.graph(as_of=as_of, known_at=known_at))

    async def worked_out(self, work: Callable[[], T], *, writing: bool = False) -> T:
        """Work something out in a thread that may take its time.  Raises `HttpError` 503 when it takes too long; it is then worked out to the end."""
        loop = asyncio.get_running_loop()
        context = contextvars.copy_context()
        future = loop.run_in_executor(self._writer if writing else self._readers, context.run, work)
        return await self._in_time(future, writing=writing)

    async def once(self, key: Hashable, work: Callable[[], Kept]) -> Kept:
        """A finished response: kept from before, or worked out now, once for all who ask for it at the same time."""
        key = (self._file, key)  # another file in the same place has revisions of its own
        kept = self.finished(key)
        if kept is not None:
            return kept
        future = self._under_way.get(key)
        if future is None:
            loop = asyncio.get_running_loop()
            future = loop.run_in_executor(self._readers, contextvars.copy_context().run, work)
            self._under_way[key] = future
            future.add_done_callback(lambda done: self._keep(key, done))
        made: Kept = await self._in_time(future)
        return made

    async def _in_time(self, future: asyncio.Future[T], *, writing: bool = False) -> T:
        try:
            async with asyncio.timeout(self.import_seconds if writing else self.seconds):
                return await asyncio.shield(future)
        except TimeoutError:
            future.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody waits for it any more
            message = "The answer takes longer than a request may last. It is being worked out to the end: ask again in a moment."
            raise HttpError(503, message, code="too_slow", headers={"Retry-After": "5"}) from None

    def finished(self, key: Hashable) -> Kept | None:
        """What was answered to this before, or None.  Only from the event loop."""
        kept = self._finished.get(key)
        if kept is not None:
            self._finished.move_to_end(key)
        return kept

    def _keep(self, key: Hashable, done: asyncio.Future[Kept]) -> None:
        self._under_way.pop(key, None)
        if done.cancelled() or done.exception() is not None:
            return
        kept = done.result()
        if kept.status != 200 or len(kept.body) > KEPT_BYTES // 8:
            return
        self._finished[key] = kept
        self._finished_bytes += len(kept.body)
        while self._finished_bytes > KEPT_BYTES:
            _key, dropped = self._finished.popitem(last=False)
            self._finished_bytes -= len(dropped.body)

    def kept_answer(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """An answer, from before or now."""
        with self._lock:
            kept = self._answers.get(key)
            if kept is not None:
                self._answers.move_to_end(key)
                return kept
        made = work()
        if len(made.result.rows) <= KEPT_ROWS:
            with self._lock:
                self._answers[key] = made
                while len(self._answers) > KEPT_ANSWERS:
                    self._answers.popitem(last=False)
        return made

    def _forget(self) -> None:
        self._answers.clear()
        self._finished.clear()
        self._finished_bytes = 0

    def close(self) -> None:
        """Let go of the estate; what is being written is written to the end."""
        self._writer.shutdown()
        self._readers.shutdown(cancel_futures=True)
        if self._store is not None:
            self._store.close()


class Snapshot:
    """One revision of the estate on one day: all that a request reads comes from here, so that its parts agree."""

    def __init__(self, estate: Estate, store: Store, graph: Graph) -> None:
        self._estate = estate
        self._store = store
        self.here = graph
        """The graph that the request is about."""
        self.waiting = estate.waiting
        """The uploads that wait to be read in."""

    @property
    def empty(self) -> bool:
        """Whether nothing has been recorded yet."""
        return self.here.revision == 0

    @property
    def recorded_on(self) -> str:
        """The day on which the revision was recorded, in Sweden; empty for an empty estate."""
        return days.day_of(self._revision.at).isoformat() if self._revision is not None else ""

    @property
    def source(self) -> str:
        """What the revision was made from: the files of an import by their names, else who made it."""
        made = self._revision
        if made is None:
            return ""
        names = [each for each in file_names(made.source).split(", ") if each]
        listed = ", ".join(names[:SOURCES]) + (f" +{len(names) - SOURCES}" if len(names) > SOURCES else "")
        return listed or made.by

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of these nodes by id; those that the register does not know are left out."""
        return {id_: ref.name for id_, ref in refs_of_ids(self.here, sorted(set(ids))).items()}

    @cached_property
    def apart(self) -> Mapping[str, str]:
        """What tells a node apart from others of the same name, by its id; nodes whose name is theirs alone are not there."""
        return {row.node.id: row.apart for row in self.ask("namesakes", {}).result.rows}

    @cached_property
    def _revision(self) -> Revision | None:
        return next(reversed(self.here.revisions()), None)

    def graph(self, as_of: date | None = None, known_at: int | date | None = None) -> Graph:
        """The estate on another day or at another time, as `graphmodel.graph.Store` gives it; unless said otherwise the snapshot's own."""
        if as_of in (None, self.here.day) and known_at in (None, self.here.revision):
            return self.here
        return self._store.graph(as_of=as_of or self.here.day, known_at=self.here.revision if known_at is None else known_at)

    def ask(self, question: str, given: Mapping[str, Any], *, limit: int | None = None) -> Answer:
        """Ask one of the catalogue's questions; see `api.answering.answer`.  What was answered at this revision before is not worked out again."""
        key = (self._store.store_id, self.here.revision, self.here.day, question, _frozen(given), limit)
        return self._estate.kept_answer(key, lambda: answer(self, question, given, limit=limit, spelled=as_sent))


def _frozen(given: Mapping[str, Any]) -> Hashable:
    return tuple(sorted((name, tuple(value) if isinstance(value, list) else value) for name, value in given.items()))


def today() -> date:
    """The day it is in Sweden."""
    return days.today()
