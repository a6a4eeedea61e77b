"""All that is measured, within half an hour on two processors: `python -m bench [--minutes M]`.

Pages beside a bare route, imports beside the bare tools, then the questions beside other tools with all the time that is left.  One that fails or
takes too long costs only itself: its page stays as it was, and this ends with 1.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from typing import Final

from bench.running import ended, say

MINUTES: Final = 29.0
PARTS: Final = {
    "bench.serving": (200.0, ["--turns", "10", "--write", "docs/web-speed.md"]),
    "bench.importing": (330.0, ["--times", "1", "--write", "docs/import-speed.md"]),
}
"""The parts before the questions: so many seconds at most, and what they are given."""


def main() -> None:
    """Run the parts one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="all of it ends within so many")
    given = parser.parse_args()
    end = time.monotonic() + 60 * given.minutes
    failed = [module for module, (seconds, more) in PARTS.items() if not part(module, more, min(seconds, end - time.monotonic()))]
    left = (end - time.monotonic()) / 60
    if not part("bench.speed", ["--minutes", f"{left - 0.5:.2f}", "--write", "docs/performance.md"], 60 * left):
        failed.append("bench.speed")
    if failed:
        say(f"failed: {', '.join(failed)}")
    sys.exit(1 if failed else 0)


def part(module: str, given: list[str], seconds: float) -> bool:
    """Whether a part has ended well within so many seconds."""
    begun = time.monotonic()
    say(f"{module}: at most {seconds / 60:.1f} minutes")
    worker = subprocess.Popen([sys.executable, "-m", module, *given], stdout=sys.stderr, start_new_session=True)  # noqa: S603 - our own module
    try:
        fine = worker.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        say(f"{module}: its time is over")
        fine = False
    finally:
        ended(worker)
    say(f"{module}: {'done' if fine else 'FAILED'} after {(time.monotonic() - begun) / 60:.1f} minutes")
    return fine


if __name__ == "__main__":
    main()
