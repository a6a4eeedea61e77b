"""Names and ids that are nobody's, or somebody's only by likeness: what is told of them (okända namn)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from graphmodel.changes import Holdings
from graphmodel.problems import Place, error, info, warning
from graphmodel.reconcile import checking
from graphmodel.reconcile.attempt import Attempt
from graphmodel.reconcile.likeness import SURE
from graphmodel.reconcile.naming import Fault, Naming
from graphmodel.reconcile.things import Thing, canonical_name
from graphmodel.reconcile.typing_records import Checked
from graphmodel.records import ById, End, Mention, NodeRecord, Record, RelationRecord, StatementRecord, Unit

MOST_GUESSES = 30
"""For so many unknown ids the nearest ones are looked up."""
_DANGLING_CODE: Final[Mapping[str, str]] = {
    "System": "dangling_system",
    "ManagementObject": "dangling_object",
    "Department": "dangling_department",
    "SteeringGroup": "dangling_group",
    "Forum": "dangling_group",
    "Person": "dangling_person",
    "Position": "dangling_position",
    "Supplier": "dangling_supplier",
}


class UnknownNames:
    """Tells of one try's names and ids that are not known; `rejected` are the units that stay out."""

    def __init__(self, units: Sequence[Unit], checked: Sequence[Checked], rejected: set[int], holdings: Holdings) -> None:
        self._units = units
        self._checked = checked
        self._rejected = rejected
        self._holdings = holdings
        self._ids: list[str] | None = None
        self._wrong_ids: frozenset[str] | None = None
        self._asked = 0

    def tell_likenesses(self, naming: Naming, attempt: Attempt) -> None:
        """Tell which spellings were taken for one thing, and which were not since several could be meant."""
        for one, text, meant, by in naming.alike:
            heading = one.record.columns.get("name")
            place = replace(one.record.place, column=heading) if isinstance(heading, str) else one.record.place
            if by == "several":
                attempt.problems[one.unit].append(warning("several_alike", place, checking.shortened(text), name=text, ids=", ".join(meant)))
            else:
                name, thing = meant
                attempt.problems[one.unit].append(info(f"same_but_{by}", place, checking.shortened(text), name=name, id=thing, sure=SURE[by]))

    def tell_recognised(self, record: RelationRecord, source: str, naming: Naming, unit: int, attempt: Attempt) -> None:
        """Tell by what a name was recognised that is nobody's own."""
        for end in (record.origin, record.target):
            found = naming.recognised.get((end, source)) if isinstance(end, Mention) else None
            if found is not None and isinstance(end, Mention) and (unit, end.text) not in attempt.told:
                attempt.told.add((unit, end.text))
                by, thing = found
                column = record.columns.get("end")
                place = replace(record.place, column=column) if isinstance(column, str) else record.place
                name = thing.present.name if thing.present is not None else canonical_name(thing)
                attempt.problems[unit].append(info(f"same_but_{by}", place, checking.shortened(end.text), name=name, id=thing.id, sure=SURE[by]))

    def warn(
        self,
        missing: Mention,
        fault: Fault,
        record: RelationRecord | StatementRecord,
        subject: str,
        named: str,
        unit: int,
        attempt: Attempt,
        naming: Naming,
    ) -> None:
        """Warn of a name in a record that means nobody, or several; where one name is near, it is told."""
        if fault == "several":
            return
        code = "ambiguous_mention" if fault == "ambiguous" else _DANGLING_CODE.get(missing.kinds[0], "dangling_name")
        column = record.columns.get("end")
        at = record.place
        place = Place(at.file, at.sheet, at.row, column) if isinstance(column, str) else at
        near = naming.nearest(missing) if fault == "unknown" else None
        told = {"nearest": near} if near is not None else {}
        attempt.problems[unit].append(warning(code, place, checking.shortened(missing.text), name=missing.text, subject=subject, field=named, **told))

    def tell_ids(
        self, record: Record, ends: Iterable[tuple[str, End | None, Thing | Fault | None]], unit: int, attempt: Attempt
    ) -> bool:
        """Refuse a unit that names ids which nothing has; whether there are any."""
        wrong = False
        for key, end, meant in ends:
            if isinstance(end, ById) and not isinstance(meant, Thing):
                wrong = True
                place = replace(record.place, column=key)
                if end.id in self._left_out():
                    attempt.rejected[unit].append(error("endpoint_left_out", place, checking.shortened(end.id), id=end.id, key=key))
                    continue
                near = self._nearest(end.id)
                attempt.rejected[unit].append(error("unknown_endpoint", place, checking.shortened(end.id), id=end.id, key=key, nearest=near))
        return wrong

    def _left_out(self) -> frozenset[str]:
        """The ids of nodes that stay out because something is wrong with them."""
        if self._wrong_ids is None:
            records = (record for number in self._rejected for record in self._units[number].records)
            self._wrong_ids = frozenset(record.node.id for record in records if isinstance(record, NodeRecord) and isinstance(record.node, ById))
        return self._wrong_ids

    def _nearest(self, wanted: str) -> str:
        """The ids most like one that is not there; only for the first few, for each is held against all."""
        self._asked += 1
        if self._asked > MOST_GUESSES:
            return "?"
        if self._ids is None:
            described = {each.record.node.id for each in self._checked if isinstance(each.record, NodeRecord) and isinstance(each.record.node, ById)}
            self._ids = sorted(described | {node.id for node in self._holdings.nodes})[:5_000]
        return checking.nearest(wanted, self._ids)
