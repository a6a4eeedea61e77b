"""What a heading may mean (rubrik): by the words of the vocabulary, by its grammar, by its likeness to a word."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from graphmodel.vocabulary import IGNORED, Match, heading_forms, look_up, spelt_out, squeeze
from importers.heading_phrases import phrase

LIKE: Final = 84.0
"""How like (0-100) a heading must be to a word of the list to be taken for it."""
MISSPELT: Final = 90.0
"""How like it must be where a wrong guess would make owners, or turn a flow round: no more than a word that is misspelt."""
_GRAVE: Final = frozenset(
    {
        "owner", "owner_it", "leader", "leader_it", "person", "chair", "chief", "members",
        "needs", "feeds", "from_system", "to_system", "systems", "system", "object",
    }
)  # fmt: skip
_SAYING_NO: Final = IGNORED | {
    "contact", "information_owner", "contract_end", "contract_start", "contract_id", "link", "deputy_chair", "owner_department",
}  # fmt: skip
"""Parts of headings that say what a column is not, before the grammar is asked: personal numbers, contacts, owners of information."""


@lru_cache(maxsize=4096)
def written(text: str) -> Match | None:
    """What a heading means by what is written in it: a word of the vocabulary, else its grammar and its parts.

    >>> written("Systemägare").sure, written("Lämnar uppgifter vidare till").meanings[0], written("Qwerty")
    (1.0, 'feeds', None)
    """
    found = look_up(text)
    if found is not None and found.sure >= 0.9:
        return found
    full = spelt_out(text)
    if full != text and (longer := look_up(full) or look_up(full.rstrip("s"))) is not None and (found is None or longer.sure > found.sure):
        found = Match(longer.meanings, min(longer.sure, 0.95), text)
        if longer.sure >= 0.9:
            return found
    told = phrase(full)
    if not told.meanings:
        return found
    if found is None:
        return Match(told.meanings, told.sure, text)
    first, then = (found.meanings, told.meanings) if found.meanings[0] in _SAYING_NO else (told.meanings, found.meanings)
    return Match(tuple(dict.fromkeys((*first, *then))), max(found.sure, told.sure), text)


@lru_cache(maxsize=4096)
def heading(text: str) -> Match | None:
    """What a heading may mean: by what is written in it, else by its likeness to a word of the vocabulary.

    Likeness alone makes neither people nor directions: for those only a misspelling counts.

    >>> heading("Systemägre").meanings, heading("Sytemförvaltare").meanings, heading("Driftläge"), heading("Qwerty")
    (('owner',), ('specialist',), Match(meanings=('lifecycle',), sure=0.82, word='Driftläge'), None)
    """
    found = written(text)
    if found is not None and found.sure >= 0.9:
        return found
    form = squeeze(text)
    if len(form) >= 5:
        from rapidfuzz import fuzz, process

        words = heading_forms()
        best = process.extractOne(form, list(words), scorer=fuzz.ratio, score_cutoff=LIKE)
        if best is not None and len(best[0]) >= 5 and (best[1] >= MISSPELT or words[best[0]][0] not in _GRAVE):
            like = Match(words[best[0]], round(0.5 + (best[1] - LIKE) / (100 - LIKE) * 0.4, 2), best[0])
            if found is None or (best[1] >= 92 and found.sure < 0.84):
                return like
    return found
