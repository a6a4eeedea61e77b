"""`steward audit`: all findings, and a gate for those who want one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.cli.command import Command, Typed
from api.cli.voice import Voice
from graphmodel.errors import BadInput
from graphmodel.problems import Place, Problem, error
from graphmodel.wording import N_, plural
from queries import QUERIES, Parameter

FOUND = 1
"""The exit code of a gate that found something."""
SEVERITIES = ("critical", "high", "medium", "low")


def audit(typed: Typed, voice: Voice) -> int:
    """Ask the audit, answer, and give 1 where the gate that was asked for found something."""
    from api.answering import Answer, answer
    from api.answering import typed as read
    from api.cli.estate import opened
    from api.cli.writing import write
    from graphmodel.answers import cut

    options = read(_GATED, {name: value for name, value in typed.items() if value is not None})
    known = baseline_in(options["baseline"]) if "baseline" in options else None
    more: dict[str, Any] = {"policies": policies_in(options["policies"]) if "policies" in options else (), "baseline": known}
    manners = voice.manners
    with opened(manners) as store:
        # The gate looks at all findings, also those that the limit keeps from being shown; beside a baseline it must know whom each is about.
        limit = manners.limit if known is None else None
        answered = answer(store, "audit", {}, as_of=manners.as_of, known_at=manners.known_at, limit=limit, more=more)
    shown: Any = answered.result
    gate = options.get("fail_on")
    if known is None:
        failing = sum(count for severity, count in shown.summary.by_severity.items() if gate and _as_grave(severity, gate))
    else:
        failing = sum(bool(gate) and _as_grave(row.severity, str(gate)) and (row.code, row.subject.id) not in known for row in shown.rows)
        shown = replace(shown, rows=shown.rows[: manners.limit], truncated=cut(len(shown.rows), manners.limit))
    write(Answer(answered.question, options, answered.as_of, answered.revision, answered.engine, shown), voice)
    if failing:
        voice.warn(plural("One finding is {gate} or graver.", "{count} findings are {gate} or graver.", failing, gate=gate))
        return FOUND
    return 0


def _as_grave(severity: str, gate: str) -> bool:
    return SEVERITIES.index(severity) <= SEVERITIES.index(gate)


def policies_in(path: str) -> tuple[Any, ...]:
    """The policies of a file: a mapping from code to `off`, a severity, or `{severity, reason}`.  Raises `BadInput` with every problem."""
    from graphmodel.findings import FINDINGS
    from queries.audit import Policy

    tree = _tree(path)
    if not isinstance(tree, Mapping):
        raise BadInput(f"{path} holds no policies.", [error("policies_no_mapping", Place(path))], file=path)
    problems: list[Problem] = []
    policies: list[Any] = []
    for code, said in tree.items():
        severity = said.get("severity") if isinstance(said, Mapping) else said
        place = Place(path, None, tree.line_of(code) if hasattr(tree, "line_of") else None, code)
        if code not in FINDINGS:
            problems.append(error("unknown_finding", place, code))
        elif severity not in {*SEVERITIES, "off"}:
            problems.append(error("unknown_severity", place, str(severity), choices=[*SEVERITIES, "off"]))
        else:
            policies.append(Policy(code, str(severity)))
    if problems:
        raise BadInput(f"{path} cannot be used as policies.", problems, file=path)
    return tuple(policies)


def baseline_in(path: str) -> frozenset[tuple[str, str]]:
    """The code and subject of each finding in an earlier audit's JSON.  Raises `BadInput`."""
    import json

    try:
        rows = json.loads(_text(path))["rows"]
        return frozenset((str(row["code"]), str(row["subject"]["id"])) for row in rows)
    except (ValueError, KeyError, TypeError) as fault:
        message = f"{path} is not the JSON of an earlier audit. Make one: steward audit --format json -o FILE."
        raise BadInput(message, code="no_baseline", file=path) from fault


def _tree(path: str) -> Any:
    from importers.strict_json import composed as json_tree
    from importers.strict_yaml import composed as yaml_tree

    tree, problems = (json_tree if path.casefold().endswith(".json") else yaml_tree)(_text(path), path)
    if problems:
        raise BadInput(f"{path} cannot be used as policies.", problems, file=path)
    return tree


def _text(path: str) -> str:
    from pathlib import Path

    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise BadInput(f"{path} cannot be read: {reason}", code="file_not_read", file=path, reason=reason) from fault


_GATED = replace(
    QUERIES["audit"],
    parameters=(
        Parameter("policies", "text", N_("a file that gives findings another severity, or turns them off")),
        Parameter("fail_on", "choice", N_("exit code 1 when a finding is so grave or graver"), choices=SEVERITIES),
        Parameter("baseline", "text", N_("an earlier audit's JSON: say what is new, and let only that count for --fail-on")),
    ),
)

COMMAND = Command(
    "audit",
    N_("The whole"),
    QUERIES["audit"].question,
    audit,
    _GATED.parameters,
    limited=True,
    more=N_("A policy file is YAML or JSON: each line a finding's code, and “off” or a severity, or {severity: …, reason: …}."),
    examples=("steward audit", "steward audit --format json -o audit.json", "steward audit --baseline audit.json --fail-on high"),
)

__all__ = ["COMMAND", "audit", "baseline_in", "policies_in"]
