"""Scenes for tests of the picture: the worked example, hostile names, and random ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from queries.neighbourhood import neighbourhood
from tests.building import estate, example_estate, node, reference_graph
from visualisation.scene import Caption, Manner, Scene, SceneEdge, SceneNode
from visualisation.scenes.neighbourhood import scene

HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "{{7*7}} {% raw %} {#",
    "${7*7} `x` <!--",
    "javascript:alert(1)",
    "href-tjänsten <a href=x>",
    "a\u2028b\u2029c\u202ed\x00\x1b[2J\ud800e",
    "&lt;b&gt; & ]]> 'quoted'",
    "W" * 400,
    "  ",
)


def example_scene(shared: Path, ref: str | None = None, depth: int | None = None) -> Scene:
    """The worked example as a scene: the whole, or around a node."""
    return scene(neighbourhood(reference_graph(example_estate(shared)), ref, depth=depth))


def hostile_scene() -> Scene:
    """A scene in which every text that comes from outside is an attack."""
    systems = [node(f"s-{place}", name=name, criticality=1 + place % 4) for place, name in enumerate(HOSTILE)]
    others = [
        node(f"{prefix}-{place}", name=name, **({"level": "object"} if prefix == "grp" else {}))
        for place, name in enumerate(HOSTILE)
        for prefix in ("p", "dep", "obj", "grp")
    ]
    needs = [(f"s-{place}", "DEPENDS_ON", f"s-{place + 1}", {"any_of": HOSTILE[0], "need": 1}) for place in range(len(HOSTILE) - 1)]
    rest = [
        line
        for place in range(len(HOSTILE))
        for line in (
            (f"p-{place}", "OWNS", f"obj-{place}", {"side": "it"}),
            (f"s-{place}", "PART_OF", f"obj-{place}"),
            (f"obj-{place}", "HOSTED_BY", f"dep-{place}"),
            (f"grp-{place}", "STEERS", f"obj-{place}"),
        )
    ]
    return scene(neighbourhood(reference_graph(estate(*systems, *others, *needs, *rest)), "s-0", depth=20))


def hub_scene(count: int = 400) -> Scene:
    """A hub that everything needs, with more around it than there is room for, and owners for every third of them."""
    systems = [f"s-{number:03}" for number in range(count)]
    needs = [(each, "DEPENDS_ON", systems[0]) for each in systems[1:]]
    chains = [(systems[number], "DEPENDS_ON", systems[number // 3]) for number in range(4, count)]
    owners = [(f"p-{number % 40:02}", "OWNS", systems[number], {"side": side}) for number in range(0, count, 3) for side in ("business", "it")]
    people = [f"p-{number:02}" for number in range(40)]
    return scene(neighbourhood(reference_graph(estate(*systems, *people, *needs, *chains, *owners)), systems[0], depth=2))


KINDS = ("System", "System", "System", "ManagementObject", "Department", "Person", "SteeringGroup", "Portfolio", "Supplier")


@st.composite
def scenes(draw: st.DrawFn, largest: int = 25) -> Scene:
    """Any scene: nodes of all kinds, lines between any two, circles and loops too."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=largest))
    names = draw(st.lists(st.text(min_size=1, max_size=60), min_size=len(kinds), max_size=len(kinds)))
    nodes = tuple(
        SceneNode(id=f"n-{place:02}", kind=kind, name=name, criticality=draw(st.sampled_from([None, 1, 2, 3, 4])))
        for place, (kind, name) in enumerate(zip(kinds, names, strict=True))
    )
    end = st.integers(0, len(nodes) - 1)
    pairs = draw(st.lists(st.tuples(end, end, st.sampled_from(["hard", "soft", "any_of", "OWNS", "USES", "PART_OF"])), max_size=60))
    manners: dict[str, Manner] = {"hard": "hard", "soft": "soft", "any_of": "any_of"}
    edges = tuple(
        SceneEdge(nodes[one].id, "DEPENDS_ON" if what in manners else what, nodes[other].id, manners.get(what)) for one, other, what in pairs
    )
    return Scene(Caption("Any"), (), nodes, edges, date(2026, 10, 1), 1)
