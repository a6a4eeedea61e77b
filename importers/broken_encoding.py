"""Text that was decoded once too often on its way here: `Ã\\x85terbruk` for Återbruk.

Programs that take UTF-8 for Latin-1 leave control characters where Windows-1252 has `…`, `–` and the like.  They are read as Windows-1252 would show
them, so that broken text has one form, which names are then recognised by; the text is not mended here, for what is mended should be told.
"""

from __future__ import annotations

import re
from typing import Final

_CONTROLS: Final = re.compile("[\x80-\x9f]")
_SHOWN: Final = {code: bytes((code,)).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


def as_windows_shows(text: str) -> str:
    """The text, where it is UTF-8 taken for Latin-1 with Windows' characters for the controls in it; any other text as it is.

    >>> as_windows_shows("Ã\\x85terbruk"), as_windows_shows("Va\\x85kt")
    ('Ã…terbruk', 'Va\\x85kt')
    """
    if text.isascii() or _CONTROLS.search(text) is None:
        return text
    try:
        text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
    return text.translate(_SHOWN)
