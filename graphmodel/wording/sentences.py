"""The sentences behind a problem's code: what is wrong and what to do, in a reader's language.

>>> sentence("file_unreadable", {"reason": "no permission"}, "en").message
'The file cannot be read: no permission'
>>> sentence("file_missing", {}, "sv")
Sentence(message='Det finns ingen sådan fil eller mapp.', repair='Kontrollera sökvägen.')
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphmodel.wording.catalogue import _, filled, speaking
from graphmodel.wording.problems import PERHAPS, PROBLEMS


class Sentence(NamedTuple):
    """What is wrong, and what to do about it."""

    message: str
    repair: str


def sentence(code: str, values: Mapping[str, Any] | None = None, lang: str | None = None) -> Sentence:
    """What a problem's code says, filled from its values (`value` among them), in a language (None: the present one).

    A name that is nobody's is repaired by the nearest one, where the values tell it.

    A code that the table lacks says itself, so that no problem is ever lost for want of words.
    """
    message, repair = PROBLEMS.get(code, (code.replace("_", " "), ""))
    if code.startswith("dangling_") and values is not None and values.get("nearest"):
        repair = PERHAPS
    return phrased(message, repair, values or {}, lang)


def phrased(message: str, repair: str, values: Mapping[str, Any], lang: str | None = None) -> Sentence:
    """Two English source texts, translated and filled: for tables of sentences that stand elsewhere, as the findings do."""
    with speaking(lang):
        # An empty text is gettext's own header, not a sentence.
        return Sentence(*(filled(_(text), values) if text else "" for text in (message, repair)))
