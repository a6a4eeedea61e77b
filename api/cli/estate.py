"""Opening the estate for a command, and what to say when there is none yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.manners import Manners

if TYPE_CHECKING:
    from graphmodel.graph import Store


@contextmanager
def opened(manners: Manners, *, make: bool = False, at: str | None = None) -> Iterator[Store]:
    """The estate that the manners name, or the one `at` another place, closed again afterwards; `make` lets a new one be made.

    Raises `WrongUse` where there is none, and what else opening raises.
    """
    from graphmodel.store import open_store

    store = open_store(at or manners.estate, create=make, sign_in=manners.sign_in)
    try:
        yield store
    finally:
        store.close()


def there(estate: str) -> bool:
    """Whether there may be an estate: a file that exists, or an address that only its server can tell about."""
    return "://" in estate or Path(estate).exists()
