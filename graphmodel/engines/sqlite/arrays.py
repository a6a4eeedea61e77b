"""The arrays (fälten) of an estate in a file: those of the newest revision are kept beside it, others in memory.

A revision that changes little is not compiled anew: its arrays are patched from those of an earlier one, and what the patch changed is written
beside the older file.  When more of the relations than `rebuilt_at` has changed since, all is compiled again.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graphmodel.engines.adjacency import Compiled, InMemory, Mapped, file_of, opened, write
from graphmodel.engines.sqlite.register import Register
from graphmodel.piece import Piece

if TYPE_CHECKING:
    from graphmodel.engines.sqlite.columns import Columns

_LOOK_BACK: Final = 200
"""So many revisions at most are looked through for arrays to patch."""
REBUILT_AT: Final = 0.01
"""The part of the relations that may have changed before all is compiled anew."""


class Arrays:
    """The arrays of an estate.  An estate with fewer nodes and relations than `small` has none beside it: it is compiled when it is asked."""

    def __init__(self, register: Register, small: int, rebuilt_at: float) -> None:
        self._register = register
        self._file = register.file
        self.small = small
        self._rebuilt_at = rebuilt_at
        self._lock = threading.Lock()
        self._compiled: dict[int, Compiled] = {}

    def clear(self) -> None:
        """Let go of what is in memory."""
        with self._lock:
            self._compiled.clear()

    def compiled(self, revision: int) -> Compiled:
        """The arrays of a revision: from the file beside the estate, else made now.  The last two revisions' stay in memory."""
        with self._lock:
            known = self._compiled.get(revision)
        if known is None:
            known = self._found(revision)
            with self._lock:
                while len(self._compiled) > 1:
                    del self._compiled[next(iter(self._compiled))]
                self._compiled[revision] = known
        return known

    def recompiled(self, revision: int) -> Compiled:
        """The arrays of a revision, made again because a file that held them is damaged."""
        with self._lock:
            damaged = self._compiled.pop(revision, None)
        if isinstance(damaged, Mapped):
            damaged.discard()
        return self.compiled(revision)

    def _found(self, revision: int) -> Compiled:
        if not self._file.there or revision != self._register.head():
            return InMemory(self._columns().piece(revision))
        place, key = self._place(self._digests(revision)[0][1])
        found = opened(place, key)
        if found is not None:
            return found
        # Counted no further than it matters.
        count = "SELECT count(*) FROM (SELECT 1 FROM (SELECT key FROM node UNION ALL SELECT version FROM relation) LIMIT ?)"
        if int(self._file.rows(count, (self.small,))[0][0]) < self.small:
            return InMemory(self._columns().piece(revision))
        return self._patched(revision) or self._made(revision)

    def _columns(self) -> Columns:
        # What most questions never need is imported when it is needed.
        from graphmodel.engines.sqlite.columns import Columns

        return Columns(self._register)

    def _made(self, revision: int) -> Compiled:
        return self._kept(revision, self._columns().piece(revision))

    def _kept(self, revision: int, piece: Piece, changed: int = 0) -> Compiled:
        """All of these arrays in a file beside the estate, or in memory where none can be written."""
        place, key = self._place(self._digests(revision)[0][1])
        try:
            write(place, key, piece, self._file.path, rows=changed)
        except OSError:
            return InMemory(piece, changed)
        return opened(place, key, own=True) or InMemory(piece, changed)

    def _patched(self, revision: int) -> Compiled | None:
        """The arrays of a revision from those of an earlier one; None where there are none, or too much has changed."""
        from graphmodel.patching import patched

        before, older = self._older(revision)
        if older is None:
            return None
        found = self._columns().difference(before, revision, int(older.relations * self._rebuilt_at) - older.changed)
        if found is None:
            return None
        difference, rows = found
        rows += older.changed
        kinds_of_nodes = self._columns().base_kinds(revision)
        if isinstance(older, Mapped) and not difference.renumbers:
            piece = patched(older.piece(difference.kinds), difference, kinds_of_nodes)
            place, key = self._place(self._digests(revision)[0][1])
            with contextlib.suppress(OSError):
                write(place, key, piece, self._file.path, older, difference.sections, rows)
                kept = opened(place, key, own=True)
                if kept is not None:
                    return kept
        return self._kept(revision, patched(older.whole(), difference, kinds_of_nodes), rows)

    def _older(self, revision: int) -> tuple[int, Compiled | None]:
        """The newest earlier revision whose arrays are at hand, and these."""
        for number, digest in self._digests(revision)[1:]:
            older = self._compiled.get(number) or opened(*self._place(digest))
            if older is not None:
                return number, older
        return 0, None

    def _place(self, digest: str) -> tuple[Path, str]:
        return file_of(self._file.path, self._file.store_id, digest)

    def _digests(self, revision: int) -> list[tuple[int, str]]:
        """Revisions with their digests, this one and those before it."""
        question = "SELECT number, digest FROM revision WHERE number <= ? ORDER BY number DESC LIMIT ?"
        return [(int(number), str(digest)) for number, digest in self._file.rows(question, (revision, _LOOK_BACK))]
