"""Halves wait on disk, and are gone when the joined record has its fate."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from schemagen_runtime import DestinationError, TransientError
from schemagen_runtime.relay.mapping.mapper import Half
from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.sidecar.halves import Halves


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], Halves]]:
    """Opens the halves of the test, which are closed when it ends."""
    with ExitStack() as ends:

        def open_halves() -> Halves:
            halves = Halves(tmp_path / "h.db")
            ends.callback(halves.close)
            return halves

        yield open_halves


def half(side: str, position: int = 0) -> Half:
    return Half(0, "7", side, {"side": side}, Place("f", "g", position, 1.5))


def test_they_survive_the_process_and_come_once(opened: Callable[[], Halves]) -> None:
    one = opened()
    assert one.put("s", "part", half("in")) == [half("in")]
    one.keep()
    one.close()
    again = opened()
    again.put("s", "part", half("in"))
    assert again.put("s", "part", half("out", 9)) == [half("in"), half("out", 9)]
    assert again.put("other", "part", half("out", 9)) == [half("out", 9)]


@pytest.mark.parametrize(("position", "left"), [("20", 0), ("10", 2)])
def test_after_a_kill_the_position_says_whether_they_were_used(
    position: str, left: int, opened: Callable[[], Halves]
) -> None:
    one = opened()
    one.put("s", "part", half("in"))
    one.put("s", "part", half("out", 9))
    one.take("s", half("out", 9), "part\x0020")
    one.keep()
    one.close()
    again = opened()
    again.recover({"part": position})
    assert len(again.late("s", lambda _: -1.0)) == left


def test_what_was_taken_waits_again_or_is_gone(opened: Callable[[], Halves]) -> None:
    one = opened()
    one.put("s", "part", half("in"))
    one.take("s", half("in"), "token")
    one.keep()
    assert one.late("s", lambda _: -1.0) == []
    one.release("token")
    late = one.late("s", lambda _: -1.0)
    assert [found.half for found in late] == [half("in")]
    assert one.late("s", lambda _: 60.0) == []
    one.remove(late)
    assert one.late("s", lambda _: -1.0) == []
    one.put("s", "part", half("in"))
    one.undo()
    assert one.late("s", lambda _: -1.0) == []


def test_a_half_that_is_sent_again_is_known_while_others_wait(opened: Callable[[], Halves]) -> None:
    one = opened()
    one.put("s", "part", half("in"))
    assert one.put("s", "part", half("in", 5)) is None
    assert one.put("s", "part", half("in")) == [half("in")]
    one.put("s", "part", half("out", 9))
    one.take("s", half("out", 9), "token")
    assert one.put("s", "part", half("out", 20)) is None
    one.keep()
    one.settle("token")
    assert one.put("s", "part", half("in", 30)) is None
    assert one.put("other", "part", half("in", 30)) is not None
    one.keep()
    one.close()
    again = opened()
    again.forget("s", 0, 60.0)
    assert again.put("s", "part", half("out", 40)) is None
    again.forget("s", 0, -1.0)
    assert again.put("s", "part", half("out", 40)) == [half("out", 40)]


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "h.db").write_text("no database at all, " * 100)
    with pytest.raises(DestinationError, match="cannot be kept"):
        Halves(tmp_path / "h.db")


def test_a_file_that_cannot_be_written_now_is_waited_for(opened: Callable[[], Halves], tmp_path: Path) -> None:
    halves = opened()
    with closing(sqlite3.connect(tmp_path / "h.db")) as other:
        other.execute("ALTER TABLE halves RENAME TO away")
        with pytest.raises(TransientError, match=r"the halves that wait cannot be kept in .*h\.db: no such table"):
            halves.put("s", "part", half("in"))
        halves.undo()
        other.execute("ALTER TABLE away RENAME TO halves")
    assert halves.put("s", "part", half("in")) == [half("in")]
