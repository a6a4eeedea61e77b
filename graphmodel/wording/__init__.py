"""The words people read: one catalogue, Swedish and English.  The bottom layer of the model; it imports nothing of ours.

`_` translates when a text is shown, `N_` only marks it, `plural` picks the form for a number; `use` and `speaking` set the language; `sentence` gives
the words of a problem, `word` those of a code that answers carry (a degree, a status, a kind).
"""

from __future__ import annotations

from graphmodel.wording.catalogue import DOMAIN, LANGUAGES, LOCALES, N_, NO_VALUE, _, filled, language, language_from, plural, shown, speaking, use
from graphmodel.wording.faults import FAULTS, fault
from graphmodel.wording.problems import PROBLEMS
from graphmodel.wording.sentences import Sentence, phrased, sentence
from graphmodel.wording.terms import WORDS, word

__all__ = [
    "DOMAIN",
    "FAULTS",
    "LANGUAGES",
    "LOCALES",
    "NO_VALUE",
    "N_",
    "PROBLEMS",
    "WORDS",
    "Sentence",
    "_",
    "fault",
    "filled",
    "language",
    "language_from",
    "phrased",
    "plural",
    "sentence",
    "shown",
    "speaking",
    "use",
    "word",
]
