"""The matrix (matrisen): needs between departments as one table, the row's department needing what the column's has.

It is the picture for when there is too much to draw: every number is a place to go on from, a darker field is a larger number, and a field without a
common steering group says so by a sign as well.

>>> from tests.building import estate, reference_graph
>>> from queries.between_departments import between_departments
>>> graph = reference_graph(estate(
...     "s-a", "s-b", "dep-x", "dep-y", ("dep-x", "USES", "s-a"), ("dep-y", "USES", "s-b"), ("s-a", "DEPENDS_ON", "s-b"),
... ))
>>> table = matrix(between_departments(graph))
>>> [[field.needs for field in row.fields] for row in table.rows], table.rows[0].fields[1].ungoverned
([[0, 1], [0, 0]], True)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graphmodel.graph import Ref
from graphmodel.wording import _, plural
from queries.between_departments import BetweenDepartments
from visualisation.labels import shown
from visualisation.reading import alphabetical

DARKEST: Final = 4
"""Fields are as dark as 1 to this, by how their number compares with the largest."""
NOBODY: Final = ""
"""What stands in an address for systems without a department."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: so many needs, how dark it is (0: none), whether the two departments lack a common group, and the words for those who hear it."""

    from_: str
    to: str
    needs: int
    dark: int
    ungoverned: bool
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A department's row: its id (empty: no department) and name, the fields by column, how many systems it has and how many nobody answers for."""

    id: str
    name: str
    fields: tuple[Field, ...]
    systems: int
    strictly_unowned: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """The columns' ids and names in the rows' order, the rows, and what is said above them."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    lead: tuple[str, ...]


def matrix(found: BetweenDepartments) -> Matrix:
    """The matrix of an answer, departments as the reader's alphabet goes, systems without one last."""
    said = found.summary
    known = {_id(row.department): row for row in said.departments}
    order = sorted(known, key=lambda each: (each == NOBODY, alphabetical(_name(known[each].department)), each))
    pairs = {(_id(row.from_), _id(row.to)): row for row in found.rows}
    most = max((row.needs for row in found.rows), default=1)

    def field(one: str, other: str) -> Field:
        pair = pairs.get((one, other))
        needs = pair.needs if pair else 0
        ungoverned = bool(pair) and one != other and NOBODY not in (one, other) and not pair.groups  # type: ignore[union-attr]
        count = plural("{count} need", "{count} needs", needs)
        words = _("{count} from {one} to {other}", count=count, one=_name(known[one].department), other=_name(known[other].department))
        return Field(one, other, needs, -(-DARKEST * needs // most), ungoverned, words + (", " + _("no common group") if ungoverned else ""))

    rows = tuple(
        Row(each, _name(known[each].department), tuple(field(each, other) for other in order), known[each].systems, known[each].strictly_unowned)
        for each in order
    )
    lead = (
        _("A row needs, a column is needed. Each number is how many needs run from the row's systems to the column's, and leads to them."),
        _("Needs between systems: {needs}. Between systems that share no department: {across}.", needs=said.needs, across=said.across),
    )
    return Matrix(tuple((each, _name(known[each].department)) for each in order), rows, lead)


def _id(department: Ref | None) -> str:
    return department.id if department else NOBODY


def _name(department: Ref | None) -> str:
    return shown(department.name) if department else _("no department")
