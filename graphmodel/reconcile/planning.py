"""From records to a plan: what an import would create, change and leave, and everything that is wrong or doubtful (importplan).

The plan is made of the units that hold; one with an error stays out, and so does what only it could have supported.  Whether the good ones are
taken then (`--partial`) or nothing at all is for whoever applies it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from graphmodel import schema_file
from graphmodel.changes import Change, ChangeSet, Holdings
from graphmodel.entities import Attestation, Decision, Entity, KnownSource, Node, Provenance, Relation, SchemaPart, Statement
from graphmodel.identity import attestation_id, statement_id
from graphmodel.kinds import Schema, schema_from
from graphmodel.problems import Place, Problem, error, info, warning
from graphmodel.reconcile import checking
from graphmodel.reconcile.claiming import DANGLING, Claiming, Fact, dangling_field, record_again
from graphmodel.reconcile.describing import Describing, joined_provenance
from graphmodel.reconcile.likeness import SURE
from graphmodel.reconcile.naming import Description, Fault, Naming, Thing, canonical_name
from graphmodel.reconcile.replacing import replaced
from graphmodel.reconcile.steering import derived_steering, is_derived
from graphmodel.records import (
    AttestationRecord,
    ById,
    DecisionRecord,
    End,
    Item,
    Mention,
    NodeRecord,
    Record,
    RelationRecord,
    SchemaRecord,
    SourceRecord,
    StatementRecord,
    Unit,
)

MOST_GUESSES = 30
"""For so many unknown ids the nearest ones are looked up."""
_OUTCOMES = ("unchanged", "changed", "created")
_DANGLING_CODE: Mapping[str, str] = {
    "System": "dangling_system",
    "ManagementObject": "dangling_object",
    "Department": "dangling_department",
    "SteeringGroup": "dangling_group",
    "Forum": "dangling_group",
    "Person": "dangling_person",
    "Position": "dangling_position",
    "Supplier": "dangling_supplier",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the units that were read; `created + changed + unchanged + skipped + rejected = read`."""

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import comes to: the changes that the good units make, all problems in the order of the files, and the counts."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    counts: Counts
    revision: int
    sources: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether something is wrong, so that only `--partial` would write the rest."""
        return any(problem.severity == "error" for problem in self.problems)

    def change_set(self, *, by: str = "", reason: str = "", source: str = "") -> ChangeSet:
        """The changes as one revision."""
        return ChangeSet(self.changes, by, reason, source or ", ".join(self.sources), "import")


@dataclass(slots=True)
class _Checked:
    """A record with its typed values."""

    record: Record
    values: Mapping[str, Any]
    unit: int


@dataclass(slots=True)
class Attempt:
    """What one try to reconcile the good units came to."""

    rejected: dict[int, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    problems: dict[int, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    touched: dict[int, list[tuple[type, str]]] = field(default_factory=lambda: defaultdict(list))
    after: dict[tuple[type, str], Entity] = field(default_factory=dict)
    ended: dict[tuple[type, str], Entity] = field(default_factory=dict)
    told: set[tuple[int, str]] = field(default_factory=set)


def plan(items: Iterable[Item], holdings: Holdings, *, replace_sources: Collection[str] = ()) -> Plan:
    """Reconcile units with what the register says.

    `replace_sources` are sources of which these units are now the whole: what else the register has from them alone goes.  Nothing is written.
    Cost: in proportion to the units and the register.
    """
    units: list[Unit] = []
    loose: list[Problem] = []
    for item in items:
        if isinstance(item, Unit):
            units.append(item)
        else:
            loose.append(item)
    return Planning(units, loose, holdings, replace_sources).plan()


class Planning:
    """One planning of units against what the register says.  `anchors` are nodes whose ids new things get when they are the same (`naming`)."""

    def __init__(
        self, units: Sequence[Unit], loose: list[Problem], holdings: Holdings, replace_sources: Collection[str], anchors: Sequence[Node] = ()
    ) -> None:
        self.units = units
        self.loose = loose
        self.holdings = holdings
        self.replace_sources = replace_sources
        self.anchors = anchors
        self.problems: dict[int, list[Problem]] = defaultdict(list)
        self.rejected: set[int] = set()
        self.schema_parts: list[SchemaPart] = []
        self.checked: list[_Checked] = []
        self._held: dict[tuple[type, str], Entity] | None = None
        self._ids: list[str] | None = None
        self._wrong_ids: frozenset[str] | None = None
        self._asked = 0
        for number, unit in enumerate(units):
            if unit.problems:
                self.problems[number] += unit.problems
            if unit.rejected:
                self.rejected.add(number)

    def plan(self) -> Plan:
        """The whole plan."""
        attempt = self.settle()
        changes = tuple(self.changes(attempt))
        listed = self.listed(changes)
        return Plan(changes, tuple(listed), self.counts(attempt.touched, changes), self.holdings.revision, self.sources())

    def settle(self) -> Attempt:
        """What the good units come to, once those that are wrong are out."""
        self.schema = self._schema()
        self._check()
        self._duplicates()
        while True:
            attempt = self._attempt()
            fresh = attempt.rejected.keys() - self.rejected
            if not fresh:
                break
            # A unit that is wrong takes its nodes with it, so what is left is reconciled once more without it.
            self.rejected |= fresh
            for number in fresh:
                self.problems[number] += attempt.rejected[number]
        for number, found in attempt.problems.items():
            self.problems[number] += found
        return attempt

    # --- the estate's own kinds

    def _schema(self) -> Schema:
        definitions = []
        numbers = []
        for number, unit in enumerate(self.units):
            for record in unit.records:
                if isinstance(record, SchemaRecord) and number not in self.rejected:
                    definitions.append((record.section, record.definition, record.place))
                    numbers.append(number)
        present = {part.id: part for part in self.holdings.schema}
        if definitions:
            parts, problems = schema_file.checked(definitions)
            self.schema_parts = parts
            for problem in problems:
                number = next((n for n, (_s, _d, place) in zip(numbers, definitions, strict=True) if place == problem.place), numbers[0])
                self.problems[number].append(problem)
                self.rejected.add(number)
            for part in parts:
                self._redefined(part, present.get(part.id), definitions, numbers)
            present.update({part.id: part for part in parts})
        return schema_from(part.definition for part in present.values())

    def _redefined(self, part: SchemaPart, before: SchemaPart | None, definitions: Sequence[tuple[Any, Any, Place]], numbers: Sequence[int]) -> None:
        """A kind in use cannot be taken away under its nodes, and so not be made another kind either."""
        told = ("extends", "from", "to", "acts_as", "reversed")
        if before is None or all(before.definition.get(key) == part.definition.get(key) for key in told):
            return
        if schema_file.in_use(before, self.holdings):
            name = part.definition["name"]
            number, place = next((n, place) for n, (_s, made, place) in zip(numbers, definitions, strict=True) if made.get("name") == name)
            self.problems[number].append(error("kind_in_use", place, name, name=name))
            self.rejected.add(number)

    # --- typing

    def _check(self) -> None:
        # Most relations of a table share one map of values, which is then typed once.
        typed: dict[tuple[str, int], Mapping[str, Any]] = {}
        for number, unit in enumerate(self.units):
            if number in self.rejected and not unit.counted:
                continue
            for record in unit.records:
                values: Mapping[str, Any] = {}
                if isinstance(record, RelationRecord):
                    known = typed.get((record.kind, id(record.values))) if record.id is None else None
                    if known is not None:
                        self.checked.append(_Checked(record, known, number))
                        continue
                    values, found = checking.relation_values(record, self.schema)
                    if not found and record.id is None:
                        typed[record.kind, id(record.values)] = values
                elif isinstance(record, NodeRecord):
                    values, found = checking.node_values(record, self.schema)
                elif isinstance(record, StatementRecord):
                    values, found = checking.statement_values(record, self.schema)
                elif isinstance(record, AttestationRecord):
                    values, found = checking.attestation_values(record)
                else:
                    found = []
                if found:
                    self.problems[number] += found
                    self.rejected.add(number)
                else:
                    self.checked.append(_Checked(record, values, number))

    def _duplicates(self) -> None:
        """Ids that two units of estate files give, also where something else is wrong with one of them: everything is told at once."""
        places: dict[tuple[type, str], Place] = {}
        for number, record in ((number, record) for number, unit in enumerate(self.units) for record in unit.records):
            if isinstance(record, NodeRecord) and isinstance(record.node, ById):
                key: tuple[type, str] = (NodeRecord, record.node.id)
            elif isinstance(record, RelationRecord | StatementRecord | AttestationRecord) and record.id is not None:
                key = (type(record), record.id)
            else:
                continue
            first = places.setdefault(key, record.place)
            if first is not record.place:
                self.problems[number].append(error("duplicate_id", record.place, key[1], id=key[1], first=str(first)))
                self.rejected.add(number)

    # --- one try

    def _attempt(self) -> Attempt:
        attempt = Attempt()
        good = [each for each in self.checked if each.unit not in self.rejected]
        naming = Naming(self.schema, self.holdings, self.anchors)
        naming.describe([Description(each.record, each.values, each.unit) for each in good if isinstance(each.record, NodeRecord)])
        self._same_kind(naming, attempt)
        for one, ids in naming.competing:
            text = one.record.node.text if isinstance(one.record.node, Mention) else ""
            attempt.rejected[one.unit].append(error("ambiguous_name", one.record.place, text, name=text, ids=", ".join(ids)))
        self._likenesses(naming, attempt)
        authority = self._authority(good)
        self._employments(naming, good)
        self._nodes(naming, authority, attempt)
        claiming = Claiming(
            self.schema,
            [each for each in self.holdings.relations if not is_derived(each)],
            self.holdings.statements,
            authority,
            naming.by_id,
            lambda each: self._name_of(attempt, each),
        )
        for each in good:
            record = each.record
            if isinstance(record, RelationRecord):
                self._relation(record, each, naming, claiming, attempt)
            elif isinstance(record, StatementRecord):
                self._statement(record, each, naming, claiming, attempt)
            elif isinstance(record, AttestationRecord):
                self._attestation(record, each, naming, attempt)
            elif isinstance(record, DecisionRecord):
                self._decision(record, each, naming, attempt)
            elif isinstance(record, SourceRecord):
                self._source(record, each, naming, attempt)
        for part in self.schema_parts:
            attempt.after[SchemaPart, part.id] = part
        if attempt.rejected.keys() - self.rejected:
            return attempt
        if naming.described:
            self._understood_at_last(naming, claiming, attempt)
        claimed = claiming.weigh()
        for relation in claimed.relations.values():
            attempt.after[Relation, relation.id] = relation
        for statement in claimed.statements.values():
            attempt.after[Statement, statement.id] = statement
        for gone in claimed.ended.values():
            if (type(gone), gone.id) not in attempt.after:
                attempt.ended[type(gone), gone.id] = gone
        for name, units in ((Relation, claimed.relation_units), (Statement, claimed.statement_units)):
            for entity, numbers in units.items():
                for number in numbers:
                    attempt.touched[number].append((name, entity))
        self._cycles(attempt, claimed.relation_units)
        if attempt.rejected.keys() - self.rejected:
            return attempt
        if self.replace_sources:
            ended, altered, notes = replaced(self.holdings, attempt.after, set(attempt.ended), self.replace_sources)
            attempt.ended.update(ended)
            attempt.after.update(altered)
            attempt.problems[-1] += notes
        self._steer(attempt)
        return attempt

    def _same_kind(self, naming: Naming, attempt: Attempt) -> None:
        for thing in naming.described:
            for one in thing.described:
                kind = thing.present.kind if thing.present is not None else thing.kind
                if isinstance(one.record.node, ById) and one.record.kind != kind and one.record.node.id == thing.id:
                    attempt.rejected[one.unit].append(error("kind_changed", one.record.place, one.record.kind, id=thing.id, kind=kind))

    def _likenesses(self, naming: Naming, attempt: Attempt) -> None:
        """Tell which spellings were taken for one thing, and which were not since several could be meant."""
        for one, text, meant, by in naming.alike:
            heading = one.record.columns.get("name")
            place = replace(one.record.place, column=heading) if isinstance(heading, str) else one.record.place
            if by == "several":
                attempt.problems[one.unit].append(warning("several_alike", place, checking.shortened(text), name=text, ids=", ".join(meant)))
            else:
                name, thing = meant
                attempt.problems[one.unit].append(info(f"same_but_{by}", place, checking.shortened(text), name=name, id=thing, sure=SURE[by]))

    def _recognised(self, record: RelationRecord, source: str, naming: Naming, unit: int, attempt: Attempt) -> None:
        """Tell by what a name was recognised that is nobody's own."""
        if not naming.recognised:
            return
        for end in (record.origin, record.target):
            found = naming.recognised.get((end, source)) if isinstance(end, Mention) else None
            if found is not None and isinstance(end, Mention) and (unit, end.text) not in attempt.told:
                attempt.told.add((unit, end.text))
                by, thing = found
                column = record.columns.get("end")
                place = replace(record.place, column=column) if isinstance(column, str) else record.place
                name = thing.present.name if thing.present is not None else canonical_name(thing)
                attempt.problems[unit].append(info(f"same_but_{by}", place, checking.shortened(end.text), name=name, id=thing.id, sure=SURE[by]))

    def _authority(self, good: Iterable[_Checked]) -> dict[str, frozenset[str]]:
        """Which sources rule which field."""
        ruled: dict[str, tuple[str, ...]] = {each.id: each.authority for each in self.holdings.sources}
        for each in good:
            if isinstance(each.record, SourceRecord) and each.record.authority is not None:
                ruled[each.record.source] = each.record.authority
        rulers: dict[str, set[str]] = defaultdict(set)
        for source, fields in ruled.items():
            for name in fields:
                rulers[name].add(source)
        return {name: frozenset(sources) for name, sources in rulers.items()}

    def _employments(self, naming: Naming, good: Sequence[_Checked]) -> None:
        """Let namesakes be told apart by where they work."""
        works: dict[str, set[str]] = defaultdict(set)
        above: dict[str, set[str]] = defaultdict(set)
        for relation in self.holdings.relations:
            if relation.kind == "EMPLOYED_IN":
                works[relation.origin].add(relation.target)
            elif relation.kind == "SUBUNIT_OF":
                above[relation.origin].add(relation.target)
        for each in good:
            record = each.record
            if isinstance(record, RelationRecord) and record.kind in ("EMPLOYED_IN", "SUBUNIT_OF"):
                source = _source(record.provenance)
                origin, target = naming.meaning(record.origin, source), naming.meaning(record.target, source)
                if isinstance(origin, Thing) and isinstance(target, Thing):
                    (works if record.kind == "EMPLOYED_IN" else above)[origin.id].add(target.id)

        def employed(person: Thing) -> set[str]:
            reached = set(works.get(person.id, ()))
            open_ends = list(reached)
            while open_ends:
                for parent in above.get(open_ends.pop(), ()):
                    if parent not in reached:
                        reached.add(parent)
                        open_ends.append(parent)
            return reached

        def nearest_first(department: str) -> list[str]:
            reached: list[str] = []
            open_ends = [department]
            for each in open_ends:
                for parent in sorted(above.get(each, ())):
                    if parent not in reached and parent != department:
                        reached.append(parent)
                        open_ends.append(parent)
            return reached

        naming.employed = employed
        naming.above = nearest_first
        naming.forget_lookups()

    def _nodes(self, naming: Naming, authority: Mapping[str, frozenset[str]], attempt: Attempt) -> None:
        conflicts: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        for each in self.holdings.statements:
            if each.reading == "value":
                conflicts[each.subject, each.field].append(each)
        merged = {each.keep for each in self.holdings.decisions if each.kind == "merged"}
        describing = Describing(self.schema, conflicts, authority, merged)
        for thing in naming.described:
            node = describing.node(thing)
            attempt.after[Node, node.id] = node
            for one in thing.described:
                attempt.touched[one.unit].append((Node, node.id))
        for statement in describing.statements:
            attempt.after[Statement, statement.id] = statement
        for statement in describing.settled:
            if (Statement, statement.id) not in attempt.after:
                attempt.ended[Statement, statement.id] = statement

    # --- records that name nodes

    def _relation(self, record: RelationRecord, each: _Checked, naming: Naming, claiming: Claiming, attempt: Attempt) -> None:
        source = _source(record.provenance)
        origin, target = naming.meaning(record.origin, source), naming.meaning(record.target, source)
        self._recognised(record, source, naming, each.unit, attempt)
        if isinstance(origin, Thing) and isinstance(target, Thing):
            if self._fits(record, origin, target, each.unit, attempt):
                values = each.values
                claiming.state(
                    Fact(
                        record.kind, origin, target, values.get("valid_from"), values.get("valid_through"), "valid_through" in values,
                        values["properties"], record.provenance, each.unit, record.id, isinstance(record.origin, Mention),
                    )
                )  # fmt: skip
            return
        if self._unknown_ids(record, (("from", record.origin, origin), ("to", record.target, target)), each.unit, attempt) or record.optional:
            return
        part, turned = self.schema.plays(record.kind)
        if isinstance(origin, Thing) or isinstance(target, Thing):
            missing_is_origin = not isinstance(origin, Thing)
            subject = target if isinstance(target, Thing) else origin
            missing, fault = (record.origin, origin) if missing_is_origin else (record.target, target)
            if not isinstance(missing, Mention) or not isinstance(subject, Thing) or isinstance(fault, Thing):
                return
            named = dangling_field(part, each.values["properties"].get("function"), missing, missing_is_origin != turned)
            raw = record.raw or missing.text
            side = each.values["properties"].get("side")
            since, through = each.values.get("valid_from"), each.values.get("valid_through")
            statement = Statement(
                statement_id(subject.id, named, side, raw, None, since), subject.id, named, raw, _reading(fault, missing),
                side, None, "accepted", since, through, record.provenance,
            )  # fmt: skip
            claiming.say(statement, each.unit, True)
            self._warn(missing, fault, record, subject.id, named, each.unit, attempt)
            return
        for missing, fault in ((record.origin, origin), (record.target, target)):
            if isinstance(missing, Mention) and not isinstance(fault, Thing):
                self._warn(missing, fault, record, "", "", each.unit, attempt)

    def _warn(
        self, missing: Mention, fault: Fault, record: RelationRecord | StatementRecord, subject: str, named: str, unit: int, attempt: Attempt
    ) -> None:
        if fault == "several":
            return
        code = "ambiguous_mention" if fault == "ambiguous" else _DANGLING_CODE.get(missing.kinds[0], "dangling_name")
        column = record.columns.get("end")
        place = replace(record.place, column=column) if isinstance(column, str) else record.place
        attempt.problems[unit].append(warning(code, place, checking.shortened(missing.text), name=missing.text, subject=subject, field=named))

    def _fits(self, record: RelationRecord, origin: Thing, target: Thing, unit: int, attempt: Attempt) -> bool:
        kind = self.schema.relation(record.kind)
        if kind is None:
            return False
        if not checking.ends_fit(self.schema, record.kind, origin.kind, target.kind):
            allowed = ", ".join(f"{first} {record.kind} {second}" for first, second in kind.ends)
            attempt.rejected[unit].append(
                error(
                    "wrong_endpoint_kind", record.place, f"{origin.kind} {record.kind} {target.kind}",
                    relation=record.kind, origin=origin.id, origin_kind=origin.kind, target=target.id, target_kind=target.kind, allowed=allowed,
                )
            )  # fmt: skip
            return False
        if origin is target and self.schema.plays(record.kind)[0] != "DEPENDS_ON":
            if isinstance(record.origin, Mention):
                attempt.problems[unit].append(warning("related_to_itself", record.place, origin.id, relation=record.kind, id=origin.id))
            else:
                attempt.rejected[unit].append(error("related_to_itself", record.place, origin.id, relation=record.kind, id=origin.id))
            return False
        return True

    @cached_property
    def _statement_ids(self) -> frozenset[str]:
        told = {each.record.id for each in self.checked if isinstance(each.record, StatementRecord) and each.record.id is not None}
        return frozenset(told | {each.id for each in self.holdings.statements})

    def _unknown_ids(
        self, record: Record, ends: Iterable[tuple[str, End | None, Thing | Fault | None]], unit: int, attempt: Attempt
    ) -> bool:
        wrong = False
        for key, end, meant in ends:
            if isinstance(end, ById) and not isinstance(meant, Thing):
                wrong = True
                place = replace(record.place, column=key)
                if end.id in self._left_out():
                    attempt.rejected[unit].append(error("endpoint_left_out", place, checking.shortened(end.id), id=end.id, key=key))
                    continue
                near = self._nearest(end.id)
                attempt.rejected[unit].append(error("unknown_endpoint", place, checking.shortened(end.id), id=end.id, key=key, nearest=near))
        return wrong

    def _left_out(self) -> frozenset[str]:
        """The ids of nodes that stay out because something is wrong with them."""
        if self._wrong_ids is None:
            records = (record for number in self.rejected for record in self.units[number].records)
            self._wrong_ids = frozenset(record.node.id for record in records if isinstance(record, NodeRecord) and isinstance(record.node, ById))
        return self._wrong_ids

    def _nearest(self, wanted: str) -> str:
        """The ids most like one that is not there; only for the first few, for each is held against all."""
        self._asked += 1
        if self._asked > MOST_GUESSES:
            return "?"
        if self._ids is None:
            described = {each.record.node.id for each in self.checked if isinstance(each.record, NodeRecord) and isinstance(each.record.node, ById)}
            self._ids = sorted(described | {node.id for node in self.holdings.nodes})[:5_000]
        return checking.nearest(wanted, self._ids)

    def _statement(self, record: StatementRecord, each: _Checked, naming: Naming, claiming: Claiming, attempt: Attempt) -> None:
        source = _source(record.provenance)
        subject = naming.meaning(record.subject, source)
        target = naming.meaning(record.target, source) if record.target is not None else None
        if self._unknown_ids(record, (("subject", record.subject, subject), ("target", record.target, target)), each.unit, attempt):
            return
        if not isinstance(subject, Thing):
            if isinstance(record.subject, Mention):
                self._warn(record.subject, subject, record, "", record.field, each.unit, attempt)
            return
        target_id = target.id if isinstance(target, Thing) else None
        since, through = each.values.get("valid_from"), each.values.get("valid_through")
        made = record.id or statement_id(subject.id, record.field, record.side, record.raw, target_id, since)
        statement = Statement(
            made, subject.id, record.field, record.raw, record.reading, record.side, target_id, record.standing, since, through, record.provenance
        )
        claiming.say(statement, each.unit, isinstance(record.subject, Mention))

    def _attestation(self, record: AttestationRecord, each: _Checked, naming: Naming, attempt: Attempt) -> None:
        source = _source(record.provenance)
        node, by = naming.meaning(record.node, source), naming.meaning(record.by, source)
        if self._unknown_ids(record, (("node", record.node, node), ("by", record.by, by)), each.unit, attempt):
            return
        if not isinstance(node, Thing) or not isinstance(by, Thing):
            return
        if by.base not in ("Person", "Position"):
            attempt.rejected[each.unit].append(error("wrong_attester", replace(record.place, column="by"), by.id, id=by.id, kind=by.kind))
            return
        day = each.values["at"]
        made_id = record.id or attestation_id(node.id, by.id, day)
        present = self._present.get((Attestation, made_id))
        before = present.provenance if isinstance(present, Attestation) else ()
        earlier = attempt.after.get((Attestation, made_id))
        rows = [*([earlier.provenance] if isinstance(earlier, Attestation) else []), record.provenance]
        made = Attestation(made_id, node.id, by.id, day, record.statement, joined_provenance(before, rows))
        attempt.after[Attestation, made_id] = made
        attempt.touched[each.unit].append((Attestation, made_id))

    def _decision(self, record: DecisionRecord, each: _Checked, naming: Naming, attempt: Attempt) -> None:
        if record.kind not in ("merged", "apart"):
            attempt.rejected[each.unit].append(error("bad_choice", record.place, record.kind, key="kind", choices="merged, apart"))
            return
        # What was merged is gone, and what is kept apart from a node may be a text that names nobody.
        ends = (record.keep,) if record.kind == "merged" or record.drop in self._statement_ids else (record.keep, record.drop)
        self._unknown_ids(record, [("keep", ById(end), naming.by_id(end) or "unknown") for end in ends], each.unit, attempt)
        if record.kind == "merged" and record.drop in naming.things:
            attempt.rejected[each.unit].append(error("merged_but_there", record.place, record.drop, keep=record.keep, drop=record.drop))
        made_id = record.id or (f"d-merged-{record.drop}" if record.kind == "merged" else f"d-apart-{record.keep}-{record.drop}")
        made = Decision(made_id, "merged" if record.kind == "merged" else "apart", record.keep, record.drop)
        attempt.after[Decision, made_id] = made

    def _source(self, record: SourceRecord, each: _Checked, naming: Naming, attempt: Attempt) -> None:
        earlier = attempt.after.get((KnownSource, record.source)) or self._present.get((KnownSource, record.source))
        known = earlier if isinstance(earlier, KnownSource) else KnownSource(record.source)
        department = known.department
        if record.department is not None:
            meant = naming.meaning(record.department, record.source)
            if self._unknown_ids(record, (("department", record.department, meant),), each.unit, attempt):
                return
            if isinstance(meant, Thing):
                department = meant.id
        authority = known.authority if record.authority is None else tuple(sorted(set(record.authority)))
        staff = known.staff_register if record.staff_register is None else record.staff_register
        attempt.after[KnownSource, record.source] = KnownSource(record.source, department, authority, staff)

    def _understood_at_last(self, naming: Naming, claiming: Claiming, attempt: Attempt) -> None:
        """Words that meant nothing when they were read may name what this import brings: then they become what they say."""
        department = {each.id: each.department for each in self.holdings.sources}
        for statement in self.holdings.statements:
            if statement.reading not in DANGLING or statement.target is not None or not statement.provenance:
                continue
            subject = naming.by_id(statement.subject)
            again = record_again(statement, subject) if subject is not None else None
            if subject is None or again is None:
                continue
            kind, kinds, other_is_origin, properties = again
            source = statement.provenance[0].source
            whose = naming.by_id(department.get(source) or "")
            hint = whose.present.name if whose is not None and whose.present is not None else None
            found: Thing | Fault = "unknown"
            for exact in (True, False):
                found = naming.meaning(Mention(statement.raw, kinds, "exact" if exact else "names", department=hint), source)
                if isinstance(found, Thing):
                    break
            if not isinstance(found, Thing) or found is subject or (found.named_exactly and not exact):
                continue
            origin, target = (found, subject) if other_is_origin else (subject, found)
            if not checking.ends_fit(self.schema, kind, origin.kind, target.kind):
                continue
            claiming.state(
                Fact(
                    kind, origin, target, statement.valid_from, statement.valid_through, True, dict(properties), statement.provenance, -1,
                )
            )  # fmt: skip
            attempt.ended[Statement, statement.id] = statement

    # --- what must hold of the whole

    def _cycles(self, attempt: Attempt, units: Mapping[str, list[int]]) -> None:
        acyclic = {name for name in self.schema.relation_names() if (kind := self.schema.relation(name)) is not None and kind.acyclic}
        by_kind: dict[str, dict[str, dict[str, str]]] = {name: defaultdict(dict) for name in sorted(acyclic)}
        for relation in self._all(attempt, Relation):
            if isinstance(relation, Relation) and relation.kind in acyclic:
                by_kind[relation.kind][relation.origin][relation.target] = relation.id
        for kind_name, edges in by_kind.items():
            while (ring := _ring(edges)) is not None:
                guilty = [(edges[a][b], a, b) for a, b in pairwise(ring)]
                numbers = sorted({number for relation_id, *_ends in guilty for number in units.get(relation_id, ())})
                for number in numbers:
                    place = self.units[number].place
                    attempt.rejected[number].append(
                        error("cycle", place, " → ".join(ring), relation=kind_name, ids=" → ".join(ring))
                    )
                for _relation_id, a, b in guilty:
                    edges[a].pop(b, None)

    def _steer(self, attempt: Attempt) -> None:
        nodes = [each for each in self._all(attempt, Node) if isinstance(each, Node)]
        explicit = [each for each in self._all(attempt, Relation) if isinstance(each, Relation)]
        wanted = {each.id: each for each in derived_steering(nodes, explicit)}
        for relation in self.holdings.relations:
            if is_derived(relation) and relation.id not in wanted and (Relation, relation.id) not in attempt.after:
                attempt.ended[Relation, relation.id] = relation
        for each in wanted.values():
            attempt.after[Relation, each.id] = each

    def _all(self, attempt: Attempt, sort: type) -> Iterator[Entity]:
        """All entities of a sort as they would be."""
        listed: Sequence[Entity] = self.holdings.nodes if sort is Node else self.holdings.relations
        for each in listed:
            if (sort, each.id) not in attempt.ended and (sort, each.id) not in attempt.after:
                yield each
        for (kind, _id), entity in attempt.after.items():
            if kind is sort:
                yield entity

    # --- what it comes to

    @property
    def _present(self) -> dict[tuple[type, str], Entity]:
        known = self._held
        if known is None:
            held = self.holdings
            everything: Iterable[Entity] = (
                *held.nodes, *held.relations, *held.statements, *held.attestations, *held.decisions, *held.sources, *held.schema,
            )  # fmt: skip
            known = self._held = {(type(each), each.id): each for each in everything}
        return known

    def _name_of(self, attempt: Attempt, node_id: str) -> str:
        node = attempt.after.get((Node, node_id)) or self._present.get((Node, node_id))
        return node.name if isinstance(node, Node) else node_id

    def changes(self, attempt: Attempt) -> Iterator[Change]:
        """What the attempt alters in the register."""
        present = self._present
        for key, entity in attempt.after.items():
            before = present.get(key)
            if before != entity:
                yield Change(before, entity)
        for key, entity in attempt.ended.items():
            if key in present and key not in attempt.after:
                yield Change(entity, None)

    def counts(self, touched: Mapping[int, Sequence[tuple[type, str]]], changes: Iterable[Change], passed_by: Container[int] = ()) -> Counts:
        """What became of the units, by what each touched; those `passed_by` are not counted."""
        outcome: dict[tuple[type, str], int] = {}
        for change in changes:
            if change.after is not None:
                outcome[type(change.after), change.after.id] = 2 if change.before is None else 1
        counted = dict.fromkeys(("read", *_OUTCOMES, "skipped", "rejected"), 0)
        for number, unit in enumerate(self.units):
            if not unit.counted or number in passed_by:
                continue
            counted["read"] += 1
            if number in self.rejected:
                counted["rejected"] += 1
            elif unit.skipped is not None:
                counted["skipped"] += 1
            else:
                counted[_OUTCOMES[max((outcome.get(key, 0) for key in touched.get(number, ())), default=0)]] += 1
        return Counts(**counted)

    def listed(self, changes: Sequence[Change]) -> list[Problem]:
        """All problems, in the order of the files, and how much ends."""
        listed = list(self.loose)
        for number in sorted(self.problems):
            listed += self.problems[number]
        ended = sum(1 for change in changes if change.after is None and not (isinstance(change.before, Relation) and is_derived(change.before)))
        if ended:
            listed.append(info("ended", count=ended))
        return listed

    def sources(self) -> tuple[str, ...]:
        """The sources that the units are of."""
        told: set[str] = set()
        for unit in self.units:
            for record in unit.records:
                provenance: tuple[Provenance, ...] = getattr(record, "provenance", ())
                if provenance:
                    told.add(provenance[0].source)
                    break
        return tuple(sorted(told))


def _source(provenance: tuple[Provenance, ...]) -> str:
    return provenance[0].source if provenance else ""


def _reading(fault: Fault, missing: Mention) -> str:
    """How a name that resolves to nothing is read: see `graphmodel.statements`."""
    if fault == "several":
        return "several"
    if missing.kinds[0] == "Person":
        return "unknown" if fault == "ambiguous" else "not_in_register"
    return "dangling"


def _ring(edges: Mapping[str, Mapping[str, str]]) -> list[str] | None:
    """One cycle among these edges, its first node at both ends, in the direction of the edges; None when there is none."""
    from graphlib import CycleError, TopologicalSorter

    try:
        TopologicalSorter({origin: sorted(targets) for origin, targets in sorted(edges.items())}).prepare()
    except CycleError as found:
        ring: list[str] = found.args[1]
        return ring[::-1]
    return None
