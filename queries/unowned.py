"""Unowned systems (system utan ägare): which systems does nobody answer for, and why?

Asked about the systems in use: active or being phased out; planned ones on request, retired ones never.  Each required side of a system has a
status and the system a degree (`graphmodel.terms.ownership`).  All but the `owned` ones are unowned, in two groups: *partially owned* with one
able side (`business_only`, `it_only`), *strictly unowned* with none.

>>> from tests.building import estate, reference_graph
>>> graph = reference_graph(estate(
...     "s-larm", "obj-vo", "p-anna", "p-bo", "pos-larmchef", ("s-larm", "PART_OF", "obj-vo"), ("p-anna", "OWNS", "obj-vo", {"side": "business"}),
...     ("p-bo", "OWNS", "obj-vo", {"side": "it"}), ("pos-larmchef", "OWNS", "s-larm", {"side": "business"}),
... ))
>>> row = unowned(graph).rows[0]
>>> row.degree, row.sides["business"].status, [person.id for person in row.sides["business"].fallback], row.sides["it"].via.id
('it_only', 'vacant', ['p-anna'], 'obj-vo')
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graphmodel.answers import Evidence, Truncated, cut
from graphmodel.graph import Graph, Ref
from graphmodel.kinds import SIDES
from graphmodel.piece import Codes, Ints, Keys, Piece
from graphmodel.terms.criticality import criticality
from graphmodel.terms.evidence import Grounds
from graphmodel.terms.ownership import DEGREES, KINDS, OWNED, STATUSES, Ownership, badness, ownership
from graphmodel.terms.presence import in_service

Side = Literal["business", "it"]
_PARTIAL: Final = 1  # the badness of business_only and it_only


@dataclass(frozen=True, slots=True)
class SideAnswer:
    """Who answers on one side.

    `owners` are the able persons (the holder behind a position), none for a broken claim; `via` the home object that the claim stands on, None
    when it stands on the system; `fallback` the able owners of the home objects whom a claim on the system masks.  Ordered by id.
    """

    status: str
    owners: tuple[Ref, ...]
    via: Ref | None
    fallback: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class UnownedRow:
    """One system: its criticality (assumed where nobody said), its degree, its required sides, and the claims that decide them.

    `evidence` names the deciding claims, and the relation to the object where they stand on it; a system that nobody ever claimed has its own
    record as evidence.
    """

    system: Ref
    criticality: int
    degree: str
    sides: Mapping[str, SideAnswer]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class UnownedSummary:
    """All systems that were asked about, counted; `by_degree` holds the degrees that occur, best first."""

    systems: int
    owned: int
    partially_owned: int
    strictly_unowned: int
    by_degree: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Unowned:
    """The unowned systems: criticality descending, worst degree first, id."""

    rows: tuple[UnownedRow, ...]
    summary: UnownedSummary
    truncated: Truncated | None = None


def unowned(
    graph: Graph,
    *,
    side: Side | None = None,
    direct: bool = False,
    everything: bool = False,
    planned: bool = False,
    limit: int | None = None,
) -> Unowned:
    """Find the systems that nobody answers for, on the graph's day.

    `side` asks one side only: its status becomes the degree, and systems that do not require it are left out.  `direct` looks at claims on the
    system alone; `fallback` then holds the able owners of its home objects.  `everything` adds the owned systems, `planned` the planned ones.
    One piece; O(n + m), and names and evidence for the rows shown.
    """
    piece = graph.whole(KINDS)
    day = graph.day.toordinal()
    answers = ownership(piece, day, staff_register=any(source.staff_register for source in graph.sources()), direct=direct)
    asked = in_service(piece, day, planned=planned)
    degree = answers.degree
    sides = SIDES if side is None else (side,)
    if side is not None:
        place = SIDES.index(side)
        asked &= (answers.required >> place) & 1 == 1
        status = answers.status[:, place]
        degree = np.where(status > OWNED, status + 2, status).astype(np.int8)  # among the degrees two more stand after the first
    systems = np.flatnonzero(asked).astype(np.int32)
    bad, grave = badness(degree[systems]), criticality(piece.nodes)[systems]
    listed = np.arange(len(systems)) if everything else np.flatnonzero(bad > 0)
    ordered = listed[np.lexsort((systems[listed], -bad[listed], -grave[listed].astype(np.int32)))]
    shown = systems[ordered[:limit]]
    return Unowned(
        tuple(_rows(graph, piece, answers, shown, degree, sides, grave[ordered[:limit]])),
        _summary(degree[systems], bad),
        cut(len(ordered), limit),
    )


def _summary(degree: Codes, bad: Ints) -> UnownedSummary:
    count = np.bincount(degree, minlength=len(DEGREES))
    return UnownedSummary(
        systems=len(degree),
        owned=int((bad == 0).sum()),
        partially_owned=int((bad == _PARTIAL).sum()),
        strictly_unowned=int((bad > _PARTIAL).sum()),
        by_degree={name: int(count[code]) for code, name in enumerate(DEGREES) if count[code]},
    )


def _rows(
    graph: Graph, piece: Piece, answers: Ownership, shown: Ints, degree: Codes, sides: tuple[str, ...], grave: Codes
) -> list[UnownedRow]:
    deciding = answers.deciding(shown)
    owners = _persons(*answers.people(*deciding))
    fallback = _persons(*answers.people(*answers.on_homes(shown)))
    via = _homes_that_decide(answers, shown, deciding)
    people = sorted({person for listed in (*owners.values(), *fallback.values()) for person in listed})
    named = np.array([*people, *sorted(set(via.values()))], np.int64)
    refs = dict(zip(named.tolist(), graph.refs(piece.nodes.key[named]), strict=True))
    stands = Grounds(graph, len(shown))
    stands.claims(piece, answers, shown, sides)
    for place in range(len(shown)):
        if stands.bare(place):
            stands.node(place, int(piece.nodes.key[shown[place]]))
    proof = stands.evidence()
    rows = []
    for place, (system, ref) in enumerate(zip(shown.tolist(), graph.refs(piece.nodes.key[shown]), strict=True)):
        told = {}
        for code, side in enumerate(SIDES):
            if side in sides and answers.required[system] >> code & 1:
                masked = answers.direct or (answers.status[system, code] <= _WORST_MASK and not answers.inherited[system, code])
                told[side] = SideAnswer(
                    STATUSES[answers.status[system, code]],
                    tuple(refs[person] for person in owners.get((place, code), ())),
                    refs[via[place, code]] if (place, code) in via else None,
                    tuple(refs[person] for person in fallback.get((place, code), ())) if masked else (),
                )
        rows.append(UnownedRow(ref, int(grave[place]), DEGREES[degree[system]], told, proof[place]))
    return rows


_WORST_MASK: Final = STATUSES.index("orphan_department")
_Deciding = tuple[Keys, Codes, Keys]


def _persons(which: Keys, side: Codes, person: Ints) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, code, who in zip(which.tolist(), side.tolist(), person.tolist(), strict=True):
        found[place, code].append(who)
    return found


def _homes_that_decide(answers: Ownership, shown: Ints, deciding: _Deciding) -> dict[tuple[int, int], int]:
    """The first object by id for each place and side that has no claim of its own."""
    which, side, claim = deciding
    target = answers.claims.target[claim]
    via: dict[tuple[int, int], int] = {}
    own = set()
    for place, code, at in zip(which.tolist(), side.tolist(), target.tolist(), strict=True):
        if at == shown[place]:
            own.add((place, code))
        else:
            via[place, code] = min(at, via.get((place, code), at))
    return {slot: home for slot, home in via.items() if slot not in own}
