"""A whole import: folders, sources, the plan before the writing, and others who write in between."""

from __future__ import annotations

import os
from itertools import permutations
from pathlib import Path

import pytest

from graphmodel.changes import Change, ChangeSet
from graphmodel.engines.reference import ReferenceStore
from graphmodel.entities import Node
from graphmodel.errors import Conflict, WrongUse
from graphmodel.reconcile import Plan
from importers.export import written
from importers.load import load, walked
from importers.sources import rule_for, rules_in
from tests.importing import HEAD, brought, codes

A = HEAD + "provenance: {source: a}\nnodes: [{id: s-a, kind: System}, {id: s-b, kind: System}]\nrelations: [{kind: DEPENDS_ON, from: s-a, to: s-b}]\n"
B = HEAD + "provenance: {source: b}\nnodes: [{id: p-a, kind: Person}]\nrelations: [{kind: OWNS, from: p-a, to: s-a, side: it}]\n"
C = HEAD + "provenance: {source: c}\nattestations: [{node: s-a, by: p-a, at: 2026-01-01}]\n"


def test_files_that_lean_on_each_other_may_be_named_in_any_order(tmp_path: Path) -> None:
    bytes_out = set()
    for order in permutations([("a.yaml", A), ("b.yaml", B), ("c.yaml", C)]):
        store, told = brought(tmp_path, dict(order))
        assert codes(told) == []
        bytes_out.add("".join(written(store.dump(), "json")))
    assert len(bytes_out) == 1


def test_a_folder_is_walked_and_what_is_no_input_is_passed_by(tmp_path: Path) -> None:
    for name, text in {
        "a.yaml": A, "inner/b.yaml": B, ".hidden/c.yaml": C, "estate.db": "x", "LÄS MIG.txt": "hej", "docker-compose.yaml": "services: {}\n",
    }.items():  # fmt: skip
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    store = ReferenceStore()
    told = load(store, [tmp_path / "in"])
    assert sorted(codes(told)) == ["unknown_file_type", "unknown_file_type"]
    assert all(each.severity == "info" for each in told.problems)
    assert [node.id for node in store.dump().nodes] == ["p-a", "s-a", "s-b"]
    assert store.dump().nodes[0].provenance[0].record == "inner/b.yaml:3"


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.yaml").write_text(A, encoding="utf-8")
    (tmp_path / "in/a.yaml").symlink_to(tmp_path / "secret.yaml")
    told = load(ReferenceStore(), [tmp_path / "in"])
    assert (codes(told), told.summary()["read"]) == (["link_outside"], 0)


def test_two_files_of_one_name_keep_two_names(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.yaml").write_text(A, encoding="utf-8")
    found, _rules, _problems = walked([tmp_path / "x/a.yaml", tmp_path / "y/a.yaml", tmp_path / "x/a.yaml"])
    assert [shown for _path, shown in found] == ["x/a.yaml", "y/a.yaml"]


def test_what_is_not_there_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(A, encoding="utf-8")
    store = ReferenceStore()
    told = load(store, [tmp_path / "a.yaml", tmp_path / "gone.yaml"])
    assert (codes(told), store.head()) == (["file_missing"], 0)


def test_a_dry_run_shows_the_plan_and_writes_nothing(tmp_path: Path) -> None:
    seen: list[Plan] = []
    store, told = brought(tmp_path, {"a.yaml": A}, dry_run=True, shown=lambda plan: not seen.append(plan))
    assert store.head() == 0
    assert told.summary() == {"read": 3, "created": 3, "changed": 0, "unchanged": 0, "skipped": 0, "rejected": 0, "revision": None, "dry_run": True}
    assert [len(plan.changes) for plan in seen] == [3]


def test_who_sees_the_plan_may_say_no(tmp_path: Path) -> None:
    store, told = brought(tmp_path, {"a.yaml": A}, shown=lambda _plan: False)
    assert (store.head(), told.revision) == (0, None)


def test_the_same_files_twice_make_one_revision(tmp_path: Path) -> None:
    store, told = brought(tmp_path, {"a.yaml": A})
    assert told.revision == 1
    again = brought(tmp_path, {"a.yaml": A}, store)[1]
    assert (again.revision, again.summary()["unchanged"], store.head()) == (None, 3, 1)


class Meddled(ReferenceStore):
    """A store in which somebody else writes once, just before we do."""

    def __init__(self, times: int = 1) -> None:
        super().__init__()
        self.times = times

    def apply(self, change_set: ChangeSet, on: int):  # type: ignore[no-untyped-def]
        if self.times > 0:
            self.times -= 1
            super().apply(ChangeSet([Change(None, Node(f"s-else-{self.times}", "System", "Else"))]), on=self.head())
        return super().apply(change_set, on)


def test_when_somebody_else_has_written_the_plan_is_made_anew(tmp_path: Path) -> None:
    seen: list[Plan] = []
    store, told = brought(tmp_path, {"a.yaml": A}, Meddled(), shown=lambda plan: not seen.append(plan))
    assert told.revision == 2
    assert [node.id for node in store.dump().nodes] == ["s-a", "s-b", "s-else-0"]
    assert [plan.revision for plan in seen] == [0, 1]


def test_when_others_never_stop_writing_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(Conflict):
        brought(tmp_path, {"a.yaml": A}, Meddled(times=100))


def test_a_source_to_replace_that_nobody_knows_is_most_likely_misspelt(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="Known: a"):
        brought(tmp_path, {"a.yaml": A}, replace=["aa"])


def test_replacing_a_source_by_its_smaller_file(tmp_path: Path) -> None:
    store, _told = brought(tmp_path, {"a.yaml": A})
    smaller = HEAD + "provenance: {source: a}\nnodes: [{id: s-a, kind: System}]\n"
    told = brought(tmp_path, {"a.yaml": smaller}, store)[1]
    assert told.revision is None
    told = brought(tmp_path, {"a.yaml": smaller}, store, replace=["a"])[1]
    assert ([node.id for node in store.dump().nodes], store.dump().relations) == (["s-a"], ())


SOURCES = """sources:
  - {name: inventering, match: "vof*.csv", department: Vård och omsorg}
  - {name: roller, match: "org/roll*.csv", rules: [ownership]}
"""


def test_sources_are_told_by_pattern(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(SOURCES, encoding="utf-8")
    rules, problems = rules_in(path, "sources.yaml")
    assert problems == []
    named = {shown: rule.name if (rule := rule_for(shown, rules)) else None for shown in ("VOF_system.csv", "org/rolluppdrag 2026.csv", "sbf.csv")}
    assert named == {"VOF_system.csv": "inventering", "org/rolluppdrag 2026.csv": "roller", "sbf.csv": None}


WRONG = ["sources: [{nam: x}]\n", "sources: x\n", "- a\n", "sources: [x]\n", "sources: [{name: a, rules: [nonsense]}]\n", "a: &a b\n"]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_with_the_sources_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/sources.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "in/a.yaml").write_text(A, encoding="utf-8")
    store = ReferenceStore()
    told = load(store, [tmp_path / "in"])
    assert {each.place.file for each in told.problems} == {"sources.yaml"}
    assert (told.refused, store.head()) == (True, 0)
