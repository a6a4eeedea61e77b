"""The pages of `docs/` that are written from the program itself: `python -m api.cli.reference docs`, or `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from api.cli import GROUPS
from api.cli.command import Command
from api.cli.commands import commands
from api.cli.help_page import argument_name, argument_sign, option_sign
from api.cli.manners import COMMON, LIMIT
from graphmodel.findings import FINDINGS
from graphmodel.wording import speaking
from queries import QUERIES, Parameter


def page() -> str:
    """The whole page, in English."""
    with speaking("en"):
        listed = commands()
        parts = [
            "# Commands\n",
            "Made from the program itself by `make docs`; a test compares. `steward COMMAND --help` says the same, in English or Swedish.\n",
            (
                "`REF` is a node's id, or its external id, alias or name, in whatever case. Exit codes: 0 fine · 1 findings, where a gate was asked"
                " for (`--fail-on`) · 2 wrong use · 3 bad input data · 4 storage fault · 5 busy · 70 a fault of the program · 130 interrupted.\n"
            ),
            "## Options of every command\n",
            _options((*COMMON, LIMIT)),
            "\n`--limit` goes with commands that list. Every option may stand before or after the command's name.\n",
        ]
        for group in GROUPS:
            chapter = [command for command in listed if command.group == group]
            if chapter:
                parts += [f"## {group}\n", *(_chapter(command) for command in chapter)]
    return "\n".join(parts)


def _chapter(command: Command) -> str:
    line = " ".join(["steward", command.name, *(argument_sign(each) for each in command.parameters if each.argument)])
    options = [each for each in command.parameters if not each.argument]
    parts = [f"### {command.name}\n", f"{command.summary}\n", f"`{line}{' [OPTIONS]' if options else ''}`\n"]
    if command.more:
        parts.append(f"{command.more}\n")
    arguments = [each for each in command.parameters if each.argument]
    if arguments:
        parts.append("\n".join(f"- `{argument_name(each)}`: {each.help}" for each in arguments) + "\n")
    if options:
        parts.append(_options(options) + "\n")
    if command.name in QUERIES:
        module = QUERIES[command.name].function.split(":")[0]
        parts.append(f"What it means exactly: `{module.replace('.', '/')}`.\n")
    if command.examples:
        parts.append("```\n" + "\n".join(command.examples) + "\n```\n")
    return "\n".join(parts)


def _options(options: tuple[Parameter, ...] | list[Parameter]) -> str:
    return "\n".join(f"- `{option_sign(each)}`: {each.help}" + (f" (default: {each.default})" if each.default else "") for each in options)


def findings_page() -> str:
    """What the audit can find, how grave each is, and what to do, in English."""
    lines = [
        "# Findings of the audit\n",
        (
            "Made from `graphmodel/findings.py` by `make docs`; a test compares. A second severity holds when the subject is a system of"
            " criticality 4 (for `unowned_…` also 3). A policy file may grade a finding anew or turn it off: `steward audit --policies FILE`.\n"
        ),
        "| Code | Kind | Severity | What it says | What to do |",
        "| --- | --- | --- | --- | --- |",
    ]
    for kind in FINDINGS.values():
        severity = kind.severity + (f" / {kind.graver}" if kind.graver else "")
        lines.append(f"| `{kind.code}` | {kind.title} | {severity} | {kind.message} | {kind.repair} |")
    return "\n".join(lines) + "\n"


PAGES = {"commands.md": page, "findings.md": findings_page}


if __name__ == "__main__":
    for name, write in PAGES.items():
        (Path(sys.argv[1]) / name).write_text(write(), encoding="utf-8")
