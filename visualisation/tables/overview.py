"""The table of the overview: each figure in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graphmodel.wording import N_, _
from visualisation.tables.revisions import told_of
from visualisation.tables.table import Table, table

FIGURES: Final[Mapping[str, str]] = {
    "systems": N_("systems in use"),
    "unowned": N_("without any owner"),
    "partly_owned": N_("with an owner on one side only"),
    "owner_left": N_("whose owner has left"),
    "groups_without_chair": N_("steering groups without a chair"),
    "objects_without_group": N_("objects without a steering group"),
    "without_common_group": N_("shared systems without a group in common"),
    "cycles": N_("circles of hard needs"),
    "broken_paths": N_("questions without a way to the portfolio"),
    "changed": N_("systems changed in the last 30 days"),
}
"""What each figure counts."""


def overview(result: Any, asked: Mapping[str, Any]) -> list[Table]:
    """The figures, one a row."""
    rows = [[row.count, row.of, _(FIGURES[row.figure])] for row in result.rows]
    last = result.summary.last
    notes = [_("Last change: {told}.", told=told_of(last))] if last is not None else [_("Nothing has been read into the register yet.")]
    return [table([_("Number"), _("Of"), _("What")], rows, notes=notes, right=[0, 1])]
