"""The plain engine: an estate in memory, every revision kept as the changes it made, and read by replaying them.

It is what every other engine is held against, so it prefers being obviously right to being quick: the graph of a revision is a networkx
`MultiDiGraph` with a node for each node and an edge for each relation, walked one relation at a time.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from graphmodel import days
from graphmodel.changes import KIND_OF_ENTITY, Change, ChangeSet, Holdings, Revision, canonical, chain, head_line, is_about, needed_nodes
from graphmodel.compiling import group_name, piece_of
from graphmodel.entities import Attestation, Decision, Entity, KnownSource, Node, Relation, SchemaPart, Statement
from graphmodel.errors import Conflict, WrongUse
from graphmodel.graph import Direction, LogEntry, Ref, Step
from graphmodel.kinds import Schema, schema_from
from graphmodel.names import MATCHES, answers_to, name_key
from graphmodel.piece import Keys, Piece
from graphmodel.problems import Problem, error

if TYPE_CHECKING:
    import networkx as nx

ENGINE = "reference"
_ORDER: Mapping[type, int] = {kind: place for place, kind in enumerate(KIND_OF_ENTITY)}
_State = dict[tuple[int, str], Entity]
"""What the register says: each entity by the place of its kind in a revision's order, and its id."""


def _place(entity: Entity) -> tuple[int, str]:
    return _ORDER[type(entity)], entity.id


class ReferenceStore:
    """An estate in memory.  It is gone when the program ends."""

    def __init__(self, clock: days.Clock = days.now, url: str = "memory:") -> None:
        self.url = url
        self.store_id = uuid.uuid4().hex
        self._clock = clock
        self._revisions: list[Revision] = []
        self._changes: list[tuple[Change, ...]] = []
        self._keys: dict[tuple[int, str], int] = {}
        self._head: _State = {}

    def head(self) -> int:
        """The number of the last revision; 0 for an empty estate."""
        return len(self._revisions)

    def graph(self, as_of: date | None = None, known_at: int | date | None = None) -> ReferenceGraph:
        """See `graphmodel.graph.Store`.  Cost: a replay of the history."""
        revision = self._revision(known_at)
        return ReferenceGraph(self, revision, as_of or days.today(self._clock), self._state(revision))

    def apply(self, change_set: ChangeSet, on: int, at: str | None = None) -> Revision:
        """See `graphmodel.graph.Store`.  Raises `Conflict` also where the change set does not fit what the register says."""
        if on != self.head():
            raise Conflict(f"The estate is at revision {self.head()}, the change was prepared on {on}. Prepare it again.", head=self.head(), on=on)
        after = dict(self._head)
        made: list[Change] = []
        for change in sorted(change_set.changes, key=lambda each: _place(each.subject)):
            place = _place(change.subject)
            before = self._head.get(place)
            repeated = bool(made) and _place(made[-1].subject) == place
            if repeated or (before is None) != (change.before is None):
                raise Conflict(f"The change of {place[1]} does not fit what the estate says. Prepare it again.", code="does_not_fit", id=place[1])
            made.append(Change(before, change.after))
            if change.after is None:
                del after[place]
            else:
                after[place] = change.after
        known = {known_id for kind, known_id in (*self._keys, *after) if kind == _ORDER[Node]}
        for change in made:
            for end in needed_nodes(change.subject):
                if end not in known:
                    message = f"{change.subject.id} names {end}, which the estate has never had. Prepare the change again."
                    raise Conflict(message, code="unknown_end", id=change.subject.id, end=end)
        for place in sorted(after):
            self._keys.setdefault(place, len(self._keys) + 1)
        when = at or days.stamp(self._clock)
        head = Revision(len(self._revisions) + 1, when, change_set.by, change_set.reason, change_set.source, change_set.method)
        revision = _chained(head, self._revisions[-1].digest if self._revisions else "", made)
        self._revisions.append(revision)
        self._changes.append(tuple(made))
        self._head = after
        return revision

    def dump(self, known_at: int | date | None = None) -> Holdings:
        """All that the register says at a revision."""
        revision = self._revision(known_at)
        state = self._state(revision)
        return Holdings(
            _all(state, Node),
            _all(state, Relation),
            _all(state, Statement),
            _all(state, Attestation),
            _all(state, Decision),
            _all(state, KnownSource),
            _all(state, SchemaPart),
            revision,
        )

    def verify(self) -> list[Problem]:
        """Whether the chain of revisions holds."""
        previous = ""
        for revision, changes in zip(self._revisions, self._changes, strict=True):
            if _chained(revision, previous, changes).digest != revision.digest:
                return [error("chain_broken", revision=revision.number)]
            previous = revision.digest
        return []

    def backup(self, path: Path) -> None:
        """Refused: an estate in memory has no file."""
        raise WrongUse(f"An estate in memory has no file to copy to {path}; export it instead.", code="no_file", path=str(path))

    def close(self) -> None:
        """Nothing to let go of."""

    def _revision(self, known_at: int | date | None) -> int:
        return days.revision_known([each.at for each in self._revisions], known_at, days.today(self._clock))

    def _state(self, revision: int) -> _State:
        if revision == self.head():
            return self._head
        state: _State = {}
        for changes in self._changes[:revision]:
            for change in changes:
                if change.after is None:
                    del state[_place(change.subject)]
                else:
                    state[_place(change.subject)] = change.after
        return state

    def history(self, through: int) -> Iterator[LogEntry]:
        """The changes of all revisions up to one, in the log's order."""
        for revision, changes in zip(self._revisions[:through], self._changes[:through], strict=True):
            for change in changes:
                yield LogEntry(revision, change)

    def revisions(self, through: int) -> list[Revision]:
        """The revisions up to one, oldest first."""
        return self._revisions[:through]

    def ids_of(self, kind: type) -> dict[int, str]:
        """The id behind each key, of all entities of a kind that the estate has ever had."""
        return {key: name for (place, name), key in self._keys.items() if place == _ORDER[kind]}


class ReferenceGraph:
    """The estate at one revision as a networkx graph, see `graphmodel.graph.Graph`."""

    def __init__(self, store: ReferenceStore, revision: int, day: date, state: _State) -> None:
        import networkx as nx

        self.engine = ENGINE
        self.revision = revision
        self.day = day
        self.schema: Schema = schema_from(part.definition for part in _all(state, SchemaPart))
        self._store = store
        self._ids = store.ids_of(Node)
        self._keys = {node_id: key for key, node_id in self._ids.items()}
        self._relation_ids = store.ids_of(Relation)
        self._relation_keys = {relation_id: key for key, relation_id in self._relation_ids.items()}
        self._statement_ids = store.ids_of(Statement)
        self._statement_keys = {statement_id: key for key, statement_id in self._statement_ids.items()}
        self._nodes = {node.id: node for node in _all(state, Node)}
        self._relations = {relation.id: relation for relation in _all(state, Relation)}
        self._statements = {statement.id: statement for statement in _all(state, Statement)}
        self._attestations = _all(state, Attestation)
        self._sources = _all(state, KnownSource)
        self._decisions: tuple[Decision, ...] = _all(state, Decision)
        self._redirects = {each.drop: each.keep for each in self._decisions if each.kind == "merged"}
        # An edge runs as its relation is understood: a user-defined kind that acts as another, reversed, has changed its ends.
        self._graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        self._graph.add_nodes_from(self._nodes)
        for relation in self._relations.values():
            part, turned = self.schema.plays(relation.kind)
            ends = (relation.target, relation.origin) if turned else (relation.origin, relation.target)
            if part is not None and ends[0] in self._nodes and ends[1] in self._nodes:
                self._graph.add_edge(*ends, key=relation.id, part=part, relation=relation)

    def whole(self, kinds: Iterable[str]) -> Piece:
        """All nodes, and all relations of these kinds."""
        wanted = set(kinds)
        return self._piece(self._nodes, [each["relation"] for *_, each in self._graph.edges(data=True) if each["part"] in wanted], wanted)

    def around(self, keys: Iterable[int] | Keys, kinds: Iterable[str], direction: Direction, depth: int | None = None) -> Piece:
        """What these nodes reach, level by level."""
        wanted = set(kinds)
        reached = {self._ids[int(key)] for key in keys if self._ids.get(int(key)) in self._nodes}
        frontier = set(reached)
        steps = 0
        while frontier and (depth is None or steps < depth):
            steps += 1
            # One end of each edge is in the frontier already; the other is what the step adds.
            frontier = {
                end
                for origin, target, relation in self._edges(frontier, wanted, direction)
                if self._holds(relation) and self._exists(origin) and self._exists(target)
                for end in (origin, target)
            } - reached
            reached |= frontier
        brought = {relation.id: relation for *_, relation in self._edges(reached, wanted, direction)}
        return self._closed(reached, brought, wanted)

    def along(self, keys: Iterable[int] | Keys, route: Sequence[Step]) -> Piece:
        """What these nodes reach step by step."""
        reached = {self._ids[int(key)] for key in keys if self._ids.get(int(key)) in self._nodes}
        walked_from: set[str] = set()
        brought: dict[str, Relation] = {}
        for step in route:
            frontier = set(reached)
            while frontier:
                walked_from |= frontier
                found = set()
                for origin, target, relation in self._edges(frontier, {step.kind}, step.direction):
                    brought[relation.id] = relation
                    found |= {origin, target}
                frontier = found - reached if step.repeat else set()
                reached |= found
        return self._closed(walked_from or reached, brought, {step.kind for step in route})

    def _edges(self, nodes: Iterable[str], kinds: set[str], direction: Direction) -> Iterator[tuple[str, str, Relation]]:
        for node in nodes:
            if direction != "dependents":
                for origin, target, each in self._graph.out_edges(node, data=True):
                    if each["part"] in kinds:
                        yield origin, target, each["relation"]
            if direction != "needs":
                for origin, target, each in self._graph.in_edges(node, data=True):
                    if each["part"] in kinds:
                        yield origin, target, each["relation"]

    def _holds(self, relation: Relation) -> bool:
        return _within(relation.valid_from, self.day, relation.valid_through)

    def _exists(self, id: str) -> bool:  # noqa: A002
        node = self._nodes[id]
        return _within(node.valid_from, self.day, node.valid_through)

    def _closed(self, reached: set[str], brought: Mapping[str, Relation], kinds: set[str]) -> Piece:
        """The piece of reached nodes and brought relations, with the whole of each any-of group that one of them is in."""
        groups = {(self._edge(each)[0], group) for each in brought.values() if (group := group_name(each)) is not None}
        members = {
            relation.id: relation
            for origin, _, relation in self._edges({origin for origin, _ in groups}, kinds, "needs")
            if (origin, group_name(relation)) in groups
        }
        relations = {**brought, **members}
        named = reached | {end for relation in relations.values() for end in (relation.origin, relation.target)}
        claimed = {each.target for each in self._statements.values() if each.subject in named and each.target in self._nodes}
        everything = named | {target for target in claimed if target is not None}
        return self._piece(everything, relations.values(), kinds, everything - reached)

    def _edge(self, relation: Relation) -> tuple[str, str]:
        turned = self.schema.plays(relation.kind)[1]
        return (relation.target, relation.origin) if turned else (relation.origin, relation.target)

    def _piece(self, ids: Iterable[str], relations: Iterable[Relation], kinds: Iterable[str], rim: Iterable[str] = ()) -> Piece:
        wanted = set(ids)
        return piece_of(
            [(self._keys[each], self._nodes[each]) for each in wanted],
            [(self._relation_keys[each.id], each) for each in relations],
            [(self._statement_keys[each.id], each) for each in self._statements.values() if each.subject in wanted],
            self.schema,
            kinds,
            {self._keys[each] for each in rim},
        )

    def key_of(self, id: str) -> int | None:  # noqa: A002
        """The key of a node by its id, a merged one's where it redirects to."""
        id = self._redirected(id)  # noqa: A001
        return self._keys[id] if id in self._nodes else None

    def keys_of(self, ids: Iterable[str]) -> list[int | None]:
        """The keys of nodes by their ids, in their order."""
        return [self.key_of(each) for each in ids]

    def _redirected(self, id: str) -> str:  # noqa: A002
        seen = set()
        while id in self._redirects and id not in seen:
            seen.add(id)
            id = self._redirects[id]  # noqa: A001
        return id

    def keys_of_kind(self, kind: str) -> Keys:
        """The keys of the nodes of a built-in kind, ascending by id."""
        return np.array([self._keys[node.id] for node in self._nodes.values() if self.schema.base(node.kind) == kind], np.int64)

    def nodes(self, keys: Iterable[int] | Keys) -> list[Node]:
        """The nodes with these keys."""
        return [self._nodes[self._ids[int(key)]] for key in keys]

    def refs(self, keys: Iterable[int] | Keys) -> list[Ref]:
        """The nodes with these keys as answers name them."""
        return [Ref(node.id, node.kind, node.name) for node in self.nodes(keys)]

    def relations(self, keys: Iterable[int] | Keys) -> list[Relation]:
        """The relations with these keys."""
        return [self._relations[self._relation_ids[int(key)]] for key in keys]

    def statements(self, keys: Iterable[int] | Keys) -> list[Statement]:
        """The statements with these keys."""
        return [self._statements[self._statement_ids[int(key)]] for key in keys]

    def relation(self, id: str) -> Relation | None:  # noqa: A002
        """The relation with this id."""
        return self._relations.get(id)

    def relations_at(self, key: int) -> list[Relation]:
        """All relations that a node is an end of, by id."""
        id = self._ids[int(key)]  # noqa: A001
        return [relation for relation in self._relations.values() if id in (relation.origin, relation.target)]

    def statements_about(self, key: int) -> list[Statement]:
        """All statements about a node, by id."""
        id = self._ids[int(key)]  # noqa: A001
        return [statement for statement in self._statements.values() if statement.subject == id]

    def attestations(self, keys: Iterable[int] | Keys | None = None) -> list[Attestation]:
        """The attestations of these nodes, or all, by node, day and id."""
        wanted = None if keys is None else {self._ids[int(key)] for key in keys}
        found = [each for each in self._attestations if wanted is None or each.node in wanted]
        return sorted(found, key=lambda each: (each.node, each.at, each.id))

    def sources(self) -> tuple[KnownSource, ...]:
        """The sources the register has read, by name."""
        return self._sources

    def decisions(self) -> tuple[Decision, ...]:
        """What persons have said about identity, by id."""
        return self._decisions

    def named(self, text: str) -> list[tuple[int, str]]:
        """The nodes that answer to a text, each once, by the strongest of what it answers by."""
        wanted = name_key(text)
        found: dict[str, int] = {}
        for answer, strength, given in self._answers():
            if name_key(given) == wanted:
                found[answer] = min(strength, found.get(answer, strength))
        return [(self._keys[answer], MATCHES[strength]) for answer, strength in sorted(found.items())]

    def names(self) -> Iterator[tuple[int, str, str]]:
        """Every text that a node answers to, by the node's id, then by strength."""
        for answer, strength, text in sorted(self._answers()):
            yield self._keys[answer], MATCHES[strength], text

    def names_beyond_ascii(self) -> list[tuple[int, str]]:
        """The nodes whose own names have a letter outside ASCII, and these names, by id."""
        beyond = [node for node in self._nodes.values() if not node.name.isascii() and node.id not in self._redirects]
        return [(self._keys[node.id], node.name) for node in sorted(beyond, key=lambda node: node.id)]

    def unsourced(self) -> Keys:
        """The keys of the nodes that no source has said anything about."""
        return np.array([self._keys[node.id] for node in self._nodes.values() if not node.provenance], np.int64)

    def _answers(self) -> set[tuple[str, int, str]]:
        own = {(self._redirected(node.id), strength, text) for node in self._nodes.values() for strength, text in answers_to(node)}
        redirects = {(self._redirected(drop), 0, drop) for drop in self._redirects}
        return {each for each in own | redirects if each[0] in self._nodes}

    def log(self, since: int = 0) -> Iterator[LogEntry]:
        """The changes that revisions after `since` made."""
        return (entry for entry in self._store.history(self.revision) if entry.revision.number > since)

    def log_of(self, id: str) -> list[LogEntry]:  # noqa: A002
        """The changes to a node, and to what names it."""
        return [
            entry
            for entry in self._store.history(self.revision)
            if any(part is not None and is_about(part, id) for part in (entry.change.before, entry.change.after))
        ]

    def revisions(self) -> list[Revision]:
        """The revisions up to this graph's."""
        return self._store.revisions(self.revision)


def _chained(revision: Revision, previous: str, changes: Sequence[Change]) -> Revision:
    digest = chain(previous, [head_line(revision)], [canonical(change.action, change.subject) for change in changes])
    return Revision(revision.number, revision.at, revision.by, revision.reason, revision.source, revision.method, digest)


def _all(state: _State, kind: type[Any]) -> tuple[Any, ...]:
    place = _ORDER[kind]
    return tuple(state[each] for each in sorted(each for each in state if each[0] == place))


def _within(first: date | None, day: date, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
