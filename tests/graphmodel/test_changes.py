"""What a change set writes of an entity."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from graphmodel.changes import body, entity_from, plain
from graphmodel.entities import Attestation, Entity, KnownSource, Node, Provenance, Relation, Statement

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
MAYBE = st.none() | TEXTS
DAYS = st.none() | st.dates(date(1900, 1, 1))
VALUES = st.dictionaries(TEXTS, st.none() | st.booleans() | st.integers() | TEXTS | st.lists(TEXTS, max_size=2), max_size=3)
ROWS = st.lists(st.builds(Provenance, TEXTS, TEXTS, st.sampled_from(["manual", "import", "derived"]), MAYBE, MAYBE), max_size=3).map(tuple)
LISTS = st.lists(TEXTS, max_size=2).map(tuple)
ENTITIES: st.SearchStrategy[Entity] = st.one_of(
    st.builds(Node, TEXTS, TEXTS, TEXTS, LISTS, st.dictionaries(TEXTS, TEXTS, max_size=2), DAYS, DAYS, MAYBE, LISTS, VALUES, VALUES, ROWS),
    st.builds(Relation, TEXTS, TEXTS, TEXTS, TEXTS, DAYS, DAYS, VALUES, ROWS),
    st.builds(Statement, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, MAYBE, MAYBE, TEXTS, DAYS, DAYS, ROWS),
    st.builds(Attestation, TEXTS, TEXTS, TEXTS, st.dates(date(1900, 1, 1)), MAYBE, ROWS),
    st.builds(KnownSource, TEXTS, MAYBE, LISTS, st.booleans(), LISTS),
)


@given(ENTITIES)
def test_the_text_of_an_entity_is_the_canonical_json_of_its_values(entity: Entity) -> None:
    assert body(entity) == json.dumps(plain(entity), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_the_text_of_an_entity_tells_all_of_it() -> None:
    relation = Relation("r-1", "OWNS", "p-anna", "s-vakt", date(2026, 1, 1), None, {"side": "it"}, (Provenance("vof", "vof.csv:2"),))
    assert body(relation) == (
        '{"id":"r-1","kind":"OWNS","origin":"p-anna","properties":{"side":"it"},'
        '"provenance":[{"method":"import","record":"vof.csv:2","source":"vof"}],"target":"s-vakt","valid_from":"2026-01-01"}'
    )
    assert entity_from("relation", json.loads(body(relation))) == relation
