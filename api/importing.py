"""Imports that come over HTTP run in a process of their own, so that no reader waits for them.

Understanding a large list keeps an interpreter busy for seconds, and whoever shares it is served in what time that leaves.  The process is started by
the first import and kept for the next; it opens the estate by its address, as the command line does while a server runs, and ends with the program.
One import at a time.  An estate in memory is nobody else's to open: it is imported into where it is.
"""

from __future__ import annotations

import atexit
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from graphmodel.errors import StorageFault
from graphmodel.store import MEMORY, SignIn, open_store

if TYPE_CHECKING:
    from graphmodel.graph import Store
    from importers.load import Imported

T = TypeVar("T")


class OneProcess:
    """A process that does one thing after the other; it is started when it is first needed, and anew when it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def end(self) -> None:
        """Let the process finish what it does, and end it."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()

    def run(self, work: Callable[..., T], *given: Any) -> T:
        """What a function of a module gives for these values, or raises.  Raises `StorageFault` where the process was ended from outside."""
        with self._lock:
            if self._pool is None:
                # A new interpreter: a copy of this one would have its threads' locks, and nobody to let go of them.
                self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_let_others_stop_it)
                atexit.register(self.end)
            pool = self._pool
        try:
            return pool.submit(work, *given).result()
        except BrokenProcessPool as fault:
            with self._lock:
                if self._pool is pool:
                    self._pool = None
            message = "The import was ended from outside, and nothing was written. Is there too little memory? Try again, with fewer files at once."
            raise StorageFault(message, code="import_ended") from fault


PROCESS: Final = OneProcess()
"""The process that imports, for all that this program serves."""


def imported(store: Store, sign_in: SignIn, folder: Path, **how: Any) -> Imported:
    """Import the files of a folder into an estate; `how` is what `importers.load.load` takes, which this gives and raises."""
    if store.url == MEMORY:
        return _loaded(store, folder, how)
    return PROCESS.run(_opened_and_loaded, store.url, sign_in, folder, how)


def _opened_and_loaded(url: str, sign_in: SignIn, folder: Path, how: dict[str, Any]) -> Imported:
    store = open_store(url, sign_in=sign_in)
    try:
        return _loaded(store, folder, how)
    finally:
        store.close()


def _loaded(store: Store, folder: Path, how: dict[str, Any]) -> Imported:
    from importers.load import load

    return load(store, [folder], **how)


def _let_others_stop_it() -> None:
    """Ctrl+C reaches every process of a terminal; this one ends with the server, when it has finished what it writes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

