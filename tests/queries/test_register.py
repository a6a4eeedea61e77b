"""Looking things up, and what has changed: find, show, history, diff."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.answers import ABSENT, plain
from graphmodel.changes import Change, ChangeSet, Holdings
from graphmodel.engines.reference import ReferenceStore
from graphmodel.entities import Attestation, Decision, Entity, KnownSource, Node, Provenance, Relation, SchemaPart, Statement
from graphmodel.errors import UnknownReference, WrongUse
from graphmodel.graph import Graph, Ref
from graphmodel.kinds import RELATION_KINDS
from graphmodel.terms.as_written import as_written
from queries.diff import Diff, RelationRef, diff
from queries.escalation_path import escalation_health
from queries.find import find
from queries.history import history
from queries.show import show
from queries.unowned import unowned
from tests.building import DAY, PREFIXES, added, estate, example_estate, node, reference_graph, relation
from tests.estates import governed_estates
from tests.oracle.register import Register
from tests.queries.counting import asks_alike


@pytest.fixture(scope="module")
def example(shared: Path) -> Graph:
    """The worked example on its own day."""
    return reference_graph(example_estate(shared))


# --- find


def named(**names: str) -> Graph:
    """Systems of these names."""
    return reference_graph(estate(*(node(f"s-{letter}", name=name) for letter, name in names.items())))


def matches(graph: Graph, text: str, limit: int | None = None) -> list[tuple[str, str]]:
    return [(row.node.id, row.matched) for row in find(graph, text, limit=limit).rows]


def test_the_exact_name_comes_first_then_prefix_word_and_what_is_spelled_alike() -> None:
    graph = named(a="Skolsystem", b="Nya skolsystem", c="Skolsystemet Ö", d="Skolsystam", e="Grundskolsystem", f="Bygglov")
    assert matches(graph, " SKOLSYSTEM ") == [("s-a", "exact"), ("s-c", "prefix"), ("s-b", "word"), ("s-e", "fuzzy"), ("s-d", "fuzzy")]


def test_a_node_is_found_once_by_its_best_text() -> None:
    graph = reference_graph(estate(node("s-a", name="Raindance", aliases=("CGI Raindance",), external_ids={"cmdb": "raindance"})))
    assert matches(graph, "raindance") == [("s-a", "exact")]


def test_words_are_found_in_any_order_and_by_their_beginnings() -> None:
    assert matches(named(a="Bokning av lokaler"), "lokal bok") == [("s-a", "word")]


def test_a_lost_dot_or_a_slip_of_the_hand_is_forgiven() -> None:
    graph = named(a="Lärplattform", b="Elevregister")
    assert matches(graph, "larplatform") == [("s-a", "fuzzy")]
    assert matches(graph, "elevregsiter") == [("s-b", "fuzzy")]


def test_a_limit_on_what_is_found_says_how_many_more_there_are() -> None:
    found = find(named(a="Net a", b="Net b", c="Net c"), "net", limit=2)
    assert [row.node.id for row in found.rows] == ["s-a", "s-b"]
    assert found.truncated is not None
    assert found.truncated.left_out == {"rows": 1}


def test_nothing_is_not_a_name() -> None:
    with pytest.raises(WrongUse):
        find(named(a="A"), "  ")


@given(governed_estates(), st.text(max_size=8))
def test_every_node_is_found_exactly_by_its_name(holdings: Holdings, text: str) -> None:
    graph = reference_graph(holdings)
    for each in holdings.nodes:
        assert (each.id, "exact") in matches(graph, each.name)
    if text.strip():
        assert all(row.matched in {"exact", "prefix", "word", "fuzzy"} for row in find(graph, text).rows)


# --- show


def test_show_of_the_example_says_what_unowned_and_escalation_say(example: Graph) -> None:
    health = {row.system.id: row for row in escalation_health(example).rows}
    for answer in unowned(example, everything=True).rows:
        [row] = show(example, answer.system.id).rows
        assert row.ownership is not None
        assert row.ownership.degree == answer.degree
        assert plain(row.ownership.sides) == plain(answer.sides)
        assert row.escalation is not None
        assert (row.escalation.status, row.escalation.flags) == (health[answer.system.id].status, health[answer.system.id].flags)


@given(governed_estates())
def test_show_says_what_unowned_and_escalation_say(holdings: Holdings) -> None:
    graph = reference_graph(holdings)
    degrees = {row.system.id: row for row in unowned(graph, everything=True).rows}
    health = {row.system.id: row for row in escalation_health(graph).rows}
    for each in Register(holdings, DAY).of("System"):
        [row] = show(graph, each).rows
        assert row.ownership is not None
        if each in degrees:
            assert (row.ownership.degree, plain(row.ownership.sides)) == (degrees[each].degree, plain(degrees[each].sides))
        if each in health:
            assert row.escalation is not None
            assert (row.escalation.status, row.escalation.flags) == (health[each].status, health[each].flags)
        else:
            assert row.escalation is None


def test_show_tells_relations_both_ways_with_their_source_and_whether_they_hold() -> None:
    over = ("s-a", "DEPENDS_ON", "s-c", {"valid_through": "2026-09-30", "strength": "soft"})
    graph = reference_graph(estate("s-a", "s-b", "s-c", "p-a", ("s-b", "DEPENDS_ON", "s-a"), over, ("p-a", "OWNS", "s-a")))
    [row] = show(graph, "s-a").rows
    [out] = row.relations.outgoing
    assert (out.kind, out.from_.id, out.to.id, out.holds) == ("DEPENDS_ON", "s-a", "s-c", False)
    assert out.properties == {"valid_through": "2026-09-30", "strength": "soft"}
    assert [(each.kind, each.from_.id, each.holds, each.provenance[0].source) for each in row.relations.incoming] == [
        ("DEPENDS_ON", "s-b", True, "test"), ("OWNS", "p-a", True, "test"),
    ]  # fmt: skip


def test_a_need_of_a_system_that_has_ended_does_not_hold_but_a_claim_of_one_who_left_does() -> None:
    gone = [node("s-old", valid_through="2026-01-01"), node("p-gun", valid_through="2026-03-31")]
    graph = reference_graph(estate("s-a", *gone, ("s-a", "DEPENDS_ON", "s-old"), ("p-gun", "OWNS", "s-a")))
    [row] = show(graph, "s-a").rows
    assert [each.holds for each in (*row.relations.outgoing, *row.relations.incoming)] == [False, True]


def test_show_of_a_person_has_no_ownership_of_its_own(example: Graph) -> None:
    [row] = show(example, "p-bo").rows
    assert (row.ownership, row.escalation) == (None, None)
    assert {each.kind for each in row.relations.outgoing} >= {"OWNS", "MEMBER_OF"}


def test_show_tells_statements_attestations_and_where_the_node_was_read() -> None:
    said = Statement("st-1", "s-a", "ownership", "Vakant", "vacant", side="business", provenance=(Provenance("vof.csv", "vof.csv:12"),))
    seen = Attestation("at-1", "s-a", "p-a", date(2026, 6, 1))
    [row] = show(reference_graph(estate("s-a", "p-a", said, seen)), "s-a").rows
    assert row.statements[0]["raw"] == "Vakant"
    assert row.statements[0]["provenance"][0]["record"] == "vof.csv:12"
    assert (row.attestations[0]["by"], row.attestations[0]["at"]) == ("p-a", "2026-06-01")
    assert row.provenance[0].source == "test"


def test_show_asks_for_one_piece_however_large_the_estate() -> None:
    asks_alike(show, "s-0001")


def test_what_is_not_there_cannot_be_shown() -> None:
    with pytest.raises(UnknownReference):
        show(reference_graph(estate("s-a")), "s-b")


# --- history and diff


def changed(*change_sets: list[Change]) -> ReferenceStore:
    """A store that has been through these changes, one revision each."""
    store = ReferenceStore()
    for number, changes in enumerate(change_sets):
        store.apply(ChangeSet(changes, by=f"by-{number + 1}", source=f"file-{number + 1}"), on=number)
    return store


ONE_OF_EACH: list[Entity] = [
    node("s-x"), relation("s-a", "DEPENDS_ON", "s-b"), Statement("st-1", "s-a", "ownership", "?", "unknown"),
    Attestation("at-1", "s-a", "p-a", date(2026, 1, 1)), Decision("de-1", "apart", "s-a", "s-b"), KnownSource("list.csv"),
    SchemaPart("node:Robot", {"name": "Robot", "extends": "System"}),
]  # fmt: skip


def compared(store: ReferenceStore, first: int, last: int) -> Diff:
    return diff(store.graph(as_of=DAY, known_at=first), store.graph(as_of=DAY, known_at=last))


@pytest.mark.parametrize("entity", ONE_OF_EACH, ids=lambda each: type(each).__name__)
def test_every_kind_of_thing_is_compared(entity: Entity) -> None:
    base = list(added(estate("s-a", "s-b", "p-a")).changes)
    store = changed(base, [Change(None, entity)], [Change(entity, None)])
    assert [row.change for row in compared(store, 1, 2).rows] == ["added"]
    assert [row.change for row in compared(store, 2, 3).rows] == ["removed"]
    assert compared(store, 1, 3).rows == ()
    assert [row.change for row in compared(store, 2, 1).rows] == ["removed"]


@pytest.mark.parametrize("kind", RELATION_KINDS)
def test_one_relation_removed_of_any_kind_is_a_difference(kind: str) -> None:
    ends = RELATION_KINDS[kind].ends[0]
    prefix = {name: prefix for prefix, name in PREFIXES.items()}
    origin, target = (node(f"{prefix[end]}-{place}", level="object") for place, end in zip("ab", ends, strict=True))
    between = relation(origin.id, kind, target.id)
    store = changed(list(added(estate(origin, target, between)).changes), [Change(between, None)])
    [row] = compared(store, 1, 2).rows
    assert isinstance(row.relation, RelationRef)
    assert (row.change, row.relation.kind, row.relation.from_.id, row.relation.to.id, row.node) == ("removed", kind, origin.id, target.id, ABSENT)


def test_a_node_that_was_altered_is_told_field_by_field_with_who_when_and_where() -> None:
    before = node("s-a", criticality=2)
    after = node("s-a", criticality=4, name="Alfa", provenance=(*before.provenance, Provenance("new.csv", "new.csv:3")))
    store = changed([Change(None, before)], [Change(before, after)])
    found = compared(store, 1, 2)
    told = [(row.field, row.before, row.after, row.by, row.source) for row in found.rows if row.field != "provenance"]
    assert told == [("criticality", 2, 4, "by-2", "new.csv"), ("name", "s-a", "Alfa", "by-2", "new.csv")]
    assert plain(found.summary) == {"added": 0, "altered": 1, "removed": 0}
    assert plain(found.rows[0])["node"] == {"id": "s-a", "kind": "System", "name": "Alfa"}
    assert "relation" not in plain(found.rows[0])


def test_between_two_days_what_begins_is_added_and_what_has_ended_removed() -> None:
    parts: list[Any] = ["p-a", "p-b", "s-a", node("s-old", valid_through="2026-06-30"), ("s-a", "DEPENDS_ON", "s-old")]
    parts += [("p-a", "OWNS", "s-a", {"valid_through": "2026-06-30"}), ("p-b", "OWNS", "s-a", {"valid_from": "2026-07-01"})]
    store = ReferenceStore()
    store.apply(added(estate(*parts)), on=0)
    found = diff(store.graph(as_of=date(2026, 6, 30)), store.graph(as_of=date(2026, 7, 1)))
    told = {(row.change, row.node.id if isinstance(row.node, Ref) else plain(row.relation)["from"]["id"]) for row in found.rows}
    assert told == {("removed", "s-old"), ("removed", "s-a"), ("removed", "p-a"), ("added", "p-b")}
    assert {row.by for row in found.rows} == {"test"}


def test_two_times_that_differ_in_both_ways_are_not_compared() -> None:
    store = changed([Change(None, node("s-a"))], [Change(None, node("s-b"))])
    with pytest.raises(WrongUse):
        diff(store.graph(as_of=DAY, known_at=1), store.graph(as_of=DAY + timedelta(days=1), known_at=2))


def test_the_history_of_a_node_is_told_by_what_names_it_and_outlives_it() -> None:
    first, second, need = node("s-a"), node("s-a", criticality=4), relation("s-a", "DEPENDS_ON", "s-b")
    begun = [Change(None, first), Change(None, node("s-b"))]
    store = changed(begun, [Change(first, second), Change(None, need)], [Change(need, None), Change(second, None)])
    rows = history(store.graph(), "s-a").rows
    told = [(row.revision, row.by, row.change, (row.after or row.before or {}).get("kind")) for row in rows]
    assert told == [
        (1, "by-1", "added", "System"), (2, "by-2", "altered", "System"), (2, "by-2", "added", "DEPENDS_ON"),
        (3, "by-3", "ended", "System"), (3, "by-3", "ended", "DEPENDS_ON"),
    ]  # fmt: skip
    assert (rows[1].before, rows[1].after) == (
        {"id": "s-a", "kind": "System", "criticality": None}, {"id": "s-a", "kind": "System", "criticality": 4},
    )  # fmt: skip
    assert (rows[0].source, rows[0].source_record, rows[3].source, rows[3].source_record) == ("test", "s-a", "file-3", None)
    assert [row.revision for row in history(store.graph(), "s-a", limit=2).rows] == [1, 2]


def test_nobody_has_a_history_that_never_was() -> None:
    with pytest.raises(UnknownReference):
        history(changed([Change(None, node("s-a"))]).graph(), "s-b")


@given(governed_estates(), governed_estates())
def test_a_diff_leads_from_one_record_to_the_other(first: Holdings, second: Holdings) -> None:
    """Played back, the differences turn what the register said into what it says."""
    store = ReferenceStore()
    store.apply(added(first), on=0)
    store.apply(turned(first, second), on=1)
    found = compared(store, 1, 2).rows
    register = all_written(first)
    for row in found:
        if row.field in {"statement", "source"}:
            continue
        which = row.relation.id if isinstance(row.relation, RelationRef) else row.node.id if isinstance(row.node, Ref) else ""
        if row.change == "altered":
            register[which] = {**register[which], str(row.field): row.after}
        elif row.change == "added":
            register[which] = row.after
        else:
            assert register.pop(which) == row.before
    said = {which: {name: value for name, value in fields.items() if value is not None} for which, fields in register.items()}
    assert said == all_written(second)


def turned(first: Holdings, second: Holdings) -> ChangeSet:
    """The changes that make the second register of the first."""
    old, new = (everything(first), everything(second))
    return ChangeSet([Change(old.get(key), new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key)])


def everything(holdings: Holdings) -> dict[tuple[type, str], Entity]:
    """All that a random register holds, by kind and id."""
    listed: list[Entity] = [*holdings.sources, *holdings.nodes, *holdings.relations, *holdings.statements]
    return {(type(each), each.id): each for each in listed}


def all_written(holdings: Holdings) -> dict[str, dict[str, Any]]:
    """Its nodes and relations as they are written."""
    return {each.id: as_written(each) for each in everything(holdings).values() if isinstance(each, Node | Relation)}
