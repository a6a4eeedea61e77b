"""Tables of what may be the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphmodel.wording import NO_VALUE, _, plural, shown, word
from visualisation.tables.table import Cell, Table, table

PLACES = 2
"""How many places a table names for each of the two."""


def reconcile(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """What may be the same: both names and ids, how alike, what speaks for it, and what was decided."""
    summary = result.summary
    lead = [
        plural("One pair may be the same.", "{count} pairs may be the same.", summary.open) if summary.open else _("Nothing more looks the same."),
        _("Decided before: {merged} merged, {apart} kept apart.", merged=summary.merged, apart=summary.apart),
    ]
    rows: list[list[Cell | str | int | None]] = [
        [row.score, _named(row.keep), _named(row.drop), "; ".join(reasons_of(row)) or NO_VALUE, _decision(row.decision)] for row in result.rows
    ]
    notes = [_("To decide: steward merge KEEP DROP, or steward keep-apart A B. To take a merge back: steward unmerge DROP.")] if summary.open else []
    headings = [_("Score"), _("Keep"), _("Drop"), _("Why"), _("Decision")]
    return [table(headings, rows, lead=lead, notes=notes, right=[0])]


def _named(ref: Any) -> str:
    return f"{ref.name} ({ref.id})"


def _decision(code: str | None) -> Cell:
    return Cell(word(code), "quiet") if code else Cell(_("open"), "warn")


def reasons_of(row: Any) -> list[str]:
    """What speaks for a pair, each as a sentence: how the names are alike, what both have to do with, what was decided, where they stand."""
    said: list[str] = []
    places: dict[str, list[str]] = {}
    for reason in row.evidence:
        values = reason.values
        match reason.because:
            case "decided":
                told = ", ".join(str(part) for part in (values.get("by"), shown(values.get("at"))[:10], values.get("reason")) if part)
                said.append(told or NO_VALUE)
            case "shared":
                said.append(_("both: {relation} {name}", relation=word(values["relation"]), name=values["node"].name))
            case "told_by":
                places.setdefault(values["id"], []).append(values["record"] or values["source"])
            case because:
                said.append(_spelled(because, values))
    listed = [each for told in places.values() for each in _few(list(dict.fromkeys(told)))]
    return [*said, *dict.fromkeys(listed)]


def _spelled(because: str, values: Mapping[str, Any]) -> str:
    match because:
        case "same_name":
            return _("the same name")
        case "mojibake":
            return _("the same name once a broken letter is mended")
        case "diacritics":
            return _("the same name once lost dots and rings are put back")
        case "vendor":
            return _("the same name but for the vendor")
        case _:
            return _("spelled alike: {keep}, {drop}", keep=values["keep"], drop=values["drop"])


def _few(told: Sequence[str]) -> list[str]:
    return [*told[:PLACES], *([f"+{len(told) - PLACES}"] if len(told) > PLACES else [])]


def namesakes(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """The nodes that have the same name as another, and what tells them apart."""
    rows = [[row.node.name, word(row.node.kind), row.apart, row.node.id] for row in result.rows]
    return [table([_("Name"), _("Kind"), _("Told apart by"), _("Id")], rows, lead=[] if rows else [_("No two have the same name.")])]
