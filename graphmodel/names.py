"""What a node answers to when somebody types a text: its id, its external ids, its aliases and its name.

Case and surrounding blanks do not matter, nor which of Unicode's two forms an accented letter was typed in:

>>> name_key("  Åse Ek ") == name_key("a\\u030ase EK")
True

That is all that is forgiven here; spellings that *may* mean the same (hyphens, misspellings) are for reconciliation and for `find`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from graphmodel.entities import Node

MATCHES: Final = ("id", "external_id", "alias", "name")
"""By what a node can answer, the strongest first."""

_UNKEPT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def unkept_character(text: str) -> str | None:
    """The first character that no text of the estate may hold, as U+0007: a control, half a pair of surrogates, what is no character; else None.

    >>> unkept_character("Va\\x07kt"), unkept_character("Vakt\\n2")
    ('U+0007', None)
    """
    found = None if text.isascii() and text.isprintable() else _UNKEPT.search(text)
    return None if found is None else f"U+{ord(found[0]):04X}"


def name_key(text: str) -> str:
    """The text as it is compared: composed, case folded, without surrounding blanks."""
    if text.isascii():
        return text.strip().casefold()
    folded = unicodedata.normalize("NFC", text).strip().casefold()
    return unicodedata.normalize("NFC", folded)


def answers_to(node: Node) -> Iterator[tuple[int, str]]:
    """The texts a node answers to, each with its place in `MATCHES`; a text comes once, under the strongest."""
    seen: set[str] = set()
    for strength, texts in enumerate(((node.id,), node.external_ids.values(), node.aliases, (node.name,))):
        for text in texts:
            if text not in seen:
                seen.add(text)
                yield strength, text
