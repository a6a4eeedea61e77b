"""Namesakes (namnar): which nodes have the same name as another of their kind, and what tells them apart?

Two nodes of one kind are namesakes when their names are the same but for case and blanks.  They are told apart by the departments that they belong
to: a system by those of `graphmodel.terms.departments`, a person, position or unit by the one it is in, an object by its host.  Where these do not
tell them apart, the id does.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(
...     node("s-a", name="Bokning"), node("s-b", name="bokning"), node("s-c", name="Karta"), node("dep-kff", name="Kultur"),
...     node("dep-sbf", name="Bygg"), ("dep-kff", "USES", "s-a"), ("dep-sbf", "USES", "s-b"),
... ))
>>> [(row.node.id, row.apart) for row in namesakes(graph).rows]
[('s-a', 'Kultur'), ('s-b', 'Bygg')]
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from graphmodel.answers import ABSENT, Nothing, Told, Truncated, cut
from graphmodel.graph import Graph, Ref
from graphmodel.piece import Ints, Piece
from graphmodel.terms import departments
from graphmodel.terms.departments import departments_of
from graphmodel.terms.evidence import of_nodes
from graphmodel.terms.ownership import KINDS, ownership
from graphmodel.terms.refs import refs

_IN: Final = ("EMPLOYED_IN", "POSITION_IN", "SUBUNIT_OF", "HOSTED_BY")


@dataclass(frozen=True, slots=True)
class NamesakeRow:
    """One of several that have the same name, and the words that tell it apart: its departments, else its id."""

    node: Ref
    apart: str
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class Namesakes:
    """The namesakes, by kind, then name as it is compared, then id."""

    rows: tuple[NamesakeRow, ...]
    summary: Nothing
    truncated: Truncated | None = None


def namesakes(graph: Graph, *, evidence: bool = False, limit: int | None = None) -> Namesakes:
    """Find the nodes that have the same name as another of their kind; `evidence` tells of each its own record.

    Reads all names once; one piece when there are any.
    """
    keys = [key for key, matched, _text in graph.names() if matched == "id"]
    alike: dict[tuple[str, str], list[tuple[int, Ref]]] = defaultdict(list)
    for key, ref in zip(keys, graph.refs(keys), strict=True):
        alike[ref.kind, " ".join(ref.name.split()).casefold()].append((key, ref))
    several = {name: sorted(listed, key=lambda each: each[1].id) for name, listed in sorted(alike.items()) if len(listed) > 1}
    if not several:
        return Namesakes((), Nothing())
    where = _departments(graph, [key for listed in several.values() for key, _ref in listed])
    rows = []
    for listed in several.values():
        told = [where.get(key, "") for key, _ref in listed]
        rows += [NamesakeRow(ref, text if text and told.count(text) == 1 else ref.id) for (_key, ref), text in zip(listed, told, strict=True)]
    shown = rows[:limit]
    if evidence:
        shown = [replace(row, evidence=told) for row, told in zip(shown, of_nodes(graph, [row.node for row in shown]), strict=True)]
    return Namesakes(tuple(shown), Nothing(), cut(len(rows), limit))


def _departments(graph: Graph, keys: list[int]) -> dict[int, str]:
    """The names of the departments of these nodes, with commas, by key."""
    piece = graph.whole((*KINDS, *departments.KINDS, *_IN))
    day = graph.day.toordinal()
    answers = ownership(piece, day)
    number = piece.locate(np.array(keys, np.int64))
    found: dict[int, list[int]] = defaultdict(list)
    inside = np.flatnonzero(number >= 0)
    systems = inside[piece.of_kind("System")[number[inside]]]
    which, department = departments_of(piece, answers, number[systems].astype(np.int32))
    for place, of in zip(which.tolist(), department.tolist(), strict=True):
        found[keys[int(systems[place])]].append(of)
    for place in inside.tolist():
        found[keys[place]] += _placed(piece, int(number[place]), day)
    names = refs(graph, piece, *found.values())
    return {key: ", ".join(names[of].name for of in listed) for key, listed in found.items() if listed}


def _placed(piece: Piece, number: int, day: int) -> list[int]:
    places: set[int] = set()
    for kind in _IN:
        relations = piece.relations(kind)
        here = slice(int(relations.start[number]), int(relations.start[number + 1]))
        target: Ints = relations.target[here]
        places |= {int(each) for each in target[relations.on(day)[here]]}
    return sorted(places)
