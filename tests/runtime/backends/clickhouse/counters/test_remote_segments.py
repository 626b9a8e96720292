"""Columns are counted by segment on the days that are asked for, once."""

from __future__ import annotations

from pathlib import Path

from schemagen_runtime.backends.clickhouse.counters.counters import ClickHouseCounters
from schemagen_runtime.backends.clickhouse.destination import ClickHouseDestination

from tests.runtime.backends.clickhouse.counters.support import HOUR
from tests.runtime.backends.clickhouse.support import BASE, PLACE, batch, inference, info
from tests.system.clickhouse.front import Front

SEGMENTED = info(
    BASE.replace("timestamp: at", "timestamp: at\nsegments: [names]").replace("names: list<string>?", "names: string")
)
DAY = HOUR // 24


def test_days_are_counted_by_segment_until_they_change(front: Front, tmp_path: Path) -> None:
    destination, counters = ClickHouseDestination(front.url), ClickHouseCounters(front.url, str(tmp_path / "c.db"))
    destination.register(PLACE, SEGMENTED)

    def send(*ids: str, name: str = "red") -> None:
        destination.send(batch(*(inference(id_, names=name) for id_ in ids), schema=SEGMENTED))
        list(counters.count(PLACE))

    def looked() -> list[int]:
        return list(counters.count_segments(PLACE, "m", ["x"], [DAY, DAY + 1]))

    def by_name() -> dict[object, int]:
        return {one.value: one.histogram.total for one in counters.segmented(PLACE, "m")}

    send("a", "b", "c")
    send("d", name="blue")
    assert looked() == [4]
    assert by_name() == {"red": 3, "blue": 1}
    assert looked() == []
    send("e", name="blue")
    assert by_name() == {}
    assert looked() == [5]
    assert by_name() == {"red": 3, "blue": 2}
