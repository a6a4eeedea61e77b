"""The files of an import on their way to units (inlästa filer): found, opened, understood by the names that all of them tell.

Files and folders are taken in an order of their own, so that it does not matter in which one they were named.  A table is a file of this import,
or one that the register remembers from an earlier one (`importers.remembered`); both are understood together.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial as with_first
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from graphmodel.entities import Node
from graphmodel.errors import BadInput
from graphmodel.problems import Place, Problem, error, info
from graphmodel.records import Item, NodeRecord, Unit
from importers import importer_for
from importers.department_workbook import DepartmentWorkbook, is_workbook
from importers.estate_file import SUFFIXES, EstateFile
from importers.estate_tables import EstateTables, is_estate
from importers.importer import Importer, OpenGrids, Reading
from importers.known_names import UNIT, KnownNames
from importers.limits import Limits
from importers.recognise import FileKind
from importers.remembered import RememberedTable, worth_keeping
from importers.sources import NAMES, SourceRule, rule_for, rules_in, source_name
from importers.table_file import TableFile
from importers.table_file import names as names_of_table
from importers.table_profile import TableProfile

if TYPE_CHECKING:
    from importers.columns import Understanding
    from importers.profile import Profile

AnyProfile: TypeAlias = "Profile | TableProfile"
NOTHING_KNOWN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
_TABLES: Final = frozenset((FileKind.CSV, FileKind.XLSX))
LEFT_ALONE = frozenset((".db", ".db-wal", ".db-shm", ".db-journal"))


@contextmanager
def opened(
    paths: Iterable[Path],
    *,
    profile: str | None = None,
    progress: Callable[[str, int], None] = lambda _file, _count: None,
    max_bytes: int | None = None,
) -> Iterator[tuple[list[ReadFile], list[Problem]]]:
    """The files of these paths, in the order of their names, each opened, and what is wrong with the paths.

    Raises `BadInput` for a profile that is wrong.
    """
    from importers.foreign import ForeignReader, ForeignTable
    from importers.recognise import recognise

    limits = Limits() if max_bytes is None else Limits.for_bytes(max_bytes)
    how = _profile(profile)
    asked_for = {path.resolve() for path in paths}
    found, rules, problems = walked(paths)
    tables: dict[Path, ForeignTable] = {}
    with ForeignReader(limits, progress) as reader:

        def grids(path: Path, shown: str) -> tuple[Sequence[Any], Sequence[Problem]]:
            table = tables.get(path)
            if table is None:
                said = recognise(path, shown, limits)
                table = reader.read(path, shown, said.kind) if said.kind in _TABLES else ForeignTable(shown, said.kind, (), (), refused=True)
                table = tables[path] = dataclasses.replace(table, problems=(*said.problems, *table.problems))
            return table.grids, table.problems

        files = [ReadFile(path, shown, rule_for(shown, rules), how, grids, asked_for=path in asked_for) for path, shown in found]
        for each in files:
            each.open()
        yield files, problems


def items(
    files: Iterable[ReadFile],
    nodes: Iterable[Node],
    progress: Callable[[str, int], None] = lambda _file, _count: None,
    understood: Callable[[str, Understanding], object] | None = None,
) -> Iterator[tuple[ReadFile, Item]]:
    """All units of files, file by file, and what is wrong with a whole file, each with its file.  `nodes` are those whose names are known besides.

    Each table is understood by the names that the others list; estate files tell theirs too.
    """
    listed = list(files)
    named = _names(listed, names_held(nodes))
    for each in listed:
        for count, item in enumerate(each.items(named, understood), start=1):
            yield each, item
            if count % 1_000 == 0:
                progress(each.shown, count)


class ReadFile:
    """One file on its way to units."""

    def __init__(
        self, path: Path, shown: str, rule: SourceRule | None, profile: AnyProfile | None, grids: OpenGrids, *, asked_for: bool = True
    ) -> None:
        self.path = path
        self.shown = shown
        self.asked_for = asked_for
        self.reading = Reading(
            shown,
            rule.name if rule is not None else source_name(shown),
            rule.department if rule is not None else None,
            rule.rules if rule is not None else None,
            cast("Profile | None", profile),  # whoever reads tables by themselves takes one of columns too
            grids=grids,
        )
        self.importer: Importer | None = None
        self.told: list[Item] | None = None

    @classmethod
    def of_memory(cls, table: RememberedTable) -> ReadFile:
        """A file that the register remembers."""
        made = cls(Path(table.shown), table.shown, None, table.profile, lambda _path, _shown: (table.grids, table.problems))
        made.reading = dataclasses.replace(made.reading, source=table.source, department=table.department, authority=table.authority)
        made.importer = TableFile()
        return made

    def table(self) -> RememberedTable | None:
        """The file as the register keeps it; None where it is no table that can be understood anew."""
        reading = self.reading
        profile: object = reading.profile
        if not isinstance(self.importer, TableFile) or reading.grids is None or not (profile is None or isinstance(profile, TableProfile)):
            return None
        grids, problems = reading.grids(self.path, self.shown)
        if not worth_keeping(grids):
            return None
        return RememberedTable(self.shown, reading.source, reading.department, reading.authority, profile, tuple(grids), tuple(problems))

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

    def names(self, known: KnownNames) -> Mapping[str, tuple[str, ...]]:
        """The names that the file describes, each with its kinds."""
        if self.told is not None:
            return _names_told(self.told)
        if isinstance(self.importer, TableFile):
            return names_of_table(self.path, dataclasses.replace(self.reading, known=known))
        return {}

    def items(self, known: KnownNames, understood: Callable[[str, Understanding], object] | None = None) -> Iterable[Item]:
        """The file's units, and problems with the file itself.  `understood` is given its source, and how each of its tables was understood."""
        if self.told is not None:
            return self.told
        if self.importer is None:
            return ()
        teller = None if understood is None else with_first(understood, self.reading.source)
        return self.importer.read(self.path, dataclasses.replace(self.reading, known=known, understood=teller))


def _of_our_own(path: Path, reading: Reading) -> Importer | None:
    """Who reads a workbook that we wrote ourselves, however it was saved since: only its cells tell.  None for other people's tables."""
    if reading.grids is None:
        return None
    grids, _problems = reading.grids(path, reading.shown)
    if not any(grid.sheet is not None for grid in grids):
        return None
    return EstateTables() if is_estate(grids) else DepartmentWorkbook() if is_workbook(grids) else None


def _names(files: Sequence[ReadFile], known: Mapping[str, tuple[str, ...]]) -> KnownNames:
    """The names that the estate and all files have.

    What one file lists helps to understand another, so they are asked again; what was misread before is not kept.
    """
    if not any(isinstance(each.importer, TableFile) for each in files):
        return KnownNames(known)
    held, names = known, KnownNames(known)
    for _round in range(3):
        together = dict(held)
        ordered: dict[tuple[str, ...], tuple[str, ...]] = {}  # hundreds of thousands of names have the same few kinds
        for each in files:
            for name, told in each.names(names).items():
                kinds = ordered.get(told)
                if kinds is None:
                    kinds = ordered[told] = tuple(sorted(set(told)))
                before = together.setdefault(name, kinds)
                if before != kinds:
                    together[name] = tuple(sorted({*before, *kinds}))
        after = {name: together[name] for name in sorted(together)}
        if after == known:
            break
        known, names = after, KnownNames(after)
    return names


def _names_told(items: Iterable[Item]) -> Mapping[str, tuple[str, ...]]:
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


__all__ = ["LEFT_ALONE", "ReadFile", "items", "names_held", "opened", "walked"]
