"""Who answers for what: the worked example, the laws, and a naive second reckoning."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.changes import Holdings
from graphmodel.entities import KnownSource, Provenance, Statement
from graphmodel.errors import UnknownReference, WrongUse
from graphmodel.graph import Graph
from queries.coverage import coverage
from queries.owned_by import owned_by
from queries.unowned import UnownedRow, unowned
from tests.building import DAY, estate, example_estate, node, reference_graph, relation
from tests.estates import governed_estates
from tests.oracle import ownership as naive
from tests.oracle.register import Register
from tests.queries.counting import asks_alike

Answers = dict[str, Any]


@pytest.fixture(scope="module")
def answers(shared: Path) -> Answers:
    """The answers worked out by hand."""
    found: Answers = yaml.safe_load((shared / "data/example/answers.yaml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def example(shared: Path) -> Graph:
    """The worked example on its own day."""
    return reference_graph(example_estate(shared))


def told(row: UnownedRow) -> Answers:
    """A row as the answers are written."""
    sides: Answers = {}
    for side, answer in row.sides.items():
        sides[side] = {"status": answer.status, "owners": [each.id for each in answer.owners]}
        if answer.via is not None:
            sides[side]["via"] = answer.via.id
        if answer.fallback:
            sides[side]["fallback"] = [each.id for each in answer.fallback]
    return {"degree": row.degree, **sides}


def test_the_example_has_the_degrees_worked_out_by_hand(example: Graph, answers: Answers) -> None:
    assert {row.system.id: told(row) for row in unowned(example, everything=True).rows} == answers["ownership.of"]


def test_the_example_lists_the_gravest_first_in_two_groups(example: Graph, answers: Answers) -> None:
    expected, found = answers["ownership.unowned"], unowned(example)
    partial = ("business_only", "it_only")
    assert [row.system.id for row in found.rows] == expected["most_severe_first"]
    assert sorted(row.system.id for row in found.rows if row.degree not in partial) == expected["strictly_unowned"]
    assert sorted(row.system.id for row in found.rows if row.degree in partial) == expected["partially_owned"]
    counts = {name: getattr(found.summary, name) for name in expected["counts"]}
    assert counts == expected["counts"]


def test_the_example_was_another_on_the_last_day_that_inga_held_the_position(shared: Path) -> None:
    row = {row.system.id: row for row in unowned(reference_graph(example_estate(shared), date(2026, 5, 31))).rows}["s-ekonomi"]
    assert (row.degree, [each.id for each in row.sides["business"].owners]) == ("business_only", ["p-inga"])


def test_bo_owns_three_objects_and_six_systems(example: Graph, answers: Answers) -> None:
    for person, expected in answers["ownership.of_person"].items():
        found = owned_by(example, person).summary
        assert {"direct": [each.id for each in found.direct], "systems": [each.id for each in found.systems]} == expected


def test_coverage_of_the_example_counts_each_system_once_in_the_totals(example: Graph, answers: Answers) -> None:
    expected = answers["ownership.unowned"]["counts"]
    for by in (None, "department", "object", "supplier"):
        summary = coverage(example, by=by).summary
        assert {name: getattr(summary, name) for name in expected} == expected
    by_department = {row.of and row.of.id: row.systems for row in coverage(example, by="department").rows}
    assert by_department == {"dep-klf": 6, "dep-sbf": 3, "dep-uf": 2, "dep-vof": 3, None: 1}


def degree(*parts: Any, side: Any = None, direct: bool = False) -> str:
    """The degree of s-a in an estate."""
    return unowned(reference_graph(estate("s-a", *parts)), everything=True, side=side, direct=direct).rows[0].degree


def test_a_person_who_left_yesterday_owns_nothing_and_one_who_leaves_today_still_does() -> None:
    owns = ("p-x", "OWNS", "s-a", {"side": "it"})
    assert degree(node("p-x", valid_through="2026-09-30"), owns) == "owner_left"
    assert degree(node("p-x", valid_through="2026-10-01"), owns) == "it_only"


def test_a_person_on_leave_still_owns() -> None:
    assert degree(node("p-x", absences=[{"valid_from": "2026-01-01"}]), ("p-x", "OWNS", "s-a", {"side": "it"})) == "it_only"


def test_an_owner_without_a_side_is_the_businesss() -> None:
    assert degree("p-x", ("p-x", "OWNS", "s-a")) == "business_only"


def test_a_deputy_never_makes_a_system_owned() -> None:
    deputy = ("p-x", "MEMBER_OF", "grp-a", {"function": "deputy_chair"})
    assert degree("p-x", "obj-a", node("grp-a", level="object"), ("s-a", "PART_OF", "obj-a"), ("grp-a", "STEERS", "obj-a"), deputy) == "none"


def test_whoever_acts_in_a_position_owns_through_it() -> None:
    assert degree("p-x", "pos-x", ("pos-x", "OWNS", "s-a", {"side": "it"}), ("p-x", "HOLDS", "pos-x", {"acting": True})) == "it_only"


def said(reading: str, *, on: str = "s-a", **more: Any) -> Statement:
    """A statement on ownership."""
    return Statement("st-1", on, "ownership", "…", reading, provenance=(Provenance("list.csv", "3"),), **more)


@pytest.mark.parametrize(
    ("reading", "status"), [("vacant", "vacant"), ("left", "owner_left"), ("unknown", "unknown"), ("dangling", "unknown"), ("person", "unknown")]
)
def test_a_statement_counts_as_a_claim_of_its_reading(reading: str, status: str) -> None:
    assert degree(said(reading)) == status


def test_a_name_is_missing_from_the_register_of_staff_only_where_there_is_one() -> None:
    assert degree(said("not_in_register")) == "unknown"
    assert degree(said("not_in_register"), KnownSource("staff.csv", staff_register=True)) == "not_in_register"


def test_a_vacancy_masks_the_objects_owner_but_a_question_mark_does_not() -> None:
    home = ("p-x", "obj-a", ("s-a", "PART_OF", "obj-a"), ("p-x", "OWNS", "obj-a", {"side": "business"}))
    assert degree(*home, said("vacant")) == "vacant"
    assert degree(*home, said("unknown")) == "business_only"


def test_an_overruled_statement_counts_for_nothing() -> None:
    assert degree(said("vacant", standing="overruled")) == "none"


def test_what_will_begin_goes_before_what_is_over() -> None:
    over, ahead = {"valid_through": "2026-09-30"}, {"valid_from": "2026-10-02"}
    assert degree("p-x", ("p-x", "OWNS", "s-a", over), ("p-x", "OWNS", "s-a", ahead)) == "not_yet"
    assert degree("p-x", ("p-x", "OWNS", "s-a", over)) == "expired"


def test_somebody_who_has_not_begun_does_not_mask_the_objects_owner() -> None:
    parts: list[Any] = ["p-x", node("p-new", valid_from="2026-10-02"), "obj-a", ("s-a", "PART_OF", "obj-a")]
    parts += [("p-x", "OWNS", "obj-a"), ("p-new", "OWNS", "s-a")]
    assert degree(*parts) == "business_only"
    assert degree(*parts, direct=True) == "not_yet"


def test_two_homes_count_together() -> None:
    homes = ["obj-a", "obj-b", ("s-a", "PART_OF", "obj-a"), ("s-a", "PART_OF", "obj-b")]
    assert degree("p-x", *homes, ("p-x", "OWNS", "obj-a", {"side": "it"}), ("p-x", "OWNS", "obj-b", {"side": "business"})) == "owned"


def test_a_side_that_is_not_required_is_not_asked_for() -> None:
    home: list[Any] = [node("obj-a", required_sides=["it"]), "p-x", ("s-a", "PART_OF", "obj-a"), ("p-x", "OWNS", "obj-a", {"side": "it"})]
    assert degree(*home) == "owned"
    assert unowned(reference_graph(estate("s-a", *home)), side="business", everything=True).rows == ()


def test_planned_systems_are_asked_for_on_request_and_retired_ones_never() -> None:
    gone = [node("s-r", lifecycle="retired"), node("s-x", valid_through="2026-09-30")]
    graph = reference_graph(estate(node("s-p", lifecycle="planned"), "s-a", *gone))
    assert [row.system.id for row in unowned(graph).rows] == ["s-a"]
    assert [row.system.id for row in unowned(graph, planned=True).rows] == ["s-a", "s-p"]


def test_evidence_names_the_claim_its_row_and_the_way_to_the_object() -> None:
    owns = relation("p-gun", "OWNS", "obj-a", {"provenance": (Provenance("a.csv", "a.csv:2"), Provenance("b.csv", "b.csv:9"))})
    home = relation("s-a", "PART_OF", "obj-a")
    row = unowned(reference_graph(estate("s-a", "obj-a", node("p-gun", valid_through="2026-03-31"), owns, home))).rows[0]
    assert sorted((each.id, each.record) for each in row.evidence) == sorted(
        [(owns.id, "a.csv:2"), (owns.id, "b.csv:9"), (home.id, "s-a PART_OF obj-a")]
    )


def test_a_system_that_nobody_ever_claimed_has_its_own_record_as_evidence() -> None:
    assert [each.id for each in unowned(reference_graph(estate("s-a"))).rows[0].evidence] == ["s-a"]


def test_a_limit_cuts_rows_and_says_so_but_counts_everything() -> None:
    found = unowned(reference_graph(estate("s-a", "s-b", "s-c")), limit=1)
    assert (len(found.rows), found.summary.strictly_unowned, found.truncated and found.truncated.left_out) == (1, 3, {"rows": 2})


def test_an_empty_estate_has_no_unowned_systems() -> None:
    found = unowned(reference_graph(Holdings()))
    assert (found.rows, found.summary.systems, found.truncated) == ((), 0, None)


def test_only_somebody_who_can_own_can_be_asked_about() -> None:
    graph = reference_graph(estate("s-a"))
    with pytest.raises(WrongUse):
        owned_by(graph, "s-a")
    with pytest.raises(UnknownReference):
        owned_by(graph, "p-nobody")


def test_a_position_held_is_named_between() -> None:
    graph = reference_graph(estate("s-a", "p-x", "pos-x", ("p-x", "HOLDS", "pos-x"), ("pos-x", "OWNS", "s-a", {"side": "it"})))
    row = owned_by(graph, "p-x").rows[0]
    assert (row.node.id, row.via and row.via.id, row.direct) == ("s-a", "pos-x", True)


# --- the laws


@given(governed_estates(), st.sampled_from([None, "business", "it"]), st.booleans(), st.booleans())
def test_unowned_agrees_with_the_naive_reckoning(holdings: Holdings, side: Any, direct: bool, planned: bool) -> None:
    register = Register(holdings, DAY)
    found = unowned(reference_graph(holdings), side=side, direct=direct, everything=True, planned=planned)
    expected = []
    for system in register.in_use(planned=planned):
        required = [each for each in register.required(system) if side in (None, each)]
        if not required:
            continue
        sides = {each: naive.side_of(register, system, each, direct=direct) for each in required}
        its_degree = sides[side].status if side else naive.degree_of(register, system, direct=direct)
        by_side = {each: (answer.status, answer.owners, answer.via, answer.fallback) for each, answer in sides.items()}
        expected.append((system, register.criticality(system), its_degree, by_side))
        row = next(row for row in found.rows if row.system.id == system)
        proof = {claim.said_by for answer in sides.values() for claim in answer.deciding}
        assert proof <= {each.id for each in row.evidence}
    expected.sort(key=lambda row: (-row[1], -naive.badness(row[2]), row[0]))
    got = [
        (
            row.system.id,
            row.criticality,
            row.degree,
            {
                each: (a.status, tuple(p.id for p in a.owners), a.via and a.via.id, tuple(p.id for p in a.fallback))
                for each, a in row.sides.items()
            },
        )
        for row in found.rows
    ]
    assert got == expected
    bad = [naive.badness(row[2]) for row in expected]
    summary = found.summary
    assert (summary.systems, summary.owned, summary.partially_owned) == (len(bad), bad.count(0), bad.count(1))
    assert summary.strictly_unowned == sum(each > 1 for each in bad)
    assert sum(summary.by_degree.values()) == len(bad)


@given(governed_estates(), st.booleans())
def test_owned_by_agrees_with_the_naive_reckoning(holdings: Holdings, masked: bool) -> None:
    register, graph = Register(holdings, DAY), reference_graph(holdings)
    for owner in [*register.of("Person"), *register.of("Position"), *register.of("Department")]:
        found = owned_by(graph, owner, everything=masked)
        got = {(row.node.id, row.side, row.via and row.via.id, row.direct) for row in found.rows}
        assert got == naive.owned_by(register, owner, masked=masked)
        assert len(got) == len(found.rows)


@given(governed_estates())
def test_coverage_agrees_with_the_naive_reckoning(holdings: Holdings) -> None:
    register, graph = Register(holdings, DAY), reference_graph(holdings)
    bad = {system: min(2, naive.badness(naive.degree_of(register, system))) for system in register.in_use()}
    for by in ("department", "object"):
        expected: dict[str | None, list[int]] = {}
        for system, group in bad.items():
            homes = register.homes(system)
            parts = set(homes)
            if by == "department":
                hosts = {each.target for home in homes for each in register.structure("HOSTED_BY", origin=home)}
                parts = hosts or {each.origin for each in register.structure("USES", target=system)}
            for part in parts or (None,):
                expected.setdefault(part, [0, 0, 0])[group] += 1
        rows = coverage(graph, by=by).rows
        assert {row.of and row.of.id: [row.owned, row.partially_owned, row.strictly_unowned] for row in rows} == expected
        assert [row.of is None for row in rows] == sorted(row.of is None for row in rows)


@given(governed_estates(), st.data())
def test_an_able_owner_added_never_worsens_a_degree(holdings: Holdings, data: st.DataObject) -> None:
    register = Register(holdings, DAY)
    systems = register.in_use()
    people = [each for each in register.of("Person") if register.exists(each)]
    if not systems or not people:
        return
    owned = data.draw(st.sampled_from([*systems, *(each for each in register.of("ManagementObject") if register.exists(each))]))
    claim = relation(data.draw(st.sampled_from(people)), "OWNS", owned, {"side": data.draw(st.sampled_from(["business", "it"])), "acting": True})
    more = estate(*holdings.nodes, *holdings.relations, claim, *holdings.statements, *holdings.sources)
    before = {row.system.id: naive.badness(row.degree) for row in unowned(reference_graph(holdings), everything=True).rows}
    after = {row.system.id: naive.badness(row.degree) for row in unowned(reference_graph(more), everything=True).rows}
    assert all(after[system] <= before[system] for system in before)


def test_an_answer_asks_for_as_many_pieces_of_a_large_estate_as_of_a_small_one() -> None:
    asks_alike(unowned)
    asks_alike(owned_by, "p-boss")
    for by in (None, "department", "object", "supplier"):
        asks_alike(coverage, by=by)
