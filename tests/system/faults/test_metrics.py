"""What a metrics system is told."""

from __future__ import annotations

from schemagen_runtime import Workspace

from tests.system.faults.collector import Collector
from tests.system.faults.support import QUICK, add_collection, fates, numbered


def test_a_metrics_hook_hears_what_is_counted(collector: Collector) -> None:
    heard: dict[str, float] = {}

    def hook(name: str, value: float, tags: object) -> None:
        heard[f"{name} {tags}" if tags else name] = heard.get(name, 0) + value
        if name == "delivered":
            raise SystemExit  # a metrics system that is broken harms nothing

    with Workspace(collector.url, project="p", model="m", settings=QUICK, metrics=hook) as ws:
        events = [*numbered("a", range(3)), {"id": "bad"}]
        result = add_collection(ws).ingest_mappings(events, raise_errors=False).result()
        assert fates(result) == {"delivered": 3, "rejected": 1}
        stats = ws.stats()
    assert heard["accepted"] == stats.accepted == 4
    assert heard["delivered"] == stats.delivered == 3
    assert heard["rejected {'code': 'no_label'}"] == 1
    assert 0 < heard["latency"] <= 10
    assert 0 < stats.latency.p50 <= stats.latency.p99 <= stats.latency.max <= 10
