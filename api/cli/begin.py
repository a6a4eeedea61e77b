"""`steward` alone: what there is, and what to type next."""

from __future__ import annotations

from api.cli.voice import Voice
from graphmodel.wording import _, plural


def begin(voice: Voice) -> int:
    """Say which estate there is and how large, or what to do first; gives the exit code."""
    from api.cli.estate import opened, there

    manners = voice.manners
    revision = 0
    lines: list[str] = []
    if there(manners.estate):
        with opened(manners) as store:
            revision = store.head()
            if revision:
                graph = store.graph(as_of=manners.as_of, known_at=manners.known_at)
                count = len(graph.keys_of_kind("System"))
                lines = [
                    _("The estate {estate}, revision {revision}: {systems}.", estate=manners.estate, revision=revision,
                      systems=plural("{count} system", "{count} systems", count)),
                    "",
                    *_next((
                        ("steward audit", _("what is wrong, and what to do")),
                        ("steward unowned", _("what nobody answers for")),
                        ("steward shared", _("what many lean on")),
                        ("steward find TEXT", _("look something up")),
                        ("steward picture -o estate.html", _("see it")),
                        ("steward --help", _("all commands")),
                    )),
                ]  # fmt: skip
    if not revision:
        lines = [
            _("There is nothing in {estate} yet.", estate=manners.estate),
            "",
            _("Begin with one of these:"),
            *_next((
                ("steward demo", _("an example municipality, in a folder of its own")),
                ("steward import PATH …", _("your own files or folders")),
                ("steward import PATH … --dry-run", _("only show what would be read")),
                ("steward --help", _("all commands")),
            )),
        ]  # fmt: skip
    voice.answer("\n".join(lines) + "\n")
    return 0


def _next(pairs: tuple[tuple[str, str], ...]) -> list[str]:
    return [f"  {command:<34}{what}" for command, what in pairs]
