"""A profile (läsprofil): how one kind of table is read, written down once in a small file.

::

    profile: stewardgraph-profile/1
    name: debian-packages
    register: debian                 # ids of the rows are the things' ids in this register
    identity: exact                  # or names: spellings are compared as names are
    repeated: last                   # several rows of one thing: lists are united, single fields are the last row's (or: vote)
    row: {kind: System, id: package, name: package, attrs: {version: version}}
    people:
      - {column: maintainer, identified_by: maintainer_address, make: true, side: business,
         nobody: {packages@qa.debian.org: vacant}}
    needs:
      - {columns: [pre_depends, depends], split: ",", cut_at: ["(", ":"], alternatives: "|", take: first}
    provides: {columns: [provides], split: ","}

A profile of the estate's own is named by its path, one that ships by its name.  Headings are compared without case and surrounding blanks; a column
that the file lacks is left alone and told, unless rows cannot be named without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from graphmodel.errors import BadInput
from graphmodel.kinds import NODE_KINDS
from graphmodel.problems import Place, Problem, error
from importers.tree import Map, Sequence, unwrapped

FORMAT: Final = "stewardgraph-profile/1"
SHIPPED: Final = Path(__file__).parent / "profiles"
Nobody = Literal["vacant", "left", "unknown"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Cells(_Part):
    """How a cell that lists names is cut into them."""

    columns: tuple[str, ...] = Field(min_length=1)
    split: tuple[str, ...] = ()
    cut_at: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()

    _several = field_validator("columns", "split", "cut_at", "nothing", mode="before")(_many)

    def names(self, text: str) -> list[str]:
        """The names in a cell, in its order: split, cut where a comment begins, without those that mean nothing."""
        pieces = [text]
        for character in self.split:
            pieces = [part for piece in pieces for part in piece.split(character)]
        found = [self.cut(piece) for piece in pieces]
        return [name for name in found if name and name not in self.nothing]

    def cut(self, piece: str) -> str:
        """A piece up to the first of the characters at which it is cut."""
        for mark in self.cut_at:
            piece = piece.partition(mark)[0]
        return piece.strip()


class Needs(Cells):
    """Columns that list what a row's system needs; with `alternatives`, a piece may name several of which one is enough."""

    alternatives: str | None = None
    take: Literal["first", "any_of"] = "first"
    direction: Literal["needs", "dependents"] = "needs"
    strength: Literal["hard", "soft"] | None = None
    dep_type: str | None = None

    def wanted(self, text: str) -> list[tuple[str, list[str]]]:
        """What a cell lists: each piece as it was written and the names in it, one unless they are alternatives of which any will do."""
        pieces = [text]
        for character in self.split:
            pieces = [part for piece in pieces for part in piece.split(character)]
        found = []
        for piece in pieces:
            choices = piece.split(self.alternatives) if self.alternatives else [piece]
            names = [name for choice in (choices if self.take == "any_of" else choices[:1]) if (name := self.cut(choice))]
            names = [name for name in dict.fromkeys(names) if name not in self.nothing]
            if names:
                found.append((piece.strip(), names))
        return found


class People(_Part):
    """A column that names who answers for the row, and how: as owner, leader or specialist, on which side."""

    column: str
    identified_by: str | None = None
    email: str | None = None
    kinds: tuple[Literal["Person", "Position", "Department"], ...] = ("Person", "Position", "Department")
    relation: Literal["OWNS", "LEADS", "SPECIALIST_FOR"] = "OWNS"
    side: Literal["business", "it"] = "business"
    make: bool = False
    split: tuple[str, ...] = ()
    nobody: Mapping[str, Nobody] = {}

    _several = field_validator("split", "kinds", mode="before")(_many)

    @field_validator("nobody", mode="before")
    @classmethod
    def _plain_list(cls, value: Any) -> Any:
        return dict.fromkeys(value, "unknown") if isinstance(value, list) else value


class Row(_Part):
    """What a row is: its kind, the columns of its id and name, and which other column is which field."""

    kind: str = "System"
    id: str | None = None
    name: str | None = None
    aliases: Cells | None = None
    properties: Mapping[str, str] = {}
    attrs: Mapping[str, str] = {}
    valid_from: str | None = None
    valid_through: str | None = None

    @model_validator(mode="after")
    def _has_a_name(self) -> Row:
        if self.id is None and self.name is None:
            raise ValueError("a row needs a column for its id or its name")
        return self


class Profile(_Part):
    """A whole profile.  `register` is whose ids the rows have: the register's name in `external_ids`."""

    profile: Literal["stewardgraph-profile/1"]
    name: str
    describes: str = ""
    register_: str | None = Field(None, alias="register")
    identity: Literal["exact", "names"] = "names"
    repeated: Literal["last", "vote"] = "vote"
    row: Row
    people: tuple[People, ...] = ()
    department: Cells | None = None
    needs: tuple[Needs, ...] = ()
    provides: Cells | None = None

    @model_validator(mode="after")
    def _sound(self) -> Profile:
        if self.row.kind not in NODE_KINDS:
            raise ValueError(f"no such kind: {self.row.kind}")
        if self.row.id is not None and self.register_ is None:
            raise ValueError("a column of ids needs the name of their register")
        return self


def named(name: str) -> Profile:
    """The profile at a path, or the one of this name that ships.  Raises `BadInput` with all that is wrong with it."""
    from importers.yaml_or_json import parsed

    path = SHIPPED / f"{name}.yaml"
    if not (name.replace("-", "").replace("_", "").isalnum() and path.is_file()):
        path = Path(name)
    if not path.is_file():
        shipped = ", ".join(sorted(each.stem for each in SHIPPED.glob("*.yaml")))
        raise BadInput(f"{name}: profile_missing", [error("profile_missing", Place(name), name, shipped=shipped)])
    shown = path.name if path.parent == SHIPPED else name
    tree, problems = parsed(path, shown)
    if not problems:
        checked = profile_of(tree, shown)
        if isinstance(checked, Profile):
            return checked
        problems = checked
    raise BadInput(f"{shown}: profile", problems)


def profile_of(tree: Any, shown: str) -> Profile | list[Problem]:
    """The profile that a tree holds, or all that is wrong with it, each with its line."""
    if not isinstance(tree, Map) or tree.get("profile") != FORMAT:
        found = tree.get("profile") if isinstance(tree, Map) else None
        return [error("profile_format", Place(shown, row=1), None if found is None else str(found)[:80], format=FORMAT)]
    try:
        return Profile.model_validate(unwrapped(tree))
    except ValidationError as fault:
        return [
            error("profile_wrong", Place(shown, row=_line(tree, each["loc"])), None, key=".".join(map(str, each["loc"])), reason=each["msg"])
            for each in fault.errors(include_url=False, include_input=False)
        ]


def _line(tree: Any, path: tuple[int | str, ...]) -> int | None:
    """The line of what a path of keys and numbers leads to, as far as the tree knows it."""
    line: int | None = None
    for step in path:
        if isinstance(tree, Map):
            line = tree.line_of(str(step)) if step in tree else tree.line
            tree = tree.get(str(step))
        elif isinstance(tree, Sequence) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
            line = tree.line if isinstance(tree, Map | Sequence) else line
    return line
