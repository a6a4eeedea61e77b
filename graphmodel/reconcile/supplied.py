"""Who supplies what (leverantör): the names of the suppliers that rows and the register give for each thing.

A supplier's name in front of another one tells that two names are one thing only when it is that thing's own supplier: "Microsoft Viva" is not the
"Viva" that Ilab supplies.

>>> alike(["microsoft"], ["ilab"]), alike(["tieto"], ["tietoevry"]), alike(["microsoftab"], ["ilab", "microsoft"])
(False, True, True)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from graphmodel.changes import Holdings
from graphmodel.identity import match_key
from graphmodel.reconcile.things import Description
from graphmodel.records import Mention, RelationRecord

_PROVIDED = "PROVIDED_BY"


class Supplied:
    """The suppliers that rows of an import and the register give for things, by the keys of their names (`graphmodel.identity.match_key`)."""

    def __init__(self, holdings: Holdings, relations: Iterable[RelationRecord] = ()) -> None:
        self._said: dict[int, set[str]] = defaultdict(set)  # by the very mention that describes the thing: records live as long as this does
        for record in relations:
            if record.kind == _PROVIDED and isinstance(record.target, Mention) and (key := match_key(record.target.text)):
                self._said[id(record.origin)].add(key)
        self._registered: dict[str, set[str]] = defaultdict(set)
        provided = [(each.origin, each.target) for each in holdings.relations if each.kind == _PROVIDED]
        suppliers = {supplier for _thing, supplier in provided}
        keys = {each.id: {match_key(name) for name in (each.name, *each.aliases)} for each in holdings.nodes if each.id in suppliers}
        for thing, supplier in provided:
            self._registered[thing] |= keys.get(supplier, set())

    def of(self, ids: Iterable[str], descriptions: Iterable[Description]) -> set[str]:
        """The keys of all that supply the nodes with these ids and what these descriptions describe."""
        found: set[str] = set()
        for each in ids:
            found |= self._registered.get(each, set())
        for one in descriptions:
            found |= self._said.get(id(one.record.node), set())
        return found


def alike(some: Collection[str], others: Collection[str]) -> bool:
    """Whether two suppliers of these may be one: the same, or one the beginning of the other (Tieto, Tietoevry)."""
    return any(one.startswith(other) or other.startswith(one) for one in some for other in others)
