"""Lists of role assignments (rolluppdrag): who owns, leads, knows or sits in what, from when to when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from graphmodel.records import Mention
from graphmodel.vocabulary import RoleReading, empty_word, fold, role, target_kind
from importers.columns import Column
from importers.table_records.people import ABLE, ANYBODY, people_of_row
from importers.table_records.row import RowRecords
from importers.table_records.writer import RowWriter


class Roles(RowWriter):
    """Writes the rows of a list of role assignments."""

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
        seen = self.seen
        role_column = seen.first("role")
        said = at.text(role_column)
        found = role(said) if said else None
        if role_column is None or not said:
            at.no_name(role_column)
            return
        if found is None:
            at.doubt("role_not_understood", role_column, said)
            return
        if not found.relation:
            at.tell("role_not_kept", role_column, said)
            return
        targets = list(self._role_targets(at, said, found))
        if not targets:
            at.no_name(seen.first("target", "system", "object"))
            return
        values = at.period("start", "end")
        for target, column, raw in targets:
            kind = found.on_system if target.kinds[0] == "System" else found.relation
            about = {"OWNS": "ownership", "LEADS": "leadership", "SPECIALIST_FOR": "specialist", "MEMBER_OF": found.function or "member"}.get(
                kind, "other"
            )
            about = {"deputy_chair": "deputy", "secretary": "member", "adjunct": "member"}.get(about, about)
            made = dict(values)
            side: str | None = None
            if kind == "MEMBER_OF":
                made["function"] = found.function or "member"
            elif kind != "MAINTAINS_MODEL":
                made["side"] = side = found.side
            people_of_row(at, _relating(at, kind, target, made), ANYBODY if kind == "OWNS" else ABLE, _stating(at, target, about, side, values))
            if not at.records:
                at.tell("nobody_named", column, raw)
        at.finish()

    def _role_targets(self, at: RowRecords, said: str, found: RoleReading) -> Iterator[tuple[Mention, Column, str]]:
        """What a role is for: from its own columns, or from one with the kind beside."""
        seen = self.seen
        kind_text = at.text(seen.first("target_kind"))
        told = target_kind(kind_text) if kind_text else None
        for meaning, kind in (("system", "System"), ("object", "ManagementObject"), ("object_id", "ManagementObject"), ("target", told)):
            for column in seen.of(meaning):
                text = at.text(column)
                if not text or empty_word(text):
                    continue
                for item in at.names(column):
                    which = kind or self._kind_of_target(item.name, said, found)
                    if which == "ManagementObject":
                        yield self.meant.object(item.name, None), column, item.raw
                    elif which == "SteeringGroup":
                        yield self.meant.group(item.name), column, item.raw
                    else:
                        yield Mention(item.name, (which,)), column, item.raw
        if told is None and kind_text and not any(seen.of("system", "object", "target", "object_id")):
            for column in seen.of("target_kind"):
                yield Mention(kind_text, (self._kind_of_target(kind_text, said, found),)), column, kind_text

    def _kind_of_target(self, text: str, said: str, found: RoleReading) -> str:
        """The kind of a role's target where no column says it: by the known name, the role's own word, the relation."""
        known = [kind for kind in self.meant.kinds(text) if kind in {"System", "ManagementObject", "SteeringGroup", "Portfolio"}]
        if found.relation == "MEMBER_OF":
            return "SteeringGroup"
        if found.relation == "MAINTAINS_MODEL":
            return "Portfolio"
        if len(known) == 1:
            return known[0]
        folded = fold(said)
        if "objekt" in folded or "object" in folded or re.search(r"förvaltningsledare|\boä\b|\bfl\b|\bol\b", folded):
            return "ManagementObject"
        return "System"


def _relating(at: RowRecords, kind: str, target: Mention, values: dict[str, Any]) -> Callable[[Mention, str, Column | None], None]:
    """Writes a person's relation to the target.  The words kept when the target is unknown are the target's, when the person is, the person's."""
    return lambda origin, raw, column: at.relate(kind, origin, target, column, None, values)


def _stating(at: RowRecords, target: Mention, about: str, side: str | None, values: dict[str, Any]) -> Callable[[str, str, Column | None], None]:
    """Writes what stands where a person should."""
    return lambda raw, reading, column: at.state(target, about, raw, reading, column, side=side, values=values)
