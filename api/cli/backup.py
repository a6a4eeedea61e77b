"""`steward backup FILE`: a whole copy of the estate, its history included."""

from __future__ import annotations

from pathlib import Path

from api.cli.command import Command, Typed
from api.cli.voice import Voice
from graphmodel.errors import WrongUse
from graphmodel.wording import N_, _
from queries import Parameter


def backup(typed: Typed, voice: Voice) -> int:
    """Write the copy and say where it is."""
    from api.cli.estate import opened
    from graphmodel.copying import back_up

    file = typed["file"]
    if not file:
        raise WrongUse("FILE is missing: the new file.", code="missing_argument", argument="FILE", help=_("the new file; it must not exist yet"))
    with opened(voice.manners) as store:
        back_up(store, Path(file))
        voice.tell(_("Revision {revision} of the estate is copied to {file}.", revision=store.head(), file=file))
    return 0


COMMAND = Command(
    "backup",
    N_("The estate's keeping"),
    N_("Write a whole copy of the estate, its history included."),
    backup,
    (Parameter("file", "text", N_("the new file; it must not exist yet"), argument=True, required=True),),
    more=N_(
        "It may be made while others read and write. Copying the file by other means is safe only when nobody has it open. "
        "Of an estate in Neo4j the copy is a file too; `steward copy FILE neo4j://…` brings it back."
    ),
    examples=("steward backup estate-2026-10-01.db",),
)
