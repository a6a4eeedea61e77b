"""Copying (kopiering): the same estate in another store, its whole history included.

A copy repeats each revision as it was: its changes, its time, who made it.  So each revision of the copy has the digest that it has in the original
(`graphmodel.changes.chain`), and equal digests of the last revision mean equal histories.  A copy that was interrupted holds the first revisions and
is gone on with the next time: the target may be empty, or hold the beginning of the source's own history.

>>> from graphmodel.changes import Change, ChangeSet
>>> from graphmodel.entities import Node
>>> from graphmodel.store import open_store
>>> first, second = open_store("memory:"), open_store("memory:")
>>> made = first.apply(ChangeSet([Change(None, Node("s-net", "System", "Net"))], by="Inga"), on=0)
>>> copy(first, second)
Copied(revisions=1, already=0)
>>> second.graph().revisions() == first.graph().revisions() == [made]
True
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graphmodel.changes import ChangeSet, Revision
from graphmodel.engines.whole_files import made_whole
from graphmodel.errors import StorageFault, WrongUse
from graphmodel.graph import Store
from graphmodel.store import is_address, open_store


@dataclass(frozen=True, slots=True)
class Copied:
    """How many revisions were copied now, and how many the target had already."""

    revisions: int
    already: int


def copy(source: Store, target: Store, told: Callable[[Revision], None] = lambda _: None) -> Copied:
    """Repeat in the target what the source's revisions changed; `told` hears of each revision that was copied.

    Raises `WrongUse` where the target holds another history, and what the two stores raise.  Cost: the whole history, a revision at a time.
    """
    revisions, present = source.graph().revisions(), target.graph().revisions()
    if [each.digest for each in revisions[: len(present)]] != [each.digest for each in present]:
        message = f"{target.url} holds another history than {source.url}; a copy overwrites nothing. Name an empty target."
        raise WrongUse(message, code="other_history", source=source.url, target=target.url)
    for revision in revisions[len(present) :]:
        on = revision.number - 1
        changes = [entry.change for entry in source.graph(known_at=revision.number).log(since=on)]
        repeated = ChangeSet(changes, revision.by, revision.reason, revision.source, revision.method)
        if target.apply(repeated, on=on, at=revision.at).digest != revision.digest:
            message = f"Revision {revision.number} of {source.url} is not what it was when it was written. `steward verify` tells more."
            raise StorageFault(message, code="copy_differs", source=source.url, revision=revision.number)
        told(revision)
    return Copied(len(revisions) - len(present), len(present))


def back_up(store: Store, path: Path) -> None:
    """Write a whole copy of an estate to a file that does not exist yet: by the store itself, or, for an estate in a database, revision by revision.

    The file is an estate of its own; `copy` brings it back.  Raises `WrongUse` where `path` exists.
    """
    if not is_address(store.url):
        store.backup(path)
        return
    try:
        with made_whole(path, overwrite=False) as part:
            kept = open_store(part, create=True)
            try:
                copy(store, kept)
            finally:
                kept.close()
    except FileExistsError as fault:
        message = f"{path} is there already; a backup overwrites nothing. Name another file."
        raise WrongUse(message, code="file_exists", path=str(path)) from fault
    except OSError as fault:
        message = f"{path} cannot be written: {fault.strerror}."
        raise StorageFault(message, code="not_writable", path=str(path), reason=fault.strerror) from fault


__all__ = ["Copied", "back_up", "copy"]
