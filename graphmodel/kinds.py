"""The words of the model: node kinds, relation kinds, which relation may join which kinds, and what each may carry.

Built-in kinds are domain section 2.1 and 2.2; a `Schema` adds what `schema.yaml` defines (domain 2.5).  A relation reads as a sentence from its origin
to its target: "System DEPENDS_ON System" is "the first needs the second".  Nothing outside this file lists kinds by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

PropertyType = Literal["text", "integer", "boolean", "date", "choice", "list", "object", "node"]


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a kind: its type, and the values it may have.

    `list` is a list of `items` ("text", "integer" or "object"), `node` the id of another node (or free text where it names none).
    """

    name: str
    type: PropertyType = "text"
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    required: bool = False
    items: PropertyType = "text"
    length: int | None = None


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of node.  `base` is the built-in kind it counts as: itself, or what a user-defined kind extends."""

    name: str
    swedish: str
    sentence: str
    prefix: str
    properties: tuple[Property, ...] = ()
    base: str = ""


@dataclass(frozen=True, slots=True)
class RelationKind:
    """A kind of relation.

    `ends` are the pairs of base kinds it may join.  `told_apart_by` is the property that, with kind, ends and `valid_from`, makes its identity
    (domain 2.4).  `one_target` means that at any date an origin should have one target only (a breach is a finding).  `acyclic` kinds refuse
    cycles.  `claim` kinds are current by their own validity alone; the others are structure, and both ends must exist too (domain 2.3).
    `acts_as` is the built-in kind whose part it plays in every question: itself, or what a user-defined kind says; `reversed` when
    its ends then change places.
    """

    name: str
    swedish: str
    sentence: str
    ends: tuple[tuple[str, str], ...]
    properties: tuple[Property, ...] = ()
    told_apart_by: tuple[str, ...] = ()
    one_target: bool = False
    acyclic: bool = False
    claim: bool = False
    acts_as: str | None = None
    reversed: bool = False


SIDES = ("business", "it")
FUNCTIONS = ("chair", "deputy_chair", "member", "secretary", "adjunct")
STRENGTHS = ("hard", "soft")
DEP_TYPES = ("auth", "data", "integration", "network", "hosting", "backup", "licence", "other")
LEVELS = ("object", "department", "portfolio")
LIFECYCLES = ("planned", "active", "phasing_out", "retired")

_KLASSA = Property("klassa", "list", minimum=0, maximum=4, items="integer", length=4)
_CRITICALITY = Property("criticality", "integer", minimum=1, maximum=4)
_SIDE = Property("side", "choice", SIDES)

_NODE_KINDS = (
    NodeKind(
        "System", "system", "An IT system, platform, integration or external service.", "s",
        (
            Property("system_type", "choice", ("application", "platform", "integration", "infrastructure", "service")),
            Property("lifecycle", "choice", LIFECYCLES),
            _CRITICALITY,
            _KLASSA,
            Property("external", "boolean"),
            Property("personal_data", "choice", ("none", "ordinary", "sensitive")),
            Property("hosting", "choice", ("own", "supplier", "cloud")),
            Property("hosting_country"),
            Property("rto_hours", "integer", minimum=0),
            Property("contract_end", "date"),
        ),
    ),
    NodeKind(
        "ManagementObject", "förvaltningsobjekt", "An area of responsibility with its systems, business products and a pair of roles a side.", "obj",
        (Property("required_sides", "list", SIDES),),
    ),
    NodeKind("ObjectFamily", "objektfamilj", "A grouping of objects with common steering.", "fam"),
    NodeKind("Portfolio", "portfölj", "All missions together, steered by a portfolio group.", "pf"),
    NodeKind(
        "Department", "förvaltning", "A department, unit, committee or company.", "dep",
        (Property("unit_type", "choice", ("municipality", "committee", "department", "unit", "company", "federation")),),
    ),
    NodeKind(
        "Person", "person", "A person, current while employed.", "p",
        (Property("org_id"), Property("email"), Property("signature"), Property("absences", "list", items="object")),
    ),
    NodeKind("Position", "befattning", "A position or function; its holder is the one who HOLDS it.", "pos"),
    NodeKind(
        "SteeringGroup", "styrgrupp", "A steering group on one of three levels.", "grp",
        (Property("level", "choice", LEVELS, required=True), Property("meets", "integer", minimum=0), Property("reuses")),
    ),
    NodeKind("Forum", "forum", "A forum where people with the same questions meet, without right of decision.", "for", (Property("topic", "node"),)),
    NodeKind("Supplier", "leverantör", "A supplier of systems.", "sup"),
    NodeKind(
        "Contract", "avtal", "A contract with a supplier; its validity is the contract's term.", "c",
        (
            Property("notice_months", "integer", minimum=0),
            Property("extension_until", "date"),
            Property("diary_no"),
            Property("procurement", "choice", ("LOU", "direct", "framework")),
        ),
    ),
    NodeKind(
        "MaintenancePlan", "förvaltningsplan", "An object's mission for a period.", "plan",
        (Property("year", "integer", minimum=1900, maximum=2999), Property("decided_on", "date"), Property("url")),
    ),
    NodeKind("BusinessService", "verksamhetstjänst", "A service or process of the business.", "bs", (_CRITICALITY,)),
    NodeKind("InformationSet", "informationsmängd", "A set of information with its class.", "inf", (_KLASSA,)),
    NodeKind(
        "Processing", "behandling", "A processing of personal data (GDPR art. 30).", "proc",
        (Property("purpose"), Property("legal_basis"), Property("categories", "list"), Property("retention")),
    ),
)

_OWNERS = ("Person", "Position", "Department")
_ABLE = ("Person", "Position")
_OWNED = ("System", "ManagementObject")


def _pairs(origins: Iterable[str], targets: Iterable[str]) -> tuple[tuple[str, str], ...]:
    wanted = tuple(targets)
    return tuple((origin, target) for origin in origins for target in wanted)


_RELATION_KINDS = (
    RelationKind("PART_OF", "ingår i", "The system's home object is this one.", _pairs(["System"], ["ManagementObject"]), one_target=True),
    RelationKind("IN_FAMILY", "i familj", "The object is in this family.", _pairs(["ManagementObject"], ["ObjectFamily"]), one_target=True),
    RelationKind("IN_PORTFOLIO", "i portfölj", "The object is in this portfolio.", _pairs(["ManagementObject"], ["Portfolio"]), one_target=True),
    RelationKind("HOSTED_BY", "värdförvaltning", "The department hosts the object.", _pairs(["ManagementObject"], ["Department"]), one_target=True),
    RelationKind("SUBUNIT_OF", "enhet i", "The unit belongs to this one.", _pairs(["Department"], ["Department"]), one_target=True, acyclic=True),
    RelationKind("SUCCEEDED_BY", "efterträdd av", "The department was followed by this one.", _pairs(["Department"], ["Department"]), acyclic=True),
    RelationKind("EMPLOYED_IN", "anställd i", "The person works in this department.", _pairs(["Person"], ["Department"]), claim=True),
    RelationKind("POSITION_IN", "befattning i", "The position belongs to this department.", _pairs(["Position"], ["Department"]), one_target=True),
    RelationKind("HOLDS", "innehar", "The person holds the position; acting (t.f.) counts.", _pairs(["Person"], ["Position"]), (Property("acting", "boolean"),), claim=True),
    RelationKind("OWNS", "äger", "Answers for the system or object on one side.", _pairs(_OWNERS, _OWNED), (_SIDE, Property("acting", "boolean")), ("side",), claim=True),
    RelationKind("LEADS", "leder", "Leads the object on one side.", _pairs(_ABLE, ["ManagementObject"]), (_SIDE, Property("acting", "boolean")), ("side",), claim=True),
    RelationKind("SPECIALIST_FOR", "specialist för", "Knows the system or object on one side.", _pairs(_ABLE, _OWNED), (_SIDE,), ("side",), claim=True),
    RelationKind("USES", "använder", "The department uses the system.", _pairs(["Department"], ["System"]), (Property("users", "integer", minimum=0), Property("importance"))),
    RelationKind("SUPPORTS", "stödjer", "The system supports the service.", _pairs(["System"], ["BusinessService"]), (Property("strength", "choice", STRENGTHS),)),
    RelationKind("HOLDS_INFO", "innehåller", "The system holds the information.", _pairs(["System"], ["InformationSet"])),
    RelationKind("IN_SYSTEM", "sker i", "The processing happens in the system.", _pairs(["Processing"], ["System"])),
    RelationKind(
        "DEPENDS_ON", "behöver", "The first system needs the second.", _pairs(["System"], ["System"]),
        (
            Property("dep_type", "choice", DEP_TYPES),
            Property("strength", "choice", STRENGTHS),
            Property("any_of"),
            Property("need", "integer", minimum=1),
        ),
        ("any_of", "dep_type"),
    ),
    RelationKind("STEERS", "styr", "The group steers what its level says.", _pairs(["SteeringGroup"], ["ManagementObject", "Department", "Portfolio"]), claim=True),
    RelationKind("ESCALATES_TO", "eskalerar till", "The group hands on what it cannot settle to this one.", _pairs(["SteeringGroup"], ["SteeringGroup"]), one_target=True, claim=True),
    RelationKind("MEMBER_OF", "medlem i", "Sits in the group or forum.", _pairs(_ABLE, ["SteeringGroup", "Forum"]), (Property("function", "choice", FUNCTIONS),), ("function",), claim=True),
    RelationKind("MAINTAINS_MODEL", "modellansvarig för", "Keeps the model of the portfolio alive.", _pairs(_ABLE, ["Portfolio"]), one_target=True, claim=True),
    RelationKind("PROVIDED_BY", "levereras av", "The supplier provides the system.", _pairs(["System"], ["Supplier"])),
    RelationKind("WITH_SUPPLIER", "avtalspart", "The contract is with this supplier.", _pairs(["Contract"], ["Supplier"]), one_target=True),
    RelationKind("COVERS", "omfattar", "The contract covers the system.", _pairs(["Contract"], ["System"])),
    RelationKind("PARTY_TO", "part i", "The department is party to the contract.", _pairs(["Department"], ["Contract"])),
    RelationKind("PLAN_FOR", "plan för", "The plan is the object's.", _pairs(["MaintenancePlan"], ["ManagementObject"]), one_target=True),
    RelationKind("REPLACES", "ersätter", "The first system replaces the second.", _pairs(["System"], ["System"])),
)

ACTS_AS: Mapping[str, str | None] = {
    "ownership": "OWNS",
    "leadership": "LEADS",
    "dependency": "DEPENDS_ON",
    "containment": "PART_OF",
    "membership": "MEMBER_OF",
    "usage": "USES",
    "none": None,
}
"""What a user-defined relation kind may act as, and the built-in kind that plays that part."""

NODE_KINDS: Mapping[str, NodeKind] = {kind.name: kind for kind in _NODE_KINDS}
RELATION_KINDS: Mapping[str, RelationKind] = {kind.name: kind for kind in _RELATION_KINDS}
ASSET = "Asset"
"""What a user-defined node kind extends when it is like no built-in kind."""


@dataclass(frozen=True, slots=True)
class Schema:
    """The kinds of one estate: the built-in ones and its own.

    >>> Schema().base("System"), Schema().relation("OWNS").claim
    ('System', True)
    """

    own_nodes: Mapping[str, NodeKind] = field(default_factory=dict)
    own_relations: Mapping[str, RelationKind] = field(default_factory=dict)

    def node(self, name: str) -> NodeKind | None:
        """The node kind of that name, or None."""
        return NODE_KINDS.get(name) or self.own_nodes.get(name)

    def relation(self, name: str) -> RelationKind | None:
        """The relation kind of that name, or None."""
        return RELATION_KINDS.get(name) or self.own_relations.get(name)

    def base(self, name: str) -> str:
        """The built-in node kind that a kind counts as; `Asset` for one that extends none, and for an unknown one."""
        if name in NODE_KINDS:
            return name
        own = self.own_nodes.get(name)
        return own.base if own is not None else ASSET

    def plays(self, name: str) -> tuple[str | None, bool]:
        """The built-in relation kind whose part a kind plays (None: no question reads it), and whether its ends change places."""
        if name in RELATION_KINDS:
            return name, False
        own = self.own_relations.get(name)
        return (own.acts_as, own.reversed) if own is not None else (None, False)

    def players(self, name: str) -> tuple[str, ...]:
        """All relation kinds that play the part of a built-in kind, itself first."""
        return (name, *sorted(kind.name for kind in self.own_relations.values() if kind.acts_as == name))

    def node_names(self) -> tuple[str, ...]:
        """All node kinds: the built-in ones in the model's order, then the estate's own by name."""
        return (*NODE_KINDS, *sorted(self.own_nodes))

    def relation_names(self) -> tuple[str, ...]:
        """All relation kinds: the built-in ones in the model's order, then the estate's own by name."""
        return (*RELATION_KINDS, *sorted(self.own_relations))


def schema_from(definitions: Iterable[Mapping[str, Any]]) -> Schema:
    """The schema that checked definitions make (see `graphmodel.schema_file` for reading and checking them).

    Each definition is a mapping as in `schema.yaml` with the key `extends` (node kinds) or `from`, `to` and `acts_as` (relation kinds).
    """
    nodes: dict[str, NodeKind] = {}
    relations: dict[str, RelationKind] = {}
    listed = list(definitions)
    for made in listed:
        if "extends" in made:
            parent = NODE_KINDS.get(made["extends"])
            prefix = parent.prefix if parent else "a"
            inherited = parent.properties if parent else ()
            nodes[made["name"]] = NodeKind(
                made["name"], made["name"], "", prefix, (*inherited, *_properties(made)), parent.name if parent else ASSET
            )
    for made in listed:
        if "extends" not in made:
            part = ACTS_AS[made.get("acts_as", "none")]
            model = RELATION_KINDS.get(part) if part else None
            relations[made["name"]] = RelationKind(
                made["name"], made["name"], "", _pairs(_many(made["from"]), _many(made["to"])),
                (*(model.properties if model else ()), *_properties(made)),
                model.told_apart_by if model else (), claim=model.claim if model else False,
                acts_as=part, reversed=bool(made.get("reversed", False)),
            )  # fmt: skip
    return Schema(nodes, relations)


def _many(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _properties(made: Mapping[str, Any]) -> tuple[Property, ...]:
    listed = made.get("properties") or {}
    return tuple(
        Property(
            name, "choice" if spec.get("enum") else {"int": "integer", "bool": "boolean", "string": "text"}.get(spec.get("type", "text"), spec.get("type", "text")),
            tuple(spec.get("enum") or ()), spec.get("min"), spec.get("max"), bool(spec.get("required", False)),
        )
        for name, spec in listed.items()
    )  # fmt: skip
