"""A label event of which a value counts stays, and those that were replaced go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schemagen_runtime.api.store_statistics import Removed
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore

from tests.runtime.backends.clickhouse.support import PLACE, batch, inference, label, opened
from tests.system.clickhouse.front import Front


def test_what_counts_stays_with_a_label_that_stays(front: Front) -> None:
    destination = opened(front.url)
    destination.send(batch(inference("a"), label("lone"), label("a", y=1), at=1.0))
    destination.send(batch(label("a", y=2), label("a", when="2026-11-01T00:00:00Z"), at=2.0))
    bound = datetime.now(UTC)
    destination.send(batch(inference("a"), inference("late"), model="n", at=3.0))
    with ClickHouseStore(front.url) as store:
        assert store.count_prunable(PLACE, bound) == Removed(inferences=1, labels=1)
        assert list(store.prune(PLACE, bound)) == [Removed(inferences=1), Removed(labels=1)]
        kept = {one.label: one.value for one in store.label_history(PLACE, "a")}
        assert kept == {"y": 2, "when": "2026-11-01T00:00:00+00:00"}
        assert [(record.model, record.labels["y"]) for record in store.records(PLACE)] == [("n", 2), ("n", None)]
        assert front.read(f'SELECT count() FROM "{PLACE}/label_history"') == ["2"]
        later = datetime.now(UTC) + timedelta(seconds=1)
        assert sum(store.prune(PLACE, later), Removed()) == Removed(inferences=2, labels=1)
        assert front.read(f'SELECT count() FROM "{PLACE}/label_history"') == ["0"]
