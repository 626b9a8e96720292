"""What was seen and what waits is kept hour by hour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from schemagen_runtime.backends.clickhouse.counters.changed_hours import HourDigest
from schemagen_runtime.backends.clickhouse.counters.hour_table import HourTable, Kind
from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.backends.sqlite.counter_tables import CountedState

SEEN = {5: HourDigest(10, "a"), 6: HourDigest(20, "b"), 7: HourDigest(30, "c")}
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(name="table")
def opened(tmp_path: Path) -> Iterator[HourTable]:
    with closing(connect(str(tmp_path / "c.db"), create=True)) as connection:
        table = HourTable(connection, 1)
        assert table.waiting() is None
        table.make()
        yield table


def test_hours_wait_until_they_are_done(table: HourTable) -> None:
    assert table.waiting() is None
    table.see(Kind.ROWS, SEEN)
    table.see(Kind.LABELS, {5: HourDigest(4, "d")})
    table.see_at(AT)
    table.wait([5, 7, 9, 7])
    waiting = table.waiting()
    assert waiting is not None
    assert waiting == (60, 4, 3, 40, AT)
    counting = waiting.counting(CountedState(0, 1, 8), more=2)
    assert (counting.counted, counting.newest, counting.changes) == (20, 60, 5)
    assert (counting.is_recount, counting.edition, counting.until) == (True, 8, AT)
    table.done([5, 7, 9])
    found = table.waiting()
    assert found is not None
    assert found.counting(CountedState(0, 0, 8)).is_complete
    assert found.counting(CountedState(0, 0, 8)).until is None


def test_as_many_hours_come_next_as_have_some_rows(table: HourTable) -> None:
    table.see(Kind.ROWS, SEEN)
    table.wait([7, 6, 5])
    assert [table.next(rows) for rows in (1, 10, 30, 59, 60)] == [[5], [5], [5, 6], [5, 6], [5, 6, 7]]
    table.done(table.next(60))
    assert table.next(60) == []


def test_what_was_seen_is_replaced(table: HourTable) -> None:
    table.see(Kind.ROWS, SEEN)
    table.see(Kind.LABELS, SEEN)
    table.see(Kind.ROWS, {6: HourDigest(1, "e")})
    assert table.seen(Kind.ROWS) == {6: HourDigest(1, "e")}
    assert table.seen(Kind.LABELS) == SEEN
