"""Workbooks give what a person sees in them: days are days, merged cells hold for all their rows, hidden sheets are told and not read."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from graphmodel.errors import BadInput
from graphmodel.problems import Problem
from importers.excel_grid import read_excel
from importers.grid import Grid
from tests.importers.workbooks import FIRST_OF_OCTOBER, MAIN, OFFICE, SHEET, book, parts, saved, zipped


def reading(data: bytes) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    return read_excel(io.BytesIO(data), "lista.xlsx")


def grid_of(data: bytes) -> Grid:
    return reading(data)[0][0]


def values(grid: Grid) -> list[tuple[object, ...]]:
    return [row.values for row in grid.rows]


def sheet(content: str, **others: str) -> Grid:
    """The grid of a sheet with that XML between its sheetData tags."""
    return grid_of(zipped(parts(content, **others)))


HALF_PAST_ONE = datetime.fromisoformat("2026-10-01T13:30:00")

cell_values = (
    st.none()
    | st.text(alphabet="abcåäö <>&\"'=_x\n0123456789", min_size=1, max_size=12).filter(lambda text: text.strip() != "" and text[0] not in "='")
    | st.integers(-(10**14), 10**14)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.booleans()
    | st.dates(date(1905, 1, 1), date(2199, 12, 31))
    | st.datetimes(datetime.fromisoformat("1905-01-01"), datetime.fromisoformat("2100-01-01")).map(lambda moment: moment.replace(microsecond=0))
)


@settings(max_examples=100)
@given(st.lists(st.lists(cell_values, max_size=6), min_size=1, max_size=8), st.booleans())
def test_a_workbook_reads_as_openpyxl_reads_it(rows: list[list[object]], from_1904: bool) -> None:
    """The same values in the same places as the library gives that wrote the file; only a day without a time is a day to us."""
    made = book(rows)
    if from_1904:
        made.epoch = CALENDAR_MAC_1904
    data = saved(made)
    theirs = openpyxl.load_workbook(io.BytesIO(data)).active
    seen = {}
    for (cell,) in ((cell,) for row in theirs.iter_rows() for cell in row):
        value = cell.value
        if isinstance(value, datetime) and value.time() == time():
            value = value.date()
        if value is not None:
            seen[cell.row, cell.column - 1] = value
    ours = {(row.number, column): value for row in grid_of(data).rows for column, value in enumerate(row.values) if value is not None}
    assert ours == seen
    assert {place: type(value) for place, value in ours.items()} == {place: type(value) for place, value in seen.items()}


@pytest.mark.parametrize("from_1904", [False, True])
def test_a_day_is_a_day_in_both_calendars_and_a_written_one_stays_text(from_1904: bool) -> None:
    made = book([["Slut", "Skrivet", "Tal", "Tid"], [FIRST_OF_OCTOBER, "2026-10-01", 46296, HALF_PAST_ONE]])
    if from_1904:
        made.epoch = CALENDAR_MAC_1904
    assert grid_of(saved(made)).rows[1].values == (FIRST_OF_OCTOBER, "2026-10-01", 46296, HALF_PAST_ONE)


@pytest.mark.parametrize(
    ("code", "is_day"),
    [
        ("yyyy\\-mm\\-dd", True),
        ("d/m yyyy;@", True),
        ("[$-41D]mmm/yy;@", True),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", True),
        ("General", False),
        ("0.00", False),
        ('#,##0\\ "kr/dygn"', False),
        ("[h]:mm", False),
        ("[Red]0;[Blue]-0", False),
        ("0.00E+00", False),
        ("@", False),
    ],
)
def test_the_format_tells_a_day_from_a_number(code: str, is_day: bool) -> None:
    made = book([[46296]])
    made.active["A1"].number_format = code
    assert isinstance(grid_of(saved(made)).rows[0][0], date) == is_day


@pytest.mark.parametrize(
    ("number", "day"), [(1, date(1900, 1, 1)), (59, date(1900, 2, 28)), (60, 60), (61, date(1900, 3, 1)), (2_958_466, 2_958_466)]
)
def test_days_before_the_day_that_never_was_are_right_and_what_is_no_day_stays_a_number(number: int, day: object) -> None:
    """The calendar of 1900 has a 29 February that was none."""
    made = book([[number]])
    made.active["A1"].number_format = "yyyy-mm-dd"
    assert grid_of(saved(made)).rows[0][0] == day


def test_times_of_day_are_text_and_spans_are_numbers() -> None:
    made = book([[time(6, 30)]])
    assert grid_of(saved(made)).rows[0][0] == "06:30:00"


def test_a_vertically_merged_cell_holds_for_all_its_rows() -> None:
    made = book([["Objekt", "System"], ["FO09", "Byggr"], [None, "Ecos"], [None, None], [None, "Vakt"], ["FO10", "Lime"]])
    made.active.merge_cells("A2:A5")
    grid = grid_of(saved(made))
    assert [(row.number, row.values) for row in grid.rows] == [
        (1, ("Objekt", "System")),
        (2, ("FO09", "Byggr")),
        (3, ("FO09", "Ecos")),
        (5, ("FO09", "Vakt")),
        (6, ("FO10", "Lime")),
    ]
    assert grid.rows[2].mark(0).merged_from == (2, 0)
    assert grid.rows[1].mark(0).merged_from is None
    assert grid.rows[2].own_values == 1


def test_a_merged_title_is_repeated_to_the_last_used_column_and_counts_once() -> None:
    made = book([["Systemlista"], [], ["System", "Ägare", "Objekt"]])
    made.active.merge_cells("A1:Z1")
    grid = grid_of(saved(made))
    assert grid.rows[0].values == ("Systemlista",) * 3
    assert grid.rows[0].own_values == 1


def test_hidden_sheets_are_told_and_not_read() -> None:
    made = book()
    for title, state in (("Gammalt", "hidden"), ("Djupt", "veryHidden")):
        made.create_sheet(title).append(["Hemligt"])
        made[title].sheet_state = state
    made.create_sheet("Sist").append(["Öppet"])
    grids, problems = reading(saved(made))
    assert [grid.sheet for grid in grids] == ["Sheet", "Sist"]
    assert [(problem.severity, problem.code, problem.place.sheet) for problem in problems] == [
        ("info", "hidden_sheet", "Gammalt"),
        ("info", "hidden_sheet", "Djupt"),
    ]


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    made = book([["A", "B"], ["C", "D"], ["E", "F"]])
    made.active.row_dimensions[2].hidden = True
    made.active.column_dimensions["B"].hidden = True
    (grid,), problems = reading(saved(made))
    assert [row.hidden for row in grid.rows] == [False, True, False]
    assert grid.hidden_columns == {1}
    assert {(problem.code, problem.values["count"]) for problem in problems} == {("hidden_rows", 1), ("hidden_columns", 1)}


def test_a_chart_sheet_is_told() -> None:
    made = book()
    made.create_chartsheet("Diagram")
    grids, problems = reading(saved(made))
    assert len(grids) == 1
    assert [(problem.code, problem.place.sheet) for problem in problems] == [("sheet_without_cells", "Diagram")]


def test_a_formula_without_a_stored_value_is_marked_and_a_link_has_its_label() -> None:
    made = book([["=SUM(B2:B9)", '=HYPERLINK("https://a.example","Öppna")', '=HYPERLINK("https://a.example")', "=46105550166", '="00123"', "=A1"]])
    (row,) = grid_of(saved(made)).rows
    assert row.values == (None, "Öppna", "https://a.example", 46105550166, "00123", None)
    assert [row.mark(column).formula_without_value for column in range(6)] == [True, True, True, False, False, True]
    assert row.mark(0).formula == "=SUM(B2:B9)"
    assert row.mark(1).hyperlink_label


def test_a_formula_has_the_value_that_was_stored_with_it() -> None:
    grid = sheet(
        "<row r='1'><c r='A1'><f>1+1</f><v>2</v></c><c r='B1' t='str'><f>A1&amp;\"x\"</f><v>2x</v></c><c r='C1' t='str'><f>\"\"</f><v></v></c>"
        "<c r='D1'><f t='shared' ref='D1:D2' si='0'>A1*2</f><v>4</v></c></row><row r='2'><c r='D2'><f t='shared' si='0'/></c></row>"
    )
    first, second = grid.rows
    assert first.values == (2, "2x", None, 4)
    assert not any(first.mark(column).formula_without_value for column in range(4))
    assert second.mark(3).formula == "=A1*2"
    assert second.mark(3).formula_without_value


def test_an_error_cell_is_empty_and_says_its_error() -> None:
    (row,) = sheet("<row r='1'><c r='A1' t='e'><v>#N/A</v></c><c r='B1' t='e'><f>1/0</f><v>#DIV/0!</v></c><c r='C1' t='b'><v>1</v></c></row>").rows
    assert row.values == (None, None, True)
    assert [cell.kind.value for cell in row.cells] == ["error", "error", "boolean"]
    assert row.mark(0).error == "#N/A"
    assert row.mark(1).error == "#DIV/0!"


def test_texts_come_plain_from_wherever_they_are_kept() -> None:
    """Shared, in pieces of different looks, with a reading aid, with escapes, in the cell itself."""
    grid = sheet(
        "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='s'><v>2</v></c>"
        "<c r='D1' t='inlineStr'><is><r><t>Två </t></r><r><t>delar</t></r></is></c><c r='E1' t='s'><v>3</v></c>"
        "<c t='inlineStr'><is><t>東</t><rPh sb='0' eb='1'><t>ひがし</t></rPh></is></c>"
        "<c t='d'><v>2026-10-01T00:00:00</v></c></row>",
        shared="<si><t>Vakt</t></si><si><r><t>Fet</t></r><r><t xml:space='preserve'> och mager</t></r></si>"
        "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si><si><t>rad_x000D_\nrad _x005F_x</t></si>",
    )
    assert grid.rows[0].values == ("Vakt", "Fet och mager", "東京", "Två delar", "rad\nrad _x", "東", FIRST_OF_OCTOBER)


def test_rows_and_cells_without_a_reference_follow_each_other() -> None:
    cells = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>4</v></c></row><row r='9'><c r='C9'><v>5</v></c><c><v>6</v></c></row>"
    assert [(row.number, row.values) for row in sheet(cells).rows] == [(1, (1, 2)), (2, (None, 4)), (9, (None, None, 5, 6))]


def test_blank_cells_are_empty_and_rows_of_them_are_no_rows() -> None:
    made = book([["  ", "\u00a0"], [None], ["x", " ", None]])
    assert [(row.number, row.values) for row in grid_of(saved(made)).rows] == [(3, ("x",))]


def test_a_workbook_may_name_its_elements_with_a_prefix() -> None:
    made = parts("")
    made[SHEET] = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="2"><x:c r="B2"><x:v>7</x:v></x:c></x:row></x:sheetData>'
        '<x:mergeCells><x:mergeCell ref="B2:C2"/></x:mergeCells></x:worksheet>'
    )
    sheets = '<x:sheets><x:sheet name="A" sheetId="1" q:id="rId1"/></x:sheets>'
    made["xl/workbook.xml"] = f'<x:workbook xmlns:x="{MAIN}" xmlns:q="{OFFICE}">{sheets}</x:workbook>'
    assert [(row.number, row.values) for row in grid_of(zipped(made)).rows] == [(2, (None, 7))]


def test_numbers_that_are_none_stay_text() -> None:
    cells = "<row r='1'><c r='A1'><v>1e400</v></c><c r='B1'><v>-5</v></c><c r='C1'><v>0.5</v></c><c r='D1'><v>NaN</v></c><c r='E1'><v>x</v></c></row>"
    assert sheet(cells).rows[0].values == ("1e400", -5, 0.5, "NaN", "x")


def test_two_cells_far_apart_are_two_cells() -> None:
    made = book([["Vakt"]])
    made.active["XFD1048576"] = "Sist"
    grid = grid_of(saved(made))
    assert [(row.number, len(row.values), row.own_values) for row in grid.rows] == [(1, 1, 1), (1_048_576, 16_384, 1)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<row r='1'><c r='A1' t='s'><v>9</v></c></row>", "shared text"),
        ("<row r='1048577'><c><v>9</v></c></row>", "row"),
        ("<row r='1'><c r='XFE1'><v>9</v></c></row>", "column"),
        ("<row r='1'><c r='1A'><v>9</v></c></row>", "column"),
        ("<row r='1'><c>", "mismatched"),
    ],
)
def test_a_damaged_sheet_is_refused_and_says_why(content: str, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        sheet(content)
    (problem,) = refused.value.problems
    assert problem.code == "bad_archive"
    assert reason in problem.values["reason"]


def test_every_workbook_of_the_municipality_reads_as_openpyxl_reads_it(shared: Path) -> None:
    files = sorted((shared / "data" / "kommun").rglob("*.xlsx"))
    assert len(files) == 10
    for path in files:
        theirs = openpyxl.load_workbook(path)
        grids, problems = reading(path.read_bytes())
        assert [grid.sheet for grid in grids] == [name for name in theirs.sheetnames if theirs[name].sheet_state == "visible"]
        assert {problem.code for problem in problems} <= {"hidden_sheet"}
        for grid in grids:
            ours = {
                (row.number, column + 1): value.strip() if isinstance(value, str) else value
                for row in grid.rows
                for column, value in enumerate(row.values)
                if value is not None and row.mark(column).merged_from is None and row.mark(column).formula is None
            }
            written = {}
            for row in theirs[grid.sheet or ""].iter_rows():
                for cell in row:
                    value = cell.value.date() if isinstance(cell.value, datetime) else cell.value
                    value = value.strip() if isinstance(value, str) else value
                    if value not in (None, "") and not str(value).startswith("="):
                        written[cell.row, cell.column] = value
            assert ours == written, (path.name, grid.sheet)
