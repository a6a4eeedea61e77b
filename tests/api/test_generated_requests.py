"""Requests generated from the interface's own description: whatever is sent, the answer is one that the description promises, and never a fault."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.serving import TOKEN, Server, serving

NODES = {"ref": ["s-vo", "s-net", "obj-vo", "p-bo"], "a": ["s-larm"], "b": ["s-ad"], "around": ["s-vo", "dep-vof"], "id": ["s-vo"], "group": ["grp-vo"]}
"""Nodes of the example for the parameters that name one, so that not every request ends at a name that nothing has."""

# A schema cannot say that a role joins a person and a system, that two parameters exclude each other, or which texts are blank to a reader of names; a
# request may fit it and still be refused.
REFUSED = ("GET /api/v1/queries/find", "GET /api/v1/queries/diff", "GET /api/v1/queries/escalation", "POST /api/v1/changes", "POST /api/v1/imports")
CONFIG = "\n".join(
    f"[[operations]]\ninclude-name = {json.dumps(name)}\n[operations.checks.positive_data_acceptance]\n"
    'expected-statuses = ["2xx", "401", "403", "404", "409", "412", "422"]\n'
    for name in REFUSED
)

ANSWERS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
"""What holds for every request that chance finds in a long run.  Whether each that fits a schema is also accepted is asked with requests that are always the same."""


def described(server: Server, folder: Path) -> Path:
    """The description, with nodes of the estate as values that may be tried."""
    document = server.get("/api/v1/openapi.json").json()
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                if parameter["name"] in NODES:
                    parameter["schema"] = with_examples(parameter["schema"], NODES[parameter["name"]])
    made = folder / "openapi.json"
    made.write_text(json.dumps(document), encoding="utf-8")
    return made


def with_examples(schema: dict[str, Any], values: list[str]) -> dict[str, Any]:
    if schema.get("type") == "array":
        return {**schema, "items": with_examples(schema["items"], values)}
    return {"anyOf": [{"enum": values}, schema]}


def run(server: Server, folder: Path, *how: str, seconds: int, checks: str = "all") -> tuple[int, str]:
    """How many requests were generated, and what the run said; fails where any of the checks did."""
    (folder / "schemathesis.toml").write_text(CONFIG, encoding="utf-8")
    script = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())"
    line = [
        sys.executable, "-c", script, "run", str(described(server, folder)), "--url", server.url, "-H", f"Authorization: Bearer {TOKEN}",
        "--checks", checks, "--no-color", "--continue-on-failure", *how,
    ]  # fmt: skip
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False, env={**os.environ, "COLUMNS": "200"})
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-6000:]
    generated = re.search(r"(\d+) generated", said)
    assert generated is not None, said[-2000:]
    return int(generated[1]), said


@pytest.mark.slow
def test_a_thousand_generated_requests_are_answered_as_promised(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    path.write_bytes(example.read_bytes())
    with serving(path) as server:
        generated, _said = run(server, tmp_path, "--phases", "coverage,fuzzing", "--max-examples", "20", "--generation-deterministic", seconds=280)
        assert generated >= 1_000
        assert server.get("/healthz").status_code == 200
        assert server.estate.store.verify() == []


@pytest.mark.soak
def test_generated_requests_for_as_long_as_there_is_time(example: Path, tmp_path: Path, soak_minutes: float) -> None:
    path = tmp_path / "estate.db"
    path.write_bytes(example.read_bytes())
    with serving(path) as server:
        covered, _said = run(server, tmp_path, "--phases", "coverage", "--max-examples", "100", seconds=3_600)
        seconds = str(int(soak_minutes * 45))
        fuzzed, _said = run(server, tmp_path, "--phases", "fuzzing", "--max-examples", "100000", "--max-time", seconds, seconds=3_600, checks=ANSWERS)
        print(f"\n{covered} requests to cover the description, {fuzzed} more drawn from it")
        assert server.estate.store.verify() == []
