"""Common steering (gemensam styrning): which systems concern several departments, and do these have a group in common for them?

A department is *concerned* in a system when it uses it, or uses another system that needs it directly in any way.  A system in use is *shared between
departments* when at least so many (two, when nobody says) are concerned in it.

They have a *group in common* (gemensam grupp) when a group that can act steers the system's home object, which is where all who use it meet; else
when one department group that can act serves all of them: their own, or the nearest above them.  A portfolio group steers everything and is nobody's
in particular: it does not count.  Without a group in common one department decides for the others, or nobody does; *decides* names
the nearest group on the way of a question upward that can act, of whatever level.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(
...     "s-gis", "s-bygg", "dep-sbf", "dep-vof", ("dep-sbf", "USES", "s-gis"), ("dep-vof", "USES", "s-bygg"), ("s-bygg", "DEPENDS_ON", "s-gis"),
...     node("grp-port", level="portfolio"), "p-bo", ("p-bo", "MEMBER_OF", "grp-port", {"function": "chair"}),
... ))
>>> [(row.system.id, [each.id for each in row.departments], row.group, row.decides.id) for row in common_steering(graph).rows]
[('s-gis', ['dep-sbf', 'dep-vof'], None, 'grp-port')]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphmodel.answers import ABSENT, Evidence, Told, Truncated, cut
from graphmodel.graph import Graph, Ref
from graphmodel.piece import Ints, Keys
from graphmodel.terms.criticality import criticality
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.escalation import KINDS, Escalations
from graphmodel.terms.evidence import Grounds
from graphmodel.terms.fan_out import distinct, fan_out, pointers
from graphmodel.terms.presence import in_service
from graphmodel.terms.refs import refs
from graphmodel.terms.usage import users


@dataclass(frozen=True, slots=True)
class CommonSteeringRow:
    """One shared system: how critical, the departments concerned and the owners (by id), how many systems need it directly.

    `group` is the group that its departments have in common, None where they have none; `decides` the nearest on the way that can act.
    """

    system: Ref
    criticality: int
    departments: tuple[Ref, ...]
    direct: int
    owners: tuple[Ref, ...]
    group: Ref | None
    decides: Ref | None
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class CommonSteeringSummary:
    """How many systems are shared between departments, and how many of them have no group in common."""

    shared: int
    without_group: int


@dataclass(frozen=True, slots=True)
class CommonSteering:
    """The shared systems: those without a group in common first, most departments first, highest criticality first, id."""

    rows: tuple[CommonSteeringRow, ...]
    summary: CommonSteeringSummary
    truncated: Truncated | None = None


def common_steering(
    graph: Graph,
    *,
    at_least: int = 2,
    without: bool = False,
    evidence: bool = False,
    among: Keys | None = None,
    limit: int | None = None,
) -> CommonSteering:
    """Find the systems that concern at least so many departments on the graph's day; `without` lists only those without a group in common.

    `evidence` tells what concerns each department in it: its use of the system, else its use of one that needs it (the first by id) and that need.
    `among` lists only the systems with these keys; the summary counts all.

    One piece; O(n + m), and one look at the departments of each shared system.
    """
    piece = graph.whole((*KINDS, "DEPENDS_ON"))
    ways = Escalations(piece, graph.day.toordinal(), staff_register=any(source.staff_register for source in graph.sources()))
    dependencies = Dependencies(piece, ways.day)
    start, department = _concerned(dependencies)
    shared = np.flatnonzero(in_service(piece, ways.day) & (np.diff(start) >= at_least)).astype(np.int32)
    in_common = _InCommon(ways)
    group = np.array([in_common(system, department[start[system] : start[system + 1]]) for system in shared.tolist()], np.int64)
    summary = CommonSteeringSummary(len(shared), int((group < 0).sum()))
    if without:
        shared, group = shared[group < 0], group[group < 0]
    if among is not None:
        listed = np.isin(piece.nodes.key[shared], among)
        shared, group = shared[listed], group[listed]
    grave, many = criticality(piece.nodes)[shared], np.diff(start)[shared]
    order = np.lexsort((shared, -grave.astype(np.int64), -many, group >= 0))
    shown, group = shared[order[:limit]], group[order[:limit]]
    distinct_ways, which = ways.of_systems(shown)
    decides = [in_common.nearest([step.group for step in distinct_ways[place].steps]) for place in which.tolist()]
    place, _side, person = ways.answers.owners(shown)
    owners = [sorted({int(who) for who in person[place == at]}) for at in range(len(shown))]
    direct = _direct(dependencies)
    concerned = [department[start[system] : start[system + 1]].tolist() for system in shown.tolist()]
    names = refs(graph, piece, shown, *owners, *concerned, (each for each in (*group.tolist(), *decides) if each >= 0))
    told: Sequence[Told] = _evidence(graph, dependencies, shown, concerned) if evidence else [ABSENT] * len(shown)
    rows = tuple(
        CommonSteeringRow(
            names[system],
            int(grave[order[at]]),
            tuple(names[each] for each in concerned[at]),
            int(direct[system]),
            tuple(names[each] for each in owners[at]),
            names.get(int(group[at])),
            names.get(decides[at]),
            told[at],
        )
        for at, system in enumerate(shown.tolist())
    )
    return CommonSteering(rows, summary, cut(len(shared), limit))


def _concerned(dependencies: Dependencies) -> tuple[Keys, Ints]:
    """The departments concerned in each node, ascending, as pointers (n + 1,) and departments."""
    n = len(dependencies.piece.nodes)
    department, system = users(dependencies)
    relations = dependencies.relations
    needs = np.flatnonzero(dependencies.all_holding)
    order = np.argsort(system, kind="stable")
    used_by, users_start = department[order], pointers(system, n)
    which, place = fan_out(users_start, relations.origin[needs])
    of = np.concatenate((system, relations.target[needs][which])).astype(np.int64)
    by = np.concatenate((department, used_by[place])).astype(np.int64)
    pairs = distinct(of * max(n, 1) + by)
    return pointers((pairs // max(n, 1)).astype(np.int32), n), (pairs % max(n, 1)).astype(np.int32)


def _evidence(graph: Graph, dependencies: Dependencies, systems: Ints, concerned: list[list[int]]) -> list[tuple[Evidence, ...]]:
    stands, piece = Grounds(graph, len(systems)), dependencies.piece
    uses, needs = piece.relations("USES"), dependencies.relations
    used = uses.on(dependencies.day)
    for row, (system, departments) in enumerate(zip(systems.tolist(), concerned, strict=True)):
        places = needs.by_target[needs.into[system] : needs.into[system + 1]]
        needing = needs.origin[places[dependencies.all_holding[places]]]
        for department in departments:
            here = slice(int(uses.start[department]), int(uses.start[department + 1]))
            its = uses.target[here][used[here]]
            of = system if system in its else int(its[np.isin(its, needing)].min())
            stands.between(row, piece, "USES", [(department, of)])
            stands.between(row, piece, "DEPENDS_ON", [(of, system)] if of != system else [])
    return stands.evidence()


def _direct(dependencies: Dependencies) -> Keys:
    """How many other systems need each node directly.  Shape (n,)."""
    n = len(dependencies.piece.nodes)
    needs = dependencies.relations
    places = np.flatnonzero(dependencies.all_holding & (needs.origin != needs.target))
    pairs = distinct(needs.target[places].astype(np.int64) * max(n, 1) + needs.origin[places])
    return np.bincount(pairs // max(n, 1), minlength=n)


class _InCommon:
    """The group that some departments have in common for a system; each department is looked up once."""

    def __init__(self, ways: Escalations) -> None:
        self._ways = ways
        self._able = ways.groups.operable
        self._serving: dict[int, int] = {}

    def __call__(self, system: int, departments: Ints) -> int:
        """The group, -1 for none."""
        for home in self._ways.asked(system)[0]:
            for group in self._ways.steering(home, "object"):
                if self._able[group]:
                    return group
        served = {self._serves(department) for department in departments.tolist()}
        return served.pop() if len(served) == 1 else -1

    def nearest(self, groups: list[int]) -> int:
        """The first of these groups that can act, -1 for none."""
        return next((group for group in groups if group >= 0 and self._able[group]), -1)

    def _serves(self, department: int) -> int:
        if department not in self._serving:
            group = self._ways.serving(department)
            self._serving[department] = group if group >= 0 and self._able[group] else -1
        return self._serving[department]
