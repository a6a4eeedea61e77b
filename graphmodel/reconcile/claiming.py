"""Which relations and statements follow from what was said.

A relation whose ends are both known is a *fact*.  One of whose ends only words are known is remembered as a statement about the other end.  Facts
that are the same relation (`identity.relation_identity`) become one, with the provenance of all: hard wins over soft, the smallest `need` wins.

Authority: where a source that rules a field has ever spoken of a subject, what others say of it there becomes an overruled statement.
A source that now says somebody else of a subject than it did before has altered its record: its earlier word goes.  What it merely no longer
says stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias

from graphmodel.entities import Provenance, Relation, Statement
from graphmodel.identity import RelationIdentity, relation_id, relation_identity, statement_id
from graphmodel.kinds import Schema
from graphmodel.reconcile.describing import joined_provenance
from graphmodel.reconcile.things import Thing
from graphmodel.records import Mention
from graphmodel.statements import would_be

Topic: TypeAlias = tuple[str, str, str | None]
"""What is spoken of: a subject's id, a field, a side."""
_ABOUT_TARGET: Mapping[str, str] = {
    "OWNS": "ownership",
    "LEADS": "leadership",
    "SPECIALIST_FOR": "specialist",
    "MEMBER_OF": "member",
    "HOLDS": "holder",
    "MAINTAINS_MODEL": "other",
}
"""Relations that say who stands in a role at their target, and the field that the role is."""
_ABOUT_ORIGIN: Mapping[str, str] = {
    "DEPENDS_ON": "dependency",
    "ESCALATES_TO": "escalates_to",
    "PART_OF": "object",
    "HOSTED_BY": "department",
    "EMPLOYED_IN": "department",
    "POSITION_IN": "department",
    "SUBUNIT_OF": "department",
    "SUCCEEDED_BY": "department",
    "PROVIDED_BY": "supplier",
    "WITH_SUPPLIER": "supplier",
    "COVERS": "system",
    "USES": "usage",
    "IN_SYSTEM": "system",
    "PLAN_FOR": "object",
}
"""Relations that say what their origin belongs to or needs, and the field that this is."""
_FIELD_OF_KIND: Mapping[str, str] = {
    "System": "system",
    "ManagementObject": "object",
    "Department": "department",
    "SteeringGroup": "group",
    "Supplier": "supplier",
    "Position": "holder",
}
_FUNCTION_FIELD = {"chair": "chair", "deputy_chair": "deputy"}
ONE_ANSWER = frozenset(("ownership", "leadership", "chair", "deputy", "holder", "object", "department", "supplier", "escalates_to"))
"""Fields where a source that says another thing than before has changed its mind; the others are lists that only grow."""
DANGLING = ("dangling", "not_in_register")
"""Readings of statements whose words may come to mean something later."""


@dataclass(slots=True)
class Fact:
    """A relation whose two ends are known, as records say it."""

    kind: str
    origin: Thing
    target: Thing
    valid_from: date | None
    valid_through: date | None
    gives_through: bool
    properties: dict[str, Any]
    provenance: tuple[Provenance, ...]
    unit: int
    id: str | None = None
    of_table: bool = False


@dataclass(slots=True)
class Claimed:
    """Relations and statements as they will be, and what each relation and the units each statement came from."""

    relations: dict[str, Relation] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    ended: dict[str, Relation | Statement] = field(default_factory=dict)
    facts: dict[str, list[Fact]] = field(default_factory=dict)
    statement_units: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def field_of(part: str | None, function: Any = None) -> tuple[str, bool]:
    """The field that a relation kind (by the built-in part it plays) fills, and whether its subject is the target.

    >>> field_of("OWNS"), field_of("DEPENDS_ON"), field_of("MEMBER_OF", "chair")
    (('ownership', True), ('dependency', False), ('chair', True))
    """
    if part is not None and part in _ABOUT_TARGET:
        return _FUNCTION_FIELD.get(function, "member") if part == "MEMBER_OF" else _ABOUT_TARGET[part], True
    return _ABOUT_ORIGIN.get(part or "", "other"), False


def dangling_field(part: str | None, function: Any, missing: Mention, missing_is_origin: bool) -> str:
    """The field of the statement that remembers a relation of whose ends one is only words."""
    named, about_target = field_of(part, function)
    if about_target or (not missing_is_origin and named != "other"):
        return named  # of a role the field is the same whichever end is missing: the subject's kind tells
    return _FIELD_OF_KIND.get(missing.kinds[0], "other")


def record_again(statement: Statement, subject: Thing) -> tuple[str, tuple[str, ...], bool, dict[str, Any]] | None:
    """What a dangling statement would be if its words meant something: kind, kinds of the missing end, whether that is the origin, properties.

    None where the statement does not tell.
    """
    known = would_be(statement.field, statement.side, subject.base)
    return None if known is None else (known.kind, known.kinds, known.other_is_origin, dict(known.properties))


class Claiming:
    """Weighs facts and statements of an import against what the register says."""

    def __init__(
        self,
        schema: Schema,
        relations: Iterable[Relation],
        statements: Iterable[Statement],
        authority: Mapping[str, frozenset[str]],
        thing: Callable[[str], Thing | None],
        name: Callable[[str], str],
    ) -> None:
        self._schema = schema
        self._authority = authority
        self._thing = thing
        self._name = name
        self._relations = {each.id: each for each in relations}
        self._statements = {each.id: each for each in statements}
        self._by_identity: dict[RelationIdentity, Relation] = {}
        self._by_ends: dict[tuple[Any, ...], list[Relation]] = defaultdict(list)
        for each in self._relations.values():
            identity = relation_identity(schema, each.kind, each.origin, each.target, each.properties, each.valid_from)
            self._by_identity.setdefault(identity, each)
            self._by_ends[identity[:4]].append(each)
        self._facts: dict[RelationIdentity, list[Fact]] = {}
        self._said: dict[str, list[tuple[Statement, int, bool]]] = defaultdict(list)
        self._ordered: dict[tuple[str, int], tuple[dict[str, Any], dict[str, Any]]] = {}  # by the properties themselves, which many facts share
        self._told: dict[tuple[str, int], tuple[dict[str, Any], tuple[Any, ...]]] = {}  # by the same
        self.result = Claimed()

    # --- what was said

    def state(self, fact: Fact) -> None:
        """One more fact."""
        told = self._told.get((fact.kind, id(fact.properties)))
        if told is None:
            parts = relation_identity(self._schema, fact.kind, "", "", fact.properties, None)[3]
            told = self._told[fact.kind, id(fact.properties)] = fact.properties, parts
        self._facts.setdefault((fact.kind, fact.origin.id, fact.target.id, told[1], fact.valid_from), []).append(fact)

    def say(self, statement: Statement, unit: int, of_table: bool = False) -> None:
        """One more statement."""
        self._said[statement.id].append((statement, unit, of_table))

    # --- what follows

    def weigh(self) -> Claimed:
        """The relations and statements that the import makes, alters and ends.  Called once."""
        ruled = self._ruled()
        if ruled:
            self._overrule(ruled)
        self._revive(ruled)
        for statements in self._said.values():
            self._remember(statements, ruled)
        self._date_seats()
        self._relate()
        self._supersede()
        return self.result

    def _date_seats(self) -> None:
        """A seat in a group without days yields to one with days of the same person and function, and gives it its provenance."""
        seats = frozenset(kind for kind in {identity[0] for identity in self._facts} if self._is_seat(kind))
        if not seats:
            return
        dated: dict[tuple[Any, ...], list[RelationIdentity]] = defaultdict(list)
        undated: list[RelationIdentity] = []
        for identity, facts in self._facts.items():
            if identity[0] in seats and any(fact.of_table for fact in facts):  # an estate file means what it writes out
                through = any(fact.valid_through is not None for fact in facts)
                if not any(fact.of_table for fact in facts):
                    continue  # an estate file says exactly what it means
                if identity[4] is not None or through:
                    dated[identity[:4]].append(identity)
                else:
                    undated.append(identity)
        held: dict[tuple[Any, ...], list[Relation]] = defaultdict(list)
        for relation in self._relations.values():
            if self._is_seat(relation.kind):
                ends = relation_identity(self._schema, relation.kind, relation.origin, relation.target, relation.properties, None)[:4]
                if relation.valid_from is not None or relation.valid_through is not None:
                    held[ends].append(relation)
                elif ends in dated:
                    self.result.ended[relation.id] = relation
                    latest = max(dated[ends], key=lambda each: str(each[4] or ""))
                    first = self._facts[latest][0]
                    first.provenance = (*first.provenance, *relation.provenance)
        for identity in undated:
            if identity[:4] in dated:
                latest = max(dated[identity[:4]], key=lambda each: str(each[4] or ""))
                last_day = max((fact.valid_through for fact in self._facts[latest]), key=str)
                self._facts[latest] += [replace(fact, valid_through=last_day, gives_through=True) for fact in self._facts.pop(identity)]
            elif identity[:4] in held:
                present = max(held[identity[:4]], key=lambda each: (str(each.valid_from or ""), each.id))
                for fact in self._facts.pop(identity):
                    self.state(replace(fact, valid_from=present.valid_from, valid_through=present.valid_through))

    def _is_seat(self, kind: str) -> bool:
        return self._schema.plays(kind)[0] == "MEMBER_OF"

    def topic(self, kind: str, origin: str, target: str, properties: Mapping[str, Any]) -> Topic:
        """What a relation speaks of."""
        part, turned = self._schema.plays(kind)
        named, about_target = field_of(part, properties.get("function"))
        return (target if about_target != turned else origin), named, properties.get("side")

    def _rules(self, sources: Iterable[str], named: str) -> bool:
        rulers = self._authority.get(named)
        return rulers is not None and any(source in rulers for source in sources)

    def _ruled(self) -> set[Topic]:
        """Topics of which a source with authority has spoken, now or before."""
        if not self._authority:
            return set()
        spoken: set[Topic] = set()
        for facts in self._facts.values():
            for fact in facts:
                topic = self.topic(fact.kind, fact.origin.id, fact.target.id, fact.properties)
                if self._rules([each.source for each in fact.provenance], topic[1]):
                    spoken.add(topic)
        for relation in self._relations.values():
            topic = self.topic(relation.kind, relation.origin, relation.target, relation.properties)
            if self._rules([each.source for each in relation.provenance], topic[1]):
                spoken.add(topic)
        said = [each for listed in self._said.values() for each, *_rest in listed]
        for statement in (*said, *self._statements.values()):
            if self._rules([each.source for each in statement.provenance], statement.field):
                spoken.add((statement.subject, statement.field, statement.side))
        return spoken

    def _overrule(self, ruled: set[Topic]) -> None:
        for identity, facts in list(self._facts.items()):
            topic = self.topic(facts[0].kind, facts[0].origin.id, facts[0].target.id, facts[0].properties)
            if topic not in ruled:
                continue
            present = self._by_identity.get(identity)
            sources = [each.source for fact in facts for each in fact.provenance]
            if present is not None:
                sources += [each.source for each in present.provenance]
            if self._rules(sources, topic[1]):
                continue
            del self._facts[identity]
            for fact in facts:
                other = fact.origin if topic[0] == fact.target.id else fact.target
                self.say(self._overruled(topic, other, fact.valid_from, fact.valid_through, fact.provenance), fact.unit, fact.of_table)
        for relation in self._relations.values():
            topic = self.topic(relation.kind, relation.origin, relation.target, relation.properties)
            if topic in ruled and not self._rules([each.source for each in relation.provenance], topic[1]):
                identity = relation_identity(
                    self._schema, relation.kind, relation.origin, relation.target, relation.properties, relation.valid_from
                )
                if identity in self._facts:
                    continue
                self.result.ended[relation.id] = relation
                named = self._thing(relation.origin if topic[0] == relation.target else relation.target)
                if named is not None:
                    self.say(self._overruled(topic, named, relation.valid_from, relation.valid_through, relation.provenance), -1)

    def _overruled(
        self, topic: Topic, other: Thing, since: date | None, through: date | None, provenance: tuple[Provenance, ...]
    ) -> Statement:
        """The statement that keeps an overruled claim.  Its text is the name of whom it names, whichever file came first."""
        reading = "department" if other.base == "Department" else "person"
        text = self._name(other.id)
        made = statement_id(topic[0], topic[1], topic[2], text, other.id, since)
        return Statement(made, topic[0], topic[1], text, reading, topic[2], other.id, "overruled", since, through, provenance)

    def _revive(self, ruled: set[Topic]) -> None:
        """Standing follows authority: what is overruled now no longer counts, and what nobody overrules any more counts again."""
        for each in self._statements.values():
            if each.id in self._said or each.reading == "value" or each.field not in self._authority:
                continue
            overruled = (each.subject, each.field, each.side) in ruled and not self._rules([p.source for p in each.provenance], each.field)
            if overruled == (each.standing == "overruled"):
                continue
            if overruled or each.target is None:
                self.say(replace(each, standing="overruled" if overruled else "accepted"), -1)
            else:
                self._restore(each)

    def _restore(self, statement: Statement) -> None:
        """Make a claim of an overruled statement again."""
        subject, other = self._thing(statement.subject), self._thing(statement.target or "")
        again = record_again(statement, subject) if subject is not None else None
        if subject is None or other is None or again is None:
            return
        kind, _kinds, other_is_origin, properties = again
        origin, target = (other, subject) if other_is_origin else (subject, other)
        self.result.ended[statement.id] = statement
        period = (statement.valid_from, statement.valid_through)
        self.state(Fact(kind, origin, target, *period, True, dict(properties), statement.provenance, -1))

    def _remember(self, listed: list[tuple[Statement, int, bool]], ruled: set[Topic]) -> None:
        first = min((each for each, *_rest in listed), key=lambda each: (each.standing, str(each.valid_through), each.reading))
        present = self._statements.get(first.id)
        if present is None and len(listed) == 1 and not ruled:
            self.result.statements[first.id] = first
            self.result.statement_units[first.id] += [unit for _each, unit, _of_table in listed if unit >= 0]
            return
        provenance = joined_provenance(present.provenance if present is not None else (), [each.provenance for each, *_rest in listed])
        standing = first.standing
        if first.reading != "value" and ruled:
            topic = (first.subject, first.field, first.side)
            if topic in ruled:
                standing = "accepted" if self._rules([row.source for row in provenance], first.field) else "overruled"
        made = Statement(
            first.id, first.subject, first.field, first.raw, first.reading, first.side, first.target, standing,
            first.valid_from, first.valid_through, provenance,
        )  # fmt: skip
        self.result.statements[made.id] = made
        self.result.statement_units[made.id] += [unit for _each, unit, _of_table in listed if unit >= 0]

    def _relate(self) -> None:
        moved = self._moved() if self._relations else {}
        taken = dict.fromkeys(self._relations)
        for identity, facts in self._facts.items():
            stated = facts[0].id
            present = (self._relations.get(stated) if stated is not None else None) or self._by_identity.get(identity) or moved.get(identity)
            relation = self._joined(identity, facts, present, taken)
            taken[relation.id] = None
            self.result.relations[relation.id] = relation
            known = self.result.facts.get(relation.id)
            self.result.facts[relation.id] = facts if known is None else known + facts

    def _moved(self) -> dict[RelationIdentity, Relation]:
        """Relations whose first day has moved: by the identity that they have now."""
        matched = {self._by_identity[identity].id for identity in self._facts if identity in self._by_identity}
        loose: dict[tuple[Any, ...], list[RelationIdentity]] = defaultdict(list)
        for identity, facts in self._facts.items():
            if identity not in self._by_identity and facts[0].id not in self._relations:
                loose[identity[:4]].append(identity)
        moved: dict[RelationIdentity, Relation] = {}
        for ends, identities in loose.items():
            if len(identities) == 1 and ends in self._by_ends:
                sources = {each.source for fact in self._facts[identities[0]] for each in fact.provenance}
                earlier = [
                    each for each in self._by_ends[ends]
                    if each.id not in matched and {row.source for row in each.provenance} <= sources
                ]  # fmt: skip
                if len(earlier) == 1:
                    moved[identities[0]] = earlier[0]
        return moved

    def _joined(self, identity: RelationIdentity, facts: list[Fact], present: Relation | None, taken: Mapping[str, None]) -> Relation:
        if present is None and len(facts) == 1:
            # Nearly all of a long list: one row says it, and nobody has said it before.
            [only] = facts
            return Relation(
                only.id or _free_id(identity, taken), identity[0], identity[1], identity[2], identity[4],
                only.valid_through if only.gives_through else None, self._given(identity[0], only.properties), only.provenance,
            )  # fmt: skip
        sources = {each.source for fact in facts for each in fact.provenance}
        alone = present is None or {each.source for each in present.provenance} <= sources
        properties: dict[str, Any] = dict(present.properties) if present is not None else {}
        through = present.valid_through if present is not None else None
        for place, fact in enumerate(sorted(facts, key=_fact_order) if len(facts) > 1 else facts):
            first = place == 0 and alone
            for name, value in fact.properties.items():
                held = properties.get(name)
                if value is None:
                    if first:
                        properties.pop(name, None)
                elif not first and name == "strength":
                    properties[name] = "hard" if "hard" in (held, value) or (held is None and (place or present is not None)) else value
                elif not first and name == "need" and held is not None:
                    properties[name] = min(held, value)
                else:
                    properties[name] = value
            if fact.gives_through:
                if first or (place == 0 and present is None):
                    through = fact.valid_through
                else:
                    through = None if through is None or fact.valid_through is None else max(through, fact.valid_through)
        known = self._schema.relation(identity[0])
        if known is not None:
            properties = {spec.name: properties[spec.name] for spec in known.properties if spec.name in properties}
        return Relation(
            present.id if present is not None else facts[0].id or _free_id(identity, taken),
            identity[0], identity[1], identity[2], identity[4], through, properties,
            joined_provenance(present.provenance if present is not None else (), [fact.provenance for fact in facts]),
        )  # fmt: skip

    def _given(self, kind: str, properties: dict[str, Any]) -> dict[str, Any]:
        """The properties that have a value, in the order of the kind; the same for all facts that share theirs."""
        found = self._ordered.get((kind, id(properties)))
        if found is None:
            given = {name: value for name, value in properties.items() if value is not None}
            known = self._schema.relation(kind)
            if known is not None:
                given = {spec.name: given[spec.name] for spec in known.properties if spec.name in given}
            found = self._ordered[kind, id(properties)] = properties, given
        return found[1]

    def _supersede(self) -> None:
        """End what a table's source said before, where it now says another thing of the same."""
        if not self._relations and not self._statements:
            return
        fresh: dict[tuple[str, Topic], bool] = {}
        for relation_key, relation in self.result.relations.items():
            if relation_key in self._relations:
                continue
            topic = self.topic(relation.kind, relation.origin, relation.target, relation.properties)
            if topic[1] in ONE_ANSWER:
                for each in relation.provenance:
                    fresh[each.source, topic] = True
        for statement_key, statement in self.result.statements.items():
            if statement_key not in self._statements and statement.field in ONE_ANSWER:
                for each in statement.provenance:
                    fresh[each.source, (statement.subject, statement.field, statement.side)] = True
        table_sources = {
            each.source for facts in self._facts.values() for fact in facts if fact.of_table for each in fact.provenance
        } | {each.source for listed in self._said.values() for statement, _unit, of_table in listed if of_table for each in statement.provenance}
        fresh = {key: True for key in fresh if key[0] in table_sources}
        if not fresh:
            return
        for relation in self._relations.values():
            if relation.id in self.result.relations or relation.id in self.result.ended:
                continue
            topic = self.topic(relation.kind, relation.origin, relation.target, relation.properties)
            if topic[1] in ONE_ANSWER and relation.provenance and all((each.source, topic) in fresh for each in relation.provenance):
                self.result.ended[relation.id] = relation
        for statement in self._statements.values():
            if statement.id in self.result.statements or statement.id in self.result.ended or statement.reading == "value":
                continue
            topic = (statement.subject, statement.field, statement.side)
            if statement.field in ONE_ANSWER and statement.provenance and all((each.source, topic) in fresh for each in statement.provenance):
                self.result.ended[statement.id] = statement


def _free_id(identity: RelationIdentity, taken: Mapping[str, None]) -> str:
    made = relation_id(identity)
    number = 2
    # The id of a relation whose first day has moved may be the one that another relation would get now.
    while made in taken:
        made = relation_id((*identity[:3], (*identity[3], number), identity[4]))
        number += 1
    return made


def _fact_order(fact: Fact) -> tuple[Any, ...]:
    return [(each.source, each.record) for each in fact.provenance], repr(sorted(fact.properties.items(), key=str)), str(fact.valid_through)

