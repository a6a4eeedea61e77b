"""`steward export FORMAT`: the whole estate as a file, or a folder of tables, that reads back to the same."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from api.cli.command import Command, Typed
from api.cli.voice import Voice, write_answer, write_bytes
from graphmodel.errors import WrongUse
from graphmodel.wording import N_, _
from queries import Parameter, Question

if TYPE_CHECKING:
    from graphmodel.changes import Holdings

Form = Literal["yaml", "json", "csv", "xlsx"]
FORMATS = ("yaml", "json", "csv", "xlsx")

QUESTION = Question(
    "export",
    N_("Write the whole estate as a file that reads back to the same."),
    "importers.export:written",
    "builtins:str",
    (Parameter("form", "choice", N_("yaml, json, csv or xlsx"), argument=True, required=True, choices=FORMATS),),
)


def export(typed: Typed, voice: Voice) -> int:
    """Write the estate to the file or folder that was asked for, or to standard output."""
    from api.answering import typed as read
    from api.cli.estate import opened

    form: Form = read(QUESTION, {name: value for name, value in typed.items() if value is not None})["form"]
    manners = voice.manners
    if form == "csv" and manners.output == "-":
        raise WrongUse("An export as CSV is a folder of files. Say which: -o FOLDER.", code="folder_missing")
    with opened(manners) as store:
        # Asked for first, so that a time the estate has not reached is told before anything is written.
        store.graph(known_at=manners.known_at)
        holdings = store.dump(manners.known_at)
    _write(holdings, form, manners.as_of, manners.output)
    if form == "csv":
        voice.tell(_("The tables are in {folder}.", folder=manners.output))
    return 0


def _write(holdings: Holdings, form: Form, as_of: date | None, output: str) -> None:
    match form:
        case "csv":
            from importers.export_tables import write_csv

            write_csv(holdings, Path(output), as_of)
        case "xlsx":
            from importers.export_tables import write_xlsx

            workbook = io.BytesIO()
            write_xlsx(holdings, workbook, as_of)
            write_bytes(workbook.getvalue(), output)
        case _:
            from importers.export import written

            write_answer("".join(written(holdings, form, as_of)), output)


COMMAND = Command(
    "export",
    N_("In and out"),
    QUESTION.question,
    export,
    QUESTION.parameters,
    more=N_(
        "It goes to standard output unless -o names a file; csv is a folder of tables, and -o names that. "
        "Everything that holds at some time is there; with --as-of, what exists on that day."
    ),
    examples=("steward export yaml -o estate.yaml", "steward export json --as-of 2026-10-01", "steward export xlsx -o estate.xlsx"),
)
