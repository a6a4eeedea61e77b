"""Questions to a graph: one question, one file, one result type.

`QUERIES` is the catalogue of them all, in the order in which they are shown; every door is walked from it.
"""

from __future__ import annotations

from typing import Final

from graphmodel.wording import N_
from queries.catalogue import Parameter, Question

_SIDES = ("business", "it")
_DEGREES = (
    "owned", "business_only", "it_only", "department_only", "vacant", "owner_left", "not_in_register", "orphan_department", "expired", "not_yet",
    "unknown", "none",
)  # fmt: skip
_OWNER_FLAGS = ("conflict", "contested", "same_person_both_sides", "dead_claim", "overloaded")
_SYSTEM = ("System",)
_EVIDENCE = Parameter("evidence", "flag", N_("tell for each row what it stands on: which relation, from which file and row"))
_RECORD_TIME = N_("a revision's number, or a day (its end in Stockholm)")

_QUESTIONS: Final = (
    # --- who answers
    Question(
        "unowned", N_("Which systems does nobody answer for, and why?"), "queries.unowned:unowned", "queries.unowned:Unowned",
        (
            Parameter("side", "choice", N_("ask one side only"), choices=_SIDES),
            Parameter("direct", "flag", N_("look at claims on the system alone, not on its object")),
            Parameter("all", "flag", N_("the owned systems too"), keyword="everything"),
            Parameter("planned", "flag", N_("the planned systems too")),
        ),
    ),
    Question(
        "owners", N_("Who answers for each system, and where nobody does: who did last, and who should appoint?"), "queries.owners:owners",
        "queries.owners:Owners",
        (
            Parameter(
                "status", "choice", N_("only systems of this degree, with this status on a side, or with this wrong about their owners"),
                choices=(*_DEGREES, *_OWNER_FLAGS), default=N_("all but owned"),
            ),
            Parameter("department", "ref", N_("only systems that this department decides about"), kinds=("Department",)),
            Parameter("min_criticality", "int", N_("only systems so critical at least, 1–4"), at_least=1),
            Parameter("too_many", "int", N_("so many systems are too many for one owner"), default="10", at_least=1),
        ),
    ),
    Question(
        "owned-by", N_("What does a person, position or department own?"), "queries.owned_by:owned_by", "queries.owned_by:OwnedBy",
        (
            Parameter("ref", "ref", N_("a person, position or department"), argument=True, required=True, kinds=("Person", "Position", "Department")),
            Parameter("all", "flag", N_("the claims that a more specific one masks too"), keyword="everything"),
            _EVIDENCE,
        ),
    ),
    Question(
        "coverage", N_("How many systems have owners?"), "queries.coverage:coverage", "queries.coverage:Coverage",
        (Parameter("by", "choice", N_("one row for each of these"), choices=("department", "object", "supplier")),),
        no_evidence=N_("Its rows are counts; unowned --all names each system that is counted, with its evidence."),
    ),
    # --- what hangs on what
    Question(
        "shared", N_("Which systems do many others lean on?"), "queries.shared_dependencies:shared", "queries.shared_dependencies:Shared",
        (
            Parameter("at_least", "int", N_("so many systems that depend on it directly"), default="2", at_least=0),
            Parameter("across_departments", "int", N_("only what so many departments lean on"), at_least=1),
            Parameter("of", "choice", N_("what is leaned on"), choices=("systems", "suppliers", "contracts", "people"), default="systems"),
        ),
        no_evidence=N_("Its rows are counts; impact --evidence tells what hangs on one of them, each with its chain and its evidence."),
    ),
    Question(
        "between-departments", N_("How much do the systems of one department need those of another?"),
        "queries.between_departments:between_departments", "queries.between_departments:BetweenDepartments",
        no_evidence=N_("Its rows are counts; needs --evidence tells what one of the systems named in them needs, with its evidence."),
    ),
    Question(
        "needs", N_("What does a system stand on?"), "queries.needs:needs", "queries.needs:Needs",
        (Parameter("ref", "ref", N_("a system"), argument=True, required=True, kinds=_SYSTEM), _EVIDENCE),
    ),
    Question(
        "impact", N_("What is hit when systems fail, or are changed?"), "queries.impact:impact", "queries.impact:Impact",
        (
            Parameter("ref", "ref", N_("one system or several that fail together"), argument=True, required=True, many=True, kinds=_SYSTEM),
            Parameter("change", "flag", N_("a change instead of a failure: what must be tested")),
            Parameter("spread", "flag", N_("let degradation spread along every dependency")),
            _EVIDENCE,
        ),
    ),
    Question(
        "concerned", N_("Whom must one ask when systems fail or are to be changed, and why them?"), "queries.concerned:concerned",
        "queries.concerned:Concerned",
        (
            Parameter("ref", "ref", N_("one system or several that fail together"), argument=True, required=True, many=True, kinds=_SYSTEM),
            Parameter("change", "flag", N_("a change instead of a failure: what must be tested")),
            _EVIDENCE,
        ),
    ),
    Question(
        "path", N_("How does one system hang on another?"), "queries.path:path", "queries.path:Paths",
        (
            Parameter("a", "ref", N_("the system that needs"), argument=True, required=True, kinds=_SYSTEM),
            Parameter("b", "ref", N_("the system that is needed"), argument=True, required=True, kinds=_SYSTEM),
            _EVIDENCE,
        ),
    ),
    Question("cycles", N_("Which systems need each other in a circle?"), "queries.cycles:cycles", "queries.cycles:Cycles", (_EVIDENCE,)),
    Question(
        "single-points", N_("What takes an important system down by failing alone?"), "queries.single_points:single_points",
        "queries.single_points:SinglePoints",
        (
            Parameter("min_criticality", "int", N_("how critical that system is at least, 1–4"), default="3", at_least=1),
            Parameter("of", "choice", N_("what fails"), choices=("systems", "suppliers", "contracts"), default="systems"),
            Parameter("full", "flag", N_("name all that goes down, also where it is more than a hundred")),
        ),
        no_evidence=N_("A row names what a whole failure takes down; impact --evidence tells each of these with its chain and its evidence."),
    ),
    # --- where a question goes
    Question(
        "escalation", N_("Where does a question about a system go, step by step?"), "queries.escalation_path:escalation",
        "queries.escalation_path:Escalation",
        (
            Parameter("ref", "ref", N_("a system"), argument=True, kinds=_SYSTEM),
            Parameter("all", "flag", N_("the state of the path of every system")),
            Parameter("urgent", "flag", N_("whom to call at once")),
            Parameter("origin_department", "ref", N_("the department the question comes from"), kinds=("Department",)),
            _EVIDENCE,
        ),
        instead=("all", "queries.escalation_path:escalation_health", "queries.escalation_path:EscalationHealth"),
    ),
    Question("groups", N_("Which steering groups can act?"), "queries.groups:groups", "queries.groups:Groups", (_EVIDENCE,)),
    Question(
        "steering-tree", N_("Which group stands under which?"), "queries.steering_tree:steering_tree", "queries.steering_tree:SteeringTree",
        (_EVIDENCE,),
    ),
    Question(
        "common-steering", N_("Which systems concern several departments, and is there a group in common for them?"),
        "queries.common_steering:common_steering", "queries.common_steering:CommonSteering",
        (
            Parameter("at_least", "int", N_("so many departments"), default="2", at_least=1),
            Parameter("without", "flag", N_("only those without a group in common")),
            _EVIDENCE,
        ),
    ),
    Question(
        "agenda", N_("What does a steering group have to decide?"), "queries.agenda:agenda", "queries.agenda:Agenda",
        (
            Parameter("group", "ref", N_("a steering group"), argument=True, required=True, kinds=("SteeringGroup",)),
            Parameter("since", "revision", N_("tell also what was changed after a revision, or the end of a day")),
        ),
    ),
    Question("key-people", N_("On whom does too much rest?"), "queries.key_people:key_people", "queries.key_people:KeyPeople", (_EVIDENCE,)),
    # --- the whole
    Question(
        "overview", N_("How do things stand?"), "queries.overview:overview", "queries.overview:Overview",
        no_evidence=N_("Its rows are counts; each has a question of its own that names what is counted."),
    ),
    Question(
        "audit", N_("What is wrong, how bad is it, and what is to be done?"), "queries.audit:audit", "queries.audit:Audit",
    ),
    # --- the register itself
    Question(
        "find", N_("Which node has a name like this?"), "queries.find:find", "queries.find:Find",
        (Parameter("text", "text", N_("a name, or a part of one, as you remember it"), argument=True, required=True), _EVIDENCE),
    ),
    Question(
        "show", N_("What does the register say about a node, and who says so?"), "queries.show:show", "queries.show:Show",
        (Parameter("ref", "ref", N_("any node"), argument=True, required=True),),
        limited=False,
    ),
    Question(
        "namesakes", N_("Which have the same name, and what tells them apart?"), "queries.namesakes:namesakes", "queries.namesakes:Namesakes",
        (_EVIDENCE,),
    ),
    Question("reconcile", N_("What may be the same under two names?"), "queries.reconcile:reconcile", "queries.reconcile:Reconcile"),
    Question(
        "diff", N_("What has changed in the register between two times?"), "queries.diff:diff", "queries.diff:Diff",
        (
            Parameter("from", "revision", _RECORD_TIME, argument=True, required=True),
            Parameter("to", "revision", _RECORD_TIME, argument=True, required=True),
            Parameter("valid", "flag", N_("compare what holds on two days, at one revision")),
        ),
        two_times=True,
    ),
    Question("revisions", N_("What was read or changed, when and by whom?"), "queries.revisions:revisions", "queries.revisions:Revisions"),
    Question(
        "unread", N_("What did a revision read that names nobody?"), "queries.revisions:unread", "queries.revisions:Unread",
        (Parameter("revision", "int", N_("the revision's number"), argument=True, required=True, at_least=1),),
    ),
    Question(
        "history", N_("Who said what about a node, and when?"), "queries.history:history", "queries.history:History",
        (Parameter("ref", "ref", N_("any node"), argument=True, required=True),),
    ),
)  # fmt: skip

QUERIES: Final[dict[str, Question]] = {each.name: each for each in _QUESTIONS}
"""Every question by its name, in the order in which they are shown."""

__all__ = ["QUERIES", "Parameter", "Question"]
