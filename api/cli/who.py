"""Who sits at the computer, for the history."""

from __future__ import annotations

import getpass


def who() -> str:
    """The name of whoever sits at the computer, as far as it tells; empty where it does not."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
