"""How a scene is read (läsning): its table row by row and its lines sentence by sentence, in the reader's language.

The picture's equal: what stands here is made from the same nodes and edges, and anyone who does not see the picture loses nothing.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graphmodel.wording import _, language, word
from visualisation.labels import box_name, first_upper, owner_line, shown
from visualisation.scene import Scene, SceneEdge, SceneNode
from visualisation.style import LOOKS


@dataclass(frozen=True, slots=True)
class Reading:
    """One node as a row of the table; `mark` is `unowned`, `partial` or empty."""

    id: str
    name: str
    kind: str
    criticality: str
    ownership: str
    owners: str
    department: str
    object: str
    needs: str
    needed_by: str
    mark: str

    @staticmethod
    def headings() -> list[str]:
        """What the columns are called."""
        return [
            _("Name"), _("Kind"), _("Criticality"), _("Ownership"), _("Who answers for it"), _("Department"), _("Object"), _("Needs"), _("Needed by"),
        ]  # fmt: skip

    def cells(self) -> list[str]:
        """What stands in the columns after the name."""
        return [self.kind, self.criticality, self.ownership, self.owners, self.department, self.object, self.needs, self.needed_by]


def readings(scene: Scene, nodes: Iterable[SceneNode]) -> Iterator[Reading]:
    """The rows of nodes of a scene, drawn or not, in the present language and in their order.  O(nodes + edges)."""
    names = {each.id: box_name(each) for each in scene.nodes}
    needs: dict[str, set[str]] = defaultdict(set)
    needed_by: dict[str, set[str]] = defaultdict(set)
    for edge in scene.edges:
        if edge.kind == "DEPENDS_ON":
            needs[edge.origin].add(names[edge.target])
            needed_by[edge.target].add(names[edge.origin])
    for node in nodes:
        yield _reading(node, sorted(needs[node.id], key=alphabetical), sorted(needed_by[node.id], key=alphabetical))


def _reading(node: SceneNode, needs: list[str], needed_by: list[str]) -> Reading:
    kind = first_upper(word(node.own_kind or node.kind))
    if node.level:
        kind += f" ({word(node.level)})"
    if node.kind == "System" and node.remarks:
        kind += ", " + ", ".join(node.remarks)
    if node.state:
        kind += ", " + word(node.state)
    if node.ended:
        kind += ", " + _("no longer valid")
    criticality = "" if node.criticality is None else str(node.criticality)
    if node.criticality_assumed and criticality:
        criticality += " " + _("(assumed)")
    for listed, count in ((needs, node.needs_beyond), (needed_by, node.dependents_beyond)):
        if count:
            listed.append(_("and {count} not drawn", count=count))
    return Reading(
        id=node.id,
        name=box_name(node),
        kind=kind,
        criticality=criticality,
        ownership=_ownership(node),
        owners=" · ".join(owner_line(claim) for claim in node.claims),
        department=", ".join(shown(name) for name in node.departments),
        object=", ".join(shown(name) for name in node.objects),
        needs=", ".join(needs),
        needed_by=", ".join(needed_by),
        mark=node.ownership if node.ownership in ("unowned", "partial") else "",
    )


def _ownership(node: SceneNode) -> str:
    if node.degree is None:
        return ""
    text = first_upper(word(node.degree))
    told = [f"⚠ {text}" if node.ownership != "owned" else text]
    if node.way == "broken":
        told.append(_("⚠ way upward broken"))
    return " · ".join(told)


def in_order(scene: Scene) -> list[SceneNode]:
    """The nodes as a table lists them: by kind in the legend's order, then as the reader's alphabet goes."""
    kinds = list(LOOKS)
    return sorted(
        scene.nodes,
        key=lambda node: (kinds.index(node.kind) if node.kind in kinds else len(kinds), node.kind, alphabetical(shown(node.name)), node.id),
    )


def sentence_of(edge: SceneEdge, nodes: Mapping[str, SceneNode]) -> tuple[str, str, str, str]:
    """An edge as a sentence in four parts: the origin's name, the verb, the target's name, and how."""
    how = ""
    if edge.manner == "soft":
        how = ", " + _("but gets by without it")
    elif edge.manner == "any_of":
        how = ", " + _("or another of the same kind ({group}: {count} must work)", group=shown(edge.alternative_of or ""), count=edge.needed)
    elif edge.manner == "hard":
        how = ", " + _("and stops without it")
    elif edge.side:
        how = f" ({word(edge.side)})"
    if edge.acting:
        how += " " + _("(acting)")
    return box_name(nodes[edge.origin]), word(edge.kind), box_name(nodes[edge.target]), how


def alphabetical(text: str) -> tuple[str, str]:
    """A key that sorts as the reader's alphabet does: in Swedish å, ä and ö come last, other accents and case do not matter.

    >>> from graphmodel.wording import speaking
    >>> with speaking("sv"):
    ...     sorted(["Öppna", "Zabbix", "Ärenden", "Åtgärder", "Arkiv"], key=alphabetical)
    ['Arkiv', 'Zabbix', 'Åtgärder', 'Ärenden', 'Öppna']
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    if language() == "sv":
        folded = folded.translate({ord("å"): "{", ord("ä"): "|", ord("æ"): "|", ord("ö"): "}", ord("ø"): "}"})
    plain = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
    return plain, text
