"""Pieces (stycken) by Cypher: a neighbourhood in a handful of statements, however large the estate; the whole, streamed once a revision.

A neighbourhood is walked by one statement: a pattern of variable length whose ends are wanted once each, with a condition on every relationship,
which Neo4j's planner walks breadth first and never twice over the same node (`VarLengthExpand(Pruning,BFS,…)`; a test reads the plan).  The condition
is on relations alone: a node's own days are not looked at, so that the piece may be larger than it need be, never smaller.

Estate-wide arrays are kept in the process, for the last two revisions that were asked for.  A question whose kinds are among them is answered
from them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np

from graphmodel.compiling import NodeColumns, RelationColumns, StatementColumns, compiled
from graphmodel.engines.neo4j.database import Database
from graphmodel.engines.neo4j.model import OWN, TYPES, players, stands
from graphmodel.engines.neo4j.register import Register
from graphmodel.engines.neo4j.rows import Gathered, Rows, node_columns, statement_columns, statements_in
from graphmodel.graph import Direction, Step
from graphmodel.kinds import Schema
from graphmodel.piece import Piece, Relations

FAR_STARTS: Final = 20
"""A far walk from more nodes than this takes the whole: each start is walked for itself."""
NEAR_STARTS: Final = 5_000
"""So does a route, or a walk of at most `NEAR` steps, from more nodes than this."""
NEAR: Final = 2
KEPT: Final = 2
_FACTS: Final = "collect(x.id), collect(x.kind), collect(x.row), collect(CASE WHEN x.away IS NULL THEN null ELSE [x.node, x.away] END)"
_GROUP: Final = "collect(CASE WHEN x.any_of IS NULL THEN null ELSE [x.version, x.any_of] END)"
_SAID_AND_FACTS: Final = (
    "CALL () { MATCH (n:Node)<-[:ABOUT]-(y:Statement) WHERE n.key IN $keys AND "
    + stands("y")
    + " OPTIONAL MATCH (y)-[:NAMES]->(t:Node) RETURN collect(y.row) AS said, collect(t.key) AS named } "
    "MATCH (x:State) WHERE x.node IN $keys + named AND " + stands("x") + f" RETURN said, {_FACTS}"
)
"""What is said about the nodes `$keys`; and what is known of them, and of the nodes that these statements name."""
_ARROWS: Final[Mapping[Direction, tuple[str, str]]] = {"needs": ("-", "->"), "dependents": ("<-", "-"), "both": ("-", "-")}


@dataclass(slots=True)
class _Arrays:
    """A whole revision, as far as it has been asked for: nodes and statements, and relations by built-in kind."""

    nodes: NodeColumns
    statements: StatementColumns
    piece: Piece
    by_kind: dict[str, Relations] = field(default_factory=dict)


class Pieces:
    """Cuts pieces out of a database."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._database: Database = register.database
        self._lock = threading.RLock()
        self._kept: dict[int, _Arrays] = {}

    # --- The whole

    def whole(self, revision: int, schema: Schema, kinds: Iterable[str]) -> Piece:
        """All nodes and statements of a revision, and all relations of these kinds.  One round trip for each kind that is not kept yet."""
        wanted = [kind for kind in dict.fromkeys(kinds) if kind in TYPES[:-1]]
        with self._lock:
            arrays = self._kept.get(revision) or self._nodes(revision, schema)
            missing = [kind for kind in wanted if kind not in arrays.by_kind]
            if missing:
                columns = self._relations(revision, schema, missing)
                made = compiled(arrays.nodes, columns, arrays.statements, schema, missing)
                arrays.by_kind.update(made.by_kind)
        base = arrays.piece
        return Piece(base.nodes, {kind: arrays.by_kind[kind] for kind in wanted}, base.statements, base.rim)

    def kept(self, revision: int, kinds: Iterable[str]) -> bool:
        """Whether the whole of these kinds is in the process already."""
        with self._lock:
            arrays = self._kept.get(revision)
        return arrays is not None and all(kind in arrays.by_kind for kind in kinds)

    def clear(self) -> None:
        """Let go of all arrays."""
        with self._lock:
            self._kept.clear()

    def _nodes(self, revision: int, schema: Schema) -> _Arrays:
        gathered: tuple[list[Any], ...] = ([], [], [], [])
        for some in self._register.windows("State", _FACTS, revision):
            for listed, part in zip(gathered, some, strict=True):
                listed += part
        said = [statements_in(part) for (part,) in self._register.windows("Statement", "collect(x.row)", revision)]
        nodes, statements = node_columns(*gathered), statement_columns(said)
        arrays = _Arrays(nodes, statements, compiled(nodes, Gathered().columns(), statements, schema, ()))
        while len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[revision] = arrays
        return arrays

    def _relations(self, revision: int, schema: Schema, kinds: Sequence[str]) -> RelationColumns:
        present = self._register.types()
        gathered = Gathered()
        for kind in kinds:
            if kind in present:
                for rows, groups in self._register.windows(kind, f"collect(x.row), {_GROUP}", revision):
                    gathered.add(kind, rows, groups)
        own = {name for kind in kinds for name in schema.players(kind)[1:]}
        if own and OWN in present:
            for rows, kinds_, groups in self._register.windows(OWN, f"collect(x.row), collect(x.kind), {_GROUP}", revision):
                for name in own.intersection(kinds_):
                    gathered.add(name, [row for row, kind in zip(rows, kinds_, strict=True) if kind == name], groups)
        return gathered.columns()

    # --- A neighbourhood

    def around(
        self, revision: int, day: date, schema: Schema, keys: Sequence[int], kinds: Iterable[str], direction: Direction, depth: int | None
    ) -> Piece:
        """What these nodes reach, see `graphmodel.graph.Graph`.  At most four round trips."""
        wanted = list(dict.fromkeys(kinds))
        if self.kept(revision, wanted) or len(keys) > (FAR_STARTS if depth is None or depth > NEAR else NEAR_STARTS):
            return self.whole(revision, schema, wanted)
        types, words = players(schema, wanted)
        gathered = Gathered()
        if not types or not keys:
            return self._closed(revision, schema, wanted, set(keys), gathered, {})
        values = {"r": revision, "day": day.toordinal(), "kinds": words}
        reached = set(keys)
        if depth != 0:
            reached |= set(self._database.read(walk(types, words is not None, direction, depth), keys=list(keys), **values)[0][0])
        found = self._brought(types, words, reached, direction, revision, gathered)
        if direction != "needs":
            self._whole_groups(schema, types, words, found, revision, gathered)
        return self._closed(revision, schema, wanted, reached, gathered, found)

    def along(self, revision: int, schema: Schema, keys: Sequence[int], route: Sequence[Step]) -> Piece:
        """What these nodes reach over a route, see `graphmodel.graph.Graph`.  At most three round trips: one statement walks it."""
        kinds = list(dict.fromkeys(step.kind for step in route))
        if self.kept(revision, kinds) or len(keys) > NEAR_STARTS:
            return self.whole(revision, schema, kinds)
        gathered = Gathered()
        reached, walked_from = set(keys), set[int]()
        all_found: dict[int, tuple[str, int, int]] = {}
        played = [(step, *players(schema, [step.kind])) for step in route]
        walked = [(step, types, words) for step, types, words in played if types]
        if walked and keys:
            kinds_of = {f"kinds{place}": words for place, (_, _, words) in enumerate(walked)}
            told = self._database.read(walk_along(walked), keys=sorted(reached), r=revision, **kinds_of)[0]
            for (step, _, _), relations in zip(walked, told, strict=True):
                walked_from |= reached
                found = _taken(_by_kind(relations), gathered)
                ends = {end for _, origin, target in found.values() for end in (origin, target)}
                if step.repeat:
                    walked_from |= ends
                reached |= ends
                all_found |= found
        walked_from |= set(keys)
        if any(step.direction == "dependents" for step in route):
            types, words = players(schema, kinds)
            self._whole_groups(schema, types, words, all_found, revision, gathered)
        return self._closed(revision, schema, kinds, walked_from, gathered, all_found)

    def _brought(
        self, types: Sequence[str], words: Sequence[str] | None, reached: set[int], direction: Direction, revision: int, gathered: Gathered
    ) -> dict[int, tuple[str, int, int]]:
        before, after = _ARROWS[direction]
        question = (
            f"MATCH (b:Node) WHERE b.key IN $keys MATCH (b){before}[x:{'|'.join(types)}]{after}() "
            f"WHERE {stands('x')}{_of_kinds('x', words is not None)} WITH {'DISTINCT ' if direction == 'both' else ''}x "
            f"RETURN x.kind, collect(x.row), {_GROUP}"
        )
        return _taken(self._database.read(question, keys=sorted(reached), r=revision, kinds=words), gathered)

    def _whole_groups(
        self, schema: Schema, types: Sequence[str], words: Sequence[str] | None, found: dict[int, tuple[str, int, int]], revision: int,
        gathered: Gathered,
    ) -> None:  # fmt: skip
        """Bring, for each any-of group that has a member among what was found, the whole group."""

        def understood(kind: str, origin: int, target: int) -> int:
            return target if schema.plays(kind)[1] else origin

        groups = {(understood(*found[version]), name) for version, name in gathered.groups.items() if version in found}
        if not groups:
            return
        question = (
            f"MATCH (a:Node) WHERE a.key IN $keys MATCH (a)-[x:{'|'.join(types)}]->() "
            f"WHERE x.any_of IS NOT NULL AND {stands('x')}{_of_kinds('x', words is not None)} RETURN x.kind, collect(x.row), {_GROUP}"
        )
        for kind, rows, named in self._database.read(question, keys=sorted({origin for origin, _ in groups}), r=revision, kinds=words):
            name_of = dict(named)
            fresh = Gathered()
            table = fresh.add(kind, rows, named)
            own = kind.removeprefix("~")
            chosen = [
                place
                for place, (version, origin, target) in enumerate(zip(*_ends(table), strict=True))
                if version not in found and (understood(own, origin, target), name_of.get(version)) in groups
            ]
            if chosen:
                picked = [rows[place] for place in chosen]
                found.update(_taken([(kind, picked, [each for each in named if each[0] in {table["version"][place] for place in chosen}])], gathered))

    def _closed(
        self, revision: int, schema: Schema, kinds: Sequence[str], reached: set[int], gathered: Gathered, found: Mapping[int, tuple[str, int, int]]
    ) -> Piece:
        """The piece of reached nodes and brought relations, with what is said about them."""
        named = reached | {end for _, origin, target in found.values() for end in (origin, target)}
        told = self._database.read(_SAID_AND_FACTS, keys=sorted(named), r=revision) if named else []
        rows, *facts = told[0] if told else ((), (), (), (), ())
        said, nodes = statements_in(rows), node_columns(*facts)
        rim = ~np.isin(nodes.key, np.fromiter(reached, np.int64, len(reached)))
        return compiled(nodes, gathered.columns(), statement_columns([said]), schema, kinds, rim)


def walk(types: Sequence[str], with_kinds: bool, direction: Direction, depth: int | None) -> str:
    """The statement that walks from the nodes `$keys` over what stands at revision `$r` and holds on `$day`: the keys of all it reaches."""
    before, after = _ARROWS[direction]
    reach = "" if depth is None else str(int(depth))
    holds = f"{stands('x')} AND x.valid_from <= $day AND x.valid_through >= $day{_of_kinds('x', with_kinds)}"
    return (
        f"MATCH (a:Node){before}[xs:{'|'.join(types)}*0..{reach}]{after}(b:Node) USING INDEX SEEK a:Node(key) "
        f"WHERE a.key IN $keys AND all(x IN xs WHERE {holds}) RETURN collect(DISTINCT b.key)"
    )


def walk_along(route: Sequence[tuple[Step, Sequence[str], Sequence[str] | None]]) -> str:
    """The statement that walks a route from the nodes `$keys` over what stands at revision `$r`: for each step the relations that it brings.

    A step is given with the types that play its part, and the kinds among them (`$kinds0`, `$kinds1`, …) where not all of a type do.
    """
    parts, columns = ["WITH $keys AS keys"], []
    for place, (step, types, words) in enumerate(route):
        before, after = _ARROWS[step.direction]
        named, condition = "|".join(types), stands("x") + (f" AND x.kind IN $kinds{place}" if words is not None else "")
        every = condition.replace("x.", "y.")
        far = "WITH a AS b"
        if step.repeat:
            far = f"MATCH (a){before}[ys:{named}*0..]{after}(b:Node) WHERE all(y IN ys WHERE {every}) WITH DISTINCT b"
        brought = f"MATCH (b){before}[x:{named}]{after}() WHERE {condition} RETURN collect(DISTINCT x) AS xs{place}"
        walked = f"MATCH (a:Node) WHERE a.key IN keys {far} {brought}"
        columns.append(f"xs{place}")
        ends = f"[x IN xs{place} | startNode(x).key] + [x IN xs{place} | endNode(x).key]"
        parts.append(f"CALL (keys) {{ {walked} }} WITH keys + {ends} AS keys, {', '.join(columns)}")
    told = ", ".join(f"[x IN {each} | [x.kind, x.row, x.any_of, x.version]] AS {each}" for each in columns)
    return f"{' '.join(parts)} RETURN {told}"


def _by_kind(relations: Iterable[Sequence[Any]]) -> Iterable[tuple[str, list[Any], list[Any]]]:
    """Relations as a step of a route tells them: by kind, with the any-of groups of those that are in one."""
    found: dict[str, tuple[list[Any], list[Any]]] = {}
    for kind, row, group, version in relations:
        rows, groups = found.setdefault(kind, ([], []))
        rows.append(row)
        if group is not None:
            groups.append([version, group])
    return [(kind, rows, groups) for kind, (rows, groups) in found.items()]


def _of_kinds(name: str, with_kinds: bool) -> str:
    return f" AND {name}.kind IN $kinds" if with_kinds else ""


def _taken(answers: Iterable[Sequence[Any]], gathered: Gathered) -> dict[int, tuple[str, int, int]]:
    """What was brought, by version: kind, and the keys of the ends as the relation is written."""
    found: dict[int, tuple[str, int, int]] = {}
    for kind, rows, groups in answers:
        table = gathered.add(kind, rows, groups)
        own = kind.removeprefix("~")
        found.update({version: (own, origin, target) for version, origin, target in zip(*_ends(table), strict=True)})
    return found


def _ends(table: Rows) -> tuple[list[int], list[int], list[int]]:
    return table["version"].tolist(), table["origin"].tolist(), table["target"].tolist()


__all__ = ["Pieces", "walk", "walk_along"]
