"""Versions (versioner): what engines have in common that keep every version of an entity with the revisions that made and ended it.

The register at revision r is what has `made <= r < ended`; a version that stands has `ended` = `OPEN`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from graphmodel.changes import KIND_OF_ENTITY, Change, Revision, entity_from, is_about
from graphmodel.errors import NotAnEstate
from graphmodel.graph import LogEntry

OPEN: Final = 2**53
"""The revision that ended a version which stands."""
_ORDER: Final[Mapping[str, int]] = {kind: place for place, kind in enumerate(KIND_OF_ENTITY.values())}


class Version(NamedTuple):
    """One version: the word for its kind of entity, the entity's id, the revisions that made and ended it, its canonical JSON."""

    word: str
    id: str
    made: int
    ended: int
    body: str


def entity(word: str, text: str | None) -> Any:
    """The entity that a version's text is, None for none.  Raises `NotAnEstate` where the text is damaged."""
    if text is None:
        return None
    try:
        return entity_from(word, json.loads(text))
    except (ValueError, TypeError, KeyError) as fault:
        message = f"The estate is damaged: what is stored of a {word} cannot be read. Bring back a backup; `steward verify` tells more."
        raise NotAnEstate(message, code="row_unreadable", word=word) from fault


def entries_about(id: str, versions: Iterable[Version], revisions: Iterable[Revision]) -> list[LogEntry]:  # noqa: A002
    """The changes to a node and to what names it, from all versions of these, in the log's order; of the given revisions only."""
    read = [(each, entity(each.word, each.body)) for each in versions]
    begun = {(each.word, each.id, each.made): made for each, made in read}
    over = {(each.word, each.id, each.ended): made for each, made in read}
    known = {each.number: each for each in revisions}
    entries = []
    for place in sorted(begun.keys() | over.keys(), key=lambda each: (each[2], _ORDER[each[0]], each[1])):
        change = Change(over.get(place), begun.get(place))
        if place[2] in known and any(part is not None and is_about(part, id) for part in (change.before, change.after)):
            entries.append(LogEntry(known[place[2]], change))
    return entries


def leads_to(id: str, redirects: Mapping[str, str]) -> str:  # noqa: A002
    """The id that an id redirects to after merges, or itself.  A ring of redirects is left where it closes."""
    seen: set[str] = set()
    while id in redirects and id not in seen:
        seen.add(id)
        id = redirects[id]  # noqa: A001
    return id
