"""The laws of the house: the import contracts in pyproject.toml hold."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest

from tests.places import PROJECT, ROOMS


def test_import_contracts_hold() -> None:
    linter = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    run = subprocess.run([sys.executable, "-c", linter], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_contracts_watch_every_room() -> None:
    config = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert tuple(config["tool"]["importlinter"]["root_packages"]) == ROOMS
    assert tuple(config["tool"]["mypy"]["packages"]) == ROOMS
    assert tuple(config["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_is_named_for_nothing(room: str) -> None:
    """A file is named for its subject, so that what is in it can be guessed."""
    vague = {"util", "utils", "helper", "helpers", "misc", "common", "tools"}
    assert [str(path.relative_to(PROJECT)) for path in (PROJECT / room).rglob("*.py") if path.stem in vague] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_folder_of_modules_is_a_package(room: str) -> None:
    """The import linter and mypy see a folder of modules only when it has an `__init__.py`."""
    folders = {path.parent for path in (PROJECT / room).rglob("*.py")}
    assert [str(folder.relative_to(PROJECT)) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []
