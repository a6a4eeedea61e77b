"""The way back: a department is sent a workbook, fills it in, and its questions are answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from graphmodel.graph import Graph
from graphmodel.store import open_store
from queries.unowned import unowned
from tests.api.typed import steward
from tests.building import DAY, added, estate, node
from visualisation.workbooks.department import department

ON = ("--as-of", DAY.isoformat())


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """An estate in a file: a department with two namesakes, two systems of one name, and questions about both sides."""
    path = tmp_path / "estate.db"
    store = open_store(path, create=True)
    store.apply(
        added(
            estate(
                node("dep-a", name="Kultur"), node("dep-b", name="Teknik"), node("dep-enhet", name="Biblioteken"),
                ("dep-enhet", "SUBUNIT_OF", "dep-a"),
                node("p-1", name="Robert Ek", email="r.ek@k.example"), node("p-2", name="Robert Ek", email="r.ek2@k.example"),
                node("p-3", name="Gun Alm", valid_through="2026-03-31"), node("p-4", name="Anna Berg"),
                node("s-1", name="Bokning", criticality=2), node("s-2", name="Bokning"), node("s-3", name="=Vakt"), node("s-4", name="Larm"),
                node("obj-1", name="Fritid"), node("sup-1", name="Axiell"),
                ("dep-a", "USES", "s-1"), ("dep-enhet", "USES", "s-2"), ("dep-b", "USES", "s-4"), ("obj-1", "HOSTED_BY", "dep-a"),
                ("s-3", "PART_OF", "obj-1"), ("s-1", "PROVIDED_BY", "sup-1"),
                ("p-3", "OWNS", "s-1", {"side": "business"}), ("p-1", "OWNS", "s-1", {"side": "it"}),
                ("p-4", "OWNS", "s-2", {"side": "business"}), ("p-4", "OWNS", "s-2", {"side": "it"}),
            )
        ), on=0,
    )  # fmt: skip
    store.close()
    return path


def asked_of(path: Path, who: str = "Kultur", language: str = "sv") -> Path:
    workbook = path.with_name("till kultur.xlsx")
    said = steward("workbook", who, "-o", workbook, "--estate", path, *ON, "--lang", language)
    assert (said.code, said.out) == (0, ""), said.err
    return workbook


def cells(workbook: Path, sheet: int = 1) -> dict[str, dict[str, Any]]:
    """What stands in a sheet, by its first column and its headings."""
    page = load_workbook(workbook).worksheets[sheet]
    headings = [cell.value for cell in page[3]]
    return {row[0].value: dict(zip(headings, (cell.value for cell in row), strict=True)) for row in page.iter_rows(min_row=4)}


def filled(workbook: Path, answers: dict[tuple[str, str], Any], sheet: int = 1) -> Path:
    """The workbook with answers by what stands in the first column and heading; every cell that is written in is unlocked."""
    book = load_workbook(workbook)
    page = book.worksheets[sheet]
    headings = {cell.value: cell.column for cell in page[3]}
    rows = {row[0].value: row[0].row for row in page.iter_rows(min_row=4)}
    for (name, heading), answer in answers.items():
        cell = page.cell(rows[name], headings[heading])
        assert not cell.protection.locked, heading
        cell.value = answer
    book.save(workbook)
    return workbook


def imported(path: Path, workbook: Path) -> dict[str, Any]:
    said = steward("import", workbook, "--estate", path, "--format", "json")
    assert said.code == 0, said.out + said.err
    summary: dict[str, Any] = said.json["summary"]
    return summary


def on(path: Path, question: Callable[[Graph], Any]) -> Any:
    with open_store(path) as store:  # type: ignore[attr-defined]
        return question(store.graph(DAY))


def degrees(path: Path) -> dict[str, str]:
    found: dict[str, str] = on(path, lambda graph: {row.system.id: row.degree for row in unowned(graph, everything=True).rows})
    return found


# --- what is asked


def test_a_department_is_asked_about_what_it_uses_hosts_and_lists(made: Path) -> None:
    assert on(made, lambda graph: [row.id for row in department(graph, "dep-a").systems]) == ["s-3", "s-1", "s-2"]


def test_each_unowned_side_is_a_question_that_says_why(made: Path) -> None:
    rows = cells(asked_of(made, language="en"))
    assert rows["s-1"]["Open question"] == "Who owns it in the business? The lists say: Gun Alm (the owner has left)."
    assert (rows["s-1"]["System owner"], rows["s-1"]["IT owner"]) == (None, "Robert Ek (r.ek@k.example)")
    assert rows["s-2"]["Open question"] is None
    assert rows["s-3"]["Open question"] == "Who owns it in the business?\nWho owns it in IT?"


def test_what_is_asked_stands_out_and_only_answers_may_be_written(made: Path) -> None:
    page = load_workbook(asked_of(made)).worksheets[1]
    headings = [cell.value for cell in page[3]]
    assert page.protection.sheet
    assert page.freeze_panes == "D4"
    assert [page.cell(5, column).protection.locked for column in range(1, 12)] == [True] * 3 + [False] * 8, headings
    asked, owned = page["D5"], page["D6"]
    assert (page["A5"].value, page["A6"].value) == ("s-1", "s-2")
    assert asked.fill.start_color.rgb != owned.fill.start_color.rgb
    assert page.column_dimensions["L"].hidden


def test_lists_to_choose_from_are_hidden_and_tell_namesakes_apart(made: Path) -> None:
    book = load_workbook(asked_of(made))
    lists = book["Lists"]
    assert lists.sheet_state == "hidden"
    assert [cell.value for cell in lists["A"] if cell.value] == ["Anna Berg", "Robert Ek (r.ek2@k.example)", "Robert Ek (r.ek@k.example)"]
    rules = {str(rule.sqref): rule.formula1 for rule in book.worksheets[1].data_validations.dataValidation}
    assert rules["D4:D11"] == rules["E4:E11"] == "Lists!$A$1:$A$3"


def test_no_cell_is_a_formula_and_the_bytes_are_the_same_each_time(made: Path) -> None:
    first = asked_of(made).read_bytes()
    assert asked_of(made).read_bytes() == first
    book = load_workbook(made.with_name("till kultur.xlsx"))
    assert {cell.data_type for page in book for row in page.iter_rows() for cell in row if cell.value is not None} <= {"s", "n", "d"}
    assert cells(made.with_name("till kultur.xlsx"))["s-3"]["System"] == "=Vakt"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_in_either_language_what_is_answered_is_read(made: Path, language: str) -> None:
    heading = {"sv": "Systemägare", "en": "System owner"}[language]
    imported(made, filled(asked_of(made, language=language), {("s-1", heading): "Anna Berg"}))
    assert degrees(made)["s-1"] == "owned"


def test_a_department_without_systems_has_nothing_to_answer(made: Path, tmp_path: Path) -> None:
    with open_store(made) as store:  # type: ignore[attr-defined]
        store.apply(added(estate(node("dep-tom", name="Tom"))), on=1)
    said = steward("workbook", "dep-tom", "-o", tmp_path / "x.xlsx", "--estate", made)
    assert (said.code, (tmp_path / "x.xlsx").exists()) == (2, False)


# --- what is answered


def test_an_untouched_workbook_says_nothing(made: Path) -> None:
    assert imported(made, asked_of(made)) == {
        "read": 3, "created": 0, "changed": 0, "unchanged": 0, "skipped": 3, "rejected": 0, "revision": None, "dry_run": False,
    }  # fmt: skip


def test_answers_close_exactly_the_questions_that_were_answered(made: Path) -> None:
    before = degrees(made)
    workbook = filled(asked_of(made), {("s-3", "Systemägare"): "Robert Ek (r.ek2@k.example)", ("s-1", "Systemägare"): "Anna Berg"})
    assert imported(made, workbook)["skipped"] == 1
    assert {system: (before[system], degree) for system, degree in degrees(made).items() if degree != before[system]} == {
        "s-1": ("it_only", "owned"), "s-3": ("none", "business_only"),
    }  # fmt: skip
    owner = on(made, lambda graph: [row.sides["business"].owners[0].id for row in unowned(graph, everything=True).rows if row.system.id == "s-3"])
    assert owner == ["p-2"]
    assert imported(made, workbook)["revision"] is None, "read twice is read once"


def test_a_row_means_the_system_with_its_id_though_another_has_the_same_name(made: Path) -> None:
    imported(made, filled(asked_of(made), {("s-2", "Kritikalitet (1–4)"): 4, ("s-2", "Beroende av"): "Larm", ("s-2", "Kommentar"): "flyttas"}))
    nodes = on(made, lambda graph: {each.id: each for each in graph.nodes(graph.keys_of_kind("System"))})
    assert (nodes["s-1"].properties, nodes["s-2"].properties["criticality"], nodes["s-2"].attrs["note"]) == ({"criticality": 2}, 4, "flyttas")
    assert on(made, lambda graph: [(each.kind, each.target) for each in graph.relations_at(graph.key_of("s-2")) if each.origin == "s-2"]) == [
        ("DEPENDS_ON", "s-4")
    ]


def test_an_owner_that_is_corrected_takes_the_place_of_the_one_in_the_lists(made: Path) -> None:
    imported(made, filled(asked_of(made), {("s-2", "Systemägare"): "Robert Ek (r.ek@k.example)"}))
    owners = on(made, lambda graph: {row.system.id: row.sides["business"].owners for row in unowned(graph, everything=True).rows})
    assert [ref.id for ref in owners["s-2"]] == ["p-1"]


def test_a_vacant_owner_is_an_answer_too(made: Path) -> None:
    imported(made, filled(asked_of(made), {("s-1", "Systemägare"): "vakant"}))
    status = on(made, lambda graph: {row.system.id: row.sides["business"].status for row in unowned(graph).rows})
    assert status["s-1"] == "vacant"


def test_who_does_not_know_leaves_the_question_open(made: Path) -> None:
    imported(made, filled(asked_of(made), {("s-3", "Systemägare"): "vet ej"}))
    assert on(made, lambda graph: {row.id: row.asked for row in department(graph, "dep-a").systems})["s-3"] == ("owner", "owner_it")


def test_a_system_that_was_missing_is_written_on_an_empty_row(made: Path) -> None:
    workbook = asked_of(made)
    book = load_workbook(workbook)
    page = book.worksheets[1]
    row = max(cell.row for cell in page["A"] if cell.value) + 1
    for column, text in ((2, "Släktforskning"), (4, "Anna Berg"), (10, "2027-12-31")):
        assert not page.cell(row, column).protection.locked
        page.cell(row, column, text)
    book.save(workbook)
    assert imported(made, workbook)["created"] == 1
    found = {row.name: row for row in on(made, lambda graph: department(graph, "dep-a").systems)}
    assert (found["Släktforskning"].holds["owner"], found["Släktforskning"].holds["contract_end"]) == ("Anna Berg", "2027-12-31")
    assert imported(made, workbook)["revision"] is None, "read twice is read once"


def test_answers_without_a_system_are_told(made: Path) -> None:
    workbook = asked_of(made)
    book = load_workbook(workbook)
    page = book.worksheets[1]
    page.cell(max(cell.row for cell in page["A"] if cell.value) + 1, 4, "Anna Berg")
    book.save(workbook)
    said = steward("import", workbook, "--estate", made, "--format", "json")
    assert (said.code, [row["code"] for row in said.json["rows"] if row["severity"] == "error"]) == (3, ["row_of_no_system"])


def test_rows_may_be_removed_columns_moved_sheets_renamed_and_the_file_called_something_else(made: Path) -> None:
    book = load_workbook(filled(asked_of(made), {("s-1", "Systemägare"): "Anna Berg"}))
    page = book.worksheets[1]
    headings = {cell.value: cell.column for cell in page[3]}
    first, second = headings["Systemägare"], headings["Kommentar"]
    for row in page.iter_rows(min_row=3):
        one, other = row[first - 1], row[second - 1]
        one.value, other.value = other.value, one.value
    page.delete_rows(next(cell.row for cell in page["A"] if cell.value == "s-2"))
    page.title = "Kulturs svar"
    moved = made.with_name("Svar (3) slutlig.xlsx")
    book.save(moved)
    before = degrees(made)
    imported(made, moved)
    assert {system for system, degree in degrees(made).items() if degree != before[system]} == {"s-1"}


# --- a whole municipality


def test_the_questions_of_a_real_department_close(shared: Path, tmp_path: Path) -> None:
    folder = shared / "data" / "kommun"
    path = tmp_path / "kommun.db"
    said = steward("import", folder / "inventarier", folder / "organisation", "--estate", path, "-q")
    assert said.code == 0, said.err
    workbook = asked_of(path, "VOF")
    rows = cells(workbook)
    asked = {name: row for name, row in rows.items() if row["Öppen fråga"] and "verksamheten?" in row["Öppen fråga"] and row["Systemägare"] is None}
    assert len(asked) >= 2, "a department without questions would prove nothing"
    before = degrees(path)
    filled(workbook, {(name, "Systemägare"): "Henrik Westin" for name in asked})
    names = cells(workbook, 2)
    filled(workbook, {(next(iter(names)), "Avser system"): "Lifecare"}, 2)
    assert imported(path, workbook)["rejected"] == 0
    after = degrees(path)
    closed = {name for name in before if before[name] != "owned" and after[name] == "owned"}
    assert closed == {name for name in asked if before[name] == "it_only"}
    assert {name for name in before if before[name] != after[name]} == set(asked)
    again = on(path, lambda graph: department(graph, graph.refs([graph.named("VOF")[0][0]])[0].id))
    assert not {row.id for row in again.systems if "owner" in row.asked} & set(asked)
    assert next(iter(names)) not in {row.text for row in again.names}
    said = steward("import", folder / "inventarier", folder / "organisation", "--estate", path, "--format", "json")
    assert said.json["summary"]["revision"] is None, "the lists, read again, do not open the questions again"
    assert degrees(path) == after
