"""What the README shows is what happens: its commands are typed, and what it says they print is compared."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.commands import commands
from api.cli.reference import PAGES
from tests.api.typed import steward
from tests.places import PROJECT

README = PROJECT / "README.md"
GUIDES = (README, PROJECT / "docs/quickstart.md", PROJECT / "docs/quickstart-sv.md", PROJECT / "docs/importing.md")


def shown() -> Iterator[tuple[str, str]]:
    """The lines behind a `$` in blocks marked `console`, each with what is printed under it."""
    for block in re.findall(r"^```console\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _newline, output = part.partition("\n")
            yield line, output


def told(line: str, surroundings: dict[str, str]) -> str:
    words = shlex.split(line)
    if words[0] == "export":
        name, _equals, value = words[1].partition("=")
        surroundings[name] = value
        return ""
    assert words[0] == "steward", line
    said = steward(*words[1:], **surroundings)
    return said.out + said.err


def as_read(output: str) -> str:
    """An empty line at the end of a block is only layout."""
    return output.rstrip("\n")


@pytest.mark.slow
def test_commands_and_output_are_as_the_readme_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert steward("demo").code == 0
    assert {each.name for each in (tmp_path / "demo-output").iterdir()} >= {"example.db", "example.html", "packages.db"}
    surroundings: dict[str, str] = {}
    wrong = [(line, told_now) for line, output in shown() if as_read(told_now := told(line, surroundings)) != as_read(output)]
    assert wrong == []


@pytest.mark.slow
def test_the_lines_of_python_run_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert steward("demo").code == 0
    [lines] = re.findall(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    exec(compile(lines, "README.md", "exec"), {})  # noqa: S102 - the project's own words
    assert "Ekonomisystem" in capsys.readouterr().out


def test_every_command_that_a_guide_names_exists() -> None:
    known = {command.name for command in commands()}
    for guide in GUIDES:
        named = set(re.findall(r"^(?:\$ |\.venv/bin/)?steward ([a-z][a-z-]*)", guide.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= known, guide.name


def test_links_lead_somewhere() -> None:
    for page in (README, *sorted((PROJECT / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_made_from_the_program_are_current(name: str) -> None:
    assert (PROJECT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "run make docs"
