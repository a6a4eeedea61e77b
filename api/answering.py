"""A question asked by its name, with what was typed or sent, and its answer as the one envelope that every door gives.

What is given arrives as text; it is read here, once, for the command line and for HTTP alike.

>>> from queries import QUERIES
>>> typed(QUERIES["shared"], {"at_least": "3"})
{'at_least': 3}
>>> typed(QUERIES["shared"], {"at_least": "many"})
Traceback (most recent call last):
...
graphmodel.errors.WrongUse: --at-least takes a whole number from 0, not “many”.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from json.encoder import encode_basestring
from typing import Any, Final, Protocol, get_args, get_type_hints

from graphmodel import days
from graphmodel.answers import ABSENT, plain
from graphmodel.errors import WrongUse
from graphmodel.graph import Graph, Ref
from graphmodel.wording import _
from queries import QUERIES, Parameter, Question
from visualisation.tables.plain_text import escaped_json

Given = Mapping[str, str | bool | Sequence[str]]
"""What was typed or sent, by the parameter's name."""


Spelling = Callable[[Parameter], str]
"""How a door writes a parameter."""


def as_typed(parameter: Parameter) -> str:
    """As the command line writes it: `--at-least`."""
    return parameter.sign


def as_sent(parameter: Parameter) -> str:
    """As HTTP writes it: `at_least`."""
    return parameter.name


class Result(Protocol):
    """What every query's result has."""

    @property
    def rows(self) -> Sequence[Any]:
        """The rows, in the query's order."""
        ...

    @property
    def summary(self) -> Any:
        """The numbers above the rows."""
        ...

    @property
    def truncated(self) -> Any:
        """What was left out, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A result and the question it answers: which, asked with what, of which day and revision, by which engine."""

    question: Question
    parameters: Mapping[str, Any]
    as_of: date
    revision: int
    engine: str
    result: Result

    @property
    def flags(self) -> frozenset[str]:
        """The flags that were given."""
        return frozenset(name for name, value in self.parameters.items() if value is True)


class Opened(Protocol):
    """What questions about two times need beside a graph: the estate that gives graphs."""

    def graph(self, as_of: date | None = None, known_at: int | date | None = None) -> Graph:
        """The estate as of a day, as it was known at a time."""
        ...


def answer(
    store: Opened,
    name: str,
    given: Given,
    *,
    as_of: date | None = None,
    known_at: int | date | None = None,
    limit: int | None = None,
    more: Mapping[str, Any] | None = None,
    spelled: Spelling = as_typed,
) -> Answer:
    """Ask one question of an estate; `limit` is the most rows that are made (None: all), `more` what only one door can give the function.

    `spelled` is how errors name a parameter, which is not the same on the command line as over HTTP.

    Raises `WrongUse` for what cannot be asked so, and what the query raises.
    """
    question = QUERIES[name]
    values = typed(question, given, spelled)
    graph = store.graph(as_of=as_of, known_at=known_at)
    refs, parameters = _resolved(question, graph, values)
    flags = frozenset(each for each, value in values.items() if value is True)
    positional: list[Any] = [graph]
    keywords: dict[str, Any] = dict(more or {})
    other = question.instead is not None and question.instead[0] in flags
    if question.two_times:
        positional = _two_graphs(store, question, values, as_of, known_at, spelled)
    for parameter in question.parameters:
        given_value = refs.get(parameter.name, values.get(parameter.name))
        if parameter.argument:
            if question.two_times or (other and given_value is None):
                continue
            positional.append(given_value)
        elif given_value is not None and not (question.instead and parameter.name == question.instead[0]) and parameter.name != "valid":
            keywords[parameter.passed_as] = given_value
    if question.limited:
        keywords["limit"] = limit
    result = question.ask(flags)(*positional, **keywords)
    return Answer(question, parameters, graph.day, graph.revision, graph.engine, result)


def headings(answered: Answer) -> list[str]:
    """The names of a row's fields: the columns of a CSV answer that has no rows."""
    hinted = get_args(get_type_hints(type(answered.result)).get("rows"))
    there = [part.name for part in fields(hinted[0]) if part.default is not ABSENT or part.name in answered.flags] if hinted else []
    return [name.rstrip("_") for name in there]


def envelope(answered: Answer) -> dict[str, Any]:
    """The answer as JSON values, keys in the order of the outer face."""
    return {
        "query": answered.question.name,
        "parameters": plain(answered.parameters),
        "as_of": answered.as_of.isoformat(),
        "revision": answered.revision,
        "engine": answered.engine,
        "summary": plain(answered.result.summary),
        "rows": plain(answered.result.rows),
        "truncated": plain(answered.result.truncated),
    }


def json_text(values: Mapping[str, Any]) -> str:
    """Values as the JSON that every door gives: laid out for people, with no character that a terminal would obey."""
    written: list[str] = []
    _write(values, "\n", written.append)
    return escaped_json("".join(written)) + "\n"


def _write(value: Any, line: str, write: Callable[[str], None]) -> None:
    """JSON as `json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)` lays it out, a few times sooner; `line` begins a line.

    >>> value, written = {"a": [], "b": {}, "c": [{"d": "å"}, [1, None]]}, []
    >>> _write(value, "\\n", written.append)
    >>> "".join(written) == json.dumps(value, ensure_ascii=False, indent=2)
    True
    """
    inner = line + "  "
    if isinstance(value, dict) and value:
        between = "{" + inner
        for name, each in value.items():
            write(between + encode_basestring(name) + ": ")
            _write(each, inner, write)
            between = "," + inner
        write(line + "}")
    elif isinstance(value, list) and value:
        between = "[" + inner
        for each in value:
            write(between)
            _write(each, inner, write)
            between = "," + inner
        write(line + "]")
    else:
        write(encode_basestring(value) if isinstance(value, str) else _encode(value))


_encode: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def typed(question: Question, given: Given, spelled: Spelling = as_typed) -> dict[str, Any]:
    """What was given, read as the question's parameters say; those not given are not there.  Raises `WrongUse`."""
    unknown = sorted(set(given) - {parameter.name for parameter in question.parameters})
    if unknown:
        known = [parameter.name for parameter in question.parameters]
        message = f"{question.name} cannot be asked with “{unknown[0]}”. It takes: {', '.join(known) or 'nothing'}."
        raise WrongUse(message, code="unknown_parameter", question=question.name, name=unknown[0], known=known)
    # The one argument of a question that has another form must be there unless that form was asked for.
    instead = question.instead is not None and not given.get(question.instead[0])
    needed = {each.name for each in question.parameters if each.required or (each.argument and instead)}
    values = values_of(question.parameters, given, spelled, needed)
    flag = question.instead[0] if question.instead else ""
    beside = sorted(set(values) - {flag})
    if flag in values and beside:
        asked = f"{question.name} {next(spelled(each) for each in question.parameters if each.name == flag)}"
        message = f"{asked} cannot be asked with “{beside[0]}”. It takes: nothing."
        raise WrongUse(message, code="unknown_parameter", question=asked, name=beside[0], known=[])
    return values


def values_of(parameters: Sequence[Parameter], given: Given, spelled: Spelling, needed: Collection[str] = ()) -> dict[str, Any]:
    """What was given for these parameters, each as its type says; those not given are not there.  Raises `WrongUse`."""
    values: dict[str, Any] = {}
    for parameter in parameters:
        value = given.get(parameter.name)
        if value is not None and value is not False and value not in ((), []):
            values[parameter.name] = _read(parameter, value, spelled(parameter))
        elif parameter.name in needed:
            message = f"{spelled(parameter)} is missing: {parameter.help}."
            raise WrongUse(message, code="missing_argument", argument=spelled(parameter), help=_(parameter.help))
    return values


def _read(parameter: Parameter, value: str | bool | Sequence[str], sign: str) -> Any:
    if parameter.type == "flag":
        return _flag(value, sign)
    if parameter.many:
        return tuple(value) if isinstance(value, list | tuple) else (str(value),)
    if not isinstance(value, str):
        if isinstance(value, bool) or len(value) != 1:
            raise WrongUse(f"{sign} takes one value only.", code="one_value", option=sign)
        value = value[0]
    match parameter.type:
        case "int":
            return _number(parameter, value, sign)
        case "choice":
            if value not in parameter.choices:
                message = f"{sign} takes one of {', '.join(parameter.choices)}, not “{value}”."
                raise WrongUse(message, code="not_a_choice", option=sign, choices=parameter.choices, text=value)
            return value
        case "date":
            return days.as_of(value, sign)
        case "revision":
            return days.known_at(value, sign)
        case _:
            return value


def _flag(value: str | bool | Sequence[str], sign: str) -> bool:
    if isinstance(value, bool):
        return value
    word = value if isinstance(value, str) else " ".join(value)
    if word not in {"true", "false"}:
        raise WrongUse(f"{sign} takes true or false, not “{word}”.", code="not_a_flag", option=sign, text=word)
    return word == "true"


def _number(parameter: Parameter, text: str, sign: str) -> int:
    least = parameter.at_least if parameter.at_least is not None else 0
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) < least:
        raise WrongUse(f"{sign} takes a whole number from {least}, not “{text}”.", code="not_a_number", option=sign, at_least=least, text=text)
    return int(text)


def _resolved(question: Question, graph: Graph, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ids behind what was typed for nodes, and all parameters as the envelope shows them."""
    from api.references import resolve

    ids: dict[str, Any] = {}
    for parameter in question.parameters:
        if parameter.type == "ref" and parameter.name in values:
            told: str | tuple[str, ...] = values[parameter.name]
            if isinstance(told, tuple):
                # The same node named twice is one node.
                ids[parameter.name] = tuple(dict.fromkeys(resolve(graph, text, parameter.kinds).id for text in told))
            else:
                ids[parameter.name] = resolve(graph, told, parameter.kinds).id
    return ids, {**values, **ids}


def _two_graphs(
    store: Opened, question: Question, values: Mapping[str, Any], as_of: date | None, known_at: int | date | None, spelled: Spelling
) -> list[Graph]:
    """The two graphs a comparison is of: two record times at one day, or with `valid` two days at one record time."""
    times = [values[parameter.name] for parameter in question.parameters if parameter.argument]
    if not values.get("valid"):
        return [store.graph(as_of=as_of, known_at=time) for time in times]
    for time in times:
        if isinstance(time, int):
            sign = next(spelled(each) for each in question.parameters if each.name == "valid")
            raise WrongUse(f'{sign} takes a day as YYYY-MM-DD, not "{time}".', code="not_a_day", option=sign, text=str(time))
    return [store.graph(as_of=time, known_at=known_at) for time in times]


__all__ = [
    "Answer", "Given", "Opened", "Ref", "Result", "Spelling",
    "answer", "as_sent", "as_typed", "envelope", "headings", "json_text", "typed", "values_of",
]  # fmt: skip
