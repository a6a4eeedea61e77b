"""YAML as a list of facts, not a language: no aliases, merge keys, tags, duplicate keys, directives or second documents.

What YAML can do beyond maps, lists and texts has been used to hide things (a bomb of aliases, an object to construct, a key given twice), so each
is refused with its line.  Standing on the parser's events alone, nothing is ever constructed.

>>> composed("a: NO\\nb: [1:30, 0123, '~', ~]\\n", "x.yaml")[0]
{'a': 'NO', 'b': ['1:30', '0123', '~', None]}
>>> [(problem.code, problem.place.row) for problem in composed("a: 1\\nb: 2\\na: 3\\n", "x.yaml")[1]]
[('duplicate_key', 3)]
"""

from __future__ import annotations

from typing import Any

from graphmodel.problems import Place, Problem, error
from importers.refusal import refusal
from importers.tree import MAX_DEPTH, Map, Quoted, Sequence

_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
MOST_SHOWN = 200
"""So many problems of one kind of breach are listed; a file full of them is refused at the first."""


def composed(text: str, shown: str) -> tuple[Any, list[Problem]]:
    """The tree of the one document in the text, and the duplicate keys in it (the first value stays).

    Raises `BadInput` at the first thing that is no plain YAML: an alias, a tag, a merge key, nesting deeper than 32, a second document, a fault
    of syntax.
    Cost: a few seconds for 10 MB, where PyYAML has its fast parser.
    """
    import yaml
    from yaml.events import (
        AliasEvent,
        DocumentEndEvent,
        DocumentStartEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
    )

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    problems: list[Problem] = []
    root: Any = None
    documents = 0
    stack: list[Map | Sequence] = []
    keys: list[str | None] = []
    try:
        event: Any  # the stubs know no attributes of events
        for event in yaml.parse(text, Loader=loader):
            kind = type(event)
            if kind is ScalarEvent:
                if event.anchor is not None or event.tag is not None:
                    raise _refused(event, shown)
                plain = not event.style
                value: Any = event.value
                if stack and keys[-1] is None and type(stack[-1]) is Map:
                    _key(stack[-1], keys, value, plain, event, shown, problems)
                    continue
                if plain:
                    if value in _NOTHING:
                        value = None
                else:
                    value = Quoted(value)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if event.anchor is not None or event.tag is not None:
                    raise _refused(event, shown)
                line = event.start_mark.line + 1
                if len(stack) >= MAX_DEPTH:
                    raise refusal("too_deep", Place(shown, row=line), limit=MAX_DEPTH)
                if stack and keys[-1] is None and type(stack[-1]) is Map:
                    raise refusal("yaml_key", Place(shown, row=line))
                value = Map(line) if kind is MappingStartEvent else Sequence(line)
                stack.append(value)
                keys.append(None)
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                value = stack.pop()
                keys.pop()
            elif kind is AliasEvent:
                raise refusal("yaml_alias", Place(shown, row=event.start_mark.line + 1), event.anchor)
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise refusal("yaml_documents", Place(shown, row=event.start_mark.line + 1))
                if event.version is not None or event.tags:
                    raise refusal("yaml_directive", Place(shown, row=event.start_mark.line + 1))
                continue
            elif kind is DocumentEndEvent and not stack:
                continue
            else:
                continue
            if not stack:
                root = value
            else:
                parent = stack[-1]
                if type(parent) is Map:
                    key = keys[-1]
                    keys[-1] = None
                    if key is not None and key not in parent:
                        parent[key] = value
                elif type(parent) is Sequence:
                    parent.append(value)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        reason = ", ".join(part for part in (fault.context, fault.problem) if part)
        raise refusal("yaml_syntax", Place(shown, row=None if mark is None else mark.line + 1), reason=reason) from None
    except (yaml.YAMLError, UnicodeError) as fault:
        raise refusal("yaml_syntax", Place(shown), reason=str(fault).splitlines()[0] if str(fault) else "") from None
    return root, problems


def _key(parent: Any, keys: list[str | None], key: str, plain: bool, event: Any, shown: str, problems: list[Problem]) -> None:
    line = event.start_mark.line + 1
    if plain and key == "<<":
        raise refusal("yaml_merge", Place(shown, row=line))
    keys[-1] = key
    if key in parent:
        if len(problems) < MOST_SHOWN:
            problems.append(error("duplicate_key", Place(shown, row=line, column=key), key, first=parent.line_of(key), second=line))
    elif line != parent.line:
        parent.lines[key] = line


def _refused(event: Any, shown: str) -> Exception:
    place = Place(shown, row=event.start_mark.line + 1)
    anchor = getattr(event, "anchor", None)
    if anchor is not None:
        return refusal("yaml_alias", place, str(anchor))
    return refusal("yaml_tag", place, str(getattr(event, "tag", "")))
