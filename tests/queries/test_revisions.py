"""What was read and changed, what of it names nobody, and how things stand: rules and a naive second reckoning."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from graphmodel.changes import Change, ChangeSet, Holdings
from graphmodel.engines.reference import ReferenceStore
from graphmodel.entities import Provenance, Statement
from graphmodel.errors import UnknownRevision
from importers.load import load
from queries.overview import overview
from queries.revisions import revisions, unread
from tests.building import DAY, added, estate, example_estate, node, reference_graph
from tests.estates import governed_estates
from tests.oracle import common_steering, escalation, groups, ownership
from tests.oracle.register import Register


def said(raw: str, reading: str = "dangling", number: int = 1) -> Statement:
    """What a list says about the owner of s-a."""
    return Statement(f"st-{number}", "s-a", "ownership", raw, reading, provenance=(Provenance("vof.csv", f"vof.csv:{number}"),))


def twice() -> ReferenceStore:
    """An estate that was read once, then edited."""
    store, before = ReferenceStore(), node("s-a", criticality=3)
    store.apply(added(estate(before, node("p-x", name="Åsa Öberg"), said("Åsa Öbreg"), said("Vakant", "vacant", 2))), on=0)
    change = Change(before, node("s-a", criticality=4, provenance=(Provenance("test", "s-a"), Provenance("manual", "eva"))))
    store.apply(ChangeSet([change, Change(said("Vakant", "vacant", 2), None)], by="eva", reason="checked", method="manual"), on=1)
    return store


def test_the_newest_comes_first_with_what_it_changed_and_stands_on() -> None:
    edit, read = revisions(twice().graph()).rows
    assert (edit.revision, edit.by, edit.reason, edit.added, edit.altered, edit.ended, edit.unread) == (2, "eva", "checked", 0, 1, 1, 0)
    assert [(each.source, each.records) for each in edit.sources] == [("manual", 1)]
    assert (read.added, read.unread, [(each.source, each.records) for each in read.sources]) == (4, 1, [("test", 2), ("vof.csv", 2)])


def test_a_value_that_names_nobody_stands_with_its_place_and_what_is_spelled_like_it() -> None:
    [row] = unread(twice().graph(), 1).rows
    assert (row.subject.id, row.raw, row.record, [each.id for each in row.nearest]) == ("s-a", "Åsa Öbreg", "vof.csv:1", ["p-x"])
    assert unread(twice().graph(), 2).rows == ()


def test_a_value_that_only_another_source_repeats_is_not_unread_anew() -> None:
    store = twice()
    again = replace(said("Åsa Öbreg"), provenance=(*said("Åsa Öbreg").provenance, Provenance("uf.csv", "uf.csv:9")))
    store.apply(ChangeSet([Change(said("Åsa Öbreg"), again)]), on=2)
    assert (revisions(store.graph(), limit=1).rows[0].unread, unread(store.graph(), 3).rows) == (0, ())


def test_a_row_that_an_import_refused_is_found_with_its_revision(tmp_path: Path) -> None:
    """Its good neighbours are read in; mended and read in again, it is refused no more."""
    store, table = ReferenceStore(), tmp_path / "vof.csv"
    table.write_text("System;Systemägare\nVakt;Anna Ek\nLa\x07rm;Bo Ek\nAD;Anna Ek\n", encoding="utf-8")
    first = load(store, [table], partial=True)
    [row] = [each for each in unread(store.graph(), 1).rows if each.reading == "refused"]
    assert (first.plan.counts.rejected, row.subject, row.source, row.record) == (1, None, "vof", "vof.csv:3")
    assert row.why is not None
    assert (row.why.code, row.why.column, row.why.values, unread(store.graph(), 1).summary.refused) == ("bad_text", "System", {"character": "U+0007"}, 1)
    assert load(store, [table], partial=True).revision is None
    table.write_text("System;Systemägare\nVakt;Anna Ek\nLarm;Bo Ek\nAD;Anna Ek\n", encoding="utf-8")
    assert load(store, [table]).revision == 2
    assert [each.refused for each in revisions(store.graph()).rows] == [0, 1]
    assert [each.refused for each in store.dump().sources] == [()]


def test_a_revision_that_is_not_there_is_said_to_be_none() -> None:
    with pytest.raises(UnknownRevision, match="no revision 3"):
        unread(twice().graph(), 3)


def test_what_an_earlier_graph_did_not_know_is_not_told() -> None:
    assert [row.revision for row in revisions(twice().graph(known_at=1)).rows] == [1]
    found = revisions(twice().graph(), limit=1)
    assert ([row.revision for row in found.rows], found.truncated.left_out) == ([2], {"rows": 1})


def test_an_empty_estate_has_figures_too() -> None:
    found = overview(ReferenceStore().graph(as_of=DAY))
    assert ({row.count for row in found.rows}, found.summary.last) == ({0}, None)


def test_only_what_changed_lately_counts_as_changed() -> None:
    clock = [datetime(2026, 8, 1, tzinfo=UTC)]
    store = ReferenceStore(clock=lambda: clock[0])
    store.apply(added(estate("s-a", "s-b", "p-x")), on=0)
    clock[0] = datetime(2026, 9, 30, tzinfo=UTC)
    store.apply(ChangeSet([Change(None, each) for each in estate("s-c", ("p-x", "OWNS", "s-a")).relations]), on=1)
    figures = {row.figure: row.count for row in overview(store.graph(as_of=DAY, known_at=2)).rows}
    assert figures["changed"] == 1


def test_the_figures_of_the_example_are_those_of_its_lists(shared: Path) -> None:
    figures = {row.figure: (row.count, row.of) for row in overview(reference_graph(example_estate(shared))).rows}
    assert figures["systems"] == (13, None)
    assert (figures["unowned"], figures["partly_owned"], figures["broken_paths"]) == ((6, 13), (2, 13), (0, 13))
    assert (figures["objects_without_group"], figures["cycles"]) == ((1, 5), (1, None))


@settings(max_examples=100)
@given(governed_estates())
def test_the_figures_agree_with_the_naive_reckoning(holdings: Holdings) -> None:
    figures = {row.figure: row.count for row in overview(reference_graph(holdings)).rows}
    register = Register(holdings, DAY)
    systems = register.in_use()
    degrees = {system: ownership.degree_of(register, system) for system in systems}
    sides = {system: [ownership.side_of(register, system, side).status for side in register.required(system)] for system in systems}
    there = [each for each in register.of("SteeringGroup") if register.exists(each)]
    shared = common_steering.common_steering(register)
    travelling = [each for each in register.in_use(planned=True) if register.exists(each)]
    assert figures["systems"] == len(systems)
    assert figures["unowned"] == sum(ownership.badness(each) > 1 for each in degrees.values())
    assert figures["partly_owned"] == sum(ownership.badness(each) == 1 for each in degrees.values())
    assert figures["owner_left"] == sum("owner_left" in each for each in sides.values())
    assert figures["groups_without_chair"] == sum(not groups.seated(register, each, "chair") for each in there)
    assert figures["without_common_group"] == sum(common is None for _, common, _ in shared.values())
    assert figures["broken_paths"] == sum(escalation.escalation(register, each).status == "broken" for each in travelling)
