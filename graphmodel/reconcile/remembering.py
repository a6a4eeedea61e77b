"""What remembered tables say once more is known (omtolkning): file by file an estate comes to the same as by one command.

What a table means hangs on other files: a name in a cell means nobody until the list of staff is read, a column of names is told by the names that
other files list, the most frequent spelling of all files is what a system is called.  So the register keeps the tables that it has read
(`KnownSource.tables`), and every import understands them all again, together with the files that it is given.

What the register says is of two sorts.  *Told* is what follows from the remembered tables alone; all else is the *ground*: estate files, what people
have decided or altered by hand, what a table said once and says no longer.  Told things are made anew on the ground, and keep their ids by
their names; the difference to the register is what the import changes.  To tell the two sorts apart the tables are first understood as they were
before the import: what then comes out just as it stands in the register is told, what stands there otherwise is ground, and what comes
out but is not there was ended by hand and stays away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from graphmodel.changes import Change, Holdings, needed_nodes
from graphmodel.entities import Entity, KnownSource, Node, Provenance, Relation, Statement
from graphmodel.identity import match_key, relation_identity
from graphmodel.kinds import Schema
from graphmodel.reconcile.attempt import Attempt
from graphmodel.reconcile.claiming import ONE_ANSWER, Topic, field_of
from graphmodel.reconcile.describing import SCALARS, provenance_order
from graphmodel.reconcile.planning import Planning
from graphmodel.reconcile.plans import Plan
from graphmodel.reconcile.replacing import unnamed
from graphmodel.reconcile.steering import is_derived
from graphmodel.records import Item, Unit
from graphmodel.refusals import MOST, text_of_refusal

Key: TypeAlias = tuple[type, str]
RowKey: TypeAlias = tuple[str, str]
"""A source, and the record in it."""


@dataclass(slots=True)
class Ground:
    """What the register says beside the remembered tables, what it says by them alone, and what they say but it does not."""

    holdings: Holdings
    told: dict[Key, Entity] = field(default_factory=dict)
    gone: set[Key] = field(default_factory=set)
    wrong: set[RowKey] = field(default_factory=set)
    """Rows of remembered tables that were left out as wrong."""

    @property
    def anchors(self) -> tuple[Node, ...]:
        """The told nodes: things that are the same get their ids."""
        return tuple(each for each in self.told.values() if isinstance(each, Node))


@dataclass(frozen=True, slots=True)
class Told:
    """What an import is given, beside the ground: all units in one order, and which are only remembered ones, by place.

    `altered` are the rows of tables, as remembered, that the import reads anew with another content: what they said stays where nothing contradicts.
    `tables` is what each source's tables are remembered by from now on.
    """

    items: Sequence[Item]
    again: Collection[int] = frozenset()
    altered: Collection[RowKey] = frozenset()
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def ground_of(holdings: Holdings, rows: Collection[RowKey], understood: Callable[[Iterable[Node]], Iterable[Item]]) -> Ground:
    """Tell what follows from the remembered tables from what does not.

    `rows` are the rows of these tables; `understood` reads them, given the nodes whose names are known besides.  Cost: as an import of all of them.
    """
    if not rows:
        return Ground(holdings)
    ground, told = _parted(holdings, rows)
    planning, made, _attempt = _derived(list(understood(ground.nodes)), ground, tuple(each for each in told.values() if isinstance(each, Node)))
    made = _with_known_ids(made, told, planning.schema)
    explained = {key: each for key, each in told.items() if made.get(key) == each}
    remembered = {each.id for each in holdings.sources if each.tables}
    sources = tuple(
        each if each.id not in remembered or _bare(made.get((KnownSource, each.id))) != _bare(each) else KnownSource(each.id)
        for each in holdings.sources
    )  # fmt: skip
    # A node that stays as it is takes with it what a value of its was chosen from.
    left = {each.id for key, each in told.items() if key not in explained and isinstance(each, Node)}
    explained = {key: each for key, each in explained.items() if not (_is_value(each) and isinstance(each, Statement) and each.subject in left)}
    back = [each for key, each in told.items() if key not in explained]
    # What stays may hold on to nodes that were thought to be told only.
    needed = {node for each in back for node in needed_nodes(each)}
    for node in sorted(needed):
        key = (Node, node)
        if key in explained:
            back.append(explained.pop(key))
    standing = {key for key, _each in _entities(holdings)}
    gone = {
        key for key, each in made.items()
        if key not in told and key not in standing and isinstance(each, Node | Relation | Statement) and not _is_derived(each)
    }  # fmt: skip
    wrong = {(row.source, row.record) for number in planning.rejected for row in _rows_of(planning.units[number])}
    return Ground(_with(replace(ground, sources=sources), back), explained, gone, wrong)


def plan_again(told: Told, ground: Ground, holdings: Holdings, *, replace_sources: Collection[str] = ()) -> Plan:
    """The plan of an import on the ground: `holdings` is all that the register says.  The same as `planning.plan` where nothing is remembered."""
    planning, made, attempt = _derived(told.items, ground.holdings, ground.anchors, replace_sources)
    unspoken = _no_longer_described(made, ground, told, set(replace_sources))
    if unspoken:
        # They stay, and so what others say may mean them.
        staying = {(Node, each.id) for each in unspoken}
        rest = {key: each for key, each in ground.told.items() if key not in staying}
        ground = replace(ground, holdings=_with(ground.holdings, unspoken), told=rest)
        planning, made, attempt = _derived(told.items, ground.holdings, ground.anchors, replace_sources)
    renamed: dict[str, str] = {}
    made = _with_known_ids(made, ground.told, planning.schema, renamed)
    items = [place for place, each in enumerate(told.items) if isinstance(each, Unit)]
    again = {number for number, place in enumerate(items) if place in told.again}
    if ground.gone:
        fresh_rows = {(row.source, row.record) for number, unit in enumerate(planning.units) if number not in again for row in _rows_of(unit)}
        _without_gone(made, ground.gone, fresh_rows)
    _keep_what_was_said(made, ground, told, planning.schema, set(replace_sources))
    notes = unnamed(made, ground.told.values(), replace_sources)
    refused = _refused(planning)
    for source, tables in told.tables.items():
        known = made.get((KnownSource, source)) or next((each for each in holdings.sources if each.id == source), None) or KnownSource(source)
        if isinstance(known, KnownSource):
            made[KnownSource, source] = replace(known, tables=tables, refused=refused.get(source, ()))
    changes = tuple(_difference(holdings, made))
    touched = attempt.touched if not renamed else {
        number: [(kind, renamed.get(each, each) if kind is Relation else each) for kind, each in keys] for number, keys in attempt.touched.items()
    }
    for number in again:
        newly = number in planning.rejected and ground.wrong.isdisjoint((row.source, row.record) for row in _rows_of(planning.units[number]))
        planning.problems[number] = [each for each in planning.problems.get(number, []) if newly and each.severity == "error"]
    planning.loose = [each for place, each in enumerate(told.items) if not isinstance(each, Unit) and place not in told.again] + notes
    return Plan(changes, tuple(planning.listed(changes)), planning.counts(touched, changes, again), holdings.revision, planning.sources())


def _refused(planning: Planning) -> dict[str, tuple[str, ...]]:
    """The errors that keep rows out, by source, in the order of the rows."""
    if not planning.rejected:
        return {}
    source_of: dict[str | None, str] = {}
    for unit in planning.units:
        if unit.place.file not in source_of and (rows := _rows_of(unit)):
            source_of[unit.place.file] = next(iter(rows)).source
    found: dict[str, list[str]] = defaultdict(list)
    for number in sorted(planning.rejected):
        source = source_of.get(planning.units[number].place.file)
        if source is not None:
            found[source] += [text_of_refusal(each) for each in planning.problems.get(number, ()) if each.severity == "error"]
    return {source: tuple(dict.fromkeys(texts))[:MOST] for source, texts in found.items()}


# --- told and ground ----------------------------------------------------------------------------------------------------------------------------


def _parted(holdings: Holdings, rows: Collection[RowKey]) -> tuple[Holdings, dict[Key, Entity]]:
    """What might follow from these rows alone, and the rest.  A node that the rest names belongs to it."""

    def only_told(each: Node | Relation | Statement) -> bool:
        return bool(each.provenance) and all((row.source, row.record) in rows for row in each.provenance)

    remembered = {each.id for each in holdings.sources if each.tables}
    relations = [each for each in holdings.relations if not is_derived(each)]
    rest: list[Entity] = [*holdings.attestations]
    rest += [each for each in relations if not only_told(each)]
    rest += [each for each in holdings.statements if not only_told(each)]
    named = {node for each in rest for node in needed_nodes(each)}
    named |= {each.by for each in holdings.attestations}
    named |= {end for each in holdings.decisions for end in (each.keep, each.drop)}
    named |= {each.department for each in holdings.sources if each.department is not None and each.id not in remembered}
    told: dict[Key, Entity] = {(Node, each.id): each for each in holdings.nodes if each.id not in named and only_told(each)}
    told.update({(Relation, each.id): each for each in relations if only_told(each)})
    told.update({(Statement, each.id): each for each in holdings.statements if only_told(each)})
    ground = replace(
        holdings,
        nodes=tuple(each for each in holdings.nodes if (Node, each.id) not in told),
        relations=tuple(each for each in relations if (Relation, each.id) not in told),
        statements=tuple(each for each in holdings.statements if (Statement, each.id) not in told),
        sources=tuple(KnownSource(each.id) if each.id in remembered else each for each in holdings.sources),
    )
    return ground, told


def _derived(
    items: Sequence[Item], ground: Holdings, anchors: Sequence[Node], replace_sources: Collection[str] = ()
) -> tuple[Planning, dict[Key, Entity], Attempt]:
    """All that the register would say if these units came upon the ground."""
    units = [each for each in items if isinstance(each, Unit)]
    planning = Planning(units, [], ground, replace_sources, anchors)
    attempt = planning.settle()
    made = dict(_entities(ground))
    made.update(attempt.after)
    for key in attempt.ended:
        if key not in attempt.after:
            made.pop(key, None)
    return planning, made, attempt


def _entities(holdings: Holdings) -> Iterable[tuple[Key, Entity]]:
    every: Iterable[Entity] = (
        *holdings.nodes, *holdings.relations, *holdings.statements, *holdings.attestations, *holdings.decisions, *holdings.sources, *holdings.schema,
    )  # fmt: skip
    for each in every:
        yield (type(each), each.id), each


def _with(holdings: Holdings, back: Iterable[Entity]) -> Holdings:
    nodes, relations, statements = list(holdings.nodes), list(holdings.relations), list(holdings.statements)
    for each in back:
        if isinstance(each, Node):
            nodes.append(each)
        elif isinstance(each, Relation):
            relations.append(each)
        elif isinstance(each, Statement):
            statements.append(each)
    return replace(
        holdings,
        nodes=tuple(sorted(nodes, key=lambda each: each.id)),
        relations=tuple(sorted(relations, key=lambda each: each.id)),
        statements=tuple(sorted(statements, key=lambda each: each.id)),
    )


def _is_derived(each: Entity) -> bool:
    return isinstance(each, Relation) and is_derived(each)


def _is_value(each: Entity) -> bool:
    return isinstance(each, Statement) and each.reading == "value"


def _bare(source: Entity | None) -> Entity | None:
    """A source without its tables, and what was refused of them."""
    return replace(source, tables=(), refused=()) if isinstance(source, KnownSource) else source


def _rows_of(unit: Unit) -> set[Provenance]:
    return {row for record in unit.records for row in getattr(record, "provenance", ())}


def _with_known_ids(
    made: dict[Key, Entity], told: Mapping[Key, Entity], schema: Schema, renamed: dict[str, str] | None = None
) -> dict[Key, Entity]:
    """The same, where a relation that the register knows by another id bears that one: the same identity, or the only one of its ends and sources."""

    def identity(each: Relation) -> tuple[Any, ...]:
        return relation_identity(schema, each.kind, each.origin, each.target, each.properties, each.valid_from)

    lost: dict[tuple[Any, ...], list[Relation]] = defaultdict(list)
    for key, each in told.items():
        if isinstance(each, Relation) and key not in made:
            lost[identity(each)].append(each)
            lost[identity(each)[:4]].append(each)
    if not lost:
        return made
    new: dict[tuple[Any, ...], list[Relation]] = defaultdict(list)
    for key, each in made.items():
        if isinstance(each, Relation) and key not in told:
            new[identity(each)].append(each)
            new[identity(each)[:4]].append(each)
    result = dict(made)
    used: set[str] = set()
    for known in sorted(new, key=lambda each: (-len(each), str(each))):  # a whole identity before ends alone
        fresh = [each for each in new[known] if (Relation, each.id) in result and result[Relation, each.id] is each]
        earlier = [each for each in lost.get(known, ()) if each.id not in used]
        if len(fresh) == len(earlier) == 1 and {row.source for row in earlier[0].provenance} <= {row.source for row in fresh[0].provenance}:
            del result[Relation, fresh[0].id]
            result[Relation, earlier[0].id] = replace(fresh[0], id=earlier[0].id)
            used.add(earlier[0].id)
            if renamed is not None:
                renamed[fresh[0].id] = earlier[0].id
    return result


# --- what was ended by hand, and what a table said before ---------------------------------------------------------------------------------------


def _without_gone(made: dict[Key, Entity], gone: Collection[Key], fresh: Collection[RowKey]) -> None:
    """Take away what somebody has ended by hand, unless the files of this import say it again."""
    away: set[str] = set()
    for key in gone:
        each = made.get(key)
        if isinstance(each, Node | Relation | Statement) and not any((row.source, row.record) in fresh for row in each.provenance):
            del made[key]
            if isinstance(each, Node):
                away.add(each.id)
    if away:
        for key, other in list(made.items()):
            if not away.isdisjoint(needed_nodes(other)):
                del made[key]


def _said_before(each: Node | Relation | Statement, told: Told, replaced: Collection[str]) -> tuple[Provenance, ...]:
    """The rows of altered tables that something came from."""
    return tuple(row for row in each.provenance if (row.source, row.record) in told.altered and row.source not in replaced)


def _no_longer_described(made: Mapping[Key, Entity], ground: Ground, told: Told, replaced: Collection[str]) -> list[Node]:
    """Nodes of altered tables that nothing describes any more, under another name neither."""
    if not told.altered:
        return []
    lost = [each for key, each in ground.told.items() if isinstance(each, Node) and key not in made and _said_before(each, told, replaced)]
    if not lost:
        return []
    named = {(each.kind, match_key(text)) for each in made.values() if isinstance(each, Node) for text in (each.name, *each.aliases)}
    return [each for each in lost if (each.kind, match_key(each.name)) not in named]


def _keep_what_was_said(made: dict[Key, Entity], ground: Ground, told: Told, schema: Schema, replaced: Collection[str]) -> None:
    """What an altered table merely says no longer stays; what it now says otherwise goes."""
    if not told.altered:
        return
    topics: set[tuple[str, Topic]] = set()
    related: set[tuple[Provenance, str]] = set()
    for each in made.values():
        if isinstance(each, Relation | Statement) and (topic := _topic(each, schema)) is not None:
            topics |= {(row.source, topic) for row in each.provenance}
            if isinstance(each, Relation):
                related |= {(row, end) for row in each.provenance for end in (each.origin, each.target)}
    for key, each in ground.told.items():
        if isinstance(each, Node):
            rows = _said_before(each, told, replaced)
            now = made.get(key)
            if rows and isinstance(now, Node):
                made[key] = _with_fields(now, each, rows)
    for key, each in ground.told.items():
        if not isinstance(each, Relation | Statement):
            continue
        rows = _said_before(each, told, replaced)
        now = made.get(key)
        if not rows or _is_value(each):
            continue
        if isinstance(now, Relation | Statement):
            speaking = {row.source for row in now.provenance}
            silent = [row for row in rows if row.source not in speaking]
            if silent:
                made[key] = replace(now, provenance=tuple(sorted((*now.provenance, *silent), key=provenance_order)))
            continue
        topic = _topic(each, schema)
        if topic is not None and topic[1] in ONE_ANSWER and any((row.source, topic) in topics for row in rows):
            continue
        if isinstance(each, Statement) and each.target is None and any((row, each.subject) in related for row in rows):
            continue  # its words have come to mean somebody
        if all((Node, node) in made for node in needed_nodes(each)):
            made[key] = replace(each, provenance=rows)


def _topic(each: Relation | Statement, schema: Schema) -> Topic | None:
    if isinstance(each, Statement):
        return (each.subject, each.field, each.side) if each.reading != "value" else None
    part, turned = schema.plays(each.kind)
    named, about_target = field_of(part, each.properties.get("function"))
    return (each.target if about_target != turned else each.origin), named, each.properties.get("side")


def _with_fields(now: Node, before: Node, rows: Sequence[Provenance]) -> Node:
    """A node with the fields that a source gave before and no longer mentions."""
    silent = [row for row in rows if row.source not in {each.source for each in now.provenance}]
    made: dict[str, Any] = {name: getattr(before, name) for name in SCALARS if getattr(now, name) is None and getattr(before, name) is not None}
    for name in ("properties", "attrs", "external_ids"):
        fields = getattr(now, name)
        lacking = {key: value for key, value in getattr(before, name).items() if key not in fields}
        if lacking:
            made[name] = {**fields, **lacking}
    for name in ("aliases", "tags"):
        known = getattr(now, name)
        lacking_texts = [each for each in getattr(before, name) if each not in known and each != now.name]
        if lacking_texts:
            made[name] = (*known, *lacking_texts)
    if silent:
        made["provenance"] = tuple(sorted((*now.provenance, *silent), key=provenance_order))
    return replace(now, **made) if made else now


def _difference(holdings: Holdings, made: Mapping[Key, Entity]) -> Iterable[Change]:
    before = dict(_entities(holdings))
    for key, each in made.items():
        present = before.get(key)
        if present != each:
            yield Change(present, each)
    for key, each in before.items():
        if key not in made:
            yield Change(each, None)
