"""Where a question goes, which groups can act, on whom too much rests: the worked example, the laws, and a naive second reckoning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.answers import ABSENT, Absent, plain
from graphmodel.changes import Holdings
from graphmodel.entities import Statement
from graphmodel.errors import UnknownReference, WrongUse
from graphmodel.graph import Graph
from queries.escalation_path import Escalation, StepRow, escalation, escalation_health
from queries.groups import groups
from queries.key_people import key_people
from tests.building import DAY, estate, example_estate, node, reference_graph, relation
from tests.estates import governed_estates
from tests.oracle import escalation as naive
from tests.oracle import groups as naive_groups
from tests.oracle.key_people import key_people as naive_key_people
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


def led(row: StepRow) -> dict[str, str | None]:
    """The leaders as the answers write them: one person a side, or nobody."""
    assert not isinstance(row.leaders, Absent)
    return {side: people[0].id if people else None for side, people in row.leaders.items()}


def told(found: Escalation) -> Answers:
    """A path as the answers are written."""
    written: Answers = {"status": found.summary.status, "leaders": led(found.rows[0])}
    for row in found.rows[1:]:
        step = {"group": row.group and row.group.id, "contact": row.contact and row.contact.id, **({"deputy": True} if row.deputy else {})}
        written[row.level] = step if row.group else None
    consult = {"consult": [each.id for each in found.summary.consult]} if found.summary.consult else {}
    return {**written, "flags": list(found.summary.flags), **consult}


def test_every_path_of_the_example_is_the_one_worked_out_by_hand(example: Graph, answers: Answers) -> None:
    expected = answers["escalation.path"]
    for system, path in expected.items():
        assert told(escalation(example, system)) == expected[path.get("same_as", system)], system


def test_the_health_of_the_example_is_that_of_its_paths(example: Graph, answers: Answers) -> None:
    found = escalation_health(example)
    assert plain(found.summary) == answers["escalation.health"]
    for row in found.rows:
        path = escalation(example, row.system.id).summary
        assert (row.status, row.flags, row.written) == (path.status, path.flags, path.written)


def test_the_groups_of_the_example_work_as_was_seen_by_hand(example: Graph, answers: Answers) -> None:
    found, expected = groups(example), answers["groups.health"]
    for flag, listed in {"chair_missing_deputy_acts": "no_chair_deputy_acts", "inoperative": "inoperative", "no_deputy": "no_deputy"}.items():
        assert [row.group.id for row in found.rows if flag in row.flags] == expected[listed]
    assert [each.id for each in found.summary.departments_without_group] == expected["departments_without_group"]
    assert [each.id for each in found.summary.objects_without_group] == expected["objects_without_group"]
    assert [each.id for each in found.summary.systems_without_object] == answers["objects.systems_without"]


def test_the_key_people_of_the_example_stand_in_order(example: Graph, answers: Answers) -> None:
    found = [
        {
            "person": row.person.id,
            **{part: [each.id for each in getattr(row, part)] for part in ("ownership_worse", "sole_specialist", "groups_lost")},
            "exposed_criticality": row.exposed_criticality,
        }
        for row in key_people(example).rows
    ]
    assert found == answers["people.key_persons"]


def test_when_bo_leaves_every_path_is_broken(shared: Path) -> None:
    holdings = example_estate(shared)
    left = tuple(replace(each, valid_through=DAY.replace(month=9, day=30)) if each.id == "p-bo" else each for each in holdings.nodes)
    assert plain(escalation_health(reference_graph(replace(holdings, nodes=left))).summary) == {"complete": 0, "degraded": 0, "broken": 13}


def test_an_urgent_question_goes_from_the_leaders_to_the_portfolio_at_once(example: Graph) -> None:
    found = escalation(example, "s-vo", urgent=True)
    assert led(found.rows[0]) == {"business": "p-carin", "it": "p-david"}
    assert [(row.level, row.contact and row.contact.id) for row in found.rows[1:]] == [("portfolio", "p-bo")]
    assert [each.id for each in found.summary.notify] == ["grp-vo", "grp-vof"]


def test_a_question_from_another_department_is_put_to_both(example: Graph) -> None:
    found = escalation(example, "s-vo", origin_department="dep-uf")
    assert [(row.level, row.group and row.group.id) for row in found.rows[2:]] == [
        ("department", "grp-vof"), ("department", "grp-uf"), ("portfolio", "grp-port"),
    ]  # fmt: skip
    assert told(escalation(example, "s-vo", origin_department="dep-vof")) == told(escalation(example, "s-vo"))


def test_each_step_says_why_and_by_which_relations(example: Graph, shared: Path) -> None:
    step = escalation(example, "s-vo").rows[1]
    names = {each.id: f"{each.origin} {each.kind} {each.target}" for each in example_estate(shared).relations}
    assert [names[each] for each in step.relations] == ["s-vo PART_OF obj-vo", "grp-vo STEERS obj-vo", "p-anna MEMBER_OF grp-vo"]
    assert step.because == "Styrgrupp Vård och omsorg steers Vård och omsorg."
    assert (step.code, step.values["object"]) == ("steers_object", "Vård och omsorg")


def test_leaders_stand_in_json_on_the_leaders_step_only(example: Graph) -> None:
    rows = plain(escalation(example, "s-ad"))["rows"]
    assert rows[0]["leaders"] == {"it": [{"id": "p-jonas", "kind": "Person", "name": "Jonas Vik"}]}
    assert all("leaders" not in row for row in rows[1:])
    assert escalation(example, "s-ad").rows[1].leaders is ABSENT


# --- small estates, one rule each

CHAIRED = ("grp-obj", "grp-dep", "grp-port")


def steered(*more: Any, **without: bool) -> Holdings:
    """A system with a complete path, and what a test adds; `leaders=False` and the like leave a part out."""
    parts: dict[str, list[Any]] = {
        "object": [node("grp-obj", level="object"), ("grp-obj", "STEERS", "obj-a"), "p-o", ("p-o", "MEMBER_OF", "grp-obj", {"function": "chair"})],
        "department": [
            node("grp-dep", level="department"), ("grp-dep", "STEERS", "dep-a"), "p-d", ("p-d", "MEMBER_OF", "grp-dep", {"function": "chair"}),
        ],
        "portfolio": [node("grp-port", level="portfolio"), "p-p", ("p-p", "MEMBER_OF", "grp-port", {"function": "chair"})],
        "leaders": ["p-l", ("p-l", "LEADS", "obj-a", {"side": "business"}), ("p-l", "LEADS", "obj-a", {"side": "it"})],
        "host": [("obj-a", "HOSTED_BY", "dep-a")],
    }
    chosen = [each for part, listed in parts.items() if without.get(part, True) for each in listed]
    return estate("s-a", "obj-a", "dep-a", ("s-a", "PART_OF", "obj-a"), *chosen, *more)


def path(*more: Any, origin: str | None = None, **without: bool) -> tuple[str | None, list[str], list[str | None]]:
    """Status, flags, and the groups in their order."""
    found = escalation(reference_graph(steered(*more, **without)), "s-a", origin_department=origin)
    return found.summary.status, list(found.summary.flags), [row.group.id if row.group else None for row in found.rows[1:]]


def test_three_operable_groups_and_leaders_make_a_complete_path() -> None:
    assert path() == ("complete", [], list(CHAIRED))


def test_without_leaders_the_path_is_complete_all_the_same() -> None:
    assert path(leaders=False) == ("complete", ["leader_missing_business", "leader_missing_it"], list(CHAIRED))


def test_without_a_portfolio_group_the_path_is_broken() -> None:
    assert path(portfolio=False) == ("broken", ["no_group_portfolio"], ["grp-obj", "grp-dep", None])


def test_where_no_portfolio_is_named_all_portfolio_groups_steer_everything() -> None:
    other = [node("grp-aaa", level="portfolio")]
    assert path(*other) == ("degraded", ["several_groups_portfolio"], list(CHAIRED)), "the operable one goes before the first by id"


def test_one_of_several_portfolios_must_be_named() -> None:
    pair = ["pf-a", "pf-b", ("grp-port", "STEERS", "pf-b")]
    assert path(*pair) == ("broken", ["portfolio_ambiguous"], ["grp-obj", "grp-dep", None])
    assert path(*pair, ("obj-a", "IN_PORTFOLIO", "pf-b")) == ("complete", [], list(CHAIRED))
    assert path("pf-b", ("grp-port", "STEERS", "pf-b")) == ("complete", [], list(CHAIRED)), "the only one is meant"


def test_a_chair_on_leave_is_no_contact() -> None:
    away = node("p-d", absences=[{"valid_from": "2026-09-01", "valid_through": "2026-10-01"}])
    assert path(away) == ("degraded", ["inoperative_department"], list(CHAIRED))


def test_the_group_of_a_parent_department_takes_a_units_question() -> None:
    unit = [node("dep-unit"), ("dep-unit", "SUBUNIT_OF", "dep-a"), ("obj-a", "HOSTED_BY", "dep-unit")]
    assert path(*unit, host=False) == ("complete", ["via_parent"], list(CHAIRED))


def test_a_group_on_the_same_level_named_by_another_is_a_step_of_its_own() -> None:
    second = [node("grp-obj2", level="object"), ("p-o", "MEMBER_OF", "grp-obj2", {"function": "chair"}), ("grp-obj", "ESCALATES_TO", "grp-obj2")]
    assert path(*second) == ("complete", ["same_decision_maker"], ["grp-obj", "grp-obj2", "grp-dep", "grp-port"])


def test_a_circle_is_cut_and_the_derived_way_goes_on() -> None:
    second = [node("grp-obj2", level="object"), ("p-d", "MEMBER_OF", "grp-obj2", {"function": "chair"})]
    circle = [("grp-obj", "ESCALATES_TO", "grp-obj2"), ("grp-obj2", "ESCALATES_TO", "grp-obj")]
    assert path(*second, *circle) == ("degraded", ["loop", "same_decision_maker"], ["grp-obj", "grp-obj2", "grp-dep", "grp-port"])


def test_a_path_that_jumps_the_department_is_not_complete() -> None:
    assert path(("grp-obj", "ESCALATES_TO", "grp-port")) == ("degraded", ["skips_department"], ["grp-obj", "grp-port"])


def test_a_group_that_has_ended_steers_nothing_and_is_not_escalated_to() -> None:
    ended = node("grp-dep", level="department", valid_through="2026-09-30")
    assert path(ended) == ("degraded", ["no_group_department"], ["grp-obj", None, "grp-port"])
    old = [node("grp-old", level="department", valid_through="2026-09-30"), ("grp-obj", "ESCALATES_TO", "grp-old")]
    assert path(*old) == ("degraded", ["group_ended"], list(CHAIRED))


def test_two_homes_are_a_doubt_and_the_smaller_id_gives_the_steps() -> None:
    assert path("obj-b", ("s-a", "PART_OF", "obj-b")) == ("degraded", ["multiple_objects"], list(CHAIRED))


def test_a_host_that_was_followed_by_another_department_still_leads_on() -> None:
    followed = ["dep-old", ("obj-a", "HOSTED_BY", "dep-old"), ("dep-old", "SUCCEEDED_BY", "dep-a")]
    gone = node("dep-old", valid_through="2025-12-31")
    assert path(*followed, gone, host=False) == ("degraded", ["via_successor"], list(CHAIRED))


def test_an_object_without_a_host_is_anchored_by_its_owner() -> None:
    owner = ["p-x", ("p-x", "OWNS", "obj-a"), ("p-x", "EMPLOYED_IN", "dep-a")]
    assert path(*owner, host=False) == ("complete", [], list(CHAIRED))
    assert path(host=False) == ("degraded", ["no_anchor"], ["grp-obj", None, "grp-port"])


def test_a_positions_department_goes_before_its_holders() -> None:
    owner = ["p-x", "pos-x", "dep-b", ("pos-x", "OWNS", "obj-a"), ("p-x", "HOLDS", "pos-x"), ("p-x", "EMPLOYED_IN", "dep-b")]
    assert path(*owner, ("pos-x", "POSITION_IN", "dep-a"), host=False) == ("complete", [], list(CHAIRED))


def test_the_businesss_department_goes_before_the_it_sides() -> None:
    owners = ["p-x", "p-y", "dep-it", ("p-x", "OWNS", "obj-a", {"side": "business"}), ("p-y", "OWNS", "obj-a", {"side": "it"})]
    work = [("p-x", "EMPLOYED_IN", "dep-a"), ("p-y", "EMPLOYED_IN", "dep-it")]
    assert path(*owners, *work, host=False) == ("complete", [], list(CHAIRED))


def test_a_question_from_a_department_without_a_group_leaves_a_gap() -> None:
    assert path("dep-b", origin="dep-b") == ("degraded", ["no_group_department"], ["grp-obj", "grp-dep", None, "grp-port"])


def test_a_retired_system_has_no_path() -> None:
    found = escalation(reference_graph(estate(node("s-a", lifecycle="retired"))), "s-a")
    assert (found.rows, found.summary.status, found.summary.flags) == ((), None, ("retired",))
    assert escalation_health(reference_graph(estate(node("s-a", lifecycle="retired")))).rows == ()


def test_only_a_system_has_a_path() -> None:
    graph = reference_graph(steered())
    with pytest.raises(WrongUse):
        escalation(graph, "obj-a")
    with pytest.raises(WrongUse):
        escalation(graph, "s-a", origin_department="p-l")
    with pytest.raises(UnknownReference):
        escalation(graph, "s-nowhere")


def test_a_chain_that_names_an_unknown_group_dangles_there() -> None:
    said = Statement("st-1", "grp-obj", "escalates_to", "Ledningsrådet", "dangling")
    [chain] = escalation(reference_graph(steered(said)), "s-a").summary.written
    assert (chain.status, [each.id for each in chain.groups], chain.names) == ("dangling_group", ["grp-obj"], "Ledningsrådet")


def test_a_written_chain_walks_through_a_group_that_has_ended_and_counts_no_deputy() -> None:
    old = [node("grp-dep", level="department", valid_through="2026-09-30"), ("p-p", "MEMBER_OF", "grp-old", {"function": "deputy_chair"})]
    edges = [node("grp-old", level="object"), ("grp-obj", "ESCALATES_TO", "grp-dep"), ("grp-dep", "ESCALATES_TO", "grp-old")]
    [chain] = escalation(reference_graph(steered(*old, *edges)), "s-a").summary.written
    assert (chain.status, [each.id for each in chain.groups]) == ("dead_end", ["grp-obj", "grp-dep", "grp-old"])
    assert [(gap.code, gap.node.id) for gap in chain.gaps] == [
        ("object_without_owner", "obj-a"), ("group_ended", "grp-dep"), ("group_without_chair", "grp-old"),
    ]  # fmt: skip


def test_a_written_chain_begins_in_a_living_group_where_there_is_one() -> None:
    old = [node("grp-aaa", level="object", valid_through="2026-09-30"), ("grp-aaa", "STEERS", "obj-a")]
    for parts, first in (((), "grp-obj"), ((node("grp-obj", level="object", valid_through="2026-09-30"),), "grp-aaa")):
        [chain] = escalation(reference_graph(steered(*old, *parts)), "s-a").summary.written
        assert chain.groups[0].id == first


def test_committees_and_units_beneath_a_department_without_a_group_are_not_listed() -> None:
    parts: list[Any] = [node("dep-board", unit_type="committee"), "dep-a", "dep-unit"]
    parts += [("dep-a", "SUBUNIT_OF", "dep-board"), ("dep-unit", "SUBUNIT_OF", "dep-a")]
    assert [each.id for each in groups(reference_graph(estate(*parts))).summary.departments_without_group] == ["dep-a"]


def test_a_second_specialist_on_the_object_relieves_the_first_on_the_system() -> None:
    known: list[Any] = [node("s-a", criticality=3), "p-x", ("p-x", "SPECIALIST_FOR", "s-a", {"side": "it"})]
    assert [row.person.id for row in key_people(reference_graph(estate(*known))).rows] == ["p-x"]
    relief: list[Any] = ["p-y", "obj-a", ("s-a", "PART_OF", "obj-a"), ("p-y", "SPECIALIST_FOR", "obj-a", {"side": "it"})]
    assert key_people(reference_graph(estate(*known, *relief))).rows == ()


def test_the_holder_of_two_positions_is_one_person() -> None:
    owns: list[Any] = ["p-x", "pos-x", "pos-y", ("p-x", "HOLDS", "pos-x"), ("p-x", "HOLDS", "pos-y"), ("pos-x", "OWNS", "s-a", {"side": "it"})]
    found = key_people(reference_graph(estate(node("s-a", criticality=4), *owns, ("pos-y", "OWNS", "s-a", {"side": "it"})))).rows
    assert [(row.person.id, [each.id for each in row.ownership_worse]) for row in found] == [("p-x", ["s-a"])]


# --- the laws


def travelling(register: Register) -> list[str]:
    """The systems that have a path."""
    return [each for each in register.in_use(planned=True) if register.exists(each)]


@given(governed_estates())
def test_escalation_agrees_with_the_naive_reckoning_and_with_the_path_of_all_systems(holdings: Holdings) -> None:
    register, graph = Register(holdings, DAY), reference_graph(holdings)
    whole = {row.system.id: row for row in escalation_health(graph).rows}
    assert list(whole) == travelling(register)
    for system, row in whole.items():
        for origin in [None, *register.of("Department")[:2]]:
            found, expected = escalation(graph, system, origin_department=origin), naive.escalation(register, system, origin)
            first, *steps = found.rows
            assert not isinstance(first.leaders, Absent)
            assert {side: [each.id for each in people] for side, people in first.leaders.items()} == expected.leaders
            assert [(each.level, each.group and each.group.id, each.contact and each.contact.id) for each in steps] == expected.steps
            assert found.summary.flags == tuple(sorted(expected.flags))
            assert found.summary.status == expected.status
            assert [each.id for each in found.summary.consult] == expected.consult
            chains = [
                {
                    "object": each.object and each.object.id,
                    "status": each.status,
                    "groups": [group.id for group in each.groups],
                    "loop": [group.id for group in each.loop],
                    "names": each.names,
                    "gaps": [(gap.code, gap.node.id) for gap in each.gaps],
                }
                for each in found.summary.written
            ]
            assert chains == naive.written(register, system)
            if origin is None:
                assert (row.status, row.flags, row.written) == (found.summary.status, found.summary.flags, found.summary.written)
    count = escalation_health(graph).summary
    assert count.complete + count.degraded + count.broken == len(whole)


@given(governed_estates())
def test_escalation_always_ends_and_asks_no_group_twice(holdings: Holdings) -> None:
    graph = reference_graph(holdings)
    for system in travelling(Register(holdings, DAY)):
        asked = [row.group.id for row in escalation(graph, system).rows if row.group]
        assert len(asked) == len(set(asked))


@given(governed_estates())
def test_groups_agree_with_the_naive_reckoning(holdings: Holdings) -> None:
    register, found = Register(holdings, DAY), groups(reference_graph(holdings))
    expected = []
    for group in register.of("SteeringGroup"):
        if register.exists(group):
            chair, deputy = (naive_groups.seated(register, group, function)[:1] for function in ("chair", "deputy_chair"))
            expected.append((group, naive_groups.level(register, group), chair, deputy, naive_groups.flags(register, group)))
    assert [
        (row.group.id, row.level, [row.chair.id] if row.chair else [], [row.deputy.id] if row.deputy else [], list(row.flags)) for row in found.rows
    ] == expected
    assert all(row.operable is ("inoperative" not in row.flags) for row in found.rows)
    objects = [each for each in register.of("ManagementObject") if register.exists(each) and not naive_groups.steering(register, each)]
    assert [each.id for each in found.summary.objects_without_group] == objects
    assert [each.id for each in found.summary.systems_without_object] == [each for each in register.in_use() if not register.homes(each)]
    assert [each.id for each in found.summary.departments_without_group] == naive_groups.departments_without_group(register)


@given(governed_estates())
def test_key_people_are_those_without_whom_the_naive_reckoning_differs(holdings: Holdings) -> None:
    found = key_people(reference_graph(holdings))
    got = [
        (
            row.person.id,
            [each.id for each in row.ownership_worse],
            [each.id for each in row.sole_specialist],
            [each.id for each in row.groups_lost],
            row.exposed_criticality,
        )
        for row in found.rows
    ]
    assert got == naive_key_people(Register(holdings, DAY))


@given(governed_estates(), st.data())
def test_a_present_chair_added_never_breaks_a_path(holdings: Holdings, data: st.DataObject) -> None:
    register = Register(holdings, DAY)
    people = [each for each in register.of("Person") if register.exists(each) and not register.away(each)]
    if not people or not register.of("SteeringGroup"):
        return
    sits = relation(data.draw(st.sampled_from(people)), "MEMBER_OF", data.draw(st.sampled_from(register.of("SteeringGroup"))), {"function": "chair"})
    more = estate(*holdings.nodes, *{each.id: each for each in (*holdings.relations, sits)}.values(), *holdings.statements, *holdings.sources)
    before, after = ({row.system.id: row.status for row in escalation_health(reference_graph(each)).rows} for each in (holdings, more))
    assert all(after[system] != "broken" for system, status in before.items() if status != "broken")


def test_an_answer_asks_for_as_many_pieces_of_a_large_estate_as_of_a_small_one() -> None:
    asks_alike(escalation, "s-0001")
    asks_alike(escalation, "s-0000", urgent=True, origin_department="dep-a")
    for question in (escalation_health, groups, key_people):
        asks_alike(question)
