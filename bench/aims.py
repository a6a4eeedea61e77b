"""What the speed of Stewardgraph is held against, all as ratios within one run, and what a run came to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bench.asking import QUESTIONS
from bench.ours import Ours
from bench.rivals import PlainScipy

FLOOR: Final = PlainScipy.name
NETWORKX, CTE = "networkx", "SQLite CTE"
PARTS_OF_AUDIT: Final = ("unowned", "escalation", "cycles", "single_points")
"""What networkx is asked of the audit; ours answers these and more."""


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim: what was measured (None: nothing), what it may be at most or must be at least, and what to profile where it is missed.

    `bound` says that the other tool did not finish, or was not asked since it would not: then at least what is measured is reached, perhaps more.
    """

    words: str
    measured: float | None
    limit: float
    at_least: bool
    profile: tuple[str, int]
    bound: bool = False

    @property
    def met(self) -> bool | None:
        """Whether it is; None where that cannot be told."""
        if self.measured is None:
            return None
        reached = self.measured >= self.limit if self.at_least else self.measured <= self.limit
        return None if self.bound and not reached else reached


def aims(told: Mapping[str, Any]) -> Iterator[Aim]:
    """Each aim at the sizes that were run."""
    cells = {(cell["tool"], cell["systems"]): cell for cell in told["cells"] if not cell["dense"]}
    sizes = sorted({size for _, size in cells} | {int(size) for size in told["stored"]})

    def cell(tool: str, size: int, question: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = cells.get((tool, size), {}).get(question) or {}
        return found

    def taken(size: int, question: str, tool: str = Ours.name) -> float | None:
        found: float | None = cell(tool, size, question).get("seconds")
        return found

    def faster(words: str, size: int, question: str, tool: str, limit: float) -> Aim:
        ours, other = taken(size, question), cell(tool, size, question)
        theirs = other.get("seconds", other.get("over", other.get("least")))
        value = theirs / ours if ours and theirs else None
        return Aim(f"{words}: at least {limit:g} × faster than {tool}", value, limit, True, (f"question:{question}", size), "seconds" not in other)

    def over(words: str, one: float | None, other: float | None, limit: float, profile: tuple[str, int]) -> Aim:
        return Aim(words, one / other if one and other else None, limit, False, profile)

    for size in [each for each in sizes if each >= 10**5]:
        at = f"at {size:,}".replace(",", " ")
        floor = taken(size, "hub", FLOOR)
        for question, words in (("hub_around", "hub with departments, owners and groups"), ("hub_failure", "hub failure")):
            yield over(f"{words} {at}: at most 3 × scipy's bare walk", taken(size, question), floor, 3, (f"question:{question}", size))
        around = f"hub with departments, owners and groups {at}"
        yield faster(around, size, "hub_around", NETWORKX, 50)
        yield faster(around, size, "hub_around", CTE, 40)
        yield faster(f"departments leaning {at}", size, "shared_departments", NETWORKX, 20)
        yield faster(f"departments leaning {at}", size, "shared_departments", CTE, 25)
        yield faster(f"unowned {at}", size, "unowned", CTE, 10)
        cold = told["cold"].get(size, {})
        version = cold.get("version", {}).get("seconds")
        for command, words, limit in (("typical", "a typical question cold", 2), ("hub", "the largest hub cold", 5)):
            seconds = cold.get(command, {}).get("seconds")
            yield over(f"{words} {at}: at most {limit} × `--version`", seconds, version, limit, (f"command:{command}", size))
        megabytes = cold["typical"]["memory"] / 2**20 if "typical" in cold else None
        yield Aim(f"peak memory of a typical question cold {at}: at most 150 MB", megabytes, 150, False, ("command:typical", size))
        kept, patch = told["stored"].get(size, {}), told["patched"].get(size, {})
        yield over(f"storing, with validation, {at}: at most 8 × a bare executemany", kept.get("seconds"), kept.get("bare"), 8, ("storing", 10_000))
        for part, words, limit in (("in_memory", "in memory", 300), ("on_disk", "with its file", 100)):
            anew, patched = patch.get("anew"), patch.get(part)
            value = anew / patched if anew and patched else None
            yield Aim(f"one relation patched {words} {at}: at least {limit} × faster than compiled anew", value, limit, True, ("patching", size))
        if size == 10**5:
            yield _audit(cells, at, size)
            for question, words in (("shared_full", "`shared` in full"), ("single_points", "single points of failure, all exact,")):
                seconds = taken(size, question)
                yield Aim(f"{words} {at}: at most 60 s", seconds, 60, False, (f"question:{question}", size))
    yield from _growth(cells)
    for size, cold in sorted(told["cold"].items())[:1]:
        one, other = (cold.get(name, {}).get("seconds") for name in ("version", "empty"))
        yield over("`--version`: at most 1.3 × an empty Typer command", one, other, 1.3, ("command:version", size))


def _audit(cells: Mapping[tuple[str, int], Mapping[str, Any]], at: str, size: int) -> Aim:
    """The whole audit beside four of its parts in networkx, with its build."""
    ours = (cells.get((Ours.name, size), {}).get("audit") or {}).get("seconds")
    theirs = cells.get((NETWORKX, size), {})
    parts = [theirs.get(question) or {} for question in PARTS_OF_AUDIT]
    spent = [part.get("seconds", part.get("over")) for part in parts]
    value = (theirs["load"] + sum(spent)) / ours if ours and "load" in theirs and None not in spent else None
    bound = any("over" in part for part in parts)
    return Aim(f"audit {at}: at least 10 × faster than networkx with its build (four of its parts)", value, 10, True, ("question:audit", size), bound)


def _growth(cells: Mapping[tuple[str, int], Mapping[str, Any]]) -> Iterator[Aim]:
    """How the audit without single points grows, beside edges × log(edges)."""
    small, large = 10**5, 10**6
    spent = []
    for size in (small, large):
        found = cells.get((Ours.name, size), {})
        whole, points = ((found.get(question) or {}).get("seconds") for question in ("audit", "single_points"))
        spent.append(whole - points if whole and points else None)
    if (Ours.name, large) in cells:
        value = spent[1] / spent[0] if spent[0] and spent[1] else None
        allowed = (large * math.log(large)) / (small * math.log(small))
        words = f"audit without single points from 100 000 to 1 000 000: grows at most as edges × log, {allowed:.0f} ×"
        yield Aim(words, value, allowed, False, ("question:audit", small))


__all__ = ["CTE", "FLOOR", "NETWORKX", "PARTS_OF_AUDIT", "QUESTIONS", "Aim", "aims"]
