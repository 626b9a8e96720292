"""An inference that came twice counts once, before and after ClickHouse has merged it."""

from __future__ import annotations

from schemagen_runtime.backends.clickhouse.store import ClickHouseStore

from tests.runtime.backends.clickhouse.support import PLACE, batch, inference, label, opened
from tests.system.clickhouse.front import Front


def test_what_came_twice_counts_once(front: Front) -> None:
    opened(front.url).send(batch(inference("a"), inference("b"), label("a", y=1), label("lone", y=1)))
    table = f'"{PLACE}/inferences"'
    front.engine.run(f"INSERT INTO {table} SELECT * FROM {table}", front.database)
    with ClickHouseStore(front.url) as store:
        found = store.statistics()
    (one,) = found.collections
    assert (dict(one.models), one.labelled, one.labels, one.unjoined) == ({"m": 2}, 1, 2, 1)
    assert one.first_received_at == one.last_received_at
    assert found.size > 0
    assert found.log_size == 0
