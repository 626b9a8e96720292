"""The numbers have the names by which they are documented."""

from __future__ import annotations

from schemagen_runtime.relay.sidecar.meter import Meter
from schemagen_runtime.relay.sidecar.metrics import Metrics


def test_the_text() -> None:
    meter = Meter()
    meter.lines["s", "delivered"] = 3
    meter.behind_bytes["s"], meter.behind_seconds["s"], meter.lost_bytes["s"] = 5, 1.5, 0
    meter.generations["s", "rotated"] = 2
    text = Metrics(meter).text().decode()
    for expected in (
        'schemagen_sidecar_lines_total{fate="delivered",source="s"} 3.0',
        'schemagen_sidecar_behind_bytes{source="s"} 5.0',
        'schemagen_sidecar_behind_seconds{source="s"} 1.5',
        'schemagen_sidecar_generations_total{source="s",why="rotated"} 2.0',
        'schemagen_sidecar_lost_bytes_total{source="s"} 0.0',
    ):
        assert expected in text.splitlines()
