"""The estate's own file: what it takes literally, and everything it refuses, each with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphmodel.changes import Holdings
from tests.building import example_estate
from tests.importing import HEAD, brought, codes, estate_told, places, without_provenance


def test_the_example_is_read_as_it_stands(shared: Path, tmp_path: Path) -> None:
    text = (shared / "data/example/estate.yaml").read_text(encoding="utf-8")
    store, told = brought(tmp_path, {"estate.yaml": text})
    assert told.summary() == {
        "read": 221, "created": 221, "changed": 0, "unchanged": 0, "skipped": 0, "rejected": 0, "revision": 1, "dry_run": False,
    }  # fmt: skip
    expected, found = example_estate(shared), store.dump()
    assert [(each.id, each.kind, each.name, each.valid_through) for each in found.nodes] == [
        (each.id, each.kind, each.name, each.valid_through) for each in expected.nodes
    ]
    assert said(found) == said(expected)
    assert {(each.node, each.by, each.at) for each in found.attestations} == {(each.node, each.by, each.at) for each in expected.attestations}


def said(holdings: Holdings) -> set[tuple[object, ...]]:
    told = holdings.relations
    return {(each.kind, each.origin, each.target, each.valid_from, each.valid_through, tuple(sorted(each.properties.items()))) for each in told}


def test_the_example_that_ships_says_the_same(shared: Path, tmp_path: Path) -> None:
    agreed, _told = brought(tmp_path, {"estate.yaml": (shared / "data/example/estate.yaml").read_text(encoding="utf-8")})
    ours = Path(__file__).parents[2] / "importers/examples/estate.yaml"
    shipped, told = brought(tmp_path, {"ours.yaml": ours.read_text(encoding="utf-8")})
    assert told.problems == ()
    assert without_provenance(shipped.dump()) == without_provenance(agreed.dump())


@pytest.mark.parametrize("typed", ["NO", "1:30", "0123", "1e10", "yes", "2026-10-01", "0x1F", "1_000", ".inf"])
def test_what_yaml_would_guess_at_stays_the_text_that_was_typed(tmp_path: Path, typed: str) -> None:
    store, told = brought(tmp_path, {"a.yaml": f"{HEAD}nodes: [{{id: s-a, kind: System, name: {typed}, tags: [{typed}]}}]\n"})
    assert codes(told) == []
    assert (store.dump().nodes[0].name, store.dump().nodes[0].tags) == (typed, (typed,))


def test_ids_are_what_was_typed(tmp_path: Path) -> None:
    nodes = ", ".join(f"{{id: {typed}, kind: System}}" for typed in ("0123", "1e10", "1.30"))
    store, told = brought(tmp_path, {"a.yaml": f"{HEAD}nodes: [{nodes}]\n"})
    assert codes(told) == []
    assert [node.id for node in store.dump().nodes] == ["0123", "1.30", "1e10"]


def test_an_id_in_capitals_is_told(tmp_path: Path) -> None:
    assert codes(estate_told(tmp_path, "nodes: [{id: NO, kind: System}]\n")) == ["bad_id"]


REFUSED = {
    "yaml_alias": "nodes:\n  - &a {id: s-a, kind: System}\n  - *a\n",
    "yaml_tag": "nodes:\n  - !!python/object/apply:os.system ['true']\n",
    "yaml_merge": "nodes:\n  - {<<: {id: s-a}, kind: System}\n",
    "yaml_key": "nodes:\n  - {[a]: b}\n",
    "yaml_documents": "nodes: []\n---\nnodes: []\n",
    "yaml_syntax": "nodes:\n  - {id: s-a\n",
    "too_deep": "nodes:\n  - {id: s-a, kind: System, attrs: {a: " + "[" * 40 + "]" * 40 + "}}\n",
}


@pytest.mark.parametrize("code", REFUSED)
def test_yaml_that_is_more_than_facts_is_refused_with_its_line(tmp_path: Path, code: str) -> None:
    told = estate_told(tmp_path, REFUSED[code])
    assert codes(told) == [code]
    assert told.problems[0].place.file == "estate.yaml"
    assert (told.problems[0].place.row or 0) >= 3
    assert told.revision is None


def test_an_alias_bomb_is_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert places(estate_told(tmp_path, "\n".join(lines) + "\n")) == [("yaml_alias", 2)]


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    assert codes(estate_told(tmp_path, "nodes: " + "[" * 200_000)) == ["too_deep"]
    assert codes(brought(tmp_path, {"a.json": '{"a": ' + "[" * 200_000})[1]) == ["too_deep"]


def test_a_key_that_stands_twice_is_told_with_both_lines(tmp_path: Path) -> None:
    told = estate_told(tmp_path, "nodes:\n  - id: s-a\n    kind: System\n    name: A\n    name: B\n")
    assert [(each.code, each.values["first"], each.values["second"]) for each in told.problems] == [("duplicate_key", 5, 6)]
    told = brought(tmp_path, {"a.json": '{"format": "stewardgraph-estate/1",\n"nodes": [],\n"nodes": []}'})[1]
    assert [(each.code, each.values["first"], each.values["second"]) for each in told.problems] == [("duplicate_key", 2, 3)]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 5_000])
def test_json_numbers_that_are_none_are_refused(tmp_path: Path, number: str) -> None:
    text = '{"format": "stewardgraph-estate/1", "nodes": [{"id": "s-a", "kind": "System",\n"criticality": ' + number + "}]}"
    assert places(brought(tmp_path, {"a.json": text})[1]) == [("json_number", 2)]


@pytest.mark.parametrize(
    "text", ["", "{", '{"a": 1,}', '{"a" 1}', "[1 2]", '{"a": "\n"}', '{"a": "\\x"}', "{} {}", "{]", "[}", '{"a": tru}', '{"a": 01}', "nul"]
)
def test_json_that_is_none_is_one_problem_and_no_traceback(tmp_path: Path, text: str) -> None:
    told = brought(tmp_path, {"a.json": '{"format": "stewardgraph-estate/1"}' if not text else "{" + text if text[:1] not in "{[" else text})[1]
    assert codes(told) in (["json_syntax"], ["estate_format"], ["estate_not_a_map"], ["unknown_file_type"], [])


def test_everything_wrong_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    told = estate_told(
        tmp_path,
        """nodes:
  - {id: dep-a, kind: Department}
  - {id: dep-b, kind: Department}
  - {id: p-a, kind: Person, nmae: Anna}
  - {id: s-a, kind: System, criticality: hög}
  - {id: s-b, kind: System, valid_from: 2026-02-30}
  - {id: s-c, kind: System, valid_from: 2026-02-02, valid_through: 2026-02-01}
  - {id: s-d, kind: Sytem}
  - {id: s-e, kind: System, klassa: [1, 2, 3]}
  - {id: s-f, kind: System, klassa: [1, 2, 3, 9]}
  - {id: grp-a, kind: SteeringGroup}
  - {id: s-ok, kind: System}
  - {id: s-ok, kind: System}
  - {id: p-ok, kind: Person}
relations:
  - {kind: DEPENDS_ON, from: s-ok, to: s-gone}
  - {kind: OWNS, from: s-ok, to: p-ok}
  - {kind: OWNS, from: p-ok, to: s-ok, side: both}
  - {kind: SUBUNIT_OF, from: dep-a, to: dep-b}
  - {kind: SUBUNIT_OF, from: dep-b, to: dep-a}
  - {kind: SUCCEEDED_BY, from: dep-a, to: dep-a}
  - {kind: DEPENDS_ON, from: s-ok, to: s-ok}
  - {kind: KNOWS, from: p-ok, to: p-ok}
attestations:
  - {node: s-ok, by: s-ok, at: 2026-01-01}
""",
    )
    assert sorted(places(told), key=lambda each: each[1] or 0) == [
        ("unknown_key", 5), ("wrong_type", 6), ("bad_date", 7), ("period_reversed", 8), ("unknown_kind", 9), ("wrong_length", 10),
        ("out_of_range", 11), ("missing_key", 12), ("duplicate_id", 14), ("unknown_endpoint", 17), ("wrong_endpoint_kind", 18),
        ("bad_choice", 19), ("cycle", 20), ("cycle", 21), ("related_to_itself", 22), ("unknown_kind", 24), ("wrong_attester", 26),
    ]  # fmt: skip
    assert told.revision is None
    assert told.refused


def test_nothing_is_written_when_anything_is_wrong_unless_the_good_part_is_asked_for(tmp_path: Path) -> None:
    text = HEAD + "nodes:\n  - {id: s-a, kind: System}\n  - {id: s-b, kind: Sytem}\nrelations:\n  - {kind: DEPENDS_ON, from: s-a, to: s-b}\n"
    store, told = brought(tmp_path, {"a.yaml": text})
    assert (store.head(), told.summary()["rejected"]) == (0, 2)
    store, told = brought(tmp_path, {"a.yaml": text}, partial=True)
    assert [node.id for node in store.dump().nodes] == ["s-a"]
    assert told.summary() == {"read": 3, "created": 1, "changed": 0, "unchanged": 0, "skipped": 0, "rejected": 2, "revision": 1, "dry_run": False}
    assert codes(told) == ["unknown_kind", "endpoint_left_out"]


@pytest.mark.parametrize("escape", ["\\0", "\\x1b", "\\x85", "\\ufffe"])
def test_control_characters_are_told_wherever_they_stand(tmp_path: Path, escape: str) -> None:
    first, second = f'{{id: s-a, kind: System, name: "a{escape}b"}}', f'{{id: s-b, kind: System, attrs: {{x: "{escape}"}}}}'
    told = estate_told(tmp_path, f"nodes:\n  - {first}\n  - {second}\n")
    assert places(told) == [("bad_text", 3), ("bad_text", 4)]


def test_a_raw_control_character_and_a_lone_surrogate_are_told(tmp_path: Path) -> None:
    assert places(estate_told(tmp_path, "nodes:\n  - {id: s-a, kind: System, name: a\x00b}\n")) == [("bad_text", 3)]
    text = '{"format": "stewardgraph-estate/1", "nodes": [{"id": "s-a", "kind": "System", "name": "\\ud800"}]}'
    assert codes(brought(tmp_path, {"a.json": text})[1]) == ["bad_text"]


@pytest.mark.parametrize(
    ("node", "code"),
    [
        ("id: " + "x" * 129, "too_long"),
        ("id: " + "x" * 1_000_000, "too_long"),
        ("id: s-a, name: " + "x" * 10_001, "too_long"),
        ("id: s-a, attrs: {" + ", ".join(f"a{n}: b" for n in range(2_000)) + "}", "too_long"),
        ("id: -s", "bad_id"),
        ("id: s/a", "bad_id"),
        ("id: 's\u200ba'", "bad_id"),
        ("id: s-a, rto_hours: 9223372036854775808", "out_of_range"),
        ("id: s-a, rto_hours: " + "9" * 5_000, "out_of_range"),
        ("id: s-a, rto_hours: -1", "out_of_range"),
        ("id: s-a, criticality: 0", "out_of_range"),
        ("id: s-a, criticality: 5", "out_of_range"),
        ("id: s-a, criticality: 2.5", "wrong_type"),
        ("id: s-a, external: nja", "wrong_type"),
        ("id: s-a, valid_from: 0000-00-00", "bad_date"),
        ("id: s-a, valid_from: 20260101", "bad_date"),
        ("id: s-a, name: [a]", "wrong_type"),
        ("id: s-a, aliases: {a: b}", "wrong_type"),
        ("name: A", "missing_key"),
        ("id: s-a, lifecycle: avvecklas", "bad_choice"),
    ],
)
def test_a_value_that_cannot_be_is_told(tmp_path: Path, node: str, code: str) -> None:
    assert places(estate_told(tmp_path, f"nodes:\n  - {{kind: System, {node}}}\n")) == [(code, 3)]


def test_the_last_day_there_is_is_a_day(tmp_path: Path) -> None:
    store, told = brought(tmp_path, {"a.yaml": HEAD + "nodes: [{id: s-a, kind: System, valid_through: 9999-12-31}]\n"})
    assert (codes(told), str(store.dump().nodes[0].valid_through)) == ([], "9999-12-31")


def test_two_files_with_one_id_are_told_with_both_places(tmp_path: Path) -> None:
    body = HEAD + "nodes: [{id: s-a, kind: System}]\n"
    told = brought(tmp_path, {"a.yaml": body, "b.yaml": body})[1]
    assert [(each.code, str(each.place), each.values["first"]) for each in told.problems] == [("duplicate_id", "b.yaml:2", "a.yaml:2")]


def test_an_id_that_stands_twice_is_told_even_where_the_first_is_wrong_otherwise(tmp_path: Path) -> None:
    body = HEAD + "nodes:\n  - {id: s-a, kind: System, criticality: 9}\n  - {id: s-a, kind: System}\n  - {id: s-b, kind: System}\n"
    told = brought(tmp_path, {"a.yaml": body + "relations: [{kind: DEPENDS_ON, from: s-b, to: s-a}]\n"})[1]
    assert [each.code for each in told.problems] == ["out_of_range", "duplicate_id", "endpoint_left_out"]


def test_a_node_does_not_change_its_kind(tmp_path: Path) -> None:
    store, _told = brought(tmp_path, {"a.yaml": HEAD + "nodes: [{id: x-a, kind: System}]\n"})
    told = brought(tmp_path, {"a.yaml": HEAD + "nodes: [{id: x-a, kind: Person}]\n"}, store)[1]
    assert codes(told) == ["kind_changed"]


def test_kinds_of_ones_own_are_read_with_the_estate(tmp_path: Path) -> None:
    text = HEAD + (
        "schema:\n  nodes: [{name: Robot, extends: System, properties: {arms: {type: integer, min: 1}}}]\n"
        "  relations: [{name: FEEDS, from: [System], to: [System], acts_as: dependency, reversed: true}]\n"
        "nodes: [{id: a-1, kind: Robot, arms: 2}, {id: s-1, kind: System}]\nrelations: [{kind: FEEDS, from: s-1, to: a-1}]\n"
    )
    store, told = brought(tmp_path, {"a.yaml": text})
    assert codes(told) == []
    assert [part.id for part in store.dump().schema] == ["node:Robot", "relation:FEEDS"]
    assert codes(brought(tmp_path, {"b.yaml": text.replace("arms: 2", "arms: 0")}, store)[1]) == ["out_of_range"]
    told = brought(tmp_path, {"schema.yaml": "format: stewardgraph-schema/1\nnodes: [{name: Robot, extends: Person}]\n"}, store)[1]
    assert codes(told) == ["kind_in_use"]
    kinds = "[{name: System, extends: Person}, {name: Q, extends: Thing}]"
    told = brought(tmp_path, {"schema.yaml": f"format: stewardgraph-schema/1\nnodes: {kinds}\n"})[1]
    assert codes(told) == ["kind_is_built_in", "bad_choice"]


def test_a_file_that_says_nothing_of_its_format_is_told_so(tmp_path: Path) -> None:
    assert codes(brought(tmp_path, {"a.yaml": "nodes: []\n"})[1]) == ["estate_format"]
    assert codes(brought(tmp_path, {"a.yaml": "just text\n"})[1]) == ["estate_not_a_map"]


def test_bytes_that_are_no_text_are_told_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(HEAD.encode() + "nodes: [{id: s-a, kind: System, name: Å}]".encode("latin-1"))
    from graphmodel.engines.reference import ReferenceStore
    from importers.load import load

    assert [(each.code, each.values["offset"]) for each in load(ReferenceStore(), [path]).problems] == [("not_utf8", 68)]
