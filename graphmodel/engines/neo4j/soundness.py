"""Soundness (hållbarhet): whether a database says what was written, in versions, rows and the chain of revisions, and holds nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graphmodel.changes import KIND_OF_ENTITY, chain, entity_from, head_line, line
from graphmodel.compiling import group_name
from graphmodel.engines.neo4j.model import ALL_LABELS, LABELS, OWN, TURNED, indexed
from graphmodel.engines.neo4j.register import Register
from graphmodel.engines.neo4j.rows import away_row, names_beside, node_row, relation_row, statement_row
from graphmodel.engines.versions import OPEN
from graphmodel.entities import Attestation, Node, Relation, Statement
from graphmodel.errors import NotAnEstate
from graphmodel.names import name_key
from graphmodel.problems import Problem, error


def unsound(register: Register) -> list[Problem]:
    """What is wrong with an estate's database: foreign nodes, versions and rows that are not what was written, the first broken revision."""
    try:
        estate = register.found()
        if estate is None:
            return []
        problems = list(_foreign(register))
        problems += [error("row_damaged", table=word, id=name, revision=made) for word, name, made in _damaged(register, estate.version)]
        broken = _broken_revision(register, estate.head)
    except NotAnEstate as fault:
        return [error("store_damaged", detail=str(fault.values.get("reason", fault.message)))]
    except (TypeError, ValueError, KeyError) as fault:  # what nobody wrote there
        return [error("store_damaged", detail=str(fault))]
    return problems if broken is None else [*problems, error("chain_broken", revision=broken)]


def _foreign(register: Register) -> Iterator[Problem]:
    rows = register.database.read("MATCH (n) WHERE none(label IN labels(n) WHERE label IN $ours) RETURN count(n)", ours=list(ALL_LABELS))
    if rows[0][0]:
        yield error("store_damaged", detail=f"{rows[0][0]} nodes belong to no estate")


def _damaged(register: Register, beyond: int) -> Iterator[tuple[str, str, Any]]:
    """Versions whose body cannot be read, or beside which something else stands than it says."""
    keys = {id: key for id, key in register.database.read("MATCH (n:Node) RETURN n.id, n.key")}  # noqa: A001, C416
    told = {
        Node: "x.row, x.away, x.kind, x.name, x.name_key, x.also, x.node, [(m)-[:HAS]->(x) | m.id], [(x)-[:ANSWERS_TO]->(n) | [n.strength, n.key]]",
        Statement: "x.row, [(x)-[:ABOUT]->(n) | n.id], [(x)-[:NAMES]->(n) | n.id]",
        Attestation: "x.by, [(x)-[:ABOUT]->(n) | n.id]",
    }
    for kind, label in LABELS.items():
        beside = f", [{told[kind]}]" if kind in told else ", []"
        for (rows,) in register.versions(label, f"collect([x.id, x.made, x.ended, x.version, x.body{beside}])", 0, beyond):
            for id, made, ended, version, body, said in rows:  # noqa: A001
                if not _sound(KIND_OF_ENTITY[kind], id, made, ended, version, body, said, keys):
                    yield label, str(id), made
    for word in register.types():
        ends = "[startNode(x).key, endNode(x).key, x.row, x.kind, x.any_of, x.valid_from, x.valid_through]"
        for (rows,) in register.versions(word, f"collect([x.rel, x.made, x.ended, x.version, x.body, {ends}])", 0, beyond):
            for id, made, ended, version, body, said in rows:  # noqa: A001
                if not _sound("relation", id, made, ended, version, body, said, keys):
                    yield word, str(id), made
    if OWN in register.types():
        own = register.versions(OWN, "collect([x.version, x.ended, x.kind, endNode(x).key, startNode(x).key, x.row])", 0, beyond)
        mine = {tuple(each) for (rows,) in own for each in rows}
        turned = register.versions(TURNED, "collect([x.version, x.ended, x.kind, startNode(x).key, endNode(x).key, x.row])", 0, beyond)
        twins = {(row[0], row[1], str(row[2]).removeprefix("~"), *row[3:]) for (rows,) in turned for row in rows}
        for version, *_ in sorted(mine ^ twins, key=lambda each: each[0]):
            yield TURNED, str(version), None


def _sound(word: str, id: Any, made: Any, ended: Any, version: int, body: Any, said: list[Any], keys: dict[str, int]) -> bool:  # noqa: A002
    try:
        entity = entity_from(word, json.loads(body))
    except (ValueError, TypeError, KeyError):
        return False
    if entity.id != id or not (isinstance(made, int) and isinstance(ended, int) and made < ended <= OPEN):
        return False
    if isinstance(entity, Node):
        key, (also, answers) = keys.get(id, -1), names_beside(entity)
        wanted = [node_row(key, entity), away_row(entity), entity.kind, entity.name, indexed(name_key(entity.name)), also or None, key, [id]]
        return said[:-1] == wanted and sorted(map(tuple, said[-1])) == answers
    if isinstance(entity, Statement):
        target = -1 if entity.target is None else keys.get(entity.target, -2)
        return said == [
            statement_row(version, keys.get(entity.subject, -2), target, entity), [entity.subject], [] if entity.target is None else [entity.target]
        ]  # fmt: skip
    if isinstance(entity, Attestation):
        return said == [indexed(entity.by), [entity.node]]
    if isinstance(entity, Relation):
        origin, target = keys.get(entity.origin, -2), keys.get(entity.target, -2)
        row = relation_row(version, origin, target, entity)
        first, last = (int.from_bytes(row[at : at + 4], "little", signed=True) for at in (24, 28))
        return said == [origin, target, row, entity.kind, group_name(entity), first, last]
    return True


def _broken_revision(register: Register, head: int) -> int | None:
    """The first revision whose digest is not what its content gives; one too many where versions belong to no revision."""
    previous, number = "", 0
    for revision, changes in register.changed(head):
        number += 1
        if revision.number != number:
            return number
        lines = []
        for word, name, before, after in changes:
            if after is None:
                lines.append(line("ended", word, json.dumps({"id": name}, ensure_ascii=False, separators=(",", ":"))))
            else:
                lines.append(line("added" if before is None else "altered", word, after))
        if chain(previous, [head_line(revision)], lines) != revision.digest:
            return number
        previous = revision.digest
    return None if number == head else number + 1
