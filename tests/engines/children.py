"""What must not happen in the test's own process: being killed, running out of disk, having no right to write."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

NOBODY = 65_534


def in_child(work: Callable[[], Any], *, without_root: bool = False) -> Any:
    """What the work gives in a process of its own; an exception is raised here again.  `without_root` takes its rights away first, if it has them."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            if without_root and os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            told: Any = (True, work())
        except BaseException as fault:  # noqa: BLE001 - it is raised again by the parent
            told = (False, (type(fault), str(fault), getattr(fault, "code", None), traceback.format_exc()))
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(told, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    fine, told = pickle.loads(data)  # noqa: S301 - our own child wrote it
    if fine:
        return told
    kind, message, code, trace = told
    print(trace, file=sys.stderr)
    again = kind(message)
    if code is not None:
        again.code = code
    raise again


def killed(work: Callable[[Callable[[], None]], Any], after: float) -> int:
    """Start the work in a process of its own and kill it, no matter what it is doing, so many seconds after it first says that it has begun.

    The work gets a function to call when it has begun and whenever something has been completed; how often that was heard of is what comes back.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(lambda: _say(writing))
        except BaseException:  # noqa: BLE001 - told on stderr
            traceback.print_exc()
        os._exit(0)
    os.close(writing)
    heard = len(os.read(reading, 1))
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 65_536):
        heard += len(more)
    os.close(reading)
    return heard


def _say(pipe: int) -> None:
    os.write(pipe, b".")
