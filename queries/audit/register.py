"""Findings on the register itself: sources that disagree, the same relation twice, names that look alike, names that nobody has described, and
what nobody vouches for."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from graphmodel.graph import Graph
from graphmodel.kinds import RELATION_KINDS
from graphmodel.piece import FIELD_CODE, READING_CODE, STANDING_CODE, Piece
from graphmodel.statements import FIELDS
from graphmodel.terms.disagreement import disagreements
from queries.audit.drafts import Draft, Drafts, collected, columns, named

KINDS: Final = tuple(RELATION_KINDS)
"""The relations a piece must hold for these findings: all of them."""

LOOKS_LIKE: Final[Mapping[str, str]] = dict(
    zip("АВЕКМНОРСТХУІЈЅаеорсухіјѕԁһкмтнвΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν", "ABEKMHOPCTXYIJSaeopcyxijsdhkmthbABEZHIKMNOPTYXoav", strict=True)
)
"""Cyrillic and Greek letters that look like Latin ones (Unicode confusables, the letters a keyboard slip brings)."""


_AS_LATIN: Final = str.maketrans(dict(LOOKS_LIKE))


class RegisterFindings:
    """The findings of this area on a piece of `graph`, which is asked for what statements and relations say."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def __call__(self, piece: Piece, day: int) -> Iterator[Drafts]:
        """All findings of a day."""
        yield from collected(_conflicts(piece, day, self._graph))
        yield from collected(_overlaps(piece, day))
        yield from collected(_dangling(piece, day))


def _conflicts(piece: Piece, day: int, graph: Graph) -> Iterator[Draft]:
    """What the sources disagree on (`graphmodel.terms.disagreement`)."""
    for each in disagreements(piece, day, graph):
        values = {"field": each.field, "names": named(each.actors), "readings": list(each.readings)}
        about = f"{FIELD_CODE[each.field]:02}{each.side}"
        yield Draft("conflict", each.subject, values, each.relations, each.statements, about=about)


def _overlaps(piece: Piece, day: int) -> Iterator[Draft]:
    """Relations of one kind, ends and discriminator that hold at the same time."""
    for kind in KINDS:
        relations = piece.relations(kind)
        now = np.flatnonzero(relations.on(day))
        # They are ordered by their ends: only neighbours with the same ends can be alike.
        same = (relations.origin[now[1:]] == relations.origin[now[:-1]]) & (relations.target[now[1:]] == relations.target[now[:-1]])
        now = now[np.concatenate((same, [False])) | np.concatenate(([False], same))] if len(now) > 1 else now[:0]
        if len(now) < 2:
            continue
        told = np.stack([
            column[now].astype(np.int64)
            for column in (relations.origin, relations.target, relations.side, relations.function, relations.dep_type, relations.any_of)
        ])  # fmt: skip
        order = np.lexsort(told[::-1])
        same = (told[:, order][:, 1:] == told[:, order][:, :-1]).all(axis=0)
        for first, second in zip(now[order[:-1][same]].tolist(), now[order[1:][same]].tolist(), strict=True):
            keys = tuple(sorted((int(relations.key[first]), int(relations.key[second]))))
            target, begins = int(relations.target[first]), sorted((int(relations.valid_from[first]), int(relations.valid_from[second])))
            about = f"{kind}{target:09}{begins[0]:010}{begins[1]:010}"  # numbers of one width, so that findings stand in the order of the ids
            yield Draft("overlap", int(relations.origin[first]), {"relation": kind, "names": named([target])}, keys, about=about)


def _dangling(piece: Piece, day: int) -> Iterator[Draft]:
    said = piece.statements
    now = (said.valid_from <= day) & (said.valid_through >= day) & (said.standing == STANDING_CODE["accepted"])
    listed: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(now & (said.reading == READING_CODE["dangling"])).tolist():
        listed[int(said.subject[place])].append(place)
    for subject, places in listed.items():
        fields = sorted({FIELDS[said.field[place]] for place in places})
        yield Draft("dangling", subject, {"fields": fields}, (), tuple(sorted(int(said.key[place]) for place in places)), about=",".join(fields))


def lookalikes(graph: Graph, piece: Piece) -> Drafts:
    """Nodes whose names are written with letters of another alphabet that look like Latin ones, and what they look like."""
    foreign: list[tuple[int, str]] = []
    by_looks: dict[str, list[int]] = defaultdict(list)
    for key, text in graph.names_beyond_ascii():
        looks = text.translate(_AS_LATIN).casefold()
        by_looks[looks].append(key)
        if looks != text.casefold() and _mixed(text, looks):
            foreign.append((key, looks))
    found = []
    for key, looks in foreign:
        plain = graph.nodes([other for other, _matched in graph.named(looks)]) if looks.isascii() else []
        alike = [other for other in by_looks[looks] if other != key]
        alike += [known for node in plain if node.name.isascii() and node.name.casefold() == looks and (known := graph.key_of(node.id)) is not None]
        if alike:
            numbers = piece.locate(np.array([key, *alike], np.int64)).tolist()
            found.append(Draft("lookalike", numbers[0], {"names": named(numbers[1:])}))
    return next(collected(found), columns("lookalike", np.empty(0, np.int64)))


def _mixed(text: str, looks: str) -> bool:
    """Whether the text mixes alphabets, or is wholly of letters that pass for Latin ones."""
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1 or all(ord(letter) < 0x250 for letter in looks)


def untraceable(graph: Graph, piece: Piece) -> Drafts:
    """Nodes that nobody has said anything about: no source."""
    return columns("untraceable", np.sort(piece.locate(graph.unsourced())))
