"""What every page has in common: the frame, the language, the day, the address that holds the whole state, errors that are pages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from jinja2 import meta

from api import pages as pages_package
from api.rendering import environment
from api.urls import FORMS, PAGES
from graphmodel.store import open_store
from importers.load import load
from tests.serving import Server

Served = Callable[[Path], Server]


def test_the_list_of_addresses_is_what_the_files_are() -> None:
    """Every module of `pages/` answers at an address of THE list, and every template is a page's, or part of one."""
    folder = Path(pages_package.__path__[0])
    listed = {each.function.__module__.rsplit(".", 1)[1] for each in (*PAGES, *FORMS)}
    assert listed == {path.stem for path in folder.glob("*.py")} - {"__init__"}
    used = {each.template for each in (*PAGES, *FORMS) if each.template} | {"error.html"}
    reached, left = set(used), list(used)
    while left:
        source = environment().loader.get_source(environment(), left.pop())[0]  # type: ignore[union-attr]
        parts = {part for part in meta.find_referenced_templates(environment().parse(source)) if part}
        left += parts - reached
        reached |= parts
    assert reached == {str(path.relative_to(folder.parent / "templates")) for path in (folder.parent / "templates").rglob("*.html")}


@pytest.mark.parametrize(("asked", "lang"), [("sv-SE,sv;q=0.9,en;q=0.8", "sv"), ("de,en;q=0.5", "en"), ("en;q=0.4,sv;q=0.5", "sv"), ("fr", "en"), ("", "en")])
def test_a_page_is_in_the_language_that_the_browser_asks_for(served: Served, example: Path, asked: str, lang: str) -> None:
    assert f'<html lang="{lang}">' in served(example).get("/", headers={"Accept-Language": asked}).text


def test_a_chosen_language_is_remembered_and_leads_back(served: Served, example: Path) -> None:
    with served(example).browser() as client:
        chosen = client.get("/language/sv?back=/systems/s-vo%3Fas_of%3D2026-10-01")
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/systems/s-vo?as_of=2026-10-01")
        assert '<html lang="sv">' in client.get("/", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\r\nSet-Cookie: x=y"])
def test_the_way_back_never_leads_to_another_server(served: Served, example: Path, back: str) -> None:
    assert served(example).get("/language/sv", params={"back": back}).headers["location"] == "/"


def test_every_page_says_its_day_and_where_its_data_came_from(served: Served, example: Path) -> None:
    text = served(example).get("/?as_of=2026-10-01").text
    assert "You are looking at 2026-10-01" in text
    assert "Data: revision 1" in text


def test_an_unknown_id_is_a_page_with_a_search_and_what_is_spelled_alike(served: Served, example: Path) -> None:
    answer = served(example).get("/systems/s-voo")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert 'role="search"' in answer.text
    assert "Omsorgssystem" in answer.text


def test_an_address_that_is_none_is_a_page_with_a_search(served: Served, example: Path) -> None:
    answer = served(example).get("/nowhere", headers={"Accept-Language": "sv"})
    assert answer.status_code == 404
    assert "Det finns inget på den här adressen." in answer.text
    assert 'role="search"' in answer.text


def test_a_wrong_day_is_said_as_http_writes_it(served: Served, example: Path) -> None:
    answer = served(example).get("/?as_of=yesterday")
    assert answer.status_code == 422
    assert "as_of takes a day as YYYY-MM-DD" in answer.text


def test_the_same_address_gives_the_same_bytes_and_then_nothing(served: Served, example: Path) -> None:
    """U45, and a page that the browser has is not sent again."""
    first, second = served(example).get("/"), served(example).get("/")
    assert first.content == second.content
    again = served(example).get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_static_may_be_kept_for_ever_when_its_address_names_its_content(served: Served, example: Path) -> None:
    from api.static_files import asset

    named = served(example).get(asset("app.css"))
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert served(example).get("/static/app.css?v=0").headers["cache-control"] == "no-cache"
    assert served(example).get("/static/app.css", headers={"If-None-Match": named.headers["etag"]}).status_code == 304
    assert served(example).get("/static/..%2fapp.py").status_code == 404


def test_rows_come_as_csv_for_a_spreadsheet(served: Served, example: Path) -> None:
    answer = served(example).get("/queries/unowned.csv?as_of=2026-10-01&side=it")
    assert answer.content.startswith(b"\xef\xbb\xbfsystem,system_name,")
    assert answer.headers["content-disposition"].startswith('attachment; filename="unowned-2026-10-01.csv"')


def test_the_header_searches_without_a_script(served: Served, example: Path) -> None:
    assert 'action="/search"' in served(example).get("/").text
    found = served(example).get("/search?q=omsorg&as_of=2026-10-01").text
    assert '/systems/s-vo?as_of=2026-10-01"' in found or '/nodes/s-vo?as_of=2026-10-01"' in found
    assert served(example).get("/search?q=omsorgssystem").headers["location"] == "/nodes/s-vo"
    assert "Nothing has a name like that." in served(example).get("/search?q=zzzzzz").text
    assert "Say a name" in served(example).get("/search").text


def test_a_page_that_needs_a_parameter_says_which(served: Served, example: Path) -> None:
    answer = served(example).get("/workbook")
    assert (answer.status_code, "department is missing" in answer.text) == (422, True)


def test_a_revision_tells_the_rows_that_were_refused_and_why(served: Served, tmp_path: Path) -> None:
    table, estate = tmp_path / "vof.csv", tmp_path / "estate.db"
    table.write_text("System;Systemägare\nVakt;Anna Ek\nLa\x07rm;Bo Ek\nAD;Anna Ek\n", encoding="utf-8")
    with closing(open_store(str(estate), create=True)) as store:
        load(store, [table], partial=True)
    text = served(estate).get("/imports/1").text
    assert "row refused" in text
    assert "vof.csv:3" in text
    assert "The text holds the character U+0007, which cannot be kept." in text
