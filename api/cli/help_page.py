"""The help of a command, in the reader's language, laid out plainly so that it is read aloud well too."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Sequence

from api.cli.command import Command
from api.cli.manners import COMMON, LIMIT, SHORT
from graphmodel.wording import _
from queries import Parameter

FEW = 6
"""So many choices stand in the option's sign; more are told in its text."""


def width() -> int:
    """How wide help is written: the terminal, at most 100 columns."""
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def overview(groups: Iterable[tuple[str, Sequence[Command]]]) -> str:
    """The help of `steward` itself: what it is, and its commands."""
    lines = [
        _("Usage: {line}", line="steward " + _("COMMAND") + " …"),
        "",
        *_wrapped(_("Who answers for what, what hangs on what, and where a question goes.")),
    ]
    for heading, commands in groups:
        lines += ["", _(heading) + ":", *_listed([(command.name, _(command.summary)) for command in commands])]
    lines += ["", _("Options of every command:"), *_listed([_described(each) for each in COMMON]), *_listed(_own_options())]
    lines += ["", *_wrapped(_("steward COMMAND --help tells more about one. Begin with: steward demo"))]
    return "\n".join(lines) + "\n"


def command_help(command: Command) -> str:
    """The help of one command: how it is typed, what it answers, what it takes."""
    arguments = [each for each in command.parameters if each.argument]
    options = [each for each in command.parameters if not each.argument]
    line = " ".join(["steward", command.name, *(argument_sign(each) for each in arguments), "[" + _("OPTIONS") + "]"])
    lines = [_("Usage: {line}", line=line), "", *_wrapped(_(command.summary))]
    if command.more:
        lines += ["", *_wrapped(_(command.more))]
    if arguments:
        lines += ["", _("Arguments:"), *_listed([(argument_name(each), _(each.help)) for each in arguments])]
    if options:
        lines += ["", _("Options:"), *_listed([_described(each) for each in options])]
    common = (*COMMON, LIMIT) if command.limited else COMMON
    lines += ["", _("Options of every command:"), *_listed([_described(each) for each in common]), *_listed(_own_options()[:1])]
    if command.examples:
        lines += ["", _("Examples:"), *(f"  {each}" for each in command.examples)]
    return "\n".join(lines) + "\n"


def argument_name(parameter: Parameter) -> str:
    """As an argument is written in help: `REF`."""
    return parameter.sign


def argument_sign(parameter: Parameter) -> str:
    """As an argument stands in a usage line: `REF…`, `[REF]`."""
    sign = argument_name(parameter) + ("…" if parameter.many else "")
    return sign if parameter.required else f"[{sign}]"


def option_sign(parameter: Parameter) -> str:
    """As an option stands in help: `-o, --output TEXT`, `--by department|object|supplier`."""
    short = f"{SHORT[parameter.name]}, " if parameter.name in SHORT else ""
    match parameter.type:
        case "flag":
            value = ""
        case "choice":
            value = " " + ("|".join(parameter.choices) if len(parameter.choices) <= FEW else _("WORD"))
        case "ref":
            value = " REF"
        case "int":
            value = " N"
        case "date":
            value = " " + _("DATE")
        case "revision":
            value = " " + _("TIME")
        case _:
            value = " " + _("TEXT")
    return short + parameter.option + value


def _described(parameter: Parameter) -> tuple[str, str]:
    text = _(parameter.help)
    if len(parameter.choices) > FEW:
        text = _("{text}: {choices}", text=text, choices=parameter.choices)
    if parameter.default:
        text = _("{text} (default: {default})", text=text, default=_(parameter.default))
    if parameter.many and not parameter.argument:
        text = _("{text}; may be repeated", text=text)
    return option_sign(parameter), text


def _own_options() -> list[tuple[str, str]]:
    return [("-h, --help", _("show this and stop")), ("--version", _("show the version and stop"))]


def _listed(pairs: Sequence[tuple[str, str]]) -> list[str]:
    indent = 26
    lines: list[str] = []
    for name, text in pairs:
        told = textwrap.wrap(text, width() - indent - 2, break_on_hyphens=False) or [""]
        if len(name) > indent - 2:
            lines.append(f"  {name}")
        else:
            lines.append(f"  {name:<{indent - 2}}  {told.pop(0)}".rstrip())
        lines += [" " * (indent + 2) + rest for rest in told]
    return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, width(), break_on_hyphens=False)
