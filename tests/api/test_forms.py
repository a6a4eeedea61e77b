"""The forms of the pages: each is one revision with who and why, tells what is wrong, and overwrites nothing that somebody else has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphmodel.changes import Change, ChangeSet
from graphmodel.entities import Node
from graphmodel.store import open_store
from tests.building import added, estate, node
from tests.serving import Server, serving

LIST = "System;Systemägare\nTreserva;Anna Ek\nPlatina;Bo Lind\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server for a small estate that the test may change."""
    path = tmp_path / "forms.db"
    parts = estate(
        node("s-larm", name="Trygghetslarm", criticality=4), node("s-larn", name="Trygghetslarn"), node("p-anna", name="Anna Ek"), node("p-bo", name="Bo Lind"),
        node("p-bo2", name="Bo Lind"), ("p-bo", "OWNS", "s-larm", {"side": "it"}),
    )  # fmt: skip
    with closing(open_store(path, create=True)) as store:
        store.apply(added(parts), on=0)
    with serving(path) as running:
        yield running


def sent(server: Server, client: httpx.Client, address: str, **fields: Any) -> httpx.Response:
    """A form as a browser sends it."""
    seen = {} if "seen" in fields else {"seen": str(server.estate.head())}
    return client.post(address, data={"csrf": server.csrf(), "reason": "decided in the group", **seen, **fields})


def history(server: Server, ref: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = server.get("/api/v1/queries/history", params={"ref": ref}).json()["rows"]
    return rows


def test_an_owner_is_assigned_as_one_revision_with_who_and_why(server: Server) -> None:
    with server.browser() as client:
        answer = sent(server, client, "/nodes/s-larm/owner", owner="Anna Ek", side="business", since="2026-10-01")
        assert (answer.status_code, answer.headers["location"]) == (303, "/systems/s-larm")
        assert "Anna Ek" in client.get("/systems/s-larm").text
    row = server.get("/api/v1/queries/revisions").json()["rows"][0]
    assert (row["revision"], row["by"], row["reason"], row["method"]) == (2, "tester", "decided in the group", "manual")


def test_whoever_answered_until_then_gets_a_last_day(server: Server) -> None:
    [old] = server.get("/api/v1/queries/show?ref=s-larm").json()["rows"][0]["relations"]["incoming"]
    with server.browser() as client:
        sent(server, client, "/nodes/s-larm/owner", owner="p-anna", side="it", since="2026-10-01", instead_of=old["id"])
    claims = {each["from"]["id"]: each["properties"] for each in server.get("/api/v1/queries/show?ref=s-larm").json()["rows"][0]["relations"]["incoming"]}
    assert claims["p-bo"]["valid_through"] == "2026-09-30"
    assert claims["p-anna"]["valid_from"] == "2026-10-01"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"owner": "Anna Eck"}, "p-anna"),
        ({"owner": "Bo Lind"}, "p-bo2"),
        ({"owner": "s-larn"}, "Department"),
        ({"owner": "p-anna", "since": "tomorrow"}, "YYYY-MM-DD"),
        ({"owner": "p-anna", "reason": " "}, "Say why"),
        ({"owner": "p-anna", "side": "both"}, "both"),
    ],
)
def test_what_is_wrong_with_a_form_is_told_and_what_was_typed_stays(server: Server, fields: dict[str, str], said: str) -> None:
    with server.browser() as client:
        answer = sent(server, client, "/nodes/s-larm/owner", **{"side": "business", "since": "2026-10-01", **fields})
    assert answer.status_code == 422
    assert said.casefold() in answer.text.casefold()
    assert f'value="{fields["owner"]}"' in answer.text
    assert server.estate.head() == 1


def test_a_stale_form_shows_what_was_changed_and_overwrites_nothing(server: Server) -> None:
    with server.browser() as client:
        sent(server, client, "/nodes/s-larm/owner", owner="p-anna", side="business", since="2026-10-01")
        late = sent(server, client, "/nodes/s-larm/owner", owner="p-bo", side="business", since="2026-10-01", seen="1")
        assert late.status_code == 412
        assert "Anna Ek owns Trygghetslarm" in late.text
        assert server.estate.head() == 2
        seen = re.search(r'name="seen" value="(\d+)"', late.text)
        assert seen
        assert seen[1] == "2"
        assert sent(server, client, "/nodes/s-larm/owner", owner="p-bo", side="business", since="2026-10-01", seen=seen[1]).status_code == 303


def test_a_role_gets_its_last_day_and_a_stale_one_shows_both_versions(server: Server) -> None:
    [role] = server.get("/api/v1/queries/show?ref=s-larm").json()["rows"][0]["relations"]["incoming"]
    with server.browser() as client:
        assert "Bo Lind" in client.get("/nodes/s-larm/end", params={"relation": role["id"]}).text
        assert sent(server, client, "/nodes/p-bo/end", relation=role["id"], through="2026-12-31").status_code == 303
        late = sent(server, client, "/nodes/p-bo/end", relation=role["id"], through="2027-06-30", seen="1")
    assert late.status_code == 412
    assert "2026-12-31" in late.text
    assert history(server, "s-larm")[-1]["after"]["valid_through"] == "2026-12-31"


def test_somebody_vouches_for_a_record_as_it_was_seen(server: Server) -> None:
    with server.browser() as client:
        assert sent(server, client, "/nodes/s-larm/attest", attester="p-bo", at="2026-10-01", statement="gone through").status_code == 303
        assert "gone through" in client.get("/systems/s-larm").text
        assert sent(server, client, "/nodes/s-larm/attest", attester="p-bo", at="2026-10-02", seen="1").status_code == 412


def test_two_that_may_be_the_same_are_merged_or_kept_apart_and_only_once(server: Server) -> None:
    with server.browser() as client:
        assert "Trygghetslarn" in client.get("/quality/same").text
        assert sent(server, client, "/quality/same", keep="s-larm", drop="s-larn", decision="apart").status_code == 303
        assert sent(server, client, "/quality/same", keep="s-larm", drop="s-larn", decision="merge").status_code == 412
        assert "decided in the group" in client.get("/quality/same").text
    assert [row["decision"] for row in server.get("/api/v1/queries/reconcile").json()["rows"] if row["keep"]["kind"] == "System"] == ["apart"]


def test_without_the_token_of_our_own_form_nothing_is_written(server: Server) -> None:
    with server.browser() as client:
        answer = client.post("/nodes/s-larm/owner", data={"owner": "p-anna", "side": "business", "since": "2026-10-01", "seen": "1", "reason": "x"})
    assert (answer.status_code, server.estate.head()) == (403, 1)


# --- files


def tried(server: Server, client: httpx.Client, *files: tuple[str, str]) -> httpx.Response:
    """Files sent as a browser sends them, and the page that it is led to."""
    answer = client.post("/imports", data={"csrf": server.csrf(), "reason": "the list of 2026"}, files=[("files", (name, text.encode())) for name, text in files])
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["location"])


def test_files_are_tried_first_and_then_read_in_as_one_revision(server: Server) -> None:
    with server.browser() as client:
        page = tried(server, client, ("vof.csv", LIST))
        assert server.estate.head() == 1
        assert "Treserva" in page.text
        address = str(page.url.path)
        done = sent(server, client, address, what="all")
        assert (done.status_code, done.headers["location"]) == (303, "/imports/2")
        assert client.get("/imports/2").status_code == 200
        assert client.post(address, data={"csrf": server.csrf()}).status_code == 404
    row = server.get("/api/v1/queries/revisions").json()["rows"][0]
    assert (row["reason"], row["by"]) == ("decided in the group", "tester")


def test_a_wrong_file_tells_file_row_column_value_and_repair_and_nothing_is_read_in(server: Server) -> None:
    """U39."""
    wrong = "format: stewardgraph-estate/1\nnodes:\n  - {id: s-new, kind: System, name: New, criticality: 9}\nrelations: []\n"
    with server.browser() as client:
        page = tried(server, client, ("wrong.yaml", wrong))
        assert "wrong.yaml" in page.text
        assert "criticality" in page.text
        assert ">9<" in page.text
        csv = client.get(f"{page.url.path}/problems.csv")
        assert csv.content.startswith(b"\xef\xbb\xbfseverity,code,file,sheet,row,column,value,")
        assert "Read it in" not in page.text
    assert server.estate.head() == 1


def test_when_somebody_has_written_meanwhile_the_new_outcome_is_shown_before_it_is_read_in(server: Server) -> None:
    with server.browser() as client:
        address = str(tried(server, client, ("vof.csv", LIST)).url.path)
        server.estate.store.apply(ChangeSet([Change(None, Node("s-x", "System", "Treserva"))], by="eva"), on=1)
        again = sent(server, client, address, what="all")
        assert again.status_code == 412
        assert server.estate.head() == 2
        renewed = re.search(r'method="post" action="(/imports/tried/[^"]+)"', again.text)
        assert renewed
        assert sent(server, client, renewed[1], what="all").status_code == 303
    assert server.estate.head() == 3


def test_an_upload_that_has_gone_says_so(server: Server) -> None:
    with server.browser() as client:
        answer = client.get("/imports/tried/nothing")
    assert answer.status_code == 404
    assert "no longer waiting" in answer.text


def test_a_departments_workbook_is_taken_out_and_read_in_again(server: Server, example: Path) -> None:
    with serving(example) as filled, filled.browser() as client:
        book = client.get("/workbook", params={"department": "dep-vof", "as_of": "2026-10-01"})
        assert book.headers["content-type"].startswith("application/vnd.openxmlformats")
        page = client.post("/imports", data={"csrf": filled.csrf()}, files=[("files", ("vof.xlsx", book.content))])
        assert client.get(page.headers["location"]).status_code == 200
