"""As written (i klartext): what the register says of one thing, as the estate's own file writes it.

A node's own properties stand beside its name, a relation's beside its ends, which are called `from` and `to`; days are ISO text; what is not
said has no key.

>>> from graphmodel.entities import Relation
>>> as_written(Relation("r-1", "OWNS", "p-bo", "s-net", properties={"side": "it"}))
{'id': 'r-1', 'kind': 'OWNS', 'from': 'p-bo', 'to': 's-net', 'side': 'it'}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphmodel.changes import plain
from graphmodel.entities import Entity, Provenance

_CALLED = {"origin": "from", "target": "to"}


def as_written(entity: Entity) -> dict[str, Any]:
    """The entity as JSON values, keys in the order of the file, the properties by name."""
    values = plain(entity)
    properties = values.pop("properties", {})
    relation = "origin" in values
    written = {_CALLED.get(name, name) if relation else name: value for name, value in values.items()}
    provenance = written.pop("provenance", None)
    # By name, since engines need not keep the order in which properties were said.
    written |= {name: value for name, value in sorted(properties.items()) if name not in written}
    if provenance is not None:
        written["provenance"] = provenance
    return written


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of what differs between two writings of one thing, in the order of the later one."""
    return [name for name in dict.fromkeys((*after, *before)) if before.get(name) != after.get(name)]


def said_by(before: Entity | None, after: Entity | None) -> Provenance | None:
    """The source that a change stands on: the first that the thing has after it and did not have before, else the first; None for an ended thing."""
    now: tuple[Provenance, ...] = getattr(after, "provenance", ()) or ()
    then: tuple[Provenance, ...] = getattr(before, "provenance", ()) or ()
    return next((each for each in now if each not in then), now[0] if now else None)
