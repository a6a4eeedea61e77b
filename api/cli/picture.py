"""`steward picture [REF]`: one HTML file with a picture that needs no network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from api.cli.command import Command, Typed
from api.cli.voice import Voice, write_answer
from graphmodel.errors import WrongUse
from graphmodel.wording import N_, _
from queries import QUERIES, Parameter, Question

if TYPE_CHECKING:
    from api.cli.manners import Manners
    from graphmodel.graph import Store
    from visualisation.scene import Scene

DEFAULT_FILE = "picture.html"
DIRECTIONS = ("needs", "dependents", "both")

QUESTION = Question(
    "picture",
    N_("A picture of the estate, of what stands around a node, or of an answer, in one file that needs no network."),
    "queries.neighbourhood:neighbourhood",
    "queries.neighbourhood:Neighbourhood",
    (
        Parameter("ref", "ref", N_("the node in the middle (none: the whole estate); with --query what it is about"), argument=True, many=True),
        Parameter("depth", "int", N_("how many steps around it"), at_least=0),
        Parameter("direction", "choice", N_("what it needs, who needs it, or both"), choices=DIRECTIONS, default="both"),
        Parameter("query", "text", N_("draw the answer to this question instead: impact, needs, path, cycles, escalation, unowned …")),
    ),
)  # fmt: skip


def picture(typed: Typed, voice: Voice) -> int:
    """Draw, write the file, and say where it is."""
    from api.answering import typed as read
    from api.cli.estate import opened
    from visualisation.pyvis_page import page

    manners = voice.manners
    options = read(QUESTION, {name: value for name, value in typed.items() if value is not None})
    with opened(manners) as store:
        drawn = page(_of_answer(store, options, manners) if "query" in options else _around(store, options, manners))
    file = manners.output if manners.output_said else DEFAULT_FILE
    write_answer(drawn, file)
    if file != "-":
        voice.tell(_("The picture is in {file}. Open it in a browser; it needs no network.", file=file))
    return 0


def _around(store: Store, options: Mapping[str, Any], manners: Manners) -> Scene:
    """The scene of the estate, or of what stands around a node."""
    from api.references import resolve
    from queries.neighbourhood import LIMIT, neighbourhood
    from visualisation.scenes.neighbourhood import scene

    refs = options.get("ref", ())
    if len(refs) > 1:
        raise WrongUse("REF takes one value only.", code="one_value", option="REF")
    graph = store.graph(as_of=manners.as_of, known_at=manners.known_at)
    ref = resolve(graph, refs[0]).id if refs else None
    asked = {name: options[name] for name in ("depth", "direction") if name in options}
    return scene(neighbourhood(graph, ref, limit=manners.limit if manners.limit_said else LIMIT, **asked))


def _of_answer(store: Store, options: Mapping[str, Any], manners: Manners) -> Scene:
    """The scene of the answer to one of the catalogue's questions, asked with what was typed for REF."""
    from api.answering import answer
    from api.pictures import scene_of
    from visualisation.scene import without_headings

    name = options["query"]
    question = QUERIES.get(name)
    if question is None or question.two_times:
        choices = [each for each, known in QUERIES.items() if not known.two_times]
        message = f"--query takes one of {', '.join(choices)}, not “{name}”."
        raise WrongUse(message, code="not_a_choice", option="--query", choices=choices, text=name)
    refs = list(options.get("ref", ()))
    given: dict[str, Any] = {}
    for parameter in question.parameters:
        if parameter.argument and refs:
            given[parameter.name] = refs if parameter.many else refs.pop(0)
            if parameter.many:
                refs = []
    if refs:
        raise WrongUse("REF takes one value only.", code="one_value", option="REF")
    answered = answer(store, name, given, as_of=manners.as_of, known_at=manners.known_at, limit=None)
    graph = store.graph(as_of=manners.as_of, known_at=manners.known_at)
    return without_headings(scene_of(graph, name, question.question, answered.result))


COMMAND = Command(
    "picture",
    N_("In and out"),
    QUESTION.question,
    picture,
    QUESTION.parameters,
    limited=True,
    more=N_("Without -o it is written to picture.html. At most 300 nodes are drawn unless --limit says otherwise."),
    examples=(
        "steward picture -o estate.html", "steward picture s-vo --depth 2 -o omsorg.html", "steward picture s-net --query impact -o impact.html",
        "steward picture s-larm s-ad --query path -o way.html",
    ),
)  # fmt: skip
