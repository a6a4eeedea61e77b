"""Random estates for property tests of ownership and steering: small, but with every oddity that a real register has.

Positions with holders in and out of time, departments that ended and were followed, groups on three levels with edges in circles, statements of every
reading, absences, systems in several objects, claims that are over or still to come, objects with one side.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import chain, combinations_with_replacement
from typing import Any

from hypothesis import strategies as st

from graphmodel.changes import Holdings
from graphmodel.entities import KnownSource, Node, Provenance, Relation, Statement
from graphmodel.kinds import FUNCTIONS, LEVELS, LIFECYCLES, SIDES
from graphmodel.statements import READINGS, STANDINGS
from tests.building import DAY, estate, node, relation

Values = dict[str, Any]

# The strategies are made once, of a fixed stock of names; an estate that draws fewer nodes drops what hangs on the others.
DEPARTMENTS, PEOPLE, POSITIONS = ([f"{kind}-{number}" for number in range(most)] for kind, most in (("dep", 4), ("p", 5), ("pos", 2)))
OBJECTS, SYSTEMS = ([f"{kind}-{number}" for number in range(most)] for kind, most in (("obj", 3), ("s", 4)))
PORTFOLIOS, GROUPS = ([f"{kind}-{number}" for number in range(most)] for kind, most in (("pf", 2), ("grp", 6)))
ABLE, OWNERS, OWNED = [*PEOPLE, *POSITIONS], [*PEOPLE, *POSITIONS, *DEPARTMENTS], [*SYSTEMS, *OBJECTS]

NEAR = [DAY + timedelta(days=off) for off in (-400, -1, 0, 1, 400)]
PERIODS: list[dict[str, date]] = [
    *({"valid_from": day} for day in NEAR),
    *({"valid_through": day} for day in NEAR),
    *({"valid_from": since, "valid_through": through} for since, through in combinations_with_replacement(NEAR, 2)),
]


def _seldom(values: Iterable[Values], one_in: int) -> st.SearchStrategy[Values]:
    """Mostly nothing, else one of these."""
    listed = list(values)
    return st.sampled_from([*[{}] * (len(listed) * (one_in - 1)), *listed])


def _relations(origins: list[str], kind: str, targets: list[str], most: int, said: Iterable[Values] = ({},)) -> st.SearchStrategy[list[Relation]]:
    parts = (st.sampled_from(origins), st.sampled_from(targets), st.sampled_from(list(said)), _seldom(PERIODS, 3))
    return st.lists(st.tuples(*parts).map(lambda told: relation(told[0], kind, told[1], {**told[2], **told[3]})), max_size=most)


def _nodes(ids: list[str], *properties: st.SearchStrategy[Values], least: int = 0, period: int = 6) -> st.SearchStrategy[list[Node]]:
    each = st.tuples(_seldom(PERIODS, period), *properties).map(lambda parts: {name: value for part in parts for name, value in part.items()})
    said = st.lists(each, min_size=least, max_size=len(ids))
    return said.map(lambda listed: [node(name, **values) for name, values in zip(ids, listed, strict=False)])


_SIDED = [*({"side": side} for side in (*SIDES, *SIDES)), {}]
_ABSENCES = [{"absences": [{end: day.isoformat() for end, day in period.items()}]} for period in PERIODS]
_NODES = st.tuples(
    _nodes(DEPARTMENTS, _seldom(({"unit_type": kind} for kind in ("committee", "unit", "department")), 4), least=1, period=4),
    _nodes(PEOPLE, _seldom(_ABSENCES, 4), least=1, period=4),
    _nodes(POSITIONS),
    _nodes(PORTFOLIOS),
    _nodes(OBJECTS, _seldom(({"required_sides": list(sides)} for sides in (["it"], ["business"], SIDES)), 3)),
    _nodes(
        SYSTEMS,
        _seldom(({"lifecycle": each} for each in LIFECYCLES), 3),
        st.sampled_from([{}, *({"criticality": each} for each in (1, 2, 3, 4, 4, 3))]),
        _seldom(({"klassa": [1, 1, availability, 1]} for availability in range(5)), 3),
        least=1,
    ),
    _nodes(GROUPS, st.sampled_from([{"level": level} for level in LEVELS]), period=5),
)
_RELATIONS = st.tuples(
    _relations(PEOPLE, "HOLDS", POSITIONS, 4),
    _relations(PEOPLE, "EMPLOYED_IN", DEPARTMENTS, 5),
    _relations(POSITIONS, "POSITION_IN", DEPARTMENTS, 2),
    _relations(OWNERS, "OWNS", OWNED, 8, _SIDED),
    _relations(SYSTEMS, "PART_OF", OBJECTS, 5),
    _relations(ABLE, "LEADS", OBJECTS, 4, _SIDED),
    _relations(ABLE, "SPECIALIST_FOR", OWNED, 5, _SIDED),
    _relations(OBJECTS, "HOSTED_BY", DEPARTMENTS, 4),
    _relations(OBJECTS, "IN_PORTFOLIO", PORTFOLIOS, 3),
    _relations(DEPARTMENTS, "USES", SYSTEMS, 5),
    _relations(GROUPS, "STEERS", [*OBJECTS, *OBJECTS, *DEPARTMENTS, *PORTFOLIOS], 8),
    _relations(GROUPS, "ESCALATES_TO", GROUPS, 5),
    _relations(ABLE, "MEMBER_OF", GROUPS, 8, [{"function": function} for function in FUNCTIONS[:3]]),
    # These two may hold no circle, a register refuses it: they run from the smaller number to the larger.
    _relations(DEPARTMENTS, "SUBUNIT_OF", DEPARTMENTS, 3),
    _relations(DEPARTMENTS, "SUCCEEDED_BY", DEPARTMENTS, 3),
)
_ABOUT = [("ownership", subject) for subject in OWNED * 3] + [("escalates_to", group) for group in GROUPS]
_ABOUT += [(field, subject) for field in ("group", "leadership") for subject in OBJECTS]
_STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from(_ABOUT),
        st.sampled_from(READINGS),
        st.sampled_from([*SIDES, None]),
        st.sampled_from([*[None] * 15, *PEOPLE]),
        st.sampled_from(["accepted", "accepted", *STANDINGS]),
        _seldom(PERIODS, 4),
    ),
    max_size=4,
)
_LIST = Provenance("list.csv", "row 1")


def _assembled(drawn: tuple[Any, Any, Any, bool]) -> Holdings:
    nodes, relations, statements, register_of_staff = drawn
    named = {each.id: each for listed in nodes for each in listed}
    chosen: dict[str, Relation] = {}
    for each in chain.from_iterable(relations):
        ordered = each.kind not in ("SUBUNIT_OF", "SUCCEEDED_BY") or each.origin < each.target
        if ordered and each.origin != each.target and each.origin in named and each.target in named:
            chosen[each.id] = each
    said = [
        Statement(f"st-{number}", subject, field, f"raw {number}", reading, side, target, standing, **period, provenance=(_LIST,))
        for number, ((field, subject), reading, side, target, standing, period) in enumerate(statements)
        if subject in named and (target is None or target in named)
    ]
    sources = [KnownSource("staff.csv", staff_register=True)] if register_of_staff else []
    return estate(*named.values(), *chosen.values(), *said, *sources)


def governed_estates() -> st.SearchStrategy[Holdings]:
    """Estates with systems, objects, people, departments, groups and all that ties them together."""
    return _ESTATES


_ESTATES = st.tuples(_NODES, _RELATIONS, _STATEMENTS, st.booleans()).map(_assembled)
