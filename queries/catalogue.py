"""What a question in the catalogue is made of: its name, its words, where its function stands, and what it may be asked with.

The command line, the JSON interface, the pages and the documentation are walked from these, so nothing about a question is written twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

ParameterType = Literal["ref", "int", "choice", "flag", "date", "revision", "text"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a question may be asked with.

    `name` is its name in JSON and HTTP; the command line writes `_` as `-`.  `keyword` is the name of the function's own parameter.  A `ref` is a
    node: its id, external id, alias or name, among `kinds` (built-in kinds; none given: all).  `argument` stands without an option's name;
    `many` may be repeated; `default` is what the function takes when nothing is said, told in the help.  `revision` is a time of the register.
    """

    name: str
    type: ParameterType
    help: str
    keyword: str = ""
    argument: bool = False
    required: bool = False
    many: bool = False
    kinds: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    default: str = ""
    at_least: int | None = None

    @property
    def option(self) -> str:
        """As the command line writes it: `--at-least`."""
        return "--" + self.name.replace("_", "-")

    @property
    def sign(self) -> str:
        """As a sentence names it: an option by its option, an argument in capitals."""
        return self.name.upper() if self.argument else self.option

    @property
    def passed_as(self) -> str:
        """The name of the function's parameter."""
        return self.keyword or self.name


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its name in every door, the question in words, and where function and result type stand (`module:name`).

    `instead` names, for a flag, the other question that the flag asks (`escalation --all`).  `limited` functions take `limit`.
    `two_times` questions compare two graphs of the same estate: their first two parameters say which.  `no_evidence` tells why the rows of a
    question name no relation, file and row that they stand on, and where these are told instead.
    """

    name: str
    question: str
    function: str
    result: str
    parameters: tuple[Parameter, ...] = ()
    limited: bool = True
    instead: tuple[str, str, str] | None = None
    two_times: bool = False
    no_evidence: str = ""

    def ask(self, flags: frozenset[str] = frozenset()) -> Callable[..., Any]:
        """The question's function; imports its module now.  `flags` are those that were given, since one may mean another function."""
        function: Callable[..., Any] = _found(self.instead[1] if self.instead and self.instead[0] in flags else self.function)
        return function

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, or None."""
        return next((each for each in self.parameters if each.name == name), None)


def _found(path: str) -> Any:
    module, name = path.split(":")
    return getattr(import_module(module), name)
