"""A bar is for people: nobody else sees one, and a stream has no size."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen.cli.progress import progress, size_of


def test_without_a_terminal_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("events", 100) as shown:
        shown.reach(50)
        shown.make_way()
        shown.reach(100)
    assert capsys.readouterr() == ("", "")


def test_only_files_have_a_size(tmp_path: Path) -> None:
    (tmp_path / "events.ndjson").write_bytes(b"{}\n")
    assert size_of(str(tmp_path / "events.ndjson")) == 3
    assert size_of("-") is None
    assert size_of(str(tmp_path)) is None
    assert size_of(str(tmp_path / "nothing")) is None
