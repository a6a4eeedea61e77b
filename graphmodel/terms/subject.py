"""The subject of a question: the node that it is about, by its id, and of a kind that the question can be asked of."""

from __future__ import annotations

from graphmodel.errors import UnknownReference, WrongUse
from graphmodel.graph import Graph


def subject(graph: Graph, id: str, *kinds: str) -> int:  # noqa: A002 - the domain's word
    """The key of the node with this id.  Two round trips.

    Raises `UnknownReference` when there is none, `WrongUse` when it is of another kind than these built-in ones (or one that extends them).
    """
    key = graph.key_of(id)
    if key is None:
        raise UnknownReference(f'No node has the id "{id}". Look it up with: steward find "{id}"', ref=id, nearest=[])
    kind = graph.nodes([key])[0].kind
    if kinds and graph.schema.base(kind) not in kinds:
        message = f'"{id}" is a {kind}; this question is about a {" or ".join(kinds)}.'
        raise WrongUse(message, code="wrong_kind", ref=id, kind=kind, kinds=list(kinds))
    return key
