"""The trusted values of the model: what a store keeps and a graph hands out.

They are frozen: a change makes a new one.  Whoever makes one has checked it (`graphmodel.records` for what comes from outside).
Days are `datetime.date`, inclusive at both ends; `None` is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Method = Literal["manual", "import", "derived", "attested"]


@dataclass(frozen=True, slots=True, order=True)
class Provenance:
    """Who says so (proveniens): a source, and the record in it.

    `record` is the place in the source in words (`vof_system.csv:12`); `row` the row alone, where there is one.  `recorded_at` and `recorded_by`
    are the *source's own* claim and decide nothing: record time is the revision's.
    """

    source: str
    record: str = ""
    method: Method = "import"
    recorded_by: str | None = None
    recorded_at: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A node (nod): a system, a person, a department, a group …

    `properties` holds the kind's own properties (`criticality`, `level`, …), `attrs` what nobody has defined.
    """

    id: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    external_ids: Mapping[str, str] = field(default_factory=dict)
    valid_from: date | None = None
    valid_through: date | None = None
    status: str | None = None
    tags: tuple[str, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)
    attrs: Mapping[str, Any] = field(default_factory=dict)
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation: a sentence `origin KIND target` (`s-ekonomi DEPENDS_ON s-ad`), with the days it holds and who says so.

    `properties` holds `side`, `function`, `strength`, `dep_type`, `any_of`, `need`, `acting` and what else the kind has.
    """

    id: str
    kind: str
    origin: str
    target: str
    valid_from: date | None = None
    valid_through: date | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source says about a node without naming another (domain 2.3b): "Vakant", "?", a name no register knows.

    `field` is ownership, leadership, specialist, chair, deputy, member, dependency, escalates_to, object, department, supplier …;
    `reading` is person, department, vacant, left, unknown, not_in_register or dangling; `target` a node that was read all the same (a claim that
    authority overruled); `standing` accepted or overruled.
    """

    id: str
    subject: str
    field: str
    raw: str
    reading: str
    side: str | None = None
    target: str | None = None
    standing: str = "accepted"
    valid_from: date | None = None
    valid_through: date | None = None
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True)
class Attestation:
    """A person (or position) vouches for the record of a node on a day (attest)."""

    id: str
    node: str
    by: str
    at: date
    statement: str | None = None
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on identity, remembered for ever: `merged` (drop redirects to keep) or `apart` (never propose again)."""

    id: str
    kind: Literal["merged", "apart"]
    keep: str
    drop: str


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source the estate has read: whose it is, which fields it has authority over, whether it is a register of staff.

    `id` is the source's name; `department` the id of the department whose list it is.  `tables` are its tables as they were read last, one text
    each, so that they can be understood anew when other files tell more (`graphmodel.reconcile.remembering`); what stands in such a text is for
    whoever reads tables.  `refused` are the errors that keep rows of these tables out, one text each (`graphmodel.refusals`).
    """

    id: str
    department: str | None = None
    authority: tuple[str, ...] = ()
    staff_register: bool = False
    tables: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaPart:
    """A user-defined node or relation kind as it stands in `schema.yaml` (domain 2.5); `id` is `node:Robot` or `relation:FEEDS`."""

    id: str
    definition: Mapping[str, Any]


Entity = Node | Relation | Statement | Attestation | Decision | KnownSource | SchemaPart
