"""Count what a question asks of a graph: the number must not grow with the estate."""

from __future__ import annotations

from collections import Counter
from typing import Any

from graphmodel.changes import Holdings
from graphmodel.graph import Graph
from tests.building import estate, node, reference_graph

PIECES = ("whole", "around", "along")


class Counting:
    """A graph that counts the calls of each of its methods, and answers as the graph behind it."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._graph, name)
        if not callable(found):
            return found

        def counted(*given: Any, **named: Any) -> Any:
            self.calls[name] += 1
            return found(*given, **named)

        return counted

    def asked(self) -> dict[str, int]:
        """How often each method was called."""
        return dict(self.calls)


def governed(systems: int) -> Holdings:
    """An estate with so many systems, an object for every ten, people, departments, groups and a portfolio."""
    objects = max(1, systems // 10)
    parts: list[Any] = ["p-boss", "dep-a", "pos-chef", "pf-1", node("grp-port", level="portfolio"), node("grp-dep", level="department")]
    parts += [("p-boss", "HOLDS", "pos-chef"), ("grp-port", "STEERS", "pf-1"), ("grp-dep", "STEERS", "dep-a")]
    parts += [("p-boss", "MEMBER_OF", "grp-port", {"function": "chair"}), ("p-boss", "MEMBER_OF", "grp-dep", {"function": "chair"})]
    for number in range(objects):
        home, group = f"obj-{number:04}", f"grp-{number:04}"
        parts += [home, f"p-{number:04}", node(group, level="object"), (group, "STEERS", home), (home, "HOSTED_BY", "dep-a")]
        parts += [(home, "IN_PORTFOLIO", "pf-1"), (f"p-{number:04}", "OWNS", home, {"side": "business"}), ("pos-chef", "OWNS", home, {"side": "it"})]
        parts += [(f"p-{number:04}", "MEMBER_OF", group, {"function": "chair"})]
    for number in range(systems):
        parts += [node(f"s-{number:04}", criticality=3), ("dep-a", "USES", f"s-{number:04}")]
        if number % 7:
            parts.append((f"s-{number:04}", "PART_OF", f"obj-{number % objects:04}"))
    return estate(*parts)


def asks_alike(question: Any, *given: Any, **named: Any) -> None:
    """Ask a question of 10 and of 1 000 systems and see that it asks the graph for the same, piece by piece."""
    counts = []
    for systems in (10, 1_000):
        graph = Counting(_graph(systems))
        question(graph, *given, **named)
        counts.append(graph.asked())
    assert counts[0] == counts[1], counts
    assert sum(counts[0].get(name, 0) for name in PIECES) == 1


_GRAPHS: dict[int, Graph] = {}


def _graph(systems: int) -> Graph:
    if systems not in _GRAPHS:
        _GRAPHS[systems] = reference_graph(governed(systems))
    return _GRAPHS[systems]
