"""What tables say: from rows to records, mentions and statements."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from graphmodel.problems import Place, error
from graphmodel.records import Mention, NodeRecord, RelationRecord, SourceRecord, Unit
from graphmodel.wording import PROBLEMS
from importers.importer import Reading
from importers.table_records import units_of
from tests.importers.spreadsheets import Said, folder, grid, said

GOLDEN = Path(__file__).parent / "golden" / "bjorkvik"


# --- inventories


def test_an_owner_column_becomes_a_claim_in_the_business() -> None:
    found = said(("System", "Systemägare"), ("Vakt", "Ek, Anna (t.f.)"))
    (claim,) = found.of("OWNS")
    assert isinstance(claim.origin, Mention)
    assert (claim.origin.text, claim.origin.kinds[0], dict(claim.values), claim.raw) == (
        "Anna Ek",
        "Person",
        {"side": "business", "acting": True},
        "Ek, Anna (t.f.)",
    )


def test_a_contact_person_owns_nothing() -> None:
    found = said(("System", "Kontaktperson", "Systemförvaltare", "Informationsägare"), ("Vakt", "Anna Ek", "Bo Ek", "Cilla Ek"))
    assert found.relations("OWNS") == []
    assert found.relations("SPECIALIST_FOR") == [("Bo Ek", "Vakt")]


def test_a_maintenance_leader_it_is_a_specialist_of_the_system() -> None:
    (relation,) = said(("System", "Förvaltningsledare IT"), ("Vakt", "Anna Ek")).of("SPECIALIST_FOR")
    assert relation.values == {"side": "it"}


@pytest.mark.parametrize(("cell", "reading"), [("Vakant fr.o.m. 1/6", "vacant"), ("?", "unknown"), ("slutat", "left"), ("se ovan", "unknown")])  # nothing stands above
def test_a_placeholder_becomes_a_statement(cell: str, reading: str) -> None:
    assert said(("System", "Ägare"), ("Vakt", cell), ("Larm", "Anna Ek")).statements() == [("Vakt", "ownership", cell, reading)]


def test_a_cell_that_points_above_says_the_same_and_that_is_told() -> None:
    found = said(("System", "Ägare"), ("Vakt", "Anna Ek"), ("Larm", "se ovan"), ("Lås", "-”-"), ("Dito", "Bo Ek"))
    assert found.relations("OWNS") == [("Anna Ek", "Vakt"), ("Anna Ek", "Larm"), ("Anna Ek", "Lås"), ("Bo Ek", "Dito")]
    assert [problem.values["taken"] for problem in found.problems if problem.code == "read_as_above"] == ["Anna Ek", "Anna Ek"]


def test_what_was_broken_by_a_wrong_encoding_is_mended_and_told() -> None:
    found = said(("System", "Ägare"), ("LÃ¤rplattform", "BjÃ¶rn Ã–st"))
    assert found.relations("OWNS") == [("Björn Öst", "Lärplattform")]
    assert [(problem.value, problem.values["mended"]) for problem in found.problems if problem.code == "encoding_mended"] == [
        ("LÃ¤rplattform", "Lärplattform"), ("BjÃ¶rn Ã–st", "Björn Öst"),
    ]


def test_a_whole_organisation_in_one_list() -> None:
    found = said(
        ("Org-kod", "Benämning", "Typ", "Överordnad", "Chef"),
        ("N1", "Omsorgsnämnden", "Nämnd", "", ""), ("OMS", "Sektor omsorg", "Sektor", "Omsorgsnämnden", "Anna Ek"), ("E1", "Säbo", "Enhet", "OMS", "Bo Ek"),
        ("E2", "Hemtjänst", "Enhet", "Sektor omsorg", "Bo Lind"),
    )  # fmt: skip
    assert {name: node["unit_type"] for name, node in found.nodes("Department").items()} == {
        "Omsorgsnämnden": "committee", "Sektor omsorg": "department", "Säbo": "unit", "Hemtjänst": "unit",
    }  # fmt: skip
    assert found.relations("SUBUNIT_OF") == [("Sektor omsorg", "Omsorgsnämnden"), ("Säbo", "OMS"), ("Hemtjänst", "Sektor omsorg")]


def test_a_period_may_stand_in_one_cell() -> None:
    found = said(("Styrgrupp", "Ledamot", "Uppdrag", "Mandatperiod"), ("SG 1", "Anna Ek", "Ordförande", "2024-01-01 – 2025-06-30"), ("SG 1", "Bo Ek", "Ledamot", "2024-01-01 –"))
    assert [relation.values for relation in found.of("MEMBER_OF")] == [
        {"valid_from": date(2024, 1, 1), "valid_through": date(2025, 6, 30), "function": "chair"}, {"valid_from": date(2024, 1, 1), "function": "member"},
    ]  # fmt: skip


def test_an_empty_owner_says_nothing() -> None:
    found = said(("System", "Ägare"), ("Vakt", ""), ("Larm", "Anna Ek"))
    assert found.statements() == []


def test_dependencies_run_from_the_one_that_needs() -> None:
    found = said(("System", "Läser från", "Levererar till"), ("Vakt", "AD (inloggning), Larm", "Port"), ("Larm", "Inga", "-"))
    assert found.relations("DEPENDS_ON") == [("Vakt", "AD"), ("Vakt", "Larm"), ("Port", "Vakt")]


def test_several_columns_of_dependencies_count_all() -> None:
    found = said(("System", "Beroende 1", "Beroende 2", "Ägare"), ("Vakt", "AD", "Larm", ""))
    assert found.relations("DEPENDS_ON") == [("Vakt", "AD"), ("Vakt", "Larm")]


def test_an_unknown_dependency_is_a_statement_and_no_name() -> None:
    found = said(("System", "Beroenden", "Ägare"), ("Vakt", "?", "Anna Ek"), ("Larm", "Ingen känd", "Bo Ek"))
    assert found.relations("DEPENDS_ON") == []
    assert found.statements() == [("Vakt", "dependency", "?", "unknown")]


def test_own_development_is_hosting_and_no_supplier() -> None:
    found = said(("System", "Leverantör"), ("Vakt", "Egenutvecklat"), ("Larm", "CGI"))
    assert found.nodes("System")["Vakt"]["hosting"] == "own"
    assert found.relations("PROVIDED_BY") == [("Larm", "CGI")]


@pytest.mark.parametrize(
    ("status", "lifecycle", "tags"),
    [("Avvecklas – släckt", "retired", None), ("avvecklat 2025", "retired", None), ("Under införande", "active", ["introduction"]), ("drift", "active", None), ("Planerad", "planned", None), ("Under avveckling", "phasing_out", None), ("I drift", "active", None), ("Ur drift", "retired", None)],
)  # fmt: skip
def test_a_status_word_is_a_lifecycle(status: str, lifecycle: str, tags: list[str] | None) -> None:
    node = said(("System", "Status", "Ägare"), ("Vakt", status, "")).nodes("System")["Vakt"]
    assert (node["lifecycle"], node.get("tags")) == (lifecycle, tags)


def test_the_fields_of_a_system_are_read() -> None:
    found = said(
        ("System", "Kritikalitet (1-4)", "KLASSA", "Personuppgifter", "Avtal t.o.m.", "RTO (h)", "Drift"),
        ("Vakt", "3", "3-1-1", "Ja", "okt 2026", "4 h", "Molntjänst"),
        ("Larm", "1", "2-2-2-1", "Nej", "Tillsvidare", "2 dygn", "Egen drift"),
    )
    vakt, larm = found.nodes("System")["Vakt"], found.nodes("System")["Larm"]
    assert (
        vakt
        | {
            "name": "Vakt",
            "criticality": 3,
            "klassa": [3, 1, 1, 0],
            "personal_data": "ordinary",
            "contract_end": date(2026, 10, 31),
            "rto_hours": 4,
            "hosting": "cloud",
        }
        == vakt
    )
    assert larm | {"criticality": 1, "klassa": [2, 2, 2, 1], "personal_data": "none", "rto_hours": 48, "hosting": "own"} == larm
    assert "contract_end" not in larm


def test_a_doubtful_cell_is_told_with_its_place() -> None:
    found = said(("System", "Kritikalitet", "Avtal slut", "Ägare"), ("Vakt", "2", "2026-01-01", ""), ("Larm", "nio", "snart", ""))
    told = {(problem.code, problem.value, problem.place.row, problem.place.column) for problem in found.problems if problem.severity == "warning"}
    assert {("criticality_not_understood", "nio", 3, "Kritikalitet"), ("day_not_understood", "snart", 3, "Avtal slut")} <= told


def test_a_letter_is_marked_as_derived() -> None:
    found = said(("System", "Krit.", "Ägare"), ("Vakt", "A", ""), ("Larm", "C", ""))
    records = [record for unit in found.units for record in unit.records if isinstance(record, NodeRecord)]
    assert [(record.values["criticality"], record.assumed) for record in records] == [
        (4, frozenset({"criticality"})),
        (2, frozenset({"criticality"})),
    ]


def test_objects_are_one_by_code_by_name_and_by_both() -> None:
    known = {
        "FO07": ("ManagementObject",),
        "Individ- och familjeomsorg": ("ManagementObject",),
        "FO07 Individ- och familjeomsorg": ("ManagementObject",),
    }
    found = said(
        ("System", "Förvaltningsobjekt"), ("A", "FO07 Individ- och familjeomsorg"), ("B", "FO07"), ("C", "individ- och familjeomsorg"), known=known
    )
    targets = [relation.target for relation in found.of("PART_OF")]
    assert [(end.text, end.external) for end in targets if isinstance(end, Mention)] == [
        ("Individ- och familjeomsorg", ("object", "FO07")), ("FO07", ("object", "FO07")), ("individ- och familjeomsorg", None),
    ]  # fmt: skip
    assert found.nodes("ManagementObject") == {}


def test_objects_that_nobody_has_described_are_made() -> None:
    assert list(said(("System", "Objekt"), ("A", "Ekonomi"), ("B", "FO02")).nodes("ManagementObject")) == ["Ekonomi"]


def test_a_system_name_may_be_a_link() -> None:
    found = said(("System", "Ägare"), ('=HYPERLINK("https://x.example","Agresso")', "Anna Ek"))
    assert list(found.nodes("System")) == ["Agresso"]


def test_a_table_of_retired_systems_below_counts() -> None:
    found = said(("System", "Ägare"), ("Vakt", "Anna Ek"), (), ("Avvecklade system",), ("System", "Ersatt av"), ("Fronter", "Vakt"))
    assert found.nodes("System")["Fronter"]["lifecycle"] == "retired"
    assert found.relations("REPLACES") == [("Vakt", "Fronter")]
    assert "lifecycle" not in found.nodes("System")["Vakt"]


# --- whose list it is


def uses(found: Said) -> set[str]:
    return {origin for origin, _ in found.relations("USES")}


def test_the_department_is_guessed_from_title_then_file_then_column() -> None:
    known = {"Vård- och omsorgsförvaltningen": ("Department",), "KFF": ("Department",), "Kultur- och fritidsförvaltningen": ("Department",)}
    rows = (("System", "Ägare"), ("Vakt", ""))
    assert uses(said(("Systemlista för Vård & omsorg",), (), *rows, file="kff.csv", known=known)) == {"Vård- och omsorgsförvaltningen"}
    assert uses(said(*rows, file="kultur_fritid_it.csv", known=known)) == {"Kultur- och fritidsförvaltningen"}
    assert uses(said(*rows, file="KFF system 2026.csv", known=known)) == {"KFF"}
    assert uses(said(("Tekniska förvaltningen – IT-system",), *rows)) == {"Tekniska förvaltningen"}
    assert uses(said(*rows, department="Annan")) == {"Annan"}


def test_a_list_of_nobody_is_told() -> None:
    found = said(("System", "Ägare"), ("Vakt", ""))
    assert uses(found) == set()
    assert "department_not_known" in found.codes


def test_a_joint_list_says_the_department_row_by_row() -> None:
    found = said(("System", "Förvaltning", "Ägare"), ("Vakt", "VOF", "Anna Ek"), ("Larm", "UTB", "Anna Ek"))
    assert found.relations("USES") == [("VOF", "Vakt"), ("UTB", "Larm")]
    assert [end.department for relation in found.of("OWNS") if isinstance(end := relation.origin, Mention)] == ["VOF", "UTB"]


# --- organisation


def test_a_department_has_a_code_a_committee_and_a_head() -> None:
    found = said(
        ("Kod", "Förvaltning", "Nämnd", "Förvaltningschef"),
        ("UTB", "Utbildningsförvaltningen", "Utbildningsnämnden", "Anna Ek"),
        ("SOC", "Socialförvaltningen", "Socialnämnden", "Vakant"),
    )
    assert found.nodes("Department")["Utbildningsförvaltningen"]["aliases"] == ["UTB"]
    assert found.nodes("Department")["Utbildningsnämnden"]["unit_type"] == "committee"
    assert ("Utbildningsförvaltningen", "Utbildningsnämnden") in found.relations("SUBUNIT_OF")
    assert found.relations("HOLDS") == [("Anna Ek", "Förvaltningschef Utbildningsförvaltningen")]
    assert found.statements() == [("Förvaltningschef Socialförvaltningen", "holder", "Vakant", "vacant")]


def test_units_belong_to_departments_by_short_names() -> None:
    known = {"Kultur- och fritidsförvaltningen": ("Department",), "Kommunledningskontoret": ("Department",)}
    found = said(
        ("Enhet", "Förvaltning"), ("Museet", "Kultur & fritid"), ("Kansliet", "Komledn."), ("Utveckling", "Stadsledningskontoret"), known=known
    )
    assert found.relations("SUBUNIT_OF") == [
        ("Museet", "Kultur- och fritidsförvaltningen"),
        ("Kansliet", "Kommunledningskontoret"),
        ("Utveckling", "Stadsledningskontoret"),
    ]


def test_units_of_one_name_in_two_departments_are_two() -> None:
    found = said(("Enhet", "Förvaltning"), ("Administration", "UTB"), ("Administration", "SOC"), ("Bygglov", "SBF"))
    marks = {
        record.node.external for unit in found.units for record in unit.records if isinstance(record, NodeRecord) and isinstance(record.node, Mention)
    }
    assert marks == {("unit", "UTB / Administration"), ("unit", "SOC / Administration"), None}


def test_staff_are_a_register_of_persons_with_days() -> None:
    found = said(
        ("Efternamn", "Förnamn", "Signatur", "E-post", "Förvaltning", "Anställd fr.o.m.", "Slutdatum"),
        ("Ek", "Anna", "ekanna", "Anna.Ek@k.example", "UTB", "1/2 2020", "2026-05-31"),
    )
    assert (
        found.nodes("Person")["Anna Ek"]
        | {"email": "anna.ek@k.example", "signature": "ekanna", "valid_from": date(2020, 2, 1), "valid_through": date(2026, 5, 31)}
        == found.nodes("Person")["Anna Ek"]
    )
    assert found.relations("EMPLOYED_IN") == [("Anna Ek", "UTB")]
    sources = [record for item in found.items if isinstance(item, Unit) for record in item.records if isinstance(record, SourceRecord)]
    assert [source.staff_register for source in sources] == [True]


def test_the_owner_of_an_object_is_a_claim_on_the_object() -> None:
    found = said(("Objekt-ID", "Objekt", "Förvaltning", "Objektägare verksamhet", "Objektägare IT", "Förvaltningsledare IT", "Objektstyrgrupp", "Ingående system"),
                 ("FO01", "Elevadministration", "UTB", "Anna Ek", "Bo Ek", "Cilla Ek", "OSG-01", "Procapita; Skola24"), ("FO02", "Lärande", "UTB", "Vakant", "Bo Ek", "", "", ""))  # fmt: skip
    assert [(relation.values["side"], relation.origin.text) for relation in found.of("OWNS") if isinstance(relation.origin, Mention)] == [
        ("business", "Anna Ek"),
        ("it", "Bo Ek"),
        ("it", "Bo Ek"),
    ]
    assert found.relations("LEADS") == [("Cilla Ek", "Elevadministration")]
    assert found.relations("STEERS") == [("OSG-01", "Elevadministration")]
    assert found.relations("PART_OF") == [("Procapita", "Elevadministration"), ("Skola24", "Elevadministration")]
    assert found.nodes("ManagementObject")["Elevadministration"]["aliases"] == ["FO01", "FO01 Elevadministration"]
    assert found.statements() == [("Lärande", "ownership", "Vakant", "vacant")]


def test_groups_have_levels_chairs_and_a_way_up() -> None:
    found = said(("Grupp-ID", "Namn", "Nivå", "Ordförande", "Sammankallande", "Eskalerar till", "Möten", "Upphörd"),
                 ("OSG-01", "Objektstyrgrupp Skola", "Objekt", "Anna Ek", "Bo Ek", "FSG-UTB", "2 ggr/termin", "2025-12-31"), ("FSG-UTB", "Förvaltningsstyrgrupp Utbildning", "Förvaltning", "Vakant", "", "-", "kvartalsvis", ""))  # fmt: skip
    groups = found.nodes("SteeringGroup")
    assert groups["Objektstyrgrupp Skola"] | {"level": "object", "meets": 4, "valid_through": date(2025, 12, 31)} == groups["Objektstyrgrupp Skola"]
    assert [(relation.values["function"], relation.origin.text) for relation in found.of("MEMBER_OF") if isinstance(relation.origin, Mention)] == [
        ("chair", "Anna Ek"),
        ("secretary", "Bo Ek"),
    ]
    assert found.relations("ESCALATES_TO") == [("Objektstyrgrupp Skola", "FSG-UTB")]
    assert found.statements() == [("Förvaltningsstyrgrupp Utbildning", "chair", "Vakant", "vacant")]


@pytest.mark.parametrize("word", ["(högsta nivån)", "Beslutar själv", "slutinstans", "Går inte vidare", "–", "Top level"])
def test_a_word_for_the_top_names_no_group_above(word: str) -> None:
    found = said(("Grupp-ID", "Namn", "Nivå", "Ordförande", "Eskalerar till"),
                 ("OSG-01", "Objektstyrgrupp Skola", "Objekt", "Anna Ek", "PSG"), ("PSG", "Portföljstyrgruppen", "Portfölj", "Bo Ek", word))  # fmt: skip
    assert found.relations("ESCALATES_TO") == [("Objektstyrgrupp Skola", "PSG")]


def test_levels_may_be_numbered_either_way() -> None:
    def levels(*numbers: str) -> list[object]:
        rows = [
            (f"G{place}", name, number, "Anna Ek")
            for place, (name, number) in enumerate(zip(("Objektstyrgrupp A", "Gruppen B", "Portföljgruppen"), numbers, strict=True))
        ]
        return [node["level"] for node in said(("Grupp-ID", "Namn", "Nivå", "Ordförande"), *rows).nodes("SteeringGroup").values()]

    assert levels("1", "2", "3") == levels("3", "2", "1") == ["object", "department", "portfolio"]


@pytest.mark.parametrize(
    ("role", "function"),
    [
        ("Ordförande", "chair"),
        ("Vice ordförande", "deputy_chair"),
        ("Sammankallande", "secretary"),
        ("Sekreterare", "secretary"),
        ("Föredragande", "adjunct"),
        ("Adjungerad", "adjunct"),
        ("Ledamot", "member"),
    ],
)
def test_members_have_functions_and_days(role: str, function: str) -> None:
    (relation,) = said(("Grupp", "Person", "Roll", "Fr.o.m.", "T.o.m."), ("OSG-01", "Anna Ek", role, "2024-02-01", "2026-07-18")).of("MEMBER_OF")
    assert relation.values == {"function": function, "valid_from": date(2024, 2, 1), "valid_through": date(2026, 7, 18)}


def test_role_assignments_rule_ownership() -> None:
    found = said(("Person", "Roll", "Avser", "Namn", "Fr.o.m.", "T.o.m."), ("Lind, Bengt", "Systemägare", "System", "BizTalk", "2027-01-01", ""), ("Anna Ek", "Objektägare IT", "Objekt", "FO19", "2025-01-01", "2026-12-31"),
                 ("Bo Ek", "Förvaltningsledare IT", "System", "AD", "2025-01-01", ""), ("Bo Ek", "Objektledare", "Objekt", "FO19", "2025-01-01", ""), ("Bo Ek", "Kontaktperson", "System", "AD", "2025-01-01", ""))  # fmt: skip
    assert found.relations("OWNS") == [("Bengt Lind", "BizTalk"), ("Anna Ek", "FO19")]
    assert found.relations("SPECIALIST_FOR") == [("Bo Ek", "AD")]
    assert found.relations("LEADS") == [("Bo Ek", "FO19")]
    assert "role_not_kept" in found.codes
    assert [record.authority for item in found.items if isinstance(item, Unit) for record in item.records if isinstance(record, SourceRecord)] == [
        ("ownership",)
    ]


def test_the_receiver_of_an_integration_needs_the_sender() -> None:
    found = said(("Integration", "Från system", "Till system", "Riktning"), ("INT-1", "AD", "Vakt", ""), ("INT-2", "Larm", "Vakt", "dubbelriktad"))
    assert found.relations("DEPENDS_ON") == [("Vakt", "AD"), ("Vakt", "Larm"), ("Larm", "Vakt")]


def test_an_alias_list_adds_names_and_makes_nothing() -> None:
    found = said(("Kallas även / tidigare namn", "Namn i systemlistan"), ("Ecos 2", "Ecos"), ("AAD; Azure AD", "Entra ID"))
    records = [record for unit in found.units for record in unit.records if isinstance(record, NodeRecord)]
    assert [(record.node.text, record.values["aliases"], record.makes) for record in records if isinstance(record.node, Mention)] == [
        ("Ecos", ["Ecos 2"], False),
        ("Entra ID", ["AAD", "Azure AD"], False),
    ]


def test_a_list_of_contracts_makes_contracts() -> None:
    found = said(
        ("Avtalsnr", "Avtalsnamn", "Leverantör", "Omfattar system", "Startdatum", "Slutdatum", "Uppsägningstid (mån)"),
        ("A-1", "Ekonomi", "CGI", "Raindance, Proceedo", "2024-01-01", "2027-12-31", "6"),
    )
    assert found.nodes("Contract")["Ekonomi"] | {"valid_through": date(2027, 12, 31), "notice_months": 6} == found.nodes("Contract")["Ekonomi"]
    assert found.relations("COVERS") == [("Ekonomi", "Raindance"), ("Ekonomi", "Proceedo")]
    assert found.relations("WITH_SUPPLIER") == [("Ekonomi", "CGI")]


def test_a_period_that_runs_backwards_keeps_its_row_out() -> None:
    found = said(("Grupp", "Person", "Roll", "Fr.o.m.", "T.o.m."), ("OSG-01", "Anna Ek", "Ledamot", "2026-01-01", "2024-01-01"))
    assert [unit.rejected for unit in found.units if not unit.skipped] == [True]


# --- whole files


def test_every_row_is_one_unit() -> None:
    found = said(("Lista",), (), ("System", "Ägare"), ("Vakt", "Anna Ek"), ("", "Bo Ek"), (), ("Antal:", 1))
    assert [(unit.place.row, unit.skipped) for unit in found.units] == [
        (1, "title"),
        (2, "blank"),
        (3, "header"),
        (4, None),
        (5, "no_name"),
        (6, "blank"),
        (7, "sum"),
    ]


def test_a_problem_of_reading_a_row_stays_with_the_row() -> None:
    lista = grid(("System", "Ägare"), ("Vakt", "Anna Ek"))
    bad = error("bad_text", Place("lista.csv", None, 2), "x", character="NUL")
    units = [item for item in units_of([lista], Reading("lista.csv", "lista"), problems=[bad]) if isinstance(item, Unit) and item.counted]
    assert [(unit.place.row, unit.rejected) for unit in units] == [(1, False), (2, True)]


def test_every_problem_has_its_words() -> None:
    grids, known = folder(GOLDEN)
    codes = {problem.code for listed in grids.values() for problem in Said(listed, known=known).problems}
    assert codes <= set(PROBLEMS), codes - set(PROBLEMS)


def test_another_municipality_is_understood_as_well() -> None:
    """A folder with other headings, layouts, languages and scales: each file's kind of table and what it says, as written beside it by hand."""
    grids, known = folder(GOLDEN)
    wanted = json.loads((GOLDEN / "expected.json").read_text("utf-8"))
    assert sorted(grids) == sorted(wanted)
    for shown, listed in grids.items():
        found = Said(listed, known=known)
        kinds = [problem.values["kind"] for problem in found.problems if problem.code == "table_understood"]
        assert kinds == wanted[shown]["kinds"], shown
        for kind, pairs in wanted[shown].get("relations", {}).items():
            assert [list(pair) for pair in found.relations(kind)] == pairs, (shown, kind)
        for name, values in wanted[shown].get("systems", {}).items():
            node = json.loads(json.dumps(found.nodes("System")[name], default=str))
            assert node | values == node, (shown, name, node)
        assert [list(each) for each in found.statements()] == wanted[shown].get("statements", []), shown


# --- the given municipality, resolved by its generator's own key


def test_the_given_municipality_says_what_its_truth_says(shared: Path) -> None:
    """All 307 dependencies, every system's objects, criticality and contract: before any matching, with the key in its stead."""
    base = shared / "data" / "kommun"
    grids, known = folder(base)
    key = json.loads((base / "facit" / "key.json").read_text("utf-8"))
    truth = json.loads((base / "truth.json").read_text("utf-8"))
    names: dict[str, str] = key["system_names"]
    needs: set[tuple[str, str]] = set()
    objects: dict[str, set[str]] = {}
    criticality: dict[str, set[int]] = {}
    dangling: set[str] = set()
    for listed in grids.values():
        for unit in Said(listed, known=known).units:
            for record in unit.records:
                if isinstance(record, RelationRecord) and isinstance(record.origin, Mention) and isinstance(record.target, Mention):
                    origin, target = names.get(record.origin.text), names.get(record.target.text)
                    if record.kind == "DEPENDS_ON" and origin and target:
                        needs.add((origin, target))
                    elif record.kind == "DEPENDS_ON":
                        dangling.add(record.target.text if origin else record.origin.text)
                    elif record.kind == "PART_OF" and origin:
                        objects.setdefault(origin, set()).add(key["objects"].get(record.target.text) or (record.target.external or ("", ""))[1])
                elif (
                    isinstance(record, NodeRecord)
                    and record.kind == "System"
                    and record.makes
                    and isinstance(record.node, Mention)
                    and "criticality" in record.values
                ):
                    criticality.setdefault(names[record.node.text], set()).add(record.values["criticality"])
    assert needs == {(system, other) for system, one in truth["systems"].items() for other in one["depends_on"]}
    assert dangling <= set(key["dangling_names"])
    assert {system: sorted(listed) for system, listed in objects.items()} == {
        system: one["objects"] for system, one in truth["systems"].items() if one["objects"]
    }
    assert criticality == {
        system: {2 if each == "1-2" else each for each in one["criticality"]} for system, one in truth["systems"].items() if one["criticality"]
    }


def test_a_list_of_maintainers_in_blocks_is_read_without_a_profile(shared: Path) -> None:
    """The CNCF list: projects stand once and hold on, people are told by their handle."""
    truth = json.loads((shared / "data" / "csv-cncf" / "truth.json").read_text("utf-8"))
    path = shared / "data" / "csv-cncf" / "project-maintainers.csv"
    from tests.importers.spreadsheets import opened

    owners: dict[str, set[str]] = {}
    for relation in Said(opened(path, path.name)).of("OWNS"):
        assert isinstance(relation.origin, Mention)
        assert isinstance(relation.target, Mention)
        handle = (relation.origin.signature or "").lower().removeprefix("https://").removeprefix("github.com/").lstrip("@").strip("/ ")
        owners.setdefault(relation.target.text, set()).add(handle or relation.origin.text.casefold())
    assert {project: len(found) for project, found in owners.items()} == truth["maintainers_per_project"]
