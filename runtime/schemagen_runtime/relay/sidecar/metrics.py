"""Write the numbers of a sidecar as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from schemagen_runtime.relay.sidecar.meter import Meter
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily


class _Families:
    """Turn a meter into families of metrics whenever somebody asks: a collector of prometheus-client's."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """Yield the families."""
        with LOADING:
            from prometheus_client.core import (  # noqa: PLC0415 -- only who is asked for metrics needs it
                CounterMetricFamily,
                GaugeMetricFamily,
            )

        meter = self._meter
        lines = CounterMetricFamily(
            "schemagen_sidecar_lines",
            "Lines, and the events in them, by what became of them.",
            labels=["source", "fate"],
        )
        for (source, fate), count in tuple(meter.lines.items()):
            lines.add_metric([source, fate], count)
        yield lines
        behind = GaugeMetricFamily("schemagen_sidecar_behind_bytes", "Bytes without a fate yet.", labels=["source"])
        for source, size in tuple(meter.behind_bytes.items()):
            behind.add_metric([source], size)
        yield behind
        since = GaugeMetricFamily(
            "schemagen_sidecar_behind_seconds",
            "How long ago the oldest file with such bytes was written.",
            labels=["source"],
        )
        for source, seconds in tuple(meter.behind_seconds.items()):
            since.add_metric([source], seconds)
        yield since
        generations = CounterMetricFamily(
            "schemagen_sidecar_generations", "Files that logs began, by why they did.", labels=["source", "why"]
        )
        for (source, why), count in tuple(meter.generations.items()):
            generations.add_metric([source, why], count)
        yield generations
        lost = CounterMetricFamily(
            "schemagen_sidecar_lost_bytes", "Bytes that were gone before they were read.", labels=["source"]
        )
        for source, size in tuple(meter.lost_bytes.items()):
            lost.add_metric([source], size)
        yield lost


class Metrics:
    """Write metrics. Several threads may use one."""

    def __init__(self, meter: Meter) -> None:
        """Prepare to write the numbers of a meter.

        Raises:
            ModuleNotFoundError: prometheus-client is not installed (extra ``collector``).
        """
        with LOADING:
            from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 -- only this needs it

        self._registry = CollectorRegistry()
        self._registry.register(_Families(meter))
        self._generate = generate_latest

    def text(self) -> bytes:
        """Return the numbers as they are now."""
        return self._generate(self._registry)
