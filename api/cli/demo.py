"""`steward demo`: three examples in a folder of their own, the main questions asked of each, and what to do next.

First the whole job: a folder of spreadsheets as the departments of a municipality hand them in becomes one estate, is audited, and the questions that
are left go back to a department as a workbook.  Then a small municipality in the estate's own format, and real software packages.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.command import Command, Typed
from api.cli.voice import Voice
from graphmodel.errors import WrongUse
from graphmodel.wording import N_, _, plural
from queries import Parameter

if TYPE_CHECKING:
    from graphmodel.graph import Store
    from graphmodel.problems import Problem

FOLDER = "demo-output"
MARK = ".steward-demo"
"""The empty file by which a folder is known as the demo's own, so that nothing else is ever removed."""
DAY = date(2026, 10, 1)
DOUBTS = 4
"""So many doubts, and so many notes, are shown by an example."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the demo, as it would be typed."""

    question: str
    given: dict[str, str | bool | list[str]]
    limit: int | None = None
    why: str = ""
    """Why one would ask, said before the line."""

    def line(self, estate: str) -> str:
        """The line to type for the same answer."""
        words = ["steward", self.question]
        for name, value in self.given.items():
            if isinstance(value, list):
                words += value
            elif name == "ref":
                words.append(str(value))
            else:
                words += [f"--{name.replace('_', '-')}", *([] if value is True else [str(value)])]
        limit = ["--limit", str(self.limit)] if self.limit else []
        return " ".join([*words, *limit, "--estate", estate, "--as-of", DAY.isoformat()])


MUNICIPALITY = (
    Asked("audit", {}, 6),
    Asked("unowned", {}),
    Asked("shared", {}),
    Asked("escalation", {"ref": "s-bygg"}),
    Asked("impact", {"ref": ["s-int"]}),
)
INVENTORIES = (
    Asked("audit", {}, 5, N_("What is wrong, how grave is it, who says so, and what is to be done?")),
    Asked("unowned", {"side": "business"}, 6, N_("Which systems does nobody in the business answer for, and why?")),
    Asked("reconcile", {}, 4, N_("Which names may mean the same? A person decides once (steward merge, steward keep-apart), and it is remembered.")),
    Asked("shared", {}, 5, N_("What does everybody lean on?")),
    Asked("impact", {"ref": ["Active Directory"]}, 5, N_("What falls with it, and who must be called?")),
    Asked("escalation", {"ref": "Lifecare"}, None, N_("Where does a question go that cannot be settled here?")),
)
ANSWERING = "Socialförvaltningen"
"""The department that the demo asks back."""
PACKAGES = (
    Asked("audit", {}, 3),
    Asked("unowned", {"side": "business"}, 5),
    Asked("shared", {}, 5),
    Asked("escalation", {"ref": "libc6"}),
    Asked("impact", {"ref": ["libcvm1"]}, 5),
)


def demo(typed: Typed, voice: Voice) -> int:
    """Make the estates anew, ask, draw, and say what to do next."""
    folder = Path(typed["folder"] or FOLDER)
    _fresh(folder)
    examples = _examples()
    kommun = folder / "kommun"
    shutil.copytree(examples["kommun"], kommun, copy_function=shutil.copyfile)
    files = sum(each.suffix in {".csv", ".xlsx"} for each in kommun.rglob("*"))
    _say(voice, _("{count} spreadsheets, as the departments of a municipality hand them in", count=files), strong=True)
    _say(
        voice,
        _(
            "Each department has its own columns, its own spelling and its own idea of an owner. One command makes one register of them, "
            "in which every fact knows the file and the row that say it."
        ),
    )
    with _imported(folder / "kommun.db", [kommun / "inventarier", kommun / "organisation"], None, voice) as store:
        _ask(store, INVENTORIES, folder / "kommun.db", voice)
        workbook = _asked_back(store, folder, voice)
    _say(voice, _("An example municipality in one file: {file}", file=examples["estate"].name), strong=True)
    with _imported(folder / "example.db", [examples["estate"]], None, voice) as store:
        _ask(store, MUNICIPALITY, folder / "example.db", voice)
        picture = folder / "example.html"
        _draw(store, picture)
    _say(voice, _("Real software packages: {file}", file=examples["packages"].name), strong=True)
    with _imported(folder / "packages.db", [examples["packages"]], "debian-packages", voice) as store:
        _ask(store, PACKAGES, folder / "packages.db", voice)
    where = f"--estate {folder / 'example.db'} --as-of {DAY}"
    _say(voice, _("What next"), strong=True)
    _say(voice, _("Open the picture in a browser; it needs no network: {file}", file=str(picture)))
    _say(voice, _("Fill in the workbook, {file}, and import it: the questions close.", file=str(workbook)))
    _say(voice, _("Then type, for example:"))
    for line in (
        f"steward serve --estate {folder / 'kommun.db'}",
        f"steward import {workbook} --estate {folder / 'kommun.db'}",
        f"steward escalation s-vo --urgent {where}",
        f"steward impact s-net s-mobil {where}",
        f"steward show s-ekonomi {where}",
        f"steward picture s-bygg -o bygglov.html {where}",
        f"steward import {kommun / 'inventarier'} {kommun / 'organisation'} --dry-run --estate my.db",
        "steward import PATH …",
    ):
        _say(voice, f"  {line}")
    return 0


def _fresh(folder: Path) -> None:
    """An empty folder of the demo's own.  Raises `WrongUse` for a folder that holds something else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        inside = sorted(folder.iterdir())
        if inside and not (folder / MARK).exists():
            message = f"{folder} holds other files; the demo leaves them alone. Name an empty folder with --folder."
            raise WrongUse(message, code="folder_in_use", folder=str(folder))
        for old in inside:
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(old)
            else:
                old.unlink()
        (folder / MARK).touch()
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise WrongUse(f"{folder} cannot be written: {reason}", code="output_not_written", file=str(folder), reason=reason) from fault


def _examples() -> dict[str, Path]:
    """The examples that ship."""
    import importers

    shipped = Path(importers.__file__).parent / "examples"
    return {"estate": shipped / "estate.yaml", "kommun": shipped / "kommun", "packages": shipped / "packages.csv"}


class _imported:  # noqa: N801 - it is used like the function it stands for
    """A fresh estate with some files or folders in it, closed afterwards."""

    def __init__(self, estate: Path, paths: Sequence[Path], profile: str | None, voice: Voice) -> None:
        from graphmodel.store import open_store

        self.store = open_store(estate, create=True)
        self.paths, self.profile, self.voice, self.estate = paths, profile, voice, estate

    def __enter__(self) -> Store:
        from importers.load import load

        profile = f" --profile {self.profile}" if self.profile else ""
        named = " ".join(path.name if path.is_file() else str(path) for path in self.paths)
        _say(self.voice, f"$ steward import {named}{profile} --estate {self.estate}")
        came = load(self.store, self.paths, profile=self.profile, by="demo")
        counts = came.plan.counts
        numbers = {"read": counts.read, "created": counts.created, "skipped": counts.skipped}
        _say(self.voice, _("{read} entries read, {created} of them new, {skipped} skipped.", **numbers))
        if came.problems:
            self._doubts(came.problems)
        return self.store

    def _doubts(self, problems: Sequence[Problem]) -> None:
        """What an import says, cut short."""
        from visualisation.tables.import_report import import_report

        told = plural("One thing was assumed or doubtful.", "{count} things were assumed or doubtful.", len(problems))
        self.voice.answer_tables(import_report(problems, told, limit=DOUBTS))

    def __exit__(self, *_details: object) -> None:
        self.store.close()


def _ask(store: Store, asked: Sequence[Asked], estate: Path, voice: Voice) -> None:
    from api.answering import answer
    from api.cli.writing import tables_of

    for each in asked:
        if each.why:
            _say(voice, "")
            _say(voice, _(each.why))
        _say(voice, f"$ {each.line(str(estate))}")
        answered = answer(store, each.question, each.given, as_of=DAY, limit=each.limit)
        voice.answer_tables(tables_of(answered))


def _asked_back(store: Store, folder: Path, voice: Voice) -> Path:
    """The workbook for the department that is asked; says what is in it."""
    from api.cli.workbook import written

    path = folder / f"{ANSWERING}.xlsx"
    _say(voice, "")
    _say(voice, _("Who knows the answers? The departments. Each gets its own rows back as a workbook, with lists to choose from:"))
    _say(voice, f"$ steward workbook {ANSWERING} -o {path} --estate {folder / 'kommun.db'} --as-of {DAY}")
    _say(voice, written(store.graph(as_of=DAY), ANSWERING, str(path)))
    return path


def _draw(store: Store, file: Path) -> None:
    from api.cli.voice import write_answer
    from queries.neighbourhood import neighbourhood
    from visualisation.pyvis_page import page
    from visualisation.scenes.neighbourhood import scene

    write_answer(page(scene(neighbourhood(store.graph(as_of=DAY)))), str(file))


def _say(voice: Voice, text: str, *, strong: bool = False) -> None:
    """A line of the demo itself, among the answers.  A command stands on one line, however long, so that it can be copied."""
    from visualisation.tables.plain_text import visible
    from visualisation.tables.table import table

    if strong or text.startswith("$"):
        voice.answer("\n")
    if text.startswith(("$", " ")):
        voice.answer(visible(text) + "\n")
    else:
        voice.answer_tables([table([], [], title=text) if strong else table([], [], lead=[text])])


COMMAND = Command(
    "demo",
    N_("Begin"),
    N_("Three examples in a folder of their own: the main questions asked, and a picture."),
    demo,
    (Parameter("folder", "text", N_("the folder; it is emptied when the demo made it"), default=FOLDER),),
    examples=("steward demo", "steward demo --folder /tmp/stewardgraph"),
)
