"""The audit (revision): what is wrong with who answers for what, with what hangs on what and with the register; how grave is it, what is to be done?

It gathers *findings* (iakttagelser): each has a code, a severity and a repair (`graphmodel.findings` is the one table of them), a subject, the values
that fill its sentence, and its evidence: the relations and statements it rests on, with the source and row that each was read from.  A finding has
held *since* the first day from which it has been true without a break; null when no day is known before which it was not.

Rows come gravest first, then by code and subject.  A *policy* may change the severity of a code or switch it off, with a reason; a *baseline* is the
answer of an earlier audit: findings in it are known, others new, and those of it that are gone are solved.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(node("s-larm", criticality=4), "pos-chef", ("pos-chef", "OWNS", "s-larm", {"valid_from": "2021-11-01"})))
>>> for row in audit(graph).rows[:3]: print(row.severity, row.code, row.subject.id, row.since)
critical escalation_broken s-larm None
critical unowned_vacant s-larm 2021-11-01
medium dead_claim pos-chef 2021-11-01
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from graphmodel.answers import ABSENT, Absent, Evidence, Truncated
from graphmodel.findings import CODED, FINDINGS, SEVERITIES, FindingSeverity, roles_told
from graphmodel.graph import Graph, Ref, Step
from graphmodel.piece import Bools, Keys, Piece
from graphmodel.terms.escalation_route import ROUTE
from graphmodel.terms.evidence import evidence, relations_by_key, statements_by_key
from graphmodel.wording import phrased, speaking, word
from queries.audit import asked, contracts, dependencies, ownership, register, steering
from queries.audit.drafts import Draft, Drafts, Named
from queries.audit.since import Area, first_days, is_quick, of_cycles, of_single_points

DATED: Final = 1_000
"""So many of the findings shown, the gravest, are told since when, where that takes long (far beyond 1 000 systems)."""
_GRAVE_FROM: Final = {"unowned": 3}
"""The criticality from which a finding about a system has its graver severity; 4 unless said."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.  `values` holds names where the sentence needs them; `message` and `repair` are English, pages write them anew from the code."""

    code: str
    severity: FindingSeverity
    subject: Ref
    values: Mapping[str, Any]
    message: str
    repair: str
    evidence: tuple[Evidence, ...]
    since: date | None


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """How many findings of each code (by code) and of each severity (gravest first); with a baseline how many are new, known and solved."""

    by_code: Mapping[str, int]
    by_severity: Mapping[str, int]
    new: int | Absent = ABSENT
    known: int | Absent = ABSENT
    solved: int | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Audit:
    """All findings, gravest first, then by code and subject."""

    rows: tuple[Finding, ...]
    summary: AuditSummary
    truncated: Truncated | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What an organisation has decided about one code: another severity, or `off`."""

    code: str
    severity: str


def audit(
    graph: Graph,
    *,
    policies: Iterable[Policy] = (),
    baseline: Iterable[tuple[str, str]] | None = None,
    only: Collection[str] | None = None,
    severity: FindingSeverity | None = None,
    about: Keys | None = None,
    limit: int | None = None,
) -> Audit:
    """Gather all findings on the graph's day, or only those of some codes.

    `severity` and `about` (keys of nodes) list only those that are so grave, and about these; the summary counts all.
    `baseline` holds the (code, subject id) of the findings of an earlier audit.  A constant number of pieces; cost: the estate and all names once,
    and for what is shown the part of the estate that it rests on, for each day on which something of that part changed.
    """
    day = graph.day.toordinal()
    decided = {policy.code: policy.severity for policy in policies}

    def asked_for(code: str) -> bool:
        return decided.get(code) != "off" and (only is None or code in only)

    listed = _gathered(graph, decided, asked_for)
    wanted = [_wanted(each, severity, about) for each in listed]
    shown = _shown(listed, wanted, limit)
    compared: tuple[int | Absent, int | Absent, int | Absent] = (ABSENT, ABSENT, ABSENT)
    if baseline is not None:
        subjects = _refs(graph, (key for each in listed for key in each.subject_keys))
        compared = _compared({(each.drafts.code, subjects[key].id) for each in listed for key in each.subject_keys}, baseline)
    by_severity = sum((np.bincount(each.severity, minlength=len(SEVERITIES)) for each in listed), np.zeros(len(SEVERITIES), np.int64))
    summary = AuditSummary(
        {each.drafts.code: len(each.drafts) for each in listed},
        {severity: count for severity, count in zip(SEVERITIES, by_severity.tolist(), strict=True) if count},
        *compared,
    )
    left_out = {"rows": sum(int(each.sum()) for each in wanted) - len(shown), "since": _date(shown, day)}
    kinds = {kind: count for kind, count in left_out.items() if count}
    how = {"rows": "--limit 0", "since": "--known-at and --as-of tell what held on an earlier day"}
    truncated = Truncated(kinds, "; ".join(how[kind] for kind in kinds)) if kinds else None
    return Audit(tuple(_rows(graph, shown, _names(graph, shown))), summary, truncated)


def graveness(graph: Graph) -> Mapping[str, Mapping[str, int]]:
    """How many findings there are on the graph's day, by code and then by severity, the gravest first.  Cost: the estate and all names once."""
    found: dict[str, Mapping[str, int]] = {}
    for each in _gathered(graph, {}, lambda _code: True):
        count = np.bincount(each.severity, minlength=len(SEVERITIES)).tolist()
        found[each.drafts.code] = {severity: number for severity, number in zip(SEVERITIES, count, strict=True) if number}
    return found


def _gathered(graph: Graph, decided: Mapping[str, str], asked_for: Callable[[str], bool]) -> list[_Found]:
    """The findings of each code that is asked for, by code."""
    day = graph.day.toordinal()
    listed: list[_Found] = []
    for area in _areas(graph):
        piece = graph.whole(area.kinds)
        found = list(area.found(piece, day))
        listed += [_Found(piece, drafts, _Dated(area, found), decided) for drafts in found if asked_for(drafts.code)]
    piece = graph.whole(register.KINDS)
    for drafts in (register.lookalikes(graph, piece), register.untraceable(graph, piece)):
        if asked_for(drafts.code):
            listed.append(_Found(piece, drafts, None, decided))
    return sorted((each for each in listed if len(each.drafts)), key=lambda each: each.drafts.code)


def _areas(graph: Graph) -> tuple[Area, ...]:
    """All that is looked for, and what the findings of a subject rest on."""
    staff_register = any(source.staff_register for source in graph.sources())
    onward = (Step("ESCALATES_TO", repeat=True), Step("ESCALATES_TO", "dependents", repeat=True), Step("STEERS"))
    single = tuple(Step(kind) for kind in steering.SINGLE)
    return (
        Area(
            ownership.KINDS, ownership.OwnershipFindings(staff_register=staff_register),
            (
                Step("PART_OF", "dependents"), Step("PART_OF"), *(Step(kind) for kind in ownership.ROLES),
                Step("OWNS", "dependents"), Step("HOLDS", "dependents"),
            ),
        ),
        Area(
            steering.KINDS, steering.SteeringFindings(staff_register=staff_register),
            (*onward, *single, Step("PLAN_FOR", "dependents"), *ROUTE), tops=True,
        ),
        Area(dependencies.KINDS, dependencies.DependencyFindings(graph), (Step("DEPENDS_ON"), Step("HOLDS_INFO"))),
        Area(contracts.KINDS, contracts.contract_findings, (Step("COVERS", "dependents"), Step("PROVIDED_BY"), Step("WITH_SUPPLIER"))),
        Area(register.KINDS, register.RegisterFindings(graph), (Step("OWNS", "dependents"), *(Step(kind) for kind in register.KINDS))),
        Area(asked.DEPENDING, asked.single_point_findings, since=of_single_points(asked.GRAVE)),
        Area(asked.DEPENDING, asked.cycle_findings, since=of_cycles(asked.cycle_findings)),
        Area(
            asked.KNOWING, asked.key_person_findings(staff_register=staff_register),
            (
                Step("HOLDS"), Step("OWNS"), Step("SPECIALIST_FOR"), Step("MEMBER_OF"), Step("PART_OF", "dependents"), Step("PART_OF"),
                Step("OWNS", "dependents"), Step("SPECIALIST_FOR", "dependents"), Step("MEMBER_OF", "dependents"), Step("HOLDS", "dependents"),
            ),
        ),
        Area(
            asked.SITTING, asked.department_findings(graph),
            (Step("SUBUNIT_OF", repeat=True), Step("SUBUNIT_OF", "dependents"), Step("STEERS", "dependents")),
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Dated:
    """What is needed to tell since when a finding has held: its area, and all findings of the area on the day."""

    area: Area
    found: Sequence[Drafts]


class _Found:
    """All findings of a code on their piece, with the severity of each as its place in `SEVERITIES`."""

    def __init__(self, piece: Piece, drafts: Drafts, dated: _Dated | None, decided: Mapping[str, str]) -> None:
        self.piece, self.drafts, self.dated = piece, drafts, dated
        kind = FINDINGS[drafts.code]
        severity = np.full(len(drafts), SEVERITIES.index(kind.severity), np.int8)
        if kind.graver is not None:
            grave = piece.nodes.criticality[drafts.subject] >= _GRAVE_FROM.get(drafts.code.split("_")[0], 4)
            severity[grave] = SEVERITIES.index(kind.graver)
        for number, name in enumerate(SEVERITIES):
            if name == decided.get(drafts.code):
                severity[:] = number
        self.severity = severity

    @property
    def subject_keys(self) -> list[int]:
        """The keys of those whom the findings are about."""
        keys: list[int] = self.piece.nodes.key[self.drafts.subject].tolist()
        return keys


@dataclass(slots=True)
class _Placed:
    """A draft on its piece, with its severity, and since when it has held."""

    piece: Piece
    draft: Draft
    severity: FindingSeverity
    dated: _Dated | None
    since: int | None = None

    def key_of(self, number: int) -> int:
        """The key of a node of the draft's piece."""
        return int(self.piece.nodes.key[number])


def _wanted(found: _Found, severity: FindingSeverity | None, about: Keys | None) -> Bools:
    """Which of the findings are so grave, and about these nodes."""
    wanted = np.ones(len(found.drafts), np.bool_) if severity is None else found.severity == SEVERITIES.index(severity)
    if about is not None:
        wanted = wanted & np.isin(found.piece.nodes.key[found.drafts.subject], about)
    return wanted


def _shown(listed: Sequence[_Found], wanted: Sequence[Bools], limit: int | None) -> list[_Placed]:
    """The first of the wanted findings, gravest first, then by code and subject.

    Numbers ascend with ids, and all findings of a code stand on one piece.
    """
    shown: list[_Placed] = []
    for number, severity in enumerate(SEVERITIES):
        for each, chosen in zip(listed, wanted, strict=True):
            places = np.flatnonzero(chosen & (each.severity == number))[: None if limit is None else max(limit - len(shown), 0)]
            if len(places):
                shown += [_Placed(each.piece, draft, severity, each.dated) for draft in each.drafts.made(places)]
    return shown


def _date(shown: Sequence[_Placed], day: int) -> int:
    """Tell since when each of these has held; for how many that was too long a work."""
    of_area: dict[int, list[tuple[int, _Placed, _Dated]]] = defaultdict(list)
    for rank, each in enumerate(shown):
        if each.dated is not None:
            of_area[id(each.dated.found)].append((rank, each, each.dated))
    left_out = 0
    for group in of_area.values():
        _rank, first, dated = group[0]
        chosen = [each for rank, each, _ in group if rank < DATED or is_quick(first.piece, day)]
        left_out += len(group) - len(chosen)
        since = first_days(dated.area, first.piece, day, dated.found, [each.draft for each in chosen])
        for each in chosen:
            each.since = since[each.draft.code, each.draft.subject, each.draft.about]
    return left_out


def _names(graph: Graph, listed: Iterable[_Placed]) -> dict[int, Ref]:
    keys: set[int] = set()
    for each in listed:
        keys.add(each.key_of(each.draft.subject))
        for value in each.draft.values.values():
            if isinstance(value, Named):
                keys.update(each.key_of(number) for number in value.nodes)
        keys.update(each.key_of(target) for _kind, target, _word in each.draft.values.get("roles", ()))
    return _refs(graph, keys)


def _refs(graph: Graph, keys: Iterable[int]) -> dict[int, Ref]:
    ordered = sorted(set(keys))
    return dict(zip(ordered, graph.refs(np.array(ordered, np.int64)), strict=True))


def _rows(graph: Graph, shown: Iterable[_Placed], named: Mapping[int, Ref]) -> Iterable[Finding]:
    listed = list(shown)
    bare = sorted({each.key_of(each.draft.subject) for each in listed if not each.draft.relations and not each.draft.statements})
    records = dict(zip(bare, graph.nodes(bare), strict=True)) if bare else {}
    relations = relations_by_key(graph, (key for each in listed for key in each.draft.relations))
    statements = statements_by_key(graph, (key for each in listed for key in each.draft.statements))
    for each in listed:
        draft = each.draft
        subject = named[each.key_of(draft.subject)]
        values = {name: _value(each, name, value, named) for name, value in draft.values.items()}
        if draft.statements:
            values["raw"] = sorted({statements[key].raw for key in draft.statements})
        if draft.code == "dangling":
            values["names"] = values["raw"]
        kind = FINDINGS[draft.code]
        with speaking("en"):
            told = {**values, "roles": roles_told(values)} if "roles" in values else values
            words = {name: _spelt(value, coded=name in CODED) for name, value in told.items()}
            text = phrased(kind.message, kind.repair, {"subject": subject.name, **words}, "en")
        own = records.get(each.key_of(draft.subject)) if not draft.relations and not draft.statements else None
        said = [*(relations[key] for key in draft.relations), *(statements[key] for key in draft.statements)]
        proof = evidence(*([own] if own is not None else said))
        since = date.fromordinal(each.since) if each.since is not None else None
        yield Finding(draft.code, each.severity, subject, values, text.message, text.repair, proof, since)


def _value(each: _Placed, name: str, value: Any, named: Mapping[int, Ref]) -> Any:
    if isinstance(value, Named):
        return [named[each.key_of(number)] for number in value.nodes]
    if name == "roles":
        return [" ".join(part for part in (kind, named[each.key_of(target)].id, word) if part) for kind, target, word in value]
    return value


def _spelt(value: Any, *, coded: bool) -> Any:
    """A value as it stands in a sentence; codes become words."""
    if isinstance(value, list | tuple):
        return ", ".join(str(_spelt(part, coded=coded)) for part in value)
    if isinstance(value, Ref):
        return value.name
    return word(value) if coded and isinstance(value, str) else value


def _compared(found: set[tuple[str, str]], baseline: Iterable[tuple[str, str]]) -> tuple[int, int, int]:
    before = set(baseline)
    return len(found - before), len(found & before), len(before - found)
