r"""A table as Markdown, for a page of a wiki or a protocol.

>>> from visualisation.tables.table import table
>>> print(markdown([table(["System", "Level"], [["Larm | vakt", 4]], lead=["One system."], right=[1])]), end="")
One system.
<BLANKLINE>
| System | Level |
| --- | ---: |
| Larm \| vakt | 4 |
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from visualisation.tables.plain_text import visible
from visualisation.tables.table import Table


def markdown(tables: Iterable[Table]) -> str:
    """The tables as Markdown text, each ending with a line break.  Foreign text is never read as Markdown or HTML."""
    return "\n".join(_block(each) for each in tables)


def _block(each: Table) -> str:
    parts: list[str] = []
    if each.title:
        parts.append(f"## {_safe(each.title)}\n")
    if each.lead:
        parts.append("".join(f"{_safe(sentence)}\n" for sentence in each.lead))
    if each.columns and each.rows:
        lines = [
            "| " + " | ".join(_safe(column.heading) for column in each.columns) + " |",
            "| " + " | ".join("---:" if column.right else "---" for column in each.columns) + " |",
            *("| " + " | ".join(_safe(cell.text) for cell in row) + " |" for row in each.rows),
        ]
        parts.append("\n".join(lines) + "\n")
    if each.notes:
        parts.append("".join(f"{_safe(note)}\n" for note in each.notes))
    return "\n".join(parts)


def _safe(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", visible(text)).replace("&", "&amp;")
