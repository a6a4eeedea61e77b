"""The catalogue: whole, current, and the same in its two forms."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment

from graphmodel.wording import DOMAIN, FAULTS, LOCALES, PROBLEMS, WORDS, _, filled, language, language_from, plural, sentence, speaking, use, word
from tests.places import PROJECT, ROOMS

FOLDER = LOCALES / "sv" / "LC_MESSAGES"
KEYWORDS = {"_": 1, "N_": 1, "plural": 2}
"""How many of a call's first arguments are texts of the catalogue."""


def swedish() -> Catalog:
    with (FOLDER / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale="sv", domain=DOMAIN)


def test_compiled_catalogue_equals_the_written_one() -> None:
    """`steward.mo` is committed, and is what `steward.po` compiles to."""
    compiled = BytesIO()
    write_mo(compiled, swedish())
    assert (FOLDER / f"{DOMAIN}.mo").read_bytes() == compiled.getvalue(), "run make wording"


def test_every_text_of_the_source_is_in_the_catalogue_and_no_other() -> None:
    marked = {message for _path, message in _marked()}
    written = {message.id if isinstance(message.id, str) else tuple(message.id) for message in swedish() if message.id}
    # A plural's singular may be marked elsewhere as a text of its own; the catalogue keeps one entry for both.
    singulars = {message[0] for message in written if isinstance(message, tuple)}
    assert sorted(map(str, marked - written - singulars)) == [], "run make wording and translate what is new"
    assert sorted(map(str, written - marked)) == [], "run make wording"


def test_nothing_is_left_untranslated_or_fuzzy() -> None:
    left = [message.id for message in swedish() if message.id and (message.fuzzy or not all(_strings(message.string)))]
    assert left == []


def test_translations_have_the_fields_of_their_sources() -> None:
    wrong = []
    for message in swedish():
        if message.id:
            wanted = set().union(*(_fields(text) for text in _strings(message.id)))
            written = _strings(message.string)
            # The form for one may leave the number out; the form for many, which stands last, must have everything.
            if _fields(written[-1]) != wanted or any(_fields(text) - wanted or wanted - _fields(text) - {"count"} for text in written):
                wrong.append((message.id, written))
    assert wrong == []


def test_every_problem_code_in_the_source_has_its_sentence() -> None:
    """`error("code", …)`, `warning(…)`, `info(…)` and `Problem("severity", "code", …)` with a literal code."""
    lacking = sorted({(code, str(path.relative_to(PROJECT))) for path, code in _problem_codes() if code not in PROBLEMS})
    assert lacking == []


def test_every_code_of_an_error_in_the_source_has_its_sentence() -> None:
    """`raise SomeError(…, code="…")` with a literal code, so that it is told in Swedish too."""
    coded = {
        (word.value.value, str(path.relative_to(PROJECT)))
        for room in ROOMS
        for path in (PROJECT / room).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Raise) and isinstance(call.exc, ast.Call)
        for word in call.exc.keywords
        if word.arg == "code" and isinstance(word.value, ast.Constant)
    }
    assert sorted((code, path) for code, path in coded if code not in FAULTS) == []


def test_problem_sentences_end_as_sentences_and_say_what_to_do() -> None:
    ends = re.compile(r"[.!?…}]$")
    wrong = [code for code, (message, repair) in PROBLEMS.items() if not ends.search(message) or (repair and not ends.search(repair))]
    assert wrong == []
    assert all(re.fullmatch("[a-z][a-z0-9_]*", code) for code in PROBLEMS)


def test_the_terms_of_the_trade_are_used_in_swedish() -> None:
    with speaking("sv"):
        told = {code: word(code) for code in ("ManagementObject", "SteeringGroup", "Department", "MaintenancePlan", "HOSTED_BY")}
    assert told["ManagementObject"] == "förvaltningsobjekt"
    assert told["SteeringGroup"] == "styrgrupp"
    assert told["Department"] == "förvaltning"
    assert told["MaintenancePlan"] == "förvaltningsplan"
    assert "värdförvaltning" in told["HOSTED_BY"]


def test_every_word_of_the_model_has_a_swedish_one() -> None:
    with speaking("sv"):
        assert [code for code in WORDS if not word(code) or "_" in word(code)] == []


@pytest.mark.parametrize(
    ("surroundings", "expected"),
    [
        ({}, "en"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_MESSAGES": "sv_FI", "LANG": "en_GB.UTF-8"}, "sv"),
        ({"LC_ALL": "C", "LC_MESSAGES": "sv_SE", "LANG": "sv_SE"}, "en"),
        ({"LC_ALL": "", "LANG": "sv"}, "sv"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_locale_chooses_the_language_as_posix_reads_it(surroundings: dict[str, str], expected: str) -> None:
    assert language_from(surroundings) == expected


def test_a_block_speaks_its_language_and_gives_the_old_one_back() -> None:
    use("en")
    with speaking("sv"):
        assert language() == "sv"
        assert _("yes") == "ja"
    assert language() == "en"
    assert _("yes") == "yes"


def test_foreign_text_in_a_value_is_never_read_as_a_template() -> None:
    assert filled("{name} fails", {"name": "{other} {0.__class__}"}) == "{other} {0.__class__} fails"


def test_a_problem_without_words_still_says_its_code() -> None:
    assert sentence("something_new", {}, "en").message == "something new"


def test_swedish_plurals_follow_the_number() -> None:
    with speaking("sv"):
        assert plural("{count} system", "{count} systems", 1) == "1 system"


def _strings(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _fields(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def _marked() -> Iterator[tuple[object, str | tuple[str, ...]]]:
    for room in ROOMS:
        for path in (PROJECT / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                    wanted = KEYWORDS[call.func.id]
                    texts = [each.value for each in call.args[:wanted] if isinstance(each, ast.Constant) and isinstance(each.value, str)]
                    if len(texts) == wanted:
                        yield path, texts[0] if len(texts) == 1 else tuple(texts)
    for path in (PROJECT / "api" / "templates").rglob("*.html"):
        templates = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
        for _line, _name, texts in templates.extract_translations(path.read_text(encoding="utf-8"), tuple(KEYWORDS)):
            told = (texts,) if isinstance(texts, str) else tuple(each for each in texts or () if each is not None)
            if told:
                yield path, told[0] if len(told) == 1 else told


def test_no_template_says_anything_that_the_catalogue_does_not() -> None:
    """Whatever letters a template shows, but for the product's own name, come from `_()`, `plural()` or a value."""
    bare = {}
    for path in sorted((PROJECT / "api" / "templates").rglob("*.html")):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        spoken = re.findall(r"(?:placeholder|title|alt|aria-label)=\"([^\"]*)\"", text)
        spoken += re.sub(r"<[^>]*>|&[a-z]+;", "\n", text, flags=re.DOTALL).split("\n")
        bare[path.name] = [said for each in spoken if re.search("[^\\W\\d_]{2}", said := each.replace("Stewardgraph", "").strip(" ·"))]
    assert {name: said for name, said in bare.items() if said} == {}


def _problem_codes() -> Iterator[tuple[object, str]]:
    makers = {"error": 0, "warning": 0, "info": 0, "Problem": 1}
    for room in ROOMS:
        for path in (PROJECT / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and (name := getattr(call.func, "id", getattr(call.func, "attr", ""))) in makers:
                    place = makers[name]
                    if len(call.args) > place and isinstance(call.args[place], ast.Constant) and isinstance(call.args[place].value, str):
                        yield path, call.args[place].value
