"""Errors as a person reads them: a sentence on standard error, its problems under it, never a traceback unless it was asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmodel.errors import BadInput, StewardError
from graphmodel.wording import _, fault, plural, sentence, word
from visualisation.tables.plain_text import visible

if TYPE_CHECKING:
    from graphmodel.problems import Problem

SHOWN = 50
"""How many problems are written out under an error."""


def say(error: Exception) -> int:
    """Write an error's sentence and problems, and give its exit code."""
    if not isinstance(error, StewardError):
        raise error
    if isinstance(error, BadInput) and error.problems:
        # Each problem says what is wrong and where; a sentence over them would only repeat it.
        say_problems(error.problems)
    else:
        _line(fault(error.code, error.message, error.values))
    return error.exit_code


def say_problems(problems: Sequence[Problem], shown: int | None = SHOWN) -> None:
    """Write problems, one a line with its place and its repair; `shown` writes only so many and counts the rest."""
    for problem in problems[:shown]:
        _line(problem_line(problem))
    if shown is not None and len(problems) > shown:
        rest = len(problems) - shown
        _line(plural("… and one more problem; --format json lists all.", "… and {count} more problems; --format json lists all.", rest))


def problem_line(problem: Problem) -> str:
    """A problem in one line: how bad, where, what, and what to do."""
    said = sentence(problem.code, {**problem.values, "value": problem.value})
    place = str(problem.place)
    return " ".join(part for part in (f"{word(problem.severity)}:", f"{place}:" if place else "", said.message, said.repair) if part)


def say_surprise(error: Exception, *, verbose: bool, version: str) -> int:
    """Write that the program itself failed, and how to report it; the trace only where it was asked for.  Gives the exit code."""
    _line(_("Something went wrong in the program itself: {what}.", what=f"{type(error).__name__}: {error}"))
    if verbose:
        import traceback

        traceback.print_exception(error, file=sys.stderr)
        _line(_("Please report it with what stands above and the version, {version}.", version=version))
    else:
        _line(_("Please report it: run the same again with --verbose, and send what it says and the version, {version}.", version=version))
    from api.cli import UNEXPECTED

    return UNEXPECTED


def _line(text: str) -> None:
    sys.stderr.write(visible(text) + "\n")
