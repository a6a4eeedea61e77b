"""What hangs on what: the worked example, the laws, and a naive second reckoning."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from graphmodel.changes import Holdings
from graphmodel.errors import UnknownReference, WrongUse
from graphmodel.graph import Graph, Ref
from queries.between_departments import between_departments
from queries.cycles import cycles
from queries.impact import impact
from queries.needs import needs
from queries.path import path
from queries.shared_dependencies import shared
from queries.single_points import single_points
from tests.building import DAY, estate, example_estate, node, reference_graph, relation
from tests.estates_dependencies import dependent_estates, systems_of
from tests.oracle import between_departments as naive_between
from tests.oracle import cycles as naive_cycles
from tests.oracle import impact as naive_impact
from tests.oracle import needs as naive_needs
from tests.oracle import path as naive_path
from tests.oracle import shared_dependencies as naive_shared
from tests.oracle.dependencies import Needs
from tests.oracle.register import Register
from tests.oracle.single_points import single_points as naive_single_points
from tests.queries.counting import Counting

Answers = dict[str, Any]
FAILURES = ["s-ad", "s-net", "s-int", "s-hr", "s-skol", "s-gis", "s-mobil", "s-mobil+s-net"]


@pytest.fixture(scope="module")
def answers(shared: Path) -> Answers:
    """The answers worked out by hand."""
    found: Answers = yaml.safe_load((shared / "data/example/answers.yaml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def example(shared: Path) -> Graph:
    """The worked example on its own day."""
    return reference_graph(example_estate(shared))


def ids(refs: Any) -> list[str]:
    """The ids of what an answer names."""
    return [ref.id for ref in refs]


# --- the worked example


def test_all_failure_answers_are_asked(answers: Answers) -> None:
    assert sorted(answers["impact.failure"]) == sorted(FAILURES)


@pytest.mark.parametrize("failing", FAILURES)
def test_failure_of_the_example(example: Graph, answers: Answers, failing: str) -> None:
    found = impact(example, failing.split("+"))
    by_state = {state: sorted(row.system.id for row in found.rows if row.state == state) for state in ("down", "degraded")}
    wanted = answers["impact.failure"][failing]
    assert by_state == {"down": wanted["down"], "degraded": wanted["degraded"]}
    assert ids(found.summary.departments) == wanted["departments_down"]
    assert (found.summary.down, found.summary.degraded, found.summary.test) == (len(wanted["down"]), len(wanted["degraded"]), 0)
    assert ids(found.summary.failing) == sorted(failing.split("+"))


def test_shared_of_the_example(example: Graph, answers: Answers) -> None:
    told = [
        {"node": row.node.id, "direct": row.direct, "hard_down": row.hard_down, "transitive_any": row.transitive_any,
         "departments": row.departments, "down_weight": row.down_weight}
        for row in shared(example).rows
    ]  # fmt: skip
    assert told == answers["deps.shared"]


def test_cycles_of_the_example(example: Graph, answers: Answers) -> None:
    found = cycles(example).rows
    assert [{"nodes": ids(row.nodes), "hard_cycle": row.hard_cycle} for row in found] == answers["deps.cycles"]
    assert [ids(row.shortest) for row in found] == [["s-ad", "s-hr"], ["s-bygg", "s-gis"]]


def test_single_points_of_the_example(example: Graph, answers: Answers) -> None:
    found = single_points(example, min_criticality=3).rows
    assert [{"node": row.node.id, "takes_down": ids(row.takes_down), "weight": row.weight} for row in found] == answers["deps.spof"]
    assert [row.count for row in found] == [10, 9, 1]


@pytest.mark.parametrize("system", ["s-ekonomi", "s-larm"])
def test_needs_of_the_example(example: Graph, answers: Answers, system: str) -> None:
    found = needs(example, system).summary
    groups = [{"group": each.group, "need": each.need, "members": ids(each.members)} for each in found.any_of]
    assert {"hard": ids(found.hard), "soft_direct": ids(found.soft_direct), "any_of": groups} == answers["deps.of"][system]


def test_larm_hangs_on_ad_in_two_ways(example: Graph) -> None:
    found = path(example, "s-larm", "s-ad")
    told = [[(step.from_.id, step.to.id, step.any_of or step.strength) for step in row.steps] for row in found.rows]
    assert told == [[("s-larm", "s-net", "larmvag"), ("s-net", "s-ad", "soft")], [("s-larm", "s-vo", "soft"), ("s-vo", "s-ad", "hard")]]
    assert (found.summary.length, found.summary.paths, found.truncated) == (2, 2, None)


def test_upgrading_int_is_tested_in_what_needs_it(example: Graph) -> None:
    found = impact(example, ["s-int"], change=True)
    assert [(row.system.id, row.state) for row in found.rows] == [("s-ekonomi", "down"), ("s-vo", "test"), ("s-hr", "test"), ("s-skol", "test")]
    assert (found.summary.down, found.summary.degraded, found.summary.test) == (1, 0, 3)


def test_who_is_told_when_skol_fails(example: Graph) -> None:
    found = impact(example, ["s-skol"])
    [row] = found.rows
    assert (row.system.id, ids(row.chain), ids(row.departments), ids(row.owners)) == ("s-lms", ["s-lms", "s-skol"], ["dep-uf"], [])
    assert [(each.person.id, ids(each.because)) for each in found.summary.notify] == [("p-bo", ["s-skol"]), ("p-eva", ["s-skol"])]
    assert ids(found.summary.groups) == ["grp-skola", "grp-uf"]


# --- the same by a naive reckoning, on random estates


def asked(holdings: Holdings, data: st.DataObject) -> str:
    """One of the systems."""
    chosen: str = data.draw(st.sampled_from(systems_of(holdings)))
    return chosen


@given(dependent_estates, st.data(), st.booleans(), st.booleans())
def test_impact_is_what_a_naive_reckoning_finds(holdings: Holdings, data: st.DataObject, change: bool, spread: bool) -> None:
    failing = set(data.draw(st.lists(st.sampled_from(systems_of(holdings)), min_size=1, max_size=3)))
    register = Register(holdings, DAY)
    world = Needs(register, *failing)
    down = naive_impact.failure(world, failing)
    hurt = naive_impact.degraded(world, down, spread=spread)
    found = impact(reference_graph(holdings), sorted(failing), change=change, spread=spread)
    fallen = down - failing
    assert {row.system.id for row in found.rows if row.state == "down"} == fallen
    assert {row.system.id for row in found.rows if row.state != "down"} == hurt
    assert {row.state for row in found.rows} <= {"down", "test" if change else "degraded"}
    told = [(row.state == "down", row.criticality, row.system.id) for row in found.rows]
    assert told == sorted(told, key=lambda row: (not row[0], -row[1], row[2]))
    for row in found.rows:
        assert row.criticality == register.criticality(row.system.id)
        assert ids(row.chain) == naive_impact.chain(world, row.system.id, failing & down, down, hurt)
        assert ids(row.departments) == sorted(naive_impact.departments(register, {row.system.id}))
        assert ids(row.owners) == sorted(naive_impact.owners(register, row.system.id))
    struck = failing & set(world.systems)
    assert ids(found.summary.failing) == sorted(failing)
    assert ids(found.summary.departments) == sorted(naive_impact.departments(register, down))
    assert ids(found.summary.groups) == sorted(naive_impact.groups(register, down))
    because = {
        person: sorted(each for each in failing | fallen | hurt if person in naive_impact.owners(register, each))
        for each in failing | fallen | hurt
        for person in naive_impact.owners(register, each)
    }
    assert [(each.person.id, ids(each.because)) for each in found.summary.notify] == sorted(because.items())
    assert struck <= down


@given(dependent_estates, st.data())
def test_needs_are_what_a_naive_reckoning_finds(holdings: Holdings, data: st.DataObject) -> None:
    system = asked(holdings, data)
    world = Needs(Register(holdings, DAY), system)
    hard, soft = naive_needs.hard(world, system), naive_needs.soft(world, system)
    found = needs(reference_graph(holdings), system)
    rows = [(row.strength, ids(row.chain)) for row in found.rows]
    wanted = [("hard", way) for way in sorted(hard.values(), key=lambda way: (len(way), way[-1]))]
    assert rows == [*wanted, *(("soft", [system, each]) for each in sorted(soft))]
    assert (ids(found.summary.hard), ids(found.summary.soft_direct)) == (sorted(hard), sorted(soft))
    groups = sorted((each.name, sorted(each.members), each.need) for each in naive_needs.groups(world, system))
    assert [(each.group, ids(each.members), each.need) for each in found.summary.any_of] == groups


@given(dependent_estates, st.integers(0, 3), st.integers(0, 2))
def test_shared_is_what_a_naive_reckoning_finds(holdings: Holdings, at_least: int, across: int) -> None:
    found = shared(reference_graph(holdings), at_least=at_least, across_departments=across or None).rows
    told = [naive_shared.Row(row.node.id, row.direct, row.hard_down, row.transitive_any, row.departments, row.down_weight) for row in found]
    assert told == naive_shared.shared(Register(holdings, DAY), at_least, across)


@given(dependent_estates, st.sampled_from(["suppliers", "contracts", "people"]))
def test_what_is_shared_behind_systems_is_what_a_naive_reckoning_finds(holdings: Holdings, of: Any) -> None:
    found = shared(reference_graph(holdings), at_least=1, of=of).rows
    told = [naive_shared.Row(row.node.id, row.direct, row.hard_down, row.transitive_any, row.departments, row.down_weight) for row in found]
    assert told == naive_shared.shared_behind(Register(holdings, DAY), of, 1)


@given(dependent_estates)
def test_needs_between_departments_are_what_a_naive_reckoning_finds(holdings: Holdings) -> None:
    found = between_departments(reference_graph(holdings))
    told = [
        (row.from_.id if row.from_ else naive_between.NOBODY, row.to.id if row.to else naive_between.NOBODY, row.needs, *map(ids, (row.systems, row.needed, row.groups)))
        for row in found.rows
    ]
    register = Register(holdings, DAY)
    assert (told, found.summary.needs, found.summary.across) == naive_between.between_departments(register)
    homes = {system: naive_between.departments(register, system) for system in register.in_use()}
    counted = {each: sum(each in homes[system] for system in homes) for each in sorted({each for listed in homes.values() for each in listed})}
    assert {row.department.id if row.department else naive_between.NOBODY: row.systems for row in found.summary.departments} == counted


def test_departments_of_the_example_lean_on_the_central_ones_without_a_common_group(example: Graph) -> None:
    found = between_departments(example)
    pairs = {(row.from_ and row.from_.id, row.to and row.to.id): row for row in found.rows}
    assert (pairs["dep-vof", "dep-klf"].needs, ids(pairs["dep-vof", "dep-klf"].needed)) == (4, ["s-ad", "s-mobil", "s-net"]), "gis counts too: it is used by vof"
    assert pairs["dep-vof", "dep-klf"].groups == ()
    assert ids(pairs["dep-klf", "dep-klf"].groups) == ["grp-adm"], "one group steers both objects that the department hosts"
    assert ("dep-vof", None) in pairs, "the integration platform belongs to nobody"


@given(dependent_estates, st.integers(1, 4), st.sampled_from(["systems", "suppliers", "contracts"]))
def test_single_points_are_what_a_naive_reckoning_finds(holdings: Holdings, min_criticality: int, of: Any) -> None:
    found = single_points(reference_graph(holdings), min_criticality=min_criticality, of=of).rows
    told = [(row.node.id, ids(row.takes_down), row.weight) for row in found]
    assert told == naive_single_points(Register(holdings, DAY), min_criticality, of)
    assert all(row.count == len(row.takes_down) for row in found)


@given(dependent_estates)
def test_cycles_are_what_networkx_finds(holdings: Holdings) -> None:
    found = cycles(reference_graph(holdings)).rows
    register = Register(holdings, DAY)
    assert [(ids(row.nodes), len(row.shortest), row.hard_cycle) for row in found] == naive_cycles.cycles(register)
    world = Needs(register)
    for row in found:
        circle = ids(row.shortest)
        assert circle[0] == min(circle)
        assert all(needed in world.any(each) for each, needed in pairwise([*circle, circle[0]]))


@given(dependent_estates, st.data())
def test_paths_are_what_networkx_finds(holdings: Holdings, data: st.DataObject) -> None:
    a, b = asked(holdings, data), asked(holdings, data)
    world = Needs(Register(holdings, DAY), a, b)
    wanted = naive_path.paths(world, a, b)
    found = path(reference_graph(holdings), a, b)
    told = [[a, *(step.to.id for step in row.steps)] for row in found.rows]
    assert told == wanted
    assert (found.summary.length, found.summary.paths) == (len(wanted[0]) - 1 if wanted else None, len(wanted))
    relations = {each.id: each for each in world.edges}
    for row in found.rows:
        for step in row.steps:
            edge = relations[step.relation]
            assert (edge.origin, edge.target, edge.properties.get("any_of")) == (step.from_.id, step.to.id, step.any_of)


# --- laws


@given(dependent_estates, st.data())
def test_impact_and_needs_are_inverse_on_hard_needs(holdings: Holdings, data: st.DataObject) -> None:
    hard_only = estate(*holdings.nodes, *(each for each in holdings.relations if "any_of" not in each.properties))
    graph = reference_graph(hard_only)
    in_use = Needs(Register(hard_only, DAY)).systems
    assume(in_use)
    a, b = data.draw(st.sampled_from(in_use)), data.draw(st.sampled_from(in_use))
    falls = b in {row.system.id for row in impact(graph, [a]).rows if row.state == "down"}
    assert falls == (a in ids(needs(graph, b).summary.hard))


@given(dependent_estates, st.data())
def test_redundancy_added_never_enlarges_what_goes_down(holdings: Holdings, data: st.DataObject) -> None:
    groups = [each for each in holdings.relations if each.kind == "DEPENDS_ON" and "any_of" in each.properties]
    assume(groups)
    chosen = data.draw(st.sampled_from(groups))
    spare = relation(chosen.origin, "DEPENDS_ON", "s-spare", {"any_of": chosen.properties["any_of"], "need": 1})
    system = asked(holdings, data)

    def down(estate_with: Holdings) -> set[str]:
        return {row.system.id for row in impact(reference_graph(estate_with), [system]).rows if row.state == "down"}

    # Where every member had been needed only because they were too few, a spare that raises their number would raise the need; need 1 does not.
    assert down(estate(*holdings.nodes, "s-spare", *holdings.relations, spare)) <= down(holdings)


@given(dependent_estates, st.data())
def test_more_that_fails_never_takes_down_less(holdings: Holdings, data: st.DataObject) -> None:
    first, second = asked(holdings, data), asked(holdings, data)
    graph = reference_graph(estate(*(node(each.id) if each.kind == "System" else each for each in holdings.nodes), *holdings.relations))
    alone = {row.system.id for row in impact(graph, [first]).rows if row.state == "down"}
    together = {row.system.id for row in impact(graph, [first, second]).rows if row.state == "down"}
    assert alone <= together | {second}


@given(dependent_estates)
def test_a_single_point_goes_with_the_impact_of_its_failure(holdings: Holdings) -> None:
    graph = reference_graph(holdings)
    for row in single_points(graph, min_criticality=1).rows:
        assert ids(row.takes_down) == sorted(each.system.id for each in impact(graph, [row.node.id]).rows if each.state == "down")


# --- rules of their own


def test_a_system_that_is_only_planned_fails_with_nobody_and_is_asked_about_all_the_same() -> None:
    graph = reference_graph(estate(node("s-new", lifecycle="planned"), "s-net", ("s-new", "DEPENDS_ON", "s-net")))
    assert impact(graph, ["s-net"]).rows == ()
    assert ids(needs(graph, "s-new").summary.hard) == ["s-net"]


def test_a_retired_system_stands_on_nothing_and_fails_without_harm() -> None:
    told = [("s-old", "DEPENDS_ON", "s-net"), ("s-a", "DEPENDS_ON", "s-old")]
    graph = reference_graph(estate(node("s-old", lifecycle="retired"), "s-a", "s-net", *told))
    assert (needs(graph, "s-old").rows, impact(graph, ["s-old"]).rows) == ((), ())


def test_a_need_holds_on_its_first_and_its_last_day() -> None:
    holdings = estate("s-a", "s-net", ("s-a", "DEPENDS_ON", "s-net", {"valid_from": "2026-10-01", "valid_through": "2026-10-01"}))
    assert len(impact(reference_graph(holdings), ["s-net"]).rows) == 1


def test_the_smallest_need_counts_where_a_group_says_differently() -> None:
    one_of_three = [("s-a", "DEPENDS_ON", f"s-{each}", {"any_of": "g", "need": need}) for each, need in (("b", 3), ("c", 1), ("d", 2))]
    graph = reference_graph(estate("s-a", "s-b", "s-c", "s-d", *one_of_three))
    assert impact(graph, ["s-b", "s-c"]).summary.down == 0
    assert needs(graph, "s-a").summary.any_of[0].need == 1


def test_a_group_with_too_few_members_needs_all_it_has() -> None:
    graph = reference_graph(estate("s-a", "s-b", ("s-a", "DEPENDS_ON", "s-b", {"any_of": "g", "need": 2})))
    assert impact(graph, ["s-b"]).summary.down == 1


def test_nobody_is_its_own_spare() -> None:
    members = [("s-a", "DEPENDS_ON", each, {"any_of": "g"}) for each in ("s-a", "s-b")]
    assert impact(reference_graph(estate("s-a", "s-b", *members)), ["s-b"]).summary.down == 1


def test_a_group_that_still_has_enough_does_not_explain_why_its_system_is_down() -> None:
    holdings = estate(
        "s-a", "s-b", "s-c", "s-d", "s-e", ("s-a", "DEPENDS_ON", "s-b", {"any_of": "g"}), ("s-a", "DEPENDS_ON", "s-c", {"any_of": "g"}),
        ("s-a", "DEPENDS_ON", "s-d"), ("s-d", "DEPENDS_ON", "s-e"), ("s-e", "DEPENDS_ON", "s-b"),
    )  # fmt: skip
    chains = {row.system.id: ids(row.chain) for row in impact(reference_graph(holdings), ["s-b"]).rows}
    assert chains["s-a"] == ["s-a", "s-d", "s-e", "s-b"]


def test_of_two_needs_between_the_same_systems_a_way_shows_the_harder() -> None:
    twice = [("s-a", "DEPENDS_ON", "s-b", {"strength": "soft"}), ("s-a", "DEPENDS_ON", "s-b", {"dep_type": "auth"})]
    [row] = path(reference_graph(estate("s-a", "s-b", *twice)), "s-a", "s-b").rows
    assert row.steps[0].strength == "hard"


def test_a_system_is_on_its_way_to_itself_already() -> None:
    found = path(reference_graph(estate("s-a")), "s-a", "s-a")
    assert (found.summary.length, found.summary.paths, found.rows[0].steps) == (0, 1, ())


def test_more_than_a_hundred_shortest_ways_are_counted_exactly() -> None:
    parts: list[Any] = ["s-start", *(f"s-{level}{each}" for level in range(3) for each in range(7)), "s-zend"]
    levels = [["s-start"], *([f"s-{level}{each}" for each in range(7)] for level in range(3)), ["s-zend"]]
    parts += [(a, "DEPENDS_ON", b) for here, there in pairwise(levels) for a in here for b in there]
    found = path(reference_graph(estate(*parts)), "s-start", "s-zend")
    assert (found.summary.paths, len(found.rows)) == (343, 100)
    assert found.truncated is not None
    assert found.truncated.left_out == {"rows": 243}


def test_user_defined_dependencies_count_at_once() -> None:
    from graphmodel.changes import Change, ChangeSet
    from graphmodel.engines.reference import ReferenceStore
    from graphmodel.entities import SchemaPart

    feeds = SchemaPart("relation:FEEDS", {"name": "FEEDS", "from": ["System"], "to": ["System"], "acts_as": "dependency", "reversed": True})
    parts: list[Any] = [feeds, node("s-hr"), node("s-lon"), relation("s-hr", "FEEDS", "s-lon")]
    store = ReferenceStore()
    store.apply(ChangeSet([Change(None, each) for each in parts]), on=0)
    assert [row.system.id for row in impact(store.graph(as_of=DAY), ["s-hr"]).rows] == ["s-lon"]


@pytest.mark.parametrize("question", [needs, lambda graph, it: impact(graph, [it]), lambda graph, it: path(graph, it, it)])
def test_only_a_system_can_be_asked_about(question: Any) -> None:
    graph = reference_graph(estate("s-a", "p-a"))
    with pytest.raises(WrongUse, match="p-a"):
        question(graph, "p-a")
    with pytest.raises(UnknownReference):
        question(graph, "s-b")


def test_an_impact_needs_something_that_fails() -> None:
    with pytest.raises(WrongUse):
        impact(reference_graph(estate("s-a")), [])


def test_a_limit_cuts_the_rows_and_says_so() -> None:
    many: list[Any] = ["s-net", "p-a", *(f"s-x{each:03}" for each in range(120)), *((f"s-x{each:03}", "DEPENDS_ON", "s-net") for each in range(120))]
    many += [("p-a", "OWNS", f"s-x{each:03}") for each in range(120)]
    graph = reference_graph(estate(*many))
    found = impact(graph, ["s-net"], limit=5)
    assert (len(found.rows), found.summary.down) == (5, 120)
    assert found.truncated is not None
    assert found.truncated.left_out == {"rows": 115, "because": 20}
    [point] = single_points(graph, min_criticality=1).rows
    assert (len(point.takes_down), point.count) == (100, 120)
    [whole] = single_points(graph, min_criticality=1, full=True).rows
    assert len(whole.takes_down) == 120
    assert [len(question(graph, limit=0).rows) for question in (shared, single_points, cycles)] == [0, 0, 0]


# --- large ones


def built(needs_of: Any, systems: int, **said: Any) -> Graph:
    """Systems that need each other by a rule."""
    names = [f"s-{number:05}" for number in range(systems)]
    return reference_graph(estate(*names, *((names[a], "DEPENDS_ON", names[b], said) for a, b in needs_of)))


@pytest.mark.slow
def test_a_ring_of_ten_thousand_ends_quickly() -> None:
    systems = 10_000
    graph = built([(each, (each + 1) % systems) for each in range(systems)], systems)
    found = impact(graph, ["s-00000"], limit=5)
    assert found.summary.down == systems - 1
    assert [len(each.chain) for each in found.rows] == [100, 100, 100, 100, 100]
    assert found.truncated is not None
    assert found.truncated.left_out["chain"] == sum(systems + 1 - each - 100 for each in range(1, 6))
    [cycle] = cycles(graph).rows
    assert (len(cycle.shortest), cycle.hard_cycle) == (systems, True)
    assert len(needs(graph, "s-00000", limit=5).summary.hard) == systems - 1
    assert path(graph, "s-00000", "s-09999").summary.length == systems - 1
    assert shared(graph, at_least=1, limit=1).rows[0].hard_down == systems - 1
    assert single_points(graph, min_criticality=1, limit=1).rows[0].count == systems - 1


@pytest.mark.slow
def test_a_complete_graph_of_three_hundred_ends_quickly() -> None:
    systems = 300
    graph = built([(a, b) for a in range(systems) for b in range(systems) if a != b], systems)
    [cycle] = cycles(graph).rows
    assert (len(cycle.nodes), ids(cycle.shortest)) == (systems, ["s-00000", "s-00001"])
    assert shared(graph).rows[0].hard_down == systems - 1
    assert path(graph, "s-00000", "s-00299").summary == path(graph, "s-00005", "s-00006").summary


# --- what is asked of the graph


@pytest.mark.parametrize(
    ("question", "pieces"),
    [
        (lambda graph: needs(graph, "s-00009", limit=5), 1),
        (lambda graph: path(graph, "s-00009", "s-00000", limit=5), 1),
        (lambda graph: impact(graph, ["s-00000"], limit=5), 2),
        (lambda graph: between_departments(graph, limit=5), 1),
        (lambda graph: shared(graph, limit=5), 1),
        (lambda graph: shared(graph, of="people", limit=5), 1),
        (lambda graph: cycles(graph, limit=5), 1),
        (lambda graph: single_points(graph, limit=5), 1),
    ],
)
def test_a_question_asks_for_the_same_number_of_pieces_of_ten_systems_and_of_ten_thousand(question: Any, pieces: int) -> None:
    counts = []
    for systems in (10, 10_000):
        counting = Counting(lined_up(systems))
        question(counting)
        counts.append(counting.asked())
    assert counts[0] == counts[1]
    assert sum(counts[0].get(name, 0) for name in ("whole", "around", "along")) == pieces


@cache
def lined_up(systems: int) -> Graph:
    """Each system needs those with a tenth and a half of its number."""
    return built(sorted({(each, each // part) for each in range(1, systems) for part in (10, 2)}), systems)


def test_refs_are_what_the_rows_name() -> None:
    [row] = impact(reference_graph(estate(node("s-a", name="Larm"), "s-b", ("s-a", "DEPENDS_ON", "s-b"))), ["s-b"]).rows
    assert row.system == Ref("s-a", "System", "Larm")
