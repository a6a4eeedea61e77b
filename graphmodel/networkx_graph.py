"""The estate as a networkx graph, for notebooks and for the algorithms of others.

Every node and every relation is there, past and future ones too, with all that is said of it as attributes; an edge runs from a relation's origin to
its target and its key is the relation's id.

>>> from graphmodel import open_store
>>> from graphmodel.changes import Change, ChangeSet
>>> from graphmodel.entities import Node, Relation
>>> said = Node("s-larm", "System", "Larm"), Node("s-net", "System", "Net"), Relation("r-1", "DEPENDS_ON", "s-larm", "s-net")
>>> store = open_store("memory:")
>>> revision = store.apply(ChangeSet([Change(None, each) for each in said]), on=0)
>>> graph = to_networkx(store.graph())
>>> graph.nodes["s-net"]["name"], [(origin, each["kind"], target) for origin, target, each in graph.edges(data=True)]
('Net', [('s-larm', 'DEPENDS_ON', 's-net')])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from graphmodel.changes import Change, plain
from graphmodel.entities import Entity, Node, Relation
from graphmodel.graph import Graph

if TYPE_CHECKING:
    import networkx as nx

_Each = TypeVar("_Each", Node, Relation)


def to_networkx(graph: Graph) -> nx.MultiDiGraph[str]:
    """The estate as a `networkx.MultiDiGraph`: nodes by id, edges by relation id, attributes as JSON values (days as ISO text).

    A relation whose ends the register no longer holds is left out.  Cost: the estate and its history; about 2 KB of memory a relation.
    """
    import networkx as nx

    nodes: dict[str, Node] = {}
    relations: dict[str, Relation] = {}
    # The log and not a piece: it also has the relations of kinds that play no part in any question.
    for entry in graph.log():
        subject = entry.change.subject
        if isinstance(subject, Node):
            _take(nodes, subject, entry.change)
        elif isinstance(subject, Relation):
            _take(relations, subject, entry.change)
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph(revision=graph.revision, as_of=graph.day.isoformat())
    for node in sorted(nodes.values(), key=lambda each: each.id):
        made.add_node(node.id, **_said(node, "id"))
    for relation in sorted(relations.values(), key=lambda each: each.id):
        if relation.origin in nodes and relation.target in nodes:
            made.add_edge(relation.origin, relation.target, key=relation.id, **_said(relation, "id", "origin", "target"))
    return made


def _take(known: dict[str, _Each], subject: _Each, change: Change) -> None:
    if change.after is None:
        del known[subject.id]
    else:
        known[subject.id] = subject


def _said(entity: Entity, *but: str) -> dict[str, Any]:
    return {name: value for name, value in plain(entity).items() if name not in but}
