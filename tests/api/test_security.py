"""Who may come in, and what a page in the same browser, a stranger on the same machine or a hostile name can do: nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.access import NOBODY, PERSON, allowed
from api.cli import run
from api.protocol import ON_EVERYTHING, POLICY, PatientProtocol
from api.urls import FORMS, PAGES, ROUTES
from graphmodel.changes import Change, ChangeSet
from graphmodel.entities import Node
from graphmodel.store import open_store
from tests.building import added, estate, node
from tests.places import PROJECT
from tests.serving import TOKEN, Server, serving

Served = Callable[[Path], Server]
BEARER = {"Authorization": f"Bearer {TOKEN}"}
CHANGE = {"reason": "x", "changes": [{"action": "add", "node": "s-new", "values": {"kind": "System", "name": "New"}}]}


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


def addresses() -> list[str]:
    """Every address that a GET has, with something in its braces."""
    listed = [each.address for each in PAGES] + [each.path for each in ROUTES if each.method == "GET"] + ["/api/v1/openapi.json"]
    names = {"id": "s-vo", "name": "unowned", "revision": "1"}
    return [_filled(each, names) for each in listed]


def _filled(address: str, names: dict[str, str]) -> str:
    import re

    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: names.get(found[1], "grp-vo"), address)


# --- the start's secret


def test_nothing_is_told_to_whoever_does_not_know_the_secret(served: Served, example: Path) -> None:
    wrong = ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}, {"Cookie": f"steward-{served(example).port}=x"})
    with httpx.Client(base_url=served(example).url, trust_env=False, timeout=60) as stranger:
        told = {address for address in addresses() for headers in wrong if stranger.get(address, headers=headers).status_code != 401}
    assert told == set()


def test_life_and_looks_are_for_everybody(served: Served, example: Path) -> None:
    url = served(example).url
    assert httpx.get(url + "/healthz", trust_env=False).json() == {"status": "ok"}
    assert httpx.get(url + "/static/app.css", trust_env=False).status_code == 200


def test_the_link_lets_one_browser_in_once(own: Server) -> None:
    code = own.entrance.code
    with httpx.Client(base_url=own.url, trust_env=False) as client:
        came = client.get(f"/enter/{code}")
        cookie = came.headers["set-cookie"]
        assert (came.status_code, came.headers["location"]) == (303, "/")
        assert cookie.startswith(f"steward-{own.port}=")
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
        assert client.get("/").status_code == 200
    with httpx.Client(base_url=own.url, trust_env=False) as another:
        assert another.get(f"/enter/{code}").status_code == 403
        assert another.get("/").status_code == 401
    assert own.codes == [own.entrance.code], "whoever started the server is told the next link"


def test_reading_may_be_left_open_but_never_writing(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "open.db"
    path.write_bytes(example.read_bytes())
    with serving(path, open_reading=True) as server, httpx.Client(base_url=server.url, trust_env=False) as stranger:
        assert stranger.get("/").status_code == 200
        assert stranger.get("/api/v1/queries/coverage").status_code == 200
        assert stranger.post("/api/v1/changes", json=CHANGE, headers={"Origin": server.url}).status_code == 401
        assert server.post("/api/v1/changes", json=CHANGE).status_code == 200


def test_what_no_rule_allows_is_refused() -> None:
    assert not any(allowed(NOBODY, "write", resource) for resource in ("node", "import", "health", "static", "page"))
    assert not allowed(NOBODY, "read", "query")
    assert not allowed(PERSON, "write", "page")


# --- Host (row 33), Origin and form (row 32)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 400), ("localhost.", 400), ("localhost.:8000", 400), ("127.0.0.1.evil.example", 400), ("127.0.0.1@evil.example", 400), ("", 400),
        ("0.0.0.0", 400),  # noqa: S104 - that it is refused is what is tested
        ("LOCALHOST:8000", 200), ("[::1]:8000", 200), ("127.0.0.1", 200), ("localhost:1", 200),
    ],
)  # fmt: skip
def test_only_our_own_names_are_answered_to(served: Served, example: Path, host: str, status: int) -> None:
    answer = served(example).get("/", headers={"Host": host})
    assert answer.status_code == status, answer.text


def spoken(port: int, said: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(said)
        line.settimeout(10)
        answer = b""
        while part := line.recv(65_536):
            answer += part
        return answer


def test_a_request_without_a_host_is_refused(served: Served, example: Path) -> None:
    port = served(example).port
    assert b" 400 " in spoken(port, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").split(b"\r\n")[0]
    assert b" 400 " in spoken(port, b"GET / HTTP/1.0\r\n\r\n").split(b"\r\n")[0]
    two = b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert b" 400 " in spoken(port, two).split(b"\r\n")[0]


@pytest.mark.parametrize("nonsense", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\r\n\r\n", b"GET  HTTP/9.9\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_what_is_no_http_is_answered_under_the_same_policy(served: Served, example: Path, nonsense: bytes) -> None:
    head = spoken(served(example).port, nonsense).partition(b"\r\n\r\n")[0].decode().casefold()
    assert " 400 " in head.split("\r\n")[0]
    assert all(f"\r\n{name}: {value}".casefold() in head for name, value in ON_EVERYTHING)


def test_who_comes_when_too_many_are_there_is_told_to_come_back(served: Served, example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = served(example)
    monkeypatch.setattr(PatientProtocol, "connections_most", 0)
    answer = httpx.get(f"{server.url}/healthz", trust_env=False)
    assert (answer.status_code, answer.headers["retry-after"], "stack" in answer.text) == (503, "5", False)
    assert all(answer.headers[name] == value for name, value in ON_EVERYTHING)
    monkeypatch.undo()
    assert server.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:1"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}, {},
    ],
)  # fmt: skip
def test_another_page_in_the_same_browser_changes_nothing(refusing: Server, headers: dict[str, str]) -> None:
    with refusing.browser() as client:
        cookies = dict(client.cookies)
    answer = httpx.post(f"{refusing.url}/api/v1/changes", json=CHANGE, headers=headers, cookies=cookies, trust_env=False)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert refusing.estate.head() == 1


def test_a_page_of_our_own_may_change_things(own: Server) -> None:
    with own.browser() as client:
        assert client.post("/api/v1/changes", json=CHANGE).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application/jsonp"])
def test_what_a_form_of_another_page_could_send_is_not_read(refusing: Server, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = refusing.post("/api/v1/changes", content=json.dumps(CHANGE).encode(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_content_type")
    assert refusing.estate.head() == 1


@pytest.mark.parametrize("form", [each.address for each in FORMS])
def test_a_form_without_our_token_changes_nothing(refusing: Server, form: str) -> None:
    address = _filled(form, {"id": "s-vo"})
    with refusing.browser() as client:
        assert client.post(address, data={"reason": "x"}).status_code == 403
        assert client.post(address, data={"reason": "x", "csrf": "0" * 64}).status_code == 403
        assert client.post(address, json={"reason": "x"}).status_code == 415
    assert httpx.post(refusing.url + address, data={"reason": "x"}, trust_env=False).status_code == 401
    assert refusing.estate.head() == 1


def test_no_get_writes(refusing: Server) -> None:
    before = refusing.estate.head(), refusing.estate.store.graph().revisions()[-1].digest
    faults = {address for address in addresses() for method in ("GET", "HEAD") if refusing.client.request(method, address).status_code >= 500}
    assert faults == set()
    assert {address for address in addresses() if refusing.client.request("OPTIONS", address).status_code != 405} == set()
    assert (refusing.estate.head(), refusing.estate.store.graph().revisions()[-1].digest) == before


def test_every_address_that_writes_is_no_get() -> None:
    assert {each.method for each in ROUTES if each.action == "write"} == {"POST"}


def test_nothing_is_shared_with_other_origins(served: Served, example: Path) -> None:
    answer = served(example).client.options("/api/v1/changes", headers={"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"})
    assert answer.status_code == 405
    answer = served(example).get("/api/v1/queries/coverage", headers={"Origin": "http://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


# --- U42: the policy stands on everything


def test_every_response_carries_the_policy(served: Served, example: Path) -> None:
    others = ("/nowhere", "/api/v1/nowhere", "/healthz", "/static/app.css", "/static/nothing", "/enter/wrong", "/language/xx")
    with httpx.Client(base_url=served(example).url, trust_env=False, timeout=60) as stranger:
        for address in (*addresses(), *others):
            for answer in (served(example).get(address), stranger.get(address)):
                assert {name: answer.headers.get(name) for name, _value in ON_EVERYTHING} == dict(ON_EVERYTHING), address
                assert answer.headers["cache-control"], address


def test_the_policy_lets_no_script_run_that_is_not_ours() -> None:
    assert "script-src 'self';" in POLICY
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


def test_refusals_carry_the_policy_too(served: Served, example: Path) -> None:
    for answer in (served(example).get("/", headers={"Host": "evil.example"}), served(example).post("/api/v1/changes", content=b"x" * 11_000_000)):
        assert answer.status_code in (400, 413)
        assert answer.headers["content-security-policy"] == POLICY


# --- sizes and patience


def test_a_body_may_be_only_so_large_whatever_its_length_is_said_to_be(refusing: Server) -> None:
    json_kind = {"Content-Type": "application/json"}
    assert refusing.post("/api/v1/changes", content=b" " * 10_000_001, headers=json_kind).status_code == 413

    def parts() -> Iterator[bytes]:
        for _part in range(110):
            yield b" " * 100_000

    assert refusing.post("/api/v1/changes", content=parts(), headers=json_kind).status_code == 413
    assert refusing.post("/api/v1/imports?filename=a.csv", content=b" " * 50_000_001, headers={"Content-Type": "application/octet-stream"}).status_code == 413
    assert refusing.get("/healthz").status_code == 200


def test_half_a_request_is_not_waited_for(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 38, as far as the server itself can: half requests are closed, and others are served meanwhile."""
    monkeypatch.setattr(PatientProtocol, "deadline_seconds", 0.5)
    with serving(example) as server:
        lines = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _line in range(50)]
        try:
            for line in lines[:25]:
                line.sendall(b"GET / HTTP/1.1\r\nHost: local")
            for line in lines[25:]:
                line.sendall(b"POST /api/v1/changes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nContent-Length: 100\r\n\r\n{")
            assert server.get("/healthz").status_code == 200
            until = time.monotonic() + 10
            for line in lines[:25]:
                line.settimeout(max(0.1, until - time.monotonic()))
                assert line.recv(1) == b""
        finally:
            for line in lines:
                line.close()


def test_headers_that_come_one_by_one_do_not_hold_a_connection(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientProtocol, "deadline_seconds", 0.5)
    with serving(example) as server, socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        ended = False
        for number in range(100):
            try:
                line.sendall(f"X-{number}: 1\r\n".encode())
                line.settimeout(0.1)
                ended = line.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True
            if ended:
                break
        assert ended


# --- questions that could be attacks (rows 27, 30, 31, 39)


SEARCHES = ['" OR *', "NEAR(", "' OR '1'='1", "a; DROP TABLE node", "%", "_", "*", "(", "\\", "\u0000", "\u202e", "x" * 5_000, "`}) DETACH DELETE n //"]


@pytest.mark.parametrize("text", SEARCHES)
def test_a_search_is_taken_literally(served: Served, example: Path, text: str) -> None:
    server = served(example)
    for answer in (server.get("/api/v1/queries/find", params={"text": text}), server.get("/api/v1/nodes", params={"q": text}), server.get("/search", params={"q": text})):
        assert answer.status_code in (200, 404, 422)
    assert server.get("/api/v1/nodes").json()["total"] == 57


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://169.254.169.254/latest", "neo4j://evil.example", "https://evil.example/list.csv"])
def test_no_request_makes_the_server_open_another_address(refusing: Server, address: str) -> None:
    for answer in (
        refusing.post("/api/v1/imports", params={"filename": address, "dry_run": "true"}, content=address.encode(), headers={"Content-Type": "application/octet-stream"}),
        refusing.get("/api/v1/queries/coverage", params={"estate": address}),
        refusing.post("/api/v1/changes", json={**CHANGE, "estate": address}),
        refusing.get("/", params={"estate": address}),
    ):
        assert answer.status_code in (200, 422)
    assert refusing.estate.head() == 1


HOSTILE = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onmouseover="alert(1)', "javascript:alert(1)", "{{7*7}}", "${7*7}", "=cmd|' /C calc'!A0"]


def test_names_that_are_attacks_are_only_names(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    names = [node(f"s-{number}", name=name, aliases=[name], tags=[name]) for number, name in enumerate(HOSTILE)]
    store = open_store(path, create=True)
    store.apply(added(estate(*names, *((f"s-{number}", "DEPENDS_ON", f"s-{(number + 1) % len(HOSTILE)}") for number in range(len(HOSTILE))))), on=0)
    store.close()
    with serving(path) as server:
        for address in (*addresses(), *(f"/systems/s-{number}" for number in range(len(HOSTILE)))):
            answer = server.get(address.replace("s-vo", "s-0"))
            if answer.headers.get("content-type", "").startswith("text/html"):
                for attack in ("<script>alert", "<img src=x", '" onmouseover="alert', "href=\"javascript:", "{{49", "${49"):
                    assert attack not in answer.text, address
                assert ">49<" not in answer.text
        table = server.get("/queries/unowned.csv?all=true").content.decode("utf-8-sig")
        assert "'=cmd|" in table


@pytest.mark.slow
def test_a_view_of_a_large_estate_is_small_and_says_what_it_left_out(served: Served, generated_file: Callable[[int], Path]) -> None:
    server = served(generated_file(5_000))
    answer = server.get("/api/v1/graph?around=s-0000000&depth=999&limit=2000")
    assert answer.status_code == 200
    assert len(answer.json()["rows"]) <= 2_000
    assert server.get("/api/v1/graph?around=s-0000000&limit=-1").status_code == 422
    assert sum(server.get("/api/v1/graph?limit=100").json()["truncated"]["left_out"].values()) > 0


# --- the command


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "steward.example", "[::]"])  # noqa: S104 - that it is refused is what is tested
def test_an_address_that_others_reach_is_refused_with_the_reason(example: Path, host: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["--estate", str(example), "serve", "--host", host, "--port", "0", "--lang", "en"]
    assert copy_context().run(run, line) == 2
    assert "there is no sign-in yet" in capsys.readouterr().err


def test_a_secret_that_no_header_can_carry_is_refused(example: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_TOKEN", "two words of it, åäö")
    assert copy_context().run(run, ["--estate", str(example), "serve", "--port", "0", "--lang", "en"]) == 2
    assert "that a header cannot carry" in capsys.readouterr().err


def test_a_secret_that_can_be_guessed_is_warned_of(example: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_TOKEN", "short")
    with socket.create_server(("127.0.0.1", 0)) as taken:  # so that it warns, and then cannot serve
        line = ["--estate", str(example), "serve", "--port", str(taken.getsockname()[1]), "--lang", "en"]
        assert copy_context().run(run, line) == 2
    assert "can be guessed" in capsys.readouterr().err


def serving_by_command(path: Path) -> subprocess.Popen[str]:
    """`steward serve` as a process of its own, on a free port."""
    script = "import sys; from api.cli import run; sys.exit(run(sys.argv[1:]))"
    line = [sys.executable, "-c", script, "--estate", str(path), "serve", "--port", "0", "--lang", "en"]
    return subprocess.Popen(line, stderr=subprocess.PIPE, text=True, cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)})


def until_it_answers(base: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            assert httpx.get(base + "/healthz", trust_env=False).status_code == 200
            return
        except httpx.TransportError:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_serve_prints_the_link_and_keeps_the_secret_for_its_owner_alone(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    path.write_bytes(example.read_bytes())
    process = serving_by_command(path)
    assert process.stderr is not None
    try:
        link = process.stderr.readline().removeprefix("Open ").strip()
        curl = process.stderr.readline()
        token = tmp_path / "estate.db.token"
        assert stat.S_IMODE(token.stat().st_mode) == 0o600
        assert str(token) in curl
        base = link.split("/enter/")[0]
        until_it_answers(base)
        secret = {"Authorization": f"Bearer {token.read_text(encoding='ascii')}"}
        assert httpx.get(base + "/api/v1/queries/unowned", headers=secret, trust_env=False).status_code == 200
        assert httpx.get(link, trust_env=False).status_code == 303
        assert "Ctrl+C" in process.stderr.readline()
        assert "/enter/" in process.stderr.readline()
    finally:
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=30)
    assert not token.exists()
    assert process.returncode == 0, rest


def test_whoever_interrupts_twice_sees_no_traceback(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    path.write_bytes(example.read_bytes())
    process = serving_by_command(path)
    assert process.stderr is not None
    try:
        base = process.stderr.readline().removeprefix("Open ").strip().split("/enter/")[0]
        until_it_answers(base)
    finally:
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=30)
    assert "Traceback" not in rest
    assert process.returncode in (0, -signal.SIGINT)  # the second may come when all is done and the program is leaving


# --- U40: the estate is away


def test_an_estate_that_has_gone_is_said_so_and_served_again_when_it_is_back(example: Path, tmp_path: Path) -> None:
    path, aside = tmp_path / "estate.db", tmp_path / "aside.db"
    path.write_bytes(example.read_bytes())
    with serving(path) as server:
        assert server.get("/").status_code == 200
        path.rename(aside)
        page = server.get("/", headers={"Accept-Language": "sv"})
        assert (page.status_code, page.headers["retry-after"].isdigit()) == (503, True)
        assert "Registret går inte att läsa just nu." in page.text
        assert "Försök igen" in page.text
        problem = server.get("/api/v1/queries/coverage")
        assert (problem.status_code, problem.json()["code"]) == (503, "estate_gone")
        assert server.get("/healthz").status_code == 503
        for answer in (page, problem):
            assert str(tmp_path) not in answer.text
            assert "Traceback" not in answer.text
        aside.rename(path)
        assert server.get("/").status_code == 200


def test_an_estate_that_is_none_is_said_so_without_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "no.db"
    path.write_text("this is no estate" * 20, encoding="utf-8")
    with serving(path) as server:
        answer = server.get("/")
        assert answer.status_code == 503
        assert str(tmp_path) not in answer.text
        assert "no.db" not in answer.text


def test_an_estate_in_anothers_place_is_what_is_read(example: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "estate.db", tmp_path / "other.db"
    path.write_bytes(example.read_bytes())
    store = open_store(other, create=True)
    store.apply(ChangeSet([Change(None, Node("s-x", "System", "X"))]), on=0)
    store.close()
    with serving(path) as server:
        assert server.get("/api/v1/nodes").json()["total"] == 57
        other.replace(path)
        assert server.get("/api/v1/nodes").json()["total"] == 1


def test_a_fault_of_our_own_tells_nothing_of_the_machine(served: Served, example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: Any, **_more: Any) -> Any:
        raise RuntimeError("secret words about /etc/passwd")

    monkeypatch.setattr("api.answering.envelope", broken)
    monkeypatch.setattr("api.routes.queries.envelope", broken)
    answer = served(example).get("/api/v1/queries/cycles?limit=7")
    assert (answer.status_code, answer.json()["code"]) == (500, "surprise")
    assert "secret words" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY
