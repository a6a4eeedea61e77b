"""From records to a plan: what an import would create, change and leave, and everything that is wrong or doubtful (importplan).

The plan is made of the units that hold; one with an error stays out, and so does what only it could have supported.  Whether the good ones are
taken then (`--partial`) or nothing at all is for whoever applies it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from graphmodel.changes import Change, Holdings
from graphmodel.entities import Entity, Node, Provenance, Relation, SchemaPart, Statement
from graphmodel.problems import Problem, error, info
from graphmodel.reconcile import checking
from graphmodel.reconcile.attempt import Attempt
from graphmodel.reconcile.claiming import DANGLING, Claiming, Fact, record_again
from graphmodel.reconcile.describing import Describing
from graphmodel.reconcile.interpreting import Interpreting
from graphmodel.reconcile.naming import Fault, Naming
from graphmodel.reconcile.plans import Counts, Plan
from graphmodel.reconcile.replacing import replaced
from graphmodel.reconcile.rings import refuse_rings
from graphmodel.reconcile.steering import derived_steering, is_derived
from graphmodel.reconcile.things import Description, Thing
from graphmodel.reconcile.typing_records import Checked, Typing
from graphmodel.reconcile.unknown_names import UnknownNames
from graphmodel.reconcile.workplaces import tell_namesakes_apart
from graphmodel.records import ById, Item, Mention, NodeRecord, RelationRecord, SourceRecord, StatementRecord, Unit

_OUTCOMES = ("unchanged", "changed", "created")


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
        self.problems: defaultdict[int, list[Problem]] = defaultdict(list)
        self.rejected: set[int] = set()
        self.checked: list[Checked] = []
        self._held: dict[tuple[type, str], Entity] | None = None
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
        typing = Typing(self.units, self.holdings, self.rejected, self.problems)
        self.schema = typing.schema()
        self.schema_parts: list[SchemaPart] = typing.schema_parts
        self.checked = typing.checked(self.schema)
        typing.duplicates()
        self.unknown = UnknownNames(self.units, self.checked, self.rejected, self.holdings)
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

    # --- one try

    def _attempt(self) -> Attempt:
        attempt = Attempt()
        good = [each for each in self.checked if each.unit not in self.rejected]
        naming = Naming(self.schema, self.holdings, self.anchors)
        naming.describe(
            [Description(each.record, each.values, each.unit) for each in good if isinstance(each.record, NodeRecord)],
            [each.record for each in good if isinstance(each.record, RelationRecord)],
        )
        self._same_kind(naming, attempt)
        for one, ids in naming.competing:
            text = one.record.node.text if isinstance(one.record.node, Mention) else ""
            attempt.rejected[one.unit].append(error("ambiguous_name", one.record.place, text, name=text, ids=", ".join(ids)))
        self.unknown.tell_likenesses(naming, attempt)
        authority = self._authority(good)
        tell_namesakes_apart(naming, self.holdings, good)
        self._nodes(naming, authority, attempt)
        claiming = Claiming(
            self.schema,
            [each for each in self.holdings.relations if not is_derived(each)],
            self.holdings.statements,
            authority,
            naming.known.by_id,
            lambda each: self._name_of(attempt, each),
        )
        interpreting = Interpreting(self.schema, self.holdings, self._present, lambda: self._statement_ids, naming, claiming, self.unknown, attempt)
        for each in good:
            interpreting.take(each)
        for part in self.schema_parts:
            attempt.after[SchemaPart, part.id] = part
        if attempt.rejected.keys() - self.rejected:
            return attempt
        if naming.described:
            self._understood_at_last(naming, claiming, attempt)
        claimed = claiming.weigh()
        for relation in claimed.relations.values():
            key: tuple[type, str] = (Relation, relation.id)
            attempt.after[key] = relation
            for fact in claimed.facts[relation.id]:
                if fact.unit >= 0:
                    attempt.touched[fact.unit].append(key)
        for statement in claimed.statements.values():
            key = (Statement, statement.id)
            attempt.after[key] = statement
            for number in claimed.statement_units.get(statement.id, ()):
                attempt.touched[number].append(key)
        for gone in claimed.ended.values():
            if (type(gone), gone.id) not in attempt.after:
                attempt.ended[type(gone), gone.id] = gone
        refuse_rings(self._all(attempt, Relation), self.schema, attempt, self.units, claimed.facts)
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

    def _authority(self, good: Iterable[Checked]) -> dict[str, frozenset[str]]:
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

    def _understood_at_last(self, naming: Naming, claiming: Claiming, attempt: Attempt) -> None:
        """Words that meant nothing when they were read may name what this import brings: then they become what they say."""
        department = {each.id: each.department for each in self.holdings.sources}
        for statement in self.holdings.statements:
            if statement.reading not in DANGLING or statement.target is not None or not statement.provenance:
                continue
            subject = naming.known.by_id(statement.subject)
            again = record_again(statement, subject) if subject is not None else None
            if subject is None or again is None:
                continue
            kind, kinds, other_is_origin, properties = again
            source = statement.provenance[0].source
            whose = naming.known.by_id(department.get(source) or "")
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
        yield from [entity for (kind, _id), entity in attempt.after.items() if kind is sort]

    # --- what it comes to

    @cached_property
    def _statement_ids(self) -> frozenset[str]:
        told = {each.record.id for each in self.checked if isinstance(each.record, StatementRecord) and each.record.id is not None}
        return frozenset(told | {each.id for each in self.holdings.statements})

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
                most = 0
                for key in touched.get(number, ()):
                    most = max(most, outcome.get(key, 0))
                    if most == 2:
                        break
                counted[_OUTCOMES[most]] += 1
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
