"""The papers of the package agree with each other: description, lock files, Makefile, README, changelog, what is installed."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from typing import Any

import pytest

from tests.places import PROJECT, ROOMS

LOCKS = ("runtime", "dev")


def project() -> dict[str, Any]:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


def name_of(requirement: str) -> str:
    """The normalised name in a requirement such as `PyYAML>=6.0`."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def lock_text(lock: str) -> str:
    return (PROJECT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")


def pinned(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+==[^ ;\\]+)", lock_text(lock), flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_address(lock: str) -> None:
    addresses = r"://|--(extra-)?index-url|--find-links|--trusted-host|\bpypi\b|\bwww\.|/home/|/root/|/tmp/|file:"
    assert re.findall(addresses, lock_text(lock), flags=re.IGNORECASE) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", lock_text(lock), flags=re.MULTILINE))
    assert [entry.split()[0] for entry in entries if entry.strip() and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_runtime_dependencies_are_locked(lock: str) -> None:
    wanted = {name_of(requirement) for requirement in project()["project"]["dependencies"]}
    assert wanted - {name_of(pin) for pin in pinned(lock)} == set()


def test_development_dependencies_are_locked() -> None:
    wanted = {name_of(requirement) for requirement in project()["dependency-groups"]["dev"]}
    assert wanted - {name_of(pin) for pin in pinned("dev")} == set()


def test_development_lock_contains_the_runtime_lock() -> None:
    assert pinned("runtime") - pinned("dev") == set()


def test_dependencies_are_recorded_as_decided() -> None:
    decision = (PROJECT / "docs/decisions/0003-dependencies.md").read_text(encoding="utf-8").lower()
    wanted = {name_of(requirement) for requirement in project()["project"]["dependencies"]}
    assert {name for name in wanted if f"| {name} |" not in decision} == set()


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md"])
def test_make_commands_in_the_papers_exist(paper: str) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    text = (PROJECT / paper).read_text(encoding="utf-8")
    commands = set(re.findall(r"(?:^\s*\$?\s*|`)(?:[A-Z_]+=\S+ )*make ([a-z]+)", text, flags=re.MULTILINE))
    assert commands, f"{paper} names no make command"
    assert commands - targets == set()


def test_readme_names_the_two_commands() -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_version_is_the_same_everywhere() -> None:
    version = project()["project"]["version"]
    assert importlib.metadata.version("stewardgraph") == version
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[([^\]]+)\]", changelog, flags=re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings[1:2] in ([], [version])


def test_command_is_installed_as_steward() -> None:
    (command,) = importlib.metadata.distribution("stewardgraph").entry_points.select(group="console_scripts", name="steward")
    assert command.value == "api.cli:main"


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_typed(room: str) -> None:
    assert (PROJECT / room / "py.typed").is_file()


def test_no_program_text_names_a_machine() -> None:
    """Nothing in the project points at a folder of the machine that it was written on."""
    root = "/" + "work" + "/"
    folders = (*ROOMS, "docs", "requirements", ".ci")
    files = [PROJECT / "Makefile", PROJECT / "pyproject.toml", *PROJECT.glob("*.md")]
    for folder in folders:
        files += [path for path in (PROJECT / folder).rglob("*") if path.is_file() and path.suffix not in {".pyc", ".xlsx"}]
    assert [str(path.relative_to(PROJECT)) for path in files if root.encode() in path.read_bytes()] == []
