"""Who answers for what, the naive way (domain 3.1)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.oracle.register import Register

ORDER = ["owned", "department_only", "vacant", "owner_left", "not_in_register", "orphan_department", "expired", "not_yet", "unknown", "none"]
MASKING = ORDER[:6]


@dataclass(frozen=True)
class Claim:
    """A claim on a node's side: its status, who claims it, and the id of what says so."""

    on: str
    side: str
    status: str
    actor: str | None
    said_by: str


@dataclass(frozen=True)
class Side:
    """The answer for a side."""

    status: str
    owners: tuple[str, ...]
    via: str | None
    fallback: tuple[str, ...]
    deciding: tuple[Claim, ...]


def claims_on(register: Register, id: str, side: str) -> list[Claim]:  # noqa: A002
    """Every claim on a node's side, whatever its time."""
    found = [
        Claim(id, side, _status(register, each.origin, register.when(each)), each.origin, each.id)
        for each in register.holdings.relations
        if each.kind == "OWNS" and each.target == id and each.properties.get("side", "business") == side
    ]
    for said in register.holdings.statements:
        if said.subject != id or said.field != "ownership" or (said.side or "business") != side or said.standing != "accepted" or said.target:
            continue
        status = {"vacant": "vacant", "left": "owner_left"}.get(said.reading, "unknown")
        if said.reading == "not_in_register" and register.staff_register:
            status = "not_in_register"
        over = said.valid_through is not None and said.valid_through < register.day
        ahead = said.valid_from is not None and said.valid_from > register.day
        if over or ahead:
            if status == "unknown":
                continue
            status = "expired" if over else "not_yet"
        found.append(Claim(id, side, status, None, said.id))
    return found


def _status(register: Register, actor: str, when: str) -> str:
    if when != "now":
        return {"over": "expired", "ahead": "not_yet"}[when]
    if register.state(actor) == "ahead":
        return "not_yet"
    kind, gone = register.kind(actor), register.state(actor) == "over"
    if kind == "Person":
        return "owner_left" if gone else "owned"
    if kind == "Department":
        return "orphan_department" if gone else "department_only"
    return "owned" if register.holders(actor) else "vacant"


def side_of(register: Register, id: str, side: str, *, direct: bool = False) -> Side:  # noqa: A002
    """The answer for one side of a system (or object)."""
    own = claims_on(register, id, side)
    homes = register.homes(id) if register.kind(id) == "System" else []
    theirs = [claim for home in homes for claim in claims_on(register, home, side)]
    able_there = _people(register, [claim for claim in theirs if claim.status == "owned"])
    if current := [claim for claim in own if claim.status in MASKING]:
        deciding, fallback = _best(current), able_there
    elif not direct and (current := [claim for claim in theirs if claim.status in MASKING]):
        deciding, fallback = _best(current), ()
    else:
        told = own if direct else own + theirs
        status = next((each for each in ("not_yet", "expired", "unknown") if any(claim.status == each for claim in told)), "none")
        deciding, fallback = [claim for claim in told if claim.status == status], able_there if direct else ()
        return Side(status, (), _via(id, deciding), fallback, tuple(deciding))
    return Side(deciding[0].status, _people(register, deciding), _via(id, deciding), fallback, tuple(deciding))


def _best(claims: list[Claim]) -> list[Claim]:
    best = min(ORDER.index(claim.status) for claim in claims)
    return [claim for claim in claims if ORDER.index(claim.status) == best]


def _via(id: str, deciding: list[Claim]) -> str | None:  # noqa: A002
    on = {claim.on for claim in deciding}
    return min(on) if on and id not in on else None


def _people(register: Register, claims: list[Claim]) -> tuple[str, ...]:
    able = [claim for claim in claims if claim.status == "owned" and claim.actor]
    return tuple(sorted({person for claim in able for person in register.behind(claim.actor or "")}))


def degree_of(register: Register, system: str, *, direct: bool = False) -> str:
    """The degree of a system."""
    statuses = {side: side_of(register, system, side, direct=direct).status for side in register.required(system)}
    able = [side for side, status in statuses.items() if status == "owned"]
    if len(able) == len(statuses):
        return "owned"
    return f"{able[0]}_only" if able else min(statuses.values(), key=ORDER.index)


def badness(degree: str) -> int:
    """How bad a degree is: the two with one side are equally bad."""
    return {"owned": 0, "business_only": 1, "it_only": 1}.get(degree) or (ORDER.index(degree) + 1 if degree != "owned" else 0)


def owned_by(register: Register, owner: str, *, masked: bool = False) -> set[tuple[str, str, str | None, bool]]:
    """Node, side, what stands between, and whether the claim stands on the node itself."""
    mine = {owner}
    if register.kind(owner) == "Person":
        mine |= {position for position in register.of("Position") if owner in register.holders(position)}
    found = set()
    for id in [*register.in_use(), *(each for each in register.of("ManagementObject") if register.exists(each))]:  # noqa: A001
        for side in ("business", "it"):
            decides = set(side_of(register, id, side).deciding) if side in register.required(id) else set()
            homes = register.homes(id) if register.kind(id) == "System" else []
            holding = [claim for on in (id, *homes) for claim in claims_on(register, on, side) if claim.status in MASKING]
            for claim in decides | set(holding if masked else ()):
                if claim.actor in mine:
                    between = claim.on if claim.on != id else claim.actor if claim.actor != owner else None
                    found.add((id, side, between, claim.on == id))
    return found
