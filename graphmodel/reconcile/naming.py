"""Which node is meant: everything that records describe, and every end that they name, becomes a *thing* (ting).

A thing is a node that the register has, or one that the import brings.  Records with an id mean the node with that id and no other.  Records of
tables are brought together in this order, so that it does not matter in which order files are read:

1. what identifies alone: an id in another register, for persons also e-mail, signature and directory id;
2. the name, by its key (`identity.match_key`) or an alias; things that an identifying mark tells apart stay apart, and so do nodes that a
   person has said are two: then the one whose own source speaks is meant.  Persons are the same by name only when one candidate remains.

Mentions that describe nothing (an owner's name in a cell) are looked up among these things in the same way; namesakes are told apart by the
department that is named with them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from graphmodel.changes import Holdings
from graphmodel.entities import Node
from graphmodel.identity import match_key, new_id
from graphmodel.kinds import Schema
from graphmodel.records import ById, End, Mention, NodeRecord

PERSON = "Person"
_PERSONAL = ("email", "signature", "org_id")
StrongKey: TypeAlias = tuple[str, str, str]
"""What identifies alone: base kind, register (or `email` …), the mark in it."""
Fault = Literal["unknown", "ambiguous", "several"]
"""Why an end is no thing: nobody has the name; several have it; it is a name for any of several (`provides`)."""


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
    def named_exactly(self) -> bool:
        """Whether its name is its id in another register, so that a name that is only like it means something else."""
        if self.present is not None and self.present.name in self.present.external_ids.values():
            return True
        nodes = [one.record.node for one in self.described]
        return any(isinstance(node, Mention) and node.external is not None and node.external[1] == node.text for node in nodes)


class _Group:
    """Records on the way to one thing."""

    __slots__ = ("base", "descriptions", "exact", "keys", "mentions", "parent", "presents", "rank")

    def __init__(self, base: str, rank: tuple[str, ...]) -> None:
        self.base = base
        self.rank = rank
        self.parent: _Group = self
        self.mentions: list[Mention] = []
        self.descriptions: list[Description] = []
        self.presents: list[Thing] = []
        self.keys: dict[str, set[str]] = {}
        self.exact = True


def _find(group: _Group) -> _Group:
    while group.parent is not group:
        group.parent = group.parent.parent
        group = group.parent
    return group


def _join(one: _Group, other: _Group) -> _Group:
    one, other = _find(one), _find(other)
    if one is other:
        return one
    if other.rank < one.rank:
        one, other = other, one
    other.parent = one
    one.mentions += other.mentions
    one.descriptions += other.descriptions
    one.presents += [each for each in other.presents if each not in one.presents]
    one.exact = one.exact and other.exact
    for register, marks in other.keys.items():
        one.keys.setdefault(register, set()).update(marks)
    return one


def _told_apart(one: _Group, other: _Group) -> bool:
    """Whether a mark of one register, or a node each, says that two groups are two."""
    if one.presents and other.presents and set(map(id, one.presents)) != set(map(id, other.presents)):
        return True
    return any(register in other.keys and marks.isdisjoint(other.keys[register]) for register, marks in one.keys.items())


def marks_of(node: Node, base: str) -> Iterable[tuple[str, str]]:
    """What identifies a node alone: (register, mark)."""
    yield from node.external_ids.items()
    if base == PERSON:
        for name in _PERSONAL:
            value = node.properties.get(name)
            if isinstance(value, str) and value:
                yield name, value.casefold()


def _marks_of_mention(mention: Mention, base: str) -> Iterable[tuple[str, str]]:
    if mention.external is not None:
        yield mention.external
    if base == PERSON:
        for name in _PERSONAL:
            value = getattr(mention, name)
            if value:
                yield name, value.casefold()


def _mention_rank(mention: Mention) -> tuple[str, ...]:
    external = "=".join(mention.external) if mention.external else ""
    personal = (mention.org_id or "", mention.email or "", mention.signature or "")
    return external, *personal, match_key(mention.text), mention.text, mention.department or ""


class Naming:
    """All things of an import and the register, and who means which.

    `employed` answers, for a person's thing, with the things of the departments she works in (and those above them); it is asked only for namesakes.
    """

    def __init__(self, schema: Schema, holdings: Holdings) -> None:
        self.schema = schema
        self.things: dict[str, Thing] = {}
        self.described: list[Thing] = []
        self.competing: list[tuple[Description, tuple[str, ...]]] = []
        self.employed: Callable[[Thing], set[str]] = lambda _thing: set()
        self._redirects = {each.drop: each.keep for each in holdings.decisions if each.kind == "merged"}
        self._strong: dict[StrongKey, list[Thing]] = defaultdict(list)
        self._names: dict[tuple[str, str], list[Thing]] = defaultdict(list)
        self._texts: dict[tuple[str, str], list[Thing]] = defaultdict(list)
        self._provided: set[tuple[str, str]] = set()
        self._meant: dict[tuple[Mention, str], Thing | Fault] = {}
        for node in holdings.nodes:
            thing = Thing(node.kind, schema.base(node.kind), node.id, node)
            self.things[node.id] = thing
            self._enter(thing, (node.name, *node.aliases), marks_of(node, thing.base))
            self._provide(thing.base, node.attrs)

    # --- what the import describes

    def describe(self, descriptions: Sequence[Description]) -> None:
        """Bring the descriptions of this import together into things, and give the new ones their ids."""
        groups: dict[tuple[str, Mention], _Group] = {}
        fresh: list[Thing] = []
        for one in descriptions:
            record = one.record
            base = self.schema.base(record.kind)
            if isinstance(record.node, ById):
                known = self.by_id(record.node.id)
                if known is None:
                    known = self.things[record.node.id] = Thing(record.kind, base, record.node.id)
                self._tell(known, one)
                continue
            group = groups.get((base, record.node))
            if group is None:
                group = groups[base, record.node] = _Group(base, (base, *_mention_rank(record.node)))
                group.mentions.append(record.node)
                group.exact = record.node.identity == "exact"
                for register, mark in _marks_of_mention(record.node, base):
                    group.keys.setdefault(register, set()).add(mark)
            group.descriptions.append(one)
            for register, mark in _marks_in(one.values, base):
                group.keys.setdefault(register, set()).add(mark)
        ordered = sorted(groups.values(), key=lambda group: group.rank)
        self._join_by_marks(ordered)
        self._join_by_texts([group for group in ordered if group.exact])
        self._join_by_names([group for group in ordered if not group.exact])
        done: set[int] = set()
        for group in ordered:
            root = _find(group)
            if id(root) in done:
                continue
            done.add(id(root))
            thing = self._thing_of(root)
            if thing is not None and not thing.id:
                fresh.append(thing)
            for mention in root.mentions:
                if thing is not None:
                    self._meant[mention, ""] = thing
        self._name(fresh)
        for thing in self.described:
            texts: list[str] = []
            marks: list[tuple[str, str]] = []
            for one in thing.described:
                if isinstance(one.record.node, Mention):
                    texts.append(one.record.node.text)
                    marks += _marks_of_mention(one.record.node, thing.base)
                elif one.values.get("name"):
                    texts.append(one.values["name"])
                texts += one.values.get("aliases") or ()
                marks += _marks_in(one.values, thing.base)
                self._provide(thing.base, one.values.get("attrs") or {})
            self._enter(thing, texts, marks)

    def _join_by_marks(self, groups: list[_Group]) -> None:
        first: dict[StrongKey, _Group] = {}
        for group in groups:
            for register, marks in list(group.keys.items()):
                for mark in marks:
                    key = (group.base, register, mark)
                    for present in self._strong.get(key, ()):
                        root = _find(group)
                        if present not in root.presents:
                            root.presents.append(present)
                    other = first.setdefault(key, group)
                    if other is not group:
                        _join(other, group)

    def _join_by_texts(self, groups: list[_Group]) -> None:
        """Names that count letter by letter; a mark of another register alone decides where there is one."""
        first: dict[tuple[str, str], _Group] = {}
        for group in groups:
            for mention in list(group.mentions):
                if mention.external is not None or _find(group).presents:
                    continue
                key = (group.base, mention.text)
                for present in self._texts.get(key, ())[:1]:
                    _find(group).presents.append(present)
                other = first.setdefault(key, group)
                if other is not group:
                    _join(other, group)

    def _join_by_names(self, groups: list[_Group]) -> None:
        buckets: dict[tuple[str, str], list[_Group]] = defaultdict(list)
        for group in groups:
            keys = {match_key(mention.text) for mention in group.mentions}
            for one in group.descriptions:
                keys |= {match_key(alias) for alias in one.values.get("aliases") or ()}
            for key in sorted(keys - {""}):
                buckets[group.base, key].append(group)
        for (base, key), members in sorted(buckets.items(), key=lambda item: item[0]):
            roots = list({id(root): root for root in map(_find, members)}.values())
            presents = self._names.get((base, key), ())
            if base == PERSON:
                self._join_namesakes(roots, presents)
            else:
                self._join_same_name(roots, presents)

    def _join_same_name(self, roots: list[_Group], presents: Sequence[Thing]) -> None:
        for root in roots:
            if not root.presents and presents:
                fitting = [each for each in presents if not self._clash(root, each)]
                if len(fitting) > 1:
                    own = [each for each in fitting if each.sources & _sources(root)]
                    fitting = own if len(own) == 1 else fitting
                if len(fitting) == 1:
                    root.presents.append(fitting[0])
                elif fitting:
                    root.presents += fitting
        for place, root in enumerate(roots):
            for other in roots[place + 1 :]:
                one, two = _find(root), _find(other)
                if one is not two and len(one.presents) < 2 and len(two.presents) < 2 and not _told_apart(one, two):
                    _join(one, two)

    def _join_namesakes(self, roots: list[_Group], presents: Sequence[Thing]) -> None:
        marked = [root for root in roots if root.keys or root.presents]
        for root in marked:
            if not root.presents:
                fitting = [each for each in presents if not self._clash(root, each)]
                if len(fitting) == 1:
                    root.presents.append(fitting[0])
        for place, root in enumerate(marked):
            fitting_groups = [each for each in marked if _find(each) is not _find(root) and not _told_apart(_find(root), _find(each))]
            distinct = {id(_find(each)): each for each in fitting_groups}
            if len(distinct) == 1:
                other = next(iter(distinct.values()))
                if marked.index(other) > place:
                    _join(root, other)
        known: dict[int, _Group | Thing] = {id(_find(root)): _find(root) for root in marked}
        taken = {id(present) for root in marked for present in _find(root).presents}
        known.update({id(present): present for present in presents if id(present) not in taken})
        weak = [root for root in roots if _find(root) is root and not root.keys and not root.presents]
        for root in weak[1:]:
            _join(weak[0], root)
        if weak and len(known) == 1:
            only = next(iter(known.values()))
            if isinstance(only, Thing):
                _find(weak[0]).presents.append(only)
            else:
                _join(only, weak[0])
        elif weak and known:
            things = [each for each in known.values() if isinstance(each, Thing)]
            _find(weak[0]).presents += things[:2]

    def _clash(self, group: _Group, thing: Thing) -> bool:
        if thing.present is None:
            return False
        marks: dict[str, set[str]] = defaultdict(set)
        for register, mark in marks_of(thing.present, thing.base):
            marks[register].add(mark)
        return any(register in marks and known.isdisjoint(marks[register]) for register, known in group.keys.items())

    def _thing_of(self, group: _Group) -> Thing | None:
        makers = [one for one in group.descriptions if one.record.makes]
        if len(group.presents) > 1:
            self.competing += [(one, tuple(sorted(each.id for each in group.presents))) for one in group.descriptions]
            return None
        if group.presents:
            thing = group.presents[0]
        elif makers:
            kinds = Counter(one.record.kind for one in makers)
            kind = min(kinds, key=lambda each: (-kinds[each], each))
            thing = Thing(kind, group.base, sort_key="|".join((kind, *_first_key(group))))
        else:
            return None
        for one in group.descriptions:
            self._tell(thing, one)
        return thing

    def _tell(self, thing: Thing, one: Description) -> None:
        if not thing.described:
            self.described.append(thing)
        thing.described.append(one)

    def _name(self, fresh: list[Thing]) -> None:
        """Ids for the new things, once, in the order of their keys."""
        reserved = self.things.keys() | self._redirects.keys()
        taken = set(reserved)
        for thing in sorted(fresh, key=lambda each: each.sort_key):
            kind = self.schema.node(thing.kind)
            prefix = kind.prefix if kind is not None else "a"
            thing.id = new_id(prefix, _own_id(thing) or canonical_name(thing), thing.sort_key, taken)
            taken.add(thing.id)
            self.things[thing.id] = thing

    def _enter(self, thing: Thing, texts: Iterable[str], marks: Iterable[tuple[str, str]]) -> None:
        for text in texts:
            for index, key in ((self._texts, (thing.base, text)), (self._names, (thing.base, match_key(text)))):
                listed = index[key]
                if thing not in listed:
                    listed.append(thing)
        for register, mark in marks:
            listed = self._strong[thing.base, register, mark]
            if thing not in listed:
                listed.append(thing)

    def _provide(self, base: str, attrs: Mapping[str, Any]) -> None:
        for name in attrs.get("provides") or ():
            self._provided.add((base, name))

    # --- what ends mean

    def by_id(self, id: str) -> Thing | None:  # noqa: A002 - the domain's word
        """The thing with this id, or the one that it was merged into."""
        while id in self._redirects and id not in self.things:
            id = self._redirects[id]  # noqa: A001
        return self.things.get(id)

    def meaning(self, end: End, source: str) -> Thing | Fault:
        """The thing that an end means when this source says it, or why there is none."""
        if isinstance(end, ById):
            return self.by_id(end.id) or "unknown"
        own = self._meant.get((end, ""))
        if own is not None:
            return own
        meant = self._meant.get((end, source))
        if meant is None:
            meant = self._meant[end, source] = self._looked_up(end, source)
        return meant

    def forget_lookups(self) -> None:
        """What was looked up before namesakes could be told apart is looked up again."""
        self._meant = {key: meant for key, meant in self._meant.items() if key[1] == "" and isinstance(meant, Thing)}

    def _looked_up(self, mention: Mention, source: str) -> Thing | Fault:
        ambiguous = False
        for base in mention.kinds:
            found = self._candidates(mention, base)
            if len(found) > 1:
                found = self._told_by(found, mention, base, source)
            if len(found) == 1:
                return found[0]
            ambiguous = ambiguous or len(found) > 1
        if ambiguous:
            return "ambiguous"
        return "several" if any((base, mention.text) in self._provided for base in mention.kinds) else "unknown"

    def _candidates(self, mention: Mention, base: str) -> list[Thing]:
        for register, mark in _marks_of_mention(mention, base):
            found = self._strong.get((base, register, mark))
            if found:
                return found
        if mention.identity == "exact":
            return [] if mention.external is not None else self._texts.get((base, mention.text), [])
        key = match_key(mention.text)
        return self._names.get((base, key), []) if key else []

    def _told_by(self, found: list[Thing], mention: Mention, base: str, source: str) -> list[Thing]:
        if base == PERSON and mention.department:
            department = self.meaning(Mention(mention.department, ("Department",)), source)
            if isinstance(department, Thing):
                there = [each for each in found if department.id in self.employed(each)]
                if there:
                    return there
        own = [each for each in found if source in each.sources]
        return own if len(own) == 1 and base != PERSON else found


def _sources(group: _Group) -> set[str]:
    return {each.source for one in group.descriptions for each in one.record.provenance}


def _marks_in(values: Mapping[str, Any], base: str) -> Iterable[tuple[str, str]]:
    yield from (values.get("external_ids") or {}).items()
    if base == PERSON:
        properties = values.get("properties") or {}
        for name in _PERSONAL:
            value = properties.get(name)
            if isinstance(value, str) and value:
                yield name, value.casefold()


def _first_key(group: _Group) -> tuple[str, str]:
    """What orders a new thing among the others: its least mark, or its least name; the same whatever file came first."""
    marks = sorted(f"{register}={mark}" for register, known in group.keys.items() for mark in known)
    return marks[0] if marks else "", min(match_key(mention.text) for mention in group.mentions)


def _own_id(thing: Thing) -> str:
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
    """The most frequent spelling; of equals the first by code point."""
    counted = spellings(thing)
    return min(counted, key=lambda text: (-counted[text], text)) if counted else thing.id
