"""Impact (konsekvens): what is hit when systems fail, or when one is to be changed?

When systems *fail*, others go down with them and others again are left degraded (`graphmodel.terms.failure`).  When a system is *changed*, what
its failure would take down is listed all the same, and what a failure would only degrade is to be *tested*.  With `spread` degradation, or
testing, goes on to all that need what is degraded.

Each row has the shortest chain to a failing system (`graphmodel.terms.chains`), the persons who answer for the system, and the departments that
use it.  *Hit* are the departments that use something failing or down.  *To be told* are the persons who answer for something failing or listed,
and the groups that steer a department hit, or the home object of something failing or down.  The failing systems themselves have no row.

>>> from tests.building import estate, reference_graph
>>> graph = reference_graph(estate(
...     "s-ad", "s-hr", "s-net", "p-bo", "dep-klf", ("s-ad", "DEPENDS_ON", "s-net"), ("s-hr", "DEPENDS_ON", "s-ad", {"strength": "soft"}),
...     ("p-bo", "OWNS", "s-ad", {"side": "it"}), ("dep-klf", "USES", "s-ad"),
... ))
>>> hit = impact(graph, ["s-net"])
>>> [(row.system.id, row.state, [each.id for each in row.chain]) for row in hit.rows]
[('s-ad', 'down', ['s-ad', 's-net']), ('s-hr', 'degraded', ['s-hr', 's-ad', 's-net'])]
>>> [each.id for each in hit.summary.departments], [(each.person.id, [ref.id for ref in each.because]) for each in hit.summary.notify]
(['dep-klf'], [('p-bo', ['s-ad'])])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from graphmodel.answers import ABSENT, Told, Truncated
from graphmodel.errors import WrongUse
from graphmodel.graph import Graph, Ref, Step
from graphmodel.piece import Bools, Ints, Piece
from graphmodel.terms.chains import chains_of_failure
from graphmodel.terms.criticality import criticality
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.evidence import Grounds
from graphmodel.terms.failure import Failure, failure
from graphmodel.terms.fan_out import distinct, runs
from graphmodel.terms.ownership import Ownership, ownership
from graphmodel.terms.refs import refs
from graphmodel.terms.subject import subject
from graphmodel.terms.usage import users

State = Literal["down", "degraded", "test"]

NAMED: Final = 100
"""So many systems are named at most in a chain, and for a person when the rows are limited, and so many groups at least; the rest is counted."""

_ROUTE: Final = (
    Step("USES", "dependents"),
    Step("PART_OF"),
    Step("OWNS", "dependents"),
    Step("HOLDS", "dependents"),
    Step("STEERS", "dependents"),
)


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """One system that is hit; `chain` runs from it to a failing one, both included.  Owners on both sides and departments by id."""

    system: Ref
    state: State
    criticality: int
    chain: tuple[Ref, ...]
    owners: tuple[Ref, ...]
    departments: tuple[Ref, ...]
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class NotifyRow:
    """A person to be told, and the failing or listed systems that this person answers for, by id."""

    person: Ref
    because: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class ImpactSummary:
    """The failing systems, how many others are in each state, and who is hit and to be told; lists by id."""

    failing: tuple[Ref, ...]
    down: int
    degraded: int
    test: int
    departments: tuple[Ref, ...]
    notify: tuple[NotifyRow, ...]
    groups: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What is hit: down, then degraded or to be tested; criticality descending; id."""

    rows: tuple[ImpactRow, ...]
    summary: ImpactSummary
    truncated: Truncated | None = None


def impact(
    graph: Graph, failing: Sequence[str], *, change: bool = False, spread: bool = False, evidence: bool = False, limit: int | None = None
) -> Impact:
    """Tell what is hit when the systems with these ids fail together (or, with `change`, are changed) on the graph's day.

    `evidence` tells of each row the needs of its chain, the claims of its owners, and the departments' use.  A planned system among them counts
    as if it were in use; a retired one fails without harm.  Raises `UnknownReference`, or `WrongUse` for no system at all and for an id of
    another kind.  Two pieces: the dependents, and whoever has to do with what is hit.
    """
    if not failing:
        raise WrongUse("Name at least one system that fails.", code="nothing_fails")
    keys = distinct(np.array([subject(graph, each, "System") for each in failing], np.int64))
    piece = graph.around(keys, ["DEPENDS_ON"], "dependents")
    struck = np.sort(piece.locate(keys))
    dependencies = Dependencies(piece, graph.day.toordinal(), struck)
    happens = failure(dependencies, struck, spread=spread)
    # They ascend by id already.
    listed = np.concatenate([each[np.argsort(-criticality(piece.nodes, each), kind="stable")] for each in (happens.down, happens.degraded)])
    shown = listed[:limit]
    told = _Concerned(graph, piece, struck, happens)
    left_out = {"rows": len(listed) - len(shown)}
    rows = _rows(graph, dependencies, happens, shown, told, change=change, evidence=evidence, left_out=left_out)
    summary = ImpactSummary(
        failing=tuple(refs(graph, piece, struck)[each] for each in struck.tolist()),
        down=len(happens.down),
        degraded=0 if change else len(happens.degraded),
        test=len(happens.degraded) if change else 0,
        departments=told.some("departments", told.departments, limit, left_out),
        notify=told.notify(limit, left_out),
        groups=told.some("groups", told.groups, limit, left_out),
    )
    kinds = {kind: count for kind, count in left_out.items() if count}
    return Impact(tuple(rows), summary, Truncated(kinds, "--limit 0") if kinds else None)


class _Concerned:
    """Whoever has to do with what is hit: the piece around it, numbered by itself."""

    def __init__(self, graph: Graph, piece: Piece, struck: Ints, happens: Failure) -> None:
        self._graph = graph
        hit = np.concatenate((struck, happens.down, happens.degraded))
        self.piece = graph.along(piece.nodes.key[hit], _ROUTE)
        self.day = graph.day.toordinal()
        self._numbers: Ints | None = None  # the same, where the engine hands out the whole
        if self.piece.nodes is not piece.nodes:
            self._numbers = np.full(len(piece.nodes), -1, np.int32)
            self._numbers[hit] = self.piece.locate(piece.nodes.key[hit])
        n = len(self.piece.nodes)
        self._listed, fallen = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
        self._listed[self._here(hit)] = True
        fallen[self._here(happens.failing)] = fallen[self._here(happens.down)] = True
        self.answers: Ownership = ownership(self.piece, self.day, staff_register=any(source.staff_register for source in graph.sources()))
        self._department, self._used = users(Dependencies(self.piece, self.day, self._here(struck)))
        hit_departments = np.zeros(n, np.bool_)
        hit_departments[self._department[np.flatnonzero(fallen[self._used])]] = True
        self.departments = np.flatnonzero(hit_departments).astype(np.int32)
        self.groups = self._steering(fallen)

    def _here(self, systems: Ints) -> Ints:
        """The numbers in this piece of systems that are hit, given by their numbers in the other."""
        return systems if self._numbers is None else self._numbers[systems]

    def users(self, systems: Ints) -> list[list[int]]:
        """The departments that use each of these systems, ascending."""
        here = self._here(systems)
        found: dict[int, list[int]] = {number: [] for number in here.tolist()}
        shown = np.zeros(len(self.piece.nodes), np.bool_)
        shown[here] = True
        place = np.flatnonzero(shown[self._used])
        for system, department in sorted(zip(self._used[place].tolist(), self._department[place].tolist(), strict=True)):
            found[system].append(department)
        return [found[number] for number in here.tolist()]

    def owners(self, systems: Ints) -> list[list[int]]:
        """The persons who answer for each of these systems, on any side, ascending."""
        found: list[set[int]] = [set() for _ in systems]
        which, _side, person = self.answers.owners(self._here(systems))
        for place, who in zip(which.tolist(), person.tolist(), strict=True):
            found[place].add(who)
        return [sorted(each) for each in found]

    def stand_on(self, stands: Grounds, systems: Ints, departments: Sequence[Sequence[int]]) -> None:
        """Each system's row stands on the claims of its owners, and on its use by these departments."""
        own = self._here(systems)
        stands.claims(self.piece, self.answers, own)
        for row, (system, using) in enumerate(zip(own.tolist(), departments, strict=True)):
            stands.between(row, self.piece, "USES", [(department, system) for department in using])

    def named(self, numbers: Iterable[int]) -> tuple[Ref, ...]:
        """These nodes of the piece as answers name them, in their order."""
        listed = [int(each) for each in numbers]
        names = refs(self._graph, self.piece, listed)
        return tuple(names[each] for each in listed)

    def some(self, what: str, numbers: Ints, limit: int | None, left_out: dict[str, int]) -> tuple[Ref, ...]:
        """These nodes, or the first of them; how many a limit leaves out is told in `left_out` under `what`."""
        most = None if limit is None else max(limit, NAMED)
        left_out[what] = len(numbers) - len(numbers[:most])
        return self.named(numbers[:most])

    def notify(self, limit: int | None, left_out: dict[str, int]) -> tuple[NotifyRow, ...]:
        """The persons to be told; what a limit leaves out is counted in `left_out`."""
        node, person = self.answers.answering
        listed = self._listed[node]
        node, person = node[listed], person[listed]
        told = np.zeros(len(self.piece.nodes), np.bool_)
        told[person] = True
        people = np.flatnonzero(told)
        told[people[:limit].max(initial=-1) + 1 :] = False
        named = told[person]
        pair = distinct(person[named].astype(np.int64) << 32 | node[named])
        bounds = runs(pair >> 32).tolist()
        because = [pair[low:high] & 0xFFFFFFFF for low, high in pairwise(bounds[: None if limit is None else limit + 1])]
        size = np.diff(bounds)
        most = None if limit is None else NAMED
        left_out["notify"] = len(people) - len(people[:limit])
        left_out["because"] = int(np.maximum(size[:limit] - most, 0).sum()) if most is not None else 0
        names = refs(self._graph, self.piece, people[:limit], *(each[:most] for each in because))
        return tuple(
            NotifyRow(names[who], tuple(names[each] for each in systems[:most].tolist()))
            for who, systems in zip(people[:limit].tolist(), because, strict=True)
        )

    def _steering(self, fallen: Bools) -> Ints:
        """The groups that steer a department hit, or the home object of something fallen, ascending."""
        steered = np.zeros(len(self.piece.nodes), np.bool_)
        steered[self.departments] = True
        of = np.repeat(np.arange(len(fallen)), self.answers.home_count)
        steered[self.answers.home[fallen[of]]] = True
        steers = self.piece.relations("STEERS")
        holds = steers.on(self.day) & self.answers.presence.exists[steers.origin]
        return distinct(steers.origin[holds & steered[steers.target]])


def _rows(
    graph: Graph,
    dependencies: Dependencies,
    happens: Failure,
    shown: Ints,
    told: _Concerned,
    *,
    change: bool,
    evidence: bool,
    left_out: dict[str, int],
) -> list[ImpactRow]:
    whole = chains_of_failure(dependencies, happens, shown)
    left_out["chain"] = sum(max(len(chain) - NAMED, 0) for chain in whole)
    # A chain longer than anybody reads keeps both its ends.
    chains = [chain if len(chain) <= NAMED else chain[: NAMED // 2] + chain[-NAMED // 2 :] for chain in whole]
    grave = criticality(dependencies.piece.nodes, shown)
    names = refs(graph, dependencies.piece, shown, *chains)
    owners, departments = told.owners(shown), told.users(shown)
    around = refs(graph, told.piece, *owners, *departments)
    state: tuple[State, State] = ("down", "test" if change else "degraded")
    proof: Sequence[Told] = [ABSENT] * len(shown)
    if evidence:
        stands = Grounds(graph, len(shown))
        for place, chain in enumerate(whole):
            stands.between(place, dependencies.piece, "DEPENDS_ON", pairwise(chain))
        told.stand_on(stands, shown, departments)
        proof = stands.evidence()
    return [
        ImpactRow(
            names[system],
            state[place >= len(happens.down)],  # those down stand first
            int(grave[place]),
            tuple(names[each] for each in chains[place]),
            tuple(around[each] for each in owners[place]),
            tuple(around[each] for each in departments[place]),
            proof[place],
        )
        for place, system in enumerate(shown.tolist())
    ]
