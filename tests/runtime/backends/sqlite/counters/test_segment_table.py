"""What columns counted by segment is read back as it was kept."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
from schemagen_runtime.backends.sqlite.connection import connect, transaction
from schemagen_runtime.backends.sqlite.counter_tables import find_counted
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.counters.segment_table import (
    TABLES,
    DayOf,
    SegmentTable,
    SegmentTally,
    forget_days,
    grains_of,
)
from schemagen_runtime.counting.counter import Scale
from schemagen_runtime.counting.grain import UNDECIDED_GRAIN
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.scales import State

from tests.runtime.backends.sqlite.counters.support import PLACE
from tests.runtime.backends.sqlite.counters.test_counters import db

__all__ = ["db"]
OF = DayOf("amount", "city", 20513)


def test_days_hold_as_long_as_rows_and_grains_are_the_same(db: Path) -> None:
    list(SqliteCounters(str(db)).count(PLACE))
    with closing(connect(str(db), create=False)) as connection:
        place = find_counted(connection, PLACE)
        table = SegmentTable(connection, place.number, "m1")
        assert table.current({"amount": {"": 9}}) == {}
        rows = table.rows_by_day()
        assert sum(rows.values()) == 300
        tally = SegmentTally(1, "", {None: Histogram.of(np.array([3, 3])), "O'slo": Histogram.of(np.array([1 << 40]))})
        with transaction(connection):
            for statement in TABLES:
                connection.execute(statement)
            for _ in range(2):
                table.write(OF, rows[OF.day], {"": 9}, [tally])
            table.write(OF._replace(day=OF.day + 1), rows[OF.day + 1] + 1, {"": 9}, [tally])
        assert set(table.current({"amount": {"": 9}})) == {OF}
        assert table.current({"amount": {"": 8}}) == {}
        assert table.columns() == {"amount"}
        assert list(table.read(table.current({"amount": {"": 9}})[OF])) == [tally]
        with transaction(connection):
            forget_days(connection, place.number, [OF.day])
        assert table.current({"amount": {"": 9}}) == {}
        assert connection.execute("SELECT count(*) FROM schemagen_segment_tallies").fetchone() == (1,)


def test_only_numbers_have_grains() -> None:
    states = {
        Scale("a", "norm", "vector"): State(grain=7),
        Scale("a", "", "number"): State(),
        Scale("a", "", "errors"): State(grain=5),
        Scale("a", "", "value"): State(),
        Scale("b", "", "number"): State(grain=5),
    }
    assert grains_of(states, "a") == {"norm": 7, "": UNDECIDED_GRAIN}
