"""An estate's own kinds (egna slag, domain 2.5): read from plain values and checked.

A node kind is `{name, extends: a built-in kind or Asset, properties: {p: {type, enum, min, max, required}}}`; a relation kind is
`{name, from, to, acts_as, reversed, properties}`.  Questions read what a kind extends and acts as, never its name, so that a kind of one's own is
counted at once.  Built-in names cannot be taken, and a kind that is in use cannot be removed.

>>> from graphmodel.problems import Place
>>> parts, problems = checked([("nodes", {"name": "Robot", "extends": "System"}, Place("schema.yaml", row=3))])
>>> [part.id for part in parts], problems
(['node:Robot'], [])
>>> [problem.code for problem in checked([("nodes", {"name": "System", "extends": "System"}, Place("schema.yaml", row=3))])[1]]
['kind_is_built_in']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from graphmodel.changes import Holdings
from graphmodel.entities import SchemaPart
from graphmodel.kinds import ACTS_AS, ASSET, NODE_KINDS, RELATION_KINDS
from graphmodel.problems import Place, Problem, error

Section = Literal["nodes", "relations"]
TYPES = ("text", "string", "integer", "int", "boolean", "bool", "date", "choice", "list", "object", "node")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_PROPERTY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NODE_KEYS = ("name", "extends", "properties")
_RELATION_KEYS = ("name", "from", "to", "acts_as", "reversed", "properties")
_COMMON = ("id", "kind", "name", "aliases", "external_ids", "valid_from", "valid_through", "status", "tags", "attrs", "provenance", "from", "to")


def part_id(section: Section, name: str) -> str:
    """The id of a kind's definition: `node:Robot`, `relation:FEEDS`."""
    return f"{'node' if section == 'nodes' else 'relation'}:{name}"


def checked(definitions: Iterable[tuple[Section, Mapping[str, Any], Place]]) -> tuple[list[SchemaPart], list[Problem]]:
    """The definitions that hold, by id, and everything that is wrong with the others."""
    problems: list[Problem] = []
    parts: dict[str, SchemaPart] = {}
    listed = list(definitions)
    names = {str(made.get("name")) for section, made, _place in listed if section == "nodes"}
    for section, made, place in listed:
        before = len(problems)
        name = made.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            problems.append(error("bad_kind_name", place, None if name is None else str(name)[:80]))
            continue
        if name in NODE_KINDS or name in RELATION_KINDS or name == ASSET:
            problems.append(error("kind_is_built_in", place, name))
        elif part_id(section, name) in parts:
            problems.append(error("kind_twice", place, name))
        definition = _node_kind(made, place, problems) if section == "nodes" else _relation_kind(made, names, place, problems)
        definition["properties"] = _properties(made.get("properties"), name, place, problems)
        if not definition["properties"]:
            del definition["properties"]
        if len(problems) == before:
            parts[part_id(section, name)] = SchemaPart(part_id(section, name), {"name": name, **definition})
    return [parts[each] for each in sorted(parts)], problems


def in_use(part: SchemaPart, holdings: Holdings) -> bool:
    """Whether a node or relation of this kind stands in the register, so that the kind cannot go."""
    sort, _colon, name = part.id.partition(":")
    listed = holdings.nodes if sort == "node" else holdings.relations
    return any(each.kind == name for each in listed)


def _node_kind(made: Mapping[str, Any], place: Place, problems: list[Problem]) -> dict[str, Any]:
    _unknown(made, _NODE_KEYS, place, problems)
    extends = made.get("extends")
    if extends != ASSET and extends not in NODE_KINDS:
        problems.append(error("bad_choice", place, str(extends)[:80], key="extends", choices=", ".join((*NODE_KINDS, ASSET))))
    return {"extends": str(extends)}


def _relation_kind(made: Mapping[str, Any], own: set[str], place: Place, problems: list[Problem]) -> dict[str, Any]:
    _unknown(made, _RELATION_KEYS, place, problems)
    definition: dict[str, Any] = {}
    for key in ("from", "to"):
        value = made.get(key)
        kinds = [str(each) for each in value] if isinstance(value, list | tuple) else [value] if isinstance(value, str) else []
        if not kinds:
            problems.append(error("missing_key", place, key=key, expected="list"))
        unknown = [str(kind) for kind in kinds if kind not in NODE_KINDS and kind not in own and kind != ASSET]
        problems += [error("unknown_kind", place, kind[:80], key=key, nearest="") for kind in unknown]
        definition[key] = [str(kind) for kind in kinds]
    acts_as = made.get("acts_as", "none")
    if acts_as not in ACTS_AS:
        problems.append(error("bad_choice", place, str(acts_as)[:80], key="acts_as", choices=", ".join(ACTS_AS)))
    definition["acts_as"] = str(acts_as)
    if "reversed" in made:
        turned = {"true": True, "false": False}.get(made["reversed"], made["reversed"]) if isinstance(made["reversed"], str) else made["reversed"]
        if not isinstance(turned, bool):
            problems.append(error("wrong_type", place, str(turned)[:80], key="reversed", expected="boolean"))
        definition["reversed"] = turned
    return definition


def _properties(made: Any, kind: str, place: Place, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    if made is None:
        return {}
    if not isinstance(made, Mapping):
        problems.append(error("wrong_type", place, key="properties", expected="map"))
        return {}
    result: dict[str, dict[str, Any]] = {}
    for name, spec in made.items():
        if not isinstance(name, str) or not _PROPERTY.fullmatch(name) or name in _COMMON:
            problems.append(error("bad_property_name", place, str(name)[:80], kind=kind))
            continue
        if not isinstance(spec, Mapping):
            problems.append(error("wrong_type", place, key=name, expected="map"))
            continue
        _unknown(spec, ("type", "enum", "min", "max", "required"), place, problems)
        kept: dict[str, Any] = {}
        sort = spec.get("type", "text")
        if sort not in TYPES:
            problems.append(error("bad_choice", place, str(sort)[:80], key="type", choices=", ".join(TYPES)))
        kept["type"] = str(sort)
        if spec.get("enum") is not None:
            if not isinstance(spec["enum"], list | tuple):
                problems.append(error("wrong_type", place, key="enum", expected="list"))
            else:
                kept["enum"] = [str(each) for each in spec["enum"]]
        for bound in ("min", "max"):
            if spec.get(bound) is not None:
                try:
                    kept[bound] = int(str(spec[bound])[:19])
                except ValueError:
                    problems.append(error("wrong_type", place, str(spec[bound])[:80], key=bound, expected="integer"))
        if spec.get("required") is not None:
            required = {"true": True, "false": False}.get(str(spec["required"]).casefold())
            if required is None:
                problems.append(error("wrong_type", place, str(spec["required"])[:80], key="required", expected="boolean"))
            kept["required"] = bool(required)
        result[str(name)] = kept
    return result


def _unknown(made: Mapping[str, Any], known: tuple[str, ...], place: Place, problems: list[Problem]) -> None:
    unknown = [str(key)[:80] for key in made if key not in known]
    problems += [error("unknown_key", place, key, key=key, kind="schema", nearest=", ".join(known)) for key in unknown]
