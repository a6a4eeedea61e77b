"""Tables read by a profile: real packages, and each thing that a profile can say."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from graphmodel.changes import Holdings
from graphmodel.engines.reference import ReferenceStore
from graphmodel.errors import BadInput
from importers.load import load
from importers.profile import Profile, named, profile_of
from importers.strict_yaml import composed
from tests.importing import brought, codes

EXAMPLES = Path(__file__).parents[2] / "importers/examples"


@pytest.fixture(scope="module")
def debian(shared: Path) -> tuple[Holdings, Any, Any]:
    store = ReferenceStore()
    told = load(store, [shared / "data/debian-admin/packages.csv"], profile="debian-packages")
    truth = json.loads((shared / "data/debian-admin/truth.json").read_text(encoding="utf-8"))
    return store.dump(), told, truth


def test_the_real_packages_are_exactly_as_many_as_they_are(debian: tuple[Holdings, Any, Any]) -> None:
    held, told, truth = debian
    counts = truth["counts"]
    relations = Counter(each.kind for each in held.relations)
    said = Counter((each.field, each.reading) for each in held.statements)
    assert sum(node.kind == "System" for node in held.nodes) == counts["packages"]
    assert sum(node.kind == "Person" for node in held.nodes) == counts["owners"] - 1  # the nobody address is none
    assert relations == {"DEPENDS_ON": counts["edges"], "OWNS": counts["owner_relations"] - counts["orphaned"]}
    assert said["ownership", "vacant"] == counts["orphaned"]
    assert codes(told).count("dangling_system") == counts["dangling_clauses"]
    assert told.summary()["read"] == counts["rows"]


def test_names_that_no_package_has_are_remembered_and_those_that_several_provide_are_no_mistake(debian: tuple[Holdings, Any, Any]) -> None:
    held, told, truth = debian
    assert {each.raw for each in held.statements if each.reading == "dangling"} == set(truth["dangling"])
    virtual = {each.raw for each in held.statements if each.reading == "several"}
    assert len(virtual) == truth["counts"]["virtual_targets"]
    assert {name for name, _count in truth["virtual_top"]} <= virtual
    assert all(each.severity == "warning" for each in told.problems if each.code == "dangling_system")


def test_packages_that_nobody_maintains_say_so(debian: tuple[Holdings, Any, Any]) -> None:
    held, _told, truth = debian
    name_of = {node.id: node.name for node in held.nodes}
    assert sorted(name_of[each.subject] for each in held.statements if each.field == "ownership") == truth["orphaned"]


def test_a_maintainer_is_one_person_by_address_and_has_the_name_that_is_written_most(debian: tuple[Holdings, Any, Any], shared: Path) -> None:
    held, _told, truth = debian
    people = {node.external_ids["debian"]: node for node in held.nodes if node.kind == "Person"}
    with (shared / "data/debian-admin/packages.csv").open(encoding="utf-8", newline="") as table:
        written = Counter((row["maintainer_address"], row["maintainer"]) for row in csv.DictReader(table))
    for address, names in truth["owners_with_several_names"].items():
        person = people[address]
        most = min(names, key=lambda name: (-written[address, name], name))
        assert (person.name, sorted((person.name, *person.aliases))) == (most, sorted(names))


def test_the_cut_that_ships_hangs_together() -> None:
    store = ReferenceStore()
    load(store, [EXAMPLES / "packages.csv"], profile="debian-packages")
    held = store.dump()
    said = Counter((each.field, each.reading) for each in held.statements)
    assert sum(node.kind == "System" for node in held.nodes) >= 250
    assert sum(each.kind == "DEPENDS_ON" for each in held.relations) >= 1_000
    assert said["ownership", "vacant"] >= 10
    assert said["dependency", "dangling"] < sum(each.kind == "DEPENDS_ON" for each in held.relations) / 5


MINE = """profile: stewardgraph-profile/1
name: mine
register: cmdb
identity: names
{more}
row:
  {{kind: System, id: Nr, name: System, properties: {{criticality: Prio, lifecycle: Läge}}, attrs: {{plats: Plats}},
    aliases: {{columns: Kallas, split: ","}}}}
people:
  - {{column: Ägare, make: true, side: business, split: "/", nobody: {{"Vakant": vacant, "?": unknown}}}}
department: {{columns: Förvaltning, split: ";"}}
needs:
  - {{columns: Behöver, split: [";", ","], cut_at: "(", nothing: [Inga], alternatives: "|", take: any_of, dep_type: data}}
  - {{columns: Lämnar till, split: ";", direction: dependents, strength: soft}}
"""
HEADINGS = "Nr;System;Prio;Läge;Plats;Kallas;Ägare;Förvaltning;Behöver;Lämnar till\n"


def by_profile(tmp_path: Path, rows: str, more: str = "", headings: str = HEADINGS) -> tuple[Holdings, Any]:
    (tmp_path / "mine.yaml").write_text(MINE.format(more=more), encoding="utf-8")
    store, told = brought(tmp_path, {"lista.csv": headings + rows}, profile=str(tmp_path / "mine.yaml"))
    return store.dump(), told


def test_every_column_of_a_profile_is_read(tmp_path: Path) -> None:
    held, told = by_profile(
        tmp_path,
        "1;Vakt;4;active;Hus A;Väktaren, V1;Anna Ek / Bo Lind;;Katalog (inloggning), Nät|Mobil;Larm\n"
        "2;Katalog;;;;;Vakant;;Inga;\n3;Nät;;;;;?;;;\n4;Mobil;;;;;;;;\n5;Larm;;;;;;;;\n",
    )
    assert codes(told) == []
    vakt = next(node for node in held.nodes if node.name == "Vakt")
    assert (vakt.id, vakt.external_ids, vakt.aliases) == ("s-1", {"cmdb": "1"}, ("V1", "Väktaren"))
    assert (vakt.properties, vakt.attrs) == ({"lifecycle": "active", "criticality": 4}, {"plats": "Hus A"})
    names = {node.id: node.name for node in held.nodes}
    relations = {(names[each.origin], names[each.target], each.properties.get("any_of"), each.properties.get("strength")) for each in held.relations}
    assert relations == {
        ("Vakt", "Katalog", None, None), ("Vakt", "Nät", "Nät|Mobil", None), ("Vakt", "Mobil", "Nät|Mobil", None),
        ("Larm", "Vakt", None, "soft"), ("Anna Ek", "Vakt", None, None), ("Bo Lind", "Vakt", None, None),
    }  # fmt: skip
    said = {(names[each.subject], each.reading, each.side) for each in held.statements}
    assert said == {("Katalog", "vacant", "business"), ("Nät", "unknown", "business")}


def test_a_department_that_nobody_described_is_remembered(tmp_path: Path) -> None:
    held, told = by_profile(tmp_path, "1;Vakt;;;;;;VOF;;\n")
    assert codes(told) == ["dangling_department"]
    assert [(each.subject, each.field, each.raw) for each in held.statements] == [("s-1", "department", "VOF")]


def test_of_a_thing_on_several_rows_lists_are_united_and_the_last_row_says_the_rest(tmp_path: Path) -> None:
    rows = "1;Vakt;4;;Hus A;;Anna Ek;;Nät;\n1;Vakt;2;;Hus B;;Bo Lind;;Larm;\n2;Nät;;;;;;;;\n3;Larm;;;;;;;;\n"
    held, told = by_profile(tmp_path, rows, "repeated: last")
    names = {node.id: node.name for node in held.nodes}
    assert {(names[each.origin], each.kind, names[each.target]) for each in held.relations} == {
        ("Vakt", "DEPENDS_ON", "Nät"), ("Vakt", "DEPENDS_ON", "Larm"), ("Bo Lind", "OWNS", "Vakt"),
    }  # fmt: skip
    assert next((node.properties, node.attrs) for node in held.nodes if node.name == "Vakt") == ({"criticality": 2}, {"plats": "Hus B"})
    assert told.summary()["created"] == 4
    held, _told = by_profile(tmp_path, rows)
    assert next(node.properties for node in held.nodes if node.name == "Vakt") == {"criticality": 4}
    assert sum(each.kind == "OWNS" for each in held.relations) == 2


def test_a_cell_that_cannot_be_names_its_column(tmp_path: Path) -> None:
    held, told = by_profile(tmp_path, "1;Vakt;9;i drift;;;;;;\n2;Larm;1;;;;;;;\n")
    assert [(each.code, str(each.place), each.value) for each in told.problems if each.severity == "error"] == [
        ("out_of_range", "lista.csv:2 (Prio)", "9"), ("bad_choice", "lista.csv:2 (Läge)", "i drift"),
    ]  # fmt: skip
    assert (held.nodes, told.summary()["rejected"]) == ((), 1)


def test_a_missing_column_is_told_and_left_alone_unless_rows_are_named_by_it(tmp_path: Path) -> None:
    _held, told = by_profile(tmp_path, "1;Vakt\n", headings="Nr;System\n")
    assert set(codes(told)) == {"column_lacking"}
    assert told.summary()["created"] == 1
    _held, told = by_profile(tmp_path, "Vakt\n", headings="System\n")
    assert codes(told) == ["column_needed"]


def test_blank_rows_are_skipped_and_the_counts_add_up(tmp_path: Path) -> None:
    _held, told = by_profile(tmp_path, "1;Vakt;;;;;;;;\n;;;;;;;;;\n;;3;;;;;;;\n")
    summary = told.summary()
    assert (summary["created"], summary["skipped"]) == (1, summary["read"] - 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_same_table_in_other_bytes_is_the_same_estate(tmp_path: Path, encoding: str, delimiter: str) -> None:
    (tmp_path / "mine.yaml").write_text(MINE.format(more=""), encoding="utf-8")
    table = (HEADINGS + "1;Vakt;4;;Åre;;Åsa Öst;;Larm;\n2;Larm;3;;Ö;;;;;\n").replace(";", delimiter)
    (tmp_path / "lista.csv").write_bytes(table.encode(encoding))
    store = ReferenceStore()
    load(store, [tmp_path / "lista.csv"], profile=str(tmp_path / "mine.yaml"))
    assert [(node.id, node.name) for node in store.dump().nodes] == [("p-asa-ost", "Åsa Öst"), ("s-1", "Vakt"), ("s-2", "Larm")]
    assert [(each.kind, each.origin, each.target) for each in sorted(store.dump().relations, key=lambda each: each.kind)] == [
        ("DEPENDS_ON", "s-1", "s-2"), ("OWNS", "p-asa-ost", "s-1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("name: x\n", "profile_format", 1),
        ("profile: stewardgraph-profile/1\nname: x\n", "profile_wrong", 1),
        ("profile: stewardgraph-profile/1\nname: x\nrow: {name: A}\nrwo: {}\n", "profile_wrong", 4),
        ("profile: stewardgraph-profile/1\nname: x\nrow: {name: A}\nneeds:\n  - {split: ','}\n", "profile_wrong", 5),
        ("profile: stewardgraph-profile/1\nname: x\nidentity: fuzzy\nrow: {name: A}\n", "profile_wrong", 3),
    ],
)
def test_what_is_wrong_with_a_profile_is_told_with_its_line(text: str, code: str, line: int) -> None:
    problems = profile_of(composed(text, "p.yaml")[0], "p.yaml")
    assert isinstance(problems, list)
    assert [(each.code, each.place.row) for each in problems] == [(code, line)]


def test_a_profile_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(BadInput) as refused:
        named("no-such")
    assert "debian-packages" in refused.value.problems[0].values["shipped"]
    assert isinstance(named("debian-packages"), Profile)
