"""A bar is shown in a terminal, and not where nobody looks."""

from __future__ import annotations

import io
import sys

import pytest
from schemagen_runtime.frames.progress import Bar, open_bar

from tests.runtime.frames.support import sent, table


def test_a_bar_says_how_many_rows_there_were() -> None:
    shown: list[tuple[str, bool]] = []
    with Bar(200, lambda line, is_last: shown.append((line, is_last))) as bar:
        bar.advance(100)
    assert shown[-1][0].startswith("[###############...............] 50 % of 200 rows")
    assert shown[-1][1]
    assert Bar(None, None).line().startswith("0 rows")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_is_shown_in_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (terminal := _Terminal(), file := io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        assert sent(table(), "must", progress=True) == [0.5] * 3
    assert "100 % of 3 rows" in terminal.getvalue()
    assert not file.getvalue()
    assert open_bar(3, shown=False).line()
