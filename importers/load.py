"""An import from beginning to end (inläsning): paths -> files -> units -> plan -> shown -> one revision.

Files and folders are read in an order of their own, so that it does not matter in which one they were named.  The plan is made against the estate
as it is; when somebody else has written in the meantime it is made anew, and shown anew if it has changed.  Nothing is written when anything is
wrong, unless the good part was asked for; nothing is ever written in parts.
"""

from __future__ import annotations

import dataclasses
import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial as with_first
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from graphmodel.entities import Node
from graphmodel.errors import BadInput, Conflict, WrongUse
from graphmodel.problems import Place, Problem, error, info
from graphmodel.reconcile import Plan, plan
from graphmodel.records import Item, NodeRecord, Unit
from graphmodel.wording import _
from importers import importer_for
from importers.department_workbook import DepartmentWorkbook, is_workbook
from importers.estate_file import SUFFIXES, EstateFile
from importers.estate_tables import EstateTables, is_estate
from importers.importer import Importer, OpenGrids, Reading
from importers.known_names import UNIT
from importers.limits import Limits
from importers.recognise import FileKind
from importers.sources import NAMES, SourceRule, rule_for, rules_in, source_name
from importers.table_file import TableFile
from importers.table_file import names as names_of_table

if TYPE_CHECKING:
    from graphmodel.graph import Store
    from importers.columns import Understanding
    from importers.profile import Profile
    from importers.table_profile import TableProfile

AnyProfile: TypeAlias = "Profile | TableProfile"
NOTHING_KNOWN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
_TABLES: Final = frozenset((FileKind.CSV, FileKind.XLSX))

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
    max_bytes: int | None = None,
    understood: Callable[[str, Understanding], object] | None = None,
) -> Imported:
    """Import files and folders as one revision.

    `shown` is given the plan before it is applied, and says whether to go on.  `progress` is told the file that is read and how many units so far;
    no file and all units when everything is read.  Foreign files may have `max_bytes`, the other limits in proportion (None: as promised).
    `understood` is given each table's source, and how it was understood.
    Raises `BadInput` for a profile that is wrong, `WrongUse` for a source to replace that nobody knows, and what the store raises.
    """
    with _no_collection():
        return _load(store, paths, profile, dry_run, partial, replace, by, reason, shown, progress, max_bytes, understood)


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
) -> Imported:
    held = store.dump()
    known = names_held(held.nodes)
    units = list(read(paths, profile=profile, known=known, progress=progress, max_bytes=max_bytes, understood=understood))
    del held
    progress("", len(units))
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
    paths: Sequence[Path],
    *,
    profile: str | None = None,
    known: Mapping[str, tuple[str, ...]] = NOTHING_KNOWN,
    progress: Callable[[str, int], None] = lambda _file, _count: None,
    max_bytes: int | None = None,
    understood: Callable[[str, Understanding], object] | None = None,
) -> Iterator[Item]:
    """All units of files and folders, file by file in the order of their names, and what is wrong with whole files.  Nothing of a store is needed.

    `known` are names that the estate has already, each with its kinds.  Tables are opened first, so that each is understood by the names that the
    others list; estate files tell theirs too.
    """
    from importers.foreign import ForeignReader, ForeignTable
    from importers.recognise import recognise

    limits = Limits() if max_bytes is None else Limits.for_bytes(max_bytes)
    how = _profile(profile)
    asked_for = {path.resolve() for path in paths}
    found, rules, problems = walked(paths)
    yield from problems
    opened: dict[Path, ForeignTable] = {}
    with ForeignReader(limits, progress) as reader:

        def grids(path: Path, shown: str) -> tuple[Sequence[Any], Sequence[Problem]]:
            table = opened.get(path)
            if table is None:
                said = recognise(path, shown, limits)
                table = reader.read(path, shown, said.kind) if said.kind in _TABLES else ForeignTable(shown, said.kind, (), (), refused=True)
                table = opened[path] = dataclasses.replace(table, problems=(*said.problems, *table.problems))
            return table.grids, table.problems

        files = [_File(path, shown, path in asked_for, rule_for(shown, rules), how, grids, understood) for path, shown in found]
        for each in files:
            each.open()
        named = _names(files, known)
        for each in files:
            for count, item in enumerate(each.items(named), start=1):
                yield item
                if count % 1_000 == 0:
                    progress(each.shown, count)
            opened.pop(each.path, None)


class _File:
    """One file on its way to units."""

    def __init__(
        self, path: Path, shown: str, asked_for: bool, rule: SourceRule | None, profile: AnyProfile | None, grids: OpenGrids,
        understood: Callable[[str, Understanding], object] | None,
    ) -> None:  # fmt: skip
        self.path = path
        self.shown = shown
        self.asked_for = asked_for
        source = rule.name if rule is not None else source_name(shown)
        self.reading = Reading(
            shown,
            source,
            rule.department if rule is not None else None,
            rule.rules if rule is not None else None,
            cast("Profile | None", profile),  # whoever reads tables by themselves takes one of columns too
            grids=grids,
            understood=None if understood is None else with_first(understood, source),
        )
        self.importer: Importer | None = None
        self.told: list[Item] | None = None

    def open(self) -> None:
        """See what the file is; an estate file is read at once."""
        from importers.profile import Profile

        try:
            self.importer = importer_for(self.path, by_profile=isinstance(self.reading.profile, Profile))
        except OSError as fault:
            self.told = [error("file_unreadable", Place(self.shown), reason=fault.strerror or type(fault).__name__)]
            return
        if self.importer is None and self.asked_for and self.path.suffix.casefold() in SUFFIXES:
            self.importer = EstateFile()  # it says what the file lacks
        if self.importer is None:
            self.told = list(_not_read(self.path, self.shown))
        elif isinstance(self.importer, TableFile):
            self.importer = _of_our_own(self.path, self.reading) or self.importer
        if isinstance(self.importer, EstateFile | EstateTables):
            self.told = list(self.importer.read(self.path, self.reading))

    def names(self, known: Mapping[str, tuple[str, ...]]) -> Mapping[str, Iterable[str]]:
        """The names that the file describes, each with its kinds."""
        if self.told is not None:
            return _names_told(self.told)
        if isinstance(self.importer, TableFile):
            return names_of_table(self.path, dataclasses.replace(self.reading, known=known))
        return {}

    def items(self, known: Mapping[str, tuple[str, ...]]) -> Iterable[Item]:
        """The file's units, and problems with the file itself."""
        if self.told is not None:
            return self.told
        if self.importer is None:
            return ()
        return self.importer.read(self.path, dataclasses.replace(self.reading, known=known))


def _of_our_own(path: Path, reading: Reading) -> Importer | None:
    """Who reads a workbook that we wrote ourselves, however it was saved since: only its cells tell.  None for other people's tables."""
    if reading.grids is None:
        return None
    grids, _problems = reading.grids(path, reading.shown)
    if not any(grid.sheet is not None for grid in grids):
        return None
    return EstateTables() if is_estate(grids) else DepartmentWorkbook() if is_workbook(grids) else None


def _names(files: Sequence[_File], known: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """The names that the estate and all files have.

    What one file lists helps to understand another, so they are asked again; what was misread before is not kept.
    """
    if not any(isinstance(each.importer, TableFile) for each in files):
        return known
    held = known
    for _round in range(3):
        together: dict[str, set[str]] = {name: set(kinds) for name, kinds in held.items()}
        for each in files:
            for name, kinds in each.names(known).items():
                together.setdefault(name, set()).update(kinds)
        after = {name: tuple(sorted(together[name])) for name in sorted(together)}
        if after == known:
            break
        known = after
    return known


def _names_told(items: Iterable[Item]) -> Mapping[str, Iterable[str]]:
    """The names that an estate file's nodes have."""
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        for record in item.records if isinstance(item, Unit) else ():
            if isinstance(record, NodeRecord):
                aliases = record.values.get("aliases")
                for name in (record.values.get("name"), *(aliases if isinstance(aliases, list | tuple) else ())):
                    if isinstance(name, str):
                        found[name] = (record.kind,)
    return found


def names_held(nodes: Iterable[Node]) -> dict[str, tuple[str, ...]]:
    """The names that nodes of an estate have, each with its kinds."""
    found: dict[str, set[str]] = {}
    for node in nodes:
        kinds = {node.kind, UNIT} if node.kind == "Department" and node.properties.get("unit_type") == "unit" else {node.kind}
        marks = (str(node.properties["signature"]),) if node.kind == "Person" and node.properties.get("signature") else ()
        for name in (node.name, *node.aliases, *marks):
            found.setdefault(name, set()).update(kinds)
    return {name: tuple(sorted(found[name])) for name in sorted(found)}


def _not_read(path: Path, shown: str) -> Iterator[Problem]:
    """Why a file is not read: refused, or of a kind that is left out by rule."""
    from importers.recognise import recognise

    said = recognise(path, shown).problems
    yield from said or (info("unknown_file_type", Place(shown)),)


def _profile(name: str | None) -> AnyProfile | None:
    """The profile of this name, of rows or of columns.  Raises `BadInput` for one that is wrong."""
    if name is None:
        return None
    from importers.profile import named
    from importers.table_profile import FORMAT, table_profile_of

    path = Path(name)
    if path.is_file():
        from importers.tree import Map, unwrapped
        from importers.yaml_or_json import parsed

        tree, problems = parsed(path, name)
        if not problems and isinstance(tree, Map) and tree.get("profile") == FORMAT:
            made = table_profile_of(unwrapped(tree), name)
            if isinstance(made, list):
                raise BadInput(f"{name}: profile", made)
            return made
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
