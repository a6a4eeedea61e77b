"""A file is what its content says; what is left out or refused says why, and what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graphmodel.wording import PROBLEMS
from importers.limits import Limits
from importers.recognise import FileKind, recognise
from tests.importers.workbooks import book, parts, saved, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TABLE = "Namn;Ägare;Pris\nVakt;Anna;4\nByggr;Bo;5\nEcos;Eva;6\n".encode()
PROSE = "Hej!\nDetta är en lista, men ingen tabell; den har två rader.\nHälsningar, IT\n".encode()
ESTATE = b"# Ett bestand\nformat: stewardgraph-estate/1\nnodes: []\n"


@pytest.mark.parametrize(
    ("name", "content", "kind", "codes"),
    [
        ("lista.csv", TABLE, FileKind.CSV, []),
        ("LISTA.CSV", TABLE, FileKind.CSV, []),
        ("lista.tsv", TABLE.replace(b";", b"\t"), FileKind.CSV, []),
        ("lista.txt", TABLE, FileKind.CSV, ["misleading_name"]),
        ("lista", TABLE, FileKind.CSV, ["misleading_name"]),
        ("lista.xlsx", TABLE, FileKind.CSV, ["misleading_name"]),
        ("lista.xls", TABLE.replace(b";", b"\t"), FileKind.CSV, ["misleading_name"]),
        ("lista.xlsx", saved(book()), FileKind.XLSX, []),
        ("lista.xlsm", saved(book()), FileKind.XLSX, []),
        ("lista.csv", saved(book()), FileKind.XLSX, ["misleading_name"]),
        ("lista.xls", saved(book()), FileKind.XLSX, ["misleading_name"]),
        ("lista.zip", saved(book()), FileKind.XLSX, ["misleading_name"]),
        ("bestand.yaml", ESTATE, FileKind.ESTATE, []),
        ("bestand.json", b'{\n  "format": "stewardgraph-estate/1", "nodes": []}', FileKind.ESTATE, []),
        ("bestand.txt", b'{"format":"stewardgraph-estate/1"}', FileKind.ESTATE, []),
        ("LÄS MIG.txt", PROSE, FileKind.UNKNOWN, ["unknown_file_type"]),
        ("om.md", PROSE, FileKind.UNKNOWN, ["unknown_file_type"]),
        ("kod.py", b"a = 1\n", FileKind.UNKNOWN, ["unknown_file_type"]),
        ("annat.yaml", b"a: 1\n", FileKind.UNKNOWN, ["unknown_file_type"]),
        ("sida.html", b"<!DOCTYPE html><html>", FileKind.UNKNOWN, ["unknown_file_type"]),
        ("~$lista.xlsx", b"\x06Anna", FileKind.UNKNOWN, ["unknown_file_type"]),
        (".~lock.lista.xlsx#", b",anna,", FileKind.UNKNOWN, ["unknown_file_type"]),
        ("._lista.xlsx", b"\0\5\x16\7", FileKind.UNKNOWN, ["unknown_file_type"]),
        (".DS_Store", b"\0\0\0\1Bud1", FileKind.UNKNOWN, ["unknown_file_type"]),
        ("karta.png", b"\x89PNG\r\n\x1a\n", FileKind.UNKNOWN, ["document_not_table"]),
        ("karta.csv", b"\x89PNG\r\n\x1a\n", FileKind.UNKNOWN, ["document_not_table"]),
        ("brev.docx", zipped({"[Content_Types].xml": "", "word/document.xml": ""}), FileKind.UNKNOWN, ["document_not_table"]),
        ("allt.zip", zipped({"lista.csv": "a;b"}), FileKind.UNKNOWN, ["unknown_file_type"]),
        ("brev.doc", OLE + "WordDocument".encode("utf-16-le"), FileKind.UNKNOWN, ["unknown_file_type"]),
        ("tom.txt", b"", FileKind.UNKNOWN, ["unknown_file_type"]),
        ("tom.csv", b"", FileKind.REFUSED, ["empty_file"]),
        ("tom.xlsx", b"", FileKind.REFUSED, ["empty_file"]),
        ("gammal.xls", OLE + "Workbook".encode("utf-16-le"), FileKind.REFUSED, ["old_excel"]),
        ("gammal.xlsx", OLE + "Workbook".encode("utf-16-le"), FileKind.REFUSED, ["old_excel"]),
        ("hemlig.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), FileKind.REFUSED, ["password_protected"]),
        ("lista.xlsb", zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), FileKind.REFUSED, ["binary_workbook"]),
        ("lista.ods", zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), FileKind.REFUSED, ["open_document"]),
        ("export.xls", b"<html><table><tr><td>Namn</td></tr></table>", FileKind.REFUSED, ["web_page_as_table"]),
        ("export.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', FileKind.REFUSED, ["web_page_as_table"]),
        ("lista.xlsx", b"not a workbook at all", FileKind.REFUSED, ["bad_archive"]),
    ],
)
def test_a_file_is_recognised_by_its_content(tmp_path: Path, name: str, content: bytes, kind: FileKind, codes: list[str]) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = recognise(path, f"mapp/{name}")
    assert (found.kind, [problem.code for problem in found.problems]) == (kind, codes)
    for problem in found.problems:
        assert problem.place.file == f"mapp/{name}"
        assert problem.severity == ("error" if kind is FileKind.REFUSED else "info")
        assert problem.code in PROBLEMS


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert [problem.code for problem in recognise(tmp_path / "saknas.csv").problems] == ["file_missing"]
    assert [problem.code for problem in recognise(tmp_path).problems] == ["file_unreadable"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lista.csv")
    assert recognise(tmp_path / "lista.csv").kind is FileKind.REFUSED


def test_a_table_over_the_limit_is_refused_and_an_estate_is_not(tmp_path: Path) -> None:
    limits = Limits(bytes=100)
    for name, content, kind in (("lista.csv", TABLE, FileKind.REFUSED), ("bestand.yaml", ESTATE, FileKind.ESTATE)):
        (tmp_path / name).write_bytes(content * 10)
        assert recognise(tmp_path / name, limits=limits).kind is kind
    assert recognise(tmp_path / "lista.csv").kind is FileKind.CSV


def test_a_larger_limit_of_bytes_raises_the_others_and_a_smaller_one_lowers_none(tmp_path: Path) -> None:
    usual, larger, smaller = Limits(), Limits.for_bytes(100_000_000), Limits.for_bytes(100)
    assert (larger.bytes, larger.cells, larger.records, larger.unzipped) == (100_000_000, 2 * usual.cells, 2 * usual.records, 2 * usual.unzipped)
    assert (smaller.bytes, smaller.cells, smaller.records, smaller.unzipped) == (100, usual.cells, usual.records, usual.unzipped)
    (tmp_path / "lista.csv").write_bytes(TABLE * 10)
    assert recognise(tmp_path / "lista.csv", limits=smaller).kind is FileKind.REFUSED


def test_the_smallest_workbook_is_one_whatever_stands_first_in_it(tmp_path: Path) -> None:
    path = tmp_path / "lista.bin"
    path.write_bytes(zipped(dict(reversed(parts().items()))))
    assert recognise(path).kind is FileKind.XLSX


@pytest.mark.parametrize("filler", [b"\n", b" ", b"{", b"a", b'"', b";", b"format"])
def test_recognising_takes_no_longer_for_a_file_made_to_be_slow(tmp_path: Path, filler: bytes) -> None:
    path = tmp_path / "lang.txt"
    path.write_bytes(filler * (130_000 // len(filler)))
    recognise(path)


def test_every_sentence_about_reading_has_its_words() -> None:
    """Each code that these modules raise stands in the table of sentences."""
    folder = Path(recognise.__code__.co_filename).parent
    raised = set()
    for module in ("archive", "csv_grid", "excel_grid", "foreign", "reading_process", "recognise", "xml_stream"):
        text = (folder / f"{module}.py").read_text("utf-8")
        for before in ('refusal("', 'error("', 'info("', 'warning("', '_refused("'):
            raised |= {part.split('"')[0] for part in text.split(before)[1:]}
    assert len(raised) > 20
    assert raised <= set(PROBLEMS)
