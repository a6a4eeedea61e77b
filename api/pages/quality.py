"""Quality: what is wrong with the register and with what it tells of, rule by rule; and what may be the same under two names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.page import LIMIT, MOST, ROWS, SORT, Asked, Shown
from graphmodel.findings import FINDINGS, SEVERITIES
from graphmodel.wording import N_, _
from queries import Parameter
from queries.audit import audit, graveness

PARAMETERS: Final = (
    Parameter("code", "choice", N_("only findings of this kind"), choices=tuple(FINDINGS)),
    Parameter("severity", "choice", N_("only findings so grave"), choices=SEVERITIES),
    Parameter("since", "revision", N_("compare with what the register said at a revision, or at the end of a day")),
    LIMIT,
    SORT,
)
PAIRS: Final = (LIMIT,)


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding: the gravest severity it has here, how many there are now, and how many there were (None: not compared)."""

    code: str
    severity: str
    count: int
    before: int | None


def quality(asked: Asked) -> Shown:
    """All findings, or those of one kind, with their evidence; how many of each kind, and how many there were before."""
    here = asked.snapshot.here
    counts = graveness(here)
    then = _earlier(asked)
    code, severity = asked.values.get("code"), asked.values.get("severity")
    # Told since when is what costs: only what is shown is asked for, unless it is to be sorted.
    most = MOST if asked.values.get("sort") else asked.values.get("limit", ROWS) or MOST
    result = audit(here, only=None if code is None else {code}, severity=severity, limit=most)
    left = result.truncated.left_out.get("rows", 0) if result.truncated is not None else 0
    return Shown(
        _("Quality"),
        {
            "rules": _rules(counts, then[1] if then else None),
            "compared": then[0] if then else None,
            "since": str(asked.values.get("since", "")),
            "total": sum(sum(each.values()) for each in counts.values()),
            "by_severity": {grave: number for grave in SEVERITIES if (number := sum(each.get(grave, 0) for each in counts.values()))},
            "listed": asked.listed(result.rows, left, COLUMNS),
            "code": code,
            "severity": severity,
            "csv_link": asked.csv("audit"),
            "open": asked.ask("reconcile", limit=1).result.summary.open,
        },
        csv=asked.csv("audit"),
        json=asked.json("audit"),
    )


def _earlier(asked: Asked) -> tuple[int, Any] | None:
    """The revision that is compared with and how many findings it had of each kind; the one before this one unless another was named."""
    here = asked.snapshot.here
    if "since" in asked.values:
        graph = asked.snapshot.graph(known_at=asked.values["since"])
    elif here.revision > 1:
        graph = asked.snapshot.graph(known_at=here.revision - 1)
    else:
        return None
    return graph.revision, audit(graph, limit=0).summary.by_code


def _rules(counts: Mapping[str, Mapping[str, int]], before: Any) -> list[Rule]:
    gravest = {code: next(iter(by_severity)) for code, by_severity in counts.items()}
    codes = {**{code: FINDINGS[code].severity for code in before or {}}, **gravest}
    now = {code: sum(by_severity.values()) for code, by_severity in counts.items()}
    rules = [Rule(code, grave, now.get(code, 0), None if before is None else before.get(code, 0)) for code, grave in codes.items()]
    return sorted(rules, key=lambda rule: (SEVERITIES.index(rule.severity), -rule.count, rule.code))


def same(asked: Asked) -> Shown:
    """What may be the same under two names, with what speaks for it; a person decides."""
    result = asked.ask("reconcile", limit=MOST).result
    left = result.truncated.left_out["rows"] if result.truncated is not None else 0
    return Shown(
        _("What may be the same"),
        {
            "listed": asked.listed([row for row in result.rows if row.decision is None], left),
            "decided": [row for row in result.rows if row.decision is not None],
            "summary": result.summary,
            "csv_link": asked.csv("reconcile"),
        },
        csv=asked.csv("reconcile"),
        json=asked.json("reconcile"),
    )


COLUMNS: Final = {
    "severity": lambda row: SEVERITIES.index(row.severity),
    "about": lambda row: row.subject.name,
    "since": lambda row: row.since,
}
"""What each column sorts by."""
