"""`steward picture [REF]`: one HTML file with a picture that needs no network."""

from __future__ import annotations

from api.cli.command import Command, Typed
from api.cli.voice import Voice, write_answer
from graphmodel.wording import N_, _
from queries import Parameter, Question

DEFAULT_FILE = "picture.html"
DIRECTIONS = ("needs", "dependents", "both")

QUESTION = Question(
    "picture",
    N_("A picture of the estate, or of what stands around a node, in one file that needs no network."),
    "queries.neighbourhood:neighbourhood",
    "queries.neighbourhood:Neighbourhood",
    (
        Parameter("ref", "ref", N_("the node in the middle; without one, the whole estate"), argument=True),
        Parameter("depth", "int", N_("how many steps around it"), at_least=0),
        Parameter("direction", "choice", N_("what it needs, who needs it, or both"), choices=DIRECTIONS, default="both"),
    ),
)


def picture(typed: Typed, voice: Voice) -> int:
    """Draw, write the file, and say where it is."""
    from api.answering import typed as read
    from api.cli.estate import opened
    from api.references import resolve
    from queries.neighbourhood import LIMIT, neighbourhood
    from visualisation.pyvis_page import page
    from visualisation.scenes.neighbourhood import scene

    manners = voice.manners
    options = read(QUESTION, {name: value for name, value in typed.items() if value is not None})
    with opened(manners) as store:
        graph = store.graph(as_of=manners.as_of, known_at=manners.known_at)
        ref = resolve(graph, options.pop("ref")).id if "ref" in options else None
        found = neighbourhood(graph, ref, limit=manners.limit if manners.limit_said else LIMIT, **options)
        drawn = page(scene(found))
    file = manners.output if manners.output_said else DEFAULT_FILE
    write_answer(drawn, file)
    if file != "-":
        voice.tell(_("The picture is in {file}. Open it in a browser; it needs no network.", file=file))
    return 0


COMMAND = Command(
    "picture",
    N_("In and out"),
    QUESTION.question,
    picture,
    QUESTION.parameters,
    limited=True,
    more=N_("Without -o it is written to picture.html. At most 300 nodes are drawn unless --limit says otherwise."),
    examples=("steward picture -o estate.html", "steward picture s-vo --depth 2 -o omsorg.html"),
)
