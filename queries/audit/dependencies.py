"""Findings on what hangs on what: needs that cannot be met, needs of something retired or less critical, any-of groups that do not add up, and
information classed higher than the system that holds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np

from graphmodel.graph import Graph
from graphmodel.piece import LIFECYCLE_CODE, Keys, Piece
from graphmodel.terms.criticality import criticality
from graphmodel.terms.fan_out import runs
from graphmodel.terms.presence import in_service
from queries.audit.drafts import Draft, Drafts, collected, columns, named, of_run

KINDS: Final = ("DEPENDS_ON", "HOLDS_INFO")
"""The relations a piece must hold for these findings."""


class DependencyFindings:
    """The findings of this area on a piece of `graph`, which is asked for the names of any-of groups and for KLASSA classes only."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._klassa: dict[int, tuple[int, ...]] = {}
        self._group_names: dict[int, str] = {}

    def __call__(self, piece: Piece, day: int) -> Iterator[Drafts]:
        """All findings of a day."""
        using = in_service(piece, day)
        needs = piece.relations("DEPENDS_ON")
        now = needs.on(day) & using[needs.origin]
        yield from collected(_themselves(piece, now))
        yield _retired(piece, now, day)
        yield _inversions(piece, now & using[needs.target])
        yield from collected(self._groups(piece, now & (needs.origin != needs.target), using))
        yield from collected(self._classes(piece, using, day))

    def _groups(self, piece: Piece, now: np.ndarray, using: np.ndarray) -> Iterator[Draft]:
        needs = piece.relations("DEPENDS_ON")
        places = np.flatnonzero(now & (needs.any_of >= 0))
        places = places[np.argsort(needs.any_of[places], kind="stable")]
        start = runs(needs.any_of[places])
        if len(start) < 2:
            return
        need, member = needs.need[places], using[needs.target[places]]
        least, most = np.minimum.reduceat(need, start[:-1]), np.maximum.reduceat(need, start[:-1])
        # One that is told of twice is one member: where that could matter it is looked at more closely.
        doubtful = (most > least) | (np.add.reduceat(member.astype(np.int64), start[:-1]) < least) | _twice(needs.target[places], start)
        for run in np.flatnonzero(doubtful).tolist():
            yield from self._group(piece, places[of_run(start, run)], using)

    def _group(self, piece: Piece, places: Keys, using: np.ndarray) -> Iterator[Draft]:
        needs = piece.relations("DEPENDS_ON")
        system = int(needs.origin[places[0]])
        wanted = sorted({int(need) for need in needs.need[places]})
        present = {int(target) for target in needs.target[places] if using[target]}
        keys = tuple(sorted(int(key) for key in needs.key[places]))
        if len(wanted) > 1:
            group = self._group_name(keys[0])
            yield Draft("any_of_conflict", system, {"group": group, "needs": wanted}, keys, about=group)
        if len(present) < wanted[0]:
            group = self._group_name(keys[0])
            yield Draft("any_of_unmet", system, {"group": group, "need": wanted[0], "members": len(present)}, keys, about=group)

    def _group_name(self, key: int) -> str:
        if key not in self._group_names:
            self._group_names[key] = str(self._graph.relations([key])[0].properties.get("any_of", ""))
        return self._group_names[key]

    def _classes(self, piece: Piece, using: np.ndarray, day: int) -> Iterator[Draft]:
        holds = piece.relations("HOLDS_INFO")
        exists = piece.exists(day)
        places = np.flatnonzero(holds.on(day) & using[holds.origin] & exists[holds.target])
        if not len(places):
            return
        self._read_classes(piece.nodes.key[np.concatenate((holds.origin[places], holds.target[places]))])
        higher: dict[int, list[int]] = defaultdict(list)
        for place in places.tolist():
            system, information = (self._klassa[int(piece.nodes.key[end])] for end in (holds.origin[place], holds.target[place]))
            if system and any(theirs > ours for theirs, ours in zip(information, system, strict=False)):
                higher[int(holds.origin[place])].append(place)
        for system_node, listed in higher.items():
            yield Draft("klassa_inversion", system_node, {"names": named(holds.target[listed])}, tuple(holds.key[listed].tolist()))

    def _read_classes(self, keys: Keys) -> None:
        unknown = sorted(set(keys.tolist()) - self._klassa.keys())
        if unknown:
            nodes = self._graph.nodes(unknown)
            self._klassa.update((key, tuple(node.properties.get("klassa") or ())) for key, node in zip(unknown, nodes, strict=True))


def _themselves(piece: Piece, now: np.ndarray) -> Iterator[Draft]:
    needs = piece.relations("DEPENDS_ON")
    for place in np.flatnonzero(now & (needs.origin == needs.target)).tolist():
        about = f"{needs.valid_from[place]:010}{needs.dep_type[place]}"
        yield Draft("self_dependency", int(needs.origin[place]), {}, (int(needs.key[place]),), about=about)


def _retired(piece: Piece, now: np.ndarray, day: int) -> Drafts:
    needs = piece.relations("DEPENDS_ON")
    retired = (piece.nodes.lifecycle == LIFECYCLE_CODE["retired"]) | (piece.nodes.valid_through < day)
    places = np.flatnonzero(now & retired[needs.target])
    start = runs(needs.origin[places])

    def made(some: Keys) -> Iterator[Draft]:
        for run in some.tolist():
            here = places[of_run(start, run)]
            keys = tuple(sorted(needs.key[here].tolist()))
            yield Draft("dependency_on_retired", int(needs.origin[here[0]]), {"names": named(needs.target[here])}, keys)

    return columns("dependency_on_retired", needs.origin[places[start[:-1]]], made)


def _inversions(piece: Piece, now: np.ndarray) -> Drafts:
    needs = piece.relations("DEPENDS_ON")
    weight = criticality(piece.nodes)
    lower = weight[needs.target] < weight[needs.origin]
    places = np.flatnonzero(now & lower & (needs.strength == 0) & (needs.any_of < 0))

    def about(some: Keys) -> list[str]:
        return [f"{each:09}" for each in needs.target[places[some]].tolist()]

    def made(some: Keys) -> Iterator[Draft]:
        for place, what in zip(places[some].tolist(), about(some), strict=True):
            system, stands_on = int(needs.origin[place]), int(needs.target[place])
            values = {"criticality": int(weight[system]), "other": int(weight[stands_on]), "names": named([stands_on])}
            yield Draft("criticality_inversion", system, values, (int(needs.key[place]),), about=what)

    return columns("criticality_inversion", needs.origin[places], made, about)


def _twice(targets: np.ndarray, start: Keys) -> np.ndarray:
    """Which runs name one of their targets twice."""
    of = np.repeat(np.arange(len(start) - 1), np.diff(start))
    packed = np.sort(of << 32 | targets)
    twice = np.zeros(len(start) - 1, np.bool_)
    twice[packed[1:][packed[1:] == packed[:-1]] >> 32] = True
    return twice
