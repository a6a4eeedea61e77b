"""An answer in the form that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.answering import Answer, envelope, headings, json_text
from api.cli.voice import Voice
from graphmodel.wording import _

if TYPE_CHECKING:
    from visualisation.tables.table import Table


def write(answered: Answer, voice: Voice) -> None:
    """Write an answer as table, JSON, CSV or Markdown, as the manners say."""
    form = voice.manners.form
    if form == "json":
        voice.answer(json_text(envelope(answered)))
    elif form == "csv":
        from visualisation.tables.csv_text import csv_text

        whole = envelope(answered)
        voice.answer(csv_text(whole["rows"], headings(answered)))
        _tell_left_out(answered, voice)
    else:
        voice.answer_tables(tables_of(answered))


def tables_of(answered: Answer) -> list[Table]:
    """The answer as tables, the last with the sentence of which day and revision it is about."""
    from dataclasses import replace

    from visualisation.tables import as_tables

    made = as_tables(answered.question.name, answered.result, answered.parameters)
    said = _("As of {day}, revision {revision}.", day=answered.as_of, revision=answered.revision)
    made[-1] = replace(made[-1], notes=(*made[-1].notes, said))
    return made


def _tell_left_out(answered: Answer, voice: Voice) -> None:
    truncated = answered.result.truncated
    if truncated is not None:
        from visualisation.tables import left_out

        voice.tell(left_out(truncated))
