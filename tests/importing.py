"""Imports for tests in a few words: texts become files, files a register in the plain engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphmodel.changes import Holdings
from graphmodel.engines.reference import ReferenceStore
from graphmodel.entities import Provenance
from graphmodel.problems import Place
from graphmodel.reconcile import Plan, plan
from graphmodel.records import ById, Mention, NodeRecord, RelationRecord, Unit
from importers.load import Imported, load

HEAD = "format: stewardgraph-estate/1\n"


def brought(folder: Path, files: Mapping[str, str], store: ReferenceStore | None = None, **options: Any) -> tuple[ReferenceStore, Imported]:
    """Write the files to a folder and import them, in the order given; the register afterwards, and what the import came to."""
    store = store or ReferenceStore()
    paths = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        paths.append(path)
    return store, load(store, paths, **options)


def estate_told(folder: Path, text: str, **options: Any) -> Imported:
    """What importing an estate file of this body into an empty register comes to."""
    return brought(folder, {"estate.yaml": HEAD + text}, **options)[1]


def codes(imported: Imported | Plan) -> list[str]:
    """The codes of the problems, those that only say what was assumed left out."""
    return [problem.code for problem in imported.problems if not problem.code.startswith("assumed_")]


def places(imported: Imported) -> list[tuple[str, int | None]]:
    """Each problem's code and line."""
    return [(problem.code, problem.place.row) for problem in imported.problems]


def without_provenance(holdings: Holdings) -> dict[str, list[Any]]:
    """What a register says, but not who says so."""
    parts = ("nodes", "relations", "statements", "attestations")
    return {name: [dataclasses.replace(each, provenance=()) for each in getattr(holdings, name)] for name in parts}


# --- records of tables, as an importer that understands columns makes them


def named(text: str, *kinds: str, **marks: Any) -> Mention:
    """A name in a table."""
    return Mention(text, kinds or ("System",), **marks)


def row(source: str, number: int, *said: Any) -> Unit:
    """A row of a table: nodes as `(mention, values)`, relations as `(origin, KIND, target[, values])`."""
    place = Place(f"{source}.csv", None, number)
    provenance = (Provenance(source, str(place)),)
    records: list[Any] = []
    for each in said:
        if isinstance(each[1], str):
            records.append(RelationRecord(each[1], each[0], each[2], place, each[3] if len(each) > 3 else {}, provenance))
        elif isinstance(each[1], Mapping):
            kind = each[0].kinds[0] if isinstance(each[0], Mention) else each[2]
            records.append(NodeRecord(each[0], kind, place, each[1], provenance))
    return Unit(place, tuple(records))


def taken(store: ReferenceStore, *units: Any, **options: Any) -> Plan:
    """Reconcile units with a store and apply what holds."""
    made = plan(units, store.dump(), **options)
    if made.changes:
        store.apply(made.change_set(by="test"), on=made.revision)
    return made


__all__ = ["HEAD", "ById", "brought", "codes", "estate_told", "named", "places", "row", "taken", "without_provenance"]


def same_whatever_the_ids(holdings: Holdings) -> list[str]:
    """What a register says, nodes named by all that they are and not by their ids: equal for two registers that say the same."""
    names = {each.id: repr(dataclasses.replace(each, id="")) for each in holdings.nodes}
    told: list[Any] = [dataclasses.replace(each, id="") for each in holdings.nodes]
    told += [dataclasses.replace(each, id="", origin=names[each.origin], target=names[each.target]) for each in holdings.relations]
    told += [dataclasses.replace(each, id="", subject=names[each.subject], target=names.get(each.target or "")) for each in holdings.statements]
    told += [dataclasses.replace(each, department=names.get(each.department or "")) for each in holdings.sources]
    return sorted(map(repr, told))
