"""What a workspace refuses to open, and what it closes again."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import (
    DeadLetterError,
    HttpSettings,
    Settings,
    SettingsError,
    SpoolError,
    WhenFull,
    Workspace,
)


def test_http_settings_for_what_is_no_collector(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="names no collector"):
        Workspace(f"sqlite:///{tmp_path}/store.db", http=HttpSettings())


@pytest.mark.parametrize("what", ["spool", "dead_letters"])
def test_folders_that_cannot_be_written(tmp_path: Path, what: str) -> None:
    (tmp_path / "file").write_text("")
    expected = SpoolError if what == "spool" else DeadLetterError
    below = tmp_path / "file" / "below"
    spool, letters = (below, None) if what == "spool" else (None, below)
    with pytest.raises(expected, match="file") as raised:
        Workspace(f"sqlite:///{tmp_path}/store.db", spool=spool, dead_letters=letters)
    assert "expected" in str(raised.value)


def test_a_spool_keeps_what_it_accepted(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="drop_oldest"):
        Workspace("http://there", spool=tmp_path / "s", settings=Settings(when_full=WhenFull.DROP_OLDEST))
