"""No file takes the program down: each bomb is refused, quickly, with a reason, and the asking process hardly grows.

Every bomb is made here, small on the disk.  It is read by a fresh process of its own, so that what that process's memory grew by can be measured.
"""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from graphmodel.errors import BadInput
from graphmodel.problems import Problem
from importers.excel_grid import merged
from importers.foreign import ForeignReader, read_foreign
from importers.frames import LENGTH, MAX_FRAME, decoded, problem_in, received, rows_in
from importers.grid import Row
from importers.limits import Limits
from importers.recognise import FileKind
from tests.importers.workbooks import MAIN, SHEET, book, parts, saved, with_large_part, zipped
from tests.places import PROJECT

SECONDS = 5 * 10  # the promise is 5; a busy machine gets ten times that
GROWTH = 50  # MB

ASKING = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from importers.foreign import ForeignReader, read_foreign

def largest():
    # The most kB that this process has had; what getrusage says would begin with its parent's.
    try:
        return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
    except OSError:
        return 0

before = largest()
begins = time.monotonic()
(table,) = read_foreign([(Path(sys.argv[2]), Path(sys.argv[2]).name)])
print(json.dumps({
    "seconds": time.monotonic() - begins,
    "grown": (largest() - before) / 1024,
    "refused": table.refused,
    "rows": sum(len(grid.rows) for grid in table.grids),
    "problems": [[problem.severity, problem.code, dict(problem.values)] for problem in table.problems],
}))
"""

HEAD = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
TAIL = b"</sheetData></worksheet>"
MEGABYTE = 1_000_000


def sheet_of(repeated: bytes, megabytes: int, begins: bytes = b"", ends: bytes = b"", shared: str | None = None) -> bytes:
    """A workbook whose sheet is one piece of XML again and again, for so many megabytes."""
    made = parts(**({} if shared is None else {"shared": shared}))
    return with_large_part(made, SHEET, HEAD + begins, repeated, megabytes * MEGABYTE // len(repeated), ends + TAIL)


def with_entry(name: str, attributes: int = 0o100644 << 16) -> bytes:
    """A workbook with one more entry of that name."""
    stream = io.BytesIO(zipped(parts()))
    with zipfile.ZipFile(stream, "a") as archive:
        entry = zipfile.ZipInfo("placeholder")
        entry.external_attr = attributes
        archive.writestr(entry, "x")
        archive.getinfo("placeholder").filename = name
    return stream.getvalue()


def with_two_entries_of_one_name() -> bytes:
    return zipped({**parts(), "xl/worksheets/SHEET1.xml": "<worksheet/>"})


def with_size(change: int) -> bytes:
    """A workbook whose directory says that its sheet is so much longer than it is."""
    data = bytearray(zipped(parts()))
    at = data.rindex(b"PK\1\2", 0, data.rindex(SHEET.encode()))
    (size,) = struct.unpack_from("<I", data, at + 24)
    struct.pack_into("<I", data, at + 24, size + change)
    return bytes(data)


def with_overlapping_entries() -> bytes:
    """Two names for the same bytes, as in the bombs that unpack one kernel a thousand times."""
    data = bytearray(zipped({**parts(), "xl/worksheets/sheet2.xml": "<worksheet/>"}))
    at = data.rindex(b"PK\1\2", 0, data.rindex(b"xl/worksheets/sheet2.xml"))
    other = data.rindex(b"PK\1\2", 0, at)
    data[at + 42 : at + 46] = data[other + 42 : other + 46]
    return bytes(data)


def with_many_entries() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        for number in range(60_000):
            archive.writestr(f"xl/media/{number}", b"")
    return stream.getvalue()


def encrypted() -> bytes:
    """A workbook with the flag of encryption set on an entry."""
    data = bytearray(zipped(parts()))
    data[data.rindex(b"PK\1\2") + 8] |= 1
    return bytes(data)


def with_doctype(name: str, doctype: str) -> bytes:
    made = parts(shared="<si><t>x</t></si>")
    return zipped({**made, name: f"<?xml version='1.0'?>{doctype}" + made[name]})


LAUGHS = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
ENTITIES = f"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>{LAUGHS}]>"
OUTSIDE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a million and more rows": (lambda: sheet_of(b"<row><c><v>1</v></c></row>", 190), "too_large"),
    "empty rows": (lambda: sheet_of(b"<row/>", 190), "too_large"),
    "rows past the last one": (lambda: sheet_of(b"<row/>", 10), "bad_archive"),
    "the same row again and again": (lambda: sheet_of(b'<row r="1"/>', 190), "too_large"),
    "blank cells": (lambda: sheet_of(b"<c/>", 190, b"<row>", b"</row>"), "too_large"),
    "one cell": (lambda: sheet_of(b"x", 190, b'<row><c t="str"><v>', b"</v></c></row>"), "too_large"),
    "strange elements": (lambda: sheet_of(b"<x/>", 190), "too_large"),
    "more than may be unpacked": (lambda: sheet_of(b"<row/>", 210), "too_large"),
    "cells that escape the count": (lambda: sheet_of(b"<c\x0c/>", 20, b"<row>", b"</row>"), "bad_archive"),
    "shared texts": (
        lambda: with_large_part(parts(shared=""), "xl/sharedStrings.xml", b"<sst>", b"<si/>", 190 * MEGABYTE // 5, b"</sst>"),
        "too_large",
    ),
    "one text in every cell": (
        lambda: sheet_of(b'<row><c t="s"><v>0</v></c></row>', 20, shared=f"<si><t>{'x' * 32_000}</t></si>"),
        "too_large",
    ),
    "200 000 levels": (lambda: with_large_part(parts(), SHEET, HEAD, b"<x>", 200_000, b""), "too_deep"),
    "200 000 levels of texts": (lambda: with_large_part(parts(shared=""), "xl/sharedStrings.xml", b"", b"<si>", 200_000, b""), "too_deep"),
    "a cell far out in every row": (lambda: sheet_of(b'<row><c r="XFD1"><v>1</v></c></row>', 1), "sheet_too_sparse"),
    "merged ranges over everything": (
        lambda: with_large_part(
            parts(),
            SHEET,
            HEAD + b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c><c r="ZZ%d"><v>1</v></c></row>' % (row, row, row) for row in range(1, 2001))
            + b"</sheetData><mergeCells>",
            b'<mergeCell ref="A1:XFD1048576"/>',
            20_000,
            b"</mergeCells></worksheet>",
        ),
        "too_large",
    ),
    "more merged ranges than allowed": (
        lambda: with_large_part(parts(), SHEET, HEAD + b"</sheetData>", b'<mergeCell ref="A1:B2"/>', 300_000, b"</worksheet>"),
        "too_large",
    ),
    "entities": (lambda: with_doctype(SHEET, ENTITIES), "xml_forbidden"),
    "an entity outside": (lambda: with_doctype("xl/sharedStrings.xml", OUTSIDE), "xml_forbidden"),
    "a document type": (lambda: with_doctype("xl/workbook.xml", "<!DOCTYPE workbook>"), "xml_forbidden"),
    "a sheet said to be shorter": (lambda: with_size(-20), "bad_archive"),
    "a sheet said to be longer": (lambda: with_size(20), "bad_archive"),
    "an archive inside": (lambda: with_entry("xl/media/inner.zip"), "bad_archive"),
    "60 000 entries": (with_many_entries, "bad_archive"),
    "two entries of one name": (with_two_entries_of_one_name, "bad_archive"),
    "two entries of the same bytes": (with_overlapping_entries, "bad_archive"),
    "a way out of the archive": (lambda: with_entry("../../etc/x"), "bad_archive"),
    "a way out in the middle": (lambda: with_entry("xl/../../x"), "bad_archive"),
    "a path from the root": (lambda: with_entry("/etc/x"), "bad_archive"),
    "a Windows path": (lambda: with_entry("C:\\x"), "bad_archive"),
    "a Windows way out": (lambda: with_entry("..\\x"), "bad_archive"),
    "a symbolic link": (lambda: with_entry("xl/link", (stat.S_IFLNK | 0o777) << 16), "bad_archive"),
    "an encrypted entry": (encrypted, "password_protected"),
    "half a workbook": (lambda: saved(book())[:3000], "bad_archive"),
    "no workbook in it": (lambda: zipped({"[Content_Types].xml": "", "xl/worksheets/sheet1.xml": ""}), "bad_archive"),
    "line breaks": (lambda: b"\n" * (49 * MEGABYTE), "empty_file"),
    "short records": (lambda: b"a\n" * (24 * MEGABYTE), "too_large"),
    "delimiters": (lambda: b"a;b\n" + b"a;" * (24 * MEGABYTE), "too_large"),
    "quotes": (lambda: b"a;b\n" + b'"' * (48 * MEGABYTE + 1), "unclosed_quote"),
    "an open quote": (lambda: b'a;b\n1;"' + b"x;y\n" * (12 * MEGABYTE), "unclosed_quote"),
    "brackets": (lambda: b"a;b\n" + (b"=A(" + b")" * 9_000 + b"=;1\n") * 5_000, ""),
    "bytes that are no text": (lambda: b"a;b\n" + b"\x81\x8d\xff" * (16 * MEGABYTE), "undecodable"),
    "NULs": (lambda: b"a;b\n" + b"\0" * (48 * MEGABYTE), "bad_text"),
    "50 MB and more": (lambda: b"a;b\n" * (13 * MEGABYTE), "too_large"),
}


def asked(path: Path) -> dict[str, object]:
    """What a fresh process answers that reads the file, and what it cost."""
    done = subprocess.run([sys.executable, "-c", ASKING, str(PROJECT), str(path)], capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("bomb", REFUSED)
def test_a_bomb_is_refused_quickly_and_the_asking_process_hardly_grows(bomb: str, tmp_path: Path) -> None:
    make, code = REFUSED[bomb]
    data = make()
    path = tmp_path / ("bomb.xlsx" if data.startswith(b"PK") else "bomb.csv")
    path.write_bytes(data)
    answer = asked(path)
    assert answer["seconds"] < SECONDS
    if code:
        assert answer["refused"]
        assert [problem[:2] for problem in answer["problems"]] == [["error", code]], answer["problems"]
        assert answer["grown"] < GROWTH, answer
    else:
        assert answer["rows"] == 5_001
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_two_cells_far_apart_are_read_as_two_cells(tmp_path: Path) -> None:
    made = book([["Vakt"]])
    made.active["XFD1048576"] = "Sist"
    path = tmp_path / "sparse.xlsx"
    path.write_bytes(saved(made))
    answer = asked(path)
    assert (answer["rows"], answer["problems"]) == (2, [])
    assert answer["grown"] < GROWTH


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A workbook that takes some seconds to read."""
    path = tmp_path / "large.xlsx"
    path.write_bytes(sheet_of(b"<row><c><v>1</v></c><c><v>2.5</v></c></row>", 20))
    return path


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(silence_seconds=0.002), "reader_stuck"),
        (Limits(whole_seconds=0.0), "reader_slow"),
        pytest.param(Limits(cpu_seconds=0), "too_large", marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")),
    ],
)
def test_a_process_that_is_silent_or_works_too_long_is_ended(large: Path, limits: Limits, code: str) -> None:
    with ForeignReader(limits) as reader:
        refused = reader.read(large, "large.xlsx", FileKind.XLSX)
    assert [(problem.severity, problem.code) for problem in refused.problems] == [("error", code)]
    assert (refused.refused, refused.grids) == (True, ())


def test_a_process_that_dies_takes_only_its_file_with_it(tmp_path: Path) -> None:
    good = tmp_path / "good.csv"
    good.write_text("Namn;Pris\nVakt;4\n", "utf-8")
    with ForeignReader() as reader:
        reader.read(good, "good.csv", FileKind.CSV)
        assert reader._process is not None
        reader._process.kill()
        reader._process.wait()  # so that the next question surely finds nobody
        first = reader.read(good, "good.csv", FileKind.CSV)
        second = reader.read(good, "good.csv", FileKind.CSV)
    assert [problem.code for problem in first.problems] == ["reader_died"]
    assert len(second.grids) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_a_file_that_needs_more_memory_than_allowed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "texts.xlsx"
    shared = "".join(f"<si><t>{number:0300}</t></si>" for number in range(200_000))
    path.write_bytes(zipped(parts("<row><c t='s'><v>0</v></c></row>", shared=shared)))
    with ForeignReader(Limits(memory=60 * MEGABYTE)) as reader:
        found = reader.read(path, "texts.xlsx", FileKind.XLSX)
    assert found.refused
    assert {problem.code for problem in found.problems} <= {"too_large", "reader_died"}


def test_all_files_are_answered_for_in_their_order_whatever_becomes_of_some(tmp_path: Path) -> None:
    names = {"a.csv": b"Namn;Pris\nVakt;4\n", "b.xlsx": with_size(20), "c.txt": b"Hej, detta ar en text.", "d.xlsx": saved(book()), "e.csv": b""}
    for name, data in names.items():
        (tmp_path / name).write_bytes(data)
    tables = list(read_foreign([(tmp_path / name, name) for name in [*names, "missing.csv"]]))
    assert [(table.file, len(table.grids), table.refused) for table in tables] == [
        ("a.csv", 1, False),
        ("b.xlsx", 0, True),
        ("c.txt", 0, False),
        ("d.xlsx", 1, False),
        ("e.csv", 0, True),
        ("missing.csv", 0, True),
    ]
    assert [problem.code for table in tables for problem in table.problems] == ["bad_archive", "unknown_file_type", "empty_file", "file_missing"]


def test_progress_tells_the_rows_read_so_far(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("Namn;Pris\n" * 5_000, "utf-8")
    seen: list[int] = []
    tables = list(read_foreign([(path, "long.csv")], progress=lambda _, rows: seen.append(rows)))
    assert len(tables) == 1
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert seen[-1] == 5_000


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_reading_process_is_given_no_secret_and_may_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_TOKEN", "hemligt")
    path = tmp_path / "a.csv"
    path.write_text("Namn;Pris\n", "utf-8")
    with ForeignReader() as reader:
        reader.read(path, "a.csv", FileKind.CSV)
        assert reader._process is not None
        about = Path("/proc", str(reader._process.pid))
        assert b"hemligt" not in (about / "environ").read_bytes()
        limits = (about / "limits").read_text("utf-8")
        opened = {Path(entry).readlink().name for entry in (about / "fd").iterdir()}
    assert [line.split()[3:5] for line in limits.splitlines() if line.startswith("Max file size")] == [["0", "0"]]
    assert len(opened) <= 3


def test_the_program_does_not_run_what_lies_in_the_folder_it_is_called_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of inventories may hold a json.py, too."""
    for name in ("json.py", "csv.py", "sitecustomize.py", "importers.py"):
        (tmp_path / name).write_text("open('ran', 'w').close()\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    path = tmp_path / "a.csv"
    path.write_text("Namn;Pris\n", "utf-8")
    (table,) = read_foreign([(path, "a.csv")])
    assert len(table.grids) == 1
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "message", [b"", b"[]", b"{}", b"[1]", b"nul", b'["rows", [[1, [NaN]]]]', b"[" * 100_000, b'["sheet", null, [{"d": "2026-13-01"}]]', b"\xff"]
)
def test_a_message_that_makes_no_sense_is_not_believed(message: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        decoded(message)


def test_a_message_longer_than_agreed_is_not_even_read_and_half_a_message_is_the_end() -> None:
    stream = io.BytesIO(LENGTH.pack(MAX_FRAME + 1) + b"x" * 100)
    with pytest.raises(ValueError, match="too long"):
        received(stream)
    assert stream.tell() == LENGTH.size
    assert received(io.BytesIO(LENGTH.pack(10) + b"half")) is None
    assert received(io.BytesIO(b"\0")) is None


def test_rows_and_problems_of_another_form_are_not_believed() -> None:
    for rows in ([["1", []]], [[1, "x"]], [[1]], [[1, [], False, [1]]]):
        with pytest.raises((ValueError, TypeError, IndexError)):
            rows_in(rows)
    for problem in (["fatal", "x", [None] * 4, None, {}], ["error"], ["error", 1, [None] * 4, None, {}]):
        with pytest.raises((ValueError, TypeError)):
            problem_in(problem)


def test_merged_ranges_repeat_no_more_than_allowed() -> None:
    rows = [Row(number, (1, None, 3)) for number in range(1, 101)]
    with pytest.raises(BadInput) as refused:
        merged(rows, [(1, 0, 1000, 1)] * 10, limit=1000)
    (problem,) = refused.value.problems
    assert isinstance(problem, Problem)
    assert problem.code == "too_large"


def test_a_file_whose_name_is_no_text_is_read(tmp_path: Path) -> None:
    """Names of files are bytes on some systems."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/l\xe5st.csv"))
    try:
        path.write_bytes(b"Namn;Pris\n")
    except OSError:
        pytest.skip("this file system knows only names that are texts")
    (table,) = read_foreign([(path, "last.csv")])
    assert len(table.grids) == 1
