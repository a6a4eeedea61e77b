"""The findings of the audit (revisionens iakttagelser): for each code its severity, what it says and what to do.

This is the one table: the audit, the pages, the reports and `docs/findings.md` are written from it.  Sentences are filled from a finding's `subject`
(its name) and `values`.  Severity says how soon somebody should act: `critical` now, `high` before the next steering meeting, `medium` this year,
`low` when the record is touched anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graphmodel.wording import N_, word

FindingSeverity = Literal["critical", "high", "medium", "low"]
CODED = ("flags", "reasons", "sides", "relation", "field")
"""The values of findings that are codes, for which the catalogue has words."""
SEVERITIES: tuple[FindingSeverity, ...] = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One kind of finding: what all of that kind are called, its usual severity, its sentence and its repair (English source texts of the catalogue).

    `graver` is the severity when the subject is a system of criticality 4 (and, for `unowned_…`, 3); None: always the same.
    """

    code: str
    title: str
    severity: FindingSeverity
    message: str
    repair: str
    graver: FindingSeverity | None = None


_KINDS = (
    # --- who answers
    FindingKind(
        "unowned_none", N_("Systems that nobody was ever named for"),
        "high", N_("Nobody has ever been named as owner of {subject}."),
        N_("Decide who answers for it on each side, and record that with a date."), "critical",
    ),
    FindingKind(
        "unowned_unknown", N_("Systems with a placeholder for owner"),
        "high", N_("The inventories only have placeholders where the owner of {subject} should stand."),
        N_("Ask the department that listed it; name a person or a position."), "critical",
    ),
    FindingKind(
        "unowned_not_yet", N_("Systems whose owner has yet to begin"),
        "high", N_("The owner of {subject} only begins on {begins}."),
        N_("Name somebody for the time until then."), "critical",
    ),
    FindingKind(
        "unowned_expired", N_("Systems whose ownership has ended"),
        "high", N_("The last ownership of {subject} ended on {ended}."),
        N_("Renew it or name a new owner."), "critical",
    ),
    FindingKind(
        "unowned_orphan_department", N_("Systems owned by a closed department"),
        "high", N_("{subject} is owned by a department that no longer exists."),
        N_("Ask the department's successor to name an owner; ownership does not pass on by itself."), "critical",
    ),
    FindingKind(
        "unowned_not_in_register", N_("Systems whose owner is not in the register of staff"),
        "high", N_("The owner named for {subject} is not in the register of staff."),
        N_("Correct the name, or name somebody who is employed."), "critical",
    ),
    FindingKind(
        "unowned_owner_left", N_("Systems whose owner has left"),
        "high", N_("Whoever owned {subject} has left."),
        N_("Name a successor and end the old ownership."), "critical",
    ),
    FindingKind(
        "unowned_vacant", N_("Systems whose owner is vacant"),
        "high", N_("{subject} is owned by a position that nobody holds, or the owner is given as vacant."),
        N_("Fill the position or name an acting holder."), "critical",
    ),
    FindingKind(
        "unowned_department_only", N_("Systems owned by a department only"),
        "medium", N_("{subject} is owned by a department only; no person can be asked."),
        N_("Let the department name a person or a position."), "high",
    ),
    FindingKind(
        "unowned_business_only", N_("Systems without an owner on the IT side"),
        "medium", N_("{subject} has an owner in the business but none on the IT side."),
        N_("Name the owner on the IT side, on the system or on its object."), "high",
    ),
    FindingKind(
        "unowned_it_only", N_("Systems without an owner in the business"),
        "medium", N_("{subject} has an owner on the IT side but none in the business."),
        N_("Name the owner in the business, on the system or on its object."), "high",
    ),
    FindingKind(
        "dead_claim", N_("Owners who cannot act"),
        "medium", N_("{subject} stands as owner of {names} but cannot act: {reasons}."),
        N_("End the ownership or give it to somebody who can act."),
    ),
    FindingKind(
        "contested", N_("Several owners on the same side"),
        "medium", N_("{subject} has more than one owner on the same side: {names}."),
        N_("Agree on one who answers; let the others be leaders or specialists."),
    ),
    FindingKind(
        "same_person_both_sides", N_("The same owner on both sides"),
        "low", N_("{names} owns {subject} on both sides, so nobody checks the other side."),
        N_("Let two persons share it, one a side."),
    ),
    FindingKind(
        "departed_with_roles", N_("People who have left but still have roles"),
        "high", N_("{subject} has left but still has roles: {roles}."),
        N_("End the roles and name successors."),
    ),
    FindingKind(
        "key_person", N_("People on whom too much rests"),
        "medium", N_("Much rests on {subject} alone: {reasons}."),
        N_("Name a deputy, a second specialist or a second owner before it is needed."),
    ),
    # --- objects, groups, the way upward
    FindingKind(
        "system_without_object", N_("Systems outside every management object"),
        "medium", N_("{subject} belongs to no management object."),
        N_("Place it in the object whose business it supports."),
    ),
    FindingKind(
        "multiple_objects", N_("Systems in several management objects"),
        "low", N_("{subject} belongs to several management objects: {names}."),
        N_("Decide which is its home; let the others use it."),
    ),
    FindingKind(
        "several_targets", N_("Several relations where there should be one"),
        "low", N_("{subject} has several relations {relation} at once: {names}."),
        N_("End those that no longer hold."),
    ),
    FindingKind(
        "object_without_group", N_("Management objects without a steering group"),
        "medium", N_("No steering group steers {subject}."),
        N_("Let an existing group take it up, or form one."),
    ),
    FindingKind(
        "object_without_plan", N_("Management objects without a plan"),
        "low", N_("{subject} has no maintenance plan for {year}."),
        N_("Decide on a plan and record it."),
    ),
    FindingKind(
        "object_without_leader", N_("Management objects without a leader"),
        "medium", N_("{subject} has no leader on this side: {sides}."),
        N_("Name a leader on each side that the object requires."),
    ),
    FindingKind(
        "department_without_group", N_("Departments without a steering group"),
        "medium", N_("{subject} has no steering group, and no department above it has one."),
        N_("Let the management team act as steering group, and record it."),
    ),
    FindingKind(
        "group_inoperative", N_("Steering groups that cannot act"),
        "high", N_("{subject} has neither a present chair nor a present deputy."),
        N_("Name a chair."),
    ),
    FindingKind(
        "group_chair_missing", N_("Steering groups led by their deputy"),
        "medium", N_("{subject} is led by its deputy: the chair has left or was never named."),
        N_("Name a chair."),
    ),
    FindingKind(
        "group_without_deputy", N_("Steering groups without a deputy chair"),
        "low", N_("{subject} has no deputy chair."),
        N_("Name a deputy, so that the group can act when the chair is away."),
    ),
    FindingKind(
        "group_ended", N_("Ended groups that are still named"),
        "medium", N_("{subject} has ended but is still named by {names}."),
        N_("Let those that name it name the group that followed."),
    ),
    FindingKind(
        "wrong_direction", N_("Groups that escalate downward"),
        "medium", N_("{subject} escalates downward, to {names}."),
        N_("Let it name a group on the same level or higher."),
    ),
    FindingKind(
        "escalation_loop", N_("Groups that escalate in a circle"),
        "high", N_("The groups escalate in a circle: {names}."),
        N_("Let one of them name the group above."),
    ),
    FindingKind(
        "escalation_degraded", N_("Ways upward with faults"),
        "low", N_("A question about {subject} reaches the portfolio, but not by a whole path: {flags}."),
        N_("Mend the steps named."), "medium",
    ),
    FindingKind(
        "escalation_broken", N_("Ways upward that are broken"),
        "high", N_("A question about {subject} reaches no portfolio group that can act: {flags}."),
        N_("Name a chair and a deputy for the portfolio group."), "critical",
    ),
    FindingKind(
        "same_decision_maker", N_("The same person on two steps in a row"),
        "low", N_("A question about {subject} goes to the same person on two steps in a row, which is no escalation."),
        N_("Let somebody else chair one of the groups."),
    ),
    FindingKind(
        "portfolio_ambiguous", N_("Objects that name none of several portfolios"),
        "low", N_("{subject} names no portfolio, and there are several."),
        N_("Say which portfolio it belongs to."),
    ),
    # --- what hangs on what
    FindingKind(
        "single_point_of_failure", N_("Systems that take others down with them"),
        "medium", N_("If {subject} fails, {count} more systems go down, of criticality {weight} in all."),
        N_("Check its recovery time and its spare way; tell the owners of what hangs on it."), "high",
    ),
    FindingKind(
        "cycle_hard", N_("Circles that nothing can be started out of"),
        "medium", N_("{names} need each other in a circle, so that none can be started first."),
        N_("Find the dependency that can be loosened, or write down how they are started together."),
    ),
    FindingKind(
        "self_dependency", N_("Systems said to depend on themselves"),
        "low", N_("{subject} is said to depend on itself."),
        N_("Remove the dependency; it is a slip in the list."),
    ),
    FindingKind(
        "dependency_on_retired", N_("Dependencies on retired systems"),
        "medium", N_("{subject} still depends on {names}, which is retired."),
        N_("End the dependency or name the system that replaced it."),
    ),
    FindingKind(
        "criticality_inversion", N_("Critical systems that stand on less critical ones"),
        "low", N_("{subject} (criticality {criticality}) cannot do without {names}, which is less critical ({other})."),
        N_("Raise the criticality of what it stands on, or loosen the dependency."), "medium",
    ),
    FindingKind(
        "klassa_inversion", N_("Information classed higher than its system"),
        "medium", N_("{subject} holds information classed higher than itself: {names}."),
        N_("Class the system anew, or move the information."),
    ),
    FindingKind(
        "any_of_conflict", N_("Alternatives whose number is told differently"),
        "low", N_("The group {group} of {subject} says differently how many of its members are needed."),
        N_("Make the number the same in all rows; the smallest is used."),
    ),
    FindingKind(
        "any_of_unmet", N_("Alternatives that are too few"),
        "medium", N_("The group {group} of {subject} needs {need} but has only {members}."),
        N_("Add the missing alternatives or lower the number."),
    ),
    # --- contracts
    FindingKind(
        "contract_expired_in_use", N_("Systems in use whose contracts have ended"),
        "high", N_("All contracts that cover {subject} have ended ({names}), but it is in use."),
        N_("Renew the contract or take the system out of use."),
    ),
    FindingKind(
        "contract_missing", N_("Systems with a supplier but no contract"),
        "medium", N_("{subject} has a supplier ({names}) but no contract has ever covered it."),
        N_("Find the contract and record it, or make one."),
    ),
    # --- the register itself
    FindingKind(
        "conflict", N_("Sources that disagree"),
        "medium", N_("The sources disagree on {field} of {subject}: {names}."),
        N_("Ask both, and correct the one that is wrong."),
    ),
    FindingKind(
        "overlap", N_("The same relation with different content"),
        "low", N_("The same relation of {subject} stands several times with different content: {names}."),
        N_("Keep one of them."),
    ),
    FindingKind(
        "lookalike", N_("Names that look alike in other letters"),
        "medium", N_("{subject} looks like {names} but is written with other letters."),
        N_("If they are the same, merge them; else leave them apart."),
    ),
    FindingKind(
        "dangling", N_("Names that nobody has described"),
        "low", N_("{subject} names something that nobody has described: {names}."),
        N_("Describe it, correct the spelling, or say which known name it is."),
    ),
    FindingKind(
        "untraceable", N_("Statements without a source"),
        "low", N_("Nobody knows who said what stands about {subject}."),
        N_("Attest it, or import it from a source."),
    ),
    FindingKind(
        "stale", N_("Records not vouched for in time"),
        "low", N_("The record of {subject} has not been vouched for in time: {reasons}."),
        N_("Ask its owner or leader to attest it."), "medium",
    ),
)  # fmt: skip

FINDINGS: Mapping[str, FindingKind] = {kind.code: kind for kind in _KINDS}
"""Every finding the audit can make, by its code."""


def roles_told(values: Mapping[str, Any]) -> list[str]:
    """The roles of a finding in the present language: what somebody does, to what by its name, and in brackets on which side or as what.

    >>> from graphmodel.graph import Ref
    >>> roles_told({"roles": ["OWNS s-gis it", "LEADS obj-b"], "names": [Ref("s-gis", "System", "GIS"), Ref("obj-b", "ManagementObject", "Bygg")]})
    ['owns GIS (IT)', 'leads Bygg']
    """
    names = {ref.id: ref.name for ref in values.get("names", ())}
    told = []
    for each in values["roles"]:
        kind, of, *more = str(each).split()
        told.append(f"{word(kind)} {names.get(of, of)}" + (f" ({', '.join(word(part) for part in more)})" if more else ""))
    return told
