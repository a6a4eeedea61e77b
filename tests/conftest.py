"""What every test may ask for: the folder `shared`, and how hard the property tests search."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests.places import chromium, in_ci, missing, shared_folder

if TYPE_CHECKING:
    from tests.neo4j.server import Server as Neo4jServer
    from tests.serving import Server

# 200 cases a law, and in CI the same ones every time; a soak run searches on with fresh ones.
settings.register_profile("default", max_examples=200, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.register_profile("soak", settings.get_profile("default"), max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if in_ci() else "default"))


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """All tests that need the Neo4j server run in one process, so that there is one server: `--dist loadgroup`.

    Each has neo4j in its name or among its parameters.  (pytest-xdist's own groups are lost under pytest 9.)
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class ByServer(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "neo4j" if "neo4j" in nodeid else nodeid

    return ByServer(config, log)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the project; without it the test is skipped, or fails in CI."""
    return shared_folder()


# --- estates in files, and servers for them: made once for all tests of a run that ask for them, and not to be changed by any


@pytest.fixture(scope="session")
def example(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example as an estate in a file."""
    from graphmodel.store import open_store
    from tests.building import added, example_estate

    path = tmp_path_factory.mktemp("estates") / "example.db"
    store = open_store(path, create=True)
    store.apply(added(example_estate(shared)), on=0)
    store.close()
    return path


@pytest.fixture(scope="session")
def kommun_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example municipality, imported from its spreadsheets."""
    from tests.serving import kommun

    return kommun(tmp_path_factory.mktemp("estates"))


@pytest.fixture(scope="session")
def generated_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Generated estates by their number of nodes: `generated_file(1_000)`."""
    from tests.serving import generated

    made: dict[int, Path] = {}

    def find(nodes: int) -> Path:
        if nodes not in made:
            made[nodes] = generated(tmp_path_factory.mktemp("estates"), nodes)
        return made[nodes]

    return find


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[Path], Server]]:
    """A server for an estate that no test changes, one for each path: `served(example).get("/")`."""
    from tests.serving import serving

    with ExitStack() as running:
        servers: dict[Path, Server] = {}

        def find(path: Path) -> Server:
            if path not in servers:
                servers[path] = running.enter_context(serving(path))
            return servers[path]

        yield find


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium; without one the test is skipped, or fails in CI.  `served(path).context(browser, lang="sv")` is a visitor who has come in."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    path = chromium()
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A real Neo4j server for the whole run; without Java or Maven the tests that need it are skipped, or fail in CI."""
    from tests.neo4j.server import running

    with running(tmp_path_factory.mktemp("server") / "neo4j") as server:
        yield server


@pytest.fixture
def neo4j_database(neo4j_server: Neo4jServer) -> Neo4jServer:
    """The server, with an empty database."""
    neo4j_server.empty()
    return neo4j_server


@pytest.fixture
def soak_minutes(request: pytest.FixtureRequest) -> float:
    """How long one long run goes on: `SOAK_MINUTES` is for them all together, and they share it evenly."""
    runs = [item for item in request.session.items if item.get_closest_marker("soak")]
    return float(os.environ.get("SOAK_MINUTES", "20")) / max(1, len(runs))
