"""Headings that stand in no list: understood by their grammar, by their cells, and by what these are in the folder's other lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from graphmodel.vocabulary import HEADINGS, look_up
from importers.grid import Value
from importers.heading_phrases import BARE, phrase
from importers.headings import heading
from importers.kept_tables import KeptTables
from importers.known_names import KnownNames
from importers.table_names import names_in, unmapped
from tests.importers.spreadsheets import grid, meanings, understood

SYSTEMS = ("Vakt", "Larm", "Raindance", "Platina", "Heroma", "Treserva")
PEOPLE = ("Anna Ek", "Bo Lind", "Cia Holm", "Dan Falk", "Eva Ros", "Pia Lo")
KNOWN = {
    **dict.fromkeys(SYSTEMS, ("System",)),
    **dict.fromkeys(PEOPLE, ("Person",)),
    **dict.fromkeys(("Socialkontoret", "Skolkontoret", "SOC", "SKO"), ("Department", "whole")),
    **dict.fromkeys(("Visma", "CGI", "Tieto"), ("Supplier",)),
    **dict.fromkeys(("FO1", "FO2", "Omsorg", "Ekonomi"), ("ManagementObject",)),
    **dict.fromkeys(("SG1", "SG2", "Styrgrupp Omsorg"), ("SteeringGroup",)),
}


# --- grammar


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Klarar sig inte utan", "needs"), ("Måste ha för att fungera: behöver", "needs"), ("Plockar data ifrån", "needs"), ("Påverkas av", "needs"), ("Can't run without", "needs"),
        ("Vidarebefordrar uppgifter till", "feeds"), ("Ger underlag till", "feeds"), ("Behövs av", "feeds"), ("Utgående beroenden", "feeds"), ("Läses in av", "feeds"), ("Levererar in i", "feeds"), ("Tjänster som är beroende av denna", "feeds"), ("Sends files to", "feeds"),
        ("Inköpt av", "supplier"), ("Vem säljer det?", "supplier"), ("Företaget bakom", "supplier"), ("Made by", "supplier"),
        ("Den som äger det", "owner"), ("Ägs på IT av", "owner_it"), ("Ägande chef", "owner"), ("Vem leder arbetet?", "leader"), ("Leder mötena", "chair"),
        ("Appens namn", "system"), ("Vad kontoret heter", "department"), ("Nr på gruppen", "group_id"), ("Infrastrukturtjänst", "system"), ("Administrativt stöd", "system"),
        ("Hur illa om det stannar", "criticality"), ("Läget just nu", "lifecycle"), ("Frågor lyfts sedan till", "escalates_to"), ("I vilket forum", "group"), ("Som vad", "role"),
        ("Innehas av", "person"), ("Loggar in som", "signature"), ("Jobbar som", "title"), ("Sitter på", "department"), ("Lades ner", "end"), ("Finns sedan", "start"),
    ],
)  # fmt: skip
def test_the_grammar_of_a_heading_says_what_it_means(text: str, meaning: str) -> None:
    assert meaning in phrase(text).meanings


def test_the_grammar_and_the_vocabulary_agree() -> None:
    """Every heading of the vocabulary that is a phrase is read as what it stands for: nineteen of twenty at least."""
    wrong = [
        (entry.meaning, word, said) for entry in HEADINGS for word in (*entry.swedish, *entry.english)
        if (told := phrase(word)).sure > BARE and entry.meaning not in (said := told.meanings)
    ]  # fmt: skip
    right = sum(1 for entry in HEADINGS for word in (*entry.swedish, *entry.english) if entry.meaning in phrase(word).meanings)
    assert right > 700
    assert len(wrong) < right / 19, wrong


@pytest.mark.parametrize("text", ["Driftläger", "Verksamhetsgrenar", "Personalen i huset", "Väder", "Ett helt annat ord"])
def test_likeness_makes_neither_owners_nor_directions(text: str) -> None:
    found = heading(text)
    assert found is None or found.meanings[0] not in {"owner", "owner_it", "needs", "feeds", "leader"}


def test_a_word_of_the_list_comes_before_the_grammar() -> None:
    found = heading("Systemägare")
    assert found == look_up("Systemägare")


# --- cells


def test_days_are_never_dependencies() -> None:
    seen = understood(
        ("Roll", "Rollen innehas av", "Objekt/system", "Fr o m", "T o m"),
        *((role, who, what, "2024-01-01", "2026-12-31") for role in ("Systemägare", "Systemförvaltare") for who, what in zip(PEOPLE, SYSTEMS, strict=True)),
        known=KNOWN,
    )  # fmt: skip
    assert seen.kind == "roles"
    assert meanings(seen) == {"Roll": "role", "Rollen innehas av": "person", "Objekt/system": "target", "Fr o m": "start", "T o m": "end"}


def test_words_of_a_scale_are_no_dependencies() -> None:
    rows = [(name, "Anna Ek", word) for name, word in zip(SYSTEMS, ("Hög", "Låg", "Medel") * 2, strict=True)]
    seen = understood(("System", "Systemägare", "Verksamhetens beroende"), *rows, known=KNOWN)
    assert meanings(seen)["Verksamhetens beroende"] == "criticality"


def test_people_under_a_heading_that_says_nothing_are_contacts_and_that_is_told() -> None:
    seen = understood(("System", "Leverantör", "Pelare"), *((name, "CGI", who) for name, who in zip(SYSTEMS, PEOPLE, strict=True)), known=KNOWN)
    assert meanings(seen)["Pelare"] == "contact"
    assert "people_not_owners" in {problem.code for problem in seen.problems}


def test_to_lead_is_not_to_own() -> None:
    seen = understood(("System", "Ägare", "Leds av"), *((name, "Anna Ek", who) for name, who in zip(SYSTEMS, PEOPLE, strict=True)), known=KNOWN)
    assert meanings(seen)["Leds av"] == "leader"


# --- the folder


def test_names_that_another_list_knows_as_something_else_are_not_what_the_heading_says() -> None:
    rows = [(name, "Anna Ek", firm) for name, firm in zip(SYSTEMS, ("Visma", "CGI", "Tieto") * 2, strict=True)]
    seen = understood(("System", "Systemägare", "Bolag"), *rows, known=KNOWN)
    assert meanings(seen)["Bolag"] == "supplier"
    places = [(name, "Anna Ek", place) for name, place in zip(SYSTEMS, ("SOC", "SKO", "Skolkontoret") * 2, strict=True)]
    assert meanings(understood(("System", "Systemägare", "Lämnad av"), *places, known=KNOWN))["Lämnad av"] in {"department", "unit"}


def test_a_list_that_refers_to_objects_again_and_again_is_not_the_list_of_objects() -> None:
    rows = [(obj, name, who) for obj, name, who in zip(("Omsorg", "Ekonomi") * 3, SYSTEMS, PEOPLE, strict=True)]
    seen = understood(("Objekt", "Kolumn 7", "Objektägare"), *rows, known=KNOWN)
    assert seen.kind == "inventory"


def test_the_naming_column_without_a_heading_is_known_by_what_others_speak_of() -> None:
    others = {"Vakt": ("~System",), "Larm": ("~System",), "Raindance": ("~System",), "Platina": ("~System",)}
    rows = [(name, "2027-01-01", "CGI") for name in SYSTEMS]
    seen = understood(("Kolumn 7", "Avtal slut", "Leverantör"), *rows, known=others)
    assert (seen.kind, meanings(seen)["Kolumn 7"]) == ("inventory", "system")
    assert "names_assumed" in {problem.code for problem in seen.problems}


def test_a_guess_does_not_speak_for_the_table_that_made_it() -> None:
    known = KnownNames()
    known.add("Vakt", ("System@lista.csv!:1",))
    assert known.kinds("Vakt") == ("System",)
    assert known.elsewhere("Vakt", "lista.csv!:1") == ()
    assert known.elsewhere("Vakt", "annan.csv!:1") == ("System",)
    known.add("VAKT", ("System@annan.csv!:1",))
    assert known.elsewhere("Vakt", "lista.csv!:1") == ("System",)


def described(*rows: Sequence[Value]) -> Mapping[str, tuple[str, ...]]:
    """The names that a table of these rows tells other tables."""
    return names_in(KeptTables().of([grid(*rows)], KnownNames(), unmapped))


def test_a_table_tells_what_it_only_seems_to_describe_as_a_guess() -> None:
    told = described(("Kolumn 7", "Avtal slut", "Leverantör", "Systemägare"), *((name, "2027-01-01", "CGI", "Anna Ek") for name in SYSTEMS))
    assert told["Vakt"] == ("System@lista.csv!:1",)
    sure = described(("System", "Läser från"), ("Vakt", "Larm"), ("Port", "Larm"))
    assert sure["Vakt"] == ("System",)
    assert sure["Larm"] == ("~System",)


def test_a_list_among_the_inventories_that_tells_of_no_system_is_doubted() -> None:
    rows = [(who, f"{who.split()[0].lower()}@k.example", "Handläggare") for who in PEOPLE]
    seen = understood(("Namn", "E-post", "Titel"), *rows, file="inventarier/lista.csv")
    assert seen.kind == "staff"
    assert "no_systems_told" in {problem.code for problem in seen.problems}


def test_a_preposition_alone_is_borne_out_by_the_cells() -> None:
    systems = understood(("System", "Ägare", "Slussas till"), *((name, "Anna Ek", other) for name, other in zip(SYSTEMS, reversed(SYSTEMS), strict=True)), known=KNOWN)
    assert meanings(systems)["Slussas till"] == "feeds"
    words = understood(("System", "Ägare", "Bra att känna till"), *((name, "Anna Ek", f"fråga nummer {place}") for place, name in enumerate(SYSTEMS)), known=KNOWN)
    assert meanings(words)["Bra att känna till"] is None


def test_shortened_words_of_headings_are_spelt_out() -> None:
    found = {text: said.meanings[0] for text in ("Anv.id", "Avd.", "Lev.", "Syst.namn") if (said := heading(text)) is not None}
    assert found == {"Anv.id": "signature", "Avd.": "unit", "Lev.": "supplier", "Syst.namn": "system"}


def test_running_numbers_and_telephones_tell_no_system_from_another() -> None:
    rows = [(str(place), name, "Anna Ek", f"070-123 45 6{place}") for place, name in enumerate(SYSTEMS, start=1)]
    seen = understood(("ID", "System", "Systemägare", "Nummer"), *rows, known=KNOWN)
    assert "system_id" not in meanings(seen).values()


def test_whose_name_holds_owner_by_chance_is_no_owner() -> None:
    found = heading("Larmmottagare")
    assert found is None or "owner" not in found.meanings
