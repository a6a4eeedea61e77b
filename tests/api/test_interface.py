"""The HTTP interface: the same answers as the command line, pages of nodes, pieces of the graph, changes and imports."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.cli import run
from queries import QUERIES, Question
from tests.places import PROJECT
from tests.serving import Server, serving

Served = Callable[[Path], Server]

ASKED: dict[str, dict[str, list[str]]] = {
    "unowned": {"side": ["it"]},
    "coverage": {"by": ["department"]},
    "shared": {"at_least": ["1"]},
    "impact": {"ref": ["s-net", "s-mobil"]},
    "path": {"a": ["s-larm"], "b": ["s-ad"]},
    "escalation": {"all": ["true"]},
    "diff": {"from": ["0"], "to": ["1"]},
}
"""What some questions are asked with; the others with what they need and no more."""
NODE_OF_KIND = {"System": "s-vo", "Person": "p-bo", "SteeringGroup": "grp-vo", "Department": "dep-vof"}


def given(question: Question) -> dict[str, list[str]]:
    """What a question is asked with."""
    usual = {"text": "omsorg", "int": "1", "revision": "1", "date": "2026-10-01"}
    needed = {
        each.name: [NODE_OF_KIND[each.kinds[0]] if each.kinds else "s-vo"] if each.type == "ref" else [usual[each.type]]
        for each in question.parameters
        if each.required
    }
    return needed | ASKED.get(question.name, {})


def typed(question: Question) -> list[str]:
    """The same as words of the command line."""
    line: list[str] = []
    for each in question.parameters:
        for value in given(question).get(each.name, ()):
            line += [value] if each.argument else [each.option] if each.type == "flag" else [each.option, value]
    return line


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_gives_the_bytes_of_the_command_line(served: Served, example: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    question = QUERIES[name]
    line = ["--estate", str(example), name, *typed(question), "--as-of", "2026-10-01", "--format", "json", "--lang", "sv"]
    assert copy_context().run(run, line) == 0
    sent = {**given(question), "as_of": "2026-10-01"}
    answer = served(example).get(f"/api/v1/queries/{name}", params=sent, headers={"Accept-Language": "sv"})
    assert answer.status_code == 200, answer.text
    assert answer.content == capfdbinary.readouterr().out


def test_a_cut_answer_says_how_to_get_the_rest_as_http_writes_it(served: Served, example: Path) -> None:
    cut = served(example).get("/api/v1/queries/unowned?limit=2&as_of=2026-10-01").json()
    assert (len(cut["rows"]), cut["truncated"]) == (2, {"left_out": {"rows": 6}, "how": "limit=0"})
    assert len(served(example).get("/api/v1/queries/unowned?limit=0&as_of=2026-10-01").json()["rows"]) == 8


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/queries/needs?ref=s-nothing", 404, "unknown_reference"),
        ("/api/v1/queries/needs?ref=p-bo", 404, "wrong_kind"),
        ("/api/v1/queries/needs", 422, "missing_argument"),
        ("/api/v1/queries/needs?ref=s-vo&colour=red", 422, "unknown_parameter"),
        ("/api/v1/queries/shared?at_least=many", 422, "not_a_number"),
        ("/api/v1/queries/shared?at_least=1&at_least=2", 422, "one_value"),
        ("/api/v1/queries/unowned?limit=-1", 422, "number_between"),
        ("/api/v1/queries/unowned?limit=1.5", 422, "number_between"),
        ("/api/v1/queries/unowned?as_of=2026-02-30", 422, "not_a_day"),
        ("/api/v1/queries/unowned?as_of=%202026-02-20", 422, "not_a_day"),
        ("/api/v1/queries/unowned?known_at=99", 404, "unknown_revision"),
        ("/api/v1/queries/nothing", 404, "not_found"),
        ("/api/v1/nodes/s-nothing", 404, "unknown_node"),
        ("/api/v1/nodes?kind=Unicorn", 404, "no_such_kind"),
        ("/api/v1/nodes?cursor=abc", 404, "bad_cursor"),
        ("/api/v1/graph?around=s-vo&depth=1000", 422, "number_between"),
        ("/api/v1/graph?around=s-vo&limit=2001", 422, "number_between"),
        ("/api/v1/graph?around=s-vo&direction=up", 422, "not_a_choice"),
        ("/api/v1/graph?around=s-vo&kinds=Systems", 422, "not_a_choice"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_document_with_a_code(served: Served, example: Path, address: str, status: int, code: str) -> None:
    answer = served(example).get(address)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert "--" not in answer.json()["detail"], "options are the command line's"


def test_nodes_come_page_by_page_and_each_once(served: Served, example: Path) -> None:
    seen: list[str] = []
    address = "/api/v1/nodes?limit=20"
    while True:
        page = served(example).get(address).json()
        seen += [row["id"] for row in page["rows"]]
        if page["next"] is None:
            break
        address = f"/api/v1/nodes?limit=20&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == page["total"] == 57
    assert served(example).get(f"/api/v1/nodes?limit=20&kind=Person&cursor={address.split('=')[-1]}").status_code == 404


def test_nodes_are_found_by_kind_and_by_name(served: Served, example: Path) -> None:
    people = served(example).get("/api/v1/nodes?kind=Person&limit=1000").json()["rows"]
    assert {row["kind"] for row in people} == {"Person"}
    assert [row["id"] for row in people] == sorted(row["id"] for row in people)
    assert served(example).get("/api/v1/nodes?q=omsorg&kind=System").json()["rows"][0]["id"] == "s-vo"


def test_a_piece_of_the_graph_is_small_enough_to_draw_and_counts_the_rest(served: Served, example: Path) -> None:
    whole = served(example).get("/api/v1/graph?around=s-vo&depth=999&limit=2000&as_of=2026-10-01").json()
    assert whole["truncated"] is None
    few = served(example).get("/api/v1/graph?around=s-vo&limit=5&as_of=2026-10-01").json()
    assert len(few["rows"]) <= 5
    assert sum(few["truncated"]["left_out"].values()) > 0
    systems = served(example).get("/api/v1/graph?around=s-vo&kinds=System&as_of=2026-10-01").json()["rows"]
    assert {row["base"] for row in systems} == {"System"}
    drawn = {row["node"]["id"] for row in systems}
    assert {line["to"]["id"] for row in systems for line in row["relations"]} <= drawn


# --- writing, each on an estate of its own


@pytest.fixture(scope="module")
def refusing(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for a copy of the example that tests try to change in vain."""
    path = tmp_path_factory.mktemp("refusing") / "estate.db"
    path.write_bytes(example.read_bytes())
    with serving(path) as server:
        yield server


@pytest.fixture
def own(example: Path, tmp_path: Path) -> Iterator[Server]:
    """A server for a copy of the example that a test may change."""
    path = tmp_path / "own.db"
    path.write_bytes(example.read_bytes())
    with serving(path) as server:
        yield server


def change(server: Server, *changes: dict[str, Any], reason: str = "decided", **headers: str) -> Any:
    return server.post("/api/v1/changes", json={"reason": reason, "changes": list(changes)}, headers=headers)


def test_a_change_is_one_revision_with_who_and_why(own: Server) -> None:
    node = own.get("/api/v1/nodes/s-vo")
    made = change(own, {"action": "alter", "node": "s-vo", "values": {"criticality": 3}}, **{"If-Match": node.headers["etag"]})
    assert (made.status_code, made.json()["revision"]) == (200, 2)
    after = own.get("/api/v1/nodes/s-vo")
    assert (after.json()["node"]["criticality"], after.headers["etag"]) == (3, '"2"')
    [last] = own.get("/api/v1/queries/history?ref=s-vo").json()["rows"][-1:]
    assert last["by"] == "tester"


def test_a_stale_change_gets_both_versions_and_changes_nothing(own: Server) -> None:
    change(own, {"action": "alter", "node": "s-vo", "values": {"criticality": 3}, "seen": 1})
    late = change(own, {"action": "alter", "node": "s-vo", "values": {"criticality": 1}, "seen": 1})
    assert late.status_code == 412
    assert (late.json()["was"]["criticality"], late.json()["now"]["criticality"]) == (4, 3)
    assert own.get("/api/v1/nodes/s-vo").json()["node"]["criticality"] == 3


def test_a_change_that_is_wrong_tells_everything_at_once_and_changes_nothing(refusing: Server) -> None:
    answer = change(
        refusing,
        {"action": "alter", "node": "s-vo", "values": {"criticality": 9}, "seen": 1},
        {"action": "add", "relation": "", "values": {"kind": "OWNS", "from": "s-vo", "to": "p-bo"}},
    )
    assert answer.status_code == 422
    assert [(row["row"], row["code"]) for row in answer.json()["problems"]] == [(1, "out_of_range"), (2, "wrong_endpoint_kind")]
    assert refusing.estate.head() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "not_json"),
        (b"\xff", 400, "not_json"),
        (b"[]", 422, "not_an_object"),
        (b'{"reason": "a", "reason": "b", "changes": []}', 422, "bad_json"),
        (b'{"reason": "\\ud800", "changes": [{"action": "end", "node": "s-vo", "seen": 1}]}', 422, "bad_text"),
        (b'{"reason": NaN}', 422, "bad_input"),
        (b'{"reason": 1e400}', 422, "bad_input"),
        (b"[" * 100_000, 422, "bad_input"),
        (b'{"reason": "a", "changes": [{"action": "alter", "node": "s-vo", "seen": 9223372036854775808, "values": {}}]}', 422, "change_refused"),
        (b'{"reason": "a", "changes": [{"action": "alter", "node": "s-vo", "seen": 1, "values": {"criticality": 9223372036854775808}}]}', 422, "change_refused"),
        (b'{"reason": "a", "changes": [{"action": "alter", "node": "s-vo", "seen": 1, "values": {"name": "a\\u0000b"}}]}', 422, "change_refused"),
        (b'{"reason": "", "changes": []}', 422, "change_refused"),
    ],
)
def test_a_body_that_is_not_sound_is_refused(refusing: Server, body: bytes, status: int, code: str) -> None:
    """Rows 10, 17, 18 and 21 of the bad inputs, over HTTP."""
    answer = refusing.post("/api/v1/changes", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert refusing.estate.head() == 1


def test_too_long_and_too_many_are_refused(refusing: Server) -> None:
    for values in ({"name": "x" * 1_000_000}, {"attrs": {str(number): 1 for number in range(100_000)}}):
        answer = change(refusing, {"action": "alter", "node": "s-vo", "values": values, "seen": 1})
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "too_long")
    answer = change(refusing, {"action": "add", "node": "x" * 1_000_000, "values": {"kind": "System", "name": "x"}})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "too_long")
    assert refusing.estate.head() == 1


CSV = "System;Systemägare\nNyrådet;Anna Ek\n".encode()
OCTETS = {"Content-Type": "application/octet-stream"}


def test_a_file_is_imported_after_a_dry_run_that_wrote_nothing(own: Server) -> None:
    plan = own.post("/api/v1/imports?filename=lista.csv&dry_run=true", content=CSV, headers=OCTETS)
    assert (plan.status_code, plan.json()["summary"]["created"], own.estate.head()) == (200, 1, 1)
    made = own.post("/api/v1/imports?filename=lista.csv&reason=yearly", content=CSV, headers=OCTETS).json()
    assert (made["summary"]["revision"], made["revision"]) == (2, 2)
    revision = own.estate.store.graph().revisions()[-1]
    assert (revision.by, revision.reason, revision.source) == ("tester", "yearly", "lista.csv")
    again = own.post("/api/v1/imports?filename=lista.csv", content=CSV, headers=OCTETS).json()
    assert (again["summary"]["revision"], own.estate.head()) == (None, 2)


def test_a_folders_files_come_as_one_archive_and_are_one_revision(own: Server) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mapp/lista.csv", CSV)
        archive.writestr("mapp/annan.csv", "System;Systemägare\nKartan;Bo Lind\n")
    answer = own.post("/api/v1/imports?filename=mapp.zip", content=made.getvalue(), headers=OCTETS).json()
    assert (answer["summary"]["created"], own.estate.head()) == (2, 2)
    assert own.estate.store.graph().revisions()[-1].source == "mapp/annan.csv, mapp/lista.csv"


@pytest.mark.parametrize("name", ["../../etc/x.csv", "/etc/x.csv", "C:\\x.csv"])
def test_a_file_name_never_leads_out_of_its_folder(refusing: Server, name: str) -> None:
    """Row 7: the name is only a name."""
    answer = refusing.post("/api/v1/imports", params={"filename": name, "dry_run": "true"}, content=CSV, headers=OCTETS)
    assert answer.status_code == 200
    assert {row["file"] for row in answer.json()["rows"]} <= {"etc/x.csv", "x.csv", "x"}


def test_a_file_that_is_wrong_is_refused_with_its_problems(refusing: Server) -> None:
    answer = refusing.post("/api/v1/imports?filename=e.yaml", content=b"format: stewardgraph-estate/1\nnodes:\n- {id: s-x, kind: Sytem, name: X}\n", headers=OCTETS)
    assert (answer.status_code, answer.json()["code"]) == (422, "import_refused")
    assert answer.json()["problems"][0]["code"] == "unknown_kind"
    assert refusing.estate.head() == 1


def test_somebody_else_writing_is_told_with_when_to_come_back(example: Path, tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "busy.db"
    path.write_bytes(example.read_bytes())
    with serving(path) as server:
        server.estate.store._file._busy_seconds = 0.2
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answer = change(server, {"action": "alter", "node": "s-vo", "values": {"criticality": 3}, "seen": 1})
        other.execute("ROLLBACK")
        other.close()
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert answer.headers["retry-after"].isdigit()
        assert "busy.db" not in json.dumps(answer.json())


@pytest.mark.slow
def test_every_answer_is_of_one_revision_while_another_process_imports(tmp_path: Path) -> None:
    """Each import adds ten systems; whoever reads meanwhile sees a multiple of ten, and as many as the revision that the answer names has."""
    path = tmp_path / "growing.db"
    script = (
        "import sys, pathlib\nfrom graphmodel.store import open_store\nfrom importers.load import load\n"
        "store = open_store(sys.argv[1], create=True); folder = pathlib.Path(sys.argv[2])\n"
        "for number in range(12):\n"
        "    rows = ''.join(f'Listat {number}-{row};3\\n' for row in range(10))\n"
        "    (folder / 'list.csv').write_text('System;Kritikalitet\\n' + rows, encoding='utf-8')\n"
        "    load(store, [folder / 'list.csv'])\n"
    )
    with serving(path) as server:
        assert server.get("/api/v1/queries/coverage").json()["summary"]["systems"] == 0
        writer = subprocess.Popen([sys.executable, "-c", script, str(path), str(tmp_path)], cwd=PROJECT)
        seen: set[int] = set()
        wrong: list[Any] = []

        def read() -> None:
            with httpx.Client(base_url=server.url, headers=server.client.headers, trust_env=False, timeout=60) as client:
                while writer.poll() is None:
                    answer = client.get("/api/v1/queries/coverage").json()
                    nodes = client.get("/api/v1/nodes?kind=System&limit=1").json()
                    seen.add(answer["revision"])
                    if answer["summary"]["systems"] != 10 * answer["revision"] or nodes["total"] != 10 * nodes["revision"]:
                        wrong.append((answer, nodes))
                    if client.get("/").status_code != 200:
                        wrong.append("start")

        readers = [threading.Thread(target=read) for _reader in range(4)]
        for reader in readers:
            reader.start()
        assert writer.wait(120) == 0
        for reader in readers:
            reader.join(60)
        assert wrong == []
        assert len(seen) > 1
        assert server.get("/api/v1/queries/coverage").json()["summary"]["systems"] == 120


def test_readers_go_on_while_somebody_writes(example: Path, tmp_path: Path) -> None:
    """Row 47: a reader sees one snapshot, and waits for nobody."""
    import sqlite3

    path = tmp_path / "read.db"
    path.write_bytes(example.read_bytes())
    with serving(path) as server:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM relation")
        assert server.get("/api/v1/queries/coverage").status_code == 200
        assert server.get("/").status_code == 200
        other.execute("ROLLBACK")
        other.close()
