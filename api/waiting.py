"""Uploads that wait for a word (väntande filer): files that were tried, kept until somebody says that they are to be read in, or for half an hour.

They are kept in memory, few at a time: the oldest goes when there is no room.  Whoever knows the name of an upload may say the word; names
cannot be guessed.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from importers.load import Imported

SECONDS: Final = 1_800.0
MOST: Final = 8
MOST_BYTES: Final = 150_000_000
"""So much of files waits at most; one upload always may."""


@dataclass(frozen=True, slots=True)
class Tried:
    """Files that were tried: what they came to, the revision that was tried against, and the reason that was given."""

    files: Sequence[tuple[str, bytes]]
    imported: Imported
    revision: int
    reason: str


class Waiting:
    """The uploads that wait, by their names."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Tried]] = OrderedDict()

    def keep(self, tried: Tried) -> str:
        """Let an upload wait; gives its name."""
        name = secrets.token_urlsafe(18)
        with self._lock:
            self._kept[name] = (self._clock(), tried)
            while len(self._kept) > MOST or (len(self._kept) > 1 and self._bytes() > MOST_BYTES):
                self._kept.popitem(last=False)
        return name

    def find(self, name: str) -> Tried | None:
        """The upload of this name, or None where it has gone."""
        with self._lock:
            kept = self._kept.get(name)
            if kept is None or self._clock() - kept[0] > SECONDS:
                self._kept.pop(name, None)
                return None
            return kept[1]

    def drop(self, name: str) -> None:
        """Let go of an upload."""
        with self._lock:
            self._kept.pop(name, None)

    def _bytes(self) -> int:
        return sum(len(body) for _since, tried in self._kept.values() for _name, body in tried.files)
