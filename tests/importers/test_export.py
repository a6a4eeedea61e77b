"""The way back: what is written is read again as the same estate, and written again as the same bytes."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.changes import Holdings
from graphmodel.engines.reference import ReferenceStore
from graphmodel.entities import Attestation, Decision, KnownSource, Node, Provenance, Relation, SchemaPart, Statement
from graphmodel.identity import relation_identity
from graphmodel.kinds import Schema
from importers.export import Form, on_day, written
from importers.load import load
from tests.building import example_estate
from tests.estates import governed_estates
from tests.importing import codes

FORMS: tuple[Form, ...] = ("yaml", "json")
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\n\t"), min_size=1, max_size=12).filter(str.strip)
_ODD = ["NO", "~", "null", "true", "0123", "1e10", "-1", "1.5", "- a", "a: b", "a #b", "#", "'", '"', "{a}", "[", "&a", "*a", "!x", "%", "@", "|"]
TRICKY = st.sampled_from([*_ODD, "a\u2028b", "\ufeff", "å\nä"])
WORDS = st.one_of(TEXTS, TRICKY)
FREE = st.recursive(
    st.one_of(WORDS, st.integers(-(2**63) + 1, 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
DAYS = st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31))
PROPERTIES: list[dict[str, Any]] = [
    {}, {"criticality": 3, "klassa": [0, 1, 2, 3]}, {"external": False, "hosting_country": "NO", "contract_end": "2026-01-31"},
]  # fmt: skip
PROVENANCES = st.lists(
    st.builds(Provenance, WORDS, WORDS, st.sampled_from(["import", "manual", "attested"]), st.none() | WORDS, st.none() | WORDS),
    min_size=1, max_size=2, unique_by=lambda each: each.source,
).map(tuple)  # fmt: skip


def distinct(texts: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(texts, max_size=3, unique=True).map(tuple)


@st.composite
def oddly_filled(draw: st.DrawFn) -> Holdings:
    """Few nodes with the oddest values that may be kept."""
    nodes = tuple(
        Node(
            f"s-{number}", "System", draw(WORDS), draw(distinct(WORDS)), dict(sorted(draw(st.dictionaries(WORDS, WORDS, max_size=2)).items())),
            *_period(draw), draw(st.none() | WORDS), draw(distinct(WORDS)),
            draw(st.sampled_from(PROPERTIES)),
            draw(st.dictionaries(WORDS, FREE, max_size=3)), draw(PROVENANCES),
        )
        for number in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    statements = (Statement("st-1", "s-0", "dependency", draw(WORDS), "dangling", provenance=draw(PROVENANCES)),)
    relations = (Relation("r-1", "DEPENDS_ON", "s-0", "s-0", *_period(draw), {"any_of": draw(WORDS), "need": 1}, draw(PROVENANCES)),)
    return Holdings(nodes, relations, statements, sources=(KnownSource(draw(WORDS), None, ("ownership",), True),))


def _period(draw: st.DrawFn) -> tuple[date | None, date | None]:
    since, through = draw(DAYS), draw(DAYS)
    return (through, since) if since is not None and through is not None and since > through else (since, through)


def read_back(text: str, form: Form) -> ReferenceStore:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"estate.{form}")
        path.write_text(text, encoding="utf-8", newline="")
        store = ReferenceStore()
        told = load(store, [path])
        assert codes(told) == []
        return store


def same(holdings: Holdings, form: Form) -> None:
    text = "".join(written(holdings, form))
    store = read_back(text, form)
    found = store.dump()
    for name in ("schema", "sources", "decisions", "nodes", "relations", "statements", "attestations"):
        assert getattr(found, name) == tuple(sorted(getattr(holdings, name), key=lambda each: each.id)), name
    assert "".join(written(found, form)) == text


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=100)
@given(holdings=oddly_filled())
def test_the_oddest_values_come_back_as_they_were(holdings: Holdings, form: Form) -> None:
    same(holdings, form)


def only_once(holdings: Holdings) -> Holdings:
    """The register without relations that are the same one twice, which no register holds."""
    schema = Schema()
    once = {
        relation_identity(schema, each.kind, each.origin, each.target, each.properties, each.valid_from): each for each in holdings.relations
    }
    said = {each.id: each for each in holdings.statements}
    relations = tuple(sorted(once.values(), key=lambda each: each.id))
    return Holdings(holdings.nodes, relations, tuple(said.values()), holdings.attestations, sources=holdings.sources)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=50)
@given(holdings=governed_estates())
def test_any_estate_comes_back_as_it_was(holdings: Holdings, form: Form) -> None:
    same(only_once(holdings), form)


@pytest.mark.parametrize("form", FORMS)
def test_decisions_vouchings_and_kinds_of_ones_own_travel_along(form: Form) -> None:
    provenance = (Provenance("list", "a.csv:2"),)
    kinds: dict[str, Any] = {"name": "Robot", "extends": "System", "properties": {"arms": {"type": "integer", "min": 1, "required": True}}}
    feeds = {"name": "FEEDS", "from": ["Robot"], "to": ["System"], "acts_as": "dependency", "reversed": True}
    holdings = Holdings(
        (
            Node("a-1", "Robot", "R2", properties={"arms": 2}, provenance=provenance),
            Node("p-1", "Person", "Anna", provenance=provenance),
            Node("s-1", "System", "Vakt", provenance=provenance),
        ),
        (Relation("r-1", "FEEDS", "a-1", "s-1", provenance=provenance),),
        (Statement("st-1", "s-1", "ownership", "Anna E", "person", "business", "p-1", "overruled", date(2026, 1, 1), None, provenance),),
        (Attestation("at-1", "s-1", "p-1", date(2026, 2, 3), "stämmer", provenance),),
        (Decision("d-1", "merged", "s-1", "s-0"), Decision("d-2", "apart", "a-1", "s-1")),
        (KnownSource("list"), KnownSource("roller", None, ("leadership", "ownership"))),
        (SchemaPart("node:Robot", kinds), SchemaPart("relation:FEEDS", feeds)),
    )
    same(holdings, form)


def test_what_is_written_does_not_hang_on_the_order_of_what_is_held(shared: Path) -> None:
    holdings = example_estate(shared)
    turned = Holdings(holdings.nodes[::-1], holdings.relations[::-1], holdings.statements, holdings.attestations[::-1])
    for form in FORMS:
        assert "".join(written(holdings, form)) == "".join(written(turned, form))


def test_a_day_leaves_out_what_does_not_exist_then(shared: Path) -> None:
    there = on_day(example_estate(shared), date(2026, 10, 1))
    assert {"p-gun", "dep-srv", "c-skol"}.isdisjoint(node.id for node in there.nodes)
    assert not any(each.origin == "p-gun" or each.valid_from == date(2027, 1, 1) for each in there.relations)
    assert "s-bygg" not in {each.node for each in there.attestations}  # by somebody who has left


def test_names_that_spreadsheets_would_run_stay_text() -> None:
    node = Node("s-1", "System", '=HYPERLINK("http://x.example")', provenance=(Provenance("a"),))
    same(Holdings((node,)), "yaml")
