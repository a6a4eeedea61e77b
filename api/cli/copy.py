"""`steward copy FROM TO`: the same estate, its whole history included, in another place: from a file to Neo4j, back, or to another file."""

from __future__ import annotations

from api.cli.command import Command, Typed
from api.cli.voice import Voice
from graphmodel.errors import WrongUse
from graphmodel.wording import N_, _, plural
from queries import Parameter

FROM = Parameter("from", "text", N_("the estate to copy: a file or a neo4j:// address"), argument=True, required=True)
TO = Parameter("to", "text", N_("where the copy is to be: a new file, or an empty database"), argument=True, required=True)


def copy(typed: Typed, voice: Voice) -> int:
    """Copy, and say how much was copied and the digest that both now have."""
    from api.cli.estate import opened
    from graphmodel.copying import copy as copied

    for argument in (FROM, TO):
        if not typed[argument.name]:
            told = _(argument.help)
            raise WrongUse(f"{argument.sign} is missing: {told}.", code="missing_argument", argument=argument.sign, help=told)
    manners = voice.manners
    with opened(manners, at=typed["from"]) as source, opened(manners, at=typed["to"], make=True) as target:
        made = copied(source, target)
        graph = target.graph()
        digest = graph.revisions()[-1].digest if graph.revision else None
    if manners.form in {"json", "csv"}:
        summary = {"copied": made.revisions, "already": made.already, "revision": graph.revision, "digest": digest}
        voice.answer_rows("copy", {"from": typed["from"], "to": typed["to"]}, graph, summary, [])
        return 0
    voice.tell(plural("{count} revision copied.", "{count} revisions copied.", made.revisions))
    if made.already:
        voice.tell(plural("{count} was there already.", "{count} were there already.", made.already))
    voice.tell(_("The copy is at revision {revision}, like the original. Digest: {digest}", revision=graph.revision, digest=digest or "-"))
    return 0


COMMAND = Command(
    "copy",
    N_("The estate's keeping"),
    N_("Copy the estate, its whole history included, to another place: a file to Neo4j, Neo4j to a file."),
    copy,
    (FROM, TO),
    more=N_(
        "The copy has every revision of the original, with the same digests. The target is a new file, an empty database, or a copy that "
        "was interrupted or is older, which is then gone on with. NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE say how to sign in."
    ),
    examples=("steward copy estate.db neo4j://localhost", "steward copy neo4j://localhost estate-2026-10-01.db"),
)
