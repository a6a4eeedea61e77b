"""The audit says what is wrong, how grave it is, since when, and who says so."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from graphmodel.answers import plain
from graphmodel.changes import Holdings
from graphmodel.entities import Node, Provenance, Relation, Statement
from graphmodel.findings import FINDINGS, SEVERITIES
from queries.audit import Audit, Finding, Policy, audit, graveness
from tests.building import DAY, estate, example_estate, node, reference_graph
from tests.queries.counting import PIECES, Counting


def audited(holdings: Holdings, on: date = DAY) -> Audit:
    """The audit of a register on a day."""
    return audit(reference_graph(holdings, on))


def of_code(answer: Audit, code: str) -> list[Finding]:
    """The findings of one code."""
    return [row for row in answer.rows if row.code == code]


def ids(answer: Audit, code: str) -> list[str]:
    """The ids of the subjects of one code."""
    return [row.subject.id for row in of_code(answer, code)]


@pytest.fixture(scope="module")
def example(shared: Path) -> Audit:
    return audited(example_estate(shared))


def test_every_unowned_system_is_a_finding_with_its_degree(example: Audit) -> None:
    found = {row.subject.id: row.code for row in example.rows if row.code.startswith("unowned_")}
    assert found == {
        "s-larm": "unowned_it_only", "s-hr": "unowned_business_only", "s-lms": "unowned_department_only", "s-ekonomi": "unowned_vacant",
        "s-bygg": "unowned_owner_left", "s-arende": "unowned_orphan_department", "s-gis": "unowned_expired", "s-int": "unowned_none",
    }  # fmt: skip


def test_findings_of_some_gravity_or_about_some_nodes_are_those_of_the_whole_audit(shared: Path, example: Audit) -> None:
    graph = reference_graph(example_estate(shared))
    assert audit(graph, severity="high").rows == tuple(row for row in example.rows if row.severity == "high")
    about = np.array([graph.key_of("s-gis"), graph.key_of("grp-sbf")], np.int64)
    found = audit(graph, about=about, limit=2)
    whole = [row for row in example.rows if row.subject.id in {"s-gis", "grp-sbf"}]
    assert (list(found.rows), found.truncated and found.truncated.left_out) == (whole[:2], {"rows": len(whole) - 2})
    assert found.summary == example.summary
    counts = graveness(graph)
    assert {code: sum(each.values()) for code, each in counts.items()} == example.summary.by_code
    assert all(next(iter(each)) == of_code(example, code)[0].severity for code, each in counts.items())


def test_claims_of_those_who_cannot_act_are_named(example: Audit) -> None:
    assert ids(example, "dead_claim") == ["dep-srv", "pos-ekonomichef", "pos-larmchef"]


def test_a_person_who_left_is_told_with_the_roles_left_behind(example: Audit) -> None:
    (gun,) = of_code(example, "departed_with_roles")
    assert (gun.subject.id, gun.values["roles"], gun.since) == (
        "p-gun", ["OWNS obj-samhall business", "MEMBER_OF grp-sbf chair"], date(2026, 4, 1),
    )  # fmt: skip


def test_contracts_plans_and_objects_are_as_worked_out_by_hand(example: Audit) -> None:
    assert ids(example, "contract_expired_in_use") == ["s-skol"]
    assert ids(example, "contract_missing") == ["s-gis"]
    assert ids(example, "object_without_plan") == ["obj-samhall", "obj-skola"]
    assert ids(example, "object_without_group") == ["obj-samhall"]
    assert ids(example, "system_without_object") == ["s-arende", "s-gis", "s-int"]
    assert ids(example, "department_without_group") == ["dep-klf"]
    assert ids(example, "same_decision_maker") == ["s-lms", "s-skol"]
    assert ids(example, "wrong_direction") == ["grp-uf"]


def test_a_finding_holds_since_the_day_its_facts_began(example: Audit) -> None:
    since = {(row.code, row.subject.id): row.since for row in example.rows}
    assert since["unowned_vacant", "s-ekonomi"] == date(2026, 6, 1)  # the day after Inga let go of the position
    assert since["unowned_expired", "s-gis"] == date(2026, 1, 1)
    assert since["contract_expired_in_use", "s-skol"] == date(2026, 9, 1)
    assert since["object_without_plan", "obj-skola"] == date(2026, 1, 1)
    assert since["unowned_none", "s-int"] is None  # it was never otherwise


def test_a_break_starts_the_count_anew() -> None:
    register = estate(
        "s-a", "p-x",
        ("p-x", "OWNS", "s-a", {"side": "business", "valid_from": "2026-03-01", "valid_through": "2026-03-31"}),
        ("p-x", "OWNS", "s-a", {"side": "it", "valid_from": "2026-03-01", "valid_through": "2026-03-31"}),
    )  # fmt: skip
    (finding,) = [row for row in audited(register).rows if row.code.startswith("unowned_")]
    assert (finding.code, finding.since) == ("unowned_expired", date(2026, 4, 1))


def test_every_finding_has_evidence_a_sentence_and_a_repair(example: Audit) -> None:
    for row in example.rows:
        assert row.evidence, row
        assert row.message, row
        assert row.repair, row
        assert "{" not in row.message + row.repair


def test_the_gravest_come_first_then_code_and_subject(example: Audit) -> None:
    order = [(SEVERITIES.index(row.severity), row.code, row.subject.id) for row in example.rows]
    assert order == sorted(order)
    assert sum(example.summary.by_code.values()) == sum(example.summary.by_severity.values()) == len(example.rows)


def test_a_limit_cuts_the_rows_but_not_the_summary(shared: Path, example: Audit) -> None:
    short = audit(reference_graph(example_estate(shared)), limit=3)
    assert (short.rows, short.summary) == (example.rows[:3], example.summary)
    assert short.truncated is not None
    assert short.truncated.left_out == {"rows": len(example.rows) - 3}


def test_a_baseline_tells_new_known_and_solved(shared: Path, example: Audit) -> None:
    known = [(row.code, row.subject.id) for row in example.rows[1:]]
    answer = audit(reference_graph(example_estate(shared)), baseline=[*known, ("cycle_hard", "s-gone")])
    assert (answer.summary.new, answer.summary.known, answer.summary.solved) == (1, len(known), 1)
    assert "new" not in plain(example.summary)


def test_a_policy_changes_a_severity_or_silences_a_code(shared: Path) -> None:
    answer = audit(reference_graph(example_estate(shared)), policies=[Policy("key_person", "off"), Policy("contract_missing", "critical")])
    assert not of_code(answer, "key_person")
    assert [row.severity for row in of_code(answer, "contract_missing")] == ["critical"]


def test_dependencies_on_the_retired_the_less_critical_and_oneself_are_found() -> None:
    answer = audited(
        estate(
            node("s-a", criticality=4), node("s-b", criticality=2), node("s-old", lifecycle="retired"),
            ("s-a", "DEPENDS_ON", "s-b"), ("s-a", "DEPENDS_ON", "s-old"), ("s-b", "DEPENDS_ON", "s-b"),
        )
    )  # fmt: skip
    assert ids(answer, "criticality_inversion") == ["s-a"]
    assert ids(answer, "dependency_on_retired") == ["s-a"]
    assert ids(answer, "self_dependency") == ["s-b"]


def test_an_any_of_group_that_does_not_add_up_is_found() -> None:
    group = {"any_of": "way", "need": 2}
    answer = audited(estate("s-a", "s-b", "s-c", ("s-a", "DEPENDS_ON", "s-b", group), ("s-a", "DEPENDS_ON", "s-c", {"any_of": "way", "need": 3})))
    (unequal,) = of_code(answer, "any_of_conflict")
    assert (unequal.subject.id, unequal.values["group"], unequal.values["needs"]) == ("s-a", "way", [2, 3])
    lonely = audited(estate("s-a", "s-b", ("s-a", "DEPENDS_ON", "s-b", group)))
    assert [(row.values["need"], row.values["members"]) for row in of_code(lonely, "any_of_unmet")] == [(2, 1)]


def test_information_classed_above_its_system_is_found() -> None:
    answer = audited(estate(node("s-a", klassa=[1, 1, 1, 1]), node("inf-x", klassa=[1, 3, 1, 1]), ("s-a", "HOLDS_INFO", "inf-x")))
    assert ids(answer, "klassa_inversion") == ["s-a"]


def test_groups_in_a_circle_are_one_finding() -> None:
    groups = [node(f"grp-{name}", level="object") for name in "abc"]
    answer = audited(estate(*groups, ("grp-a", "ESCALATES_TO", "grp-b"), ("grp-b", "ESCALATES_TO", "grp-c"), ("grp-c", "ESCALATES_TO", "grp-b")))
    (loop,) = of_code(answer, "escalation_loop")
    assert [each.id for each in loop.values["names"]] == ["grp-b", "grp-c"]


def test_a_group_that_ended_but_still_steers_is_found() -> None:
    answer = audited(estate(node("grp-a", level="object", valid_through="2026-01-31"), "obj-a", ("grp-a", "STEERS", "obj-a")))
    (ended,) = of_code(answer, "group_ended")
    assert (ended.subject.id, ended.since) == ("grp-a", date(2026, 2, 1))


def test_two_owners_on_a_side_are_contested_and_one_on_both_is_told() -> None:
    answer = audited(estate("s-a", "p-x", "p-y", *((who, "OWNS", "s-a", {"side": "business"}) for who in ("p-x", "p-y")), ("p-x", "OWNS", "s-a", {"side": "it"})))
    assert [(row.subject.id, row.values["side"]) for row in of_code(answer, "contested")] == [("s-a", "business")]
    assert ids(answer, "same_person_both_sides") == ["s-a"]


def test_a_placeholder_beside_an_owner_is_a_conflict() -> None:
    answer = audited(estate("s-a", "p-x", ("p-x", "OWNS", "s-a", {"side": "business"}), Statement("st-1", "s-a", "ownership", "Vakant", "vacant", "business")))
    (conflict,) = of_code(answer, "conflict")
    assert (conflict.subject.id, conflict.values["raw"]) == ("s-a", ["Vakant"])


def test_rows_that_name_different_persons_are_a_conflict_though_one_has_left() -> None:
    gone = node("p-y", valid_through="2020-01-01")
    answer = audited(estate("s-a", "p-x", gone, said("r-1", "p-x", "s-a", "a"), said("r-2", "p-y", "s-a", "b")))
    (conflict,) = of_code(answer, "conflict")
    assert (conflict.subject.id, [each.id for each in conflict.values["names"]]) == ("s-a", ["p-x", "p-y"])
    same = audited(estate("s-a", "p-x", gone, said("r-1", "p-x", "s-a", "a"), said("r-2", "p-y", "s-a", "a")))
    assert of_code(same, "conflict") == [], "one cell that names both is one hand's word"
    retired = audited(estate(node("s-a", lifecycle="retired"), "p-x", gone, said("r-1", "p-x", "s-a", "a"), said("r-2", "p-y", "s-a", "b")))
    assert of_code(retired, "conflict") == []


def said(relation: str, who: str, what: str, source: str) -> Relation:
    """An ownership that a source's second row states."""
    return Relation(relation, "OWNS", who, what, properties={"side": "business"}, provenance=(Provenance(source, f"{source}.csv:2"),))


def test_a_name_with_cyrillic_letters_looks_like_the_latin_one() -> None:
    answer = audited(estate(node("p-a", name="Anna Ek"), node("p-b", name="Аnna Ek"), node("p-c", name="Анна")))
    (lookalike,) = of_code(answer, "lookalike")
    assert (lookalike.subject.id, [each.id for each in lookalike.values["names"]]) == ("p-b", ["p-a"])


def test_what_nobody_says_is_untraceable() -> None:
    assert ids(audited(estate(Node("s-a", "System", "A"), "s-b")), "untraceable") == ["s-a"]


def test_parallel_relations_that_hold_at_once_overlap() -> None:
    answer = audited(estate("dep-a", "s-a", ("dep-a", "USES", "s-a", {"valid_from": "2020-01-01"}), ("dep-a", "USES", "s-a", {"valid_from": "2021-01-01"})))
    assert ids(answer, "overlap") == ["dep-a"]


def test_the_answer_is_json(example: Audit) -> None:
    row = json.loads(json.dumps(plain(example.rows[0])))
    assert list(row) == ["code", "severity", "subject", "values", "message", "repair", "evidence", "since"]


def test_every_code_of_the_table_is_named_for_what_it_finds() -> None:
    assert all(code == kind.code and kind.severity in SEVERITIES for code, kind in FINDINGS.items())


@pytest.mark.parametrize("size", [10, 1000])
def test_an_audit_asks_for_as_many_pieces_however_large_the_estate_is(size: int) -> None:
    graph = Counting(reference_graph(estate(*(f"s-{number:04}" for number in range(size)))))
    audit(graph)
    small = Counting(reference_graph(estate("s-a")))
    audit(small)
    assert [graph.calls[each] for each in PIECES] == [small.calls[each] for each in PIECES]
