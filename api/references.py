"""What a person types for a node, and which node it is: an exact id first; then external id, alias or name, among the kinds that are asked for.

Case and surrounding blanks do not matter.  Several matches are never guessed between, and no match says what is spelled most alike.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from graphmodel.errors import AmbiguousReference, UnknownReference, WrongUse
from graphmodel.graph import Graph, Ref
from graphmodel.names import name_key
from graphmodel.wording import _, word

NEAREST = 5
ALIKE = 60
"""How alike, of 100, a spelling must be to be worth proposing."""


def resolve(graph: Graph, text: str, kinds: Sequence[str] = ()) -> Ref:
    """The node that a text names, among nodes of these built-in kinds (none: of all).

    Raises `UnknownReference` with the nearest spellings, `AmbiguousReference` with the matches, `WrongUse` for a node of another kind.
    Cost: one look-up; where nothing is found, all names are read once.
    """
    key = graph.key_of(text.strip())
    if key is not None:
        [found] = graph.refs([key])
        if kinds and graph.schema.base(found.kind) not in kinds:
            asked = _wanted(kinds)
            message = f"{found.name} ({found.id}) is a {found.kind}; asked for was: {asked}."
            raise WrongUse(message, code="wrong_kind", name=f"{found.name} ({found.id})", kind=word(found.kind), wanted=asked)
        return found
    answering = graph.refs([key for key, _by in graph.named(text)])
    matches = [ref for ref in answering if not kinds or graph.schema.base(ref.kind) in kinds]
    if len(matches) == 1:
        return matches[0]
    if matches:
        listed = [f"{ref.id} ({word(ref.kind)} {ref.name})" for ref in matches]
        message = f"“{text}” can mean {len(matches)} different things. Say which by its id: {', '.join(listed)}."
        raise AmbiguousReference(message, text=text, count=len(matches), matches=listed, refs=matches)
    near = nearest(graph, text, kinds)
    spellings = ", ".join(f"{ref.name} ({ref.id})" for ref in near)
    hint = _("Spelled alike: {names}.", names=spellings) if near else _("“steward find” searches for a part of a name.")
    said = f"Spelled alike: {spellings}." if near else "“steward find” searches for a part of a name."
    raise UnknownReference(f"Nothing is called “{text}”. {said}", text=text, hint=hint, nearest=near)


def nearest(graph: Graph, text: str, kinds: Sequence[str] = ()) -> tuple[Ref, ...]:
    """The nodes whose id, external id, alias or name is spelled most like a text, the likest first, at most `NEAREST`."""
    from rapidfuzz import fuzz, process

    keys: list[int] = []
    spellings: list[str] = []
    for key, _by, spelling in graph.names():
        keys.append(key)
        spellings.append(name_key(spelling))
    # More than are shown, because one node may answer by several spellings and some are of other kinds.
    scored = process.extract(name_key(text), spellings, scorer=fuzz.WRatio, limit=10 * NEAREST, score_cutoff=ALIKE)
    best: dict[int, float] = {}
    for _spelling, score, place in scored:
        best[keys[place]] = max(score, best.get(keys[place], 0.0))
    refs = [(ref, best[key]) for key, ref in zip(best, graph.refs(list(best)), strict=True) if not kinds or graph.schema.base(ref.kind) in kinds]
    return tuple(ref for ref, _score in heapq.nsmallest(NEAREST, refs, key=lambda each: (-each[1], each[0].id)))


def _wanted(kinds: Sequence[str]) -> str:
    return ", ".join(word(kind) for kind in kinds)
