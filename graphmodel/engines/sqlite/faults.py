"""Faults (fel): what SQLite raises, as our own errors."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from graphmodel.errors import Busy, NotAnEstate, StewardError, StorageFault, WrongUse

FAULTS: Final = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises; the second where a damaged file gives it words that are none."""


def error_for(fault: Exception, path: Path) -> StewardError:
    """Our error for one of SQLite's."""
    code = sqlite3.SQLITE_CORRUPT if isinstance(fault, UnicodeDecodeError) else getattr(fault, "sqlite_errorcode", 0) & 0xFF
    values = {"path": str(path), "reason": str(fault)}
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(f"Somebody else is writing to {path}. Try again in a moment.", **values)
    if code == sqlite3.SQLITE_NOTADB:
        return NotAnEstate(f"{path} is not an estate: it is no SQLite file. Name another file with --estate.", **values)
    if code == sqlite3.SQLITE_CORRUPT:
        return NotAnEstate(f"{path} is damaged ({fault}). Bring back a backup; `steward verify` tells more.", code="corrupt", **values)
    if code == sqlite3.SQLITE_FULL:
        return StorageFault(f"{path} cannot be written: the disk is full. Nothing was changed; make room and try again.", code="disk_full", **values)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        message = f"{path} or its folder cannot be written ({fault}). Nothing was changed; ask for the right to write there."
        return StorageFault(message, code="not_writable", **values)
    return StorageFault(f"{path} cannot be used: {fault}. Nothing was changed.", **values)


def no_estate(path: Path) -> WrongUse:
    """The error for a path where no estate is."""
    return WrongUse(f"There is no estate at {path} yet. Make one: steward import FILE.", code="no_estate", estate=str(path))
