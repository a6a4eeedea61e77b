"""Files in and out at the command line: import, export, audit's files, picture, backup, verify, diff and history, demo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.api.typed import steward

DAY = ("--as-of", "2026-10-01")
SUMMARY = ["read", "created", "changed", "unchanged", "skipped", "rejected", "revision", "dry_run"]
ROW = ["severity", "code", "file", "sheet", "row", "column", "value", "values", "message", "repair"]
WRONG = """format: stewardgraph-estate/1
nodes:
  - {id: s-a, kind: System, name: A}
  - {id: s-a, kind: System, name: A again}
  - {id: s-b, kind: System, name: B, criticality: 9}
  - {id: s-c, kind: Sistem, name: C}
relations:
  - {kind: OWNS, from: p-nobody, to: s-a}
"""


@pytest.fixture
def estate_file(shared: Path) -> Path:
    return shared / "data/example/estate.yaml"


@pytest.fixture
def wrong_file(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG, encoding="utf-8")
    return path


# --- import


def test_an_import_answers_with_the_summary_and_one_row_a_problem(estate_file: Path, tmp_path: Path) -> None:
    said = steward("import", estate_file, "--estate", tmp_path / "e.db", "--format", "json").json
    assert list(said) == ["query", "parameters", "as_of", "revision", "engine", "summary", "rows", "truncated"]
    assert (said["query"], said["revision"]) == ("import", 1)
    assert list(said["summary"]) == SUMMARY
    counts = said["summary"]
    assert counts["created"] + counts["changed"] + counts["unchanged"] + counts["skipped"] + counts["rejected"] == counts["read"] > 200


def test_the_same_file_twice_changes_nothing(estate_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "e.db"
    steward("import", estate_file, "--estate", path)
    again = steward("import", estate_file, "--estate", path, "--format", "json").json
    assert (again["summary"]["unchanged"], again["summary"]["revision"], again["revision"]) == (again["summary"]["read"], None, 1)


def test_a_dry_run_writes_nothing_and_says_so(estate_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "e.db"
    said = steward("import", estate_file, "--dry-run", "--estate", path)
    assert said.code == 0
    assert "Nothing was written" in said.out
    assert list(tmp_path.iterdir()) == []
    assert steward("import", estate_file, "--dry-run", "--estate", path, "--format", "json").json["summary"]["dry_run"] is True


def test_wrong_data_is_exit_3_with_every_problem_at_once_and_nothing_written(wrong_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "e.db"
    said = steward("import", wrong_file, "--estate", path, "--format", "json")
    assert said.code == 3
    errors = [row for row in said.json["rows"] if row["severity"] == "error"]
    assert {row["row"] for row in errors} >= {4, 5, 6, 8}
    assert all(list(row) == ROW and row["file"] == "wrong.yaml" and row["message"] and row["repair"] for row in errors)
    assert (said.json["summary"]["revision"], said.json["revision"]) == (None, 0)
    table = steward("import", wrong_file, "--estate", path, "--lang", "sv")
    assert table.code == 3
    assert "Inget skrevs" in table.out.replace("\n", " ")


def test_partial_takes_the_good_part_and_still_says_3(wrong_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "e.db"
    said = steward("import", wrong_file, "--partial", "--estate", path, "--format", "json")
    assert said.code == 3
    assert said.json["summary"]["revision"] == 1
    assert said.json["summary"]["rejected"] > 0
    assert steward("show", "s-a", "--estate", path).code == 0


def test_a_path_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    assert steward("import", tmp_path / "none.yaml", "--estate", tmp_path / "e.db").code == 3


def test_an_unknown_profile_is_told_with_those_that_ship(estate_file: Path, tmp_path: Path) -> None:
    said = steward("import", estate_file, "--profile", "nope", "--estate", tmp_path / "e.db")
    assert said.code == 3
    assert len(said.err.splitlines()) == 1
    assert "debian-packages" in said.err


# --- export


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_an_export_reads_back_to_the_same(form: str, example: Path, tmp_path: Path) -> None:
    file = tmp_path / f"estate.{form}"
    assert steward("export", form, "-o", file, "--estate", example).code == 0
    copy = tmp_path / "copy.db"
    assert steward("import", file, "--estate", copy).code == 0
    assert steward("export", form, "--estate", copy).out == file.read_text(encoding="utf-8")


def test_export_goes_to_standard_output_whatever_the_format_says(example: Path) -> None:
    told = steward("export", "json", "--estate", example, "--format", "csv").out
    assert json.loads(told)["format"] == "stewardgraph-estate/1"


def test_export_of_a_day_has_only_what_exists_then(example: Path) -> None:
    ids = {node["id"] for node in json.loads(steward("export", "json", "--estate", example, *DAY).out)["nodes"]}
    assert "dep-srv" not in ids
    assert "s-vo" in ids


# --- the audit's files


def test_a_gate_is_asked_for_and_answers_with_1(example: Path) -> None:
    assert steward("audit", "--estate", example, *DAY).code == 0
    assert steward("audit", "--estate", example, *DAY, "--fail-on", "critical").code == 1


def test_a_baseline_tells_new_known_and_solved_and_only_new_ones_fail(example: Path, tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    assert steward("audit", "--estate", example, *DAY, "--format", "json", "-o", before).code == 0
    said = steward("audit", "--estate", example, *DAY, "--format", "json", "--baseline", before, "--fail-on", "low")
    total = sum(said.json["summary"]["by_severity"].values())
    assert said.code == 0
    assert {name: said.json["summary"][name] for name in ("new", "known", "solved")} == {"new": 0, "known": total, "solved": 0}
    rows = json.loads(before.read_text(encoding="utf-8"))
    rows["rows"] = [row for row in rows["rows"] if row["code"] != "unowned_none"]
    before.write_text(json.dumps(rows), encoding="utf-8")
    assert steward("audit", "--estate", example, *DAY, "--baseline", before, "--fail-on", "low", "--limit", "1").code == 1


def test_a_policy_turns_a_finding_off_or_grades_it_anew(example: Path, tmp_path: Path) -> None:
    file = tmp_path / "policies.yaml"
    file.write_text("key_person: off\ncycle_hard: {severity: critical, reason: cold starts matter here}\n", encoding="utf-8")
    rows = steward("audit", "--estate", example, *DAY, "--format", "json", "--policies", file).json["rows"]
    graded = {row["code"]: row["severity"] for row in rows}
    assert "key_person" not in graded
    assert graded["cycle_hard"] == "critical"


def test_a_wrong_policy_is_told_with_its_line(example: Path, tmp_path: Path) -> None:
    file = tmp_path / "policies.yaml"
    file.write_text("key_person: off\nno_such_thing: high\ncycle_hard: awful\n", encoding="utf-8")
    said = steward("audit", "--estate", example, "--policies", file)
    assert said.code == 3
    assert [line.split("policies.yaml:")[1][:1] for line in said.err.splitlines()] == ["2", "3"]


# --- keeping


def test_a_backup_is_whole_and_overwrites_nothing(example: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert steward("backup", copy, "--estate", example).code == 0
    ask = ("unowned", *DAY, "--format", "json", "--estate")
    assert steward(*ask, copy).out == steward(*ask, example).out
    assert steward("verify", "--estate", copy).code == 0
    assert steward("backup", copy, "--estate", example).code == 2


def test_verify_finds_damage_and_gives_4(example: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    steward("backup", copy, "--estate", example)
    raw = copy.read_bytes()
    place = raw.index(b"Trygghetslarm")
    copy.write_bytes(raw[:place] + b"X" + raw[place + 1 :])
    said = steward("verify", "--estate", copy, "--format", "json")
    assert said.code == 4
    assert said.json["summary"] == {"whole": False}
    assert said.json["rows"]


def test_a_cut_off_estate_is_told_in_one_sentence(example: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.db"
    short.write_bytes(example.read_bytes()[:20_000])
    for arguments in (("unowned",), ("verify",), ("export", "yaml"), ()):
        said = steward(*arguments, "--estate", short)
        assert said.code == 4, arguments
        assert len(said.err.splitlines()) == 1


# --- what was said when


def test_diff_and_history_tell_what_an_import_changed(estate_file: Path, tmp_path: Path) -> None:
    path, changed = tmp_path / "e.db", tmp_path / "estate.yaml"
    steward("import", estate_file, "--estate", path)
    changed.write_text(estate_file.read_text(encoding="utf-8").replace("name: Anna Ek", "name: Anna Ek-Berg"), encoding="utf-8")
    steward("import", changed, "--estate", path)
    [row] = steward("diff", "1", "2", "--estate", path, "--format", "json").json["rows"]
    assert (row["change"], row["node"]["id"], row["field"], row["before"], row["after"]) == ("altered", "p-anna", "name", "Anna Ek", "Anna Ek-Berg")
    history = steward("history", "p-anna", "--estate", path, "--format", "json").json["rows"]
    assert [row["revision"] for row in history] == sorted(row["revision"] for row in history)
    assert history[-1]["revision"] == 2
    assert steward("show", "p-anna", "--known-at", "1", "--estate", path, "--format", "json").json["rows"][0]["node"]["name"] == "Anna Ek"


def test_diff_of_two_days_at_one_revision(example: Path) -> None:
    said = steward("diff", "2026-01-01", "2026-10-01", "--valid", "--estate", example, "--format", "json").json
    removed = {row["node"]["id"] for row in said["rows"] if row["change"] == "removed" and "node" in row}
    assert "p-gun" in removed
    assert steward("diff", "1", "2026-10-01", "--valid", "--estate", example).code == 2


def test_a_copy_has_the_whole_history_and_is_gone_on_with(example: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    said = steward("copy", example, target, "--format", "json")
    assert (said.code, said.json["summary"]["copied"], said.json["summary"]["already"]) == (0, 1, 0)
    for estate in (example, target):
        assert steward("history", "s-ad", "--estate", estate, "--format", "json").json["rows"] == steward("history", "s-ad", "--estate", example, "--format", "json").json["rows"]
    again = steward("copy", example, target)
    assert again.code == 0
    assert said.json["summary"]["digest"] in again.err
    assert steward("copy", example).code == 2
    assert steward("copy", tmp_path / "none.db", tmp_path / "new.db").code == 2
    assert not (tmp_path / "new.db").exists()


# --- pictures


def test_a_picture_is_one_file(example: Path, tmp_path: Path) -> None:
    file = tmp_path / "vo.html"
    said = steward("picture", "Omsorgssystem", "--depth", "1", "-o", file, "--estate", example, *DAY)
    assert (said.code, said.out) == (0, "")
    assert str(file) in said.err
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Omsorgssystem" in page


def test_names_in_a_picture_are_readable_whatever_the_encoding_of_the_machine(example: Path, tmp_path: Path) -> None:
    file = tmp_path / "around.html"
    poor = {**os.environ, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}  # knows fewer letters than Windows-1252 does
    line = [sys.executable, "-m", "api.cli", "picture", "s-arende", "-o", str(file), "--estate", str(example), "--lang", "sv", *DAY]
    subprocess.run(line, check=True, env=poor, capture_output=True, timeout=120)
    assert "Ärende- och diariesystem" in file.read_bytes().decode("utf-8")


def test_a_picture_can_be_of_an_answer(example: Path, tmp_path: Path) -> None:
    for place, (refs, query) in enumerate({("s-net",): "impact", ("s-larm", "s-ad"): "path", (): "cycles", ("s-bygg",): "escalation"}.items()):
        file = tmp_path / f"{place}.html"
        said = steward("picture", *refs, "--query", query, "-o", file, "--estate", example, *DAY)
        assert said.code == 0, said.err
        assert "vis-network" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("typed", [("--query", "nothing"), ("--query", "groups"), ("s-vo", "s-net"), ("s-vo", "s-net", "s-ad", "--query", "path"), ("s-vo", "--query", "path")])
def test_a_picture_that_cannot_be_is_refused_in_words(example: Path, tmp_path: Path, typed: tuple[str, ...]) -> None:
    said = steward("picture", *typed, "-o", tmp_path / "no.html", "--estate", example, *DAY)
    assert said.code == 2
    assert said.err.strip()
    assert not (tmp_path / "no.html").exists()


# --- the demonstration


@pytest.mark.slow
def test_the_demo_asks_of_both_examples_and_says_what_to_do_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    began = time.monotonic()
    said = steward("demo")
    assert said.code == 0, said.err
    assert time.monotonic() - began < 60
    folder = tmp_path / "demo-output"
    for estate in ("example.db", "packages.db"):
        for question in ("audit", "unowned", "shared", "escalation", "impact"):
            assert any(line.startswith(f"$ steward {question} ") and estate in line for line in said.out.splitlines()), (estate, question)
    assert "demo-output/example.html" in said.out
    assert (folder / "example.html").is_file()
    # A second time makes all anew; a folder of somebody else's is left alone.
    assert steward("demo").code == 0
    other = tmp_path / "mine"
    other.mkdir()
    (other / "letter.txt").write_text("Hello", encoding="utf-8")
    refused = steward("demo", "--folder", other)
    assert refused.code == 2
    assert [each.name for each in other.iterdir()] == ["letter.txt"]
