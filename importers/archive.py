"""A zip archive of foreign making, looked over before anything in it is opened.  (Swedish: *arkiv*.)

Refused as `bad_archive`: too many entries, entries of the same name, names that lead out of the archive, symbolic links, archives inside the
archive, entries that overlap or reach outside the file, sizes that are not true.  Refused as `too_large`: more bytes than allowed once unpacked,
which is told from the directory first and then held true while reading, for an entry never yields more than its directory says.  Encrypted
entries are `password_protected`.

Nothing is ever written to disk; an entry is only read.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from graphmodel.problems import Place
from importers.limits import MAX_ENTRIES, Limits
from importers.refusal import refusal

END_OF_DIRECTORY = b"PK\x05\x06"
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".jar", ".cab")
LOCAL_HEADER = 30  # bytes before an entry's name
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@contextmanager
def opened_archive(stream: IO[bytes], size: int, place: Place, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive, when nothing about its directory is wrong.  Raises BadInput."""
    count = _announced_entries(stream, size)
    if count is not None and count > MAX_ENTRIES:
        # Before the directory is read: a hundred thousand entries are themselves a weight.
        raise refusal("bad_archive", place, reason=f"{count} entries, {MAX_ENTRIES} are allowed")
    try:
        with zipfile.ZipFile(stream) as archive:
            _look_over(archive, size, place, limits)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, ValueError, OSError) as fault:
        raise refusal("bad_archive", place, reason=str(fault)) from fault


@contextmanager
def opened_entry(archive: zipfile.ZipFile, name: str, place: Place) -> Iterator[IO[bytes]]:
    """One entry, to be read to its end; that it is as long as the directory says is checked when it is closed after a full reading.

    Raises BadInput, also for damage that is met inside the `with`.
    """
    entry = archive.getinfo(name)
    try:
        with archive.open(entry) as stream:
            yield stream
            if stream.read(1) == b"" and stream.tell() != entry.file_size:
                raise refusal("bad_archive", place, reason=f"{name!r} is {stream.tell()} bytes long and says {entry.file_size}")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as fault:
        raise refusal("bad_archive", place, reason=str(fault)) from fault


def _announced_entries(stream: IO[bytes], size: int) -> int | None:
    """The number of entries that the end of the directory announces; None when there is no such end."""
    stream.seek(max(0, size - 65_600))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(END_OF_DIRECTORY)
    return int.from_bytes(tail[at + 10 : at + 12], "little") if 0 <= at <= len(tail) - 12 else None


def _look_over(archive: zipfile.ZipFile, size: int, place: Place, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise refusal("bad_archive", place, reason=f"{len(entries)} entries, {MAX_ENTRIES} are allowed")
    unzipped = sum(entry.file_size for entry in entries)
    if unzipped > limits.unzipped:
        raise refusal("too_large", place, unit="unzipped bytes", found=unzipped, limit=limits.unzipped)
    seen: set[str] = set()
    for entry in entries:
        if reason := _wrong_with(entry, seen):
            raise refusal("bad_archive", place, reason=f"{entry.filename[:100]!r} {reason}")
        if entry.flag_bits & 0x1:
            raise refusal("password_protected", place)
        seen.add(entry.filename.casefold())
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise refusal("bad_archive", place, reason=f"{entry.filename[:100]!r} overlaps another entry")
        end = entry.header_offset + LOCAL_HEADER + entry.compress_size
        if end > size:
            raise refusal("bad_archive", place, reason=f"{entry.filename[:100]!r} reaches outside the file")


def _wrong_with(entry: zipfile.ZipInfo, seen: set[str]) -> str | None:
    """What is wrong with an entry's name or kind; None when nothing is."""
    name = entry.orig_filename.replace("\\", "/")
    if entry.filename.casefold() in seen:
        return "occurs twice"
    if name.startswith("/") or ":" in name.split("/")[0] or ".." in name.split("/") or "\0" in name:
        return "leads out of the archive"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a symbolic link"
    if name.casefold().endswith(ARCHIVES):
        return "is an archive inside the archive"
    if entry.compress_type not in METHODS:
        return "is packed in an unusual way"
    return None
