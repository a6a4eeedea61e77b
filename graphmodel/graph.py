"""The doors of the model: `Graph` to read, `Store` to keep and to change.

A graph is the estate as one revision of the register knows it (`revision`), to be read as of one day (`day`).  It hands out pieces (arrays, see
`graphmodel.piece`) for computing, and nodes, relations and statements in full for the rows that an answer shows.  Everything is named by *keys*, the
engine's own numbers, which mean nothing outside the graph that gave them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

import numpy as np

from graphmodel.changes import Change, ChangeSet, Holdings, Revision
from graphmodel.entities import Attestation, Decision, KnownSource, Node, Relation, Statement
from graphmodel.kinds import Schema
from graphmodel.piece import Keys, Piece
from graphmodel.problems import Problem

Direction = Literal["needs", "dependents", "both"]
"""Along relations from origin to target (`needs`), against them (`dependents`), or both ways."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a route: over relations of `kind`, along them or against them, once or as long as they lead."""

    kind: str
    direction: Literal["needs", "dependents"] = "needs"
    repeat: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A node as answers name it."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One change in the register's history, and the revision that made it."""

    revision: Revision
    change: Change


class Graph(Protocol):
    """One estate, as one revision knows it, to be read as of `day`.

    Methods that take keys keep their order.  None of them writes.  A graph may be used until its store is closed.
    """

    engine: str
    revision: int
    day: date
    schema: Schema

    def whole(self, kinds: Iterable[str]) -> Piece:
        """All relations of these built-in kinds, and at least all nodes that such a relation could join.  One round trip."""
        ...

    def around(self, keys: Keys, kinds: Iterable[str], direction: Direction, depth: int | None = None) -> Piece:
        """What these nodes reach over relations of these kinds, at most `depth` steps away (None: all there is).

        Walks only relations that hold on `day` between nodes that exist then, but brings for each reached node its relations of these kinds in
        the walked direction, past and future too, and, for each any-of group that has a member among them, the whole group.  One round trip.
        """
        ...

    def along(self, keys: Keys, route: Sequence[Step]) -> Piece:
        """What these nodes reach over the steps of a route, one after the other, each from all that the former ones reached.

        Brings all relations that were walked, past and future too, and walks relations of every validity.  One round trip a step at most.
        """
        ...

    def key_of(self, id: str) -> int | None:  # noqa: A002 - the domain's word
        """The key of the node with exactly this id, or None."""
        ...

    def keys_of(self, ids: Iterable[str]) -> list[int | None]:
        """The keys of the nodes with exactly these ids, None where there is none, in their order.  One round trip for all."""
        ...

    def keys_of_kind(self, kind: str) -> Keys:
        """The keys of all nodes of a built-in kind, those that extend it included, ascending by id."""
        ...

    def nodes(self, keys: Iterable[int] | Keys) -> list[Node]:
        """The nodes with these keys, in full."""
        ...

    def refs(self, keys: Iterable[int] | Keys) -> list[Ref]:
        """The nodes with these keys as answers name them."""
        ...

    def relations(self, keys: Iterable[int] | Keys) -> list[Relation]:
        """The relations with these keys, in full: what evidence is made of."""
        ...

    def statements(self, keys: Iterable[int] | Keys) -> list[Statement]:
        """The statements with these keys, in full."""
        ...

    def relation(self, id: str) -> Relation | None:  # noqa: A002
        """The relation with exactly this id, or None.  One look-up."""
        ...

    def relations_at(self, key: int) -> list[Relation]:
        """All relations that a node is an end of, of any validity, by id."""
        ...

    def statements_about(self, key: int) -> list[Statement]:
        """All statements about a node, by id."""
        ...

    def attestations(self, keys: Iterable[int] | Keys | None = None) -> list[Attestation]:
        """The attestations of these nodes (None: of all), by node, day and id."""
        ...

    def sources(self) -> tuple[KnownSource, ...]:
        """The sources the register has read, by name."""
        ...

    def decisions(self) -> tuple[Decision, ...]:
        """What persons have said about identity: merged, or kept apart.  By id."""
        ...

    def named(self, text: str) -> list[tuple[int, str]]:
        """The nodes that answer to a text, and by what: `id`, `external_id`, `alias` or `name`; case and surrounding blanks do not matter.

        A node answers once, by the first of these.  A dropped node of a merge answers with the node it redirects to.  Order by id.
        """
        ...

    def names(self) -> Iterator[tuple[int, str, str]]:
        """Every text that a node answers to: key, `id|external_id|alias|name`, the text.  Order by id."""
        ...

    def names_beyond_ascii(self) -> list[tuple[int, str]]:
        """The nodes whose own names have a letter outside ASCII, and these names.  Order by id."""
        ...

    def unsourced(self) -> Keys:
        """The keys of the nodes that no source has said anything about, in any order."""
        ...

    def log(self, since: int = 0) -> Iterator[LogEntry]:
        """The changes that revisions after `since`, up to this graph's, made; oldest first, then by kind of entity and id."""
        ...

    def log_of(self, id: str) -> list[LogEntry]:  # noqa: A002
        """The changes to one node, and to relations, statements and attestations that name it, oldest first."""
        ...

    def revisions(self) -> list[Revision]:
        """The revisions up to this graph's, oldest first."""
        ...


class Store(Protocol):
    """Where an estate lives: reads through graphs, is changed by change sets, one revision each."""

    url: str

    @property
    def store_id(self) -> str:
        """The estate's own mark, made with it and the same for ever."""
        ...

    def head(self) -> int:
        """The number of the last revision; 0 for an empty estate."""
        ...

    def graph(self, as_of: date | None = None, known_at: int | date | None = None) -> Graph:
        """The estate as of a day (default: today in Stockholm), as it was known at a revision or at the end of a day (default: now).

        Raises `UnknownRevision` for a revision after the last one or a day after today.
        """
        ...

    def apply(self, change_set: ChangeSet, on: int, at: str | None = None) -> Revision:
        """Make one revision of a change set, wholly or not at all, when the head is still `on`.

        `at` is the stamp of a revision that another store made and this one repeats (default: now).

        Raises `Conflict` when it is not, `Busy` when somebody else is writing, `StorageFault` when it cannot be written.
        """
        ...

    def dump(self, known_at: int | date | None = None) -> Holdings:
        """All that the register says at a revision.  Cost: the whole estate."""
        ...

    def verify(self) -> list[Problem]:
        """What is wrong with the store itself: damage, a broken chain of revisions.  Cost: the whole estate and its history."""
        ...

    def backup(self, path: Path) -> None:
        """Write a whole copy, history included, to a file that does not exist yet."""
        ...

    def close(self) -> None:
        """Let go of everything; the estate's file is whole afterwards."""
        ...


def as_keys(keys: Iterable[int] | Keys) -> Keys:
    """Keys as an array."""
    return np.fromiter(keys, np.int64) if not isinstance(keys, np.ndarray) else keys.astype(np.int64, copy=False)
