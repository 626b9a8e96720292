"""Opening: one module knows the store, and what cannot be written is told at the start."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import schemagen_collector
from schemagen_collector.core.opening import open_for_reading, open_for_writing, open_tokens
from schemagen_runtime import DestinationError, TransientError

FOLDER = Path(schemagen_collector.__file__).parent


def test_no_other_module_imports_a_backend() -> None:
    naming = [path for path in FOLDER.rglob("*.py") if "schemagen_runtime.backends" in path.read_text("utf-8")]
    using = [path for path in FOLDER.rglob("*.py") if "import sqlite3" in path.read_text("utf-8")]
    assert [path.relative_to(FOLDER) for path in naming] == [Path("core/opening.py")]
    assert not using


def test_reading_makes_no_store_and_writing_does(db: Path) -> None:
    with pytest.raises(DestinationError, match="there is no monitoring database"):
        open_for_reading(str(db))
    with pytest.raises(DestinationError, match="there is no monitoring database"):
        open_tokens(str(db))
    assert not db.exists()
    with (
        open_for_writing(str(db)) as store,
        open_for_reading(str(db)) as reading,
        open_tokens(str(db)) as tokens,
    ):
        assert store.collections() == reading.collections() == []
        assert not tokens.any()


def test_a_store_that_cannot_be_written_is_told_at_the_start(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_for_writing(str(db)).close()
    monkeypatch.setattr("schemagen_runtime.backends.sqlite.connection._BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(db, isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(TransientError, match="locked"):
            open_for_writing(str(db))
