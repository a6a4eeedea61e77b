"""Where things are that tests read: the project itself and `shared/`, the folder of agreed data that may stand beside it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("graphmodel", "importers", "queries", "visualisation", "api")


def in_ci() -> bool:
    """Whether everything that a test needs must be there (`STEWARD_CI=1`): what is missing is then an error, not a reason to skip."""
    return os.environ.get("STEWARD_CI") == "1"


def missing(what: str) -> NoReturn:
    """Skip the test, or the whole module while it is being collected, because `what` is not on this machine; fail in CI."""
    if in_ci():
        pytest.fail(f"{what} is missing, and STEWARD_CI=1 says that it must be there", pytrace=False)
    pytest.skip(f"{what} is missing on this machine", allow_module_level=True)


def shared_folder() -> Path:
    """The folder `shared` beside the project's own; without it the test is skipped, or fails in CI."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        missing(f"the folder {folder}")
    return folder


def chromium() -> str:
    """The path of a Chromium that can run without a window; without one the test is skipped, or fails in CI."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found is not None:
            return found
    missing("chromium")
