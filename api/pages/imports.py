"""Imports: what was read into the register, when and by whom, and exactly which values of it name nobody."""

from __future__ import annotations

from typing import Final

from api.page import LIMIT, MOST, SORT, Asked, File, Shown
from graphmodel.wording import N_, _
from queries import Parameter
from visualisation.reading import alphabetical
from visualisation.tables.revisions import file_names, why_refused

PARAMETERS: Final = (LIMIT,)
DETAILS: Final = (LIMIT, SORT)
DEPARTMENT: Final = (Parameter("department", "ref", N_("the department that is asked"), required=True, kinds=("Department",)),)


def imports(asked: Asked) -> Shown:
    """The revisions, newest first, with the forms to read more in and to take a department's workbook out."""
    result = asked.ask("revisions", limit=asked.values.get("limit", 50) or MOST).result
    left = result.truncated.left_out["rows"] if result.truncated is not None else 0
    here = asked.snapshot.here
    departments = here.refs(here.keys_of_kind("Department"))
    return Shown(
        _("Imports"),
        {
            "listed": asked.listed(result.rows, left),
            "departments": sorted(departments, key=lambda ref: alphabetical(ref.name)),
            "csv_link": asked.csv("revisions"),
        },
        csv=asked.csv("revisions"),
        json=asked.json("revisions"),
    )


def revision(asked: Asked) -> Shown:
    """One revision: the sources it stands on, and each value that names nobody, with its place and what is spelled like it."""
    number = asked.path["revision"]
    result = asked.ask("unread", revision=number, limit=MOST).result
    left = result.truncated.left_out["rows"] if result.truncated is not None else 0
    return Shown(
        _("Revision {number}", number=result.summary.revision),
        {
            "told": result.summary,
            "files": file_names(result.summary.files),
            "listed": asked.listed(result.rows, left, COLUMNS),
            "csv_link": asked.csv("unread", revision=number),
            "why": why_refused,
        },
        csv=asked.csv("unread", revision=number),
        json=asked.json("unread", revision=number),
    )


def workbook(asked: Asked) -> File:
    """A department's rows and open questions as a workbook, to be filled in and imported again."""
    import io

    from api.references import resolve
    from graphmodel.errors import WrongUse
    from importers.workbook_file import as_text, save
    from visualisation.workbooks.department import department
    from visualisation.workbooks.sheets import workbook as made

    here = asked.snapshot.here
    found = resolve(here, asked.values["department"], ("Department",))
    questions = department(here, found.id)
    if not questions.systems:
        message = f"{found.name} uses no system, hosts no object and has no list, so there is nothing to ask it."
        raise WrongUse(message, code="nothing_to_ask", name=found.name)
    stream = io.BytesIO()
    save(made(questions, as_text), stream)
    return File(stream.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", f"{found.id}-{here.day}.xlsx")


COLUMNS: Final = {
    "where": lambda row: row.record or row.source,
    "written": lambda row: row.raw,
    "of": lambda row: row.subject.name if row.subject is not None else "",
}
"""What each column sorts by."""
