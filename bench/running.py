"""Running what is measured: each piece in a process of its own, one after the other, by a clock that is shared out beforehand.

A run has so many minutes, and each of its steps a share of them.  When a step begins, what is left of the time is shared between it and those after
it; so what one leaves over the others have, and who takes longer takes from all.  What has not ended by then is ended, and the page says so.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

GRACE: Final = 8.0
"""So many seconds after its limit a process is ended from outside, if it has not seen to that itself."""


@dataclass
class Clock:
    """The time of a run, shared out: `shares` are seconds a step, in order; `seconds` are what there is altogether."""

    seconds: float
    shares: Mapping[str, float]
    begun: float = field(default_factory=time.monotonic)
    took: dict[str, float] = field(default_factory=dict)

    def until(self, step: str, now: float, *, needed: bool = False) -> float:
        """When a step that begins now must have ended, by `time.monotonic`: what is left of the time is shared with those after it.

        A step that others stand on is `needed`: it has two and a half times its share, whatever is left for the others.
        """
        names = list(self.shares)
        waiting = sum(self.shares[name] for name in names[names.index(step) :])
        stretch = (self.end - now) / waiting
        return min(self.end, now + self.shares[step] * max(stretch, 2.5 if needed else 0.0))

    @property
    def end(self) -> float:
        """When all of it must have ended."""
        return self.begun + self.seconds


class Fault(Exception):
    """A process ended badly; the message is the last it said."""


class OutOfTime(Exception):
    """A process was ended since its time was over."""


def told(module: str, given: Sequence[str], until: float) -> Iterator[dict[str, Any]]:
    """What a module of ours, run in a process of its own, tells line by line as JSON, until it ends or the time is over.

    Raises `Fault` and `OutOfTime`.  A line with `limit` says by what time (`time.monotonic`) the next one must have come.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
        worker = subprocess.Popen(  # noqa: S603 - our own Python and our own module
            [sys.executable, "-m", module, *given, "--until", str(until)],
            stdout=subprocess.PIPE, stderr=complaints, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            yield from _lines(worker, until)
            if worker.wait(GRACE):
                complaints.seek(0)
                said = complaints.read().strip().splitlines()
                raise Fault(said[-1][:300] if said else f"{module} ended with {worker.returncode}")
        finally:
            ended(worker)


def _lines(worker: subprocess.Popen[str], until: float) -> Iterator[dict[str, Any]]:
    if worker.stdout is None:
        return
    late = until + GRACE
    while True:
        left = late - time.monotonic()
        if left <= 0:
            raise OutOfTime
        if select.select([worker.stdout], [], [], min(left, 1.0))[0]:
            line = worker.stdout.readline()
            if not line:
                return
            said: dict[str, Any] = json.loads(line)
            late = min(until, said.get("limit", until)) + GRACE
            yield said


def ended(worker: subprocess.Popen[Any]) -> None:
    """End a process and what it has started."""
    if worker.poll() is None:
        try:
            os.killpg(worker.pid, signal.SIGKILL)
        except (OSError, AttributeError):
            worker.kill()
    worker.wait()
    if worker.stdout is not None:
        worker.stdout.close()


def tell(**said: Any) -> None:
    """Tell the run something."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """Tell whoever waits how it goes."""
    sys.stderr.write(f"[{time.strftime('%H:%M:%S')}] {text}\n")
    sys.stderr.flush()


def peak() -> int:
    """Bytes at the peak of this process so far; on Linux without what its parent held when it was started."""
    status = Path("/proc/self/status")
    if status.exists():
        return next((1024 * int(line.split()[1]) for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:")), 0)
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def kept(path: Path, what: Any) -> None:
    """Put figures into a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(what), encoding="utf-8")
    beside.replace(path)
