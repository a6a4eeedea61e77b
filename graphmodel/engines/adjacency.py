"""Compiled arrays (kompilerade fält): a whole estate's piece in a file beside it, mapped into memory instead of read.

The file is a cache.  It is named by what it was made of (store, digest of the last revision, the words behind its codes), so a file that fits is
right and one that does not fit is never looked at; it may be deleted at any time.  It is never changed: a new revision gets a new file,
under the old one's eyes, and the old one goes when nobody minds.

Layout: 8 bytes that name the format; the header's length and CRC-32 (8 bytes, little-endian); the header, JSON; then raw arrays, each at a
multiple of 64 bytes.  A section is the nodes, the statements or the relations of a kind; each has its own CRC-32, looked at when it is first used.
An array whose elements are all alike is a single value in the header.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from graphmodel.engines.whole_files import beside, made_whole
from graphmodel.kinds import DEP_TYPES, FUNCTIONS, LEVELS, LIFECYCLES, NODE_KINDS, SIDES, STRENGTHS
from graphmodel.piece import Nodes, Piece, Relations, Statements
from graphmodel.statements import FIELDS, READINGS, STANDINGS

_MAGIC = b"stwarr\x001"
_ALIGN = 64
_WORDS = (1, tuple(NODE_KINDS), SIDES, FUNCTIONS, STRENGTHS, DEP_TYPES, LEVELS, LIFECYCLES, FIELDS, READINGS, STANDINGS)
"""What the numbers in the arrays mean, and the version of what is computed from an estate."""


class Compiled(Protocol):
    """A whole estate at one revision, ready to hand out pieces."""

    def piece(self, kinds: Iterable[str]) -> Piece:
        """All nodes and statements, and the relations of these kinds, without a copy."""
        ...


@dataclass(frozen=True, slots=True)
class InMemory:
    """Arrays that are kept in the process: of a small estate, of an older revision, or where nothing may be written."""

    all: Piece

    def piece(self, kinds: Iterable[str]) -> Piece:
        """All nodes and statements, and the relations of these kinds, without a copy."""
        chosen = {kind: self.all.by_kind[kind] for kind in kinds if kind in self.all.by_kind}
        return Piece(self.all.nodes, chosen, self.all.statements, self.all.rim)


class DamagedArrays(Exception):
    """The file is not what was written."""


class Mapped:
    """Arrays in a file, mapped into memory.  Raises `DamagedArrays` for a file, or a section of one, that is not what was written."""

    def __init__(self, path: Path, key: str) -> None:
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
        self._base = _aligned(start + length)
        self._read: dict[str, dict[str, Any]] = {}

    def piece(self, kinds: Iterable[str]) -> Piece:
        """All nodes and statements, and the relations of these kinds, as views on the file."""
        nodes = Nodes(**self._arrays("nodes"))
        return Piece(
            nodes,
            {kind: Relations(kind=kind, **self._arrays(kind)) for kind in dict.fromkeys(kinds) if kind in self._sections},
            Statements(**self._arrays("statements")),
            np.broadcast_to(np.False_, len(nodes)),
        )

    def _arrays(self, name: str) -> dict[str, Any]:
        known = self._read.get(name)
        if known is None:
            known = self._read[name] = self._checked(self._sections[name])
        return known

    def _checked(self, section: Mapping[str, Any]) -> dict[str, Any]:
        first, last = self._base + section["offset"], self._base + section["offset"] + section["length"]
        if last > len(self._bytes):
            raise DamagedArrays
        with memoryview(self._bytes) as view, view[first:last] as part:
            if zlib.crc32(part) != section["crc"]:
                raise DamagedArrays
        return {
            name: np.broadcast_to(np.array(place["all"], place["dtype"]), place["count"])
            if "all" in place
            else np.frombuffer(self._bytes, place["dtype"], place["count"], self._base + place["offset"])
            for name, place in section["arrays"].items()
        }


def file_of(estate: Path, store_id: str, digest: str) -> tuple[Path, str]:
    """Where the arrays of an estate at a revision belong, and their key."""
    key = hashlib.sha256(json.dumps([store_id, digest, _WORDS]).encode()).hexdigest()
    return estate.with_name(f"{estate.name}.{key[:16]}.arrays"), key


def opened(path: Path, key: str) -> Mapped | None:
    """The arrays in a file, None where there is none or it is not ours to read."""
    try:
        return Mapped(path, key)
    except OSError:
        return None
    except DamagedArrays:
        discard(path)
        return None


def discard(path: Path) -> None:
    """Remove a file of arrays, if that is possible."""
    with contextlib.suppress(OSError):
        path.unlink()


def write(path: Path, key: str, piece: Piece, estate: Path) -> None:
    """Write a piece's arrays, and remove the arrays of other revisions.  Raises `OSError` where that cannot be done."""
    sections: dict[str, Any] = {}
    raw: list[Any] = []
    offset = 0
    parts: dict[str, Nodes | Statements | Relations] = {"nodes": piece.nodes, "statements": piece.statements, **piece.by_kind}
    for name, part in parts.items():
        first, crc, arrays = offset, 0, {}
        for field in fields(part):
            if field.name == "kind" and isinstance(part, Relations):
                continue
            array = np.ascontiguousarray(getattr(part, field.name))
            place: dict[str, Any] = {"dtype": array.dtype.str, "count": len(array)}
            if len(array) and bool((array == array[0]).all()):
                place["all"] = array[0].item()
            else:
                place["offset"] = offset
                padding = bytes(_aligned(offset + array.nbytes) - offset - array.nbytes)
                crc = zlib.crc32(padding, zlib.crc32(array.view(np.uint8).data, crc))
                raw += [array, padding]
                offset += array.nbytes + len(padding)
            arrays[field.name] = place
        sections[name] = {"offset": first, "length": offset - first, "crc": crc, "arrays": arrays}
    header = json.dumps({"key": key, "sections": sections}).encode()
    start = struct.pack("<8sII", _MAGIC, len(header), zlib.crc32(header)) + header
    with made_whole(path, overwrite=True) as part_path, part_path.open("wb") as file:
        file.write(start + bytes(_aligned(len(start)) - len(start)))
        for each in raw:
            file.write(each.data if isinstance(each, np.ndarray) else each)
    for old in beside(estate, ".*.arrays"):
        if old != path:
            discard(old)


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGN) * _ALIGN
