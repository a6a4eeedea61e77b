"""The one catalogue of texts that people read: English in the source, Swedish beside it (gettext, domain `steward`).

The language is a context variable, so that two readers in one process each get their own:

>>> with speaking("sv"):
...     _("needs")
'behöver'
>>> with speaking("en"):
...     _("needs")
'needs'

A marked text may have fields, as in `str.format`; what fills them is shown as people write it, and a field without a value is a dash rather than an
error, because a message that fails to be written tells nobody anything:

>>> with speaking("en"):
...     _("{names} need {what}", names=["Larm", "Vo"])
'Larm, Vo need –'

Codes, flags and everything in JSON stay English and never pass through here.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

DOMAIN: Final = "steward"
LOCALES: Final = Path(__file__).parent / "locale"
LANGUAGES: Final = ("en", "sv")
"""The languages that can be asked for; the first is the source's own."""
NO_VALUE: Final = "–"

_language: ContextVar[str] = ContextVar("language", default="en")


def language() -> str:
    """The language that texts are written in now: `en` or `sv`."""
    return _language.get()


def use(lang: str) -> None:
    """From now on, in this context (thread or task), write in this language; one that is not known means English."""
    _language.set(lang if lang in LANGUAGES else LANGUAGES[0])


@contextmanager
def speaking(lang: str | None) -> Iterator[None]:
    """Write in this language (None: as before) inside the block."""
    token = _language.set(_language.get() if lang is None else lang if lang in LANGUAGES else LANGUAGES[0])
    try:
        yield
    finally:
        _language.reset(token)


def language_from(environment: Mapping[str, str]) -> str:
    """The language a locale names, as POSIX reads it: the first of LC_ALL, LC_MESSAGES and LANG that is set decides.

    >>> language_from({"LANG": "sv_SE.UTF-8"}), language_from({"LC_ALL": "C", "LANG": "sv_SE.UTF-8"}), language_from({})
    ('sv', 'en', 'en')
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environment.get(name):
            short = locale.replace("-", "_").split(".")[0].split("_")[0].casefold()
            return short if short in LANGUAGES else LANGUAGES[0]
    return LANGUAGES[0]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a text for the catalogue and give it back unchanged; whoever shows it translates it with `_`."""
    return message


def _(message: str, **values: Any) -> str:
    """The text in the present language, its fields filled with `values`; without values it is left as it is, braces and all."""
    return filled(_texts(language()).gettext(message), values) if values else _texts(language()).gettext(message)


def plural(one: str, many: str, count: int, **values: Any) -> str:
    """The form of a text that fits a number, which also fills the field `{count}`.

    >>> with speaking("en"):
    ...     plural("{count} system", "{count} systems", 1), plural("{count} system", "{count} systems", 3)
    ('1 system', '3 systems')
    """
    return filled(_texts(language()).ngettext(one, many, count), {"count": count, **values})


def filled(template: str, values: Mapping[str, Any]) -> str:
    """A template with its fields filled; see `shown` for how.  Text in the values is never read as a template itself."""
    return template.format_map(_Shown(values))


def shown(value: Any) -> str:
    """A value as it stands in a sentence: lists with commas, nodes by name, days in ISO form, yes and no as words, nothing as a dash.

    >>> shown(["a", date(2026, 10, 1), 7, None])
    'a, 2026-10-01, 7, –'
    """
    if value is None or value == "":
        return NO_VALUE
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return str(value["name"]) if "name" in value else ", ".join(f"{key} {shown(inner)}" for key, inner in value.items()) or NO_VALUE
    if isinstance(value, list | tuple):
        return ", ".join(shown(inner) for inner in value) or NO_VALUE
    if isinstance(value, set | frozenset):
        return ", ".join(sorted(shown(inner) for inner in value)) or NO_VALUE
    return str(getattr(value, "name", value))


class _Shown(dict[str, str]):
    """What fills a template: each value as it is shown, and a dash for a field that nobody filled."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__({name: shown(value) for name, value in values.items()})

    def __missing__(self, name: str) -> str:
        return NO_VALUE


@cache
def _texts(lang: str) -> gettext.NullTranslations:
    return gettext.NullTranslations() if lang == LANGUAGES[0] else gettext.translation(DOMAIN, LOCALES, [lang])
