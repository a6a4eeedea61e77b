"""One tool in a process of its own: filled with an estate, asked everything, warm; what comes is told as it comes.

Each question is asked up to five times, or for a second altogether, after a first time that does not count (unless it took long); the median counts,
in seconds of processor time.  A question that takes longer than its limit is given up, and the tool goes on with the next.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final

from bench.generated import kept_estate
from bench.ours import Ours
from bench.rivals import RIVALS, CannotError, Rival
from bench.running import peak, tell

TOOLS: Final[dict[str, type[Rival]]] = {Ours.name: Ours, **RIVALS}
QUESTIONS: Final[dict[str, str]] = {
    "unowned": "unowned systems, by degree",
    "typical": "all that needs a typical system (30 of them)",
    "hub": "all that needs the largest hub, ids",
    "hub_around": "the same with departments, owners and groups",
    "hub_failure": "what goes down or is degraded with the hub (any-of groups counted)",
    "hub_impact": "`impact` of the hub as the program answers it",
    "cycles": "cycles",
    "escalation": "the way upward of all",
    "shared_departments": "departments that lean on each system",
    "single_points": "single points of failure",
    "shared_full": "`shared` as the program answers it",
    "audit": "`audit` as the program answers it",
}
"""What is asked, in this order: what takes longest comes last."""
ONCE: Final = 6.0
"""A question that took longer than this the first time is not asked again: then the first time counts."""
REPEATED: Final = 1.0
"""Seconds of asking again after which it is not asked once more."""


class TooLong(Exception):
    """The question has had its time."""


class _Late:
    """Interrupts this process when it has used so many seconds of the processor.

    It looks at the clock on the wall first: a timer of the processor's time would make that time coarse.
    """

    def __init__(self) -> None:
        self.over = False
        self._end = 0.0
        signal.signal(signal.SIGALRM, self._look)

    def _look(self, _number: int, _frame: FrameType | None) -> None:
        left = self._end - time.process_time()
        if left > 0:
            signal.setitimer(signal.ITIMER_REAL, max(0.05, left))
            return
        self.over = True
        raise TooLong

    def after(self, seconds: float) -> None:
        """Begin to count."""
        self.over = False
        self._end = time.process_time() + seconds
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def never(self) -> None:
        """Stop counting."""
        signal.setitimer(signal.ITIMER_REAL, 0)


def one(rival: Rival, questions: list[str], limit: float, until: float) -> None:
    """Fill a tool and ask it."""
    late = _Late()
    begun = time.process_time()
    try:
        late.after(max(1.0, until - time.monotonic()))
        rival.load()
    finally:
        late.never()
    tell(load=time.process_time() - begun, memory=peak())
    for question in questions:
        try:
            ask = rival.ask(question)
        except CannotError as reason:
            tell(question=question, cannot=str(reason))
            continue
        left = until - time.monotonic()
        allowed = min(limit, left)
        if left < 1:
            tell(question=question, unasked="no time was left")
            continue
        tell(asking=question, within=allowed, limit=time.monotonic() + 4 * allowed)
        begun = time.process_time()
        try:
            late.after(allowed)
            answer, seconds = _asked(ask, late)
        except Exception:
            late.never()
            if not late.over:
                raise
            tell(question=question, over=time.process_time() - begun, memory=peak())
            continue
        late.never()
        tell(question=question, seconds=seconds, answer=answer, memory=peak())


def _asked(ask: Callable[[], Any], late: _Late) -> tuple[Any, float]:
    """The answer, and the median seconds of several times; the first of several is not counted."""
    times: list[float] = []
    answer = None
    while not times or (times[0] < ONCE and len(times) < 6 and sum(times[1:]) < REPEATED):
        begun = time.process_time()
        try:
            answer = ask()
        except Exception:
            if not times or not late.over:
                raise
            break  # it has answered before the time was over: that counts
        times.append(time.process_time() - begun)
    return answer, statistics.median(times[1:] or times)


def main() -> None:
    """Fill a tool and ask it, as the run says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool")
    parser.add_argument("systems", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dense", action="store_true")
    parser.add_argument("--questions", nargs="*", default=list(QUESTIONS))
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--until", type=float, required=True)
    given = parser.parse_args()
    estate = kept_estate(given.folder, given.systems, dense=given.dense)
    one(TOOLS[given.tool](estate, given.folder), given.questions, given.limit, given.until)


if __name__ == "__main__":
    main()
