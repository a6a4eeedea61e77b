"""Golden files: for each case a folder with its input and, in `expected.json`, all that was read from it.

After a change that is meant, look at what `python -m tests.importers.test_golden` rewrites.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphmodel.changes import plain
from graphmodel.engines.reference import ReferenceStore
from importers.load import load

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path for importer in ("estate", "csv") for path in (GOLDEN / importer).iterdir())


def told(case: Path) -> dict[str, Any]:
    """What a case's files come to, the good rows taken."""
    store = ReferenceStore()
    profile = case / "profile.yaml"
    inputs = sorted(path for path in case.iterdir() if path.name not in ("expected.json", "profile.yaml"))
    imported = load(store, inputs, profile=str(profile) if profile.is_file() else None, partial=True)
    held = store.dump()
    return {
        "summary": imported.summary(),
        "problems": [[each.severity, each.code, str(each.place), each.value] for each in imported.problems],
        **{name: [plain(each) for each in getattr(held, name)] for name in ("schema", "sources", "nodes", "relations", "statements", "attestations")},
    }


def as_text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize("case", CASES, ids=[f"{path.parent.name}-{path.name}" for path in CASES])
def test_a_file_is_read_as_it_was(case: Path) -> None:
    assert as_text(told(case)) == (case / "expected.json").read_text(encoding="utf-8")


if __name__ == "__main__":
    for one in CASES:
        (one / "expected.json").write_text(as_text(told(one)), encoding="utf-8")
