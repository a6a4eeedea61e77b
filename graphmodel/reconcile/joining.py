"""What brings descriptions together (sammanföring): marks, names, aliases, likeness, in this order, so that the order of files does not matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graphmodel.identity import match_key
from graphmodel.reconcile.grouping import Group, find, join, mention_rank, sources, told_apart
from graphmodel.reconcile.known_things import KnownThings
from graphmodel.reconcile.likeness import BY_NAME, Likeness, is_short
from graphmodel.reconcile.supplied import Supplied
from graphmodel.reconcile.things import PERSON, Description, StrongKey, Thing, marks_of, name_key
from graphmodel.vocabulary import is_committee


class Joining:
    """Brings groups together that mean one thing of the register or of the import."""

    def __init__(self, known: KnownThings, supplied: Supplied) -> None:
        self._known = known
        self._supplied = supplied
        self.alike: list[tuple[Description, str, tuple[str, ...], str]] = []
        """Descriptions whose text is like the names of several things: with the text and the ids or names of these."""

    def join(self, groups: Sequence[Group]) -> list[tuple[Description, str, str, str]]:
        """Bring the groups together; what was joined for likeness, each with its text, the other's name, and by what they are alike."""
        self._join_by_marks(groups)
        self._join_by_texts([group for group in groups if group.exact])
        by_name = [group for group in groups if not group.exact]
        self._join_by_names(by_name)
        self._join_by_aliases(by_name)
        return self._join_alike(by_name)

    def _join_by_marks(self, groups: Sequence[Group]) -> None:
        first: dict[StrongKey, Group] = {}
        for group in groups:
            for register, marks in list(group.keys.items()):
                for mark in marks:
                    key = (group.base, register, mark)
                    for present in self._known.by_mark.get(key, ()):
                        root = find(group)
                        if present not in root.presents:
                            root.presents.append(present)
                    other = first.setdefault(key, group)
                    if other is not group:
                        join(other, group)

    def _join_by_texts(self, groups: Sequence[Group]) -> None:
        """Names that count letter by letter; a mark of another register alone decides where there is one."""
        first: dict[tuple[str, str], Group] = {}
        for group in groups:
            for mention in list(group.mentions):
                if mention.external is not None or find(group).presents:
                    continue
                key = (group.base, mention.text)
                for present in self._known.of_text(*key)[:1]:
                    find(group).presents.append(present)
                other = first.setdefault(key, group)
                if other is not group:
                    join(other, group)

    def _join_by_names(self, groups: Sequence[Group]) -> None:
        buckets: dict[tuple[str, str], list[Group]] = defaultdict(list)
        for group in groups:
            if len(group.mentions) == 1 and group.base != PERSON:
                key = match_key(group.mentions[0].text)
                if key:
                    buckets[group.base, key].append(group)
                continue
            keys = {name_key(mention.text, group.base) for mention in group.mentions}
            if group.base == PERSON:
                keys |= {name_key(alias, PERSON) for one in group.descriptions for alias in one.values.get("aliases") or ()}
            for key in sorted(keys - {""}):
                buckets[group.base, key].append(group)
        for (base, key), members in sorted(buckets.items(), key=lambda item: item[0]):
            if len(members) == 1 and (base, key) not in self._known.by_name:
                continue  # nearly all of a long list
            roots = list({id(root): root for root in map(find, members)}.values())
            presents = self._known.by_name.get((base, key), ())
            if base == PERSON:
                self._join_namesakes(roots, presents)
            else:
                own = [each for each in presents if each.present is not None and match_key(each.present.name) == key]
                self._join_same_name(roots, own or presents)

    def _join_by_aliases(self, groups: Sequence[Group]) -> None:
        """What one thing alone has as an alias is that thing; an alias that several have says nothing."""
        having: dict[tuple[str, str], list[Group]] = defaultdict(list)
        for group in groups:
            if group.base != PERSON:
                for one in group.descriptions:
                    for alias in one.values.get("aliases") or ():
                        having[group.base, match_key(alias)].append(group)
        if not having:
            return
        called: dict[tuple[str, str], list[Group]] = defaultdict(list)
        for group in groups:
            for mention in group.mentions:
                if (name := (group.base, match_key(mention.text))) in having:
                    called[name].append(group)
        for (base, key), members in sorted(having.items(), key=lambda item: item[0]):
            owners = list({id(root): root for root in map(find, members)}.values())
            named = list({id(root): root for root in map(find, called.get((base, key), ()))}.values())
            others = [root for root in owners if root not in named]
            if len(others) > 1:
                continue
            for owner in others:
                for root in named:
                    if not told_apart(find(owner), find(root)):
                        join(find(owner), find(root))
                owner = find(owner)
                if not owner.presents and not any(one.record.makes for one in owner.descriptions):
                    # A list of aliases for a name that nobody else uses: the node is known by the alias.
                    owner.presents += [each for each in self._known.by_name.get((base, key), ()) if not _clash(owner, each)][:1]

    def _join_alike(self, groups: Sequence[Group]) -> list[tuple[Description, str, str, str]]:
        """Join groups whose spellings are alike where one alone answers; each with the description, its text, the other's name and how."""
        found_roots = {id(root): root for root in (group if group.parent is None else find(group) for group in groups)}
        roots = [root for root in found_roots.values() if root.base in BY_NAME and len(root.presents) < 2]
        if not roots:
            return []
        likeness = Likeness(self._known.vendors(mention.text for group in groups if group.base == "Supplier" for mention in group.mentions))
        owner_of: dict[str, Group | Thing] = {}
        for number, root in enumerate(roots):
            owner = f"{number:09}"
            owner_of[owner] = root
            aliases = [alias for one in root.descriptions for alias in one.values.get("aliases") or ()]
            unit = root.base == "Department" and root.is_unit
            suppliers = self._supplied.of([each.id for each in root.presents], root.descriptions) if root.base == "System" else ()
            likeness.add(root.base, owner, [mention.text for mention in root.mentions], aliases, unit=unit, suppliers=suppliers)
            for each in root.presents:
                if each.present is not None:
                    likeness.add(root.base, owner, [each.present.name], each.present.aliases, unit=unit)
        taken = {id(each) for root in roots for each in root.presents}
        for thing in self._known.things.values():
            if thing.present is not None and id(thing) not in taken and thing.base in BY_NAME and not thing.named_exactly:
                owner_of[thing.id] = thing
                suppliers = self._supplied.of([thing.id], ())
                likeness.add(thing.base, thing.id, [thing.present.name], thing.present.aliases, unit=thing.is_unit, suppliers=suppliers)
        joined: list[tuple[Description, str, str, str]] = []
        for owner, root in zip(list(owner_of), roots, strict=False):
            for mention in sorted(root.mentions, key=mention_rank) if root.parent is None and len(root.mentions) > 1 else list(root.mentions):
                found = likeness.of(root.base, mention.text, (owner,))
                if found is None or (found.by == "department" and (root.inside or not is_short(mention.text))):
                    continue
                others = {id(each): each for each in (rooted(owner_of[owner]) for owner in found.owners)}
                others.pop(id(find(root)), None)
                one = next(each for each in root.descriptions if each.record.node == mention)
                if len(others) != 1:
                    if others:
                        ids = tuple(sorted(each.id if isinstance(each, Thing) else each.mentions[0].text for each in others.values()))
                        self.alike.append((one, mention.text, ids, "several"))
                    continue
                other = next(iter(others.values()))
                here = find(root)
                other_name = first_name(other)
                board = is_committee(other_name) or is_committee(mention.text)
                if found.by == "department" and (board or (isinstance(other, Group) and other.inside)):
                    continue  # a short name is the department's; Kommunstyrelsen is not its office, Kommunstyrelsens förvaltning
                if isinstance(other, Thing):
                    if here.presents or _clash(here, other):
                        continue
                    here.presents.append(other)
                elif told_apart(here, other) or (here.presents and other.presents):
                    continue
                else:
                    join(here, other)
                joined.append((one, mention.text, other_name, found.by))
        return joined


    def _join_same_name(self, roots: list[Group], presents: Sequence[Thing]) -> None:
        for root in roots:
            if not root.presents and presents:
                fitting = [each for each in presents if not _clash(root, each)]
                if len(fitting) > 1 and root.base == "Department":
                    fitting = [each for each in fitting if each.is_unit == root.is_unit] or fitting
                if len(fitting) > 1:
                    own = [each for each in fitting if each.sources & sources(root)]
                    fitting = own if len(own) == 1 else fitting
                if len(fitting) == 1:
                    root.presents.append(fitting[0])
                elif fitting:
                    root.presents += fitting
        for place, root in enumerate(roots):
            for other in roots[place + 1 :]:
                one, two = find(root), find(other)
                if one is not two and len(one.presents) < 2 and len(two.presents) < 2 and not told_apart(one, two):
                    join(one, two)

    def _join_namesakes(self, roots: list[Group], presents: Sequence[Thing]) -> None:
        marked = [root for root in roots if root.keys or root.presents]
        for root in marked:
            if not root.presents:
                fitting = [each for each in presents if not _clash(root, each)]
                if len(fitting) == 1:
                    root.presents.append(fitting[0])
        for place, root in enumerate(marked):
            fitting_groups = [each for each in marked if find(each) is not find(root) and not told_apart(find(root), find(each))]
            distinct = {id(find(each)): each for each in fitting_groups}
            if len(distinct) == 1:
                other = next(iter(distinct.values()))
                if marked.index(other) > place:
                    join(root, other)
        known: dict[int, Group | Thing] = {id(find(root)): find(root) for root in marked}
        taken = {id(present) for root in marked for present in find(root).presents}
        known.update({id(present): present for present in presents if id(present) not in taken})
        weak = [root for root in roots if find(root) is root and not root.keys and not root.presents]
        for root in weak[1:]:
            join(weak[0], root)
        if weak and len(known) == 1:
            only = next(iter(known.values()))
            if isinstance(only, Thing):
                find(weak[0]).presents.append(only)
            else:
                join(only, weak[0])
        elif weak and known:
            things = [each for each in known.values() if isinstance(each, Thing)]
            find(weak[0]).presents += things[:2]


def _clash(group: Group, thing: Thing) -> bool:
    if thing.present is None:
        return False
    marks: dict[str, set[str]] = defaultdict(set)
    for register, mark in marks_of(thing.present, thing.base):
        marks[register].add(mark)
    return any(register in marks and known.isdisjoint(marks[register]) for register, known in group.keys.items())


def first_name(owner: Group | Thing) -> str:
    if isinstance(owner, Group):
        return owner.mentions[0].text
    return owner.present.name if owner.present is not None else ""


def rooted(owner: Group | Thing) -> Group | Thing:
    return owner if isinstance(owner, Thing) else find(owner)
