"""Where the tables stand: titles, headings, sections, sums, notes."""

from __future__ import annotations

from importers.grid import Grid, Mark, Row
from importers.tables import Layout, tables_of
from tests.importers.spreadsheets import grid, laid_out

HEAD = ("System", "Systemägare", "Leverantör")


def parts(layout: Layout, wanted: str) -> list[int]:
    return [number for number, part in layout.parts if part == wanted]


def test_titles_above_the_headings_are_titles() -> None:
    layout = laid_out(("Systemlista VOF",), ("utskrift 2026-09-03",), (), HEAD, ("Vakt", "Anna Ek", "CGI"))
    assert (layout.tables[0].header_row, parts(layout, "title"), parts(layout, "blank")) == (4, [1, 2], [3])
    assert layout.tables[0].title == "Systemlista VOF\nutskrift 2026-09-03"


def test_an_empty_first_column_is_no_matter() -> None:
    layout = laid_out(("", "Nr", *HEAD), ("", 1, "Vakt", "Anna Ek", "CGI"))
    assert layout.tables[0].headings == ("", "Nr", *HEAD)


def test_rows_add_up() -> None:
    layout = laid_out(HEAD, ("Vakt", "Anna Ek"), (), ("Larm", "Bo Ek"), (), ("Antal system:", 2), ("* Uppgifterna är osäkra.",))
    assert [number for number, _ in layout.parts] == [1, 2, 3, 4, 5, 6, 7]
    assert [part for _, part in layout.parts] == ["header", "data", "blank", "data", "blank", "sum", "note"]


def test_a_heading_of_two_rows_is_put_together() -> None:
    rows = (
        Row(1, ("System", "Ansvar", "Ansvar", "KLASSA", "KLASSA", "KLASSA"), {2: Mark((1, 1)), 4: Mark((1, 3)), 5: Mark((1, 3))}),
        Row(2, ("System", "Verksamhet", "IT", "K", "R", "T"), {0: Mark((1, 0))}),
        Row(3, ("Vakt", "Anna Ek", "Bo Ek", 3, 1, 1)),
    )
    (table,) = tables_of(Grid("a.xlsx", "Blad1", rows)).tables
    assert table.headings == ("System", "Ansvar Verksamhet", "Ansvar IT", "KLASSA K", "KLASSA R", "KLASSA T")
    assert (table.group_header_row, table.header_row, [row.number for row in table.data]) == (1, 2, [3])


def test_group_headings_without_merging_reach_to_the_next() -> None:
    (table,) = laid_out(("", "System", "", "Ägarskap", "", "Beroenden", ""), ("Nr", "Namn", "Leverantör", "Systemägare", "Förvaltningsledare IT", "Läser från", "Levererar till"),
                        (1, "Vakt", "CGI", "Anna Ek", "Bo Ek", "AD", "Larm"), (2, "Larm", "CGI", "Anna Ek", "Bo Ek", "AD", "")).tables  # fmt: skip
    assert table.header_row == 2
    assert table.bottoms == ("Nr", "Namn", "Leverantör", "Systemägare", "Förvaltningsledare IT", "Läser från", "Levererar till")


def test_a_merged_row_is_a_section_of_the_rows_below() -> None:
    spread = {column: Mark((2, 0)) for column in (1, 2)}
    rows = (
        Row(1, HEAD),
        Row(2, ("Kansliet",) * 3, spread),
        Row(3, ("Vakt", "Anna Ek", "CGI")),
        Row(4, ("Ekonomienheten",) * 3, {1: Mark((4, 0)), 2: Mark((4, 0))}),
        Row(5, ("Larm",)),
    )
    layout = tables_of(Grid("a.xlsx", "Blad1", rows))
    assert layout.tables[0].sections == {3: "Kansliet", 5: "Ekonomienheten"}
    assert parts(layout, "section") == [2, 4]
    assert [row.number for row in layout.tables[0].data] == [3, 5]


def test_a_system_of_which_only_the_name_is_known_is_no_section() -> None:
    layout = laid_out(HEAD, ("Vakt", "Anna Ek", "CGI"), ("Larm",), ("Port", "Bo Ek", ""))
    assert [row.number for row in layout.tables[0].data] == [2, 3, 4]


def test_headings_that_come_again_are_no_data() -> None:
    layout = laid_out(HEAD, ("Vakt", "Anna Ek", "CGI"), HEAD, ("Larm", "Bo Ek", "CGI"))
    assert parts(layout, "repeated_header") == [3]
    assert len(layout.tables) == 1


def test_a_second_table_below_is_a_table_of_its_own() -> None:
    layout = laid_out(HEAD, ("Vakt", "Anna Ek", "CGI"), (), ("Avvecklade system",), ("System", "Avvecklat"), ("Fronter", "2019"), ("Dexter", "2020"))
    assert [table.title for table in layout.tables] == ["", "Avvecklade system"]
    assert [[row.number for row in table.data] for table in layout.tables] == [[2], [6, 7]]


def test_blocks_whose_name_stands_once_are_filled_down() -> None:
    layout = laid_out(
        ("Project", "Maintainer Name", "Company"), ("Argo", "Anna", "A"), ("", "Bo", "B"), ("", "Cilla", "C"), ("Envoy", "Dan", "D"), ("", "Eva", "E")
    )
    assert [row[0] for row in layout.tables[0].data] == ["Argo", "Argo", "Argo", "Envoy", "Envoy"]
    assert layout.tables[0].filled == {0: 3}


def test_an_owner_is_never_filled_down() -> None:
    layout = laid_out(HEAD, ("Vakt", "Anna Ek", "CGI"), ("Larm", "", "CGI"), ("Port", "", "CGI"), ("Dörr", "", "CGI"))
    assert [row[1] for row in layout.tables[0].data] == ["Anna Ek", None, None, None]


def test_a_grid_without_headings_has_no_table() -> None:
    layout = tables_of(grid(("Instruktion: fyll i ett system per rad.",), ("Frågor till IT.",)))
    assert layout.tables == []
    assert [part for _, part in layout.parts] == ["note", "note"]


def test_long_gaps_are_not_counted_row_by_row() -> None:
    layout = tables_of(Grid("a.csv", None, (Row(1, HEAD), Row(2, ("Vakt", "Anna Ek")), Row(900_000, ("Larm", "Bo Ek")))))
    assert len(layout.parts) < 1_000
