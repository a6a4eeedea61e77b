"""Behind (bakom): the systems that stand or fall with a supplier, a contract or a person on a day.

- behind a *supplier* (leverantör) are the systems it provides, and those that a contract with it covers, contract and supplier existing;
- behind a *contract* (avtal) are the systems that it covers while it lasts;
- behind a *person* are the systems that the person answers for: able claims that decide a side now, direct or through a position or an object.

Only systems that take part count.

>>> from graphmodel.compiling import piece_of
>>> from graphmodel.entities import Node, Relation
>>> from graphmodel.kinds import Schema
>>> kinds = {"c-vo": "Contract", "s-larm": "System", "s-vo": "System", "sup-a": "Supplier"}
>>> told = ["c-vo COVERS s-larm", "c-vo WITH_SUPPLIER sup-a", "s-vo PROVIDED_BY sup-a"]
>>> nodes = [(key, Node(id, kind, id)) for key, (id, kind) in enumerate(kinds.items())]
>>> relations = [(key, Relation(f"r-{key}", kind, a, b)) for key, (a, kind, b) in enumerate(each.split() for each in told)]
>>> holding = Dependencies(piece_of(nodes, relations, [], Schema(), [*KINDS["suppliers"], "DEPENDS_ON"]), 700_000)
>>> [[ends.tolist() for ends in systems_behind(holding, of)] for of in ("suppliers", "contracts")]
[[[3, 3], [1, 2]], [[0], [1]]]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np

from graphmodel.piece import Ints, Keys
from graphmodel.terms import ownership
from graphmodel.terms.dependencies import Dependencies
from graphmodel.terms.fan_out import distinct, fan_out, pointers

Of = Literal["suppliers", "contracts", "people"]
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "suppliers": ("PROVIDED_BY", "COVERS", "WITH_SUPPLIER"),
    "contracts": ("COVERS",),
    "people": ownership.KINDS,
}
"""The relations a piece must hold, beside DEPENDS_ON."""


def systems_behind(dependencies: Dependencies, of: Of, *, staff_register: bool = False) -> tuple[Ints, Ints]:
    """Who stands behind what: suppliers, contracts or persons, and systems; each pair once, by the first, then the second.  O(n + m log m)."""
    if of == "people":
        whose, system = _owned(dependencies, staff_register)
    elif of == "contracts":
        whose, system = _structure(dependencies, "COVERS")
    else:
        whose, system = _supplied(dependencies)
    kept = dependencies.take_part(system)
    n = np.int64(max(len(dependencies.piece.nodes), 1))
    pair = distinct(whose[kept].astype(np.int64) * n + system[kept])
    return (pair // n).astype(np.int32), (pair % n).astype(np.int32)


def _owned(dependencies: Dependencies, staff_register: bool) -> tuple[Ints, Ints]:
    answers = ownership.ownership(dependencies.piece, dependencies.day, staff_register=staff_register)
    systems = np.flatnonzero(dependencies.everyone).astype(np.int32)
    which, _side, person = answers.owners(systems)
    return person, systems[which]


def _supplied(dependencies: Dependencies) -> tuple[Ints, Ints]:
    provided, supplier = _structure(dependencies, "PROVIDED_BY")
    contract, covered = _structure(dependencies, "COVERS")
    party, with_supplier = _structure(dependencies, "WITH_SUPPLIER")
    start: Keys = pointers(party, len(dependencies.piece.nodes))  # relations are ordered by origin
    which, place = fan_out(start, contract)
    return np.concatenate((supplier, with_supplier[place])), np.concatenate((provided, covered[which]))


def _structure(dependencies: Dependencies, kind: str) -> tuple[Ints, Ints]:
    """Both ends of the relations of a kind that hold on the day, both ends existing."""
    relations = dependencies.piece.relations(kind)
    there = dependencies.piece.exists(dependencies.day)
    place = np.flatnonzero(relations.on(dependencies.day) & there[relations.origin] & there[relations.target])
    return relations.origin[place], relations.target[place]
