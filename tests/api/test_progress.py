"""A long import says how far it is: on a terminal, and only there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import PROJECT
from tests.terminal import on_a_terminal

HEAD = "System;Systemägare;Beroende av\n"


@pytest.fixture
def long_list(tmp_path: Path) -> Path:
    path = tmp_path / "lista.csv"
    path.write_text(HEAD + "".join(f"System {row};Anna Ek;System {row // 2}\n" for row in range(1, 8_001)), encoding="utf-8")
    return path


def command(path: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "api.cli", "import", str(path), "--dry-run", "--estate", str(path.parent / "e.db"), *more]


def shown(words: list[str]) -> str:
    """What standard error shows when it is a terminal."""
    return on_a_terminal(words, "stderr", {"TERM": "xterm", "COLUMNS": "80"}).decode("utf-8", "replace")


@pytest.mark.slow
def test_a_long_import_shows_a_bar_on_a_terminal_and_takes_it_away(long_list: Path) -> None:
    told = shown(command(long_list))
    assert "lista.csv" in told or "Reconciling and storing" in told
    assert told.endswith(("\x1b[2K", "\x1b[?25h"))


@pytest.mark.slow
def test_no_bar_in_a_pipe_nor_under_quiet(long_list: Path) -> None:
    piped = subprocess.run(command(long_list), cwd=PROJECT, capture_output=True, check=True)
    assert piped.stderr == b""
    assert shown(command(long_list, "--quiet")) == ""
