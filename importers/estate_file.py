"""The estate's own file, `stewardgraph-estate/1`, in YAML or JSON: read without guessing (egen fil).

Top keys: `format`, `as_of` (a remark), `provenance` (default for all rows), `nodes`, `relations`, `statements`, `attestations`, `decisions`,
`sources`, `schema`.  A relation's `from` and `to` may be lists, one relation for each pair.  All scalars are typed by the schema, never by YAML: an
id `NO` or
`0123` stays the text that was typed.  Only what has no type, the values in `attrs`, is read as JSON would.

`schema.yaml` (format `stewardgraph-schema/1`, keys `nodes` and `relations`) holds kinds of the estate's own; so does the key `schema` of an
estate file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, Final

from graphmodel.entities import Method, Provenance
from graphmodel.errors import BadInput
from graphmodel.problems import Place, Problem, error
from graphmodel.records import (
    NOTHING,
    AttestationRecord,
    ById,
    DecisionRecord,
    Item,
    NodeRecord,
    Record,
    RelationRecord,
    SchemaRecord,
    SourceRecord,
    StatementRecord,
    Unit,
)
from importers.importer import Reading
from importers.tree import Map, Quoted, Sequence
from importers.yaml_or_json import parsed

FORMAT: Final = "stewardgraph-estate/1"
SCHEMA_FORMAT: Final = "stewardgraph-schema/1"
SUFFIXES: Final = (".yaml", ".yml", ".json")
_HAS_NODES = re.compile(rb"""^[\s{]*["']?nodes["']?\s*:""", re.MULTILINE)
_TOP: Final = ("format", "as_of", "provenance", "nodes", "relations", "statements", "attestations", "decisions", "sources", "schema")
_PROVENANCE: Final = ("source", "record", "method", "recorded_by", "recorded_at")
_METHODS: Mapping[str, Method] = {"manual": "manual", "import": "import", "derived": "derived", "attested": "attested"}
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")


class EstateFile:
    """Reads `stewardgraph-estate/1` and `stewardgraph-schema/1`."""

    name = "estate"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By the format named in the file; one that names none but has nodes is taken too, so that it is told what it lacks."""
        if b"stewardgraph-estate/" in head or b"stewardgraph-schema/" in head:
            return True
        return path.suffix.casefold() in SUFFIXES and _HAS_NODES.search(head) is not None

    def read(self, path: Path, reading: Reading) -> Iterator[Item]:
        """The file's units in its order; a file that is no plain YAML or JSON is one problem (or one a line, for control characters)."""
        try:
            tree, problems = parsed(path, reading.shown)
        except BadInput as fault:
            yield from fault.problems
            return
        yield from problems
        if not isinstance(tree, Map):
            yield error("estate_not_a_map", Place(reading.shown, row=1))
            return
        if problems:
            return  # a key that stands twice leaves open which one was meant
        if tree.get("format") == SCHEMA_FORMAT:
            yield from _schema(tree, reading, ("format", "nodes", "relations"))
        elif tree.get("format") != FORMAT:
            found = tree.get("format")
            yield error("estate_format", Place(reading.shown, row=tree.line_of("format")), None if found is None else str(found)[:80], format=FORMAT)
        else:
            yield from _Estate(tree, reading, path.suffix.casefold() != ".json").items()


def units_of(tree: Map, reading: Reading) -> Iterator[Item]:
    """The units of an estate that has been read into a tree with JSON's types; `importers.estate_tables` makes such trees of tables."""
    return _Estate(tree, reading, False).items()


class _Estate:
    def __init__(self, tree: Map, reading: Reading, yaml: bool) -> None:
        self.tree = tree
        self.file = reading.shown
        self.yaml = yaml
        self.source = reading.source
        self.default: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.shared: dict[tuple[str, ...], Provenance] = {}

    def items(self) -> Iterator[Item]:
        tree = self.tree
        for key in tree:
            if key not in _TOP:
                yield error("unknown_key", self._at(tree, key), key[:80], key=key[:80], kind="file", nearest=", ".join(_TOP))
        if tree.get("provenance") is not None:
            value = tree["provenance"]
            if isinstance(value, Map):
                self.default = {str(key): each for key, each in value.items()}
                self._provenance({"source": self.source, **self.default}, value, 0)
            else:
                self.problems.append(error("wrong_type", self._at(tree, "provenance"), key="provenance", expected="map"))
        if self.default.get("source") is None:
            self.default["source"] = self.source
        yield from self.problems
        self.problems = []
        if tree.get("schema") is not None:
            if isinstance(tree["schema"], Map):
                yield from _schema(tree["schema"], Reading(self.file, self.source), ("nodes", "relations"))
            else:
                yield error("wrong_type", self._at(tree, "schema"), key="schema", expected="map")
        for section, read in (
            ("sources", self._source),
            ("nodes", self._node),
            ("relations", self._relation),
            ("statements", self._statement),
            ("attestations", self._attestation),
            ("decisions", self._decision),
        ):
            listed = tree.get(section)
            if listed is None:
                continue
            if not isinstance(listed, Sequence):
                yield error("wrong_type", self._at(tree, section), key=section, expected="list")
                continue
            for entry in listed:
                if isinstance(entry, Map):
                    yield from read(entry)
                else:
                    place = Place(self.file, row=listed.line, column=section)
                    yield Unit(place, (), (error("wrong_type", place, str(entry)[:80], key=section, expected="map"),))

    def _at(self, tree: Map, key: str | None = None) -> Place:
        return Place(self.file, row=tree.line if key is None else tree.line_of(key), column=key)

    def _unit(self, entry: Map, record: Record, counted: bool = True) -> Unit:
        problems, self.problems = tuple(self.problems), []
        return Unit(Place(self.file, row=entry.line), (record,), problems, None, counted)

    def _need(self, entry: Map, key: str) -> str:
        """A text that must be there."""
        value = entry.get(key)
        if isinstance(value, str) and value:
            return str(value) if type(value) is not str else value
        code = "missing_key" if value is None or value == "" else "wrong_type"
        self.problems.append(error(code, self._at(entry, key), None if value is None else str(value)[:80], key=key, expected="text", kind=""))
        return ""

    def _may(self, entry: Map, key: str) -> str | None:
        return None if entry.get(key) is None else self._need(entry, key)

    def _provenances(self, entry: Map) -> tuple[Provenance, ...]:
        stated = entry.get("provenance")
        if stated is None:
            return (self._provenance(self.default, entry, entry.line),)
        if isinstance(stated, Map):
            return (self._provenance({**self.default, **stated}, stated, entry.line),)
        if isinstance(stated, Sequence) and all(isinstance(each, Map) for each in stated):
            return tuple([self._provenance(each, each, entry.line) for each in stated])
        self.problems.append(error("wrong_type", self._at(entry, "provenance"), key="provenance", expected="list"))
        return ()

    def _provenance(self, stated: Mapping[str, Any], where: Map, line: int) -> Provenance:
        for key, value in stated.items():
            if key not in _PROVENANCE:
                place = self._at(where, key)
                self.problems.append(error("unknown_key", place, key[:80], key=key[:80], kind="provenance", nearest=", ".join(_PROVENANCE)))
            elif value is not None and not isinstance(value, str):
                self.problems.append(error("wrong_type", self._at(where, key), str(value)[:80], key=key, expected="text"))
        method = stated.get("method") or "import"
        if method not in _METHODS:
            self.problems.append(error("bad_choice", self._at(where, "method"), str(method)[:80], key="method", choices=", ".join(_METHODS)))
        source, record = stated.get("source"), stated.get("record")
        by, at = stated.get("recorded_by"), stated.get("recorded_at")
        return Provenance(
            self.source if source is None else str(source),
            f"{self.file}:{line}" if record is None else str(record),
            _METHODS.get(str(method), "import"),
            None if by is None else str(by),
            None if at is None else str(at),
        )

    def _node(self, entry: Map) -> Iterator[Unit]:
        end = ById(self._need(entry, "id"))
        kind = self._need(entry, "kind")
        provenance = self._provenances(entry)
        values = {key: value for key, value in entry.items() if key not in ("id", "kind", "provenance")}
        if self.yaml and "attrs" in values:
            values["attrs"] = _typed(values["attrs"])
        yield self._unit(entry, NodeRecord(end, kind, Place(self.file, row=entry.line), values, provenance, entry.lines))

    def _relation(self, entry: Map) -> Iterator[Unit]:
        kind = self._need(entry, "kind")
        origins, targets = self._ends(entry, "from"), self._ends(entry, "to")
        provenance = self._provenances(entry)
        stated = self._may(entry, "id")
        values = {key: value for key, value in entry.items() if key not in ("id", "kind", "from", "to", "provenance")}
        problems, self.problems = tuple(self.problems), []
        place = Place(self.file, row=entry.line)
        if stated is not None and len(origins) * len(targets) > 1:
            problems = (*problems, error("id_for_several", self._at(entry, "id"), stated))
        if not origins or not targets:
            yield Unit(place, (), problems or (error("missing_key", place, key="from", expected="id", kind=""),))
            return
        for origin, target in product(origins, targets):
            record = RelationRecord(kind, origin, target, place, values or NOTHING, provenance, entry.lines, stated)
            yield Unit(place, (record,), problems)
            problems = tuple(each for each in problems if each.severity == "error")

    def _ends(self, entry: Map, key: str) -> list[ById]:
        value = entry.get(key)
        if isinstance(value, Sequence) and value and all(isinstance(each, str) for each in value):
            return [ById(str(each)) for each in value]
        if isinstance(value, Sequence):
            self.problems.append(error("wrong_type", self._at(entry, key), key=key, expected="id"))
            return []
        text = self._need(entry, key)
        return [ById(text)] if text else []

    def _statement(self, entry: Map) -> Iterator[Unit]:
        target = self._may(entry, "target")
        record = StatementRecord(
            ById(self._need(entry, "subject")), self._need(entry, "field"), self._may(entry, "raw") or "", self._need(entry, "reading"),
            Place(self.file, row=entry.line), self._may(entry, "side"), None if target is None else ById(target),
            self._may(entry, "standing") or "accepted",
            {key: entry[key] for key in ("valid_from", "valid_through") if key in entry},
            self._provenances(entry), entry.lines, self._may(entry, "id"),
        )  # fmt: skip
        self._only(entry, "statement", ("id", "subject", "field", "raw", "reading", "side", "target", "standing", "valid_from", "valid_through"))
        yield self._unit(entry, record)

    def _attestation(self, entry: Map) -> Iterator[Unit]:
        record = AttestationRecord(
            ById(self._need(entry, "node")), ById(self._need(entry, "by")), entry.get("at"), Place(self.file, row=entry.line),
            self._may(entry, "statement"), self._provenances(entry), self._may(entry, "id"),
        )  # fmt: skip
        self._only(entry, "attestation", ("id", "node", "by", "at", "statement"))
        yield self._unit(entry, record)

    def _decision(self, entry: Map) -> Iterator[Unit]:
        record = DecisionRecord(
            self._need(entry, "kind"), self._need(entry, "keep"), self._need(entry, "drop"), Place(self.file, row=entry.line), self._may(entry, "id")
        )
        self._only(entry, "decision", ("id", "kind", "keep", "drop"))
        yield self._unit(entry, record, counted=False)

    def _source(self, entry: Map) -> Iterator[Unit]:
        department = self._may(entry, "department")
        authority = entry.get("authority")
        if authority is not None and not (isinstance(authority, Sequence) and all(isinstance(each, str) for each in authority)):
            self.problems.append(error("wrong_type", self._at(entry, "authority"), key="authority", expected="list"))
            authority = None
        staff = entry.get("staff_register")
        if staff is not None and staff not in (True, False, "true", "false"):
            self.problems.append(error("wrong_type", self._at(entry, "staff_register"), str(staff)[:80], key="staff_register", expected="boolean"))
        record = SourceRecord(
            self._need(entry, "id"), Place(self.file, row=entry.line), None if department is None else ById(department),
            None if authority is None else tuple(str(each) for each in authority), None if staff is None else staff in (True, "true"),
        )  # fmt: skip
        self._only(entry, "source", ("id", "department", "authority", "staff_register"))
        yield self._unit(entry, record, counted=False)

    def _only(self, entry: Map, kind: str, known: tuple[str, ...]) -> None:
        for key in entry:
            if key not in known and not (key == "provenance" and kind in ("statement", "attestation")):
                self.problems.append(error("unknown_key", self._at(entry, key), key[:80], key=key[:80], kind=kind, nearest=", ".join(known)))


def _schema(tree: Map, reading: Reading, known: tuple[str, ...]) -> Iterator[Item]:
    for key in tree:
        if key not in known:
            place = Place(reading.shown, row=tree.line_of(key), column=key)
            yield error("unknown_key", place, key[:80], key=key[:80], kind="schema", nearest=", ".join(known))
    for section in ("nodes", "relations"):
        listed = tree.get(section)
        if listed is None:
            continue
        if not isinstance(listed, Sequence) or not all(isinstance(each, Map) for each in listed):
            yield error("wrong_type", Place(reading.shown, row=tree.line_of(section), column=section), key=section, expected="list")
            continue
        for entry in listed:
            place = Place(reading.shown, row=entry.line)
            yield Unit(place, (SchemaRecord("nodes" if section == "nodes" else "relations", entry, place),), counted=False)


def _typed(value: Any) -> Any:
    """A YAML value of no type, as JSON would type it; what stood in quotes is text, and so is everything that only YAML would guess at."""
    if isinstance(value, dict):
        return {key: _typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_typed(inner) for inner in value]
    if not isinstance(value, str) or isinstance(value, Quoted):
        return value
    if value in ("true", "false"):
        return value == "true"
    if _WHOLE.fullmatch(value):
        return int(value)
    return float(value) if _DECIMAL.fullmatch(value) and len(value) < 400 else value
