"""Ways (vägar): all the shortest ways on which one system needs another, need by need, of any strength.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> nodes = [(key, Node(id, "System", id)) for key, id in enumerate(["s-a", "s-b", "s-c", "s-d"])]
>>> told = [(0, 1), (0, 2), (1, 3), (2, 3)]
>>> relations = [(key, Relation(f"r-{key}", "DEPENDS_ON", nodes[a][1].id, nodes[b][1].id)) for key, (a, b) in enumerate(told)]
>>> ways = Ways(Dependencies(piece_of(nodes, relations, [], Schema(), ["DEPENDS_ON"]), 700_000), 0, 3)
>>> ways.length, ways.count, list(ways.walked(0)), ways.steps(0)
(2, 2, [[0, 1, 3], [0, 2, 3]], {0: 0, 1: 1, 2: 1, 3: 2})
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graphmodel.piece import Ints
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.fan_out import distinct


class Ways:
    """The shortest ways between two systems: for each system on one, what the next can be; `count` of them, each `length` steps long."""

    def __init__(self, dependencies: Dependencies, start: int, end: int) -> None:
        self._dependencies = dependencies
        self._end = end
        self.next: dict[int, list[int]] = {}
        self.length: int | None = None
        self.count = 0
        if end >= 0 and bool(dependencies.take_part(np.array([start, end])).all()):
            self._find(start)

    def _find(self, start: int) -> None:
        relations = self._dependencies.relations
        seen = np.zeros(len(self._dependencies.piece.nodes), np.bool_)
        seen[start] = True
        frontier = np.array([start], np.int32)
        levels: list[tuple[Ints, Ints]] = []
        while len(frontier) and not seen[self._end]:
            places = self._dependencies.needs(frontier)
            origin, target = relations.origin[places], relations.target[places]
            fresh = ~seen[target]
            levels.append((origin[fresh], target[fresh]))
            frontier = distinct(target[fresh])
            seen[frontier] = True
        if not seen[self._end]:
            return
        self.length = len(levels)
        ways = {self._end: 1}
        for origin, target in reversed(levels):
            before: dict[int, int] = {}
            useful = np.isin(target, list(ways))
            for near, far in sorted(set(zip(origin[useful].tolist(), target[useful].tolist(), strict=True))):
                self.next.setdefault(near, []).append(far)
                before[near] = before.get(near, 0) + ways[far]
            ways = before
        self.count = ways.get(start, 1)

    def walked(self, start: int) -> Iterator[list[int]]:
        """The ways, smallest ids first."""
        way, choices = [start], [iter(self.next.get(start, ()))]
        if start == self._end:
            yield way
            return
        while choices:
            following = next(choices[-1], None)
            if following is None:
                choices.pop()
                way.pop()
            elif following == self._end:
                yield [*way, following]
            else:
                way.append(following)
                choices.append(iter(self.next[following]))

    def between(self, near: int, far: int) -> list[int]:
        """The keys of the needs that hold between two systems."""
        relations = self._dependencies.relations
        places = self._dependencies.needs(np.array([near]))
        return [int(key) for key in relations.key[places[relations.target[places] == far]]]

    def steps(self, start: int) -> dict[int, int]:
        """The systems on any of the ways and how many steps each is from the start; the start alone where there is no way."""
        found, front = {start: 0}, [start]
        while front:
            front = sorted({each for node in front for each in self.next.get(node, ())} - set(found))
            found |= dict.fromkeys(front, 1 + max(found.values()))
        return found
