"""`steward verify`: whether the estate is whole."""

from __future__ import annotations

from api.cli.command import Command, Typed
from api.cli.voice import Voice
from graphmodel.wording import N_, _

FAULT = 4


def verify(typed: Typed, voice: Voice) -> int:
    """Read the whole estate and its history, and say what is damaged; exit code 4 where something is."""
    from api.cli.estate import opened
    from api.problems import problem_tables, problem_values

    with opened(voice.manners) as store:
        problems = store.verify()
        graph = store.graph()
    if voice.manners.form in {"json", "csv"}:
        voice.answer_rows("verify", {}, graph, {"whole": not problems}, problem_values(problems))
    else:
        said = _("The estate is whole: every revision up to {revision} is as it was written.", revision=graph.revision)
        voice.answer_tables(problem_tables(problems, said if not problems else _("The estate is damaged. Bring back a backup.")))
    return FAULT if problems else 0


COMMAND = Command(
    "verify",
    N_("The estate's keeping"),
    N_("Read everything, and say whether the estate is whole."),
    verify,
    more=N_("The exit code is 4 when something is damaged."),
    examples=("steward verify",),
)
