"""What may be the same: what is proposed, what is not, and what a person's word changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.changes import Change, ChangeSet, Holdings
from graphmodel.engines.reference import ReferenceStore
from graphmodel.entities import Decision, Provenance, Statement
from graphmodel.graph import Graph
from graphmodel.identity import match_key, statement_id
from graphmodel.matching import LIKELY
from graphmodel.merging import keep_apart, merge, unmerge
from queries.reconcile import Reconcile, reconcile
from tests.building import DAY, added, estate, node, reference_graph


def said(subject: str, field: str, raw: str, reading: str = "dangling", side: str | None = None, record: str = "a.csv:2") -> Statement:
    made = statement_id(subject, field, side, raw, None, None)
    return Statement(made, subject, field, raw, reading, side, provenance=(Provenance("a", record),))


def pairs(answer: Reconcile) -> list[tuple[str, str, int, str]]:
    return [(row.keep.id, row.drop.id, row.score, row.evidence[0].because) for row in answer.rows]


def named(*names: str, prefix: str = "s") -> Graph:
    return reference_graph(estate(*(node(f"{prefix}-{number}", name=name) for number, name in enumerate(names))))


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ("Platina", "Plattina", "misspelling"),
        ("Procapita", "Procaptia", "misspelling"),
        ("Navet", "Naet", "misspelling"),
        ("Personec P", "Personek P", "misspelling"),
        ("Bokning", "BOKNING", "same_name"),
        ("Lärplattform", "Larplattform", "diacritics"),
        ("Lärplattform", "LÃ¤rplattform", "mojibake"),
        ("Raindance", "CGI Raindance", "vendor"),
    ],
)
def test_two_spellings_of_one_name_are_proposed(one: str, other: str, because: str) -> None:
    [row] = reconcile(named(one, other)).rows
    assert (row.evidence[0].because, row.decision) == (because, None)
    assert {row.evidence[0].values["keep"], row.evidence[0].values["drop"]} == {one, other}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Personec P", "Personec F"),
        ("Procapita", "Procapita IFO"),
        ("Heroma 7", "Heroma 8"),
        ("TimeCare Planering", "Lifecare Planering"),
        ("Skola24 Schema", "Skola24 Frånvaro"),
        ("Phoniro Care", "Zafe Care"),
        ("KIR", "KIA"),
    ],
)
def test_names_of_two_products_are_not_proposed(one: str, other: str) -> None:
    assert reconcile(named(one, other)).rows == ()


def test_an_alias_counts_as_a_spelling() -> None:
    graph = reference_graph(estate(node("s-a", name="Ekonomisystemet", aliases=["Raindance"]), node("s-b", name="Raindanse")))
    assert pairs(reconcile(graph)) == [("s-a", "s-b", 89, "misspelling")]


def test_nodes_of_two_kinds_are_never_the_same() -> None:
    assert reconcile(reference_graph(estate(node("s-a", name="Bokning"), node("obj-a", name="Bokning")))).rows == ()


def test_namesakes_with_an_email_each_are_two_persons() -> None:
    two = node("p-1", name="Robert Östlund", email="r.o@k.example"), node("p-2", name="Robert Östlund", email="r.o2@k.example")
    assert reconcile(reference_graph(estate(*two))).rows == ()


def test_namesakes_that_nothing_tells_apart_are_proposed() -> None:
    two = node("p-1", name="Robert Östlund", email="r.o@k.example"), node("p-2", name="Östlund, Robert")
    assert pairs(reconcile(reference_graph(estate(*two)))) == [("p-1", "p-2", 100, "same_name")]


def test_every_department_may_have_a_position_of_the_same_name() -> None:
    parts = ["dep-a", "dep-b", node("pos-1", name="Enhetschef"), node("pos-2", name="Enhetschef")]
    apart = estate(*parts, ("pos-1", "POSITION_IN", "dep-a"), ("pos-2", "POSITION_IN", "dep-b"))
    together = estate(*parts, ("pos-1", "POSITION_IN", "dep-a"), ("pos-2", "POSITION_IN", "dep-a"))
    assert (len(reconcile(reference_graph(apart)).rows), len(reconcile(reference_graph(together)).rows)) == (0, 1)


def test_a_package_named_by_its_id_is_no_slip_for_another() -> None:
    graph = reference_graph(estate(*(node(f"s-{name}", name=name, external_ids={"debian": name}) for name in ("libfoo-dev", "libfo-dev"))))
    assert reconcile(graph).rows == ()


def test_a_name_that_nobody_has_is_proposed_once_however_often_it_stands() -> None:
    texts = [said("s-x", "dependency", "Plattina"), said("s-y", "dependency", "PLATTINA", record="a.csv:9")]
    answer = reconcile(reference_graph(estate(node("s-a", name="Platina"), "s-x", "s-y", *texts)))
    first = min(texts, key=lambda each: each.id)
    assert [(row.keep.id, row.drop.id, row.drop.kind, row.drop.name) for row in answer.rows] == [("s-a", first.id, "Statement", first.raw)]
    assert {reason.values["record"] for reason in answer.rows[0].evidence if reason.because == "told_by"} == {"s-a", "a.csv:2", "a.csv:9"}


def test_an_owner_who_is_not_in_the_register_is_proposed_for_a_person_not_for_a_system() -> None:
    text = said("s-x", "ownership", "Anna Bergh", "not_in_register", "business")
    graph = reference_graph(estate("s-x", node("p-anna", name="Anna Berg"), node("s-anna", name="Anna Berg"), text))
    assert pairs(reconcile(graph)) == [("p-anna", text.id, 95, "misspelling")]


def test_a_placeholder_is_no_name() -> None:
    assert reconcile(reference_graph(estate("s-x", node("p-anna", name="Anna Berg"), said("s-x", "ownership", "?", "unknown", "it")))).rows == ()


def test_the_likest_come_first_and_a_limit_says_what_it_leaves_out() -> None:
    answer = reconcile(named("Platina", "Plattina", "Bokning", "bokning"), limit=1)
    assert [row.score for row in answer.rows] == [100]
    assert answer.truncated is not None
    assert (answer.truncated.left_out, answer.summary.open) == ({"rows": 1}, 2)


def test_what_both_are_related_to_speaks_for_them() -> None:
    graph = reference_graph(
        estate(
            node("s-a", name="Platina"), node("s-b", name="Plattina"), "sup-f", ("s-a", "PROVIDED_BY", "sup-f"), ("s-b", "PROVIDED_BY", "sup-f")
        )
    )  # fmt: skip
    shared = [reason.values for reason in reconcile(graph).rows[0].evidence if reason.because == "shared"]
    assert [(values["relation"], values["node"].id) for values in shared] == [("PROVIDED_BY", "sup-f")]


# --- decisions


def store_of(holdings: Holdings) -> ReferenceStore:
    store = ReferenceStore()
    store.apply(added(holdings), on=0)
    return store


def test_two_that_are_kept_apart_are_listed_so_and_never_proposed() -> None:
    store = store_of(estate(node("s-a", name="Bokning"), node("s-b", name="Bokning")))
    store.apply(keep_apart(store.graph(), "s-b", "s-a", by="karin", reason="two installations"), on=1)
    answer = reconcile(store.graph(DAY))
    assert [(row.keep.id, row.drop.id, row.decision) for row in answer.rows] == [("s-a", "s-b", "apart")]
    assert (answer.rows[0].evidence[0].values["by"], answer.rows[0].evidence[0].values["reason"]) == ("karin", "two installations")
    assert (answer.summary.open, answer.summary.apart) == (0, 1)


def test_a_text_kept_apart_from_a_node_is_so_for_every_statement_that_has_it() -> None:
    texts = [said("s-x", "dependency", "Plattina"), said("s-y", "dependency", "Plattina")]
    store = store_of(estate(node("s-a", name="Platina"), "s-x", "s-y", *texts))
    last = max(texts, key=lambda each: each.id)
    store.apply(keep_apart(store.graph(), "s-a", last.id), on=1)
    assert [row.decision for row in reconcile(store.graph(DAY)).rows] == ["apart"]


def test_a_merge_is_listed_with_the_name_that_the_dropped_one_had() -> None:
    store = store_of(estate(node("s-a", name="Platina"), node("s-b", name="Plattina")))
    store.apply(merge(store.graph(), "s-a", "s-b", by="karin"), on=1)
    [row] = reconcile(store.graph(DAY)).rows
    assert (row.keep.id, row.drop, row.decision) == ("s-a", type(row.drop)("s-b", "System", "Plattina"), "merged")


def test_what_was_unmerged_is_kept_apart() -> None:
    store = store_of(estate(node("s-a", name="Platina"), node("s-b", name="Plattina")))
    store.apply(merge(store.graph(), "s-a", "s-b"), on=1)
    store.apply(unmerge(store.graph(), "s-b"), on=2)
    assert [(row.keep.id, row.drop.id, row.decision) for row in reconcile(store.graph(DAY)).rows] == [("s-a", "s-b", "apart")]


def test_a_decision_that_came_in_a_file_counts_too() -> None:
    store = store_of(estate(node("s-a", name="Bokning"), node("s-b", name="Bokning")))
    store.apply(ChangeSet([Change(None, Decision("d-1", "apart", "s-b", "s-a"))]), on=1)
    assert [row.decision for row in reconcile(store.graph(DAY)).rows] == ["apart"]


# --- a law


@given(st.lists(st.text("abcdeå", min_size=3, max_size=10), min_size=2, max_size=12, unique_by=match_key))
def test_whoever_is_one_slip_away_is_found(names: list[str]) -> None:
    """Against the plain definition: every pair that agrees in 85 hundredths, by one letter more, less or other, is proposed."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import DamerauLevenshtein

    wanted = {
        (one, other)
        for one in names
        for other in names
        if one < other and round(fuzz.ratio(one, other)) >= LIKELY + 1 and DamerauLevenshtein.distance(one, other) == 1
    }
    found = {tuple(sorted((row.keep.name, row.drop.name))) for row in reconcile(named(*names)).rows}
    assert wanted <= found
