"""`steward workbook DEPARTMENT`: what a department is asked, as a workbook to fill in and import again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from api.cli.command import Command, Typed
from api.cli.voice import Voice, write_bytes
from graphmodel.errors import WrongUse
from graphmodel.wording import N_, _, plural
from queries import Parameter, Question

if TYPE_CHECKING:
    from graphmodel.graph import Graph

QUESTION = Question(
    "workbook",
    N_("Write a department's systems and open questions as a workbook that it fills in."),
    "visualisation.workbooks.department:department",
    "visualisation.workbooks.department:Questions",
    (Parameter("department", "ref", N_("the department that is asked"), argument=True, required=True, kinds=("Department",)),),
)


def workbook(typed: Typed, voice: Voice) -> int:
    """Write the workbook to the file that was asked for, or to standard output."""
    from api.answering import typed as read
    from api.cli.estate import opened

    options = read(QUESTION, {name: value for name, value in typed.items() if value is not None})
    manners = voice.manners
    with opened(manners) as store:
        voice.tell(written(store.graph(as_of=manners.as_of, known_at=manners.known_at), options["department"], manners.output))
    return 0


def written(graph: Graph, ref: str, output: str) -> str:
    """Write the workbook of a department to a file (`-`: standard output); how much is asked in it, as a sentence.

    Raises `WrongUse` where there is nothing to ask, and for a file that cannot be written.
    """
    from api.references import resolve
    from importers.workbook_file import as_text, save
    from visualisation.workbooks.department import department
    from visualisation.workbooks.sheets import workbook as made

    asked = department(graph, resolve(graph, ref, ("Department",)).id)
    if not asked.systems:
        name = asked.department.name
        raise WrongUse(f"{name} uses no system, hosts no object and has no list, so there is nothing to ask it.", code="nothing_to_ask", name=name)
    stream = io.BytesIO()
    save(made(asked, as_text), stream)
    write_bytes(stream.getvalue(), output)
    systems = plural("{count} system", "{count} systems", len(asked.systems))
    questions = plural("one open question", "{count} open questions", asked.open)
    return _("{systems}, {questions}.", systems=systems, questions=questions)


COMMAND = Command(
    "workbook",
    N_("In and out"),
    QUESTION.question,
    workbook,
    QUESTION.parameters,
    more=N_("It goes to standard output unless -o names a file. Filled in, it is imported like any other file, and the questions are answered."),
    examples=("steward workbook VOF -o vof.xlsx", "steward import vof.xlsx"),
)
