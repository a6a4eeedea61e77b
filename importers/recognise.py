"""What kind of file this is, by what stands in it; its name decides only where the content says nothing.  (Swedish: *känna igen*.)

>>> recognised(b"PK\\x03\\x04...[Content_Types].xml...xl/workbook.xml", b"", "lista.csv").kind.value
'xlsx'
>>> recognised(b"Namn;Niv\\xe5\\r\\n", b"", "lista.csv").kind.value, recognised(b"\\x89PNG\\r\\n", b"", "karta.csv").kind.value
('csv', 'unknown')
>>> [problem.code for problem in recognised(b"PK\\x03\\x04...xl/workbook.xml", b"", "~$lista.xlsx").problems]
['unknown_file_type']
"""

from __future__ import annotations

import csv
import io
import re
import stat
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from graphmodel.problems import Place, Problem, error, info
from importers.limits import Limits

HEAD = 65_536  # bytes at the beginning, and as many at the end, that a file is recognised by
TABLE_SUFFIXES = (".csv", ".tsv", ".tab")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")
PERHAPS_A_TABLE = ("", ".txt", ".dat", ".asc", ".prn", ".xls", ".xlsx", ".xlsm")

_ESTATE = re.compile(rb"""^[ \t{]*+["']?format["']?[ \t]*+:[ \t]*+["']?stewardgraph-estate/""", re.MULTILINE)
_DOCUMENTS = ((b"%PDF", "PDF"), (b"{\\rtf", "RTF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"))
_OFFICE = ((b"word/document.xml", "DOCX"), (b"ppt/presentation.xml", "PPTX"), (b"opendocument.text", "ODT"))
_OTHERS = (b"SQLite format 3\0", b"\x7fELF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
_SUFFIX_OF = {"binary_workbook": ".xlsb", "open_document": ".ods"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


class FileKind(Enum):
    """What a file is to the importers; `UNKNOWN` is left out, `REFUSED` should have been readable and is not."""

    CSV = "csv"
    XLSX = "xlsx"
    ESTATE = "estate"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file's kind, and what there is to say about it: why it is left out (info) or refused (error), or that its name is misleading (info)."""

    kind: FileKind
    problems: tuple[Problem, ...] = ()


def recognise(path: Path, shown: str | None = None, limits: Limits | None = None) -> Recognised:
    """The kind of the file at `path`, named `shown` in problems.  Reads at most 128 kB; raises nothing for what it finds.

    Errors, kind REFUSED: `file_missing`, `file_unreadable`, `empty_file` (where its name promises a table), `too_large` (not for an estate file),
    `old_excel`, `binary_workbook`, `open_document`, `password_protected`, `web_page_as_table`.  Left out, kind UNKNOWN, with an info:
    `document_not_table` (PDF, Word, pictures), `unknown_file_type` for all else.
    """
    name = shown if shown is not None else path.name
    place = Place(name)
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return _refused("file_unreadable", place, reason="not a file")
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            stream.seek(max(HEAD, about.st_size - HEAD))
            tail = stream.read(HEAD)
    except FileNotFoundError:
        return _refused("file_missing", place)
    except OSError as fault:
        return _refused("file_unreadable", place, reason=fault.strerror or type(fault).__name__)
    found = recognised(head, tail, name)
    limit = (limits or Limits()).bytes
    if found.kind in (FileKind.CSV, FileKind.XLSX) and about.st_size > limit:
        return _refused("too_large", place, unit="bytes", found=about.st_size, limit=limit)
    return found


def recognised(head: bytes, tail: bytes, name: str) -> Recognised:
    """The same from a file's first and last bytes and its name."""
    place = Place(name)
    base = re.split(r"[/\\]", name)[-1]
    suffix = Path(base).suffix.casefold()
    if base.startswith(("~$", ".~lock.", "._")) or base in (".DS_Store", "Thumbs.db", "desktop.ini"):
        return _left_out(place)
    if not head:
        return _refused("empty_file", place) if suffix in (*TABLE_SUFFIXES, *WORKBOOK_SUFFIXES) else _left_out(place)
    if head.startswith(_ZIP):
        return _zip(head + tail, suffix, place)
    if head.startswith(_OLE):
        return _ole(head + tail, suffix, place)
    if _ESTATE.search(head):
        return Recognised(FileKind.ESTATE)
    for beginning, kind in _DOCUMENTS:
        if head.startswith(beginning):
            return Recognised(FileKind.UNKNOWN, (info("document_not_table", place, kind=kind),))
    if head.startswith(_OTHERS):
        return _left_out(place)
    return _text(head, suffix, place)


def _zip(known: bytes, suffix: str, place: Place) -> Recognised:
    for part, code in ((b"xl/workbook.bin", "binary_workbook"), (b"opendocument.spreadsheet", "open_document")):
        if part in known or suffix == _SUFFIX_OF[code]:
            return _refused(code, place)
    if b"xl/workbook.xml" in known or b"xl/worksheets/" in known or b"xl/_rels/" in known or suffix in WORKBOOK_SUFFIXES:
        if suffix in WORKBOOK_SUFFIXES:
            return Recognised(FileKind.XLSX)
        return Recognised(FileKind.XLSX, (info("misleading_name", place, suffix=suffix or "-", kind="xlsx"),))
    for part, kind in _OFFICE:
        if part in known:
            return Recognised(FileKind.UNKNOWN, (info("document_not_table", place, kind=kind),))
    return _left_out(place)


def _ole(known: bytes, suffix: str, place: Place) -> Recognised:
    """The container of old Office files, in which newer ones lie when they are encrypted."""
    if "EncryptedPackage".encode("utf-16-le") in known or (suffix in WORKBOOK_SUFFIXES and "Workbook".encode("utf-16-le") not in known):
        return _refused("password_protected", place)
    if suffix in (".xls", ".xlt", *WORKBOOK_SUFFIXES, *TABLE_SUFFIXES) or any(part.encode("utf-16-le") in known for part in ("Workbook", "Book\0")):
        return _refused("old_excel", place)
    return _left_out(place)


def _text(head: bytes, suffix: str, place: Place) -> Recognised:
    begin = head[:2_048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    markup = begin.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<?xml", b"<style"))
    if markup and suffix in (*TABLE_SUFFIXES, *WORKBOOK_SUFFIXES, ".xls"):
        # What web systems call an Excel export: a page, or the spreadsheet XML of 2003.
        return _refused("web_page_as_table", place)
    if markup:
        return _left_out(place)
    if suffix in TABLE_SUFFIXES:
        return Recognised(FileKind.CSV)
    if suffix in PERHAPS_A_TABLE and _is_table(head):
        return Recognised(FileKind.CSV, (info("misleading_name", place, suffix=suffix or "-", kind="csv"),))
    if suffix in WORKBOOK_SUFFIXES:
        return _refused("bad_archive", place, reason="not a workbook")
    if suffix == ".xls":
        return _refused("old_excel", place)
    return _left_out(place)


def _is_table(head: bytes) -> bool:
    """Whether a text whose name promises nothing is plainly a table: records of one width, with a delimiter that prose does not have."""
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = head.decode(encoding, "replace")
    if "\0" in text:
        return False
    for character in ("\t", ";", "|"):
        try:
            widths = [len(record) for record in csv.reader(io.StringIO(text, newline=""), delimiter=character) if any(map(str.strip, record))]
        except csv.Error:
            continue
        if len(widths) >= 2:
            whole = widths[:-1] if len(widths) > 2 else widths  # the last record may be cut in two
            width, count = Counter(whole).most_common(1)[0]
            if width >= 2 and count >= 0.8 * len(whole):
                return True
    return False


def _refused(code: str, place: Place, **values: Any) -> Recognised:
    return Recognised(FileKind.REFUSED, (error(code, place, **values),))


def _left_out(place: Place) -> Recognised:
    return Recognised(FileKind.UNKNOWN, (info("unknown_file_type", place),))
