"""What a node becomes when several records describe it.

An estate file's word is the field's value.  Tables may disagree, and then the most rows decide, then the highest value (a caution, not an
average); each value is kept as a statement with the rows that say so, the losing ones `overruled`, so that the audit can name both.  A source that
has described the node before and now says something else has changed its mind: that is no conflict.  A field that nobody mentions is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graphmodel.entities import Node, Provenance, Statement
from graphmodel.identity import statement_id
from graphmodel.kinds import Property, Schema
from graphmodel.reconcile.things import Description, Thing, canonical_name, spellings
from graphmodel.records import ById, Mention

SCALARS = ("valid_from", "valid_through", "status")
_DIGITS = re.compile(r"(\d+)")


@dataclass(slots=True)
class _Votes:
    """Who says which value of one field, in this import; `written` is False while only derived values were seen."""

    written: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[Provenance]] = field(default_factory=dict)

    def add(self, value: Any, rows: Iterable[Provenance], assumed: bool) -> None:
        if assumed and self.written:
            return
        if not assumed and not self.written:
            self.values.clear()
            self.rows.clear()
            self.written = True
        key = _value_key(value)
        self.values.setdefault(key, value)
        self.rows.setdefault(key, []).extend(rows)


def joined_provenance(present: Sequence[Provenance], incoming: Sequence[Sequence[Provenance]]) -> tuple[Provenance, ...]:
    """Both, what each incoming record says of itself; a source's new records take the place of its earlier ones.

    That only rows have moved is no change.  What comes of one record alone keeps its order, else it is put into one that does not hang on the files'.
    """
    if len(incoming) == 1 and not present:
        return tuple(incoming[0])
    fresh = list(dict.fromkeys([each for rows in incoming for each in rows]))
    told = {each.source for each in fresh}
    before = [each for each in present if each.source in told]
    if before and {_signature(each) for each in before} == {_signature(each) for each in fresh}:
        return tuple(present)
    return tuple(sorted([each for each in present if each.source not in told] + fresh, key=provenance_order))


def _value_key(value: Any) -> str:
    return json.dumps(value, default=str, sort_keys=True)


def _signature(each: Provenance) -> tuple[str, ...]:
    return each.source, each.method, each.recorded_by or "", each.recorded_at or ""


def provenance_order(each: Provenance) -> tuple[Any, ...]:
    """By source, then by record, numbers in it as numbers."""
    parts = tuple((0, int(part), "") if part.isdigit() and len(part) < 19 else (1, 0, part) for part in _DIGITS.split(each.record) if part)
    return each.source, parts, each.method, each.recorded_by or "", each.recorded_at or ""


class Describing:
    """Makes the node of each described thing, and the statements on what sources disagree about."""

    def __init__(
        self,
        schema: Schema,
        conflicts: Mapping[tuple[str, str], Sequence[Statement]],
        authority: Mapping[str, frozenset[str]],
        merged: Container[str] = frozenset(),
    ) -> None:
        self._schema = schema
        self._conflicts = conflicts
        self._authority = authority
        self._merged = merged
        self.statements: list[Statement] = []
        self.settled: list[Statement] = []
        self._orders: dict[str, Mapping[str, int]] = {}

    def node(self, thing: Thing) -> Node:
        """The node as it is after the import."""
        present = thing.present
        if present is None and len(thing.described) == 1 and not self._conflicts and isinstance(thing.described[0].record.node, Mention):
            return self._of_one_row(thing, thing.described[0])
        ours = [one for one in thing.described if isinstance(one.record.node, ById) and not one.record.weighed]
        tables = [one for one in thing.described if isinstance(one.record.node, Mention) or one.record.weighed]
        provenance = [one.record.provenance for one in thing.described]
        sources = {each.source for rows in provenance for each in rows}
        alone = present is None or {each.source for each in present.provenance} <= sources
        made: dict[str, Any] = {
            "name": present.name if present else "",
            "aliases": present.aliases if present else (),
            "external_ids": dict(present.external_ids) if present else {},
            "tags": present.tags if present else (),
            "attrs": dict(present.attrs) if present else {},
            **{each: getattr(present, each) if present else None for each in SCALARS},
        }
        properties = dict(present.properties) if present else {}
        if tables:
            self._vote(thing, tables, made, properties)
            self._called(thing, made, alone)
            _gathered(tables, made)
        for one in ours:
            redirected = present is not None and isinstance(one.record.node, ById) and one.record.node.id != thing.id
            _taken(one.values, made, properties, alone, redirected)
        kind = thing.kind if present is None else present.kind
        order = self._order(kind)
        return Node(
            thing.id,
            kind,
            made["name"] or thing.id,
            made["aliases"],
            {system: made["external_ids"][system] for system in sorted(made["external_ids"])},
            made["valid_from"],
            made["valid_through"],
            made["status"],
            made["tags"],
            {name: properties[name] for name in sorted(properties, key=lambda each: order.get(each, len(order))) if properties[name] is not None},
            made["attrs"],
            joined_provenance(present.provenance if present else (), provenance),
        )

    def _of_one_row(self, thing: Thing, one: Description) -> Node:
        """The node of a thing that one row of a table describes, and nobody has described before: nearly all of a long list."""
        values = one.values
        name = canonical_name(thing)
        external = one.record.node.external if isinstance(one.record.node, Mention) else None
        ids = {**(values.get("external_ids") or {}), **({external[0]: external[1]} if external else {})}
        aliases = values.get("aliases")
        properties = {key: value for key, value in values["properties"].items() if value is not None}
        if len(properties) > 1:
            order = self._order(thing.kind)
            properties = {key: properties[key] for key in sorted(properties, key=lambda each: order.get(each, len(order)))}
        return Node(
            thing.id,
            thing.kind,
            name or thing.id,
            tuple(sorted(set(aliases) - {name})) if aliases else (),
            {system: ids[system] for system in sorted(ids)} if ids else {},
            values.get("valid_from"),
            values.get("valid_through"),
            values.get("status"),
            tuple(sorted(set(values.get("tags") or ()))),
            properties,
            dict(values.get("attrs") or {}),
            tuple(one.record.provenance),
        )

    def _order(self, kind: str) -> Mapping[str, int]:
        """The places of a kind's own properties."""
        found = self._orders.get(kind)
        if found is None:
            node_kind = self._schema.node(kind)
            found = self._orders[kind] = {spec.name: place for place, spec in enumerate(node_kind.properties)} if node_kind else {}
        return found

    def _called(self, thing: Thing, made: dict[str, Any], alone: bool) -> None:
        counted = spellings(thing)
        canonical = canonical_name(thing)
        names = set(counted)
        if not counted:
            pass  # a list of aliases, or an answer, says what it is called too, but not by what name
        elif thing.present is None:
            made["name"] = canonical
        elif thing.present.name not in counted and alone:
            made["name"] = canonical
            names.add(thing.present.name)
        given = {alias for one in thing.described for alias in one.values.get("aliases") or ()}
        known = (names | given) - {made["name"], *made["aliases"]}
        made["aliases"] = (*(each for each in made["aliases"] if each != made["name"]), *sorted(known))

    def _vote(self, thing: Thing, tables: Sequence[Description], made: dict[str, Any], properties: dict[str, Any]) -> None:
        votes: dict[str, _Votes] = {}
        for one in tables:
            assumed = one.record.assumed
            for name, value in one.values["properties"].items():
                if value is not None:
                    votes.setdefault(name, _Votes()).add(value, one.record.provenance, name in assumed)
            for name in SCALARS:
                value = one.values.get(name)
                if value is not None:
                    votes.setdefault(name, _Votes()).add(value, one.record.provenance, name in assumed)
        for name, cast in votes.items():
            target = made if name in SCALARS else properties
            target[name] = self._settled(thing, name, cast, target.get(name))

    def _settled(self, thing: Thing, name: str, cast: _Votes, present: Any) -> Any:
        speaking = {each.source for rows in cast.rows.values() for each in rows}
        standing = self._conflicts.get((thing.id, name), ())
        spec = self._spec(thing, name)
        before = {each.source for each in thing.present.provenance} if thing.present is not None else set()
        for each in standing:
            kept = [row for row in each.provenance if row.source not in speaking]
            if kept:
                cast.add(_read_value(each.raw, name, spec), kept, False)
        if not standing and present is not None and not (speaking & before) and before:
            outside = [each for each in thing.present.provenance if each.source not in speaking] if thing.present is not None else []
            cast.add(present, outside, False)
        rulers = self._authority.get(name, frozenset()) & {row.source for rows in cast.rows.values() for row in rows}
        counted = {key: sum(1 for row in rows if not rulers or row.source in rulers) for key, rows in cast.rows.items()}
        choices = spec.choices if spec is not None else ()
        winner = max(cast.values, key=lambda key: (counted[key], _height(cast.values[key], choices), key))
        held = _value_key(present)
        if thing.id in self._merged and not rulers and held in cast.values:
            if not standing:  # whoever merged two has seen what both say, and chosen the kept one's word
                return present
            winner = held
        if len(cast.values) == 1:
            self.settled += standing
            return cast.values[winner]
        new_ids = set()
        for key, value in cast.values.items():
            raw = str(value) if isinstance(value, str | date) else json.dumps(value, ensure_ascii=False)
            made_id = statement_id(thing.id, name, None, raw, None, None)
            new_ids.add(made_id)
            previous = next((each.provenance for each in standing if each.id == made_id), ())
            self.statements.append(
                Statement(
                    made_id, thing.id, name, raw, "value",
                    standing="accepted" if key == winner else "overruled",
                    provenance=joined_provenance(
                        [row for row in previous if row in cast.rows[key] or row.source in speaking], [(row,) for row in cast.rows[key]]
                    ),
                )
            )  # fmt: skip
        self.settled += [each for each in standing if each.id not in new_ids]
        return cast.values[winner]

    def _spec(self, thing: Thing, name: str) -> Property | None:
        kind = self._schema.node(thing.kind)
        return next((spec for spec in kind.properties if spec.name == name), None) if kind is not None else None


def _read_value(raw: str, name: str, spec: Property | None) -> Any:
    """The value that a conflict's statement keeps as text."""
    if name in ("valid_from", "valid_through"):
        return date.fromisoformat(raw)
    return json.loads(raw) if spec is not None and spec.type in ("integer", "boolean", "list", "object") else raw


def _height(value: Any, choices: tuple[str, ...]) -> tuple[int, float, str]:
    """What "the highest" means: of numbers the greater, of named steps the later, of texts and days the later by code point."""
    if isinstance(value, int | float):
        return (1, float(value), "")
    if value in choices:
        return (1, float(choices.index(value)), "")
    return (0, 0.0, str(value))


def _gathered(tables: Sequence[Description], made: dict[str, Any]) -> None:
    """What tables only ever add to: other registers' ids, tags, what nobody has defined."""
    tags: set[str] = set()
    for one in tables:
        external = one.record.node.external if isinstance(one.record.node, Mention) else None
        for system, mark in [*([external] if external else []), *sorted((one.values.get("external_ids") or {}).items())]:
            made["external_ids"].setdefault(system, mark)
        tags |= set(one.values.get("tags") or ())
    made["tags"] = (*made["tags"], *sorted(tags - set(made["tags"])))
    if len(tables) > 1:
        tables = sorted(tables, key=lambda each: [provenance_order(row) for row in each.record.provenance])
    for one in tables:
        made["attrs"].update(one.values.get("attrs") or {})


def _taken(values: Mapping[str, Any], made: dict[str, Any], properties: dict[str, Any], alone: bool, redirected: bool) -> None:
    """Take an estate file's word.  One for an id that was merged away only adds what its node lacks."""
    if redirected:
        names = [each for each in (values.get("name"), *(values.get("aliases") or ())) if each and each != made["name"]]
        made["aliases"] = tuple(dict.fromkeys((*made["aliases"], *names)))
        made["tags"] = tuple(dict.fromkeys((*made["tags"], *(values.get("tags") or ()))))
        made["external_ids"] = {**(values.get("external_ids") or {}), **made["external_ids"]}
        made["attrs"] = {**(values.get("attrs") or {}), **made["attrs"]}
        for name, value in values["properties"].items():
            properties.setdefault(name, value)
        return
    for name, value in values.items():
        if name == "properties":
            properties.update(value)
        elif name in ("aliases", "tags"):
            made[name] = value if alone else tuple(dict.fromkeys((*made[name], *value)))
        elif name in ("external_ids", "attrs"):
            made[name] = dict(value) if alone else {**made[name], **value}
        elif name != "name" or value:
            made[name] = value
