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

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Literal

from graphmodel.changes import Holdings
from graphmodel.entities import Node
from graphmodel.identity import match_key, new_id
from graphmodel.kinds import Schema
from graphmodel.matching import nearest
from graphmodel.persons import PersonIndex
from graphmodel.reconcile.anchoring import anchored
from graphmodel.reconcile.grouping import Group, first_key, mention_rank
from graphmodel.reconcile.joining import Joining
from graphmodel.reconcile.known_things import KnownThings
from graphmodel.reconcile.likeness import BY_NAME, Like, Likeness
from graphmodel.reconcile.supplied import Supplied
from graphmodel.reconcile.things import (
    PERSON,
    Description,
    Thing,
    canonical_name,
    marks_in,
    marks_of,
    marks_of_mention,
    name_key,
    names_of,
    own_id,
    own_keys,
    texts_of,
)
from graphmodel.records import ById, End, Mention, RelationRecord

MOST_COMPARED: Final = 10_000_000
"""So many comparisons at most tell which name is nearest to one that is nobody's: a second's work."""
Fault = Literal["unknown", "ambiguous", "several"]
"""Why an end is no thing: nobody has the name; several have it; it is a name for any of several (`provides`)."""


class Naming:
    """All things of an import and the register, and who means which.

    `employed` answers, for a person's thing, with the things of the departments she works in (and those above them); it is asked only for namesakes.
    """

    def __init__(self, schema: Schema, holdings: Holdings, anchors: Sequence[Node] = ()) -> None:
        self.schema = schema
        self._anchors = anchors
        self._holdings = holdings
        self._supplied = Supplied(Holdings())  # until the import is described
        self.known = KnownThings(schema, holdings)
        self.described: list[Thing] = []
        self.competing: list[tuple[Description, tuple[str, ...]]] = []
        self.alike: list[tuple[Description, str, tuple[str, ...], str]] = []
        self.recognised: dict[tuple[Mention, str], tuple[str, Thing]] = {}
        self.above: Callable[[str], list[str]] = lambda _department: []
        self._likeness: dict[str, Likeness] = {}
        self._vendors: list[str] | None = None
        self._alike: dict[tuple[str, str], Like | None] = {}
        self._same_persons: dict[tuple[Any, ...], list[Thing]] = {}
        self._own: dict[int, Thing] = {}  # by the very mention that describes it
        self._plain: dict[tuple[Any, ...], tuple[Thing | Fault, str]] = {}
        self._told = False
        self._near: dict[tuple[str, str], str | None] = {}
        self._spellings: dict[str, dict[str, str]] = {}
        self._compared = 0
        self._asked: dict[tuple[int, str], tuple[Mention, Thing | Fault]] = {}  # by the mention itself, which rows of a table share
        self._people: PersonIndex | None = None
        self.employed: Callable[[Thing], set[str]] = lambda _thing: set()
        self._meant: dict[tuple[Mention, str], Thing | Fault] = {}
        self._described_as: dict[tuple[Mention, str], Thing | Fault] = {}

    # --- what the import describes

    def describe(self, descriptions: Sequence[Description], relations: Iterable[RelationRecord] = ()) -> None:
        """Bring the descriptions of this import together into things, and give the new ones their ids.

        `relations` are those of the same import: they say who supplies what, which tells systems of one name apart.
        """
        self._supplied = Supplied(self._holdings, relations)
        groups: dict[tuple[str, Mention], Group] = {}
        fresh: list[Thing] = []
        for one in descriptions:
            record = one.record
            base = self.schema.base(record.kind)
            if isinstance(record.node, ById):
                known = self.known.by_id(record.node.id)
                if known is None:
                    known = self.known.things[record.node.id] = Thing(record.kind, base, record.node.id)
                self._tell(known, one)
                continue
            group = groups.get((base, record.node))
            if group is None:
                group = groups[base, record.node] = Group(base, (base, *mention_rank(record.node)))
                group.mentions.append(record.node)
                group.exact = record.node.identity == "exact"
                for register, mark in marks_of_mention(record.node, base):
                    group.keys.setdefault(register, set()).add(mark)
                if base == "Department" and record.node.department:
                    group.inside |= {match_key(record.node.department)}
            group.descriptions.append(one)
            for register, mark in marks_in(one.values, base):
                group.keys.setdefault(register, set()).add(mark)
        ordered = sorted(groups.values(), key=lambda group: group.rank)
        joining = Joining(self.known, self._supplied)
        joined = joining.join(ordered)
        self.alike += joining.alike
        for root in ordered:
            if root.parent is not None:
                continue
            thing = self._thing_of(root)
            if thing is not None and not thing.id:
                fresh.append(thing)
            if thing is not None:
                for mention in root.mentions:
                    self._meant[mention, ""] = thing
                for one in root.descriptions:
                    self._own[id(one.record.node)] = thing
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
                    marks += marks_of_mention(one.record.node, thing.base)
                elif one.values.get("name"):
                    texts.append(one.values["name"])
                texts += one.values.get("aliases") or ()
                marks += marks_in(one.values, thing.base)
                self.known.provide(thing.base, one.values.get("attrs") or {})
            self.known.enter(thing, texts, marks)

    def _thing_of(self, group: Group) -> Thing | None:
        makers = [one for one in group.descriptions if one.record.makes]
        if len(group.presents) > 1:
            self._divide(group)
            return None
        if group.presents:
            thing = group.presents[0]
        elif makers:
            kinds = Counter(one.record.kind for one in makers)
            kind = min(kinds, key=lambda each: (-kinds[each], each))
            thing = Thing(kind, group.base, sort_key="|".join((kind, *first_key(group))))
        else:
            return None
        for one in group.descriptions:
            self._tell(thing, one)
        return thing

    def _divide(self, group: Group) -> None:
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
        taken = {*self.known.things, *self.known.redirects, *(each.id for each in self._anchors)}
        ordered = sorted(fresh, key=lambda each: each.sort_key)
        known = anchored(ordered, self._anchors, self.schema) if self._anchors else {}
        for thing in ordered:
            kind = self.schema.node(thing.kind)
            prefix = kind.prefix if kind is not None else "a"
            thing.id = known.get(id(thing)) or new_id(prefix, own_id(thing) or canonical_name(thing), thing.sort_key, taken)
            taken.add(thing.id)
            self.known.things[thing.id] = thing

    # --- what ends mean

    def meaning(self, end: End, source: str) -> Thing | Fault:
        """The thing that an end means when this source says it, or why there is none."""
        if isinstance(end, ById):
            return self.known.by_id(end.id) or "unknown"
        own = self._own.get(id(end))
        if own is not None:
            return own
        known = self._asked.get((id(end), source))
        if known is not None:
            return known[1]
        meant = self._meant.get((end, "")) or self._meant.get((end, source))
        if meant is None:
            meant = self._meant[end, source] = self._found(end, source)
        self._asked[id(end), source] = end, meant
        return meant

    def nearest(self, mention: Mention) -> str | None:
        """The name that a mention of nobody is most likely a slip for; None when none is near, or where too many have been asked for."""
        base = mention.kinds[0]
        asked = base, mention.text
        if asked not in self._near:
            names = self._spellings.get(base)
            if names is None:
                names = self._spellings[base] = {
                    key: text
                    for thing in self.known.things.values()
                    if thing.base == base and not thing.named_exactly
                    for text in texts_of(thing)
                    if (key := match_key(text))
                }
            self._compared += len(names)
            self._near[asked] = nearest(mention.text, names) if names and self._compared <= MOST_COMPARED else None
        return self._near[asked]

    def forget_lookups(self) -> None:
        """What was looked up before namesakes could be told apart is looked up again."""
        self._meant = dict(self._described_as)
        self._asked.clear()
        self._plain.clear()
        self.recognised.clear()

    def _found(self, mention: Mention, source: str) -> Thing | Fault:
        """Whom a mention means; the department beside it and the source count only where there are several, and else it is looked up once."""
        said = (mention.text, mention.kinds, mention.identity, mention.external, mention.email, mention.signature, mention.org_id)
        known = self._plain.get(said)
        if known is None:
            outer, self._told = self._told, False
            meant = self._looked_up(mention, source)
            told, self._told = self._told, outer or self._told
            if not told:
                recognised = self.recognised.get((mention, source))
                self._plain[said] = meant, recognised[0] if recognised is not None else ""
            return meant
        meant, by = known
        if by and isinstance(meant, Thing):
            self.recognised[mention, source] = by, meant
        return meant

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
        return "several" if any((base, mention.text) in self.known.provided for base in mention.kinds) else "unknown"

    def _candidates(self, mention: Mention, base: str) -> list[Thing]:
        if base != PERSON:
            return self._named(mention, base)
        said = (mention.text, mention.identity, mention.external, mention.email, mention.signature, mention.org_id)
        found = self._same_persons.get(said)
        if found is None:
            found = self._same_persons[said] = self._named(mention, base)
        return found

    def _named(self, mention: Mention, base: str) -> list[Thing]:
        for register, mark in marks_of_mention(mention, base):
            found = self.known.by_mark.get((base, register, mark))
            if found:
                return found
        if mention.identity == "exact":
            return [] if mention.external is not None else self.known.of_text(base, mention.text)
        key = name_key(mention.text, base)
        found = self.known.by_name.get((base, key), []) if key else []
        if len(found) > 1 and base != PERSON:
            own = [each for each in found if key in own_keys(each)]
            found = own or found
        if not found and base == PERSON and (matched := self._persons().match(mention.text, by=("email", "org_id", "signature", "name"))) is not None:
            found = [self.known.things[owner] for owner in matched.owners]
        return found

    def _like(self, mention: Mention, base: str, source: str) -> tuple[list[Thing], str]:
        """Whom a mention means that is nobody's own name, and by what."""
        if base == PERSON:
            matched = self._persons().match(mention.text, by=("short", "initials"))
            return ([self.known.things[owner] for owner in matched.owners], matched.by) if matched is not None else ([], "")
        if base not in BY_NAME:
            return [], ""
        index = self._like_index(base)
        like = self._alike_to(base, mention.text)
        if like is None and base == "Department":
            for part, whole in index.inside(mention.text):
                self._told = True
                wholes = self._meant_department(whole, source)
                inside = [each for each in self._of_department(part) if wholes is not None and wholes.id in self.above(each.id)]
                if len(inside) == 1:
                    return inside, "inside"
        return ([self.known.things[owner] for owner in like.owners], like.by) if like is not None else ([], "")

    def _of_department(self, text: str) -> list[Thing]:
        sure = self.known.by_name.get(("Department", match_key(text)), [])
        like = None if sure else self._alike_to("Department", text)
        return sure or ([self.known.things[owner] for owner in like.owners] if like is not None else [])

    def _meant_department(self, text: str, source: str) -> Thing | None:
        meant = self.meaning(Mention(text, ("Department",)), source)
        return meant if isinstance(meant, Thing) else None

    def _alike_to(self, base: str, text: str) -> Like | None:
        known = self._alike.get((base, text), self)
        if not isinstance(known, Naming):
            return known
        found = self._alike[base, text] = self._like_index(base).of(base, text)
        return found

    def _like_index(self, base: str) -> Likeness:
        """The spellings of the things of one kind: made when somebody asks for one."""
        index = self._likeness.get(base)
        if index is None:
            if self._vendors is None:
                self._vendors = self.known.vendors()
            index = self._likeness[base] = Likeness(self._vendors)
            for thing in self.known.things.values():
                if thing.base == base and not thing.named_exactly:
                    own, aliases = names_of(thing)
                    suppliers = self._supplied.of([thing.id], thing.described) if base == "System" else ()
                    index.add(base, thing.id, own, aliases, unit=base == "Department" and thing.is_unit, suppliers=suppliers)
        return index

    def _persons(self) -> PersonIndex:
        if self._people is None:
            self._people = PersonIndex()
            for thing in self.known.things.values():
                if thing.base == PERSON and not thing.named_exactly:
                    own, aliases = names_of(thing)
                    marks: dict[str, str] = {}
                    if thing.present is not None:
                        marks.update(marks_of(thing.present, PERSON))
                    for one in thing.described:
                        if isinstance(one.record.node, Mention):
                            marks.update(marks_of_mention(one.record.node, PERSON))
                        marks.update(marks_in(one.values, PERSON))
                    for name in own[:1]:
                        self._people.add(
                            thing.id, name, aliases=[*own[1:], *aliases],
                            email=marks.get("email"), signature=marks.get("signature"), org_id=marks.get("org_id"),
                        )  # fmt: skip
        return self._people

    def _told_by(self, found: list[Thing], mention: Mention, base: str, source: str) -> list[Thing]:
        self._told = True
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
