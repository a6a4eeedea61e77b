"""What is the same, typed: `reconcile`, `merge`, `unmerge`, `keep-apart`, and the tables that `export` writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphmodel.entities import Provenance, Statement
from graphmodel.identity import statement_id
from graphmodel.store import open_store
from tests.api.typed import steward
from tests.building import added, estate, node

TEXT = Statement(
    statement_id("s-c", "dependency", None, "Plattinna", None, None), "s-c", "dependency", "Plattinna", "dangling", provenance=(Provenance("a", "a.csv:4"),)
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An estate with a system under two names, and a text that is most likely a third."""
    made = tmp_path / "estate.db"
    store = open_store(made, create=True)
    store.apply(added(estate(node("s-a", name="Platina"), node("s-b", name="Plattina"), node("s-c", name="Vakt"), "p-x", TEXT)), on=0)
    store.close()
    return made


def asked(path: Path) -> list[tuple[str, str, str | None]]:
    answer = steward("reconcile", "--estate", path, "--format", "json").json
    assert answer["query"] == "reconcile"
    return [(row["keep"]["id"], row["drop"]["id"], row["decision"]) for row in answer["rows"]]


def test_reconcile_answers_in_the_one_envelope(path: Path) -> None:
    answer = steward("reconcile", "--estate", path, "--format", "json").json
    row = next(row for row in answer["rows"] if row["drop"]["id"] == "s-b")
    assert list(row) == ["keep", "drop", "score", "evidence", "decision"]
    assert (row["keep"]["id"], row["score"], row["decision"]) == ("s-a", 93, None)
    assert row["evidence"][0] == {"because": "misspelling", "values": {"keep": "Platina", "drop": "Plattina"}}
    assert answer["summary"] == {"open": 3, "merged": 0, "apart": 0}


@pytest.mark.parametrize("form", ["table", "csv", "md"])
def test_reconcile_can_be_read_in_every_form(path: Path, form: str) -> None:
    said = steward("reconcile", "--estate", path, "--format", form)
    assert said.code == 0
    assert "Plattina" in said.out


def test_a_merge_is_one_revision_with_who_and_why(path: Path) -> None:
    said = steward("merge", "platina", "plattina", "--reason", "a slip", "--by", "karin", "--estate", path, "--format", "json")
    assert (said.code, said.json["summary"]["revision"]) == (0, 2)
    with open_store(path) as store:  # type: ignore[attr-defined]
        last = store.graph().revisions()[-1]
    assert (last.by, last.reason, last.method) == ("karin", "a slip", "manual")
    assert ("s-a", "s-b", "merged") in asked(path)


def test_a_text_is_merged_by_the_id_that_reconcile_shows(path: Path) -> None:
    assert ("s-a", TEXT.id, None) in asked(path)
    assert steward("merge", "s-a", TEXT.id, "--estate", path).code == 0
    needs = steward("needs", "s-c", "--estate", path, "--format", "json").json
    assert [row["system"]["id"] for row in needs["rows"]] == ["s-a"]
    assert steward("unmerge", TEXT.id, "--estate", path).code == 0
    assert ("s-a", TEXT.id, "apart") in asked(path)


def test_a_merge_is_taken_back_by_either_name(path: Path) -> None:
    steward("merge", "s-a", "s-b", "--estate", path)
    assert steward("unmerge", "Platina", "--estate", path).code == 0
    assert ("s-a", "s-b", "apart") in asked(path)
    said = steward("unmerge", "s-b", "--estate", path)
    assert said.code == 2
    assert "nothing to take back" in said.err


def test_kept_apart_twice_is_written_once(path: Path) -> None:
    assert steward("keep-apart", "s-b", "s-a", "--estate", path, "--format", "json").json["summary"] == {"changed": 1, "revision": 2}
    assert steward("keep-apart", "s-a", "s-b", "--estate", path, "--format", "json").json["summary"] == {"changed": 0, "revision": None}


@pytest.mark.parametrize("words", [("merge", "s-a", "p-x"), ("merge", "s-a", "s-a"), ("merge", "s-a", "nobody"), ("unmerge", "s-a"), ("merge", "s-a")])
def test_what_cannot_be_done_is_told_and_changes_nothing(path: Path, words: tuple[str, ...]) -> None:
    said = steward(*words, "--estate", path)
    assert (said.code, said.out) == (2, "")
    assert "Traceback" not in said.err
    with open_store(path) as store:  # type: ignore[attr-defined]
        assert store.head() == 1


# --- tables out and in


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_decisions_go_with_the_tables_to_another_estate(path: Path, tmp_path: Path, form: str) -> None:
    steward("merge", "s-a", "s-b", "--estate", path)
    steward("keep-apart", "s-a", TEXT.id, "--estate", path)
    out, other = tmp_path / f"out.{form}", tmp_path / "other.db"
    assert steward("export", form, "-o", out, "--estate", path).code == 0
    assert steward("import", out, "--estate", other).code == 0
    assert steward("export", "json", "--estate", other).out == steward("export", "json", "--estate", path).out
    assert [row[2] for row in asked(other)].count(None) == [row[2] for row in asked(path)].count(None)


def test_tables_as_csv_need_a_folder(path: Path) -> None:
    said = steward("export", "csv", "--estate", path)
    assert (said.code, said.out) == (2, "")


def test_an_export_of_a_day_leaves_out_what_is_over(tmp_path: Path) -> None:
    made = tmp_path / "estate.db"
    store = open_store(made, create=True)
    store.apply(added(estate(node("s-a"), node("s-b", valid_through="2025-12-31"))), on=0)
    store.close()
    steward("export", "csv", "-o", tmp_path / "out", "--as-of", "2026-10-01", "--estate", made)
    text = (tmp_path / "out" / "nodes-System.csv").read_text(encoding="utf-8")
    assert ("s-a" in text, "s-b" in text) == (True, False)
    assert json.loads(steward("export", "json", "--as-of", "2026-10-01", "--estate", made).out)["nodes"][0]["id"] == "s-a"
