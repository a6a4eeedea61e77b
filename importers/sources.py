"""`sources.yaml`: what is known of the files beside it, and what a file's source is called without it (källor).

::

    sources:
      - {name: vof-inventering, match: "vof*.csv", department: Vård- och omsorgsförvaltningen}
      - {name: rolluppdrag, match: "organisation/rolluppdrag*.csv", rules: [ownership]}

A source that is not named there is called after its file, without the year, so that next year's file is the same source again:

>>> source_name("Systemlista Utbildning 2025.xlsx"), source_name("inventarier/vof_system.csv"), source_name("2026.csv")
('Systemlista Utbildning', 'vof_system', '2026')
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from graphmodel import statements
from graphmodel.errors import BadInput
from graphmodel.kinds import NODE_KINDS
from graphmodel.problems import Place, Problem, error
from importers.tree import Map, unwrapped

NAMES: Final = ("sources.yaml", "sources.yml")
_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])(?:[-_ ]?(?:[01][0-9])(?:[-_ ]?[0-3][0-9])?(?![0-9]))?")
_ENDS: Final = " -_.,()"
RULED: Final = frozenset(statements.FIELDS) | {spec.name for kind in NODE_KINDS.values() for spec in kind.properties}


class SourceRule(BaseModel):
    """What is said of the files that match: their source's name, whose they are, and the fields in which their word is the last."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    match: str | None = None
    department: str | None = None
    rules: tuple[str, ...] | None = None
    staff_register: bool | None = None

    def matches(self, shown: str) -> bool:
        """Whether a file is meant: by a pattern of its name or of its path, or by the source's own name."""
        file = PurePosixPath(shown)
        if self.match is None:
            return self.name in (file.name, file.stem, source_name(shown))
        pattern = self.match.casefold()
        return fnmatchcase(shown.casefold(), pattern) or fnmatchcase(file.name.casefold(), pattern)


def source_name(shown: str) -> str:
    """What a file's source is called when nobody has named it."""
    stem = PurePosixPath(shown).stem
    without = re.sub(r"[ _-]{2,}", " ", _YEAR.sub(" ", stem)).strip(_ENDS)
    return without or stem


def rules_in(path: Path, shown: str) -> tuple[list[SourceRule], list[Problem]]:
    """What a `sources.yaml` says, and everything that is wrong with it."""
    from importers.yaml_or_json import parsed

    try:
        tree, problems = parsed(path, shown)
    except BadInput as fault:
        return [], list(fault.problems)
    listed = tree.get("sources") if isinstance(tree, Map) else None
    if problems or not isinstance(tree, Map) or not isinstance(listed, list) or set(tree) - {"sources", "format"}:
        return [], problems or [error("sources_wrong", Place(shown, row=1), reason="expected: sources: [{name, match, department, rules}]")]
    rules: list[SourceRule] = []
    for entry in listed:
        place = Place(shown, row=entry.line if isinstance(entry, Map) else None)
        try:
            rule = SourceRule.model_validate(unwrapped(entry))
        except ValidationError as fault:
            for each in fault.errors(include_url=False, include_input=False):
                problems.append(error("sources_wrong", place, reason=f"{'.'.join(map(str, each['loc']))}: {each['msg']}"))
            continue
        unknown = [each for each in rule.rules or () if each not in RULED]
        problems += [error("bad_choice", place, each, key="rules", choices=", ".join(statements.FIELDS)) for each in unknown]
        rules.append(rule)
    return rules, problems


def rule_for(shown: str, rules: Iterable[SourceRule]) -> SourceRule | None:
    """The first rule that matches."""
    return next((rule for rule in rules if rule.matches(shown)), None)
