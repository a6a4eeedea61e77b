"""What records say of nodes, once it is known whom they name: facts, statements, attestations, decisions, sources (tolkning)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from graphmodel.changes import Holdings
from graphmodel.entities import Attestation, Decision, Entity, KnownSource, Statement
from graphmodel.identity import attestation_id, statement_id
from graphmodel.kinds import Schema
from graphmodel.problems import error, warning
from graphmodel.reconcile import checking
from graphmodel.reconcile.attempt import Attempt
from graphmodel.reconcile.claiming import Claiming, Fact, dangling_field
from graphmodel.reconcile.describing import joined_provenance
from graphmodel.reconcile.naming import Fault, Naming
from graphmodel.reconcile.things import Thing
from graphmodel.reconcile.typing_records import Checked
from graphmodel.reconcile.unknown_names import UnknownNames
from graphmodel.records import AttestationRecord, ById, DecisionRecord, Mention, RelationRecord, SourceRecord, StatementRecord, source_of


class Interpreting:
    """Takes the records of one try; what they say goes to `claiming` and `attempt`."""

    def __init__(
        self,
        schema: Schema,
        holdings: Holdings,
        present: Mapping[tuple[type, str], Entity],
        statement_ids: Callable[[], frozenset[str]],
        naming: Naming,
        claiming: Claiming,
        unknown: UnknownNames,
        attempt: Attempt,
    ) -> None:
        self._schema = schema
        self._holdings = holdings
        self._present = present
        self._statement_ids = statement_ids
        self._naming = naming
        self._claiming = claiming
        self._unknown = unknown
        self._attempt = attempt
        self._fitting: dict[tuple[str, str, str], bool] = {}

    def take(self, each: Checked) -> None:
        """One record more; one of a node or a kind says nothing here."""
        record = each.record
        if isinstance(record, RelationRecord):
            self._relation(record, each)
        elif isinstance(record, StatementRecord):
            self._statement(record, each)
        elif isinstance(record, AttestationRecord):
            self._attestation(record, each)
        elif isinstance(record, DecisionRecord):
            self._decision(record, each)
        elif isinstance(record, SourceRecord):
            self._source(record, each)

    def _relation(self, record: RelationRecord, each: Checked) -> None:
        source = source_of(record)
        origin, target = self._naming.meaning(record.origin, source), self._naming.meaning(record.target, source)
        if self._naming.recognised:
            self._unknown.tell_recognised(record, source, self._naming, each.unit, self._attempt)
        if isinstance(origin, Thing) and isinstance(target, Thing):
            if self._fits(record, origin, target, each.unit):
                values = each.values
                self._claiming.state(
                    Fact(
                        record.kind, origin, target, values.get("valid_from"), values.get("valid_through"), "valid_through" in values,
                        values["properties"], record.provenance, each.unit, record.id, isinstance(record.origin, Mention),
                    )
                )  # fmt: skip
            return
        ends = (("from", record.origin, origin), ("to", record.target, target))
        if self._unknown.tell_ids(record, ends, each.unit, self._attempt) or record.optional:
            return
        part, turned = self._schema.plays(record.kind)
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
            self._claiming.say(statement, each.unit, True)
            self._unknown.warn(missing, fault, record, subject.id, named, each.unit, self._attempt, self._naming)
            return
        for missing, fault in ((record.origin, origin), (record.target, target)):
            if isinstance(missing, Mention) and not isinstance(fault, Thing):
                self._unknown.warn(missing, fault, record, "", "", each.unit, self._attempt, self._naming)

    def _fits(self, record: RelationRecord, origin: Thing, target: Thing, unit: int) -> bool:
        kind = self._schema.relation(record.kind)
        if kind is None:
            return False
        ends = record.kind, origin.kind, target.kind
        if ends not in self._fitting:
            self._fitting[ends] = checking.ends_fit(self._schema, *ends)
        if not self._fitting[ends]:
            allowed = ", ".join(f"{first} {record.kind} {second}" for first, second in kind.ends)
            self._attempt.rejected[unit].append(
                error(
                    "wrong_endpoint_kind", record.place, f"{origin.kind} {record.kind} {target.kind}",
                    relation=record.kind, origin=origin.id, origin_kind=origin.kind, target=target.id, target_kind=target.kind, allowed=allowed,
                )
            )  # fmt: skip
            return False
        if origin is target and self._schema.plays(record.kind)[0] != "DEPENDS_ON":
            if isinstance(record.origin, Mention):
                self._attempt.problems[unit].append(warning("related_to_itself", record.place, origin.id, relation=record.kind, id=origin.id))
            else:
                self._attempt.rejected[unit].append(error("related_to_itself", record.place, origin.id, relation=record.kind, id=origin.id))
            return False
        return True

    def _statement(self, record: StatementRecord, each: Checked) -> None:
        source = source_of(record)
        subject = self._naming.meaning(record.subject, source)
        target = self._naming.meaning(record.target, source) if record.target is not None else None
        if self._unknown.tell_ids(record, (("subject", record.subject, subject), ("target", record.target, target)), each.unit, self._attempt):
            return
        if not isinstance(subject, Thing):
            if isinstance(record.subject, Mention):
                self._unknown.warn(record.subject, subject, record, "", record.field, each.unit, self._attempt, self._naming)
            return
        target_id = target.id if isinstance(target, Thing) else None
        since, through = each.values.get("valid_from"), each.values.get("valid_through")
        made = record.id or statement_id(subject.id, record.field, record.side, record.raw, target_id, since)
        statement = Statement(
            made, subject.id, record.field, record.raw, record.reading, record.side, target_id, record.standing, since, through, record.provenance
        )
        self._claiming.say(statement, each.unit, isinstance(record.subject, Mention))

    def _attestation(self, record: AttestationRecord, each: Checked) -> None:
        source = source_of(record)
        node, by = self._naming.meaning(record.node, source), self._naming.meaning(record.by, source)
        if self._unknown.tell_ids(record, (("node", record.node, node), ("by", record.by, by)), each.unit, self._attempt):
            return
        if not isinstance(node, Thing) or not isinstance(by, Thing):
            return
        if by.base not in ("Person", "Position"):
            self._attempt.rejected[each.unit].append(error("wrong_attester", replace(record.place, column="by"), by.id, id=by.id, kind=by.kind))
            return
        day = each.values["at"]
        made_id = record.id or attestation_id(node.id, by.id, day)
        present = self._present.get((Attestation, made_id))
        before = present.provenance if isinstance(present, Attestation) else ()
        earlier = self._attempt.after.get((Attestation, made_id))
        rows = [*([earlier.provenance] if isinstance(earlier, Attestation) else []), record.provenance]
        made = Attestation(made_id, node.id, by.id, day, record.statement, joined_provenance(before, rows))
        self._attempt.after[Attestation, made_id] = made
        self._attempt.touched[each.unit].append((Attestation, made_id))

    def _decision(self, record: DecisionRecord, each: Checked) -> None:
        if record.kind not in ("merged", "apart"):
            self._attempt.rejected[each.unit].append(error("bad_choice", record.place, record.kind, key="kind", choices="merged, apart"))
            return
        # What was merged is gone, and what is kept apart from a node may be a text that names nobody.
        ends = (record.keep,) if record.kind == "merged" or record.drop in self._statement_ids() else (record.keep, record.drop)
        self._unknown.tell_ids(record, [("keep", ById(end), self._naming.known.by_id(end) or "unknown") for end in ends], each.unit, self._attempt)
        if record.kind == "merged" and record.drop in self._naming.known.things:
            self._attempt.rejected[each.unit].append(error("merged_but_there", record.place, record.drop, keep=record.keep, drop=record.drop))
        made_id = record.id or (f"d-merged-{record.drop}" if record.kind == "merged" else f"d-apart-{record.keep}-{record.drop}")
        made = Decision(made_id, "merged" if record.kind == "merged" else "apart", record.keep, record.drop)
        self._attempt.after[Decision, made_id] = made

    def _source(self, record: SourceRecord, each: Checked) -> None:
        earlier = self._attempt.after.get((KnownSource, record.source)) or self._present.get((KnownSource, record.source))
        known = earlier if isinstance(earlier, KnownSource) else KnownSource(record.source)
        department = known.department
        if record.department is not None:
            meant = self._naming.meaning(record.department, record.source)
            if self._unknown.tell_ids(record, (("department", record.department, meant),), each.unit, self._attempt):
                return
            if isinstance(meant, Thing):
                department = meant.id
        authority = known.authority if record.authority is None else tuple(sorted(set(record.authority)))
        staff = known.staff_register if record.staff_register is None else record.staff_register
        self._attempt.after[KnownSource, record.source] = KnownSource(record.source, department, authority, staff)


def _reading(fault: Fault, missing: Mention) -> str:
    """How a name that resolves to nothing is read: see `graphmodel.statements`."""
    if fault == "several":
        return "several"
    if missing.kinds[0] == "Person":
        return "unknown" if fault == "ambiguous" else "not_in_register"
    return "dangling"
