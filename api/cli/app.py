"""The parser: the commands as a Typer application, in the present language."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from keyword import iskeyword
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from api.cli.command import Command
from api.cli.help_page import argument_sign, command_help, option_sign, overview
from api.cli.manners import COMMON, LIMIT, SHORT, environment, manners
from api.cli.voice import Voice
from graphmodel.errors import WrongUse
from graphmodel.wording import _, use
from queries import Parameter

CONTEXT = {"help_option_names": ["-h", "--help"]}


Grouped = Sequence[tuple[str, Sequence[Command]]]


def application(commands: Sequence[Command], grouped: Grouped, bare: Callable[[Voice], int], version: Callable[[], str]) -> typer.Typer:
    """The command line with these commands, of all that `grouped` tells; `bare` is what `steward` alone does."""
    app = typer.Typer(
        name="steward", cls=_overview_of(grouped), add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
        context_settings=CONTEXT,
    )  # fmt: skip
    app.callback(invoke_without_command=True)(_first(bare, version))
    for command in commands:
        app.command(command.name, cls=_help_of(command), help=_(command.summary), context_settings=CONTEXT)(_function(command))
    return app


def _first(bare: Callable[[Voice], int], version: Callable[[], str]) -> Callable[..., int]:
    """What happens before any command: the common options that stand in front of it are kept for it."""

    def first(context: typer.Context, **typed: Any) -> int:
        if typed.pop("version"):
            typer.echo(f"steward {version()}")
            raise typer.Exit
        context.obj = {_name_back(name): value for name, value in typed.items()}
        if context.invoked_subcommand is None:
            chosen = manners(context.obj, environment())
            use(chosen.lang)
            raise typer.Exit(bare(Voice(chosen)))
        return 0

    version_option = inspect.Parameter("version", inspect.Parameter.KEYWORD_ONLY, default=typer.Option(False, "--version"), annotation=bool)
    return _signed(first, COMMON, [version_option])


def _function(command: Command) -> Callable[..., int]:
    """The function that Typer calls for a command: it sorts what was typed and runs it."""
    common = (*COMMON, LIMIT) if command.limited else COMMON

    def run(context: typer.Context, **typed: Any) -> int:
        said: dict[str, Any] = {_name_back(name): value for name, value in typed.items()}
        before: Mapping[str, Any] = context.obj or {}
        shared = {each.name: said.pop(each.name) or before.get(each.name) for each in common}
        chosen = manners(shared, environment())
        use(chosen.lang)
        return command.run(said, Voice(chosen))

    return _signed(run, (*command.parameters, *common), [])


def _signed(function: Callable[..., int], parameters: Sequence[Parameter], more: Sequence[inspect.Parameter]) -> Callable[..., int]:
    """The function with the signature that Typer reads."""
    listed = [
        inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
        *(
            inspect.Parameter(_name_for(each.name), inspect.Parameter.KEYWORD_ONLY, default=_typer_parameter(each), annotation=_annotation(each))
            for each in parameters
        ),
        *more,
    ]
    function.__signature__ = inspect.Signature(listed, return_annotation=int)  # type: ignore[attr-defined]
    function.__annotations__ = {each.name: each.annotation for each in listed}
    return function


def _typer_parameter(parameter: Parameter) -> Any:
    if parameter.argument:
        # A missing argument is told by ourselves, in the reader's language, like everything else that is wrong.
        return typer.Argument([] if parameter.many else None, metavar=argument_sign(parameter), show_default=False, help=_(parameter.help))
    names = [*([SHORT[parameter.name]] if parameter.name in SHORT else []), parameter.option]
    if parameter.type == "flag":
        return typer.Option(False, *names, help=_(parameter.help))
    return typer.Option([] if parameter.many else None, *names, help=_(parameter.help), metavar=option_sign(parameter).split(" ")[-1])


def _annotation(parameter: Parameter) -> Any:
    if parameter.type == "flag":
        return bool
    return list[str] if parameter.many else str | None


def _leave_as_typed(parameters: Sequence[Any]) -> None:
    """Take what was typed as it is: it is text, read later in one place, and Typer would import pydantic only to make texts of texts."""
    for parameter in parameters:

        def as_typed(context: Any, value: Any, parameter: Any = parameter) -> Any:
            return value if parameter.callback is None else parameter.callback(context, parameter, value)

        parameter.process_value = as_typed


def _name_for(name: str) -> str:
    return f"{name}_" if iskeyword(name) else name


def _name_back(name: str) -> str:
    return name.rstrip("_")


def _help_of(command: Command) -> type[TyperCommand]:
    """A command whose help is our own page."""

    class Helped(TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            _leave_as_typed(self.get_params(ctx))
            return super().parse_args(ctx, args)

        def format_help(self, ctx: Any, formatter: Any) -> None:
            formatter.write(command_help(command))

    return Helped


def _overview_of(grouped: Grouped) -> type[TyperGroup]:
    """The group whose help is our own page, and which knows what a mistyped command may have meant."""
    known = [command.name for _group, commands in grouped for command in commands]

    class Overview(TyperGroup):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            _leave_as_typed(self.get_params(ctx))
            return super().parse_args(ctx, args)

        def format_help(self, ctx: Any, formatter: Any) -> None:
            formatter.write(overview(grouped))

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            if args and args[0] not in known and not args[0].startswith("-"):
                near = get_close_matches(args[0], known, n=1, cutoff=0.5)
                said = f"Did you mean “{near[0]}”?" if near else "steward --help lists them."
                hint = _("Did you mean “{name}”?", name=near[0]) if near else _("steward --help lists them.")
                raise WrongUse(f"There is no command “{args[0]}”. {said}", code="unknown_command", name=args[0], hint=hint)
            return super().resolve_command(ctx, args)

    return Overview


def misuse(error: typer.TyperException) -> WrongUse:
    """What Typer's parser found wrong, in our own words."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "steward"
    match type(error).__name__:
        case "NoSuchOption":
            option, near = str(getattr(error, "option_name", "")), list(getattr(error, "possibilities", None) or ())
            said = f"Did you mean {near[0]}?" if near else f"{command} --help lists them."
            hint = _("Did you mean “{name}”?", name=near[0]) if near else _("{command} --help lists them.", command=command)
            return WrongUse(f"{command} has no option {option}. {said}", code="unknown_option", command=command, option=option, hint=hint)
        case "BadOptionUsage":
            option = str(getattr(error, "option_name", ""))
            return WrongUse(f"{option} needs a value.", code="value_missing", option=option)
        case "UsageError" if "unexpected extra" in error.message.casefold():
            extra = error.message[error.message.rfind("(") + 1 : error.message.rfind(")")]
            message = f"Too much was typed: {extra}. A name with blanks stands in quotation marks."
            return WrongUse(message, code="too_many_words", extra=extra)
        case _:
            return WrongUse(error.format_message(), code="wrong_use")
