"""What a command is: its name, its words, what it takes, and what it does.

Every command is a value of this kind; `api.cli.app` makes the parser from them, `api.cli.help_page` their help, `docs/commands.md` its chapters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api.cli.voice import Voice
from queries import Parameter

Typed = Mapping[str, Any]
"""What was typed for a command's own parameters: text, True for a flag, a list for what may be repeated; None or an empty list where nothing was."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command.  `run` gives the exit code; `limited` commands take `--limit`; `examples` are lines to type; `more` is a further paragraph."""

    name: str
    group: str
    summary: str
    run: Callable[[Typed, Voice], int]
    parameters: tuple[Parameter, ...] = ()
    limited: bool = False
    more: str = ""
    examples: tuple[str, ...] = ()
