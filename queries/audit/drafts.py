"""A draft: a finding as it is found on a piece, before its subject has a name and its sentence is written.

`found(piece, day)` of each area gives the drafts of one day.  Since a draft says of whom and what it is, the first day from which it has held
without a break can be told by asking the same of earlier days (`queries.audit.since`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphmodel.piece import Ints, Piece


@dataclass(frozen=True, slots=True)
class Named:
    """Node numbers that become names in a finding's values."""

    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """One finding: its code, the node it is about (a number of the piece), what fills its sentence, and the keys of its evidence.

    `about` tells two findings of one code and subject apart (a side, a group); it is part of what must hold without a break.
    """

    code: str
    subject: int
    values: Mapping[str, Any] = field(default_factory=dict)
    relations: tuple[int, ...] = ()
    statements: tuple[int, ...] = ()
    about: str = ""


Found = Callable[[Piece, int], Iterable[Draft]]


def named(nodes: Iterable[int] | Ints) -> Named:
    """Nodes to be named, each once, ascending by id."""
    return Named(tuple(sorted({int(node) for node in nodes})))


def told_of(piece: Piece, node: int, *kinds: str) -> tuple[int, ...]:
    """The keys of all relations of these kinds that reach the node, of any validity, ascending: what was ever said of it."""
    found: list[int] = []
    for kind in kinds:
        relations = piece.relations(kind)
        found += relations.key[relations.by_target[relations.into[node] : relations.into[node + 1]]].tolist()
    return tuple(sorted(found))
