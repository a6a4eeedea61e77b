"""The door: `open_store` tells the engine by the address, and costs nothing before it is used."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import graphmodel
from graphmodel import open_store, to_networkx
from graphmodel.changes import Change, ChangeSet
from graphmodel.entities import Node, Relation, SchemaPart
from graphmodel.errors import StorageFault, WrongUse
from graphmodel.store import SignIn


def test_what_the_package_offers_is_there() -> None:
    assert sorted(graphmodel.__all__) == ["open_store", "to_networkx"]
    assert all(callable(getattr(graphmodel, name)) for name in graphmodel.__all__)
    with pytest.raises(AttributeError):
        graphmodel.nothing_of_the_kind  # noqa: B018


def test_importing_the_package_brings_in_nothing_heavy() -> None:
    heavy = "import sys, graphmodel; print([name for name in ('numpy', 'networkx', 'sqlite3', 'pydantic') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_opening_a_file_brings_in_no_networkx_no_scipy_and_no_neo4j(tmp_path: Path) -> None:
    script = (
        "import sys; from graphmodel import open_store; store = open_store(sys.argv[1], create=True); store.graph().whole(['OWNS']); "
        "print([name for name in ('networkx', 'scipy', 'pydantic', 'neo4j') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script, str(tmp_path / "estate.db")], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("address", ["NEO4J+S://u:secret@host", "bolt://u:secret@h:7687/", "neo4j://localhost/people", "bolt://h:many"])
def test_an_address_of_a_database_says_the_server_and_nothing_else(address: str) -> None:
    with pytest.raises(WrongUse, match="address") as refused:
        open_store(address)
    assert "secret" not in refused.value.message + str(refused.value.values)


def test_a_server_that_is_not_there_is_told_of_without_the_password() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        address = f"neo4j://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(StorageFault, match="cannot be reached") as refused:
            open_store(address, sign_in=SignIn("neo4j", "secret"))
    assert (refused.value.code, refused.value.values["url"]) == ("unreachable", address)
    assert "secret" not in refused.value.message + str(refused.value.values)
    assert "secret" not in repr(SignIn("neo4j", "secret"))


@pytest.mark.parametrize("address", ["http://x/estate.db", "", "  ", "a\0b"])
def test_an_address_nobody_understands_is_wrong_use(address: str) -> None:
    with pytest.raises(WrongUse):
        open_store(address, create=True)


@pytest.mark.parametrize("name", ["estate.db", "Årsestate 100%?#.db", "'; DROP TABLE node; --.db", "a[1]*.db"])
def test_a_path_is_taken_as_it_is_written(tmp_path: Path, name: str) -> None:
    store = open_store(str(tmp_path / name), create=True)
    store.apply(ChangeSet([Change(None, Node("s-a", "System", "A"))]), on=0)
    store.close()
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert open_store(tmp_path / name).head() == 1


def test_networkx_gets_everything_that_still_stands() -> None:
    store = open_store("memory:")
    notes = SchemaPart("relation:NOTES", {"name": "NOTES", "from": ["System"], "to": ["System"], "acts_as": "none"})
    net, larm, gone = (Node(f"s-{name}", "System", name, properties={"criticality": 3}) for name in ("net", "larm", "gone"))
    hard, soft = (Relation(f"r-{how}", "DEPENDS_ON", "s-larm", "s-net", properties={"strength": how}) for how in ("hard", "soft"))
    left = Relation("r-left", "DEPENDS_ON", "s-net", "s-gone")
    noted = Relation("r-noted", "NOTES", "s-net", "s-larm")
    store.apply(ChangeSet([Change(None, each) for each in (notes, net, larm, gone, hard, soft, left, noted)]), on=0)
    store.apply(ChangeSet([Change(gone, None)]), on=1)
    graph = to_networkx(store.graph())
    assert sorted(graph) == ["s-larm", "s-net"]
    assert graph.nodes["s-net"] == {"kind": "System", "name": "net", "properties": {"criticality": 3}}
    assert sorted(graph.edges(keys=True)) == [("s-larm", "s-net", "r-hard"), ("s-larm", "s-net", "r-soft"), ("s-net", "s-larm", "r-noted")]
    assert graph["s-larm"]["s-net"]["r-soft"] == {"kind": "DEPENDS_ON", "properties": {"strength": "soft"}}
    assert "s-gone" in to_networkx(store.graph(known_at=1))
