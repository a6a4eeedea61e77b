"""What a picture of an answer shows: which systems, in which columns, what happens to them, and what is said above.

An answer names systems and chains; what else a picture says of them is looked up by whoever draws it (`queries.exploration`, with `columns`).  What
needs another stands to the left of it, here as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphmodel.graph import Ref
from graphmodel.wording import N_
from visualisation.scene import Caption, State


@dataclass(frozen=True, slots=True)
class Shown:
    """The systems of a picture by id with their columns, the one in the middle if there is one, what happens to them, and the words above."""

    columns: Mapping[str, int]
    title: Caption
    focus: str | None = None
    states: Mapping[str, State] = field(default_factory=dict)
    summary: tuple[Caption, ...] = ()


def shown(question: str, asked: str, result: Any) -> Shown:
    """What a picture of an answer shows; `question` is its name, `asked` the question in words (English source).

    Without systems among the rows `columns` is empty.
    """
    make = _MAKERS.get(question)
    return make(result) if make else Shown(dict.fromkeys(_systems(result.rows), 0), Caption(asked))


def impact(result: Any) -> Shown:
    """What fails in the middle, what is hit to the left of it, as far as its chain is long."""
    said = result.summary
    columns = {each.id: 0 for each in said.failing}
    states: dict[str, State] = {each.id: "failing" for each in said.failing}
    for row in result.rows:
        columns.setdefault(row.system.id, 1 - len(row.chain))
        states.setdefault(row.system.id, row.state)
    names = ", ".join(each.name for each in said.failing)
    values = {"names": names, "down": said.down, "degraded": said.degraded, "test": said.test}
    if any(row.state == "test" for row in result.rows):
        sentence = Caption(N_("If {names} is changed: {test} to be tested, {down} go down if it fails."), values)
    else:
        sentence = Caption(N_("If {names} fails: {down} go down, {degraded} are degraded."), values)
    focus = said.failing[0].id if len(said.failing) == 1 else None
    return Shown(columns, Caption(N_("What is hit: {names}"), values), focus, states, (sentence,))


def needs(result: Any) -> Shown:
    """What a system stands on, to the right of it."""
    columns: dict[str, int] = {}
    for row in result.rows:
        columns.setdefault(row.chain[0].id, 0)
        columns.setdefault(row.system.id, len(row.chain) - 1)
    for group in result.summary.any_of:
        for member in group.members:
            columns.setdefault(member.id, 1)
    focus = result.rows[0].chain[0] if result.rows else None
    return Shown(columns, Caption(N_("What {name} stands on"), {"name": focus.name if focus else ""}), focus.id if focus else None)


def path(result: Any) -> Shown:
    """The shortest ways, step by step."""
    columns: dict[str, int] = {}
    for row in result.rows:
        for place, step in enumerate(row.steps):
            columns.setdefault(step.from_.id, place)
            columns.setdefault(step.to.id, place + 1)
    ends = (result.rows[0].steps[0].from_, result.rows[0].steps[-1].to) if result.rows and result.rows[0].steps else None
    if ends is None:
        return Shown(columns, Caption(N_("There is no way: the first does not need the second, not even by way of others.")))
    names = {"one": ends[0].name, "other": ends[1].name, "length": result.summary.length, "ways": result.summary.paths}
    sentence = Caption(N_("{one} needs {other}. Steps on the shortest way: {length}. Such ways: {ways}."), names)
    return Shown(columns, Caption(N_("From {one} to {other}"), names), ends[0].id, summary=(sentence,))


def cycles(result: Any) -> Shown:
    """The systems that need each other in a circle."""
    return Shown({each.id: 0 for row in result.rows for each in row.nodes}, Caption(N_("Systems that need each other in a circle")))


def single_points(result: Any) -> Shown:
    """What takes important systems down by failing alone, and to the left of it what it takes down."""
    columns = {row.node.id: 0 for row in result.rows if row.node.kind == "System"}
    for row in result.rows:
        for each in row.takes_down:
            columns.setdefault(each.id, -1)
    return Shown(columns, Caption(N_("What takes important systems down by failing alone")))


_MAKERS: Final[Mapping[str, Callable[[Any], Shown]]] = {
    "impact": impact, "needs": needs, "path": path, "cycles": cycles, "single-points": single_points,
}  # fmt: skip


def _systems(rows: Sequence[Any]) -> list[str]:
    """The systems that rows are about, in their order."""
    found: dict[str, None] = {}
    for row in rows:
        for ref in _refs(row):
            if ref.kind == "System":
                found.setdefault(ref.id)
    return list(found)


def _refs(row: Any) -> Iterable[Ref]:
    for name in ("system", "node", "subject", "keep", "drop", "needed", "systems", "nodes"):
        value = getattr(row, name, None)
        if isinstance(value, Ref):
            yield value
        elif isinstance(value, tuple):
            yield from (each for each in value if isinstance(each, Ref))
