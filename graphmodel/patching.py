"""Patching (lappning): the piece of a revision made from that of an earlier one and what has changed between them, instead of from everything.

What comes out is what `graphmodel.compiling.compiled` would have made, but for the codes of any-of groups, which are other numbers for the same
groups.  A kind of relations that nothing has changed in is handed on as it is.

>>> from graphmodel.compiling import NodeColumns, RelationColumns, piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> nodes = [(key, Node(id, "System", id)) for key, id in enumerate(["s-larm", "s-mobil", "s-net"])]
>>> before = piece_of(nodes, [(7, Relation("r-7", "DEPENDS_ON", "s-larm", "s-net"))], [], Schema(), ["DEPENDS_ON"])
>>> one_more = Added(np.array([8]), "DEPENDS_ON", np.array([0]), np.array([1]), np.array([-1]), np.array([-1]), np.array([[0, 2**31 - 1, -1, -1, 0, -1, 1, 0]]))
>>> after = patched(before, Difference(relations=(one_more,)))
>>> after.relations("DEPENDS_ON").target.tolist(), after.relations("DEPENDS_ON").by_target.tolist()
([1, 2], [0, 1])
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphmodel.compiling import NodeColumns, StatementColumns, numbered_statements
from graphmodel.piece import Bools, Ints, Keys, Nodes, Piece, Relations, no_relations, pointers

_FEW: Final = 16
"""So many changes at most are worked in one by one."""
_NO_KEYS: Final = np.empty(0, np.int64)
_FACTS: Final = ("valid_from", "valid_through", "side", "function", "strength", "dep_type", "need", "acting")


@dataclass(frozen=True, slots=True)
class Added:
    """Relations of one built-in kind that have come, their ends as keys of nodes, already changed round where their own kind is reversed.

    `group` numbers the any-of groups' names (-1 none), `fellow` is the key of an older relation in the same group of the same origin, or -1.
    `facts` has the columns of `graphmodel.compiling.RelationFacts`.
    """

    key: Keys
    kind: str
    origin: Keys
    target: Keys
    group: Keys
    fellow: Keys
    facts: NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Gone:
    """Relations of one built-in kind that have gone: their keys and, as keys of nodes, where they came from."""

    key: Keys
    kind: str
    origin: Keys


@dataclass(frozen=True, slots=True)
class Difference:
    """What has changed between two revisions.

    `altered` are nodes that were there and say something else now.  `new` are nodes that have come, ascending by id, and `before` the key of the node
    that stood before each of them in the order of ids, -1 for none.  `lost` are the keys of those that have gone; relations with such an end go with
    them.  `statements` are all statements anew, where anything about them has changed.
    """

    altered: NodeColumns | None = None
    new: NodeColumns | None = None
    before: Keys = field(default_factory=lambda: _NO_KEYS)
    lost: Keys = field(default_factory=lambda: _NO_KEYS)
    relations: tuple[Added, ...] = ()
    gone: tuple[Gone, ...] = ()
    statements: StatementColumns | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of relations that have changed, not counting those that only their nodes' numbers change in."""
        return frozenset([*(each.kind for each in self.relations), *(each.kind for each in self.gone)])

    @property
    def sections(self) -> frozenset[str]:
        """What has changed, where no numbers have: kinds of relations, `nodes` and `statements`."""
        altered = ["nodes"] if self.altered is not None else []
        return self.kinds | {*altered, *(["statements"] if self.statements is not None else [])}

    @property
    def renumbers(self) -> bool:
        """Whether nodes have come or gone, so that all numbers are others."""
        return self.new is not None or len(self.lost) > 0


def patched(piece: Piece, difference: Difference, base_kind: Mapping[str, int] | None = None) -> Piece:
    """The piece after a difference.

    `base_kind` gives the code of each kind of node that the difference names.  O(what changed) and a copy of the columns that it changes.
    """
    number = _numbers(piece, difference) if difference.renumbers else None
    nodes = _nodes(piece, difference, number, base_kind or {})
    bare = Piece(nodes, {}, piece.statements, np.broadcast_to(np.False_, len(nodes)))
    by_kind: dict[str, Relations] = dict(piece.by_kind)
    for kind in difference.kinds - by_kind.keys():
        by_kind[kind] = no_relations(kind, len(piece.nodes))
    for kind, relations in by_kind.items():
        added = [each for each in difference.relations if each.kind == kind]
        gone = [each for each in difference.gone if each.kind == kind]
        if number is not None or added or gone:
            by_kind[kind] = _relations(relations, piece, bare, added, gone, number)
    statements = piece.statements
    if difference.statements is not None:
        said = difference.statements
        statements = numbered_statements(said, bare.locate(said.subject), bare.locate(said.target))
    elif number is not None:
        target = np.where(statements.target >= 0, number[statements.target], np.int32(-1)).astype(np.int32)
        statements = replace(statements, subject=number[statements.subject], target=target)
    return Piece(nodes, by_kind, statements, bare.rim)


# --- Nodes


def _numbers(piece: Piece, difference: Difference) -> Ints:
    """The new number of each node, -1 for one that has gone.  Shape (n,)."""
    source = _sources(piece, difference)
    number = np.full(len(piece.nodes), -1, np.int32)
    old = np.flatnonzero(source >= 0)
    number[source[old]] = old
    return number


def _sources(piece: Piece, difference: Difference) -> Ints:
    """For each node afterwards its number before, or -1 - its place among the new ones."""
    n = len(piece.nodes)
    count = len(difference.before)
    source = np.insert(np.arange(n, dtype=np.int32), piece.locate(difference.before) + 1, -1 - np.arange(count, dtype=np.int32))
    lost = np.zeros(n, np.bool_)
    lost[piece.locate(difference.lost)] = True
    return source[(source < 0) | ~lost[np.maximum(source, 0)]] if n else source


def _nodes(piece: Piece, difference: Difference, number: Ints | None, base_kind: Mapping[str, int]) -> Nodes:
    nodes = piece.nodes
    if number is not None:
        source, new = _sources(piece, difference), difference.new
        old = source >= 0
        columns: dict[str, Any] = {}
        for name, column in _node_columns(new, base_kind).items():
            kept = getattr(nodes, name)
            made = np.empty(len(source), kept.dtype)
            made[old] = kept[source[old]]
            made[~old] = column[-1 - source[~old]]
            columns[name] = made
        still = number[nodes.absence_of] >= 0 if len(nodes.absence_of) else np.zeros(0, np.bool_)
        place = np.flatnonzero(~old)[np.argsort(-1 - source[~old])] if new is not None else np.empty(0, np.int64)
        away = new.absences if new is not None else np.empty((0, 3), np.int32)
        nodes = Nodes(
            **columns,
            by_key=np.argsort(columns["key"], kind="stable"),
            absence_of=np.concatenate((number[nodes.absence_of[still]], place[away[:, 0]].astype(np.int32))),
            absent_from=np.concatenate((nodes.absent_from[still], away[:, 1])).astype(np.int32),
            absent_through=np.concatenate((nodes.absent_through[still], away[:, 2])).astype(np.int32),
        )
    if difference.altered is not None:
        changed = difference.altered
        at = Piece(nodes, {}, piece.statements, piece.rim).locate(changed.key)
        columns = {}
        for name, column in _node_columns(changed, base_kind).items():
            columns[name] = getattr(nodes, name).copy()
            columns[name][at] = column
        still = ~np.isin(nodes.absence_of, at)
        away = changed.absences
        nodes = Nodes(
            **columns,
            by_key=nodes.by_key,
            absence_of=np.concatenate((nodes.absence_of[still], at[away[:, 0]])).astype(np.int32),
            absent_from=np.concatenate((nodes.absent_from[still], away[:, 1])).astype(np.int32),
            absent_through=np.concatenate((nodes.absent_through[still], away[:, 2])).astype(np.int32),
        )
    return nodes


def _node_columns(columns: NodeColumns | None, base_kind: Mapping[str, int]) -> dict[str, NDArray[Any]]:
    """The columns of these nodes by their names in a piece, absences left out."""
    if columns is None:
        columns = NodeColumns(_NO_KEYS, [], np.empty(0, np.int32), np.empty((0, 8), np.int32), np.empty((0, 3), np.int32))
    kinds = np.array([base_kind.get(name, -1) for name in columns.kinds] or [-1], np.int8)
    names = ("valid_from", "valid_through", "criticality", "klassa_t", "lifecycle", "required_sides", "level", "year")
    kind = kinds[columns.kind] if len(columns.key) else np.empty(0, np.int8)
    return {"key": columns.key, "kind": kind, **{name: columns.facts[:, place] for place, name in enumerate(names)}}


# --- Relations


def _relations(
    relations: Relations, piece: Piece, after: Piece, added: Sequence[Added], gone: Sequence[Gone], number: Ints | None
) -> Relations:
    leaving = [_leaving(relations, piece, each) for each in gone]
    if number is not None:
        leaving.append(np.flatnonzero((number[relations.origin] < 0) | (number[relations.target] < 0)))
        relations = _renumbered(_spliced(relations, _places(leaving), _new(relations, after, [])), number, len(after.nodes))
        leaving = []
    return _spliced(relations, _places(leaving), _new(relations, after, added))


def _places(listed: Sequence[Keys]) -> Keys:
    return np.unique(np.concatenate(listed)) if listed else _NO_KEYS


def _leaving(relations: Relations, piece: Piece, gone: Gone) -> Keys:
    """The places of the relations that have gone; one that the piece had left out has none."""
    found = []
    for key, origin in zip(gone.key.tolist(), piece.locate(gone.origin).tolist(), strict=True):
        if origin >= 0:
            first, last = relations.start[origin], relations.start[origin + 1]
            found.append(first + np.flatnonzero(relations.key[first:last] == key))
    return np.concatenate(found).astype(np.int64) if found else _NO_KEYS


def _renumbered(relations: Relations, number: Ints, nodes: int) -> Relations:
    """The relations with their nodes' new numbers; none of them has lost an end."""
    origin, target = number[relations.origin], number[relations.target]
    return replace(relations, origin=origin, target=target, start=pointers(origin, nodes), into=pointers(target, nodes))


@dataclass(frozen=True, slots=True)
class _New:
    """Relations that have come, in their order: numbers of their ends, and columns; `at` is where each belongs among those that were there."""

    origin: Ints
    target: Ints
    at: Keys
    columns: Mapping[str, NDArray[Any]]


def _new(relations: Relations, after: Piece, added: Sequence[Added]) -> _New:
    key, origin_key, target_key, group, fellow = (
        np.concatenate([getattr(each, name) for each in added] or [_NO_KEYS]) for name in ("key", "origin", "target", "group", "fellow")
    )
    facts = np.concatenate([each.facts for each in added] or [np.empty((0, len(_FACTS)), np.int32)])
    origin, target = after.locate(origin_key), after.locate(target_key)
    order = np.lexsort((key, target, origin))
    order = order[(origin[order] >= 0) & (target[order] >= 0)]
    key, origin, target = key[order], origin[order], target[order]
    at = np.empty(len(order), np.int64)
    for place, (a, b, k) in enumerate(zip(origin.tolist(), target.tolist(), key.tolist(), strict=True)):
        first, last = int(relations.start[a]), int(relations.start[a + 1])
        here = relations.target[first:last]
        low, high = np.searchsorted(here, b), np.searchsorted(here, b, side="right")
        at[place] = first + low + np.searchsorted(relations.key[first + low : first + high], k)
    columns = {"key": key, "any_of": _codes(relations, origin, group[order], fellow[order])}
    return _New(origin, target, at, columns | {name: facts[order, place] for place, name in enumerate(_FACTS)})


def _codes(relations: Relations, origin: Ints, group: Keys, fellow: Keys) -> Ints:
    """The code of each new relation's any-of group: that of an older fellow, or one that no group has."""
    code = np.full(len(origin), -1, np.int32)
    fresh: dict[tuple[int, int], int] = {}
    grouped = np.flatnonzero(group >= 0).tolist()
    following = int(relations.any_of.max(initial=-1)) + 1 if grouped else 0
    for place in grouped:
        here = slice(int(relations.start[origin[place]]), int(relations.start[origin[place] + 1]))
        same = np.flatnonzero(relations.key[here] == fellow[place])
        if fellow[place] >= 0 and len(same):
            code[place] = relations.any_of[here][same[0]]
        else:
            code[place] = fresh.setdefault((int(origin[place]), int(group[place])), following + len(fresh))
    return code


def _spliced(relations: Relations, out: Keys, new: _New) -> Relations:
    """The relations without those at the places `out`, and with the new ones where they belong."""
    by_target = _by_target(relations, out, new)
    return Relations(
        kind=relations.kind,
        origin=_column(relations.origin, out, new.at, new.origin),
        target=_column(relations.target, out, new.at, new.target),
        start=_moved(relations.start, relations.origin[out], new.origin),
        by_target=by_target,
        into=_moved(relations.into, relations.target[out], new.target),
        **{name: _column(getattr(relations, name), out, new.at, column) for name, column in new.columns.items()},
    )


def _by_target(relations: Relations, out: Keys, new: _New) -> Ints:
    """The places by target; they ascend among those that reach the same node."""
    held = relations.by_target
    # Where, in the list by target, something leaves or comes.
    leaves = np.empty(len(out), np.int64)
    for each, place in enumerate(out.tolist()):
        first, last = (int(relations.into[relations.target[place] + k]) for k in (0, 1))
        leaves[each] = first + np.searchsorted(held[first:last], place)
    comes = np.empty(len(new.at), np.int64)
    for each, (place, target) in enumerate(zip(new.at.tolist(), new.target.tolist(), strict=True)):
        first, last = int(relations.into[target]), int(relations.into[target + 1])
        comes[each] = first + np.searchsorted(held[first:last], place)
    place_of_new = (new.at + np.arange(len(new.at)) - np.searchsorted(out, new.at)).astype(np.int32)
    if len(out) + len(new.at) <= _FEW:
        moved = held.copy()
        for place in out.tolist():
            moved -= held > place
        for place in new.at.tolist():
            moved += held >= place
    else:
        shift = np.zeros(len(relations) + 1, np.int32)
        np.subtract.at(shift, out + 1, 1)
        np.add.at(shift, new.at, 1)
        moved = (held + np.cumsum(shift[:-1], dtype=np.int32)[held]).astype(np.int32, copy=False)
    order = np.lexsort((place_of_new, new.target))
    listed: Ints = _column(moved, np.sort(leaves), comes[order], place_of_new[order])
    return listed


def _moved(pointers: Ints, out: Ints, new: Ints) -> Ints:
    """The pointers when relations at these nodes have gone or come."""
    made = pointers.copy()
    if len(out) + len(new) <= _FEW:
        for node in out.tolist():
            made[node + 1 :] -= 1
        for node in new.tolist():
            made[node + 1 :] += 1
        return made
    change = np.bincount(new, minlength=len(made) - 1) - np.bincount(out, minlength=len(made) - 1)
    made[1:] += np.cumsum(change).astype(np.int32)
    return made


def _column(column: NDArray[Any], out: Keys, at: Keys, values: NDArray[Any]) -> Any:
    """A column without the elements at `out`, and with values before the elements at `at`, both places in the column as it was, ascending."""
    size = len(column) - len(out) + len(at)
    if len(column) and column.strides == (0,) and bool((values == column[0]).all()):
        return np.broadcast_to(column[:1].reshape(()), size)
    made = np.empty(size, column.dtype)
    if len(out) + len(at) > _FEW:
        kept: Bools = np.ones(len(column), np.bool_)
        kept[out] = False
        where = at + np.arange(len(at)) - np.searchsorted(out, at)
        old: Bools = np.ones(size, np.bool_)
        old[where] = False
        made[old], made[where] = column[kept], values
        return made
    read = wrote = 0
    cuts = sorted([*((place, 0, each) for each, place in enumerate(at.tolist())), *((place, 1, -1) for place in out.tolist())])
    for place, leaves, each in cuts:
        made[wrote : wrote + place - read] = column[read:place]
        wrote, read = wrote + place - read, place
        if leaves:
            read += 1
        else:
            made[wrote] = values[each]
            wrote += 1
    made[wrote:] = column[read:]
    return made
