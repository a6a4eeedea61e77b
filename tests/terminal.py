"""A command on a pseudo-terminal, as a person sees it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import Literal

import pytest

from tests.places import PROJECT


def on_a_terminal(command: Sequence[str], stream: Literal["stdout", "stderr"], surroundings: Mapping[str, str]) -> bytes:
    """What a command that ends well writes to this stream when it is a terminal; its other stream goes nowhere.  Skips the test where there is none."""
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    streams = {"stdout": subprocess.DEVNULL, "stderr": None, stream: child}
    with subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **surroundings}, **streams) as process:
        os.close(child)
        told = b""
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            told += part
        assert process.wait() == 0
    os.close(parent)
    return told
