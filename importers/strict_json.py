"""JSON with the line of everything, and without its lenient corners: no key twice, no NaN or Infinity, no trailing text.

>>> composed('{"a": [1, 2.5, true, null, "\\\\u00e5"]}', "x.json")[0]
{'a': [1, 2.5, True, None, 'å']}
>>> [(problem.code, problem.values["first"], problem.values["second"]) for problem in composed('{"a": 1,\\n"a": 2}', "x.json")[1]]
[('duplicate_key', 1, 2)]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any

from graphmodel.errors import BadInput
from graphmodel.problems import Place, Problem, error
from importers.refusal import refusal
from importers.tree import MAX_DEPTH, Map, Sequence

_TOKEN = re.compile(
    r'[ \t\r\n]*(?:(?P<mark>[{}\[\],:])|"(?P<plain>[^"\\\x00-\x1f]*)"|(?P<text>"(?:[^"\\\x00-\x1f]|\\.)*")'
    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![0-9A-Za-z.+-])|(?P<word>true|false|null)(?![0-9A-Za-z]))"
)
_NOT_A_NUMBER = re.compile(r"[ \t\r\n]*-?(?:NaN|Infinity)")
_CONSTANTS = {"true": True, "false": False, "null": None}
MOST_DIGITS = 400
"""A number longer than this is refused; Python takes quadratic time to read very long ones."""


def composed(text: str, shown: str) -> tuple[Any, list[Problem]]:
    """The tree of the text, and the duplicate keys in it (the first value stays).

    Raises `BadInput` at the first thing that is no JSON, and where maps and lists lie in each other deeper than 32.
    """
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    problems: list[Problem] = []

    def line(at: int) -> int:
        return bisect_right(starts, at)

    def fault(at: int, reason: str) -> BadInput:
        return refusal("json_syntax", Place(shown, row=line(at)), reason=reason)

    match = _TOKEN.match
    stack: list[Map | Sequence] = []
    keys: list[str | None] = []
    at = 0
    root: Any = None
    # `expected` is one of: value, first (a value or the end of a list), key, first_key (a key or the end of a map), colon, next.
    expected = "value"
    while True:
        token = match(text, at)
        if token is None:
            if expected == "done" and not text[at:].strip(" \t\r\n"):
                return root, problems
            if _NOT_A_NUMBER.match(text, at):
                raise refusal("json_number", Place(shown, row=line(at)), text[at : at + 12].strip())
            rest = text[at:].lstrip(" \t\r\n")
            at = len(text) - len(rest)
            raise fault(at, f"unexpected {rest[:12]!r}" if rest else "the file ends too early")
        kind = token.lastgroup
        value: Any = token[kind]  # type: ignore[index]
        start = token.start(kind)  # type: ignore[arg-type]
        at = token.end()
        if kind == "mark":
            if value == ",":
                if expected != "next":
                    raise fault(start, "unexpected ','")
                expected = "key" if type(stack[-1]) is Map else "value"
                continue
            if value == ":":
                if expected != "colon":
                    raise fault(start, "unexpected ':'")
                expected = "value"
                continue
            if value in "{[":
                if expected not in ("value", "first"):
                    raise fault(start, f"unexpected {value!r}")
                if len(stack) >= MAX_DEPTH:
                    raise refusal("too_deep", Place(shown, row=line(start)), limit=MAX_DEPTH)
                stack.append(Map(line(start)) if value == "{" else Sequence(line(start)))
                keys.append(None)
                expected = "first_key" if value == "{" else "first"
                continue
            wanted = Map if value == "}" else Sequence
            if not stack or type(stack[-1]) is not wanted or expected not in ("next", "first_key" if value == "}" else "first"):
                raise fault(start, f"unexpected {value!r}")
            value = stack.pop()
            keys.pop()
        elif expected in ("key", "first_key"):
            if kind == "text":
                value = _unescaped(value, start, shown, line(start))
            elif kind != "plain":
                raise fault(start, f"unexpected {value!r}")
            parent = stack[-1]
            here = line(start)
            if isinstance(parent, Map):
                if value in parent:
                    problems.append(error("duplicate_key", Place(shown, row=here, column=value), value, first=parent.line_of(value), second=here))
                elif here != parent.line:
                    parent.lines[value] = here
            keys[-1] = value
            expected = "colon"
            continue
        elif expected not in ("value", "first"):
            raise fault(start, f"unexpected {value[:12]!r}")
        elif kind == "text":
            value = _unescaped(value, start, shown, line(start))
        elif kind == "number":
            value = _number(value, shown, line(start))
        elif kind == "word":
            value = _CONSTANTS[value]
        if not stack:
            root = value
            expected = "done"
            continue
        parent = stack[-1]
        key = keys[-1]
        if type(parent) is Sequence:
            parent.append(value)
        elif type(parent) is Map and key is not None and key not in parent:
            parent[key] = value
        expected = "next"


def _unescaped(token: str, start: int, shown: str, line: int) -> str:
    import json

    try:
        return str(json.loads(token))
    except ValueError:
        raise refusal("json_syntax", Place(shown, row=line), reason=f"bad escape in {token[:24]}") from None


def _number(token: str, shown: str, line: int) -> int | float:
    if len(token) > MOST_DIGITS:
        raise refusal("json_number", Place(shown, row=line), token[:40])
    try:
        return int(token)
    except ValueError:
        value = float(token)
    if value in (float("inf"), float("-inf")):
        raise refusal("json_number", Place(shown, row=line), token[:40])
    return value
