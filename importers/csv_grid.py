"""A CSV file's bytes become a grid.  (Swedish: *kommaseparerad fil*, though here it is mostly semicolons.)

Two things have to be guessed, and both guesses are told with how sure they are (`assumed_encoding`, `assumed_delimiter`; per cent):

- *encoding*: a byte order mark decides.  Without one: every second byte NUL = UTF-16; valid UTF-8 = UTF-8; else Windows-1252, unless most of what
  is not ASCII is valid UTF-8, for then it is UTF-8 with a damaged place.  Bytes that the encoding has no character for are an error with their
  offset.
- *delimiter*: semicolon, comma, tab or bar: the one that cuts the records, quotes respected, into the same number of fields most steadily.  A first
  line `sep=;` decides.

Every value is text.  Quoted line breaks stay, as `\\n`.  A cell of blanks alone is empty.  The label is taken from a `=HYPERLINK("…","label")`,
the text from an `="00123"`, and the apostrophe is taken away that exports put before `= + - @` so that spreadsheets see text.

>>> grid, problems = read_csv("Namn;Pris\\r\\nVakt;87,5\\r\\n".encode("utf-16"), "a.csv")
>>> [row.values for row in grid.rows], problems
([('Namn', 'Pris'), ('Vakt', '87,5')], ())
>>> [(said.code, said.values["sure"]) for said in grid.assumptions]
[('assumed_encoding', 100), ('assumed_delimiter', 75)]
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from graphmodel.problems import Place, Problem, error, info, warning
from importers.broken_encoding import as_windows_shows
from importers.formulas import constant, is_formula, link_label, unguarded
from importers.grid import MAX_FORMULA, NO_MARKS, Grid, Mark, Row, Value
from importers.limits import MAX_COLUMN, MAX_EXCEL_TEXT, MAX_FIELD, Limits
from importers.refusal import refusal

DELIMITERS = (";", ",", "\t", "|")
LEAST_SCORE = 0.2  # below it a character is punctuation, and every record is one field
SAMPLE_RECORDS = 400
SAMPLE_CHARACTERS = 400_000
STEADY = 0.9  # the share of records of one width from which another width is a mistake
BATCH = 1_000
COUNTED = 50_000  # records counted between two signs of life

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_USUAL = re.compile(b"[" + "åäöÅÄÖéèàáüÜæøÆØñç\u00a0§°´·½“”’–—…€".encode("cp1252") + b"]")
_STATED = re.compile(r'"?sep=([;,\t|])"?[;,\t|]*(?:\r\n|\n|\r)', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+(")?')


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes are characters: Python's name of it, the byte where the text begins (after a byte order mark), and how sure, in per cent."""

    name: str
    begins: int
    sure: int


@dataclass(frozen=True, slots=True)
class Delimiter:
    """What stands between the fields; None where every record is one field.  `sure` in per cent.

    `width` is the number of fields that a record of the table has, and `steady` whether so many records have it that another number is a mistake.
    """

    character: str | None
    sure: int
    width: int
    steady: bool


@dataclass(slots=True)
class CsvReading:
    """The reading of one CSV file: what was assumed, and then the rows, a batch at a time.  `problems` is whole when the rows are."""

    assumptions: tuple[Problem, ...]
    rows: Iterator[list[Row]]
    problems: list[Problem]


def read_csv(data: bytes, file: str, limits: Limits | None = None) -> tuple[Grid, tuple[Problem, ...]]:
    """The grid of a CSV file, and the rows that are doubtful or were left out: `ragged_row` (error: more fields than the table has columns; the row
    is not in the grid), `cell_too_long` (error, likewise) and `short_row` (warning).

    Raises BadInput with one problem when the file cannot be read as a whole: `empty_file`, `undecodable` (with the byte offset), `unclosed_quote`
    (with the line on which it opened), `bad_text` (NUL characters), `too_large`.
    """
    reading = open_csv(data, file, limits or Limits())
    rows = tuple(row for batch in reading.rows for row in batch)
    return Grid(file, None, rows, reading.assumptions), tuple(reading.problems)


def open_csv(data: bytes, file: str, limits: Limits, progress: Callable[[], None] = lambda: None) -> CsvReading:
    """The same a batch at a time; `progress` is called after every long step.  Raises BadInput, also while the rows are read."""
    place = Place(file)
    encoding = encoding_of(data)
    text = _decoded(data, encoding, place)
    progress()
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise refusal("empty_file", place)
    if (at := text.find("\0")) >= 0:
        raise refusal("bad_text", place, character="U+0000", line=1 + _breaks(text[:at]))
    delimiter = delimiter_of(text)
    progress()
    assumptions = (
        info("assumed_encoding", place, encoding=encoding.name, sure=encoding.sure),
        info("assumed_delimiter", place, delimiter="tab" if delimiter.character == "\t" else delimiter.character, sure=delimiter.sure),
    )
    _refuse_many(text, place, delimiter.character or ";", limits, progress)
    problems: list[Problem] = []
    return CsvReading(assumptions, _rows(text, place, delimiter, limits, problems), problems)


def encoding_of(data: bytes) -> Encoding:
    """The encoding of a text file's bytes.  O(bytes).

    >>> encoding_of("Ö".encode("cp1252")), encoding_of("Ö".encode()).name
    (Encoding(name='cp1252', begins=0, sure=95), 'utf-8')
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Encoding(name, len(mark), 100)
    head = data[:65_536]
    if len(head) >= 2:
        pairs = len(head) // 2
        low, high = head[0 : 2 * pairs : 2].count(0) / pairs, head[1 : 2 * pairs : 2].count(0) / pairs
        if high > 0.4 and low < 0.1:
            return Encoding("utf-16-le", 0, 95)
        if low > 0.4 and high < 0.1:
            return Encoding("utf-16-be", 0, 95)
    if data.isascii():
        return Encoding("ascii", 0, 100)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        half = SAMPLE_CHARACTERS // 2
        begins = max(half, fault.start)
        sample = data[:half] + data[begins : begins + half]
    else:
        return Encoding("utf-8", 0, 99)
    high_bytes = len(_HIGH_BYTE.findall(sample))
    if 2 * sum(map(len, _UTF8_CHARACTER.findall(sample))) > high_bytes:
        return Encoding("utf-8", 0, 80)
    usual = len(_USUAL.findall(sample)) / high_bytes
    return Encoding("cp1252", 0, 95 if usual > 0.9 else 75 if usual > 0.5 else 50)


def delimiter_of(text: str) -> Delimiter:
    """What stands between the fields of a CSV text, told from its first records.

    >>> delimiter_of('Namn;Beroenden\\nA;"x, y; z"\\nB;x, y\\n').character
    ';'
    """
    if stated := _STATED.match(text):
        return _shaped(text[stated.end() :], stated[1], 100)
    scores = sorted(((_score(text, character), character) for character in DELIMITERS), key=lambda scored: -scored[0])
    (best, character), (second, _) = scores[:2]
    if best < LEAST_SCORE:
        return Delimiter(None, 90, 1, steady=False)
    return _shaped(text, character, 1 - second / best / 2)


def _shaped(text: str, character: str, trust: float) -> Delimiter:
    """How that delimiter cuts the text; `trust` says how far it stands before the others, 0 … 1."""
    widths = [len(record) for record in _sample(text, character)]
    modal, share = _modal(widths)
    # Title lines come before the table.  The headings often reach further than the rows, whose last empty cells some programs leave out.
    begins = next((index for index, width in enumerate(widths) if width >= modal), 0)
    table = widths[begins:]
    steady = bool(table) and table.count(modal) >= STEADY * len(table)
    return Delimiter(character, 100 if trust >= 1 else max(30, min(99, round(100 * trust * share))), table[0] if table else modal, steady)


def _score(text: str, character: str) -> float:
    """How steadily a delimiter cuts the first records, 0 … 1."""
    records = _sample(text, character) if character in text[:SAMPLE_CHARACTERS] else []
    width, share = _modal([len(record) for record in records])
    if width < 2:
        return 0.0
    fields = [field for record in records for field in record[1:]]
    # "Ek, Anna": a comma with a blank after it is punctuation; a lone quote in a field tells that the cut was made inside quotes.
    spaced = sum(1 for field in fields if field.startswith(" ")) / len(fields)
    torn = sum(1 for record in records if any(field.count('"') % 2 for field in record)) / len(records)
    return share * (1 - 1 / width) * (1 - 0.7 * spaced) * (1 - torn)


def _sample(text: str, character: str) -> list[list[str]]:
    """The first records that are not blank; as many as could be read, when a field has no end."""
    records: list[list[str]] = []
    try:
        reader = csv.reader(io.StringIO(text[:SAMPLE_CHARACTERS], newline=""), delimiter=character)
        records.extend(record for record in islice(reader, SAMPLE_RECORDS) if any(map(str.strip, record)))
    except csv.Error:
        return records
    if len(text) > SAMPLE_CHARACTERS and len(records) > 1:
        records.pop()  # cut in two by the sample's end
    return records


def _modal(widths: list[int]) -> tuple[int, float]:
    """The most usual width, the larger of two, and the share of records that have it."""
    if not widths:
        return 1, 0.0
    counts = Counter(widths)
    width = max(counts, key=lambda width: (counts[width], width))
    return width, counts[width] / len(widths)


def _decoded(data: bytes, encoding: Encoding, place: Place) -> str:
    try:
        return data[encoding.begins :].decode(encoding.name) if encoding.begins else data.decode(encoding.name)
    except UnicodeDecodeError as fault:
        offset = encoding.begins + fault.start
        byte, line = f"0x{data[offset]:02x}", 1 + data.count(b"\n", 0, offset)
        around = data[max(encoding.begins, data.rfind(b"\n", 0, offset) + 1, offset - 30 - offset % 2) : offset + 30]
        near = around.decode(encoding.name, "replace").partition("\n")[0].strip()
        raise refusal("undecodable", place, byte, offset=offset, encoding=encoding.name, line=line, near=near) from fault


def _refuse_many(text: str, place: Place, character: str, limits: Limits, progress: Callable[[], None]) -> None:
    """Raise BadInput before any row is made when there are too many; they are counted only where there may be."""
    if _breaks(text) <= limits.records and text.count(character) + _breaks(text) <= limits.cells:
        return
    if '"' not in text:
        # Where nothing is quoted a record is a line, and what is far too much is seen at a glance.
        _refuse_large(place, _breaks(text), 0, 0, limits)
        for number, line in enumerate(io.StringIO(text, newline=""), 1):
            if (width := line.count(character)) >= MAX_COLUMN and line.count(character * 2) < width - MAX_COLUMN:
                _refuse_large(place, number, width + 1, 0, limits)
    number = cells = 0
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=character), 1):
            cells += sum(map(bool, record))
            if number % COUNTED == 0:
                progress()
            if number > limits.records or cells > limits.cells:
                break
    except csv.Error:
        return  # a field without an end, which has a sentence of its own
    _refuse_large(place, number, 0, cells, limits)


def _rows(text: str, place: Place, delimiter: Delimiter, limits: Limits, problems: list[Problem]) -> Iterator[list[Row]]:
    """Batches of rows; problems are added as they are met."""
    character = delimiter.character or ";"
    special = "=" in text or "'" in text
    broken = "Ã" in text or "Â" in text or "â" in text
    stated = _STATED.match(text) is not None
    lines: list[str] = []  # of the record that is being read
    reader = csv.reader(_remembered(text, lines), delimiter=character)
    batch: list[Row] = []
    number, line, cells, begun = 0, 1, 0, False
    written = ""
    before = csv.field_size_limit(MAX_FIELD - 1)
    try:
        for number, record in enumerate(reader, 1):
            written = "".join(lines)
            first, line = line, reader.line_num + 1
            if len(lines) > 1:
                _refuse_open_quote(written, character, place, number, first)
                record = [field.replace("\r\n", "\n").replace("\r", "\n") for field in record]
            lines.clear()
            if stated and number == 1:
                continue
            values: list[Value] = [field if field and not field.isspace() else None for field in record]
            if broken:
                values = [as_windows_shows(value) if isinstance(value, str) else value for value in values]
            marks = _unwrapped(values) if special else NO_MARKS
            while values and values[-1] is None:
                values.pop()
            if not values:
                continue
            if delimiter.steady and len(record) != delimiter.width:
                if begun and (problem := _ragged(place, number, first, record, values, delimiter.width)):
                    problems.append(problem)
                    if problem.severity == "error":
                        continue
            else:
                begun = True
            if len(written) > MAX_EXCEL_TEXT and (longest := max(map(len, record))) > MAX_EXCEL_TEXT:
                problems.append(error("cell_too_long", Place(place.file, row=number), line=first, length=longest, limit=MAX_EXCEL_TEXT))
                continue
            cells += len(values)
            _refuse_large(place, number, len(values), cells, limits)
            batch.append(Row(number, tuple(values), marks))
            if len(batch) == BATCH:
                yield batch
                batch = []
    except csv.Error as fault:
        # All that csv refuses when it is not strict is a field over the limit, mostly because its quote was never closed.
        _refuse_open_quote("".join(lines), character, place, number + 1, line)
        row = Place(place.file, row=number + 1)
        raise refusal("too_large", row, unit="characters in one cell", found=MAX_FIELD, limit=MAX_FIELD - 1, line=line) from fault
    finally:
        csv.field_size_limit(before)
    _refuse_open_quote(written, character, place, number, line - max(1, _breaks(written)))
    if batch:
        yield batch


def _remembered(text: str, lines: list[str]) -> Iterator[str]:
    """The text's lines, each put into `lines` as it is handed out."""
    for line in io.StringIO(text, newline=""):
        lines.append(line)
        yield line


def _breaks(text: str) -> int:
    """The number of line breaks."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _refuse_open_quote(record: str, character: str, place: Place, number: int, first_line: int) -> None:
    """Raise BadInput when a quote in this record has no end.

    The quote that ends the file open is seldom the guilty one: a forgotten quote makes the next opening one close it, and so on to the end.  Hence
    a field over several lines whose closing quote is followed by more text is open, too.
    """
    at = 0
    while True:
        if record.startswith('"', at):
            found = _QUOTED.match(record, at)
            end = len(record) if found is None else found.end()
            closed = found is not None and found[1] is not None
            followed = record[end : end + 1]
            if not closed or (followed not in (character, "\r", "\n", "") and _breaks(record[at:end])):
                line = first_line + _breaks(record[:at])
                raise refusal("unclosed_quote", Place(place.file, row=number), record[at : at + 60], line=line)
            at = end
        at = record.find(character, at) + 1
        if at == 0:
            return


def _ragged(place: Place, number: int, line: int, record: list[str], values: list[Value], width: int) -> Problem | None:
    """What is wrong with the number of fields in a record of a table that has `width` of them nearly everywhere."""
    where = Place(place.file, row=number)
    if len(values) > width:
        return error("ragged_row", where, record[width], line=line, fields=len(record), width=width)
    if len(record) < width <= 2 * len(record) and width > 2:
        return warning("short_row", where, line=line, fields=len(record), width=width)
    return None


def _refuse_large(place: Place, number: int, width: int, cells: int, limits: Limits) -> None:
    for unit, found, limit in (("records", number, limits.records), ("cells", cells, limits.cells), ("columns", width, MAX_COLUMN)):
        if found > limit:
            raise refusal("too_large", Place(place.file, row=number), unit=unit, found=found, limit=limit)


def _unwrapped(values: list[Value]) -> Mapping[int, Mark]:
    """Put labels in place of links and take export's apostrophes away, in place; the marks of the cells that are formulas."""
    marks: dict[int, Mark] = {}
    for column, value in enumerate(values):
        if isinstance(value, str) and value[0] in "='":
            label = link_label(value)
            if label is not None:
                marks[column] = Mark(formula=value[:MAX_FORMULA], formula_without_value=True, hyperlink_label=True)
                values[column] = label if label.strip() else None
            elif (known := constant(value)) is not None:
                values[column] = str(known) or None
            elif is_formula(value):
                marks[column] = Mark(formula=value[:MAX_FORMULA], formula_without_value=True)
            else:
                values[column] = unguarded(value)
    return marks or NO_MARKS
