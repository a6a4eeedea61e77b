"""Every answer carries its evidence: which relation says so, from which file and row; or its question says why it has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from api.answering import answer, envelope
from graphmodel.store import open_store
from queries import QUERIES, Question
from queries.agenda import agenda

OWN_WAY: Mapping[str, str] = {
    "reconcile": "evidence", "show": "provenance", "diff": "source", "revisions": "sources", "unread": "source", "history": "source",
}  # fmt: skip
"""The questions about the register itself: the field of a row that tells its source, in a form of its own."""


@pytest.fixture(scope="module", params=["example", pytest.param("kommun_file", marks=pytest.mark.slow)])
def opened(request: pytest.FixtureRequest) -> Iterator[Any]:
    """An estate: the worked example, and the municipality whose lists are as lists are."""
    store = open_store(request.getfixturevalue(request.param))
    yield store
    store.close()


@pytest.fixture(scope="module")
def known(opened: Any) -> Mapping[str, Any]:
    """What to ask each question about, so that it has something to say: the most needed system, a person who owns, a group."""
    store, graph = opened, opened.graph()
    system = answer(store, "shared", {}).result.rows[0].node.id
    needing = next(row.system.id for row in answer(store, "impact", {"ref": [system]}).result.rows if len(row.chain) > 2)
    group = max((row.group.id for row in answer(store, "groups", {}).result.rows), key=lambda each: len(agenda(graph, each).rows))
    owner = next(owner.id for row in answer(store, "unowned", {"all": True}).result.rows for side in row.sides.values() for owner in side.owners)
    return {
        "ref": system, "owner": owner, "system": needing, "group": group, "a": needing, "b": system, "text": graph.refs([graph.key_of(system)])[0].name,
        "from": "0", "to": "1", "revision": "1",
    }  # fmt: skip


def parameters(question: Question, known: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for each in question.parameters:
        if each.argument:
            name = {"owned-by": "owner", "needs": "system"}.get(question.name, each.name) if each.name == "ref" else each.name
            given[each.name] = [known[name]] if each.many else known[name]
        elif each.name == "evidence":
            given["evidence"] = True
    if question.name == "agenda":
        given["since"] = "0"
    return given


@pytest.mark.parametrize("name", QUERIES)
def test_every_row_tells_what_it_stands_on_or_its_question_why_not(opened: Any, known: Mapping[str, Any], name: str) -> None:
    question = QUERIES[name]
    told = envelope(answer(opened, name, parameters(question, known), limit=500))
    if question.no_evidence:
        assert all("evidence" not in row for row in told["rows"])
        return
    rows = told["rows"]
    if name in OWN_WAY:
        assert all(OWN_WAY[name] in row for row in rows)
        return
    assert rows or name in {"namesakes", "cycles"}
    for row in rows:
        assert row["evidence"], row
        for each in row["evidence"]:
            assert each["id"], row
            assert each["source"], row  # where it was read


@pytest.mark.parametrize("name", [each.name for each in QUERIES.values() if each.parameter("evidence")])
def test_rows_are_as_the_outer_face_has_them_unless_evidence_is_asked_for(opened: Any, known: Mapping[str, Any], name: str) -> None:
    given = parameters(QUERIES[name], known)
    plain = envelope(answer(opened, name, {each: value for each, value in given.items() if each != "evidence"}, limit=500))
    told = envelope(answer(opened, name, given, limit=500))
    assert plain["rows"] == [{each: value for each, value in row.items() if each != "evidence"} for row in told["rows"]]
    assert (plain["summary"], plain["truncated"]) == (told["summary"], told["truncated"])
