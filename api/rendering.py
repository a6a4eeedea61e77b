"""Templates become pages: everything that is put into one is escaped, whatever its name, and its words are the reader's.

In a template `_("…")` and `plural("…", "…", count)` are the catalogue's (`graphmodel.wording`), `word(code)` is the word of a code, `shown(value)` a
value as people write it, `asset(name)` the address of a static file, `asked` the request (`api.page.Asked`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.http_errors import TITLES, headers_of, status_of, told
from api.page import MOST, Asked, Shown
from api.pictures import FOR_TEMPLATES
from api.static_files import asset
from graphmodel.errors import StewardError, UnknownReference
from graphmodel.wording import LANGUAGES, N_, WORDS, _, language, plural, shown, word
from visualisation.labels import said
from visualisation.tables.agenda import agenda_sentence
from visualisation.tables.dependencies import role_of
from visualisation.tables.identity import reasons_of
from visualisation.tables.plain_text import visible
from visualisation.tables.register import finding_sentence, rule_words, said_by
from visualisation.tables.revisions import file_names, moment, told_of
from visualisation.tables.sentences import change_sentence, relation_words
from visualisation.tables.steering import why_step
from visualisation.tables.table import MARK_OF_STATUS

NAVIGATION: Final = (
    ("", N_("Start")),
    ("explore", N_("Explore")),
    ("shared", N_("Shared")),
    ("owners", N_("Owners")),
    ("groups", N_("Steering")),
    ("quality", N_("Quality")),
    ("imports", N_("Import")),
)
"""The header's links, in order: the first part of the address, and the word."""

LANGUAGE_NAMES: Final = {"sv": "Svenska", "en": "English"}


_SENTENCES: Final = (
    agenda_sentence, change_sentence, file_names, finding_sentence, reasons_of, relation_words, role_of, rule_words, said_by, told_of, why_step,
)  # fmt: skip
"""The functions that write a row's sentence, by their own names, so that a page and a table say the same."""


@cache
def environment() -> Environment:
    """The one environment of all templates."""
    made = Environment(
        loader=PackageLoader("api", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        extensions=["jinja2.ext.do"], auto_reload=False,
    )  # fmt: skip
    made.globals.update(
        _=_, plural=plural, word=word, words=WORDS, shown=shown, asset=asset, language=language, navigation=NAVIGATION, languages=LANGUAGES,
        language_names=LANGUAGE_NAMES, marks=MARK_OF_STATUS, most_rows=MOST, moment=moment,
    )  # fmt: skip
    for sentence in _SENTENCES:
        made.globals[sentence.__name__] = sentence
    made.globals["pictures"] = FOR_TEMPLATES
    made.filters["visible"] = visible
    made.filters["place"] = _place
    made.filters["caption"] = said
    return made


def _place(said: str) -> Markup:
    """Where something was read, as text that may break between folder, file and sheet."""
    return Markup("<wbr>").join(part for part in re.split(r"(?<=[/!])", visible(said)))


def page(template: str, asked: Asked, given: Shown) -> bytes:
    """The page as UTF-8."""
    text = environment().get_template(template).render(**given.values, title=given.title, asked=asked, csv=given.csv, json=given.json)
    return text.encode("utf-8", "backslashreplace")


def error_page(error: StewardError, *, address: str, lang: str) -> tuple[bytes, int, dict[str, str]]:
    """An error as a page in the reader's language, with the search on it; its status and headers."""
    status = status_of(error)
    nearest = error.values.get("nearest") or error.values.get("refs") or ()
    said = told(error, translated=True)
    if nearest and isinstance(error, UnknownReference):
        said = _("Nothing is called “{text}”.", text=error.values["text"])  # what is spelled alike is listed, each with a link
    text = environment().get_template("error.html").render(
        title=_(TITLES.get(status, TITLES[500])), said=said, status=status, nearest=nearest, address=address, asked=None,
        lang=lang, csv=None, json=None,
    )  # fmt: skip
    return text.encode("utf-8", "backslashreplace"), status, headers_of(error)


__all__ = ["Markup", "environment", "error_page", "page"]
