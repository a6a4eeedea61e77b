"""A piece (stycke): a part of the graph as arrays, on which every definition is computed, whatever engine cut it.

A piece's nodes are numbered 0 … n-1 in the order of their ids (code points), so that the smaller number is the smaller id.  Relations are columns,
one set a built-in kind; user-defined kinds that act as a built-in one are among its relations, ends already changed round where they are
`reversed`.  Parallel relations (two periods, two sides) are kept.

*A piece is cut by record time, never by valid time*: it holds past and future relations too, and each definition takes the day as a value.  A piece
may hold more than was asked for, never less; no definition may give another answer because a piece is larger.  Nodes that were
brought along only because a relation or an any-of group of a reached node names them are the *rim*: their own relations may be missing.

Days are proleptic ordinals (`date.toordinal()`); an open end is `OPEN_FROM` or `OPEN_THROUGH`, so that `from <= day <= through` is the whole test.
A code of -1 means that nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmodel.kinds import DEP_TYPES, FUNCTIONS, LEVELS, LIFECYCLES, NODE_KINDS, SIDES, STRENGTHS
from graphmodel.statements import FIELDS, READINGS, STANDINGS

Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]
Days = NDArray[np.int32]
Ints = NDArray[np.int32]
Keys = NDArray[np.int64]

OPEN_FROM = 0
OPEN_THROUGH = 2**31 - 1

KIND_CODE: Mapping[str, int] = {name: code for code, name in enumerate(NODE_KINDS)}
SIDE_CODE: Mapping[str, int] = {name: code for code, name in enumerate(SIDES)}
FUNCTION_CODE: Mapping[str, int] = {name: code for code, name in enumerate(FUNCTIONS)}
STRENGTH_CODE: Mapping[str, int] = {name: code for code, name in enumerate(STRENGTHS)}
DEP_TYPE_CODE: Mapping[str, int] = {name: code for code, name in enumerate(DEP_TYPES)}
LEVEL_CODE: Mapping[str, int] = {name: code for code, name in enumerate(LEVELS)}
LIFECYCLE_CODE: Mapping[str, int] = {name: code for code, name in enumerate(LIFECYCLES)}
FIELD_CODE: Mapping[str, int] = {name: code for code, name in enumerate(FIELDS)}
READING_CODE: Mapping[str, int] = {name: code for code, name in enumerate(READINGS)}
STANDING_CODE: Mapping[str, int] = {name: code for code, name in enumerate(STANDINGS)}
BOTH_SIDES = 3
"""`required_sides` as bits: 1 business, 2 IT."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """The nodes of a piece, one element a node, ascending by id.

    `key` is the engine's own number for the node (what `Graph.nodes` takes), `by_key` the nodes' numbers in the order of their keys; `kind` indexes
    `NODE_KINDS` by base kind (-1 for an asset like no built-in kind); `criticality` is 1–4, 0 when nobody said; `klassa_t` the KLASSA class of
    availability 0–4 or -1; `lifecycle` indexes `LIFECYCLES` (active when nobody said); `required_sides` has bit 1 for business and 2 for IT (both
    unless an object says otherwise); `level` indexes `LEVELS` for groups, else -1; `year` is a plan's year or 0.  `absence_of` (node number),
    `absent_from` and `absent_through` list the absences of persons.
    """

    key: Keys
    by_key: Keys
    kind: Codes
    valid_from: Days
    valid_through: Days
    criticality: Codes
    klassa_t: Codes
    lifecycle: Codes
    required_sides: Codes
    level: Codes
    year: NDArray[np.int16]
    absence_of: Ints
    absent_from: Days
    absent_through: Days

    def __len__(self) -> int:
        """How many nodes the piece has."""
        return len(self.key)


@dataclass(frozen=True)
class Relations:
    """The relations of one built-in kind, ordered by origin, then target, then key.

    `origin` and `target` are node numbers; `start[i]:start[i + 1]` are the relations that leave node i.  `by_target[into[i]:into[i + 1]]` are
    the places of those that reach node i.  `any_of` is a code for each (origin, group), -1 where there is none, and `need` how many of the
    group are needed; `side`, `function`, `strength` (hard when nobody said), `dep_type` index the words in `kinds`.  `key` is the engine's number for
    the relation (what `Graph.relations` takes).
    """

    kind: str
    origin: Ints
    target: Ints
    start: Ints
    by_target: Ints
    into: Ints
    key: Keys
    valid_from: Days
    valid_through: Days
    side: Codes
    function: Codes
    strength: Codes
    dep_type: Codes
    any_of: Ints
    need: NDArray[np.int16]
    acting: Bools

    def __len__(self) -> int:
        """How many relations of this kind the piece has."""
        return len(self.origin)

    def on(self, day: int) -> Bools:
        """Which relations hold on the day by their own validity.  Shape (m,)."""
        return (self.valid_from <= day) & (self.valid_through >= day)


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements about the piece's nodes, ordered by subject, then key; `target` is -1 where none was read."""

    subject: Ints
    field: Codes
    side: Codes
    reading: Codes
    standing: Codes
    target: Ints
    valid_from: Days
    valid_through: Days
    key: Keys

    def __len__(self) -> int:
        """How many statements."""
        return len(self.subject)


class Memory:
    """What has been worked out of a piece for the days that were asked about last."""

    def __init__(self, days: int = 2) -> None:
        self._days = days
        self._held: dict[int, dict[str, Any]] = {}

    def holds(self, day: int, what: str) -> bool:
        """Whether this has been worked out for the day."""
        return what in self._held.get(day, {})

    def recall(self, day: int, what: str, work_out: Callable[[], Any]) -> Any:
        """What has been worked out for the day under this name, or is now."""
        held = self._held.get(day)
        if held is None:
            while len(self._held) >= self._days:
                self._held.pop(next(iter(self._held)), None)
            held = self._held.setdefault(day, {})
        if what not in held:
            held[what] = work_out()
        return held[what]


@dataclass(frozen=True)
class Piece:
    """A part of the graph; `rim` marks nodes whose own relations may be missing.  Shape of `rim`: (n,).

    `memory` holds what has been worked out of it already; pieces with the same nodes and relations, if not the same kinds, may share one.
    """

    nodes: Nodes
    by_kind: Mapping[str, Relations]
    statements: Statements
    rim: Bools
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)

    def relations(self, kind: str) -> Relations:
        """The relations of a built-in kind; none where the piece was cut without that kind."""
        found = self.by_kind.get(kind)
        if found is None:
            found = self._missing.get(kind)
        if found is None:
            found = self._missing[kind] = no_relations(kind, len(self.nodes))
        return found

    @cached_property
    def _missing(self) -> dict[str, Relations]:
        return {}

    def of_kind(self, kind: str) -> Bools:
        """Which nodes are of a built-in kind or of one that extends it.  Shape (n,)."""
        return np.equal(self.nodes.kind, KIND_CODE[kind])

    def exists(self, day: int) -> Bools:
        """Which nodes are current on the day by their own validity.  Shape (n,)."""
        return (self.nodes.valid_from <= day) & (self.nodes.valid_through >= day)

    def locate(self, keys: Keys) -> Ints:
        """The numbers of the nodes with these keys, -1 for one outside the piece.  O(k log n)."""
        held, order = self.nodes.key, self.nodes.by_key
        if not len(held):
            return np.full(len(keys), -1, np.int32)
        number = order[np.minimum(np.searchsorted(held, keys, sorter=order), len(held) - 1)]
        return np.where(held[number] == keys, number, -1).astype(np.int32)


def no_relations(kind: str, nodes: int) -> Relations:
    """An empty set of relations among `nodes` nodes."""
    return relations_from(kind, nodes, np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int64))


def relations_from(
    kind: str,
    nodes: int,
    origin: Ints,
    target: Ints,
    key: Keys,
    *,
    valid_from: Days | None = None,
    valid_through: Days | None = None,
    side: Codes | None = None,
    function: Codes | None = None,
    strength: Codes | None = None,
    dep_type: Codes | None = None,
    any_of: Ints | None = None,
    need: NDArray[np.int16] | None = None,
    acting: Bools | None = None,
) -> Relations:
    """Relations from columns in any order; a column left out says nothing (hard, need 1, not acting).  O(m log m)."""
    m = len(origin)
    pair = (origin.astype(np.int64) << 32) | target
    # Keys that ascend already, as rows come from a table, need not be sorted by.
    order = np.argsort(pair, kind="stable") if bool((key[1:] > key[:-1]).all()) else np.lexsort((key, pair))
    by_target = np.argsort(target[order], kind="stable").astype(np.int32)

    def column(given: NDArray[np.generic] | None, default: int, dtype: type) -> NDArray[np.generic]:
        return np.full(m, default, dtype) if given is None else given[order].astype(dtype, copy=False)

    return Relations(
        kind=kind,
        origin=origin[order].astype(np.int32, copy=False),
        target=target[order].astype(np.int32, copy=False),
        start=pointers(origin, nodes),
        by_target=by_target,
        into=pointers(target, nodes),
        key=key[order].astype(np.int64, copy=False),
        valid_from=column(valid_from, OPEN_FROM, np.int32),  # type: ignore[arg-type]
        valid_through=column(valid_through, OPEN_THROUGH, np.int32),  # type: ignore[arg-type]
        side=column(side, -1, np.int8),  # type: ignore[arg-type]
        function=column(function, -1, np.int8),  # type: ignore[arg-type]
        strength=column(strength, 0, np.int8),  # type: ignore[arg-type]
        dep_type=column(dep_type, -1, np.int8),  # type: ignore[arg-type]
        any_of=column(any_of, -1, np.int32),  # type: ignore[arg-type]
        need=column(need, 1, np.int16),  # type: ignore[arg-type]
        acting=column(acting, 0, np.bool_),  # type: ignore[arg-type]
    )


def pointers(ends: Ints, nodes: int) -> Ints:
    """The pointers into columns that are sorted by these ends.  Shape (nodes + 1,).  O(m)."""
    made = np.zeros(nodes + 1, np.int32)
    if len(ends):
        np.cumsum(np.bincount(ends, minlength=nodes), out=made[1:], dtype=np.int32)
    return made
