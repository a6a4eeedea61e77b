"""How tables were understood, saved, corrected, and followed the next time; how large a file may be; how far an import is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from importers.load import load
from importers.table_profile import TableProfile, table_profile_of
from tests.api.typed import steward
from tests.importing import ReferenceStore

LIST = "System;Systemägare;Läser från\nVakt;Anna Ek;Larm\nLarm;Bo Ek;\nPorten;Eva Alm;Larm\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lista 2026.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def needed(path: Path, profile: Path | None = None) -> set[tuple[str, str]]:
    """Which system needs which, by their names, after an import of its own."""
    store = ReferenceStore()
    load(store, [path], profile=None if profile is None else str(profile))
    held = store.dump()
    names = {node.id: node.name for node in held.nodes}
    return {(names[each.origin], names[each.target]) for each in held.relations if each.kind == "DEPENDS_ON"}


def test_what_was_understood_can_be_saved_corrected_and_followed(file: Path, tmp_path: Path) -> None:
    saved = tmp_path / "lista.yaml"
    said = steward("import", file, "--dry-run", "--save-profile", saved, "--estate", tmp_path / "e.db")
    assert said.code == 0, said.err
    values = yaml.safe_load(saved.read_text("utf-8"))
    assert values["tables"][0]["columns"] == {"System": "system", "Systemägare": "owner", "Läser från": "needs"}
    assert needed(file) == needed(file, saved) == {("Vakt", "Larm"), ("Porten", "Larm")}
    values["tables"][0]["columns"]["Läser från"] = "feeds"
    saved.write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    assert needed(file, saved) == {("Larm", "Vakt"), ("Larm", "Porten")}
    values["tables"][0]["columns"]["Läser från"] = None
    saved.write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    assert needed(file, saved) == set()


def test_next_years_file_is_read_by_the_profile_of_this_years(file: Path, tmp_path: Path) -> None:
    saved = tmp_path / "form.yaml"
    steward("import", file, "--save-profile", saved, "--estate", tmp_path / "e.db")
    saved.write_text(saved.read_text("utf-8").replace("needs", "feeds"), encoding="utf-8")
    later = tmp_path / "helt annat namn.csv"
    later.write_text(LIST.replace("Vakt;", "Grind;"), encoding="utf-8")
    assert needed(later, saved) == {("Larm", "Grind"), ("Larm", "Porten")}


def test_a_saved_profile_is_never_overwritten(file: Path, tmp_path: Path) -> None:
    saved = tmp_path / "lista.yaml"
    saved.write_text("mine", encoding="utf-8")
    said = steward("import", file, "--save-profile", saved, "--estate", tmp_path / "e.db")
    assert said.code == 2
    assert saved.read_text("utf-8") == "mine"
    assert "lista.yaml" in said.err


def test_each_file_and_sheet_has_an_entry_of_its_own(file: Path, tmp_path: Path) -> None:
    (tmp_path / "personal.csv").write_text("Namn;E-post;Titel\nAnna Ek;anna@x.se;Chef\nBo Ek;bo@x.se;Tekniker\n", encoding="utf-8")
    saved = tmp_path / "allt.yaml"
    steward("import", file, tmp_path / "personal.csv", "--dry-run", "--save-profile", saved, "--estate", tmp_path / "e.db")
    tables = yaml.safe_load(saved.read_text("utf-8"))["tables"]
    assert [(table["source"], table["rows"]) for table in tables] == [("lista", "inventory"), ("personal", "staff")]


def test_of_several_entries_the_one_that_shares_most_headings_is_followed() -> None:
    from importers.grid import Grid, Row
    from importers.tables import tables_of

    (table,) = tables_of(Grid("a.csv", None, (Row(1, ("System", "Systemägare")), Row(2, ("Vakt", "Anna Ek"))))).tables
    said = [{"rows": "staff", "columns": {"Namn": "person"}}, {"rows": "inventory", "columns": {"System": "system"}}]
    profile = table_profile_of({"profile": "stewardgraph-columns/1", "name": "x", "tables": said}, "p.yaml")
    assert isinstance(profile, TableProfile)
    mapping = profile.mapping(table)
    assert mapping is not None
    assert mapping.kind == "inventory"
    others = table_profile_of({"profile": "stewardgraph-columns/1", "name": "x", "tables": said[:1]}, "p.yaml")
    assert isinstance(others, TableProfile)
    assert others.mapping(table) is None


def test_a_file_larger_than_was_allowed_is_refused_and_a_larger_allowance_lets_it_in(file: Path, tmp_path: Path) -> None:
    refused = steward("import", file, "--max-bytes", "20", "--estate", tmp_path / "e.db", "--format", "json")
    assert refused.code == 3
    assert [(row["code"], row["values"]["limit"]) for row in refused.json["rows"] if row["severity"] == "error"] == [("too_large", 20)]
    assert steward("import", file, "--max-bytes", "2000", "--estate", tmp_path / "e.db").code == 0


def test_nothing_is_written_of_progress_where_there_is_no_terminal(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.cli.import_.PATIENCE_SECONDS", -1.0)
    said = steward("import", file, "--estate", tmp_path / "e.db")
    assert (said.code, said.err) == (0, "")


def test_a_dry_run_shows_what_each_column_was_taken_to_be(file: Path, tmp_path: Path) -> None:
    rows = steward("import", file, "--dry-run", "--estate", tmp_path / "e.db", "--format", "json").json["rows"]
    (told,) = [row["message"] for row in rows if row["code"] == "table_understood"]
    assert all(part in told for part in ("System = system", "Systemägare = owner", "Läser från = needs"))
