"""What can be told from a spreadsheet formula without computing it.  (Swedish: *formel*, *länk*.)

>>> link_label('=HYPERLINK("https://a.example","Öppna")'), link_label('=HYPERLÄNK("https://a.example";"Öppna")')
('Öppna', 'Öppna')
>>> link_label('=HYPERLINK("https://a.example")'), link_label("=HYPERLINK(A1,B1)")
('https://a.example', None)
>>> is_formula("=SUMMA(B2:B9)"), is_formula("=B2+B3"), is_formula("= hemligt ="), is_formula("+46 10 555")
(True, True, False, False)
>>> constant('="00123"'), constant("=+46105550166"), constant("=-2.5"), constant("=A1")
('00123', 46105550166, -2.5, None)
"""

from __future__ import annotations

import re

_TEXT = r'"((?:[^"]|"")*+)"'
_LINK = re.compile(rf'=\s*HYPERL(?:INK|ÄNK)\s*\(\s*(?:{_TEXT}|[^",;()]++)\s*(?:[,;]\s*{_TEXT}\s*)?\)\s*', re.IGNORECASE)
_CALL = re.compile(r"=\s*[+-]?\s*[\w.]+\s*\(")
_SUM = re.compile(r"=\s*[+-]?\$?[A-Z]{1,3}\$?\d+(?:\s*[-+*/&^]\s*[\w$.]+)*\s*")
_CONSTANT = re.compile(rf"=\s*(?:{_TEXT}|([+-]?\d{{1,15}}(?:\.\d{{1,15}})?))\s*")
_GUARDED = "=+-@\t\r"


def link_label(formula: str) -> str | None:
    """What a HYPERLINK formula shows: its label, else its address; None for other formulas, and where the label is computed."""
    found = _LINK.fullmatch(formula)
    if found is None:
        return None
    shown = found[2] if found[2] is not None else found[1]
    return None if shown is None else shown.replace('""', '"')


def constant(formula: str) -> str | int | float | None:
    """The value of a formula that is one text or one number: `="00123"` keeps zeros, `=+4610555` is a telephone number that Excel took for a sum."""
    found = _CONSTANT.fullmatch(formula)
    if found is None:
        return None
    if found[1] is not None:
        return found[1].replace('""', '"')
    return float(found[2]) if "." in found[2] else int(found[2])


def is_formula(text: str) -> bool:
    """Whether a text of a CSV file was a formula in the spreadsheet it came from: a call of a function, or sums with cells."""
    return (_CALL.match(text) is not None and text.rstrip().endswith(")")) or _SUM.fullmatch(text) is not None


def unguarded(text: str) -> str:
    """The text without the apostrophe that an export puts before `= + - @`, tab and carriage return, so that a spreadsheet takes it as text.

    >>> unguarded("'=1+1"), unguarded("'t Hooft")
    ('=1+1', "'t Hooft")
    """
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in _GUARDED else text
