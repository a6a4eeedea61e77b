"""The manners that every command shares: where the estate is, which day, which form, which language.

What is typed wins over the environment.  This is the only file of the command line that reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from graphmodel import days
from graphmodel.errors import WrongUse
from graphmodel.store import SignIn
from graphmodel.wording import LANGUAGES, N_, language_from
from queries import Parameter

FORMATS: Final = ("table", "json", "csv", "md")
TABLE_ROWS: Final = 200
"""How many rows a table shows unless more are asked for."""

COMMON: Final = (
    Parameter("estate", "text", N_("the estate: a file or a neo4j:// address (else STEWARD_ESTATE)"), default="./estate.db"),
    Parameter("as_of", "date", N_("the day asked about, YYYY-MM-DD"), default=N_("today")),
    Parameter("known_at", "revision", N_("what the register said at a revision, or at the end of a day"), default=N_("now")),
    Parameter("format", "choice", N_("the form of the answer"), choices=FORMATS, default="table"),
    Parameter("output", "text", N_("write the answer to this file (- is standard output)")),
    Parameter("lang", "choice", N_("the language"), choices=LANGUAGES, default=N_("the locale's")),
    Parameter("quiet", "flag", N_("say nothing but the answer and errors")),
    Parameter("verbose", "flag", N_("say more about what is done, and about errors")),
)
"""The options of every command, before or after the command's name."""

LIMIT: Final = Parameter("limit", "int", N_("at most so many rows; 0: all"), default=N_("200 in a table, else all"))
SHORT: Final = {"output": "-o", "quiet": "-q", "verbose": "-v"}


@dataclass(frozen=True, slots=True)
class Manners:
    """How this run of a command is to behave."""

    estate: str = "./estate.db"
    as_of: date | None = None
    known_at: int | date | None = None
    form: str = "table"
    output: str = "-"
    lang: str = "en"
    quiet: bool = False
    verbose: bool = False
    limit: int | None = None
    limit_said: bool = False
    output_said: bool = False
    sign_in: SignIn = field(default_factory=SignIn)


def environment() -> Mapping[str, str]:
    """What the shell says."""
    return os.environ


def chosen_language(arguments: Sequence[str], surroundings: Mapping[str, str]) -> str:
    """The language to begin in, before anything else is understood: `--lang` wherever it stands, else the locale's, else English.

    >>> chosen_language(["unowned", "--lang=sv"], {}), chosen_language(["unowned"], {"LANG": "sv_SE.UTF-8"}), chosen_language([], {})
    ('sv', 'sv', 'en')
    """
    for place, text in enumerate(arguments):
        if text == "--":
            break
        name, equals, value = text.partition("=")
        if name == "--lang":
            said = value if equals else next(iter(arguments[place + 1 :]), "")
            if said in LANGUAGES:
                return said
    return language_from(surroundings)


def manners(typed: Mapping[str, Any], surroundings: Mapping[str, str]) -> Manners:
    """The manners that the common options and the environment say.  Raises `WrongUse`."""
    form = _one_of(FORMATS, typed.get("format") or "table", "--format")
    lang = _one_of(LANGUAGES, typed.get("lang") or language_from(surroundings), "--lang")
    limit = typed.get("limit")
    return Manners(
        estate=typed.get("estate") or surroundings.get("STEWARD_ESTATE") or "./estate.db",
        as_of=days.as_of(typed["as_of"]) if typed.get("as_of") else None,
        known_at=days.known_at(typed["known_at"]) if typed.get("known_at") else None,
        form=form,
        output=typed.get("output") or "-",
        lang=lang,
        quiet=bool(typed.get("quiet")),
        verbose=bool(typed.get("verbose")),
        limit=_limit(limit, form),
        limit_said=limit is not None,
        output_said=bool(typed.get("output")),
        sign_in=sign_in(surroundings),
    )


def sign_in(surroundings: Mapping[str, str]) -> SignIn:
    """How to sign in to an estate in Neo4j, as the environment says."""
    return SignIn(surroundings.get("NEO4J_USERNAME", ""), surroundings.get("NEO4J_PASSWORD", ""), surroundings.get("NEO4J_DATABASE", ""))


def _one_of(choices: Sequence[str], text: str, option: str) -> str:
    if text not in choices:
        message = f"{option} takes one of {', '.join(choices)}, not “{text}”."
        raise WrongUse(message, code="not_a_choice", option=option, choices=list(choices), text=text)
    return text


def _limit(typed: str | None, form: str) -> int | None:
    if typed is None:
        return TABLE_ROWS if form in {"table", "md"} else None
    if not (typed.isascii() and typed.isdigit()) or len(typed) > 9:
        raise WrongUse(f"--limit takes a whole number from 0, not “{typed}”.", code="not_a_number", option="--limit", at_least=0, text=typed)
    return int(typed) or None
