"""The estate as tables: written the same each time, harmless in a spreadsheet, and read back as the same estate."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from graphmodel.changes import Holdings
from graphmodel.engines.reference import ReferenceStore
from graphmodel.entities import Attestation, Decision, KnownSource, Node, Provenance, Relation, SchemaPart, Statement
from graphmodel.errors import WrongUse
from graphmodel.reconcile import plan
from importers.estate_tables import EstateTables, cell_of, value_of
from importers.export import written
from importers.export_tables import csv_files, write_csv, write_xlsx
from importers.importer import Reading
from importers.load import load
from tests.building import example_estate
from tests.estates import governed_estates
from tests.importers.test_export import oddly_filled, only_once
from tests.importing import codes

Form = Literal["csv", "xlsx"]
FORMS: tuple[Form, ...] = ("csv", "xlsx")
TOLD = (Provenance("list", "a.csv:2"),)


def put(holdings: Holdings, form: Form, folder: Path) -> Path:
    """The estate as tables in a folder, or as a workbook in it."""
    if form == "csv":
        write_csv(holdings, folder / "estate")
        return folder / "estate"
    with (folder / "estate.xlsx").open("wb") as stream:
        write_xlsx(holdings, stream)
    return folder / "estate.xlsx"


def read_here(path: Path) -> ReferenceStore:
    """The tables read in this process, as `load` has them read in another."""
    items = [item for file in ([path] if path.is_file() else sorted(path.iterdir())) for item in EstateTables().read(file, Reading(file.name, "estate"))]
    store = ReferenceStore()
    made = plan(items, store.dump())
    assert codes(made) == []
    store.apply(made.change_set(), on=0)
    return store


def same(holdings: Holdings, store: ReferenceStore) -> None:
    found = store.dump()
    for name in ("schema", "sources", "decisions", "nodes", "relations", "statements", "attestations"):
        assert getattr(found, name) == tuple(sorted(getattr(holdings, name), key=lambda each: each.id)), name


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60)
@given(holdings=oddly_filled())
def test_the_oddest_values_come_back_as_they_were(holdings: Holdings, form: Form) -> None:
    with tempfile.TemporaryDirectory() as folder:
        same(holdings, read_here(put(holdings, form, Path(folder))))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=30)
@given(holdings=governed_estates())
def test_any_estate_comes_back_as_it_was(holdings: Holdings, form: Form) -> None:
    with tempfile.TemporaryDirectory() as folder:
        same(only_once(holdings), read_here(put(only_once(holdings), form, Path(folder))))


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=20))
def test_every_text_survives_a_cell(text: str) -> None:
    cell = cell_of(text)
    assert cell.strip(), "an empty cell says nothing"
    assert value_of("'" + cell if cell.startswith(("=", "+", "-", "@")) else cell, 1) == text


@pytest.mark.parametrize("form", FORMS)
def test_the_example_is_imported_from_its_tables_as_from_its_own_file(shared: Path, tmp_path: Path, form: Form) -> None:
    store = ReferenceStore()
    told = load(store, [put(example_estate(shared), form, tmp_path)])
    assert codes(told) == []
    assert "".join(written(store.dump(), "json")) == "".join(written(example_estate(shared), "json"))
    again = load(store, [tmp_path])
    assert (again.plan.changes, again.revision) == ((), None)


@pytest.mark.parametrize("form", FORMS)
def test_decisions_vouchings_and_kinds_of_ones_own_travel_along(form: Form, tmp_path: Path) -> None:
    robot = {"name": "Robot", "extends": "System", "properties": {"arms": {"type": "integer", "min": 1, "required": True}}}
    feeds = {"name": "FEEDS", "from": ["Robot"], "to": ["System"], "acts_as": "dependency", "reversed": True}
    holdings = Holdings(
        (
            Node("a-1", "Robot", "R2", properties={"arms": 2}, provenance=TOLD),
            Node("p-1", "Person", "Anna", provenance=TOLD),
            Node("s-1", "System", "Vakt", provenance=TOLD),
        ),
        (Relation("r-1", "FEEDS", "a-1", "s-1", provenance=TOLD),),
        (Statement("st-1", "s-1", "ownership", "Anna E", "person", "business", "p-1", "overruled", date(2026, 1, 1), None, TOLD),),
        (Attestation("at-1", "s-1", "p-1", date(2026, 2, 3), "stämmer", TOLD),),
        (Decision("d-1", "merged", "s-1", "s-0"), Decision("d-2", "apart", "a-1", "s-1")),
        (KnownSource("list"), KnownSource("roller", None, ("leadership", "ownership"))),
        (SchemaPart("node:Robot", robot), SchemaPart("relation:FEEDS", feeds)),
    )
    same(holdings, read_here(put(holdings, form, tmp_path)))


@pytest.mark.parametrize("form", FORMS)
def test_an_estate_is_written_with_the_same_bytes_each_time(shared: Path, tmp_path: Path, form: Form) -> None:
    holdings = example_estate(shared)
    turned = Holdings(holdings.nodes[::-1], holdings.relations[::-1], holdings.statements, holdings.attestations[::-1])
    found = []
    for number, each in enumerate((holdings, turned)):
        (tmp_path / str(number)).mkdir()
        path = put(each, form, tmp_path / str(number))
        found.append([(file.name, file.read_bytes()) for file in ([path] if path.is_file() else sorted(path.iterdir()))])
    assert found[0] == found[1]


def test_what_follows_from_others_is_left_out() -> None:
    derived = Relation("r-1", "STEERS", "grp-1", "dep-1", provenance=(Provenance("derived", "grp", "derived"),))
    nodes = (Node("dep-1", "Department", "VOF", provenance=TOLD), Node("grp-1", "SteeringGroup", "VOF", properties={"level": "department"}, provenance=TOLD))
    assert [name for name, _text in csv_files(Holdings(nodes, (derived,)))] == ["nodes-Department.csv", "nodes-SteeringGroup.csv"]


# --- in a spreadsheet

RISKY = ["=1+1", "+46 10", "-x", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''", '"=1"', "=HYPERLINK(\"http://x\")", "_x0041_", " = 1", "0123", "2026-01-01"]


@pytest.mark.parametrize("form", FORMS)
def test_no_cell_is_a_formula_and_every_text_comes_back(form: Form, tmp_path: Path) -> None:
    nodes = tuple(Node(f"s-{place:02}", "System", f"x{place}", attrs={"note": text}, status=text, provenance=TOLD) for place, text in enumerate(RISKY))
    path = put(Holdings(nodes), form, tmp_path)
    if form == "csv":
        text = (path / "nodes-System.csv").read_text(encoding="utf-8")
        assert not [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    else:
        cells = [cell for row in load_workbook(path)["nodes-System"].iter_rows() for cell in row if isinstance(cell.value, str)]
        assert {cell.data_type for cell in cells} == {"s"}
        assert all(cell.quotePrefix for cell in cells if cell.value.startswith(("=", "+", "-", "@")))
    same(Holdings(nodes), read_here(path))


def test_a_workbook_is_known_by_its_first_cell_also_when_a_spreadsheet_has_saved_it_under_another_name(shared: Path, tmp_path: Path) -> None:
    book = load_workbook(put(example_estate(shared), "xlsx", tmp_path))
    book["nodes-System"]["C2"] = "System"
    book.save(tmp_path / "kopia av lista.xlsx")
    (tmp_path / "estate.xlsx").unlink()
    store = ReferenceStore()
    assert codes(load(store, [tmp_path])) == []
    same(example_estate(shared), store)


def test_a_table_that_a_spreadsheet_saved_with_semicolons_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('\ufeffstewardgraph-estate/1;kind;id;name;criticality\r\nnodes;System;s-a;"Vakt; ny";3\r\n;;;;\r\n', encoding="utf-8")
    store = ReferenceStore()
    assert codes(load(store, [tmp_path])) == []
    [node] = store.dump().nodes
    assert (node.name, node.properties, node.provenance) == ("Vakt; ny", {"criticality": 3}, (Provenance("a", "a.csv:2"),))


def test_what_is_wrong_is_told_with_its_row_and_nothing_is_written(tmp_path: Path) -> None:
    rows = ["stewardgraph-estate/1,id,kind,name,criticality", "nodes,s-a,System,Vakt,9", "thing,x,,,", "nodes,S-B,System,,"]
    (tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    store = ReferenceStore()
    told = load(store, [tmp_path])
    assert sorted({(problem.code, problem.place.row) for problem in told.problems}) == [
        ("bad_id", 4), ("out_of_range", 2), ("unknown_section", 3),
    ]  # fmt: skip
    assert store.head() == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('stewardgraph-estate/1,id\nnodes,"s-a', "bad_csv"),
        ("stewardgraph-estate/1,id,id\nnodes,a,b", "duplicate_heading"),
        (b"stewardgraph-estate/1,id\nnodes,\xe5", "not_utf8"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_whole(tmp_path: Path, text: str | bytes, code: str) -> None:
    (tmp_path / "a.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    assert codes(load(ReferenceStore(), [tmp_path])) == [code]


# --- where it is written


def test_an_export_takes_the_place_of_an_earlier_one_and_of_nothing_else(tmp_path: Path) -> None:
    system, person = Node("s-a", "System", "Vakt", provenance=TOLD), Node("p-a", "Person", "Anna", provenance=TOLD)
    write_csv(Holdings((system, person)), tmp_path)
    write_csv(Holdings((system,)), tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["nodes-System.csv"]
    (tmp_path / "egen.csv").write_text("Namn\nVakt\n", encoding="utf-8")
    with pytest.raises(WrongUse, match="holds other files"):
        write_csv(Holdings((person,)), tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["egen.csv", "nodes-System.csv"]


def test_a_text_that_no_cell_can_hold_is_told_before_anything_is_written(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with pytest.raises(WrongUse, match="s-a is longer"):
        write_xlsx(Holdings((Node("s-a", "System", "Vakt", attrs={"note": "x" * 40_000}, provenance=TOLD),)), stream)
    assert stream.getvalue() == b""


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_estate_is_a_table_without_rows(form: Form, tmp_path: Path) -> None:
    told = load(ReferenceStore(), [put(Holdings(), form, tmp_path)])
    assert (codes(told), told.plan.counts.read, told.revision) == ([], 0, None)
