r"""Foreign text as it may be printed: what a terminal would obey, or a reader could not see, is written as an escape.

>>> visible("Larm\x1b[2J\nvakt")
'Larm\\x1b[2J\\nvakt'
>>> visible("evil\u202etxt")
'evil\\u202etxt'
>>> visible("Åsa 𝄞 – ok")
'Åsa 𝄞 – ok'
"""

from __future__ import annotations

import re
from typing import Final

# C0 and C1 controls and DEL, invisible and direction-changing characters, line and paragraph separators, lone surrogates.
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]")
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """The text with every such character escaped; ordinary text comes back as it is."""
    return _UNSEEN.sub(_escape, text)


def escaped_json(text: str) -> str:
    r"""Ready JSON in which those characters stand as `\uXXXX`: the same values, but safe to print.

    >>> escaped_json('"\x9b2J"')
    '"\\u009b2J"'
    """
    # What JSON itself lays out with is only line breaks and blanks; controls inside strings are escaped already by JSON's own rules.
    return _UNSEEN.sub(lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    return f"\\x{ord(character):02x}" if ord(character) < 256 else f"\\u{ord(character):04x}"
