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
from graphmodel.statements import FIELDS, READINGS
from graphmodel.terms.fan_out import runs
from graphmodel.terms.presence import in_service
from queries.audit.drafts import Draft, Drafts, collected, columns, named, of_run

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
    """Overruled statements, placeholders beside an ownership on the same side, and rows that name different persons of whom not two are there.

    Two who are there are `contested`.  Systems that are retired are left out.
    """
    said, owns = piece.statements, piece.relations("OWNS")
    now = (said.valid_from <= day) & (said.valid_through >= day)
    overruled = now & (said.standing == STANDING_CODE["overruled"])
    held = _Held(piece, day)
    listed: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for place in np.flatnonzero(overruled).tolist():
        listed[int(said.subject[place]), int(said.field[place]), int(said.side[place])].append(place)
    ownership = now & ~overruled & (said.field == FIELD_CODE["ownership"])
    for place in np.flatnonzero(ownership).tolist():
        if held.at(int(said.subject[place]), int(said.side[place])):
            listed[int(said.subject[place]), int(said.field[place]), int(said.side[place])].append(place)
    retired = piece.of_kind("System") & ~in_service(piece, day, planned=True)
    for (subject, field, side), places in listed.items():
        if retired[subject]:
            continue
        relations = held.at(subject, side) if field == FIELD_CODE["ownership"] else []
        agreed = set(owns.origin[relations].tolist())
        places = [place for place in places if int(said.target[place]) not in agreed]
        if not places:
            continue  # what was overruled says the same
        actors = named([*owns.origin[relations].tolist(), *(int(said.target[place]) for place in places if said.target[place] >= 0)])
        keys = tuple(sorted(int(owns.key[place]) for place in relations))
        values = {"field": FIELDS[field], "names": actors, "readings": sorted({READINGS[said.reading[place]] for place in places})}
        yield Draft("conflict", subject, values, keys, tuple(sorted(int(said.key[place]) for place in places)), about=f"{field:02}{side}")
    ownership_field = FIELD_CODE["ownership"]
    told = {(subject, max(side, 0)) for subject, field, side in listed if field == ownership_field}
    here = (piece.nodes.valid_from <= day) & (piece.nodes.valid_through >= day)
    people = piece.of_kind("Person")
    for subject, side, relations in held.by_several():
        origins = owns.origin[relations]
        named_people = {int(each) for each in origins.tolist() if people[each]}
        if len(named_people) < 2 or sum(bool(here[each]) for each in named_people) > 1 or retired[subject] or (subject, side) in told:
            continue
        keys = tuple(sorted(int(owns.key[place]) for place in relations if people[owns.origin[place]]))
        rows = {tuple(sorted((row.source, row.record) for row in each.provenance)) for each in graph.relations(list(keys))}
        if len(rows) > 1:  # one cell that names both has been written so by one hand
            values = {"field": "ownership", "names": named(named_people), "readings": []}
            yield Draft("conflict", subject, values, keys, (), about=f"{ownership_field:02}{side}")


class _Held:
    """The ownerships that hold on a day, by what is owned and on which side; one without a side is the business's."""

    def __init__(self, piece: Piece, day: int) -> None:
        owns = piece.relations("OWNS")
        places = np.flatnonzero(owns.on(day))
        slot = owns.target[places].astype(np.int64) * 2 + np.maximum(owns.side[places], 0)
        order = np.argsort(slot, kind="stable")
        self._places, self._slot = places[order], slot[order]

    def at(self, owned: int, side: int) -> list[int]:
        """The places of those of one node on one side, ascending."""
        slot = owned * 2 + max(side, 0)
        found: list[int] = self._places[slice(*np.searchsorted(self._slot, (slot, slot + 1)))].tolist()
        return found

    def by_several(self) -> Iterator[tuple[int, int, list[int]]]:
        """Node, side and places, where there is more than one ownership."""
        start = runs(self._slot)
        for run in np.flatnonzero(np.diff(start) > 1).tolist():
            node, side = divmod(int(self._slot[start[run]]), 2)
            yield node, side, self._places[of_run(start, run)].tolist()


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
