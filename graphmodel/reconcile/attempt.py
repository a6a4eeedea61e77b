"""One try to reconcile the good units (försök): what the register would say, what each unit touched, what is wrong or doubtful."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from graphmodel.entities import Entity
from graphmodel.problems import Problem


@dataclass(slots=True)
class Attempt:
    """What one try to reconcile the good units came to."""

    rejected: dict[int, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    problems: dict[int, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    touched: dict[int, list[tuple[type, str]]] = field(default_factory=lambda: defaultdict(list))
    after: dict[tuple[type, str], Entity] = field(default_factory=dict)
    ended: dict[tuple[type, str], Entity] = field(default_factory=dict)
    told: set[tuple[int, str]] = field(default_factory=set)
