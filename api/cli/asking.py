"""The commands that ask: one for each question of the catalogue, all alike."""

from __future__ import annotations

from api.cli.command import Command, Typed
from api.cli.voice import Voice
from graphmodel.wording import N_
from queries import QUERIES, Question

GROUPS: dict[str, tuple[str, ...]] = {
    N_("Who answers"): ("unowned", "owners", "owned-by", "coverage"),
    N_("What hangs on what"): ("shared", "between-departments", "needs", "impact", "concerned", "path", "cycles", "single-points"),
    N_("Where a question goes"): ("escalation", "groups", "steering-tree", "common-steering", "agenda", "key-people"),
    N_("The whole"): ("overview", "audit"),
    N_("The register itself"): ("find", "show", "diff", "history", "revisions", "unread"),
    N_("What is the same"): ("namesakes", "reconcile"),
}
EXAMPLES: dict[str, tuple[str, ...]] = {
    "unowned": ("steward unowned", "steward unowned --side it --format csv -o unowned.csv"),
    "owners": (
        "steward owners", "steward owners --status owner_left", "steward owners --status overloaded --too-many 20",
        "steward owners --department VOF --min-criticality 3",
    ),
    "owned-by": ("steward owned-by p-bo",),
    "coverage": ("steward coverage --by department",),
    "shared": ("steward shared --at-least 3",),
    "needs": ("steward needs s-ekonomi",),
    "impact": ("steward impact s-net", "steward impact s-net s-mobil", "steward impact s-int --change", "steward impact s-net --evidence"),
    "path": ("steward path s-larm s-ad",),
    "single-points": ("steward single-points --min-criticality 4",),
    "escalation": ("steward escalation s-vo", "steward escalation s-vo --urgent", "steward escalation --all"),
    "concerned": ("steward concerned s-net", "steward concerned s-int --change"),
    "common-steering": ("steward common-steering --without",),
    "unread": ("steward unread 1",),
    "audit": ("steward audit --format json",),
    "find": ("steward find omsorg",),
    "show": ("steward show s-vo",),
    "reconcile": ("steward reconcile", "steward merge s-platina s-plattina", "steward keep-apart s-personec-p s-personec-f"),
    "diff": ("steward diff 1 2", "steward diff 2026-01-01 2026-10-01 --valid"),
    "history": ("steward history s-vo",),
}  # fmt: skip


def asking_commands() -> list[Command]:
    """One command for each question, in the catalogue's order."""
    return [
        Command(
            question.name,
            next((group for group, names in GROUPS.items() if question.name in names), N_("The whole")),
            question.question,
            _asker(question),
            question.parameters,
            limited=question.limited,
            examples=EXAMPLES.get(question.name, ()),
            more=question.no_evidence,
        )
        for question in QUERIES.values()
    ]


class _asker:  # noqa: N801 - it is called like the function it stands for
    """Asks one question and writes the answer."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def __call__(self, typed: Typed, voice: Voice) -> int:
        """Ask, answer, and give the exit code."""
        from api.answering import answer
        from api.cli.estate import opened

        manners = voice.manners
        with opened(manners) as store:
            answered = answer(
                store,
                self.question.name,
                {name: value for name, value in typed.items() if value is not None},
                as_of=manners.as_of,
                known_at=manners.known_at,
                limit=manners.limit,
            )
            from api.cli.writing import write

            write(answered, voice)
        return 0
