"""Lists of aliases (kända namn): what else something is called."""

from __future__ import annotations

from graphmodel.records import Mention, NodeRecord
from graphmodel.vocabulary import empty_word, fold, target_kind
from importers.table_records.row import RowRecords
from importers.table_records.writer import RowWriter


class Aliases(RowWriter):
    """Writes the rows of a list of aliases."""

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
        seen = self.seen
        canonical, other = seen.first("canonical"), seen.first("alias")
        name = at.text(canonical)
        if canonical is None or other is None or not name or empty_word(name):
            at.no_name(canonical)
            return
        aliases = [item.name for column in seen.of("alias") for item in at.names(column) if not empty_word(item.name) and item.name != name]
        if not aliases:
            at.tell("no_alias", other, at.text(other))
            return
        kind_text = at.text(seen.first("target_kind"))
        kind = target_kind(kind_text) if kind_text else None
        if kind is None:
            kinds = [one for one in self.meant.kinds(name) if one in {"System", "Department", "ManagementObject", "SteeringGroup", "Supplier"}]
            heading = fold(canonical.heading)
            kind = "System" if "System" in kinds or not kinds else kinds[0]
            if "förvaltning" in heading and "objekt" not in heading:
                kind = "Department"
        at.add(
            NodeRecord(
                Mention(name, (kind,)),
                kind,
                at.place,
                {"aliases": aliases},
                at.provenance,
                {"aliases": other.heading, "name": canonical.heading},
                makes=False,
            )
        )
