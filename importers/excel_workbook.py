"""What the sheets of a workbook share: which there are, their texts, and the styles in which a number is a day.  (Swedish: *arbetsbok*.)"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from graphmodel.problems import Place
from importers.archive import opened_entry
from importers.excel_cells import TRUE, plain, row_number
from importers.excel_dates import BUILT_IN, is_date_format
from importers.grid import Value
from importers.limits import MAX_DEPTH, MAX_MERGES, MAX_SHEETS, Limits
from importers.refusal import refusal
from importers.xml_stream import local, parsed

TAGS = 8  # opening and closing, that one cell may have: itself, its formula, its text in the cell


@dataclass(frozen=True, slots=True)
class SheetPart:
    name: str
    state: str
    part: str | None


class WorkbookParts:
    """The parts of a workbook that its sheets share."""

    def __init__(self, archive: zipfile.ZipFile, place: Place, limits: Limits, progress: Callable[[], None]) -> None:
        self.archive = archive
        self.place = place
        self.limits = limits
        self.progress = progress
        self.from_1904 = False
        self.parts = {entry.filename.casefold(): entry.filename for entry in archive.infolist()}
        self.main = self._part("", "officeDocument") or "xl/workbook.xml"
        if self.main.casefold().endswith(".bin"):
            raise refusal("binary_workbook", place)
        if self.main.casefold() not in self.parts:
            raise refusal("bad_archive", place, reason="there is no workbook in it")
        self.main = self.parts[self.main.casefold()]

    def sheets(self) -> list[SheetPart]:
        """The sheets in the order of their tabs; sets `from_1904`."""
        targets = self._targets(self.main)
        found: list[SheetPart] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            name = local(name)
            if name == "workbookPr":
                self.from_1904 = attributes.get("date1904") in TRUE
            elif name == "sheet":
                kind, part = targets.get(next((value for key, value in attributes.items() if key.endswith(":id")), ""), ("", ""))
                state = attributes.get("state", "visible")
                # A sheet without a name cannot be made with a spreadsheet program; it is read all the same.
                found.append(SheetPart(attributes.get("name", ""), state, part if kind == "worksheet" and part.casefold() in self.parts else None))
            if len(found) > MAX_SHEETS:
                raise refusal("too_large", self.place, unit="sheets", found=len(found), limit=MAX_SHEETS)

        self._parse(self.main, start)
        return found

    def date_styles(self) -> frozenset[str]:
        """The numbers of the cell styles that show a day or a time of day."""
        part = self._part(self.main, "styles")
        if part is None:
            return frozenset()
        formats: dict[str, bool] = {}
        styles: list[str] = []
        path: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            name = local(name)
            path.append(name)
            if name == "numFmt" and path[-2:-1] == ["numFmts"]:
                formats[attributes.get("numFmtId", "")] = is_date_format(attributes.get("formatCode", "")[:1_000])
            elif name == "xf" and path[-2:-1] == ["cellXfs"]:
                styles.append(attributes.get("numFmtId", "0"))

        self._parse(part, start, lambda _: path.pop())
        shows = {number: formats.get(number, row_number(number) in BUILT_IN) for number in set(styles)}
        return frozenset(str(style) for style, number in enumerate(styles) if shows[number])

    def shared_texts(self) -> list[Value]:
        """The texts that cells refer to by number."""
        part = self._part(self.main, "sharedStrings")
        texts: list[Value] = []
        if part is None:
            return texts
        self.refuse_many(part, b"si", "texts")
        pieces: list[str] = []
        taking = False
        phonetic = 0

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal taking, phonetic
            name = local(name)
            if name == "t":
                taking = not phonetic
            elif name == "si":
                pieces.clear()
            elif name == "rPh":
                phonetic += 1

        def end(name: str) -> None:
            nonlocal taking, phonetic
            name = local(name)
            if name == "t":
                taking = False
            elif name == "si":
                texts.append(plain("".join(pieces), self.place))
                if len(texts) > self.limits.cells:
                    raise refusal("too_large", self.place, unit="texts", found=len(texts), limit=self.limits.cells)
            elif name == "rPh":
                phonetic -= 1

        self._parse(part, start, end, lambda characters: pieces.append(characters) if taking else None, most=2 * self.limits.cells)
        return texts

    def refuse_many(self, part: str, names: bytes, unit: str) -> None:
        """Raise BadInput when a part has more elements of some names than cells are allowed, before any of them is read.

        Counting bytes is far quicker than parsing, and is only done where the part is large enough.  It may count too few (in UTF-16, say), and so
        the limit is held again when the part is read.
        """
        if self.archive.getinfo(part).file_size // 4 <= self.limits.cells:
            return
        count = tags = 0
        opening = re.compile(rb"[<:](?:" + names + rb")[ />\t\r\n]")
        with opened_entry(self.archive, part, self.place) as stream:
            while chunk := stream.read(1 << 20):
                count += len(opening.findall(chunk))
                tags += chunk.count(b"<")
                self.progress()
                if max(count, tags // TAGS) > self.limits.cells:
                    raise refusal("too_large", self.place, unit=unit, found=max(count, tags // TAGS), limit=self.limits.cells)

    def _part(self, part: str, kind: str) -> str | None:
        """The archive's name of the first part of that kind that `part` refers to; None when there is none."""
        for found, target in self._targets(part).values():
            if found == kind and target.casefold() in self.parts:
                return self.parts[target.casefold()]
        return None

    def _targets(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: reference -> (last word of its kind, name in the archive)."""
        folder, name = posixpath.split(part)
        source = self.parts.get(posixpath.join(folder, "_rels", f"{name}.rels").casefold())
        targets: dict[str, tuple[str, str]] = {}
        if source is None:
            return targets

        def start(name: str, attributes: dict[str, str]) -> None:
            if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                targets[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], self.parts.get(target.casefold(), target))

        self._parse(source, start)
        return targets

    def _parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], object],
        end: Callable[[str], object] = lambda _: None,
        text: Callable[[str], object] = lambda _: None,
        most: int = MAX_MERGES,
    ) -> None:
        depth = elements = 0

        def counted_start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth, elements
            depth += 1
            elements += 1
            if depth > MAX_DEPTH:
                raise refusal("too_deep", self.place, limit=MAX_DEPTH)
            if elements > most:
                raise refusal("too_large", self.place, unit="elements", found=elements, limit=most)
            start(name, attributes)

        def counted_end(name: str) -> None:
            nonlocal depth
            depth -= 1
            end(name)

        with opened_entry(self.archive, part, self.place) as stream:
            for _ in parsed(stream, self.place, counted_start, counted_end, text):
                self.progress()
