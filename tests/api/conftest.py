"""The worked example as an estate in a file, for everything that is typed or asked at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphmodel.store import open_store
from tests.building import added, example_estate


@pytest.fixture(scope="session")
def example(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example estate in a file, one revision; not to be changed by a test."""
    path = tmp_path_factory.mktemp("example") / "estate.db"
    store = open_store(path, create=True)
    store.apply(added(example_estate(shared)), on=0)
    store.close()
    return path
