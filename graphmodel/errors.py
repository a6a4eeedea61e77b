"""What goes wrong with the use of the program or with its machinery: exceptions.

Wrong *data* is not an exception, it is a value: see `graphmodel.problems`.  The tree, with the exit code of the command line::

    StewardError
    ├── WrongUse                 2   asked for something that cannot be answered
    │   ├── UnknownReference     2   no node has that id, external id, alias or name
    │   ├── AmbiguousReference   2   several nodes have that name
    │   └── UnknownRevision      2   a record time after the last revision
    ├── BadInput                 3   a file refused as a whole; carries its problems
    ├── StorageFault             4   the estate cannot be read or written
    │   ├── NotAnEstate          4   the file is something else, or cut short
    │   └── TooNew               4   written by a later version of the program
    ├── Busy                     5   somebody else is writing
    └── Conflict                 5   the estate has changed since the change was prepared
        └── Stale                5   a thing was changed by somebody else since it was seen

Every message says what happened, where, and what to do next.  `code` and `values` let a page say the same in Swedish.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from graphmodel.problems import Problem


class StewardError(Exception):
    """The root of the tree.  `code` names the sentence in the catalogue, `values` fill it."""

    exit_code: ClassVar[int] = 4
    code: str = "error"

    def __init__(self, message: str, *, code: str | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.values = values
        if code is not None:
            self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        """How it comes from one process to another: whole, whatever its kind is made with."""
        return _remade, (type(self), self.message, self.__dict__)


def _remade(kind: type[StewardError], message: str, told: dict[str, Any]) -> StewardError:
    error = kind.__new__(kind, message)
    error.__dict__.update(told)
    return error


class WrongUse(StewardError):
    """Asked for something that cannot be answered as it was asked."""

    exit_code = 2
    code = "wrong_use"


class UnknownReference(WrongUse):
    """No node has that id, external id, alias or name; `values["nearest"]` holds the nearest spellings."""

    code = "unknown_reference"


class AmbiguousReference(WrongUse):
    """Several nodes answer to that name; `values["matches"]` lists them."""

    code = "ambiguous_reference"


class UnknownRevision(WrongUse):
    """A record time that the estate has not reached."""

    code = "unknown_revision"


class BadInput(StewardError):
    """Input that was refused as a whole.  `problems` says why, all at once."""

    exit_code = 3
    code = "bad_input"

    def __init__(self, message: str, problems: Sequence[Problem] = (), **values: Any) -> None:
        super().__init__(message, **values)
        self.problems = tuple(problems)


class StorageFault(StewardError):
    """The estate cannot be read or written: disk, permissions, damage, connection."""

    exit_code = 4
    code = "storage_fault"


class NotAnEstate(StorageFault):
    """The file is not an estate: something else, cut short, or damaged."""

    code = "not_an_estate"


class TooNew(StorageFault):
    """The estate was written by a later version of the program; it is left alone."""

    code = "too_new"


class Busy(StewardError):
    """Somebody else is writing to the estate."""

    exit_code = 5
    code = "busy"


class Conflict(StewardError):
    """The estate has got a new revision since the change was prepared; prepare it again."""

    exit_code = 5
    code = "conflict"


class Stale(Conflict):
    """What is to be changed was changed by somebody else since it was seen: `values["was"]` is what was seen, `values["now"]` what is there."""

    code = "stale"
