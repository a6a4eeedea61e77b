"""`steward agenda GROUP`: what a steering group has to decide, as an answer or as a paper for the meeting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from api.cli.command import Command, Typed
from api.cli.voice import Voice
from graphmodel.wording import N_
from queries import QUERIES


def agenda(typed: Typed, voice: Voice) -> int:
    """Ask for the agenda and write it; a file whose name ends in `.html` or `.md` becomes a paper of that form, with all items."""
    from api.answering import answer
    from api.cli.estate import opened
    from api.cli.writing import tables_of, write

    manners = voice.manners
    form = PurePath(manners.output).suffix.casefold()
    on_paper = form in {".html", ".htm", ".md"}
    with opened(manners) as store:
        answered = answer(
            store,
            "agenda",
            {name: value for name, value in typed.items() if value is not None},
            as_of=manners.as_of,
            known_at=manners.known_at,
            limit=None if on_paper and not manners.limit_said else manners.limit,
        )
        if form in {".html", ".htm"}:
            from visualisation.paper import paper

            tables = tables_of(answered)
            voice.answer(paper(tables, tables[0].title))
        elif on_paper:
            write(answered, Voice(replace(manners, form="md")))
        else:
            write(answered, voice)
    return 0


COMMAND = Command(
    "agenda",
    N_("Where a question goes"),
    QUERIES["agenda"].question,
    agenda,
    QUERIES["agenda"].parameters,
    limited=True,
    more=N_("With -o and a name that ends in .html or .md it is a paper for the meeting, with every item."),
    examples=("steward agenda grp-vo", "steward agenda grp-vo --since 2026-09-01 -o agenda.html"),
)
