"""Random estates for property tests of dependencies: small, and full of what makes them hard.

Circles, systems that need themselves, the same need twice, any-of groups that say differently how many are needed or have too few members, soft and
hard, needs and systems out of time, every lifecycle, departments that use, owners, contracts and suppliers that come and go.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from graphmodel.changes import Holdings
from graphmodel.entities import Node, Relation
from graphmodel.kinds import LIFECYCLES
from tests.building import DAY, estate, node, relation

Values = dict[str, Any]

SYSTEMS = [f"s-{letter}" for letter in "abcdefgh"]
DEPARTMENTS, PEOPLE, OBJECTS = (["dep-a", "dep-b", "dep-c"], ["p-a", "p-b"], ["obj-a", "obj-b"])
CONTRACTS, SUPPLIERS, GROUPS = (["c-a", "c-b"], ["sup-a", "sup-b"], ["grp-a", "grp-b"])

NEAR = [DAY + timedelta(days=off) for off in (-1, 0, 1)]
PERIODS: list[dict[str, date]] = [
    *({"valid_from": day} for day in NEAR), *({"valid_through": day} for day in NEAR), {"valid_from": NEAR[0], "valid_through": NEAR[2]},
]  # fmt: skip


def _seldom(values: Iterable[Values], one_in: int) -> st.SearchStrategy[Values]:
    """Mostly nothing, else one of these."""
    listed = list(values)
    return st.sampled_from([*[{}] * (len(listed) * (one_in - 1)), *listed])


def _related(origins: list[str], kind: str, targets: list[str], most: int, said: Iterable[Values] = ({},)) -> st.SearchStrategy[list[Relation]]:
    parts = (st.sampled_from(origins), st.sampled_from(targets), st.sampled_from(list(said)), _seldom(PERIODS, 3))
    return st.lists(st.tuples(*parts).map(lambda told: relation(told[0], kind, told[1], {**told[2], **told[3]})), max_size=most)


def _nodes(ids: list[str], *properties: st.SearchStrategy[Values], least: int = 0, period: int = 6) -> st.SearchStrategy[list[Node]]:
    each = st.tuples(_seldom(PERIODS, period), *properties).map(lambda parts: {name: value for part in parts for name, value in part.items()})
    return st.lists(each, min_size=least, max_size=len(ids)).map(lambda said: [node(name, **values) for name, values in zip(ids, said, strict=False)])


_GROUPED: list[Values] = [{"any_of": group, **need} for group in ("g", "h") for need in ({}, {}, {"need": 1}, {"need": 2}, {"need": 3})]
_SAID: list[Values] = [
    *[{}] * 6, *[{"strength": "soft"}] * 4, *({**each, **soft} for each in _GROUPED for soft in ({}, {"strength": "soft"})), {"dep_type": "auth"},
]  # fmt: skip
_NODES = st.tuples(
    _nodes(
        SYSTEMS,
        _seldom(({"lifecycle": each} for each in LIFECYCLES), 4),
        st.sampled_from([{}, *({"criticality": each} for each in (1, 2, 3, 4))]),
        _seldom(({"klassa": [1, 1, availability, 1]} for availability in range(5)), 3),
        least=1,
        period=8,
    ),
    _nodes(DEPARTMENTS),
    _nodes(PEOPLE),
    _nodes(OBJECTS),
    _nodes(CONTRACTS, period=3),
    _nodes(SUPPLIERS),
    _nodes(GROUPS, st.sampled_from([{"level": each} for each in ("object", "object", "department", "portfolio")])),
)
_RELATIONS = st.tuples(
    _related(SYSTEMS, "DEPENDS_ON", SYSTEMS, 20, _SAID),
    _related(DEPARTMENTS, "USES", SYSTEMS, 6),
    _related([*PEOPLE, *DEPARTMENTS], "OWNS", [*SYSTEMS, *OBJECTS], 4, [{"side": "business"}, {"side": "it"}]),
    _related(SYSTEMS, "PART_OF", OBJECTS, 4),
    _related(OBJECTS, "HOSTED_BY", DEPARTMENTS, 3),
    _related(CONTRACTS, "COVERS", SYSTEMS, 5),
    _related(CONTRACTS, "WITH_SUPPLIER", SUPPLIERS, 3),
    _related(SYSTEMS, "PROVIDED_BY", SUPPLIERS, 4),
    _related(GROUPS, "STEERS", [*OBJECTS, *DEPARTMENTS], 4),
)


def _assembled(drawn: tuple[Any, Any]) -> Holdings:
    nodes, relations = drawn
    named = {each.id: each for listed in nodes for each in listed}
    chosen = {each.id: each for listed in relations for each in listed if each.origin in named and each.target in named}
    return estate(*named.values(), *chosen.values())


dependent_estates: st.SearchStrategy[Holdings] = st.tuples(_NODES, _RELATIONS).map(_assembled)
"""Estates with systems that need each other, and all that has to do with them."""


def systems_of(holdings: Holdings) -> list[str]:
    """The ids of an estate's systems."""
    return [each.id for each in holdings.nodes if each.kind == "System"]
