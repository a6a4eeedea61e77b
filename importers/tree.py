"""A tree of texts: what stands in a YAML or JSON file before anybody has typed it, with the line of everything.

YAML guesses types (`NO` is a truth, `0123` an octal number); here a plain scalar is the text that was typed, and the schema says later what it
must be.  Only "nothing" is told apart: an empty value, `~` and `null`.  JSON has types of its own, and they are kept.

A `Map` is a dict with text keys, a `Sequence` a list; both know their line, and a map the lines of those keys that stand on another one.
A scalar is a `str` (`Quoted` when it stood in quotes), or from JSON also an int, float or bool, or None.
"""

from __future__ import annotations

from typing import Any

MAX_DEPTH = 32
"""How deep maps and lists may lie in each other."""


class Quoted(str):
    """A text that stood in quotes: never nothing, never a number."""

    __slots__ = ()


class Map(dict[str, Any]):
    """A mapping, the line it begins on, and the lines of the keys that stand on others."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """The line a key stands on."""
        return self.lines.get(key, self.line)


class Sequence(list[Any]):
    """A list and the line it begins on."""

    __slots__ = ("line",)

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def line_of(value: Any, default: int) -> int:
    """The line a value begins on, where it knows it."""
    return value.line if isinstance(value, Map | Sequence) else default


def unwrapped(value: Any) -> Any:
    """The value as plain dicts, lists and scalars; plain YAML scalars stay texts."""
    if isinstance(value, dict):
        return {key: unwrapped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [unwrapped(inner) for inner in value]
    return str(value) if isinstance(value, Quoted) else value
