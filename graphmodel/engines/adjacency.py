"""Compiled arrays (kompilerade fält): a whole estate's piece in a file beside it, mapped into memory instead of read.

The file is a cache.  It is named by what it was made of (store, digest of the last revision, the words behind its codes), so a file that fits is
right and one that does not fit is never looked at; it may be deleted at any time.  It is never changed: a new revision gets a new file,
under the old one's eyes, and the old one goes when nobody minds.

A file may stand on another, its *base*: then it holds only the sections that have changed since, and the base holds the others.

Layout: 8 bytes that name the format; the header's length and CRC-32 (8 bytes, little-endian); the header, JSON; then raw arrays, each at a
multiple of 64 bytes.  A section is the nodes, the statements or the relations of a kind; each has its own CRC-32, looked at when the section is first
used.  What has been found sound is noted in `NAME.checked`, and is looked at again on the next day, and whenever anything that the file system says
of the file is another: its number, its size, when it was written, and when anything about it was last changed, which nobody can set back.
An array whose elements are all alike is a single value in the header; whole numbers are kept in four bytes where they fit.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import struct
import threading
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from graphmodel.engines.whole_files import beside, made_whole
from graphmodel.kinds import DEP_TYPES, FUNCTIONS, LEVELS, LIFECYCLES, NODE_KINDS, SIDES, STRENGTHS
from graphmodel.piece import Memory, Nodes, Piece, Relations, Statements
from graphmodel.statements import FIELDS, READINGS, STANDINGS

_MAGIC = b"stwarr\x003"
_ALIGN = 64
_AT_ONCE = 2**20
"""Bytes that are checked at a time."""
_A_DAY = 86_400
_OTHERS = ("nodes", "statements")
"""The sections that are no kind of relations."""
_WORDS = (1, tuple(NODE_KINDS), SIDES, FUNCTIONS, STRENGTHS, DEP_TYPES, LEVELS, LIFECYCLES, FIELDS, READINGS, STANDINGS)
"""What the numbers in the arrays mean, and the version of what is computed from an estate."""


class Compiled(Protocol):
    """A whole estate at one revision, ready to hand out pieces."""

    @property
    def relations(self) -> int:
        """How many relations there are."""
        ...

    @property
    def changed(self) -> int:
        """How many rows have been patched since all was compiled."""
        ...

    def piece(self, kinds: Iterable[str]) -> Piece:
        """All nodes and statements, and the relations of these kinds, without a copy."""
        ...

    def whole(self) -> Piece:
        """All nodes and statements, and all relations, without a copy."""
        ...


@dataclass(frozen=True, slots=True)
class InMemory:
    """Arrays that are kept in the process: of a small estate, of an older revision, or where nothing may be written."""

    all: Piece
    changed: int = 0

    @property
    def relations(self) -> int:
        """How many relations there are."""
        return sum(len(each) for each in self.all.by_kind.values())

    def piece(self, kinds: Iterable[str]) -> Piece:
        """All nodes and statements, and the relations of these kinds, without a copy."""
        chosen = {kind: self.all.by_kind[kind] for kind in kinds if kind in self.all.by_kind}
        return Piece(self.all.nodes, chosen, self.all.statements, self.all.rim, self.all.memory)

    def whole(self) -> Piece:
        """All there is."""
        return self.all


class DamagedArrays(Exception):
    """The file is not what was written."""


class Mapped:
    """Arrays in a file, mapped into memory.  Raises `DamagedArrays` for a file, or a section of one, that is not what was written."""

    def __init__(self, path: Path, key: str, *, own: bool = False) -> None:
        """`own` files are those that this process has just written: it need not read them again to know what it wrote; others will."""
        self.path, self.key = path, key
        self._own = own
        self._lock = threading.Lock()
        with path.open("rb") as file:
            try:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as fault:  # an empty file
                raise DamagedArrays(path) from fault
        start = struct.calcsize("<8sII")
        if len(self._bytes) < start:
            raise DamagedArrays(path)
        magic, length, crc = struct.unpack("<8sII", self._bytes[:start])
        text = self._bytes[start : start + length]
        if magic != _MAGIC or zlib.crc32(text) != crc:
            raise DamagedArrays(path)
        header = json.loads(text)
        if header["key"] != key:
            raise DamagedArrays(path)
        self._sections: dict[str, Any] = header["sections"]
        self._start = _aligned(start + length)
        self._read: dict[str, dict[str, Any]] = {}
        self._sound = _Sound(path)
        self._nodes: Nodes | None = None
        self._memory = Memory()
        self.relations: int = header["relations"]
        self.changed: int = header["changed"]
        self.base: Mapped | None = None
        if header["base"] is not None:
            try:
                self.base = Mapped(path.with_name(header["base"]["file"]), header["base"]["key"])
            except FileNotFoundError as fault:
                raise DamagedArrays(path) from fault

    @property
    def own(self) -> list[str]:
        """The sections that are in this file, and not in its base."""
        return list(self._sections)

    @property
    def kinds(self) -> list[str]:
        """The kinds of relations that there are."""
        base = self.base.kinds if self.base is not None else []
        return [*base, *(name for name in self._sections if name not in base and name not in _OTHERS)]

    def piece(self, kinds: Iterable[str]) -> Piece:
        """All nodes and statements, and the relations of these kinds, as views on the file."""
        if self._nodes is None:
            self._nodes = Nodes(**self._arrays("nodes"))
        held = self.kinds
        return Piece(
            self._nodes,
            {kind: Relations(kind=kind, **self._arrays(kind)) for kind in dict.fromkeys(kinds) if kind in held},
            Statements(**self._arrays("statements")),
            np.broadcast_to(np.False_, len(self._nodes)),
            self._memory,
        )

    def whole(self) -> Piece:
        """All nodes, statements and relations, as views on the file."""
        return self.piece(self.kinds)

    def discard(self) -> None:
        """Remove the file, and the one that it stands on, if that is possible."""
        discard(self.path)
        if self.base is not None:
            self.base.discard()

    def _arrays(self, name: str) -> dict[str, Any]:
        if name not in self._sections and self.base is not None:
            return self.base._arrays(name)  # noqa: SLF001 - of the same class
        with self._lock:
            known = self._read.get(name)
            if known is None:
                known = self._read[name] = self._checked(name, self._sections[name])
        return known

    def _checked(self, name: str, section: Mapping[str, Any]) -> dict[str, Any]:
        first, last = self._start + section["offset"], self._start + section["offset"] + section["length"]
        if last > len(self._bytes):
            raise DamagedArrays
        if not self._own and not self._sound.knows(name):
            self._check(first, last, section["crc"])
            self._sound.note(name)
        return {
            name: np.broadcast_to(np.array(place["all"], place["dtype"]), place["count"])
            if "all" in place
            else np.frombuffer(self._bytes, place["dtype"], place["count"], self._start + place["offset"])
            for name, place in section["arrays"].items()
        }

    def _check(self, first: int, last: int, wanted: int) -> None:
        """Raise `DamagedArrays` where the bytes from one place to another are not those that were written."""
        crc = 0
        with memoryview(self._bytes) as view:
            for low in range(first, last, _AT_ONCE):
                with view[low : min(low + _AT_ONCE, last)] as part:
                    crc = zlib.crc32(part, crc)
                # What was only checked is not held: a small question touches little of it.
                if hasattr(mmap, "MADV_DONTNEED"):
                    page = low - low % mmap.PAGESIZE
                    self._bytes.madvise(mmap.MADV_DONTNEED, page, min(low + _AT_ONCE, len(self._bytes)) - page)
        if crc != wanted:
            raise DamagedArrays


class _Sound:
    """Which sections of a file have been found to be what was written, today and as long as nobody touches it."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}.checked")
        found = path.stat()
        self._stamp = [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, int(time.time() // _A_DAY)]
        self._sections: set[str] = set()
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            noted = json.loads(self._path.read_text(encoding="ascii"))
            if noted["stamp"] == self._stamp:
                self._sections = {str(name) for name in noted["sections"]}

    def knows(self, section: str) -> bool:
        """Whether the section has been found sound."""
        return section in self._sections

    def note(self, section: str) -> None:
        """Note that it is; where one may not write there, whoever comes next looks again."""
        self._sections.add(section)
        with contextlib.suppress(OSError), made_whole(self._path, overwrite=True) as part:
            part.write_text(json.dumps({"stamp": self._stamp, "sections": sorted(self._sections)}), encoding="ascii")


def file_of(estate: Path, store_id: str, digest: str) -> tuple[Path, str]:
    """Where the arrays of an estate at a revision belong, and their key."""
    key = hashlib.sha256(json.dumps([store_id, digest, _WORDS]).encode()).hexdigest()
    return estate.with_name(f"{estate.name}.{key[:16]}.arrays"), key


def opened(path: Path, key: str, *, own: bool = False) -> Mapped | None:
    """The arrays in a file, None where there is none or it is not ours to read; `own` for one that this process has just written."""
    try:
        return Mapped(path, key, own=own)
    except OSError:
        return None
    except DamagedArrays:
        discard(path)
        return None


def discard(path: Path) -> None:
    """Remove a file of arrays, and what was noted about it, if that is possible."""
    for each in (path, path.with_name(f"{path.name}.checked")):
        with contextlib.suppress(OSError):
            each.unlink()


def write(
    path: Path, key: str, piece: Piece, estate: Path, older: Mapped | None = None, changed: Iterable[str] = (), rows: int = 0
) -> None:
    """Write a piece's arrays, and remove the arrays of other revisions.  Raises `OSError` where that cannot be done.

    With `older` only the sections in `changed` are written, and those that the older file's own base did not hold either; `rows` counts the rows that
    have been patched since all was compiled.
    """
    parts: dict[str, Nodes | Statements | Relations] = {"nodes": piece.nodes, "statements": piece.statements, **piece.by_kind}
    base = None
    if older is not None:
        base = older.base if older.base is not None else older
        wanted = {*changed, *(older.own if older.base is not None else ())}
        rest = older.piece([kind for kind in wanted if kind not in parts])
        parts = {name: part for name, part in {**rest.by_kind, **parts}.items() if name in wanted}
    sections: dict[str, Any] = {}
    raw: list[Any] = []
    offset = 0
    for name, part in parts.items():
        first, crc, arrays = offset, 0, {}
        for field in fields(part):
            if field.name == "kind" and isinstance(part, Relations):
                continue
            array = getattr(part, field.name)
            if len(array) and (array.strides == (0,) or (array[0] == array[-1] and bool((array == array[0]).all()))):
                arrays[field.name] = {"dtype": array.dtype.str, "count": len(array), "all": array[0].item()}
                continue
            array = _narrowed(np.ascontiguousarray(array)) if name not in _OTHERS else np.ascontiguousarray(array)
            arrays[field.name] = {"dtype": array.dtype.str, "count": len(array), "offset": offset}
            padding = bytes(_aligned(offset + array.nbytes) - offset - array.nbytes)
            crc = zlib.crc32(padding, zlib.crc32(array.view(np.uint8).data, crc))
            raw += [array, padding]
            offset += array.nbytes + len(padding)
        sections[name] = {"offset": first, "length": offset - first, "crc": crc, "arrays": arrays}
    told = {
        "key": key,
        "base": None if base is None else {"file": base.path.name, "key": base.key},
        "relations": older.relations if older is not None else sum(len(each) for each in piece.by_kind.values()),
        "changed": rows,
        "sections": sections,
    }
    header = json.dumps(told).encode()
    start = struct.pack("<8sII", _MAGIC, len(header), zlib.crc32(header)) + header
    with made_whole(path, overwrite=True) as part_path, part_path.open("wb") as file:
        file.write(start + bytes(_aligned(len(start)) - len(start)))
        for each in raw:
            file.write(each.data if isinstance(each, np.ndarray) else each)
    for old in beside(estate, ".*.arrays"):
        if old != path and (base is None or old != base.path):
            discard(old)


def _narrowed(array: NDArray[Any]) -> NDArray[Any]:
    """Whole numbers of eight bytes in four, where they fit."""
    if array.dtype == np.int64 and len(array) and array.min() >= -(2**31) and array.max() < 2**31:
        return array.astype(np.int32)
    return array


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGN) * _ALIGN
