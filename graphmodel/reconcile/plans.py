"""What an import comes to (importplan): the changes that it would make, everything that is wrong or doubtful, the counts."""

from __future__ import annotations

from dataclasses import dataclass

from graphmodel.changes import Change, ChangeSet
from graphmodel.problems import Problem


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the units that were read; `created + changed + unchanged + skipped + rejected = read`."""

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import comes to: the changes that the good units make, all problems in the order of the files, and the counts."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    counts: Counts
    revision: int
    sources: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether something is wrong, so that only `--partial` would write the rest."""
        return any(problem.severity == "error" for problem in self.problems)

    def change_set(self, *, by: str = "", reason: str = "", source: str = "") -> ChangeSet:
        """The changes as one revision."""
        return ChangeSet(self.changes, by, reason, source or ", ".join(self.sources), "import")
