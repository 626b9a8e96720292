"""What changes how the engine is built changes the digest of its sources, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime.native.sources import digest_sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("build.py", "lines.hpp", "module.cpp"):
        (tmp_path / name).write_text(f"about {name}")
    return tmp_path


@pytest.mark.parametrize("name", ["build.py", "lines.hpp", "module.cpp", "new.hpp"])
def test_a_change_is_told(folder: Path, name: str) -> None:
    before = digest_sources(str(folder))
    (folder / name).write_text("otherwise")
    assert digest_sources(str(folder)) != before


def test_another_name_is_told(folder: Path) -> None:
    before = digest_sources(str(folder))
    (folder / "lines.hpp").rename(folder / "line.hpp")
    assert digest_sources(str(folder)) != before


def test_what_the_build_leaves_is_not_looked_at(folder: Path) -> None:
    before = digest_sources(str(folder))
    (folder / "powers.inc").touch()
    (folder / "__pycache__").mkdir()
    assert digest_sources(str(folder)) == before
