"""Which systems need each other in a circle, the naive way, with networkx (domain 3.7)."""

from __future__ import annotations

import networkx as nx

from tests.oracle.dependencies import Needs
from tests.oracle.register import Register


def graph_of(needs: Needs, *, hard: bool = False) -> nx.DiGraph[str]:
    """The needs as a networkx graph: all of them, or the hard ones alone."""
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(needs.systems)
    made.add_edges_from((each, needed) for each in needs.systems for needed in (needs.hard(each) if hard else needs.any(each)))
    return made


def cycles(register: Register) -> list[tuple[list[str], int, bool]]:
    """Each cycle's systems, the length of its shortest circle and whether it is hard; largest first."""
    needs = Needs(register)
    everything, hard = graph_of(needs), graph_of(needs, hard=True)
    rows = []
    for component in nx.strongly_connected_components(everything):
        among = everything.subgraph(component)
        circles = [len(each) for each in nx.simple_cycles(among)]
        if circles:
            rows.append((sorted(component), min(circles), not nx.is_directed_acyclic_graph(hard.subgraph(component))))
    return sorted(rows, key=lambda row: (-len(row[0]), row[0][0]))
