"""What a department is asked (frågor till en förvaltning): its systems, what the register says of each, and what it does not know.

A department's systems are those in service that it or one of its units uses, those of the objects that it hosts, and those that its own list named.
What is asked: who owns a system, for each side that is unowned; and which system is meant by a name that no system has.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(node("dep-a", name="VOF"), node("s-a", name="Vakt"), ("dep-a", "USES", "s-a")))
>>> [(row.name, row.asked, row.questions) for row in department(graph, "dep-a").systems]
[('Vakt', ('owner', 'owner_it'), ('Who owns it in the business?', 'Who owns it in IT?'))]
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graphmodel.entities import Node, Relation, Statement
from graphmodel.errors import UnknownReference
from graphmodel.graph import Graph, Ref
from graphmodel.wording import _, word
from queries.unowned import SideAnswer, unowned

OWNER_OF_SIDE: Final[Mapping[str, str]] = {"business": "owner", "it": "owner_it"}
_LIST: Final = "; "


@dataclass(frozen=True, slots=True)
class SystemRow:
    """One system: what the register holds by meaning (`vocabulary.WORKBOOK_HEADINGS`), which meanings are asked for, and the questions in words."""

    id: str
    kind: str
    name: str
    holds: Mapping[str, str]
    asked: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name that no system has, and the systems whose lists have it."""

    text: str
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """What a department is asked: the systems, those with questions first, then by name; the names, by name; and what there is to choose from."""

    department: Ref
    revision: int
    systems: tuple[SystemRow, ...]
    names: tuple[NameRow, ...]
    persons: tuple[str, ...]
    objects: tuple[str, ...]
    all_systems: tuple[str, ...]
    suppliers: tuple[str, ...]

    @property
    def open(self) -> int:
        """How many questions there are."""
        return sum(len(row.asked) for row in self.systems) + len(self.names)


def department(graph: Graph, of: str) -> Questions:
    """What the department with this id is asked, in the present language.  Raises `UnknownReference` where there is none."""
    key = graph.key_of(of)
    if key is None:
        raise UnknownReference(f"Nothing is called “{of}”.", text=of, hint="")
    [ref] = graph.refs([key])
    people = _people(graph)
    answered = {row.system.id: row for row in unowned(graph, everything=True, planned=True).rows}
    wanted = sorted(_systems(graph, ref.id) & answered.keys())
    keys = [found for each in wanted if (found := graph.key_of(each)) is not None]
    names: dict[str, list[str]] = defaultdict(list)
    rows = []
    for node_key, node in zip(keys, graph.nodes(keys), strict=True):
        relations, statements = graph.relations_at(node_key), graph.statements_about(node_key)
        rows.append(_row(graph, node, answered[node.id].sides, relations, statements, people))
        for each in statements:
            if _is_unknown_need(each):
                names[each.raw].append(node.name)
    rows.sort(key=lambda row: (not row.questions, row.name.casefold(), row.id))
    return Questions(
        ref, graph.revision, tuple(rows),
        tuple(NameRow(text, tuple(sorted(set(names[text])))) for text in sorted(names, key=lambda text: (text.casefold(), text))),
        _ordered(people.values()), _named(graph, "ManagementObject"), _named(graph, "System"), _named(graph, "Supplier"),
    )  # fmt: skip


def _systems(graph: Graph, of: str) -> set[str]:
    """The systems that are the department's in some way."""
    units, found = {of}, set()
    open_ends = [of]
    while open_ends:
        key = graph.key_of(open_ends.pop())
        for each in graph.relations_at(key) if key is not None else ():
            part, turned = graph.schema.plays(each.kind)
            origin, target = (each.target, each.origin) if turned else (each.origin, each.target)
            if part == "SUBUNIT_OF" and target in units and origin not in units:
                units.add(origin)
                open_ends.append(origin)
            elif part == "USES" and origin in units:
                found.add(target)
            elif part == "HOSTED_BY" and target in units:
                found |= _parts(graph, origin)
    lists = {source.id for source in graph.sources() if source.department in units}
    if lists:
        found |= {node.id for node in graph.nodes(graph.keys_of_kind("System")) if any(each.source in lists for each in node.provenance)}
    return found


def _parts(graph: Graph, managed: str) -> set[str]:
    key = graph.key_of(managed)
    listed = graph.relations_at(key) if key is not None else ()
    return {each.origin for each in listed if graph.schema.plays(each.kind)[0] == "PART_OF" and each.target == managed}


def _row(
    graph: Graph,
    node: Node,
    sides: Mapping[str, SideAnswer],
    relations: Iterable[Relation],
    statements: Iterable[Statement],
    people: Mapping[str, str],
) -> SystemRow:
    holds: dict[str, str] = {}
    asked: list[str] = []
    questions: list[str] = []
    told = _told(graph, node, relations, statements)
    for side, answer in sides.items():
        meaning = OWNER_OF_SIDE[side]
        if answer.status == "owned":
            holds[meaning] = _LIST.join(sorted(people.get(person.id, person.name) for person in answer.owners))
            continue
        asked.append(meaning)
        question = _("Who owns it in the business?") if side == "business" else _("Who owns it in IT?")
        why = _("The lists say: {names} ({why}).", names=told[side], why=word(answer.status)) if told[side] else ""
        if [name.casefold() for name in told[side]] == [word(answer.status).casefold()]:
            why = _("The lists say: {names}.", names=told[side])
        above = _("Its management object is owned by {names}.", names=[person.name for person in answer.fallback]) if answer.fallback else ""
        questions.append(" ".join(part for part in (question, why, above) if part))
    for meaning, kind in (("object", "PART_OF"), ("needs", "DEPENDS_ON"), ("supplier", "PROVIDED_BY")):
        ends = [each.target for each in relations if each.kind == kind and each.origin == node.id and _holds(each, graph)]
        holds[meaning] = _LIST.join(sorted({ref.name for ref in _refs(graph, ends)}))
    nobody = [each.raw for each in statements if _is_unknown_need(each)]
    questions += [_("Which system is meant by “{name}”? Answer on the sheet of names.", name=name) for name in nobody]
    for meaning in ("criticality", "contract_end"):
        value = node.properties.get(meaning)
        if value is not None:
            holds[meaning] = str(value)
    if isinstance(node.attrs.get("note"), str):
        holds["note"] = node.attrs["note"]
    return SystemRow(node.id, node.kind, node.name, {name: text for name, text in holds.items() if text}, tuple(asked), tuple(questions))


def _is_unknown_need(statement: Statement) -> bool:
    """Whether a statement says that a system needs one that nobody knows."""
    return (statement.field, statement.reading, statement.standing) == ("dependency", "dangling", "accepted")


def _told(graph: Graph, node: Node, relations: Iterable[Relation], statements: Iterable[Statement]) -> dict[str, list[str]]:
    """Whom the lists name as owner of a side, whatever became of it."""
    told: dict[str, list[str]] = {"business": [], "it": []}
    for each in relations:
        side = each.properties.get("side")
        if each.kind == "OWNS" and each.target == node.id:
            for name in [ref.name for ref in _refs(graph, [each.origin])]:
                for one in (side,) if side in told else tuple(told):
                    told[one].append(name)
    for said in statements:
        if said.field == "ownership" and said.standing == "accepted":
            for one in (said.side,) if said.side in told else tuple(told):
                told[one or "business"].append(said.raw)
    return {side: list(dict.fromkeys(names)) for side, names in told.items()}


def _holds(relation: Relation, graph: Graph) -> bool:
    since, through = relation.valid_from, relation.valid_through
    return (since is None or since <= graph.day) and (through is None or graph.day <= through)


def _refs(graph: Graph, ids: Iterable[str]) -> list[Ref]:
    keys = [key for each in ids if (key := graph.key_of(each)) is not None]
    return graph.refs(keys)


def _named(graph: Graph, kind: str) -> tuple[str, ...]:
    return _ordered(ref.name for ref in graph.refs(graph.keys_of_kind(kind)))


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names), key=lambda name: (name.casefold(), name)))


def _people(graph: Graph) -> Mapping[str, str]:
    """Everybody who is there on the day, by id: the name, of namesakes with the e-mail that tells them apart."""
    nodes = [node for node in graph.nodes(graph.keys_of_kind("Person")) if _is_there(node, graph)]
    often = Counter(node.name for node in nodes)
    told = {}
    for node in nodes:
        email = node.properties.get("email")
        told[node.id] = f"{node.name} ({email})" if often[node.name] > 1 and email else node.name
    return told


def _is_there(node: Node, graph: Graph) -> bool:
    return (node.valid_from is None or node.valid_from <= graph.day) and (node.valid_through is None or graph.day <= node.valid_through)
