"""The worked answers: all of `answers.yaml`, typed at the command line and read as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.api.typed import steward

LATER = {
    "data.stale": "stale",
    "contracts.expiring": "contracts",
    "contracts.expired_in_use": "contracts",
    "contracts.missing": "contracts",
    "plans.missing": "plans",
    "forum.candidates": "forum",
    "whatif.person_leaves": "what-if",
    "whatif.system_retired": "what-if",
    "whatif.supplier_ends": "what-if",
    "whatif.departments_merge": "what-if",
}
"""The sections that belong to commands of a later issue."""
REMARKS = ("estate", "as_of")
"""The keys that are no answers."""

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def answers(shared: Path) -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load((shared / "data/example/answers.yaml").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module", params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def ask(request: pytest.FixtureRequest, example: Path, answers: Mapping[str, Any]) -> Ask:
    """Types a question at the example estate, in its file or copied into a database, and gives the JSON."""
    where, environment = str(example), {}
    if request.param == "neo4j":
        server = request.getfixturevalue("neo4j_server")
        server.empty()
        where, environment = server.url, server.environment
        assert steward("copy", example, where, **environment).code == 0

    def asked(*arguments: str) -> Any:
        said = steward(*arguments, "--estate", where, "--as-of", str(answers["as_of"]), "--format", "json", **environment)
        assert said.code == 0, said.err
        assert said.json["engine"] == request.param
        return said.json

    return asked


def ids(refs: Any) -> list[str]:
    return [ref["id"] for ref in refs]


def id_of(ref: Any) -> str | None:
    return None if ref is None else ref["id"]


def test_every_section_is_asked_here_or_belongs_to_a_later_command(answers: Mapping[str, Any]) -> None:
    asked = {test.removeprefix("test_").replace("__", ".") for test in globals() if "__" in test and test.startswith("test_")}
    assert set(answers) - set(REMARKS) - set(LATER) == asked


def test_ownership__of(ask: Ask, answers: Mapping[str, Any]) -> None:
    rows = {row["system"]["id"]: row for row in ask("unowned", "--all")["rows"]}
    assert set(rows) == set(answers["ownership.of"])
    for system, expected in answers["ownership.of"].items():
        row = rows[system]
        assert row["degree"] == expected["degree"], system
        assert set(row["sides"]) == set(expected) - {"degree"}, system
        for side in row["sides"]:
            told = row["sides"][side]
            wanted = {"fallback": [], "via": None} | expected[side]
            assert told["status"] == wanted["status"], (system, side)
            assert ids(told["owners"]) == wanted["owners"], (system, side)
            assert id_of(told["via"]) == wanted["via"], (system, side)
            assert ids(told["fallback"]) == wanted["fallback"], (system, side)


def test_ownership__unowned(ask: Ask, answers: Mapping[str, Any]) -> None:
    expected = answers["ownership.unowned"]
    said = ask("unowned")
    rows = [(row["system"]["id"], row["degree"]) for row in said["rows"]]
    assert [system for system, _degree in rows] == expected["most_severe_first"]
    assert sorted(system for system, degree in rows if degree in {"business_only", "it_only"}) == expected["partially_owned"]
    assert sorted(system for system, degree in rows if degree not in {"business_only", "it_only"}) == expected["strictly_unowned"]
    assert {name: said["summary"][name] for name in expected["counts"]} == expected["counts"]
    [whole] = ask("coverage")["rows"]
    assert {name: whole[name] for name in expected["counts"]} == expected["counts"]


def test_ownership__of_person(ask: Ask, answers: Mapping[str, Any]) -> None:
    for person, expected in answers["ownership.of_person"].items():
        summary = ask("owned-by", person)["summary"]
        assert {name: ids(summary[name]) for name in ("direct", "systems")} == expected


def findings(ask: Ask, code: str) -> list[Any]:
    return [row for row in ask("audit")["rows"] if row["code"] == code]


def test_people__departed_with_roles(ask: Ask, answers: Mapping[str, Any]) -> None:
    told = [{"person": row["subject"]["id"], "roles": row["values"]["roles"]} for row in findings(ask, "departed_with_roles")]
    assert told == answers["people.departed_with_roles"]


def test_ownership__dead_weight(ask: Ask, answers: Mapping[str, Any]) -> None:
    subjects = [row["subject"] for row in findings(ask, "dead_claim")]
    told = {
        "departments": sorted(each["id"] for each in subjects if each["kind"] == "Department"),
        "positions": sorted(each["id"] for each in subjects if each["kind"] == "Position"),
    }
    assert told == answers["ownership.dead_weight"]


def test_deps__shared(ask: Ask, answers: Mapping[str, Any]) -> None:
    rows = ask("shared")["rows"]
    assert [row | {"node": row["node"]["id"]} for row in rows] == answers["deps.shared"]


def test_deps__cycles(ask: Ask, answers: Mapping[str, Any]) -> None:
    rows = ask("cycles")["rows"]
    assert [{"nodes": ids(row["nodes"]), "hard_cycle": row["hard_cycle"]} for row in rows] == answers["deps.cycles"]


def test_deps__spof(ask: Ask, answers: Mapping[str, Any]) -> None:
    rows = ask("single-points")["rows"]
    assert [{"node": row["node"]["id"], "takes_down": ids(row["takes_down"]), "weight": row["weight"]} for row in rows] == answers["deps.spof"]
    assert [row["count"] for row in rows] == [len(row["takes_down"]) for row in rows]


def test_deps__of(ask: Ask, answers: Mapping[str, Any]) -> None:
    for system, expected in answers["deps.of"].items():
        summary = ask("needs", system)["summary"]
        told = {
            "hard": ids(summary["hard"]),
            "soft_direct": ids(summary["soft_direct"]),
            "any_of": [group | {"members": ids(group["members"])} for group in summary["any_of"]],
        }
        assert told == expected, system


def test_impact__failure(ask: Ask, answers: Mapping[str, Any]) -> None:
    for failing, expected in answers["impact.failure"].items():
        said = ask("impact", *failing.split("+"))
        told = {state: sorted(row["system"]["id"] for row in said["rows"] if row["state"] == state) for state in ("down", "degraded")}
        assert told | {"departments_down": ids(said["summary"]["departments"])} == expected, failing
        assert (said["summary"]["down"], said["summary"]["degraded"]) == (len(expected["down"]), len(expected["degraded"]))


def test_escalation__path(ask: Ask, answers: Mapping[str, Any]) -> None:
    paths = answers["escalation.path"]
    for system, given in paths.items():
        expected = paths[given["same_as"]] if "same_as" in given else given
        said = ask("escalation", system)
        assert said["summary"]["system"]["id"] == system
        assert said["summary"]["status"] == expected["status"], system
        assert said["summary"]["flags"] == expected["flags"], system
        if "consult" in expected:
            assert ids(said["summary"]["consult"]) == expected["consult"], system
        first, *steps = said["rows"]
        assert {side: ids(persons) for side, persons in first["leaders"].items()} == {
            side: [] if person is None else [person] for side, person in expected["leaders"].items()
        }, system
        assert [step["level"] for step in steps] == ["object", "department", "portfolio"], system
        for step in steps:
            wanted = expected[step["level"]] or {"group": None, "contact": None}
            told = {"group": id_of(step["group"]), "contact": id_of(step["contact"]), "deputy": step["deputy"]}
            assert told == {"deputy": False} | wanted, (system, step["level"])


def test_escalation__health(ask: Ask, answers: Mapping[str, Any]) -> None:
    assert ask("escalation", "--all")["summary"] == answers["escalation.health"]


def test_groups__health(ask: Ask, answers: Mapping[str, Any]) -> None:
    said = ask("groups")
    told = {
        "no_chair_deputy_acts": [row["group"]["id"] for row in said["rows"] if "chair_missing_deputy_acts" in row["flags"]],
        "inoperative": [row["group"]["id"] for row in said["rows"] if not row["operable"]],
        "no_deputy": [row["group"]["id"] for row in said["rows"] if "no_deputy" in row["flags"]],
        "departments_without_group": ids(said["summary"]["departments_without_group"]),
        "objects_without_group": ids(said["summary"]["objects_without_group"]),
    }
    assert told == answers["groups.health"]


def test_objects__systems_without(ask: Ask, answers: Mapping[str, Any]) -> None:
    assert ids(ask("groups")["summary"]["systems_without_object"]) == answers["objects.systems_without"]
    assert sorted(row["subject"]["id"] for row in findings(ask, "system_without_object")) == answers["objects.systems_without"]


def test_people__key_persons(ask: Ask, answers: Mapping[str, Any]) -> None:
    told = [
        {
            "person": row["person"]["id"],
            "ownership_worse": ids(row["ownership_worse"]),
            "sole_specialist": ids(row["sole_specialist"]),
            "groups_lost": ids(row["groups_lost"]),
            "exposed_criticality": row["exposed_criticality"],
        }
        for row in ask("key-people")["rows"]
    ]
    assert told == answers["people.key_persons"]


def test_the_forty_questions_that_have_a_command(ask: Ask) -> None:
    """Those of domain section 5 that are not sections of the worked answers: 7, 9, 23, 27."""
    ways = ask("path", "s-larm", "s-ad")
    assert [[step["to"]["id"] for step in row["steps"]] for row in ways["rows"]] == [["s-net", "s-ad"], ["s-vo", "s-ad"]]
    assert ways["summary"]["length"] == 2
    tested = {row["system"]["id"]: row["state"] for row in ask("impact", "s-int", "--change")["rows"]}
    assert tested["s-ekonomi"] == "down"
    assert {system for system, state in tested.items() if state == "test"} >= {"s-hr", "s-skol", "s-vo"}
    urgent = ask("escalation", "s-vo", "--urgent")
    assert [row["level"] for row in urgent["rows"]] == ["leaders", "portfolio"]
    assert ids(urgent["summary"]["notify"]) == ["grp-vo", "grp-vof"]
    assert urgent["rows"][1]["contact"]["id"] == "p-bo"


def test_the_register_answers_for_an_earlier_day(example: Path) -> None:
    """On 31 May the head of finance still held the position."""
    said = steward("unowned", "--all", "--estate", example, "--as-of", "2026-05-31", "--format", "json").json
    [row] = [row for row in said["rows"] if row["system"]["id"] == "s-ekonomi"]
    assert row["degree"] == "business_only"
    assert ids(row["sides"]["business"]["owners"]) == ["p-inga"]
