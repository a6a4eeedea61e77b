"""The command line: `steward COMMAND …`.

One command, one file; those that ask are made from the catalogue of questions.  Everything heavy is imported when it is needed, so that help and a
small question come at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from graphmodel.wording import N_

INTERRUPTED = 130
UNEXPECTED = 70
"""The exit codes that shells and mailers know for an interrupt and for a program's own fault."""

GROUPS = (
    N_("Begin"),
    N_("Who answers"),
    N_("What hangs on what"),
    N_("Where a question goes"),
    N_("The whole"),
    N_("The register itself"),
    N_("What is the same"),
    N_("In and out"),
    N_("The estate's keeping"),
)


def main() -> None:
    """Run the command that was typed, and leave with its exit code."""
    # A command touches what it makes once or twice: pages of two megabytes cost more to come by than they save.
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; whatever goes wrong is said in a sentence on standard error."""
    import typer

    from api.cli.manners import chosen_language, environment
    from graphmodel.errors import StewardError
    from graphmodel.wording import use

    use(chosen_language(arguments, environment()))
    try:
        code = _parsed(arguments)
        # What is still in the buffer must be written, or fail, here.
        sys.stdout.flush()
    except typer.TyperException as error:
        from api.cli.app import misuse

        return _said(misuse(error))
    except StewardError as error:
        return _said(error)
    except BrokenPipeError:
        # Whoever read the answer has had enough; nothing more can be written there, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        from graphmodel.wording import _

        sys.stderr.write(_("Interrupted.") + "\n")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last door: no person is shown a traceback
        return _surprised(error, arguments)
    return code


def _parsed(arguments: Sequence[str]) -> int:
    from typer.main import get_command

    from api.cli.app import application
    from api.cli.begin import begin
    from api.cli.commands import commands

    listed = commands()
    grouped = [(group, [command for command in listed if command.group == group]) for group in GROUPS]
    # To take the command that was typed costs what one command costs; all of them are known where none was.
    words = set(arguments)
    typed = [command for command in listed if command.name in words]
    app = application(typed or listed, grouped, begin, version)
    code = get_command(app).main(args=list(arguments), prog_name="steward", standalone_mode=False)
    return code if isinstance(code, int) else 0


def version() -> str:
    """The version that is installed, or that the project's folder says."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("stewardgraph")
    except PackageNotFoundError:
        return "0"


def _said(error: Exception) -> int:
    """Say an error in the reader's language, with its problems, and give its exit code."""
    from api.cli.errors import say

    return say(error)


def _surprised(error: Exception, arguments: Sequence[str]) -> int:
    from api.cli.errors import say_surprise

    return say_surprise(error, verbose=bool({"--verbose", "-v"} & set(arguments)), version=version())
