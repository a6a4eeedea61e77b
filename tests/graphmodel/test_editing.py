"""Changes by hand: each is one change set; what is wrong is told at once; nothing is overwritten that has not been seen; an import takes no word back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graphmodel.editing import BY_HAND, Edit, edited
from graphmodel.engines.reference import ReferenceStore
from graphmodel.errors import BadInput, Stale, UnknownReference, WrongUse
from tests.building import DAY, added, estate, node
from tests.importing import brought


def store_of(*parts: Any) -> ReferenceStore:
    store = ReferenceStore()
    store.apply(added(estate(*parts)), on=0)
    return store


def done(store: ReferenceStore, *edits: Edit) -> int:
    """Apply edits made on the head; the new revision's number."""
    graph = store.graph(as_of=DAY)
    return store.apply(edited(graph, edits, by="eva", reason="decided"), on=graph.revision).number


def codes(store: ReferenceStore, *edits: Edit) -> list[tuple[int | None, str]]:
    """What is wrong with edits: the number of the edit, and the code."""
    with pytest.raises(BadInput) as refused:
        edited(store.graph(as_of=DAY), edits)
    return [(problem.place.row, problem.code) for problem in refused.value.problems]


def test_an_owner_is_assigned_as_a_relation_with_who_and_why() -> None:
    store = store_of("s-a", "p-x")
    values = {"kind": "OWNS", "from": "p-x", "to": "s-a", "side": "business", "valid_from": "2026-10-01"}
    assert done(store, Edit("add", relation="", values=values)) == 2
    [made] = store.dump().relations
    assert (made.origin, made.target, made.properties, str(made.valid_from)) == ("p-x", "s-a", {"side": "business"}, "2026-10-01")
    assert (made.provenance[0].source, made.provenance[0].method, made.provenance[0].recorded_by) == (BY_HAND, "manual", "eva")
    revision = store.graph().revisions()[-1]
    assert (revision.by, revision.reason, revision.method) == ("eva", "decided", "manual")


def test_a_role_that_is_over_gets_a_last_day() -> None:
    store = store_of("s-a", "p-x", ("p-x", "OWNS", "s-a", {"side": "it"}))
    [role] = store.dump().relations
    done(store, Edit("alter", relation=role.id, values={"valid_through": "2026-09-30"}, seen=1))
    [after] = store.dump().relations
    assert (str(after.valid_through), after.properties, after.id) == ("2026-09-30", {"side": "it"}, role.id)


def test_what_was_changed_since_it_was_seen_is_not_overwritten() -> None:
    store = store_of(node("s-a", criticality=2))
    done(store, Edit("alter", node="s-a", values={"criticality": 3}, seen=1))
    with pytest.raises(Stale) as stale:
        edited(store.graph(as_of=DAY), [Edit("alter", node="s-a", values={"criticality": 4}, seen=1)])
    values = stale.value.values
    assert (values["was"]["criticality"], values["now"]["criticality"], values["revision"]) == (2, 3, 2)
    done(store, Edit("alter", node="s-a", values={"criticality": 4}, seen=2))


def test_a_change_beside_a_node_does_not_make_it_stale_but_vouching_wants_all_of_it() -> None:
    store = store_of("s-a", "s-b", "p-x")
    done(store, Edit("add", relation="", values={"kind": "DEPENDS_ON", "from": "s-b", "to": "s-a"}))
    done(store, Edit("alter", node="s-a", values={"name": "A"}, seen=1))
    with pytest.raises(Stale):
        edited(store.graph(as_of=DAY), [Edit("attest", node="s-a", values={"by": "p-x"}, seen=1)])
    done(store, Edit("attest", node="s-a", values={"by": "p-x", "statement": "checked"}, seen=3))
    [vouched] = store.dump().attestations
    assert (vouched.by, vouched.at, vouched.statement) == ("p-x", DAY, "checked")


def test_everything_that_is_wrong_is_told_at_once_with_its_edit() -> None:
    store = store_of("s-a", "p-x", "obj-o", ("s-a", "PART_OF", "obj-o"))
    assert codes(
        store,
        Edit("alter", node="s-a", values={"criticality": 9}, seen=1),
        Edit("alter", node="s-a", values={"name": "x"}),
        Edit("add", relation="", values={"kind": "OWNS", "from": "s-a", "to": "p-x"}),
        Edit("add", node="s-a", values={"kind": "System", "name": "Again"}),
        Edit("end", node="obj-o", seen=1),
        Edit("add", relation="", values={"kind": "PART_OF", "from": "s-a", "to": "obj-o"}),
        Edit("alter", node="p-x", values={"kind": "Position", "name": "\x00"}, seen=1),
        Edit("alter", values={}),
        Edit("attest", node="s-a", values={"by": "obj-o", "at": "2026-02-30"}, seen=1),
    ) == [
        (1, "out_of_range"), (2, "seen_missing"), (3, "wrong_endpoint_kind"), (4, "id_taken"), (5, "node_in_use"), (6, "relation_there"),
        (7, "cannot_alter"), (7, "bad_text"), (8, "node_or_relation"), (9, "bad_date"), (9, "wrong_attester"),
    ]  # fmt: skip


def test_a_node_is_ended_with_what_was_said_of_it_once_nothing_hangs_on_it() -> None:
    store = store_of("s-a", "p-x", ("p-x", "OWNS", "s-a", {"side": "it"}))
    [role] = store.dump().relations
    done(store, Edit("attest", node="s-a", values={"by": "p-x"}, seen=1))
    done(store, Edit("end", relation=role.id, seen=1), Edit("end", node="s-a", seen=1))
    held = store.dump()
    assert ([each.id for each in held.nodes], held.relations, held.attestations) == (["p-x"], (), ())


def test_a_new_node_gets_an_id_of_its_name_and_may_be_related_at_once() -> None:
    store = store_of("p-x")
    done(
        store,
        Edit("add", node="", values={"kind": "System", "name": "Ärendehantering", "criticality": 3}),
        Edit("add", relation="", values={"kind": "OWNS", "from": "p-x", "to": "s-arendehantering", "side": "it"}),
    )
    assert [each.id for each in store.dump().nodes] == ["p-x", "s-arendehantering"]


def test_a_kind_that_refuses_circles_gets_none() -> None:
    store = store_of("dep-a", "dep-b", "dep-c", ("dep-a", "SUBUNIT_OF", "dep-b"), ("dep-b", "SUBUNIT_OF", "dep-c"))
    assert codes(store, Edit("add", relation="", values={"kind": "SUBUNIT_OF", "from": "dep-c", "to": "dep-a"})) == [(1, "cycle")]


def test_what_is_not_there_cannot_be_changed() -> None:
    store = store_of("s-a")
    for edit in (Edit("alter", node="s-b", seen=1), Edit("end", relation="r-none", seen=1), Edit("add", relation="", values={"kind": "DEPENDS_ON", "from": "s-a", "to": "s-b"})):
        with pytest.raises(UnknownReference):
            edited(store.graph(as_of=DAY), [edit])


def test_saying_what_is_so_already_changes_nothing() -> None:
    store = store_of(node("s-a", criticality=3))
    assert not edited(store.graph(as_of=DAY), [Edit("alter", node="s-a", values={"criticality": 3}, seen=1)])


def test_two_are_made_one_and_taken_apart_again() -> None:
    store = store_of(node("s-a", name="Lifecare"), node("s-b", name="Life Care"))
    done(store, Edit("merge", node="s-a", values={"drop": "s-b"}))
    assert [each.id for each in store.dump().nodes] == ["s-a"]
    done(store, Edit("unmerge", node="s-b"))
    assert [each.id for each in store.dump().nodes] == ["s-a", "s-b"]
    with pytest.raises(WrongUse, match="already the same"):
        edited(store.graph(), [Edit("keep_apart", node="s-a", values={"other": "s-a"})])


LISTS = {
    "personal.csv": "Namn;E-post\nAnna Ek;anna.ek@kommun.example\nBo Lind;bo.lind@kommun.example\n",
    "vof_system.csv": "System;Kritikalitet;Systemägare;Systemförvaltare\nVoorden;3;Anna Ek;Bo Lind\nKarta;2;Bo Lind;Anna Ek\n",
    "kontoret.csv": "System;Kritikalitet;Systemägare\nVoorden;3;Anna Ek\n",
}


def test_an_import_of_the_same_tables_takes_no_word_back(tmp_path: Path) -> None:
    store, came = brought(tmp_path, LISTS)
    assert came.revision == 1
    [system] = [each for each in store.dump().nodes if each.name == "Voorden"]
    [owner] = [each for each in store.dump().relations if each.kind == "OWNS" and each.target == system.id and each.properties.get("side") == "business"]
    [bo] = [each for each in store.dump().nodes if each.name == "Bo Lind"]
    done(
        store,
        Edit("alter", node=system.id, values={"criticality": 4, "hosting": "cloud"}, seen=1),
        Edit("alter", relation=owner.id, values={"valid_through": "2026-09-30"}, seen=1),
        Edit("add", relation="", values={"kind": "OWNS", "from": bo.id, "to": system.id, "side": "business", "valid_from": "2026-10-01"}),
    )
    before = store.dump()
    _store, again = brought(tmp_path, LISTS, store)
    assert again.revision is None, list(again.plan.changes)
    assert store.dump() == before
    changed = {**LISTS, "kontoret.csv": LISTS["kontoret.csv"].replace(";3;", ";1;")}
    brought(tmp_path, changed, store)
    [after] = [each for each in store.dump().nodes if each.id == system.id]
    assert (after.properties["criticality"], after.properties["hosting"]) == (4, "cloud")
    assert len([each for each in store.dump().relations if each.kind == "OWNS" and each.target == system.id and each.properties.get("side") == "business"]) == 2
