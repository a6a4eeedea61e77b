"""A person's word on identity: merge, take back, keep apart; on both engines, and again after the files were read again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.changes import ChangeSet, Holdings
from graphmodel.engines.reference import ReferenceStore
from graphmodel.engines.sqlite import SqliteStore
from graphmodel.entities import Attestation, Node, Provenance, Relation, Statement
from graphmodel.errors import UnknownReference, WrongUse
from graphmodel.graph import Store
from graphmodel.identity import attestation_id, statement_id
from graphmodel.merging import MARKS, keep_apart, merge, unmerge
from importers.load import load
from queries.unowned import unowned
from tests.building import DAY, added, estate, node

A, B = Provenance("a", "a.csv:2"), Provenance("b", "b.csv:7")


@pytest.fixture(params=["reference", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "reference":
        yield ReferenceStore()
        return
    with SqliteStore(tmp_path / "estate.db", create=True) as kept:
        yield kept


def begun(store: Store, holdings: Holdings) -> Store:
    store.apply(added(holdings), on=0)
    return store


def applied(store: Store, change_set: ChangeSet) -> Holdings:
    store.apply(change_set, on=store.head())
    return store.dump()


def said(subject: str, field: str, raw: str, reading: str = "dangling", side: str | None = None, target: str | None = None) -> Statement:
    return Statement(statement_id(subject, field, side, raw, target, None), subject, field, raw, reading, side, target, provenance=(B,))


def ends(holdings: Holdings) -> list[tuple[str, str, str]]:
    return sorted((each.origin, each.kind, each.target) for each in holdings.relations)


def without_decisions(holdings: Holdings) -> Holdings:
    return dataclasses.replace(holdings, decisions=(), revision=0)


TWO = (node("s-a", name="Platina", provenance=[A]), node("s-b", name="Plattina", aliases=["Arkivet"], tags=["old"], criticality=3, provenance=[B]))


# --- merging


def test_the_dropped_one_s_id_and_names_lead_to_the_kept_one(store: Store) -> None:
    after = applied(begun(store, estate(*TWO)), merge(store.graph(), "s-a", "s-b", by="karin", reason="a slip"))
    [kept] = after.nodes
    assert (kept.name, kept.aliases, kept.tags, kept.properties, kept.provenance) == (
        "Platina", ("Arkivet", "Plattina"), ("old",), {"criticality": 3}, (A, B),
    )  # fmt: skip
    graph = store.graph()
    assert graph.key_of("s-b") == graph.key_of("s-a")
    assert [graph.named(text)[0][0] for text in ("plattina", "arkivet", "s-b")] == [graph.key_of("s-a")] * 3
    assert [(each.by, each.reason, each.method) for each in graph.revisions()][-1] == ("karin", "a slip", "manual")


def test_what_the_kept_one_says_itself_stands(store: Store) -> None:
    begun(store, estate(node("s-a", criticality=2, external_ids={"cmdb": "1"}), node("s-b", criticality=4, external_ids={"cmdb": "2", "ad": "x"})))
    [kept] = applied(store, merge(store.graph(), "s-a", "s-b")).nodes
    assert (kept.properties["criticality"], kept.external_ids, kept.attrs[MARKS]) == (2, {"ad": "x", "cmdb": "1"}, {"cmdb": ["2"]})


def test_equal_relations_become_one_that_both_sources_say_and_hard_wins(store: Store) -> None:
    begun(store, estate(
        *TWO, "s-c",
        ("s-c", "DEPENDS_ON", "s-a", {"strength": "soft", "provenance": [A]}), ("s-c", "DEPENDS_ON", "s-b", {"provenance": [B]}),
        ("s-b", "DEPENDS_ON", "s-c", {"provenance": [B]}),
    ))  # fmt: skip
    after = applied(store, merge(store.graph(), "s-a", "s-b"))
    assert ends(after) == [("s-a", "DEPENDS_ON", "s-c"), ("s-c", "DEPENDS_ON", "s-a")]
    [into] = [each for each in after.relations if each.target == "s-a"]
    assert (into.properties["strength"], into.provenance) == ("hard", (A, B))


def test_a_relation_between_the_two_disappears(store: Store) -> None:
    begun(store, estate(*TWO, ("s-a", "DEPENDS_ON", "s-b")))
    assert applied(store, merge(store.graph(), "s-a", "s-b")).relations == ()


def test_statements_and_attestations_move_with_the_ids_that_their_source_would_give_them(store: Store) -> None:
    vow = Attestation(attestation_id("s-b", "p-x", date(2026, 5, 1)), "s-b", "p-x", date(2026, 5, 1))
    begun(store, estate(*TWO, "p-x", said("s-b", "ownership", "Vakant", "vacant", "it"), vow))
    after = applied(store, merge(store.graph(), "s-a", "s-b"))
    assert [(each.id, each.subject) for each in after.statements] == [(statement_id("s-a", "ownership", "it", "Vakant", None, None), "s-a")]
    assert [(each.id, each.node) for each in after.attestations] == [(attestation_id("s-a", "p-x", date(2026, 5, 1)), "s-a")]


def test_a_claim_that_was_overruled_names_the_kept_person(store: Store) -> None:
    people = node("p-a", name="Anna Berg"), node("p-b", name="Anna Bergh")
    claim = dataclasses.replace(said("s-x", "ownership", "Anna Bergh", "person", "it", "p-b"), standing="overruled")
    begun(store, estate("s-x", *people, claim))
    [kept] = applied(store, merge(store.graph(), "p-a", "p-b")).statements
    assert (kept.target, kept.raw, kept.id) == ("p-a", "Anna Berg", statement_id("s-x", "ownership", "it", "Anna Berg", "p-a", None))


def test_only_nodes_of_one_kind_and_only_two_can_be_merged(store: Store) -> None:
    graph = begun(store, estate(*TWO, "p-x")).graph()
    with pytest.raises(WrongUse, match="only nodes of one kind"):
        merge(graph, "s-a", "p-x")
    with pytest.raises(WrongUse, match="already the same"):
        merge(graph, "s-a", "s-a")
    with pytest.raises(UnknownReference):
        merge(graph, "s-a", "s-nobody")


def test_an_ownerless_system_gets_the_owner_of_its_twin(store: Store) -> None:
    begun(store, estate(*TWO, "p-x", ("p-x", "OWNS", "s-b", {"side": "business"}), ("p-x", "OWNS", "s-b", {"side": "it"})))
    assert [row.system.id for row in unowned(store.graph(DAY)).rows] == ["s-a"]
    applied(store, merge(store.graph(), "s-a", "s-b"))
    assert unowned(store.graph(DAY)).rows == ()


# --- texts that name nobody


def test_a_text_that_gets_its_meaning_becomes_what_it_said_everywhere(store: Store) -> None:
    texts = [said("s-x", "dependency", "Plattina"), said("s-y", "dependency", "PLATTINA")]
    begun(store, estate(TWO[0], "s-x", "s-y", *texts, said("s-x", "dependency", "Navet")))
    after = applied(store, merge(store.graph(), "s-a", texts[0].id))
    assert ends(after) == [("s-x", "DEPENDS_ON", "s-a"), ("s-y", "DEPENDS_ON", "s-a")]
    assert {each.provenance for each in after.relations} == {(B,)}
    assert [each.raw for each in after.statements] == ["Navet"]
    assert next(each for each in after.nodes if each.id == "s-a").aliases == ("Plattina",)


def test_a_misspelt_owner_owns_on_the_side_that_was_said(store: Store) -> None:
    text = said("s-x", "ownership", "Anna Bergh", "not_in_register", "it")
    begun(store, estate("s-x", node("p-anna", name="Anna Berg"), text))
    [made] = applied(store, merge(store.graph(), "p-anna", text.id)).relations
    assert (made.origin, made.kind, made.target, made.properties) == ("p-anna", "OWNS", "s-x", {"side": "it"})


def test_a_text_that_is_said_of_a_need_cannot_name_a_person(store: Store) -> None:
    text = said("s-x", "dependency", "Anna")
    begun(store, estate("s-x", "p-anna", text))
    with pytest.raises(WrongUse, match="cannot name"):
        merge(store.graph(), "p-anna", text.id)


def test_a_text_s_meaning_can_be_taken_back(store: Store) -> None:
    text = said("s-x", "dependency", "Plattina")
    before = begun(store, estate(TWO[0], "s-x", text)).dump()
    applied(store, merge(store.graph(), "s-a", text.id))
    after = applied(store, unmerge(store.graph(), text.id))
    assert without_decisions(after) == without_decisions(before)
    assert [each.kind for each in after.decisions] == ["apart"]


def test_what_others_have_said_since_stays_when_a_text_s_meaning_is_taken_back(store: Store) -> None:
    from graphmodel.changes import Change

    text = said("s-x", "dependency", "Plattina")
    begun(store, estate(TWO[0], "s-x", text))
    [made] = applied(store, merge(store.graph(), "s-a", text.id)).relations
    applied(store, ChangeSet([Change(made, dataclasses.replace(made, provenance=(*made.provenance, A)))]))
    after = applied(store, unmerge(store.graph(), text.id))
    assert [(each.id, each.provenance) for each in after.relations] == [(made.id, (A,))]
    assert [each.id for each in after.statements] == [text.id]


# --- taking back


def test_what_was_learnt_since_goes_with_whom_it_was_learnt_of(store: Store) -> None:
    from graphmodel.changes import Change

    begun(store, estate(*TWO, "s-c", "s-d", ("s-b", "DEPENDS_ON", "s-c"), ("s-a", "DEPENDS_ON", "s-d")))
    merged = applied(store, merge(store.graph(), "s-a", "s-b"))
    [moved] = [each for each in merged.relations if each.target == "s-c"]
    [kept] = [each for each in merged.nodes if each.id == "s-a"]
    [own] = [each for each in merged.relations if each.target == "s-d"]
    applied(store, ChangeSet([
        Change(moved, dataclasses.replace(moved, valid_through=date(2027, 1, 1))),
        Change(kept, dataclasses.replace(kept, aliases=(*kept.aliases, "Diariet"))),
        Change(own, None),
    ]))  # fmt: skip
    after = applied(store, unmerge(store.graph(), "s-b"))
    assert ends(after) == [("s-b", "DEPENDS_ON", "s-c")], "what has ended since does not come back"
    assert after.relations[0].valid_through == date(2027, 1, 1)
    assert {each.id: each.aliases for each in after.nodes if each.id in ("s-a", "s-b")} == {"s-a": ("Diariet",), "s-b": ("Arkivet",)}


def test_a_merge_can_be_taken_back_after_its_keeper_was_merged_too(store: Store) -> None:
    begun(store, estate(*TWO, "s-c", "s-d", ("s-b", "DEPENDS_ON", "s-d")))
    applied(store, merge(store.graph(), "s-a", "s-b"))
    applied(store, merge(store.graph(), "s-c", "s-a"))
    after = applied(store, unmerge(store.graph(), "s-b"))
    assert ends(after) == [("s-b", "DEPENDS_ON", "s-d")]
    assert {each.id: each.aliases for each in after.nodes if each.id in ("s-b", "s-c")} == {"s-b": ("Arkivet",), "s-c": ("Platina",)}


def test_only_a_merge_that_holds_can_be_taken_back(store: Store) -> None:
    begun(store, estate(*TWO))
    with pytest.raises(WrongUse, match="nothing to take back"):
        unmerge(store.graph(), "s-b")
    applied(store, merge(store.graph(), "s-a", "s-b"))
    applied(store, unmerge(store.graph(), "s-b"))
    with pytest.raises(WrongUse, match="nothing to take back"):
        unmerge(store.graph(), "s-b")


def test_two_that_were_kept_apart_can_be_merged_after_all(store: Store) -> None:
    begun(store, estate(*TWO))
    applied(store, keep_apart(store.graph(), "s-a", "s-b"))
    assert not keep_apart(store.graph(), "s-b", "s-a"), "said twice is said once"
    assert [each.kind for each in applied(store, merge(store.graph(), "s-a", "s-b")).decisions] == ["merged"]


IDS = ["s-a", "s-b", "s-c", "p-x", "p-y"]


@st.composite
def holdings_of_two(draw: st.DrawFn) -> Holdings:
    """A small estate about two systems, in which anything may hang on either."""
    parts: list[Node | Relation | Statement | Attestation | str | tuple[str, ...]] = [*TWO, *IDS[2:]]
    systems = st.sampled_from(IDS[:3])
    seen = set()
    for _ in range(draw(st.integers(0, 6))):
        told = draw(st.sampled_from([A, B]))
        kind = draw(st.sampled_from(["DEPENDS_ON", "OWNS"]))
        origin = draw(systems if kind == "DEPENDS_ON" else st.sampled_from(IDS[3:]))
        target = draw(systems)
        values = {"strength": draw(st.sampled_from(["hard", "soft"]))} if kind == "DEPENDS_ON" else {"side": draw(st.sampled_from(["it", "business"]))}
        identity = (kind, origin, target, values.get("side"))
        if origin != target and identity not in seen:
            seen.add(identity)
            parts.append((origin, kind, target, {**values, "provenance": [told]}))  # type: ignore[arg-type]
    for field, raw in draw(st.lists(st.sampled_from([("dependency", "Navet"), ("ownership", "?")]), unique=True, max_size=2)):
        parts.append(said(draw(systems), field, raw))
    for by in draw(st.lists(st.sampled_from(IDS[3:]), unique=True, max_size=2)):
        about = draw(systems)
        parts.append(Attestation(attestation_id(about, by, DAY), about, by, DAY, provenance=(A,)))
    return estate(*parts)  # type: ignore[arg-type]


@given(holdings_of_two())
def test_a_merge_that_is_taken_back_leaves_nothing_but_the_decision(holdings: Holdings) -> None:
    store = ReferenceStore()
    before = begun(store, holdings).dump()
    merged = applied(store, merge(store.graph(), "s-a", "s-b"))
    assert "s-b" not in {end for each in merged.relations for end in (each.origin, each.target)}
    assert "s-b" not in {each.subject for each in merged.statements} | {each.node for each in merged.attestations} | {each.id for each in merged.nodes}
    after = applied(store, unmerge(store.graph(), "s-b"))
    assert without_decisions(after) == without_decisions(before)


# --- and the files are read again


def csv(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A staff register and two inventories that spell one system in two ways."""
    made = tmp_path / "files"
    csv(made, "personal.csv", "Namn;E-post;Förvaltning\nAnna Berg;anna.berg@k.example;Kultur\nBo Ek;bo.ek@k.example;Teknik\n")
    csv(made, "kultur system.csv", "System;Systemägare;Kritikalitet;Beroende av\nPlatina;Anna Berg;Hög;\nBookit;Anna Berg;Låg;Plattina\n")
    csv(made, "teknik system.csv", "System;Systemägare;Kritikalitet;Beroende av\nPlattinna;Bo Ek;Låg;Bookit\nVakt;Bo Ek;Låg;Platnia\n")
    return made


def test_a_merge_survives_reading_the_same_files_again(store: Store, folder: Path) -> None:
    load(store, [folder])
    nodes = {each.name: each.id for each in store.dump().nodes}
    applied(store, merge(store.graph(), nodes["Platina"], nodes["Plattinna"]))
    texts = {each.raw: each.id for each in store.dump().statements if each.field == "dependency"}
    for text in texts.values():
        applied(store, merge(store.graph(), nodes["Platina"], text))
    before = store.dump()
    again = load(store, [folder])
    assert (again.plan.changes, again.revision) == ((), None)
    assert store.dump() == before
    assert (nodes["Vakt"], "DEPENDS_ON", nodes["Platina"]) in ends(before)


def test_a_merge_that_was_taken_back_stays_so_when_the_files_are_read_again(store: Store, folder: Path) -> None:
    load(store, [folder])
    first = store.dump()
    nodes = {each.name: each.id for each in first.nodes}
    applied(store, merge(store.graph(), nodes["Platina"], nodes["Plattinna"]))
    load(store, [folder])
    after = applied(store, unmerge(store.graph(), nodes["Plattinna"]))
    assert without_decisions(after) == without_decisions(first)
    assert load(store, [folder]).plan.changes == ()


def test_a_person_with_two_addresses_stays_one_when_the_staff_list_is_read_again(store: Store, tmp_path: Path) -> None:
    csv(tmp_path / "files", "personal.csv", "Namn;E-post;Förvaltning\nAnna Berg;anna.berg@k.example;Kultur\nAnna Berg;anna@gamla.example;Teknik\n")
    load(store, [tmp_path / "files"])
    one, other = sorted(each.id for each in store.dump().nodes if each.kind == "Person")
    before = applied(store, merge(store.graph(), one, other))
    load(store, [tmp_path / "files"])
    assert without_decisions(store.dump()).nodes == before.nodes
