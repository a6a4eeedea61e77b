"""What stands in a cell: persons, lists, days, scales."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.day_cells import day
from importers.name_lists import coded, listed, separator_of
from importers.person_cells import PersonCell, persons
from importers.scales import Scale, criticality, klassa, scale_of


def one(text: str) -> PersonCell:
    (who,) = persons(text)
    return who


def knows(**kinds: tuple[str, ...]):  # type: ignore[no-untyped-def]
    names = {name.replace("_", " ").casefold(): kind for name, kind in kinds.items()}
    return lambda text: names.get(text.casefold(), ())


# --- persons


@pytest.mark.parametrize(
    "written",
    ["Anna Björk", "Björk, Anna", "  Anna\u00a0Björk ", "Anna Björk, enhetschef", "Enhetschef Anna Björk", "Anna Björk - systemägare", "Anna Björk 010-555 01 77", "Anna Björk (ekonomi)", "Anna Björk (t.f.)", "t.f. Anna Björk", "Anna Björk (slutat 2025)", "f.d. Anna Björk", "Anna Björk?", "Anna Björk <anna.bjork@k.example>", "anna björk"],
)  # fmt: skip
def test_a_person_is_the_same_however_he_is_written(written: str) -> None:
    assert one(written).text.casefold() == "anna björk"
    assert one(written).form == "name"


def test_what_stands_beside_a_name_is_kept() -> None:
    assert one("Palm, Birgitta (t.f.)").acting
    assert one("Jan-Erik Nordin (slutat)").left
    assert one("Oskar Hedlund, förvaltningschef").title == "förvaltningschef"
    assert one("Anna Ek (IT-enheten)").comment == "IT-enheten"
    assert one("Anna Ek?").doubtful
    assert one("Anna Ek (from 2027-01-01)").valid_from == date(2027, 1, 1)
    assert one("Anna Ek t.o.m. 31/12 2026").valid_through == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("written", "form", "text"),
    [("NK", "initials", "NK"), ("N.K.", "initials", "NK"), ("Birgitta P", "first_initial", "Birgitta P"), ("Birgitta P.", "first_initial", "Birgitta P"),
     ("B. Palm", "initial_last", "B. Palm"), ("qvitob", "signature", "qvitob"), ("anneri01", "signature", "anneri01"), ("KOMMUN\\annaek", "signature", "annaek"),
     ("Anna.Ek@k.example", "email", "anna.ek@k.example"), ("Ekonomichef", "title", "Ekonomichef"), ("Miljöenheten", "words", "Miljöenheten"), ("Leverantören", "words", "Leverantören"),
     ("Konsult (CGI)", "words", "Konsult (CGI)"), ("Jan-Erik von Post", "name", "Jan-Erik von Post"), ("Al-Khatib, Patrik", "name", "Patrik Al-Khatib"), ("Ek Lund, Anna", "name", "Anna Ek Lund")],
)  # fmt: skip
def test_how_a_cell_names_is_told(written: str, form: str, text: str) -> None:
    who = one(written)
    assert (who.form, who.text) == (form, text)


@pytest.mark.parametrize(
    ("written", "names"),
    [("Anna Ek / Bo Berg", ["Anna Ek", "Bo Berg"]), ("Anna Ek/Bo Berg", ["Anna Ek", "Bo Berg"]), ("Anna Ek; Bo Berg", ["Anna Ek", "Bo Berg"]), ("Anna Ek och Bo Berg", ["Anna Ek", "Bo Berg"]),
     ("Anna Ek, Bo Berg", ["Anna Ek", "Bo Berg"]), ("Ek, Anna; Berg, Bo", ["Anna Ek", "Bo Berg"]), ("Anna Ek\nBo Berg", ["Anna Ek", "Bo Berg"]), ("Anna och Bo Ek", ["Anna Ek", "Bo Ek"]),
     ("a.ek@k.example, b.berg@k.example", ["a.ek@k.example", "b.berg@k.example"]), ("• Anna Ek\n• Bo Berg", ["Anna Ek", "Bo Berg"]), ("Anna Ek & Bo Berg", ["Anna Ek", "Bo Berg"])],
)  # fmt: skip
def test_several_persons_in_a_cell_are_several(written: str, names: list[str]) -> None:
    assert [who.text for who in persons(written)] == names


@pytest.mark.parametrize(
    ("written", "reading"),
    [("Vakant", "vacant"), ("VAKANT", "vacant"), ("Vakant fr.o.m. 1/6", "vacant"), ("Vakant efter Anna Ek", "vacant"), ("Rekrytering pågår", "vacant"), ("tjänsten vakant", "vacant"), ("Ej tillsatt", "vacant"), ("Utses senare", "vacant"), ("To be appointed", "vacant"),
     ("?", "unknown"), ("???", "unknown"), ("TBD", "unknown"), ("tbd", "unknown"), ("N/A", "unknown"), ("-", "unknown"), ("–", "unknown"), ("Oklart", "unknown"), ("Saknas", "unknown"), ("se ovan", "unknown"), ("Vet ej", "unknown"), ("(oklart)", "unknown"), ("utreds", "unknown"),
     ("slutat", "left"), ("Slutat", "left"), ("har slutat", "left"), ("slutat 2025", "left"), ("Pensionerad", "left")],
)  # fmt: skip
def test_a_placeholder_names_nobody(written: str, reading: str) -> None:
    assert one(written).reading == reading


def test_a_vacancy_beside_a_name_does_not_hide_the_name() -> None:
    assert [who.text for who in persons("Vakant / Anna Ek")] == ["Anna Ek"]


def test_an_empty_cell_names_nobody_at_all() -> None:
    assert persons("  ") == ()


def test_a_department_with_a_slash_is_one() -> None:
    kinds = knows(**{"gata/park": ("Department",), "kultur & fritid": ("Department",)})
    assert [who.text for who in persons("Gata/park", kinds)] == ["Gata/park"]
    assert [who.text for who in persons("Kultur & fritid", kinds)] == ["Kultur & fritid"]


# --- lists


def names(text: str, separator: str | None, **known: tuple[str, ...]) -> list[str]:
    return [item.name for item in listed(text, separator, knows(**known))]


@pytest.mark.parametrize("separator", [", ", "; ", " / ", " + ", "\n", "\n• ", " | "])
def test_a_list_is_cut_whatever_stands_between(separator: str) -> None:
    cells = [separator.join(("Raindance", "Life Care", "AD (inloggning)")), separator.join(("Matilda", "AD")), "Platina"]
    found = separator_of(cells)
    assert [item.name for cell in cells for item in listed(cell, found)] == ["Raindance", "Life Care", "AD", "Matilda", "AD", "Platina"]


def test_a_comment_in_parentheses_is_stripped_but_kept() -> None:
    (item,) = listed("Raindance (nattlig körning)", ",")
    assert (item.name, item.comment) == ("Raindance", "nattlig körning")


def test_a_separator_inside_a_comment_cuts_nothing() -> None:
    assert names("Raindance (fil, nattlig), AD", ",") == ["Raindance", "AD"]


def test_a_known_name_that_holds_the_separator_is_kept_whole() -> None:
    known = {"ärende, nämnd och arkiv": ("ManagementObject",), "ekonomi": ("ManagementObject",)}
    assert names("Ärende, nämnd och arkiv, Ekonomi", ",", **known) == ["Ärende, nämnd och arkiv", "Ekonomi"]


def test_a_piece_is_cut_further_where_that_gives_known_names() -> None:
    known = {"ad": ("System",), "raindance": ("System",), "platina": ("System",)}
    assert names("AD, Raindance och Platina", ",", **known) == ["AD", "Raindance", "Platina"]


def test_known_names_decide_the_separator() -> None:
    kinds = knows(**{"va, avfall": ("System",), "gata": ("System",), "ad": ("System",)})
    assert separator_of(["VA, avfall; Gata", "AD; Gata", "VA, avfall"], kinds) == ";"


def test_one_name_repeated_is_one() -> None:
    assert names("AD, ad, A D", ",") == ["AD"]


# --- days

_FORMS = ["{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y%m%d}", "{0:%Y.%m.%d}", "{0.day}/{0.month} {0.year}", "{0.day}/{0.month}-{0.year}", "{0.day}.{0.month}.{0.year}", "den {0.day} {1} {0.year}", "{0.day} {1} {0.year}", "{0:%Y-%m-%d} 00:00:00", "t.o.m. {0:%Y-%m-%d}", "{0:%Y-%m-%d} (option 1+1 år)"]  # fmt: skip
_MONTHS = ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"]


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.sampled_from(_FORMS))
def test_a_day_is_read_back_from_every_form(wanted: date, form: str) -> None:
    assert day(form.format(wanted, _MONTHS[wanted.month - 1])).on == wanted


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_a_short_year_means_this_century_or_the_last(wanted: date) -> None:
    assert day(f"{wanted:%y%m%d}").on == wanted
    assert day(f"{wanted:%y%m%d}").assumed


@given(st.dates(date(1955, 1, 1), date(2090, 1, 1)))
def test_a_number_is_a_day_of_the_spreadsheet(wanted: date) -> None:
    number = (wanted - date(1899, 12, 30)).days
    assert day(number).on == day(str(number)).on == day(float(number)).on == wanted


def test_a_date_cell_is_its_day() -> None:
    assert day(datetime(2026, 10, 1, 12, 30)).on == day(date(2026, 10, 1)).on == date(2026, 10, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [("okt 2026", "2026-10-01", "2026-10-31"), ("Oktober -26", "2026-10-01", "2026-10-31"), ("2026-10", "2026-10-01", "2026-10-31"), ("10/2026", "2026-10-01", "2026-10-31"), ("apr 2027", "2027-04-01", "2027-04-30"), ("2026-Q3", "2026-07-01", "2026-09-30"), ("Q3 2026", "2026-07-01", "2026-09-30"), ("kv 3 2026", "2026-07-01", "2026-09-30"),
     ("2027", "2027-01-01", "2027-12-31"), ("VT27", "2027-01-01", "2027-06-30"), ("feb 2028", "2028-02-01", "2028-02-29"), ("v. 12 2026", "2026-03-16", "2026-03-22")],
)  # fmt: skip
def test_a_month_or_quarter_ends_on_its_last_day(written: str, first: str, last: str) -> None:
    assert day(written).on == date.fromisoformat(first)
    assert day(written, end=True).on == date.fromisoformat(last)
    assert day(written).precision != "day"


@pytest.mark.parametrize(
    "written", ["Tillsvidare", "tills vidare", "Löpande", "löper tillsvidare", "t.v.", "until further notice", "Ongoing", "Automatisk förlängning"]
)
def test_an_open_end_is_open(written: str) -> None:
    assert day(written, end=True).open
    assert day(written, end=True).on is None


@pytest.mark.parametrize("written", ["", "?", "-", "31/2 2026", "1/6", "snart", "2026-13-01", "Anna Ek", "010-555 01 77"])
def test_what_is_no_day_is_none(written: str) -> None:
    assert day(written).on is None
    assert not day(written).open


@given(st.text(max_size=40))
def test_no_text_is_too_strange(text: str) -> None:
    day(text)
    persons(text)
    listed(text, separator_of([text]))
    klassa(text)
    coded(text)
    scale_of(text, [text], [text])


# --- scales


def values(scale: Scale | None, *texts: str) -> list[int | None]:
    assert scale is not None
    return [found[0] if (found := criticality(text, scale)) else None for text in texts]


def test_numbers_rise_unless_the_heading_speaks_of_priority() -> None:
    assert values(scale_of("Kritikalitet", ["1", "4"]), "1", "4") == [1, 4]
    assert values(scale_of("Prio", ["1", "4"]), "1", "4") == [4, 1]


def test_a_note_rules_over_the_heading() -> None:
    assert values(scale_of("Prio", ["1", "4"], ["Prio 4 = viktigast, 1 = minst viktig"]), "1", "4") == [1, 4]
    assert values(scale_of("Kritikalitet", ["1", "4"], ["1 är mest kritisk"]), "1", "4") == [4, 1]


def test_words_beside_numbers_tell_the_direction() -> None:
    assert values(scale_of("Klass", ["1 - Mycket hög", "4 - Låg"]), "1 - Mycket hög", "2", "4 - Låg") == [4, 3, 1]


def test_letters_map_to_the_higher_of_their_range() -> None:
    assert values(scale_of("Krit", ["A", "B", "C"]), "A", "b", "C") == [4, 3, 2]
    assert values(scale_of("Krit (A-D)", ["A", "B"]), "A", "B", "C", "D") == [4, 3, 2, 1]
    assert values(scale_of("Krit", ["A", "C"], ["A = låg, C = mycket hög"]), "A", "B", "C") == [2, 3, 4]


def test_other_scales_are_stretched_and_marked() -> None:
    scale = scale_of("Kritikalitet (1-3)", ["1", "3"])
    assert values(scale, "1", "2", "3") == [2, 3, 4]
    assert scale is not None
    assert criticality("3", scale) == (4, True)


def test_words_and_answers_are_read() -> None:
    assert values(scale_of("Kritisk", ["Låg", "Medel", "Hög", "Mycket hög"]), "Låg", "MEDEL", "hög", "Mycket hög") == [1, 2, 3, 4]
    assert values(scale_of("Verksamhetskritiskt?", ["Ja", "Nej"]), "Ja", "Nej") == [3, 1]


def test_what_is_outside_the_scale_is_not_read() -> None:
    assert values(scale_of("Kritikalitet", ["1", "4"]), "7", "?", "") == [None, None, None]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [("3-1-1", (3, 1, 1)), ("3/1/1", (3, 1, 1)), ("K3 R1 T1", (3, 1, 1)), ("3-1-1-2", (3, 1, 1, 2)), ("5-1-1", None), ("?", None)],
)
def test_an_information_class_is_read(written: str, wanted: tuple[int, ...] | None) -> None:
    assert klassa(written) == wanted
