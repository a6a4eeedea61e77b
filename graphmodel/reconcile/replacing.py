"""`--replace SOURCE`: these files are now the whole of that source, so what it alone said before and no longer says goes.

What other sources say too stays and only loses this source's word.  A node that somebody else's relation still names stays, and is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from graphmodel.changes import Holdings
from graphmodel.entities import Attestation, Entity, Node, Relation, Statement
from graphmodel.problems import Problem, info


def replaced(
    holdings: Holdings, after: Mapping[tuple[type, str], Entity], already: Collection[tuple[type, str]], sources: Collection[str]
) -> tuple[dict[tuple[type, str], Entity], dict[tuple[type, str], Entity], list[Problem]]:
    """What ends, what only loses provenance, and which nodes stay since others name them."""
    gone = set(sources)
    ended: dict[tuple[type, str], Entity] = {}
    altered: dict[tuple[type, str], Entity] = {}
    notes: list[Problem] = []
    nodes: list[Node] = []
    everything: tuple[Relation | Statement | Attestation | Node, ...] = (
        *holdings.relations, *holdings.statements, *holdings.attestations, *holdings.nodes,
    )  # fmt: skip
    for each in everything:
        key = (type(each), each.id)
        if key in after or key in already or not any(row.source in gone for row in each.provenance):
            continue
        left = tuple(row for row in each.provenance if row.source not in gone)
        if left:
            altered[key] = replace(each, provenance=left)
        elif isinstance(each, Node):
            nodes.append(each)
        else:
            ended[key] = each
    standing: dict[tuple[type, str], Relation | Statement | Attestation] = {}
    for each in everything:
        if not isinstance(each, Node):
            standing[type(each), each.id] = each
    standing.update({key: each for key, each in after.items() if isinstance(each, Relation | Statement | Attestation)})
    named: set[str] = set()
    for key, held in standing.items():
        if key in ended or key in already:
            continue
        if isinstance(held, Relation):
            named |= {held.origin, held.target}
        elif isinstance(held, Statement):
            named |= {held.subject, held.target or held.subject}
        else:
            named |= {held.node, held.by}
    for node in nodes:
        if node.id in named:
            notes.append(info("kept_since_named", value=node.id, id=node.id, name=node.name))
        else:
            ended[Node, node.id] = node
    return ended, altered, notes


def unnamed(made: dict[tuple[type, str], Entity], before: Iterable[Entity], sources: Collection[str]) -> list[Problem]:
    """Put back the nodes that only a replaced source described and that somebody else's remembered words still name; say which."""
    gone = set(sources)
    if not gone:
        return []
    listed = list(before)
    lost = {
        each.id: each for each in listed
        if isinstance(each, Node) and (Node, each.id) not in made and any(row.source in gone for row in each.provenance)
    }  # fmt: skip
    notes: list[Problem] = []
    for each in listed:
        if isinstance(each, Relation) and not {each.origin, each.target}.isdisjoint(lost):
            left = tuple(row for row in each.provenance if row.source not in gone)
            if not left:
                continue
            for end in sorted({each.origin, each.target} & lost.keys()):
                node = made[Node, end] = lost.pop(end)
                notes.append(info("kept_since_named", value=node.id, id=node.id, name=node.name))
            if (Node, each.origin) in made and (Node, each.target) in made:
                made.setdefault((Relation, each.id), replace(each, provenance=left))
    return notes
