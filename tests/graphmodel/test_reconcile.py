"""Records become a register: who is whom, what was said before, what is changed and what is left alone."""

from __future__ import annotations

import itertools
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.engines.reference import ReferenceStore
from graphmodel.entities import Decision
from graphmodel.merging import keep_apart, merge
from graphmodel.problems import NOWHERE
from graphmodel.reconcile import Plan, plan
from graphmodel.records import DecisionRecord, SourceRecord, Unit
from graphmodel.wording import sentence
from tests.importing import HEAD, brought, codes, named, row, taken

PEOPLE = ("Person", "Position", "Department")


def about(source: str, *authority: str, staff: bool = False) -> Unit:
    return Unit(NOWHERE, (SourceRecord(source, NOWHERE, None, authority or None, staff or None),), counted=False)


def counted(made: Plan) -> tuple[int, ...]:
    told = made.counts
    assert told.created + told.changed + told.unchanged + told.skipped + told.rejected == told.read
    return told.created, told.changed, told.unchanged, told.skipped, told.rejected


def systems(store: ReferenceStore) -> dict[str, str]:
    return {node.id: node.name for node in store.dump().nodes if node.kind == "System"}


# --- names in tables


def test_spellings_of_one_name_are_one_system_and_the_most_frequent_is_its_name() -> None:
    store = ReferenceStore()
    made = taken(
        store,
        row("vof", 2, (named("Life Care"), {})), row("vof", 3, (named("LIFECARE"), {})),
        row("sbf", 2, (named("Life-Care"), {})), row("sbf", 3, (named("Life Care"), {})),
    )  # fmt: skip
    assert systems(store) == {"s-life-care": "Life Care"}
    assert store.dump().nodes[0].aliases == ("LIFECARE", "Life-Care")
    assert counted(made) == (4, 0, 0, 0, 0)


def test_composed_and_decomposed_letters_are_one_name() -> None:
    store = ReferenceStore()
    taken(store, row("a", 2, (named("Lärplattform"), {})), row("b", 2, (named("La\u0308rplattform"), {})))
    assert list(systems(store)) == ["s-larplattform"]


def test_an_alias_list_adds_names_and_makes_nothing() -> None:
    from graphmodel.problems import Place
    from graphmodel.records import NodeRecord

    store = ReferenceStore()
    known = row("vof", 2, (named("Treserva"), {}))
    for unit in (row("alias", 2, (named("Treserva"), {"aliases": ["Socialsystemet"]})), row("alias", 3, (named("Okänt"), {"aliases": ["X"]}))):
        record = unit.records[0]
        assert isinstance(record, NodeRecord)
        record.makes = False
        known = Unit(Place("vof.csv", None, 2), (*known.records, record))
    taken(store, known)
    assert systems(store) == {"s-treserva": "Treserva"}
    taken(store, row("b", 2, (named("SOCIALSYSTEMET"), {})))
    assert list(systems(store)) == ["s-treserva"]


def test_an_id_in_another_register_goes_before_the_name() -> None:
    store = ReferenceStore()
    taken(store, row("a", 2, (named("Bokning", external=("cmdb", "1")), {})), row("a", 3, (named("Bokning", external=("cmdb", "2")), {})))
    assert sorted(systems(store).values()) == ["Bokning", "Bokning"]
    taken(store, row("a", 2, (named("Lokalbokning", external=("cmdb", "1")), {})))
    assert sorted(systems(store).values()) == ["Bokning", "Lokalbokning"]
    assert [node.aliases for node in store.dump().nodes if node.name == "Lokalbokning"] == [("Bokning",)]


def test_exact_identity_compares_letter_by_letter() -> None:
    store = ReferenceStore()
    taken(store, row("a", 2, (named("libuser1", identity="exact"), {})), row("a", 3, (named("libuser-1", identity="exact"), {})))
    assert sorted(systems(store).values()) == ["libuser-1", "libuser1"]


def test_ids_of_estate_files_never_merge_by_name(tmp_path: Path) -> None:
    text = HEAD + "nodes: [{id: s-a, kind: System, name: Vakt}, {id: s-b, kind: System, name: Vakt}]\n"
    store, told = brought(tmp_path, {"a.yaml": text})
    assert (codes(told), list(systems(store))) == ([], ["s-a", "s-b"])


def test_a_table_finds_the_node_of_an_estate_file_by_name(tmp_path: Path) -> None:
    store, _told = brought(tmp_path, {"a.yaml": HEAD + "nodes: [{id: s-vakt, kind: System, name: Vakt}]\n"})
    taken(store, row("vof", 2, (named("VAKT"), {"criticality": "3"})))
    assert systems(store) == {"s-vakt": "Vakt"}
    assert store.dump().nodes[0].properties == {"criticality": 3}


def test_two_nodes_that_a_person_keeps_apart_are_each_meant_by_their_own_source() -> None:
    store = ReferenceStore()
    taken(store, row("kultur", 2, (named("Bokning", external=("k", "1")), {})), row("fritid", 2, (named("Bokning", external=("f", "1")), {})))
    assert list(systems(store)) == ["s-1"]  # two registers, one name: nothing tells them apart
    store = ReferenceStore()
    taken(store, row("kultur", 2, (named("Bokning", external=("x", "1")), {})), row("fritid", 2, (named("Bokning", external=("x", "2")), {})))
    store.apply(keep_apart(store.graph(), "s-1", "s-2"), on=1)
    made = taken(store, row("kultur", 2, (named("Bokning"), {"criticality": 1})), row("fritid", 2, (named("Bokning"), {"criticality": 4})))
    assert codes(made) == []
    assert {node.provenance[0].source: node.properties["criticality"] for node in store.dump().nodes} == {"kultur": 1, "fritid": 4}
    made = plan([row("annan", 2, (named("Bokning"), {}))], store.dump())
    assert (codes(made), counted(made)) == (["ambiguous_name"], (0, 0, 0, 0, 1))


def test_what_was_merged_stays_merged_when_its_files_are_read_again(tmp_path: Path) -> None:
    text = HEAD + (
        "nodes: [{id: s-a, kind: System, name: Lifecare}, {id: s-b, kind: System, name: Life Care}, {id: s-c, kind: System}]\n"
        "relations: [{kind: DEPENDS_ON, from: s-c, to: s-b}]\n"
    )
    store, _told = brought(tmp_path, {"a.yaml": text})
    store.apply(merge(store.graph(), "s-a", "s-b"), on=1)
    told = brought(tmp_path, {"a.yaml": text}, store)[1]
    assert (codes(told), told.summary()["revision"]) == ([], None)
    assert [(each.origin, each.target) for each in store.dump().relations] == [("s-c", "s-a")]


# --- people


def test_people_are_one_by_email_and_namesakes_are_not() -> None:
    store = ReferenceStore()
    anna, other = named("Anna Ek", "Person", email="anna.ek@x.example"), named("Anna Ek", "Person", email="anna.ek2@x.example")
    taken(
        store,
        row("personal", 2, (anna, {"email": "anna.ek@x.example"})), row("personal", 3, (other, {"email": "anna.ek2@x.example"})),
        row("vof", 2, (named("Vakt"), {}), (named("A Ek", *PEOPLE, email="ANNA.EK2@x.example"), "OWNS", named("Vakt"), {"side": "business"})),
    )  # fmt: skip
    held = store.dump()
    assert len([node for node in held.nodes if node.kind == "Person"]) == 2
    owner = next(node for node in held.nodes if node.id == held.relations[0].origin)
    assert owner.properties["email"] == "anna.ek2@x.example"


def test_namesakes_are_told_apart_by_the_department_of_the_list() -> None:
    store = ReferenceStore()
    vof, sbf = named("VOF", "Department"), named("SBF", "Department")
    first, second = named("Anna Ek", "Person", org_id="aek1"), named("Anna Ek", "Person", org_id="aek2")
    staff = [
        row("org", 2, (vof, {})), row("org", 3, (sbf, {})),
        row("personal", 2, (first, {}), (first, "EMPLOYED_IN", vof)), row("personal", 3, (second, {}), (second, "EMPLOYED_IN", sbf)),
    ]  # fmt: skip
    taken(store, *staff)
    made = taken(
        store,
        row("lista", 2, (named("Vakt"), {}), (named("Anna Ek", *PEOPLE, department="SBF"), "OWNS", named("Vakt"), {"side": "business"})),
        row("lista", 3, (named("Larm"), {}), (named("Anna Ek", *PEOPLE), "OWNS", named("Larm"), {"side": "business"})),
    )
    held = store.dump()
    assert [each.origin for each in held.relations if each.kind == "OWNS"] == ["p-aek2"]
    assert codes(made) == ["ambiguous_mention"]
    assert [(each.subject, each.field, each.raw, each.reading) for each in held.statements] == [("s-larm", "ownership", "Anna Ek", "unknown")]


def test_a_name_alone_is_the_one_person_who_has_it() -> None:
    store = ReferenceStore()
    taken(store, row("personal", 2, (named("Bo Lind", "Person", org_id="blind"), {})), row("lista", 2, (named("bo  lind", "Person"), {})))
    assert [node.id for node in store.dump().nodes] == ["p-blind"]


# --- names that nobody has


def test_a_name_that_nobody_has_is_told_with_the_one_it_is_a_slip_for() -> None:
    """A number or a letter apart is another thing; a word misspelt is not."""
    store = ReferenceStore()
    needed = [("Personek P", "Personec P"), ("Personec K", None), ("Procapita VoO", None), ("Lärplatform", "Lärplattform")]
    rows = [row("lista", 2 + place, (named(name), {})) for place, name in enumerate(("Personec P", "Personec F", "Procapita", "Lärplattform", "Vakt"))]
    for place, (text, _near) in enumerate(needed):
        rows.append(row("behov", 2 + place, (named("Vakt"), "DEPENDS_ON", named(text))))
    made = taken(store, *rows)
    assert [(each.value, each.values.get("nearest")) for each in made.problems] == needed
    assert sentence("dangling_system", {"name": "Personek P", "nearest": "Personec P"}, "en").repair.startswith("Perhaps “Personec P” is meant")
    assert sentence("dangling_system", {"name": "Okänt"}, "en").repair.startswith("Correct the name, or add the system")


def test_a_name_that_nobody_has_is_remembered_and_warned_about() -> None:
    store = ReferenceStore()
    vakt, ann = named("Vakt"), named("Ann Ek", *PEOPLE)
    made = taken(store, row("vof", 2, (vakt, {}), (vakt, "DEPENDS_ON", named("Okänt")), (ann, "OWNS", vakt, {"side": "it"})))
    assert sorted(codes(made)) == ["dangling_person", "dangling_system"]
    assert (made.refused, counted(made)) == (False, (1, 0, 0, 0, 0))
    assert {(each.field, each.raw, each.reading, each.side) for each in store.dump().statements} == {
        ("dependency", "Okänt", "dangling", None), ("ownership", "Ann Ek", "not_in_register", "it"),
    }  # fmt: skip
    assert store.dump().relations == ()


def test_what_a_name_meant_is_understood_when_its_file_comes_later() -> None:
    vakt, ann = named("Vakt"), named("Ann Ek", *PEOPLE)
    early = row("vof", 2, (vakt, {}), (vakt, "DEPENDS_ON", named("Katalog")), (ann, "OWNS", vakt, {"side": "it"}))
    late = [row("klk", 2, (named("KATALOG"), {})), row("personal", 2, (named("Ann Ek", "Person", org_id="aek"), {}))]
    together, after = ReferenceStore(), ReferenceStore()
    taken(together, early, *late)
    taken(after, early)
    taken(after, *late)
    assert after.dump().statements == ()
    assert [(each.id, each.kind, each.origin, each.target, each.properties) for each in after.dump().relations] == [
        (each.id, each.kind, each.origin, each.target, each.properties) for each in together.dump().relations
    ]


# --- the same again


def inventory(start: int = 2, owner: str = "Anna Ek") -> list[Unit]:
    vakt, larm = named("Vakt"), named("Larm")
    anna = named(owner, *PEOPLE)
    return [
        row("personal", start, (named("Anna Ek", "Person", org_id="a"), {}), (named("Bo Ek", "Person", org_id="b"), {})),
        row("vof", start, (vakt, {"criticality": "3"}), (anna, "OWNS", vakt, {"side": "business"}), (vakt, "DEPENDS_ON", larm)),
        row("vof", start + 1, (larm, {})),
    ]


def test_the_same_twice_changes_nothing_and_neither_do_rows_that_moved() -> None:
    store = ReferenceStore()
    taken(store, *inventory())
    made = taken(store, *inventory())
    assert (made.changes, counted(made)) == ((), (0, 0, 3, 0, 0))
    made = taken(store, *inventory(17))
    assert (made.changes, counted(made)) == ((), (0, 0, 3, 0, 0))


def test_a_source_that_names_another_owner_has_changed_its_mind() -> None:
    store = ReferenceStore()
    taken(store, *inventory())
    made = taken(store, *inventory(owner="Bo Ek"))
    assert [each.origin for each in store.dump().relations if each.kind == "OWNS"] == ["p-b"]
    assert counted(made) == (1, 0, 2, 0, 0)


def test_a_missing_column_is_left_alone_and_a_source_that_shrank_removes_nothing() -> None:
    store = ReferenceStore()
    taken(store, *inventory())
    made = taken(store, row("vof", 2, (named("Vakt"), {})))
    assert made.changes == ()
    assert {each.kind for each in store.dump().relations} == {"OWNS", "DEPENDS_ON"}


def test_replacing_a_source_ends_what_it_no_longer_says() -> None:
    store = ReferenceStore()
    taken(store, *inventory(), row("sbf", 2, (named("Vakt"), {})))
    made = taken(store, row("vof", 2, (named("Vakt"), {"criticality": "3"})), replace_sources=["vof"])
    held = store.dump()
    assert held.relations == ()
    assert systems(store) == {"s-vakt": "Vakt"}
    assert codes(made) == ["ended"]
    made = taken(store, row("vof", 3, (named("Annat"), {})), replace_sources=["vof"])
    assert {each.source for each in held.nodes[-1].provenance} == {"vof", "sbf"}
    assert {node.name: {each.source for each in node.provenance} for node in store.dump().nodes if node.kind == "System"} == {
        "Vakt": {"sbf"}, "Annat": {"vof"},
    }  # fmt: skip


def test_a_node_that_others_name_outlives_its_source() -> None:
    store = ReferenceStore()
    taken(store, row("vof", 2, (named("Vakt"), {})), row("sbf", 2, (named("Larm"), {}), (named("Larm"), "DEPENDS_ON", named("Vakt"))))
    made = taken(store, row("vof", 2, (named("Annat"), {})), replace_sources=["vof"])
    assert codes(made) == ["kept_since_named"]
    assert sorted(systems(store).values()) == ["Annat", "Larm", "Vakt"]


def test_moving_the_first_day_keeps_the_relation_and_its_id(tmp_path: Path) -> None:
    text = HEAD + (
        "nodes: [{id: p-a, kind: Person}, {id: s-a, kind: System}]\n"
        "relations: [{kind: OWNS, from: p-a, to: s-a, side: it, valid_from: 2020-01-01}]\n"
    )
    store, _told = brought(tmp_path, {"a.yaml": text})
    before = store.dump().relations[0]
    told = brought(tmp_path, {"a.yaml": text.replace("2020", "2021")}, store)[1]
    after = store.dump().relations
    assert [(each.id, str(each.valid_from)) for each in after] == [(before.id, "2021-01-01")]
    assert told.summary()["changed"] == 1


def test_of_hard_and_soft_the_hard_one_counts() -> None:
    for strengths in itertools.permutations(["soft", "hard"]):
        store = ReferenceStore()
        for source, strength in zip(("a", "b"), strengths, strict=True):
            taken(store, row(source, 2, (named("X"), {}), (named("Y"), {}), (named("X"), "DEPENDS_ON", named("Y"), {"strength": strength})))
        (relation,) = store.dump().relations
        assert relation.properties == {"strength": "hard"}
        assert [each.source for each in relation.provenance] == ["a", "b"]


# --- sources that disagree


def test_of_values_that_differ_the_most_rows_decide_then_the_highest() -> None:
    store = ReferenceStore()
    rows = [row(source, 2, (named("Vakt"), {"criticality": value})) for source, value in (("a", 2), ("b", 3), ("c", 2))]
    taken(store, *rows)
    held = store.dump()
    assert held.nodes[0].properties == {"criticality": 2}
    assert {(each.raw, each.standing, tuple(p.source for p in each.provenance)) for each in held.statements} == {
        ("2", "accepted", ("a", "c")), ("3", "overruled", ("b",)),
    }  # fmt: skip
    store = ReferenceStore()
    taken(store, *rows[:2])
    assert store.dump().nodes[0].properties == {"criticality": 3}
    assert taken(store, rows[0]).changes == ()
    taken(store, row("a", 2, (named("Vakt"), {"criticality": 3})))
    assert store.dump().statements == ()


def test_file_by_file_a_disagreement_comes_out_the_same() -> None:
    rows = [row(source, 2, (named("Vakt"), {"criticality": value})) for source, value in (("a", 2), ("b", 3))]
    together = ReferenceStore()
    taken(together, *rows)
    for order in itertools.permutations(rows):
        one_by_one = ReferenceStore()
        for unit in order:
            taken(one_by_one, unit)
        assert (one_by_one.dump().nodes, one_by_one.dump().statements) == (together.dump().nodes, together.dump().statements)


def roles(order: int) -> list[list[Unit]]:
    vakt = named("Vakt")
    staff = [row("personal", 2, (named("Anna Ek", "Person", org_id="a"), {}), (named("Bo Ek", "Person", org_id="b"), {}))]
    inventories = [row("vof", 2, (vakt, {}), (named("Anna Ek", *PEOPLE), "OWNS", vakt, {"side": "business"}))]
    said = {"side": "business", "valid_through": "2020-12-31"}
    assignments = [about("roller", "ownership"), row("roller", 2, (named("Bo Ek", *PEOPLE), "OWNS", vakt, said))]
    listed = [staff, inventories, assignments]
    return list(itertools.permutations(listed))[order]  # type: ignore[return-value]


def test_a_source_with_authority_overrules_the_others_whatever_came_first() -> None:
    together = ReferenceStore()
    taken(together, *[unit for units in roles(0) for unit in units])
    held = together.dump()
    assert [(each.origin, str(each.valid_through)) for each in held.relations] == [("p-b", "2020-12-31")]
    assert [(each.raw, each.reading, each.target, each.standing) for each in held.statements] == [("Anna Ek", "person", "p-a", "overruled")]
    for order in range(4):  # in the last two nobody in the assignment is known yet, and words about nothing cannot be kept
        one_by_one = ReferenceStore()
        for units in roles(order):
            taken(one_by_one, *units)
        assert (one_by_one.dump().relations, one_by_one.dump().statements) == (held.relations, held.statements), order


def test_authority_that_is_gone_lets_the_others_speak_again() -> None:
    store = ReferenceStore()
    taken(store, *[unit for units in roles(0) for unit in units])
    taken(store, about("roller", "ownership"), row("roller", 2, (named("Larm"), {})), replace_sources=["roller"])
    taken(store, row("vof", 9, (named("Larm"), {})))
    assert [(each.origin, each.target) for each in store.dump().relations] == [("p-a", "s-vakt")]
    assert store.dump().statements == ()


# --- what must hold of the whole


def test_a_department_group_steers_the_department_in_its_name_until_it_says_so_itself(tmp_path: Path) -> None:
    nodes = (
        "nodes:\n  - {id: dep-vof, kind: Department, name: Vård- och omsorgsförvaltningen, aliases: [VOF]}\n"
        "  - {id: dep-sbf, kind: Department, name: Samhällsbyggnad}\n  - {id: grp-1, kind: SteeringGroup, name: Styrgrupp VOF, level: department}\n"
        "  - {id: grp-2, kind: SteeringGroup, name: Samhällsbyggnads styrgrupp, level: department}\n"
        "  - {id: grp-3, kind: SteeringGroup, name: Styrgrupp VOF objekt, level: object}\n"
    )
    store, _told = brought(tmp_path, {"a.yaml": HEAD + nodes})
    derived = {(each.origin, each.target, each.provenance[0].method) for each in store.dump().relations}
    assert derived == {("grp-1", "dep-vof", "derived"), ("grp-2", "dep-sbf", "derived")}
    assert brought(tmp_path, {"a.yaml": HEAD + nodes}, store)[1].summary()["revision"] is None
    brought(tmp_path, {"a.yaml": HEAD + nodes + "relations: [{kind: STEERS, from: grp-1, to: dep-sbf}]\n"}, store)
    held = {(each.origin, each.target, each.provenance[0].method) for each in store.dump().relations}
    assert held == {("grp-1", "dep-sbf", "import"), ("grp-2", "dep-sbf", "derived")}


def test_a_circle_of_departments_over_two_files_is_refused(tmp_path: Path) -> None:
    nodes = HEAD + "nodes: [{id: dep-a, kind: Department}, {id: dep-b, kind: Department}]\nrelations: [{kind: SUBUNIT_OF, from: dep-a, to: dep-b}]\n"
    store, _told = brought(tmp_path, {"a.yaml": nodes})
    told = brought(tmp_path, {"b.yaml": HEAD + "relations: [{kind: SUBUNIT_OF, from: dep-b, to: dep-a}]\n"}, store)[1]
    assert codes(told) == ["cycle"]
    assert store.head() == 1


def test_a_decision_about_a_node_that_is_there_is_told() -> None:
    store = ReferenceStore()
    taken(store, row("a", 2, (named("Vakt"), {})), row("a", 3, (named("Larm"), {})))
    made = plan([Unit(NOWHERE, (DecisionRecord("merged", "s-vakt", "s-larm", NOWHERE),), counted=False)], store.dump())
    assert codes(made) == ["merged_but_there"]
    assert Decision("d-1", "merged", "s-a", "s-b").keep == "s-a"


NAMES = st.sampled_from(["Vakt", "VAKT", "Va-kt", "Larm", "larm", "Katalog"])
OWNERS = st.sampled_from(["Anna Ek", "anna ek", "Bo Ek", "Ingen Alls"])
ROWS = st.lists(st.tuples(NAMES, st.none() | st.integers(1, 4), st.none() | OWNERS, st.none() | NAMES), min_size=1, max_size=5)


def table(source: str, told: list[tuple[str, int | None, str | None, str | None]]) -> list[Unit]:
    units = []
    for number, (name, criticality, owner, need) in enumerate(told, start=2):
        system = named(name)
        said: list[tuple[object, ...]] = [(system, {} if criticality is None else {"criticality": criticality})]
        if owner is not None:
            said.append((named(owner, *PEOPLE), "OWNS", system, {"side": "business"}))
        if need is not None:
            said.append((system, "DEPENDS_ON", named(need)))
        units.append(row(source, number, *said))
    return units


@settings(max_examples=100)
@given(first=ROWS, second=ROWS)
def test_import_twice_is_once_and_the_order_of_files_does_not_matter(
    first: list[tuple[str, int | None, str | None, str | None]], second: list[tuple[str, int | None, str | None, str | None]]
) -> None:
    staff = [row("personal", 2, (named("Anna Ek", "Person", org_id="a"), {}), (named("Bo Ek", "Person", org_id="b"), {}))]
    files = [table("ett", first), table("tva", second), staff]
    results = []
    for order in itertools.permutations(files):
        store = ReferenceStore()
        counted(taken(store, *[unit for units in order for unit in units]))
        held = store.dump()
        results.append((held.nodes, held.relations, held.statements))
        again = taken(store, *[unit for units in order for unit in units])
        assert again.changes == ()
    assert all(each == results[0] for each in results)
