"""Three thousand real packages, imported and asked at the command line, against the answers that were computed without us."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.api.typed import steward

NOBODY = "packages@qa.debian.org"


@pytest.fixture(scope="module")
def truth(shared: Path) -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads((shared / "data/debian-admin/truth.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def packages(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("debian") / "packages.db"
    table = shared / "data/debian-admin/packages.csv"
    said = steward("import", table, "--profile", "debian-packages", "--estate", path, "--format", "json")
    assert said.code == 0, said.err
    assert said.json["summary"] == {
        "read": 3000, "created": 3000, "changed": 0, "unchanged": 0, "skipped": 0, "rejected": 0, "revision": 1, "dry_run": False,
    }  # fmt: skip
    return path


def ask(packages: Path, *arguments: str) -> Any:
    said = steward(*arguments, "--estate", packages, "--format", "json")
    assert said.code == 0, said.err
    return said.json


@pytest.fixture(scope="module")
def whole(packages: Path) -> Any:
    return json.loads(steward("export", "json", "--estate", packages).out)


def test_packages_maintainers_and_dependencies_are_as_many_as_counted(whole: Any, packages: Path, truth: Mapping[str, Any]) -> None:
    counts = truth["counts"]
    kinds = Counter(node["kind"] for node in whole["nodes"])
    assert ask(packages, "coverage")["summary"]["systems"] == kinds["System"] == counts["packages"]
    # The address that stands for nobody is counted there, and is no person here.
    assert kinds["Person"] == counts["owners"] - 1
    assert not [node for node in whole["nodes"] if node["kind"] == "Person" and NOBODY in json.dumps(node)]
    relations = Counter(relation["kind"] for relation in whole["relations"])
    assert relations["DEPENDS_ON"] == counts["edges"]
    assert relations["OWNS"] == counts["owner_relations"] - counts["orphaned"]


def test_a_maintainer_bears_his_most_frequent_name(whole: Any, shared: Path) -> None:
    import csv

    written: dict[str, Counter[str]] = {}
    with (shared / "data/debian-admin/packages.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            written.setdefault(row["maintainer_address"].casefold(), Counter())[row["maintainer"]] += 1
    persons = [node for node in whole["nodes"] if node["kind"] == "Person"]
    for person in persons:
        spelled = written[person["external_ids"]["debian"].casefold()]
        assert spelled[person["name"]] == max(spelled.values()), person["id"]
    assert persons


def test_orphaned_packages_are_exactly_those_listed(packages: Path, truth: Mapping[str, Any]) -> None:
    rows = ask(packages, "unowned", "--side", "business")["rows"]
    assert sorted(row["system"]["name"] for row in rows) == truth["orphaned"]
    assert {row["degree"] for row in rows} == {"vacant"}


def test_cycles_are_exactly_those_listed(packages: Path, truth: Mapping[str, Any]) -> None:
    rows = ask(packages, "cycles")["rows"]
    assert len(rows) == truth["counts"]["cycles"]
    told = [{"size": len(row["nodes"]), "members": [node["name"] for node in row["nodes"]]} for row in rows]
    assert told == truth["cycles_largest"]
    assert all(row["hard_cycle"] for row in rows)


def test_direct_and_transitive_dependents_of_every_package_asked_about(packages: Path, truth: Mapping[str, Any]) -> None:
    rows = {row["node"]["name"]: row for row in ask(packages, "shared", "--at-least", "1")["rows"]}
    assert sum(row["direct"] for row in rows.values()) == truth["counts"]["edges"]
    assert truth["counts"]["packages"] - len(rows) == truth["counts"]["packages_without_dependents"]
    for listed in (*truth["shared_dependencies"], *truth["orphaned_most_used"]):
        row = rows[listed["package"]]
        assert row["direct"] == listed["direct_dependents"], listed
        # Every dependency is hard, so all that reach a package go down with it.
        assert row["transitive_any"] == row["hard_down"] == listed["transitive_dependents"], listed
    most = max(listed["direct_dependents"] for listed in truth["shared_dependencies"])
    assert max(row["direct"] for row in rows.values()) == most


def test_impact_and_needs_of_the_packages_that_were_followed(packages: Path, truth: Mapping[str, Any]) -> None:
    orphaned = set(truth["orphaned"])
    for package, expected in truth["impact"].items():
        rows = ask(packages, "impact", package)["rows"]
        assert {row["state"] for row in rows} <= {"down"}
        names = sorted(row["system"]["name"] for row in rows)
        assert len(names) == expected["transitive_dependents"], package
        if "transitive" in expected:
            assert names == expected["transitive"], package
        assert len(ask(packages, "needs", package)["summary"]["hard"]) == expected["depends_on_transitive"], package
        owners = {owner["id"] for row in rows for owner in row["owners"]}
        assert len(owners) + bool(orphaned & set(names)) == expected["owners_affected"], package


def test_names_outside_the_table_are_told_and_remembered(whole: Any, truth: Mapping[str, Any]) -> None:
    dangling = {statement["raw"] for statement in whole["statements"] if statement["reading"] == "dangling"}
    assert len(dangling) == truth["counts"]["dangling_targets"]
    assert {text.split(" ")[0].split(":")[0] for text in dangling} == set(truth["dangling"])


def test_the_same_packages_twice_change_nothing(packages: Path, shared: Path) -> None:
    table = shared / "data/debian-admin/packages.csv"
    said = steward("import", table, "--profile", "debian-packages", "--estate", packages, "--format", "json").json["summary"]
    assert (said["created"], said["changed"], said["unchanged"], said["revision"]) == (0, 0, 3000, None)
