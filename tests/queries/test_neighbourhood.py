"""What stands around a node, and what a picture has room for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.answers import ABSENT
from graphmodel.errors import UnknownReference, WrongUse
from graphmodel.graph import Graph
from graphmodel.piece import Piece
from queries.neighbourhood import Neighbourhood, neighbourhood
from tests.building import DAY, estate, example_estate, node, reference_graph
from tests.oracle.neighbourhood import systems_around


@pytest.fixture(scope="module")
def example(shared: Path) -> Graph:
    return reference_graph(example_estate(shared))


def ids(result: Neighbourhood, kind: str | None = None) -> list[str]:
    return [row.node.id for row in result.rows if kind in (None, row.base)]


def lines(result: Neighbourhood) -> set[tuple[str, str, str]]:
    return {(row.node.id, line.relation, line.to.id) for row in result.rows for line in row.relations}


def test_the_whole_estate_shows_every_system_that_is_in_use(example: Graph) -> None:
    result = neighbourhood(example)
    assert result.truncated is None
    assert (result.summary.systems, result.summary.owned, result.summary.partially_owned, result.summary.strictly_unowned) == (13, 5, 2, 6)
    assert ids(result, "System")[:5] == ["s-ad", "s-net", "s-vo", "s-larm", "s-int"]
    assert {"dep-srv", "p-gun", "pos-larmchef"} <= set(ids(result)), "those who claim to own are shown, also when they have gone or nobody is there"
    assert "c-vo" not in ids(result), "contracts are not drawn"


def test_a_system_is_told_with_owners_of_each_side_and_why_one_is_missing(example: Graph) -> None:
    rows = {row.node.id: row for row in neighbourhood(example).rows}
    larm = rows["s-larm"]
    assert (larm.degree, larm.sides["business"].status, [owner.name for owner in larm.sides["it"].owners]) == ("it_only", "vacant", ["Bo Lind"])
    assert list(rows["s-net"].sides) == ["it"], "an infrastructure object requires one side only"
    assert [each.id for each in larm.objects] == ["obj-vo"]
    assert [each.id for each in larm.departments] == ["dep-vof"]
    assert [each.id for each in rows["s-gis"].departments] == ["dep-sbf", "dep-vof"], "without an object, the departments that use it"


def test_lines_are_the_relations_that_hold_on_the_day(example: Graph) -> None:
    drawn = lines(neighbourhood(example))
    assert ("p-gun", "OWNS", "obj-samhall") in drawn, "a claim that nobody ended still holds"
    assert ("p-hans", "OWNS", "s-gis") not in drawn, "this one ended in 2025"
    assert ("p-jonas", "OWNS", "s-skol") not in drawn, "this one begins in 2027"
    [net] = [line for row in neighbourhood(example).rows if row.node.id == "s-larm" for line in row.relations if line.to.id == "s-net"]
    assert (net.any_of, net.need, net.strength) == ("larmvag", 1, "hard")


def test_around_a_system_stand_those_it_needs_and_those_that_need_it_but_not_their_other_dependents(example: Graph) -> None:
    result = neighbourhood(example, "s-int", depth=1)
    assert set(ids(result, "System")) == {"s-int", "s-ad", "s-net", "s-ekonomi", "s-hr", "s-vo", "s-skol"}
    assert ids(result, "System")[0] == "s-int"
    assert "s-lms" not in ids(result), "it needs ad as int does, which makes it no neighbour of int"


def test_direction_keeps_what_was_asked_for(example: Graph) -> None:
    assert set(ids(neighbourhood(example, "s-int", depth=1, direction="needs"), "System")) == {"s-int", "s-ad", "s-net"}
    assert set(ids(neighbourhood(example, "s-int", depth=1, direction="dependents"), "System")) == {"s-int", "s-ekonomi", "s-hr", "s-vo", "s-skol"}


@pytest.mark.parametrize(
    ("ref", "systems"),
    [
        ("dep-vof", {"s-vo", "s-larm", "s-gis", "s-ekonomi", "s-hr"}),
        ("obj-adm", {"s-ekonomi", "s-hr"}),
        ("p-bo", {"s-vo", "s-larm", "s-skol", "s-lms", "s-ad", "s-net", "s-mobil"}),
        ("pos-larmchef", {"s-larm"}),
        ("grp-adm", {"s-ekonomi", "s-hr", "s-ad", "s-net", "s-mobil"}),
        ("sup-karta", {"s-gis"}),
        ("c-vo", {"s-vo", "s-larm"}),
        ("plan-vo-26", set()),
    ],
)
def test_around_another_node_stand_its_own_systems(example: Graph, ref: str, systems: set[str]) -> None:
    result = neighbourhood(example, ref)
    assert set(ids(result, "System")) == systems
    assert ref in ids(result), "what was asked for is always drawn"


def test_what_is_not_drawn_is_counted(example: Graph) -> None:
    result = neighbourhood(example, limit=10)
    assert len(result.rows) <= 10
    assert result.truncated is not None
    assert result.truncated.left_out["System"] + result.summary.systems == result.summary.of_systems == 13


def test_people_make_room_for_systems() -> None:
    many = [f"s-{number}" for number in range(8)]
    register = estate(*many, *[f"p-{number}" for number in range(8)], *[(f"p-{n}", "OWNS", f"s-{n}", {"side": "it"}) for n in range(8)])
    result = neighbourhood(reference_graph(register), limit=8)
    assert ids(result) == many
    assert [owner.name for owner in result.rows[0].sides["it"].owners] == ["p-0"], "they are named all the same"
    assert result.truncated is not None
    assert dict(result.truncated.left_out) == {"Person": 8}


def test_the_most_critical_come_first_then_the_most_needed() -> None:
    register = estate(
        node("s-a", criticality=1), node("s-b", criticality=4), node("s-c", criticality=2), node("s-d", criticality=2), ("s-a", "DEPENDS_ON", "s-d")
    )
    assert ids(neighbourhood(reference_graph(register))) == ["s-b", "s-d", "s-c", "s-a"]


def test_neighbours_that_are_not_drawn_are_counted_on_the_edge_of_the_picture() -> None:
    register = estate("s-a", "s-b", "s-c", "s-d", ("s-a", "DEPENDS_ON", "s-b"), ("s-b", "DEPENDS_ON", "s-c"), ("s-d", "DEPENDS_ON", "s-a"))
    rows = {row.node.id: row for row in neighbourhood(reference_graph(register), "s-a", depth=1, direction="needs").rows}
    assert rows["s-b"].needs_beyond == 1
    assert rows["s-a"].dependents_beyond == 0, "dependents were not asked for"


def test_a_department_with_more_than_there_is_room_for_does_not_empty_the_picture() -> None:
    departments = [f"dep-{number:02}" for number in range(20)]
    register = estate("s-a", *departments, *[(each, "USES", "s-a") for each in departments])
    result = neighbourhood(reference_graph(register), "s-a", limit=10)
    assert (len(result.rows), ids(result, "System")) == (10, ["s-a"])
    assert result.truncated is not None
    assert dict(result.truncated.left_out) == {"Department": 11}


def test_retired_systems_are_not_drawn_unless_asked_for() -> None:
    register = estate(node("s-old", lifecycle="retired"), "s-a", node("s-past", valid_through="2020-01-01"), ("s-a", "DEPENDS_ON", "s-old"))
    assert ids(neighbourhood(reference_graph(register))) == ["s-a"]
    assert "s-old" in ids(neighbourhood(reference_graph(register), "s-old"))


def test_the_same_need_said_twice_is_one_arrow_and_the_harder_one() -> None:
    soft, hard = {"strength": "soft", "dep_type": "data"}, {"strength": "hard", "dep_type": "auth"}
    register = estate("s-a", "s-b", ("s-a", "DEPENDS_ON", "s-b", soft), ("s-a", "DEPENDS_ON", "s-b", hard))
    [line] = neighbourhood(reference_graph(register), "s-a").rows[0].relations
    assert (line.strength, line.any_of) == ("hard", ABSENT)


def test_a_name_that_nothing_has_and_a_depth_below_zero_are_refused(example: Graph) -> None:
    with pytest.raises(UnknownReference):
        neighbourhood(example, "s-nowhere")
    with pytest.raises(WrongUse):
        neighbourhood(example, "s-vo", depth=-1)


def test_an_empty_estate_gives_an_empty_picture() -> None:
    assert neighbourhood(reference_graph(estate())).rows == ()


SYSTEMS = [f"s-{letter}" for letter in "abcdefgh"]
NEED = st.tuples(st.sampled_from(SYSTEMS), st.sampled_from(SYSTEMS), st.sampled_from([None, "2026-09-30", "2026-10-01"]))


@given(
    needs=st.lists(NEED, max_size=20, unique=True),
    retired=st.sets(st.sampled_from(SYSTEMS[1:]), max_size=2),
    depth=st.integers(0, 4),
    direction=st.sampled_from(["needs", "dependents", "both"]),
)
def test_neighbours_and_distances_are_those_of_the_plain_definition(
    needs: list[tuple[str, str, str | None]], retired: set[str], depth: int, direction: str
) -> None:
    register = estate(
        *[node(each, lifecycle="retired" if each in retired else "active") for each in SYSTEMS],
        *[(a, "DEPENDS_ON", b, {"valid_through": through} if through else {}) for a, b, through in needs],
    )
    result = neighbourhood(reference_graph(register), "s-a", depth=depth, direction=direction)  # type: ignore[arg-type]
    assert {row.node.id: row.distance for row in result.rows} == systems_around(register, "s-a", depth, direction, DAY)
    between = {(a, b) for a, b, through in needs if (through is None or date.fromisoformat(through) >= DAY)}
    shown = set(ids(result))
    assert {(a, b) for a, _kind, b in lines(result)} == {(a, b) for a, b in between if a in shown and b in shown}


def test_however_large_the_estate_the_pieces_are_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture asks for the same number of pieces of ten systems and of three hundred."""

    def pieces(count: int) -> int:
        chain = [(f"s-{n}", "DEPENDS_ON", f"s-{n + 1}") for n in range(count - 1)]
        graph = reference_graph(estate(*[f"s-{n}" for n in range(count)], *chain))
        asked: list[str] = []

        def counted(name: str, real: Callable[..., Piece]) -> Callable[..., Piece]:
            def ask(*arguments: Any) -> Piece:
                asked.append(name)
                return real(*arguments)

            return ask

        for name in ("whole", "around", "along"):
            monkeypatch.setattr(graph, name, counted(name, getattr(graph, name)))
        neighbourhood(graph, "s-5")
        return len(asked)

    assert pieces(10) == pieces(300) <= 6
