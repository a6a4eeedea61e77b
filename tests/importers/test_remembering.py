"""Tables are remembered and understood anew: file by file comes to the same as one command, and what people decided stays."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.changes import Change, ChangeSet
from graphmodel.engines.reference import ReferenceStore
from graphmodel.entities import Relation
from graphmodel.merging import merge
from importers.grid import Grid, Row
from importers.remembered import MOST_ROWS, RememberedTable, recalled, worth_keeping, written
from tests.importing import brought, codes, same_whatever_the_ids

VOF = "System;Systemägare;Läser från;Kritikalitet\nVakt;Anna E;AD, Rain Dance;4\nLarm;annaek;Vakt;2\n"
KLF = "System;Systemägare;Läser från;Kritikalitet\nRaindance;Ek, Anna;Active Directory;3\nActive Directory;Bo Lind;-;4\nEkonomisystem;Vård och omsorg;AD;2\n"
STAFF = "Namn;Signatur;E-post;Förvaltning\nAnna Ek;annaek;anna.ek@k.example;Vård- och omsorgsförvaltningen\nBo Lind;bolind;bo.lind@k.example;Kommunledningsförvaltningen\n"
PLACES = "Förkortning;Förvaltning;Nämnd\nVOF;Vård- och omsorgsförvaltningen;Vård- och omsorgsnämnden\nKLF;Kommunledningsförvaltningen;Kommunstyrelsen\n"
ALIASES = "Kallas även;Namn i systemlistan\nAD;Active Directory\nEkonomisystem;Raindance\n"
ROLES = "Person;Roll;Avser;Namn;Fr.o.m.\nBo Lind;Systemägare;System;Larm;2025-01-01\n"
FILES = {"vof_system.csv": VOF, "klf_system.csv": KLF, "personal.csv": STAFF, "förvaltningar.csv": PLACES, "alias.csv": ALIASES, "rolluppdrag.csv": ROLES}


def test_file_by_file_in_any_order_is_the_same_estate(tmp_path: Path) -> None:
    wanted = same_whatever_the_ids(brought(tmp_path, FILES)[0].dump())
    for order in list(permutations(FILES))[::31]:
        store = ReferenceStore()
        for name in order:
            brought(tmp_path, {name: FILES[name]}, store)
        assert same_whatever_the_ids(store.dump()) == wanted, order


WORDS = st.sampled_from(("Vakt", "VAKT", "Va-kt", "Larm", "Larmet", "Lärplattform", "Larplattform", "LÃ¤rplattform", "CGI Raindance", "Raindance", "AD"))
PEOPLE = st.sampled_from(("Anna Ek", "Ek, Anna", "annaek", "Anna E", "AE", "Bo Lind", "Bo L", "Vakant", "?", "", "VOF", "Vård och omsorg", "Ulla Berg"))
LISTS = st.lists(WORDS, max_size=3).map(", ".join)
INVENTORY = st.lists(st.tuples(WORDS, PEOPLE, LISTS, st.sampled_from(("", "1", "3", "4"))), min_size=1, max_size=4).map(
    lambda rows: "System;Systemägare;Läser från;Kritikalitet\n" + "".join(";".join(row) + "\n" for row in rows)
)


@pytest.mark.slow
@given(inventories=st.lists(INVENTORY, min_size=1, max_size=3), aliases=st.lists(st.tuples(WORDS, WORDS), max_size=3), data=st.data())
@settings(max_examples=40, deadline=None)
def test_no_order_of_any_files_matters(tmp_path_factory: pytest.TempPathFactory, inventories: list[str], aliases: list[tuple[str, str]], data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("files")
    files = {f"lista {number}.csv": text for number, text in enumerate(inventories)}
    files |= {"personal.csv": STAFF, "förvaltningar.csv": PLACES}
    files["alias.csv"] = "Kallas även;Namn i systemlistan\n" + "".join(f"{one};{other}\n" for one, other in aliases)
    wanted = same_whatever_the_ids(brought(folder, files)[0].dump())
    store = ReferenceStore()
    for name in data.draw(st.permutations(sorted(files))):
        brought(folder, {name: files[name]}, store)
    assert same_whatever_the_ids(store.dump()) == wanted


def test_a_name_means_somebody_once_the_list_of_staff_is_read(tmp_path: Path) -> None:
    store, told = brought(tmp_path, {"klf_system.csv": KLF})
    assert "dangling_person" in codes(told)
    assert not [each for each in store.dump().relations if each.kind == "OWNS"]
    later = brought(tmp_path, {"personal.csv": STAFF}, store)[1]
    owns = [each for each in store.dump().relations if each.kind == "OWNS"]
    assert sorted((each.origin, each.provenance[0].record) for each in owns) == [("p-anna-ek", "klf_system.csv:2"), ("p-bo-lind", "klf_system.csv:3")]
    assert later.summary()["read"] == 3, "only what was given is counted"


def test_an_id_is_kept_though_the_name_is_spelt_otherwise_by_most(tmp_path: Path) -> None:
    store, _told = brought(tmp_path, {"vof.csv": "System;Status\nRain Dance;Drift\n"})
    assert [node.id for node in store.dump().nodes if node.kind == "System"] == ["s-rain-dance"]
    brought(tmp_path, {"klf.csv": "System;Status\nRaindance;Drift\n", "sbf.csv": "System;Status\nRaindance;Drift\n"}, store)
    assert [(node.id, node.name) for node in store.dump().nodes if node.kind == "System"] == [("s-rain-dance", "Raindance")]


def test_what_people_decided_stays_when_another_file_comes(tmp_path: Path) -> None:
    store, _told = brought(tmp_path, {"vof.csv": "System;Beroenden\nPlatina;\nPlattina;\nVakt;Platina\n"})
    store.apply(merge(store.graph(), "s-platina", "s-plattina"), on=store.head())
    needs = next(each for each in store.dump().relations if each.kind == "DEPENDS_ON")
    store.apply(ChangeSet([Change(needs, None)], method="manual"), on=store.head())
    brought(tmp_path, {"klf.csv": "System;Beroenden\nPlattina;\nAgda;Plattina\n"}, store)
    held = store.dump()
    assert sorted(node.id for node in held.nodes if node.kind == "System") == ["s-agda", "s-platina", "s-vakt"]
    assert [(each.origin, each.target) for each in held.relations if each.kind == "DEPENDS_ON"] == [("s-agda", "s-platina")]


def test_a_relation_that_was_altered_by_hand_stays_as_it_was_made(tmp_path: Path) -> None:
    store, _told = brought(tmp_path, {"vof.csv": "System;Beroenden\nPlatina;\nVakt;Platina\n"})
    needs = next(each for each in store.dump().relations if each.kind == "DEPENDS_ON")
    soft = Relation(needs.id, needs.kind, needs.origin, needs.target, properties={"strength": "soft"}, provenance=needs.provenance)
    store.apply(ChangeSet([Change(needs, soft)], method="manual"), on=store.head())
    brought(tmp_path, {"klf.csv": "System;Beroenden\nAgda;Vakt\n"}, store)
    assert next(each for each in store.dump().relations if each.id == needs.id).properties == {"strength": "soft"}


def test_what_a_table_merely_says_no_longer_stays_also_when_others_come(tmp_path: Path) -> None:
    store, _told = brought(tmp_path, {"vof.csv": "System;Kritikalitet;Beroenden\nPlatina;3;\nVakt;4;Platina\nLarm;2;Vakt\n"})
    brought(tmp_path, {"vof.csv": "System;Beroenden\nVakt;Larm\nPlatina;\n"}, store)
    brought(tmp_path, {"klf.csv": "System;Kritikalitet\nAgda;1\n"}, store)
    held = store.dump()
    assert {node.name: node.properties.get("criticality") for node in held.nodes if node.kind == "System"} == {"Platina": 3, "Vakt": 4, "Larm": 2, "Agda": 1}
    needs = {(each.origin, each.target) for each in held.relations if each.kind == "DEPENDS_ON"}
    assert needs == {("s-vakt", "s-platina"), ("s-larm", "s-vakt"), ("s-vakt", "s-larm")}
    brought(tmp_path, {"vof.csv": "System;Beroenden\nVakt;Larm\nPlatina;\n"}, store, replace=["vof"])
    held = store.dump()
    assert {(each.origin, each.target) for each in held.relations if each.kind == "DEPENDS_ON"} == {("s-vakt", "s-larm")} or "s-larm" not in {node.id for node in held.nodes}


def test_a_table_of_too_many_rows_is_not_kept() -> None:
    rows = tuple(Row(number, ("Vakt",)) for number in range(MOST_ROWS + 1))
    assert (worth_keeping([Grid("a.csv", None, rows)]), worth_keeping([Grid("a.csv", None, rows[1:])]), worth_keeping([])) == (False, True, False)


def test_a_kept_text_that_says_the_same_is_left_as_it_is() -> None:
    table = RememberedTable("a.csv", "a", "VOF", None, None, (Grid("a.csv", None, (Row(1, ("System",)),)),), ())
    text = written(table)
    assert text is not None
    assert written(table, before=text) is text
    assert recalled(text) == table
    with pytest.raises(ValueError, match="no remembered table"):
        recalled("bm90aGluZw==")


ILAB = "System;Systemägare;Leverantör\nViva;Anna Ek;Ilab\nTeams;Anna Ek;Microsoft\nRaindance;Bo Lind;CGI\nBookcreator;Bo Lind;\n"
MICROSOFT = "System;Systemägare;Leverantör;Läser från\nMicrosoft Viva;Bo Lind;Microsoft;Microsoft Teams\nZoom Teams;Bo Lind;Zoom;CGI Raindance\n"
SCHOOLS = "System;Systemägare;Leverantör;Läser från\nTools for Schools Bookcreator;Bo Lind;Tools for Schools;Microsoft Viva\n"
SUPPLIED = {"ilab.csv": ILAB, "microsoft.csv": MICROSOFT, "skola.csv": SCHOOLS}


@pytest.mark.parametrize("order", list(permutations(SUPPLIED)))
def test_a_supplier_in_front_of_a_name_is_taken_away_only_where_it_is_that_systems_own(tmp_path: Path, order: tuple[str, ...]) -> None:
    store = ReferenceStore()
    for name in order:
        brought(tmp_path, {name: SUPPLIED[name]}, store)
    held = store.dump()
    named = {node.id: node.name for node in held.nodes if node.kind == "System"}
    assert sorted(named.values()) in (
        ["Bookcreator", "Microsoft Viva", "Raindance", "Teams", "Viva", "Zoom Teams"],
        ["Microsoft Viva", "Raindance", "Teams", "Tools for Schools Bookcreator", "Viva", "Zoom Teams"],
    )
    needs = {(named[each.origin], named[each.target]) for each in held.relations if each.kind == "DEPENDS_ON"}
    assert {("Microsoft Viva", "Teams"), ("Zoom Teams", "Raindance")} < needs


def test_a_board_is_not_the_office_that_is_called_after_it(tmp_path: Path) -> None:
    store, _told = brought(tmp_path, {"förvaltningar.csv": "Förkortning;Förvaltning;Nämnd\nKSF;Kommunstyrelsens förvaltning;Kommunstyrelsen\n"})
    named = {node.id: node for node in store.dump().nodes if node.kind == "Department"}
    assert sorted((each.name, each.properties.get("unit_type")) for each in named.values()) == [
        ("Kommunstyrelsen", "committee"), ("Kommunstyrelsens förvaltning", "department"),
    ]  # fmt: skip
    assert [(named[each.origin].name, named[each.target].name) for each in store.dump().relations if each.kind == "SUBUNIT_OF"] == [
        ("Kommunstyrelsens förvaltning", "Kommunstyrelsen")
    ]


BESIDE = (
    "GATA;;;;KOST OCH MÅLTID;;\nSystem gata;Ägare;Beroende av;;System kost;Ägare;Beroende av\n"
    "Vägvakt;Anna Ek;Karta;;Mashie;Bo Lind;Vägvakt\nKarta;Anna Ek;-;;Matilda;Anna Ek;Mashie\n;;;;Diet;Bo Lind;-\n"
)
SPACED = "System;Ägare;;Enhet;Förvaltning\nVakt;Anna Ek;;Hemtjänst;VOF\nLarm;Bo Lind;;Säbo;VOF\n"


def test_two_lists_side_by_side_are_two_and_every_row_of_each_counts(tmp_path: Path) -> None:
    store, told = brought(tmp_path, {"teknik.csv": BESIDE, "personal.csv": STAFF})
    held = store.dump()
    named = {node.id: node.name for node in held.nodes}
    assert sorted(node.name for node in held.nodes if node.kind == "System") == ["Diet", "Karta", "Mashie", "Matilda", "Vägvakt"]
    assert sorted((named[each.origin], named[each.target]) for each in held.relations if each.kind == "DEPENDS_ON") == [
        ("Mashie", "Vägvakt"), ("Matilda", "Mashie"), ("Vägvakt", "Karta"),
    ]  # fmt: skip
    assert sorted((named[each.origin], named[each.target], each.provenance[0].record) for each in held.relations if each.kind == "OWNS") == [
        ("Anna Ek", "Karta", "teknik.csv:4"), ("Anna Ek", "Matilda", "teknik.csv:4"), ("Anna Ek", "Vägvakt", "teknik.csv:3"),
        ("Bo Lind", "Diet", "teknik.csv:5"), ("Bo Lind", "Mashie", "teknik.csv:3"),
    ]  # fmt: skip
    summary = told.summary()
    assert sum(summary[each] for each in ("created", "changed", "unchanged", "skipped", "rejected")) == summary["read"]
    again = brought(tmp_path, {"teknik.csv": BESIDE, "personal.csv": STAFF}, store)[1]
    assert (again.summary()["created"], again.summary()["changed"]) == (0, 0)


def test_an_empty_column_inside_a_table_divides_nothing(tmp_path: Path) -> None:
    held = brought(tmp_path, {"vof.csv": SPACED, "förvaltningar.csv": PLACES})[0].dump()
    assert sorted(node.name for node in held.nodes if node.kind == "System") == ["Larm", "Vakt"]
