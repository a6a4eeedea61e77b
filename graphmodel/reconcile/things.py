"""Things (ting): nodes that the register has or that an import brings, what describes them, what identifies them, what they are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphmodel.entities import Node
from graphmodel.identity import ALSO_MARKED, match_key
from graphmodel.persons import person_key
from graphmodel.records import Mention, NodeRecord

PERSON = "Person"
PERSONAL = ("email", "signature", "org_id")
"""What identifies a person alone, beside ids in other registers."""
StrongKey: TypeAlias = tuple[str, str, str]
"""What identifies alone: base kind, register (or `email` …), the mark in it."""


@dataclass(slots=True)
class Description:
    """One record of a node with its typed fields, and the number of the unit it came in."""

    record: NodeRecord
    values: Mapping[str, Any]
    unit: int


@dataclass(slots=True, eq=False)
class Thing:
    """A node that the register has (`present`) or that the import brings, with all that the import says of it."""

    kind: str
    base: str
    id: str = ""
    present: Node | None = None
    described: list[Description] = field(default_factory=list)
    sort_key: str = ""

    @property
    def sources(self) -> set[str]:
        """The sources that describe it, in the register and in this import."""
        told = {each.source for each in self.present.provenance} if self.present is not None else set()
        return told | {each.source for one in self.described for each in one.record.provenance}

    @property
    def is_unit(self) -> bool:
        """Whether it is a part of a department."""
        kinds = {one.values.get("properties", {}).get("unit_type") for one in self.described}
        if self.present is not None:
            kinds.add(self.present.properties.get("unit_type"))
        return "unit" in kinds and "department" not in kinds

    @property
    def named_exactly(self) -> bool:
        """Whether its name is its id in another register, so that a name that is only like it means something else."""
        if self.present is not None and self.present.name in self.present.external_ids.values():
            return True
        nodes = [one.record.node for one in self.described]
        return any(isinstance(node, Mention) and node.external is not None and node.external[1] == node.text for node in nodes)


def marks_of(node: Node, base: str) -> Iterable[tuple[str, str]]:
    """What identifies a node alone: (register, mark)."""
    yield from node.external_ids.items()
    if base == PERSON:
        for name in PERSONAL:
            value = node.properties.get(name)
            if isinstance(value, str) and value:
                yield name, value.casefold()
    # What a merge made of two nodes keeps the marks of both.
    for name, known in (node.attrs.get(ALSO_MARKED) or {}).items():
        for mark in known:
            yield name, mark.casefold() if name in PERSONAL else mark


def marks_of_mention(mention: Mention, base: str) -> Iterable[tuple[str, str]]:
    """What identifies whom a mention names alone: (register, mark)."""
    if mention.external is not None:
        yield mention.external
    if base == PERSON:
        for name in PERSONAL:
            value = getattr(mention, name)
            if value:
                yield name, value.casefold()


def marks_in(values: Mapping[str, Any], base: str) -> Iterable[tuple[str, str]]:
    """What identifies alone among the typed fields of a record: (register, mark)."""
    yield from (values.get("external_ids") or {}).items()
    if base == PERSON:
        properties = values.get("properties") or {}
        for name in PERSONAL:
            value = properties.get(name)
            if isinstance(value, str) and value:
                yield name, value.casefold()


def name_key(text: str, base: str) -> str:
    """The key that names of this base kind are compared by."""
    return person_key(text) if base == PERSON else match_key(text)


def names_of(thing: Thing) -> tuple[list[str], list[str]]:
    """What a thing is called, and its aliases."""
    own: list[str] = []
    aliases: list[str] = []
    if thing.present is not None:
        own.append(thing.present.name)
        aliases += thing.present.aliases
    for one in thing.described:
        if isinstance(one.record.node, Mention):
            own.append(one.record.node.text)
        if one.values.get("name"):
            own.append(one.values["name"])
        aliases += one.values.get("aliases") or ()
    return list(dict.fromkeys(own)), list(dict.fromkeys(aliases))


def texts_of(thing: Thing) -> list[str]:
    """All that a thing is called."""
    own, aliases = names_of(thing)
    return [*own, *aliases]


def own_keys(thing: Thing) -> set[str]:
    """The keys of the names of a thing, aliases not among them."""
    return {match_key(text) for text in names_of(thing)[0]}


def own_id(thing: Thing) -> str:
    """The source's own id for a thing: in its register, or the directory's."""
    mentions = [one.record.node for one in thing.described if isinstance(one.record.node, Mention)]
    externals = sorted(mention.external for mention in mentions if mention.external is not None)
    if externals:
        return externals[0][1]
    return min((mention.org_id for mention in mentions if mention.org_id), default="")


def spellings(thing: Thing) -> Counter[str]:
    """How the tables of this import spell a thing's name, and how often."""
    return Counter(
        one.values.get("name") or one.record.node.text
        for one in thing.described
        if isinstance(one.record.node, Mention) and one.record.makes
    )


def canonical_name(thing: Thing) -> str:
    """The name that a list of aliases gives as the right one, as it is most often spelt; else the most frequent spelling.

    Of equals the first by code point.
    """
    if len(thing.described) == 1:
        [one] = thing.described
        if isinstance(one.record.node, Mention) and one.record.makes:
            return one.values.get("name") or one.record.node.text
    counted = spellings(thing)
    listed = {
        match_key(one.record.node.text) for one in thing.described if isinstance(one.record.node, Mention) and not one.record.makes
    } if thing.base != PERSON else set()  # fmt: skip
    if len(listed) == 1:
        counted = Counter({text: count for text, count in counted.items() if match_key(text) in listed}) or counted
    return min(counted, key=lambda text: (-counted[text], text)) if counted else thing.id
