"""Untrusted values become typed ones, by the schema; what cannot is a problem with its place, and all of them are told.

What every text must hold to: at most 10 000 characters, no NUL or other control character (tab and line break may stand in a text), no lone
surrogate, no non-character.  A day is `YYYY-MM-DD`; 9999-12-31 is one, 30 February is not.  A whole number fits in 64 bits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from graphmodel import statements
from graphmodel.identity import MAX_ID, is_id
from graphmodel.kinds import ASSET, NODE_KINDS, Property, Schema
from graphmodel.names import unkept_character
from graphmodel.problems import Place, Problem, error
from graphmodel.records import AttestationRecord, ById, NodeRecord, RelationRecord, StatementRecord

MAX_TEXT = 10_000
MAX_ENTRIES = 1_000
"""So many entries a list or map of one node may have; an inventory has tens."""
MAX_KEY = 200
FEW = 40
MAX_NESTED = 16
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
_MOST = 2**63 - 1
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_SHOWN = 80


class Cells:
    """Where the fields of one record stand, and what is wrong with them: the reading side of every check here."""

    __slots__ = ("_columns", "_place", "problems")

    def __init__(self, place: Place, columns: Mapping[str, str | int]) -> None:
        self._place = place
        self._columns = columns
        self.problems: list[Problem] = []

    def place(self, name: str | None = None) -> Place:
        """The place of a field: its heading's column, or its own line."""
        if name is None:
            return self._place
        column = self._columns.get(name, name)
        if isinstance(column, int):
            return Place(self._place.file, self._place.sheet, column, name)
        return Place(self._place.file, self._place.sheet, self._place.row, column)

    def wrong(self, code: str, name: str | None, value: Any = None, **values: Any) -> None:
        """Tell an error of a field."""
        shown = None if value is None else shortened(value)
        self.problems.append(error(code, self.place(name), shown, **({"key": name} if name else {}), **values))


def shortened(value: Any) -> str:
    """A value as a problem quotes it: what cannot be printed is escaped, and a long one is cut."""
    text = value if isinstance(value, str) else repr(value)
    if len(text) <= _SHOWN and text.isprintable():
        return text
    return (text[:_SHOWN] + "…" if len(text) > _SHOWN else text).encode("utf-8", "backslashreplace").decode()


def text(cells: Cells, name: str, value: Any, *, required: bool = False) -> str | None:
    """A checked text; None where there is none, or where it is wrong."""
    if not isinstance(value, str):
        if value is not None or required:
            cells.wrong("wrong_type" if value is not None else "missing_key", name, value, expected="text")
        return None
    if len(value) > MAX_TEXT:
        cells.wrong("too_long", name, value, length=len(value), most=MAX_TEXT)
        return None
    if not (value.isascii() and value.isprintable()) and (character := unkept_character(value)) is not None:
        cells.wrong("bad_text", name, value, character=character)
        return None
    if required and not value.strip():
        cells.wrong("missing_key", name, value, expected="text")
        return None
    return str(value) if type(value) is not str else value


def identifier(cells: Cells, name: str, value: Any) -> str | None:
    """A checked id."""
    if not isinstance(value, str):
        cells.wrong("wrong_type" if value is not None else "missing_key", name, value, expected="id")
        return None
    if len(value) > MAX_ID:
        cells.wrong("too_long", name, value, length=len(value), most=MAX_ID)
        return None
    if not is_id(value):
        cells.wrong("bad_id", name, value)
        return None
    return str(value) if type(value) is not str else value


def day(cells: Cells, name: str, value: Any) -> date | None:
    """A checked day; None is open."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    cells.wrong("bad_date", name, value)
    return None


def whole(cells: Cells, name: str, value: Any, least: int | None, most: int | None) -> int | None:
    """A checked whole number within its bounds."""
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        value = int(value)
    elif isinstance(value, str) and value[:1] in "+-0123456789" and value.lstrip("+-").isdigit():
        cells.wrong("out_of_range", name, value, least=least, most=most)
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        cells.wrong("wrong_type", name, value, expected="integer")
        return None
    if not (-_MOST <= value <= _MOST) or (least is not None and value < least) or (most is not None and value > most):
        cells.wrong("out_of_range", name, value, least=least, most=most)
        return None
    return value


def free(cells: Cells, name: str, value: Any, depth: int = 0) -> Any:
    """A checked value of no fixed type: texts, numbers, truths, lists and maps of them."""
    if isinstance(value, str):
        return text(cells, name, value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return whole(cells, name, value, None, None)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            cells.wrong("wrong_type", name, value, expected="number")
            return None
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if depth >= MAX_NESTED:
        cells.wrong("too_deep", name, limit=MAX_NESTED)
        return None
    if isinstance(value, Mapping | list | tuple) and len(value) > MAX_ENTRIES:
        cells.wrong("too_long", name, length=len(value), most=MAX_ENTRIES)
        return None
    if isinstance(value, Mapping):
        made: dict[str, Any] = {}
        for key, inner in value.items():
            checked = text(cells, name, key, required=True)
            if checked is not None and len(checked) > MAX_KEY:
                cells.wrong("too_long", name, checked, length=len(checked), most=MAX_KEY)
            elif checked is not None:
                made[checked] = free(cells, f"{name}.{checked}" if depth == 0 else name, inner, depth + 1)
        return made
    if isinstance(value, list | tuple):
        return [free(cells, name, inner, depth + 1) for inner in value]
    cells.wrong("wrong_type", name, value, expected="text")
    return None


def texts(cells: Cells, name: str, value: Any) -> tuple[str, ...]:
    """A checked list of texts, each once; one text stands for a list of one."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple):
        cells.wrong("wrong_type", name, value, expected="list")
        return ()
    if len(value) > MAX_ENTRIES:
        cells.wrong("too_long", name, length=len(value), most=MAX_ENTRIES)
        return ()
    checked = [text(cells, name, each, required=True) for each in value]
    return tuple(dict.fromkeys(each for each in checked if each is not None))


def typed(cells: Cells, spec: Property, value: Any) -> Any:
    """The value of a kind's own property, typed; None where there is none."""
    if value is None:
        return None
    name, kind = spec.name, spec.type
    if kind in ("text", "node"):
        return text(cells, name, value)
    if kind == "integer":
        return whole(cells, name, value, spec.minimum, spec.maximum)
    if kind == "choice":
        if isinstance(value, str) and value in spec.choices:
            return str(value)
        cells.wrong("bad_choice", name, value, choices=", ".join(spec.choices))
        return None
    if kind == "date":
        checked = day(cells, name, value)
        return None if checked is None else checked.isoformat()  # a property is a JSON value, in the store as here
    if kind == "boolean":
        truth = _TRUTHS.get(value) if isinstance(value, str) else value
        if isinstance(truth, bool):
            return truth
        cells.wrong("wrong_type", name, value, expected="boolean")
        return None
    if kind == "list":
        return _list(cells, spec, value)
    made = free(cells, name, value)
    if not isinstance(made, dict):
        cells.wrong("wrong_type", name, value, expected="map")
        return None
    return made


def _list(cells: Cells, spec: Property, value: Any) -> list[Any] | None:
    if not isinstance(value, list | tuple):
        cells.wrong("wrong_type", spec.name, value, expected="list")
        return None
    if len(value) > MAX_ENTRIES or (spec.length is not None and len(value) != spec.length):
        if spec.length is None:
            cells.wrong("too_long", spec.name, length=len(value), most=MAX_ENTRIES)
        else:
            cells.wrong("wrong_length", spec.name, value, length=len(value), expected=spec.length)
        return None
    if spec.items == "integer":
        return [whole(cells, spec.name, each, spec.minimum, spec.maximum) for each in value]
    if spec.items == "object":
        return [free(cells, spec.name, each) for each in value]
    made = texts(cells, spec.name, value)
    for each in made:
        if spec.choices and each not in spec.choices:
            cells.wrong("bad_choice", spec.name, each, choices=", ".join(spec.choices))
    return list(made)


COMMON = ("name", "aliases", "external_ids", "valid_from", "valid_through", "status", "tags", "attrs")
"""The fields that a node of any kind may have."""
PERIOD = ("valid_from", "valid_through")


def node_values(record: NodeRecord, schema: Schema) -> tuple[dict[str, Any], list[Problem]]:
    """The record's fields, typed: the common ones by name, and `properties`.  A field whose value is nothing is there as None."""
    cells = Cells(record.place, record.columns)
    kind = schema.node(record.kind)
    if kind is None:
        cells.wrong("unknown_kind", "kind", record.kind, nearest=nearest(record.kind, schema.node_names()))
        return {}, cells.problems
    specs = {spec.name: spec for spec in kind.properties}
    made: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    for name, value in record.values.items():
        spec = specs.get(name)
        if spec is not None:
            properties[name] = typed(cells, spec, value)
        elif name == "name":
            made[name] = text(cells, name, value, required=True)
        elif name in PERIOD:
            made[name] = day(cells, name, value)
        elif name == "status":
            made[name] = text(cells, name, value)
        elif name in ("aliases", "tags"):
            made[name] = texts(cells, name, value)
        elif name == "external_ids":
            made[name] = _external(cells, value)
        elif name == "attrs":
            made[name] = _attrs(cells, value)
        else:
            cells.wrong("unknown_key", name, name, kind=record.kind, nearest=nearest(name, [*specs, *COMMON]))
    if isinstance(record.node, ById):
        if record.node.id:  # whoever read the record has told that it has none
            identifier(cells, "id", record.node.id)
        for spec in kind.properties:
            if spec.required and record.values.get(spec.name) is None and record.makes:
                cells.wrong("missing_key", spec.name, kind=record.kind, expected=", ".join(spec.choices) or spec.type)
    _period(cells, made)
    made["properties"] = properties
    return made, cells.problems


def _external(cells: Cells, value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        cells.wrong("wrong_type", "external_ids", value, expected="map")
        return {}
    made = free(cells, "external_ids", value)
    for system, each in (made or {}).items():
        if not isinstance(each, str):
            cells.wrong("wrong_type", f"external_ids.{system}", each, expected="text")
    return {system: each for system, each in (made or {}).items() if isinstance(each, str)}


def _attrs(cells: Cells, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    made = free(cells, "attrs", value)
    if not isinstance(made, dict):
        if made is not None:
            cells.wrong("wrong_type", "attrs", value, expected="map")
        return {}
    return made


def _period(cells: Cells, made: Mapping[str, Any]) -> None:
    since, through = made.get("valid_from"), made.get("valid_through")
    if since is not None and through is not None and since > through:
        cells.wrong("period_reversed", "valid_through", through.isoformat(), valid_from=since.isoformat(), valid_through=through.isoformat())


def relation_values(record: RelationRecord, schema: Schema) -> tuple[dict[str, Any], list[Problem]]:
    """The record's `valid_from`, `valid_through` (where given) and `properties`, typed."""
    values = record.values
    if not values and schema.relation(record.kind) is not None and record.id is None:
        return {"properties": {}}, []
    cells = Cells(record.place, record.columns)
    kind = schema.relation(record.kind)
    if kind is None:
        cells.wrong("unknown_kind", "kind", record.kind, nearest=nearest(record.kind, schema.relation_names()))
        return {}, cells.problems
    specs = {spec.name: spec for spec in kind.properties}
    made: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    for name, value in values.items():
        spec = specs.get(name)
        if spec is not None:
            properties[name] = typed(cells, spec, value)
        elif name in PERIOD:
            made[name] = day(cells, name, value)
        else:
            cells.wrong("unknown_key", name, name, kind=record.kind, nearest=nearest(name, [*specs, *PERIOD]))
    for spec in kind.properties:
        if spec.required and values.get(spec.name) is None:
            cells.wrong("missing_key", spec.name, kind=record.kind, expected=", ".join(spec.choices) or spec.type)
    if record.id is not None:
        identifier(cells, "id", record.id)
    _period(cells, made)
    made["properties"] = properties
    return made, cells.problems


def statement_values(record: StatementRecord, schema: Schema) -> tuple[dict[str, Any], list[Problem]]:
    """The record's period, typed; the rest is only checked."""
    cells = Cells(record.place, record.columns)
    known = record.field in statements.FIELDS or record.field in _PROPERTIES or any(
        record.field == spec.name for own in schema.own_nodes.values() for spec in own.properties
    )  # fmt: skip
    if not known:
        cells.wrong("bad_choice", "field", record.field, choices=", ".join(statements.FIELDS))
    for name, value, allowed in (
        ("reading", record.reading, statements.READINGS),
        ("standing", record.standing, statements.STANDINGS),
        ("side", record.side, ("business", "it", None)),
    ):
        if value not in allowed:
            cells.wrong("bad_choice", name, value, choices=", ".join(each for each in allowed if each))
    text(cells, "raw", record.raw)
    if record.id is not None:
        identifier(cells, "id", record.id)
    made: dict[str, Any] = {}
    for name, value in record.values.items():
        if name in PERIOD:
            made[name] = day(cells, name, value)
        else:
            cells.wrong("unknown_key", name, name, kind="statement", nearest=nearest(name, PERIOD))
    _period(cells, made)
    return made, cells.problems


_PROPERTIES = frozenset(spec.name for kind in NODE_KINDS.values() for spec in kind.properties) | frozenset(("name", "status", *PERIOD))


def attestation_values(record: AttestationRecord) -> tuple[dict[str, Any], list[Problem]]:
    """The record's day, typed, as `at`."""
    cells = Cells(record.place, {})
    if record.at is None:
        cells.wrong("missing_key", "at", expected="YYYY-MM-DD")
    if record.id is not None:
        identifier(cells, "id", record.id)
    text(cells, "statement", record.statement)
    return {"at": day(cells, "at", record.at)}, cells.problems


def ends_fit(schema: Schema, kind: str, origin: str, target: str) -> bool:
    """Whether a relation of this kind may join nodes of these kinds."""
    known = schema.relation(kind)
    if known is None:
        return False
    origins, targets = _names(schema, origin), _names(schema, target)
    return any(first in origins and second in targets for first, second in known.ends)


def _names(schema: Schema, kind: str) -> Collection[str]:
    """What a node of a kind may count as: its own kind, and the built-in one that it extends."""
    base = schema.base(kind)
    return (kind, base) if base != ASSET else (kind, ASSET)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known words nearest to one that is not, for "did you mean"; when none is near, all of them if they are few, else `?`."""
    import difflib

    listed = list(known)
    lowered = {each.casefold(): each for each in listed}
    found = difflib.get_close_matches(str(word)[:60].casefold(), list(lowered), 2, 0.6)
    return ", ".join(lowered[each] for each in found) or (", ".join(listed) if len(listed) <= FEW else "?")
