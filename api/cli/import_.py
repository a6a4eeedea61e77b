"""`steward import PATH…`: files and folders become one revision of the estate."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.command import Command, Typed
from api.cli.voice import Voice
from api.cli.who import who
from graphmodel.wording import N_, _, plural
from queries import Parameter, Question

if TYPE_CHECKING:
    from graphmodel.reconcile import Plan
    from importers.load import Imported

REFUSED = 3

QUESTION = Question(
    "import",
    N_("Read files or folders into the estate, as one revision: all or nothing."),
    "importers.load:load",
    "importers.load:Imported",
    (
        Parameter("paths", "text", N_("files or folders; what they are is told by what stands in them"), argument=True, required=True, many=True),
        Parameter("dry_run", "flag", N_("show what would be read, and every problem; write nothing")),
        Parameter("partial", "flag", N_("take the good rows, and list the rest")),
        Parameter("replace", "text", N_("this source is now whole: what it no longer says is ended"), many=True),
        Parameter("profile", "text", N_("how a table is read: the name of a profile that ships, or a file")),
        Parameter("reason", "text", N_("why, to stand in the history")),
    ),
)


def import_(typed: Typed, voice: Voice) -> int:
    """Import, say what came of it, and give 3 where anything was refused."""
    from api.answering import typed as read
    from api.cli.estate import opened
    from api.cli.problems import problem_tables, problem_values
    from importers.load import load

    options = read(QUESTION, {name: value for name, value in typed.items() if value is not None})
    given = dict(options)
    manners = voice.manners
    with opened(manners, make=True) as store:
        came = load(
            store,
            [Path(each) for each in given.pop("paths")],
            profile=given.pop("profile", None),
            dry_run=bool(given.pop("dry_run", False)),
            partial=bool(given.pop("partial", False)),
            replace=given.pop("replace", ()),
            reason=given.pop("reason", ""),
            by=who(),
            shown=_teller(voice),
            progress=_progress(voice),
        )
        graph = store.graph(as_of=manners.as_of)
    if manners.form in {"json", "csv"}:
        voice.answer_rows("import", options, graph, came.summary(), problem_values(came.problems))
    else:
        voice.answer_tables(problem_tables(came.problems, _said(came, bool(options.get("partial"))), manners.limit))
    return REFUSED if came.refused else 0


def _said(came: Imported, partial: bool) -> str:
    """What came of it, in a sentence or two."""
    counts = came.plan.counts
    numbers = [
        plural("{count} created", "{count} created", counts.created),
        plural("{count} changed", "{count} changed", counts.changed),
        plural("{count} unchanged", "{count} unchanged", counts.unchanged),
        plural("{count} skipped", "{count} skipped", counts.skipped),
        plural("{count} rejected", "{count} rejected", counts.rejected),
    ]
    read = plural("{count} entry read: {numbers}.", "{count} entries read: {numbers}.", counts.read, numbers=numbers)
    if came.revision is not None:
        written = _("The estate is at revision {revision}.", revision=came.revision)
    elif came.dry_run:
        written = _("Nothing was written: it was a dry run.")
    elif came.refused and not partial:
        written = _("Nothing was written, because something is wrong. Mend it, or take the good part with --partial.")
    else:
        written = _("Nothing was written: there was nothing new.")
    return f"{read} {written}"


def _teller(voice: Voice) -> Callable[[Plan], bool]:
    """Says so when a plan had to be made anew, because somebody else has written meanwhile."""
    made: list[Any] = []

    def shown(plan: Plan) -> bool:
        if made:
            voice.tell(_("The estate has changed in the meantime; the plan was made anew."))
        made.append(plan)
        return True

    return shown


def _progress(voice: Voice) -> Callable[[str, int], None]:
    """A line on the terminal that says how far the reading is; nothing where there is no terminal."""
    if voice.manners.quiet or not sys.stderr.isatty():
        return lambda _file, _count: None

    def progress(file: str, count: int) -> None:
        from visualisation.tables.plain_text import visible

        sys.stderr.write(f"\r\x1b[K{visible(file)} {count}")
        sys.stderr.flush()

    return progress


COMMAND = Command(
    "import",
    N_("Begin"),
    QUESTION.question,
    import_,
    QUESTION.parameters,
    limited=True,
    more=N_("The same files twice change nothing. A file sources.yaml beside the others, or among the paths, names the sources."),
    examples=("steward import estate.yaml", "steward import inventories/ --dry-run", "steward import packages.csv --profile debian-packages"),
)
