"""An import from beginning to end (inläsning): paths -> files -> units -> plan -> shown -> one revision.

Files and folders are read in an order of their own, so that it does not matter in which one they were named.  The plan is made against the estate
as it is; when somebody else has written in the meantime it is made anew, and shown anew if it has changed.  Nothing is written when anything is
wrong, unless the good part was asked for; nothing is ever written in parts.
"""

from __future__ import annotations

import dataclasses
import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.changes import Holdings
from graphmodel.errors import Conflict, WrongUse
from graphmodel.problems import Problem
from graphmodel.reconcile import Ground, Plan, Told, ground_of, plan_again
from graphmodel.records import Item, Unit
from importers.files import ReadFile, items, opened, walked
from importers.remembered import RememberedTable, recalled, written

if TYPE_CHECKING:
    from graphmodel.graph import Store
    from importers.columns import Understanding

TRIES = 5
"""So often a plan is made anew since somebody else has written."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to.  `revision` is None when nothing was written: there was nothing new, it was a dry run, or something was wrong."""

    plan: Plan
    revision: int | None
    dry_run: bool

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong or doubtful, in the order of the files."""
        return self.plan.problems

    @property
    def refused(self) -> bool:
        """Whether something was wrong: a file or rows were left out."""
        return self.plan.refused

    def summary(self) -> dict[str, Any]:
        """The summary as the outer face fixes it."""
        counts = self.plan.counts
        return {
            "read": counts.read,
            "created": counts.created,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "skipped": counts.skipped,
            "rejected": counts.rejected,
            "revision": self.revision,
            "dry_run": self.dry_run,
        }


def load(
    store: Store,
    paths: Sequence[Path],
    *,
    profile: str | None = None,
    dry_run: bool = False,
    partial: bool = False,
    replace: Collection[str] = (),
    by: str = "",
    reason: str = "",
    shown: Callable[[Plan], bool] = lambda _plan: True,
    progress: Callable[[str, int], None] = lambda _file, _count: None,
    max_bytes: int | None = None,
    understood: Callable[[str, Understanding], object] | None = None,
    told_as: str | None = None,
) -> Imported:
    """Import files and folders as one revision.

    `told_as` is what the history calls the files (default: their paths).

    `shown` is given the plan before it is applied, and says whether to go on.  `progress` is told the file that is read and how many units so far;
    no file and all units when everything is read.  Foreign files may have `max_bytes`, the other limits in proportion (None: as promised).
    `understood` is given each table's source, and how it was understood.
    Raises `BadInput` for a profile that is wrong, `WrongUse` for a source to replace that nobody knows, and what the store raises.
    """
    with _no_collection():
        source = ", ".join(sorted(str(path) for path in paths)) if told_as is None else told_as
        return _load(store, paths, profile, dry_run, partial, replace, by, reason, shown, progress, max_bytes, understood, source)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let the garbage collector rest: an import makes hundreds of thousands of values and no rings, and being looked through costs half its time."""
    resting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.enable()


def _load(
    store: Store,
    paths: Sequence[Path],
    profile: str | None,
    dry_run: bool,
    partial: bool,
    replace: Collection[str],
    by: str,
    reason: str,
    shown: Callable[[Plan], bool],
    progress: Callable[[str, int], None],
    max_bytes: int | None,
    understood: Callable[[str, Understanding], object] | None,
    source: str,
) -> Imported:
    with opened(paths, profile=profile, progress=progress, max_bytes=max_bytes) as (files, problems):
        before: Plan | None = None
        for attempt in range(TRIES):
            made = _planned(files, problems, store.dump(), replace, progress, understood, first=attempt == 0)
            if made != before and not shown(made):
                return Imported(made, None, dry_run)
            before = made
            if dry_run or not made.changes or (made.refused and not partial):
                return Imported(made, None, dry_run)
            try:
                revision = store.apply(made.change_set(by=by, reason=reason, source=source), on=made.revision)
            except Conflict:
                continue
            return Imported(made, revision.number, dry_run)
    raise Conflict("Others keep writing to the estate. Try again when they have finished.", code="keep_writing")


def _planned(
    files: Sequence[ReadFile],
    problems: Sequence[Problem],
    holdings: Holdings,
    replace: Collection[str],
    progress: Callable[[str, int], None],
    understood: Callable[[str, Understanding], object] | None,
    *,
    first: bool,
) -> Plan:
    """The plan of an import; what it was made from is gone when it is made."""
    items, ground = _understood(files, problems, holdings, replace, progress, understood if first else None)
    if first:
        progress("", len(items.items) - len(items.again))
        _known_sources(holdings, items.items, replace)
    return plan_again(items, ground, holdings, replace_sources=replace)


def _understood(
    files: Sequence[ReadFile],
    problems: Sequence[Problem],
    holdings: Holdings,
    replace: Collection[str],
    progress: Callable[[str, int], None],
    understood: Callable[[str, Understanding], object] | None,
) -> tuple[Told, Ground]:
    """What these files say, together with the tables that the register remembers, and the ground on which they say it."""
    remembered = {text: recalled(text) for source in holdings.sources for text in source.tables}
    rows = frozenset(row for table in remembered.values() for row in table.rows())
    ground = ground_of(holdings, rows, lambda nodes: [item for _file, item in items(_in_order(map(ReadFile.of_memory, remembered.values())), nodes)])
    tables: dict[str, dict[str, str]] = {source.id: {} for source in holdings.sources if source.tables}
    altered: set[tuple[str, str]] = set()
    anew: dict[str, ReadFile] = {}
    for text, table in remembered.items():
        same = _same_file(table, files, remembered.values())
        if same is not None:
            anew[text] = same
            # What was said of a file once holds until something else is said.
            same.reading = dataclasses.replace(
                same.reading,
                department=same.reading.department or table.department,
                authority=table.authority if same.reading.authority is None else same.reading.authority,
            )
        elif table.source not in replace:
            tables[table.source][table.shown] = text
    for each in files:
        kept = each.table()
        earlier = next((text for text, same in anew.items() if same is each), None)
        now = written(kept, earlier) if kept is not None else None
        if earlier is not None and now != earlier:
            altered.update(remembered[earlier].rows())
        if kept is not None and now is not None:
            tables.setdefault(kept.source, {})[kept.shown] = now
    others = [ReadFile.of_memory(table) for text, table in remembered.items() if text not in anew and table.source not in replace]
    read: list[Item] = [*problems]
    again: set[int] = set()
    for file, item in items(_in_order([*files, *others]), ground.holdings.nodes, progress, understood):
        if file in others:
            again.add(len(read))
        read.append(item)
    kept_tables = {source: tuple(texts[name] for name in sorted(texts)) for source, texts in tables.items()}
    return Told(read, again, altered, kept_tables), ground


def _in_order(files: Iterable[ReadFile]) -> list[ReadFile]:
    """Files in the order in which they are read, whichever import they came with."""
    return sorted(files, key=lambda each: (each.shown, each.reading.source))


def _same_file(table: RememberedTable, files: Sequence[ReadFile], remembered: Collection[RememberedTable]) -> ReadFile | None:
    """The file of this import that a remembered one is, in another folder perhaps."""
    of_source = [each for each in files if each.reading.source == table.source]
    for each in of_source:
        if each.shown == table.shown:
            return each
    name = table.shown.rpartition("/")[2]
    alike = [each for each in of_source if each.shown.rpartition("/")[2] == name]
    others = [each for each in remembered if each.source == table.source and each.shown.rpartition("/")[2] == name]
    return alike[0] if len(alike) == len(others) == 1 else None


def _known_sources(held: Holdings, units: Iterable[Item], replace: Collection[str]) -> None:
    """Refuse to replace a source that neither these files nor the estate know: it is most likely misspelt."""
    if not replace:
        return
    known = {each.source for item in units if isinstance(item, Unit) for record in item.records for each in getattr(record, "provenance", ())}
    known |= {each.source for node in held.nodes for each in node.provenance}
    known |= {each.source for relation in held.relations for each in relation.provenance} | {each.id for each in held.sources}
    for source in replace:
        if source not in known:
            raise WrongUse(
                f"No source is called {source}. Known: {', '.join(sorted(known)) or '-'}.",
                code="unknown_source", source=source, known=sorted(known),
            )  # fmt: skip


__all__ = ["Imported", "load", "walked"]
