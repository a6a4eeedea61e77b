"""What an import says to a person: the gravest first, what is alike together, and what to do about it."""

from __future__ import annotations

from graphmodel.problems import Place, Problem, error, info, warning
from graphmodel.wording import speaking
from visualisation.tables.import_report import import_report, places_text
from visualisation.tables.markdown import markdown
from visualisation.tables.table import Table


def texts(tables: list[Table]) -> list[str]:
    return [cell.text for each in tables for row in each.rows for cell in row if cell.text]


def dangling(row: int, name: str) -> Problem:
    return warning("dangling_system", Place("a.csv", None, row, "Needs"), name, name=name)


def test_errors_stand_before_doubts_and_doubts_before_notes() -> None:
    problems = [
        info("hidden_sheet", Place("b.xlsx", "Old")),
        dangling(3, "Vakt"),
        error("missing_key", Place("e.yaml", None, 7), key="name", expected="text"),
    ]
    titles = [each.title for each in import_report(problems, "Read.") if each.title]
    assert titles == ["Must be mended (1)", "Doubtful (1)", "Good to know (1)"]


def test_what_is_said_of_many_places_is_said_once_and_its_repair_once_for_all_of_its_kind() -> None:
    tables = import_report([dangling(3, "Vakt"), dangling(9, "Vakt"), dangling(4, "Byggr")], "Read.")
    told = texts(tables)
    assert [text for text in told if "Vakt" in text] == ["No system is called “Vakt”."]
    assert "a.csv:3, 9 (Needs)" in told
    assert sum(text.startswith("→") for text in told) == 1


def test_different_repairs_of_one_kind_stand_by_what_they_mend() -> None:
    problems = [
        error("unknown_key", Place("e.yaml", None, row), value, kind="System", nearest=nearest)
        for row, value, nearest in ((2, "ownr", "owner"), (5, "naem", "name"))
    ]
    told = texts(import_report(problems, "Read."))
    assert [text.split("Perhaps ")[1].split(" is")[0] for text in told if text.startswith("→")] == ["owner", "name"]


def test_notes_are_a_few_of_each_kind_unless_all_are_asked_for_and_what_is_left_out_is_counted() -> None:
    problems = [info("placeholder_read", Place("a.csv", None, row), f"x{row}", reading="unknown", field="ownership") for row in range(8)]
    few, every = import_report(problems, "Read."), import_report(problems, "Read.", everything=True)
    assert sum("names nobody" in text for text in texts(few)) == 3
    assert "… and 5 more of this kind" in texts(few)
    assert any("5 more rows" in note for each in few for note in each.notes)
    assert sum("names nobody" in text for text in texts(every)) == 8
    assert not any(each.notes for each in every)


def test_a_limit_holds_for_each_list_and_says_how_many_more() -> None:
    problems = [dangling(row, f"S{row}") for row in range(30)]
    limited = import_report(problems, "Read.", limit=10)
    assert sum("No system" in text for text in texts(limited)) == 10
    assert any("20 more rows" in note for each in limited for note in each.notes)


def test_a_hundred_places_are_three_and_a_number() -> None:
    assert places_text([Place("a.csv", None, row) for row in range(1, 101)]) == "a.csv:1, 2, 3 +97"


UNDERSTOOD = [
    info("assumed_encoding", Place("a.csv"), encoding="cp1252", sure=95),
    info("assumed_delimiter", Place("a.csv"), delimiter=";", sure=99),
    info("department_assumed", Place("a.csv"), "VOF", department="VOF", whence="file name", sure=90),
    info(
        "table_understood", Place("a.csv", None, 3), kind="inventory", sure=97, header_row=3, rows=12, columns="…",
        meanings=[
            {"heading": "System", "meaning": "system", "detail": None, "sure": 99, "why": "heading"},
            {"heading": "Ansvarig", "meaning": "owner", "detail": None, "sure": 60, "why": "part"},
        ],
    ),
    info("column_not_read", Place("a.csv", None, 3, "Kostnad"), "Kostnad", heading="Kostnad"),
    info("separator_assumed", Place("a.csv", None, 3, "Kopplingar"), heading="Kopplingar", separator=","),
]  # fmt: skip


def test_how_each_table_was_read_is_one_block_with_the_encoding_the_headings_and_every_column() -> None:
    said = markdown(import_report(UNDERSTOOD, "Read.", understood=True))
    for part in ("a.csv", "12 rows, headings in row 3", "97 % sure", "cp1252", "list of VOF", "Ansvarig = Owner 60 %", "Not read: Kostnad", "are cut at"):
        assert part in said
    with speaking("sv"):
        swedish = markdown(import_report(UNDERSTOOD, "Läst.", understood=True))
    for part in ("Lista över system", "filens namn", "Ansvarig = Systemägare 60 %", "rubriker på rad 3"):
        assert part in swedish


def test_assumptions_are_counted_where_nobody_asked_for_them() -> None:
    (head, counted) = import_report(UNDERSTOOD, "Read.")
    assert head.lead == ("Read.",)
    assert counted.lead[0].startswith("One table was read.")
