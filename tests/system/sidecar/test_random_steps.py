"""A log is renamed, cut, compressed and removed, and the sidecar killed: each line is stored once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.system.sidecar.world import World


def run(folder: Path, seed: int, steps: int) -> None:
    world = World(folder, seed)
    try:
        world.write()
        world.settle()  # siblings older than the first start are not read
        for _ in range(steps):
            world.step()
        world.settle()
        time.sleep(0.5)  # what comes twice may come late
        stored = world.stored()
        lost = set(range(1, world.written + 1)).difference(stored)
        doubled = [number for number, count in stored.items() if count > 1]
        assert (sorted(lost), sorted(doubled)) == ([], []), world.sidecar.log.read_text()
        letters = folder / "state" / "dead-letters" / "dead-letters.ndjson"
        assert not letters.exists() or letters.read_text() == ""
    finally:
        world.close()


def test_sixty_steps(tmp_path: Path) -> None:
    run(tmp_path, seed=7, steps=60)


@pytest.mark.long
def test_a_thousand_steps(tmp_path: Path) -> None:
    run(tmp_path, seed=29, steps=1000)
