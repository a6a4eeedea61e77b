"""The screens of the pages: where they are in the example municipality and in an empty estate, and an estate in which every text is hostile."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

from graphmodel.changes import Change, ChangeSet
from graphmodel.entities import Attestation, Decision, Provenance, Statement
from graphmodel.store import open_store
from tests.building import added, estate, node

DAY: Final = "as_of=2026-10-01"
SCREENS: Final = {
    "start": "/",
    "system": "/systems/s-lifecare",
    "impact": "/systems/s-microsoft-entra-id/impact",
    "change": "/systems/s-microsoft-entra-id/impact?change=true",
    "escalation": "/systems/s-umra/escalation",
    "urgent": "/systems/s-umra/escalation?urgent=true",
    "person": "/nodes/p-oskar-hedlund",
    "department": "/nodes/dep-utbildningsforvaltningen",
    "object": "/nodes/obj-fo01",
    "group": "/nodes/grp-osg-24",
    "shared": "/shared",
    "owners": "/owners",
    "owner-left": "/owners?status=owner_left&sort=-days",
    "groups": "/groups",
    "agenda": "/groups/grp-osg-24/agenda?since=0",
    "imports": "/imports",
    "revision": "/imports/1",
    "quality": "/quality",
    "conflicts": "/quality?code=conflict",
    "same": "/quality/same",
    "assign": "/nodes/s-umra/owner?side=business",
    "attest": "/nodes/s-umra/attest",
    "not found": "/systems/s-nothing",
}
"""Every screen by a name, in the example municipality."""
EMPTY: Final = ("/", "/explore", "/shared", "/owners", "/groups", "/imports", "/quality", "/quality/same")
"""The screens that an empty estate has."""

HOSTILE: Final = (
    "</script><script>window.struck=1</script>",
    "<img src=x onerror=window.struck=1>",
    "\" onmouseover=window.struck=1 x=\"",
    "javascript:window.struck=1",
    "{{7*7}} {% raw %} ${7*7}",
    "</textarea></title><svg onload=window.struck=1>",
)
HOSTILE_SCREENS: Final = (
    "/", "/systems/s-a", "/systems/s-a/impact", "/systems/s-a/impact?change=true", "/systems/s-a/escalation", "/systems/s-b", "/nodes/p-a", "/nodes/dep-a",
    "/nodes/obj-a", "/nodes/grp-a", "/nodes/sup-a", "/shared?at_least=1", "/owners", "/owners?status=owned", "/groups", "/groups/grp-a/agenda?since=0", "/imports",
    "/imports/1", "/imports/2", "/quality", "/quality?code=dangling", "/quality/same", "/nodes/s-a/owner", "/nodes/s-a/attest", "/explore?focus=s-a", "/explore",
    "/systems/" + "%3Cimg%20src%3Dx%20onerror%3Dwindow.struck%3D1%3E",
)  # fmt: skip


def hostile(folder: Path) -> Path:
    """An estate in a file in which every text that may be foreign tries to become more than text."""
    path = folder / "hostile.db"
    told = iter(range(10_000))

    def text() -> str:
        return HOSTILE[next(told) % len(HOSTILE)]

    def said() -> tuple[Provenance, ...]:
        return (Provenance(text(), text()),)

    parts = estate(
        node("s-a", name=text(), aliases=(text(),), tags=(text(),), criticality=4, provenance=said(), contract=text()),
        node("s-b", name=text(), criticality=3, provenance=said(), external_ids={text(): text()}),
        node("s-c", name=HOSTILE[1], provenance=said()), node("s-d", name=HOSTILE[1] + "s", provenance=said()),
        node("p-a", name=text(), email="x\" onmouseover=\"window.struck=1\"@a.b", provenance=said()), node("p-b", name=text(), valid_through="2020-01-01"),
        node("dep-a", name=text(), provenance=said()), node("dep-b", name=text()), node("obj-a", name=text()), node("sup-a", name=text()),
        node("grp-a", name=text(), level="object"), node("grp-d", name=text(), level="department"), node("grp-p", name=text(), level="portfolio"),
        ("s-a", "PART_OF", "obj-a"), ("obj-a", "HOSTED_BY", "dep-a"), ("grp-a", "STEERS", "obj-a"), ("grp-d", "STEERS", "dep-a"),
        ("p-a", "MEMBER_OF", "grp-a", {"function": "chair"}), ("p-a", "MEMBER_OF", "grp-p", {"function": "chair"}), ("grp-a", "ESCALATES_TO", "grp-d"),
        ("p-a", "OWNS", "s-a", {"side": "it", "provenance": said()}), ("p-b", "OWNS", "s-b", {"side": "business", "provenance": said()}),
        ("p-a", "LEADS", "obj-a", {"side": "it"}), ("p-a", "SPECIALIST_FOR", "s-a", {"side": "it"}), ("s-a", "PROVIDED_BY", "sup-a"),
        ("s-b", "DEPENDS_ON", "s-a", {"any_of": text(), "provenance": said()}), ("s-c", "DEPENDS_ON", "s-a", {"provenance": said()}),
        ("dep-a", "USES", "s-a"), ("dep-b", "USES", "s-a"), ("dep-b", "USES", "s-c"),
        Statement("st-1", "s-c", "ownership", HOSTILE[0], "dangling", provenance=said()),
        Statement("st-2", "s-a", "dependency", HOSTILE[1], "dangling", provenance=said()),
        Statement("st-3", "grp-d", "escalates_to", HOSTILE[4], "dangling", provenance=said()),
        Attestation("at-1", "s-a", "p-a", date(2024, 1, 1), HOSTILE[5], said()),
    )  # fmt: skip
    with closing(open_store(path, create=True)) as store:
        before = added(parts)
        store.apply(ChangeSet(before.changes, by=HOSTILE[1], reason=HOSTILE[0], source=HOSTILE[1]), on=0)
        known = next(each for each in parts.nodes if each.id == "s-a")
        renamed = node("s-a", name=HOSTILE[1], criticality=4)
        changes = [Change(known, renamed), Change(None, Decision("d-1", "apart", "s-c", "s-d"))]
        store.apply(ChangeSet(changes, by=HOSTILE[2], reason=HOSTILE[5], method="manual"), on=1)
    return path
