"""Every engine answers alike, at every revision, and as a plain replay of the changes answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given

from graphmodel.changes import ChangeSet, Holdings
from graphmodel.engines.reference import ReferenceStore
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.entities import Attestation, Decision, KnownSource, Node, Relation, SchemaPart, Statement
from graphmodel.errors import Conflict, UnknownRevision
from graphmodel.graph import Direction, Graph, Step, Store, as_keys
from graphmodel.kinds import LIFECYCLES, NODE_KINDS, RELATION_KINDS, SIDES, STRENGTHS
from graphmodel.networkx_graph import to_networkx
from graphmodel.piece import OPEN_FROM, OPEN_THROUGH, Piece
from tests.building import DAY, added, example_estate
from tests.engines.histories import START, Clock, Replay, moves

if TYPE_CHECKING:
    from tests.neo4j.server import Server

Opener = Callable[[Clock], Store]
CHAINS, FILES = count(), count()
EMBEDDED = ("reference", "sqlite", "sqlite with arrays beside it")


@pytest.fixture(params=[*EMBEDDED, pytest.param("neo4j", marks=pytest.mark.neo4j)], scope="module")
def opener(request: pytest.FixtureRequest, memory_folder: Path) -> Opener:
    """A way to open a new estate on each engine."""
    if request.param == "neo4j":
        return on_neo4j(request.getfixturevalue("neo4j_server"))
    return embedded(request.param, memory_folder)


@pytest.fixture(params=EMBEDDED, scope="module")
def many(request: pytest.FixtureRequest, memory_folder: Path) -> Opener:
    """The same, on the engines that are quick enough for hundreds of estates; `test_neo4j_conformance` holds Neo4j to the same laws."""
    return embedded(request.param, memory_folder)


def embedded(engine: str, memory_folder: Path) -> Opener:
    """A way to open a new estate in memory or in a file."""
    folder = memory_folder / engine
    folder.mkdir(exist_ok=True)

    def opened(clock: Clock) -> Store:
        if engine == "reference":
            return ReferenceStore(clock)
        return SqliteStore(folder / f"{next(FILES)}.db", create=True, clock=clock, small=10**9 if engine == "sqlite" else 0)

    return opened


def on_neo4j(server: Server) -> Opener:
    """A way to open a new estate on a server, which holds one at a time."""

    def opened(clock: Clock) -> Store:
        from graphmodel.engines.neo4j import Neo4jStore

        server.empty()
        return Neo4jStore(server.url, **server.sign_in, create=True, clock=clock)

    return opened


def played(store: Store, replay: Replay, clock: Clock) -> Store:
    """The store after the whole history, a day between two revisions."""
    for number, change_set in enumerate(replay.change_sets()):
        assert store.apply(change_set, on=number).number == number + 1
        clock.wait(days=1)
    return store


# --- What the answers should be, from a register as a dictionary


def fold(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).strip().casefold())


class Expected:
    """What a graph must answer at a revision."""

    def __init__(self, replay: Replay, revision: int) -> None:
        self.nodes: dict[str, Node] = {each.id: each for each in replay.all(Node, revision)}
        self.relations: dict[str, Relation] = {each.id: each for each in replay.all(Relation, revision)}
        self.statements: dict[str, Statement] = {each.id: each for each in replay.all(Statement, revision)}
        self.merged = {each.drop: each.keep for each in replay.all(Decision, revision) if each.kind == "merged"}
        self.schema = replay.schema(revision)

    def leads_to(self, name: str) -> str | None:
        seen: set[str] = set()
        while name in self.merged and name not in seen:
            seen.add(name)
            name = self.merged[name]
        return name if name in self.nodes else None

    def answers(self) -> set[tuple[str, str, str]]:
        found: set[tuple[str, str, str]] = set()
        for node in self.nodes.values():
            texts = [("id", node.id), *(("external_id", each) for each in node.external_ids.values())]
            texts += [*(("alias", each) for each in node.aliases), ("name", node.name)]
            leads = self.leads_to(node.id)
            known: set[str] = set()
            for how, text in texts:
                if text not in known and leads is not None:
                    found.add((leads, how, text))
                known.add(text)
        return found | {(leads, "id", drop) for drop in self.merged if (leads := self.leads_to(drop)) is not None}

    def ends(self, relation: Relation) -> tuple[str, str]:
        return (relation.target, relation.origin) if self.schema.plays(relation.kind)[1] else (relation.origin, relation.target)

    def of_kind(self, kind: str) -> list[Relation]:
        return [
            each
            for each in self.relations.values()
            if self.schema.plays(each.kind)[0] == kind and each.origin in self.nodes and each.target in self.nodes
        ]


def described_relation(expected: Expected, relation: Relation) -> tuple[Any, ...]:
    said = relation.properties
    return (
        *expected.ends(relation),
        relation.valid_from,
        relation.valid_through,
        said.get("side"),
        said.get("strength", "hard"),
        said.get("any_of"),
        said.get("need", 1),
        bool(said.get("acting")),
    )


def found_relations(graph: Graph, piece: Piece, kind: str) -> dict[str, tuple[Any, ...]]:
    """The relations of a piece in words, by id; the any-of groups by a name that their members give them."""
    part = piece.relations(kind)
    names = [ref.id for ref in graph.refs(piece.nodes.key)]
    relations = graph.relations(part.key)
    assert part.start.tolist() == [sum(part.origin < place) for place in range(len(names) + 1)]
    assert sorted(part.by_target.tolist()) == list(range(len(part)))
    assert (part.target[part.by_target][1:] >= part.target[part.by_target][:-1]).all()
    assert part.into.tolist() == [sum(part.target < place) for place in range(len(names) + 1)]
    ordered = list(zip(part.origin.tolist(), part.target.tolist(), part.key.tolist(), strict=True))
    assert ordered == sorted(ordered)
    groups = {
        (int(origin), relation.properties.get("any_of")): int(code)
        for origin, code, relation in zip(part.origin, part.any_of, relations, strict=True)
    }
    told = {(origin, name) for origin, name in groups if name is not None}
    assert len({groups[each] for each in told}) == len(told), "a code for each group, a group for each code"
    return {
        relation.id: (
            names[part.origin[place]],
            names[part.target[place]],
            day(part.valid_from[place], OPEN_FROM),
            day(part.valid_through[place], OPEN_THROUGH),
            SIDES[part.side[place]] if part.side[place] >= 0 else None,
            STRENGTHS[part.strength[place]],
            relation.properties.get("any_of")
            if part.any_of[place] == groups[int(part.origin[place]), relation.properties.get("any_of")]
            else "mixed",
            int(part.need[place]),
            bool(part.acting[place]),
        )
        for place, relation in enumerate(relations)
    }


def day(ordinal: int, open_end: int) -> date | None:
    return None if ordinal == open_end else date.fromordinal(int(ordinal))


# --- The laws


def check(graph: Graph, replay: Replay, revision: int) -> None:
    """Every method of a graph against the register of its revision."""
    expected = Expected(replay, revision)
    check_pieces(graph, expected)
    keys = {name: graph.key_of(name) for name in (*replay.ever, "nobody")}
    assert graph.keys_of(reversed(keys)) == [*reversed(keys.values())]
    assert graph.keys_of([]) == []
    assert {name: key is not None for name, key in keys.items()} == {name: expected.leads_to(name) is not None for name in keys}
    own = {ref.id: key for key in graph.whole(RELATION_KINDS).nodes.key.tolist() for ref in graph.refs([key])}
    assert own.keys() == expected.nodes.keys()
    backwards = [own[name] for name in sorted(own, reverse=True)]
    assert graph.nodes(backwards) == [expected.nodes[name] for name in sorted(own, reverse=True)]
    assert [(ref.id, ref.kind, ref.name) for ref in graph.refs(backwards)] == [(each.id, each.kind, each.name) for each in graph.nodes(backwards)]
    for kind in (*NODE_KINDS, "Asset"):
        listed = [node.id for node in graph.nodes(graph.keys_of_kind(kind))]
        assert listed == [name for name, node in sorted(expected.nodes.items()) if expected.schema.base(node.kind) == kind]
    assert {each: graph.relation(each) for each in (*expected.relations, "r-none")} == {**expected.relations, "r-none": None}
    for name, key in own.items():
        assert graph.relations_at(key) == [each for each in expected.relations.values() if name in (each.origin, each.target)]
        assert graph.statements_about(key) == [each for each in expected.statements.values() if each.subject == name]
        mine = sorted((each for each in replay.all(Attestation, revision) if each.node == name), key=lambda each: (each.at, each.id))
        assert graph.attestations([key]) == mine
    assert graph.attestations() == sorted(replay.all(Attestation, revision), key=lambda each: (each.node, each.at, each.id))
    assert list(graph.sources()) == replay.all(KnownSource, revision)
    assert list(graph.decisions()) == replay.all(Decision, revision)
    check_names(graph, expected)
    check_history(graph, replay, revision)


def check_pieces(graph: Graph, expected: Expected) -> None:
    piece = graph.whole([*RELATION_KINDS])
    nodes = graph.nodes(piece.nodes.key)
    assert [node.id for node in nodes] == sorted(expected.nodes)
    assert not piece.rim.any()
    assert piece.locate(piece.nodes.key).tolist() == list(range(len(nodes)))
    for place, node in enumerate(nodes):
        base = expected.schema.base(node.kind)
        assert (list(NODE_KINDS)[piece.nodes.kind[place]] if piece.nodes.kind[place] >= 0 else "Asset") == base
        assert piece.nodes.criticality[place] == node.properties.get("criticality", 0)
        assert piece.nodes.klassa_t[place] == node.properties.get("klassa", [0, 0, -1, 0])[2]
        assert LIFECYCLES[piece.nodes.lifecycle[place]] == node.properties.get("lifecycle", "active")
        assert piece.nodes.required_sides[place] == (2 if node.properties.get("required_sides") == ["it"] else 3)
        assert day(piece.nodes.valid_from[place], OPEN_FROM) == node.valid_from
        assert day(piece.nodes.valid_through[place], OPEN_THROUGH) == node.valid_through
        away = [int(first) for of, first in zip(piece.nodes.absence_of, piece.nodes.absent_from, strict=True) if of == place]
        assert away == [date.fromisoformat(each["valid_from"]).toordinal() for each in node.properties.get("absences", [])]
    for kind in ("DEPENDS_ON", "OWNS", "PART_OF", "HOLDS"):
        assert found_relations(graph, piece, kind) == {each.id: described_relation(expected, each) for each in expected.of_kind(kind)}
        assert found_relations(graph, graph.whole([kind]), kind) == found_relations(graph, piece, kind)
    said = {each.id: each for each in graph.statements(piece.statements.key)}
    assert said == {name: each for name, each in expected.statements.items() if each.subject in expected.nodes}
    for place, statement in enumerate(graph.statements(piece.statements.key)):
        assert nodes[piece.statements.subject[place]].id == statement.subject
        target = nodes[piece.statements.target[place]].id if piece.statements.target[place] >= 0 else None
        assert target == (statement.target if statement.target in expected.nodes else None)


def check_names(graph: Graph, expected: Expected) -> None:
    answers = expected.answers()
    order = ("id", "external_id", "alias", "name")
    names = {key: ref.id for key, ref in ((key, graph.refs([key])[0]) for key in graph.whole([]).nodes.key.tolist())}
    listed = [(names[key], how, text) for key, how, text in graph.names()]
    assert listed == sorted(answers, key=lambda each: (each[0], order.index(each[1]), each[2]))
    beyond = sorted((node.id, node.name) for node in expected.nodes.values() if not node.name.isascii() and node.id not in expected.merged)
    assert [(names[key], text) for key, text in graph.names_beyond_ascii()] == beyond
    assert {names[key] for key in graph.unsourced().tolist()} == {node.id for node in expected.nodes.values() if not node.provenance}
    for asked in {text for *_, text in answers} | {"årende", "  NET ", "nothing", "X1", "S-A"}:
        best: dict[str, str] = {}
        for name, how, text in answers:
            if fold(text) == fold(asked):
                best[name] = min(how, best.get(name, how), key=order.index)
        assert [(names[key], how) for key, how in graph.named(asked)] == sorted(best.items())


def check_history(graph: Graph, replay: Replay, revision: int) -> None:
    wanted = [(number + 1, change) for number, changes in enumerate(replay.changes[:revision]) for change in changes]
    assert [(entry.revision.number, entry.change) for entry in graph.log()] == wanted
    assert [entry.revision.number for entry in graph.log(since=1)] == [number for number, _ in wanted if number > 1]
    assert [each.number for each in graph.revisions()] == list(range(1, revision + 1))
    for name in replay.ever:
        about = [(number, change) for number, change in wanted if any(mentions(each, name) for each in (change.before, change.after))]
        assert [(entry.revision.number, entry.change) for entry in graph.log_of(name)] == about


def mentions(entity: Any, name: str) -> bool:
    if isinstance(entity, Node):
        return entity.id == name
    if isinstance(entity, Relation):
        return name in (entity.origin, entity.target)
    if isinstance(entity, Statement):
        return name in (entity.subject, entity.target)
    return isinstance(entity, Attestation) and name in (entity.node, entity.by)


@given(history=moves)
@example(history=[[(0, 0, 1)], [(0, 0, 3), (8, 1, 1)]])
def test_every_engine_knows_what_the_register_said_at_every_revision(many: Opener, history: list[list[tuple[int, int, int]]]) -> None:
    clock, replay = Clock(), Replay(history)
    store = played(many(clock), replay, clock)
    try:
        assert store.head() == len(history)
        assert store.verify() == []
        for revision in range(len(history) + 1):
            graph = store.graph(as_of=DAY, known_at=revision)
            assert (graph.revision, graph.day) == (revision, DAY)
            check(graph, replay, revision)
            assert store.dump(known_at=revision) == Holdings(
                tuple(replay.all(Node, revision)),
                tuple(replay.all(Relation, revision)),
                tuple(replay.all(Statement, revision)),
                tuple(replay.all(Attestation, revision)),
                tuple(replay.all(Decision, revision)),
                tuple(replay.all(KnownSource, revision)),
                tuple(replay.all(SchemaPart, revision)),
                revision,
            )
    finally:
        store.close()


@given(history=moves)
def test_the_chain_of_digests_is_the_same_on_every_engine(memory_folder: Path, history: list[list[tuple[int, int, int]]]) -> None:
    first, second, replay = Clock(), Clock(), Replay(history)
    plain = played(ReferenceStore(first), replay, first)
    embedded = played(SqliteStore(memory_folder / f"chain-{next(CHAINS)}.db", create=True, clock=second), replay, second)
    assert embedded.graph().revisions() == plain.graph().revisions()
    embedded.close()


def naive_around(expected: Expected, start: set[str], kinds: Iterable[str], direction: Direction, depth: int | None, on: date) -> set[str]:
    """The ids that a walk over what holds on a day reaches."""
    holds = [each for kind in kinds for each in expected.of_kind(kind) if within(each, on)]
    reached = set(start)
    for _ in range(len(expected.nodes) if depth is None else depth):
        for relation in holds if (before := set(reached)) else ():
            origin, target = expected.ends(relation)
            if within(expected.nodes[origin], on) and within(expected.nodes[target], on):
                if direction != "dependents" and origin in before:
                    reached.add(target)
                if direction != "needs" and target in before:
                    reached.add(origin)
    return reached


def within(each: Node | Relation, on: date) -> bool:
    return (each.valid_from is None or each.valid_from <= on) and (each.valid_through is None or on <= each.valid_through)


@given(history=moves)
def test_a_neighbourhood_holds_what_is_reached_with_all_its_relations_and_groups(many: Opener, history: list[list[tuple[int, int, int]]]) -> None:
    """The plain engine cuts exactly this; another may hand out more, never less."""
    clock, replay = Clock(), Replay(history)
    store = played(many(clock), replay, clock)
    graph, expected = store.graph(as_of=DAY), Expected(replay, len(history))
    kinds = ("DEPENDS_ON", "OWNS")
    directions: tuple[Direction, ...] = ("needs", "dependents", "both")
    for name in [each for each in expected.nodes if expected.leads_to(each) == each]:
        for direction, depth in ((each, steps) for each in directions for steps in (None, 1)):
            key = graph.key_of(name)
            assert key is not None
            piece = graph.around(as_keys([key]), kinds, direction, depth)
            reached = naive_around(expected, {name}, kinds, direction, depth, DAY)
            ids = [ref.id for ref in graph.refs(piece.nodes.key)]
            inside = {each for each, rim in zip(ids, piece.rim, strict=True) if not rim}
            related = {found for kind in kinds for found in found_relations(graph, piece, kind)}
            wanted = {
                each.id
                for kind in kinds
                for each in expected.of_kind(kind)
                if (direction != "dependents" and expected.ends(each)[0] in reached) or (direction != "needs" and expected.ends(each)[1] in reached)
            }
            grouped = {
                (expected.ends(expected.relations[each])[0], group) for each in wanted if (group := expected.relations[each].properties.get("any_of"))
            }
            wanted |= {
                each.id for kind in kinds for each in expected.of_kind(kind) if (expected.ends(each)[0], each.properties.get("any_of")) in grouped
            }
            if graph.engine == "reference":
                assert inside == reached
                assert related == wanted
            assert inside >= reached
            assert related >= wanted
    store.close()


def naive_along(expected: Expected, start: str, route: Iterable[Step]) -> set[str]:
    reached = {start}
    for step in route:
        pairs = [expected.ends(each) for each in expected.of_kind(step.kind)]
        pairs = pairs if step.direction == "needs" else [(target, origin) for origin, target in pairs]
        for _ in range(len(expected.nodes) if step.repeat else 1):
            reached |= {target for origin, target in pairs if origin in set(reached)}
    return reached


@given(history=moves)
def test_a_route_leads_where_its_steps_lead(many: Opener, history: list[list[tuple[int, int, int]]]) -> None:
    clock, replay = Clock(), Replay(history)
    store = played(many(clock), replay, clock)
    graph, expected = store.graph(as_of=DAY), Expected(replay, len(history))
    route = (Step("DEPENDS_ON", "needs", repeat=True), Step("PART_OF"), Step("OWNS", "dependents"))
    for name in [each for each in expected.nodes if expected.leads_to(each) == each]:
        key = graph.key_of(name)
        assert key is not None
        piece = graph.along(as_keys([key]), route)
        reached = {ref.id for ref in graph.refs(piece.nodes.key)}
        assert reached >= naive_along(expected, name, route)
    store.close()


def test_a_day_of_the_past_is_known_as_it_was_when_it_ended_in_sweden(opener: Opener) -> None:
    clock = Clock()
    store = opener(clock)
    replay = Replay([[(0, 0, 1)], [(0, 0, 2)], [(0, 1, 2)]])
    clock.now = START.replace(hour=22, minute=59)  # 23:59 in Stockholm
    sets = replay.change_sets()
    store.apply(sets[0], on=0)
    clock.wait(minutes=2)
    store.apply(sets[1], on=1)
    clock.wait(days=9)
    store.apply(sets[2], on=2)
    assert store.graph(known_at=START.date() - timedelta(days=1)).revision == 0
    assert store.graph(known_at=START.date()).revision == 1
    assert store.graph(known_at=START.date() + timedelta(days=1)).revision == 2
    assert store.graph(known_at=START.date() + timedelta(days=10)).revision == 3
    for later in (4, START.date() + timedelta(days=11)):
        with pytest.raises(UnknownRevision):
            store.graph(known_at=later)
    store.close()


def test_a_clock_that_was_wrong_for_a_while_changes_no_order(opener: Opener) -> None:
    clock = Clock()
    store = opener(clock)
    for number, change_set in enumerate(Replay([[(0, 0, 1)], [(0, 0, 2)], [(0, 1, 2)]]).change_sets()):
        store.apply(change_set, on=number)
        clock.wait(days=3650 if number == 0 else -3650)
    clock.now = START
    assert [each.number for each in store.graph().revisions()] == [1, 2, 3]
    assert store.graph(known_at=START.date()).revision == 3
    assert store.verify() == []
    store.close()


def test_a_change_prepared_on_an_older_revision_is_refused_and_changes_nothing(opener: Opener) -> None:
    clock = Clock()
    store = opener(clock)
    first, second = Replay([[(0, 0, 1)], [(0, 0, 2)]]).change_sets()
    store.apply(first, on=0)
    with pytest.raises(Conflict):
        store.apply(second, on=0)
    assert (store.head(), store.verify()) == (1, [])
    store.close()


@pytest.mark.parametrize("wrong", ["added twice", "altered but absent", "ended but absent", "named twice", "unknown end", "unknown target"])
def test_a_change_that_does_not_fit_is_refused_as_a_whole(opener: Opener, wrong: str) -> None:
    from graphmodel.changes import Change

    store = opener(Clock())
    there, other = Node("s-a", "System", "A"), Node("s-b", "System", "B")
    store.apply(ChangeSet([Change(None, there)]), on=0)
    changes = {
        "added twice": [Change(None, there)],
        "altered but absent": [Change(other, other)],
        "ended but absent": [Change(other, None)],
        "named twice": [Change(there, None), Change(None, there)],
        "unknown end": [Change(None, Relation("r-1", "DEPENDS_ON", "s-a", "s-nowhere"))],
        "unknown target": [Change(None, Statement("st-1", "s-a", "ownership", "x", "person", target="p-nowhere"))],
    }[wrong]
    with pytest.raises(Conflict):
        store.apply(ChangeSet([Change(None, Node("s-new", "System", "New")), *changes]), on=1)
    assert store.head() == 1
    assert store.graph().key_of("s-new") is None
    assert store.verify() == []
    store.close()


def test_the_example_estate_is_the_same_on_every_engine(opener: Opener, shared: Path) -> None:
    holdings = example_estate(shared)
    store, plain = opener(Clock()), ReferenceStore(Clock())
    for each in (store, plain):
        each.apply(added(holdings), on=0)
    assert store.dump() == plain.dump()
    graph, other = store.graph(as_of=DAY), plain.graph(as_of=DAY)
    assert [graph.refs([key]) for key, _ in graph.named("ekonomisystem")] == [other.refs([key]) for key, _ in other.named("ekonomisystem")]
    for kind in RELATION_KINDS:
        assert found_relations(graph, graph.whole([kind]), kind) == found_relations(other, other.whole([kind]), kind)
    assert sorted(to_networkx(graph).edges(keys=True)) == sorted((each.origin, each.target, each.id) for each in holdings.relations)
    store.close()


def test_a_spare_part_comes_along_when_the_part_it_stands_in_for_is_reached(shared: Path) -> None:
    """Larm needs net or mobil: who walks back from net must see mobil, though mobil does not need net."""
    store = ReferenceStore(Clock())
    store.apply(added(example_estate(shared)), on=0)
    graph = store.graph(as_of=DAY)
    piece = graph.around([graph.key_of("s-net") or -1], ["DEPENDS_ON"], "dependents")
    named = {ref.id: bool(rim) for ref, rim in zip(graph.refs(piece.nodes.key), piece.rim, strict=True)}
    assert named["s-mobil"] is True
    assert named["s-larm"] is False
    assert {
        each.target for each in graph.relations(piece.relations("DEPENDS_ON").key) if each.origin == "s-larm" and "any_of" in each.properties
    } == {
        "s-net",
        "s-mobil",
    }
