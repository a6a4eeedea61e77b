"""Groups of records on the way to one thing: descriptions that are brought together, unless something tells them apart."""

from __future__ import annotations

from graphmodel.identity import match_key
from graphmodel.reconcile.things import Description, Thing
from graphmodel.records import Mention


class Group:
    """Records on the way to one thing."""

    __slots__ = ("base", "descriptions", "exact", "inside", "keys", "mentions", "parent", "presents", "rank")

    def __init__(self, base: str, rank: tuple[str, ...]) -> None:
        self.base = base
        self.rank = rank
        self.parent: Group | None = None  # a group that is its own parent would be a ring, which only the collector takes away
        self.mentions: list[Mention] = []
        self.descriptions: list[Description] = []
        self.presents: list[Thing] = []
        self.keys: dict[str, set[str]] = {}
        self.inside: frozenset[str] = frozenset()
        self.exact = True

    @property
    def is_unit(self) -> bool:
        """Whether it is described as a part of a department."""
        return any(one.values.get("properties", {}).get("unit_type") == "unit" for one in self.descriptions)

    @property
    def spelt(self) -> set[str]:
        """The keys of all that it is called: by what describes it, by what the register knows, by aliases."""
        texts = [mention.text for mention in self.mentions]
        for one in self.descriptions:
            texts += one.values.get("aliases") or ()
        for each in self.presents:
            if each.present is not None:
                texts += [each.present.name, *each.present.aliases]
        return {match_key(text) for text in texts}


def find(group: Group) -> Group:
    """The group that a group has become part of, or itself."""
    while group.parent is not None:
        if group.parent.parent is not None:
            group.parent = group.parent.parent
        group = group.parent
    return group


def join(one: Group, other: Group) -> Group:
    """Make one group of two; the one of least rank stays."""
    one, other = find(one), find(other)
    if one is other:
        return one
    if other.rank < one.rank:
        one, other = other, one
    other.parent = one
    one.mentions += other.mentions
    one.descriptions += other.descriptions
    one.presents += [each for each in other.presents if each not in one.presents]
    one.exact = one.exact and other.exact
    one.inside |= other.inside
    for register, marks in other.keys.items():
        one.keys.setdefault(register, set()).update(marks)
    return one


def told_apart(one: Group, other: Group) -> bool:
    """Whether a mark of one register, or a node each, says that two groups are two."""
    if one.presents and other.presents and set(map(id, one.presents)) != set(map(id, other.presents)):
        return True
    if (one.inside or other.inside) and not one.inside & other.inside and (one.inside & other.spelt or other.inside & one.spelt):
        return True  # a part and the whole that it is a part of, by one name
    return any(register in other.keys and marks.isdisjoint(other.keys[register]) for register, marks in one.keys.items())


def mention_rank(mention: Mention) -> tuple[str, ...]:
    """What orders mentions, the same whatever file came first."""
    external = "=".join(mention.external) if mention.external else ""
    personal = (mention.org_id or "", mention.email or "", mention.signature or "")
    return external, *personal, match_key(mention.text), mention.text, mention.department or ""


def sources(group: Group) -> set[str]:
    """The sources that describe a group."""
    return {each.source for one in group.descriptions for each in one.record.provenance}


def first_key(group: Group) -> tuple[str, str]:
    """What orders a new thing among the others: its least mark, or its least name; the same whatever file came first."""
    marks = sorted(f"{register}={mark}" for register, known in group.keys.items() for mark in known)
    return marks[0] if marks else "", min(match_key(mention.text) for mention in group.mentions)
