"""Typing a command without a process of its own: what it writes where, and its exit code."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.cli import run


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its answer as JSON values."""
        return json.loads(self.out)


def steward(*arguments: str | Path, **environment: str) -> Said:
    """Run `steward` with these arguments; the locale and the estate come from `environment` alone."""
    with _surroundings(environment), _captured() as (out, err):
        code = run([str(each) for each in arguments])
    return Said(code, out.buffer.getvalue().decode(), err.getvalue())  # type: ignore[attr-defined]


@contextmanager
def _surroundings(wanted: dict[str, str]) -> Iterator[None]:
    mine = {"LC_ALL", "LC_MESSAGES", "LANG", "STEWARD_ESTATE", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"}
    before = {name: value for name, value in os.environ.items() if name in mine}
    for name in mine:
        os.environ.pop(name, None)
    os.environ.update({"COLUMNS": "80"} | wanted)
    try:
        yield
    finally:
        for name in mine:
            os.environ.pop(name, None)
        os.environ.update(before)


@contextmanager
def _captured() -> Iterator[tuple[io.TextIOWrapper, io.StringIO]]:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True), io.StringIO()
    old = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        yield out, err
    finally:
        sys.stdout, sys.stderr = old
