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

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from graphmodel import days
from graphmodel.answers import plain
from graphmodel.errors import WrongUse
from graphmodel.graph import Graph, Ref
from graphmodel.wording import _
from queries import QUERIES, Parameter, Question

Given = Mapping[str, str | bool | Sequence[str]]
"""What was typed or sent, by the parameter's name."""


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
) -> Answer:
    """Ask one question of an estate; `limit` is the most rows that are made (None: all), `more` what only one door can give the function.

    Raises `WrongUse` for what cannot be asked so, and what the query raises.
    """
    question = QUERIES[name]
    values = typed(question, given)
    graph = store.graph(as_of=as_of, known_at=known_at)
    refs, parameters = _resolved(question, graph, values)
    flags = frozenset(each for each, value in values.items() if value is True)
    positional: list[Any] = [graph]
    keywords: dict[str, Any] = dict(more or {})
    other = question.instead is not None and question.instead[0] in flags
    if question.two_times:
        positional = _two_graphs(store, question, values, as_of, known_at)
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


def typed(question: Question, given: Given) -> dict[str, Any]:
    """What was given, read as the question's parameters say; those not given are not there.  Raises `WrongUse`."""
    unknown = sorted(set(given) - {parameter.name for parameter in question.parameters})
    if unknown:
        known = [parameter.name for parameter in question.parameters]
        message = f"{question.name} cannot be asked with “{unknown[0]}”. It takes: {', '.join(known) or 'nothing'}."
        raise WrongUse(message, code="unknown_parameter", question=question.name, name=unknown[0], known=known)
    values: dict[str, Any] = {}
    for parameter in question.parameters:
        value = given.get(parameter.name)
        if value is None or value is False or value == () or value == []:
            _need(question, parameter, given)
        else:
            values[parameter.name] = _read(parameter, value)
    flag = question.instead[0] if question.instead else ""
    beside = sorted(set(values) - {flag})
    if flag in values and beside:
        asked = f"{question.name} --{flag}"
        message = f"{asked} cannot be asked with “{beside[0]}”. It takes: nothing."
        raise WrongUse(message, code="unknown_parameter", question=asked, name=beside[0], known=[])
    return values


def _need(question: Question, parameter: Parameter, given: Given) -> None:
    instead = question.instead is not None and bool(given.get(question.instead[0]))
    # The one argument of a question that has another form must be there unless that form was asked for.
    if parameter.required or (parameter.argument and question.instead is not None and not instead):
        message = f"{parameter.sign} is missing: {parameter.help}."
        raise WrongUse(message, code="missing_argument", argument=parameter.sign, help=_(parameter.help))


def _read(parameter: Parameter, value: str | bool | Sequence[str]) -> Any:
    if parameter.type == "flag":
        return _flag(parameter, value)
    if parameter.many:
        return tuple(value) if isinstance(value, list | tuple) else (str(value),)
    if not isinstance(value, str):
        if isinstance(value, bool) or len(value) != 1:
            raise WrongUse(f"{parameter.sign} takes one value only.", code="one_value", option=parameter.sign)
        value = value[0]
    match parameter.type:
        case "int":
            return _number(parameter, value)
        case "choice":
            if value not in parameter.choices:
                message = f"{parameter.sign} takes one of {', '.join(parameter.choices)}, not “{value}”."
                raise WrongUse(message, code="not_a_choice", option=parameter.sign, choices=parameter.choices, text=value)
            return value
        case "date":
            return days.as_of(value)
        case "revision":
            return days.known_at(value)
        case _:
            return value


def _flag(parameter: Parameter, value: str | bool | Sequence[str]) -> bool:
    if isinstance(value, bool):
        return value
    word = value if isinstance(value, str) else " ".join(value)
    if word not in {"true", "false"}:
        raise WrongUse(f"{parameter.sign} takes true or false, not “{word}”.", code="not_a_flag", option=parameter.sign, text=word)
    return word == "true"


def _number(parameter: Parameter, text: str) -> int:
    least = parameter.at_least if parameter.at_least is not None else 0
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) < least:
        message = f"{parameter.sign} takes a whole number from {least}, not “{text}”."
        raise WrongUse(message, code="not_a_number", option=parameter.sign, at_least=least, text=text)
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


def _two_graphs(store: Opened, question: Question, values: Mapping[str, Any], as_of: date | None, known_at: int | date | None) -> list[Graph]:
    """The two graphs a comparison is of: two record times at one day, or with `valid` two days at one record time."""
    times = [values[parameter.name] for parameter in question.parameters if parameter.argument]
    if not values.get("valid"):
        return [store.graph(as_of=as_of, known_at=time) for time in times]
    for time in times:
        if isinstance(time, int):
            raise WrongUse(f'--valid takes a day as YYYY-MM-DD, not "{time}".', code="not_a_day", option="--valid", text=str(time))
    return [store.graph(as_of=time, known_at=known_at) for time in times]


__all__ = ["Answer", "Given", "Opened", "Ref", "Result", "answer", "envelope", "typed"]
