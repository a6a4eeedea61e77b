"""From entities to arrays: what is read where a record says little, or something odd."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graphmodel.compiling import absences, node_facts, piece_of, relation_facts
from graphmodel.entities import Node, Relation
from graphmodel.kinds import DEP_TYPES, FUNCTIONS, LEVELS, LIFECYCLES, SIDES, STRENGTHS, schema_from
from graphmodel.piece import OPEN_FROM, OPEN_THROUGH
from graphmodel.statements import FIELDS, READINGS, STANDINGS

A, B, C = (Node(f"s-{name}", "System", name) for name in "abc")


def test_the_numbers_of_stored_words_never_change() -> None:
    """Estates hold these numbers: a new word is added at the end, or a migration rewrites the rows."""
    assert (SIDES, STRENGTHS) == (("business", "it"), ("hard", "soft"))
    assert FUNCTIONS[:5] == ("chair", "deputy_chair", "member", "secretary", "adjunct")
    assert DEP_TYPES[:8] == ("auth", "data", "integration", "network", "hosting", "backup", "licence", "other")
    assert LEVELS[:3] == ("object", "department", "portfolio")
    assert LIFECYCLES[:4] == ("planned", "active", "phasing_out", "retired")
    assert READINGS[:7] == ("person", "department", "vacant", "left", "unknown", "not_in_register", "dangling")
    assert STANDINGS[:2] == ("accepted", "overruled")
    assert FIELDS[:16] == (
        *("ownership", "leadership", "specialist", "chair", "deputy", "member", "holder", "dependency"),
        *("escalates_to", "object", "department", "group", "supplier", "system", "usage", "other"),
    )


@pytest.mark.parametrize(
    ("properties", "field", "value"),
    [
        ({}, "criticality", 0),
        ({"criticality": 4}, "criticality", 4),
        ({"criticality": 9}, "criticality", 0),
        ({"criticality": True}, "criticality", 0),
        ({"criticality": "high"}, "criticality", 0),
        ({}, "klassa_t", -1),
        ({"klassa": [1, 2, 3, 4]}, "klassa_t", 3),
        ({"klassa": [1, 2]}, "klassa_t", -1),
        ({"klassa": None}, "klassa_t", -1),
        ({}, "lifecycle", 1),
        ({"lifecycle": "retired"}, "lifecycle", 3),
        ({"lifecycle": ["retired"]}, "lifecycle", 1),
        ({}, "required_sides", 3),
        ({"required_sides": ["it"]}, "required_sides", 2),
        ({"required_sides": []}, "required_sides", 3),
        ({"level": "portfolio"}, "level", 2),
        ({"year": 2026}, "year", 2026),
    ],
)
def test_what_nobody_said_has_its_default(properties: dict[str, Any], field: str, value: int) -> None:
    assert getattr(node_facts(Node("s-a", "System", "A", properties=properties)), field) == value


def test_a_dependency_is_hard_until_somebody_says_soft() -> None:
    assert relation_facts(Relation("r", "DEPENDS_ON", "s-a", "s-b")).strength == 0
    assert relation_facts(Relation("r", "DEPENDS_ON", "s-a", "s-b", properties={"strength": "soft"})).strength == 1
    assert relation_facts(Relation("r", "DEPENDS_ON", "s-a", "s-b", properties={"any_of": "x"})).need == 1


def test_an_absence_without_an_end_is_open() -> None:
    person = Node("p-a", "Person", "A", properties={"absences": [{"valid_from": "2026-01-01"}, {"valid_through": date(2026, 2, 1)}, "odd", {}]})
    first, last = date(2026, 1, 1).toordinal(), date(2026, 2, 1).toordinal()
    assert absences(person) == [(first, OPEN_THROUGH), (OPEN_FROM, last), (OPEN_FROM, OPEN_THROUGH)]


def test_parallel_relations_are_kept_and_each_origin_has_its_own_groups() -> None:
    relations = [
        Relation("r-1", "DEPENDS_ON", "s-a", "s-b", properties={"any_of": "x"}),
        Relation("r-2", "DEPENDS_ON", "s-a", "s-c", properties={"any_of": "x"}),
        Relation("r-3", "DEPENDS_ON", "s-c", "s-b", properties={"any_of": "x"}),
        Relation("r-4", "DEPENDS_ON", "s-a", "s-b", None, date(2020, 1, 1)),
    ]
    part = piece_of(enumerate((A, B, C)), enumerate(relations), [], schema_from([]), ["DEPENDS_ON"]).relations("DEPENDS_ON")
    assert part.origin.tolist() == [0, 0, 0, 2]
    assert part.target.tolist() == [1, 1, 2, 1]
    assert part.any_of[0] == part.any_of[2] >= 0
    assert part.any_of[3] not in (-1, part.any_of[0])
    assert part.any_of[1] == -1


def test_an_estates_own_kind_plays_its_part_the_other_way_round() -> None:
    schema = schema_from(
        [
            {"name": "Robot", "extends": "System"},
            {"name": "Sensor", "extends": "Asset"},
            {"name": "FEEDS", "from": "System", "to": "System", "acts_as": "dependency", "reversed": True},
        ]
    )
    nodes = [(1, Node("x-r", "Robot", "R")), (2, Node("x-s", "Sensor", "S")), (3, A)]
    piece = piece_of(nodes, [(1, Relation("r-1", "FEEDS", "s-a", "x-r"))], [], schema, ["DEPENDS_ON"])
    assert piece.of_kind("System").tolist() == [True, True, False]
    assert piece.nodes.kind.tolist()[-1] == -1
    part = piece.relations("DEPENDS_ON")
    assert (piece.nodes.key[part.origin].tolist(), piece.nodes.key[part.target].tolist()) == ([1], [3])


def test_a_relation_to_a_node_outside_the_piece_is_left_out() -> None:
    piece = piece_of([(1, A)], [(1, Relation("r-1", "DEPENDS_ON", "s-a", "s-b"))], [], schema_from([]), ["DEPENDS_ON"])
    assert len(piece.relations("DEPENDS_ON")) == 0
