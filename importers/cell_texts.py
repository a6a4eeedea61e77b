
"""The text of a cell, clean: without invisible characters, broken encoding mended (celltext).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from graphmodel.matching import repaired

Kinds = Callable[[str], tuple[str, ...]]
"""Answers which node kinds a name is known to have, see `importers.known_names`."""


def knows_nothing(text: str) -> tuple[str, ...]:
    """The answer where no names are known."""
    return ()


BLANKS: Final = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE: Final = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
_UNCLEAN: Final = re.compile(r"^=|[\t\r\u00a0\u00ad\u2000-\u200f\u202a-\u202f\u205f\u2060\u3000\ufeff]|  ")
_HYPERLINK: Final = re.compile(r'^=\s*(?:HYPERLINK|HYPERLÄNK)\s*\(\s*"([^"]*)"\s*(?:[;,]\s*"([^"]*)"\s*)?\)\s*$', re.IGNORECASE)


def clean(text: str) -> str:
    """The text without invisible characters and with single blanks; line breaks stay.  A HYPERLINK formula is its label; broken encoding is mended.

    >>> clean("  Visma\\u00a0 Proceedo "), clean('=HYPERLINK("https://x.example","Öppna")'), clean("LÃ¤rplattform")
    ('Visma Proceedo', 'Öppna', 'Lärplattform')
    """
    if not text.isascii():
        text = repaired(text)
    elif text.isprintable() and "  " not in text and text[:1] != "=":
        return text.strip()  # nearly all
    if _UNCLEAN.search(text):
        link = _HYPERLINK.match(text)
        if link:
            text = link[2] or link[1]
        text = BLANKS.sub(" ", _INVISIBLE.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def link_of(text: str) -> str | None:
    """The address behind a HYPERLINK formula or written out; None when the text has none."""
    link = _HYPERLINK.match(text.strip())
    if link:
        return link[1] or None
    found = re.search(r"https?://\S+|www\.\S+", text)
    return found[0] if found else None


INSIDE: Final = re.compile(r"[(\[][^()\[\]]*[)\]]")
"""What stands in brackets, brackets and all."""
