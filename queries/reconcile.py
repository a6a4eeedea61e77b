"""What may be the same (avstämning): nodes that a person should look at, and either merge or keep apart.

Two nodes of one base kind are proposed, with the best score that a spelling (name or alias) of the one and a spelling of the other give:

- `same_name`, 100: they are called the same, and nothing else tells whether they are the same;
- `mojibake`, `diacritics`, 98: the same once a broken or lost letter is mended;
- `vendor`, 92: the same once the vendor in front is taken away;
- `misspelling`: how much of the two spellings agrees, in hundredths, from 85 on.  Word for word they must be alike too, and no word more
  (`Procapita IFO` is no slip for `Procapita`); numbers and words of one letter must be the same (`Personec P` is not `Personec F`), and so must the
  first three letters or the last three (of short names the first or the last).

Two nodes that a mark of one register tells apart (two e-mails, two ids) are never proposed, nor two positions or units of different departments,
plans for different objects or contracts with different suppliers.  A node that is named exactly by its id in another register means no other that is
only *like* it.  A text that a source used for something nobody knows (a dangling name) is proposed for the nodes that it resembles; however many
statements have that text, it is one row, which the first statement's id stands for.

What a person has decided is listed with the decision, and is never proposed again.

>>> from tests.building import estate, node, reference_graph
>>> graph = reference_graph(estate(node("s-a", name="Platina"), node("s-b", name="Plattina"), node("s-c", name="Lifecare")))
>>> [(row.keep.id, row.drop.id, row.score, row.decision, row.evidence[0].because) for row in reconcile(graph).rows]
[('s-a', 's-b', 93, None, 'misspelling')]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final, Literal

import numpy as np

from graphmodel.answers import Truncated, cut
from graphmodel.entities import Decision, Node, Provenance, Statement
from graphmodel.graph import Graph, Ref
from graphmodel.identity import match_key
from graphmodel.kinds import ASSET, NODE_KINDS
from graphmodel.matching import LIKELY, SHORT, NameIndex, is_slip, repaired, telling_parts, unmarked
from graphmodel.merging import texts_of_nobody
from graphmodel.persons import person_key
from graphmodel.statements import would_be
from graphmodel.vocabulary import VENDORS

Because = Literal["same_name", "mojibake", "diacritics", "vendor", "misspelling", "shared", "told_by", "decided"]
SCORE: Final[Mapping[str, int]] = {"same_name": 100, "mojibake": 98, "diacritics": 98, "vendor": 92}
STATEMENT: Final = "Statement"
"""The kind that a text stands under in a row, beside the kinds of nodes."""
CROWD: Final = 20
"""From so many nodes of one name on each is only compared with the first of them."""
LONG: Final = 7
"""From so many letters on a name is compared with longer ones: fewer are never so like one of more than `SHORT`."""
_BLOCK: Final = 4_000_000  # comparisons at a time: 16 MB of scores
_SPREAD: Final = (200 - LIKELY) / LIKELY  # how much longer the longer of two names may be
_PERSONAL: Final = ("email", "signature", "org_id")
_HOME: Final = ("POSITION_IN", "SUBUNIT_OF", "PLAN_FOR", "WITH_SUPPLIER")
"""Relations that tell apart what has the same name: every department may have its administrator, and every object its plan."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a pair (or, `decided`, what became of it).

    `because` is a code.  `values` are, for a likeness of names, `keep` and `drop`: the two spellings; for `shared`, `relation` and `node`: what both
    have the same relation to; for `told_by`, `id`, `source` and `record`: where the one or the other stands; for `decided`, `revision`, `at`,
    `by` and `reason`.
    """

    because: Because
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReconcileRow:
    """Two that may be the same: which would be kept, which dropped, how alike they are (0–100), and why.

    `decision` is what a person has said: `merged`, `apart`, or None while nobody has.
    """

    keep: Ref
    drop: Ref
    score: int
    evidence: tuple[Reason, ...]
    decision: str | None


@dataclass(frozen=True, slots=True)
class ReconcileSummary:
    """How many pairs wait for a decision, and how many were decided."""

    open: int
    merged: int
    apart: int


@dataclass(frozen=True, slots=True)
class Reconcile:
    """What may be the same: score descending, id of the kept, id of the dropped."""

    rows: tuple[ReconcileRow, ...]
    summary: ReconcileSummary
    truncated: Truncated | None = None


def reconcile(graph: Graph, *, limit: int | None = None) -> Reconcile:
    """Find what may be the same, in the whole register whatever its validity.

    Reads all nodes and the statements about names once; each name is compared with those that begin or end alike.  Evidence is made for the rows
    shown.
    """
    named = _Register(graph)
    found: dict[tuple[str, str], _Likeness] = {}
    for kind in (*NODE_KINDS, ASSET):
        for likeness in _of_kind(named, kind):
            pair = named.ordered(likeness)
            known = found.get(pair)
            if known is None or (-likeness.score, likeness.because) < (-known.score, known.because):
                found[pair] = likeness
    history = _History(graph)
    decided: dict[tuple[str, str], Decision] = {}
    for decision in graph.decisions():
        told = _decided_pair(graph, named, decision)
        if told is not None:
            decided[told] = decision
    for pair in decided:
        found.pop(pair, None)
        found.pop((pair[1], pair[0]), None)
    rows: list[tuple[int, str, str, _Likeness, Decision | None]] = [(likeness.score, *pair, likeness, None) for pair, likeness in found.items()]
    for pair, decision in decided.items():
        likeness = _between(history.name(named, pair[0]), history.name(named, pair[1]), pair)
        rows.append((likeness.score, *pair, likeness, decision))
    rows.sort(key=lambda row: (-row[0], row[1], row[2]))
    shown = [_row(graph, named, history, *row) for row in rows[:limit]]
    kinds = [decision.kind for decision in decided.values()]
    return Reconcile(tuple(shown), ReconcileSummary(len(found), kinds.count("merged"), kinds.count("apart")), cut(len(rows), limit))


# --- what has a name


@dataclass(slots=True)
class _Text:
    """A text that sources used for something nobody knows, and the statements that have it, by id."""

    kinds: tuple[str, ...]
    statements: list[Statement] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.statements[0].id

    @property
    def written(self) -> str:
        return self.statements[0].raw


@dataclass(frozen=True, slots=True)
class _Likeness:
    """Two owners of names, the two spellings, how alike they are and in what way."""

    first: str
    second: str
    spelling: str
    other: str
    score: int
    because: Because


class _Register:
    """The nodes by kind, and the texts that name nobody."""

    def __init__(self, graph: Graph) -> None:
        self.schema = graph.schema
        self.nodes: dict[str, Node] = {}
        self.of_kind: dict[str, list[Node]] = {}
        for kind in (*NODE_KINDS, ASSET):
            self.of_kind[kind] = graph.nodes(graph.keys_of_kind(kind))
            self.nodes.update((node.id, node) for node in self.of_kind[kind])
        self.text_of: dict[str, str] = {}
        by_words: dict[tuple[str, tuple[str, ...]], _Text] = {}
        for statement in texts_of_nobody(graph):
            subject = self.nodes.get(statement.subject)
            meant = would_be(statement.field, statement.side, self.schema.base(subject.kind)) if subject is not None else None
            key = match_key(statement.raw)
            if meant is None or not key:
                continue
            text = by_words.setdefault((key, meant.kinds), _Text(meant.kinds))
            text.statements.append(statement)
            self.text_of[statement.id] = text.id
        self.texts = {text.id: text for text in by_words.values()}
        self.homes: dict[str, set[int]] = defaultdict(set)
        piece = graph.whole(_HOME)
        for kind in _HOME:
            relations = piece.relations(kind)
            origins = graph.refs(piece.nodes.key[relations.origin]) if len(relations) else []
            for ref, target in zip(origins, relations.target.tolist(), strict=True):
                self.homes[ref.id].add(target)
        suppliers = self.of_kind["Supplier"]
        told = [spelling for supplier in suppliers for spelling in (supplier.name, *supplier.aliases)]
        self.index: NameIndex[str] = NameIndex((*VENDORS, *told))

    def ordered(self, likeness: _Likeness) -> tuple[str, str]:
        """Which of two is kept and which dropped: a text is dropped, else the one of which less is recorded, else the later id."""
        one, other = likeness.first, likeness.second
        if one in self.texts or other in self.texts:
            return (other, one) if one in self.texts else (one, other)
        keep, drop = sorted((one, other), key=lambda each: (-len(self.nodes[each].provenance), each))
        return keep, drop

    def ref(self, of: str, name: str) -> Ref:
        """The node, or the text, as a row names it."""
        node = self.nodes.get(of)
        if node is not None:
            return Ref(node.id, node.kind, node.name)
        if of.startswith("st-"):
            return Ref(of, STATEMENT, name)
        prefix = of.split("-")[0]
        return Ref(of, next((kind.name for kind in NODE_KINDS.values() if kind.prefix == prefix), ""), name)

    def provenance(self, of: str) -> Iterator[tuple[str, Provenance]]:
        """Where a node or a text stands."""
        node = self.nodes.get(of)
        told: Sequence[Node | Statement] = [node] if node is not None else self.texts[of].statements if of in self.texts else ()
        return ((each.id, row) for each in told for row in each.provenance)


# --- which names are alike


@dataclass(slots=True)
class _Name:
    """One spelling of something, and what it is compared by."""

    owner: str
    spelling: str
    exact: bool
    """Whether its owner is named by its id in another register, so that a name only like it means something else."""


def _of_kind(register: _Register, kind: str) -> Iterator[_Likeness]:
    """All pairs of one kind that are alike in some way, some of them more than once."""
    names: list[_Name] = []
    for node in register.of_kind[kind]:
        exact = node.name in node.external_ids.values()
        names += [_Name(node.id, spelling, exact) for spelling in dict.fromkeys((node.name, *node.aliases))]
    names += [_Name(text.id, text.written, False) for text in register.texts.values() if kind in text.kinds]
    marks: dict[str, dict[str, str]] = {}
    by_key: dict[str, list[_Name]] = defaultdict(list)
    for name in names:
        if key := person_key(name.spelling) if kind == "Person" else match_key(name.spelling):
            by_key[key].append(name)
    for one, other, score, because in (*_equal(register, kind, by_key), *_misspelt(by_key)):
        if one.owner == other.owner or (one.owner in register.texts and other.owner in register.texts):
            continue
        if not _told_apart(register, one.owner, other.owner, marks):
            yield _Likeness(one.owner, other.owner, one.spelling, other.spelling, score, because)


def _equal(register: _Register, kind: str, by_key: Mapping[str, list[_Name]]) -> Iterator[tuple[_Name, _Name, int, Because]]:
    """Names that are the same, or are once something about them is mended."""
    bare: dict[str, list[_Name]] = defaultdict(list)
    without_vendor: list[tuple[str, _Name]] = []
    for key, names in by_key.items():
        for one, other in _pairs(names):
            yield one, other, SCORE["same_name"], "same_name"
        for name in names:
            if name.exact:
                continue
            mended = repaired(name.spelling)
            whole = key if mended == name.spelling else person_key(mended) if kind == "Person" else match_key(mended)
            bare[unmarked(whole)].append(name)
            if kind == "System":
                without_vendor += [(unmarked(left), name) for left in register.index.without_vendor(mended) if left]
    for names in bare.values():
        for one, other in _pairs(names):
            because: Because = "mojibake" if any(repaired(each.spelling) != each.spelling for each in (one, other)) else "diacritics"
            yield one, other, SCORE[because], because
    for left, name in without_vendor:
        for other in bare.get(left, ())[:CROWD]:
            yield name, other, SCORE["vendor"], "vendor"


def _pairs(names: Sequence[_Name]) -> Iterable[tuple[_Name, _Name]]:
    if len(names) < 2:
        return ()
    distinct = list({name.owner: name for name in names}.values())
    if len(distinct) > CROWD:
        return ((distinct[0], other) for other in distinct[1:])
    return combinations(distinct, 2)


def _misspelt(by_key: Mapping[str, list[_Name]]) -> Iterator[tuple[_Name, _Name, int, Because]]:
    """Names that are like each other, letter for letter."""
    blocks: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for key, names in by_key.items():
        if all(name.exact for name in names):
            continue
        sign = telling_parts(names[0].spelling)
        if len(key) <= SHORT:
            blocks["begins", sign, key[:1]].append(key)
            blocks["ends", sign, key[-1:]].append(key)
        if len(key) >= LONG:
            blocks["begins", sign, key[:3]].append(key)
            blocks["ends", sign, key[-3:]].append(key)
    told: set[tuple[str, str]] = set()
    for keys in blocks.values():
        for one, other, score in _alike(keys):
            pair = (one, other) if one < other else (other, one)
            if pair in told:
                continue
            told.add(pair)
            for first in by_key[one][:CROWD]:
                for second in by_key[other][:CROWD]:
                    if not first.exact and not second.exact and is_slip(first.spelling, second.spelling):
                        yield first, second, score, "misspelling"


def _alike(keys: list[str]) -> Iterator[tuple[str, str, int]]:
    """The pairs of these that agree in at least `LIKELY` hundredths."""
    if len(keys) < 2:
        return
    from rapidfuzz import fuzz, process

    keys.sort(key=lambda key: (len(key), key))
    lengths = np.array([len(key) for key in keys])
    start = 0
    while start < len(keys) - 1:
        # Sorted by length, a name need only be compared with those after it that are not too long.
        rows = max(1, min(512, _BLOCK // (len(keys) - start)))
        end = min(start + rows, len(keys))
        last = int(np.searchsorted(lengths, lengths[end - 1] * _SPREAD, side="right"))
        scores = process.cdist(keys[start:end], keys[start:last], scorer=fuzz.ratio, score_cutoff=LIKELY)
        for row, column in zip(*np.nonzero(scores), strict=True):
            if column > row:
                yield keys[start + row], keys[start + column], round(float(scores[row, column]))
        start = end


def _told_apart(register: _Register, one: str, other: str, marks: dict[str, dict[str, str]]) -> bool:
    """Whether a register has given two nodes a mark each, or they belong to two."""
    if one in register.homes and other in register.homes and register.homes[one].isdisjoint(register.homes[other]):
        return True
    first, second = (_marks(register, each, marks) for each in (one, other))
    return any(name in second and second[name] != mark for name, mark in first.items())


def _marks(register: _Register, of: str, known: dict[str, dict[str, str]]) -> dict[str, str]:
    found = known.get(of)
    if found is None:
        node = register.nodes.get(of)
        found = {}
        if node is not None:
            found.update(node.external_ids)
            if register.schema.base(node.kind) == "Person":
                told = ((name, node.properties.get(name)) for name in _PERSONAL)
                found.update({name: value.casefold() for name, value in told if isinstance(value, str) and value})
        known[of] = found
    return found


# --- what was decided


def _decided_pair(graph: Graph, register: _Register, decision: Decision) -> tuple[str, str] | None:
    """What a decision is about, kept first; None where what was kept is gone."""
    keep, drop = decision.keep, decision.drop
    if decision.kind == "merged":
        key = graph.key_of(keep)  # it may have been merged in its turn
        return (graph.refs([key])[0].id, drop) if key is not None else None
    drop = register.text_of.get(drop, drop)
    if keep not in register.nodes or (drop not in register.nodes and drop not in register.texts):
        return None
    return register.ordered(_Likeness(keep, drop, "", "", 0, "same_name"))


class _History:
    """Who decided what and when, and what the dropped were called: read from the revisions that were made by hand, when it is asked for."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._names: dict[str, str] | None = None
        self._decided: dict[str, dict[str, Any]] = {}

    def name(self, register: _Register, of: str) -> str:
        """What a node or a text is or was called; its id where nobody knows any more."""
        node = register.nodes.get(of)
        if node is not None:
            return node.name
        if of in register.texts:
            return register.texts[of].written
        return self._read().get(of, of)

    def decided(self, decision: Decision) -> Mapping[str, Any]:
        """Revision, time, person and reason of a decision; empty for one that came in a file."""
        self._read()
        return self._decided.get(decision.id, {})

    def _read(self) -> dict[str, str]:
        if self._names is not None:
            return self._names
        names = self._names = {}
        by_hand = [revision.number for revision in self._graph.revisions() if revision.method == "manual"]
        for number in by_hand:
            for entry in self._graph.log(number - 1):
                if entry.revision.number != number:
                    break
                before, after = entry.change.before, entry.change.after
                if after is None and isinstance(before, Node):
                    names[before.id] = before.name
                elif after is None and isinstance(before, Statement):
                    names[before.id] = before.raw
                elif before is None and isinstance(after, Decision):
                    made = entry.revision
                    self._decided[after.id] = {"revision": made.number, "at": made.at, "by": made.by, "reason": made.reason}
        return names


def _between(one: str, other: str, pair: tuple[str, str]) -> _Likeness:
    """How alike two names are that somebody has decided on."""
    from rapidfuzz import fuzz

    first, second = match_key(one), match_key(other)
    same = first == second
    return _Likeness(*pair, one, other, round(fuzz.ratio(first, second)), "same_name" if same else "misspelling")


# --- rows


def _row(
    graph: Graph, register: _Register, history: _History, score: int, keep: str, drop: str, likeness: _Likeness, decision: Decision | None
) -> ReconcileRow:
    spelling, other = (likeness.spelling, likeness.other) if likeness.first == keep else (likeness.other, likeness.spelling)
    evidence = []
    if decision is not None and (decided := history.decided(decision)):
        evidence.append(Reason("decided", decided))
    evidence.append(Reason(likeness.because, {"keep": spelling, "drop": other}))
    if decision is None:
        evidence += _shared(graph, register, keep, drop)
    for each in (keep, drop):
        evidence += [Reason("told_by", {"id": told, "source": row.source, "record": row.record or None}) for told, row in register.provenance(each)]
    return ReconcileRow(
        register.ref(keep, history.name(register, keep)), register.ref(drop, history.name(register, drop)), score, tuple(evidence),
        decision.kind if decision is not None else None,
    )  # fmt: skip


def _shared(graph: Graph, register: _Register, keep: str, drop: str) -> list[Reason]:
    """What both have the same relation to: the same supplier, object, owner …"""
    ends: list[set[tuple[str, str]]] = []
    for each in (keep, drop):
        key = graph.key_of(each) if each in register.nodes else None
        if key is None:
            return []
        ends.append({(relation.kind, relation.target if relation.origin == each else relation.origin) for relation in graph.relations_at(key)})
    return [
        Reason("shared", {"relation": relation, "node": Ref(node.id, node.kind, node.name)})
        for relation, other in sorted(ends[0] & ends[1])
        if (node := register.nodes.get(other)) is not None
    ]
