"""The long run: as many kills as its share of `SOAK_MINUTES` holds, 200 at least, and what they reached."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from graphmodel.engines.sqlite import SqliteStore
from tests.engines.children import killed
from tests.engines.test_sqlite_kills import applying, batch, check_whole

AT_LEAST = 200


@pytest.mark.soak
def test_however_often_an_import_is_killed_the_estate_is_whole(memory_folder: Path, soak_minutes: float) -> None:
    whole, path = memory_folder / "whole.db", memory_folder / "estate.db"
    with SqliteStore(whole, create=True) as store:
        for number in (1, 2):
            store.apply(batch(number), on=number - 1)
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    reached: Counter[str] = Counter()
    end = time.monotonic() + 60 * soak_minutes
    while time.monotonic() < end or reached["kills"] < AT_LEAST:
        for old in memory_folder.glob("estate.db*"):
            old.unlink()
        shutil.copy(whole, path)
        completed = killed(applying(path), chance.random() * 0.5) - 1
        head = check_whole(path, 2 + completed)
        reached["kills"] += 1
        reached["revisions acknowledged"] += completed
        reached["kills between commit and word of it"] += head > 2 + completed
    print(f"\nsoak: {soak_minutes:g} minutes, seed {seed}: " + ", ".join(f"{count} {what}" for what, count in sorted(reached.items())))
    assert reached["kills"] >= AT_LEAST
