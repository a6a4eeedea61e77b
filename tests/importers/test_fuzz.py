"""Real files with bytes altered: whatever becomes of them, an import answers with problems, in time, and the estate is as it was or takes a whole plan.

Each damaged file goes the whole way of an import, its reading process and its plan included.  `make soak` goes on for as long as it is given.
"""

from __future__ import annotations

import random
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmodel.engines.reference import ReferenceStore
from graphmodel.problems import Problem
from importers.foreign import ForeignReader, ForeignTable
from importers.load import Imported, load
from importers.recognise import FileKind, recognise
from tests.places import PROJECT

SECONDS = 5 * 10  # the promise is 5; a busy machine gets ten times that
FOLDER = PROJECT / "importers" / "examples" / "kommun"
FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".csv", ".xlsx"})
WORDS = (b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b";", b"\r\n", b"<!DOCTYPE x>", b"&#0;", b"<c", b'r="A1048577"', b"PK\3\4", b"\x1b[2J", b"9" * 400, b"=", b"\xe5")


def damaged(data: bytes, edits: list[tuple[float, str, bytes]]) -> bytes:
    """The bytes with pieces put in, put over others, taken out or doubled; each at a share of the length."""
    for share, how, piece in edits:
        at = int(share * len(data))
        match how:
            case "insert":
                data = data[:at] + piece + data[at:]
            case "overwrite":
                data = data[:at] + piece + data[at + len(piece) :]
            case "remove":
                data = data[:at] + data[at + 7 * len(piece) :]
            case "double":
                data = data[:at] + data[at : at + 500] + data[at:]
            case _:
                data = data[:at]
    return data


def damaged_inside(data: bytes, part: float, edits: list[tuple[float, str, bytes]]) -> bytes:
    """A workbook with the bytes of one of its parts altered and packed anew, so that the damage lies in the XML and not in the archive."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        names = before.namelist()
        chosen = names[int(part * (len(names) - 1))]
        for name in names:
            content = before.read(name)
            after.writestr(name, damaged(content, edits) if name == chosen else content)
    return made.getvalue()


pieces = st.one_of(st.sampled_from(WORDS), st.binary(min_size=1, max_size=8))
hows = st.sampled_from(("insert", "overwrite", "remove", "double", "cut"))
edits_of_a_file = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), hows, pieces), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def reader() -> Iterator[ForeignReader]:
    """One reading process for all files, which is replaced when a file kills it."""
    with closing(ForeignReader()) as made:
        yield made


def answered(reader: ForeignReader, path: Path) -> ForeignTable | None:
    """What the reading process makes of a file; None for one that is no table."""
    kind = recognise(path).kind
    if kind not in {FileKind.CSV, FileKind.XLSX}:
        return None
    table = reader.read(path, path.name, kind)
    assert not table.refused or any(problem.severity == "error" for problem in table.problems)
    return table


def whole(path: Path) -> Imported:
    """A damaged file imported into an empty estate, the good part of it."""
    came = load(ReferenceStore(), [path], partial=True)
    counts = came.summary()
    assert counts["read"] == sum(counts[name] for name in ("created", "changed", "unchanged", "skipped", "rejected"))
    assert all(isinstance(problem, Problem) for problem in came.problems)
    assert "reader_died" not in {problem.code for problem in came.problems}
    return came


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.booleans(), st.floats(0, 1), edits_of_a_file)
def test_a_damaged_file_is_read_or_refused_and_never_takes_the_import_down(
    tmp_path: Path, file: Path, inside: bool, part: float, edits: list[tuple[float, str, bytes]]
) -> None:
    data = file.read_bytes()
    path = tmp_path / file.name
    path.write_bytes(damaged_inside(data, part, edits) if inside and file.suffix == ".xlsx" else damaged(data, edits))
    begins = time.monotonic()
    whole(path)
    assert time.monotonic() - begins < SECONDS


@pytest.mark.slow
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.floats(0, 1), edits_of_a_file)
def test_damaged_files_one_after_another_leave_the_reading_process_whole(
    reader: ForeignReader, tmp_path: Path, file: Path, part: float, edits: list[tuple[float, str, bytes]]
) -> None:
    path = tmp_path / file.name
    data = file.read_bytes()
    path.write_bytes(damaged_inside(data, part, edits) if file.suffix == ".xlsx" else damaged(data, edits))
    answered(reader, path)
    sound = answered(reader, FILES[0])
    assert sound is not None
    assert not sound.refused


@pytest.mark.soak
def test_however_many_files_are_damaged_each_is_answered(tmp_path: Path, soak_minutes: float) -> None:
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    reached: Counter[str] = Counter()
    slowest = 0.0
    end = time.monotonic() + 60 * soak_minutes
    while time.monotonic() < end:
        file = chance.choice(FILES)
        data = file.read_bytes()
        edits = [
            (chance.random(), chance.choice(("insert", "overwrite", "remove", "double", "cut")), chance.choice((*WORDS, chance.randbytes(4))))
            for _ in range(chance.randint(1, 6))
        ]
        path = tmp_path / file.name
        path.write_bytes(damaged_inside(data, chance.random(), edits) if file.suffix == ".xlsx" and chance.random() < 0.7 else damaged(data, edits))
        begins = time.monotonic()
        came = whole(path)
        slowest = max(slowest, time.monotonic() - begins)
        assert slowest < SECONDS, (seed, path.read_bytes())
        reached["files"] += 1
        reached["refused"] += came.refused
        reached["taken in part or whole"] += bool(came.plan.changes)
    print(f"\nsoak: {soak_minutes:g} minutes, seed {seed}, slowest {slowest:.1f} s: " + ", ".join(f"{count} {what}" for what, count in sorted(reached.items())))
    assert reached["files"]
