"""The names that rotation gives are known."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime.relay.logs.siblings import Siblings


@pytest.mark.parametrize(
    "name",
    [
        *("app.log.1", "app.log.12.gz", "app.log-20260301", "app.log-20260301.xz", "app.log.2026-03-01_10"),
        *("app-2026-03-01.log", "app.2026-03-01.log.gz", "app.log.old", "app.log.20260301-101500"),
    ],
)
def test_a_rotated_file(name: str) -> None:
    assert Siblings(Path("app.log")).is_one(name)


@pytest.mark.parametrize("name", ["app.log", "app2.log", "app.log.lock", "other.log.1", "app.logs.1", "app-new.log"])
def test_another_file(name: str) -> None:
    assert not Siblings(Path("app.log")).is_one(name)


def test_they_are_found_beside_it(tmp_path: Path) -> None:
    for name in ("app.log", "app.log.1", "x.log.1"):
        (tmp_path / name).touch()
    assert Siblings(tmp_path / "app.log").paths() == [tmp_path / "app.log.1"]
    assert Siblings(tmp_path / "gone" / "app.log").paths() == []
