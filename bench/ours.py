"""Our own answers to the questions that are measured, by the terms and questions that the program itself uses, on arrays that are mapped already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from bench.generated import DAY, Estate
from bench.rivals import Rival, fingerprint, sample
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.piece import Ints, Piece
from graphmodel.terms.cycles import cycles
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.failure import failure
from graphmodel.terms.ownership import ownership
from graphmodel.terms.points_of_failure import points_of_failure, systems_alone
from graphmodel.terms.presence import ends_exist
from graphmodel.terms.usage import departments_leaning, users
from queries.audit import audit
from queries.escalation_path import escalation_health
from queries.impact import impact
from queries.shared_dependencies import shared
from queries.unowned import unowned


def estate_file(folder: Path, estate: Estate) -> Path:
    """Where the estate of a size is kept."""
    return folder / f"estate-{estate.systems}{'-dense' if estate.dense else ''}.db"


def _among(numbers: Ints, nodes: int) -> Ints:
    """The numbers, each once."""
    marked = np.zeros(nodes, np.bool_)
    marked[numbers] = True
    return np.flatnonzero(marked).astype(np.int32)


class Ours(Rival):
    """This program, on the file of an estate."""

    name = "stewardgraph"

    def load(self) -> None:
        self.store = SqliteStore(estate_file(self.folder, self.estate))
        self.graph = self.store.graph(as_of=DAY)
        self.day = DAY.toordinal()
        self.first = int(self._piece("DEPENDS_ON").of_kind("System").argmax())  # systems stand together in the order of ids

    def _piece(self, *kinds: str) -> Piece:
        return self.graph.whole(kinds)

    def _dependencies(self, *kinds: str) -> Dependencies:
        return Dependencies(self._piece("DEPENDS_ON", *kinds), self.day)

    def _reached(self, system: int) -> Ints:
        happens = failure(self._dependencies(), np.array([self.first + system]), spread=True)
        return np.concatenate((happens.failing, happens.down, happens.degraded))

    def typical(self) -> list[int]:
        return [len(self._reached(system)) - 1 for system in sample(self.estate)]

    def hub(self) -> int:
        return len(self._reached(self.estate.hub)) - 1

    def hub_around(self) -> list[int]:
        hit = self._reached(self.estate.hub)
        piece = self._piece("DEPENDS_ON", "USES", "PART_OF", "OWNS", "HOLDS", "STEERS")
        marked = np.zeros(len(piece.nodes), np.bool_)
        marked[hit] = True
        department, used = users(Dependencies(piece, self.day))
        departments = _among(department[marked[used]], len(marked))
        answers = ownership(piece, self.day)
        homes = np.zeros(len(piece.nodes), np.bool_)
        parts = piece.relations("PART_OF")
        homes[parts.target[parts.on(self.day) & marked[parts.origin] & ends_exist(answers.presence, parts.origin, parts.target)]] = True
        homes[departments] = True
        steers = piece.relations("STEERS")
        node, person = answers.answering
        people = _among(person[marked[node]], len(marked))
        groups = _among(steers.origin[steers.on(self.day) & homes[steers.target]], len(marked))
        return [len(hit), len(departments), len(people), len(groups)]

    def hub_failure(self) -> list[int]:
        happens = failure(self._dependencies(), np.array([self.first + self.estate.hub]))
        return [len(happens.down), len(happens.degraded)]

    def hub_impact(self) -> list[int]:
        told = impact(self.graph, [self.estate.name("s", self.estate.hub)], limit=0).summary
        return [told.down, told.degraded]

    def shared_departments(self) -> list[int]:
        leaning = departments_leaning(self._dependencies("USES"))
        return fingerprint(leaning[self.first : self.first + self.estate.systems])

    def shared_full(self) -> list[int]:
        rows = shared(self.graph, limit=50)
        return [len(rows.rows) + (rows.truncated.left_out.get("rows", 0) if rows.truncated else 0)] if self.estate.systems <= 10**5 else []

    def single_points(self) -> list[int]:
        dependencies = self._dependencies()
        points = points_of_failure(dependencies, *systems_alone(dependencies), min_criticality=3)
        if points.not_worked_out:
            return []
        return [len(points.cause), int(points.weight.sum())]

    def cycles(self) -> list[list[int]]:
        sizes = np.unique([len(each.systems) for each in cycles(self._dependencies())], return_counts=True)
        return [[int(size), int(count)] for size, count in zip(*sizes, strict=True)]

    def unowned(self) -> dict[str, int]:
        by_degree = unowned(self.graph, limit=0).summary.by_degree
        return {degree: count for degree, count in sorted(by_degree.items()) if count}

    def escalation(self) -> dict[str, int]:
        told = escalation_health(self.graph, limit=0).summary
        return {name: count for name in ("broken", "complete", "degraded") if (count := getattr(told, name))}

    def audit(self) -> Any:
        audit(self.graph, limit=50)
        return None
