"""Tables: every question has one, they fit a small terminal without losing a word, and say what was left out."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from graphmodel.answers import Truncated
from graphmodel.wording import speaking
from queries import QUERIES
from queries.key_people import key_people
from queries.show import show
from queries.unowned import unowned
from tests.building import estate, node, reference_graph
from visualisation.tables import RENDERERS, as_tables, left_out, register
from visualisation.tables.markdown import markdown
from visualisation.tables.table import Cell, Table, table
from visualisation.tables.terminal import print_tables, widths

LONG = ("Samhällsbyggnadsförvaltningen", "Förvaltningsstyrgrupp", "Integrationsplattform", "Skoladministration", "Kommunledning")


def printed(tables: list[Table], width: int = 80) -> str:
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    print_tables(tables, Console(file=out, width=width, highlight=False, markup=False, emoji=False))
    return out.getvalue()


def test_every_question_has_its_table_and_no_table_is_without_a_question() -> None:
    assert set(RENDERERS) == set(QUERIES)
    for place in RENDERERS.values():
        module, name = place.split(":")
        assert callable(getattr(import_module(f"visualisation.tables.{module}"), name))


@pytest.mark.parametrize("columns", range(1, 6))
@pytest.mark.parametrize("room", [40, 80, 120])
def test_a_table_is_never_wider_than_its_room(columns: int, room: int) -> None:
    made = table([f"Heading {place}" for place in range(columns)], [[f"{LONG[place]} och {LONG[-1]}" for place in range(columns)]])
    given = widths(made, room)
    assert sum(given) + 2 * (columns - 1) <= room
    assert max(map(len, printed([made], room).splitlines())) <= room


def test_no_letter_of_a_cell_is_lost_however_narrow_it_is() -> None:
    made = table(list("ABCDE"), [[word * 2 for word in LONG]])
    told = re.sub(r"\s", "", printed([made], 40))
    for letters in LONG:
        assert all(told.count(letter) >= (letters * 2).count(letter) for letter in set(letters))


def test_words_stay_whole_where_they_fit() -> None:
    made = table(["System", "Owner"], [["Integrationsplattform", "Anna Ek-Berg, Bo Lind och Carin Holm från förvaltningen"]])
    assert "Integrationsplattform" in printed([made], 50)


def test_a_name_is_text_and_never_markup() -> None:
    assert "[bold]x[/bold] :smile:" in printed([table(["A"], [["[bold]x[/bold] :smile:"]])])
    page = markdown([table(["A"], [["<b>|x| *y* `z` [l](javascript:1)"]])])
    assert "<b>" not in page.replace("\\<b\\>", "")
    assert "\\|x\\|" in page


def test_what_was_left_out_is_said_with_the_way_to_see_it() -> None:
    with speaking("en"):
        assert left_out(Truncated({"rows": 1}, "--limit 0")) == "Not shown: 1 row. To see all: --limit 0."
        assert "812 rows" in left_out(Truncated({"rows": 812, "notify": 3}, "--limit 0"))
    with speaking("sv"):
        assert left_out(Truncated({"rows": 2}, "--limit 0")) == "Visas inte: 2 rader. För att se allt: --limit 0."


def test_a_broken_claim_shows_who_would_own_it_otherwise() -> None:
    graph = reference_graph(
        estate(
            "s-larm", "obj-vo", node("p-anna", name="Anna Ek"), "pos-chef", ("s-larm", "PART_OF", "obj-vo"),
            ("p-anna", "OWNS", "obj-vo", {"side": "business"}), ("pos-chef", "OWNS", "s-larm", {"side": "business"}),
        )
    )  # fmt: skip
    [made] = as_tables("unowned", unowned(graph), {})
    [row] = made.rows
    assert Cell("vacant; else Anna Ek", "bad") in row
    assert made.notes


def test_a_node_is_shown_with_its_relations_both_ways_and_what_no_longer_holds() -> None:
    graph = reference_graph(
        estate(
            "s-a", "s-b", node("p-x", name="Xara"), ("s-a", "DEPENDS_ON", "s-b", {"strength": "soft"}),
            ("p-x", "OWNS", "s-a", {"side": "it", "valid_through": "2020-12-31"}),
        )
    )  # fmt: skip
    made = {each.title: each for each in register.show(show(graph, "s-a"), {})}
    assert [cell.text for cell in made["From it"].rows[0]][:3] == ["needs", "s-b", "soft"]
    told = [cell.text for cell in made["To it"].rows[0]]
    assert told[:2] == ["Xara", "owns"]
    assert told[2].startswith("does not hold on this day")


def test_a_sentence_above_a_cut_table_counts_all_of_it() -> None:
    told = [node(f"s-{place}", criticality=4) for place in range(3)]
    owners = [(f"p-{place}", "OWNS", f"s-{place}", {"side": side}) for place in range(3) for side in ("business", "it")]
    found = key_people(reference_graph(estate(*told, *(node(f"p-{place}") for place in range(3)), *owners)), limit=1)
    assert as_tables("key-people", found, {})[-1].lead == ("3 persons are hard to replace.",)
