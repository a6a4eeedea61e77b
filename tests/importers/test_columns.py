"""What columns mean: by their headings, and by what their cells show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.vocabulary import HEADINGS, LABELS, TABLE_KINDS, look_up
from importers.columns import understand
from importers.file_department import department_of
from importers.headings import heading
from importers.importer import Reading
from importers.known_names import KnownNames
from importers.table_profile import TableProfile, table_profile_of, written
from importers.tables import tables_of
from tests.importers.spreadsheets import folder, grid, meanings, understood

# --- headings


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("Systemägare", "owner"), ("SYSTEMÄGARE:", "owner"), ("Systemägare (e-post)", "owner"), ("Ansvarig (systemägare)", "owner"), ("Ansvarig avdelning/ägare", "owner"), ("System ägare", "owner"), ("Systemagare", "owner"), ("Systemägare (IT)", "owner_it"), ("Vem är ägare?", "owner"),
     ("Objektägare IT", "owner_it"), ("IT-nära objektägare", "owner_it"), ("Förvaltningsledare IT", "leader_it"), ("Objektledare verksamhet", "leader"), ("Systemförvaltare", "specialist"), ("Teknisk förvaltare", "specialist_it"), ("Kontaktperson", "contact"), ("Teknisk kontakt", "contact"), ("Informationsägare", "information_owner"),
     ("Läser från", "needs"), ("Lаser fran".replace("а", "a"), "needs"), ("Beroende 2", "needs"), ("Hämtar data ifrån system", "needs"), ("Vilka system är det beroende av", "needs"), ("Levererar till", "feeds"), ("Skickar information till följande system", "feeds"), ("Utgående integrationer", "feeds"),
     ("Krit.", "criticality"), ("Hur kritiskt är systemet för verksamheten?", "criticality"), ("Avtal t.o.m.", "contract_end"), ("Avtalet löper ut", "contract_end"), ("Avtalets slutdatum", "contract_end"), ("KLASSA (K-R-T)", "klassa"), ("Innehåller personuppg.", "personal_data"), ("Personnummer", "personal_number"),
     ("Eskaleras till", "escalates_to"), ("Frågor lyfts vidare till", "escalates_to"), ("Ordf.", "chair"), ("V. ordf", "deputy_chair"), ("Sammankallande", "secretary"), ("Application name", "system"), ("Depends on", "needs"), ("Business owner", "owner"), ("Vendor", "supplier")],
)  # fmt: skip
def test_a_heading_is_known(text: str, meaning: str) -> None:
    found = heading(text)
    assert found is not None
    assert found.meanings[0] == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Systemägre", "owner"),
        ("Leverantr", "supplier"),
        ("Kritkalitet", "criticality"),
        ("Förvaltingsobjekt", "object"),
        ("Sytemförvaltare", "specialist"),
    ],
)
def test_a_misspelt_heading_is_taken_for_what_it_is_like(text: str, meaning: str) -> None:
    found = heading(text)
    assert found is not None
    assert found.meanings[0] == meaning
    assert found.sure < 0.95


@pytest.mark.parametrize("text", ["", "Blå", "Xyzzy", "42"])
def test_what_is_no_heading_means_nothing(text: str) -> None:
    assert heading(text) is None


def test_every_word_that_is_written_is_read_back() -> None:
    for meaning, labels in LABELS.items():
        for label in labels:
            found = look_up(label)
            assert found is not None
            assert meaning in found.meanings, label


def test_every_word_of_the_vocabulary_means_what_it_stands_under() -> None:
    for entry in HEADINGS:
        for word in (*entry.swedish, *entry.english):
            found = look_up(word)
            assert found is not None
            assert entry.meaning in found.meanings or any(f"{entry.meaning}_it" == meaning for meaning in found.meanings), (entry.meaning, word)


def test_kinds_of_table_use_meanings_that_exist() -> None:
    known = {entry.meaning for entry in HEADINGS}
    for kind in TABLE_KINDS:
        used = {
            *kind.speaks_for,
            *kind.speaks_against,
            *(kind.stands_for or {}),
            *(kind.stands_for or {}).values(),
            *(each for group in kind.needs for each in group),
        }
        assert used <= known, (kind.name, used - known)


# --- kinds of table

_KINDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "inventory": (("Namn", "Leverantör", "Kontaktperson", "Beroenden"), ("Objekt", "System", "Ägare", "Leverantör", "Avtal"), ("Application", "Vendor", "Owner"), ("Nr", "IT-stöd", "Ägare", "Krit."), ("Tjänst", "Ansvarig enhet", "Status", "Länk")),
    "staff": (("Namn", "Signatur", "E-post", "Förvaltning"), ("Förnamn", "Efternamn", "Befattning"), ("Employee", "Email", "Department", "Hire date"), ("Namn", "Titel", "Enhet", "Telefon")),
    "departments": (("Kod", "Förvaltning", "Nämnd", "Förvaltningschef"), ("Förvaltning", "Chef"), ("Department", "Code", "Head")),
    "units": (("Enhet", "Förvaltning", "Enhetschef"), ("Enhet", "Tillhör"), ("Avdelning", "Överordnad", "Chef")),
    "objects": (("Objekt-ID", "Objekt", "Förvaltning", "Objektägare verksamhet"), ("Förvaltningsobjekt", "Objektägare", "Objektledare", "Ingående system"), ("Id", "Objektnamn", "Objektägare IT", "Styrgrupp")),
    "groups": (("Grupp-ID", "Namn", "Nivå", "Ordförande"), ("Styrgrupp", "Ordförande", "Ledamöter", "Eskalerar till"), ("Group", "Level", "Chair", "Escalates to")),
    "members": (("Grupp", "Person", "Roll", "Fr.o.m.", "T.o.m."), ("Styrgrupp", "Ledamot", "Funktion"), ("Group", "Member", "Role")),
    "roles": (("Person", "Roll", "Avser", "Namn", "Fr.o.m.", "T.o.m."), ("Uppdrag", "Innehavare", "Gäller", "Beslut"), ("Roll", "Namn", "System", "Fr.o.m.", "T.o.m.")),
    "integrations": (("Integration", "Från system", "Till system", "Typ"), ("Källsystem", "Målsystem"), ("Avsändare", "Mottagare", "Information"), ("Source", "Target", "Protocol")),
    "aliases": (("Kallas även / tidigare namn", "Namn i systemlistan"), ("Alias", "System"), ("Tidigare namn", "Nuvarande namn")),
    "contracts": (("Avtalsnummer", "Leverantör", "Avser system", "Startdatum", "Slutdatum"), ("Avtal", "Leverantör", "Diarienr", "Uppsägningstid")),
    "suppliers": (("Leverantör", "Organisationsnummer", "Kontaktperson"),),
    "plans": (("Förvaltningsobjekt", "År", "Förvaltningsplan"),),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "headings"), [(kind, each) for kind, listed in _KINDS.items() for each in listed])
def test_a_table_is_known_by_its_headings(kind: str, headings: tuple[str, ...]) -> None:
    shown = {
        "Fr.o.m.": "2024-01-01",
        "T.o.m.": "2026-12-31",
        "Startdatum": "2024-01-01",
        "Slutdatum": "2026-12-31",
        "Avser": "System",
        "Hire date": "2020-01-01",
        "År": "2026",
    }
    rows = [tuple(shown.get(name, f"{letter}{place}") for place, name in enumerate(headings)) for letter in "ab"]
    assert understood(headings, *rows).kind == kind


def test_a_table_of_something_else_is_told_and_not_read() -> None:
    seen = understood(("Datum", "Väder", "Temperatur"), ("2026-10-01", "Sol", "12"), ("2026-10-02", "Regn", "9"))
    assert seen.kind is None
    assert [problem.code for problem in seen.problems] == ["table_not_understood"]


_INVENTORY = {
    "Systemnamn": "Vakt",
    "Systemägare": "Anna Ek",
    "Leverantör": "CGI",
    "Läser från": "AD, Larm",
    "Levererar till": "Port",
    "Kritikalitet": "3",
    "Förvaltningsobjekt": "FO01",
    "Avtal slut": "2027-01-01",
    "Kommentar": "obs",
}


@given(st.permutations(list(_INVENTORY)))
def test_the_order_of_columns_does_not_matter(order: list[str]) -> None:
    seen = understood(tuple(order), tuple(_INVENTORY[name] for name in order), ("x",) * len(order))
    wanted = meanings(understood(tuple(_INVENTORY), tuple(_INVENTORY.values()), ("x",) * len(order)))
    assert seen.kind == "inventory"
    assert meanings(seen) == wanted


# --- what cells show


def test_a_column_of_known_systems_is_a_dependency() -> None:
    known = {"Vakt": ("System",), "Larm": ("System",), "AD": ("System",)}
    seen = understood(("System", "Ägare", "Övr. uppg. A"), ("Vakt", "Anna Ek", "AD, Larm"), ("Larm", "Bo Ek", "AD"), ("AD", "", ""), known=known)
    assert meanings(seen)["Övr. uppg. A"] == "needs"


def test_a_column_of_addresses_is_persons_but_not_owners() -> None:
    seen = understood(("System", "Leverantör", "Fält 7"), ("Vakt", "CGI", "anna@k.example"), ("Larm", "CGI", "bo@k.example"))
    assert meanings(seen)["Fält 7"] == "contact"


def test_from_and_to_are_days_or_systems_as_their_cells_show() -> None:
    roles = understood(
        ("Person", "Roll", "System", "Från", "Till"),
        ("Anna Ek", "Systemägare", "Vakt", "2024-01-01", "2026-12-31"),
        ("Bo Ek", "Systemägare", "Larm", "2024-01-01", ""),
    )
    assert (roles.kind, meanings(roles)["Från"], meanings(roles)["Till"]) == ("roles", "start", "end")
    flows = understood(("Id", "Från", "Till", "Typ"), ("1", "AD", "Vakt", "API"), ("2", "AD", "Larm", "fil"))
    assert (flows.kind, meanings(flows)["Från"], meanings(flows)["Till"]) == ("integrations", "from_system", "to_system")


def test_a_contract_column_of_days_is_the_contracts_end() -> None:
    seen = understood(("System", "Ägare", "Avtal"), ("Vakt", "Anna Ek", "apr 2027"), ("Larm", "Bo Ek", "Tillsvidare"))
    assert meanings(seen)["Avtal"] == "contract_end"


def test_a_contact_is_no_owner_even_when_nobody_else_stands_there() -> None:
    seen = understood(("Namn", "Leverantör", "Kontaktperson"), ("Vakt", "CGI", "Anna Ek"), ("Larm", "CGI", "Bo Ek"))
    assert not seen.of("owner")


def test_somebody_responsible_is_the_owner_only_when_nobody_else_is() -> None:
    alone = understood(("System", "Ansvarig", "Leverantör"), ("Vakt", "Anna Ek", "CGI"))
    assert meanings(alone)["Ansvarig"] == "owner"
    assert "responsible_read_as_owner" in {problem.code for problem in alone.problems}
    beside = understood(("System", "Ansvarig", "Systemägare"), ("Vakt", "Anna Ek", "Bo Ek"))
    assert meanings(beside)["Ansvarig"] == "contact"


def test_an_address_beside_the_owner_is_the_owners() -> None:
    seen = understood(("System", "Systemägare", "E-post", "Leverantör"), ("Vakt", "Anna Ek", "anna@k.example", "CGI"))
    assert meanings(seen)["E-post"] == "email.email"
    named = understood(("System", "Systemägare", "E-post systemägare"), ("Vakt", "Anna Ek", "anna@k.example"))
    assert meanings(named)["E-post systemägare"] == "owner.email"


def test_a_naming_column_that_nobody_knows_is_found_by_its_cells() -> None:
    seen = understood(("Vad heter det", "Ägs av", "Leverantör"), ("Vakt", "Anna Ek", "CGI"), ("Larm", "Bo Ek", "CGI"))
    assert (seen.kind, meanings(seen)["Vad heter det"]) == ("inventory", "system")


def test_personal_numbers_are_never_read() -> None:
    seen = understood(("Namn", "E-post", "Personnummer"), ("Anna Ek", "a@k.example", "19700101-0000"))
    assert "personal_number_not_read" in {problem.code for problem in seen.problems}


def test_every_assumption_is_told() -> None:
    seen = understood(("System", "Integrationer", "Prio"), ("Vakt", "AD, Larm", "1"), ("Larm", "AD", "2"))
    assert {"table_understood", "direction_assumed", "separator_assumed", "scale_assumed"} <= {problem.code for problem in seen.problems}


# --- profiles


def test_a_profile_rules_over_what_is_understood() -> None:
    rows = (("Namn", "Ansvarig", "Prio", "Kopplingar"), ("Vakt", "Anna Ek", "1", "AD/Larm"), ("Larm", "Bo Ek", "2", "AD"))
    profile = table_profile_of(
        {"profile": "stewardgraph-columns/1", "name": "lista", "tables": [{"rows": "inventory", "columns": {"Ansvarig": "contact", "Kopplingar": "feeds", "Prio": None}, "separators": {"Kopplingar": "/"}}]}, "p.yaml"
    )  # fmt: skip
    assert isinstance(profile, TableProfile)
    (table,) = tables_of(grid(*rows)).tables
    seen = understand(table, None, profile.mapping(table))
    assert meanings(seen) == {"Namn": "system", "Ansvarig": "contact", "Prio": None, "Kopplingar": "feeds"}
    assert seen.first("feeds").separator == "/"  # type: ignore[union-attr]


def test_a_saved_profile_reads_the_table_as_it_was_understood() -> None:
    import yaml

    rows = (("IT-stöd", "Ansvarig (systemägare)", "Hämtar från", "Krit."), ("Vakt", "Anna Ek", "AD; Larm", "A"), ("Larm", "Bo Ek", "AD", "C"))
    (table,) = tables_of(grid(*rows)).tables
    first = understand(table)
    profile = table_profile_of(yaml.safe_load(written("lista", [first])), "p.yaml")
    assert isinstance(profile, TableProfile)
    again = understand(table, None, profile.mapping(table))
    assert meanings(again) == meanings(first)
    assert (again.kind, [column.separator for column in again.columns]) == (first.kind, [column.separator for column in first.columns])
    assert again.scale is not None
    assert first.scale is not None
    assert again.scale.shown == first.scale.shown


@pytest.mark.parametrize("table", [{"rows": "garden"}, {"columns": {"A": "flower"}}, {"scale": "often"}, {"colour": "blue"}])
def test_a_wrong_profile_says_what_is_wrong(table: dict[str, object]) -> None:
    found = table_profile_of({"profile": "stewardgraph-columns/1", "name": "x", "tables": [table]}, "p.yaml")
    assert isinstance(found, list)
    assert [problem.code for problem in found] == ["mapping_wrong"]


# --- the given municipality, against the key of its generator

_SAME: dict[str, set[str]] = {
    "name": {"system", "person", "object", "group", "department", "unit", "canonical"}, "vendor": {"supplier"}, "owner": {"owner", "contact"}, "ol_v": {"leader"}, "obj": {"object"}, "deps": {"needs"}, "feeds": {"feeds"}, "crit": {"criticality"}, "klassa": {"klassa"}, "pu": {"personal_data"},
    "contract": {"contract_end"}, "note": {"note"}, "nr": {"number"}, "desc": {"description"}, "kontakt": {"contact", "specialist"}, "unit": {"unit"}, "fl_it": {"leader_it"}, "phone": {"phone"}, "status": {"lifecycle"}, "link": {"link"}, "cost": {"cost"}, "infoagare": {"information_owner"}, "code": {"code"},
    "board": {"board"}, "chief": {"chief"}, "sign": {"signature"}, "email": {"email"}, "title": {"title"}, "start": {"start", "employed_from"}, "end": {"end", "employed_through"}, "id": {"object_id", "group_id", "integration_id"}, "owner_it": {"owner_it"}, "group": {"object_group", "group"}, "systems": {"systems"},
    "level": {"level"}, "chair": {"chair"}, "convener": {"secretary"}, "up": {"escalates_to"}, "meets": {"meets"}, "person": {"person"}, "role": {"role"}, "type": {"target_kind", "system_type"}, "target": {"target"}, "decision": {"decision"}, "from": {"from_system"}, "to": {"to_system"}, "data": {"information"},
    "alias": {"alias"}, "department": {"department"},
}  # fmt: skip
"""What the generator of the given municipality calls a column, and what it may be called here."""
_SCALES = {"1-4": "1-4", "rev": "4-1", "hml": "words", "abc": "A-C"}


def test_the_given_municipality_is_understood_as_it_was_made(shared: Path) -> None:
    """Heading rows, kinds of table, columns, data rows, separators, scales and departments of every file."""
    base = shared / "data" / "kommun"
    grids, names = folder(base)
    known = KnownNames(names)
    wrong: list[str] = []
    codes = json.loads((base / "facit" / "key.json").read_text("utf-8"))["departments"]
    for made in json.loads((base / "facit" / "layout.json").read_text("utf-8")):
        where = f"{made['file']}!{made['sheet']}"
        (sheet,) = [each for each in grids[made["file"]] if made["sheet"] in {None, each.sheet}]
        layout = tables_of(sheet, known)
        table = layout.tables[0]
        seen = understand(table, known)
        by_index = {column.index: column for column in seen.columns}
        if len(layout.tables) != 1 or table.header_row != made["header_row"] or seen.kind != made["kind"]:
            wrong.append(f"{where}: heading {table.header_row}, {seen.kind}")
        if [row.number for row in table.data] != [row["row"] if isinstance(row, dict) else row for row in made["rows"]]:
            wrong.append(f"{where}: rows")
        for name, places in made["columns"].items():
            for place in places if isinstance(places, list) else [places]:
                column = by_index.get(place)
                if column is None or column.meaning not in _SAME[name] or column.detail:
                    wrong.append(f"{where}: {name} = {column}")
        if made.get("crit_scale") in _SCALES and seen.scale is not None and seen.scale.shown != _SCALES[made["crit_scale"]]:
            wrong.append(f"{where}: scale {seen.scale}")
        listed = {None, made.get("dep_separator"), (made.get("dep_separator") or "").strip() or "\n"}
        wrong.extend(f"{where}: separator {column.separator!r}" for column in seen.of("needs") if column.separator not in listed)
        if made["kind"] == "inventory":
            layouts = [(each, tables_of(each, known)) for each in grids[made["file"]]]
            every = [understand(one, known) for _, each in layouts for one in each.tables]
            whose = department_of(layouts, every, Reading(made["file"], "x"), known)
            if whose is None or codes.get(whose.text) != made["department"]:
                wrong.append(f"{where}: department {whose}")
    assert wrong == []


# --- tables whose headings say little


KNOWN = {
    "Vakt": ("System",), "Larm": ("System",), "Raindance": ("System",), "Anna Ek": ("Person",), "Bo Lind": ("Person",), "SG 1": ("SteeringGroup",), "SG 2": ("SteeringGroup",),
}  # fmt: skip


def test_members_are_told_by_what_the_cells_hold() -> None:
    seen = understood(
        ("Grupp", "Vem det är", "Som vad", "Sedan"), ("SG 1", "Anna Ek", "Ordförande", "2024-01-01"), ("SG 2", "Bo Lind", "Ledamot", "2024-02-01"),
        ("SG 1", "Bo Lind", "Ledamot", "2024-03-01"), ("SG 2", "Anna Ek", "Ledamot", "2024-03-01"), known=KNOWN,
    )  # fmt: skip
    assert (seen.kind, [column.meaning for column in seen.columns]) == ("members", ["group", "person", "role", "start"])


def test_an_organisation_with_one_row_a_unit_has_heads_of_both() -> None:
    seen = understood(
        ("Nämnd", "Förvaltning", "Förk.", "Förvaltningschef", "Enhet", "Enhetschef"),
        ("Socialnämnden", "Socialförvaltningen", "SoF", "Anna Ek", "Vuxna", "Bo Lind"), ("Socialnämnden", "Socialförvaltningen", "SoF", "Anna Ek", "Unga", "Eva Ek"),
    )  # fmt: skip
    assert (seen.kind, [column.meaning for column in seen.columns]) == ("units", ["board", "department", "code", "chief", "unit", "chief"])


def test_flows_are_told_by_their_arrows() -> None:
    seen = understood(("System A", "Åt vilket håll", "System B"), ("Vakt", "->", "Larm"), ("Larm", "<-", "Raindance"), known=KNOWN)
    assert (seen.kind, [column.meaning for column in seen.columns]) == ("integrations", ["from_system", "direction", "to_system"])


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("2. Vem äger systemet?", "owner"), ("Tidigare systemägare", "contact"), ("Försörjer", "feeds"), ("Ägare av IT-stödet", "owner"), ("Ägs på IT av", "owner_it"),
        ("Verksamhetsansvarig (systemägare)", "owner"), ("Produkt/tjänst", "system"), ("Avtalets sista dag", "contract_end"), ("Frågor går vidare till", "escalates_to"), ("Mandatperiod", "period"),
    ],
)  # fmt: skip
def test_a_heading_of_another_municipality_is_known(heading: str, meaning: str) -> None:
    found = look_up(heading)
    assert found is not None
    assert found.meanings[0] == meaning
