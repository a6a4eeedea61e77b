"""What every test may ask for: the folder `shared`, and how hard the property tests search."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.places import in_ci, shared_folder

# 200 cases a law, and in CI the same ones every time; a soak run searches on with fresh ones.
settings.register_profile("default", max_examples=200, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.register_profile("soak", settings.get_profile("default"), max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if in_ci() else "default"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the project; without it the test is skipped, or fails in CI."""
    return shared_folder()
