"""Soundness (hållbarhet): whether a file says what was written: its pages, its rows, its columns and the chain of its revisions."""

# ruff: noqa: S608 - what is put into the statements here are names of tables and columns, our own words; values are always bound.
from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from graphmodel.changes import KIND_OF_ENTITY, Revision, chain_of_sorted, entity_from, head_line
from graphmodel.compiling import absences, group_name, node_facts, relation_facts, statement_facts
from graphmodel.engines.sqlite.file import EstateFile
from graphmodel.engines.sqlite.register import TABLES, Register, lines_of
from graphmodel.engines.sqlite.revision import names_of
from graphmodel.engines.versions import OPEN
from graphmodel.entities import Attestation, Decision, Node, Relation, Statement
from graphmodel.errors import NotAnEstate
from graphmodel.problems import Problem, error


def unsound(register: Register) -> list[Problem]:
    """What is wrong with an estate's file: damaged pages, damaged rows, columns that do not say what the body says, the first broken revision."""
    file = register.file
    if not file.there:
        return []
    try:
        damage = [row[0] for row in file.rows("PRAGMA integrity_check(20)") if row[0] != "ok"]
        problems = [error("store_damaged", detail=detail) for detail in damage]
        problems += [error("row_damaged", table=table, id=name, revision=made) for table, name, made in _damaged_rows(file)]
        broken = _broken_revision(register)
    except NotAnEstate as fault:
        return [error("store_damaged", detail=str(fault.values.get("reason", fault.message)))]
    except (TypeError, ValueError, KeyError) as fault:  # a row that holds what nobody wrote there
        return [error("store_damaged", detail=str(fault))]
    return problems if broken is None else [*problems, error("chain_broken", revision=broken)]


def check_pages(file: EstateFile) -> None:
    """Raise `NotAnEstate` when the file's pages or indexes are damaged."""
    found = file.rows("PRAGMA integrity_check(1)")[0][0]
    if found != "ok":
        message = f"{file.path} is damaged ({found}). Bring back a backup; `steward verify` tells more."
        raise NotAnEstate(message, code="corrupt", path=str(file.path), reason=found)


def _damaged_rows(file: EstateFile) -> Iterator[tuple[str, str, Any]]:
    for kind, table in TABLES.items():
        columns = [row[1] for row in file.stream(f"PRAGMA table_info({table})")]
        ids = dict(file.stream("SELECT key, id FROM node")) if kind in (Node, Relation, Statement, Attestation) else {}
        words = dict(file.stream("SELECT code, text FROM word")) if kind in (Node, Relation) else {}
        beside: list[Iterator[tuple[int, list[tuple[Any, ...]]]]] = []
        if kind is Node:
            beside = [
                _by_version(file.stream("SELECT version, strength, key, text FROM name ORDER BY version, strength, key, text")),
                _by_version(file.stream("SELECT version, first, last FROM absence ORDER BY version, rowid")),
            ]
        waiting = [next(each, None) for each in beside]
        for row in file.stream(f"SELECT * FROM {table} ORDER BY version"):
            stored = dict(zip(columns, row, strict=True))
            told: list[list[tuple[Any, ...]]] = []
            for place, group in enumerate(waiting):
                mine = group is not None and group[0] <= stored["version"]
                told.append(group[1] if mine and group is not None else [])
                if mine:
                    waiting[place] = next(beside[place], None)
            if not _row_is_sound(kind, stored, ids, words, told):
                yield table, str(stored.get("id") or ids.get(stored.get("node"), "?")), stored["made"]


def _broken_revision(register: Register) -> int | None:
    """The first revision whose digest is not what its content gives; one too many where rows belong to no revision."""
    previous = ""
    number = 0
    for row in register.file.rows("SELECT number, at, by, reason, source, method, digest FROM revision ORDER BY number"):
        revision = Revision(*row)
        number += 1
        if revision.number != number:
            return number
        if chain_of_sorted(previous, [head_line(revision)], lines_of(register.file.stream, number)) != revision.digest:
            return number
        previous = revision.digest
    beyond = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE made > :r OR (ended > :r AND ended < {OPEN})" for table in TABLES.values())
    return number + 1 if register.file.rows(f"SELECT EXISTS ({beyond})", {"r": number})[0][0] else None


def _by_version(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """The rows of each version of a node, without it, for each version that has any."""
    for version, group in groupby(rows, key=lambda row: row[0]):
        yield version, [row[1:] for row in group]


def _row_is_sound(
    kind: type, stored: Mapping[str, Any], ids: Mapping[int, str], words: Mapping[int, str], beside: Sequence[list[tuple[Any, ...]]]
) -> bool:
    """Whether a row's body is the one that was written, and its columns (a node's names and absences too) say what the body says."""
    text = stored["body"]
    if not isinstance(text, str) or zlib.crc32(text.encode()) != stored["crc"]:
        return False
    try:
        entity = entity_from(KIND_OF_ENTITY[kind], json.loads(text))
    except (ValueError, TypeError, KeyError):
        return False
    if isinstance(entity, Node):
        said: dict[str, Any] = {**node_facts(entity)._asdict(), "name": entity.name}
        named = {"node": entity.id, "kind": entity.kind}
        if beside != [sorted(names_of(entity)), absences(entity)]:
            return False
    elif isinstance(entity, Relation):
        said = {**relation_facts(entity)._asdict(), "id": entity.id}
        named = {"origin": entity.origin, "target": entity.target, "kind": entity.kind}
        group = group_name(entity)
        if (words.get(stored["any_of"]) if stored["any_of"] >= 0 else None) != group:
            return False
    elif isinstance(entity, Statement):
        said = {**statement_facts(entity)._asdict(), "id": entity.id}
        named = {"subject": entity.subject}
        if (None if stored["target"] is None else ids.get(stored["target"])) != entity.target:
            return False
    elif isinstance(entity, Attestation):
        said, named = {"id": entity.id, "by": entity.by, "at": entity.at.isoformat()}, {"node": entity.node}
    elif isinstance(entity, Decision):
        said, named = {"id": entity.id, "kind": entity.kind, "keep": entity.keep, "dropped": entity.drop}, {}
    else:
        said, named = {"id": entity.id}, {}
    tables = {"kind": words}
    return all(stored[part] == value for part, value in said.items()) and all(
        tables.get(part, ids).get(stored[part]) == value for part, value in named.items()
    )
