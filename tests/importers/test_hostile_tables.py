"""What a table may hold to do harm or by mistake, the whole way from the file to the estate: told with its place, and nothing half-written."""

from __future__ import annotations

import json
import socket
import time
import unicodedata
from pathlib import Path

import openpyxl
import pytest

from importers.columns import heading
from importers.limits import MAX_EXCEL_TEXT
from importers.name_lists import listed
from importers.person_cells import persons
from importers.scales import hours, klassa, whole_number
from tests.api.typed import steward
from tests.importers.workbooks import book, saved
from tests.importing import brought, codes

HEAD = "System;Systemägare;Förvaltning;Beroende av;Kritikalitet\n"


def imported(path: Path, *options: str) -> tuple[int, list[dict[str, object]]]:
    """The exit code and the problems of an import at the command line, which never shows a traceback and leaves no estate when it refuses."""
    estate = path.parent / "e.db"
    said = steward("import", path, *options, "--estate", estate, "--format", "json")
    assert "Traceback" not in said.out + said.err
    assert said.code in {0, 3}, said.err
    assert estate.exists() == (json.loads(said.out)["summary"]["revision"] is not None)
    return said.code, said.json["rows"]


def coded(rows: list[dict[str, object]], *severities: str) -> dict[object, tuple[object, object]]:
    """Row and column of each code of these severities."""
    return {row["code"]: (row["row"], row["column"]) for row in rows if row["severity"] in (severities or ("error",))}


@pytest.mark.parametrize("character", ["\x07", "\x1b[2J", "\x85", "\ufffe", "\ufdd0"])
@pytest.mark.parametrize("column", range(2))
def test_a_character_that_cannot_be_kept_is_told_with_its_row(tmp_path: Path, character: str, column: int) -> None:
    cells = ["Vakt", "Anna Ek", "", "", "3"]
    cells[column] += character
    path = tmp_path / "lista.csv"
    path.write_text(HEAD + ";".join(cells) + "\n", encoding="utf-8")
    code, rows = imported(path)
    assert (code, coded(rows)) == (3, {"bad_text": (2, HEAD.split(";")[column])})


@pytest.mark.parametrize("length", [MAX_EXCEL_TEXT + 1, 1_000_000])
def test_a_cell_without_measure_keeps_its_row_out_and_costs_no_time(tmp_path: Path, length: int) -> None:
    path = tmp_path / "lista.csv"
    path.write_text(HEAD + f"Vakt;{'A' * length};;;3\nByggr;Bo Lind;;;2\n", encoding="utf-8")
    begins = time.monotonic()
    code, rows = imported(path)
    assert time.monotonic() - begins < 50
    assert (code, coded(rows)["cell_too_long"]) == (3, (2, None))
    assert imported(path, "--partial")[0] == 3
    assert "Byggr" in steward("find", "Byggr", "--estate", tmp_path / "e.db").out


def _listed(text: str) -> object:
    return listed(text, None)


LONG = 20_000
HOSTILE = (
    "A", "a", "1", "A-", "A'", "AB ", "A. ", "a@", "a@b.", "a@b.c ", "t.o.m. ", "från 1 ", "(", "()", "[a]", ",", "a,", "a;", "a/", "a / ", "a\n",
    "och ", "a och ", "- ", "=HYPERLINK(", '=HYPERLINK("a";"', "von ", "2026-", "1/1 ", "https://", "?", "_", "System ", "förvaltningen ",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("read", [persons, _listed, hours, klassa, whole_number, heading], ids=lambda read: read.__name__)
def test_no_text_is_so_made_that_reading_it_takes_for_ever(read: object) -> None:
    # Twice the text may take twice the time, and no text of this length seconds: an expression that goes back and forth would take minutes.
    for piece in HOSTILE:
        for end in ("", "!", "x"):
            text = (piece * LONG)[:LONG] + end
            begins = time.process_time()
            read(text)  # type: ignore[operator]
            assert time.process_time() - begins < 10, (piece, end)


def test_numbers_of_a_thousand_digits_are_no_numbers(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    nines = "9" * 5_000
    path.write_text(f"System;Systemägare;RTO;Antal användare;Kritikalitet\nVakt;Anna Ek;{nines};{nines};{nines}\n", encoding="utf-8")
    code, rows = imported(path)
    assert code == 0
    assert {"number_not_understood", "criticality_not_understood"} & set(coded(rows, "warning"))


def test_one_name_in_many_forms_is_one_node(tmp_path: Path) -> None:
    name = "Vårdportal"
    forms = [name, unicodedata.normalize("NFD", name), name.upper(), f" {name} ", "Vård\u200bportal", "Vård\u00adportal", "V\u202eårdportal"]
    store, came = brought(tmp_path, {"lista.csv": HEAD + "".join(f"{form};Anna Ek;;;3\n" for form in forms)})
    systems = [node for node in store.dump().nodes if node.kind == "System"]
    assert ([node.name for node in systems], came.refused) == ([name], False)


def test_letters_of_another_alphabet_make_another_person_and_the_audit_says_so(tmp_path: Path) -> None:
    path = tmp_path / "personal.csv"
    path.write_text("Namn;E-post;Titel;Förvaltning\nAnna Ek;anna.ek@kommun.example;Chef;VOF\n\u0410nna Ek;;Chef;VOF\n", encoding="utf-8")
    imported(path)
    assert steward("find", "Anna Ek", "--estate", tmp_path / "e.db").code == 0
    found = steward("audit", "--estate", tmp_path / "e.db", "--format", "json").json["rows"]
    assert "lookalike" in {row["code"] for row in found}


def test_names_that_a_terminal_or_a_page_would_obey_are_shown_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_text(HEAD + '</script><script>alert(1);Anna "onx=1" Ek;;"{{7*7}} `}) DETACH DELETE n //";3\n', encoding="utf-8")
    code, _ = imported(path)
    assert code == 0
    assert "</script><script>alert(1)" in steward("find", "alert", "--estate", tmp_path / "e.db").out


@pytest.mark.parametrize("address", ["http://169.254.169.254/latest", "file:///etc/passwd", "neo4j://x.example/", "\\\\server\\share\\lista.csv"])
def test_an_address_is_no_file_and_nothing_is_fetched(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", lambda *_told, **_more: pytest.fail("a connection was opened"))
    said = steward("import", address, "--estate", tmp_path / "e.db", "--format", "json")
    assert (said.code, [row["code"] for row in said.json["rows"]], list(tmp_path.iterdir())) == (3, ["file_missing"], [])


# --- formulas


def test_a_formula_whose_result_was_not_saved_is_a_doubt_and_where_it_names_the_row_an_error(tmp_path: Path) -> None:
    path = tmp_path / "lista.xlsx"
    path.write_bytes(saved(book([("System", "Systemägare", "Leverantör"), ("Vakt", "=Blad2!A1", "CGI"), ("=B9", "Bo Lind", "IST")])))
    code, rows = imported(path)
    told = {(row["severity"], row["row"], row["column"]) for row in rows if row["code"] == "formula_without_value"}
    assert (code, told) == (3, {("warning", 2, "Systemägare"), ("error", 3, "System")})


def test_a_link_is_its_label_and_no_doubt(tmp_path: Path) -> None:
    path = tmp_path / "lista.xlsx"
    path.write_bytes(saved(book([("System", "Systemägare"), ('=HYPERLINK("https://vakt.example","Vakt")', "Bo Lind")])))
    code, rows = imported(path)
    assert code == 0
    assert not any(str(row["code"]).startswith("formula") for row in rows)
    assert "Vakt" in steward("find", "Vakt", "--estate", tmp_path / "e.db").out


def test_formulas_written_out_in_a_csv_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_text(HEAD + "Vakt;=B2&C2;;;3\n=KONKATENERA(A1,A9);Bo Lind;;;3\n", encoding="utf-8")
    code, rows = imported(path)
    assert (code, coded(rows)) == (3, {"formula_as_text": (3, "System")})


def test_a_cell_that_shows_an_error_is_empty_and_told(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["System", "Systemägare"])
    made.active.append(["Vakt", "#N/A"])
    path = tmp_path / "lista.xlsx"
    path.write_bytes(saved(made))
    code, rows = imported(path)
    assert (code, coded(rows, "warning")["cell_shows_error"]) == (0, (2, "Systemägare"))


# --- forms of table that are not read


@pytest.mark.parametrize("last", [(), ("Kritikalitet", 3, 2)])
def test_a_table_that_stands_on_its_side_is_told_so(last: tuple[object, ...], tmp_path: Path) -> None:
    path = tmp_path / "lista.xlsx"
    rows: list[tuple[object, ...]] = [("System", "Vakt", "Byggr"), ("Systemägare", "Anna Ek", "Bo Lind"), ("Leverantör", "CGI", "IST"), last]
    path.write_bytes(saved(book(row for row in rows if row)))
    code, told = imported(path)
    assert (code, "table_turned" in coded(told, "warning")) == (0, True)


def test_a_second_table_to_the_right_is_told(tmp_path: Path) -> None:
    path = tmp_path / "lista.xlsx"
    rows = [("System", "Systemägare", None, "Styrgrupp", "Ordförande"), ("Vakt", "Anna Ek", None, "Styrgrupp A", "Anna Ek"), ("Byggr", "Bo Lind")]
    path.write_bytes(saved(book(rows)))
    assert coded(imported(path)[1], "warning")["tables_side_by_side"] == (1, "Styrgrupp")


def test_a_column_left_empty_for_air_makes_no_second_table(tmp_path: Path) -> None:
    path = tmp_path / "lista.xlsx"
    path.write_bytes(saved(book([("System", "Systemägare", None, "Leverantör", "Avtal t.o.m."), ("Vakt", "Anna Ek", None, "CGI", None), ("Byggr", "Bo")])))
    assert "tables_side_by_side" not in coded(imported(path)[1], "warning")


def test_a_workbook_without_a_filled_cell_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "lista.xlsx"
    path.write_bytes(saved(openpyxl.Workbook()))
    code, rows = imported(path)
    assert (code, list(coded(rows))) == (3, ["empty_file"])


def test_two_files_one_of_which_is_hostile_are_both_answered_for_and_neither_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "god.csv").write_text(HEAD + "Vakt;Anna Ek;;;3\n", encoding="utf-8")
    (folder / "ond.xlsx").write_bytes(b"PK\3\4" + b"x" * 500)
    store, came = brought(tmp_path, {"in/bra.csv": HEAD + "Byggr;Bo Lind;;;3\n"})
    assert (came.refused, len(store.dump().nodes) > 0) == (False, True)
    code, rows = imported(folder)
    assert (code, coded(rows)) == (3, {"bad_archive": (None, None)})
    assert codes(came) is not None
