"""What goes wrong with a Neo4j server, tried on a real one: nothing is lost, nothing half-written is seen, and the message says what to do."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bench.generated import change_set
from graphmodel.changes import Change, ChangeSet
from graphmodel.copying import copy
from graphmodel.engines.neo4j import Neo4jStore
from graphmodel.engines.neo4j.database import Database, Writing
from graphmodel.engines.neo4j.lease import taken
from graphmodel.engines.neo4j.revision import _Step, _write_batch, write_revision
from graphmodel.engines.reference import ReferenceStore
from graphmodel.entities import Node, Relation, SchemaPart
from graphmodel.errors import Busy, Conflict, NotAnEstate, StewardError, StorageFault, TooNew, WrongUse
from tests.building import estate
from tests.engines.children import killed
from tests.neo4j.server import PASSWORD, USER, Server

pytestmark = pytest.mark.neo4j

SYSTEMS = 250
KILLS = 6


def opened(server: Server, **how: Any) -> Neo4jStore:
    return Neo4jStore(server.url, **server.sign_in, **{"create": True, "rows": 100, "lease_seconds": 2.0, "retry_seconds": 3.0, **how})


def node(name: str) -> Change:
    return Change(None, Node(name, "System", name))


@pytest.fixture
def store(neo4j_database: Server) -> Iterator[Neo4jStore]:
    """An estate with one revision."""
    with opened(neo4j_database) as made:
        made.apply(ChangeSet([node("s-first"), node("s-other")]), on=0)
        yield made


def things(server: Server) -> int:
    """How many nodes and relationships the database holds, seen or not."""
    return int(server.ask("MATCH (n) WITH count(n) AS nodes OPTIONAL MATCH ()-[r]->() WITH nodes, count(r) AS relationships RETURN nodes + relationships")[0][0])


def raised(work: Callable[[], Any]) -> tuple[threading.Thread, list[BaseException]]:
    """The work begun in a thread of its own, and what it raises."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:  # noqa: BLE001 - it is looked at by the test
            faults.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, faults


def until(look: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it does not come to this"
        time.sleep(0.02)


def batches(server: Server) -> int:
    return int(server.ask("MATCH (e:Estate) RETURN e.batch")[0][0])


# --- The server goes away


def test_a_server_killed_in_mid_import_has_nothing_of_it_and_the_next_import_is_whole(store: Neo4jStore, neo4j_database: Server) -> None:
    before, much = store.dump(), change_set(SYSTEMS)
    thread, faults = raised(lambda: store.apply(much, on=1))
    until(lambda: batches(neo4j_database) > 3)
    neo4j_database.kill()
    thread.join(60)
    assert [(type(fault), getattr(fault, "code", "")) for fault in faults] == [(StorageFault, "unreachable")]
    assert faults[0].exit_code == 4  # type: ignore[attr-defined]
    assert PASSWORD not in str(faults[0])
    neo4j_database.start()
    assert store.head() == 1, "a program that was running goes on when the server is back"
    with opened(neo4j_database) as again:
        assert (again.head(), again.dump(), again.verify()) == (1, before, [])
        left_behind = things(neo4j_database)
        assert left_behind > 10, "the test killed before anything was written"
        plain = ReferenceStore()
        copy(again, plain)
        made = again.apply(much, on=1)
        assert made.digest == plain.apply(much, on=1, at=made.at).digest
        assert (again.dump(), again.verify()) == (plain.dump(), [])


@pytest.mark.slow
def test_an_import_killed_at_any_moment_leaves_the_old_or_the_new_estate(neo4j_database: Server) -> None:
    chance = random.Random(29)
    much = change_set(SYSTEMS)

    def work(done: Callable[[], None]) -> None:
        mine = opened(neo4j_database)
        done()
        mine.apply(much, on=1)
        done()

    for _ in range(KILLS):
        neo4j_database.empty()
        with opened(neo4j_database, busy_seconds=6) as store:
            store.apply(ChangeSet([node("s-first")]), on=0)
            clean = things(neo4j_database)
            heard = killed(work, chance.random() * 3)
            head = store.head()
            assert head == 2 or heard < 2, "what was acknowledged is kept"
            assert head in (1, 2)
            assert store.verify() == []
            assert len(store.dump().relations) == (0 if head == 1 else sum(isinstance(each.after, Relation) for each in much.changes))
            store.apply(ChangeSet([node("s-last")]), on=head)
            assert store.verify() == []
            if head == 1:
                assert things(neo4j_database) == clean + 4, "one node, its state and what joins them, one revision, and nothing of the one that was killed"


@pytest.mark.slow
def test_a_server_whose_disk_is_full_keeps_the_estate_and_works_again_when_there_is_room(neo4j_database: Server) -> None:
    """Whichever write it is that finds no room: none of its files may grow by more than so much."""
    much = change_set(SYSTEMS)
    try:
        for room in (0, 40_000, 400_000):
            neo4j_database.empty()
            with opened(neo4j_database) as store:
                store.apply(ChangeSet([node("s-first"), node("s-other")]), on=0)
                before = store.dump()
            neo4j_database.leave_room(room)
            with pytest.raises(StewardError) as fault, opened(neo4j_database) as store:
                store.apply(much, on=1)
            assert (fault.value.exit_code, PASSWORD in str(fault.value)) == (4, False), fault.value
            neo4j_database.kill()  # as whoever runs it would, when there is room again
            neo4j_database.start()
            with opened(neo4j_database) as store:
                assert (store.head(), store.dump(), store.verify()) == (1, before, [])
                store.apply(much, on=1)
                assert (store.head(), store.verify()) == (2, [])
    finally:
        neo4j_database.kill()
        neo4j_database.start()


@pytest.mark.slow
def test_a_server_set_to_read_only_answers_and_refuses_changes(store: Neo4jStore, neo4j_database: Server) -> None:
    def again(value: str) -> None:
        neo4j_database.kill()
        neo4j_database.set(server__databases__default_to_read_only=value)
        neo4j_database.start()

    before = store.dump()
    try:
        again("true")
        with opened(neo4j_database) as reading:
            with pytest.raises(StorageFault) as fault:
                reading.apply(ChangeSet([node("s-new")]), on=1)
            assert (fault.value.code, fault.value.exit_code) == ("takes_no_writes", 4)
            assert (reading.head(), reading.dump()) == (1, before)
            assert reading.graph().key_of("s-first") is not None
    finally:
        again("false")
    with opened(neo4j_database) as writing:
        assert writing.apply(ChangeSet([node("s-new")]), on=1).number == 2


def test_a_server_that_stands_still_is_given_up(store: Neo4jStore, neo4j_database: Server) -> None:
    neo4j_database.freeze()
    began = time.monotonic()
    try:
        with pytest.raises(StorageFault) as fault:
            store.graph()
    finally:
        neo4j_database.thaw()
    assert fault.value.code == "unreachable"
    assert time.monotonic() - began < 180
    until(lambda: _answers(store))
    assert store.graph().key_of("s-first") is not None


def _answers(store: Neo4jStore) -> bool:
    try:
        return store.head() == 1
    except StorageFault:
        return False


def test_a_question_that_takes_too_long_is_stopped(neo4j_database: Server) -> None:
    database = Database(neo4j_database.url, USER, PASSWORD, "", read_seconds=0.5)
    try:
        with pytest.raises(StorageFault) as fault:
            database.read("UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b)")
    finally:
        database.close()
    assert (fault.value.code, fault.value.exit_code) == ("database_too_slow", 4)


# --- Who writes


def test_of_two_writers_one_wins_and_the_other_is_told(store: Neo4jStore, neo4j_database: Server) -> None:
    with opened(neo4j_database) as other:
        work = [lambda: store.apply(ChangeSet([node("s-mine")]), on=1), lambda: other.apply(ChangeSet([node("s-yours")]), on=1)]
        running = [raised(each) for each in work]
        for thread, _ in running:
            thread.join(60)
        faults = [fault for _, raised_ in running for fault in raised_]
        assert [type(fault) for fault in faults] in ([Conflict], [Busy])
        assert faults[0].exit_code == 5  # type: ignore[attr-defined]
        assert store.head() == other.head() == 2
        assert (store.graph().key_of("s-mine") is None) != (store.graph().key_of("s-yours") is None)
        assert store.verify() == []


def test_two_first_imports_at_once_make_one_estate(neo4j_database: Server) -> None:
    with opened(neo4j_database) as one, opened(neo4j_database) as other:
        running = [raised(lambda each=each: each.apply(ChangeSet([node("s-a")]), on=0)) for each in (one, other)]  # type: ignore[misc]
        for thread, _ in running:
            thread.join(60)
        faults = [fault for _, raised_ in running for fault in raised_]
        assert [isinstance(fault, Busy | Conflict) for fault in faults] == [True]
        assert (one.head(), one.store_id, one.verify()) == (1, other.store_id, [])


def test_who_has_to_wait_too_long_is_told_by_whom_and_for_how_long(store: Neo4jStore, neo4j_database: Server) -> None:
    with opened(neo4j_database, busy_seconds=0.3) as other, taken(store._database, store._register, "inga, process 7", 1, 30):
        with pytest.raises(Busy, match="inga, process 7") as fault:
            other.apply(ChangeSet([node("s-yours")]), on=1)
        assert (fault.value.code, fault.value.exit_code) == ("writer_busy", 5)
        assert 20 < fault.value.values["seconds"] <= 30


def test_nobody_waits_long_for_a_transaction_that_takes_its_time(store: Neo4jStore, neo4j_database: Server) -> None:
    with opened(neo4j_database, busy_seconds=1) as other:
        held = threading.Event()
        going_on = threading.Event()

        def hold(writing: Writing) -> None:
            writing.run("MATCH (e:Estate) SET e.touched = 0")
            held.set()
            going_on.wait(30)

        thread, faults = raised(lambda: store._database.write(hold))
        held.wait(30)
        began = time.monotonic()
        with pytest.raises(Busy) as fault:
            other.apply(ChangeSet([node("s-yours")]), on=1)
        going_on.set()
        thread.join(60)
        assert (fault.value.exit_code, faults, time.monotonic() - began < 15) == (5, [], True)


def test_a_writer_that_was_held_up_can_do_no_harm(store: Neo4jStore, neo4j_database: Server) -> None:
    def slowly() -> None:
        with taken(store._database, store._register, "slow", 1, 0.2) as (lease, present):
            time.sleep(0.5)
            with opened(neo4j_database) as other:
                other.apply(ChangeSet([node("s-yours")]), on=1)
            write_revision(store._database, store._register, lease, present, ChangeSet([node("s-mine")]), "2026-03-01T12:00:00.000000Z")

    with pytest.raises(Busy) as fault:
        slowly()
    assert fault.value.code == "lease_lost"
    graph = store.graph()
    assert (graph.revision, graph.key_of("s-mine"), graph.key_of("s-yours") is None) == (2, None, False)
    assert store.verify() == []


def test_a_batch_that_the_driver_repeats_is_written_once(store: Neo4jStore) -> None:
    step = _Step("UNWIND $rows AS row CREATE (:Node {id: row[0], key: row[1]}) RETURN count(*)", ["s-new", 99])


    def interrupted() -> None:
        with taken(store._database, store._register, "me", 1, 30) as (lease, _):
            for _ in range(2):
                _write_batch(store._database, lease, 1, 2, [step])
            assert store._database.fresh("MATCH (n:Node {id: 's-new'}) RETURN count(n)") == [[1]]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store._database.fresh("MATCH (n:Node {id: 's-new'}) RETURN count(n)") == [[0]], "what was not completed is taken away at once"


def test_the_last_step_of_a_writer_is_not_taken_twice(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver does not hear that the head was moved, and does it again."""
    whole = Database.write

    def twice(self: Database, work: Callable[[Writing], Any], *more: Any) -> Any:
        whole(self, work, *more)
        return whole(self, work, *more)

    monkeypatch.setattr(Database, "write", twice)
    assert store.apply(ChangeSet([node("s-new")]), on=1).number == 2
    monkeypatch.undo()
    assert (store.head(), len(store.graph().revisions()), store.verify()) == (2, 2, [])


def test_a_reader_sees_one_state_while_another_writes(store: Neo4jStore, neo4j_database: Server) -> None:
    graph, much = store.graph(), change_set(SYSTEMS)
    with opened(neo4j_database) as other:
        thread, faults = raised(lambda: other.apply(much, on=1))
        until(lambda: batches(neo4j_database) > 2)
        assert (store.head(), len(graph.whole(["DEPENDS_ON"]).nodes), len(store.dump().nodes)) == (1, 2, 2)
        thread.join(120)
    assert faults == []
    assert (store.head(), len(graph.whole(["USES"]).nodes), len(list(graph.names()))) == (2, 2, 2)
    assert len(store.graph().whole([]).nodes) > SYSTEMS


# --- The database is another, or not as it was


def test_an_emptied_database_is_noticed_and_an_empty_one_is_no_estate(store: Neo4jStore, neo4j_database: Server) -> None:
    neo4j_database.empty()
    with pytest.raises(StorageFault, match="is gone") as fault:
        store.graph()
    assert (fault.value.code, fault.value.exit_code) == ("database_emptied", 4)
    with pytest.raises(StorageFault):
        store.apply(ChangeSet([node("s-new")]), on=1)
    with pytest.raises(WrongUse) as missing:
        opened(neo4j_database, create=False)
    assert (missing.value.code, missing.value.exit_code) == ("no_estate", 2)


def test_an_older_state_and_another_estate_are_noticed(store: Neo4jStore, neo4j_database: Server) -> None:
    store.apply(ChangeSet([node("s-new")]), on=1)
    neo4j_database.ask("MATCH (v:Revision {number: 1}) MATCH (e:Estate) SET e.head = 1, e.digest = v.digest")
    with pytest.raises(StorageFault, match="an older state") as older:
        store.graph()
    assert older.value.code == "older_estate"
    neo4j_database.ask("MATCH (e:Estate) SET e.store_id = 'another'")
    with pytest.raises(StorageFault) as other:
        store.head()
    assert other.value.code == "other_estate"


@pytest.mark.parametrize(
    "harm", ["MATCH (v:Revision) DETACH DELETE v", "MATCH (e:Estate) SET e.digest = 'x'", "MATCH (e:Estate) REMOVE e.types"], ids=["gone", "digest", "types"]
)
def test_a_head_without_its_revision_is_damage(store: Neo4jStore, neo4j_database: Server, harm: str) -> None:
    neo4j_database.ask(harm)
    with pytest.raises(NotAnEstate) as fault:
        opened(neo4j_database)
    assert (fault.value.code, fault.value.exit_code) == ("corrupt", 4)
    assert [problem.code for problem in store.verify()] == ["store_damaged"]


@pytest.mark.parametrize(
    ("harm", "codes"),
    [
        ("MATCH (s:State {id: 's-first'}) SET s.body = replace(s.body, 'first', 'worst')", {"row_damaged", "chain_broken"}),
        ("MATCH (s:State {id: 's-first'}) SET s.body = 'no JSON'", {"row_damaged", "chain_broken"}),
        ("MATCH (s:State {id: 's-first'}) SET s.row = s.away", {"row_damaged"}),
        ("MATCH (s:State {id: 's-first'}) SET s.name_key = 'another'", {"row_damaged"}),
        ("MATCH (s:State {id: 's-first'}) DETACH DELETE s", {"chain_broken"}),
        ("MATCH ()-[r:OWN_KIND_TURNED]->() DELETE r", {"row_damaged"}),
        ("MATCH ()-[r:DEPENDS_ON]->() SET r.valid_from = 7", {"row_damaged"}),
        ("MATCH (v:Revision) SET v.by = 'somebody else'", {"chain_broken"}),
        ("CREATE (:Customer {name: 'Foreign'})", {"store_damaged"}),
    ],
)
def test_verify_tells_what_somebody_else_has_changed(store: Neo4jStore, neo4j_database: Server, harm: str, codes: set[str]) -> None:
    relations = [Relation(f"r-{kind}", kind, "s-first", "s-other") for kind in ("DEPENDS_ON", "FEEDS")]
    store.apply(ChangeSet([Change(None, each) for each in relations]), on=1)
    assert store.verify() == []
    neo4j_database.ask(harm)
    assert {problem.code for problem in store.verify()} == codes


def test_a_database_of_something_else_is_left_alone(neo4j_database: Server) -> None:
    neo4j_database.ask("CREATE (:Customer {name: 'Foreign'})")
    for create in (True, False):
        with pytest.raises(NotAnEstate) as fault:
            opened(neo4j_database, create=create)
        assert (fault.value.code, fault.value.exit_code) == ("foreign_database", 4)
    assert neo4j_database.ask("MATCH (n) RETURN labels(n), n.name") == [[["Customer"], "Foreign"]]


def test_a_later_model_is_refused_and_an_earlier_one_is_carried_forward(store: Neo4jStore, neo4j_database: Server) -> None:
    def note(writing: Writing) -> None:
        writing.run("MATCH (s:State) SET s.note = s.id")

    with opened(neo4j_database, migrations=(note,)) as newer:
        assert neo4j_database.ask("MATCH (e:Estate) MATCH (s:State {id: 's-first'}) RETURN e.format, s.note") == [[2, "s-first"]]
        assert (newer.head(), newer.verify()) == (1, [])
    with pytest.raises(TooNew, match="later version") as fault:
        opened(neo4j_database)
    assert fault.value.exit_code == 4
    assert neo4j_database.ask("MATCH (e:Estate) RETURN e.format") == [[2]]


def test_a_program_that_was_running_when_the_model_was_carried_forward_says_so(store: Neo4jStore, neo4j_database: Server) -> None:
    """And one that has a graph in its hands still has the answers of its revision."""
    graph = store.graph()
    with opened(neo4j_database, migrations=(lambda writing: writing.run("MATCH (s:State) SET s.note = s.id"),)):
        pass
    for work in (store.graph, store.head, lambda: store.apply(ChangeSet([node("s-new")]), on=1)):
        with pytest.raises(TooNew) as fault:
            work()
        assert fault.value.exit_code == 4
    assert graph.key_of("s-first") is not None
    assert neo4j_database.ask("MATCH (n:Node {id: 's-new'}) RETURN count(n)") == [[0]]


def test_a_graph_keeps_the_kinds_of_its_revision_when_another_gives_them_another_part(store: Neo4jStore, neo4j_database: Server) -> None:
    part = SchemaPart("relation:FEEDS", {"name": "FEEDS", "from": ["System"], "to": ["System"], "acts_as": "none"})
    turned = SchemaPart("relation:FEEDS", {**part.definition, "acts_as": "dependency"})
    store.apply(ChangeSet([Change(None, part), Change(None, Relation("r-feeds", "FEEDS", "s-first", "s-other"))]), on=1)
    before = store.graph()
    with opened(neo4j_database) as other:
        other.apply(ChangeSet([Change(part, turned)]), on=2)
    after = store.graph()
    assert [len(each.whole(["DEPENDS_ON"]).relations("DEPENDS_ON")) for each in (before, after)] == [0, 1]
    start = [before.key_of("s-first") or 0]
    assert [len(each.around(start, ["DEPENDS_ON"], "needs").nodes) for each in (before, after)] == [2, 2], "the whole is in the process already"


# --- Signing in


def test_a_wrong_password_and_an_unknown_database_are_told_of(neo4j_database: Server) -> None:
    for name, sign_in in (
        ("sign_in_refused", {"user": USER, "password": "not this one"}),
        ("sign_in_refused", {}),
        ("no_database", {"user": USER, "password": PASSWORD, "database": "nowhere"}),
    ):
        with pytest.raises(StorageFault) as fault:
            Neo4jStore(neo4j_database.url, **sign_in)
        assert (fault.value.code, fault.value.exit_code) == (name, 4)
        assert "not this one" not in str(fault.value) + str(fault.value.values)


# --- Foreign text is text


HOSTILE = ("`", "'}) DETACH DELETE n //", "`}) MATCH (n) DETACH DELETE n //", "$rows", "\\u0027", '"', "{label}", "~FEEDS", "x" * 9_000, "ÅÄÖ ☃ 𝔘")


def test_hostile_texts_are_kept_as_they_are(neo4j_database: Server) -> None:
    plain = ReferenceStore()
    made = estate(
        *(
            Node(f"s-{number}{text[:60]}", "System", text, (text, f"{text}2"), {text: text}, tags=(text,), properties={text: text}, attrs={text: {text: 1}})
            for number, text in enumerate(HOSTILE)
        ),
        *(Node(f"k-{number}", text[:60], "of a kind nobody has defined") for number, text in enumerate(HOSTILE)),
    )
    ends = [each.id for each in made.nodes][:2]
    relations = [Relation(f"r-{number}{text[:60]}", text[:60], *ends, properties={text: text, "any_of": text}) for number, text in enumerate(HOSTILE)]
    relations += [Relation(f"r-d{number}", "DEPENDS_ON", *ends, properties={"any_of": text}) for number, text in enumerate(HOSTILE)]
    changes = ChangeSet([Change(None, each) for each in (*made.nodes, *relations)], by=HOSTILE[1], reason=HOSTILE[2])
    with opened(neo4j_database) as store:
        first = plain.apply(changes, on=0)
        assert store.apply(changes, on=0, at=first.at) == first
        assert store.dump() == plain.dump()
        for text in HOSTILE:
            one, other = ([(graph.refs([key]), how) for key, how in graph.named(text)] for graph in (store.graph(), plain.graph()))
            assert one == other
            assert one, text
        assert list(store.graph().log_of(HOSTILE[1])) == []
        assert store.verify() == []
    labels = {label for row in neo4j_database.ask("CALL db.labels() YIELD label RETURN label") for label in row}
    assert not labels & {text[:60] for text in HOSTILE}


def test_half_a_character_is_refused_and_changes_nothing(store: Neo4jStore) -> None:
    with pytest.raises(StewardError) as fault:
        store.apply(ChangeSet([node("s-fine"), Change(None, Node("s-half", "System", "half \ud800"))]), on=1)
    assert fault.value.code == "bad_text"
    assert (store.head(), store.graph().key_of("s-fine"), store.verify()) == (1, None, [])
    store.apply(ChangeSet([node("s-fine")]), on=1)


def test_a_lease_is_given_back_when_a_change_does_not_fit(store: Neo4jStore) -> None:
    with pytest.raises(Conflict):
        store.apply(ChangeSet([node("s-first")]), on=1)
    began = time.monotonic()
    store.apply(ChangeSet([node("s-new")]), on=1)
    assert time.monotonic() - began < 2, "nobody had to wait for a lease to run out"
