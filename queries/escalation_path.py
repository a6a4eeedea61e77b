"""The escalation path (eskaleringsvägen): where does a question about a system go, step by step?

First to the leaders of the system's object, then through the steering groups of the object, the department and the portfolio
(`graphmodel.terms.escalation`); beside it stands the chain that the organisation has written down itself (`graphmodel.terms.written_chain`).  One
department decides, the host; the groups of other departments that use the system are *consulted*.  A question that comes from another department
than the host is put to both departments' groups, and what splits them goes to the portfolio.  An *urgent* question goes from the leaders straight to
the portfolio; the groups between are *notified*.  A retired system, and one that is not there yet, has no path.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(
...     "s-bygg", "obj-b", "dep-sbf", "p-hans", "p-bo", node("grp-sbf", level="department"), node("grp-port", level="portfolio"),
...     ("s-bygg", "PART_OF", "obj-b"), ("obj-b", "HOSTED_BY", "dep-sbf"), ("grp-sbf", "STEERS", "dep-sbf"),
...     ("p-hans", "MEMBER_OF", "grp-sbf", {"function": "deputy_chair"}), ("p-bo", "MEMBER_OF", "grp-port", {"function": "chair"}),
... ))
>>> found = escalation(graph, "s-bygg")
>>> [(row.level, row.group and row.group.id, row.contact and row.contact.id, row.deputy) for row in found.rows]
[('leaders', None, None, False), ('object', None, None, False), ('department', 'grp-sbf', 'p-hans', True), ('portfolio', 'grp-port', 'p-bo', False)]
>>> found.summary.status, found.rows[2].because
('degraded', 'grp-sbf steers dep-sbf, which hosts obj-b.')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from graphmodel.answers import ABSENT, Absent, Told, Truncated, cut
from graphmodel.graph import Graph, Ref
from graphmodel.kinds import SIDES
from graphmodel.piece import Piece
from graphmodel.terms.escalation import KINDS, STATUSES, Escalations, Level, Status, Step, Way, escalations, names_of
from graphmodel.terms.escalation_route import ROUTE, tops, travels
from graphmodel.terms.evidence import evidence as evidence_of
from graphmodel.terms.evidence import relations_by_key, statements_by_key
from graphmodel.terms.subject import subject
from graphmodel.terms.written_chain import WrittenChain, WrittenChains
from graphmodel.wording import N_

BECAUSE: Final[Mapping[str, str]] = {
    "leads": N_("They lead {object}."),
    "leads_nobody": N_("Nobody who can be asked leads {object}."),
    "no_object": N_("{system} is in no management object."),
    "steers_object": N_("{group} steers {object}."),
    "no_group_object": N_("No group steers {object}."),
    "steers_host": N_("{group} steers {department}, which hosts {object}."),
    "steers_owners_department": N_("{group} steers {department}, where whoever answers for {system} is."),
    "steers_only_user": N_("{group} steers {department}, the only department that uses {system}."),
    "steers_parent": N_("{department} has no group of its own; {group} steers {parent} above it."),
    "steers_origin": N_("{group} steers {department}, where the question comes from."),
    "no_group_department": N_("No group steers {department} or anything above it."),
    "department_ambiguous": N_("Several departments could decide about {system}, and none more than the others."),
    "no_anchor": N_("Nothing ties {system} to a department."),
    "steers_portfolio": N_("{group} steers {portfolio}."),
    "steers_everything": N_("No portfolio is named, so that {group} steers everything."),
    "no_group_portfolio": N_("No group steers the portfolio."),
    "portfolio_ambiguous": N_("It is not said which of several portfolios {system} belongs to."),
    "escalates_to": N_("{previous} hands on to {group}."),
}
"""Why a step is the step: the English sentence for each code, filled from the names in `values`."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: the level, the group (None for a gap), whom the question is put to, and whether that is the deputy.

    `leaders` stands in the leaders' step only: for each required side those who lead and can be asked.  `because` is English; `code` and `values`
    say the same for the reader's language.  `relations` are the ids of what makes it the step, in the order of the walk.
    """

    level: Level
    group: Ref | None
    contact: Ref | None
    deputy: bool
    leaders: Mapping[str, tuple[Ref, ...]] | Absent
    because: str
    code: str
    values: Mapping[str, str]
    relations: tuple[str, ...]
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap of a written chain: `object_without_owner`, `group_without_chair` or `group_ended`, and where."""

    code: str
    node: Ref


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One written chain: its object, how it ends, the groups as walked, those of a loop, the text that names a group nobody described, its gaps."""

    object: Ref | None
    status: str
    groups: tuple[Ref, ...]
    loop: tuple[Ref, ...]
    names: str | None
    gaps: tuple[GapRow, ...]


@dataclass(frozen=True, slots=True)
class EscalationSummary:
    """How good the path is (None: the system has none), why not better, what is written, and who else is heard or told.  Groups by id."""

    system: Ref
    status: Status | None
    flags: tuple[str, ...]
    written: tuple[WrittenRow, ...]
    consult: tuple[Ref, ...]
    notify: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Escalation:
    """The path of one system, step by step, the leaders first."""

    rows: tuple[StepRow, ...]
    summary: EscalationSummary
    truncated: Truncated | None = None


@dataclass(frozen=True, slots=True)
class EscalationHealthRow:
    """One system: how good its path is, why not better, and what is written."""

    system: Ref
    status: Status
    flags: tuple[str, ...]
    written: tuple[WrittenRow, ...]


@dataclass(frozen=True, slots=True)
class EscalationHealthSummary:
    """How many systems have a path of each kind."""

    complete: int
    degraded: int
    broken: int


@dataclass(frozen=True, slots=True)
class EscalationHealth:
    """The paths of all systems that are there and not retired, by id."""

    rows: tuple[EscalationHealthRow, ...]
    summary: EscalationHealthSummary
    truncated: Truncated | None = None


def escalation(
    graph: Graph, system: str, *, urgent: bool = False, origin_department: str | None = None, evidence: bool = False, limit: int | None = None
) -> Escalation:
    """Tell where a question about a system goes on the graph's day.

    `origin_department` is the id of the department that the question comes from; `evidence` tells where the relations of each step were read,
    and of a gap the record of the system that nothing leads on from.  Raises `UnknownReference`, or `WrongUse` for an id of
    another kind.  One piece, around the system.
    """
    key = subject(graph, system, "System")
    start = [key, *([subject(graph, origin_department, "Department")] if origin_department is not None else [])]
    piece = graph.along(np.array([*start, *tops(graph)], np.int64), ROUTE)
    ways = _ways(graph, piece)
    node, *origin = (int(number) for number in piece.locate(np.array(start, np.int64)))
    chains = WrittenChains(piece, ways.answers)
    if not travels(piece, ways.day)[node]:
        gone = "retired" if piece.nodes.valid_from[node] <= ways.day else "not_yet"
        return Escalation((), EscalationSummary(graph.refs([key])[0], None, (gone,), (), (), ()))
    way = ways.of_system(node, *origin)
    told = _Telling(graph, piece, ways, node, way, chains.of_system(node), evidence=evidence)
    steps = [step for step in way.steps if step.level == "portfolio"] if urgent else way.steps
    rows = [told.leaders(), *(told.step(step) for step in steps)]
    passed = {step.group for step in way.steps if step.level != "portfolio" and step.group >= 0} if urgent else set()
    summary = EscalationSummary(
        told.ref(node), way.status, tuple(sorted(way.flags)), told.written, told.refs(told.consulted), told.refs(sorted(passed))
    )
    return Escalation(tuple(rows[:limit]), summary, cut(len(rows), limit))


def escalation_health(graph: Graph, *, limit: int | None = None) -> EscalationHealth:
    """Tell how good the path of every system is on the graph's day.

    One piece; O(n + m) and one walk for each object and department that a path starts in.
    """
    piece = graph.whole(KINDS)
    ways = _ways(graph, piece)
    systems = np.flatnonzero(travels(piece, ways.day)).astype(np.int32)
    health = ways.health(systems)
    count = np.bincount(health.status, np.bincount(health.which, minlength=len(health.status)), len(STATUSES)).astype(int).tolist()
    total = dict(zip(STATUSES, count, strict=True))
    shown = systems[:limit]
    chains = WrittenChains(piece, ways.answers) if len(shown) else None
    listed = [chains.of_system(system) for system in shown.tolist()] if chains is not None else []
    written = _written(graph, piece, {chain for each in listed for chain in each})
    going = health.which[:limit].tolist()
    flags = {way: tuple(sorted(names_of(health.flags[way]))) for way in set(going)}
    rows = [
        EscalationHealthRow(ref, STATUSES[health.status[way]], flags[way], tuple(written[chain] for chain in each))
        for ref, way, each in zip(graph.refs(piece.nodes.key[shown]), going, listed, strict=True)
    ]
    return EscalationHealth(tuple(rows), EscalationHealthSummary(**total), cut(len(systems), limit))


def _ways(graph: Graph, piece: Piece) -> Escalations:
    return escalations(piece, graph.day.toordinal(), staff_register=any(source.staff_register for source in graph.sources()))


class _Telling:
    """What the rows of one path need beside numbers: names and ids, each asked for once."""

    def __init__(
        self, graph: Graph, piece: Piece, ways: Escalations, system: int, way: Way, chains: tuple[WrittenChain, ...], *, evidence: bool
    ) -> None:
        self._ways, self._system, self._piece = ways, system, piece
        self._homes, self._sides = ways.asked(system)
        self._led = {side: ways.leaders(self._homes[0], side) if self._homes else [] for side in self._sides}
        self.consulted = ways.consulted(system, way)
        nodes = {system, *self._homes, *self.consulted, *(person for led in self._led.values() for person, _ in led)}
        for step in way.steps:
            nodes |= {step.group, *step.about.values(), int(ways.groups.contact[step.group]) if step.group >= 0 else -1}
        named = sorted(nodes - {-1})
        self._refs = dict(zip(named, graph.refs(piece.nodes.key[named]), strict=True))
        self._seats = {step.group: self._seat(step.group) for step in way.steps if step.group >= 0}
        part_of, home_place = piece.relations("PART_OF").key, ways.answers.home_place
        first = int(ways.answers.home_start[system])
        self._home_key = [int(part_of[home_place[first]])] if self._homes else []
        keys = {*self._home_key, *(key for step in way.steps for key in self._keys(step)), *(key for led in self._led.values() for _, key in led)}
        self._known = relations_by_key(graph, keys)
        self._record = graph.nodes(piece.nodes.key[[system]]) if evidence else []
        rows = _written(graph, piece, chains)
        self.written = tuple(rows[chain] for chain in chains)

    def ref(self, node: int) -> Ref:
        return self._refs[node]

    def refs(self, nodes: Iterable[int]) -> tuple[Ref, ...]:
        return tuple(self._refs[node] for node in nodes)

    def leaders(self) -> StepRow:
        led = {SIDES[side]: self.refs(dict.fromkeys(person for person, _ in people)) for side, people in self._led.items()}
        code = "no_object" if not self._homes else "leads" if any(led.values()) else "leads_nobody"
        about = {"system": self._system, **({"object": self._homes[0]} if self._homes else {})}
        keys = [*self._home_key, *(key for people in self._led.values() for _, key in people)]
        return self._row("leaders", -1, code, about, keys, led)

    def step(self, step: Step) -> StepRow:
        return self._row(step.level, step.group, step.code, {"system": self._system, **step.about}, self._keys(step), ABSENT)

    def _keys(self, step: Step) -> list[int]:
        through = self._home_key if "object" in step.about else []
        return [*through, *step.relations, *self._seats.get(step.group, [])]

    def _seat(self, group: int) -> list[int]:
        sits = self._piece.relations("MEMBER_OF").key
        return [int(sits[place]) for place in self._ways.groups.seat_of(group, int(self._ways.groups.contact[group]))]

    def _row(
        self, level: Level, group: int, code: str, about: Mapping[str, int], keys: list[int], leaders: Mapping[str, tuple[Ref, ...]] | Absent
    ) -> StepRow:
        contact = int(self._ways.groups.contact[group]) if group >= 0 else -1
        values = {role: self._refs[node].name for role, node in about.items() if node >= 0}
        return StepRow(
            level,
            self._refs.get(group),
            self._refs.get(contact),
            contact >= 0 and int(self._ways.groups.chair[group]) < 0,
            leaders,
            BECAUSE[code].format(**values),
            code,
            values,
            tuple(dict.fromkeys(self._known[key].id for key in keys)),
            evidence_of(*({self._known[key].id: self._known[key] for key in keys}.values() or self._record)) if self._record else ABSENT,
        )


def _written(graph: Graph, piece: Piece, chains: Iterable[WrittenChain]) -> dict[WrittenChain, WrittenRow]:
    """Written chains as answers show them, each once."""
    listed = list(chains)
    nodes = sorted({node for chain in listed for node in (chain.object, *chain.groups, *(node for _, node in chain.gaps))} - {-1})
    refs = dict(zip(nodes, graph.refs(piece.nodes.key[nodes]), strict=True))
    said = statements_by_key(graph, (chain.names for chain in listed))
    return {
        chain: WrittenRow(
            refs.get(chain.object),
            chain.status,
            tuple(refs[group] for group in chain.groups),
            tuple(refs[group] for group in chain.loop),
            said[chain.names].raw if chain.names >= 0 else None,
            tuple(GapRow(code, refs[node]) for code, node in chain.gaps),
        )
        for chain in listed
    }
