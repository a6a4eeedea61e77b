"""The manners of every command: where the answer goes, what the exit codes are, which language, what a name means."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.commands import commands
from api.references import resolve
from graphmodel.errors import AmbiguousReference, UnknownReference, WrongUse
from graphmodel.store import open_store
from tests.api.typed import steward
from tests.building import added, estate, node, reference_graph
from tests.places import PROJECT
from tests.terminal import on_a_terminal

DAY = ("--as-of", "2026-10-01")
NAMES = [command.name for command in commands()]


# --- help


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_in_both_languages(name: str) -> None:
    english, swedish = steward(name, "--help"), steward(name, "--help", LANG="sv_SE.UTF-8")
    assert (english.code, swedish.code, english.err, swedish.err) == (0, 0, "", "")
    assert english.out.startswith("Usage: steward " + name)
    assert swedish.out.startswith("Användning: steward " + name)
    # All but names of options, choices and examples is in the reader's language: the sentences differ.
    assert english.out.splitlines()[2] != swedish.out.splitlines()[2]


def test_the_overview_names_every_command_once() -> None:
    overview = steward("--help")
    assert overview.code == 0
    listed = [line.split()[0] for line in overview.out.splitlines() if line.startswith("  ") and line[2].isalpha()]
    assert sorted(listed) == sorted(NAMES)


def test_no_line_of_help_is_wider_than_a_small_terminal() -> None:
    for language in ("en", "sv"):
        for name in NAMES:
            assert max(map(len, steward(name, "--help", "--lang", language).out.splitlines())) <= 80


def test_the_version_is_the_project_s() -> None:
    assert steward("--version").out.split()[0] == "steward"


def test_help_and_version_come_quickly_and_bring_nothing_heavy() -> None:
    """What is imported decides how quick it is, whatever else the machine is doing."""
    heavy = ("numpy", "scipy", "networkx", "pydantic", "yaml", "openpyxl", "pyvis", "rich", "rapidfuzz", "babel", "jinja2")
    for arguments in (["--help"], ["--version"], ["unowned", "--help"]):
        script = f"import sys\nfrom api.cli import run\nrun({arguments!r})\nsys.stderr.write(' '.join(m for m in {heavy!r} if m in sys.modules))"
        told = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True)
        assert told.stderr == ""


# --- where what goes


def test_the_answer_goes_to_standard_output_and_nothing_else_does(example: Path) -> None:
    said = steward("unowned", "--estate", example, *DAY, "--format", "json")
    assert (said.code, said.err) == (0, "")
    assert said.json["query"] == "unowned"


def test_the_common_options_may_stand_before_the_command_and_after_it(example: Path) -> None:
    after = steward("unowned", "--estate", example, *DAY, "--format", "json")
    before = steward("--estate", example, *DAY, "--format", "json", "unowned")
    named = steward("unowned", *DAY, "--format=json", STEWARD_ESTATE=str(example))
    assert after == before == named


def test_what_is_typed_wins_over_the_environment(example: Path) -> None:
    assert steward("unowned", "--estate", example, *DAY, STEWARD_ESTATE="/nowhere/estate.db").code == 0


def test_an_answer_may_be_written_to_a_file(example: Path, tmp_path: Path) -> None:
    file = tmp_path / "unowned.json"
    said = steward("unowned", "--estate", example, *DAY, "--format", "json", "--output", file)
    assert (said.code, said.out) == (0, "")
    assert file.read_text(encoding="utf-8") == steward("unowned", "--estate", example, *DAY, "--format", "json", "-o", "-").out


def test_a_file_that_cannot_be_written_is_told_without_a_traceback(example: Path, tmp_path: Path) -> None:
    said = steward("unowned", "--estate", example, *DAY, "-o", tmp_path / "missing" / "file.txt")
    assert said.code == 2
    assert "cannot be written" in said.err
    assert len(said.err.splitlines()) == 1


def test_quiet_leaves_only_the_answer(example: Path, tmp_path: Path) -> None:
    assert steward("backup", tmp_path / "a.db", "--estate", example).err != ""
    assert steward("backup", tmp_path / "b.db", "--estate", example, "--quiet").err == ""


def test_json_is_the_same_on_a_terminal_and_in_a_pipe(example: Path) -> None:
    """A pseudo-terminal of 40 columns, Swedish and with colours forced, against a plain pipe."""
    command = [sys.executable, "-m", "api.cli", "unowned", "--estate", str(example), *DAY, "--format", "json"]
    piped = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True).stdout
    told = on_a_terminal(command, "stdout", {"COLUMNS": "40", "LANG": "sv_SE.UTF-8", "TERM": "xterm-256color", "FORCE_COLOR": "1"})
    assert told.replace(b"\r\n", b"\n") == piped


# --- forms


def test_the_envelope_has_its_keys_in_their_order(example: Path) -> None:
    said = steward("unowned", "--estate", example, *DAY, "--format", "json", "--side", "it", "--limit", "2").json
    assert list(said) == ["query", "parameters", "as_of", "revision", "engine", "summary", "rows", "truncated"]
    told = [said[name] for name in ("query", "parameters", "as_of", "revision", "engine")]
    assert told == ["unowned", {"side": "it"}, "2026-10-01", 1, "sqlite"]
    assert list(said["rows"][0]["system"]) == ["id", "kind", "name"]
    assert said["truncated"] == {"left_out": {"rows": 5}, "how": "--limit 0"}


def test_json_has_the_same_bytes_in_every_language(example: Path) -> None:
    english = steward("unowned", "--estate", example, *DAY, "--format", "json", "--lang", "en").out
    assert english == steward("unowned", "--estate", example, *DAY, "--format", "json", "--lang", "sv").out


def test_a_cut_table_says_what_it_leaves_out_and_how_to_get_it(example: Path) -> None:
    said = steward("unowned", "--estate", example, *DAY, "--limit", "3").out
    assert "Not shown: 5 rows. To see all: --limit 0." in said
    assert "Not shown" not in steward("unowned", "--estate", example, *DAY, "--limit", "0").out


def test_a_table_fits_a_small_terminal_and_says_day_and_revision(example: Path) -> None:
    for language in ("en", "sv"):
        said = steward("unowned", "--estate", example, *DAY, "--lang", language).out
        assert max(map(len, said.splitlines())) <= 80
        assert "2026-10-01" in said
        assert "\x1b" not in said
    assert "Integrationsplattform" in said


def test_a_table_has_colours_only_where_they_are_wanted(example: Path) -> None:
    assert "\x1b[" in steward("unowned", "--estate", example, *DAY, FORCE_COLOR="1").out
    assert "\x1b[3" not in steward("unowned", "--estate", example, *DAY, FORCE_COLOR="1", NO_COLOR="1").out


def test_csv_has_a_header_and_one_line_a_row(example: Path) -> None:
    lines = steward("unowned", "--estate", example, *DAY, "--format", "csv").out.splitlines()
    assert lines[0].split(",")[:4] == ["system", "system_name", "criticality", "degree"]
    assert lines[1].split(",")[:4] == ["s-larm", "Trygghetslarm", "4", "it_only"]
    assert len(lines) == 9


def test_csv_without_rows_still_has_its_header(tmp_path: Path) -> None:
    path = _estate_of(tmp_path, "p-anna")
    assert steward("unowned", "--estate", path, "--format", "csv").out == "system,criticality,degree,sides,evidence\n"


# --- foreign text


EVIL = "=cmd|'/c calc'!A1 \x1b[2J\x1b]8;;http://evil\x07\nrow \u202egnp.exe [bold red]x[/]"


def test_foreign_text_is_printed_escaped_and_runs_nowhere(tmp_path: Path) -> None:
    path = _estate_of(tmp_path, node("s-evil", name=EVIL))
    for form in ("table", "md", "csv", "json"):
        said = steward("unowned", "--estate", path, "--format", form)
        assert said.code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(said.out), form
    table = steward("unowned", "--estate", path).out.replace("\n", "").replace(" ", "")
    assert "\\x1b[2J" in table
    assert "[boldred]x[/]" in table
    assert steward("unowned", "--estate", path, "--format", "json").json["rows"][0]["system"]["name"] == EVIL
    assert ",'=cmd" in steward("unowned", "--estate", path, "--format", "csv").out.replace('"', "")
    error = steward("owned-by", EVIL, "--estate", path)
    assert error.code == 2
    assert len(error.err.splitlines()) == 1
    assert "\x1b" not in error.err


# --- exit codes


@pytest.mark.parametrize(
    "arguments",
    [
        ["impac"],
        ["unowned", "--foo"],
        ["unowned", "--side", "left"],
        ["unowned", "--limit", "-1"],
        ["unowned", "--limit", "many"],
        ["unowned", "--as-of", "1 October"],
        ["unowned", "--as-of", "2026-02-30"],
        ["unowned", "--known-at", "2"],
        ["unowned", "--known-at", "9999-01-01"],
        ["unowned", "--format", "xml"],
        ["unowned", "--lang", "de"],
        ["unowned", "extra"],
        ["unowned", "--side"],
        ["owned-by"],
        ["owned-by", "p-nobody"],
        ["owned-by", "s-vo"],
        ["backup"],
    ],
)
def test_wrong_use_is_exit_2_with_one_sentence_in_the_reader_s_language(example: Path, arguments: list[str]) -> None:
    english = steward(*arguments, "--estate", example) if arguments[-1] != "--side" else steward("--estate", example, *arguments)
    swedish = steward(*arguments, LANG="sv_SE.UTF-8", STEWARD_ESTATE=str(example))
    for said in (english, swedish):
        assert said.code == 2
        assert said.out == ""
        assert len(said.err.splitlines()) == 1
        assert "Traceback" not in said.err
    assert english.err != swedish.err


def test_a_mistyped_command_is_answered_with_the_nearest() -> None:
    assert "“impact”" in steward("impac").err


def test_no_estate_says_how_to_make_one(tmp_path: Path) -> None:
    said = steward("unowned", "--estate", tmp_path / "none.db")
    assert said.code == 2
    assert "steward import" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_estate_is_exit_4(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Hello", encoding="utf-8")
    said = steward("unowned", "--estate", file)
    assert said.code == 4
    assert len(said.err.splitlines()) == 1
    assert file.read_text(encoding="utf-8") == "Hello"


def test_the_program_s_own_fault_shows_no_traceback_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_arguments: object) -> int:
        raise ZeroDivisionError("in a corner")

    monkeypatch.setattr("api.cli._parsed", broken)
    said, more = steward("unowned"), steward("unowned", "--verbose")
    assert (said.code, more.code) == (70, 70)
    assert "Traceback" not in said.err
    assert "--verbose" in said.err
    assert "Traceback" in more.err


def test_whoever_stops_reading_ends_the_command_quietly(example: Path) -> None:
    command = f"{sys.executable} -m api.cli unowned --estate {example} --format json | head -n 1"
    told = subprocess.run(["sh", "-c", command], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == ("{\n", "")


# --- beginning


def test_steward_alone_says_what_to_do_first(tmp_path: Path) -> None:
    said = steward("--estate", tmp_path / "estate.db")
    assert said.code == 0
    assert "steward demo" in said.out
    assert "steward import" in said.out
    assert list(tmp_path.iterdir()) == []


def test_steward_alone_says_how_large_the_estate_is(example: Path) -> None:
    said = steward("--estate", example)
    assert said.code == 0
    assert "13 systems" in said.out


# --- the language


def test_the_language_is_the_option_s_then_the_locale_s_then_english(example: Path) -> None:
    told = [
        steward("unowned", "--estate", example, *DAY, "--lang", "sv", LANG="en_GB.UTF-8"),
        steward("unowned", "--estate", example, *DAY, LANG="sv_SE.UTF-8"),
        steward("unowned", "--estate", example, *DAY, LC_ALL="sv_SE.UTF-8", LANG="en_GB.UTF-8"),
    ]
    assert all("ägaren har slutat" in said.out.replace("\n", " ") or "Förvaltning" in said.out or "Läge" in said.out for said in told)
    assert "State" in steward("unowned", "--estate", example, *DAY).out
    assert "State" in steward("unowned", "--estate", example, *DAY, "--lang", "en", LANG="sv_SE.UTF-8").out


# --- what a name means


def _estate_of(folder: Path, *parts: object) -> Path:
    path = folder / "estate.db"
    store = open_store(path, create=True)
    store.apply(added(estate(*parts)), on=0)  # type: ignore[arg-type]
    store.close()
    return path


def test_an_exact_id_wins_over_everything_else() -> None:
    graph = reference_graph(estate(node("s-a", name="One"), node("s-b", name="s-a"), node("s-c", aliases=["s-a"])))
    assert resolve(graph, "s-a").id == "s-a"


def test_external_id_alias_and_name_answer_whatever_their_case_and_blanks() -> None:
    graph = reference_graph(estate(node("s-a", name="Ärende Åtta", aliases=["W3D3"], external_ids={"cmdb": "CI-7"})))
    assert {resolve(graph, text).id for text in ("  ärende åtta ", "w3d3", "ci-7", "S-A", "A\u0308rende A\u030atta")} == {"s-a"}


def test_only_the_kinds_that_the_command_takes_are_matched() -> None:
    graph = reference_graph(estate(node("s-vo", name="Omsorg"), node("obj-vo", name="Omsorg")))
    assert resolve(graph, "omsorg", ("System",)).id == "s-vo"
    with pytest.raises(AmbiguousReference) as raised:
        resolve(graph, "omsorg")
    assert [ref.id for ref in raised.value.values["refs"]] == ["obj-vo", "s-vo"]
    assert "s-vo" in raised.value.message
    with pytest.raises(WrongUse, match="asked for was"):
        resolve(graph, "obj-vo", ("System",))


def test_no_match_tells_the_nearest_spellings_the_likest_first() -> None:
    graph = reference_graph(estate(node("s-vo", name="Omsorgssystem"), node("s-a", name="Arkiv"), node("p-o", name="Omsorgssystemet")))
    with pytest.raises(UnknownReference) as raised:
        resolve(graph, "omsorgsystm", ("System",))
    assert [ref.id for ref in raised.value.values["nearest"]] == ["s-vo"]


def test_names_may_be_typed_instead_of_ids(example: Path) -> None:
    by_id = steward("owned-by", "p-bo", "--estate", example, *DAY, "--format", "json")
    by_name = steward("owned-by", " bo lind ", "--estate", example, *DAY, "--format", "json")
    assert by_id.json == by_name.json
    assert by_id.json["parameters"] == {"ref": "p-bo"}


def test_answers_are_json_without_surprises(example: Path) -> None:
    said = steward("unowned", "--estate", example, *DAY, "--format", "json").out
    assert said.endswith("}\n")
    assert json.dumps(json.loads(said), ensure_ascii=False, indent=2) + "\n" == said
