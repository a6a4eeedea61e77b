"""Evidence (underlag): the relations and statements that an answer stands on, each with the source and record that it was read from.

An answer gathers what its rows stand on while it is made, row by row and by the engine's keys, and reads it all at once when it is done.

>>> from tests.building import estate, reference_graph
>>> owns = Relation("r-0", "OWNS", "p-bo", "s-net", properties={"side": "it"})
>>> graph = reference_graph(estate("p-bo", "s-net", owns))
>>> piece = graph.whole(["OWNS"])
>>> stands = Grounds(graph, 2)
>>> stands.between(0, piece, "OWNS", [(0, 1)])
>>> stands.node(1, int(piece.nodes.key[0]))
>>> [[each.id for each in row] for row in stands.evidence()]
[['r-0'], ['p-bo']]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from graphmodel.answers import Evidence
from graphmodel.entities import Attestation, Node, Relation, Statement
from graphmodel.graph import Graph, Ref
from graphmodel.kinds import SIDES
from graphmodel.piece import Ints, Piece
from graphmodel.terms.ownership import Ownership


def evidence(*entities: Node | Relation | Statement | Attestation) -> tuple[Evidence, ...]:
    """What these say, by id: one evidence for each of their provenances, one without a source where there is none."""
    return tuple(
        Evidence(entity.id, source.source if source else None, (source.record or None) if source else None)
        for entity in sorted(entities, key=lambda each: each.id)
        for source in (entity.provenance or (None,))
    )


class Grounds:
    """What each of so many rows stands on: relations, statements and nodes, each once."""

    def __init__(self, graph: Graph, rows: int) -> None:
        self._graph = graph
        self._day = graph.day.toordinal()
        self._relations: list[set[int]] = [set() for _ in range(rows)]
        self._statements: list[set[int]] = [set() for _ in range(rows)]
        self._nodes: list[set[int]] = [set() for _ in range(rows)]

    def relations(self, row: int, keys: Iterable[int]) -> None:
        """The row stands on the relations with these keys; -1 is left out."""
        self._relations[row].update(int(key) for key in keys if key >= 0)

    def statements(self, row: int, keys: Iterable[int]) -> None:
        """The row stands on the statements with these keys; -1 is left out."""
        self._statements[row].update(int(key) for key in keys if key >= 0)

    def node(self, row: int, key: int) -> None:
        """The row stands on the record of a node itself."""
        self._nodes[row].add(int(key))

    def bare(self, row: int) -> bool:
        """Whether nothing has been gathered for the row."""
        return not (self._relations[row] or self._statements[row] or self._nodes[row])

    def between(self, row: int, piece: Piece, kind: str, pairs: Iterable[tuple[int, int]]) -> None:
        """The row stands on the relations of a kind that hold on the day from one node to the other, by their numbers in the piece."""
        relations = piece.relations(kind)
        for origin, target in pairs:
            first, last = (int(each) for each in relations.start[origin : origin + 2])
            targets = relations.target[first:last]
            for place in range(first + int(targets.searchsorted(target)), first + int(targets.searchsorted(target, "right"))):
                if relations.valid_from[place] <= self._day <= relations.valid_through[place]:
                    self._relations[row].add(int(relations.key[place]))

    def claims(
        self, piece: Piece, answers: Ownership, systems: Ints, sides: Iterable[str] = SIDES, row: int | None = None, person: int | None = None
    ) -> None:
        """Each system's row stands on the claims that decide its sides, and on the way to the object or the position that they are made through.

        The first system is the first row's, and so on, unless `row` says whose they all are.  With a `person`, only claims that the person makes.
        """
        which, side, claim = answers.deciding(systems)
        asked = np.isin(side, [SIDES.index(name) for name in sides])
        which, claim = which[asked], claim[asked]
        part_of, holds = piece.relations("PART_OF").key, piece.relations("HOLDS")
        there, nobody = answers.presence, np.empty(0, np.int64)
        columns = (which, answers.claims.target[claim], answers.claims.relation[claim], answers.claims.statement[claim], answers.claims.actor[claim])
        for place, target, relation, statement, actor in zip(*(column.tolist() for column in columns), strict=True):
            held = there.holding[there.holder_start[actor] : there.holder_start[actor + 1]] if actor >= 0 else nobody
            if person is not None:
                held = held[holds.origin[held] == person]
                if actor != person and not len(held):
                    continue
            of, system = place if row is None else row, int(systems[place])
            self.relations(of, (relation, *holds.key[held].tolist()))
            self.statements(of, (statement,))
            if target != system:
                start, end = answers.home_start[system], answers.home_start[system + 1]
                self.relations(of, (int(part_of[answers.home_place[at]]) for at in range(start, end) if answers.home[at] == target))

    def evidence(self) -> list[tuple[Evidence, ...]]:
        """What the rows stand on, by id, with source and record.  Three round trips at most."""
        relation = relations_by_key(self._graph, {key for keys in self._relations for key in keys})
        statement = statements_by_key(self._graph, {key for keys in self._statements for key in keys})
        wanted = sorted({key for keys in self._nodes for key in keys})
        node = dict(zip(wanted, self._graph.nodes(wanted), strict=True)) if wanted else {}
        return [
            evidence(*(relation[key] for key in relations), *(statement[key] for key in statements), *(node[key] for key in nodes))
            for relations, statements, nodes in zip(self._relations, self._statements, self._nodes, strict=True)
        ]


def of_nodes(graph: Graph, refs: Sequence[Ref]) -> list[tuple[Evidence, ...]]:
    """The own record of each of these nodes.  One round trip, and a look-up for each."""
    keys = [key for ref in refs if (key := graph.key_of(ref.id)) is not None]
    said = {node.id: evidence(node) for node in graph.nodes(keys)}
    return [said.get(ref.id, ()) for ref in refs]


def of_chains(graph: Graph, piece: Piece, chains: Sequence[Sequence[int]]) -> list[tuple[Evidence, ...]]:
    """The needs that each chain of a piece is made of, step by step."""
    stands = Grounds(graph, len(chains))
    for row, chain in enumerate(chains):
        stands.between(row, piece, "DEPENDS_ON", pairwise(chain))
    return stands.evidence()


def relations_by_key(graph: Graph, keys: Iterable[int]) -> Mapping[int, Relation]:
    """The relations with these keys, each once; -1 is left out.  One round trip."""
    wanted = sorted({int(key) for key in keys if key >= 0})
    return dict(zip(wanted, graph.relations(wanted), strict=True)) if wanted else {}


def statements_by_key(graph: Graph, keys: Iterable[int]) -> Mapping[int, Statement]:
    """The statements with these keys, each once; -1 is left out.  One round trip."""
    wanted = sorted({int(key) for key in keys if key >= 0})
    return dict(zip(wanted, graph.statements(wanted), strict=True)) if wanted else {}
