"""A file of texts in YAML or JSON becomes a tree (see `importers.tree`): by its ending, else by how it begins."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from graphmodel.errors import BadInput
from graphmodel.problems import Place, Problem, error
from importers.refusal import refusal

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_MOST_CONTROLS = 100


def parsed(path: Path, shown: str) -> tuple[Any, list[Problem]]:
    """The tree of a YAML or JSON file and its duplicate keys.  Raises `BadInput` for one that cannot be read as either."""
    from importers import strict_json, strict_yaml

    try:
        data = path.read_bytes()
    except OSError as fault:
        raise refusal("file_unreadable", Place(shown), reason=fault.strerror or str(fault)) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise refusal("not_utf8", Place(shown, row=data.count(b"\n", 0, fault.start) + 1), offset=fault.start) from None
    bad = []
    for found in _CONTROLS.finditer(text):
        bad.append(error("bad_text", Place(shown, row=text.count("\n", 0, found.start()) + 1), character=f"U+{ord(found[0]):04X}", key=""))
        if len(bad) >= _MOST_CONTROLS:
            break
    if bad:
        raise BadInput(f"{shown}: bad_text", bad)
    json_like = path.suffix.casefold() == ".json" or (path.suffix.casefold() not in (".yaml", ".yml") and text.lstrip().startswith("{"))
    return strict_json.composed(text, shown) if json_like else strict_yaml.composed(text, shown)
