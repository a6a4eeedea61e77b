"""What forms do to the estate: each operation is one revision, with who and why."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api import editing
from api.estate import Estate
from api.importing import PROCESS, OneProcess
from graphmodel.errors import BadInput, Stale, StorageFault, WrongUse
from graphmodel.problems import Place, error

WHO = {"by": "eva", "reason": "decided"}
DAY = date(2026, 10, 1)


@pytest.fixture
def estate(example: Path, tmp_path: Path) -> Iterator[Estate]:
    path = tmp_path / "own.db"
    path.write_bytes(example.read_bytes())
    opened = Estate(str(path))
    yield opened
    opened.close()


def owners(estate: Estate, on: date) -> dict[str, list[str]]:
    answer = estate.snapshot(as_of=on).ask("show", {"ref": "s-larm"}).result.rows[0]
    return {side: [owner.id for owner in told.owners] for side, told in answer.ownership.sides.items()}


def test_an_owner_is_assigned_from_a_day_on(estate: Estate) -> None:
    assert owners(estate, DAY)["business"] == []
    done = editing.assign_owner(estate, "p-anna", "s-larm", "business", since=DAY, **WHO)
    assert (done.revision, done.changed, estate.head()) == (2, 1, 2)
    assert owners(estate, DAY)["business"] == ["p-anna"]
    assert owners(estate, date(2026, 9, 30))["business"] == []


def test_a_successor_takes_over_the_day_after_the_last_one(estate: Estate) -> None:
    editing.assign_owner(estate, "p-anna", "s-larm", "business", since=DAY, **WHO)
    key = estate.snapshot().here.key_of("s-larm")
    assert key is not None
    [role] = [each.id for each in estate.snapshot().here.relations_at(key) if each.origin == "p-anna" and each.kind == "OWNS"]
    later = date(2026, 11, 1)
    with pytest.raises(Stale):
        editing.assign_owner(estate, "p-bo", "s-larm", "business", since=later, instead_of=role, seen=1, **WHO)
    editing.assign_owner(estate, "p-bo", "s-larm", "business", since=later, acting=True, instead_of=role, seen=2, **WHO)
    assert owners(estate, date(2026, 10, 31))["business"] == ["p-anna"]
    assert owners(estate, later)["business"] == ["p-bo"]


def test_a_role_ends_on_a_day(estate: Estate) -> None:
    editing.assign_owner(estate, "p-anna", "s-larm", "business", since=DAY, **WHO)
    key = estate.snapshot().here.key_of("s-larm")
    assert key is not None
    [role] = [each.id for each in estate.snapshot().here.relations_at(key) if each.origin == "p-anna" and each.kind == "OWNS"]
    editing.end_role(estate, role, through=date(2026, 12, 31), seen=2, **WHO)
    assert owners(estate, date(2027, 1, 1))["business"] == []


def test_who_has_left_cannot_be_made_an_owner_from_a_later_day(estate: Estate) -> None:
    with pytest.raises(WrongUse, match="Choose somebody else") as raised:
        editing.assign_owner(estate, "p-gun", "s-larm", "business", since=DAY, **WHO)
    assert (raised.value.code, raised.value.values["through"], estate.head()) == ("owner_gone", "2026-03-31", 1)
    assert editing.assign_owner(estate, "p-gun", "s-larm", "business", since=date(2026, 1, 1), **WHO).revision == 2  # that is how it was


def test_a_record_is_vouched_for_as_it_was_seen(estate: Estate) -> None:
    done = editing.attest(estate, "s-larm", attester="p-anna", at=DAY, seen=1, statement="checked", **WHO)
    assert done.revision == 2
    again = editing.attest(estate, "s-larm", attester="p-anna", at=DAY, seen=2, statement="checked", **WHO)
    assert (again.revision, again.head) == (None, 2)


def test_what_may_be_the_same_is_settled_and_taken_back(estate: Estate) -> None:
    assert editing.decide(estate, "s-ad", "s-net", same=False, **WHO).revision == 2
    assert editing.decide(estate, "s-ad", "s-net", same=True, **WHO).revision == 3
    assert estate.snapshot().here.key_of("s-net") == estate.snapshot().here.key_of("s-ad")
    assert editing.take_back(estate, "s-net", **WHO).revision == 4
    assert estate.snapshot().here.key_of("s-net") != estate.snapshot().here.key_of("s-ad")


def test_files_are_brought_in_after_a_dry_run(estate: Estate) -> None:
    files = [("mapp/lista.csv", "System;Systemägare\nNyrådet;Anna Ek\n".encode()), ("mapp/annan.csv", b"System\nKartan\n")]
    assert editing.upload(estate, files, dry_run=True, **WHO).revision is None
    assert estate.head() == 1
    assert editing.upload(estate, files, dry_run=False, **WHO).revision == 2
    assert estate.store.graph().revisions()[-1].source == "mapp/annan.csv, mapp/lista.csv"


# --- the process that imports


def test_an_import_runs_in_another_process_and_what_it_raises_comes_back_whole(estate: Estate) -> None:
    assert PROCESS.run(os.getpid) != os.getpid()
    with pytest.raises(WrongUse) as raised:
        editing.bring_in(estate, [("lista.csv", b"System\nKartan\n")], replace=["nobody.csv"], **WHO)
    assert (raised.value.code, raised.value.values["source"]) == ("unknown_source", "nobody.csv")


def test_an_error_with_its_problems_goes_from_process_to_process() -> None:
    fault = BadInput("Refused.", [error("bad_archive", Place("a.xlsx"), reason="it is cut short")], code="import_refused", name="a.xlsx")
    came = pickle.loads(pickle.dumps(fault))  # noqa: S301 - we have just written it ourselves
    assert (type(came), str(came), came.code, came.problems) == (BadInput, "Refused.", "import_refused", fault.problems)
    assert came.values == {"name": "a.xlsx"}


def test_a_process_that_is_ended_is_told_of_and_the_next_import_has_a_new_one() -> None:
    process = OneProcess()
    with pytest.raises(StorageFault) as raised:
        process.run(os._exit, 1)
    assert raised.value.code == "import_ended"
    assert process.run(os.getpid) != os.getpid()
