"""Results as tables: what stands in them, and how they are written on a terminal, as Markdown and as CSV.

`as_tables` finds the renderer of a question; pages and reports use the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from graphmodel.wording import _, plural, word
from visualisation.tables.table import Cell, Column, Table

if TYPE_CHECKING:
    from graphmodel.answers import Truncated

RENDERERS: Final[Mapping[str, str]] = {
    "unowned": "owners:unowned",
    "owners": "owners:owners",
    "owned-by": "owners:owned_by",
    "coverage": "owners:coverage",
    "shared": "dependencies:shared",
    "between-departments": "dependencies:between_departments",
    "needs": "dependencies:needs",
    "impact": "dependencies:impact",
    "path": "dependencies:paths",
    "cycles": "dependencies:cycles",
    "single-points": "dependencies:single_points",
    "escalation": "steering:escalation",
    "groups": "steering:groups",
    "concerned": "dependencies:concerned",
    "steering-tree": "steering:steering_tree",
    "namesakes": "identity:namesakes",
    "common-steering": "steering:common_steering",
    "agenda": "agenda:agenda",
    "key-people": "steering:key_people",
    "overview": "overview:overview",
    "audit": "register:audit",
    "find": "register:find",
    "show": "register:show",
    "reconcile": "identity:reconcile",
    "diff": "register:diff",
    "history": "register:history",
    "revisions": "revisions:revisions",
    "unread": "revisions:unread",
}
"""Where the renderer of each question stands, in this package."""


def as_tables(question: str, result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """A result as tables, at least one; what it leaves out is said under the last."""
    module, name = RENDERERS[question].split(":")
    renderer: Callable[[Any, Mapping[str, Any]], list[Table]] = getattr(import_module(f"visualisation.tables.{module}"), name)
    made = renderer(result, asked)
    if asked.get("evidence"):
        made = _with_evidence(made, result.rows)
    if result.truncated is not None:
        made[-1] = replace(made[-1], notes=(*made[-1].notes, left_out(result.truncated)))
    return made


def _with_evidence(made: list[Table], rows: Sequence[Any]) -> list[Table]:
    """The tables, the one that has a line for each row with one more column: who says so.  Where none has, the first gets it told below."""
    evidence_of = import_module("visualisation.tables.register").evidence_of  # it brings the arrays in, which help and errors do without
    told = [evidence_of(row.evidence, most=None) for row in rows]
    for place, each in enumerate(made):
        if len(each.rows) == len(rows) and each.columns:
            lines = tuple((*line, Cell(said)) for line, said in zip(each.rows, told, strict=True))
            return [*made[:place], replace(each, columns=(*each.columns, Column(_("Who says so"))), rows=lines), *made[place + 1 :]]
    notes = tuple(_("Who says so: {source}.", source=said) for said in dict.fromkeys(told))
    return [replace(made[0], notes=(*made[0].notes, *notes)), *made[1:]]


def left_out(truncated: Truncated) -> str:
    """What an answer leaves out and how to get it, as a sentence."""
    parts = [
        plural("{count} row", "{count} rows", count) if kind == "rows" else f"{count} {word(kind)}" for kind, count in truncated.left_out.items()
    ]
    return _("Not shown: {parts}. To see all: {how}.", parts=parts, how=truncated.how)


__all__ = ["RENDERERS", "Cell", "Column", "Table", "as_tables", "left_out"]
