"""Workbooks for tests: real ones by openpyxl, and ones made by hand, part by part, as programs (or attackers) write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date

import openpyxl

CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"


def book(rows: Iterable[Iterable[object]] = (("System", "Antal"), ("Vakt", 4))) -> openpyxl.Workbook:
    """A workbook with these rows on its first sheet."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    """A workbook's bytes."""
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def parts(sheet: str = "<row r='1'><c r='A1' t='inlineStr'><is><t>Vakt</t></is></c></row>", **others: str) -> dict[str, str]:
    """The parts of the smallest workbook, with this inside its sheetData; `others` may be `shared` (texts), `styles`, `after` (the sheetData)."""
    sheets = '<sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets>'
    made = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": _relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": _relations(worksheet="worksheets/sheet1.xml", sharedStrings="/xl/sharedStrings.xml", styles="styles.xml"),
        SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData>{others.get("after", "")}</worksheet>',
    }
    if "shared" in others:
        made["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{others["shared"]}</sst>'
    if "styles" in others:
        made["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{others["styles"]}</styleSheet>'
    return made


def _relations(**targets: str) -> str:
    written = (
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>' for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{"".join(written)}</Relationships>'


def zipped(made: Mapping[str, str | bytes]) -> bytes:
    """An archive of these entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_large_part(made: Mapping[str, str | bytes], name: str, begins: bytes, repeated: bytes, times: int, ends: bytes) -> bytes:
    """An archive one part of which is `begins`, `repeated` so many times, `ends`; small here, large unpacked."""
    stream = io.BytesIO()
    block = repeated * max(1, 1_000_000 // len(repeated))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other, content in made.items():
            if other != name:
                archive.writestr(other, content)
        with archive.open(name, "w") as entry:
            entry.write(begins)
            whole, rest = divmod(times * len(repeated), len(block))
            for _ in range(whole):
                entry.write(block)
            entry.write(block[: rest // len(repeated) * len(repeated)])
            entry.write(ends)
    return stream.getvalue()


FIRST_OF_OCTOBER = date(2026, 10, 1)
