"""Every command works on an estate in Neo4j as it does on a file: import, questions, merges, export, copy, backup, verify; and says clearly what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graphmodel.store import SignIn, open_store
from tests.api.typed import Said, steward
from tests.neo4j.server import PASSWORD, Server, running
from tests.places import PROJECT
from tests.serving import serving

pytestmark = pytest.mark.neo4j

DAY = ("--as-of", "2026-10-01")


@pytest.fixture
def at(neo4j_database: Server) -> Any:
    """Types a command at the database."""

    def typed(*arguments: str | Path, **more: str) -> Said:
        return steward(*arguments, "--estate", neo4j_database.url, **{**neo4j_database.environment, **more})

    return typed


def without_engine(said: Said) -> Any:
    return {name: value for name, value in said.json.items() if name != "engine"}


def test_an_estate_is_imported_asked_changed_exported_and_verified(at: Any, shared: Path, tmp_path: Path) -> None:
    """Step by step beside a file; the answers differ in the engine's name alone."""
    file = tmp_path / "estate.db"
    folder = shared / "data/example"

    def both(*arguments: str | Path) -> tuple[Said, Said]:
        first, second = at(*arguments), steward(*arguments, "--estate", file)
        assert first.code == second.code, (arguments, first.err, second.err)
        return first, second

    first, second = both("import", folder / "estate.yaml", "--format", "json")
    assert without_engine(first) == without_engine(second)
    assert first.json["engine"] == "neo4j"
    again = at("import", folder / "estate.yaml", "--format", "json").json["summary"]
    assert (again["unchanged"], again["revision"]) == (again["read"], None)
    for question in (
        ["unowned", "--all"], ["impact", "s-net"], ["escalation", "s-vo"], ["audit"], ["find", "system"], ["groups"], ["shared"], ["needs", "s-ekonomi"],
        ["owned-by", "p-bo"], ["reconcile"],
    ):  # fmt: skip
        first, second = both(*question, "--format", "json", *DAY)
        assert without_engine(first) == without_engine(second), question
    both("merge", "s-mobil", "s-gis")
    both("unmerge", "s-gis")
    first, second = both("unowned", "--format", "json", "--known-at", "1", *DAY)
    assert without_engine(first) == without_engine(second)
    first, second = both("export", "yaml", *DAY)
    assert first.out == second.out
    said = at("verify")
    assert (said.code, said.json if said.out.startswith("{") else None) == (0, None)


def test_an_estate_goes_into_a_database_and_back_with_its_history(at: Any, neo4j_database: Server, example: Path, tmp_path: Path) -> None:
    environment = neo4j_database.environment
    made = steward("copy", example, neo4j_database.url, "--format", "json", **environment)
    assert (made.code, made.json["engine"], made.json["summary"]["copied"]) == (0, "neo4j", 1)
    assert at("keep-apart", "s-vo", "s-hr").code == 0
    back = steward("copy", neo4j_database.url, tmp_path / "back.db", "--format", "json", **environment)
    assert (back.code, back.json["summary"]["copied"]) == (0, 2)
    assert at("backup", tmp_path / "backup.db").code == 0
    assert at("backup", tmp_path / "backup.db").code == 2
    with open_store(neo4j_database.url, sign_in=SignIn(**neo4j_database.sign_in)) as base:  # type: ignore[attr-defined]
        for name in ("back.db", "backup.db"):
            kept = open_store(tmp_path / name)
            assert kept.graph().revisions() == base.graph().revisions()
            assert list(kept.graph().log()) == list(base.graph().log())
            assert kept.verify() == []
            kept.close()
    assert [each.name for each in sorted(tmp_path.iterdir())] == ["back.db", "backup.db"]
    # What was backed up brings back a database that was lost.
    neo4j_database.empty()
    assert at("unowned").code == 2
    assert steward("copy", tmp_path / "backup.db", neo4j_database.url, **environment).code == 0
    assert at("verify").code == 0
    assert at("history", "s-vo", "--format", "json").json["revision"] == 2


@pytest.mark.slow
def test_an_estate_goes_from_one_database_to_another(neo4j_database: Server, example: Path, tmp_path: Path) -> None:
    """Both servers take the same sign-in, as the two ends of one command do."""
    environment = neo4j_database.environment
    assert steward("copy", example, neo4j_database.url, **environment).code == 0
    with running(tmp_path / "other") as other:
        made = steward("copy", neo4j_database.url, other.url, "--format", "json", **environment)
        assert (made.code, made.json["summary"]["copied"]) == (0, 1)
        for question in (["verify"], ["unowned", "--format", "json", *DAY]):
            first, second = (steward(*question, "--estate", each.url, **environment) for each in (neo4j_database, other))
            assert (first.code, first.out) == (second.code, second.out)


def test_what_is_wrong_is_said_in_one_line_with_the_right_exit_code(at: Any, neo4j_database: Server) -> None:
    said = at("unowned")
    assert (said.code, said.out) == (2, "")
    assert "There is no estate at" in said.err
    said = at("unowned", NEO4J_PASSWORD="not this one")  # noqa: S106 - it is wrong
    assert said.code == 4
    assert "refuses to let neo4j in" in said.err
    assert "not this one" not in said.err
    said = at("unowned", "--lang", "sv", NEO4J_PASSWORD="not this one")  # noqa: S106
    assert "släpper inte in neo4j" in said.err
    said = at("unowned", NEO4J_DATABASE="nowhere")
    assert said.code == 4
    assert "no such database" in said.err
    said = steward("unowned", "--estate", f"neo4j://neo4j:{PASSWORD}@127.0.0.1:1".replace(" ", "-"))
    assert said.code == 2
    assert PASSWORD.replace(" ", "-") not in said.err
    neo4j_database.ask("CREATE (:Customer)")
    said = at("import", PROJECT / "README.md")
    assert said.code == 4
    assert "something else than an estate" in said.err
    for each in (said,):
        assert "Traceback" not in each.err
        assert len(each.err.strip().split("\n")) == 1


def test_a_server_reads_and_writes_an_estate_in_a_database(neo4j_database: Server, example: Path) -> None:
    """The pages and the interface over HTTP have the same estate."""
    assert steward("copy", example, neo4j_database.url, **neo4j_database.environment).code == 0
    with serving(neo4j_database.url, sign_in=SignIn(**neo4j_database.sign_in)) as client:
        told = client.get("/api/v1/queries/impact", params={"ref": "s-net", "as_of": "2026-10-01"})
        assert told.status_code == 200, told.text
        assert (told.json()["engine"], told.json()["summary"]["down"]) == ("neo4j", 10)
        for page in ("/", "/systems/s-net", "/owners", "/quality"):
            assert client.get(page, params={"as_of": "2026-10-01"}).status_code == 200, page
        wanted = {"reason": "test", "changes": [{"action": "attest", "node": "s-vo", "values": {"by": "p-anna"}, "seen": 1}]}
        made = client.post("/api/v1/changes", json=wanted)
        assert made.status_code in (200, 201), made.text
        assert client.get("/api/v1/queries/unowned").json()["revision"] == 2
