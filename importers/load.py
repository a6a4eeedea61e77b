"""An import from beginning to end (inläsning): paths -> files -> units -> plan -> shown -> one revision.

Files and folders are read in an order of their own, so that it does not matter in which one they were named.  The plan is made against the estate
as it is; when somebody else has written in the meantime it is made anew, and shown anew if it has changed.  Nothing is written when anything is
wrong, unless the good part was asked for; nothing is ever written in parts.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.errors import Conflict, WrongUse
from graphmodel.problems import Place, Problem, error, info
from graphmodel.reconcile import Plan, plan
from graphmodel.records import Item, Unit
from graphmodel.wording import _
from importers import importer_for
from importers.importer import OpenGrids, Reading
from importers.sources import NAMES, SourceRule, rule_for, rules_in, source_name

if TYPE_CHECKING:
    from graphmodel.graph import Store
    from importers.profile import Profile

TRIES = 5
"""So often a plan is made anew since somebody else has written."""
LEFT_ALONE = frozenset((".db", ".db-wal", ".db-shm", ".db-journal"))


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
) -> Imported:
    """Import files and folders as one revision.

    `shown` is given the plan before it is applied, and says whether to go on.  `progress` is told the file that is read and how many units so far.
    Raises `BadInput` for a profile that is wrong, `WrongUse` for a source to replace that nobody knows, and what the store raises.
    """
    with _no_collection():
        return _load(store, paths, profile, dry_run, partial, replace, by, reason, shown, progress)


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
) -> Imported:
    units = list(read(paths, profile=profile, progress=progress))
    _known_sources(store, units, replace)
    before: Plan | None = None
    for _try in range(TRIES):
        made = plan(units, store.dump(), replace_sources=replace)
        if made != before and not shown(made):
            return Imported(made, None, dry_run)
        before = made
        if dry_run or not made.changes or (made.refused and not partial):
            return Imported(made, None, dry_run)
        try:
            revision = store.apply(made.change_set(by=by, reason=reason, source=", ".join(sorted(str(path) for path in paths))), on=made.revision)
        except Conflict:
            continue
        return Imported(made, revision.number, dry_run)
    raise Conflict(_("Others keep writing to the estate. Try again when they have finished."))


def read(
    paths: Sequence[Path], *, profile: str | None = None, progress: Callable[[str, int], None] = lambda _file, _count: None
) -> Iterator[Item]:
    """All units of files and folders, file by file in the order of their names, and what is wrong with whole files.  Nothing of a store is needed."""
    from importers.foreign import ForeignReader
    from importers.recognise import FileKind

    how = _profile(profile)
    found, rules, problems = walked(paths)
    yield from problems
    with ForeignReader(progress=progress) as reader:

        def grids(path: Path, shown: str) -> tuple[Sequence[Any], Sequence[Problem]]:
            table = reader.read(path, shown, FileKind.CSV)
            return table.grids, table.problems

        for path, shown in found:
            for count, item in enumerate(_file(path, shown, rules, how, grids), start=1):
                yield item
                if count % 1_000 == 0:
                    progress(shown, count)


def _file(path: Path, shown: str, rules: Iterable[SourceRule], profile: Profile | None, grids: OpenGrids) -> Iterator[Item]:
    try:
        importer = importer_for(path)
    except OSError as fault:
        yield error("file_unreadable", Place(shown), reason=fault.strerror or type(fault).__name__)
        return
    if importer is None:
        yield from _not_read(path, shown)
        return
    rule = rule_for(shown, rules)
    reading = Reading(
        shown,
        rule.name if rule is not None else source_name(shown),
        rule.department if rule is not None else None,
        rule.rules if rule is not None else None,
        profile,
        grids=grids,
    )
    yield from importer.read(path, reading)


def _not_read(path: Path, shown: str) -> Iterator[Problem]:
    """Why a file is not read: refused, or of a kind that is left out by rule."""
    from importers.recognise import recognise

    said = recognise(path, shown).problems
    yield from said or (info("unknown_file_type", Place(shown)),)


def _profile(name: str | None) -> Profile | None:
    if name is None:
        return None
    from importers.profile import named

    return named(name)


def walked(paths: Iterable[Path]) -> tuple[list[tuple[Path, str]], list[SourceRule], list[Problem]]:
    """The files to read with the names they are shown by, in the order of these; what `sources.yaml` beside them says; what is not there.

    Hidden files, estates and links out of a folder are passed by.
    """
    given: dict[Path, str] = {}
    problems: list[Problem] = []
    beside: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                parts = inner.relative_to(path).parts
                if any(part.startswith(".") for part in parts) or inner.suffix in LEFT_ALONE or not inner.is_file():
                    continue
                if not inner.resolve().is_relative_to(path.resolve()):
                    problems.append(info("link_outside", Place("/".join(parts))))
                elif inner.name in NAMES:
                    beside[inner.resolve()] = "/".join(parts)
                else:
                    given.setdefault(inner.resolve(), "/".join(parts))
        elif path.name in NAMES:
            beside[path.resolve()] = path.name
        elif path.exists():
            given.setdefault(path.resolve(), path.name)
            for name in NAMES:
                if (path.parent / name).is_file():
                    beside[(path.parent / name).resolve()] = name
        else:
            problems.append(error("file_missing", Place(str(path))))
    often = Counter(given.values())
    files = [(path, shown if often[shown] == 1 else f"{path.parent.name}/{shown}") for path, shown in given.items()]
    rules: list[SourceRule] = []
    for path, shown in sorted(beside.items()):
        found, wrong = rules_in(path, shown)
        rules += found
        problems += wrong
    return sorted(files, key=lambda each: (each[1], str(each[0]))), rules, problems


def _known_sources(store: Store, units: Iterable[Item], replace: Collection[str]) -> None:
    """Refuse to replace a source that neither these files nor the estate know: it is most likely misspelt."""
    if not replace:
        return
    known = {each.source for item in units if isinstance(item, Unit) for record in item.records for each in getattr(record, "provenance", ())}
    held = store.dump()
    known |= {each.source for node in held.nodes for each in node.provenance}
    known |= {each.source for relation in held.relations for each in relation.provenance} | {each.id for each in held.sources}
    for source in replace:
        if source not in known:
            raise WrongUse(
                _("No source is called {source}. Known: {known}.").format(source=source, known=", ".join(sorted(known)) or "-"),
                code="unknown_source", source=source, known=sorted(known),
            )  # fmt: skip


__all__ = ["Imported", "load", "read", "walked"]
