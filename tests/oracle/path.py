"""All shortest ways from one system to another, the naive way, with networkx."""

from __future__ import annotations

import networkx as nx

from tests.oracle.cycles import graph_of
from tests.oracle.dependencies import Needs


def paths(needs: Needs, a: str, b: str) -> list[list[str]]:
    """The ways in the order of ids; none when there is no way."""
    made = graph_of(needs)
    if a not in made or b not in made or not nx.has_path(made, a, b):
        return []
    return sorted(nx.all_shortest_paths(made, a, b))
