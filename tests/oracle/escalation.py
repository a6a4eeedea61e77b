"""Where a question goes, the naive way (domain 3.3, interface 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from tests.oracle import groups, ownership
from tests.oracle.register import Register

LEVELS = ["object", "department", "portfolio"]
HARMLESS = {"leader_missing_business", "leader_missing_it", "same_decision_maker", "via_parent"}


@dataclass
class Path:
    """The path of a system: (level, group, contact) for each step, leaders by side, flags, status, and the groups that are heard."""

    leaders: dict[str, list[str]] = field(default_factory=dict)
    steps: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    status: str = "broken"
    consult: list[str] = field(default_factory=list)


def living(register: Register, department: str) -> tuple[set[str], bool]:
    """The department as it stands on the day, or those that came after it, and whether it is the latter."""
    if register.exists(department):
        return {department}, False
    if register.state(department) == "ahead":
        return set(), False
    heirs: set[str] = set()
    for each in register.claims("SUCCEEDED_BY", origin=department):
        heirs |= {each.target} if register.exists(each.target) else _followed(register, each.target)
    return heirs, True


def _followed(register: Register, department: str) -> set[str]:
    found: set[str] = set()
    for each in register.claims("SUCCEEDED_BY", origin=department):
        found |= {each.target} if register.exists(each.target) else _followed(register, each.target)
    return found


def anchor(register: Register, system: str) -> tuple[str | None, str, bool]:
    """The department, `found`, `ambiguous` or `none`, and whether it is a successor."""
    homes = register.homes(system)
    if homes:
        hosts = sorted({each.target for each in register.claims("HOSTED_BY", origin=homes[0])})
        if alive := [each for each in hosts if register.exists(each)]:
            return alive[0], "found", False
        if chosen := _one([living(register, each) for each in hosts]):
            return chosen
    for side in ("business", "it"):
        if side not in register.required(system):
            continue
        departments = []
        for claim in ownership.side_of(register, system, side).deciding:
            if claim.actor and claim.status in ("owned", "department_only", "vacant", "orphan_department"):
                departments += _departments(register, claim.actor)
        if chosen := _one([living(register, each) for each in departments]):
            return chosen
    users = {each.origin for each in register.structure("USES", target=system)}
    return _one([({each}, False) for each in users]) or (None, "none", False)


def _departments(register: Register, actor: str) -> list[str]:
    if register.kind(actor) == "Department":
        return [actor]
    if register.kind(actor) == "Position" and (seats := register.claims("POSITION_IN", origin=actor)):
        return [each.target for each in seats]
    return [each.target for person in register.behind(actor) for each in register.claims("EMPLOYED_IN", origin=person)]


def _one(offered: list[tuple[set[str], bool]]) -> tuple[str | None, str, bool] | None:
    everything = {each for departments, _ in offered for each in departments}
    if not everything:
        return None
    if len(everything) > 1:
        return None, "ambiguous", False
    themselves = {each for departments, followed in offered if not followed for each in departments}
    return everything.pop(), "found", not themselves


def choose(register: Register, offered: list[str], level: str, flags: set[str]) -> str | None:
    """The first operable group, else the first."""
    if len(offered) > 1:
        flags.add(f"several_groups_{level}")
    return min(offered, key=lambda each: (groups.contact(register, each) is None, each)) if offered else None


def offered_to(register: Register, department: str) -> tuple[list[str], bool]:
    """The groups of a department or of the nearest above that has any, and whether it is one above."""
    front, seen = [department], {department}
    while front:
        for each in front:
            if found := groups.steering(register, each):
                return found, each != department
        front = sorted({above.target for each in front for above in register.structure("SUBUNIT_OF", origin=each)} - seen)
        seen |= set(front)
    return [], False


def derived(register: Register, system: str, level: str, flags: set[str]) -> tuple[str | None, list[str]]:
    """The group of a level by rule, and all that were to choose from."""
    homes = register.homes(system)
    if level == "object":
        if not homes:
            flags.add("no_object")
            return None, []
        offered = groups.steering(register, homes[0])
    elif level == "department":
        department, how, _ = anchor(register, system)
        if department is None:
            flags.add("department_ambiguous" if how == "ambiguous" else "no_anchor")
            return None, []
        offered, above = offered_to(register, department)
        if above:
            flags.add("via_parent")
    else:
        portfolios = [each for each in register.of("Portfolio") if register.exists(each)]
        named = sorted({each.target for home in homes[:1] for each in register.structure("IN_PORTFOLIO", origin=home)})
        if not portfolios:
            offered = [each for each in register.of("SteeringGroup") if register.exists(each) and groups.level(register, each) == "portfolio"]
        elif len(named) > 1:
            flags.add("portfolio_ambiguous")
            offered = groups.steering(register, named[0])
        elif named or len(portfolios) == 1:
            offered = groups.steering(register, (named or portfolios)[0])
        else:
            flags.add("portfolio_ambiguous")
            return None, []
    if not offered:
        flags.add(f"no_group_{level}")
    return choose(register, offered, level, flags), offered


def escalation(register: Register, system: str, origin: str | None = None) -> Path:
    """The path of a system that has one."""
    path = Path()
    homes = register.homes(system)
    required = register.required(homes[0]) if homes else ["business", "it"]
    for side in required:
        led = [each for home in homes[:1] for each in register.claims("LEADS", target=home) if each.properties.get("side", "business") == side]
        path.leaders[side] = sorted({person for each in led for person in register.to_ask(each.origin)})
        if homes and not path.leaders[side]:
            path.flags.add(f"leader_missing_{side}")
    if len(homes) > 1:
        path.flags.add("multiple_objects")
    host, _, successor = anchor(register, system)
    if successor:
        path.flags.add("via_successor")
    asked: list[str] = []
    place = 0
    while place < 3:
        group, _ = derived(register, system, LEVELS[place], path.flags)
        level = LEVELS[place]
        place += 1
        while True:
            _add(register, path, level, group)
            if group is None:
                break
            asked.append(group)
            onward = None
            offered = sorted({each.target for each in register.claims("ESCALATES_TO", origin=group)})
            fitting = []
            for each in offered:
                if register.state(each) == "over":
                    path.flags.add("group_ended")
                elif register.exists(each):
                    if LEVELS.index(groups.level(register, each)) < LEVELS.index(groups.level(register, group)):
                        path.flags.add("wrong_direction")
                    else:
                        fitting.append(each)
            if len(fitting) > 1:
                path.flags.add("several_escalations")
            onward = fitting[0] if fitting else None
            if onward is None:
                break
            if onward in asked:
                path.flags.add("loop")
                break
            reached = groups.level(register, onward)
            if reached == "portfolio" and groups.level(register, group) == "object":
                path.flags.add("skips_department")
            _, rivals = derived(register, system, reached, set())
            if onward in rivals and len(rivals) > 1:
                path.flags.add(f"several_groups_{reached}")
            group, level = onward, reached
            place = max(place, LEVELS.index(reached) + 1)
    contacts = [contact for _, _, contact in path.steps if contact]
    if any(one == two for one, two in pairwise(contacts)):
        path.flags.add("same_decision_maker")
    users = {each.origin for each in register.structure("USES", target=system)} - {host}
    if origin is not None and origin != host:
        _ask_origin(register, path, origin)
    heard = {choose(register, offered_to(register, each)[0], "department", set()) for each in users}
    path.consult = sorted(each for each in heard if each and each not in {group for _, group, _ in path.steps})
    if not any(level == "portfolio" and contact for level, _, contact in path.steps):
        path.status = "broken"
    else:
        path.status = "degraded" if path.flags - HARMLESS else "complete"
    return path


def _add(register: Register, path: Path, level: str, group: str | None, at: int | None = None) -> None:
    who = groups.contact(register, group) if group else None
    path.steps.insert(len(path.steps) if at is None else at, (level, group, who))
    if group and not who:
        path.flags.add(f"inoperative_{level}")
    if group and who and not groups.seated(register, group, "chair"):
        path.flags.add("chair_missing_deputy_acts")


def _ask_origin(register: Register, path: Path, origin: str) -> None:
    offered, above = offered_to(register, origin)
    flags = {"via_parent"} if above else set()
    group = choose(register, offered, "department", flags)
    if group and group in {each for _, each, _ in path.steps}:
        return  # it is asked already, and there is no step to flag
    path.flags |= flags
    if group is None:
        path.flags.add("no_group_department")
    at = 1 + max((place for place, (level, _, _) in enumerate(path.steps) if level != "portfolio"), default=-1)
    _add(register, path, "department", group, at)


def written(register: Register, system: str) -> list[dict[str, object]]:
    """The chains that the organisation wrote itself."""
    homes = register.homes(system)
    if not homes:
        return [{"object": None, "status": "no_object", "groups": [], "loop": [], "names": None, "gaps": []}]
    return [_chain(register, home) for home in homes]


def _chain(register: Register, home: str) -> dict[str, object]:
    gaps = []
    side = "business" if "business" in register.required(home) else "it"
    if ownership.side_of(register, home, side).status != "owned":
        gaps.append(("object_without_owner", home))
    steering = sorted({each.origin for each in register.claims("STEERS", target=home)}, key=lambda each: (not register.exists(each), each))
    walked: list[str] = []
    loop: list[str] = []
    names = None
    current = steering[0] if steering else None
    status = "no_group"
    if current is None:
        names = _named(register, home, "group")
    while current is not None:
        if current in walked:
            status, loop = "loop", walked[walked.index(current) :]
            break
        walked.append(current)
        chairs = [each for each in register.claims("MEMBER_OF", target=current) if each.properties.get("function") == "chair"]
        if not any(register.behind(each.origin) for each in chairs):
            gaps.append(("group_without_chair", current))
        if register.state(current) == "over":
            gaps.append(("group_ended", current))
        onward = sorted(each.target for each in register.claims("ESCALATES_TO", origin=current))
        if not onward:
            names = _named(register, current, "escalates_to")
            status = "dangling_group" if names else "complete" if groups.level(register, current) == "portfolio" else "dead_end"
        current = onward[0] if onward else None
    return {"object": home, "status": status, "groups": walked, "loop": loop, "names": names, "gaps": gaps}


def _named(register: Register, subject: str, about: str) -> str | None:
    for each in register.holdings.statements:
        over = each.valid_through is not None and each.valid_through < register.day
        ahead = each.valid_from is not None and each.valid_from > register.day
        if each.subject == subject and each.field == about and each.reading == "dangling" and each.standing == "accepted" and not over | ahead:
            return each.raw
    return None
