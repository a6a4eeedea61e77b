"""`steward merge`, `unmerge` and `keep-apart`: a person's word on what is the same; each is one revision, with who and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from api.cli.command import Command, Typed
from api.cli.voice import Voice
from api.cli.who import who
from graphmodel.wording import N_, _, plural
from queries import Parameter, Question

if TYPE_CHECKING:
    from graphmodel.changes import ChangeSet
    from graphmodel.graph import Graph

_WHY = (
    Parameter("reason", "text", N_("why, to stand in the history")),
    Parameter("by", "text", N_("who decided, to stand in the history"), default=N_("whoever sits at the computer")),
)
_TEXT = N_("a node, or the id of a statement whose text names nobody (steward reconcile shows it)")

_MERGE = Question(
    "merge", N_("Make two nodes one, or say what a name means."), "graphmodel.merging:merge", "graphmodel.changes:ChangeSet",
    (
        Parameter("keep", "ref", N_("the node that is kept"), argument=True, required=True),
        Parameter("drop", "ref", _TEXT, argument=True, required=True),
        *_WHY,
    ),
)  # fmt: skip
_UNMERGE = Question(
    "unmerge", N_("Take a merge back; the two are kept apart from then on."), "graphmodel.merging:unmerge", "graphmodel.changes:ChangeSet",
    (Parameter("ref", "ref", N_("the id that was dropped, or the node that it was merged into"), argument=True, required=True), *_WHY),
)  # fmt: skip
_KEEP_APART = Question(
    "keep-apart", N_("Remember that two are two, so that they are never proposed again."), "graphmodel.merging:keep_apart",
    "graphmodel.changes:ChangeSet",
    (
        Parameter("a", "ref", N_("a node"), argument=True, required=True),
        Parameter("b", "ref", _TEXT, argument=True, required=True),
        *_WHY,
    ),
)  # fmt: skip


def _merge(typed: Typed, voice: Voice) -> int:
    from graphmodel.merging import merge

    return _decided(_MERGE, typed, voice, lambda graph, given, why: merge(graph, *_both(graph, given, "keep", "drop"), **why))


def _keep_apart(typed: Typed, voice: Voice) -> int:
    from graphmodel.merging import keep_apart

    return _decided(_KEEP_APART, typed, voice, lambda graph, given, why: keep_apart(graph, *_both(graph, given, "a", "b"), **why))


def _unmerge(typed: Typed, voice: Voice) -> int:
    from graphmodel.merging import unmerge

    return _decided(_UNMERGE, typed, voice, lambda graph, given, why: unmerge(graph, _dropped(graph, given["ref"]), **why))


def _decided(question: Question, typed: Typed, voice: Voice, prepared: Callable[[Graph, Mapping[str, Any], dict[str, str]], ChangeSet]) -> int:
    """Prepare the change, apply it to the estate as it is, and say what came of it."""
    from api.answering import typed as read
    from api.cli.estate import opened
    from visualisation.tables.table import table

    options = read(question, {name: value for name, value in typed.items() if value is not None})
    manners = voice.manners
    with opened(manners) as store:
        graph = store.graph(as_of=manners.as_of)
        change_set = prepared(graph, options, {"by": options.get("by") or who(), "reason": options.get("reason", "")})
        revision = store.apply(change_set, on=graph.revision).number if change_set else None
        graph = store.graph(as_of=manners.as_of)
    if manners.form in {"json", "csv"}:
        voice.answer_rows(question.name, options, graph, {"changed": len(change_set.changes), "revision": revision}, [])
    elif revision is None:
        voice.answer_tables([table([], [], lead=[_("Nothing was written: that was known already.")])])
    else:
        said = plural("{count} entry of the register has changed.", "{count} entries of the register have changed.", len(change_set.changes))
        voice.answer_tables([table([], [], lead=[f"{said} {_('The estate is at revision {revision}.', revision=revision)}"])])
    return 0


def _both(graph: Graph, given: Mapping[str, Any], *names: str) -> list[str]:
    return [_meant(graph, given[name]) for name in names]


def _meant(graph: Graph, text: str) -> str:
    """The id of the node that a text names, or of the statement whose id it is."""
    from api.references import resolve
    from graphmodel.merging import texts_of_nobody

    word = text.strip()
    if graph.key_of(word) is None and any(each.id == word for each in texts_of_nobody(graph)):
        return word
    return resolve(graph, text).id


def _dropped(graph: Graph, text: str) -> str:
    """The id that a merge dropped: typed itself, or told by the node that it was merged into."""
    from api.references import resolve
    from graphmodel.errors import AmbiguousReference

    word = text.strip()
    merged = [each for each in graph.decisions() if each.kind == "merged"]
    if any(each.drop == word for each in merged):
        return word
    kept = resolve(graph, text).id
    found = [each.drop for each in merged if each.keep == kept]
    if len(found) > 1:
        message = f"“{text}” can mean {len(found)} different things. Say which by its id: {', '.join(found)}."
        raise AmbiguousReference(message, text=text, count=len(found), matches=found)
    return found[0] if found else kept


MERGE = Command(
    "merge", N_("What is the same"), _MERGE.question, _merge, _MERGE.parameters,
    more=N_("What the dropped one had moves to the kept one, and its id leads there from now on. The next import of the same files changes nothing."),
    examples=("steward merge s-platina s-plattina --reason 'a slip of the hand'", "steward unmerge s-plattina"),
)  # fmt: skip
UNMERGE = Command(
    "unmerge", N_("What is the same"), _UNMERGE.question, _unmerge, _UNMERGE.parameters, examples=("steward unmerge s-plattina",),
)  # fmt: skip
KEEP_APART = Command(
    "keep-apart", N_("What is the same"), _KEEP_APART.question, _keep_apart, _KEEP_APART.parameters,
    examples=("steward keep-apart s-personec-p s-personec-f",),
)  # fmt: skip
