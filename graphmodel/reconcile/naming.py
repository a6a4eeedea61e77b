"""Which node is meant: everything that records describe, and every end that they name, becomes a *thing* (ting).

A thing is a node that the register has, or one that the import brings.  Records with an id mean the node with that id and no other.  Records of
tables are brought together in this order, so that it does not matter in which order files are read:

1. what identifies alone: an id in another register, for persons also e-mail, signature and directory id;
2. the name, by its key (`identity.match_key`); things that an identifying mark tells apart stay apart, and so do nodes that a
   person has said are two: then the one whose own source speaks is meant.  Persons are the same by name only when one candidate remains;
3. an alias that one thing alone has;
4. likeness (`reconcile.likeness`): broken encoding, lost marks, a vendor beside the name; told, and only where one thing answers.

Mentions that describe nothing (an owner's name in a cell) are looked up among these things in the same way, persons also by short name and initials
(`graphmodel.persons`); namesakes are told apart by the department that is named with them, the nearest first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from graphmodel.changes import Holdings
from graphmodel.entities import Node
from graphmodel.identity import ALSO_MARKED, match_key, new_id
from graphmodel.kinds import Schema
from graphmodel.persons import PersonIndex, person_key
from graphmodel.reconcile.likeness import BY_NAME, Like, Likeness, is_short
from graphmodel.records import ById, End, Mention, NodeRecord
from graphmodel.vocabulary import VENDORS, is_committee

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


class _Group:
    """Records on the way to one thing."""

    __slots__ = ("base", "descriptions", "exact", "inside", "keys", "mentions", "parent", "presents", "rank")

    def __init__(self, base: str, rank: tuple[str, ...]) -> None:
        self.base = base
        self.rank = rank
        self.parent: _Group = self
        self.mentions: list[Mention] = []
        self.descriptions: list[Description] = []
        self.presents: list[Thing] = []
        self.keys: dict[str, set[str]] = {}
        self.inside: set[str] = set()
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
    one.inside |= other.inside
    for register, marks in other.keys.items():
        one.keys.setdefault(register, set()).update(marks)
    return one


def _told_apart(one: _Group, other: _Group) -> bool:
    """Whether a mark of one register, or a node each, says that two groups are two."""
    if one.presents and other.presents and set(map(id, one.presents)) != set(map(id, other.presents)):
        return True
    if (one.inside or other.inside) and not one.inside & other.inside and (one.inside & other.spelt or other.inside & one.spelt):
        return True  # a part and the whole that it is a part of, by one name
    return any(register in other.keys and marks.isdisjoint(other.keys[register]) for register, marks in one.keys.items())


def marks_of(node: Node, base: str) -> Iterable[tuple[str, str]]:
    """What identifies a node alone: (register, mark)."""
    yield from node.external_ids.items()
    if base == PERSON:
        for name in _PERSONAL:
            value = node.properties.get(name)
            if isinstance(value, str) and value:
                yield name, value.casefold()
    # What a merge made of two nodes keeps the marks of both.
    for name, known in (node.attrs.get(ALSO_MARKED) or {}).items():
        for mark in known:
            yield name, mark.casefold() if name in _PERSONAL else mark


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

    def __init__(self, schema: Schema, holdings: Holdings, anchors: Sequence[Node] = ()) -> None:
        self.schema = schema
        self._anchors = anchors
        self.things: dict[str, Thing] = {}
        self.described: list[Thing] = []
        self.competing: list[tuple[Description, tuple[str, ...]]] = []
        self.alike: list[tuple[Description, str, tuple[str, ...], str]] = []
        self.recognised: dict[tuple[Mention, str], tuple[str, Thing]] = {}
        self.above: Callable[[str], list[str]] = lambda _department: []
        self._likeness: Likeness | None = None
        self._people: PersonIndex | None = None
        self.employed: Callable[[Thing], set[str]] = lambda _thing: set()
        self._redirects = {each.drop: each.keep for each in holdings.decisions if each.kind == "merged"}
        self._strong: dict[StrongKey, list[Thing]] = defaultdict(list)
        self._names: dict[tuple[str, str], list[Thing]] = defaultdict(list)
        self._texts: dict[tuple[str, str], list[Thing]] = defaultdict(list)
        self._provided: set[tuple[str, str]] = set()
        self._meant: dict[tuple[Mention, str], Thing | Fault] = {}
        self._described_as: dict[tuple[Mention, str], Thing | Fault] = {}
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
                if base == "Department" and record.node.department:
                    group.inside.add(match_key(record.node.department))
            group.descriptions.append(one)
            for register, mark in _marks_in(one.values, base):
                group.keys.setdefault(register, set()).add(mark)
        ordered = sorted(groups.values(), key=lambda group: group.rank)
        self._join_by_marks(ordered)
        self._join_by_texts([group for group in ordered if group.exact])
        by_name = [group for group in ordered if not group.exact]
        self._join_by_names(by_name)
        self._join_by_aliases(by_name)
        joined = self._join_alike(by_name)
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
        self._described_as = dict(self._meant)
        self._name(fresh)
        for one, text, other, by in joined:
            meant = self._meant.get((one.record.node, "")) if isinstance(one.record.node, Mention) else None
            if isinstance(meant, Thing):
                self.alike.append((one, text, (other, meant.id), by))
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
            keys = {_name_key(mention.text, group.base) for mention in group.mentions}
            if group.base == PERSON:
                keys |= {_name_key(alias, PERSON) for one in group.descriptions for alias in one.values.get("aliases") or ()}
            for key in sorted(keys - {""}):
                buckets[group.base, key].append(group)
        for (base, key), members in sorted(buckets.items(), key=lambda item: item[0]):
            roots = list({id(root): root for root in map(_find, members)}.values())
            presents = self._names.get((base, key), ())
            if base == PERSON:
                self._join_namesakes(roots, presents)
            else:
                own = [each for each in presents if each.present is not None and match_key(each.present.name) == key]
                self._join_same_name(roots, own or presents)

    def _join_by_aliases(self, groups: list[_Group]) -> None:
        """What one thing alone has as an alias is that thing; an alias that several have says nothing."""
        called: dict[tuple[str, str], list[_Group]] = defaultdict(list)
        having: dict[tuple[str, str], list[_Group]] = defaultdict(list)
        for group in groups:
            if group.base == PERSON:
                continue
            for mention in group.mentions:
                called[group.base, match_key(mention.text)].append(group)
            for one in group.descriptions:
                for alias in one.values.get("aliases") or ():
                    having[group.base, match_key(alias)].append(group)
        for (base, key), members in sorted(having.items(), key=lambda item: item[0]):
            owners = list({id(root): root for root in map(_find, members)}.values())
            named = list({id(root): root for root in map(_find, called.get((base, key), ()))}.values())
            others = [root for root in owners if root not in named]
            if len(others) > 1:
                continue
            for owner in others:
                for root in named:
                    if not _told_apart(_find(owner), _find(root)):
                        _join(_find(owner), _find(root))
                owner = _find(owner)
                if not owner.presents and not any(one.record.makes for one in owner.descriptions):
                    # A list of aliases for a name that nobody else uses: the node is known by the alias.
                    owner.presents += [each for each in self._names.get((base, key), ()) if not self._clash(owner, each)][:1]

    def _join_alike(self, groups: list[_Group]) -> list[tuple[Description, str, str, str]]:
        """Join groups whose spellings are alike where one alone answers; each with the description, its text, the other's name and how."""
        roots = [root for root in {id(root): root for root in map(_find, groups)}.values() if root.base in BY_NAME and len(root.presents) < 2]
        if not roots:
            return []
        likeness = Likeness(self._vendors(groups))
        owner_of: dict[str, _Group | Thing] = {}
        for number, root in enumerate(roots):
            owner = f"{number:09}"
            owner_of[owner] = root
            aliases = [alias for one in root.descriptions for alias in one.values.get("aliases") or ()]
            likeness.add(root.base, owner, [mention.text for mention in root.mentions], aliases, unit=root.is_unit)
            for each in root.presents:
                if each.present is not None:
                    likeness.add(root.base, owner, [each.present.name], each.present.aliases, unit=root.is_unit)
        taken = {id(each) for root in roots for each in root.presents}
        for thing in self.things.values():
            if thing.present is not None and id(thing) not in taken and thing.base in BY_NAME and not thing.named_exactly:
                owner_of[thing.id] = thing
                likeness.add(thing.base, thing.id, [thing.present.name], thing.present.aliases, unit=thing.is_unit)
        joined: list[tuple[Description, str, str, str]] = []
        for number, root in enumerate(roots):
            for mention in sorted(root.mentions, key=_mention_rank) if _find(root) is root else list(root.mentions):
                found = likeness.of(root.base, mention.text, (f"{number:09}",))
                if found is None or (found.by == "department" and (root.inside or not is_short(mention.text))):
                    continue
                others = {id(each): each for each in (_rooted(owner_of[owner]) for owner in found.owners)}
                others.pop(id(_find(root)), None)
                one = next(each for each in root.descriptions if each.record.node == mention)
                if len(others) != 1:
                    if others:
                        ids = tuple(sorted(each.id if isinstance(each, Thing) else each.mentions[0].text for each in others.values()))
                        self.alike.append((one, mention.text, ids, "several"))
                    continue
                other = next(iter(others.values()))
                here = _find(root)
                other_name = _first_name(other)
                if found.by == "department" and (is_committee(other_name) or (isinstance(other, _Group) and other.inside)):
                    continue  # a short name is the department's
                if isinstance(other, Thing):
                    if here.presents or self._clash(here, other):
                        continue
                    here.presents.append(other)
                elif _told_apart(here, other) or (here.presents and other.presents):
                    continue
                else:
                    _join(here, other)
                joined.append((one, mention.text, other_name, found.by))
        return joined

    def _vendors(self, groups: Iterable[_Group] = ()) -> list[str]:
        """Whose names may stand beside a product's own."""
        named = [mention.text for group in groups if group.base == "Supplier" for mention in group.mentions]
        for thing in self.things.values():
            if thing.base == "Supplier":
                named += _texts_of(thing)
        return sorted({*named, *VENDORS})

    def _join_same_name(self, roots: list[_Group], presents: Sequence[Thing]) -> None:
        for root in roots:
            if not root.presents and presents:
                fitting = [each for each in presents if not self._clash(root, each)]
                if len(fitting) > 1 and root.base == "Department":
                    fitting = [each for each in fitting if each.is_unit == root.is_unit] or fitting
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
            self._divide(group)
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

    def _divide(self, group: _Group) -> None:
        """Several nodes have the name: each record means the one that its own source has described."""
        for one in group.descriptions:
            source = one.record.provenance[0].source if one.record.provenance else ""
            own = [each for each in group.presents if each.present is not None and any(row.source == source for row in each.present.provenance)]
            if len(own) == 1 and isinstance(one.record.node, Mention):
                self._tell(own[0], one)
                self._meant[one.record.node, source] = own[0]
            else:
                self.competing.append((one, tuple(sorted(each.id for each in group.presents))))

    def _tell(self, thing: Thing, one: Description) -> None:
        if not thing.described:
            self.described.append(thing)
        thing.described.append(one)

    def _name(self, fresh: list[Thing]) -> None:
        """Ids for the new things, once, in the order of their keys."""
        taken = {*self.things, *self._redirects, *(each.id for each in self._anchors)}
        ordered = sorted(fresh, key=lambda each: each.sort_key)
        known = anchored(ordered, self._anchors, self.schema) if self._anchors else {}
        for thing in ordered:
            kind = self.schema.node(thing.kind)
            prefix = kind.prefix if kind is not None else "a"
            thing.id = known.get(id(thing)) or new_id(prefix, _own_id(thing) or canonical_name(thing), thing.sort_key, taken)
            taken.add(thing.id)
            self.things[thing.id] = thing

    def _enter(self, thing: Thing, texts: Iterable[str], marks: Iterable[tuple[str, str]]) -> None:
        for text in texts:
            for index, key in ((self._texts, (thing.base, text)), (self._names, (thing.base, _name_key(text, thing.base)))):
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
        self._meant = dict(self._described_as)
        self.recognised.clear()

    def _looked_up(self, mention: Mention, source: str) -> Thing | Fault:
        ambiguous = False
        for base in mention.kinds:
            found = self._candidates(mention, base)
            if len(found) > 1:
                found = self._told_by(found, mention, base, source)
            if len(found) == 1:
                return found[0]
            ambiguous = ambiguous or len(found) > 1
        if mention.identity != "exact" and not ambiguous:
            for base in mention.kinds:
                found, by = self._like(mention, base, source)
                if len(found) > 1:
                    found = self._told_by(found, mention, base, source)
                if len(found) == 1:
                    self.recognised[mention, source] = by, found[0]
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
        key = _name_key(mention.text, base)
        found = self._names.get((base, key), []) if key else []
        if len(found) > 1 and base != PERSON:
            own = [each for each in found if key in _own_keys(each)]
            found = own or found
        if not found and base == PERSON and (matched := self._persons().match(mention.text, by=("email", "org_id", "signature", "name"))) is not None:
            found = [self.things[owner] for owner in matched.owners]
        return found

    def _like(self, mention: Mention, base: str, source: str) -> tuple[list[Thing], str]:
        """Whom a mention means that is nobody's own name, and by what."""
        if base == PERSON:
            matched = self._persons().match(mention.text, by=("short", "initials"))
            return ([self.things[owner] for owner in matched.owners], matched.by) if matched is not None else ([], "")
        if base not in BY_NAME:
            return [], ""
        index = self._like_index()
        like: Like | None = index.of(base, mention.text)
        if like is None and base == "Department":
            for part, whole in index.inside(mention.text):
                wholes = self._meant_department(whole, source)
                inside = [each for each in self._of_department(part) if wholes is not None and wholes.id in self.above(each.id)]
                if len(inside) == 1:
                    return inside, "inside"
        return ([self.things[owner] for owner in like.owners], like.by) if like is not None else ([], "")

    def _of_department(self, text: str) -> list[Thing]:
        sure = self._names.get(("Department", match_key(text)), [])
        like = None if sure else self._like_index().of("Department", text)
        return sure or ([self.things[owner] for owner in like.owners] if like is not None else [])

    def _meant_department(self, text: str, source: str) -> Thing | None:
        meant = self.meaning(Mention(text, ("Department",)), source)
        return meant if isinstance(meant, Thing) else None

    def _like_index(self) -> Likeness:
        if self._likeness is None:
            self._likeness = Likeness(self._vendors())
            for thing in self.things.values():
                if thing.base in BY_NAME and not thing.named_exactly:
                    own, aliases = _names_of(thing)
                    self._likeness.add(thing.base, thing.id, own, aliases, unit=thing.is_unit)
        return self._likeness

    def _persons(self) -> PersonIndex:
        if self._people is None:
            self._people = PersonIndex()
            for thing in self.things.values():
                if thing.base == PERSON and not thing.named_exactly:
                    own, aliases = _names_of(thing)
                    marks: dict[str, str] = {}
                    if thing.present is not None:
                        marks.update(marks_of(thing.present, PERSON))
                    for one in thing.described:
                        if isinstance(one.record.node, Mention):
                            marks.update(_marks_of_mention(one.record.node, PERSON))
                        marks.update(_marks_in(one.values, PERSON))
                    for name in own[:1]:
                        self._people.add(
                            thing.id, name, aliases=[*own[1:], *aliases],
                            email=marks.get("email"), signature=marks.get("signature"), org_id=marks.get("org_id"),
                        )  # fmt: skip
        return self._people

    def _told_by(self, found: list[Thing], mention: Mention, base: str, source: str) -> list[Thing]:
        hint = self._meant_department(mention.department, source) if mention.department and mention.department != mention.text else None
        if base == PERSON:
            for department in (hint.id, *self.above(hint.id)) if hint is not None else ():
                there = [each for each in found if department in self.employed(each)]
                if there:
                    return there
            return found
        if base == "Department":
            if hint is not None:
                inside = [each for each in found if hint.id in self.above(each.id)]
                if len(inside) == 1:
                    return inside
            whole = [each for each in found if not each.is_unit]
            if len(whole) == 1:
                return whole
        own = [each for each in found if source in each.sources]
        return own if len(own) == 1 else found


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
        for key in {_name_key(text, base) for text in (node.name, *node.aliases)}:
            by_name[base, key].append(node)
    pairs: list[tuple[tuple[int, int, int], str, int]] = []
    for place, thing in enumerate(fresh):
        rows = {row for one in thing.described for row in one.record.provenance}
        marks = defaultdict(set)
        for one in thing.described:
            if isinstance(one.record.node, Mention):
                for register, mark in _marks_of_mention(one.record.node, thing.base):
                    marks[register].add(mark)
            for register, mark in _marks_in(one.values, thing.base):
                marks[register].add(mark)
        own, aliases = _names_of(thing)
        names = {_name_key(text, thing.base) for text in own}
        also = {_name_key(text, thing.base) for text in aliases}
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
            same = _name_key(node.name, thing.base) in names
            pairs.append(((-int(common), -int(same), -len(rows.intersection(node.provenance))), node.id, place))
    chosen: dict[int, str] = {}
    given: set[str] = set()
    for _rank, node_id, place in sorted(pairs):
        if node_id not in given and id(fresh[place]) not in chosen:
            chosen[id(fresh[place])] = node_id
            given.add(node_id)
    return chosen


def _first_name(owner: _Group | Thing) -> str:
    if isinstance(owner, _Group):
        return owner.mentions[0].text
    return owner.present.name if owner.present is not None else ""


def _rooted(owner: _Group | Thing) -> _Group | Thing:
    return owner if isinstance(owner, Thing) else _find(owner)


def _name_key(text: str, base: str) -> str:
    return person_key(text) if base == PERSON else match_key(text)


def _names_of(thing: Thing) -> tuple[list[str], list[str]]:
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


def _texts_of(thing: Thing) -> list[str]:
    own, aliases = _names_of(thing)
    return [*own, *aliases]


def _own_keys(thing: Thing) -> set[str]:
    return {match_key(text) for text in _names_of(thing)[0]}


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
