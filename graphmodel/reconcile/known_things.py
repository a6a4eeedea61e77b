"""All things that an import knows of, found by their ids, marks, names and very texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from graphmodel.changes import Holdings
from graphmodel.kinds import Schema
from graphmodel.reconcile.things import StrongKey, Thing, marks_of, name_key, texts_of
from graphmodel.vocabulary import VENDORS


class KnownThings:
    """The things of the register, and those of the import once they have their ids."""

    def __init__(self, schema: Schema, holdings: Holdings) -> None:
        self.things: dict[str, Thing] = {}
        self.redirects = {each.drop: each.keep for each in holdings.decisions if each.kind == "merged"}
        self.by_mark: dict[StrongKey, list[Thing]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[Thing]] = defaultdict(list)
        self._texts: dict[tuple[str, str], list[Thing]] | None = None
        self._entered: list[tuple[Thing, tuple[str, ...]]] = []
        self.provided: set[tuple[str, str]] = set()
        for node in holdings.nodes:
            thing = Thing(node.kind, schema.base(node.kind), node.id, node)
            self.things[node.id] = thing
            self.enter(thing, (node.name, *node.aliases), marks_of(node, thing.base))
            self.provide(thing.base, node.attrs)

    def by_id(self, id: str) -> Thing | None:  # noqa: A002 - the domain's word
        """The thing with this id, or the one that it was merged into."""
        while id in self.redirects and id not in self.things:
            id = self.redirects[id]  # noqa: A001
        return self.things.get(id)

    def enter(self, thing: Thing, texts: Iterable[str], marks: Iterable[tuple[str, str]]) -> None:
        """Let a thing be found by these texts and marks."""
        known = tuple(texts)
        self._entered.append((thing, known))
        self._texts = None
        for text in known:
            listed = self.by_name[thing.base, name_key(text, thing.base)]
            if thing not in listed:
                listed.append(thing)
        for register, mark in marks:
            listed = self.by_mark[thing.base, register, mark]
            if thing not in listed:
                listed.append(thing)

    def of_text(self, base: str, text: str) -> list[Thing]:
        """The things that are called just so, letter by letter: estate files ask, tables do not."""
        if self._texts is None:
            self._texts = {}
            for thing, texts in self._entered:
                for each in texts:
                    listed = self._texts.setdefault((thing.base, each), [])
                    if thing not in listed:
                        listed.append(thing)
        return self._texts.get((base, text), [])

    def provide(self, base: str, attrs: Mapping[str, Any]) -> None:
        """Take note of names for any of several things."""
        for name in attrs.get("provides") or ():
            self.provided.add((base, name))

    def vendors(self, named: Iterable[str] = ()) -> list[str]:
        """Whose names may stand beside a product's own: those `named`, the suppliers', and those that everybody knows."""
        every = {*named, *VENDORS}
        for thing in self.things.values():
            if thing.base == "Supplier":
                every.update(texts_of(thing))
        return sorted(every)
