"""`steward export FORMAT`: the whole estate as a file that reads back to the same."""

from __future__ import annotations

from typing import Literal

from api.cli.command import Command, Typed
from api.cli.voice import Voice, write_answer
from graphmodel.wording import N_
from queries import Parameter, Question

FORMATS = ("yaml", "json")

QUESTION = Question(
    "export",
    N_("Write the whole estate as a file that reads back to the same."),
    "importers.export:written",
    "builtins:str",
    (Parameter("form", "choice", N_("yaml or json"), argument=True, required=True, choices=FORMATS),),
)


def export(typed: Typed, voice: Voice) -> int:
    """Write the estate to the file that was asked for, or to standard output."""
    from api.answering import typed as read
    from api.cli.estate import opened
    from importers.export import written

    form: Literal["yaml", "json"] = read(QUESTION, {name: value for name, value in typed.items() if value is not None})["form"]
    manners = voice.manners
    with opened(manners) as store:
        # Asked for first, so that a time the estate has not reached is told before anything is written.
        store.graph(known_at=manners.known_at)
        text = "".join(written(store.dump(manners.known_at), form, manners.as_of))
    write_answer(text, manners.output)
    return 0


COMMAND = Command(
    "export",
    N_("In and out"),
    QUESTION.question,
    export,
    QUESTION.parameters,
    more=N_("It goes to standard output unless -o names a file. Everything that holds at some time is there; with --as-of, what exists on that day."),
    examples=("steward export yaml -o estate.yaml", "steward export json --as-of 2026-10-01"),
)
