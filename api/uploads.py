r"""Files that come over HTTP, on their way to the importers: put into a folder of their own, under names that cannot lead out of it.

>>> safe_name("inventarier/../../etc/passwd"), safe_name("C:\\lists\\a.csv"), safe_name("..")
('inventarier/etc/passwd', 'lists/a.csv', None)
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graphmodel.errors import BadInput, WrongUse
from graphmodel.problems import Place, error
from importers.archive import opened_archive, opened_entry
from importers.limits import Limits

LONGEST_NAME: Final = 200
DEEPEST: Final = 10
Files = Sequence[tuple[str, bytes]]


def safe_name(name: str) -> str | None:
    """The name as a relative path with `/` between its parts, without what would lead elsewhere; None where nothing is left of it."""
    parts = []
    for part in name.replace("\\", "/").split("/"):
        plain = "".join(each for each in part if each.isprintable() and each not in '<>"|?*').strip(" ")
        if plain.strip(".") and not (len(plain) == 2 and plain[1] == ":"):
            parts.append(plain.replace(":", "_")[-LONGEST_NAME:])
    return "/".join(parts[-DEEPEST:]) or None


@contextmanager
def folder_of(files: Files) -> Iterator[Path]:
    """A folder that holds these files for the time of the block.

    Raises `WrongUse` for a file without a name, and for two of the same.
    """
    with tempfile.TemporaryDirectory(prefix="steward-upload-", ignore_cleanup_errors=True) as made:
        root = Path(made)
        for name, body in files:
            safe = safe_name(name)
            if safe is None:
                raise WrongUse("A file has no name. Give one with its ending, such as list.csv.", code="file_nameless")
            path = root / safe
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                raise WrongUse(f"Two of the files are called {safe}. Give each a name of its own.", code="file_twice", name=safe)
            path.write_bytes(body)
        yield root


def unpacked(name: str, body: bytes) -> Files:
    """The files in a zip archive, for the several files of a folder that come as one; any other file is itself.

    Raises `BadInput` for an archive that is not what it says, or too large.
    """
    if not (name.casefold().endswith(".zip") and body.startswith(b"PK")):
        return [(name, body)]
    place = Place(safe_name(name))
    found: list[tuple[str, bytes]] = []
    with opened_archive(io.BytesIO(body), len(body), place, Limits()) as archive:
        for entry in archive.infolist():
            if not entry.is_dir() and not entry.filename.startswith("__MACOSX/"):
                with opened_entry(archive, entry.filename, place) as stream:
                    found.append((entry.filename, stream.read()))
    if not found:
        raise BadInput(f"{name} is an archive without files.", [error("bad_archive", place, reason="it holds no file")])
    return found
