"""The list of all commands, in the order in which they are shown."""

from __future__ import annotations

from api.cli import agenda, audit, backup, copy, demo, export, identity, import_, picture, serve, verify, workbook
from api.cli.asking import asking_commands
from api.cli.command import Command


def commands() -> list[Command]:
    """Every command of `steward`."""
    own = {command.name: command for command in (agenda.COMMAND, audit.COMMAND)}
    asking = [own.get(command.name, command) for command in asking_commands()]
    what_is_the_same = [identity.MERGE, identity.UNMERGE, identity.KEEP_APART]
    out = [serve.COMMAND, picture.COMMAND, export.COMMAND, workbook.COMMAND]
    return [demo.COMMAND, import_.COMMAND, *asking, *what_is_the_same, *out, verify.COMMAND, backup.COMMAND, copy.COMMAND]
