"""What an import has to say to a person: short, the gravest first, and what to do about it.

Problems that are mended in the same way stand together, and what is said of many places is said once; a row that begins with an arrow says what to
do about the rows above it.  What was assumed of each table (whose list it is, where its headings stand, what each column means, how sure) is a
block of its own, shown where it is asked for; else one sentence counts the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphmodel.problems import Place, Problem
from graphmodel.vocabulary import LABELS
from graphmodel.wording import N_, _, language, plural, sentence, word
from visualisation.tables.table import Cell, Table, table

NOTES_OF_A_KIND: Final = 3
"""So many notes of one kind are shown, unless all were asked for."""
PLACES: Final = 3
"""So many places are named for one thing that is said of many."""
SURE: Final = 90
"""From so many per cent on, how sure a column's meaning is goes without saying."""

_TITLES: Final[Mapping[str, str]] = {"error": N_("Must be mended"), "warning": N_("Doubtful"), "info": N_("Good to know")}
_OF_A_FILE: Final = ("assumed_encoding", "assumed_delimiter", "department_assumed", "department_not_known", "authority_assumed")
_OF_A_COLUMN: Final = ("direction_assumed", "separator_assumed", "scale_assumed", "filled_down", "lifecycle_from_title", "column_assumed")
_COLUMNS_LEFT: Final = ("column_not_read", "personal_number_not_read")
_ASSUMED: Final = frozenset(("table_understood", *_OF_A_FILE, *_OF_A_COLUMN, *_COLUMNS_LEFT)) - {"department_not_known", "personal_number_not_read"}

_FIRST_NOTES: Final = (
    "table_not_understood", "no_heading_row", "hidden_sheet", "hidden_rows", "hidden_columns", "department_not_known", "personal_number_not_read",
    "misleading_name", "unknown_file_type", "same_but_mojibake", "same_but_diacritics", "same_but_vendor",
)  # fmt: skip
"""The notes that matter most: what was not read at all, and what was taken for the same."""

_SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "department_assumed": ("whence",), "placeholder_read": ("reading", "field"), "scale_assumed": ("why",), "column_assumed": ("why",),
    "lifecycle_from_title": ("lifecycle",), "authority_assumed": ("fields",),
}  # fmt: skip
"""Values of problems that are codes, and so are said in words."""


def import_report(
    problems: Sequence[Problem], said: str, *, understood: bool = False, everything: bool = False, limit: int | None = None
) -> list[Table]:
    """The report under the sentence `said`: errors, doubts, notes, and, where `understood` asks for it, how each table was read.

    `everything` shows all notes, not the first of each kind; `limit` is for each of the three lists (None: all).
    """
    tables = [table([], [], lead=[said])]
    rest = [each for each in problems if each.code not in _ASSUMED]
    for severity in _TITLES:
        kinds = _kinds(each for each in rest if each.severity == severity)
        if kinds:
            tables.append(_listed(severity, kinds, everything or severity != "info", limit))
    tables += _read(problems) if understood else _counted(problems)
    return tables


# --- problems, those of one kind together


def _kinds(problems: Iterable[Problem]) -> list[list[Problem]]:
    """The problems by kind: notes in the order of their weight, all others the most frequent first."""
    kinds: dict[str, list[Problem]] = {}
    for each in problems:
        kinds.setdefault(each.code, []).append(each)

    def weight(code: str) -> tuple[int, int]:
        return (_FIRST_NOTES.index(code) if code in _FIRST_NOTES else len(_FIRST_NOTES), -len(kinds[code]))

    return [kinds[code] for code in sorted(kinds, key=weight)]


def _listed(severity: str, kinds: Sequence[Sequence[Problem]], everything: bool, limit: int | None) -> Table:
    rows: list[list[Cell | str | int | None]] = []
    shown = 0
    mark = "bad" if severity == "error" else "warn" if severity == "warning" else "plain"
    for kind in kinds:
        for repair, told in _by_repair(kind).items():
            most = len(told) if everything else NOTES_OF_A_KIND
            if limit is not None:
                most = min(most, limit - shown)
            if most <= 0:
                continue
            for message, places in list(told.items())[:most]:
                rows.append([places_text(places), Cell(message, mark)])  # type: ignore[arg-type]
            shown += min(most, len(told))
            if len(told) > most:
                rows.append(["", Cell(plural("… and one more of this kind", "… and {count} more of this kind", len(told) - most), "quiet")])
            if repair:
                rows.append(["", Cell(f"→ {repair}", "quiet")])
    count = sum(map(len, kinds))
    different = sum(len(told) for kind in kinds for told in _by_repair(kind).values())
    notes = [_("{count} more rows are not shown; --limit 0 --verbose shows them all.", count=different - shown)] if different > shown else []
    return table([_("Where"), _("What, and what to do")], rows, title=f"{_(_TITLES[severity])} ({count})", notes=notes)


def _by_repair(kind: Sequence[Problem]) -> dict[str, dict[str, list[Place]]]:
    """Repair -> message -> the places of which it is said."""
    found: dict[str, dict[str, list[Place]]] = {}
    for each in kind:
        message, repair = spoken(each)
        found.setdefault(repair, {}).setdefault(message, []).append(each.place)
    return found


def spoken(problem: Problem) -> tuple[str, str]:
    """What a problem says, and its repair, in the reader's words: also the codes among its values."""
    values = {**problem.values, "value": problem.value}
    for name in _SPOKEN.get(problem.code, ()):
        if isinstance(code := values.get(name), str):
            how = "by_" if name in ("why", "whence") else ""
            values[name] = ", ".join(word(how + each.replace(" ", "_")) for each in code.split(", "))
    return tuple(sentence(problem.code, values))  # type: ignore[return-value]


def places_text(places: Sequence[Place], most: int = PLACES) -> str:
    """Several places in one text: those of one sheet and column share its name.

    >>> places_text([Place("a.csv", None, 2, "Ägare"), Place("a.csv", None, 7, "Ägare"), Place("b.xlsx", "Blad1", 3)])
    'a.csv:2, 7 (Ägare); b.xlsx!Blad1:3'
    """
    named: dict[tuple[str | None, str | None, str | None], list[int]] = {}
    for each in places[:most]:
        rows = named.setdefault((each.file, each.sheet, each.column), [])
        if each.row is not None and each.row not in rows:
            rows.append(each.row)
    told = []
    for (file, sheet, column), rows in named.items():
        at = str(Place(file, sheet))
        told.append(at + (f":{', '.join(map(str, rows))}" if rows else "") + (f" ({column})" if column else ""))
    more = len(places) - most
    return "; ".join(told) + (f" +{more}" if more > 0 else "")


# --- how the tables were read


@dataclass(slots=True)
class _File:
    """What was assumed of one file, and of its tables."""

    tables: list[Problem] = field(default_factory=list)
    whole: dict[str, Problem] = field(default_factory=dict)
    columns: list[Problem] = field(default_factory=list)


def _counted(problems: Sequence[Problem]) -> list[Table]:
    count = sum(each.code == "table_understood" for each in problems)
    if not count:
        return []
    told = plural("One table was read.", "{count} tables were read.", count)
    return [table([], [], lead=[told + " " + _("How each was understood, --dry-run --verbose says.")])]


def _read(problems: Sequence[Problem]) -> list[Table]:
    """One block for each table: what it is, whose, and what its columns mean."""
    files: dict[str, _File] = {}
    for each in problems:
        if each.code not in _ASSUMED and each.code != "personal_number_not_read":
            continue
        about = files.setdefault(each.place.file or "", _File())
        if each.code == "table_understood":
            about.tables.append(each)
        elif each.code in _OF_A_FILE:
            about.whole.setdefault(each.code, each)
        else:
            about.columns.append(each)
    blocks = [_block(about, each, first=not number) for about in files.values() for number, each in enumerate(about.tables)]
    if not blocks:
        return []
    wrong = _("Is something read wrongly? --save-profile FILE writes all this to a file; correct it there and give it to --profile.")
    return [table([], [], title=_("How the tables were read ({count})", count=len(blocks))), *blocks, table([], [], lead=[wrong])]


def _block(about: _File, read: Problem, *, first: bool) -> Table:
    values = read.values
    rows = plural("one row", "{count} rows", int(values["rows"]))
    kind = word(f"table_{values['kind']}")
    where, sure = values["header_row"], values["sure"]
    told = _("{kind}: {rows}, headings in row {header_row}; {sure} % sure.", kind=kind, rows=rows, header_row=where, sure=sure)
    lines = [f"{told[:1].upper()}{told[1:]}"]
    if first:
        lines += [spoken(about.whole[code])[0] for code in _OF_A_FILE if code in about.whole]
    lines.append(_("Columns: {columns}.", columns="; ".join(map(_column, values.get("meanings", ())))))
    here = [each for each in about.columns if (each.place.sheet, each.place.row) == (read.place.sheet, read.place.row)]
    if left := [str(each.values["heading"]) for each in here if each.code in _COLUMNS_LEFT and each.values["heading"]]:
        lines.append(_("Not read: {columns}.", columns="; ".join(left)))
    lines += [spoken(each)[0] for each in here if each.code in _OF_A_COLUMN and each.code != "column_assumed"]
    return table([], [], title=str(Place(read.place.file, read.place.sheet)), lead=lines)


def _column(meaning: Mapping[str, object]) -> str:
    """One column: its heading, the heading that we would have written, and how sure where that is not plain."""
    code = str(meaning["meaning"])
    label = _label(code)
    detail = f" ({_label(str(meaning['detail']))})" if meaning.get("detail") else ""
    heading = str(meaning["heading"]) or "?"
    sure = meaning["sure"]
    doubt = f" {sure} %" if isinstance(sure, int) and sure < SURE else ""
    return f"{heading} = {label}{detail}{doubt}" if heading.casefold() != label.casefold() or detail or doubt else heading


def _label(code: str) -> str:
    return LABELS[code][0 if language() == "sv" else 1] if code in LABELS else word(code)
