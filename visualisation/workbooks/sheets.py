"""How a department's workbook looks: three sheets that may be seen, and one of lists that may not.

The sheet of systems has a row for each, the questions in words and colour, and cells to write in; everything else is locked.  Its last column,
hidden, holds the workbook's mark and what the cells held, so that what comes back can be compared.  Nothing in it is a formula.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from graphmodel.vocabulary import WORKBOOK, WORKBOOK_HEADINGS
from graphmodel.wording import _, language, plural
from visualisation.workbooks.department import Questions

if TYPE_CHECKING:
    from openpyxl import Workbook

Worksheet: TypeAlias = Any
"""A sheet of openpyxl, whose types know less than it does."""
Texts = Callable[[Any, str], None]
"""Puts a text in a cell so that it stays text."""

COLUMNS: Final = ("system_id", "system", "question", "owner", "owner_it", "object", "needs", "supplier", "criticality", "contract_end", "note")
WIDTHS: Final = {
    "system_id": 13, "system": 25, "question": 42, "owner": 23, "owner_it": 23, "object": 24, "needs": 32, "supplier": 19, "criticality": 13,
    "contract_end": 12, "note": 28,
}  # fmt: skip
_LISTED: Final = {"owner": "persons", "owner_it": "persons", "object": "objects", "needs": "systems", "supplier": "suppliers", "criticality": "steps"}
_HEADER, _FIRST = 3, 4
_NEW_ROWS: Final = 5
"""So many empty rows for systems that the register lacks."""
_DARK, _LINE, _LOCKED, _INPUT, _ASKED, _WARN = "1F3A4D", "B8C4CC", "EEF1F3", "FFFFFF", "FFF2CC", "8A4B00"
_FONT: Final = "Calibri"


def workbook(asked: Questions, as_text: Texts) -> Workbook:
    """The workbook, in the present language; `as_text` puts foreign text in a cell."""
    from openpyxl import Workbook

    book = Workbook()
    lists = book.create_sheet("Lists")
    ranges = _lists(lists, asked, as_text)
    _instructions(book.active, asked, as_text)
    _systems(book.create_sheet(_("Systems"), 1), asked, ranges, as_text)
    if asked.names:
        _names(book.create_sheet(_("Names"), 2), asked, ranges, as_text)
    lists.sheet_state = "hidden"
    book.active = 1
    return book


def _heading(meaning: str) -> str:
    if meaning == "question":
        return _("Open question")
    return WORKBOOK_HEADINGS[meaning][0 if language() == "sv" else 1]


def _lists(sheet: Worksheet, asked: Questions, as_text: Texts) -> Mapping[str, str]:
    """What there is to choose from, a column each; where each list stands."""
    ranges = {}
    lists = {
        "persons": asked.persons, "objects": asked.objects, "systems": asked.all_systems, "suppliers": asked.suppliers, "steps": ("1", "2", "3", "4"),
    }  # fmt: skip
    for column, (name, texts) in enumerate(lists.items(), start=1):
        for row, text in enumerate(texts, start=1):
            as_text(sheet.cell(row, column), text)
        if texts:
            letter = sheet.cell(1, column).column_letter
            ranges[name] = f"Lists!${letter}$1:${letter}${len(texts)}"
    return ranges


def _instructions(sheet: Worksheet, asked: Questions, as_text: Texts) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.title = _("Read this first")
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 4
    sheet.column_dimensions["B"].width = 100
    lines = [
        (_("The systems of {department}", department=asked.department.name), Font(name=_FONT, size=18, bold=True, color=_DARK)),
        (
            plural("There is one question to answer.", "There are {count} questions to answer.", asked.open)
            if asked.open else _("There are no open questions. Look the rows through, and correct what is wrong."),
            Font(name=_FONT, size=13, bold=True, color=_WARN if asked.open else _DARK),
        ),
        ("", None),
        (_("1. Open the sheet “{sheet}”. The rows with questions stand first; the cells to fill in are yellow.", sheet=_("Systems")), None),
        (_("2. Choose from the list in the cell, or write a name. If nobody has the task, write: vacant. Not known: leave it empty."), None),
        (_("3. Correct what is wrong in the white cells. What you leave as it is changes nothing; grey cells are locked."), None),
        (_("4. Several names in a cell are separated by semicolons."), None),
        (_("5. Is a system missing? Write it in one of the empty rows at the end."), None),
    ]  # fmt: skip
    if asked.names:
        lines.append((_("6. On the sheet “{sheet}”, choose which system is meant by each name.", sheet=_("Names")), None))
    lines += [
        ("", None),
        (_("Save the file, and send it back to whoever sent it to you. You need not do it all at once."), None),
        (_("Made from revision {revision} of the register.", revision=asked.revision), Font(name=_FONT, size=9, color="777777")),
    ]
    for row, (text, font) in enumerate(lines, start=2):
        cell = sheet.cell(row, 2)
        as_text(cell, text)
        cell.font = font or Font(name=_FONT, size=12)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.row_dimensions[row].height = 1.7 * (font.size if font is not None else 12) * _lines(text, 105)
    sheet.protection.sheet = True
    _printed(sheet, "portrait")


def _systems(sheet: Worksheet, asked: Questions, ranges: Mapping[str, str], as_text: Texts) -> None:
    from openpyxl.styles import Font

    title = sheet.cell(1, 1)
    as_text(title, _("The systems of {department}", department=asked.department.name))
    title.font = Font(name=_FONT, size=16, bold=True, color=_DARK)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 28, 18
    hint = sheet.cell(2, 1)
    as_text(
        hint, _("Yellow cells wait for an answer, white ones may be corrected, grey ones are locked. A missing system goes into an empty row.")
    )
    hint.font = Font(name=_FONT, size=10, italic=True, color="555555")
    mark = len(COLUMNS) + 1
    _header(sheet, [*(_heading(meaning) for meaning in COLUMNS), f"{WORKBOOK} {asked.department.id}"], as_text)
    for number, row in enumerate(asked.systems, start=_FIRST):
        holds = {"system_id": row.id, "system": row.name, "question": "\n".join(row.questions), **row.holds}
        for column, meaning in enumerate(COLUMNS, start=1):
            cell = sheet.cell(number, column)
            _fill(cell, meaning, holds.get(meaning, ""), as_text)
            _dress(cell, meaning, asked=meaning in row.asked, locked=meaning in ("system_id", "system", "question"))
        kept = {meaning: holds[meaning] for meaning in COLUMNS[3:] if holds.get(meaning)}
        as_text(sheet.cell(number, mark), json.dumps({**kept, "kind": row.kind}, ensure_ascii=False, sort_keys=True))
        lines = max([1, *(_lines(holds.get(meaning, ""), WIDTHS[meaning]) for meaning in COLUMNS)])
        sheet.row_dimensions[number].height = 16 * min(lines, 12) + 3
    last = _FIRST + len(asked.systems) + _NEW_ROWS - 1
    for number in range(last - _NEW_ROWS + 1, last + 1):
        for column, meaning in enumerate(COLUMNS, start=1):
            _fill(cell := sheet.cell(number, column), meaning, "", as_text)
            _dress(cell, meaning, asked=False, locked=meaning in ("system_id", "question"))
        sheet.row_dimensions[number].height = 19
    for column, meaning in enumerate(COLUMNS, start=1):
        letter = sheet.cell(1, column).column_letter
        sheet.column_dimensions[letter].width = WIDTHS[meaning]
        if meaning in _LISTED and _LISTED[meaning] in ranges:
            _choose(sheet, ranges[_LISTED[meaning]], f"{letter}{_FIRST}:{letter}{last}", strict=meaning == "criticality")
    sheet.column_dimensions[sheet.cell(1, mark).column_letter].hidden = True
    _guarded(sheet, f"A{_HEADER}:{sheet.cell(1, len(COLUMNS)).column_letter}{last}", "D4")


def _names(sheet: Worksheet, asked: Questions, ranges: Mapping[str, str], as_text: Texts) -> None:
    from openpyxl.styles import Font

    title = sheet.cell(1, 1)
    as_text(title, _("Names that no system in the register has"))
    title.font = Font(name=_FONT, size=16, bold=True, color=_DARK)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 28, 18
    hint = sheet.cell(2, 1)
    as_text(hint, _("Choose which system is meant, if it is one of those in the list. Else leave the cell empty."))
    hint.font = Font(name=_FONT, size=10, italic=True, color="555555")
    _header(sheet, [_heading("alias"), _heading("canonical"), _("Stands at")], as_text)
    for number, row in enumerate(asked.names, start=_FIRST):
        for column, (meaning, text) in enumerate((("alias", row.text), ("canonical", ""), ("question", ", ".join(row.systems))), start=1):
            cell = sheet.cell(number, column)
            as_text(cell, text)
            _dress(cell, meaning, asked=meaning == "canonical", locked=meaning != "canonical")
            if meaning == "question":
                cell.font = Font(name=_FONT, size=11)
        sheet.row_dimensions[number].height = 16 * min(_lines(", ".join(row.systems), 60), 8) + 3
    last = _FIRST + len(asked.names) - 1
    for letter, width in (("A", 34), ("B", 36), ("C", 60)):
        sheet.column_dimensions[letter].width = width
    if "systems" in ranges:
        _choose(sheet, ranges["systems"], f"B{_FIRST}:B{last}", strict=False)
    _guarded(sheet, f"A{_HEADER}:C{last}", "A4")


def _fill(cell: Any, meaning: str, text: str, as_text: Texts) -> None:
    if meaning == "criticality" and text.isdecimal():
        cell.value = int(text)
    elif meaning == "contract_end" and text:
        cell.value = date.fromisoformat(text)
        cell.number_format = "yyyy-mm-dd"
    elif text:
        as_text(cell, text)
    if meaning == "contract_end":
        cell.number_format = "yyyy-mm-dd"


def _header(sheet: Worksheet, headings: Sequence[str], as_text: Texts) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for column, heading in enumerate(headings, start=1):
        cell = sheet.cell(_HEADER, column)
        as_text(cell, heading)
        cell.font = Font(name=_FONT, size=11, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", start_color=_DARK)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.row_dimensions[_HEADER].height = 34


def _dress(cell: Any, meaning: str, *, asked: bool, locked: bool) -> None:
    """How a cell looks, and whether it may be written in."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    colour = _LOCKED if locked else _ASKED if asked else _INPUT
    line = Side(style="thin", color=_LINE)
    cell.fill = PatternFill("solid", start_color=colour)
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    strong = {"question": _WARN, "system": "000000", "alias": "000000"}
    cell.font = Font(name=_FONT, size=9 if meaning == "system_id" else 11, bold=meaning in strong, color=strong.get(meaning, "333333"))
    cell.protection = Protection(locked=locked)


def _choose(sheet: Worksheet, listed: str, cells: str, *, strict: bool) -> None:
    """Let the cells be chosen from a list; only a strict one refuses what is not in it."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation("list", formula1=listed, allow_blank=True, showErrorMessage=strict, errorTitle="1–4", error="1–4")
    rule.add(cells)
    sheet.add_data_validation(rule)


def _guarded(sheet: Worksheet, filtered: str, frozen: str) -> None:
    sheet.freeze_panes = frozen
    sheet.auto_filter.ref = filtered
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.autoFilter = protection.sort = False  # these stay allowed
    _printed(sheet, "landscape")
    sheet.print_title_rows = f"{_HEADER}:{_HEADER}"


def _printed(sheet: Worksheet, way: str) -> None:
    sheet.page_setup.orientation = way
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "&P / &N"


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many characters."""
    room = max(1.0, 0.88 * width - 1)  # bold letters are wider, and words are not cut
    return sum(max(1, int(-(-len(part) // room))) for part in text.split("\n"))
