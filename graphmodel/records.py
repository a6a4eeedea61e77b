"""Records: what a file says, before anybody has decided whether it is true of the estate (uppgift, post).

An importer turns a file into *units*.  A unit is what an import counts: a row of a table, or a node, a relation written out, a statement or an
attestation of an estate file.  It holds the *records* that were read from it, and what is wrong with it; a unit with an error stays out as a whole.

A record names nodes by *ends*: `ById` where the file has ids of the estate, a `Mention` where it only has words.  `graphmodel.reconcile`
decides which node each end is; nothing else does.  The values of a record are untrusted: texts, numbers, lists and maps as they were read.
`graphmodel.reconcile.checking` types them by the schema and says what is wrong with them.

>>> anna = Mention("Anna Ek", ("Person", "Position"), email="anna.ek@kommun.example")
>>> vakt = Mention("Vakt", ("System",))
>>> at = Place("vof_system.csv", None, 12)
>>> unit = Unit(at, (NodeRecord(vakt, "System", at, {"criticality": "3"}), RelationRecord("OWNS", anna, vakt, at, {"side": "business"})))
>>> unit.records[1].origin.text, unit.rejected
('Anna Ek', False)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as filled
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from graphmodel.entities import Provenance
from graphmodel.problems import Place, Problem

NOTHING: Mapping[str, Any] = MappingProxyType({})
"""An empty map that all records share."""


def nothing() -> Mapping[str, Any]:
    """`NOTHING`, for the defaults of the records."""
    return NOTHING


@dataclass(slots=True, unsafe_hash=True)
class ById:
    """The node with exactly this id.  Where there is none, the unit is wrong."""

    id: str


@dataclass(slots=True)
class Mention:
    """A node named by words, as tables do.  Where none is found, the words are kept as a statement.

    `text` is the name as it was written, without what surrounds it in the cell (comments, "(t.f.)").  `kinds` are the built-in kinds it may be, the
    likeliest first.  `identity` is `names` (equal after normalising, by aliases, see `graphmodel.identity`) or `exact` (the very text, or
    `external` alone where it is given).  `external` is (system, id) in another register.  `email`, `signature` and `org_id` identify persons;
    `department` is the words for the department whose list or row it is, which tells namesakes apart.
    """

    text: str
    kinds: tuple[str, ...]
    identity: Literal["names", "exact"] = "names"
    external: tuple[str, str] | None = None
    email: str | None = None
    signature: str | None = None
    org_id: str | None = None
    department: str | None = None

    def __hash__(self) -> int:
        """Of what differs between nearly all mentions: an import looks each of them up many times."""
        return hash((self.text, self.kinds, self.department))


End: TypeAlias = ById | Mention


@dataclass(slots=True)
class NodeRecord:
    """A node as one unit describes it.

    `values` are the fields of the estate file under their own names: `name`, `aliases`, `external_ids`, `valid_from`, `valid_through`,
    `status`, `tags`, `attrs` and the kind's own properties, flat.  A field that is not there is left alone; None clears it (estate files only).
    `columns` says under which heading a field stood (or, in an estate file, on which line, where it is not the record's), so that a problem can
    name the cell.  `makes` is False for a record that only adds to a node that is known already (an alias list): where none is, it is told and left.
    `assumed` names fields whose value was not written but derived (a letter on another scale): they yield to a written one.
    `weighed` says that the values are weighed against what other sources say, as a table's are, although the node is named by its id.
    """

    node: End
    kind: str
    place: Place
    values: Mapping[str, Any] = filled(default_factory=nothing)
    provenance: tuple[Provenance, ...] = ()
    columns: Mapping[str, str | int] = filled(default_factory=nothing)
    makes: bool = True
    assumed: frozenset[str] = frozenset()
    weighed: bool = False


@dataclass(slots=True)
class RelationRecord:
    """A relation as one unit states it.  `values`: `valid_from`, `valid_through` and the kind's properties, flat.

    `raw` is how the cell said it, kept when the words resolve to nothing (default: the text of the end).  `optional` records say nothing where an
    end is not found: no statement and no warning.
    """

    kind: str
    origin: End
    target: End
    place: Place
    values: Mapping[str, Any] = filled(default_factory=nothing)
    provenance: tuple[Provenance, ...] = ()
    columns: Mapping[str, str | int] = filled(default_factory=nothing)
    id: str | None = None
    raw: str | None = None
    optional: bool = False


@dataclass(slots=True)
class StatementRecord:
    """What a unit says of a node without naming another (domain 2.3b).  `values`: `valid_from`, `valid_through`."""

    subject: End
    field: str
    raw: str
    reading: str
    place: Place
    side: str | None = None
    target: End | None = None
    standing: str = "accepted"
    values: Mapping[str, Any] = filled(default_factory=nothing)
    provenance: tuple[Provenance, ...] = ()
    columns: Mapping[str, str | int] = filled(default_factory=nothing)
    id: str | None = None


@dataclass(slots=True)
class AttestationRecord:
    """That somebody vouches for a node on a day; `at` as it was written."""

    node: End
    by: End
    at: Any
    place: Place
    statement: str | None = None
    provenance: tuple[Provenance, ...] = ()
    id: str | None = None


def source_of(record: RelationRecord | StatementRecord | AttestationRecord) -> str:
    """The source that says so; "" where none is named."""
    return record.provenance[0].source if record.provenance else ""


@dataclass(slots=True)
class DecisionRecord:
    """A person's word on identity, as an estate file carries it."""

    kind: str
    keep: str
    drop: str
    place: Place
    id: str | None = None


@dataclass(slots=True)
class SchemaRecord:
    """A user-defined kind, as `schema.yaml` or an estate file defines it; `section` is `nodes` or `relations`."""

    section: Literal["nodes", "relations"]
    definition: Mapping[str, Any]
    place: Place


@dataclass(slots=True)
class SourceRecord:
    """That a source was read: whose list it is, the fields it has authority over, whether it is a register of staff.

    `authority` None leaves alone what the estate knows; so does `staff_register` None and `department` None.
    """

    source: str
    place: Place
    department: End | None = None
    authority: tuple[str, ...] | None = None
    staff_register: bool | None = None


Record: TypeAlias = (
    NodeRecord | RelationRecord | StatementRecord | AttestationRecord | DecisionRecord | SchemaRecord | SourceRecord
)


@dataclass(slots=True)
class Unit:
    """What an import counts: its place, its records, what is wrong with it, and why it holds no record when it is skipped.

    `skipped` is a word such as `title`, `blank`, `sum`, `note`.  `counted` is False for what a file says of itself (its source, its kinds).
    """

    place: Place
    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    skipped: str | None = None
    counted: bool = True

    @property
    def rejected(self) -> bool:
        """Whether something is so wrong with it that it must stay out."""
        return any(problem.severity == "error" for problem in self.problems)


Item: TypeAlias = Unit | Problem
"""What an importer hands out: units, and problems with the file itself."""

__all__ = [
    "NOTHING",
    "AttestationRecord",
    "ById",
    "DecisionRecord",
    "End",
    "Item",
    "Mention",
    "NodeRecord",
    "Record",
    "RelationRecord",
    "SchemaRecord",
    "SourceRecord",
    "StatementRecord",
    "Unit",
    "nothing",
    "source_of",
]
