"""Records with typed values (typade uppgifter): by the built-in kinds, and by those that the records themselves bring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphmodel import schema_file
from graphmodel.changes import Holdings
from graphmodel.entities import SchemaPart
from graphmodel.kinds import Schema, schema_from
from graphmodel.problems import Place, Problem, error
from graphmodel.reconcile import checking
from graphmodel.records import AttestationRecord, ById, NodeRecord, Record, RelationRecord, SchemaRecord, StatementRecord, Unit


@dataclass(slots=True)
class Checked:
    """A record with its typed values, and the number of its unit."""

    record: Record
    values: Mapping[str, Any]
    unit: int


class Typing:
    """Types the records of units; the numbers of those that are wrong, and why, go into `rejected` and `problems`."""

    def __init__(self, units: Sequence[Unit], holdings: Holdings, rejected: set[int], problems: defaultdict[int, list[Problem]]) -> None:
        self.units = units
        self.holdings = holdings
        self.rejected = rejected
        self.problems = problems
        self.schema_parts: list[SchemaPart] = []

    def schema(self) -> Schema:
        """The schema with the kinds that the records bring, which are kept in `schema_parts`."""
        definitions = []
        numbers = []
        for number, unit in enumerate(self.units):
            for record in unit.records:
                if isinstance(record, SchemaRecord) and number not in self.rejected:
                    definitions.append((record.section, record.definition, record.place))
                    numbers.append(number)
        present = {part.id: part for part in self.holdings.schema}
        if definitions:
            parts, problems = schema_file.checked(definitions)
            self.schema_parts = parts
            for problem in problems:
                number = next((n for n, (_s, _d, place) in zip(numbers, definitions, strict=True) if place == problem.place), numbers[0])
                self.problems[number].append(problem)
                self.rejected.add(number)
            for part in parts:
                self._redefined(part, present.get(part.id), definitions, numbers)
            present.update({part.id: part for part in parts})
        return schema_from(part.definition for part in present.values())

    def _redefined(self, part: SchemaPart, before: SchemaPart | None, definitions: Sequence[tuple[Any, Any, Place]], numbers: Sequence[int]) -> None:
        """A kind in use cannot be taken away under its nodes, and so not be made another kind either."""
        told = ("extends", "from", "to", "acts_as", "reversed")
        if before is None or all(before.definition.get(key) == part.definition.get(key) for key in told):
            return
        if schema_file.in_use(before, self.holdings):
            name = part.definition["name"]
            number, place = next((n, place) for n, (_s, made, place) in zip(numbers, definitions, strict=True) if made.get("name") == name)
            self.problems[number].append(error("kind_in_use", place, name, name=name))
            self.rejected.add(number)

    def checked(self, schema: Schema) -> list[Checked]:
        """The records that hold, with their values."""
        good: list[Checked] = []
        # Most relations of a table share one map of values, which is then typed once.
        typed: dict[tuple[str, int], Mapping[str, Any]] = {}
        for number, unit in enumerate(self.units):
            if number in self.rejected and not unit.counted:
                continue
            for record in unit.records:
                values: Mapping[str, Any] = {}
                if isinstance(record, RelationRecord):
                    known = typed.get((record.kind, id(record.values))) if record.id is None else None
                    if known is not None:
                        good.append(Checked(record, known, number))
                        continue
                    values, found = checking.relation_values(record, schema)
                    if not found and record.id is None:
                        typed[record.kind, id(record.values)] = values
                elif isinstance(record, NodeRecord):
                    values, found = checking.node_values(record, schema)
                elif isinstance(record, StatementRecord):
                    values, found = checking.statement_values(record, schema)
                elif isinstance(record, AttestationRecord):
                    values, found = checking.attestation_values(record)
                else:
                    found = []
                if found:
                    self.problems[number] += found
                    self.rejected.add(number)
                else:
                    good.append(Checked(record, values, number))
        return good

    def duplicates(self) -> None:
        """Ids that two units of estate files give, also where something else is wrong with one of them: everything is told at once."""
        places: dict[tuple[type, str], Place] = {}
        with_id = (
            (number, record, key)
            for number, unit in enumerate(self.units)
            for record in unit.records
            if (key := _id_given(record)) is not None
        )
        for number, record, key in with_id:
            first = places.setdefault(key, record.place)
            if first is not record.place:
                self.problems[number].append(error("duplicate_id", record.place, key[1], id=key[1], first=str(first)))
                self.rejected.add(number)


def _id_given(record: Record) -> tuple[type, str] | None:
    """The id that an estate file gives an entity, with what sort it is of."""
    if isinstance(record, NodeRecord):
        return (NodeRecord, record.node.id) if isinstance(record.node, ById) else None
    if isinstance(record, RelationRecord | StatementRecord | AttestationRecord) and record.id is not None:
        return type(record), record.id
    return None
