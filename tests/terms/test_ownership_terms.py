"""The definitions beneath ownership and steering, where no question shows them by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.changes import Holdings
from graphmodel.graph import Graph
from graphmodel.piece import Piece
from graphmodel.terms import escalation, operable, ownership
from graphmodel.terms.fan_out import distinct, fan_out, pointers
from graphmodel.terms.presence import presence
from tests.building import DAY, estate, node, reference_graph
from tests.estates import governed_estates
from tests.oracle import groups as naive_groups
from tests.oracle import ownership as naive
from tests.oracle.key_people import without
from tests.oracle.register import Register

TODAY = DAY.toordinal()


def number(graph: Graph, piece: Piece, id: str) -> int:  # noqa: A002
    """The place of a node in a piece."""
    key = graph.key_of(id)
    assert key is not None
    return int(piece.locate(np.array([key], np.int64))[0])


@given(st.lists(st.lists(st.integers(), max_size=4), max_size=6), st.data())
def test_fanning_out_gathers_what_hangs_at_each_node(hanging: list[list[int]], data: st.DataObject) -> None:
    flat = [each for listed in hanging for each in listed]
    start = pointers(np.repeat(np.arange(len(hanging), dtype=np.int32), [len(listed) for listed in hanging]), len(hanging))
    asked = data.draw(st.lists(st.integers(0, len(hanging) - 1), max_size=5)) if hanging else []
    which, place = fan_out(start, np.array(asked, np.int32))
    assert [(at, flat[spot]) for at, spot in zip(which.tolist(), place.tolist(), strict=True)] == [
        (at, each) for at, wanted in enumerate(asked) for each in hanging[wanted]
    ]


@given(st.lists(st.integers(-5, 5)))
def test_distinct_numbers_are_ascending_and_there_once(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, np.int64)).tolist() == sorted(set(numbers))


def test_an_absence_counts_on_both_its_ends() -> None:
    graph = reference_graph(estate(node("p-x", absences=[{"valid_from": "2026-10-01", "valid_through": "2026-10-02"}])))
    piece = graph.whole(["HOLDS"])
    assert [bool(presence(piece, TODAY + off).contact[0]) for off in (-1, 0, 1, 2)] == [True, False, False, True]
    assert presence(piece, TODAY).present[0], "on leave, and still here"


def test_a_position_that_has_ended_is_held_by_nobody() -> None:
    graph = reference_graph(estate("p-x", node("pos-x", valid_through="2026-09-30"), ("p-x", "HOLDS", "pos-x")))
    piece = graph.whole(["HOLDS"])
    assert not presence(piece, TODAY).held.any()
    assert presence(piece, TODAY - 1).held.any()


@given(governed_estates(), st.data())
def test_taking_a_person_away_is_as_if_the_person_had_left(holdings: Holdings, data: st.DataObject) -> None:
    register, graph = Register(holdings, DAY), reference_graph(holdings)
    person = data.draw(st.sampled_from(register.of("Person")))
    after = without(holdings, person, register)
    piece = graph.whole([*ownership.KINDS, *operable.KINDS])
    gone = np.zeros(len(piece.nodes), np.bool_)
    gone[number(graph, piece, person)] = True
    answers = ownership.ownership(piece, TODAY, staff_register=after.staff_register, without=gone)
    for system in register.in_use():
        assert ownership.DEGREES[answers.degree[number(graph, piece, system)]] == naive.degree_of(after, system)
    acting = operable.operable_groups(piece, TODAY, answers.presence).operable
    for group in register.of("SteeringGroup"):
        assert bool(acting[number(graph, piece, group)]) is (naive_groups.contact(after, group) is not None)


def test_claims_that_hold_but_do_not_decide_are_outranked() -> None:
    parts: list[Any] = ["s-a", "obj-a", "p-x", "pos-x", "dep-a", ("s-a", "PART_OF", "obj-a"), ("p-x", "OWNS", "s-a"), ("pos-x", "OWNS", "s-a")]
    graph = reference_graph(estate(*parts, ("dep-a", "OWNS", "obj-a")))
    piece = graph.whole(ownership.KINDS)
    answers = ownership.ownership(piece, TODAY)
    system = np.array([number(graph, piece, "s-a")], np.int32)
    _, _, claim = answers.outranked(system)
    assert [ownership.STATUSES[status] for status in answers.claims.status[claim]] == ["vacant", "department_only"]


def test_a_way_that_ran_into_a_circle_names_the_groups_of_it() -> None:
    groups = [node(f"grp-{letter}", level="object") for letter in "abc"]
    edges = [("grp-a", "ESCALATES_TO", "grp-b"), ("grp-b", "ESCALATES_TO", "grp-c"), ("grp-c", "ESCALATES_TO", "grp-b")]
    graph = reference_graph(estate("s-a", "obj-a", ("s-a", "PART_OF", "obj-a"), ("grp-a", "STEERS", "obj-a"), *groups, *edges))
    piece = graph.whole(escalation.KINDS)
    way = escalation.Escalations(piece, TODAY).of_system(number(graph, piece, "s-a"))
    assert way.loop == (number(graph, piece, "grp-b"), number(graph, piece, "grp-c"))


@given(governed_estates())
def test_a_degree_is_that_of_its_sides(holdings: Holdings) -> None:
    piece = reference_graph(holdings).whole(ownership.KINDS)
    answers = ownership.ownership(piece, TODAY)
    for status, required, degree in zip(answers.status, answers.required, answers.degree, strict=True):
        asked = [int(status[side]) for side in (0, 1) if required >> side & 1]
        able = asked.count(ownership.OWNED)
        named = ownership.DEGREES[degree]
        if able == len(asked):
            assert named == "owned"
        elif able:
            assert named in ("business_only", "it_only")
        else:
            assert named == ownership.STATUSES[min(asked)]
