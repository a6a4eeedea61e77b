"""The forms in a real browser, which sends what browsers send: Origin, cookies, files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graphmodel.store import open_store
from tests.building import added, estate, node
from tests.serving import Server, serving

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server for a small estate that the test may change."""
    path = tmp_path / "forms.db"
    parts = estate(
        node("s-larm", name="Trygghetslarm", criticality=4), node("s-larn", name="Trygghetslarn"), node("p-anna", name="Anna Ek"), node("p-bo", name="Bo Lind"),
        ("p-bo", "OWNS", "s-larm", {"side": "it"}), node("dep-vof", name="Vård"), ("dep-vof", "USES", "s-larm"),
    )  # fmt: skip
    with closing(open_store(path, create=True)) as store:
        store.apply(added(parts), on=0)
    with serving(path) as running:
        yield running


@pytest.fixture
def page(server: Server, browser: Any) -> Iterator[Any]:
    """A page of somebody who has come in and speaks Swedish."""
    context = server.context(browser, lang="sv")
    yield context.new_page()
    context.close()


def test_an_owner_is_assigned_and_a_misspelling_is_answered_with_who_may_be_meant(page: Any, server: Server) -> None:
    page.goto("/systems/s-larm")
    page.get_by_role("link", name="Utse en ägare: verksamhet").click()
    page.get_by_role("combobox", name="Ägare: person").fill("Anna Eck")
    page.get_by_label("Varför").fill("beslut 12 mars")
    page.get_by_role("button", name="Utse").click()
    assert "p-anna" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Varför").input_value() == "beslut 12 mars"
    page.get_by_role("combobox", name="Ägare: person").fill("p-anna")
    page.get_by_role("button", name="Utse").click()
    page.wait_for_url("**/systems/s-larm")
    assert page.get_by_role("main").get_by_role("link", name="Anna Ek").count() >= 1
    assert server.estate.head() == 2


def test_an_owner_is_searched_for_as_one_types_and_chosen_by_the_keyboard(page: Any, server: Server) -> None:
    page.goto("/nodes/s-larm/owner?side=business")
    field = page.get_by_role("combobox", name="Ägare: person")
    field.press_sequentially("ann")
    page.get_by_role("option", name="Anna Ek").wait_for()
    assert page.get_by_role("option", name="Trygghetslarm").count() == 0  # only those who can own are proposed
    field.press("ArrowDown")
    field.press("Enter")
    assert (field.input_value(), page.locator("#chosen").input_value()) == ("Anna Ek", "p-anna")
    field.press("End")
    field.press_sequentially("l")  # typing on takes back what was chosen
    assert page.locator("#chosen").input_value() == ""
    field.fill("vår")
    page.get_by_role("option", name="Vård").click()
    assert page.locator("#chosen").input_value() == "dep-vof"
    page.get_by_label("Varför").fill("beslut 12 mars")
    page.get_by_role("button", name="Utse").click()
    page.wait_for_url("**/systems/s-larm")
    assert page.get_by_role("main").get_by_role("link", name="Vård").count() >= 1


def test_without_a_script_who_may_be_meant_is_offered_to_choose_from(server: Server, browser: Any) -> None:
    context = server.context(browser, lang="sv", java_script_enabled=False)
    page = context.new_page()
    page.goto("/nodes/s-larm/owner?side=business")
    page.get_by_label("Ägare: person").fill("Anna Eck")
    page.get_by_label("Varför").fill("beslut 12 mars")
    page.get_by_role("button", name="Utse").click()
    page.get_by_role("radio", name="Anna Ek").check()
    page.get_by_role("button", name="Utse").click()
    page.wait_for_url("**/systems/s-larm")
    context.close()
    assert server.estate.head() == 2


def test_a_role_is_ended_and_a_record_vouched_for(page: Any, server: Server) -> None:
    page.goto("/systems/s-larm")
    page.get_by_role("link", name="avsluta").click()
    page.get_by_label("Sista dag").fill("2026-12-31")
    page.get_by_label("Varför").fill("byter tjänst")
    page.get_by_role("button", name="Avsluta rollen").click()
    page.wait_for_url("**/systems/s-larm")
    page.get_by_role("link", name="Intyga").click()
    page.get_by_role("combobox", name="Vem som intygar").fill("Bo Lind")
    page.get_by_label("Varför").fill("genomgång")
    page.get_by_role("button", name="Intyga").click()
    page.wait_for_url("**/systems/s-larm")
    assert server.estate.head() == 3


def test_two_that_may_be_the_same_are_kept_apart(page: Any, server: Server) -> None:
    page.goto("/quality/same")
    row = page.locator("tr", has_text="Trygghetslarn")
    row.get_by_label("Varför").fill("två olika")
    row.get_by_role("button", name="Håll isär").click()
    page.wait_for_url("**/quality/same")
    assert "två olika" in page.get_by_role("main").inner_text()


def test_files_are_tried_with_their_problems_and_then_read_in(page: Any, server: Server, tmp_path: Path) -> None:
    listed = tmp_path / "vof.csv"
    listed.write_text("System;Systemägare;Kritikalitet\nTreserva;Anna Ek;4\nPlatina;Åsa Öbreg;2\n", encoding="utf-8")
    page.goto("/imports")
    page.get_by_label("Filer", exact=True).set_input_files(listed)
    page.get_by_role("button", name="Visa vad som skulle hända").click()
    page.wait_for_url("**/imports/tried/*")
    text = page.get_by_role("main").inner_text()
    assert "Treserva" in text
    assert server.estate.head() == 1
    with page.expect_download() as taken:
        page.get_by_role("link", name="Allt som CSV").first.click()
    assert Path(taken.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")
    page.get_by_role("button", name="Läs in", exact=True).click()
    page.wait_for_url("**/imports/2")
    assert server.estate.head() == 2


def test_a_departments_workbook_is_downloaded(page: Any) -> None:
    page.goto("/imports")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Hämta arbetsboken").click()
    assert taken.value.suggested_filename.startswith("dep-vof")
