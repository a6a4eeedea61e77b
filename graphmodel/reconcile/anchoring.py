"""Nodes whose ids new things get (ankare): what a remembered table says once more keeps the id that it had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graphmodel.entities import Node
from graphmodel.kinds import Schema
from graphmodel.reconcile.things import StrongKey, Thing, marks_in, marks_of, marks_of_mention, name_key, names_of
from graphmodel.records import Mention


def anchored(fresh: Sequence[Thing], anchors: Sequence[Node], schema: Schema) -> dict[int, str]:
    """The ids of nodes that new things are the same as, by the thing's own `id()`: the thing has a mark or a name of the node.

    Of several the one with a common mark, then with its own name, then with the most rows in common; each id goes to one thing.
    """
    by_mark: dict[StrongKey, list[Node]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in anchors:
        base = schema.base(node.kind)
        for register, mark in marks_of(node, base):
            by_mark[base, register, mark].append(node)
        for key in {name_key(text, base) for text in (node.name, *node.aliases)}:
            by_name[base, key].append(node)
    pairs: list[tuple[tuple[int, int, int], str, int]] = []
    for place, thing in enumerate(fresh):
        rows = {row for one in thing.described for row in one.record.provenance}
        marks = defaultdict(set)
        for one in thing.described:
            if isinstance(one.record.node, Mention):
                for register, mark in marks_of_mention(one.record.node, thing.base):
                    marks[register].add(mark)
            for register, mark in marks_in(one.values, thing.base):
                marks[register].add(mark)
        own, aliases = names_of(thing)
        names = {name_key(text, thing.base) for text in own}
        also = {name_key(text, thing.base) for text in aliases}
        found: dict[str, Node] = {}
        for register, known in marks.items():
            for mark in known:
                found.update({each.id: each for each in by_mark.get((thing.base, register, mark), ())})
        for key in names | also:
            found.update({each.id: each for each in by_name.get((thing.base, key), ())})
        for node in found.values():
            theirs = defaultdict(set)
            for register, mark in marks_of(node, thing.base):
                theirs[register].add(mark)
            if any(register in theirs and known.isdisjoint(theirs[register]) for register, known in marks.items()):
                continue
            common = any(not known.isdisjoint(theirs.get(register, ())) for register, known in marks.items())
            same = name_key(node.name, thing.base) in names
            pairs.append(((-int(common), -int(same), -len(rows.intersection(node.provenance))), node.id, place))
    chosen: dict[int, str] = {}
    given: set[str] = set()
    for _rank, node_id, place in sorted(pairs):
        if node_id not in given and id(fresh[place]) not in chosen:
            chosen[id(fresh[place])] = node_id
            given.add(node_id)
    return chosen
