"""CSV files of every make give the table that their writer saw; what cannot be read says where."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.errors import BadInput
from graphmodel.problems import Problem
from importers.csv_grid import delimiter_of, encoding_of, read_csv
from importers.grid import Grid
from importers.limits import Limits

ENCODINGS = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with a byte order mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16 little end first": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16 big end first": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-16, big, without a mark": lambda text: text.encode("utf-16-be"),
    "Windows-1252": lambda text: text.encode("cp1252"),
}
INVENTORY = [
    ["System", "Systemägare", "Läser från", "Kostnad tkr/år"],
    ["Vakt", "Ek, Åsa", "Raindance, Öppna data; Skola24", "87,5"],
    ["Byggr", "", "Ecos\n(via fil)", "1 200"],
    ['5" skärm', "Örjan Älv", '"citat" i texten', ""],
    ["Treserva", "Vakant", "-", "ca 200"],
]


def written(rows: list[list[str]], delimiter: str = ";", line_end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return out.getvalue()


def grid_of(text: str | bytes) -> Grid:
    return read_csv(text.encode() if isinstance(text, str) else text, "lista.csv")[0]


def values(grid: Grid) -> list[tuple[object, ...]]:
    return [row.values for row in grid.rows]


def refusal_of(data: bytes, limits: Limits | None = None) -> Problem:
    with pytest.raises(BadInput) as refused:
        read_csv(data, "lista.csv", limits)
    (problem,) = refused.value.problems
    assert problem.severity == "error"
    return problem


def expected(rows: list[list[str]]) -> list[tuple[str | None, ...]]:
    """What a person sees: blank cells empty, rows ending with their last filled cell, blank rows left out."""
    seen = []
    for row in rows:
        cells = [cell if cell.strip() else None for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            seen.append(tuple(cells))
    return seen


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_table_is_the_same_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    for line_end in ("\r\n", "\n"):
        data = ENCODINGS[encoding](written(INVENTORY, delimiter, line_end))
        assert values(grid_of(data)) == expected(INVENTORY)


words = st.text(alphabet="abcdefgåäöÅÄÖé0123456789 -,.&/()", max_size=20).filter(lambda word: not word.startswith((" ", "-"))) | st.sampled_from(
    ["Ek, Anna", "Ek, Anna; Bo Öst", 'säger "nej"', "två\nrader", "87,5", "", "", "a|b", "=1+1"]
)


@given(st.lists(st.lists(words, min_size=4, max_size=4), min_size=4, max_size=12), st.sampled_from(sorted(ENCODINGS)), st.sampled_from(";\t"))
def test_twins_give_one_grid(rows: list[list[str]], encoding: str, delimiter: str) -> None:
    """Whatever stands in the cells: the same table in another encoding, with another delimiter, gives the same grid."""
    table = [["System", "Ägare", "Läser från", "Pris"], *rows]
    data = ENCODINGS[encoding](written(table, delimiter))
    grid, problems = read_csv(data, "lista.csv")
    assert values(grid) == expected(table)
    assert not problems


def test_what_was_assumed_is_said_with_how_sure() -> None:
    said = {problem.code: problem for problem in grid_of(written(INVENTORY).encode("cp1252")).assumptions}
    assert all(problem.severity == "info" for problem in said.values())
    assert said["assumed_encoding"].values == {"encoding": "cp1252", "sure": 95}
    assert said["assumed_delimiter"].values["delimiter"] == ";"
    assert said["assumed_delimiter"].values["sure"] >= 80


def test_rows_are_numbered_as_the_csv_module_counts_records() -> None:
    """Blank lines count, a quoted line break does not, and a title line is a row like others."""
    text = 'Systemlista;utskrift 2026-09-03\n\nSystem;Ägare\nVakt;"Ek\nAnna"\n;\nByggr;Bo\n'
    grid = grid_of(text)
    counted = [number for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=";"), 1) if any(record)]
    assert [row.number for row in grid.rows] == counted == [1, 3, 4, 6]
    assert grid.rows[2][1] == "Ek\nAnna"


def test_line_ends_of_old_macintoshes_are_line_ends() -> None:
    assert values(grid_of("System;Ägare\rVakt;Anna\r")) == [("System", "Ägare"), ("Vakt", "Anna")]


def test_a_line_break_in_a_cell_is_one_character_whatever_it_was_written_as() -> None:
    assert grid_of('A;B;C\r\n1;"x\r\ny";3\r\n').rows[1][1] == grid_of('A;B;C\n1;"x\ny";3\n').rows[1][1] == "x\ny"


def test_commas_in_names_do_not_make_a_table_comma_separated() -> None:
    text = "Namn;Fr.o.m.\nFält, Simon;2025\nÖhman, Rickard;2026\nEk, Anna;2024\n"
    assert delimiter_of(text).character == ";"
    assert grid_of(text).width == 2


def test_a_list_of_names_in_one_column_has_no_delimiter() -> None:
    grid = grid_of("Namn\nEk, Anna\nÖst, Bo\nFält, Simon\n")
    assert values(grid)[1] == ("Ek, Anna",)
    assert grid.assumptions[1].values["delimiter"] is None


def test_the_file_may_say_its_delimiter_itself() -> None:
    grid = grid_of("sep=,\nSystem,Ägare\nVakt,a;b;c\n")
    assert [(row.number, row.values) for row in grid.rows] == [(2, ("System", "Ägare")), (3, ("Vakt", "a;b;c"))]
    assert grid.assumptions[1].values == {"delimiter": ",", "sure": 100}


def test_a_row_with_more_fields_than_the_table_is_left_out_with_its_line() -> None:
    text = "Titel\nSystem;Ägare;Pris\n" + 'Vakt;"Anna\nEk";4\n' * 20 + "Byggr;Bo;4;5\n" + "Ecos;Bo;4;\n"
    grid, problems = read_csv(text.encode(), "lista.csv")
    (problem,) = problems
    assert (problem.severity, problem.code, problem.place.row) == ("error", "ragged_row", 23)
    assert problem.values == {"line": 43, "fields": 4, "width": 3}
    assert "Byggr" not in {row[0] for row in grid.rows}
    assert grid.rows[-1].values == ("Ecos", "Bo", "4")


def test_a_row_cut_in_two_by_a_bare_line_break_is_told() -> None:
    text = "System;Ägare;Not;Pris\n" + "Vakt;Anna;x;4\n" * 40 + "Byggr;Bo;rad ett\nrad två;5\nEcos;Bo;y;1\n"
    problems = read_csv(text.encode(), "lista.csv")[1]
    assert [(problem.severity, problem.code, problem.place.row) for problem in problems] == [
        ("warning", "short_row", 42),
        ("warning", "short_row", 43),
    ]


def test_a_note_or_sum_line_is_not_a_short_row() -> None:
    text = "System;Ägare;Not;Pris\n" + "Vakt;Anna;x;4\n" * 40 + "Antal system:\n"
    assert not read_csv(text.encode(), "lista.csv")[1]


def test_an_unclosed_quote_is_told_with_the_line_on_which_it_opens() -> None:
    text = 'System;Ägare\nVakt;"Anna\nEk"\nByggr;"Bo\nEcos;Eva\n'
    problem = refusal_of(text.encode())
    assert (problem.code, problem.place.row, problem.values["line"]) == ("unclosed_quote", 3, 4)


def test_an_unclosed_quote_is_found_where_it_opens_though_a_later_one_closes_it() -> None:
    text = 'System;Ägare\nByggr;"Bo\nEcos;"Eva, Åsa"\nVakt;"Anna"\n'
    problem = refusal_of(text.encode())
    assert (problem.code, problem.values["line"]) == ("unclosed_quote", 2)


def test_a_quote_on_the_last_line_without_a_line_end_is_seen() -> None:
    assert refusal_of(b'System;Owner\nVakt;Anna\nEcos;"Eva').values["line"] == 3


def test_a_stray_quote_inside_a_text_is_only_text() -> None:
    assert values(grid_of('System;Skärm\nVakt;24" bred\n"Ecos" 2;x\n'))[1:] == [("Vakt", '24" bred'), ("Ecos 2", "x")]


def test_a_field_of_ten_megabytes_is_refused_with_its_line() -> None:
    problem = refusal_of(b"System;Owner\nVakt;Anna\nEcos;" + b"x" * 10_000_000 + b"\n")
    assert (problem.code, problem.place.row, problem.values["line"]) == ("too_large", 3, 3)


@pytest.mark.parametrize(
    ("data", "encoding", "offset"),
    [
        (b"System;\xc3\x84gare\nVakt;\x81sa\n", "utf-8", 19),
        (codecs.BOM_UTF8 + b"System\nV\xe5kt\n", "utf-8", 11),
        (b"System;\xc4gare\nVakt;\x81sa\n", "cp1252", 18),
        (codecs.BOM_UTF16_LE + "Vakt".encode("utf-16-le") + b"\x00\xd8\x41\x00", "utf-16-le", 10),
    ],
)
def test_a_byte_that_is_no_character_is_told_with_its_offset(data: bytes, encoding: str, offset: int) -> None:
    problem = refusal_of(data)
    assert (problem.code, problem.values["encoding"], problem.values["offset"]) == ("undecodable", encoding, offset)
    assert problem.value == f"0x{data[offset]:02x}"
    assert "V" in problem.values["near"]
    assert problem.values["line"] == 1 + data.count(b"\n", 0, offset)


def test_nul_characters_are_refused_with_their_line() -> None:
    problem = refusal_of("System;Ägare\nVakt;An\0na\n".encode())
    assert (problem.code, problem.values) == ("bad_text", {"character": "U+0000", "line": 2})


@pytest.mark.parametrize("data", [b"", b"\r\n \r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_a_file_without_text_is_empty(data: bytes) -> None:
    assert refusal_of(data).code == "empty_file"


def test_text_of_unknown_make_is_read_as_windows_1252_and_said_to_be_a_guess() -> None:
    """Old DOS bytes: åäö come out wrong, and the reader is told that it may be so."""
    assert encoding_of("Förvaltning på Åsen".encode("cp1252")).sure > 90
    assert encoding_of("Förvaltning på väg, ännu ett år".encode("cp437")).sure < 90


def test_a_link_shows_its_label_and_other_formulas_are_marked() -> None:
    grid = grid_of('System;Länk;Summa\nVakt;"=HYPERLINK(""https://a.example"",""Öppna"")";=SUMMA(B2:B9)\n="00123";x;y\n')
    row = grid.rows[1]
    assert row.values == ("Vakt", "Öppna", "=SUMMA(B2:B9)")
    assert row.mark(1).hyperlink_label
    assert row.mark(2).formula_without_value
    assert grid.rows[2][0] == "00123"


@pytest.mark.parametrize("name", ["=1+1", "+46 10", "-", "-Vakt", "@home", "'t Hooft", "\tVakt"])
def test_a_guarded_name_is_read_back_as_it_was(name: str) -> None:
    """Exports put an apostrophe before what a spreadsheet would compute."""
    guard = "'" if name[0] in "=+-@\t" else ""
    assert grid_of(written([["System", "Ägare"], [guard + name, "Anna"]])).rows[1][0] == name


def test_too_many_records_are_refused_before_any_row_is_made() -> None:
    problem = refusal_of(b"a;b\n" * 1001, Limits(records=1000))
    assert (problem.code, problem.values["unit"]) == ("too_large", "records")
    assert len(grid_of(b"a;b\n" * 1001).rows) == 1001


def test_every_csv_file_of_the_shared_data_reads_without_a_complaint(shared: Path) -> None:
    files = [path for folder in ("kommun", "csv-gov", "csv-cncf", "debian-admin") for path in sorted((shared / "data" / folder).rglob("*.csv"))]
    assert len(files) >= 13
    for path in files:
        data = path.read_bytes()
        grid, problems = read_csv(data, path.name)
        assert not problems, path
        begins = data[: data.index(b"\n")]
        assert grid.assumptions[1].values["delimiter"] == (";" if b";" in begins else ","), path
        assert grid.assumptions[1].values["sure"] >= 70
        assert grid.assumptions[0].values["sure"] >= 95
