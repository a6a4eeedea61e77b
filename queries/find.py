"""Find (sök): which node has a name like this?

Searched are the ids, external ids, aliases and names of all nodes.  A node is found, by the strongest of these,

- `exact`: one of them is the text, case and surrounding blanks aside;
- `prefix`: one of them begins with it;
- `word`: every word of the text begins a word of it, in any order;
- `fuzzy`: it is spelled alike, as a whole or in one word, or the text (of at least three letters) stands somewhere inside it.

>>> from tests.building import estate, node, reference_graph
>>> names = ["Ekonomi", "Ekonomisystem", "Skolans ekonomi", "Ekonomy", "Samhällsekonomi", "Bygglov"]
>>> graph = reference_graph(estate(*(node(f"s-{number}", name=name) for number, name in enumerate(names))))
>>> [(row.node.name, row.matched) for row in find(graph, "ekonomi").rows]
[('Ekonomi', 'exact'), ('Ekonomisystem', 'prefix'), ('Skolans ekonomi', 'word'), ('Ekonomy', 'fuzzy'), ('Samhällsekonomi', 'fuzzy')]
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from graphmodel.answers import ABSENT, Nothing, Told, Truncated, cut
from graphmodel.errors import WrongUse
from graphmodel.graph import Graph, Ref
from graphmodel.names import name_key
from graphmodel.terms.evidence import of_nodes

Matched = Literal["exact", "prefix", "word", "fuzzy"]
MATCHED: Final[tuple[Matched, ...]] = ("exact", "prefix", "word", "fuzzy")
_EXACT, _PREFIX, _WORD, _FUZZY = range(4)
_ALIKE: Final = 80
"""From this score on, of 100, a spelling is alike."""
_PART: Final = 3
_SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class FindRow:
    """One node and how it was found."""

    node: Ref
    matched: Matched
    evidence: Told = ABSENT


@dataclass(frozen=True, slots=True)
class Find:
    """The nodes found: exact, prefix, word, fuzzy; then by name, then by id."""

    rows: tuple[FindRow, ...]
    summary: Nothing
    truncated: Truncated | None = None


def find(graph: Graph, text: str, *, evidence: bool = False, limit: int | None = None) -> Find:
    """Find the nodes that answer to a text like this; `evidence` tells of each its own record.

    Raises `WrongUse` for an empty text.  Reads every name once.
    """
    wanted = name_key(text)
    if not wanted:
        raise WrongUse("Say a name, or a part of one.", code="nothing_to_find")
    words = _words(wanted)
    found: dict[int, int] = {}
    others: dict[str, set[int]] = {}
    for key, _by, spelling in graph.names():
        told = name_key(spelling)
        rank = _rank(told, wanted, words)
        if rank < _FUZZY:
            found[key] = min(rank, found.get(key, rank))
        else:
            others.setdefault(told, set()).add(key)
    for spelling in _alike(list(others), wanted, words):
        for key in others[spelling]:
            found.setdefault(key, _FUZZY)
    rows: list[FindRow] = []
    for rank, matched in enumerate(MATCHED):
        if limit is None or len(rows) < limit:
            refs = graph.refs(sorted(key for key, how in found.items() if how == rank))
            rows += [FindRow(ref, matched) for ref in sorted(refs, key=lambda ref: (ref.name, ref.id))]
    rows = rows[:limit]
    if evidence:
        rows = [replace(row, evidence=told) for row, told in zip(rows, of_nodes(graph, [row.node for row in rows]), strict=True)]
    return Find(tuple(rows), Nothing(), cut(len(found), limit))


def _rank(told: str, wanted: str, words: list[str]) -> int:
    if told == wanted:
        return _EXACT
    if told.startswith(wanted):
        return _PREFIX
    # Only where the words stand in it at all is it worth taking apart.
    if words and all(word in told for word in words):
        parts = _words(told)
        if all(any(part.startswith(word) for part in parts) for word in words):
            return _WORD
    return _FUZZY


def _alike(spellings: list[str], wanted: str, words: list[str]) -> set[str]:
    """The spellings that are like the text, as a whole or, for a single word, in one of theirs, or that it stands inside of."""
    from rapidfuzz import fuzz, process

    found = {spelling for spelling, _score, _place in process.extract(wanted, spellings, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)}
    if len(wanted) >= _PART:
        found.update(spelling for spelling in spellings if wanted in spelling)
    if len(words) == 1 and len(words[0]) > _PART:
        whose: dict[str, list[str]] = {}
        for spelling in spellings:
            for part in _words(spelling):
                if len(part) > _PART:
                    whose.setdefault(part, []).append(spelling)
        for part, _score, _place in process.extract(words[0], list(whose), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None):
            found.update(whose[part])
    return found


def _words(text: str) -> list[str]:
    return [word for word in _SEPARATORS.split(text) if word]
