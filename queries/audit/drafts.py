"""A draft: a finding as it is found on a piece, before its subject has a name and its sentence is written.

`found(piece, day)` of each area gives the drafts of one day, a code at a time and as columns: whom each is about is told of all of them, while what
fills their sentences and proves them is made only for those that are shown.  Since a draft says of whom and what it is, the first day from which it has
held without a break can be told by asking the same of earlier days (`queries.audit.since`).

>>> found = columns("stale", np.array([3, 5, 8]), lambda places: [Draft("stale", 0, {"age": 100 * place}) for place in places.tolist()])
>>> len(found), found.subject.tolist(), [draft.values for draft in found.made(np.array([2]))]
(3, [3, 5, 8], [{'age': 200}])
"""  # noqa: E501

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmodel.piece import Bools, Ints, Keys, Piece

Numbers = NDArray[np.integer]


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


@dataclass(frozen=True, slots=True)
class Drafts:
    """All findings of one code on a day, by subject and then by what they are about: a place each.

    `subject` ascends; `made` makes the drafts at some places, in their order; `about` tells what those are about, where they are about anything.
    """

    code: str
    subject: Numbers
    made: Callable[[Keys], Iterable[Draft]]
    about: Callable[[Keys], list[str]] | None = None

    def __len__(self) -> int:
        """How many findings."""
        return len(self.subject)

    def identities(self, among: Bools | None = None) -> Iterator[tuple[str, int, str]]:
        """Code, subject and what it is about, of all findings or of those whose subject is chosen; `among` has one element a node."""
        places = np.arange(len(self.subject)) if among is None else np.flatnonzero(among[self.subject])
        abouts = self.about(places) if self.about is not None else [""] * len(places)
        return ((self.code, subject, about) for subject, about in zip(self.subject[places].tolist(), abouts, strict=True))


Found = Callable[[Piece, int], Iterable[Drafts]]


def columns(
    code: str, subject: Numbers, made: Callable[[Keys], Iterable[Draft]] | None = None, about: Callable[[Keys], list[str]] | None = None
) -> Drafts:
    """The findings of a code about these nodes, which ascend; without `made` there is nothing to say of them but that they are so."""
    return Drafts(code, subject, made or (lambda places: (Draft(code, each) for each in subject[places].tolist())), about)


def collected(drafts: Iterable[Draft]) -> Iterator[Drafts]:
    """Drafts that are few enough to have been made one by one, a code at a time."""
    by_code: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_code[draft.code].append(draft)
    for code, listed in by_code.items():
        listed.sort(key=lambda draft: (draft.subject, draft.about))
        yield _listed(code, listed)


def _listed(code: str, listed: list[Draft]) -> Drafts:
    return Drafts(
        code,
        np.array([draft.subject for draft in listed], np.int64),
        lambda places: [listed[place] for place in places.tolist()],
        lambda places: [listed[place].about for place in places.tolist()],
    )


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


def told_of_each(code: str, piece: Piece, nodes: Numbers, kind: str, values: Callable[[int], Mapping[str, Any]] | None = None) -> Drafts:
    """A finding about each of these nodes, proved by what was ever said of it by relations of a kind that reach it."""
    def made(places: Keys) -> Iterator[Draft]:
        for node in nodes[places].tolist():
            yield Draft(code, node, values(node) if values is not None else {}, told_of(piece, node, kind))

    return columns(code, nodes, made)


def of_run(start: Keys, place: int) -> slice:
    """The places of one run."""
    return slice(int(start[place]), int(start[place + 1]))

