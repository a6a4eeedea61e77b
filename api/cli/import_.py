"""`steward import PATH…`: files and folders become one revision of the estate."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.command import Command, Typed
from api.cli.voice import Voice
from api.cli.who import who
from graphmodel.errors import WrongUse
from graphmodel.wording import N_, _, plural
from queries import Parameter, Question

if TYPE_CHECKING:
    from graphmodel.reconcile import Plan
    from importers.columns import Understanding
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
        Parameter("save_profile", "text", N_("write how each table was understood to this new file, to be corrected and given to --profile")),
        Parameter("max_bytes", "int", N_("how large a foreign file may be, in bytes"), at_least=1, default="50000000"),
        Parameter("reason", "text", N_("why, to stand in the history")),
    ),
)


def import_(typed: Typed, voice: Voice) -> int:
    """Import, say what came of it, and give 3 where anything was refused."""
    from api.answering import typed as read
    from api.cli.estate import opened
    from api.problems import problem_values
    from importers.load import load
    from visualisation.tables.import_report import import_report

    options = read(QUESTION, {name: value for name, value in typed.items() if value is not None})
    given = dict(options)
    manners = voice.manners
    kept = _Kept(given.pop("save_profile", None))
    with opened(manners, make=True) as store, _progress(voice) as progress:
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
            progress=progress,
            max_bytes=given.pop("max_bytes", None),
            understood=kept.take if kept.path is not None else None,
        )
        graph = store.graph(as_of=manners.as_of)
    kept.write(voice)
    if manners.form in {"json", "csv"}:
        voice.answer_rows("import", options, graph, came.summary(), problem_values(came.problems))
    else:
        voice.answer_tables(
            import_report(
                came.problems,
                _said(came, bool(options.get("partial"))),
                understood=manners.verbose,
                everything=manners.verbose,
                limit=manners.limit,
            )
        )
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


class _Kept:
    """How the tables were understood, on its way to a profile."""

    def __init__(self, path: str | None) -> None:
        """Raises `WrongUse` where a file of this name is there: somebody may have corrected it."""
        self.path = None if path is None else Path(path)
        self.tables: list[Understanding] = []
        self.sources: dict[str, str] = {}
        if self.path is not None and self.path.exists():
            raise WrongUse(f"{path} is there already; nothing is overwritten. Name another file.", code="file_exists", path=path)

    def take(self, source: str, table: Understanding) -> None:
        """One table more."""
        self.tables.append(table)
        self.sources[table.table.file] = source

    def write(self, voice: Voice) -> None:
        """Write the profile, if one was asked for, and say so."""
        if self.path is None:
            return
        if not self.tables:
            voice.warn(_("There was no table, so no profile was written."))
            return
        from api.cli.voice import write_answer
        from importers.table_profile import written

        write_answer(written(self.path.stem, self.tables, self.sources), str(self.path))
        voice.tell(_("How the tables were understood stands in {file}. Correct it, and give it to --profile.").format(file=self.path))


PATIENCE_SECONDS = 0.5
"""An import that is done sooner needs no progress bar."""


@contextmanager
def _progress(voice: Voice) -> Iterator[Callable[[str, int], None]]:
    """A bar on the terminal that says how far a long import is, gone at the end; nothing where standard error is no terminal."""
    if voice.manners.quiet or not sys.stderr.isatty():
        yield lambda _file, _count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from visualisation.tables.plain_text import visible

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.completed}"), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True, highlight=False, emoji=False), transient=True)
    task = bar.add_task("", total=None)

    def progress(file: str, count: int) -> None:
        bar.update(task, description=visible(file) if file else _("Reconciling and storing"), completed=count)

    # A clock of its own shows the bar: what takes long may be one step that says nothing on its way.
    clock = threading.Timer(PATIENCE_SECONDS, bar.start)
    clock.daemon = True
    clock.start()
    try:
        yield progress
    finally:
        clock.cancel()
        clock.join()
        bar.stop()


COMMAND = Command(
    "import",
    N_("Begin"),
    QUESTION.question,
    import_,
    QUESTION.parameters,
    limited=True,
    more=N_("The same files twice change nothing. A file sources.yaml beside the others, or among the paths, names the sources."),
    examples=(
        "steward import estate.yaml",
        "steward import inventories/ --dry-run",
        "steward import packages.csv --profile debian-packages",
        "steward import list.xlsx --dry-run --save-profile list.yaml",
        "steward import list.xlsx --profile list.yaml",
    ),
)
